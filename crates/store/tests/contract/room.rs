//! Rooms: names, lives, and the one direct room of a pair.

use crate::house::{House, asked, contract};
use palabre_store::*;
use palabre_wire::Code;

contract![
    a_new_room_takes_seqs_one_and_two,
    people_are_in_a_room_from_the_start,
    names_that_differ_by_accents_or_case_are_the_same_and_signs_are_not,
    private_rooms_bear_any_name_until_they_become_public,
    only_its_owner_or_a_manager_changes_a_room,
    only_who_moderates_posts_where_only_moderators_do,
    a_room_is_archived_and_opened_again,
    a_deleted_room_leaves_a_tombstone_and_a_free_name,
];

fn refused<T>(code: Code) -> Result<T, Refusal> {
    Err(Refusal::Rule(code))
}

fn edit(room: i64, by: i64) -> EditRoom {
    EditRoom {
        room,
        by,
        ..EditRoom::default()
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

async fn people_are_in_a_room_from_the_start(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let act = |name: &str, members: &[i64]| CreateRoom {
        kind: RoomKind::Private,
        name: name.to_owned(),
        name_key: fold(name),
        topic: String::new(),
        by: amina,
        members: members.to_vec(),
        posting: Posting::default(),
        keep_days: None,
        at: house.now(),
    };
    let make = async |act| asked(|done| house.store.create_room(act, done)).await;
    let room = make(act("Direction", &[clara, bruno, amina, clara]))
        .await
        .unwrap()
        .room;
    assert_eq!((room.seq, room.head, room.members), (1, 4, 3));
    let changes = house.store.changes(room.id, clara, 0, 9).await.unwrap().unwrap();
    let seqs: Vec<_> = changes.changes.iter().map(Change::seq).collect();
    assert_eq!((seqs, changes.head), (vec![1, 2, 3, 4], 4), "no hole, no repeat");
    let line = house.store.listing(bruno, room.id, 9).await.unwrap().unwrap();
    assert_eq!((line.read, line.unread), (4, 0));
    assert_eq!(house.post(room.id, bruno, "Bonjour").await.id, 5);
    assert_eq!(
        make(act("Fantômes", &[bruno, 999])).await,
        refused(Code::NotFound)
    );
    house.store.set_disabled(clara, true, house.now()).await.unwrap();
    assert_eq!(make(act("Absents", &[clara])).await, refused(Code::NotFound));
    let listed = house.store.listings(amina, 9).await.unwrap();
    assert_eq!(listed.len(), 1, "what is refused makes no room");
    house.room("Général", amina).await;
    let taken = CreateRoom {
        kind: RoomKind::Public,
        ..act("general", &[bruno])
    };
    assert_eq!(make(taken).await, refused(Code::CidConflict));
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

async fn only_its_owner_or_a_manager_changes_a_room(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    let topic = |by, manager| EditRoom {
        topic: Some("Tout".to_owned()),
        manager,
        ..edit(room, by)
    };
    let try_edit = async |act| asked(|done| house.store.edit_room(act, done)).await;
    assert_eq!(try_edit(topic(bruno, false)).await, refused(Code::NotMember));
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

async fn only_who_moderates_posts_where_only_moderators_do(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let room = house.room("Annonces", amina).await;
    house.join(room, bruno).await;
    house.join(room, clara).await;
    let before = house.post(room, bruno, "avant").await;
    let draft = house.draft(room, bruno, "pendant");
    house.try_post(draft.clone()).await.unwrap();
    let posting = async |posting| {
        let act = EditRoom {
            posting: Some(posting),
            ..edit(room, amina)
        };
        asked(|done| house.store.edit_room(act, done)).await.unwrap()
    };
    let closed = posting(Posting::Moderators).await;
    assert_eq!(
        (closed.posting, closed.seq, closed.head),
        (Posting::Moderators, 7, 7)
    );
    assert_eq!(
        house.store.room(room).await.unwrap().unwrap().posting,
        Posting::Moderators
    );
    let refusal = house.try_post(house.draft(room, bruno, "encore")).await;
    assert_eq!(refusal, refused(Code::Forbidden));
    assert_eq!(house.head(room).await, 7, "what is refused takes no seq");
    assert!(
        house.try_post(draft).await.unwrap().dup,
        "what was stored is acked again"
    );
    house.post(room, amina, "à tous").await;
    house
        .store
        .set_role(clara, Role::Moderator, house.now())
        .await
        .unwrap();
    house.post(room, clara, "moi aussi").await;
    house
        .edit(room, bruno, before.id, "avant, corrigé")
        .await
        .unwrap();
    house.react(room, bruno, 8, "👍").await.unwrap();
    house.delete(room, bruno, before.id).await.unwrap();
    house.remove(room, clara, clara).await.unwrap();
    let refusal = house.try_post(house.draft(room, clara, "dehors")).await;
    assert_eq!(refusal, refused(Code::NotMember));
    posting(Posting::Members).await;
    house.post(room, bruno, "enfin").await;
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
