//! A connection as the application sees it.

use crate::Key;
use bytes::Bytes;

/// One connection, for as long as it lives; never used twice in a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// Who is behind a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub key: Key,
    /// The sign-in session it came with, so that it can be closed alone.
    pub session: i64,
}

/// A stream that speaks WebSocket from now on.
#[derive(Debug)]
pub struct Upgraded<I> {
    /// The stream.
    pub io: I,
    /// What came of it with the request.
    pub early: Bytes,
    /// The answer to the request, when it is not written yet: it leaves together with the first frame.
    pub answer: Bytes,
}

impl<I> From<I> for Upgraded<I> {
    /// One that is answered, and has said nothing.
    fn from(io: I) -> Upgraded<I> {
        Upgraded {
            io,
            early: Bytes::new(),
            answer: Bytes::new(),
        }
    }
}

/// A live connection as the application sees it.
#[derive(Debug)]
pub struct Connection<S> {
    /// Its id.
    pub id: ConnectionId,
    /// Who is behind it.
    pub identity: Identity,
    /// What the application keeps for it.
    pub session: S,
}

/// Where a connection is kept. Its id says it, so that nothing has to be looked up:
/// 8 bits of shard, 24 of slot, 32 of serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) shard: usize,
    pub(crate) slot: usize,
}

impl Place {
    /// Shards that ids can tell apart.
    pub(crate) const SHARDS: usize = 1 << 8;
    /// Connections that the ids of one shard can tell apart.
    pub(crate) const SLOTS: usize = 1 << 24;

    pub(crate) fn of(id: ConnectionId) -> Place {
        Place {
            shard: id.0 as usize % Self::SHARDS,
            slot: (id.0 >> 8) as usize % Self::SLOTS,
        }
    }

    pub(crate) fn id(self, serial: u32) -> ConnectionId {
        ConnectionId(u64::from(serial) << 32 | (self.slot as u64) << 8 | self.shard as u64)
    }
}
