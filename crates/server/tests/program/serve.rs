//! Starting, refusing to start, and stopping, as whoever runs the machine sees it.

use crate::folder::Folder;
use palabre_load::{api::Api, socket::Socket};
use std::{
    fs::Permissions,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};
use tokio::time::timeout;

const PASSWORD: &str = "Une-phrase-de-passe-7";

async fn signed_in(api: &Api) -> Api {
    api.sign_in("alice", PASSWORD).await.unwrap()
}

/// How the socket ended, within `seconds`.
async fn end(socket: &mut Socket, seconds: u64) -> String {
    let last = async {
        loop {
            if let Err(error) = socket.receive().await {
                return error.to_string();
            }
        }
    };
    timeout(Duration::from_secs(seconds), last)
        .await
        .expect("the socket is closed in time")
}

#[tokio::test]
async fn a_second_server_on_the_same_file_is_refused_and_names_the_first() {
    let folder = Folder::new();
    let mut first = folder.serve(&[]);
    let error = folder.run(&["--listen", "127.0.0.1:0"]).failure();
    assert!(
        error.contains("already served by process") && error.contains(&first.process.id().to_string()),
        "{error}"
    );
    let database = folder.path("data/palabre.db");
    let elsewhere = format!("sqlite:{}", database.display());
    let error = folder
        .run(&[
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
            "other",
            "--database-url",
            &elsewhere,
        ])
        .failure();
    assert!(error.contains("already served by process"), "{error}");
    first.api().get("/healthz").await.unwrap();
    assert_eq!(first.stop().code, 0);
    folder.serve(&[]);
}

#[test]
fn a_killed_server_leaves_nothing_to_clean() {
    let folder = Folder::new();
    let mut server = folder.serve(&[]);
    server.process.kill().unwrap();
    server.process.wait().unwrap();
    folder.serve(&[]);
}

#[test]
fn a_busy_port_is_told_in_one_line() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = folder.run(&["--listen", &address]).failure();
    assert!(
        error.contains(&format!("the address {address} is already in use")),
        "{error}"
    );
}

#[test]
fn a_folder_that_cannot_be_used_is_told_in_one_line() {
    let folder = Folder::new();
    folder.write("file", "");
    let error = folder.run(&["--data-dir", "file/data"]).failure();
    assert!(error.contains("data_dir file/data cannot be made"), "{error}");
    let garbage = "this is no database at all, but it is long enough to be read as one";
    folder.write("file.db", garbage);
    let error = folder
        .run(&["--listen", "127.0.0.1:0", "--database-url", "sqlite:file.db"])
        .failure();
    assert!(
        error.contains("file.db") && error.contains("move it away, or name another file in database_url"),
        "{error}"
    );
    let kept = std::fs::read_to_string(folder.path("file.db")).unwrap();
    assert_eq!(kept, garbage, "nothing is damaged");
    let error = folder
        .run(&[
            "--listen",
            "127.0.0.1:0",
            "--database-url",
            "postgres://u:hunter2@127.0.0.1:1/x",
        ])
        .failure();
    assert!(
        !error.contains("hunter2") && error.contains("check that it answers there"),
        "{error}"
    );
}

#[test]
fn what_may_not_be_written_is_told_with_what_to_do() {
    let folder = Folder::new();
    drop(folder.serve(&[]));
    let (data, file) = (folder.path("data"), folder.path("data/palabre.db"));
    let before = std::fs::read(&file).unwrap();
    let mode = |path: &Path, mode| std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    let refused = |what: &str| {
        // That others may look into the folder is a warning before it.
        let arguments = ["--listen", "127.0.0.1:0", "--log", "error"];
        let error = folder.run_as_another(&arguments).failure();
        assert!(error.contains(what), "{error}");
    };
    mode(&data, 0o555);
    refused("the folder of ./data/palabre.db cannot be written: give it to this user");
    mode(&data, 0o777);
    for name in ["palabre.db.lock", "uploads", "uploads/staging", "uploads/blobs"] {
        mode(&folder.path(&format!("data/{name}")), 0o777);
    }
    mode(&file, 0o444);
    refused("give the file and its folder to this user, who has to write there");
    assert_eq!(std::fs::read(&file).unwrap(), before, "nothing is damaged");
    mode(&file, 0o644);
    drop(folder.serve(&[]));
}

#[tokio::test]
async fn sigterm_tells_sockets_to_come_back_and_exits_with_0() {
    let folder = Folder::new();
    folder.administrator("alice");
    for signal in ["TERM", "INT"] {
        let mut server = folder.serve(&[]);
        let alice = signed_in(&server.api()).await;
        let mut socket = Socket::connect(&alice).await.unwrap();
        let begun = Instant::now();
        server.signal(signal);
        let farewell = timeout(Duration::from_secs(10), async {
            loop {
                let frame = socket.receive().await.unwrap();
                if frame["t"] == "reconnect" {
                    return frame;
                }
            }
        });
        assert!(farewell.await.unwrap()["after_ms"].is_u64());
        assert!(end(&mut socket, 10).await.contains("1012"));
        assert_eq!(server.process.wait().unwrap().code(), Some(0));
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn a_running_server_notices_what_the_shell_changes() {
    let folder = Folder::new();
    folder.administrator("alice");
    let mut server = folder.serve(&[]);
    let api = server.api();

    let mut socket = Socket::connect(&signed_in(&api).await).await.unwrap();
    let password = format!("{PASSWORD}\n");
    folder
        .run_with(&["user", "password", "alice", "--password-stdin"], &password)
        .success();
    assert!(end(&mut socket, 3).await.contains("4001"));

    let mut socket = Socket::connect(&signed_in(&api).await).await.unwrap();
    folder.run(&["user", "disable", "alice"]).success();
    assert!(end(&mut socket, 3).await.contains("4003"));
    assert!(
        api.sign_in("alice", PASSWORD).await.is_err(),
        "a disabled account does not sign in"
    );

    folder.run(&["user", "enable", "alice"]).success();
    let alice = signed_in(&api).await;
    folder.run(&["user", "role", "alice", "member"]).success();
    assert_eq!(alice.get("/api/v1/me").await.unwrap()["role"], "member");
    assert_eq!(server.stop().code, 0);
}

#[tokio::test]
async fn the_first_account_may_be_made_beside_a_running_server() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let error = server
        .api()
        .sign_in("alice", PASSWORD)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("409") && error.contains("setup_required"),
        "{error}"
    );
    folder.administrator("alice");
    let alice = signed_in(&server.api()).await;
    let rooms = alice.get("/api/v1/rooms").await.unwrap();
    assert!(rooms.to_string().contains("Général"), "{rooms}");
}

#[tokio::test]
async fn a_setup_code_is_logged_only_when_others_reach_the_listener() {
    let folder = Folder::new();
    let mut server = folder.serve(&[]);
    assert!(!server.stop().err.contains("setup code"));
    let mut server = folder.serve(&[
        "--listen",
        "0.0.0.0:0",
        "--public-url",
        "https://chat.example.org",
    ]);
    assert!(server.stop().err.contains("setup code"));
}

#[tokio::test]
async fn the_log_is_json_on_demand_and_holds_no_secret() {
    let folder = Folder::new();
    folder.administrator("alice");
    let mut server = folder.serve(&["--log-format", "json", "--log", "trace"]);
    let alice = signed_in(&server.api()).await;
    let room = alice
        .post("/rooms", &serde_json::json!({"name": "Secret"}))
        .await
        .unwrap();
    let post = format!("/rooms/{}/messages", room["id"]);
    let message = serde_json::json!({"cid": "0123456789abcdef", "text": "Un mot doux"});
    alice.post(&post, &message).await.unwrap();
    let mut socket = Socket::connect(&alice).await.unwrap();
    let said = server.stop().err;
    end(&mut socket, 5).await;
    for line in said.lines() {
        serde_json::from_str::<serde_json::Value>(line)
            .unwrap_or_else(|_| panic!("not JSON: {line:?} in {said}"));
    }
    assert!(said.contains("listening"));
    for secret in [PASSWORD, alice.token(), "Un mot doux", "Bearer "] {
        assert!(!said.contains(secret), "{secret} is in the log");
    }
}
