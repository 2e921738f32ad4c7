//! A shard: connections that one task serves, round after round.
//!
//! A round reads all that is ready, through one buffer, then writes to each connection that something waits for, once,
//! all that waits. Nothing is timed: at rest what is published leaves at once; when there is much to do, rounds grow by
//! themselves, and each write carries more. A connection has no task of its own, no timer and no buffer.

mod wheel;

use crate::{
    ConnectionId, Place,
    exchange::Exchange,
    socket::{Busy, Served, Step},
};
use std::{
    cell::Cell,
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Wake, Waker},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};
use wheel::Wheel;

/// Bytes read at once.
const READ_BYTES: usize = 32 * 1024;
/// How long a round may write before what came meanwhile is read.
const WRITING: Duration = Duration::from_millis(4);
/// Connections written to between two looks at the clock.
const WRITES: usize = 16;
/// How often those who wait for memory are looked at, when nothing else happens.
const STARVING: Duration = Duration::from_millis(100);

thread_local! {
    /// Whether this thread rings no bell now, as more will come.
    static HOLDS: Cell<bool> = const { Cell::new(false) };
}

/// What a shard's task shares with the rest.
#[derive(Debug)]
pub(crate) struct Shard {
    exchange: Mutex<Exchange>,
    door: Mutex<Door>,
    bell: Notify,
    /// Whether the bell is to be rung by who holds it.
    held: AtomicBool,
    /// Told when the last connection is gone.
    emptied: Arc<Notify>,
}

/// What comes to a shard from outside.
#[derive(Debug, Default)]
struct Door {
    arrivals: Vec<(usize, Box<dyn Served>)>,
    /// Slots whose sockets can be read or written again.
    ready: Vec<usize>,
}

impl Shard {
    pub(crate) fn new(exchange: Exchange, emptied: Arc<Notify>) -> Shard {
        Shard {
            exchange: Mutex::new(exchange),
            door: Mutex::default(),
            bell: Notify::new(),
            held: AtomicBool::new(false),
            emptied,
        }
    }

    /// Changes what is shared; the shard's task sees to what was marked.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut Exchange) -> T) -> T {
        let mut exchange = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        let result = act(&mut exchange);
        let is_marked = exchange.waiting.is_marked();
        drop(exchange);
        if is_marked && HOLDS.get() {
            self.held.store(true, Ordering::Relaxed);
        } else if is_marked {
            self.bell.notify_one();
        }
        result
    }

    /// A connection's socket is gone. Gives how many others its key has.
    pub(crate) fn remove(&self, id: ConnectionId) -> usize {
        let (remaining, left) = self.with(|exchange| (exchange.remove(id), exchange.connections()));
        if left == 0 {
            self.emptied.notify_waiters();
        }
        remaining
    }

    /// Serves a socket from now on.
    pub(crate) fn seat(&self, id: ConnectionId, socket: Box<dyn Served>) {
        self.door().arrivals.push((Place::of(id).slot, socket));
        self.bell.notify_one();
    }

    fn door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Rings the bells of shards once for all that a thread has for them, when it is dropped.
pub(crate) struct Together<'s>(&'s [Arc<Shard>]);

impl<'s> Together<'s> {
    pub(crate) fn begin(shards: &'s [Arc<Shard>]) -> Together<'s> {
        HOLDS.set(true);
        Together(shards)
    }
}

impl Drop for Together<'_> {
    fn drop(&mut self) {
        HOLDS.set(false);
        for shard in self.0 {
            if shard.held.swap(false, Ordering::Relaxed) {
                shard.bell.notify_one();
            }
        }
    }
}

/// Wakes a shard for one of its sockets.
struct Bell {
    shard: Arc<Shard>,
    slot: usize,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.shard.door().ready.push(self.slot);
        self.shard.bell.notify_one();
    }
}

/// What is lent to a socket for its turn.
pub(crate) struct Turn<'a> {
    pub(crate) context: Context<'a>,
    /// Whole seconds since the shard began.
    pub(crate) now: u32,
    pub(crate) loan: &'a mut Loan,
}

/// What the sockets of a shard use one after the other, so that none holds any of it while idle.
pub(crate) struct Loan {
    pub(crate) scratch: Vec<u8>,
    pub(crate) busy: Option<Box<Busy>>,
}

/// A socket and what the shard keeps for it.
struct Seat {
    waker: Waker,
    socket: Box<dyn Served>,
    /// When the wheel brings it up.
    due: u32,
}

/// The shard's task.
pub(crate) struct Rounds<R> {
    shard: Arc<Shard>,
    /// What the reading of each round is done within.
    reading: R,
    began: Instant,
    seats: Vec<Option<Seat>>,
    wheel: Wheel,
    loan: Loan,
    /// Slots to be read.
    ready: Vec<usize>,
    /// Slots to be written to, the longest waiting first.
    marked: VecDeque<usize>,
}

impl<R: Fn(&mut dyn FnMut()) + Clone> Rounds<R> {
    pub(crate) fn new(shard: Arc<Shard>, reading: R) -> Rounds<R> {
        Rounds {
            shard,
            reading,
            began: Instant::now(),
            seats: Vec::new(),
            wheel: Wheel::default(),
            loan: Loan {
                scratch: vec![0; READ_BYTES],
                busy: None,
            },
            ready: Vec::new(),
            marked: VecDeque::new(),
        }
    }

    /// Serves until it is dropped.
    pub(crate) async fn run(mut self) {
        loop {
            let now = self.began.elapsed().as_secs() as u32;
            let is_starving = self.begin(now);
            self.tick(now);
            self.read(now);
            self.write(now);
            if !self.ready.is_empty() || !self.marked.is_empty() {
                tokio::task::yield_now().await;
                continue;
            }
            let due = self
                .wheel
                .next()
                .map(|due| self.began + Duration::from_secs(due.into()));
            let due = if is_starving {
                Some(Instant::now() + STARVING)
            } else {
                due
            };
            match due {
                None => self.shard.bell.notified().await,
                Some(due) => tokio::select! {
                    biased;
                    () = self.shard.bell.notified() => {}
                    () = sleep_until(due) => {}
                },
            }
        }
    }

    /// Takes in what came. Whether somebody waits for memory.
    fn begin(&mut self, now: u32) -> bool {
        let mut door = self.shard.door();
        let arrivals = std::mem::take(&mut door.arrivals);
        self.ready.append(&mut door.ready);
        drop(door);
        for (slot, mut socket) in arrivals {
            socket.begin(now);
            let shard = self.shard.clone();
            if self.seats.len() <= slot {
                self.seats.resize_with(slot + 1, || None);
            }
            self.seats[slot] = Some(Seat {
                waker: Arc::new(Bell { shard, slot }).into(),
                socket,
                due: u32::MAX,
            });
            self.ready.push(slot);
            self.marked.push_back(slot);
        }
        self.shard.with(|exchange| {
            exchange.feed();
            exchange.waiting.is_starving()
        })
    }

    fn tick(&mut self, now: u32) {
        for (due, slot) in self.wheel.turn(now) {
            let Some(seat) = self.seats.get_mut(slot).and_then(Option::as_mut) else {
                continue;
            };
            if seat.due != due {
                continue;
            }
            seat.due = u32::MAX;
            let is_due = seat.socket.due() <= now;
            self.turn(
                slot,
                now,
                |socket, turn| {
                    if is_due { socket.tick(turn) } else { Step::Idle }
                },
            );
        }
    }

    fn read(&mut self, now: u32) {
        if !self.ready.is_empty() {
            let reading = self.reading.clone();
            reading(&mut || self.read_all(now));
        }
    }

    fn read_all(&mut self, now: u32) {
        for slot in std::mem::take(&mut self.ready) {
            let mut is_blocked = false;
            let step = self.turn(slot, now, |socket, turn| {
                is_blocked = socket.is_blocked();
                socket.read(turn)
            });
            if step == Step::Moved {
                self.ready.push(slot);
            }
            if is_blocked {
                self.marked.push_back(slot);
            }
        }
    }

    /// Writes to those who are marked, for a while. All that was read has been acted upon: what one turn
    /// published is joined with what the others did.
    fn write(&mut self, now: u32) {
        let marked = &mut self.marked;
        self.shard.with(|exchange| exchange.waiting.take_marked(marked));
        let end = Instant::now() + WRITING;
        let mut written = 0;
        while let Some(slot) = self.marked.pop_front() {
            if self.turn(slot, now, |socket, turn| socket.write(turn)) == Step::Moved {
                self.ready.push(slot);
                self.marked.push_back(slot);
            }
            written += 1;
            if written % WRITES == 0 && Instant::now() >= end {
                return;
            }
        }
    }

    /// Gives a socket its turn; one whose connection is gone leaves.
    fn turn(
        &mut self,
        slot: usize,
        now: u32,
        act: impl FnOnce(&mut dyn Served, &mut Turn<'_>) -> Step,
    ) -> Step {
        let Some(seat) = self.seats.get_mut(slot).and_then(Option::as_mut) else {
            return Step::Idle;
        };
        let mut turn = Turn {
            context: Context::from_waker(&seat.waker),
            now,
            loan: &mut self.loan,
        };
        let step = act(seat.socket.as_mut(), &mut turn);
        if step == Step::Over {
            self.seats[slot] = None;
            return Step::Over;
        }
        let due = seat.socket.due();
        if due < seat.due {
            seat.due = due;
            self.wheel.put(due, slot);
        }
        step
    }
}
