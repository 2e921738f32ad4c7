//! The browser's types are those of this crate: the committed file is compared with what the crate generates.
#![cfg(feature = "typescript")]

use palabre_wire::command::Command;
use palabre_wire::frame::{
    Change, Enclosed, File, Frame, Hello, Listing, Member, Message, Person, Posting, Reply, ResyncReason,
    Room, RoomKind,
};
use palabre_wire::{Code, Limits};
use std::path::Path;
use ts_rs::{Config, TS};

const HEADER: &str = "// Generated from crates/wire; `PALABRE_WRITE_TYPES=1 cargo test -p palabre-wire --features typescript` writes it anew.\n";

#[test]
fn the_browsers_types_are_those_of_the_wire() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client/src/protocol.gen.ts");
    let wanted = generated();
    if std::env::var_os("PALABRE_WRITE_TYPES").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == wanted,
        "{} is stale; see its first line",
        path.display()
    );
}

fn generated() -> String {
    let config = Config::new().with_large_int("number");
    let declarations = [
        Person::decl(&config),
        RoomKind::decl(&config),
        Posting::decl(&config),
        Code::decl(&config),
        Limits::decl(&config),
        Listing::decl(&config),
        Hello::decl(&config),
        ResyncReason::decl(&config),
        Reply::decl(&config),
        Enclosed::decl(&config),
        File::decl(&config),
        Message::decl(&config),
        Member::decl(&config),
        Room::decl(&config),
        Change::decl(&config),
        Frame::decl(&config),
        Command::decl(&config),
    ];
    declarations.iter().fold(HEADER.to_owned(), |text, declaration| {
        text + "\nexport " + &on_few_lines(declaration) + "\n"
    })
}

/// The declaration without the comments, which live in the Rust source; one line for each variant.
fn on_few_lines(declaration: &str) -> String {
    let mut bare = String::new();
    let mut rest = declaration;
    while let Some((before, after)) = rest.split_once("/**") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let words: Vec<&str> = bare.split_whitespace().collect();
    words
        .join(" ")
        .replace(", }", " }")
        .replace("| { \"t\"", "\n  | { \"t\"")
        .replace("= { \"t\"", "=\n  | { \"t\"")
        .replace(" \n", "\n")
}
