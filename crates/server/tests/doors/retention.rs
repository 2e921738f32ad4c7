//! Rooms that keep their messages for some days.

use crate::{
    app::{TestApp, cid},
    browser::Browser,
};
use palabre::chat::{now, retention};
use serde_json::json;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

#[tokio::test]
async fn messages_that_a_room_keeps_no_longer_are_deleted_live_and_everywhere() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let asked = json!({ "name": "Passage", "keep_days": 30 });
    let made = amina.api.post("/rooms", &asked).await.json();
    assert_eq!(made["keep_days"], 30);
    let room = made["id"].as_i64().unwrap();
    bruno.join(room).await;
    let first = amina.say(room, "Le code est sésame").await;
    let second = bruno.say(room, "Bien noté").await;
    let mut his = bruno.socket().await;
    his.follow(room).await;
    retention::sweep(&house.app, now() + 29 * DAY_MS).await.unwrap();
    assert!(his.drain().await.iter().all(|frame| frame["t"] != "message"));
    retention::sweep(&house.app, now() + 31 * DAY_MS).await.unwrap();
    for (n, id) in [first, second].into_iter().enumerate() {
        let told = his.until("message").await;
        assert_eq!(
            (&told["id"], &told["seq"]),
            (&json!(id), &json!(second + 1 + n as i64))
        );
        assert!(told["deleted"].is_i64() && told.get("text").is_none(), "{told}");
    }
    let path = format!("/rooms/{room}");
    let page = bruno.api.get(&format!("{path}/messages")).await.json();
    assert_eq!((&page["messages"], &page["more"]), (&json!([]), &json!(false)));
    for before in [first, second, second + 1] {
        let page = bruno
            .api
            .get(&format!("{path}/messages?before={before}"))
            .await
            .json();
        assert_eq!(
            (&page["messages"], &page["more"]),
            (&json!([]), &json!(false)),
            "before {before}"
        );
    }
    Browser::of(&house, &bruno)
        .open(&format!("{path}?before={}", second + 1))
        .await
        .says_nothing_of("Messages plus anciens");
    let changes = bruno.api.get(&format!("{path}/changes?after={second}")).await;
    assert_eq!(changes.json()["changes"].as_array().unwrap().len(), 2);
    assert!(!changes.body.contains("sésame"));
    let found = bruno.api.get("/search?q=s%C3%A9same").await.json();
    assert_eq!(found["hits"], json!([]));
    let again = json!({ "cid": cid(), "text": "On continue" });
    assert_eq!(
        amina.api.post(&format!("{path}/messages"), &again).await.status,
        201
    );
    for wrong in [-1, 3_651] {
        let answer = amina.api.patch(&path, &json!({ "keep_days": wrong })).await;
        assert_eq!(
            answer.json()["fields"]["keep_days"],
            "Choisissez une durée de la liste."
        );
    }
    let forbidden = bruno.api.patch(&path, &json!({ "keep_days": 0 })).await;
    assert_eq!(forbidden.code(), "forbidden");
    let ever = amina.api.patch(&path, &json!({ "keep_days": 0 })).await.json();
    assert!(ever.get("keep_days").is_none(), "{ever}");
    assert!(his.until("room").await.get("keep_days").is_none());
}

#[tokio::test]
async fn no_longer_time_is_proposed_than_the_house_keeps() {
    for (most, offered, others) in [
        ("3650", vec!["90", "30"], vec![]),
        ("60", vec!["30"], vec!["90", "60"]),
        ("14", vec!["14"], vec!["90", "30"]),
    ] {
        let house = TestApp::with(&[("keep_days", most)]).await;
        let page = Browser::of(&house, &house.user("amina").await)
            .open("/rooms/new")
            .await;
        for days in offered {
            page.says(&format!("<option value=\"{days}\">"));
        }
        for days in others {
            page.says_nothing_of(&format!("<option value=\"{days}\">"));
        }
    }
}

#[tokio::test]
async fn the_form_tells_all_mistakes_at_once_and_asks_nothing_before() {
    let house = TestApp::with(&[("keep_days", "90")]).await;
    let amina = house.user("amina").await;
    let room = amina.room("Passage", "public").await;
    amina.say(room, "Bonjour").await;
    let mut browser = Browser::of(&house, &amina);
    let long = "s".repeat(251);
    for (path, keep_days) in [
        ("/rooms/new".to_owned(), "bientôt"),
        (format!("/rooms/{room}/edit"), "bientôt"),
        (format!("/rooms/{room}/edit"), "91"),
    ] {
        let fields = [
            ("name", " "),
            ("topic", long.as_str()),
            ("kind", "secret"),
            ("posting", "personne"),
            ("keep_days", keep_days),
        ];
        let page = browser.send(&path, &fields).await;
        page.is(422, &path)
            .says("5 champs sont à corriger.")
            .says("Donnez un nom au salon.")
            .says("250 caractères au plus.")
            .says("Choisissez un accès de la liste.")
            .says("Choisissez dans la liste qui peut écrire.")
            .says("Choisissez une durée de la liste.")
            .says_nothing_of("name=\"sure\"");
    }
    let edit = format!("/rooms/{room}/edit");
    let fields = [
        ("name", " "),
        ("topic", ""),
        ("kind", "public"),
        ("keep_days", "30"),
    ];
    browser
        .send(&edit, &fields)
        .await
        .says("Un champ est à corriger.")
        .says_nothing_of("name=\"sure\"");
}

#[tokio::test]
async fn the_form_asks_before_messages_go() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Passage", "public").await;
    amina.say(room, "Bonjour").await;
    let edit = format!("/rooms/{room}/edit");
    let mut browser = Browser::of(&house, &amina);
    let fields = |keep_days, sure| {
        [
            ("name", "Passage"),
            ("topic", "Autre sujet"),
            ("kind", "public"),
            ("keep_days", keep_days),
            ("sure", sure),
        ]
    };
    let page = browser.send(&edit, &fields("90", "")).await;
    page.is(422, &edit)
        .says("Rien n’est encore enregistré")
        .says("Aucun message n’a plus de 90 jours.")
        .says("name=\"sure\" value=\"90\"")
        .says("<option value=\"90\" selected>90 jours</option>");
    assert!(page.field("topic").contains("value=\"Autre sujet\""));
    assert!(
        amina
            .api
            .get(&format!("/rooms/{room}"))
            .await
            .json()
            .get("keep_days")
            .is_none()
    );
    // Another choice than the one confirmed is asked again.
    browser.send(&edit, &fields("30", "90")).await.is(422, &edit);
    browser
        .send(&edit, &fields("90", "90"))
        .await
        .is(200, &format!("/rooms/{room}"))
        .says("Les messages y sont supprimés après 90 jours.");
    browser
        .send(&edit, &fields("90", ""))
        .await
        .is(200, &format!("/rooms/{room}"));
    browser
        .send(&edit, &fields("0", ""))
        .await
        .is(200, &format!("/rooms/{room}"))
        .says("<p id=\"kept\" hidden></p>");
    browser
        .send(&edit, &fields("bientôt", ""))
        .await
        .is(422, &edit)
        .says("Choisissez une durée de la liste.");
}
