//! « Recherche » without scripts: the page, its filters, and the part of it that scripts ask for.

use crate::{
    app::{Person, TestApp, cid},
    browser::Browser,
    pictures::png,
};
use serde_json::json;

/// A kitchen with three messages about a budget, two people, and a private room of the first.
async fn kitchen(house: &TestApp) -> (Person, Person, i64) {
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine d’été", "public").await;
    bruno.join(room).await;
    amina.say(room, "Le <b>budget</b> de l’été").await;
    bruno.say(room, "Mon budget à moi, @amina").await;
    let secret = amina.room("Comité", "private").await;
    amina.say(secret, "Le budget secret").await;
    (amina, bruno, room)
}

fn at(query: &str) -> String {
    let mut path = "/search?q=".to_owned();
    for byte in query.bytes() {
        path.push_str(&format!("%{byte:02X}"));
    }
    path
}

#[tokio::test]
async fn the_page_begins_with_how_to_search_and_finds_what_one_may_read() {
    let house = TestApp::start().await;
    let (amina, bruno, room) = kitchen(&house).await;
    let mut browser = Browser::of(&house, &bruno);
    let page = browser.open("/search").await;
    page.is(200, "/search")
        .says("<h1 id=\"title\">Recherche</h1>")
        .says("role=\"search\"")
        .says("Exemple\u{a0}: de:amina avec:fichier budget")
        .says("<code>avec:mention</code>")
        .says_nothing_of("class=\"hit\"");
    let page = browser.open("/search?q=budgets").await;
    page.is(200, "/search?q=budgets")
        .says("role=\"status\">2 résultats</p>")
        .says("Le &lt;b&gt;<mark>budget</mark>&lt;/b&gt; de l’été")
        .says(&format!("href=\"/rooms/{room}/messages/"))
        .says("<span dir=\"auto\">Cuisine d’été</span>")
        .says_nothing_of("secret");
    let own = Browser::of(&house, &amina).open("/search?q=budget").await;
    own.says("3 résultats").says("Comité").says("lock-fill");
    let none = browser.open("/search?q=%3Czzz%3E").await;
    none.says("Aucun résultat")
        .says("Aucun message ne correspond à «\u{a0}&#60;zzz&#62;\u{a0}».");
    let stranger = Browser::new(&house).open("/search?q=budget").await;
    stranger.is(200, "/login?next=%2Fsearch%3Fq%3Dbudget");
}

#[tokio::test]
async fn filters_of_the_form_become_operators_that_can_be_removed() {
    let house = TestApp::start().await;
    let (_, bruno, room) = kitchen(&house).await;
    let mut browser = Browser::of(&house, &bruno);
    let form = format!(
        "/search?q=budget&with=&from=Bruno&room={room}&since=2020-01-31&until=2999-01-31&has=&mentions="
    );
    let page = browser.open(&form).await;
    page.is(
        200,
        "/search?q=budget%20de:bruno%20dans:%22Cuisine%20d%E2%80%99%C3%A9t%C3%A9%22%20apres:2020-01-31%20avant:2999-02-01",
    )
    .says("1 résultat")
    .says("value=\"budget\"")
    .says("De\u{a0}: bruno")
    .says("Dans\u{a0}: Cuisine d’été")
    .says("Depuis le 31 janvier 2020")
    .says("Jusqu’au 31 janvier 2999")
    .says("aria-label=\"Retirer le filtre «\u{a0}De\u{a0}: bruno\u{a0}»\"")
    .says("href=\"/search?q=budget%20dans:%22Cuisine%20d%E2%80%99%C3%A9t%C3%A9%22%20apres:2020-01-31%20avant:2999-02-01\"")
    .says(&format!("href=\"/rooms/{room}\""))
    .says_nothing_of("id=\"search-from\"")
    .says_nothing_of("id=\"search-room\"");
    // The operators of before go on with what is typed next.
    let page = browser.open("/search?q=%C3%A9t%C3%A9&with=de:amina").await;
    page.is(200, "/search?q=%C3%A9t%C3%A9%20de:amina")
        .says("1 résultat");
    let page = browser.open("/search?q=&mentions=1").await;
    page.is(200, "/search?q=avec:mention")
        .says("Qui me mentionnent")
        .says("Aucun message ne correspond à «\u{a0}avec:mention\u{a0}».");
    // In a room where nothing is found, all rooms are proposed.
    let page = browser.open(&at("secret dans:\"cuisine d'ete\"")).await;
    page.says("Aucun message ne correspond à «\u{a0}secret\u{a0}».")
        .says("Élargir à tous les salons")
        .says("href=\"/search?q=secret\"");
    let page = browser.open("/search?room=999").await;
    assert_eq!(page.status, 404);
    let english = Browser::of(&house, &bruno).reading("en");
    let page = { english }.open("/search?q=budget&from=bruno").await;
    page.is(200, "/search?q=budget%20from:bruno").says("1 result<");
}

#[tokio::test]
async fn conversations_of_the_same_name_and_of_two_are_searched_apart() {
    let house = TestApp::start().await;
    let (amina, _, _) = kitchen(&house).await;
    let mut browser = Browser::of(&house, &amina);
    let direct = amina.api.post("/direct/bruno", &json!({})).await.json()["id"]
        .as_i64()
        .unwrap();
    amina.say(direct, "un budget à deux").await;
    let page = browser.open(&format!("/search?q=budget&room={direct}")).await;
    page.is(200, "/search?q=budget%20dans:%40bruno")
        .says("1 résultat")
        .says("Dans\u{a0}: bruno")
        .says("<mark>budget</mark> à deux");
    let twins = [
        amina.room("C++", "public").await,
        amina.room("C#", "public").await,
    ];
    let same = [
        amina.room("Budget", "private").await,
        amina.room("Budget", "private").await,
    ];
    for room in twins.into_iter().chain(same) {
        amina.say(room, &format!("le budget de {room}")).await;
    }
    for room in twins.into_iter().chain(same) {
        let page = browser.open(&format!("/search?q=budget&room={room}")).await;
        page.says("1 résultat")
            .says(&format!("<mark>budget</mark> de {room}"));
    }
}

#[tokio::test]
async fn what_cannot_be_searched_is_told_beside_what_was_typed() {
    let house = TestApp::start().await;
    let (_, bruno, _) = kitchen(&house).await;
    let mut browser = Browser::of(&house, &bruno);
    for (query, field, sentence) in [
        ("b", "value=\"b\"", "Saisissez au moins 2 caractères."),
        (
            "budget avant:hier de:bruno",
            "value=\"budget avant:hier\"",
            "Une date n’est pas comprise. Écrivez-la ainsi\u{a0}: 27/11/2026.",
        ),
        (
            "avec:chocolat",
            "value=\"avec:chocolat\"",
            "Après avec:, écrivez fichier, image, lien ou mention.",
        ),
        (
            &"é".repeat(201),
            "value=\"ééé",
            "200 caractères au plus. Raccourcissez votre recherche.",
        ),
    ] {
        let page = browser.open(&at(query)).await;
        assert_eq!(page.status, 422, "{query}");
        page.says(sentence)
            .says(field)
            .says("aria-invalid=\"true\"")
            .says_nothing_of("class=\"hit\"");
    }
    let page = browser.open("/search?q=budget&since=hier").await;
    page.says("value=\"budget apres:hier\"")
        .says("Une date n’est pas comprise.");
    let page = browser
        .open("/search?q=%22%3E%3Cscript%3E&with=%22%3E%3Cscript%3E&from=%22%3E%3Cscript%3E")
        .await;
    page.says_nothing_of("<script>");
}

#[tokio::test]
async fn files_are_shown_with_the_message_that_bears_them() {
    let house = TestApp::start().await;
    let (amina, bruno, room) = kitchen(&house).await;
    for (name, bytes) in [
        ("plage.png", png(64, 48, &[])),
        ("plan.pdf", b"%PDF-1.7 plan".to_vec()),
    ] {
        let file = amina.api.file(name, &bytes).await["id"].clone();
        let send = json!({ "cid": cid(), "text": "", "files": [file] });
        let posted = amina.api.post(&format!("/rooms/{room}/messages"), &send).await;
        assert_eq!(posted.status, 201, "{}", posted.body);
    }
    let mut browser = Browser::of(&house, &bruno);
    let page = browser.open("/search?q=&has=image").await;
    page.is(200, "/search?q=avec:image")
        .says("1 résultat")
        .says("aria-label=\"Agrandir l’image plage.png\"")
        .says("Contient une image")
        .says_nothing_of("plan.pdf");
    let page = browser.open("/search?q=avec:fichier").await;
    page.says("2 résultats")
        .says("aria-label=\"Télécharger plan.pdf\"");
}

#[tokio::test]
async fn fifty_results_make_a_page_and_the_rest_another() {
    let house = TestApp::with(&[("rate_messages", "0")]).await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    for n in 0..53 {
        amina.say(room, &format!("note {n}")).await;
    }
    let mut browser = Browser::of(&house, &amina);
    let page = browser.open("/search?q=note%20de:moi").await;
    page.says("Plus de 50 résultats");
    assert_eq!(page.html.matches("<li class=\"hit\"").count(), 50);
    let before = page.html.find("rel=\"next\"").unwrap();
    let href = page.html[..before].rsplit("href=\"").next().unwrap();
    let href = href.split('"').next().unwrap().replace("&#38;", "&");
    let page = browser.open(&href).await;
    assert_eq!(page.html.matches("<li class=\"hit\"").count(), 3, "{href}");
    page.says("3 résultats plus anciens")
        .says("<mark>note</mark> 0<")
        .says_nothing_of("rel=\"next\"");
}

#[tokio::test]
async fn the_panel_is_the_same_part_without_what_is_around_it() {
    let house = TestApp::start().await;
    let (_, bruno, room) = kitchen(&house).await;
    let mut browser = Browser::of(&house, &bruno);
    let page = browser.open(&format!("/rooms/{room}")).await;
    page.says(&format!("href=\"/search?room={room}\""))
        .says("aria-label=\"Rechercher dans le salon\"")
        .says("id=\"search-panel\"");
    let panel = browser.open(&format!("/search/panel?room={room}")).await;
    panel
        .says("data-query=\"dans:&#34;Cuisine d’été&#34;\"")
        .says("Dans\u{a0}: Cuisine d’été")
        .says_nothing_of("<html")
        .says_nothing_of("class=\"hit\"");
    let panel = browser.open("/search/panel?q=budget&from=Bruno").await;
    let whole = browser.open("/search?q=budget%20de:bruno").await;
    let inside = |html: &str| {
        let from = html.find("<form class=\"search-form\"").unwrap();
        let upto = html.find("<template id=\"tpl-neighbour\"").unwrap();
        html[from..upto].to_owned()
    };
    assert_eq!(inside(&panel.html), inside(&whole.html));
    let wrong = browser.open("/search/panel?q=b").await;
    assert_eq!(wrong.status, 422);
    wrong.says("Saisissez au moins 2 caractères.");
    let stranger = Browser::new(&house).get("/search/panel?q=budget").await;
    assert_eq!(stranger.status, 303);
}
