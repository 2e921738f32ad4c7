//! Words that must not be there.

use crate::{
    files::{File, all},
    none, notices,
};

fn is_unfinished(file: &File) -> Vec<String> {
    if !file.is(&[
        "rs", "ts", "mjs", "scss", "css", "html", "sql", "ftl", "sh", "toml",
    ]) && !file.is_in(&["bin/"])
    {
        return Vec::new();
    }
    let words = [
        "TODO",
        "FIXME",
        "XXX",
        "HACK",
        "todo!(",
        "unimplemented!(",
        "dbg!(",
    ];
    let switched_off = ["#[ignore", ".only(", "test.skip(", "it.skip(", "describe.skip("];
    file.lines(|line| words.iter().chain(&switched_off).any(|word| line.contains(word)))
}

#[test]
fn nothing_is_unfinished_or_switched_off() {
    notices(is_unfinished, "crates/hub/src/hub.rs", "    unimplemented!()");
    notices(is_unfinished, "crates/client/src/dom.ts", "// TODO: later");
    notices(
        is_unfinished,
        "crates/store/tests/room.rs",
        "#[ignore = \"slow\"]",
    );
    none("finish it", all().iter().flat_map(is_unfinished).collect());
}

/// The part of a Rust file before its tests.
fn without_tests(file: &File) -> File {
    let text = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    File {
        path: file.path.clone(),
        text: text.to_owned(),
    }
}

fn unwraps(file: &File) -> Vec<String> {
    let tests = ["/tests/", "/tests.rs", "/benches/", "/fuzz/"];
    if !file.is(&["rs"]) || tests.iter().any(|part| file.path.contains(part)) {
        return Vec::new();
    }
    without_tests(file).lines(|line| {
        let line = line.split("//").next().unwrap_or_default();
        line.contains(".unwrap()")
    })
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    notices(
        unwraps,
        "crates/hub/src/hub.rs",
        "let x = y.unwrap();\n#[cfg(test)]\nmod tests {}",
    );
    none(
        "say why it cannot fail, or handle it",
        all().iter().flat_map(unwraps).collect(),
    );
}

fn names_a_place(file: &File) -> Vec<String> {
    if file.path == "Cargo.lock" {
        return Vec::new();
    }
    let places = [
        "/work/",
        "/root/",
        "/farm/",
        "bash_jobs",
        "registry.npmjs.org",
        "index.crates.io",
        "/home/",
    ];
    file.lines(|line| places.iter().any(|place| line.contains(place)))
}

#[test]
fn no_machine_or_registry_is_named() {
    notices(names_a_place, "bin/run", "cd /root/palabre");
    notices(
        names_a_place,
        "e2e/package-lock.json",
        "\"resolved\": \"https://registry.npmjs.org/x\"",
    );
    none(
        "speak of the project only",
        all().iter().flat_map(names_a_place).collect(),
    );
}

fn makes_html(file: &File) -> Vec<String> {
    if !file.is(&["ts"]) {
        return Vec::new();
    }
    let sinks = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "createContextualFragment",
        "srcdoc",
    ];
    file.lines(|line| sinks.iter().any(|sink| line.contains(sink)) && !line.trim_start().starts_with("//"))
}

#[test]
fn html_enters_a_page_at_one_place() {
    notices(makes_html, "crates/client/src/render.ts", "row.innerHTML = html;");
    let places: Vec<String> = all()
        .iter()
        .filter(|file| file.is_in(&["crates/client/src/"]))
        .flat_map(makes_html)
        .collect();
    assert_eq!(places.len(), 1, "one function, and only one: {places:#?}");
}

fn is_inline(file: &File) -> Vec<String> {
    if !file.is(&["html"]) {
        return Vec::new();
    }
    file.lines(|line| {
        let line = line.to_lowercase();
        let inline_script =
            line.contains("<script") && !line.contains(" src=") && !line.contains("application/json");
        let handler = [
            " onclick=",
            " onsubmit=",
            " onload=",
            " oninput=",
            " onchange=",
            " onkeydown=",
            "javascript:",
        ];
        inline_script
            || line.contains("<style")
            || line.contains(" style=")
            || handler.iter().any(|on| line.contains(on))
    })
}

#[test]
fn pages_hold_no_script_and_no_style() {
    notices(
        is_inline,
        "crates/server/templates/room.html",
        "<script>alert(1)</script>",
    );
    notices(
        is_inline,
        "crates/server/templates/room.html",
        "<p style=\"color: red\">",
    );
    notices(
        is_inline,
        "crates/server/templates/room.html",
        "<button onclick=\"go()\">",
    );
    none(
        "the policy forbids it",
        all().iter().flat_map(is_inline).collect(),
    );
}
