//! What every door shares, and what runs beside them: presence, activity, the watch over sessions.

use crate::{
    chat::{
        activity::{self, Activity},
        deliver::Deliver,
        file::{self, Resumables, Underway},
        now,
        password::Passwords,
        rate::Rates,
        rerender, retention, say, session, setup,
    },
    config::Config,
    files::{Files, FilesError},
    web::{setup::Drafts, view::AllParts},
    ws::{session::People, subscribe::Subs},
};
use palabre_hub::{Hub, Options, Presence};
use palabre_store::{OpenError, Space, Store, StoreError};
use palabre_wire::{Close, HEARTBEAT_MS, Millis, UserId, frame::Frame};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{Interval, MissedTickBehavior, interval},
};

/// Absorbs reloads before somebody is told to be offline.
const PRESENCE_GRACE: Duration = Duration::from_secs(15);
/// More people online in a room than this are counted, not named.
const CROWD: usize = 250;
/// How often presence is told.
const PRESENCE: Duration = Duration::from_secs(1);
/// How often activity in rooms that are not on screen is told.
const ACTIVITY: Duration = Duration::from_millis(250);
/// A crowd hears of its room once in so many times.
const CROWD_ROUNDS: u32 = 4;
/// How often accounts changed elsewhere (the command line, another node) are looked for.
const WATCH: Duration = Duration::from_secs(1);
/// How far back that look reaches: clocks differ and commits are seen late.
const WATCH_BACK_MS: Millis = 5_000;
/// How often "last seen" is written, and what expired is forgotten.
const MINUTE: Duration = Duration::from_secs(60);
/// How often the sessions of open sockets are looked at.
const NOTE: Duration = Duration::from_secs(15 * 60);
/// How long what was deleted may stay in the database's log.
const ERASE_AFTER: Duration = Duration::from_secs(10);
/// How long a shutdown waits for the sockets.
const DRAIN: Duration = Duration::from_secs(6);

/// The running application. Held by every door as [`Shared`].
pub struct App {
    /// The settings.
    pub config: Config,
    /// Everything durable.
    pub store: Store,
    /// The live connections.
    pub hub: Hub,
    /// Who is online in each room.
    pub presence: Arc<Presence>,
    /// What to tell about rooms that are not on screen.
    pub activity: Arc<Activity>,
    /// Tells what was committed.
    pub deliver: Deliver,
    /// The accounts connected here.
    pub people: People,
    /// The rooms that connections wait for.
    pub subs: Subs,
    /// How fast each may go.
    pub rates: Rates,
    /// Hashing, a few at a time.
    pub passwords: Passwords,
    /// The space's name, epoch and whether it is set up; replaced by the first run.
    pub space: RwLock<Arc<Space>>,
    /// What proves, at the first run, that one can read the log.
    pub setup_code: String,
    /// First runs under way in browsers.
    pub drafts: Drafts,
    /// Where files are received and kept.
    pub files: Files,
    /// Uploads that are arriving.
    pub underway: Underway,
    /// Uploads that are not complete.
    pub resumables: Resumables,
    /// What is the same on all pages of conversations.
    pub parts: AllParts,
    /// Told when something may have to be taken away from where files are kept.
    pub waste: Arc<Notify>,
    departed: Mutex<HashSet<UserId>>,
    draining: AtomicBool,
}

/// The application as doors hold it.
pub type Shared = Arc<App>;

/// Why the application did not start: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database opened but does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Files cannot be kept.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// Sizes and delays of live connections.
fn sizes(config: &Config) -> Options {
    Options {
        frame_bytes: config.limits.frame_bytes,
        binary: false,
        outbox_bytes: 1024 * 1024,
        memory_bytes: 256 * 1024 * 1024,
        stalled: Duration::from_secs(30),
        heartbeat: Duration::from_millis(HEARTBEAT_MS),
        // Half-open sockets are gone within a minute.
        silent: Duration::from_secs(55),
        connections_per_key: config.connections_per_person,
    }
}

impl App {
    /// Opens the store and starts what runs beside the doors. The tasks end with [`App::stop`].
    pub async fn start(config: Config) -> Result<(Shared, Beside), StartError> {
        let store = Store::open(palabre_store::Options {
            url: config.database_url.clone(),
            readers: 4,
            queue: 4_096,
            erase_after: ERASE_AFTER,
        })
        .await?;
        let space = store.space().await?;
        let files = Files::open(&config)?;
        let (underway, resumables) = (Underway::default(), Resumables::default());
        resumables
            .load(files.staging.folder(), &underway)
            .map_err(FilesError::from)?;
        // What one round reads is one commit, and what one commit brings leaves in one round.
        let hub = Hub::new(sizes(&config), store.gathering());
        let rounds = hub.clone();
        store.tell_within(move |tell| rounds.together(tell));
        let presence = Arc::new(Presence::new(PRESENCE_GRACE, CROWD));
        let activity = Arc::new(Activity::default());
        let app = Arc::new(App {
            deliver: Deliver::new(hub.clone(), presence.clone(), activity.clone()),
            people: People::default(),
            subs: Subs::default(),
            rates: Rates::new(&config),
            parts: AllParts::new(&config.limits),
            passwords: Passwords::default(),
            space: RwLock::new(Arc::new(space)),
            setup_code: setup::new_code(),
            drafts: Drafts::default(),
            files,
            underway,
            resumables,
            waste: Arc::new(Notify::new()),
            departed: Mutex::default(),
            draining: AtomicBool::new(false),
            config,
            store,
            hub,
            presence,
            activity,
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(tell_presence(app.clone()));
        tasks.spawn(tell_activity(app.clone()));
        tasks.spawn(watch(app.clone()));
        tasks.spawn(tidy_up(app.clone()));
        tasks.spawn(sweep(app.clone()));
        tasks.spawn(expire(app.clone()));
        tasks.spawn({
            let app = app.clone();
            async move { rerender::all(&app).await }
        });
        Ok((app, Beside(tasks)))
    }

    /// What the space is now.
    pub fn space(&self) -> Arc<Space> {
        self.space.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The data set's id.
    pub fn epoch(&self) -> String {
        self.space().epoch.clone()
    }

    /// Reads the space again, after the first run.
    pub async fn renew_space(&self) -> Result<(), StoreError> {
        let space = Arc::new(self.store.space().await?);
        *self.space.write().unwrap_or_else(PoisonError::into_inner) = space;
        Ok(())
    }

    /// Somebody's last connection here closed.
    pub fn gone(&self, user: UserId) {
        self.departed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(user);
    }

    /// Whether the server is about to stop: it receives no new traffic.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// From now on, not ready.
    pub fn begin_drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Lets commits in flight be acked, tells every socket to come back later, closes them, then the store.
    /// Called once no new connection is accepted.
    pub async fn stop(&self, beside: Beside) {
        self.begin_drain();
        self.store.settle().await;
        // Spread over a second and a half, so that they do not all come back at once.
        let farewell = |id: palabre_hub::ConnectionId| {
            say::encoded(&Frame::Reconnect {
                after_ms: 500 + id.0.wrapping_mul(0x9e37_79b9) % 1_500,
            })
        };
        self.hub
            .drain(farewell, Close::Restarting as u16, "restarting", DRAIN)
            .await;
        let mut tasks = beside.0;
        tasks.shutdown().await;
        if let Err(error) = self.write_seen().await {
            tracing::warn!(%error, "who was last seen could not be written");
        }
        self.store.close().await;
    }

    async fn write_seen(&self) -> Result<(), StoreError> {
        let departed = std::mem::take(&mut *self.departed.lock().unwrap_or_else(PoisonError::into_inner));
        let mut people: HashSet<UserId> = self.hub.keys().into_iter().collect();
        people.extend(departed);
        if people.is_empty() {
            return Ok(());
        }
        self.store
            .seen(&people.into_iter().collect::<Vec<_>>(), now())
            .await
    }
}

/// What runs beside the doors; ended by [`App::stop`].
pub struct Beside(JoinSet<()>);

/// Tells who came and went.
async fn tell_presence(app: Shared) {
    let mut tick = every(PRESENCE);
    loop {
        tick.tick().await;
        for change in app.presence.changes(Instant::now()) {
            let frame = Frame::Presence {
                room: change.topic,
                online: change.online,
                offline: change.offline,
                count: change.count,
            };
            app.hub.whisper(change.topic, None, &say::encoded(&frame));
        }
    }
}

/// Tells what goes on in rooms that are not on screen.
async fn tell_activity(app: Shared) {
    let mut tick = every(ACTIVITY);
    for round in 0_u32.. {
        tick.tick().await;
        activity::tell(&app, round.is_multiple_of(CROWD_ROUNDS)).await;
    }
}

/// Closes the sockets of sessions that ended and accounts that were disabled elsewhere; renews the names and rights of the others.
async fn watch(app: Shared) {
    let mut since = now() - WATCH_BACK_MS;
    // How often each change was seen: once more than is needed, as two may be of the same moment.
    let mut seen: HashMap<(UserId, Millis), u32> = HashMap::new();
    let mut tick = every(WATCH);
    loop {
        tick.tick().await;
        let next = now() - WATCH_BACK_MS;
        match app.store.touched_since(since).await {
            Ok(touched) => {
                seen.retain(|&(_, at), _| at >= since);
                for change in touched {
                    let (user, _) = change;
                    let times = seen.entry(change).or_default();
                    *times += 1;
                    if *times > 2 || !app.hub.is_connected(user) {
                        continue;
                    }
                    if let Err(error) = check(&app, user).await {
                        tracing::warn!(%error, user, "a changed account could not be checked");
                        seen.remove(&change);
                    }
                }
                since = next;
            }
            Err(error) => tracing::warn!(%error, "changed accounts could not be read"),
        }
    }
}

async fn check(app: &App, user: UserId) -> Result<(), StoreError> {
    match app.store.account(user).await? {
        Some(account) if !account.disabled => app.people.renew(account),
        _ => {
            app.hub.close(user, None, Close::Disabled as u16, "disabled");
            return Ok(());
        }
    }
    let living = app.store.living_sessions(user, now()).await?;
    for session in app.hub.sessions(user) {
        if !living.contains(&session) {
            app.hub
                .close(user, Some(session), Close::SessionEnded as u16, "session ended");
        }
    }
    Ok(())
}

/// Writes when people were last connected and which sessions are in use; forgets what is over.
async fn tidy_up(app: Shared) {
    let mut tick = every(MINUTE);
    let mut noted = Instant::now();
    loop {
        tick.tick().await;
        if noted.elapsed() > NOTE {
            noted = Instant::now();
            if let Err(refused) = session::note_connected(&app).await {
                tracing::warn!(?refused, "the sessions in use could not be noted");
            }
        }
        app.rates.sweep();
        if let Err(error) = app.write_seen().await {
            tracing::warn!(%error, "who was last seen could not be written");
        }
        if let Err(error) = app.store.sweep_sessions(now()).await {
            tracing::warn!(%error, "expired sessions could not be deleted");
        }
        if let Err(error) = app.store.sweep_invitations(now()).await {
            tracing::warn!(%error, "expired invitations could not be deleted");
        }
    }
}

/// Takes away files that nobody can reach any more: when a message was deleted, and every minute.
async fn sweep(app: Shared) {
    let mut tick = every(MINUTE);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.waste.notified() => {}
        }
        if let Err(refused) = file::sweep(&app).await {
            tracing::warn!(?refused, "files that nobody can reach will be taken away later");
        }
    }
}

/// Deletes what rooms keep no longer.
async fn expire(app: Shared) {
    let mut tick = every(MINUTE);
    loop {
        tick.tick().await;
        if let Err(refused) = retention::sweep(&app, now()).await {
            tracing::warn!(?refused, "what rooms keep no longer will be deleted later");
        }
    }
}

/// A period that never hurries to make up for a late tick.
fn every(period: Duration) -> Interval {
    let mut tick = interval(period);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tick
}
