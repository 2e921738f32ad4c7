//! Read positions and what is left above them.

use crate::house::{House, contract, naming};
use palabre_store::*;

contract![
    a_position_only_moves_up_and_never_over_the_head,
    marking_unread_puts_it_back_below_a_message,
    ones_own_and_deleted_messages_are_not_unread,
    mentions_count_members_only_and_follow_an_edit,
    counts_of_several_people_come_at_once,
    the_other_of_a_direct_room_sees_how_far_one_has_read,
];

async fn a_position_only_moves_up_and_never_over_the_head(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    for n in 0..5 {
        house.post(room, amina, &format!("{n}")).await;
    }
    let read = async |upto| house.store.read(room, bruno, upto, 100).await.unwrap().unwrap();
    assert_eq!(
        read(5).await,
        ReadPosition {
            upto: 5,
            unread: 3,
            mentions: 0,
            moved: true
        }
    );
    assert_eq!(
        read(4).await,
        ReadPosition {
            upto: 5,
            unread: 3,
            mentions: 0,
            moved: false
        }
    );
    assert_eq!(
        read(i64::MAX).await,
        ReadPosition {
            upto: 8,
            unread: 0,
            mentions: 0,
            moved: true
        }
    );
    assert_eq!(house.head(room).await, 8, "reading takes no seq");
    assert_eq!(house.store.read(999, bruno, 1, 100).await.unwrap(), None);
}

async fn marking_unread_puts_it_back_below_a_message(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let id = house.post(room, amina, "un").await.id;
    house.post(room, amina, "deux").await;
    house.store.read(room, bruno, 99, 9).await.unwrap();
    let back = house
        .store
        .unread_from(room, bruno, id, 9)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        back,
        ReadPosition {
            upto: id - 1,
            unread: 2,
            mentions: 0,
            moved: true
        }
    );
    let low = house
        .store
        .unread_from(room, bruno, i64::MIN, 9)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(low.upto, 0);
    let same = house
        .store
        .unread_from(room, bruno, i64::MAX, 9)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((same.upto, same.unread), (0, 2), "nothing becomes read by it");
}

async fn ones_own_and_deleted_messages_are_not_unread(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let gone = house.post(room, amina, "un").await.id;
    house.post(room, bruno, "deux").await;
    house.post(room, amina, "trois").await;
    house.delete(room, amina, gone).await.unwrap();
    let unread = house
        .store
        .unread_from(room, bruno, gone, 9)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(unread.unread, 1);
}

async fn mentions_count_members_only_and_follow_an_edit(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let draft = Post {
        html: naming(&["bruno", "clara", "bruno"]),
        ..house.draft(room, amina, "@bruno @clara")
    };
    let id = house.try_post(draft).await.unwrap().message.id;
    let counts = house.store.unread_of(room, &[bruno], 9).await.unwrap();
    assert_eq!(counts, vec![(bruno, 1, 1)]);
    house.join(room, clara).await;
    let back = house
        .store
        .unread_from(room, clara, id, 9)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (back.unread, back.mentions),
        (1, 0),
        "who was not there is not called"
    );
    house.edit(room, amina, id, "personne").await.unwrap();
    assert_eq!(
        house.store.unread_of(room, &[bruno], 9).await.unwrap(),
        vec![(bruno, 1, 0)]
    );
}

async fn counts_of_several_people_come_at_once(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    for n in 0..3 {
        house.post(room, amina, &format!("{n}")).await;
    }
    let mut counts = house
        .store
        .unread_of(room, &[amina, bruno, clara, 999], 2)
        .await
        .unwrap();
    counts.sort_unstable();
    assert_eq!(
        counts,
        vec![(amina, 0, 0), (bruno, 2, 0)],
        "members only, up to the bound"
    );
    assert_eq!(house.store.unread_of(room, &[], 2).await.unwrap(), vec![]);
}

async fn the_other_of_a_direct_room_sees_how_far_one_has_read(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.direct(amina, bruno).await;
    let id = house.post(room, amina, "Bonjour").await.id;
    assert_eq!(
        house.store.others_read(room, amina).await.unwrap(),
        None,
        "bruno has seen nothing"
    );
    house.store.read(room, bruno, id, 9).await.unwrap();
    let (upto, at) = house.store.others_read(room, amina).await.unwrap().unwrap();
    assert_eq!(upto, id);
    assert!(at > 1_600_000_000_000);
    house.store.unread_from(room, bruno, id, 9).await.unwrap();
    let still = house.store.others_read(room, amina).await.unwrap();
    assert_eq!(still, Some((id, at)), "what was seen stays seen");
    let open = house.room("Général", amina).await;
    house.join(open, bruno).await;
    house.post(open, bruno, "Bonjour").await;
    assert_eq!(
        house.store.others_read(open, amina).await.unwrap(),
        None,
        "only in a direct room"
    );
}
