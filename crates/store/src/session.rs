//! Sign-in sessions and API tokens: only a hash of the secret is kept.

use crate::db::{Cells, Conn, Fault, Row, args};
use crate::statements::{account, statements};
use crate::writer::Write;
use crate::{Account, Store, StoreError};
use palabre_wire::{Millis, UserId};
use sqlx::Error;

/// A browser's session or a token for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// Carried by a cookie.
    Browser,
    /// Carried by `Authorization: Bearer`.
    Token,
}

/// A session to make.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Whose.
    pub user: UserId,
    /// SHA-256 of the secret.
    pub token_hash: [u8; 32],
    /// Browser or token.
    pub kind: SessionKind,
    /// The device (from the user agent) or the token's name.
    pub label: String,
    /// Now.
    pub at: Millis,
    /// When it ends by itself; none = never.
    pub expires_at: Option<Millis>,
}

/// A session, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: i64,
    /// Whose.
    pub user: UserId,
    /// Browser or token.
    pub kind: SessionKind,
    /// The device or the token's name.
    pub label: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last used (to the minute).
    pub seen_at: Millis,
    /// When it ends by itself.
    pub expires_at: Option<Millis>,
}

/// The columns of a [`Session`], with `sessions` as s.
macro_rules! session {
    () => {
        "s.id, s.user_id, s.kind, s.label, s.created_at, s.seen_at, s.expires_at"
    };
}
statements! {
    INSERT = "insert into sessions (user_id, token_hash, kind, label, created_at, seen_at, expires_at)
        values ($1, $2, $3, $4, $5, $5, $6) returning id";
    BY_TOKEN = concat!("select ", session!(), ", ", account!(), "
        from sessions s join users u on u.id = s.user_id
        where s.token_hash = $1 and (s.expires_at is null or s.expires_at > $2) and not u.disabled");
    TOUCH = "update sessions set seen_at = $2, expires_at = $3 where id = $1";
    OF_USER = concat!("select ", session!(), " from sessions s
        where s.user_id = $1 and (s.expires_at is null or s.expires_at > $2) order by s.id desc");
    END = "delete from sessions where user_id = $1 and id = $2";
    END_OTHERS = "delete from sessions where user_id = $1 and id <> $2 and kind = 0 returning id";
    LIVING = "select s.id from sessions s join users u on u.id = s.user_id
        where s.user_id = $1 and (s.expires_at is null or s.expires_at > $2) and not u.disabled";
    MARK = "update users set touched_at = $2 where id = $1";
    MARK_EXPIRED = "update users set touched_at = $1 where id in (select user_id from sessions where expires_at <= $1)";
    SWEEP = "delete from sessions where expires_at <= $1";
}

impl Store {
    /// Makes a session.
    pub async fn create_session(&self, new: &NewSession) -> Result<i64, StoreError> {
        self.written(new.clone()).await
    }

    /// The living session of a secret and its account, which is not disabled.
    pub async fn session(
        &self,
        token_hash: &[u8; 32],
        now: Millis,
    ) -> Result<Option<(Session, Account)>, StoreError> {
        let Some(row) = self.row(BY_TOKEN, args![token_hash, now]).await? else {
            return Ok(None);
        };
        let mut cells = row.cells();
        Ok(Some((Session::read(&mut cells)?, Account::read(&mut cells)?)))
    }

    /// Notes that a session was used and when it ends now.
    pub async fn touch_session(
        &self,
        id: i64,
        at: Millis,
        expires_at: Option<Millis>,
    ) -> Result<(), StoreError> {
        self.written(Touch { id, at, expires_at }).await
    }

    /// A person's living sessions and tokens, newest first.
    pub async fn sessions(&self, user: UserId, now: Millis) -> Result<Vec<Session>, StoreError> {
        let rows = self.rows(OF_USER, args![user, now]).await?;
        let sessions: Result<_, Error> = rows.iter().map(|row| Session::read(&mut row.cells())).collect();
        Ok(sessions?)
    }

    /// Ends one session of that person. `false` when there is no such one.
    pub async fn end_session(&self, user: UserId, id: i64, at: Millis) -> Result<bool, StoreError> {
        self.written(End { user, id, at }).await
    }

    /// Ends all browser sessions of a person but one; their ids.
    pub async fn end_other_sessions(
        &self,
        user: UserId,
        keep: i64,
        at: Millis,
    ) -> Result<Vec<i64>, StoreError> {
        self.written(EndOthers { user, keep, at }).await
    }

    /// Which of a person's sessions still live (and the account is not disabled).
    pub async fn living_sessions(&self, user: UserId, now: Millis) -> Result<Vec<i64>, StoreError> {
        Ok(ids(&self.rows(LIVING, args![user, now]).await?)?)
    }

    /// Deletes what expired.
    pub async fn sweep_sessions(&self, now: Millis) -> Result<(), StoreError> {
        self.written(Sweep { now }).await
    }
}

impl Session {
    fn read(cells: &mut Cells<'_>) -> Result<Session, Error> {
        Ok(Session {
            id: cells.take()?,
            user: cells.take()?,
            kind: match cells.take::<i64>()? {
                0 => SessionKind::Browser,
                _ => SessionKind::Token,
            },
            label: cells.take()?,
            created_at: cells.take()?,
            seen_at: cells.take()?,
            expires_at: cells.take()?,
        })
    }
}

fn ids(rows: &[Row]) -> Result<Vec<i64>, Error> {
    rows.iter().map(|row| row.cells().take()).collect()
}

impl Write for NewSession {
    type Out = i64;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<i64, Fault> {
        let kind: i64 = match self.kind {
            SessionKind::Browser => 0,
            SessionKind::Token => 1,
        };
        let values = args![
            self.user,
            &self.token_hash,
            kind,
            &self.label,
            self.at,
            self.expires_at
        ];
        let row = tx.row(INSERT, values).await?.ok_or(Error::RowNotFound)?;
        Ok(row.cells().take()?)
    }
}

struct Touch {
    id: i64,
    at: Millis,
    expires_at: Option<Millis>,
}

impl Write for Touch {
    type Out = ();

    fn is_aside(&self) -> bool {
        true
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(TOUCH, args![self.id, self.at, self.expires_at]).await?;
        Ok(())
    }
}

struct End {
    user: UserId,
    id: i64,
    at: Millis,
}

impl Write for End {
    type Out = bool;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<bool, Fault> {
        let ended = tx.run(END, args![self.user, self.id]).await? > 0;
        if ended {
            tx.run(MARK, args![self.user, self.at]).await?;
        }
        Ok(ended)
    }
}

struct EndOthers {
    user: UserId,
    keep: i64,
    at: Millis,
}

impl Write for EndOthers {
    type Out = Vec<i64>;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Vec<i64>, Fault> {
        let ended = ids(&tx.rows(END_OTHERS, args![self.user, self.keep]).await?)?;
        if !ended.is_empty() {
            tx.run(MARK, args![self.user, self.at]).await?;
        }
        Ok(ended)
    }
}

struct Sweep {
    now: Millis,
}

impl Write for Sweep {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(MARK_EXPIRED, args![self.now]).await?;
        tx.run(SWEEP, args![self.now]).await?;
        Ok(())
    }
}
