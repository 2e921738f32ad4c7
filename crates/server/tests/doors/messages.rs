//! `/rooms/{room}/messages` and read positions: who says, changes and has seen what.

use crate::app::{TestApp, cid};
use serde_json::json;

#[tokio::test]
async fn a_send_is_there_once_and_its_history_is_paged() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let messages = format!("/rooms/{room}/messages");
    let send = json!({ "cid": cid(), "text": "**Bonjour**" });
    let first = amina.api.post(&messages, &send).await;
    assert_eq!((first.status, &first.json()["t"]), (201, &json!("message")));
    let again = amina.api.post(&messages, &send).await;
    assert_eq!((again.status, again.json()), (200, first.json()));
    let other = amina
        .api
        .post(&messages, &json!({ "cid": send["cid"], "text": "Autre" }))
        .await;
    assert_eq!((other.status, other.code().as_str()), (409, "cid_conflict"));
    for (wrong, code) in [
        (json!({ "cid": "court", "text": "x" }), "bad_cid"),
        (json!({ "cid": cid(), "text": " " }), "empty"),
        (
            json!({ "cid": cid(), "text": "\u{2800}\u{3164}\u{ad}\u{fe00}\u{e0020}" }),
            "empty",
        ),
        (json!({ "cid": cid(), "text": "x".repeat(10_001) }), "too_long"),
    ] {
        let answer = amina.api.post(&messages, &wrong).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, code));
    }
    let mut ids = vec![first.json()["id"].as_i64().unwrap()];
    for n in 0..4 {
        ids.push(amina.say(room, &format!("{n}")).await);
    }
    let page = |query: String| {
        let api = amina.api.clone();
        let messages = messages.clone();
        async move {
            let page = api.get(&format!("{messages}?{query}")).await.json();
            let ids: Vec<i64> = page["messages"]
                .as_array()
                .unwrap()
                .iter()
                .map(|m| m["id"].as_i64().unwrap())
                .collect();
            (ids, page["more"].as_bool().unwrap())
        }
    };
    assert_eq!(page("limit=2".into()).await, (ids[3..].to_vec(), true));
    assert_eq!(
        page(format!("limit=2&before={}", ids[2])).await,
        (ids[..2].to_vec(), false)
    );
    assert_eq!(
        page(format!("limit=2&after={}", ids[0])).await,
        (ids[1..3].to_vec(), true)
    );
    assert_eq!(
        page(format!("limit=2&after={}", ids[2])).await,
        (ids[3..].to_vec(), false)
    );
    assert!(
        page(format!("limit=3&around={}", ids[2]))
            .await
            .0
            .contains(&ids[2])
    );
    assert_eq!(
        amina
            .api
            .get(&format!("{messages}?before=1&after=1"))
            .await
            .code(),
        "bad_frame"
    );
}

#[tokio::test]
async fn a_message_is_cited_by_what_is_read_of_it() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let messages = format!("/rooms/{room}/messages");
    let said = amina
        .say(room, "**Bonjour** @bruno,\nvoir [là](https://exemple.fr)")
        .await;
    let (one, other) = (
        amina.api.file("a.txt", b"x").await,
        amina.api.file("b.txt", b"y").await,
    );
    let send = json!({ "cid": cid(), "text": "", "files": [one["id"], other["id"]] });
    let files = amina.api.post(&messages, &send).await.json()["id"].clone();
    let answer = async |id: serde_json::Value| {
        let send = json!({ "cid": cid(), "text": "Oui", "reply_to": id });
        bruno.api.post(&messages, &send).await.json()
    };
    let cited = answer(said.into()).await;
    assert_eq!(cited["reply"]["excerpt"], "Bonjour @bruno, voir là");
    assert_eq!(cited["reply"].get("files"), None);
    let renamed = bruno.api.patch("/me", &json!({ "display": "Bruno & Cie" })).await;
    assert_eq!(renamed.status, 200);
    let path = format!("{messages}/{}", cited["id"]);
    let now = amina.api.get(&path).await.json();
    assert_eq!(now["reply"]["excerpt"], "Bonjour @Bruno & Cie, voir là");
    let cited = answer(files).await;
    assert_eq!(cited["reply"].get("excerpt"), None);
    assert_eq!(
        cited["reply"]["files"],
        json!({ "count": 2, "images": 0, "name": "a.txt" })
    );
}

#[tokio::test]
async fn a_message_is_changed_by_its_author_and_deleted_by_moderators_too() {
    let house = TestApp::start().await;
    let (amina, bruno, admin) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.admin().await,
    );
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let id = amina.say(room, "Bonjour").await;
    let path = format!("/rooms/{room}/messages/{id}");
    assert_eq!(
        bruno.api.patch(&path, &json!({ "text": "x" })).await.code(),
        "forbidden"
    );
    assert_eq!(bruno.api.delete(&path).await.code(), "forbidden");
    let edited = amina.api.patch(&path, &json!({ "text": "Bonsoir" })).await.json();
    assert_eq!(edited["text"], "Bonsoir");
    assert!(edited["edited"].is_i64());
    let reaction = format!("{path}/reactions/%F0%9F%91%8D");
    assert_eq!(
        bruno.api.put(&reaction, &json!({})).await.json()["reactions"],
        json!([["👍", 1]])
    );
    assert_eq!(bruno.api.get(&path).await.json()["mine"], json!(["👍"]));
    let who = amina.api.get(&reaction).await.json();
    assert_eq!(
        (&who["users"][0]["name"], &who["more"]),
        (&json!("bruno"), &json!(false))
    );
    let absent = format!("/rooms/{room}/messages/{}/reactions/%F0%9F%91%8D", id + 99);
    assert_eq!(amina.api.get(&absent).await.status, 404);
    assert_eq!(bruno.api.delete(&reaction).await.json()["reactions"], json!([]));
    assert_eq!(
        bruno
            .api
            .put(&format!("{path}/reactions/oui"), &json!({}))
            .await
            .code(),
        "bad_emoji"
    );
    assert_eq!(admin.api.delete(&path).await.code(), "not_member");
    admin.join(room).await;
    assert_eq!(admin.api.delete(&path).await.status, 204);
    let again = amina.api.delete(&path).await;
    assert_eq!((again.status, again.code().as_str()), (409, "deleted"));
    let who = amina.api.get(&reaction).await;
    assert_eq!((who.status, who.code().as_str()), (404, "not_found"));
    let history = bruno.api.get(&format!("/rooms/{room}/messages")).await;
    assert!(!history.body.contains("Bonsoir") && !history.body.contains("Bonjour"));
    let changes = bruno
        .api
        .get(&format!("/rooms/{room}/changes?after={id}"))
        .await
        .json();
    assert!(
        changes["changes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|change| change["id"] == id && change["deleted"].is_i64())
    );
}

#[tokio::test]
async fn a_read_position_follows_a_person() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let first = amina.say(room, "un").await;
    let last = amina.say(room, "deux").await;
    let room_path = format!("/rooms/{room}");
    assert_eq!(bruno.api.get(&room_path).await.json()["unread"], 2);
    let read = bruno
        .api
        .put(&format!("{room_path}/read"), &json!({ "upto": last }))
        .await
        .json();
    assert_eq!((&read["upto"], &read["unread"]), (&json!(last), &json!(0)));
    let back = bruno
        .api
        .put(&format!("{room_path}/read"), &json!({ "upto": first }))
        .await
        .json();
    assert_eq!(back["upto"], last, "never down");
    let unread = bruno
        .api
        .put(&format!("{room_path}/unread"), &json!({ "from": last }))
        .await
        .json();
    assert_eq!(unread["unread"], 1);
}

#[tokio::test]
async fn what_was_posted_is_told_again_under_stricter_limits() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let messages = format!("/rooms/{room}/messages");
    let long = json!({ "cid": cid(), "text": "x".repeat(500) });
    assert_eq!(amina.api.post(&messages, &long).await.status, 201);
    let house = house.restarted_with(&[("message_chars", "100")]).await;
    let amina = house.sign_in("amina").await;
    assert_eq!(amina.api.post(&messages, &long).await.status, 200);
    let mut socket = amina.socket().await;
    let ack = socket
        .ask(json!({ "t": "send", "room": room, "cid": long["cid"], "text": long["text"] }))
        .await;
    assert_eq!((&ack["t"], &ack["dup"]), (&json!("ack"), &json!(true)));
    let other = json!({ "cid": cid(), "text": long["text"] });
    assert_eq!(amina.api.post(&messages, &other).await.code(), "too_long");
}

#[tokio::test]
async fn who_was_removed_learns_nothing_by_sending_again() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "private").await;
    let (members, messages) = (
        format!("/rooms/{room}/members"),
        format!("/rooms/{room}/messages"),
    );
    let of_bruno = format!("{members}/bruno");
    amina.api.post(&members, &json!({ "user": "bruno" })).await;
    let asked = amina.say(room, "Une question").await;
    let answer = json!({ "cid": cid(), "text": "Une réponse", "reply_to": asked });
    let first = bruno.api.post(&messages, &answer).await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(
        bruno.api.post(&messages, &answer).await.json(),
        first.json(),
        "a member sees it whole"
    );
    assert_eq!(amina.api.delete(&of_bruno).await.status, 204);
    let edit = json!({ "text": "Écrit depuis" });
    amina.api.patch(&format!("{messages}/{asked}"), &edit).await;
    let again = bruno.api.post(&messages, &answer).await;
    let first = first.json();
    let ack = json!({ "t": "ack", "room": room, "cid": answer["cid"], "id": first["id"], "seq": first["id"],
        "at": first["at"], "dup": true });
    assert_eq!((again.status, again.json()), (200, ack));
}

#[tokio::test]
async fn lines_end_alike_whoever_sends_them() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let send = json!({ "cid": cid(), "text": "un\rdeux\r\ntrois" });
    let message = amina
        .api
        .post(&format!("/rooms/{room}/messages"), &send)
        .await
        .json();
    assert_eq!(message["text"], "un\ndeux\ntrois");
}
