//! Bodies that are no honest uploads: endless, lying, cut at every tenth, more than there is room for.

use crate::{
    app::{Person, TestApp},
    bytes::{self, Bits, form},
};
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
    assert_eq!(house.app.underway.bytes(), 0);
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
