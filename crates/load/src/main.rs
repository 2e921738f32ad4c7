//! Tries and measures a server: `palabre-load check`, `palabre-load idle`.

use clap::{Parser, Subcommand};
use palabre_load::{
    checker::{Trial, check},
    idle::measure,
};
use std::path::PathBuf;

/// Tries and measures a Palabre server from outside; each command starts its own, in a folder of its own.
#[derive(Parser)]
#[command(version)]
struct CommandLine {
    /// The server's program
    #[arg(long, global = true, default_value = "target/release/palabre")]
    palabre: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Cut connections, kill the server in the middle, and check that nothing acknowledged is lost, repeated or out of order
    Check {
        /// How many people talk
        #[arg(long, default_value_t = 50)]
        people: usize,
        /// How many messages in all
        #[arg(long, default_value_t = 5_000)]
        messages: usize,
    },
    /// Measure the start, and the memory alone and with idle sockets
    Idle {
        /// How many sockets
        #[arg(long, default_value_t = 1_000)]
        sockets: usize,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let asked = CommandLine::parse();
    match asked.command {
        Command::Check { people, messages } => {
            let trial = Trial {
                program: asked.palabre,
                people,
                messages,
            };
            println!("{}", check(&trial).await?);
        }
        Command::Idle { sockets } => println!("{}", measure(&asked.palabre, sockets).await?),
    }
    Ok(())
}
