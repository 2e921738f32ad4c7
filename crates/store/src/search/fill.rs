//! Filling the index of a new store together with its messages, for measurements only: in a few statements, and as one message
//! after the other would leave it.

use super::{VERSION, has_link, words};
use crate::db::{Conn, args};
use sqlx::Error;

/// The messages `$1 ≤ n < $2`, each made of the phrase whose words are `p.words`.
macro_rules! from_phrases {
    () => {
        " from messages m join rooms r on r.id = m.room join phrases p on p.id = (m.room + m.id - 1 - r.members) % $3
            where m.n >= $1 and m.n < $2 order by m.n"
    };
}

const NEWEST: &str = "select coalesce(max(n), 0) from messages";
const COMPLETE: &str = "update search set version = $1, upwards_of = 0 where id = 1";

const LITE_FILL: &str = concat!(
    "insert into message_words (rowid, words) select m.n, p.words || 'r:' || m.room || ' u:' || m.author",
    from_phrases!()
);
/// With the blocks that a number is in, as [`super::BLOCKS`] has them.
const PG_FILL: &str = concat!(
    "insert into message_words (n, room, words) select m.n, m.room, array_to_tsvector(string_to_array(
        p.words || 'r:' || m.room || ' u:' || m.author || ' b0:' || (m.n >> 10) || ' b1:' || (m.n >> 13)
        || ' b2:' || (m.n >> 16) || ' b3:' || (m.n >> 19), ' '))",
    from_phrases!()
);

/// What the engine gathers in memory before it writes; then what it is by itself.
const LITE_OPEN: &str = "insert into message_words (message_words, rank) values ('hashsize', 33554432)";
const LITE_CLOSE: &str = "insert into message_words (message_words, rank) values ('hashsize', 1048576)";
/// Made anew afterwards, as the schema has it.
const PG_OPEN: &str = "drop index message_words_by_word";
const PG_CLOSE: &str = "create index message_words_by_word on message_words using gin (words) with (gin_pending_list_limit = 256)";
const PG_NUMBERS: &str = "select setval('message_numbers', $1)";

/// What a phrase is found by.
pub(crate) fn words_of(phrase: &str, html: Option<&str>) -> String {
    let mut found = words::tokens(phrase);
    if html.is_some_and(has_link) {
        found.push_str("has:link ");
    }
    found
}

/// The first number that is free.
pub(crate) async fn open(tx: &mut Conn<'_>) -> Result<i64, Error> {
    let row = tx.row(NEWEST, args![]).await?.ok_or(Error::RowNotFound)?;
    let open = if let Conn::Pg(_) = tx { PG_OPEN } else { LITE_OPEN };
    tx.run(open, args![]).await?;
    Ok(row.cells().take::<i64>()? + 1)
}

/// Puts the messages `from ≤ n < below` in the index.
pub(crate) async fn fill(tx: &mut Conn<'_>, from: i64, below: i64, phrases: i64) -> Result<(), Error> {
    let fill = if let Conn::Pg(_) = tx { PG_FILL } else { LITE_FILL };
    tx.run(fill, args![from, below, phrases]).await.map(drop)
}

/// The index is complete, up to the number before this one.
pub(crate) async fn close(tx: &mut Conn<'_>, below: i64) -> Result<(), Error> {
    if let Conn::Pg(_) = tx {
        tx.run(PG_CLOSE, args![]).await?;
        tx.rows(PG_NUMBERS, args![below - 1]).await?;
    } else {
        tx.run(LITE_CLOSE, args![]).await?;
    }
    tx.run(COMPLETE, args![VERSION]).await.map(drop)
}
