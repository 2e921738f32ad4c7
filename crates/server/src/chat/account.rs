//! Accounts: registering, the profile, the password.
//!
//! What can be wrong with a form is told as [`Refused::Fields`], all fields at once.

use super::{
    Field, Me, Refused,
    device::Device,
    invitation, name, now,
    password::{self, Passwords, Verdict},
    session::{self, SignedIn},
};
use crate::app::App;
use palabre_store::{Account, Invited, NewAccount, Person, Profile, Role};
use palabre_wire::{Close, Code, Limits, UserId};
use std::{collections::HashSet, net::IpAddr};

/// Languages one may choose.
pub const LANGUAGES: [&str; 2] = ["fr", "en"];
/// Themes one may choose.
pub const THEMES: [&str; 2] = ["light", "dark"];

const TAKEN: Field = Field {
    name: "username",
    why: "username-taken",
};

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
    /// The secret of an invitation, or nothing.
    pub invitation: String,
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

/// Makes an account and signs it in.
///
/// **Errors**: `Closed`; `Invitation`; `RateLimited`; `Fields` (`username`, `display`, `password`, `lang`).
pub async fn register(app: &App, typed: Register, device: &Device) -> Result<SignedIn, Refused> {
    let admitted = invitation::admit(app, &typed.invitation, device.address).await;
    if admitted == Err(Refused::Invitation) {
        // A guess costs as much as a registration.
        app.rates.sign_up(device.address)?;
    }
    let invitation = admitted?;
    let (checked, mut wrong) = check(&typed, &app.config.limits);
    if let Some(checked) = &checked
        && !app.store.is_name_free(&checked.key).await?
    {
        wrong.push(TAKEN);
    }
    let checked = refuse(checked, wrong)?;
    app.rates.sign_up(device.address)?;
    let new = complete(&app.passwords, checked, typed, Role::Member).await?;
    let made = match &invitation {
        Some(token_hash) => app.store.create_invited(&new, token_hash).await?,
        None => match app.store.create_account(&new).await? {
            Some(id) => Invited::In(id),
            None => Invited::NameTaken,
        },
    };
    let id = match made {
        Invited::In(id) => id,
        Invited::NameTaken => return Err(Refused::Fields(vec![TAKEN])),
        Invited::Over => return Err(Refused::Invitation),
    };
    let account = app.store.account(id).await?.ok_or(Refused::Unknown)?;
    session::open(app, account, device).await
}

/// Checks an account's fields, as [`register`] does, but for whether the name is free.
pub fn check_register(app: &App, typed: &Register) -> Result<(), Refused> {
    let (checked, wrong) = check(typed, &app.config.limits);
    refuse(checked, wrong).map(|_| ())
}

/// Whether a username may be taken: the same checks as [`register`], for a form that answers as one types.
///
/// **Errors**: `Fields` with the reason; `Closed`; `Invitation`; `RateLimited`.
pub async fn check_username(app: &App, typed: &str, secret: &str, address: IpAddr) -> Result<(), Refused> {
    invitation::admit(app, secret, address).await?;
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
                .verify(Some(me.account.password_hash.to_string()), current)
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

/// The people of usernames as they are typed (parted by commas or blanks, with or without `@`), and the names that nobody bears.
/// At most `most` different names are looked for.
pub async fn by_usernames(
    app: &App,
    typed: &str,
    most: usize,
) -> Result<(Vec<UserId>, Vec<String>), Refused> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    let names = typed.split(is_between).map(|name| name.trim_start_matches('@'));
    let mut seen = HashSet::new();
    let different = names.filter(|name| !name.is_empty() && seen.insert(name::username_key(name)));
    let (mut people, mut unknown) = (Vec::new(), Vec::new());
    for name in different.take(most) {
        match by_username(app, name).await {
            Ok(account) => people.push(account.person.id),
            Err(Refused::Rule(Code::NotFound)) => unknown.push(name.to_owned()),
            Err(refused) => return Err(refused),
        }
    }
    Ok((people, unknown))
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
pub(super) struct Checked {
    name: String,
    key: String,
    display: Option<String>,
}

/// Checks all fields. The names are there when they are good, whatever the rest is worth.
pub(super) fn check(typed: &Register, limits: &Limits) -> (Option<Checked>, Vec<Field>) {
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

pub(super) fn refuse(checked: Option<Checked>, wrong: Vec<Field>) -> Result<Checked, Refused> {
    match checked {
        Some(checked) if wrong.is_empty() => Ok(checked),
        _ => Err(Refused::Fields(wrong)),
    }
}

pub(super) async fn complete(
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
pub(super) fn line(
    field: &'static str,
    value: &str,
    most: usize,
    [empty, long, bad]: [&'static str; 3],
) -> Option<Field> {
    let blank = name::is_blank(value).then_some(Field {
        name: field,
        why: empty,
    });
    text(field, value, most, [long, bad]).or(blank)
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
