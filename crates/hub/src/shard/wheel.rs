//! When each socket of a shard is to be looked at although nothing happens, to the second.

use std::collections::BTreeMap;

/// Slots by the second at which they are due. A slot that is due earlier than it was is put again; its later
/// entry is then stale, and whoever turns the wheel has to see it.
#[derive(Debug, Default)]
pub(super) struct Wheel(BTreeMap<u32, Vec<usize>>);

impl Wheel {
    pub(super) fn put(&mut self, due: u32, slot: usize) {
        self.0.entry(due).or_default().push(slot);
    }

    /// The next second at which somebody is due.
    pub(super) fn next(&self) -> Option<u32> {
        self.0.first_key_value().map(|(due, _)| *due)
    }

    /// Those who are due at `now` or were before, with the second at which they were.
    pub(super) fn turn(&mut self, now: u32) -> Vec<(u32, usize)> {
        let mut all = Vec::new();
        while let Some(first) = self.0.first_entry().filter(|first| *first.key() <= now) {
            let (due, slots) = first.remove_entry();
            all.extend(slots.into_iter().map(|slot| (due, slot)));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_are_due_come_once_in_the_order_of_time() {
        let mut wheel = Wheel::default();
        for (due, slot) in [(9, 1), (3, 2), (9, 3), (4, 4)] {
            wheel.put(due, slot);
        }
        assert_eq!(wheel.turn(2), []);
        assert_eq!(wheel.next(), Some(3));
        assert_eq!(wheel.turn(8), [(3, 2), (4, 4)]);
        assert_eq!(wheel.turn(9), [(9, 1), (9, 3)]);
        assert_eq!(wheel.next(), None);
    }
}
