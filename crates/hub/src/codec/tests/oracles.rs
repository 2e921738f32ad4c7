//! The reader against those of other implementations, on generated streams.

use super::*;
use proptest::prelude::*;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// What tungstenite makes of the same bytes.
fn oracle(bytes: &[u8]) -> (Vec<Heard>, bool) {
    use tungstenite::{
        Error, Message, WebSocket,
        protocol::{Role, WebSocketConfig},
    };
    struct Source<'a>(&'a [u8]);
    impl std::io::Read for Source<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() {
                return Err(std::io::ErrorKind::WouldBlock.into());
            }
            self.0.read(into)
        }
    }
    impl std::io::Write for Source<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let config = WebSocketConfig::default()
        .max_message_size(Some(LIMIT))
        .max_frame_size(Some(LIMIT));
    let mut socket = WebSocket::from_raw_socket(Source(bytes), Role::Server, Some(config));
    let mut heard = Vec::new();
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => heard.push(Heard::Text(text.to_string())),
            Ok(Message::Ping(payload)) => heard.push(Heard::Ping(payload.to_vec())),
            Ok(Message::Pong(_)) => heard.push(Heard::Pong),
            Ok(Message::Close(close)) => {
                heard.push(Heard::Close(close.map(|close| close.code.into())));
                return (heard, false);
            }
            Ok(Message::Binary(_) | Message::Frame(_)) => return (heard, true),
            Err(Error::Io(_)) => return (heard, false),
            Err(_) => return (heard, true),
        }
    }
}

/// What tokio-websockets makes of the same bytes, and whether it refuses them.
fn second_oracle(bytes: &[u8]) -> (Vec<Heard>, bool) {
    use futures_util::{FutureExt, StreamExt};
    use tokio_websockets::{Limits, ServerBuilder};
    /// It takes the end of a stream for an error; this one says nothing more.
    struct Source<'a>(&'a [u8]);
    impl tokio::io::AsyncRead for Source<'_> {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            into: &mut tokio::io::ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            let length = self.0.len().min(into.remaining());
            if length == 0 {
                return Poll::Pending;
            }
            let (now, later) = self.0.split_at(length);
            into.put_slice(now);
            self.0 = later;
            Poll::Ready(Ok(()))
        }
    }
    let stream = tokio::io::join(Source(bytes), tokio::io::sink());
    let mut socket = ServerBuilder::new()
        .limits(Limits::default().max_payload_len(Some(LIMIT)))
        .serve(stream);
    let mut heard = Vec::new();
    while let Some(next) = socket.next().now_or_never().flatten() {
        let Ok(message) = next else {
            return (heard, true);
        };
        if let Some(text) = message.as_text() {
            heard.push(Heard::Text(text.to_owned()));
        } else if let Some((code, _)) = message.as_close() {
            // It gives an absent code a number of its own.
            let code = u16::from(code);
            heard.push(Heard::Close((code != 1005).then_some(code)));
            return (heard, false);
        } else if message.is_ping() {
            heard.push(Heard::Ping(message.as_payload().to_vec()));
        } else if message.is_pong() {
            heard.push(Heard::Pong);
        } else {
            return (heard, true);
        }
    }
    (heard, false)
}

/// A frame of a client that is mostly well-behaved.
fn any_frame() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        8 => "[a-zà-ÿ👋]{0,60}".prop_map(String::into_bytes),
        1 => "[a-z]{100,400}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ];
    let first = prop_oneof![
        6 => Just(0x81), 3 => Just(0x01), 3 => Just(0x00), 3 => Just(0x80),
        2 => Just(0x89), 1 => Just(0x8A), 1 => any::<u8>(),
    ];
    prop_oneof![
        20 => (first, text).prop_map(|(first, payload)| frame(first, &payload)),
        1 => (900_u16..5100, "[a-zé]{0,10}").prop_map(|(code, why)| close_frame(code, why.as_bytes())),
        1 => Just(frame(0x88, b"")),
    ]
}

/// Frames, a few bytes of them spoilt, and where they are cut.
fn any_stream() -> impl Strategy<Value = (Vec<u8>, Vec<usize>)> {
    let spoils = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..2);
    (prop::collection::vec(any_frame(), 1..12), spoils).prop_flat_map(|(frames, spoils)| {
        let mut bytes = frames.concat();
        for (at, byte) in spoils {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let cuts = prop::collection::btree_set(0..=bytes.len(), 0..40);
        (Just(bytes), cuts.prop_map(|cuts| cuts.into_iter().collect()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_bytes_are_understood_or_refused_as_tungstenite_does((bytes, cuts) in any_stream()) {
        let (heard, violation) = read(&bytes, &cuts);
        let (expected, refused) = oracle(&bytes);
        match violation {
            None => {
                prop_assert!(!refused, "not refused: {:x?}", bytes);
                prop_assert_eq!(heard, expected);
            }
            // Tungstenite waits for the end of a frame, and lets through what the RFC does not.
            Some(violation) => {
                let stricter = matches!(
                    violation,
                    Violation::Binary | Violation::Protocol("badly encoded length" | "no such close code")
                );
                let ended = [bytes.as_slice(), &[0; LIMIT + 14]].concat();
                prop_assert!(stricter || oracle(&ended).1, "refused: {:?} {:x?}", violation, bytes);
                prop_assert!(expected.starts_with(&heard), "{:?} {:?}", heard, expected);
            }
        }
    }

    #[test]
    fn what_is_understood_is_what_tokio_websockets_understands((bytes, cuts) in any_stream()) {
        let (heard, violation) = read(&bytes, &cuts);
        let (expected, refused) = second_oracle(&bytes);
        match violation {
            None => {
                prop_assert!(!refused, "not refused: {:x?}", bytes);
                prop_assert_eq!(heard, expected);
            }
            Some(_) => prop_assert!(expected.starts_with(&heard), "{:?} {:?}", heard, expected),
        }
    }
}
