//! `/ws`: what is said is stored, acknowledged and heard, and what was missed is caught up.

use crate::app::{Person, TestApp, cid};
use serde_json::{Value, json};

fn send(room: i64, cid: &str, text: &str) -> Value {
    json!({ "t": "send", "room": room, "cid": cid, "text": text })
}

fn keys(frame: &Value) -> Vec<&str> {
    frame.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The numbers of the changes that an answer brings.
fn seqs(answer: &Value) -> Vec<i64> {
    let changes = answer["changes"].as_array().unwrap();
    changes
        .iter()
        .map(|change| change["seq"].as_i64().unwrap())
        .collect()
}

/// Amina in a room of hers, Bruno in it too.
async fn two(house: &TestApp) -> (Person, Person, i64) {
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    (amina, bruno, room)
}

#[tokio::test]
async fn a_message_is_acked_and_heard_by_all_in_the_same_words() {
    let house = TestApp::start().await;
    let (amina, bruno, room) = two(&house).await;
    let (mut hers, mut his) = (amina.socket().await, bruno.socket().await);
    hers.follow(room).await;
    his.follow(room).await;
    let name = cid();
    let ack = hers.ask(send(room, &name, "Bonjour")).await;
    assert_eq!(ack["t"], "ack");
    assert_eq!((&ack["room"], &ack["cid"]), (&json!(room), &json!(name)));
    assert_eq!(ack["id"], ack["seq"]);
    assert_eq!(ack.get("dup"), None, "absent unless it is one");
    let heard = his.until("message").await;
    assert_eq!(heard, hers.until("message").await, "encoded once for everyone");
    let expected = json!({
        "t": "message", "room": room, "id": ack["id"], "seq": ack["seq"], "at": ack["at"], "cid": name,
        "by": { "id": amina.id, "name": "amina", "display": "amina", "tint": hers.hello["me"]["tint"] },
        "text": "Bonjour",
    });
    assert_eq!(heard, expected, "what is empty is absent");
}

#[tokio::test]
async fn a_repeated_send_gets_its_first_ack_again_whatever_became_of_the_message() {
    let house = TestApp::start().await;
    let (amina, bruno, room) = two(&house).await;
    let mut socket = amina.socket().await;
    let name = cid();
    let first = socket.ask(send(room, &name, "Bonjour")).await;
    let message = format!("/rooms/{room}/messages/{}", first["id"]);
    amina.api.patch(&message, &json!({ "text": "Bonsoir" })).await;
    let mut again = socket.ask(send(room, &name, "Bonjour")).await;
    amina.api.delete(&message).await;
    for answer in [&mut again, &mut socket.ask(send(room, &name, "Bonjour")).await] {
        assert_eq!(answer["dup"], true);
        for key in ["t", "room", "cid", "id", "seq", "at"] {
            assert_eq!(answer[key], first[key], "{key}");
        }
    }
    for other in [
        send(room, &name, "Bonsoir"),
        json!({ "t": "send", "room": room, "cid": name, "text": "Bonjour", "reply_to": first["id"] }),
    ] {
        let refused = socket.ask(other).await;
        assert_eq!(
            (&refused["code"], &refused["retry"]),
            (&json!("cid_conflict"), &json!(false))
        );
    }
    let over_http = json!({ "cid": name, "text": "Bonjour" });
    let messages = format!("/rooms/{room}/messages");
    assert_eq!(amina.api.post(&messages, &over_http).await.status, 200);
    assert_eq!(
        bruno.api.post(&messages, &over_http).await.status,
        201,
        "another author's cid"
    );
    amina
        .api
        .patch(&format!("/rooms/{room}"), &json!({ "archived": true }))
        .await;
    assert_eq!(
        socket.ask(send(room, &name, "Bonjour")).await["dup"],
        true,
        "stored before"
    );
    assert_eq!(
        socket.ask(send(room, &cid(), "Bonjour")).await["code"],
        "archived"
    );
}

#[tokio::test]
async fn sends_without_waiting_keep_their_order() {
    let house = TestApp::start().await;
    let (amina, _, room) = two(&house).await;
    let mut socket = amina.socket().await;
    for n in 0..200 {
        let mut frame = send(room, &cid(), if n % 7 == 0 { " " } else { "x" });
        // Not the numbers of questions.
        frame["ref"] = (1_000 + n).into();
        socket.say(frame).await;
    }
    socket.ask(json!({ "t": "ping" })).await;
    let mut acks: Vec<(i64, i64)> = Vec::new();
    while acks.len() < 171 {
        let ack = socket.until("ack").await;
        acks.push((ack["ref"].as_i64().unwrap(), ack["id"].as_i64().unwrap()));
    }
    acks.sort_unstable();
    assert!(acks.windows(2).all(|pair| pair[0].1 < pair[1].1), "{acks:?}");
}

#[tokio::test]
async fn what_is_refused_says_why_and_whether_to_try_again() {
    let house = TestApp::start().await;
    let (amina, bruno, room) = two(&house).await;
    let secret = bruno.room("À huis clos", "private").await;
    let public = bruno.room("Ailleurs", "public").await;
    let of_bruno = bruno.say(room, "de Bruno").await;
    let mut socket = amina.socket().await;
    for (frame, code) in [
        (send(room, "court", "x"), "bad_cid"),
        (send(room, &cid(), " \n\u{200b}"), "empty"),
        (send(room, &cid(), &"é".repeat(10_001)), "too_long"),
        (send(secret, &cid(), "x"), "not_found"),
        (send(987_654, &cid(), "x"), "not_found"),
        (send(public, &cid(), "x"), "not_member"),
    ] {
        let nack = socket.ask(frame.clone()).await;
        assert_eq!(nack["t"], "nack", "{frame}");
        assert_eq!(
            (&nack["code"], &nack["retry"]),
            (&json!(code), &json!(false)),
            "{frame}"
        );
    }
    for kind in [
        json!({ "t": "sub" }),
        json!({ "t": "edit", "id": 3, "text": "x" }),
        json!({ "t": "delete", "id": 3 }),
        json!({ "t": "react", "id": 3, "emoji": "👍", "on": true }),
        json!({ "t": "read", "upto": 3 }),
    ] {
        for (room, code) in [
            (secret, "not_found"),
            (987_654, "not_found"),
            (public, "not_member"),
        ] {
            let mut command = kind.clone();
            command["room"] = room.into();
            let error = socket.ask(command.clone()).await;
            assert_eq!(keys(&error), ["code", "ref", "t"], "{command}");
            assert_eq!(
                (&error["t"], &error["code"]),
                (&json!("error"), &json!(code)),
                "{command}"
            );
        }
    }
    for (command, code) in [
        (
            json!({ "t": "edit", "room": room, "id": of_bruno, "text": "x" }),
            "forbidden",
        ),
        (
            json!({ "t": "delete", "room": room, "id": of_bruno }),
            "forbidden",
        ),
        (
            json!({ "t": "react", "room": room, "id": of_bruno, "emoji": "x", "on": true }),
            "bad_emoji",
        ),
        (
            json!({ "t": "react", "room": room, "id": 99, "emoji": "👍", "on": true }),
            "not_found",
        ),
    ] {
        assert_eq!(socket.ask(command.clone()).await["code"], code, "{command}");
    }
}

#[tokio::test]
async fn who_comes_back_is_told_what_changed_and_nothing_twice() {
    let house = TestApp::with(&[("replay_changes", "5")]).await;
    let (amina, bruno, room) = two(&house).await;
    let mut his = bruno.socket().await;
    let epoch = his.hello["epoch"].clone();
    let head = his.follow(room).await["head"].as_i64().unwrap();
    let first = amina.say(room, "un").await;
    assert_eq!(first, head + 1);
    let kept = his.until("message").await;
    drop(his);
    amina.say(room, "deux").await;
    let message = format!("/rooms/{room}/messages/{first}");
    amina.api.patch(&message, &json!({ "text": "uni" })).await;
    bruno
        .api
        .put(&format!("{message}/reactions/👍"), &json!({}))
        .await;
    let mut his = bruno.socket().await;
    let sub = |after: i64, epoch: &Value| json!({ "t": "sub", "room": room, "after": after, "epoch": epoch });
    let answer = his.ask(sub(first, &epoch)).await;
    assert_eq!(
        (&answer["t"], &answer["head"]),
        (&json!("sub_ok"), &json!(head + 4))
    );
    assert_eq!(
        seqs(&answer),
        [head + 2, head + 4],
        "each row once, in its present state"
    );
    let edited = &answer["changes"][1];
    assert_eq!((&edited["id"], &edited["text"]), (&kept["id"], &json!("uni")));
    assert_eq!(
        (&edited["reactions"], &edited["mine"]),
        (&json!([["👍", 1]]), &json!(["👍"]))
    );
    amina.say(room, "trois").await;
    assert_eq!(
        his.until("message").await["seq"],
        head + 5,
        "live goes on from the head"
    );

    for (after, epoch, reason) in [
        (head + 5, json!("une autre"), "epoch"),
        (head + 6, epoch.clone(), "ahead"),
        (0, epoch.clone(), "too_many_changes"),
    ] {
        let resync = his.ask(sub(after, &epoch)).await;
        assert_eq!(keys(&resync), ["head", "reason", "ref", "room", "t"]);
        assert_eq!(
            (&resync["t"], &resync["reason"]),
            (&json!("resync"), &json!(reason))
        );
        assert_eq!(resync["head"], head + 5);
    }
    let next = amina.say(room, "quatre").await;
    assert_eq!(
        his.until("message").await["seq"],
        next,
        "live goes on after a resync too"
    );
}

#[tokio::test]
async fn catching_up_amid_the_talk_leaves_no_hole() {
    let house = TestApp::start().await;
    let (amina, bruno, room) = two(&house).await;
    let mut hers = amina.socket().await;
    let talk = tokio::spawn(async move {
        for _ in 0..600 {
            hers.say(send(room, &cid(), "x")).await;
            tokio::task::yield_now().await;
        }
        for _ in 0..600 {
            hers.until("ack").await;
        }
    });
    let mut last = 0;
    while last < 603 {
        let mut his = bruno.socket().await;
        let epoch = his.hello["epoch"].clone();
        let answer = his
            .ask(json!({ "t": "sub", "room": room, "after": last, "epoch": epoch }))
            .await;
        for seq in seqs(&answer) {
            assert!(seq > last, "{seq} after {last}");
            last = seq;
        }
        assert_eq!(answer["head"], last);
        for _ in 0..(603 - last).min(25) {
            let message = his.until("message").await;
            assert_eq!(message["seq"], last + 1);
            last += 1;
        }
    }
    talk.await.unwrap();
}
