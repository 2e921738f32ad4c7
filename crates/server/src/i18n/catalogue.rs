//! The sentences themselves: parsed once, found by key.

use super::Lang;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::{borrow::Cow, sync::LazyLock};

macro_rules! files {
    ($lang:literal) => {
        [
            include_str!(concat!("../../locales/", $lang, "/common.ftl")),
            include_str!(concat!("../../locales/", $lang, "/account.ftl")),
            include_str!(concat!("../../locales/", $lang, "/room.ftl")),
            include_str!(concat!("../../locales/", $lang, "/settings.ftl")),
            include_str!(concat!("../../locales/", $lang, "/search.ftl")),
            include_str!(concat!("../../locales/", $lang, "/shell.ftl")),
            include_str!(concat!("../../locales/", $lang, "/setup.ftl")),
            include_str!(concat!("../../locales/", $lang, "/invitation.ftl")),
            include_str!(concat!("../../locales/", $lang, "/refused.ftl")),
            include_str!(concat!("../../locales/", $lang, "/time.ftl")),
        ]
    };
}

type Bundle = FluentBundle<FluentResource>;

static FRENCH: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Fr, files!("fr")));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En, files!("en")));

fn of(lang: Lang) -> &'static Bundle {
    match lang {
        Lang::Fr => &FRENCH,
        Lang::En => &ENGLISH,
    }
}

fn bundle<const N: usize>(lang: Lang, files: [&str; N]) -> Bundle {
    let language = lang.code().parse().expect("our codes are language identifiers");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks (U+2068, U+2069) would end up in titles, attributes and what people copy.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::Fr => |value, _| written(Lang::Fr, value),
        Lang::En => |value, _| written(Lang::En, value),
    }));
    // The plural rules that come with Fluent are older than French « many » (1 000 000 de messages).
    bundle
        .add_function("PLURAL", move |values, _| match values {
            [FluentValue::Number(number)] => FluentValue::from(plural(lang, number.value as i64)),
            _ => FluentValue::Error,
        })
        .expect("PLURAL is added once");
    for file in files {
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(whole, errors)| {
            tracing::error!(?errors, lang = lang.code(), "the catalogue has a mistake");
            whole
        });
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The plural category of a whole number (Unicode CLDR).
fn plural(lang: Lang, number: i64) -> &'static str {
    match (lang, number) {
        (Lang::Fr, 0 | 1) | (Lang::En, 1) => "one",
        (Lang::Fr, number) if number % 1_000_000 == 0 => "many",
        _ => "other",
    }
}

fn written(lang: Lang, value: &FluentValue) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(grouped(lang, number.value as i64)),
        _ => None,
    }
}

/// A whole number with its thousands apart.
pub(super) fn grouped(lang: Lang, number: i64) -> String {
    let separator = match lang {
        Lang::Fr => '\u{202f}',
        Lang::En => ',',
    };
    let digits = number.unsigned_abs().to_string();
    let mut written = String::with_capacity(digits.len() * 2);
    if number < 0 {
        written.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(separator);
        }
        written.push(digit);
    }
    written
}

/// Whether there is such a sentence.
pub(super) fn has(lang: Lang, key: &str) -> bool {
    of(lang).has_message(key)
}

/// The sentence of a key; of the source language when it was not translated; the key itself when there is none.
pub(super) fn format<'a>(lang: Lang, key: &'a str, args: Option<&FluentArgs<'_>>) -> Cow<'a, str> {
    for lang in [lang, Lang::Fr] {
        let bundle = of(lang);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            continue;
        };
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::warn!(?errors, key, "a sentence lacks an argument");
        }
        return said;
    }
    Cow::Borrowed(key)
}
