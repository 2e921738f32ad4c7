//! Inviting and being invited, in a browser without scripts.

use crate::{
    app::{PASSWORD, TestApp},
    browser::{Browser, Page},
};

const PAGE: &str = "/settings/invitations";

async fn by_invitation(settings: &[(&str, &str)]) -> TestApp {
    TestApp::with(&[&[("registration", "invite")], settings].concat()).await
}

/// The path of the link that a page shows.
fn link(house: &TestApp, page: &Page) -> String {
    let origin = format!("value=\"http://{}/register?invitation=", house.address);
    let (_, rest) = page.html.split_once(&origin).expect("a link is shown");
    let secret = rest.split('"').next().unwrap();
    assert_eq!(secret.len(), 43, "{secret}");
    format!("/register?invitation={secret}")
}

async fn invite(browser: &mut Browser, days: &str, uses: &str) -> Page {
    browser.send(PAGE, &[("days", days), ("uses", uses)]).await
}

/// Sends the form of a page that a link opened, as the page holds it.
async fn sign_up(browser: &mut Browser, page: &Page, name: &str, password: &str) -> Page {
    let field = page.field("invitation");
    assert!(field.contains("type=\"hidden\""), "{field}");
    let brought = field.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [
        ("username", name),
        ("display", "Amina Diallo"),
        ("password", password),
        ("invitation", brought),
    ];
    browser.send("/register", &fields).await
}

#[tokio::test]
async fn an_administrator_makes_a_link_that_is_shown_once_and_revokes_it() {
    let house = by_invitation(&[]).await;
    let mut browser = Browser::of(&house, &house.admin().await);
    let page = browser.open(PAGE).await;
    page.is(200, PAGE)
        .says("Inviter des personnes")
        .says("Aucune invitation en cours.")
        .says("href=\"/settings/invitations\" aria-current=\"page\"");
    assert!(page.field("days").contains("value=\"7\""));
    assert!(page.field("uses").contains("value=\"50\""));
    let page = invite(&mut browser, " 3 ", "2").await;
    page.is(201, PAGE)
        .says("Le lien est prêt")
        .says("Copier le lien")
        .says("<svg class=\"qr\" role=\"img\" aria-label=\"Code QR du lien d’invitation\"")
        .says("Personnes entrées\u{a0}: 0 sur 2");
    let path = link(&house, &page);
    let again = browser.open(PAGE).await;
    again
        .says("Personnes entrées\u{a0}: 0 sur 2")
        .says("Par gardien, à l’instant")
        .says_nothing_of("register?invitation=");
    Browser::new(&house)
        .open(&path)
        .await
        .says("gardien vous invite à rejoindre L’arbre.");
    let end = again
        .html
        .split("action=\"/settings/invitations/")
        .nth(1)
        .unwrap();
    let end = format!("{PAGE}/{}", end.split('"').next().unwrap());
    let page = browser.send(&end, &[]).await;
    page.is(200, PAGE)
        .says("Invitation révoquée")
        .says("Aucune invitation en cours.");
    browser.send(&end, &[]).await.is(404, &end);
    Browser::new(&house)
        .open(&path)
        .await
        .says("Cette invitation n’est pas valable, ou ne l’est plus.")
        .says_nothing_of("name=\"username\"");
}

#[tokio::test]
async fn what_is_out_of_bounds_is_kept_and_told() {
    let house = TestApp::with(&[("invitations", "1")]).await;
    let mut browser = Browser::of(&house, &house.admin().await);
    let page = invite(&mut browser, "31", "beaucoup").await;
    page.is(422, PAGE)
        .says("2 champs sont à corriger.")
        .says("Choisissez un nombre de jours de 1 à 30.")
        .says("Choisissez un nombre de personnes de 1 à 1\u{202f}000.");
    assert!(page.field("days").contains("value=\"31\""));
    assert!(page.field("uses").contains("value=\"beaucoup\""));
    invite(&mut browser, "7", "1\u{202f}000")
        .await
        .is(201, PAGE)
        .says("Personnes entrées\u{a0}: 0 sur 1\u{202f}000")
        .says("Tout le monde peut s’inscrire ici");
    let page = invite(&mut browser, "7", "12").await;
    page.is(422, PAGE)
        .says("Une seule invitation en cours à la fois. Révoquez-la, puis réessayez.")
        .says_nothing_of("Le lien est prêt");
    assert!(page.field("uses").contains("value=\"12\""));
}

#[tokio::test]
async fn others_find_no_such_page() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut browser = Browser::of(&house, &amina);
    browser
        .open("/settings")
        .await
        .is(200, "/settings")
        .says_nothing_of(PAGE);
    browser.open(PAGE).await.is(404, PAGE).says("Page introuvable");
    invite(&mut browser, "7", "50").await.is(404, PAGE);
    let made = house.admin().await.api;
    let made = made.post("/invitations", &serde_json::json!({})).await.json();
    let end = format!("{PAGE}/{}/revoke", made["id"]);
    browser.send(&end, &[]).await.is(404, &end);
    let living = house.app.store.invitations(0).await.unwrap();
    assert_eq!(living.len(), 1, "it is still there");
    Browser::new(&house)
        .open(PAGE)
        .await
        .is(200, "/login?next=%2Fsettings%2Finvitations");
    let mut admin = Browser::of(&house, &house.admin().await);
    admin.open("/settings").await.says(PAGE);
}

#[tokio::test]
async fn whoever_is_invited_is_greeted_and_the_invitation_outlives_mistakes() {
    let house = by_invitation(&[]).await;
    let admin = house.admin().await;
    admin
        .api
        .patch("/me", &serde_json::json!({ "display": "Amina <Diallo>" }))
        .await;
    let path = link(&house, &invite(&mut Browser::of(&house, &admin), "7", "1").await);
    let greeting = "Amina &#60;Diallo&#62; vous invite à rejoindre L’arbre.";
    let mut browser = Browser::new(&house);
    let page = browser.open(&path).await;
    page.is(200, &path).says(greeting).says("Créer mon compte");
    let page = sign_up(&mut browser, &page, "gardien", "court").await;
    page.is(422, "/register")
        .says(greeting)
        .says("2 champs sont à corriger.")
        .says_nothing_of("value=\"court\"");
    assert!(page.field("display").contains("value=\"Amina Diallo\""));
    let mut late = Browser::new(&house);
    let opened = late.open(&path).await;
    sign_up(&mut browser, &page, "amina", PASSWORD)
        .await
        .is(200, "/")
        .says("Bienvenue, Amina Diallo\u{202f}!");
    let page = sign_up(&mut late, &opened, "bruno", PASSWORD).await;
    page.is(403, "/register")
        .says("Cette invitation n’est pas valable, ou ne l’est plus. Demandez-en une autre.")
        .says_nothing_of(greeting);
    assert!(
        page.field("username").contains("value=\"bruno\""),
        "what was typed is kept"
    );
    browser.open(&path).await.is(200, "/");
}

#[tokio::test]
async fn without_an_invitation_the_page_says_what_is_needed() {
    let house = by_invitation(&[]).await;
    let mut browser = Browser::new(&house);
    browser
        .open("/register")
        .await
        .says("On entre ici sur invitation.")
        .says_nothing_of("name=\"username\"");
    for page in ["/register", "/login"] {
        browser.open(page).await.says("<a href=\"/register\"");
    }
    let open = TestApp::start().await;
    Browser::new(&open)
        .open("/register?invitation=nothing")
        .await
        .says("Créer mon compte")
        .says_nothing_of("n’est pas valable");
}

#[tokio::test]
async fn a_form_refused_at_a_closed_door_is_kept_with_a_place_for_an_invitation() {
    for (registration, sentence) in [
        ("invite", "On entre ici sur invitation."),
        (
            "closed",
            "Les inscriptions sont fermées. Demandez une invitation.",
        ),
    ] {
        let house = TestApp::with(&[("registration", registration)]).await;
        let mut browser = Browser::new(&house);
        let fields = |invitation| {
            [
                ("username", "lea"),
                ("display", "Léa Nguyen"),
                ("password", PASSWORD),
                ("invitation", invitation),
            ]
        };
        let page = browser.send("/register", &fields("")).await;
        page.is(403, "/register")
            .says(sentence)
            .says("Collez ici le lien que vous avez reçu.")
            .says_nothing_of(PASSWORD);
        assert!(page.field("username").contains("value=\"lea\""));
        assert!(page.field("display").contains("value=\"Léa Nguyen\""));
        assert!(page.field("invitation").contains("aria-invalid=\"true\""));
        let page = browser.send("/register", &fields("rien")).await;
        page.is(403, "/register")
            .says("Cette invitation n’est pas valable");
        assert!(page.field("invitation").contains("value=\"rien\""));
        let made = invite(&mut Browser::of(&house, &house.admin().await), "7", "1").await;
        let url = format!(" http://{}{} ", house.address, link(&house, &made));
        browser.send("/register", &fields(&url)).await.is(200, "/");
    }
}

#[tokio::test]
async fn an_invitation_goes_along_from_tab_to_tab() {
    let house = by_invitation(&[]).await;
    let path = link(
        &house,
        &invite(&mut Browser::of(&house, &house.admin().await), "7", "1").await,
    );
    let query = path.strip_prefix("/register").unwrap();
    let (to_register, to_login) = (
        format!("<a href=\"{path}\""),
        format!("<a href=\"/login{query}\""),
    );
    let mut browser = Browser::new(&house);
    for page in [
        &path,
        &format!("/login{query}"),
        &format!("/login/forgotten{query}"),
    ] {
        browser.open(page).await.says(&to_register).says(&to_login);
    }
    let secret = query.split('=').nth(1).unwrap();
    let wrong = [
        ("identifier", "amina"),
        ("password", "faux"),
        ("invitation", secret),
    ];
    browser
        .send("/login", &wrong)
        .await
        .is(401, "/login")
        .says(&to_register);
    let short = [
        ("username", "amina"),
        ("password", "court"),
        ("invitation", secret),
    ];
    browser
        .send("/register", &short)
        .await
        .is(422, "/register")
        .says(&to_register);
}

#[tokio::test]
async fn links_opened_from_one_address_are_limited() {
    let house = by_invitation(&[("rate_signups", "1/1h")]).await;
    let admin = house.admin().await;
    let path = link(&house, &invite(&mut Browser::of(&house, &admin), "7", "9").await);
    let mut browser = Browser::new(&house);
    for _ in 0..10 {
        browser
            .open("/register?invitation=guess")
            .await
            .says("Cette invitation n’est pas valable");
    }
    browser
        .open(&path)
        .await
        .says("Trop d’inscriptions depuis cette adresse.")
        .says_nothing_of("vous invite");
}

#[tokio::test]
async fn the_first_run_gives_a_link_that_opens_once_it_is_done() {
    for (registration, opens) in [("invite", true), ("closed", false)] {
        let house = TestApp::fresh(&[]).await;
        let mut browser = Browser::new(&house);
        let first = [("step", "1"), ("space", "L’arbre"), ("lang", "fr")];
        browser
            .send("/setup", &first)
            .await
            .says_nothing_of("register?invitation=");
        let second = [("step", "2"), ("username", "camille"), ("password", PASSWORD)];
        let page = browser.send("/setup", &second).await;
        page.is(200, "/setup?step=3")
            .says("Copier le lien")
            .says("<svg class=\"qr\"");
        let path = link(&house, &page);
        let wrong = [("step", "3"), ("room", " "), ("registration", registration)];
        let page = browser.send("/setup", &wrong).await;
        assert_eq!(link(&house, &page), path, "it is the same after a mistake");
        let third = [("step", "3"), ("room", "Général"), ("registration", registration)];
        browser.send("/setup", &third).await.is(200, "/rooms/1");
        let page = Browser::new(&house).open(&path).await;
        if opens {
            page.says("camille vous invite à rejoindre L’arbre.");
        } else {
            page.says("Cette invitation n’est pas valable");
        }
    }
}
