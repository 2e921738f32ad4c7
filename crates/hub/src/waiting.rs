//! What waits in a shard: who has something to be written, and whether more may wait.

use crate::{Place, line::Line, memory::Memory};
use bytes::Bytes;

/// What part of a connection's bound it may still have waiting when the memory of all is spent.
const LITTLE: usize = 64;

/// The lines of a shard that its round must look at, and the bounds of what waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// Of all shards together.
    pub(crate) memory: Memory,
    /// Bytes that may wait for one connection.
    outbox_bytes: usize,
    /// Slots of the lines marked since the last round.
    marked: Vec<usize>,
    /// Slots of followers that are late, and are not asked for before there is memory for the answer.
    hungry: Vec<usize>,
}

impl Waiting {
    pub(crate) fn new(outbox_bytes: usize, memory: Memory) -> Waiting {
        Waiting {
            memory,
            outbox_bytes,
            marked: Vec::new(),
            hungry: Vec::new(),
        }
    }

    /// Has a line looked at in the next round.
    pub(crate) fn mark(&mut self, line: &mut Line) {
        if !line.is_marked {
            line.is_marked = true;
            self.marked.push(Place::of(line.id).slot);
        }
    }

    /// Queues a frame of its own for a connection, unless it is closing: replies are always taken (who does not read
    /// them is no longer read).
    pub(crate) fn queue(&mut self, line: &mut Line, frame: Bytes) {
        if !line.is_closing {
            line.outbox.push(self.memory.counted(frame));
            self.mark(line);
        }
    }

    /// Whether a connection takes frames of topics. Beyond the bound of all, who has little to write still does: those who
    /// do not read have taken the memory, and those who read are not to suffer.
    pub(crate) fn has_room(&self, line: &Line) -> bool {
        line.outbox.bytes() < self.bound()
    }

    /// Whether a connection takes even what comes seldom.
    pub(crate) fn has_some_room(&self, line: &Line) -> bool {
        line.outbox.bytes() < 2 * self.bound()
    }

    fn bound(&self) -> usize {
        if self.memory.is_spent() {
            (self.outbox_bytes / LITTLE).max(1)
        } else {
            self.outbox_bytes
        }
    }

    /// A late follower has to wait for memory.
    pub(crate) fn starve(&mut self, slot: usize) {
        self.hungry.push(slot);
    }

    /// Slots to be looked at again now that there is memory.
    pub(crate) fn take_hungry(&mut self) -> Vec<usize> {
        if self.memory.is_spent() {
            return Vec::new();
        }
        std::mem::take(&mut self.hungry)
    }

    /// Whether somebody waits for memory.
    pub(crate) fn is_starving(&self) -> bool {
        !self.hungry.is_empty()
    }

    /// Whether a line is marked.
    pub(crate) fn is_marked(&self) -> bool {
        !self.marked.is_empty()
    }

    /// Moves the slots marked to the end of a round's list.
    pub(crate) fn take_marked(&mut self, slots: &mut std::collections::VecDeque<usize>) {
        slots.extend(self.marked.drain(..));
    }
}
