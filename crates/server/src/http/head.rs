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
}

impl Watched {
    pub(super) fn new(stream: TcpStream) -> Watched {
        Watched {
            stream,
            watch: Watch::default(),
            bad: None,
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

    pub(super) fn into_inner(self) -> TcpStream {
        self.stream
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
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, slices)
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
mod tests {
    use super::*;

    /// Sees the bytes whole, then one by one: the outcome must be the same.
    fn see(bytes: &[u8]) -> Result<Watch, BadHead> {
        let mut at_once = Watch::default();
        let outcome = at_once.see(bytes);
        let mut one_by_one = Watch::default();
        let again = bytes.iter().try_for_each(|byte| one_by_one.see(&[*byte]));
        assert_eq!(outcome, again);
        outcome.map(|()| {
            assert_eq!(at_once, one_by_one);
            at_once
        })
    }

    #[test]
    fn ordinary_requests_follow_each_other() {
        let two =
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\r\nPOST /a HTTP/1.1\r\ncontent-length: 5\r\n\r\nabc\n\n";
        assert_eq!(see(two), Ok(Watch::default()));
        let mut within = Watch::default();
        within
            .see(b"POST /a HTTP/1.1\r\nContent-Length:5\r\n\r\nab")
            .unwrap();
        assert_eq!(within, Watch::Body(3));
    }

    #[test]
    fn a_body_that_looks_like_a_head_is_not_one() {
        let body = b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
        let mut request = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
        request.extend_from_slice(body);
        assert_eq!(see(&request), Ok(Watch::default()));
    }

    #[test]
    fn both_lengths_are_refused_in_any_order_and_case() {
        for headers in [
            "Content-Length: 3\r\nTransfer-Encoding: chunked",
            "transfer-encoding: chunked\r\nX: y\r\nCONTENT-LENGTH: 0",
            "Transfer-Encoding: identity\ncontent-length: 4",
        ] {
            let request = format!("POST / HTTP/1.1\r\n{headers}\r\n\r\n");
            assert_eq!(see(request.as_bytes()), Err(BadHead::Ambiguous), "{headers:?}");
        }
    }

    #[test]
    fn a_head_has_bounds() {
        let long = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(MOST_BYTES));
        assert_eq!(see(long.as_bytes()), Err(BadHead::TooLarge));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(MOST_LINES));
        assert_eq!(see(many.as_bytes()), Err(BadHead::TooLarge));
        let endless = vec![b'X'; MOST_BYTES + 1];
        assert_eq!(see(&endless), Err(BadHead::TooLarge));
        let fits = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(MOST_BYTES - 64));
        assert_eq!(see(fits.as_bytes()), Ok(Watch::default()));
    }

    #[test]
    fn what_is_no_request_is_told_apart() {
        for malformed in [
            "GARBAGE\r\n\r\n",
            "GET /\r\n",
            "G(T / HTTP/1.1\r\n",
            "GET / HTTP/2.0\r\n",
            "PRI * HTTP/2.0\r\n",
            "GET /a b HTTP/1.1\r\n",
            "GET / HTTP/1.1\r\nno colon\r\n",
            "GET / HTTP/1.1\r\nHost : x\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n",
            "GET / HTTP/1.1\r\n: x\r\n",
            "\u{16}\u{3}\u{1}\n",
        ] {
            assert_eq!(
                see(malformed.as_bytes()),
                Err(BadHead::Malformed),
                "{malformed:?}"
            );
        }
        for fine in [
            "OPTIONS * HTTP/1.0",
            "GET http://x/y?z=%20 HTTP/1.1",
            "PROPFIND /é HTTP/1.1",
        ] {
            assert_eq!(
                see(format!("{fine}\r\nX-Long: {}\r\n\r\n", "é".repeat(99)).as_bytes()),
                Ok(Watch::default()),
                "{fine}"
            );
        }
    }

    #[test]
    fn what_follows_an_upgrade_or_a_chunked_body_is_not_watched() {
        assert_eq!(
            see(b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\x81\x80"),
            Ok(Watch::Over)
        );
        assert_eq!(
            see(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"),
            Ok(Watch::Over)
        );
    }
}
