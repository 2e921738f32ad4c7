//! What rooms keep no longer.

use crate::house::{House, asked, contract};
use palabre_store::*;
use palabre_wire::Millis;

contract![
    what_is_too_old_is_deleted_in_order_each_with_a_seq,
    nothing_of_an_expired_message_is_found_again,
    a_room_that_keeps_for_ever_keeps,
];

const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

async fn keep(house: &House, room: i64, by: i64, days: Option<i64>) -> Room {
    let act = EditRoom {
        room,
        by,
        keep_days: Some(days),
        ..EditRoom::default()
    };
    asked(|done| house.store.edit_room(act, done)).await.unwrap()
}

async fn expire(house: &House, room: i64, at: Millis, most: i64) -> Expired {
    let act = Expire { room, at, most };
    asked(|done| house.store.expire(act, done)).await.unwrap()
}

async fn what_is_too_old_is_deleted_in_order_each_with_a_seq(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    for n in 0..5 {
        house.post(room, amina, &format!("ancien {n}")).await;
    }
    house.delete(room, amina, 4).await.unwrap();
    let between = house.now();
    let young = house.post(room, amina, "récent").await;
    assert_eq!(
        house
            .store
            .doomed(room, between + 30 * DAY_MS, 30, 99)
            .await
            .unwrap(),
        4
    );
    assert_eq!(
        house
            .store
            .doomed(room, between + 30 * DAY_MS, 30, 3)
            .await
            .unwrap(),
        2,
        "it looks at three"
    );
    let kept = keep(house, room, amina, Some(30)).await;
    assert_eq!((kept.keep_days, kept.seq), (Some(30), 10));
    let at = between + 30 * DAY_MS;
    let due = async |at| house.store.rooms_to_expire(0, at, 9).await.unwrap();
    assert_eq!(due(between).await, Vec::<i64>::new());
    assert_eq!(due(at).await, [room]);
    assert_eq!(
        house.store.rooms_to_expire(room, at, 9).await.unwrap(),
        Vec::<i64>::new()
    );
    let first = expire(house, room, at, 2).await;
    let ids = |expired: &Expired| -> Vec<_> {
        expired
            .messages
            .iter()
            .map(|message| (message.id, message.seq))
            .collect()
    };
    assert_eq!(
        (ids(&first), first.more),
        (vec![(3, 11)], true),
        "a tombstone stays as it was"
    );
    assert!(first.messages[0].text.is_none() && first.messages[0].deleted_at == Some(at));
    let rest = expire(house, room, at, 99).await;
    assert_eq!((ids(&rest), rest.more), (vec![(5, 12), (6, 13), (7, 14)], false));
    assert_eq!(due(at).await, Vec::<i64>::new());
    assert_eq!(expire(house, room, at, 99).await.messages, []);
    assert_eq!(house.head(room).await, 14);
    let changes = house.store.changes(room, amina, 0, 99).await.unwrap().unwrap();
    let seqs: Vec<_> = changes.changes.iter().map(Change::seq).collect();
    assert_eq!(seqs, [2, 8, 9, 10, 11, 12, 13, 14], "each row once, as it is now");
    assert_eq!(house.page(room, amina, Around::Newest, 9).await, [young.id]);
    for around in [Around::After(0), Around::Id(3)] {
        assert_eq!(house.page(room, amina, around, 9).await, [young.id]);
    }
    let (_, _, more) = house
        .store
        .page(room, amina, Around::Newest, 1)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(more, (false, false), "a page begins after what is gone");
    let listing = house.store.listing(amina, room, 9).await.unwrap().unwrap();
    assert_eq!(listing.last.unwrap().text, "récent");
    expire(house, room, at + DAY_MS, 99).await;
    let listing = house.store.listing(amina, room, 9).await.unwrap().unwrap();
    assert_eq!((listing.last, listing.unread), (None, 0));
    assert_eq!(house.post(room, amina, "encore").await.id, 16);
}

async fn nothing_of_an_expired_message_is_found_again(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let draft = house.draft(room, amina, "le mot de passe est sésame");
    let id = house.try_post(draft.clone()).await.unwrap().message.id;
    house
        .edit(room, amina, id, "le mot de passe est abracadabra")
        .await
        .unwrap();
    house.react(room, bruno, id, "👍").await.unwrap();
    let pin = Pin {
        room,
        by: bruno,
        id,
        on: true,
        most: 9,
        at: house.now(),
    };
    asked(|done| house.store.pin(pin, done)).await.unwrap();
    let answer = Post {
        reply_to: Some(id),
        ..house.draft(room, bruno, "noté")
    };
    keep(house, room, amina, Some(1)).await;
    let at = house.now() + DAY_MS;
    let answer = house.try_post(Post { at, ..answer }).await.unwrap().message;
    let expired = expire(house, room, at, 99).await;
    assert_eq!(expired.messages.len(), 1, "the answer is younger");
    assert!(expired.messages[0].pinned_at.is_none(), "pinned ones go too");
    let gone = house.store.message(room, id, bruno).await.unwrap().unwrap();
    assert!(gone.text.is_none() && gone.reactions.is_empty() && gone.pinned_at.is_none());
    assert_eq!(house.store.versions(room, id, amina).await.unwrap(), []);
    let cited = house
        .store
        .message(room, answer.id, bruno)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(cited.reply.unwrap().text, None);
    assert_eq!(
        house.store.pinned_ids(room, bruno, 9).await.unwrap(),
        Vec::<i64>::new()
    );
    assert!(
        house.try_post(draft).await.unwrap().dup,
        "its cid is known for ever"
    );
}

async fn a_room_that_keeps_for_ever_keeps(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let id = house.post(room, amina, "gardé").await.id;
    let far = house.now() + 10_000 * DAY_MS;
    keep(house, room, amina, Some(30)).await;
    let renamed = EditRoom {
        room,
        by: amina,
        topic: Some("Tout".to_owned()),
        ..EditRoom::default()
    };
    let renamed = asked(|done| house.store.edit_room(renamed, done)).await.unwrap();
    assert_eq!(renamed.keep_days, Some(30), "another change leaves it as it is");
    assert_eq!(keep(house, room, amina, None).await.keep_days, None);
    assert_eq!(
        house.store.rooms_to_expire(0, far, 9).await.unwrap(),
        Vec::<i64>::new()
    );
    assert_eq!(expire(house, room, far, 9).await.messages, []);
    assert_eq!(house.page(room, amina, Around::Newest, 9).await, [id]);
}
