//! Looks for what is written by its signs, wherever it stands: the formats that hold it are many, and some files are broken.

use super::{Source, gif, tiff};
use memchr::memmem;
use std::{
    collections::BTreeSet,
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
/// Both ends of XMP, whatever stands for its name space, and of what is within it, which may stand alone.
const XMP: [&[u8]; 2] = [b":xmpmeta", b"rdf:RDF"];
/// The captions of Photoshop: a name, a length, and as many bytes.
const CAPTIONS: &[u8] = b"8BIM\x04\x04";
const PNG: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// What a PNG that is broken tells: the length stands before.
const CHUNKS: [&[u8]; 5] = [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"];
/// How a JPEG begins, and a comment in it. Among its pixels there is none.
const JPEG: &[u8] = b"\xff\xd8\xff";
const COMMENT: &[u8] = b"\xff\xfe";
/// Segments before the pixels: more is no JPEG.
const MOST_SEGMENTS: usize = 1_024;

/// Blanks Exif, XMP, the captions that editors add, and in JPEGs comments and what applications added.
pub(super) fn find(source: &mut Source, kind: &str) -> io::Result<()> {
    let first = source.at::<8>(0)?.unwrap_or_default();
    // Cameras write their own number where TIFF has 42.
    let own = (first.starts_with(b"II") || first.starts_with(b"MM")).then_some(0);
    let tiffs = own
        .into_iter()
        .chain(places(source, LITTLE)?)
        .chain(places(source, BIG)?);
    for start in tiffs.collect::<BTreeSet<_>>() {
        tiff::find(source, start)?;
    }
    for sign in XMP {
        for ends in places(source, sign)?.chunks(2) {
            let after = ends.get(1).map_or(source.size, |end| end + sign.len() as u64);
            source.blank(ends[0], after - ends[0], b' ');
        }
    }
    for start in places(source, CAPTIONS)? {
        let name = start + CAPTIONS.len() as u64;
        let Some([length]) = source.at(name)? else {
            continue;
        };
        // Its length and itself take an even number of bytes.
        let size = name + (u64::from(length) + 2) / 2 * 2;
        if let Some(length) = source.at(size)?.map(u32::from_be_bytes) {
            source.blank(size + 4, length.into(), 0);
        }
    }
    let is_jpeg = kind == "image/jpeg";
    for start in places(source, JPEG)? {
        segments(source, start + 2, is_jpeg && start == 0)?;
    }
    if is_jpeg {
        for start in places(source, COMMENT)? {
            let length = source.at(start + 2)?.map_or(0, u16::from_be_bytes);
            // Another segment follows, or pixels that happen to look like one.
            if source.at(start + 2 + u64::from(length))? == Some([0xff]) {
                source.blank(start + 4, u64::from(length).saturating_sub(2), 0);
            }
        }
    }
    if kind == "image/gif" {
        gif::find(source)?;
    }
    if first == PNG {
        for sign in CHUNKS {
            for start in places(source, sign)? {
                let length = source.at(start.saturating_sub(4))?.map_or(0, u32::from_be_bytes);
                // A length that lies would take everything with it.
                if start + 4 + u64::from(length) <= source.size {
                    source.blank(start + 4, length.into(), 0);
                }
            }
        }
    }
    Ok(())
}

/// Blanks what is beside the pixels of a JPEG whose segments begin at `at`, as far as it is one: it comes to its pixels, or
/// `is_one` anyway.
fn segments(source: &mut Source, mut at: u64, is_one: bool) -> io::Result<()> {
    let mut beside = Vec::new();
    let mut comes_to_pixels = false;
    for _ in 0..MOST_SEGMENTS {
        let Some([0xff, marker, l0, l1]) = source.at(at)? else {
            break;
        };
        let length = u64::from(u16::from_be_bytes([l0, l1]));
        match marker {
            0xff => {
                at += 1;
                continue;
            }
            0xda => {
                comes_to_pixels = true;
                break;
            }
            0xe1..=0xef | 0xfe => {
                let kept = colours(source, at + 4)?;
                beside.push((at + 4 + kept, length.saturating_sub(2 + kept)));
            }
            0xc0..=0xc7 | 0xc9..=0xcf | 0xdb..=0xdf | 0xe0 => {}
            _ => break,
        }
        if length < 2 {
            break;
        }
        at += 2 + length;
    }
    if comes_to_pixels || is_one {
        for (start, length) in beside {
            source.blank(start, length, 0);
        }
    }
    Ok(())
}

/// Bytes of a segment that colours depend on: what Adobe's says, or a whole profile that begins as one does.
fn colours(source: &Source, at: u64) -> io::Result<u64> {
    let begins = source.at::<54>(at)?;
    Ok(match begins {
        Some(begins) if begins.starts_with(b"ICC_PROFILE\0") && begins[50..] == *b"acsp" => {
            let [_, _, s0, s1, s2, s3] = begins[12..18].try_into().expect("six bytes");
            14 + u64::from(u32::from_be_bytes([s0, s1, s2, s3]))
        }
        _ if source.at(at)? == Some(*b"Adobe") => 12,
        _ => 0,
    })
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
