//! The rules of the house that the compiler cannot hold. Each rule is shown an example of what it forbids, so that it is
//! known to notice; then it reads the whole tree.

#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

mod files;
mod languages;
mod layers;
mod papers;
mod words;

use files::File;

/// Fails with every offence of a rule.
fn none(rule: &str, offences: Vec<String>) {
    assert!(offences.is_empty(), "{rule}\n  {}", offences.join("\n  "));
}

/// Fails when a rule does not notice what it forbids.
fn notices(rule: impl Fn(&File) -> Vec<String>, path: &str, text: &str) {
    let file = File {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    assert!(
        !rule(&file).is_empty(),
        "a rule is blind to this in {path}: {text}"
    );
}
