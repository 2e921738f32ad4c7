//! One contract, run on each engine.

#![allow(clippy::unwrap_used)]

mod account;
mod beside;
mod direct;
mod erase;
mod expire;
mod file;
mod gold;
mod hostile;
mod house;
mod invitation;
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
mod search;
#[cfg(feature = "seed")]
mod seed;
mod writer;
