//! After a deletion was answered, the text is behind no door.

use crate::app::{Person, TestApp, cid};
use serde_json::{Value, json};

const SECRET: &str = "zirconium-secret";
const BEFORE: &str = "vanadium-secret";

/// Everything that a person can ask for, and what is answered.
async fn everything(person: &Person, room: i64, id: i64, reply: i64) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    let message = format!("/rooms/{room}/messages/{id}");
    for path in [
        format!("/rooms/{room}/messages"),
        format!("/rooms/{room}/messages?around={id}"),
        format!("/rooms/{room}/messages?after=0"),
        format!("/rooms/{room}/changes?after=0"),
        format!("/rooms/{room}/messages/{reply}"),
        format!("/rooms/{room}/pins"),
        format!("/rooms/{room}"),
        format!("{message}/versions"),
        format!("{message}/reactions/%F0%9F%91%8D"),
        "/rooms".to_owned(),
        "/search?q=zirconium".to_owned(),
        "/search?q=vanadium".to_owned(),
        message,
    ] {
        answers.push((path.clone(), person.api.get(&path).await.body));
    }
    for page in [
        "/".to_owned(),
        format!("/rooms/{room}"),
        format!("/rooms/{room}/messages/{id}"),
        format!("/rooms/{room}/messages/{reply}"),
        "/search?q=zirconium".to_owned(),
        "/search?q=vanadium".to_owned(),
    ] {
        answers.push((page.clone(), person.api.page(&page).await.body));
    }
    let mut socket = person.socket().await;
    answers.push(("hello".to_owned(), socket.hello.to_string()));
    let epoch = socket.hello["epoch"].clone();
    let replay = socket
        .ask(json!({ "t": "sub", "room": room, "after": 0, "epoch": epoch }))
        .await;
    assert_eq!(replay["t"], "sub_ok");
    answers.push(("sub".to_owned(), replay.to_string()));
    answers
}

/// Whether an answer holds a word, marked as found or not.
fn holds(answer: &str, word: &str) -> bool {
    answer.replace("<mark>", "").replace("</mark>", "").contains(word)
}

#[tokio::test]
async fn a_deleted_text_is_behind_no_door() {
    let house = TestApp::start().await;
    let (amina, bruno, admin) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.admin().await,
    );
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    admin.join(room).await;
    let messages = format!("/rooms/{room}/messages");
    let send = json!({ "cid": cid(), "text": format!("@bruno **{BEFORE}**") });
    let id = amina.api.post(&messages, &send).await.json()["id"]
        .as_i64()
        .unwrap();
    let path = format!("{messages}/{id}");
    let edit = json!({ "text": format!("@tous *{SECRET}*") });
    assert_eq!(amina.api.patch(&path, &edit).await.status, 200);
    assert_eq!(
        bruno.api.put(&format!("{path}/pin"), &json!({})).await.status,
        204
    );
    assert_eq!(
        bruno
            .api
            .put(&format!("{path}/reactions/%F0%9F%91%8D"), &json!({}))
            .await
            .status,
        200
    );
    let reply = json!({ "cid": cid(), "text": "Oui", "reply_to": id });
    let reply = bruno.api.post(&messages, &reply).await.json()["id"]
        .as_i64()
        .unwrap();
    let report = json!({ "reason": "other", "note": "à voir" });
    assert_eq!(
        bruno.api.post(&format!("{path}/reports"), &report).await.status,
        201
    );

    let told = everything(&amina, room, id, reply).await;
    let showing = told.iter().filter(|(_, answer)| holds(answer, SECRET)).count();
    assert!(showing >= 10, "the doors show it before: {showing}");
    let versions = told.iter().find(|(path, _)| path.ends_with("/versions")).unwrap();
    assert!(holds(&versions.1, BEFORE));

    let mut live = bruno.socket().await;
    live.follow(room).await;
    assert_eq!(amina.api.delete(&path).await.status, 204);
    let frame = live.until("message").await;
    assert_eq!((&frame["id"], frame["deleted"].is_i64()), (&json!(id), true));
    for person in [&amina, &bruno, &admin] {
        for (door, answer) in everything(person, room, id, reply).await {
            assert!(
                !holds(&answer, SECRET) && !holds(&answer, BEFORE),
                "{door} for {}: {answer}",
                person.name
            );
        }
    }
    let gone: Value = bruno.api.get(&path).await.json();
    for field in ["text", "html", "reactions", "pinned"] {
        assert_eq!(gone.get(field), None, "{gone}");
    }
    assert_eq!(
        bruno.api.get(&format!("{messages}/{reply}")).await.json()["reply"].get("excerpt"),
        None
    );
    let again = amina.api.post(&messages, &send).await;
    assert_eq!(
        (again.status, again.json().get("text")),
        (200, None),
        "a repeat tells what it is now"
    );
    assert_eq!(
        bruno.api.get(&format!("/rooms/{room}")).await.json()["mentions"],
        0
    );
}
