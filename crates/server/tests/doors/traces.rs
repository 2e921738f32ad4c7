//! What films, sounds and broken photographs tell of where, when and with what they were made; all else stays where it is.

use crate::{
    app::{Person, TestApp},
    images::{contains, served},
    pictures::{boxed, jpeg},
};

/// What is served of it: as long, and without what is blanked.
pub(crate) async fn blanked(person: &Person, name: &str, bytes: &[u8]) -> Vec<u8> {
    let file = person.api.file(name, bytes).await;
    let served = served(person, &file).await;
    assert_eq!(served.len(), bytes.len(), "{name}: {file}");
    assert!(!contains(&served, b"SECRET"), "{name}");
    served
}

fn long(number: u32) -> [u8; 4] {
    number.to_be_bytes()
}

/// A track of samples that stand at those places, in chunks of one.
fn track(handler: &[u8; 4], description: &[u8], samples: &[(u32, u32)]) -> Vec<u8> {
    let count = long(samples.len() as u32);
    let sizes: Vec<u8> = samples.iter().flat_map(|(_, size)| long(*size)).collect();
    let places: Vec<u8> = samples.iter().flat_map(|(place, _)| long(*place)).collect();
    let table = [
        boxed(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1], description].concat()),
        boxed(b"stsz", &[&[0; 8][..], &count, &sizes].concat()),
        boxed(b"stsc", &[[0; 4], long(1), long(1), long(1), long(1)].concat()),
        boxed(b"stco", &[&[0; 4][..], &count, &places].concat()),
    ];
    let head = [&[0; 8][..], handler, &[0; 12], b"SECRET-MAKER\0"].concat();
    let media = [
        boxed(b"mdhd", b"\0\0\0\0SECRET-D\0\0\x03\xe8KEPT"),
        boxed(b"hdlr", &head),
        boxed(b"minf", &boxed(b"stbl", &table.concat())),
    ];
    let parts = [
        boxed(b"tkhd", b"\x01\0\0\0SECRET-DAY-SECRETKEPT"),
        boxed(b"udta", &boxed(b"\xa9xyz", b"SECRET")),
        boxed(b"mdia", &media.concat()),
    ];
    boxed(b"trak", &parts.concat())
}

#[tokio::test]
async fn a_film_tells_no_day_and_nothing_that_its_camera_measured() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let pictures = boxed(
        b"avc1",
        &[&[1; 42][..], b"\x0cSECRET-CODEC", &[0; 19], b"KEPT"].concat(),
    );
    let begin = boxed(b"ftyp", b"mp42\0\0\0\0mp42");
    let at = begin.len() as u32 + 8;
    // Pictures and measures by turns.
    let data = boxed(b"mdat", b"PICTURE1SECRET-GPSPICTURE2SECRET-SPEED");
    let tracks = [
        boxed(b"mvhd", b"\0\0\0\0SECRET-DKEPT"),
        track(b"vide", &pictures, &[(at, 8), (at + 18, 8)]),
        track(
            b"meta",
            &boxed(b"gpmd", b"SECRET"),
            &[(at + 8, 10), (at + 26, 12)],
        ),
    ];
    let moov = boxed(b"moov", &tracks.concat());
    let film = [begin, data, moov].concat();
    let served = blanked(&amina, "a.mp4", &film).await;
    for kept in [&b"PICTURE1"[..], b"PICTURE2", b"avc1", b"\x03\xe8KEPT"] {
        assert!(contains(&served, kept), "{}", kept.escape_ascii());
    }
    let count = |name: &[u8]| served.windows(4).filter(|at| at == &name).count();
    assert_eq!(
        (count(b"trak"), count(b"vide"), count(b"meta"), count(b"gpmd")),
        (1, 1, 0, 0)
    );
}

#[tokio::test]
async fn a_picture_of_boxes_loses_those_beside_its_pixels() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    for (name, first, beside) in [
        ("a.jp2", b"jP  ", [b"uuid", b"xml "]),
        ("a.jxl", b"JXL ", [b"Exif", b"brob"]),
    ] {
        let picture = [
            boxed(first, b"\x0d\x0a\x87\x0a"),
            boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "),
            boxed(beside[0], b"sixteen bytes...\x1c\x02\x5a\0\x06SECRET"),
            boxed(beside[1], b"<place>SECRET</place>"),
            boxed(b"jp2c", b"\xff\x4fPIXELS"),
        ];
        let served = blanked(&amina, name, &picture.concat()).await;
        assert!(contains(&served, b"PIXELS") && contains(&served, b"ftypjp2 "));
        assert!(
            !contains(&served, beside[0]) && !contains(&served, beside[1]),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_sound_keeps_its_title_and_tells_no_place() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let item = |name: &[u8; 4], text: &[u8]| boxed(name, &boxed(b"data", &[&[0; 8], text].concat()));
    let list = [
        item(b"\xa9nam", b"Chanson"),
        item(b"\xa9xyz", b"SECRET"),
        item(b"\xa9day", b"SECRET"),
        item(b"\xa9ART", b"Amina"),
    ];
    let told = |handler: &[u8; 4], inner: Vec<u8>| {
        let head = boxed(b"hdlr", &[&[0; 8], &handler[..], &[0; 13]].concat());
        boxed(b"meta", &[&[0; 4][..], &head, &inner].concat())
    };
    let about = [
        told(b"mdir", boxed(b"ilst", &list.concat())),
        boxed(b"loci", b"SECRET"),
        told(b"mdta", boxed(b"keys", b"SECRET")),
    ];
    let film = boxed(
        b"moov",
        &[
            boxed(b"mvhd", b"\0\0\0\0SECRET-D"),
            boxed(b"udta", &about.concat()),
        ]
        .concat(),
    );
    let sound = [
        boxed(b"ftyp", b"M4A \0\0\0\0M4A "),
        film,
        boxed(b"mdat", b"SOUNDS"),
    ]
    .concat();
    let served = blanked(&amina, "a.m4a", &sound).await;
    for kept in [&b"Chanson"[..], b"Amina", b"SOUNDS"] {
        assert!(contains(&served, kept), "{}", kept.escape_ascii());
    }
}

/// An element of Matroska whose length takes eight bytes.
pub(crate) fn element(id: &[u8], body: &[u8]) -> Vec<u8> {
    let length = (1 << 56 | body.len() as u64).to_be_bytes();
    [id, &length, body].concat()
}

#[tokio::test]
async fn a_film_of_matroska_loses_its_tags_and_its_day() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let head = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm");
    let info = element(
        b"\x15\x49\xa9\x66",
        &[
            element(b"\xbf", b"SUM!"),
            element(b"\x44\x61", b"SECRET-D"),
            element(b"\x57\x41", b"SECRET-APP"),
            element(b"\x7b\xa9", b"SECRET"),
        ]
        .concat(),
    );
    let tags = element(b"\x12\x54\xc3\x67", &element(b"\x73\x73", b"SECRET-PLACE"));
    let few = b"\x12\x54\xc3\x67\x88\x73\x73\x85SECRE".to_vec();
    let block = element(b"\xa3", b"PIXELS");
    let cluster = element(b"\x1f\x43\xb6\x75", &block);
    // What is sent as it is filmed does not know how long it is.
    let live = [b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff", &block[..]].concat();
    let whole = element(
        b"\x18\x53\x80\x67",
        &[info.clone(), cluster, tags.clone()].concat(),
    );
    let endless = [
        b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",
        &info[..],
        &live,
        &few,
        &live,
        &tags,
    ];
    for (name, film) in [
        ("a.webm", [&head[..], &whole].concat()),
        ("b.webm", [&head[..], &endless.concat()].concat()),
    ] {
        let served = blanked(&amina, name, &film).await;
        assert!(
            !contains(&served, b"SECRE") && !contains(&served, b"SUM!"),
            "{name}"
        );
        for kept in [&b"PIXELS"[..], b"\x12\x54\xc3\x67"] {
            assert!(contains(&served, kept), "{name}");
        }
        // A void of nine bytes of head fills what tags there were.
        let void = (1 << 56 | (tags.len() as u64 - 12 - 9)).to_be_bytes();
        let at = served
            .windows(4)
            .rposition(|id| id == b"\x12\x54\xc3\x67")
            .unwrap()
            + 12;
        assert_eq!((served[at], &served[at + 1..at + 9]), (0xec, &void[..]), "{name}");
    }
}

#[tokio::test]
async fn a_photograph_that_is_broken_or_hidden_loses_its_comments() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let plain = jpeg(200, 100);
    let comment = b"\xff\xfe\0\x10SECRET-COMMENT";
    let added = b"\xff\xe5\0\x0eSECRET-MODEL";
    let with = [&plain[..2], comment, added, &plain[2..]].concat();
    let hidden = [b"\0\x01\x02\x03 ", &with[..]].concat();
    let scan = with.windows(2).position(|marker| marker == b"\xff\xda").unwrap();
    // Cut within its header, and followed by what is no picture; a comment stands there too.
    let broken = [&with[..scan], b"\xff\x00", comment, b"\xff\xd9", &[7; 9_000]].concat();
    // Random bytes that only begin as a JPEG does are no photograph.
    let other = [b"\0\x01\x02\xff\xd8\xff\xfe\0\x10KEEP-THIS-TEXT", &[7; 9_000][..]].concat();
    let tables = plain.windows(2).position(|marker| marker == b"\xff\xdb").unwrap();
    for (name, bytes) in [("cachee.bin", hidden), ("cassee.jpg", broken)] {
        let served = blanked(&amina, name, &bytes).await;
        assert!(contains(&served, &plain[tables..tables + 60]), "{name}");
    }
    assert!(blanked(&amina, "autre.bin", &other).await == other);
}

#[tokio::test]
async fn what_is_within_xmp_may_stand_alone() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let packet = b"<?xpacket begin=''?><rdf:RDF a:City='SECRET'/><a/></rdf:RDF><?xpacket end='w'?>KEPT";
    for (name, brand) in [
        ("a.heic", b"heic\0\0\0\0mif1heic"),
        ("a.avif", b"avif\0\0\0\0mif1avif"),
    ] {
        let bytes = [&boxed(b"ftyp", brand)[..], &boxed(b"mdat", packet)].concat();
        let served = blanked(&amina, name, &bytes).await;
        assert!(contains(&served, b"KEPT"), "{name}");
    }
}

#[tokio::test]
async fn a_moving_picture_that_is_broken_loses_its_comments() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let head = b"GIF89a\x01\0\x01\0\x80\0\0RGBRGB";
    let comment = &b"\x21\xfe\x06SECRET\x06SECRET\0".repeat(8);
    let loops = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
    let other = b"\x21\xff\x0bSECRETSECRE\x03SEC\0";
    let picture = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x4c\x01\0";
    let none = [&head[..], loops, comment, other, b"\x3b"].concat();
    let cut = [&head[..], loops, comment, other, &picture[..picture.len() - 2]].concat();
    for (name, bytes) in [("vide.gif", none), ("coupe.gif", cut)] {
        let served = blanked(&amina, name, &bytes).await;
        assert!(contains(&served, loops), "{name}");
        assert_eq!(served[served.len() - 2..], bytes[bytes.len() - 2..], "{name}");
    }
}

#[tokio::test]
async fn tables_that_many_signs_lead_to_are_looked_at_once() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    const ENTRIES: u32 = 512;
    const STEP: u32 = 8 + 2 + ENTRIES * 12 + 4;
    // Each table hangs the next sixty-four below itself, wherever one begins.
    let entries: Vec<u8> = (0..ENTRIES)
        .flat_map(|n| {
            let below = 8 + STEP * (1 + n % 64);
            [&b"\x69\x87\x04\0\x01\0\0\0"[..], &below.to_le_bytes()].concat()
        })
        .collect();
    let table = [
        &b"II*\0\x08\0\0\0"[..],
        &(ENTRIES as u16).to_le_bytes(),
        &entries,
        &[0; 4],
    ]
    .concat();
    let bytes = [boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), table.repeat(1_000)].concat();
    let begun = std::time::Instant::now();
    blanked(&amina, "a.heic", &bytes).await;
    let taken = begun.elapsed();
    assert!(taken < std::time::Duration::from_secs(10), "{taken:?}");
}
