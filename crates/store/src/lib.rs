//! Everything durable, in plain SQL, on SQLite or PostgreSQL behind one set of methods.
//!
//! This crate decides nothing about who may do what beyond what a transaction must hold by itself (a member
//! posts, a seq is taken once, a name is unique); it knows no socket, no HTTP and no JSON of the wire.

mod db;
mod member;
mod message;
mod person;
mod read;
mod room;
mod session;
mod space;
mod writer;

pub use db::{OpenError, Options, Store};
pub use member::{AddMember, Joined, Member, RemoveMember};
pub use message::{Around, Delete, Edit, Message, Post, Posted, Quote, React, Reacted};
pub use person::{Account, NewAccount, Person, Profile, Role};
pub use read::ReadPosition;
pub use room::{
    ArchiveRoom, Change, Changes, CreateRoom, DeleteRoom, EditRoom, Listing, OpenDirect, Opened, PublicRoom,
    Room, RoomKind, RoomSort,
};
pub use session::{NewSession, Session, SessionKind};
pub use space::{Setup, Space};
pub use writer::{Done, Refusal};

/// Reading failed: the database is away, or it answered something impossible.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No disk space left.
    #[error("no space left on the disk")]
    Full,
    /// The database cannot be reached, is locked, or is read-only for now.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Anything else: a bug or a damaged file.
    #[error("the database failed: {0}")]
    Broken(#[source] sqlx::Error),
}
