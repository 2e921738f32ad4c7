//! What was typed: words, and operators (`de:`, `dans:`, `avant:`, `apres:`, `avec:`), in French or in English.

use jiff::civil::Date;
use palabre_store::{Has, fold};

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// Words and phrases, without the operators.
    pub words: String,
    /// The operators, in their order.
    pub operators: Vec<Operator>,
}

/// An operator: a word, a colon, and what is said with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// As typed.
    pub written: String,
    /// What it says.
    pub says: Says,
}

/// What an operator says.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// `de:` an author.
    From(String),
    /// `dans:` a room, or `@` and the other person of a conversation.
    Room(String),
    /// `avant:` a day, before it begins.
    Before(Date),
    /// `apres:` a day, from its beginning on.
    After(Date),
    /// `avec:` something.
    Has(Has),
    /// `tri:pertinence`: what answers best comes first.
    Best,
    /// A day that is none.
    NoDay,
    /// Something that no message has.
    NoHas,
}

impl Typed {
    /// Reads it; what is no operator is words.
    pub fn read(query: &str) -> Typed {
        let mut typed = Typed::default();
        for piece in pieces(query) {
            match Says::read(piece) {
                Some(says) => typed.operators.push(Operator {
                    written: piece.to_owned(),
                    says,
                }),
                None => {
                    typed.words.push_str(piece);
                    typed.words.push(' ');
                }
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
        let narrows = |says: &Says| matches!(says, Says::From(_) | Says::Room(_) | Says::Has(_));
        self.operators.iter().any(|operator| narrows(&operator.says))
    }
}

impl Operator {
    /// An operator as one types it: what is said stands in quotes where it has spaces. None when nothing is said.
    pub fn write(name: &str, said: &str) -> Option<String> {
        let said: Vec<&str> = said
            .split(is_quote_or_space)
            .filter(|part| !part.is_empty())
            .collect();
        match said[..] {
            [] => None,
            [one] => Some(format!("{name}:{one}")),
            _ => Some(format!("{name}:\"{}\"", said.join(" "))),
        }
    }
}

impl Says {
    /// What a piece says, if it is an operator.
    fn read(piece: &str) -> Option<Says> {
        let (operator, value) = piece.split_once(':')?;
        let value = value.trim_matches(is_quote_or_space);
        if value.is_empty() || value.starts_with("//") {
            return None;
        }
        Some(match fold(operator).as_str() {
            "de" | "from" => Says::From(value.to_owned()),
            "dans" | "in" => Says::Room(value.trim_start_matches('#').to_owned()),
            "avant" | "before" => day(value).map_or(Says::NoDay, Says::Before),
            "apres" | "after" => day(value).map_or(Says::NoDay, Says::After),
            "avec" | "has" => has(value).map_or(Says::NoHas, Says::Has),
            "tri" | "sort" if ["pertinence", "relevance"].contains(&fold(value).as_str()) => Says::Best,
            _ => return None,
        })
    }
}

pub(super) fn is_quote_or_space(char: char) -> bool {
    matches!(char, '"' | '«' | '»') || char.is_whitespace()
}

/// What a message may have, by its French or English name.
pub(super) fn has(name: &str) -> Option<Has> {
    match fold(name).as_str() {
        "lien" | "liens" | "link" | "links" => Some(Has::Link),
        "fichier" | "fichiers" | "file" | "files" => Some(Has::File),
        "image" | "images" => Some(Has::Image),
        "mention" | "mentions" => Some(Has::Mention),
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

    fn says(query: &str) -> Vec<Says> {
        let operators = Typed::read(query).operators.into_iter();
        operators.map(|operator| operator.says).collect()
    }

    #[test]
    fn operators_are_taken_from_the_words_in_both_languages() {
        let query = "de:amina budget dans:\"Salon bleu\" « de la mairie » after:2026-11-27 has:link";
        assert_eq!(Typed::read(query).words, "budget « de la mairie »");
        let november = Date::constant(2026, 11, 27);
        let expected = [
            Says::From("amina".to_owned()),
            Says::Room("Salon bleu".to_owned()),
            Says::After(november),
            Says::Has(Has::Link),
        ];
        assert_eq!(says(query), expected);
        assert_eq!(Typed::read(query).operators[1].written, "dans:\"Salon bleu\"");
        let expected = [
            Says::After(Date::constant(2026, 2, 1)),
            Says::Before(Date::constant(2026, 2, 3)),
            Says::Has(Has::File),
            Says::Has(Has::Image),
            Says::Has(Has::Mention),
            Says::Room("cuisine".to_owned()),
        ];
        assert_eq!(
            says("Après:1/2/2026 avant:03-02-2026 avec:fichier avec:image avec:mention in:#cuisine"),
            expected
        );
    }

    #[test]
    fn an_operator_is_read_as_it_is_written() {
        for said in ["amina", "Salon bleu", "Le « salon » \"bleu\"", "C++", "@amina"] {
            let written = Operator::write("dans", said).unwrap();
            let bare = said.split(is_quote_or_space).filter(|part| !part.is_empty());
            let bare = bare.collect::<Vec<_>>().join(" ");
            assert_eq!(says(&written), [Says::Room(bare)], "{written}");
        }
        assert_eq!(Operator::write("de", " \" "), None);
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
            assert_eq!((typed.words.as_str(), typed.operators), (text, vec![]));
        }
        assert_eq!(Typed::read("tri:sélectif").words, "tri:sélectif");
        assert_eq!(says("tri:Pertinence sort:relevance"), [Says::Best, Says::Best]);
        assert_eq!(says("avant:hier"), [Says::NoDay]);
        assert_eq!(says("avec:chocolat"), [Says::NoHas]);
        assert_eq!(Typed::read("budg ").words, "budg ");
        assert_eq!(Typed::read("\"sans fin").words, "\"sans fin");
    }
}
