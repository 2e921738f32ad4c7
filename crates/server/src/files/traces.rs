//! What cameras write in files that are kept as they came: images in formats that are not shown, broken ones, films, and
//! sounds of phones.
//!
//! Images that are shown are made anew from what is needed of them ([`super::image::plan`]). In the others, what tells
//! where, when and with what they were taken is blanked where it stands, so that all else keeps its place.

mod matroska;
mod scan;
mod tiff;
mod video;

use super::kind::UNKNOWN;
use std::{
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

/// A file that is looked into.
pub(super) struct Source<'a> {
    file: &'a File,
    size: u64,
    end: Instant,
    found: Vec<Trace>,
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
    };
    let has_film = matroska::find(&mut source)? || video::find(&mut source, kind)?;
    if !has_film && !is_film(kind) && kind != SOUND && (kind != UNKNOWN || size <= LARGEST_UNKNOWN) {
        scan::find(&mut source, kind)?;
    }
    Ok(apart(source.found))
}

impl Source<'_> {
    /// The bytes there; none when they are not all there.
    fn at<const N: usize>(&self, place: u64) -> io::Result<Option<[u8; N]>> {
        if Instant::now() > self.end {
            return Err(ErrorKind::TimedOut.into());
        }
        let mut bytes = [0; N];
        match self.file.read_exact_at(&mut bytes, place) {
            Ok(()) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
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
