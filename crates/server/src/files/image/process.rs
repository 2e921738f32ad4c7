//! The process that works on one picture: this program once more, with so much memory and time, and nothing else.
//!
//! It reads the picture from its standard input, and writes a line that tells what it made ([`Told`], JSON) and then the forms
//! one after the other. Whatever a picture does to what decodes it, the system ends that process only, and its memory is
//! free again at once.

use super::{
    NICENESS, PATIENCE,
    job::{Drawn, Job},
    plan::{Broken, Walk},
};
use crate::files::{
    FilesError,
    staging::{Arrived, Incoming},
};
use bytes::BytesMut;
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setpriority_process, setrlimit};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, Write},
    os::{fd::AsFd, unix::process::ExitStatusExt},
    path::Path,
    process::Stdio,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStdout, Command},
};

/// How the program is asked to be this process.
pub const COMMAND: &str = "picture";
/// The longest line that tells what was made.
const MOST_TOLD: u64 = 4 * 1024;
/// What is read of it at a time.
const PIECE: usize = 40 * 1024;

/// Allocators set nothing aside, and keep nothing large that was let go: all of it counts as held. The program's own, and the system's
/// for libwebp. One thread does what a JPEG's decoder has others do.
const THRIFT: [(&str, &str); 6] = [
    ("MIMALLOC_ARENA_EAGER_COMMIT", "0"),
    ("MIMALLOC_ARENA_MAX_OBJECT_SIZE", "1024"),
    ("MIMALLOC_PAGE_COMMIT_ON_DEMAND", "1"),
    ("MIMALLOC_PURGE_DELAY", "0"),
    ("MALLOC_MMAP_THRESHOLD_", "1048576"),
    ("RAYON_NUM_THREADS", "1"),
];

/// What ends a process that did nothing: who stops the service, or the system that runs out of memory.
const FROM_OUTSIDE: [i32; 4] = [
    Signal::HUP.as_raw(),
    Signal::INT.as_raw(),
    Signal::KILL.as_raw(),
    Signal::TERM.as_raw(),
];

/// What is asked for.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// What the picture is.
    pub kind: String,
    /// Pictures that may follow each other in it.
    pub frames: u64,
    /// Bytes of memory that may be held.
    pub bytes: u64,
    /// A square is wanted, in place of the usual forms.
    #[arg(long)]
    pub square: bool,
}

/// What was made.
#[derive(Debug, Serialize, Deserialize)]
pub struct Told {
    /// The placeholder, in base64.
    pub thumbhash: Option<String>,
    /// Bytes of the forms that follow, in this order: the picture itself where it was turned, the one for a screen, the small one.
    pub forms: [Option<u64>; 3],
}

/// A picture that was made, whose forms are to be read.
#[derive(Debug)]
pub struct Picture {
    /// What was made.
    pub told: Told,
    from: BufReader<ChildStdout>,
    /// Ended when nobody reads any more.
    _child: Child,
}

impl Picture {
    /// Has a process make what is wanted of a picture. None: it cannot be made.
    ///
    /// **Errors**: no process can be started, or it was ended by somebody else.
    pub async fn of(program: &Path, file: File, asked: &Asked) -> io::Result<Option<Picture>> {
        let mut child = Command::new(program)
            .args([COMMAND, &asked.kind])
            .args([asked.frames, asked.bytes].map(|number| number.to_string()))
            .args(asked.square.then_some("--square"))
            // It needs to know nothing else.
            .env_clear()
            .envs(THRIFT)
            .stdin(file)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut from = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        (&mut from).take(MOST_TOLD).read_line(&mut line).await?;
        if let Ok(told) = serde_json::from_str(&line) {
            return Ok(Some(Picture {
                told,
                from,
                _child: child,
            }));
        }
        let status = child.wait().await?;
        if status
            .signal()
            .is_some_and(|signal| FROM_OUTSIDE.contains(&signal))
        {
            return Err(io::ErrorKind::Interrupted.into());
        }
        tracing::info!(%status, kind = asked.kind, "a picture cannot be shown");
        Ok(None)
    }

    /// Writes the next form to a file.
    pub async fn put(&mut self, bytes: u64, mut to: Incoming) -> Result<Arrived, FilesError> {
        let mut form = (&mut self.from).take(bytes);
        while form.limit() > 0 {
            let mut piece = BytesMut::with_capacity(PIECE);
            if form.read_buf(&mut piece).await? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            to.push(piece.freeze()).await?;
        }
        to.finish().await
    }
}

impl Asked {
    /// What is wanted of a picture with so many frames at most.
    pub fn of(job: &Job<'_>, frames: u64) -> Asked {
        Asked {
            kind: job.kind.to_owned(),
            frames,
            bytes: job.needed_bytes(),
            square: job.square,
        }
    }

    /// Makes it. **Errors**: there is no such picture, or nobody reads.
    pub fn make(self) -> anyhow::Result<()> {
        // Chats go first. A system that does not know of it does without.
        let _ = setpriority_process(None, NICENESS);
        let from = || io::stdin().as_fd().try_clone_to_owned().map(File::from);
        let (headers, pixels) = (from()?, from()?);
        confine(self.bytes)?;
        let plan = super::plan(&mut Walk::new(headers)?, &self.kind, self.frames)?;
        let job = Job {
            kind: &self.kind,
            plan,
            square: self.square,
        };
        Ok(tell(&job.draw(pixels).ok_or(Broken)?)?)
    }
}

fn tell(drawn: &Drawn) -> io::Result<()> {
    let forms = [&drawn.whole, &drawn.large, &drawn.small];
    let told = Told {
        thumbhash: drawn.thumbhash.clone(),
        forms: forms.map(|form| form.as_ref().map(|bytes| bytes.len() as u64)),
    };
    let mut to = io::stdout().lock();
    writeln!(to, "{}", serde_json::to_string(&told)?)?;
    for bytes in forms.into_iter().flatten() {
        to.write_all(bytes)?;
    }
    to.flush()
}

/// From here on, this process holds so much more memory, has its time, and opens and writes no file.
fn confine(bytes: u64) -> io::Result<()> {
    let limits = [
        (Resource::Data, bytes),
        (Resource::Cpu, PATIENCE.as_secs()),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 0),
    ];
    for (resource, most) in limits {
        let before = getrlimit(resource).maximum.unwrap_or(most);
        // Beyond the first it is told that its time is over, as nobody else would; beyond the second it is killed.
        setrlimit(
            resource,
            Rlimit {
                current: Some(most.min(before)),
                maximum: Some(most.saturating_add(1).min(before)),
            },
        )?;
    }
    Ok(())
}
