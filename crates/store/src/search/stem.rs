//! What words have in common: plurals, feminines and verb forms of French, and the plain endings of English.
//!
//! Works on folded words (no case, no accents), so that « préparées » and « preparees » are one word before anything else.
//! A stem is a key, not a word: it need not be pretty, only the same for the forms of one word. A form that may belong to two
//! words (« nous portons », « un porton ») has two stems. Knows no text, no query and no database.

use super::irregular::{self, Form};

/// The shortest stem that an ending leaves behind.
const LEAST: usize = 3;

/// Endings that leave the stem of a verb or of its noun, the longest first, with the shortest stem each may leave.
const LONG_ENDINGS: &[(&str, usize)] = &[
    ("issements", 3),
    ("issement", 3),
    ("issaient", 3),
    ("issions", 3),
    ("issante", 3),
    ("iraient", 3),
    ("eraient", 3),
    ("issant", 3),
    ("issent", 3),
    ("issons", 3),
    ("issais", 3),
    ("issait", 3),
    ("assent", 3),
    ("ations", 3),
    ("atures", 4),
    ("atrice", 4),
    ("aisons", 4),
    ("ements", 3),
    ("erions", 3),
    ("irions", 3),
    ("ateurs", 4),
    ("eaient", 3),
    ("issez", 3),
    ("isses", 3),
    ("erait", 3),
    ("erais", 3),
    ("irait", 3),
    ("irais", 3),
    ("eriez", 3),
    ("iriez", 3),
    ("erons", 3),
    ("irons", 3),
    ("eront", 3),
    ("iront", 3),
    ("erent", 3),
    ("irent", 3),
    ("aient", 3),
    ("ation", 3),
    ("ature", 4),
    ("aison", 4),
    ("ateur", 4),
    ("ement", 3),
    ("euses", 4),
    ("antes", 4),
    ("eante", 4),
    ("ition", 5),
    ("isse", 4),
    ("euse", 4),
    ("eait", 3),
    ("eais", 3),
    ("eant", 3),
    ("ante", 4),
    ("ants", 4),
    ("erez", 3),
    ("irez", 3),
    ("erai", 3),
    ("irai", 3),
    ("eras", 3),
    ("iras", 3),
    ("ings", 4),
    ("eurs", 4),
];

const SHORT_ENDINGS: &[(&str, usize)] = &[
    ("ees", 3),
    ("eur", 4),
    ("eux", 4),
    ("ait", 3),
    ("ais", 3),
    ("ant", 4),
    ("era", 3),
    ("ira", 3),
    ("iez", 3),
    ("ing", 3),
    ("ez", 3),
    ("ee", 3),
    ("er", 3),
    ("ir", 3),
    ("e", 3),
];

const D_ENDINGS: &[&str] = &[
    "draient", "drait", "drais", "drons", "dront", "drez", "drai", "dras", "dra", "dre", "dues", "dus",
    "due", "du",
];

/// Pushes the stems of one folded word: one, or two when it may be a form of either of two words.
pub(crate) fn stems(word: &str, push: &mut impl FnMut(&str)) {
    match irregular::form(word) {
        Some(Form::Known(stem)) => return push(stem),
        Some(Form::Whole) => return push(word),
        None => {}
    }
    if word.len() < LEAST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return push(word);
    }
    if let Some(stem) = irregular::of_family(word) {
        return push(&stem);
    }
    let noun = finish(&singular(word));
    // « nous préparons » and « des salons », « il choisit » and « un crédit »: it may be either.
    let verb = ["issons", "eons", "ons", "it"]
        .iter()
        .find_map(|ending| stripped(word, ending, LEAST))
        .filter(|_| !irregular::is_noun_in_ons(word))
        .map(finish);
    push(&noun);
    if let Some(verb) = verb
        && verb != noun
    {
        push(&verb);
    }
}

fn stripped<'w>(word: &'w str, ending: &str, least: usize) -> Option<&'w str> {
    word.strip_suffix(ending).filter(|rest| rest.len() >= least)
}

/// Without the mark of the plural or of the feminine that hides another ending.
fn singular(word: &str) -> String {
    let word = match word {
        _ if word.len() < 4 => word,
        _ if word.ends_with("ss") || word.ends_with("us") => word,
        _ => word.strip_suffix('s').unwrap_or(word),
    };
    if let Some(rest) = stripped(word, "eaux", 1).or_else(|| stripped(word, "eau", 1)) {
        return format!("{rest}el");
    }
    if let Some(rest) = stripped(word, "aux", 3) {
        return format!("{rest}al");
    }
    if word.ends_with("oux") {
        return word[..word.len() - 1].to_owned();
    }
    if let Some(rest) = stripped(word, "ere", LEAST) {
        return format!("{rest}er");
    }
    word.to_owned()
}

/// Without the ending of a verb, a feminine or an agent; then the letters that change before an ending are made one.
fn finish(word: &str) -> String {
    let mut stem = root(word);
    if !word.ends_with('e') {
        // What « étudiante » and « étudiants » lose, « étudiant » loses too: one more look at what a plural hid.
        stem = stem
            .strip_suffix('e')
            .filter(|rest| rest.len() >= LEAST)
            .unwrap_or(stem);
    }
    let mut stem = stem.to_owned();
    if let Some(rest) = stripped(&stem, "iqu", 2).or_else(|| stripped(&stem, "ic", 2)) {
        stem = format!("{rest}i");
    } else if stem.ends_with("qu") || stem.ends_with("gu") {
        stem.pop();
    }
    if stem.ends_with('y') {
        stem.pop();
        stem.push('i');
    }
    if stem.ends_with('v') {
        stem.pop();
        stem.push('f');
    }
    let bytes = stem.as_bytes();
    if let [.., one, two] = bytes
        && one == two
        && stem.len() > LEAST
        && !matches!(two, b'a' | b'e' | b'i' | b'o' | b'u')
    {
        stem.pop();
    }
    if stem.len() > LEAST && stem.ends_with('i') {
        stem.pop();
    }
    stem
}

fn root(word: &str) -> &str {
    // « il perdra, perdu, perdre »: the d stays.
    if let Some(rest) = D_ENDINGS.iter().find_map(|ending| stripped(word, ending, LEAST)) {
        return &word[..rest.len() + 1];
    }
    let cut = |endings: &[(&str, usize)]| {
        endings
            .iter()
            .find_map(|(ending, least)| stripped(word, ending, *least))
    };
    cut(LONG_ENDINGS)
        .or_else(|| stripped(word, "ed", LEAST).filter(|rest| !rest.ends_with('e')))
        // « ils votent », not « un document ».
        .or_else(|| stripped(word, "ent", LEAST).filter(|rest| !rest.ends_with('m')))
        .or_else(|| cut(SHORT_ENDINGS))
        .unwrap_or(word)
}
