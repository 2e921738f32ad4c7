//! Clients that do not read, do not answer, or do not end what they began. Pipes instead of sockets, and a clock
//! that stands still while there is something to do.

#![allow(clippy::unwrap_used)]

mod support;

use futures_util::{FutureExt, StreamExt};
use palabre_hub::{Frame, Options};
use std::time::Duration;
use support::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, advance},
};

#[tokio::test(start_paused = true)]
async fn a_slow_reader_costs_others_nothing_and_is_refilled_as_it_drains() {
    let small = Options {
        outbox_bytes: 16 * 1024,
        ..options()
    };
    let (desk, mut hears) = Desk::new(small);
    let mut slow = speak(pipe(&desk, 1, 1024));
    assert_eq!(hear(&mut slow).await, "hello");
    say(&mut slow, "follow 7").await;
    assert_eq!(hear(&mut slow).await, "7<0..0");
    let mut quick = speak(pipe(&desk, 2, 1024));
    assert_eq!(hear(&mut quick).await, "hello");
    say(&mut quick, "follow 7").await;
    assert_eq!(hear(&mut quick).await, "7<0..0");
    told(&mut hears).await;
    told(&mut hears).await;

    let text = "x".repeat(1000);
    for position in 1..=1000 {
        desk.post(7, &text);
        assert!(hear(&mut quick).await.starts_with(&format!("7:{position}:")));
    }
    assert_eq!(hears.recv().now_or_never(), None, "nobody was refilled");

    let mut last = 0;
    while last < 1000 {
        let heard = hear(&mut slow).await;
        if let Some((after, upto)) = heard.strip_prefix("7<").and_then(|range| range.split_once("..")) {
            assert_eq!(after, last.to_string());
            assert!(matches!(told(&mut hears).await, Told::Refill(_, 7, after) if after == last));
            assert!(last < 20, "{last} frames waited in memory");
            last = upto.parse().unwrap();
        } else {
            last += 1;
            assert!(heard.starts_with(&format!("7:{last}:")));
        }
    }
    desk.post(7, "after");
    assert_eq!(hear(&mut slow).await, "7:1001:after");
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_replies_is_no_longer_read() {
    let (desk, _hears) = Desk::new(Options {
        outbox_bytes: 16 * 1024,
        ..options()
    });
    let (reads, mut writes) = tokio::io::split(pipe(&desk, 1, 1024));
    let command = masked(0x81, format!("echo {}", "x".repeat(1000)).as_bytes());
    let mut sent = 0;
    while let Ok(result) = tokio::time::timeout(Duration::from_secs(1), writes.write_all(&command)).await {
        result.unwrap();
        sent += 1;
        assert!(sent < 100, "the commands of who does not read are read");
    }
    let mut client = speak(tokio::io::join(reads, tokio::io::sink()));
    assert_eq!(hear(&mut client).await, "hello");
    for _ in 0..sent {
        assert_eq!(hear(&mut client).await.len(), 1000);
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_one_thing_at_a_time_is_no_longer_read_either() {
    let (desk, _hears) = Desk::new(Options {
        outbox_bytes: 16 * 1024,
        ..options()
    });
    let mut client = pipe(&desk, 1, 4096);
    let command = masked(0x81, format!("echo {}", "x".repeat(2000)).as_bytes());
    let second = Duration::from_secs(1);
    let mut sent = 0;
    while tokio::time::timeout(second, client.write_all(&command))
        .await
        .is_ok()
    {
        tokio::time::sleep(second / 10).await;
        sent += 1;
        assert!(sent < 50, "{sent} commands of who does not read are read");
    }
}

#[tokio::test(start_paused = true)]
async fn who_may_no_longer_read_is_not_sent_what_waits() {
    let (desk, mut hears) = Desk::new(options());
    let mut client = speak(pipe(&desk, 1, 1024));
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    assert_eq!(hear(&mut client).await, "hello");
    for _ in 0..200 {
        desk.hub.send(id, Frame::text(&"x".repeat(1000)));
        tokio::task::yield_now().await;
    }
    desk.hub.close(1, None, 4003, "disabled");
    // It may be said by whoever did it, and again by whoever looks for it.
    desk.hub.close(1, None, 4003, "disabled");
    let (mut heard, mut code) = (0, None);
    while let Some(Ok(message)) = client.next().await {
        if message.is_close() {
            code = message.as_close().map(|(code, _)| u16::from(code));
            break;
        }
        heard += 1;
    }
    assert_eq!(code, Some(4003));
    assert!(heard < 150, "{heard} were sent");
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_takes_no_byte_is_closed_with_4008() {
    let (desk, mut hears) = Desk::new(options());
    let mut client = speak(pipe(&desk, 1, 1024));
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    assert_eq!(hear(&mut client).await, "hello");
    for _ in 0..10 {
        desk.hub.send(id, Frame::text(&"x".repeat(1000)));
    }
    tokio::time::sleep(Duration::from_secs(29)).await;
    assert!(desk.hub.is_connected(1));
    hear(&mut client).await;
    tokio::time::sleep(Duration::from_secs(29)).await;
    hear(&mut client).await;
    tokio::time::sleep(Duration::from_secs(33)).await;
    assert_eq!(close_code(&mut client).await, 4008);
    drop(client);
    assert_eq!(told(&mut hears).await, Told::Closed(id, 0));
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_takes_no_byte_even_then_is_dropped() {
    let (desk, mut hears) = Desk::new(options());
    let _client = pipe(&desk, 1, 1024);
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    desk.hub.send(id, Frame::text(&"x".repeat(10_000)));
    let begun = Instant::now();
    assert_eq!(told(&mut hears).await, Told::Closed(id, 0));
    assert!(begun.elapsed() < Duration::from_secs(48), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn who_does_not_answer_pings_is_dropped() {
    let (desk, mut hears) = Desk::new(options());
    let mut client = pipe(&desk, 1, 64 * 1024);
    let begun = Instant::now();
    let mut received = Vec::new();
    client.read_to_end(&mut received).await.unwrap();
    assert!(
        (60..62).contains(&begun.elapsed().as_secs()),
        "{:?}",
        begun.elapsed()
    );
    assert!(received.windows(2).any(|bytes| bytes == [0x89, 0]), "no ping");
    told(&mut hears).await;
    assert!(matches!(told(&mut hears).await, Told::Closed(_, 0)));
}

#[tokio::test(start_paused = true)]
async fn who_answers_pings_stays_and_hears_beats() {
    let (desk, _hears) = Desk::new(options());
    let mut client = speak(pipe(&desk, 1, 1024));
    assert_eq!(hear(&mut client).await, "hello");
    say(&mut client, "follow 7").await;
    hear(&mut client).await;
    desk.post(7, "one");
    hear(&mut client).await;
    assert_eq!(hear(&mut client).await, "beat [(7, 1)]");
    let begun = Instant::now();
    for _ in 0..20 {
        assert_eq!(hear(&mut client).await, "beat [(7, 1)]");
    }
    assert!(
        (500..520).contains(&begun.elapsed().as_secs()),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_message_that_does_not_end_is_refused() {
    for begun in [
        &masked(0x81, b"a long text")[..8],
        &masked(0x01, b"fragment"),
        &[0x81],
    ] {
        let (desk, _hears) = Desk::new(options());
        let mut stream = pipe(&desk, 1, 1024);
        stream.write_all(begun).await.unwrap();
        let since = Instant::now();
        // A WebSocket client would answer the pings, in the middle of what it began.
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.unwrap();
        assert!(received.ends_with(b"\x03\xeaunfinished message"));
        assert!(
            (30..33).contains(&since.elapsed().as_secs()),
            "{:?}",
            since.elapsed()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_may_come_byte_by_byte() {
    let (desk, _hears) = Desk::new(options());
    let mut stream = pipe(&desk, 1, 1024);
    for byte in masked(0x81, "echo là".as_bytes()) {
        stream.write_all(&[byte]).await.unwrap();
        advance(Duration::from_millis(50)).await;
    }
    let mut client = speak(stream);
    assert_eq!(hear(&mut client).await, "hello");
    assert_eq!(hear(&mut client).await, "là");
}

#[tokio::test(start_paused = true)]
async fn draining_waits_no_longer_than_it_is_told() {
    let (desk, mut hears) = Desk::new(options());
    let stuck = pipe(&desk, 1, 16);
    told(&mut hears).await;
    let begun = Instant::now();
    let farewell = |_| Frame::text("see you");
    desk.hub
        .drain(farewell, 1012, "restarting", Duration::from_secs(5))
        .await;
    assert_eq!(begun.elapsed().as_secs(), 5);
    drop(stuck);
}

#[tokio::test(start_paused = true)]
async fn a_hole_is_filled_by_the_application() {
    let (desk, mut hears) = Desk::new(options());
    let mut client = speak(pipe(&desk, 1, 1024));
    assert_eq!(hear(&mut client).await, "hello");
    say(&mut client, "follow 7").await;
    hear(&mut client).await;
    told(&mut hears).await;
    desk.post(7, "one");
    desk.store(7, "two");
    desk.post(7, "three");
    assert_eq!(hear(&mut client).await, "7:1:one");
    assert_eq!(hear(&mut client).await, "7<1..3");
    assert!(matches!(told(&mut hears).await, Told::Refill(_, 7, 1)));
    desk.post(7, "four");
    assert_eq!(hear(&mut client).await, "7:4:four");
}

#[tokio::test(start_paused = true)]
async fn a_closed_client_is_no_longer_listened_to() {
    let (desk, mut hears) = Desk::new(options());
    let mut stream = pipe(&desk, 1, 1024);
    let Told::Opened(id) = told(&mut hears).await else {
        panic!()
    };
    let mut hello = [0; 7];
    stream.read_exact(&mut hello).await.unwrap();
    desk.hub.close_connection(id, 4001, "session ended");
    tokio::task::yield_now().await;
    stream.write_all(&masked(0x81, b"panic")).await.unwrap();
    let mut client = speak(stream);
    assert_eq!(close_code(&mut client).await, 4001);
    assert!(client.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn those_who_do_not_read_share_a_bound_and_cost_the_others_nothing() {
    let bound = 64 * 1024;
    let (desk, mut hears) = Desk::new(Options {
        memory_bytes: bound,
        ..options()
    });
    let mut slow = Vec::new();
    for key in 1..=8 {
        let mut client = speak(pipe(&desk, key, 1024));
        assert_eq!(hear(&mut client).await, "hello");
        // Rooms of their own: nothing that waits is shared.
        say(&mut client, &format!("follow {key}")).await;
        assert_eq!(hear(&mut client).await, format!("{key}<0..0"));
        slow.push(client);
    }
    let mut quick = speak(pipe(&desk, 9, 64 * 1024));
    assert_eq!(hear(&mut quick).await, "hello");
    for topic in 1..=8 {
        say(&mut quick, &format!("follow {topic}")).await;
        hear(&mut quick).await;
    }
    let text = "x".repeat(1000);
    for position in 1..=100 {
        for topic in 1..=8 {
            desk.post(topic, &text);
            assert!(
                hear(&mut quick)
                    .await
                    .starts_with(&format!("{topic}:{position}:"))
            );
        }
        let waiting = desk.hub.stats().waiting_bytes;
        assert!(waiting < bound + 16 * 1024, "{waiting} bytes wait");
    }
    while hears.recv().now_or_never().flatten().is_some() {}
    for (client, topic) in slow.iter_mut().zip(1..) {
        let mut last = 0;
        while last < 100 {
            let heard = hear(client).await;
            let range = heard
                .strip_prefix(&format!("{topic}<"))
                .and_then(|range| range.split_once(".."));
            match range {
                Some((after, upto)) => {
                    assert_eq!(after, last.to_string());
                    last = upto.parse().unwrap();
                }
                None => {
                    last += 1;
                    assert!(heard.starts_with(&format!("{topic}:{last}:")));
                }
            }
        }
    }
    let refills = std::iter::from_fn(|| hears.recv().now_or_never().flatten())
        .filter(|told| matches!(told, Told::Refill(..)))
        .count();
    assert!(refills >= 7, "{refills}: the bound was never met");
    assert_eq!(desk.hub.stats().waiting_bytes, 0);
}

#[tokio::test(start_paused = true)]
async fn who_reads_hears_all_that_one_commit_brings_while_the_memory_is_spent() {
    let (desk, mut hears) = Desk::new(Options {
        memory_bytes: 64 * 1024,
        ..options()
    });
    let mut quick = speak(pipe(&desk, 1, 64 * 1024));
    assert_eq!(hear(&mut quick).await, "hello");
    say(&mut quick, "follow 7").await;
    assert_eq!(hear(&mut quick).await, "7<0..0");
    told(&mut hears).await;
    let _mute = pipe(&desk, 2, 1024);
    let Told::Opened(mute) = told(&mut hears).await else {
        panic!()
    };
    for _ in 0..100 {
        desk.hub.send(mute, Frame::text(&"x".repeat(1000)));
    }
    desk.hub.together(|| {
        desk.post(7, "one");
        desk.post(7, "two");
    });
    assert_eq!(hear(&mut quick).await, "7:1:one");
    assert_eq!(hear(&mut quick).await, "7:2:two");
    assert!(desk.hub.stats().waiting_bytes > 64 * 1024);
}
