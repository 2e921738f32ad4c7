//! What is said to a server and how its answers are told apart: to Palabre, and to the floor that it is compared with.

use super::{frame, tally::Number};
use memchr::memmem;
use std::sync::Arc;

/// Bytes of a message's text.
const TEXT_BYTES: usize = 100;
/// What makes a text as long as a usual one; plain words, which need no HTML.
const WORDS: &[u8] =
    b" bonjour tout le monde, voici un message comme on en dit dans un salon anime a l'heure du repas";

/// Whom the crowd speaks to.
#[derive(Clone, Debug)]
pub enum Speech {
    /// The floor: `/ws/ROOM`, every text goes to the whole room as it is, and its return is its confirmation.
    Floor,
    /// Palabre: a token for each account, used in turn, and the rooms one after the other from the first.
    Palabre {
        /// Bearer tokens.
        tokens: Arc<[String]>,
        /// The first room's id.
        first_room: i64,
    },
}

/// What a frame is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Messages of this run, where the first one's number stands.
    Message(usize),
    /// Many messages at once, after the server has filled a hole: all are to be looked for.
    Messages,
    Ack(Number),
    /// To be answered with a subscription.
    Hello,
    Joined,
    Nothing,
    Refused,
}

/// The words that mark this run's messages: a name and eight digits that differ from run to run.
#[derive(Clone, Debug)]
pub(crate) struct Mark([u8; 13]);

impl Mark {
    pub(crate) fn new(run: u32) -> Mark {
        let mut mark = *b"essai00000000";
        put_digits(&mut mark[5..], run);
        Mark(mark)
    }

    /// The text of a message.
    fn text(&self, number: Number) -> [u8; TEXT_BYTES] {
        let mut text = [b' '; TEXT_BYTES];
        text[..13].copy_from_slice(&self.0);
        put_digits(&mut text[13..21], number);
        text[21..].copy_from_slice(&WORDS[..TEXT_BYTES - 21]);
        text
    }

    /// Where the number stands after the mark. It is nearly always where it was in the last message.
    pub(crate) fn find(&self, frame: &[u8], likely: usize) -> Option<usize> {
        let is_there = likely >= 13 && frame.get(likely - 13..likely) == Some(&self.0[..]);
        if is_there {
            return Some(likely);
        }
        memmem::find(frame, &self.0).map(|begin| begin + 13)
    }
}

/// The number whose eight digits begin at `at`.
pub(crate) fn number(frame: &[u8], at: usize) -> Option<Number> {
    let digits = frame.get(at..at + 8)?;
    digits.iter().try_fold(0, |number, digit| {
        Some(number << 4 | (*digit as char).to_digit(16)?)
    })
}

fn put_digits(place: &mut [u8], number: u32) {
    for (index, digit) in place.iter_mut().rev().enumerate() {
        *digit = b"0123456789abcdef"[(number >> (4 * index)) as usize & 15];
    }
}

impl Speech {
    /// The request that opens a person's socket.
    pub(crate) fn request(&self, person: usize, room: u32, host: &str) -> String {
        let (path, credential) = match self {
            Speech::Floor => (format!("/ws/{room}"), String::new()),
            Speech::Palabre { tokens, .. } => {
                let token = &tokens[person % tokens.len()];
                ("/ws".to_owned(), format!("Authorization: Bearer {token}\r\n"))
            }
        };
        format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ZXNzYWllc3NhaWVzc2Fpbg==\r\n{credential}\r\n"
        )
    }

    /// Whether an open socket is in its room without a word.
    pub(crate) fn joins_at_once(&self) -> bool {
        matches!(self, Speech::Floor)
    }

    /// Whether a message is confirmed by an ack, rather than by its own return.
    pub(crate) fn acknowledges(&self) -> bool {
        matches!(self, Speech::Palabre { .. })
    }

    pub(crate) fn join(&self, room: u32, out: &mut Vec<u8>) {
        if let Speech::Palabre { first_room, .. } = self {
            let command = format!(r#"{{"t":"sub","ref":0,"room":{}}}"#, first_room + i64::from(room));
            frame::write(out, frame::TEXT, command.as_bytes());
        }
    }

    pub(crate) fn post(&self, mark: &Mark, room: u32, number: Number, out: &mut Vec<u8>) {
        let text = mark.text(number);
        let Speech::Palabre { first_room, .. } = self else {
            return frame::write(out, frame::TEXT, &text);
        };
        let room = first_room + i64::from(room);
        let mut command = Vec::with_capacity(256);
        command.extend_from_slice(format!(r#"{{"t":"send","ref":{number},"room":{room},"cid":""#).as_bytes());
        command.extend_from_slice(&text[..21]);
        command.extend_from_slice(br#"","text":""#);
        command.extend_from_slice(&text);
        command.extend_from_slice(br#""}"#);
        frame::write(out, frame::TEXT, &command);
    }

    /// What a frame is; `likely` is where the last message's number stood.
    pub(crate) fn hear(&self, frame: &[u8], mark: &Mark, likely: usize) -> Heard {
        if let Speech::Floor = self {
            return mark.find(frame, likely).map_or(Heard::Refused, Heard::Message);
        }
        // The key `t` comes first in every frame of ours, and is short.
        let kind = frame.strip_prefix(br#"{"t":""#).unwrap_or_default();
        let kind = &kind[..kind.iter().position(|byte| *byte == b'"').unwrap_or(0)];
        match kind {
            b"message" => mark.find(frame, likely).map_or(Heard::Nothing, Heard::Message),
            b"ack" => acked(frame).map_or(Heard::Refused, Heard::Ack),
            b"hello" => Heard::Hello,
            b"sub_ok" if frame.starts_with(br#"{"t":"sub_ok","ref""#) => Heard::Joined,
            b"sub_ok" => Heard::Messages,
            b"nack" | b"error" | b"resync" => Heard::Refused,
            _ => Heard::Nothing,
        }
    }
}

fn acked(frame: &[u8]) -> Option<Number> {
    let digits = frame.strip_prefix(br#"{"t":"ack","ref":"#)?;
    let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_again_wherever_it_stands() {
        let mark = Mark::new(0x12ab);
        let text = mark.text(77);
        let frame = [br#"{"t":"message","text":""#.as_slice(), &text, br#""}"#].concat();
        for likely in [0, 5, 36, 4_000] {
            let at = mark.find(&frame, likely).expect("it is there");
            assert_eq!(number(&frame, at), Some(77));
        }
        assert_eq!(Mark::new(0x12ac).find(&frame, 36), None);
    }

    #[test]
    fn frames_are_told_apart_by_their_kind() {
        let speech = Speech::Palabre {
            tokens: ["x".to_owned()].into(),
            first_room: 1,
        };
        let hear = |frame: &str| speech.hear(frame.as_bytes(), &Mark::new(1), 0);
        assert_eq!(hear(r#"{"t":"ack","ref":12,"room":1}"#), Heard::Ack(12));
        assert_eq!(hear(r#"{"t":"sub_ok","ref":0,"room":1}"#), Heard::Joined);
        assert_eq!(hear(r#"{"t":"sub_ok","room":1}"#), Heard::Messages);
        assert_eq!(hear(r#"{"t":"nack","ref":0}"#), Heard::Refused);
        assert_eq!(hear(r#"{"t":"presence","room":1}"#), Heard::Nothing);
    }
}
