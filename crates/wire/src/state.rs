//! The present state of people, rooms, memberships and messages, as frames and answers carry it.

use crate::{Millis, RoomId, Seq, UserId};
use serde::Serialize;

/// A person, in any frame or answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The username.
    pub name: String,
    /// The name shown.
    pub display: String,
    /// The avatar's tint, 1 to 12.
    pub tint: i64,
    /// Of the picture at `/avatars/{hash}`, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// A file of a message, or one just uploaded. What is not known of it is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = File))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct File {
    /// 128 random bits; knowing them gives no right.
    pub id: String,
    /// The name it was sent under.
    pub name: String,
    /// Bytes, as they are served.
    pub size: u64,
    /// The media type, found in the bytes.
    #[serde(rename = "type")]
    pub kind: String,
    /// Pixels across, of an image that can be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels down, of an image that can be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Whether it moves.
    #[serde(skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    pub animated: bool,
    /// Whether `/thumb` answers.
    #[serde(skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    pub thumb: bool,
    /// A blurred placeholder of some 25 bytes (ThumbHash), in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// What kind of conversation a room is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum RoomKind {
    /// Listed for everybody; joined by a click.
    Public,
    /// By invitation of a member.
    Private,
    /// Two people, for ever.
    Direct,
}

/// Who writes in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Posting {
    /// Its members.
    Members,
    /// Its owner, and the moderators and administrators who are in it.
    Moderators,
}

/// One row that changed, in its present state.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub enum Change {
    /// A message.
    Message(Box<Message>),
    /// A membership.
    Member(Member),
    /// The room itself.
    Room(Room),
}

/// The whole present state of a message. Empty fields are absent; a deleted message has no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Message {
    /// The room.
    pub room: RoomId,
    /// The message.
    pub id: Seq,
    /// Its latest change.
    pub seq: Seq,
    /// The author.
    pub by: Person,
    /// When it was posted.
    pub at: Millis,
    /// The author's client id of the send.
    pub cid: String,
    /// The text as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Safe HTML; absent when the text is plain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// Its files, in the order they were given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    pub files: Vec<File>,
    /// Aggregated reactions, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    pub reactions: Vec<(String, i64)>,
    /// When it was last edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited: Option<Millis>,
    /// When it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Millis>,
    /// When it was pinned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Millis>,
    /// The emojis the asking person reacted with: only in answers made for one person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
    pub mine: Vec<String>,
}

/// The one-line citation of the message that another answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Reply {
    /// The message answered.
    pub id: Seq,
    /// Its author.
    pub by: Person,
    /// The beginning of what is read of it, on one line; absent when it was deleted or has files alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// Its files, when it has no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Enclosed>,
}

/// The files of a message, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Enclosed {
    /// How many.
    pub count: i64,
    /// How many of them are images.
    pub images: i64,
    /// The name of the first.
    pub name: String,
}

/// A membership's present state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Member {
    /// The room.
    pub room: RoomId,
    /// Its latest change.
    pub seq: Seq,
    /// Who.
    pub user: Person,
    /// In, or out.
    pub joined: bool,
}

/// A room's present state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Room {
    /// The room.
    pub room: RoomId,
    /// Its latest change.
    pub seq: Seq,
    /// Its kind.
    pub kind: RoomKind,
    /// Its name; empty for a direct room, whose name depends on who looks.
    pub name: String,
    /// Its topic.
    pub topic: String,
    /// Who manages it beside the administrators of the space; absent: nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Of the picture at `/avatars/{hash}`, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Who writes there.
    pub posting: Posting,
    /// For how many days it keeps its messages; absent: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<i64>,
    /// When it was archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<Millis>,
    /// When it was deleted: the last frame of a room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Millis>,
}
