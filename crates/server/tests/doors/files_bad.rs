//! Bodies that are no honest uploads: endless, lying, cut at every tenth, more than there is room for.

use crate::{
    app::{Person, TestApp},
    bytes::{self, Bits, form},
    pictures::boxed,
};
use palabre::files::{FilesError, image::Unfit, staging::Arrived};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const FORM: (&str, &str) = ("content-type", bytes::FORM);

/// Sends the head of an upload, then what `body` gives until the server closes, and reads what it answered.
async fn send(person: &Person, headers: &[(&str, &str)], body: impl Iterator<Item = Vec<u8>>) -> Bits {
    let stream = TcpStream::connect(person.api.address).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let head = person.api.head("POST", "/files", headers, None);
    writer.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let reading = reader.read_to_end(&mut answer);
    let writing = async {
        for bytes in body {
            if writer.write_all(&bytes).await.is_err() {
                return;
            }
        }
        let _ = writer.shutdown().await;
    };
    let (_, ()) = tokio::join!(reading, writing);
    Bits::read(&answer)
}

fn chunked(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend(bytes);
    chunk.extend(b"\r\n");
    chunk
}

/// The form of a file, without its end.
fn beginning(bytes: &[u8]) -> Vec<u8> {
    let mut whole = form(&[("file", Some("a.bin"), bytes)]);
    whole.truncate(whole.len() - "\r\n------palabre--\r\n".len());
    whole
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_limit_and_answered() {
    let house = TestApp::with(&[("file_bytes", "1MiB")]).await;
    let amina = house.user("amina").await;
    let head = std::iter::once(chunked(&beginning(b"")));
    let endless = head.chain(std::iter::repeat_with(|| chunked(&[7; 32 * 1024])).take(4_000));
    let answer = send(&amina, &[FORM, ("transfer-encoding", "chunked")], endless).await;
    assert_eq!(answer.refused(), (413, "too_large".into()));
    house.nothing_is_left();
}

#[tokio::test]
async fn a_length_that_lies_leaves_nothing() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let whole = form(&[("file", Some("a.bin"), &[7; 50_000])]);
    let short = (whole.len() - 1_000).to_string();
    let answer = send(
        &amina,
        &[FORM, ("content-length", &short)],
        [whole.clone()].into_iter(),
    )
    .await;
    assert_eq!(answer.status, 400, "the form ends before its file does");
    let huge = (100_u64 << 20).to_string();
    let answer = send(&amina, &[FORM, ("content-length", &huge)], [whole].into_iter()).await;
    assert_eq!(
        answer.refused(),
        (413, "too_large".into()),
        "before anything of it is read"
    );
    house.nothing_is_left();
}

#[tokio::test]
async fn an_upload_that_is_cut_at_any_tenth_leaves_nothing() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let whole = form(&[("file", Some("a.bin"), &[7; 400_000])]);
    for tenth in 0..10 {
        let length = whole.len().to_string();
        let head = amina
            .api
            .head("POST", "/files", &[FORM, ("content-length", &length)], None);
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
            .write_all(&whole[..whole.len() * tenth / 10])
            .await
            .unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
    }
    house.nothing_is_left();
    assert_eq!(house.app.underway.came(), 0);
}

#[tokio::test]
async fn files_stop_where_the_server_has_no_room_and_messages_go_on() {
    let house = TestApp::with(&[("uploads_bytes", "100KiB")]).await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    amina.api.file("a.bin", &[1; 60_000]).await;
    let full = amina.api.upload("b.bin", &[2; 60_000]).await;
    assert_eq!(full.refused(), (507, "storage_full".into()));
    amina.say(room, "Toujours là").await;
    house.nothing_is_left();
}

#[tokio::test]
async fn what_is_only_announced_keeps_nobody_from_sending() {
    let house = TestApp::with(&[("uploads_bytes", "100KiB")]).await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let tus = [("tus-resumable", "1.0.0"), ("upload-length", "60000")];
    let mut begun = Vec::new();
    for _ in 0..4 {
        let made = amina.api.send("POST", "/uploads", &tus, b"").await;
        assert_eq!(made.status, 201);
        begun.push(
            made.header("location")
                .strip_prefix("/api/v1")
                .unwrap()
                .to_owned(),
        );
    }
    bruno.api.file("a.bin", &[1; 60_000]).await;
    let headers = [
        tus[0],
        ("upload-offset", "0"),
        ("content-type", "application/offset+octet-stream"),
    ];
    let late = amina.api.send("PATCH", &begun[0], &headers, &[2; 60_000]).await;
    assert_eq!(late.refused(), (507, "storage_full".into()));
}

/// A film of two gibibytes, most of them a hole, where there is room for one: its copy is not even begun.
#[tokio::test]
async fn what_is_served_of_a_film_leaves_the_reserve() {
    let house = TestApp::start().await;
    let staging = &house.app.files.staging;
    let claim = |bits: u32| staging.claim(1 << bits).ok();
    let _all: Vec<_> = (30..60).rev().filter_map(claim).collect();
    let path = staging.path("film");
    let moov = boxed(b"moov", &boxed(b"udta", b"SECRET"));
    std::fs::write(&path, [boxed(b"ftyp", b"mp42\0\0\0\0mp42"), moov].concat()).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(2 << 30).unwrap();
    let arrived = Arrived {
        path: path.clone(),
        size: 2 << 30,
        hash: String::new(),
        head: Vec::new(),
    };
    let made = house.app.files.images.keep(&arrived, "video/mp4", 1).await;
    assert!(matches!(made, Err(Unfit::Disk(FilesError::Full))), "{made:?}");
    std::fs::remove_file(path).unwrap();
    house.nothing_is_left();
}

#[tokio::test]
async fn bytes_leave_the_disk_with_the_last_message_that_has_them() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let mut messages = Vec::new();
    for _ in 0..2 {
        let id = amina.api.file("a.bin", b"la meme chose").await["id"].clone();
        let send = serde_json::json!({ "cid": crate::app::cid(), "files": [id] });
        let posted = amina.api.post(&format!("/rooms/{room}/messages"), &send).await;
        messages.push(posted.json()["id"].as_i64().unwrap());
    }
    let kept = || house.kept();
    assert_eq!(kept().len(), 1, "once for both");
    for (message, left) in messages.into_iter().zip([1, 0]) {
        amina
            .api
            .delete(&format!("/rooms/{room}/messages/{message}"))
            .await;
        // The deletion asks for a sweep of its own; both may be at work, and the later one to end has nothing left to do.
        palabre::chat::file::sweep(&house.app).await.unwrap();
        let gone = async {
            while kept().len() != left {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(5), gone)
            .await
            .unwrap_or_else(|_| panic!("{} are kept, not {left}", kept().len()));
    }
}
