//! Pages as a browser without scripts sees them: what stops one, and what is found where.

use crate::{app::TestApp, browser::Browser};

#[tokio::test]
async fn every_page_is_a_page_in_french() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let bruno = house.user("bruno").await;
    let room = amina.room("Jardin", "public").await;
    let mut browser = Browser::of(&house, &amina);
    let paths = [
        "/",
        "/?show=direct",
        "/?show=unread",
        "/?q=jar&sort=name",
        "/?sort=members&page=3",
        "/rooms/new",
        "/settings",
        "/settings/profile",
        "/settings/account",
        "/settings/appearance",
        "/settings/language",
        "/settings/devices",
        "/direct/bruno",
        "/direct/amina",
    ];
    let own = [
        format!("/rooms/{room}"),
        format!("/rooms/{room}/edit"),
        format!("/rooms/{room}/members"),
    ];
    let person = format!("/people/{}", bruno.id);
    for path in paths
        .into_iter()
        .chain(own.iter().map(String::as_str))
        .chain([person.as_str()])
    {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8"),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert!(
            answer
                .header("content-security-policy")
                .unwrap()
                .contains("script-src 'self'")
        );
        for part in [
            "<html lang=\"fr\"",
            "<title>",
            "· L’arbre</title>",
            "<main",
            "id=\"title\"",
            "</html>",
        ] {
            assert!(answer.body.contains(part), "{path} has no {part}");
        }
        assert_eq!(answer.body.matches("<h1").count(), 1, "{path} has one heading");
    }
}

#[tokio::test]
async fn pages_of_nobody_carry_both_doors() {
    let house = TestApp::start().await;
    let mut browser = Browser::new(&house);
    for path in ["/login", "/register", "/login/forgotten", "/nulle/part"] {
        let page = browser.open(path).await;
        page.says("<a href=\"/login\"")
            .says(">Connexion</a>")
            .says("<a href=\"/register\"")
            .says(">Inscription</a>");
    }
}

#[tokio::test]
async fn what_went_wrong_is_told_by_a_page() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut browser = Browser::of(&house, &amina);
    let room = amina.room("Cuisine", "public").await;
    for place in ["before=x", "before=-1", "after=-1"] {
        let path = format!("/rooms/{room}?{place}");
        browser.open(&path).await.is(404, &path);
    }
    for path in [
        "/nulle/part",
        "/rooms/abc",
        "/rooms/99",
        "/rooms/1/messages/x",
        "/direct/personne",
        "/people/99",
        "/rooms/1?before=x",
    ] {
        browser
            .open(path)
            .await
            .is(404, path)
            .says("Page introuvable")
            .says("Revenir à l’accueil");
    }
    let wrong = browser.post("/people/1", &[]).await;
    assert_eq!(wrong.status, 405);
    assert!(wrong.body.contains("Action impossible"), "{}", wrong.body);
    let long = "x".repeat(300_000);
    let wrong = browser.post("/rooms/new", &[("name", &long)]).await;
    assert_eq!(wrong.status, 413);
    assert!(wrong.body.contains("Envoi trop volumineux"), "{}", wrong.body);
    let misdirected = Browser::under(&house, "evil.example").get("/login").await;
    assert_eq!(misdirected.status, 421);
    assert!(
        misdirected
            .body
            .contains("Ce serveur ne répond pas à cette adresse."),
        "{}",
        misdirected.body
    );
}

#[tokio::test]
async fn what_one_may_not_see_is_what_does_not_exist() {
    let house = TestApp::start().await;
    let (amina, bruno, chloe) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.user("chloe").await,
    );
    let secret = amina.room("Secret", "private").await;
    let message = amina.say(secret, "Entre nous").await;
    let direct = amina
        .api
        .post("/direct/bruno", &serde_json::json!({}))
        .await
        .json()["id"]
        .as_i64()
        .unwrap();
    assert_eq!(
        bruno.api.get(&format!("/rooms/{direct}")).await.status,
        200,
        "there is something to hide"
    );
    let mut browser = Browser::of(&house, &chloe);
    let absent = browser.open("/rooms/4242").await.html;
    for path in [
        format!("/rooms/{secret}"),
        format!("/rooms/{secret}/messages/{message}"),
        format!("/rooms/{secret}/edit"),
        format!("/rooms/{secret}/members"),
        format!("/rooms/{direct}"),
        format!("/rooms/{direct}/members"),
    ] {
        let page = browser.open(&path).await;
        assert_eq!((page.status, page.html), (404, absent.clone()), "{path}");
    }
    for path in [format!("/rooms/{secret}/join"), format!("/rooms/{direct}/join")] {
        let page = browser.send(&path, &[]).await;
        assert_eq!((page.status, page.html), (404, absent.clone()), "{path}");
    }
}

#[tokio::test]
async fn the_old_addresses_lead_to_the_new_ones() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("C++ & amis", "public").await;
    let mut browser = Browser::of(&house, &amina);
    for (old, new) in [
        ("/login/", "/login".to_owned()),
        ("/register/", "/register".to_owned()),
        ("/room/create/", "/rooms/new".to_owned()),
        ("/private/L%C3%A9a/", "/direct/L%C3%A9a".to_owned()),
        ("/room/C%2B%2B%20%26%20amis/", format!("/rooms/{room}")),
        ("/room/general/", "/rooms/1".to_owned()),
        ("/room/create", "/rooms/new".to_owned()),
        ("/private/amina", "/direct/amina".to_owned()),
        ("/room/general", "/rooms/1".to_owned()),
    ] {
        let answer = browser.get(old).await;
        assert!((300..400).contains(&answer.status), "{old}: {}", answer.status);
        assert_eq!(answer.header("location"), Some(new.as_str()), "{old}");
    }
    browser
        .open("/room/jamais%20vu/")
        .await
        .is(404, "/room/jamais%20vu/");
}

#[tokio::test]
async fn browsers_find_what_they_ask_for_by_themselves() {
    let house = TestApp::start().await;
    let mut browser = Browser::new(&house);
    let manifest = browser.get("/manifest.webmanifest").await;
    assert_eq!(manifest.header("content-type"), Some("application/manifest+json"));
    assert_eq!(manifest.json()["name"], "L’arbre");
    let icon = browser
        .get("/favicon.ico")
        .await
        .header("location")
        .unwrap()
        .to_owned();
    let asset = browser.get(&icon).await;
    assert_eq!(
        (asset.status, asset.header("content-type")),
        (200, Some("image/svg+xml"))
    );
    assert_eq!(
        asset.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(browser.get("/assets/no-such.js").await.status, 404);
}

#[tokio::test]
async fn pages_are_compressed_but_for_what_repeats_its_address() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let api = amina.api.with("accept-encoding", "gzip, br");
    for (path, is_compressed) in [
        (format!("/rooms/{room}"), true),
        ("/search?q=sel".to_owned(), false),
    ] {
        let page = api.page_bits(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-encoding") == "gzip", is_compressed, "{path}");
    }
}
