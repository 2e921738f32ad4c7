//! Frames published to a topic before anybody has been given them, joined: a follower that is given many is given
//! one piece of memory, the same for all.

use crate::memory::{Held, Memory};
use bytes::{Bytes, BytesMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A batch takes no frame that would make it larger than this, but for its first.
const BATCH_BYTES: usize = 64 * 1024;

/// Frames one after the other. It grows until a first follower is given its part.
#[derive(Debug)]
pub(crate) struct Batch(Mutex<State>);

#[derive(Debug)]
enum State {
    /// One frame, not copied.
    One(Bytes),
    Growing(BytesMut, Held),
    Sealed(Bytes),
}

impl Batch {
    /// A batch of one frame.
    pub(crate) fn new(frame: Bytes) -> Batch {
        Batch(Mutex::new(State::One(frame)))
    }

    /// Adds a frame, and says from where to where it lies; `None`: the batch takes no more.
    pub(crate) fn add(&self, frame: &Bytes, memory: &Memory) -> Option<(usize, usize)> {
        let mut state = self.state();
        let from = match &*state {
            State::One(first) => first.len(),
            State::Growing(joined, _) => joined.len(),
            State::Sealed(_) => return None,
        };
        let to = from + frame.len();
        if to > BATCH_BYTES {
            return None;
        }
        if let State::One(first) = &*state {
            let mut joined = BytesMut::with_capacity(4 * to);
            joined.extend_from_slice(first);
            let held = memory.hold(first.len());
            *state = State::Growing(joined, held);
        }
        if let State::Growing(joined, held) = &mut *state {
            joined.extend_from_slice(frame);
            held.grow(frame.len());
        }
        Some((from, to))
    }

    /// All its frames; it takes no more.
    pub(crate) fn seal(&self) -> Bytes {
        let mut state = self.state();
        let sealed = match std::mem::replace(&mut *state, State::Sealed(Bytes::new())) {
            State::One(bytes) | State::Sealed(bytes) => bytes,
            State::Growing(joined, held) => held.keep(joined.freeze()),
        };
        *state = State::Sealed(sealed.clone());
        sealed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_lie_one_after_the_other_until_the_first_is_given() {
        let memory = Memory::new(0);
        let batch = Batch::new(Bytes::from_static(b"one"));
        assert_eq!(batch.add(&Bytes::from_static(b"two"), &memory), Some((3, 6)));
        assert_eq!(batch.add(&Bytes::from_static(b"three"), &memory), Some((6, 11)));
        let sealed = batch.seal();
        assert_eq!(sealed, "onetwothree");
        assert_eq!(batch.add(&Bytes::from_static(b"four"), &memory), None);
        assert_eq!(batch.seal(), "onetwothree");
        drop(batch);
        assert_eq!(memory.bytes(), 11, "what is being written still counts");
        drop(sealed);
        assert_eq!(memory.bytes(), 0);
    }

    #[test]
    fn a_batch_has_a_limit_that_one_frame_may_pass() {
        let large = Bytes::from(vec![0; BATCH_BYTES + 1]);
        assert_eq!(Batch::new(large.clone()).seal(), large);
        let memory = Memory::new(0);
        let batch = Batch::new(Bytes::from_static(b"a"));
        assert_eq!(batch.add(&large.slice(..BATCH_BYTES), &memory), None);
        assert!(batch.add(&large.slice(..BATCH_BYTES - 1), &memory).is_some());
    }
}
