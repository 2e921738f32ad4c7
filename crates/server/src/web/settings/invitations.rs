//! The invitations of the space: making, copying and revoking links. Others than administrators find nothing here.

use super::{Beside, show_with};
use crate::http::json::Path;
use crate::{
    app::Shared,
    chat::{
        Refused,
        invitation::{self, Invite},
        setup,
    },
    config::Registration,
    http::problem::Problem,
    i18n::{Text, Value},
    web::{
        form::{self, Form},
        notice::Notice,
        sign_in::Verdict,
        view::LinkView,
        visit::{Inside, see_other},
    },
};
use axum::{
    Form as Posted, Router,
    response::Response,
    routing::{get, post},
};
use http::StatusCode;
use palabre_store::Invitation;
use palabre_wire::Code;
use serde::Deserialize;

const PAGE: &str = "/settings/invitations";

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route(PAGE, get(index).post(create))
        .route("/settings/invitations/{id}/revoke", post(revoke))
}

/// The section beside its form.
#[derive(Default)]
pub(super) struct InvitationsView {
    /// The one just made; its link is shown this once.
    pub(super) made: Option<LinkView>,
    pub(super) living: Vec<InvitationLine>,
    /// Whether anybody may register without one.
    pub(super) is_open: bool,
}

/// An invitation that lets people in.
pub(super) struct InvitationLine {
    pub(super) id: i64,
    /// How many came of how many.
    pub(super) used: String,
    /// When it ends.
    pub(super) until: String,
    /// Who made it, and when.
    pub(super) by: String,
    /// The name of the button that revokes it.
    pub(super) revoke: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Wanted {
    days: String,
    uses: String,
}

async fn index(inside: Inside) -> Result<Response, Problem> {
    page(&inside, StatusCode::OK, fresh(&inside), None).await
}

async fn create(inside: Inside, Posted(typed): Posted<Wanted>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    // What is no number is out of bounds too.
    let number = |text: &str| Some(form::number(text).unwrap_or(0));
    let asked = Invite {
        days: number(&typed.days),
        uses: number(&typed.uses),
    };
    match invitation::invite(&visit.app, me, asked).await.map_err(hidden) {
        Ok(made) => {
            let link = LinkView::new(invitation::url(&visit.caller.origin, &made.secret));
            page(&inside, StatusCode::CREATED, fresh(&inside), Some(link)).await
        }
        Err(refused) => {
            let mut form = Form::new([("days", &typed.days), ("uses", &typed.uses)]);
            let status = Verdict::of(&refused).status;
            let limits = &visit.app.config.limits;
            match refused {
                Refused::Rule(Code::TooMany) => {
                    form.alert = Some(visit.t.limit("invitations-too-many", limits))
                }
                refused => form.refuse(&visit.t, limits, refused, "refused-rate")?,
            }
            page(&inside, status, form, None).await
        }
    }
}

async fn revoke(inside: Inside, Path(id): Path<i64>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    invitation::revoke(&visit.app, me, id).await.map_err(hidden)?;
    Ok(see_other(PAGE, Some(Notice::new("flash-invitation-revoked"))))
}

async fn page(
    inside: &Inside,
    status: StatusCode,
    form: Form,
    made: Option<LinkView>,
) -> Result<Response, Problem> {
    let Inside { me, visit } = inside;
    let living = invitation::living(&visit.app, me).await.map_err(hidden)?;
    let living = living.iter().map(|one| line(&visit.t, one)).collect();
    let beside = Beside {
        invitations: InvitationsView {
            made,
            living,
            is_open: setup::registration(&visit.app) == Registration::Open,
        },
        ..Beside::default()
    };
    show_with(inside, "invitations", status, form, beside).await
}

/// To whoever may not invite, there is no such page.
fn hidden(refused: Refused) -> Refused {
    match refused {
        Refused::Rule(Code::Forbidden) => Refused::NOT_FOUND,
        refused => refused,
    }
}

/// The form as it is proposed.
fn fresh(inside: &Inside) -> Form {
    let (days, uses) = invitation::usual(&inside.visit.app.config.limits);
    Form::new([("days", &days.to_string()), ("uses", &uses.to_string())])
}

fn line(t: &Text, one: &Invitation) -> InvitationLine {
    let args: [(&str, Value<'_>); 5] = [
        ("name", one.by.display.as_str().into()),
        ("ago", t.ago(one.created_at).into()),
        ("used", one.used.into()),
        ("uses", one.uses.into()),
        ("when", t.moment(one.expires_at).into()),
    ];
    InvitationLine {
        id: one.id,
        used: t.with("invitation-used", &args),
        until: t.with("invitation-until", &args),
        by: t.with("invitation-by", &args),
        revoke: t.with("invitation-revoke-this", &args),
    }
}
