//! PNG (RFC 2083, and its third edition): chunks, each with its name.

use super::{
    decode::BESIDE_ROW,
    plan::{Broken, MOST_PROFILE, Plan, Walk, note, turn},
};
use moxcms::{Chromaticity, CicpProfile, ColorPrimaries, ColorProfile, MatrixCoefficients, ToneReprCurve};
use png::{CodingIndependentCodePoints, Decoder, Encoder, Limits, ScaledFloat, SourceChromaticities};
use std::io::Cursor;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// What is needed to decode and to show the right colours, and nothing else: no text, no time, no Exif, nothing unknown.
const KEPT: [&[u8; 4]; 16] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD",
    b"pHYs", b"cICP", b"acTL", b"fcTL", b"fdAT",
];

/// What the colours are told by.
const COLOURS: [&[u8; 4]; 5] = [b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM"];

/// Whether such a chunk is served. Profiles of colours are packed: a long one may fill the memory of whoever unpacks it.
fn is_kept(name: &[u8; 4], length: u64) -> bool {
    KEPT.contains(&name) && (name != b"iCCP" || length <= MOST_PROFILE)
}

/// Where the header ends, and all other chunks may begin.
const HEADER: usize = SIGNATURE.len() + 13 + 12;

/// Says how to turn the picture, right after its header.
pub fn put_note(plan: &mut Plan) {
    let note = note(plan.turn);
    let mut chunk = (note.len() as u32).to_be_bytes().to_vec();
    chunk.extend(b"eXIf");
    chunk.extend(note);
    chunk.extend(crc32fast::hash(&chunk[4..]).to_be_bytes());
    plan.put_at(HEADER as u64, chunk);
}

/// The profile that such chunks tell, in the order in which they are believed (PNG, 4.3), unless it unpacks into more than is passed
/// on. What has the usual colours needs none.
pub fn profile(chunks: &[u8]) -> Option<Vec<u8>> {
    let mut stub = Vec::new();
    let mut writer = Encoder::new(&mut stub, 1, 1).write_header().ok()?;
    writer.write_image_data(&[0]).ok()?;
    writer.finish().ok()?;
    stub.splice(HEADER..HEADER, chunks.iter().copied());
    let limits = Limits {
        bytes: MOST_PROFILE as usize,
    };
    let decoder = Decoder::new_with_limits(Cursor::new(stub), limits);
    let reader = decoder.read_info().ok()?;
    let info = reader.info();
    if let Some(points) = info.coding_independent_code_points {
        return of_points(points);
    }
    if let Some(profile) = &info.icc_profile {
        return Some(profile.to_vec());
    }
    match (info.srgb, info.gama_chunk, info.chrm_chunk) {
        (None, Some(gamma), Some(places)) => of_primaries(gamma, places),
        _ => None,
    }
}

fn of_points(points: CodingIndependentCodePoints) -> Option<Vec<u8>> {
    let profile = ColorProfile::new_from_cicp(CicpProfile {
        color_primaries: points.color_primaries.try_into().ok()?,
        transfer_characteristics: points.transfer_function.try_into().ok()?,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: points.is_video_full_range_image,
    });
    profile.red_trc.as_ref()?;
    profile.encode().ok()
}

fn of_primaries(gamma: ScaledFloat, places: SourceChromaticities) -> Option<Vec<u8>> {
    let place = |(x, y): (ScaledFloat, ScaledFloat)| Chromaticity::new(x.into_value(), y.into_value());
    let primaries = ColorPrimaries {
        red: place(places.red),
        green: place(places.green),
        blue: place(places.blue),
    };
    let curve = Some(ToneReprCurve::Parametric(vec![1.0 / gamma.into_value()]));
    let mut profile = ColorProfile::new_srgb();
    (profile.red_trc, profile.green_trc, profile.blue_trc) = (curve.clone(), curve.clone(), curve);
    profile.update_rgb_colorimetry(place(places.white).to_xyyb(), primaries);
    profile.encode().ok()
}

/// Bits of a pixel, as it is packed.
fn packed(depth: u8, colour: u8) -> u64 {
    let samples = match colour {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    u64::from(depth) * samples
}

/// Keeps those chunks, up to the end.
pub fn plan(walk: &mut Walk) -> Result<Plan, Broken> {
    let mut plan = Plan::new();
    if walk.take()? != SIGNATURE {
        return Err(Broken);
    }
    plan.keep(0, 8);
    let (mut frames, mut told) = (0, Vec::new());
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
                let (width, pixels) = (u64::from(plan.width), plan.pixels());
                // The decoder holds about ten packed rows, of up to eight bytes a pixel. An interlaced one is held whole, and
                // once more when it is grey.
                plan.clear = head[9] >= 4;
                plan.by_rows = head[12] == 0;
                plan.extra_bytes = match plan.by_rows {
                    true => width * packed(head[8], head[9]) / 8 * 12 + width * BESIDE_ROW,
                    false => pixels * 2,
                };
                walk.skip(4)?;
            }
            _ if start == 8 => return Err(Broken),
            b"eXIf" if length <= 64 * 1024 => {
                plan.turn = turn(&walk.bytes(length)?);
                walk.skip(4)?;
            }
            _ if COLOURS.contains(&&name) && length <= MOST_PROFILE && !told.contains(&name) => {
                let Ok(body) = walk.bytes(length) else {
                    return Ok(plan);
                };
                told.push(name);
                let chunks = plan.profile.get_or_insert_default();
                chunks.extend((length as u32).to_be_bytes());
                chunks.extend(name);
                chunks.extend(body);
                chunks.extend(walk.take::<4>()?);
            }
            _ => {
                plan.clear |= name == *b"tRNS";
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
