//! A message as a page shows it.

use super::{AttachmentView, PersonView, attachment};
use crate::chat::{markup, say};
use crate::i18n::Text;
use palabre_store::{Enclosed, Message, Quote};
use palabre_wire::{Millis, RoomId, Seq, UserId};

/// A message.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// Its id.
    pub id: Seq,
    /// The seq of its latest change.
    pub seq: Seq,
    /// Its author.
    pub by: PersonView,
    /// When it was posted.
    pub at: Millis,
    /// The same for machines.
    pub iso: String,
    /// The same for people: hours and minutes.
    pub time: String,
    /// The author's client id of the send.
    pub cid: String,
    /// Safe HTML, when it is not plain.
    pub html: Option<String>,
    /// The text, when it is; what is said of a deleted one.
    pub text: String,
    /// The message it answers.
    pub quote: Option<QuoteView>,
    /// When it was edited, in words.
    pub edited: Option<String>,
    /// Its files, images first.
    pub files: Vec<AttachmentView>,
    /// How many, in words.
    pub files_label: String,
    /// Its reactions.
    pub reactions: Vec<ReactionView>,
    /// Whether it goes on from the one above.
    pub continues: bool,
    /// Whether the reader wrote it.
    pub is_mine: bool,
    /// Whether it names the reader.
    pub is_mentioned: bool,
    /// Whether it was deleted.
    pub is_deleted: bool,
    /// Whether it is pinned.
    pub is_pinned: bool,
    /// Whether it is a few emojis and nothing else.
    pub is_plain_emoji: bool,
}

/// What is shown of the message that another answers.
#[derive(Clone, Debug)]
pub struct QuoteView {
    /// Its permalink.
    pub href: String,
    /// Its author.
    pub by: PersonView,
    /// « Réponse à Jules Moreau », for who does not see.
    pub label: String,
    /// Its beginning.
    pub excerpt: String,
}

/// A reaction.
#[derive(Clone, Debug)]
pub struct ReactionView {
    /// The emoji.
    pub emoji: String,
    /// How many gave it.
    pub count: i64,
    /// Whether the reader did.
    pub mine: bool,
    /// In words.
    pub label: String,
}

impl MessageView {
    /// A message as `reader` sees it; `continues` as grouped.
    pub fn new(t: &Text, message: &Message, reader: UserId, continues: bool) -> MessageView {
        let text = message
            .text
            .clone()
            .unwrap_or_else(|| t.say("message-deleted").into_owned());
        let is_mine = message.by.id == reader;
        MessageView {
            id: message.id,
            seq: message.seq,
            by: PersonView::new(&message.by),
            at: message.at,
            iso: t.iso(message.at),
            time: t.time(message.at),
            cid: message.cid.clone(),
            is_mentioned: !is_mine
                && message
                    .html
                    .as_deref()
                    .is_some_and(|html| markup::mentions(html, reader) || markup::calls(html)),
            html: say::html(message),
            text,
            quote: message
                .reply
                .as_ref()
                .map(|quote| QuoteView::new(t, message.room, quote)),
            edited: message
                .edited_at
                .filter(|_| message.deleted_at.is_none())
                .map(|at| t.with("message-edited-at", &[("when", t.moment(at).into())])),
            files_label: match message.files.len() {
                0 => String::new(),
                count => t.len("file-count", count),
            },
            files: attachment::in_order(files(t, message)),
            reactions: reactions(t, message),
            continues,
            is_mine,
            is_deleted: message.deleted_at.is_some(),
            is_pinned: message.pinned_at.is_some(),
            is_plain_emoji: message.text.as_deref().is_some_and(is_plain_emoji),
        }
    }

    /// A message with every part, for the markup that the browser fills.
    pub fn blank(t: &Text) -> MessageView {
        MessageView {
            id: 0,
            seq: 0,
            by: PersonView::blank(),
            at: 0,
            iso: String::new(),
            time: String::new(),
            cid: String::new(),
            html: None,
            text: String::new(),
            quote: Some(QuoteView {
                href: String::new(),
                by: PersonView::blank(),
                label: String::new(),
                excerpt: String::new(),
            }),
            edited: Some(String::new()),
            files: AttachmentView::blanks(),
            files_label: String::new(),
            reactions: vec![ReactionView::new(t, "", 0, false)],
            continues: false,
            is_mine: false,
            is_mentioned: false,
            is_deleted: false,
            is_pinned: true,
            is_plain_emoji: false,
        }
    }

    /// How many pictures make its gallery, as far as the layout counts: five is « more than four ».
    pub fn pictures(&self) -> usize {
        attachment::pictures(&self.files)
    }

    /// The classes beside `msg`.
    pub fn classes(&self) -> impl Iterator<Item = &'static str> {
        [
            (self.continues, "msg-cont"),
            (self.is_mine, "is-mine"),
            (self.is_mentioned, "is-mentioned"),
            (self.is_deleted, "is-deleted"),
            (self.is_pinned && self.id > 0, "is-pinned"),
            (self.is_plain_emoji, "is-plain-emoji"),
        ]
        .into_iter()
        .filter_map(|(has, class)| has.then_some(class))
    }
}

/// « Photo », « 3 photos », « plan.pdf » or « 3 pièces jointes »: what a message without text shows on one line.
pub fn enclosed(t: &Text, files: &Enclosed) -> String {
    let is_all_images = files.images == files.count;
    match files.count {
        1 if is_all_images => t.say("file-photo").into_owned(),
        1 => files.name.clone(),
        count if is_all_images => t.count("file-photos", count),
        count => t.count("file-count", count),
    }
}

impl QuoteView {
    fn new(t: &Text, room: RoomId, quote: &Quote) -> QuoteView {
        QuoteView {
            href: format!("/rooms/{room}/messages/{}", quote.id),
            by: PersonView::new(&quote.by),
            label: t.name("message-reply-to", &quote.by.display),
            excerpt: match &quote.files {
                Some(files) => enclosed(t, files),
                None => say::excerpt(quote).unwrap_or_else(|| t.say("message-deleted").into_owned()),
            },
        }
    }
}

impl ReactionView {
    fn new(t: &Text, emoji: &str, count: i64, mine: bool) -> ReactionView {
        let key = if mine { "reaction-mine" } else { "reaction-count" };
        let label = t.with(key, &[("emoji", emoji.into()), ("count", count.into())]);
        ReactionView {
            emoji: emoji.to_owned(),
            count,
            mine,
            label,
        }
    }
}

fn files(t: &Text, message: &Message) -> Vec<AttachmentView> {
    message
        .files
        .iter()
        .map(|file| AttachmentView::new(t, file))
        .collect()
}

/// How many emojis alone are shown larger.
const MOST_LARGE: usize = 5;
/// Characters of an emoji, at most: the flag of a region of a country is among the longest.
const LONGEST: usize = 16;

/// Whether a text is a few emojis and nothing else. The browser finds the same (`fixtures/plain-emoji.json`).
fn is_plain_emoji(text: &str) -> bool {
    let mut rest = text.trim_start();
    let mut found = 0;
    while !rest.is_empty() && found <= MOST_LARGE {
        let Some(end) = emoji_at_start(rest) else {
            return false;
        };
        found += 1;
        rest = rest[end..].trim_start();
    }
    (1..=MOST_LARGE).contains(&found)
}

/// Where the emoji with which a text begins ends: the longest that it may be.
fn emoji_at_start(text: &str) -> Option<usize> {
    // Nearly all texts begin with a letter, as no emoji does.
    let is_letter = |c: char| c < '\u{203c}' && !matches!(c, '0'..='9' | '#' | '*' | '©' | '®');
    if text.starts_with(is_letter) {
        return None;
    }
    let ends = text.char_indices().skip(1).map(|(at, _)| at).take(LONGEST);
    let ends: Vec<usize> = ends
        .chain((text.chars().count() <= LONGEST).then_some(text.len()))
        .collect();
    ends.into_iter()
        .rev()
        .find(|end| emojis::get(&text[..*end]).is_some())
}

fn reactions(t: &Text, message: &Message) -> Vec<ReactionView> {
    let mine = |emoji: &String| message.mine.contains(emoji);
    message
        .reactions
        .iter()
        .map(|(emoji, count)| ReactionView::new(t, emoji, *count, mine(emoji)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::is_plain_emoji;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Line {
        text: String,
        plain: bool,
    }

    #[test]
    fn a_few_emojis_alone_are_those_the_browser_finds() {
        let fixture = include_str!("../../../../client/fixtures/plain-emoji.json");
        let lines: Vec<Line> = serde_json::from_str(fixture).unwrap();
        for line in lines {
            assert_eq!(is_plain_emoji(&line.text), line.plain, "{:?}", line.text);
        }
    }
}
