//! Settings: flag > environment > file > default. The same name in three spellings.
//!
//! This module knows what may be set and refuses what cannot be understood or is dangerous; what a setting
//! does is known where it is used. The table of all settings is [`SETTINGS`]; everything else is derived from it.

mod parse;
mod source;
mod table;
#[cfg(test)]
mod tests;

pub use source::{gather, unknown_variables};
pub use table::{SETTINGS, Setting};

use palabre_wire::Limits;
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// Who may register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// Anybody.
    Open,
    /// Who was invited, and the page says so.
    Invite,
    /// Nobody by themselves: an administrator may still invite.
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
#[derive(Clone)]
pub struct Config {
    /// Addresses to listen on.
    pub listen: Vec<SocketAddr>,
    /// This program, which is run again for each image; no setting.
    pub program: PathBuf,
    /// Database, uploads, keys.
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// `file:FOLDER` or `s3://BUCKET/PREFIX`.
    pub uploads_url: String,
    /// How long a bucket may say nothing.
    pub uploads_wait: Duration,
    /// Bytes of all files; 0 = any number.
    pub uploads_bytes: u64,
    /// Bytes that files leave free on their disk.
    pub disk_reserve_bytes: u64,
    /// The one origin; none on a loopback listener: derived from the request.
    pub public_url: Option<Origin>,
    /// Peers whose `X-Forwarded-*` is believed: address and prefix length.
    pub trusted_proxies: Vec<(IpAddr, u8)>,
    /// Who may register; none: what the first run chose.
    pub registration: Option<Registration>,
    /// `tracing` filter.
    pub log: String,
    /// JSON lines instead of text.
    pub log_json: bool,
    /// The table of limits.
    pub limits: Limits,
    /// 0 = any number.
    pub connections_per_person: usize,
    /// Sends per person; none = off. Burst is twice the count.
    pub rate_messages: Option<Rate>,
    /// Reports per person; none = off.
    pub rate_reports: Option<Rate>,
    /// Searches per person.
    pub rate_searches: Option<Rate>,
    /// Sign-ins per account and per address; none = off.
    pub rate_signins: Option<Rate>,
    /// Sign-ups per address; none = off.
    pub rate_signups: Option<Rate>,
}

/// This program, also once its file was replaced by that of another version.
fn program() -> PathBuf {
    match cfg!(target_os = "linux") {
        true => PathBuf::from("/proc/self/exe"),
        false => std::env::current_exe().unwrap_or_default(),
    }
}

/// A setting that cannot be used: one sentence that names it and says what to write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl Config {
    /// The defaults, changed by `values` (name, text) in order. What [`gather`] returns is meant to be given here.
    ///
    /// **Errors**: an unknown name, a text that cannot be understood, or settings that are dangerous together.
    pub fn new<N, T>(values: impl IntoIterator<Item = (N, T)>) -> Result<Config, ConfigError>
    where
        N: AsRef<str>,
        T: AsRef<str>,
    {
        let mut config = Config::unset();
        for setting in SETTINGS {
            if let Some(text) = setting.default {
                config.set(setting.name, text)?;
            }
        }
        for (name, text) in values {
            config.set(name.as_ref(), text.as_ref())?;
        }
        if config.database_url.is_empty() {
            config.database_url = format!("sqlite:{}", config.data_dir.join("palabre.db").display());
        }
        if config.uploads_url.is_empty() {
            config.uploads_url = format!("file:{}", config.data_dir.join("uploads").display());
        }
        let limits = &mut config.limits;
        for bytes in [
            &mut limits.image_bytes,
            &mut limits.audio_bytes,
            &mut limits.video_bytes,
        ] {
            if *bytes == 0 {
                *bytes = limits.file_bytes;
            }
        }
        config.check_together()?;
        Ok(config)
    }

    /// Whether only this machine can reach the server.
    pub fn is_loopback_only(&self) -> bool {
        self.listen.iter().all(|address| address.ip().is_loopback())
    }

    /// Whether nobody but this machine is meant to come: neither to the listeners nor through a proxy.
    pub fn is_for_this_machine(&self) -> bool {
        let is_local = |origin: &Origin| parse::is_local_host(&origin.host);
        self.is_loopback_only() && self.public_url.as_ref().is_none_or(is_local)
    }

    /// The file of the embedded database, when it is the one used.
    pub fn database_file(&self) -> Option<PathBuf> {
        let path = self.database_url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
    }

    /// The folder in which files are received, whatever keeps them afterwards.
    pub fn uploads_folder(&self) -> PathBuf {
        match self.uploads_url.strip_prefix("file:") {
            Some(path) => PathBuf::from(path.strip_prefix("//").unwrap_or(path)),
            None => self.data_dir.join("uploads"),
        }
    }

    /// What is allowed but deserves a second look, one sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(origin) = self.public_url.as_ref().filter(|origin| !origin.secure)
            && !parse::is_local_host(&origin.host)
        {
            warnings.push(format!(
                "public_url {} is not https: passwords and messages travel in the clear",
                origin.text
            ));
        }
        let off = [
            ("rate_messages", self.rate_messages),
            ("rate_reports", self.rate_reports),
            ("rate_searches", self.rate_searches),
            ("rate_signins", self.rate_signins),
            ("rate_signups", self.rate_signups),
        ];
        for (name, rate) in off {
            if rate.is_none() && !self.is_for_this_machine() {
                warnings.push(format!("{name} is off: anybody may try as fast as they can"));
            }
        }
        warnings
    }

    /// What every field is before its default is read; nothing of it is ever seen.
    fn unset() -> Config {
        Config {
            listen: Vec::new(),
            program: program(),
            data_dir: PathBuf::new(),
            database_url: String::new(),
            uploads_url: String::new(),
            uploads_wait: Duration::ZERO,
            uploads_bytes: 0,
            disk_reserve_bytes: 0,
            public_url: None,
            trusted_proxies: Vec::new(),
            registration: None,
            log: String::new(),
            log_json: false,
            limits: Limits::default(),
            connections_per_person: 0,
            rate_messages: None,
            rate_reports: None,
            rate_searches: None,
            rate_signins: None,
            rate_signups: None,
        }
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), ConfigError> {
        let setting = SETTINGS
            .iter()
            .find(|setting| setting.name == name)
            .ok_or_else(|| ConfigError(format!("{name} is not a setting: see docs/administration.md")))?;
        (setting.read)(self, text.trim()).map_err(|what_to_do| ConfigError(format!("{name}: {what_to_do}")))
    }

    fn check_together(&self) -> Result<(), ConfigError> {
        let refuse = |sentence: String| Err(ConfigError(sentence));
        if !self.is_loopback_only() && self.public_url.is_none() {
            return refuse(
                "public_url is needed when listen is not a loopback address: set it to the address people type, such as https://chat.example.org"
                    .into(),
            );
        }
        let limits = &self.limits;
        if limits.username_min_chars > limits.username_max_chars {
            return refuse("username_min_chars is above username_max_chars: lower it".into());
        }
        if limits.password_min_chars > limits.password_max_chars {
            return refuse("password_min_chars is above password_max_chars: lower it".into());
        }
        // A character is at most four bytes, and the frame around the text needs some room.
        let needed_bytes = 4 * limits.message_chars + 1024;
        if limits.frame_bytes < needed_bytes {
            return refuse(format!(
                "frame_bytes is too small for message_chars: set it to {needed_bytes} or more, or lower message_chars"
            ));
        }
        Ok(())
    }
}

/// Without the values: an address of a database may hold a password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

impl Default for Config {
    /// What an empty configuration means.
    fn default() -> Config {
        let nothing: [(&str, &str); 0] = [];
        Config::new(nothing).expect("the defaults are understood, as a test holds")
    }
}
