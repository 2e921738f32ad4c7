//! What a socket does because time passes.

use super::{PING, Socket, Step, Violation};
use crate::{Application, ConnectionId, Options};
use bytes::Bytes;
use std::time::Duration;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};

/// How long a client has to end a message that it began.
const UNFINISHED: Duration = Duration::from_secs(30);

/// When things last happened.
#[derive(Debug)]
pub(super) struct Timing {
    /// The time of this turn.
    now: Instant,
    heard: Instant,
    /// When the socket last took a byte, or was first given one.
    progressed: Instant,
    beat: Instant,
    /// When the message that is not whole began.
    begun: Option<Instant>,
    /// The socket did not take all it was given.
    is_blocked: bool,
}

impl Timing {
    pub(super) fn new(options: &Options, id: ConnectionId) -> Timing {
        let now = Instant::now();
        // Connections that came together do not beat together.
        let first = pulse(options).mul_f64(((id.0 >> 8) % 16 + 1) as f64 / 16.0);
        Timing {
            now,
            heard: now,
            progressed: now,
            beat: now + first,
            begun: None,
            is_blocked: false,
        }
    }

    /// A turn begins: what happens in it happens now.
    pub(super) fn begin_turn(&mut self) {
        self.now = Instant::now();
    }

    pub(super) fn heard(&mut self) {
        self.heard = self.now;
    }

    /// It is read again: the time during which it was not does not count against it.
    pub(super) fn read_again(&mut self) {
        self.heard = self.now;
        self.begun = self.begun.map(|_| self.now);
    }

    /// The socket took bytes, or is given some when it had none.
    pub(super) fn progressed(&mut self) {
        self.progressed = self.now;
    }

    pub(super) fn blocked(&mut self) {
        self.is_blocked = true;
    }

    /// The socket took everything. If it had been slow to, it was there all the time.
    pub(super) fn drained(&mut self) {
        if self.is_blocked {
            self.is_blocked = false;
            self.heard = self.now;
        }
    }

    pub(super) fn message_ended(&mut self) {
        self.begun = None;
    }

    pub(super) fn midway(&mut self, is_midway: bool) {
        self.begun = is_midway.then(|| self.begun.unwrap_or(self.heard));
    }
}

/// How often a connection is sent a beat: often enough for a ping to be answered before it is called silent.
fn pulse(options: &Options) -> Duration {
    options.heartbeat.min(options.silent / 2)
}

impl<A, I> Socket<A, I>
where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin,
{
    /// When there is something to do although nothing happens.
    pub(super) fn due(&self) -> Instant {
        let stalls = self.timing.progressed + self.hub.options().stalled;
        if let Some(closing) = &self.closing {
            return closing.deadline.unwrap_or(stalls);
        }
        if self.is_full {
            return stalls;
        }
        let ends = self
            .timing
            .begun
            .map_or(stalls, |begun| stalls.min(begun + UNFINISHED));
        if !self.wire.is_empty() {
            return ends;
        }
        let idle = self
            .timing
            .beat
            .min(self.timing.heard + self.hub.options().silent);
        self.timing
            .begun
            .map_or(idle, |begun| idle.min(begun + UNFINISHED))
    }

    /// Does what is due.
    pub(super) fn tick(&mut self) -> Step {
        let (now, stalled) = (self.timing.now, self.hub.options().stalled);
        if let Some(closing) = &self.closing {
            let deadline = closing.deadline.unwrap_or(self.timing.progressed + stalled);
            return if now >= deadline { Step::Over } else { Step::Idle };
        }
        if !self.wire.is_empty() && now >= self.timing.progressed + stalled {
            self.give_up(now + stalled / 2);
        } else if self.is_full {
            return Step::Idle;
        } else if self.timing.begun.is_some_and(|begun| now >= begun + UNFINISHED) {
            self.fail(Violation::Protocol("unfinished message"));
        } else if !self.wire.is_empty() {
            return Step::Idle;
        } else if now >= self.timing.heard + self.hub.options().silent {
            return Step::Over;
        } else if now >= self.timing.beat {
            self.timing.beat = now + pulse(self.hub.options());
            self.beat();
        }
        Step::Moved
    }

    /// Shows that the server is alive, and asks who has not spoken lately whether it is.
    fn beat(&mut self) {
        let id = self.connection.id;
        let heads = self.hub.of(id, |exchange| exchange.heads(id));
        let mut frame = None;
        self.call(|application, connection| frame = Some(application.beat(connection, &heads)));
        if let Some(frame) = frame {
            self.send(frame.into_bytes());
        }
        if self.timing.now >= self.timing.heard + pulse(self.hub.options()) / 2 {
            self.send(Bytes::from_static(PING));
        }
    }
}
