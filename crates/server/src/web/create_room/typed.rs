//! What the form of a room holds: as it was typed, or as the room is.

use crate::{
    chat::{Field, room::RoomView},
    i18n::Text,
    web::form::{Form, number},
};
use palabre_store::{Posting, RoomKind};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) topic: String,
    pub(super) kind: String,
    pub(super) posting: String,
    /// For how many days messages are kept; 0 is for ever.
    pub(super) keep_days: String,
    /// The same number, once it was confirmed that messages will go.
    pub(super) sure: String,
    /// Usernames of people to invite.
    pub(super) members: String,
}

impl Typed {
    pub(super) fn form(&self) -> Form {
        Form::focused([
            ("name", &self.name),
            ("topic", &self.topic),
            ("kind", &self.kind),
            ("posting", &self.posting),
            ("keep_days", &self.keep_days),
            ("members", &self.members),
        ])
    }

    /// What was chosen, and what is wrong with it.
    pub(super) fn rules(&self) -> (Rules, Vec<Field>) {
        let mut wrong = Vec::new();
        let mut bad = |name, why| wrong.push(Field { name, why });
        let kind = match self.kind.as_str() {
            "public" => Some(RoomKind::Public),
            "private" => Some(RoomKind::Private),
            _ => {
                bad("kind", "room-kind-bad");
                None
            }
        };
        let posting = match self.posting.as_str() {
            "" => None,
            "members" => Some(Posting::Members),
            "moderators" => Some(Posting::Moderators),
            _ => {
                bad("posting", "room-posting-bad");
                None
            }
        };
        let keep_days = number(&self.keep_days);
        if keep_days.is_none() && !self.keep_days.is_empty() {
            bad("keep_days", "room-keep-bad");
        }
        let rules = Rules {
            kind,
            posting,
            keep_days,
        };
        (rules, wrong)
    }
}

/// What was chosen, as far as it could be read; what a form does not say stays as it is.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    pub(super) kind: Option<RoomKind>,
    pub(super) posting: Option<Posting>,
    pub(super) keep_days: Option<i64>,
}

/// The form of a room as it is.
pub(super) fn present(seen: &RoomView) -> Form {
    let kind = if seen.room.kind == RoomKind::Private {
        "private"
    } else {
        "public"
    };
    let posting = match seen.room.posting {
        Posting::Members => "members",
        Posting::Moderators => "moderators",
    };
    let keep_days = seen.room.keep_days.unwrap_or(0).to_string();
    Form::new([
        ("name", &seen.room.name),
        ("topic", &seen.room.topic),
        ("kind", kind),
        ("posting", posting),
        ("keep_days", &keep_days),
    ])
}

/// For how long messages may be kept, at most `most` days, and what is set otherwise.
pub(super) fn keeps(t: &Text, chosen: &str, most: i64) -> Vec<(String, String)> {
    let mut days: Vec<i64> = [90, 30].into_iter().filter(|&days| days <= most).collect();
    if days.is_empty() {
        days.push(most);
    }
    days.extend(number(chosen).filter(|other| *other > 0 && !days.contains(other)));
    let said = |days: i64| (days.to_string(), t.count("room-keep-days", days));
    let for_ever = ("0".to_owned(), t.say("room-keep-ever").into_owned());
    std::iter::once(for_ever)
        .chain(days.into_iter().map(said))
        .collect()
}
