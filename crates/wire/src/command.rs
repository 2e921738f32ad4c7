//! What a client may say.

use crate::{RoomId, Seq};
use serde::Deserialize;

/// One frame from a client. `reference` is the client's own `ref`, echoed in the reply.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub enum Command {
    /// Follow a room; with `after`, first bring what changed since.
    Sub {
        /// Echoed in the reply.
        #[serde(rename = "ref", default)]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The last seq the client holds; absent = from now on.
        #[serde(default)]
        after: Option<Seq>,
        /// The epoch `after` belongs to.
        #[serde(default)]
        epoch: Option<String>,
    },
    /// Stop following a room.
    Unsub {
        /// Echoed in the reply.
        #[serde(rename = "ref", default)]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
    },
    /// Post a message.
    Send {
        /// Echoed in the reply.
        #[serde(rename = "ref", default)]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The client's id of this send, unique per author for ever.
        cid: String,
        /// The text as typed.
        #[serde(default)]
        text: String,
        /// The message of the same room that this one answers.
        #[serde(default)]
        reply_to: Option<Seq>,
        /// Ids of uploaded files.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
        files: Vec<String>,
    },
    /// Change the text of one's own message.
    Edit {
        /// Echoed in the reply.
        #[serde(rename = "ref", default)]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The message.
        id: Seq,
        /// The new text.
        text: String,
    },
    /// Delete a message.
    Delete {
        /// Echoed in the reply.
        #[serde(rename = "ref", default)]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The message.
        id: Seq,
    },
    /// Add or take back a reaction.
    React {
        /// Echoed in the reply.
        #[serde(rename = "ref", default)]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The message.
        id: Seq,
        /// One emoji.
        emoji: String,
        /// Added, or taken back.
        on: bool,
    },
    /// Pin a message, or unpin it.
    Pin {
        /// Echoed in the reply.
        #[serde(rename = "ref", default)]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The message.
        id: Seq,
        /// Pinned, or not any more.
        on: bool,
    },
    /// Move one's read position.
    Read {
        /// Echoed in the reply.
        #[serde(rename = "ref", default)]
        reference: Option<i64>,
        /// The room.
        room: RoomId,
        /// The last message seen.
        upto: Seq,
    },
    /// Tell the room that one is typing. Never answered.
    Typing {
        /// The room.
        room: RoomId,
    },
    /// Ask for a `pong`.
    Ping {
        /// Echoed in the reply.
        #[serde(rename = "ref", default)]
        reference: Option<i64>,
    },
}

/// A frame that is not a command, with the `ref` it carried if one could be read.
#[derive(Debug, PartialEq, Eq)]
pub struct BadFrame {
    /// The client's `ref`.
    pub reference: Option<i64>,
}

impl Command {
    /// Reads one frame. Unknown keys are ignored.
    ///
    /// **Errors**: [`BadFrame`] for bad JSON, an unknown kind, a missing key, a wrong type or a place below 0.
    pub fn parse(text: &str) -> Result<Command, BadFrame> {
        let command = serde_json::from_str(text).ok();
        command.filter(Command::is_in_range).ok_or_else(|| BadFrame {
            reference: reference_of(text),
        })
    }

    /// Whether its places are places: none is below 0.
    fn is_in_range(&self) -> bool {
        let place = match self {
            Command::Sub { after, .. } => *after,
            Command::Send { reply_to, .. } => *reply_to,
            Command::Read { upto, .. } => Some(*upto),
            _ => None,
        };
        place.is_none_or(|place| place >= 0)
    }
}

/// The `ref` of a frame that could not be read as a command.
fn reference_of(text: &str) -> Option<i64> {
    #[derive(Deserialize)]
    struct Referenced {
        #[serde(rename = "ref")]
        reference: Option<i64>,
    }
    serde_json::from_str::<Referenced>(text).ok()?.reference
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_ignored() {
        let command = Command::parse(r#"{"t":"ping","ref":8,"later":{"x":[1]}}"#);
        assert_eq!(command, Ok(Command::Ping { reference: Some(8) }));
    }

    #[test]
    fn a_bad_frame_keeps_its_ref() {
        for text in [
            r#"{"t":"dance","ref":4}"#,
            r#"{"t":"sub","ref":4,"room":"x"}"#,
            r#"{"ref":4}"#,
            r#"{"t":"sub","ref":4,"room":1,"after":-5}"#,
            r#"{"t":"read","ref":4,"room":1,"upto":-3}"#,
            r#"{"t":"send","ref":4,"room":1,"cid":"x","reply_to":-1}"#,
        ] {
            assert_eq!(
                Command::parse(text),
                Err(BadFrame { reference: Some(4) }),
                "{text}"
            );
        }
        assert_eq!(Command::parse("{"), Err(BadFrame { reference: None }));
        assert_eq!(Command::parse("[]"), Err(BadFrame { reference: None }));
    }
}
