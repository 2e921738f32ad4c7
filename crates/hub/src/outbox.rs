//! Frames that wait for one connection.

use crate::batch::Batch;
use bytes::Bytes;
use std::{collections::VecDeque, sync::Arc};

/// What waits for one connection, in order. Replies are always taken (who sends too many commands is no longer
/// read); frames of topics only while it is not full.
#[derive(Debug)]
pub(crate) struct Outbox {
    queue: VecDeque<Piece>,
    /// Bytes queued or taken, and not written yet.
    bytes: usize,
    bound: usize,
}

#[derive(Debug)]
enum Piece {
    Frame(Bytes),
    /// What was published from one byte of a batch to another.
    Part(Arc<Batch>, usize, usize),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Piece::Frame(frame) => frame.len(),
            Piece::Part(_, start, end) => end - start,
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Piece::Frame(frame) => frame,
            Piece::Part(batch, start, end) => batch.seal().slice(start..end),
        }
    }
}

impl Outbox {
    pub(crate) fn new(bound: usize) -> Outbox {
        Outbox {
            queue: VecDeque::new(),
            bytes: 0,
            bound,
        }
    }

    pub(crate) fn push(&mut self, frame: Bytes) {
        self.bytes += frame.len();
        self.queue.push_back(Piece::Frame(frame));
    }

    pub(crate) fn push_first(&mut self, frame: Bytes) {
        self.bytes += frame.len();
        self.queue.push_front(Piece::Frame(frame));
    }

    /// Queues the bytes of a batch from `from` to `to`. If what is queued last ends there, it only becomes longer.
    pub(crate) fn push_part(&mut self, batch: &Arc<Batch>, from: usize, to: usize) {
        self.bytes += to - from;
        match self.queue.back_mut() {
            Some(Piece::Part(last, _, end)) if *end == from && Arc::ptr_eq(last, batch) => *end = to,
            _ => self.queue.push_back(Piece::Part(batch.clone(), from, to)),
        }
    }

    /// Whether frames of topics are no longer taken.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes >= self.bound
    }

    /// Whether even what comes seldom is no longer taken.
    pub(crate) fn is_overfull(&self) -> bool {
        self.bytes >= 2 * self.bound
    }

    /// Whether everything is written.
    pub(crate) fn is_written(&self) -> bool {
        self.bytes == 0
    }

    /// Whether nothing is left to take.
    pub(crate) fn is_taken(&self) -> bool {
        self.queue.is_empty()
    }

    pub(crate) fn written(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Moves about `bytes` bytes of frames, at least one, to who writes them.
    pub(crate) fn take(&mut self, bytes: usize, wire: &mut VecDeque<Bytes>) {
        let mut taken = 0;
        while taken < bytes
            && let Some(piece) = self.queue.pop_front()
        {
            let frames = piece.into_bytes();
            taken += frames.len();
            wire.push_back(frames);
        }
        if self.queue.is_empty() {
            self.queue = VecDeque::new();
        }
    }

    /// Forgets what is queued and not taken.
    pub(crate) fn clear(&mut self) {
        self.bytes -= self.queue.iter().map(Piece::len).sum::<usize>();
        self.queue = VecDeque::new();
    }
}
