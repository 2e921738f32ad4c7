//! One connection's socket: reads what comes, writes what waits, minds the clock, and closes politely.
//!
//! Its shard gives it its turns and lends it what a turn needs. While it is idle it holds only who it is and when
//! things last happened; what is incomplete, unwritten or closing is in a [`Busy`] of its own until it no longer is.

mod closing;
mod timing;
mod writing;

use crate::{
    Application, Connection, Frame, Options, Upgraded,
    codec::{self, Event, Opcode, PING, Reader, Takes, Violation},
    shard::{Shard, Turn},
};
use bytes::Bytes;
use closing::Closing;
use std::{
    collections::VecDeque,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::Poll,
};
use timing::Timing;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

pub(crate) use closing::refuse;

/// Times a socket reads or writes before others have their turn.
const TIMES: usize = 8;
/// Bytes read of one connection before all others are: whoever sends without end has no more of a round.
const SHARE_BYTES: usize = 4 * 1024;

/// Greets a connection, then has its shard serve it until it is gone.
pub(crate) async fn serve<A, I>(
    shard: Arc<Shard>,
    options: Arc<Options>,
    application: Arc<A>,
    connection: Connection<A::Session>,
    upgraded: Upgraded<I>,
) where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut socket = Socket {
        timing: Timing::new(&options, connection.id),
        shard,
        options,
        application,
        connection,
        io: upgraded.io,
        busy: None,
    };
    let mut busy = Box::new(Busy::new(&socket.options));
    busy.unread = upgraded.early.into();
    let id = socket.connection.id;
    let greeting = socket.application.greet(&socket.connection).await;
    if greeting.is_err() {
        socket.close(&mut busy, Closing::ours(), codec::close(Some(1013), "overloaded"));
    }
    let greeting = greeting.ok().flatten().map(Frame::into_bytes);
    socket
        .shard
        .with(|exchange| exchange.greet(id, upgraded.answer, greeting));
    if !busy.is_idle() {
        socket.busy = Some(busy);
    }
    socket.shard.clone().seat(id, Box::new(socket));
}

/// A socket as its shard sees it. No call blocks.
pub(crate) trait Served: Send {
    /// Its shard serves it from now on.
    fn begin(&mut self, now: u32);
    /// Reads what came. `Moved`: there may be more.
    fn read(&mut self, turn: &mut Turn<'_>) -> Step;
    /// Writes what waits. `Moved`: it is to be read and written to again.
    fn write(&mut self, turn: &mut Turn<'_>) -> Step;
    /// Whether it waits for its socket to take more.
    fn is_blocked(&self) -> bool;
    /// Does what is due, and writes what came of it.
    fn tick(&mut self, turn: &mut Turn<'_>) -> Step;
    /// The second at which there is something to do although nothing happens.
    fn due(&self) -> u32;
}

impl fmt::Debug for dyn Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Served")
    }
}

struct Socket<A: Application, I> {
    shard: Arc<Shard>,
    options: Arc<Options>,
    application: Arc<A>,
    connection: Connection<A::Session>,
    io: I,
    timing: Timing,
    /// What is neither done nor idle; lent by the shard during a turn.
    busy: Option<Box<Busy>>,
}

/// What a connection needs while something is under way.
#[derive(Debug)]
pub(crate) struct Busy {
    reader: Reader,
    /// What was read, and is not to be understood before replies are taken.
    unread: Vec<u8>,
    /// What is being written.
    wire: VecDeque<Bytes>,
    /// The socket did not take all it was given, or has not passed it on.
    is_blocked: bool,
    /// Too much waits: nothing is read.
    is_full: bool,
    closing: Option<Closing>,
}

impl Busy {
    fn new(options: &Options) -> Busy {
        Busy {
            reader: Reader::new(Takes {
                bytes: options.frame_bytes,
                binary: options.binary,
            }),
            unread: Vec::new(),
            wire: VecDeque::new(),
            is_blocked: false,
            is_full: false,
            closing: None,
        }
    }

    /// Whether it holds nothing that another connection's would not.
    fn is_idle(&self) -> bool {
        !self.reader.is_midway()
            && self.unread.is_empty()
            && self.wire.is_empty()
            && !self.is_blocked
            && !self.is_full
            && self.closing.is_none()
    }
}

/// What came of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Something was done, and there may be more.
    Moved,
    /// Nothing can be done before something happens.
    Idle,
    /// The connection is gone.
    Over,
}

impl<A, I> Served for Socket<A, I>
where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    fn begin(&mut self, now: u32) {
        self.timing.begin(now);
    }

    fn read(&mut self, turn: &mut Turn<'_>) -> Step {
        self.busily(turn, Self::read_some)
    }

    fn write(&mut self, turn: &mut Turn<'_>) -> Step {
        self.busily(turn, Self::write_some)
    }

    fn is_blocked(&self) -> bool {
        self.busy.as_ref().is_some_and(|busy| busy.is_blocked)
    }

    fn tick(&mut self, turn: &mut Turn<'_>) -> Step {
        self.busily(turn, |socket, busy, turn| match socket.do_due(busy, turn.now) {
            Step::Moved => socket.write_some(busy, turn),
            step => step,
        })
    }

    fn due(&self) -> u32 {
        self.timing.due(&self.options, self.busy.as_deref())
    }
}

impl<A, I> Socket<A, I>
where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin,
{
    /// Acts with what this connection keeps, or else with what all of the shard share.
    fn busily(
        &mut self,
        turn: &mut Turn<'_>,
        act: impl FnOnce(&mut Self, &mut Busy, &mut Turn<'_>) -> Step,
    ) -> Step {
        let mut busy = self
            .busy
            .take()
            .or_else(|| turn.loan.busy.take())
            .unwrap_or_else(|| Box::new(Busy::new(&self.options)));
        let step = act(self, &mut busy, turn);
        if busy.is_idle() {
            turn.loan.busy = Some(busy);
        } else {
            self.busy = Some(busy);
        }
        step
    }

    fn read_some(&mut self, busy: &mut Busy, turn: &mut Turn<'_>) -> Step {
        for _ in 0..TIMES {
            if busy.is_full && busy.closing.is_none() {
                return Step::Idle;
            }
            if !busy.unread.is_empty() {
                let mut unread = std::mem::take(&mut busy.unread);
                self.understand(busy, &mut unread, turn.now);
                continue;
            }
            let mut buffer = ReadBuf::new(&mut turn.loan.scratch[..SHARE_BYTES]);
            let polled = Pin::new(&mut self.io).poll_read(&mut turn.context, &mut buffer);
            let filled = buffer.filled().len();
            match polled {
                Poll::Pending => return Step::Idle,
                Poll::Ready(Ok(())) if filled > 0 => {
                    self.timing.heard(turn.now);
                    let mut scratch = std::mem::take(&mut turn.loan.scratch);
                    self.understand(busy, &mut scratch[..filled], turn.now);
                    turn.loan.scratch = scratch;
                    if self.finish_answered(busy, turn) == Step::Over {
                        return Step::Over;
                    }
                    if filled == SHARE_BYTES {
                        return Step::Moved;
                    }
                }
                Poll::Ready(_) => return Step::Over,
            }
        }
        Step::Moved
    }

    /// Acts upon what a client sent.
    fn understand(&mut self, busy: &mut Busy, mut bytes: &mut [u8], now: u32) {
        if let Some(closing) = &mut busy.closing {
            return closing.hear(&mut busy.reader, bytes);
        }
        let id = self.connection.id;
        loop {
            let event = match busy.reader.next(&mut bytes) {
                Ok(Some(event)) => event,
                Ok(None) => break,
                Err(violation) => return self.fail(busy, violation),
            };
            match event {
                Event::Text(text) => {
                    self.timing.message_ended();
                    let (application, connection) = (&self.application, &self.connection);
                    if !survives(|| application.text(connection, text)) {
                        return self.panicked(busy);
                    }
                }
                Event::Binary(bytes) => {
                    self.timing.message_ended();
                    let (application, connection) = (&self.application, &self.connection);
                    if !survives(|| application.binary(connection, bytes)) {
                        return self.panicked(busy);
                    }
                }
                Event::Ping(payload) => {
                    let pong = codec::frame(Opcode::Pong, payload);
                    self.shard.with(|exchange| exchange.send(id, pong));
                }
                Event::Pong => {}
                Event::Close(code) => return self.answer_close(busy, code),
            }
            if self.shard.with(|exchange| exchange.is_full(id)) {
                busy.unread = bytes.to_vec();
                busy.is_full = true;
                break;
            }
        }
        self.timing.midway(busy.reader.is_midway(), now);
    }

    fn call(&mut self, busy: &mut Busy, act: impl FnOnce(&A, &Connection<A::Session>)) {
        if !survives(|| act(&self.application, &self.connection)) {
            self.panicked(busy);
        }
    }

    fn send(&self, frame: Bytes) {
        let id = self.connection.id;
        self.shard.with(|exchange| exchange.send(id, frame));
    }

    fn fail(&mut self, busy: &mut Busy, violation: Violation) {
        let (connection, reason) = (self.connection.id.0, violation.reason());
        tracing::debug!(connection, reason, "refused");
        self.close(
            busy,
            Closing::deaf(),
            codec::close(Some(violation.code()), reason),
        );
    }

    fn panicked(&mut self, busy: &mut Busy) {
        tracing::error!(connection = self.connection.id.0, "the application panicked");
        self.close(busy, Closing::deaf(), codec::close(Some(1011), "internal error"));
    }
}

impl<A: Application, I> Drop for Socket<A, I> {
    fn drop(&mut self) {
        let remaining = self.shard.remove(self.connection.id);
        if !survives(|| self.application.closed(&self.connection, remaining)) {
            tracing::error!(connection = self.connection.id.0, "the application panicked");
        }
    }
}

/// Whether a call into the application came back.
fn survives(act: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(act)).is_ok()
}
