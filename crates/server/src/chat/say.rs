//! From what is stored to what is said: the only place where rows become wire types.

use super::markup;
use palabre_store as store;
use palabre_wire::frame::{self, Frame};

/// Characters of a cited message, at most.
const EXCERPT: usize = 160;

/// A person.
pub fn person(person: &store::Person) -> frame::Person {
    frame::Person {
        id: person.id,
        name: person.name.clone(),
        display: person.display.clone(),
        tint: person.tint,
        avatar: person.avatar.clone(),
    }
}

/// A file.
pub fn file(file: &store::File) -> frame::File {
    let (width, height) = file.pixels.unzip();
    frame::File {
        id: file.id.clone(),
        name: file.name.clone(),
        size: file.size,
        kind: file.kind.clone(),
        width,
        height,
        animated: file.animated,
        thumb: file.thumb,
        thumbhash: file.thumbhash.clone(),
    }
}

/// What who sent a message is told: a repeated ack is the first one again, whatever became of the message since.
pub fn ack(reference: Option<i64>, posted: &store::Posted) -> Frame {
    let message = &posted.message;
    Frame::Ack {
        reference,
        room: message.room,
        cid: message.cid.clone(),
        id: message.id,
        seq: message.id,
        at: message.at,
        dup: posted.dup,
    }
}

/// A message's whole present state.
pub fn message(message: &store::Message) -> frame::Message {
    frame::Message {
        room: message.room,
        id: message.id,
        seq: message.seq,
        by: person(&message.by),
        at: message.at,
        cid: message.cid.clone(),
        text: message.text.clone().filter(|text| !text.is_empty()),
        html: html(message),
        reply: message.reply.as_ref().map(|quote| frame::Reply {
            id: quote.id,
            by: person(&quote.by),
            excerpt: excerpt(quote),
            files: quote.files.as_ref().map(|files| frame::Enclosed {
                count: files.count,
                images: files.images,
                name: files.name.clone(),
            }),
        }),
        files: message.files.iter().map(file).collect(),
        reactions: message.reactions.clone(),
        edited: message.edited_at,
        deleted: message.deleted_at,
        pinned: message.pinned_at,
        mine: message.mine.clone(),
    }
}

/// The beginning of what is read of a cited message; none of a deleted one, nor of files alone.
pub fn excerpt(quote: &store::Quote) -> Option<String> {
    if quote.files.is_some() {
        return None;
    }
    let html = quote.html.as_deref().map(|html| {
        let people: Vec<&store::Person> = quote.named.iter().chain([&quote.by]).collect();
        markup::with_present_names(html, &people)
    });
    Some(markup::line(quote.text.as_deref()?, html.as_deref(), EXCERPT))
}

/// A message's HTML, in which the people it names bear their present names.
pub fn html(message: &store::Message) -> Option<String> {
    let people: Vec<&store::Person> = message.named.iter().chain([&message.by]).collect();
    let html = message.html.as_deref()?;
    Some(markup::with_present_names(html, &people).into_owned())
}

/// A membership.
pub fn member(member: &store::Member) -> frame::Member {
    frame::Member {
        room: member.room,
        seq: member.seq,
        user: person(&member.person),
        joined: member.joined,
    }
}

/// A room's own state, as of its latest change.
pub fn room(room: &store::Room) -> frame::Room {
    frame::Room {
        room: room.id,
        seq: room.seq,
        kind: kind(room.kind),
        name: room.name.clone(),
        topic: room.topic.clone(),
        owner: room.owner.as_ref().map(|owner| owner.id),
        picture: room.picture.clone(),
        posting: posting(room.posting),
        keep_days: room.keep_days,
        archived: room.archived_at,
        deleted: None,
    }
}

/// A kind of room.
pub fn kind(kind: store::RoomKind) -> frame::RoomKind {
    match kind {
        store::RoomKind::Public => frame::RoomKind::Public,
        store::RoomKind::Private => frame::RoomKind::Private,
        store::RoomKind::Direct => frame::RoomKind::Direct,
    }
}

/// A kind of room, as asked for.
pub fn asked_kind(kind: frame::RoomKind) -> store::RoomKind {
    match kind {
        frame::RoomKind::Public => store::RoomKind::Public,
        frame::RoomKind::Private => store::RoomKind::Private,
        frame::RoomKind::Direct => store::RoomKind::Direct,
    }
}

/// Who writes in a room.
pub fn posting(posting: store::Posting) -> frame::Posting {
    match posting {
        store::Posting::Members => frame::Posting::Members,
        store::Posting::Moderators => frame::Posting::Moderators,
    }
}

/// Who is to write in a room, as asked for.
pub fn asked_posting(posting: frame::Posting) -> store::Posting {
    match posting {
        frame::Posting::Members => store::Posting::Members,
        frame::Posting::Moderators => store::Posting::Moderators,
    }
}

/// A line of a person's own list. A direct room bears the other person's name.
pub fn listing(listing: &store::Listing) -> frame::Listing {
    frame::Listing {
        room: listing.room.id,
        kind: kind(listing.room.kind),
        name: match &listing.with {
            Some(other) => other.display.clone(),
            None => listing.room.name.clone(),
        },
        head: listing.room.head,
        read: listing.read,
        unread: listing.unread,
        mentions: listing.mentions,
        favourite: listing.favourite,
        with: listing.with.as_ref().map(person),
        picture: listing.room.picture.clone(),
    }
}

/// One row that changed.
pub fn change(change: &store::Change) -> frame::Change {
    match change {
        store::Change::Message(row) => frame::Change::Message(Box::new(message(row))),
        store::Change::Member(row) => frame::Change::Member(member(row)),
        store::Change::Room(row) => frame::Change::Room(room(row)),
    }
}

/// A frame, encoded for the hub.
pub fn encoded(frame: &Frame) -> palabre_hub::Frame {
    palabre_hub::Frame::text(&frame.encode())
}
