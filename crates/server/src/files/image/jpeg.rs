//! JPEG (ITU T.81): segments, each with its marker.

use super::plan::{Broken, Plan, Walk, note, turn};

const ICC: &[u8] = b"ICC_PROFILE\0";
/// What Adobe's segment says of colours, after its name.
const ADOBE: usize = 12;
/// The longest profile that is given to a picture that is turned: a megabyte of one is for inks.
const MOST_TURNED_PROFILE: u64 = 1024 * 1024;

/// What was seen so far.
#[derive(Default)]
struct Seen {
    scan: bool,
    profile: Option<Profile>,
}

/// A profile of colours, cut into numbered chunks (ICC.1, annex B.4).
struct Profile {
    chunks: u8,
    next: u8,
    left: u64,
}

/// Keeps what is needed to decode and to show the right colours. Camera data, comments, previews, and what follows the end go.
pub fn plan(walk: &mut Walk) -> Result<Plan, Broken> {
    let mut plan = Plan::new();
    if walk.take()? != [0xff, 0xd8] {
        return Err(Broken);
    }
    plan.keep(0, 2);
    let mut seen = Seen::default();
    loop {
        match segment(walk, &mut plan, &mut seen) {
            Ok(true) => {}
            Ok(false) => break,
            // Cut off within its pixels: what there is of them is kept, and is no image.
            Err(Broken) if seen.scan => return Ok(plan),
            Err(Broken) => return Err(Broken),
        }
    }
    plan.whole = seen.scan && plan.width > 0 && plan.height > 0;
    if seen.profile.is_none_or(|profile| profile.left > 0) {
        plan.profile = None;
    }
    Ok(plan)
}

/// Says how to turn the picture, right after its start.
pub fn put_note(plan: &mut Plan) {
    plan.put_at(2, [&b"\xff\xe1\0\x22Exif\0\0"[..], &note(plan.turn)].concat());
}

/// One segment; false after the end.
fn segment(walk: &mut Walk, plan: &mut Plan, seen: &mut Seen) -> Result<bool, Broken> {
    if walk.take()? != [0xff] {
        return Err(Broken);
    }
    let mut marker = 0xff;
    while marker == 0xff {
        [marker] = walk.take()?;
    }
    match marker {
        0xd9 => {
            plan.keep(walk.at - 2, 2);
            return Ok(false);
        }
        0xd0..=0xd7 | 0x01 => return Ok(true),
        0x00 | 0xd8 => return Err(Broken),
        _ => {}
    }
    let start = walk.at;
    let length = u64::from(u16::from_be_bytes(walk.take()?));
    let body = length.checked_sub(2).ok_or(Broken)?;
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
        0xe2 => {
            let bytes = walk.bytes(body)?;
            if let Some(chunk) = bytes.strip_prefix(ICC) {
                // The decoder holds what it says is one, too.
                plan.extra_bytes = plan.extra_bytes.saturating_add(body);
                if profile(chunk, plan, &mut seen.profile).is_some() {
                    plan.keep(start - 2, length + 2);
                }
            }
        }
        0xee => {
            let bytes = walk.bytes(body)?;
            if bytes.len() == ADOBE && bytes.starts_with(b"Adobe") {
                plan.keep(start - 2, length + 2);
            } else if bytes.len() > ADOBE && bytes.starts_with(b"Adobe") {
                plan.put([b"\xff\xee\0\x0e", &bytes[..ADOBE]].concat());
            }
        }
        0xe3..=0xfe => walk.skip(body)?,
        0xda => {
            walk.skip(body)?;
            plan.keep(start - 2, length + 2);
            seen.scan = true;
            scan(walk, plan)?;
        }
        0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
            let bytes = walk.bytes(body)?;
            plan.keep(start - 2, length + 2);
            frame(&bytes, marker, plan)?;
        }
        _ => {
            walk.skip(body)?;
            plan.keep(start - 2, length + 2);
        }
    }
    Ok(true)
}

/// A chunk of a profile: none when it is not the next one, or the first does not begin as a profile does.
fn profile(chunk: &[u8], plan: &mut Plan, seen: &mut Option<Profile>) -> Option<()> {
    let ([number, chunks], body) = chunk.split_first_chunk()?;
    if seen.is_none() {
        let size = u32::from_be_bytes(*body.first_chunk()?);
        (body.get(36..40)? == b"acsp").then_some(())?;
        plan.profile = (u64::from(size) <= MOST_TURNED_PROFILE).then(Vec::new);
        *seen = Some(Profile {
            chunks: *chunks,
            next: 1,
            left: size.into(),
        });
    }
    let seen = seen.as_mut()?;
    if (*number, *chunks) != (seen.next, seen.chunks) || *number > *chunks {
        return None;
    }
    seen.left = seen.left.checked_sub(body.len() as u64)?;
    seen.next = seen.next.checked_add(1)?;
    if let Some(whole) = &mut plan.profile {
        whole.extend(body);
    }
    Some(())
}

/// The size of the picture, and what a progressive one holds while it is decoded: all its coefficients, two bytes each.
/// One of four inks is not decoded, which is as if it held too much. Lossless ones (SOF3 and the like) are shown by no browser.
fn frame(bytes: &[u8], marker: u8, plan: &mut Plan) -> Result<(), Broken> {
    if plan.width > 0 || matches!(marker, 0xc3 | 0xc7 | 0xcb | 0xcf) {
        return Err(Broken);
    }
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
        // All of one component wait once more for the thread that goes on with them.
        0xc2 | 0xc6 | 0xca | 0xce => plan.extra_bytes.saturating_add((samples + pixels) * 2),
        _ => plan.extra_bytes,
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
