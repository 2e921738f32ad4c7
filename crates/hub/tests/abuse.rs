//! Clients that mean harm: each is told the code that says why, and costs nobody else anything.

#![allow(clippy::unwrap_used)]

mod support;

use palabre_hub::{Options, Stats};
use std::time::Duration;
use support::*;
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn endless_fragments_end_with_1009() {
    let (desk, _hears) = Desk::new(options());
    let mut stream = raw(&desk, 1, 1).await;
    stream.write_all(&masked(0x01, &[b'a'; 1000])).await.unwrap();
    // The server stops reading, and later resets: not everything can be sent.
    for _ in 0..100 {
        if stream.write_all(&masked(0x00, &[b'a'; 1000])).await.is_err() {
            break;
        }
    }
    assert_eq!(close_code(&mut speak(stream)).await, 1009);
}

#[tokio::test(start_paused = true)]
async fn endless_empty_fragments_end_after_thirty_seconds() {
    let (desk, _hears) = Desk::new(options());
    let mut stream = pipe(&desk, 1, 1024);
    stream.write_all(&masked(0x01, b"")).await.unwrap();
    let begun = tokio::time::Instant::now();
    while stream.write_all(&masked(0x00, b"")).await.is_ok() && begun.elapsed() < Duration::from_secs(60) {
        tokio::time::advance(Duration::from_millis(500)).await;
    }
    assert!(
        (30..36).contains(&begun.elapsed().as_secs()),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_ping_flood_is_no_longer_read_when_its_pongs_are_not() {
    let (desk, _hears) = Desk::new(Options {
        outbox_bytes: 16 * 1024,
        ..options()
    });
    let mut flood = pipe(&desk, 1, 1024);
    let pings = masked(0x89, &[b'p'; 125]).repeat(100);
    while let Ok(written) = tokio::time::timeout(Duration::from_secs(1), flood.write_all(&pings)).await {
        written.unwrap();
        let waiting = desk.hub.stats().waiting_bytes;
        assert!(waiting < 64 * 1024, "{waiting} bytes wait");
    }
    let mut other = speak(pipe(&desk, 2, 1024));
    assert_eq!(hear(&mut other).await, "hello");
    say(&mut other, "echo still here").await;
    assert_eq!(hear(&mut other).await, "still here");
}

#[tokio::test(start_paused = true)]
async fn the_smallest_pongs_count_as_the_memory_they_take() {
    let (desk, _hears) = Desk::new(Options {
        outbox_bytes: 16 * 1024,
        ..options()
    });
    let mut flood = pipe(&desk, 1, 1024);
    let (pings, mut sent) = (masked(0x89, b"").repeat(100), 0);
    let second = Duration::from_secs(1);
    while tokio::time::timeout(second, flood.write_all(&pings))
        .await
        .is_ok()
    {
        sent += 100;
        assert!(sent < 2_000, "{sent} are answered and wait");
    }
}

#[tokio::test]
async fn a_reset_in_the_middle_of_a_frame_leaves_nothing() {
    let (desk, mut hears) = Desk::new(options());
    for _ in 0..100 {
        let mut stream = raw(&desk, 1, 1).await;
        stream
            .write_all(&masked(0x81, b"half a message")[..9])
            .await
            .unwrap();
        stream.set_zero_linger().unwrap();
        drop(stream);
    }
    let mut closed = 0;
    while closed < 100 {
        closed += usize::from(matches!(told(&mut hears).await, Told::Closed(..)));
    }
    assert_eq!(desk.hub.stats(), Stats::default());
}
