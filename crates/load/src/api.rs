//! HTTP, as much as a trial needs: one request on one connection.

use anyhow::{Context, bail};
use serde_json::Value;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How to ask a server, perhaps as somebody.
#[derive(Clone, Debug)]
pub struct Api {
    address: SocketAddr,
    credential: String,
}

impl Api {
    /// As nobody yet.
    pub fn new(address: SocketAddr) -> Api {
        Api {
            address,
            credential: String::new(),
        }
    }

    /// As the owner of a bearer token.
    pub fn with_token(&self, token: &str) -> Api {
        Api {
            address: self.address,
            credential: format!("Authorization: Bearer {token}\r\n"),
        }
    }

    /// A new account and a token for it.
    pub async fn register(&self, username: &str, password: &str) -> anyhow::Result<Api> {
        let account = serde_json::json!({ "username": username, "password": password });
        self.with_new_token("/users", &account).await
    }

    /// A token for an account.
    pub async fn sign_in(&self, username: &str, password: &str) -> anyhow::Result<Api> {
        let account = serde_json::json!({ "username": username, "password": password });
        self.with_new_token("/sessions", &account).await
    }

    /// Any path.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.ask("GET", path, None).await.map(|(_, body)| body)
    }

    /// Below `/api/v1`.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.ask("POST", &format!("/api/v1{path}"), Some(body))
            .await
            .map(|(_, body)| body)
    }

    /// The token of a credential, for the socket.
    pub fn token(&self) -> &str {
        self.credential
            .trim_start_matches("Authorization: Bearer ")
            .trim_end()
    }

    /// Where the server is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    async fn with_new_token(&self, path: &str, account: &Value) -> anyhow::Result<Api> {
        let (cookie, _) = self.ask("POST", &format!("/api/v1{path}"), Some(account)).await?;
        let cookie = cookie.context("signing in sets a cookie")?;
        let signed_in = Api {
            address: self.address,
            credential: format!("Cookie: {cookie}\r\n"),
        };
        let made = signed_in
            .post("/me/tokens", &serde_json::json!({ "name": "trial" }))
            .await?;
        Ok(self.with_token(made["token"].as_str().context("a token is told once")?))
    }

    /// The session cookie that was set, and the body.
    async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<(Option<String>, Value)> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\n{1}Content-Type: application/json\r\nContent-Length: {2}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            self.credential,
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .context("an HTTP answer has a head")?;
        if !head.starts_with("HTTP/1.1 2") {
            let status = head.lines().next().unwrap_or_default();
            bail!("{method} {path}: {status} {body}");
        }
        let cookie = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_cookie = name.eq_ignore_ascii_case("set-cookie");
            is_cookie.then(|| value.split(';').next().unwrap_or_default().trim().to_owned())
        });
        let json = if body.starts_with(['{', '[']) {
            serde_json::from_str(body)?
        } else {
            Value::Null
        };
        Ok((cookie, json))
    }
}
