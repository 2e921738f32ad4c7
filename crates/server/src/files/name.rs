//! The name of a file: kept in any script, without what would hurt whoever saves or shows it.

/// What a file is called that came without a name.
const NAMELESS: &str = "fichier";

/// Endings longer than this are part of the name.
const ENDING_BYTES: usize = 16;

/// The last part of a path, without control characters and marks that turn the reading direction (they make `exe.fdp` of
/// `pdf.exe`); cut to `most` bytes before its ending. What a system does not take in a name, its browser replaces there.
/// The browser shows it so before it is sent (`crates/client/src/file-name.ts`).
pub fn clean(given: &str, most: usize) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|&c| !is_harmful(c)).collect();
    // Dots and spaces at the end are dropped by some systems: `a.exe. .` would be saved as another kind than it says.
    let kept = kept
        .trim_start()
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    if kept.is_empty() {
        return NAMELESS.to_owned();
    }
    cut(kept, most)
}

fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

fn cut(name: &str, most: usize) -> String {
    if name.len() <= most {
        return name.to_owned();
    }
    let (stem, ending) = match name.rfind('.') {
        Some(dot) if name.len() - dot <= ENDING_BYTES => name.split_at(dot),
        _ => (name, ""),
    };
    let mut end = most.saturating_sub(ending.len()).min(stem.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", stem[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_script_and_loses_what_hurts() {
        #[derive(serde::Deserialize)]
        struct Fixture {
            names: Vec<(String, String)>,
        }
        let fixture: Fixture =
            serde_json::from_str(include_str!("../../../client/fixtures/files.json")).unwrap();
        for (given, kept) in fixture.names {
            assert_eq!(clean(&given, 255), kept, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_before_its_ending_and_between_characters() {
        let long = format!("{}.jpeg", "é".repeat(150));
        let kept = clean(&long, 255);
        assert!(kept.len() <= 255 && kept.len() > 250, "{}", kept.len());
        assert!(kept.ends_with("é.jpeg"));
        let endless = "x".repeat(300);
        assert_eq!(clean(&endless, 255).len(), 255);
    }
}
