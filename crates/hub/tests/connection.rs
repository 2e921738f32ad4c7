//! Connections on real sockets: what is said, what is answered, how they end.

#![allow(clippy::unwrap_used)]

mod support;

use palabre_hub::Frame;
use std::time::Duration;
use support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn what_is_said_is_answered_in_order() {
    let (desk, _hears) = Desk::new(options());
    let mut amina = join(&desk, 1).await;
    for i in 0..100 {
        say(&mut amina, &format!("echo {i}")).await;
    }
    for i in 0..100 {
        assert_eq!(hear(&mut amina).await, i.to_string());
    }
}

#[tokio::test]
async fn a_follower_is_answered_then_gets_what_is_published() {
    let (desk, _hears) = Desk::new(options());
    desk.post(7, "before");
    let mut amina = join(&desk, 1).await;
    say(&mut amina, "follow 7").await;
    assert_eq!(hear(&mut amina).await, "7<0..1");
    desk.post(7, "one");
    desk.post(7, "two");
    assert_eq!(hear(&mut amina).await, "7:2:one");
    assert_eq!(hear(&mut amina).await, "7:3:two");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_queued_together_leaves_when_all_of_it_is_there() {
    let (desk, mut hears) = Desk::new(options());
    let mut amina = join(&desk, 1).await;
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    let (go_on, held) = std::sync::mpsc::channel();
    let telling = std::thread::spawn({
        let desk = desk.clone();
        move || {
            desk.hub.together(|| {
                desk.hub.send(id, Frame::text("one"));
                held.recv().unwrap();
                desk.hub.send(id, Frame::text("two"));
            });
        }
    });
    let early = tokio::time::timeout(Duration::from_millis(100), hear(&mut amina)).await;
    assert!(early.is_err(), "{early:?}");
    go_on.send(()).unwrap();
    assert_eq!(hear(&mut amina).await, "one");
    assert_eq!(hear(&mut amina).await, "two");
    telling.join().unwrap();
}

#[tokio::test]
async fn an_open_and_a_closed_connection_are_told() {
    let (desk, mut hears) = Desk::new(options());
    let mut first = join(&desk, 1).await;
    let Told::Opened(one) = told(&mut hears).await else {
        panic!()
    };
    let second = join(&desk, 1).await;
    let Told::Opened(two) = told(&mut hears).await else {
        panic!()
    };
    assert_eq!(desk.hub.stats().connections, 2);
    drop(second);
    assert_eq!(told(&mut hears).await, Told::Closed(two, 1));
    desk.hub.close(1, None, 4001, "session ended");
    assert_eq!(close_code(&mut first).await, 4001);
    drop(first);
    assert_eq!(told(&mut hears).await, Told::Closed(one, 0));
    assert!(!desk.hub.is_connected(1));
    assert_eq!(desk.hub.stats(), palabre_hub::Stats::default());
}

#[tokio::test]
async fn what_is_queued_comes_before_the_close() {
    let (desk, mut hears) = Desk::new(options());
    let mut amina = join(&desk, 1).await;
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    for i in 0..50 {
        desk.hub.send(id, palabre_hub::Frame::text(&format!("{i}")));
    }
    desk.hub.close_connection(id, 4003, "disabled");
    desk.hub.send(id, palabre_hub::Frame::text("too late"));
    for i in 0..50 {
        assert_eq!(hear(&mut amina).await, i.to_string());
    }
    assert_eq!(close_code(&mut amina).await, 4003);
}

#[tokio::test]
async fn a_close_that_is_answered_ends_at_once() {
    let (desk, _hears) = Desk::new(options());
    let mut stream = raw(&desk, 1, 10).await;
    let mut greeting = [0; 256];
    assert!(stream.read(&mut greeting).await.unwrap() > 0);
    desk.hub.close(1, None, 4001, "session ended");
    let mut close = [0; 256];
    let said = stream.read(&mut close).await.unwrap();
    assert_eq!(close[0], 0x88, "{:?}", &close[..said]);
    let begun = std::time::Instant::now();
    stream
        .write_all(&masked(0x88, &4001_u16.to_be_bytes()))
        .await
        .unwrap();
    assert_eq!(stream.read(&mut close).await.unwrap(), 0);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn only_the_connections_of_the_session_are_closed() {
    let (desk, _hears) = Desk::new(options());
    let mut here = speak(raw(&desk, 1, 10).await);
    let mut there = speak(raw(&desk, 1, 11).await);
    hear(&mut here).await;
    hear(&mut there).await;
    assert_eq!(desk.hub.sessions(1), [10, 11]);
    desk.hub.close(1, Some(11), 4001, "session ended");
    assert_eq!(close_code(&mut there).await, 4001);
    say(&mut here, "echo still here").await;
    assert_eq!(hear(&mut here).await, "still here");
}

#[tokio::test]
async fn one_connection_too_many_is_told_4009_and_the_others_live_on() {
    let (desk, mut hears) = Desk::new(palabre_hub::Options {
        connections_per_key: 1,
        ..options()
    });
    let mut first = join(&desk, 1).await;
    told(&mut hears).await;
    let mut second = speak(raw(&desk, 1, 1).await);
    assert_eq!(close_code(&mut second).await, 4009);
    say(&mut first, "echo still here").await;
    assert_eq!(hear(&mut first).await, "still here");
}

#[tokio::test]
async fn the_clients_close_is_answered_with_its_code() {
    let (desk, _hears) = Desk::new(options());
    let mut stream = raw(&desk, 1, 1).await;
    stream
        .write_all(&masked(0x88, &1001_u16.to_be_bytes()))
        .await
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, b"\x81\x05hello\x88\x02\x03\xe9");
}

#[tokio::test]
async fn a_ping_is_answered_with_its_payload() {
    let (desk, _hears) = Desk::new(options());
    let mut stream = raw(&desk, 1, 1).await;
    stream.write_all(&masked(0x89, b"are you there")).await.unwrap();
    let mut answer = [0; 22];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"\x81\x05hello\x8a\x0dare you there");
}

#[tokio::test]
async fn the_greeting_comes_before_what_was_queued_meanwhile() {
    let (desk, mut hears) = Desk::new(options());
    let permit = desk.greets.acquire().await.unwrap();
    let mut client = speak(raw(&desk, 1, 1).await);
    told(&mut hears).await;
    desk.hub.send_key(1, None, &palabre_hub::Frame::text("meanwhile"));
    drop(permit);
    assert_eq!(hear(&mut client).await, "hello");
    assert_eq!(hear(&mut client).await, "meanwhile");
}

#[tokio::test]
async fn a_connection_that_cannot_be_greeted_is_told_1013() {
    let (desk, mut hears) = Desk::new(options());
    desk.greets.close();
    let mut client = speak(raw(&desk, 1, 1).await);
    assert_eq!(close_code(&mut client).await, 1013);
    drop(client);
    told(&mut hears).await;
    assert!(matches!(told(&mut hears).await, Told::Closed(_, 0)));
}

/// What a client gets for these bytes.
async fn verdict(bytes: &[u8]) -> u16 {
    let (desk, mut hears) = Desk::new(options());
    let mut stream = raw(&desk, 1, 1).await;
    stream.write_all(bytes).await.unwrap();
    let code = close_code(&mut speak(stream)).await;
    told(&mut hears).await;
    assert!(matches!(told(&mut hears).await, Told::Closed(_, 0)));
    code
}

#[tokio::test]
async fn bad_frames_get_the_code_that_says_why() {
    assert_eq!(verdict(&masked(0x82, b"bytes")).await, 1003);
    assert_eq!(verdict(&[0x81, 0x02, b'h', b'i']).await, 1002, "not masked");
    assert_eq!(verdict(&masked(0xC1, b"hi")).await, 1002, "reserved bit");
    assert_eq!(verdict(&masked(0x83, b"hi")).await, 1002, "reserved opcode");
    assert_eq!(verdict(&masked(0x09, b"hi")).await, 1002, "fragmented ping");
    assert_eq!(verdict(&masked(0x81, b"\xff")).await, 1007);
    assert_eq!(
        verdict(&masked(0x81, &vec![b'a'; 64 * 1024 + 1])[..100]).await,
        1009
    );
}

#[tokio::test]
async fn a_panic_of_the_application_closes_only_its_connection() {
    let (desk, _hears) = Desk::new(options());
    let mut amina = join(&desk, 1).await;
    let mut bruno = join(&desk, 2).await;
    say(&mut amina, "panic").await;
    assert_eq!(close_code(&mut amina).await, 1011);
    say(&mut bruno, "echo still here").await;
    assert_eq!(hear(&mut bruno).await, "still here");
}

#[tokio::test]
async fn draining_says_goodbye_to_each_and_closes_all() {
    let (desk, mut hears) = Desk::new(options());
    let mut clients = Vec::new();
    for key in 0..20 {
        clients.push(join(&desk, key).await);
        told(&mut hears).await;
    }
    let drained = desk.hub.drain(
        |id| palabre_hub::Frame::text(&format!("bye {}", id.0)),
        1012,
        "restarting",
        Duration::from_secs(5),
    );
    let leaves = async {
        let mut goodbyes = std::collections::HashSet::new();
        for mut client in clients {
            goodbyes.insert(hear(&mut client).await);
            assert_eq!(close_code(&mut client).await, 1012);
        }
        assert_eq!(goodbyes.len(), 20);
    };
    tokio::join!(drained, leaves);
    assert_eq!(desk.hub.stats().connections, 0);
    let mut late = speak(raw(&desk, 1, 1).await);
    assert_eq!(close_code(&mut late).await, 1012);
}
