//! The documents: short where they must be short, and true to the code.

use crate::{
    files::{all, read},
    none,
};
use palabre::config::SETTINGS;

#[test]
fn a_decision_is_told_in_forty_lines() {
    let records: Vec<_> = all()
        .into_iter()
        .filter(|file| file.is_in(&["docs/decisions/"]))
        .collect();
    assert!(!records.is_empty());
    let long = records
        .iter()
        .filter(|file| file.text.lines().count() > 40)
        .map(|file| file.path.clone());
    none("shorten it", long.collect());
    let mut numbers: Vec<&str> = records
        .iter()
        .map(|file| &file.path["docs/decisions/".len()..][..5])
        .collect();
    assert!(
        numbers
            .iter()
            .all(|number| number.ends_with('-') && number[..4].parse::<u32>().is_ok()),
        "{numbers:?}"
    );
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), records.len(), "a number is used once");
}

#[test]
fn every_setting_is_documented_as_it_is() {
    let rows = SETTINGS.iter().map(|setting| {
        let default = setting
            .default
            .map_or_else(|| "none".to_owned(), |text| format!("`{text}`"));
        format!("| `{}` | {default} | {} |\n", setting.name, setting.about)
    });
    let table = format!(
        "| setting | default | meaning |\n| --- | --- | --- |\n{}\n",
        rows.collect::<String>()
    );
    assert!(
        read("docs/administration.md").contains(&table),
        "the table of settings in docs/administration.md must be exactly:\n\n{table}"
    );
}

#[test]
fn every_code_of_the_socket_is_documented() {
    let (protocol, source) = (read("docs/protocol.md"), read("crates/wire/src/code.rs"));
    let words = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Code::")?.split('"').nth(1));
    let closes = source
        .lines()
        .filter_map(|line| line.trim().strip_suffix(',')?.split(" = ").nth(1));
    let codes: Vec<String> = words
        .map(|word| format!("`{word}`"))
        .chain(closes.map(|code| format!("| {code}")))
        .collect();
    assert!(codes.len() > 20, "the codes are found");
    let missing = codes.into_iter().filter(|code| !protocol.contains(code.as_str()));
    none("tell it in docs/protocol.md", missing.collect());
}

#[test]
fn every_path_of_the_api_is_documented() {
    let protocol = read("docs/protocol.md");
    let doors = all()
        .into_iter()
        .filter(|file| file.is_in(&["crates/server/src/api/"]));
    let texts: Vec<String> = doors.map(|file| file.text).collect();
    let paths: Vec<&str> = texts
        .iter()
        .flat_map(|text| {
            text.split("path = \"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
        })
        .collect();
    assert!(paths.len() > 20, "the paths are found");
    let is_told = |path: &str| {
        let ends = ['`', ' ', '?'];
        ends.iter().any(|end| protocol.contains(&format!("{path}{end}")))
    };
    let missing = paths.into_iter().filter(|path| !is_told(path)).map(str::to_owned);
    none("tell it in docs/protocol.md", missing.collect());
}

#[test]
fn links_between_documents_lead_somewhere() {
    for file in all().into_iter().filter(|file| file.is(&["md"])) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in file
            .text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let path = crate::files::root().join(folder).join(target);
            assert!(path.exists(), "{} links to {link}, which is not there", file.path);
        }
    }
}
