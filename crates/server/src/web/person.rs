//! A person's card, as a page.

use super::{
    view::{PageView, PersonView, ShellView, direct_href},
    visit::Inside,
};
use crate::http::json::Path;
use crate::{app::Shared, chat::account, http::problem::Problem, i18n::Text};
use askama::Template;
use axum::{Router, response::Response, routing::get};
use palabre_store::Role;
use palabre_wire::UserId;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/people/{user}", get(show))
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    t: Text,
    page: PageView,
    shell: ShellView,
    person: PersonView,
    href: String,
    about: String,
    /// What the person may do here; empty for most.
    role: String,
    since: String,
    is_online: bool,
    is_me: bool,
}

async fn show(inside: Inside, Path(user): Path<UserId>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let t = &visit.t;
    let account = account::by_id(&visit.app, user).await?;
    let (_, shell) = inside.shell(None).await?;
    let role = match account.role {
        Role::Member => "".into(),
        Role::Moderator => t.say("role-moderator"),
        Role::Admin => t.say("role-admin"),
    };
    let is_me = account.person.id == me.id();
    Ok(visit.answer(&PersonPage {
        page: visit.page("person", &account.person.display),
        shell,
        href: direct_href(&account.person.name),
        role: role.into_owned(),
        since: t.with("person-since", &[("date", t.date(account.created_at).into())]),
        is_online: is_me || visit.app.presence.is_online(account.person.id),
        is_me,
        person: PersonView::new(&account.person),
        about: account.about,
        t: t.clone(),
    }))
}
