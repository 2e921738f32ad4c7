//! Emptying the messages of deleted rooms, little by little: a room may hold millions, and nobody is to wait for that.
//!
//! They are out of reach already, as every way to a message goes through its living room. Their rows stay, without content: a
//! cid is known for ever.

use crate::db::{Conn, args};
use crate::file::attach::forget_files;
use crate::search::unindex;
use crate::statements::statements;
use palabre_wire::{Millis, RoomId, Seq};
use sqlx::Error;

/// Messages emptied in one transaction.
const STEP: i64 = 500;

statements! {
    TO_WIPE = "select id, wiped_upto, deleted_at from rooms where deleted_at is not null and not wiped order by id limit 1";
    REACH = "select max(t.id) from (select id from messages where room = $1 and id > $2 order by id limit $3) as t";
    FORGET_REACTIONS = "delete from reactions where room = $1 and message > $2 and message <= $3";
    FORGET_MENTIONS = "delete from mentions where room = $1 and message > $2 and message <= $3";
    FORGET_CALLS = "delete from calls where room = $1 and message > $2 and message <= $3";
    FORGET_VERSIONS = "delete from versions where room = $1 and message > $2 and message <= $3";
    EMPTY = "update messages set body = null, html = null, reply_to = null, files = 0, pinned_at = null,
        deleted_at = coalesce(deleted_at, $4)
        where room = $1 and id > $2 and id <= $3";
    ADVANCE = "update rooms set wiped_upto = $2 where id = $1 and wiped_upto < $2";
    FINISH = "update rooms set wiped = true where id = $1";
}

/// One step; whether there is more to do.
pub(crate) async fn wipe_step(tx: &mut Conn<'_>) -> Result<bool, Error> {
    let Some(row) = tx.row(TO_WIPE, args![]).await? else {
        return Ok(false);
    };
    let mut cells = row.cells();
    let (room, from, at): (RoomId, Seq, Millis) = (cells.take()?, cells.take()?, cells.take()?);
    let row = tx
        .row(REACH, args![room, from, STEP])
        .await?
        .ok_or(Error::RowNotFound)?;
    let Some(upto) = row.cells().take::<Option<Seq>>()? else {
        tx.run(FINISH, args![room]).await?;
        return Ok(true);
    };
    // First, so that another node that does the same waits here.
    tx.run(ADVANCE, args![room, upto]).await?;
    forget(tx, room, from, upto).await?;
    tx.run(EMPTY, args![room, from, upto, at]).await?;
    Ok(true)
}

/// Forgets what stands around messages (above `from`, up to `upto`): their words, reactions, names, files and earlier texts.
pub(crate) async fn forget(tx: &mut Conn<'_>, room: RoomId, from: Seq, upto: Seq) -> Result<(), Error> {
    unindex(tx, room, from, upto).await?;
    forget_files(tx, room, from, upto).await?;
    for statement in [FORGET_REACTIONS, FORGET_MENTIONS, FORGET_CALLS, FORGET_VERSIONS] {
        tx.run(statement, args![room, from, upto]).await?;
    }
    Ok(())
}
