//! Trying a whole server from outside: starting and killing the real program, talking to it as many people at once,
//! checking what it promises, and measuring what it costs.
//!
//! Knows the protocol, and nothing of how the server is made; only the filling of a store goes around it.

pub mod api;
pub mod bench;
pub mod cast;
pub mod checker;
pub mod crowd;
pub mod floor;
pub mod histogram;
pub mod process;
pub mod server;
pub mod socket;

mod history;
mod person;
mod random;
