//! Pictures of people and rooms: cut square, made small, known by their hash.

use super::{
    Me, Refused,
    file::{FileRefused, FileWhy, Receiving, claim},
    now, waiting,
};
use crate::{
    app::App,
    files::{
        image::{self, Unfit},
        kind,
        staging::Scraps,
        storage::Form,
    },
};
use palabre_store::{Blob, Room, SetAvatar, SetPicture};
use palabre_wire::{Code, RoomId};

/// Gives oneself a picture; its hash.
pub async fn set_mine(app: &App, me: &Me, received: Receiving) -> Result<String, Refused> {
    let blob = squared(app, me, received).await?;
    let hash = blob.hash.clone();
    put_mine(app, me, Some(blob)).await?;
    Ok(hash)
}

/// Takes one's picture away.
pub async fn remove_mine(app: &App, me: &Me) -> Result<(), Refused> {
    put_mine(app, me, None).await
}

async fn put_mine(app: &App, me: &Me, blob: Option<Blob>) -> Result<(), Refused> {
    let waste = app.waste.clone();
    let (done, outcome) = waiting(move |()| waste.notify_one());
    let act = SetAvatar {
        user: me.id(),
        blob,
        at: now(),
    };
    app.store.set_avatar(act, done);
    outcome.await
}

/// Gives a room a picture, or takes it away. Refused: as changing its name.
pub async fn set_rooms(
    app: &App,
    me: &Me,
    room: RoomId,
    received: Option<Receiving>,
) -> Result<Room, Refused> {
    let blob = match received {
        Some(received) => Some(squared(app, me, received).await?),
        None => None,
    };
    let (deliver, waste) = (app.deliver.clone(), app.waste.clone());
    let (done, outcome) = waiting(move |room: &Room| {
        deliver.room(room);
        waste.notify_one();
    });
    let act = SetPicture {
        room,
        by: me.id(),
        manager: me.is_manager(),
        blob,
    };
    app.store.set_picture(act, done);
    outcome.await
}

/// Whether there is such a picture. Everybody who is signed in sees all of them, as they see names.
pub async fn is_there(app: &App, hash: &str) -> Result<bool, Refused> {
    Ok(app.store.is_picture(hash).await?)
}

/// Makes the picture of an image, and keeps it.
async fn squared(app: &App, me: &Me, received: Receiving) -> Result<Blob, Refused> {
    let limits = &app.config.limits;
    let (arrived, name) = received.arrived(limits).await?;
    let _scraps = Scraps::of(&arrived);
    let kind = kind::of(&arrived.head);
    let made = match image::is_known(kind) {
        true => app.files.images.square(&arrived, kind, me.id(), limits).await,
        false => Err(Unfit::Broken),
    };
    let made = made.map_err(|unfit| unfit_as(name, unfit, app))?;
    let blob = claim(app, &made.hash, made.size).await?;
    app.files
        .storage
        .keep(made.path.clone(), &made.hash, Form::Whole)
        .await?;
    Ok(blob)
}

pub(super) fn unfit_as(name: String, unfit: Unfit, app: &App) -> Refused {
    let limits = &app.config.limits;
    let why = match unfit {
        Unfit::Pixels => FileWhy::TooManyPixels(limits.image_megapixels),
        Unfit::Frames => FileWhy::TooManyFrames(limits.image_frames),
        Unfit::Broken => FileWhy::NoImage,
        Unfit::Disk(error) => return error.into(),
        Unfit::Busy => return Refused::Passing(Code::Overloaded),
    };
    Refused::File(FileRefused { name, why })
}
