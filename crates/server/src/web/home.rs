//! The list of rooms, which is also where one comes in.

use super::{
    view::{PageView, PersonView, ShellView, direct_href, enclosed},
    visit::{Inside, encoded, see_other},
};
use crate::{
    app::{App, Shared},
    chat::{
        Me, favourite, markup, name, read,
        room::{self, Find},
    },
    http::{json::Path, problem::Problem},
    i18n::Text,
};
use askama::Template;
use axum::{
    Form as Posted, Router,
    extract::Query,
    response::Response,
    routing::{get, post},
};
use palabre_store::{Last, Listing, Person, PublicRoom, Room, RoomKind, RoomSort};
use palabre_wire::{Millis, RoomId, Seq};
use serde::Deserialize;
use std::cmp::Reverse;

/// Rooms on one page.
const PAGE: i64 = 50;
/// Characters of the last message, at most.
const EXCERPT: usize = 120;
/// Unread conversations proposed for reading on.
const RESUMED: usize = 5;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/", get(home))
        .route("/rooms/{room}/seen", post(seen))
        .route("/rooms/{room}/favourite", post(favourite))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    q: String,
    sort: String,
    show: String,
    page: u16,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    t: Text,
    page: PageView,
    shell: ShellView,
    /// What was typed in the filter.
    query: String,
    /// `activity`, `name` or `members`.
    sort: &'static str,
    /// `rooms`, `direct` or `unread`.
    show: &'static str,
    cards: Vec<Card>,
    resume: Vec<Card>,
    /// The addresses of the pages before and after.
    before: Option<String>,
    after: Option<String>,
}

/// A conversation to open.
struct Card {
    id: i64,
    name: String,
    topic: String,
    icon: &'static str,
    person: Option<PersonView>,
    is_online: bool,
    href: String,
    joined: bool,
    favourite: bool,
    /// « 8 membres · 5 en ligne »; empty for a conversation of two.
    people: String,
    /// The beginning of the last message.
    excerpt: String,
    /// How long ago it was; empty when nothing was ever said.
    ago: String,
    /// What is particular: not joined, archived; may be empty.
    note: String,
    /// What waits there and since when, in words, as said after the name.
    state: String,
    unread: i64,
    /// What the badge counts.
    counted: i64,
    members: i64,
    at: Millis,
}

impl Card {
    /// Whether something may be done with it from the list: with a room that one is in.
    fn has_options(&self) -> bool {
        self.joined && self.person.is_none()
    }
}

/// « Marquer comme lu ».
async fn seen(inside: Inside, Path(room): Path<RoomId>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    read::upto(&visit.app, me, room, Seq::MAX, None).await?;
    Ok(see_other("/", None))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Marked {
    on: bool,
    /// `room` or `home`: where it was asked for.
    from: String,
}

/// « Ajouter aux favoris », « Retirer des favoris ».
async fn favourite(
    inside: Inside,
    Path(room): Path<RoomId>,
    Posted(marked): Posted<Marked>,
) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    favourite::mark(&visit.app, me, room, marked.on).await?;
    let back = match marked.from.as_str() {
        "room" => format!("/rooms/{room}"),
        _ => "/".to_owned(),
    };
    Ok(see_other(&back, None))
}

async fn home(inside: Inside, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let (listings, shell) = inside.shell(None).await?;
    let (sort, order) = match asked.sort.as_str() {
        "name" => ("name", RoomSort::Name),
        "members" => ("members", RoomSort::Members),
        _ => ("activity", RoomSort::Activity),
    };
    let asked_for = Asking {
        me,
        t: &visit.t,
        listings: &listings,
        query: asked.q.trim(),
        order,
    };
    let (show, cards, more) = match asked.show.as_str() {
        "direct" => (
            "direct",
            asked_for.own(&visit.app, |listing| listing.with.is_some()),
            false,
        ),
        "unread" => (
            "unread",
            asked_for.own(&visit.app, |listing| listing.unread > 0),
            false,
        ),
        _ => {
            let (cards, more) = asked_for.rooms(&visit.app, i64::from(asked.page) * PAGE).await?;
            ("rooms", cards, more)
        }
    };
    let everything = Asking {
        query: "",
        ..asked_for
    };
    let mut resume = everything.own(&visit.app, |listing| listing.unread > 0);
    resume.truncate(RESUMED);
    let at = |page: u16| format!("/?q={}&sort={sort}&page={page}", encoded(asked.q.trim()));
    let page = visit.page("home", &visit.t.say("home-title"));
    Ok(visit.answer(&HomePage {
        t: visit.t.clone(),
        page,
        shell,
        query: asked.q.trim().to_owned(),
        sort,
        show,
        cards,
        resume,
        before: asked.page.checked_sub(1).map(at),
        after: more.then(|| at(asked.page.saturating_add(1))),
    }))
}

/// What is asked of the list.
struct Asking<'a> {
    me: &'a Me,
    t: &'a Text,
    listings: &'a [Listing],
    query: &'a str,
    order: RoomSort,
}

impl Asking<'_> {
    /// One's own conversations that `are`, newest activity first.
    fn own(&self, app: &App, are: impl Fn(&Listing) -> bool) -> Vec<Card> {
        let listings = self
            .listings
            .iter()
            .filter(|listing| are(listing) && self.matches(listing));
        listings.map(|listing| self.joined(app, listing)).collect()
    }

    /// A page of the public rooms; with the first, one's private ones.
    async fn rooms(&self, app: &App, offset: i64) -> Result<(Vec<Card>, bool), Problem> {
        let find = Find {
            query: self.query.to_owned(),
            sort: self.order,
            limit: PAGE,
            offset,
        };
        let (public, more) = room::directory(app, self.me, find).await?;
        let mut cards: Vec<Card> = public.iter().map(|room| self.public(app, room)).collect();
        if offset == 0 {
            cards.extend(self.own(app, |listing| listing.room.kind == RoomKind::Private));
            match self.order {
                RoomSort::Activity => cards.sort_by_key(|card| Reverse(card.at)),
                RoomSort::Name => cards.sort_by_cached_key(|card| name::fold_for_search(&card.name)),
                RoomSort::Members => cards.sort_by_key(|card| Reverse(card.members)),
            }
        }
        Ok((cards, more))
    }

    fn matches(&self, listing: &Listing) -> bool {
        let person = listing.with.as_ref().map(|person| self.person_name(person));
        let named = person.as_ref().unwrap_or(&listing.room.name);
        name::fold_for_search(named).contains(&name::fold_for_search(self.query))
    }

    fn public(&self, app: &App, public: &PublicRoom) -> Card {
        let own = self
            .listings
            .iter()
            .find(|listing| public.joined && listing.room.id == public.room.id);
        match own {
            Some(listing) => self.joined(app, listing),
            None => {
                let note = self.t.say("home-card-not-joined").into_owned();
                let card = self.card(app, &public.room, public.last_at);
                Card {
                    joined: false,
                    state: together([&note, &self.last(public.last_at)]),
                    note,
                    ..card
                }
            }
        }
    }

    fn joined(&self, app: &App, listing: &Listing) -> Card {
        let last = listing.last.as_ref();
        let at = last.map(|last| last.at);
        let waiting = match (listing.mentions, listing.unread) {
            (0, 0) => String::new(),
            (0, unread) => self.t.count("unread-count", unread),
            (mentions, _) => self.t.count("mentions-count", mentions),
        };
        let card = self.card(app, &listing.room, at);
        let card = Card {
            excerpt: last.map(|last| self.said(last)).unwrap_or_default(),
            state: together([&waiting, &card.note, &self.last(at)]),
            unread: listing.unread,
            counted: listing.mentions,
            favourite: listing.favourite,
            ..card
        };
        match &listing.with {
            None => card,
            Some(person) => Card {
                name: self.person_name(person),
                href: direct_href(&person.name),
                is_online: app.presence.is_online(person.id),
                person: Some(PersonView::new(person)),
                people: String::new(),
                counted: listing.unread,
                ..card
            },
        }
    }

    fn card(&self, app: &App, room: &Room, last: Option<Millis>) -> Card {
        let members = self.t.count("members-count", room.members);
        let online = app.presence.count(room.id);
        let archived = room
            .archived_at
            .map(|_| self.t.say("home-card-archived").into_owned());
        Card {
            id: room.id,
            name: room.name.clone(),
            topic: room.topic.clone(),
            icon: if room.kind == RoomKind::Private {
                "lock-fill"
            } else {
                "hash"
            },
            person: None,
            is_online: false,
            href: format!("/rooms/{}", room.id),
            joined: true,
            favourite: false,
            people: match online {
                0 => members,
                _ => format!("{members} · {}", self.t.len("room-online", online)),
            },
            excerpt: String::new(),
            ago: last.map(|at| self.t.ago(at)).unwrap_or_default(),
            note: archived.unwrap_or_default(),
            state: String::new(),
            unread: 0,
            counted: 0,
            members: room.members,
            at: last.unwrap_or(room.created_at),
        }
    }

    /// « Amina Diallo : Bonjour ».
    fn said(&self, last: &Last) -> String {
        let said = match &last.files {
            Some(files) => enclosed(self.t, files),
            None => markup::line(&last.text, last.html.as_deref(), EXCERPT),
        };
        format!("{}\u{a0}: {said}", last.by)
    }

    /// « dernier message il y a 5 minutes »; empty when nothing was ever said.
    fn last(&self, at: Option<Millis>) -> String {
        at.map(|at| self.t.with("home-last-ago", &[("ago", self.t.ago(at).into())]))
            .unwrap_or_default()
    }

    fn person_name(&self, person: &Person) -> String {
        match person.id == self.me.id() {
            true => self.t.say("direct-notes").into_owned(),
            false => person.display.clone(),
        }
    }
}

/// What there is to say, separated by commas.
fn together<const N: usize>(parts: [&String; N]) -> String {
    let said: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    said.join(", ")
}
