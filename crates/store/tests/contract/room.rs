//! Rooms: names, lives, and the one direct room of a pair.

use crate::house::{House, asked, contract};
use futures_util::future::join_all;
use palabre_store::*;
use palabre_wire::Code;

contract![
    a_new_room_takes_seqs_one_and_two,
    names_that_differ_by_accents_or_case_are_the_same_and_signs_are_not,
    private_rooms_bear_any_name_until_they_become_public,
    only_its_owner_or_a_manager_who_is_in_changes_a_room,
    a_room_is_archived_and_opened_again,
    a_deleted_room_leaves_a_tombstone_and_a_free_name,
    a_room_one_may_not_see_is_like_none,
    a_pair_has_one_direct_room_whoever_asks_first,
    notes_are_a_direct_room_of_one,
    nobody_enters_leaves_or_renames_a_direct_room,
    a_disabled_person_is_not_written_to_for_the_first_time,
    the_directory_is_searched_and_sorted,
    listings_tell_counts_the_other_person_and_the_last_message,
];

fn refused<T>(code: Code) -> Result<T, Refusal> {
    Err(Refusal::Rule(code))
}

fn edit(room: i64, by: i64) -> EditRoom {
    EditRoom {
        room,
        by,
        manager: false,
        name: None,
        topic: None,
        kind: None,
    }
}

fn find(like: &str, sort: RoomSort, limit: i64, offset: i64) -> FindRooms {
    FindRooms {
        like: like.to_owned(),
        sort,
        limit,
        offset,
    }
}

fn named(name: &str) -> Option<(String, String)> {
    Some((name.to_owned(), fold(name)))
}

async fn a_new_room_takes_seqs_one_and_two(house: &House) {
    let amina = house.person("amina").await;
    let room = house.try_room(RoomKind::Public, "Général", amina).await.unwrap();
    assert_eq!((room.seq, room.head, room.members), (1, 2, 1));
    assert_eq!((room.name.as_str(), room.kind), ("Général", RoomKind::Public));
    assert_eq!(room.owner.as_ref().unwrap().name, "amina");
    assert_eq!(house.store.room(room.id).await.unwrap().unwrap(), room);
    let changes = house.store.changes(room.id, amina, 0, 9).await.unwrap().unwrap();
    let seqs: Vec<_> = changes.changes.iter().map(Change::seq).collect();
    assert_eq!((seqs, changes.head, changes.more), (vec![1, 2], 2, false));
}

async fn names_that_differ_by_accents_or_case_are_the_same_and_signs_are_not(house: &House) {
    let amina = house.person("amina").await;
    let general = house.room("Général", amina).await;
    assert_eq!(
        house.try_room(RoomKind::Public, "general", amina).await,
        refused(Code::CidConflict)
    );
    let plus = house.room("C++", amina).await;
    let sharp = house.room("C#", amina).await;
    house.room("日本語", amina).await;
    assert!(plus != sharp && sharp != general);
    let act = EditRoom {
        name: named("GENERAL"),
        ..edit(plus, amina)
    };
    assert_eq!(
        asked(|done| house.store.edit_room(act, done)).await,
        refused(Code::CidConflict)
    );
    assert_eq!(house.head(plus).await, 2, "what is refused takes no seq");
    let act = EditRoom {
        name: named("GÉNÉRAL"),
        ..edit(general, amina)
    };
    let room = asked(|done| house.store.edit_room(act, done)).await.unwrap();
    assert_eq!((room.name.as_str(), room.seq, room.head), ("GÉNÉRAL", 3, 3));
}

async fn private_rooms_bear_any_name_until_they_become_public(house: &House) {
    let amina = house.person("amina").await;
    house.room("Général", amina).await;
    let one = house.private_room("Général", amina).await;
    let two = house.private_room("Général", amina).await;
    assert_ne!(one, two);
    let act = EditRoom {
        kind: Some(RoomKind::Public),
        ..edit(one, amina)
    };
    assert_eq!(
        asked(|done| house.store.edit_room(act, done)).await,
        refused(Code::CidConflict)
    );
    let act = EditRoom {
        kind: Some(RoomKind::Public),
        name: named("Autre"),
        ..edit(one, amina)
    };
    assert_eq!(
        asked(|done| house.store.edit_room(act, done)).await.unwrap().kind,
        RoomKind::Public
    );
}

async fn only_its_owner_or_a_manager_who_is_in_changes_a_room(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    let topic = |by, manager| EditRoom {
        topic: Some("Tout".to_owned()),
        manager,
        ..edit(room, by)
    };
    let try_edit = async |act| asked(|done| house.store.edit_room(act, done)).await;
    assert_eq!(try_edit(topic(bruno, true)).await, refused(Code::NotMember));
    house.join(room, bruno).await;
    assert_eq!(try_edit(topic(bruno, false)).await, refused(Code::Forbidden));
    let changed = try_edit(topic(bruno, true)).await.unwrap();
    assert_eq!(
        (changed.topic.as_str(), changed.name.as_str(), changed.seq),
        ("Tout", "Général", 4)
    );
    assert_eq!(
        try_edit(EditRoom {
            room: 99,
            ..topic(amina, true)
        })
        .await,
        refused(Code::NotFound)
    );
}

async fn a_room_is_archived_and_opened_again(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    let act = ArchiveRoom {
        room,
        by: amina,
        manager: false,
        at: Some(7),
    };
    let archived = asked(|done| house.store.archive_room(act, done)).await.unwrap();
    assert_eq!((archived.archived_at, archived.seq), (Some(7), 3));
    assert_eq!(house.add(room, bruno, bruno).await, refused(Code::Archived));
    let act = ArchiveRoom {
        room,
        by: amina,
        manager: false,
        at: None,
    };
    assert_eq!(
        asked(|done| house.store.archive_room(act, done))
            .await
            .unwrap()
            .archived_at,
        None
    );
    house.join(room, bruno).await;
}

async fn a_deleted_room_leaves_a_tombstone_and_a_free_name(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let id = house.post(room, amina, "Bonjour").await.id;
    let act = DeleteRoom {
        room,
        by: bruno,
        manager: false,
        at: 7,
    };
    assert_eq!(
        asked(|done| house.store.delete_room(act, done)).await.err(),
        Some(Refusal::Rule(Code::Forbidden))
    );
    let act = DeleteRoom {
        room,
        by: amina,
        manager: false,
        at: 7,
    };
    let (gone, members) = asked(|done| house.store.delete_room(act.clone(), done))
        .await
        .unwrap();
    assert_eq!((gone.head, members), (5, vec![amina, bruno]));
    assert_eq!(house.store.room(room).await.unwrap(), None);
    assert_eq!(house.store.membership(room, amina).await.unwrap(), None);
    assert_eq!(house.store.message(room, id, amina).await.unwrap(), None);
    assert_eq!(house.store.listings(amina, 9).await.unwrap(), vec![]);
    assert_eq!(house.store.room_ids(bruno).await.unwrap(), Vec::<i64>::new());
    let again = asked(|done| house.store.delete_room(act, done)).await;
    assert_eq!(again.err(), Some(Refusal::Rule(Code::NotFound)));
    assert_eq!(
        house.try_post(house.draft(room, amina, "?")).await,
        refused(Code::NotFound)
    );
    assert_ne!(
        house.room("Général", amina).await,
        room,
        "an id is never used again"
    );
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

async fn the_directory_is_searched_and_sorted(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    for name in ["Zèbre", "Été 100 %", "Cuisine"] {
        house.room(name, amina).await;
    }
    house.private_room("Secret", amina).await;
    let rooms = async |like: &str, sort, limit, offset| {
        let rooms = house
            .store
            .public_rooms(bruno, &find(like, sort, limit, offset))
            .await
            .unwrap();
        rooms.into_iter().map(|line| line.room.name).collect::<Vec<_>>()
    };
    assert_eq!(
        rooms("", RoomSort::Name, 9, 0).await,
        ["Cuisine", "Été 100 %", "Zèbre"]
    );
    assert_eq!(rooms("", RoomSort::Name, 1, 1).await, ["Été 100 %"]);
    assert_eq!(rooms("ete", RoomSort::Name, 9, 0).await, ["Été 100 %"]);
    assert_eq!(rooms("0 %", RoomSort::Name, 9, 0).await, ["Été 100 %"]);
    assert!(
        rooms("0_%", RoomSort::Name, 9, 0).await.is_empty(),
        "a sign means itself"
    );
    let lines = house
        .store
        .public_rooms(bruno, &find("", RoomSort::Name, 9, 0))
        .await
        .unwrap();
    assert!(lines.iter().all(|line| !line.joined && line.last_at.is_none()));
    let zebra = lines[2].room.id;
    house.join(zebra, bruno).await;
    let said = house.post(zebra, bruno, "Rayé").await;
    assert_eq!(rooms("", RoomSort::Activity, 1, 0).await, ["Zèbre"]);
    assert_eq!(rooms("", RoomSort::Members, 1, 0).await, ["Zèbre"]);
    let lines = house
        .store
        .public_rooms(bruno, &find("zebre", RoomSort::Name, 9, 0))
        .await
        .unwrap();
    assert!(lines[0].joined);
    assert_eq!((lines[0].last_at, lines[0].room.members), (Some(said.at), 2));
}

async fn listings_tell_counts_the_other_person_and_the_last_message(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let general = house.room("Général", amina).await;
    let direct = house.direct(bruno, amina).await;
    house.join(general, bruno).await;
    let long = "à".repeat(200);
    let said = house.post(general, amina, &long).await;
    for n in 0..5 {
        house.post(direct, amina, &format!("{n}")).await;
    }
    let listings = house.store.listings(bruno, 3).await.unwrap();
    assert_eq!(listings.len(), 2);
    let (first, second) = (&listings[0], &listings[1]);
    assert_eq!(
        (first.room.id, first.unread, first.read),
        (direct, 3, 3),
        "counted up to the bound"
    );
    assert_eq!(first.with.as_ref().unwrap().id, amina);
    assert_eq!((second.room.id, second.unread), (general, 1));
    assert_eq!(second.with, None);
    assert_eq!(second.last, Some(("amina".to_owned(), "à".repeat(120), said.at)));
    let one = house.store.listing(bruno, direct, 3).await.unwrap().unwrap();
    assert_eq!(&one, first);
    let own = house.store.listing(amina, direct, 9).await.unwrap().unwrap();
    assert_eq!((own.unread, own.read), (0, 8), "one has read what one says");
    assert_eq!(house.store.room_ids(bruno).await.unwrap(), vec![general, direct]);
}
