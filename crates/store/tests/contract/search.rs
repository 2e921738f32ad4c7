//! Finding messages: by what, by whom, and what is not found any more.

use crate::house::{House, contract};
use palabre_store::*;
use palabre_wire::{RoomId, Seq, UserId};

contract![
    a_message_is_found_from_its_commit_and_only_by_members,
    who_leaves_finds_nothing_and_who_comes_back_finds_all,
    an_edited_message_is_found_by_its_new_words_only,
    a_deleted_message_is_found_no_more,
    a_deleted_room_is_found_no_more_and_its_words_are_removed,
    hits_come_newest_first_page_by_page,
    a_search_is_narrowed_by_room_author_time_and_links,
    beginnings_are_found,
    any_text_may_be_looked_for,
    messages_from_before_the_index_are_put_in_it,
    another_version_of_the_words_makes_the_index_anew,
    a_word_of_every_message_is_searched_in_bounded_steps,
    a_phrase_is_found_however_often_its_words_are_said_apart,
];

/// The state of an index of this version that holds all messages.
pub(crate) const COMPLETE: (i64, i64) = (7, 0);

pub(crate) fn wanted(text: &str) -> Find {
    Find {
        wanted: Wanted::read(text),
        limit: 50,
        ..Find::default()
    }
}

/// The texts found, the newest first.
pub(crate) async fn texts(house: &House, user: UserId, find: &Find) -> Vec<String> {
    let found = house.store.find(user, find).await.unwrap().unwrap();
    let hits = found.hits.into_iter();
    hits.map(|hit| hit.message.text.unwrap()).collect()
}

pub(crate) async fn found(house: &House, user: UserId, text: &str) -> Vec<String> {
    texts(house, user, &wanted(text)).await
}

/// Rows of the index: messages that bear some word of these.
async fn indexed(house: &House, word: &str) -> i64 {
    house.count_indexed(word).await
}

async fn a_message_is_found_from_its_commit_and_only_by_members(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let general = house.room("Général", amina).await;
    let secret = house.private_room("Secret", amina).await;
    house.join(general, bruno).await;
    house.post(general, amina, "Le budget est voté").await;
    house.post(secret, amina, "Le budget caché").await;
    assert_eq!(
        found(house, amina, "budget").await,
        ["Le budget caché", "Le budget est voté"]
    );
    assert_eq!(found(house, bruno, "budgets").await, ["Le budget est voté"]);
    let find = Find {
        room: Some(secret),
        ..wanted("budget")
    };
    assert_eq!(
        house.store.find(bruno, &find).await.unwrap(),
        None,
        "as a room that does not exist"
    );
    let nobody = house.person("claire").await;
    assert!(found(house, nobody, "budget").await.is_empty());
    let hit = &house
        .store
        .find(bruno, &wanted("voter"))
        .await
        .unwrap()
        .unwrap()
        .hits[0];
    let marked = std::slice::from_ref(&(14..19));
    assert_eq!((hit.message.room, hit.at.as_slice()), (general, marked));
}

async fn who_leaves_finds_nothing_and_who_comes_back_finds_all(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let general = house.room("Général", amina).await;
    house.join(general, bruno).await;
    house.post(general, amina, "Bonjour").await;
    assert_eq!(found(house, bruno, "bonjour").await, ["Bonjour"]);
    house.remove(general, amina, bruno).await.unwrap();
    house.post(general, amina, "Bonjour encore").await;
    assert!(found(house, bruno, "bonjour").await.is_empty());
    house.join(general, bruno).await;
    assert_eq!(
        found(house, bruno, "bonjour").await,
        ["Bonjour encore", "Bonjour"]
    );
}

async fn an_edited_message_is_found_by_its_new_words_only(house: &House) {
    let amina = house.person("amina").await;
    let general = house.room("Général", amina).await;
    let said = house.post(general, amina, "Réunion lundi à Nantes").await;
    house
        .edit(general, amina, said.id, "Réunion mardi à Rennes")
        .await
        .unwrap();
    for gone in ["lundi", "nantes"] {
        assert!(found(house, amina, gone).await.is_empty(), "{gone}");
        assert_eq!(indexed(house, gone).await, 0);
    }
    for there in ["reunion", "mardi", "rennes"] {
        assert_eq!(found(house, amina, there).await.len(), 1, "{there}");
    }
    house
        .edit(general, amina, said.id, "Réunion mardi à Nantes")
        .await
        .unwrap();
    assert_eq!(found(house, amina, "nantes").await.len(), 1);
}

async fn a_deleted_message_is_found_no_more(house: &House) {
    let amina = house.person("amina").await;
    let general = house.room("Général", amina).await;
    house.post(general, amina, "Un secret gardé").await;
    let said = house.post(general, amina, "Un secret terrible").await;
    assert_eq!(indexed(house, "terrible").await, 0, "the stem is what is kept");
    assert_eq!(indexed(house, "terribl").await, 1);
    house.delete(general, amina, said.id).await.unwrap();
    assert_eq!(found(house, amina, "secret").await, ["Un secret gardé"]);
    assert_eq!(indexed(house, "terribl").await, 0);
    assert_eq!(indexed(house, "secret").await, 1);
}

async fn a_deleted_room_is_found_no_more_and_its_words_are_removed(house: &House) {
    let amina = house.person("amina").await;
    let general = house.room("Général", amina).await;
    for n in 0..700 {
        house.post(general, amina, &format!("éphémère {n}")).await;
    }
    let act = DeleteRoom {
        room: general,
        by: amina,
        manager: false,
        at: house.now(),
    };
    crate::house::asked(|done| house.store.delete_room(act, done))
        .await
        .unwrap();
    assert!(found(house, amina, "ephemere").await.is_empty());
    house.until(async || indexed(house, "ephem").await == 0).await;
}

async fn hits_come_newest_first_page_by_page(house: &House) {
    let amina = house.person("amina").await;
    let rooms = [house.room("Un", amina).await, house.room("Deux", amina).await];
    for n in 0..25 {
        house
            .post(rooms[n % 2], amina, &format!("message numéro {n}"))
            .await;
    }
    let mut all = Vec::new();
    let mut find = Find {
        limit: 10,
        ..wanted("messages")
    };
    let mut pages = 0;
    loop {
        let page = house.store.find(amina, &find).await.unwrap().unwrap();
        all.extend(page.hits.into_iter().map(|hit| hit.message.text.unwrap()));
        pages += 1;
        match page.cursor {
            Some(cursor) => find.cursor = Some(cursor),
            None => break,
        }
    }
    let expected: Vec<String> = (0..25).rev().map(|n| format!("message numéro {n}")).collect();
    assert_eq!((all, pages), (expected, 3));
}

async fn a_search_is_narrowed_by_room_author_time_and_links(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let general = house.room("Général", amina).await;
    let other = house.room("Autre", amina).await;
    house.join(general, bruno).await;
    let first = house.post(general, amina, "budget un").await;
    house.post(general, bruno, "budget deux https://exemple.fr").await;
    let third = house.post(other, amina, "budget trois").await;
    let find = wanted("budget");
    let in_room = Find {
        room: Some(other),
        ..find.clone()
    };
    assert_eq!(texts(house, amina, &in_room).await, ["budget trois"]);
    let of_bruno = Find {
        from: Some(bruno),
        ..find.clone()
    };
    assert_eq!(
        texts(house, amina, &of_bruno).await,
        ["budget deux https://exemple.fr"]
    );
    let with_link = Find {
        has: vec![Has::Link],
        ..find.clone()
    };
    assert_eq!(texts(house, amina, &with_link).await.len(), 1);
    let with_file = Find {
        has: vec![Has::File],
        ..find.clone()
    };
    assert!(texts(house, amina, &with_file).await.is_empty());
    let before = Find {
        before: Some(third.at),
        ..find.clone()
    };
    assert_eq!(texts(house, amina, &before).await.len(), 2);
    let after = Find {
        after: Some(first.at + 1),
        ..find.clone()
    };
    assert_eq!(texts(house, amina, &after).await.len(), 2);
    let all_of_bruno = Find {
        from: Some(bruno),
        ..wanted("")
    };
    assert_eq!(texts(house, amina, &all_of_bruno).await.len(), 1);
}

async fn beginnings_are_found(house: &House) {
    let amina = house.person("amina").await;
    let general = house.room("Général", amina).await;
    house.post(general, amina, "L’organisation du congrès").await;
    for begun in ["org", "organisat", "organisation", "congr", "congres"] {
        let find = Find {
            wanted: Wanted::read(begun).begun().unwrap(),
            ..wanted("")
        };
        assert_eq!(texts(house, amina, &find).await.len(), 1, "{begun}");
        assert_eq!(
            found(house, amina, &format!("{begun}*")).await.len(),
            1,
            "{begun}*"
        );
    }
    house
        .post(general, amina, "Payer le rendez-vous avec ses yeux")
        .await;
    for (begun, count) in [("yeu", 1), ("pay", 1), ("rendez-v", 1), ("ave", 0)] {
        assert_eq!(
            found(house, amina, &format!("{begun}*")).await.len(),
            count,
            "{begun}*"
        );
    }
}

async fn any_text_may_be_looked_for(house: &House) {
    let amina = house.person("amina").await;
    let general = house.room("Général", amina).await;
    let said = "OR AND NOT (paren) \"guillemets\" r:1 l'apostrophe \\ 100 % 東京 'quote''";
    house.post(general, amina, said).await;
    for text in [
        "OR",
        "and not",
        "NEAR(a b)",
        "(paren",
        "paren) OR x",
        "\"",
        "\"\"",
        "guillemets\"",
        "*",
        "**",
        "apostrophe'",
        "''",
        "'; drop table",
        "\\",
        "a\\'b",
        ":*",
        "r:1",
        "-budget",
        "^paren",
        "{words}:x",
        "words:paren",
        "%",
        "_",
        "\0",
        "pa\0ren",
        "東京",
        "🎉",
        "<->",
        "a & | !b",
    ] {
        let _ = found(house, amina, text).await;
        let _ = texts(
            house,
            amina,
            &Find {
                wanted: Wanted::read(&format!("{text}*")),
                ..wanted("")
            },
        )
        .await;
    }
    let long = "mot ".repeat(2500) + &"x".repeat(500);
    let _ = found(house, amina, &long).await;
    assert_eq!(found(house, amina, "東京").await.len(), 1);
    assert_eq!(found(house, amina, "paren guillemets 100").await.len(), 1);
}

async fn messages_from_before_the_index_are_put_in_it(house: &House) {
    let amina = house.person("amina").await;
    let general = house.room("Général", amina).await;
    for n in 0..1200 {
        house.post(general, amina, &format!("ancien {n}")).await;
    }
    let last: Seq = house.head(general).await;
    house.delete(general, amina, last).await.unwrap();
    house.forget_index().await;
    assert!(
        found(house, amina, "ancien").await.is_empty(),
        "the test has emptied it"
    );
    let again = house.reopened().await;
    let newest = wanted("1198");
    house
        .until(async || !again.find(amina, &newest).await.unwrap().unwrap().hits.is_empty())
        .await;
    let oldest = wanted("\"ancien 0\"");
    house
        .until(async || !again.find(amina, &oldest).await.unwrap().unwrap().hits.is_empty())
        .await;
    assert_eq!(
        indexed(house, "ancien").await,
        1199,
        "each once, and none that is deleted"
    );
    again.close().await;
}

async fn another_version_of_the_words_makes_the_index_anew(house: &House) {
    let amina = house.person("amina").await;
    let general = house.room("Général", amina).await;
    house.post(general, amina, "Bonjour").await;
    house.raw("update search set version = -1, upwards_of = 0").await;
    let again = house.reopened().await;
    house
        .until(async || {
            let rows = again.find(amina, &wanted("bonjour")).await.unwrap().unwrap();
            rows.hits.len() == 1 && house.search_state().await == COMPLETE
        })
        .await;
    assert_eq!(indexed(house, "bonjour").await, 1);
    again.close().await;
}

async fn a_word_of_every_message_is_searched_in_bounded_steps(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let mut rooms: Vec<RoomId> = Vec::new();
    for n in 0..20 {
        rooms.push(house.room(&format!("Salon {n}"), bruno).await);
    }
    let loud = house.room("Bruyant", amina).await;
    house.post(rooms[3], bruno, "bonjour à tous").await;
    house.fill(loud, amina, 30_000, "bonjour").await;
    house.post(rooms[4], bruno, "bonjour encore").await;
    let mut find = wanted("bonjour");
    let page = house.store.find(bruno, &find).await.unwrap().unwrap();
    assert_eq!(page.hits.len(), 1);
    assert!(page.cursor.is_some(), "it says that it stopped before the end");
    find.cursor = page.cursor;
    let page = house.store.find(bruno, &find).await.unwrap().unwrap();
    assert_eq!(page.hits[0].message.text.as_deref(), Some("bonjour à tous"));
    assert_eq!(page.cursor, None);
}

async fn a_phrase_is_found_however_often_its_words_are_said_apart(house: &House) {
    let amina = house.person("amina").await;
    let general = house.room("Général", amina).await;
    house.post(general, amina, "ce soir, le chat dort").await;
    house
        .fill(general, amina, 2_000, "le chat ne dort, ce soir, pas")
        .await;
    for phrase in ["chat dort", "soir, le chat", "ce soir le chat dort"] {
        let page = house.store.find(amina, &wanted(&format!("\"{phrase}\""))).await;
        let page = page.unwrap().unwrap();
        assert_eq!((page.hits.len(), page.cursor), (1, None), "{phrase}");
    }
    assert!(found(house, amina, "\"dort le chat\"").await.is_empty());
}
