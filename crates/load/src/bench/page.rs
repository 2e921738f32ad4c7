//! Pages and answers over HTTP: how many a processor makes, and how long one takes when nothing else is asked.

use super::{goal::Measured, target::Target};
use crate::{cast::token, histogram::Histogram, process::processor_time, random::Random};
use anyhow::{Context, ensure};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    pub(crate) per_processor_s: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) bytes: usize,
}

/// What is asked for: of an account that is in it, a room's.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    /// The page that a browser opens.
    Page,
    /// A page of its history, anywhere before this message.
    History {
        /// How many messages there are.
        upto: u64,
    },
}

/// Asks one after the other on one connection: rooms in no order, each by somebody who is in it.
pub(crate) fn measure(
    target: &Target,
    asked: Asked,
    rooms: (i64, usize),
    seconds: f64,
) -> anyhow::Result<Figures> {
    let mut line = Line::open(target.address)?;
    let mut choices = Random::new(7);
    let mut ask = |line: &mut Line| {
        let room = choices.below(rooms.1 as u64);
        let id = rooms.0 + room as i64;
        let path = match asked {
            Asked::Page => format!("/rooms/{id}"),
            Asked::History { upto } => {
                format!(
                    "/api/v1/rooms/{id}/messages?before={}&limit=50",
                    60 + choices.below(upto)
                )
            }
        };
        line.get(&path, &token(room as usize))
    };
    for _ in 0..200 {
        ask(&mut line)?;
    }
    let (worked, until) = (
        processor_time(target.id)?,
        Instant::now() + Duration::from_secs_f64(seconds),
    );
    let (mut took, mut bytes) = (Histogram::default(), 0);
    while Instant::now() < until {
        let begun = Instant::now();
        bytes += ask(&mut line)?;
        took.add(begun.elapsed().as_nanos() as u64);
    }
    let worked = processor_time(target.id)? - worked;
    Ok(Figures {
        per_processor_s: took.count() as f64 / worked.as_secs_f64(),
        p50: took.at(0.5),
        p99: took.at(0.99),
        bytes: bytes / took.count().max(1) as usize,
    })
}

/// Measures and notes it under a name.
pub(crate) fn note(
    name: &str,
    asked: Asked,
    (target, rooms): (&Target, usize),
    seconds: f64,
    measured: &mut Measured,
) -> anyhow::Result<()> {
    let figures = measure(target, asked, (target.first_room(), rooms), seconds)?;
    measured.note(&format!("{name}, per processor-second"), figures.per_processor_s);
    measured.note(&format!("{name}, p50, ms"), figures.p50.as_secs_f64() * 1e3);
    measured.note(&format!("{name}, p99, ms"), figures.p99.as_secs_f64() * 1e3);
    measured.note(&format!("{name}, KiB"), figures.bytes as f64 / 1024.0);
    Ok(())
}

/// One connection that is kept.
struct Line {
    stream: TcpStream,
    address: SocketAddr,
    answer: Vec<u8>,
}

impl Line {
    fn open(address: SocketAddr) -> anyhow::Result<Line> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Line {
            stream,
            address,
            answer: Vec::new(),
        })
    }

    /// Asks; the length of the whole answer.
    fn get(&mut self, path: &str, token: &str) -> anyhow::Result<usize> {
        write!(
            self.stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\r\n",
            self.address
        )?;
        self.answer.clear();
        let mut wanted = None;
        while wanted.is_none_or(|wanted| self.answer.len() < wanted) {
            let have = self.answer.len();
            self.answer.resize(have + 256 * 1024, 0);
            let read = self.stream.read(&mut self.answer[have..])?;
            ensure!(read > 0, "the server closed a connection");
            self.answer.truncate(have + read);
            if wanted.is_none()
                && let Some(end) = memchr::memmem::find(&self.answer, b"\r\n\r\n")
            {
                let head = std::str::from_utf8(&self.answer[..end])?;
                ensure!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
                wanted = Some(end + 4 + length(head)?);
            }
        }
        Ok(self.answer.len())
    }
}

fn length(head: &str) -> anyhow::Result<usize> {
    let line = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then_some(value.trim())
    });
    Ok(line.context("an answer says how long it is")?.parse()?)
}
