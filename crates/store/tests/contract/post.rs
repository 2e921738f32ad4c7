//! Posting: once per (author, cid), by members of now.

use crate::house::{House, asked, contract, naming};
use futures_util::future::join_all;
use palabre_store::*;
use palabre_wire::Code;

contract![
    the_same_cid_and_content_is_told_again_and_stored_once,
    the_same_cid_with_other_content_is_a_conflict_for_ever,
    a_repeat_is_answered_even_after_leaving_and_after_the_room_is_gone,
    what_is_refused_is_told_again_if_it_was_posted,
    repeats_and_refusals_that_stand_together_keep_their_order,
    posting_needs_a_membership_of_now,
    every_cid_of_many_is_known_for_ever,
    who_posts_is_known_as_others_left_it,
];

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

async fn what_is_refused_is_told_again_if_it_was_posted(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let draft = house.draft(room, amina, "Bonjour");
    let bare = Post {
        text: String::new(),
        html: Html::Plain,
        refused: Some(Code::TooLong),
        ..draft.clone()
    };
    let refused = Err(Refusal::Rule(Code::TooLong));
    assert_eq!(house.try_post(bare.clone()).await, refused);
    let first = house.try_post(draft).await.unwrap();
    let again = house.try_post(bare.clone()).await.unwrap();
    assert!(again.dup);
    assert_eq!(again.message, first.message);
    let other = Post {
        digest: [9; 32],
        ..bare
    };
    assert_eq!(house.try_post(other).await, Err(Refusal::Rule(Code::CidConflict)));
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
    let gone = loop {
        // The emptying goes on by itself.
        let again = asked(|done| store.post(draft.clone(), done)).await.unwrap();
        if again.message.deleted_at.is_some() {
            break again.message;
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
        html: naming(&["bruno"]),
        ..house.draft(other, amina, "@bruno")
    };
    let answer = Post {
        reply_to: Some(4),
        html: naming(&["amina"]),
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
    // All wait while the writer is held, so they are made together.
    let aside = house.room("À part", amina).await;
    let held = house.held(&house.store, aside, amina).await;
    let outcomes = futures_util::future::join_all(posts.into_iter().map(|post| house.try_post(post)));
    let (outcomes, ()) = tokio::join!(outcomes, async { drop(held) });
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

/// More than are remembered before they are in an index, said in an order that is not the index's.
async fn every_cid_of_many_is_known_for_ever(house: &House) {
    const MANY: usize = 11_000;
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let draft = |n: usize| Post {
        cid: format!("cid-of-many-{:05}", n * 7_919 % 100_000),
        ..house.draft(room, amina, "Bonjour")
    };
    let drafts: Vec<Post> = (0..MANY).map(draft).collect();
    let mut ids = Vec::new();
    for part in drafts.chunks(1_000) {
        let posted = join_all(part.iter().map(|draft| house.try_post(draft.clone()))).await;
        ids.extend(posted.into_iter().map(|posted| posted.unwrap().message.id));
    }
    let asked_again = |n: usize| (drafts[n].clone(), ids[n]);
    for n in (0..MANY).step_by(997).chain([8_191, 8_192, 8_193, MANY - 1]) {
        let (draft, id) = asked_again(n);
        let again = house.try_post(draft).await.unwrap();
        assert_eq!((again.message.id, again.dup), (id, true), "{n}");
    }
    let store = house.reopened().await;
    for n in (0..MANY).step_by(499).chain([8_191, 8_192, 8_193, MANY - 1]) {
        let (draft, id) = asked_again(n);
        let other = Post {
            digest: [9; 32],
            ..draft.clone()
        };
        let again = asked(|done| store.post(draft, done)).await.unwrap();
        assert_eq!((again.message.id, again.dup), (id, true), "{n}");
        let other = asked(|done| store.post(other, done)).await;
        assert_eq!(other, Err(Refusal::Rule(Code::CidConflict)));
    }
    let next = asked(|done| store.post(draft(MANY), done)).await.unwrap();
    assert_eq!((next.message.id, next.dup), (ids[MANY - 1] + 1, false));
}

async fn who_posts_is_known_as_others_left_it(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let first = house.post(room, bruno, "Un").await;
    let profile = Profile {
        display: Some("Bruno Martin".to_owned()),
        ..Profile::default()
    };
    house.store.set_profile(bruno, &profile).await.unwrap();
    // What takes a number elsewhere than in a message is counted, and another name is told.
    house.react(room, bruno, first.id, "👍").await.unwrap();
    let second = house.post(room, bruno, "Deux").await;
    assert_eq!(second.id, first.id + 2);
    assert_eq!(second.by.display, "Bruno Martin");
    // Another process writes: its change is seen too.
    house
        .raw("update users set display = 'Bruno M.' where name = 'bruno'")
        .await;
    assert_eq!(house.post(room, bruno, "Trois").await.by.display, "Bruno M.");
    house.remove(room, bruno, bruno).await.unwrap();
    let late = house.try_post(house.draft(room, bruno, "Quatre")).await;
    assert_eq!(late, Err(Refusal::Rule(Code::NotMember)));
    house.join(room, bruno).await;
    let back = house.post(room, bruno, "Cinq").await;
    assert_eq!(back.id, second.id + 4);
}
