//! Writing what waits: taken from the outbox all together, and given to the socket in as few calls as it allows.

use super::{Busy, Closing, Socket, Step, TIMES};
use crate::{Application, Place, shard::Turn};
use bytes::{Buf, Bytes};
use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite};

/// Bytes taken from the outbox to be written together.
const WIRE_BYTES: usize = 128 * 1024;

impl<A, I> Socket<A, I>
where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin,
{
    /// Takes what waits and writes it, as long as the socket takes it.
    pub(super) fn write_some(&mut self, busy: &mut Busy, turn: &mut Turn<'_>) -> Step {
        let slot = Place::of(self.connection.id).slot;
        let mut may_read = false;
        let mut is_last = false;
        for _ in 0..TIMES {
            match self.write_wire(busy, turn) {
                Poll::Ready(true) => {}
                Poll::Ready(false) => return Step::Over,
                Poll::Pending => {
                    let unsent = busy.wire.iter().map(Bytes::len).sum();
                    self.shard.with(|exchange| exchange.leave_unsent(slot, unsent));
                    return Step::Idle;
                }
            }
            if is_last {
                return Step::Idle;
            }
            let wire = &mut busy.wire;
            let taken = self.shard.with(|exchange| exchange.take(slot, wire, WIRE_BYTES));
            if !busy.wire.is_empty() {
                self.timing.progressed(turn.now);
            }
            if std::mem::replace(&mut busy.is_full, taken.is_full) && !taken.is_full {
                self.timing.read_again(turn.now);
                may_read = true;
            }
            if taken.is_closing {
                busy.unread = Vec::new();
                busy.closing.get_or_insert_with(Closing::ours).is_last = taken.is_last;
            }
            if taken.has_more || !busy.wire.is_empty() {
                // What comes while this is written marks the connection again.
                is_last = taken.is_all() && !may_read;
                continue;
            }
            let finished = self.finish_closing(busy, turn);
            if finished == Step::Over || !taken.is_late {
                return if may_read && finished == Step::Idle {
                    Step::Moved
                } else {
                    finished
                };
            }
            let Some((topic, after)) = self.shard.with(|exchange| exchange.ask(slot)) else {
                return if may_read { Step::Moved } else { Step::Idle };
            };
            self.call(busy, |application, connection| {
                application.refill(connection, topic, after)
            });
        }
        Step::Moved
    }

    /// Writes what was taken. Ready: whether the connection is still there, and all is written.
    fn write_wire(&mut self, busy: &mut Busy, turn: &mut Turn<'_>) -> Poll<bool> {
        if busy.wire.is_empty() && !busy.is_blocked {
            return Poll::Ready(true);
        }
        let was_blocked = std::mem::replace(&mut busy.is_blocked, true);
        while !busy.wire.is_empty() {
            match ready!(self.poll_write(busy, turn)) {
                Ok(bytes) if bytes > 0 => {
                    self.timing.progressed(turn.now);
                    forget_written(&mut busy.wire, bytes);
                }
                _ => return Poll::Ready(false),
            }
        }
        let flushed = ready!(Pin::new(&mut self.io).poll_flush(&mut turn.context));
        busy.is_blocked = false;
        if was_blocked {
            // It had been slow to, and was there all the time.
            self.timing.heard(turn.now);
        }
        Poll::Ready(flushed.is_ok())
    }

    /// Gives the socket a large piece as it is, and small ones as a copy of all that fit the shard's buffer: a list of pieces
    /// costs the kernel more than a few kibibytes cost to copy.
    fn poll_write(&mut self, busy: &mut Busy, turn: &mut Turn<'_>) -> Poll<std::io::Result<usize>> {
        let io = Pin::new(&mut self.io);
        let scratch = &mut turn.loan.scratch;
        let mut joined = 0;
        if busy.wire.len() > 1 {
            for frame in &busy.wire {
                let Some(place) = scratch.get_mut(joined..joined + frame.len()) else {
                    break;
                };
                place.copy_from_slice(frame);
                joined += frame.len();
            }
        }
        match (joined, busy.wire.front()) {
            (0, Some(frame)) => io.poll_write(&mut turn.context, frame),
            _ => io.poll_write(&mut turn.context, &scratch[..joined]),
        }
    }
}

fn forget_written(wire: &mut VecDeque<Bytes>, mut bytes: usize) {
    while let Some(frame) = wire.front_mut() {
        if frame.len() > bytes {
            frame.advance(bytes);
            return;
        }
        bytes -= frame.len();
        wire.pop_front();
    }
}
