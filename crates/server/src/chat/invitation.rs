//! Invitations: links with which administrators let people in who sign up.
//!
//! A link bears a secret of 256 random bits; only its SHA-256 is stored, so it is shown once. Whatever is wrong with one
//! (unknown, expired, revoked, used up) is told in the same words, and looking is limited by address.

use super::{
    Field, Me, Refused, now,
    session::{hash, random_secret},
    setup,
};
use crate::{
    app::App,
    config::{Origin, Registration},
};
use palabre_store::{Invitation, NewInvitation, Person};
use palabre_wire::{Code, Limits, Millis};
use std::net::IpAddr;

/// Days that an invitation lasts when nothing is said, if the limits allow as many.
const DAYS: i64 = 7;
/// People whom one lets in when nothing is said, if the limits allow as many.
const USES: i64 = 50;
const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

/// An invitation to make; none = as usual.
#[derive(Clone, Copy, Debug, Default)]
pub struct Invite {
    /// How many days it lasts.
    pub days: Option<i64>,
    /// How many people it lets in.
    pub uses: Option<i64>,
}

/// An invitation just made.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Its id.
    pub id: i64,
    /// What its link bears; told once.
    pub secret: String,
    /// How many people it lets in.
    pub uses: i64,
    /// When it ends.
    pub expires_at: Millis,
}

/// Whether somebody may invite: who administers the space.
pub fn may_invite(me: &Me) -> bool {
    me.is_manager()
}

/// What is proposed: days and uses.
pub fn usual(limits: &Limits) -> (i64, i64) {
    (
        DAYS.min(limits.invitation_days as i64),
        USES.min(limits.invitation_uses as i64),
    )
}

/// Makes an invitation.
///
/// **Errors**: `Forbidden`; `Fields` (`days`, `uses`); `TooMany` alive.
pub async fn invite(app: &App, me: &Me, asked: Invite) -> Result<NewLink, Refused> {
    check_right(me)?;
    let limits = &app.config.limits;
    let secret = secret();
    let new = fresh(limits, asked, &secret)?;
    let made = app.store.invite(me.id(), &new, limits.invitations as i64).await?;
    Ok(NewLink {
        id: made.ok_or(Refused::Rule(Code::TooMany))?,
        secret,
        uses: new.uses,
        expires_at: new.expires_at,
    })
}

/// The invitations that let people in, newest first. `Forbidden` to whoever may not invite.
pub async fn living(app: &App, me: &Me) -> Result<Vec<Invitation>, Refused> {
    check_right(me)?;
    Ok(app.store.invitations(now()).await?)
}

/// Some of them, those older than `before` when it is given, and whether there are more.
pub async fn page(
    app: &App,
    me: &Me,
    before: Option<i64>,
    limit: i64,
) -> Result<(Vec<Invitation>, bool), Refused> {
    let mut living = living(app, me).await?;
    living.retain(|one| before.is_none_or(|before| one.id < before));
    living.sort_by_key(|one| std::cmp::Reverse(one.id));
    let more = living.len() as i64 > limit;
    living.truncate(limit as usize);
    Ok((living, more))
}

/// Ends an invitation, whoever made it. `Forbidden`; `NotFound` when there is no such one.
pub async fn revoke(app: &App, me: &Me, id: i64) -> Result<(), Refused> {
    check_right(me)?;
    if app.store.revoke_invitation(id).await? {
        Ok(())
    } else {
        Err(Refused::NOT_FOUND)
    }
}

/// Who invites by this secret, if it lets people in.
///
/// **Errors**: `RateLimited`, whatever the secret is worth.
pub async fn look(app: &App, secret: &str, address: IpAddr) -> Result<Option<Person>, Refused> {
    if secret.is_empty() {
        return Ok(None);
    }
    app.rates.look_at_invitation(address)?;
    Ok(app.store.invitation(&hash(secret), now()).await?)
}

/// What somebody needs to sign up: nothing while anybody may, else an invitation, whose hash is given back.
///
/// **Errors**: `Closed` without one; `Invitation` with one that lets nobody in; `RateLimited`.
pub async fn admit(app: &App, secret: &str, address: IpAddr) -> Result<Option<[u8; 32]>, Refused> {
    if setup::registration(app) == Registration::Open {
        return Ok(None);
    }
    if secret.is_empty() {
        return Err(Refused::Closed);
    }
    match look(app, secret, address).await? {
        Some(_) => Ok(Some(hash(secret))),
        None => Err(Refused::Invitation),
    }
}

/// Where a secret leads.
pub fn url(origin: &Origin, secret: &str) -> String {
    format!("{}/register?invitation={secret}", origin.text)
}

/// The secret of what somebody pasted: the link, or the secret alone.
pub fn brought(pasted: &str) -> &str {
    let pasted = pasted.trim();
    let borne = pasted
        .split_once("invitation=")
        .map_or(pasted, |(_, borne)| borne);
    borne.split(['&', '#']).next().unwrap_or_default()
}

/// What a link bears.
pub fn secret() -> String {
    random_secret()
}

/// An invitation to be stored, whose link bears this secret.
pub(super) fn fresh(limits: &Limits, asked: Invite, secret: &str) -> Result<NewInvitation, Refused> {
    let (days, uses) = usual(limits);
    let (days, uses) = (asked.days.unwrap_or(days), asked.uses.unwrap_or(uses));
    let mut wrong = Vec::new();
    for (name, value, most, why) in [
        ("days", days, limits.invitation_days, "invitation-days-bad"),
        ("uses", uses, limits.invitation_uses, "invitation-uses-bad"),
    ] {
        if !(1..=most as i64).contains(&value) {
            wrong.push(Field { name, why });
        }
    }
    if !wrong.is_empty() {
        return Err(Refused::Fields(wrong));
    }
    let at = now();
    Ok(NewInvitation {
        token_hash: hash(secret),
        uses,
        at,
        expires_at: at + days * DAY_MS,
    })
}

fn check_right(me: &Me) -> Result<(), Refused> {
    if may_invite(me) {
        Ok(())
    } else {
        Err(Refused::Rule(Code::Forbidden))
    }
}
