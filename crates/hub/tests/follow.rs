//! Who is sent what.

#![allow(clippy::unwrap_used)]

mod support;

use palabre_hub::{Frame, Stats};
use std::sync::Arc;
use support::*;

/// A client that follows these topics.
async fn follower(desk: &Arc<Desk>, key: i64, topics: &[i64]) -> Client {
    let mut client = join(desk, key).await;
    for topic in topics {
        say(&mut client, &format!("follow {topic}")).await;
        assert!(hear(&mut client).await.starts_with(&format!("{topic}<0..")));
    }
    client
}

/// Says something only to this client, to see that nothing came before.
async fn nothing_came(client: &mut Client) {
    say(client, "echo nothing").await;
    assert_eq!(hear(client).await, "nothing");
}

#[tokio::test]
async fn all_followers_get_what_is_published_and_nobody_else() {
    let (desk, _hears) = Desk::new(options());
    let mut amina = follower(&desk, 1, &[7]).await;
    let mut bruno = follower(&desk, 2, &[7, 8]).await;
    let mut chloe = follower(&desk, 3, &[8]).await;
    desk.post(7, "hello");
    desk.post(8, "there");
    assert_eq!(hear(&mut amina).await, "7:1:hello");
    nothing_came(&mut amina).await;
    assert_eq!(hear(&mut bruno).await, "7:1:hello");
    assert_eq!(hear(&mut bruno).await, "8:1:there");
    assert_eq!(hear(&mut chloe).await, "8:1:there");
    nothing_came(&mut chloe).await;
}

#[tokio::test]
async fn a_removed_key_gets_its_last_frame_on_all_its_connections_and_nothing_after() {
    let (desk, _hears) = Desk::new(options());
    let mut here = follower(&desk, 1, &[7]).await;
    let mut there = follower(&desk, 1, &[7]).await;
    let mut bruno = follower(&desk, 2, &[7]).await;
    desk.post(7, "one");
    let position = desk.store(7, "amina left");
    desk.hub.publish_last(7, position, &Frame::text("amina left"), 1);
    desk.post(7, "two");
    for client in [&mut here, &mut there] {
        assert_eq!(hear(client).await, "7:1:one");
        assert_eq!(hear(client).await, "amina left");
        nothing_came(client).await;
    }
    assert_eq!(hear(&mut bruno).await, "7:1:one");
    assert_eq!(hear(&mut bruno).await, "amina left");
    assert_eq!(hear(&mut bruno).await, "7:3:two");
}

#[tokio::test]
async fn what_is_published_while_an_answer_is_awaited_follows_it() {
    let (desk, mut hears) = Desk::new(options());
    let mut amina = join(&desk, 1).await;
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    desk.post(7, "one");
    assert!(desk.hub.follow(id, 7, 10));
    desk.post(7, "two");
    desk.post(7, "three");
    desk.hub.release(id, 7, Frame::text("up to two"), 2);
    desk.post(7, "four");
    for expected in ["up to two", "7:3:three", "7:4:four"] {
        assert_eq!(hear(&mut amina).await, expected);
    }
}

#[tokio::test]
async fn a_follower_stopped_while_held_gets_what_was_published_until_then() {
    let (desk, mut hears) = Desk::new(options());
    let mut amina = join(&desk, 1).await;
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    assert!(desk.hub.follow(id, 7, 10));
    desk.post(7, "one");
    desk.hub.close_topic(7);
    desk.post(7, "two");
    desk.hub.release(id, 7, Frame::text("nothing yet"), 0);
    assert_eq!(hear(&mut amina).await, "nothing yet");
    assert_eq!(hear(&mut amina).await, "7:1:one");
    nothing_came(&mut amina).await;
    assert_eq!(desk.hub.stats().topics, 0);
}

#[tokio::test]
async fn a_whisper_reaches_live_followers_but_those_of_one_key() {
    let (desk, mut hears) = Desk::new(options());
    let mut amina = follower(&desk, 1, &[7]).await;
    told(&mut hears).await;
    let mut bruno = follower(&desk, 2, &[7]).await;
    told(&mut hears).await;
    let mut chloe = join(&desk, 3).await;
    let Told::Opened(held) = told(&mut hears).await else {
        panic!()
    };
    assert!(desk.hub.follow(held, 7, 10));
    desk.hub.whisper(7, Some(1), &Frame::text("amina is typing"));
    assert_eq!(hear(&mut bruno).await, "amina is typing");
    nothing_came(&mut amina).await;
    nothing_came(&mut chloe).await;
}

#[tokio::test]
async fn a_keys_connections_are_told_but_one() {
    let (desk, mut hears) = Desk::new(options());
    let mut here = join(&desk, 1).await;
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    let mut there = join(&desk, 1).await;
    let mut bruno = join(&desk, 2).await;
    desk.hub.send_key(1, Some(id), &Frame::text("read"));
    assert_eq!(hear(&mut there).await, "read");
    nothing_came(&mut here).await;
    nothing_came(&mut bruno).await;
}

#[tokio::test]
async fn only_the_connections_that_do_not_follow_are_told_of_activity() {
    let (desk, _hears) = Desk::new(options());
    let mut inside = follower(&desk, 1, &[7]).await;
    let mut elsewhere = follower(&desk, 1, &[8]).await;
    desk.hub.send_elsewhere(1, 7, &Frame::text("activity"));
    assert_eq!(hear(&mut elsewhere).await, "activity");
    nothing_came(&mut inside).await;
}

#[tokio::test]
async fn a_connection_follows_no_more_topics_than_it_may() {
    let (desk, mut hears) = Desk::new(options());
    let amina = join(&desk, 1).await;
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    assert!(desk.hub.follow(id, 1, 2));
    assert!(desk.hub.follow(id, 2, 2));
    assert!(!desk.hub.follow(id, 3, 2));
    assert!(desk.hub.follow(id, 2, 2), "the same again");
    desk.hub.unfollow(id, 1);
    assert!(desk.hub.follow(id, 3, 2));
    drop(amina);
    told(&mut hears).await;
    assert!(!desk.hub.follow(id, 4, 10), "it is gone");
    assert_eq!(desk.hub.stats(), Stats::default());
}
