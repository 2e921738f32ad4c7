//! Requests and answers that are bytes: files.

use crate::api::Api;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What came back.
#[derive(Debug)]
pub(crate) struct Bits {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

const BOUNDARY: &str = "----palabre";
/// The content type of [`form`].
pub(crate) const FORM: &str = "multipart/form-data; boundary=----palabre";

impl Api {
    /// Sends bytes with some headers.
    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Bits {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let head = self.head(method, path, headers, Some(body.len()));
        let (mut reader, mut writer) = stream.split();
        let write = async {
            // The server may answer and close before it has read everything.
            let _ = writer.write_all(head.as_bytes()).await;
            let _ = writer.write_all(body).await;
        };
        let mut bytes = Vec::new();
        let read = reader.read_to_end(&mut bytes);
        let ((), _) = tokio::join!(write, read);
        Bits::read(&bytes)
    }

    /// The head of a request under `/api/v1`, after which the connection is closed.
    pub(crate) fn head(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        length: Option<usize>,
    ) -> String {
        let mut head = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.address
        );
        let own = [
            "cookie",
            "authorization",
            "origin",
            "sec-fetch-site",
            "accept-encoding",
        ];
        for (name, value) in own.iter().filter_map(|name| Some((name, self.header(name)?))) {
            head += &format!("{name}: {value}\r\n");
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        if let Some(length) = length {
            head += &format!("content-length: {length}\r\n");
        }
        head + "\r\n"
    }

    /// Uploads a file in one go.
    pub(crate) async fn upload(&self, name: &str, bytes: &[u8]) -> Bits {
        self.upload_form(&form(&[("file", Some(name), bytes)])).await
    }

    /// Sends such a form.
    pub(crate) async fn upload_form(&self, form: &[u8]) -> Bits {
        self.send("POST", "/files", &[("content-type", FORM)], form).await
    }

    /// Uploads a file, and gives what is said of it.
    pub(crate) async fn file(&self, name: &str, bytes: &[u8]) -> Value {
        let answer = self.upload(name, bytes).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()
    }

    /// Reads a page that is bytes.
    pub(crate) async fn page_bits(&self, path: &str) -> Bits {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let head = self.head("GET", "/x", &[], None).replace("/api/v1/x", path);
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        Bits::read(&bytes)
    }

    /// Reads a file or what is made of it.
    pub(crate) async fn bits(&self, path: &str) -> Bits {
        self.send("GET", path, &[], b"").await
    }
}

/// A form of such parts: name, file name, bytes.
pub(crate) fn form(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, file, bytes) in parts {
        let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
        form.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                .as_bytes(),
        );
        form.extend_from_slice(bytes);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    form
}

impl Bits {
    pub(crate) fn read(bytes: &[u8]) -> Bits {
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Bits {
            status,
            headers: lines.map(header).collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The status and the `code` of a problem document.
    pub(crate) fn refused(&self) -> (u16, String) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let code = self.json()["code"].as_str().unwrap().to_owned();
        (self.status, code)
    }

    /// What a problem document tells a person.
    pub(crate) fn detail(&self) -> String {
        self.json()["detail"].as_str().unwrap().to_owned()
    }
}
