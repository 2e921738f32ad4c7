//! The tree as the rules read it, and how long a file may be.

use crate::none;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of the project, with its path from the project's root.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn is(&self, extensions: &[&str]) -> bool {
        extensions
            .iter()
            .any(|extension| self.path.ends_with(&format!(".{extension}")))
    }

    pub(crate) fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// Numbered lines for which `is_wrong`.
    pub(crate) fn lines(&self, is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
        let numbered = self.text.lines().enumerate().filter(|(_, line)| is_wrong(line));
        numbered
            .map(|(n, line)| format!("{}:{}: {}", self.path, n + 1, line.trim()))
            .collect()
    }
}

/// Where the project is.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every text file that people wrote, but for these rules themselves, which quote what they forbid.
pub(crate) fn all() -> Vec<File> {
    let mut files = Vec::new();
    walk(&root(), "", &mut files);
    assert!(files.len() > 100, "the tree is found");
    files
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn walk(folder: &Path, path: &str, files: &mut Vec<File>) {
    const NOT_OURS: [&str; 7] = [
        ".git",
        "target",
        "data",
        "node_modules",
        "dist",
        "results",
        "tidy",
    ];
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}/{name}")
        };
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &path, files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.push(File { path, text });
        }
    }
}

#[test]
fn no_file_of_code_is_over_400_lines() {
    let is_code = |file: &File| {
        let written = ["rs", "ts", "mjs", "css", "scss", "html", "sh", "sql", "ftl"];
        file.is(&written) && !file.path.ends_with(".gen.ts") || file.is_in(&["bin/"])
    };
    let long = all()
        .into_iter()
        .filter(is_code)
        .map(|file| (file.text.lines().count(), file.path));
    let long = long
        .filter(|(lines, _)| *lines > 400)
        .map(|(lines, path)| format!("{path}: {lines} lines"));
    none("split it by noun", long.collect());
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = |file: &File| {
        file.is(&["rs"])
            && file.is_in(&["crates/"])
            && !file.text.starts_with("//!")
            && !file.text.starts_with("#!")
    };
    none(
        "begin with //!",
        all().into_iter().filter(silent).map(|file| file.path).collect(),
    );
}
