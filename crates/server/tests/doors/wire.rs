//! Requests as bytes: what no client should send.

use crate::{api::raw, app::TestApp};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[tokio::test]
async fn two_lengths_are_refused_and_the_connection_closed() {
    let house = TestApp::start().await;
    let host = house.address;
    for lengths in [
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 2",
    ] {
        let request = format!(
            "POST /api/v1/sessions HTTP/1.1\r\nHost: {host}\r\n{lengths}\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"
        );
        let answer = raw(host, &request).await;
        assert_eq!(
            (answer.status, answer.header("connection")),
            (400, Some("close")),
            "{lengths:?}"
        );
        assert_eq!(answer.code(), "bad_frame");
        assert_eq!(
            answer.body.matches("HTTP/1.1").count(),
            0,
            "nothing else is answered"
        );
    }
}

#[tokio::test]
async fn a_chunked_body_is_read_like_another() {
    let house = TestApp::start().await;
    let body = json!({ "username": "gardien", "password": crate::app::PASSWORD }).to_string();
    let (one, other) = body.split_at(10);
    let request = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{one}\r\n{:x}\r\n{other}\r\n0\r\n\r\n",
        house.address,
        one.len(),
        other.len()
    );
    assert_eq!(raw(house.address, &request).await.status, 201);
}

#[tokio::test]
async fn requests_follow_each_other_on_one_connection() {
    let house = TestApp::start().await;
    let get = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n", house.address);
    let answers = raw(house.address, &format!("{get}\r\n{get}Connection: close\r\n\r\n")).await;
    assert_eq!(answers.status, 200);
    assert_eq!(
        answers.body.matches("HTTP/1.1 200").count(),
        1,
        "the second is in what follows the first"
    );
}

#[tokio::test]
async fn a_head_without_or_with_two_hosts_is_refused() {
    let house = TestApp::start().await;
    let host = house.address;
    for hosts in ["", "Host: evil.example\r\nHost: {host}\r\n"] {
        let hosts = hosts.replace("{host}", &host.to_string());
        let request = format!("GET /api/v1/me HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        assert_eq!(raw(host, &request).await.status, 400, "{hosts:?}");
    }
    let absolute =
        format!("GET http://evil.example/api/v1/me HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    assert_eq!(raw(host, &absolute).await.status, 421);
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_refused_before_it_comes() {
    let house = TestApp::start().await;
    let request = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n",
        house.address
    );
    let answer = raw(house.address, &request).await;
    assert_eq!((answer.status, answer.header("connection")), (413, Some("close")));
}

#[tokio::test]
async fn stopping_lets_what_is_in_flight_end() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut socket = amina.socket().await;
    let address = house.address;
    house.stop().await;
    assert_eq!(socket.until("reconnect").await["t"], "reconnect");
    assert_eq!(socket.closed().await, 1012);
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn an_upgrade_after_another_request_is_answered_after_it() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let host = house.address;
    let cookie = amina.api.header("cookie").unwrap();
    let ordinary = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let upgrade = format!(
        "GET /ws HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nCookie: {cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        amina.api.header("origin").unwrap()
    );
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all((ordinary + &upgrade).as_bytes()).await.unwrap();
    let mut all = String::new();
    while !all.contains(r#"{"t":"hello""#) {
        let mut bytes = vec![0; 8192];
        let read = stream.read(&mut bytes).await.unwrap();
        assert!(read > 0, "{all}");
        all += &String::from_utf8_lossy(&bytes[..read]);
    }
    assert!(all.starts_with("HTTP/1.1 200 "), "{all}");
    assert_eq!(all.matches("HTTP/1.1 101 ").count(), 1, "{all}");
}
