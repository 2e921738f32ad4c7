//! What every answer carries, and how refusals look.

use crate::{
    api::{Answer, raw},
    app::TestApp,
};
use serde_json::json;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types palabre";

fn is_guarded(answer: &Answer) {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}: {answer:?}");
    }
}

#[tokio::test]
async fn every_answer_is_guarded_errors_included() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await.api;
    for (answer, status) in [
        (amina.get("/me").await, 200),
        (amina.page("/api/openapi.json").await, 200),
        (house.visitor().page("/healthz").await, 200),
        (house.visitor().page("/readyz").await, 200),
        (house.visitor().get("/me").await, 401),
        (amina.without("origin").post("/rooms", &json!({})).await, 403),
        (amina.get("/nothing").await, 404),
        (amina.request("TRACE", "/api/v1/me", None).await, 405),
        (amina.with("host", "evil.example").get("/me").await, 421),
        (
            amina
                .request("POST", "/api/v1/rooms", Some("x".repeat(300_000)))
                .await,
            413,
        ),
        (amina.with("x-padding", &"x".repeat(40_000)).get("/me").await, 431),
    ] {
        assert_eq!(answer.status, status, "{answer:?}");
        is_guarded(&answer);
    }
}

#[tokio::test]
async fn what_is_no_request_is_answered_like_the_rest() {
    let house = TestApp::start().await;
    for bytes in [
        "GARBAGE\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
    ] {
        let answer = raw(house.address, bytes).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "bad_frame"),
            "{bytes:?}"
        );
        is_guarded(&answer);
    }
}

#[tokio::test]
async fn what_cannot_be_read_says_so() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await.api;
    let post = |body: &'static str, kind: &'static str| {
        let api = amina.with("content-type", kind);
        async move { api.request("POST", "/api/v1/rooms", Some(body.to_owned())).await }
    };
    let code = |answer: &Answer| (answer.status, answer.code());
    let bad = |status| (status, "bad_frame".to_owned());
    assert_eq!(code(&post("{", "application/json").await), bad(400));
    // A form without a field is told which, like one whose field is empty.
    assert_eq!(
        code(&post("{}", "application/json").await),
        (422, "invalid".to_owned())
    );
    assert_eq!(code(&post(r#"{"name":7}"#, "application/json").await), bad(422));
    assert_eq!(
        code(&post(r#"{"name":"x"}"#, "text/plain").await),
        (415, "unsupported_media_type".to_owned())
    );
    assert_eq!(
        post(r#"{"name":"x"}"#, "application/json; charset=utf-8")
            .await
            .status,
        201
    );
    assert_eq!(code(&amina.get("/rooms?limit=many").await), bad(422));
    assert_eq!(
        code(&amina.get("/rooms/general").await),
        (404, "not_found".to_owned())
    );
    assert_eq!(
        code(&amina.request("PUT", "/api/v1/me", None).await),
        (405, "method_not_allowed".to_owned())
    );
    assert_eq!(amina.get("/rooms?limit=100000").await.status, 200);
}

#[tokio::test]
async fn a_number_below_those_there_are_cannot_be_read() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Salon", "public").await;
    let bad = (422, "bad_frame".to_owned());
    for query in [
        "messages?limit=-1",
        "messages?limit=0",
        "messages?before=-5",
        "messages?after=-5",
        "messages?around=-5",
        "changes?after=-5",
        "members?limit=-1",
        "pins?limit=-1",
        "files?limit=-1",
        "files?before=-1",
        "files?before=5.-1",
    ] {
        let answer = amina.api.get(&format!("/rooms/{room}/{query}")).await;
        assert_eq!((answer.status, answer.code()), bad, "{query}");
    }
    for path in [
        "/rooms?offset=-1",
        "/rooms?limit=-1",
        "/users?after=-1",
        "/search?q=mot&limit=-1",
    ] {
        let answer = amina.api.get(path).await;
        assert_eq!((answer.status, answer.code()), bad, "{path}");
    }
    for (position, body) in [("unread", json!({ "from": -3 })), ("read", json!({ "upto": -3 }))] {
        let answer = amina.api.put(&format!("/rooms/{room}/{position}"), &body).await;
        assert_eq!((answer.status, answer.code()), bad, "{position}");
    }
    let mut socket = amina.socket().await;
    for command in [
        json!({ "t": "sub", "room": room, "after": -5 }),
        json!({ "t": "read", "room": room, "upto": -3 }),
        json!({ "t": "send", "room": room, "cid": "cid-of-a-message", "text": "a", "reply_to": -1 }),
    ] {
        let answer = socket.ask(command.clone()).await;
        assert_eq!(
            (&answer["t"], &answer["code"]),
            (&json!("error"), &json!("bad_frame")),
            "{command}"
        );
    }
}

#[tokio::test]
async fn every_answer_has_a_number_of_its_own() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let answer = amina.api.get("/me").await;
    let number = answer.header("x-request-id").unwrap();
    assert_eq!(number.len(), 9, "{number}");
    assert_ne!(amina.api.get("/me").await.header("x-request-id"), Some(number));
}
