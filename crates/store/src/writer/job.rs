//! A change that waits, whatever its kind.

use super::{Done, Refusal};
use crate::Posted;
use crate::db::{Conn, Fault};
use crate::message::{Draft, Remembered, post_all};
use palabre_wire::RoomId;
use std::pin::Pin;

/// A change: what it locks, and how it is made inside the writer's transaction.
///
/// It may be run again in another transaction when the first was undone, so it changes nothing but the database. A rule's
/// refusal comes before anything is written: what a refused change wrote would be committed with its neighbours.
pub(crate) trait Write: Send + Sync + 'static {
    /// What it gives back.
    type Out: Send;

    /// The room whose counter or memberships it writes: it is locked before anything is read.
    fn room(&self) -> Option<RoomId> {
        None
    }

    /// What it leaves to be done afterwards.
    fn leaves(&self) -> Left {
        Left::Nothing
    }

    /// Whether whoever may post, and what is posted next, is the same after it: it changes no room, membership or person.
    fn is_aside(&self) -> bool {
        false
    }

    fn write(&self, tx: &mut Conn<'_>) -> impl Future<Output = Result<Self::Out, Fault>> + Send;
}

/// What a change leaves to be done afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Left {
    Nothing,
    /// What was deleted is still in the engine's log.
    Traces,
    /// Texts to be emptied, which leaves traces.
    Waste,
}

/// The kind-less side of [`Asked`].
pub(crate) trait Job: Send {
    fn room(&self) -> Option<RoomId>;

    fn leaves(&self) -> Left;

    fn is_aside(&self) -> bool;

    /// Makes the change and keeps its outcome until [`Job::end`]. A rule's refusal is an outcome, not an error.
    fn run<'j>(
        &'j mut self,
        tx: &'j mut Conn<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'j>>;

    /// Tells the outcome: that of [`Job::run`], or why the transaction is not there.
    fn end(self: Box<Self>, instead: Option<Refusal>);
}

/// A change and who waits for it.
pub(crate) struct Asked<A, T> {
    act: A,
    done: Done<T>,
    outcome: Option<Result<T, Refusal>>,
}

impl<A, T> Asked<A, T> {
    pub(crate) fn new(act: A, done: Done<T>) -> Asked<A, T> {
        Asked {
            act,
            done,
            outcome: None,
        }
    }

    fn tell(self, instead: Option<Refusal>) {
        let outcome = match (instead, self.outcome) {
            (None, Some(outcome)) => outcome,
            // A refusal by a rule stands even when the neighbours' commit is in doubt: it wrote nothing.
            (Some(Refusal::Unknown), Some(Err(refused))) => Err(refused),
            (Some(refusal), _) => Err(refusal),
            (None, None) => Err(Refusal::Unknown),
        };
        (self.done)(outcome);
    }
}

/// What waits: a message, or any other change. Messages are most of the traffic, and those that stand together are made together.
pub(crate) enum Work {
    Post(Box<Asked<Draft, Posted>>),
    Other(Box<dyn Job>),
}

impl Work {
    /// The room that it writes.
    pub(crate) fn room(&self) -> Option<RoomId> {
        match self {
            Work::Post(asked) => Some(asked.act.room),
            Work::Other(job) => job.room(),
        }
    }

    /// What it leaves to be done afterwards.
    pub(crate) fn leaves(&self) -> Left {
        match self {
            Work::Post(_) => Left::Nothing,
            Work::Other(job) => job.leaves(),
        }
    }

    /// Tells the outcome, or why the transaction is not there.
    pub(crate) fn end(self, instead: Option<Refusal>) {
        match self {
            Work::Post(asked) => asked.tell(instead),
            Work::Other(job) => job.end(instead),
        }
    }
}

/// Makes all of it, in order, and keeps the outcomes until [`Work::end`].
pub(crate) async fn make(
    tx: &mut Conn<'_>,
    batch: &mut [Work],
    remembered: &mut Remembered,
) -> Result<(), sqlx::Error> {
    let both_posts = |one: &Work, next: &Work| matches!((one, next), (Work::Post(_), Work::Post(_)));
    for run in batch.chunk_by_mut(both_posts) {
        match run {
            [Work::Other(job)] => {
                if !job.is_aside() {
                    remembered.forget_standings();
                }
                job.run(tx).await?;
            }
            posts => make_posts(tx, posts, remembered).await?,
        }
    }
    Ok(())
}

async fn make_posts(
    tx: &mut Conn<'_>,
    run: &mut [Work],
    remembered: &mut Remembered,
) -> Result<(), sqlx::Error> {
    let mut asked: Vec<&mut Asked<Draft, Posted>> = Vec::with_capacity(run.len());
    for work in run {
        if let Work::Post(post) = work {
            asked.push(post.as_mut());
        }
    }
    let posts: Vec<&Draft> = asked.iter().map(|asked| &asked.act).collect();
    let outcomes = post_all(tx, &posts, remembered).await?;
    for (asked, outcome) in asked.into_iter().zip(outcomes) {
        asked.outcome = Some(outcome.map_err(Refusal::Rule));
    }
    Ok(())
}

impl<W: Write> Job for Asked<W, W::Out> {
    fn room(&self) -> Option<RoomId> {
        self.act.room()
    }

    fn leaves(&self) -> Left {
        self.act.leaves()
    }

    fn is_aside(&self) -> bool {
        self.act.is_aside()
    }

    fn run<'j>(
        &'j mut self,
        tx: &'j mut Conn<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'j>> {
        Box::pin(async move {
            self.outcome = None;
            self.outcome = Some(match self.act.write(tx).await {
                Ok(out) => Ok(out),
                Err(Fault::Rule(code)) => Err(Refusal::Rule(code)),
                Err(Fault::Db(error)) => return Err(error),
            });
            Ok(())
        })
    }

    fn end(self: Box<Self>, instead: Option<Refusal>) {
        self.tell(instead);
    }
}
