//! Uploads that survive a cut, a closed laptop and a restart of the server: what came is on the disk, and goes on there.
//!
//! Beside the bytes stands a note of whose they are. Nothing else is needed to go on, so nothing else is kept.

use super::{
    receive::{Arriving, admit, keep, look, most_bytes},
    stand::{Progress, Stopped},
    underway::Underway,
};
use crate::{
    app::App,
    chat::{Me, Refused, now},
    files::{FilesError, blocking, staging::Incoming},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use palabre_wire::{Code, Millis, UserId};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    io,
    path::Path,
    pin::pin,
    sync::{Arc, Mutex as Quick, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Mutex, MutexGuard, Notify},
    time::timeout,
};

/// How long an upload that does not go on is kept.
pub(super) const KEPT_MS: Millis = 24 * 60 * 60_000;
/// How long one waits for the request that holds an upload to let it go.
const LET_GO: Duration = Duration::from_secs(5);

/// The uploads of this server that are not complete.
#[derive(Debug, Default)]
pub struct Resumables(Quick<HashMap<String, Arc<Resumable>>>);

/// The note beside the bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Note {
    owner: UserId,
    name: String,
    length: u64,
    #[serde(default)]
    metadata: String,
}

#[derive(Debug)]
struct Resumable {
    note: Note,
    arriving: Quick<Option<Arriving>>,
    /// The open file while it is known; another request waits for this lock.
    incoming: Mutex<Option<Incoming>>,
    /// Tells the request that holds it to let go.
    stop: Notify,
}

impl Resumables {
    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Resumable>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, id: &str, note: Note, arriving: Arriving) -> Arc<Resumable> {
        let upload = Arc::new(Resumable {
            note,
            arriving: Quick::new(Some(arriving)),
            incoming: Mutex::default(),
            stop: Notify::new(),
        });
        self.held().insert(id.to_owned(), upload.clone());
        upload
    }

    /// Finds the uploads that a stopped server left.
    pub fn load(&self, folder: &Path, underway: &Underway) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let id = path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
            let (Some(id), true) = (id, path.extension().is_some_and(|ending| ending == "json")) else {
                continue;
            };
            match std::fs::read(&path).map(|text| serde_json::from_slice::<Note>(&text)) {
                Ok(Ok(note)) => {
                    let mut slot = underway.enter(note.owner, note.length);
                    slot.stand_at(std::fs::metadata(path.with_extension("")).map_or(0, |bytes| bytes.len()));
                    let arriving = Arriving {
                        id: id.clone(),
                        name: note.name.clone(),
                        slot,
                        allowance: u64::MAX,
                        announced: note.length,
                        look_at: 0,
                    };
                    self.put(&id, note, arriving);
                }
                problem => tracing::warn!(?problem, id, "the note of an upload cannot be read"),
            }
        }
        Ok(())
    }

    fn find(&self, id: &str, owner: UserId) -> Option<Arc<Resumable>> {
        let found = self.held().get(id).cloned()?;
        (found.note.owner == owner).then_some(found)
    }

    /// Forgets those that are no longer on the disk.
    pub fn forget(&self, gone: &[String]) {
        let mut held = self.held();
        for id in gone {
            held.remove(id);
        }
    }
}

/// Begins an upload of `length` bytes, of which `metadata` is told again; its id.
pub async fn create(
    app: &App,
    me: &Me,
    given: &str,
    length: u64,
    metadata: String,
) -> Result<String, Stopped> {
    let arriving = admit(app, me, given, Some(length)).await?;
    let id = arriving.id.clone();
    let note = Note {
        owner: me.id(),
        name: arriving.name.clone(),
        length,
        metadata,
    };
    let incoming = app.files.staging.begin(app.files.staging.path(&id)).await?;
    let text = serde_json::to_vec(&note).unwrap_or_default();
    let staging = app.files.staging.clone();
    let noted = id.clone();
    blocking(move || staging.note(&noted, &text))
        .await
        .map_err(FilesError::from)?;
    let upload = app.resumables.put(&id, note, arriving);
    let mut incoming = incoming;
    incoming.keep = true;
    *upload.incoming.lock().await = Some(incoming);
    Ok(id)
}

/// Where an upload of one's own stands.
pub async fn progress(app: &App, me: &Me, id: &str) -> Result<Progress, Stopped> {
    let Some(upload) = app.resumables.find(id, me.id()) else {
        return complete(app, me, id).await;
    };
    let mut held = upload.taken().await?;
    let incoming = open(app, id, &mut held).await?;
    let offset = incoming.size();
    if offset == upload.note.length {
        drop(held);
        return Ok(finish(app, me, id, &upload).await?);
    }
    Ok(upload.at(offset))
}

/// An upload that was completed before.
async fn complete(app: &App, me: &Me, id: &str) -> Result<Progress, Stopped> {
    match app.store.received_bytes(id, me.id()).await? {
        Some(length) => Ok(Progress::complete(length)),
        None => Err(Refused::NOT_FOUND.into()),
    }
}

/// Adds what comes from `offset` on; `right` is asked about it at its end, and what it does not like is not kept.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a thing of its own, and there is one caller"
)]
pub async fn append(
    app: &App,
    me: &Me,
    id: &str,
    offset: u64,
    body: impl Stream<Item = Result<Bytes, Stopped>> + Send,
    mut sum: Option<super::Sum>,
) -> Result<Progress, Stopped> {
    let Some(upload) = app.resumables.find(id, me.id()) else {
        let done = complete(app, me, id).await?;
        return if done.offset == offset {
            Ok(done)
        } else {
            Err(Stopped::Elsewhere)
        };
    };
    let mut held = upload.taken().await?;
    if open(app, id, &mut held).await?.size() != offset {
        return Err(Stopped::Elsewhere);
    }
    let came = {
        let mut body = pin!(body);
        loop {
            let more = tokio::select! {
                more = body.next() => more,
                () = upload.stop.notified() => break Err(Stopped::Cut),
            };
            match more {
                None => break Ok(()),
                Some(Err(stopped)) => break Err(stopped),
                Some(Ok(more)) => {
                    if let Some(sum) = &mut sum {
                        sum.add(&more);
                    }
                    if let Err(stopped) = upload.push(app, &mut held, more).await {
                        break Err(stopped.into());
                    }
                }
            }
        }
    };
    let Some(incoming) = held.as_mut() else {
        return Err(Refused::NOT_FOUND.into());
    };
    if sum.is_some_and(|sum| came.is_err() || !sum.is_right()) {
        incoming.cut_back(offset).await?;
        upload.stand_at(offset);
        *held = None;
        came?;
        return Err(Stopped::Damaged);
    }
    let came = match came {
        // Of its kind it can never be whole.
        Err(stopped) if upload.note.length > most_bytes(&app.config.limits, incoming.kind()) => {
            drop(held);
            forget(app, id).await;
            return Err(stopped);
        }
        came => came,
    };
    incoming.sync().await?;
    let reached = incoming.size();
    drop(held);
    came?;
    if reached == upload.note.length {
        return Ok(finish(app, me, id, &upload).await?);
    }
    Ok(upload.at(reached))
}

/// Gives an upload up, or a file that was not sent.
pub async fn terminate(app: &App, me: &Me, id: &str) -> Result<(), Stopped> {
    let Some(upload) = app.resumables.find(id, me.id()) else {
        if app.store.drop_file(id, me.id()).await? {
            app.waste.notify_one();
            return Ok(());
        }
        return Err(Refused::NOT_FOUND.into());
    };
    let _held = upload.taken().await?;
    forget(app, id).await;
    Ok(())
}

async fn forget(app: &App, id: &str) {
    app.resumables.forget(&[id.to_owned()]);
    let staging = app.files.staging.clone();
    let id = id.to_owned();
    blocking(move || staging.remove(&id)).await;
}

/// All of it has come: from here on it is a file. What fails for a passing cause is tried again when it is asked about.
async fn finish(app: &App, me: &Me, id: &str, upload: &Resumable) -> Result<Progress, Refused> {
    let Some(incoming) = upload.incoming.lock().await.take() else {
        return Err(Refused::Passing(Code::Unavailable));
    };
    let arriving = upload
        .arriving
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(arriving) = arriving else {
        return Err(Refused::Passing(Code::Unavailable));
    };
    let length = upload.note.length;
    let kept = match incoming.finish().await {
        Ok(arrived) => keep(app, me.id(), &arriving, &arrived).await.map(drop),
        Err(error) => Err(error.into()),
    };
    match kept {
        Err(refused @ (Refused::Passing(_) | Refused::Unknown)) => {
            *upload.arriving.lock().unwrap_or_else(PoisonError::into_inner) = Some(arriving);
            Err(refused)
        }
        kept => {
            forget(app, id).await;
            kept.map(|()| Progress::complete(length))
        }
    }
}

/// The open file of an upload; what is on the disk when nothing is open.
async fn open<'h>(
    app: &App,
    id: &str,
    held: &'h mut MutexGuard<'_, Option<Incoming>>,
) -> Result<&'h mut Incoming, Refused> {
    if held.is_none() {
        **held = Some(app.files.staging.resume(id).await?);
    }
    held.as_mut().ok_or(Refused::NOT_FOUND)
}

impl Resumable {
    /// The upload for oneself alone. A request that was cut off may still hold it: it is told to let go.
    async fn taken(&self) -> Result<MutexGuard<'_, Option<Incoming>>, Stopped> {
        if let Ok(held) = self.incoming.try_lock() {
            return Ok(held);
        }
        self.stop.notify_waiters();
        timeout(LET_GO, self.incoming.lock())
            .await
            .map_err(|_| Stopped::Busy)
    }

    /// What goes beyond the length that was told is not kept.
    async fn push(&self, app: &App, held: &mut Option<Incoming>, mut more: Bytes) -> Result<(), Refused> {
        let Some(incoming) = held else {
            return Err(Refused::NOT_FOUND);
        };
        let missing = self.note.length.saturating_sub(incoming.size());
        let is_beyond = more.len() as u64 > missing;
        if is_beyond {
            more.truncate(missing as usize);
        }
        let size = incoming.size() + more.len() as u64;
        let needed = {
            let mut arriving = self.arriving.lock().unwrap_or_else(PoisonError::into_inner);
            let arriving = arriving.as_mut().ok_or(Refused::NOT_FOUND)?;
            arriving.check(&app.config.limits, size, incoming.kind())?
        };
        if let Some(needed) = needed {
            look(app, needed).await?;
        }
        incoming.push(more).await?;
        match is_beyond {
            true => Err(self.refused(super::FileWhy::BeyondLength)),
            false => Ok(()),
        }
    }

    fn stand_at(&self, offset: u64) {
        let mut arriving = self.arriving.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(arriving) = arriving.as_mut() {
            arriving.slot.stand_at(offset);
        }
    }

    fn refused(&self, why: super::FileWhy) -> Refused {
        let name = self.note.name.clone();
        Refused::File(super::FileRefused { name, why })
    }

    fn at(&self, offset: u64) -> Progress {
        Progress {
            offset,
            length: self.note.length,
            expires_at: Some(now() + KEPT_MS),
            metadata: self.note.metadata.clone(),
        }
    }
}
