//! Measures searching: fills a database once, then asks as people do, and prints how long it took.
//!
//! `cargo run --release -p palabre-store --example search -- DATABASE_URL 1000000`, with the address of a
//! database that is not there yet, or is empty. Running it again measures what is there.

use palabre_store::*;
use palabre_wire::{RoomId, UserId};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const ROOMS: usize = 1_000;
const RUNS: usize = 100;

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    /// As words are in a language: the first are said far more often than the last.
    fn word(&mut self) -> String {
        let bound = 10usize.pow(2 + self.below(3) as u32) * 2;
        let n = self.below(bound);
        let syllables = [
            "ba", "co", "du", "fi", "ga", "lo", "mu", "ni", "pa", "ru", "sol", "tra", "ver", "zin",
        ];
        let mut word = String::new();
        let mut rest = n + 14;
        while rest > 0 {
            word.push_str(syllables[rest % syllables.len()]);
            rest /= syllables.len();
        }
        word
    }
}

#[tokio::main]
async fn main() {
    let mut given = std::env::args().skip(1);
    let url = given.next().expect("the address of a database");
    let count: usize = given
        .next()
        .map_or(1_000_000, |count| count.parse().expect("the store answers"));
    let options = Options {
        url,
        readers: 4,
        queue: 4_096,
        erase_after: std::time::Duration::from_secs(1),
    };
    let store = Store::open(options).await.expect("the store answers");
    if store
        .account_by_key("partout")
        .await
        .expect("the store answers")
        .is_none()
    {
        fill(&store, count).await;
    }
    for name in ["partout", "dix", "seule", "ailleurs"] {
        let user = store
            .account_by_key(name)
            .await
            .expect("the store answers")
            .expect("the store answers")
            .person
            .id;
        let rooms = store.room_ids(user).await.expect("the store answers");
        measure(&store, name, user, &rooms).await;
    }
    store.close().await;
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
    store
        .create_account(&new)
        .await
        .expect("the store answers")
        .expect("the store answers")
}

/// One person in every room, one in ten, one in one; and one in as many rooms as the first, where next to nothing is said.
async fn fill(store: &Store, count: usize) {
    let (everywhere, ten, alone) = (
        person(store, "partout").await,
        person(store, "dix").await,
        person(store, "seule").await,
    );
    let elsewhere = person(store, "ailleurs").await;
    let mut rooms = Vec::new();
    for n in 0..ROOMS {
        let room = create(store, everywhere, n).await;
        if n < 10 {
            join(store, room, ten).await;
        }
        if n == 0 {
            join(store, room, alone).await;
        }
        rooms.push(room);
    }
    let mut quiet = Vec::new();
    for n in 0..ROOMS {
        quiet.push(create(store, elsewhere, ROOMS + n).await);
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let began = Instant::now();
    let (tell, mut told) = mpsc::unbounded_channel();
    for n in 0..count {
        let (room, by) = match n % 100 {
            7 => (quiet[random.below(ROOMS)], elsewhere),
            // One busy room of a tenth of it all.
            1..=10 => (rooms[1], everywhere),
            _ => (rooms[random.below(ROOMS)], everywhere),
        };
        let tell = tell.clone();
        let done =
            move |outcome: Result<Posted, Refusal>| tell.send(outcome.is_ok()).expect("the store answers");
        store.post(post(&mut random, room, by, n), Box::new(done));
        if n >= 2_000 {
            assert!(told.recv().await.expect("the store answers"));
        }
    }
    store.settle().await;
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{count} messages in {seconds:.1} s: {:.0} a second",
        count as f64 / seconds
    );
}

async fn create(store: &Store, by: UserId, n: usize) -> RoomId {
    let act = CreateRoom {
        kind: RoomKind::Private,
        name: format!("salon {n}"),
        name_key: format!("salon {n}"),
        topic: String::new(),
        by,
        at: 1,
    };
    let (tell, told) = tokio::sync::oneshot::channel();
    store.create_room(
        act,
        Box::new(move |outcome| {
            let _ = tell.send(outcome.expect("the store answers").room.id);
        }),
    );
    told.await.expect("the store answers")
}

async fn join(store: &Store, room: RoomId, user: UserId) {
    let by = store
        .account_by_key("partout")
        .await
        .expect("the store answers")
        .expect("the store answers")
        .person
        .id;
    let act = AddMember {
        room,
        by,
        user,
        at: 1,
    };
    let (tell, told) = tokio::sync::oneshot::channel();
    store.add_member(
        act,
        Box::new(move |outcome| {
            let _ = tell.send(outcome.is_ok());
        }),
    );
    assert!(told.await.expect("the store answers"));
}

/// Half of the messages bear « commun », one in a hundred « moyen », one in fifty thousand « introuvable ».
fn post(random: &mut Random, room: RoomId, by: UserId, n: usize) -> Post {
    let mut text: Vec<String> = (0..6 + random.below(10)).map(|_| random.word()).collect();
    for (word, every) in [("commun", 2), ("moyen", 100), ("introuvable", 50_000)] {
        if random.below(every) == 0 {
            text.push(word.to_owned());
        }
    }
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&(n as u64).to_le_bytes());
    Post {
        room,
        by,
        cid: format!("cid-of-message-{n:08}"),
        digest,
        text: text.join(" "),
        html: palabre_store::Html::Plain,
        renderer: 1,
        reply_to: None,
        files: Vec::new(),
        at: 1_795_300_000_000 + n as i64 * 50,
    }
}

async fn measure(store: &Store, name: &str, user: UserId, rooms: &[RoomId]) {
    println!("{name}, in {} rooms", rooms.len());
    let everything = Find {
        limit: 50,
        ..Find::default()
    };
    let words = |text: &str| Find {
        wanted: Wanted::read(text),
        ..everything.clone()
    };
    let begun = |text: &str| Find {
        wanted: Wanted::read(text).begun().expect("the store answers"),
        ..everything.clone()
    };
    let asked = [
        ("a word of half of all", words("commun")),
        ("a word of one in a hundred", words("moyen")),
        ("a rare word", words("introuvable")),
        ("a word of none", words("xyzzy")),
        ("a common and a rare word", words("commun introuvable")),
        ("two middling words", words("moyen rusol")),
        ("a beginning", begun("intro")),
        ("a common beginning", begun("comm")),
        ("a phrase that is not there", words("\"commun commun\"")),
        (
            "a rare word in one room",
            Find {
                room: rooms.first().copied(),
                ..words("introuvable")
            },
        ),
        (
            "a common word in one room",
            Find {
                room: rooms.get(1).or(rooms.first()).copied(),
                ..words("commun")
            },
        ),
        (
            "a common word of one author",
            Find {
                from: Some(user),
                ..words("commun")
            },
        ),
        (
            "a common word of the first half",
            Find {
                before: Some(1_795_325_000_000),
                ..words("commun")
            },
        ),
    ];
    let mut all = Vec::new();
    for (what, find) in asked {
        let mut times = Vec::new();
        let mut hits = (0, false);
        for _ in 0..RUNS {
            let began = Instant::now();
            let found = store
                .find(user, &find)
                .await
                .expect("the store answers")
                .expect("the store answers");
            times.push(began.elapsed());
            hits = (found.hits.len(), found.cursor.is_some());
        }
        all.extend(&times);
        println!(
            "  {what:32} {}  {} hits{}",
            summary(times),
            hits.0,
            if hits.1 { " and more" } else { "" }
        );
    }
    println!("  {:32} {}", "all of them", summary(all));
}

fn summary(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1_000.0;
    format!(
        "p50 {:6.2} ms  p95 {:6.2} ms  most {:6.2} ms",
        at(50),
        at(95),
        at(100)
    )
}
