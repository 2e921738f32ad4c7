//! Answers given before the body was read: the connection serves on, or says that it does not.

use crate::{api::Api, app::TestApp};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What comes back of bytes sent on one connection, until the server closes it.
async fn told(address: SocketAddr, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answers = Vec::new();
    let _ = stream.read_to_end(&mut answers).await;
    String::from_utf8_lossy(&answers).to_lowercase()
}

/// A request whose body is this long and this much of it is sent.
fn request(house: &TestApp, line: &str, more: &str, length: usize, sent: usize) -> String {
    let (address, body) = (house.address, "x".repeat(sent));
    format!("{line} HTTP/1.1\r\nhost: {address}\r\n{more}content-length: {length}\r\n\r\n{body}")
}

/// Requests that are refused before their bodies are read, and how.
async fn refused(house: &TestApp) -> Vec<(&'static str, String, &'static str)> {
    let cookie = |api: &Api| format!("cookie: {}\r\n", api.header("cookie").unwrap());
    let amina = house.user("amina").await;
    vec![
        ("POST /api/v1/nothing", cookie(&amina.api), "403 forbidden"),
        ("POST /api/v1/nothing", String::new(), "404 not found"),
        (
            "POST /api/v1/rooms",
            "origin: http://evil.example\r\n".into(),
            "403 forbidden",
        ),
    ]
}

#[tokio::test]
async fn after_a_small_body_that_nobody_read_the_connection_serves_on() {
    let house = TestApp::start().await;
    for (line, more, status) in refused(&house).await {
        let first = request(&house, line, &more, 9_000, 9_000);
        let next = format!(
            "GET /healthz HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            house.address
        );
        let said = told(house.address, &(first + &next)).await;
        assert!(said.starts_with(&format!("http/1.1 {status}")), "{line}: {said}");
        let (first, next) = said.split_at(said.rfind("http/1.1 ").unwrap());
        assert!(!first.contains("connection: close"), "{line}: {said}");
        assert!(next.starts_with("http/1.1 200"), "{line}: {said}");
    }
}

#[tokio::test]
async fn a_connection_that_closes_over_a_body_says_so() {
    let house = TestApp::start().await;
    for (line, more, status) in refused(&house).await {
        for (more, length, sent) in [
            (more.clone(), 200_000, 0),
            (more.clone() + "expect: 100-continue\r\n", 9, 0),
        ] {
            let said = told(house.address, &request(&house, line, &more, length, sent)).await;
            assert!(said.starts_with(&format!("http/1.1 {status}")), "{line}: {said}");
            assert!(said.contains("connection: close"), "{line}: {said}");
        }
    }
    let fresh = TestApp::fresh(&[]).await;
    let said = told(
        fresh.address,
        &request(&fresh, "POST /api/v1/rooms", "", 200_000, 0),
    )
    .await;
    assert!(
        said.starts_with("http/1.1 409") && said.contains("connection: close"),
        "{said}"
    );
}

#[tokio::test]
async fn pages_are_packed_for_who_asks_and_errors_never() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let asked = |path: &str, more: &str| {
        let cookie = amina.api.header("cookie").unwrap();
        let address = house.address;
        format!(
            "GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nconnection: close\r\n{more}\r\n"
        )
    };
    let packing = "accept-encoding: gzip\r\n";
    for (path, more, status, is_packed) in [
        ("/", "", 200, false),
        ("/", packing, 200, true),
        ("/rooms/999", "", 404, false),
        ("/rooms/999", packing, 404, false),
        ("/nothing", packing, 404, false),
    ] {
        let said = told(house.address, &asked(path, more)).await;
        let (head, body) = said.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{path}: {head}");
        assert_eq!(
            head.contains("content-encoding: gzip"),
            is_packed,
            "{path}: {head}"
        );
        assert_eq!(body.contains("<!doctype html>"), !is_packed, "{path}: {body}");
    }
}
