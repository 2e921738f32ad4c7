//! The command line: what an administrator may ask, and how failures are told.
//!
//! Success exits with 0, a failure with 1, bad usage with 2. An error is one line on stderr that says what to do.

mod check;
mod data_dir;
mod log;
mod migrate;
mod serve;
mod usage;
mod user;

use crate::{
    config::{self, Config},
    files::image::process,
};
use anyhow::Context;
use clap::{FromArgMatches, Parser, Subcommand};
use palabre_store::Store;
use std::{ffi::OsString, process::ExitCode};
use usage::Usage;

/// Real-time chat that a team, a school, a club or a company hosts itself.
#[derive(Parser)]
#[command(name = "palabre", version, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages, the API and sockets, until SIGTERM or SIGINT (what is done when nothing else is asked)
    Serve,
    /// Bring the database's tables to this version, and exit
    Migrate,
    /// Make and change accounts, beside a running server or without one
    #[command(subcommand)]
    User(user::UserCommand),
    /// Check configuration, folder, disk, clock and database, and change nothing
    Check,
    /// Make what is shown of the picture on standard input, as a server asks
    #[command(name = process::COMMAND, hide = true)]
    Picture(process::Asked),
}

/// Does what the command line asks.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    // Whatever is written is its owner's alone, also in a folder that others may look into.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let matches = match usage::command::<CommandLine>().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return usage::tell(&error),
    };
    let asked = match CommandLine::from_arg_matches(&matches) {
        Ok(asked) => asked,
        Err(error) => return usage::tell(&error),
    };
    match obey(asked.command.unwrap_or(Command::Serve), &Usage::of(&matches)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("palabre: {}", one_line(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

fn obey(command: Command, usage: &Usage) -> anyhow::Result<()> {
    let config = || read_config(usage);
    match command {
        Command::Serve => serve::serve(config()?),
        Command::Migrate => migrate::migrate(&config()?),
        Command::User(command) => user::obey(command, &config()?),
        Command::Check => check::check(&config()?),
        Command::Picture(asked) => asked.make(),
    }
}

fn read_config(usage: &Usage) -> Result<Config, config::ConfigError> {
    let variable = |name: &str| std::env::var(name).ok();
    Config::new(config::gather(
        usage.settings.clone(),
        variable,
        usage.file.as_deref(),
    )?)
}

/// Opens the database for a command that serves nobody.
async fn open(config: &Config) -> anyhow::Result<Store> {
    let options = palabre_store::Options {
        url: config.database_url.clone(),
        readers: 1,
        queue: 1,
        erase_after: std::time::Duration::from_secs(1),
    };
    Ok(Store::open(options).await?)
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime
        .context("threads cannot be started: raise the limit of processes")?
        .block_on(work)
}

/// An error of several lines would be cut by whoever reads the last one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
