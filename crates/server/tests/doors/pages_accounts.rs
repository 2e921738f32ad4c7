//! Signing in, signing up and out, in a browser without scripts.

use crate::{
    app::{PASSWORD, TestApp},
    browser::Browser,
};

#[tokio::test]
async fn whoever_is_not_signed_in_signs_in_and_comes_back() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Jardin", "public").await;
    let mut browser = Browser::new(&house);
    let wanted = format!("/rooms/{room}?before=9");
    let page = browser.open(&wanted).await;
    page.is(200, &format!("/login?next=%2Frooms%2F{room}%3Fbefore%3D9"));
    assert!(
        page.field("next").contains(&format!("value=\"{wanted}\"")),
        "{}",
        page.field("next")
    );
    let fields = [
        ("identifier", "Amina"),
        ("password", PASSWORD),
        ("remember", "on"),
        ("next", &wanted),
    ];
    browser.send("/login", &fields).await.is(200, &wanted);
    browser.open("/login").await.is(200, "/");
}

#[tokio::test]
async fn coming_back_never_leads_elsewhere() {
    let house = TestApp::start().await;
    house.user("amina").await;
    for next in [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "/login",
        "",
    ] {
        let fields = [("identifier", "amina"), ("password", PASSWORD), ("next", next)];
        let answer = Browser::new(&house).post("/login", &fields).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/")),
            "{next:?}"
        );
    }
}

#[tokio::test]
async fn a_session_lasts_when_asked_and_until_the_browser_closes_otherwise() {
    let house = TestApp::start().await;
    house.user("amina").await;
    let mut signed = Vec::new();
    for remember in [[("remember", "on")].as_slice(), &[]] {
        let fields = [&[("identifier", "amina"), ("password", PASSWORD)], remember].concat();
        let answer = Browser::new(&house).post("/login", &fields).await;
        signed.push(answer.set_cookie().contains("Max-Age"));
    }
    assert_eq!(signed, [true, false]);
}

#[tokio::test]
async fn a_wrong_password_keeps_the_name_and_says_no_more() {
    let house = TestApp::start().await;
    house.user("amina").await;
    let mut browser = Browser::new(&house);
    let mut pages = Vec::new();
    for name in ["amina", "nobody"] {
        let page = browser
            .send(
                "/login",
                &[("identifier", name), ("password", "tout autre chose")],
            )
            .await;
        page.is(401, "/login")
            .says("role=\"alert\"")
            .says("Identifiant ou mot de passe incorrect.");
        page.says_nothing_of("tout autre chose");
        assert!(page.field("identifier").contains(&format!("value=\"{name}\"")));
        assert!(page.field("password").contains("autofocus"));
        pages.push(page.html.replace(name, "…"));
    }
    assert_eq!(pages[0], pages[1], "nothing tells an account from none");
    let page = browser
        .send("/login", &[("identifier", ""), ("password", "")])
        .await;
    page.is(422, "/login")
        .says("2 champs sont à corriger.")
        .says("id=\"identifier-error\">Saisissez votre nom d’utilisateur.");
    assert!(
        page.field("identifier")
            .contains("aria-invalid=\"true\" aria-describedby=\"identifier-error\" autofocus")
    );
}

#[tokio::test]
async fn too_many_attempts_are_told_how_long_to_wait() {
    let house = TestApp::with(&[("rate_signins", "2/3m")]).await;
    let mut browser = Browser::new(&house);
    let fields = [("identifier", "amina"), ("password", "tout autre chose")];
    for _ in 0..2 {
        browser.send("/login", &fields).await.is(401, "/login");
    }
    let page = browser.send("/login", &fields).await;
    page.is(429, "/login")
        .says("Trop de tentatives. Réessayez dans 2 minutes.");
    assert!(page.field("identifier").contains("value=\"amina\""));
    let seconds: u64 = page.retry_after.as_ref().unwrap().parse().unwrap();
    assert!((60..=120).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn whoever_registers_is_welcomed_once() {
    let house = TestApp::start().await;
    let mut browser = Browser::new(&house);
    let refused = [
        ("username", "gardien"),
        ("display", "Léa Nguyen"),
        ("password", "court"),
    ];
    let page = browser.send("/register", &refused).await;
    page.is(422, "/register")
        .says("2 champs sont à corriger.")
        .says("Ce nom d’utilisateur est déjà pris.");
    page.says("Il faut au moins 8 caractères.")
        .says_nothing_of("value=\"court\"");
    assert!(page.field("display").contains("value=\"Léa Nguyen\""));
    let fields = [
        ("username", "lea"),
        ("display", "Léa Nguyen"),
        ("password", PASSWORD),
    ];
    browser
        .send("/register", &fields)
        .await
        .is(200, "/")
        .says("Bienvenue, Léa Nguyen\u{202f}!");
    browser.open("/").await.says_nothing_of("Bienvenue");
    browser.open("/register").await.is(200, "/");
}

#[tokio::test]
async fn a_closed_house_says_so_instead_of_a_form() {
    let house = TestApp::with(&[("registration", "closed")]).await;
    let mut browser = Browser::new(&house);
    let page = browser.open("/register").await;
    page.is(200, "/register")
        .says("Les inscriptions sont fermées.")
        .says_nothing_of("name=\"username\"");
    let fields = [("username", "lea"), ("password", PASSWORD)];
    browser
        .send("/register", &fields)
        .await
        .is(403, "/register")
        .says("Les inscriptions sont fermées.");
}

#[tokio::test]
async fn signing_out_closes_the_door() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut browser = Browser::of(&house, &amina);
    browser.send("/logout", &[]).await.is(200, "/login");
    assert_eq!(browser.cookie("palabre"), None);
    assert_eq!(
        amina.api.get("/me").await.status,
        401,
        "the secret opens nothing any more"
    );
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let api = amina
        .api
        .with("origin", "https://evil.example")
        .with("content-type", "application/x-www-form-urlencoded");
    let answer = api.request("POST", "/logout", Some(String::new())).await;
    assert_eq!(answer.status, 403);
    assert!(
        answer.body.contains("Le formulaire a expiré. Réessayez."),
        "{}",
        answer.body
    );
    assert_eq!(amina.api.get("/me").await.status, 200);
}

#[tokio::test]
async fn the_browser_chooses_the_language_until_the_person_does() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut browser = Browser::of(&house, &amina).reading("en-GB,en;q=0.9,fr;q=0.4");
    browser
        .open("/rooms/new")
        .await
        .says("<html lang=\"en\"")
        .says("New Room")
        .says_nothing_of("Nouveau Salon");
    let page = browser.send("/settings/language", &[("lang", "fr")]).await;
    page.is(200, "/settings/language")
        .says("<html lang=\"fr\"")
        .says("Langue enregistrée");
    let page = browser.send("/settings/language", &[("lang", "tlh")]).await;
    page.is(422, "/settings/language")
        .says("Choisissez une langue de la liste.");
}
