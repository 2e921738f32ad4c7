//! `palabre check`: whether this machine and configuration can serve, found out without changing anything.

use super::data_dir;
use crate::{
    config::{Config, unknown_variables},
    files::storage::Storage,
};
use anyhow::bail;
use std::{
    fmt::Display,
    fs::{self, File},
    io::Write,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

/// Below this, the database may soon have no room to grow.
const LITTLE_SPACE_BYTES: u64 = 256 * 1024 * 1024;
/// No Palabre existed before 2026: a clock that says less was never set.
const OLDEST_NOW: Duration = Duration::from_secs(1_767_225_600);
/// Sockets need descriptors; a thousand people have a few thousand of them.
const FEW_DESCRIPTORS: u64 = 4_096;

pub(super) fn check(config: &Config) -> anyhow::Result<()> {
    let mut report = Report::default();
    configuration(config, &mut report);
    folder(&config.data_dir, &mut report);
    clock(config, &mut report);
    descriptors(&mut report);
    super::block_on(async {
        database(config, &mut report).await;
        bucket(config, &mut report).await;
        Ok(())
    })?;
    if report.problems > 0 {
        bail!(
            "check found {} to solve, told above",
            count(report.problems, "problem")
        );
    }
    Ok(())
}

/// Whether the bucket of files answers, when they are kept in one.
async fn bucket(config: &Config, report: &mut Report) {
    if !config.uploads_url.starts_with("s3://") {
        return;
    }
    let asked = async {
        let storage = Storage::open(config, &config.uploads_folder())?;
        storage.ping().await
    };
    match asked.await {
        Ok(()) => report.good("files", format!("{} answers", config.uploads_url)),
        Err(error) => report.problem("files", format!("{}: {error}", config.uploads_url)),
    }
}

/// What was found so far, printed as it is found.
#[derive(Default)]
struct Report {
    problems: usize,
}

impl Report {
    fn good(&self, subject: &str, what: impl Display) {
        println!("ok       {subject}: {what}");
    }

    fn warn(&self, subject: &str, what: impl Display) {
        println!("warning  {subject}: {what}");
    }

    fn problem(&mut self, subject: &str, what: impl Display) {
        self.problems += 1;
        println!("problem  {subject}: {what}");
    }
}

fn configuration(config: &Config, report: &mut Report) {
    let listen: Vec<String> = config.listen.iter().map(ToString::to_string).collect();
    report.good(
        "configuration",
        format!("understood; listens on {}", listen.join(", ")),
    );
    for warning in config.warnings() {
        report.warn("configuration", warning);
    }
    for name in unknown_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())) {
        report.warn(
            "configuration",
            format!("the variable {name} sets nothing: check its spelling"),
        );
    }
}

fn folder(data_dir: &Path, report: &mut Report) {
    let shown = data_dir.display();
    if !data_dir.exists() {
        return report.good("folder", format!("{shown} is absent and will be made"));
    }
    if let Some(mode) = data_dir::open_mode(data_dir) {
        report.problem(
            "folder",
            format!("others may look into {shown} (mode {mode:04o}): chmod 700 it"),
        );
    } else {
        report.good("folder", format!("{shown} is its owner's alone"));
    }
    match durable_write(data_dir) {
        Ok(took) => report.good(
            "disk",
            format!("a durable write takes {:.1} ms", took.as_secs_f64() * 1e3),
        ),
        Err(error) => report.problem("disk", format!("{shown} cannot be written: {error}")),
    }
    match rustix::fs::statvfs(data_dir).map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)) {
        Ok(free) if free < LITTLE_SPACE_BYTES => {
            report.problem("disk", format!("only {} MiB are free: make room", free >> 20));
        }
        Ok(free) => report.good("disk", format!("{} MiB are free", free >> 20)),
        Err(error) => report.problem("disk", format!("free space cannot be told: {error}")),
    }
}

/// How long a small file takes to be safely on the disk; the file is gone afterwards.
fn durable_write(folder: &Path) -> std::io::Result<Duration> {
    let path = folder.join(format!(".palabre-check-{}", std::process::id()));
    let start = Instant::now();
    let written = File::create_new(&path).and_then(|mut file| {
        file.write_all(&[0; 4096])?;
        file.sync_all()
    });
    let took = start.elapsed();
    let removed = fs::remove_file(&path);
    written.and(removed).map(|()| took)
}

fn clock(config: &Config, report: &mut Report) {
    let now = SystemTime::now();
    let changed = config
        .database_file()
        .and_then(|file| file.metadata().ok()?.modified().ok());
    // File systems round times; a second is not a clock gone wrong.
    if now
        .duration_since(SystemTime::UNIX_EPOCH)
        .is_ok_and(|since| since < OLDEST_NOW)
    {
        report.problem("clock", "it was never set: set it, or let an NTP service do it");
    } else if changed.is_some_and(|changed| changed > now + Duration::from_secs(1)) {
        report.problem(
            "clock",
            "the database was changed later than the clock says: set the clock",
        );
    } else {
        report.good("clock", jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC"));
    }
}

fn descriptors(report: &mut Report) {
    let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    match most {
        Some(most) if most < FEW_DESCRIPTORS => report.warn(
            "sockets",
            format!("at most {most} open files: raise the limit (ulimit -n, LimitNOFILE) for more people"),
        ),
        Some(most) => report.good("sockets", format!("up to {most} open files")),
        None => report.good("sockets", "any number of open files"),
    }
}

async fn database(config: &Config, report: &mut Report) {
    if let Some(file) = config.database_file().filter(|file| !file.exists()) {
        return report.good(
            "database",
            format!("{} is absent and will be made", file.display()),
        );
    }
    let start = Instant::now();
    match palabre_store::examine(&config.database_url).await {
        Ok(schema) if schema.found == schema.known => {
            let took = start.elapsed().as_millis();
            report.good(
                "database",
                format!("opens and answers in {took} ms, at schema {}", schema.found),
            );
        }
        Ok(schema) => report.warn(
            "database",
            format!(
                "is at schema {} and will be brought to {} at the next start",
                schema.found, schema.known
            ),
        ),
        Err(error) => report.problem("database", error),
    }
    if config
        .database_file()
        .is_some_and(|file| data_dir::Lock::is_held(&file))
    {
        report.good("database", "a server is running on it");
    }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
