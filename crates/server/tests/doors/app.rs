//! An application of its own for one test, on a free port.

use crate::{api::Api, socket::Socket};
use palabre::{
    app::{App, Beside, Shared},
    chat::{
        account::Register,
        device::Device,
        setup::{self, FirstRun},
    },
    config::Config,
    http,
};
use serde_json::json;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::Command,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// What everybody's password is.
pub(crate) const PASSWORD: &str = "cheval agrafe pile correct";

/// A database server to run these tests on, each in a schema of its own; without it, in a file.
const SERVER: &str = "PALABRE_TEST_DATABASE";

/// A running application; ends, with its data, when it is dropped.
pub(crate) struct TestApp {
    pub(crate) app: Shared,
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: Option<(JoinHandle<()>, Beside)>,
    dir: PathBuf,
    settings: Vec<(String, String)>,
}

/// Somebody signed in, by a cookie.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) api: Api,
}

impl TestApp {
    /// Set up, with an administrator called « gardien », and no limit of rate.
    pub(crate) async fn start() -> TestApp {
        TestApp::with(&[]).await
    }

    /// The same, with other settings.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> TestApp {
        let house = TestApp::fresh(settings).await;
        let admin = Register {
            username: "gardien".into(),
            password: PASSWORD.into(),
            ..Register::default()
        };
        let run = FirstRun {
            code: house.app.setup_code.clone(),
            space: "L’arbre".into(),
            admin,
            room: "Général".into(),
            registration: None,
            invitation: String::new(),
        };
        let device = Device {
            user_agent: String::new(),
            address: Ipv4Addr::LOCALHOST.into(),
            local: true,
            lasting: true,
        };
        setup::first_run(&house.app, run, &device).await.unwrap();
        house
    }

    /// Before the first run.
    pub(crate) async fn fresh(settings: &[(&str, &str)]) -> TestApp {
        let random: String = (0..4)
            .map(|_| format!("{:04x}", getrandom::u32().unwrap() >> 16))
            .collect();
        let dir = std::env::temp_dir().join(format!("palabre-doors-{random}"));
        std::fs::create_dir(&dir).unwrap();
        let folder = dir.display().to_string();
        let mut all = vec![
            ("data_dir", folder.as_str()),
            ("rate_messages", "0"),
            ("rate_searches", "0"),
            ("rate_signins", "0"),
            ("rate_signups", "0"),
        ];
        let database = server_database(&random);
        all.extend(database.as_deref().map(|url| ("database_url", url)));
        all.extend_from_slice(settings);
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let settings = all.iter().map(own).collect();
        TestApp::serve(dir, settings).await
    }

    async fn serve(dir: PathBuf, settings: Vec<(String, String)>) -> TestApp {
        let mut config = Config::new(settings.clone()).unwrap();
        config.program = env!("CARGO_BIN_EXE_palabre").into();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (app, beside) = App::start(config).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = http::serve(app.clone(), vec![listener], async {
            let _ = stopped.await;
        });
        let served = tokio::spawn(serving);
        TestApp {
            app,
            address,
            stop: Some(stop),
            served: Some((served, beside)),
            dir,
            settings,
        }
    }

    /// The same house after a restart, at another address: people sign in again.
    pub(crate) async fn restarted(self) -> TestApp {
        self.restarted_with(&[]).await
    }

    /// The same under other settings.
    pub(crate) async fn restarted_with(mut self, changed: &[(&str, &str)]) -> TestApp {
        let (dir, mut settings) = (std::mem::take(&mut self.dir), std::mem::take(&mut self.settings));
        settings.extend(
            changed
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        self.stop().await;
        TestApp::serve(dir, settings).await
    }

    /// Nothing that arrived halfway stays on the disk.
    pub(crate) fn nothing_is_left(&self) {
        let staging = std::fs::read_dir(self.dir.join("uploads/staging")).unwrap();
        let left: Vec<_> = staging.map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    /// The files that are kept.
    pub(crate) fn kept(&self) -> Vec<PathBuf> {
        let folders = std::fs::read_dir(self.dir.join("uploads/blobs")).unwrap();
        let files = folders.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap());
        files.map(|file| file.unwrap().path()).collect()
    }

    /// Nobody in particular.
    pub(crate) fn visitor(&self) -> Api {
        Api::new(self.address)
    }

    /// Somebody new, who registers by the API.
    pub(crate) async fn user(&self, name: &str) -> Person {
        let account = json!({ "username": name, "password": PASSWORD });
        let answer = self.visitor().post("/users", &account).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let api = self.visitor().with_cookie(&answer.cookie());
        Person {
            id: answer.json()["id"].as_i64().unwrap(),
            name: name.to_owned(),
            api,
        }
    }

    /// The administrator.
    pub(crate) async fn admin(&self) -> Person {
        self.sign_in("gardien").await
    }

    /// Somebody on another device.
    pub(crate) async fn sign_in(&self, name: &str) -> Person {
        let asked = json!({ "username": name, "password": PASSWORD });
        let answer = self.visitor().post("/sessions", &asked).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let api = self.visitor().with_cookie(&answer.cookie());
        Person {
            id: answer.json()["id"].as_i64().unwrap(),
            name: name.to_owned(),
            api,
        }
    }

    /// Stops as at SIGTERM.
    pub(crate) async fn stop(mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some((served, beside)) = self.served.take() {
            served.await.unwrap();
            self.app.stop(beside).await;
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some((served, _)) = &self.served {
            served.abort();
        }
        if !self.dir.as_os_str().is_empty() {
            let _ = std::fs::remove_dir_all(&self.dir);
        }
    }
}

impl Person {
    /// A socket, greeted.
    pub(crate) async fn socket(&self) -> Socket {
        Socket::open(&self.api).await
    }

    /// A new room of one's own.
    pub(crate) async fn room(&self, name: &str, kind: &str) -> i64 {
        let answer = self
            .api
            .post("/rooms", &json!({ "name": name, "kind": kind }))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()["id"].as_i64().unwrap()
    }

    /// Joins a public room.
    pub(crate) async fn join(&self, room: i64) {
        let answer = self.api.post(&format!("/rooms/{room}/members"), &json!({})).await;
        assert!(answer.status < 300, "{}", answer.body);
    }

    /// Posts, and gives the message's id.
    pub(crate) async fn say(&self, room: i64, text: &str) -> i64 {
        let send = json!({ "cid": cid(), "text": text });
        let answer = self.api.post(&format!("/rooms/{room}/messages"), &send).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()["id"].as_i64().unwrap()
    }

    /// A token for programs, as the credential of another client.
    pub(crate) async fn program(&self) -> Api {
        let answer = self.api.post("/me/tokens", &json!({ "name": "programme" })).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        Api::new(self.api.address).with_token(answer.json()["token"].as_str().unwrap())
    }
}

/// A new client id of a send.
pub(crate) fn cid() -> String {
    format!("cid-{:016x}", getrandom::u64().unwrap())
}

/// A schema of its own on the database server, when there is one.
fn server_database(name: &str) -> Option<String> {
    let base = std::env::var(SERVER).ok()?;
    let create = format!("create schema t{name}");
    let made = Command::new("psql")
        .args(["--quiet", &base, "--command", &create])
        .status()
        .unwrap();
    assert!(made.success(), "the schema could not be made");
    let and = if base.contains('?') { '&' } else { '?' };
    Some(format!("{base}{and}options[search_path]=t{name}"))
}
