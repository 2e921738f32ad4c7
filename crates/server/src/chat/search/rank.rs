//! How well a text answers: what orders those that all answer. Knows no message.

use palabre_store::fold;
use std::ops::Range;

/// What one quality is worth, at most.
const WHOLE: usize = 1_000;

/// Answers that are looked at.
const LOOKED_AT: usize = 20;

/// How well a text answers the words that were typed, where it does (`at`); more is better. Words as they were typed count
/// more than their other forms, words side by side more than far from each other, and short texts more than long ones.
pub(super) fn rank(words: &str, text: &str, at: &[Range<usize>]) -> usize {
    let typed: Vec<String> = words
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(fold)
        .collect();
    let at = &at[..at.len().min(LOOKED_AT)];
    let said: Vec<String> = at
        .iter()
        .filter_map(|at| text.get(at.clone()))
        .map(fold)
        .collect();
    let as_typed = typed.iter().filter(|word| said.contains(word)).count();
    let together = at
        .windows(2)
        .filter(|pair| are_together(text, &pair[0], &pair[1]))
        .count();
    part(as_typed, typed.len())
        + part(together, typed.len().saturating_sub(1))
        + part(at.len(), text.split_whitespace().count())
}

/// Whether nothing but what parts words stands between two answers.
fn are_together(text: &str, one: &Range<usize>, next: &Range<usize>) -> bool {
    let between = text.get(one.end..next.start).unwrap_or_default();
    between.chars().count() <= 2 && !between.contains(char::is_alphanumeric)
}

fn part(some: usize, all: usize) -> usize {
    match all {
        0 => 0,
        all => WHOLE * some.min(all) / all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use palabre_store::Wanted;

    fn best<'t>(words: &str, texts: [&'t str; 2]) -> &'t str {
        let wanted = Wanted::read(words);
        let ranks = texts.map(|text| rank(words, text, &wanted.found(text).unwrap()));
        assert_ne!(ranks[0], ranks[1], "{texts:?}");
        if ranks[0] > ranks[1] { texts[0] } else { texts[1] }
    }

    #[test]
    fn words_as_typed_side_by_side_and_in_short_texts_are_better() {
        for (words, better, worse) in [
            ("budget", "le budget", "les budgets"),
            ("budget voté", "un budget voté ce soir", "voté ce soir, un budget"),
            (
                "budget",
                "le budget",
                "le budget dont on a parlé tout au long de la réunion d’hier",
            ),
            ("écoute", "on écoute", "ils écoutaient"),
        ] {
            assert_eq!(best(words, [better, worse]), better, "{words}");
            assert_eq!(best(words, [worse, better]), better, "{words}");
        }
    }

    #[test]
    fn any_text_has_a_rank() {
        for (words, text, at) in [("", "", 0..0), ("a", "", 0..9), ("a b", "é é", 1..4)] {
            let _ = rank(words, text, &[0..1, at]);
        }
    }
}
