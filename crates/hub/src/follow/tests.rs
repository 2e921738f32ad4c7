//! Any interleaving of what may happen: each client sees positions without a hole, and nothing after its removal.

use crate::{ConnectionId, Identity, Key, Place, Position, Topic, exchange::Exchange, memory::Memory};
use bytes::Bytes;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet, VecDeque};

const TOPICS: Topic = 2;
const CLIENTS: usize = 4;
/// A dozen frames of the test.
const OUTBOX_BYTES: usize = 100;

/// What happens next.
#[derive(Clone, Debug)]
enum Act {
    /// A change of the topic is stored; it is not published yet.
    Store(Topic),
    /// The oldest change that is not published is.
    Publish(Topic),
    /// The oldest change that is not published never will be.
    Lose(Topic),
    /// The last change that was published is published again.
    Repeat(Topic),
    Follow(usize, Topic),
    Unfollow(usize, Topic),
    /// A key is removed: stored and published.
    Remove(usize, Topic),
    CloseTopic(Topic),
    /// The application reads its table for something it was asked.
    Read(prop::sample::Index),
    /// The application answers something it has read for.
    Answer(prop::sample::Index),
    /// A connection's socket takes about this many bytes.
    Drain(usize, usize),
}

fn any_act() -> impl Strategy<Value = Act> {
    let client = 0..CLIENTS;
    let topic = 0..TOPICS;
    let index = any::<prop::sample::Index>();
    prop_oneof![
        8 => topic.clone().prop_map(Act::Store),
        8 => topic.clone().prop_map(Act::Publish),
        1 => topic.clone().prop_map(Act::Lose),
        1 => topic.clone().prop_map(Act::Repeat),
        5 => (client.clone(), topic.clone()).prop_map(|(c, t)| Act::Follow(c, t)),
        2 => (client.clone(), topic.clone()).prop_map(|(c, t)| Act::Unfollow(c, t)),
        1 => (client.clone(), topic.clone()).prop_map(|(c, t)| Act::Remove(c, t)),
        1 => topic.prop_map(Act::CloseTopic),
        6 => index.clone().prop_map(Act::Read),
        6 => index.prop_map(Act::Answer),
        8 => (client, 0..60_usize).prop_map(|(c, n)| Act::Drain(c, n)),
    ]
}

/// A question put to the application.
#[derive(Debug)]
struct Question {
    client: usize,
    topic: Topic,
    /// What the client has, when the hub asked; a client that follows anew asks for everything.
    after: Option<Position>,
    /// The head that was read.
    read: Option<Position>,
}

#[derive(Debug)]
struct Client {
    id: ConnectionId,
    key: Key,
    wire: VecDeque<Bytes>,
    /// The last position seen of each topic.
    last: HashMap<Topic, Position>,
    /// Up to here everything of each topic was seen. An answer that was read early may come late, and
    /// begin again below.
    known: HashMap<Topic, Position>,
    /// Above this, no frame of the topic may come.
    end: HashMap<Topic, Position>,
    /// Above this, nothing at all may be told of the topic.
    removed: HashMap<Topic, Position>,
    farewells: HashSet<(Topic, Position)>,
    /// Up to here, everything is still to come although the subscription is over.
    owed: HashMap<Topic, Position>,
    following: HashSet<Topic>,
}

struct World {
    exchange: Exchange,
    clients: Vec<Client>,
    head: HashMap<Topic, Position>,
    published: HashMap<Topic, Position>,
    /// The last position that was published and not lost.
    reached: HashMap<Topic, Position>,
    questions: Vec<Question>,
}

impl World {
    fn new() -> World {
        let mut exchange = Exchange::new(0, OUTBOX_BYTES, Memory::new(1 << 20));
        let clients = (0..CLIENTS)
            .map(|client| {
                // Two clients are one person's.
                let key = client.min(CLIENTS - 2) as Key;
                let id = exchange.open(Identity { key, session: 0 }, 0).unwrap();
                Client {
                    id,
                    key,
                    wire: VecDeque::new(),
                    last: HashMap::new(),
                    known: HashMap::new(),
                    end: HashMap::new(),
                    removed: HashMap::new(),
                    farewells: HashSet::new(),
                    owed: HashMap::new(),
                    following: HashSet::new(),
                }
            })
            .collect();
        World {
            exchange,
            clients,
            head: HashMap::new(),
            published: HashMap::new(),
            reached: HashMap::new(),
            questions: Vec::new(),
        }
    }

    fn act(&mut self, act: &Act) {
        match *act {
            Act::Store(topic) => *self.head.entry(topic).or_default() += 1,
            Act::Publish(topic) => self.publish(topic),
            Act::Lose(topic) => {
                if self.published(topic) < self.head(topic) {
                    *self.published.entry(topic).or_default() += 1;
                }
            }
            Act::Repeat(topic) => {
                let position = self.reached.get(&topic).copied().unwrap_or(0);
                self.exchange.publish(topic, position, &live(topic, position));
            }
            Act::Follow(client, topic) => self.follow(client, topic),
            Act::Unfollow(client, topic) => {
                self.exchange.unfollow(self.clients[client].id, topic);
                self.clients[client].owed.remove(&topic);
                self.ended(topic, |one| one == client);
            }
            Act::Remove(client, topic) => self.remove(self.clients[client].key, topic),
            Act::CloseTopic(topic) => {
                self.exchange.close_topic(topic);
                self.ended(topic, |_| true);
            }
            Act::Read(index) => self.read(index.index(self.questions.len().max(1))),
            Act::Answer(index) => self.answer(index.index(self.questions.len().max(1))),
            Act::Drain(client, bytes) => self.drain(client, bytes),
        }
    }

    fn head(&self, topic: Topic) -> Position {
        self.head.get(&topic).copied().unwrap_or(0)
    }

    fn published(&self, topic: Topic) -> Position {
        self.published.get(&topic).copied().unwrap_or(0)
    }

    fn publish(&mut self, topic: Topic) {
        if self.published(topic) < self.head(topic) {
            let position = self.published(topic) + 1;
            self.published.insert(topic, position);
            self.reached.insert(topic, position);
            self.exchange.publish(topic, position, &live(topic, position));
        }
    }

    fn follow(&mut self, client: usize, topic: Topic) {
        let one = &mut self.clients[client];
        if self
            .questions
            .iter()
            .filter(|question| question.client == client)
            .count()
            < 6
        {
            assert!(self.exchange.follow(one.id, topic, 10));
            one.following.insert(topic);
            one.end.remove(&topic);
            one.owed.remove(&topic);
            one.removed.remove(&topic);
            self.questions.push(Question {
                client,
                topic,
                after: None,
                read: None,
            });
        }
    }

    /// A removal is published after all that was stored before it.
    fn remove(&mut self, key: Key, topic: Topic) {
        while self.published(topic) < self.head(topic) {
            self.publish(topic);
        }
        let position = self.head(topic) + 1;
        self.head.insert(topic, position);
        self.published.insert(topic, position);
        self.reached.insert(topic, position);
        let last = live(topic, position);
        self.exchange.publish(topic, position, &last);
        self.exchange.end_key(topic, key, &last);
        let keys: Vec<Key> = self.clients.iter().map(|client| client.key).collect();
        self.ended(topic, |one| keys[one] == key);
        for client in self.clients.iter_mut().filter(|client| client.key == key) {
            client.removed.insert(topic, position);
            client.farewells.insert((topic, position));
        }
    }

    fn ended(&mut self, topic: Topic, who: impl Fn(usize) -> bool) {
        let published = self.published(topic);
        let reached = self.reached.get(&topic).copied().unwrap_or(0);
        for (index, client) in self.clients.iter_mut().enumerate() {
            if who(index) && client.following.remove(&topic) {
                client.end.insert(topic, published);
                client.owed.insert(topic, reached);
            }
        }
    }

    /// The application sees no more than what the client may see.
    fn read(&mut self, index: usize) {
        let Some(question) = self.questions.get(index) else {
            return;
        };
        let end = self.clients[question.client]
            .removed
            .get(&question.topic)
            .copied();
        let read = self.head(question.topic).min(end.unwrap_or(Position::MAX));
        self.questions[index].read.get_or_insert(read);
    }

    fn answer(&mut self, index: usize) {
        let Some(Question {
            client,
            topic,
            after,
            read: Some(upto),
        }) = self.questions.get(index)
        else {
            return;
        };
        let reply = Bytes::from(format!("R {topic} {} {upto}\n", after.unwrap_or(0)));
        self.exchange
            .release(self.clients[*client].id, *topic, reply, *upto);
        self.questions.remove(index);
    }

    fn drain(&mut self, index: usize, bytes: usize) {
        let client = &mut self.clients[index];
        let slot = Place::of(client.id).slot;
        if client.wire.is_empty() {
            let taken = self.exchange.take(slot, &mut client.wire, 40);
            if client.wire.is_empty()
                && taken.is_late
                && let Some((topic, after)) = self.exchange.ask(slot)
            {
                self.questions.push(Question {
                    client: index,
                    topic,
                    after: Some(after),
                    read: None,
                });
            }
        }
        let mut written = 0;
        while written < bytes
            && let Some(frame) = client.wire.pop_front()
        {
            written += frame.len();
            for line in std::str::from_utf8(&frame).unwrap().lines() {
                client.hear(line);
            }
        }
        let unsent = client.wire.iter().map(Bytes::len).sum();
        self.exchange.leave_unsent(slot, unsent);
    }

    fn is_idle(&mut self) -> bool {
        let lines = &mut self.exchange.lines;
        self.questions.is_empty()
            && self.clients.iter().all(|client| {
                let line = lines.get(Place::of(client.id).slot).unwrap();
                client.wire.is_empty() && line.outbox.is_taken() && line.late.is_empty()
            })
    }

    /// Lets everything come to an end.
    fn settle(&mut self) {
        for topic in 0..TOPICS {
            self.act(&Act::Store(topic));
            while self.published(topic) < self.head(topic) {
                self.publish(topic);
            }
        }
        for _ in 0..10_000 {
            for client in 0..CLIENTS {
                self.drain(client, usize::MAX);
            }
            if self.is_idle() {
                return;
            }
            while !self.questions.is_empty() {
                self.read(0);
                self.answer(0);
            }
        }
        panic!("it never ends");
    }
}

impl Client {
    fn hear(&mut self, frame: &str) {
        let words: Vec<&str> = frame.split(' ').collect();
        let number = |index: usize| words[index].parse::<Position>().unwrap();
        let topic = number(1);
        let last = self.last.get(&topic).copied();
        let known = self.known.entry(topic).or_default();
        let (now, end) = if words[0] == "L" {
            // Who stops following after its removal is still told of it, whatever it missed.
            let is_farewell = self.farewells.contains(&(topic, number(2)));
            assert!(
                last == Some(number(2) - 1) || is_farewell,
                "a hole: {frame} after {last:?}"
            );
            (number(2), self.end.get(&topic))
        } else {
            assert!(
                number(2) <= *known,
                "an answer that begins too late: {frame} after {known}"
            );
            (number(3), self.removed.get(&topic))
        };
        assert!(end.is_none_or(|end| now <= *end), "{frame} after the end {end:?}");
        *known = now.max(*known);
        self.last.insert(topic, now);
    }
}

fn live(topic: Topic, position: Position) -> Bytes {
    Bytes::from(format!("L {topic} {position}\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn each_client_sees_positions_without_a_hole_and_nothing_after_its_end(
        acts in prop::collection::vec(any_act(), 0..200)
    ) {
        let mut world = World::new();
        for act in &acts {
            world.act(act);
        }
        world.settle();
        for client in &world.clients {
            for topic in &client.following {
                prop_assert_eq!(client.last.get(topic).copied(), Some(world.head(*topic)), "not up to date");
            }
        }
        for client in &world.clients {
            for (topic, owed) in &client.owed {
                prop_assert!(client.known.get(topic).is_some_and(|known| known >= owed), "not all that is owed");
            }
        }
        for client in &world.clients {
            world.exchange.remove(client.id);
        }
        prop_assert!(world.exchange.topics.is_empty());
    }
}
