//! The program itself, started, asked, stopped and killed as whoever runs the machine does.

#![allow(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

mod cli;
mod descriptors;
mod durability;
mod folder;
mod serve;
