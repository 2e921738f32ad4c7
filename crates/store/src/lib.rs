//! Everything durable, in plain SQL, on SQLite or PostgreSQL behind one set of methods.
//!
//! This crate decides nothing about who may do what beyond what a transaction must hold by itself (a member
//! posts, a seq is taken once, a name is unique); it knows no socket, no HTTP and no JSON of the wire.

mod changes;
mod db;
mod favourite;
mod file;
mod fold;
mod invitation;
mod listing;
mod member;
mod message;
mod person;
mod picture;
mod read;
mod room;
mod search;
#[cfg(feature = "seed")]
mod seed;
mod session;
mod space;
mod statements;
mod wipe;
mod writer;

pub use changes::{Change, Changes};
pub use db::{Lock, OpenError, Options, Schema, Store, examine};
#[cfg(feature = "seed")]
pub use db::{of_file, rows_per_s};
pub use file::{Added, Blob, Claim, File, FileKind, FindFiles, NewFile, Readable, SharedFile, Usage};
pub use fold::fold;
pub use invitation::{Invitation, Invited, NewInvitation};
pub use listing::{FindRooms, Last, Listing, PublicRoom, RoomSort};
pub use member::{AddMember, Joined, Member, RemoveMember, Removed};
pub use message::pin::{Pin, Pinned};
pub use message::react::Chip;
pub use message::render::{Rendered, Stale};
pub use message::report::{Reason, Report};
pub use message::version::Version;
pub use message::{Around, Delete, Edit, Edited, Enclosed, Message, Post, Posted, Quote, React, Reacted};
pub use message::{Html, Name, Named, Template, Whom};
pub use person::{Account, NewAccount, Person, Profile, Role};
pub use picture::{SetAvatar, SetPicture};
pub use read::ReadPosition;
pub use room::{
    ArchiveRoom, CreateRoom, DeleteRoom, EditRoom, Expire, Expired, OpenDirect, Opened, Posting, Room,
    RoomKind,
};
pub use search::{Find, Found, Has, Hit, Wanted};
#[cfg(feature = "seed")]
pub use seed::{Seed, Seeded, seed};
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

/// Every statement, by module and name, so that tests can prepare and explain each on both engines.
#[doc(hidden)]
pub fn statements() -> Vec<(String, &'static str)> {
    let modules: &[(&str, &'static [(&'static str, &'static str)])] = &[
        ("changes", changes::STATEMENTS),
        ("favourite", favourite::STATEMENTS),
        ("file", file::STATEMENTS),
        ("file::attach", file::attach::STATEMENTS),
        ("file::blob", file::blob::STATEMENTS),
        ("file::page", file::page::STATEMENTS),
        ("invitation", invitation::STATEMENTS),
        ("listing", listing::STATEMENTS),
        ("member", member::STATEMENTS),
        ("message::change", message::change::STATEMENTS),
        ("message::name", message::name::STATEMENTS),
        ("message::page", message::page::STATEMENTS),
        ("message::pin", message::pin::STATEMENTS),
        ("message::post", message::post::STATEMENTS),
        ("message::state", message::state::STATEMENTS),
        ("message::react", message::react::STATEMENTS),
        ("message::render", message::render::STATEMENTS),
        ("message::report", message::report::STATEMENTS),
        ("message::row", message::row::STATEMENTS),
        ("message::version", message::version::STATEMENTS),
        ("person", person::STATEMENTS),
        ("person::change", person::change::STATEMENTS),
        ("picture", picture::STATEMENTS),
        ("read", read::STATEMENTS),
        ("room", room::STATEMENTS),
        ("room::change", room::change::STATEMENTS),
        ("room::delete", room::delete::STATEMENTS),
        ("room::expire", room::expire::STATEMENTS),
        ("room::make", room::make::STATEMENTS),
        ("room::standing", room::standing::STATEMENTS),
        ("search::build", search::BUILD_STATEMENTS),
        ("search::called", search::CALLED_STATEMENTS),
        ("search::find", search::FIND_STATEMENTS),
        ("session", session::STATEMENTS),
        ("space", space::STATEMENTS),
        ("wipe", wipe::STATEMENTS),
    ];
    let named = |(module, statements): &(&str, &'static [(&'static str, &'static str)])| {
        let module = module.to_string();
        statements
            .iter()
            .map(move |(name, text)| (format!("{module}::{name}"), *text))
            .collect::<Vec<_>>()
    };
    modules.iter().flat_map(named).collect()
}

/// The statements that only one engine understands: of the embedded one, and of the database server.
#[doc(hidden)]
pub fn statements_of_each() -> [Vec<(String, &'static str)>; 2] {
    let named = |module: &str, statements: &[(&str, &'static str)]| {
        let statements = statements.iter();
        statements
            .map(|(name, text)| (format!("{module}::{name}"), *text))
            .collect::<Vec<_>>()
    };
    let mut of_lite = named("search", search::LITE);
    of_lite.extend(named("message::cids", message::cids::LITE));
    [of_lite, named("search", search::PG)]
}
