//! Matroska and WebM (RFC 9559): elements in elements (RFC 8794), each with its number and its length.

use super::Source;
use std::io;

const EBML: u64 = 0x1a45_dfa3;
const SEGMENT: u64 = 0x1853_8067;
const CLUSTER: u64 = 0x1f43_b675;
const TAGS: u64 = 0x1254_c367;
const INFO: u64 = 0x1549_a966;
const DATE: u64 = 0x4461;
const FILE_NAME: u64 = 0x7384;
const TITLE: u64 = 0x7ba9;
const WRITTEN_BY: u64 = 0x5741;
/// A sum over what it stands in; wrong once anything there is blanked.
const SUM: u64 = 0xbf;

struct Element {
    id: u64,
    start: u64,
    body: u64,
    /// None: until something that does not belong into it.
    length: Option<u64>,
}

/// Blanks the tags, the title, the date, and what wrote it. Whether there is a film.
pub(super) fn find(source: &mut Source) -> io::Result<bool> {
    if source.at(0)?.map(u32::from_be_bytes).map(u64::from) != Some(EBML) {
        return Ok(false);
    }
    let mut at = 0;
    while let Some(element) = element(source, at)? {
        at = match (element.id, element.length) {
            (SEGMENT, _) | (CLUSTER, None) => element.body,
            (_, None) => break,
            (TAGS, Some(length)) => {
                void(source, element.body, length);
                element.body.saturating_add(length)
            }
            (INFO, Some(length)) => {
                let end = element.body.saturating_add(length);
                info(source, element.body, end)?;
                end
            }
            (_, Some(length)) => element.body.saturating_add(length),
        };
    }
    Ok(true)
}

fn info(source: &mut Source, mut at: u64, end: u64) -> io::Result<()> {
    while at < end
        && let Some(element) = element(source, at)?
        && let Some(length) = element.length
    {
        at = element.body.saturating_add(length);
        if at > end {
            break;
        }
        match element.id {
            DATE | FILE_NAME | TITLE | SUM => void(source, element.start, at - element.start),
            WRITTEN_BY => source.blank(element.body, length, b' '),
            _ => {}
        }
    }
    Ok(())
}

/// Makes bytes an element that says nothing, and is passed over.
fn void(source: &mut Source, start: u64, length: u64) {
    if length < 2 || start.saturating_add(length) > source.size {
        // Cut off: nobody reads on from there.
        source.blank(start, length, 0);
        return;
    }
    source.blank(start, 1, 0xec);
    let told = match length {
        ..10 => vec![0x80 | (length - 2) as u8],
        _ => (1 << 56 | (length - 9)).to_be_bytes().to_vec(),
    };
    let head = 1 + told.len() as u64;
    for (place, byte) in (start + 1..).zip(told) {
        source.blank(place, 1, byte);
    }
    source.blank(start + head, length - head, 0);
}

/// The element there; none where there is none.
fn element(source: &Source, start: u64) -> io::Result<Option<Element>> {
    let Some((id, after)) = number(source, start, 4)? else {
        return Ok(None);
    };
    let Some((length, body)) = number(source, after, 8)? else {
        return Ok(None);
    };
    let bits = 7 * (body - after);
    let length = length & ((1 << bits) - 1);
    Ok(Some(Element {
        id,
        start,
        body,
        length: (length + 1 < 1 << bits).then_some(length),
    }))
}

/// A number that says how long it is, of at most so many bytes, with what says so, and where it ends.
fn number(source: &Source, at: u64, most: u64) -> io::Result<Option<(u64, u64)>> {
    let Some([first]) = source.at::<1>(at)? else {
        return Ok(None);
    };
    let more = u64::from(first.leading_zeros());
    if more >= most {
        return Ok(None);
    }
    let mut number = u64::from(first);
    for place in at + 1..=at + more {
        let Some([byte]) = source.at::<1>(place)? else {
            return Ok(None);
        };
        number = number << 8 | u64::from(byte);
    }
    Ok(Some((number, at + 1 + more)))
}
