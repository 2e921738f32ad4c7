//! Messages: posting, changing, reading.

use super::{Me, Refused, markup, member, name, now, waiting};
use crate::app::App;
use palabre_store::{Around, Changes, Delete, Edit, Edited, Message, Post, Posted, Refusal, Version};
use palabre_wire::{Code, Limits, RoomId, Seq};
use sha2::{Digest, Sha256};

/// A message to post, as typed.
#[derive(Clone, Debug)]
pub struct PostMessage {
    /// The room.
    pub room: RoomId,
    /// The client's id of the send.
    pub cid: String,
    /// As typed.
    pub text: String,
    /// The message it answers.
    pub reply_to: Option<Seq>,
    /// Ids of uploaded files.
    pub files: Vec<String>,
}

/// A page of history.
#[derive(Clone, Debug)]
pub struct Page {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// The room's counter.
    pub head: Seq,
    /// More below (older).
    pub older: bool,
    /// More above (newer).
    pub newer: bool,
}

/// Posts; `done` is called once, in commit order, after everybody was told. Calls made one after the other take increasing ids.
///
/// What is refused for its content goes the same way, bare: under stricter limits it may have been posted before.
pub fn post(
    app: &App,
    me: &Me,
    act: PostMessage,
    done: impl FnOnce(Result<Posted, Refused>) + Send + 'static,
) {
    if let Err(refused) = check_cid(&act.cid).and_then(|()| app.rates.message(me.id())) {
        return done(Err(refused));
    }
    let digest = digest(&act);
    let refused = check_content(&act, &app.config.limits).err();
    let (text, files) = match refused {
        None => (stored(act.text), act.files),
        Some(_) => Default::default(),
    };
    let post = Post {
        room: act.room,
        by: me.id(),
        cid: act.cid,
        digest,
        html: markup::html(&text, app.config.limits.names_per_message),
        renderer: markup::RENDERER,
        text,
        reply_to: act.reply_to,
        files,
        refused,
        at: now(),
    };
    let deliver = app.deliver.clone();
    let outcome = move |outcome: Result<Posted, Refusal>| {
        if let Ok(posted) = &outcome
            && !posted.dup
        {
            deliver.message(&posted.message);
        }
        done(outcome.map_err(Refused::from));
    };
    app.store.post(post, Box::new(outcome));
}

/// Posts and waits for the commit.
pub async fn post_and_wait(app: &App, me: &Me, act: PostMessage) -> Result<Posted, Refused> {
    let (tell, told) = tokio::sync::oneshot::channel();
    post(app, me, act, move |outcome| {
        // Whoever asked may be gone; the message stays.
        let _ = tell.send(outcome);
    });
    told.await.unwrap_or(Err(Refused::Unknown))
}

/// Changes the text of one's own message; one with files may be left without a word. The text it has is no change. Queued when called, not when awaited.
pub fn edit(
    app: &App,
    me: &Me,
    room: RoomId,
    id: Seq,
    text: String,
) -> impl Future<Output = Result<Message, Refused>> + Send + use<> {
    let words = app
        .rates
        .change(me.id())
        .and_then(|()| match check_text(&text, &app.config.limits) {
            Err(Code::Empty) => Ok(String::new()),
            checked => checked.map(|()| stored(text)).map_err(Refused::Rule),
        });
    let outcome = words.map(|text| {
        let act = Edit {
            room,
            by: me.id(),
            id,
            html: markup::html(&text, app.config.limits.names_per_message),
            renderer: markup::RENDERER,
            text,
            most: app.config.limits.edits_per_message as i64,
            at: now(),
        };
        let tell = told(app);
        let (done, outcome) = waiting(move |edited: &Edited| {
            if edited.changed {
                tell(&edited.message);
            }
        });
        app.store.edit(act, done);
        outcome
    });
    async move { Ok(outcome?.await?.message) }
}

/// Deletes one's own message, or any as a moderator. Queued when called, not when awaited.
pub fn delete(
    app: &App,
    me: &Me,
    room: RoomId,
    id: Seq,
) -> impl Future<Output = Result<Message, Refused>> + Send + use<> {
    let outcome = app.rates.change(me.id()).map(|()| {
        let tell = told(app);
        let waste = app.waste.clone();
        let (done, outcome) = waiting(move |message| {
            tell(message);
            waste.notify_one();
        });
        let act = Delete {
            room,
            by: me.id(),
            moderator: me.is_moderator(),
            id,
            at: now(),
        };
        app.store.delete(act, done);
        outcome
    });
    async move { outcome?.await }
}

/// A page of the history of a room one is in. `limit` at most 200.
pub async fn page(app: &App, me: &Me, room: RoomId, around: Around, limit: i64) -> Result<Page, Refused> {
    let found = app.store.page(room, me.id(), around, limit.clamp(1, 200)).await?;
    paged(app, me, room, found).await
}

/// The same as people read it: without deleted messages that nothing answers.
pub async fn conversation(
    app: &App,
    me: &Me,
    room: RoomId,
    around: Around,
    limit: i64,
) -> Result<Page, Refused> {
    let limit = limit.clamp(1, 200);
    let found = app.store.conversation(room, me.id(), around, limit).await?;
    paged(app, me, room, found).await
}

async fn paged(
    app: &App,
    me: &Me,
    room: RoomId,
    found: Option<(Vec<Message>, Seq, (bool, bool))>,
) -> Result<Page, Refused> {
    match found {
        Some((messages, head, (older, newer))) => Ok(Page {
            messages,
            head,
            older,
            newer,
        }),
        None => Err(outside(app, me, room).await),
    }
}

/// One message of a room one is in.
pub async fn one(app: &App, me: &Me, room: RoomId, id: Seq) -> Result<Message, Refused> {
    member::inside(app, me, room).await?;
    app.store
        .message(room, id, me.id())
        .await?
        .ok_or(Refused::NOT_FOUND)
}

/// Every text that a message has had, the present one last: for its author and moderators.
pub async fn versions(app: &App, me: &Me, room: RoomId, id: Seq) -> Result<Vec<Version>, Refused> {
    let message = one(app, me, room, id).await?;
    if message.by.id != me.id() && !me.is_moderator() {
        return Err(Refused::Rule(Code::Forbidden));
    }
    if message.deleted_at.is_some() {
        return Err(Refused::Rule(Code::Deleted));
    }
    Ok(app.store.versions(room, id, me.id()).await?)
}

/// What changed after a seq in a room one is in.
pub async fn changes(app: &App, me: &Me, room: RoomId, after: Seq, limit: i64) -> Result<Changes, Refused> {
    match app.store.changes(room, me.id(), after, limit).await? {
        Some(changes) => Ok(changes),
        None => Err(outside(app, me, room).await),
    }
}

/// Why one cannot read a room that one is not in.
async fn outside(app: &App, me: &Me, room: RoomId) -> Refused {
    match member::inside(app, me, room).await {
        // Joined since: the caller may simply ask again.
        Ok(()) => Refused::Passing(Code::Unavailable),
        Err(refused) => refused,
    }
}

fn told(app: &App) -> impl FnOnce(&Message) + Send + use<> {
    let deliver = app.deliver.clone();
    move |message| deliver.message(message)
}

fn check_cid(cid: &str) -> Result<(), Refused> {
    let right = (16..=64).contains(&cid.len())
        && cid
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if right {
        Ok(())
    } else {
        Err(Refused::Rule(Code::BadCid))
    }
}

/// Files are a message without a word.
fn check_content(act: &PostMessage, limits: &Limits) -> Result<(), Code> {
    if act.files.len() > limits.files_per_message {
        return Err(Code::TooMany);
    }
    match check_text(&act.text, limits) {
        Err(Code::Empty) if !act.files.is_empty() => Ok(()),
        checked => checked,
    }
}

fn check_text(text: &str, limits: &Limits) -> Result<(), Code> {
    if name::is_blank(text) {
        Err(Code::Empty)
    } else if text.chars().count() > limits.message_chars {
        Err(Code::TooLong)
    } else {
        Ok(())
    }
}

/// NUL is the one character that not every engine can keep; it becomes U+FFFD, as CommonMark has it (section 2.3). Lines end as
/// browsers send them live.
fn stored(text: String) -> String {
    if text.contains(['\0', '\r']) {
        text.replace("\r\n", "\n")
            .replace('\r', "\n")
            .replace('\0', "\u{fffd}")
    } else {
        text
    }
}

/// What decides for ever whether a cid comes again with the same content.
fn digest(act: &PostMessage) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(act.room.to_be_bytes());
    hash.update(act.reply_to.unwrap_or(0).to_be_bytes());
    for part in act.files.iter().chain([&act.text]) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
