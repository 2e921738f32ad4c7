//! One socket's life: hello, commands in order, heartbeats, goodbye.

use super::{dispatch, subscribe};
use crate::{
    app::Shared,
    chat::{Me, say},
};
use palabre_hub::{Application, Connection, Frame as Encoded, Overloaded, Position, Topic};
use palabre_store::{Account, Session, StoreError};
use palabre_wire::{
    Close, Code,
    frame::{Frame, Hello},
};
use std::{
    collections::HashMap,
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Frames that are no commands, a minute; one more closes the socket.
const BAD_FRAMES: u32 = 20;
/// Commands of one connection whose answers are awaited at once; more than the rooms it may follow, all asked for together
/// when it comes back. One more is refused as overloaded.
const AWAITED: usize = 1_000;
const MINUTE: u32 = 60;
/// How often one connection may say that its person is typing, in seconds.
const TYPING_PAUSE: u32 = 3;

/// The application as the hub calls it.
pub struct Sockets(pub Shared);

/// What is kept for each socket.
pub struct Socket {
    session: Arc<Session>,
    /// Whether its person was counted among those here.
    came: AtomicBool,
    awaited: Arc<AtomicUsize>,
    patience: Mutex<Patience>,
}

/// How a socket has behaved, in seconds since the program began: there are many, and an `Instant` is large.
#[derive(Debug, Default)]
struct Patience {
    /// Since when bad frames are counted.
    since: u32,
    bad_frames: u32,
    /// When "typing" was last passed on; 0: never.
    typed: u32,
}

/// A socket, as the hub hands it to us.
pub type Connected = Connection<Socket>;

/// The people connected here, in their present state: names and rights of sockets are those of now.
///
/// Who comes back while the last socket goes is told apart by counting under one lock: who was taken for gone would be
/// deaf, and offline to the others.
#[derive(Debug, Default)]
pub struct People(RwLock<HashMap<i64, Here>>);

/// Somebody connected here.
#[derive(Debug)]
struct Here {
    account: Arc<Account>,
    sockets: usize,
}

/// What commands need of an account: no secret stays in memory.
fn remembered(mut account: Account) -> Arc<Account> {
    account.password_hash = Box::default();
    Arc::new(account)
}

impl People {
    /// The account of somebody connected here.
    pub fn get(&self, user: i64) -> Option<Arc<Account>> {
        let people = self.0.read().unwrap_or_else(PoisonError::into_inner);
        people.get(&user).map(|here| here.account.clone())
    }

    /// Remembers the present state of an account, if its owner is here.
    pub fn renew(&self, account: Account) {
        if let Some(here) = self.all().get_mut(&account.person.id) {
            here.account = remembered(account);
        }
    }

    /// One more socket of somebody; `arrive` before anybody can be told to be gone.
    fn come(&self, account: Account, arrive: impl FnOnce()) {
        let mut people = self.all();
        let account = remembered(account);
        let here = people.entry(account.person.id).or_insert_with(|| Here {
            account: account.clone(),
            sockets: 0,
        });
        here.account = account;
        here.sockets += 1;
        arrive();
    }

    /// One socket fewer; `depart` when it was the last, before anybody can come back.
    fn go(&self, user: i64, depart: impl FnOnce()) {
        let mut people = self.all();
        let Some(here) = people.get_mut(&user) else { return };
        here.sockets -= 1;
        if here.sockets == 0 {
            people.remove(&user);
            depart();
        }
    }

    fn all(&self) -> RwLockWriteGuard<'_, HashMap<i64, Here>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Socket {
    /// What is kept for a socket of this session: no command needs to know what it is called.
    pub fn new(session: &Session) -> Socket {
        let session = Session {
            label: String::new(),
            ..*session
        };
        Socket {
            session: Arc::new(session),
            came: AtomicBool::new(false),
            awaited: Arc::default(),
            patience: Mutex::default(),
        }
    }

    /// Counts a command whose answer will be awaited elsewhere, for as long as what is given lives; none when too many are.
    pub(super) fn awaits(&self) -> Option<Awaited> {
        let awaited = Awaited(self.awaited.clone());
        (self.awaited.fetch_add(1, Ordering::Relaxed) < AWAITED).then_some(awaited)
    }

    /// Counts a bad frame. **Errors**: there were too many this minute; what is left of it.
    pub fn forgives(&self) -> Result<(), Duration> {
        let now = seconds();
        let mut patience = self.patience();
        if patience.bad_frames == 0 || now - patience.since >= MINUTE {
            (patience.since, patience.bad_frames) = (now, 0);
        }
        patience.bad_frames += 1;
        if patience.bad_frames <= BAD_FRAMES {
            Ok(())
        } else {
            Err(Duration::from_secs((MINUTE - (now - patience.since)).into()))
        }
    }

    /// Whether "typing" may be passed on now.
    pub fn may_type(&self) -> bool {
        let now = seconds();
        let mut patience = self.patience();
        let may = patience.typed == 0 || now - patience.typed >= TYPING_PAUSE;
        if may {
            patience.typed = now;
        }
        may
    }

    fn patience(&self) -> MutexGuard<'_, Patience> {
        self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Seconds since the first call, from 1.
fn seconds() -> u32 {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGAN.elapsed().as_secs() as u32 + 1
}

/// One command whose answer is awaited.
pub(super) struct Awaited(Arc<AtomicUsize>);

impl Drop for Awaited {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Sockets {
    /// The person behind a socket, as of now. None while its account cannot be known: the socket is closing.
    pub fn me(&self, connection: &Connected) -> Option<Me> {
        let account = self.0.people.get(connection.identity.key)?;
        Some(Me {
            account,
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
        let listings = app.store.listings(user, app.config.limits.unread).await?;
        let rooms: Vec<_> = listings.iter().map(|listing| listing.room.id).collect();
        app.people.come(account, || app.presence.arrive(user, &rooms));
        connection.session.came.store(true, Ordering::Relaxed);
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

    async fn greet(&self, connection: &Connected) -> Result<Option<Encoded>, Overloaded> {
        match self.hello(connection).await {
            Ok(hello) => Ok(Some(say::encoded(&Frame::Hello(Box::new(hello))))),
            Err(error) => {
                tracing::warn!(%error, "a socket could not be greeted");
                Err(Overloaded)
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

    fn closed(&self, connection: &Connected, _remaining: usize) {
        let (app, user) = (&self.0, connection.identity.key);
        if connection.session.came.load(Ordering::Relaxed) {
            app.people.go(user, || {
                app.presence.depart(user, Instant::now());
                app.gone(user);
            });
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

#[cfg(test)]
mod tests {
    use super::*;
    use palabre_store::{Person, Role};

    fn account(display: &str) -> Account {
        Account {
            person: Person {
                id: 7,
                name: "amina".into(),
                display: display.into(),
                tint: 1,
                avatar: None,
            },
            role: Role::Member,
            disabled: false,
            about: String::new(),
            lang: None,
            theme: None,
            password_hash: Box::default(),
            created_at: 0,
            seen_at: None,
        }
    }

    #[test]
    fn who_comes_back_while_the_last_socket_goes_is_here() {
        let people = People::default();
        let mut departures = 0;
        people.come(account("Amina"), || {});
        people.come(account("Amina"), || {});
        people.go(7, || departures += 1);
        assert!(people.get(7).is_some(), "the other socket's commands are heard");
        people.go(7, || departures += 1);
        assert!(people.get(7).is_none());
        assert_eq!(departures, 1, "gone once, with the last socket");
    }

    #[test]
    fn answers_awaited_at_once_are_bounded_and_make_room_as_they_come() {
        let socket = Socket::new(&Session {
            id: 1,
            user: 7,
            kind: palabre_store::SessionKind::Browser,
            label: String::new(),
            created_at: 0,
            seen_at: 0,
            expires_at: None,
        });
        let mut awaited: Vec<_> = (0..AWAITED).map(|_| socket.awaits().unwrap()).collect();
        assert!(socket.awaits().is_none() && socket.awaits().is_none());
        awaited.pop();
        assert!(socket.awaits().is_some(), "what was refused does not count");
    }

    #[test]
    fn only_who_is_here_is_renewed() {
        let people = People::default();
        people.renew(account("Amina"));
        assert!(people.get(7).is_none());
        people.come(account("Amina"), || {});
        people.renew(account("Amina Diallo"));
        assert_eq!(people.get(7).unwrap().person.display, "Amina Diallo");
    }
}
