//! What templates are given: plain values, already in the reader's language, so that a template decides nothing.
//!
//! This module knows the rows of the store and the catalogue; it reads no database and knows no rule.

mod attachment;
mod conversation;
mod link;
mod message;
mod parts;
mod search;
mod shell;

pub use attachment::{AttachmentView, in_order, pictures};
pub use conversation::{DayView, MemberView, Opening, RoomView};
pub use link::LinkView;
pub use message::{MessageView, QuoteView, ReactionView, enclosed};
pub use parts::{AllParts, Parts};
pub use search::{Chip, HitView, SearchView, search_href};
pub use shell::{RoomItem, ShellView};

use crate::chat::Me;
use crate::i18n::Text;
use askama::Template;
use palabre_client::asset;
use palabre_store::{Person, Role, RoomKind, Space};
use palabre_wire::UserId;

/// The style sheet.
pub const STYLES: &str = asset("palabre.css");
/// The script that sets the theme before the first paint.
pub const THEME: &str = asset("theme.js");
/// The first module.
pub const MAIN: &str = asset("main.js");
/// The icons, one symbol each.
pub const ICONS: &str = asset("icons.svg");
/// The mark of the product.
pub const SEAL: &str = asset("seal.svg");
/// The font of every page.
pub const FONT: &str = asset("inter.woff2");
/// Reactions offered at once by the toolbar of a message, until the person has her own habits.
pub const QUICK: [&str; 3] = ["👍", "❤️", "😂"];
/// Those of the sheet that a held finger brings.
pub const SHEET: [&str; 6] = ["👍", "❤️", "😂", "🎉", "🙏", "👀"];
/// Why a message may be reported: what is sent, and the key of its name.
pub const REASONS: [(&str, &str); 3] = [
    ("abuse", "report-abuse"),
    ("spam", "report-spam"),
    ("other", "report-other"),
];
/// What may be said of a search: an example of it, and what that finds.
pub const SEARCH_HELP: [(&str, &str); 8] = [
    ("search-try-phrase", "search-help-phrase"),
    ("search-try-beginning", "search-help-beginning"),
    ("search-try-from", "search-help-from"),
    ("search-try-room", "search-help-room"),
    ("search-try-after", "search-help-after"),
    ("search-try-before", "search-help-before"),
    ("search-try-has", "search-help-has"),
    ("search-try-mention", "search-help-mention"),
];
/// The groups of the emoji picker, in the order of its data: a sign, and the key of its name.
pub const EMOJI_GROUPS: [(&str, &str); 9] = [
    ("😀", "emoji-smileys"),
    ("👋", "emoji-people"),
    ("🌿", "emoji-nature"),
    ("🍎", "emoji-food"),
    ("🚲", "emoji-travel"),
    ("⚽", "emoji-activities"),
    ("💡", "emoji-objects"),
    ("✅", "emoji-symbols"),
    ("🏁", "emoji-flags"),
];
/// The skin tones of the picker: a sample, and the key of its name.
pub const EMOJI_TONES: [(&str, &str); 6] = [
    ("✋", "tone-none"),
    ("✋🏻", "tone-light"),
    ("✋🏼", "tone-medium-light"),
    ("✋🏽", "tone-medium"),
    ("✋🏾", "tone-medium-dark"),
    ("✋🏿", "tone-dark"),
];

/// A room's page.
#[derive(Template)]
#[template(path = "room.html")]
pub struct RoomPage {
    /// The catalogue.
    pub t: Text,
    /// The page.
    pub page: PageView,
    /// What is around it.
    pub shell: ShellView,
    /// The room.
    pub room: RoomView,
}

/// The page of a conversation of two, or of one's notes.
#[derive(Template)]
#[template(path = "private_chat.html")]
pub struct PrivateChatPage {
    /// The catalogue.
    pub t: Text,
    /// The page.
    pub page: PageView,
    /// What is around it.
    pub shell: ShellView,
    /// The conversation.
    pub room: RoomView,
    /// The other person.
    pub person: PersonView,
    /// Whether that person is online.
    pub person_online: bool,
    /// The same in words, or since when not.
    pub person_state: String,
    /// How that person presents herself; may be empty.
    pub person_about: String,
    /// The last files of the conversation, images first.
    pub person_files: Vec<AttachmentView>,
}

/// What every page carries.
#[derive(Clone, Debug)]
pub struct PageView {
    /// Which page (`data-page`): names the module that the browser loads for it.
    pub name: &'static str,
    /// The whole title.
    pub title: String,
    /// The space's name.
    pub space: String,
    /// The data set's id.
    pub epoch: String,
    /// `light`, `dark`, or empty: the browser's.
    pub theme: String,
    /// Who is signed in.
    pub me: Option<MeView>,
    /// A sentence said once, after a redirect.
    pub flash: Option<String>,
    /// The query that keeps an invitation from one page of visitors to the next; empty without one.
    pub invitation: String,
}

impl PageView {
    /// A page called `name` (see the field) whose heading is `title`.
    pub fn new(t: &Text, space: &Space, name: &'static str, title: &str, me: Option<&Me>) -> PageView {
        PageView {
            name,
            title: t.with(
                "page-title",
                &[("page", title.into()), ("space", space.name.as_str().into())],
            ),
            space: space.name.clone(),
            epoch: space.epoch.clone(),
            theme: me.and_then(|me| me.account.theme.clone()).unwrap_or_default(),
            me: me.map(MeView::new),
            flash: None,
            invitation: String::new(),
        }
    }

    /// The modules to fetch at once: the first one, and those of the page. `main.ts` chooses in the same way.
    pub fn modules(&self) -> impl Iterator<Item = &'static str> {
        const FIRST: &[&str] = palabre_client::modules("main.js");
        const GUEST: &[&str] = palabre_client::modules("guest.js");
        const HOME: &[&str] = palabre_client::modules("home.js");
        const ROOM: &[&str] = palabre_client::modules("room.js");
        let own = match (&self.me, self.name) {
            (None, _) => GUEST,
            (Some(_), "room") => ROOM,
            (Some(_), _) => HOME,
        };
        FIRST
            .iter()
            .chain(own.iter().filter(|module| !FIRST.contains(module)))
            .copied()
    }
}

/// The signed-in person.
#[derive(Clone, Debug)]
pub struct MeView {
    /// The person.
    pub person: PersonView,
    /// The hash of the person's picture, when there is one.
    pub avatar: Option<String>,
    /// `member`, `moderator` or `admin`.
    pub role: &'static str,
}

impl MeView {
    fn new(me: &Me) -> MeView {
        let role = match me.account.role {
            Role::Member => "member",
            Role::Moderator => "moderator",
            Role::Admin => "admin",
        };
        MeView {
            person: PersonView::new(&me.account.person),
            avatar: me.account.person.avatar.clone(),
            role,
        }
    }
}

/// A person beside anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// The account.
    pub id: UserId,
    /// The username.
    pub name: String,
    /// The name shown.
    pub display: String,
    /// One or two letters for the avatar.
    pub initials: String,
    /// 1 to 12.
    pub tint: i64,
    /// Where the picture is, when there is one.
    pub photo: Option<String>,
}

impl PersonView {
    /// From the stored person.
    pub fn new(person: &Person) -> PersonView {
        PersonView {
            id: person.id,
            name: person.name.clone(),
            display: person.display.clone(),
            initials: initials(&person.display),
            tint: person.tint,
            photo: person.avatar.as_deref().map(photo),
        }
    }

    /// Nobody, for the markup that the browser fills.
    fn blank() -> PersonView {
        PersonView {
            id: 0,
            name: String::new(),
            display: String::new(),
            initials: String::new(),
            tint: 1,
            photo: None,
        }
    }
}

/// Where a picture is, by its hash.
pub fn photo(hash: &str) -> String {
    format!("/avatars/{hash}")
}

/// The first letters of the first two words, or the first two letters of the only one. The browser does the same
/// (`fixtures/initials.json`).
pub fn initials(display: &str) -> String {
    let mut words = display.split_whitespace();
    let Some(first) = words.next() else {
        return String::new();
    };
    let letters: String = match words.next() {
        Some(second) => first.chars().take(1).chain(second.chars().take(1)).collect(),
        None => first.chars().take(2).collect(),
    };
    letters.to_uppercase()
}

/// As in `data-kind`.
pub fn kind_name(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Public => "public",
        RoomKind::Private => "private",
        RoomKind::Direct => "direct",
    }
}

/// Where the conversation with a person is.
pub fn direct_href(username: &str) -> String {
    let mut href = String::from("/direct/");
    for byte in username.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => href.push(char::from(byte)),
            _ => href.push_str(&format!("%{byte:02X}")),
        }
    }
    href
}

#[cfg(test)]
mod tests {
    use super::{direct_href, initials};
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Named {
        display: String,
        initials: String,
    }

    #[test]
    fn initials_are_those_the_browser_writes() {
        let fixture = include_str!("../../../client/fixtures/initials.json");
        let names: Vec<Named> = serde_json::from_str(fixture).unwrap();
        for name in names {
            assert_eq!(initials(&name.display), name.initials, "{}", name.display);
        }
    }

    #[test]
    fn a_name_of_any_alphabet_fits_an_address() {
        assert_eq!(direct_href("amina.d-1"), "/direct/amina.d-1");
        assert_eq!(direct_href("zoé"), "/direct/zo%C3%A9");
    }
}
