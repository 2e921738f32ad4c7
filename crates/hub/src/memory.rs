//! The memory that all outboxes of a node hold together, and its bound.
//!
//! What is counted is counted where it lies, once: a frame that waits for a thousand connections is one frame.

use crate::outbox::FRAME_BYTES;
use bytes::Bytes;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Counts bytes that wait to be written. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Memory(Arc<Count>);

#[derive(Debug)]
struct Count {
    bytes: AtomicUsize,
    most: usize,
}

impl Memory {
    /// Nothing waits, and `most` bytes may.
    pub(crate) fn new(most: usize) -> Memory {
        Memory(Arc::new(Count {
            bytes: AtomicUsize::new(0),
            most,
        }))
    }

    /// Bytes that wait.
    pub(crate) fn bytes(&self) -> usize {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Whether no more may wait than must.
    pub(crate) fn is_spent(&self) -> bool {
        self.bytes() >= self.0.most
    }

    /// Counts `bytes` bytes until the answer is dropped.
    pub(crate) fn hold(&self, bytes: usize) -> Held {
        let mut held = Held {
            of: self.clone(),
            bytes: 0,
        };
        held.grow(bytes);
        held
    }

    /// The same frame, counted for as long as any part of it is kept.
    pub(crate) fn counted(&self, bytes: Bytes) -> Bytes {
        let held = self.hold(bytes.len() + FRAME_BYTES);
        held.keep(bytes)
    }
}

/// Bytes that are counted.
#[derive(Debug)]
pub(crate) struct Held {
    of: Memory,
    bytes: usize,
}

impl Held {
    /// Counts more.
    pub(crate) fn grow(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.of.0.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Ties the count to the bytes that it counts.
    pub(crate) fn keep(self, bytes: Bytes) -> Bytes {
        Bytes::from_owner(Kept { bytes, _held: self })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.of.0.bytes.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

struct Kept {
    bytes: Bytes,
    _held: Held,
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_count_until_their_last_part_is_dropped() {
        let memory = Memory::new(10);
        let kept = memory.counted(Bytes::from_static(b"twelve bytes"));
        assert!(memory.is_spent());
        let part = kept.slice(2..4);
        drop(kept);
        assert_eq!(memory.bytes(), FRAME_BYTES + 12);
        drop(part);
        assert_eq!(memory.bytes(), 0);
        assert!(!memory.is_spent());
    }
}
