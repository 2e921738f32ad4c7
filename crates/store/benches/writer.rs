//! Messages from the queue to the disk, a hundred at a time, in a file on the disk where temporary files are.
//!
//!     cargo bench -p palabre-store --bench writer

use divan::{Bencher, counter::ItemsCount};
use futures_util::future::join_all;
use palabre_store::{
    AddMember, CreateRoom, Done, Html, NewAccount, Options, Post, Posting, Refusal, Role, RoomKind, Store,
};
use palabre_wire::{RoomId, UserId};
use std::{path::PathBuf, time::Duration};
use tokio::{
    runtime::{Builder, Runtime},
    sync::oneshot,
};

/// Who sends, one message each time.
const PEOPLE: usize = 100;

fn main() {
    divan::main();
}

/// Everybody sends one, in so many rooms; the counter counts messages that are on the disk.
#[divan::bench(args = [1, 10, 100])]
fn a_message_of_each_of_a_hundred(bencher: Bencher<'_, '_>, rooms: usize) {
    let house = House::new(rooms);
    let mut said = 0;
    bencher
        .counter(ItemsCount::new(PEOPLE))
        .with_inputs(|| {
            said += 1;
            house.messages(said)
        })
        .bench_local_values(|messages| house.post(messages));
}

struct House {
    runtime: Runtime,
    store: Store,
    folder: PathBuf,
    people: Vec<UserId>,
    rooms: Vec<RoomId>,
}

impl House {
    fn new(rooms: usize) -> House {
        let folder = std::env::temp_dir().join(format!("palabre-writer-{}-{rooms}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the file");
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let options = Options {
            url: format!("sqlite:{}", folder.join("palabre.db").display()),
            readers: 1,
            queue: 4_096,
            erase_after: Duration::from_secs(3_600),
        };
        let (store, people, rooms) = runtime.block_on(async {
            let store = Store::open(options).await.expect("a store");
            let mut people = Vec::new();
            for n in 0..PEOPLE {
                let account = store.create_account(&account(n)).await.expect("an account");
                people.push(account.expect("a name that is free"));
            }
            let mut made = Vec::new();
            for n in 0..rooms {
                let act = room(n, people[0]);
                let room = asked(|done| store.create_room(act, done)).await;
                made.push(room.expect("a room").room.id);
            }
            for (n, user) in people.iter().enumerate() {
                let act = AddMember {
                    room: made[n % rooms],
                    by: *user,
                    user: *user,
                    at: 1,
                };
                asked(|done| store.add_member(act, done)).await.expect("a member");
            }
            (store, people, made)
        });
        House {
            runtime,
            store,
            folder,
            people,
            rooms,
        }
    }

    fn messages(&self, said: usize) -> Vec<Post> {
        let post = |(n, by): (usize, &UserId)| Post {
            room: self.rooms[n % self.rooms.len()],
            by: *by,
            cid: format!(
                "{:016x}",
                ((said * PEOPLE + n) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ),
            digest: [7; 32],
            text: format!("Bonjour à tout le monde, on se retrouve devant la cantine à midi ? {said} {n}"),
            html: Html::Plain,
            renderer: 1,
            reply_to: None,
            files: Vec::new(),
            refused: None,
            at: said as i64,
        };
        self.people.iter().enumerate().map(post).collect()
    }

    fn post(&self, messages: Vec<Post>) {
        let posted = messages
            .into_iter()
            .map(|post| asked(|done| self.store.post(post, done)));
        let posted: Vec<_> = posted.collect();
        let posted = self.runtime.block_on(join_all(posted));
        assert!(
            posted
                .into_iter()
                .all(|posted| posted.is_ok_and(|posted| !posted.dup))
        );
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.runtime.block_on(self.store.close());
        // What is left there is the system's to clear.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Asks now; what comes is awaited later.
fn asked<T: Send + 'static>(ask: impl FnOnce(Done<T>)) -> impl Future<Output = Result<T, Refusal>> {
    let (tell, told) = oneshot::channel();
    ask(Box::new(move |outcome| {
        // Whoever asked waits for it.
        let _ = tell.send(outcome);
    }));
    async move { told.await.expect("an outcome") }
}

fn account(n: usize) -> NewAccount {
    let name = format!("personne{n}");
    NewAccount {
        name_key: name.clone(),
        display: name.clone(),
        name,
        password_hash: "$argon2id$".to_owned(),
        role: Role::Member,
        tint: 3,
        lang: None,
        at: 1,
    }
}

fn room(n: usize, by: UserId) -> CreateRoom {
    let name = format!("Salon {n}");
    CreateRoom {
        kind: RoomKind::Public,
        name_key: name.to_lowercase(),
        name,
        topic: String::new(),
        posting: Posting::default(),
        keep_days: None,
        by,
        members: Vec::new(),
        at: 1,
    }
}
