//! One contract, run on each engine.

mod house;
mod message;
