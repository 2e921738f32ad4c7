//! Which requests are meant for this server, and come from its own pages.

use crate::{api::Api, app::TestApp, socket};
use serde_json::json;

async fn change(api: &Api) -> u16 {
    api.patch("/me", &json!({ "about": "x" })).await.status
}

#[tokio::test]
async fn a_cookie_changes_something_only_from_our_pages() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await.api;
    let bare = amina.without("origin");
    assert_eq!(change(&amina).await, 200);
    assert_eq!(change(&bare).await, 403);
    assert_eq!(change(&bare.with("sec-fetch-site", "same-origin")).await, 200);
    assert_eq!(change(&bare.with("sec-fetch-site", "same-site")).await, 403);
    assert_eq!(change(&bare.with("sec-fetch-site", "cross-site")).await, 403);
    for origin in [
        "http://evil.example",
        "http://127.0.0.1",
        "https://127.0.0.1",
        "null",
        "",
    ] {
        let refused = amina
            .with("origin", origin)
            .patch("/me", &json!({ "about": "x" }))
            .await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (403, "bad_origin"),
            "{origin:?}"
        );
    }
    let forged = amina
        .with("origin", "http://evil.example")
        .with("sec-fetch-site", "same-origin");
    assert_eq!(change(&forged).await, 403);
    let hidden = amina.with("origin", "null").with("sec-fetch-site", "same-origin");
    assert_eq!(change(&hidden).await, 403, "only forms hide it");
    assert_eq!(
        amina
            .with("origin", "http://evil.example")
            .get("/me")
            .await
            .status,
        200,
        "reading changes nothing"
    );
}

#[tokio::test]
async fn a_token_needs_no_origin_but_never_a_foreign_one() {
    let house = TestApp::start().await;
    let program = house.user("amina").await.program().await;
    assert_eq!(change(&program).await, 200);
    assert_eq!(
        change(&program.with("origin", &format!("http://{}", house.address))).await,
        200
    );
    assert_eq!(change(&program.with("origin", "http://evil.example")).await, 403);
}

#[tokio::test]
async fn another_site_cannot_sign_its_visitors_in() {
    let house = TestApp::start().await;
    let asked = json!({ "username": "gardien", "password": crate::app::PASSWORD });
    for elsewhere in [
        house.visitor().with("origin", "http://evil.example"),
        house.visitor().with("sec-fetch-site", "cross-site"),
        house.visitor().with("origin", "null"),
    ] {
        assert_eq!(elsewhere.post("/sessions", &asked).await.code(), "bad_origin");
    }
    assert_eq!(
        house.visitor().post("/sessions", &asked).await.status,
        201,
        "a program"
    );
}

#[tokio::test]
async fn only_our_host_is_answered() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await.api;
    for host in [
        "evil.example",
        "localhost.evil.example",
        "192.0.2.1:5000",
        "localhost:x",
    ] {
        let answer = amina.with("host", host).get("/me").await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (421, "misdirected"),
            "{host}"
        );
        assert_eq!(
            house.visitor().with("host", host).page("/login").await.status,
            421,
            "{host}"
        );
    }
    for host in ["localhost", "LOCALHOST:5000", "127.0.0.1:1", "[::1]:5000"] {
        assert_eq!(amina.with("host", host).get("/me").await.status, 200, "{host}");
    }
    let lied = amina.with("x-forwarded-host", "evil.example");
    assert_eq!(
        lied.get("/me").await.status,
        200,
        "nobody is believed who is not trusted"
    );
}

#[tokio::test]
async fn behind_a_public_url_only_its_name_counts_and_the_cookie_is_bound() {
    let house = TestApp::with(&[
        ("public_url", "https://chat.example.org"),
        ("trusted_proxies", "127.0.0.1"),
    ])
    .await;
    let visitor = house.visitor().with("host", "chat.example.org");
    let asked = json!({ "username": "gardien", "password": crate::app::PASSWORD });
    assert_eq!(house.visitor().post("/sessions", &asked).await.status, 421);
    let proxied = house.visitor().with("x-forwarded-host", "chat.example.org");
    assert_eq!(proxied.post("/sessions", &asked).await.status, 201);
    let answer = visitor
        .with("origin", "https://chat.example.org")
        .post("/sessions", &asked)
        .await;
    let cookie = answer.set_cookie();
    assert!(
        cookie.starts_with("__Host-palabre=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    let signed_in = visitor.with("cookie", &answer.cookie());
    assert_eq!(signed_in.get("/me").await.status, 200);
    assert_eq!(
        change(&signed_in.with("origin", "https://chat.example.org")).await,
        200
    );
    assert_eq!(
        change(&signed_in.with("origin", "http://chat.example.org")).await,
        403
    );
    let unbound = visitor.with("cookie", &answer.cookie().replace("__Host-", ""));
    assert_eq!(
        unbound.get("/me").await.status,
        401,
        "a cookie that another host could have set"
    );
}

#[tokio::test]
async fn a_socket_opens_for_our_pages_and_for_programs() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let program = amina.program().await;
    let own = format!("http://{}", house.address);
    assert!(socket::connect(&amina.api).await.is_ok());
    assert!(socket::connect(&program).await.is_ok());
    assert!(socket::connect(&program.with("origin", &own)).await.is_ok());
    for refused in [
        amina.api.without("origin"),
        amina.api.with("origin", "http://evil.example"),
        amina.api.with("origin", "null"),
        program.with("origin", "http://evil.example"),
        house.visitor(),
        house.visitor().with_token("plb_inconnu"),
    ] {
        assert!(socket::connect(&refused).await.is_err());
    }
    let upgrade = |api: Api, method: &'static str| async move {
        let api = api
            .with("connection", "upgrade")
            .with("upgrade", "websocket")
            .with("sec-websocket-version", "13");
        api.with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .request(method, "/ws", None)
            .await
            .status
    };
    assert_eq!(upgrade(house.visitor(), "GET").await, 401);
    assert_eq!(
        upgrade(amina.api.with("origin", "http://evil.example"), "GET").await,
        403
    );
    assert_eq!(
        upgrade(amina.api.clone(), "HEAD").await,
        405,
        "only GET opens one"
    );
}
