//! Whether a large space is as quick as an empty one.

use super::{Bench, D1, goal::Measured, page, target::Target};
use crate::{cast::Cast, server::Server};
use std::time::Instant;

/// Accounts and rooms of the large one.
const ACCOUNTS: usize = 100_000;
const ROOMS: usize = 10_000;

/// Fills a store once, then measures it and an empty one in turn.
pub(super) async fn measure(bench: &Bench, measured: &mut Measured) -> anyhow::Result<()> {
    let large = Cast {
        accounts: ACCOUNTS,
        rooms: ROOMS,
        memberships: 5,
        messages: (bench.millions * 1e6) as usize,
    };
    let small = Cast {
        accounts: D1.rooms,
        rooms: D1.rooms,
        memberships: 5,
        messages: 20_000,
    };
    let server = Server::new(&bench.program).await?;
    let begun = Instant::now();
    let (tokens, first_room) = server.seed(&large).await?;
    measured.note("growth, s to fill the store", begun.elapsed().as_secs_f64());
    let large_target = Target::start(server, tokens, first_room).await?;
    let small_target = Target::palabre(&bench.program, &small).await?;
    for repetition in 1..=bench.repetitions {
        eprintln!("{repetition}/{}: Growth", bench.repetitions);
        let empty = bench.talk(&small_target, D1, None)?.messages_per_s;
        let full = bench.talk(&large_target, D1, None)?.messages_per_s;
        measured.note("growth, D1, durable messages/s", full);
        measured.note("growth, D1 against empty", full / empty);
        // Each room has this many at least.
        let upto = |cast: &Cast| (cast.messages * 9 / 10 / cast.rooms) as u64;
        let history = |target: &Target, cast: &Cast| {
            let asked = page::Asked::History { upto: upto(cast) };
            page::measure(target, asked, (target.first_room(), cast.rooms), bench.seconds)
        };
        let (empty, full) = (history(&small_target, &small)?, history(&large_target, &large)?);
        measured.note("growth, history, per processor-second", full.per_processor_s);
        measured.note("growth, history, p99, ms", full.p99.as_secs_f64() * 1e3);
        measured.note(
            "growth, history against empty",
            full.per_processor_s / empty.per_processor_s,
        );
        page::note(
            "growth, room page",
            page::Asked::Page,
            (&large_target, large.rooms),
            bench.seconds,
            measured,
        )?;
    }
    Ok(())
}
