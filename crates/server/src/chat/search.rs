//! Searching messages: what was typed, understood, and what is shown of what was found.
//!
//! One finds what one may read now, and nothing tells whether there is more. A person or a room that does not exist, or that one may
//! not see, is one in which nothing is found.

mod excerpt;
mod rank;
mod typed;

use excerpt::excerpt;
pub use typed::{Operator, Says, Typed};

use super::{Field, Me, Refused, markup, name, say};
use crate::app::App;
use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use palabre_store::{Find, Hit, Listing, Person, Wanted};
use palabre_wire::{Millis, RoomId, UserId};
use std::ops::Range;

/// Of so many of the newest messages that answer, those that answer best are chosen.
const RANKED: usize = 200;

/// The shortest search, in letters. One sign may be a word (« 🎉 », « 茶 »): it takes more bytes than a letter of an alphabet.
const SHORTEST: usize = 2;
const LETTER_BYTES: usize = 2;

/// People whose names hold a name that was typed, among whom the one who bears it as it is is looked for.
const ALIKE: i64 = 200;

/// What is looked for, as it was asked.
#[derive(Clone, Debug)]
pub struct Search {
    /// As typed, with its operators.
    pub query: String,
    /// In one room, beside what was typed.
    pub room: Option<RoomId>,
    /// Of one author, by id or username, beside what was typed.
    pub from: Option<String>,
    /// Posted before, beside what was typed.
    pub before: Option<When>,
    /// Posted at this time or after, beside what was typed.
    pub after: Option<When>,
    /// `link`, `file`, `image` or `mention`, separated by commas, beside what was typed.
    pub has: Option<String>,
    /// The place of a page, as [`Page::next`] gave it.
    pub cursor: Option<String>,
    /// Hits, at most.
    pub limit: usize,
    /// Where days begin.
    pub zone: TimeZone,
}

/// A moment, or the beginning of a day.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// A moment.
    At(Millis),
    /// A day of the person's zone.
    Day(Date),
}

/// A page of what was found: the newest first, or of the newest those that answer best.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// At most the limit.
    pub hits: Vec<Hit>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// The one author that was asked for.
    pub from: Option<Person>,
    /// The one room that was asked for.
    pub room: Option<RoomId>,
    /// The words that were looked for.
    wanted: Wanted,
}

impl Page {
    /// The part of a hit around what answers, as it is read: safe HTML with `mark` and nothing else. Where only what was typed
    /// answers (the address behind a link), as it was typed.
    pub fn highlight(&self, hit: &Hit) -> String {
        let text = hit.message.text.as_deref().unwrap_or_default();
        let read = markup::line(text, say::html(&hit.message).as_deref(), usize::MAX);
        match self.wanted.found(&read) {
            Some(at) => excerpt(&read, &at),
            None => excerpt(text, &hit.at),
        }
    }
}

/// Finds messages that one may read now. Refused: `Fields` (`q`: `search-too-short`, `search-too-long`, `search-no-day`,
/// `search-no-has`; `from`, `before`, `after`, `has`, `cursor`: `search-bad`), `RateLimited`; `NotFound` and `NotMember` for a `room` given
/// by id.
pub async fn search(app: &App, me: &Me, search: Search) -> Result<Page, Refused> {
    app.rates.search(me.id())?;
    if search.query.chars().count() > app.config.limits.search_chars {
        return Err(wrong("q", "search-too-long"));
    }
    let typed = Typed::read(&search.query);
    let (cursor, mut begun) = read_cursor(search.cursor.as_deref())?;
    let Understood {
        mut find,
        from,
        best,
        is_none,
    } = understood(app, me, &search, &typed).await?;
    let room = find.room;
    if is_none {
        return Ok(Page {
            from,
            room,
            ..Page::default()
        });
    }
    let says_nothing =
        find.wanted.is_empty() && !typed.has_filter() && find.from.is_none() && find.has.is_empty();
    let words = typed.words.trim();
    let is_short = words.chars().count() < SHORTEST && words.len() <= LETTER_BYTES;
    if says_nothing || (!find.wanted.is_empty() && is_short) {
        return Err(wrong("q", "search-too-short"));
    }
    // Of what is ranked, a page begins at a place; of the newest, below a message.
    let skipped = match best {
        true => cursor.and_then(|place| usize::try_from(place).ok()).unwrap_or(0),
        false => 0,
    };
    match best {
        true => find.limit = RANKED,
        false => find.cursor = cursor,
    }
    // A word that no message bears may be the beginning of one: it is looked for as one then, and not mixed with what is whole.
    if begun {
        find.wanted = find.wanted.begun().unwrap_or(find.wanted);
    }
    let mut page = found(app, me, &find, begun).await?;
    if page.hits.is_empty()
        && cursor.is_none()
        && let Some(wanted) = find.wanted.begun()
    {
        begun = true;
        page = found(app, me, &Find { wanted, ..find }, begun).await?;
    }
    if best {
        page = ranked(
            page,
            &typed.words,
            begun,
            skipped..skipped.saturating_add(search.limit),
        );
    }
    Ok(Page { from, room, ..page })
}

/// A part of what answers, the best first.
fn ranked(page: Page, words: &str, begun: bool, part: Range<usize>) -> Page {
    let mut hits = page.hits;
    hits.sort_by_cached_key(|hit| {
        let text = hit.message.text.as_deref().unwrap_or_default();
        std::cmp::Reverse(rank::rank(words, text, &hit.at))
    });
    let next = (hits.len() > part.end).then(|| place(part.end as i64, begun));
    Page {
        next,
        hits: hits.into_iter().skip(part.start).take(part.len()).collect(),
        ..page
    }
}

async fn found(app: &App, me: &Me, find: &Find, begun: bool) -> Result<Page, Refused> {
    let found = app.store.find(me.id(), find).await?.ok_or(Refused::NOT_FOUND)?;
    let next = found.cursor.map(|cursor| place(cursor, begun));
    Ok(Page {
        hits: found.hits,
        next,
        wanted: find.wanted.clone(),
        ..Page::default()
    })
}

/// What was asked.
struct Understood {
    /// As the store takes it.
    find: Find,
    from: Option<Person>,
    /// What answers best comes first.
    best: bool,
    /// It names a person or a room that there is none of for this person, or two of them: nothing is found.
    is_none: bool,
}

async fn understood(app: &App, me: &Me, search: &Search, typed: &Typed) -> Result<Understood, Refused> {
    let mut find = Find {
        wanted: Wanted::read(&typed.words),
        room: search.room,
        limit: search.limit,
        before: search.before.map(|when| when.at(&search.zone)),
        after: search.after.map(|when| when.at(&search.zone)),
        ..Find::default()
    };
    let named = search.has.iter().flat_map(|has| has.split(',')).map(str::trim);
    for has in named.filter(|has| !has.is_empty()) {
        find.has
            .push(typed::has(has).ok_or_else(|| wrong("has", "search-bad"))?);
    }
    if let Some(room) = search.room {
        let (_, joined) = app
            .store
            .membership(room, me.id())
            .await?
            .ok_or(Refused::NOT_FOUND)?;
        if !joined {
            return Err(Refused::Rule(palabre_wire::Code::NotMember));
        }
    }
    let mut authors: Vec<&str> = search.from.iter().map(String::as_str).collect();
    let (mut best, mut is_none) = (false, false);
    for operator in &typed.operators {
        match &operator.says {
            Says::From(author) => authors.push(author),
            Says::Room(name) => match room_of(app, me, name).await? {
                Some(room) if find.room.is_none_or(|other| other == room) => find.room = Some(room),
                _ => is_none = true,
            },
            Says::Before(day) => {
                let day = When::Day(*day).at(&search.zone);
                find.before = Some(find.before.map_or(day, |before| before.min(day)));
            }
            Says::After(day) => find.after = find.after.max(Some(When::Day(*day).at(&search.zone))),
            Says::Has(has) => find.has.push(*has),
            Says::Best => best = true,
            Says::NoDay => return Err(wrong("q", "search-no-day")),
            Says::NoHas => return Err(wrong("q", "search-no-has")),
        }
    }
    let mut from: Option<Person> = None;
    for author in authors {
        match author_of(app, me, author).await? {
            Some(author) if from.as_ref().is_none_or(|other| other.id == author.id) => from = Some(author),
            None if search.from.as_deref() == Some(author) && is_below_zero(author) => {
                return Err(wrong("from", "search-bad"));
            }
            _ => is_none = true,
        }
    }
    find.from = from.as_ref().map(|author| author.id);
    Ok(Understood {
        find,
        from,
        best,
        is_none,
    })
}

/// A number that is nobody's.
fn is_below_zero(author: &str) -> bool {
    author.parse::<UserId>().is_ok_and(|id| id < 0)
}

/// The person of a username, of an id, « moi », or of a display name when there is one such person.
pub async fn author_of(app: &App, me: &Me, author: &str) -> Result<Option<Person>, Refused> {
    let author = author
        .trim()
        .trim_start_matches('@')
        .trim_matches(typed::is_quote_or_space);
    if ["moi", "me"].contains(&author.to_lowercase().as_str()) {
        return Ok(Some(me.account.person.clone()));
    }
    if let Some(account) = app.store.account_by_key(&name::username_key(author)).await? {
        return Ok(Some(account.person));
    }
    if let Ok(id) = author.parse::<UserId>()
        && let Some(account) = app.store.account(id).await?
    {
        return Ok(Some(account.person));
    }
    // Who knows a display name only may type that.
    let mut people = app.store.people(author, None, ALIKE).await?;
    let same = |person: &Person| palabre_store::fold(&person.display) == palabre_store::fold(author);
    Ok(match people.iter().position(same) {
        Some(at) => Some(people.swap_remove(at)),
        None => people.pop().filter(|_| people.is_empty()),
    })
}

/// A conversation of this person: a room by its name or its id, or the private one with `@` and a person.
async fn room_of(app: &App, me: &Me, name: &str) -> Result<Option<RoomId>, Refused> {
    if name.starts_with('@') {
        let Some(with) = author_of(app, me, name).await? else {
            return Ok(None);
        };
        return Ok(app.store.direct_of(me.id(), with.id).await?);
    }
    if let Some(room) = app.store.room_called(me.id(), name).await? {
        return Ok(Some(room));
    }
    let Ok(room) = name.parse() else {
        return Ok(None);
    };
    Ok(app.store.is_member(room, me.id()).await?.then_some(room))
}

/// What `dans:` calls one of a person's conversations: its name, or its id where another one would be meant by that.
pub async fn room_named(app: &App, me: &Me, listing: &Listing) -> Result<String, Refused> {
    let name = match &listing.with {
        Some(person) => format!("@{}", person.name),
        None => listing.room.name.clone(),
    };
    let is_meant = room_of(app, me, &name).await? == Some(listing.room.id);
    Ok(if is_meant {
        name
    } else {
        listing.room.id.to_string()
    })
}

impl When {
    /// The moment, or the beginning of the day there.
    pub fn at(self, zone: &TimeZone) -> Millis {
        match self {
            When::At(at) => at,
            When::Day(date) => {
                let midnight = date.to_datetime(Time::midnight());
                let moment = zone.to_timestamp(midnight);
                moment.map_or(0, |moment| moment.as_millisecond())
            }
        }
    }

    /// Milliseconds, or a day.
    pub fn read(text: &str) -> Option<When> {
        if let Some(day) = typed::day(text) {
            return Some(When::Day(day));
        }
        text.parse().ok().filter(|at| *at >= 0).map(When::At)
    }
}

/// The place of a page, as [`read_cursor`] reads it.
fn place(number: i64, begun: bool) -> String {
    match begun {
        true => format!("{number}*"),
        false => number.to_string(),
    }
}

fn read_cursor(cursor: Option<&str>) -> Result<(Option<i64>, bool), Refused> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else {
        return Ok((None, false));
    };
    let number = cursor.strip_suffix('*').unwrap_or(cursor);
    match number.parse() {
        Ok(number @ 0..) => Ok((Some(number), cursor.ends_with('*'))),
        _ => Err(wrong("cursor", "search-bad")),
    }
}

fn wrong(name: &'static str, why: &'static str) -> Refused {
    Refused::Fields(vec![Field { name, why }])
}
