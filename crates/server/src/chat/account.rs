//! Accounts: the first run, registering, the profile, the password.
//!
//! What can be wrong with a form is told as [`Refused::Fields`], all fields at once.

use super::{
    Field, Me, Refused, name, now,
    password::{self, Passwords, Verdict},
    session::{self, Device, SignedIn},
};
use crate::{app::App, config::Registration};
use palabre_store::{Account, NewAccount, Person, Profile, Role, Setup};
use palabre_wire::{Close, Limits, RoomId, UserId};

/// Languages one may choose.
pub const LANGUAGES: [&str; 2] = ["fr", "en"];
/// Themes one may choose.
pub const THEMES: [&str; 2] = ["light", "dark"];

const TAKEN: Field = Field {
    name: "username",
    why: "username-taken",
};
const SPACE_NAME: [&str; 3] = ["setup-space-empty", "setup-space-too-long", "setup-space-bad"];
const ROOM_NAME: [&str; 3] = ["room-name-empty", "room-name-too-long", "room-name-bad"];

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
    let (checked, mut wrong) = check(&typed, &app.config.limits);
    if let Some(checked) = &checked
        && !app.store.is_name_free(&checked.key).await?
    {
        wrong.push(TAKEN);
    }
    let checked = refuse(checked, wrong)?;
    app.rates.sign_up(device.address)?;
    let new = complete(&app.passwords, checked, typed, Role::Member).await?;
    let Some(id) = app.store.create_account(&new).await? else {
        return Err(Refused::Fields(vec![TAKEN]));
    };
    let account = app.store.account(id).await?.ok_or(Refused::Unknown)?;
    session::open(app, account, device).await
}

/// Makes the administrator, the space and its first room, and signs the administrator in. Of several callers one wins;
/// the others get `NOT_FOUND`, as everybody does afterwards.
///
/// **Errors**: `RateLimited`; `Fields`: the administrator's as in [`register`], and `code` (`setup-code-wrong`), `space`
/// (`setup-space-empty`, `-too-long`, `-bad`), `room` (`room-name-empty`, `-too-long`, `-bad`).
pub async fn first_run(app: &App, typed: FirstRun, device: &Device) -> Result<(SignedIn, RoomId), Refused> {
    if is_set_up(app).await? {
        return Err(Refused::NOT_FOUND);
    }
    check_setup_code(app, &typed.code, device)?;
    let limits = &app.config.limits;
    let space_name = name::collapse_blanks(&typed.space);
    let room_name = name::collapse_blanks(&typed.room);
    let (admin, mut wrong) = check(&typed.admin, limits);
    wrong.extend(line("space", &space_name, limits.room_name_chars, SPACE_NAME));
    wrong.extend(line("room", &room_name, limits.room_name_chars, ROOM_NAME));
    let admin = refuse(admin, wrong)?;
    let setup = Setup {
        space_name,
        registration: typed
            .registration
            .map(|registration| word(registration).to_owned()),
        admin: complete(&app.passwords, admin, typed.admin, Role::Admin).await?,
        room_key: name::room_key(&room_name),
        room_name,
    };
    let (admin, room) = app.store.set_up(&setup).await?.ok_or(Refused::NOT_FOUND)?;
    app.renew_space().await?;
    let account = app.store.account(admin).await?.ok_or(Refused::Unknown)?;
    Ok((session::open(app, account, device).await?, room))
}

/// Whether the code of the log is asked for: not when only this machine can reach the listeners, and this machine asks.
/// (Behind a proxy, the listeners are loopback and the world is outside.)
pub fn asks_setup_code(app: &App, device: &Device) -> bool {
    !app.config.is_for_this_machine() || !device.local
}

/// Checks the space's name, as [`first_run`] does.
pub fn check_space(app: &App, typed: &str) -> Result<(), Refused> {
    let limits = &app.config.limits;
    let name = name::collapse_blanks(typed);
    match line("space", &name, limits.room_name_chars, SPACE_NAME) {
        Some(field) => Err(Refused::Fields(vec![field])),
        None => Ok(()),
    }
}

/// Checks an account's fields, as [`register`] does, but for whether the name is free.
pub fn check_register(app: &App, typed: &Register) -> Result<(), Refused> {
    let (checked, wrong) = check(typed, &app.config.limits);
    refuse(checked, wrong).map(|_| ())
}

/// Checks the code of the log, as [`first_run`] does.
pub fn check_setup_code(app: &App, typed: &str, device: &Device) -> Result<(), Refused> {
    if !asks_setup_code(app, device) {
        return Ok(());
    }
    app.rates.sign_in("setup", device.address)?;
    let typed: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    if typed.eq_ignore_ascii_case(&app.setup_code.replace('-', "")) {
        return Ok(());
    }
    Err(Refused::Fields(vec![Field {
        name: "code",
        why: "setup-code-wrong",
    }]))
}

/// A fresh code for the first run: 60 random bits, in groups of four letters and digits that are hard to mistake.
pub fn new_setup_code() -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

/// Whether the first run is over. Looks again until it is: it may also be done from the shell.
pub async fn is_set_up(app: &App) -> Result<bool, Refused> {
    if app.space().set_up {
        return Ok(true);
    }
    app.renew_space().await?;
    Ok(app.space().set_up)
}

/// Whether a username may be taken: the same checks as [`register`], for a form that answers as one types.
///
/// **Errors**: `Fields` with the reason.
pub async fn check_username(app: &App, typed: &str) -> Result<(), Refused> {
    if registration(app) != Registration::Open {
        return Err(Refused::Closed);
    }
    let username = name::username(typed, &app.config.limits).map_err(|field| Refused::Fields(vec![field]))?;
    if app.store.is_name_free(&username.key).await? {
        Ok(())
    } else {
        Err(Refused::Fields(vec![TAKEN]))
    }
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
        true => {
            app.passwords
                .verify(Some(me.account.password_hash.clone()), current)
                .await?
        }
        false => Verdict::Wrong,
    };
    let person = &me.account.person;
    let mut wrong = Vec::new();
    if verdict == Verdict::Wrong {
        wrong.push(Field {
            name: "current",
            why: "password-wrong",
        });
    }
    let about = [person.name.as_str(), person.display.as_str()];
    wrong.extend(password::check(&new, &about, &app.config.limits, "new").err());
    if !wrong.is_empty() {
        return Err(Refused::Fields(wrong));
    }
    let hash = app.passwords.hash(new).await?;
    app.store
        .set_password(me.id(), &hash, Some(me.session.id), now())
        .await?;
    for session in app.hub.sessions(me.id()) {
        if session != me.session.id {
            app.hub.close(
                me.id(),
                Some(session),
                Close::SessionEnded as u16,
                "password changed",
            );
        }
    }
    Ok(())
}

/// The account that bears a username, if one may see it (everybody may, unless it is disabled).
pub async fn by_username(app: &App, username: &str) -> Result<Account, Refused> {
    let account = app.store.account_by_key(&name::username_key(username)).await?;
    account
        .filter(|account| !account.disabled)
        .ok_or(Refused::NOT_FOUND)
}

/// The account of an id, as [`by_username`].
pub async fn by_id(app: &App, id: UserId) -> Result<Account, Refused> {
    let account = app.store.account(id).await?;
    account
        .filter(|account| !account.disabled)
        .ok_or(Refused::NOT_FOUND)
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

/// A profile's changes, checked.
fn checked_profile(limits: &Limits, me: &Me, typed: EditProfile) -> Result<Profile, Refused> {
    let mut wrong = Vec::new();
    let display = typed.display.map(|display| name::display(&display, limits));
    let display = match display.transpose() {
        Ok(display) => display.map(|display| display.unwrap_or_else(|| me.account.person.name.clone())),
        Err(field) => {
            wrong.push(field);
            None
        }
    };
    let about = typed.about.map(|about| about.trim().replace("\r\n", "\n"));
    if let Some(about) = &about {
        wrong.extend(text(
            "about",
            about,
            limits.about_chars,
            ["about-too-long", "about-bad"],
        ));
    }
    wrong.extend(one_of("lang", typed.lang.as_deref(), &LANGUAGES, "lang-unknown"));
    wrong.extend(one_of("theme", typed.theme.as_deref(), &THEMES, "theme-unknown"));
    if !wrong.is_empty() {
        return Err(Refused::Fields(wrong));
    }
    let chosen = |typed: Option<String>| typed.map(|typed| Some(typed).filter(|typed| !typed.is_empty()));
    Ok(Profile {
        display,
        about,
        lang: chosen(typed.lang),
        theme: chosen(typed.theme),
    })
}

/// The names of an account that passed the checks.
struct Checked {
    name: String,
    key: String,
    display: Option<String>,
}

/// Checks all fields. The names are there when they are good, whatever the rest is worth.
fn check(typed: &Register, limits: &Limits) -> (Option<Checked>, Vec<Field>) {
    let username = name::username(&typed.username, limits);
    let display = name::display(&typed.display, limits);
    let about = [typed.username.as_str(), typed.display.as_str()];
    let mut wrong = Vec::new();
    wrong.extend(username.as_ref().err().copied());
    wrong.extend(display.as_ref().err().copied());
    wrong.extend(password::check(&typed.password, &about, limits, "password").err());
    wrong.extend(one_of("lang", typed.lang.as_deref(), &LANGUAGES, "lang-unknown"));
    let checked = username
        .ok()
        .zip(display.ok())
        .map(|(username, display)| Checked {
            name: username.name,
            key: username.key,
            display,
        });
    (checked, wrong)
}

fn refuse(checked: Option<Checked>, wrong: Vec<Field>) -> Result<Checked, Refused> {
    match checked {
        Some(checked) if wrong.is_empty() => Ok(checked),
        _ => Err(Refused::Fields(wrong)),
    }
}

async fn complete(
    passwords: &Passwords,
    checked: Checked,
    typed: Register,
    role: Role,
) -> Result<NewAccount, Refused> {
    Ok(NewAccount {
        display: checked.display.unwrap_or_else(|| checked.name.clone()),
        tint: name::tint(&checked.key),
        name: checked.name,
        name_key: checked.key,
        password_hash: passwords.hash(typed.password).await?,
        role,
        lang: typed.lang.filter(|lang| !lang.is_empty()),
        at: now(),
    })
}

/// What is wrong with a name of one line: empty, too long or unprintable.
fn line(
    field: &'static str,
    value: &str,
    most: usize,
    [empty, long, bad]: [&'static str; 3],
) -> Option<Field> {
    if value.is_empty() {
        return Some(Field {
            name: field,
            why: empty,
        });
    }
    text(field, value, most, [long, bad])
}

/// What is wrong with a text of several lines: too long or unprintable.
fn text(field: &'static str, value: &str, most: usize, [long, bad]: [&'static str; 2]) -> Option<Field> {
    let why = if value.chars().count() > most {
        long
    } else if value.chars().any(|c| c != '\n' && name::is_unprintable(c)) {
        bad
    } else {
        return None;
    };
    Some(Field { name: field, why })
}

fn one_of(field: &'static str, value: Option<&str>, known: &[&str], why: &'static str) -> Option<Field> {
    let unknown = value.is_some_and(|value| !value.is_empty() && !known.contains(&value));
    unknown.then_some(Field { name: field, why })
}

fn word(registration: Registration) -> &'static str {
    match registration {
        Registration::Open => "open",
        Registration::Invite => "invite",
        Registration::Closed => "closed",
    }
}
