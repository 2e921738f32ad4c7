//! Messages: once, in order, and as they are now.

use crate::house::{House, asked, contract};
use palabre_store::*;
use palabre_wire::Code;

contract![
    a_posted_message_is_read_back_as_it_was_told,
    the_same_cid_and_content_is_told_again_and_stored_once,
    the_same_cid_with_other_content_is_a_conflict_for_ever,
    a_repeat_is_answered_even_after_leaving_and_after_the_room_is_gone,
    repeats_and_refusals_that_stand_together_keep_their_order,
    posting_needs_a_membership_of_now,
    an_answer_shows_what_it_answers_as_it_is_now,
    only_the_author_edits_and_a_deleted_message_stays_deleted,
    deleting_wipes_the_text_the_reactions_and_the_mentions,
    reactions_are_counted_in_the_order_first_used,
    a_page_is_cut_by_keyset_in_every_direction,
    a_page_around_an_absent_id_still_centres_there,
    a_stranger_reads_nothing,
    a_text_of_any_script_comes_back_whole,
];

async fn a_posted_message_is_read_back_as_it_was_told(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let mut draft = house.draft(room, amina, "**Bonjour**");
    draft.html = Some("<p><strong>Bonjour</strong></p>".to_owned());
    let posted = house.try_post(draft.clone()).await.unwrap();
    assert!(!posted.dup);
    assert_eq!((posted.message.id, posted.message.seq), (3, 3));
    let read = house.store.message(room, 3, amina).await.unwrap().unwrap();
    assert_eq!(read, posted.message);
    assert_eq!(read.cid, draft.cid);
    assert_eq!(read.text.as_deref(), Some("**Bonjour**"));
    let (known, digest) = house.store.posted(amina, &draft.cid).await.unwrap().unwrap();
    assert_eq!((known, digest), (read, draft.digest));
}

async fn the_same_cid_and_content_is_told_again_and_stored_once(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let draft = house.draft(room, amina, "Bonjour");
    let first = house.try_post(draft.clone()).await.unwrap();
    let again = house
        .try_post(Post {
            at: house.now(),
            ..draft.clone()
        })
        .await
        .unwrap();
    assert!(again.dup);
    assert_eq!(again.message, first.message);
    assert_eq!(house.head(room).await, 3);
    let store = house.reopened().await;
    let after = asked(|done| store.post(draft, done)).await.unwrap();
    assert!(after.dup);
    assert_eq!(after.message, first.message);
}

async fn the_same_cid_with_other_content_is_a_conflict_for_ever(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    let elsewhere = house.room("Ailleurs", amina).await;
    house.join(room, bruno).await;
    let draft = house.draft(room, amina, "Bonjour");
    let id = house.try_post(draft.clone()).await.unwrap().message.id;
    let other = Post {
        digest: [9; 32],
        text: "Bonsoir".to_owned(),
        ..draft.clone()
    };
    let conflict = Err(Refusal::Rule(Code::CidConflict));
    assert_eq!(house.try_post(other.clone()).await, conflict);
    assert_eq!(
        house
            .try_post(Post {
                room: elsewhere,
                ..draft.clone()
            })
            .await,
        conflict
    );
    house.edit(room, amina, id, "Bonsoir").await.unwrap();
    assert_eq!(house.try_post(other.clone()).await, conflict);
    house.delete(room, amina, id).await.unwrap();
    assert_eq!(house.try_post(other.clone()).await, conflict);
    assert_eq!(house.head(room).await, 6);
    assert_eq!(house.head(elsewhere).await, 2);
    let of_bruno = house
        .try_post(Post {
            by: bruno,
            ..other.clone()
        })
        .await
        .unwrap();
    assert!(!of_bruno.dup, "a cid belongs to its author");
    let store = house.reopened().await;
    assert_eq!(asked(|done| store.post(other, done)).await, conflict);
}

async fn a_repeat_is_answered_even_after_leaving_and_after_the_room_is_gone(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let draft = house.draft(room, bruno, "Bonjour");
    let first = house.try_post(draft.clone()).await.unwrap();
    house.remove(room, bruno, bruno).await.unwrap();
    let again = house.try_post(draft.clone()).await.unwrap();
    assert!(again.dup);
    assert_eq!(again.message, first.message);
    let act = DeleteRoom {
        room,
        by: amina,
        manager: false,
        at: house.now(),
    };
    asked(|done| house.store.delete_room(act, done)).await.unwrap();
    let store = house.reopened().await;
    let (gone, _) = loop {
        // The emptying goes on by itself.
        let (message, digest) = store.posted(bruno, &draft.cid).await.unwrap().unwrap();
        if message.deleted_at.is_some() {
            break (message, digest);
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((gone.text, gone.html), (None, None));
    let once_more = asked(|done| store.post(draft.clone(), done)).await.unwrap();
    assert!(once_more.dup);
    let other = Post {
        digest: [9; 32],
        ..draft
    };
    assert_eq!(
        asked(|done| store.post(other, done)).await,
        Err(Refusal::Rule(Code::CidConflict))
    );
}

async fn repeats_and_refusals_that_stand_together_keep_their_order(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    let other = house.room("Ailleurs", amina).await;
    house.join(room, bruno).await;
    house.join(other, bruno).await;
    let first = house.draft(room, amina, "un");
    let elsewhere = Post {
        mentions: vec!["bruno".to_owned()],
        ..house.draft(other, amina, "@bruno")
    };
    let answer = Post {
        reply_to: Some(4),
        mentions: vec!["amina".to_owned()],
        ..house.draft(room, bruno, "oui")
    };
    let posts = [
        first.clone(),
        house.draft(other, 999, "personne"),
        Post {
            digest: [9; 32],
            ..first.clone()
        },
        elsewhere,
        Post {
            room: other,
            ..first.clone()
        },
        first.clone(),
        Post {
            reply_to: Some(99),
            ..house.draft(room, bruno, "?")
        },
        house.draft(999, bruno, "?"),
        house.draft(room, bruno, "deux"),
        Post { by: bruno, ..first },
        answer,
    ];
    // All wait before the writer runs, so they are made together.
    let outcomes = futures_util::future::join_all(posts.into_iter().map(|post| house.try_post(post))).await;
    let outcomes: Vec<_> = outcomes
        .into_iter()
        .map(|outcome| outcome.map(|posted| (posted.message.room, posted.message.id, posted.dup)))
        .collect();
    let refused = |code| Err(Refusal::Rule(code));
    let expected = vec![
        Ok((room, 4, false)),
        refused(Code::NotFound),
        refused(Code::CidConflict),
        Ok((other, 4, false)),
        refused(Code::CidConflict),
        Ok((room, 4, true)),
        refused(Code::NotFound),
        refused(Code::NotFound),
        Ok((room, 5, false)),
        Ok((room, 6, false)),
    ];
    assert_eq!(outcomes[..10], expected[..]);
    assert_eq!(
        outcomes[10],
        refused(Code::NotFound),
        "what is not committed yet cannot be answered"
    );
    assert_eq!((house.head(room).await, house.head(other).await), (6, 4));
    let listing = house.store.listing(bruno, other, 9).await.unwrap().unwrap();
    assert_eq!((listing.unread, listing.mentions), (1, 1));
    let listing = house.store.listing(bruno, room, 9).await.unwrap().unwrap();
    assert_eq!((listing.read, listing.unread), (6, 0));
    let listing = house.store.listing(amina, room, 9).await.unwrap().unwrap();
    assert_eq!((listing.read, listing.unread), (4, 2));
}

async fn posting_needs_a_membership_of_now(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let open = house.room("Général", amina).await;
    let closed = house.private_room("Direction", amina).await;
    let refused = |code| Err(Refusal::Rule(code));
    assert_eq!(
        house.try_post(house.draft(open, bruno, "?")).await,
        refused(Code::NotMember)
    );
    assert_eq!(
        house.try_post(house.draft(closed, bruno, "?")).await,
        refused(Code::NotFound)
    );
    assert_eq!(
        house.try_post(house.draft(999, bruno, "?")).await,
        refused(Code::NotFound)
    );
    house.join(open, bruno).await;
    house.post(open, bruno, "Bonjour").await;
    house.remove(open, amina, bruno).await.unwrap();
    assert_eq!(
        house.try_post(house.draft(open, bruno, "?")).await,
        refused(Code::NotMember)
    );
    let act = ArchiveRoom {
        room: open,
        by: amina,
        manager: false,
        at: Some(house.now()),
    };
    asked(|done| house.store.archive_room(act, done)).await.unwrap();
    assert_eq!(
        house.try_post(house.draft(open, amina, "?")).await,
        refused(Code::Archived)
    );
    assert_eq!(house.head(open).await, 6, "what is refused takes no seq");
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
    assert_eq!(quote.excerpt.unwrap(), "é".repeat(160));
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
    assert_eq!(now.reply.unwrap().excerpt, None);
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
    draft.html = Some("<p>secret</p>".to_owned());
    draft.mentions = vec!["bruno".to_owned(), "amina".to_owned(), "personne".to_owned()];
    let id = house.try_post(draft).await.unwrap().message.id;
    house.react(room, amina, id, "👍").await.unwrap();
    let before = house.store.listing(bruno, room, 100).await.unwrap().unwrap();
    assert_eq!((before.unread, before.mentions), (2, 1));
    assert_eq!(before.last.unwrap().1, "@bruno secret");
    let gone = house.delete(room, amina, id).await.unwrap();
    assert_eq!((&gone.text, &gone.html), (&None, &None));
    assert!(gone.reactions.is_empty() && gone.deleted_at.is_some());
    let after = house.store.listing(bruno, room, 100).await.unwrap().unwrap();
    assert_eq!((after.unread, after.mentions), (1, 0));
    assert_eq!(after.last.unwrap().1, "Avant");
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

async fn a_page_is_cut_by_keyset_in_every_direction(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    for n in 0..10 {
        house.post(room, amina, &format!("{n}")).await;
    }
    house.react(room, amina, 7, "👍").await.unwrap();
    let page = async |around| {
        let (messages, head, more) = house.store.page(room, amina, around, 4).await.unwrap().unwrap();
        assert_eq!(head, 13);
        (
            messages.iter().map(|message| message.id).collect::<Vec<_>>(),
            more,
        )
    };
    assert_eq!(page(Around::Newest).await, (vec![9, 10, 11, 12], (true, false)));
    assert_eq!(page(Around::Before(9)).await, (vec![5, 6, 7, 8], (true, true)));
    assert_eq!(page(Around::Before(5)).await, (vec![3, 4], (false, true)));
    assert_eq!(page(Around::After(8)).await, (vec![9, 10, 11, 12], (true, false)));
    assert_eq!(page(Around::After(0)).await, (vec![3, 4, 5, 6], (false, true)));
    assert_eq!(page(Around::After(12)).await, (vec![], (true, false)));
    assert_eq!(page(Around::Id(7)).await, (vec![6, 7, 8, 9], (true, true)));
    assert_eq!(page(Around::Id(3)).await, (vec![3, 4, 5], (false, true)));
    let (messages, ..) = house
        .store
        .page(room, amina, Around::Id(7), 1)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!((messages[0].id, &messages[0].mine), (7, &vec!["👍".to_owned()]));
}

async fn a_page_around_an_absent_id_still_centres_there(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let first = house.post(room, amina, "a").await.id;
    house.react(room, amina, first, "👍").await.unwrap();
    let second = house.post(room, amina, "b").await.id;
    assert_eq!((first, second), (3, 5));
    assert_eq!(house.page(room, amina, Around::Id(4), 4).await, vec![3, 5]);
    assert_eq!(house.page(room, amina, Around::Id(4), 2).await, vec![3, 5]);
    assert_eq!(house.page(room, amina, Around::Id(i64::MAX), 2).await, vec![5]);
    assert_eq!(
        house.page(room, amina, Around::Before(i64::MIN), 2).await,
        Vec::<i64>::new()
    );
}

async fn a_stranger_reads_nothing(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    let id = house.post(room, amina, "Bonjour").await.id;
    assert_eq!(house.store.message(room, id, bruno).await.unwrap(), None);
    assert_eq!(
        house.store.page(room, bruno, Around::Newest, 9).await.unwrap(),
        None
    );
    assert_eq!(house.store.changes(room, bruno, 0, 9).await.unwrap(), None);
    assert_eq!(house.store.read(room, bruno, id, 9).await.unwrap(), None);
    house.join(room, bruno).await;
    assert!(house.store.message(room, id, bruno).await.unwrap().is_some());
    house.remove(room, bruno, bruno).await.unwrap();
    assert_eq!(house.store.message(room, id, bruno).await.unwrap(), None);
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
