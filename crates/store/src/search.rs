//! Finding messages by their words, over what a person may read now.
//!
//! The index is told in one place what a message bears (words, its room, its author, what it has, whom it names), in the transaction that
//! stores the message, and is asked for blocks of messages, the newest first, until a page is full: what a search costs
//! follows neither the number of messages nor that of rooms. Which messages of a block one may read is decided by the same
//! statement that finds them. Whether a message answers is decided on its text, by [`Wanted`].
//!
//! Nearly all statements here have two texts, as the engines have nothing in common for it.

mod build;
mod called;
#[cfg(feature = "seed")]
pub(crate) mod fill;
mod find;
mod irregular;
mod stem;
mod wanted;
mod words;

pub(crate) use build::{STATEMENTS as BUILD_STATEMENTS, build_step, relink, replace, unindex};
pub(crate) use called::STATEMENTS as CALLED_STATEMENTS;
pub(crate) use find::STATEMENTS as FIND_STATEMENTS;
pub use find::{Find, Found, Has, Hit};
pub use wanted::Wanted;

use crate::db::{Conn, Each, args, row};
use palabre_wire::{RoomId, UserId};
use sqlx::Error;
use std::fmt::Write as _;
use wanted::Ask;

/// The version of what is put in the index. Raise it whenever a text leaves other words than before: the index is then made anew.
const VERSION: i64 = 7;

/// Statements of the embedded engine.
pub(crate) const LITE: &[(&str, &str)] = &[
    ("LITE_NUMBER", LITE_NUMBER),
    ("LITE_ADD", LITE_ADD),
    ("LITE_REMOVE", LITE_REMOVE),
    ("LITE_EMPTY", LITE_EMPTY),
    ("LITE_BLOCK", LITE_BLOCK),
    ("LITE_ALL", LITE_ALL),
];

/// Statements of the database server.
pub(crate) const PG: &[(&str, &str)] = &[
    ("PG_NUMBER", PG_NUMBER),
    ("PG_ADD", PG_ADD),
    ("PG_CHANGE", PG_CHANGE),
    ("PG_REMOVE", PG_REMOVE),
    ("PG_EMPTY", PG_EMPTY),
    ("PG_BLOCK", PG_BLOCK),
];

const LITE_NUMBER: &str = "select coalesce(max(n), 0) from messages";
const PG_NUMBER: &str = "select nextval('message_numbers') from generate_series(1, $1)";

const LITE_ADD: &str = "insert into message_words (rowid, words) values ($1, $3)";
const PG_ADD: &str = "insert into message_words (n, room, words)
    select cast(l.value ->> 0 as bigint), cast(l.value ->> 1 as bigint), array_to_tsvector(string_to_array(l.value ->> 2, ' '))
    from json_each($1) as l on conflict (n) do nothing";

const PG_CHANGE: &str =
    "update message_words set words = array_to_tsvector(string_to_array($2, ' ')) where n = $1";

const LITE_REMOVE: &str = "insert into message_words (message_words, rowid, words) values ('delete', $1, $3)";
const PG_REMOVE: &str =
    "delete from message_words where n in (select cast(l.value ->> 0 as bigint) from json_each($1) as l)";

const LITE_EMPTY: &str = "insert into message_words (message_words) values ('delete-all')";
const PG_EMPTY: &str = "delete from message_words";

const ADD: Each = Each(LITE_ADD, PG_ADD);
const REMOVE: Each = Each(LITE_REMOVE, PG_REMOVE);

macro_rules! lite_block {
    ($answers:literal) => {
        concat!("with w as materialized (", $answers, ")
            select c.total, c.total as bearing, c.oldest, v.n from (select count(*) as total, min(n) as oldest from w) as c left join (
                select m.n from w cross join messages m on m.n = w.n
                cross join members j on j.room = m.room and j.user_id = $4 and j.joined
                order by m.n desc limit $6) as v on true")
    };
}

/// Of the messages numbered `$2 ≤ n < $3` that the index answers with, the newest `$5`: how many they are, twice; the oldest of them, and
/// those that `$4` may read, the newest `$6`.
const LITE_BLOCK: &str = lite_block!(
    "select rowid as n from message_words where message_words match $1 and rowid >= $2 and rowid < $3 order by rowid desc limit $5"
);
/// The same when nothing is asked of the index.
const LITE_ALL: &str =
    lite_block!("select n from messages where n >= $2 and n < $3 order by n desc limit $5");
/// The same of one block, `$7`, where any `$5` are looked at; and how many bear `$8` as well, of which alone are those that may be
/// read. The block is a condition of its own: the index then passes over what is not in it, where it would gather all that bears the
/// rarest word of one condition. What the index answers with has no limit of its own: it would be planned for its first rows, by
/// reading all messages, as would numbers that are columns. Memberships are looked up from the newest message on, until there are
/// enough.
const PG_BLOCK: &str = "with found as materialized (
        select n, room, words from message_words
        where words @@ cast(cast($1 as text) as tsquery) and words @@ cast(cast($7 as text) as tsquery)
        and n + 0 >= $2 and n + 0 < $3),
    w as materialized (
        select n, room, coalesce(words @@ cast(cast($8 as text) as tsquery), true) as bears from found limit $5)
    select c.total, c.bearing, c.oldest, v.n from (
        select count(*) as total, count(*) filter (where bears) as bearing, min(n) as oldest from w) as c left join (
        select a.n from (select n, room from w where bears order by n desc) as a cross join lateral (
            select 1 from members j where j.room = a.room and j.user_id = $4 and j.joined limit 1) as j
        order by a.n desc limit $6) as v on true";

/// The sizes of the blocks that are asked for, each a part of the next.
const BLOCKS: [i64; 4] = [1 << 10, 1 << 13, 1 << 16, 1 << 19];

/// A message as the index has it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its number among all messages.
    pub(crate) n: i64,
    /// Its room.
    pub(crate) room: RoomId,
    /// What it is found by, as [`bearing`] gives it.
    pub(crate) words: String,
}

/// What is said of a message beside its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'t> {
    pub(crate) room: RoomId,
    pub(crate) by: UserId,
    pub(crate) text: &'t str,
    /// Whether its HTML holds a link, as [`has_link`] tells.
    pub(crate) links: bool,
}

/// What only the transaction that stores a message, or one after it, knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    /// Whether it has a file.
    pub(crate) file: bool,
    /// Whether one of its files is an image.
    pub(crate) image: bool,
    /// Whom it names, but for its author.
    pub(crate) named: Vec<UserId>,
    /// Whether it calls everybody.
    pub(crate) calls: bool,
}

impl Beside {
    /// The words of a message, and what is found by this.
    pub(crate) fn with(&self, words: &str) -> String {
        let mut all = words.to_owned();
        if self.file {
            all.push_str(" has:file");
        }
        if self.image {
            all.push_str(" has:image");
        }
        let everybody = self.calls.then_some(EVERYBODY);
        for user in self.named.iter().chain(&everybody) {
            // Writing to a text does not fail.
            let _ = write!(all, " m:{user}");
        }
        all
    }
}

/// What a message that calls everybody names: nobody bears this id.
const EVERYBODY: UserId = 0;

/// All that a message is found by, with spaces between: its words, and what no word can be (a colon is in none). [`Beside::with`]
/// adds what is not known before it is stored.
pub(crate) fn bearing(about: &About<'_>) -> String {
    let mut words = words::tokens(about.text);
    if about.links {
        words.push_str("has:link ");
    }
    // Writing to a text does not fail.
    let _ = write!(words, "r:{} u:{}", about.room, about.by);
    words
}

/// Whether HTML holds a link: those alone begin with where they lead, as names in a text begin with what they are.
pub(crate) fn has_link(html: &str) -> bool {
    html.contains("<a href=\"")
}

/// The next numbers of messages, rising.
pub(crate) async fn numbers(tx: &mut Conn<'_>, count: usize) -> Result<Vec<i64>, Error> {
    let count = count as i64;
    if let Conn::Lite(_) = tx {
        let row = tx.row(LITE_NUMBER, args![]).await?.ok_or(Error::RowNotFound)?;
        let last: i64 = row.cells().take()?;
        return Ok((last + 1..=last + count).collect());
    }
    let rows = tx.rows(PG_NUMBER, args![count]).await?;
    rows.iter().map(|row| row.cells().take()).collect()
}

/// Puts messages in the index.
pub(crate) async fn add(tx: &mut Conn<'_>, entries: &[Entry]) -> Result<(), Error> {
    let blocks: Vec<String> = match tx {
        Conn::Lite(_) => Vec::new(),
        Conn::Pg(_) => entries.iter().map(in_blocks).collect(),
    };
    let words = entries.iter().map(|entry| &entry.words);
    each(
        tx,
        ADD,
        entries,
        if blocks.is_empty() {
            words.collect()
        } else {
            blocks.iter().collect()
        },
    )
    .await
}

/// Takes messages out of the index, which holds them with these very words.
async fn remove(tx: &mut Conn<'_>, entries: &[Entry]) -> Result<(), Error> {
    each(
        tx,
        REMOVE,
        entries,
        entries.iter().map(|entry| &entry.words).collect(),
    )
    .await
}

async fn each(tx: &mut Conn<'_>, what: Each, entries: &[Entry], words: Vec<&String>) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let rows = entries.iter().zip(words);
    let rows: Vec<_> = rows
        .map(|(entry, words)| row![entry.n, entry.room, words])
        .collect();
    tx.run_each(what, &rows).await.map(drop)
}

/// Gives a message that is in the index other words.
async fn change(tx: &mut Conn<'_>, old: &Entry, new: &Entry) -> Result<(), Error> {
    if let Conn::Pg(_) = tx {
        return tx.run(PG_CHANGE, args![new.n, &in_blocks(new)]).await.map(drop);
    }
    remove(tx, std::slice::from_ref(old)).await?;
    add(tx, std::slice::from_ref(new)).await
}

async fn empty(tx: &mut Conn<'_>) -> Result<(), Error> {
    let sql = match tx {
        Conn::Lite(_) => LITE_EMPTY,
        Conn::Pg(_) => PG_EMPTY,
    };
    tx.run(sql, args![]).await.map(drop)
}

/// Whether the index is read from its newest end, and so needs no blocks.
fn streams(conn: &Conn<'_>) -> bool {
    matches!(conn, Conn::Lite(_))
}

/// A part of the numbers, and what is asked of it.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// Which of [`BLOCKS`]: the numbers from `from` on are one of them, down from `below`.
    size: usize,
    from: i64,
    below: i64,
    /// Answers of the index that are looked at, at most: the newest where it is read from there, else any.
    most: i64,
    /// Messages that are given, at most.
    limit: i64,
}

/// What a block holds.
#[derive(Debug, Default)]
struct Seen {
    /// Answers of the index that were looked at.
    total: i64,
    /// How many of them bear what is looked at beside it.
    bearing: i64,
    /// The oldest of them.
    oldest: Option<i64>,
    /// The numbers of those that may be read, the newest first.
    readable: Vec<i64>,
}

/// Asks the index for one block. What is given bears `also` too, where that can be looked at without reading texts.
async fn block(
    conn: &mut Conn<'_>,
    (asks, also): (&[Ask], &[Ask]),
    user: UserId,
    block: &Block,
) -> Result<Seen, Error> {
    let &Block {
        size,
        from,
        below,
        most,
        limit,
    } = block;
    let rows = match conn {
        Conn::Lite(_) => {
            let sql = if asks.is_empty() { LITE_ALL } else { LITE_BLOCK };
            conn.rows(sql, args![&lite(asks), from, below, user, most, limit])
                .await?
        }
        Conn::Pg(_) => {
            let inside = pg(&[Ask::Token(block_token(size, from))]);
            let asked = if asks.is_empty() { inside.clone() } else { pg(asks) };
            let also = (!also.is_empty()).then(|| pg(also));
            conn.rows(
                PG_BLOCK,
                args![&asked, from, below, user, most, limit, &inside, &also],
            )
            .await?
        }
    };
    let mut seen = Seen::default();
    for row in rows {
        let mut cells = row.cells();
        (seen.total, seen.bearing, seen.oldest) = (cells.take()?, cells.take()?, cells.take()?);
        seen.readable.extend(cells.take::<Option<i64>>()?);
    }
    Ok(seen)
}

fn in_blocks(entry: &Entry) -> String {
    let mut words = entry.words.clone();
    for size in 0..BLOCKS.len() {
        words.push(' ');
        words.push_str(&block_token(size, entry.n));
    }
    words
}

fn block_token(size: usize, n: i64) -> String {
    format!("b{size}:{}", n / BLOCKS[size])
}

/// In the language of the embedded engine's index (fts5.html, section 3): every token in quotes, so that none is an operator.
fn lite(asks: &[Ask]) -> String {
    joined(asks, " AND ", &|ask| match ask {
        Ask::Token(token) => format!("\"{token}\""),
        Ask::Beginning(token) => format!("\"{token}\" *"),
        Ask::All(asks) => lite(asks),
        Ask::Any(asks) => joined(asks, " OR ", &|ask| lite(std::slice::from_ref(ask))),
    })
}

/// In the language of the database server's index: every token in quotes, so that none is an operator.
fn pg(asks: &[Ask]) -> String {
    joined(asks, " & ", &|ask| match ask {
        Ask::Token(token) => format!("'{token}'"),
        Ask::Beginning(token) => format!("'{token}':*"),
        Ask::All(asks) => pg(asks),
        Ask::Any(asks) => joined(asks, " | ", &|ask| pg(std::slice::from_ref(ask))),
    })
}

fn joined(asks: &[Ask], with: &str, each: &dyn Fn(&Ask) -> String) -> String {
    let asks: Vec<String> = asks.iter().map(each).collect();
    match &asks[..] {
        [one] => one.clone(),
        _ => format!("({})", asks.join(with)),
    }
}

/// A token of the index that is no word.
fn token(kind: &str, value: impl std::fmt::Display) -> Ask {
    Ask::Token(format!("{kind}:{value}"))
}
