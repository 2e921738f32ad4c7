//! Publishing to the followers of a topic, whose sockets take everything and cost nothing: what is left is ours.
//!
//!     cargo bench -p palabre-hub --bench publish

use divan::{Bencher, counter::ItemsCount};
use palabre_hub::{Application, Connection, Frame, Hub, Identity, Options, Overloaded, Position, Topic};
use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    runtime::{Builder, Runtime},
};

const FOLLOWERS: usize = 1_000;
const TOPIC: Topic = 1;

fn main() {
    divan::main();
}

/// Frames published together to all followers.
#[divan::bench(args = [1, 10, 100])]
fn to_a_thousand(bencher: Bencher<'_, '_>, frames: usize) {
    let crowd = Crowd::new();
    let frame = Frame::text(&"a".repeat(300));
    let mut position = 0;
    bencher
        .counter(ItemsCount::new(frames * FOLLOWERS))
        .bench_local(|| {
            for _ in 0..frames {
                position += 1;
                crowd.hub.publish(TOPIC, position, &frame);
            }
            crowd.wait_for(frames * FOLLOWERS * 304);
        });
}

struct Crowd {
    runtime: Runtime,
    hub: Hub,
    written: Arc<AtomicUsize>,
}

impl Crowd {
    fn new() -> Crowd {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts");
        let written = Arc::new(AtomicUsize::new(0));
        let hub = runtime.block_on(async { Hub::new(options(), |read| read()) });
        let reader = Arc::new(Reader(hub.clone()));
        for key in 0..FOLLOWERS as i64 {
            let identity = Identity { key, session: key };
            let sink = Sink(written.clone());
            runtime.block_on(hub.serve(&reader, sink.into(), identity, ()));
        }
        let crowd = Crowd {
            runtime,
            hub,
            written,
        };
        crowd.wait_for(FOLLOWERS * 6);
        crowd
    }

    /// Waits until the followers were written this many bytes.
    fn wait_for(&self, bytes: usize) {
        self.runtime.block_on(async {
            while self.written.load(Ordering::Relaxed) < bytes {
                tokio::task::yield_now().await;
            }
        });
        self.written.fetch_sub(bytes, Ordering::Relaxed);
    }
}

fn options() -> Options {
    Options {
        frame_bytes: 64 * 1024,
        binary: false,
        outbox_bytes: 1024 * 1024,
        memory_bytes: 256 * 1024 * 1024,
        stalled: Duration::from_secs(30),
        heartbeat: Duration::from_secs(3600),
        silent: Duration::from_secs(7200),
        connections_per_key: 0,
    }
}

/// Whoever comes follows the one topic.
struct Reader(Hub);

impl Application for Reader {
    type Session = ();

    async fn greet(&self, connection: &Connection<()>) -> Result<Option<Frame>, Overloaded> {
        self.0.follow(connection.id, TOPIC, 1);
        self.0.release(connection.id, TOPIC, Frame::text("here"), 0);
        Ok(None)
    }

    fn text(&self, _connection: &Connection<()>, _text: &str) {}

    fn refill(&self, _connection: &Connection<()>, _topic: Topic, _after: Position) {}

    fn beat(&self, _connection: &Connection<()>, _heads: &[(Topic, Position)]) -> Frame {
        Frame::text("beat")
    }

    fn closed(&self, _connection: &Connection<()>, _remaining: usize) {}
}

/// A socket that says nothing and takes everything.
struct Sink(Arc<AtomicUsize>);

impl AsyncRead for Sink {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

impl AsyncWrite for Sink {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.fetch_add(bytes.len(), Ordering::Relaxed);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
