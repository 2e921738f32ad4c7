//! The connections of one shard, the keys they belong to and what waits for them; following and publishing
//! are in [`crate::follow`].
//!
//! A plain data structure behind a mutex: it knows no socket, no clock and no application. It is told what
//! happens, and says which writers to wake; a writer takes what waits with [`Exchange::take`].

use crate::{
    ConnectionId, Identity, Key, Place, Position, Topic, codec, line::Line, topic::Standing,
    topic::TopicState,
};
use bytes::Bytes;
use std::{
    collections::{HashMap, VecDeque},
    task::Waker,
};

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) lines: Lines,
    pub(crate) topics: HashMap<Topic, TopicState>,
    pub(crate) keys: HashMap<Key, Vec<usize>>,
    /// Writers to be woken once the lock is let go.
    pub(crate) wakes: Vec<Waker>,
    pub(crate) outbox_bytes: usize,
    /// Told to whoever comes once the hub is drained.
    closed: Option<Bytes>,
    shard: usize,
    serial: u32,
}

/// What a writer is to do.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Everything is written and this topic's follower has everything up to the position: ask the application.
    pub(crate) refill: Option<(Topic, Position)>,
    /// The connection is closing: what it says is no longer listened to.
    pub(crate) is_closing: bool,
    /// It is closing, and all that was left, the close frame at its end, is taken.
    pub(crate) is_last: bool,
    /// Too much waits: do not read.
    pub(crate) is_full: bool,
}

impl Exchange {
    /// An empty exchange for the shard `shard`.
    pub(crate) fn new(shard: usize, outbox_bytes: usize) -> Exchange {
        Exchange {
            lines: Lines::default(),
            topics: HashMap::new(),
            keys: HashMap::new(),
            wakes: Vec::new(),
            outbox_bytes,
            closed: None,
            shard,
            serial: 0,
        }
    }

    /// A connection comes. **Errors**: the close frame that it is to be told.
    pub(crate) fn open(&mut self, identity: Identity, most: usize) -> Result<ConnectionId, Bytes> {
        if let Some(closed) = &self.closed {
            return Err(closed.clone());
        }
        let slot = self.lines.vacant();
        if slot >= Place::SLOTS {
            return Err(codec::close(Some(1013), "overloaded"));
        }
        let slots = self.keys.entry(identity.key).or_default();
        if most > 0 && slots.len() >= most {
            return Err(codec::close(Some(4009), "too many connections"));
        }
        self.serial = self.serial.wrapping_add(1);
        let id = Place {
            shard: self.shard,
            slot,
        }
        .id(self.serial);
        slots.push(slot);
        self.lines.put(slot, Line::new(id, identity, self.outbox_bytes));
        Ok(id)
    }

    /// A connection is gone. Gives how many others its key has.
    pub(crate) fn remove(&mut self, id: ConnectionId) -> usize {
        let Some((slot, _)) = self.lines.find(id) else {
            return 0;
        };
        self.leave_all(slot);
        let Some(line) = self.lines.take(slot) else {
            return 0;
        };
        let key = line.identity.key;
        let Some(slots) = self.keys.get_mut(&key) else {
            return 0;
        };
        slots.retain(|other| *other != slot);
        let remaining = slots.len();
        if remaining == 0 {
            self.keys.remove(&key);
        }
        remaining
    }

    /// Queues a frame before all others.
    pub(crate) fn greet(&mut self, to: ConnectionId, frame: Bytes) {
        if let Some((_, line)) = self.lines.find(to).filter(|(_, line)| !line.is_closing) {
            line.outbox.push_first(frame);
            self.wakes.extend(line.writer.take());
        }
    }

    /// Queues a frame for one connection.
    pub(crate) fn send(&mut self, to: ConnectionId, frame: Bytes) {
        if let Some((_, line)) = self.lines.find(to) {
            queue(line, &mut self.wakes, frame);
        }
    }

    /// Queues a frame for the connections of a key that `wanted` chooses.
    pub(crate) fn send_key(&mut self, key: Key, frame: &Bytes, wanted: impl Fn(&Line) -> bool) {
        for slot in self.keys.get(&key).into_iter().flatten() {
            if let Some(line) = self.lines.get(*slot)
                && !line.outbox.is_overfull()
                && wanted(line)
            {
                queue(line, &mut self.wakes, frame.clone());
            }
        }
    }

    /// Closes the connections of a key that `wanted` chooses, with this frame, after what is queued.
    pub(crate) fn close_key(&mut self, key: Key, frame: &Bytes, wanted: impl Fn(&Line) -> bool) {
        for slot in self.keys.get(&key).cloned().unwrap_or_default() {
            if self.lines.get(slot).is_some_and(|line| wanted(line)) {
                self.close_slot(slot, frame.clone());
            }
        }
    }

    /// Closes a connection with this frame, after what is queued.
    pub(crate) fn close(&mut self, id: ConnectionId, frame: Bytes) {
        if let Some((slot, _)) = self.lines.find(id) {
            self.close_slot(slot, frame);
        }
    }

    /// Closes a connection with this frame, and forgets what is queued.
    pub(crate) fn abandon(&mut self, id: ConnectionId, frame: Bytes) {
        if let Some((slot, line)) = self.lines.find(id) {
            line.outbox.clear();
            line.is_closing = false;
            self.close_slot(slot, frame);
        }
    }

    /// Says goodbye to all, and to whoever comes from now on.
    pub(crate) fn close_all(&mut self, farewell: impl Fn(ConnectionId) -> Bytes, frame: &Bytes) {
        self.closed = Some(frame.clone());
        for slot in 0..self.lines.slots.len() {
            if let Some(line) = self.lines.get(slot) {
                let last = farewell(line.id);
                queue(line, &mut self.wakes, last);
                self.close_slot(slot, frame.clone());
            }
        }
    }

    fn close_slot(&mut self, slot: usize, frame: Bytes) {
        self.leave_all(slot);
        if let Some(line) = self.lines.get(slot) {
            queue(line, &mut self.wakes, frame);
            line.is_closing = true;
        }
    }

    /// Whether so much waits for a connection that it is not to be read.
    pub(crate) fn is_full(&mut self, id: ConnectionId) -> bool {
        self.lines.find(id).is_some_and(|(_, line)| line.outbox.is_full())
    }

    /// For the writer of a connection: `written` bytes are on their way; if `wire` is empty, it is given about
    /// `bytes` bytes more. `waker` is woken when there is something to do again.
    pub(crate) fn take(
        &mut self,
        id: ConnectionId,
        written: usize,
        wire: (&mut VecDeque<Bytes>, usize),
        waker: &Waker,
    ) -> Taken {
        let Some((slot, line)) = self.lines.find(id) else {
            return Taken::default();
        };
        line.outbox.written(written);
        let (wire, bytes) = wire;
        if wire.is_empty() {
            line.outbox.take(bytes, wire);
        }
        if !line.writer.as_ref().is_some_and(|writer| writer.will_wake(waker)) {
            line.writer = Some(waker.clone());
        }
        let mut taken = Taken {
            is_full: line.outbox.is_full(),
            ..Taken::default()
        };
        if line.is_closing {
            taken.is_closing = true;
            taken.is_last = line.outbox.is_taken();
        } else if line.outbox.is_written() && line.asked.is_none() {
            taken.refill = self.ask(slot);
        }
        taken
    }

    /// The topics a connection gets live frames of, and what it has of each.
    pub(crate) fn heads(&mut self, id: ConnectionId) -> Vec<(Topic, Position)> {
        let Some((_, line)) = self.lines.find(id) else {
            return Vec::new();
        };
        let heads = line.follows.iter().filter_map(|(topic, index)| {
            let follower = self.topics.get(&topic)?.followers.get(*index)?;
            (follower.standing == Standing::Live).then_some((topic, follower.at))
        });
        heads.collect()
    }

    /// The sign-in sessions of a key's connections.
    pub(crate) fn sessions(&mut self, key: Key) -> Vec<i64> {
        let slots = self.keys.get(&key).into_iter().flatten();
        slots
            .filter_map(|slot| self.lines.get(*slot).map(|line| line.identity.session))
            .collect()
    }

    /// How many connections there are.
    pub(crate) fn connections(&self) -> usize {
        self.lines.count
    }
}

/// Queues a frame for a connection, unless it is closing.
pub(crate) fn queue(line: &mut Line, wakes: &mut Vec<Waker>, frame: Bytes) {
    if !line.is_closing {
        line.outbox.push(frame);
        wakes.extend(line.writer.take());
    }
}

/// The lines of a shard, by slot.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    slots: Vec<Option<Box<Line>>>,
    free: Vec<usize>,
    count: usize,
}

impl Lines {
    /// The line of a connection that is still there, and its slot.
    pub(crate) fn find(&mut self, id: ConnectionId) -> Option<(usize, &mut Line)> {
        let slot = Place::of(id).slot;
        let line = self.slots.get_mut(slot)?.as_deref_mut()?;
        (line.id == id).then_some((slot, line))
    }

    pub(crate) fn get(&mut self, slot: usize) -> Option<&mut Line> {
        self.slots.get_mut(slot)?.as_deref_mut()
    }

    fn vacant(&self) -> usize {
        self.free.last().copied().unwrap_or(self.slots.len())
    }

    fn put(&mut self, slot: usize, line: Line) {
        if self.free.last() == Some(&slot) {
            self.free.pop();
            self.slots[slot] = Some(Box::new(line));
        } else {
            self.slots.push(Some(Box::new(line)));
        }
        self.count += 1;
    }

    fn take(&mut self, slot: usize) -> Option<Box<Line>> {
        let line = self.slots.get_mut(slot)?.take()?;
        self.free.push(slot);
        self.count -= 1;
        Some(line)
    }
}
