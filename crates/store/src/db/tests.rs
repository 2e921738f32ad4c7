//! What only an engine can do: fill its disk, hold its lock, drop its connections, refuse a statement.

use super::{Conn, Fault, Lock, OpenError, Options, Store, args};
use crate::writer::Write;
use crate::{CreateRoom, NewAccount, Post, Posted, Posting, Refusal, Role, RoomKind, StoreError};
use palabre_wire::{Code, RoomId, UserId};
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// A change made of one statement.
#[derive(Clone)]
struct Raw(&'static str);

impl Write for Raw {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.rows(self.0, args![]).await?;
        Ok(())
    }
}

struct Place {
    store: Store,
    url: String,
    dir: Option<std::path::PathBuf>,
    amina: UserId,
    room: RoomId,
}

fn random() -> String {
    let mut bytes = [0u8; 12];
    getrandom::fill(&mut bytes).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn on_sqlite() -> Place {
    let dir = std::env::temp_dir().join(format!("palabre-store-{}", random()));
    std::fs::create_dir(&dir).unwrap();
    place(format!("sqlite:{}/palabre.db", dir.display()), Some(dir)).await
}

async fn on_postgres() -> Place {
    let base = std::env::var("PALABRE_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("PALABRE_TEST_POSTGRES is not set: run bin/test, which starts a PostgreSQL 15 for the tests")
    });
    let schema = format!("t{}", random());
    let mut conn = PgConnection::connect(&base).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("create schema {schema}")))
        .execute(&mut conn)
        .await
        .unwrap();
    let and = if base.contains('?') { '&' } else { '?' };
    place(format!("{base}{and}options[search_path]={schema}"), None).await
}

async fn place(url: String, dir: Option<std::path::PathBuf>) -> Place {
    let store = Store::open(Options {
        url: url.clone(),
        readers: 1,
        queue: 1000,
        erase_after: Duration::from_secs(1),
    })
    .await
    .unwrap();
    let new = NewAccount {
        name: "amina".to_owned(),
        name_key: "amina".to_owned(),
        display: "Amina".to_owned(),
        password_hash: String::new(),
        role: Role::Member,
        tint: 1,
        lang: None,
        at: 1,
    };
    let amina = store.create_account(&new).await.unwrap().unwrap();
    let act = CreateRoom {
        kind: RoomKind::Public,
        name: "Général".to_owned(),
        name_key: "general".to_owned(),
        topic: String::new(),
        by: amina,
        members: Vec::new(),
        posting: Posting::default(),
        keep_days: None,
        at: 1,
    };
    let (tell, told) = oneshot::channel();
    store.create_room(act, Box::new(move |outcome| tell.send(outcome).unwrap()));
    let room = told.await.unwrap().unwrap().room.id;
    Place {
        store,
        url,
        dir,
        amina,
        room,
    }
}

impl Place {
    fn post(&self, text: &str) -> impl Future<Output = Result<Posted, Refusal>> + use<> {
        let (tell, told) = oneshot::channel();
        let post = Post {
            room: self.room,
            by: self.amina,
            cid: random(),
            digest: [0; 32],
            text: text.to_owned(),
            html: crate::Html::Plain,
            renderer: 1,
            reply_to: None,
            refused: None,
            files: Vec::new(),
            at: 1,
        };
        self.store
            .post(post, Box::new(move |outcome| tell.send(outcome).unwrap()));
        async { told.await.unwrap() }
    }

    /// Posts until one succeeds, as a client would; G13 gives it five seconds.
    async fn comes_back(&self) {
        let since = Instant::now();
        while self.post("Bonjour").await.is_err() {
            assert!(since.elapsed() < Duration::from_secs(5), "it does not come back");
        }
    }

    async fn has_no_hole(&self) {
        let page = self
            .store
            .changes(self.room, self.amina, 0, 99_999)
            .await
            .unwrap()
            .unwrap();
        let seqs: Vec<i64> = page.changes.iter().map(crate::Change::seq).collect();
        assert_eq!(seqs, (1..=page.head).collect::<Vec<_>>());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(dir) = &self.dir {
            let _ = std::fs::remove_dir_all(dir);
        }
    }
}

#[tokio::test]
async fn a_full_disk_refuses_for_now_and_reading_goes_on() {
    let place = on_sqlite().await;
    let pages = place
        .store
        .row("pragma page_count", args![])
        .await
        .unwrap()
        .unwrap();
    let pages: i64 = pages.cells().take().unwrap();
    assert!(pages < 100);
    place
        .store
        .written(Raw("pragma max_page_count = 100"))
        .await
        .unwrap();
    let text = "é".repeat(5000);
    let refusal = loop {
        if let Err(refusal) = place.post(&text).await {
            break refusal;
        }
    };
    assert_eq!(refusal, Refusal::Passing(Code::StorageFull));
    let session = place
        .store
        .set_password(place.amina, &text.repeat(50), None, 2)
        .await;
    assert!(matches!(session, Err(StoreError::Full)), "{session:?}");
    place.has_no_hole().await;
    place
        .store
        .written(Raw("pragma max_page_count = 100000"))
        .await
        .unwrap();
    place.comes_back().await;
    place.post(&text).await.unwrap();
    place.has_no_hole().await;
}

#[tokio::test]
async fn what_frees_room_is_given_the_room_kept_aside_for_it() {
    let place = on_sqlite().await;
    let spare = place.dir.as_ref().unwrap().join("palabre.db-spare");
    assert_eq!(spare.metadata().unwrap().len(), 1024 * 1024);
    let filled = place.store.written(Raw("pragma max_page_count = 1")).await;
    filled.unwrap();
    let done = place.store.freeing(Raw("create table more (one blob)")).await;
    assert!(matches!(done, Err(StoreError::Full)), "{done:?}");
    assert!(!spare.exists());
    assert_eq!(place.store.forget_expired_files(0, 1).await.unwrap(), 0);
    assert!(spare.exists());
}

#[tokio::test]
async fn a_file_held_by_another_process_is_unavailable_until_it_is_let_go() {
    let place = on_sqlite().await;
    let mut other = SqliteConnection::connect(&place.url).await.unwrap();
    sqlx::query("begin immediate").execute(&mut other).await.unwrap();
    assert_eq!(place.post("?").await, Err(Refusal::Passing(Code::Unavailable)));
    place.store.ping().await.unwrap();
    sqlx::query("rollback").execute(&mut other).await.unwrap();
    place.comes_back().await;
    place.has_no_hole().await;
}

async fn one_bad_change_does_not_harm_its_neighbours(place: Place) {
    let (let_go, hold) = std::sync::mpsc::channel::<()>();
    place
        .store
        .write(Raw("select 1"), Box::new(move |_| assert!(hold.recv().is_err())));
    let before = place.post("avant");
    let bad = place.store.written(Raw(
        "insert into members (room, user_id, seq, joined, joined_at, read_upto)
        values (999, 999, 1, true, 1, 1)",
    ));
    let after = async {
        let after = place.post("après");
        // Queued after the bad one, in the same batch: the writer is held until now.
        drop(let_go);
        after.await
    };
    let (bad, before, after) = tokio::join!(bad, before, after);
    assert!(matches!(bad, Err(StoreError::Unavailable(_))), "{bad:?}");
    assert_eq!((before.unwrap().message.id, after.unwrap().message.id), (3, 4));
    place.has_no_hole().await;
}

#[tokio::test]
async fn one_bad_change_does_not_harm_its_neighbours_on_sqlite() {
    one_bad_change_does_not_harm_its_neighbours(on_sqlite().await).await;
}

#[tokio::test]
async fn one_bad_change_does_not_harm_its_neighbours_on_postgres() {
    one_bad_change_does_not_harm_its_neighbours(on_postgres().await).await;
}

const PID: &str = "select cast(pg_backend_pid() as bigint)";

struct WriterPid;

impl Write for WriterPid {
    type Out = i64;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<i64, Fault> {
        Ok(tx.row(PID, args![]).await?.unwrap().cells().take()?)
    }
}

/// Ends the connections of the writer and of the one reader, as a restart of the database does.
async fn cut(place: &Place) {
    let reader: i64 = place
        .store
        .row(PID, args![])
        .await
        .unwrap()
        .unwrap()
        .cells()
        .take()
        .unwrap();
    let writer = place.store.written(WriterPid).await.unwrap();
    let mut conn = PgConnection::connect(&place.url).await.unwrap();
    for pid in [reader, writer] {
        let terminate = "select pg_terminate_backend(cast($1 as int), 5000)";
        assert!(
            sqlx::query_scalar::<_, bool>(terminate)
                .bind(pid)
                .fetch_one(&mut conn)
                .await
                .unwrap()
        );
    }
}

#[tokio::test]
async fn lost_connections_are_replaced_without_a_word() {
    let place = on_postgres().await;
    place.store.ping().await.unwrap();
    cut(&place).await;
    place.post("Bonjour").await.unwrap();
    place.store.ping().await.unwrap();
    place.has_no_hole().await;
}

#[tokio::test]
async fn a_database_that_goes_away_in_a_transaction_comes_back() {
    let place = on_postgres().await;
    place.post("avant").await.unwrap();
    let away = place
        .store
        .written(Raw("select pg_terminate_backend(pg_backend_pid())"))
        .await;
    assert!(matches!(away, Err(StoreError::Unavailable(_))), "{away:?}");
    place.comes_back().await;
    place.has_no_hole().await;
}

#[tokio::test]
async fn the_write_connection_is_as_durable_as_promised() {
    struct Pragmas;
    impl Write for Pragmas {
        type Out = (i64, String, i64);
        async fn write(&self, tx: &mut Conn<'_>) -> Result<Self::Out, Fault> {
            let full = tx
                .row("pragma synchronous", args![])
                .await?
                .unwrap()
                .cells()
                .take()?;
            let mode = tx
                .row("pragma journal_mode", args![])
                .await?
                .unwrap()
                .cells()
                .take()?;
            let keys = tx
                .row("pragma foreign_keys", args![])
                .await?
                .unwrap()
                .cells()
                .take()?;
            Ok((full, mode, keys))
        }
    }
    let place = on_sqlite().await;
    assert_eq!(
        place.store.written(Pragmas).await.unwrap(),
        (2, "wal".to_owned(), 1)
    );
    let refused = place.store.rows("delete from users", args![]).await;
    assert!(refused.is_err(), "readers do not write");

    struct Setting;
    impl Write for Setting {
        type Out = String;
        async fn write(&self, tx: &mut Conn<'_>) -> Result<String, Fault> {
            let row = tx.row("show synchronous_commit", args![]).await?.unwrap();
            Ok(row.cells().take()?)
        }
    }
    let place = on_postgres().await;
    assert_eq!(place.store.written(Setting).await.unwrap(), "on");
}

#[tokio::test]
async fn a_server_is_served_by_one_at_a_time() {
    let (place, other) = (on_postgres().await, on_postgres().await);
    let first = Lock::take(&place.url).await.unwrap();
    let refused = Lock::take(&place.url).await.unwrap_err();
    assert!(matches!(refused, OpenError::Served { .. }), "{refused}");
    Lock::take(&other.url).await.unwrap();
    drop(first);
    Lock::take(&place.url).await.unwrap();
}
