//! What stands before the pages: forms of other sites, requests that are none, guesses at the code of the first run.

use crate::{
    api::{Answer, Api},
    app::{PASSWORD, TestApp},
};
use palabre::chat::{
    Field, Refused,
    account::Register,
    device::Device,
    setup::{self, FirstRun},
};
use std::net::Ipv4Addr;

/// A browser, which says where its forms come from.
fn browser(house: &TestApp) -> Api {
    house
        .visitor()
        .with("origin", &format!("http://{}", house.address))
        .with("accept", "text/html")
}

async fn submit(api: &Api, path: &str, form: &str) -> Answer {
    let api = api.with("content-type", "application/x-www-form-urlencoded");
    api.request("POST", path, Some(form.to_owned())).await
}

fn credentials(name: &str, password: &str, next: &str) -> String {
    let password = password.replace(' ', "+");
    format!("identifier={name}&password={password}&remember=on&next={next}")
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing_and_says_what_to_do() {
    let house = TestApp::start().await;
    let answer = submit(&browser(&house), "/login", &credentials("gardien", PASSWORD, "")).await;
    let inside = browser(&house).with("cookie", &answer.cookie());
    for elsewhere in [
        inside.with("origin", "http://evil.example"),
        inside.without("origin"),
        inside.with("origin", "null"),
        inside.with("origin", "null").with("sec-fetch-site", "cross-site"),
    ] {
        let refused = submit(&elsewhere, "/logout", "").await;
        assert_eq!(refused.status, 403);
        assert!(
            refused.body.contains("Le formulaire a expiré. Réessayez."),
            "{}",
            refused.body
        );
        assert!(refused.header("content-type").unwrap().starts_with("text/html"));
        assert!(refused.header("content-security-policy").is_some());
    }
    assert_eq!(inside.get("/me").await.status, 200, "still signed in");
    let hidden = inside
        .with("origin", "null")
        .with("sec-fetch-site", "same-origin");
    let out = submit(&hidden, "/logout", "").await;
    assert_eq!((out.status, out.header("location")), (303, Some("/login")));
    assert_eq!(inside.get("/me").await.status, 401);
}

#[tokio::test]
async fn people_read_pages_where_programs_read_problems() {
    let house = TestApp::start().await;
    let inside = house.admin().await.api;
    for (answer, status) in [
        (inside.page("/nowhere").await, 404),
        (inside.page("/rooms/999999").await, 404),
        (inside.with("host", "evil.example").page("/").await, 421),
        (submit(&inside, "/login", &"x".repeat(300_000)).await, 413),
        (inside.request("DELETE", "/login", None).await, 405),
    ] {
        assert_eq!(answer.status, status);
        assert!(
            answer.header("content-type").unwrap().starts_with("text/html"),
            "{answer:?}"
        );
        assert!(answer.body.contains("<h1"), "{}", answer.body);
        assert!(answer.header("content-security-policy").is_some());
    }
}

fn run(code: &str, name: &str) -> FirstRun {
    FirstRun {
        code: code.to_owned(),
        space: "L’arbre".to_owned(),
        admin: Register {
            username: name.to_owned(),
            password: PASSWORD.to_owned(),
            ..Register::default()
        },
        room: "Général".to_owned(),
        registration: None,
        invitation: String::new(),
    }
}

fn device(local: bool) -> Device {
    Device {
        user_agent: String::new(),
        address: Ipv4Addr::LOCALHOST.into(),
        local,
        lasting: true,
    }
}

#[tokio::test]
async fn from_elsewhere_the_first_run_asks_for_the_code_of_the_log() {
    let house = TestApp::fresh(&[("rate_signins", "3/3m")]).await;
    let wrong = Refused::Fields(vec![Field {
        name: "code",
        why: "setup-code-wrong",
    }]);
    for guess in ["", "AAAA-AAAA-AAAA"] {
        let refused = setup::first_run(&house.app, run(guess, "amina"), &device(false)).await;
        assert_eq!(refused.err(), Some(wrong.clone()), "{guess}");
    }
    let typed = house.app.setup_code.to_lowercase().replace('-', " ");
    assert!(
        setup::first_run(&house.app, run(&typed, "amina"), &device(false))
            .await
            .is_ok()
    );

    let guessed = TestApp::fresh(&[("rate_signins", "3/3m")]).await;
    for _ in 0..3 {
        let _ = setup::first_run(&guessed.app, run("x", "amina"), &device(false)).await;
    }
    let code = guessed.app.setup_code.clone();
    let fourth = setup::first_run(&guessed.app, run(&code, "amina"), &device(false)).await;
    assert!(
        matches!(fourth, Err(Refused::RateLimited(_))),
        "guessing is limited"
    );
}
