//! Filling a new store with as much as a large space holds, in a few statements, for measurements only.
//!
//! Everything holds as if it had been written one change at a time (counters without a hole, authors who are members),
//! but nobody is told, and no account has a password.

use crate::OpenError;
use crate::db::{Conn, Target, args, hex, listed};
use crate::search::fill::{self, words_of};
use palabre_wire::{Millis, RoomId, UserId};
use sqlx::Error;

/// What a store is filled with.
#[derive(Clone, Debug)]
pub struct Seed {
    /// SHA-256 of one token for programs per account.
    pub token_hashes: Vec<[u8; 32]>,
    /// Public rooms.
    pub rooms: i64,
    /// Rooms of each account, one after the other: account n is in the rooms n, n + 1 … modulo `rooms`.
    pub memberships: i64,
    /// Messages in all: a tenth in the first room, the others everywhere alike.
    pub messages: i64,
    /// Sentences that they are made of, and their HTML where they are not plain.
    pub phrases: Vec<(String, Option<String>)>,
    /// When the last of it was.
    pub at: Millis,
}

/// Where it is. Ids are consecutive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeded {
    /// The first account.
    pub first_user: UserId,
    /// The first room.
    pub first_room: RoomId,
}

/// Rows of one statement, about.
const CHUNK: i64 = 200_000;
/// Tokens of one statement.
const TOKENS: usize = 2_000;

const USERS: &str = "insert into users (name, name_key, display, display_key, search, password_hash, role, tint, created_at, touched_at)
    with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < $1)
    select 'charge' || i, 'charge' || i, 'Charge ' || i, 'charge ' || i, 'charge ' || i || ' charge' || i, '!', 0,
        1 + i % 12, $2, $2 from n order by i";
const FIRST_USER: &str = "select min(id) from users where name_key = 'charge1'";
const SESSIONS: &str = "insert into sessions (user_id, token_hash, kind, label, created_at, seen_at)
    select cast(l.value ->> 0 as bigint), unhex(l.value ->> 1), 1, 'charge', $2, $2 from json_each($1) as l";
const ROOMS: &str =
    "insert into rooms (kind, name, name_key, topic, head, seq, owner, members, active_at, created_at)
    with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < $1)
    select 0, 'Charge ' || i, 'charge ' || i, '', 1, 1, cast($3 as bigint), 0, $2, $2 from n order by i";
const FIRST_ROOM: &str = "select min(id) from rooms where name_key = 'charge 1'";
/// Account by account, whose rooms follow each other; each joining takes the room's next seq.
const MEMBERS: &str = "insert into members (room, user_id, seq, joined, joined_at, read_upto, seen_upto)
    with recursive u(i) as (select cast(0 as bigint) union all select i + 1 from u where i + 1 < $3),
        k(i) as (select cast(0 as bigint) union all select i + 1 from k where i + 1 < $4),
        pairs as (select $1 + (u.i + k.i) % $5 as room, $2 + u.i as person from u cross join k)
    select room, person, 1 + row_number() over (partition by room order by person), true, cast($6 as bigint), 0, 0
    from pairs order by room, person";
const COUNT_MEMBERS: &str = "update rooms set members = n.people, head = 1 + n.people
    from (select room, count(*) as people from members where room >= $1 group by room) as n where rooms.id = n.room";
const PHRASES: &str = "create temporary table phrases (id bigint not null primary key, body text not null, html text, words text not null)";
const PHRASE: &str = "insert into phrases (id, body, html, words)
    select cast(l.value ->> 0 as bigint), l.value ->> 1, l.value ->> 2, l.value ->> 3 from json_each($1) as l";
const FORGET_PHRASES: &str = "drop table phrases";
/// Messages `$3` to `$4` of the rooms `$1` to `$2`, said by their members in turn. Rooms talk at the same pace: after the `$10` that
/// the room `$9` has beyond the others come the first of each of the `$11` rooms, then the second of each; a twentieth of a second
/// lies between two.
const MESSAGES: &str = "insert into messages (room, id, seq, author, cid, digest, body, html, renderer, created_at, n)
    with recursive n(i) as (select cast($3 as bigint) union all select i + 1 from n where i < $4)
    select t.room, t.id, t.id, t.author, 'charge-' || t.room || '-' || (1000000000 + t.i), unhex($5), t.body, t.html, 1000000,
        cast($6 as bigint) + (t.number + 1 - $12) * 50, cast($8 as bigint) + t.number
    from (select r.id as room, 1 + r.members + n.i as id, m.user_id as author, n.i, p.body, p.html,
            case when r.id > $9 then cast($10 as bigint) + (n.i - 1) * $11 + r.id - $9
                when n.i <= $10 then n.i - 1 else cast($10 as bigint) + (n.i - $10 - 1) * $11 end as number
        from rooms r cross join n
        join members m on m.room = r.id and m.seq = 2 + n.i % r.members
        join phrases p on p.id = (r.id + n.i) % $7
        where r.id between $1 and $2) as t";
/// Plain texts have no HTML that a renderer could make better: none looks at them again.
const RENDERED: &str = "update space set renderer = 1000000 where id = 1";
const COUNT_MESSAGES: &str =
    "update rooms set head = 1 + members + $3, last_id = 1 + members + $3, active_at = $4
    where id between $1 and $2";
/// Everybody has read nearly everything.
const READ: &str = "update members set read_upto = r.head - user_id % 20, seen_upto = r.head - user_id % 20
    from (select id, head from rooms where id >= $1) as r where members.room = r.id and r.head > 20";
/// Written row by row in no order of theirs it would take most of the time: it is made anew afterwards, as the schema has it.
const PG_DROP_BY_CID: &str = "drop index messages_by_cid";
const DROP_BY_N: &str = "drop index messages_by_n";
const BY_N: &str = "create unique index messages_by_n on messages (n)";
const PG_BY_CID: &str = "create unique index messages_by_cid on messages (author, cid)";
const LITE_CIDS: &str = "insert into cids (author, cid, room, id)
    select author, cid, room, id from messages where n > (select n from cids_upto) order by author, cid";
const LITE_CIDS_UPTO: &str = "update cids_upto set n = (select max(n) from messages)";

/// Fills the store at this address, which nobody has open.
///
/// **Errors**: it cannot be opened; it was filled before.
pub async fn seed(url: &str, seed: &Seed) -> Result<Seeded, OpenError> {
    let target = Target::parse(url)?;
    let mut link = target.prepare().await?;
    let filled = async {
        link.begin(&[]).await?;
        let seeded = fill(&mut link.conn(), seed).await?;
        link.commit().await?;
        Ok::<_, Error>(seeded)
    };
    let seeded = filled.await.map_err(|error| target.refused(&error))?;
    link.close().await;
    Ok(seeded)
}

async fn fill(tx: &mut Conn<'_>, seed: &Seed) -> Result<Seeded, Error> {
    let accounts = seed.token_hashes.len() as i64;
    tx.run(USERS, args![accounts, seed.at]).await?;
    let first_user = first(tx, FIRST_USER).await?;
    for (chunk, hashes) in seed.token_hashes.chunks(TOKENS).enumerate() {
        let rows: Vec<_> = hashes
            .iter()
            .zip(first_user + (chunk * TOKENS) as i64..)
            .map(|(hash, user)| (user, hex(hash)))
            .collect();
        tx.run(SESSIONS, args![&listed(&rows), seed.at]).await?;
    }
    tx.run(ROOMS, args![seed.rooms, seed.at, first_user]).await?;
    let seeded = Seeded {
        first_user,
        first_room: first(tx, FIRST_ROOM).await?,
    };
    let memberships = seed.memberships.min(seed.rooms);
    tx.run(
        MEMBERS,
        args![
            seeded.first_room,
            first_user,
            accounts,
            memberships,
            seed.rooms,
            seed.at
        ],
    )
    .await?;
    tx.run(COUNT_MEMBERS, args![seeded.first_room]).await?;
    if seed.messages > 0 {
        say(tx, seed, seeded.first_room).await?;
    }
    tx.run(READ, args![seeded.first_room]).await?;
    Ok(seeded)
}

async fn say(tx: &mut Conn<'_>, seed: &Seed, first_room: RoomId) -> Result<(), Error> {
    tx.run(PHRASES, args![]).await?;
    let phrases = seed.phrases.iter().enumerate();
    let phrases: Vec<_> = phrases
        .map(|(id, (phrase, html))| (id, phrase, html, words_of(phrase, html.as_deref())))
        .collect();
    tx.run(PHRASE, args![&listed(&phrases)]).await?;
    let number = fill::open(tx).await?;
    let (before, after): (&[&str], &[&str]) = match tx {
        Conn::Lite(_) => (&[DROP_BY_N], &[BY_N, LITE_CIDS, LITE_CIDS_UPTO]),
        Conn::Pg(_) => (&[PG_DROP_BY_CID, DROP_BY_N], &[PG_BY_CID, BY_N]),
    };
    for statement in before {
        tx.run(statement, args![]).await?;
    }
    let last_room = first_room + seed.rooms - 1;
    let each = seed.messages * 9 / 10 / seed.rooms;
    let in_first = seed.messages - each * (seed.rooms - 1);
    let talk = Talk {
        seed,
        first_room,
        more_in_first: in_first - each,
        number,
    };
    let at_once = (CHUNK / each.max(1)).max(1);
    let mut from = first_room;
    while from <= last_room {
        let upto = (from + at_once - 1).min(last_room);
        talk.said(tx, (from, upto), (1, each)).await?;
        from = upto + 1;
    }
    let mut next = each + 1;
    while next <= in_first {
        let upto = (next + CHUNK - 1).min(in_first);
        talk.said(tx, (first_room, first_room), (next, upto)).await?;
        next = upto + 1;
    }
    for statement in after {
        tx.run(statement, args![]).await?;
    }
    let below = number + seed.messages;
    for from in (number..below).step_by(CHUNK as usize) {
        fill::fill(tx, from, below.min(from + CHUNK), seed.phrases.len() as i64).await?;
    }
    fill::close(tx, below).await?;
    tx.run(RENDERED, args![]).await?;
    tx.run(FORGET_PHRASES, args![]).await.map(drop)
}

/// What is said in all rooms.
struct Talk<'s> {
    seed: &'s Seed,
    first_room: RoomId,
    /// Messages that the first room has beyond each other one.
    more_in_first: i64,
    /// The first number of a message.
    number: i64,
}

impl Talk<'_> {
    /// Messages of these numbers in each of these rooms.
    async fn said(
        &self,
        tx: &mut Conn<'_>,
        rooms: (RoomId, RoomId),
        numbers: (i64, i64),
    ) -> Result<(), Error> {
        if numbers.1 < numbers.0 {
            return Ok(());
        }
        let seed = self.seed;
        let digest = "00".repeat(32);
        let values = args![
            rooms.0,
            rooms.1,
            numbers.0,
            numbers.1,
            &digest,
            seed.at,
            seed.phrases.len() as i64,
            self.number,
            self.first_room,
            self.more_in_first,
            seed.rooms,
            seed.messages,
        ];
        tx.run(MESSAGES, values).await?;
        let values = args![rooms.0, rooms.1, numbers.1, seed.at];
        tx.run(COUNT_MESSAGES, values).await.map(drop)
    }
}

async fn first(tx: &mut Conn<'_>, sql: &'static str) -> Result<i64, Error> {
    let row = tx.row(sql, args![]).await?.ok_or(Error::RowNotFound)?;
    row.cells().take()
}
