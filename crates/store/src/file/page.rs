//! « Fichiers partagés » of a room.

use super::File;
use crate::db::args;
use crate::fold::{containing, spell_out};
use crate::statements::{file, person, statements};
use crate::{Person, Store, StoreError};
use palabre_wire::{Millis, RoomId, Seq, UserId};
use sqlx::Error;

/// What kind of files is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// All of them.
    Any,
    /// Images.
    Image,
    /// Films.
    Video,
    /// Sounds.
    Audio,
    /// All the others.
    Other,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct FindFiles {
    /// What their names contain, without regard to case and accents.
    pub like: String,
    /// Their kind.
    pub kind: FileKind,
    /// In messages older than this one, or in it before that place.
    pub before: Option<(Seq, i64)>,
    /// At most.
    pub limit: i64,
}

/// A file of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedFile {
    /// The file.
    pub file: File,
    /// The message it is in.
    pub message: Seq,
    /// Its place there.
    pub place: i64,
    /// Who sent it.
    pub by: Person,
    /// When.
    pub at: Millis,
}

statements! {
    INSIDE = "select m.room from members m join rooms r on r.id = m.room
        where m.room = $1 and m.user_id = $2 and m.joined and r.deleted_at is null";
    SHARED = concat!("select f.message, f.place, x.created_at, ", person!("u"), ", ", file!("f"), "
        from files f join messages x on x.room = f.room and x.id = f.message join users u on u.id = x.author
        where f.room = $1 and (f.message, f.place) < ($2, $3)
            and f.search like $4 escape '!' and f.kind like $5
            and (not $6 or f.kind not like 'image/%' and f.kind not like 'video/%' and f.kind not like 'audio/%')
        order by f.message desc, f.place desc limit $7");
}

impl Store {
    /// Files of a room, the last one sent first. None when `user` is not a member now.
    pub async fn shared_files(
        &self,
        room: RoomId,
        user: UserId,
        find: &FindFiles,
    ) -> Result<Option<Vec<SharedFile>>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let mut conn = snapshot.conn();
        if conn.row(INSIDE, args![room, user]).await?.is_none() {
            return Ok(None);
        }
        let (message, place) = find.before.unwrap_or((Seq::MAX, 0));
        let kind = match find.kind {
            FileKind::Any | FileKind::Other => "%",
            FileKind::Image => "image/%",
            FileKind::Video => "video/%",
            FileKind::Audio => "audio/%",
        };
        let like = containing(&spell_out(&find.like));
        let others = find.kind == FileKind::Other;
        let values = args![room, message, place, &like, kind, others, find.limit];
        let rows = conn.rows(SHARED, values).await?;
        let files: Result<_, Error> = rows
            .iter()
            .map(|row| {
                let mut cells = row.cells();
                Ok(SharedFile {
                    message: cells.take()?,
                    place: cells.take()?,
                    at: cells.take()?,
                    by: Person::read(&mut cells)?,
                    file: File::read(&mut cells)?,
                })
            })
            .collect();
        Ok(Some(files?))
    }
}
