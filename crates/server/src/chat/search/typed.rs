//! What was typed: words, and operators (`de:`, `dans:`, `avant:`, `apres:`, `avec:`), in French or in English.

use jiff::civil::Date;
use palabre_store::{Has, fold};

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// Words and phrases, without the operators.
    pub words: String,
    /// What the operators say.
    pub filters: Filters,
}

/// What the operators say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// `de:`
    pub from: Vec<String>,
    /// `dans:`
    pub room: Vec<String>,
    /// `avant:` a day, before it begins.
    pub before: Vec<Date>,
    /// `apres:` a day, from its beginning on.
    pub after: Vec<Date>,
    /// `avec:`
    pub has: Vec<Has>,
    /// An operator says something that nothing can be: nothing is found.
    pub is_wrong: bool,
}

impl Typed {
    /// Reads it; what is no operator is words.
    pub fn read(query: &str) -> Typed {
        let mut typed = Typed::default();
        for piece in pieces(query) {
            if !typed.filters.take(piece) {
                typed.words.push_str(piece);
                typed.words.push(' ');
            }
        }
        // What follows the last word tells that it is whole.
        if !query.ends_with(char::is_whitespace) {
            typed.words.pop();
        }
        typed
    }

    /// Whether it narrows the search by itself, without words.
    pub fn has_filter(&self) -> bool {
        let Filters { from, room, has, .. } = &self.filters;
        !(from.is_empty() && room.is_empty() && has.is_empty())
    }
}

impl Filters {
    fn take(&mut self, piece: &str) -> bool {
        let Some((operator, value)) = piece.split_once(':') else {
            return false;
        };
        let value = value.trim_matches(|char| matches!(char, '"' | '«' | '»' | '\u{a0}' | '\u{202f}' | ' '));
        let operator = fold(operator);
        if value.is_empty() || value.starts_with("//") {
            return false;
        }
        match operator.as_str() {
            "de" | "from" => self.from.push(value.to_owned()),
            "dans" | "in" => self.room.push(value.trim_start_matches('#').to_owned()),
            "avant" | "before" => match day(value) {
                Some(day) => self.before.push(day),
                None => self.is_wrong = true,
            },
            "apres" | "after" => match day(value) {
                Some(day) => self.after.push(day),
                None => self.is_wrong = true,
            },
            "avec" | "has" => match has(value) {
                Some(has) => self.has.push(has),
                None => self.is_wrong = true,
            },
            _ => return false,
        }
        true
    }
}

/// What a message may have, by its French or English name.
pub(super) fn has(name: &str) -> Option<Has> {
    match fold(name).as_str() {
        "lien" | "liens" | "link" | "links" => Some(Has::Link),
        "fichier" | "fichiers" | "file" | "files" => Some(Has::File),
        "image" | "images" => Some(Has::Image),
        _ => None,
    }
}

/// A day: `2026-11-27`, or `27/11/2026`.
pub(super) fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, month, last] = parts[..] else {
        return None;
    };
    let (year, day) = if first.len() == 4 {
        (first, last)
    } else {
        (last, first)
    };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// What spaces part, but for those in quotes.
fn pieces(query: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut quote) = (None, None);
    for (at, char) in query.char_indices() {
        match (quote, char) {
            (None, '"' | '«') if closes_later(&query[at + char.len_utf8()..], char) => quote = Some(char),
            (Some('"'), '"') | (Some('«'), '»') => quote = None,
            _ => {}
        }
        if quote.is_none() && char.is_whitespace() {
            pieces.extend(start.take().map(|from| &query[from..at]));
        } else if start.is_none() {
            start = Some(at);
        }
    }
    pieces.extend(start.map(|from| &query[from..]));
    pieces
}

fn closes_later(rest: &str, quote: char) -> bool {
    rest.contains(if quote == '«' { '»' } else { '"' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_taken_from_the_words_in_both_languages() {
        let typed =
            Typed::read("de:amina budget dans:\"Salon bleu\" « de la mairie » after:2026-11-27 has:link");
        assert_eq!(typed.words, "budget « de la mairie »");
        let Filters {
            from,
            room,
            before,
            after,
            has,
            is_wrong,
        } = typed.filters;
        assert_eq!(
            (from, room),
            (vec!["amina".to_owned()], vec!["Salon bleu".to_owned()])
        );
        assert_eq!((before, after), (vec![], vec![Date::constant(2026, 11, 27)]));
        assert_eq!((has, is_wrong), (vec![Has::Link], false));
        let typed = Typed::read("Après:1/2/2026 avant:03-02-2026 avec:fichier avec:image in:#cuisine");
        assert_eq!(typed.filters.after, [Date::constant(2026, 2, 1)]);
        assert_eq!(typed.filters.before, [Date::constant(2026, 2, 3)]);
        assert_eq!(typed.filters.has, [Has::File, Has::Image]);
        assert_eq!(typed.filters.room, ["cuisine"]);
    }

    #[test]
    fn what_is_no_operator_is_words() {
        for text in [
            "https://exemple.fr",
            "10:30",
            "de:",
            "note:bien",
            "\"de:amina\"",
            ":",
            "a:b:c",
        ] {
            let typed = Typed::read(text);
            assert_eq!((typed.words.as_str(), typed.filters), (text, Filters::default()));
        }
        assert!(Typed::read("avant:hier").filters.is_wrong);
        assert!(Typed::read("avec:chocolat").filters.is_wrong);
        assert_eq!(Typed::read("budg ").words, "budg ");
        assert_eq!(Typed::read("\"sans fin").words, "\"sans fin");
    }
}
