//! Messages: posting, changing, reading.

use super::{Me, Refused};
use crate::app::App;
use palabre_store::{Around, Changes, Message, Posted, Reacted};
use palabre_wire::{RoomId, Seq};

/// A message to post, as typed.
#[derive(Clone, Debug)]
pub struct PostMessage {
    /// The room.
    pub room: RoomId,
    /// The client's id of the send.
    pub cid: String,
    /// As typed; trimmed of blank ends.
    pub text: String,
    /// The message it answers.
    pub reply_to: Option<Seq>,
    /// Ids of uploaded files.
    pub files: Vec<String>,
}

/// A page of history.
#[derive(Clone, Debug)]
pub struct Page {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// The room's counter.
    pub head: Seq,
    /// More below (older).
    pub older: bool,
    /// More above (newer).
    pub newer: bool,
}

/// Posts; `done` is called once, in commit order, after everybody was told. Calls made one after the other take increasing ids.
pub fn post(
    _app: &App,
    _me: &Me,
    _act: PostMessage,
    _done: impl FnOnce(Result<Posted, Refused>) + Send + 'static,
) {
    unimplemented!()
}

/// Posts and waits for the commit.
pub async fn post_and_wait(_app: &App, _me: &Me, _act: PostMessage) -> Result<Posted, Refused> {
    unimplemented!()
}

/// Changes the text of one's own message.
pub async fn edit(_app: &App, _me: &Me, _room: RoomId, _id: Seq, _text: String) -> Result<Message, Refused> {
    unimplemented!()
}

/// Deletes one's own message, or any as a moderator.
pub async fn delete(_app: &App, _me: &Me, _room: RoomId, _id: Seq) -> Result<Message, Refused> {
    unimplemented!()
}

/// Gives (`on`) or takes back a reaction.
pub async fn react(
    _app: &App,
    _me: &Me,
    _room: RoomId,
    _id: Seq,
    _emoji: String,
    _on: bool,
) -> Result<Reacted, Refused> {
    unimplemented!()
}

/// A page of the history of a room one is in. `limit` at most 200.
pub async fn page(
    _app: &App,
    _me: &Me,
    _room: RoomId,
    _around: Around,
    _limit: i64,
) -> Result<Page, Refused> {
    unimplemented!()
}

/// One message of a room one is in.
pub async fn one(_app: &App, _me: &Me, _room: RoomId, _id: Seq) -> Result<Message, Refused> {
    unimplemented!()
}

/// What changed after a seq in a room one is in.
pub async fn changes(
    _app: &App,
    _me: &Me,
    _room: RoomId,
    _after: Seq,
    _limit: i64,
) -> Result<Changes, Refused> {
    unimplemented!()
}
