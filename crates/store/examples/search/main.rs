//! Measures searching, and what the index costs who writes: fills a database once, then asks as people do.
//!
//! `cargo run --release -p palabre-store --features seed --example search -- DATABASE_URL 1000000 100`: the address of a database that is not
//! there yet, or is empty; messages; rooms. Running it again measures what is there. `-- DATABASE_URL cost` posts to it with
//! and without words.

mod language;
mod questions;

use language::Random;
use palabre_store::*;
use palabre_wire::{Millis, RoomId, UserId};
use questions::questions;
use std::collections::VecDeque;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, oneshot};

const ANSWERS: &str = "the store answers";
/// Questions of each kind.
const RUNS: usize = 100;
/// Who has everything, of whom the first is also asked for.
const AUTHORS: u8 = 20;
const EVERYWHERE: &str = "charge1";
/// Different texts.
const PHRASES: usize = 100_000;
const BEGINNING: Millis = 1_795_300_000_000;
/// Between two messages.
const EVERY_MS: i64 = 50;
/// Messages that wait to be stored at once.
const WAITING: usize = 256;

#[tokio::main]
async fn main() {
    let mut given = std::env::args().skip(1);
    let url = given.next().expect("the address of a database");
    let count = given.next().unwrap_or_else(|| "1000000".to_owned());
    let rooms = given
        .next()
        .map_or(100, |rooms| rooms.parse().expect("a number of rooms"));
    let options = Options {
        url,
        readers: 4,
        queue: 4_096,
        erase_after: Duration::from_secs(1),
    };
    let store = Store::open(options.clone()).await.expect(ANSWERS);
    let is_new = store.account_by_key("ailleurs").await.expect(ANSWERS).is_none();
    store.close().await;
    if is_new {
        fill(&options, count.parse().expect("a number of messages"), rooms).await;
    }
    let store = Store::open(options).await.expect(ANSWERS);
    if count == "cost" {
        cost(&store).await;
    } else {
        for name in [EVERYWHERE, "dix", "seule", "ailleurs"] {
            let user = named(&store, name).await;
            let rooms = store.room_ids(user).await.expect(ANSWERS);
            measure(&store, name, user, &rooms).await;
        }
    }
    store.close().await;
}

async fn named(store: &Store, name: &str) -> UserId {
    store
        .account_by_key(name)
        .await
        .expect(ANSWERS)
        .expect(ANSWERS)
        .person
        .id
}

async fn person(store: &Store, name: &str) -> UserId {
    let new = NewAccount {
        name: name.to_owned(),
        name_key: name.to_owned(),
        display: name.to_owned(),
        password_hash: String::new(),
        role: Role::Member,
        tint: 1,
        lang: None,
        at: 1,
    };
    store.create_account(&new).await.expect(ANSWERS).expect(ANSWERS)
}

/// One person in every room, one in ten, one in one; and one in as many others, where one message in a hundred was said, long ago.
async fn fill(options: &Options, count: usize, rooms: usize) {
    let store = Store::open(options.clone()).await.expect(ANSWERS);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let elsewhere = person(&store, "ailleurs").await;
    let quiet = create(&store, elsewhere, rooms).await;
    let posts = (0..count / 100).map(|n| {
        let room = quiet[random.below(rooms)];
        post(room, elsewhere, n, text(&mut random))
    });
    say(&store, posts).await;
    store.close().await;
    let mut random = Random(0xda94_2042_e4dd_58b5);
    let wanted = Seed {
        token_hashes: (0..AUTHORS).map(|n| [n; 32]).collect(),
        rooms: rooms as i64,
        memberships: rooms as i64,
        messages: (count - count / 100) as i64,
        phrases: (0..PHRASES).map(|_| text(&mut random)).collect(),
        at: BEGINNING + 1_000_000_000,
    };
    let began = Instant::now();
    let seeded = seed(&options.url, &wanted).await.expect(ANSWERS);
    println!("{count} messages in {:.1} s", began.elapsed().as_secs_f64());
    let store = Store::open(options.clone()).await.expect(ANSWERS);
    for (name, rooms) in [("dix", rooms.min(10)), ("seule", 1)] {
        let user = person(&store, name).await;
        for room in seeded.first_room..seeded.first_room + rooms as i64 {
            join(&store, room, user).await;
        }
    }
    store.close().await;
}

/// A text, and its HTML when it has a link.
fn text(random: &mut Random) -> (String, Option<String>) {
    let length = random.of(3..18);
    let mut text = random.words(length);
    if random.below(100) != 0 {
        return (text, None);
    }
    let html = format!("<p>{text} <a href=\"https://exemple.fr\">https://exemple.fr</a></p>");
    text.push_str(" https://exemple.fr");
    (text, Some(html))
}

/// Posts all of them; the seconds it took.
async fn say(store: &Store, posts: impl Iterator<Item = Post>) -> f64 {
    let began = Instant::now();
    let (tell, mut told) = mpsc::unbounded_channel();
    for (n, post) in posts.enumerate() {
        let tell = tell.clone();
        let done = move |outcome: Result<Posted, Refusal>| tell.send(outcome.is_ok()).expect(ANSWERS);
        store.post(post, Box::new(done));
        if n >= WAITING {
            assert!(told.recv().await.expect(ANSWERS));
        }
    }
    store.settle().await;
    began.elapsed().as_secs_f64()
}

async fn create(store: &Store, by: UserId, count: usize) -> Vec<RoomId> {
    let mut rooms = Vec::new();
    let mut waiting = VecDeque::new();
    for n in 0..count {
        let act = CreateRoom {
            kind: RoomKind::Private,
            name: format!("salon {n}"),
            name_key: format!("salon {n}"),
            topic: String::new(),
            by,
            members: Vec::new(),
            posting: Posting::default(),
            keep_days: None,
            at: 1,
        };
        let (tell, told) = oneshot::channel();
        store.create_room(
            act,
            Box::new(move |outcome| tell.send(outcome.expect(ANSWERS).room.id).expect(ANSWERS)),
        );
        waiting.push_back(told);
        if waiting.len() == WAITING
            && let Some(told) = waiting.pop_front()
        {
            rooms.push(told.await.expect(ANSWERS));
        }
    }
    for told in waiting {
        rooms.push(told.await.expect(ANSWERS));
    }
    rooms
}

async fn join(store: &Store, room: RoomId, user: UserId) {
    let act = AddMember {
        room,
        by: user,
        user,
        at: 1,
    };
    let (tell, told) = oneshot::channel();
    store.add_member(
        act,
        Box::new(move |outcome| tell.send(outcome.is_ok()).expect(ANSWERS)),
    );
    assert!(told.await.expect(ANSWERS));
}

fn post(room: RoomId, by: UserId, n: usize, (text, html): (String, Option<String>)) -> Post {
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&(n as u64).to_le_bytes());
    Post {
        room,
        by,
        cid: format!("cid-of-message-{n:08}"),
        digest,
        text,
        html: html.map_or(Html::Plain, Html::Ready),
        renderer: 1,
        reply_to: None,
        refused: None,
        files: Vec::new(),
        at: BEGINNING + n as i64 * EVERY_MS,
    }
}

/// Posts in turn with words and with signs that are none, as long: what is between them is what the words cost.
async fn cost(store: &Store) {
    const TURN: usize = 50_000;
    let user = named(store, EVERYWHERE).await;
    let rooms = store.room_ids(user).await.expect(ANSWERS);
    let mut random = Random(0x5851_f42d_4c95_7f2d);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect(ANSWERS)
        .as_millis();
    for turn in 0..6 {
        let posts = (0..TURN).map(|n| {
            let room = rooms[random.below(rooms.len())];
            let length = random.of(3..18);
            let text = random.words(length);
            let text = if turn % 2 == 0 {
                text
            } else {
                "…".repeat(text.len() / 3 + 1)
            };
            Post {
                cid: format!("cost-{now}-{turn}-{n:05}"),
                at: BEGINNING + 2_000_000_000,
                ..post(room, user, n, (text, None))
            }
        });
        let took = say(store, posts).await;
        let what = if turn % 2 == 0 { "with words" } else { "without" };
        println!(
            "{TURN} messages {what:10} in {took:.1} s: {:.0} a second",
            TURN as f64 / took
        );
    }
}

async fn measure(store: &Store, name: &str, user: UserId, rooms: &[RoomId]) {
    println!("{name}, in {} rooms", rooms.len());
    let newest = Find {
        from: Some(named(store, EVERYWHERE).await),
        limit: 1,
        ..Find::default()
    };
    let found = store
        .find(newest.from.expect(ANSWERS), &newest)
        .await
        .expect(ANSWERS)
        .expect(ANSWERS);
    let last = found.hits[0].message.at;
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let kinds = questions(&mut random, user, rooms, last).len();
    let mut times = vec![Vec::new(); kinds];
    let mut hits = vec![(0, 0); kinds];
    let mut names = vec![""; kinds];
    for _ in 0..RUNS {
        for (kind, (what, find)) in questions(&mut random, user, rooms, last).into_iter().enumerate() {
            let began = Instant::now();
            let found = store.find(user, &find).await.expect(ANSWERS).expect(ANSWERS);
            times[kind].push(began.elapsed());
            names[kind] = what;
            hits[kind].0 += found.hits.len();
            hits[kind].1 += usize::from(found.hits.len() < find.limit && found.cursor.is_some());
        }
    }
    for ((what, times), (hits, unfinished)) in names.iter().zip(&times).zip(hits) {
        let unfinished = match unfinished {
            0 => String::new(),
            n => format!(", {n} % stopped before the page was full"),
        };
        println!(
            "  {what:30} {}  {:5.1} hits{unfinished}",
            summary(times),
            hits as f64 / RUNS as f64
        );
    }
    println!("  {:30} {}", "all of them", summary(&times.concat()));
}

fn summary(times: &[Duration]) -> String {
    let mut times = times.to_vec();
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1_000.0;
    format!(
        "p50 {:6.2} ms  p95 {:6.2} ms  most {:6.2} ms",
        at(50),
        at(95),
        at(100)
    )
}
