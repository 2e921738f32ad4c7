//! What people look for, and what a reader finds: the same on both engines, nearly all of it, and little else.

use crate::house::House;
use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use palabre_store::*;
use palabre_wire::{Millis, RoomId, Seq, UserId};
use std::collections::{BTreeSet, HashMap};

const MESSAGES: &str = include_str!("gold/messages.txt");
const QUERIES: &str = include_str!("gold/queries.txt");

/// Of the relevant messages, how many are found at least; of what is found, how much is relevant or tolerated at least.
const RECALL: f64 = 0.95;
const PRECISION: f64 = 0.95;

/// A query, and the numbers of the messages that a reader gave.
struct Query {
    text: &'static str,
    relevant: BTreeSet<u32>,
    tolerated: BTreeSet<u32>,
}

/// The messages on one engine.
struct Shelf {
    house: House,
    amina: UserId,
    people: HashMap<&'static str, UserId>,
    rooms: HashMap<&'static str, RoomId>,
    numbers: HashMap<(RoomId, Seq), u32>,
}

/// What was found and should not have been, and what was not.
#[derive(Default)]
struct Score {
    relevant: usize,
    found: usize,
    answers: usize,
    wrong: usize,
    failures: Vec<String>,
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn queries() -> Vec<Query> {
    let numbers = |text: &str| text.split_whitespace().map(|n| n.parse().unwrap()).collect();
    lines(QUERIES)
        .map(|line| {
            let (text, judged) = line.split_once(" =>").unwrap();
            let (relevant, tolerated) = judged.split_once('~').unwrap_or((judged, ""));
            Query {
                text,
                relevant: numbers(relevant),
                tolerated: numbers(tolerated),
            }
        })
        .collect()
}

fn midnight(day: &str) -> Millis {
    let day: Date = day.parse().unwrap();
    let moment = TimeZone::UTC.to_timestamp(day.to_datetime(Time::midnight()));
    moment.unwrap().as_millisecond()
}

impl Shelf {
    async fn fill(house: House) -> Shelf {
        let mut people = HashMap::new();
        for name in ["amina", "bruno", "chloe", "etienne"] {
            people.insert(name, house.person(name).await);
        }
        let amina = people["amina"];
        let mut shelf = Shelf {
            house,
            amina,
            people,
            rooms: HashMap::new(),
            numbers: HashMap::new(),
        };
        for line in lines(MESSAGES) {
            let parts: Vec<&'static str> = line.splitn(6, " | ").collect();
            let [number, day, room, author, attached, text] = parts[..] else {
                panic!("{line}");
            };
            shelf
                .post(number.parse().unwrap(), (day, room, author), attached, text)
                .await;
        }
        shelf
    }

    async fn post(
        &mut self,
        number: u32,
        (day, room, author): (&str, &'static str, &str),
        attached: &str,
        text: &str,
    ) {
        let room = self.room(room).await;
        let by = self.people[author];
        let mut draft = self.house.draft(room, by, &text.replace("\\n", "\n"));
        draft.at = midnight(day) + i64::from(number);
        if attached != "-" {
            let id = format!("file{number}");
            let kind = if attached == "image" {
                "image/png"
            } else {
                "application/pdf"
            };
            self.house.upload_as(&id, by, kind).await;
            draft.files.push(id);
        }
        let message = self.house.try_post(draft).await.unwrap().message;
        self.numbers.insert((room, message.id), number);
    }

    async fn room(&mut self, name: &'static str) -> RoomId {
        if let Some(room) = self.rooms.get(name) {
            return *room;
        }
        let room = self.house.private_room(name, self.people["bruno"]).await;
        for (who, user) in &self.people {
            if *who != "bruno" && (name, *who) != ("Secret", "amina") {
                self.house.add(room, self.people["bruno"], *user).await.unwrap();
            }
        }
        self.rooms.insert(name, room);
        room
    }

    /// The query with its operators, which are the doors' to read.
    fn find(&self, query: &str) -> Find {
        let mut find = Find {
            limit: 200,
            ..Find::default()
        };
        let mut words = Vec::new();
        for piece in query.split(' ') {
            match piece.split_once(':') {
                Some(("de" | "from", name)) => find.from = Some(self.people[name]),
                Some(("dans", name)) => find.room = Some(self.rooms[name]),
                Some(("avant", day)) => find.before = Some(midnight(day)),
                Some(("apres" | "après", day)) => find.after = Some(midnight(day)),
                Some(("avec", "fichier")) => find.has.push(Has::File),
                Some(("avec", "image")) => find.has.push(Has::Image),
                Some(("avec", "lien")) => find.has.push(Has::Link),
                _ => words.push(piece),
            }
        }
        find.wanted = Wanted::read(&words.join(" "));
        find
    }

    async fn answer(&self, query: &str) -> BTreeSet<u32> {
        let find = self.find(query);
        let nothing = find.wanted.is_empty() && find.has.is_empty() && find.from.is_none();
        assert!(!nothing, "{query} asks for nothing");
        let found = self.house.store.find(self.amina, &find).await.unwrap();
        let hits = found.map(|found| found.hits).unwrap_or_default();
        hits.iter()
            .map(|hit| self.numbers[&(hit.message.room, hit.message.id)])
            .collect()
    }

    async fn score(&self, queries: &[Query]) -> (Score, Vec<BTreeSet<u32>>) {
        let mut score = Score::default();
        let mut answers = Vec::new();
        for query in queries {
            let answer = self.answer(query.text).await;
            let missed: Vec<_> = query.relevant.difference(&answer).collect();
            let wrong: Vec<_> = answer
                .iter()
                .filter(|number| !query.relevant.contains(number) && !query.tolerated.contains(number))
                .collect();
            score.relevant += query.relevant.len();
            score.found += query.relevant.len() - missed.len();
            score.answers += answer.len();
            score.wrong += wrong.len();
            if !(missed.is_empty() && wrong.is_empty()) {
                let failure = format!("{}: missed {missed:?}, wrong {wrong:?}", query.text);
                score.failures.push(failure);
            }
            answers.push(answer);
        }
        (score, answers)
    }
}

impl Score {
    fn recall(&self) -> f64 {
        self.found as f64 / self.relevant as f64
    }

    fn precision(&self) -> f64 {
        1.0 - self.wrong as f64 / self.answers as f64
    }

    fn told(&self, engine: &str) -> String {
        format!(
            "{engine}: recall {:.4} ({} of {}), precision {:.4} ({} wrong of {})\n  {}",
            self.recall(),
            self.found,
            self.relevant,
            self.precision(),
            self.wrong,
            self.answers,
            self.failures.join("\n  ")
        )
    }
}

#[tokio::test]
async fn people_find_what_a_reader_finds_and_the_same_on_both_engines() {
    let queries = queries();
    assert!(queries.len() >= 150, "{} queries", queries.len());
    let lite = Shelf::fill(House::sqlite().await).await;
    let server = Shelf::fill(House::postgres().await).await;
    let (score, answers) = lite.score(&queries).await;
    let (server_score, server_answers) = server.score(&queries).await;
    for (query, (one, other)) in queries.iter().zip(answers.iter().zip(&server_answers)) {
        assert_eq!(one, other, "{} has two answers", query.text);
    }
    for (score, engine) in [(score, "sqlite"), (server_score, "postgres")] {
        assert!(
            score.recall() >= RECALL && score.precision() >= PRECISION,
            "{}",
            score.told(engine)
        );
    }
}
