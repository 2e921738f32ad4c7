//! What was deleted leaves the files too.

use crate::house::House;
use crate::search::COMPLETE;
use palabre_store::*;
use std::time::{Duration, Instant};

/// Longer than any wait for the log.
const PATIENCE: Duration = Duration::from_secs(20);
/// Before what is looked for: these drafts have the beginning of their text for a digest, which stays.
const OPENING: &str = "Ce que je vais dire doit rester entre nous : ";

/// The files of a database that hold these bytes.
fn holding(house: &House, secret: &str) -> Vec<String> {
    let path = house.options.url.trim_start_matches("sqlite:");
    ["", "-wal", "-shm", "-journal"]
        .into_iter()
        .map(|end| format!("{path}{end}"))
        .filter(|file| {
            let bytes = std::fs::read(file).unwrap_or_default();
            bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        })
        .collect()
}

/// The writer looks after the log each time it has settled something.
async fn erased(house: &House, secret: &str) {
    let until = Instant::now() + PATIENCE;
    loop {
        house.store.settle().await;
        let left = holding(house, secret);
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < until, "{secret} is still in {left:?}");
    }
}

#[tokio::test]
async fn a_deleted_text_leaves_the_files_of_the_database_with_its_earlier_texts() {
    let house = House::sqlite().await;
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let mut ids = Vec::new();
    // A short one, and one that fills pages of its own.
    for filling in [0, 9_000] {
        let filling = "é".repeat(filling);
        let mut draft = house.draft(room, amina, &format!("{OPENING}premier secret {filling}"));
        draft.html = Html::Ready(format!("<p>premier secret {filling}</p>"));
        ids.push(house.try_post(draft).await.unwrap().message.id);
        house.post(room, amina, "entre les deux").await;
    }
    for id in &ids {
        house.edit(room, amina, *id, "second secret").await.unwrap();
    }
    house.post(room, amina, "après").await;
    assert!(
        !holding(&house, "premier secret").is_empty(),
        "it is there at first"
    );
    assert!(!holding(&house, "second secret").is_empty());
    for id in ids {
        house.delete(room, amina, id).await.unwrap();
    }
    erased(&house, "premier secret").await;
    erased(&house, "second secret").await;
    assert!(!holding(&house, "après").is_empty());
}

#[tokio::test]
async fn the_texts_of_a_deleted_room_leave_the_files_too() {
    let house = House::sqlite().await;
    let amina = house.person("amina").await;
    let room = house.room("Cave", amina).await;
    for n in 0..1_200 {
        house
            .post(room, amina, &format!("{OPENING}secret de la cave {n}"))
            .await;
    }
    let act = DeleteRoom {
        room,
        by: amina,
        manager: false,
        at: house.now(),
    };
    crate::house::asked(|done| house.store.delete_room(act, done))
        .await
        .unwrap();
    erased(&house, "secret de la cave").await;
}

#[tokio::test]
async fn making_the_index_does_not_write_the_file_anew() {
    let house = House::sqlite().await;
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    for n in 0..1_200 {
        house.post(room, amina, &format!("message {n}")).await;
    }
    house.forget_index().await;
    house.raw("create table rubbish (bytes blob not null)").await;
    house
        .raw("insert into rubbish (bytes) values (zeroblob(1000000))")
        .await;
    house.raw("drop table rubbish").await;
    let free = house.free_pages().await;
    assert!(free > 100, "{free} pages");
    house.store.close().await;
    // What is to be cleared away is so before the next step.
    let options = Options {
        erase_after: Duration::ZERO,
        ..house.options.clone()
    };
    let again = Store::open(options).await.unwrap();
    house.until(async || house.search_state().await == COMPLETE).await;
    assert_eq!(house.count_indexed("messag").await, 1_200);
    again.settle().await;
    assert!(house.free_pages().await > free / 2);
    again.close().await;
}
