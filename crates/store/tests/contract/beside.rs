//! Finding messages by what they have beside their words: files, images, links, names.

use crate::house::{House, asked, contract, looking, naming};
use crate::search::{texts, wanted};
use palabre_store::*;
use palabre_wire::{RoomId, Seq, UserId};

contract![
    a_message_is_found_by_its_files_and_its_images,
    a_message_is_found_by_whom_it_names_and_calls,
    a_message_is_found_by_the_links_that_it_shows,
    what_is_beside_the_words_follows_edits_and_deletions,
    an_index_made_anew_has_what_is_beside_the_words,
];

fn with(has: &[Has]) -> Find {
    Find {
        has: has.to_vec(),
        ..wanted("")
    }
}

impl House {
    async fn found_with(&self, user: UserId, has: &[Has]) -> Vec<String> {
        texts(self, user, &with(has)).await
    }

    async fn say(&self, room: RoomId, by: UserId, text: &str, names: &[&str]) -> Seq {
        let mut post = self.draft(room, by, text);
        if !names.is_empty() {
            post.html = naming(names);
        }
        self.try_post(post).await.unwrap().message.id
    }

    async fn rename(&self, (room, id): (RoomId, Seq), by: UserId, text: &str, names: &[&str]) {
        let act = Edit {
            room,
            by,
            id,
            text: text.to_owned(),
            html: naming(names),
            renderer: 1,
            most: 3,
            at: self.now(),
        };
        asked(|done| self.store.edit(act, done)).await.unwrap();
    }

    /// A message with a file of this kind.
    async fn send(&self, room: RoomId, by: UserId, id: &str, kind: &str) -> Seq {
        self.upload_as(id, by, kind).await;
        let post = Post {
            files: vec![id.to_owned()],
            ..self.draft(room, by, id)
        };
        self.try_post(post).await.unwrap().message.id
    }
}

async fn a_message_is_found_by_its_files_and_its_images(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    house.say(room, amina, "sans rien", &[]).await;
    house.send(room, amina, "plan", "application/pdf").await;
    house.send(room, amina, "photo", "image/png").await;
    house
        .say(room, amina, "une photo ailleurs : https://exemple.fr", &[])
        .await;
    assert_eq!(house.found_with(amina, &[Has::File]).await, ["photo", "plan"]);
    assert_eq!(house.found_with(amina, &[Has::Image]).await, ["photo"]);
    assert_eq!(house.found_with(amina, &[Has::Image, Has::File]).await, ["photo"]);
    assert!(house.found_with(amina, &[Has::Image, Has::Link]).await.is_empty());
}

async fn a_message_is_found_by_whom_it_names_and_calls(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    house
        .say(room, amina, "bruno et amina", &["bruno", "amina"])
        .await;
    house.say(room, amina, "tous", &["tous"]).await;
    house.say(room, amina, "bruno sans signe", &[]).await;
    house.say(room, bruno, "amina", &["amina"]).await;
    assert_eq!(
        house.found_with(bruno, &[Has::Mention]).await,
        ["tous", "bruno et amina"]
    );
    assert_eq!(
        house.found_with(amina, &[Has::Mention]).await,
        ["amina"],
        "nobody is called by what they wrote"
    );
}

async fn a_message_is_found_by_the_links_that_it_shows(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let as_code = Post {
        html: Html::Ready("<p><code>https://exemple.fr</code></p>".to_owned()),
        ..house.draft(room, amina, "`https://exemple.fr`")
    };
    let as_code = house.try_post(as_code).await.unwrap().message;
    let named = Post {
        html: Html::Ready("<p><a href=\"https://exemple.fr\">là</a></p>".to_owned()),
        ..house.draft(room, amina, "[là](HTTPS://EXEMPLE.FR)")
    };
    let named = house.try_post(named).await.unwrap().message;
    let link = [Has::Link];
    assert_eq!(house.found_with(amina, &link).await, ["[là](HTTPS://EXEMPLE.FR)"]);
    house.edit(room, amina, named.id, "rien").await.unwrap();
    assert!(house.found_with(amina, &link).await.is_empty());
    house
        .edit(room, amina, named.id, "https://exemple.fr")
        .await
        .unwrap();
    assert_eq!(house.found_with(amina, &link).await, ["https://exemple.fr"]);
    // Another renderer has its own mind, if the message is still the one that it saw.
    let seen = |seq| Rendered {
        room,
        id: as_code.id,
        seq,
        html: looking("https://exemple.fr"),
    };
    house.store.render(vec![seen(as_code.seq - 1)], 2).await.unwrap();
    assert_eq!(house.count_indexed("has:link").await, 1);
    house.store.render(vec![seen(as_code.seq)], 2).await.unwrap();
    assert_eq!(
        house.found_with(amina, &link).await,
        ["https://exemple.fr", "`https://exemple.fr`"]
    );
    house.forget_index().await;
    let again = house.reopened().await;
    house
        .until(async || house.search_state().await.1 == 0 && house.count_indexed("has:link").await == 2)
        .await;
    for id in [as_code.id, named.id] {
        let act = Delete {
            room,
            by: amina,
            moderator: false,
            id,
            at: house.now(),
        };
        asked(|done| again.delete(act, done)).await.unwrap();
    }
    assert_eq!(house.count_indexed("has:link").await, 0);
    again.close().await;
}

async fn what_is_beside_the_words_follows_edits_and_deletions(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let said = house.say(room, amina, "bruno", &["bruno"]).await;
    let photo = house.send(room, amina, "photo", "image/png").await;
    house.rename((room, said), amina, "personne", &["personne"]).await;
    assert!(house.found_with(bruno, &[Has::Mention]).await.is_empty());
    house.rename((room, said), amina, "tous", &["tous"]).await;
    assert_eq!(house.found_with(bruno, &[Has::Mention]).await, ["tous"]);
    house
        .rename((room, photo), amina, "bruno sur la photo", &["bruno"])
        .await;
    let both = [Has::Image, Has::Mention];
    assert_eq!(house.found_with(bruno, &both).await, ["bruno sur la photo"]);
    for id in [said, photo] {
        house.delete(room, amina, id).await.unwrap();
    }
    assert!(house.found_with(bruno, &[Has::Mention]).await.is_empty());
    for token in [
        "has:image".to_owned(),
        "has:file".to_owned(),
        "m:0".to_owned(),
        format!("m:{bruno}"),
    ] {
        assert_eq!(house.count_indexed(&token).await, 0, "{token}");
    }
}

async fn an_index_made_anew_has_what_is_beside_the_words(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let said = house.say(room, amina, "bruno", &["bruno"]).await;
    let call = house.say(room, amina, "tous", &["tous"]).await;
    let photo = house.send(room, amina, "photo", "image/png").await;
    house.forget_index().await;
    let again = house.reopened().await;
    house
        .until(async || house.search_state().await.1 == 0 && house.count_indexed("has:image").await == 1)
        .await;
    for (has, ids) in [(Has::Image, vec![photo]), (Has::Mention, vec![call, said])] {
        let found = again.find(bruno, &with(&[has])).await.unwrap().unwrap();
        let found: Vec<Seq> = found.hits.iter().map(|hit| hit.message.id).collect();
        assert_eq!(found, ids, "{has:?}");
    }
    // What leaves the index is what was put there.
    let act = Delete {
        room,
        by: amina,
        moderator: false,
        id: said,
        at: house.now(),
    };
    asked(|done| again.delete(act, done)).await.unwrap();
    assert_eq!(house.count_indexed(&format!("m:{bruno}")).await, 0);
    again.close().await;
}
