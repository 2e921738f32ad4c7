//! GIF (89a) that is broken: its blocks, as far as they follow each other.

use super::Source;
use std::io;

/// Blanks comments, plain texts, and what applications added, but for how often the pictures are repeated.
pub(super) fn find(source: &mut Source) -> io::Result<()> {
    let Some([packed]) = source.at(10)? else {
        return Ok(());
    };
    let mut at = 13 + colours(packed);
    loop {
        let (blocks, kept) = match source.at(at)? {
            Some([0x2c, _]) => match source.at(at + 9)? {
                Some([packed]) => (at + 11 + colours(packed), true),
                None => return Ok(()),
            },
            Some([0x21, 0xff]) => {
                let name = source.at::<12>(at + 2)?.unwrap_or_default();
                (at + 2, matches!(&name, b"\x0bNETSCAPE2.0" | b"\x0bANIMEXTS1.0"))
            }
            Some([0x21, label]) => (at + 2, label == 0xf9),
            _ => return Ok(()),
        };
        at = blocks;
        loop {
            let Some([length]) = source.at(at)? else {
                return Ok(());
            };
            let length = u64::from(length);
            if !kept {
                source.blank(at + 1, length, b' ');
            }
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
}

/// Bytes of a table of colours.
fn colours(packed: u8) -> u64 {
    match packed & 0x80 {
        0 => 0,
        _ => 3 << ((packed & 7) + 1),
    }
}
