//! One connection to `/ws`, as JSON values.

use crate::api::Api;
use anyhow::{Context, anyhow};
use futures_util::{SinkExt, StreamExt};
use http::header::{AUTHORIZATION, HeaderValue};
use serde_json::Value;
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_websockets::{ClientBuilder, Message, WebSocketStream};

/// The server says something at least every 25 seconds: this long without a word, it is gone.
const SILENCE: Duration = Duration::from_secs(60);

/// A connection whose `hello` was received.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// The first frame.
    pub hello: Value,
}

impl Socket {
    /// Connects as the owner of the token of `api`.
    pub async fn connect(api: &Api) -> anyhow::Result<Socket> {
        timeout(SILENCE, Socket::greeted(api))
            .await
            .context("the server does not greet")?
    }

    async fn greeted(api: &Api) -> anyhow::Result<Socket> {
        let tcp = TcpStream::connect(api.address()).await?;
        tcp.set_nodelay(true)?;
        let bearer = HeaderValue::from_str(&format!("Bearer {}", api.token()))?;
        let (stream, _) = ClientBuilder::new()
            .uri(&format!("ws://{}/ws", api.address()))?
            .add_header(AUTHORIZATION, bearer)?
            .connect_on(tcp)
            .await?;
        let mut socket = Socket {
            stream,
            hello: Value::Null,
        };
        socket.hello = socket.receive().await?;
        anyhow::ensure!(
            socket.hello["t"] == "hello",
            "the first frame is {}",
            socket.hello
        );
        Ok(socket)
    }

    /// The next frame.
    ///
    /// **Errors**: the connection ended.
    pub async fn receive(&mut self) -> anyhow::Result<Value> {
        loop {
            let message = timeout(SILENCE, self.stream.next())
                .await
                .context("the server is silent")?;
            let message = message.context("the connection ended")??;
            if let Some(text) = message.as_text() {
                return Ok(serde_json::from_str(text)?);
            }
            if let Some((code, reason)) = message.as_close() {
                let ended = anyhow!("closed with {}: {reason}", u16::from(code));
                // The answer lets the server go at once; it may be gone already.
                let _ = self.stream.close().await;
                return Err(ended);
            }
        }
    }

    /// Sends one frame.
    pub async fn say(&mut self, frame: &Value) -> anyhow::Result<()> {
        Ok(self.stream.send(Message::text(frame.to_string())).await?)
    }
}
