//! Who is online in each topic, told as coalesced differences.

use crate::{Key, Topic};
use std::time::{Duration, Instant};

/// Who came to and went from a topic since the last [`Presence::changes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceChange {
    /// The topic.
    pub topic: Topic,
    /// Who came.
    pub online: Vec<Key>,
    /// Who went.
    pub offline: Vec<Key>,
}

/// The keys online and the topics each belongs to. A key that goes stays online for a grace, so that a reload is not told.
/// Interior mutability; short critical sections.
#[derive(Debug)]
pub struct Presence {}

impl Presence {
    /// Nobody is here.
    pub fn new(_grace: Duration) -> Presence {
        unimplemented!()
    }

    /// A key has a connection again; `topics`: all it belongs to.
    pub fn arrive(&self, _key: Key, _topics: &[Topic]) {
        unimplemented!()
    }

    /// A key's last connection closed.
    pub fn depart(&self, _key: Key, _now: Instant) {
        unimplemented!()
    }

    /// A key (online or not) now belongs to a topic.
    pub fn join(&self, _key: Key, _topic: Topic) {
        unimplemented!()
    }

    /// A key no longer belongs to a topic.
    pub fn leave(&self, _key: Key, _topic: Topic) {
        unimplemented!()
    }

    /// The keys online in a topic, ascending.
    pub fn online(&self, _topic: Topic) -> Vec<Key> {
        unimplemented!()
    }

    /// How many keys are online in a topic.
    pub fn count(&self, _topic: Topic) -> usize {
        unimplemented!()
    }

    /// Whether a key is online anywhere.
    pub fn is_online(&self, _key: Key) -> bool {
        unimplemented!()
    }

    /// What differs from what was last told, each key at most once a topic; ends graces that are over.
    pub fn changes(&self, _now: Instant) -> Vec<PresenceChange> {
        unimplemented!()
    }
}
