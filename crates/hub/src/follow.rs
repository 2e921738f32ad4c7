//! Who follows what, and publishing: the order that [`crate`] promises is kept here.
//!
//! A follower is [`Standing::Live`], and then it is given each frame as it is published, position after
//! position; or it is held. A held follower is [`Standing::Late`] until its connection has drained and the
//! application has been asked, then [`Standing::Awaiting`] until the application has answered. A topic keeps
//! what is published while any answer is awaited, so that an answer and the live frames join without a hole.

use crate::{
    ConnectionId, Key, Position, Topic,
    exchange::Exchange,
    line::Ended,
    topic::{Follower, Standing, TopicState},
};
use bytes::Bytes;

impl Exchange {
    /// Begins to follow, held. `false`: the connection is gone, or follows `most` topics already.
    pub(crate) fn follow(&mut self, connection: ConnectionId, topic: Topic, most: usize) -> bool {
        let Some((slot, line)) = self.lines.find(connection).filter(|(_, line)| !line.is_closing) else {
            return false;
        };
        if let Some(index) = line.follows.get(topic) {
            if let Some(state) = self.topics.get_mut(&topic) {
                state.hold(*index);
            }
            return true;
        }
        if line.follows.len() >= most {
            return false;
        }
        let awaited = line.ended.remove(topic).map_or(0, |ended| ended.awaited);
        let state = self.topics.entry(topic).or_default();
        line.follows.insert(topic, state.followers.len());
        state.awaiting += 1;
        state.followers.push(Follower {
            slot,
            at: state.last.unwrap_or(0),
            standing: Standing::Awaiting(awaited + 1),
        });
        true
    }

    /// Whether a connection follows a topic, held or live.
    pub(crate) fn follows(&mut self, connection: ConnectionId, topic: Topic) -> bool {
        self.lines
            .find(connection)
            .is_some_and(|(_, line)| line.follows.contains(topic))
    }

    /// Whether a key has a connection here that does not follow a topic.
    pub(crate) fn is_elsewhere(&mut self, key: Key, topic: Topic) -> bool {
        let mut slots = self.keys.get(&key).into_iter().flatten();
        slots.any(|slot| {
            self.lines
                .get(*slot)
                .is_some_and(|line| !line.follows.contains(topic))
        })
    }

    /// Gives a follower an answer that brings it up to `upto`, and what was published above it.
    pub(crate) fn release(&mut self, connection: ConnectionId, topic: Topic, reply: Bytes, upto: Position) {
        let Some((_, line)) = self.lines.find(connection) else {
            return;
        };
        self.waiting.queue(line, reply);
        if line.is_closing {
            return;
        }
        if line.asked == Some(topic) {
            line.asked = None;
        }
        if let Some(ended) = line.ended.get_mut(topic) {
            ended.awaited = ended.awaited.saturating_sub(1);
            if ended.awaited == 0 {
                self.settle(connection, topic, upto);
            }
        } else if let Some(index) = line.follows.get(topic).copied() {
            self.resume(topic, index, upto);
        }
    }

    /// What is still owed to a follower that was removed, now that it has everything up to `upto`.
    fn settle(&mut self, connection: ConnectionId, topic: Topic, upto: Position) {
        let Some((_, line)) = self.lines.find(connection) else {
            return;
        };
        let Some(mut ended) = line.ended.remove(topic) else {
            return;
        };
        match ended.above(upto) {
            Some(frames) => {
                for frame in frames {
                    self.waiting.queue(line, frame.clone());
                }
            }
            None if ended.asked => {
                if let Some(frame) = ended.farewell {
                    self.waiting.queue(line, frame);
                }
            }
            None => {
                ended.after = upto;
                line.ended.insert(topic, ended);
                line.late.push_back(topic);
            }
        }
    }

    /// One answer fewer is awaited; after the last, the follower lives from `upto`, or is late again.
    fn resume(&mut self, topic: Topic, index: usize, upto: Position) {
        let Some(state) = self.topics.get_mut(&topic) else {
            return;
        };
        let Some(follower) = state.followers.get(index) else {
            return;
        };
        let standing = follower.standing;
        if let Standing::Awaiting(answers @ 2..) = standing {
            state.followers[index].standing = Standing::Awaiting(answers - 1);
            return;
        }
        let Some(line) = self.lines.get(follower.slot) else {
            return;
        };
        let mut at = upto;
        let mut is_late = true;
        if let Some(mut frames) = state.above(upto) {
            is_late = frames.any(|frame| {
                if !self.waiting.has_room(line) {
                    return true;
                }
                self.waiting.queue(line, frame.clone());
                at += 1;
                false
            });
        }
        if is_late && standing != Standing::Late {
            line.late.push_back(topic);
            self.waiting.mark(line);
        }
        let follower = &mut state.followers[index];
        follower.at = at;
        follower.standing = if is_late { Standing::Late } else { Standing::Live };
        if matches!(standing, Standing::Awaiting(_)) {
            state.answered();
        }
    }

    /// The next topic that a drained connection is to be brought up to date with.
    /// None while there is no memory for the answer: it is looked at again when there is.
    pub(crate) fn ask(&mut self, slot: usize) -> Option<(Topic, Position)> {
        let line = self.lines.get(slot)?;
        if self.waiting.memory.is_spent() {
            self.waiting.starve(slot);
            return None;
        }
        while let Some(topic) = line.late.pop_front() {
            let after = if let Some(index) = line.follows.get(topic) {
                self.topics.get_mut(&topic).and_then(|state| state.ask(*index))
            } else {
                line.ended.get_mut(topic).and_then(Ended::ask)
            };
            if let Some(after) = after {
                line.asked = Some(topic);
                return Some((topic, after));
            }
        }
        None
    }

    /// Ends a subscription, after the frames already published.
    pub(crate) fn unfollow(&mut self, connection: ConnectionId, topic: Topic) {
        if let Some((slot, _)) = self.lines.find(connection) {
            self.end(slot, topic);
        }
    }

    /// Publishes a durable frame to the followers of a topic.
    pub(crate) fn publish(&mut self, topic: Topic, position: Position, frame: &Bytes) {
        let Some(state) = self.topics.get_mut(&topic) else {
            return;
        };
        let frame = self.waiting.memory.counted(frame.clone());
        if !state.advance(position, &frame, self.outbox_bytes) {
            return;
        }
        // It is joined for those who take it: who is late would only make it grow.
        let (mut joined, latest) = (None, &mut state.latest);
        for follower in &mut state.followers {
            if follower.standing != Standing::Live || position <= follower.at {
                continue;
            }
            let Some(line) = self.lines.get(follower.slot) else {
                continue;
            };
            if position == follower.at + 1 && self.waiting.has_room(line) {
                let (batch, from, to) =
                    joined.get_or_insert_with(|| latest.join(&frame, &self.waiting.memory));
                line.outbox.push_part(batch, *from, *to);
                self.waiting.mark(line);
                follower.at = position;
            } else {
                follower.standing = Standing::Late;
                line.late.push_back(topic);
                self.waiting.mark(line);
            }
        }
    }

    /// Ends a key's subscriptions to a topic, after the frames already published, the last of which says so.
    pub(crate) fn end_key(&mut self, topic: Topic, key: Key, last: &Bytes) {
        for slot in self.keys.get(&key).cloned().unwrap_or_default() {
            if !self
                .lines
                .get(slot)
                .is_some_and(|line| line.follows.contains(topic))
            {
                continue;
            }
            self.end(slot, topic);
            if let Some(ended) = self.lines.get(slot).and_then(|line| line.ended.get_mut(topic)) {
                ended.farewell = Some(last.clone());
            }
        }
    }

    /// Publishes what may be lost to the live followers but those of `except`.
    pub(crate) fn whisper(&mut self, topic: Topic, except: Option<Key>, frame: &Bytes) {
        let Some(state) = self.topics.get(&topic) else {
            return;
        };
        for follower in &state.followers {
            if follower.standing == Standing::Live
                && let Some(line) = self.lines.get(follower.slot)
                && Some(line.identity.key) != except
                && self.waiting.has_room(line)
            {
                self.waiting.queue(line, frame.clone());
            }
        }
    }

    /// Ends everybody's subscription to a topic, after the frames already published.
    pub(crate) fn close_topic(&mut self, topic: Topic) {
        while let Some(slot) = self
            .topics
            .get(&topic)
            .and_then(|state| Some(state.followers.last()?.slot))
        {
            self.end(slot, topic);
        }
    }

    /// Ends all that a connection follows; nothing is owed to it.
    pub(crate) fn leave_all(&mut self, slot: usize) {
        let Some(line) = self.lines.get(slot) else {
            return;
        };
        line.late.clear();
        line.ended.clear();
        line.asked = None;
        let topics: Vec<Topic> = line.follows.iter().map(|(topic, _)| topic).collect();
        for topic in topics {
            self.detach(slot, topic);
        }
    }

    fn end(&mut self, slot: usize, topic: Topic) {
        let detached = self.detach(slot, topic);
        let Some(line) = self.lines.get(slot) else {
            return;
        };
        if line.asked == Some(topic) {
            line.asked = None;
            self.waiting.mark(line);
        }
        match detached {
            Some(ended) => {
                line.ended.insert(topic, ended);
            }
            None => {
                if let Some(frame) = line.ended.remove(topic).and_then(|ended| ended.farewell) {
                    self.waiting.queue(line, frame);
                }
            }
        }
    }

    /// Takes a follower out of a topic; gives what is still owed to it.
    fn detach(&mut self, slot: usize, topic: Topic) -> Option<Ended> {
        let index = self.lines.get(slot)?.follows.remove(topic)?;
        let state = self.topics.get_mut(&topic)?;
        let follower = state.followers.swap_remove(index);
        if let Some(moved) = state.followers.get(index)
            && let Some(line) = self.lines.get(moved.slot)
        {
            line.follows.insert(topic, index);
        }
        let owed = state.is_past(follower.at);
        let until = state.last.unwrap_or(0);
        let ended = match follower.standing {
            Standing::Awaiting(awaited) => {
                let kept = if owed { state.kept() } else { Vec::new() };
                state.answered();
                owed.then_some(Ended {
                    awaited,
                    after: follower.at,
                    until,
                    kept,
                    asked: false,
                    farewell: None,
                })
            }
            Standing::Late => Some(Ended {
                awaited: 0,
                after: follower.at,
                until,
                kept: Vec::new(),
                asked: false,
                farewell: None,
            }),
            Standing::Live => None,
        };
        if state.followers.is_empty() {
            self.topics.remove(&topic);
        }
        ended
    }
}

impl TopicState {
    /// One more answer is awaited for a follower.
    fn hold(&mut self, index: usize) {
        let last = self.last.unwrap_or(0);
        let Some(follower) = self.followers.get_mut(index) else {
            return;
        };
        match &mut follower.standing {
            Standing::Awaiting(answers) => *answers += 1,
            standing => {
                *standing = Standing::Awaiting(1);
                follower.at = last.max(follower.at);
                self.awaiting += 1;
            }
        }
    }

    /// Holds a late follower until the application answers; gives what it has.
    fn ask(&mut self, index: usize) -> Option<Position> {
        let follower = self
            .followers
            .get(index)
            .filter(|follower| follower.standing == Standing::Late)?;
        let after = follower.at;
        self.hold(index);
        Some(after)
    }
}

impl Ended {
    /// Holds what is owed until the application answers; gives what the follower has.
    fn ask(&mut self) -> Option<Position> {
        if self.awaited > 0 {
            return None;
        }
        self.awaited = 1;
        self.asked = true;
        Some(self.after)
    }
}

#[cfg(test)]
mod tests;
