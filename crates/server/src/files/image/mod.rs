//! Images: what is served of them, their small forms, and the placeholder; made by few processes, with little memory.
//!
//! Nothing a camera or an editor wrote beside the pixels is kept. Dimensions are looked at before anything is decoded.

pub mod decode;
pub mod gif;
mod job;
pub mod jpeg;
mod made;
pub mod pixels;
pub mod plan;
pub mod png;
pub mod process;
#[cfg(test)]
mod tests;
pub mod webp;

use super::{
    staging::{Arrived, Staging},
    traces,
};
use decode::{MIB, MOST_BYTES};
use job::{Job, WEBP};
use made::Copy;
pub use made::{Made, Unfit};
use palabre_wire::{Limits, UserId};
use plan::{Broken, Plan, Walk};
use process::{Asked, Picture, Told};
use std::{
    collections::HashMap,
    fs::File,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout,
};

/// How long one image may take of a processor, or a file be searched.
const PATIENCE: Duration = Duration::from_secs(15);
/// Bytes a second that even a slow disk copies.
const SLOWEST_COPY: u64 = 8 * MIB;
/// Images are made and files searched by what everything else goes before.
const NICENESS: i32 = 10;

/// One's own turn, and a hand.
type Turn = (OwnedSemaphorePermit, OwnedSemaphorePermit);

/// Those who make images: as many at a time as there are hands and memory for.
#[derive(Clone, Debug)]
pub struct Images {
    staging: Staging,
    /// What is run for each image: this program.
    program: PathBuf,
    hands: Arc<Semaphore>,
    /// In MiB.
    memory: Arc<Semaphore>,
    /// The hand that looks for traces: a long film keeps no photograph waiting.
    searcher: Arc<Semaphore>,
    /// Whose files are or wait to be looked at: one of each person's waits for a hand, so that nobody waits for all of another's.
    turns: Arc<Mutex<HashMap<UserId, Weak<Semaphore>>>>,
}

/// Whether such files are looked at as images.
pub fn is_known(kind: &str) -> bool {
    matches!(kind, "image/jpeg" | "image/png" | "image/gif" | "image/webp")
}

impl Images {
    /// Those who make them beside what arrived.
    pub fn new(staging: Staging, program: PathBuf) -> Images {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Images {
            staging,
            program,
            hands: Arc::new(Semaphore::new((cores / 2).max(1))),
            memory: Arc::new(Semaphore::new((MOST_BYTES / MIB) as usize)),
            searcher: Arc::new(Semaphore::new(1)),
            turns: Arc::default(),
        }
    }

    /// Makes what is served of an image that arrived.
    pub async fn make(
        &self,
        arrived: &Arrived,
        kind: &'static str,
        owner: UserId,
        limits: &Limits,
    ) -> Result<Made, Unfit> {
        let (mut job, turn) = self.planned(arrived, kind, owner, limits).await?;
        // Where lengths lie, what would be kept is not what was sent.
        if !job.plan.whole && job.plan.size() < arrived.size / 2 {
            return Err(Unfit::Broken);
        }
        let mut made = Made::of(arrived);
        let told = match job.is_decoded() {
            true => self.draw(&job, arrived, limits, &mut made).await?,
            false => None,
        };
        let is_turned = made.path != arrived.path;
        let is_noted = !is_turned && job.turn() != 1;
        // One too large to be made small here is an image as far as its headers say.
        let is_shown = told.is_some() || (job.plan.whole && !job.is_decoded());
        if is_shown && (!is_noted || kind != WEBP) {
            let (width, height) = (job.plan.width, job.plan.height);
            made.animated = job.plan.frames > 1;
            made.pixels = Some(match job.turn() {
                5.. => (height, width),
                _ => (width, height),
            });
        }
        if is_noted {
            put_note(&mut job.plan, kind);
        }
        if !is_turned && (is_noted || job.plan.size() != arrived.size) {
            let (staging, path) = (self.staging.clone(), arrived.path.clone());
            let copied = aside(patience(arrived), turn, move |_| {
                Copy::of(&path, &job.plan, &staging)
            });
            made.take(copied.await??);
        }
        Ok(made)
    }

    /// What is served of a file that is kept as it came: all of it, but for where and when it was taken.
    pub async fn keep(&self, arrived: &Arrived, kind: &'static str, owner: UserId) -> Result<Made, Unfit> {
        let mut made = Made::of(arrived);
        if !traces::may_be_in(kind) {
            return Ok(made);
        }
        let (staging, path) = (self.staging.clone(), arrived.path.clone());
        let turn = (
            turn(self.own_turn(owner)).await,
            turn(self.searcher.clone()).await,
        );
        // What is found is blanked in a copy.
        let copied = aside(patience(arrived), turn, move |end| -> io::Result<_> {
            let from = File::open(&path)?;
            let found = traces::find(&from, kind, end)?;
            if found.is_empty() {
                return Ok(None);
            }
            let plan = Plan::without(&found, from.metadata()?.len());
            Copy::of(&path, &plan, &staging).map(Some)
        });
        match copied.await? {
            Ok(copy) => copy.into_iter().for_each(|copy| made.take(copy)),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => return Err(Unfit::Busy),
            Err(error) => return Err(error.into()),
        }
        Ok(made)
    }

    fn own_turn(&self, owner: UserId) -> Arc<Semaphore> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = turns.entry(owner).or_default();
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
        owner: UserId,
        limits: &Limits,
    ) -> Result<Made, Unfit> {
        let (mut job, _turn) = self.planned(arrived, kind, owner, limits).await?;
        job.square = true;
        if !job.is_decoded() {
            return Err(Unfit::Broken);
        }
        let mut made = Made::of(arrived);
        let told = self.draw(&job, arrived, limits, &mut made).await?;
        told.map(|_| made).ok_or(Unfit::Broken)
    }

    /// Walks through the headers once there is a hand for it, and refuses what is too large before anything is decoded.
    async fn planned(
        &self,
        arrived: &Arrived,
        kind: &'static str,
        owner: UserId,
        limits: &Limits,
    ) -> Result<(Job<'static>, Turn), Unfit> {
        let path = arrived.path.clone();
        let frames = limits.image_frames;
        let turn = (turn(self.own_turn(owner)).await, turn(self.hands.clone()).await);
        // A walk that nobody waits for any more keeps its hand busy to its end.
        let (plan, turn) = super::blocking(move || {
            let mut walk = Walk::new(File::open(path)?)?;
            Ok::<_, Unfit>((plan(&mut walk, kind, frames)?, turn))
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
        let job = Job {
            kind,
            plan,
            square: false,
        };
        Ok((job, turn))
    }

    /// Makes what is wanted of an image once there is memory for it. None: it cannot be decoded.
    async fn draw(
        &self,
        job: &Job<'_>,
        arrived: &Arrived,
        limits: &Limits,
        made: &mut Made,
    ) -> Result<Option<Told>, Unfit> {
        let mebibytes = job.needed_bytes().div_ceil(MIB) as u32;
        let _memory = self.memory.acquire_many(mebibytes).await;
        let drawn = self.drawn(Asked::of(job, limits.image_frames), arrived, made);
        timeout(PATIENCE * 2, drawn).await.map_err(|_| Unfit::Busy)?
    }

    async fn drawn(&self, asked: Asked, arrived: &Arrived, made: &mut Made) -> Result<Option<Told>, Unfit> {
        let file = tokio::fs::File::open(&arrived.path).await?.into_std().await;
        let picture = Picture::of(&self.program, file, &asked).await;
        let Some(mut picture) = picture.map_err(|error| {
            tracing::warn!(%error, program = %self.program.display(), "no process can be started for a picture");
            Unfit::Busy
        })?
        else {
            return Ok(None);
        };
        let [whole, large, small] = picture.told.forms;
        if let Some(whole) = self.form(&mut picture, whole, "whole", made).await? {
            (made.path, made.hash, made.size) = (whole.path, whole.hash, whole.size);
        }
        let path = |form: Arrived| form.path;
        made.large = self.form(&mut picture, large, "large", made).await?.map(path);
        made.small = self.form(&mut picture, small, "small", made).await?.map(path);
        made.thumbhash.clone_from(&picture.told.thumbhash);
        Ok(Some(picture.told))
    }

    /// The next form that was made, as a file beside what arrived.
    async fn form(
        &self,
        picture: &mut Picture,
        bytes: Option<u64>,
        ending: &str,
        made: &mut Made,
    ) -> Result<Option<Arrived>, Unfit> {
        let Some(bytes) = bytes else { return Ok(None) };
        let path = made.scraps.path(&made.path, ending);
        Ok(Some(picture.put(bytes, self.staging.begin(path).await?).await?))
    }
}

async fn turn(of: Arc<Semaphore>) -> OwnedSemaphorePermit {
    of.acquire_owned().await.expect("it is never closed")
}

fn patience(arrived: &Arrived) -> Duration {
    PATIENCE * 2 + Duration::from_secs(arrived.size / SLOWEST_COPY)
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

/// Says how to turn a picture that keeps its pixels, and nothing else.
fn put_note(plan: &mut Plan, kind: &str) {
    match kind {
        "image/jpeg" => jpeg::put_note(plan),
        "image/png" => png::put_note(plan),
        _ => webp::put_note(plan),
    }
}
