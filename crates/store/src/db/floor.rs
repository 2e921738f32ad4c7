//! The smallest store, to compare with: it keeps rows and no more.

use rusqlite::{Connection, Error};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Rows of a hundred letters that the engine of a file stores in a second, a hundred to a transaction, each on the disk before the
/// next.
///
/// **Errors**: what the engine says.
pub fn rows_per_s(how_long: Duration) -> Result<f64, Error> {
    let path = std::env::temp_dir().join(format!("palabre-floor-{}.db", std::process::id()));
    let rows = count(&path, how_long);
    for end in ["", "-wal", "-shm"] {
        // What is not there need not go.
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    Ok(rows? as f64 / how_long.as_secs_f64())
}

fn count(path: &Path, how_long: Duration) -> Result<i64, Error> {
    let mut store = Connection::open(path)?;
    store.pragma_update(None, "journal_mode", "wal")?;
    store.pragma_update(None, "synchronous", "full")?;
    store.execute_batch(
        "create table message (id integer primary key, room integer, by integer, text text, at integer);
         create index message_room on message (room, id);",
    )?;
    let (text, begun, mut rows) = ("x".repeat(100), Instant::now(), 0_i64);
    while begun.elapsed() < how_long {
        let together = store.transaction()?;
        let mut insert =
            together.prepare_cached("insert into message (room, by, text, at) values (?, ?, ?, ?)")?;
        for _ in 0..100 {
            insert.execute((rows % 100, rows % 1_000, &text, rows))?;
            rows += 1;
        }
        drop(insert);
        together.commit()?;
    }
    Ok(rows)
}
