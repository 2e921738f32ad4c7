//! Text inside a message: escaped, its addresses made links, its names made slots.

use super::names::{Finder, Found};
use ammonia::Url;
use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::TagEnd;
use std::{borrow::Cow, net::Ipv6Addr, ops::Range};

/// What every link of a message says of itself: it was written by a user, and gives nothing to where it leads.
pub(super) const REL: &str = "noopener nofollow ugc";

/// Writes text for HTML. Line feeds become breaks; what is no character of a text, and the mark of slots, U+FFFD.
pub(super) fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '\n' => html.push_str("<br>"),
            c => escape_char(c, html),
        }
    }
}

/// The same where line feeds stay: in a block of code.
pub(super) fn escape_code(text: &str, html: &mut String) {
    text.chars().for_each(|c| escape_char(c, html));
}

fn escape_char(c: char, html: &mut String) {
    match c {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        '\n' | '\t' => html.push(c),
        c if c.is_control() || is_noncharacter(c) => html.push('\u{fffd}'),
        c => html.push(c),
    }
}

/// Code points that never are characters of a text; slots are marked with one.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// Opens a link.
pub(super) fn open_link(address: &str, html: &mut String) {
    html.push_str("<a href=\"");
    escape_code(address, html);
    html.push_str("\" rel=\"");
    html.push_str(REL);
    html.push_str("\" target=\"_blank\">");
}

/// Whether a link may lead there. What is no address for the sanitizer, which would leave a link that leads nowhere, is none here.
pub(super) fn may_lead_to(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once(':') else {
        return false;
    };
    let is_web = ["http", "https"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web));
    let is_right = if is_web {
        rest.len() > 2 && rest.starts_with("//")
    } else {
        scheme.eq_ignore_ascii_case("mailto") && !rest.is_empty()
    };
    let has_blanks = address.chars().any(|c| c.is_whitespace() || c.is_control());
    is_right && !has_blanks && Url::parse(address).is_ok()
}

/// A stretch of text.
pub(super) enum Piece<'t> {
    /// Nothing in particular.
    Text(&'t str),
    /// An address as written, and where it leads.
    Link(&'t str, String),
    /// A name.
    Name(Found<'t>),
}

/// The pieces of a text, in order. At most `links` addresses become links.
pub(super) fn pieces<'t>(text: &'t str, links: usize, each: &mut dyn FnMut(Piece<'t>)) {
    let mut at = 0;
    for (range, address) in addresses(text).into_iter().take(links) {
        named(&text[at..range.start], each);
        each(Piece::Link(&text[range.clone()], address));
        at = range.end;
    }
    named(&text[at..], each);
}

fn named<'t>(text: &'t str, each: &mut dyn FnMut(Piece<'t>)) {
    let mut at = 0;
    for found in Finder::new(text) {
        each(Piece::Text(&text[at..found.range.start]));
        at = found.range.end;
        each(Piece::Name(found));
    }
    each(Piece::Text(&text[at..]));
}

/// Where addresses are, and where they lead.
pub(super) fn addresses(text: &str) -> Vec<(Range<usize>, String)> {
    if !text.contains("://") && !text.contains('@') {
        return Vec::new();
    }
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(true);
    let mut upto = 0;
    finder
        .links(&with_plain_hosts(text))
        .filter_map(|link| {
            let address = &text[link.start()..link.end()];
            let found = match link.kind() {
                LinkKind::Email => {
                    // What belongs to the address before is no scheme of this one.
                    let start = link.start() - written_scheme(&text[upto..link.start()]);
                    Some((start..link.end(), format!("mailto:{address}")))
                }
                _ => {
                    let address = &address[..end_of_address(address)];
                    may_lead_to(address)
                        .then(|| (link.start()..link.start() + address.len(), address.to_owned()))
                }
            };
            upto = found.as_ref().map_or(upto, |(range, _)| range.end);
            found
        })
        .collect()
}

/// The same text, byte for byte, but that hosts are of plain letters: the finder knows no other top domains, and no IPv6.
fn with_plain_hosts(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.contains("://[") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut is_host = false;
    while let Some(c) = text[plain.len()..].chars().next() {
        let (before, rest) = text.split_at(plain.len());
        let begins = c == '@' || (c == '/' && before.ends_with(":/"));
        let hidden = match c {
            '[' if is_host && before.ends_with("://") => ipv6(rest),
            _ if is_host && !c.is_ascii() && is_of_word(c) => c.len_utf8(),
            _ => 0,
        };
        is_host = begins || hidden > 0 || (is_host && (c.is_ascii_alphanumeric() || matches!(c, '.' | '-')));
        match hidden {
            0 => plain.push(c),
            bytes => plain.extend(std::iter::repeat_n('a', bytes)),
        }
    }
    Cow::Owned(plain)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// Bytes of the IPv6 address in brackets that a text begins with; none when there is none.
fn ipv6(text: &str) -> usize {
    let inside = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let address = inside.filter(|(address, _)| address.parse::<Ipv6Addr>().is_ok());
    address.map_or(0, |(address, _)| address.len() + 2)
}

/// Bytes of the `mailto:` that a text ends with.
fn written_scheme(text: &str) -> usize {
    const SCHEME: &str = "mailto:";
    let at = text.len().saturating_sub(SCHEME.len());
    let is_written = text.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(SCHEME));
    match is_written && !text[..at].ends_with(char::is_alphanumeric) {
        true => SCHEME.len(),
        false => 0,
    }
}

/// An address may hold letters of any script, but not the quotation marks that it is written between.
fn end_of_address(address: &str) -> usize {
    let end = address
        .find(|c: char| c.is_whitespace() || matches!(c, '«' | '»' | '“' | '”' | '‹' | '›'))
        .unwrap_or(address.len());
    address[..end].trim_end_matches(['…', '’', '‘']).len()
}

/// Bytes of the signs on either side of an element, which was typed so.
pub(super) fn signs_of(tag: &TagEnd, typed: &str) -> usize {
    match tag {
        TagEnd::Emphasis => 1,
        TagEnd::Strong => 2,
        TagEnd::Strikethrough if typed.starts_with("~~") => 2,
        _ => 0,
    }
}
