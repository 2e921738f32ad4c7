//! What images may hold while they are made, told by their headers alone.

use super::{
    decode::{self, MOST_BYTES},
    plan::{Broken, Plan, Walk},
};
use std::fs;

fn planned(kind: &str, bytes: &[u8]) -> Result<Plan, Broken> {
    let name = format!(
        "palabre-bounds-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    );
    let path = std::env::temp_dir().join(name);
    fs::write(&path, bytes).unwrap();
    let mut walk = Walk::new(fs::File::open(&path).unwrap())?;
    fs::remove_file(&path).unwrap();
    super::plan(&mut walk, kind, 10)
}

/// Whether it is decoded at all.
fn fits(kind: &str, bytes: &[u8]) -> bool {
    decode::needed_bytes(kind, &planned(kind, bytes).unwrap(), 1_600, false) <= MOST_BYTES
}

fn png_head(width: u32, height: u32, depth: u8, interlaced: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend([width, height].map(u32::to_be_bytes).concat());
    bytes.extend([depth, 6, 0, 0, interlaced, 0, 0, 0, 0]);
    bytes
}

fn gif_of(canvas: u16, frame: u16) -> Vec<u8> {
    let side = |side: u16| [side, side].map(u16::to_le_bytes).concat();
    [
        b"GIF89a",
        &side(canvas)[..],
        b"\0\0\0\x2c\0\0\0\0",
        &side(frame),
        b"\0\x02\0\x3b",
    ]
    .concat()
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [name, &(body.len() as u32).to_le_bytes()[..], body].concat()
}

fn webp_of(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    [
        b"RIFF",
        &(body.len() as u32 + 4).to_le_bytes()[..],
        b"WEBP",
        &body,
    ]
    .concat()
}

fn canvas(flags: u8, side: u32) -> Vec<u8> {
    let last = &(side - 1).to_le_bytes()[..3];
    chunk(b"VP8X", &[&[flags, 0, 0, 0], last, last].concat())
}

fn lossy(side: u16) -> Vec<u8> {
    let side = side.to_le_bytes();
    chunk(b"VP8 ", &[&[0, 0, 0, 0x9d, 1, 0x2a], &side[..], &side].concat())
}

fn lossless(side: u32) -> Vec<u8> {
    let bits = (side - 1) | (side - 1) << 14;
    chunk(b"VP8L", &[&[0x2f][..], &bits.to_le_bytes(), &[0; 5]].concat())
}

fn jpeg_of(marker: u8, width: u16, height: u16, more: &[u8]) -> Vec<u8> {
    let size = [height, width].map(u16::to_be_bytes).concat();
    [
        &[0xff, 0xd8, 0xff, marker, 0, 17, 8],
        &size[..],
        b"\x03\x01\x22\0\x02\x11\0\x03\x11\0",
        more,
        b"\xff\xda\0\x02\xff\xd9",
    ]
    .concat()
}

#[test]
fn what_would_hold_more_than_all_may_is_not_decoded() {
    let frame = |side: u32, picture: Vec<u8>| {
        let last = &(side - 1).to_le_bytes()[..3];
        chunk(b"ANMF", &[&[0; 6], last, last, &[0; 4], &picture].concat())
    };
    for (name, kind, bytes) in [
        ("rows of 52 MB", "image/png", png_head(6_500_000, 6, 16, 0)),
        ("interlaced", "image/png", png_head(6_000, 6_000, 8, 1)),
        ("a large frame", "image/gif", gif_of(1, 20_000)),
        (
            "an animation",
            "image/webp",
            webp_of(&[canvas(0x12, 4_560), frame(4_560, lossless(4_560))]),
        ),
        (
            "transparent",
            "image/webp",
            webp_of(&[canvas(0x10, 4_560), chunk(b"ALPH", &[0, 0]), lossy(4_560)]),
        ),
        ("lossless", "image/webp", webp_of(&[lossless(4_560)])),
        ("progressive", "image/jpeg", jpeg_of(0xc2, 6_300, 6_300, b"")),
    ] {
        assert!(!fits(kind, &bytes), "{name}");
    }
}

#[test]
fn usual_pictures_are_decoded() {
    for (name, kind, bytes) in [
        (
            "40 megapixels of 16 bits",
            "image/png",
            png_head(6_300, 6_300, 16, 0),
        ),
        (
            "12 megapixels interlaced",
            "image/png",
            png_head(4_000, 3_000, 8, 1),
        ),
        (
            "10 megapixels of 16 bits",
            "image/png",
            png_head(3_199, 3_199, 16, 0),
        ),
        ("40 megapixels", "image/gif", gif_of(6_300, 6_300)),
        ("20 megapixels", "image/webp", webp_of(&[lossy(4_400)])),
        (
            "12 megapixels lossless",
            "image/webp",
            webp_of(&[lossless(3_464)]),
        ),
        ("8 megapixels transparent", "image/webp", {
            webp_of(&[canvas(0x10, 2_828), chunk(b"ALPH", &[0, 0]), lossy(2_828)])
        }),
        ("40 megapixels", "image/jpeg", jpeg_of(0xc0, 7_300, 5_475, b"")),
        ("20 megapixels", "image/jpeg", jpeg_of(0xc2, 5_472, 3_648, b"")),
    ] {
        assert!(fits(kind, &bytes), "{kind}: {name}");
    }
}

#[test]
fn usual_pictures_are_turned_with_all_their_pixels() {
    let mut opaque = png_head(4_200, 3_600, 8, 0);
    opaque[25] = 2;
    for (kind, bytes) in [
        ("image/jpeg", jpeg_of(0xc0, 4_032, 3_024, b"")),
        ("image/png", opaque),
        ("image/png", png_head(3_600, 3_000, 8, 0)),
        ("image/webp", webp_of(&[lossy(3_464)])),
        ("image/webp", webp_of(&[lossless(3_464)])),
    ] {
        let plan = planned(kind, &bytes).unwrap();
        let longest = plan.width.max(plan.height);
        assert!(
            decode::needed_bytes(kind, &plan, longest, true) <= MOST_BYTES,
            "{kind}"
        );
    }
}

#[test]
fn a_plan_holds_few_pieces() {
    let whole = jpeg_of(0xc0, 9, 9, &b"\xff\xdb\0\x02".repeat(10_000));
    let plan = planned("image/jpeg", &whole).unwrap();
    assert!(!plan.scattered && plan.size() == whole.len() as u64);
    let cut = jpeg_of(0xc0, 9, 9, &b"\xff\xdb\0\x02\xff\xfe\0\x02".repeat(10_000));
    assert!(planned("image/jpeg", &cut).unwrap().scattered);
}

#[test]
fn a_picture_is_as_large_as_its_canvas_says() {
    let framed = planned("image/gif", &gif_of(10, 300)).unwrap();
    assert_eq!((framed.width, framed.height), (300, 300));
    assert_eq!(
        planned("image/webp", &webp_of(&[canvas(0, 9), lossy(16_000)])).err(),
        Some(Broken)
    );
    let two = [
        jpeg_of(0xc0, 5_000, 5_000, b""),
        jpeg_of(0xc0, 9, 9, b"")[2..].to_vec(),
    ]
    .concat();
    assert!(planned("image/jpeg", &two).unwrap().width == 5_000);
    let again = jpeg_of(0xc0, 5_000, 5_000, b"\xff\xc0\0\x08\x08\0\x09\0\x09\0");
    assert_eq!(planned("image/jpeg", &again).err(), Some(Broken));
    assert_eq!(
        planned("image/jpeg", &jpeg_of(0xc3, 9, 9, b"")).err(),
        Some(Broken)
    );
}
