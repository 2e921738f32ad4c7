//! The hub's face. (Interface; see the module docs.)

use crate::{Key, Position, Topic};
use std::{sync::Arc, time::Duration};

/// A WebSocket text frame's payload, encoded once and shared by all who receive it.
#[derive(Clone, Debug)]
pub struct Frame(/* whole wire frame, header included */ bytes::Bytes);

impl Frame {
    /// Frames a text payload for the wire, once.
    pub fn text(_payload: &str) -> Frame {
        unimplemented!()
    }
}

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

/// Sizes and delays of the hub.
#[derive(Clone, Debug)]
pub struct Options {
    /// Bytes of a client's message; beyond it the connection is closed with 1009.
    pub frame_bytes: usize,
    /// Bytes that wait for one connection before it is served from the application's table.
    pub outbox_bytes: usize,
    /// A socket that takes no byte for this long is closed with 4008.
    pub stalled: Duration,
    /// How often `Application::beat` is asked for, per connection.
    pub heartbeat: Duration,
    /// A connection that sends nothing (not even a pong) for this long is dropped.
    pub silent: Duration,
    /// Connections per key; 0 = any number. One more is closed with 4009.
    pub connections_per_key: usize,
}

/// What the application does with its connections. All calls of one connection come in order, from one
/// task; none may block or take long: what has to wait is spawned.
pub trait Application: Send + Sync + 'static {
    /// What the application keeps for each connection.
    type Session: Send + Sync + 'static;
    /// A connection is registered (it counts, and frames for its key are queued for it): its first frame, which is sent before
    /// all others and before anything is read. None: it is closed with 1013. Not called for one that is over a limit.
    fn greet(&self, connection: &Connection<Self::Session>) -> impl Future<Output = Option<Frame>> + Send;
    /// A whole text message came.
    fn text(&self, connection: &Connection<Self::Session>, text: &str);
    /// The connection is held on `topic`: it has everything up to and with `after`. The application must read
    /// its table and call [`Hub::release`], or [`Hub::unfollow`].
    fn refill(&self, connection: &Connection<Self::Session>, topic: Topic, after: Position);
    /// What shows the client that the server is alive; `heads`: the topics it follows and their last positions.
    fn beat(&self, connection: &Connection<Self::Session>, heads: &[(Topic, Position)]) -> Frame;
    /// The connection is gone. `remaining`: how many others its key has on this node.
    fn closed(&self, connection: &Connection<Self::Session>, remaining: usize);
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

/// Numbers for metrics.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stats {
    /// Open connections.
    pub connections: usize,
    /// Keys with at least one connection.
    pub keys: usize,
    /// Topics with at least one follower.
    pub topics: usize,
}

/// The connections of this node. Cheap to clone. Methods never block on IO and never await.
#[derive(Clone, Debug)]
pub struct Hub {}

impl Hub {
    /// An empty hub.
    pub fn new(_options: Options) -> Hub {
        unimplemented!()
    }

    /// Takes over an upgraded stream and serves it until it closes. `early`: bytes that came with the request's head.
    /// A key over its limit is told 4009 at once.
    pub async fn serve<A, I>(
        &self,
        _application: &Arc<A>,
        _io: I,
        _early: bytes::Bytes,
        _identity: Identity,
        _session: A::Session,
    ) where
        A: Application,
        I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    {
        unimplemented!()
    }

    /// Queues a frame for one connection (replies, acks). In order with everything else it receives.
    /// A connection that does not read its replies is stopped from being read (its commands wait in the socket).
    pub fn send(&self, _to: ConnectionId, _frame: Frame) {
        unimplemented!()
    }

    /// Queues a frame for all connections of a key but `except`.
    pub fn send_key(&self, _key: Key, _except: Option<ConnectionId>, _frame: &Frame) {
        unimplemented!()
    }

    /// Queues a frame for the connections of a key that do not follow `topic`.
    pub fn send_elsewhere(&self, _key: Key, _topic: Topic, _frame: &Frame) {
        unimplemented!()
    }

    /// Starts following a topic, held: nothing is delivered until [`Hub::release`]. Following twice holds anew.
    /// **Errors**: `false` when the connection is gone or follows `most` topics already.
    pub fn follow(&self, _connection: ConnectionId, _topic: Topic, _most: usize) -> bool {
        unimplemented!()
    }

    /// To one that does not follow (any more): `reply` alone.
    /// Sends `reply`, which brings the follower up to `upto`, then what was published above it, then live frames.
    /// If what was published meanwhile no longer fits in memory, it is held again (`refill` from `upto`).
    pub fn release(&self, _connection: ConnectionId, _topic: Topic, _reply: Frame, _upto: Position) {
        unimplemented!()
    }

    /// Stops following.
    pub fn unfollow(&self, _connection: ConnectionId, _topic: Topic) {
        unimplemented!()
    }

    /// Publishes a durable frame. `position` must come in order; a repeat is dropped, a hole (another node's frame not
    /// arrived yet) holds the followers, who are refilled from the application's table.
    pub fn publish(&self, _topic: Topic, _position: Position, _frame: &Frame) {
        unimplemented!()
    }

    /// Publishes a durable frame, then ends `key`'s subscriptions to the topic: it receives this frame and nothing above.
    pub fn publish_last(&self, _topic: Topic, _position: Position, _frame: &Frame, _key: Key) {
        unimplemented!()
    }

    /// Publishes what is not durable (typing, presence) to the live followers but those of `except`; held ones miss it.
    pub fn whisper(&self, _topic: Topic, _except: Option<Key>, _frame: &Frame) {
        unimplemented!()
    }

    /// Ends everybody's subscription to a topic, after the frames already published.
    pub fn close_topic(&self, _topic: Topic) {
        unimplemented!()
    }

    /// Closes a key's connections of one session, or all (`None`), after what is queued for them.
    pub fn close(&self, _key: Key, _session: Option<i64>, _code: u16, _reason: &str) {
        unimplemented!()
    }

    /// Closes one connection, after what is queued for it.
    pub fn close_connection(&self, _connection: ConnectionId, _code: u16, _reason: &str) {
        unimplemented!()
    }

    /// Sends a frame made for each connection (a `reconnect` with its own delay), then closes all with `code`;
    /// resolves when they are gone or `within` has passed.
    pub async fn drain(
        &self,
        _farewell: impl Fn(ConnectionId) -> Frame,
        _code: u16,
        _reason: &str,
        _within: Duration,
    ) {
        unimplemented!()
    }

    /// The keys that have a connection here.
    pub fn keys(&self) -> Vec<Key> {
        unimplemented!()
    }

    /// The sign-in sessions that a key's connections came with.
    pub fn sessions(&self, _key: Key) -> Vec<i64> {
        unimplemented!()
    }

    /// Whether a key has a connection here.
    pub fn is_connected(&self, _key: Key) -> bool {
        unimplemented!()
    }

    /// Whether a connection follows a topic, held or live, and was not told its last frame.
    pub fn follows(&self, _connection: ConnectionId, _topic: Topic) -> bool {
        unimplemented!()
    }

    /// Those of `keys` that have a connection here which does not follow `topic`.
    pub fn elsewhere(&self, _topic: Topic, _keys: &[Key]) -> Vec<Key> {
        unimplemented!()
    }

    /// Numbers for metrics.
    pub fn stats(&self) -> Stats {
        unimplemented!()
    }
}
