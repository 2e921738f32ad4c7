//! The words spoken on the socket and in the HTTP API: ids, frames, codes, limits.
//!
//! This crate knows no IO, no storage and no rule: only the shape of what is said. The browser's
//! TypeScript types are generated from it (feature `typescript`).

pub mod code;
pub mod command;
pub mod frame;
pub mod limits;
pub mod state;

pub use code::{Close, Code};
pub use command::Command;
pub use limits::Limits;

/// A person's account.
pub type UserId = i64;
/// A conversation of any kind.
pub type RoomId = i64;
/// A room's counter. A message's id is the seq its posting took.
pub type Seq = i64;
/// Milliseconds since 1970 UTC.
pub type Millis = i64;

/// The version of the protocol told by `hello`.
pub const VERSION: u32 = 1;
/// How often the server shows that it is alive.
pub const HEARTBEAT_MS: u64 = 25_000;
