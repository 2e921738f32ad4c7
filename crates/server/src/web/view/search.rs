//! A search as a page shows it: what narrows it, and what was found.

use super::{AttachmentView, PersonView, in_order};
use crate::{
    chat::search::{Operator, Page, Says, Typed, When},
    i18n::Text,
    web::visit::encoded,
};
use jiff::{ToSpan, civil::Date};
use palabre_store::{Has, Hit, Listing, RoomKind};
use palabre_wire::{RoomId, Seq};

/// What a message may have: the key of what `avec:` calls it, and of what the choice of it is called.
const HAS: [(Has, &str, &str); 3] = [
    (Has::Image, "search-has-image", "search-an-image"),
    (Has::File, "search-has-file", "search-a-file"),
    (Has::Link, "search-has-link", "search-a-link"),
];

/// A search.
#[derive(Clone, Debug, Default)]
pub struct SearchView {
    /// All that is asked, as one may type it.
    pub query: String,
    /// What stands in the field: words, and what was not understood.
    pub words: String,
    /// The operators that were understood, as one may type them.
    pub with: String,
    /// The same, to be looked at and removed.
    pub chips: Vec<Chip>,
    /// The one room that is searched.
    pub room: Option<RoomId>,
    /// The conversations that may be chosen, each with its name, unless one is.
    pub rooms: Vec<(RoomId, String)>,
    /// Whether an author may be chosen.
    pub asks_from: bool,
    /// Whether a first day may be.
    pub asks_since: bool,
    /// Whether a last day may be.
    pub asks_until: bool,
    /// What else the messages may be asked to have: what it is called in an operator, and in a sentence.
    pub has: Vec<(String, String)>,
    /// Whether they may be asked to name the reader.
    pub asks_mentions: bool,
    /// Whether those that answer best may be asked for first.
    pub asks_best: bool,
    /// What is wrong with what was typed.
    pub wrong: Option<String>,
    /// How many were found, in words; empty when nothing was looked for.
    pub count: String,
    /// In their order.
    pub hits: Vec<HitView>,
    /// What is said when there is none.
    pub none: String,
    /// The same search in all conversations, when it was in one and found nothing.
    pub widened: Option<String>,
    /// Where older ones are.
    pub next: Option<String>,
}

/// An operator.
#[derive(Clone, Debug)]
pub struct Chip {
    /// What it says.
    pub label: String,
    /// What removing it is called.
    pub remove: String,
    /// The search without it.
    pub href: String,
}

/// A message that was found.
#[derive(Clone, Debug)]
pub struct HitView {
    /// Its room.
    pub room: RoomId,
    /// Its id there.
    pub id: Seq,
    /// Its permalink.
    pub href: String,
    /// Its author.
    pub by: PersonView,
    /// The symbol of its conversation.
    pub icon: &'static str,
    /// The name of its conversation.
    pub place: String,
    /// When it was posted, for machines.
    pub iso: String,
    /// The same for people.
    pub when: String,
    /// Its text around what answers: safe HTML with `mark`.
    pub excerpt: String,
    /// Its files, images first.
    pub files: Vec<AttachmentView>,
    /// How many, in words.
    pub files_label: String,
}

/// Where a search is: readable, as one may send it to somebody.
pub fn search_href(query: &str, cursor: Option<&str>) -> String {
    let mut href = format!("/search?q={}", encoded(query).replace("%3A", ":"));
    if let Some(cursor) = cursor {
        href.push_str(&format!("&cursor={}", encoded(cursor)));
    }
    href
}

impl SearchView {
    /// A search, and what it found, if it was made.
    pub fn new(
        t: &Text,
        query: &str,
        typed: &Typed,
        listings: &[Listing],
        found: Option<&Page>,
    ) -> SearchView {
        let (wrong, right): (Vec<&Operator>, Vec<&Operator>) = typed
            .operators
            .iter()
            .partition(|operator| matches!(operator.says, Says::NoDay | Says::NoHas));
        let words = joined(std::iter::once(typed.words.trim()).chain(wrong.into_iter().map(written)));
        let room = found.and_then(|found| found.room).or_else(|| {
            right
                .iter()
                .find_map(|operator| room_of(listings, &operator.says))
        });
        let without = |left_out: &dyn Fn(&Operator) -> bool| {
            let kept = right.iter().filter(|operator| !left_out(operator));
            search_href(
                &joined(std::iter::once(words.as_str()).chain(kept.map(|one| written(one)))),
                None,
            )
        };
        let chip = |operator: &&Operator| {
            let label = label(t, &operator.says, listings, found, room);
            Chip {
                remove: t.with("search-remove", &[("filter", label.as_str().into())]),
                href: without(&|other| std::ptr::eq(other, *operator)),
                label,
            }
        };
        let says = |is_it: &dyn Fn(&Says) -> bool| right.iter().any(|operator| is_it(&operator.says));
        let in_room = says(&|says| matches!(says, Says::Room(_)));
        let is_none = found.is_some_and(|found| found.hits.is_empty());
        SearchView {
            query: query.to_owned(),
            with: joined(right.iter().map(|one| written(one))),
            chips: right.iter().map(chip).collect(),
            room,
            rooms: match in_room {
                true => Vec::new(),
                false => listings
                    .iter()
                    .map(|one| (one.room.id, place(t, one).1))
                    .collect(),
            },
            asks_from: !says(&|says| matches!(says, Says::From(_))),
            asks_since: !says(&|says| matches!(says, Says::After(_))),
            asks_until: !says(&|says| matches!(says, Says::Before(_))),
            has: HAS
                .iter()
                .filter(|(has, ..)| !says(&|says| *says == Says::Has(*has)))
                .map(|(_, value, label)| (t.say(value).into_owned(), t.say(label).into_owned()))
                .collect(),
            asks_mentions: !says(&|says| *says == Says::Has(Has::Mention)),
            asks_best: !says(&|says| *says == Says::Best),
            widened: (is_none && in_room)
                .then(|| without(&|operator| matches!(operator.says, Says::Room(_)))),
            words,
            ..SearchView::default()
        }
        .with_hits(t, listings, found)
    }

    fn with_hits(mut self, t: &Text, listings: &[Listing], found: Option<&Page>) -> SearchView {
        let Some(found) = found else {
            return self;
        };
        self.hits = found
            .hits
            .iter()
            .map(|hit| HitView::new(t, hit, found.highlight(hit), listings))
            .collect();
        self.next = found
            .next
            .as_deref()
            .map(|next| search_href(&self.query, Some(next)));
        let key = match (found.hits.is_empty(), &found.next) {
            (true, None) => "search-count-none",
            (true, Some(_)) => "search-count-later",
            (false, None) => "search-count",
            (false, Some(_)) => "search-count-more",
        };
        self.count = t.len(key, found.hits.len());
        let said = if self.words.is_empty() {
            &self.query
        } else {
            &self.words
        };
        self.none = match &found.next {
            None => t.name("search-none", said),
            Some(_) => t.say("search-none-yet").into_owned(),
        };
        self
    }
}

impl HitView {
    fn new(t: &Text, hit: &Hit, excerpt: String, listings: &[Listing]) -> HitView {
        let message = &hit.message;
        let listing = listings.iter().find(|listing| listing.room.id == message.room);
        let (icon, place) = listing.map_or(("hash", String::new()), |listing| place(t, listing));
        HitView {
            room: message.room,
            id: message.id,
            href: format!("/rooms/{}/messages/{}", message.room, message.id),
            by: PersonView::new(&message.by),
            icon,
            place,
            iso: t.iso(message.at),
            when: t.moment(message.at),
            excerpt,
            files_label: t.len("file-count", message.files.len()),
            files: in_order(
                message
                    .files
                    .iter()
                    .map(|file| AttachmentView::new(t, file))
                    .collect(),
            ),
        }
    }
}

/// The symbol of a conversation, and its name.
fn place(t: &Text, listing: &Listing) -> (&'static str, String) {
    match &listing.with {
        // Only in one's notes is one alone.
        Some(_) if listing.room.members == 1 => ("person", t.say("direct-notes").into_owned()),
        Some(person) => ("person", person.display.clone()),
        None if listing.room.kind == RoomKind::Private => ("lock-fill", listing.room.name.clone()),
        None => ("hash", listing.room.name.clone()),
    }
}

/// The conversation that is called so, as far as that is sure without asking.
fn room_of(listings: &[Listing], says: &Says) -> Option<RoomId> {
    let Says::Room(said) = says else { return None };
    let is_called = |listing: &&Listing| {
        let name = match &listing.with {
            Some(person) => format!("@{}", person.name),
            None => listing.room.name.clone(),
        };
        Operator::write("", &name) == Operator::write("", said) || listing.room.id.to_string() == *said
    };
    listings.iter().find(is_called).map(|listing| listing.room.id)
}

fn label(t: &Text, says: &Says, listings: &[Listing], found: Option<&Page>, room: Option<RoomId>) -> String {
    let date = |day: Date| t.date(When::Day(day).at(t.zone().rules()));
    match says {
        Says::From(said) => {
            let from = found.and_then(|found| found.from.as_ref());
            t.name("search-chip-from", from.map_or(said, |person| &person.display))
        }
        Says::Room(said) => {
            let listing = listings.iter().find(|listing| Some(listing.room.id) == room);
            t.name(
                "search-chip-room",
                &listing.map_or(said.clone(), |listing| place(t, listing).1),
            )
        }
        Says::After(day) => t.with("search-chip-after", &[("date", date(*day).into())]),
        // The day that follows the last one.
        Says::Before(day) => {
            let last = day.checked_sub(1.day()).unwrap_or(*day);
            t.with("search-chip-before", &[("date", date(last).into())])
        }
        Says::Has(has) => match HAS.iter().find(|(known, ..)| known == has) {
            Some((.., label)) => t.with("search-chip-has", &[("what", t.say(label).into())]),
            None => t.say("search-mentions").into_owned(),
        },
        Says::Best => t.say("search-chip-best").into_owned(),
        Says::NoDay | Says::NoHas => String::new(),
    }
}

fn written(operator: &Operator) -> &str {
    &operator.written
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}
