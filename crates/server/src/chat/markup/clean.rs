//! The last look: whatever the writer of the HTML did wrong, nothing outside this list leaves.

use ammonia::{Builder, UrlRelative};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Every element that a message may hold, and the attributes of each. Names in the text come after, from [`super::names`].
pub(super) const ELEMENTS: [(&str, &[&str]); 13] = [
    ("a", &["href", "rel", "target"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &["class"]),
    ("del", &[]),
    ("em", &[]),
    ("li", &[]),
    ("ol", &["start"]),
    ("p", &[]),
    ("pre", &[]),
    ("span", &[]),
    ("strong", &[]),
    ("ul", &[]),
];
/// Where a link may lead.
pub(super) const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let attributes: HashMap<&str, HashSet<&str>> = ELEMENTS
        .iter()
        .map(|(element, attributes)| (*element, attributes.iter().copied().collect()))
        .collect();
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().map(|(element, _)| *element).collect())
        .tag_attributes(attributes)
        .url_schemes(SCHEMES.into())
        .url_relative(UrlRelative::Deny)
        .link_rel(None)
        .attribute_filter(|_, attribute, value| match attribute {
            "class" => is_language(value).then_some(Cow::Borrowed(value)),
            "start" => value.parse::<u32>().is_ok().then_some(Cow::Borrowed(value)),
            "rel" => Some(Cow::Borrowed(super::text::REL)),
            "target" => Some(Cow::Borrowed("_blank")),
            _ => Some(Cow::Borrowed(value)),
        });
    builder
});

/// The same, without anything that is not on the list.
pub(super) fn cleaned(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// Whether a class names the language of a block of code.
fn is_language(class: &str) -> bool {
    class
        .strip_prefix("language-")
        .is_some_and(|name| !name.is_empty() && name.chars().all(is_in_language))
}

/// A character of a language's name: `c++`, `objective-c`, `f#`.
pub(super) fn is_in_language(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#' | '_' | '.')
}
