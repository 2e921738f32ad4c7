//! The one writer: gathers what waits, commits once, then tells the outcomes in commit order.
//!
//! Every durable change goes through it; one of a room takes `head + 1` in the transaction that stores it. `done` is called on the
//! writer's thread after the commit (or the refusal), in commit order: it must be quick and must not block.

mod job;
mod task;
mod waiting;

pub(crate) use job::{Left, Write};

use crate::db::{Link, Target};
use crate::message::Draft;
use crate::{Posted, Store, StoreError};
use job::{Asked, Work};
use palabre_wire::Code;
use std::fmt::{self, Debug};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, oneshot};
use tokio::time::Instant;
use waiting::Waiting;

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

/// What the outcomes of a commit are told within.
pub(crate) type Around = Box<dyn Fn(&mut dyn FnMut()) + Send + Sync>;

/// The way to the writer: at most as many changes wait as [`crate::Options`] says, and one more is refused at once as overloaded;
/// so is, when its turn comes, one that has waited for too long on a slow disk, so that no answer is late without bound.
#[derive(Clone)]
pub(crate) struct Queue {
    waiting: Arc<Way>,
    most: usize,
    around: Arc<OnceLock<Around>>,
    /// Told when the writer has ended.
    ended: Arc<Mutex<Option<oneshot::Receiver<()>>>>,
}

impl Queue {
    pub(crate) fn start(target: Target, link: Link, most: usize, erase_after: Duration) -> Queue {
        let waiting = Arc::<Waiting>::default();
        let (end, ended) = oneshot::channel();
        let around = Arc::default();
        let writer = task::Writer::new(
            target,
            link,
            Arc::clone(&waiting),
            erase_after,
            Arc::clone(&around),
        );
        let runtime = Handle::current();
        // A commit waits for the disk: on a thread of its own nobody else waits with it.
        let thread = std::thread::Builder::new().name("writer".to_owned());
        let started = thread.spawn(move || {
            runtime.block_on(writer.run());
            // Nobody may be left to be told.
            let _ = end.send(());
        });
        if let Err(error) = started {
            // Its end of the queue went with it: every change is refused as unavailable.
            tracing::error!(%error, "the writer could not be started");
        }
        Queue {
            waiting: Arc::new(Way(waiting)),
            most,
            around,
            ended: Arc::new(Mutex::new(Some(ended))),
        }
    }

    /// Lets what is queued finish, then closes the write connection.
    pub(crate) async fn close(&self) {
        // Refused only when the writer has gone already.
        let _ = self.waiting.push(task::Ask::Close, usize::MAX);
        if let Some(ended) = self.ended.lock().await.take()
            && ended.await.is_err()
        {
            tracing::error!("the writer did not end well");
        }
    }
}

/// Closes when nobody can ask any more.
struct Way(Arc<Waiting>);

impl Deref for Way {
    type Target = Waiting;

    fn deref(&self) -> &Waiting {
        &self.0
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Debug for Queue {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Queue").finish_non_exhaustive()
    }
}

impl Store {
    /// What calls something and makes all that it changes one commit, as far as it can be. It must not wait for any of it.
    pub fn gathering(&self) -> impl Fn(&mut dyn FnMut()) + Clone + Send + Sync + 'static {
        let waiting = Arc::clone(&self.queue.waiting.0);
        move |act| waiting.together(act)
    }

    /// Has the outcomes of each commit told within `around`, which must call what it is given: who is told may want to know
    /// when the last one was. Only the first call counts.
    pub fn tell_within(&self, around: impl Fn(&mut dyn FnMut()) + Send + Sync + 'static) {
        // Whoever came first keeps it.
        let _ = self.queue.around.set(Box::new(around));
    }

    /// Resolves when all that was queued before the call is committed or refused, and its outcomes told.
    pub async fn settle(&self) {
        let (tell, told) = oneshot::channel();
        // A writer that has gone has settled everything.
        if self
            .queue
            .waiting
            .push(task::Ask::Settle(tell), usize::MAX)
            .is_ok()
        {
            let _ = told.await;
        }
    }

    /// Queues a change; `done` hears of it.
    pub(crate) fn write<W: Write>(&self, act: W, done: Done<W::Out>) {
        self.ask(Work::Other(Box::new(Asked::new(act, done))));
    }

    /// Queues a message.
    pub(crate) fn write_post(&self, post: Draft, done: Done<Posted>) {
        self.ask(Work::Post(Box::new(Asked::new(post, done))));
    }

    fn ask(&self, work: Work) {
        let asked = task::Ask::Work(work, Instant::now());
        if let Err((task::Ask::Work(work, _), code)) = self.queue.waiting.push(asked, self.queue.most) {
            work.end(Some(Refusal::Passing(code)));
        }
    }

    /// Queues a change that no rule refuses, and waits for it.
    pub(crate) async fn written<W: Write>(&self, act: W) -> Result<W::Out, StoreError>
    where
        W::Out: 'static,
    {
        let (tell, told) = oneshot::channel();
        self.write(
            act,
            Box::new(move |outcome| {
                // Nobody listens any more when the asker went away; the change is made all the same.
                let _ = tell.send(outcome);
            }),
        );
        match told.await {
            Ok(Ok(out)) => Ok(out),
            Ok(Err(Refusal::Passing(Code::StorageFull))) => Err(StoreError::Full),
            Ok(Err(Refusal::Passing(code) | Refusal::Rule(code))) => {
                Err(StoreError::Unavailable(code.as_str().to_owned()))
            }
            Ok(Err(Refusal::Unknown)) => Err(StoreError::Unavailable(
                "the connection broke during the commit".to_owned(),
            )),
            Err(_) => Err(StoreError::Unavailable("the writer has stopped".to_owned())),
        }
    }
}
