//! A small application on real sockets, and clients that speak to it.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // each test file uses its part of it

use futures_util::{SinkExt, StreamExt};
use palabre_hub::{
    Application, Connection, ConnectionId, Frame, Hub, Identity, Key, Options, Overloaded, Position, Topic,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, DuplexStream},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
};
use tokio_websockets::{ClientBuilder, Limits, Message, WebSocketStream};

/// What the application was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Opened(ConnectionId),
    Refill(ConnectionId, Topic, Position),
    Closed(ConnectionId, usize),
}

/// An application whose rooms are lists of texts. `echo X` is answered with `X`; `follow T` follows a topic from
/// its beginning; anything else panics.
pub struct Desk {
    pub hub: Hub,
    table: Mutex<HashMap<Topic, Vec<String>>>,
    told: mpsc::UnboundedSender<Told>,
    /// A greeting waits for a permit, and fails when it is closed.
    pub greets: Semaphore,
}

impl Desk {
    pub fn new(options: Options) -> (Arc<Desk>, mpsc::UnboundedReceiver<Told>) {
        let (told, hears) = mpsc::unbounded_channel();
        let hub = Hub::new(options, |read| read());
        (
            Arc::new(Desk {
                hub,
                table: Mutex::default(),
                told,
                greets: Semaphore::new(1),
            }),
            hears,
        )
    }

    /// Stores a text, and publishes nothing.
    pub fn store(&self, topic: Topic, text: &str) -> Position {
        let mut table = self.table.lock().unwrap();
        let room = table.entry(topic).or_default();
        room.push(text.to_owned());
        room.len() as Position
    }

    /// Stores a text, then publishes it.
    pub fn post(&self, topic: Topic, text: &str) {
        let position = self.store(topic, text);
        self.hub.publish(
            topic,
            position,
            &Frame::text(&format!("{topic}:{position}:{text}")),
        );
    }

    /// Answers with what the table has above `after`: `topic<after..head`.
    pub fn answer(&self, connection: ConnectionId, topic: Topic, after: Position) {
        let head = self.table.lock().unwrap().get(&topic).map_or(0, Vec::len) as Position;
        self.hub.release(
            connection,
            topic,
            Frame::text(&format!("{topic}<{after}..{head}")),
            head,
        );
    }
}

impl Application for Desk {
    type Session = ();

    async fn greet(&self, connection: &Connection<()>) -> Result<Option<Frame>, Overloaded> {
        let _ = self.told.send(Told::Opened(connection.id));
        match self.greets.acquire().await {
            Ok(_permit) => Ok(Some(Frame::text("hello"))),
            Err(_closed) => Err(Overloaded),
        }
    }

    fn text(&self, connection: &Connection<()>, text: &str) {
        match text.split_once(' ') {
            Some(("echo", reply)) => self.hub.send(connection.id, Frame::text(reply)),
            Some(("follow", topic)) => {
                let topic = topic.parse().unwrap();
                assert!(self.hub.follow(connection.id, topic, 10));
                self.answer(connection.id, topic, 0);
            }
            _ => panic!("asked to"),
        }
    }

    fn refill(&self, connection: &Connection<()>, topic: Topic, after: Position) {
        let _ = self.told.send(Told::Refill(connection.id, topic, after));
        self.answer(connection.id, topic, after);
    }

    fn beat(&self, _connection: &Connection<()>, heads: &[(Topic, Position)]) -> Frame {
        Frame::text(&format!("beat {heads:?}"))
    }

    fn closed(&self, connection: &Connection<()>, remaining: usize) {
        let _ = self.told.send(Told::Closed(connection.id, remaining));
    }
}

pub fn options() -> Options {
    Options {
        frame_bytes: 64 * 1024,
        binary: false,
        outbox_bytes: 256 * 1024,
        memory_bytes: 256 * 1024 * 1024,
        stalled: Duration::from_secs(30),
        heartbeat: Duration::from_secs(25),
        silent: Duration::from_secs(60),
        connections_per_key: 20,
    }
}

pub type Client = WebSocketStream<TcpStream>;

/// A pair of connected sockets, the server's first.
pub async fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (client, server) = tokio::join!(
        TcpStream::connect(listener.local_addr().unwrap()),
        listener.accept()
    );
    let (client, server) = (client.unwrap(), server.unwrap().0);
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    (server, client)
}

/// Connects as a key, over a bare socket.
pub async fn raw(desk: &Arc<Desk>, key: Key, session: i64) -> TcpStream {
    let (server, client) = pair().await;
    serve(desk, server, key, session);
    client
}

/// Connects as a key, over a pipe that holds `bytes` bytes each way.
pub fn pipe(desk: &Arc<Desk>, key: Key, bytes: usize) -> DuplexStream {
    let (server, client) = tokio::io::duplex(bytes);
    serve(desk, server, key, key);
    client
}

pub fn serve<I>(desk: &Arc<Desk>, io: I, key: Key, session: i64)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let desk = desk.clone();
    tokio::spawn(async move {
        desk.hub
            .serve(&desk, io.into(), Identity { key, session }, ())
            .await;
    });
}

/// Connects as a key, speaking WebSocket.
pub async fn join(desk: &Arc<Desk>, key: Key) -> Client {
    let mut client = speak(raw(desk, key, key).await);
    assert_eq!(hear(&mut client).await, "hello");
    client
}

pub fn speak<I: AsyncRead + AsyncWrite + Unpin>(stream: I) -> WebSocketStream<I> {
    ClientBuilder::new().limits(Limits::unlimited()).take_over(stream)
}

pub async fn say<I: AsyncRead + AsyncWrite + Unpin>(client: &mut WebSocketStream<I>, text: &str) {
    client.send(Message::text(text.to_owned())).await.unwrap();
}

/// The next text.
pub async fn hear<I: AsyncRead + AsyncWrite + Unpin>(client: &mut WebSocketStream<I>) -> String {
    loop {
        let message = client.next().await.expect("open").expect("a message");
        if let Some(text) = message.as_text() {
            return text.to_owned();
        }
    }
}

/// The code that the server closes with; texts before it are skipped.
pub async fn close_code<I: AsyncRead + AsyncWrite + Unpin>(client: &mut WebSocketStream<I>) -> u16 {
    loop {
        let message = client.next().await.expect("a close frame").expect("a message");
        if let Some((code, _)) = message.as_close() {
            return code.into();
        }
    }
}

/// What the application is told next.
pub async fn told(hears: &mut mpsc::UnboundedReceiver<Told>) -> Told {
    hears.recv().await.unwrap()
}

/// A masked client frame.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match payload.len() {
        len @ 0..=125 => out.push(0x80 | len as u8),
        len @ 126..=0xFFFF => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(len as u16).to_be_bytes());
        }
        len => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(len as u64).to_be_bytes());
        }
    }
    let key = [0x11, 0xA2, 0x33, 0xC4];
    out.extend_from_slice(&key);
    out.extend(
        payload
            .iter()
            .zip(key.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
    out
}
