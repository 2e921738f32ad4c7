//! Posting, once per (author, cid), as many as wait at a time.

use super::name::{Among, Asked, Found, Note, find, note};
use super::page::one;
use super::row::{named, quote};
use super::state::{Known, Remembered, State, states};
use super::{Draft, Message, Post, Posted, Quote};
use crate::db::{Conn, Each, Value, args, plain, row};
use crate::file::attach::Unsent;
use crate::room::may_see;
use crate::search::{Beside, Entry, add, numbers};
use crate::statements::statements;
use crate::{File, Person, RoomKind};
use palabre_wire::{Code, Millis, RoomId, Seq, UserId};
use sqlx::Error;
use std::collections::{BTreeSet, HashMap};

macro_rules! insert {
    () => {
        "insert into messages
        (room, id, seq, author, cid, digest, body, html, renderer, reply_to, created_at, files, n)"
    };
}

statements! {
    QUOTED = concat!("select ", quote!(), "
        from messages q join users a on a.id = q.author where q.room = $1 and q.id = $2");
    INSERT_ONE = concat!(insert!(), " values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    INSERT_ALL = concat!(insert!(), "
        select cast(l.value ->> 0 as bigint), cast(l.value ->> 1 as bigint), cast(l.value ->> 1 as bigint),
            cast(l.value ->> 2 as bigint), l.value ->> 3, unhex(l.value ->> 4), l.value ->> 5, l.value ->> 6,
            cast(l.value ->> 7 as bigint), cast(l.value ->> 8 as bigint), cast(l.value ->> 9 as bigint),
            cast(l.value ->> 10 as bigint), cast(l.value ->> 11 as bigint)
        from json_each($1) as l where true
        on conflict do nothing");
    ADVANCE_ONE = "update rooms set head = $2, last_id = $2, active_at = $3 where id = $1";
    ADVANCE_ALL = "update rooms set head = n.head, last_id = n.head, active_at = n.at
        from (select cast(l.value ->> 0 as bigint) as room, cast(l.value ->> 1 as bigint) as head,
            cast(l.value ->> 2 as bigint) as at from json_each($1) as l) as n
        where rooms.id = n.room";
    READ_OWN_ONE = "update members set read_upto = $3, seen_upto = $3, seen_at = $4 where room = $1 and user_id = $2";
    READ_OWN_ALL = "update members set read_upto = n.id, seen_upto = n.id, seen_at = n.at
        from (select cast(l.value ->> 0 as bigint) as room, cast(l.value ->> 1 as bigint) as author,
            cast(l.value ->> 2 as bigint) as id, cast(l.value ->> 3 as bigint) as at from json_each($1) as l) as n
        where members.room = n.room and members.user_id = n.author";
}

/// Most of what is ever written goes through these, so each is as cheap as its engine lets it be.
const INSERT: Each = Each(INSERT_ONE, INSERT_ALL);
const ADVANCE: Each = Each(ADVANCE_ONE, ADVANCE_ALL);
const READ_OWN: Each = Each(READ_OWN_ONE, READ_OWN_ALL);

/// The outcome of a post that the database did not fail.
pub(crate) type Outcome = Result<Posted, Code>;

/// Makes posts in their order, with as few statements as one would take. What is refused takes no seq.
pub(crate) async fn post_all(
    tx: &mut Conn<'_>,
    posts: &[&Draft],
    remembered: &mut Remembered,
) -> Result<Vec<Outcome>, Error> {
    let mut states = states(tx, posts, remembered).await?;
    let bare: Vec<&Post> = posts.iter().map(|draft| &draft.post).collect();
    let mut found = found(tx, &bare, &states).await?;
    let mut made = Made {
        unsent: Unsent::of(tx, &bare).await?,
        ..Made::default()
    };
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(posts.len());
    for ((post, state), found) in posts.iter().zip(&mut states).zip(&mut found) {
        let outcome = match (made.again(post, &outcomes), state.take()) {
            (Some(outcome), _) => outcome,
            (None, None) => Err(Code::NotFound),
            (
                None,
                Some(State {
                    known: Some(known), ..
                }),
            ) => again(tx, post, known).await?,
            (None, Some(state)) => match made.next_id(post, &state) {
                Err(code) => Err(code),
                Ok(id) => match (quote(tx, post).await?, made.unsent.of_post(post)) {
                    (Err(code), _) | (_, Err(code)) => Err(code),
                    (Ok(reply), Ok(files)) => {
                        let found = std::mem::take(found);
                        made.unsent.attach(&files, post.room, id);
                        let image = files.iter().any(File::is_image);
                        let message = Message {
                            files,
                            ..post.message(id, state.author, reply, &found)
                        };
                        let new = New {
                            post,
                            id,
                            found,
                            image,
                        };
                        made.note(new, outcomes.len());
                        Ok(Posted { message, dup: false })
                    }
                },
            },
        };
        outcomes.push(outcome);
    }
    made.store(tx, remembered).await?;
    Ok(outcomes)
}

/// A post that becomes a message.
struct New<'p> {
    post: &'p Draft,
    id: Seq,
    found: Found,
    /// Whether one of its files is an image.
    image: bool,
}

impl New<'_> {
    /// As the index takes it.
    fn entry(&self, n: i64) -> Entry {
        let named = self.found.others(self.post.by);
        let beside = Beside {
            file: !self.post.files.is_empty(),
            image: self.image,
            named: named.map(|person| person.id).collect(),
            calls: self.found.calls_everybody,
        };
        Entry {
            n,
            room: self.post.room,
            words: beside.with(&self.post.words),
        }
    }
}

/// What this run of posts adds, before it is stored.
#[derive(Default)]
struct Made<'p> {
    posts: Vec<New<'p>>,
    /// Of each room, the newest.
    heads: HashMap<RoomId, (Seq, Millis)>,
    /// Of each cid, the place of its outcome.
    places: HashMap<(UserId, &'p str), (&'p Post, usize)>,
    unsent: Unsent,
}

impl<'p> Made<'p> {
    /// The outcome of a cid that came earlier in the same run.
    fn again(&self, post: &Post, outcomes: &[Outcome]) -> Option<Outcome> {
        let &(first, place) = self.places.get(&(post.by, post.cid.as_str()))?;
        Some(match &outcomes[place] {
            Ok(posted) if first.room == post.room && first.digest == post.digest => Ok(Posted {
                message: posted.message.clone(),
                dup: true,
            }),
            _ => Err(Code::CidConflict),
        })
    }

    fn next_id(&self, post: &Post, state: &State) -> Result<Seq, Code> {
        if let Some(code) = post.refused {
            return Err(code);
        }
        let Some(place) = state.room else {
            return Err(Code::NotFound);
        };
        match (state.joined, place.archived_at) {
            (true, None) if place.is_others => Err(Code::Forbidden),
            (true, None) => Ok(self.heads.get(&post.room).map_or(place.head, |(head, _)| *head) + 1),
            (true, Some(_)) => Err(Code::Archived),
            (false, _) if may_see(place.kind, false) => Err(Code::NotMember),
            (false, _) => Err(Code::NotFound),
        }
    }

    fn note(&mut self, new: New<'p>, place: usize) {
        let post = new.post;
        self.heads.insert(post.room, (new.id, post.at));
        self.places.insert((post.by, &post.cid), (post, place));
        self.posts.push(new);
    }

    async fn store(self, tx: &mut Conn<'_>, remembered: &mut Remembered) -> Result<(), Error> {
        if self.posts.is_empty() {
            return Ok(());
        }
        let numbers = numbers(tx, self.posts.len()).await?;
        let numbered = self.posts.iter().zip(&numbers);
        let rows: Vec<_> = numbered
            .clone()
            .map(|(new, n)| new.post.row(new.id, &new.found, *n))
            .collect();
        let stored = tx.run_each(INSERT, &rows).await?;
        if stored != rows.len() as u64 {
            // Another node stored one of these cids since they were looked up: each is then made by itself.
            return Err(Error::RowNotFound);
        }
        let posted = self.posts.iter().map(|new| (new.post, new.id));
        let newest = numbers.last().copied().unwrap_or_default();
        remembered.add(tx, posted, newest).await?;
        let entries: Vec<_> = numbered.map(|(new, n)| new.entry(*n)).collect();
        add(tx, &entries).await?;
        let heads = self.heads.iter();
        let heads: Vec<_> = heads.map(|(room, (head, at))| row![*room, *head, *at]).collect();
        tx.run_each(ADVANCE, &heads).await?;
        let read = self.posts.iter();
        let read: HashMap<_, _> = read
            .map(|New { post, id, .. }| ((post.room, post.by), (*id, post.at)))
            .collect();
        let read: Vec<_> = read
            .iter()
            .map(|((room, by), (id, at))| row![*room, *by, *id, *at])
            .collect();
        tx.run_each(READ_OWN, &read).await?;
        let notes = self.posts.iter().map(|new| Note {
            room: new.post.room,
            id: new.id,
            author: new.post.by,
            found: &new.found,
        });
        note(tx, &notes.collect::<Vec<_>>()).await?;
        self.unsent.store(tx).await
    }
}

impl Post {
    /// The message as it will be stored.
    fn message(&self, id: Seq, by: Person, reply: Option<Quote>, found: &Found) -> Message {
        Message {
            room: self.room,
            id,
            seq: id,
            named: found.others(by.id).cloned().collect(),
            by,
            at: self.at,
            cid: self.cid.clone(),
            text: Some(plain(&self.text).into_owned()),
            html: found.html.as_deref().map(|html| plain(html).into_owned()),
            reply,
            files: Vec::new(),
            reactions: Vec::new(),
            mine: Vec::new(),
            edited_at: None,
            deleted_at: None,
            pinned_at: None,
        }
    }

    /// Its columns, as [`INSERT`] takes them.
    fn row<'r>(&'r self, id: Seq, found: &'r Found, n: i64) -> [Value<'r>; 12] {
        row![
            self.room,
            id,
            self.by,
            &self.cid,
            &self.digest,
            &self.text,
            &found.html,
            self.renderer,
            self.reply_to,
            self.at,
            self.files.len() as i64,
            n,
        ]
    }
}

/// Whom each post names, in the order of the posts.
async fn found(tx: &mut Conn<'_>, posts: &[&Post], states: &[Option<State>]) -> Result<Vec<Found>, Error> {
    let asked: Vec<Asked<'_>> = posts
        .iter()
        .zip(states)
        .map(|(post, state)| Asked {
            room: post.room,
            kind: state
                .as_ref()
                .and_then(|state| state.room)
                .map_or(RoomKind::Direct, |place| place.kind),
            html: &post.html,
        })
        .collect();
    find(tx, &asked, Among::Members).await
}

/// A cid that was used: the same content gets the first answer again, another content is refused.
async fn again(tx: &mut Conn<'_>, post: &Post, known: Known) -> Result<Outcome, Error> {
    let (room, id, digest) = known;
    if room != post.room || digest != post.digest {
        return Ok(Err(Code::CidConflict));
    }
    let message = one(tx, room, id, Some(post.by))
        .await?
        .ok_or(Error::RowNotFound)?;
    Ok(Ok(Posted { message, dup: true }))
}

/// What a post answers, in its present state.
async fn quote(tx: &mut Conn<'_>, post: &Post) -> Result<Result<Option<Quote>, Code>, Error> {
    let Some(answered) = post.reply_to else {
        return Ok(Ok(None));
    };
    let row = tx.row(QUOTED, args![post.room, answered]).await?;
    let mut quote = row
        .map(|row| Quote::read(&mut row.cells()))
        .transpose()?
        .flatten();
    if let Some(quote) = quote.as_mut().filter(|quote| quote.html.is_some()) {
        let place = (post.room, quote.id);
        let named = named(tx, &BTreeSet::from([place])).await?.remove(&place);
        quote.named = named.unwrap_or_default();
    }
    Ok(quote.map(Some).ok_or(Code::NotFound))
}
