//! What a connection has for each of its topics: they are few, and connections are many, so a sorted list.

use crate::Topic;

/// A map that takes no memory while empty, and little while small.
#[derive(Debug)]
pub(crate) struct ByTopic<T>(Vec<(Topic, T)>);

impl<T> ByTopic<T> {
    pub(crate) const fn new() -> ByTopic<T> {
        ByTopic(Vec::new())
    }

    pub(crate) fn get(&self, topic: Topic) -> Option<&T> {
        Some(&self.0[self.find(topic).ok()?].1)
    }

    pub(crate) fn get_mut(&mut self, topic: Topic) -> Option<&mut T> {
        let index = self.find(topic).ok()?;
        Some(&mut self.0[index].1)
    }

    pub(crate) fn contains(&self, topic: Topic) -> bool {
        self.find(topic).is_ok()
    }

    pub(crate) fn insert(&mut self, topic: Topic, value: T) {
        match self.find(topic) {
            Ok(index) => self.0[index].1 = value,
            Err(index) => {
                if self.0.is_empty() {
                    self.0.reserve_exact(1);
                }
                self.0.insert(index, (topic, value));
            }
        }
    }

    pub(crate) fn remove(&mut self, topic: Topic) -> Option<T> {
        let index = self.find(topic).ok()?;
        let (_, value) = self.0.remove(index);
        if self.0.is_empty() {
            self.0 = Vec::new();
        }
        Some(value)
    }

    pub(crate) fn clear(&mut self) {
        self.0 = Vec::new();
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// In the order of the topics.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Topic, &T)> {
        self.0.iter().map(|(topic, value)| (*topic, value))
    }

    fn find(&self, topic: Topic) -> Result<usize, usize> {
        self.0.binary_search_by_key(&topic, |(topic, _)| *topic)
    }
}
