//! Private conversations: the one room of a pair.

use super::{Me, Refused};
use crate::app::App;
use palabre_store::Opened;

/// The direct room with `username` (oneself: one's notes). `NotFound` when nobody bears that name.
pub async fn open(_app: &App, _me: &Me, _username: &str) -> Result<Opened, Refused> {
    unimplemented!()
}
