//! Members: in, out, in again.

use crate::house::{House, asked, contract};
use palabre_store::*;
use palabre_wire::Code;

contract![
    joining_twice_takes_one_seq,
    who_leaves_and_joins_again_reads_the_whole_history,
    a_private_room_is_entered_through_a_member,
    only_the_owner_or_a_manager_removes_somebody,
    the_room_of_an_owner_who_leaves_passes_to_who_was_there_longest,
    members_are_listed_by_name_and_by_keyset,
    changes_bring_each_row_once_as_it_is_now,
    changes_are_cut_at_the_limit,
    pages_of_changes_bring_posted_and_changed_rows_in_one_order,
];

async fn joining_twice_takes_one_seq(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    let first = house.join(room, bruno).await;
    assert!(first.changed);
    assert_eq!((first.member.seq, first.member.joined), (3, true));
    let again = house.join(room, bruno).await;
    assert!(!again.changed);
    assert_eq!(again.member, first.member);
    let found = house.store.room(room).await.unwrap().unwrap();
    assert_eq!((found.head, found.members), (3, 2));
    assert_eq!(
        house.add(room, amina, 999).await,
        Err(Refusal::Rule(Code::NotFound))
    );
}

async fn who_leaves_and_joins_again_reads_the_whole_history(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let left = house.remove(room, bruno, bruno).await.unwrap();
    assert_eq!((left.seq, left.joined), (4, false));
    assert!(!house.store.is_member(room, bruno).await.unwrap());
    assert_eq!(
        house.remove(room, amina, bruno).await,
        Err(Refusal::Rule(Code::NotFound)),
        "gone already"
    );
    house.post(room, amina, "Sans toi").await;
    let back = house.join(room, bruno).await;
    assert!(back.changed);
    assert_eq!((back.member.seq, back.member.joined), (6, true));
    assert_eq!(house.page(room, bruno, Around::Newest, 9).await, vec![5]);
    let listing = house.store.listing(bruno, room, 9).await.unwrap().unwrap();
    assert_eq!(
        (listing.read, listing.unread),
        (6, 0),
        "what was said before is not news"
    );
    assert_eq!(listing.room.members, 2);
}

async fn a_private_room_is_entered_through_a_member(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let room = house.private_room("Direction", amina).await;
    assert_eq!(
        house.add(room, bruno, bruno).await,
        Err(Refusal::Rule(Code::NotFound))
    );
    assert!(house.add(room, amina, bruno).await.unwrap().changed);
    assert!(house.add(room, bruno, clara).await.unwrap().changed);
    let open = house.room("Général", amina).await;
    assert_eq!(
        house.add(open, bruno, clara).await,
        Err(Refusal::Rule(Code::NotMember))
    );
    house.store.set_disabled(clara, true, house.now()).await.unwrap();
    assert_eq!(
        house.add(open, amina, clara).await,
        Err(Refusal::Rule(Code::NotFound))
    );
}

async fn only_the_owner_or_a_manager_removes_somebody(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let room = house.room("Général", amina).await;
    assert_eq!(
        house.remove(room, bruno, amina).await,
        Err(Refusal::Rule(Code::NotMember))
    );
    house.join(room, bruno).await;
    house.join(room, clara).await;
    assert_eq!(
        house.remove(room, bruno, clara).await,
        Err(Refusal::Rule(Code::Forbidden))
    );
    let act = RemoveMember {
        room,
        by: bruno,
        manager: true,
        user: clara,
    };
    assert!(
        !asked(|done| house.store.remove_member(act, done))
            .await
            .unwrap()
            .member
            .joined
    );
    assert!(!house.remove(room, amina, bruno).await.unwrap().joined);
    assert!(house.store.is_member(room, amina).await.unwrap());
}

async fn the_room_of_an_owner_who_leaves_passes_to_who_was_there_longest(house: &House) {
    let amina = house.person("amina").await;
    let (bruno, clara, dora) = (
        house.person("bruno").await,
        house.person("clara").await,
        house.person("dora").await,
    );
    let room = house.private_room("Bureau", amina).await;
    for user in [dora, bruno, clara] {
        house.add(room, amina, user).await.unwrap();
    }
    let now = async || house.store.room(room).await.unwrap().unwrap();
    let owner = async || now().await.owner.map(|owner| owner.id);
    assert_eq!(house.store.maker(room).await.unwrap().unwrap().id, amina);
    house.remove(room, clara, clara).await.unwrap();
    house.add(room, amina, clara).await.unwrap();
    assert_eq!(owner().await, Some(amina), "others come and go");
    // Who cannot come any more inherits nothing.
    house.store.set_disabled(dora, true, house.now()).await.unwrap();
    let before = now().await.head;
    let act = RemoveMember {
        room,
        by: amina,
        manager: false,
        user: amina,
    };
    let removed = asked(|done| house.store.remove_member(act, done)).await.unwrap();
    assert_eq!(removed.member.seq, before + 1);
    let inherited = removed.inherited.unwrap();
    assert_eq!(
        (
            inherited.seq,
            inherited.head,
            inherited.owner.as_ref().unwrap().id
        ),
        (before + 2, before + 2, bruno)
    );
    assert_eq!(now().await, inherited);
    assert_eq!(
        house.store.maker(room).await.unwrap(),
        None,
        "an heir made nothing"
    );
    let changes = house
        .store
        .changes(room, bruno, before, 9)
        .await
        .unwrap()
        .unwrap();
    let seqs: Vec<_> = changes.changes.iter().map(Change::seq).collect();
    assert_eq!(seqs, [before + 1, before + 2]);
    assert_eq!(changes.changes[1], Change::Room(inherited));
    house.remove(room, bruno, clara).await.unwrap();
    house.remove(room, bruno, bruno).await.unwrap();
    let left = now().await;
    assert_eq!(
        (left.owner, left.members, left.head),
        (None, 1, before + 4),
        "the last who could come leaves"
    );
}

async fn members_are_listed_by_name_and_by_keyset(house: &House) {
    let amina = house.person("zoé").await;
    let room = house.room("Général", amina).await;
    for name in ["Élodie", "bruno", "Amina", "Chloé"] {
        house.join(room, house.person(name).await).await;
    }
    let mut after = None;
    let mut names = Vec::new();
    loop {
        let members = house.store.members(room, "", after, 2).await.unwrap();
        let Some(last) = members.last() else { break };
        after = Some((last.person.display.clone(), last.person.id));
        names.extend(members.into_iter().map(|member| member.person.display));
    }
    assert_eq!(names, ["Amina", "bruno", "Chloé", "Élodie", "zoé"]);
}

async fn changes_bring_each_row_once_as_it_is_now(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let first = house.post(room, amina, "un").await.id;
    let second = house.post(room, amina, "deux").await.id;
    house.edit(room, amina, first, "un, deux").await.unwrap();
    house.react(room, bruno, second, "👍").await.unwrap();
    house.remove(room, bruno, bruno).await.unwrap();
    let act = EditRoom {
        room,
        by: amina,
        topic: Some("Tout".to_owned()),
        ..EditRoom::default()
    };
    asked(|done| house.store.edit_room(act, done)).await.unwrap();
    let changes = house.store.changes(room, amina, 5, 99).await.unwrap().unwrap();
    assert_eq!((changes.head, changes.more), (9, false));
    let [
        Change::Message(edited),
        Change::Message(liked),
        Change::Member(gone),
        Change::Room(now),
    ] = &changes.changes[..]
    else {
        panic!("{:?}", changes.changes);
    };
    assert_eq!(
        (edited.id, edited.seq, edited.text.as_deref()),
        (first, 6, Some("un, deux"))
    );
    assert_eq!(
        (liked.id, liked.seq, &liked.reactions),
        (second, 7, &vec![("👍".to_owned(), 1)])
    );
    assert!(liked.mine.is_empty());
    assert_eq!((gone.person.id, gone.seq, gone.joined), (bruno, 8, false));
    assert_eq!((now.seq, now.topic.as_str()), (9, "Tout"));
    let none = house.store.changes(room, amina, 9, 99).await.unwrap().unwrap();
    assert!(none.changes.is_empty() && none.head == 9);
    let ahead = house
        .store
        .changes(room, amina, 10_000, 99)
        .await
        .unwrap()
        .unwrap();
    assert!(ahead.changes.is_empty() && ahead.head == 9);
}

async fn pages_of_changes_bring_posted_and_changed_rows_in_one_order(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    for n in 0..6 {
        house.post(room, amina, &format!("{n}")).await;
    }
    for id in [4, 7, 3] {
        house.edit(room, amina, id, "autrement").await.unwrap();
    }
    house.post(room, amina, "fin").await;
    let (mut after, mut seqs) = (0, Vec::new());
    loop {
        let part = house.store.changes(room, amina, after, 2).await.unwrap().unwrap();
        seqs.extend(part.changes.iter().map(Change::seq));
        if !part.more {
            break;
        }
        after = *seqs.last().unwrap();
    }
    // 1 and 2 made the room; 3, 4 and 7 are now known by their last change.
    assert_eq!(seqs, vec![1, 2, 5, 6, 8, 9, 10, 11, 12]);
}

async fn changes_are_cut_at_the_limit(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    for n in 0..5 {
        house.post(room, amina, &format!("{n}")).await;
    }
    let part = house.store.changes(room, amina, 1, 3).await.unwrap().unwrap();
    let seqs: Vec<_> = part.changes.iter().map(Change::seq).collect();
    assert_eq!((seqs, part.more, part.head), (vec![2, 3, 4], true, 7));
    let rest = house.store.changes(room, amina, 4, 3).await.unwrap().unwrap();
    let seqs: Vec<_> = rest.changes.iter().map(Change::seq).collect();
    assert_eq!((seqs, rest.more), (vec![5, 6, 7], false));
}
