//! Pictures of people and rooms: cut square, made small, known by their hash.

use super::{
    Me, Refused,
    file::{FileRefused, FileWhy, Receiving, claim},
    now, waiting,
};
use crate::{
    app::App,
    files::{
        FilesError, blocking,
        image::{self, Unfit},
        kind,
        staging::{self, Scraps},
        storage::Form,
    },
};
use palabre_store::{Blob, Room, SetAvatar, SetPicture};
use palabre_wire::{Code, RoomId};
use sha2::{Digest, Sha256};

/// Pixels of a picture's side: twice the largest that is shown.
const SIDE: u32 = 256;

/// Gives oneself a picture; its hash.
pub async fn set_mine(app: &App, me: &Me, received: Receiving) -> Result<String, Refused> {
    let blob = squared(app, received).await?;
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
        Some(received) => Some(squared(app, received).await?),
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
async fn squared(app: &App, received: Receiving) -> Result<Blob, Refused> {
    let limits = &app.config.limits;
    let (arrived, name) = received.arrived(limits).await?;
    let kind = kind::of(&arrived.head);
    let made = match image::is_known(kind) {
        true => app.files.images.square(&arrived, kind, limits, SIDE).await,
        false => Err(Unfit::Broken),
    };
    arrived.remove();
    let bytes = made.map_err(|unfit| unfit_as(name, unfit, app))?;
    let hash = staging::hex(&Sha256::digest(&bytes));
    let blob = claim(app, &hash, bytes.len() as u64).await?;
    let mut scraps = Scraps::default();
    let path = scraps.path(&arrived.path, "square");
    let written = path.clone();
    let staging = app.files.staging.clone();
    blocking(move || staging.write(&written, &bytes))
        .await
        .map_err(FilesError::from)?;
    app.files.storage.keep(path, &hash, Form::Whole).await?;
    Ok(blob)
}

pub(super) fn unfit_as(name: String, unfit: Unfit, app: &App) -> Refused {
    let limits = &app.config.limits;
    let why = match unfit {
        Unfit::Pixels => FileWhy::TooManyPixels(limits.image_megapixels),
        Unfit::Frames => FileWhy::TooManyFrames(limits.image_frames),
        Unfit::Broken => FileWhy::NoImage,
        Unfit::Disk(error) => return FilesError::from(error).into(),
        Unfit::Busy => return Refused::Passing(Code::Overloaded),
    };
    Refused::File(FileRefused { name, why })
}
