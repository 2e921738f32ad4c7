//! What people read, in their language: French is the source, English the second.
//!
//! Sentences live in `locales/{fr,en}/*.ftl`; this module chooses the language, finds the sentence and writes
//! numbers and dates the way that language does. It knows no page and no rule.

mod catalogue;
mod size;
mod time;

pub use time::Zone;

use fluent_bundle::{FluentArgs, FluentValue};
use palabre_wire::{Limits, Millis};
use std::borrow::Cow;

/// A language of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// French, the source.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// All of them, the source first.
    pub const ALL: [Lang; 2] = [Lang::Fr, Lang::En];

    /// As in `<html lang>`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::En => "en",
        }
    }

    /// The language of a code (`fr`, `en-GB`); none when it is not in the catalogue.
    pub fn of(code: &str) -> Option<Lang> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        Lang::ALL
            .into_iter()
            .find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }

    /// The account's language, else the best of `Accept-Language` (RFC 9110, section 12.5.4), else French.
    pub fn choose(account: Option<&str>, accept: Option<&str>) -> Lang {
        account
            .and_then(Lang::of)
            .or_else(|| accept.and_then(preferred))
            .unwrap_or(Lang::Fr)
    }
}

/// The known language of highest weight; the first of equals.
fn preferred(accept: &str) -> Option<Lang> {
    let mut best: Option<(Lang, f32)> = None;
    for range in accept.split(',').take(32) {
        let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
        let weight = weight
            .trim()
            .strip_prefix("q=")
            .map_or(1.0, |q| q.parse().unwrap_or(0.0));
        let Some(lang) = Lang::of(tag.trim()) else {
            continue;
        };
        if weight > 0.0 && best.is_none_or(|(_, heaviest)| weight > heaviest) {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

/// The catalogue as one person reads it at one moment: language, time zone and what « aujourd’hui » means.
#[derive(Clone, Debug)]
pub struct Text {
    /// The language.
    pub lang: Lang,
    zone: Zone,
    now: Millis,
}

/// A value put into a sentence.
pub type Value<'a> = FluentValue<'a>;

impl Text {
    /// The catalogue in a language, with dates of a zone told as of `now`.
    pub fn new(lang: Lang, zone: Zone, now: Millis) -> Text {
        Text { lang, zone, now }
    }

    /// A sentence without arguments. A key that does not exist says itself (a test holds that none is used).
    pub fn say<'a>(&self, key: &'a str) -> Cow<'a, str> {
        catalogue::format(self.lang, key, None)
    }

    /// A sentence with arguments.
    pub fn with(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        let mut all = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            all.set(*name, value.clone());
        }
        catalogue::format(self.lang, key, Some(&all)).into_owned()
    }

    /// A sentence about a `$name`.
    pub fn name(&self, key: &str, name: &str) -> String {
        self.with(key, &[("name", Value::from(name))])
    }

    /// A sentence about a `$count`.
    pub fn count(&self, key: &str, count: i64) -> String {
        self.with(key, &[("count", Value::from(count))])
    }

    /// A sentence about a `$count` (of `usize`, as lengths are).
    pub fn len(&self, key: &str, count: usize) -> String {
        self.count(key, i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A sentence that tells one of the limits, each under its own name.
    pub fn limit(&self, key: &str, limits: &Limits) -> String {
        let number = |n: usize| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
        self.with(
            key,
            &[
                ("message_chars", number(limits.message_chars)),
                ("room_name_chars", number(limits.room_name_chars)),
                ("room_topic_chars", number(limits.room_topic_chars)),
                ("username_min_chars", number(limits.username_min_chars)),
                ("username_max_chars", number(limits.username_max_chars)),
                ("display_chars", number(limits.display_chars)),
                ("about_chars", number(limits.about_chars)),
                ("password_min_chars", number(limits.password_min_chars)),
                ("password_max_chars", number(limits.password_max_chars)),
                ("search_chars", number(limits.search_chars)),
                ("files_per_message", number(limits.files_per_message)),
                ("invitations", number(limits.invitations)),
                ("invitation_uses", number(limits.invitation_uses)),
                ("invitation_days", number(limits.invitation_days)),
                ("invited_at_once", number(limits.invited_at_once)),
                ("keep_days", Value::from(limits.keep_days)),
            ],
        )
    }

    /// A number as the language writes it.
    pub fn number(&self, number: i64) -> String {
        catalogue::grouped(self.lang, number)
    }
}

/// What a code of an error means to a person, and what to do about it. Unknown codes get the general sentence.
pub fn code_detail(lang: Lang, code: &str) -> String {
    let key = format!("code-{code}");
    let key = if catalogue::has(lang, &key) {
        key
    } else {
        "code-unknown".to_owned()
    };
    catalogue::format(lang, &key, None).into_owned()
}

/// What is wrong with a field of a form: the sentence of a [`crate::chat::Field::why`].
pub fn field_detail(lang: Lang, why: &str, limits: &Limits) -> String {
    Text::new(lang, Zone::utc(), 0).limit(why, limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lang: Lang) -> Text {
        Text::new(lang, Zone::utc(), 0)
    }

    #[test]
    fn the_account_decides_then_the_browser_then_french() {
        assert_eq!(Lang::choose(Some("en"), Some("fr")), Lang::En);
        assert_eq!(Lang::choose(None, Some("de, en-GB;q=0.8, fr;q=0.3")), Lang::En);
        assert_eq!(Lang::choose(None, Some("en;q=0.2,fr-CA")), Lang::Fr);
        assert_eq!(Lang::choose(None, Some("de, en;q=0")), Lang::Fr);
        assert_eq!(Lang::choose(Some("xx"), Some(";;;q=,,\u{0}")), Lang::Fr);
        assert_eq!(Lang::choose(None, None), Lang::Fr);
    }

    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        assert_eq!(text(Lang::Fr).number(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(text(Lang::En).number(-1_284), "-1,284");
        assert_eq!(text(Lang::Fr).number(999), "999");
    }

    #[test]
    fn french_counts_zero_and_one_alike_and_says_de_after_millions() {
        let said = |count| text(Lang::Fr).count("members-count", count);
        assert_eq!(said(0), "0 membre");
        assert_eq!(said(1), "1 membre");
        assert_eq!(said(2), "2 membres");
        assert_eq!(said(1_000_000), "1\u{202f}000\u{202f}000 de membres");
        assert_eq!(text(Lang::En).count("members-count", 0), "0 members");
    }

    #[test]
    fn a_code_says_what_to_do_and_an_unknown_one_says_something() {
        assert!(code_detail(Lang::Fr, "archived").contains("archivé"));
        assert_eq!(
            code_detail(Lang::Fr, "no such code"),
            code_detail(Lang::Fr, "unknown")
        );
    }
}
