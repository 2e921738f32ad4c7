//! WebSocket frames as a client writes and reads them (RFC 6455, section 5), with no copy of what is read.

/// The key is there for proxies (section 10.3); on loopback there are none, and any one will do.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

pub(crate) const TEXT: u8 = 1;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// Appends one whole masked frame.
pub(crate) fn write(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    head(out, opcode, payload.len(), 0x80);
    out.extend_from_slice(&MASK);
    out.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
}

/// Appends the head of a whole frame of so many bytes; `masked` is 0x80 or 0.
pub(crate) fn head(out: &mut Vec<u8>, opcode: u8, length: usize, masked: u8) {
    out.push(0x80 | opcode);
    match length {
        0..=125 => out.push(masked | length as u8),
        126..=0xffff => {
            out.push(masked | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            out.push(masked | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
}

/// The first frame of `bytes`, if it is all there: its opcode, where its payload begins (after the mask, if there is one) and where it ends.
pub(crate) fn first(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let (&[one, two], rest) = bytes.split_first_chunk()?;
    let (length, head) = match two & 0x7f {
        126 => (u64::from(u16::from_be_bytes(*rest.first_chunk()?)), 4),
        127 => (u64::from_be_bytes(*rest.first_chunk()?), 10),
        length => (u64::from(length), 2),
    };
    let begin = head + usize::from(two >> 7) * 4;
    let end = begin.checked_add(usize::try_from(length).ok()?)?;
    (end <= bytes.len()).then_some((one & 0x0f, begin, end))
}

/// Takes the mask off the payload of a client's frame.
pub(crate) fn unmask(frame: &mut [u8], begin: usize, end: usize) {
    let mut mask = [0; 4];
    mask.copy_from_slice(&frame[begin - 4..begin]);
    for (byte, mask) in frame[begin..end].iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_whatever_its_length() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let payload = vec![b'a'; length];
            let mut bytes = Vec::new();
            write(&mut bytes, TEXT, &payload);
            assert_eq!(first(&bytes[..bytes.len() - 1]), None);
            let (opcode, begin, end) = first(&bytes).expect("it is whole");
            unmask(&mut bytes, begin, end);
            assert_eq!((opcode, &bytes[begin..end]), (TEXT, &payload[..]));
        }
    }
}
