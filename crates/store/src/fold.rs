//! Folding text so that searching and sorting ignore case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Without case, accents, or differences of form: « Général » and « general » are the same. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let bare: String = text.nfkd().filter(|char| !is_combining_mark(*char)).collect();
    bare.to_lowercase()
        .nfkd()
        .filter(|char| !is_combining_mark(*char))
        .collect()
}

/// The same, with the letters that stand for two written out: « Œuvre » is found by `oeuvre`, « Straße » by `strasse`.
pub(crate) fn spell_out(text: &str) -> String {
    fold(text)
        .replace('œ', "oe")
        .replace('æ', "ae")
        .replace('ß', "ss")
}

/// A pattern for `like … escape '!'` that matches anything containing the text; where it has an apostrophe, any sign may stand, as
/// there are several kinds of them.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for char in text.chars() {
        match char {
            '\'' | '’' => pattern.push('_'),
            '%' | '_' | '!' => pattern.extend(['!', char]),
            _ => pattern.push(char),
        }
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_folded_away_and_signs_stay() {
        assert_eq!(fold("Général"), "general");
        assert_eq!(fold("ÉCOLE Ⅻ"), "ecole xii");
        assert_ne!(fold("C++"), fold("C#"));
        assert_eq!(fold("İstanbul"), fold(&fold("İstanbul")));
    }

    #[test]
    fn letters_that_stand_for_two_are_written_out() {
        for (text, spelt) in [
            ("Œuvre", "oeuvre"),
            ("Ǽ æ", "ae ae"),
            ("STRASSE Straẞe", "strasse strasse"),
        ] {
            assert_eq!(spell_out(text), spelt);
        }
    }

    #[test]
    fn a_pattern_takes_its_text_to_the_letter() {
        assert_eq!(containing("50 %_!"), "%50 !%!_!!%");
        assert_eq!(containing("d'arc"), containing("d’arc"));
    }
}
