//! Settings: flag > environment > file > default. The same name in three spellings.

use palabre_wire::Limits;
use std::{net::SocketAddr, path::PathBuf};

/// Who may register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// Anybody.
    Open,
    /// With an invitation.
    Invite,
    /// Nobody.
    Closed,
}

/// `COUNT/PERIOD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// In how long.
    pub period: std::time::Duration,
}

/// A scheme, host and port, as browsers write an `Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `https://chat.example.org`, lower case, without a default port.
    pub text: String,
    /// `chat.example.org` or `localhost:5000`, what `Host` must say.
    pub host: String,
    /// Whether it is https.
    pub secure: bool,
}

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Addresses to listen on.
    pub listen: Vec<SocketAddr>,
    /// Database, uploads, keys.
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// The one origin; none on a loopback listener: derived from the request.
    pub public_url: Option<Origin>,
    /// Peers whose `X-Forwarded-*` is believed: address and prefix length.
    pub trusted_proxies: Vec<(std::net::IpAddr, u8)>,
    /// Who may register.
    pub registration: Registration,
    /// `tracing` filter.
    pub log: String,
    /// JSON lines instead of text.
    pub log_json: bool,
    /// Where `/metrics` is served.
    pub metrics_listen: Option<SocketAddr>,
    /// The table of limits.
    pub limits: Limits,
    /// 0 = any number.
    pub connections_per_person: usize,
    /// Sends per person; none = off. Burst is twice the count.
    pub rate_messages: Option<Rate>,
    /// Sign-ins per account and per address; none = off.
    pub rate_signins: Option<Rate>,
    /// Sign-ups per address; none = off.
    pub rate_signups: Option<Rate>,
}
