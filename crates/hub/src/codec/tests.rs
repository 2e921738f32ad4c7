//! The reader alone; against others' in [`oracles`].

mod oracles;

use super::{Event, Reader, Takes, Violation};

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
