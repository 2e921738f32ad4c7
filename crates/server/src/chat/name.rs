//! Names: what a person or a room may be called, and what makes two names the same.
//!
//! Each kind of name has a *key*, and the database holds keys unique. A username's key ignores case and merges
//! look-alikes (UTS #39); a room's key ignores case and accents only, so that « C++ » and « C# » stay two rooms.

use super::Field;
use palabre_wire::Limits;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::{GeneralSecurityProfile, RestrictionLevel, RestrictionLevelDetection, skeleton};

/// Words nobody may be called: mentions of everybody, paths, and the voice of the space itself.
const RESERVED: [&str; 8] = [
    "me", "tous", "ici", "all", "here", "everyone", "system", "palabre",
];

/// How many tints an avatar may have; they are numbered from 1.
const TINTS: u32 = 12;

/// A username that may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username {
    /// NFKC, with its capitals, as shown.
    pub name: String,
    /// What must be unique.
    pub key: String,
}

/// Checks a username as typed; blank ends are dropped.
///
/// **Errors**: the field `username` with `username-empty`, `username-too-short`, `username-too-long`, `username-bad`,
/// `username-mixed` or `username-reserved`.
pub fn username(typed: &str, limits: &Limits) -> Result<Username, Field> {
    let refuse = |why| {
        Err(Field {
            name: "username",
            why,
        })
    };
    let name: String = typed.trim().nfkc().collect();
    let chars = name.chars().count();
    if name.is_empty() {
        return refuse("username-empty");
    }
    if chars < limits.username_min_chars {
        return refuse("username-too-short");
    }
    if chars > limits.username_max_chars {
        return refuse("username-too-long");
    }
    if !name.chars().all(may_be_in_username) || !name.chars().any(char::is_alphanumeric) {
        return refuse("username-bad");
    }
    if !name
        .as_str()
        .check_restriction_level(RestrictionLevel::ModeratelyRestrictive)
    {
        return refuse("username-mixed");
    }
    if is_reserved(&name) {
        return refuse("username-reserved");
    }
    let key = username_key(&name);
    Ok(Username { name, key })
}

/// The key of a username, however it is typed: for signing in, mentions and addresses.
///
/// Two names have the same key when they differ by case only, or when they look the same in capitals or in small
/// letters: the skeleton is taken of both, because « I » looks like « l » only as a capital, and « m » like « rn »
/// only as a small letter.
pub fn username_key(typed: &str) -> String {
    let name: String = typed.trim().nfkc().collect();
    let capitals: String = name.chars().flat_map(char::to_uppercase).collect();
    let look: String = skeleton(&capitals).collect();
    skeleton(&fold(&look)).nfc().collect()
}

/// The key of a room's name: case and accents ignored, runs of blanks are one.
pub fn room_key(name: &str) -> String {
    fold_for_search(name)
}

/// What is compared when people search: case and accents ignored, runs of blanks are one.
///
/// Only the accents of Latin and Greek letters are ignored: elsewhere a mark makes another letter (« が » is not « か »).
pub fn fold_for_search(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut after_latin_or_greek = false;
    for c in text.nfkd().flat_map(fold_char).collect::<String>().nfkd() {
        if is_combining_mark(c) {
            if after_latin_or_greek {
                continue;
            }
        } else {
            after_latin_or_greek = c < '\u{400}';
        }
        folded.push(c);
    }
    collapse_blanks(&folded).nfc().collect()
}

/// Checks a display name as typed: blanks are collapsed; one of which nothing can be seen is none.
///
/// **Errors**: the field `display` with `display-too-long` or `display-bad`.
pub fn display(typed: &str, limits: &Limits) -> Result<Option<String>, Field> {
    let refuse = |why| Err(Field { name: "display", why });
    let name: String = collapse_blanks(&typed.nfc().collect::<String>());
    if name.chars().count() > limits.display_chars {
        return refuse("display-too-long");
    }
    if name.chars().any(is_unprintable) {
        return refuse("display-bad");
    }
    Ok(Some(name).filter(|name| !is_blank(name)))
}

/// One or two letters that stand for a person: the first of the first and last words.
pub fn initials(display: &str) -> String {
    let mut words = display
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '_'))
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    let letters: String = first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect();
    if letters.is_empty() {
        "?".to_owned()
    } else {
        letters
    }
}

/// The avatar's tint, 1 to 12: always the same for one name.
pub fn tint(name_key: &str) -> i64 {
    // FNV-1a: stable over versions, which the standard hasher is not.
    let hash = name_key.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    i64::from((hash >> 8) % TINTS) + 1
}

/// Whether a text holds what would disturb the line it is shown in: controls, bidirectional overrides and the like.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether nothing can be seen of a text. What Unicode lets programs ignore (DerivedCoreProperties, `Default_Ignorable_Code_Point`),
/// and what is drawn as a blank.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || is_unprintable(c)
            || matches!(c,
                '\u{ad}' | '\u{34f}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2800}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}'
                | '\u{1d173}'..='\u{1d17a}')
    })
}

/// The text with runs of blanks as one space and none at its ends.
pub fn collapse_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a name is a reserved word, or looks like one as it is typed or in small letters. The keys are not compared: they
/// would refuse « ali », which shares its capitals' look with « all ».
fn is_reserved(name: &str) -> bool {
    let looks = [
        fold(&skeleton(name).collect::<String>()),
        skeleton(&fold(name)).collect(),
    ];
    RESERVED
        .iter()
        .any(|word| looks.contains(&skeleton(word).collect()))
}

fn may_be_in_username(c: char) -> bool {
    let letter = c.is_alphanumeric() || is_combining_mark(c);
    matches!(c, '.' | '-' | '_') || (letter && c.identifier_allowed())
}

fn fold(text: &str) -> String {
    text.chars().flat_map(fold_char).collect()
}

/// Case-folds by way of the capital, so that « ß » is « ss » and « ς » is « σ ».
fn fold_char(c: char) -> impl Iterator<Item = char> {
    c.to_uppercase().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(typed: &str) -> &'static str {
        match username(typed, &Limits::default()) {
            Ok(name) => panic!("{typed:?} was accepted as {name:?}"),
            Err(field) => field.why,
        }
    }

    fn key(typed: &str) -> String {
        username(typed, &Limits::default()).unwrap().key
    }

    #[test]
    fn ordinary_names_of_many_scripts_are_accepted() {
        for typed in [
            "ali",
            "Léa.Nguyen",
            "jean-luc_2",
            "Оля",
            "Νίκος",
            "山田太郎",
            "محمد",
            "deepika",
            "दीपिका",
        ] {
            assert!(username(typed, &Limits::default()).is_ok(), "{typed}");
        }
        let wide = username(" ａｌｉｃｅ ", &Limits::default()).unwrap();
        assert_eq!(wide.name, "alice", "compatibility forms are folded");
    }

    #[test]
    fn bad_names_say_why() {
        assert_eq!(why("  "), "username-empty");
        assert_eq!(why("al"), "username-too-short");
        assert_eq!(why(&"a".repeat(31)), "username-too-long");
        for typed in [
            "a b c",
            "a@b.fr",
            "<script>",
            "...",
            "a\u{200d}bc",
            "abc\u{202e}",
            "\u{3164}\u{3164}\u{3164}",
        ] {
            assert_eq!(why(typed), "username-bad", "{typed:?}");
        }
        assert_eq!(why("аlice"), "username-mixed", "the first letter is Cyrillic");
        for typed in [
            "tous",
            "TOUS",
            "Palabre",
            "pa1abre",
            "ALL",
            "System",
            "everyone",
            "Ｈｅｒｅ",
            "aII",
        ] {
            assert_eq!(why(typed), "username-reserved", "{typed}");
        }
    }

    #[test]
    fn look_alikes_have_one_key() {
        for (one, other) in [
            ("alice", "ALICE"),
            ("paypal", "paypaI"),
            ("paypal", "paypa1"),
            ("bob", "b0b"),
            ("marnie", "mamie"),
            ("Bepa", "Вера"),
            ("Βασίλης", "βασίλης"),
        ] {
            assert_eq!(key(one), key(other), "{one} and {other}");
        }
        assert_eq!(username_key("straße"), username_key("STRASSE"));
        assert_ne!(key("nina"), key("vina"));
        assert_ne!(
            username_key("lea"),
            username_key("léa"),
            "an accent makes another username"
        );
    }

    #[test]
    fn rooms_ignore_case_and_accents_and_nothing_else() {
        assert_eq!(room_key("Général"), room_key("GENERAL"));
        assert_eq!(room_key("  Projet \u{a0} X "), room_key("projet x"));
        assert_eq!(room_key("Cœur"), room_key("cœur"));
        for (one, other) in [
            ("C++", "C#"),
            ("C++", "C"),
            ("日本語", "日本"),
            ("が", "か"),
            ("мой", "мои"),
        ] {
            assert_ne!(room_key(one), room_key(other), "{one} and {other}");
        }
        assert_eq!(room_key("日本語"), "日本語");
    }

    #[test]
    fn a_display_name_is_one_clean_line() {
        let limits = Limits::default();
        assert_eq!(
            display("  Léa\u{a0} Nguyen ", &limits),
            Ok(Some("Léa Nguyen".into()))
        );
        assert_eq!(display(" \t ", &limits), Ok(None));
        assert_eq!(display("\u{2800}\u{ad}", &limits), Ok(None));
        assert!(
            display("👩‍👩‍👧 Famille", &limits).is_ok(),
            "a joiner is part of an emoji"
        );
        for typed in ["a\u{202e}b", "a\u{7}b", "\u{2066}x", "\u{200b}"] {
            assert_eq!(
                display(typed, &limits).unwrap_err().why,
                "display-bad",
                "{typed:?}"
            );
        }
        assert_eq!(
            display(&"é".repeat(61), &limits).unwrap_err().why,
            "display-too-long"
        );
    }

    #[test]
    fn a_text_of_signs_that_show_nothing_is_blank() {
        for c in "\0\t \u{85}\u{a0}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{180b}\u{180e}\u{180f}\u{200b}\u{200d}\u{2028}\
            \u{202e}\u{2060}\u{2065}\u{206f}\u{2800}\u{3000}\u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{fff0}\u{fffb}\u{1bca0}\
            \u{1d159}\u{1d173}\u{e0001}\u{e0020}\u{e007f}\u{e0100}\u{e0fff}"
            .chars()
        {
            assert!(is_blank(&format!("{c} {c}")), "{c:?}");
            assert!(!is_blank(&format!("{c}a")), "{c:?}");
        }
        for text in ["a", "é", "\u{301}", "ㅤ한", "⠁", "\u{fffd}", "👩‍👩‍👧", "."] {
            assert!(!is_blank(text), "{text:?}");
        }
        assert!(is_blank(""));
    }

    #[test]
    fn a_person_has_initials_and_a_tint() {
        for (display, expected) in [
            ("Léa Nguyen", "LN"),
            ("alice", "A"),
            ("Jean de La Fontaine", "JF"),
            ("élodie", "É"),
            ("jean-luc", "JL"),
            ("🎉", "?"),
        ] {
            assert_eq!(initials(display), expected);
        }
        let tints: std::collections::HashSet<_> = (0..200).map(|n| tint(&format!("person{n}"))).collect();
        assert_eq!(tints.len(), 12);
        assert!(tints.iter().all(|tint| (1..=12).contains(tint)));
    }
}
