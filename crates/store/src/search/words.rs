//! The words of a text: where they stand, how they are folded, and the tokens they leave in the index.
//!
//! An elision is no word (« l’été » is « ete »; « lorsqu’il » is « lorsque » and « il »), with either apostrophe; a compound is
//! its parts and the whole (« week-end » is « week », « end » and « weekend »); a pictogram is a word. Knows no query and no
//! database.

use super::stem::all_stems;
use crate::fold::spell_out;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

/// What is kept of a word, at most: longer ones are no words of a language.
const LONGEST: usize = 40;

/// Parts of a compound that is also kept whole, at most.
const PARTS: usize = 3;

/// Letters of a word that makes pairs, at most.
const SHORT: usize = 6;

/// The shortest beginning of a word that is looked for as one.
pub(crate) const SHORTEST_BEGINNING: usize = 3;

/// How much longer than a stem a beginning may be, to be one of its forms.
pub(crate) const LONGEST_ENDING: usize = 6;

/// Words that a search does not insist on when it has others; nobody means one by its beginning.
static SMALL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "le la les un une des du de d l et ou a au aux en dans par pour sur avec sans ce cet cette ces se sa son ses mon ma mes \
    ton ta tes notre nos votre vos leur leurs je tu il elle on nous vous ils elles que qui quoi dont ne pas plus est sont y \
    the an of to in on at for and or is are be it this that with by as from"
        .split_whitespace()
        .collect()
});

/// What names a pair of words: one of 32⁴, so that the index holds few.
const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// Words whose stems a thread remembers, at most: people say the same ones again and again.
const REMEMBERED: usize = 4_096;

thread_local! {
    static STEMS: RefCell<HashMap<String, Box<[String]>>> = RefCell::default();
}

/// What is elided and no word.
const ELISIONS: &[&str] = &["l", "d", "j", "m", "t", "s", "c", "n", "qu", "entr"];

/// What is elided and is a word, with an « e ».
const ELIDED: &[&str] = &["jusqu", "lorsqu", "puisqu", "quoiqu"];

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Bytes of the text.
    pub(crate) at: Range<usize>,
    /// Without case and accents.
    pub(crate) folded: String,
    /// A compound as a whole, beside its parts.
    pub(crate) is_whole: bool,
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let runs = runs(text);
    let mut words = Vec::with_capacity(runs.len());
    let mut compound: Vec<Word> = Vec::new();
    for run in runs {
        let joint = compound.last().map(|last| &text[last.at.end..run.start]);
        let goes_on =
            joint.is_some_and(|joint| is_apostrophe(joint) || is_hyphen(joint) || is_emphasis(joint));
        if !goes_on {
            finish(&mut compound, &mut words);
        } else if joint.is_some_and(is_apostrophe)
            && let Some(last) = compound.last_mut()
        {
            if ELISIONS.contains(&last.folded.as_str()) {
                compound.pop();
            } else if ELIDED.contains(&last.folded.as_str()) {
                last.folded.push('e');
                finish(&mut compound, &mut words);
            }
        }
        compound.push(Word {
            folded: folded(&text[run.clone()]),
            at: run,
            is_whole: false,
        });
    }
    finish(&mut compound, &mut words);
    words.retain(|word| !word.folded.is_empty());
    words
}

/// The tokens that the words of a text, and each short one with the next, leave in the index, with a space after each. One that is said
/// twice is there twice: the index takes it once.
pub(crate) fn tokens(text: &str) -> String {
    let mut tokens = String::with_capacity(3 * text.len());
    let words = words(text);
    let parts = words.iter().filter(|word| !word.is_whole);
    for pair in pairs(parts.map(|word| word.folded.as_str())) {
        tokens.extend(pair);
        tokens.push(' ');
    }
    STEMS.with_borrow_mut(|remembered| {
        for Word { folded, .. } in words {
            let mut say = |token: &str| {
                tokens.push_str(token);
                tokens.push(' ');
            };
            if folded.bytes().any(|byte| byte.is_ascii_digit()) {
                // It has one form, and is seldom said again.
                say(&folded);
            } else if let Some(stems) = remembered.get(&folded) {
                stems.iter().for_each(|stem| say(stem));
            } else {
                let stems = kept_of(&folded);
                stems.iter().for_each(|stem| say(stem));
                if remembered.len() == REMEMBERED {
                    remembered.clear();
                }
                remembered.insert(folded, stems.into());
            }
        }
    });
    tokens
}

/// The tokens of a word: its stems, and itself where a beginning of it would lead to none of them.
fn kept_of(word: &str) -> Vec<String> {
    let mut kept = stems_of(word);
    let leads_to = |stem: &String| {
        stem.len() >= SHORTEST_BEGINNING
            && word.starts_with(stem.as_str())
            && word.len() <= stem.len() + LONGEST_ENDING
    };
    if word.len() >= SHORTEST_BEGINNING && !is_small(word) && !kept.iter().any(leads_to) {
        kept.push(word.to_owned());
    }
    kept
}

/// Whether a search with others does without it.
pub(crate) fn is_small(word: &str) -> bool {
    SMALL.contains(word)
}

/// The tokens of short words that stand side by side: few messages bear one, where half of all may bear each of its words. Two pairs
/// may have one token, which no word is (it has a colon).
pub(crate) fn pairs<'w>(words: impl Iterator<Item = &'w str>) -> impl Iterator<Item = [char; 5]> {
    let mut last = None;
    words.filter_map(move |word| {
        let next = is_short(word).then(|| hash(word));
        let pair = (std::mem::replace(&mut last, next)? ^ next?.rotate_left(16)).wrapping_mul(0x9e37_79b1);
        let digit = |shift: u32| char::from(DIGITS[(pair >> shift) as usize % DIGITS.len()]);
        Some([':', digit(27), digit(22), digit(17), digit(12)])
    })
}

/// Whether a word may be one of the commonest, which all are: a longer one says by itself which messages are meant.
pub(crate) fn is_short(word: &str) -> bool {
    word.len() <= SHORT || word.chars().nth(SHORT).is_none()
}

/// FNV-1a: what the index holds must stay the same over versions.
fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// The stems of a folded word.
pub(crate) fn stems_of(word: &str) -> Vec<String> {
    let mut found = Vec::with_capacity(2);
    all_stems(word, &mut |stem| found.push(stem.to_owned()));
    found
}

/// Runs of letters and digits, and pictograms, each alone; a mark belongs to the letter before it.
fn runs(text: &str) -> Vec<Range<usize>> {
    // A word and what parts it from the next take some six bytes.
    let mut runs = Vec::with_capacity(text.len() / 6 + 1);
    let mut start = None;
    for (at, char) in text.char_indices() {
        if is_pictogram(char) {
            runs.extend(start.take().map(|from| from..at));
            runs.push(at..at + char.len_utf8());
            continue;
        }
        let goes_on = char.is_alphanumeric()
            || (start.is_some() && unicode_normalization::char::is_combining_mark(char));
        match (goes_on, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                runs.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    runs.extend(start.map(|from| from..text.len()));
    runs
}

/// What emojis are made of, but for what says how they look: « 👍🏽 » and « 👍 » are the same.
fn is_pictogram(char: char) -> bool {
    matches!(char, '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
}

/// Only letters, digits and pictograms are left: signs that folding makes (« ½ » is 1⁄2) go.
fn folded(run: &str) -> String {
    if run.is_ascii() {
        return run[..run.len().min(LONGEST)].to_ascii_lowercase();
    }
    spell_out(run)
        .chars()
        .filter(|char| char.is_alphanumeric() || is_pictogram(*char))
        .take(LONGEST)
        .collect()
}

fn is_apostrophe(joint: &str) -> bool {
    matches!(joint, "'" | "’" | "ʼ" | "‘" | "´" | "`")
}

fn is_hyphen(joint: &str) -> bool {
    matches!(joint, "-" | "‐" | "‑" | "\u{ad}")
}

/// The signs around a part of a word: « **mot**s ».
fn is_emphasis(joint: &str) -> bool {
    matches!(joint, "*" | "**" | "***" | "~~")
}

/// Gives the parts of a compound, then the whole when it may be written as one word.
fn finish(compound: &mut Vec<Word>, words: &mut Vec<Word>) {
    let whole = match &compound[..] {
        parts @ [first, .., last]
            if parts.len() <= PARTS
                && parts
                    .iter()
                    .all(|part| part.folded.chars().all(char::is_alphabetic)) =>
        {
            Some(Word {
                at: first.at.start..last.at.end,
                folded: parts.iter().map(|part| part.folded.as_str()).collect(),
                is_whole: true,
            })
        }
        _ => None,
    };
    words.append(compound);
    words.extend(whole);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded_words(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn elisions_are_no_words_with_either_apostrophe() {
        assert_eq!(
            folded_words("L’été, d'accord ! Qu’il vienne"),
            ["ete", "accord", "il", "vienne"]
        );
        assert_eq!(folded_words("aujourd’hui"), ["aujourd", "hui", "aujourdhui"]);
        assert_eq!(folded_words("Lorsqu’elle dort"), ["lorsque", "elle", "dort"]);
    }

    #[test]
    fn a_compound_is_its_parts_and_the_whole() {
        assert_eq!(folded_words("un week-end"), ["un", "week", "end", "weekend"]);
        assert_eq!(folded_words("2026-11-27"), ["2026", "11", "27"]);
        assert_eq!(folded_words("quelqu’un"), ["quelqu", "un", "quelquun"]);
        assert_eq!(folded_words("**mot**s a * b"), ["mot", "s", "mots", "a", "b"]);
        assert_eq!(
            folded_words("anti**consti**tution"),
            ["anti", "consti", "tution", "anticonstitution"]
        );
    }

    #[test]
    fn words_stand_where_the_text_has_them() {
        let text = "«\u{a0}Œuvre e\u{301}te\u{301}\u{a0}», ½ C++ oui🎉👍🏽❤\u{fe0f}";
        let found = words(text);
        let said: Vec<&str> = found.iter().map(|word| &text[word.at.clone()]).collect();
        assert_eq!(
            said,
            ["Œuvre", "e\u{301}te\u{301}", "½", "C", "oui", "🎉", "👍", "❤"]
        );
        assert_eq!(
            folded_words(text),
            ["oeuvre", "ete", "12", "c", "oui", "🎉", "👍", "❤"]
        );
    }

    #[test]
    fn short_words_make_pairs() {
        let of = |words: &[&str]| {
            pairs(words.iter().copied())
                .map(String::from_iter)
                .collect::<Vec<_>>()
        };
        assert!(of(&["un"]).is_empty() && of(&["le", "chantier", "dort"]).is_empty());
        let three = of(&["le", "chat", "dort"]);
        assert_eq!(three, [of(&["le", "chat"]), of(&["chat", "dort"])].concat());
        assert_ne!(three[0], of(&["chat", "le"])[0]);
        assert!(
            three
                .iter()
                .all(|pair| tokens("Le chat, dort.").contains(pair.as_str()))
        );
        assert_eq!(tokens("rendez-vous").matches(':').count(), 1);
        assert_eq!(
            of(&["oui", "oui"]),
            [tokens("oui, oui").split(' ').next().unwrap_or_default()]
        );
    }

    #[test]
    fn what_is_no_word_of_a_language_is_cut() {
        assert_eq!(folded_words(&"x".repeat(10_000)), ["x".repeat(40)]);
        assert!(folded_words("\0 \" * ( ) :").is_empty());
    }
}
