//! Lists of rooms: a person's own conversations, and the directory of public ones.

use crate::db::{Cells, args, list};
use crate::fold::containing;
use crate::message::{Enclosed, enclosed};
use crate::statements::{person, room, statements};
use crate::{Person, Room, Store, StoreError};
use palabre_wire::{Millis, RoomId, Seq, UserId};
use sqlx::Error;

/// A conversation in a person's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The room.
    pub room: Room,
    /// My read position.
    pub read: Seq,
    /// Messages of others above it that are not deleted, counted up to the given bound.
    pub unread: i64,
    /// Mentions of me above it.
    pub mentions: i64,
    /// Whether I want it first.
    pub favourite: bool,
    /// The other person of a direct room; oneself in one's notes.
    pub with: Option<Person>,
    /// The newest message that is not deleted.
    pub last: Option<Last>,
}

/// What a list shows of a conversation's last message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// When it was posted.
    pub at: Millis,
    /// Its author's display name.
    pub by: String,
    /// Its text.
    pub text: String,
    /// Its safe HTML, when it is not plain.
    pub html: Option<String>,
    /// Its files, when it has no text.
    pub files: Option<Enclosed>,
}

/// A line in the directory of public rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRoom {
    /// The room.
    pub room: Room,
    /// Whether I am in it.
    pub joined: bool,
    /// When something was last said.
    pub last_at: Option<Millis>,
}

/// How the directory is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomSort {
    /// Last message first.
    Activity,
    /// By folded name.
    Name,
    /// Most members first.
    Members,
}

/// What is looked for in the directory.
#[derive(Clone, Debug)]
pub struct FindRooms {
    /// What their folded names contain (folded by the caller).
    pub like: String,
    /// How they are sorted.
    pub sort: RoomSort,
    /// Lines, at most.
    pub limit: i64,
    /// Lines to skip.
    pub offset: i64,
}

/// Messages of others above a read position that are not deleted, and mentions above it, counted up to the
/// parameter so named (a call of everybody is a mention of each); with `members` as m and `rooms` as r. Nothing is counted in a room read to its end, and no more
/// than ten times the bound is looked at: a long run of one's own or of deleted messages must not be read to its end.
macro_rules! unread {
    ($bound:literal) => {
        concat!(
            "case when r.last_id <= m.read_upto then 0 else (
                select count(*) from (
                    select 1 as one from (
                        select x.author, x.deleted_at from messages x where x.room = m.room and x.id > m.read_upto
                        order by x.id limit 10 * ",
            $bound,
            ") as seen
                    where seen.author <> m.user_id and seen.deleted_at is null limit ",
            $bound,
            ") as few) end,
            case when r.last_id <= m.read_upto then 0 else (
                select count(*) from (
                    select 1 as one from mentions n
                    where n.user_id = m.user_id and n.room = m.room and n.message > m.read_upto
                    order by n.message limit ",
            $bound,
            ") as few) + (
                select count(*) from (
                    select 1 as one from calls c
                    where c.room = m.room and c.message > m.read_upto and c.author <> m.user_id
                    and not exists (select 1 from mentions n
                        where n.user_id = m.user_id and n.room = m.room and n.message = c.message)
                    order by c.message limit ",
            $bound,
            ") as few) end"
        )
    };
}
pub(crate) use unread;

/// The columns of a [`Listing`]; `$1` is the person, `$2` the bound.
macro_rules! listing {
    () => {
        concat!(
            "select ", room!(), ", m.read_upto, ", unread!("$2"), ", m.favourite, ", person!("w"), ",
            l.created_at, lu.display, l.body, l.html, ", enclosed!("l"), "
            from members m join rooms r on r.id = m.room left join users o on o.id = r.owner
            left join users w on w.id = case when r.pair_low = m.user_id then r.pair_high else r.pair_low end
            left join messages l on l.room = r.id and l.id = r.last_id
            left join users lu on lu.id = l.author
            where m.user_id = $1 and m.joined and r.deleted_at is null"
        )
    };
}

/// The columns of a [`PublicRoom`]; `$1` is the person, `$2` the pattern, `$3` and `$4` limit and offset.
macro_rules! directory {
    ($order:literal) => {
        concat!(
            "select ",
            room!(),
            ", m.joined, r.last_id, r.active_at
            from rooms r left join users o on o.id = r.owner
            left join members m on m.room = r.id and m.user_id = $1
            where r.kind = 0 and r.deleted_at is null and r.name_key like $2 escape '!'
            order by ",
            $order,
            " limit $3 offset $4"
        )
    };
}

statements! {
    LISTINGS = concat!(listing!(), " order by r.active_at desc, r.id desc");
    LISTING = concat!(listing!(), " and m.room = $3");
    UNREAD_OF = concat!("select m.user_id, ", unread!("$3"), "
        from json_each($2) as l
        join members m on m.room = $1 and m.user_id = cast(l.value ->> 0 as bigint)
        join rooms r on r.id = m.room
        where m.joined and r.deleted_at is null");
    BY_ACTIVITY = directory!("r.active_at desc, r.id desc");
    BY_NAME = directory!("r.name_key, r.id");
    BY_MEMBERS = directory!("r.members desc, r.name_key, r.id");
    ROOM_IDS = "select m.room from members m join rooms r on r.id = m.room
        where m.user_id = $1 and m.joined and r.deleted_at is null order by m.room";
}

impl Store {
    /// A person's conversations with counts (`unread_bound`: how far unread are counted), newest activity first.
    pub async fn listings(&self, user: UserId, unread_bound: i64) -> Result<Vec<Listing>, StoreError> {
        let rows = self.rows(LISTINGS, args![user, unread_bound]).await?;
        let listings: Result<_, Error> = rows.iter().map(|row| Listing::read(&mut row.cells())).collect();
        Ok(listings?)
    }

    /// One line of it. None when not a member.
    pub async fn listing(
        &self,
        user: UserId,
        room: RoomId,
        unread_bound: i64,
    ) -> Result<Option<Listing>, StoreError> {
        let row = self.row(LISTING, args![user, unread_bound, room]).await?;
        Ok(row.map(|row| Listing::read(&mut row.cells())).transpose()?)
    }

    /// Unread and mentions of one room for several members at once: (user, unread, mentions).
    pub async fn unread_of(
        &self,
        room: RoomId,
        users: &[UserId],
        unread_bound: i64,
    ) -> Result<Vec<(UserId, i64, i64)>, StoreError> {
        let users = list(users.iter().copied());
        let rows = self.rows(UNREAD_OF, args![room, &users, unread_bound]).await?;
        let counts: Result<_, Error> = rows
            .iter()
            .map(|row| {
                let mut cells = row.cells();
                Ok((cells.take()?, cells.take()?, cells.take()?))
            })
            .collect();
        Ok(counts?)
    }

    /// The directory of public rooms.
    pub async fn public_rooms(&self, user: UserId, find: &FindRooms) -> Result<Vec<PublicRoom>, StoreError> {
        let sql = match find.sort {
            RoomSort::Activity => BY_ACTIVITY,
            RoomSort::Name => BY_NAME,
            RoomSort::Members => BY_MEMBERS,
        };
        let like = containing(&find.like);
        let rows = self
            .rows(sql, args![user, &like, find.limit, find.offset])
            .await?;
        let rooms: Result<_, Error> = rows
            .iter()
            .map(|row| PublicRoom::read(&mut row.cells()))
            .collect();
        Ok(rooms?)
    }

    /// The ids of a person's rooms.
    pub async fn room_ids(&self, user: UserId) -> Result<Vec<RoomId>, StoreError> {
        let rows = self.rows(ROOM_IDS, args![user]).await?;
        let ids: Result<_, Error> = rows.iter().map(|row| row.cells().take()).collect();
        Ok(ids?)
    }
}

impl Listing {
    fn read(cells: &mut Cells<'_>) -> Result<Listing, Error> {
        let room = Room::read(cells)?;
        let (read, unread, mentions) = (cells.take()?, cells.take()?, cells.take()?);
        let favourite = cells.take()?;
        let with = Person::read_if_any(cells)?;
        let last = match cells.take::<Option<Millis>>()? {
            Some(at) => Some(Last {
                at,
                by: cells.take()?,
                text: cells.take::<Option<String>>()?.unwrap_or_default(),
                html: cells.take()?,
                files: Enclosed::read(cells)?,
            }),
            None => None,
        };
        Ok(Listing {
            room,
            read,
            unread,
            mentions,
            favourite,
            with,
            last,
        })
    }
}

impl PublicRoom {
    fn read(cells: &mut Cells<'_>) -> Result<PublicRoom, Error> {
        let room = Room::read(cells)?;
        let joined = cells.take::<Option<bool>>()?.unwrap_or(false);
        let (last_id, active_at): (Seq, Millis) = (cells.take()?, cells.take()?);
        Ok(PublicRoom {
            room,
            joined,
            last_at: (last_id > 0).then_some(active_at),
        })
    }
}
