//! « Fichiers partagés »: what was sent in a conversation.

use super::{
    view::{AttachmentView, PageView, ShellView, direct_href},
    visit::{Inside, encoded},
};
use crate::http::json::Path;
use crate::{
    app::Shared,
    chat::{file, room},
    http::problem::Problem,
    i18n::Text,
};
use askama::Template;
use axum::{Router, extract::Query, response::Response, routing::get};
use http::StatusCode;
use palabre_store::{FileKind, FindFiles, SharedFile};
use palabre_wire::{RoomId, Seq};
use serde::Deserialize;

/// Files on one page.
const PAGE: usize = 50;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/rooms/{room}/files", get(list))
}

#[derive(Template)]
#[template(path = "files.html")]
struct FilesPage {
    t: Text,
    page: PageView,
    shell: ShellView,
    room: RoomId,
    /// The conversation's name, or the other person's.
    name: String,
    /// Where the conversation is.
    back: String,
    /// What is looked for.
    q: String,
    /// One of [`KINDS`].
    kind: &'static str,
    kinds: Vec<Choice>,
    lines: Vec<Line>,
    older: Option<String>,
}

/// A kind of file that can be asked for.
struct Choice {
    name: &'static str,
    label: &'static str,
    href: String,
}

/// A file of the list.
struct Line {
    file: AttachmentView,
    by: String,
    iso: String,
    when: String,
    /// The message's permalink.
    href: String,
    /// What following it is called.
    open: String,
}

/// Their names in the address, what they are called, and what they are.
const KINDS: [(&str, &str, FileKind); 5] = [
    ("any", "files-any", FileKind::Any),
    ("image", "files-images", FileKind::Image),
    ("video", "files-videos", FileKind::Video),
    ("audio", "files-sounds", FileKind::Audio),
    ("other", "files-others", FileKind::Other),
];

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    q: String,
    kind: String,
    /// `message.place`, from the end of the page before.
    before: String,
}

async fn list(
    inside: Inside,
    Path(id): Path<RoomId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let t = &visit.t;
    let seen = room::view(&visit.app, me, id).await?;
    let (kind, _, wanted) = KINDS
        .into_iter()
        .find(|(name, ..)| *name == asked.kind)
        .unwrap_or(KINDS[0]);
    let find = FindFiles {
        like: asked.q.trim().to_owned(),
        kind: wanted,
        before: match asked.before.as_str() {
            "" => None,
            before => Some(place(before).ok_or_else(|| {
                Problem::unreadable(StatusCode::UNPROCESSABLE_ENTITY, "before is the end of a page")
            })?),
        },
        // One more than is shown, to know whether there are more.
        limit: PAGE as i64 + 1,
    };
    let mut files = file::shared(&visit.app, me, id, &find).await?;
    let more = files.len() > PAGE;
    files.truncate(PAGE);
    let (listings, shell) = inside.shell(Some(id)).await?;
    let with = listings
        .iter()
        .find(|listing| listing.room.id == id)
        .and_then(|listing| listing.with.as_ref());
    let (name, back) = match with {
        Some(person) if person.id == me.id() => {
            (t.say("direct-notes").into_owned(), direct_href(&person.name))
        }
        Some(person) => (person.display.clone(), direct_href(&person.name)),
        None => (seen.room.name.clone(), format!("/rooms/{id}")),
    };
    let href = |kind: &str, before: &str| {
        let mut href = format!("/rooms/{id}/files?kind={kind}");
        for (key, value) in [("q", asked.q.as_str()), ("before", before)] {
            if !value.is_empty() {
                href.push_str(&format!("&{key}={}", encoded(value)));
            }
        }
        href
    };
    let last = files.last().filter(|_| more);
    Ok(visit.answer(&FilesPage {
        page: visit.page("files", &t.say("files-title")),
        shell,
        room: id,
        name,
        back,
        kinds: KINDS
            .map(|(name, label, _)| Choice {
                name,
                label,
                href: href(name, ""),
            })
            .into(),
        older: last.map(|file| href(kind, &format!("{}.{}", file.message, file.place))),
        lines: files.iter().map(|file| Line::new(t, id, file)).collect(),
        q: asked.q,
        kind,
        t: t.clone(),
    }))
}

/// Where a page ends: `message.place`.
fn place(before: &str) -> Option<(Seq, i64)> {
    let (message, place) = before.split_once('.')?;
    let (message, place): (Seq, i64) = (message.parse().ok()?, place.parse().ok()?);
    (message >= 0 && place >= 0).then_some((message, place))
}

impl Line {
    fn new(t: &Text, room: RoomId, shared: &SharedFile) -> Line {
        Line {
            by: shared.by.display.clone(),
            iso: t.iso(shared.at),
            when: t.moment(shared.at),
            href: format!("/rooms/{room}/messages/{}", shared.message),
            open: t.name("files-open", &shared.file.name),
            file: AttachmentView::new(t, &shared.file),
        }
    }
}
