//! Who is in a room.

use crate::db::{Cells, Conn, Fault, args};
use crate::fold::{containing, fold};
use crate::room::{Room, Standing, make};
use crate::statements::statements;
use crate::writer::Write;
use crate::{Done, Person, RoomKind, Store, StoreError};
use palabre_wire::{Code, Millis, RoomId, Seq, UserId};
use sqlx::Error;

/// A membership's present state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The room.
    pub room: RoomId,
    /// Its latest change.
    pub seq: Seq,
    /// Who.
    pub person: Person,
    /// In, or out.
    pub joined: bool,
    /// When it joined.
    pub joined_at: Millis,
}

/// Joining (`user` = `by`, public rooms) or adding somebody (a member of a private or public room adds).
#[derive(Clone, Debug)]
pub struct AddMember {
    /// The room.
    pub room: RoomId,
    /// Who asks.
    pub by: UserId,
    /// Who joins.
    pub user: UserId,
    /// Now.
    pub at: Millis,
}

/// Leaving (`user` = `by`) or removing somebody (owner or manager).
#[derive(Clone, Debug)]
pub struct RemoveMember {
    /// The room.
    pub room: RoomId,
    /// Who asks.
    pub by: UserId,
    /// See `EditRoom::manager`.
    pub manager: bool,
    /// Who goes.
    pub user: UserId,
}

/// The outcome of leaving or removing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The membership.
    pub member: Member,
    /// The room, when it passed to somebody else.
    pub inherited: Option<Room>,
}

/// The outcome of joining.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The membership.
    pub member: Member,
    /// False when it was there already (nothing took a seq).
    pub changed: bool,
}

/// The columns of a [`Member`], with `members` as m and `users` as u.
macro_rules! member {
    () => {
        concat!(
            "m.room, m.seq, m.joined, m.joined_at, ",
            $crate::statements::person!("u")
        )
    };
}
pub(crate) use member;

statements! {
    ONE = concat!("select ", member!(), ", u.disabled
        from users u left join members m on m.room = $1 and m.user_id = u.id where u.id = $2");
    FIRST = concat!("select ", member!(), " from members m join users u on u.id = m.user_id
        where m.room = $1 and m.joined and u.search like $3 escape '!' order by u.display_key, u.id limit $2");
    NEXT = concat!("select ", member!(), " from members m join users u on u.id = m.user_id
        where m.room = $1 and m.joined and u.search like $3 escape '!' and (u.display_key, u.id) > ($4, $5)
        order by u.display_key, u.id limit $2");
    IS_MEMBER = "select m.joined from members m join rooms r on r.id = m.room
        where m.room = $1 and m.user_id = $2 and m.joined and r.deleted_at is null";
    /// The maker's membership took the second seq of the room, and bears it until they leave.
    MAKER = concat!("select ", member!(), " from members m join users u on u.id = m.user_id where m.room = $1 and m.seq = 2");
    ADD = "insert into members (room, user_id, seq, joined, joined_at, read_upto) values ($1, $2, $3, true, $4, $3)
        on conflict (room, user_id) do update
        set seq = excluded.seq, joined = true, joined_at = excluded.joined_at, read_upto = excluded.read_upto";
    REMOVE = "update members set seq = $3, joined = false, favourite = false where room = $1 and user_id = $2";
    COUNT_IN = "update rooms set head = $2, members = members + 1 where id = $1";
    COUNT_OUT = "update rooms set head = $2, members = members - 1 where id = $1";
    /// Who has been in it the longest, of those who can still come.
    HEIR = "select m.user_id from members m join users u on u.id = m.user_id
        where m.room = $1 and m.joined and not u.disabled order by m.joined_at, m.seq limit 1";
    INHERIT = "update rooms set owner = $2, head = $3, seq = $3 where id = $1";
    /// With the last one who could come, the owner has gone.
    DISOWN = "update rooms set owner = null where id = $1";
}

impl Store {
    /// Adds a member; takes one seq unless already in. Its read position starts at the room's head. Refused: `NotFound` (absent; or private or
    /// direct and the asker no member; or no such user), `NotMember` (a public room, adding somebody else without being in), `Forbidden` (direct room), `Archived`.
    pub fn add_member(&self, act: AddMember, done: Done<Joined>) {
        self.write(act, done);
    }

    /// Removes a member; takes one seq. With an owner, the room passes to who has been in it the longest, which takes another; one
    /// that nobody is left in has no owner. Refused: `NotFound` (absent, unseen, or the user is not in), `NotMember`, `Forbidden`
    /// (direct room; somebody else without the right).
    pub fn remove_member(&self, act: RemoveMember, done: Done<Removed>) {
        self.write(act, done);
    }

    /// Members whose folded names contain `like` (folded by the caller; empty: all), by folded display name then id, keyset after
    /// `after` (display, id). At most `limit`.
    pub async fn members(
        &self,
        room: RoomId,
        like: &str,
        after: Option<(String, UserId)>,
        limit: i64,
    ) -> Result<Vec<Member>, StoreError> {
        let like = containing(like);
        let rows = match after {
            None => self.rows(FIRST, args![room, limit, &like]).await?,
            Some((display, id)) => {
                let display = fold(&display);
                self.rows(NEXT, args![room, limit, &like, &display, id]).await?
            }
        };
        let members: Result<_, Error> = rows.iter().map(|row| Member::read(&mut row.cells())).collect();
        Ok(members?)
    }

    /// Who made a room, if they never left it.
    pub async fn maker(&self, room: RoomId) -> Result<Option<Person>, StoreError> {
        let row = self.row(MAKER, args![room]).await?;
        let maker = row.map(|row| Member::read(&mut row.cells())).transpose()?;
        Ok(maker.map(|member| member.person))
    }

    /// Whether a person is in a room now.
    pub async fn is_member(&self, room: RoomId, user: UserId) -> Result<bool, StoreError> {
        Ok(self.row(IS_MEMBER, args![room, user]).await?.is_some())
    }
}

impl Member {
    /// From the columns of `member!`.
    pub(crate) fn read(cells: &mut Cells<'_>) -> Result<Member, Error> {
        Ok(Member {
            room: cells.take()?,
            seq: cells.take()?,
            joined: cells.take()?,
            joined_at: cells.take()?,
            person: Person::read(cells)?,
        })
    }
}

/// A person and their row in a room, if they have ever been in it.
struct Found {
    person: Person,
    disabled: bool,
    was: Option<(Seq, bool, Millis)>,
}

async fn find(tx: &mut Conn<'_>, room: RoomId, user: UserId) -> Result<Option<Found>, Error> {
    let Some(row) = tx.row(ONE, args![room, user]).await? else {
        return Ok(None);
    };
    let mut cells = row.cells();
    cells.skip(1);
    let was = match cells.take::<Option<Seq>>()? {
        Some(seq) => Some((seq, cells.take()?, cells.take()?)),
        None => {
            cells.skip(2);
            None
        }
    };
    Ok(Some(Found {
        was,
        person: Person::read(&mut cells)?,
        disabled: cells.take()?,
    }))
}

impl Write for AddMember {
    type Out = Joined;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Joined, Fault> {
        let standing = Standing::of(tx, self.room, self.by).await?;
        if standing.kind == RoomKind::Direct {
            return Err(Code::Forbidden.into());
        }
        if self.user != self.by && !standing.joined {
            return Err(Code::NotMember.into());
        }
        let found = find(tx, self.room, self.user).await?.ok_or(Code::NotFound)?;
        if let Some((seq, true, joined_at)) = found.was {
            let member = Member {
                room: self.room,
                seq,
                person: found.person,
                joined: true,
                joined_at,
            };
            return Ok(Joined {
                member,
                changed: false,
            });
        }
        if found.disabled {
            return Err(Code::NotFound.into());
        }
        if standing.archived_at.is_some() {
            return Err(Code::Archived.into());
        }
        let seq = standing.head + 1;
        tx.run(ADD, args![self.room, self.user, seq, self.at]).await?;
        tx.run(COUNT_IN, args![self.room, seq]).await?;
        let member = Member {
            room: self.room,
            seq,
            person: found.person,
            joined: true,
            joined_at: self.at,
        };
        Ok(Joined {
            member,
            changed: true,
        })
    }
}

impl Write for RemoveMember {
    type Out = Removed;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Removed, Fault> {
        let standing = Standing::of(tx, self.room, self.by).await?;
        if !standing.joined && !self.manager {
            return Err(Code::NotMember.into());
        }
        let allowed = self.user == self.by || standing.is_managed_by(self.by, self.manager);
        if standing.kind == RoomKind::Direct || !allowed {
            return Err(Code::Forbidden.into());
        }
        let found = find(tx, self.room, self.user).await?.ok_or(Code::NotFound)?;
        let Some((_, true, joined_at)) = found.was else {
            return Err(Code::NotFound.into());
        };
        let seq = standing.head + 1;
        tx.run(REMOVE, args![self.room, self.user, seq]).await?;
        tx.run(COUNT_OUT, args![self.room, seq]).await?;
        let inherited = match standing.owner == Some(self.user) {
            true => pass_on(tx, self.room, seq + 1).await?,
            false => None,
        };
        let member = Member {
            room: self.room,
            seq,
            person: found.person,
            joined: false,
            joined_at,
        };
        Ok(Removed { member, inherited })
    }
}

/// Gives a room whose owner went to its next one.
async fn pass_on(tx: &mut Conn<'_>, room: RoomId, seq: Seq) -> Result<Option<Room>, Error> {
    let Some(row) = tx.row(HEIR, args![room]).await? else {
        tx.run(DISOWN, args![room]).await?;
        return Ok(None);
    };
    let heir: UserId = row.cells().take()?;
    tx.run(INHERIT, args![room, heir, seq]).await?;
    make::read(tx, room).await.map(Some)
}
