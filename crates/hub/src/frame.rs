//! What is sent, framed once.

use crate::codec::{self, Opcode};
use bytes::Bytes;

/// A WebSocket data frame, header included, encoded once and shared by all who receive it.
#[derive(Clone, Debug)]
pub struct Frame(Bytes);

impl Frame {
    /// Frames a text payload for the wire, once.
    pub fn text(payload: &str) -> Frame {
        Frame(codec::frame(Opcode::Text, payload.as_bytes()))
    }

    /// Frames bytes for the wire, once.
    pub fn binary(payload: &[u8]) -> Frame {
        Frame(codec::frame(Opcode::Binary, payload))
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        &self.0
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        self.0
    }
}
