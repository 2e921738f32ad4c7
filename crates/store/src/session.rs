//! Sign-in sessions and API tokens: only a hash of the secret is kept.

use crate::{Account, Store, StoreError};
use palabre_wire::{Millis, UserId};

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

impl Store {
    /// Makes a session.
    pub async fn create_session(&self, _new: &NewSession) -> Result<i64, StoreError> {
        unimplemented!()
    }

    /// The living session of a secret and its account, which is not disabled.
    pub async fn session(
        &self,
        _token_hash: &[u8; 32],
        _now: Millis,
    ) -> Result<Option<(Session, Account)>, StoreError> {
        unimplemented!()
    }

    /// Notes that a session was used and when it ends now.
    pub async fn touch_session(
        &self,
        _id: i64,
        _at: Millis,
        _expires_at: Option<Millis>,
    ) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// A person's living sessions and tokens, newest first.
    pub async fn sessions(&self, _user: UserId, _now: Millis) -> Result<Vec<Session>, StoreError> {
        unimplemented!()
    }

    /// Ends one session of that person. `false` when there is no such one.
    pub async fn end_session(&self, _user: UserId, _id: i64, _at: Millis) -> Result<bool, StoreError> {
        unimplemented!()
    }

    /// Ends all browser sessions of a person but one; their ids.
    pub async fn end_other_sessions(
        &self,
        _user: UserId,
        _keep: i64,
        _at: Millis,
    ) -> Result<Vec<i64>, StoreError> {
        unimplemented!()
    }

    /// Which of a person's sessions still live (and the account is not disabled).
    pub async fn living_sessions(&self, _user: UserId, _now: Millis) -> Result<Vec<i64>, StoreError> {
        unimplemented!()
    }

    /// Deletes what expired.
    pub async fn sweep_sessions(&self, _now: Millis) -> Result<(), StoreError> {
        unimplemented!()
    }
}
