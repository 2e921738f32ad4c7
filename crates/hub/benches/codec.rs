//! Reading and framing messages, without a socket.
//!
//!     cargo bench -p palabre-hub --bench codec

#[allow(dead_code, unused_imports, reason = "only a part is measured")]
#[path = "../src/codec/mod.rs"]
mod codec;

use codec::{Event, Opcode, Reader, Takes};
use divan::{Bencher, counter::BytesCount};

/// Bytes of a message: a word, a chat message with its frame, a long text.
const SIZES: [usize; 3] = [20, 300, 10_000];

fn main() {
    divan::main();
}

#[divan::bench(args = SIZES)]
fn read_a_message(bencher: Bencher<'_, '_>, size: usize) {
    let text = "a".repeat(size);
    let frame = masked(text.as_bytes());
    let mut reader = Reader::new(Takes {
        bytes: 64 * 1024,
        binary: false,
    });
    bencher
        .counter(BytesCount::new(size))
        .with_inputs(|| frame.clone())
        .bench_local_refs(|frame| {
            let mut input = frame.as_mut_slice();
            assert!(matches!(reader.next(&mut input), Ok(Some(Event::Text(text))) if text.len() == size));
        });
}

#[divan::bench(args = SIZES)]
fn frame_a_message(bencher: Bencher<'_, '_>, size: usize) {
    let text = "a".repeat(size);
    bencher
        .counter(BytesCount::new(size))
        .bench_local(|| codec::frame(Opcode::Text, text.as_bytes()));
}

fn masked(payload: &[u8]) -> Vec<u8> {
    let mut frame = codec::frame(Opcode::Text, payload).to_vec();
    frame[1] |= 0x80;
    // A key of zeros leaves the payload as it is, and costs as much as any.
    let at = frame.len() - payload.len();
    frame.splice(at..at, [0; 4]);
    frame
}
