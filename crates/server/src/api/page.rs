//! How much of a list is answered.

const USUAL: i64 = 50;
const MOST: i64 = 200;

/// How many lines, of what was asked for.
pub(super) fn limit(asked: Option<i64>) -> i64 {
    asked.unwrap_or(USUAL).clamp(1, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_held_within_bounds() {
        assert_eq!(limit(None), 50);
        assert_eq!(limit(Some(10)), 10);
        assert_eq!(limit(Some(10_000)), 200);
        assert_eq!(limit(Some(-3)), 1);
    }
}
