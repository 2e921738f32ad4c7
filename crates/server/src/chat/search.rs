//! Searching messages: what was typed, understood, and what is shown of what was found.
//!
//! One finds what one may read now, and nothing tells whether there is more. A person or a room that does not exist, or that one may
//! not see, is one in which nothing is found.

mod excerpt;
mod typed;

pub use excerpt::excerpt;
pub use typed::{Filters, Typed};

use super::{Field, Me, Refused, name};
use crate::app::App;
use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use palabre_store::{Find, Hit, Wanted};
use palabre_wire::{Millis, RoomId, UserId};

/// The shortest search, in letters. One sign may be a word (« 🎉 », « 茶 »): it takes more bytes than a letter of an alphabet.
const SHORTEST: usize = 2;
const LETTER_BYTES: usize = 2;

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
    /// `link`, `file` or `image`, separated by commas, beside what was typed.
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

/// A page of what was found, the newest first.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// At most the limit.
    pub hits: Vec<Hit>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

/// Finds messages that one may read now. Refused: `Fields` (`q`: `search-too-short`, `search-too-long`; `before`, `after`, `has`,
/// `cursor`: `search-bad`), `RateLimited`; `NotFound` and `NotMember` for a `room` given by id.
pub async fn search(app: &App, me: &Me, search: Search) -> Result<Page, Refused> {
    app.rates.search(me.id())?;
    if search.query.chars().count() > app.config.limits.search_chars {
        return Err(wrong("q", "search-too-long"));
    }
    let typed = Typed::read(&search.query);
    let (cursor, begun) = read_cursor(search.cursor.as_deref())?;
    let Some(mut find) = understood(app, me, &search, &typed).await? else {
        return Ok(Page::default());
    };
    let says_nothing =
        find.wanted.is_empty() && !typed.has_filter() && find.from.is_none() && find.has.is_empty();
    let words = typed.words.trim();
    let is_short = words.chars().count() < SHORTEST && words.len() <= LETTER_BYTES;
    if says_nothing || (!find.wanted.is_empty() && is_short) {
        return Err(wrong("q", "search-too-short"));
    }
    find.cursor = cursor;
    // A word that no message bears may be the beginning of one: it is looked for as one then, and not mixed with what is whole.
    if begun {
        find.wanted = find.wanted.begun().unwrap_or(find.wanted);
        return found(app, me, &find, true).await;
    }
    let page = found(app, me, &find, false).await?;
    if !page.hits.is_empty() || cursor.is_some() {
        return Ok(page);
    }
    match find.wanted.begun() {
        Some(wanted) => found(app, me, &Find { wanted, ..find }, true).await,
        None => Ok(page),
    }
}

async fn found(app: &App, me: &Me, find: &Find, begun: bool) -> Result<Page, Refused> {
    let found = app.store.find(me.id(), find).await?.ok_or(Refused::NOT_FOUND)?;
    let next = found.cursor.map(|cursor| match begun {
        true => format!("{cursor}*"),
        false => cursor.to_string(),
    });
    Ok(Page {
        hits: found.hits,
        next,
    })
}

/// What was asked, as the store takes it. None when it names a person or room that there is none of for this person.
async fn understood(app: &App, me: &Me, search: &Search, typed: &Typed) -> Result<Option<Find>, Refused> {
    let mut find = Find {
        wanted: Wanted::read(&typed.words),
        room: search.room,
        limit: search.limit,
        before: search.before.map(|when| when.at(&search.zone)),
        after: search.after.map(|when| when.at(&search.zone)),
        has: typed.filters.has.clone(),
        ..Find::default()
    };
    for has in search
        .has
        .iter()
        .flat_map(|has| has.split(','))
        .map(str::trim)
        .filter(|has| !has.is_empty())
    {
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
    let filters = &typed.filters;
    if filters.is_wrong {
        return Ok(None);
    }
    for author in search.from.iter().chain(&filters.from) {
        match author_of(app, me, author).await? {
            Some(author) if find.from.is_none_or(|other| other == author) => find.from = Some(author),
            _ => return Ok(None),
        }
    }
    for room in &filters.room {
        match app.store.room_called(me.id(), room).await? {
            Some(room) if find.room.is_none_or(|other| other == room) => find.room = Some(room),
            _ => return Ok(None),
        }
    }
    let day = |date: &Date| When::Day(*date).at(&search.zone);
    find.before = find
        .before
        .into_iter()
        .chain(filters.before.iter().map(day))
        .min();
    find.after = find.after.into_iter().chain(filters.after.iter().map(day)).max();
    Ok(Some(find))
}

/// The person of a username, of an id, or « moi ».
async fn author_of(app: &App, me: &Me, author: &str) -> Result<Option<UserId>, Refused> {
    let author = author.trim().trim_start_matches('@');
    if ["moi", "me"].contains(&author.to_lowercase().as_str()) {
        return Ok(Some(me.id()));
    }
    if let Some(account) = app.store.account_by_key(&name::username_key(author)).await? {
        return Ok(Some(account.person.id));
    }
    if let Ok(id) = author.parse::<UserId>()
        && app.store.account(id).await?.is_some()
    {
        return Ok(Some(id));
    }
    // Who knows a display name only may type that.
    let people = app.store.people(author, None, 2).await?;
    let same = |display: &str| palabre_store::fold(display) == palabre_store::fold(author);
    Ok(people
        .iter()
        .find(|person| same(&person.display))
        .or_else(|| people.first().filter(|_| people.len() == 1))
        .map(|person| person.id))
}

impl When {
    fn at(self, zone: &TimeZone) -> Millis {
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
        text.parse().ok().map(When::At)
    }
}

fn read_cursor(cursor: Option<&str>) -> Result<(Option<i64>, bool), Refused> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else {
        return Ok((None, false));
    };
    let number = cursor.strip_suffix('*').unwrap_or(cursor);
    let number = number.parse().map_err(|_| wrong("cursor", "search-bad"))?;
    Ok((Some(number), cursor.ends_with('*')))
}

fn wrong(name: &'static str, why: &'static str) -> Refused {
    Refused::Fields(vec![Field { name, why }])
}
