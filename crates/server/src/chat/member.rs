//! Joining, leaving, adding and removing.

use super::{Me, Refused, name, now, room, waiting};
use crate::app::App;
use palabre_store::{AddMember, Joined, Member, RemoveMember, Removed};
use palabre_wire::{Code, RoomId, UserId};

/// Joins a public room, or adds `user` (a member may). The membership, and whether it is new.
pub async fn add(app: &App, me: &Me, room: RoomId, user: UserId) -> Result<(Member, bool), Refused> {
    let (done, outcome) = waiting({
        let deliver = app.deliver.clone();
        move |joined: &Joined| {
            if joined.changed {
                deliver.joined(&joined.member);
            }
        }
    });
    app.store.add_member(
        AddMember {
            room,
            by: me.id(),
            user,
            at: now(),
        },
        done,
    );
    outcome.await.map(|joined| (joined.member, joined.changed))
}

/// Leaves (`user` = me) or removes somebody. An owner's room passes to who has been in it the longest.
pub async fn remove(app: &App, me: &Me, room: RoomId, user: UserId) -> Result<(), Refused> {
    let (done, outcome) = waiting({
        let deliver = app.deliver.clone();
        move |removed: &Removed| {
            deliver.left(&removed.member);
            if let Some(room) = &removed.inherited {
                deliver.room(room);
            }
        }
    });
    app.store.remove_member(
        RemoveMember {
            room,
            by: me.id(),
            manager: me.is_manager(),
            user,
        },
        done,
    );
    outcome.await.map(|_| ())
}

/// Which members of a room.
#[derive(Clone, Debug, Default)]
pub struct FindMembers {
    /// What their names or display names contain, as typed; empty: all.
    pub typed: String,
    /// The last (display, id) of the page before.
    pub after: Option<(String, UserId)>,
    /// How many, at most 200.
    pub limit: i64,
}

/// A page of the members of a room one is in, by display name, and whether there are more.
pub async fn list(
    app: &App,
    me: &Me,
    room: RoomId,
    find: FindMembers,
) -> Result<(Vec<Member>, bool), Refused> {
    inside(app, me, room).await?;
    let limit = find.limit.clamp(1, 200);
    let like = name::fold_for_search(&find.typed);
    let mut members = app.store.members(room, &like, find.after, limit + 1).await?;
    let more = members.len() as i64 > limit;
    members.truncate(limit as usize);
    Ok((members, more))
}

/// Refuses whoever is not in the room: `NotMember` of a public one, `NotFound` of any other.
pub async fn inside(app: &App, me: &Me, room: RoomId) -> Result<(), Refused> {
    if room::view(app, me, room).await?.joined {
        Ok(())
    } else {
        Err(Refused::Rule(Code::NotMember))
    }
}
