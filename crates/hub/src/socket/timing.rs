//! What a socket does because time passes. Times are whole seconds since the shard began.

use super::{Busy, Closing, PING, Socket, Step, Violation};
use crate::{Application, ConnectionId, Options, Place};
use bytes::Bytes;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// How long a client has to end a message that it began.
const UNFINISHED: Duration = Duration::from_secs(30);
/// In place of a time: it did not happen.
const NEVER: u32 = u32::MAX;

/// When things last happened.
#[derive(Debug)]
pub(super) struct Timing {
    heard: u32,
    /// When the socket last took a byte, or was first given one.
    progressed: u32,
    /// When the next beat is due.
    beat: u32,
    /// When the message that is not whole began.
    begun: u32,
}

impl Timing {
    pub(super) fn new(options: &Options, id: ConnectionId) -> Timing {
        // Connections that came together do not beat together.
        let pulse = pulse(options);
        let first = pulse - Place::of(id).slot as u32 % (pulse - pulse / 4);
        Timing {
            heard: 0,
            progressed: 0,
            beat: first,
            begun: NEVER,
        }
    }

    pub(super) fn begin(&mut self, now: u32) {
        self.heard = now;
        self.progressed = now;
        self.beat += now;
    }

    pub(super) fn heard(&mut self, now: u32) {
        self.heard = now;
    }

    /// It is read again: the time during which it was not does not count against it.
    pub(super) fn read_again(&mut self, now: u32) {
        self.heard = now;
        if self.begun != NEVER {
            self.begun = now;
        }
    }

    /// The socket took bytes, or is given some when it had none.
    pub(super) fn progressed(&mut self, now: u32) {
        self.progressed = now;
    }

    pub(super) fn message_ended(&mut self) {
        self.begun = NEVER;
    }

    pub(super) fn midway(&mut self, is_midway: bool, now: u32) {
        self.begun = if is_midway { self.begun.min(now) } else { NEVER };
    }

    /// When there is something to do although nothing happens.
    pub(super) fn due(&self, options: &Options, busy: Option<&Busy>) -> u32 {
        let ends = after(self.begun, UNFINISHED);
        let idle = self.beat.min(after(self.heard, options.silent)).min(ends);
        let Some(busy) = busy else { return idle };
        let stalls = after(self.progressed, options.stalled);
        if let Some(closing) = &busy.closing {
            return closing.deadline.unwrap_or(stalls);
        }
        match (busy.is_full, busy.is_blocked) {
            (true, _) => stalls,
            (false, true) => stalls.min(ends),
            (false, false) => idle,
        }
    }
}

/// The first second that is surely this long after one in which something happened.
pub(super) fn after(moment: u32, delay: Duration) -> u32 {
    let delay = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
    moment.saturating_add(delay as u32).saturating_add(1)
}

/// How often a connection is sent a beat, in seconds: often enough for a ping to be answered before it is called silent.
fn pulse(options: &Options) -> u32 {
    options.heartbeat.min(options.silent / 2).as_secs().max(1) as u32
}

impl<A, I> Socket<A, I>
where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin,
{
    /// Does what is due.
    pub(super) fn do_due(&mut self, busy: &mut Busy, now: u32) -> Step {
        let stalls = after(self.timing.progressed, self.options.stalled);
        if let Some(closing) = &busy.closing {
            let deadline = closing.deadline.unwrap_or(stalls);
            return if now >= deadline { Step::Over } else { Step::Idle };
        }
        if busy.is_blocked && now >= stalls {
            self.give_up(busy, after(now, self.options.stalled / 2));
        } else if busy.is_full {
            self.timing.progressed(now);
            return Step::Idle;
        } else if now >= after(self.timing.begun, UNFINISHED) {
            self.fail(busy, Violation::Protocol("unfinished message"));
        } else if busy.is_blocked {
            return Step::Idle;
        } else if now >= after(self.timing.heard, self.options.silent) {
            return Step::Over;
        } else if now >= self.timing.beat {
            self.timing.beat = now + pulse(&self.options);
            self.beat(busy, now);
        }
        Step::Moved
    }

    /// Shows that the server is alive, and asks who has not spoken lately whether it is.
    fn beat(&mut self, busy: &mut Busy, now: u32) {
        let id = self.connection.id;
        let heads = self.shard.with(|exchange| exchange.heads(id));
        let mut frame = None;
        self.call(busy, |application, connection| {
            frame = Some(application.beat(connection, &heads));
        });
        if let Some(frame) = frame {
            self.send(frame.into_bytes());
        }
        if now >= self.timing.heard + pulse(&self.options) / 2 {
            self.send(Bytes::from_static(PING));
        }
    }

    /// The socket takes nothing. It has until `deadline` to take what is being written and what says so.
    fn give_up(&mut self, busy: &mut Busy, deadline: u32) {
        let frame = crate::codec::close(Some(4008), "too slow");
        let id = self.connection.id;
        self.shard.with(|exchange| exchange.abandon(id, frame));
        busy.unread = Vec::new();
        busy.closing = Some(Closing::until(deadline));
    }
}
