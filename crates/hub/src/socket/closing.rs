//! The closing handshake (RFC 6455, section 7), seen from a server that may have to wait for nobody.

use super::{Busy, Socket, Step, timing::after};
use crate::{
    Application, Upgraded,
    codec::{self, Event, Reader},
    shard::Turn,
};
use bytes::Bytes;
use std::{pin::Pin, task::Poll, time::Duration};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// How long the client has to answer a close frame once it is written.
const ANSWER: Duration = Duration::from_secs(2);
/// What a client may still send that is not read.
const UNHEARD_BYTES: usize = 1024 * 1024;

/// A close frame was sent, or is about to be.
#[derive(Debug)]
pub(super) struct Closing {
    /// The client has said that it closes.
    is_answered: bool,
    /// What the client sends is no longer understood.
    is_deaf: bool,
    /// The close frame is being written, or is.
    pub(super) is_last: bool,
    /// All is written, the close frame included.
    is_sent: bool,
    /// The second at which it is dropped whatever happens.
    pub(super) deadline: Option<u32>,
    unheard: usize,
}

impl Closing {
    /// The server closes.
    pub(super) fn ours() -> Closing {
        Closing {
            is_answered: false,
            is_deaf: false,
            is_last: false,
            is_sent: false,
            deadline: None,
            unheard: 0,
        }
    }

    /// The client broke the protocol: what it sends has no meaning any more.
    pub(super) fn deaf() -> Closing {
        Closing {
            is_deaf: true,
            ..Closing::ours()
        }
    }

    /// The server closes, and waits for nothing beyond `deadline`.
    pub(super) fn until(deadline: u32) -> Closing {
        Closing {
            deadline: Some(deadline),
            ..Closing::ours()
        }
    }

    /// The client closes.
    fn theirs() -> Closing {
        Closing {
            is_answered: true,
            ..Closing::ours()
        }
    }

    /// Waits for the client's close among what it still sends.
    pub(super) fn hear(&mut self, reader: &mut Reader, mut bytes: &mut [u8]) {
        self.unheard += bytes.len();
        while !self.is_deaf && !self.is_answered {
            match reader.next(&mut bytes) {
                Ok(Some(Event::Close(_))) => self.is_answered = true,
                Ok(Some(_)) => {}
                Ok(None) => return,
                Err(_) => self.is_deaf = true,
            }
        }
    }
}

impl<A, I> Socket<A, I>
where
    A: Application,
    I: AsyncRead + AsyncWrite + Unpin,
{
    /// Closes with this frame, after what is queued. Nothing that comes is acted upon any more.
    pub(super) fn close(&mut self, busy: &mut Busy, closing: Closing, frame: Bytes) {
        let id = self.connection.id;
        self.shard.with(|exchange| exchange.close(id, frame));
        busy.unread = Vec::new();
        busy.closing = Some(closing);
    }

    /// The client closes: the answer is its own code.
    pub(super) fn answer_close(&mut self, busy: &mut Busy, code: Option<u16>) {
        self.close(busy, Closing::theirs(), codec::close(code, ""));
    }

    /// The client may just have answered the close frame: then there is nothing to wait for.
    pub(super) fn finish_answered(&mut self, busy: &mut Busy, turn: &mut Turn<'_>) -> Step {
        match &busy.closing {
            Some(closing) if closing.is_sent && closing.is_answered => self.finish_closing(busy, turn),
            _ => Step::Idle,
        }
    }

    /// Everything is written; if that was the last, ends or waits for the client to.
    pub(super) fn finish_closing(&mut self, busy: &mut Busy, turn: &mut Turn<'_>) -> Step {
        let Some(closing) = busy.closing.as_mut().filter(|closing| closing.is_last) else {
            return Step::Idle;
        };
        if !closing.is_sent {
            closing.is_sent = true;
            closing.deadline = Some(after(turn.now, ANSWER));
        }
        if !closing.is_answered && !closing.is_deaf {
            return Step::Idle;
        }
        // A close with bytes unread would be a reset, and could take the close frame away from the client.
        match Pin::new(&mut self.io).poll_shutdown(&mut turn.context) {
            Poll::Ready(Ok(())) if closing.is_deaf && closing.unheard <= UNHEARD_BYTES => Step::Idle,
            Poll::Ready(_) => Step::Over,
            Poll::Pending => Step::Idle,
        }
    }
}

/// Closes a connection that is not to be served.
pub(crate) async fn refuse<I>(upgraded: Upgraded<I>, close: Bytes)
where
    I: AsyncRead + AsyncWrite + Unpin,
{
    let Upgraded { mut io, answer, .. } = upgraded;
    let polite = async {
        io.write_all(&[answer, close].concat()).await?;
        io.shutdown().await?;
        let mut unheard = [0; 512];
        while io.read(&mut unheard).await? > 0 {}
        std::io::Result::Ok(())
    };
    if !matches!(tokio::time::timeout(ANSWER, polite).await, Ok(Ok(()))) {
        tracing::debug!("a refused connection did not take its close");
    }
}
