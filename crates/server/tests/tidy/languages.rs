//! The catalogues: the same keys in both languages, and the typography of the first.

use crate::{
    files::{File, all, read, root},
    none, notices,
};
use std::{collections::BTreeSet, fs};

/// The keys of a Fluent file: messages, terms and their attributes.
fn fluent_keys(text: &str) -> BTreeSet<String> {
    let mut message = String::new();
    let mut keys = BTreeSet::new();
    for line in text.lines() {
        let Some((key, _)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim_end();
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        };
        if is_name(key) {
            message = key.to_owned();
            keys.insert(message.clone());
        } else if let Some(attribute) = key.trim_start().strip_prefix('.').filter(|name| is_name(name)) {
            keys.insert(format!("{message}.{attribute}"));
        }
    }
    keys
}

#[test]
fn the_server_says_the_same_in_both_languages() {
    let names = |lang: &str| -> BTreeSet<String> {
        let folder = fs::read_dir(root().join("crates/server/locales").join(lang)).unwrap();
        folder
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    assert_eq!(names("fr"), names("en"));
    for name in names("fr") {
        let keys = |lang: &str| fluent_keys(&read(&format!("crates/server/locales/{lang}/{name}")));
        assert!(!keys("fr").is_empty(), "{name} is read");
        assert_eq!(keys("fr"), keys("en"), "{name}");
    }
    assert!(fluent_keys("a = b\n    .title = c\n# d = e\n").contains("a.title"));
}

#[test]
fn the_browser_says_the_same_in_both_languages() {
    let keys = |lang: &str| -> BTreeSet<String> {
        let text = read(&format!("crates/client/locales/{lang}.json"));
        let strings: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
        strings.keys().cloned().collect()
    };
    assert!(keys("fr").len() > 10, "the catalogue is read");
    assert_eq!(keys("fr"), keys("en"));
}

/// What French typography forbids: a plain space before `; : ! ?` or inside « », a typewriter's apostrophe.
fn is_badly_set(file: &File) -> Vec<String> {
    let is_french = file.is_in(&[
        "crates/server/locales/fr/",
        "crates/client/locales/fr.json",
        "LISEZMOI.md",
    ]);
    if !is_french {
        return Vec::new();
    }
    let mut in_code = false;
    let code: BTreeSet<usize> = file
        .text
        .lines()
        .enumerate()
        .filter_map(|(n, line)| {
            in_code ^= line.starts_with("```");
            in_code.then_some(n)
        })
        .collect();
    let wrong = |line: &str| {
        let letters: Vec<char> = line.chars().collect();
        let elided = letters
            .windows(3)
            .any(|w| w[1] == '\'' && w[0].is_alphabetic() && w[2].is_alphabetic());
        let tight = [" ;", " !", " ?", " »", "« ", "…\u{a0}."]
            .iter()
            .any(|pair| line.contains(pair));
        let colon = letters
            .windows(3)
            .any(|w| w[0].is_alphabetic() && w[1] == ' ' && w[2] == ':');
        elided || tight || colon
    };
    let numbered = file.text.lines().enumerate();
    numbered
        .filter(|(n, line)| !code.contains(n) && !line.trim_start().starts_with('#') && wrong(line))
        .map(|(n, line)| format!("{}:{}: {}", file.path, n + 1, line.trim()))
        .collect()
}

#[test]
fn french_is_set_as_french() {
    for text in ["a = L'espace", "a = Vraiment ?", "a = « Salon »", "a = Nom : ici"] {
        notices(is_badly_set, "crates/server/locales/fr/room.ftl", text);
    }
    none(
        "use ’, U+202F before ; ! ? and U+00A0 before : and inside « »",
        all().iter().flat_map(is_badly_set).collect(),
    );
}
