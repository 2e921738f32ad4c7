//! Messages that a room keeps no longer.

use super::{Me, Refused, now, room, waiting};
use crate::app::App;
use palabre_store::{Expire, Expired};
use palabre_wire::{Code, Millis, RoomId};
use std::time::Instant;

/// Rooms asked for, and messages deleted, in one go.
const ROOMS: i64 = 100;
const STEP: i64 = 200;
/// How far messages that would go are counted.
pub const COUNTED: i64 = 10_000;

/// One round through all rooms, as of a moment. What fails is tried again at the next.
pub async fn sweep(app: &App, at: Millis) -> Result<(), Refused> {
    let mut after = 0;
    loop {
        let due = app.store.rooms_to_expire(after, at, ROOMS).await?;
        for &room in &due {
            while expire(app, room, at).await? {}
            after = room;
        }
        if (due.len() as i64) < ROOMS {
            return Ok(());
        }
    }
}

/// Deletes some, and tells everybody; whether there may be more.
async fn expire(app: &App, room: RoomId, at: Millis) -> Result<bool, Refused> {
    let begun = Instant::now();
    let (done, outcome) = waiting({
        let deliver = app.deliver.clone();
        move |expired: &Expired| {
            expired
                .messages
                .iter()
                .for_each(|message| deliver.message(message))
        }
    });
    let act = Expire { room, at, most: STEP };
    app.store.expire(act, done);
    let expired = match outcome.await {
        // Deleted meanwhile, with all it held.
        Err(Refused::Rule(Code::NotFound)) => return Ok(false),
        outcome => outcome?,
    };
    app.waste.notify_one();
    // People who talk have the writer for at least half of the time.
    tokio::time::sleep(begun.elapsed()).await;
    Ok(expired.more)
}

/// How many messages of a room would go if it kept them for so many days, counted up to [`COUNTED`]. For those who may decide it.
pub async fn doomed(app: &App, me: &Me, id: RoomId, keep_days: i64) -> Result<i64, Refused> {
    if !room::view(app, me, id).await?.managed {
        return Err(Refused::Rule(Code::Forbidden));
    }
    Ok(app.store.doomed(id, now(), keep_days, COUNTED).await?)
}
