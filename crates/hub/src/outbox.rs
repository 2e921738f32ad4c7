//! Frames that wait for one connection.

use crate::batch::Batch;
use bytes::{Buf, Bytes};
use std::{collections::VecDeque, sync::Arc};

/// What a frame takes in memory beside its bytes, which may be two: its place in the queue, who holds it, and what the allocator
/// adds to each.
pub(crate) const FRAME_BYTES: usize = 192;

/// What waits for one connection, in order. It takes all it is given: who gives asks [`crate::waiting::Waiting`] first.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// The last piece; alone, it needs no queue.
    last: Option<Piece>,
    /// The pieces before it.
    queue: VecDeque<Piece>,
    /// Bytes of all pieces.
    queued: usize,
    /// Bytes that were taken, and that the socket has not accepted yet.
    unsent: usize,
}

#[derive(Debug)]
enum Piece {
    Frame(Bytes),
    /// What was published from one byte of a batch to another.
    Part(Arc<Batch>, usize, usize),
}

impl Piece {
    fn into_bytes(self) -> Bytes {
        match self {
            Piece::Frame(frame) => frame,
            Piece::Part(batch, start, end) => {
                let mut frames = batch.seal();
                frames.truncate(end);
                frames.advance(start);
                frames
            }
        }
    }
}

impl Outbox {
    pub(crate) fn push(&mut self, frame: Bytes) {
        self.queued += frame.len();
        self.put(Piece::Frame(frame));
    }

    pub(crate) fn push_first(&mut self, frame: Bytes) {
        self.queued += frame.len();
        if self.last.is_some() {
            self.queue.push_front(Piece::Frame(frame));
        } else {
            self.last = Some(Piece::Frame(frame));
        }
    }

    /// Queues the bytes of a batch from `from` to `to`. If what is queued last ends there, it only becomes longer.
    pub(crate) fn push_part(&mut self, batch: &Arc<Batch>, from: usize, to: usize) {
        self.queued += to - from;
        match &mut self.last {
            Some(Piece::Part(last, _, end)) if *end == from && Arc::ptr_eq(last, batch) => *end = to,
            _ => self.put(Piece::Part(batch.clone(), from, to)),
        }
    }

    fn put(&mut self, piece: Piece) {
        self.queue.extend(self.last.replace(piece));
    }

    /// Memory that is taken by what is not written.
    pub(crate) fn bytes(&self) -> usize {
        let frames = self.queue.len() + usize::from(self.last.is_some());
        self.queued + self.unsent + frames * FRAME_BYTES
    }

    /// Whether nothing is left to take.
    pub(crate) fn is_taken(&self) -> bool {
        self.last.is_none()
    }

    /// Moves frames that take about `bytes` bytes of memory, at least one, to who writes them, and has written what was taken before.
    pub(crate) fn take(&mut self, bytes: usize, wire: &mut VecDeque<Bytes>) {
        self.unsent = 0;
        let mut taken = 0;
        while taken + wire.len() * FRAME_BYTES < bytes
            && let Some(piece) = self.queue.pop_front().or_else(|| self.last.take())
        {
            let frames = piece.into_bytes();
            taken += frames.len();
            wire.push_back(frames);
        }
        self.queued -= taken;
        if self.queue.capacity() > 0 && self.queue.is_empty() {
            self.queue = VecDeque::new();
        }
    }

    /// The socket has not accepted this much of what was taken.
    pub(crate) fn leave_unsent(&mut self, bytes: usize) {
        self.unsent = bytes;
    }

    /// Forgets what is queued and not taken.
    pub(crate) fn clear(&mut self) {
        self.queued = 0;
        self.last = None;
        self.queue = VecDeque::new();
    }
}
