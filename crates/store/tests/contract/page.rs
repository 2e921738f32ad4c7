//! Pages of history.

use crate::house::{House, contract};
use palabre_store::*;

contract![
    a_page_is_cut_by_keyset_in_every_direction,
    a_page_around_an_absent_id_still_centres_there,
    a_deleted_message_is_read_while_something_answers_it,
    a_stranger_reads_nothing,
];

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

async fn a_deleted_message_is_read_while_something_answers_it(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    for n in 0..5 {
        house.post(room, amina, &format!("{n}")).await;
    }
    let answer = Post {
        reply_to: Some(5),
        ..house.draft(room, amina, "à 2")
    };
    let answer = house.try_post(answer).await.unwrap().message.id;
    for id in [3, 4, 5, 7] {
        house.delete(room, amina, id).await.unwrap();
    }
    let read = async |around| {
        let found = house.store.conversation(room, amina, around, 2).await;
        let (messages, _, more) = found.unwrap().unwrap();
        (
            messages.iter().map(|message| message.id).collect::<Vec<_>>(),
            more,
        )
    };
    assert_eq!(read(Around::Newest).await, (vec![6, answer], (true, false)));
    assert_eq!(read(Around::Before(6)).await, (vec![5], (false, true)));
    assert_eq!(read(Around::After(2)).await, (vec![5, 6], (false, true)));
    assert_eq!(read(Around::After(6)).await, (vec![answer], (true, false)));
    assert_eq!(read(Around::Id(5)).await, (vec![5, 6], (false, true)));
    assert_eq!(
        house.page(room, amina, Around::Newest, 9).await,
        [3, 4, 5, 6, 7, answer]
    );
    house.delete(room, amina, answer).await.unwrap();
    assert_eq!(read(Around::Newest).await, (vec![6], (false, false)));
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
