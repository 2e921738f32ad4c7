//! JPEG (ITU T.81): segments, each with its marker.

use super::plan::{Broken, Plan, Walk, turn};

const ICC: &[u8] = b"ICC_PROFILE\0";

/// Keeps what is needed to decode and to show the right colours. Camera data, comments, previews, and what follows the end go.
pub fn plan(walk: &mut Walk) -> Result<Plan, Broken> {
    let mut plan = Plan::new();
    if walk.take()? != [0xff, 0xd8] {
        return Err(Broken);
    }
    plan.keep(0, 2);
    let mut scanned = false;
    loop {
        match segment(walk, &mut plan, &mut scanned) {
            Ok(true) => {}
            Ok(false) => break,
            // Cut off within its pixels: what there is of them is kept, and is no image.
            Err(Broken) if scanned => return Ok(plan),
            Err(Broken) => return Err(Broken),
        }
    }
    plan.whole = scanned && plan.width > 0 && plan.height > 0;
    Ok(plan)
}

/// Says how to turn the picture, right after its start, and nothing else: Exif with the one tag 0x0112.
pub fn put_note(plan: &mut Plan) {
    let mut note = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    note.extend([plan.turn, 0, 0, 0, 0, 0, 0]);
    plan.put_after(1, note);
}

/// One segment; false after the end.
fn segment(walk: &mut Walk, plan: &mut Plan, scanned: &mut bool) -> Result<bool, Broken> {
    if walk.take()? != [0xff] {
        return Err(Broken);
    }
    let mut marker = 0xff;
    while marker == 0xff {
        [marker] = walk.take()?;
    }
    match marker {
        0xd9 => {
            plan.put(vec![0xff, 0xd9]);
            return Ok(false);
        }
        0xd0..=0xd7 | 0x01 => return Ok(true),
        0x00 | 0xd8 => return Err(Broken),
        _ => {}
    }
    let start = walk.at;
    let length = u64::from(u16::from_be_bytes(walk.take()?));
    let body = length.checked_sub(2).ok_or(Broken)?;
    let mut keep = |from: u64| {
        plan.put(vec![0xff, marker]);
        plan.keep(from, length);
    };
    match marker {
        0xe0 => {
            let bytes = walk.bytes(body)?;
            if bytes.starts_with(b"JFIF\0") && bytes.len() >= 14 {
                // Without the preview that may follow.
                let mut plain = vec![0xff, 0xe0, 0, 16];
                plain.extend_from_slice(&bytes[..12]);
                plain.extend_from_slice(&[0, 0]);
                plan.put(plain);
            }
        }
        0xe1 => {
            let bytes = walk.bytes(body)?;
            if bytes.starts_with(b"Exif\0\0") {
                plan.turn = turn(&bytes);
            }
        }
        0xe2 | 0xee => {
            let bytes = walk.bytes(body)?;
            if bytes.starts_with(ICC) || bytes.starts_with(b"Adobe") {
                keep(start);
            }
        }
        0xe3..=0xfe => walk.skip(body)?,
        0xda => {
            walk.skip(body)?;
            keep(start);
            *scanned = true;
            scan(walk, plan)?;
        }
        0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
            let bytes = walk.bytes(body)?;
            keep(start);
            frame(&bytes, marker, plan)?;
        }
        _ => {
            walk.skip(body)?;
            keep(start);
        }
    }
    Ok(true)
}

/// The size of the picture, and what a progressive one holds while it is decoded: all its coefficients, two bytes each.
/// One of four inks is not decoded, which is as if it held too much.
fn frame(bytes: &[u8], marker: u8, plan: &mut Plan) -> Result<(), Broken> {
    let (head, components) = bytes.split_at_checked(6).ok_or(Broken)?;
    plan.height = u32::from(u16::from_be_bytes([head[1], head[2]]));
    plan.width = u32::from(u16::from_be_bytes([head[3], head[4]]));
    let factors: Vec<(u64, u64)> = components
        .chunks_exact(3)
        .map(|one| (u64::from(one[1] >> 4), u64::from(one[1] & 15)))
        .collect();
    let most = |pick: fn(&(u64, u64)) -> u64| factors.iter().map(pick).max().unwrap_or(1).max(1);
    let whole = most(|one| one.0) * most(|one| one.1);
    let pixels = u64::from(plan.width) * u64::from(plan.height);
    let samples: u64 = factors
        .iter()
        .map(|(across, down)| pixels * across * down / whole)
        .sum();
    plan.extra_bytes = match marker {
        _ if factors.len() == 4 => u64::MAX,
        0xc2 | 0xc6 | 0xca | 0xce => samples * 2,
        _ => 0,
    };
    Ok(())
}

/// The compressed pixels: they end at a marker that is neither a stuffed byte nor a restart.
fn scan(walk: &mut Walk, plan: &mut Plan) -> Result<(), Broken> {
    let start = walk.at;
    loop {
        let found = walk.until(0xff)?;
        let here = walk.at;
        if !found {
            plan.keep(start, here - start);
            return Err(Broken);
        }
        let Ok([_, next]) = walk.take::<2>() else {
            plan.keep(start, here - start);
            return Err(Broken);
        };
        if next != 0 && !(0xd0..=0xd7).contains(&next) {
            walk.back(2)?;
            plan.keep(start, here - start);
            return Ok(());
        }
    }
}
