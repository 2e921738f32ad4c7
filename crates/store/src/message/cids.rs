//! Which cids were used, in a file.
//!
//! An index by author and cid is written all over: each message would take a page of it to the log, as much as the message itself.
//! So the index lags behind: the writer, who alone asks, remembers the cids of the newest messages, and puts many in the index at a
//! time, in its order, so that one page takes several. What is not there yet is read from the messages when the writer begins, so
//! that a stop loses nothing.

use super::Draft;
use super::state::Known;
use crate::db::{Conn, Each, args, row};
use palabre_wire::{Seq, UserId};
use sqlx::Error;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Cids that are remembered before they are put in the index.
const MOST: usize = 8_192;
/// Put in the index for each new one meanwhile.
const PACE: usize = 2;

/// Statements of the embedded engine.
pub(crate) const LITE: &[(&str, &str)] = &[
    ("LITE_NEWEST", LITE_NEWEST),
    ("LITE_KNOWN", LITE_KNOWN),
    ("LITE_PUT", LITE_PUT),
    ("LITE_UPTO", LITE_UPTO),
];

const LITE_NEWEST: &str =
    "select author, cid, room, id, digest from messages where n > (select n from cids_upto)";
/// What the cid of a post (its place in the list, author, cid) was.
const LITE_KNOWN: &str = "select cast($1 as bigint), m.room, m.id, m.digest from cids c
    join messages m on m.room = c.room and m.id = c.id where c.author = $2 and c.cid = $3";
/// It may be there from before a stop.
const LITE_PUT: &str =
    "insert into cids (author, cid, room, id) values ($1, $2, $3, $4) on conflict do nothing";
/// All messages up to this number have their cids in the index.
const LITE_UPTO: &str = "update cids_upto set n = $1";

const KNOWN: Each = Each(LITE_KNOWN, LITE_KNOWN);
const PUT: Each = Each(LITE_PUT, LITE_PUT);

/// An author and a cid.
type Key = (UserId, Cow<'static, str>);

/// The cids that the index does not have yet, in its order.
#[derive(Debug, Default)]
pub(crate) struct Cids {
    newest: BTreeMap<Key, Known>,
    /// Those that are being put in the index, and the number of the newest message among them.
    leaving: BTreeMap<Key, Known>,
    upto: i64,
    is_read: bool,
}

impl Cids {
    /// What is remembered may not be what is there.
    pub(super) fn forget(&mut self) {
        *self = Cids::default();
    }

    /// What the cids of these posts were, in the order of the posts.
    pub(super) async fn known(
        &mut self,
        tx: &mut Conn<'_>,
        posts: &[&Draft],
    ) -> Result<Vec<Option<Known>>, Error> {
        if !self.is_read {
            self.read(tx).await?;
        }
        let mut known: Vec<_> = posts.iter().map(|post| self.get(post.by, &post.cid)).collect();
        let new = posts.iter().zip(&known).enumerate();
        let asked: Vec<_> = new
            .filter(|(_, (_, known))| known.is_none())
            .map(|(place, (post, _))| row![place as i64, post.by, &post.cid])
            .collect();
        for row in tx.rows_of_each(KNOWN, &asked).await? {
            let mut cells = row.cells();
            let place = cells.take::<i64>()? as usize;
            known[place] = Some((cells.take()?, cells.take()?, cells.take()?));
        }
        Ok(known)
    }

    fn get(&self, by: UserId, cid: &str) -> Option<Known> {
        // A map whose keys live for ever is one whose keys live as long as what is looked for.
        let maps: [&BTreeMap<(UserId, Cow<'_, str>), Known>; 2] = [&self.newest, &self.leaving];
        let key = (by, Cow::Borrowed(cid));
        maps.into_iter().find_map(|map| map.get(&key)).cloned()
    }

    /// These were used, by the message that has this number and those before it.
    pub(super) async fn add(
        &mut self,
        tx: &mut Conn<'_>,
        used: impl Iterator<Item = (&Draft, Seq)>,
        n: i64,
    ) -> Result<(), Error> {
        let before = self.newest.len();
        for (post, id) in used {
            let known = (post.room, id, post.digest.to_vec());
            self.newest.insert((post.by, post.cid.clone().into()), known);
        }
        let added = self.newest.len() - before;
        if self.leaving.is_empty() {
            if self.newest.len() < MOST {
                return Ok(());
            }
            (self.leaving, self.upto) = (std::mem::take(&mut self.newest), n);
        }
        self.put(tx, PACE * added).await
    }

    /// Puts the next ones in the index.
    async fn put(&mut self, tx: &mut Conn<'_>, most: usize) -> Result<(), Error> {
        let next = std::iter::from_fn(|| self.leaving.pop_first());
        let next: Vec<_> = next.take(most).collect();
        let rows: Vec<_> = next
            .iter()
            .map(|((by, cid), (room, id, _))| row![*by, cid.as_ref(), *room, *id])
            .collect();
        tx.run_each(PUT, &rows).await?;
        if self.leaving.is_empty() {
            tx.run(LITE_UPTO, args![self.upto]).await?;
        }
        Ok(())
    }

    async fn read(&mut self, tx: &mut Conn<'_>) -> Result<(), Error> {
        for row in tx.rows(LITE_NEWEST, args![]).await? {
            let mut cells = row.cells();
            let key = (cells.take()?, cells.take::<String>()?.into());
            self.newest
                .insert(key, (cells.take()?, cells.take()?, cells.take()?));
        }
        self.is_read = true;
        Ok(())
    }
}
