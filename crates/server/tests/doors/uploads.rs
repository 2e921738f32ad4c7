//! `/uploads`: tus 1.0, cut at every place and taken up again.

use crate::{
    api::Api,
    app::{Person, TestApp, cid},
    bytes::Bits,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;
use sha1::{Digest, Sha1};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
const PART: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// Begins an upload; its path.
async fn begin(api: &Api, name: &str, length: usize) -> String {
    let metadata = format!("filename {}", BASE64_STANDARD.encode(name));
    let length = length.to_string();
    let headers = [
        TUS,
        ("upload-length", length.as_str()),
        ("upload-metadata", metadata.as_str()),
    ];
    let made = api.send("POST", "/uploads", &headers, b"").await;
    assert_eq!(
        (made.status, made.header("upload-offset")),
        (201, "0"),
        "{made:?}"
    );
    assert!(!made.header("upload-expires").is_empty());
    let place = made.header("location").to_owned();
    place.strip_prefix("/api/v1").unwrap().to_owned()
}

async fn go_on(api: &Api, path: &str, offset: usize, bytes: &[u8]) -> Bits {
    let offset = offset.to_string();
    api.send("PATCH", path, &[TUS, PART, ("upload-offset", &offset)], bytes)
        .await
}

async fn offset(api: &Api, path: &str) -> usize {
    let asked = api.send("HEAD", path, &[TUS], b"").await;
    assert_eq!(
        (asked.status, asked.header("cache-control")),
        (200, "no-store"),
        "{asked:?}"
    );
    asked.header("upload-offset").parse().unwrap()
}

fn noise(count: usize) -> Vec<u8> {
    (0..count as u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect()
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_cut_even_by_a_restart() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    house.user("bruno").await;
    let room = amina.room("Cuisine", "public").await;
    let bytes = noise(300_000);
    let path = begin(&amina.api, "Été.bin", bytes.len()).await;
    for cut in 1..10 {
        let from = offset(&amina.api, &path).await;
        let upto = bytes.len() * cut / 10;
        // The head promises all of it, and the line is cut.
        let offset = from.to_string();
        let headers = [TUS, PART, ("upload-offset", offset.as_str())];
        let head = amina.api.head("PATCH", &path, &headers, Some(bytes.len() - from));
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&bytes[from..upto]).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
    }
    let house = house.restarted().await;
    let (amina, bruno) = (house.sign_in("amina").await, house.sign_in("bruno").await);
    let from = offset(&amina.api, &path).await;
    assert_eq!(from, bytes.len() * 9 / 10, "all that came is there");
    let missing = bruno.api.send("HEAD", &path, &[TUS], b"").await;
    assert_eq!(missing.status, 404, "somebody else's");
    assert_eq!(
        go_on(&amina.api, &path, 0, &bytes).await.refused(),
        (409, "offset_conflict".into())
    );
    let done = go_on(&amina.api, &path, from, &bytes[from..]).await;
    assert_eq!(
        (done.status, done.header("upload-offset")),
        (204, "300000"),
        "{done:?}"
    );
    assert_eq!(
        offset(&amina.api, &path).await,
        bytes.len(),
        "told again to who missed it"
    );
    let id = path.strip_prefix("/uploads/").unwrap();
    let send = json!({ "cid": cid(), "files": [id] });
    let posted = amina
        .api
        .post(&format!("/rooms/{room}/messages"), &send)
        .await
        .json();
    assert_eq!(posted["files"][0]["name"], "Été.bin");
    assert_eq!(amina.api.bits(&format!("/files/{id}")).await.body, bytes);
    house.nothing_is_left();
}

#[tokio::test]
async fn the_version_and_the_extensions_are_told() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let options = amina.api.send("OPTIONS", "/uploads", &[], b"").await;
    assert_eq!((options.status, options.header("tus-version")), (204, "1.0.0"));
    assert!(options.header("tus-extension").contains("creation-with-upload"));
    assert_eq!(options.header("tus-max-size"), (25 << 20).to_string());
    let old = amina
        .api
        .send("POST", "/uploads", &[("tus-resumable", "0.2.2")], b"")
        .await;
    assert_eq!(
        (old.status, old.header("tus-version"), old.header("tus-resumable")),
        (412, "1.0.0", "1.0.0")
    );
    for headers in [
        &[TUS][..],
        &[TUS, ("upload-length", "-1")],
        &[TUS, ("upload-length", "x")],
    ] {
        assert_eq!(amina.api.send("POST", "/uploads", headers, b"").await.status, 400);
    }
    let huge = amina
        .api
        .send("POST", "/uploads", &[TUS, ("upload-length", "99999999999")], b"")
        .await;
    assert_eq!(huge.refused(), (413, "too_large".into()));
    let nobody = house
        .visitor()
        .send("POST", "/uploads", &[TUS, ("upload-length", "1")], b"")
        .await;
    assert_eq!(nobody.status, 401);
}

#[tokio::test]
async fn an_upload_may_come_with_its_beginning_or_be_given_up() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let headers = [TUS, PART, ("upload-length", "7")];
    let whole = amina.api.send("POST", "/uploads", &headers, b"bonjour").await;
    assert_eq!((whole.status, whole.header("upload-offset")), (201, "7"));
    let empty = amina
        .api
        .send("POST", "/uploads", &[TUS, ("upload-length", "0")], b"")
        .await;
    assert_eq!((empty.status, empty.header("upload-offset")), (201, "0"));
    let path = begin(&amina.api, "../a\0b\r\nc\u{202e}.txt", 10).await;
    assert_eq!(
        go_on(&amina.api, &path, 0, b"12345")
            .await
            .header("upload-offset"),
        "5"
    );
    assert_eq!(
        amina
            .api
            .send("PATCH", &path, &[TUS, ("upload-offset", "5")], b"x")
            .await
            .status,
        415
    );
    assert_eq!(amina.api.send("DELETE", &path, &[TUS], b"").await.status, 204);
    assert_eq!(amina.api.send("HEAD", &path, &[TUS], b"").await.status, 404);
    let file = whole
        .header("location")
        .strip_prefix("/api/v1/uploads/")
        .unwrap()
        .to_owned();
    let gone = amina
        .api
        .send("DELETE", &format!("/uploads/{file}"), &[TUS], b"")
        .await;
    assert_eq!(
        (
            gone.status,
            amina.api.bits(&format!("/files/{file}")).await.status
        ),
        (204, 404)
    );
    house.nothing_is_left();
}

#[tokio::test]
async fn what_goes_beyond_its_length_is_refused_and_the_rest_kept() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let path = begin(&amina.api, "a.txt", 10).await;
    let beyond = go_on(&amina.api, &path, 0, b"1234567890++").await;
    assert_eq!(beyond.refused(), (413, "too_large".into()));
    let detail = "«\u{a0}a.txt\u{a0}» est plus long qu’annoncé. Ce qui dépasse n’a pas été gardé.";
    assert_eq!(beyond.detail(), detail);
    assert_eq!(offset(&amina.api, &path).await, 10);
    let id = path.strip_prefix("/uploads/").unwrap();
    assert_eq!(amina.api.bits(&format!("/files/{id}")).await.body, b"1234567890");
}

#[tokio::test]
async fn what_was_said_of_an_upload_is_told_again() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let metadata = "filename YS50eHQ=,is_confidential";
    let headers = [TUS, ("upload-length", "10"), ("upload-metadata", metadata)];
    let made = amina.api.send("POST", "/uploads", &headers, b"").await;
    let path = made.header("location").strip_prefix("/api/v1").unwrap();
    let told = async |person: &Person| {
        let asked = person.api.send("HEAD", path, &[TUS], b"").await;
        asked.header("upload-metadata").to_owned()
    };
    assert_eq!(told(&amina).await, metadata);
    let house = house.restarted().await;
    let amina = house.sign_in("amina").await;
    assert_eq!(told(&amina).await, metadata);
    let bare = begin(&amina.api, "", 1).await;
    let long = "a".repeat(5_000);
    let headers = [TUS, ("upload-length", "10"), ("upload-metadata", &long)];
    let refused = amina.api.send("POST", "/uploads", &headers, b"").await;
    assert_eq!(refused.refused(), (400, "bad_frame".into()));
    assert_eq!(amina.api.send("DELETE", &bare, &[TUS], b"").await.status, 204);
}

#[tokio::test]
async fn a_method_may_be_named_where_only_post_can_be_sent() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let path = begin(&amina.api, "a.txt", 10).await;
    let post = async |method, body: &[u8]| {
        let headers = [
            TUS,
            PART,
            ("upload-offset", "0"),
            ("x-http-method-override", method),
        ];
        amina.api.send("POST", &path, &headers, body).await
    };
    let added = post("PATCH", b"12345").await;
    assert_eq!((added.status, added.header("upload-offset")), (204, "5"));
    let asked = post("HEAD", b"").await;
    assert_eq!((asked.status, asked.header("upload-offset")), (200, "5"));
    assert_eq!(
        post("GET", b"").await.refused(),
        (405, "method_not_allowed".into())
    );
    assert_eq!(post("DELETE", b"").await.status, 204);
    assert_eq!(post("HEAD", b"").await.refused().0, 404);
    house.nothing_is_left();
}

#[tokio::test]
async fn a_damaged_part_is_not_kept() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let path = begin(&amina.api, "a.txt", 10).await;
    assert_eq!(go_on(&amina.api, &path, 0, b"12345").await.status, 204);
    let sum = format!("sha1 {}", BASE64_STANDARD.encode(Sha1::digest(b"67890")));
    let part = async |bytes: &[u8], sum: &str| {
        let headers = [TUS, PART, ("upload-offset", "5"), ("upload-checksum", sum)];
        amina.api.send("PATCH", &path, &headers, bytes).await
    };
    assert_eq!(
        part(b"6789x", &sum).await.refused(),
        (460, "checksum_mismatch".into())
    );
    assert_eq!(offset(&amina.api, &path).await, 5);
    assert_eq!(part(b"67890", "md4 AAAA").await.status, 400);
    assert_eq!(part(b"67890", &sum).await.status, 204);
    let id = path.strip_prefix("/uploads/").unwrap();
    assert_eq!(amina.api.bits(&format!("/files/{id}")).await.body, b"1234567890");
}

#[tokio::test]
async fn a_name_that_cannot_be_read_is_refused_or_made_readable() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let begin = async |metadata: &str| {
        let headers = [TUS, PART, ("upload-length", "3"), ("upload-metadata", metadata)];
        let begun = amina.api.send("POST", "/uploads", &headers, b"abc").await;
        if begun.status != 201 {
            return Err(begun.refused());
        }
        let id = begun.header("location").rsplit('/').next().unwrap().to_owned();
        let file = amina.api.bits(&format!("/files/{id}?download")).await;
        Ok(file.header("content-disposition").to_owned())
    };
    for (metadata, name) in [
        ("filename 6XTpLnR4dA==", "%C3%A9t%C3%A9.txt"),
        ("filename w6l0w6kudHh0", "%C3%A9t%C3%A9.txt"),
        ("filename YS50eHQ", "a.txt"),
        ("filename", "fichier"),
        ("", "fichier"),
    ] {
        let told = begin(metadata).await.unwrap();
        assert!(told.contains(name), "{metadata}: {told}");
    }
    for metadata in ["filename !!", "filename été.txt"] {
        assert_eq!(
            begin(metadata).await,
            Err((400, "bad_frame".into())),
            "{metadata}"
        );
    }
    house.nothing_is_left();
}

#[tokio::test]
async fn what_is_too_large_for_its_kind_is_forgotten() {
    let house = TestApp::with(&[("image_bytes", "100KiB")]).await;
    let amina = house.user("amina").await;
    let mut bytes = noise(300_000);
    bytes[..3].copy_from_slice(&[0xff, 0xd8, 0xff]);
    let path = begin(&amina.api, "Été.jpg", bytes.len()).await;
    assert_eq!(go_on(&amina.api, &path, 0, &bytes).await.status, 413);
    let asked = amina.api.send("HEAD", &path, &[TUS], b"").await;
    assert_eq!(asked.status, 404);
    house.nothing_is_left();
}
