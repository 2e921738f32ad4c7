//! The application through its doors: HTTP and sockets, spoken to as named people.

#![allow(clippy::unwrap_used)]

mod accounts;
mod answers;
mod api;
mod app;
mod browser;
mod bytes;
mod description;
mod files;
mod files_bad;
mod gone;
mod images;
mod invitations;
mod kept_alive;
mod leaving;
mod live;
mod live_end;
mod live_others;
mod messages;
mod origin;
mod pages;
mod pages_accounts;
mod pages_files;
mod pages_invitations;
mod pages_messages;
mod pages_rooms;
mod pages_search;
mod pages_settings;
mod pages_setup;
mod photographs;
mod pictures;
mod portal;
mod process;
mod retention;
mod room_rules;
mod rooms;
mod search;
mod sessions;
mod socket;
mod state;
mod traces;
mod traces_films;
mod uploads;
mod wire;
mod words;
