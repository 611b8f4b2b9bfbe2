//! The adapter of the crate tencent_im_rs: a case a line on standard input, its result a line on standard output.
use serde_json::{from_str, json, Value};
use std::{env, io};
use tencent_im_rs::api::v4::group_open_http_svc::set_unread_msg_num::*;
use tencent_im_rs::api::v4::{common::ActionStatus, TencentHelper};
use tencent_im_rs::user_sig::hmac_sha256::TencentSig;

fn client() -> TencentHelper {
    let var = |name| env::var(name).unwrap_or_default();
    let (app, identifier) = (var("UNREADCHECK_SDKAPPID").parse().unwrap(), var("UNREADCHECK_IDENTIFIER"));
    let lifetime = var("UNREADCHECK_USERSIG_LIFETIME").parse().unwrap_or(180 * 86400);
    let signed = TencentSig::new(app, var("UNREADCHECK_SECRET_KEY")).generate_user_sig(identifier.clone(), lifetime).unwrap();
    let sig = env::var("UNREADCHECK_USERSIG").unwrap_or(signed);
    TencentHelper::new(var("UNREADCHECK_HOST"), app, identifier, sig)
}

async fn set(client: &mut TencentHelper, case: &Value) -> Value {
    let text = |name| case[name].as_str().unwrap_or_default();
    let Some(number) = case["number"].as_u64().and_then(|n| u32::try_from(n).ok()) else {
        return json!({"unsupported": true, "message": "the crate's UnreadMsgNum is a u32"});
    };
    let request = SetUnreadMsgNumRequest::new(text("group"), text("member"), number);
    match api_set_unread_msg_num(client, request).await {
        Err(e) => json!({"ok": false, "message": e.to_string()}),
        Ok(r) if r.action_status == Some(ActionStatus::Ok) && r.error_code == Some(0) => json!({"ok": true}),
        Ok(r) => json!({"ok": false, "code": r.error_code, "message": r.error_info}),
    }
}

/// A client of the crate is lent to one call at a time, so each call has its own.
async fn threads(case: &Value) -> Value {
    let list = |name| case[name].as_array().cloned().unwrap_or_default().into_iter();
    let start = |(member, number)| {
        let one = json!({"group": case["group"], "member": member, "number": number});
        tokio::spawn(async move { set(&mut client(), &one).await })
    };
    let calls: Vec<_> = list("members").zip(list("numbers")).map(start).collect();
    let mut answer = json!({"results": []});
    for call in calls {
        answer["results"].as_array_mut().unwrap().push(call.await.unwrap());
    }
    answer
}

fn main() {
    let (runtime, mut client) = (tokio::runtime::Runtime::new().unwrap(), client());
    for line in io::stdin().lines() {
        let case: Value = from_str(&line.unwrap()).unwrap();
        let mut calls = (0..case["repeat"].as_u64().unwrap_or(1)).map(|_| runtime.block_on(set(&mut client, &case)));
        let mut answer = match case["op"].as_str() {
            Some("hello") => json!({"sdk": "tencent_im_rs", "version": "1.0.4", "answers": "raw"}),
            Some("set" | "burst") => calls.find(|r| r["ok"] != true).unwrap_or(json!({"ok": true})),
            Some("threads") => runtime.block_on(threads(&case)),
            _ => json!({"unsupported": true}),
        };
        answer["id"] = case["id"].clone();
        println!("{answer}");
    }
}
