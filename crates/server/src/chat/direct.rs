//! Private conversations: the one room of a pair.

use super::{Me, Refused, name, now, waiting};
use crate::app::App;
use palabre_store::{OpenDirect, Opened};

/// The direct room with `username` (oneself: one's notes). `NotFound` when nobody bears that name.
pub async fn open(app: &App, me: &Me, username: &str) -> Result<Opened, Refused> {
    let other = app
        .store
        .account_by_key(&name::username_key(username))
        .await?
        .ok_or(Refused::NOT_FOUND)?;
    let with = other.person.id;
    let (done, outcome) = waiting({
        let deliver = app.deliver.clone();
        let pair = [me.id(), with];
        move |opened: &Opened| {
            if opened.created {
                deliver.made(&opened.room, &pair);
            }
        }
    });
    app.store.open_direct(
        OpenDirect {
            by: me.id(),
            with,
            at: now(),
        },
        done,
    );
    outcome.await
}
