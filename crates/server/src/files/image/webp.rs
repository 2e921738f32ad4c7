//! WebP (RFC 9649): chunks in a RIFF.

use super::plan::{Broken, MOST_PROFILE, Plan, Walk, note, turn};

const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const ICC: u8 = 0x20;
const ALPHA: u8 = 0x10;

/// Half bytes of a pixel that the decoder holds: the planes and the pixels; those, and transparency that is unpacked beside them; the
/// pixels as they are packed and as they are wanted; a frame, what it is drawn on, and a copy of that.
const LOSSY: u64 = 11;
const LOSSY_ALPHA: u64 = 22;
const LOSSLESS: u64 = 14;
const ANIMATED: u64 = 24;

/// Keeps pictures, transparency, timing and colours. Exif, XMP and what is unknown go.
pub fn plan(walk: &mut Walk) -> Result<Plan, Broken> {
    let mut plan = Plan::new();
    let head = walk.take::<12>()?;
    if &head[..4] != b"RIFF" || &head[8..] != b"WEBP" {
        return Err(Broken);
    }
    let riff = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]])) + 8;
    let cut = riff > walk.end;
    let end = riff.min(walk.end);
    let (mut frames, mut pictures, mut canvas, mut alpha) = (0, 0, false, false);
    // What the decoder holds: half bytes of a pixel, and what is still packed.
    let (mut halves, mut held) = (0, 0);
    while walk.at + 8 <= end {
        let start = walk.at;
        let name = walk.take::<4>()?;
        let length = u64::from(u32::from_le_bytes(walk.take()?));
        let padded = length + (length & 1);
        let body = walk.at;
        if body + length > end {
            break;
        }
        match &name {
            b"VP8X" if length >= 10 => {
                let mut x = walk.bytes(10)?;
                let side = |at: usize| 1 + u32::from_le_bytes([x[at], x[at + 1], x[at + 2], 0]);
                (plan.width, plan.height, canvas) = (side(4), side(7), true);
                x[0] &= !(EXIF | XMP);
                let mut plain = b"VP8X\x0a\0\0\0".to_vec();
                plain.append(&mut x);
                plan.put(plain);
            }
            b"VP8 " | b"VP8L" => {
                pictures += 1;
                let size = size(&name, &walk.bytes(length.min(10))?).ok_or(Broken)?;
                if !canvas && pictures == 1 {
                    (plan.width, plan.height) = size;
                }
                if size != (plan.width, plan.height) {
                    return Err(Broken);
                }
                (halves, held) = match (&name, alpha) {
                    // Four bytes, and three without transparency.
                    (b"VP8L", _) => (LOSSLESS, held),
                    // Planes, and pixels.
                    (_, false) => (LOSSY, held + length),
                    (_, true) => (LOSSY_ALPHA, held + length),
                };
                plan.keep(start, padded + 8);
            }
            b"ANMF" => {
                frames += 1;
                if frames == 1 {
                    (halves, held) = (ANIMATED, length);
                    if let Some((width, height)) = first_of_frame(walk, length)?
                        && (width > plan.width || height > plan.height)
                    {
                        return Err(Broken);
                    }
                }
                plan.keep(start, padded + 8);
            }
            b"ICCP" if length <= MOST_PROFILE => {
                plan.profile = Some(walk.bytes(length)?);
                plan.keep(start, padded + 8);
            }
            b"ALPH" => {
                alpha = true;
                held += length;
                plan.keep(start, padded + 8);
            }
            b"ANIM" | b"ICCP" => plan.keep(start, padded + 8),
            b"EXIF" if length <= 64 * 1024 => plan.turn = turn(&walk.bytes(length)?),
            _ => {}
        }
        let next = body + padded;
        if next > walk.end {
            // The last padding byte is missing: it is put back.
            walk.at = walk.end;
            break;
        }
        walk.skip(next - walk.at)?;
    }
    let size = plan.size() + 4;
    let mut riff = b"RIFF".to_vec();
    riff.extend_from_slice(&u32::try_from(size).map_err(|_| Broken)?.to_le_bytes());
    riff.extend_from_slice(b"WEBP");
    plan.put_first(riff);
    plan.frames = frames.max(1);
    if !canvas {
        // Only what has a canvas has more beside its picture.
        plan.turn = 1;
    }
    plan.whole = !cut && frames + pictures > 0 && plan.width > 0 && plan.height > 0;
    plan.extra_bytes = held + plan.pixels() * halves / 2;
    Ok(plan)
}

/// Says how to turn the picture, after all of it.
pub fn put_note(plan: &mut Plan) {
    let note = note(plan.turn);
    let chunk = [b"EXIF", &(note.len() as u32).to_le_bytes()[..], &note].concat();
    for bytes in plan.put_bytes() {
        if bytes.starts_with(b"VP8X") {
            bytes[8] |= EXIF;
        } else if let Some(size) = bytes.strip_prefix(b"RIFF").and_then(|rest| rest.first_chunk()) {
            let size = u32::from_le_bytes(*size).saturating_add(chunk.len() as u32);
            bytes[4..8].copy_from_slice(&size.to_le_bytes());
        }
    }
    plan.put_at(u64::MAX, chunk);
}

/// An encoded picture of that size, with a profile of colours.
pub fn with_profile(encoded: &[u8], width: u32, height: u32, profile: &[u8]) -> Option<Vec<u8>> {
    let mut rest = encoded.get(12..)?;
    let mut flags = ICC;
    if rest.starts_with(b"VP8X") {
        flags |= rest.get(8)? & ALPHA;
        rest = rest.get(18..)?;
    } else if rest.starts_with(b"VP8L") {
        // Its fifth byte says whether it is transparent.
        flags |= if rest.get(12)? & 0x10 == 0 { 0 } else { ALPHA };
    }
    let mut made = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0".to_vec();
    made.extend([flags, 0, 0, 0]);
    for side in [width, height] {
        made.extend(&side.checked_sub(1)?.to_le_bytes()[..3]);
    }
    made.extend(b"ICCP");
    made.extend(u32::try_from(profile.len()).ok()?.to_le_bytes());
    made.extend(profile);
    made.resize(made.len().next_multiple_of(2), 0);
    made.extend(rest);
    let size = u32::try_from(made.len() - 8).ok()?;
    made[4..8].copy_from_slice(&size.to_le_bytes());
    Some(made)
}

/// The size of the picture in a frame: it is decoded before it is compared to the frame's.
fn first_of_frame(walk: &mut Walk, length: u64) -> Result<Option<(u32, u32)>, Broken> {
    let end = walk.at + length;
    walk.skip(16.min(length))?;
    while walk.at + 18 <= end {
        let name = walk.take::<4>()?;
        let length = u64::from(u32::from_le_bytes(walk.take()?));
        if name != *b"ALPH" {
            return Ok(size(&name, &walk.bytes(length.min(10))?));
        }
        if length > end - walk.at {
            break;
        }
        walk.skip((length + (length & 1)).min(end - walk.at))?;
    }
    Ok(None)
}

fn size(name: &[u8; 4], first: &[u8]) -> Option<(u32, u32)> {
    if name == b"VP8L" {
        let bits = u32::from_le_bytes(first.get(1..5)?.try_into().ok()?);
        return (first[0] == 0x2f).then_some((1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff)));
    }
    let side = |at: usize| {
        Some(u32::from(
            u16::from_le_bytes(first.get(at..at + 2)?.try_into().ok()?) & 0x3fff,
        ))
    };
    Some((side(6)?, side(8)?))
}
