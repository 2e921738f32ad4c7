//! WMV and WMA (Microsoft's ASF): objects, each with a long number and its length, in a header.

use super::Source;
use std::io;

/// Objects of one level that are looked at.
const MOST_OBJECTS: usize = 4_096;
const HEAD: u64 = 24;

const HEADER: u128 = 0x3026b275_8e66cf11_a6d900aa_0062ce6c;
/// Holds others, 22 bytes after its head.
const MORE: u128 = 0xb503bf5f_2ea9cf11_8ee300c0_0c205365;
/// When it was made, 24 bytes after its head.
const PROPERTIES: u128 = 0xa1dcab8c_47a9cf11_8ee400c0_0c205365;
/// Title, author, description; the same as words of anybody's choice, twice more; XMP.
const TOLD: [u128; 5] = [
    0x3326b275_8e66cf11_a6d900aa_0062ce6c,
    0x40a4d0d2_07e3d211_97f000a0_c95ea850,
    0xeacbf8c5_af5b7748_8467aa8c_44fa4cca,
    0x941c2344_9894d149_a1411d13_4e457054,
    0xcbcf7abe_a997e842_9c719994_91e3afac,
];
const PADDING: u128 = 0x74d40618_dfca0945_a4ba9aab_cb96aae8;

/// Blanks what is told of the film, and makes it padding. Whether there is a film.
pub(super) fn find(source: &mut Source) -> io::Result<bool> {
    if source.at(0)?.map(u128::from_be_bytes) != Some(HEADER) {
        return Ok(false);
    }
    let length = source.at(16)?.map_or(0, u64::from_le_bytes);
    objects(source, HEAD + 6, length.min(source.size), true)?;
    Ok(true)
}

fn objects(source: &mut Source, from: u64, to: u64, is_header: bool) -> io::Result<()> {
    let mut at = from;
    for _ in 0..MOST_OBJECTS {
        let (Some(name), Some(length)) = (source.at(at)?, source.at(at + 16)?) else {
            break;
        };
        let (name, length) = (u128::from_be_bytes(name), u64::from_le_bytes(length));
        let end = at.saturating_add(length).min(to);
        if length < HEAD || at >= to {
            break;
        }
        match name {
            MORE if is_header => objects(source, at + HEAD + 22, end, false)?,
            PROPERTIES => source.blank(at + HEAD + 24, 8, 0),
            name if TOLD.contains(&name) => {
                source.put(at, &PADDING.to_be_bytes());
                source.blank(at + HEAD, end.saturating_sub(at + HEAD), 0);
            }
            _ => {}
        }
        at = end;
    }
    Ok(())
}
