//! A browser without scripts: it keeps cookies, follows redirects and sends forms.

use crate::{
    api::{Answer, Api},
    app::{Person, TestApp},
    bytes::{FORM, form},
};
use std::{collections::BTreeMap, fmt::Write};

/// Redirects in a row before one gives up.
const MOST_REDIRECTS: usize = 5;

/// A browser.
#[derive(Clone)]
pub(crate) struct Browser {
    api: Api,
    origin: String,
    cookies: BTreeMap<String, String>,
}

/// What it shows.
#[derive(Debug)]
pub(crate) struct Page {
    /// Where it ended up.
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) html: String,
}

impl Browser {
    /// A new one, of nobody.
    pub(crate) fn new(house: &TestApp) -> Browser {
        Browser {
            api: house.visitor(),
            origin: format!("http://{}", house.address),
            cookies: BTreeMap::new(),
        }
    }

    /// Somebody's own.
    pub(crate) fn of(house: &TestApp, person: &Person) -> Browser {
        let mut browser = Browser::new(house);
        browser.keep(person.api.header("cookie").unwrap());
        browser
    }

    /// One that found the house under another name.
    pub(crate) fn under(house: &TestApp, host: &str) -> Browser {
        Browser {
            api: house.visitor().with("host", host),
            origin: format!("http://{host}"),
            cookies: BTreeMap::new(),
        }
    }

    /// The same, whose person reads other languages.
    pub(crate) fn reading(mut self, languages: &str) -> Browser {
        self.api = self.api.with("accept-language", languages);
        self
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub(crate) fn forget(&mut self, name: &str) {
        self.cookies.remove(name);
    }

    /// Opens an address, and goes where it leads.
    pub(crate) async fn open(&mut self, path: &str) -> Page {
        let answer = self.ask("GET", path, None).await;
        self.follow(path, answer).await
    }

    /// Sends a form, and goes where it leads.
    pub(crate) async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let answer = self.post(path, fields).await;
        self.follow(path, answer).await
    }

    /// Sends a form and stays.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let form = ("application/x-www-form-urlencoded", pairs.join("&").into_bytes());
        self.ask("POST", path, Some(form)).await
    }

    /// Sends a form of such parts (field, name of the file, bytes), and goes where it leads.
    pub(crate) async fn send_parts(&mut self, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Page {
        let form = Some((FORM, form(parts)));
        let answer = self.ask("POST", path, form).await;
        self.follow(path, answer).await
    }

    /// The same, of texts alone.
    pub(crate) async fn write(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let parts: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, None, value.as_bytes()))
            .collect();
        self.send_parts(path, &parts).await
    }

    /// Opens an address and stays.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, None).await
    }

    async fn ask(&mut self, method: &str, path: &str, form: Option<(&str, Vec<u8>)>) -> Answer {
        let mut api = self.api.clone();
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            api = api.with("cookie", &cookies.join("; "));
        }
        if let Some((content, _)) = form {
            api = api.with("content-type", content).with("origin", &self.origin);
        }
        let (path, body) = (path.split('#').next().unwrap(), form.map(|(_, body)| body));
        let answer = api.request_bytes(method, path, body).await;
        for (name, value) in &answer.headers {
            if name == "set-cookie" {
                self.keep(value);
            }
        }
        answer
    }

    async fn follow(&mut self, path: &str, mut answer: Answer) -> Page {
        let mut path = path.to_owned();
        for _ in 0..MOST_REDIRECTS {
            let Some(to) = answer.header("location").map(str::to_owned) else {
                return Page {
                    path,
                    status: answer.status,
                    retry_after: answer.header("retry-after").map(str::to_owned),
                    html: answer.body,
                };
            };
            answer = self.ask("GET", &to, None).await;
            path = to;
        }
        panic!("{path} leads in circles");
    }

    fn keep(&mut self, set: &str) {
        let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
        match value {
            "" => self.cookies.remove(name),
            value => self.cookies.insert(name.to_owned(), value.to_owned()),
        };
    }
}

impl Page {
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Page {
        assert!(
            self.html.contains(text),
            "{:?} is not said by {} ({}):\n{}",
            text,
            self.path,
            self.status,
            self.html
        );
        self
    }

    #[track_caller]
    pub(crate) fn says_nothing_of(&self, text: &str) -> &Page {
        assert!(
            !self.html.contains(text),
            "{text:?} is said by {}:\n{}",
            self.path,
            self.html
        );
        self
    }

    #[track_caller]
    pub(crate) fn is(&self, status: u16, path: &str) -> &Page {
        assert_eq!((self.status, self.path.as_str()), (status, path), "{}", self.html);
        self
    }

    /// The tag of the field of a name.
    #[track_caller]
    pub(crate) fn field(&self, name: &str) -> &str {
        let at = self
            .html
            .find(&format!("name=\"{name}\""))
            .unwrap_or_else(|| panic!("no field {name}: {}", self.html));
        let start = self.html[..at].rfind('<').unwrap();
        let end = start + self.html[start..].find('>').unwrap();
        &self.html[start..=end]
    }
}

/// As a form encodes it.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
    }
    encoded
}
