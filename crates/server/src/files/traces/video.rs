//! MP4 and QuickTime (ISO/IEC 14496-12): boxes in boxes. What phones write of a place stands in a few of them.

use super::Source;
use std::io;

/// Boxes of one level that are looked at: more is no film.
const MOST_BOXES: usize = 4_096;
/// Tracks are in the film, and nothing that matters is deeper.
const MOST_DEPTH: u8 = 2;

/// How films begin, whatever their brand.
const FIRST: [&[u8; 4]; 7] = [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"];

/// Blanks what is written about the film and about its tracks (a picture says in a `meta` beside it what it is made of). Whether there
/// is a film.
pub(super) fn find(source: &mut Source) -> io::Result<bool> {
    match source.at::<8>(0)? {
        Some([_, _, _, _, name @ ..]) if FIRST.contains(&&name) => inside(source, 0, source.size, 0),
        _ => Ok(false),
    }
}

fn inside(source: &mut Source, from: u64, to: u64, depth: u8) -> io::Result<bool> {
    let (mut at, mut has_film) = (from, depth > 0);
    for _ in 0..MOST_BOXES {
        let Some([s0, s1, s2, s3, name @ ..]) = source.at::<8>(at)? else {
            return Ok(has_film);
        };
        let (head, length) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (8, to - at),
            1 => (16, source.at(at + 8)?.map_or(0, u64::from_be_bytes)),
            length => (8, u64::from(length)),
        };
        if length < head {
            return Ok(has_film);
        }
        // What is cut goes to the end of what there is.
        let end = at.saturating_add(length).min(to);
        match &name {
            b"moov" | b"trak" if depth < MOST_DEPTH => has_film |= inside(source, at + head, end, depth + 1)?,
            b"udta" | b"meta" | b"uuid" if depth > 0 || &name == b"uuid" => {
                source.blank(at + head, end.saturating_sub(at + head), 0);
                // A box that is free says nothing, and is passed over.
                for (place, byte) in (at + 4..).zip(*b"free") {
                    source.blank(place, 1, byte);
                }
            }
            _ => {}
        }
        if end == to {
            break;
        }
        at = end;
    }
    Ok(has_film)
}
