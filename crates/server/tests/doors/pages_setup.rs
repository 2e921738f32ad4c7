//! The first run, in a browser without scripts.

use crate::{
    app::{PASSWORD, TestApp},
    browser::{Browser, Page},
};

async fn space(browser: &mut Browser, code: &str) -> Page {
    browser
        .send(
            "/setup",
            &[
                ("step", "1"),
                ("code", code),
                ("space", "L’arbre"),
                ("lang", "fr"),
            ],
        )
        .await
}

async fn admin(browser: &mut Browser, name: &str) -> Page {
    let fields = [
        ("step", "2"),
        ("username", name),
        ("display", "Camille Roux"),
        ("password", PASSWORD),
    ];
    browser.send("/setup", &fields).await
}

const ROOM: [(&str, &str); 3] = [("step", "3"), ("room", "Général"), ("registration", "closed")];

#[tokio::test]
async fn until_it_is_over_every_page_leads_to_the_first_run() {
    let house = TestApp::fresh(&[]).await;
    let mut browser = Browser::new(&house);
    for path in ["/", "/login", "/rooms/1", "/settings/profile", "/nulle/part"] {
        browser
            .open(path)
            .await
            .is(200, "/setup")
            .says("Étape 1 sur 3")
            .says("Nom de votre espace");
    }
}

#[tokio::test]
async fn what_is_set_decides_who_registers_whatever_is_answered() {
    for (set, answered, status) in [("closed", "open", 403), ("open", "closed", 200)] {
        let house = TestApp::fresh(&[("registration", set)]).await;
        let mut browser = Browser::new(&house);
        space(&mut browser, "").await;
        admin(&mut browser, "camille").await;
        let third = [("step", "3"), ("room", "Général"), ("registration", answered)];
        browser.send("/setup", &third).await.is(200, "/rooms/1");
        let fields = [("username", "lea"), ("password", PASSWORD)];
        let page = Browser::new(&house).send("/register", &fields).await;
        assert_eq!(page.status, status, "{set} is set: {}", page.html);
    }
}

#[tokio::test]
async fn three_steps_make_the_space_and_let_one_in() {
    let house = TestApp::fresh(&[]).await;
    let mut browser = Browser::new(&house);
    browser
        .open("/setup")
        .await
        .says_nothing_of("Code d’installation");
    let page = browser
        .send("/setup", &[("step", "1"), ("space", " "), ("lang", "fr")])
        .await;
    page.is(422, "/setup").says("Donnez un nom à votre espace.");
    space(&mut browser, "")
        .await
        .is(200, "/setup?step=2")
        .says("Étape 2 sur 3")
        .says("Votre compte");
    let wrong = [
        ("step", "2"),
        ("username", "camille"),
        ("display", "Camille Roux"),
        ("password", "12345678"),
    ];
    let page = browser.send("/setup", &wrong).await;
    page.is(422, "/setup")
        .says("Étape 2 sur 3")
        .says_nothing_of("12345678");
    assert!(page.field("username").contains("value=\"camille\""));
    let page = admin(&mut browser, "camille").await;
    page.is(200, "/setup?step=3")
        .says("Étape 3 sur 3")
        .says_nothing_of(PASSWORD);
    let back = browser.open("/setup?step=2").await;
    back.says_nothing_of(PASSWORD);
    assert!(
        back.field("display").contains("value=\"Camille Roux\""),
        "what was typed is kept"
    );
    let page = browser.send("/setup", &ROOM).await;
    page.is(200, "/rooms/1")
        .says("Bienvenue, Camille Roux\u{202f}!")
        .says("Général · L’arbre</title>");
    assert_eq!(browser.cookie("setup"), None);
    browser
        .open("/setup")
        .await
        .is(404, "/setup")
        .says("Page introuvable");
    browser.send("/setup", &ROOM).await.is(404, "/setup");
    Browser::new(&house)
        .open("/register")
        .await
        .says("Les inscriptions sont fermées.");
}

#[tokio::test]
async fn going_back_keeps_what_was_typed_but_a_password() {
    let house = TestApp::fresh(&[]).await;
    let mut browser = Browser::new(&house);
    space(&mut browser, "").await.is(200, "/setup?step=2");
    let half = [
        ("step", "2"),
        ("username", "ca mille"),
        ("display", "Camille Roux"),
        ("password", "abandonnée en chemin"),
        ("back", "on"),
    ];
    browser.send("/setup", &half).await.is(200, "/setup?step=1");
    browser.open("/setup?step=3").await.says("Étape 2 sur 3");
    let page = space(&mut browser, "").await;
    page.is(200, "/setup?step=2")
        .says_nothing_of("abandonnée en chemin");
    assert!(page.field("username").contains("value=\"ca mille\""));
    assert!(page.field("display").contains("value=\"Camille Roux\""));
    admin(&mut browser, "camille").await.is(200, "/setup?step=3");
    let third = [
        ("step", "3"),
        ("room", "Accueil"),
        ("registration", "invite"),
        ("back", "on"),
    ];
    browser.send("/setup", &third).await.is(200, "/setup?step=2");
    let page = browser.open("/setup?step=3").await;
    assert!(page.field("room").contains("value=\"Accueil\""));
}

#[tokio::test]
async fn the_code_of_the_log_is_asked_for_where_others_may_come() {
    let settings = [
        ("listen", "0.0.0.0:5000"),
        ("public_url", "http://chat.example.org"),
        ("rate_signins", "3/3m"),
    ];
    let house = TestApp::fresh(&settings).await;
    let mut browser = Browser::under(&house, "chat.example.org");
    browser.open("/setup").await.says("Code d’installation");
    let page = space(&mut browser, "AAAA-BBBB-CCCC").await;
    page.is(422, "/setup")
        .says("Ce code n’est pas valable. Regardez le journal du serveur.");
    assert!(page.field("space").contains("value=\"L’arbre\""));
    let page = admin(&mut browser, "intrus").await;
    page.says("Étape 1 sur 3");
    let typed = house.app.setup_code.to_lowercase().replace('-', " ");
    space(&mut browser, &typed).await.is(200, "/setup?step=2");
    space(&mut browser, "AAAA-BBBB-CCCC")
        .await
        .is(429, "/setup")
        .says("Trop de tentatives.");
}

#[tokio::test]
async fn of_those_who_race_one_wins() {
    let house = TestApp::fresh(&[]).await;
    let (mut one, mut other) = (Browser::new(&house), Browser::new(&house));
    for (browser, name) in [(&mut one, "camille"), (&mut other, "dominique")] {
        space(browser, "").await;
        admin(browser, name).await.is(200, "/setup?step=3");
    }
    let (one, other) = tokio::join!(one.post("/setup", &ROOM), other.post("/setup", &ROOM));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404]);
}

#[tokio::test]
async fn a_step_without_those_before_begins_again() {
    let house = TestApp::fresh(&[]).await;
    let mut browser = Browser::new(&house);
    for step in ["/setup?step=2", "/setup?step=3", "/setup?step=200"] {
        browser.open(step).await.says("Étape 1 sur 3");
    }
    browser.send("/setup", &ROOM).await.says("Étape 1 sur 3");
    space(&mut browser, "").await.is(200, "/setup?step=2");
    browser.open("/setup?step=3").await.says("Étape 2 sur 3");
    browser.forget("setup");
    browser.open("/setup?step=2").await.says("Étape 1 sur 3");
}
