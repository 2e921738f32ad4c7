//! What the form of a room holds: as it was typed, or as the room is.

use crate::{
    chat::{Field, Refused, room::RoomView},
    i18n::Text,
    web::form::Form,
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

    /// A form that does not say it leaves it as it is.
    pub(super) fn posting(&self) -> Result<Option<Posting>, Refused> {
        match self.posting.as_str() {
            "" => Ok(None),
            "members" => Ok(Some(Posting::Members)),
            "moderators" => Ok(Some(Posting::Moderators)),
            _ => Err(Refused::Fields(vec![Field {
                name: "posting",
                why: "room-posting-bad",
            }])),
        }
    }

    /// A form that does not say it leaves it as it is.
    pub(super) fn keep_days(&self) -> Result<Option<i64>, Refused> {
        match self.keep_days.as_str() {
            "" => Ok(None),
            days => days.parse().map(Some).map_err(|_| {
                Refused::Fields(vec![Field {
                    name: "keep_days",
                    why: "room-keep-bad",
                }])
            }),
        }
    }

    pub(super) fn rules(&self) -> Result<(RoomKind, Option<Posting>, Option<i64>), Refused> {
        Ok((self.kind()?, self.posting()?, self.keep_days()?))
    }

    pub(super) fn kind(&self) -> Result<RoomKind, Refused> {
        match self.kind.as_str() {
            "public" => Ok(RoomKind::Public),
            "private" => Ok(RoomKind::Private),
            _ => Err(Refused::Fields(vec![Field {
                name: "kind",
                why: "room-kind-bad",
            }])),
        }
    }
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

/// For how long messages may be kept, and what is set otherwise.
pub(super) fn keeps(t: &Text, chosen: &str) -> Vec<(String, String)> {
    let mut days = vec![90, 30];
    days.extend(
        chosen
            .parse::<i64>()
            .ok()
            .filter(|&other| other > 0 && !days.contains(&other)),
    );
    let said = |days: i64| (days.to_string(), t.count("room-keep-days", days));
    let for_ever = ("0".to_owned(), t.say("room-keep-ever").into_owned());
    std::iter::once(for_ever)
        .chain(days.into_iter().map(said))
        .collect()
}
