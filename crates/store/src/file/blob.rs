//! The bytes of files, as hashes: claimed before they are brought, loose when the last file may have gone, dying, gone.
//!
//! Whoever brings bytes claims them first; whoever removes them marks them dying first. So bytes are never removed
//! under a file that was just made of them, whatever the two do at the same time.

use super::{signed, unsigned};
use crate::db::{Conn, Fault, args, hex, list};
use crate::statements::statements;
use crate::writer::Write;
use crate::{Store, StoreError};
use palabre_wire::Millis;

/// How long those who mark bytes as dying have to remove them, before somebody else takes it up.
const BURIAL_MS: Millis = 5 * 60_000;

/// Bytes that were claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256, in hexadecimal.
    pub hash: String,
    /// Which row of that hash was claimed.
    pub generation: String,
}

/// Whether bytes may be brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// They are not removed before the time asked for.
    Taken(Blob),
    /// The same bytes are being removed at this moment: try again soon.
    Dying,
}

statements! {
    CLAIM = "insert into blobs (hash, generation, size, state, until) values ($1, $2, $3, 1, $4)
        on conflict (hash) do update set until = case when blobs.until > excluded.until then blobs.until else excluded.until end
        where blobs.state < 2 returning generation";
    /// Loose or left dying, and nobody's business until now.
    TO_EXAMINE = "select b.hash, exists (select 1 from files f where f.blob = b.hash)
            or exists (select 1 from users u where u.avatar = b.hash)
            or exists (select 1 from rooms r where r.picture = b.hash)
        from blobs b where b.state > 0 and b.until < $1 order by b.until limit $2";
    KEEP = "update blobs set state = 0, until = 0 where state = 1 and hash in (select l.value ->> 0 from json_each($1) as l)";
    CONDEMN = "update blobs set state = 2, until = $2 where hash in (select l.value ->> 0 from json_each($1) as l)";
    BURY = "delete from blobs where state = 2 and hash in (select l.value ->> 0 from json_each($1) as l)";
    STORED = "select cast(coalesce(sum(size), 0) as bigint) from blobs";
}

impl Store {
    /// Keeps bytes from being removed until they belong to a file.
    pub async fn claim_blob(&self, hash: &str, size: u64, until: Millis) -> Result<Claim, StoreError> {
        self.written(ClaimBlob {
            hash: hash.to_owned(),
            generation: generation()?,
            size,
            until,
        })
        .await
    }

    /// Hashes of bytes that nothing refers to: whoever is told them removes the bytes, then says [`Store::bury_blobs`].
    pub async fn condemn_blobs(&self, now: Millis, limit: i64) -> Result<Vec<String>, StoreError> {
        self.freeing(Condemn { now, limit }).await
    }

    /// Forgets bytes that were removed.
    pub async fn bury_blobs(&self, hashes: Vec<String>) -> Result<(), StoreError> {
        self.freeing(Bury { hashes }).await
    }

    /// Bytes kept, each content once.
    pub async fn stored_bytes(&self) -> Result<u64, StoreError> {
        let row = self.row(STORED, args![]).await?.ok_or(sqlx::Error::RowNotFound)?;
        Ok(unsigned(row.cells().take()?))
    }
}

fn generation() -> Result<String, StoreError> {
    let mut random = [0u8; 16];
    getrandom::fill(&mut random).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(hex(&random))
}

#[derive(Debug)]
struct ClaimBlob {
    hash: String,
    generation: String,
    size: u64,
    until: Millis,
}

impl Write for ClaimBlob {
    type Out = Claim;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Claim, Fault> {
        let values = args![&self.hash, &self.generation, signed(self.size), self.until];
        let Some(row) = tx.row(CLAIM, values).await? else {
            return Ok(Claim::Dying);
        };
        Ok(Claim::Taken(Blob {
            hash: self.hash.clone(),
            generation: row.cells().take()?,
        }))
    }
}

#[derive(Clone, Debug)]
struct Condemn {
    now: Millis,
    limit: i64,
}

impl Write for Condemn {
    type Out = Vec<String>;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Vec<String>, Fault> {
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        for row in tx.rows(TO_EXAMINE, args![self.now, self.limit]).await? {
            let mut cells = row.cells();
            let hash: String = cells.take()?;
            if cells.take()? { &mut kept } else { &mut gone }.push(hash);
        }
        if !kept.is_empty() {
            tx.run(KEEP, args![&list(kept)]).await?;
        }
        if !gone.is_empty() {
            let until = self.now + BURIAL_MS;
            tx.run(CONDEMN, args![&list(gone.iter().cloned()), until]).await?;
        }
        Ok(gone)
    }
}

#[derive(Clone, Debug)]
struct Bury {
    hashes: Vec<String>,
}

impl Write for Bury {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(BURY, args![&list(self.hashes.iter().cloned())]).await?;
        Ok(())
    }
}
