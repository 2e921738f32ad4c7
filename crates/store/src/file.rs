//! Files: what was uploaded, where it was sent, and which bytes are still referred to.
//!
//! The bytes themselves are elsewhere; here they are a hash. Nothing is read here without the right to it.

pub(crate) mod attach;
pub(crate) mod blob;
pub(crate) mod page;

pub use blob::{Blob, Claim};
pub use page::{FileKind, FindFiles, SharedFile};

use crate::db::{Cells, Conn, Fault, args};
use crate::fold::spell_out;
use crate::statements::{file, statements};
use crate::writer::Write;
use crate::{Store, StoreError};
use palabre_wire::{Millis, UserId};
use sqlx::Error;

/// A file as shown beside anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// 128 random bits, in hexadecimal.
    pub id: String,
    /// The name it was sent under.
    pub name: String,
    /// The media type, found in the bytes.
    pub kind: String,
    /// Bytes, as they are served.
    pub size: u64,
    /// Pixels across and down, of an image that can be shown.
    pub pixels: Option<(u32, u32)>,
    /// Whether it moves.
    pub animated: bool,
    /// Whether small forms of it are kept.
    pub thumb: bool,
    /// A blurred placeholder, in base64.
    pub thumbhash: Option<String>,
}

/// A file that somebody may read now, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    /// The file.
    pub file: File,
    /// SHA-256 of the bytes, in hexadecimal.
    pub hash: String,
    /// When it was uploaded.
    pub at: Millis,
}

/// A file whose bytes are in place.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// What is shown of it.
    pub file: File,
    /// Who uploaded it.
    pub owner: UserId,
    /// Bytes received.
    pub sent_bytes: u64,
    /// Its bytes, claimed.
    pub blob: Blob,
    /// Bytes that the owner's files may have together; 0 = any number.
    pub quota_bytes: u64,
    /// Now.
    pub at: Millis,
    /// When it is forgotten if it was not sent.
    pub expires_at: Millis,
}

/// What became of a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It can be sent.
    Done,
    /// Its bytes were removed meanwhile: claim and bring them again.
    BytesGone,
    /// The owner has too much.
    OverQuota,
}

/// What somebody has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of all files.
    pub bytes: u64,
    /// Files not yet in a message.
    pub unsent: u64,
}

statements! {
    ADD = "insert into files (id, owner, name, search, kind, size, sent_bytes, blob, width, height, animated, thumb, thumbhash,
        created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    KEEP = "update blobs set state = 0, until = 0 where hash = $1 and generation = $2 and state < 2";
    USAGE = "select cast(coalesce(sum(size), 0) as bigint), cast(count(expires_at) as bigint) from files where owner = $1";
    /// Sent, and in a room that the person is in now; or their own and not yet sent.
    READABLE = concat!("select ", file!("f"), ", f.blob, f.created_at from files f
        left join rooms r on r.id = f.room and r.deleted_at is null
        left join members m on m.room = r.id and m.user_id = $2 and m.joined
        where f.id = $1 and (m.user_id is not null or f.room is null and f.owner = $2)");
    RECEIVED = "select sent_bytes from files where id = $1 and owner = $2";
    EXPIRED = "select id, blob from files where expires_at < $1 order by expires_at limit $2";
    FORGET = "delete from files where id in (select l.value ->> 0 from json_each($1) as l) and room is null";
    LOOSEN = "update blobs set state = 1, until = 0 where state = 0 and hash in (select l.value ->> 0 from json_each($1) as l)";
    DROP = "select blob from files where id = $1 and owner = $2 and room is null";
}

impl Store {
    /// Makes a file of bytes that are in place. Only then can it be sent.
    pub async fn add_file(&self, new: NewFile) -> Result<Added, StoreError> {
        self.written(new).await
    }

    /// A file that `user` may read at this moment. None when it does not exist, or may not be read: the same.
    pub async fn readable_file(&self, id: &str, user: UserId) -> Result<Option<Readable>, StoreError> {
        let row = self.row(READABLE, args![id, user]).await?;
        let Some(row) = row else { return Ok(None) };
        let mut cells = row.cells();
        Ok(Some(Readable {
            file: File::read(&mut cells)?,
            hash: cells.take()?,
            at: cells.take()?,
        }))
    }

    /// How many bytes were received of a file of `owner`, sent or not. None when it is not there.
    pub async fn received_bytes(&self, id: &str, owner: UserId) -> Result<Option<u64>, StoreError> {
        let row = self.row(RECEIVED, args![id, owner]).await?;
        let bytes: Option<i64> = row.map(|row| row.cells().take()).transpose()?;
        Ok(bytes.map(unsigned))
    }

    /// What somebody has.
    pub async fn usage(&self, owner: UserId) -> Result<Usage, StoreError> {
        let mut snapshot = self.snapshot().await?;
        Ok(usage(&mut snapshot.conn(), owner).await?)
    }

    /// Forgets files that were not sent in time; how many, at most `limit` at a time.
    pub async fn forget_expired_files(&self, now: Millis, limit: i64) -> Result<u64, StoreError> {
        let gone = self.freeing(ForgetExpired { now, limit }).await;
        self.keep_spare();
        gone
    }

    /// Forgets one's own file that was not sent. Whether there was one.
    pub async fn drop_file(&self, id: &str, owner: UserId) -> Result<bool, StoreError> {
        self.freeing(Drop {
            id: id.to_owned(),
            owner,
        })
        .await
    }
}

impl File {
    /// Whether it is an image, as those that look for one mean it.
    pub(crate) fn is_image(&self) -> bool {
        self.kind.starts_with("image/")
    }

    /// From the columns of `file!`.
    pub(crate) fn read(cells: &mut Cells<'_>) -> Result<File, Error> {
        let (id, name, kind) = (cells.take()?, cells.take()?, cells.take()?);
        let size = unsigned(cells.take()?);
        let (width, height): (Option<i64>, Option<i64>) = (cells.take()?, cells.take()?);
        let side = |side: Option<i64>| side.and_then(|side| u32::try_from(side).ok());
        Ok(File {
            id,
            name,
            kind,
            size,
            pixels: side(width).zip(side(height)),
            animated: cells.take()?,
            thumb: cells.take()?,
            thumbhash: cells.take()?,
        })
    }
}

fn unsigned(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

pub(crate) fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

async fn usage(conn: &mut Conn<'_>, owner: UserId) -> Result<Usage, Error> {
    let row = conn.row(USAGE, args![owner]).await?.ok_or(Error::RowNotFound)?;
    let mut cells = row.cells();
    Ok(Usage {
        bytes: unsigned(cells.take()?),
        unsent: unsigned(cells.take()?),
    })
}

impl Write for NewFile {
    type Out = Added;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Added, Fault> {
        if self.quota_bytes > 0 && usage(tx, self.owner).await?.bytes + self.file.size > self.quota_bytes {
            return Ok(Added::OverQuota);
        }
        if tx
            .run(KEEP, args![&self.blob.hash, &self.blob.generation])
            .await?
            == 0
        {
            return Ok(Added::BytesGone);
        }
        let file = &self.file;
        let (width, height) = file.pixels.unzip();
        let search = spell_out(&file.name);
        let values = args![
            &file.id,
            self.owner,
            &file.name,
            &search,
            &file.kind,
            signed(file.size),
            signed(self.sent_bytes),
            &self.blob.hash,
            width.map(i64::from),
            height.map(i64::from),
            file.animated,
            file.thumb,
            &file.thumbhash,
            self.at,
            self.expires_at
        ];
        tx.run(ADD, values).await?;
        Ok(Added::Done)
    }
}

#[derive(Clone, Debug)]
struct ForgetExpired {
    now: Millis,
    limit: i64,
}

impl Write for ForgetExpired {
    type Out = u64;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<u64, Fault> {
        let rows = tx.rows(EXPIRED, args![self.now, self.limit]).await?;
        let mut gone: Vec<(String, String)> = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = row.cells();
            gone.push((cells.take()?, cells.take()?));
        }
        let (ids, hashes): (Vec<_>, Vec<_>) = gone.into_iter().unzip();
        Ok(forget(tx, ids, hashes).await?)
    }
}

#[derive(Clone, Debug)]
struct Drop {
    id: String,
    owner: UserId,
}

impl Write for Drop {
    type Out = bool;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<bool, Fault> {
        let Some(row) = tx.row(DROP, args![&self.id, self.owner]).await? else {
            return Ok(false);
        };
        let hash: String = row.cells().take()?;
        Ok(forget(tx, vec![self.id.clone()], vec![hash]).await? > 0)
    }
}

async fn forget(tx: &mut Conn<'_>, ids: Vec<String>, hashes: Vec<String>) -> Result<u64, Error> {
    if ids.is_empty() {
        return Ok(0);
    }
    let gone = tx.run(FORGET, args![&crate::db::list(ids)]).await?;
    tx.run(LOOSEN, args![&crate::db::list(hashes)]).await?;
    Ok(gone)
}
