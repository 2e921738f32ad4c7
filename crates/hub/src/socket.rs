//! One connection's socket: reads what comes, writes what waits, minds the clock, and closes politely.
//!
//! All of it is one task, woken by the socket, by the exchange or by its own tick. What waits is written
//! together, once per turn; what is read goes through a buffer of the thread, and only what is incomplete is kept.

mod closing;
mod timing;

use crate::{
    Application, Connection, Hub,
    codec::{self, Event, Opcode, PING, Reader, Violation},
};
use bytes::{Buf, Bytes};
use closing::Closing;
use std::{
    cell::Cell,
    collections::VecDeque,
    future::Future,
    io::IoSlice,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};
use timing::Timing;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Sleep,
};

pub(crate) use closing::refuse;

/// Bytes read at once.
const READ_BYTES: usize = 32 * 1024;
/// Bytes taken from the outbox to be written together.
const WIRE_BYTES: usize = 128 * 1024;
/// Frames given to one write.
const SLICES: usize = 64;
/// Times a socket reads and writes before others have their turn.
const ROUNDS: usize = 8;

thread_local! {
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Serves a connection until it is gone.
///
/// Not an `async fn`: that would keep its arguments beside the socket made of them for as long as it runs.
pub(crate) fn serve<A, I>(
    hub: Hub,
    application: Arc<A>,
    connection: Connection<A::Session>,
    io: I,
    early: Bytes,
) -> impl Future<Output = ()> + Send
where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let timing = Timing::new(hub.options(), connection.id);
    let reader = Reader::new(hub.options().frame_bytes);
    let mut socket = Socket {
        hub,
        application,
        connection,
        io,
        reader,
        unread: early.into(),
        wire: VecDeque::new(),
        written: 0,
        is_full: false,
        has_read: false,
        has_yielded: false,
        timing,
        closing: None,
    };
    async move {
        match socket.application.greet(&socket.connection).await {
            Some(greeting) => socket.greet(greeting.into_bytes()),
            None => socket.close(Closing::ours(), codec::close(Some(1013), "overloaded")),
        }
        let mut sleep = pin!(tokio::time::sleep_until(socket.due()));
        std::future::poll_fn(|context| socket.poll(context, sleep.as_mut())).await;
    }
}

struct Socket<A: Application, I> {
    hub: Hub,
    application: Arc<A>,
    connection: Connection<A::Session>,
    io: I,
    reader: Reader,
    /// What was read, and is not to be understood before replies are taken.
    unread: Vec<u8>,
    /// What is being written.
    wire: VecDeque<Bytes>,
    /// Bytes written that the exchange does not know of yet.
    written: usize,
    /// Too much waits: nothing is read.
    is_full: bool,
    /// It has read, and let others read before it writes.
    has_read: bool,
    has_yielded: bool,
    timing: Timing,
    closing: Option<Closing>,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Something was done, and there may be more.
    Moved,
    /// Nothing can be done before something happens.
    Idle,
    /// The connection is gone.
    Over,
}

impl<A, I> Socket<A, I>
where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin,
{
    fn poll(&mut self, context: &mut Context<'_>, mut sleep: Pin<&mut Sleep>) -> Poll<()> {
        self.timing.begin_turn();
        if sleep.as_mut().poll(context).is_ready() && self.tick() == Step::Over {
            return Poll::Ready(());
        }
        if self.turn(context).is_ready() {
            return Poll::Ready(());
        }
        let due = self.due();
        if sleep.is_elapsed() || due < sleep.deadline() {
            sleep.as_mut().reset(due);
            if sleep.poll(context).is_ready() {
                context.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }

    /// Reads, then writes. Between the two the others that are ready have their turn, so that what they publish is
    /// written together: to each connection once, and from the same memory.
    fn turn(&mut self, context: &mut Context<'_>) -> Poll<()> {
        for _ in 0..ROUNDS {
            let read = if std::mem::take(&mut self.has_read) {
                Step::Moved
            } else {
                self.read(context)
            };
            if read == Step::Moved && !self.has_yielded {
                (self.has_read, self.has_yielded) = (true, true);
                break;
            }
            let collected = self.collect(context);
            let written = self.write(context);
            let steps = [read, collected, written];
            if steps.contains(&Step::Over) {
                return Poll::Ready(());
            }
            if !steps.contains(&Step::Moved) {
                self.has_yielded = false;
                return Poll::Pending;
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Reads once and hands over what is whole.
    fn read(&mut self, context: &mut Context<'_>) -> Step {
        if self.is_full && self.closing.is_none() {
            return Step::Idle;
        }
        if !self.unread.is_empty() {
            let mut unread = std::mem::take(&mut self.unread);
            self.understand(&mut unread);
            return Step::Moved;
        }
        let mut scratch = SCRATCH.take();
        scratch.resize(READ_BYTES, 0);
        let mut buffer = ReadBuf::new(&mut scratch);
        let polled = Pin::new(&mut self.io).poll_read(context, &mut buffer);
        let filled = buffer.filled().len();
        let step = match polled {
            Poll::Pending => Step::Idle,
            Poll::Ready(Ok(())) if filled > 0 => {
                self.timing.heard();
                self.understand(&mut scratch[..filled]);
                Step::Moved
            }
            Poll::Ready(_) => Step::Over,
        };
        SCRATCH.set(scratch);
        step
    }

    /// Acts upon what a client sent.
    fn understand(&mut self, mut bytes: &mut [u8]) {
        if let Some(closing) = &mut self.closing {
            return closing.hear(&mut self.reader, bytes);
        }
        loop {
            let event = match self.reader.next(&mut bytes) {
                Ok(Some(event)) => event,
                Ok(None) => break,
                Err(violation) => return self.fail(violation),
            };
            match event {
                Event::Text(text) => {
                    self.timing.message_ended();
                    let (application, connection) = (&self.application, &self.connection);
                    if !survives(|| application.text(connection, text)) {
                        return self.panicked();
                    }
                }
                Event::Ping(payload) => {
                    let pong = codec::frame(Opcode::Pong, payload);
                    self.hub
                        .of(self.connection.id, |x| x.send(self.connection.id, pong));
                }
                Event::Pong => {}
                Event::Close(code) => return self.answer_close(code),
            }
            if !bytes.is_empty() && self.hub.of(self.connection.id, |x| x.is_full(self.connection.id)) {
                self.unread = bytes.to_vec();
                break;
            }
        }
        self.timing.midway(self.reader.is_midway());
    }

    /// Takes what waits, and asks the application for what is missing.
    fn collect(&mut self, context: &Context<'_>) -> Step {
        let was_empty = self.wire.is_empty();
        let written = std::mem::take(&mut self.written);
        let (id, wire) = (self.connection.id, &mut self.wire);
        let taken = self.hub.of(id, |exchange| {
            exchange.take(id, written, (wire, WIRE_BYTES), context.waker())
        });
        let may_read = self.is_full && !taken.is_full;
        if may_read {
            self.timing.read_again();
        }
        self.is_full = taken.is_full;
        if was_empty && !self.wire.is_empty() {
            self.timing.progressed();
        }
        if taken.is_closing {
            self.unread = Vec::new();
            self.closing.get_or_insert_with(Closing::ours).is_last = taken.is_last;
        }
        if let Some((topic, after)) = taken.refill {
            self.call(|application, connection| application.refill(connection, topic, after));
            return Step::Moved;
        }
        if may_read { Step::Moved } else { Step::Idle }
    }

    /// Writes all that the socket takes.
    fn write(&mut self, context: &mut Context<'_>) -> Step {
        let mut step = Step::Idle;
        while !self.wire.is_empty() {
            match self.poll_write(context) {
                Poll::Ready(Ok(bytes)) if bytes > 0 => {
                    self.timing.progressed();
                    self.written += bytes;
                    self.forget_written(bytes);
                    step = Step::Moved;
                }
                Poll::Ready(_) => return Step::Over,
                Poll::Pending => {
                    self.timing.blocked();
                    return step;
                }
            }
        }
        self.timing.drained();
        match Pin::new(&mut self.io).poll_flush(context) {
            Poll::Ready(Err(_)) => Step::Over,
            Poll::Ready(Ok(())) => self.finish_closing(context, step),
            Poll::Pending => step,
        }
    }

    fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<std::io::Result<usize>> {
        let io = Pin::new(&mut self.io);
        if let [only] = self.wire.make_contiguous() {
            return io.poll_write(context, only);
        }
        let mut slices = [IoSlice::new(&[]); SLICES];
        let frames = self.wire.iter().zip(&mut slices);
        let count = frames.map(|(frame, slice)| *slice = IoSlice::new(frame)).count();
        io.poll_write_vectored(context, &slices[..count])
    }

    fn forget_written(&mut self, mut bytes: usize) {
        while let Some(frame) = self.wire.front_mut() {
            if frame.len() > bytes {
                frame.advance(bytes);
                return;
            }
            bytes -= frame.len();
            self.wire.pop_front();
        }
        self.wire = VecDeque::new();
    }

    fn call(&mut self, act: impl FnOnce(&A, &Connection<A::Session>)) {
        if !survives(|| act(&self.application, &self.connection)) {
            self.panicked();
        }
    }

    fn greet(&self, frame: Bytes) {
        self.hub.of(self.connection.id, |exchange| {
            exchange.greet(self.connection.id, frame)
        });
    }

    fn send(&self, frame: Bytes) {
        self.hub.of(self.connection.id, |exchange| {
            exchange.send(self.connection.id, frame)
        });
    }

    fn fail(&mut self, violation: Violation) {
        tracing::debug!(
            connection = self.connection.id.0,
            reason = violation.reason(),
            "refused"
        );
        let close = codec::close(Some(violation.code()), violation.reason());
        self.close(Closing::deaf(), close);
    }

    fn panicked(&mut self) {
        tracing::error!(connection = self.connection.id.0, "the application panicked");
        self.close(Closing::deaf(), codec::close(Some(1011), "internal error"));
    }
}

impl<A: Application, I> Drop for Socket<A, I> {
    fn drop(&mut self) {
        let remaining = self.hub.remove(self.connection.id);
        if !survives(|| self.application.closed(&self.connection, remaining)) {
            tracing::error!(connection = self.connection.id.0, "the application panicked");
        }
    }
}

/// Whether a call into the application came back.
fn survives(act: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(act)).is_ok()
}
