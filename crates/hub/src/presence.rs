//! Who is online in each topic, told as coalesced differences.

use crate::{Key, Topic};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

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
pub struct Presence {
    grace: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    people: HashMap<Key, Person>,
    topics: HashMap<Topic, BTreeSet<Key>>,
    /// Who departed, and when that is to be told; oldest first. An entry counts only while the person's own
    /// departure is the same.
    graces: VecDeque<(Instant, Key)>,
    /// For each key whose presence in a topic changed: whether it was last told to be online.
    told: BTreeMap<Topic, BTreeMap<Key, bool>>,
}

/// A key that is online, or within its grace.
#[derive(Debug, Default)]
struct Person {
    topics: HashSet<Topic>,
    gone_at: Option<Instant>,
}

impl Presence {
    /// Nobody is here.
    pub fn new(grace: Duration) -> Presence {
        Presence {
            grace,
            state: Mutex::default(),
        }
    }

    /// A key has a connection again; `topics`: all it belongs to.
    pub fn arrive(&self, key: Key, topics: &[Topic]) {
        let mut state = self.state();
        let person = state.people.entry(key).or_default();
        person.gone_at = None;
        let now: HashSet<Topic> = topics.iter().copied().collect();
        let before = std::mem::replace(&mut person.topics, now.clone());
        for topic in before.difference(&now) {
            state.hide(key, *topic);
        }
        for topic in now.difference(&before) {
            state.show(key, *topic);
        }
    }

    /// A key's last connection closed.
    pub fn depart(&self, key: Key, now: Instant) {
        let mut state = self.state();
        if let Some(person) = state.people.get_mut(&key) {
            person.gone_at = Some(now);
            state.graces.push_back((now, key));
        }
    }

    /// A key (online or not) now belongs to a topic.
    pub fn join(&self, key: Key, topic: Topic) {
        let mut state = self.state();
        if state
            .people
            .get_mut(&key)
            .is_some_and(|person| person.topics.insert(topic))
        {
            state.show(key, topic);
        }
    }

    /// A key no longer belongs to a topic.
    pub fn leave(&self, key: Key, topic: Topic) {
        let mut state = self.state();
        if state
            .people
            .get_mut(&key)
            .is_some_and(|person| person.topics.remove(&topic))
        {
            state.hide(key, topic);
        }
    }

    /// The keys online in a topic, ascending.
    pub fn online(&self, topic: Topic) -> Vec<Key> {
        self.state()
            .topics
            .get(&topic)
            .into_iter()
            .flatten()
            .copied()
            .collect()
    }

    /// How many keys are online in a topic.
    pub fn count(&self, topic: Topic) -> usize {
        self.state().topics.get(&topic).map_or(0, BTreeSet::len)
    }

    /// Whether a key is online anywhere.
    pub fn is_online(&self, key: Key) -> bool {
        self.state().people.contains_key(&key)
    }

    /// What differs from what was last told, each key at most once a topic; ends graces that are over.
    pub fn changes(&self, now: Instant) -> Vec<PresenceChange> {
        let mut state = self.state();
        state.end_graces(now, self.grace);
        let told = std::mem::take(&mut state.told);
        let changes = told.into_iter().filter_map(|(topic, keys)| {
            let mut change = PresenceChange {
                topic,
                online: Vec::new(),
                offline: Vec::new(),
            };
            let here = state.topics.get(&topic);
            for (key, was_online) in keys {
                let is_online = here.is_some_and(|here| here.contains(&key));
                match (was_online, is_online) {
                    (false, true) => change.online.push(key),
                    (true, false) => change.offline.push(key),
                    _ => {}
                }
            }
            (!change.online.is_empty() || !change.offline.is_empty()).then_some(change)
        });
        changes.collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn show(&mut self, key: Key, topic: Topic) {
        if self.topics.entry(topic).or_default().insert(key) {
            self.told.entry(topic).or_default().entry(key).or_insert(false);
        }
    }

    fn hide(&mut self, key: Key, topic: Topic) {
        let Some(here) = self.topics.get_mut(&topic) else {
            return;
        };
        if here.remove(&key) {
            self.told.entry(topic).or_default().entry(key).or_insert(true);
        }
        if here.is_empty() {
            self.topics.remove(&topic);
        }
    }

    fn end_graces(&mut self, now: Instant, grace: Duration) {
        while let Some((gone_at, key)) = self.graces.front().copied() {
            if now.saturating_duration_since(gone_at) < grace {
                return;
            }
            self.graces.pop_front();
            if self
                .people
                .get(&key)
                .is_some_and(|person| person.gone_at == Some(gone_at))
                && let Some(person) = self.people.remove(&key)
            {
                for topic in person.topics {
                    self.hide(key, topic);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
