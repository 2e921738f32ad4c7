//! The sidebar: a person's conversations, and what waits in each.

use super::{PersonView, direct_href, kind_name, photo};
use crate::i18n::Text;
use palabre_store::Listing;
use palabre_wire::{RoomId, UserId};

/// What signed-in pages carry around their main part.
#[derive(Clone, Debug)]
pub struct ShellView {
    /// Those that the person wants first, of any kind, in the order given.
    pub favourites: Vec<RoomItem>,
    /// Rooms, in the order given.
    pub rooms: Vec<RoomItem>,
    /// Conversations of two, in the order given.
    pub direct: Vec<RoomItem>,
    /// Whether the page has a right column.
    pub aside: bool,
}

impl ShellView {
    /// The sidebar of a person's conversations. `current`: the one that is open. `is_online`: whether a person is.
    pub fn new(
        t: &Text,
        listings: &[Listing],
        current: Option<RoomId>,
        is_online: impl Fn(UserId) -> bool,
    ) -> ShellView {
        let item = |listing: &&Listing| RoomItem::new(t, listing, current, &is_online);
        let (first, others): (Vec<_>, Vec<_>) = listings.iter().partition(|listing| listing.favourite);
        let (direct, rooms) = others.iter().map(item).partition(|item| item.with.is_some());
        ShellView {
            favourites: first.iter().map(item).collect(),
            rooms,
            direct,
            aside: false,
        }
    }

    /// The same, with a right column.
    pub fn with_aside(self) -> ShellView {
        ShellView { aside: true, ..self }
    }

    /// How many conversations wait for the person: mentions, and messages for her alone.
    pub fn waiting(&self) -> usize {
        self.items().filter(|item| item.counted() > 0).count()
    }

    /// Whether there is a room at all.
    pub fn has_rooms(&self) -> bool {
        self.items().any(|item| item.with.is_none())
    }

    /// Whether there is a conversation of two at all.
    pub fn has_direct(&self) -> bool {
        self.items().any(|item| item.with.is_some())
    }

    fn items(&self) -> impl Iterator<Item = &RoomItem> {
        self.favourites.iter().chain(&self.rooms).chain(&self.direct)
    }

    /// The markup of a room that the browser fills.
    pub fn blank_room(&self) -> RoomItem {
        RoomItem::blank(None)
    }

    /// The markup of a conversation of two that the browser fills.
    pub fn blank_direct(&self) -> RoomItem {
        RoomItem::blank(Some(PersonView::blank()))
    }
}

/// A conversation in the sidebar.
#[derive(Clone, Debug)]
pub struct RoomItem {
    /// The room.
    pub id: RoomId,
    /// `public`, `private` or `direct`.
    pub kind: &'static str,
    /// Its name, or the other person's.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// Unread messages.
    pub unread: i64,
    /// Mentions among them.
    pub mentions: i64,
    /// Whether it is the open one.
    pub current: bool,
    /// The other person of a conversation of two; oneself in one's notes.
    pub with: Option<PersonView>,
    /// Whether that person is online.
    pub online: bool,
    /// Where its picture is, when it has one.
    pub picture: Option<String>,
    /// What waits there, in words; begins with a comma.
    pub state: String,
}

impl RoomItem {
    fn new(
        t: &Text,
        listing: &Listing,
        current: Option<RoomId>,
        is_online: &impl Fn(UserId) -> bool,
    ) -> RoomItem {
        let with = listing.with.as_ref().map(PersonView::new);
        let waiting = match (listing.mentions, listing.unread) {
            (0, 0) => None,
            (0, unread) => Some(t.count("unread-count", unread)),
            (mentions, _) => Some(t.count("mentions-count", mentions)),
        };
        RoomItem {
            id: listing.room.id,
            kind: kind_name(listing.room.kind),
            name: match &with {
                // Only in one's notes is one alone.
                Some(_) if listing.room.members == 1 => t.say("direct-notes").into_owned(),
                Some(person) => person.display.clone(),
                None => listing.room.name.clone(),
            },
            href: with
                .as_ref()
                .map_or(format!("/rooms/{}", listing.room.id), |person| {
                    direct_href(&person.name)
                }),
            unread: listing.unread,
            mentions: listing.mentions,
            current: current == Some(listing.room.id),
            online: with.as_ref().is_some_and(|person| is_online(person.id)),
            with,
            picture: listing.room.picture.as_deref().map(photo),
            state: waiting.map(|waiting| format!(", {waiting}")).unwrap_or_default(),
        }
    }

    fn blank(with: Option<PersonView>) -> RoomItem {
        RoomItem {
            id: 0,
            kind: if with.is_some() { "direct" } else { "public" },
            name: String::new(),
            href: String::new(),
            unread: 0,
            mentions: 0,
            current: false,
            with,
            online: false,
            picture: None,
            state: String::new(),
        }
    }

    /// The symbol before its name.
    pub fn icon(&self) -> &'static str {
        if self.kind == "private" {
            "lock-fill"
        } else {
            "hash"
        }
    }

    /// What the badge counts: all messages of a conversation of two, mentions elsewhere.
    pub fn counted(&self) -> i64 {
        if self.with.is_some() {
            self.unread
        } else {
            self.mentions
        }
    }

    /// The badge, which stays narrow.
    pub fn counter(&self) -> String {
        match self.counted() {
            count @ ..=99 => count.to_string(),
            _ => "99+".to_owned(),
        }
    }
}
