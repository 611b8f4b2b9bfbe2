//! The call in plain ureq, without an SDK; an example to copy from.
use base64::{engine::general_purpose::STANDARD, Engine};
use flate2::{write::ZlibEncoder, Compression};
use hmac::{Hmac, Mac};
use serde_json::{json, Value};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const PATH: &str = "/v4/group_open_http_svc/set_unread_msg_num";
const SPACING: Duration = Duration::from_micros(1_000_000 / 190); // between calls: the service takes 200 a second

/// A UserSig that is valid for so many seconds.
pub fn sign(app: u64, identifier: &str, key: &str, expire: u64) -> String {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let text = format!("TLS.identifier:{identifier}\nTLS.sdkappid:{app}\nTLS.time:{time}\nTLS.expire:{expire}\n");
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let document = json!({
        "TLS.ver": "2.0", "TLS.identifier": identifier, "TLS.sdkappid": app, "TLS.expire": expire, "TLS.time": time,
        "TLS.sig": STANDARD.encode(mac.finalize().into_bytes()),
    });
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(document.to_string().as_bytes()).unwrap();
    STANDARD.encode(packed.finish().unwrap()).replace('+', "*").replace('/', "-").replace('=', "_")
}

/// Makes calls, from several threads too.
pub struct Client {
    agent: ureq::Agent,
    next: Mutex<Instant>,
    pub host: String,
    pub app: u64,
    pub identifier: String,
    pub sig: Box<dyn Fn() -> String + Send + Sync>,
}

impl Client {
    /// A client that trusts the authorities of that PEM file and no others.
    pub fn new(host: String, app: u64, identifier: String, ca: &str, sig: Box<dyn Fn() -> String + Send + Sync>) -> Self {
        let mut roots = rustls::RootCertStore::empty();
        for one in rustls_pemfile::certs(&mut std::io::BufReader::new(std::fs::File::open(ca).unwrap())) {
            roots.add(one.unwrap()).unwrap();
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let tls = Arc::new(tls.with_root_certificates(roots).with_no_client_auth());
        // The service may take 3 s and does not redirect.
        let agent = ureq::AgentBuilder::new().tls_config(tls).timeout(Duration::from_secs(10)).redirects(0).max_idle_connections_per_host(64).build();
        Client { agent, next: Mutex::new(Instant::now()), host, app, identifier, sig }
    }

    fn pace(&self) {
        let start = {
            let mut next = self.next.lock().unwrap();
            let start = (*next).max(Instant::now());
            *next = start + SPACING;
            start
        };
        std::thread::sleep(start.saturating_duration_since(Instant::now()));
    }

    /// Makes one call and sends it once: to send it again is harmless, but for the caller to decide.
    pub fn set(&self, group: &str, member: &str, number: &Value) -> Value {
        self.pace();
        let identifier = urlencoding::encode(&self.identifier);
        let sig = urlencoding::encode(&(self.sig)()).into_owned();
        let (host, app, random) = (&self.host, self.app, rand::random::<u32>());
        let url = format!("https://{host}{PATH}?sdkappid={app}&identifier={identifier}&usersig={sig}&random={random}&contenttype=json");
        let body = json!({"GroupId": group, "Member_Account": member, "UnreadMsgNum": number});
        let said: Value = match self.agent.post(&url).send_json(body) {
            Ok(answer) if answer.status() == 200 => match answer.into_json() {
                Ok(said) => said,
                Err(error) => return json!({"ok": false, "message": error.kind().to_string()}),
            },
            Ok(answer) => return json!({"ok": false, "message": format!("HTTP {}", answer.status())}),
            Err(ureq::Error::Status(status, _)) => return json!({"ok": false, "message": format!("HTTP {status}")}),
            Err(error) => return json!({"ok": false, "message": error.kind().to_string()}), // its own text quotes the URL, and so the UserSig
        };
        match (said["ActionStatus"].as_str(), said["ErrorCode"].as_i64()) {
            (Some("OK"), Some(0)) => json!({"ok": true}),
            (_, Some(code)) => json!({"ok": false, "code": code, "message": said["ErrorInfo"]}),
            _ => json!({"ok": false, "message": "HTTP 200 without an answer of the API"}),
        }
    }
}
