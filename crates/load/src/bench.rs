//! The measurements by name, repeated, held against what they must reach.

mod abuse;
mod files;
mod goal;
mod growth;
mod page;
mod rest;
mod talk;
mod target;

use crate::{cast::Cast, crowd::Layout, floor::Writes, process::raise_descriptors};
use clap::ValueEnum;
use goal::Measured;
use std::{path::PathBuf, time::Duration};
use talk::{Figures, Talk};
use target::Target;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scene {
    /// One room of 1,000, one of whom talks.
    F1c,
    /// The same, ten of whom talk.
    F1s,
    /// 100 rooms of 10, all of whom talk.
    F2s,
    /// One room of 100, all of whom talk.
    F3s,
    /// 100 people talk, each alone in a room.
    D1,
    /// 10,000 people who say nothing, in rooms of 10.
    I1,
    /// One room of 1,000 at 50, 300 and 2,000 messages a second.
    Open,
    /// Rooms of very many people.
    Hall,
    /// The program with nobody there.
    Alone,
    /// Pages of rooms.
    Pages,
    /// A file of 1 GiB, slow uploads, and 100 photographs beside people who talk.
    Files,
    /// A room that talks while others break the rules.
    Abuse,
    /// D1 and pages on 10 million messages, 10,000 rooms and 100,000 accounts, against an empty store.
    Growth,
}

/// What to measure, and how.
#[derive(Clone, Debug)]
pub struct Bench {
    /// The program.
    pub program: PathBuf,
    /// In this order.
    pub scenes: Vec<Scene>,
    /// Times that all of them are measured.
    pub repetitions: usize,
    /// Seconds that each is counted.
    pub seconds: f64,
    /// Millions of messages of [`Scene::Growth`].
    pub millions: f64,
    /// How many people, each time, of [`Scene::Hall`].
    pub halls: Vec<usize>,
}

/// Measures, says how it goes on standard error, and gives the table, and how many goals are missed.
///
/// **Errors**: something did not run, or a guarantee was not kept.
pub async fn bench(bench: &Bench) -> anyhow::Result<(String, usize)> {
    let most = bench.halls.iter().max().copied().unwrap_or(0);
    raise_descriptors(65_536.max(most as u64 + 10_000));
    let mut measured = Measured::default();
    for repetition in 1..=bench.repetitions {
        for scene in bench.scenes.iter().filter(|scene| **scene != Scene::Growth) {
            eprintln!("{repetition}/{}: {scene:?}", bench.repetitions);
            bench.measure(*scene, &mut measured).await?;
        }
    }
    if bench.scenes.contains(&Scene::Growth) {
        growth::measure(bench, &mut measured).await?;
    }
    Ok((measured.table(), measured.missed()))
}

impl Bench {
    async fn measure(&self, scene: Scene, measured: &mut Measured) -> anyhow::Result<()> {
        match scene {
            Scene::F1c | Scene::F1s | Scene::F2s | Scene::F3s => self.fan_out(scene, measured).await,
            Scene::D1 => {
                let floor = palabre_store::rows_per_s(Duration::from_secs_f64(self.seconds))?;
                let figures = self.talk(&self.palabre(&D1).await?, D1, None)?;
                measured.note("D1, floor: rows/s stored 100 at a time", floor);
                measured.note("D1, durable messages/s", figures.messages_per_s);
                measured.note("D1, share of the floor", figures.messages_per_s / floor);
                measured.note("D1, p50 of the ack, ms", figures.ack_p50.as_secs_f64() * 1e3);
                measured.note("D1, p99 of the ack, ms", figures.ack_p99.as_secs_f64() * 1e3);
                Ok(())
            }
            Scene::I1 => self.idle(measured).await,
            Scene::Hall => self.hall(measured).await,
            Scene::Open => self.open_loop(measured).await,
            Scene::Alone => self.alone(measured).await,
            Scene::Pages => self.pages(measured).await,
            Scene::Files => files::measure(&self.program, self.seconds, measured).await,
            Scene::Abuse => abuse::measure(&self.program, self.seconds, measured).await,
            Scene::Growth => Ok(()),
        }
    }

    /// The program between the two floors.
    async fn fan_out(&self, scene: Scene, measured: &mut Measured) -> anyhow::Result<()> {
        let layout = match scene {
            Scene::F1c => in_rooms(1, 1_000, 1),
            Scene::F1s => in_rooms(1, 1_000, 10),
            Scene::F2s => in_rooms(100, 10, 10),
            _ => in_rooms(1, 100, 100),
        };
        let name = format!("{scene:?}");
        let per_s = |figures: &Figures| figures.deliveries_per_processor_s;
        let each = per_s(&self.talk(&Target::floor(Writes::Each).await?, layout, None)?);
        let joined = per_s(&self.talk(&Target::floor(Writes::Joined).await?, layout, None)?);
        let ours = self.talk(&self.palabre(&layout).await?, layout, None)?;
        let mut note = |what: &str, value: f64| measured.note(&format!("{name}, {what}"), value);
        note(
            "floor that writes each, k deliveries per processor-second",
            each / 1e3,
        );
        note(
            "floor that joins, k deliveries per processor-second",
            joined / 1e3,
        );
        note("k deliveries per processor-second", per_s(&ours) / 1e3);
        note("share of the floor that writes each", per_s(&ours) / each);
        note("share of the floor that joins", per_s(&ours) / joined);
        note("M deliveries per processor-second", per_s(&ours) / 1e6);
        note("k deliveries/s", ours.deliveries_per_s / 1e3);
        note("durable messages/s", ours.messages_per_s);
        note("p99 seen, ms", ours.seen_p99.as_secs_f64() * 1e3);
        note("% of its processor used", ours.its_share * 100.0);
        note("% of the measurer's processor used", ours.our_share * 100.0);
        Ok(())
    }

    async fn open_loop(&self, measured: &mut Measured) -> anyhow::Result<()> {
        let layout = in_rooms(1, 1_000, 10);
        let floor = Target::floor(Writes::Joined).await?;
        let target = self.palabre(&layout).await?;
        for rate in [50, 300, 2_000] {
            let p99_ms = |target| -> anyhow::Result<f64> {
                let figures = self.talk(target, layout, Some(f64::from(rate)))?;
                Ok(figures.seen_p99.as_secs_f64() * 1e3)
            };
            let (floor, ours) = (p99_ms(&floor)?, p99_ms(&target)?);
            measured.note(&format!("open {rate}/s, floor that joins, p99 seen, ms"), floor);
            measured.note(&format!("open {rate}/s, p99 seen, ms"), ours);
            measured.note(&format!("open {rate}/s, times the floor"), ours / floor);
        }
        Ok(())
    }

    async fn idle(&self, measured: &mut Measured) -> anyhow::Result<()> {
        let floor = rest::connections_per_processor_s(10_000).await?;
        let idle = rest::idle(&self.program, 10_000).await?;
        measured.note("I1, KiB per idle connection", idle.bytes_each / 1024.0);
        measured.note(
            "I1, KiB per connection after a message in every room",
            idle.bytes_each_after / 1024.0,
        );
        measured.note("I1, connections/s", idle.connections_per_s);
        measured.note(
            "I1, connections per processor-second",
            idle.connections_per_processor_s,
        );
        measured.note("I1, floor: connections per processor-second", floor);
        measured.note("I1, share of the floor", idle.connections_per_processor_s / floor);
        measured.note("I1, % of a processor at rest", idle.share_at_rest * 100.0);
        Ok(())
    }

    async fn hall(&self, measured: &mut Measured) -> anyhow::Result<()> {
        for people in self.halls.iter().copied() {
            let hall = rest::hall(&self.program, people).await?;
            let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
            let mut note =
                |what: &str, value: f64| measured.note(&format!("hall of {people}, {what}"), value);
            note("MiB resident", mib(hall.resident_bytes));
            note("KiB per connection", hall.bytes_each / 1024.0);
            note("% of a processor at rest", hall.share_at_rest * 100.0);
            note("s to gather", hall.gathered_in.as_secs_f64());
            note(
                "ms until one message has come to all",
                hall.one_message.as_secs_f64() * 1e3,
            );
            note(
                "processor-ms of one message",
                hall.one_message_processor.as_secs_f64() * 1e3,
            );
            note("s until all are back", hall.back_in.as_secs_f64());
            note(
                "processor-s of all coming back",
                hall.back_processor.as_secs_f64(),
            );
            note("MiB resident when all are back", mib(hall.resident_after_bytes));
        }
        Ok(())
    }

    async fn alone(&self, measured: &mut Measured) -> anyhow::Result<()> {
        let alone = rest::alone(&self.program).await?;
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        measured.note("alone, MiB resident", mib(alone.resident_bytes));
        measured.note(
            "alone, ms to the first answer",
            alone.first_answer.as_secs_f64() * 1e3,
        );
        measured.note("alone, MiB of program", mib(alone.program_bytes));
        Ok(())
    }

    async fn pages(&self, measured: &mut Measured) -> anyhow::Result<()> {
        let cast = Cast {
            accounts: 100,
            rooms: 100,
            memberships: 10,
            messages: 10_000,
        };
        let target = Target::palabre(&self.program, &cast).await?;
        page::note(
            "room page",
            page::Asked::Page,
            (&target, cast.rooms),
            self.seconds,
            measured,
        )
    }

    async fn palabre(&self, layout: &Layout) -> anyhow::Result<Target> {
        let cast = Cast {
            accounts: layout.rooms * layout.members,
            rooms: layout.rooms,
            memberships: 1,
            messages: 0,
        };
        Target::palabre(&self.program, &cast).await
    }

    fn talk(&self, target: &Target, layout: Layout, rate: Option<f64>) -> anyhow::Result<Figures> {
        let talk = Talk {
            layout,
            rate,
            seconds: self.seconds,
        };
        talk.measure(target)
    }
}

/// Everybody in their own room.
const D1: Layout = in_rooms(100, 1, 1);

const fn in_rooms(rooms: usize, members: usize, senders: usize) -> Layout {
    Layout {
        rooms,
        members,
        senders,
        sources: 1,
    }
}
