//! How a person stands to a room, inside the writer's transaction.

use super::RoomKind;
use crate::db::{Conn, Fault, args};
use crate::statements::statements;
use palabre_wire::{Code, Millis, RoomId, Seq, UserId};

statements! {
    STANDING = "select r.kind, r.head, r.archived_at, r.owner, m.joined
        from rooms r left join members m on m.room = r.id and m.user_id = $2
        where r.id = $1 and r.deleted_at is null";
}

/// A public room is seen by everybody, any other by its members.
pub(crate) fn may_see(kind: RoomKind, joined: bool) -> bool {
    joined || kind == RoomKind::Public
}

/// A room that the person may see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) kind: RoomKind,
    pub(crate) head: Seq,
    pub(crate) archived_at: Option<Millis>,
    pub(crate) owner: Option<UserId>,
    pub(crate) joined: bool,
}

impl Standing {
    /// Refused as `NotFound` when the person may not see the room, exactly as when it is absent.
    pub(crate) async fn of(tx: &mut Conn<'_>, room: RoomId, user: UserId) -> Result<Standing, Fault> {
        let row = tx.row(STANDING, args![room, user]).await?.ok_or(Code::NotFound)?;
        let mut cells = row.cells();
        let standing = Standing {
            kind: RoomKind::read(cells.take()?),
            head: cells.take()?,
            archived_at: cells.take()?,
            owner: cells.take()?,
            joined: cells.take::<Option<bool>>()?.unwrap_or(false),
        };
        if !may_see(standing.kind, standing.joined) {
            return Err(Code::NotFound.into());
        }
        Ok(standing)
    }

    /// The same for who must be in it.
    pub(crate) async fn of_member(tx: &mut Conn<'_>, room: RoomId, user: UserId) -> Result<Standing, Fault> {
        let standing = Standing::of(tx, room, user).await?;
        if !standing.joined {
            return Err(Code::NotMember.into());
        }
        Ok(standing)
    }

    /// The same for who must be allowed to manage it: the owner who is in it, or who manages any room that one may see.
    pub(crate) async fn of_manager(
        tx: &mut Conn<'_>,
        room: RoomId,
        user: UserId,
        manager: bool,
    ) -> Result<Standing, Fault> {
        let standing = Standing::of(tx, room, user).await?;
        if !standing.joined && !manager {
            return Err(Code::NotMember.into());
        }
        if standing.kind == RoomKind::Direct || !standing.is_managed_by(user, manager) {
            return Err(Code::Forbidden.into());
        }
        Ok(standing)
    }

    pub(crate) fn is_managed_by(&self, user: UserId, manager: bool) -> bool {
        manager || self.owner == Some(user)
    }
}
