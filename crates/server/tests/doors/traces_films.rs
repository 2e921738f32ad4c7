//! What films of other cameras and programs tell, and what stands beside a film without being part of it.

use crate::{
    app::TestApp,
    images::contains,
    pictures::boxed,
    traces::{blanked, element},
};

/// A chunk of AVI.
fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let fill = &[0][..body.len() & 1];
    [name, &(body.len() as u32).to_le_bytes()[..], body, fill].concat()
}

#[tokio::test]
async fn what_stands_beside_a_film_goes() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let film = [
        boxed(b"ftyp", b"mp42\0\0\0\0mp42"),
        boxed(b"free", b"SECRET-PLACE"),
        boxed(b"moov", &boxed(b"gps ", b"SECRET")),
        boxed(b"mdat", b"PICTURES"),
        boxed(b"skip", b"SECRET"),
        boxed(b"SECR", b"SECRET"),
    ]
    .concat();
    for end in [&b""[..], b"SECRET", b"SECRETSECRET 48.85", b"\0\0\0\x02SECRET"] {
        let served = blanked(&amina, "a.mp4", &[&film, end].concat()).await;
        assert!(contains(&served, b"mdatPICTURES"));
        assert_eq!(served.windows(4).filter(|name| name == b"free").count(), 4);
    }
}

#[tokio::test]
async fn an_avi_loses_its_lists_and_its_junk() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let list = |name: &[u8], body: &[Vec<u8>]| chunk(b"LIST", &[name, &body.concat()].concat());
    let stream = [
        chunk(b"strh", b"vids"),
        chunk(b"strd", b"SECRET-MODEL"),
        chunk(b"strn", b"SECRET!"),
    ];
    let parts = [
        &b"AVI "[..],
        &list(
            b"hdrl",
            &[
                chunk(b"avih", b"HEAD"),
                list(b"strl", &stream),
                chunk(b"IDIT", b"SECRET-DAY"),
            ],
        ),
        &list(b"INFO", &[chunk(b"IART", b"SECRET-NAME")]),
        &chunk(b"JUNK", b"SECRET-PLACE"),
        &list(b"movi", &[chunk(b"00dc", b"PICTURES"), chunk(b"JUNK", b"KEPT")]),
        &chunk(b"idx1", b"PLACES"),
    ];
    let served = blanked(&amina, "a.avi", &chunk(b"RIFF", &parts.concat())).await;
    for kept in [&b"strh\x04\0\0\0vids"[..], b"PICTURES", b"KEPT", b"idx1", b"HEAD"] {
        assert!(contains(&served, kept), "{}", kept.escape_ascii());
    }
    assert_eq!(served.windows(4).filter(|name| name == b"JUNK").count(), 6);
}

#[tokio::test]
async fn a_wmv_loses_its_descriptions() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let object = |name: u128, body: &[u8]| {
        let length = (24 + body.len() as u64).to_le_bytes();
        [&name.to_be_bytes()[..], &length, body].concat()
    };
    let described = object(0x3326b275_8e66cf11_a6d900aa_0062ce6c, b"SECRET-TITLE");
    let metadata = object(0x941c2344_9894d149_a1411d13_4e457054, b"SECRET-PLACE");
    let properties = [&[7; 24][..], b"SECRET-DKEPT"].concat();
    let head = [
        &[6, 0, 0, 0, 1, 2][..],
        &described,
        &object(0xa1dcab8c_47a9cf11_8ee400c0_0c205365, &properties),
        &object(
            0xb503bf5f_2ea9cf11_8ee300c0_0c205365,
            &[&[0; 22][..], &metadata].concat(),
        ),
    ]
    .concat();
    let film = [
        object(0x3026b275_8e66cf11_a6d900aa_0062ce6c, &head),
        object(0x3626b275_8e66cf11_a6d900aa_0062ce6c, b"PICTURES"),
    ];
    let served = blanked(&amina, "a.wmv", &film.concat()).await;
    assert!(contains(&served, b"PICTURES") && contains(&served, b"KEPT"));
    let padding = 0x74d40618_dfca0945_a4ba9aab_cb96aae8_u128.to_be_bytes();
    assert_eq!(served.windows(16).filter(|name| name == &padding).count(), 2);
}

#[tokio::test]
async fn an_flv_loses_its_scripts() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let tag = |kind: u8, body: &[u8]| {
        let length = (body.len() as u32).to_be_bytes();
        let whole = (body.len() as u32 + 11).to_be_bytes();
        [&[kind][..], &length[1..], &[0; 7], body, &whole].concat()
    };
    let film = [
        b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec(),
        tag(18, b"\x02\0\x0aonMetaData SECRET"),
        tag(9, b"PICTURES"),
        tag(18, b"SECRET"),
        tag(8, b"SOUNDS"),
    ];
    let served = blanked(&amina, "a.flv", &film.concat()).await;
    assert!(contains(&served, b"PICTURES") && contains(&served, b"SOUNDS"));
}

/// A page of Ogg whose checksum is right.
fn page(flags: u8, stream: u8, sizes: &[u8], data: &[u8]) -> Vec<u8> {
    let mut page = [
        &b"OggS\0"[..],
        &[flags, 0, 0, 0, 0, 0, 0, 0, 0, stream, 0, 0, 0, 0, 0, 0, 0],
        &[0; 4],
        &[sizes.len() as u8],
        sizes,
        data,
    ]
    .concat();
    let sum = sum(&page);
    page[22..26].copy_from_slice(&sum);
    page
}

/// As the standard's own example computes it: a table of what each byte does.
fn sum(page: &[u8]) -> [u8; 4] {
    let table: Vec<u32> = (0..256_u32)
        .map(|byte| {
            (0..8).fold(byte << 24, |sum, _| match sum & 0x8000_0000 {
                0 => sum << 1,
                _ => (sum << 1) ^ 0x04c1_1db7,
            })
        })
        .collect();
    let next = |sum: u32, byte: &u8| (sum << 8) ^ table[((sum >> 24) as u8 ^ byte) as usize];
    page.iter().fold(0, next).to_le_bytes()
}

#[tokio::test]
async fn a_film_in_ogg_loses_its_comments_and_its_pages_are_whole() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let first = page(2, 1, &[10], b"\x80theora\x03\x02\x01");
    // Comments over two pages, the second of which begins what follows them.
    let mut comments = b"\x81theora\x06\0\0\0SECRET\x01\0\0\0".to_vec();
    comments.resize(300, b'x');
    comments[200..206].copy_from_slice(b"SECRET");
    comments[280..286].copy_from_slice(b"SECRET");
    let one = page(0, 1, &[255], &comments[..255]);
    let rest = [&comments[255..], b"\x82theora-TABLES"].concat();
    let two = page(1, 1, &[45, 14], &rest);
    let last = page(0, 1, &[8], b"PICTURES");
    let served = blanked(&amina, "a.ogv", &[&first[..], &one, &two, &last].concat()).await;
    let none = [&b"\x81theora"[..], &[0; 8], &[1], &[0; 239]].concat();
    let second = page(0, 1, &[255], &none);
    let third = page(1, 1, &[45, 14], &[&[0; 45][..], b"\x82theora-TABLES"].concat());
    assert!(served == [&first[..], &second, &third, &last].concat());
}

#[tokio::test]
async fn a_film_of_matroska_loses_its_title() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let head = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm");
    let info = element(b"\x15\x49\xa9\x66", &element(b"\x7b\xa9", b"SECRET-TITLE"));
    let cluster = element(b"\x1f\x43\xb6\x75", &element(b"\xa3", b"PIXELS"));
    let film = [head, element(b"\x18\x53\x80\x67", &[info, cluster].concat())].concat();
    let served = blanked(&amina, "a.webm", &film).await;
    assert!(contains(&served, b"PIXELS"));
}

#[tokio::test]
async fn comments_of_flac_and_speex_beside_a_film_go() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let film = [
        page(2, 1, &[10], b"\x80theora\x03\x02\x01"),
        page(2, 2, &[16], b"\x7fFLAC\x01\0\0\x01fLaCBLK"),
        page(2, 3, &[14], b"Speex   1.2.PL"),
        page(0, 2, &[20], b"\x84\0\0\x10\x06\0\0\0SECRET\x01\0\0\0xx"),
        page(0, 3, &[18], b"\x06\0\0\0SECRET\0\0\0\0xxxx"),
        page(0, 2, &[6], b"\xff\xf8SOUN"),
        page(0, 3, &[6], b"SPEECH"),
    ];
    let served = blanked(&amina, "a.ogv", &film.concat()).await;
    assert!(contains(&served, b"\xff\xf8SOUN") && contains(&served, b"SPEECH"));
}

/// What is inside itself is passed over: a thread's stack would not do for it.
#[tokio::test]
async fn a_film_within_a_film_is_looked_into_a_few_times() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    const DEEP: u32 = 50_000;
    let avi = |left: u32| [&b"RIFF"[..], &(left * 12).to_le_bytes(), b"AVI "].concat();
    let lists: Vec<u8> = (0..DEEP).rev().flat_map(avi).collect();
    amina.api.file("a.avi", &lists).await;
    let name = |name: u128| name.to_be_bytes();
    let object = |left: u32| {
        let length = u64::from(left + 1) * 46;
        [
            &name(0xb503_bf5f_2ea9_cf11_8ee3_00c0_0c20_5365)[..],
            &length.to_le_bytes(),
            &[0; 22],
        ]
        .concat()
    };
    let header = name(0x3026_b275_8e66_cf11_a6d9_00aa_0062_ce6c);
    let whole = u64::MAX.to_le_bytes();
    let objects = (0..DEEP).rev().flat_map(object);
    let film: Vec<u8> = header
        .into_iter()
        .chain(whole)
        .chain([0; 6])
        .chain(objects)
        .collect();
    amina.api.file("a.wmv", &film).await;
    // What lies about its length beyond any is a file like another.
    let endless = [
        &header[..],
        &whole,
        &[0; 6],
        &[7; 16],
        &((1_u64 << 63) + 5).to_le_bytes(),
        &[0; 99],
    ]
    .concat();
    amina.api.file("b.wmv", &endless).await;
}
