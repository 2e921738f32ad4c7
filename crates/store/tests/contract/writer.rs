//! The writer: seqs without holes, outcomes in commit order, bounded, and coming back.

use crate::house::{House, asked, contract};
use futures_util::future::join_all;
use palabre_store::*;
use palabre_wire::Code;
use std::sync::{Arc, Mutex};
use std::time::Duration;

contract![
    fifty_tasks_leave_no_hole_and_hear_in_commit_order,
    two_processes_share_the_counters,
    what_is_queued_is_committed_before_closing,
    settling_waits_for_what_was_queued,
    what_is_gathered_waits_for_its_end,
    one_more_than_the_queue_holds_is_refused_at_once,
    what_has_waited_too_long_is_refused_and_what_comes_then_is_not,
    a_deleted_room_of_many_messages_is_emptied_in_steps,
    a_database_of_a_newer_house_is_refused,
];

async fn fifty_tasks_leave_no_hole_and_hear_in_commit_order(house: &House) {
    let amina = house.person("amina").await;
    let mut rooms = Vec::new();
    for name in ["un", "deux", "trois"] {
        rooms.push(house.room(name, amina).await);
    }
    let heard: Arc<Mutex<Vec<(i64, i64)>>> = Arc::default();
    let tasks = (0..50).map(|task| {
        let (store, heard, rooms) = (house.store.clone(), heard.clone(), rooms.clone());
        let drafts: Vec<Post> = (0..20)
            .map(|n| house.draft(rooms[(task + n) % 3], amina, &format!("{task} {n}")))
            .collect();
        tokio::spawn(async move {
            for draft in drafts {
                let heard = heard.clone();
                asked(|done: Done<Posted>| {
                    let tell: Done<Posted> = Box::new(move |outcome| {
                        let message = &outcome.as_ref().unwrap().message;
                        heard.lock().unwrap().push((message.room, message.id));
                        done(outcome);
                    });
                    store.post(draft, tell);
                })
                .await
                .unwrap();
            }
        })
    });
    for task in join_all(tasks).await {
        task.unwrap();
    }
    let heard = heard.lock().unwrap().clone();
    for room in rooms {
        let ids: Vec<i64> = heard
            .iter()
            .filter(|(of, _)| *of == room)
            .map(|(_, id)| *id)
            .collect();
        let head = house.head(room).await;
        assert_eq!(ids, (3..=head).collect::<Vec<_>>());
        let stored = house.store.changes(room, amina, 0, 9999).await.unwrap().unwrap();
        let seqs: Vec<i64> = stored.changes.iter().map(Change::seq).collect();
        assert_eq!(seqs, (1..=head).collect::<Vec<_>>());
    }
    assert_eq!(heard.len(), 1000);
}

async fn two_processes_share_the_counters(house: &House) {
    let amina = house.person("amina").await;
    let one = house.room("un", amina).await;
    let two = house.room("deux", amina).await;
    let other = house.beside().await;
    let posts = (0..200).map(|n| {
        let store = [&house.store, &other][n % 2];
        let draft = house.draft([one, two][n / 2 % 2], amina, &format!("{n}"));
        asked(|done| store.post(draft, done))
    });
    let mut ids: Vec<(i64, i64)> = join_all(posts)
        .await
        .into_iter()
        .map(|posted| posted.unwrap().message)
        .map(|message| (message.room, message.id))
        .collect();
    ids.sort_unstable();
    let expected: Vec<_> = [one, two]
        .iter()
        .flat_map(|room| (3..=102).map(|id| (*room, id)))
        .collect();
    assert_eq!(ids, expected);
    let draft = house.draft(one, amina, "la même");
    let both = [&house.store, &other].map(|store| asked(|done| store.post(draft.clone(), done)));
    let both: Vec<Posted> = join_all(both).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(both[0].message, both[1].message);
    assert_ne!(both[0].dup, both[1].dup);
    other.close().await;
}

async fn what_is_queued_is_committed_before_closing(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let posts: Vec<_> = (0..300)
        .map(|n| house.try_post(house.draft(room, amina, &format!("{n}"))))
        .collect();
    let (posted, ()) = tokio::join!(join_all(posts), house.store.close());
    assert!(posted.iter().all(Result::is_ok));
    let late = house.try_post(house.draft(room, amina, "trop tard")).await;
    assert_eq!(late, Err(Refusal::Passing(Code::Unavailable)));
    let store = house.beside().await;
    assert_eq!(store.room(room).await.unwrap().unwrap().head, 302);
}

async fn settling_waits_for_what_was_queued(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let told: Arc<Mutex<usize>> = Arc::default();
    for n in 0..300 {
        let told = told.clone();
        let draft = house.draft(room, amina, &format!("{n}"));
        house
            .store
            .post(draft, Box::new(move |_| *told.lock().unwrap() += 1));
    }
    house.store.settle().await;
    assert_eq!(*told.lock().unwrap(), 300);
    house.store.settle().await;
    house.store.close().await;
    house.store.settle().await;
}

async fn what_is_gathered_waits_for_its_end(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let told: Arc<Mutex<usize>> = Arc::default();
    let post = |n: usize| {
        let told = told.clone();
        let draft = house.draft(room, amina, &format!("{n}"));
        let done = Box::new(move |_| *told.lock().unwrap() += 1);
        house.store.post(draft, done);
    };
    let gathering = house.store.gathering();
    // Only who rests is left asleep.
    tokio::time::sleep(Duration::from_millis(100)).await;
    gathering(&mut || {
        post(0);
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(*told.lock().unwrap(), 0, "more may come");
        post(1);
    });
    house.store.settle().await;
    assert_eq!(*told.lock().unwrap(), 2);
}

async fn one_more_than_the_queue_holds_is_refused_at_once(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let store = Store::open(Options {
        queue: 5,
        ..house.options.clone()
    })
    .await
    .unwrap();
    let told: Arc<Mutex<Vec<Result<i64, Refusal>>>> = Arc::default();
    let held = house.held(&store, room, amina).await;
    for n in 0..8 {
        let told = told.clone();
        let draft = house.draft(room, amina, &format!("{n}"));
        store.post(
            draft,
            Box::new(move |outcome| told.lock().unwrap().push(outcome.map(|posted| posted.message.id))),
        );
    }
    let full = Err(Refusal::Passing(Code::Overloaded));
    assert_eq!(*told.lock().unwrap(), vec![full.clone(), full.clone(), full]);
    drop(held);
    store.settle().await;
    let made: Vec<_> = told.lock().unwrap()[3..].to_vec();
    assert_eq!(made, vec![Ok(4), Ok(5), Ok(6), Ok(7), Ok(8)]);
    store.close().await;
}

async fn what_has_waited_too_long_is_refused_and_what_comes_then_is_not(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let held = house.held(&house.store, room, amina).await;
    let old = house.try_post(house.draft(room, amina, "vieux"));
    let fresh = async {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(6)).await;
        tokio::time::resume();
        let fresh = house.try_post(house.draft(room, amina, "neuf"));
        drop(held);
        fresh.await
    };
    let (old, fresh) = tokio::join!(old, fresh);
    assert_eq!(old, Err(Refusal::Passing(Code::Overloaded)));
    // Refused means that it took no number.
    assert_eq!(fresh.unwrap().message.id, 4);
}

async fn a_deleted_room_of_many_messages_is_emptied_in_steps(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let drafts: Vec<Post> = (0..1200)
        .map(|n| house.draft(room, amina, &format!("{n}")))
        .collect();
    join_all(drafts.iter().map(|draft| house.try_post(draft.clone()))).await;
    house.react(room, amina, 700, "👍").await.unwrap();
    let act = DeleteRoom {
        room,
        by: amina,
        manager: false,
        at: 7,
    };
    asked(|done| house.store.delete_room(act, done)).await.unwrap();
    for draft in [&drafts[0], &drafts[600], &drafts[1199]] {
        loop {
            let Posted { message, dup } = house.try_post(draft.clone()).await.unwrap();
            assert!(dup);
            if message.text.is_none() {
                assert!(message.reactions.is_empty() && message.deleted_at == Some(7));
                break;
            }
            house.store.settle().await;
        }
    }
}

async fn a_database_of_a_newer_house_is_refused(house: &House) {
    house
        .raw(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        select 999, 'later', success, checksum, 0 from _sqlx_migrations where version = 1",
        )
        .await;
    let refused = Store::open(house.options.clone()).await.unwrap_err();
    assert!(
        matches!(refused, OpenError::Newer { found: 999, .. }),
        "{refused}"
    );
    assert!(refused.to_string().contains("newer Palabre"));
}
