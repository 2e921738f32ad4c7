//! What every door shares.

use crate::{
    chat::{password::Passwords, rate::Rates},
    config::Config,
};
use palabre_hub::{Hub, Presence};
use palabre_store::{Space, Store, StoreError};
use std::sync::{Arc, PoisonError, RwLock};

/// The running application. Held by every door as [`Shared`].
pub struct App {
    /// The settings.
    pub config: Config,
    /// Everything durable.
    pub store: Store,
    /// The live connections.
    pub hub: Hub,
    /// Who is online in each room.
    pub presence: Presence,
    /// The space's name, epoch and whether it is set up; replaced by the first run.
    pub space: RwLock<Arc<Space>>,
    /// How fast each may go.
    pub rates: Rates,
    /// Hashing, a few at a time.
    pub passwords: Passwords,
    /// What proves, at the first run, that one can read the log.
    pub setup_code: String,
}

impl App {
    /// What the space is now.
    pub fn space(&self) -> Arc<Space> {
        self.space.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the space again, after the first run.
    pub async fn renew_space(&self) -> Result<(), StoreError> {
        let space = Arc::new(self.store.space().await?);
        *self.space.write().unwrap_or_else(PoisonError::into_inner) = space;
        Ok(())
    }
}

/// The application as doors hold it.
pub type Shared = Arc<App>;
