//! What of an image is kept: its pixels, and nothing that its camera or its editor wrote beside them.
//!
//! The file is walked once by its headers; nothing is decoded. What follows its end (another file, hidden there) goes too.

use crate::files::traces::Trace;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
};

/// The longest profile of colours that is passed on.
pub const MOST_PROFILE: u64 = 64 * 1024;
/// Pieces that are kept of one image, where what is kept and what is dropped take turns: more is none.
const MOST_PIECES: usize = 4_096;

/// An image as its headers tell it, and which of its bytes are served.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pieces: Vec<Piece>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// How many pictures follow each other.
    pub frames: u64,
    /// How it must be turned to stand upright: 1 to 8, as Exif counts (1: it does).
    pub turn: u8,
    /// Bytes that decoding holds whatever it is made smaller by.
    pub extra_bytes: u64,
    /// Whether it may be transparent.
    pub clear: bool,
    /// Whether its rows come one by one, and are made smaller as they come.
    pub by_rows: bool,
    /// Its profile of colours, as the format keeps it, when it is not too long.
    pub profile: Option<Vec<u8>>,
    /// Whether it goes to its end.
    pub whole: bool,
    /// Whether it is in more pieces than an image may be.
    pub scattered: bool,
}

#[derive(Clone, Debug)]
enum Piece {
    Range(u64, u64),
    Bytes(Vec<u8>),
    Filled(u64, u8),
}

/// It is not what its first bytes said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the image is broken")]
pub struct Broken;

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Broken {
        Broken
    }
}

impl Plan {
    /// A plan that keeps nothing yet.
    pub fn new() -> Plan {
        Plan {
            frames: 1,
            turn: 1,
            ..Plan::default()
        }
    }

    /// All its pixels.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Keeps bytes as they are.
    pub fn keep(&mut self, start: u64, length: u64) {
        match self.pieces.last_mut() {
            Some(Piece::Range(first, count)) if *first + *count == start => *count += length,
            _ => self.add(Piece::Range(start, length)),
        }
    }

    /// Puts other bytes there.
    pub fn put(&mut self, bytes: Vec<u8>) {
        self.add(Piece::Bytes(bytes));
    }

    fn add(&mut self, piece: Piece) {
        match self.pieces.len() < MOST_PIECES {
            true => self.pieces.push(piece),
            false => self.scattered = true,
        }
    }

    /// All bytes of a file, but for those that tell what nobody else should know.
    pub fn without(traces: &[Trace], size: u64) -> Plan {
        let mut plan = Plan::new();
        let mut at = 0;
        for trace in traces {
            plan.pieces.push(Piece::Range(at, trace.start - at));
            plan.pieces.push(Piece::Filled(trace.length, trace.with));
            at = trace.start + trace.length;
        }
        plan.pieces.push(Piece::Range(at, size - at));
        plan
    }

    /// Puts bytes before all that is kept.
    pub fn put_first(&mut self, bytes: Vec<u8>) {
        self.pieces.insert(0, Piece::Bytes(bytes));
    }

    /// Puts bytes between the file's first `at`, of which the last is kept, and what follows them; or after all that is kept.
    pub fn put_at(&mut self, at: u64, bytes: Vec<u8>) {
        let (mut n, mut pieces) = (self.pieces.len(), vec![Piece::Bytes(bytes)]);
        let holds = |piece: &Piece| matches!(piece, Piece::Range(start, length) if (*start + 1..=start + length).contains(&at));
        if let Some(found) = self.pieces.iter().position(holds)
            && let Piece::Range(start, length) = &mut self.pieces[found]
        {
            let end = *start + *length;
            *length = at - *start;
            pieces.push(Piece::Range(at, end - at));
            n = found + 1;
        }
        self.pieces.splice(n..n, pieces);
    }

    /// Bytes that were put in place of the file's.
    pub fn put_bytes(&mut self) -> impl Iterator<Item = &mut Vec<u8>> {
        self.pieces.iter_mut().filter_map(|piece| match piece {
            Piece::Bytes(bytes) => Some(bytes),
            Piece::Range(..) | Piece::Filled(..) => None,
        })
    }

    /// Bytes of what is kept.
    pub fn size(&self) -> u64 {
        let sizes = self.pieces.iter().map(|piece| match piece {
            Piece::Range(_, length) | Piece::Filled(length, _) => *length,
            Piece::Bytes(bytes) => bytes.len() as u64,
        });
        sizes.sum()
    }

    /// Writes what is kept.
    pub fn write(&self, from: &mut File, to: &mut impl Write) -> io::Result<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(bytes) => to.write_all(bytes)?,
                Piece::Filled(length, byte) => {
                    io::copy(&mut io::repeat(*byte).take(*length), to)?;
                }
                Piece::Range(start, length) => {
                    from.seek(SeekFrom::Start(*start))?;
                    io::copy(&mut Read::by_ref(from).take(*length), to)?;
                }
            }
        }
        Ok(())
    }
}

/// A file that is walked.
#[derive(Debug)]
pub struct Walk {
    file: BufReader<File>,
    /// Where one stands.
    pub at: u64,
    /// Where it ends.
    pub end: u64,
}

impl Walk {
    /// From the beginning.
    pub fn new(mut file: File) -> Result<Walk, Broken> {
        let end = file.metadata()?.len();
        file.rewind()?;
        Ok(Walk {
            file: BufReader::new(file),
            at: 0,
            end,
        })
    }

    /// The next bytes.
    pub fn take<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let mut bytes = [0; N];
        self.file.read_exact(&mut bytes)?;
        self.at += N as u64;
        Ok(bytes)
    }

    /// As many next bytes, at most 64 KiB.
    pub fn bytes(&mut self, count: u64) -> Result<Vec<u8>, Broken> {
        if count > 64 * 1024 || count > self.end - self.at {
            return Err(Broken);
        }
        let mut bytes = vec![0; count as usize];
        self.file.read_exact(&mut bytes)?;
        self.at += count;
        Ok(bytes)
    }

    /// Passes over bytes, all of which are there.
    pub fn skip(&mut self, count: u64) -> Result<(), Broken> {
        if count > self.end - self.at {
            return Err(Broken);
        }
        self.file.seek_relative(count as i64)?;
        self.at += count;
        Ok(())
    }

    /// Goes back a few bytes, which were just taken.
    pub fn back(&mut self, count: u64) -> Result<(), Broken> {
        self.file.seek_relative(-(count as i64))?;
        self.at -= count;
        Ok(())
    }

    /// Passes over everything before the next such byte; false at the end.
    pub fn until(&mut self, byte: u8) -> Result<bool, Broken> {
        loop {
            let buffer = self.file.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            let found = buffer.iter().position(|&one| one == byte);
            let passed = found.unwrap_or(buffer.len());
            self.file.consume(passed);
            self.at += passed as u64;
            if found.is_some() {
                return Ok(true);
            }
        }
    }
}

/// The least that says how to turn an image: a TIFF structure with that one tag.
pub fn note(turn: u8) -> Vec<u8> {
    let mut note = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    note.extend([turn, 0, 0, 0, 0, 0, 0]);
    note
}

/// How an image must be turned, told by the TIFF structure of its Exif (CIPA DC-008, tag 0x0112).
pub fn turn(exif: &[u8]) -> u8 {
    read_turn(exif).filter(|turn| (1..=8).contains(turn)).unwrap_or(1)
}

fn read_turn(exif: &[u8]) -> Option<u8> {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    };
    let first = long(4)? as usize;
    let count = short(first)? as usize;
    (0..count)
        .map_while(|n| first.checked_add(2 + n * 12))
        .find(|&entry| short(entry) == Some(0x0112))
        .and_then(|entry| u8::try_from(short(entry + 8)?).ok())
}
