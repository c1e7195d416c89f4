//! A login that says what a test wants it to say, on loopback, with a key made for the test.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use rcgen::{KeyPair, PKCS_ED25519, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use wardroom_server::HospitalLogin;

use crate::hospital::now;

/// What this server shows the login.
pub(crate) const SECRET: &str = "the-secret-of-this-server";

/// What the login says next.
pub(crate) struct Script {
    pub(crate) key: KeyPair,
    /// Another signs in its place.
    pub(crate) forger: Option<KeyPair>,
    /// Of the token.
    pub(crate) header: Value,
    /// Claims of the token.
    pub(crate) claims: Value,
    /// Claims of the address that tells more.
    pub(crate) more: Value,
    /// What is done to a token at last.
    pub(crate) spoil: fn(String) -> String,
    /// It answers this instead.
    pub(crate) down: Option<StatusCode>,
    /// Digest of the secret that fetches the answer.
    pub(crate) challenge: String,
    /// What was asked for: path, and what was sent.
    pub(crate) asked: Vec<String>,
}

/// The login, while a test runs.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    pub(crate) script: Arc<Mutex<Script>>,
    folder: TempDir,
}

type Shared = State<(String, Arc<Mutex<Script>>)>;

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/staff", listener.local_addr().unwrap());
        let seconds = now().0 / 1_000_000;
        let claims = json!({
            "iss": issuer, "aud": "wardroom", "sub": "u-17", "exp": seconds + 300, "iat": seconds,
            "preferred_username": "M.Tran", "name": "Mai Tran", "groups": ["everybody", "biomed"],
        });
        let script = Arc::new(Mutex::new(Script {
            key: KeyPair::generate_for(&PKCS_ED25519).unwrap(),
            forger: None,
            header: json!({"alg": "EdDSA", "kid": "k1"}),
            claims,
            more: json!({}),
            spoil: |token| token,
            down: None,
            challenge: String::new(),
            asked: Vec::new(),
        }));
        let app = Router::new()
            .route("/staff/.well-known/openid-configuration", get(configuration))
            .route("/staff/keys", get(keys))
            .route("/staff/token", post(token))
            .route("/staff/me", get(me))
            .with_state((issuer.clone(), Arc::clone(&script)));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { issuer, script, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    /// What the site says of it, with lines of a test's own.
    pub(crate) fn login(&self, own: &str) -> HospitalLogin {
        let file = self.folder.path().join("login.toml");
        std::fs::write(self.folder.path().join("secret"), SECRET).unwrap();
        let text = format!(
            "issuer = \"{}\"\nclient = \"wardroom\"\nsecret_file = \"secret\"\n\
             address = \"http://localhost:8080\"\n{own}\n\
             [[group]]\nname = \"leads\"\nrole = \"htm_director\"\n\
             [[group]]\nname = \"biomed\"\nrole = \"technician\"\ndepartments = [\"ICU\"]\n\
             [[group]]\nname = \"keepers\"\nrole = \"administrator\"\n",
            self.issuer
        );
        std::fs::write(&file, text).unwrap();
        HospitalLogin::read(&file).unwrap()
    }
}

async fn configuration(State((issuer, script)): Shared) -> Result<Json<Value>, StatusCode> {
    up(&script)?;
    Ok(Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/begin"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    })))
}

fn up(script: &Mutex<Script>) -> Result<(), StatusCode> {
    script.lock().unwrap().down.map_or(Ok(()), Err)
}

async fn keys(State((_, script)): Shared) -> Json<Value> {
    let script = script.lock().unwrap();
    let key = json!({
        "kty": "OKP", "crv": "Ed25519", "kid": "k1", "use": "sig", "alg": "EdDSA",
        "x": base64(script.key.public_key_raw()),
    });
    Json(json!({ "keys": [key] }))
}

/// Gives the answer for a code to whoever shows the secret of this server and what the digest was taken of.
async fn token(
    State((_, script)): Shared,
    headers: HeaderMap,
    body: String,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let mut script = script.lock().unwrap();
    script.asked.push(body.clone());
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error })));
    if let Some(down) = script.down {
        return Err((down, Json(json!({ "error": "server_error" }))));
    }
    let shown = headers.get("authorization").map_or("", |value| value.to_str().unwrap());
    // wardroom:the-secret-of-this-server
    if shown != "Basic d2FyZHJvb206dGhlLXNlY3JldC1vZi10aGlzLXNlcnZlcg==" {
        return Err(refused("invalid_client"));
    }
    let verifier = body.split('&').find_map(|pair| pair.strip_prefix("code_verifier="));
    let shown = verifier.map(|verifier| base64(&Sha256::digest(verifier)));
    if !body.contains("code=good") || shown.as_deref() != Some(&script.challenge) {
        return Err(refused("invalid_grant"));
    }
    let (header, claims) = (script.header.to_string(), script.claims.to_string());
    let signed = format!("{}.{}", base64(header.as_bytes()), base64(claims.as_bytes()));
    let signature = script.forger.as_ref().unwrap_or(&script.key).sign(signed.as_bytes()).unwrap();
    let token = (script.spoil)(format!("{signed}.{}", base64(&signature)));
    Ok(Json(json!({ "access_token": "access-17", "token_type": "Bearer", "id_token": token })))
}

async fn me(State((_, script)): Shared, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    let mut script = script.lock().unwrap();
    script.asked.push("more".to_owned());
    let shown = headers.get("authorization").is_some_and(|value| value == "Bearer access-17");
    if shown { Ok(Json(script.more.clone())) } else { Err(StatusCode::UNAUTHORIZED) }
}

/// As tokens are written.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let group = |part: &[u8]| {
        let bits = part.iter().chain(&[0, 0]).take(3).fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        (0..=part.len())
            .map(move |place| char::from(LETTERS[bits >> (18 - 6 * place) & 63]))
            .collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}
