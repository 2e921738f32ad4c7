//! PNG (RFC 2083, and its third edition): chunks, each with its name.

use super::plan::{Broken, MOST_PROFILE, Plan, Walk, turn};
use png::{Decoder, Encoder, Limits};
use std::{borrow::Cow, io::Cursor};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// What is needed to decode and to show the right colours, and nothing else: no text, no time, no Exif, nothing unknown.
const KEPT: [&[u8; 4]; 16] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD",
    b"pHYs", b"cICP", b"acTL", b"fcTL", b"fdAT",
];

/// Whether such a chunk is served. Profiles of colours are packed: a long one may fill the memory of whoever unpacks it.
fn is_kept(name: &[u8; 4], length: u64) -> bool {
    KEPT.contains(&name) && (name != b"iCCP" || length <= MOST_PROFILE)
}

/// The profile of such a chunk, unless it unpacks into more than is passed on.
pub fn unpacked(chunk: &[u8]) -> Option<Vec<u8>> {
    let mut stub = Vec::new();
    let mut writer = Encoder::new(&mut stub, 1, 1).write_header().ok()?;
    writer.write_image_data(&[0]).ok()?;
    writer.finish().ok()?;
    let header = SIGNATURE.len() + 13 + 12;
    stub.splice(header..header, chunk.iter().copied());
    let limits = Limits {
        bytes: MOST_PROFILE as usize,
    };
    let decoder = Decoder::new_with_limits(Cursor::new(stub), limits);
    let profile = decoder.read_info().ok()?.info().icc_profile.clone();
    profile.map(Cow::into_owned)
}

/// Keeps those chunks, up to the end.
pub fn plan(walk: &mut Walk) -> Result<Plan, Broken> {
    let mut plan = Plan::new();
    if walk.take()? != SIGNATURE {
        return Err(Broken);
    }
    plan.keep(0, 8);
    let mut frames = 0;
    loop {
        let start = walk.at;
        // Cut off: what there is is kept, and is no image.
        let Ok(length) = walk.take().map(u32::from_be_bytes) else {
            return Ok(plan);
        };
        let Ok(name) = walk.take::<4>() else {
            return Ok(plan);
        };
        let length = u64::from(length);
        match &name {
            b"IHDR" if start == 8 && length == 13 => {
                let head = walk.bytes(length)?;
                plan.width = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
                plan.height = u32::from_be_bytes([head[4], head[5], head[6], head[7]]);
                // An interlaced one is held whole.
                plan.extra_bytes = if head[12] == 0 { 0 } else { u64::MAX };
                walk.skip(4)?;
            }
            _ if start == 8 => return Err(Broken),
            b"eXIf" if length <= 64 * 1024 => {
                plan.turn = turn(&walk.bytes(length)?);
                walk.skip(4)?;
            }
            b"iCCP" if length <= MOST_PROFILE && plan.profile.is_none() => {
                let Ok(packed) = walk.bytes(length) else {
                    return Ok(plan);
                };
                let mut chunk = (length as u32).to_be_bytes().to_vec();
                chunk.extend(name);
                chunk.extend(packed);
                chunk.extend(walk.take::<4>()?);
                plan.profile = Some(chunk);
            }
            _ => {
                if name == *b"fcTL" {
                    frames += 1;
                }
                if walk.skip(length + 4).is_err() {
                    if is_kept(&name, length) {
                        plan.keep(start, walk.end - start);
                    }
                    return Ok(plan);
                }
            }
        }
        if is_kept(&name, length) {
            plan.keep(start, length + 12);
        }
        if name == *b"IEND" {
            plan.frames = frames.max(1);
            plan.whole = plan.width > 0 && plan.height > 0;
            return Ok(plan);
        }
    }
}
