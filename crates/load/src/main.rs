//! Tries and measures a server: `palabre-load check`, `bench`, `seed`.

use clap::{Parser, Subcommand};
use palabre_load::{
    bench::{Bench, Scene, bench},
    cast::Cast,
    checker::{Trial, check},
    floor::{self, Writes},
};
use std::{path::PathBuf, process::ExitCode, time::Instant};

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
    /// Measure, and print the table of goals; exit code 1 when one is missed
    Bench {
        /// What to measure; everything but growth, hall, files and abuse when nothing is named
        scenes: Vec<Scene>,
        /// Times that each is measured; the table gives medians
        #[arg(long, default_value_t = 3)]
        repetitions: usize,
        /// Seconds that each is counted
        #[arg(long, default_value_t = 4.0)]
        seconds: f64,
        /// Millions of messages of growth
        #[arg(long, default_value_t = 10.0)]
        millions: f64,
        /// How many people in hall, each time
        #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
        halls: Vec<usize>,
    },
    /// Fill a new, migrated store that no server has open; the tokens of the accounts are plb_charge-0000000 and so on
    Seed {
        /// The database, as in database_url
        url: String,
        #[arg(long, default_value_t = 100_000)]
        accounts: usize,
        #[arg(long, default_value_t = 10_000)]
        rooms: usize,
        /// Rooms of each account
        #[arg(long, default_value_t = 5)]
        memberships: usize,
        #[arg(long, default_value_t = 10_000_000)]
        messages: usize,
    },
    /// Be the floor that the program is compared with
    #[command(hide = true)]
    Floor { writes: Writes },
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
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
        Command::Bench {
            scenes,
            repetitions,
            seconds,
            millions,
            halls,
        } => {
            let all = [
                Scene::F1c,
                Scene::F1s,
                Scene::F2s,
                Scene::F3s,
                Scene::D1,
                Scene::Open,
                Scene::I1,
                Scene::Alone,
                Scene::Pages,
            ];
            let scenes = if scenes.is_empty() { all.to_vec() } else { scenes };
            let (table, missed) = bench(&Bench {
                program: asked.palabre,
                scenes,
                repetitions,
                seconds,
                millions,
                halls,
            })
            .await?;
            println!("{table}");
            if missed > 0 {
                println!("{missed} goals are missed");
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Seed {
            url,
            accounts,
            rooms,
            memberships,
            messages,
        } => {
            let begun = Instant::now();
            let cast = Cast {
                accounts,
                rooms,
                memberships,
                messages,
            };
            let (_, first_room) = cast.fill(&url).await?;
            let took = begun.elapsed().as_secs_f64();
            println!("{messages} messages in {rooms} rooms from {first_room} on, in {took:.0} s");
        }
        Command::Floor { writes } => floor::serve(writes)?,
    }
    Ok(ExitCode::SUCCESS)
}
