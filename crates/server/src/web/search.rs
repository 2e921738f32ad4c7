//! « Recherche »: what is looked for and what was found, as a page, and without what is around it for the panel beside a
//! conversation.

use super::{
    view::{PageView, SearchView, ShellView, search_href},
    visit::{Inside, see_other},
};
use crate::{
    app::Shared,
    chat::{
        Refused, room,
        search::{self, Operator, Says, Search, Typed},
    },
    http::problem::Problem,
    i18n::Text,
};
use askama::Template;
use axum::{Router, extract::Query, response::Response, routing::get};
use http::StatusCode;
use jiff::{ToSpan, civil::Date};
use palabre_store::Listing;
use serde::Deserialize;

/// Hits on one page.
const PAGE: usize = 50;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/search", get(page))
        .route("/search/panel", get(panel))
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    t: Text,
    page: PageView,
    shell: ShellView,
    search: SearchView,
    /// The conversation that is searched, or the list of all.
    back: String,
}

#[derive(Template)]
#[template(path = "partials/search.html")]
struct SearchPanel {
    t: Text,
    search: SearchView,
}

/// What is asked: all of it in `q`, or a part of it in fields of the form, which become operators.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    q: String,
    cursor: Option<String>,
    /// Operators that were there before.
    with: Option<String>,
    from: Option<String>,
    room: Option<String>,
    since: Option<String>,
    until: Option<String>,
    has: Option<String>,
    mentions: Option<String>,
    sort: Option<String>,
}

impl Asked {
    /// Whether all that is asked is in `q`.
    fn is_whole(&self) -> bool {
        let fields = [
            &self.with,
            &self.from,
            &self.room,
            &self.since,
            &self.until,
            &self.has,
            &self.mentions,
            &self.sort,
        ];
        fields.iter().all(|field| field.is_none())
    }

    /// All that is asked, as one may type it.
    async fn query(&self, inside: &Inside, listings: &[Listing]) -> Result<String, Problem> {
        let Inside { me, visit } = inside;
        let (app, t) = (&visit.app, &visit.t);
        let mut parts = vec![self.q.trim().to_owned()];
        parts.extend(self.with.as_deref().map(|with| with.trim().to_owned()));
        let mut add = |name: &str, said: &str| parts.extend(Operator::write(&t.say(name), said));
        if let Some(from) = said(&self.from) {
            match search::author_of(app, me, from).await? {
                Some(person) => add("search-op-from", &person.name),
                None => add("search-op-from", from),
            }
        }
        if let Some(room) = said(&self.room) {
            let is_it = |listing: &&Listing| listing.room.id.to_string() == room;
            let listing = listings.iter().find(is_it).ok_or(Refused::NOT_FOUND)?;
            add("search-op-room", &search::room_named(app, me, listing).await?);
        }
        if let Some(since) = said(&self.since) {
            add("search-op-after", since);
        }
        if let Some(until) = said(&self.until) {
            // One says the last day, and the operator the one that follows it.
            let next = until
                .parse::<Date>()
                .ok()
                .and_then(|day| day.checked_add(1.day()).ok());
            add(
                "search-op-before",
                &next.map_or(until.to_owned(), |day| day.to_string()),
            );
        }
        if let Some(has) = said(&self.has) {
            add("search-op-has", has);
        }
        if said(&self.mentions).is_some() {
            add("search-op-has", &t.say("search-has-mention"));
        }
        if let Some(sort) = said(&self.sort) {
            add("search-op-sort", sort);
        }
        parts.retain(|part| !part.is_empty());
        Ok(parts.join(" "))
    }
}

fn said(field: &Option<String>) -> Option<&str> {
    field.as_deref().map(str::trim).filter(|said| !said.is_empty())
}

async fn page(inside: Inside, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (listings, shell) = inside.shell(None).await?;
    let visit = &inside.visit;
    let query = asked.query(&inside, &listings).await?;
    if !asked.is_whole() {
        return Ok(see_other(&search_href(&query, None), None));
    }
    let (search, status) = looked(&inside, &listings, query, asked.cursor).await?;
    Ok(visit.answer_with(
        status,
        &SearchPage {
            page: visit.page("search", &visit.t.say("search-title")),
            back: search
                .room
                .map_or("/".to_owned(), |room| format!("/rooms/{room}")),
            shell,
            search,
            t: visit.t.clone(),
        },
    ))
}

async fn panel(inside: Inside, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let visit = &inside.visit;
    let listings = room::listings(&visit.app, &inside.me).await?;
    let query = asked.query(&inside, &listings).await?;
    let (search, status) = looked(&inside, &listings, query, asked.cursor).await?;
    let t = visit.t.clone();
    Ok(visit.answer_with(status, &SearchPanel { t, search }))
}

/// What is shown of a search. One that says nothing yet is not made.
async fn looked(
    inside: &Inside,
    listings: &[Listing],
    query: String,
    cursor: Option<String>,
) -> Result<(SearchView, StatusCode), Problem> {
    let Inside { me, visit } = inside;
    let (app, t) = (&visit.app, &visit.t);
    let typed = Typed::read(&query);
    let says_something = |operator: &Operator| {
        !matches!(
            operator.says,
            Says::Room(_) | Says::Before(_) | Says::After(_) | Says::Best
        )
    };
    if typed.words.trim().is_empty() && !typed.operators.iter().any(says_something) {
        return Ok((SearchView::new(t, &query, &typed, listings, None), StatusCode::OK));
    }
    let asked = Search {
        query: query.clone(),
        cursor,
        limit: PAGE,
        zone: t.zone().rules().clone(),
        room: None,
        from: None,
        before: None,
        after: None,
        has: None,
    };
    let is_first = asked.cursor.is_none();
    match search::search(app, me, asked).await {
        Ok(found) => {
            let mut view = SearchView::new(t, &query, &typed, listings, Some(&found));
            if !is_first && !found.hits.is_empty() {
                view.count = t.len("search-count-older", found.hits.len());
            }
            Ok((view, StatusCode::OK))
        }
        Err(Refused::Fields(fields)) => {
            let why = fields.first().map_or("code-invalid", |field| field.why);
            let view = SearchView {
                wrong: Some(t.limit(why, &app.config.limits)),
                ..SearchView::new(t, &query, &typed, listings, None)
            };
            Ok((view, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(refused) => Err(refused.into()),
    }
}
