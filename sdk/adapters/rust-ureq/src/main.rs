//! The adapter of client.rs: a case a line on standard input, its result a line on standard output.
mod client;

use serde_json::{from_str, json, Value};
use std::{env, io, thread};

fn answer(client: &client::Client, case: &Value) -> Value {
    let text = |name: &str| case[name].as_str().unwrap_or_default();
    let list = |name: &str| case[name].as_array().cloned().unwrap_or_default();
    match text("op") {
        "hello" => json!({"sdk": "ureq", "version": "2.12.1"}),
        "threads" => thread::scope(|scope| {
            let (members, numbers) = (list("members"), list("numbers"));
            let call = |(member, number): (Value, Value)| {
                scope.spawn(move || client.set(text("group"), member.as_str().unwrap_or_default(), &number))
            };
            let calls: Vec<_> = members.into_iter().zip(numbers).map(call).collect();
            json!({"results": calls.into_iter().map(|c| c.join().unwrap()).collect::<Vec<_>>()})
        }),
        "set" | "burst" => {
            let mut calls = (0..case["repeat"].as_u64().unwrap_or(1)).map(|_| client.set(text("group"), text("member"), &case["number"]));
            calls.find(|r| r["ok"] != true).unwrap_or(json!({"ok": true}))
        }
        _ => json!({"unsupported": true}),
    }
}

fn main() {
    let var = |name| env::var(name).unwrap_or_default();
    let (app, identifier) = (var("UNREADCHECK_SDKAPPID").parse().unwrap(), var("UNREADCHECK_IDENTIFIER"));
    let lifetime = var("UNREADCHECK_USERSIG_LIFETIME").parse().unwrap_or(3600);
    let (key, ready, name) = (var("UNREADCHECK_SECRET_KEY"), var("UNREADCHECK_USERSIG"), identifier.clone());
    // Signed anew for every call, so that no UserSig expires while it is used.
    let sig = move || if key.is_empty() { ready.clone() } else { client::sign(app, &name, &key, lifetime) };
    let client = client::Client::new(var("UNREADCHECK_HOST"), app, identifier, &var("UNREADCHECK_CA"), Box::new(sig));
    for line in io::stdin().lines() {
        let case: Value = from_str(&line.unwrap()).unwrap();
        let mut said = answer(&client, &case);
        said["id"] = case["id"].clone();
        println!("{said}");
    }
}
