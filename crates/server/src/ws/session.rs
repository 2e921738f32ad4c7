//! One socket's life: hello, commands in order, heartbeats, goodbye.

use super::{dispatch, subscribe};
use crate::{
    app::Shared,
    chat::{Me, say},
};
use palabre_hub::{Application, Connection, Frame as Encoded, Position, Topic};
use palabre_store::{Account, Session, StoreError};
use palabre_wire::{
    Close, Code,
    frame::{Frame, Hello},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

/// Frames that are no commands, a minute; one more closes the socket.
const BAD_FRAMES: u32 = 20;
const MINUTE: Duration = Duration::from_secs(60);
/// How often one connection may say that its person is typing.
const TYPING_PAUSE: Duration = Duration::from_secs(3);

/// The application as the hub calls it.
pub struct Sockets(pub Shared);

/// What is kept for each socket.
pub struct Socket {
    session: Session,
    bad_frames: Mutex<(Instant, u32)>,
    typed: Mutex<Option<Instant>>,
}

/// A socket, as the hub hands it to us.
pub type Connected = Connection<Socket>;

/// The accounts of the people connected here, in their present state: names and rights of sockets are those of now.
#[derive(Debug, Default)]
pub struct People(RwLock<HashMap<i64, Arc<Account>>>);

impl People {
    /// The account of somebody connected here.
    pub fn get(&self, user: i64) -> Option<Arc<Account>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&user)
            .cloned()
    }

    /// Remembers an account's present state.
    pub fn put(&self, account: Account) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(account.person.id, Arc::new(account));
    }

    fn forget(&self, user: i64) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&user);
    }
}

impl Socket {
    /// What is kept for a socket of this session.
    pub fn new(session: Session) -> Socket {
        Socket {
            session,
            bad_frames: Mutex::new((Instant::now(), 0)),
            typed: Mutex::new(None),
        }
    }

    /// Counts a bad frame; false when there were too many this minute, with what is left of it.
    pub fn forgives(&self) -> Result<(), Duration> {
        let mut window = self.bad_frames.lock().unwrap_or_else(PoisonError::into_inner);
        if window.0.elapsed() >= MINUTE {
            *window = (Instant::now(), 0);
        }
        window.1 += 1;
        if window.1 <= BAD_FRAMES {
            Ok(())
        } else {
            Err(MINUTE.saturating_sub(window.0.elapsed()))
        }
    }

    /// Whether "typing" may be passed on now.
    pub fn may_type(&self) -> bool {
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        let may = typed.is_none_or(|last| last.elapsed() >= TYPING_PAUSE);
        if may {
            *typed = Some(Instant::now());
        }
        may
    }
}

impl Sockets {
    /// The person behind a socket, as of now. None while its account cannot be known: the socket is closing.
    pub fn me(&self, connection: &Connected) -> Option<Me> {
        let account = self.0.people.get(connection.identity.key)?;
        Some(Me {
            account: Account::clone(&account),
            session: connection.session.session.clone(),
        })
    }

    /// The first frame. The account is read again: it may have changed since the request that opened the socket.
    async fn hello(&self, connection: &Connected) -> Result<Hello, StoreError> {
        let app = &self.0;
        let user = connection.identity.key;
        let account = app.store.account(user).await?;
        let account = account.ok_or_else(|| StoreError::Unavailable("the account is gone".into()))?;
        let me = say::person(&account.person);
        app.people.put(account);
        let listings = app.store.listings(user, app.config.limits.unread).await?;
        app.presence.arrive(
            user,
            &listings.iter().map(|listing| listing.room.id).collect::<Vec<_>>(),
        );
        Ok(Hello {
            v: palabre_wire::VERSION,
            epoch: app.epoch(),
            me,
            heartbeat_ms: palabre_wire::HEARTBEAT_MS,
            limits: app.config.limits.clone(),
            rooms: listings.iter().map(say::listing).collect(),
        })
    }

    /// Queues a reply.
    pub fn reply(&self, connection: &Connected, frame: &Frame) {
        self.0.hub.send(connection.id, say::encoded(frame));
    }
}

impl Application for Sockets {
    type Session = Socket;

    async fn greet(&self, connection: &Connected) -> Option<Encoded> {
        match self.hello(connection).await {
            Ok(hello) => Some(say::encoded(&Frame::Hello(hello))),
            Err(error) => {
                tracing::warn!(%error, "a socket could not be greeted");
                None
            }
        }
    }

    fn text(&self, connection: &Connected, text: &str) {
        dispatch::text(self, connection, text);
    }

    fn refill(&self, connection: &Connected, topic: Topic, after: Position) {
        subscribe::refill(self, connection, topic, after);
    }

    fn beat(&self, _connection: &Connected, heads: &[(Topic, Position)]) -> Encoded {
        say::encoded(&Frame::Beat {
            heads: heads.to_vec(),
        })
    }

    fn closed(&self, connection: &Connected, remaining: usize) {
        // Somebody may have come back between the end of the last socket and this call.
        if remaining == 0 && !self.0.hub.is_connected(connection.identity.key) {
            self.0.presence.depart(connection.identity.key, Instant::now());
            self.0.people.forget(connection.identity.key);
            self.0.gone(connection.identity.key);
        }
    }
}

/// Refuses what is no command; closes whoever goes on.
pub(super) fn bad_frame(sockets: &Sockets, connection: &Connected, reference: Option<i64>) {
    match connection.session.forgives() {
        Ok(()) => {
            sockets.reply(
                connection,
                &Frame::Error {
                    reference,
                    code: Code::BadFrame,
                    retry_after_ms: None,
                },
            );
        }
        Err(wait) => {
            let reason = format!("{}", wait.as_millis());
            sockets
                .0
                .hub
                .close_connection(connection.id, Close::RateLimited as u16, &reason);
        }
    }
}
