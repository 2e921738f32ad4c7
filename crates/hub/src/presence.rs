//! Who is online in each topic, told as coalesced differences.

use crate::{Key, Topic};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
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
    /// In a crowd nobody is named: how many are online.
    pub count: Option<usize>,
}

/// The keys online and the topics each belongs to. A key that goes stays online for a grace, so that a reload is not told.
/// Interior mutability; short critical sections.
#[derive(Debug)]
pub struct Presence {
    grace: Duration,
    /// More than this many online in a topic are a crowd.
    crowd: usize,
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
    /// The crowds, the number last told of each, and when.
    crowds: HashMap<Topic, (usize, Instant)>,
}

/// A key that is online, or within its grace.
#[derive(Debug, Default)]
struct Person {
    /// Sorted.
    topics: Vec<Topic>,
    gone_at: Option<Instant>,
}

impl Presence {
    /// Nobody is here. More than `crowd` online in a topic are told by their number only: naming each to each would
    /// cost the square of it.
    pub fn new(grace: Duration, crowd: usize) -> Presence {
        Presence {
            grace,
            crowd,
            state: Mutex::default(),
        }
    }

    /// A key has a connection again; `topics`: all it belongs to.
    pub fn arrive(&self, key: Key, topics: &[Topic]) {
        let mut state = self.state();
        let person = state.people.entry(key).or_default();
        person.gone_at = None;
        let mut now = topics.to_vec();
        now.sort_unstable();
        now.dedup();
        let before = std::mem::replace(&mut person.topics, now.clone());
        for topic in before.iter().filter(|topic| now.binary_search(topic).is_err()) {
            state.hide(key, *topic);
        }
        for topic in now.iter().filter(|topic| before.binary_search(topic).is_err()) {
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
        if let Some(person) = state.people.get_mut(&key)
            && let Err(at) = person.topics.binary_search(&topic)
        {
            person.topics.insert(at, topic);
            state.show(key, topic);
        }
    }

    /// A key no longer belongs to a topic.
    pub fn leave(&self, key: Key, topic: Topic) {
        let mut state = self.state();
        if let Some(person) = state.people.get_mut(&key)
            && let Ok(at) = person.topics.binary_search(&topic)
        {
            person.topics.remove(at);
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

    /// Those to be named to who begins to follow a topic; of a crowd some, and how many there are.
    pub fn named(&self, topic: Topic) -> (Vec<Key>, Option<usize>) {
        let state = self.state();
        let here = state.topics.get(&topic);
        let count = here.map_or(0, BTreeSet::len);
        let named = here.into_iter().flatten().copied().take(self.crowd).collect();
        (named, (count > self.crowd).then_some(count))
    }

    /// Whether those online in a topic are a crowd.
    pub fn is_crowd(&self, topic: Topic) -> bool {
        self.count(topic) > self.crowd
    }

    /// How many keys are online in a topic.
    pub fn count(&self, topic: Topic) -> usize {
        self.state().topics.get(&topic).map_or(0, BTreeSet::len)
    }

    /// Whether a key is online anywhere.
    pub fn is_online(&self, key: Key) -> bool {
        self.state().people.contains_key(&key)
    }

    /// What differs from what was last told, each key at most once a topic; ends graces that are over. When a crowd has
    /// become small enough, all who are there are named, and all who may have been named and are not.
    pub fn changes(&self, now: Instant) -> Vec<PresenceChange> {
        let mut state = self.state();
        state.end_graces(now, self.grace);
        let told = std::mem::take(&mut state.told);
        let changes = told.into_iter().filter_map(|(topic, keys)| {
            if state
                .topics
                .get(&topic)
                .is_some_and(|here| here.len() > self.crowd)
            {
                return state.count_crowd(topic, keys, now);
            }
            let was_crowd = state.crowds.remove(&topic).is_some();
            let here = state.topics.get(&topic);
            let is_here = |key: &Key| here.is_some_and(|here| here.contains(key));
            let (online, offline): (Vec<Key>, Vec<Key>) = if was_crowd {
                let gone = keys.into_keys().filter(|key| !is_here(key));
                (here.into_iter().flatten().copied().collect(), gone.collect())
            } else {
                let differ = keys
                    .into_iter()
                    .filter(|(key, was_here)| is_here(key) != *was_here);
                differ.map(|(key, _)| key).partition(is_here)
            };
            (!online.is_empty() || !offline.is_empty()).then_some(PresenceChange {
                topic,
                online,
                offline,
                count: None,
            })
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

    /// Tells how many a crowd is, if that changed, and not for as many milliseconds as they are again: it is told to a thousand people
    /// a second, however many they are. Who came and went is kept until they can be named again.
    fn count_crowd(
        &mut self,
        topic: Topic,
        keys: BTreeMap<Key, bool>,
        now: Instant,
    ) -> Option<PresenceChange> {
        self.told.insert(topic, keys);
        let count = self.topics.get(&topic).map_or(0, BTreeSet::len);
        if let Some((last, at)) = self.crowds.get(&topic)
            && (*last == count || now.saturating_duration_since(*at) < Duration::from_millis(count as u64))
        {
            return None;
        }
        self.crowds.insert(topic, (count, now));
        Some(PresenceChange {
            topic,
            online: Vec::new(),
            offline: Vec::new(),
            count: Some(count),
        })
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
