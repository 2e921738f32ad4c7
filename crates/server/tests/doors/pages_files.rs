//! Files in pages: in the log, in « Fichiers partagés », and where pictures are changed.

use crate::{
    app::{Person, TestApp, cid},
    browser::{Browser, Page},
    pictures::png,
};
use serde_json::json;

/// Sends a message with files, each a name and bytes.
async fn send(person: &Person, room: i64, text: &str, files: &[(&str, &[u8])]) -> i64 {
    let mut ids = Vec::new();
    for (name, bytes) in files {
        ids.push(person.api.file(name, bytes).await["id"].clone());
    }
    let send = json!({ "cid": cid(), "text": text, "files": ids });
    let posted = person.api.post(&format!("/rooms/{room}/messages"), &send).await;
    assert_eq!(posted.status, 201, "{}", posted.body);
    posted.json()["id"].as_i64().unwrap()
}

#[tokio::test]
async fn a_message_shows_its_files_until_it_is_deleted() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let files: [(&str, &[u8]); 2] = [("Menu <été>.pdf", b"%PDF-1.7 menu"), ("liste.txt", b"du pain")];
    let message = send(&amina, room, "", &files).await;
    let mut browser = Browser::of(&house, &amina);
    let page = browser.open(&format!("/rooms/{room}")).await;
    page.says("aria-label=\"2 pièces jointes\"")
        .says("aria-label=\"Télécharger Menu &#60;été&#62;.pdf\"")
        .says("PDF · 13\u{202f}o")
        .says("TXT · 7\u{202f}o")
        .says_nothing_of("<été>");
    let deleted = amina
        .api
        .delete(&format!("/rooms/{room}/messages/{message}"))
        .await;
    assert_eq!(deleted.status, 204);
    let page = browser.open(&format!("/rooms/{room}")).await;
    page.says_nothing_of("liste.txt");
}

#[tokio::test]
async fn the_files_of_a_room_are_found_by_its_members_only() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    let files: [(&str, &[u8]); 2] = [("Menu d’été.pdf", b"%PDF-1.7 menu"), ("liste.txt", b"du pain")];
    let message = send(&amina, room, "voici", &files).await;
    let mut browser = Browser::of(&house, &amina);
    let list = format!("/rooms/{room}/files");
    let page = browser.open(&list).await;
    page.is(200, &list)
        .says("<h1 id=\"title\">Fichiers partagés</h1>")
        .says("Menu d’été.pdf")
        .says("liste.txt")
        .says(&format!("href=\"/rooms/{room}/messages/{message}\""));
    let page = browser.open(&format!("{list}?q=ETE")).await;
    page.says("Menu d’été.pdf").says_nothing_of("liste.txt");
    let page = browser.open(&format!("{list}?q=zzz")).await;
    page.says("Aucun fichier ne correspond à «\u{a0}zzz\u{a0}».");
    let page = browser.open(&format!("{list}?kind=image")).await;
    page.says("Aucun fichier n’a été partagé ici pour l’instant.");
    // An unknown kind is no fault; a broken place leads nowhere.
    browser.open(&format!("{list}?kind=zzz")).await.says("liste.txt");
    for before in ["a.b", "-1", "-1.0", "5.-1"] {
        let broken = format!("{list}?before={before}");
        let page = browser.open(&broken).await;
        page.is(422, &broken).says_nothing_of("liste.txt");
    }
    let stranger = Browser::of(&house, &bruno).open(&list).await;
    assert_eq!(stranger.status, 403, "a public room is known, its files are not");
    stranger.says_nothing_of("liste.txt");
    let hidden = amina.room("Comité", "private").await;
    let stranger = Browser::of(&house, &bruno)
        .open(&format!("/rooms/{hidden}/files"))
        .await;
    assert_eq!(stranger.status, 404);
}

#[tokio::test]
async fn fifty_files_make_a_page_and_the_rest_another() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    for n in 0..6 {
        let names: Vec<String> = (0..9).map(|k| format!("note {n}{k}.txt")).collect();
        let files: Vec<(&str, &[u8])> = names
            .iter()
            .map(|name| (name.as_str(), name.as_bytes()))
            .collect();
        send(&amina, room, "notes", &files).await;
    }
    let mut browser = Browser::of(&house, &amina);
    let page = browser.open(&format!("/rooms/{room}/files?q=note")).await;
    assert_eq!(page.html.matches("<li class=\"file\">").count(), 50);
    let at = page.html.find("rel=\"next\"").unwrap();
    let href = page.html[..at].rsplit("href=\"").next().unwrap();
    let href = href.split('"').next().unwrap().replace("&#38;", "&");
    let page = browser.open(&href).await;
    assert_eq!(page.html.matches("<li class=\"file\">").count(), 4);
    page.says("note 00.txt").says_nothing_of("rel=\"next\"");
}

#[tokio::test]
async fn a_conversation_of_two_shows_its_last_files_beside_it() {
    let house = TestApp::start().await;
    let (amina, _) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.api.post("/direct/bruno", &json!({})).await.json()["id"]
        .as_i64()
        .unwrap();
    let mut browser = Browser::of(&house, &amina);
    let page = browser.open("/direct/bruno").await;
    page.says_nothing_of("profile-files");
    send(&amina, room, "tiens", &[("plan.pdf", b"%PDF-1.7 plan")]).await;
    let page = browser.open("/direct/bruno").await;
    page.says("profile-files")
        .says(&format!("href=\"/rooms/{room}/files\""));
}

#[tokio::test]
async fn only_who_manages_a_room_is_offered_to_change_its_picture() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut browser = Browser::of(&house, &amina);
    let page = browser.open("/settings/profile").await;
    page.says("data-picture=\"/me/avatar\"")
        .says("Changer la photo")
        .says_nothing_of("Retirer la photo");
    let edit = format!("/rooms/{room}/edit");
    let page = browser.open(&edit).await;
    page.says(&format!("data-picture=\"/rooms/{room}/picture\""));
    let refused = Browser::of(&house, &bruno).open(&edit).await;
    assert_eq!(refused.status, 403);
    refused.says_nothing_of("data-picture");
}

/// The id of the file that a page shows as received, in its first tick box.
fn received(page: &Page) -> String {
    let tag = page.field("received");
    let value = tag.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_form_sends_files_with_its_words() {
    let house = TestApp::with(&[("file_bytes", "10KiB"), ("files_per_message", "2")]).await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let mut browser = Browser::of(&house, &amina);
    let (open, send) = (format!("/rooms/{room}"), format!("/rooms/{room}/messages"));
    browser
        .open(&open)
        .await
        .says("enctype=\"multipart/form-data\"")
        .says("type=\"file\" name=\"files\" multiple");
    let words = ("text", None, &b"Voici\r\nle plan"[..]);
    let plan = ("files", Some("Plan.pdf"), &b"%PDF-1.7 plan"[..]);
    let nothing = ("files", Some(""), &b""[..]);
    let page = browser.send_parts(&send, &[words, plan]).await;
    assert!(page.path.starts_with(&format!("{open}#m")), "{}", page.path);
    page.says("Voici\nle plan").says("Télécharger Plan.pdf");
    // A file is a message; neither is none.
    browser
        .send_parts(
            &send,
            &[("text", None, b""), ("files", Some("seul.txt"), b"seul")],
        )
        .await
        .says("Télécharger seul.txt");
    let page = browser.send_parts(&send, &[("text", None, b""), nothing]).await;
    page.is(422, &send).says("Écrivez un message avant de l’envoyer.");
    // What is too large is refused; the words stay, and so does what had arrived.
    let film = ("files", Some("film.mkv"), &[7; 20_000][..]);
    let page = browser.send_parts(&send, &[words, plan, film]).await;
    page.is(413, &send)
        .says("«\u{a0}film.mkv\u{a0}» dépasse la limite de 10\u{202f}ko.")
        .says("Voici\nle plan</textarea>")
        .says("<span dir=\"auto\">Plan.pdf</span>");
    let id = received(&page);
    let again = [words, ("received", None, id.as_bytes()), nothing];
    browser
        .send_parts(&send, &again)
        .await
        .says("Télécharger Plan.pdf");
    let page = browser.send_parts(&send, &again).await;
    page.is(422, &send)
        .says("Un fichier déjà reçu n’est plus là.")
        .says("le plan</textarea>");
    let page = browser.send_parts(&send, &[words, plan, plan, plan]).await;
    page.is(422, &send).says("Un message porte 2 fichiers au plus.");
    let long = "à".repeat(10_000);
    let page = browser
        .send_parts(&send, &[("text", None, long.as_bytes()), film])
        .await;
    page.is(413, &send).says(&long);
    house.nothing_is_left();
}

#[tokio::test]
async fn a_full_server_says_so_on_the_page_and_takes_words_alone() {
    let house = TestApp::with(&[("uploads_bytes", "10KiB")]).await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    let mut browser = Browser::of(&house, &amina);
    let send = format!("/rooms/{room}/messages");
    let words = ("text", None, &b"Voici"[..]);
    let large = ("files", Some("a.bin"), &[7; 8_000][..]);
    browser
        .send_parts(&send, &[words, large])
        .await
        .says("Télécharger a.bin");
    let other = ("files", Some("b.bin"), &[8; 8_000][..]);
    let page = browser.send_parts(&send, &[words, other]).await;
    page.is(507, &send)
        .says("Il n’y a plus de place sur le serveur.")
        .says("Voici</textarea>");
    browser
        .write(&send, &[("text", "Sans fichier")])
        .await
        .says("Sans fichier");
    let photo = crate::pictures::jpeg(800, 600);
    let page = browser
        .send_parts("/settings/profile/photo", &[("file", Some("a.jpg"), &photo)])
        .await;
    assert_eq!(page.status, 507, "{}", page.html);
    page.says("Il n’y a plus de place sur le serveur.");
    house.nothing_is_left();
}

#[tokio::test]
async fn pictures_are_changed_by_forms() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let mut browser = Browser::of(&house, &amina);
    let photo = png(120, 80, &[]);
    let image = [("file", Some("moi.png"), &photo[..])];
    let text = [("file", Some("moi.txt"), &b"bonjour"[..])];
    let edit = format!("/rooms/{room}/edit");
    let picture = format!("/rooms/{room}/picture");
    for (form, page) in [
        ("/settings/profile/photo", "/settings/profile"),
        (&picture, &edit),
    ] {
        let refused = browser.send_parts(form, &text).await;
        refused
            .is(422, form)
            .says("«\u{a0}moi.txt\u{a0}» n’est pas une image.")
            .says_nothing_of("Retirer la photo");
        let saved = browser.send_parts(form, &image).await;
        saved
            .is(200, page)
            .says("Photo enregistrée")
            .says("Retirer la photo");
        let gone = browser.send(&format!("{form}/remove"), &[]).await;
        gone.is(200, page)
            .says("Photo retirée")
            .says_nothing_of("Retirer la photo");
    }
    let mut other = Browser::of(&house, &bruno);
    assert_eq!(other.send_parts(&picture, &image).await.status, 403);
    assert_eq!(other.send(&format!("{picture}/remove"), &[]).await.status, 403);
    house.nothing_is_left();
}
