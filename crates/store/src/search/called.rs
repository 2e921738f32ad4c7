//! The conversations that a search names: rooms by their names, private ones by their people.

use super::words::words;
use crate::db::args;
use crate::fold;
use crate::statements::statements;
use crate::{Store, StoreError};
use palabre_wire::{RoomId, UserId};

statements! {
    NAMES = "select r.id, r.name from members m join rooms r on r.id = m.room
        where m.user_id = $1 and m.joined and r.deleted_at is null and r.kind <> 2";
    DIRECT = "select id from rooms where pair_low = $1 and pair_high = $2";
}

impl Store {
    /// A room of `user` by its name, without regard to case and accents; if there is none, without regard to signs.
    pub async fn room_called(&self, user: UserId, name: &str) -> Result<Option<RoomId>, StoreError> {
        let bare = |name: &str| -> String {
            words(name)
                .into_iter()
                .filter(|word| !word.is_whole)
                .map(|word| word.folded)
                .collect()
        };
        let (wanted, signless) = (fold(name), bare(name));
        let mut nearest = None;
        for row in self.rows(NAMES, args![user]).await? {
            let mut cells = row.cells();
            let room = cells.take()?;
            let name = cells.take::<String>()?;
            if fold(&name) == wanted {
                return Ok(Some(room));
            }
            if !signless.is_empty() && bare(&name) == signless {
                nearest = nearest.or(Some(room));
            }
        }
        Ok(nearest)
    }

    /// The private conversation of two people, or the notes of one, if they have one.
    pub async fn direct_of(&self, one: UserId, other: UserId) -> Result<Option<RoomId>, StoreError> {
        let row = self.row(DIRECT, args![one.min(other), one.max(other)]).await?;
        Ok(row.map(|row| row.cells().take()).transpose()?)
    }
}
