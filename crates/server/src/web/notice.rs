//! A sentence said once, by the page that follows a redirect. It travels in a short-lived cookie.

use super::cookie;
use crate::i18n::{Text, Value};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue};

const COOKIE: &str = "notice";
/// Longer values are not ours.
const LONGEST: usize = 1_024;

const KEYS: [&str; 21] = [
    "flash-welcome",
    "flash-room-created",
    "flash-room-saved",
    "flash-room-archived",
    "flash-room-reopened",
    "flash-room-deleted",
    "flash-room-left",
    "flash-member-added",
    "flash-members-added",
    "flash-member-there",
    "flash-members-there",
    "flash-member-removed",
    "flash-profile-saved",
    "flash-photo-saved",
    "flash-photo-removed",
    "flash-password-changed",
    "flash-appearance-saved",
    "flash-language-saved",
    "flash-device-signed-out",
    "flash-devices-signed-out",
    "flash-invitation-revoked",
];

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    key: &'static str,
    about: About,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum About {
    Nothing,
    Name(String),
    Count(i64),
}

impl Notice {
    /// A sentence without arguments.
    pub(super) fn new(key: &'static str) -> Notice {
        Notice {
            key,
            about: About::Nothing,
        }
    }

    /// A sentence about a name.
    pub(super) fn name(key: &'static str, name: &str) -> Notice {
        Notice {
            key,
            about: About::Name(name.to_owned()),
        }
    }

    /// A sentence about a number.
    pub(super) fn count(key: &'static str, count: usize) -> Notice {
        Notice {
            key,
            about: About::Count(i64::try_from(count).unwrap_or(i64::MAX)),
        }
    }

    /// The one that a browser brings, if it is one of ours.
    pub(super) fn of(headers: &HeaderMap) -> Option<Notice> {
        let value = cookie::get(headers, COOKIE).filter(|value| value.len() <= LONGEST)?;
        let (key, about) = value.split_once('.').unwrap_or((value, ""));
        let key = KEYS
            .into_iter()
            .find(|known| known.strip_prefix("flash-") == Some(key))?;
        let about = match about.split_at_checked(1) {
            Some(("n", name)) => About::Name(String::from_utf8(URL_SAFE_NO_PAD.decode(name).ok()?).ok()?),
            Some(("c", count)) => About::Count(count.parse().ok()?),
            _ => About::Nothing,
        };
        Some(Notice { key, about })
    }

    /// What sets the cookie.
    pub(super) fn cookie(&self) -> HeaderValue {
        let key = self.key.trim_start_matches("flash-");
        let value = match &self.about {
            About::Nothing => key.to_owned(),
            About::Name(name) => format!("{key}.n{}", URL_SAFE_NO_PAD.encode(name)),
            About::Count(count) => format!("{key}.c{count}"),
        };
        set(&value, 30)
    }

    /// What removes it.
    pub(super) fn forgotten() -> HeaderValue {
        set("", 0)
    }

    /// The sentence.
    pub(super) fn say(&self, t: &Text) -> String {
        match &self.about {
            About::Nothing => t.say(self.key).into_owned(),
            About::Name(name) => t.with(self.key, &[("name", Value::from(name.as_str()))]),
            About::Count(count) => t.count(self.key, *count),
        }
    }
}

fn set(value: &str, seconds: u32) -> HeaderValue {
    let cookie = format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax");
    HeaderValue::try_from(cookie).expect("letters, digits and dashes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header;

    fn brought(cookie: &str) -> Option<Notice> {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        Notice::of(&headers)
    }

    #[test]
    fn a_notice_comes_back_as_it_left() {
        for notice in [
            Notice::new("flash-room-saved"),
            Notice::name("flash-welcome", "Zoé; d’Été = « 日本語 »"),
            Notice::count("flash-devices-signed-out", 3),
        ] {
            let cookie = notice.cookie();
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            assert_eq!(brought(&format!("a=b; {pair}; c=d")), Some(notice));
        }
    }

    #[test]
    fn what_is_not_ours_is_not_said() {
        for hostile in [
            "notice=",
            "notice=code-unknown",
            "notice=welcome.n!!",
            "notice=devices-signed-out.cx",
        ] {
            assert_eq!(brought(hostile), None, "{hostile}");
        }
    }
}
