//! What only a look behind the store's back tells of the index of words.

use super::House;
use palabre_wire::{RoomId, UserId};
use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::sync::oneshot;

impl House {
    /// Messages that bear this stem in the index.
    pub(crate) async fn count_indexed(&self, stem: &str) -> i64 {
        let url = &self.options.url;
        if self.dir.is_some() {
            let mut conn = SqliteConnection::connect(url).await.unwrap();
            let count = "select count(*) from message_words where message_words match $1";
            let stem = format!("\"{stem}\"");
            return sqlx::query_scalar(count)
                .bind(stem)
                .fetch_one(&mut conn)
                .await
                .unwrap();
        }
        let mut conn = PgConnection::connect(url).await.unwrap();
        let count = "select count(*) from message_words where words @@ cast($1 as text)::tsquery";
        sqlx::query_scalar(count)
            .bind(format!("'{stem}'"))
            .fetch_one(&mut conn)
            .await
            .unwrap()
    }

    /// The version of the index and from where on it is complete.
    pub(crate) async fn search_state(&self) -> (i64, i64) {
        let url = &self.options.url;
        let state = "select version, upwards_of from search";
        if self.dir.is_some() {
            let mut conn = SqliteConnection::connect(url).await.unwrap();
            return sqlx::query_as(state).fetch_one(&mut conn).await.unwrap();
        }
        let mut conn = PgConnection::connect(url).await.unwrap();
        sqlx::query_as(state).fetch_one(&mut conn).await.unwrap()
    }

    /// Pages of the file that hold nothing: none once it was written anew.
    pub(crate) async fn free_pages(&self) -> i64 {
        let mut conn = SqliteConnection::connect(&self.options.url).await.unwrap();
        sqlx::query_scalar("pragma freelist_count")
            .fetch_one(&mut conn)
            .await
            .unwrap()
    }

    /// The database as it would be without an index.
    pub(crate) async fn forget_index(&self) {
        match self.dir {
            Some(_) => {
                self.raw("insert into message_words (message_words) values ('delete-all')")
                    .await
            }
            None => self.raw("delete from message_words").await,
        }
        self.raw("update search set version = 0").await;
    }

    /// Posts many times, as fast as the store takes it.
    pub(crate) async fn fill(&self, room: RoomId, by: UserId, count: usize, text: &str) {
        let mut left = count;
        while left > 0 {
            let some = left.min(2_000);
            let told: Vec<_> = (0..some)
                .map(|_| {
                    let (tell, told) = oneshot::channel();
                    let done = Box::new(move |outcome| {
                        let _ = tell.send(outcome);
                    });
                    self.store.post(self.draft(room, by, text), done);
                    told
                })
                .collect();
            for told in told {
                told.await.unwrap().unwrap();
            }
            left -= some;
        }
    }

    /// Waits for what the writer does in its own time.
    pub(crate) async fn until(&self, is_so: impl AsyncFn() -> bool) {
        for _ in 0..2_000 {
            if is_so().await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        panic!("it never is so");
    }
}
