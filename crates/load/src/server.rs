//! The program under trial, in a folder of its own.

use crate::{api::Api, cast::Cast};
use anyhow::{Context, bail};
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// The administrator's name in every trial.
pub const ADMINISTRATOR: &str = "regisseuse";
/// Everybody's password in every trial.
pub const PASSWORD: &str = "Une-charge-de-travail-7";

/// How long a start may take before the trial fails.
const START: Duration = Duration::from_secs(30);

/// A server that can be started, killed and started again on the same data and port.
pub struct Server {
    program: PathBuf,
    folder: PathBuf,
    address: SocketAddr,
    settings: Vec<(String, String)>,
    process: Option<Child>,
}

impl Server {
    /// A server of `program`, not started, with its data in a new folder that goes with it. An administrator exists.
    pub async fn new(program: &Path) -> anyhow::Result<Server> {
        let address = free_address()?;
        let folder =
            std::env::temp_dir().join(format!("palabre-load-{}-{}", std::process::id(), address.port()));
        std::fs::create_dir_all(&folder)?;
        let server = Server {
            program: program
                .canonicalize()
                .with_context(|| format!("{} is not there: build it", program.display()))?,
            folder,
            address,
            settings: Vec::new(),
            process: None,
        };
        let arguments = [
            "user",
            "create",
            ADMINISTRATOR,
            "--role",
            "admin",
            "--password-stdin",
        ];
        let mut process = server.command().args(arguments).stdin(Stdio::piped()).spawn()?;
        let mut input = process.stdin.take().context("standard input is piped")?;
        input.write_all(format!("{PASSWORD}\n").as_bytes()).await?;
        drop(input);
        if !process.wait().await?.success() {
            bail!("the administrator's account could not be made");
        }
        Ok(server)
    }

    /// Changes a setting, named as in the environment but without its prefix, for the next start.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.push((format!("PALABRE_{name}"), value.to_owned()));
    }

    /// Fills its store, which must be new, with accounts in rooms; a token of each account, and the first room's id.
    pub async fn seed(&self, cast: &Cast) -> anyhow::Result<(Vec<String>, i64)> {
        cast.fill(&palabre_store::of_file(&self.folder.join("data/palabre.db")))
            .await
    }

    /// Starts it; how long it took until the first answer.
    pub async fn start(&mut self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let mut process = self.command().stdout(Stdio::piped()).spawn()?;
        let out = process.stdout.take().context("standard output is piped")?;
        let mut lines = BufReader::new(out).lines();
        self.process = Some(process);
        match timeout(START, lines.next_line()).await {
            Ok(Ok(Some(_))) => {}
            _ => bail!("the server did not say where it is open"),
        }
        self.api().get("/healthz").await?;
        Ok(begun.elapsed())
    }

    /// Kills it, as a power cut would but for the disk's cache: no handler runs.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        let mut process = self.process.take().context("the server runs")?;
        process.kill().await?;
        Ok(())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process, when it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.as_ref().and_then(Child::id)
    }

    /// As nobody yet.
    pub fn api(&self) -> Api {
        Api::new(self.address)
    }

    /// Limits that would only slow a trial down are off.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("PALABRE_DATA_DIR", self.folder.join("data"))
            .env("PALABRE_LISTEN", self.address.to_string())
            .env("PALABRE_LOG", "warn")
            .envs(["MESSAGES", "SIGNINS", "SIGNUPS"].map(|rate| (format!("PALABRE_RATE_{rate}"), "0")))
            .env("PALABRE_CONNECTIONS_PER_PERSON", "0")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

/// An address that stays free while nobody listens there: the system gives no connection a port of this range, so none of
/// those that try to reach a killed server can take its place.
fn free_address() -> anyhow::Result<SocketAddr> {
    let first = 20_000 + (std::process::id() % 10_000) as u16;
    let ports = (first..31_000).chain(20_000..first);
    let mut addresses = ports.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    addresses
        .find(|address| TcpListener::bind(address).is_ok())
        .context("no port is free")
}

impl Drop for Server {
    fn drop(&mut self) {
        // The folder is in the system's place for temporary files: a failure leaves it to the system.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
