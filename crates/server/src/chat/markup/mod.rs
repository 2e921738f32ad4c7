//! From the text as typed to safe HTML, once, when it is posted.
//!
//! A calm subset of Markdown: emphasis, strong, strike, code, quotes, lists and links; line breaks are kept. Everything else that
//! Markdown or HTML knows (headings, images, tags, entities, tables) is shown as typed: nothing that was typed is hidden. The parser's
//! events are allowed one by one, and what is written passes a sanitizer after that.
//!
//! Whom the text names is not known here: names are left as slots, which [`names::fill`] fills with what the store has found.

mod clean;
mod line;
pub mod names;
mod page;
#[cfg(test)]
mod tests;
mod text;

pub use line::line;
pub use names::{calls, mentions, with_present_names};

use page::Page;
use palabre_store::{Html, Template};

/// Rises whenever the same text would give other HTML: what was rendered by a lower one is then rendered again.
pub const RENDERER: i64 = 8;

/// The HTML of a text that names `most_names` at most; plain when it is lines of text and nothing else.
pub fn html(text: &str, most_names: usize) -> Html {
    if is_a_plain_line(text) {
        Html::Plain
    } else {
        parsed(text, most_names)
    }
}

fn parsed(text: &str, most_names: usize) -> Html {
    let page = Page::of(text, most_names);
    let is_plain = !page.is_formatted || !page.shows_something;
    if is_plain && page.names.is_empty() {
        return Html::Plain;
    }
    let html = clean::cleaned(&page.html);
    if page.names.is_empty() {
        return Html::Ready(html);
    }
    Html::Named(Box::new(Template {
        html,
        names: page.names,
        is_plain,
        fill: names::fill,
    }))
}

/// Whether nothing in it can be a sign of Markdown, a part of an address or of a name. Most of what is said is such a line, and is not
/// parsed; `false` of another one costs nothing but that.
fn is_a_plain_line(text: &str) -> bool {
    let is_plain =
        |byte: u8| !byte.is_ascii() || byte.is_ascii_alphanumeric() || b" ,.;:!?'\"()-".contains(&byte);
    // What begins a line may make an item, a quote or code of it.
    let begins = |byte: &u8| !byte.is_ascii() || byte.is_ascii_alphabetic();
    text.as_bytes().first().is_some_and(begins) && text.bytes().all(is_plain)
}
