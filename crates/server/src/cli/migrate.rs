//! `palabre migrate`: the database's tables, brought to this version without serving.

use super::{data_dir, open};
use crate::config::Config;

pub(super) fn migrate(config: &Config) -> anyhow::Result<()> {
    data_dir::make(config)?;
    super::block_on(async {
        let store = open(config).await?;
        store.close().await;
        println!("The database is up to date.");
        Ok(())
    })
}
