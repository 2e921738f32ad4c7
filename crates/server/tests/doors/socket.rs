//! A socket as a client holds it.

use crate::api::Api;
use futures_util::{SinkExt, StreamExt};
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::{collections::VecDeque, time::Duration};
use tokio::{net::TcpStream, time::timeout};
use tokio_websockets::{ClientBuilder, Error, Message, WebSocketStream};

/// Far beyond what anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open connection to `/ws`.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// The first frame.
    pub(crate) hello: Value,
    asked: i64,
    /// What came before an answer.
    passed: VecDeque<Value>,
}

impl Socket {
    /// Connects with the credential of `api`, and is greeted.
    pub(crate) async fn open(api: &Api) -> Socket {
        let mut stream = connect(api).await.unwrap();
        let hello = next(&mut stream).await.unwrap();
        assert_eq!(hello["t"], "hello");
        Socket {
            stream,
            hello,
            asked: 0,
            passed: VecDeque::new(),
        }
    }

    /// The code that a connection is closed with instead of being greeted.
    pub(crate) async fn refused(api: &Api) -> u16 {
        let mut stream = connect(api).await.unwrap();
        next(&mut stream).await.expect_err("it is greeted")
    }

    /// A connection that may be greeted, or the code it is closed with.
    pub(crate) async fn refused_or_open(api: &Api) -> Result<Value, u16> {
        let mut stream = connect(api).await.unwrap();
        next(&mut stream).await
    }

    pub(crate) async fn say(&mut self, frame: Value) {
        self.stream.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// Asks, and gives the answer that carries the same `ref`; what comes before is kept for [`Socket::until`].
    pub(crate) async fn ask(&mut self, mut command: Value) -> Value {
        self.asked += 1;
        command["ref"] = self.asked.into();
        self.say(command).await;
        loop {
            let frame = self.next().await;
            if frame["ref"] == self.asked {
                return frame;
            }
            self.passed.push_back(frame);
        }
    }

    /// Follows a room from now on.
    pub(crate) async fn follow(&mut self, room: i64) -> Value {
        let answer = self.ask(json!({ "t": "sub", "room": room })).await;
        assert_eq!(answer["t"], "sub_ok", "{answer}");
        answer
    }

    /// All that comes until the answer to a `ping`: afterwards nothing that was queued before is missing.
    pub(crate) async fn drain(&mut self) -> Vec<Value> {
        let pong = self.ask(json!({ "t": "ping" })).await;
        assert_eq!(pong["t"], "pong");
        self.passed.drain(..).collect()
    }

    /// The next frame of this kind; others are passed over.
    pub(crate) async fn until(&mut self, kind: &str) -> Value {
        while let Some(frame) = self.passed.pop_front() {
            if frame["t"] == kind {
                return frame;
            }
        }
        loop {
            let frame = self.next().await;
            if frame["t"] == kind {
                return frame;
            }
        }
    }

    /// Bytes that are not a text frame.
    pub(crate) async fn say_binary(&mut self, bytes: &'static [u8]) {
        self.stream.send(Message::binary(bytes)).await.unwrap();
    }

    async fn next(&mut self) -> Value {
        next(&mut self.stream)
            .await
            .unwrap_or_else(|code| panic!("closed with {code}"))
    }

    /// The code it is closed with; frames before are passed over.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = next(&mut self.stream).await {
                return code;
            }
        }
    }
}

/// The handshake alone.
pub(crate) async fn connect(api: &Api) -> Result<WebSocketStream<TcpStream>, Error> {
    let tcp = TcpStream::connect(api.address).await.unwrap();
    let uri = format!("ws://{}/ws", api.address);
    let mut builder = ClientBuilder::new().uri(&uri).unwrap();
    for name in ["cookie", "origin", "authorization"] {
        if let Some(value) = api.header(name) {
            let value = HeaderValue::from_str(value).unwrap();
            builder = builder.add_header(HeaderName::from_static(name), value).unwrap();
        }
    }
    builder.connect_on(tcp).await.map(|(stream, _)| stream)
}

/// The next frame, or the code of the close.
async fn next(stream: &mut WebSocketStream<TcpStream>) -> Result<Value, u16> {
    loop {
        let message = timeout(PATIENCE, stream.next())
            .await
            .expect("the server is silent");
        let message = message.expect("the connection ended").unwrap();
        if let Some(text) = message.as_text() {
            return Ok(serde_json::from_str(text).unwrap());
        }
        if let Some((code, _)) = message.as_close() {
            return Err(code.into());
        }
    }
}
