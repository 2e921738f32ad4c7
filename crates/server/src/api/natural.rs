//! Numbers that are never below 0: one that is gets the same refusal as what is no number.

use serde::{Deserialize, Deserializer, de::Error};

/// Reads one.
pub(super) fn natural<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    checked(i64::deserialize(from)?)
}

/// Reads one that may be absent.
pub(super) fn natural_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Option::deserialize(from)?.map(checked).transpose()
}

fn checked<E: Error>(number: i64) -> Result<i64, E> {
    match number {
        0.. => Ok(number),
        _ => Err(E::custom("a number below 0")),
    }
}
