//! Messages: once, in order, and as they are now.

use crate::house::{House, asked, contract, naming};
use palabre_store::*;
use palabre_wire::Code;

contract![
    a_posted_message_is_read_back_as_it_was_told,
    an_answer_shows_what_it_answers_as_it_is_now,
    only_the_author_edits_and_a_deleted_message_stays_deleted,
    deleting_wipes_the_text_the_reactions_and_the_mentions,
    reactions_are_counted_in_the_order_first_used,
    a_text_of_any_script_comes_back_whole,
];

async fn a_posted_message_is_read_back_as_it_was_told(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let mut draft = house.draft(room, amina, "**Bonjour**");
    draft.html = Html::Ready("<p><strong>Bonjour</strong></p>".to_owned());
    let posted = house.try_post(draft.clone()).await.unwrap();
    assert!(!posted.dup);
    assert_eq!((posted.message.id, posted.message.seq), (3, 3));
    let read = house.store.message(room, 3, amina).await.unwrap().unwrap();
    assert_eq!(read, posted.message);
    assert_eq!(read.cid, draft.cid);
    assert_eq!(read.text.as_deref(), Some("**Bonjour**"));
    let again = house.try_post(draft).await.unwrap();
    assert_eq!((again.message, again.dup), (read, true));
}

async fn an_answer_shows_what_it_answers_as_it_is_now(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let other = house.room("Ailleurs", amina).await;
    let long = "é".repeat(200);
    let asked_about = house.post(room, amina, &long).await.id;
    let answer = Post {
        reply_to: Some(asked_about),
        ..house.draft(room, amina, "Oui")
    };
    let posted = house.try_post(answer).await.unwrap().message;
    let quote = posted.reply.clone().unwrap();
    assert_eq!(quote.id, asked_about);
    assert_eq!((quote.text, quote.html, quote.files), (Some(long), None, None));
    assert_eq!(
        house
            .store
            .message(room, posted.id, amina)
            .await
            .unwrap()
            .unwrap(),
        posted
    );
    house.delete(room, amina, asked_about).await.unwrap();
    let now = house
        .store
        .message(room, posted.id, amina)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(now.reply.unwrap().text, None);
    let astray = Post {
        reply_to: Some(asked_about),
        ..house.draft(other, amina, "Oui")
    };
    assert_eq!(house.try_post(astray).await, Err(Refusal::Rule(Code::NotFound)));
}

async fn only_the_author_edits_and_a_deleted_message_stays_deleted(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let id = house.post(room, amina, "Bonjour").await.id;
    let refused = |code| Err(Refusal::Rule(code));
    assert_eq!(house.edit(room, bruno, id, "!").await, refused(Code::Forbidden));
    assert_eq!(house.delete(room, bruno, id).await, refused(Code::Forbidden));
    assert_eq!(house.edit(room, amina, 99, "!").await, refused(Code::NotFound));
    let edited = house.edit(room, amina, id, "Bonsoir").await.unwrap();
    assert_eq!((edited.seq, edited.text.as_deref()), (5, Some("Bonsoir")));
    assert!(edited.edited_at.is_some());
    let act = Delete {
        room,
        by: bruno,
        moderator: true,
        id,
        at: house.now(),
    };
    let gone = asked(|done| house.store.delete(act, done)).await.unwrap();
    assert_eq!((gone.seq, gone.text), (6, None));
    assert_eq!(house.delete(room, amina, id).await, refused(Code::Deleted));
    assert_eq!(house.edit(room, amina, id, "!").await, refused(Code::Deleted));
    assert_eq!(
        house.react(room, amina, id, "👍").await,
        Err(Refusal::Rule(Code::Deleted))
    );
    house.remove(room, bruno, bruno).await.unwrap();
    assert_eq!(
        house.react(room, bruno, id, "👍").await,
        Err(Refusal::Rule(Code::NotMember))
    );
    assert_eq!(house.head(room).await, 7);
}

async fn deleting_wipes_the_text_the_reactions_and_the_mentions(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    house.post(room, amina, "Avant").await;
    let mut draft = house.draft(room, amina, "@bruno secret");
    draft.html = naming(&["bruno", "amina", "personne"]);
    let id = house.try_post(draft).await.unwrap().message.id;
    house.react(room, amina, id, "👍").await.unwrap();
    let before = house.store.listing(bruno, room, 100).await.unwrap().unwrap();
    assert_eq!((before.unread, before.mentions), (2, 1));
    assert_eq!(before.last.unwrap().text, "@bruno secret");
    let gone = house.delete(room, amina, id).await.unwrap();
    assert_eq!((&gone.text, &gone.html), (&None, &None));
    assert!(gone.reactions.is_empty() && gone.deleted_at.is_some());
    let after = house.store.listing(bruno, room, 100).await.unwrap().unwrap();
    assert_eq!((after.unread, after.mentions), (1, 0));
    assert_eq!(after.last.unwrap().text, "Avant");
    assert_eq!(
        house.page(room, bruno, Around::Newest, 10).await,
        vec![4, 5],
        "a tombstone stays"
    );
}

async fn reactions_are_counted_in_the_order_first_used(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let id = house.post(room, amina, "Bonjour").await.id;
    house.react(room, bruno, id, "🎉").await.unwrap();
    house.react(room, amina, id, "👍").await.unwrap();
    let last = house.react(room, bruno, id, "👍").await.unwrap();
    assert!(last.changed);
    assert_eq!(last.seq, 7);
    assert_eq!(last.reactions, vec![("🎉".to_owned(), 1), ("👍".to_owned(), 2)]);
    let same = house.react(room, bruno, id, "👍").await.unwrap();
    assert!(!same.changed, "twice is once");
    assert_eq!((same.seq, house.head(room).await), (7, 7));
    let seen = house.store.message(room, id, bruno).await.unwrap().unwrap();
    assert_eq!(seen.mine, vec!["🎉".to_owned(), "👍".to_owned()]);
    let stranger = house.person("stranger").await;
    let mut gave = Vec::new();
    let chip = palabre_store::Chip {
        room,
        id,
        emoji: "👍",
    };
    for (user, limit) in [(amina, 9), (amina, 1), (stranger, 9)] {
        let people = house.store.reactors(&chip, user, limit).await.unwrap();
        gave.push(people.iter().map(|person| person.id).collect::<Vec<_>>());
    }
    assert_eq!(gave, [vec![amina, bruno], vec![amina], vec![]]);
    house.react(room, amina, id, "❤").await.unwrap();
    assert_eq!(
        house.react(room, amina, id, "😀").await,
        Err(Refusal::Rule(Code::TooMany))
    );
    house.react(room, amina, id, "🎉").await.unwrap();
    let back = house.unreact(room, bruno, id, "👍").await.unwrap();
    assert_eq!(back.reactions.len(), 3);
    assert!(!house.unreact(room, bruno, id, "👍").await.unwrap().changed);
}

async fn a_text_of_any_script_comes_back_whole(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("日本語", amina).await;
    for text in [
        "日本語 🇫🇷 👩‍👩‍👧",
        "a'b\"c\\d%e_f!g",
        "\u{1}\r\n\t\u{202f}fin",
        &"é".repeat(10_000),
    ] {
        let id = house.post(room, amina, text).await.id;
        let read = house.store.message(room, id, amina).await.unwrap().unwrap();
        assert_eq!(read.text.as_deref(), Some(text));
    }
    let id = house.post(room, amina, "nul\0").await.id;
    let read = house.store.message(room, id, amina).await.unwrap().unwrap();
    assert_eq!(read.text.as_deref(), Some("nul\u{fffd}"));
    assert!(house.store.account_by_key("ami\0na").await.unwrap().is_none());
}
