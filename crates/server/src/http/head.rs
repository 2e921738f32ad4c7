//! The stream of a connection, watched for heads of requests that must not be served.
//!
//! hyper forgets a `Content-Length` that comes with a `Transfer-Encoding`, and answers for itself, barely, when a head
//! is too large or is none; so all this is seen here, on the bytes as they come. Nothing is kept but one request line
//! or the beginning of one header.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// Bytes of a head, request line included.
const MOST_BYTES: usize = 32 * 1024;
/// Lines of a head; what hyper reads at most.
const MOST_LINES: usize = 100;
/// How the answer to an upgrade begins.
const SWITCHING: &[u8] = b"HTTP/1.1 101 ";
/// What is kept of a header: enough for the names and values that matter.
const HEADER_START: usize = 64;

/// Why a head is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadHead {
    /// Over the limits.
    TooLarge,
    /// Both `Content-Length` and `Transfer-Encoding`: two readers may see two requests (RFC 9112, section 6.1).
    Ambiguous,
    /// Not HTTP/1.
    Malformed,
}

/// A TCP stream that stops being read at the first bad head.
#[derive(Debug)]
pub(super) struct Watched {
    stream: TcpStream,
    watch: Watch,
    bad: Option<BadHead>,
    /// The answer to the last head has begun.
    is_answering: bool,
    /// It, when it switches protocols: for who speaks the other one to write.
    switching: Vec<u8>,
}

impl Watched {
    pub(super) fn new(stream: TcpStream) -> Watched {
        Watched {
            stream,
            watch: Watch::default(),
            bad: None,
            is_answering: false,
            switching: Vec::new(),
        }
    }

    /// Why reading stopped.
    pub(super) fn bad(&self) -> Option<BadHead> {
        self.bad
    }

    /// Whether a head has begun and is not whole.
    pub(super) fn is_within_head(&self) -> bool {
        matches!(&self.watch, Watch::Head(head) if head.bytes > 0)
    }

    /// The stream, and the answer that it has not been given.
    pub(super) fn into_parts(self) -> (TcpStream, Vec<u8>) {
        (self.stream, self.switching)
    }

    /// Keeps the answer that switches protocols, which leaves with the first words of the other one: alone it would cost
    /// as much as they do.
    fn keeps(&mut self, slices: &[io::IoSlice<'_>]) -> Option<usize> {
        let first = slices.iter().find(|slice| !slice.is_empty())?;
        let begins = self.watch == Watch::Over && !std::mem::replace(&mut self.is_answering, true);
        if !begins || !first.starts_with(SWITCHING) {
            return None;
        }
        self.switching
            .extend(slices.iter().flat_map(|slice| slice.iter()));
        Some(self.switching.len())
    }
}

/// What the next bytes are.
#[derive(Debug, PartialEq, Eq)]
enum Watch {
    Head(Head),
    /// That many bytes of a body.
    Body(u64),
    /// No longer watched: a chunked body, whose end only hyper sees (the connection serves no other request), or
    /// another protocol.
    Over,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Head {
    bytes: usize,
    lines: usize,
    line: Vec<u8>,
    line_bytes: usize,
    length: Option<u64>,
    chunked: bool,
    upgrade: bool,
}

impl Default for Watch {
    fn default() -> Self {
        Watch::Head(Head::default())
    }
}

impl Watch {
    fn see(&mut self, mut bytes: &[u8]) -> Result<(), BadHead> {
        while !bytes.is_empty() {
            match self {
                Watch::Over => return Ok(()),
                Watch::Body(left) => {
                    let seen = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    bytes = &bytes[seen..];
                    *left -= seen as u64;
                    if *left == 0 {
                        *self = Watch::default();
                    }
                }
                Watch::Head(head) => {
                    let seen = head.see(bytes)?;
                    bytes = &bytes[seen.bytes..];
                    if seen.whole {
                        *self = head.next()?;
                    }
                }
            }
        }
        Ok(())
    }
}

struct Seen {
    bytes: usize,
    whole: bool,
}

impl Head {
    /// Sees bytes up to the end of the line.
    fn see(&mut self, bytes: &[u8]) -> Result<Seen, BadHead> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let part = &bytes[..end.unwrap_or(bytes.len())];
        let seen = part.len() + usize::from(end.is_some());
        self.bytes += seen;
        if self.bytes > MOST_BYTES {
            return Err(BadHead::TooLarge);
        }
        let most = if self.lines == 0 { MOST_BYTES } else { HEADER_START };
        let kept = most.saturating_sub(self.line.len()).min(part.len());
        self.line.extend_from_slice(&part[..kept]);
        self.line_bytes += part.len();
        let whole = end.is_some() && self.end_line()?;
        Ok(Seen { bytes: seen, whole })
    }

    /// Ends a line. Whether it was the empty one that ends the head (before a request line, empty lines are skipped).
    fn end_line(&mut self) -> Result<bool, BadHead> {
        let line = std::mem::take(&mut self.line);
        let is_empty = line.is_empty() || (line == b"\r" && self.line_bytes == 1);
        self.line_bytes = 0;
        if is_empty {
            return Ok(self.lines > 0);
        }
        self.lines += 1;
        if self.lines > MOST_LINES {
            return Err(BadHead::TooLarge);
        }
        if self.lines == 1 {
            return if is_request_line(&line) {
                Ok(false)
            } else {
                Err(BadHead::Malformed)
            };
        }
        self.note(&line)?;
        Ok(false)
    }

    fn note(&mut self, line: &[u8]) -> Result<(), BadHead> {
        let colon = line.iter().position(|byte| *byte == b':');
        let name = &line[..colon.unwrap_or(line.len())];
        if !name.iter().all(is_token) || name.is_empty() || (colon.is_none() && line.len() < HEADER_START) {
            return Err(BadHead::Malformed);
        }
        if name.eq_ignore_ascii_case(b"content-length") {
            // A value that is no number is refused by hyper.
            let value = colon.and_then(|colon| std::str::from_utf8(&line[colon + 1..]).ok());
            self.length = Some(
                value
                    .and_then(|value| value.trim().parse().ok())
                    .unwrap_or(u64::MAX),
            );
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.chunked = true;
        } else if name.eq_ignore_ascii_case(b"upgrade") {
            self.upgrade = true;
        }
        Ok(())
    }

    fn next(&self) -> Result<Watch, BadHead> {
        match (self.chunked, self.length) {
            (true, Some(_)) => Err(BadHead::Ambiguous),
            (true, None) => Ok(Watch::Over),
            _ if self.upgrade => Ok(Watch::Over),
            (false, None | Some(0)) => Ok(Watch::default()),
            (false, Some(length)) => Ok(Watch::Body(length)),
        }
    }
}

/// `GET /path HTTP/1.1` (RFC 9112, section 3).
fn is_request_line(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut parts = line.splitn(3, |byte| *byte == b' ');
    let (Some(method), Some(target), Some(version)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_method = !method.is_empty() && method.iter().all(is_token);
    is_method && matches!(version, b"HTTP/1.1" | b"HTTP/1.0") && http::Uri::try_from(target).is_ok()
}

/// What methods and names of headers are made of (RFC 9110, section 5.6.2).
fn is_token(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte)
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.bad.is_some() {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        let before = buffer.filled().len();
        std::task::ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        if let Err(bad) = this.watch.see(&buffer.filled()[before..]) {
            this.bad = Some(bad);
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(kept) = this.keeps(slices) {
            return Poll::Ready(Ok(kept));
        }
        Pin::new(&mut this.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.bad.is_some() {
            // The refusal is still to be written.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
