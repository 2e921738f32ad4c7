//! Accounts: the first run, registering, the profile, the password.
//!
//! What can be wrong with a form is told as [`Refused::Fields`], all fields at once.

use super::{
    Field, Me, Refused, name, now, password,
    password::Verdict,
    session::{self, Device, SignedIn},
};
use crate::{app::App, config::Registration};
use palabre_store::{Account, NewAccount, Person, Profile, Role, Setup};
use palabre_wire::{Close, Limits, RoomId, UserId};
use std::sync::Arc;

/// Languages one may choose.
pub const LANGUAGES: [&str; 2] = ["fr", "en"];
/// Themes one may choose.
pub const THEMES: [&str; 2] = ["light", "dark"];

/// An account to make, as typed.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// The username.
    pub username: String,
    /// The name shown; empty = the username.
    pub display: String,
    /// The password.
    pub password: String,
    /// The language, when one was chosen.
    pub lang: Option<String>,
}

/// The first run, as typed.
#[derive(Clone, Debug)]
pub struct FirstRun {
    /// The code of the log; not asked for when all listeners are loopback.
    pub code: String,
    /// The space's name.
    pub space: String,
    /// The administrator.
    pub admin: Register,
    /// The first room's name.
    pub room: String,
    /// Who may register from now on; none = as configured.
    pub registration: Option<Registration>,
}

/// Changes of a profile, as typed; none = as it was. Language and theme: empty = the browser's.
#[derive(Clone, Debug, Default)]
pub struct EditProfile {
    /// The name shown; empty = the username.
    pub display: Option<String>,
    /// The presentation.
    pub about: Option<String>,
    /// `fr`, `en` or empty.
    pub lang: Option<String>,
    /// `light`, `dark` or empty.
    pub theme: Option<String>,
}

/// Who may register now: what the first run chose, else the configuration.
pub fn registration(app: &App) -> Registration {
    match app.space().registration.as_deref() {
        Some("open") => Registration::Open,
        Some("invite") => Registration::Invite,
        Some("closed") => Registration::Closed,
        _ => app.config.registration,
    }
}

/// Makes an account and signs it in.
///
/// **Errors**: `Closed`; `RateLimited`; `Fields` (`username`, `display`, `password`, `lang`).
pub async fn register(app: &App, typed: Register, device: &Device) -> Result<SignedIn, Refused> {
    if registration(app) != Registration::Open {
        return Err(Refused::Closed);
    }
    check(&typed, &app.config.limits)?;
    app.rates.sign_up(device.address)?;
    let new = prepare(app, typed, Role::Member).await?;
    let Some(id) = app.store.create_account(&new).await? else {
        return Err(taken());
    };
    let account = app.store.account(id).await?.ok_or(Refused::Unknown)?;
    session::open(app, account, device).await
}

/// Makes the administrator, the space and its first room, and signs the administrator in. Of several callers one wins;
/// the others get `NOT_FOUND`, as everybody does afterwards.
///
/// **Errors**: `Fields`, the administrator's as in [`register`], and `code` (`setup-code-wrong`), `space`
/// (`space-name-empty`, `space-name-too-long`), `room` (`room-name-empty`, `room-name-too-long`).
pub async fn first_run(app: &App, typed: FirstRun, device: &Device) -> Result<(SignedIn, RoomId), Refused> {
    if is_set_up(app).await? {
        return Err(Refused::NOT_FOUND);
    }
    check_setup_code(app, &typed.code, device)?;
    let space_name = name::collapse_blanks(&typed.space);
    let room_name = name::collapse_blanks(&typed.room);
    let limits = &app.config.limits;
    let mut wrong = check(&typed.admin, limits).err().map(fields_of).unwrap_or_default();
    wrong.extend(line("space", &space_name, limits.room_name_chars, ["space-name-empty", "space-name-too-long"]));
    wrong.extend(line("room", &room_name, limits.room_name_chars, ["room-name-empty", "room-name-too-long"]));
    if !wrong.is_empty() {
        return Err(Refused::Fields(wrong));
    }
    let setup = Setup {
        space_name,
        registration: typed.registration.map(|registration| word(registration).to_owned()),
        admin: prepare(app, typed.admin, Role::Admin).await?,
        room_key: name::room_key(&room_name),
        room_name,
    };
    let (admin, room) = app.store.set_up(&setup).await?.ok_or(Refused::NOT_FOUND)?;
    is_set_up(app).await?;
    let account = app.store.account(admin).await?.ok_or(Refused::Unknown)?;
    Ok((session::open(app, account, device).await?, room))
}

/// Whether the first run is over. Looks again until it is: it may also be done from the shell.
pub async fn is_set_up(app: &App) -> Result<bool, Refused> {
    if app.space().set_up {
        return Ok(true);
    }
    let space = app.store.space().await?;
    let set_up = space.set_up;
    if set_up {
        *app.space.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(space);
    }
    Ok(set_up)
}

/// Whether a username may be taken: the same checks as [`register`], for a form that answers as one types.
///
/// **Errors**: `Fields` with the reason.
pub async fn check_username(app: &App, typed: &str) -> Result<(), Refused> {
    let username = name::username(typed, &app.config.limits).map_err(|field| Refused::Fields(vec![field]))?;
    if app.store.is_name_free(&username.key).await? { Ok(()) } else { Err(taken()) }
}

/// Changes one's profile; the account as it is now.
///
/// **Errors**: `Fields` (`display`, `about`, `lang`, `theme`).
pub async fn edit_profile(app: &App, me: &Me, typed: EditProfile) -> Result<Account, Refused> {
    let profile = checked_profile(&app.config.limits, me, typed)?;
    app.store.set_profile(me.id(), &profile).await?;
    app.store.account(me.id()).await?.ok_or(Refused::NOT_FOUND)
}

/// Changes one's password and ends all other sessions, sockets included.
///
/// **Errors**: `Fields` (`current`: `password-wrong`; `new`: as registering); `RateLimited`.
pub async fn change_password(app: &App, me: &Me, current: String, new: String) -> Result<(), Refused> {
    app.rates.prove_password(me.id())?;
    let verdict = match current.chars().count() <= app.config.limits.password_max_chars {
        true => app.passwords.verify(Some(me.account.password_hash.clone()), current).await?,
        false => Verdict::Wrong,
    };
    let person = &me.account.person;
    let mut wrong = Vec::new();
    if verdict == Verdict::Wrong {
        wrong.push(Field { name: "current", why: "password-wrong" });
    }
    let about = [person.name.as_str(), person.display.as_str()];
    wrong.extend(password::check(&new, &about, &app.config.limits, "new").err());
    if !wrong.is_empty() {
        return Err(Refused::Fields(wrong));
    }
    let hash = app.passwords.hash(new).await?;
    app.store.set_password(me.id(), &hash, Some(me.session.id), now()).await?;
    for session in app.hub.sessions(me.id()) {
        if session != me.session.id {
            app.hub.close(me.id(), Some(session), Close::SessionEnded as u16, "password changed");
        }
    }
    Ok(())
}

/// The account that bears a username, if one may see it (everybody may, unless it is disabled).
pub async fn by_username(app: &App, username: &str) -> Result<Account, Refused> {
    let account = app.store.account_by_key(&name::username_key(username)).await?;
    account.filter(|account| !account.disabled).ok_or(Refused::NOT_FOUND)
}

/// The account of an id, as [`by_username`].
pub async fn by_id(app: &App, id: UserId) -> Result<Account, Refused> {
    let account = app.store.account(id).await?;
    account.filter(|account| !account.disabled).ok_or(Refused::NOT_FOUND)
}

/// People whose name or display name contains what is typed, and whether there are more. `after`: the last of the page before.
pub async fn people(
    app: &App,
    typed: &str,
    after: Option<UserId>,
    limit: i64,
) -> Result<(Vec<Person>, bool), Refused> {
    let like = name::fold_for_search(typed);
    let mut people = app.store.people(&like, after, limit + 1).await?;
    let more = people.len() as i64 > limit;
    people.truncate(limit as usize);
    Ok((people, more))
}

/// An account ready to be stored: checked, with its password hashed. Also for the command line.
///
/// **Errors**: `Fields`, as [`register`] but for a name that is taken, which the database tells.
pub async fn prepare_account(
    limits: &Limits,
    passwords: &password::Passwords,
    typed: Register,
    role: Role,
) -> Result<NewAccount, Refused> {
    let (username, display) = check(&typed, limits)?;
    Ok(NewAccount {
        display: display.unwrap_or_else(|| username.name.clone()),
        tint: name::tint(&username.key),
        name: username.name,
        name_key: username.key,
        password_hash: passwords.hash(typed.password).await?,
        role,
        lang: typed.lang.filter(|lang| !lang.is_empty()),
        at: now(),
    })
}
