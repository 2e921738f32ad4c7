//! Many people on sockets, driven by one thread: edge-triggered readiness, one buffer to read into, nothing allocated per
//! delivery, so that what is measured is the server.

pub(crate) mod frame;
mod person;
mod speech;
mod tally;

pub use speech::Speech;
pub use tally::Faults;

use crate::histogram::Histogram;
use anyhow::{Context, bail, ensure};
use person::{FRAME_BYTES, Person};
use rustix::event::{Timespec, epoll};
use speech::Mark;
use std::{
    net::SocketAddr,
    os::fd::OwnedFd,
    time::{Duration, Instant},
};
use tally::Tally;

/// Handshakes under way at once.
const KNOCKING: usize = 64;
/// A server that does not move for this long is stuck.
const STUCK: Duration = Duration::from_secs(20);

/// Rooms and who is in them: person n is in room n modulo `rooms`.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Rooms.
    pub rooms: usize,
    /// People in each.
    pub members: usize,
    /// Those of them who send.
    pub senders: usize,
    /// Addresses of this machine they come from: one has some 28,000 ports.
    pub sources: usize,
}

/// People on sockets.
#[derive(Debug)]
pub struct Crowd {
    epoll: OwnedFd,
    server: SocketAddr,
    layout: Layout,
    speech: Speech,
    mark: Mark,
    people: Vec<Person>,
    tally: Tally,
    /// Whether who is acknowledged sends again at once.
    is_talking: bool,
    ready: usize,
    scratch: Vec<u8>,
    begun: Instant,
    first_fault: Option<String>,
    /// Where the number stood in the last message.
    likely: usize,
}

impl Crowd {
    /// Nobody is connected yet.
    pub fn new(server: SocketAddr, speech: Speech, layout: Layout) -> anyhow::Result<Crowd> {
        let mut tally = Tally::default();
        for person in 0..layout.rooms * layout.members {
            tally.enter((person % layout.rooms) as u32);
        }
        let run = std::time::UNIX_EPOCH.elapsed()?.subsec_nanos() ^ std::process::id();
        Ok(Crowd {
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            server,
            layout,
            speech,
            mark: Mark::new(run),
            people: (0..layout.rooms * layout.members)
                .map(|_| Person::default())
                .collect(),
            tally,
            is_talking: false,
            ready: 0,
            scratch: vec![0; FRAME_BYTES],
            begun: Instant::now(),
            first_fault: None,
            likely: 0,
        })
    }

    /// Connects everybody who is absent and puts them in their rooms; how long it took.
    pub fn gather(&mut self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let mut last = (0, begun);
        let mut next = 0;
        while self.ready < self.people.len() {
            while next < self.people.len() && next - self.ready.min(next) < KNOCKING {
                self.knock(next).with_context(|| format!("connection {next}"))?;
                next += 1;
            }
            self.turn(Duration::from_millis(100))?;
            self.must_be_well()?;
            if self.ready > last.0 {
                last = (self.ready, Instant::now());
            }
            ensure!(
                last.1.elapsed() < STUCK,
                "{} of {} are in their rooms",
                self.ready,
                self.people.len()
            );
        }
        Ok(begun.elapsed())
    }

    /// Everybody leaves at once, without a word.
    pub fn scatter(&mut self) {
        self.people
            .iter_mut()
            .for_each(|person| *person = Person::default());
        self.ready = 0;
    }

    /// Those who send, room after room.
    pub fn senders(&self) -> Vec<usize> {
        (0..self.layout.senders * self.layout.rooms).collect()
    }

    /// Everybody who sends has one message on its way until [`Crowd::hush`]: the next leaves when it is confirmed.
    pub fn talk(&mut self) -> anyhow::Result<()> {
        self.is_talking = true;
        for person in self.senders() {
            self.post(person, self.now())?;
        }
        Ok(())
    }

    /// Nobody begins anything new.
    pub fn hush(&mut self) {
        self.is_talking = false;
    }

    /// Sends one message of a person; `due_ns` is when it had to leave, by [`Crowd::now`].
    pub fn post(&mut self, person: usize, due_ns: u64) -> anyhow::Result<()> {
        let number = self.tally.send(person, due_ns);
        let room = self.tally.room_of(person);
        let out = &mut self.people[person].unsent;
        self.speech.post(&self.mark, room, number, out);
        self.flush(person)
    }

    /// Nanoseconds since the crowd was made.
    pub fn now(&self) -> u64 {
        self.begun.elapsed().as_nanos() as u64
    }

    /// Listens for so long.
    pub fn listen(&mut self, how_long: Duration) -> anyhow::Result<()> {
        let until = Instant::now() + how_long;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            self.turn(left.min(Duration::from_millis(20)))?;
        }
        Ok(())
    }

    /// Listens until everything sent has come to everybody, or nothing has come for three seconds; and then a moment for what
    /// comes twice. Gives what was not as it must be in the whole run.
    pub fn settle(&mut self) -> anyhow::Result<Faults> {
        let mut last = (self.tally.owed(), Instant::now());
        while last.0 > 0 && last.1.elapsed() < Duration::from_secs(3) {
            self.turn(Duration::from_millis(20))?;
            let owed = self.tally.owed();
            if owed != last.0 {
                last = (owed, Instant::now());
            }
        }
        self.listen(Duration::from_millis(200))?;
        Ok(Faults {
            missing: self.tally.owed(),
            ..self.tally.faults
        })
    }

    /// Sends one message, and waits until it has come to everybody; how long it took.
    ///
    /// **Errors**: it did not come to everybody.
    pub fn pass_one(&mut self, sender: usize) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        self.post(sender, self.now())?;
        while self.tally.owed() > 0 {
            self.turn(Duration::from_millis(20))?;
            ensure!(
                begun.elapsed() < STUCK,
                "{} have not received it",
                self.tally.owed()
            );
        }
        Ok(begun.elapsed())
    }

    /// Begins or stops to count what comes.
    pub fn measure(&mut self, on: bool) {
        self.tally.is_measured = on;
    }

    /// Messages sent, and deliveries, while it was counted.
    pub fn counted(&self) -> (u64, u64) {
        (self.tally.sent, self.tally.deliveries)
    }

    /// From due to delivered, and from due to acknowledged.
    pub fn latencies(&self) -> (&Histogram, &Histogram) {
        (&self.tally.latency, &self.tally.ack_latency)
    }

    /// **Errors**: a connection broke or was refused something.
    pub fn must_be_well(&self) -> anyhow::Result<()> {
        match &self.first_fault {
            Some(fault) => bail!("{fault}"),
            None => Ok(()),
        }
    }

    /// Takes what is ready, waiting at most so long for it.
    pub fn turn(&mut self, at_most: Duration) -> anyhow::Result<()> {
        let none = epoll::Event {
            data: epoll::EventData::new_u64(0),
            flags: epoll::EventFlags::empty(),
        };
        let mut events = [none; 512];
        let at_most = Timespec::try_from(at_most)?;
        let count = match epoll::wait(&self.epoll, &mut events[..], Some(&at_most)) {
            Err(rustix::io::Errno::INTR) => 0,
            count => count?,
        };
        for event in &events[..count] {
            let person = event.data.u64() as usize;
            // What is packed cannot be borrowed.
            let flags = event.flags;
            if flags.contains(epoll::EventFlags::OUT) && !self.people[person].unsent.is_empty() {
                self.flush(person)?;
            }
            if flags.intersects(!epoll::EventFlags::OUT) {
                self.hear(person)?;
            }
        }
        Ok(())
    }
}
