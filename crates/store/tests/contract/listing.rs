//! Lists of rooms.

use crate::house::{House, contract, find};
use palabre_store::*;

contract![
    the_directory_is_searched_and_sorted,
    listings_tell_counts_the_other_person_and_the_last_message,
    a_favourite_is_one_persons_own_until_they_leave,
];

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
    let last = Last {
        at: said.at,
        by: "amina".to_owned(),
        text: long,
        html: None,
        files: None,
    };
    assert_eq!(second.last, Some(last));
    let one = house.store.listing(bruno, direct, 3).await.unwrap().unwrap();
    assert_eq!(&one, first);
    let own = house.store.listing(amina, direct, 9).await.unwrap().unwrap();
    assert_eq!((own.unread, own.read), (0, 8), "one has read what one says");
    assert_eq!(house.store.room_ids(bruno).await.unwrap(), vec![general, direct]);
}

async fn a_favourite_is_one_persons_own_until_they_leave(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    let room = house.room("Cuisine", amina).await;
    let direct = house.direct(amina, bruno).await;
    house.join(room, bruno).await;
    let mark = async |room, user, on| house.store.mark_favourite(room, user, on).await.unwrap();
    let is = async |room, user| {
        let listing = house.store.listing(user, room, 9).await.unwrap();
        listing.unwrap().favourite
    };
    let head = house.head(room).await;
    assert!(mark(room, bruno, true).await && mark(room, bruno, true).await);
    assert!(mark(direct, bruno, true).await);
    assert!(is(room, bruno).await && is(direct, bruno).await);
    assert!(!is(room, amina).await, "nobody else's");
    assert_eq!(house.head(room).await, head, "it takes no seq");
    for (room, user) in [(room, clara), (direct, clara), (999, amina)] {
        assert!(!mark(room, user, true).await);
    }
    assert!(mark(direct, bruno, false).await);
    assert!(!is(direct, bruno).await);
    house.remove(room, bruno, bruno).await.unwrap();
    assert!(!mark(room, bruno, true).await);
    house.join(room, bruno).await;
    assert!(!is(room, bruno).await, "leaving takes it away");
}
