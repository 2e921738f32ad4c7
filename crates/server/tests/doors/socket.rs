//! A socket as a client holds it.

use crate::api::Api;
use futures_util::{SinkExt, StreamExt};
use http::{HeaderName, HeaderValue};
use serde_json::Value;
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_websockets::{ClientBuilder, Error, Message, WebSocketStream};

/// Far beyond what anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open connection to `/ws`.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// The first frame.
    pub(crate) hello: Value,
}

impl Socket {
    /// Connects with the credential of `api`, and is greeted.
    pub(crate) async fn open(api: &Api) -> Socket {
        let mut stream = connect(api).await.unwrap();
        let hello = next(&mut stream).await.unwrap();
        assert_eq!(hello["t"], "hello");
        Socket { stream, hello }
    }

    pub(crate) async fn say(&mut self, frame: Value) {
        self.stream.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next frame of this kind; others are passed over.
    pub(crate) async fn until(&mut self, kind: &str) -> Value {
        loop {
            let frame = next(&mut self.stream)
                .await
                .unwrap_or_else(|code| panic!("closed with {code}"));
            if frame["t"] == kind {
                return frame;
            }
        }
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
