//! The one writer: gathers what waits, commits once, then tells the outcomes in commit order.
//!
//! Every durable change of a room goes through it and takes `head + 1` in its own transaction. `done` is called on the
//! writer's task after the commit (or the refusal), in commit order: it must be quick and must not block.

use palabre_wire::Code;

/// A change that was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A rule said no: final for this content.
    Rule(Code),
    /// It did not happen, for a passing cause (queue full, disk full, database away): the same may be tried again.
    /// Only when it is certain that nothing was committed.
    Passing(Code),
    /// It is unknown whether it happened (the connection broke during the commit): nothing may be told.
    Unknown,
}

/// What is called with the outcome, on the writer's task, in commit order.
pub type Done<T> = Box<dyn FnOnce(Result<T, Refusal>) + Send>;

impl crate::Store {
    /// Resolves when all that was queued before the call is committed or refused, and its outcomes told.
    pub async fn settle(&self) {
        unimplemented!()
    }
}
