//! Pinned messages: what a room keeps at hand. Any member pins.

use super::{Me, Refused, member, now, waiting};
use crate::app::App;
use palabre_store::{Message, Pin, Pinned};
use palabre_wire::{RoomId, Seq};

/// A message to pin or unpin.
#[derive(Clone, Copy, Debug)]
pub struct PinMessage {
    /// The room.
    pub room: RoomId,
    /// The message.
    pub id: Seq,
    /// Pinned, or not any more.
    pub on: bool,
}

/// Pins or unpins. Queued when called, not when awaited.
pub fn pin(
    app: &App,
    me: &Me,
    act: PinMessage,
) -> impl Future<Output = Result<Pinned, Refused>> + Send + use<> {
    let outcome = app.rates.change(me.id()).map(|()| {
        let deliver = app.deliver.clone();
        let (done, outcome) = waiting(move |pinned: &Pinned| {
            if pinned.changed {
                deliver.message(&pinned.message);
            }
        });
        let act = Pin {
            room: act.room,
            by: me.id(),
            id: act.id,
            on: act.on,
            most: app.config.limits.pins_per_room as i64,
            at: now(),
        };
        app.store.pin(act, done);
        outcome
    });
    async move { outcome?.await }
}

/// The pinned messages of a room one is in, the last pinned first, and whether there are more than `limit`.
pub async fn list(app: &App, me: &Me, room: RoomId, limit: i64) -> Result<(Vec<Message>, bool), Refused> {
    member::inside(app, me, room).await?;
    let mut pins = app.store.pins(room, me.id(), limit + 1).await?;
    let more = pins.len() as i64 > limit;
    pins.truncate(limit as usize);
    Ok((pins, more))
}

/// Their ids: what a page of the room counts.
pub async fn ids(app: &App, me: &Me, room: RoomId) -> Result<Vec<Seq>, Refused> {
    let most = app.config.limits.pins_per_room as i64;
    Ok(app.store.pinned_ids(room, me.id(), most).await?)
}
