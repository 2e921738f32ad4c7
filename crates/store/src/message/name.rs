//! Names in texts: who they are is looked up in the transaction that stores the text, for as many texts as wait.

use crate::db::{Conn, args, listed, plain};
use crate::search::has_link;
use crate::statements::{person, statements};
use crate::{Person, RoomKind};
use palabre_wire::{RoomId, Seq, UserId};
use sqlx::Error;
use std::borrow::Cow;
use std::collections::HashMap;

/// What a text looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Html {
    /// Like lines of text.
    Plain,
    /// Like this safe HTML.
    Ready(String),
    /// It depends on whom its names are.
    Named(Box<Template>),
}

impl Html {
    /// Whether it holds a link, whomever its names are.
    pub(crate) fn has_link(&self) -> bool {
        match self {
            Html::Plain => false,
            Html::Ready(html) => has_link(html),
            Html::Named(template) => has_link(&template.html),
        }
    }
}

/// HTML with a place for each name.
#[derive(Clone, Debug)]
pub struct Template {
    /// The safe HTML; only `fill` knows its places.
    pub html: String,
    /// What looks like names, in their order.
    pub names: Vec<Name>,
    /// Without anybody found, it is lines of text.
    pub is_plain: bool,
    /// The HTML with what each name was found to be; none when that is plain.
    pub fill: fn(&Template, &[Option<Named>]) -> Option<String>,
}

impl PartialEq for Template {
    fn eq(&self, other: &Template) -> bool {
        (&self.html, &self.names) == (&other.html, &other.names)
    }
}

impl Eq for Template {}

/// What looks like a name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written, its sign included.
    pub written: String,
    /// Whom it may name.
    pub whom: Whom,
}

/// Whom a name may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The member whose username has this key.
    Person(String),
    /// Everybody in the room, unless it is of two people.
    Everybody,
    /// A public room: the first of these keys that is one's.
    Room(Vec<String>),
}

/// Whom a name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A member.
    Person(Person),
    /// Everybody in the room.
    Everybody,
    /// A public room.
    Room(RoomId),
}

statements! {
    /// Members with these names, each asked for as room and key; those who left too, if `$2`.
    PEOPLE = concat!("select m.room, u.name_key, ", person!("u"), " from json_each($1) as l
        join users u on u.name_key = l.value ->> 1
        join members m on m.room = cast(l.value ->> 0 as bigint) and m.user_id = u.id
        where m.joined or $2");
    ROOMS = "select r.name_key, r.id from json_each($1) as l
        join rooms r on r.name_key = l.value ->> 0 where r.kind = 0 and r.deleted_at is null";
    /// Each mention as room, message and person.
    MENTION = "insert into mentions (room, message, user_id)
        select cast(l.value ->> 0 as bigint), cast(l.value ->> 1 as bigint), cast(l.value ->> 2 as bigint)
        from json_each($1) as l where true
        on conflict (room, message, user_id) do nothing";
    /// Each call as room, message and author.
    CALL = "insert into calls (room, message, author)
        select cast(l.value ->> 0 as bigint), cast(l.value ->> 1 as bigint), cast(l.value ->> 2 as bigint)
        from json_each($1) as l where true
        on conflict (room, message) do nothing";
}

/// A text whose names are to be found.
pub(super) struct Asked<'a> {
    pub(super) room: RoomId,
    pub(super) kind: RoomKind,
    pub(super) html: &'a Html,
}

/// What was found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) html: Option<String>,
    /// Whom it names, each once.
    pub(super) people: Vec<Person>,
    pub(super) calls_everybody: bool,
}

/// Whether those who left the room are still found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    Members,
    AllWhoWere,
}

/// The names of texts, in the order of the texts. Texts without names cost nothing.
pub(super) async fn find(tx: &mut Conn<'_>, texts: &[Asked<'_>], among: Among) -> Result<Vec<Found>, Error> {
    let (mut people, mut rooms) = (Vec::new(), Vec::new());
    for (text, template) in texts.iter().filter_map(|text| Some((text, text.template()?))) {
        for name in &template.names {
            match &name.whom {
                Whom::Person(key) => people.push((text.room, plain(key))),
                Whom::Room(keys) => rooms.extend(keys.iter().map(|key| [plain(key)])),
                Whom::Everybody => {}
            }
        }
    }
    let people = people_of(tx, people, among).await?;
    let rooms = rooms_of(tx, rooms).await?;
    Ok(texts.iter().map(|text| text.found(&people, &rooms)).collect())
}

impl Asked<'_> {
    fn template(&self) -> Option<&Template> {
        match self.html {
            Html::Named(template) => Some(template),
            Html::Plain | Html::Ready(_) => None,
        }
    }

    fn found(&self, people: &HashMap<(RoomId, String), Person>, rooms: &HashMap<String, RoomId>) -> Found {
        let template = match self.html {
            Html::Plain => return Found::default(),
            Html::Ready(html) => {
                return Found {
                    html: Some(html.clone()),
                    ..Found::default()
                };
            }
            Html::Named(template) => template,
        };
        let mut found = Found::default();
        let mut named = Vec::with_capacity(template.names.len());
        for name in &template.names {
            named.push(match &name.whom {
                Whom::Person(key) => people
                    .get(&(self.room, plain(key).into_owned()))
                    .inspect(|person| found.name(person))
                    .cloned()
                    .map(Named::Person),
                Whom::Everybody => (self.kind != RoomKind::Direct).then(|| {
                    found.calls_everybody = true;
                    Named::Everybody
                }),
                Whom::Room(keys) => keys
                    .iter()
                    .find_map(|key| rooms.get(plain(key).as_ref()))
                    .map(|room| Named::Room(*room)),
            });
        }
        found.html = (template.fill)(template, &named);
        found
    }
}

impl Found {
    /// Whom it names beside its author.
    pub(super) fn others(&self, author: UserId) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| person.id != author)
    }

    fn name(&mut self, person: &Person) {
        if self.people.iter().all(|known| known.id != person.id) {
            self.people.push(person.clone());
        }
    }
}

async fn people_of(
    tx: &mut Conn<'_>,
    asked: Vec<(RoomId, Cow<'_, str>)>,
    among: Among,
) -> Result<HashMap<(RoomId, String), Person>, Error> {
    let mut people = HashMap::new();
    if asked.is_empty() {
        return Ok(people);
    }
    let asked = listed(&asked);
    for row in tx.rows(PEOPLE, args![&asked, among == Among::AllWhoWere]).await? {
        let mut cells = row.cells();
        people.insert((cells.take()?, cells.take()?), Person::read(&mut cells)?);
    }
    Ok(people)
}

async fn rooms_of(
    tx: &mut Conn<'_>,
    asked: Vec<[Cow<'_, str>; 1]>,
) -> Result<HashMap<String, RoomId>, Error> {
    let mut rooms = HashMap::new();
    if asked.is_empty() {
        return Ok(rooms);
    }
    for row in tx.rows(ROOMS, args![&listed(&asked)]).await? {
        let mut cells = row.cells();
        rooms.insert(cells.take()?, cells.take()?);
    }
    Ok(rooms)
}

/// Whom a stored message names.
pub(super) struct Note<'f> {
    pub(super) room: RoomId,
    pub(super) id: Seq,
    pub(super) author: UserId,
    pub(super) found: &'f Found,
}

/// Keeps whom messages name: nobody is told of their own.
pub(super) async fn note(tx: &mut Conn<'_>, notes: &[Note<'_>]) -> Result<(), Error> {
    let (mut mentions, mut calls) = (Vec::new(), Vec::new());
    for Note {
        room,
        id,
        author,
        found,
    } in notes
    {
        mentions.extend(found.others(*author).map(|person| (room, id, person.id)));
        if found.calls_everybody {
            calls.push((room, id, author));
        }
    }
    if !mentions.is_empty() {
        tx.run(MENTION, args![&listed(&mentions)]).await?;
    }
    if !calls.is_empty() {
        tx.run(CALL, args![&listed(&calls)]).await?;
    }
    Ok(())
}
