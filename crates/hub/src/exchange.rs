//! The connections of one shard, the keys they belong to and what waits for them; following and publishing
//! are in [`crate::follow`].
//!
//! A plain data structure behind a mutex: it knows no socket, no clock and no application. It is told what
//! happens, and marks the lines that have something to do; their writer takes what waits with [`Exchange::take`].

use crate::{
    ConnectionId, Identity, Key, Place, Position, Topic, codec,
    line::Line,
    memory::Memory,
    topic::{Standing, TopicState},
    waiting::Waiting,
};
use bytes::Bytes;
use std::collections::{HashMap, VecDeque};

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) lines: Lines,
    pub(crate) topics: HashMap<Topic, TopicState>,
    pub(crate) keys: HashMap<Key, Vec<usize>>,
    pub(crate) waiting: Waiting,
    pub(crate) outbox_bytes: usize,
    /// Told to whoever comes once the hub is drained.
    closed: Option<Bytes>,
    shard: usize,
    serial: u32,
}

/// What a writer is to do.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// There is more to take.
    pub(crate) has_more: bool,
    /// Once this is written, [`Exchange::ask`] says what is missing.
    pub(crate) is_late: bool,
    /// The connection is closing: what it says is no longer listened to.
    pub(crate) is_closing: bool,
    /// It is closing, and all that was left, the close frame at its end, is taken.
    pub(crate) is_last: bool,
    /// Too much waits: do not read.
    pub(crate) is_full: bool,
}

impl Taken {
    /// Once it is written, there is nothing left to do.
    pub(crate) fn is_all(&self) -> bool {
        !(self.has_more || self.is_late || self.is_closing || self.is_full)
    }
}

impl Exchange {
    /// An empty exchange for the shard `shard`.
    pub(crate) fn new(shard: usize, outbox_bytes: usize, memory: Memory) -> Exchange {
        Exchange {
            lines: Lines::default(),
            topics: HashMap::new(),
            keys: HashMap::new(),
            waiting: Waiting::new(outbox_bytes, memory),
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
        // Most people have one connection here.
        let slots = self.keys.entry(identity.key);
        let slots = slots.or_insert_with(|| Vec::with_capacity(1));
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
        self.lines.put(slot, Line::new(id, identity));
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

    /// Queues, before all else, the answer to the request and the greeting; who is closing already gets the answer alone.
    pub(crate) fn greet(&mut self, to: ConnectionId, answer: Bytes, greeting: Option<Bytes>) {
        let Some((_, line)) = self.lines.find(to) else {
            return;
        };
        let greeting = greeting.filter(|_| !line.is_closing).unwrap_or_default();
        let first = [answer, greeting].concat();
        if !first.is_empty() {
            line.outbox.push_first(self.waiting.memory.counted(first.into()));
            self.waiting.mark(line);
        }
    }

    /// Queues a frame for one connection.
    pub(crate) fn send(&mut self, to: ConnectionId, frame: Bytes) {
        if let Some((_, line)) = self.lines.find(to) {
            self.waiting.queue(line, frame);
        }
    }

    /// Queues a frame for the connections of a key that `wanted` chooses.
    pub(crate) fn send_key(&mut self, key: Key, frame: &Bytes, wanted: impl Fn(&Line) -> bool) {
        for slot in self.keys.get(&key).into_iter().flatten() {
            if let Some(line) = self.lines.get(*slot)
                && self.waiting.has_some_room(line)
                && wanted(line)
            {
                self.waiting.queue(line, frame.clone());
            }
        }
    }

    /// Closes the connections of a key that `wanted` chooses, with this frame, and forgets what is queued: it is no longer theirs.
    pub(crate) fn close_key(&mut self, key: Key, frame: &Bytes, wanted: impl Fn(&Line) -> bool) {
        for slot in self.keys.get(&key).cloned().unwrap_or_default() {
            let line = self.lines.get(slot);
            // Who is closing already is told so by what is queued.
            if let Some(line) = line.filter(|line| !line.is_closing && wanted(line)) {
                line.outbox.clear();
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
                self.waiting.queue(line, last);
                self.close_slot(slot, frame.clone());
            }
        }
    }

    fn close_slot(&mut self, slot: usize, frame: Bytes) {
        self.leave_all(slot);
        if let Some(line) = self.lines.get(slot) {
            self.waiting.queue(line, frame);
            line.is_closing = true;
        }
    }

    /// Whether an answer of any size may be queued for a connection; none: it is gone, or closing.
    pub(crate) fn may_answer(&mut self, id: ConnectionId) -> Option<bool> {
        let (_, line) = self.lines.find(id).filter(|(_, line)| !line.is_closing)?;
        Some(self.waiting.has_room(line) && !self.waiting.memory.is_spent())
    }

    /// Whether so much waits for a connection that it is not to be read.
    pub(crate) fn is_full(&mut self, id: ConnectionId) -> bool {
        let line = self.lines.find(id);
        line.is_some_and(|(_, line)| !self.waiting.has_room(line))
    }

    /// For the writer of a connection, which has written all it took: it is given about `bytes` bytes more.
    pub(crate) fn take(&mut self, slot: usize, wire: &mut VecDeque<Bytes>, bytes: usize) -> Taken {
        let Some(line) = self.lines.get(slot) else {
            return Taken::default();
        };
        line.is_marked = false;
        line.outbox.take(bytes, wire);
        let is_taken = line.outbox.is_taken();
        Taken {
            has_more: !is_taken,
            is_late: is_taken && !line.is_closing && line.asked.is_none() && !line.late.is_empty(),
            is_closing: line.is_closing,
            is_last: is_taken && line.is_closing,
            is_full: !self.waiting.has_room(line),
        }
    }

    /// The socket of a connection did not accept this much of what was taken.
    pub(crate) fn leave_unsent(&mut self, slot: usize, bytes: usize) {
        if let Some(line) = self.lines.get(slot) {
            line.outbox.leave_unsent(bytes);
        }
    }

    /// Has those looked at again who waited for memory, if there is some.
    pub(crate) fn feed(&mut self) {
        for slot in self.waiting.take_hungry() {
            if let Some(line) = self.lines.get(slot) {
                self.waiting.mark(line);
            }
        }
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
