//! Receiving a file: each limit is held while the bytes arrive.

use super::{FileRefused, FileWhy, new_id, underway::Slot};
use crate::{
    app::App,
    chat::{Me, Refused, now, picture::unfit_as},
    files::{
        FilesError,
        image::{self, Made, Unfit},
        kind::{self, Sort},
        name,
        staging::{Arrived, Incoming, Scraps},
        storage::Form,
        traces,
    },
};
use bytes::Bytes;
use palabre_store::{Added, Blob, Claim, File, NewFile};
use palabre_wire::{Code, Limits, Millis, UserId};
use std::time::Duration;

/// How long a file waits to be sent before it is forgotten.
const UNSENT_MS: Millis = 60 * 60_000;
/// How long bytes may take from the disk they arrived on to where they stay.
const CLAIM_MS: Millis = 60 * 60_000;
/// The same content may be on its way out: how often and how long one waits for that.
const PATIENCE: u32 = 25;
const PAUSE: Duration = Duration::from_millis(200);
/// The room there is for files is looked at again after as many bytes.
const LOOK_BYTES: u64 = 4 * 1024 * 1024;

/// A file that is arriving.
#[derive(Debug)]
pub struct Receiving {
    incoming: Incoming,
    pub(super) arriving: Arriving,
}

/// What is known of an arriving file beside its bytes.
#[derive(Debug)]
pub(super) struct Arriving {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) slot: Slot,
    /// Bytes that the person may still add.
    pub(super) allowance: u64,
    /// Bytes it will have, as far as that is known.
    pub(super) announced: u64,
    /// At how many bytes the room is looked at again.
    pub(super) look_at: u64,
}

/// What a file still needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needed {
    /// Bytes to come.
    bytes: u64,
    /// What is served of it, beside it on the disk.
    copy: u64,
}

/// Begins to receive a file called `given`, of `declared` bytes if that is known.
///
/// **Errors**: what is declared is over a limit, the person or the server has too much, or too many uploads wait.
pub async fn receive(app: &App, me: &Me, given: &str, declared: Option<u64>) -> Result<Receiving, Refused> {
    let arriving = admit(app, me, given, declared).await?;
    Ok(Receiving {
        incoming: app
            .files
            .staging
            .begin(app.files.staging.path(&arriving.id))
            .await?,
        arriving,
    })
}

pub(super) async fn admit(
    app: &App,
    me: &Me,
    given: &str,
    declared: Option<u64>,
) -> Result<Arriving, Refused> {
    let limits = &app.config.limits;
    let name = name::clean(given, limits.file_name_bytes);
    let bytes = declared.unwrap_or(0);
    let refused = |why| {
        let name = name.clone();
        Err(Refused::File(FileRefused { name, why }))
    };
    if bytes > largest(limits) {
        return refused(FileWhy::TooLarge(largest(limits)));
    }
    let usage = app.store.usage(me.id()).await?;
    let load = app.underway.of(me.id());
    if usage.unsent + load.count >= limits.uploads_per_person as u64 {
        return refused(FileWhy::TooManyUploads(limits.uploads_per_person));
    }
    let allowance = match limits.person_bytes {
        0 => u64::MAX,
        quota => quota.saturating_sub(usage.bytes + load.bytes),
    };
    if bytes > allowance || allowance == 0 {
        return refused(FileWhy::OverQuota(limits.person_bytes));
    }
    let slot = app.underway.enter(me.id(), bytes);
    look(app, Needed { bytes, copy: 0 }).await?;
    Ok(Arriving {
        id: new_id(),
        name,
        slot,
        allowance,
        announced: bytes,
        look_at: kind::HEAD_BYTES as u64,
    })
}

/// **Errors**: the limit of the whole server or the disk does not allow for that much more.
pub(super) async fn look(app: &App, needed: Needed) -> Result<(), Refused> {
    check_room(app, needed.bytes).await?;
    // A question to the system's memory, not to the disk: a thread for it would cost more.
    let claimed = app.files.staging.claim(needed.bytes + needed.copy);
    Ok(claimed.map(drop).map_err(FilesError::from)?)
}

/// **Errors**: the files of the whole server, with what came of others and so many bytes, are over their limit.
async fn check_room(app: &App, bytes: u64) -> Result<(), Refused> {
    let most = app.config.uploads_bytes;
    if most == 0 || app.store.stored_bytes().await? + app.underway.came() + bytes <= most {
        return Ok(());
    }
    Err(Refused::Passing(Code::StorageFull))
}

/// Bytes of a file of whatever kind.
pub fn largest(limits: &Limits) -> u64 {
    limits
        .file_bytes
        .max(limits.image_bytes)
        .max(limits.audio_bytes)
        .max(limits.video_bytes)
}

/// Bytes of a file of this kind, if it is known yet.
pub(super) fn most_bytes(limits: &Limits, kind: Option<&str>) -> u64 {
    kind.map_or_else(|| largest(limits), |kind| most_of_kind(limits, kind))
}

fn most_of_kind(limits: &Limits, kind: &str) -> u64 {
    match Sort::of(kind) {
        Sort::Image => limits.image_bytes,
        Sort::Audio => limits.audio_bytes,
        Sort::Video => limits.video_bytes,
        Sort::Other => limits.file_bytes,
    }
}

impl Receiving {
    /// Takes more of it.
    ///
    /// **Errors**: it is too large for what it is, for the person or for the disk. Nothing of it is kept.
    pub async fn push(&mut self, app: &App, more: Bytes) -> Result<(), Refused> {
        let size = self.incoming.size() + more.len() as u64;
        let needed = self
            .arriving
            .check(&app.config.limits, size, self.incoming.kind())?;
        if let Some(needed) = needed {
            look(app, needed).await?;
        }
        Ok(self.incoming.push(more).await?)
    }

    /// It has come whole, and is not to be a file: where it is, and its name.
    pub async fn arrived(self, limits: &Limits) -> Result<(Arrived, String), Refused> {
        let most = most_of_kind(limits, kind::of(self.incoming.head()));
        if self.incoming.size() > most {
            return Err(self.arriving.refused(FileWhy::TooLarge(most)));
        }
        Ok((self.incoming.finish().await?, self.arriving.name.clone()))
    }

    /// It has come whole: it can be sent from now on, for an hour.
    pub async fn finish(self, app: &App, me: &Me) -> Result<File, Refused> {
        let Receiving { incoming, arriving } = self;
        let arrived = incoming.finish().await?;
        // Moved away when all went well, and gone with whoever asked otherwise.
        let _scraps = Scraps::of(&arrived);
        keep(app, me.id(), &arriving, &arrived).await
    }
}

impl Arriving {
    /// Whether it may be that large, being of this kind, if that is known yet. What it still needs, when it is time to look whether there is room.
    pub(super) fn check(
        &mut self,
        limits: &Limits,
        size: u64,
        kind: Option<&str>,
    ) -> Result<Option<Needed>, Refused> {
        let most = most_bytes(limits, kind);
        if size > most {
            return Err(self.refused(FileWhy::TooLarge(most)));
        }
        if size > self.allowance {
            return Err(self.refused(FileWhy::OverQuota(limits.person_bytes)));
        }
        self.slot.stand_at(size);
        if size < self.look_at {
            return Ok(None);
        }
        self.look_at = size + LOOK_BYTES;
        let whole = self.announced.max(size);
        Ok(Some(Needed {
            bytes: whole - size,
            copy: if kind.is_some_and(is_copied) { whole } else { 0 },
        }))
    }

    pub(super) fn refused(&self, why: FileWhy) -> Refused {
        let name = self.name.clone();
        Refused::File(FileRefused { name, why })
    }
}

/// Whether what is served of such files may be a copy. What nobody knows may be too, and seldom is.
fn is_copied(kind: &str) -> bool {
    kind != kind::UNKNOWN && traces::may_be_in(kind)
}

/// Finds out what it is, brings it where it stays, and makes the file.
pub(super) async fn keep(
    app: &App,
    owner: UserId,
    arriving: &Arriving,
    arrived: &Arrived,
) -> Result<File, Refused> {
    let limits = &app.config.limits;
    let kind = kind::of(&arrived.head);
    let most = most_of_kind(limits, kind);
    if arrived.size > most {
        return Err(arriving.refused(FileWhy::TooLarge(most)));
    }
    // How large it is may not have been known before.
    check_room(app, 0).await?;
    let served = served(app, owner, arriving, arrived, kind).await?;
    let file = File {
        id: arriving.id.clone(),
        name: arriving.name.clone(),
        kind: kind.to_owned(),
        size: served.size,
        pixels: served.pixels,
        animated: served.animated,
        thumb: served.small.is_some(),
        thumbhash: served.thumbhash.clone(),
    };
    let blob = claim(app, &served.hash, served.size).await?;
    let forms = [
        (Some(&served.path), Form::Whole),
        (served.small.as_ref(), Form::Small),
        (served.large.as_ref(), Form::Large),
    ];
    for (path, form) in forms {
        if let Some(path) = path {
            app.files.storage.keep(path.clone(), &served.hash, form).await?;
        }
    }
    let at = now();
    let added = app.store.add_file(NewFile {
        file: file.clone(),
        owner,
        sent_bytes: arrived.size,
        blob,
        quota_bytes: limits.person_bytes,
        at,
        expires_at: at + UNSENT_MS,
    });
    match added.await? {
        Added::Done => {
            // When it was replaced by what is served of it.
            arrived.remove();
            Ok(file)
        }
        Added::OverQuota => Err(arriving.refused(FileWhy::OverQuota(limits.person_bytes))),
        // An hour went by since they were claimed: the sender tries again.
        Added::BytesGone => Err(Refused::Passing(Code::Unavailable)),
    }
}

/// What is served of a file: itself, without what a camera wrote in it.
async fn served(
    app: &App,
    owner: UserId,
    arriving: &Arriving,
    arrived: &Arrived,
    kind: &'static str,
) -> Result<Made, Refused> {
    if image::is_known(kind) {
        match app
            .files
            .images
            .make(arrived, kind, owner, &app.config.limits)
            .await
        {
            Ok(made) => return Ok(made),
            // A broken image is just a file.
            Err(Unfit::Broken) => {}
            Err(unfit) => return Err(unfit_as(arriving.name.clone(), unfit, app)),
        }
    }
    let kept = app.files.images.keep(arrived, kind, owner).await;
    kept.map_err(|unfit| unfit_as(arriving.name.clone(), unfit, app))
}

/// Keeps bytes that are about to be brought from being removed.
pub(in crate::chat) async fn claim(app: &App, hash: &str, size: u64) -> Result<Blob, Refused> {
    for _ in 0..PATIENCE {
        match app.store.claim_blob(hash, size, now() + CLAIM_MS).await? {
            Claim::Taken(blob) => return Ok(blob),
            Claim::Dying => tokio::time::sleep(PAUSE).await,
        }
    }
    Err(Refused::Passing(Code::Unavailable))
}
