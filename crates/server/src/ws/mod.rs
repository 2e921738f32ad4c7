//! The socket: the live door. It parses, calls one function of the rules, and replies.

mod dispatch;
pub mod session;
pub mod subscribe;
mod upgrade;

pub use upgrade::router;
