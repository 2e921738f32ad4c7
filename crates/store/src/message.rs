//! Messages: posting once, changing, and reading by keyset.

pub(crate) mod change;
pub(crate) mod cids;
mod draft;
pub(crate) mod name;
pub(crate) mod page;
pub(crate) mod pin;
pub(crate) mod post;
pub(crate) mod react;
pub(crate) mod render;
pub(crate) mod report;
pub(crate) mod row;
pub(crate) mod state;
pub(crate) mod version;

pub(crate) use draft::Draft;
pub use name::{Html, Name, Named, Template, Whom};
pub(crate) use post::post_all;
pub(crate) use row::{enclosed, load, message};
pub(crate) use state::Remembered;

use crate::{Done, File, Person, Store};
use palabre_wire::{Code, Millis, RoomId, Seq, UserId};

/// A message's whole present state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The room.
    pub room: RoomId,
    /// The seq its posting took.
    pub id: Seq,
    /// The seq of its latest change.
    pub seq: Seq,
    /// The author.
    pub by: Person,
    /// When it was posted.
    pub at: Millis,
    /// The author's client id of the send.
    pub cid: String,
    /// None when deleted.
    pub text: Option<String>,
    /// Safe HTML, when it is not plain.
    pub html: Option<String>,
    /// The people named in the HTML, as they are now, but for the author.
    pub named: Vec<Person>,
    /// The message it answers, in its present state.
    pub reply: Option<Quote>,
    /// Its files, in the order they were given.
    pub files: Vec<File>,
    /// Emoji and count, in the order first used.
    pub reactions: Vec<(String, i64)>,
    /// The asking person's own reactions, when one asked.
    pub mine: Vec<String>,
    /// When it was last edited.
    pub edited_at: Option<Millis>,
    /// When it was deleted.
    pub deleted_at: Option<Millis>,
    /// When it was pinned.
    pub pinned_at: Option<Millis>,
}

/// What a citation shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The message answered.
    pub id: Seq,
    /// Its author.
    pub by: Person,
    /// Its text; none when deleted.
    pub text: Option<String>,
    /// Its safe HTML, when it is not plain.
    pub html: Option<String>,
    /// The people named in the HTML, as they are now, but for its author.
    pub named: Vec<Person>,
    /// Its files, when it has no text.
    pub files: Option<Enclosed>,
}

/// The files of a message, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosed {
    /// How many.
    pub count: i64,
    /// How many of them are images.
    pub images: i64,
    /// The name of the first.
    pub name: String,
}

/// A message to post.
#[derive(Clone, Debug)]
pub struct Post {
    /// The room.
    pub room: RoomId,
    /// The author, a member at the moment of the commit.
    pub by: UserId,
    /// The client's id of the send.
    pub cid: String,
    /// SHA-256 of what was first sent: decides between dup and conflict, for ever.
    pub digest: [u8; 32],
    /// The text.
    pub text: String,
    /// What it looks like. The members it names get a mention.
    pub html: Html,
    /// The renderer's version.
    pub renderer: i64,
    /// A message of the same room.
    pub reply_to: Option<Seq>,
    /// Ids of files: each the author's own, complete, and in no message yet (`NotFound`).
    pub files: Vec<String>,
    /// Why it is refused, unless this cid posted it before.
    pub refused: Option<Code>,
    /// Now.
    pub at: Millis,
}

/// The outcome of posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The message in its present state.
    pub message: Message,
    /// It was there already: nothing was written.
    pub dup: bool,
}

/// A change of text, by its author.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The room.
    pub room: RoomId,
    /// Who asks.
    pub by: UserId,
    /// The message.
    pub id: Seq,
    /// The new text.
    pub text: String,
    /// What it looks like; whom it names replaces whom it named.
    pub html: Html,
    /// The renderer's version.
    pub renderer: i64,
    /// Edits of a message, at most.
    pub most: i64,
    /// Now.
    pub at: Millis,
}

/// The outcome of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The message in its present state.
    pub message: Message,
    /// False when it had this very text (nothing took a seq).
    pub changed: bool,
}

/// A deletion, by the author or a moderator of the space.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The room.
    pub room: RoomId,
    /// Who asks.
    pub by: UserId,
    /// May delete others' messages.
    pub moderator: bool,
    /// The message.
    pub id: Seq,
    /// Now.
    pub at: Millis,
}

/// A reaction given or taken back.
#[derive(Clone, Debug)]
pub struct React {
    /// The room.
    pub room: RoomId,
    /// Who.
    pub by: UserId,
    /// The message.
    pub id: Seq,
    /// One emoji, checked by the caller.
    pub emoji: String,
    /// Given, or taken back.
    pub on: bool,
    /// Distinct emojis on a message, at most.
    pub most: i64,
    /// Now.
    pub at: Millis,
}

/// The outcome of reacting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reacted {
    /// The seq it took; the message's present one when nothing changed.
    pub seq: Seq,
    /// False when it was so already (nothing took a seq).
    pub changed: bool,
    /// All reactions of the message now.
    pub reactions: Vec<(String, i64)>,
}

/// Which page of a room's history. Ids are exclusive but for `Id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// The newest.
    Newest,
    /// Below an id.
    Before(Seq),
    /// Above an id.
    After(Seq),
    /// Half of the page up to and with an id, half above.
    Id(Seq),
}

impl Store {
    /// Posts. Checked in the transaction, in this order: dup/conflict of (author, cid) first (`CidConflict`), then the room is seen (`NotFound`), joined
    /// (`NotMember` for a public room), not `Archived`, the room is not for moderators alone (`Forbidden`), and `reply_to` is a message of the room (`NotFound`). Posting moves the author's read position to it.
    /// A dup answers with the present state even if the author has left since, or the room is gone (the message is then a deleted one).
    pub fn post(&self, act: Post, done: Done<Posted>) {
        self.write_post(Draft::new(act), done);
    }

    /// Changes a text and keeps the one before; takes one seq if it changes something. Refused: `NotFound`, `NotMember`, `Archived`, `Forbidden` (not the
    /// author), `Deleted`, `TooMany` (edits).
    pub fn edit(&self, act: Edit, done: Done<Edited>) {
        self.write(act, done);
    }

    /// Deletes: the text and HTML are overwritten, earlier texts, reactions, mentions and the pin go; takes one seq. Again on a deleted one: `Deleted`. Refused as [`Store::edit`], but not in an archived room.
    pub fn delete(&self, act: Delete, done: Done<Message>) {
        self.write(act, done);
    }

    /// Reacts; takes one seq if it changes something. Refused: as edit, and `TooMany` (a new emoji over `most`).
    pub fn react(&self, act: React, done: Done<Reacted>) {
        self.write(act, done);
    }
}
