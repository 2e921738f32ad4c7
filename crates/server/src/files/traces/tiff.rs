//! TIFF 6.0, in which Exif is written too: tables of tagged values. Found anywhere in a file.

use super::Source;
use std::io;

/// The tables that Exif hangs below the first: what the camera did, where it was, and what else is read with them.
const TABLES: [u16; 3] = [0x8769, 0x8825, 0xa005];
/// A small picture beside the picture: where it is, and how long.
const SMALL: [u16; 2] = [0x0201, 0x0202];
/// Entries of a table and tables of a file: more is not one.
const MOST_ENTRIES: u16 = 512;
const MOST_TABLES: usize = 64;
/// Bytes of a value, by its type.
const SIZES: [u64; 14] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

struct Tiff {
    start: u64,
    little: bool,
}

struct Entry {
    tag: u16,
    value: u64,
    length: u64,
    long: u32,
}

/// Blanks what a TIFF that may begin at `start` tells beside its pixels; nothing when none does.
pub(super) fn find(source: &mut Source, start: u64) -> io::Result<()> {
    let Some(head) = source.at::<8>(start)? else {
        return Ok(());
    };
    let tiff = Tiff {
        start,
        little: head[0] == b'I',
    };
    let mut waiting = vec![(tiff.long(head[4..].try_into().expect("four bytes")), false)];
    let mut seen = Vec::new();
    while let Some((table, whole)) = waiting.pop() {
        if table < 8 || seen.contains(&table) || seen.len() == MOST_TABLES {
            continue;
        }
        seen.push(table);
        // Tables of one that begins elsewhere may be these again.
        if !source.tables.insert(start + u64::from(table)) {
            continue;
        }
        let Some((entries, next)) = tiff.table(source, table)? else {
            continue;
        };
        waiting.push((next, whole));
        let small = SMALL.map(|tag| entries.iter().find(|entry| entry.tag == tag));
        // The first picture of a file of its own is the picture.
        let is_small = start > 0 || seen.len() > 1;
        if let [Some(place), Some(length)] = small
            && is_small
        {
            source.blank(start + u64::from(place.long), u64::from(length.long), 0);
        }
        for entry in entries {
            if TABLES.contains(&entry.tag) {
                waiting.push((entry.long, true));
            } else if whole || !is_of_the_picture(entry.tag) {
                source.blank(entry.value, entry.length, 0);
            }
        }
    }
    Ok(())
}

impl Tiff {
    fn short(&self, bytes: [u8; 2]) -> u16 {
        if self.little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        }
    }

    fn long(&self, bytes: [u8; 4]) -> u32 {
        if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        }
    }

    /// The entries of a table, and where the next one is; none when there is no table there.
    fn table(&self, source: &Source, place: u32) -> io::Result<Option<(Vec<Entry>, u32)>> {
        let place = self.start + u64::from(place);
        let Some(count) = source.at(place)?.map(|bytes| self.short(bytes)) else {
            return Ok(None);
        };
        if !(1..=MOST_ENTRIES).contains(&count) {
            return Ok(None);
        }
        let mut bytes = vec![0; usize::from(count) * 12];
        // Cut off: what is there is what there is.
        let there = source.read(place + 2, &mut bytes)?;
        let mut entries = Vec::new();
        for (n, entry) in bytes[..there].as_chunks::<12>().0.iter().enumerate() {
            let &[t0, t1, k0, k1, ref count @ .., v0, v1, v2, v3] = entry;
            let at = place + 2 + n as u64 * 12;
            let Some(size @ 1..) = SIZES.get(usize::from(self.short([k0, k1]))) else {
                return Ok(None);
            };
            let length = size * u64::from(self.long(*count));
            let long = self.long([v0, v1, v2, v3]);
            let value = if length > 4 {
                self.start + u64::from(long)
            } else {
                at + 8
            };
            entries.push(Entry {
                tag: self.short([t0, t1]),
                value,
                length,
                long,
            });
        }
        let next = source.at(place + 2 + u64::from(count) * 12)?;
        Ok(Some((entries, next.map_or(0, |bytes| self.long(bytes)))))
    }
}

/// Whether a tag says how the pixels are stored or what colours they mean: TIFF's own, JPEG's, and those of raw pictures (DNG).
fn is_of_the_picture(tag: u16) -> bool {
    match tag {
        // What made it, its words, its date and its author.
        0x010d..=0x0110 | 0x011d | 0x0131..=0x0132 | 0x013b..=0x013c => false,
        // Those below are a camera's own, for its sensor.
        0x0001..=0x0153 | 0x0156..=0x0214 => true,
        // JPEG XR's.
        0xbc00..=0xbcff => true,
        // The picture's part of TIFF/EP, and its profile of colours.
        0x828d..=0x828e | 0x8773 => true,
        // Serial numbers, and what the camera keeps for itself.
        0xc62f | 0xc634 | 0xc614..=0xc615 | 0xc68b => false,
        0xc612..=0xc7d5 => true,
        _ => false,
    }
}
