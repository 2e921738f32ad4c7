//! Filling a store: it must be as if everything had been written one change at a time.

use crate::house::{House, contract};
use palabre_store::{Around, Change, Find, Seed, Seeded, Wanted, seed};

contract![
    a_filled_store_holds_what_was_asked_without_a_hole,
    posting_goes_on_after_what_was_filled,
    what_was_filled_is_found,
];

async fn filled(house: &House) -> Seeded {
    let phrases = vec![("Bonjour.".to_owned(), None), ("Bonsoir.".to_owned(), None)];
    let wanted = Seed {
        token_hashes: (0..12).map(|n| [n; 32]).collect(),
        rooms: 4,
        memberships: 2,
        messages: 400,
        phrases,
        at: house.now(),
    };
    let seeded = seed(&house.options.url, &wanted).await.unwrap();
    let (session, account) = house.store.session(&[11; 32], 0).await.unwrap().unwrap();
    assert_eq!(account.person.id, seeded.first_user + 11);
    assert_eq!(session.user, account.person.id);
    seeded
}

async fn a_filled_store_holds_what_was_asked_without_a_hole(house: &House) {
    let Seeded {
        first_user,
        first_room,
    } = filled(house).await;
    let mut said = 0;
    for room in first_room..first_room + 4 {
        // Account n is in the rooms n and n + 1.
        let user = first_user + (room - first_room);
        let found = house.store.changes(room, user, 0, 1_000).await.unwrap().unwrap();
        let seqs: Vec<i64> = found.changes.iter().map(Change::seq).collect();
        assert_eq!(seqs, (1..=found.head).collect::<Vec<_>>());
        let members = found
            .changes
            .iter()
            .filter(|change| matches!(change, Change::Member(_)));
        assert_eq!(members.count(), 6);
        said += found
            .changes
            .iter()
            .filter(|change| matches!(change, Change::Message(_)))
            .count();
        let listing = house.store.listing(user, room, 50).await.unwrap().unwrap();
        assert_eq!(listing.room.members, 6);
        assert!(listing.last.is_some() && listing.unread < 20);
    }
    assert_eq!(said, 400);
}

async fn posting_goes_on_after_what_was_filled(house: &House) {
    let Seeded {
        first_user,
        first_room,
    } = filled(house).await;
    let message = house.post(first_room, first_user, "Et moi ?").await;
    let (page, head, _) = house
        .store
        .page(first_room, first_user, Around::Newest, 3)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (head, page.last().map(|last| last.id)),
        (message.id, Some(message.id))
    );
    assert_eq!(page[1].id, message.id - 1);
}

async fn what_was_filled_is_found(house: &House) {
    let seeded = filled(house).await;
    assert_eq!(house.count_indexed("bonjour").await, 200);
    let all = Find {
        wanted: Wanted::read("bonjour"),
        limit: 1_000,
        ..Find::default()
    };
    // Account 1 is in the rooms 1 and 2, which are half of what remains beside the first.
    let user = seeded.first_user + 1;
    let found = house.store.find(user, &all).await.unwrap().unwrap();
    assert_eq!((found.hits.len(), found.cursor), (90, None));
    let second = house.post(seeded.first_room + 1, user, "Bonjour encore").await;
    let found = house.store.find(user, &all).await.unwrap().unwrap();
    assert_eq!(found.hits[0].message.id, second.id, "it is the newest");
    assert_eq!(found.hits.len(), 91);
}
