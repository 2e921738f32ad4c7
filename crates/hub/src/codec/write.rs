//! What the server sends: whole, unmasked frames.

use super::Opcode;
use bytes::{BufMut, Bytes, BytesMut};

/// A ping without payload.
pub(crate) const PING: &[u8] = &[0x89, 0];

/// The most bytes that a control frame carries (RFC 6455, section 5.5).
pub(super) const CONTROL_BYTES: usize = 125;

/// One final frame, header included.
pub(crate) fn frame(opcode: Opcode, payload: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(10 + payload.len());
    out.put_u8(0x80 | opcode.bits());
    match payload.len() {
        len @ 0..=125 => out.put_u8(len as u8),
        len @ 126..=0xFFFF => {
            out.put_u8(126);
            out.put_u16(len as u16);
        }
        len => {
            out.put_u8(127);
            out.put_u64(len as u64);
        }
    }
    out.put_slice(payload);
    out.freeze()
}

/// A close frame; without a code, an empty one. A reason that is too long is cut at a character.
pub(crate) fn close(code: Option<u16>, reason: &str) -> Bytes {
    let Some(code) = code else {
        return frame(Opcode::Close, &[]);
    };
    let reason = &reason[..reason.floor_char_boundary(CONTROL_BYTES - 2)];
    let mut payload = Vec::with_capacity(2 + reason.len());
    payload.extend_from_slice(&code.to_be_bytes());
    payload.extend_from_slice(reason.as_bytes());
    frame(Opcode::Close, &payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_takes_the_fewest_bytes() {
        assert_eq!(frame(Opcode::Text, &[b'a'; 125])[..2], [0x81, 125]);
        assert_eq!(frame(Opcode::Text, &[b'a'; 126])[..4], [0x81, 126, 0, 126]);
        assert_eq!(frame(Opcode::Text, &[b'a'; 65_535])[..4], [0x81, 126, 255, 255]);
        assert_eq!(
            frame(Opcode::Text, &[b'a'; 65_536])[..10],
            [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]
        );
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let sent = close(Some(4001), &"é".repeat(100));
        assert_eq!(sent[..4], [0x88, 124, 0x0F, 0xA1]);
        assert_eq!(std::str::from_utf8(&sent[4..]).unwrap(), "é".repeat(61));
    }
}
