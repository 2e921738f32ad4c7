//! A change that waits, whatever its kind.

use super::{Done, Refusal};
use crate::db::{Conn, Fault};
use palabre_wire::RoomId;
use std::pin::Pin;

/// A change: what it locks, and how it is made inside the writer's transaction.
///
/// It may be run again in another transaction when the first was undone, so it changes nothing but the database. A rule's
/// refusal comes before anything is written: what a refused change wrote would be committed with its neighbours.
pub(crate) trait Write: Send + Sync + 'static {
    /// What it gives back.
    type Out: Send;

    /// The room whose counter it moves.
    fn room(&self) -> Option<RoomId> {
        None
    }

    /// Whether it leaves texts to be emptied afterwards.
    fn leaves_waste(&self) -> bool {
        false
    }

    fn write(&self, tx: &mut Conn<'_>) -> impl Future<Output = Result<Self::Out, Fault>> + Send;
}

/// The kind-less side of [`Asked`].
pub(crate) trait Job: Send {
    fn room(&self) -> Option<RoomId>;

    fn leaves_waste(&self) -> bool;

    /// Makes the change and keeps its outcome until [`Job::end`]. A rule's refusal is an outcome, not an error.
    fn run<'j>(
        &'j mut self,
        tx: &'j mut Conn<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'j>>;

    /// Tells the outcome: that of [`Job::run`], or why the transaction is not there.
    fn end(self: Box<Self>, instead: Option<Refusal>);
}

/// A change and who waits for it.
pub(crate) struct Asked<W: Write> {
    act: W,
    done: Done<W::Out>,
    outcome: Option<Result<W::Out, Refusal>>,
}

impl<W: Write> Asked<W> {
    pub(crate) fn new(act: W, done: Done<W::Out>) -> Asked<W> {
        Asked {
            act,
            done,
            outcome: None,
        }
    }
}

impl<W: Write> Job for Asked<W> {
    fn room(&self) -> Option<RoomId> {
        self.act.room()
    }

    fn leaves_waste(&self) -> bool {
        self.act.leaves_waste()
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
