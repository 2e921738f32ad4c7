//! The table of settings: name, default, meaning and reader, once. Flags, variables, file keys and the administrator's
//! documentation follow it.

use super::{Config, parse};
use std::{path::PathBuf, time::Duration};

/// One setting.
pub struct Setting {
    /// The key of the file; `--data-dir` and `PALABRE_DATA_DIR` are `data_dir`.
    pub name: &'static str,
    /// What is read when nothing is given.
    pub default: Option<&'static str>,
    /// One sentence for `--help` and the documentation.
    pub about: &'static str,
    /// Whether several values may be given: a repeated flag, commas, a TOML list.
    pub is_list: bool,
    pub(super) read: fn(&mut Config, &str) -> Result<(), String>,
}

impl Setting {
    /// The long flag, without its dashes.
    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    /// The variable of the environment.
    pub fn variable(&self) -> String {
        format!("PALABRE_{}", self.name.to_uppercase())
    }
}

const fn one(
    name: &'static str,
    default: &'static str,
    about: &'static str,
    read: fn(&mut Config, &str) -> Result<(), String>,
) -> Setting {
    Setting {
        name,
        default: Some(default),
        about,
        is_list: false,
        read,
    }
}

const fn without_default(setting: Setting) -> Setting {
    Setting {
        default: None,
        ..setting
    }
}

const fn list(setting: Setting) -> Setting {
    Setting {
        is_list: true,
        ..setting
    }
}

/// A limit of the wire's table, or of the server alone, between two bounds.
macro_rules! limit {
    ($field:ident, $default:literal, $least:literal..=$most:literal, $about:literal) => {
        one(stringify!($field), $default, $about, |config, text| {
            config.limits.$field = parse::number(text, $least, $most)? as _;
            Ok(())
        })
    };
    ($field:ident, of server $default:literal, $least:literal..=$most:literal, $about:literal) => {
        one(stringify!($field), $default, $about, |config, text| {
            config.$field = parse::size(text, $least, $most)?;
            Ok(())
        })
    };
    ($field:ident, size $default:literal, $least:literal..=$most:literal, $about:literal) => {
        one(stringify!($field), $default, $about, |config, text| {
            config.limits.$field = parse::size(text, $least, $most)? as _;
            Ok(())
        })
    };
}

/// A limit of rate.
macro_rules! rate {
    ($field:ident, $default:literal, $about:literal) => {
        one(stringify!($field), $default, $about, |config, text| {
            config.$field = parse::rate(text)?;
            Ok(())
        })
    };
}

/// A name that is known, for something that this version does not do: better no start than a setting without effect.
macro_rules! not_yet {
    ($name:literal, $about:literal) => {
        without_default(one(
            $name,
            "",
            concat!("Not in this version: ", $about),
            |_, _| Err("this version does not have it yet: take the setting away".into()),
        ))
    };
}

/// Every setting, in the order of the documentation.
pub const SETTINGS: &[Setting] = &[
    list(one(
        "listen",
        "127.0.0.1:5000",
        "Address and port to listen on; several allowed.",
        |config, text| {
            config.listen = parse::addresses(text)?;
            Ok(())
        },
    )),
    one(
        "data_dir",
        "./data",
        "Folder of the database and keys; made when absent, for the owner's eyes only (mode 0700).",
        |config, text| {
            if text.is_empty() {
                return Err("name a folder, such as /var/lib/palabre".into());
            }
            config.data_dir = PathBuf::from(text);
            Ok(())
        },
    ),
    without_default(one(
        "database_url",
        "",
        "sqlite:FILE (by default palabre.db in data_dir) or postgres://USER:PASSWORD@HOST/NAME.",
        |config, text| {
            config.database_url = parse::database_url(text)?;
            Ok(())
        },
    )),
    not_yet!("redis_url", "the Redis or Valkey that joins several servers."),
    without_default(one(
        "uploads_url",
        "",
        "Where files are kept: file:FOLDER (by default uploads in data_dir) or s3://BUCKET/PREFIX, with the usual AWS_ variables.",
        |config, text| {
            config.uploads_url = parse::uploads_url(text)?;
            Ok(())
        },
    )),
    one(
        "uploads_wait_seconds",
        "10",
        "Seconds that a bucket may take to answer, or say nothing amid a file; six times as many to take 5 MiB.",
        |config, text| {
            config.uploads_wait = Duration::from_secs(parse::number(text, 1, 600)?);
            Ok(())
        },
    ),
    without_default(one(
        "public_url",
        "",
        "The one address pages and sockets are accepted from; needed when listen is not loopback.",
        |config, text| {
            config.public_url = Some(parse::origin(text)?);
            Ok(())
        },
    )),
    without_default(list(one(
        "trusted_proxies",
        "",
        "Addresses or networks of the only peers whose X-Forwarded-For and X-Forwarded-Proto are believed.",
        |config, text| {
            config.trusted_proxies = parse::networks(text)?;
            Ok(())
        },
    ))),
    without_default(one(
        "registration",
        "",
        "Who may register: open (anybody), invite (who was invited), closed (nobody but who was invited). Without it, what the first run chose; open until then.",
        |config, text| {
            config.registration = Some(parse::registration(text)?);
            Ok(())
        },
    )),
    one(
        "log",
        "info",
        "What is logged: error, warn, info, debug, trace, or a filter such as warn,palabre=debug.",
        |config, text| {
            config.log = parse::log_filter(text)?;
            Ok(())
        },
    ),
    one(
        "log_format",
        "text",
        "text for people, json for machines.",
        |config, text| {
            config.log_json = parse::is_json(text)?;
            Ok(())
        },
    ),
    not_yet!(
        "metrics_listen",
        "address and port where Prometheus may scrape /metrics."
    ),
    limit!(
        message_chars,
        "10000",
        1..=100_000,
        "Characters of a message, at most."
    ),
    limit!(
        room_name_chars,
        "60",
        1..=200,
        "Characters of a room's name, at most."
    ),
    limit!(
        room_topic_chars,
        "250",
        0..=2_000,
        "Characters of a room's topic, at most."
    ),
    limit!(
        username_min_chars,
        "3",
        1..=30,
        "Characters of a username, at least."
    ),
    limit!(
        username_max_chars,
        "30",
        1..=100,
        "Characters of a username, at most."
    ),
    limit!(
        display_chars,
        "60",
        1..=200,
        "Characters of a display name, at most."
    ),
    limit!(
        about_chars,
        "160",
        0..=2_000,
        "Characters of a person's presentation, at most."
    ),
    limit!(
        password_min_chars,
        "8",
        8..=128,
        "Characters of a password, at least."
    ),
    limit!(
        password_max_chars,
        "256",
        64..=4_096,
        "Characters of a password, at most."
    ),
    limit!(file_bytes, size "25MiB", 0..=1_099_511_627_776, "Bytes of a file, at most; of the kinds below when they say 0."),
    limit!(image_bytes, size "0", 0..=1_099_511_627_776, "Bytes of an image, at most; 0 = file_bytes."),
    limit!(audio_bytes, size "0", 0..=1_099_511_627_776, "Bytes of a sound, at most; 0 = file_bytes."),
    limit!(video_bytes, size "0", 0..=1_099_511_627_776, "Bytes of a film, at most; 0 = file_bytes."),
    limit!(
        image_megapixels,
        "40",
        1..=200,
        "Millions of pixels of an image, at most."
    ),
    limit!(
        image_frames,
        "1000",
        1..=10_000,
        "Frames of an image that moves, at most."
    ),
    limit!(
        file_name_bytes,
        "255",
        32..=1_024,
        "Bytes of a file's name; a longer one is cut before its ending."
    ),
    limit!(person_bytes, size "10GiB", 0..=1_125_899_906_842_624, "Bytes of all files of one person, at most; 0 = any number."),
    limit!(
        uploads_per_person,
        "100",
        1..=10_000,
        "Uploads of one person that are under way or wait to be sent, at most."
    ),
    limit!(uploads_bytes, of server "0", 0..=1_152_921_504_606_846_976, "Bytes of all files of the server, at most; 0 = any number."),
    limit!(disk_reserve_bytes, of server "1GiB", 0..=1_125_899_906_842_624, "Bytes that files leave free for messages on the disk they are received on; a tenth of a small disk at most."),
    limit!(files_per_message, "10", 0..=100, "Files of a message, at most."),
    limit!(frame_bytes, size "64KiB", 1_024..=16_777_216, "Bytes of a frame from a client, at most; beyond it the socket is closed with 1009."),
    limit!(
        subscriptions,
        "500",
        1..=100_000,
        "Rooms that one connection follows, at most."
    ),
    limit!(
        reactions_per_message,
        "20",
        1..=1_000,
        "Distinct emojis on one message, at most."
    ),
    limit!(
        edits_per_message,
        "100",
        1..=1_000,
        "Edits of one message, at most; each keeps the text before it."
    ),
    limit!(
        names_per_message,
        "50",
        1..=500,
        "People and rooms that one message names, at most; those beyond stay text."
    ),
    limit!(
        pins_per_room,
        "100",
        1..=1_000,
        "Pinned messages of one room, at most."
    ),
    limit!(invited_at_once, "100", 0..=999, "People invited to a new room."),
    limit!(keep_days, "3650", 1..=36_500, "Longest that a room keeps."),
    limit!(
        report_note_chars,
        "500",
        0..=5_000,
        "Characters of what is written beside a report, at most."
    ),
    limit!(
        replay_changes,
        "1000",
        1..=10_000,
        "Changes that sub replays before it answers resync."
    ),
    limit!(
        search_chars,
        "200",
        20..=2_000,
        "Characters of a search, at most."
    ),
    limit!(
        invitations,
        "100",
        1..=1_000,
        "Invitations alive at once, at most."
    ),
    limit!(
        invitation_uses,
        "1000",
        1..=100_000,
        "People whom one invitation lets in, at most."
    ),
    limit!(
        invitation_days,
        "30",
        1..=365,
        "Days that an invitation lasts, at most."
    ),
    limit!(
        unread,
        "1000",
        1..=1_000_000,
        "How far the unread messages of a room are counted."
    ),
    one(
        "connections_per_person",
        "20",
        "Sockets that one person may hold open at once; 0 = any number.",
        |config, text| {
            config.connections_per_person = parse::number(text, 0, 1_000_000)? as usize;
            Ok(())
        },
    ),
    rate!(
        rate_messages,
        "20/10s",
        "Messages per person, with a burst of twice the count; 0 = off."
    ),
    rate!(rate_reports, "20/1h", "Reports of messages per person; 0 = off."),
    rate!(
        rate_searches,
        "40/10s",
        "Searches per person, with a burst of twice the count; 0 = off."
    ),
    rate!(
        rate_signins,
        "10/3m",
        "Attempts to sign in, per account and per address; 0 = off."
    ),
    rate!(rate_signups, "10/1h", "Inscriptions per address; 0 = off."),
];
