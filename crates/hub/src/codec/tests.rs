//! The reader alone, and against tungstenite's.

use super::{Event, Reader, Takes, Violation};
use proptest::prelude::*;

const LIMIT: usize = 1000;
const TAKES: Takes = Takes {
    bytes: LIMIT,
    binary: false,
};
const KEY: [u8; 4] = [0x11, 0xA2, 0x33, 0xC4];

/// An event that owns what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Heard {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong,
    Close(Option<u16>),
}

impl From<Event<'_>> for Heard {
    fn from(event: Event<'_>) -> Heard {
        match event {
            Event::Text(text) => Heard::Text(text.to_owned()),
            Event::Binary(bytes) => Heard::Binary(bytes.to_vec()),
            Event::Ping(payload) => Heard::Ping(payload.to_vec()),
            Event::Pong => Heard::Pong,
            Event::Close(code) => Heard::Close(code),
        }
    }
}

/// Reads `bytes` in parts that end at `cuts`, up to a close or a violation.
fn read(bytes: &[u8], cuts: &[usize]) -> (Vec<Heard>, Option<Violation>) {
    let mut reader = Reader::new(TAKES);
    let mut heard = Vec::new();
    let mut from = 0;
    for to in cuts.iter().copied().chain([bytes.len()]) {
        let mut part = bytes[from..to].to_vec();
        from = to;
        let mut input = part.as_mut_slice();
        loop {
            match reader.next(&mut input) {
                Ok(Some(event)) => heard.push(Heard::from(event)),
                Ok(None) => break,
                Err(violation) => return (heard, Some(violation)),
            }
            if matches!(heard.last(), Some(Heard::Close(_))) {
                return (heard, None);
            }
        }
    }
    (heard, None)
}

fn whole(bytes: &[u8]) -> (Vec<Heard>, Option<Violation>) {
    read(bytes, &[])
}

/// A masked frame that announces `length`.
fn announced(first: u8, length: u64, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match length {
        0..=125 => out.push(0x80 | length as u8),
        126..=0xFFFF => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            out.push(0x80 | 127);
            out.extend_from_slice(&length.to_be_bytes());
        }
    }
    out.extend_from_slice(&KEY);
    out.extend(
        payload
            .iter()
            .zip(KEY.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
    out
}

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    announced(first, payload.len() as u64, payload)
}

fn close_frame(code: u16, reason: &[u8]) -> Vec<u8> {
    frame(0x88, &[&code.to_be_bytes(), reason].concat())
}

fn text(text: &str) -> Heard {
    Heard::Text(text.to_owned())
}

#[test]
fn a_conversation_is_the_same_wherever_its_bytes_are_cut() {
    let long = "à la claire fontaine ".repeat(20);
    let bytes = [
        frame(0x81, "Bonjour à tous 👋".as_bytes()),
        frame(0x01, &"été".as_bytes()[..4]),
        frame(0x89, b"ping"),
        frame(0x00, b""),
        frame(0x00, &"été".as_bytes()[4..]),
        frame(0x8A, b""),
        frame(0x80, b"!"),
        frame(0x81, b""),
        frame(0x81, long.as_bytes()),
        close_frame(1000, "adieu".as_bytes()),
    ]
    .concat();
    let expected = vec![
        text("Bonjour à tous 👋"),
        Heard::Ping(b"ping".to_vec()),
        Heard::Pong,
        text("été!"),
        text(""),
        text(&long),
        Heard::Close(Some(1000)),
    ];
    for cut in 0..bytes.len() {
        assert_eq!(read(&bytes, &[cut]), (expected.clone(), None), "cut at {cut}");
    }
    let everywhere: Vec<usize> = (0..bytes.len()).collect();
    assert_eq!(read(&bytes, &everywhere), (expected, None));
}

#[test]
fn a_text_may_be_fragmented_between_any_two_bytes() {
    let said = "Noël à Montréal 🎄";
    for cut in 0..=said.len() {
        let (left, right) = said.as_bytes().split_at(cut);
        let bytes = [frame(0x01, left), frame(0x80, right)].concat();
        assert_eq!(whole(&bytes), (vec![text(said)], None), "cut at {cut}");
    }
}

#[test]
fn what_breaks_the_protocol_is_refused() {
    let refused = |bytes: &[u8]| matches!(whole(bytes).1, Some(Violation::Protocol(_)));
    for reserved in [0x40, 0x20, 0x10] {
        assert!(
            refused(&frame(0x81 | reserved, b"a")),
            "reserved bit {reserved:x}"
        );
    }
    for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        assert!(refused(&frame(0x80 | opcode, b"")), "opcode {opcode}");
    }
    assert!(refused(&[0x81, 0x01, b'a']), "not masked");
    assert!(refused(&frame(0x09, b"")), "fragmented ping");
    assert!(refused(&frame(0x8A, &[0; 126])), "long pong");
    assert!(refused(&frame(0x80, b"a")), "nothing to continue");
    assert!(
        refused(&[frame(0x01, b"a"), frame(0x81, b"b")].concat()),
        "two beginnings"
    );
    assert!(refused(&[0x81, 0xFE, 0, 125, 0, 0, 0, 0]), "125 in two bytes");
    assert!(
        refused(&[&[0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF][..], &KEY].concat()),
        "65535 in eight"
    );
    assert!(refused(&announced(0x81, 1 << 63, b"")), "the first bit of eight");
    assert!(refused(&frame(0x88, &[3])), "half a close code");
    for code in [
        0, 999, 1004, 1005, 1006, 1014, 1015, 1016, 1100, 2000, 2999, 5000, 65_535,
    ] {
        assert!(refused(&close_frame(code, b"")), "close code {code}");
    }
}

#[test]
fn every_close_code_that_may_be_sent_is_heard() {
    for code in [
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4999,
    ] {
        assert_eq!(
            whole(&close_frame(code, b"why")),
            (vec![Heard::Close(Some(code))], None)
        );
    }
    assert_eq!(whole(&frame(0x88, b"")), (vec![Heard::Close(None)], None));
}

#[test]
fn bytes_are_refused_as_soon_as_they_begin() {
    assert_eq!(whole(&announced(0x82, 10, b"")).1, Some(Violation::Binary));
    assert_eq!(Violation::Binary.code(), 1003);
}

#[test]
fn text_that_is_not_utf8_is_refused_at_the_byte_that_shows_it() {
    for bad in [
        &b"\xff"[..],
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe0\x80",
        b"a\x80",
    ] {
        assert_eq!(whole(&frame(0x81, bad)).1, Some(Violation::Utf8));
        let unfinished = announced(0x81, 500, bad);
        assert_eq!(
            whole(&unfinished).1,
            Some(Violation::Utf8),
            "before the frame's end"
        );
        let fragmented = [frame(0x01, "é".as_bytes()), frame(0x00, bad)].concat();
        assert_eq!(
            whole(&fragmented).1,
            Some(Violation::Utf8),
            "before the message's end"
        );
    }
    assert_eq!(
        whole(&frame(0x81, b"\xc3")).1,
        Some(Violation::Utf8),
        "half a character at the end"
    );
    assert_eq!(whole(&close_frame(1000, b"\xff")).1, Some(Violation::Utf8));
    assert_eq!(Violation::Utf8.code(), 1007);
}

#[test]
fn a_message_may_have_the_limit_and_not_one_byte_more() {
    let most = "a".repeat(LIMIT);
    assert_eq!(whole(&frame(0x81, most.as_bytes())), (vec![text(&most)], None));
    assert_eq!(
        whole(&announced(0x81, LIMIT as u64 + 1, b"")).1,
        Some(Violation::TooBig)
    );
    let two = [frame(0x01, &most.as_bytes()[1..]), announced(0x80, 2, b"")].concat();
    assert_eq!(whole(&two).1, Some(Violation::TooBig));
    assert_eq!(Violation::TooBig.code(), 1009);
}

#[test]
fn memory_is_taken_for_what_came_and_not_for_what_is_announced() {
    let mut reader = Reader::new(Takes {
        bytes: usize::MAX,
        ..TAKES
    });
    let mut bytes = announced(0x81, (1 << 63) - 1, b"abc");
    let mut input = bytes.as_mut_slice();
    assert_eq!(reader.next(&mut input), Ok(None));
    assert!(reader.is_midway());
    assert!(reader.held_bytes() < 100, "{}", reader.held_bytes());
}

#[test]
fn between_messages_no_memory_is_held() {
    let mut reader = Reader::new(TAKES);
    let bytes = [
        frame(0x89, b"are you there"),
        frame(0x01, b"yes"),
        frame(0x80, b"no"),
    ]
    .concat();
    for byte in bytes {
        let mut one = [byte];
        let mut input = &mut one[..];
        while reader.next(&mut input).unwrap().is_some() {}
    }
    assert!(!reader.is_midway());
    assert_eq!(reader.held_bytes(), 0);
}

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
}
