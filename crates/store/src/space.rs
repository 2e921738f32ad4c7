//! The space itself: its name, its epoch, and the first run.

use crate::{NewAccount, Store, StoreError};
use palabre_wire::{RoomId, UserId};

/// What the space is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    /// The data set's random id.
    pub epoch: String,
    /// The name given at the first run; `Palabre` before.
    pub name: String,
    /// `open`, `invite`, `closed`, chosen at the first run; none = the configuration's.
    pub registration: Option<String>,
    /// Whether an account exists.
    pub set_up: bool,
}

/// The first run.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The space's name.
    pub space_name: String,
    /// Who may register.
    pub registration: Option<String>,
    /// The administrator.
    pub admin: NewAccount,
    /// The first room's name and folded name.
    pub room_name: String,
    /// What must be unique among public rooms.
    pub room_key: String,
}

impl Store {
    /// What the space is.
    pub async fn space(&self) -> Result<Space, StoreError> {
        unimplemented!()
    }

    /// Makes the first account, the space and the first room in one transaction. `Ok(None)` when an account exists: only one
    /// of several callers ever wins.
    pub async fn set_up(&self, _setup: &Setup) -> Result<Option<(UserId, RoomId)>, StoreError> {
        unimplemented!()
    }

    /// Whether the username is free (for live checks; the database decides at creation).
    pub async fn is_name_free(&self, _name_key: &str) -> Result<bool, StoreError> {
        unimplemented!()
    }
}
