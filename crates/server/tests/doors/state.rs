//! Whatever happens in a room: what a client held before, and the frames it received, make what it would fetch afresh.

use crate::{
    api::Api,
    app::{Person, TestApp, cid},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Different every time they are asked for, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // xorshift64*, Vigna 2016.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.roll(of.len())]
    }
}

/// What a client holds of a room.
#[derive(Clone, Debug, Default, PartialEq)]
struct Held {
    seq: i64,
    messages: BTreeMap<i64, Value>,
    members: BTreeMap<i64, Value>,
    topic: Value,
    owner: Value,
}

impl Held {
    /// Takes a frame with a seq, as any client would.
    fn take(&mut self, frame: &Value) {
        self.seq = frame["seq"].as_i64().unwrap();
        let mut state = frame.clone();
        let fields = state.as_object_mut().unwrap();
        for name in ["t", "mine", "on", "emoji"] {
            fields.remove(name);
        }
        match frame["t"].as_str().unwrap() {
            "message" => self.message(state),
            "reactions" => {
                let message = self.messages.get_mut(&frame["id"].as_i64().unwrap()).unwrap();
                message["seq"] = frame["seq"].clone();
                message["reactions"] = frame["reactions"].clone();
                if message["reactions"] == json!([]) {
                    message.as_object_mut().unwrap().remove("reactions");
                }
            }
            "member" => {
                self.members
                    .insert(frame["user"]["id"].as_i64().unwrap(), frame["joined"].clone());
            }
            "room" => {
                self.topic = frame["topic"].clone();
                self.owner = frame["owner"].clone();
            }
            kind => panic!("{kind} has no seq"),
        }
    }

    /// Puts a message in its place, and in the citations of those that answer it.
    fn message(&mut self, message: Value) {
        let deleted = message.get("deleted").is_some();
        let excerpt = (!deleted).then(|| read(&message));
        for reply in self
            .messages
            .values_mut()
            .filter_map(|other| other.get_mut("reply"))
        {
            if reply["id"] == message["id"] {
                let reply = reply.as_object_mut().unwrap();
                match &excerpt {
                    Some(excerpt) => reply.insert("excerpt".into(), json!(excerpt)),
                    None => reply.remove("excerpt"),
                };
            }
        }
        self.messages.insert(message["id"].as_i64().unwrap(), message);
    }

    /// All of it, from the pages of history and the lists.
    async fn afresh(api: &Api, room: i64) -> Held {
        let mut held = Held::default();
        let mut before = i64::MAX >> 11;
        loop {
            let page = api
                .get(&format!("/rooms/{room}/messages?limit=7&before={before}"))
                .await
                .json();
            held.seq = page["head"].as_i64().unwrap();
            for mut message in page["messages"].as_array().unwrap().iter().cloned() {
                let id = message["id"].as_i64().unwrap();
                before = before.min(id);
                message
                    .as_object_mut()
                    .unwrap()
                    .retain(|name, _| name != "t" && name != "mine");
                held.messages.insert(id, message);
            }
            if page["more"] == false {
                break;
            }
        }
        let members = api.get(&format!("/rooms/{room}/members?limit=200")).await.json();
        for member in members["members"].as_array().unwrap() {
            held.members.insert(member["id"].as_i64().unwrap(), json!(true));
        }
        let itself = api.get(&format!("/rooms/{room}")).await.json();
        held.topic = itself["topic"].clone();
        held.owner = itself["owner"]["id"].clone();
        held
    }

    /// Without those who left, whom only frames tell.
    fn present(mut self) -> Held {
        self.members.retain(|_, joined| *joined == json!(true));
        self
    }
}

/// What is read of a message on one line, as the protocol says.
fn read(message: &Value) -> String {
    let mut read = message["text"].as_str().unwrap_or_default().to_owned();
    if let Some(html) = message["html"].as_str() {
        let mut parts = html.split('<');
        read = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (tag, after) = part.split_once('>').unwrap();
            let name = tag.trim_start_matches('/').split(' ').next().unwrap();
            let is_within = ["a", "code", "del", "em", "span", "strong"].contains(&name);
            read.push_str(if is_within { "" } else { " " });
            read.push_str(after);
        }
    }
    let line: Vec<&str> = read.split_ascii_whitespace().collect();
    line.join(" ").chars().take(160).collect()
}

const TEXTS: [&str; 8] = [
    "Bonjour",
    "**gras** et `code`",
    "@bruno, vois https://exemple.fr",
    "@tous **!**",
    "> cité\n\n- un\n- deux",
    "#[Projet Boréal] 👩‍👩‍👧",
    "é",
    "<script>alert(1)</script>",
];

/// Something somebody does. What is refused is refused by a rule.
async fn act(dice: &mut Dice, people: &[Person], room: i64) {
    let somebody = dice.pick(people);
    let api = &somebody.api;
    let long = "a😀".repeat(120);
    let text = if dice.roll(6) == 0 {
        long.as_str()
    } else {
        dice.pick(&TEXTS)
    };
    let newest = 1 + dice.roll(60);
    let message = format!("/rooms/{room}/messages/{newest}");
    let emoji = dice.pick(&["%F0%9F%91%8D", "%E2%9D%A4", "%F0%9F%8E%89"]);
    let answer = match dice.roll(20) {
        0..=5 => {
            api.post(
                &format!("/rooms/{room}/messages"),
                &json!({ "cid": cid(), "text": text }),
            )
            .await
        }
        6..=8 => {
            let send = json!({ "cid": cid(), "text": text, "reply_to": newest });
            api.post(&format!("/rooms/{room}/messages"), &send).await
        }
        9..=10 => api.patch(&message, &json!({ "text": text })).await,
        11..=12 => api.delete(&message).await,
        13..=14 => api.put(&format!("{message}/reactions/{emoji}"), &json!({})).await,
        15 => api.delete(&format!("{message}/reactions/{emoji}")).await,
        16 => api.put(&format!("{message}/pin"), &json!({})).await,
        17 => api.delete(&format!("{message}/pin")).await,
        18 => {
            api.patch(
                &format!("/rooms/{room}"),
                &json!({ "topic": text.chars().take(20).collect::<String>() }),
            )
            .await
        }
        _ if dice.roll(2) == 0 => api.delete(&format!("/rooms/{room}/members/me")).await,
        _ => api.post(&format!("/rooms/{room}/members"), &json!({})).await,
    };
    assert!(answer.status < 500, "{answer:?}");
}

/// A client that was away: over the socket, or page by page over HTTP.
async fn catch_up(held: &mut Held, watcher: &Person, room: i64, epoch: &Value) {
    let mut paged = held.clone();
    let mut socket = watcher.socket().await;
    let answer = socket
        .ask(json!({ "t": "sub", "room": room, "after": held.seq, "epoch": epoch }))
        .await;
    assert_eq!(answer["t"], "sub_ok", "{answer}");
    for change in answer["changes"].as_array().unwrap() {
        held.take(change);
    }
    held.seq = answer["head"].as_i64().unwrap();
    loop {
        let after = paged.seq;
        let page = watcher
            .api
            .get(&format!("/rooms/{room}/changes?after={after}&limit=5"))
            .await
            .json();
        for change in page["changes"].as_array().unwrap() {
            paged.take(change);
        }
        if page["more"] == false {
            paged.seq = page["head"].as_i64().unwrap();
            break;
        }
    }
    assert_eq!(paged, *held, "both ways lead to the same");
}

#[tokio::test]
async fn what_was_held_and_the_frames_received_make_what_is_fetched_afresh() {
    let house = TestApp::start().await;
    let watcher = house.user("vigie").await;
    let people = [
        house.user("amina").await,
        house.user("bruno").await,
        house.admin().await,
    ];
    let mut deleted = 0;
    for seed in 1..=6_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let room = people[0].room(&format!("Projet {seed}"), "public").await;
        watcher.join(room).await;
        people[1].join(room).await;
        let mut live = Held::default();
        let mut socket = watcher.socket().await;
        let epoch = socket.hello["epoch"].clone();
        let start = socket
            .ask(json!({ "t": "sub", "room": room, "after": 0, "epoch": epoch }))
            .await;
        start["changes"]
            .as_array()
            .unwrap()
            .iter()
            .for_each(|change| live.take(change));
        let mut away = live.clone();
        for n in 1..=120 {
            act(&mut dice, &people, room).await;
            if n % 40 != 0 {
                continue;
            }
            for frame in socket
                .drain()
                .await
                .iter()
                .filter(|frame| frame["room"] == room && frame["seq"].is_i64())
            {
                assert_eq!(frame["seq"], live.seq + 1, "seed {seed}: no hole");
                live.take(frame);
            }
            catch_up(&mut away, &watcher, room, &epoch).await;
            let afresh = Held::afresh(&watcher.api, room).await;
            assert_eq!(
                live.clone().present(),
                afresh,
                "seed {seed}: the one who was there"
            );
            assert_eq!(
                away.clone().present(),
                afresh,
                "seed {seed}: the one who was away"
            );
        }
        let is_gone = |message: &&Value| message["deleted"].is_i64();
        deleted += live.messages.values().filter(is_gone).count();
    }
    assert!(deleted > 1, "{deleted}");
}
