//! Photographs that stand on their side, and the colours they were taken in.

use crate::{
    app::TestApp,
    images::{contains, served},
    pictures::{canvas, chunk, exif, inks, jpeg, jpeg_with, note, png, png_of, riff, webp_of},
};
use moxcms::ColorProfile;
use serde_json::json;

#[tokio::test]
async fn a_photograph_taken_sideways_stands_upright() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let plain = jpeg(200, 100);
    let mut sideways = plain[..2].to_vec();
    sideways.extend(exif(6, "x"));
    sideways.extend(&plain[2..]);
    let file = amina.api.file("debout.jpg", &sideways).await;
    assert_eq!((&file["width"], &file["height"]), (&json!(100), &json!(200)));
    let bytes = served(&amina, &file).await;
    assert!(!contains(&bytes, b"Exif"));
    let upright = image::load_from_memory(&bytes).unwrap().to_rgb8();
    let before = image::load_from_memory(&plain).unwrap().to_rgb8();
    assert_eq!(upright.dimensions(), (100, 200));
    // Turned by a quarter to the right: what was at the left below is at the left above.
    let (was, is) = (before.get_pixel(2, 97).0, upright.get_pixel(2, 2).0);
    assert!(
        was.iter().zip(is).all(|(was, is)| was.abs_diff(is) < 24),
        "{was:?} {is:?}"
    );
}

#[tokio::test]
async fn a_photograph_too_large_to_be_turned_keeps_its_pixels_and_how_to_turn_them() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let plain = jpeg(16_000, 1_344);
    let frame = plain.windows(2).position(|marker| marker == b"\xff\xc0").unwrap();
    for (name, marker, small) in [("ligne.jpg", 0xc0, true), ("progressive.jpg", 0xc2, false)] {
        let with = |note: Vec<u8>| {
            let mut plain = plain.clone();
            plain[frame + 1] = marker;
            plain.splice(2..2, note);
            plain
        };
        let file = amina.api.file(name, &with(exif(6, "GPSLatitude 48.8566"))).await;
        assert_eq!(
            (&file["width"], &file["height"], file["thumb"] == true),
            (&json!(1_344), &json!(16_000), small),
            "{name}: {file}"
        );
        assert!(served(&amina, &file).await == with(exif(6, "")), "{name}");
        if small {
            let path = format!("/files/{}/thumb", file["id"].as_str().unwrap());
            let small = amina.api.bits(&path).await.body;
            assert_eq!(crate::pictures::size(&small), (54, 640));
            // What was at the left below.
            let [red, green, _] = crate::pictures::first_pixel(&small);
            assert!(red < 24 && green > 230, "{red} {green}");
        }
    }
}

#[tokio::test]
async fn an_image_that_cannot_be_turned_says_how_to_turn_it_or_is_a_file() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    // Interlaced, it would be held whole.
    let head = [
        &6_000_u32.to_be_bytes()[..],
        &5_000_u32.to_be_bytes(),
        &[8, 2, 0, 0, 1],
    ]
    .concat();
    let interlaced = |more: &str| {
        let mut bytes = png(1, 1, &[(b"eXIf", &note(6, more))]);
        bytes.splice(8..33, chunk(b"IHDR", &head));
        bytes
    };
    let file = amina.api.file("debout.png", &interlaced("GPSLatitude")).await;
    assert_eq!((&file["width"], &file["height"]), (&json!(5_000), &json!(6_000)));
    assert!(served(&amina, &file).await == interlaced(""));
    let clear = |more: &str| {
        let picture = [&[0, 0, 0, 0x9d, 1, 0x2a][..], &[0xa0, 0x0f, 0xb8, 0x0b]].concat();
        riff(&[
            (b"VP8X", &canvas(0x18, 4_000, 3_000)),
            (b"ALPH", &[0, 0]),
            (b"VP8 ", &picture),
            (b"EXIF", &note(8, more)),
        ])
    };
    let file = amina.api.file("debout.webp", &clear("GPSLatitude")).await;
    assert!(file["width"].is_null() && file["thumb"] != true, "{file}");
    assert!(served(&amina, &file).await == clear(""));
}

#[tokio::test]
async fn a_thin_photograph_is_turned_with_all_its_pixels() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut line = jpeg(2_000, 1);
    line.splice(2..2, exif(6, ""));
    let file = amina.api.file("ligne.jpg", &line).await;
    assert_eq!((&file["width"], &file["height"]), (&json!(1), &json!(2_000)));
    assert_eq!(crate::pictures::size(&served(&amina, &file).await), (1, 2_000));
}

#[tokio::test]
async fn noise_is_turned_with_all_its_pixels() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let bytes = noise(2_300, 2_200, &chunk(b"eXIf", &note(6, "")));
    let file = amina.api.file("neige.png", &bytes).await;
    assert_eq!(
        (&file["width"], &file["height"]),
        (&json!(2_200), &json!(2_300)),
        "{file}"
    );
    let upright = served(&amina, &file).await;
    assert!(file["thumb"] == true && !contains(&upright, b"eXIf"), "{file}");
    assert_eq!(crate::pictures::size(&upright), (2_200, 2_300));
}

/// What nothing makes smaller, with more chunks after its head.
fn noise(width: u32, height: u32, more: &[u8]) -> Vec<u8> {
    let mut pixels = vec![0; width as usize * height as usize * 3];
    getrandom::fill(&mut pixels).unwrap();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::NoCompression);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes.splice(33..33, more.iter().copied());
    bytes
}

/// A profile of colours, as far as its header tells.
fn profile(length: usize, space: &[u8; 4]) -> Vec<u8> {
    let mut profile = vec![0x5a; length];
    profile[..4].copy_from_slice(&(length as u32).to_be_bytes());
    profile[16..20].copy_from_slice(space);
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

#[tokio::test]
async fn small_forms_of_a_photograph_keep_its_profile_of_colours() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    for (length, space, turn, kept) in [
        (65_536, b"RGB ", 1, true),
        (3_000, b"RGB ", 6, true),
        (65_537, b"RGB ", 1, false),
        (3_000, b"GRAY", 1, false),
    ] {
        let profile = profile(length, space);
        let mut bytes = jpeg_with(800, 600, profile.clone());
        bytes.splice(2..2, exif(turn, ""));
        let file = amina.api.file("a.jpg", &bytes).await;
        let path = format!("/files/{}", file["id"].as_str().unwrap());
        for (door, kept) in [("", true), ("/thumb", kept), ("/thumb?size=large", kept)] {
            let bytes = amina.api.bits(&format!("{path}{door}")).await.body;
            let case = format!("{length} {turn} {door}");
            let found = crate::pictures::profile(&bytes);
            assert!(found == kept.then(|| profile.clone()), "{case}");
        }
    }
}

#[tokio::test]
async fn small_forms_of_wide_colours_are_not_paler_than_what_was_sent() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let profile = profile(600, b"RGB ");
    let (drawn, clear) = (png_of(&profile, false), png_of(&profile, true));
    let webp = webp_of(&profile);
    for (name, bytes) in [("a.png", drawn), ("b.png", clear), ("c.webp", webp)] {
        let file = amina.api.file(name, &bytes).await;
        let path = format!("/files/{}", file["id"].as_str().unwrap());
        for door in ["", "/thumb", "/thumb?size=large"] {
            let bytes = amina.api.bits(&format!("{path}{door}")).await.body;
            assert!(
                crate::pictures::profile(&bytes).as_ref() == Some(&profile),
                "{name} {door}"
            );
            let (width, height) = crate::pictures::size(&bytes);
            assert_eq!(width * 3, height * 4, "{name} {door}");
        }
        let set = amina
            .api
            .send("PUT", "/me/avatar", &[("content-type", "image/png")], &bytes);
        let hash = set.await.json()["avatar"].as_str().unwrap().to_owned();
        let avatar = amina.api.page_bits(&format!("/avatars/{hash}")).await.body;
        assert!(
            crate::pictures::profile(&avatar).as_ref() == Some(&profile),
            "{name}"
        );
    }
}

#[tokio::test]
async fn small_forms_of_a_drawing_that_tells_its_colours_by_numbers_have_them_in_a_profile() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let places = [31_270_u32, 32_900, 70_800, 29_200, 17_000, 79_700, 13_100, 4_600];
    let places: Vec<u8> = places.iter().flat_map(|place| place.to_be_bytes()).collect();
    let (gamma, wide, usual) = (45_455_u32.to_be_bytes(), [12, 13, 0, 1], [0]);
    let (gamma, places) = ((b"gAMA", &gamma[..]), (b"cHRM", &places[..]));
    let (wide, usual) = ((b"cICP", &wide[..]), (b"sRGB", &usual[..]));
    for (chunks, reddest) in [
        (&[wide, gamma, places][..], Some(0.515)),
        (&[gamma, places], Some(0.673)),
        (&[usual, gamma, places], None),
        (&[gamma], None),
    ] {
        let bytes = png(800, 600, chunks);
        let file = amina.api.file("a.png", &bytes).await;
        let small = format!("/files/{}/thumb", file["id"].as_str().unwrap());
        let profile = crate::pictures::profile(&amina.api.bits(&small).await.body);
        let red = profile.map(|profile| ColorProfile::new_from_slice(&profile).unwrap().red_colorant.x);
        let is_near = |(is, wanted): (f64, f64)| (is - wanted).abs() < 0.002;
        assert!(
            red.is_some() == reddest.is_some() && red.zip(reddest).is_none_or(is_near),
            "{chunks:?}: {red:?}"
        );
    }
}

#[tokio::test]
async fn what_only_begins_as_colours_do_is_not_kept() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let plain = jpeg(64, 48);
    let segment = |marker: u8, body: &[u8]| {
        let length = (body.len() as u16 + 2).to_be_bytes();
        [&[0xff, marker], &length[..], body].concat()
    };
    let adobe = b"Adobe\0\x64\0\0\0\0\x01";
    let chunk =
        |numbers: [u8; 2], body: &[u8]| segment(0xe2, &[b"ICC_PROFILE\0", &numbers[..], body].concat());
    let colours = profile(600, b"RGB ");
    let halves = [chunk([1, 2], &colours[..300]), chunk([2, 2], &colours[300..])].concat();
    for (sent, kept) in [
        (
            segment(0xee, &[&adobe[..], b"SECRET"].concat()),
            segment(0xee, adobe),
        ),
        (segment(0xee, adobe), segment(0xee, adobe)),
        (chunk([1, 1], b"SECRET"), Vec::new()),
        (
            [chunk([2, 1], b"SECRET"), halves.clone()].concat(),
            halves.clone(),
        ),
        ([halves.clone(), chunk([3, 3], b"SECRET")].concat(), halves),
    ] {
        let with = |more: &[u8]| [&plain[..2], more, &plain[2..]].concat();
        let file = amina.api.file("a.jpg", &with(&sent)).await;
        assert_eq!(file["width"], 64, "{file}");
        assert!(served(&amina, &file).await == with(&kept));
    }
}

#[tokio::test]
async fn a_picture_of_inks_is_shown_as_it_is() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let plain = inks();
    assert_eq!(
        jpeg_decoder::Decoder::new(&plain[..]).decode().unwrap().len(),
        64 * 64 * 4
    );
    for (sent, kept) in [
        (Vec::new(), Vec::new()),
        (exif(6, "GPSLatitude 48.8566"), exif(6, "")),
    ] {
        let with = |note: &[u8]| [&plain[..2], note, &plain[2..]].concat();
        let file = amina.api.file("affiche.jpg", &with(&sent)).await;
        assert_eq!(
            (&file["type"], &file["width"]),
            (&json!("image/jpeg"), &json!(64))
        );
        assert!(
            file.get("thumb").is_none() && file.get("thumbhash").is_none(),
            "{file}"
        );
        assert!(served(&amina, &file).await == with(&kept));
    }
    let avatar = amina
        .api
        .send("PUT", "/me/avatar", &[("content-type", "image/jpeg")], &plain);
    assert_eq!(avatar.await.refused(), (422, "not_an_image".into()));
}
