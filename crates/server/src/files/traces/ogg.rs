//! Films in Ogg (RFC 3533): pages with a checksum each, over which the packets of several streams are laid.

use super::Source;
use std::{collections::HashMap, io, ops::Range};

/// How packets of comments begin: what follows are words of anybody's choice (« vorbis comments »).
const COMMENTS: [&[u8]; 4] = [b"\x03vorbis", b"\x81theora", b"OpusTags", b"\x81kate\0\0\0"];
/// Streams of a film.
const MOST_STREAMS: usize = 64;
const HEAD: usize = 27;
/// Where a page has its checksum.
const SUM: Range<usize> = 22..26;

/// Makes each packet of comments one that has none. Whether there is a film.
pub(super) fn find(source: &mut Source, kind: &str) -> io::Result<bool> {
    if kind != "video/ogg" {
        return Ok(false);
    }
    let (mut at, mut streams) = (0, HashMap::new());
    while let Some(head) = source.at::<HEAD>(at)?
        && head.starts_with(b"OggS")
    {
        let mut page = head.to_vec();
        source.take(at, usize::from(head[26]), &mut page)?;
        let sizes = page[HEAD..].to_vec();
        let length = sizes.iter().map(|size| usize::from(*size)).sum();
        source.take(at, length, &mut page)?;
        if page.len() < HEAD + sizes.len() + length {
            break;
        }
        let stream = [head[14], head[15], head[16], head[17]];
        if streams.len() < MOST_STREAMS || streams.contains_key(&stream) {
            let known = streams.entry(stream).or_insert_with(Stream::default);
            let blanked = blank(&mut page, &sizes, known);
            if !blanked.is_empty() {
                page[SUM].fill(0);
                let sum = sum(&page).to_le_bytes();
                page[SUM].copy_from_slice(&sum);
            }
            for place in blanked {
                source.put(at + place.start as u64, &page[place]);
            }
        }
        at += page.len() as u64;
    }
    Ok(true)
}

/// What is known of a stream.
#[derive(Default)]
struct Stream {
    /// A packet of comments that goes on: how far it is, and how long its sign is.
    comments: Option<(usize, usize)>,
    /// Its comments are a block of FLAC.
    is_flac: bool,
    /// Its next packet is its comments, without a sign (Speex).
    is_next: bool,
}

impl Stream {
    /// A packet begins so.
    fn begin(&mut self, packet: &[u8]) {
        let sign = COMMENTS.iter().find(|sign| packet.starts_with(sign));
        let is_block = self.is_flac && packet.first().is_some_and(|kind| kind & 0x7f == 4);
        self.comments = match sign {
            Some(sign) => Some((0, sign.len())),
            None if is_block => Some((0, 4)),
            None => self.is_next.then_some((0, 0)),
        };
        self.is_flac |= packet.starts_with(b"\x7fFLAC");
        self.is_next = packet.starts_with(b"Speex   ");
    }
}

/// Blanks the comments of a page: where it changes, its checksum first.
fn blank(page: &mut [u8], sizes: &[u8], stream: &mut Stream) -> Vec<Range<usize>> {
    let (mut at, mut begins, mut blanked) = (HEAD + sizes.len(), page[5] & 1 == 0, Vec::new());
    for &size in sizes {
        let piece = &mut page[at..at + usize::from(size)];
        if begins {
            stream.begin(piece);
        }
        if let Some((passed, sign)) = &mut stream.comments {
            let from = sign.saturating_sub(*passed).min(piece.len());
            for (place, byte) in (*passed..).zip(piece.iter_mut()).skip(from) {
                // Who wrote it, of no bytes; no comments; the bit that ends them.
                *byte = u8::from(place == *sign + 8);
            }
            *passed += piece.len();
            let change = at + from..at + piece.len();
            blanked.extend(blanked.is_empty().then_some(SUM).into_iter().chain([change]));
        }
        begins = size < 255;
        if begins {
            stream.comments = None;
        }
        at += usize::from(size);
    }
    blanked
}

fn sum(page: &[u8]) -> u32 {
    page.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            (sum << 1) ^ ((sum >> 31) * 0x04c1_1db7)
        })
    })
}
