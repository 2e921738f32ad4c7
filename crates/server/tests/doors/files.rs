//! `/files` and `/rooms/{room}/files`: who may send and read what, and how it is given back.

use crate::{
    app::{TestApp, cid},
    bytes::form,
};
use serde_json::json;

#[tokio::test]
async fn a_file_is_uploaded_sent_and_read_by_the_members() {
    let house = TestApp::start().await;
    let (amina, bruno, chloe) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.user("chloe").await,
    );
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut socket = bruno.socket().await;
    socket.say(json!({ "t": "sub", "ref": 1, "room": room })).await;
    socket.until("sub_ok").await;
    let file = amina.api.file("Menu de l’été.pdf", b"%PDF-1.7 menu").await;
    let id = file["id"].as_str().unwrap().to_owned();
    assert_eq!(
        file,
        json!({ "id": id, "name": "Menu de l’été.pdf", "size": 13, "type": "application/pdf" })
    );
    let path = format!("/files/{id}");
    assert_eq!(amina.api.bits(&path).await.status, 200, "one's own");
    assert_eq!(bruno.api.bits(&path).await.status, 404, "not yet sent");
    let send = json!({ "cid": cid(), "text": "", "files": [id] });
    let posted = amina.api.post(&format!("/rooms/{room}/messages"), &send).await;
    assert_eq!(posted.status, 201, "{}", posted.body);
    assert_eq!(posted.json()["files"], json!([file]));
    let heard = socket.until("message").await;
    assert_eq!(heard["files"], json!([file]));
    let again = amina.api.post(&format!("/rooms/{room}/messages"), &send).await;
    assert_eq!((again.status, again.json()), (200, posted.json()));
    let read = bruno.api.bits(&path).await;
    assert_eq!((read.status, &read.body[..]), (200, &b"%PDF-1.7 menu"[..]));
    let missing = bruno.api.bits("/files/00000000000000000000000000000000").await;
    let hidden = chloe.api.bits(&path).await;
    assert_eq!(
        (hidden.status, &hidden.body),
        (404, &missing.body),
        "as if it did not exist"
    );
    assert_eq!(house.visitor().bits(&path).await.status, 401);
    let message = posted.json()["id"].as_i64().unwrap();
    let deleted = amina
        .api
        .delete(&format!("/rooms/{room}/messages/{message}"))
        .await;
    assert_eq!(deleted.status, 204);
    assert_eq!(amina.api.bits(&path).await.status, 404, "gone with the message");
    let left = amina.api.file("a.txt", b"bonjour").await["id"].clone();
    let send = json!({ "cid": cid(), "text": "voici", "files": [left] });
    amina.api.post(&format!("/rooms/{room}/messages"), &send).await;
    let path = format!("/files/{}", left.as_str().unwrap());
    assert_eq!(bruno.api.bits(&path).await.status, 200);
    bruno.api.delete(&format!("/rooms/{room}/members/me")).await;
    assert_eq!(bruno.api.bits(&path).await.status, 404, "left");
}

#[tokio::test]
async fn only_ones_own_complete_unsent_files_are_sent() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let messages = format!("/rooms/{room}/messages");
    let mut ids = Vec::new();
    for n in 0..11 {
        ids.push(amina.api.file("a.txt", format!("{n}").as_bytes()).await["id"].clone());
    }
    let send = async |api: &crate::api::Api, files: serde_json::Value| {
        let send = json!({ "cid": cid(), "text": "", "files": files });
        let answer = api.post(&messages, &send).await;
        match answer.status {
            201 => (201, String::new()),
            status => (status, answer.code()),
        }
    };
    assert_eq!(send(&bruno.api, json!([ids[0]])).await, (404, "not_found".into()));
    assert_eq!(send(&amina.api, json!(["nope"])).await, (404, "not_found".into()));
    assert_eq!(
        send(&amina.api, json!([ids[0], ids[0]])).await,
        (404, "not_found".into())
    );
    assert_eq!(send(&amina.api, json!(ids)).await, (422, "too_many".into()));
    assert_eq!(send(&amina.api, json!([])).await, (422, "empty".into()));
    assert_eq!(send(&amina.api, json!(ids[..10])).await, (201, String::new()));
    assert_eq!(
        send(&amina.api, json!([ids[0]])).await,
        (404, "not_found".into()),
        "sent already"
    );
    let same = json!({ "cid": cid(), "text": "x", "files": [ids[10]] });
    assert_eq!(amina.api.post(&messages, &same).await.status, 201);
    let other = json!({ "cid": same["cid"], "text": "x" });
    assert_eq!(amina.api.post(&messages, &other).await.code(), "cid_conflict");
}

#[tokio::test]
async fn the_words_beside_files_may_be_taken_away() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let messages = format!("/rooms/{room}/messages");
    let file = amina.api.file("a.txt", b"x").await;
    let send = json!({ "cid": cid(), "text": "Voici", "files": [file["id"]] });
    let posted = amina.api.post(&messages, &send).await.json();
    let path = format!("{messages}/{}", posted["id"]);
    for blank in ["", " \u{200b}\n"] {
        let edited = amina.api.patch(&path, &json!({ "text": blank })).await;
        assert_eq!(edited.status, 200, "{}", edited.body);
        let edited = edited.json();
        assert_eq!((edited.get("text"), &edited["files"]), (None, &posted["files"]));
        assert!(edited["edited"].is_i64());
    }
    let words = json!({ "text": "Revoici" });
    assert_eq!(amina.api.patch(&path, &words).await.json()["text"], "Revoici");
    let id = amina.say(room, "Seul").await;
    let alone = format!("{messages}/{id}");
    let refused = amina.api.patch(&alone, &json!({ "text": " " })).await;
    assert_eq!((refused.status, refused.code()), (422, "empty".into()));
    assert_eq!(amina.api.get(&alone).await.json()["text"], "Seul");
}

#[tokio::test]
async fn what_is_given_back_is_private_and_does_nothing() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    for (name, bytes, content) in [
        (
            "page.html",
            &b"<!DOCTYPE html><script>alert(1)</script>"[..],
            "application/octet-stream",
        ),
        ("a.svg", b"<svg onload=alert(1)>", "application/octet-stream"),
        (
            "image.png",
            b"<html><script>alert(1)</script>",
            "application/octet-stream",
        ),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.txt", b"bonjour", "text/plain; charset=utf-8"),
    ] {
        let id = amina.api.file(name, bytes).await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let read = amina.api.bits(&format!("/files/{id}")).await;
        assert_eq!(
            (read.status, read.header("content-type")),
            (200, content),
            "{name}"
        );
        assert_eq!(read.body, bytes);
        assert!(
            read.header("content-disposition").starts_with("attachment;"),
            "{name}"
        );
        assert_eq!(
            read.header("content-security-policy"),
            "sandbox; default-src 'none'"
        );
        assert_eq!(read.header("x-content-type-options"), "nosniff");
        assert!(read.header("cache-control").starts_with("private"));
        let tag = read.header("etag").to_owned();
        let known = [("if-none-match", tag.as_str())];
        let again = amina.api.send("GET", &format!("/files/{id}"), &known, b"").await;
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
}

#[tokio::test]
async fn a_sound_is_played_from_any_place() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut sound = b"RIFF\x24\x27\0\0WAVEfmt ".to_vec();
    sound.extend((0..10_000_u32).map(|n| (n % 251) as u8));
    let file = amina.api.file("note.wav", &sound).await;
    assert_eq!(file["type"], "audio/wav");
    let path = format!("/files/{}", file["id"].as_str().unwrap());
    let whole = amina.api.bits(&path).await;
    assert!(whole.header("content-disposition").starts_with("inline;"));
    assert_eq!((whole.header("accept-ranges"), &whole.body), ("bytes", &sound));
    let download = amina.api.bits(&format!("{path}?download")).await;
    assert!(download.header("content-disposition").starts_with("attachment;"));
    let part = async |headers: &[(&str, &str)]| {
        let part = amina.api.send("GET", &path, headers, b"").await;
        (part.status, part.header("content-range").to_owned(), part.body)
    };
    let size = sound.len();
    assert_eq!(
        part(&[("range", "bytes=100-199")]).await,
        (206, format!("bytes 100-199/{size}"), sound[100..200].to_vec())
    );
    assert_eq!(part(&[("range", "bytes=-5")]).await.2, sound[size - 5..]);
    let beyond = part(&[("range", "bytes=999999-")]).await;
    assert_eq!((beyond.0, beyond.1), (416, format!("bytes */{size}")));
    let tag = whole.header("etag");
    assert_eq!(part(&[("range", "bytes=0-1"), ("if-range", tag)]).await.0, 206);
    assert_eq!(
        part(&[("range", "bytes=0-1"), ("if-range", "\"old\"")]).await.0,
        200
    );
}

#[tokio::test]
async fn names_come_back_as_they_were_but_for_what_hurts() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let long = format!("{}.txt", "é".repeat(200));
    for (sent, kept) in [
        (
            "Compte rendu – été 写真 صورة.txt",
            "Compte rendu – été 写真 صورة.txt",
        ),
        ("../../etc/passwd", "passwd"),
        ("facture\u{202e}fdp.exe", "facturefdp.exe"),
    ] {
        let file = amina.api.file(sent, b"x").await;
        assert_eq!(file["name"], kept);
    }
    let file = amina.api.file(&long, b"x").await;
    let name = file["name"].as_str().unwrap();
    assert!(name.len() <= 255 && name.ends_with("é.txt"));
    let read = amina
        .api
        .bits(&format!("/files/{}", file["id"].as_str().unwrap()))
        .await;
    assert!(
        read.header("content-disposition")
            .contains("filename*=UTF-8''%C3%A9")
    );
}

#[tokio::test]
async fn limits_hold_while_the_bytes_arrive() {
    let house = TestApp::with(&[
        ("file_bytes", "100KiB"),
        ("image_bytes", "50KiB"),
        ("person_bytes", "150KiB"),
        ("uploads_per_person", "4"),
    ])
    .await;
    let amina = house.user("amina").await;
    let too_large = amina.api.upload("film.mkv", &vec![0; 110 << 10]).await;
    assert_eq!(too_large.refused(), (413, "too_large".into()));
    assert_eq!(
        too_large.detail(),
        "«\u{a0}film.mkv\u{a0}» dépasse la limite de 100\u{202f}ko."
    );
    let mut image = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    image.resize(60 << 10, 7);
    let refused = amina.api.upload("photo.txt", &image).await;
    assert_eq!(refused.refused(), (413, "too_large".into()), "by what it is");
    for _ in 0..2 {
        amina.api.file("a.bin", &vec![1; 60 << 10]).await;
    }
    let over = amina.api.upload("b.bin", &vec![2; 60 << 10]).await;
    assert_eq!(over.refused(), (413, "over_quota".into()));
    for n in 0..2 {
        amina.api.file("c.bin", format!("{n}").as_bytes()).await;
    }
    let many = amina.api.upload("d.bin", b"x").await;
    assert_eq!(many.refused(), (429, "too_many".into()));
    assert!(!many.header("retry-after").is_empty());
    house.nothing_is_left();
}

#[tokio::test]
async fn forms_that_are_none_are_refused() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let refused = async |form: &[u8]| amina.api.upload_form(form).await.refused();
    let file: (&str, Option<&str>, &[u8]) = ("file", Some("a.txt"), b"x");
    assert_eq!(refused(&form(&[])).await.0, 422);
    assert_eq!(refused(&form(&[("note", None, b"x")])).await.0, 422);
    assert_eq!(refused(&form(&[file, file])).await, (422, "too_many".into()));
    assert_eq!(
        refused(&form(&vec![("x", None, &b"y"[..]); 10_000])).await,
        (422, "too_many".into())
    );
    assert_eq!(refused(b"").await.0, 400);
    assert_eq!(refused(b"----palabre\r\nfile").await.0, 400);
    let mut endless = b"------palabre\r\nX-Endless: ".to_vec();
    endless.resize(1 << 20, b'x');
    assert_eq!(refused(&endless).await, (413, "too_large".into()));
    let cut = form(&[file]);
    assert_eq!(refused(&cut[..cut.len() - 16]).await.0, 400);
    let plain = amina
        .api
        .send("POST", "/files", &[("content-type", "text/plain")], b"x")
        .await;
    assert_eq!(plain.refused(), (415, "unsupported_media_type".into()));
    assert_eq!(house.visitor().upload("a.txt", b"x").await.status, 401);
    house.nothing_is_left();
}

#[tokio::test]
async fn the_files_of_a_room_are_found() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "private").await;
    for name in ["Été.pdf", "hiver.txt", "été.txt"] {
        let id = amina.api.file(name, b"x").await["id"].clone();
        let send = json!({ "cid": cid(), "files": [id] });
        assert_eq!(
            amina
                .api
                .post(&format!("/rooms/{room}/messages"), &send)
                .await
                .status,
            201
        );
    }
    let names = async |query: &str| {
        let page = amina
            .api
            .get(&format!("/rooms/{room}/files?{query}"))
            .await
            .json();
        let files = page["files"].as_array().unwrap().clone();
        let names: Vec<String> = files
            .iter()
            .map(|file| file["name"].as_str().unwrap().to_owned())
            .collect();
        (
            names.join(" "),
            page["cursor"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let (first, cursor) = names("limit=2").await;
    assert_eq!(first, "été.txt hiver.txt");
    assert_eq!(
        names(&format!("before={cursor}")).await,
        ("Été.pdf".into(), String::new())
    );
    assert_eq!(names("q=ETE").await.0, "été.txt Été.pdf");
    assert_eq!(names("type=image").await.0, "");
    assert_eq!(
        amina.api.get(&format!("/rooms/{room}/files?type=x")).await.status,
        422
    );
    assert_eq!(
        bruno.api.get(&format!("/rooms/{room}/files")).await.code(),
        "not_found"
    );
}
