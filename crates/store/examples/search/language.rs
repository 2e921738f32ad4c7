//! A language in which words are as common as in one that people speak.

use std::ops::Range;

/// Its words: the first is in half of all messages, the last in one of a hundred thousand.
pub(crate) const WORDS: usize = 60_000;

const SYLLABLES: [&str; 36] = [
    "ba", "bou", "ca", "co", "con", "cri", "da", "de", "di", "fa", "fer", "ga", "gra", "jou", "la", "li",
    "ma", "men", "mi", "mo", "na", "no", "pa", "par", "plu", "po", "ra", "ri", "ro", "sa", "si", "ta", "ten",
    "tou", "va", "vi",
];

/// Numbers that look random and are the same every time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    pub(crate) fn of(&mut self, range: Range<usize>) -> usize {
        range.start + self.below(range.len())
    }

    /// By Zipf's law: the nth word is said n times less than the first.
    fn word(&mut self) -> String {
        let part = self.below(1 << 30) as f64 / (1u64 << 30) as f64;
        word((WORDS as f64).powf(part) as usize)
    }

    pub(crate) fn words(&mut self, count: usize) -> String {
        let words: Vec<String> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }
}

/// The nth word, from the first one on: the commonest are the shortest.
pub(crate) fn word(n: usize) -> String {
    let mut rest = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
    let count = 2 + n.max(1).ilog10() as usize / 2;
    let mut word = String::new();
    for _ in 0..count {
        word.push_str(SYLLABLES[(rest % 36) as usize]);
        rest /= 36;
    }
    word
}
