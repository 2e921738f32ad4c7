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
    /// Bytes, those that are only announced among them.
    pub bytes: u64,
    /// Bytes that came.
    pub came: u64,
}

impl Underway {
    fn held(&self) -> MutexGuard<'_, HashMap<UserId, Load>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What somebody's uploads take now.
    pub fn of(&self, user: UserId) -> Load {
        self.held().get(&user).copied().unwrap_or_default()
    }

    /// What came of all uploads: what somebody only announces keeps nobody else from sending.
    pub fn came(&self) -> u64 {
        self.held().values().map(|load| load.came).sum()
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
            came: 0,
        }
    }
}

/// One upload, counted while it lasts.
#[derive(Debug)]
pub struct Slot {
    underway: Underway,
    user: UserId,
    bytes: u64,
    came: u64,
}

impl Slot {
    /// So much of it is there, be it more than was announced.
    pub fn stand_at(&mut self, came: u64) {
        let bytes = self.bytes.max(came);
        let mut held = self.underway.held();
        let load = held.entry(self.user).or_default();
        load.came = load.came - self.came + came;
        load.bytes = load.bytes - self.bytes + bytes;
        (self.came, self.bytes) = (came, bytes);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut held = self.underway.held();
        if let Some(load) = held.get_mut(&self.user) {
            load.count -= 1;
            load.bytes -= self.bytes;
            load.came -= self.came;
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
        assert_eq!((underway.of(7).bytes, underway.came()), (15, 0));
        one.stand_at(20);
        one.stand_at(3);
        let load = Load {
            count: 2,
            bytes: 25,
            came: 3,
        };
        assert_eq!(underway.of(7), load);
        drop(one);
        assert_eq!((underway.of(7).bytes, underway.came()), (5, 0));
        drop(two);
        assert_eq!(underway.of(7), Load::default());
    }
}
