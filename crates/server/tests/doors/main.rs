//! The application through its doors: HTTP and sockets, spoken to as named people.

#![allow(clippy::unwrap_used)]

mod accounts;
mod answers;
mod api;
mod app;
mod description;
mod messages;
mod origin;
mod rooms;
mod sessions;
mod socket;
mod wire;
