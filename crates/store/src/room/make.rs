//! Making rooms.

use super::{CreateRoom, OpenDirect, Opened, Posting, Room, RoomKind};
use crate::db::{Conn, Fault, args, list, listed};
use crate::statements::{room, statements};
use crate::writer::Write;
use palabre_wire::{Code, Millis, RoomId, Seq, UserId};
use sqlx::Error;
use std::collections::BTreeSet;

statements! {
    INSERT = "insert into rooms (kind, name, name_key, topic, posting, keep_days, head, seq, owner, members, active_at, created_at)
        values ($1, $2, $3, $4, $5, $6, 2, 1, $7, 1, $8, $8)
        on conflict (name_key) where kind = 0 and deleted_at is null do nothing returning id";
    INSERT_DIRECT = "insert into rooms
        (kind, name, name_key, topic, head, seq, pair_low, pair_high, members, active_at, created_at)
        values (2, '', '', '', $1, 1, $2, $3, $4, $5, $5)
        on conflict (pair_low, pair_high) do nothing returning id";
    JOIN = "insert into members (room, user_id, seq, joined, joined_at, read_upto)
        values ($1, $2, $3, true, $4, $5)";
    THERE = "select count(*) from json_each($1) as l join users u on u.id = cast(l.value ->> 0 as bigint) where not u.disabled";
    JOIN_ALL = "insert into members (room, user_id, seq, joined, joined_at, read_upto)
        select cast($1 as bigint), cast(l.value ->> 0 as bigint), cast(l.value ->> 1 as bigint), true,
            cast($3 as bigint), cast($4 as bigint) from json_each($2) as l";
    COUNT_ALL = "update rooms set head = $2, members = members + $3 where id = $1";
    BY_PAIR = "select id from rooms where pair_low = $1 and pair_high = $2";
    ACTIVE = "select count(*) from users where id in ($1, $2) and not disabled";
    MADE = concat!("select ", room!(), " from rooms r left join users o on o.id = r.owner where r.id = $1");
}

/// A named room to make.
pub(crate) struct NewRoom<'n> {
    pub(crate) kind: RoomKind,
    pub(crate) name: &'n str,
    pub(crate) name_key: &'n str,
    pub(crate) topic: &'n str,
    pub(crate) posting: Posting,
    pub(crate) keep_days: Option<i64>,
    pub(crate) owner: UserId,
    pub(crate) at: Millis,
}

/// Makes a room with its owner in it, unless the name is taken.
pub(crate) async fn insert_room(tx: &mut Conn<'_>, new: &NewRoom<'_>) -> Result<Option<RoomId>, Error> {
    let values = args![
        new.kind.stored(),
        new.name,
        new.name_key,
        new.topic,
        new.posting.stored(),
        new.keep_days,
        new.owner,
        new.at
    ];
    let Some(row) = tx.row(INSERT, values).await? else {
        return Ok(None);
    };
    let room: RoomId = row.cells().take()?;
    tx.run(JOIN, args![room, new.owner, 2, new.at, 2]).await?;
    Ok(Some(room))
}

/// A room as the transaction sees it.
pub(crate) async fn read(tx: &mut Conn<'_>, room: RoomId) -> Result<Room, Error> {
    let row = tx.row(MADE, args![room]).await?.ok_or(Error::RowNotFound)?;
    Room::read(&mut row.cells())
}

impl CreateRoom {
    /// Its members but for its maker, each once.
    fn others(&self) -> BTreeSet<UserId> {
        self.members
            .iter()
            .copied()
            .filter(|&user| user != self.by)
            .collect()
    }
}

impl Write for CreateRoom {
    type Out = Opened;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Opened, Fault> {
        let others = self.others();
        let row = tx.row(THERE, args![&list(others.iter().copied())]).await?;
        if row.ok_or(Error::RowNotFound)?.cells().take::<i64>()? != others.len() as i64 {
            return Err(Code::NotFound.into());
        }
        let new = NewRoom {
            kind: self.kind,
            name: &self.name,
            name_key: &self.name_key,
            topic: &self.topic,
            posting: self.posting,
            keep_days: self.keep_days,
            owner: self.by,
            at: self.at,
        };
        let room = insert_room(tx, &new).await?.ok_or(Code::CidConflict)?;
        if !others.is_empty() {
            let (count, head) = (others.len() as i64, 2 + others.len() as Seq);
            let joining = listed(&others.into_iter().zip(3..).collect::<Vec<_>>());
            tx.run(JOIN_ALL, args![room, &joining, self.at, head]).await?;
            tx.run(COUNT_ALL, args![room, head, count]).await?;
        }
        Ok(Opened {
            room: read(tx, room).await?,
            created: true,
        })
    }
}

impl Write for OpenDirect {
    type Out = Opened;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Opened, Fault> {
        let (low, high) = (self.by.min(self.with), self.by.max(self.with));
        if let Some(room) = find(tx, low, high).await? {
            return Ok(Opened { room, created: false });
        }
        let people: i64 = if low == high { 1 } else { 2 };
        let row = tx
            .row(ACTIVE, args![low, high])
            .await?
            .ok_or(Error::RowNotFound)?;
        if row.cells().take::<i64>()? != people {
            return Err(Code::NotFound.into());
        }
        let head: Seq = 1 + people;
        let Some(row) = tx
            .row(INSERT_DIRECT, args![head, low, high, people, self.at])
            .await?
        else {
            // Another node made it since.
            let room = find(tx, low, high).await?.ok_or(Error::RowNotFound)?;
            return Ok(Opened { room, created: false });
        };
        let room: RoomId = row.cells().take()?;
        tx.run(JOIN, args![room, self.by, 2, self.at, head]).await?;
        if low != high {
            tx.run(JOIN, args![room, self.with, 3, self.at, head]).await?;
        }
        Ok(Opened {
            room: read(tx, room).await?,
            created: true,
        })
    }
}

async fn find(tx: &mut Conn<'_>, low: UserId, high: UserId) -> Result<Option<Room>, Error> {
    let Some(row) = tx.row(BY_PAIR, args![low, high]).await? else {
        return Ok(None);
    };
    Ok(Some(read(tx, row.cells().take()?).await?))
}
