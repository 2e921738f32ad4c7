//! Rendering again what an older renderer made HTML of, little by little, beside everything else.
//!
//! The HTML of a message follows from its text, so this is no change of the room: it takes no seq and is told to nobody. Who has the
//! old HTML on screen keeps it until the message is next fetched.

use super::markup;
use crate::app::App;
use palabre_store::{Rendered, StoreError};
use palabre_wire::{RoomId, Seq};
use std::time::Duration;

/// Messages looked at in one step, so that nobody waits behind them.
const STEP: i64 = 100;
/// How long to wait when the database is away.
const LATER: Duration = Duration::from_secs(5);

/// Renders again what is old; ends when nothing is.
pub async fn all(app: &App) {
    while let Err(error) = from_the_start(app).await {
        tracing::warn!(%error, "old messages will be rendered again later");
        tokio::time::sleep(LATER).await;
    }
}

async fn from_the_start(app: &App) -> Result<(), StoreError> {
    if app.store.renderer().await? >= markup::RENDERER {
        return Ok(());
    }
    let mut place = (0, 0);
    while let Some(next) = step(app, place).await? {
        place = next;
    }
    app.store.rendered(markup::RENDERER).await
}

/// One step after a place; the next place, none at the end.
async fn step(app: &App, after: (RoomId, Seq)) -> Result<Option<(RoomId, Seq)>, StoreError> {
    let (stale, last) = app.store.stale(after, markup::RENDERER, STEP).await?;
    if !stale.is_empty() {
        let most_names = app.config.limits.names_per_message;
        let messages = stale.into_iter().map(|message| Rendered {
            html: markup::html(&message.text, most_names),
            room: message.room,
            id: message.id,
            seq: message.seq,
        });
        app.store.render(messages.collect(), markup::RENDERER).await?;
    }
    Ok(last)
}
