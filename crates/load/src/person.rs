//! One person of a trial: sends, is cut off, comes back, sends again what was not acknowledged, and misses nothing.

use crate::{
    api::Api,
    history::{History, Violation, number},
    random::Random,
    socket::Socket,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

/// Sends that may wait for their acks.
const WINDOW: usize = 8;
/// A connection that lives owes an answer to each send; without one for this long, it never comes.
const ANSWER: Duration = Duration::from_secs(40);
/// A server that is not back after this many attempts will not be.
const ATTEMPTS: u32 = 300;

/// What everybody together has seen.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) acked: AtomicUsize,
    pub(crate) duplicates: AtomicUsize,
    pub(crate) retried: AtomicUsize,
    pub(crate) cuts: AtomicUsize,
    pub(crate) connections: AtomicUsize,
    pub(crate) resyncs: AtomicUsize,
    pub(crate) deliveries: AtomicUsize,
    /// Told at each ack.
    pub(crate) progress: Notify,
}

/// A message to send, for as long as it is not acknowledged.
#[derive(Clone, Debug)]
struct Sending {
    room: i64,
    text: String,
}

/// A person, with all that she remembers over her connections.
pub(crate) struct Person {
    api: Api,
    name: String,
    random: Random,
    tally: Arc<Tally>,
    unsent: usize,
    epoch: Option<String>,
    /// By cid, not acknowledged.
    waiting: BTreeMap<String, Sending>,
    /// When an ack last came on this connection, or it began.
    answered: Instant,
    /// By cid, the room and id of the ack.
    pub(crate) acked: HashMap<String, (i64, i64)>,
    /// By room.
    pub(crate) histories: BTreeMap<i64, History>,
}

impl Person {
    pub(crate) fn new(api: Api, name: String, rooms: &[i64], messages: usize, tally: Arc<Tally>) -> Person {
        let seed = name
            .bytes()
            .fold(7, |seed: u64, byte| seed.wrapping_mul(31) + u64::from(byte));
        Person {
            api,
            name,
            random: Random::new(seed),
            tally,
            unsent: messages,
            epoch: None,
            waiting: BTreeMap::new(),
            answered: Instant::now(),
            acked: HashMap::new(),
            histories: rooms.iter().map(|&room| (room, History::default())).collect(),
        }
    }

    /// Talks until all is sent and acknowledged by everybody (`finished`), then catches up once more.
    ///
    /// **Errors**: a [`Violation`], or a server that does not come back.
    pub(crate) async fn talk(mut self, mut finished: watch::Receiver<bool>) -> anyhow::Result<Person> {
        while !*finished.borrow() {
            let mut socket = self.connect().await?;
            match self.live(&mut socket, &mut finished).await {
                Err(error) if error.is::<Violation>() => return Err(error),
                _ => drop(socket),
            }
            sleep(Duration::from_millis(self.random.below(400))).await;
        }
        let mut socket = self.connect().await?;
        self.follow(&mut socket).await?;
        let mut answers = 0;
        while answers < self.histories.len() {
            let frame = socket.receive().await?;
            answers += usize::from(frame["t"] == "sub_ok" || frame["t"] == "resync");
            self.hear(&mut socket, &frame).await?;
        }
        Ok(self)
    }

    async fn connect(&mut self) -> anyhow::Result<Socket> {
        let mut attempt = 0;
        let socket = loop {
            match Socket::connect(&self.api).await {
                Ok(socket) => break socket,
                Err(error) if attempt == ATTEMPTS => {
                    return Err(error.context("the server does not come back"));
                }
                Err(_) => attempt += 1,
            }
            sleep(Duration::from_millis(50 + self.random.below(100))).await;
        };
        self.tally.connections.fetch_add(1, Ordering::Relaxed);
        let epoch = socket.hello["epoch"].as_str().map(str::to_owned);
        if self.epoch.is_some() && self.epoch != epoch {
            return Err(Violation("the epoch changed without a restore".into()).into());
        }
        self.epoch = epoch;
        Ok(socket)
    }

    /// Until the connection breaks, is cut on purpose, or everybody has finished.
    async fn live(
        &mut self,
        socket: &mut Socket,
        finished: &mut watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        self.follow(socket).await?;
        for (cid, sending) in &self.waiting {
            self.tally.retried.fetch_add(1, Ordering::Relaxed);
            socket.say(&send(cid, sending)).await?;
        }
        self.answered = Instant::now();
        let mut frames_left = 200 + self.random.below(1_500);
        loop {
            self.send_more(socket).await?;
            if !self.waiting.is_empty() && self.answered.elapsed() > ANSWER {
                return Err(Violation(format!("{} has no answer to {:?}", self.name, self.waiting)).into());
            }
            let frame = tokio::select! {
                frame = socket.receive() => frame?,
                _ = finished.changed() => return Ok(()),
            };
            self.hear(socket, &frame).await?;
            frames_left -= 1;
            if frames_left == 0 {
                self.tally.cuts.fetch_add(1, Ordering::Relaxed);
                return Ok(());
            }
        }
    }

    async fn follow(&mut self, socket: &mut Socket) -> anyhow::Result<()> {
        for (room, history) in &self.histories {
            let (room, after) = (*room, history.last);
            socket
                .say(&json!({"t":"sub","ref":room,"room":room,"after":after,"epoch":self.epoch}))
                .await?;
        }
        Ok(())
    }

    async fn send_more(&mut self, socket: &mut Socket) -> anyhow::Result<()> {
        while self.unsent > 0 && self.waiting.len() < WINDOW {
            self.unsent -= 1;
            let rooms: Vec<i64> = self.histories.keys().copied().collect();
            let sending = Sending {
                room: rooms[self.random.below(rooms.len() as u64) as usize],
                text: format!("Message {} de {}", self.unsent, self.name),
            };
            let cid = format!("{:016x}{:08x}", self.random.next(), self.unsent);
            // Remembered before it is said: what breaks the connection must not lose it.
            let frame = send(&cid, &sending);
            self.waiting.insert(cid, sending);
            socket.say(&frame).await?;
        }
        Ok(())
    }

    async fn hear(&mut self, socket: &mut Socket, frame: &Value) -> anyhow::Result<()> {
        match frame["t"].as_str().unwrap_or_default() {
            "message" | "member" | "room" => {
                self.tally.deliveries.fetch_add(1, Ordering::Relaxed);
                self.history(frame)?.take(frame)?;
            }
            "sub_ok" => self.history(frame)?.replay(frame)?,
            "resync" => self.fetch(frame).await?,
            "ack" => self.acknowledged(socket, frame).await?,
            "nack" if frame["retry"] == true => {
                sleep(Duration::from_millis(
                    frame["retry_after_ms"].as_u64().unwrap_or(100),
                ))
                .await;
                let cid = frame["cid"].as_str().unwrap_or_default();
                if let Some(sending) = self.waiting.get(cid) {
                    self.tally.retried.fetch_add(1, Ordering::Relaxed);
                    socket.say(&send(cid, sending)).await?;
                }
            }
            "nack" | "error" => return Err(Violation(format!("{} was refused: {frame}", self.name)).into()),
            _ => {}
        }
        Ok(())
    }

    /// Notes an ack; now and then sends the same once more, which must change nothing.
    async fn acknowledged(&mut self, socket: &mut Socket, ack: &Value) -> anyhow::Result<()> {
        let cid = ack["cid"].as_str().unwrap_or_default().to_owned();
        let place = (number(ack, "room")?, number(ack, "id")?);
        if ack["dup"] == true {
            self.tally.duplicates.fetch_add(1, Ordering::Relaxed);
        }
        self.answered = Instant::now();
        match (self.waiting.remove(&cid), self.acked.get(&cid)) {
            (Some(sending), _) => {
                self.acked.insert(cid.clone(), place);
                self.tally.acked.fetch_add(1, Ordering::Relaxed);
                self.tally.progress.notify_one();
                if self.random.below(20) == 0 {
                    socket.say(&send(&cid, &sending)).await?;
                }
            }
            (None, Some(first)) if *first == place && ack["dup"] == true => {}
            (None, first) => return Err(Violation(format!("{first:?} was acked again as {ack}")).into()),
        }
        Ok(())
    }

    /// Reads the hole over HTTP. What is above the resync's head comes live.
    async fn fetch(&mut self, resync: &Value) -> anyhow::Result<()> {
        self.tally.resyncs.fetch_add(1, Ordering::Relaxed);
        let (room, head) = (number(resync, "room")?, number(resync, "head")?);
        let api = self.api.clone();
        let history = self.history(resync)?;
        while history.last < head {
            let page = api
                .get(&format!(
                    "/api/v1/rooms/{room}/changes?after={}&limit=200",
                    history.last
                ))
                .await?;
            let before = history.last;
            for change in page["changes"].as_array().into_iter().flatten() {
                if number(change, "seq")? <= head {
                    history.take(change)?;
                }
            }
            if history.last == before {
                return Err(Violation(format!("nothing after {before} though the head is {head}")).into());
            }
        }
        Ok(())
    }

    fn history(&mut self, frame: &Value) -> Result<&mut History, Violation> {
        let room = number(frame, "room")?;
        let history = self.histories.get_mut(&room);
        history.ok_or_else(|| Violation(format!("a frame of another's room: {frame}")))
    }
}

fn send(cid: &str, sending: &Sending) -> Value {
    json!({"t":"send","ref":1,"room":sending.room,"cid":cid,"text":sending.text})
}
