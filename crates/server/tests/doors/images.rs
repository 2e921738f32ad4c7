//! Images: what is shown, what is taken out, and what is too large.

use crate::{
    app::{Person, TestApp, cid},
    pictures::{boxed, exif, gif_framed, gif_of, jpeg, png, png_sized, tiff, webp},
};
use serde_json::{Value, json};

pub(crate) async fn served(person: &Person, file: &Value) -> Vec<u8> {
    person
        .api
        .bits(&format!("/files/{}", file["id"].as_str().unwrap()))
        .await
        .body
}

pub(crate) fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[tokio::test]
async fn a_photograph_loses_its_place_and_keeps_its_pixels() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let plain = jpeg(800, 600);
    let mut tagged = plain[..2].to_vec();
    tagged.extend(exif(1, "GPSLatitude 48.8566"));
    tagged.extend(b"\xff\xfe\0\x0eCOMMENTAIRE!".iter());
    tagged.extend(&plain[2..]);
    tagged.extend(b"PK\x03\x04 un autre fichier");
    let file = amina.api.file("plage.jpg", &tagged).await;
    assert_eq!(
        (&file["type"], &file["width"], &file["height"]),
        (&json!("image/jpeg"), &json!(800), &json!(600))
    );
    assert_eq!(file["thumb"], true);
    let bytes = served(&amina, &file).await;
    assert_eq!(file["size"].as_u64().unwrap(), bytes.len() as u64);
    for secret in [&b"Exif"[..], b"GPS", b"48.8566", b"COMMENTAIRE", b"PK\x03\x04"] {
        assert!(!contains(&bytes, secret), "{}", String::from_utf8_lossy(secret));
    }
    assert_eq!(
        image::load_from_memory(&bytes).unwrap().to_rgb8(),
        image::load_from_memory(&plain).unwrap().to_rgb8()
    );
    let path = format!("/files/{}", file["id"].as_str().unwrap());
    let whole = amina.api.bits(&path).await;
    assert!(whole.header("content-disposition").starts_with("inline;"));
    assert_eq!(whole.header("content-type"), "image/jpeg");
    for (size, longest) in [("", 640), ("?size=large", 800)] {
        let small = amina.api.bits(&format!("{path}/thumb{size}")).await;
        assert_eq!(small.status, 200);
        assert!(["image/webp", "image/jpeg"].contains(&small.header("content-type")));
        let (width, height) = crate::pictures::size(&small.body);
        assert_eq!((width.max(height), width * 3), (longest, height * 4));
    }
    let chloe = house.user("chloe").await;
    assert_eq!(chloe.api.bits(&format!("{path}/thumb")).await.status, 404);
}

#[tokio::test]
async fn every_kind_of_image_loses_what_is_written_in_it() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    for (name, bytes) in [
        (
            "a.png",
            png(
                64,
                48,
                &[(b"tEXt", b"Comment\0SECRET-TEXT"), (b"eXIf", b"MM\0*SECRET-EXIF")],
            ),
        ),
        ("a.webp", webp(64, 48, b"SECRET-EXIF")),
        ("a.gif", gif_of(64, 48, 3, b"SECRET-COMMENT")),
    ] {
        let file = amina.api.file(name, &bytes).await;
        assert_eq!(
            (&file["width"], &file["height"]),
            (&json!(64), &json!(48)),
            "{name}"
        );
        assert!(contains(&bytes, b"SECRET"), "{name}");
        let kept = served(&amina, &file).await;
        assert!(!contains(&kept, b"SECRET"), "{name}");
        image_webp_or(&kept);
        let thumb = format!("/files/{}/thumb", file["id"].as_str().unwrap());
        assert_eq!(amina.api.bits(&thumb).await.status, 200, "{name}");
        assert_eq!(file["animated"] == true, name == "a.gif");
        assert!(file["thumbhash"].as_str().unwrap().len() > 8);
    }
}

#[tokio::test]
async fn a_png_keeps_its_profile_of_colours_unless_it_is_a_bomb() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    for (length, kept) in [(65_536, true), (65_537, false)] {
        let mut profile = b"PROFILE\0\0".to_vec();
        profile.resize(length, 0x5a);
        let bytes = png(64, 48, &[(b"iCCP", &profile)]);
        let file = amina.api.file("a.png", &bytes).await;
        assert_eq!(file["width"], 64, "{file}");
        let served = served(&amina, &file).await;
        assert_eq!(contains(&served, b"iCCP"), kept, "{length}");
        assert_eq!(served.len(), bytes.len() - if kept { 0 } else { length + 12 });
        let thumb = format!("/files/{}/thumb", file["id"].as_str().unwrap());
        assert_eq!(amina.api.bits(&thumb).await.status, 200);
        let avatar = amina
            .api
            .send("PUT", "/me/avatar", &[("content-type", "image/png")], &bytes);
        assert_eq!(avatar.await.status, 200);
    }
}

/// It is still an image.
fn image_webp_or(bytes: &[u8]) {
    let (width, height) = crate::pictures::size(bytes);
    assert_eq!((width, height), (64, 48));
}

#[tokio::test]
async fn bombs_are_refused_before_they_are_decoded() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    for (name, bytes) in [
        ("bombe.png", png_sized(65_535, 65_535)),
        ("toile.webp", crate::pictures::webp_canvas(16_384, 16_384)),
        ("bombe.gif", gif_of(1, 1, 100_000, b"")),
        ("toile.gif", gif_of(65_535, 65_535, 1, b"")),
        ("cadre.gif", gif_framed(65_535, 65_535)),
    ] {
        let refused = amina.api.upload(name, &bytes).await;
        assert_eq!(refused.refused(), (422, "image_too_large".into()), "{name}");
        assert!(refused.detail().contains(name));
    }
    let detail = amina
        .api
        .upload("bombe.png", &png_sized(65_535, 65_535))
        .await
        .detail();
    assert_eq!(
        detail.replace('\u{a0}', " "),
        "« bombe.png » dépasse la limite de 40 mégapixels."
    );
    house.nothing_is_left();
}

#[tokio::test]
async fn a_broken_image_is_just_a_file() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let photograph = jpeg(400, 300);
    let drawing = png(400, 300, &[]);
    let mut lossless = photograph.clone();
    let frame = lossless.windows(2).position(|marker| marker == b"\xff\xc0");
    lossless[frame.unwrap() + 1] = 0xc3;
    let mut mislabelled = b"GIF89a/*".to_vec();
    mislabelled.extend(b"*/=1;alert(document.domain)//");
    for (name, bytes) in [
        ("coupe.jpg", photograph[..photograph.len() / 2].to_vec()),
        ("coupe.png", drawing[..drawing.len() / 2].to_vec()),
        ("script.gif", mislabelled),
        ("sans-perte.jpg", lossless),
        ("vide.png", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("vide.webp", b"RIFF\x04\0\0\0WEBP".to_vec()),
    ] {
        let file = amina.api.file(name, &bytes).await;
        assert!(
            file.get("width").is_none() && file.get("thumb").is_none(),
            "{name}: {file}"
        );
        let path = format!("/files/{}", file["id"].as_str().unwrap());
        let read = amina.api.bits(&path).await;
        assert!(
            read.header("content-disposition").starts_with("attachment;"),
            "{name}"
        );
        assert_eq!(read.header("content-type"), "application/octet-stream", "{name}");
        assert_eq!(amina.api.bits(&format!("{path}/thumb")).await.status, 404);
    }
    house.nothing_is_left();
}

#[tokio::test]
async fn what_is_not_shown_tells_no_place_either() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let xmp = b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>";
    let pixels = [9; 300_000];
    let beside = |head: &[u8]| [head, &pixels[..], &tiff()[..], xmp, &pixels[..]].concat();
    let heic = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    let avif = boxed(b"ftyp", b"avif\0\0\0\0mif1avif");
    let film = boxed(b"ftyp", b"qt  \0\0\0\0qt  ");
    let about = boxed(b"udta", b"SECRET-PLACE");
    let track = boxed(
        b"trak",
        &[boxed(b"tkhd", b"PIXELS"), boxed(b"meta", b"SECRET-TRACK")].concat(),
    );
    let moov = boxed(b"moov", &[boxed(b"mvhd", b"PIXELS"), track, about].concat());
    let broken = b"\xff\xd8\xff\xe0\0\0Photoshop".to_vec();
    let caption = b"8BIM\x04\x04\0\0\0\0\0\x0eSECRET-CAPTIONPIXELS";
    let raw = [b"IIU\0", &tiff()[4..], b"PIXELS"].concat();
    let cut = png(400, 300, &[(b"tEXt", &b"SECRET".repeat(4_000))]);
    let no_brand = boxed(b"ftyp", b"XAVC\0\0\0\0XAVC");
    let longer = [&(moov.len() as u32 + 500).to_be_bytes()[..], &moov[4..]].concat();
    for (name, bytes) in [
        ("a.heic", beside(&heic)),
        ("a.avif", beside(&avif)),
        ("a.tif", [&tiff()[..], b"PIXELS"].concat()),
        ("a.jpg", [&beside(&broken)[..], caption].concat()),
        ("a.mov", [film, boxed(b"mdat", b"PIXELS"), moov].concat()),
        ("a.mp4", [no_brand, boxed(b"mdat", b"PIXELS"), longer].concat()),
        ("a.rw2", raw),
        ("a.png", cut[..cut.len() - 100].to_vec()),
    ] {
        let file = amina.api.file(name, &bytes).await;
        let served = served(&amina, &file).await;
        assert_eq!(served.len(), bytes.len(), "{name}: {file}");
        assert!(
            !contains(&served, b"SECRET") && !contains(&served, b"Nord"),
            "{name}"
        );
        for pixels in [&pixels[..], b"PIXELS", b"\x99\x11\x77\x22"] {
            assert_eq!(contains(&bytes, pixels), contains(&served, pixels), "{name}");
        }
    }
    house.nothing_is_left();
}

#[tokio::test]
async fn an_image_whose_lengths_lie_is_kept_as_it_came() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let mut short = b"RIFF\x04\0\0\0WEBP".to_vec();
    short.extend([7; 14_000]);
    let mut long = png(400, 300, &[]);
    long.splice(33..33, *b"\x7f\xff\xff\xfftEXt");
    for (name, bytes) in [("courte.webp", short), ("longue.png", long)] {
        let file = amina.api.file(name, &bytes).await;
        assert_eq!(file["size"], bytes.len(), "{name}: {file}");
        let path = format!("/files/{}", file["id"].as_str().unwrap());
        assert_eq!(amina.api.bits(&path).await.body, bytes, "{name}");
    }
}

#[tokio::test]
async fn a_picture_of_a_person_is_square_and_known_by_its_hash() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let photograph = jpeg(600, 400);
    let set = amina
        .api
        .send(
            "PUT",
            "/me/avatar",
            &[("content-type", "image/jpeg")],
            &photograph,
        )
        .await;
    assert_eq!(set.status, 200, "{set:?}");
    let hash = set.json()["avatar"].as_str().unwrap().to_owned();
    let unnamed = [("content-type", "application/octet-stream")];
    let again = amina.api.send("PUT", "/me/avatar", &unnamed, &photograph).await;
    assert_eq!(
        (again.status, &again.json()["avatar"]),
        (200, &json!(hash)),
        "bytes tell what it is"
    );
    assert_eq!(amina.api.get("/me").await.json()["avatar"], hash);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let send = json!({ "cid": cid(), "text": "Bonjour" });
    let said = amina
        .api
        .post(&format!("/rooms/{room}/messages"), &send)
        .await
        .json();
    assert_eq!(said["by"]["avatar"], hash);
    let avatar = async |api: &crate::api::Api| api.page_bits(&format!("/avatars/{hash}")).await;
    let shown = avatar(&bruno.api).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/webp"));
    assert!(shown.header("cache-control").contains("immutable"));
    assert_eq!(crate::pictures::size(&shown.body), (256, 256));
    assert_eq!(avatar(&house.visitor()).await.status, 401);
    // A file is not read by its hash.
    let file = amina.api.file("a.txt", b"bonjour").await;
    assert!(file["id"].is_string());
    let of_file = "2cb4b1431b84ec15d35ed83bb927e27e8967d75f4bcd9cc4b25c8d879ae23e18";
    assert_eq!(
        bruno.api.page_bits(&format!("/avatars/{of_file}")).await.status,
        404
    );
    let text = amina
        .api
        .send("PUT", "/me/avatar", &[("content-type", "image/png")], b"bonjour")
        .await;
    assert_eq!(text.refused(), (422, "not_an_image".into()));
    assert_eq!(amina.api.delete("/me/avatar").await.status, 204);
    assert_eq!(avatar(&bruno.api).await.status, 404);
    house.nothing_is_left();
}

#[tokio::test]
async fn a_picture_is_no_larger_than_images_may_be() {
    let house = TestApp::with(&[("image_bytes", "3KiB"), ("file_bytes", "1MiB")]).await;
    let amina = house.user("amina").await;
    let kind = [("content-type", "image/jpeg")];
    for (bytes, status) in [(jpeg(64, 64), 200), (jpeg(128, 96), 413)] {
        let set = amina.api.send("PUT", "/me/avatar", &kind, &bytes).await;
        assert_eq!(set.status, status, "{} bytes: {set:?}", bytes.len());
    }
    house.nothing_is_left();
}

#[tokio::test]
async fn a_rooms_picture_is_set_by_whoever_may_change_its_name() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut socket = bruno.socket().await;
    socket.say(json!({ "t": "sub", "ref": 1, "room": room })).await;
    socket.until("sub_ok").await;
    let path = format!("/rooms/{room}/picture");
    let form = crate::bytes::form(&[("file", Some("a.png"), &png(100, 50, &[]))]);
    let kind = [("content-type", crate::bytes::FORM)];
    let refused = bruno.api.send("PUT", &path, &kind, &form).await;
    assert_eq!(refused.refused(), (403, "forbidden".into()));
    let set = amina.api.send("PUT", &path, &kind, &form).await;
    assert_eq!(set.status, 200, "{set:?}");
    let hash = set.json()["picture"].as_str().unwrap().to_owned();
    assert_eq!(socket.until("room").await["picture"], hash);
    assert_eq!(bruno.api.page_bits(&format!("/avatars/{hash}")).await.status, 200);
    assert_eq!(bruno.api.delete(&path).await.code(), "forbidden");
    assert_eq!(amina.api.delete(&path).await.status, 204);
}
