//! FLV (Adobe): tags of sound, pictures and script. What is told of the film is script; nothing else is.

use super::Source;
use std::io;

const SCRIPT: u8 = 18;

/// Blanks the scripts: a zero is no word that a player knows. Whether there is a film.
pub(super) fn find(source: &mut Source) -> io::Result<bool> {
    if source.at(0)? != Some(*b"FLV") {
        return Ok(false);
    }
    let mut at = source
        .at(5)?
        .map_or(0, |head| u64::from(u32::from_be_bytes(head)))
        + 4;
    while let Some([kind, l0, l1, l2]) = source.at(at)? {
        let length = u64::from(u32::from_be_bytes([0, l0, l1, l2]));
        if kind & 0x1f == SCRIPT {
            source.blank(at + 11, length, 0);
        }
        at += 11 + length + 4;
    }
    Ok(true)
}
