//! What a socket does because time passes.

use super::{Socket, Step, Violation};
use crate::{Application, ConnectionId, Options};
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
    /// How often it is looked at.
    pub(super) tick: Duration,
    heard: Instant,
    pinged: Instant,
    /// When the socket last took a byte, or was first given one.
    progressed: Instant,
    beat: Instant,
    /// When the message that is not whole began.
    begun: Option<Instant>,
}

impl Timing {
    pub(super) fn new(options: &Options, id: ConnectionId) -> Timing {
        let now = Instant::now();
        let shortest = options.heartbeat.min(options.stalled).min(options.silent);
        // Connections that came together do not beat together.
        let first = options.heartbeat.mul_f64(((id.0 >> 8) % 16 + 1) as f64 / 16.0);
        Timing {
            tick: (shortest / 8).clamp(Duration::from_millis(10), Duration::from_secs(1)),
            heard: now,
            pinged: now,
            progressed: now,
            beat: now + first,
            begun: None,
        }
    }

    pub(super) fn heard(&mut self) {
        self.heard = Instant::now();
    }

    /// It is read again: the time during which it was not does not count against it.
    pub(super) fn read_again(&mut self) {
        self.heard();
        self.begun = self.begun.map(|_| self.heard);
    }

    pub(super) fn progressed(&mut self) {
        self.progressed = Instant::now();
    }

    pub(super) fn message_ended(&mut self) {
        self.begun = None;
    }

    pub(super) fn midway(&mut self, is_midway: bool) {
        self.begun = is_midway.then(|| self.begun.unwrap_or(self.heard));
    }
}

impl<A, I> Socket<A, I>
where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin,
{
    pub(super) fn tick(&mut self, now: Instant) -> Step {
        let options = self.hub.options();
        let (stalled, silent, heartbeat) = (options.stalled, options.silent, options.heartbeat);
        let is_stalled = !self.wire.is_empty() && now >= self.timing.progressed + stalled;
        if let Some(closing) = &self.closing {
            let is_over = closing.is_overdue(now) || (is_stalled && !closing.has_deadline());
            return if is_over { Step::Over } else { Step::Idle };
        }
        if is_stalled {
            self.give_up(now + stalled / 2);
            return Step::Moved;
        }
        if self.is_full {
            return Step::Idle;
        }
        if self.timing.begun.is_some_and(|begun| now >= begun + UNFINISHED) {
            self.fail(Violation::Protocol("unfinished message"));
            return Step::Moved;
        }
        // What is sent now would wait; and who takes bytes, slowly as it may be, is there.
        if !self.wire.is_empty() {
            self.timing.heard();
            return Step::Idle;
        }
        if now >= self.timing.heard + silent {
            return Step::Over;
        }
        if now >= self.timing.heard.max(self.timing.pinged) + silent / 3 {
            self.timing.pinged = now;
            self.send_ping();
        }
        if now >= self.timing.beat {
            self.timing.beat = now + heartbeat;
            self.beat();
        }
        Step::Idle
    }

    fn beat(&mut self) {
        let id = self.connection.id;
        let heads = self.hub.of(id, |exchange| exchange.heads(id));
        let mut frame = None;
        self.call(|application, connection| frame = Some(application.beat(connection, &heads)));
        if let Some(frame) = frame {
            self.send(frame.into_bytes());
        }
    }
}
