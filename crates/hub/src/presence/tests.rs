//! Presence against a plain model of it.

use super::*;
use proptest::prelude::*;

const GRACE: Duration = Duration::from_secs(5);
const CROWD: usize = 3;

fn change(topic: Topic, online: &[Key], offline: &[Key]) -> PresenceChange {
    PresenceChange {
        topic,
        online: online.to_vec(),
        offline: offline.to_vec(),
        count: None,
    }
}

#[test]
fn who_comes_and_goes_is_told_once_in_each_topic() {
    let presence = Presence::new(GRACE, CROWD);
    let now = Instant::now();
    presence.arrive(2, &[7, 8]);
    presence.arrive(1, &[7]);
    assert_eq!(
        presence.changes(now),
        [change(7, &[1, 2], &[]), change(8, &[2], &[])]
    );
    assert_eq!(presence.changes(now), []);
    assert_eq!(presence.online(7), [1, 2]);
    assert_eq!(presence.count(8), 1);
    presence.depart(2, now);
    assert_eq!(
        presence.changes(now + GRACE),
        [change(7, &[], &[2]), change(8, &[], &[2])]
    );
    assert!(!presence.is_online(2));
    assert_eq!(presence.online(8), []);
}

#[test]
fn a_reload_within_the_grace_is_not_told() {
    let presence = Presence::new(GRACE, CROWD);
    let now = Instant::now();
    presence.arrive(1, &[7]);
    presence.changes(now);
    presence.depart(1, now);
    assert_eq!(presence.changes(now + GRACE / 2), []);
    assert!(presence.is_online(1));
    presence.arrive(1, &[7]);
    assert_eq!(presence.changes(now + GRACE * 2), []);
    presence.depart(1, now + GRACE * 2);
    assert_eq!(presence.changes(now + GRACE * 2), [], "the grace begins anew");
    assert_eq!(presence.changes(now + GRACE * 3), [change(7, &[], &[1])]);
}

#[test]
fn who_goes_and_comes_between_two_tellings_is_not_told() {
    let presence = Presence::new(Duration::ZERO, CROWD);
    let now = Instant::now();
    presence.arrive(1, &[7]);
    presence.depart(1, now);
    assert_eq!(presence.changes(now), []);
}

#[test]
fn members_that_join_and_leave_are_told_when_they_are_online() {
    let presence = Presence::new(GRACE, CROWD);
    let now = Instant::now();
    presence.join(1, 7);
    assert_eq!(presence.changes(now), [], "it is not online");
    presence.arrive(1, &[]);
    presence.join(1, 7);
    presence.join(1, 7);
    assert_eq!(presence.changes(now), [change(7, &[1], &[])]);
    presence.leave(1, 7);
    presence.leave(1, 7);
    assert_eq!(presence.changes(now), [change(7, &[], &[1])]);
    presence.depart(1, now);
    assert_eq!(presence.changes(now + GRACE), []);
}

#[test]
fn arriving_with_other_topics_tells_the_difference() {
    let presence = Presence::new(GRACE, CROWD);
    let now = Instant::now();
    presence.arrive(1, &[7, 8]);
    presence.changes(now);
    presence.depart(1, now);
    presence.arrive(1, &[8, 9]);
    assert_eq!(
        presence.changes(now),
        [change(7, &[], &[1]), change(9, &[1], &[])]
    );
}

#[derive(Clone, Debug)]
enum Act {
    Arrive(Key, Vec<Topic>),
    Depart(Key),
    Join(Key, Topic),
    Leave(Key, Topic),
    Wait(u64),
    Tell,
}

fn any_act() -> impl Strategy<Value = Act> {
    let (key, topic) = (0..4_i64, 0..3_i64);
    prop_oneof![
        (key.clone(), prop::collection::vec(topic.clone(), 0..3)).prop_map(|(k, t)| Act::Arrive(k, t)),
        key.clone().prop_map(Act::Depart),
        (key.clone(), topic.clone()).prop_map(|(k, t)| Act::Join(k, t)),
        (key, topic).prop_map(|(k, t)| Act::Leave(k, t)),
        (0..4_u64).prop_map(Act::Wait),
        Just(Act::Tell),
    ]
}

proptest! {
    #[test]
    fn what_was_told_adds_up_to_who_is_online(acts in prop::collection::vec(any_act(), 0..80)) {
        let presence = Presence::new(GRACE, 4);
        let mut now = Instant::now();
        let mut told: HashMap<Topic, BTreeSet<Key>> = HashMap::new();
        for act in acts.into_iter().chain([Act::Tell]) {
            match act {
                Act::Arrive(key, topics) => presence.arrive(key, &topics),
                Act::Depart(key) => presence.depart(key, now),
                Act::Join(key, topic) => presence.join(key, topic),
                Act::Leave(key, topic) => presence.leave(key, topic),
                Act::Wait(seconds) => now += Duration::from_secs(seconds),
                Act::Tell => {
                    for change in presence.changes(now) {
                        let here = told.entry(change.topic).or_default();
                        for key in change.online {
                            prop_assert!(here.insert(key), "told twice to be online");
                        }
                        for key in change.offline {
                            prop_assert!(here.remove(&key), "told twice to be offline");
                        }
                    }
                    for topic in 0..3 {
                        let here: Vec<Key> = told.get(&topic).into_iter().flatten().copied().collect();
                        prop_assert_eq!(&here, &presence.online(topic));
                        prop_assert_eq!(here.len(), presence.count(topic));
                    }
                }
            }
        }
        for key in 0..4 {
            presence.depart(key, now);
        }
        presence.changes(now + GRACE);
        let state = presence.state();
        prop_assert!(state.people.is_empty() && state.topics.is_empty() && state.graces.is_empty());
    }
}

#[test]
fn a_crowd_is_counted_and_named_again_when_it_is_one_no_longer() {
    let presence = Presence::new(Duration::ZERO, CROWD);
    let now = Instant::now();
    let counted = |count| PresenceChange {
        count: Some(count),
        ..change(7, &[], &[])
    };
    presence.arrive(1, &[7]);
    presence.arrive(2, &[7]);
    assert_eq!(presence.changes(now), [change(7, &[1, 2], &[])]);
    for key in 3..=5 {
        presence.arrive(key, &[7]);
    }
    assert_eq!(presence.changes(now), [counted(5)]);
    assert_eq!(presence.changes(now), []);
    assert_eq!(presence.named(7), (vec![1, 2, 3], Some(5)));
    presence.depart(3, now);
    let soon = now + Duration::from_millis(3);
    assert_eq!(presence.changes(soon), [], "it was counted just now");
    let now = now + Duration::from_millis(4);
    assert_eq!(presence.changes(now), [counted(4)]);
    presence.depart(2, now);
    assert_eq!(
        presence.changes(now),
        [change(7, &[1, 4, 5], &[2, 3])],
        "3 was named to who followed meanwhile"
    );
    assert_eq!(presence.named(7), (vec![1, 4, 5], None));
}

/// Names and numbers told, each to everybody there, while `people` come in, a thousand each second, and leave as they came.
fn told_while_all_come_and_go(people: usize) -> usize {
    let presence = Presence::new(Duration::ZERO, 250);
    let mut now = Instant::now();
    let keys: Vec<Key> = (1..=people as Key).collect();
    let mut told = 0;
    let mut tell = |now| {
        for change in presence.changes(now) {
            told += (1 + change.online.len() + change.offline.len()) * presence.count(7);
        }
    };
    for some in keys.chunks(1_000) {
        now += Duration::from_secs(1);
        some.iter().for_each(|key| presence.arrive(*key, &[7]));
        tell(now);
    }
    for some in keys.chunks(1_000) {
        now += Duration::from_secs(1);
        some.iter().for_each(|key| presence.depart(*key, now));
        tell(now);
    }
    told + keys.len() * presence.named(7).0.len()
}

#[test]
fn what_a_crowd_costs_grows_with_it_and_not_with_its_square() {
    let (few, many) = (
        told_while_all_come_and_go(10_000),
        told_while_all_come_and_go(100_000),
    );
    assert!(many < 20 * few, "{few} for 10,000, {many} for 100,000");
}
