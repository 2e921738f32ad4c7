//! What waits for the writer, in the order it came.

use super::task::Ask;
use palabre_wire::Code;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// So many are worth a commit: the writer is woken for them even while more are about to come.
const WORTH: usize = 256;

/// A queue that has one reader, who can be left asleep until all that one round of reading asks for is there: woken at the first,
/// it would commit that one alone.
#[derive(Default)]
pub(crate) struct Waiting {
    asks: Mutex<Asks>,
    bell: Notify,
    /// Those who are about to ask for more.
    holders: AtomicUsize,
}

#[derive(Default)]
struct Asks {
    queue: VecDeque<Ask>,
    closed: bool,
}

impl Waiting {
    /// Queues, unless `most` wait already or nobody reads any more.
    pub(crate) fn push(&self, ask: Ask, most: usize) -> Result<(), (Ask, Code)> {
        let mut asks = self.asks();
        if asks.closed {
            return Err((ask, Code::Unavailable));
        }
        if asks.queue.len() >= most {
            return Err((ask, Code::Overloaded));
        }
        asks.queue.push_back(ask);
        let is_worth_it = asks.queue.len() >= WORTH;
        drop(asks);
        if is_worth_it || self.holders.load(Ordering::SeqCst) == 0 {
            self.bell.notify_one();
        }
        Ok(())
    }

    /// What `act` asks for is seen together.
    pub(crate) fn together(&self, act: impl FnOnce()) {
        let _held = Held::begin(self);
        act();
    }

    /// The first, if there is one.
    pub(crate) fn take(&self) -> Option<Ask> {
        self.asks().queue.pop_front()
    }

    /// The first, when there is one; none when there will be no more.
    pub(crate) async fn next(&self) -> Option<Ask> {
        loop {
            match self.take() {
                None if !self.is_closed() => self.bell.notified().await,
                // What came before the end is still there after it.
                None => return self.take(),
                first => return first,
            }
        }
    }

    /// Takes no more.
    pub(crate) fn close(&self) {
        self.asks().closed = true;
        self.bell.notify_one();
    }

    /// Whether no more is taken.
    pub(crate) fn is_closed(&self) -> bool {
        self.asks().closed
    }

    /// Forgets what is there: nobody reads any more.
    pub(crate) fn abandon(&self) {
        let mut asks = self.asks();
        asks.closed = true;
        let left = std::mem::take(&mut asks.queue);
        drop(asks);
        drop(left);
    }

    fn asks(&self) -> MutexGuard<'_, Asks> {
        self.asks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Held<'w>(&'w Waiting);

impl Held<'_> {
    fn begin(waiting: &Waiting) -> Held<'_> {
        waiting.holders.fetch_add(1, Ordering::SeqCst);
        Held(waiting)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.holders.fetch_sub(1, Ordering::SeqCst);
        if !self.0.asks().queue.is_empty() {
            self.0.bell.notify_one();
        }
    }
}
