//! A connection of somebody who may say anything on it.

use crate::crowd::frame;
use socket2::{Domain, Socket, Type};
use std::{
    io::{self, ErrorKind, Read, Write},
    net::{IpAddr, SocketAddr, TcpStream},
    time::Duration,
};

/// A server that says nothing for this long will say nothing any more.
const SILENCE: Duration = Duration::from_secs(60);
/// How long a write waits for the server to read.
const FULL: Duration = Duration::from_secs(1);
/// What the kernel keeps of what is not read.
const UNREAD_BYTES: usize = 64 * 1024;

/// Broken off, not closed, when dropped.
pub(super) struct Line {
    stream: TcpStream,
    /// What came, and how much of it was looked at.
    come: Vec<u8>,
    seen: usize,
}

impl Line {
    pub(super) fn open(server: SocketAddr, from: Option<IpAddr>) -> io::Result<Line> {
        let socket = Socket::new(Domain::for_address(server), Type::STREAM, None)?;
        if let Some(from) = from {
            socket.bind(&SocketAddr::new(from, 0).into())?;
        }
        socket.set_recv_buffer_size(UNREAD_BYTES)?;
        socket.connect(&server.into())?;
        socket.set_tcp_nodelay(true)?;
        socket.set_linger(Some(Duration::ZERO))?;
        socket.set_read_timeout(Some(SILENCE))?;
        socket.set_write_timeout(Some(FULL))?;
        Ok(Line {
            stream: socket.into(),
            come: Vec::new(),
            seen: 0,
        })
    }

    /// Whether the server took all of it: it may have closed, or not read for a while.
    pub(super) fn say(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// The status of an HTTP answer.
    pub(super) fn status(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = memchr::memmem::find(&self.come, b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.come[..end]).into_owned();
                self.seen = end + 4;
                return Ok(head.split(' ').nth(1).unwrap_or_default().to_owned());
            }
            self.read()?;
        }
    }

    /// The next frame: its opcode and payload.
    pub(super) fn frame(&mut self) -> io::Result<(u8, Vec<u8>)> {
        loop {
            if let Some((opcode, begin, end)) = frame::first(&self.come[self.seen..]) {
                let payload = self.come[self.seen..][begin..end].to_vec();
                self.seen += end;
                return Ok((opcode, payload));
            }
            self.read()?;
        }
    }

    /// The code that the server closes with; nothing when it does without a word.
    pub(super) fn close_code(&mut self) -> io::Result<String> {
        loop {
            if let (frame::CLOSE, payload) = self.frame()? {
                let code = payload.first_chunk().map(|code| u16::from_be_bytes(*code));
                return Ok(code.map(|code| code.to_string()).unwrap_or_default());
            }
        }
    }

    fn read(&mut self) -> io::Result<()> {
        self.come.drain(..std::mem::take(&mut self.seen));
        let mut bytes = [0; 16 * 1024];
        match self.stream.read(&mut bytes)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            read => {
                self.come.extend_from_slice(&bytes[..read]);
                Ok(())
            }
        }
    }
}

/// Nothing, where the server had closed without a word.
pub(super) fn or_nothing(told: io::Result<String>) -> io::Result<String> {
    use ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    match told {
        Err(error) if matches!(error.kind(), BrokenPipe | ConnectionReset | UnexpectedEof) => {
            Ok(String::new())
        }
        told => told,
    }
}
