//! Where values come from: the command line, the environment, the file.

use super::{ConfigError, SETTINGS};
use std::{fs, io, path::Path};

/// The values given, the weaker source first: file, then environment, then `flags`.
///
/// `file` is read when given; otherwise `palabre.toml` of the working directory, if there is one. An empty variable of
/// the environment counts as absent.
///
/// **Errors**: the file cannot be read, is not TOML, or holds a key that is not a setting.
pub fn gather(
    flags: Vec<(&'static str, String)>,
    variable: impl Fn(&str) -> Option<String>,
    file: Option<&Path>,
) -> Result<Vec<(&'static str, String)>, ConfigError> {
    let mut values = read_file(file)?;
    for setting in SETTINGS {
        if let Some(text) = variable(&setting.variable()).filter(|text| !text.trim().is_empty()) {
            values.push((setting.name, text));
        }
    }
    values.extend(flags);
    Ok(values)
}

/// Variables that look like ours and set nothing: most likely a misspelling.
pub fn unknown_variables(names: impl Iterator<Item = String>) -> Vec<String> {
    let known = |name: &str| {
        name == "PALABRE_CONFIG"
            || name.starts_with("PALABRE_TEST_")
            || SETTINGS.iter().any(|setting| setting.variable() == name)
    };
    let mut unknown: Vec<String> = names
        .filter(|name| name.starts_with("PALABRE_") && !known(name))
        .collect();
    unknown.sort();
    unknown
}

fn read_file(file: Option<&Path>) -> Result<Vec<(&'static str, String)>, ConfigError> {
    let path = file.unwrap_or(Path::new("palabre.toml"));
    let shown = path.display();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && file.is_none() => return Ok(Vec::new()),
        Err(error) => return Err(ConfigError(format!("the file {shown} cannot be read: {error}"))),
    };
    // Only the place is told: the line itself may hold a password.
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let offset = error.span().map_or(0, |span| span.start);
        let line = text[..offset].lines().count().max(1);
        ConfigError(format!(
            "{shown}, line {line}: {}",
            error.message().replace('\n', " ")
        ))
    })?;
    table
        .into_iter()
        .map(|(key, value)| file_value(path, &key, &value))
        .collect()
}

fn file_value(path: &Path, key: &str, value: &toml::Value) -> Result<(&'static str, String), ConfigError> {
    let setting = SETTINGS
        .iter()
        .find(|setting| setting.name == key)
        .ok_or_else(|| {
            ConfigError(format!(
                "{}: {key} is not a setting: see docs/administration.md",
                path.display()
            ))
        })?;
    let text = match value {
        toml::Value::Array(items) if setting.is_list => items
            .iter()
            .map(scalar)
            .collect::<Option<Vec<_>>>()
            .map(|items| items.join(",")),
        one => scalar(one),
    };
    let text = text.ok_or_else(|| {
        let wanted = if setting.is_list {
            "a text or a list of texts"
        } else {
            "a text or a whole number"
        };
        ConfigError(format!("{}: {key}: write {wanted}", path.display()))
    })?;
    Ok((setting.name, text))
}

fn scalar(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
