//! A topic's followers and the frames kept for those whose answer is awaited.

use crate::{Position, batch::Batch, memory::Memory};
use bytes::Bytes;
use std::{
    collections::VecDeque,
    sync::{Arc, Weak},
};

/// A topic that somebody follows.
#[derive(Debug, Default)]
pub(crate) struct TopicState {
    pub(crate) followers: Vec<Follower>,
    /// The last position published; unknown until the first.
    pub(crate) last: Option<Position>,
    /// How many followers await an answer of the application.
    pub(crate) awaiting: usize,
    kept: VecDeque<Bytes>,
    kept_bytes: usize,
    pub(crate) latest: Latest,
}

/// What was published last, kept by those it waits for.
#[derive(Debug, Default)]
pub(crate) struct Latest(Weak<Batch>);

impl Latest {
    /// Joins a frame to those that no follower was given yet. Gives where it lies.
    pub(crate) fn join(&mut self, frame: &Bytes, memory: &Memory) -> (Arc<Batch>, usize, usize) {
        if let Some(batch) = self.0.upgrade()
            && let Some((from, to)) = batch.add(frame, memory)
        {
            return (batch, from, to);
        }
        let batch = Arc::new(Batch::new(frame.clone()));
        self.0 = Arc::downgrade(&batch);
        (batch, 0, frame.len())
    }
}

/// One follower of a topic.
#[derive(Debug)]
pub(crate) struct Follower {
    /// The slot of its connection.
    pub(crate) slot: usize,
    /// It has (queued for it) everything up to and with this. While an answer is awaited: what was
    /// published when it was asked for, so that the answer brings at least this.
    pub(crate) at: Position,
    pub(crate) standing: Standing,
}

/// How a follower is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It gets what is published.
    Live,
    /// It missed frames: the application is to be asked once its connection has drained.
    Late,
    /// This many answers of the application are awaited; it lives again with the last.
    Awaiting(u32),
}

impl TopicState {
    /// Takes note of a published frame, kept if somebody may need it. `false`: it is a repeat.
    pub(crate) fn advance(&mut self, position: Position, frame: &Bytes, bound: usize) -> bool {
        if self.last.is_some_and(|last| position <= last) {
            return false;
        }
        if self.last.is_some_and(|last| position != last + 1) || self.kept_bytes + frame.len() > bound {
            self.forget_kept();
        }
        self.last = Some(position);
        if self.awaiting > 0 {
            self.kept_bytes += frame.len();
            self.kept.push_back(frame.clone());
        }
        true
    }

    /// Whether something was published above `at`.
    pub(crate) fn is_past(&self, at: Position) -> bool {
        self.last.is_some_and(|last| last > at)
    }

    /// The frames published above `upto`; `None`: some are no longer here.
    pub(crate) fn above(&self, upto: Position) -> Option<impl Iterator<Item = &Bytes>> {
        let missing = self
            .last
            .map_or(0, |last| usize::try_from(last.saturating_sub(upto)).unwrap_or(0));
        let from = self.kept.len().checked_sub(missing)?;
        Some(self.kept.range(from..))
    }

    /// All the frames kept, the newest last.
    pub(crate) fn kept(&self) -> Vec<Bytes> {
        self.kept.iter().cloned().collect()
    }

    /// An answer is no longer awaited.
    pub(crate) fn answered(&mut self) {
        self.awaiting -= 1;
        if self.awaiting == 0 {
            self.forget_kept();
        }
    }

    fn forget_kept(&mut self) {
        self.kept = VecDeque::new();
        self.kept_bytes = 0;
    }
}
