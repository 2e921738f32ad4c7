//! The conversations that one wants first in one's list.

use super::{Me, Refused, member};
use crate::app::App;
use palabre_wire::RoomId;

/// Marks a conversation that one is in, or takes the mark away; tells all one's connections.
pub async fn mark(app: &App, me: &Me, room: RoomId, on: bool) -> Result<(), Refused> {
    app.rates.change(me.id())?;
    if !app.store.mark_favourite(room, me.id(), on).await? {
        member::inside(app, me, room).await?;
        return Err(Refused::NOT_FOUND);
    }
    app.activity.list(me.id(), room);
    Ok(())
}
