//! The hub's face: every method takes one shard's lock for a short time and changes its [`Exchange`]; the shard's
//! task sees to the sockets that have something to do.
//!
//! A key's connections are all in one shard, so that what concerns a key takes one lock.

use crate::{
    Connection, ConnectionId, Frame, Identity, Key, Place, Position, Topic, Upgraded, codec,
    exchange::Exchange,
    memory::Memory,
    shard::{Rounds, Shard, Together},
    socket,
};
use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::Notify,
    task::{JoinSet, coop::unconstrained},
};

/// Sizes and delays of the hub.
#[derive(Clone, Debug)]
pub struct Options {
    /// Bytes of a client's message; beyond it the connection is closed with 1009.
    pub frame_bytes: usize,
    /// Whether binary messages are taken; when not, they are refused with 1003 at their first byte.
    pub binary: bool,
    /// Bytes that wait for one connection before it is served from the application's table.
    pub outbox_bytes: usize,
    /// Bytes that wait for all connections together. Beyond it, a connection for which something waits already is
    /// queued nothing but replies, and is not read; its topics are served from the application's table, once there
    /// is memory again.
    pub memory_bytes: usize,
    /// A socket that takes no byte for this long is closed with 4008.
    pub stalled: Duration,
    /// How often `Application::beat` is asked for, per connection.
    pub heartbeat: Duration,
    /// A connection that sends nothing (not even a pong) for this long is dropped.
    pub silent: Duration,
    /// Connections per key; 0 = any number. One more is closed with 4009.
    pub connections_per_key: usize,
}

/// What the application does with its connections. All calls of one connection come in order, from its shard's
/// task; none may block or take long: what has to wait is spawned. One that panics closes its connection.
pub trait Application: Send + Sync + 'static {
    /// What the application keeps for each connection.
    type Session: Send + Sync + 'static;
    /// A connection is registered (it counts, and frames for its key are queued for it): its first frame, which is sent before
    /// all others and before anything is read. Not called for one that is over a limit.
    fn greet(
        &self,
        connection: &Connection<Self::Session>,
    ) -> impl Future<Output = Result<Option<Frame>, Overloaded>> + Send;
    /// A whole text message came.
    fn text(&self, connection: &Connection<Self::Session>, text: &str);
    /// A whole binary message came, which only happens when [`Options::binary`] says so.
    fn binary(&self, _connection: &Connection<Self::Session>, _bytes: &[u8]) {}
    /// The connection is held on `topic`: it has everything up to and with `after`. The application must read
    /// its table and call [`Hub::release`], or [`Hub::unfollow`]. A connection is asked for one topic at a time.
    /// Also asked, at most once, for a follower that was removed while it was held.
    fn refill(&self, connection: &Connection<Self::Session>, topic: Topic, after: Position);
    /// What shows the client that the server is alive; `heads`: the topics it gets live frames of, and the last
    /// position it was sent of each.
    fn beat(&self, connection: &Connection<Self::Session>, heads: &[(Topic, Position)]) -> Frame;
    /// The connection is gone. `remaining`: how many others its key has on this node.
    fn closed(&self, connection: &Connection<Self::Session>, remaining: usize);
}

/// A connection cannot be served now: it is closed with 1013.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overloaded;

/// Numbers for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Open connections.
    pub connections: usize,
    /// Keys with at least one connection.
    pub keys: usize,
    /// Topics with at least one follower.
    pub topics: usize,
    /// Bytes that wait to be written.
    pub waiting_bytes: usize,
}

/// The connections of this node. Cheap to clone. Methods never block on IO and never await.
#[derive(Clone, Debug)]
pub struct Hub {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: Arc<Options>,
    shards: Vec<Arc<Shard>>,
    memory: Memory,
    /// Told when the last connection of a shard is gone.
    emptied: Arc<Notify>,
    /// The shards' tasks; [`Hub::drain`] ends them.
    rounds: Mutex<JoinSet<()>>,
}

impl Hub {
    /// An empty hub, with a task for each shard. To be called within a runtime. Each round of reading is done within `reading`, which
    /// must call what it is given: who is called by it may want to know when there is no more for now.
    pub fn new(options: Options, reading: impl Fn(&mut dyn FnMut()) + Clone + Send + 'static) -> Hub {
        let count = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(Place::SHARDS);
        let memory = Memory::new(options.memory_bytes);
        let emptied = Arc::new(Notify::new());
        let mut rounds = JoinSet::new();
        let shards = (0..count).map(|shard| {
            let exchange = Exchange::new(shard, options.outbox_bytes, memory.clone());
            let shard = Arc::new(Shard::new(exchange, emptied.clone()));
            // It sees to its sockets' turns itself; the runtime's budget would cut its rounds short.
            rounds.spawn(unconstrained(Rounds::new(shard.clone(), reading.clone()).run()));
            shard
        });
        Hub {
            inner: Arc::new(Inner {
                shards: shards.collect(),
                options: Arc::new(options),
                memory,
                emptied,
                rounds: Mutex::new(rounds),
            }),
        }
    }

    /// Takes over a stream: greets it, then has it served until it closes. A key over its limit is told 4009 at once.
    pub fn serve<A, I>(
        &self,
        application: &Arc<A>,
        upgraded: Upgraded<I>,
        identity: Identity,
        session: A::Session,
    ) -> Pin<Box<dyn Future<Output = ()> + Send>>
    where
        A: Application,
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let most = self.inner.options.connections_per_key;
        let shard = self.shard(identity.key.unsigned_abs() as usize);
        match shard.with(|exchange| exchange.open(identity, most)) {
            Ok(id) => {
                let connection = Connection {
                    id,
                    identity,
                    session,
                };
                Box::pin(socket::serve(
                    shard.clone(),
                    self.inner.options.clone(),
                    application.clone(),
                    connection,
                    upgraded,
                ))
            }
            Err(close) => Box::pin(socket::refuse(upgraded, close)),
        }
    }

    /// What `act` queues leaves in one round: otherwise each frame may be written by itself, as soon as it is queued.
    pub fn together(&self, act: impl FnOnce()) {
        let _held = Together::begin(&self.inner.shards);
        act();
    }

    /// Queues a frame for one connection (replies, acks). In order with everything else it receives.
    /// A connection that does not read its replies is stopped from being read (its commands wait in the socket).
    pub fn send(&self, to: ConnectionId, frame: Frame) {
        self.of(to, |exchange| exchange.send(to, frame.into_bytes()));
    }

    /// Queues a frame for all connections of a key but `except`, and but those for which twice
    /// [`Options::outbox_bytes`] wait already.
    pub fn send_key(&self, key: Key, except: Option<ConnectionId>, frame: &Frame) {
        self.of_key(key, |exchange| {
            exchange.send_key(key, frame.bytes(), |line| Some(line.id) != except);
        });
    }

    /// Queues a frame for the connections of a key that do not follow `topic`, but those for which twice
    /// [`Options::outbox_bytes`] wait already.
    pub fn send_elsewhere(&self, key: Key, topic: Topic, frame: &Frame) {
        self.of_key(key, |exchange| {
            exchange.send_key(key, frame.bytes(), |line| !line.follows.contains(topic));
        });
    }

    /// Starts following a topic, held: nothing is delivered until [`Hub::release`]. Following twice holds anew, and
    /// as many releases are awaited.
    /// **Errors**: `false` when the connection is gone or follows `most` topics already.
    pub fn follow(&self, connection: ConnectionId, topic: Topic, most: usize) -> bool {
        self.of(connection, |exchange| exchange.follow(connection, topic, most))
    }

    /// To one that does not follow (any more): `reply` alone.
    /// Sends `reply`, which brings the follower up to `upto`, then what was published above it, then live frames.
    /// If what was published meanwhile no longer fits in memory, it is held again (`refill` from `upto`).
    /// To who no longer follows the topic, `reply` is sent all the same.
    pub fn release(&self, connection: ConnectionId, topic: Topic, reply: Frame, upto: Position) {
        self.of(connection, |exchange| {
            exchange.release(connection, topic, reply.into_bytes(), upto)
        });
    }

    /// Whether an answer of any size may be queued for a connection: it has read most of what it was sent, and there is memory.
    /// None: it is gone, or closing, and hears no answer.
    pub fn may_answer(&self, connection: ConnectionId) -> Option<bool> {
        self.of(connection, |exchange| exchange.may_answer(connection))
    }

    /// Stops following. To who is held, what was published so far is still delivered at its release; stopping once
    /// more forgets that, but for the last frame of who was removed.
    pub fn unfollow(&self, connection: ConnectionId, topic: Topic) {
        self.of(connection, |exchange| exchange.unfollow(connection, topic));
    }

    /// Publishes a durable frame. `position` must come in order; a repeat is dropped, a hole (another node's frame not
    /// arrived yet) holds the followers, who are refilled from the application's table.
    pub fn publish(&self, topic: Topic, position: Position, frame: &Frame) {
        self.of_all(|exchange| exchange.publish(topic, position, frame.bytes()));
    }

    /// Publishes a durable frame, then ends `key`'s subscriptions to the topic: it receives this frame and nothing above.
    pub fn publish_last(&self, topic: Topic, position: Position, frame: &Frame, key: Key) {
        self.of_all(|exchange| {
            exchange.publish(topic, position, frame.bytes());
            exchange.end_key(topic, key, frame.bytes());
        });
    }

    /// Publishes what is not durable (typing, presence) to the live followers but those of `except`; held ones miss it.
    pub fn whisper(&self, topic: Topic, except: Option<Key>, frame: &Frame) {
        self.of_all(|exchange| exchange.whisper(topic, except, frame.bytes()));
    }

    /// Ends everybody's subscription to a topic, after the frames already published.
    pub fn close_topic(&self, topic: Topic) {
        self.of_all(|exchange| exchange.close_topic(topic));
    }

    /// Closes a key's connections of one session, or all (`None`); what is queued for them is forgotten.
    pub fn close(&self, key: Key, session: Option<i64>, code: u16, reason: &str) {
        let frame = codec::close(Some(code), reason);
        self.of_key(key, |exchange| {
            exchange.close_key(key, &frame, |line| {
                session.is_none_or(|one| line.identity.session == one)
            });
        });
    }

    /// Closes one connection, after what is queued for it.
    pub fn close_connection(&self, connection: ConnectionId, code: u16, reason: &str) {
        let frame = codec::close(Some(code), reason);
        self.of(connection, |exchange| exchange.close(connection, frame));
    }

    /// Sends a frame made for each connection (a `reconnect` with its own delay), then closes all with `code`;
    /// resolves when they are gone or `within` has passed. Whoever comes later is closed with `code` at once.
    /// `farewell` must not call the hub.
    pub async fn drain(
        &self,
        farewell: impl Fn(ConnectionId) -> Frame,
        code: u16,
        reason: &str,
        within: Duration,
    ) {
        let close = codec::close(Some(code), reason);
        self.of_all(|exchange| exchange.close_all(|id| farewell(id).into_bytes(), &close));
        let gone = async {
            loop {
                let emptied = self.inner.emptied.notified();
                if self.stats().connections == 0 {
                    return;
                }
                emptied.await;
            }
        };
        if tokio::time::timeout(within, gone).await.is_err() {
            tracing::warn!(
                connections = self.stats().connections,
                "some connections did not close in time"
            );
        }
        let rounds = std::mem::take(&mut *self.inner.rounds.lock().unwrap_or_else(PoisonError::into_inner));
        { rounds }.shutdown().await;
    }

    /// The keys that have a connection here.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        self.of_all(|exchange| keys.extend(exchange.keys.keys()));
        keys
    }

    /// The sign-in sessions that a key's connections came with.
    pub fn sessions(&self, key: Key) -> Vec<i64> {
        let mut sessions = self.of_key(key, |exchange| exchange.sessions(key));
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    /// Whether a key has a connection here.
    pub fn is_connected(&self, key: Key) -> bool {
        self.of_key(key, |exchange| exchange.keys.contains_key(&key))
    }

    /// Whether a connection follows a topic, held or live, and was not told its last frame.
    pub fn follows(&self, connection: ConnectionId, topic: Topic) -> bool {
        self.of(connection, |exchange| exchange.follows(connection, topic))
    }

    /// Those of `keys` that have a connection here which does not follow `topic`.
    pub fn elsewhere(&self, topic: Topic, keys: &[Key]) -> Vec<Key> {
        let mut elsewhere = Vec::new();
        self.of_all(|exchange| {
            elsewhere.extend(
                keys.iter()
                    .copied()
                    .filter(|key| exchange.is_elsewhere(*key, topic)),
            );
        });
        elsewhere
    }

    /// Numbers for metrics.
    pub fn stats(&self) -> Stats {
        let mut stats = Stats::default();
        let mut topics = std::collections::HashSet::new();
        self.of_all(|exchange| {
            stats.connections += exchange.connections();
            stats.keys += exchange.keys.len();
            topics.extend(exchange.topics.keys().copied());
        });
        stats.topics = topics.len();
        stats.waiting_bytes = self.inner.memory.bytes();
        stats
    }

    fn of<T>(&self, connection: ConnectionId, act: impl FnOnce(&mut Exchange) -> T) -> T {
        self.shard(Place::of(connection).shard).with(act)
    }

    fn of_key<T>(&self, key: Key, act: impl FnOnce(&mut Exchange) -> T) -> T {
        self.shard(key.unsigned_abs() as usize).with(act)
    }

    fn of_all(&self, mut act: impl FnMut(&mut Exchange)) {
        for shard in &self.inner.shards {
            shard.with(&mut act);
        }
    }

    fn shard(&self, number: usize) -> &Arc<Shard> {
        &self.inner.shards[number % self.inner.shards.len()]
    }
}
