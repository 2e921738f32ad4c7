//! What is shown of a text that answers: its part around the first answer, as safe HTML with `mark` and nothing else.

use std::ops::Range;

/// Characters of an excerpt, about.
const LENGTH: usize = 240;

/// Characters before the first answer, at most.
const BEFORE: usize = 80;

/// The part of `text` around what answers (`at`, bytes of it, in order), with each answer marked. Every other character is text.
pub(super) fn excerpt(text: &str, at: &[Range<usize>]) -> String {
    let shown = shown(text, at.first().map_or(0, |first| first.start));
    let mut html = String::with_capacity(shown.len() + 64);
    if shown.start > 0 {
        html.push('…');
    }
    let mut from = shown.start;
    for range in at {
        let (start, end) = (range.start.max(from), range.end.min(shown.end));
        let (Some(before), Some(answer)) = (text.get(from..start), text.get(start..end)) else {
            continue;
        };
        escape(before, &mut html);
        html.push_str("<mark>");
        escape(answer, &mut html);
        html.push_str("</mark>");
        from = end;
    }
    escape(text.get(from..shown.end).unwrap_or_default(), &mut html);
    if shown.end < text.len() {
        html.push('…');
    }
    html
}

/// The part that is shown: it begins and ends between words where it can.
fn shown(text: &str, first: usize) -> Range<usize> {
    let before = text.get(..first).unwrap_or_default();
    let start = match before.char_indices().rev().nth(BEFORE) {
        None => 0,
        Some((at, _)) => {
            at + before[at..]
                .find(char::is_whitespace)
                .map_or(0, |space| space + 1)
        }
    };
    let start = (start..=first).find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let rest = &text[start..];
    let end = match rest.char_indices().nth(LENGTH) {
        None => text.len(),
        Some((at, _)) => {
            let space = rest[..at]
                .rfind(char::is_whitespace)
                .filter(|&space| start + space > first);
            start + space.unwrap_or(at)
        }
    };
    start..end
}

fn escape(text: &str, html: &mut String) {
    for char in text.chars() {
        match char {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            char => html.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::slice::from_ref;

    #[test]
    fn answers_are_marked_and_all_else_is_text() {
        let text = "<b>L’été</b> & l’hiver";
        let at = text.find("été").unwrap();
        assert_eq!(
            excerpt(text, from_ref(&(at..at + 5))),
            "&lt;b&gt;L’<mark>été</mark>&lt;/b&gt; &amp; l’hiver"
        );
        assert_eq!(excerpt("'\"", &[]), "&#39;&quot;");
    }

    #[test]
    fn a_long_text_is_cut_around_its_first_answer_between_words() {
        let text = format!("{} réponse {}", "avant ".repeat(100), "après ".repeat(100));
        let at = text.find("réponse").unwrap();
        let html = excerpt(&text, from_ref(&(at..at + "réponse".len())));
        assert!(html.starts_with("…avant "), "{html}");
        assert!(html.ends_with("après…"), "{html}");
        assert!(html.contains(" <mark>réponse</mark> "), "{html}");
        assert!(html.chars().count() < 300);
    }

    #[test]
    fn any_text_and_any_place_give_safe_html() {
        let text = "é".repeat(1_000);
        for at in [0..0, 0..2, 1..3, 0..2_000, 1_998..2_000, 5_000..6_000] {
            let html = excerpt(&text, from_ref(&at));
            assert!(
                !html.replace("<mark>", "").replace("</mark>", "").contains('<'),
                "{at:?}"
            );
        }
        assert_eq!(excerpt("", &[]), "");
    }
}
