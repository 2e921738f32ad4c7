//! Signing in and out, the devices signed in, and tokens for programs.
//!
//! A secret is 256 random bits; only its SHA-256 is stored. This file knows no cookie and no header.

use super::{Field, Me, Refused, device::Device, name, now, password::Verdict};
use crate::app::App;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use palabre_store::{Account, NewSession, Session, SessionKind};
use palabre_wire::{Close, Millis, UserId};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// What a token for programs begins with, so that a leaked one is recognised.
pub const TOKEN_PREFIX: &str = "plb_";
/// « Rester connecté »: a session unused for this long ends.
pub const LASTING: Duration = Duration::from_hours(30 * 24);
/// Otherwise the browser forgets it when it closes, and the server after this long without use.
pub const PASSING: Duration = Duration::from_hours(24);

/// A use is noted at most this often.
const NOTED_EVERY: Duration = Duration::from_mins(1);
/// An open socket is noted this often.
const CONNECTED_EVERY: Duration = Duration::from_hours(1);
/// Characters of a token's or device's name.
const LABEL_CHARS: usize = 60;

/// A session just made.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The person.
    pub me: Me,
    /// What proves it from now on; told once.
    pub secret: String,
}

/// A token for programs just made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What proves it; told once.
    pub secret: String,
}

/// Signs in. The answer and the time taken are the same for an unknown name and a wrong password.
///
/// **Errors**: `Credentials`; `Disabled`, only with the right password; `RateLimited`; passing causes.
pub async fn sign_in(
    app: &App,
    username: &str,
    password: String,
    device: &Device,
) -> Result<SignedIn, Refused> {
    let typed: String = username
        .chars()
        .take(app.config.limits.username_max_chars * 4)
        .collect();
    let key = name::username_key(&typed);
    app.rates.sign_in(&key, device.address)?;
    if password.chars().count() > app.config.limits.password_max_chars {
        return Err(Refused::Credentials);
    }
    let account = app.store.account_by_key(&key).await?;
    let stored = account.as_ref().map(|account| account.password_hash.to_string());
    let verdict = app.passwords.verify(stored, password.clone()).await?;
    let Some(account) = account.filter(|_| verdict != Verdict::Wrong) else {
        return Err(Refused::Credentials);
    };
    if account.disabled {
        return Err(Refused::Disabled);
    }
    if verdict == Verdict::Weak {
        let stronger = app.passwords.hash(password).await?;
        app.store
            .rehash_password(account.person.id, &account.password_hash, &stronger)
            .await?;
    }
    open(app, account, device).await
}

/// Makes a session for an account whose owner was just recognised.
pub async fn open(app: &App, account: Account, device: &Device) -> Result<SignedIn, Refused> {
    let secret = random_secret();
    let life = if device.lasting { LASTING } else { PASSING };
    let session = fresh(
        account.person.id,
        SessionKind::Browser,
        device.label(),
        Some(life),
    );
    let session = make(app, &secret, session).await?;
    Ok(SignedIn {
        me: Me {
            account: account.into(),
            session: session.into(),
        },
        secret,
    })
}

/// Whom a secret belongs to.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// The person.
    pub me: Me,
    /// Whether the end of the session was just put off.
    pub renewed: bool,
}

/// Whom a secret belongs to, if it still opens anything. Notes the use, which puts the end off.
pub async fn by_secret(app: &App, secret: &str, kind: SessionKind) -> Result<Option<Recognised>, Refused> {
    let found = app.store.session(&hash(secret), now()).await?;
    let Some((session, account)) = found.filter(|(session, _)| session.kind == kind) else {
        return Ok(None);
    };
    let ends = session.expires_at;
    let session = used(app, session).await?;
    let renewed = session.expires_at != ends;
    Ok(Some(Recognised {
        me: Me {
            account: account.into(),
            session: session.into(),
        },
        renewed,
    }))
}

/// Notes that a session is in use, at most once a minute.
pub async fn used(app: &App, mut session: Session) -> Result<Session, Refused> {
    let at = now();
    if at - session.seen_at < millis(NOTED_EVERY) {
        return Ok(session);
    }
    session.expires_at = life(&session).map(|life| at + millis(life));
    session.seen_at = at;
    app.store
        .touch_session(session.id, at, session.expires_at)
        .await?;
    Ok(session)
}

/// Puts off the end of the sessions whose sockets are open here: whoever reads and writes by them alone is using them too.
///
/// Called now and then; a session is noted here every hour, which is often enough for the shortest.
pub async fn note_connected(app: &App) -> Result<(), Refused> {
    let before = now() - millis(CONNECTED_EVERY);
    for user in app.hub.keys() {
        let connected = app.hub.sessions(user);
        for session in app.store.sessions(user, now()).await? {
            if session.seen_at < before && connected.contains(&session.id) {
                used(app, session).await?;
            }
        }
    }
    Ok(())
}

/// How long a session lives without use; none = for ever.
fn life(session: &Session) -> Option<Duration> {
    let left = session.expires_at? - session.seen_at;
    Some(if left > millis(PASSING) { LASTING } else { PASSING })
}

/// Whether a session was made with « Rester connecté ».
pub fn is_lasting(session: &Session) -> bool {
    life(session) == Some(LASTING)
}

/// Ends one's own session and closes its sockets.
pub async fn sign_out(app: &App, me: &Me) -> Result<(), Refused> {
    revoke(app, me, me.session.id).await
}

/// One's living browser sessions, newest first.
pub async fn devices(app: &App, me: &Me) -> Result<Vec<Session>, Refused> {
    list(app, me, SessionKind::Browser).await
}

/// One's tokens for programs, newest first.
pub async fn tokens(app: &App, me: &Me) -> Result<Vec<Session>, Refused> {
    list(app, me, SessionKind::Token).await
}

/// Makes a token for programs.
///
/// **Errors**: the field `name` with `token-name-empty` or `token-name-too-long`.
pub async fn create_token(app: &App, me: &Me, typed: &str) -> Result<NewToken, Refused> {
    let name = name::collapse_blanks(&typed.replace(name::is_unprintable, " "));
    let refuse = |why| Err(Refused::Fields(vec![Field { name: "name", why }]));
    if name::is_blank(&name) {
        return refuse("token-name-empty");
    }
    if name.chars().count() > LABEL_CHARS {
        return refuse("token-name-too-long");
    }
    let secret = format!("{TOKEN_PREFIX}{}", random_secret());
    let token = fresh(me.id(), SessionKind::Token, name.clone(), None);
    let session = make(app, &secret, token).await?;
    Ok(NewToken {
        id: session.id,
        name,
        secret,
    })
}

/// Ends one of one's sessions or tokens and closes its sockets at once. `NotFound` when there is no such one.
pub async fn revoke(app: &App, me: &Me, id: i64) -> Result<(), Refused> {
    if !app.store.end_session(me.id(), id, now()).await? {
        return Err(Refused::NOT_FOUND);
    }
    app.hub
        .close(me.id(), Some(id), Close::SessionEnded as u16, "session ended");
    Ok(())
}

/// Ends all one's sessions in browsers but this one, and closes their sockets at once; how many there were.
pub async fn revoke_others(app: &App, me: &Me) -> Result<usize, Refused> {
    let ended = app
        .store
        .end_other_sessions(me.id(), me.session.id, now())
        .await?;
    for &session in &ended {
        app.hub.close(
            me.id(),
            Some(session),
            Close::SessionEnded as u16,
            "session ended",
        );
    }
    Ok(ended.len())
}

async fn list(app: &App, me: &Me, kind: SessionKind) -> Result<Vec<Session>, Refused> {
    let mut sessions = app.store.sessions(me.id(), now()).await?;
    sessions.retain(|session| session.kind == kind);
    Ok(sessions)
}

/// Stores a session; `secret` proves it.
async fn make(app: &App, secret: &str, made: Session) -> Result<Session, Refused> {
    let new = NewSession {
        user: made.user,
        token_hash: hash(secret),
        kind: made.kind,
        label: made.label.clone(),
        at: made.created_at,
        expires_at: made.expires_at,
    };
    let id = app.store.create_session(&new).await?;
    Ok(Session { id, ..made })
}

/// A session of somebody, not stored yet.
fn fresh(user: UserId, kind: SessionKind, label: String, life: Option<Duration>) -> Session {
    let at = now();
    Session {
        id: 0,
        user,
        kind,
        label,
        created_at: at,
        seen_at: at,
        expires_at: life.map(|life| at + millis(life)),
    }
}

pub(super) fn random_secret() -> String {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_keeps_the_life_it_was_made_with() {
        let session = |life: Option<Duration>| Session {
            id: 1,
            user: 7,
            kind: SessionKind::Browser,
            label: String::new(),
            created_at: 5,
            seen_at: 1_000,
            expires_at: life.map(|life| 1_000 + millis(life)),
        };
        for expected in [Some(LASTING), Some(PASSING), None] {
            assert_eq!(life(&session(expected)), expected);
        }
    }

    #[test]
    fn secrets_are_long_and_differ() {
        let (one, other) = (random_secret(), random_secret());
        assert_ne!(one, other);
        assert_eq!(one.len(), 43, "256 bits in base64url");
    }
}
