//! What is measured: the program, or a floor beside it, each a process on a processor of its own.

use crate::{cast::Cast, crowd::Speech, floor::Writes, process::run_on, server::Server};
use anyhow::Context;
use std::{net::SocketAddr, path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// The processor of what is measured, and the one of who measures.
const ITS_PROCESSOR: usize = 0;
const OUR_PROCESSOR: usize = 1;

/// Something that runs and is measured; it ends when dropped.
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) speech: Speech,
    /// From the start of the process to its first answer.
    pub(crate) first_answer: Duration,
    /// The process.
    pub(crate) id: u32,
    _alive: Process,
}

/// Kept because it ends with its value.
enum Process {
    Palabre { _server: Box<Server> },
    Floor { _child: Child },
}

impl Target {
    /// A floor.
    pub(crate) async fn floor(writes: Writes) -> anyhow::Result<Target> {
        let writes = match writes {
            Writes::Each => "each",
            Writes::Joined => "joined",
        };
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["floor", writes])
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        run_on(ITS_PROCESSOR)?;
        let child = command.spawn();
        run_on(OUR_PROCESSOR)?;
        let mut child = child?;
        let out = child.stdout.take().context("standard output is piped")?;
        let line = BufReader::new(out).lines().next_line().await?;
        let line = line.context("the floor says where it is")?;
        Ok(Target {
            address: line.rsplit(' ').next().unwrap_or_default().parse()?,
            speech: Speech::Floor,
            first_answer: Duration::ZERO,
            id: child.id().context("the floor runs")?,
            _alive: Process::Floor { _child: child },
        })
    }

    /// A new server whose store holds this cast.
    pub(crate) async fn palabre(program: &Path, cast: &Cast) -> anyhow::Result<Target> {
        let server = Server::new(program).await?;
        let (tokens, first_room) = server.seed(cast).await?;
        Target::start(server, tokens, first_room).await
    }

    /// A server whose store is ready.
    pub(crate) async fn start(
        mut server: Server,
        tokens: Vec<String>,
        first_room: i64,
    ) -> anyhow::Result<Target> {
        run_on(ITS_PROCESSOR)?;
        let first_answer = server.start().await;
        run_on(OUR_PROCESSOR)?;
        Ok(Target {
            address: server.address(),
            speech: Speech::Palabre {
                tokens: tokens.into(),
                first_room,
            },
            first_answer: first_answer?,
            id: server.id().context("the server runs")?,
            _alive: Process::Palabre {
                _server: Box::new(server),
            },
        })
    }

    /// The first room's id; zero of a floor.
    pub(crate) fn first_room(&self) -> i64 {
        match self.speech {
            Speech::Palabre { first_room, .. } => first_room,
            Speech::Floor => 0,
        }
    }
}
