//! From the parser's events to HTML: each event is allowed here or shown as it was typed.

use super::{
    clean::is_in_language,
    names::write_slot,
    text::{Piece, addresses, escape, escape_code, may_lead_to, open_link, pieces, signs_of},
};
use crate::chat::name::is_blank;
use palabre_store::Name;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::{borrow::Cow, cell::LazyCell, ops::Range};

/// Elements inside one another, at most; what is nested deeper is shown without its own.
const DEEPEST: usize = 12;
/// Links of one message, at most; those beyond are text.
const MOST_LINKS: usize = 100;

/// What a text becomes.
pub(super) struct Page<'t> {
    pub(super) html: String,
    pub(super) names: Vec<Name>,
    /// More than lines of text.
    pub(super) is_formatted: bool,
    /// Something can be seen of it.
    pub(super) shows_something: bool,
    source: &'t str,
    /// Text that was not written yet: a name or an address may go on in the next event.
    waiting: String,
    /// What closes each element that is open.
    open: Vec<&'static str>,
    /// How many of them are elements: those nested too deep are not.
    depth: usize,
    /// Inside a block of code.
    is_code: bool,
    /// What the block of code says that it is in.
    language: String,
    most_names: usize,
    links: usize,
    /// The link that is open: where its HTML began, and whether something could be seen before it.
    link: Option<(usize, bool)>,
    /// Up to where the source was seen.
    seen: usize,
}

impl<'t> Page<'t> {
    pub(super) fn of(source: &'t str, most_names: usize) -> Page<'t> {
        let mut page = Page {
            html: String::with_capacity(source.len() + source.len() / 2),
            names: Vec::new(),
            is_formatted: false,
            shows_something: false,
            source,
            waiting: String::new(),
            open: Vec::new(),
            depth: 0,
            is_code: false,
            language: String::new(),
            most_names,
            links: 0,
            link: None,
            seen: 0,
        };
        // Looked for only once there is something that may be part of one.
        let addresses = LazyCell::new(|| addresses(source));
        let is_within = |at: usize| {
            addresses
                .iter()
                .any(|(address, _)| address.start < at && at < address.end)
        };
        // Elements whose signs are part of an address.
        let mut signs: Vec<Range<usize>> = Vec::new();
        let mut events = Parser::new_ext(source, Options::ENABLE_STRIKETHROUGH).into_offset_iter();
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(ref tag)
                    if signs_of(&tag.to_end(), &source[range.clone()]) > 0 && is_within(range.start) =>
                {
                    page.as_typed(range.start..range.start + signs_of(&tag.to_end(), &source[range.clone()]));
                    signs.push(range);
                    continue;
                }
                Event::End(ref tag) if signs.last() == Some(&range) => {
                    page.as_typed(range.end - signs_of(tag, &source[range.clone()])..range.end);
                    signs.pop();
                    continue;
                }
                _ => {}
            }
            let is_shown_as_typed = match &event {
                Event::Start(Tag::Image { .. }) => true,
                Event::Start(Tag::Link {
                    link_type, dest_url, ..
                }) => !page.may_link(*link_type, dest_url),
                Event::Start(Tag::Strikethrough) => !source[range.clone()].starts_with("~~"),
                _ => false,
            };
            if is_shown_as_typed {
                page.as_typed(range);
                skip(&mut events);
            } else {
                page.event(event, range);
            }
        }
        page.hidden(source.len());
        page.flush();
        page
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Html(html) | Event::InlineHtml(html) => {
                self.waiting.push_str(&html);
                self.seen = range.end;
            }
            Event::Code(code) => self.code(&code, range),
            Event::SoftBreak | Event::HardBreak => {
                self.waiting.push('\n');
                self.seen = range.end;
            }
            Event::Rule => {
                self.block("<p>", "</p>", range.start);
                self.waiting.push_str(self.source[range.clone()].trim());
                self.close();
                self.seen = range.end;
            }
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => self.as_typed(range),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis => self.inline("<em>", "</em>", range.start),
            Tag::Strong => self.inline("<strong>", "</strong>", range.start),
            Tag::Strikethrough => self.inline("<del>", "</del>", range.start),
            Tag::Link {
                link_type, dest_url, ..
            } => {
                self.flush();
                let from = self.html.len();
                open_link(&address(link_type, &dest_url), &mut self.html);
                self.link = Some((from, std::mem::take(&mut self.shows_something)));
                self.links += 1;
                self.seen = range.start;
            }
            Tag::BlockQuote(_) => self.formatted_block("<blockquote>", "</blockquote>", range.start),
            Tag::Item => self.formatted_block("<li>", "</li>", range.start),
            Tag::List(None) => self.formatted_block("<ul>", "</ul>", range.start),
            Tag::List(Some(1)) => self.formatted_block("<ol>", "</ol>", range.start),
            Tag::List(Some(first)) => {
                self.formatted_block(&format!("<ol start=\"{first}\">"), "</ol>", range.start);
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                let info = info.trim();
                let is_language = info.len() <= 32 && info.chars().all(is_in_language);
                let opening = if is_language && !info.is_empty() {
                    format!("<pre><code class=\"language-{info}\">")
                } else {
                    "<pre><code>".to_owned()
                };
                self.formatted_block(&opening, "</code></pre>", range.start);
                self.is_code = true;
                if is_language {
                    info.clone_into(&mut self.language);
                } else {
                    // Somebody began to write beside the signs.
                    self.waiting.push_str(info);
                    self.waiting.push('\n');
                }
            }
            // A heading is a paragraph with its signs.
            Tag::Heading { .. } => {
                self.block("<p>", "</p>", range.start);
                let typed = &self.source[range.clone()];
                let signs = typed.len() - typed.trim_start_matches('#').len();
                if signs > 0 {
                    self.waiting.push_str(&typed[..signs]);
                    self.waiting.push(' ');
                    self.seen += signs;
                }
            }
            // What is indented or HTML is one of text.
            _ => self.block("<p>", "</p>", range.start),
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Link => return self.end_link(range),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {}
            // The signs after a heading, or the line under it.
            TagEnd::Heading(_) => {
                let rest = self.source[self.seen..range.end].trim_end();
                let is_under = rest.contains('\n');
                let rest = rest.trim_start_matches(['\n', '\r', '>', ' ']);
                if !rest.is_empty() {
                    self.waiting.push(if is_under { '\n' } else { ' ' });
                    self.waiting.push_str(rest);
                }
            }
            TagEnd::HtmlBlock | TagEnd::CodeBlock => {
                self.waiting.truncate(self.waiting.trim_end_matches('\n').len());
                let word = std::mem::take(&mut self.language);
                if self.waiting.is_empty() {
                    // It names the language of nothing: it is what was said.
                    self.waiting.push_str(&word);
                }
            }
            _ => self.hidden(range.end),
        }
        self.close();
        self.is_code = false;
        self.seen = range.end;
    }

    /// Text, as it was typed: an entity is HTML, which nobody writes here.
    fn text(&mut self, text: &str, range: Range<usize>) {
        let typed = &self.source[range.clone()];
        let text = if typed.starts_with('&') && typed != text {
            typed
        } else {
            text
        };
        if self.is_code {
            self.waiting.push_str(text);
        } else if range.start > self.seen && self.source[..range.start].ends_with('\\') {
            // A sign that was escaped is a sign, and begins no name.
            self.flush();
            self.is_formatted = true;
            let sign = text.chars().next().map_or(0, char::len_utf8);
            escape(&text[..sign], &mut self.html);
            self.shows_something = true;
            self.waiting.push_str(&text[sign..]);
        } else {
            self.waiting.push_str(text);
        }
        self.seen = range.end;
    }

    fn code(&mut self, code: &str, range: Range<usize>) {
        self.flush();
        self.is_formatted = true;
        self.shows_something |= !is_blank(code);
        self.html.push_str("<code>");
        escape_code(code, &mut self.html);
        self.html.push_str("</code>");
        self.seen = range.end;
    }

    /// What is not rendered is shown as it was typed.
    fn as_typed(&mut self, range: Range<usize>) {
        self.waiting.push_str(&self.source[range.clone()]);
        self.seen = range.end;
    }

    /// What the parser takes without a word, the address that a reference stands for, is shown too.
    fn hidden(&mut self, upto: usize) {
        let gap = self.source.get(self.seen..upto).unwrap_or_default();
        if !gap.contains("]:") {
            return;
        }
        self.flush();
        self.open("<p>", "</p>");
        for (n, line) in gap.trim().lines().enumerate() {
            self.waiting.push_str(if n == 0 { "" } else { "\n" });
            self.waiting.push_str(line.trim_start_matches(['>', ' ']));
        }
        self.close();
    }

    fn block(&mut self, opening: &str, closing: &'static str, start: usize) {
        self.hidden(start);
        self.flush();
        self.open(opening, closing);
        self.seen = start;
    }

    fn formatted_block(&mut self, opening: &str, closing: &'static str, start: usize) {
        self.block(opening, closing, start);
        self.is_formatted = true;
    }

    fn inline(&mut self, opening: &str, closing: &'static str, start: usize) {
        self.flush();
        self.open(opening, closing);
        self.is_formatted = true;
        self.seen = start;
    }

    fn open(&mut self, opening: &str, closing: &'static str) {
        if self.depth < DEEPEST {
            self.depth += 1;
            self.html.push_str(opening);
            self.open.push(closing);
        } else {
            // What stands in lines of its own stays apart.
            let is_first = ["<br>", "<li>", "<p>", "<blockquote>"]
                .iter()
                .any(|before| self.html.ends_with(before));
            let is_code = closing == "</code></pre>";
            if (is_code || matches!(closing, "</p>" | "</li>")) && !is_first {
                self.html.push_str("<br>");
            }
            self.open.push(if is_code { "<br>" } else { "" });
        }
    }

    fn close(&mut self) {
        self.flush();
        let closing = self.open.pop().unwrap_or_default();
        self.depth -= usize::from(closing.starts_with("</"));
        self.html.push_str(closing);
    }

    fn may_link(&self, kind: LinkType, to: &str) -> bool {
        self.links < MOST_LINKS && may_lead_to(&address(kind, to))
    }

    fn end_link(&mut self, range: Range<usize>) {
        self.flush();
        self.seen = range.end;
        let Some((from, before)) = self.link.take() else {
            return;
        };
        let shows = std::mem::replace(&mut self.shows_something, before);
        if !shows {
            // Nobody could click on nothing.
            self.html.truncate(from);
            self.as_typed(range);
        } else {
            self.shows_something = true;
            self.html.push_str("</a>");
            self.is_formatted = true;
        }
    }

    /// Writes the text that waits.
    fn flush(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.waiting);
        self.shows_something |= !is_blank(&text);
        if self.is_code {
            escape_code(&text, &mut self.html);
        } else if self.link.is_some() {
            escape(&text, &mut self.html);
        } else {
            let room = MOST_LINKS - self.links;
            pieces(&text, room, &mut |piece| self.piece(piece));
        }
    }

    fn piece(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Text(text) => escape(text, &mut self.html),
            Piece::Link(text, to) => {
                self.links += 1;
                self.is_formatted = true;
                open_link(&to, &mut self.html);
                escape(text, &mut self.html);
                self.html.push_str("</a>");
            }
            Piece::Name(found) if self.names.len() < self.most_names => {
                write_slot(self.names.len(), &mut self.html);
                self.names.push(found.name());
            }
            Piece::Name(found) => escape(found.written, &mut self.html),
        }
    }
}

fn address(kind: LinkType, to: &str) -> Cow<'_, str> {
    match kind {
        LinkType::Email => Cow::Owned(format!("mailto:{to}")),
        _ => Cow::Borrowed(to),
    }
}

/// Passes over what is inside the element that has just begun, and its end.
fn skip<'t>(events: &mut impl Iterator<Item = (Event<'t>, Range<usize>)>) {
    let mut inside = 1;
    for (event, _) in events {
        match event {
            Event::Start(_) => inside += 1,
            Event::End(_) => inside -= 1,
            _ => {}
        }
        if inside == 0 {
            return;
        }
    }
}
