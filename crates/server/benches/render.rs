//! From a text as typed to HTML.
//!
//!     cargo bench -p palabre --bench render

use divan::{Bencher, counter::BytesCount};
use palabre::chat::markup;

const PLAIN: &str = "Bonjour à tout le monde, on se retrouve devant la cantine à midi ?";
const SIGNS: &str =
    "Le **planning** est prêt : https://exemple.fr/planning, merci @amina ! `cargo run` suffit.";

fn main() {
    divan::main();
}

#[divan::bench(args = [("a plain line", PLAIN, 1), ("signs, a link, a name", SIGNS, 1), ("forty lines of them", SIGNS, 40)])]
fn html(bencher: Bencher<'_, '_>, (_, line, lines): (&str, &str, usize)) {
    let text = [line].repeat(lines).join("\n");
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| markup::html(divan::black_box(&text), 50));
}
