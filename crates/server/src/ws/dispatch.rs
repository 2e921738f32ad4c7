//! What each command does: one `match`, each arm one call of the rules and one reply.
//!
//! Changes are queued here, in the order they came; only their outcomes are awaited elsewhere.

use super::{
    session::{Awaited, Connected, Sockets, bad_frame},
    subscribe,
};
use crate::chat::{Me, Refused, message, pin, reaction, read, say};
use palabre_hub::ConnectionId;
use palabre_store::Posted;
use palabre_wire::{Code, Command, RoomId, Seq, frame::Frame};
use std::time::Duration;

/// When a client should try again what the server could not do now.
pub(super) const RETRY: Duration = Duration::from_secs(1);

/// Does what one frame asks.
pub(super) fn text(sockets: &Sockets, connection: &Connected, text: &str) {
    let command = match Command::parse(text) {
        Ok(command) => command,
        Err(bad) => return bad_frame(sockets, connection, bad.reference),
    };
    let Some(me) = sockets.me(connection) else { return };
    match command {
        Command::Sub {
            reference,
            room,
            after,
            epoch,
        } => {
            let Some(awaited) = awaits(sockets, connection, reference) else {
                return;
            };
            subscribe::subscribe(
                sockets,
                connection,
                &me,
                subscribe::Sub {
                    asked: Some(awaited),
                    reference,
                    room,
                    after,
                    epoch,
                },
            );
        }
        Command::Unsub { reference, room } => {
            sockets.0.hub.unfollow(connection.id, room);
            sockets.reply(connection, &Frame::Ok { reference, seq: None });
        }
        Command::Send {
            reference,
            room,
            cid,
            text,
            reply_to,
            files,
        } => {
            let act = message::PostMessage {
                room,
                cid,
                text,
                reply_to,
                files,
            };
            send(sockets, connection.id, &me, reference, act);
        }
        Command::Edit {
            reference,
            room,
            id,
            text,
        } => {
            let Some(awaited) = awaits(sockets, connection, reference) else {
                return;
            };
            let outcome = message::edit(&sockets.0, &me, room, id, text);
            answer(sockets, (connection.id, awaited), reference, async move {
                outcome.await.map(|message| Some(message.seq))
            });
        }
        Command::Delete { reference, room, id } => {
            let Some(awaited) = awaits(sockets, connection, reference) else {
                return;
            };
            let outcome = message::delete(&sockets.0, &me, room, id);
            answer(sockets, (connection.id, awaited), reference, async move {
                outcome.await.map(|message| Some(message.seq))
            });
        }
        Command::React {
            reference,
            room,
            id,
            emoji,
            on,
        } => {
            let Some(awaited) = awaits(sockets, connection, reference) else {
                return;
            };
            let outcome = reaction::react(&sockets.0, &me, reaction::ReactTo { room, id, emoji, on });
            answer(sockets, (connection.id, awaited), reference, async move {
                outcome.await.map(|reacted| Some(reacted.seq))
            });
        }
        Command::Pin {
            reference,
            room,
            id,
            on,
        } => {
            let Some(awaited) = awaits(sockets, connection, reference) else {
                return;
            };
            let outcome = pin::pin(&sockets.0, &me, pin::PinMessage { room, id, on });
            answer(sockets, (connection.id, awaited), reference, async move {
                outcome.await.map(|pinned| Some(pinned.message.seq))
            });
        }
        Command::Read {
            reference,
            room,
            upto,
        } => mark_read(sockets, connection, me, reference, (room, upto)),
        Command::Typing { room } => typing(sockets, connection, &me, room),
        Command::Ping { reference } => sockets.reply(connection, &Frame::Pong { reference }),
    }
}

fn send(sockets: &Sockets, to: ConnectionId, me: &Me, reference: Option<i64>, act: message::PostMessage) {
    let hub = sockets.0.hub.clone();
    let (room, cid) = (act.room, act.cid.clone());
    message::post(&sockets.0, me, act, move |outcome| {
        if let Some(frame) = ack(reference, room, cid, outcome) {
            hub.send(to, say::encoded(&frame));
        }
    });
}

/// What a send is told; nothing when its outcome is unknown, so that the client asks again with the same cid.
fn ack(reference: Option<i64>, room: RoomId, cid: String, outcome: Result<Posted, Refused>) -> Option<Frame> {
    match outcome {
        Ok(posted) => Some(say::ack(reference, &posted)),
        Err(Refused::Unknown) => None,
        Err(refused) => {
            let (code, after) = code(&refused);
            let retry_after_ms = after.map(|after| after.as_millis() as u64);
            Some(Frame::Nack {
                reference,
                room,
                cid,
                code,
                retry: code.is_passing(),
                retry_after_ms,
            })
        }
    }
}

/// Makes room for one more answer to be awaited; or says that there is none.
fn awaits(sockets: &Sockets, connection: &Connected, reference: Option<i64>) -> Option<Awaited> {
    let awaited = connection.session.awaits();
    if awaited.is_none() {
        let refused = Refused::Passing(Code::Overloaded);
        sockets.reply(connection, &error(reference, &refused));
    }
    awaited
}

/// Awaits an outcome elsewhere and replies `ok` or `error`.
fn answer(
    sockets: &Sockets,
    (to, awaited): (ConnectionId, Awaited),
    reference: Option<i64>,
    outcome: impl Future<Output = Result<Option<Seq>, Refused>> + Send + 'static,
) {
    let hub = sockets.0.hub.clone();
    tokio::spawn(async move {
        let frame = match outcome.await {
            Ok(seq) => Frame::Ok { reference, seq },
            Err(refused) => error(reference, &refused),
        };
        hub.send(to, say::encoded(&frame));
        drop(awaited);
    });
}

fn mark_read(
    sockets: &Sockets,
    connection: &Connected,
    me: Me,
    reference: Option<i64>,
    position: (RoomId, Seq),
) {
    let Some(awaited) = awaits(sockets, connection, reference) else {
        return;
    };
    let (app, to) = (sockets.0.clone(), connection.id);
    answer(sockets, (to, awaited), reference, async move {
        read::upto(&app, &me, position.0, position.1, Some(to))
            .await
            .map(|_| None)
    });
}

/// Passed on to who follows the room live, from who follows it live: the hub knows no others.
fn typing(sockets: &Sockets, connection: &Connected, me: &Me, room: RoomId) {
    if sockets.0.hub.follows(connection.id, room)
        && connection.session.may_type()
        && sockets.0.rates.typing(room)
    {
        let frame = Frame::Typing {
            room,
            user: me.id(),
            display: me.account.person.display.clone(),
        };
        sockets.0.hub.whisper(room, Some(me.id()), &say::encoded(&frame));
    }
}

/// The `error` that a refusal is told with.
pub(super) fn error(reference: Option<i64>, refused: &Refused) -> Frame {
    let (code, after) = code(refused);
    Frame::Error {
        reference,
        code,
        retry_after_ms: after.map(|after| after.as_millis() as u64),
    }
}

/// The socket's word for a refusal, and when to try again. What only forms can be told cannot come from a socket's commands.
fn code(refused: &Refused) -> (Code, Option<Duration>) {
    match refused {
        Refused::Rule(code) => (*code, None),
        Refused::RateLimited(after) => (Code::RateLimited, Some(*after)),
        Refused::Passing(code) => (*code, Some(RETRY)),
        Refused::Unknown => (Code::Unavailable, Some(RETRY)),
        Refused::Fields(_)
        | Refused::File(_)
        | Refused::Credentials
        | Refused::Disabled
        | Refused::Closed
        | Refused::Invitation => (Code::Forbidden, None),
    }
}
