//! From the text as typed to safe HTML, once, when it is posted.
//!
//! Everything typed is text; only addresses become links. The result is built from escaped text and links of our own, so it is
//! safe by construction.

use super::name;
use linkify::{LinkFinder, LinkKind};
use std::{collections::BTreeSet, fmt::Write};

/// Rises whenever the same text would give other HTML.
pub const RENDERER: i64 = 1;
/// People that one message can notify by name.
const MOST_MENTIONS: usize = 50;

/// The HTML of a text; none when the text is plain: lines of text and nothing else.
pub fn html(text: &str) -> Option<String> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    finder.url_must_have_scheme(true);
    let mut html = String::from("<p class=\"plain\">");
    let mut linked = false;
    for span in finder.spans(text) {
        if span.kind().is_some() && is_web(span.as_str()) {
            linked = true;
            html.push_str("<a href=\"");
            escape(span.as_str(), &mut html);
            html.push_str("\" rel=\"noopener nofollow ugc\" target=\"_blank\">");
            escape(span.as_str(), &mut html);
            html.push_str("</a>");
        } else {
            escape(span.as_str(), &mut html);
        }
    }
    html.push_str("</p>");
    linked.then_some(html)
}

/// The keys of the usernames that a text mentions (`@amina`), each once.
pub fn mentions(text: &str) -> Vec<String> {
    let mut keys = BTreeSet::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if c == '@' && !before.is_alphanumeric() {
            let rest = &text[at + 1..];
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || ".-_".contains(c)))
                .unwrap_or(rest.len());
            let named = rest[..end].trim_end_matches(['.', '-']);
            if !named.is_empty() && keys.len() < MOST_MENTIONS {
                keys.insert(name::username_key(named));
            }
        }
        before = c;
    }
    keys.into_iter().collect()
}

fn is_web(address: &str) -> bool {
    let scheme = address.split("://").next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') => {
                // Writing to a String cannot fail; the result only exists for other writers.
                let _ = write!(html, "\u{fffd}");
            }
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_text_are_plain() {
        for text in [
            "Bonjour à tous",
            "a < b && c > d",
            "<img src=x onerror=alert(1)>",
            "javascript:alert(1)",
            "https:",
            "@amina",
        ] {
            assert_eq!(html(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_becomes_a_link_and_the_rest_stays_text() {
        let html = html("<b>voir</b> https://exemple.fr/?a=1&b=\"2 !").expect("a link");
        assert_eq!(
            html,
            "<p class=\"plain\">&lt;b&gt;voir&lt;/b&gt; <a href=\"https://exemple.fr/?a=1&amp;b=\" rel=\"noopener nofollow ugc\" target=\"_blank\">https://exemple.fr/?a=1&amp;b=</a>&quot;2 !</p>"
        );
    }

    #[test]
    fn only_web_addresses_are_linked() {
        for text in [
            "ftp://exemple.fr/a",
            "file:///etc/passwd",
            "javascript://exemple.fr/%0aalert(1)",
            "data:text/html,x",
        ] {
            assert_eq!(html(text), None, "{text}");
        }
    }

    #[test]
    fn names_are_found_after_anything_but_a_letter() {
        assert_eq!(mentions("@amina, vois (@jules.m.) et moi@exemple.fr").len(), 2);
        assert_eq!(mentions("@").len(), 0);
        let crowd: String = (0..200).map(|n| format!("@nom{n} ")).collect();
        assert_eq!(mentions(&crowd).len(), MOST_MENTIONS);
    }
}
