//! Images: what is served of them, their small forms, and the placeholder; made by few hands, with little memory.
//!
//! Nothing a camera or an editor wrote beside the pixels is kept. Dimensions are looked at before anything is decoded.

pub mod decode;
pub mod gif;
mod job;
pub mod jpeg;
pub mod pixels;
pub mod plan;
pub mod png;
#[cfg(test)]
mod tests;
pub mod webp;

use super::{
    staging::{self, Arrived, Scraps, Staging},
    traces,
};
use decode::MOST_BYTES;
use job::Job;
use palabre_wire::{Limits, UserId};
use plan::{Broken, Plan, Walk};
use std::{
    collections::HashMap,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout,
};

/// How long one image may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// Bytes a second that even a slow disk copies.
const SLOWEST_COPY: u64 = 8 * MIB;
/// Files are made by threads that everything else goes before.
const NICENESS: i32 = 10;
/// The longest profile of colours of a picture of a person or room: one is many times as long as the picture.
const SMALL_PROFILE: usize = 8 * 1024;
const MIB: u64 = 1024 * 1024;

/// Those who make images: as many at a time as there are hands and memory for.
#[derive(Clone, Debug)]
pub struct Images {
    staging: Staging,
    hands: Arc<Semaphore>,
    /// In MiB.
    memory: Arc<Semaphore>,
    /// The hand that looks for traces: a long film keeps no photograph waiting.
    searcher: Arc<Semaphore>,
    /// Whose files are or wait to be searched: one of each person's waits for the hand, so that nobody waits for all of another's.
    searched: Arc<Mutex<HashMap<UserId, Weak<Semaphore>>>>,
}

/// What was made of an image. Whatever is not taken of it is removed with it.
#[derive(Debug)]
pub struct Made {
    /// What is served.
    pub path: PathBuf,
    /// Its SHA-256.
    pub hash: String,
    /// Its bytes.
    pub size: u64,
    /// Pixels across and down; none when it could not be decoded, and is a file like any other.
    pub pixels: Option<(u32, u32)>,
    /// Whether it moves.
    pub animated: bool,
    /// The small form.
    pub small: Option<PathBuf>,
    /// The one for a screen, when it is larger than that.
    pub large: Option<PathBuf>,
    /// The placeholder, in base64.
    pub thumbhash: Option<String>,
    scraps: Scraps,
}

impl Made {
    /// A file that is served as it came.
    pub fn of(arrived: &Arrived) -> Made {
        Made {
            path: arrived.path.clone(),
            hash: arrived.hash.clone(),
            size: arrived.size,
            pixels: None,
            animated: false,
            small: None,
            large: None,
            thumbhash: None,
            scraps: Scraps::default(),
        }
    }
}

/// Why an image is not taken.
#[derive(Debug)]
pub enum Unfit {
    /// More millions of pixels than may be.
    Pixels,
    /// More frames than may be.
    Frames,
    /// It is no image, whatever its first bytes say.
    Broken,
    /// It took too long, or broke what makes images.
    Busy,
    /// The disk.
    Disk(io::Error),
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Unfit {
        Unfit::Disk(error)
    }
}

impl From<Broken> for Unfit {
    fn from(_: Broken) -> Unfit {
        Unfit::Broken
    }
}

/// Whether such files are looked at as images.
pub fn is_known(kind: &str) -> bool {
    matches!(kind, "image/jpeg" | "image/png" | "image/gif" | "image/webp")
}

impl Images {
    /// Those who make them beside what arrived.
    pub fn new(staging: Staging) -> Images {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Images {
            staging,
            hands: Arc::new(Semaphore::new((cores / 2).max(1))),
            memory: Arc::new(Semaphore::new((MOST_BYTES / MIB) as usize)),
            searcher: Arc::new(Semaphore::new(1)),
            searched: Arc::default(),
        }
    }

    /// Makes what is served of an image that arrived.
    pub async fn make(&self, arrived: &Arrived, kind: &'static str, limits: &Limits) -> Result<Made, Unfit> {
        let (plan, hand) = self.planned(&arrived.path, kind, limits).await?;
        // Where lengths lie, what would be kept is not what was sent.
        if !plan.whole && plan.size() < arrived.size / 2 {
            return Err(Unfit::Broken);
        }
        let job = Job {
            staging: self.staging.clone(),
            path: arrived.path.clone(),
            hash: arrived.hash.clone(),
            size: arrived.size,
            kind,
            plan,
        };
        let needed = job.needed_bytes();
        self.run(hand, needed, move |end| job.make(end)).await
    }

    /// What is served of a file that is kept as it came: all of it, but for where and when it was taken.
    pub async fn keep(&self, arrived: &Arrived, kind: &'static str, owner: UserId) -> Result<Made, Unfit> {
        if !traces::may_be_in(kind) {
            return Ok(Made::of(arrived));
        }
        let (staging, path) = (self.staging.clone(), arrived.path.clone());
        let own = self.own_turn(owner).acquire_owned().await;
        let turn = (own, self.searcher.clone().acquire_owned().await);
        // What is found is blanked in a copy.
        let patience = PATIENCE * 2 + Duration::from_secs(arrived.size / SLOWEST_COPY);
        let made = aside(patience, turn, move |end| -> io::Result<_> {
            let mut from = File::open(&path)?;
            let found = traces::find(&from, kind, end)?;
            if found.is_empty() {
                return Ok(None);
            }
            let mut scraps = Scraps::default();
            let plan = Plan::without(&found, from.metadata()?.len());
            let _space = staging.claim(plan.size())?;
            let written = write(&path, &mut scraps, |to| plan.write(&mut from, to))?;
            Ok(Some((written, scraps)))
        });
        match made.await? {
            Ok(None) => Ok(Made::of(arrived)),
            Ok(Some(((path, hash, size), scraps))) => Ok(Made {
                path,
                hash,
                size,
                scraps,
                ..Made::of(arrived)
            }),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(Unfit::Busy),
            Err(error) => Err(error.into()),
        }
    }

    fn own_turn(&self, owner: UserId) -> Arc<Semaphore> {
        let mut searched = self.searched.lock().unwrap_or_else(PoisonError::into_inner);
        searched.retain(|_, turn| turn.strong_count() > 0);
        let turn = searched.entry(owner).or_default();
        turn.upgrade().unwrap_or_else(|| {
            let new = Arc::new(Semaphore::new(1));
            *turn = Arc::downgrade(&new);
            new
        })
    }

    /// A square of some image, as WebP: for people and rooms.
    pub async fn square(
        &self,
        arrived: &Arrived,
        kind: &'static str,
        limits: &Limits,
        side: u32,
    ) -> Result<Vec<u8>, Unfit> {
        let (plan, hand) = self.planned(&arrived.path, kind, limits).await?;
        // The shorter side decides what must be left of the picture.
        let (long, short) = (plan.width.max(plan.height), plan.width.min(plan.height).max(1));
        let least =
            u32::try_from(u64::from(side) * 2 * u64::from(long) / u64::from(short)).unwrap_or(u32::MAX);
        let needed = decode::needed_bytes(kind, &plan, least);
        if !plan.whole || needed > MOST_BYTES {
            return Err(Unfit::Broken);
        }
        let path = arrived.path.clone();
        self.run(hand, needed, move |end| {
            let file = File::open(&path)?;
            let picture = decode::decode(kind, &plan, file, least, end).map_err(|_| Unfit::Broken)?;
            let square = picture.turned(plan.turn).square(side);
            let profile = job::profile(kind, &plan).filter(|profile| profile.len() <= SMALL_PROFILE);
            square
                .and_then(|square| square.webp(profile.as_deref()))
                .map_err(|_| Unfit::Broken)
        })
        .await
    }

    /// Walks through the headers once there is a hand for it, and refuses what is too large before anything is decoded.
    async fn planned(
        &self,
        path: &Path,
        kind: &'static str,
        limits: &Limits,
    ) -> Result<(Plan, OwnedSemaphorePermit), Unfit> {
        let path = path.to_owned();
        let frames = limits.image_frames;
        let hand = self
            .hands
            .clone()
            .acquire_owned()
            .await
            .expect("it is never closed");
        // A walk that nobody waits for any more keeps its hand busy to its end.
        let (plan, hand) = super::blocking(move || {
            let mut walk = Walk::new(File::open(path)?)?;
            Ok::<_, Unfit>((plan(&mut walk, kind, frames)?, hand))
        })
        .await?;
        if plan.scattered {
            return Err(Unfit::Broken);
        }
        if plan.pixels() > limits.image_megapixels * 1_000_000 {
            return Err(Unfit::Pixels);
        }
        if plan.frames > frames {
            return Err(Unfit::Frames);
        }
        Ok((plan, hand))
    }

    /// Runs a job of a hand when there is memory for it. One that takes too long is given up, but holds both until it ends.
    async fn run<T: Send + 'static>(
        &self,
        hand: OwnedSemaphorePermit,
        needed_bytes: u64,
        job: impl FnOnce(Instant) -> Result<T, Unfit> + Send + 'static,
    ) -> Result<T, Unfit> {
        let mebibytes = needed_bytes.min(MOST_BYTES).div_ceil(MIB) as u32;
        let memory = self.memory.clone().acquire_many_owned(mebibytes).await;
        aside(PATIENCE * 2, (memory, hand), job).await?
    }
}

/// Runs a job in a thread of its own, which holds `turn` until it ends.
async fn aside<T: Send + 'static>(
    patience: Duration,
    turn: impl Send + 'static,
    job: impl FnOnce(Instant) -> T + Send + 'static,
) -> Result<T, Unfit> {
    let (tell, told) = oneshot::channel();
    thread::Builder::new().name("image".into()).spawn(move || {
        // Chats go first. A system that does not know of it does without.
        let _ = rustix::process::setpriority_process(None, NICENESS);
        let made = job(Instant::now() + PATIENCE);
        drop(turn);
        // Whoever asked may have gone.
        let _ = tell.send(made);
    })?;
    match timeout(patience, told).await {
        Ok(Ok(made)) => Ok(made),
        // It panicked, which was logged, or takes for ever.
        Ok(Err(_)) | Err(_) => Err(Unfit::Busy),
    }
}

/// Walks through the headers.
fn plan(walk: &mut Walk, kind: &str, most_frames: u64) -> Result<Plan, Broken> {
    match kind {
        "image/jpeg" => jpeg::plan(walk),
        "image/png" => png::plan(walk),
        "image/gif" => gif::plan(walk, most_frames),
        _ => webp::plan(walk),
    }
}

/// Writes what is served, and what it is called.
fn write(
    arrived: &Path,
    scraps: &mut Scraps,
    write: impl FnOnce(&mut staging::Hashing<io::BufWriter<File>>) -> io::Result<()>,
) -> io::Result<(PathBuf, String, u64)> {
    let path = scraps.path(arrived, "clean");
    let mut to = staging::Hashing::new(io::BufWriter::new(staging::create(&path)?));
    write(&mut to)?;
    let (file, hash, size) = to.end();
    file.into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()?;
    Ok((path, hash, size))
}
