//! A conversation's page: a room, or the private conversation of two.

use super::{
    view::{
        AttachmentView, Opening, PersonView, PrivateChatPage, RoomPage, RoomView, ShellView, direct_href,
        in_order,
    },
    visit::{Inside, see_other},
};
use crate::http::json::Path;
use crate::{
    app::Shared,
    chat::{
        Refused, direct, file, member,
        message::{self, Page},
        pin, read, room,
    },
    http::problem::Problem,
};
use axum::{Router, extract::Query, response::Response, routing::get};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use palabre_store::{Around, FileKind, FindFiles, Listing, Person, RoomKind};
use palabre_wire::{Code, RoomId, Seq};
use serde::Deserialize;

/// Messages on a page.
const PAGE: i64 = 50;
/// Beyond this many unread messages a room opens at its end, and says how to go up to the first.
const UNREAD_OPENS_AT_END: i64 = 200;
/// Files shown beside a conversation of two.
const FILES: i64 = 6;
/// People listed beside a room.
const MEMBERS: i64 = 200;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/rooms/{room}", get(show))
        .route("/rooms/{room}/messages/{message}", get(permalink))
        .route("/direct/{username}", get(private))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Turned {
    before: Option<u64>,
    after: Option<u64>,
}

impl Turned {
    fn page(&self) -> Option<Around> {
        let place = |id: u64| Seq::try_from(id).unwrap_or(Seq::MAX);
        let before = self.before.map(|id| Around::Before(place(id)));
        before.or(self.after.map(|id| Around::After(place(id))))
    }
}

/// What is shown beside the messages when a message was not accepted.
#[derive(Default)]
pub(super) struct Unsent {
    /// What was typed.
    pub(super) text: String,
    /// The files that were received, by their ids and names.
    pub(super) files: Vec<(String, String)>,
    /// Why it was not.
    pub(super) why: String,
}

async fn show(
    inside: Inside,
    Path(id): Path<RoomId>,
    Query(turned): Query<Turned>,
) -> Result<Response, Problem> {
    let seen = room::view(&inside.visit.app, &inside.me, id).await?;
    if seen.room.kind == RoomKind::Direct && turned.page().is_none() {
        let (listings, _) = inside.shell(None).await?;
        if let Some(with) = with(&listings, id) {
            return Ok(see_other(&direct_href(&with.name), None));
        }
    }
    open(&inside, &seen, turned.page(), StatusCode::OK, Unsent::default()).await
}

async fn private(
    inside: Inside,
    Path(username): Path<String>,
    Query(turned): Query<Turned>,
) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let opened = direct::open(&visit.app, me, &username).await?;
    let seen = room::RoomView {
        room: opened.room,
        joined: true,
        managed: false,
        writes: true,
    };
    open(&inside, &seen, turned.page(), StatusCode::OK, Unsent::default()).await
}

async fn permalink(inside: Inside, Path((id, message)): Path<(RoomId, Seq)>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let seen = room::view(&visit.app, me, id).await?;
    let found = message::one(&visit.app, me, id, message).await?;
    if found.deleted_at.is_some() {
        return Err(Problem::new(StatusCode::GONE, Code::Deleted.as_str()));
    }
    open(
        &inside,
        &seen,
        Some(Around::Id(message)),
        StatusCode::OK,
        Unsent::default(),
    )
    .await
}

/// The page of a conversation, at `around` or where the person left off.
pub(super) async fn open(
    inside: &Inside,
    seen: &room::RoomView,
    around: Option<Around>,
    status: StatusCode,
    unsent: Unsent,
) -> Result<Response, Problem> {
    let Inside { me, visit } = inside;
    let app = &visit.app;
    let id = seen.room.id;
    let (listings, shell) = inside.shell(Some(id)).await?;
    let listing = listings.iter().find(|listing| listing.room.id == id);
    let (upto, unread) = listing.map_or((0, 0), |listing| (listing.read, listing.unread));
    let (page, members) = if seen.joined {
        let around = around.unwrap_or_else(|| left_off(upto, unread));
        let page = message::conversation(app, me, id, around, PAGE).await?;
        (
            page,
            member::list(
                app,
                me,
                id,
                member::FindMembers {
                    limit: MEMBERS,
                    ..member::FindMembers::default()
                },
            )
            .await?,
        )
    } else {
        (nothing(seen), (Vec::new(), false))
    };
    let with = with(&listings, id);
    let others_read = match with {
        Some(other) if other.id != me.id() => read::seen(app, me, id).await?,
        _ => None,
    };
    let pins = pin::ids(app, me, id).await?;
    let maker = room::maker(app, &seen.room).await?;
    let opening = Opening {
        room: &seen.room,
        with,
        maker: maker.as_ref(),
        me: &me.account.person,
        joined: seen.joined,
        managed: seen.managed,
        writes: seen.writes,
        favourite: listing.is_some_and(|listing| listing.favourite),
        page: &page,
        read: upto,
        unread,
        seen: others_read,
        pins: &pins,
        members: (&members.0, members.1),
        online: &app.presence.online(id),
        limits: &app.config.limits,
        parts: app.parts.of(visit.t.lang),
    };
    let mut view = RoomView::new(&visit.t, &opening);
    view.cid = new_cid();
    view.draft = unsent.text;
    view.received = unsent.files;
    view.refused = unsent.why;
    match with {
        Some(with) => Ok(private_page(inside, status, shell, view, with).await?),
        None => {
            let page = visit.page("room", &view.name);
            let shell = if seen.joined { shell.with_aside() } else { shell };
            Ok(visit.answer_with(
                status,
                &RoomPage {
                    t: visit.t.clone(),
                    page,
                    shell,
                    room: view,
                },
            ))
        }
    }
}

async fn private_page(
    inside: &Inside,
    status: StatusCode,
    shell: ShellView,
    room: RoomView,
    with: &Person,
) -> Result<Response, Problem> {
    let Inside { me, visit } = inside;
    let t = &visit.t;
    let is_notes = with.id == me.id();
    let account = visit.app.store.account(with.id).await.map_err(Refused::from)?;
    let online = is_notes || visit.app.presence.is_online(with.id);
    let state = match (
        is_notes,
        online,
        account.as_ref().and_then(|account| account.seen_at),
    ) {
        (true, ..) => t.say("direct-notes-help").into_owned(),
        (_, true, _) => t.say("person-online").into_owned(),
        (_, _, Some(at)) => t.with("direct-seen", &[("when", t.moment(at).into())]),
        _ => t.say("person-offline").into_owned(),
    };
    let last = FindFiles {
        like: String::new(),
        kind: FileKind::Any,
        before: None,
        limit: FILES,
    };
    let files = file::shared(&visit.app, me, room.id, &last).await?;
    let files = files
        .iter()
        .map(|shared| AttachmentView::new(t, &shared.file))
        .collect();
    let page = PrivateChatPage {
        t: t.clone(),
        page: visit.page("room", &room.name),
        shell: shell.with_aside(),
        room,
        person: PersonView::new(with),
        person_online: online,
        person_state: state,
        person_files: in_order(files),
        person_about: account.map(|account| account.about).unwrap_or_default(),
    };
    Ok(visit.answer_with(status, &page))
}

/// Where a person left off: around the last message read, unless that is too far up.
fn left_off(read: Seq, unread: i64) -> Around {
    match unread {
        1..=UNREAD_OPENS_AT_END => Around::Id(read),
        _ => Around::Newest,
    }
}

/// What one sees of the messages of a room one has not joined.
fn nothing(seen: &room::RoomView) -> Page {
    Page {
        messages: Vec::new(),
        head: seen.room.head,
        older: false,
        newer: false,
    }
}

/// The other person of a conversation of two; oneself in one's notes.
fn with(listings: &[Listing], room: RoomId) -> Option<&Person> {
    listings
        .iter()
        .find(|listing| listing.room.id == room)?
        .with
        .as_ref()
}

/// A fresh id of a send, for a page that has no script to make one.
pub(super) fn new_cid() -> String {
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}
