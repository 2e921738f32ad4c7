//! `/ws`: how following and connections end.

use crate::app::{TestApp, cid};
use crate::socket::Socket;
use serde_json::{Value, json};

fn send(room: i64) -> Value {
    json!({ "t": "send", "ref": 9, "room": room, "cid": cid(), "text": "x" })
}

#[tokio::test]
async fn a_removed_member_receives_the_removal_and_nothing_above() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let (mut hers, mut his) = (amina.socket().await, bruno.socket().await);
    let mut last = his.follow(room).await["head"].as_i64().unwrap();
    for _ in 0..20 {
        hers.say(send(room)).await;
    }
    let members = format!("/rooms/{room}/members/{}", bruno.id);
    assert_eq!(amina.api.delete(&members).await.status, 204);
    for _ in 0..20 {
        hers.say(send(room)).await;
    }
    for _ in 0..40 {
        hers.until("ack").await;
    }
    let heard: Vec<Value> = his.drain().await;
    let numbered: Vec<&Value> = heard.iter().filter(|frame| frame.get("seq").is_some()).collect();
    for frame in &numbered {
        last += 1;
        assert_eq!(frame["seq"], last, "no hole");
    }
    let farewell = numbered.last().unwrap();
    assert_eq!(
        (&farewell["t"], &farewell["joined"]),
        (&json!("member"), &json!(false))
    );
    assert_eq!(farewell["user"]["id"], bruno.id);
    for command in [json!({ "t": "sub", "room": room }), send(room)] {
        assert_eq!(his.ask(command).await["code"], "not_member");
    }
    bruno.join(room).await;
    let answer = his
        .ask(json!({ "t": "sub", "room": room, "after": 0, "epoch": his.hello["epoch"] }))
        .await;
    assert_eq!(answer["t"], "sub_ok", "who joins again reads the whole history");
}

#[tokio::test]
async fn a_deleted_room_says_so_and_is_no_more() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "private").await;
    let members = format!("/rooms/{room}/members");
    amina.api.post(&members, &json!({ "user": bruno.id })).await;
    let mut his = bruno.socket().await;
    his.follow(room).await;
    assert_eq!(bruno.api.delete(&format!("/rooms/{room}")).await.status, 403);
    assert_eq!(amina.api.delete(&format!("/rooms/{room}")).await.status, 204);
    assert!(his.until("room").await["deleted"].is_i64());
    assert_eq!(
        his.ask(json!({ "t": "sub", "room": room })).await["code"],
        "not_found"
    );
}

#[tokio::test]
async fn what_is_no_command_is_told_so_twenty_times() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut socket = amina.socket().await;
    for n in 0..19 {
        let frame = [
            json!([]),
            json!({ "t": "dance", "ref": 4 }),
            json!({ "t": "sub", "ref": 4, "room": "x" }),
        ];
        socket.say(frame[n % 3].clone()).await;
        let error = socket.until("error").await;
        let reference = if n % 3 == 0 { Value::Null } else { json!(4) };
        assert_eq!(
            error,
            json!({ "t": "error", "ref": reference, "code": "bad_frame" })
        );
    }
    let pong = socket.ask(json!({ "t": "ping", "of later": [1] })).await;
    assert_eq!(
        pong,
        json!({ "t": "pong", "ref": 1 }),
        "unknown keys are ignored, and the connection stays"
    );
    socket.say(json!(1)).await;
    socket.until("error").await;
    socket.say(json!(1)).await;
    assert_eq!(socket.closed().await, 4013);
}

#[tokio::test]
async fn what_is_too_large_or_no_text_closes() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut socket = amina.socket().await;
    let padding = |bytes: usize| {
        let empty = json!({ "t": "ping", "ref": 1, "x": "" }).to_string().len();
        json!({ "t": "ping", "ref": 1, "x": "x".repeat(bytes - empty) })
    };
    socket.say(padding(64 * 1024)).await;
    socket.until("pong").await;
    socket.say(padding(64 * 1024 + 1)).await;
    assert_eq!(socket.closed().await, 1009);
    let mut socket = amina.socket().await;
    socket.say_binary(b"{}").await;
    assert_eq!(socket.closed().await, 1003);
}

#[tokio::test]
async fn a_connection_over_the_limit_is_closed_and_the_others_live_on() {
    let house = TestApp::with(&[("connections_per_person", "2")]).await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let mut one = amina.socket().await;
    let two = amina.socket().await;
    assert_eq!(Socket::refused(&amina.api).await, 4009);
    assert_eq!(one.ask(json!({ "t": "ping" })).await["t"], "pong");
    let _other_person = bruno.socket().await;
    drop(two);
    // The place is free again as soon as the server has seen the end of the other.
    while Socket::refused_or_open(&amina.api).await.is_err() {}
}

#[tokio::test]
async fn rooms_followed_on_one_connection_have_a_limit() {
    let house = TestApp::with(&[("subscriptions", "1")]).await;
    let amina = house.user("amina").await;
    let (one, other) = (
        amina.room("Une", "public").await,
        amina.room("Autre", "public").await,
    );
    let mut socket = amina.socket().await;
    socket.follow(one).await;
    assert_eq!(
        socket.ask(json!({ "t": "sub", "room": other })).await["code"],
        "too_many"
    );
    assert_eq!(
        socket.ask(json!({ "t": "unsub", "room": one })).await,
        json!({ "t": "ok", "ref": 3 })
    );
    socket.follow(other).await;
}
