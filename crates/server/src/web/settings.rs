//! One's own settings; whoever administers also invites here.

mod invitations;

use self::invitations::InvitationsView;
use super::{
    form::Form,
    notice::Notice,
    sign_in::Verdict,
    view::{PageView, PersonView, ShellView},
    visit::{Inside, see_other},
};
use crate::http::json::Path;
use crate::{
    app::Shared,
    chat::{
        Field, Refused,
        account::{self, EditProfile},
        invitation, session,
    },
    http::problem::Problem,
    i18n::Text,
};
use askama::Template;
use axum::{
    Form as Posted, Router,
    response::Response,
    routing::{get, post},
};
use http::StatusCode;
use palabre_store::SessionKind;
use palabre_wire::Limits;
use serde::Deserialize;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/settings", get(index))
        .route("/settings/profile", get(profile).post(save_profile))
        .route("/settings/account", get(security).post(change_password))
        .route("/settings/appearance", get(appearance).post(save_appearance))
        .route("/settings/language", get(language).post(save_language))
        .route("/settings/devices", get(devices))
        .route("/settings/devices/others/end", post(end_others))
        .route("/settings/devices/{session}/end", post(end))
        .merge(invitations::router())
}

/// A page of settings: `settings/{section}.html` inside the frame they share.
#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    t: Text,
    page: PageView,
    shell: ShellView,
    limits: Limits,
    /// The person whose settings they are.
    person: PersonView,
    /// One of [`Self::SECTIONS`]; empty for the list, with the first beside it where there is room.
    section: &'static str,
    title: String,
    form: Form,
    /// The form of the picture.
    photo: Form,
    devices: Vec<DeviceLine>,
    invitations: InvitationsView,
    /// Whether the person may invite.
    invites: bool,
    zone: Option<String>,
    time: String,
}

/// A device, or a token for programs.
struct DeviceLine {
    id: i64,
    icon: &'static str,
    name: String,
    seen: String,
    since: String,
    is_this: bool,
}

impl SettingsPage {
    /// The sections, in the order of the list: name, icon and heading.
    const SECTIONS: [(&str, &str, &str); 6] = [
        ("profile", "person", "settings-profile"),
        ("account", "shield-lock", "settings-account"),
        ("appearance", "circle-half", "settings-appearance"),
        ("language", "globe2", "settings-language"),
        ("devices", "laptop", "settings-devices"),
        ("invitations", "envelope", "settings-invitations"),
    ];

    /// Those of this person.
    fn sections(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        let invites = self.invites;
        Self::SECTIONS
            .into_iter()
            .filter(move |(name, ..)| invites || *name != "invitations")
    }
}

/// What a section shows besides its form.
#[derive(Default)]
struct Beside {
    photo: Form,
    invitations: InvitationsView,
}

async fn index(inside: Inside) -> Result<Response, Problem> {
    show_with(
        &inside,
        "",
        StatusCode::OK,
        profile_form(&inside),
        Beside::default(),
    )
    .await
}

async fn profile(inside: Inside) -> Result<Response, Problem> {
    with_photo(&inside, StatusCode::OK, Form::default()).await
}

/// The profile as it is, with what is wrong with a picture.
pub(super) async fn with_photo(
    inside: &Inside,
    status: StatusCode,
    photo: Form,
) -> Result<Response, Problem> {
    let beside = Beside {
        photo,
        ..Beside::default()
    };
    show_with(inside, "profile", status, profile_form(inside), beside).await
}

fn profile_form(inside: &Inside) -> Form {
    let account = &inside.me.account;
    Form::new([("display", &account.person.display), ("about", &account.about)])
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Profile {
    display: String,
    about: String,
}

async fn save_profile(inside: Inside, Posted(typed): Posted<Profile>) -> Result<Response, Problem> {
    let form = Form::new([("display", &typed.display), ("about", &typed.about)]);
    let edit = EditProfile {
        display: Some(typed.display),
        about: Some(typed.about),
        ..EditProfile::default()
    };
    save(&inside, "profile", form, edit, "flash-profile-saved").await
}

async fn appearance(inside: Inside) -> Result<Response, Problem> {
    let form = Form::new([("theme", inside.me.account.theme.as_deref().unwrap_or_default())]);
    show(&inside, "appearance", StatusCode::OK, form).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Appearance {
    theme: String,
}

async fn save_appearance(inside: Inside, Posted(typed): Posted<Appearance>) -> Result<Response, Problem> {
    let form = Form::new([("theme", &typed.theme)]);
    let edit = EditProfile {
        theme: Some(typed.theme),
        ..EditProfile::default()
    };
    save(&inside, "appearance", form, edit, "flash-appearance-saved").await
}

async fn language(inside: Inside) -> Result<Response, Problem> {
    let form = Form::new([("lang", inside.me.account.lang.as_deref().unwrap_or_default())]);
    show(&inside, "language", StatusCode::OK, form).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Language {
    lang: String,
}

async fn save_language(inside: Inside, Posted(typed): Posted<Language>) -> Result<Response, Problem> {
    let form = Form::new([("lang", &typed.lang)]);
    let edit = EditProfile {
        lang: Some(typed.lang),
        ..EditProfile::default()
    };
    save(&inside, "language", form, edit, "flash-language-saved").await
}

async fn save(
    inside: &Inside,
    section: &'static str,
    mut form: Form,
    edit: EditProfile,
    saved: &'static str,
) -> Result<Response, Problem> {
    let Inside { me, visit } = inside;
    match account::edit_profile(&visit.app, me, edit).await {
        Ok(_) => Ok(see_other(
            &format!("/settings/{section}"),
            Some(Notice::new(saved)),
        )),
        Err(refused) => {
            form.refuse(&visit.t, &visit.app.config.limits, refused, "refused-rate")?;
            show(inside, section, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
    }
}

async fn security(inside: Inside) -> Result<Response, Problem> {
    show(
        &inside,
        "account",
        StatusCode::OK,
        Form::new([("current", ""), ("new", "")]),
    )
    .await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Passwords {
    current: String,
    new: String,
}

async fn change_password(inside: Inside, Posted(typed): Posted<Passwords>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let outcome = if typed.current.is_empty() {
        Err(Refused::Fields(vec![Field {
            name: "current",
            why: "password-current-empty",
        }]))
    } else {
        account::change_password(&visit.app, me, typed.current, typed.new).await
    };
    match outcome {
        Ok(()) => Ok(see_other(
            "/settings/account",
            Some(Notice::new("flash-password-changed")),
        )),
        Err(refused) => {
            let verdict = Verdict::of(&refused);
            let mut form = Form::new([("current", ""), ("new", "")]);
            form.refuse(&visit.t, &visit.app.config.limits, refused, "login-too-many")?;
            Ok(verdict.on(show(&inside, "account", verdict.status, form).await?))
        }
    }
}

async fn devices(inside: Inside) -> Result<Response, Problem> {
    show(&inside, "devices", StatusCode::OK, Form::default()).await
}

async fn end(inside: Inside, Path(id): Path<i64>) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    session::revoke(&visit.app, me, id).await?;
    if id == me.session.id {
        return Ok(see_other("/login", None));
    }
    Ok(see_other(
        "/settings/devices",
        Some(Notice::new("flash-device-signed-out")),
    ))
}

async fn end_others(inside: Inside) -> Result<Response, Problem> {
    let Inside { me, visit } = &inside;
    let ended = session::revoke_others(&visit.app, me).await?;
    Ok(see_other(
        "/settings/devices",
        Some(Notice::count("flash-devices-signed-out", ended)),
    ))
}

async fn show(
    inside: &Inside,
    section: &'static str,
    status: StatusCode,
    form: Form,
) -> Result<Response, Problem> {
    show_with(inside, section, status, form, Beside::default()).await
}

async fn show_with(
    inside: &Inside,
    section: &'static str,
    status: StatusCode,
    form: Form,
    Beside { photo, invitations }: Beside,
) -> Result<Response, Problem> {
    let Inside { me, visit } = inside;
    let t = &visit.t;
    let devices = if section == "devices" {
        lines(inside).await?
    } else {
        Vec::new()
    };
    let (_, shell) = inside.shell(None).await?;
    let heading = SettingsPage::SECTIONS.iter().find(|(name, ..)| *name == section);
    let title = t
        .say(heading.map_or("settings-title", |(.., heading)| heading))
        .into_owned();
    Ok(visit.answer_with(
        status,
        &SettingsPage {
            page: visit.page("settings", &title),
            shell,
            limits: visit.app.config.limits.clone(),
            person: PersonView::new(&me.account.person),
            section,
            title,
            form,
            photo,
            devices,
            invitations,
            invites: invitation::may_invite(me),
            zone: visit.zone_name.clone(),
            time: t.time(crate::chat::now()),
            t: t.clone(),
        },
    ))
}

/// Every device and token that opens this account, the present one first.
async fn lines(inside: &Inside) -> Result<Vec<DeviceLine>, Problem> {
    let Inside { me, visit } = inside;
    let t = &visit.t;
    let mut sessions = session::devices(&visit.app, me).await?;
    sessions.extend(session::tokens(&visit.app, me).await?);
    sessions.sort_by_key(|session| session.id != me.session.id);
    let lines = sessions.into_iter().map(|session| DeviceLine {
        id: session.id,
        icon: if session.kind == SessionKind::Token {
            "link-45deg"
        } else {
            "laptop"
        },
        name: match (session.kind, session.label.as_str()) {
            (SessionKind::Token, name) => t.name("devices-token", name),
            (_, "") => t.say("devices-unknown").into_owned(),
            (_, name) => name.to_owned(),
        },
        seen: t.with("devices-seen", &[("when", t.ago(session.seen_at).into())]),
        since: t.with("devices-since", &[("when", t.moment(session.created_at).into())]),
        is_this: session.id == me.session.id,
    });
    Ok(lines.collect())
}
