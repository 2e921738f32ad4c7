//! What may know what.

use crate::{
    files::{File, all, read},
    none, notices,
};

/// Crate, and what it may depend on of ours.
const CRATES: [(&str, &[&str]); 6] = [
    ("wire", &[]),
    ("hub", &[]),
    ("client", &[]),
    ("store", &["wire"]),
    ("load", &["wire", "store"]),
    ("server", &["wire", "hub", "store", "client", "load"]),
];

#[test]
fn crates_import_one_way() {
    for (name, allowed) in CRATES {
        let manifest = read(&format!("crates/{name}/Cargo.toml"));
        let (normal, dev) = manifest
            .split_once("[dev-dependencies]")
            .unwrap_or((&manifest, ""));
        let ours = |text: &str| -> Vec<String> {
            let lines = text.lines().filter_map(|line| line.strip_prefix("palabre-"));
            lines
                .map(|line| line.split(['.', ' ', '=']).next().unwrap_or_default().to_owned())
                .collect()
        };
        for found in ours(normal) {
            assert!(
                allowed.contains(&found.as_str()) && found != "load",
                "{name} must not depend on {found}"
            );
        }
        for found in ours(dev) {
            assert!(
                allowed.contains(&found.as_str()),
                "{name} must not depend on {found}"
            );
        }
    }
}

/// Folder of the server, and the siblings it must not know.
const ROOMS: [(&str, &[&str]); 8] = [
    ("chat", &["ws", "web", "api", "http", "cli", "i18n"]),
    ("ws", &["web", "api", "cli"]),
    ("web", &["ws", "api", "cli"]),
    ("api", &["ws", "web", "cli"]),
    (
        "config",
        &["chat", "ws", "web", "api", "http", "cli", "app", "i18n"],
    ),
    (
        "files",
        &["chat", "ws", "web", "api", "http", "cli", "app", "i18n"],
    ),
    ("i18n", &["chat", "ws", "web", "api", "http", "cli", "app"]),
    ("http", &["cli"]),
];

fn climbs(file: &File) -> Vec<String> {
    let Some(inside) = file.path.strip_prefix("crates/server/src/") else {
        return Vec::new();
    };
    let forbidden = ROOMS.iter().find(|(room, _)| {
        inside
            .strip_prefix(room)
            .is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
    });
    let Some((_, forbidden)) = forbidden else {
        return Vec::new();
    };
    // Imports may be nested (`use crate::{app::App, web};`): what follows `crate::` is read to the end of the statement.
    let code = file
        .text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"));
    let text: String = code.flat_map(|line| [line, " "]).collect();
    let mut found = Vec::new();
    for statement in text.split("crate::").skip(1) {
        let statement = if statement.starts_with('{') {
            statement.split(';').next().unwrap_or_default()
        } else {
            statement
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default()
        };
        let mut depth = 0;
        let mut word = String::new();
        for c in statement.chars().chain([' ']) {
            if c.is_alphanumeric() || c == '_' {
                word.push(c);
                continue;
            }
            let is_root = depth <= 1;
            if is_root && forbidden.contains(&word.as_str()) {
                found.push(format!("{}: crate::{word}", file.path));
            }
            // After `::` comes the inside of a room, which is not ours to judge.
            word = if c == ':' { "::".to_owned() } else { String::new() };
            depth += i32::from(c == '{') - i32::from(c == '}');
        }
    }
    found
}

#[test]
fn rooms_of_the_server_know_only_those_below() {
    notices(climbs, "crates/server/src/chat/room.rs", "use crate::web::view;");
    notices(
        climbs,
        "crates/server/src/ws/mod.rs",
        "use crate::{\n    app::App,\n    api::router,\n};",
    );
    notices(
        climbs,
        "crates/server/src/config.rs",
        "fn f() { crate::chat::now(); }",
    );
    let quiet = File {
        path: "crates/server/src/api/room.rs".into(),
        text: "use crate::{app::{App, web}, chat::{self, ws}, http::api};".into(),
    };
    assert_eq!(climbs(&quiet), Vec::<String>::new());
    none(
        "a room must not know its siblings or those above",
        all().iter().flat_map(climbs).collect(),
    );
}

fn speaks_sql(file: &File) -> Vec<String> {
    if !file.is(&["rs"]) || file.is_in(&["crates/store/"]) {
        return Vec::new();
    }
    file.lines(|line| {
        let line = line.to_lowercase();
        [
            "select ",
            "insert into ",
            "update ",
            "delete from ",
            "create table ",
            "pragma ",
        ]
        .iter()
        .any(|word| line.contains(&format!("\"{word}")) && !line.contains("assert"))
            || line.contains("sqlx")
    })
}

#[test]
fn sql_is_spoken_in_the_store_only() {
    notices(
        speaks_sql,
        "crates/server/src/chat/room.rs",
        "query(\"select id from rooms\")",
    );
    notices(speaks_sql, "crates/server/src/app.rs", "use sqlx::Pool;");
    none(
        "move it to crates/store",
        all().iter().flat_map(speaks_sql).collect(),
    );
}

fn names_an_engine(file: &File) -> Vec<String> {
    let allowed = [
        "crates/store/src/db.rs",
        "crates/store/src/db/",
        "crates/store/src/search.rs",
        "crates/store/tests/",
        "crates/store/benches/",
        "crates/store/migrations/",
        "crates/store/src/lib.rs",
        "crates/server/src/config.rs",
        "crates/server/src/config/",
        "crates/server/tests/program/",
    ];
    if !file.is(&["rs", "ts", "html", "ftl", "sql"]) || file.is_in(&allowed) {
        return Vec::new();
    }
    file.lines(|line| {
        let line = line.to_lowercase();
        line.contains("sqlite") || line.contains("postgres")
    })
}

#[test]
fn engines_are_named_where_they_are_chosen_only() {
    notices(
        names_an_engine,
        "crates/store/src/room.rs",
        "match engine { Sqlite => 1 }",
    );
    none(
        "only the store's engine file may know",
        all().iter().flat_map(names_an_engine).collect(),
    );
}
