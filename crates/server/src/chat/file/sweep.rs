//! Taking away what nobody can reach any more: files that were not sent, and bytes that no file refers to.

use crate::{
    app::App,
    chat::{Refused, now},
    files::{FilesError, blocking},
};
use std::time::Duration;

/// What arrived in one go and was not taken further: its server has died.
const STRAY: Duration = Duration::from_secs(60 * 60);
/// An upload that does not go on.
const UNFINISHED: Duration = Duration::from_millis(super::resume::KEPT_MS as u64);

/// Files or contents looked at in one go.
const STEP: i64 = 100;

/// One round. What fails is tried again at the next.
pub async fn sweep(app: &App) -> Result<(), Refused> {
    let staging = app.files.staging.clone();
    let gone = blocking(move || staging.sweep(STRAY, UNFINISHED)).await;
    app.resumables.forget(&gone.map_err(FilesError::from)?);
    while app.store.forget_expired_files(now(), STEP).await? == STEP as u64 {}
    loop {
        let condemned = app.store.condemn_blobs(now(), STEP).await?;
        let last = (condemned.len() as i64) < STEP;
        let mut removed = Vec::with_capacity(condemned.len());
        for hash in condemned {
            match app.files.storage.remove(&hash).await {
                Ok(()) => removed.push(hash),
                // Nor will it for the others.
                Err(error @ FilesError::Late) => return Err(error.into()),
                Err(error) => tracing::warn!(%error, hash, "bytes of a removed file stay for now"),
            }
        }
        if !removed.is_empty() {
            app.store.bury_blobs(removed).await?;
        }
        if last {
            return Ok(());
        }
    }
}
