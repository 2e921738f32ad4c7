//! MP4 and QuickTime (ISO/IEC 14496-12): boxes in boxes. What phones write of a place stands in a few of them.

use super::Source;
use std::io;

/// Boxes of one level that are looked at: more is no film.
const MOST_BOXES: usize = 4_096;
/// Tracks are in the film, and nothing that matters is deeper.
const MOST_DEPTH: u8 = 2;

/// Whether such files are made of boxes, and tell where they were taken.
pub(super) fn is_known(kind: &str) -> bool {
    matches!(
        kind,
        "video/mp4" | "video/quicktime" | "video/3gpp" | "video/x-m4v"
    )
}

/// Blanks what is written about the film and about its tracks.
pub(super) fn find(source: &mut Source) -> io::Result<()> {
    inside(source, 0, source.size, 0)
}

fn inside(source: &mut Source, from: u64, to: u64, depth: u8) -> io::Result<()> {
    let mut at = from;
    for _ in 0..MOST_BOXES {
        let Some([s0, s1, s2, s3, name @ ..]) = source.at::<8>(at)? else {
            return Ok(());
        };
        let (head, length) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (8, to - at),
            1 => (16, source.at(at + 8)?.map_or(0, u64::from_be_bytes)),
            length => (8, u64::from(length)),
        };
        // Lengths that lie end the walk.
        let end = at.checked_add(length).filter(|&end| length >= head && end <= to);
        let Some(end) = end else {
            return Ok(());
        };
        match &name {
            b"moov" | b"trak" if depth < MOST_DEPTH => inside(source, at + head, end, depth + 1)?,
            b"udta" | b"meta" | b"uuid" => {
                source.blank(at + head, length - head, 0);
                // A box that is free says nothing, and is passed over.
                for (place, byte) in (at + 4..).zip(*b"free") {
                    source.blank(place, 1, byte);
                }
            }
            _ => {}
        }
        if end == to {
            return Ok(());
        }
        at = end;
    }
    Ok(())
}
