//! MP4 and QuickTime (ISO/IEC 14496-12): boxes in boxes. What phones and action cameras write of a place stands in a few of them.
//! JPEG 2000 and JPEG XL (ISO/IEC 15444-1, 18181-2) have such boxes too.

use super::Source;
use std::io;

/// Boxes of one level that are looked at: more is no film.
const MOST_BOXES: usize = 4_096;
/// Chunks of a track, and samples of one of them.
const MOST_CHUNKS: u32 = 65_536;
const MOST_SAMPLES: u32 = 4_096;

/// How films and pictures of boxes begin, whatever their brand.
const FIRST: [&[u8; 4]; 9] = [
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"jP  ", b"JXL ",
];
/// What a film is made of; whatever else stands beside it, in no box perhaps, is no part of it.
const OF_FILMS: [&[u8; 4]; 11] = [
    b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"imda", b"mfra", b"sidx", b"ssix", b"prft", b"wide",
];
/// What a sound says of its place, its day and what recorded it; its title and its author are why it is sent.
const OF_SOUNDS: [&[u8; 4]; 9] = [
    b"\xa9xyz", b"loci", b"\xa9day", b"date", b"\xa9mak", b"\xa9mod", b"\xa9swr", b"\xa9too", b"uuid",
];
/// Where the name of what compressed the pictures stands in the first entry of a track's description.
const COMPRESSOR: (u64, u64) = (8 + 8 + 42, 32);

struct Part {
    name: [u8; 4],
    start: u64,
    body: u64,
    end: u64,
    /// Whether it says that it goes on beyond that.
    is_cut: bool,
}

/// Blanks what is written about the film and about its tracks (a picture says in a `meta` beside it what it is made of), when they
/// were made, and tracks that are no picture and no sound but what the camera measured. Whether there is a film.
pub(super) fn find(source: &mut Source, kind: &str) -> io::Result<bool> {
    let sort = match source.at::<8>(0)? {
        Some([_, _, _, _, name @ ..]) if FIRST.contains(&&name) => kind.split('/').next(),
        _ => return Ok(false),
    };
    let (is_sound, is_picture) = (sort == Some("audio"), sort == Some("image"));
    let is_film = is_sound || sort == Some("video");
    let mut has_film = false;
    let all = parts(source, 0, source.size)?;
    for part in &all {
        match &part.name {
            b"moov" => {
                has_film = true;
                film(source, part, is_sound)?;
            }
            // Captions, Exif and XMP, which JPEG XL may pack.
            b"uuid" | b"xml " | b"Exif" | b"brob" => source.free(part),
            b"meta" if !is_picture && kind != super::UNKNOWN => told(source, part, is_sound)?,
            name if is_film && !OF_FILMS.contains(&name) => match part.is_cut {
                true => source.blank(part.start, source.size - part.start, 0),
                false => source.free(part),
            },
            _ => {}
        }
    }
    if is_film && all.len() < MOST_BOXES {
        let end = all.last().map_or(0, |part| part.end);
        source.blank(end, source.size - end, 0);
    }
    Ok(has_film)
}

/// The boxes between two places; what is cut goes to the end of what there is.
fn parts(source: &Source, from: u64, to: u64) -> io::Result<Vec<Part>> {
    let (mut at, mut parts) = (from, Vec::new());
    while at < to && parts.len() < MOST_BOXES {
        let Some([s0, s1, s2, s3, name @ ..]) = source.at::<8>(at)? else {
            break;
        };
        let (head, length) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (8, to - at),
            1 => (16, source.at(at + 8)?.map_or(0, u64::from_be_bytes)),
            length => (8, u64::from(length)),
        };
        if length < head {
            break;
        }
        let end = at.saturating_add(length).min(to);
        parts.push(Part {
            is_cut: at.saturating_add(length) > to,
            name,
            start: at,
            body: (at + head).min(end),
            end,
        });
        at = end;
    }
    Ok(parts)
}

fn film(source: &mut Source, film: &Part, is_sound: bool) -> io::Result<()> {
    for part in parts(source, film.body, film.end)? {
        match &part.name {
            b"mvhd" => made(source, &part)?,
            b"trak" => track(source, &part, is_sound)?,
            b"udta" | b"meta" | b"uuid" => told(source, &part, is_sound)?,
            b"free" | b"skip" | b"gps " => source.free(&part),
            _ => {}
        }
    }
    Ok(())
}

fn track(source: &mut Source, track: &Part, is_sound: bool) -> io::Result<()> {
    for part in parts(source, track.body, track.end)? {
        match &part.name {
            b"tkhd" => made(source, &part)?,
            b"udta" | b"meta" | b"uuid" => told(source, &part, is_sound)?,
            b"mdia" => {
                let media = parts(source, part.body, part.end)?;
                let mut handler = *b"    ";
                for part in &media {
                    match &part.name {
                        b"mdhd" => made(source, part)?,
                        b"hdlr" => {
                            handler = source.at(part.body + 8)?.unwrap_or(handler);
                            // Its name is that of a maker.
                            source.blank(part.body + 24, part.end.saturating_sub(part.body + 24), 0);
                        }
                        _ => {}
                    }
                }
                let Some(table) = table(source, &media)? else {
                    continue;
                };
                match &handler {
                    b"meta" | b"camm" => {
                        samples(source, &table)?;
                        source.free(track);
                    }
                    b"vide" => compressor(source, &table)?,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What describes the samples of a track, and says where they are.
fn table(source: &Source, media: &[Part]) -> io::Result<Option<Vec<Part>>> {
    let Some(info) = media.iter().find(|part| &part.name == b"minf") else {
        return Ok(None);
    };
    let info = parts(source, info.body, info.end)?;
    match info.iter().find(|part| &part.name == b"stbl") {
        Some(table) => Ok(Some(parts(source, table.body, table.end)?)),
        None => Ok(None),
    }
}

/// When something was made, and last changed.
fn made(source: &mut Source, part: &Part) -> io::Result<()> {
    let both = match source.at::<1>(part.body)? {
        Some([1]) => 16,
        _ => 8,
    };
    source.blank(part.body + 4, both.min(part.end.saturating_sub(part.body + 4)), 0);
    Ok(())
}

fn compressor(source: &mut Source, table: &[Part]) -> io::Result<()> {
    let Some(part) = table.iter().find(|part| &part.name == b"stsd") else {
        return Ok(());
    };
    let at = part.body + COMPRESSOR.0;
    if at + COMPRESSOR.1 <= part.end {
        source.blank(at, COMPRESSOR.1, 0);
    }
    Ok(())
}

/// What is written about a film goes; of what is written about a sound, what tells where and when.
fn told(source: &mut Source, part: &Part, is_sound: bool) -> io::Result<()> {
    match &part.name {
        b"udta" if is_sound => {
            for part in parts(source, part.body, part.end)? {
                match &part.name {
                    b"meta" => told(source, &part, true)?,
                    name if OF_SOUNDS.contains(&name) => source.free(&part),
                    _ => {}
                }
            }
        }
        b"meta" if is_sound => {
            // QuickTime's has no version before its boxes.
            let bare = source.at::<4>(part.body + 4)? == Some(*b"hdlr");
            let inner = parts(source, part.body + if bare { 0 } else { 4 }, part.end)?;
            let handler = inner.iter().find(|part| &part.name == b"hdlr");
            let handler = handler.map_or(Ok(None), |part| source.at::<4>(part.body + 8))?;
            if handler != Some(*b"mdir") {
                source.free(part);
                return Ok(());
            }
            for list in inner.iter().filter(|part| &part.name == b"ilst") {
                for part in parts(source, list.body, list.end)? {
                    if OF_SOUNDS.contains(&&part.name) {
                        source.free(&part);
                    }
                }
            }
        }
        _ => source.free(part),
    }
    Ok(())
}

/// Blanks the samples of a track.
fn samples(source: &mut Source, table: &[Part]) -> io::Result<()> {
    let find = |name: &[u8; 4]| table.iter().find(|part| &part.name == name).map(|part| part.body);
    let (Some(sizes), Some(runs)) = (find(b"stsz"), find(b"stsc")) else {
        return Ok(());
    };
    let (places, wide) = match (find(b"stco"), find(b"co64")) {
        (Some(places), _) => (places, false),
        (_, Some(places)) => (places, true),
        _ => return Ok(()),
    };
    let long = |source: &Source, at| Ok::<_, io::Error>(source.at(at)?.map_or(0, u32::from_be_bytes));
    let same = long(source, sizes + 4)?;
    let (mut run, mut sample) = (0, 0);
    for chunk in 0..long(source, places + 4)?.min(MOST_CHUNKS) {
        // The run of the chunk, which are counted from one, is the last that begins before it.
        while run + 1 < long(source, runs + 4)?
            && long(source, runs + 8 + u64::from(run + 1) * 12)? <= chunk + 1
        {
            run += 1;
        }
        let count = long(source, runs + 8 + u64::from(run) * 12 + 4)?.min(MOST_SAMPLES);
        let mut length = u64::from(same) * u64::from(count);
        if same == 0 {
            for n in sample..sample + u64::from(count) {
                length += u64::from(long(source, sizes + 12 + n * 4)?);
            }
        }
        sample += u64::from(count);
        let place = match wide {
            true => source
                .at(places + 8 + u64::from(chunk) * 8)?
                .map_or(0, u64::from_be_bytes),
            false => u64::from(long(source, places + 8 + u64::from(chunk) * 4)?),
        };
        source.blank(place, length, 0);
    }
    Ok(())
}

impl Source<'_> {
    /// Blanks a box, and makes it one that is free: it says nothing, and is passed over.
    fn free(&mut self, part: &Part) {
        self.blank(part.body, part.end.saturating_sub(part.body), 0);
        self.put(part.start + 4, b"free");
    }
}
