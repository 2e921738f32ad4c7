//! Files and messages: attaching when a message is posted, reading with it, letting go when it is deleted.

use super::File;
use crate::Post;
use crate::db::{Conn, args, list, listed};
use crate::statements::{file, statements};
use palabre_wire::{Code, RoomId, Seq, UserId};
use sqlx::Error;
use std::collections::{HashMap, HashSet};

statements! {
    UNSENT = concat!("select f.owner, ", file!("f"), " from json_each($1) as l join files f on f.id = l.value ->> 0
        where f.room is null");
    ATTACH = "update files set room = n.room, message = n.message, place = n.place, expires_at = null
        from (select l.value ->> 0 as id, cast(l.value ->> 1 as bigint) as room, cast(l.value ->> 2 as bigint) as message,
            cast(l.value ->> 3 as bigint) as place from json_each($1) as l) as n
        where files.id = n.id and files.room is null";
    /// Each message as room and id.
    OF_MESSAGES = concat!("select f.room, f.message, ", file!("f"), " from json_each($1) as l
        join files f on f.room = cast(l.value ->> 0 as bigint) and f.message = cast(l.value ->> 1 as bigint)
        order by f.room, f.message, f.place");
    LOOSEN = "update blobs set state = 1, until = 0 where state = 0
        and hash in (select blob from files where room = $1 and message > $2 and message <= $3)";
    FORGET = "delete from files where room = $1 and message > $2 and message <= $3";
}

/// Files that wait to be sent, by id, each with its owner; and those that a run of posts has taken.
#[derive(Default)]
pub(crate) struct Unsent {
    waiting: HashMap<String, (UserId, File)>,
    attached: Vec<(String, RoomId, Seq, usize)>,
}

impl Unsent {
    /// Those that these posts name. Posts without files cost nothing.
    pub(crate) async fn of(tx: &mut Conn<'_>, posts: &[&Post]) -> Result<Unsent, Error> {
        let ids: HashSet<&str> = posts
            .iter()
            .flat_map(|post| post.files.iter().map(String::as_str))
            .collect();
        let mut unsent = Unsent::default();
        if ids.is_empty() {
            return Ok(unsent);
        }
        for row in tx.rows(UNSENT, args![&list(ids)]).await? {
            let mut cells = row.cells();
            let owner = cells.take()?;
            let file = File::read(&mut cells)?;
            unsent.waiting.insert(file.id.clone(), (owner, file));
        }
        Ok(unsent)
    }

    /// The files of a post: its author's own, complete, in no message yet, each once.
    pub(crate) fn of_post(&self, post: &Post) -> Result<Vec<File>, Code> {
        let mut seen = HashSet::new();
        post.files
            .iter()
            .map(|id| match self.waiting.get(id) {
                Some((owner, file)) if *owner == post.by && seen.insert(id) => Ok(file.clone()),
                _ => Err(Code::NotFound),
            })
            .collect()
    }

    /// Those files are a message's from now on.
    pub(crate) fn attach(&mut self, files: &[File], room: RoomId, message: Seq) {
        for (place, file) in files.iter().enumerate() {
            self.waiting.remove(&file.id);
            self.attached.push((file.id.clone(), room, message, place));
        }
    }

    pub(crate) async fn store(self, tx: &mut Conn<'_>) -> Result<(), Error> {
        if self.attached.is_empty() {
            return Ok(());
        }
        let attached = tx.run(ATTACH, args![&listed(&self.attached)]).await?;
        if attached != self.attached.len() as u64 {
            // Another node sent one of them since they were looked up: each post is then made by itself.
            return Err(Error::RowNotFound);
        }
        Ok(())
    }
}

/// The files of those messages.
pub(crate) async fn of_messages(
    conn: &mut Conn<'_>,
    places: &[(RoomId, Seq)],
) -> Result<HashMap<(RoomId, Seq), Vec<File>>, Error> {
    let mut of: HashMap<(RoomId, Seq), Vec<File>> = HashMap::new();
    for row in conn.rows(OF_MESSAGES, args![&listed(places)]).await? {
        let mut cells = row.cells();
        let place = (cells.take()?, cells.take()?);
        of.entry(place).or_default().push(File::read(&mut cells)?);
    }
    Ok(of)
}

/// The files of the messages above one and up to another are gone from this moment; their bytes go afterwards.
pub(crate) async fn forget_files(
    tx: &mut Conn<'_>,
    room: RoomId,
    above: Seq,
    upto: Seq,
) -> Result<(), Error> {
    tx.run(LOOSEN, args![room, above, upto]).await?;
    tx.run(FORGET, args![room, above, upto]).await.map(drop)
}
