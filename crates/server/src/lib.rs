//! The application: rules (`chat`), three doors (`ws`, `web`, `api`), and what starts them.

pub mod api;
pub mod app;
pub mod chat;
pub mod cli;
pub mod config;
pub mod files;
pub mod http;
pub mod i18n;
pub mod web;
pub mod ws;
