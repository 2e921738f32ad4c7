//! The writer's work: batches, failures, and coming back.

use super::job::{Left, Work, make};
use super::waiting::Waiting;
use super::{Around, Refusal};
use crate::db::{Cause, Conn, Link, Target, cause, is_broken, is_surely_undone};
use crate::message::Remembered;
use crate::search::build_step;
use crate::wipe::wipe_step;
use palabre_wire::{Code, RoomId};
use sqlx::Error;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

/// Changes of one transaction, at most. It only grows that large when that many wait, and then a larger one is sooner
/// done than several smaller: rooms and the disk are written once for all of them.
const BATCH: usize = 512;
/// How long to reach the database again, and how long one transaction may take: a database that hangs is away.
const CONNECT: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the emptying of deleted rooms is tried again when it failed.
const LATER: Duration = Duration::from_secs(2);
/// A change that waited for longer is refused as overloaded: whoever asked has better news to hear than an old one.
const STALE: Duration = Duration::from_secs(5);
/// Attempts for one change alone when transactions clash.
const ATTEMPTS: u32 = 3;

/// What is sent to the writer, and since when it waits.
pub(crate) enum Ask {
    Work(Work, Instant),
    /// To be told when all that came before is settled.
    Settle(oneshot::Sender<()>),
    Close,
}

/// How a transaction failed.
enum Failure {
    /// It was undone, or never begun: nothing is there.
    Undone(Error),
    /// Nobody knows.
    Unknown(Error),
}

/// What remains to be emptied of deleted rooms.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waste {
    None,
    Some,
    /// There is some, and the last try failed.
    Later,
}

pub(crate) struct Writer {
    target: Target,
    link: Option<Link>,
    asked: Arc<Waiting>,
    remembered: Remembered,
    waste: Waste,
    /// When the traces of what was deleted are to be cleared away.
    traces: Option<Instant>,
    /// Not before that: clearing away takes its time.
    rested: Instant,
    /// How long after a deletion that is: many share one.
    erase_after: Duration,
    /// Who waits for this batch without being in it.
    onlookers: Vec<oneshot::Sender<()>>,
    around: Arc<OnceLock<Around>>,
}

impl Writer {
    pub(crate) fn new(
        target: Target,
        link: Link,
        asked: Arc<Waiting>,
        erase_after: Duration,
        around: Arc<OnceLock<Around>>,
    ) -> Writer {
        Writer {
            target,
            link: Some(link),
            asked,
            remembered: Remembered::default(),
            waste: Waste::Some,
            traces: None,
            rested: Instant::now(),
            erase_after,
            onlookers: Vec::new(),
            around,
        }
    }

    /// Works until it is closed and has finished what was queued.
    pub(crate) async fn run(mut self) {
        let mut batch: Vec<Work> = Vec::with_capacity(BATCH);
        while self.gather(&mut batch).await {
            if self.traces.is_some_and(|due| due <= Instant::now()) {
                self.erase();
            }
            if batch.is_empty() && self.onlookers.is_empty() {
                if self.waste != Waste::None {
                    self.empty_some().await;
                }
                continue;
            }
            let left = batch.iter().map(Work::leaves).max().unwrap_or(Left::Nothing);
            if !batch.is_empty() {
                self.settle(&mut batch).await;
            }
            if left == Left::Waste {
                self.waste = Waste::Some;
            }
            if left > Left::Nothing {
                self.leave_traces();
            }
            for onlooker in self.onlookers.drain(..) {
                // Gone already when it no longer wants to know.
                let _ = onlooker.send(());
            }
        }
        if let Some(link) = self.link.take() {
            link.close().await;
        }
    }

    /// Takes what waits, at most a batch. Nothing when there is only emptying to do; `false` at the end.
    async fn gather(&mut self, batch: &mut Vec<Work>) -> bool {
        let first = match self.patience() {
            None => self.asked.next().await,
            Some(Duration::ZERO) => match self.asked.take() {
                None if !self.asked.is_closed() => return true,
                first => first,
            },
            Some(wait) => match timeout(wait, self.asked.next()).await {
                Ok(first) => first,
                Err(_) => return true,
            },
        };
        let mut next = first;
        loop {
            match next {
                Some(Ask::Work(work, since)) if since.elapsed() > STALE => {
                    work.end(Some(Refusal::Passing(Code::Overloaded)));
                }
                Some(Ask::Work(work, _)) => batch.push(work),
                Some(Ask::Settle(onlooker)) => self.onlookers.push(onlooker),
                Some(Ask::Close) => self.asked.close(),
                None => return !(batch.is_empty() && self.onlookers.is_empty()),
            }
            if batch.len() == BATCH {
                return true;
            }
            next = self.asked.take();
            if next.is_none() && !self.asked.is_closed() {
                return true;
            }
        }
    }

    /// How long to wait for something to write before there is something else to do; none when there is nothing else.
    fn patience(&self) -> Option<Duration> {
        let waste = match self.waste {
            Waste::None => None,
            Waste::Later => Some(LATER),
            Waste::Some => Some(Duration::ZERO),
        };
        let traces = self
            .traces
            .map(|due| due.saturating_duration_since(Instant::now()));
        waste.into_iter().chain(traces).min()
    }

    fn leave_traces(&mut self) {
        let soon = Instant::now() + self.erase_after;
        self.traces.get_or_insert(soon.max(self.rested));
    }

    /// Clears away the traces of what was deleted. It takes at most a hundredth of the time.
    fn erase(&mut self) {
        let begun = Instant::now();
        let erased = match &self.link {
            Some(link) => link.erase(),
            None => Ok(false),
        };
        if let Err(error) = &erased {
            tracing::warn!(%error, "the traces of what was deleted will be cleared away later");
        }
        self.rested = Instant::now() + 100 * begun.elapsed();
        self.traces = match erased {
            Ok(true) => None,
            // Somebody reads an older state, or the database is away.
            Ok(false) | Err(_) => Some(self.rested.max(Instant::now() + LATER)),
        };
    }

    /// Commits a batch and tells everyone.
    async fn settle(&mut self, batch: &mut Vec<Work>) {
        match self.transact(batch).await {
            Ok(()) => self.tell(batch),
            Err(Failure::Undone(error)) if batch.len() > 1 && is_someones_fault(&error) => {
                tracing::debug!(%error, "a batch failed; its changes are made one by one");
                for work in batch.drain(..) {
                    self.settle_alone(work).await;
                }
            }
            Err(Failure::Undone(error)) if batch.len() == 1 && cause(&error) == Cause::Clash => {
                for work in batch.drain(..) {
                    self.settle_alone(work).await;
                }
            }
            Err(failure) => {
                let refusal = refusal(&failure);
                batch.drain(..).for_each(|work| work.end(Some(refusal.clone())));
            }
        }
    }

    /// Tells everyone that it is committed.
    fn tell(&self, batch: &mut Vec<Work>) {
        let mut tell = || batch.drain(..).for_each(|work| work.end(None));
        match self.around.get() {
            Some(around) => around(&mut tell),
            None => tell(),
        }
    }

    async fn settle_alone(&mut self, work: Work) {
        let mut one = vec![work];
        let mut attempts = 0;
        let told = loop {
            attempts += 1;
            match self.transact(&mut one).await {
                Ok(()) => break None,
                Err(Failure::Undone(error)) if cause(&error) == Cause::Clash && attempts < ATTEMPTS => {}
                Err(failure) => break Some(refusal(&failure)),
            }
        };
        one.into_iter().for_each(|work| work.end(told.clone()));
    }

    /// One transaction for these changes.
    async fn transact(&mut self, batch: &mut [Work]) -> Result<(), Failure> {
        let done = self.attempt(batch).await;
        if done.is_err() {
            self.remembered.forget();
        }
        done
    }

    async fn attempt(&mut self, batch: &mut [Work]) -> Result<(), Failure> {
        let mut link = self.begun(&rooms(batch)).await.map_err(Failure::Undone)?;
        self.remembered.renew(link.version().map_err(Failure::Undone)?);
        let made = timeout(PATIENCE, make(&mut link.conn(), batch, &mut self.remembered))
            .await
            .unwrap_or(Err(Error::PoolTimedOut));
        if let Err(error) = made {
            self.undo(link, &error).await;
            return Err(Failure::Undone(error));
        }
        self.commit(link).await
    }

    /// The connection, in a transaction. A connection that died while nobody wrote is replaced without a word.
    async fn begun(&mut self, rooms: &[RoomId]) -> Result<Link, Error> {
        if let Some(mut link) = self.link.take() {
            match timeout(PATIENCE, link.begin(rooms)).await {
                Ok(Ok(())) => return Ok(link),
                Ok(Err(error)) if !is_broken(&error) => {
                    self.undo(link, &error).await;
                    return Err(error);
                }
                Ok(Err(error)) => tracing::info!(%error, "the database's connection is replaced"),
                Err(_) => tracing::warn!("the database does not answer; its connection is replaced"),
            }
        }
        let mut link = Link::open(&self.target).await?;
        self.remembered.forget();
        timeout(PATIENCE, link.begin(rooms))
            .await
            .unwrap_or(Err(Error::PoolTimedOut))?;
        Ok(link)
    }

    /// Undoes what was begun, and keeps the connection if it is still good.
    async fn undo(&mut self, mut link: Link, error: &Error) {
        if is_broken(error) {
            return;
        }
        match timeout(CONNECT, link.rollback()).await {
            Ok(Ok(())) => self.link = Some(link),
            // The engine may have undone it by itself, and then has nothing to roll back.
            Ok(Err(said)) if !is_broken(&said) && link.is_idle() => self.link = Some(link),
            _ => {}
        }
    }

    /// One step of emptying deleted rooms, or of the index.
    async fn empty_some(&mut self) {
        let outcome = self.wipe().await;
        self.waste = match outcome {
            Ok(Some(left)) => {
                if left > Left::Nothing {
                    self.leave_traces();
                }
                Waste::Some
            }
            Ok(None) => Waste::None,
            Err(Failure::Undone(error) | Failure::Unknown(error)) => {
                tracing::warn!(%error, "deleted rooms will be emptied later");
                Waste::Later
            }
        };
    }

    async fn wipe(&mut self) -> Result<Option<Left>, Failure> {
        let mut link = self.begun(&[]).await.map_err(Failure::Undone)?;
        let done = timeout(PATIENCE, chore(&mut link.conn()))
            .await
            .unwrap_or(Err(Error::PoolTimedOut));
        match done {
            Ok(left) => self.commit(link).await.map(|()| left),
            Err(error) => {
                self.undo(link, &error).await;
                Err(Failure::Undone(error))
            }
        }
    }

    async fn commit(&mut self, mut link: Link) -> Result<(), Failure> {
        match timeout(PATIENCE, link.commit())
            .await
            .unwrap_or(Err(Error::PoolTimedOut))
        {
            Ok(()) => {
                self.link = Some(link);
                Ok(())
            }
            Err(error) if is_surely_undone(&error) => {
                self.undo(link, &error).await;
                Err(Failure::Undone(error))
            }
            Err(error) => Err(Failure::Unknown(error)),
        }
    }
}

/// One step of what is done when there is nothing else to do, and what it leaves; none when all is done.
async fn chore(tx: &mut Conn<'_>) -> Result<Option<Left>, Error> {
    if wipe_step(tx).await? {
        return Ok(Some(Left::Traces));
    }
    Ok(build_step(tx).await?.then_some(Left::Nothing))
}

fn rooms(batch: &[Work]) -> Vec<RoomId> {
    let mut rooms: Vec<RoomId> = batch.iter().filter_map(|work| work.room()).collect();
    rooms.sort_unstable();
    rooms.dedup();
    rooms
}

/// One change among them may be the cause, and the others innocent.
fn is_someones_fault(error: &Error) -> bool {
    matches!(cause(error), Cause::Wrong | Cause::Clash)
}

fn refusal(failure: &Failure) -> Refusal {
    match failure {
        Failure::Undone(error) => match cause(error) {
            Cause::Full => {
                tracing::warn!(%error, "no space left: changes are refused for now");
                Refusal::Passing(Code::StorageFull)
            }
            Cause::Away | Cause::Clash => {
                tracing::warn!(%error, "the database is away: changes are refused for now");
                Refusal::Passing(Code::Unavailable)
            }
            Cause::Wrong => {
                tracing::error!(%error, "a change cannot be made");
                Refusal::Passing(Code::Unavailable)
            }
        },
        Failure::Unknown(error) => {
            tracing::error!(%error, "the commit broke: it is unknown whether it happened");
            Refusal::Unknown
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.asked.abandon();
    }
}
