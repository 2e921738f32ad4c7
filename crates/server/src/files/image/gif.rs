//! GIF (89a): blocks.

use super::{
    decode::BESIDE_ROW,
    plan::{Broken, Plan, Walk},
};

/// Keeps the pictures, their timing and how often they are repeated. Comments, plain texts and what applications added go.
pub fn plan(walk: &mut Walk, most_frames: u64) -> Result<Plan, Broken> {
    let mut plan = Plan::new();
    plan.frames = 0;
    plan.by_rows = true;
    if !matches!(&walk.take::<6>()?, b"GIF87a" | b"GIF89a") {
        return Err(Broken);
    }
    let screen = walk.take::<7>()?;
    plan.width = u32::from(u16::from_le_bytes([screen[0], screen[1]]));
    plan.height = u32::from(u16::from_le_bytes([screen[2], screen[3]]));
    walk.skip(colours(screen[4]))?;
    plan.keep(0, walk.at);
    loop {
        let start = walk.at;
        match block(walk) {
            Ok(Block::Picture(place)) => {
                plan.keep(start, walk.at - start);
                if plan.frames == 0 {
                    // Browsers make the whole as large as the first one needs; the others are cut.
                    plan.width = plan.width.max(place.right);
                    plan.height = plan.height.max(place.bottom);
                    // The first one is held, one byte a pixel, however large the whole is.
                    plan.extra_bytes = place.pixels + u64::from(plan.width) * BESIDE_ROW;
                }
                plan.frames += 1;
                if plan.frames > most_frames {
                    return Ok(plan);
                }
            }
            Ok(Block::Kept) => plan.keep(start, walk.at - start),
            Ok(Block::Dropped) => {}
            Ok(Block::End) => {
                plan.put(vec![0x3b]);
                plan.whole = plan.frames > 0 && plan.width > 0 && plan.height > 0;
                return Ok(plan);
            }
            // Cut off: what there is is kept, and is no image.
            Err(Broken) if plan.frames > 0 => return Ok(plan),
            Err(Broken) => return Err(Broken),
        }
    }
}

enum Block {
    Picture(Place),
    Kept,
    Dropped,
    End,
}

/// Where a picture stands on the whole.
struct Place {
    right: u32,
    bottom: u32,
    pixels: u64,
}

fn block(walk: &mut Walk) -> Result<Block, Broken> {
    match walk.take()? {
        [0x2c] => {
            let place = walk.take::<9>()?;
            walk.skip(colours(place[8]))?;
            let [_code_size] = walk.take()?;
            rest(walk)?;
            let side = |at: usize| u32::from(u16::from_le_bytes([place[at], place[at + 1]]));
            Ok(Block::Picture(Place {
                right: side(0) + side(4),
                bottom: side(2) + side(6),
                pixels: u64::from(side(4)) * u64::from(side(6)),
            }))
        }
        [0x21] => match walk.take()? {
            [0xf9] => rest(walk).map(|()| Block::Kept),
            [0xff] => {
                let [length] = walk.take()?;
                let name = walk.bytes(u64::from(length))?;
                rest(walk)?;
                let repeats = name == b"NETSCAPE2.0" || name == b"ANIMEXTS1.0";
                Ok(if repeats { Block::Kept } else { Block::Dropped })
            }
            _ => rest(walk).map(|()| Block::Dropped),
        },
        [0x3b] => Ok(Block::End),
        _ => Err(Broken),
    }
}

/// Passes over what is left of a block.
fn rest(walk: &mut Walk) -> Result<(), Broken> {
    loop {
        let [length] = walk.take()?;
        if length == 0 {
            return Ok(());
        }
        walk.skip(u64::from(length))?;
    }
}

/// Bytes of a table of colours.
fn colours(packed: u8) -> u64 {
    match packed & 0x80 {
        0 => 0,
        _ => 3 << ((packed & 7) + 1),
    }
}
