//! A conversation as its page shows it.

use super::{Parts, PersonView, direct_href, kind_name, photo};
use crate::chat::message::Page;
use crate::i18n::Text;
use crate::web::timeline::{Row, rows};
use palabre_store::{Member, Person, Room, RoomKind};
use palabre_wire::{Limits, Millis, Seq, UserId};
use std::sync::Arc;

/// What a conversation's page is made from.
#[derive(Debug)]
pub struct Opening<'a> {
    /// The room.
    pub room: &'a Room,
    /// The other person of a conversation of two; oneself in one's notes.
    pub with: Option<&'a Person>,
    /// Who made the room, if they never left it.
    pub maker: Option<&'a Person>,
    /// Who reads.
    pub me: &'a Person,
    /// Whether the reader is in it.
    pub joined: bool,
    /// Whether the reader may manage it.
    pub managed: bool,
    /// Whether the reader may write there.
    pub writes: bool,
    /// Whether the reader wants it first.
    pub favourite: bool,
    /// The messages to show.
    pub page: &'a Page,
    /// The reader's position.
    pub read: Seq,
    /// Messages of others above it.
    pub unread: i64,
    /// How far the other person of a conversation of two has read, and when.
    pub seen: Option<(Seq, Millis)>,
    /// The pinned messages.
    pub pins: &'a [Seq],
    /// People to list, and whether there are more.
    pub members: (&'a [Member], bool),
    /// Those who are online.
    pub online: &'a [UserId],
    /// The sizes that the composer holds to.
    pub limits: &'a Limits,
    /// What is the same on all such pages.
    pub parts: &'a Arc<Parts>,
}

/// A conversation.
#[derive(Clone, Debug)]
pub struct RoomView {
    /// The room.
    pub id: i64,
    /// `public`, `private` or `direct`.
    pub kind: &'static str,
    /// Its name, or the other person's.
    pub name: String,
    /// Its topic; may be empty.
    pub topic: String,
    /// Its counter.
    pub head: Seq,
    /// The reader's position.
    pub read: Seq,
    /// Messages of others above it.
    pub unread: i64,
    /// How far the other person of a conversation of two has read, and when; zeros when not known.
    pub seen: (Seq, Millis),
    /// Whether there are older messages than those shown.
    pub older: bool,
    /// Whether there are newer ones.
    pub newer: bool,
    /// Whether the reader is in it.
    pub joined: bool,
    /// Whether the reader may manage it.
    pub managed: bool,
    /// Whether it only is read any more.
    pub archived: bool,
    /// Whether the reader may write there.
    pub writes: bool,
    /// Whether the reader wants it first.
    pub favourite: bool,
    /// How many people are in it.
    pub members: i64,
    /// Whether there are more than listed.
    pub members_more: bool,
    /// Those online.
    pub online: Vec<MemberView>,
    /// The others.
    pub offline: Vec<MemberView>,
    /// The log, oldest first.
    pub rows: Vec<Row>,
    /// How it began, in words.
    pub start: String,
    /// For how long it keeps its messages, in words; empty when for ever.
    pub kept: String,
    /// The name of the composer's field.
    pub field: String,
    /// What stands in it while it is empty.
    pub placeholder: String,
    /// The sizes that the composer holds to.
    pub limits: Limits,
    /// Where the room's picture is, when there is one.
    pub picture: Option<String>,
    /// The pinned messages.
    pub pins: Vec<Seq>,
    /// The id of the send that a page without scripts makes, so that a form sent twice is one message.
    pub cid: String,
    /// What stands in the composer: a message that was not accepted.
    pub draft: String,
    /// Its files that were received, by their ids and names.
    pub received: Vec<(String, String)>,
    /// Why it was not; empty when there is none.
    pub refused: String,
    /// What is the same on all such pages.
    pub parts: Arc<Parts>,
    /// A member, which the browser clones.
    pub blank_member: MemberView,
    first_unread: Option<Seq>,
    ends: Option<(Seq, Seq)>,
}

/// The heading of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayView {
    /// The day, as `2026-11-22`, in the reader's zone.
    pub iso: String,
    /// In words.
    pub label: String,
}

/// A person in a room's list.
#[derive(Clone, Debug)]
pub struct MemberView {
    /// The person.
    pub person: PersonView,
    /// Whether online.
    pub online: bool,
    /// Whether it is the reader.
    pub is_me: bool,
    /// What is said under the name.
    pub note: String,
}

impl RoomView {
    /// The conversation as its page opens.
    pub fn new(t: &Text, opening: &Opening<'_>) -> RoomView {
        let Opening { room, with, page, .. } = *opening;
        let name = match with {
            Some(person) if person.id == opening.me.id => &*t.say("direct-notes"),
            Some(person) => &person.display,
            None => &room.name,
        };
        let reader = opening.me.id;
        let first_unread = first_unread(opening);
        let people = opening
            .members
            .0
            .iter()
            .map(|member| MemberView::new(t, opening, member));
        let (online, offline) = people.partition(|member| member.online);
        RoomView {
            id: room.id,
            kind: kind_name(room.kind),
            name: name.to_owned(),
            topic: room.topic.clone(),
            head: page.head,
            read: opening.read,
            unread: opening.unread,
            seen: opening.seen.unwrap_or_default(),
            older: page.older,
            newer: page.newer,
            joined: opening.joined,
            managed: opening.managed,
            archived: room.archived_at.is_some(),
            writes: opening.writes,
            favourite: opening.favourite,
            members: room.members,
            members_more: opening.members.1,
            online,
            offline,
            rows: rows(t, &page.messages, reader, first_unread),
            start: start(t, opening),
            kept: room
                .keep_days
                .map(|days| t.count("room-kept", days))
                .unwrap_or_default(),
            field: t.name("composer-label", name),
            placeholder: placeholder(t, opening),
            pins: opening.pins.to_vec(),
            limits: opening.limits.clone(),
            picture: room.picture.as_deref().map(photo),
            cid: String::new(),
            draft: String::new(),
            received: Vec::new(),
            refused: String::new(),
            parts: opening.parts.clone(),
            blank_member: MemberView {
                person: PersonView::blank(),
                online: false,
                is_me: false,
                note: String::new(),
            },
            first_unread,
            ends: page
                .messages
                .first()
                .zip(page.messages.last())
                .map(|(first, last)| (first.id, last.id)),
        }
    }

    /// The symbol of its kind.
    pub fn icon(&self) -> &'static str {
        if self.kind == "private" {
            "lock-fill"
        } else {
            "hash"
        }
    }

    /// The pinned messages, as the browser reads them.
    pub fn pinned_ids(&self) -> String {
        let ids: Vec<String> = self.pins.iter().map(Seq::to_string).collect();
        ids.join(" ")
    }

    /// The first unread message, when it is among those shown; empty otherwise.
    pub fn first_unread(&self) -> String {
        self.first_unread.map(|id| id.to_string()).unwrap_or_default()
    }

    /// Where the older messages begin, if there are any.
    pub fn older_than(&self) -> Option<Seq> {
        self.ends.filter(|_| self.older).map(|(first, _)| first)
    }

    /// Where the newer messages begin, if there are any.
    pub fn newer_than(&self) -> Option<Seq> {
        self.ends.filter(|_| self.newer).map(|(_, last)| last)
    }
}

impl MemberView {
    /// Where the conversation with that person is.
    pub fn href(&self) -> String {
        direct_href(&self.person.name)
    }

    fn new(t: &Text, opening: &Opening<'_>, member: &Member) -> MemberView {
        let id = member.person.id;
        let is_me = id == opening.me.id;
        let owns = opening.room.owner.as_ref().is_some_and(|owner| owner.id == id);
        let note = match (is_me, owns) {
            (true, _) => t.say("members-you"),
            (_, true) => t.say("members-owner"),
            _ => "".into(),
        };
        MemberView {
            person: PersonView::new(&member.person),
            online: is_me || opening.online.contains(&id),
            is_me,
            note: note.into_owned(),
        }
    }
}

/// The first unread message among those shown, if the one before it is read, or nothing is before it.
fn first_unread(opening: &Opening<'_>) -> Option<Seq> {
    let Page { messages, older, .. } = opening.page;
    let at = messages.iter().position(|message| {
        message.id > opening.read && message.by.id != opening.me.id && message.deleted_at.is_none()
    })?;
    let is_first = !older || messages[..at].iter().any(|message| message.id <= opening.read);
    (opening.unread > 0 && is_first).then_some(messages[at].id)
}

fn start(t: &Text, opening: &Opening<'_>) -> String {
    let room = opening.room;
    let date = t.date(room.created_at);
    match (room.kind, opening.with, opening.maker) {
        (RoomKind::Direct, Some(with), _) if with.id == opening.me.id => {
            t.say("direct-notes-help").into_owned()
        }
        (RoomKind::Direct, Some(with), _) if opening.page.messages.is_empty() => {
            t.name("direct-empty", &with.display)
        }
        (RoomKind::Direct, Some(with), _) => t.name("direct-start", &with.display),
        (_, _, Some(maker)) => t.with(
            "room-start",
            &[("name", maker.display.as_str().into()), ("date", date.into())],
        ),
        _ => t.with("room-start-nobody", &[("date", date.into())]),
    }
}

fn placeholder(t: &Text, opening: &Opening<'_>) -> String {
    match opening.with {
        Some(with) if with.id == opening.me.id => t.say("composer-notes-placeholder").into_owned(),
        Some(with) => t.name("composer-direct-placeholder", &with.display),
        None => t.name("composer-placeholder", &opening.room.name),
    }
}
