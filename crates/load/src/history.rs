//! One room as one person has received it, held against what the protocol promises.

use serde_json::Value;
use std::collections::BTreeMap;

/// A promise of the protocol that was not kept.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Violation(pub(crate) String);

/// A message as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) cid: String,
    pub(crate) text: String,
    pub(crate) author: String,
}

/// What was received of a room, up to and with `last`. In a trial messages are only posted, so every seq from 1 is that of
/// exactly one change, however it is received.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) last: i64,
    pub(crate) messages: BTreeMap<i64, Held>,
}

impl History {
    /// Takes the next change, live or replayed.
    pub(crate) fn take(&mut self, change: &Value) -> Result<(), Violation> {
        let seq = number(change, "seq")?;
        if seq != self.last + 1 {
            return Err(Violation(format!("after {} came {change}", self.last)));
        }
        self.last = seq;
        if change["t"] == "message" {
            let id = number(change, "id")?;
            let held = Held {
                cid: text(change, "cid")?,
                text: text(change, "text")?,
                author: text(&change["by"], "name")?,
            };
            if id != seq || self.messages.insert(id, held).is_some() {
                return Err(Violation(format!("a new message took another's place: {change}")));
            }
        }
        Ok(())
    }

    /// Takes what a `sub_ok` brings, which must end at its head.
    pub(crate) fn replay(&mut self, reply: &Value) -> Result<(), Violation> {
        for change in reply["changes"].as_array().into_iter().flatten() {
            self.take(change)?;
        }
        let head = number(reply, "head")?;
        if self.last != head {
            return Err(Violation(format!(
                "a replay ends at {} and says head {head}",
                self.last
            )));
        }
        Ok(())
    }
}

/// A number that must be there.
pub(crate) fn number(value: &Value, key: &str) -> Result<i64, Violation> {
    value[key]
        .as_i64()
        .ok_or_else(|| Violation(format!("no number {key} in {value}")))
}

fn text(value: &Value, key: &str) -> Result<String, Violation> {
    let text = value[key]
        .as_str()
        .ok_or_else(|| Violation(format!("no text {key} in {value}")))?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(seq: i64) -> Value {
        json!({"t":"message","id":seq,"seq":seq,"cid":"c","text":"x","by":{"name":"alice"}})
    }

    #[test]
    fn a_hole_and_a_repeat_are_noticed() {
        let mut history = History::default();
        history.take(&json!({"t":"room","seq":1})).unwrap();
        history.take(&message(2)).unwrap();
        assert!(history.clone().take(&message(2)).is_err());
        assert!(history.clone().take(&message(4)).is_err());
        assert!(history.take(&message(3)).is_ok());
        assert_eq!(history.messages.len(), 2);
    }

    #[test]
    fn a_replay_that_stops_short_is_noticed() {
        let mut history = History::default();
        assert!(
            history
                .clone()
                .replay(&json!({"head":2,"changes":[message(1)]}))
                .is_err()
        );
        assert!(
            history
                .clone()
                .replay(&json!({"head":1,"changes":[message(1), message(2)]}))
                .is_err()
        );
        assert!(
            history
                .replay(&json!({"head":2,"changes":[message(1), message(2)]}))
                .is_ok()
        );
    }
}
