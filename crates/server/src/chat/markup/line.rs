//! What is read of a message on one line, where it is cited or listed: no sign of Markdown, no tag.
//!
//! The browser does the same to what it receives; `crates/client/fixtures/line.json` holds both to it.

/// Elements that stand within a line; every other one parts what is before it from what is after.
const WITHIN: [&str; 6] = ["a", "code", "del", "em", "span", "strong"];
/// What the sanitizer writes in the place of a character.
const NAMED: [(&str, char); 6] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("&nbsp;", '\u{a0}'),
];

/// The beginning of what is read of a message, at most so many characters.
pub fn line(text: &str, html: Option<&str>, most: usize) -> String {
    let read = html.map(read);
    let mut line = String::new();
    let mut left = most;
    for word in read.as_deref().unwrap_or(text).split_ascii_whitespace() {
        let word = line
            .is_empty()
            .then_some("")
            .or(Some(" "))
            .into_iter()
            .chain([word]);
        for c in word.flat_map(str::chars) {
            if left == 0 {
                return line;
            }
            line.push(c);
            left -= 1;
        }
    }
    line
}

/// The text of safe HTML.
fn read(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(inside) = rest.strip_prefix('<') {
            let name = inside.trim_start_matches('/');
            let name = &name[..name
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(name.len())];
            if !WITHIN.contains(&name) {
                text.push(' ');
            }
            rest = after_tag(inside);
        } else {
            let (name, sign) = NAMED
                .iter()
                .find(|(name, _)| rest.starts_with(name))
                .unwrap_or(&("&", '&'));
            text.push(*sign);
            rest = &rest[name.len()..];
        }
    }
    text.push_str(rest);
    text
}

/// What follows a tag: the values of its attributes may hold its last sign.
fn after_tag(inside: &str) -> &str {
    let mut is_value = false;
    for (at, c) in inside.char_indices() {
        match c {
            '"' => is_value = !is_value,
            '>' if !is_value => return &inside[at + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::super::html;
    use super::line;
    use palabre_store::Html;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Case {
        text: String,
        html: Option<String>,
        line: String,
    }

    #[test]
    fn a_line_is_what_the_browser_reads() {
        let cases = include_str!("../../../../client/fixtures/line.json");
        let cases: Vec<Case> = serde_json::from_str(cases).unwrap();
        for Case {
            text,
            html: shown,
            line: read,
        } in cases
        {
            let made = match html(&text, 50) {
                Html::Plain => None,
                Html::Ready(html) => Some(html),
                Html::Named(_) => shown.clone(),
            };
            assert_eq!(made, shown, "the fixture holds what is made of {text:?}");
            assert_eq!(line(&text, shown.as_deref(), 160), read, "{text:?}");
        }
    }
}
