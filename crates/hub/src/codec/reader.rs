//! From bytes, cut anywhere, to messages.

use super::{Opcode, Violation, mask, write::CONTROL_BYTES};

/// What a client said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// A whole text message.
    Text(&'a str),
    /// A whole binary message, where they are taken.
    Binary(&'a [u8]),
    /// A ping, to be answered with the same payload.
    Ping(&'a [u8]),
    /// A pong.
    Pong,
    /// The client closes, with this code if it gave one.
    Close(Option<u16>),
}

/// Reads one client. Between two messages it holds no memory; it never holds more than the limit of a message
/// and one control frame, and takes memory only for bytes that have come.
#[derive(Debug)]
pub(crate) struct Reader {
    takes: Takes,
    /// The bytes of a header that has not come whole.
    head: [u8; 14],
    head_len: u8,
    /// The frame whose payload is being read.
    frame: Option<Inside>,
    /// What has begun and not ended: a text message, or a binary one.
    within: Option<Opcode>,
    message: Vec<u8>,
    /// How much of `message` is known to be UTF-8.
    checked: usize,
    control: Vec<u8>,
    /// Whether `message` or `control` was handed over, and is to be emptied.
    handed: Option<Opcode>,
}

/// The messages that a reader takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Takes {
    /// Bytes of a message, at most.
    pub(crate) bytes: usize,
    /// Binary messages too.
    pub(crate) binary: bool,
}

/// A frame whose header is read.
#[derive(Clone, Copy, Debug)]
struct Inside {
    /// What it is; for a continuation, what it continues.
    opcode: Opcode,
    fin: bool,
    remaining: usize,
    key: [u8; 4],
}

impl Reader {
    /// A reader of such messages.
    pub(crate) fn new(takes: Takes) -> Reader {
        Reader {
            takes,
            head: [0; 14],
            head_len: 0,
            frame: None,
            within: None,
            message: Vec::new(),
            checked: 0,
            control: Vec::new(),
            handed: None,
        }
    }

    /// Whether something has begun that has not ended: a header, a frame or a fragmented message.
    pub(crate) fn is_midway(&self) -> bool {
        self.within.is_some() || self.head_len > 0 || self.frame.is_some()
    }

    /// The memory held for what is incomplete.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.message.capacity() + self.control.capacity()
    }

    /// The next event of `input`, whose bytes it takes off the front (and unmasks where they lie).
    /// `None`: all of `input` is read.
    pub(crate) fn next<'a, 'i: 'a>(
        &'a mut self,
        input: &mut &'i mut [u8],
    ) -> Result<Option<Event<'a>>, Violation> {
        self.forget_handed();
        loop {
            let Some(frame) = self.frame else {
                if !self.read_head(input)? {
                    return Ok(None);
                }
                continue;
            };
            if input.is_empty() && frame.remaining > 0 {
                return Ok(None);
            }
            let length = frame.remaining.min(input.len());
            let (part, rest) = std::mem::take(input).split_at_mut(length);
            *input = rest;
            let key = mask::apply(part, frame.key);
            let remaining = frame.remaining - part.len();
            self.frame = (remaining > 0).then_some(Inside {
                remaining,
                key,
                ..frame
            });
            let whole = remaining == 0 && (frame.fin || frame.opcode.is_control());
            if self.keeps(part, frame.opcode, whole)? {
                if whole {
                    self.handed = Some(frame.opcode);
                    return self.kept(frame.opcode).map(Some);
                }
            } else {
                return event(frame.opcode, part).map(Some);
            }
        }
    }

    fn forget_handed(&mut self) {
        match self.handed.take() {
            Some(opcode) if opcode.is_control() => self.control = Vec::new(),
            Some(_) => {
                self.message = Vec::new();
                self.checked = 0;
            }
            None => {}
        }
    }

    /// Reads a header; `false`: more bytes are needed.
    fn read_head(&mut self, input: &mut &mut [u8]) -> Result<bool, Violation> {
        loop {
            let have = usize::from(self.head_len);
            if have == 2 {
                self.check_start()?;
            }
            let need = if have < 2 { 2 } else { head_size(self.head[1]) };
            if have >= 2 && have == need {
                self.frame = Some(self.open_frame()?);
                self.head_len = 0;
                return Ok(true);
            }
            let taken = (need - have).min(input.len());
            if taken == 0 {
                return Ok(false);
            }
            let (bytes, rest) = std::mem::take(input).split_at_mut(taken);
            self.head[have..have + taken].copy_from_slice(bytes);
            self.head_len += taken as u8;
            *input = rest;
        }
    }

    /// What the first two bytes already tell.
    fn check_start(&self) -> Result<(), Violation> {
        let [first, second, ..] = self.head;
        if first & 0x70 != 0 {
            return Err(Violation::Protocol("reserved bit set"));
        }
        let opcode = Opcode::from_bits(first & 0x0F).ok_or(Violation::Protocol("unknown opcode"))?;
        if second & 0x80 == 0 {
            return Err(Violation::Protocol("not masked"));
        }
        if opcode.is_control() {
            if first & 0x80 == 0 {
                return Err(Violation::Protocol("fragmented control frame"));
            }
            if usize::from(second & 0x7F) > CONTROL_BYTES {
                return Err(Violation::Protocol("control frame too long"));
            }
        }
        match opcode {
            Opcode::Continuation if self.within.is_none() => Err(Violation::Protocol("nothing to continue")),
            Opcode::Text | Opcode::Binary if self.within.is_some() => {
                Err(Violation::Protocol("the message before has not ended"))
            }
            Opcode::Binary if !self.takes.binary => Err(Violation::Binary),
            _ => Ok(()),
        }
    }

    /// The whole header is there.
    fn open_frame(&mut self) -> Result<Inside, Violation> {
        let mut opcode =
            Opcode::from_bits(self.head[0] & 0x0F).ok_or(Violation::Protocol("unknown opcode"))?;
        let size = head_size(self.head[1]);
        let length = self.head[2..size - 4]
            .iter()
            .fold(0, |n, byte| n << 8 | u64::from(*byte));
        let (length, least) = match self.head[1] & 0x7F {
            126 => (length, 126),
            127 => (length, 0x1_0000),
            short => (u64::from(short), 0),
        };
        if length < least || length >> 63 != 0 {
            return Err(Violation::Protocol("badly encoded length"));
        }
        let limit = if opcode.is_control() {
            CONTROL_BYTES
        } else {
            self.takes.bytes - self.message.len()
        };
        let remaining = usize::try_from(length)
            .ok()
            .filter(|n| *n <= limit)
            .ok_or(Violation::TooBig)?;
        if !opcode.is_control() {
            opcode = *self.within.get_or_insert(opcode);
        }
        let mut key = [0; 4];
        key.copy_from_slice(&self.head[size - 4..size]);
        Ok(Inside {
            opcode,
            fin: self.head[0] & 0x80 != 0,
            remaining,
            key,
        })
    }

    /// Keeps a part of a payload, unless it is all of it.
    fn keeps(&mut self, part: &[u8], opcode: Opcode, whole: bool) -> Result<bool, Violation> {
        if opcode.is_control() {
            if whole && self.control.is_empty() {
                return Ok(false);
            }
            self.control.extend_from_slice(part);
            return Ok(true);
        }
        if whole {
            self.within = None;
            if self.message.is_empty() {
                return Ok(false);
            }
        }
        self.message.extend_from_slice(part);
        if opcode == Opcode::Binary {
            return Ok(true);
        }
        match std::str::from_utf8(&self.message[self.checked..]) {
            Ok(_) => self.checked = self.message.len(),
            // A character that is cut here may end in the next part.
            Err(error) if error.error_len().is_none() && !whole => self.checked += error.valid_up_to(),
            Err(_) => return Err(Violation::Utf8),
        }
        Ok(true)
    }

    fn kept(&self, opcode: Opcode) -> Result<Event<'_>, Violation> {
        event(
            opcode,
            if opcode.is_control() {
                &self.control
            } else {
                &self.message
            },
        )
    }
}

/// The bytes of a masked frame's header, from its second byte.
fn head_size(second: u8) -> usize {
    2 + 4
        + match second & 0x7F {
            126 => 2,
            127 => 8,
            _ => 0,
        }
}

fn event(opcode: Opcode, payload: &[u8]) -> Result<Event<'_>, Violation> {
    match opcode {
        Opcode::Ping => Ok(Event::Ping(payload)),
        Opcode::Pong => Ok(Event::Pong),
        Opcode::Close => read_close(payload).map(Event::Close),
        Opcode::Binary => Ok(Event::Binary(payload)),
        _ => std::str::from_utf8(payload)
            .map(Event::Text)
            .map_err(|_| Violation::Utf8),
    }
}

/// A close frame's payload (RFC 6455, sections 5.5.1 and 7.4).
fn read_close(payload: &[u8]) -> Result<Option<u16>, Violation> {
    let (code, reason) = match payload {
        [] => return Ok(None),
        [high, low, reason @ ..] => (u16::from_be_bytes([*high, *low]), reason),
        [_] => return Err(Violation::Protocol("half a close code")),
    };
    if !matches!(code, 1000..=1003 | 1007..=1013 | 3000..=4999) {
        return Err(Violation::Protocol("no such close code"));
    }
    std::str::from_utf8(reason).map_err(|_| Violation::Utf8)?;
    Ok(Some(code))
}
