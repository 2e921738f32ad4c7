//! The promise of promises, tried: whatever happens to connections and to the server, every acknowledged message is there
//! once, and everybody ends with the same history.

use crate::{
    api::Api,
    history::{Held, number},
    person::{Person, Tally},
    server::{ADMINISTRATOR, PASSWORD, Server},
};
use anyhow::{Context, ensure};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinSet};

/// Rooms of a trial; everybody is in half of them.
const ROOMS: usize = 6;

/// What to try.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The server's program.
    pub program: PathBuf,
    /// How many people, each with one connection at a time.
    pub people: usize,
    /// How many messages in all.
    pub messages: usize,
}

/// What was seen, when everything promised was kept.
#[derive(Clone, Debug)]
pub struct Report {
    /// People.
    pub people: usize,
    /// Messages sent and acknowledged, each there once.
    pub messages: usize,
    /// Live frames received in all.
    pub deliveries: usize,
    /// Connections made in all.
    pub connections: usize,
    /// Connections cut by the person, without a close.
    pub cuts: usize,
    /// Sends made again for want of an ack.
    pub retried: usize,
    /// Acks that said `dup`.
    pub duplicates: usize,
    /// Holes too large for `sub`, read over HTTP.
    pub resyncs: usize,
    /// Acknowledged when the server was killed.
    pub acked_before_kill: usize,
    /// From the kill to the first answer of the next server.
    pub outage: Duration,
    /// All the talking, outage included.
    pub took: Duration,
}

/// Runs the trial.
///
/// **Errors**: the first promise that was not kept.
pub async fn check(trial: &Trial) -> anyhow::Result<Report> {
    let mut server = Server::new(&trial.program).await?;
    // Small enough that some of those who were away must fetch the room afresh.
    server.set("REPLAY_CHANGES", "100");
    server.start().await?;
    let tally = Arc::new(Tally::default());
    let people = gather(&server, trial, &tally).await?;
    let witness = server.api().sign_in(ADMINISTRATOR, PASSWORD).await?;

    let begun = Instant::now();
    let (finish, finished) = watch::channel(false);
    let mut talking = JoinSet::new();
    for person in people {
        talking.spawn(person.talk(finished.clone()));
    }
    reach(trial.messages / 2, &tally, &mut talking).await?;
    server.kill().await?;
    let killed = Instant::now();
    let acked_before_kill = tally.acked.load(Ordering::Relaxed);
    server.start().await?;
    let outage = killed.elapsed();
    reach(trial.messages, &tally, &mut talking).await?;
    finish.send(true)?;
    let mut people = Vec::new();
    while let Some(person) = talking.join_next().await {
        people.push(person??);
    }
    let took = begun.elapsed();
    compare(trial, &people, &witness).await?;

    let count = |counter: &std::sync::atomic::AtomicUsize| counter.load(Ordering::Relaxed);
    Ok(Report {
        people: people.len(),
        messages: trial.messages,
        deliveries: count(&tally.deliveries),
        connections: count(&tally.connections),
        cuts: count(&tally.cuts),
        retried: count(&tally.retried),
        duplicates: count(&tally.duplicates),
        resyncs: count(&tally.resyncs),
        acked_before_kill,
        outage,
        took,
    })
}

/// Makes the rooms and the people in them.
async fn gather(server: &Server, trial: &Trial, tally: &Arc<Tally>) -> anyhow::Result<Vec<Person>> {
    let administrator = server.api().sign_in(ADMINISTRATOR, PASSWORD).await?;
    let mut rooms = Vec::new();
    for n in 0..ROOMS {
        let room = administrator
            .post("/rooms", &json!({"name": format!("Salon {n}")}))
            .await?;
        rooms.push(number(&room, "id")?);
    }
    let mut arriving = JoinSet::new();
    for n in 0..trial.people {
        let (api, tally, rooms) = (server.api(), tally.clone(), rooms.clone());
        let messages = trial.messages / trial.people + usize::from(n < trial.messages % trial.people);
        arriving.spawn(async move {
            let name = format!("personne{n:03}");
            let api = api.register(&name, PASSWORD).await?;
            let mine: Vec<i64> = (0..ROOMS / 2).map(|k| rooms[(n + k) % ROOMS]).collect();
            for room in &mine {
                api.post(&format!("/rooms/{room}/members"), &json!({})).await?;
            }
            anyhow::Ok(Person::new(api, name, &mine, messages, tally))
        });
    }
    let mut people = Vec::new();
    while let Some(person) = arriving.join_next().await {
        people.push(person??);
    }
    Ok(people)
}

/// Waits for that many acks, or for the first person to fail.
async fn reach(
    acked: usize,
    tally: &Tally,
    talking: &mut JoinSet<anyhow::Result<Person>>,
) -> anyhow::Result<()> {
    while tally.acked.load(Ordering::Relaxed) < acked {
        tokio::select! {
            () = tally.progress.notified() => {}
            Some(ended) = talking.join_next() => {
                ended??;
                anyhow::bail!("somebody left before the end");
            }
        }
    }
    Ok(())
}

/// The same for everybody, acknowledged messages once, and the same over HTTP.
async fn compare(trial: &Trial, people: &[Person], witness: &Api) -> anyhow::Result<()> {
    let mut rooms: BTreeMap<i64, &BTreeMap<i64, Held>> = BTreeMap::new();
    for (room, history) in people.iter().flat_map(|person| &person.histories) {
        let known = *rooms.entry(*room).or_insert(&history.messages);
        ensure!(
            known == &history.messages,
            "two people hold different histories of room {room}"
        );
    }
    let mut cids = HashSet::new();
    for held in rooms.values().flat_map(|messages| messages.values()) {
        ensure!(cids.insert((&held.author, &held.cid)), "{held:?} is there twice");
    }
    ensure!(
        cids.len() == trial.messages,
        "{} messages were acknowledged and {} are there",
        trial.messages,
        cids.len()
    );
    for (cid, (room, id)) in people.iter().flat_map(|person| &person.acked) {
        let held = rooms.get(room).and_then(|messages| messages.get(id));
        ensure!(
            held.is_some_and(|held| &held.cid == cid),
            "{cid} was acknowledged as message {id} of room {room}, where there is {held:?}"
        );
    }
    for (room, messages) in rooms {
        let pages = read(witness, room).await?;
        ensure!(
            &pages == messages,
            "the pages of room {room} differ from what was received live"
        );
    }
    Ok(())
}

/// The whole history of a room, page after page towards the past.
async fn read(api: &Api, room: i64) -> anyhow::Result<BTreeMap<i64, Held>> {
    let mut all = BTreeMap::new();
    let mut before = i64::MAX >> 11;
    loop {
        let page = api
            .get(&format!(
                "/api/v1/rooms/{room}/messages?before={before}&limit=200"
            ))
            .await?;
        let messages = page["messages"].as_array().context("a page has messages")?;
        for message in messages.iter().rev() {
            let id = number(message, "id")?;
            ensure!(id < before, "page out of order at {id}");
            before = id;
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            all.insert(
                id,
                Held {
                    cid: text(&message["cid"]),
                    text: text(&message["text"]),
                    author: text(&message["by"]["name"]),
                },
            );
        }
        if page["more"] != true {
            return Ok(all);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report {
            people,
            messages,
            deliveries,
            connections,
            cuts,
            ..
        } = self;
        writeln!(
            f,
            "{people} people, {messages} messages, {deliveries} deliveries in {:.1} s",
            self.took.as_secs_f64()
        )?;
        writeln!(
            f,
            "{connections} connections, {cuts} cut; server killed after {} acks, back in {} ms",
            self.acked_before_kill,
            self.outage.as_millis()
        )?;
        writeln!(
            f,
            "{} sends made again, {} duplicates told, {} rooms fetched afresh",
            self.retried, self.duplicates, self.resyncs
        )?;
        write!(
            f,
            "every acknowledged message is there once, and everybody has the same history"
        )
    }
}
