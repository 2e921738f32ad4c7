//! Telling everybody here what was committed: each change is encoded once and published in commit order.
//!
//! Nothing here decides or writes; everything here runs after a commit, on the writer's task, and is quick.

use super::{activity::Activity, say};
use palabre_hub::{Hub, Presence};
use palabre_store::{Member, Message, Reacted, Room};
use palabre_wire::{Millis, RoomId, Seq, UserId, frame::Frame};
use std::sync::Arc;

/// What a change needs to reach the people it concerns. Cheap to clone into an after-commit closure.
#[derive(Clone)]
pub struct Deliver {
    hub: Hub,
    presence: Arc<Presence>,
    activity: Arc<Activity>,
}

/// A reaction that took a seq.
pub struct Reaction {
    /// The room.
    pub room: RoomId,
    /// The message.
    pub id: Seq,
    /// Who.
    pub by: UserId,
    /// The emoji.
    pub emoji: String,
    /// Given, or taken back.
    pub on: bool,
}

impl Deliver {
    /// Delivers through this hub.
    pub fn new(hub: Hub, presence: Arc<Presence>, activity: Arc<Activity>) -> Deliver {
        Deliver {
            hub,
            presence,
            activity,
        }
    }

    /// A message was posted, edited or deleted.
    pub fn message(&self, message: &Message) {
        // A room's frame holds nothing personal, whoever's request produced the row.
        let frame = frame_of(message);
        self.hub.publish(message.room, message.seq, &say::encoded(&frame));
        self.activity.touch(message.room);
    }

    /// A reaction was given or taken back.
    pub fn reaction(&self, reaction: Reaction, outcome: &Reacted) {
        let frame = Frame::Reactions {
            room: reaction.room,
            id: reaction.id,
            seq: outcome.seq,
            by: reaction.by,
            emoji: reaction.emoji,
            on: reaction.on,
            reactions: outcome.reactions.clone(),
        };
        self.hub
            .publish(reaction.room, outcome.seq, &say::encoded(&frame));
        self.activity.touch(reaction.room);
    }

    /// Somebody joined.
    pub fn joined(&self, member: &Member) {
        self.presence.join(member.person.id, member.room);
        self.hub.publish(
            member.room,
            member.seq,
            &say::encoded(&Frame::Member(say::member(member))),
        );
        self.activity.list(member.person.id, member.room);
        self.activity.touch(member.room);
    }

    /// Somebody left or was removed: it receives this frame, and nothing of the room after it.
    pub fn left(&self, member: &Member) {
        self.presence.leave(member.person.id, member.room);
        let frame = say::encoded(&Frame::Member(say::member(member)));
        self.hub
            .publish_last(member.room, member.seq, &frame, member.person.id);
        self.activity.list(member.person.id, member.room);
        self.activity.touch(member.room);
    }

    /// A room was changed.
    pub fn room(&self, room: &Room) {
        self.hub
            .publish(room.id, room.seq, &say::encoded(&Frame::Room(say::room(room))));
        self.activity.relist(room.id);
        self.activity.touch(room.id);
    }

    /// A room was made, with these people in it.
    pub fn made(&self, room: &Room, people: &[UserId]) {
        for &user in people {
            self.presence.join(user, room.id);
            self.activity.list(user, room.id);
        }
    }

    /// A room was deleted: its last frame, then nothing.
    pub fn deleted(&self, room: &Room, members: &[UserId], at: Millis) {
        let mut last = say::room(room);
        last.deleted = Some(at);
        self.hub
            .publish(room.id, room.head, &say::encoded(&Frame::Room(last)));
        self.hub.close_topic(room.id);
        for &user in members {
            self.presence.leave(user, room.id);
            self.activity.list(user, room.id);
        }
    }
}

fn frame_of(message: &Message) -> Frame {
    let mut said = say::message(message);
    said.mine.clear();
    Frame::Message(Box::new(said))
}
