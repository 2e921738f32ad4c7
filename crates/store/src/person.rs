//! Accounts and profiles.

use crate::{Store, StoreError};
use palabre_wire::{Millis, UserId};

/// A person as shown beside anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The username.
    pub name: String,
    /// The name shown; never empty.
    pub display: String,
    /// 1 to 12.
    pub tint: i64,
}

/// What a person may do in the whole space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Talks.
    Member,
    /// Also keeps order.
    Moderator,
    /// Also manages everything.
    Admin,
}

/// All of an account but its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub person: Person,
    /// Role in the space.
    pub role: Role,
    /// The presentation; may be empty.
    pub about: String,
    /// `fr`, `en`, or none: the browser's.
    pub lang: Option<String>,
    /// `light`, `dark`, or none: the browser's.
    pub theme: Option<String>,
    /// Whether it may not sign in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last connected.
    pub seen_at: Option<Millis>,
    /// The PHC string (or an imported Django hash). Never logged, never shown.
    pub password_hash: String,
}

/// An account to make.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// NFKC form, as shown.
    pub name: String,
    /// What must be unique: case-folded, look-alikes merged.
    pub name_key: String,
    /// The name shown.
    pub display: String,
    /// The PHC string.
    pub password_hash: String,
    /// Role in the space.
    pub role: Role,
    /// 1 to 12.
    pub tint: i64,
    /// Chosen language.
    pub lang: Option<String>,
    /// Now.
    pub at: Millis,
}

/// Changes of a profile; none = as it was.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// The name shown.
    pub display: Option<String>,
    /// The presentation.
    pub about: Option<String>,
    /// The language; `Some(None)` = the browser's.
    pub lang: Option<Option<String>>,
    /// The theme; `Some(None)` = the browser's.
    pub theme: Option<Option<String>>,
}

impl Store {
    /// Makes an account. `Ok(None)` when the name is taken (the database says so). Never the first one: see [`Store::set_up`].
    pub async fn create_account(&self, _new: &NewAccount) -> Result<Option<UserId>, StoreError> {
        unimplemented!()
    }

    /// The account of an id.
    pub async fn account(&self, _id: UserId) -> Result<Option<Account>, StoreError> {
        unimplemented!()
    }

    /// The account of a folded name.
    pub async fn account_by_key(&self, _name_key: &str) -> Result<Option<Account>, StoreError> {
        unimplemented!()
    }

    /// People whose folded display name or name contains `like` (folded by the caller), by display name, after `after`.
    pub async fn people(
        &self,
        _like: &str,
        _after: Option<UserId>,
        _limit: i64,
    ) -> Result<Vec<Person>, StoreError> {
        unimplemented!()
    }

    /// Changes a profile.
    pub async fn set_profile(&self, _id: UserId, _profile: &Profile) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Changes the password and ends all sessions and tokens but `keep`, in one transaction.
    pub async fn set_password(
        &self,
        _id: UserId,
        _hash: &str,
        _keep: Option<i64>,
        _at: Millis,
    ) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Replaces the stored hash of the same password (stronger parameters); ends nothing. Only if it still is `old`.
    pub async fn rehash_password(&self, _id: UserId, _old: &str, _new: &str) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Changes the role.
    pub async fn set_role(&self, _id: UserId, _role: Role, _at: Millis) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Disables (ending all sessions and tokens) or enables.
    pub async fn set_disabled(&self, _id: UserId, _disabled: bool, _at: Millis) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Notes that people were connected now.
    pub async fn seen(&self, _ids: &[UserId], _at: Millis) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Accounts whose password, role, state or sessions changed at or after `since`: their sockets must be checked again.
    pub async fn touched_since(&self, _since: Millis) -> Result<Vec<UserId>, StoreError> {
        unimplemented!()
    }
}
