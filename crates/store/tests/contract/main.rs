//! One contract, run on each engine.

#![allow(clippy::unwrap_used)]

mod account;
mod house;
mod member;
mod message;
mod plan;
mod read;
mod room;
mod schema;
mod writer;
