//! AVI: chunks in lists (Microsoft's RIFF). Cameras write in those beside the pictures, and in what is named junk.

use super::Source;
use std::io;

/// Chunks of one list that are looked at.
const MOST_CHUNKS: usize = 65_536;
/// Lists inside one another: the film, its head, a stream.
const DEEPEST: usize = 3;

/// Blanks what is told of the film, and makes it junk, which is passed over. Whether there is a film.
pub(super) fn find(source: &mut Source) -> io::Result<bool> {
    if source.at(0)? != Some(*b"RIFF") || source.at(8)? != Some(*b"AVI ") {
        return Ok(false);
    }
    chunks(source, 0, source.size, DEEPEST)?;
    Ok(true)
}

fn chunks(source: &mut Source, from: u64, to: u64, deeper: usize) -> io::Result<()> {
    let mut at = from;
    for _ in 0..MOST_CHUNKS {
        let (Some(name), Some(length)) = (source.at::<4>(at)?, source.at(at + 4)?) else {
            break;
        };
        let (body, length) = (at + 8, u64::from(u32::from_le_bytes(length)));
        let end = (body + length).min(to);
        let list = source.at::<4>(body)?;
        match (&name, list.as_ref()) {
            (b"RIFF", Some(b"AVI " | b"AVIX")) | (b"LIST", Some(b"hdrl" | b"strl")) if deeper > 0 => {
                chunks(source, body + 4, end, deeper - 1)?;
            }
            (b"LIST", Some(b"movi" | b"odml")) => {}
            (b"LIST" | b"IDIT" | b"ISMP" | b"JUNK" | b"_PMX" | b"strd" | b"strn", _) => {
                source.put(at, b"JUNK");
                source.blank(body, end.saturating_sub(body), 0);
            }
            _ => {}
        }
        // Each begins at an even place.
        at = end + (length & 1);
        if at >= to {
            break;
        }
    }
    Ok(())
}
