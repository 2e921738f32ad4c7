//! Trying a whole server from outside: starting and killing the real program, talking to it as many people at once, and
//! checking what it promises.
//!
//! Knows the protocol, and nothing of how the server is made.

pub mod api;
pub mod checker;
pub mod idle;
pub mod server;
pub mod socket;

mod history;
mod person;
mod random;
