//! `/ws`: what others do: who is here, who types, what goes on elsewhere, how far one has read on another device.

use crate::app::{TestApp, cid};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn presence_is_told_once_however_many_tabs_are_open() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut hers = amina.socket().await;
    assert_eq!(hers.follow(room).await["online"], json!([amina.id]));
    hers.until("presence").await;
    let first = bruno.socket().await;
    let told = hers.until("presence").await;
    assert_eq!(
        told,
        json!({ "t": "presence", "room": room, "online": [bruno.id], "offline": [] })
    );
    let mut second = bruno.socket().await;
    drop(first);
    second.follow(room).await;
    assert_eq!(hers.follow(room).await["online"], json!([amina.id, bruno.id]));
    let told: Vec<_> = hers
        .drain()
        .await
        .into_iter()
        .filter(|frame| frame["t"] == "presence")
        .collect();
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn typing_is_passed_on_to_the_others_of_the_room_and_not_too_often() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let (mut hers, mut his) = (amina.socket().await, bruno.socket().await);
    hers.follow(room).await;
    his.say(json!({ "t": "typing", "room": room })).await;
    his.drain().await;
    his.follow(room).await;
    for room in [room, room, 987_654] {
        his.say(json!({ "t": "typing", "room": room })).await;
    }
    let own = his.drain().await;
    assert!(
        own.iter()
            .all(|frame| frame["t"] != "typing" && frame["t"] != "error"),
        "{own:?}"
    );
    let told: Vec<_> = hers
        .drain()
        .await
        .into_iter()
        .filter(|frame| frame["t"] == "typing")
        .collect();
    let once = json!({ "t": "typing", "room": room, "user": bruno.id, "display": "bruno" });
    assert_eq!(
        told,
        [once],
        "only from a room that one follows, and once in three seconds"
    );
}

#[tokio::test]
async fn what_goes_on_in_a_room_that_is_not_followed_is_counted() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut his = bruno.socket().await;
    for n in 0..30 {
        amina.say(room, &format!("message {n}")).await;
    }
    let head = amina.say(room, "et @bruno ?").await;
    let mut frames = 0;
    loop {
        let told = his.until("activity").await;
        frames += 1;
        assert_eq!(told["room"], room);
        if told["head"] == head {
            assert_eq!(
                (&told["unread"], &told["mention"]),
                (&json!(31), &json!(true)),
                "{told}"
            );
            break;
        }
    }
    assert!(frames < 31, "coalesced");
}

#[tokio::test]
async fn a_read_position_moves_up_only_and_is_told_to_the_other_devices() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(amina.say(room, "x").await);
    }
    let (mut one, mut other) = (bruno.socket().await, bruno.socket().await);
    let read = |upto: i64| json!({ "t": "read", "room": room, "upto": upto });
    let done = one.ask(read(ids[1])).await;
    assert_eq!(done, json!({ "t": "ok", "ref": 1 }));
    let told = other.until("read").await;
    assert_eq!(
        (&told["room"], &told["upto"], &told["unread"]),
        (&json!(room), &json!(ids[1]), &json!(2))
    );
    one.ask(read(ids[0])).await;
    one.ask(read(i64::from(u32::MAX))).await;
    let told = other.until("read").await;
    assert_eq!(
        (&told["upto"], &told["unread"]),
        (&json!(ids[3]), &json!(0)),
        "never back, never above the head"
    );
    assert!(
        one.drain().await.iter().all(|frame| frame["t"] != "read"),
        "not to who said it"
    );
}

#[tokio::test]
async fn one_cid_in_many_hands_at_once_is_one_message() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let body = json!({ "cid": cid(), "text": "une fois" });
    let mut socket = amina.socket().await;
    let mut send = body.clone();
    send["t"] = "send".into();
    send["room"] = room.into();
    for _ in 0..10 {
        socket.say(send.clone()).await;
    }
    let over_http: Vec<_> = (0..10)
        .map(|_| {
            let (api, body) = (amina.api.clone(), body.clone());
            tokio::spawn(async move { api.post(&format!("/rooms/{room}/messages"), &body).await })
        })
        .collect();
    let (mut ids, mut first) = (Vec::new(), 0);
    for _ in 0..10 {
        let ack = socket.until("ack").await;
        first += usize::from(ack.get("dup").is_none());
        ids.push(ack["id"].clone());
    }
    for answer in over_http {
        let answer = answer.await.unwrap();
        first += usize::from(answer.status == 201);
        ids.push(answer.json()["id"].clone());
    }
    assert_eq!(first, 1);
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
}

#[tokio::test]
async fn a_favourite_is_told_to_all_devices_of_one_person_and_to_nobody_else() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let (mut one, mut other) = (bruno.socket().await, house.sign_in("bruno").await.socket().await);
    let mut hers = amina.socket().await;
    let path = format!("/rooms/{room}/favourite");
    assert_eq!(bruno.api.put(&path, &json!({})).await.status, 204);
    for socket in [&mut one, &mut other] {
        // That he joined may be told first.
        while socket.until("listed").await["listing"]["favourite"] != true {}
    }
    assert_eq!(bruno.socket().await.hello["rooms"][0]["favourite"], true);
    for (person, is) in [(&bruno, true), (&amina, false)] {
        let seen = person.api.get(&format!("/rooms/{room}")).await.json();
        assert_eq!(seen["favourite"], is);
    }
    assert_eq!(bruno.api.delete(&path).await.status, 204);
    let told = one.until("listed").await;
    assert!(
        told["listing"].is_object() && told["listing"].get("favourite").is_none(),
        "{told}"
    );
    let told = hers.drain().await;
    let favourites = told.iter().filter(|frame| frame["listing"]["favourite"] == true);
    assert_eq!(favourites.count(), 0, "{told:?}");
    let admin = house.admin().await;
    assert_eq!(admin.api.put(&path, &json!({})).await.code(), "not_member");
    let secret = amina.room("Secret", "private").await;
    let hidden = admin
        .api
        .put(&format!("/rooms/{secret}/favourite"), &json!({}))
        .await;
    let nowhere = admin.api.put("/rooms/987654/favourite", &json!({})).await;
    assert_eq!((hidden.status, &hidden.body), (404, &nowhere.body));
}

#[tokio::test]
async fn who_asks_for_much_and_does_not_read_is_given_one_answer_after_the_other() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    for _ in 0..30 {
        amina.say(room, &"é".repeat(9_000)).await;
    }
    let mut mute = amina.socket().await;
    for reference in 1..=60 {
        mute.say(json!({ "t": "sub", "ref": reference, "room": room, "after": 0 }))
            .await;
    }
    let mut other = amina.socket().await;
    let answer = other.ask(json!({ "t": "sub", "room": room, "after": 0 })).await;
    let bytes = answer.to_string().len() as u64;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let waiting = house.app.hub.stats().waiting_bytes as u64;
    assert!(
        waiting < 2 * bytes + 2 * 1024 * 1024,
        "{waiting} bytes wait, of answers of {bytes}"
    );
    for reference in 1..=60 {
        assert_eq!(mute.until("sub_ok").await["ref"], reference);
    }
}
