//! Accepting connections, and ending them.
//!
//! `axum::serve` sets no timer, so that a client may take for ever to send its headers; this loop does, and bounds how many
//! connections one address may hold before somebody has signed in on them.

use super::{
    body::CHUNK_BYTES,
    head::{BadHead, Watched},
    headers::ALWAYS,
    peer::{self, Peer},
    problem::{Document, Problem},
};
use crate::{app::Shared, chat::rate::network, i18n::Lang};
use axum::{Router, body::Body};
use http::{Request, StatusCode};
use hyper::{body::Incoming, server::conn::http1, upgrade::Upgraded};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    collections::HashMap,
    fmt::Write,
    future::poll_fn,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use tower::ServiceExt;

/// How long the headers of a request may take, and an idle connection waits for the next.
const HEAD: Duration = Duration::from_secs(10);
/// Connections of one address (or IPv6 subscriber) on which no socket is open yet. One more is closed at once.
const MOST_PER_ADDRESS: usize = 256;
/// The same for this machine and trusted proxies together, which stand for many people.
const MOST_NEAR: usize = 16 * 1024;
/// How long requests in flight may take to end when the server stops.
const DRAIN: Duration = Duration::from_secs(3);
/// A peer that does not answer is given up after about a minute.
const KEEPALIVE: Duration = Duration::from_secs(30);
const KEEPALIVE_RETRY: Duration = Duration::from_secs(10);
const UNACKNOWLEDGED: Duration = Duration::from_secs(45);

/// Serves all doors on these listeners until `stop` resolves; then accepts nothing more, lets requests in flight end, and returns.
pub async fn serve(app: Shared, listeners: Vec<TcpListener>, stop: impl Future<Output = ()>) {
    let router = super::router(app.clone());
    let (stopping, stopped) = watch::channel(false);
    let doorman = Arc::new(Doorman {
        app,
        router,
        stopped,
        held: Mutex::default(),
    });
    let mut accepting = JoinSet::new();
    for listener in listeners {
        accepting.spawn(doorman.clone().accept(listener));
    }
    drop(doorman);
    stop.await;
    stopping.send_replace(true);
    let drained = async { while accepting.join_next().await.is_some() {} };
    if timeout(DRAIN, drained).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    accepting.shutdown().await;
}

/// Takes the TCP stream of an upgraded connection back from hyper, with what was already read of it and not yet written.
///
/// **Errors**: the connection again, when it is not one of [`serve`]'s.
pub fn into_tcp(upgraded: Upgraded) -> Result<palabre_hub::Upgraded<TcpStream>, Upgraded> {
    let parts = upgraded.downcast::<TokioIo<Watched>>()?;
    let (io, answer) = parts.io.into_inner().into_parts();
    Ok(palabre_hub::Upgraded {
        io,
        early: parts.read_buf,
        answer: answer.into(),
    })
}

struct Doorman {
    app: Shared,
    router: Router,
    stopped: watch::Receiver<bool>,
    held: Mutex<HashMap<IpAddr, usize>>,
}

impl Doorman {
    /// Accepts until the server stops, then waits for the connections it accepted.
    async fn accept(self: Arc<Self>, listener: TcpListener) {
        let mut stopped = self.stopped.clone();
        let mut connections = JoinSet::new();
        let mut pause = Duration::ZERO;
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = until(&mut stopped) => break,
                Some(_) = connections.join_next() => continue,
            };
            match accepted {
                Ok((stream, peer)) => {
                    pause = Duration::ZERO;
                    if let Some(place) = Place::take(&self, peer.ip()) {
                        connections.spawn(self.clone().welcome(stream, peer, place));
                    }
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    // Out of descriptors or memory: those who are served go on, and what they free lets others in.
                    pause = (pause * 2).clamp(Duration::from_millis(50), Duration::from_secs(1));
                    tracing::warn!(%error, ?pause, "connections cannot be accepted");
                    sleep(pause).await;
                }
            }
        }
        drop(listener);
        while connections.join_next().await.is_some() {}
    }

    /// Waits for the first byte, which costs little, before all that it takes to serve requests is made.
    async fn welcome(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, _place: Place) {
        if let Err(error) = tune(&stream) {
            tracing::debug!(%error, "a connection is already gone");
            return;
        }
        let mut stopped = self.stopped.clone();
        tokio::select! {
            came = timeout(HEAD, stream.readable()) => if !matches!(came, Ok(Ok(()))) { return },
            () = until(&mut stopped) => return,
        }
        Box::pin(self.attend(stream, peer)).await;
    }

    async fn attend(self: Arc<Self>, stream: TcpStream, peer: SocketAddr) {
        let service = hyper::service::service_fn(|mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            self.router.clone().oneshot(request.map(Body::new))
        });
        let io = TokioIo::new(Watched::new(stream));
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(CHUNK_BYTES)
            .serve_connection(io, service)
            .with_upgrades();
        let mut stopped = self.stopped.clone();
        let served = tokio::select! {
            served = poll_fn(|context| Pin::new(&mut connection).poll(context)) => served,
            () = until(&mut stopped) => {
                Pin::new(&mut connection).graceful_shutdown();
                poll_fn(|context| Pin::new(&mut connection).poll(context)).await
            }
        };
        let timed_out = served.as_ref().is_err_and(hyper::Error::is_timeout);
        if let Err(error) = served {
            tracing::debug!(%error, "a connection ended badly");
        }
        let Some(parts) = connection.into_parts() else {
            return;
        };
        let watched = parts.io.into_inner();
        let problem = match watched.bad() {
            Some(BadHead::TooLarge) => Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "too_large"),
            Some(BadHead::Ambiguous) => Problem::unreadable(
                StatusCode::BAD_REQUEST,
                "Content-Length and Transfer-Encoding exclude each other",
            ),
            Some(BadHead::Malformed) => Problem::unreadable(StatusCode::BAD_REQUEST, "this is not HTTP/1.1"),
            None if timed_out && watched.is_within_head() => {
                Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout")
            }
            None => return,
        };
        let answer = self.written(&problem);
        let _ = timeout(HEAD, refuse(watched.into_parts().0, answer)).await;
    }

    /// An answer to what is no request: hyper cannot be asked for it.
    fn written(&self, problem: &Problem) -> String {
        let document = Document::new(&self.app, problem, Lang::Fr, None);
        let body = serde_json::to_string(&document).expect("a document holds only strings and numbers");
        let mut answer = format!(
            "HTTP/1.1 {} {}\r\n",
            problem.status.as_u16(),
            problem.status.canonical_reason().unwrap_or_default()
        );
        for (name, value) in ALWAYS {
            let _ = write!(answer, "{name}: {}\r\n", value.to_str().unwrap_or_default());
        }
        let _ = write!(
            answer,
            "content-type: application/problem+json\r\ncache-control: no-store\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        answer
    }
}

/// Resolves when the server stops.
async fn until(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Answers and closes. What is still coming is read for a moment: closing over unread bytes would reset the connection
/// before the answer is read (RFC 9112, section 9.6).
async fn refuse(mut stream: TcpStream, answer: String) -> io::Result<()> {
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    let mut rest = [0_u8; 4096];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

fn tune(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = socket2::SockRef::from(stream);
    let keepalive = socket2::TcpKeepalive::new()
        .with_time(KEEPALIVE)
        .with_interval(KEEPALIVE_RETRY)
        .with_retries(3);
    socket.set_tcp_keepalive(&keepalive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    Ok(())
}

/// Whether only the connection that was about to be accepted failed.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

/// One connection of an address, counted while it lasts.
struct Place {
    doorman: Arc<Doorman>,
    network: IpAddr,
}

impl Place {
    /// None when the address holds too many.
    fn take(doorman: &Arc<Doorman>, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let is_near = address.is_loopback() || peer::is_trusted(&doorman.app.config, address);
        let (network, most) = if is_near {
            (IpAddr::V4(Ipv4Addr::LOCALHOST), MOST_NEAR)
        } else {
            (network(address), MOST_PER_ADDRESS)
        };
        let mut held = doorman.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            doorman: doorman.clone(),
            network,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.doorman.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.network);
            }
        }
    }
}
