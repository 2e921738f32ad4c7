//! `/sessions`, `/me/sessions`, `/me/tokens`, `/me/password`: coming in and going out.

use crate::{
    app::{PASSWORD, TestApp},
    socket,
};
use palabre::chat::now;
use serde_json::json;
use std::time::Instant;

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_get_the_same_answer() {
    let house = TestApp::start().await;
    house.user("amina").await;
    let wrong = house
        .visitor()
        .post("/sessions", &json!({ "username": "amina", "password": "faux" }))
        .await;
    let unknown = house
        .visitor()
        .post(
            "/sessions",
            &json!({ "username": "personne", "password": "faux" }),
        )
        .await;
    assert_eq!((wrong.status, wrong.code().as_str()), (401, "credentials"));
    assert_eq!((wrong.status, &wrong.body), (unknown.status, &unknown.body));
    let names = |answer: &crate::api::Answer| {
        answer
            .headers
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&wrong), names(&unknown));
}

/// Clocks lie on a busy machine, orders of magnitude do not: an attempt that computed no hash would be a hundred times faster.
#[tokio::test]
async fn an_unknown_name_costs_a_hash_too() {
    let house = TestApp::start().await;
    let verify = |stored: Option<String>| {
        let app = house.app.clone();
        async move {
            let begun = Instant::now();
            app.passwords.verify(stored, "faux".into()).await.unwrap();
            begun.elapsed()
        }
    };
    let hash = house.app.passwords.hash(PASSWORD.into()).await.unwrap();
    let (known, unknown) = (verify(Some(hash)).await, verify(None).await);
    assert!(
        unknown * 10 > known && known * 10 > unknown,
        "{known:?} {unknown:?}"
    );
}

#[tokio::test]
async fn the_name_is_taken_in_any_case_and_the_session_as_asked() {
    let house = TestApp::start().await;
    house.user("Amina").await;
    let passing = json!({ "username": "AMINA", "password": PASSWORD, "remember": false });
    let answer = house.visitor().post("/sessions", &passing).await;
    assert_eq!(answer.status, 201);
    assert!(
        !answer.set_cookie().contains("Max-Age"),
        "the browser forgets it when it closes"
    );
    let lasting = house
        .visitor()
        .post("/sessions", &json!({ "username": "amina", "password": PASSWORD }))
        .await;
    assert!(lasting.set_cookie().contains("Max-Age=2592000"));
}

#[tokio::test]
async fn a_disabled_account_is_told_so_with_the_right_password_only() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut socket = amina.socket().await;
    house.app.store.set_disabled(amina.id, true, now()).await.unwrap();
    assert_eq!(socket.closed().await, 4003);
    assert_eq!(amina.api.get("/me").await.code(), "unauthenticated");
    let sign_in = |password: &'static str| {
        let visitor = house.visitor();
        async move {
            visitor
                .post("/sessions", &json!({ "username": "amina", "password": password }))
                .await
        }
    };
    assert_eq!(sign_in("faux").await.code(), "credentials");
    let right = sign_in(PASSWORD).await;
    assert_eq!((right.status, right.code().as_str()), (403, "disabled"));
    let bruno = house.user("bruno").await;
    assert_eq!(bruno.api.get("/users/amina").await.status, 404);
}

#[tokio::test]
async fn sign_ins_are_limited_by_account_and_by_address() {
    let house = TestApp::with(&[("rate_signins", "3/3m")]).await;
    let attempt = |name: &'static str, address: &'static str| {
        let api = house.visitor().with("x-forwarded-for", address);
        async move {
            api.post("/sessions", &json!({ "username": name, "password": "faux" }))
                .await
                .status
        }
    };
    for _ in 0..3 {
        assert_eq!(attempt("gardien", "203.0.113.1").await, 401);
    }
    assert_eq!(attempt("gardien", "203.0.113.2").await, 429);
    assert_eq!(
        attempt("autre", "203.0.113.3").await,
        429,
        "a header of nobody trusted changes no address"
    );

    let behind = TestApp::with(&[("rate_signins", "3/3m"), ("trusted_proxies", "127.0.0.1")]).await;
    let attempt = |name: &'static str, address: &'static str| {
        let api = behind.visitor().with("x-forwarded-for", address);
        async move {
            api.post("/sessions", &json!({ "username": name, "password": "faux" }))
                .await
                .status
        }
    };
    for address in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
        assert_eq!(attempt("gardien", address).await, 401);
    }
    assert_eq!(
        attempt("GARDIEN", "203.0.113.4").await,
        429,
        "one account, whoever asks and however it is written"
    );
    for name in ["un.a", "deux.b"] {
        assert_eq!(attempt(name, "203.0.113.1").await, 401);
    }
    assert_eq!(
        attempt("trois.c", "203.0.113.1").await,
        429,
        "one address, whatever the account"
    );
    assert_eq!(attempt("trois.c", "203.0.113.9").await, 401);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_its_sockets_only() {
    let house = TestApp::start().await;
    let laptop = house.user("amina").await;
    let phone = house.sign_in("amina").await;
    let (mut here, mut there) = (laptop.socket().await, phone.socket().await);
    assert_eq!(here.hello["me"]["name"], "amina");
    let answer = laptop.api.delete("/sessions/current").await;
    assert_eq!(answer.status, 204);
    assert!(answer.set_cookie().starts_with("palabre=; ") && answer.set_cookie().contains("Max-Age=0"));
    assert_eq!(here.closed().await, 4001);
    assert_eq!(laptop.api.get("/me").await.code(), "unauthenticated");
    assert!(socket::connect(&laptop.api).await.is_err());
    there.say(json!({ "t": "ping", "ref": 1 })).await;
    there.until("pong").await;
    assert_eq!(phone.api.get("/me").await.status, 200);
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions_and_tokens() {
    let house = TestApp::start().await;
    let laptop = house.user("amina").await;
    let phone = house.sign_in("amina").await;
    let program = laptop.program().await;
    let (mut here, mut there, mut bot) = (
        laptop.socket().await,
        phone.socket().await,
        socket::Socket::open(&program).await,
    );
    let change = |current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        let api = laptop.api.clone();
        async move { api.post("/me/password", &body).await }
    };
    let wrong = change("faux", "une autre phrase longue").await;
    assert_eq!(
        wrong.json()["fields"]["current"],
        "Ce n’est pas votre mot de passe actuel."
    );
    assert_eq!(change(PASSWORD, "une autre phrase longue").await.status, 204);
    assert_eq!((there.closed().await, bot.closed().await), (4001, 4001));
    assert_eq!(phone.api.get("/me").await.status, 401);
    assert_eq!(program.get("/me").await.status, 401);
    here.say(json!({ "t": "ping" })).await;
    here.until("pong").await;
    let sign_in = |password: &'static str| {
        let visitor = house.visitor();
        async move {
            visitor
                .post("/sessions", &json!({ "username": "amina", "password": password }))
                .await
                .status
        }
    };
    assert_eq!(
        (sign_in(PASSWORD).await, sign_in("une autre phrase longue").await),
        (401, 201)
    );
}

#[tokio::test]
async fn devices_are_listed_and_ended_one_by_one_by_their_owner_only() {
    let house = TestApp::start().await;
    let laptop = house.user("amina").await;
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let asked = json!({ "username": "amina", "password": PASSWORD });
    let answer = house
        .visitor()
        .with("user-agent", agent)
        .post("/sessions", &asked)
        .await;
    let phone = house.visitor().with_cookie(&answer.cookie());
    let devices = laptop.api.get("/me/sessions").await.json();
    let devices = devices["sessions"].as_array().unwrap();
    assert_eq!(devices.len(), 2);
    let other = devices.iter().find(|device| device["current"] == false).unwrap();
    assert_eq!(other["label"], "Firefox, Linux");
    let path = format!("/me/sessions/{}", other["id"]);
    assert_eq!(house.user("bruno").await.api.delete(&path).await.status, 404);
    assert_eq!(phone.get("/me").await.status, 200);
    assert_eq!(laptop.api.delete(&path).await.status, 204);
    assert_eq!(phone.get("/me").await.status, 401);
    assert_eq!(laptop.api.delete(&path).await.status, 404);
}

#[tokio::test]
async fn a_token_opens_the_api_and_the_socket_until_it_is_ended() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let made = amina
        .api
        .post("/me/tokens", &json!({ "name": "  robot de veille " }))
        .await;
    assert_eq!(made.status, 201);
    let made = made.json();
    let secret = made["token"].as_str().unwrap();
    assert!(secret.starts_with("plb_") && secret.len() == 47, "{secret}");
    let listed = amina.api.get("/me/tokens").await;
    assert_eq!(listed.json()["tokens"][0]["name"], "robot de veille");
    assert!(!listed.body.contains(secret), "told once");
    let program = house.visitor().with_token(secret);
    assert_eq!(program.get("/me").await.json()["name"], "amina");
    let mut socket = socket::Socket::open(&program).await;
    let as_cookie = house.visitor().with_cookie(&format!("palabre={secret}"));
    assert_eq!(as_cookie.get("/me").await.status, 401, "a token is no cookie");
    let cookie = amina.api.header("cookie").unwrap().trim_start_matches("palabre=");
    assert_eq!(
        house.visitor().with_token(cookie).get("/me").await.status,
        401,
        "nor a cookie a token"
    );
    assert_eq!(
        amina
            .api
            .delete(&format!("/me/tokens/{}", made["id"]))
            .await
            .status,
        204
    );
    assert_eq!(socket.closed().await, 4001);
    assert_eq!(program.get("/me").await.status, 401);
    for name in ["", "   ", &"x".repeat(61)] {
        assert_eq!(
            amina
                .api
                .post("/me/tokens", &json!({ "name": name }))
                .await
                .status,
            422,
            "{name:?}"
        );
    }
}

#[tokio::test]
async fn until_the_first_run_programs_are_told_to_wait() {
    let house = TestApp::fresh(&[]).await;
    for answer in [
        house
            .visitor()
            .post("/users", &json!({ "username": "amina", "password": PASSWORD }))
            .await,
        house.visitor().get("/rooms").await,
        house.visitor().page("/ws").await,
    ] {
        assert_eq!((answer.status, answer.code().as_str()), (409, "setup_required"));
    }
    assert_eq!(house.visitor().page("/api/openapi.json").await.status, 200);
    assert_eq!(house.visitor().page("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_session_in_use_by_its_socket_alone_goes_on() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let _socket = amina.socket().await;
    let idle = house.sign_in("amina").await;
    let hours_ago = now() - 20 * 3_600_000;
    for session in house.app.store.sessions(amina.id, now()).await.unwrap() {
        let soon = Some(now() + 4 * 3_600_000);
        house
            .app
            .store
            .touch_session(session.id, hours_ago, soon)
            .await
            .unwrap();
    }
    palabre::chat::session::note_connected(&house.app).await.unwrap();
    let sessions = house.app.store.sessions(amina.id, now()).await.unwrap();
    let noted: Vec<bool> = sessions
        .iter()
        .map(|session| session.seen_at > hours_ago)
        .collect();
    assert_eq!(noted.iter().filter(|noted| **noted).count(), 1, "{sessions:?}");
    let put_off = sessions
        .iter()
        .find(|session| session.seen_at > hours_ago)
        .unwrap();
    assert!(put_off.expires_at.unwrap() > now() + 23 * 3_600_000);
    assert_eq!(idle.api.get("/me").await.status, 200);
}
