//! Compares the codec with tungstenite on generated streams, right and wrong, cut anywhere, for as long as it is told to.
//!
//!     cargo run --release --example fuzz -- SECONDS [SEED]

#[allow(dead_code, unused_imports, reason = "only the reader is compared")]
#[path = "../src/codec/mod.rs"]
mod codec;

use codec::{Event, Reader, Takes, Violation};
use std::time::{Duration, Instant};
use tungstenite::{
    Error, Message, WebSocket,
    protocol::{Role, WebSocketConfig},
};

/// Bytes of a message, at most.
const LIMIT: usize = 1000;
const KEY: [u8; 4] = [0x11, 0xA2, 0x33, 0xC4];

fn main() {
    let number = |index| {
        std::env::args()
            .nth(index)
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seconds = number(1).unwrap_or(60);
    let seed = number(2).unwrap_or_else(|| std::process::id().into());
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut random = Random(seed);
    let (mut streams, mut bytes, mut refused) = (0_u64, 0_u64, 0_u64);
    while Instant::now() < end {
        for _ in 0..1000 {
            let before = random.0;
            let stream = random.stream();
            let outcome = compare(&stream, &mut random);
            let is_refused = outcome.unwrap_or_else(|why| panic!("seed {before}: {why}\n{stream:02x?}"));
            streams += 1;
            bytes += stream.len() as u64;
            refused += u64::from(is_refused);
        }
    }
    println!("seed {seed}: {streams} streams, {bytes} bytes, {refused} refused, no difference");
}

/// Whether the stream was refused, by both. **Errors**: they differ.
fn compare(stream: &[u8], random: &mut Random) -> Result<bool, String> {
    let (heard, violation) = read(stream, random);
    let (expected, refused) = oracle(stream);
    let Some(violation) = violation else {
        return match (refused, heard == expected) {
            (false, true) => Ok(false),
            (true, _) => Err(format!("only tungstenite refuses after {expected:?}")),
            (false, false) => Err(format!("{heard:?} instead of {expected:?}")),
        };
    };
    // Tungstenite waits for the end of a frame, and lets through what the RFC does not.
    let stricter = matches!(
        violation,
        Violation::Binary | Violation::Protocol("badly encoded length" | "no such close code")
    );
    // A length that is cut must not turn out to be one that it lets through.
    let ended = [stream, &[0x7f; LIMIT + 14]].concat();
    if !stricter && !oracle(&ended).1 {
        return Err(format!("only we refuse: {violation:?}"));
    }
    if !expected.starts_with(&heard) {
        return Err(format!("{heard:?} is not the beginning of {expected:?}"));
    }
    Ok(true)
}

/// What we make of it, in parts of random lengths.
fn read(stream: &[u8], random: &mut Random) -> (Vec<String>, Option<Violation>) {
    let mut reader = Reader::new(Takes {
        bytes: LIMIT,
        binary: false,
    });
    let mut heard = Vec::new();
    let mut rest = stream.to_vec();
    while !rest.is_empty() {
        let most = if random.one_in(2) { 4 } else { rest.len() as u64 };
        let length = (1 + random.below(most) as usize).min(rest.len());
        let mut part: Vec<u8> = rest.drain(..length).collect();
        let mut input = part.as_mut_slice();
        loop {
            match reader.next(&mut input) {
                Ok(Some(Event::Text(text))) => heard.push(format!("text {text}")),
                Ok(Some(Event::Binary(bytes))) => heard.push(format!("binary {bytes:?}")),
                Ok(Some(Event::Ping(payload))) => heard.push(format!("ping {payload:?}")),
                Ok(Some(Event::Pong)) => heard.push("pong".to_owned()),
                Ok(Some(Event::Close(code))) => {
                    heard.push(format!("close {code:?}"));
                    return (heard, None);
                }
                Ok(None) => break,
                Err(violation) => return (heard, Some(violation)),
            }
        }
    }
    (heard, None)
}

/// What tungstenite makes of it, and whether it refuses.
fn oracle(stream: &[u8]) -> (Vec<String>, bool) {
    struct Source<'a>(&'a [u8]);
    impl std::io::Read for Source<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() {
                return Err(std::io::ErrorKind::WouldBlock.into());
            }
            self.0.read(into)
        }
    }
    impl std::io::Write for Source<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let config = WebSocketConfig::default()
        .read_buffer_size(1024)
        .max_message_size(Some(LIMIT))
        .max_frame_size(Some(LIMIT));
    let mut socket = WebSocket::from_raw_socket(Source(stream), Role::Server, Some(config));
    let mut heard = Vec::new();
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => heard.push(format!("text {text}")),
            Ok(Message::Ping(payload)) => heard.push(format!("ping {:?}", &payload[..])),
            Ok(Message::Pong(_)) => heard.push("pong".to_owned()),
            Ok(Message::Close(close)) => {
                heard.push(format!("close {:?}", close.map(|close| u16::from(close.code))));
                return (heard, false);
            }
            Ok(Message::Binary(_) | Message::Frame(_)) => return (heard, true),
            Err(Error::Io(_)) => return (heard, false),
            Err(_) => return (heard, true),
        }
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// Frames of a client that is mostly well-behaved; now and then, a byte is spoilt.
    fn stream(&mut self) -> Vec<u8> {
        let mut stream = Vec::new();
        let mut within = false;
        for _ in 0..=self.below(12) {
            let frame = self.frame(&mut within);
            stream.extend_from_slice(&frame);
        }
        while self.one_in(4) {
            let at = self.below(stream.len() as u64) as usize;
            stream[at] = if self.one_in(2) {
                self.next() as u8
            } else {
                stream[at] ^ (1 << self.below(8))
            };
        }
        if self.one_in(4) {
            stream.truncate(self.below(stream.len() as u64) as usize + 1);
        }
        stream
    }

    fn frame(&mut self, within: &mut bool) -> Vec<u8> {
        match self.below(20) {
            0 => return masked(0x89, &self.text()[..]),
            1 => return masked(0x8A, b""),
            2 if self.one_in(4) => {
                let code = 900 + self.below(4200) as u16;
                return masked(0x88, &[&code.to_be_bytes()[..], b"why"].concat());
            }
            3 => return masked(self.next() as u8, b"anything"),
            _ => {}
        }
        let ends = self.one_in(2);
        let opcode = if *within { 0 } else { 1 };
        *within = !ends;
        masked(if ends { 0x80 | opcode } else { opcode }, &self.text())
    }

    fn text(&mut self) -> Vec<u8> {
        const PIECES: [&[u8]; 8] = [
            b"a",
            "\u{e9}".as_bytes(),
            "\u{20ac}".as_bytes(),
            "\u{1f44b}".as_bytes(),
            b"\xff",
            b"\xc3",
            b"\xed\xa0",
            b"\xf4\x90",
        ];
        let length = match self.below(10) {
            0 => 0,
            1 => self.below(LIMIT as u64),
            _ => self.below(40),
        };
        let good = if self.one_in(6) { 8 } else { 4 };
        let mut text = Vec::new();
        while text.len() < length as usize {
            text.extend_from_slice(PIECES[self.below(good) as usize]);
        }
        text
    }
}

fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match payload.len() {
        length @ 0..=125 => out.push(0x80 | length as u8),
        length => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
    }
    out.extend_from_slice(&KEY);
    out.extend(
        payload
            .iter()
            .zip(KEY.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
    out
}
