//! HTTP as a client writes it: one request on one connection, each header under the test's control.

use serde_json::Value;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How to ask, perhaps as somebody. Paths are below `/api/v1` but for [`Api::page`] and [`Api::request`].
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) address: SocketAddr,
    headers: Vec<(String, String)>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Api {
    pub(crate) fn new(address: SocketAddr) -> Api {
        Api {
            address,
            headers: Vec::new(),
        }
    }

    /// With a cookie, and the origin a browser would send.
    pub(crate) fn with_cookie(&self, cookie: &str) -> Api {
        self.with("cookie", cookie)
            .with("origin", &format!("http://{}", self.address))
    }

    pub(crate) fn with_token(&self, token: &str) -> Api {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// With one more header, or another value of it.
    pub(crate) fn with(&self, name: &str, value: &str) -> Api {
        let mut api = self.without(name);
        api.headers.push((name.to_owned(), value.to_owned()));
        api
    }

    pub(crate) fn without(&self, name: &str) -> Api {
        let mut api = self.clone();
        api.headers.retain(|(known, _)| known != name);
        api
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request("GET", &format!("/api/v1{path}"), None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.request("POST", &format!("/api/v1{path}"), Some(body.to_string()))
            .await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.request("PUT", &format!("/api/v1{path}"), Some(body.to_string()))
            .await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.request("PATCH", &format!("/api/v1{path}"), Some(body.to_string()))
            .await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", &format!("/api/v1{path}"), None).await
    }

    /// Any path.
    pub(crate) async fn page(&self, path: &str) -> Answer {
        self.request("GET", path, None).await
    }

    /// Any method, path and body; JSON unless a content type was given.
    pub(crate) async fn request(&self, method: &str, path: &str, body: Option<String>) -> Answer {
        self.request_bytes(method, path, body.map(String::into_bytes))
            .await
    }

    /// The same, with a body of bytes.
    pub(crate) async fn request_bytes(&self, method: &str, path: &str, body: Option<Vec<u8>>) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if self.header("host").is_none() {
            head += &format!("host: {}\r\n", self.address);
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if let Some(body) = &body {
            if self.header("content-type").is_none() {
                head += "content-type: application/json\r\n";
            }
            head += &format!("content-length: {}\r\n", body.len());
        }
        let request = [head.as_bytes(), b"\r\n", &body.unwrap_or_default()].concat();
        raw(self.address, request).await
    }
}

/// Sends exactly this, and reads until the server closes.
pub(crate) async fn raw(address: SocketAddr, request: impl AsRef<[u8]>) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(request.as_ref()).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    Answer::read(&String::from_utf8(bytes).unwrap())
}

impl Answer {
    fn read(text: &str) -> Answer {
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Answer {
            status,
            headers: lines.map(header).collect(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The whole `Set-Cookie`.
    pub(crate) fn set_cookie(&self) -> &str {
        self.header("set-cookie")
            .unwrap_or_else(|| panic!("no cookie is set: {self:?}"))
    }

    /// The cookie as a browser sends it back.
    pub(crate) fn cookie(&self) -> String {
        self.set_cookie().split(';').next().unwrap().to_owned()
    }

    /// The `code` of a problem document, which is checked.
    pub(crate) fn code(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{problem}");
        for key in ["type", "title", "detail"] {
            assert!(
                problem[key].as_str().is_some_and(|text| !text.is_empty()),
                "{key}: {problem}"
            );
        }
        problem["code"].as_str().unwrap().to_owned()
    }
}
