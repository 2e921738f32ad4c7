//! Looks for what is written by its signs, wherever it stands: the formats that hold it are many, and some files are broken.

use super::{Source, tiff};
use memchr::memmem;
use std::{
    io::{self, ErrorKind},
    os::unix::fs::FileExt,
    time::Instant,
};

/// What is read at once, and what is looked at again so that no sign is missed between two.
const CHUNK: usize = 256 * 1024;
const AGAIN: usize = 32;
/// How often a sign is looked at in one file: whoever writes more hides nothing but their own.
const MOST_SIGNS: usize = 4_096;

const LITTLE: &[u8] = b"II*\0";
const BIG: &[u8] = b"MM\0*";
const XMP: &[u8] = b"<x:xmpmeta";
const XMP_END: &[u8] = b"</x:xmpmeta>";
/// A segment of JPEG: its length stands before it, in two bytes.
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// Blanks Exif, XMP and the captions that editors add.
pub(super) fn find(source: &mut Source) -> io::Result<()> {
    for start in places(source, LITTLE)?.into_iter().chain(places(source, BIG)?) {
        tiff::find(source, start)?;
    }
    let ends = places(source, XMP_END)?;
    for start in places(source, XMP)? {
        let end = ends.iter().find(|&&end| end > start);
        let length = end.map_or(source.size, |end| end + XMP_END.len() as u64) - start;
        source.blank(start, length, b' ');
    }
    for start in places(source, PHOTOSHOP)? {
        let before = start.saturating_sub(2);
        if let Some(length) = source.at(before)?.map(u16::from_be_bytes) {
            source.blank(start, u64::from(length).saturating_sub(2), 0);
        }
    }
    Ok(())
}

/// Where a sign stands.
fn places(source: &Source, sign: &[u8]) -> io::Result<Vec<u64>> {
    let finder = memmem::Finder::new(sign);
    let mut buffer = vec![0; CHUNK];
    let mut places = Vec::new();
    let mut start = 0;
    while start < source.size && places.len() < MOST_SIGNS {
        if Instant::now() > source.end {
            return Err(ErrorKind::TimedOut.into());
        }
        let count = source.file.read_at(&mut buffer, start)?;
        if count == 0 {
            break;
        }
        let found = finder.find_iter(&buffer[..count]).map(|at| start + at as u64);
        places.extend(found.take(MOST_SIGNS));
        if start + count as u64 >= source.size {
            break;
        }
        start += count.saturating_sub(AGAIN).max(1) as u64;
    }
    places.dedup();
    Ok(places)
}
