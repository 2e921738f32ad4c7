//! Who is connected here, and getting bytes to them.
//!
//! The hub knows connections, the keys they belong to (a key is a person to the application), topics
//! (a topic is a room) and frames that are already encoded. It knows no room, user, SQL, HTTP or JSON.
//!
//! # Positions
//! A topic's durable frames carry positions 1, 2, 3 …; a follower receives them in order without a
//! hole. Whoever cannot be served from memory (just subscribed, too slow, a hole between nodes) is
//! *held*: the hub asks the application to read its table, and the application answers with
//! [`Hub::release`], which sends that answer, then the frames published meanwhile above it, then lives on.

mod batch;
mod by_topic;
mod codec;
mod connection;
mod exchange;
mod follow;
mod frame;
mod hub;
mod line;
mod memory;
mod outbox;
mod presence;
mod shard;
mod socket;
mod topic;
mod waiting;

use connection::Place;

pub use connection::{Connection, ConnectionId, Identity, Upgraded};
pub use frame::Frame;
pub use hub::{Application, Hub, Options, Overloaded, Stats};
pub use presence::{Presence, PresenceChange};

/// A person, to the application.
pub type Key = i64;
/// A room, to the application.
pub type Topic = i64;
/// A place in a topic's sequence of durable frames.
pub type Position = i64;
