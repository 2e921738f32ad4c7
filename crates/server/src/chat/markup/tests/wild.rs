//! Whatever a text holds: quick, shallow, and nothing but what is allowed.

use super::super::{
    clean::{ELEMENTS, cleaned},
    html, is_a_plain_line, names, parsed,
};
use super::shown;
use palabre_store::Html;
use proptest::prelude::*;
use std::time::Duration;

/// Texts made to be slow, or to go deep.
fn heavy(chars: usize) -> Vec<String> {
    let repeated = |unit: &str| unit.chars().cycle().take(chars).collect::<String>();
    let units = [
        "*",
        "**",
        "_",
        "~~",
        "`",
        "``` ",
        ">",
        "> ",
        "- ",
        "* ",
        "1. ",
        "[",
        "]",
        "![",
        "(",
        "[](",
        "[a](",
        "<",
        "</",
        "<a ",
        "<!--",
        "&",
        "&amp;",
        "\\",
        "*a ",
        "**a*",
        "*a**",
        "_a_",
        "a**b",
        "[a][",
        "[a]: b\n",
        "@",
        "@a ",
        "#",
        "#[",
        "# ",
        "http://",
        "http://a ",
        "a@b.c ",
        "`a",
        "> - ",
        "- > ",
        "-\n",
        "\n",
        "  \n",
        "|a",
        "|-|\n",
        "~",
        "~a",
        "$",
        "^[",
        "<?",
        "<![CDATA[",
        "[x](<",
        "*[",
        "**[a](b",
        "\t",
        "—",
        "é",
        "🙂",
    ];
    let mut texts: Vec<String> = units.iter().map(|unit| repeated(unit)).collect();
    let half = chars / 2;
    for (open, close) in [
        ("[", "]"),
        ("*", "*"),
        ("**a ", " b**"),
        ("<", ">"),
        ("![", "](a)"),
        ("`", "`"),
        ("(", ")"),
    ] {
        texts.push(format!(
            "{}{}",
            open.repeat(half / open.len()),
            close.repeat(half / close.len())
        ));
    }
    texts.push((1..).map(|n| "`".repeat(n) + " ").take(chars / 80).collect());
    texts.push(
        (0..200)
            .map(|n| format!("{}- a\n", "  ".repeat(n % 25)))
            .collect::<String>()
            .chars()
            .take(chars)
            .collect(),
    );
    texts
}

/// How long this thread has been on a processor (proc(5), schedstat).
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
}

#[test]
fn a_largest_message_is_rendered_in_less_than_50_ms_whatever_it_holds() {
    for text in heavy(10_000) {
        // Whoever shares the machine may slow one try down, but not five.
        let fastest = (0..5).map(|_| {
            let start = busy();
            let _ = html(&text, 50);
            busy() - start
        });
        let fastest = fastest.min().unwrap_or_default();
        let begins: String = text.chars().take(12).collect();
        assert!(fastest < Duration::from_millis(50), "{begins:?}: {fastest:?}");
    }
}

#[test]
fn what_is_nested_deep_stays_shallow() {
    for text in heavy(10_000) {
        let shown = shown(&text).unwrap_or_default();
        let (mut depth, mut deepest) = (0_i32, 0);
        for tag in shown.split('<').skip(1).filter(|tag| !tag.starts_with("br>")) {
            depth += if tag.starts_with('/') { -1 } else { 1 };
            deepest = deepest.max(depth);
        }
        assert_eq!(depth, 0);
        // A block of code and a link are two and one more.
        assert!(deepest <= 16, "{deepest}");
    }
}

/// Every tag of the HTML, as an element with its attributes, is on the list.
fn only_what_is_allowed(html: &str) -> Result<(), String> {
    for tag in html.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').ok_or("a tag is not closed")?;
        let tag = tag.trim_start_matches('/');
        let (element, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let allowed = ELEMENTS.iter().find(|(known, _)| *known == element);
        let (_, attributes) = allowed.ok_or_else(|| format!("<{element}>"))?;
        let mut leads_somewhere = element != "a" || rest.is_empty();
        while !rest.is_empty() {
            let (name, after) = rest.split_once("=\"").ok_or("an attribute without a value")?;
            let (value, after) = after.split_once('"').ok_or("a value that is not closed")?;
            let of_names = ["class", "data-u", "data-r", "data-all", "href"].contains(&name)
                && ["a", "span"].contains(&element);
            if !attributes.contains(&name) && !of_names {
                return Err(format!("{element} {name}"));
            }
            let leads = ["http://", "https://", "mailto:", "/people/", "/rooms/"];
            let value = value.to_lowercase();
            if name == "href" && !leads.iter().any(|scheme| value.starts_with(scheme)) {
                return Err(format!("href {value}"));
            }
            leads_somewhere |= name == "href";
            rest = after.trim_start();
        }
        if !leads_somewhere {
            return Err("a link that leads nowhere".to_owned());
        }
    }
    Ok(())
}

#[test]
fn hostile_texts_give_only_what_is_allowed() {
    let corpus = include_str!("../../../../../../e2e/fixtures/hostile.json");
    let corpus: Vec<String> = serde_json::from_str(corpus).unwrap();
    assert!(corpus.len() >= 120, "{}", corpus.len());
    for text in corpus {
        let shown = shown(&text).unwrap_or_default();
        assert_eq!(only_what_is_allowed(&shown), Ok(()), "{text}\n{shown}");
    }
}

/// Pieces that mean something to Markdown, to HTML or to us, in any order.
fn wild() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "*", "**", "_", "~~", "`", "```", "\n", "\n\n", "> ", "- ", "1. ", "    ", "[", "](", ")", "![", "<", ">", "</", "<b", "<script>",
            "onerror=", "\"", "'", "=", "javascript:", "https://a.fr", "http://", "https://a:99999/", "http://256.1.1.1", "mailto:", "a@b.fr", "@amina", "@tous", "#[Projet Boréal]", "#", "@",
            "&lt;", "&", "&#x0;", "\\", "\u{0}", "\u{fdd0}", "\u{fdd0}0\u{fdd0}", "\u{202e}", "\u{feff}", "[a]: ", "|", "---", "===", "~", "data:", "\r\n", "\r", "\t",
            "<!--", "-->", "<![CDATA[", "]]>", "<?", "style=", " ", "a", "é", "👩‍👩‍👧",
        ]).prop_map(str::to_owned),
        1 => ".{0,6}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_only_what_is_allowed(text in wild()) {
        if let Some(shown) = shown(&text) {
            prop_assert_eq!(only_what_is_allowed(&shown), Ok(()), "{}", shown);
            prop_assert!(!shown.contains(names::SLOT), "{}", shown);
        }
    }

    #[test]
    fn the_sanitizer_changes_nothing_of_what_is_written(text in wild()) {
        if let Html::Ready(html) = html(&text, 50) {
            prop_assert_eq!(cleaned(&html), html);
        }
    }

    #[test]
    fn what_is_not_parsed_is_plain(text in "[a-zé«\u{a0}🙂][a-zA-Z0-9 ,.;:!?'\"()é’…«»\u{a0}\u{2028}🙂-]{0,40}( {0,6}[-1.:)(!a] ?){0,9}") {
        prop_assert!(is_a_plain_line(&text));
        prop_assert!(matches!(parsed(&text, 50), Html::Plain), "{}", text);
    }
}
