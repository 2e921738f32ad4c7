//! What is arriving at this moment, so that several uploads at once do not pass together what each alone may not.

use palabre_wire::UserId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Uploads under way: how many of each person, and how many bytes they will take.
#[derive(Clone, Debug, Default)]
pub struct Underway(Arc<Mutex<HashMap<UserId, Load>>>);

/// What somebody's uploads take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// How many.
    pub count: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Underway {
    fn held(&self) -> MutexGuard<'_, HashMap<UserId, Load>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What somebody's uploads take now.
    pub fn of(&self, user: UserId) -> Load {
        self.held().get(&user).copied().unwrap_or_default()
    }

    /// What all uploads take now.
    pub fn bytes(&self) -> u64 {
        self.held().values().map(|load| load.bytes).sum()
    }

    /// Counts one more until it is dropped.
    pub fn enter(&self, user: UserId, bytes: u64) -> Slot {
        let mut held = self.held();
        let load = held.entry(user).or_default();
        load.count += 1;
        load.bytes += bytes;
        Slot {
            underway: self.clone(),
            user,
            bytes,
        }
    }
}

/// One upload, counted while it lasts.
#[derive(Debug)]
pub struct Slot {
    underway: Underway,
    user: UserId,
    bytes: u64,
}

impl Slot {
    /// It takes at least that much.
    pub fn grow_to(&mut self, bytes: u64) {
        if bytes > self.bytes {
            let mut held = self.underway.held();
            held.entry(self.user).or_default().bytes += bytes - self.bytes;
            self.bytes = bytes;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut held = self.underway.held();
        if let Some(load) = held.get_mut(&self.user) {
            load.count -= 1;
            load.bytes -= self.bytes;
            if load.count == 0 {
                held.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_not_counted() {
        let underway = Underway::default();
        let mut one = underway.enter(7, 10);
        let two = underway.enter(7, 5);
        one.grow_to(20);
        one.grow_to(3);
        assert_eq!(underway.of(7), Load { count: 2, bytes: 25 });
        drop(one);
        assert_eq!((underway.of(7).bytes, underway.bytes()), (5, 5));
        drop(two);
        assert_eq!(underway.of(7), Load::default());
    }
}
