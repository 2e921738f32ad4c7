//! An owner who leaves: the room passes to whoever was there longest.

use crate::{app::TestApp, browser::Browser};
use serde_json::json;

const PASSES_ON: &str = "Il passera à la personne qui y est depuis le plus longtemps.";

#[tokio::test]
async fn a_private_room_whose_owner_leaves_is_managed_by_the_next() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let camille = house.user("camille").await;
    let room = amina.room("Bureau", "private").await;
    let path = format!("/rooms/{room}");
    for user in [bruno.id, camille.id] {
        let added = amina
            .api
            .post(&format!("{path}/members"), &json!({ "user": user }))
            .await;
        assert_eq!(added.status, 201);
    }
    let refused = bruno.api.patch(&path, &json!({ "topic": "Nous" })).await;
    assert_eq!(refused.code(), "forbidden");
    let mut his = bruno.socket().await;
    let head = his.follow(room).await["head"].as_i64().unwrap();
    let mut browser = Browser::of(&house, &amina);
    browser.open(&format!("{path}/members")).await.says(PASSES_ON);
    browser.send(&format!("{path}/leave"), &[]).await.is(200, "/");
    let left = his.until("member").await;
    assert_eq!((&left["seq"], &left["joined"]), (&json!(head + 1), &json!(false)));
    let passed = his.until("room").await;
    assert_eq!(
        (&passed["seq"], &passed["owner"]),
        (&json!(head + 2), &json!(bruno.id))
    );
    let changes = camille.api.get(&format!("{path}/changes?after={head}")).await;
    assert_eq!(
        changes.json()["changes"][1],
        passed,
        "who was away is told the same"
    );
    let his_room = bruno.api.get(&path).await.json();
    assert_eq!(
        (&his_room["managed"], &his_room["owner"]["name"]),
        (&json!(true), &json!("bruno"))
    );
    let renamed = bruno.api.patch(&path, &json!({ "topic": "Nous" })).await;
    assert_eq!(renamed.status, 200);
    let refused = camille.api.patch(&path, &json!({ "topic": "Moi" })).await;
    assert_eq!(refused.code(), "forbidden");
    let mut other = Browser::of(&house, &bruno);
    other
        .open(&path)
        .await
        .says("Début du salon, créé le ")
        .says_nothing_of("créé par bruno");
}

#[tokio::test]
async fn the_last_one_leaves_and_nobody_inherits() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Seule", "private").await;
    let path = format!("/rooms/{room}");
    let mut browser = Browser::of(&house, &amina);
    browser
        .open(&format!("{path}/members"))
        .await
        .says("Quitter le salon")
        .says_nothing_of(PASSES_ON);
    assert_eq!(amina.api.delete(&format!("{path}/members/me")).await.status, 204);
    assert_eq!(amina.api.get(&path).await.status, 404);
    let stored = house.app.store.room(room).await.unwrap().unwrap();
    assert_eq!((stored.owner, stored.members), (None, 0));
}

#[tokio::test]
async fn several_people_are_invited_at_once_or_nobody_is() {
    let house = TestApp::with(&[("invited_at_once", "2")]).await;
    let amina = house.user("amina").await;
    for name in ["bruno", "camille", "dora"] {
        house.user(name).await;
    }
    let room = amina.room("Bureau", "private").await;
    let members = format!("/rooms/{room}/members");
    let mut browser = Browser::of(&house, &amina);
    for (typed, sentence) in [
        ("bruno, zoé", "Personne ne porte ce nom d’utilisateur\u{a0}: zoé"),
        (" , ", "Saisissez un nom d’utilisateur."),
        ("bruno camille dora", "Invitez 2 personnes au plus à la fois."),
    ] {
        let page = browser.send(&members, &[("username", typed)]).await;
        page.is(422, &members).says(sentence);
        assert!(page.field("username").contains(&format!("value=\"{typed}\"")));
    }
    let alone = amina.api.get(&members).await.json();
    assert_eq!(
        alone["members"].as_array().unwrap().len(),
        1,
        "nobody came halfway"
    );
    browser
        .send(&members, &[("username", "@Bruno, camille")])
        .await
        .is(200, &members)
        .says("2 personnes font maintenant partie du salon.");
    browser
        .send(&members, &[("username", "bruno, camille")])
        .await
        .says("Ces personnes font déjà partie du salon.");
}
