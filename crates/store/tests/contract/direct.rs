//! Direct rooms: one for a pair, for ever, and seen by nobody else.

use crate::house::{House, asked, contract, find};
use futures_util::future::join_all;
use palabre_store::*;
use palabre_wire::Code;

contract![
    a_pair_has_one_direct_room_whoever_asks_first,
    notes_are_a_direct_room_of_one,
    nobody_enters_leaves_or_renames_a_direct_room,
    a_disabled_person_is_not_written_to_for_the_first_time,
    a_room_one_may_not_see_is_like_none,
];

fn named(name: &str) -> Option<(String, String)> {
    Some((name.to_owned(), fold(name)))
}

fn edit(room: i64, by: i64) -> EditRoom {
    EditRoom {
        room,
        by,
        ..EditRoom::default()
    }
}

fn refused<T>(code: Code) -> Result<T, Refusal> {
    Err(Refusal::Rule(code))
}

async fn a_room_one_may_not_see_is_like_none(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let closed = house.private_room("Direction", amina).await;
    let direct = house.direct(amina, bruno).await;
    for room in [closed, direct, 999] {
        assert_eq!(house.store.membership(room, clara).await.unwrap(), None);
        assert_eq!(house.add(room, clara, clara).await, refused(Code::NotFound));
        assert_eq!(house.remove(room, clara, amina).await, refused(Code::NotFound));
        let act = EditRoom {
            manager: true,
            ..edit(room, clara)
        };
        assert_eq!(
            asked(|done| house.store.edit_room(act, done)).await,
            refused(Code::NotFound)
        );
        assert_eq!(house.react(room, clara, 3, "👍").await, refused(Code::NotFound));
        assert_eq!(house.store.listing(clara, room, 9).await.unwrap(), None);
        assert_eq!(house.store.others_read(room, clara).await.unwrap(), None);
    }
    let listed = house
        .store
        .public_rooms(clara, &find("", RoomSort::Name, 9, 0))
        .await
        .unwrap();
    assert!(listed.is_empty());
    let (_, joined) = house.store.membership(direct, bruno).await.unwrap().unwrap();
    assert!(joined);
}

async fn a_pair_has_one_direct_room_whoever_asks_first(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let other = house.beside().await;
    let ask = async |store: &Store, by, with| {
        let act = OpenDirect {
            by,
            with,
            at: house.now(),
        };
        asked(|done| store.open_direct(act, done)).await.unwrap()
    };
    let asks = (0..20).map(|n| match n % 2 {
        0 => ask(&house.store, amina, bruno),
        _ => ask(&other, bruno, amina),
    });
    let opened = join_all(asks).await;
    assert_eq!(opened.iter().filter(|opened| opened.created).count(), 1);
    assert!(opened.iter().all(|found| found.room.id == opened[0].room.id));
    let room = house.store.room(opened[0].room.id).await.unwrap().unwrap();
    assert_eq!((room.head, room.members, room.kind), (3, 2, RoomKind::Direct));
    assert_eq!(room.owner, None);
    other.close().await;
}

async fn notes_are_a_direct_room_of_one(house: &House) {
    let amina = house.person("amina").await;
    let room = house.direct(amina, amina).await;
    assert_eq!(house.direct(amina, amina).await, room);
    assert_eq!(house.head(room).await, 2);
    let listing = house.store.listing(amina, room, 9).await.unwrap().unwrap();
    assert_eq!(listing.with.unwrap().id, amina);
    assert_eq!(house.post(room, amina, "Pain").await.id, 3);
}

async fn nobody_enters_leaves_or_renames_a_direct_room(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let room = house.direct(amina, bruno).await;
    assert_eq!(house.add(room, amina, clara).await, refused(Code::Forbidden));
    assert_eq!(house.remove(room, amina, amina).await, refused(Code::Forbidden));
    let act = EditRoom {
        manager: true,
        name: named("Nous"),
        ..edit(room, amina)
    };
    assert_eq!(
        asked(|done| house.store.edit_room(act, done)).await,
        refused(Code::Forbidden)
    );
    let act = DeleteRoom {
        room,
        by: amina,
        manager: true,
        at: 7,
    };
    assert_eq!(
        asked(|done| house.store.delete_room(act, done)).await.err(),
        Some(Refusal::Rule(Code::Forbidden))
    );
    assert_eq!(house.head(room).await, 3);
}

async fn a_disabled_person_is_not_written_to_for_the_first_time(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let known = house.direct(amina, bruno).await;
    house.store.set_disabled(bruno, true, house.now()).await.unwrap();
    assert_eq!(
        house.direct(amina, bruno).await,
        known,
        "what was said stays readable"
    );
    let act = OpenDirect {
        by: clara,
        with: bruno,
        at: house.now(),
    };
    assert_eq!(
        asked(|done| house.store.open_direct(act, done)).await,
        refused(Code::NotFound)
    );
    let act = OpenDirect {
        by: clara,
        with: 999,
        at: house.now(),
    };
    assert_eq!(
        asked(|done| house.store.open_direct(act, done)).await,
        refused(Code::NotFound)
    );
}
