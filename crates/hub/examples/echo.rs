//! Says back what it is told, for the Autobahn testsuite (`bin/autobahn`): the hub's own codec, reader and shards, with
//! the limits of the product but where the suite asks for more.
//!
//!     cargo run --example echo -- 127.0.0.1:9001

use palabre_hub::{Application, Connection, Frame, Hub, Identity, Options, Overloaded, Position, Topic};
use std::{sync::Arc, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_websockets::ServerBuilder;

struct Echo(Hub);

impl Application for Echo {
    type Session = ();

    async fn greet(&self, _connection: &Connection<()>) -> Result<Option<Frame>, Overloaded> {
        Ok(None)
    }

    fn text(&self, connection: &Connection<()>, text: &str) {
        self.0.send(connection.id, Frame::text(text));
    }

    fn binary(&self, connection: &Connection<()>, bytes: &[u8]) {
        self.0.send(connection.id, Frame::binary(bytes));
    }

    fn refill(&self, _connection: &Connection<()>, _topic: Topic, _after: Position) {}

    fn beat(&self, _connection: &Connection<()>, _heads: &[(Topic, Position)]) -> Frame {
        Frame::text("beat")
    }

    fn closed(&self, _connection: &Connection<()>, _remaining: usize) {}
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9001".into());
    let echo = Arc::new(Echo(Hub::new(
        Options {
            // Cases 7.1.6 and 10.1.1 send a quarter of a mebibyte; the product takes 64 KiB.
            frame_bytes: 256 * 1024,
            binary: true,
            outbox_bytes: 1024 * 1024,
            memory_bytes: 256 * 1024 * 1024,
            stalled: Duration::from_secs(30),
            heartbeat: Duration::from_secs(600),
            silent: Duration::from_secs(1200),
            connections_per_key: 0,
        },
        |read| read(),
    )));
    let listener = TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    for key in 0.. {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(welcome(echo.clone(), stream, key));
    }
    Ok(())
}

async fn welcome(echo: Arc<Echo>, stream: TcpStream, key: i64) {
    let Ok((_, socket)) = ServerBuilder::new().accept(stream).await else {
        return;
    };
    let identity = Identity { key, session: key };
    echo.0
        .serve(&echo, socket.into_inner().into(), identity, ())
        .await;
}
