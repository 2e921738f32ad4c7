//! Files: whose they are, where they go, and when their bytes may be removed.

use crate::house::{House, contract};
use palabre_store::*;
use palabre_wire::{Code, Millis, UserId};

contract![
    a_file_is_sent_once_by_who_uploaded_it,
    a_refused_file_leaves_no_message,
    files_are_read_by_members_of_now,
    a_deleted_message_lets_its_files_go_at_once,
    bytes_go_when_the_last_file_goes,
    claimed_bytes_are_not_removed_and_dying_ones_not_taken,
    files_that_are_not_sent_in_time_are_forgotten,
    a_quota_counts_what_somebody_has,
    the_files_of_a_room_are_found_by_name_and_kind,
    files_are_found_however_their_letters_are_written,
];

/// Long before anything expires.
const LATER: Millis = 2_000_000_000_000;

fn hash(letter: char) -> String {
    letter.to_string().repeat(64)
}

impl House {
    async fn claimed(&self, hash: &str) -> Blob {
        match self.store.claim_blob(hash, 10, LATER).await.unwrap() {
            Claim::Taken(blob) => blob,
            Claim::Dying => panic!("{hash} is dying"),
        }
    }

    fn new_file(&self, id: &str, owner: UserId, blob: Blob) -> NewFile {
        NewFile {
            file: File {
                id: id.to_owned(),
                name: format!("Été {id}.pdf"),
                kind: "application/pdf".to_owned(),
                size: 10,
                pixels: None,
                animated: false,
                thumb: false,
                thumbhash: None,
            },
            owner,
            sent_bytes: 12,
            blob,
            quota_bytes: 0,
            at: self.now(),
            expires_at: LATER,
        }
    }

    /// A file of this kind, to be sent.
    pub(crate) async fn upload_as(&self, id: &str, owner: UserId, kind: &str) {
        let blob = self.claimed(&hash('a')).await;
        let mut new = self.new_file(id, owner, blob);
        new.file.kind = kind.to_owned();
        assert_eq!(self.store.add_file(new).await.unwrap(), Added::Done);
    }

    async fn upload(&self, id: &str, owner: UserId, hash: &str) {
        let blob = self.claimed(hash).await;
        let new = self.new_file(id, owner, blob);
        assert_eq!(self.store.add_file(new).await.unwrap(), Added::Done);
    }

    fn with_files(&self, room: i64, by: UserId, files: &[&str]) -> Post {
        Post {
            files: files.iter().map(|&id| id.to_owned()).collect(),
            ..self.draft(room, by, &files.join(" "))
        }
    }
}

async fn a_file_is_sent_once_by_who_uploaded_it(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    house.upload("a1", amina, &hash('a')).await;
    house.upload("a2", amina, &hash('a')).await;
    let refused = Err(Refusal::Rule(Code::NotFound));
    for files in [&["a1"][..], &["zz"]] {
        assert_eq!(
            house.try_post(house.with_files(room, bruno, files)).await,
            refused
        );
    }
    assert_eq!(
        house.try_post(house.with_files(room, amina, &["a1", "a1"])).await,
        refused
    );
    let draft = house.with_files(room, amina, &["a2", "a1"]);
    let posted = house.try_post(draft.clone()).await.unwrap();
    let ids: Vec<&str> = posted.message.files.iter().map(|file| file.id.as_str()).collect();
    assert_eq!(ids, ["a2", "a1"], "in the order given");
    assert_eq!(posted.message.files[0].size, 10);
    let again = house.try_post(draft).await.unwrap();
    assert!(again.dup);
    assert_eq!(again.message, posted.message);
    assert_eq!(
        house.try_post(house.with_files(room, amina, &["a1"])).await,
        refused
    );
    let read = house.store.message(room, posted.message.id, bruno).await.unwrap();
    assert_eq!(read.unwrap().files, posted.message.files);
}

async fn a_refused_file_leaves_no_message(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    house.upload("a1", amina, &hash('a')).await;
    let head = house.head(room).await;
    let both = house.with_files(room, amina, &["a1", "zz"]);
    assert!(house.try_post(both).await.is_err());
    assert_eq!(house.head(room).await, head);
    // Two that want the same file and stand together: one has it.
    let (one, other) = (
        house.with_files(room, amina, &["a1"]),
        house.with_files(room, amina, &["a1"]),
    );
    let (one, other) = tokio::join!(house.try_post(one), house.try_post(other));
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|ok| **ok).count(), 1);
}

async fn files_are_read_by_members_of_now(house: &House) {
    let (amina, bruno, chloe) = (
        house.person("amina").await,
        house.person("bruno").await,
        house.person("chloe").await,
    );
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    house.upload("a1", amina, &hash('a')).await;
    let reads = async |user| house.store.readable_file("a1", user).await.unwrap().is_some();
    assert!(reads(amina).await && !reads(bruno).await, "not yet sent");
    house
        .try_post(house.with_files(room, amina, &["a1"]))
        .await
        .unwrap();
    assert!(reads(amina).await && reads(bruno).await && !reads(chloe).await);
    house.remove(room, bruno, bruno).await.unwrap();
    assert!(!reads(bruno).await, "left");
    house.remove(room, amina, amina).await.unwrap();
    assert!(!reads(amina).await, "even one's own");
    assert_eq!(house.store.received_bytes("a1", amina).await.unwrap(), Some(12));
    assert_eq!(house.store.received_bytes("a1", bruno).await.unwrap(), None);
}

async fn a_deleted_message_lets_its_files_go_at_once(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    house.upload("a1", amina, &hash('a')).await;
    let posted = house
        .try_post(house.with_files(room, amina, &["a1"]))
        .await
        .unwrap();
    let deleted = house.delete(room, amina, posted.message.id).await.unwrap();
    assert!(deleted.files.is_empty());
    assert_eq!(house.store.readable_file("a1", amina).await.unwrap(), None);
    assert_eq!(house.store.usage(amina).await.unwrap(), Usage::default());
    assert_eq!(house.store.condemn_blobs(LATER, 10).await.unwrap(), [hash('a')]);
}

async fn bytes_go_when_the_last_file_goes(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    house.upload("a1", amina, &hash('a')).await;
    house.upload("a2", amina, &hash('a')).await;
    let one = house
        .try_post(house.with_files(room, amina, &["a1"]))
        .await
        .unwrap();
    let two = house
        .try_post(house.with_files(room, amina, &["a2"]))
        .await
        .unwrap();
    assert_eq!(house.store.stored_bytes().await.unwrap(), 10, "each content once");
    let condemned = async || house.store.condemn_blobs(LATER, 10).await.unwrap();
    assert!(condemned().await.is_empty());
    house.delete(room, amina, one.message.id).await.unwrap();
    assert!(condemned().await.is_empty(), "the other still has them");
    house.delete(room, amina, two.message.id).await.unwrap();
    assert_eq!(condemned().await, [hash('a')]);
    house.store.bury_blobs(vec![hash('a')]).await.unwrap();
    assert_eq!(house.store.stored_bytes().await.unwrap(), 0);
}

async fn claimed_bytes_are_not_removed_and_dying_ones_not_taken(house: &House) {
    let amina = house.person("amina").await;
    let first = house.claimed(&hash('a')).await;
    assert_eq!(house.claimed(&hash('a')).await, first, "one row for both");
    assert!(house.store.condemn_blobs(LATER, 10).await.unwrap().is_empty());
    // The claim ran out: they die.
    let condemned = house.store.condemn_blobs(LATER + 1, 10).await.unwrap();
    assert_eq!(condemned, [hash('a')]);
    assert!(
        house.store.condemn_blobs(LATER + 2, 10).await.unwrap().is_empty(),
        "once"
    );
    let claim = house.store.claim_blob(&hash('a'), 10, LATER).await.unwrap();
    assert_eq!(claim, Claim::Dying);
    let add = async |blob: &Blob| {
        let new = house.new_file("a1", amina, blob.clone());
        house.store.add_file(new).await.unwrap()
    };
    assert_eq!(add(&first).await, Added::BytesGone);
    house.store.bury_blobs(vec![hash('a')]).await.unwrap();
    let second = house.claimed(&hash('a')).await;
    assert_eq!(
        add(&first).await,
        Added::BytesGone,
        "those of the first claim are gone"
    );
    assert_eq!(add(&second).await, Added::Done);
}

async fn files_that_are_not_sent_in_time_are_forgotten(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    house.upload("a1", amina, &hash('a')).await;
    house.upload("a2", amina, &hash('b')).await;
    house
        .try_post(house.with_files(room, amina, &["a1"]))
        .await
        .unwrap();
    assert_eq!(house.store.forget_expired_files(LATER, 10).await.unwrap(), 0);
    assert_eq!(house.store.forget_expired_files(LATER + 1, 10).await.unwrap(), 1);
    assert!(house.store.readable_file("a1", amina).await.unwrap().is_some());
    assert!(house.store.readable_file("a2", amina).await.unwrap().is_none());
    assert_eq!(
        house.store.condemn_blobs(LATER + 1, 10).await.unwrap(),
        [hash('b')]
    );
    house.upload("a3", amina, &hash('c')).await;
    let bruno = house.person("bruno").await;
    assert!(!house.store.drop_file("a3", bruno).await.unwrap());
    assert!(!house.store.drop_file("a1", amina).await.unwrap(), "it was sent");
    assert!(house.store.drop_file("a3", amina).await.unwrap());
}

async fn a_quota_counts_what_somebody_has(house: &House) {
    let amina = house.person("amina").await;
    house.upload("a1", amina, &hash('a')).await;
    let usage = house.store.usage(amina).await.unwrap();
    assert_eq!(usage, Usage { bytes: 10, unsent: 1 });
    for (id, quota_bytes, became) in [("a2", 19, Added::OverQuota), ("a2", 20, Added::Done)] {
        let blob = house.claimed(&hash('a')).await;
        let new = NewFile {
            quota_bytes,
            ..house.new_file(id, amina, blob)
        };
        assert_eq!(house.store.add_file(new).await.unwrap(), became, "{quota_bytes}");
    }
}

async fn the_files_of_a_room_are_found_by_name_and_kind(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.room("Général", amina).await;
    for id in ["a1", "a2", "a3"] {
        house.upload(id, amina, &hash('a')).await;
    }
    house
        .try_post(house.with_files(room, amina, &["a1", "a2"]))
        .await
        .unwrap();
    house
        .try_post(house.with_files(room, amina, &["a3"]))
        .await
        .unwrap();
    let find = async |like: &str, kind, before| {
        let find = FindFiles {
            like: like.to_owned(),
            kind,
            before,
            limit: 2,
        };
        let files = house
            .store
            .shared_files(room, amina, &find)
            .await
            .unwrap()
            .unwrap();
        files
            .into_iter()
            .map(|shared| (shared.file.id, shared.message, shared.place))
            .collect::<Vec<_>>()
    };
    let first = find("ete", FileKind::Any, None).await;
    assert_eq!(
        first.iter().map(|(id, ..)| id.as_str()).collect::<Vec<_>>(),
        ["a3", "a2"]
    );
    let rest = find("ete", FileKind::Any, Some((first[1].1, first[1].2))).await;
    assert_eq!(
        rest.iter().map(|(id, ..)| id.as_str()).collect::<Vec<_>>(),
        ["a1"]
    );
    assert_eq!(find("A2", FileKind::Other, None).await.len(), 1);
    assert!(find("", FileKind::Image, None).await.is_empty());
    assert!(find("hiver", FileKind::Any, None).await.is_empty());
    let find = FindFiles {
        like: String::new(),
        kind: FileKind::Any,
        before: None,
        limit: 2,
    };
    assert_eq!(house.store.shared_files(room, bruno, &find).await.unwrap(), None);
}

async fn files_are_found_however_their_letters_are_written(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let blob = house.claimed(&hash('a')).await;
    let mut new = house.new_file("a1", amina, blob);
    new.file.name = "Œuvre, Straße.txt".to_owned();
    assert_eq!(house.store.add_file(new).await.unwrap(), Added::Done);
    house
        .try_post(house.with_files(room, amina, &["a1"]))
        .await
        .unwrap();
    let all_found = async |store: &Store| {
        for like in ["oeuvre", "ŒUVRE", "strasse", "Straße"] {
            let find = FindFiles {
                like: like.to_owned(),
                kind: FileKind::Any,
                before: None,
                limit: 2,
            };
            let found = store.shared_files(room, amina, &find).await.unwrap().unwrap();
            assert_eq!(found.len(), 1, "{like}");
        }
    };
    all_found(&house.store).await;
    // Those of before are made like them.
    house.raw("update files set search = 'œuvre, straße.txt'").await;
    house.raw("delete from _sqlx_migrations where version = 9").await;
    all_found(&house.reopened().await).await;
}
