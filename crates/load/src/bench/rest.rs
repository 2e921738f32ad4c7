//! A server that does nothing: alone, and with people who say nothing.

use super::target::Target;
use crate::{
    cast::Cast,
    crowd::{Crowd, Faults, Layout},
    floor::Writes,
    process::{processor_time, resident_bytes},
};
use anyhow::ensure;
use std::{path::Path, time::Duration};

/// How long a processor's rest is watched.
const WATCHED: Duration = Duration::from_secs(5);

/// What idle people cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Idle {
    pub(crate) bytes_each: f64,
    /// After each room has had a message, which goes through every socket.
    pub(crate) bytes_each_after: f64,
    pub(crate) connections_per_s: f64,
    pub(crate) connections_per_processor_s: f64,
    /// Share of a processor while nobody says anything.
    pub(crate) share_at_rest: f64,
}

/// What the program costs with nobody there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alone {
    pub(crate) first_answer: Duration,
    pub(crate) resident_bytes: u64,
    pub(crate) program_bytes: u64,
}

/// Starts the program on a new store and looks at it.
pub(crate) async fn alone(program: &Path) -> anyhow::Result<Alone> {
    let cast = Cast {
        accounts: 1,
        rooms: 1,
        memberships: 1,
        messages: 0,
    };
    let target = Target::palabre(program, &cast).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    Ok(Alone {
        first_answer: target.first_answer,
        resident_bytes: resident_bytes(target.id)?,
        program_bytes: program.metadata()?.len(),
    })
}

/// Connections in rooms of ten that the floor takes in a second of its processor.
///
/// **Errors**: one was refused.
pub(crate) async fn connections_per_processor_s(people: usize) -> anyhow::Result<f64> {
    let target = Target::floor(Writes::Joined).await?;
    let mut crowd = Crowd::new(target.address, target.speech.clone(), in_tens(people))?;
    let worked = processor_time(target.id)?;
    crowd.gather()?;
    Ok(people as f64 / (processor_time(target.id)? - worked).as_secs_f64())
}

fn in_tens(people: usize) -> Layout {
    Layout {
        rooms: people.div_ceil(10),
        members: 10,
        senders: 1,
        sources: 1 + people / 20_000,
    }
}

/// So many people, each of another account, in rooms of ten.
///
/// **Errors**: one was refused, or did not receive its room's message.
pub(crate) async fn idle(program: &Path, people: usize) -> anyhow::Result<Idle> {
    let layout = in_tens(people);
    let rooms = layout.rooms;
    let cast = Cast {
        accounts: rooms * 10,
        rooms,
        memberships: 1,
        messages: 0,
    };
    let target = Target::palabre(program, &cast).await?;
    let mut crowd = Crowd::new(target.address, target.speech.clone(), layout)?;
    let (alone, worked) = (resident_bytes(target.id)?, processor_time(target.id)?);
    let took = crowd.gather()?;
    let worked = processor_time(target.id)? - worked;
    crowd.listen(Duration::from_secs(2))?;
    let there = resident_bytes(target.id)?;
    let resting = processor_time(target.id)?;
    crowd.listen(WATCHED)?;
    let resting = processor_time(target.id)? - resting;
    for sender in crowd.senders() {
        let now = crowd.now();
        crowd.post(sender, now)?;
        crowd.turn(Duration::ZERO)?;
    }
    let faults = crowd.settle()?;
    crowd.must_be_well()?;
    ensure!(
        faults == Faults::default(),
        "not everybody received its room's message: {faults:?}"
    );
    let people = (rooms * 10) as f64;
    let each = |bytes: u64| bytes.saturating_sub(alone) as f64 / people;
    Ok(Idle {
        bytes_each: each(there),
        bytes_each_after: each(resident_bytes(target.id)?),
        connections_per_s: people / took.as_secs_f64(),
        connections_per_processor_s: people / worked.as_secs_f64(),
        share_at_rest: resting.as_secs_f64() / WATCHED.as_secs_f64(),
    })
}

/// What a room of very many costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hall {
    pub(crate) resident_bytes: u64,
    pub(crate) bytes_each: f64,
    pub(crate) share_at_rest: f64,
    /// Until one message has come to everybody, the median of five.
    pub(crate) one_message: Duration,
    /// What one message costs the server.
    pub(crate) one_message_processor: Duration,
    pub(crate) gathered_in: Duration,
    /// Everybody gone at once, and back.
    pub(crate) back_in: Duration,
    pub(crate) back_processor: Duration,
    pub(crate) resident_after_bytes: u64,
}

/// So many people, each of another account, in one room.
///
/// **Errors**: one was refused, or did not receive a message.
pub(crate) async fn hall(program: &Path, people: usize) -> anyhow::Result<Hall> {
    let cast = Cast {
        accounts: people,
        rooms: 1,
        memberships: 1,
        messages: 0,
    };
    let target = Target::palabre(program, &cast).await?;
    let layout = Layout {
        rooms: 1,
        members: people,
        senders: 1,
        sources: 1 + people / 20_000,
    };
    let mut crowd = Crowd::new(target.address, target.speech.clone(), layout)?;
    let alone = resident_bytes(target.id)?;
    let gathered_in = crowd.gather()?;
    // What coming and going makes the server tell is told within seconds.
    crowd.listen(Duration::from_secs(5))?;
    let there = resident_bytes(target.id)?;
    let resting = processor_time(target.id)?;
    crowd.listen(WATCHED)?;
    let resting = processor_time(target.id)? - resting;
    let worked = processor_time(target.id)?;
    let mut each = Vec::new();
    for _ in 0..5 {
        each.push(crowd.pass_one(0)?);
    }
    let worked = processor_time(target.id)? - worked;
    each.sort_unstable();
    let back = processor_time(target.id)?;
    crowd.scatter();
    let back_in = crowd.gather()?;
    let back = processor_time(target.id)? - back;
    crowd.pass_one(0)?;
    let faults = crowd.settle()?;
    crowd.must_be_well()?;
    ensure!(
        faults == Faults::default(),
        "not everybody received every message: {faults:?}"
    );
    Ok(Hall {
        resident_bytes: there,
        bytes_each: there.saturating_sub(alone) as f64 / people as f64,
        share_at_rest: resting.as_secs_f64() / WATCHED.as_secs_f64(),
        one_message: each[2],
        one_message_processor: worked / 5,
        gathered_in,
        back_in,
        back_processor: back,
        resident_after_bytes: resident_bytes(target.id)?,
    })
}
