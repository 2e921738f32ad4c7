//! The smallest server over the hub, for load generators: `GET /ws/<room>` joins a room, and whatever is said there
//! is sent to everybody in it.
//!
//!     cargo run --release --example rooms -- 127.0.0.1:9001

use palabre_hub::{Application, Connection, Frame, Hub, Identity, Options, Overloaded, Position, Topic};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_websockets::ServerBuilder;

struct Rooms {
    hub: Hub,
    heads: Mutex<HashMap<Topic, Position>>,
}

impl Application for Rooms {
    type Session = Topic;

    async fn greet(&self, connection: &Connection<Topic>) -> Result<Option<Frame>, Overloaded> {
        let topic = connection.session;
        self.hub.follow(connection.id, topic, 1);
        self.refill(connection, topic, 0);
        Ok(Some(Frame::text("hello")))
    }

    fn text(&self, connection: &Connection<Topic>, text: &str) {
        let frame = Frame::text(text);
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let head = heads.entry(connection.session).or_default();
        *head += 1;
        self.hub.publish(connection.session, *head, &frame);
    }

    fn refill(&self, connection: &Connection<Topic>, topic: Topic, _after: Position) {
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let head = heads.get(&topic).copied().unwrap_or(0);
        self.hub.release(connection.id, topic, Frame::text("here"), head);
    }

    fn beat(&self, _connection: &Connection<Topic>, _heads: &[(Topic, Position)]) -> Frame {
        Frame::text("beat")
    }

    fn closed(&self, _connection: &Connection<Topic>, _remaining: usize) {}
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9001".into());
    let options = Options {
        frame_bytes: 64 * 1024,
        binary: false,
        outbox_bytes: 256 * 1024,
        memory_bytes: 256 * 1024 * 1024,
        stalled: Duration::from_secs(30),
        heartbeat: Duration::from_secs(25),
        silent: Duration::from_secs(600),
        connections_per_key: 0,
    };
    let hub = Hub::new(options, |read| read());
    let rooms = Arc::new(Rooms {
        hub,
        heads: Mutex::default(),
    });
    let listener = TcpListener::bind(address).await?;
    for key in 0.. {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(welcome(rooms.clone(), stream, key));
    }
    Ok(())
}

/// Shakes hands, then leaves the connection to a task of its own, so that the handshake's memory is freed.
async fn welcome(rooms: Arc<Rooms>, stream: TcpStream, key: i64) {
    let Ok((request, socket)) = ServerBuilder::new().accept(stream).await else {
        return;
    };
    let room = request.uri().path().rsplit('/').next().unwrap_or_default();
    let room = room.trim_start_matches(char::is_alphabetic).parse().unwrap_or(0);
    let identity = Identity { key, session: key };
    tokio::spawn(
        rooms
            .hub
            .serve(&rooms, socket.into_inner().into(), identity, room),
    );
}
