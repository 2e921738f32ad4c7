//! A database of one test, and the people in it.

use palabre_store::*;
use palabre_wire::{Millis, RoomId, Seq, UserId};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

mod index;

/// Where the tests' PostgreSQL is.
const POSTGRES: &str = "PALABRE_TEST_POSTGRES";

/// A store of its own for one test, on one engine.
pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) options: Options,
    clock: AtomicI64,
    /// Removed when the test is over.
    dir: Option<PathBuf>,
}

/// What the server makes of a text of these tests: an address is a link.
pub(crate) fn looking(text: &str) -> Html {
    if text.contains("https://") {
        Html::Ready(format!("<p><a href=\"https://exemple.fr\">{text}</a></p>"))
    } else {
        Html::Plain
    }
}

/// HTML that names people by the keys of their usernames, `tous` everybody, and a public room by `#` and its key.
pub(crate) fn naming(names: &[&str]) -> Html {
    fn fill(_: &Template, found: &[Option<Named>]) -> Option<String> {
        let told = found.iter().map(|named| match named {
            Some(Named::Person(person)) => format!("@{}", person.display),
            Some(Named::Everybody) => "@everybody".to_owned(),
            Some(Named::Room(room)) => format!("#{room}"),
            None => "?".to_owned(),
        });
        let told: Vec<String> = told.collect();
        (told.iter().any(|name| name != "?")).then(|| told.join(" "))
    }
    let whom = |name: &&str| match name.strip_prefix('#') {
        Some(room) => Whom::Room(vec![room.to_owned()]),
        None if *name == "tous" => Whom::Everybody,
        None => Whom::Person(name.to_string()),
    };
    Html::Named(Box::new(Template {
        html: String::new(),
        names: names
            .iter()
            .map(|name| Name {
                written: name.to_string(),
                whom: whom(name),
            })
            .collect(),
        is_plain: true,
        fill,
    }))
}

fn random() -> String {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl House {
    pub(crate) async fn sqlite() -> House {
        let dir = std::env::temp_dir().join(format!("palabre-store-{}", random()));
        std::fs::create_dir(&dir).unwrap();
        House::open(format!("sqlite:{}/palabre.db", dir.display()), Some(dir)).await
    }

    pub(crate) async fn postgres() -> House {
        let base = std::env::var(POSTGRES).unwrap_or_else(|_| {
            panic!("{POSTGRES} is not set: run bin/test, which starts a PostgreSQL 15 for the tests")
        });
        let schema = format!("t{}", random());
        let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(&base)
            .await
            .unwrap();
        let create = sqlx::AssertSqlSafe(format!("create schema {schema}"));
        sqlx::query(create).execute(&mut conn).await.unwrap();
        let and = if base.contains('?') { '&' } else { '?' };
        House::open(format!("{base}{and}options[search_path]={schema}"), None).await
    }

    async fn open(url: String, dir: Option<PathBuf>) -> House {
        let options = Options {
            url,
            readers: 4,
            queue: 4096,
            erase_after: Duration::from_millis(20),
        };
        let store = Store::open(options.clone()).await.unwrap();
        House {
            store,
            options,
            clock: AtomicI64::new(1_795_300_000_000),
            dir,
        }
    }

    /// The same database, as after a restart.
    pub(crate) async fn reopened(&self) -> Store {
        self.store.close().await;
        Store::open(self.options.clone()).await.unwrap()
    }

    /// A statement behind the store's back.
    pub(crate) async fn raw(&self, sql: &'static str) {
        use sqlx::{Connection, PgConnection, SqliteConnection};
        let url = &self.options.url;
        if url.starts_with("sqlite:") {
            sqlx::query(sql)
                .execute(&mut SqliteConnection::connect(url).await.unwrap())
                .await
                .unwrap();
        } else {
            sqlx::query(sql)
                .execute(&mut PgConnection::connect(url).await.unwrap())
                .await
                .unwrap();
        }
    }

    /// A second process beside this one.
    pub(crate) async fn beside(&self) -> Store {
        Store::open(self.options.clone()).await.unwrap()
    }

    /// Each call is a millisecond later.
    pub(crate) fn now(&self) -> Millis {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn account(&self, name: &str) -> NewAccount {
        NewAccount {
            name: name.to_owned(),
            name_key: fold(name),
            display: name.to_owned(),
            password_hash: "$argon2id$…".to_owned(),
            role: Role::Member,
            tint: 3,
            lang: None,
            at: self.now(),
        }
    }

    pub(crate) async fn person(&self, name: &str) -> UserId {
        self.store
            .create_account(&self.account(name))
            .await
            .unwrap()
            .unwrap()
    }

    pub(crate) async fn try_room(&self, kind: RoomKind, name: &str, by: UserId) -> Result<Room, Refusal> {
        let act = CreateRoom {
            kind,
            name: name.to_owned(),
            name_key: fold(name),
            topic: String::new(),
            by,
            members: Vec::new(),
            posting: Posting::default(),
            keep_days: None,
            at: self.now(),
        };
        Ok(asked(|done| self.store.create_room(act, done)).await?.room)
    }

    pub(crate) async fn room(&self, name: &str, by: UserId) -> RoomId {
        self.try_room(RoomKind::Public, name, by).await.unwrap().id
    }

    pub(crate) async fn private_room(&self, name: &str, by: UserId) -> RoomId {
        self.try_room(RoomKind::Private, name, by).await.unwrap().id
    }

    pub(crate) async fn direct(&self, by: UserId, with: UserId) -> RoomId {
        let act = OpenDirect {
            by,
            with,
            at: self.now(),
        };
        asked(|done| self.store.open_direct(act, done))
            .await
            .unwrap()
            .room
            .id
    }

    pub(crate) async fn add(&self, room: RoomId, by: UserId, user: UserId) -> Result<Joined, Refusal> {
        let act = AddMember {
            room,
            by,
            user,
            at: self.now(),
        };
        asked(|done| self.store.add_member(act, done)).await
    }

    pub(crate) async fn join(&self, room: RoomId, user: UserId) -> Joined {
        self.add(room, user, user).await.unwrap()
    }

    pub(crate) async fn remove(&self, room: RoomId, by: UserId, user: UserId) -> Result<Member, Refusal> {
        let act = RemoveMember {
            room,
            by,
            manager: false,
            user,
        };
        let removed = asked(|done| self.store.remove_member(act, done)).await?;
        Ok(removed.member)
    }

    /// Holds the writer of a store, in what it tells somebody, until what is given is sent to or dropped.
    pub(crate) async fn held(&self, store: &Store, room: RoomId, by: UserId) -> std::sync::mpsc::Sender<()> {
        let (let_go, hold) = std::sync::mpsc::channel();
        let (tell, told) = oneshot::channel();
        store.post(
            self.draft(room, by, "attends"),
            Box::new(move |outcome| {
                tell.send(outcome).unwrap();
                let _ = hold.recv();
            }),
        );
        told.await.unwrap().unwrap();
        let_go
    }

    /// A post with a cid and a digest of its own.
    pub(crate) fn draft(&self, room: RoomId, by: UserId, text: &str) -> Post {
        let mut digest = [0u8; 32];
        for (place, byte) in digest.iter_mut().zip(text.bytes()) {
            *place = byte;
        }
        Post {
            room,
            by,
            cid: format!("{}{}", random(), random()),
            digest,
            text: text.to_owned(),
            html: looking(text),
            renderer: 1,
            reply_to: None,
            refused: None,
            files: Vec::new(),
            at: self.now(),
        }
    }

    pub(crate) async fn try_post(&self, post: Post) -> Result<Posted, Refusal> {
        asked(|done| self.store.post(post, done)).await
    }

    pub(crate) async fn post(&self, room: RoomId, by: UserId, text: &str) -> Message {
        self.try_post(self.draft(room, by, text)).await.unwrap().message
    }

    pub(crate) async fn edit(
        &self,
        room: RoomId,
        by: UserId,
        id: Seq,
        text: &str,
    ) -> Result<Message, Refusal> {
        let act = Edit {
            room,
            by,
            id,
            text: text.to_owned(),
            html: looking(text),
            renderer: 1,
            most: 3,
            at: self.now(),
        };
        let edited = asked(|done| self.store.edit(act, done)).await;
        edited.map(|edited| edited.message)
    }

    pub(crate) async fn delete(&self, room: RoomId, by: UserId, id: Seq) -> Result<Message, Refusal> {
        let act = Delete {
            room,
            by,
            moderator: false,
            id,
            at: self.now(),
        };
        asked(|done| self.store.delete(act, done)).await
    }

    pub(crate) async fn react(
        &self,
        room: RoomId,
        by: UserId,
        id: Seq,
        emoji: &str,
    ) -> Result<Reacted, Refusal> {
        let act = React {
            room,
            by,
            id,
            emoji: emoji.to_owned(),
            on: true,
            most: 3,
            at: self.now(),
        };
        asked(|done| self.store.react(act, done)).await
    }

    pub(crate) async fn unreact(
        &self,
        room: RoomId,
        by: UserId,
        id: Seq,
        emoji: &str,
    ) -> Result<Reacted, Refusal> {
        let act = React {
            room,
            by,
            id,
            emoji: emoji.to_owned(),
            on: false,
            most: 3,
            at: self.now(),
        };
        asked(|done| self.store.react(act, done)).await
    }

    pub(crate) async fn head(&self, room: RoomId) -> Seq {
        self.store.room(room).await.unwrap().unwrap().head
    }

    pub(crate) async fn page(&self, room: RoomId, user: UserId, around: Around, limit: i64) -> Vec<Seq> {
        let page = self.store.page(room, user, around, limit).await.unwrap().unwrap();
        page.0.iter().map(|message| message.id).collect()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(dir) = &self.dir {
            let _ = std::fs::remove_dir_all(dir);
        }
    }
}

/// Waits for the outcome of a change.
pub(crate) async fn asked<T: Send + 'static>(ask: impl FnOnce(Done<T>)) -> Result<T, Refusal> {
    let (tell, told) = oneshot::channel();
    ask(Box::new(move |outcome| {
        let _ = tell.send(outcome);
    }));
    told.await.unwrap()
}

/// A question to the directory.
pub(crate) fn find(like: &str, sort: RoomSort, limit: i64, offset: i64) -> FindRooms {
    FindRooms {
        like: like.to_owned(),
        sort,
        limit,
        offset,
    }
}

/// Makes each of these functions a test on each engine.
macro_rules! contract {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(&crate::house::House::sqlite().await).await })*
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name(&crate::house::House::postgres().await).await })*
        }
    };
}
pub(crate) use contract;
