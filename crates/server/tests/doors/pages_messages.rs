//! Messages in a browser without scripts.

use crate::{
    app::{TestApp, cid},
    browser::Browser,
};
use serde_json::json;

#[tokio::test]
async fn a_message_is_sent_by_a_form() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Jardin", "public").await;
    let mut browser = Browser::of(&house, &amina);
    let (path, page) = (format!("/rooms/{room}"), format!("/rooms/{room}/messages"));
    browser
        .open(&path)
        .await
        .says("Activez JavaScript pour recevoir les messages en direct.");
    let cid = cid();
    for _ in 0..2 {
        let sent = browser
            .write(
                &page,
                &[("cid", &cid), ("text", "Bonjour\r\n<b>tout</b> le monde")],
            )
            .await;
        assert_eq!(
            sent.html.matches("Bonjour\n").count(),
            1,
            "sent twice, it is there once: {}",
            sent.html
        );
        assert!(sent.path.starts_with(&format!("{path}#m")), "{}", sent.path);
    }
    let long = "à".repeat(10_001);
    let refused = browser.write(&page, &[("text", &long)]).await;
    refused
        .is(422, &page)
        .says("Votre message n’est pas parti. 10\u{202f}000 caractères au plus.")
        .says(&long);
    assert!(refused.field("text").contains("aria-invalid=\"true\""));
    browser
        .write(&page, &[("text", " \n ")])
        .await
        .is(422, &page)
        .says("Écrivez un message avant de l’envoyer.");
    let other = browser
        .write(&page, &[("cid", &cid), ("text", "Autre chose")])
        .await;
    other
        .is(409, &page)
        .says("Cet identifiant d’envoi a déjà servi")
        .says("Autre chose</textarea>");
    assert!(
        !other.field("cid").contains(&cid),
        "the next attempt has an id of its own"
    );
}

#[tokio::test]
async fn too_fast_a_sender_keeps_the_text() {
    let house = TestApp::with(&[("rate_messages", "1/1m")]).await;
    let amina = house.user("amina").await;
    let room = amina.room("Jardin", "public").await;
    let mut browser = Browser::of(&house, &amina);
    let path = format!("/rooms/{room}/messages");
    for _ in 0..2 {
        browser.write(&path, &[("text", "vite")]).await;
    }
    let page = browser.write(&path, &[("text", "trop vite")]).await;
    page.is(429, &path)
        .says("Vous allez un peu vite. Réessayez dans")
        .says("trop vite</textarea>");
}

#[tokio::test]
async fn the_whole_history_is_read_by_links() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Jardin", "public").await;
    for n in 0..120 {
        amina.say(room, &format!("message {n}.")).await;
    }
    let mut browser = Browser::of(&house, &amina);
    let mut page = browser.open(&format!("/rooms/{room}")).await;
    let mut seen = Vec::new();
    loop {
        let shown = (0..120).filter(|n| page.html.contains(&format!("message {n}.")));
        seen.splice(0..0, shown.collect::<Vec<i32>>());
        let Some(at) = page.html.find(&format!("href=\"/rooms/{room}?before=")) else {
            break;
        };
        let link = page.html[at + 6..].split('"').next().unwrap().to_owned();
        page.says("Messages plus anciens");
        page = browser.open(&link).await;
    }
    assert_eq!(seen, (0..120).collect::<Vec<i32>>(), "each once, in order");
    page.says("Messages plus récents")
        .says(&format!("href=\"/rooms/{room}?after="));
}

#[tokio::test]
async fn what_was_deleted_is_on_the_page_while_something_answers_it() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Jardin", "public").await;
    let (one, other) = (amina.say(room, "un").await, amina.say(room, "deux").await);
    let send = json!({ "cid": cid(), "text": "Oui", "reply_to": other });
    let answer = amina.api.post(&format!("/rooms/{room}/messages"), &send).await;
    assert_eq!(answer.status, 201);
    for id in [one, other] {
        let path = format!("/rooms/{room}/messages/{id}");
        assert_eq!(amina.api.delete(&path).await.status, 204);
    }
    let mut browser = Browser::of(&house, &amina);
    let page = browser.open(&format!("/rooms/{room}")).await;
    let is_there = |id| page.html.contains(&format!("id=\"m{id}\""));
    assert!(!is_there(one) && is_there(other), "{}", page.html);
    let all = amina.api.get(&format!("/rooms/{room}/messages")).await.json();
    assert_eq!(all["messages"].as_array().unwrap().len(), 3, "{all}");
    let read = amina
        .api
        .get(&format!("/rooms/{room}/messages?deleted=answered"))
        .await
        .json();
    assert_eq!(read["messages"].as_array().unwrap().len(), 2, "{read}");
}

#[tokio::test]
async fn lists_and_citations_show_what_is_read() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Jardin", "public").await;
    amina.say(room, "Le **jardin** d’`hiver`").await;
    let mut browser = Browser::of(&house, &amina);
    browser.open("/").await.says("amina\u{a0}: Le jardin d’hiver<");
    let file = amina.api.file("plan.txt", b"x").await;
    let send = json!({ "cid": cid(), "text": "", "files": [file["id"]] });
    let sent = amina
        .api
        .post(&format!("/rooms/{room}/messages"), &send)
        .await
        .json();
    browser.open("/").await.says("amina\u{a0}: plan.txt<");
    let send = json!({ "cid": cid(), "text": "Vu", "reply_to": sent["id"] });
    amina.api.post(&format!("/rooms/{room}/messages"), &send).await;
    browser
        .open(&format!("/rooms/{room}"))
        .await
        .says("data-f=\"quote-text\">plan.txt</span>");
}

#[tokio::test]
async fn a_room_opens_where_one_left_off() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Jardin", "public").await;
    bruno.join(room).await;
    for n in 0..120 {
        amina.say(room, &format!("message {n}.")).await;
    }
    let mut browser = Browser::of(&house, &bruno);
    let page = browser.open(&format!("/rooms/{room}")).await;
    page.says("Nouveaux messages")
        .says("message 0.")
        .says_nothing_of("message 119.");
    let line = page.html.find("role=\"separator\"").unwrap();
    assert!(
        line < page.html.find("message 0.").unwrap(),
        "the line stands above the first unread message"
    );
}

#[tokio::test]
async fn a_permalink_shows_its_message_until_it_is_deleted() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Jardin", "public").await;
    let first = amina.say(room, "Le tout premier").await;
    for n in 0..80 {
        amina.say(room, &format!("message {n}.")).await;
    }
    let mut browser = Browser::of(&house, &amina);
    browser
        .open(&format!("/rooms/{room}"))
        .await
        .says_nothing_of("Le tout premier");
    let link = format!("/rooms/{room}/messages/{first}");
    browser
        .open(&link)
        .await
        .is(200, &link)
        .says("Le tout premier")
        .says(&format!("id=\"m{first}\""));
    amina.api.delete(&format!("/rooms/{room}/messages/{first}")).await;
    let page = browser.open(&link).await;
    page.is(410, &link)
        .says("Ce message a été supprimé.")
        .says_nothing_of("Le tout premier");
    browser
        .open(&format!("/rooms/{room}/messages/4242"))
        .await
        .says("Page introuvable");
}
