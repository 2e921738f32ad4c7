//! How far a person has read each room.

use crate::db::{Conn, Fault, args};
use crate::listing::unread;
use crate::statements::statements;
use crate::writer::Write;
use crate::{Store, StoreError};
use palabre_wire::{Millis, RoomId, Seq, UserId};
use std::time::{SystemTime, UNIX_EPOCH};

/// A read position and what is left above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadPosition {
    /// The last message seen.
    pub upto: Seq,
    /// Unread messages above, counted up to the bound.
    pub unread: i64,
    /// Mentions above.
    pub mentions: i64,
    /// Whether it moved.
    pub moved: bool,
}

statements! {
    POSITION = concat!("select r.head, m.read_upto, ", unread!("$3"), "
        from members m join rooms r on r.id = m.room
        where m.room = $1 and m.user_id = $2 and m.joined and r.deleted_at is null");
    MOVE = "update members set read_upto = $3 where room = $1 and user_id = $2";
    SEE = "update members set seen_upto = $3, seen_at = $4 where room = $1 and user_id = $2 and seen_upto < $3";
    OTHERS = "select m.seen_upto, m.seen_at from members m join rooms r on r.id = m.room
        where m.room = $1 and m.user_id <> $2 and m.joined and r.kind = 2
        order by m.seen_upto desc limit 1";
}

impl Store {
    /// Moves a member's position up to `upto`, never down, never above head. None when not a member. Takes no seq.
    pub async fn read(
        &self,
        room: RoomId,
        user: UserId,
        upto: Seq,
        unread_bound: i64,
    ) -> Result<Option<ReadPosition>, StoreError> {
        self.place(Place {
            room,
            user,
            to: To::Up(upto),
            unread_bound,
            at: now(),
        })
        .await
    }

    /// Puts the position just below `from` ("mark unread from here"). None when not a member.
    pub async fn unread_from(
        &self,
        room: RoomId,
        user: UserId,
        from: Seq,
        unread_bound: i64,
    ) -> Result<Option<ReadPosition>, StoreError> {
        self.place(Place {
            room,
            user,
            to: To::Below(from),
            unread_bound,
            at: now(),
        })
        .await
    }

    /// The highest read position ever of the other person of a direct room, and when it was reached. None when they have seen nothing.
    pub async fn others_read(&self, room: RoomId, user: UserId) -> Result<Option<(Seq, i64)>, StoreError> {
        let Some(row) = self.row(OTHERS, args![room, user]).await? else {
            return Ok(None);
        };
        let mut cells = row.cells();
        let upto = cells.take()?;
        Ok(cells.take::<Option<Millis>>()?.map(|at| (upto, at)))
    }

    /// Most reads say again what is known: those never trouble the writer.
    async fn place(&self, place: Place) -> Result<Option<ReadPosition>, StoreError> {
        let values = args![place.room, place.user, place.unread_bound];
        let Some(row) = self.row(POSITION, values).await? else {
            return Ok(None);
        };
        let mut cells = row.cells();
        let (head, upto) = (cells.take()?, cells.take()?);
        if place.target(head, upto) == upto {
            let (unread, mentions) = (cells.take()?, cells.take()?);
            return Ok(Some(ReadPosition {
                upto,
                unread,
                mentions,
                moved: false,
            }));
        }
        self.written(place).await
    }
}

#[derive(Clone, Copy)]
enum To {
    Up(Seq),
    Below(Seq),
}

struct Place {
    room: RoomId,
    user: UserId,
    to: To,
    unread_bound: i64,
    at: Millis,
}

impl Place {
    fn target(&self, head: Seq, upto: Seq) -> Seq {
        match self.to {
            To::Up(wanted) => wanted.min(head).max(upto),
            To::Below(from) => from.saturating_sub(1).clamp(0, upto),
        }
    }
}

impl Write for Place {
    type Out = Option<ReadPosition>;

    fn is_aside(&self) -> bool {
        true
    }

    /// A membership is only written by who holds its room, so that two nodes never wait for each other.
    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Option<ReadPosition>, Fault> {
        let values = args![self.room, self.user, self.unread_bound];
        let Some(row) = tx.row(POSITION, values).await? else {
            return Ok(None);
        };
        let mut cells = row.cells();
        let (head, old) = (cells.take()?, cells.take()?);
        let upto = self.target(head, old);
        if upto == old {
            let (unread, mentions) = (cells.take()?, cells.take()?);
            return Ok(Some(ReadPosition {
                upto,
                unread,
                mentions,
                moved: false,
            }));
        }
        tx.run(MOVE, args![self.room, self.user, upto]).await?;
        if upto > old {
            tx.run(SEE, args![self.room, self.user, upto, self.at]).await?;
        }
        let row = tx.row(POSITION, values).await?.ok_or(sqlx::Error::RowNotFound)?;
        let mut cells = row.cells();
        cells.skip(2);
        Ok(Some(ReadPosition {
            upto,
            unread: cells.take()?,
            mentions: cells.take()?,
            moved: true,
        }))
    }
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_millis() as Millis
}
