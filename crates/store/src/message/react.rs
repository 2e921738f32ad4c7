//! Reactions.

use super::change::{advance, changed};
use super::row::reactions;
use super::{React, Reacted};
use crate::db::{Conn, Fault, args};
use crate::statements::{person, statements};
use crate::writer::Write;
use crate::{Person, Store, StoreError};
use palabre_wire::{Code, RoomId, Seq, UserId};
use sqlx::Error;

statements! {
    /// How many emojis, whether this one is among them, and whether from this person.
    STATE = "select count(distinct emoji), coalesce(max(case when emoji = $3 then 1 else 0 end), 0) = 1,
        coalesce(max(case when emoji = $3 and user_id = $4 then 1 else 0 end), 0) = 1
        from reactions where room = $1 and message = $2";
    GIVE = "insert into reactions (room, message, emoji, user_id, seq) values ($1, $2, $3, $4, $5)";
    TAKE_BACK = "delete from reactions where room = $1 and message = $2 and emoji = $3 and user_id = $4";
    REACTORS = concat!("select ", person!("u"), " from members m
        join reactions e on e.room = m.room and e.message = $3 and e.emoji = $4
        join users u on u.id = e.user_id
        where m.room = $1 and m.user_id = $2 and m.joined order by e.user_id limit $5");
    STAMP = "update messages set seq = $3 where room = $1 and id = $2";
}

/// One emoji under one message.
#[derive(Clone, Copy, Debug)]
pub struct Chip<'a> {
    /// The room.
    pub room: RoomId,
    /// The message.
    pub id: Seq,
    /// The emoji.
    pub emoji: &'a str,
}

impl Store {
    /// Who gave a reaction, oldest accounts first, at most `limit`. Nobody when `user` is not a member now.
    pub async fn reactors(
        &self,
        chip: &Chip<'_>,
        user: UserId,
        limit: i64,
    ) -> Result<Vec<Person>, StoreError> {
        let Chip { room, id, emoji } = *chip;
        let mut snapshot = self.snapshot().await?;
        let rows = snapshot
            .conn()
            .rows(REACTORS, args![room, user, id, emoji, limit])
            .await?;
        let people: Result<_, Error> = rows.iter().map(|row| Person::read(&mut row.cells())).collect();
        Ok(people?)
    }
}

impl Write for React {
    type Out = Reacted;

    fn room(&self) -> Option<RoomId> {
        Some(self.room)
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Reacted, Fault> {
        let was = changed(tx, self.room, self.by, self.id).await?;
        if was.deleted_at.is_some() {
            return Err(Code::Deleted.into());
        }
        let values = args![self.room, self.id, &self.emoji, self.by];
        let row = tx.row(STATE, values).await?.ok_or(Error::RowNotFound)?;
        let mut cells = row.cells();
        let (emojis, used, mine): (i64, bool, bool) = (cells.take()?, cells.take()?, cells.take()?);
        if mine == self.on {
            return Ok(Reacted {
                seq: was.seq,
                changed: false,
                reactions: self.counts(tx).await?,
            });
        }
        if self.on && !used && emojis >= self.most {
            return Err(Code::TooMany.into());
        }
        let seq: Seq = was.head + 1;
        match self.on {
            true => {
                tx.run(GIVE, args![self.room, self.id, &self.emoji, self.by, seq])
                    .await?
            }
            false => tx.run(TAKE_BACK, values).await?,
        };
        tx.run(STAMP, args![self.room, self.id, seq]).await?;
        advance(tx, self.room, seq).await?;
        Ok(Reacted {
            seq,
            changed: true,
            reactions: self.counts(tx).await?,
        })
    }
}

impl React {
    async fn counts(&self, tx: &mut Conn<'_>) -> Result<Vec<(String, i64)>, Error> {
        let place = (self.room, self.id);
        let mut given = reactions(tx, &[place], Some(self.by)).await?;
        Ok(given.remove(&place).unwrap_or_default().counts)
    }
}
