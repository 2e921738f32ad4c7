//! What a server costs at rest: its start, its memory alone and with sockets open.

use crate::{
    api::Api,
    history::number,
    server::{PASSWORD, Server},
    socket::Socket,
};
use serde_json::json;
use std::{
    fmt,
    path::Path,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Accounts that share the sockets.
const ACCOUNTS: usize = 50;
/// Sockets in one room.
const IN_A_ROOM: usize = 10;
/// Connections made at once.
const AT_ONCE: usize = 50;

/// What was measured.
#[derive(Clone, Debug)]
pub struct Idle {
    /// From the start of the process to its first answer.
    pub first_answer: Duration,
    /// Resident memory before anybody came.
    pub alone_bytes: u64,
    /// Sockets open, each following a room.
    pub sockets: usize,
    /// How long opening them took.
    pub opened_in: Duration,
    /// Resident memory with them.
    pub with_sockets_bytes: u64,
}

/// Starts the program, opens `sockets` connections, and measures.
///
/// **Errors**: the server does not start, or refuses one.
pub async fn measure(program: &Path, sockets: usize) -> anyhow::Result<Idle> {
    let mut server = Server::new(program).await?;
    let first_answer = server.start().await?;
    let alone_bytes = server.resident_bytes()?;
    let people = people(&server, sockets.div_ceil(IN_A_ROOM)).await?;
    // A second server: the hashing of passwords is not what is measured.
    server.kill().await?;
    server.start().await?;

    let begun = Instant::now();
    let mut open = Vec::new();
    while open.len() < sockets {
        let mut opening = JoinSet::new();
        for n in open.len()..sockets.min(open.len() + AT_ONCE) {
            let (api, room) = (people.0[n % people.0.len()].clone(), people.1[n / IN_A_ROOM]);
            opening.spawn(async move { follow(&api, room).await });
        }
        while let Some(socket) = opening.join_next().await {
            open.push(socket??);
        }
    }
    let opened_in = begun.elapsed();
    Ok(Idle {
        first_answer,
        alone_bytes,
        sockets: open.len(),
        opened_in,
        with_sockets_bytes: server.resident_bytes()?,
    })
}

/// The accounts, all in the rooms.
async fn people(server: &Server, rooms: usize) -> anyhow::Result<(Vec<Api>, Vec<i64>)> {
    let (mut people, mut ids) = (Vec::new(), Vec::new());
    for n in 0..ACCOUNTS {
        let api = server
            .api()
            .register(&format!("personne{n:03}"), PASSWORD)
            .await?;
        if n == 0 {
            for room in 0..rooms {
                let made = api
                    .post("/rooms", &json!({"name": format!("Salon {room}")}))
                    .await?;
                ids.push(number(&made, "id")?);
            }
        } else {
            for room in &ids {
                api.post(&format!("/rooms/{room}/members"), &json!({})).await?;
            }
        }
        people.push(api);
    }
    Ok((people, ids))
}

async fn follow(api: &Api, room: i64) -> anyhow::Result<Socket> {
    let mut socket = Socket::connect(api).await?;
    socket.say(&json!({"t":"sub","ref":1,"room":room})).await?;
    while socket.receive().await?["t"] != "sub_ok" {}
    Ok(socket)
}

impl fmt::Display for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: u64| bytes as f64 / (1 << 20) as f64;
        let each_kib =
            self.with_sockets_bytes.saturating_sub(self.alone_bytes) as f64 / 1024.0 / self.sockets as f64;
        writeln!(f, "first answer after {} ms", self.first_answer.as_millis())?;
        writeln!(f, "{:.1} MiB alone", mib(self.alone_bytes))?;
        write!(
            f,
            "{:.1} MiB with {} sockets ({each_kib:.1} KiB each), opened in {:.1} s",
            mib(self.with_sockets_bytes),
            self.sockets,
            self.opened_in.as_secs_f64()
        )
    }
}
