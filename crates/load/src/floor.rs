//! The floor: the smallest program that passes messages on, to compare with. It knows no account, keeps nothing and
//! checks nothing; what it costs is the kernel's part of any server's cost on this machine.

use crate::crowd::frame as frames;
use anyhow::Context;
use clap::ValueEnum;
use rustix::event::epoll;
use std::{
    collections::HashMap,
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::fd::OwnedFd,
};

/// When the floor writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Writes {
    /// Each message to each socket by itself, as soon as it is there.
    Each,
    /// To each socket once a round: all that was ready to be read, together.
    Joined,
}

/// The answer to the one key that our crowd sends (RFC 6455, section 4.2.2).
const ACCEPTED: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: B3ejr2zGnzmDKnNq1rXONXI6mdc=\r\n\r\n";
const LISTENER: u64 = u64::MAX;
const READ_BYTES: usize = 256 * 1024;

/// Serves on a free port of loopback, which it says on standard output, until it is killed.
pub fn serve(writes: Writes) -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    println!("The floor is at {}", listener.local_addr()?);
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    epoll::add(
        &epoll,
        &listener,
        epoll::EventData::new_u64(LISTENER),
        epoll::EventFlags::IN,
    )?;
    let mut floor = Floor {
        epoll,
        people: Vec::new(),
        rooms: HashMap::new(),
        scratch: vec![0; READ_BYTES],
    };
    loop {
        floor.round(&listener, writes)?;
    }
}

struct Floor {
    epoll: OwnedFd,
    people: Vec<Option<Person>>,
    rooms: HashMap<u32, Room>,
    scratch: Vec<u8>,
}

#[derive(Default)]
struct Room {
    members: Vec<usize>,
    /// Frames of this round.
    waiting: Vec<u8>,
}

struct Person {
    stream: TcpStream,
    room: Option<u32>,
    /// What came of a frame whose end has not come.
    rest: Vec<u8>,
    unsent: Vec<u8>,
}

impl Person {
    fn write(&mut self, bytes: &[u8]) {
        let written = if self.unsent.is_empty() {
            // A connection that broke is noticed when it is read.
            self.stream.write(bytes).unwrap_or(0)
        } else {
            0
        };
        self.unsent.extend_from_slice(&bytes[written..]);
    }

    fn flush(&mut self) {
        let unsent = std::mem::take(&mut self.unsent);
        self.write(&unsent);
    }
}

impl Floor {
    fn round(&mut self, listener: &TcpListener, writes: Writes) -> anyhow::Result<()> {
        let none = epoll::Event {
            data: epoll::EventData::new_u64(0),
            flags: epoll::EventFlags::empty(),
        };
        let mut events = [none; 512];
        let count = epoll::wait(&self.epoll, &mut events[..], None)?;
        for event in &events[..count] {
            let (place, flags) = (event.data.u64(), event.flags);
            if place == LISTENER {
                self.accept(listener)?;
                continue;
            }
            let place = place as usize;
            if flags.contains(epoll::EventFlags::OUT)
                && let Some(person) = self.people[place]
                    .as_mut()
                    .filter(|person| !person.unsent.is_empty())
            {
                person.flush();
            }
            if flags.intersects(!epoll::EventFlags::OUT) {
                self.hear(place, writes)?;
            }
        }
        let rooms: Vec<u32> = self
            .rooms
            .iter()
            .filter(|(_, room)| !room.waiting.is_empty())
            .map(|(id, _)| *id)
            .collect();
        rooms.into_iter().for_each(|room| self.pass_on(room));
        Ok(())
    }

    fn accept(&mut self, listener: &TcpListener) -> anyhow::Result<()> {
        loop {
            let stream = match listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            let all = epoll::EventFlags::IN
                | epoll::EventFlags::OUT
                | epoll::EventFlags::RDHUP
                | epoll::EventFlags::ET;
            let place = epoll::EventData::new_u64(self.people.len() as u64);
            epoll::add(&self.epoll, &stream, place, all)?;
            self.people.push(Some(Person {
                stream,
                room: None,
                rest: Vec::new(),
                unsent: Vec::new(),
            }));
        }
    }

    fn hear(&mut self, place: usize, writes: Writes) -> anyhow::Result<()> {
        while let Some(person) = &mut self.people[place] {
            let read = match person.stream.read(&mut self.scratch) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Ok(read) if read > 0 => read,
                _ => {
                    self.leave(place);
                    return Ok(());
                }
            };
            let mut bytes = std::mem::take(&mut person.rest);
            bytes.extend_from_slice(&self.scratch[..read]);
            let used = match person.room {
                Some(room) => self.take(room, &mut bytes, writes),
                None => self.open(place, &bytes)?,
            };
            if let Some(person) = &mut self.people[place] {
                person.rest.extend_from_slice(&bytes[used..]);
            }
            if read < READ_BYTES {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Takes a request; how much of it was there.
    fn open(&mut self, place: usize, bytes: &[u8]) -> anyhow::Result<usize> {
        let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else {
            return Ok(0);
        };
        let path = bytes.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let room = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let room: u32 = std::str::from_utf8(room)?
            .parse()
            .context("the path ends with a room")?;
        self.rooms.entry(room).or_default().members.push(place);
        if let Some(person) = &mut self.people[place] {
            person.room = Some(room);
            person.write(ACCEPTED);
        }
        Ok(end + 4)
    }

    /// Takes frames; how much of `bytes` they were.
    fn take(&mut self, room: u32, bytes: &mut [u8], writes: Writes) -> usize {
        let mut used = 0;
        while let Some((_, begin, end)) = frames::first(&bytes[used..]) {
            let frame = &mut bytes[used..used + end];
            frames::unmask(frame, begin, end);
            let waiting = &mut self.rooms.entry(room).or_default().waiting;
            frames::head(waiting, frames::TEXT, end - begin, 0);
            waiting.extend_from_slice(&frame[begin..]);
            used += end;
            if writes == Writes::Each {
                self.pass_on(room);
            }
        }
        used
    }

    fn pass_on(&mut self, room: u32) {
        if let Some(room) = self.rooms.get_mut(&room) {
            for place in &room.members {
                if let Some(person) = &mut self.people[*place] {
                    person.write(&room.waiting);
                }
            }
            room.waiting.clear();
        }
    }

    fn leave(&mut self, place: usize) {
        if let Some(Person { room: Some(room), .. }) = self.people[place].take()
            && let Some(room) = self.rooms.get_mut(&room)
        {
            room.members.retain(|member| *member != place);
        }
    }
}
