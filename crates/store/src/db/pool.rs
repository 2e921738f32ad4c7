//! A file's connections that read, lent one at a time to who asks.
//!
//! Reading a file is a call on the thread that asks: nearly all reads take some ten microseconds, less than handing them to
//! another thread and back. What may take long goes through [`super::conn::Readers::at_length`].

use super::lite::Lite;
use super::open::BUSY;
use sqlx::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Connections that are opened when needed and kept. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    idle: Mutex<Vec<Lite>>,
    places: Arc<Semaphore>,
}

impl Pool {
    /// At most so many connections, none of which is open yet.
    pub(super) fn new(path: PathBuf, most: u32) -> Pool {
        Pool(Arc::new(Shared {
            path,
            idle: Mutex::default(),
            places: Arc::new(Semaphore::new(most as usize)),
        }))
    }

    /// A connection, once one is free.
    pub(super) async fn lend(&self) -> Result<Lent, Error> {
        let place = match self.0.places.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(_) => timeout(BUSY, self.0.places.clone().acquire_owned())
                .await
                .map_err(|_| Error::PoolTimedOut)?
                .map_err(|_| Error::PoolClosed)?,
        };
        let idle = self.0.idle().pop();
        let lite = match idle {
            Some(lite) => lite,
            None => Lite::reader(&self.0.path)?,
        };
        Ok(Lent {
            lite: Some(lite),
            pool: self.0.clone(),
            _place: place,
        })
    }

    /// Lends no more, and closes those that are free.
    pub(super) async fn close(&self) {
        self.0.places.close();
        self.0.idle().clear();
    }
}

impl Shared {
    fn idle(&self) -> MutexGuard<'_, Vec<Lite>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan. Given back when dropped, and its transaction ended.
#[derive(Debug)]
pub(crate) struct Lent {
    lite: Option<Lite>,
    pool: Arc<Shared>,
    _place: OwnedSemaphorePermit,
}

impl Lent {
    pub(super) fn lite(&mut self) -> &mut Lite {
        self.lite.as_mut().expect("it is only taken when dropped")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(lite) = self.lite.take() else { return };
        let is_idle = lite.is_idle() || lite.run("commit", &[]).is_ok();
        if is_idle && !self.pool.places.is_closed() {
            self.pool.idle().push(lite);
        }
    }
}
