//! Heads as they come, and answers as they leave.

use super::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Sees the bytes whole, then one by one: the outcome must be the same.
fn see(bytes: &[u8]) -> Result<Watch, BadHead> {
    let mut at_once = Watch::default();
    let outcome = at_once.see(bytes);
    let mut one_by_one = Watch::default();
    let again = bytes.iter().try_for_each(|byte| one_by_one.see(&[*byte]));
    assert_eq!(outcome, again);
    outcome.map(|()| {
        assert_eq!(at_once, one_by_one);
        at_once
    })
}

#[test]
fn ordinary_requests_follow_each_other() {
    let two = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\r\nPOST /a HTTP/1.1\r\ncontent-length: 5\r\n\r\nabc\n\n";
    assert_eq!(see(two), Ok(Watch::default()));
    let mut within = Watch::default();
    within
        .see(b"POST /a HTTP/1.1\r\nContent-Length:5\r\n\r\nab")
        .unwrap();
    assert_eq!(within, Watch::Body(3));
}

#[test]
fn a_body_that_looks_like_a_head_is_not_one() {
    let body = b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut request = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    request.extend_from_slice(body);
    assert_eq!(see(&request), Ok(Watch::default()));
}

#[test]
fn both_lengths_are_refused_in_any_order_and_case() {
    for headers in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "transfer-encoding: chunked\r\nX: y\r\nCONTENT-LENGTH: 0",
        "Transfer-Encoding: identity\ncontent-length: 4",
    ] {
        let request = format!("POST / HTTP/1.1\r\n{headers}\r\n\r\n");
        assert_eq!(see(request.as_bytes()), Err(BadHead::Ambiguous), "{headers:?}");
    }
}

#[test]
fn a_head_has_bounds() {
    let long = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(MOST_BYTES));
    assert_eq!(see(long.as_bytes()), Err(BadHead::TooLarge));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(MOST_LINES));
    assert_eq!(see(many.as_bytes()), Err(BadHead::TooLarge));
    let endless = vec![b'X'; MOST_BYTES + 1];
    assert_eq!(see(&endless), Err(BadHead::TooLarge));
    let fits = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(MOST_BYTES - 64));
    assert_eq!(see(fits.as_bytes()), Ok(Watch::default()));
}

#[test]
fn what_is_no_request_is_told_apart() {
    for malformed in [
        "GARBAGE\r\n\r\n",
        "GET /\r\n",
        "G(T / HTTP/1.1\r\n",
        "GET / HTTP/2.0\r\n",
        "PRI * HTTP/2.0\r\n",
        "GET /a b HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n",
        "GET / HTTP/1.1\r\nHost : x\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n",
        "GET / HTTP/1.1\r\n: x\r\n",
        "\u{16}\u{3}\u{1}\n",
    ] {
        assert_eq!(
            see(malformed.as_bytes()),
            Err(BadHead::Malformed),
            "{malformed:?}"
        );
    }
    for fine in [
        "OPTIONS * HTTP/1.0",
        "GET http://x/y?z=%20 HTTP/1.1",
        "PROPFIND /é HTTP/1.1",
    ] {
        assert_eq!(
            see(format!("{fine}\r\nX-Long: {}\r\n\r\n", "é".repeat(99)).as_bytes()),
            Ok(Watch::default()),
            "{fine}"
        );
    }
}

#[test]
fn what_follows_an_upgrade_or_a_chunked_body_is_not_watched() {
    assert_eq!(
        see(b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\x81\x80"),
        Ok(Watch::Over)
    );
    assert_eq!(
        see(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"),
        Ok(Watch::Over)
    );
}

/// What is kept of answers, and what is written, after a request.
async fn answered(request: &[u8], answers: &[&[u8]]) -> (Vec<u8>, Vec<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let mut watched = Watched::new(listener.accept().await.unwrap().0);
    client.write_all(request).await.unwrap();
    watched.read_exact(&mut vec![0; request.len()]).await.unwrap();
    for answer in answers {
        watched.write_all(answer).await.unwrap();
    }
    let (stream, kept) = watched.into_parts();
    drop(stream);
    let mut written = Vec::new();
    client.read_to_end(&mut written).await.unwrap();
    (kept, written)
}

#[tokio::test]
async fn an_answer_that_switches_protocols_is_kept_and_no_other() {
    let upgrade = b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
    let switching = b"HTTP/1.1 101 Switching Protocols\r\n\r\n";
    let other = b"HTTP/1.1 200 OK\r\n\r\n";
    assert_eq!(answered(upgrade, &[switching]).await, (switching.into(), vec![]));
    assert_eq!(answered(upgrade, &[other]).await, (vec![], other.into()));
    let both = [other.as_slice(), switching].concat();
    assert_eq!(answered(upgrade, &[other, switching]).await, (vec![], both));
    let get = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    assert_eq!(answered(get, &[switching]).await, (vec![], switching.into()));
}
