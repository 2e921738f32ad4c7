//! What the server says. A frame of a room holds nothing personal: it is encoded once for everyone.

pub use crate::state::{Change, Enclosed, File, Member, Message, Person, Posting, Reply, Room, RoomKind};

use crate::{Code, Limits, Millis, RoomId, Seq, UserId};
use serde::Serialize;

/// Something the server says. One JSON object each, without spaces.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub enum Frame {
    /// The first frame of a connection.
    Hello(Box<Hello>),
    /// The answer to `sub`, or (without `ref`) what filled a hole.
    SubOk {
        /// The client's `ref`.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The data set's id.
        epoch: String,
        /// The room's counter; live frames go on from it.
        head: Seq,
        /// What changed, in its present state, by seq.
        changes: Vec<Change>,
        /// Who of the room is online; some of them, when there is a `count`.
        online: Vec<UserId>,
        /// How many are online, when they are too many to be named.
        #[serde(skip_serializing_if = "Option::is_none")]
        count: Option<usize>,
    },
    /// The hole is too large, or not of this data set: fetch the room afresh.
    Resync {
        /// The client's `ref`.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The room's counter; live frames go on from it.
        head: Seq,
        /// Why.
        reason: ResyncReason,
    },
    /// A message is there, durably.
    Ack {
        /// The client's `ref`.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The client's id of the send.
        cid: String,
        /// The message.
        id: Seq,
        /// The seq its posting took.
        seq: Seq,
        /// When it was posted.
        at: Millis,
        /// It was already there.
        #[serde(skip_serializing_if = "is_false")]
        #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
        dup: bool,
    },
    /// A send was refused: it never was and never will be (of this attempt, if `retry`).
    Nack {
        /// The client's `ref`.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The client's id of the send.
        cid: String,
        /// Why.
        code: Code,
        /// Whether the same send may succeed later.
        retry: bool,
        /// When to try again.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
    /// A command was done.
    Ok {
        /// The client's `ref`.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<i64>,
        /// The seq it took, when it took one.
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<Seq>,
    },
    /// A command was refused.
    Error {
        /// The client's `ref`; null when it could not be read.
        #[serde(rename = "ref")]
        #[cfg_attr(feature = "typescript", ts(optional = false))]
        reference: Option<i64>,
        /// Why.
        code: Code,
        /// When to try again.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
    /// The answer to `ping`.
    Pong {
        /// The client's `ref`.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<i64>,
    },
    /// The whole present state of a message.
    Message(Box<Message>),
    /// A reaction was added or taken back.
    Reactions {
        /// The room.
        room: RoomId,
        /// The message.
        id: Seq,
        /// The change.
        seq: Seq,
        /// Who did it.
        by: UserId,
        /// The emoji.
        emoji: String,
        /// Added, or taken back.
        on: bool,
        /// All reactions of the message now.
        reactions: Vec<(String, i64)>,
    },
    /// A person joined or left.
    Member(Member),
    /// The room's present name, topic and so on.
    Room(Room),
    /// Who came and went, at most once a second.
    Presence {
        /// The room.
        room: RoomId,
        /// Who came.
        online: Vec<UserId>,
        /// Who went.
        offline: Vec<UserId>,
        /// How many are online, when they are too many to be named.
        #[serde(skip_serializing_if = "Option::is_none")]
        count: Option<usize>,
    },
    /// Somebody is typing; true for 6 s.
    Typing {
        /// The room.
        room: RoomId,
        /// Who.
        user: UserId,
        /// The name shown.
        display: String,
    },
    /// Something happened in a room of mine that this connection does not follow.
    Activity {
        /// The room.
        room: RoomId,
        /// Its counter.
        head: Seq,
        /// My unread messages there.
        unread: i64,
        /// My unread mentions there.
        mentions: i64,
        /// Whether one of them is new.
        mention: bool,
    },
    /// My read position moved, here or elsewhere.
    Read {
        /// The room.
        room: RoomId,
        /// The last message seen.
        upto: Seq,
        /// My unread messages there now.
        unread: i64,
        /// My unread mentions there now.
        mentions: i64,
    },
    /// The other person of a direct room read up to there.
    Seen {
        /// The room.
        room: RoomId,
        /// The last message they saw.
        upto: Seq,
        /// When.
        at: Millis,
    },
    /// The server is alive; the heads of the rooms this connection follows.
    Beat {
        /// Room and counter.
        heads: Vec<(RoomId, Seq)>,
    },
    /// The server is about to restart.
    Reconnect {
        /// How long to wait, already spread over the clients.
        after_ms: u64,
    },
    /// A conversation is new in my list, left it, or changed its name there.
    Listed {
        /// The line of the list; absent when I am no longer a member.
        #[serde(skip_serializing_if = "Option::is_none")]
        listing: Option<Listing>,
        /// The room.
        room: RoomId,
    },
}

/// The first frame of a connection.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Hello {
    /// The protocol's version.
    pub v: u32,
    /// The data set's id, replaced by a restore.
    pub epoch: String,
    /// The signed-in person.
    pub me: Person,
    /// How often a `beat` comes.
    pub heartbeat_ms: u64,
    /// The table of limits.
    pub limits: Limits,
    /// My conversations.
    pub rooms: Vec<Listing>,
}

/// A conversation in a person's own list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Listing {
    /// The room.
    pub room: RoomId,
    /// Its kind.
    pub kind: RoomKind,
    /// Its name; of a direct room, the other person's name.
    pub name: String,
    /// Its counter.
    pub head: Seq,
    /// My read position.
    pub read: Seq,
    /// My unread messages, counted up to `limits.unread`.
    pub unread: i64,
    /// My unread mentions.
    pub mentions: i64,
    /// I want it first in my list.
    #[serde(skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    pub favourite: bool,
    /// The other person of a direct room (oneself in the notes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Person>,
    /// Of the room's picture at `/avatars/{hash}`, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// Why a client must fetch a room afresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ResyncReason {
    /// More changes than `sub` replays.
    TooManyChanges,
    /// The data set was restored from a backup.
    Epoch,
    /// The client is ahead of the room.
    Ahead,
}

impl Frame {
    /// The frame as it goes on the wire.
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("a frame holds only strings, numbers and lists")
    }
}

fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_are_absent() {
        let ack = Frame::Ack {
            reference: Some(3),
            room: 12,
            cid: "c".into(),
            id: 351,
            seq: 351,
            at: 9,
            dup: false,
        };
        assert_eq!(
            ack.encode(),
            r#"{"t":"ack","ref":3,"room":12,"cid":"c","id":351,"seq":351,"at":9}"#
        );
        let error = Frame::Error {
            reference: None,
            code: Code::BadFrame,
            retry_after_ms: None,
        };
        assert_eq!(error.encode(), r#"{"t":"error","ref":null,"code":"bad_frame"}"#);
    }

    #[test]
    fn a_message_frame_carries_its_kind_first() {
        let by = Person {
            id: 7,
            name: "alice".into(),
            display: "Alice".into(),
            tint: 3,
            avatar: None,
        };
        let message = Message {
            room: 12,
            id: 1,
            seq: 1,
            by,
            at: 5,
            cid: "c".into(),
            text: Some("Bonjour".into()),
            html: None,
            reply: None,
            files: vec![],
            reactions: vec![],
            edited: None,
            deleted: None,
            pinned: None,
            mine: vec![],
        };
        let live = Frame::Message(Box::new(message.clone())).encode();
        let replayed = serde_json::to_string(&Change::Message(Box::new(message))).unwrap();
        assert!(
            live.starts_with(r#"{"t":"message","room":12,"id":1,"seq":1,"by":{"id":7"#),
            "{live}"
        );
        assert_eq!(live, replayed, "a replay and a live frame say the same");
    }
}
