//! Those who break the rules, each on a thread of its own.

use super::{
    ATTACKERS, BACK_PER_S, BURST, Conduct, Kind, PEOPLE, SOCKETS, Target, Who,
    line::{Line, or_nothing},
    masked,
};
use crate::{bench::goal::Measured, crowd::Speech, crowd::frame};
use anyhow::{Context, ensure};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// So long after the last byte the server has ended whoever does not read, or does not end what it began, and not yet forgotten it.
const PATIENCE: Duration = Duration::from_secs(36);
/// Pings on their way at once.
const PINGS: usize = 64;
/// Messages sent together, and how often.
const SENDS: usize = 100;
const OFTEN: Duration = Duration::from_millis(10);

/// How often each thing was told.
type Told = BTreeMap<String, u64>;

/// Attackers at work.
pub(super) struct Crew {
    common: Arc<Common>,
    threads: Vec<JoinHandle<anyhow::Result<Told>>>,
    /// Sockets that one person may have.
    _taken: Vec<Line>,
}

/// What the attackers share.
struct Common {
    kind: Kind,
    server: SocketAddr,
    speech: Speech,
    room: i64,
    begun: Instant,
    is_over: AtomicBool,
}

impl Kind {
    /// Whether what it is told comes long after it was measured.
    pub(super) fn is_patient(&self) -> bool {
        matches!(self.conduct, Conduct::Flood(..)) || self.name == "half frames"
    }
}

impl Crew {
    pub(super) fn begin(kind: Kind, target: &Target) -> anyhow::Result<Crew> {
        let count = if matches!(kind.conduct, Conduct::Send | Conduct::Spin) {
            1
        } else {
            ATTACKERS
        };
        let common = Arc::new(Common {
            kind,
            server: target.address,
            speech: target.speech.clone(),
            room: target.first_room(),
            begun: Instant::now(),
            is_over: AtomicBool::new(false),
        });
        let is_full = matches!(
            (common.kind.who, &common.kind.conduct),
            (Who::One, Conduct::Say(_))
        );
        let taken = (0..if is_full { SOCKETS } else { 0 }).map(|_| common.open(0));
        let _taken = taken.collect::<anyhow::Result<_>>()?;
        let threads = (0..count).map(|number| {
            let common = common.clone();
            thread::spawn(move || {
                // Of this thread alone, on Linux.
                rustix::process::setpriority_process(None, 19)?;
                common.attack(number)
            })
        });
        Ok(Crew {
            threads: threads.collect(),
            common,
            _taken,
        })
    }

    /// Nobody begins anything new.
    pub(super) fn stop(&self) {
        self.common.is_over.store(true, Ordering::Relaxed);
    }

    /// Waits until all have been told what they must be told.
    ///
    /// **Errors**: somebody was told something else.
    pub(super) fn end(self, measured: &mut Measured) -> anyhow::Result<()> {
        let Kind { name, told, .. } = &self.common.kind;
        let mut all = Told::new();
        for attacker in self.threads {
            let heard = attacker.join().expect("attackers do not panic");
            for (told, count) in heard.with_context(|| format!("abuse, {name}"))? {
                *all.entry(told).or_default() += count;
            }
        }
        for (what, count) in &all {
            ensure!(
                told.contains(&what.as_str()),
                "abuse, {name}: the server said « {what} »"
            );
            let what = if what.is_empty() {
                "closed without a word"
            } else {
                what
            };
            measured.note(&format!("abuse, {name}, times {what}"), *count as f64);
        }
        Ok(())
    }
}

impl Common {
    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    /// A new connection of an attacker, whose socket is open unless it has no account.
    fn open(&self, number: usize) -> anyhow::Result<Line> {
        let person = match self.kind.who {
            Who::Far => return Ok(Line::open(self.server, Some(far()?))?),
            Who::Near => return Ok(Line::open(self.server, None)?),
            Who::Each => PEOPLE + number,
            Who::One => PEOPLE,
        };
        let mut line = Line::open(self.server, None)?;
        line.say(
            self.speech
                .request(person, 0, &self.server.to_string())
                .as_bytes(),
        );
        let status = line.status()?;
        ensure!(status == "101", "a socket was answered with {status}");
        Ok(line)
    }

    /// Until it is over; what the server said to it, and how often.
    fn attack(&self, number: usize) -> anyhow::Result<Told> {
        let mut told = Told::new();
        let mut hear = |what: &str, count| *told.entry(what.to_owned()).or_default() += count;
        while self.goes_on() {
            let lines = (0..self.kind.sockets).map(|_| {
                let mut line = self.open(number)?;
                if let Conduct::Say(bytes) | Conduct::Break(bytes) | Conduct::Flood(bytes, _) =
                    &self.kind.conduct
                {
                    line.say(bytes);
                }
                Ok(line)
            });
            let mut lines = lines.collect::<anyhow::Result<Vec<Line>>>()?;
            match &self.kind.conduct {
                Conduct::Say(_) => {}
                Conduct::Break(_) => hear("broken off", std::mem::take(&mut lines).len() as u64),
                Conduct::Flood(_, again) => {
                    // A line that takes no more is left as it is: what came after half a frame would be another abuse.
                    while self.goes_on() && lines.iter_mut().all(|line| line.say(again)) {}
                    thread::sleep(PATIENCE);
                }
                Conduct::Ping => lines.iter_mut().try_for_each(|line| self.ping(line, &mut hear))?,
                Conduct::Send => lines.iter_mut().try_for_each(|line| self.send(line, &mut hear))?,
                Conduct::Spin => std::hint::spin_loop(),
            }
            if matches!(self.kind.conduct, Conduct::Say(_) | Conduct::Flood(..)) {
                for mut line in lines {
                    let end = match self.kind.who {
                        Who::Far | Who::Near => line.status(),
                        Who::Each | Who::One => line.close_code(),
                    };
                    hear(&or_nothing(end)?, 1);
                }
            }
        }
        Ok(told)
    }

    fn ping(&self, line: &mut Line, hear: &mut impl FnMut(&str, u64)) -> anyhow::Result<()> {
        let pings = masked(frame::PING, &[b'a'; 125]).repeat(PINGS);
        while self.goes_on() {
            line.say(&pings);
            let mut answered = 0;
            while answered < PINGS {
                answered += usize::from(line.frame()?.0 == frame::PONG);
            }
            hear("pong", PINGS as u64);
        }
        Ok(())
    }

    fn send(&self, line: &mut Line, hear: &mut impl FnMut(&str, u64)) -> anyhow::Result<()> {
        let (mut sent, mut acks) = (0_u32, 0.0);
        while self.goes_on() {
            let due = OFTEN * (sent / SENDS as u32);
            thread::sleep(due.saturating_sub(self.begun.elapsed()));
            let mut sends = Vec::new();
            for _ in 0..SENDS {
                let room = self.room;
                let send = format!(
                    r#"{{"t":"send","ref":{sent},"room":{room},"cid":"abus-{sent:020}","text":"Encore {sent}"}}"#
                );
                frame::write(&mut sends, frame::TEXT, send.as_bytes());
                sent += 1;
            }
            line.say(&sends);
            let mut answered = 0;
            while answered < SENDS {
                let (_, answer) = line.frame()?;
                let answer = String::from_utf8_lossy(&answer);
                if answer.starts_with(r#"{"t":"nack""#) {
                    ensure!(answer.contains(r#""retry":true,"retry_after_ms""#), "{answer}");
                    let code = answer
                        .split(r#""code":""#)
                        .nth(1)
                        .and_then(|rest| rest.split('"').next());
                    hear(code.unwrap_or_default(), 1);
                } else if answer.starts_with(r#"{"t":"ack""#) {
                    acks += 1.0;
                    hear("ack", 1);
                } else {
                    continue;
                }
                answered += 1;
            }
        }
        let most = BURST + 1.0 + BACK_PER_S * self.begun.elapsed().as_secs_f64();
        ensure!(acks <= most, "{acks} messages of one person were taken");
        Ok(())
    }
}

/// An address of this machine that is not loopback. Nothing is sent to find it.
fn far() -> anyhow::Result<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket
        .connect((Ipv4Addr::new(198, 51, 100, 1), 9))
        .context("this machine has no address but loopback")?;
    Ok(socket.local_addr()?.ip())
}
