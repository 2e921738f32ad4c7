//! Reactions: one emoji of one person to one message.

use super::{Me, Refused, deliver::Reaction, message, now, waiting};
use crate::app::App;
use palabre_store::{Chip, Person, React, Reacted};
use palabre_wire::{Code, RoomId, Seq};

/// A reaction to give or take back.
#[derive(Clone, Debug)]
pub struct ReactTo {
    /// The room.
    pub room: RoomId,
    /// The message.
    pub id: Seq,
    /// One emoji.
    pub emoji: String,
    /// Given, or taken back.
    pub on: bool,
}

/// Gives or takes back a reaction. Queued when called, not when awaited.
pub fn react(
    app: &App,
    me: &Me,
    act: ReactTo,
) -> impl Future<Output = Result<Reacted, Refused>> + Send + use<> {
    let checked = app.rates.change(me.id()).and_then(|()| known(&act.emoji));
    let outcome = checked.map(|emoji| {
        let ReactTo { room, id, on, .. } = act;
        let emoji = emoji.to_owned();
        let by = me.id();
        let reaction = Reaction {
            room,
            id,
            by,
            emoji: emoji.clone(),
            on,
        };
        let deliver = app.deliver.clone();
        let (done, outcome) = waiting(move |reacted: &Reacted| {
            if reacted.changed {
                deliver.reaction(reaction, reacted);
            }
        });
        let most = app.config.limits.reactions_per_message as i64;
        app.store.react(
            React {
                room,
                by,
                id,
                emoji,
                on,
                most,
                at: now(),
            },
            done,
        );
        outcome
    });
    async move { outcome?.await }
}

/// Who gave a reaction to a message of a room one is in, oldest accounts first, at most `limit`. A deleted one is as one that never was.
pub async fn reactors(app: &App, me: &Me, mut chip: Chip<'_>, limit: i64) -> Result<Vec<Person>, Refused> {
    if message::one(app, me, chip.room, chip.id)
        .await?
        .deleted_at
        .is_some()
    {
        return Err(Refused::NOT_FOUND);
    }
    chip.emoji = known(chip.emoji)?;
    Ok(app.store.reactors(&chip, me.id(), limit).await?)
}

/// The emoji that a text is, in the one form that is kept: with or without its variation selectors, it is one emoji.
fn known(text: &str) -> Result<&'static str, Refused> {
    let emoji = emojis::get(text).ok_or(Refused::Rule(Code::BadEmoji))?;
    Ok(emoji.as_str())
}
