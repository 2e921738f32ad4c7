//! What every door shares.

use crate::config::Config;
use palabre_hub::{Hub, Presence};
use palabre_store::{Space, Store};
use std::sync::{Arc, RwLock};

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
}

/// The application as doors hold it.
pub type Shared = Arc<App>;
