//! The log, on stderr: lines for people or JSON for machines.

use crate::{config::Config, http::request::log_panics};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging, panics included. The filter was understood when the settings were read.
pub(super) fn start(config: &Config) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&config.log))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    log_panics();
    if config.log_json {
        log.json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .init();
    } else {
        log.with_target(false).init();
    }
}
