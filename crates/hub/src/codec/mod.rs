//! The server's side of RFC 6455: bytes from a client become messages, texts become frames.
//!
//! It knows no socket and no clock: whoever owns the socket feeds [`Reader`] with what it read. No extension is
//! spoken, a client's text messages are handed over whole, and the server never fragments what it sends.

mod mask;
mod reader;
mod write;

pub(crate) use reader::{Event, Reader, Takes};
pub(crate) use write::{PING, close, frame};

/// What a frame is (RFC 6455, section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opcode {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Opcode {
    fn from_bits(bits: u8) -> Option<Opcode> {
        Some(match bits {
            0x0 => Opcode::Continuation,
            0x1 => Opcode::Text,
            0x2 => Opcode::Binary,
            0x8 => Opcode::Close,
            0x9 => Opcode::Ping,
            0xA => Opcode::Pong,
            _ => return None,
        })
    }

    fn bits(self) -> u8 {
        match self {
            Opcode::Continuation => 0x0,
            Opcode::Text => 0x1,
            Opcode::Binary => 0x2,
            Opcode::Close => 0x8,
            Opcode::Ping => 0x9,
            Opcode::Pong => 0xA,
        }
    }

    fn is_control(self) -> bool {
        matches!(self, Opcode::Close | Opcode::Ping | Opcode::Pong)
    }
}

/// Why a client is refused (RFC 6455, section 7.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// It does not speak the protocol.
    Protocol(&'static str),
    /// It sent bytes where only text is understood.
    Binary,
    /// Its text is not UTF-8.
    Utf8,
    /// Its message is larger than allowed.
    TooBig,
}

impl Violation {
    /// The close code that says it.
    pub(crate) fn code(self) -> u16 {
        match self {
            Violation::Protocol(_) => 1002,
            Violation::Binary => 1003,
            Violation::Utf8 => 1007,
            Violation::TooBig => 1009,
        }
    }

    /// The close reason that says it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Violation::Protocol(reason) => reason,
            Violation::Binary => "only text is understood",
            Violation::Utf8 => "not UTF-8",
            Violation::TooBig => "message too big",
        }
    }
}

#[cfg(test)]
mod tests;
