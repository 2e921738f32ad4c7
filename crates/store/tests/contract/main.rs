//! One contract, run on each engine.

#![allow(clippy::unwrap_used)]

mod account;
mod direct;
mod erase;
mod file;
mod house;
mod life;
mod listing;
mod member;
mod message;
mod page;
mod plan;
mod post;
mod read;
mod room;
mod schema;
#[cfg(feature = "seed")]
mod seed;
mod search;
mod writer;
