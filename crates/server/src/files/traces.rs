//! What cameras write in files that are kept as they came: images in formats that are not shown, broken ones, films, and
//! sounds of phones.
//!
//! Images that are shown are made anew from what is needed of them ([`super::image::plan`]). In the others, what tells
//! where, when and with what they were taken is blanked where it stands, so that all else keeps its place.

mod asf;
mod flv;
mod gif;
mod matroska;
mod ogg;
mod riff;
mod scan;
mod tiff;
mod video;

use super::kind::UNKNOWN;
use std::{
    cell::Cell,
    collections::HashSet,
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::FileExt,
    time::Instant,
};

/// Bytes that tell it, and what is put over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Where it begins.
    pub start: u64,
    /// Its bytes.
    pub length: u64,
    /// What is put over each.
    pub with: u8,
}

/// Traces of one file: more is not written by any camera.
const MOST_TRACES: usize = 65_536;

/// How often one file is looked into at some place: about a second's worth, and more than any camera's file needs. Whoever writes more
/// hides nothing but their own.
const MOST_LOOKS: u32 = 500_000;

/// A file that is looked into.
pub(super) struct Source<'a> {
    file: &'a File,
    size: u64,
    end: Instant,
    found: Vec<Trace>,
    looks: Cell<u32>,
    /// Where tables stand that were looked at.
    tables: HashSet<u64>,
}

/// What nobody knows is looked into up to here: photographs that no lens made larger.
const LARGEST_UNKNOWN: u64 = 128 * 1024 * 1024;

/// Whether such files are looked into. Those that are shown are, when they turn out to be broken; those that nobody knows are, as
/// cameras have more formats than there are names for.
pub fn may_be_in(kind: &str) -> bool {
    kind.starts_with("image/") && kind != "image/svg+xml" || is_film(kind) || kind == SOUND || kind == UNKNOWN
}

/// What phones record, in the boxes of a film.
const SOUND: &str = "audio/mp4";

fn is_film(kind: &str) -> bool {
    kind.starts_with("video/")
}

/// What is found in a file, in order and apart from each other.
///
/// **Errors**: it cannot be read, or `end` came first.
pub fn find(file: &File, kind: &str, end: Instant) -> io::Result<Vec<Trace>> {
    let size = file.metadata()?.len();
    let mut source = Source {
        file,
        size,
        end,
        found: Vec::new(),
        looks: Cell::new(0),
        tables: HashSet::new(),
    };
    let has_film = matroska::find(&mut source)?
        || video::find(&mut source, kind)?
        || riff::find(&mut source)?
        || asf::find(&mut source)?
        || flv::find(&mut source)?
        || ogg::find(&mut source, kind)?;
    if !has_film && !is_film(kind) && kind != SOUND && (kind != UNKNOWN || size <= LARGEST_UNKNOWN) {
        scan::find(&mut source, kind)?;
    }
    Ok(apart(source.found))
}

impl Source<'_> {
    /// The bytes there; none when they are not all there, or enough was looked at.
    fn at<const N: usize>(&self, place: u64) -> io::Result<Option<[u8; N]>> {
        let mut bytes = [0; N];
        let count = self.read(place, &mut bytes)?;
        Ok((count == N).then_some(bytes))
    }

    /// As many of the bytes there as there are.
    fn read(&self, place: u64, bytes: &mut [u8]) -> io::Result<usize> {
        if Instant::now() > self.end {
            return Err(ErrorKind::TimedOut.into());
        }
        self.looks.set(self.looks.get() + 1);
        if self.looks.get() > MOST_LOOKS || place >= self.size {
            return Ok(0);
        }
        let mut count = 0;
        while count < bytes.len() {
            match self.file.read_at(&mut bytes[count..], place + count as u64)? {
                0 => break,
                more => count += more,
            }
        }
        Ok(count)
    }

    /// Adds the bytes after those there to them, as far as they are there.
    fn take(&self, start: u64, count: usize, to: &mut Vec<u8>) -> io::Result<()> {
        let known = to.len();
        let count = count.min(self.size.saturating_sub(start + known as u64) as usize);
        to.resize(known + count, 0);
        match self.file.read_exact_at(&mut to[known..], start + known as u64) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => to.truncate(known),
            read => read?,
        }
        Ok(())
    }

    /// Puts those bytes there.
    fn put(&mut self, mut start: u64, bytes: &[u8]) {
        for same in bytes.chunk_by(|one, next| one == next) {
            self.blank(start, same.len() as u64, same[0]);
            start += same.len() as u64;
        }
    }

    fn blank(&mut self, start: u64, length: u64, with: u8) {
        let length = length.min(self.size.saturating_sub(start));
        if length > 0 && self.found.len() < MOST_TRACES {
            self.found.push(Trace { start, length, with });
        }
    }
}

fn apart(mut found: Vec<Trace>) -> Vec<Trace> {
    found.sort_by_key(|trace| trace.start);
    let mut at = 0;
    for trace in &mut found {
        let end = trace.start + trace.length;
        trace.start = trace.start.max(at);
        trace.length = end.saturating_sub(trace.start);
        at = at.max(end);
    }
    found.retain(|trace| trace.length > 0);
    found
}
