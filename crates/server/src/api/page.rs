//! How much of a list is answered.

use serde::{Deserialize, Deserializer, de::Error};

const USUAL: i64 = 50;
const MOST: i64 = 200;

/// Reads how many lines are wanted: at least one.
pub(super) fn some<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    match Option::deserialize(from)? {
        Some(..=0) => Err(D::Error::custom("fewer than one line")),
        asked => Ok(asked),
    }
}

/// How many lines, of what was asked for.
pub(super) fn limit(asked: Option<i64>) -> i64 {
    asked.unwrap_or(USUAL).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_held_within_bounds() {
        assert_eq!(limit(None), 50);
        assert_eq!(limit(Some(10)), 10);
        assert_eq!(limit(Some(10_000)), 200);
    }
}
