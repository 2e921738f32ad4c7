//! The one table of limits. It drives the server, the browser, the error texts and the documents.

use serde::Serialize;

/// Every size and number a person can meet. Characters are Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Limits {
    /// Characters of a message.
    pub message_chars: usize,
    /// Characters of a room's name, at least one.
    pub room_name_chars: usize,
    /// Characters of a room's topic.
    pub room_topic_chars: usize,
    /// Characters of a username, at least.
    pub username_min_chars: usize,
    /// Characters of a username, at most.
    pub username_max_chars: usize,
    /// Characters of a display name.
    pub display_chars: usize,
    /// Characters of a presentation.
    pub about_chars: usize,
    /// Characters of a password, at least.
    pub password_min_chars: usize,
    /// Characters of a password, at most.
    pub password_max_chars: usize,
    /// Bytes of a file of no other kind.
    pub file_bytes: u64,
    /// Bytes of an image.
    pub image_bytes: u64,
    /// Bytes of a sound.
    pub audio_bytes: u64,
    /// Bytes of a film.
    pub video_bytes: u64,
    /// Millions of pixels of an image.
    pub image_megapixels: u64,
    /// Frames of an image that moves.
    pub image_frames: u64,
    /// Bytes of a file's name.
    pub file_name_bytes: usize,
    /// Bytes of all files of one person; 0 = any number.
    pub person_bytes: u64,
    /// Uploads of one person that are under way or wait to be sent.
    pub uploads_per_person: usize,
    /// Files of a message.
    pub files_per_message: usize,
    /// Bytes of a WebSocket message from a client.
    pub frame_bytes: usize,
    /// Rooms that one connection follows.
    pub subscriptions: usize,
    /// Distinct emojis on one message.
    pub reactions_per_message: usize,
    /// Edits of one message.
    pub edits_per_message: usize,
    /// People and rooms that one message names.
    pub names_per_message: usize,
    /// Pinned messages of one room.
    pub pins_per_room: usize,
    /// People who are brought into a room as it is made.
    pub invited_at_once: usize,
    /// Days that a room may set itself to keep its messages.
    pub keep_days: i64,
    /// Characters of what is written beside a report.
    pub report_note_chars: usize,
    /// Changes that `sub` replays before it answers `resync`.
    pub replay_changes: usize,
    /// Characters of a search.
    pub search_chars: usize,
    /// Invitations that let people in at once.
    pub invitations: usize,
    /// People whom one invitation lets in.
    pub invitation_uses: usize,
    /// Days that an invitation lasts.
    pub invitation_days: usize,
    /// How far unread messages of a room are counted.
    pub unread: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            message_chars: 10_000,
            room_name_chars: 60,
            room_topic_chars: 250,
            username_min_chars: 3,
            username_max_chars: 30,
            display_chars: 60,
            about_chars: 160,
            password_min_chars: 8,
            password_max_chars: 256,
            file_bytes: 25 * 1024 * 1024,
            image_bytes: 25 * 1024 * 1024,
            audio_bytes: 25 * 1024 * 1024,
            video_bytes: 25 * 1024 * 1024,
            image_megapixels: 40,
            image_frames: 1_000,
            file_name_bytes: 255,
            person_bytes: 10 * 1024 * 1024 * 1024,
            uploads_per_person: 100,
            files_per_message: 10,
            frame_bytes: 64 * 1024,
            subscriptions: 500,
            reactions_per_message: 20,
            edits_per_message: 100,
            names_per_message: 50,
            pins_per_room: 100,
            invited_at_once: 100,
            keep_days: 3_650,
            report_note_chars: 500,
            replay_changes: 1_000,
            search_chars: 200,
            invitations: 100,
            invitation_uses: 1_000,
            invitation_days: 30,
            unread: 1_000,
        }
    }
}
