//! The process that works on one picture: what it makes, and what the system ends it for.

use palabre::files::image::process::{Asked, Picture};
use std::{fs::File, path::Path};

const MIB: u64 = 1024 * 1024;

/// A transparent picture that nothing makes smaller: libwebp takes fifty bytes a pixel for it.
fn noise(side: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let pixels: Vec<u8> = (0..side * side * 4).map(|_| next()).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

async fn made(bytes: &[u8], memory: u64) -> Option<Picture> {
    let name = format!("palabre-process-{:08x}", getrandom::u32().unwrap());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, bytes).unwrap();
    let file = File::open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let asked = Asked {
        kind: "image/png".to_owned(),
        frames: 1_000,
        bytes: memory,
        square: false,
    };
    let program = Path::new(env!("CARGO_BIN_EXE_palabre"));
    Picture::of(program, file, &asked).await.unwrap()
}

#[tokio::test]
async fn a_picture_is_made_within_its_memory_or_not_at_all() {
    let picture = noise(800);
    let told = made(&picture, 64 * MIB).await.unwrap().told;
    assert!(matches!(told.forms, [None, Some(_), Some(_)]), "{told:?}");
    // What encodes it finds no memory, and what decodes it neither.
    let told = made(&picture, 24 * MIB).await.unwrap().told;
    assert!(told.forms == [None; 3], "{told:?}");
    assert!(made(&picture, 8 * MIB).await.is_none());
    assert!(made(b"\x89PNG\r\n\x1a\n and no more", 64 * MIB).await.is_none());
}
