//! What is written and what becomes of it: formatting, names, versions, pins, reports.

use crate::app::{Person, TestApp, cid};
use palabre::chat::rerender;
use palabre_store::{Html, Rendered};
use serde_json::{Value, json};

/// Posts, and gives the message.
async fn posted(person: &Person, room: i64, text: &str) -> Value {
    let send = json!({ "cid": cid(), "text": text });
    let answer = person.api.post(&format!("/rooms/{room}/messages"), &send).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()
}

#[tokio::test]
async fn a_text_is_rendered_once_and_a_plain_one_has_no_html() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let rich = posted(&amina, room, "**Bonjour** <b>à</b>\ntous").await;
    assert_eq!(
        rich["html"],
        "<p><strong>Bonjour</strong> &lt;b&gt;à&lt;/b&gt;<br>tous</p>"
    );
    assert_eq!(rich["text"], "**Bonjour** <b>à</b>\ntous");
    let plain = posted(&amina, room, "Bonjour <b>à</b>\ntous, @personne").await;
    assert_eq!(plain.get("html"), None);
    let edit = json!({ "text": "Bonsoir" });
    let path = format!("/rooms/{room}/messages/{}", rich["id"]);
    assert_eq!(amina.api.patch(&path, &edit).await.json().get("html"), None);
}

#[tokio::test]
async fn too_long_a_text_is_refused_before_anything_is_made_of_it() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let nested = posted(&amina, room, &">".repeat(10_000)).await;
    assert!(nested["html"].as_str().unwrap_or_default().len() < 1_000);
    posted(&amina, room, &"[".repeat(10_000)).await;
    let stars = json!({ "cid": cid(), "text": "*".repeat(60_000) });
    let answer = amina.api.post(&format!("/rooms/{room}/messages"), &stars).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "too_long"));
    let mut socket = amina.socket().await;
    let mut send = json!({ "t": "send", "room": room });
    (send["cid"], send["text"]) = (json!(cid()), json!("*".repeat(60_000)));
    let nack = socket.ask(send).await;
    assert_eq!((&nack["t"], &nack["code"]), (&json!("nack"), &json!("too_long")));
    let stars = json!({ "cid": cid(), "text": "*".repeat(1_000_000) });
    let answer = amina.api.post(&format!("/rooms/{room}/messages"), &stars).await;
    assert!([413, 422].contains(&answer.status), "{}", answer.body);
    let head = amina.api.get(&format!("/rooms/{room}")).await.json()["head"].clone();
    assert_eq!(head, 4, "nothing is stored by half");
}

#[tokio::test]
async fn only_members_are_mentioned_and_a_new_name_breaks_no_mention() {
    let house = TestApp::start().await;
    let (amina, bruno, clara) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.user("clara").await,
    );
    let room = amina.room("Cuisine", "public").await;
    let boreal = amina.room("Projet Boréal", "public").await;
    bruno.join(room).await;
    let said = posted(&amina, room, "@Bruno., @clara et #projet-boréal").await;
    let html = said["html"].as_str().unwrap();
    let link = |name: &str| {
        format!(
            "<a class=\"mention\" data-u=\"{0}\" href=\"/people/{0}\">@{name}</a>",
            bruno.id
        )
    };
    assert_eq!(
        html,
        format!(
            "<p>{}., @clara et <a class=\"mention-room\" data-r=\"{boreal}\" href=\"/rooms/{boreal}\">#projet-boréal</a></p>",
            link("bruno")
        )
    );
    let seen =
        async |person: &Person| person.api.get(&format!("/rooms/{room}")).await.json()["mentions"].clone();
    assert_eq!(seen(&bruno).await, 1);
    clara.join(room).await;
    assert_eq!(seen(&clara).await, 0);
    let renamed = bruno
        .api
        .patch("/me", &json!({ "display": "Bruno <Costa>" }))
        .await;
    assert_eq!(renamed.status, 200);
    let path = format!("/rooms/{room}/messages/{}", said["id"]);
    let now = clara.api.get(&path).await.json();
    assert!(
        now["html"]
            .as_str()
            .unwrap()
            .contains(&link("Bruno &lt;Costa&gt;")),
        "{now}"
    );
    let page = bruno.api.page(&format!("/rooms/{room}")).await.body;
    assert!(page.contains(&link("Bruno &lt;Costa&gt;")) && page.contains("is-mentioned"));
}

#[tokio::test]
async fn everybody_of_a_room_is_called_and_two_people_are_not() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut elsewhere = bruno.socket().await;
    for call in ["@tous", "@all", "@ici"] {
        let said = posted(&amina, room, &format!("{call} !")).await;
        let html = format!("<p><span class=\"mention mention-all\" data-all=\"\">{call}</span> !</p>");
        assert_eq!(said["html"], html);
    }
    loop {
        let activity = elsewhere.until("activity").await;
        if activity["mentions"] == 3 {
            break;
        }
    }
    assert_eq!(
        amina.api.get(&format!("/rooms/{room}")).await.json()["mentions"],
        0
    );
    let direct = amina.api.post("/direct/bruno", &json!({})).await.json()["id"]
        .as_i64()
        .unwrap();
    assert_eq!(posted(&amina, direct, "@tous").await.get("html"), None);
    let found = bruno
        .api
        .get(&format!("/rooms/{room}/members?q=AMI"))
        .await
        .json();
    assert_eq!(found["members"].as_array().unwrap().len(), 1);
    assert_eq!(found["members"][0]["name"], "amina");
}

#[tokio::test]
async fn versions_are_for_the_author_and_moderators() {
    let house = TestApp::with(&[("edits_per_message", "2")]).await;
    let (amina, bruno, admin) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.admin().await,
    );
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let id = amina.say(room, "un").await;
    let path = format!("/rooms/{room}/messages/{id}");
    for text in ["deux", "trois"] {
        assert_eq!(amina.api.patch(&path, &json!({ "text": text })).await.status, 200);
    }
    let more = amina.api.patch(&path, &json!({ "text": "quatre" })).await;
    assert_eq!((more.status, more.code().as_str()), (422, "too_many"));
    let versions = format!("{path}/versions");
    let told = amina.api.get(&versions).await.json();
    let texts: Vec<&str> = told["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["un", "deux", "trois"]);
    assert_eq!(bruno.api.get(&versions).await.code(), "forbidden");
    assert_eq!(admin.api.get(&versions).await.code(), "not_member");
    admin.join(room).await;
    assert_eq!(admin.api.get(&versions).await.json(), told);
    let stranger = house.user("clara").await;
    let cave = amina.room("Cave", "private").await;
    let hidden = amina.say(cave, "secret").await;
    let hidden = format!("/rooms/{cave}/messages/{hidden}/versions");
    assert_eq!(stranger.api.get(&hidden).await.code(), "not_found");
    assert_eq!(amina.api.delete(&path).await.status, 204);
    assert_eq!(admin.api.get(&versions).await.code(), "deleted");
}

#[tokio::test]
async fn any_member_pins_and_everybody_is_told() {
    let house = TestApp::with(&[("pins_per_room", "2")]).await;
    let (amina, bruno, clara) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.user("clara").await,
    );
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut ids = Vec::new();
    for text in ["un", "deux", "trois"] {
        ids.push(amina.say(room, text).await);
    }
    let pin = |id: i64| format!("/rooms/{room}/messages/{id}/pin");
    let mut live = amina.socket().await;
    live.follow(room).await;
    assert_eq!(bruno.api.put(&pin(ids[0]), &json!({})).await.status, 204);
    let frame = live.until("message").await;
    assert_eq!((&frame["id"], frame["pinned"].is_i64()), (&json!(ids[0]), true));
    let ok = live
        .ask(json!({ "t": "pin", "room": room, "id": ids[1], "on": true }))
        .await;
    assert_eq!(
        (&ok["t"], ok["seq"].as_i64()),
        (&json!("ok"), frame["seq"].as_i64().map(|seq| seq + 1))
    );
    let third = live
        .ask(json!({ "t": "pin", "room": room, "id": ids[2], "on": true }))
        .await;
    assert_eq!(third["code"], "too_many");
    assert_eq!(clara.api.put(&pin(ids[0]), &json!({})).await.code(), "not_member");
    let pins = bruno.api.get(&format!("/rooms/{room}/pins")).await.json();
    let pinned: Vec<i64> = pins["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["id"].as_i64().unwrap())
        .collect();
    assert_eq!((pinned, &pins["more"]), (vec![ids[1], ids[0]], &json!(false)));
    assert_eq!(
        clara.api.get(&format!("/rooms/{room}/pins")).await.code(),
        "not_member"
    );
    assert_eq!(amina.api.delete(&pin(ids[0])).await.status, 204);
    assert_eq!(amina.api.delete(&pin(ids[0])).await.status, 204, "twice is once");
    assert_eq!(amina.api.put(&pin(99), &json!({})).await.code(), "not_found");
    amina
        .api
        .delete(&format!("/rooms/{room}/messages/{}", ids[2]))
        .await;
    assert_eq!(amina.api.put(&pin(ids[2]), &json!({})).await.code(), "deleted");
}

#[tokio::test]
async fn a_report_is_kept_and_nobody_in_the_room_is_told() {
    let house = TestApp::with(&[("rate_reports", "4/1h"), ("report_note_chars", "10")]).await;
    let (amina, bruno, clara) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.user("clara").await,
    );
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let id = amina.say(room, "un").await;
    let reports = format!("/rooms/{room}/messages/{id}/reports");
    let spam = json!({ "reason": "spam" });
    let head = amina.api.get(&format!("/rooms/{room}")).await.json()["head"].clone();
    assert_eq!(bruno.api.post(&reports, &spam).await.status, 201);
    assert_eq!(
        bruno
            .api
            .post(&reports, &json!({ "reason": "other", "note": "voir" }))
            .await
            .status,
        200
    );
    let long = json!({ "reason": "other", "note": "x".repeat(11) });
    assert_eq!(bruno.api.post(&reports, &long).await.code(), "too_long");
    assert_eq!(
        bruno
            .api
            .post(&reports, &json!({ "reason": "ennui" }))
            .await
            .status,
        422
    );
    assert_eq!(amina.api.post(&reports, &spam).await.code(), "forbidden");
    assert_eq!(clara.api.post(&reports, &spam).await.code(), "not_member");
    assert_eq!(bruno.api.post(&reports, &spam).await.status, 200);
    let fast = bruno.api.post(&reports, &spam).await;
    assert_eq!((fast.status, fast.code().as_str()), (429, "rate_limited"));
    assert!(fast.header("retry-after").is_some());
    assert_eq!(
        amina.api.get(&format!("/rooms/{room}")).await.json()["head"],
        head
    );
}

#[tokio::test]
async fn an_emoji_is_any_of_unicode_and_nothing_else() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let id = amina.say(room, "un").await;
    let mut socket = amina.socket().await;
    let react =
        |emoji: &str, on: bool| json!({ "t": "react", "room": room, "id": id, "emoji": emoji, "on": on });
    for emoji in ["👍", "👍🏽", "❤️", "👩‍👩‍👧", "🇫🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "🧑🏿‍🤝‍🧑🏻", "🏳️‍🌈", "©️"]
    {
        let ok = socket.ask(react(emoji, true)).await;
        assert_eq!(ok["t"], "ok", "{emoji}");
    }
    // With or without its selector, an emoji is one: it is given already.
    for emoji in ["❤", "🏳‍🌈", "1⃣"] {
        let ok = socket.ask(react(emoji, true)).await;
        assert_eq!(ok["t"], "ok", "{emoji}");
    }
    let message = amina
        .api
        .get(&format!("/rooms/{room}/messages/{id}"))
        .await
        .json();
    assert_eq!(message["reactions"].as_array().unwrap().len(), 10);
    for wrong in [
        "",
        "a",
        "1",
        "#",
        "👍👍",
        "👍 ",
        "🇫",
        "\u{200d}",
        "\u{fe0f}",
        "🏽a",
        "<b>",
        "👍\u{200d}",
        "é",
        "🇦🇦",
    ] {
        let error = socket.ask(react(wrong, true)).await;
        assert_eq!(error["code"], "bad_emoji", "{wrong:?}");
    }
    let long = "👍".repeat(2_000);
    assert_eq!(socket.ask(react(&long, true)).await["code"], "bad_emoji");
}

#[tokio::test]
async fn what_an_older_renderer_made_is_rendered_again_and_told_to_nobody() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut said = Vec::new();
    for n in 0..150 {
        said.push(posted(&amina, room, &format!("**{n}** @bruno")).await);
    }
    let old = said.iter().map(|message| Rendered {
        room,
        id: message["id"].as_i64().unwrap(),
        seq: message["seq"].as_i64().unwrap(),
        html: Html::Ready("<p>vieux</p>".to_owned()),
    });
    let store = &house.app.store;
    store.render(old.collect(), 1).await.unwrap();
    store.rendered(1).await.unwrap();
    let mut live = bruno.socket().await;
    live.follow(room).await;
    let path = |message: &Value| format!("/rooms/{room}/messages/{}", message["id"]);
    let last = path(said.last().unwrap());
    assert_eq!(bruno.api.get(&last).await.json()["html"], "<p>vieux</p>");
    rerender::all(&house.app).await;
    for message in &said {
        assert_eq!(bruno.api.get(&path(message)).await.json(), *message);
    }
    assert!(live.drain().await.iter().all(|frame| frame["t"] != "message"));
    assert!(store.renderer().await.unwrap() > 1);
}
