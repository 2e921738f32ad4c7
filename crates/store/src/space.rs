//! The space itself: its name, its epoch, and the first run.

use crate::db::{Conn, Fault, args};
use crate::invitation::insert_invitation;
use crate::person::insert_account;
use crate::room::{NewRoom, insert_room};
use crate::statements::statements;
use crate::writer::Write;
use crate::{NewAccount, NewInvitation, Posting, RoomKind, Store, StoreError};
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
    /// A first invitation, made by the administrator.
    pub invitation: Option<NewInvitation>,
}

statements! {
    SPACE = "select epoch, name, registration, exists (select 1 from users) from space where id = 1";
    /// Whoever changes the row is the first: another one waits for it, then finds it changed.
    CLAIM = "update space set name = $1, registration = $2, set_up_at = $3
        where id = 1 and set_up_at is null and not exists (select 1 from users)";
    NAME_TAKEN = "select cast(1 as bigint) from users where name_key = $1";
}

impl Store {
    /// What the space is.
    pub async fn space(&self) -> Result<Space, StoreError> {
        let row = self.row(SPACE, args![]).await?.ok_or(sqlx::Error::RowNotFound)?;
        let mut cells = row.cells();
        Ok(Space {
            epoch: cells.take()?,
            name: cells.take()?,
            registration: cells.take()?,
            set_up: cells.take()?,
        })
    }

    /// Makes the first account, the space, the first room and invitation in one transaction. `Ok(None)` when an account
    /// exists: only one of several callers ever wins.
    pub async fn set_up(&self, setup: &Setup) -> Result<Option<(UserId, RoomId)>, StoreError> {
        self.written(setup.clone()).await
    }

    /// Whether the username is free (for live checks; the database decides at creation).
    pub async fn is_name_free(&self, name_key: &str) -> Result<bool, StoreError> {
        Ok(self.row(NAME_TAKEN, args![name_key]).await?.is_none())
    }
}

impl Write for Setup {
    type Out = Option<(UserId, RoomId)>;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Self::Out, Fault> {
        let at = self.admin.at;
        if tx
            .run(CLAIM, args![&self.space_name, &self.registration, at])
            .await?
            == 0
        {
            return Ok(None);
        }
        let Some(admin) = insert_account(tx, &self.admin).await? else {
            return Ok(None);
        };
        let room = NewRoom {
            kind: RoomKind::Public,
            name: &self.room_name,
            name_key: &self.room_key,
            topic: "",
            posting: Posting::default(),
            keep_days: None,
            owner: admin,
            at,
        };
        let room = insert_room(tx, &room).await?.ok_or(sqlx::Error::RowNotFound)?;
        if let Some(invitation) = &self.invitation {
            insert_invitation(tx, admin, invitation, 1).await?;
        }
        Ok(Some((admin, room)))
    }
}
