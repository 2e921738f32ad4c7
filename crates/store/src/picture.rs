//! Pictures of people and rooms: a hash each, of bytes that are kept like those of files.

use crate::db::{Conn, Fault, args, list};
use crate::file::Blob;
use crate::room::Standing;
use crate::room::make::read;
use crate::statements::statements;
use crate::writer::Write;
use crate::{Done, Room, Store, StoreError};
use palabre_wire::{Code, Millis, RoomId, UserId};
use sqlx::Error;

/// A room's new picture, or none.
#[derive(Clone, Debug)]
pub struct SetPicture {
    /// The room.
    pub room: RoomId,
    /// Who asks.
    pub by: UserId,
    /// See [`crate::EditRoom::manager`].
    pub manager: bool,
    /// Its bytes, claimed.
    pub blob: Option<Blob>,
}

/// A person's new picture, or none.
#[derive(Clone, Debug)]
pub struct SetAvatar {
    /// Who.
    pub user: UserId,
    /// Its bytes, claimed.
    pub blob: Option<Blob>,
    /// Now.
    pub at: Millis,
}

statements! {
    KEEP = "update blobs set state = 0, until = 0 where hash = $1 and generation = $2 and state < 2";
    LOOSEN = "update blobs set state = 1, until = 0 where state = 0 and hash in (select l.value ->> 0 from json_each($1) as l)";
    AVATAR = "select avatar from users where id = $1";
    SET_AVATAR = "update users set avatar = $2, touched_at = $3 where id = $1";
    PICTURE = "select picture from rooms where id = $1";
    SET_PICTURE = "update rooms set picture = $2, head = $3, seq = $3 where id = $1";
    IS_PICTURE = "select exists (select 1 from users u where u.avatar = $1)
        or exists (select 1 from rooms r where r.picture = $1 and r.deleted_at is null)";
}

impl Store {
    /// Gives a person a picture, or takes it away. Refused: `Unavailable` (the bytes are gone: bring them again).
    pub fn set_avatar(&self, act: SetAvatar, done: Done<()>) {
        self.write(act, done);
    }

    /// The same for a room; takes one seq. Refused: as [`Store::edit_room`].
    pub fn set_picture(&self, act: SetPicture, done: Done<Room>) {
        self.write(act, done);
    }

    /// Whether a hash is somebody's picture now: bytes of files are not read by their hash.
    pub async fn is_picture(&self, hash: &str) -> Result<bool, StoreError> {
        let row = self
            .row(IS_PICTURE, args![hash])
            .await?
            .ok_or(Error::RowNotFound)?;
        Ok(row.cells().take()?)
    }
}

impl Write for SetAvatar {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        let row = tx.row(AVATAR, args![self.user]).await?.ok_or(Code::NotFound)?;
        let hash = replace(tx, row.cells().take()?, self.blob.as_ref()).await?;
        tx.run(SET_AVATAR, args![self.user, &hash, self.at]).await?;
        Ok(())
    }
}

impl Write for SetPicture {
    type Out = Room;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Room, Fault> {
        let standing = Standing::of_manager(tx, self.room, self.by, self.manager).await?;
        let row = tx.row(PICTURE, args![self.room]).await?.ok_or(Code::NotFound)?;
        let hash = replace(tx, row.cells().take()?, self.blob.as_ref()).await?;
        tx.run(SET_PICTURE, args![self.room, &hash, standing.head + 1])
            .await?;
        Ok(read(tx, self.room).await?)
    }
}

/// Keeps the new bytes and lets the old ones go; the new hash.
async fn replace(
    tx: &mut Conn<'_>,
    old: Option<String>,
    new: Option<&Blob>,
) -> Result<Option<String>, Fault> {
    if let Some(blob) = new
        && tx.run(KEEP, args![&blob.hash, &blob.generation]).await? == 0
    {
        return Err(Code::Unavailable.into());
    }
    let new = new.map(|blob| blob.hash.clone());
    if let Some(old) = old.filter(|old| Some(old) != new.as_ref()) {
        tx.run(LOOSEN, args![&list([old])]).await?;
    }
    Ok(new)
}
