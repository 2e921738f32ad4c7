//! The catalogue is whole: what is said exists, what exists is said, both languages take the same arguments, and no plural
//! form is missing. (That both have the same keys, and French its typography, is held with the rules of the house.)

#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use palabre::i18n::{Lang, Text, Zone, code_detail};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// What a message takes and how it counts.
#[derive(Debug, Default, PartialEq)]
struct Shape {
    args: BTreeSet<String>,
    /// The forms of each choice by plural.
    plurals: Vec<BTreeSet<String>>,
}

fn here(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path.display().to_string(), text));
        }
    }
}

fn catalogue(lang: &str) -> BTreeMap<String, Shape> {
    let mut texts = Vec::new();
    files(&here("locales").join(lang), &mut texts);
    let mut messages = BTreeMap::new();
    for (path, text) in texts {
        let resource = fluent_syntax::parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut shape = Shape::default();
            pattern(&message.value.expect("every message has a text"), &mut shape);
            let twice = messages.insert(message.id.name.to_owned(), shape);
            assert!(twice.is_none(), "{path}: {} is there twice", message.id.name);
        }
    }
    assert!(messages.len() > 100, "the catalogue is read");
    messages
}

fn pattern(pattern: &Pattern<&str>, shape: &mut Shape) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => argument(inline, shape),
            Expression::Select { selector, variants } => {
                argument(selector, shape);
                let forms = variants.iter().map(|variant| match &variant.key {
                    VariantKey::Identifier { name } => (*name).to_owned(),
                    VariantKey::NumberLiteral { value } => (*value).to_owned(),
                });
                let forms = forms.collect();
                match selector {
                    InlineExpression::FunctionReference { id, .. } if id.name == "PLURAL" => {
                        shape.plurals.push(forms)
                    }
                    other => panic!("a choice by something else than PLURAL: {other:?}"),
                }
                for variant in variants {
                    self::pattern(&variant.value, shape);
                }
            }
        }
    }
}

fn argument(inline: &InlineExpression<&str>, shape: &mut Shape) {
    match inline {
        InlineExpression::VariableReference { id } => {
            shape.args.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments
                .positional
                .iter()
                .for_each(|inner| argument(inner, shape));
        }
        other => panic!("neither a variable nor a function: {other:?}"),
    }
}

#[test]
fn both_languages_take_the_same_arguments() {
    let (french, english) = (catalogue("fr"), catalogue("en"));
    for (key, shape) in &french {
        assert_eq!(
            Some(&shape.args),
            english.get(key).map(|shape| &shape.args),
            "{key}"
        );
    }
}

#[test]
fn no_plural_form_is_missing() {
    for (lang, forms) in [
        ("fr", ["one", "many", "other"].as_slice()),
        ("en", &["one", "other"]),
    ] {
        let expected: BTreeSet<String> = forms.iter().map(|form| (*form).to_owned()).collect();
        let catalogue = catalogue(lang);
        let counted = catalogue.values().map(|shape| shape.plurals.len()).sum::<usize>();
        assert!(counted > 5, "choices are read");
        for (key, shape) in catalogue {
            for plural in shape.plurals {
                assert_eq!(plural, expected, "{lang}: {key}");
            }
        }
    }
}

/// The string literals of a text, with what stands right before each.
fn literals(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('"').map(|at| from + at) {
        let Some(end) = text[start + 1..].find('"').map(|at| start + 1 + at) else {
            break;
        };
        let literal = &text[start + 1..end];
        let is_key = literal.contains('-')
            && literal
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte));
        if is_key {
            found.push((text[..start].trim_end(), literal));
            from = end + 1;
        } else {
            from = start + 1;
        }
    }
    found
}

fn said() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    files(&here("src"), &mut texts);
    files(&here("templates"), &mut texts);
    for (_, text) in &mut texts {
        text.truncate(text.find("#[cfg(test)]").unwrap_or(text.len()));
    }
    texts
}

#[test]
fn every_sentence_of_the_files_is_in_the_program() {
    for lang in Lang::ALL {
        let text = Text::new(lang, Zone::utc(), 0);
        let keys = catalogue(lang.code()).into_keys();
        for key in keys.filter(|key| key.contains('-')) {
            assert_ne!(text.say(&key), key.as_str(), "its file is not embedded");
        }
    }
}

#[test]
fn every_sentence_that_is_said_exists() {
    const SAYERS: [&str; 9] = [
        ".say(",
        ".name(",
        ".count(",
        ".len(",
        ".with(",
        ".limit(",
        "why:",
        "Notice::new(",
        "Notice::name(",
    ];
    let catalogue = catalogue("fr");
    let mut checked = 0;
    for (path, text) in said() {
        for (before, key) in literals(&text) {
            if SAYERS.iter().any(|sayer| before.ends_with(sayer)) {
                assert!(
                    catalogue.contains_key(key),
                    "{path} says {key:?}, which does not exist"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 150, "sayings are read: {checked}");
}

#[test]
fn every_sentence_that_exists_is_said() {
    let texts = said();
    let unsaid: Vec<String> = catalogue("fr")
        .into_keys()
        .filter(|key| !key.starts_with("code-"))
        .filter(|key| !texts.iter().any(|(_, text)| text.contains(&format!("\"{key}\""))))
        .collect();
    assert_eq!(unsaid, Vec::<String>::new());
}

#[test]
fn every_code_has_a_sentence() {
    use palabre_wire::Code::*;
    let codes = [
        BadFrame,
        NotFound,
        NotMember,
        Forbidden,
        Empty,
        TooLong,
        BadCid,
        CidConflict,
        BadEmoji,
        TooMany,
        Deleted,
        Archived,
        RateLimited,
        Overloaded,
        Unavailable,
        StorageFull,
    ];
    for code in codes {
        for lang in Lang::ALL {
            assert_ne!(
                code_detail(lang, code.as_str()),
                code_detail(lang, "unknown"),
                "{code:?}"
            );
        }
    }
}
