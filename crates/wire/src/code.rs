//! Why something was refused, and why a socket was closed.

use serde::{Deserialize, Serialize};

/// The code of an `error` or `nack` frame, and the `code` of a problem document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Code {
    /// Not JSON, an unknown kind, or a field of the wrong type.
    BadFrame,
    /// It does not exist, or one may not know that it does.
    NotFound,
    /// A public room that one has not joined.
    NotMember,
    /// Seen, but not allowed.
    Forbidden,
    /// A message without text or file.
    Empty,
    /// Over a limit of length.
    TooLong,
    /// Not `[A-Za-z0-9_-]{16,64}`.
    BadCid,
    /// This cid was used for another content.
    CidConflict,
    /// Not one emoji.
    BadEmoji,
    /// Over a limit of number.
    TooMany,
    /// The message was deleted.
    Deleted,
    /// The room is archived.
    Archived,
    /// Too fast; try again later.
    RateLimited,
    /// The server has too much to do; try again later.
    Overloaded,
    /// The database is away; try again later.
    Unavailable,
    /// No room on the disk; try again later.
    StorageFull,
}

impl Code {
    /// Whether the same attempt may succeed later without any change.
    pub fn is_passing(self) -> bool {
        matches!(
            self,
            Code::RateLimited | Code::Overloaded | Code::Unavailable | Code::StorageFull
        )
    }

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::BadFrame => "bad_frame",
            Code::NotFound => "not_found",
            Code::NotMember => "not_member",
            Code::Forbidden => "forbidden",
            Code::Empty => "empty",
            Code::TooLong => "too_long",
            Code::BadCid => "bad_cid",
            Code::CidConflict => "cid_conflict",
            Code::BadEmoji => "bad_emoji",
            Code::TooMany => "too_many",
            Code::Deleted => "deleted",
            Code::Archived => "archived",
            Code::RateLimited => "rate_limited",
            Code::Overloaded => "overloaded",
            Code::Unavailable => "unavailable",
            Code::StorageFull => "storage_full",
        }
    }
}

/// A WebSocket close code. A code is never reused for another meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Close {
    /// Both sides are done.
    Normal = 1000,
    /// The server restarts: resume.
    Restarting = 1012,
    /// The server is overloaded: resume later.
    Overloaded = 1013,
    /// The session ended: do not reconnect.
    SessionEnded = 4001,
    /// The account is disabled or banned: do not reconnect.
    Disabled = 4003,
    /// The socket took no byte for too long: resume.
    TooSlow = 4008,
    /// Too many connections for this person: do not reconnect.
    TooManyConnections = 4009,
    /// Too many bad frames: resume after the delay in the reason.
    RateLimited = 4013,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_code_is_its_serialization() {
        for code in [
            Code::BadFrame,
            Code::CidConflict,
            Code::StorageFull,
            Code::NotMember,
        ] {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
