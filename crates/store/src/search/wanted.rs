//! What is looked for: words, phrases in quotes, beginnings of words; what the index is asked, and whether a text answers.
//!
//! The index only says which messages may answer: whether one does is decided here, on its text, so that both engines give
//! the same answers. Knows no database and no operator (`de:`, `avec:`): those are the caller's.

use super::words::{LONGEST_ENDING, SHORTEST_BEGINNING, Word, is_short, is_small, pairs, stems_of, words};
use std::cell::OnceCell;
use std::ops::Range;

/// A beginning of so many letters is that of few words.
const LONG_BEGINNING: usize = 5;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// A word, in any of its forms.
    Word { folded: String, stems: Vec<String> },
    /// A word that begins so.
    Beginning(String),
    /// These words, one after the other, as they are written.
    Phrase(Vec<String>),
    /// A compound: its parts one after the other in any of their forms, or written as one word, or as what one begins with.
    Compound {
        parts: Vec<Vec<String>>,
        whole: Option<Box<Part>>,
    },
}

/// What the index is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Token(String),
    Beginning(String),
    All(Vec<Ask>),
    Any(Vec<Ask>),
}

impl Wanted {
    /// Reads what was typed: quotes hold phrases, a star follows the beginning of a word, the rest are words.
    pub fn read(text: &str) -> Wanted {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, phrase, after)) = quoted(rest) {
            parts.extend(before.split_whitespace().filter_map(chunk));
            let phrase: Vec<String> = parts_of(phrase).map(|word| word.folded).collect();
            if !phrase.is_empty() {
                parts.push(Part::Phrase(phrase));
            }
            rest = after;
        }
        parts.extend(rest.split_whitespace().filter_map(chunk));
        if parts.iter().any(|part| !part.is_small()) {
            parts.retain(|part| !part.is_small());
        }
        parts.dedup();
        Wanted { parts }
    }

    /// Nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The same with its last word as the beginning of one; none when it is no word, or a short one.
    pub fn begun(&self) -> Option<Wanted> {
        let mut parts = self.parts.clone();
        let last = parts.pop()?.begun()?;
        parts.push(last);
        Some(Wanted { parts })
    }

    /// Where a text answers, in order and without overlaps; none when it does not.
    pub fn found(&self, text: &str) -> Option<Vec<Range<usize>>> {
        let words: Vec<Said> = words(text).into_iter().map(Said::new).collect();
        let parts: Vec<&Said> = words.iter().filter(|said| !said.word.is_whole).collect();
        let mut found = Vec::new();
        for part in &self.parts {
            let before = found.len();
            part.find(&words, &parts, &mut found);
            if found.len() == before {
                return None;
            }
        }
        Some(merged(found))
    }

    /// What the index is asked for it.
    pub(super) fn ask(&self) -> Vec<Ask> {
        self.parts.iter().map(Part::ask).collect()
    }

    /// Its beginnings, and the rest; none when there is none that may be that of many words.
    pub(super) fn ask_common_beginnings_apart(&self) -> Option<(Vec<Ask>, Vec<Ask>)> {
        let (begun, others): (Vec<&Part>, Vec<&Part>) = self
            .parts
            .iter()
            .partition(|part| matches!(part, Part::Beginning(_)));
        let is_common = |part: &&Part| matches!(part, Part::Beginning(begun) if begun.len() < LONG_BEGINNING);
        let asks = |parts: Vec<&Part>| parts.into_iter().map(Part::ask).collect();
        begun.iter().any(is_common).then(|| (asks(begun), asks(others)))
    }
}

/// A word of a text.
struct Said {
    word: Word,
    /// Made when they are first asked for: a phrase never does.
    stems: OnceCell<Vec<String>>,
}

impl Said {
    fn new(word: Word) -> Said {
        Said {
            word,
            stems: OnceCell::new(),
        }
    }

    fn is_form_of(&self, stems: &[String]) -> bool {
        let own = self.stems.get_or_init(|| stems_of(&self.word.folded));
        own.iter().any(|stem| stems.contains(stem))
    }
}

impl Part {
    fn is_small(&self) -> bool {
        matches!(self, Part::Word { folded, .. } if is_small(folded))
    }

    /// The beginning of a word, or of a compound that is long enough to be that of few.
    fn begun(self) -> Option<Part> {
        match self {
            Part::Word { folded, .. } if folded.len() >= SHORTEST_BEGINNING => Some(Part::Beginning(folded)),
            Part::Compound { parts, whole } => match *whole? {
                Part::Word { folded, .. } if folded.len() >= LONG_BEGINNING => Some(Part::Compound {
                    parts,
                    whole: Some(Box::new(Part::Beginning(folded))),
                }),
                _ => None,
            },
            _ => None,
        }
    }

    fn find(&self, words: &[Said], parts: &[&Said], found: &mut Vec<Range<usize>>) {
        let mut forms = |stems: &[String]| {
            let same = words.iter().filter(|said| said.is_form_of(stems));
            found.extend(same.map(|said| said.word.at.clone()));
        };
        match self {
            Part::Word { stems, .. } => forms(stems),
            Part::Beginning(beginning) => {
                let begun = words
                    .iter()
                    .filter(|said| said.word.folded.starts_with(beginning) && !is_small(&said.word.folded));
                found.extend(begun.map(|said| said.word.at.clone()));
            }
            Part::Phrase(phrase) => {
                let same = |(said, wanted): (&&Said, &String)| said.word.folded == *wanted;
                found.extend(in_order(parts, phrase, same));
            }
            Part::Compound { parts: wanted, whole } => {
                if let Some(whole) = whole {
                    whole.find(words, parts, found);
                }
                found.extend(in_order(parts, wanted, |(said, stems)| said.is_form_of(stems)));
            }
        }
    }

    fn ask(&self) -> Ask {
        match self {
            Part::Word { stems, .. } => any(stems),
            Part::Beginning(beginning) => {
                // What is typed may be longer than what is kept of the word: « organisat » is looked for under « organis » too.
                let ends = beginning.char_indices().map(|(at, _)| at);
                let shorter = ends
                    .filter(|&end| end >= SHORTEST_BEGINNING && end + LONGEST_ENDING >= beginning.len())
                    .map(|end| Ask::Token(beginning[..end].to_owned()));
                let forms = stems_of(beginning).into_iter().map(Ask::Token);
                let mut asks = vec![Ask::Beginning(beginning.clone())];
                asks.extend(shorter.chain(forms));
                Ask::Any(asks)
            }
            Part::Phrase(words) => match &words[..] {
                [word] => any(&stems_of(word)),
                words => {
                    let long = words.iter().filter(|word| !is_short(word));
                    let long = long.map(|word| any(&stems_of(word)));
                    let pairs = pairs(words.iter().map(String::as_str))
                        .map(|pair| Ask::Token(String::from_iter(pair)));
                    Ask::All(pairs.chain(long).collect())
                }
            },
            Part::Compound { parts, whole } => {
                let parts = Ask::All(parts.iter().map(|stems| any(stems)).collect());
                match whole {
                    Some(whole) => Ask::Any(vec![parts, whole.ask()]),
                    None => parts,
                }
            }
        }
    }
}

fn any(stems: &[String]) -> Ask {
    Ask::Any(stems.iter().cloned().map(Ask::Token).collect())
}

/// Where words stand one after the other.
fn in_order<W>(
    parts: &[&Said],
    wanted: &[W],
    is_same: impl Fn((&&Said, &W)) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let windows = parts.windows(wanted.len());
    let same = windows.filter(move |window| window.iter().zip(wanted).all(&is_same));
    same.filter_map(|window| Some(window.first()?.word.at.start..window.last()?.word.at.end))
}

fn parts_of(text: &str) -> impl Iterator<Item = Word> {
    words(text).into_iter().filter(|word| !word.is_whole)
}

/// What stands before the first phrase in quotes, the phrase, and what follows.
fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (open, quote) = text
        .char_indices()
        .find(|(_, char)| matches!(char, '"' | '«' | '“' | '”'))?;
    let inside = &text[open + quote.len_utf8()..];
    let closes = |char: char| match quote {
        '«' => char == '»',
        '"' => char == '"',
        _ => matches!(char, '“' | '”'),
    };
    match inside.char_indices().find(|(_, char)| closes(*char)) {
        Some((close, char)) => Some((
            &text[..open],
            &inside[..close],
            &inside[close + char.len_utf8()..],
        )),
        // A quote that nothing closes is none.
        None => None,
    }
}

/// What stands between two spaces.
fn chunk(text: &str) -> Option<Part> {
    let found = words(text);
    let word = |word: &Word| Part::Word {
        folded: word.folded.clone(),
        stems: stems_of(&word.folded),
    };
    let part = match &found[..] {
        [] => return None,
        [one] => word(one),
        [.., last] => Part::Compound {
            parts: found
                .iter()
                .filter(|word| !word.is_whole)
                .map(|word| stems_of(&word.folded))
                .collect(),
            whole: last.is_whole.then(|| Box::new(word(last))),
        },
    };
    // Beginnings pass over small words, and one of those is no beginning.
    let is_small = found.len() == 1 && is_small(&found[0].folded);
    let is_begun = text.ends_with('*') && !is_small;
    let begun = is_begun.then(|| part.clone().begun()).flatten();
    Some(begun.unwrap_or(part))
}

fn merged(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
