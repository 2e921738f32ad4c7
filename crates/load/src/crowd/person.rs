//! One person's socket: connecting, joining, and hearing what comes.

use super::{
    Crowd, frame,
    speech::{Heard, number},
};
use anyhow::{Context, ensure};
use rustix::event::epoll;
use socket2::{Domain, Socket, Type};
use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
};

/// Bytes read at once, and the longest frame understood.
const READ_BYTES: usize = 256 * 1024;
pub(super) const FRAME_BYTES: usize = 4 * 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Person {
    pub(super) stream: Option<TcpStream>,
    pub(super) stage: Stage,
    /// The beginning of a frame whose end has not come.
    pub(super) rest: Vec<u8>,
    pub(super) unsent: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    #[default]
    Absent,
    Knocking,
    Joining,
    Ready,
}

impl Crowd {
    pub(super) fn knock(&mut self, person: usize) -> anyhow::Result<()> {
        if self.people[person].stage != Stage::Absent {
            return Ok(());
        }
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        if self.layout.sources > 1 {
            let last = 2 + (person % self.layout.sources) as u8;
            socket.bind(&SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0)).into())?;
        }
        // The kernel of a listener answers at once, on the same machine.
        socket.connect(&self.server.into())?;
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        let stream = TcpStream::from(socket);
        let all =
            epoll::EventFlags::IN | epoll::EventFlags::OUT | epoll::EventFlags::RDHUP | epoll::EventFlags::ET;
        epoll::add(
            &self.epoll,
            &stream,
            epoll::EventData::new_u64(person as u64),
            all,
        )?;
        let room = self.tally.room_of(person);
        let request = self.speech.request(person, room, &self.server.to_string());
        self.people[person] = Person {
            stream: Some(stream),
            stage: Stage::Knocking,
            rest: Vec::new(),
            unsent: request.into_bytes(),
        };
        self.flush(person)
    }

    pub(super) fn flush(&mut self, person: usize) -> anyhow::Result<()> {
        let Person {
            stream: Some(stream),
            unsent,
            ..
        } = &mut self.people[person]
        else {
            return Ok(());
        };
        while !unsent.is_empty() {
            match stream.write(unsent) {
                Ok(written) if written == unsent.len() => unsent.clear(),
                Ok(written) => drop(unsent.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => {
                    self.lose(person, &error.to_string());
                    break;
                }
            }
        }
        Ok(())
    }

    pub(super) fn hear(&mut self, person: usize) -> anyhow::Result<()> {
        loop {
            let Person {
                stream: Some(stream),
                rest,
                ..
            } = &mut self.people[person]
            else {
                return Ok(());
            };
            let kept = rest.len();
            ensure!(
                kept + READ_BYTES <= FRAME_BYTES,
                "a frame is longer than {kept} bytes"
            );
            let read = match stream.read(&mut self.scratch[kept..kept + READ_BYTES]) {
                Ok(0) => {
                    self.lose(person, "the server closed it");
                    return Ok(());
                }
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => {
                    self.lose(person, &error.to_string());
                    return Ok(());
                }
            };
            self.scratch[..kept].copy_from_slice(rest);
            rest.clear();
            let scratch = std::mem::take(&mut self.scratch);
            let used = self.understand(person, &scratch[..kept + read]);
            self.people[person]
                .rest
                .extend_from_slice(&scratch[used?..kept + read]);
            self.scratch = scratch;
            if read < READ_BYTES {
                return Ok(());
            }
        }
    }

    /// Acts upon all that is whole in `bytes`; how much that was.
    fn understand(&mut self, person: usize, bytes: &[u8]) -> anyhow::Result<usize> {
        let mut used = 0;
        if self.people[person].stage == Stage::Knocking {
            let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else {
                return Ok(0);
            };
            if !bytes.starts_with(b"HTTP/1.1 101") {
                self.lose(person, &String::from_utf8_lossy(&bytes[..bytes.len().min(300)]));
                return Ok(bytes.len());
            }
            used = end + 4;
            self.people[person].stage = Stage::Joining;
            if self.speech.joins_at_once() {
                self.be_ready(person);
            }
        }
        let now_ns = self.now();
        while let Some((opcode, begin, end)) = frame::first(&bytes[used..]) {
            let payload = &bytes[used + begin..used + end];
            used += end;
            match opcode {
                frame::TEXT => self.take(person, payload, now_ns)?,
                frame::PING => frame::write(&mut self.people[person].unsent, frame::PONG, payload),
                frame::CLOSE => {
                    self.lose(person, &format!("closed: {}", String::from_utf8_lossy(payload)));
                    return Ok(bytes.len());
                }
                _ => {}
            }
        }
        self.flush(person)?;
        Ok(used)
    }

    fn take(&mut self, person: usize, payload: &[u8], now_ns: u64) -> anyhow::Result<()> {
        match self.speech.hear(payload, &self.mark, self.likely) {
            Heard::Message(at) => {
                self.likely = at;
                self.deliver(person, payload, at, now_ns)?;
            }
            Heard::Messages => {
                let mut from = 0;
                while let Some(at) = self.mark.find(&payload[from..], 0) {
                    self.deliver(person, payload, from + at, now_ns)?;
                    from += at;
                }
            }
            Heard::Ack(number) => self.confirm(number, now_ns)?,
            Heard::Hello => {
                let room = self.tally.room_of(person);
                self.speech.join(room, &mut self.people[person].unsent);
            }
            Heard::Joined => self.be_ready(person),
            Heard::Nothing => {}
            Heard::Refused => self.lose(person, &String::from_utf8_lossy(payload)),
        }
        Ok(())
    }

    fn deliver(&mut self, person: usize, payload: &[u8], at: usize, now_ns: u64) -> anyhow::Result<()> {
        let number = number(payload, at).context("a message of this run without its number")?;
        let is_own = self.tally.deliver(person, number, now_ns);
        if is_own && !self.speech.acknowledges() {
            self.confirm(number, now_ns)?;
        }
        Ok(())
    }

    fn confirm(&mut self, number: u32, now_ns: u64) -> anyhow::Result<()> {
        match self.tally.acknowledge(number, now_ns) {
            Some(sender) if self.is_talking => self.post(sender, now_ns),
            _ => Ok(()),
        }
    }

    fn be_ready(&mut self, person: usize) {
        self.people[person].stage = Stage::Ready;
        self.ready += 1;
    }

    fn lose(&mut self, person: usize, why: &str) {
        self.people[person].stream = None;
        self.tally.faults.broken += 1;
        self.first_fault
            .get_or_insert_with(|| format!("connection {person}: {why}"));
    }
}
