//! What was sent, and whether every member of a room has received all of it, once, in one order.
//!
//! Each room has one order: that of whoever receives a message first. Everybody else must receive the same one at the same
//! place, so one comparison per delivery tells what is missing, repeated, out of order or another room's.

use crate::histogram::Histogram;

/// A message's number in the run.
pub(crate) type Number = u32;

/// What was not as it must be. All zero in a good run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Deliveries that never came.
    pub missing: u64,
    /// Deliveries that came twice.
    pub duplicate: u64,
    /// Messages of another room, or of nobody.
    pub foreign: u64,
    /// Rooms whose members received different orders.
    pub diverging: u64,
    /// Connections that broke, or were refused something.
    pub broken: u64,
}

#[derive(Debug, Default)]
struct Room {
    members: u64,
    order: Vec<Number>,
    has_diverged: bool,
}

#[derive(Debug)]
struct Sent {
    room: u32,
    by: u32,
    due_ns: u64,
    is_acked: bool,
    is_delivered: bool,
}

/// See the module's documentation.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    rooms: Vec<Room>,
    /// Of each person, the room, and how much of its order was received.
    people: Vec<(u32, u32)>,
    messages: Vec<Sent>,
    /// Deliveries that there must be in the end, and those that there were.
    expected: u64,
    taken: u64,
    pub(crate) faults: Faults,
    /// Whether what comes is counted in the figures, and not only checked.
    pub(crate) is_measured: bool,
    pub(crate) sent: u64,
    pub(crate) deliveries: u64,
    pub(crate) latency: Histogram,
    pub(crate) ack_latency: Histogram,
}

impl Tally {
    /// Somebody is in a room.
    pub(crate) fn enter(&mut self, room: u32) {
        if self.rooms.len() <= room as usize {
            self.rooms.resize_with(room as usize + 1, Room::default);
        }
        self.rooms[room as usize].members += 1;
        self.people.push((room, 0));
    }

    pub(crate) fn room_of(&self, person: usize) -> u32 {
        self.people[person].0
    }

    /// A message of that person leaves; its number. Its latency is counted from when it was due.
    pub(crate) fn send(&mut self, person: usize, due_ns: u64) -> Number {
        let room = self.room_of(person);
        self.expected += self.rooms[room as usize].members;
        self.sent += u64::from(self.is_measured);
        self.messages.push(Sent {
            room,
            by: person as u32,
            due_ns,
            is_acked: false,
            is_delivered: false,
        });
        (self.messages.len() - 1) as Number
    }

    /// A message was acknowledged: who sent it, when it is known and was not acknowledged before.
    pub(crate) fn acknowledge(&mut self, number: Number, now_ns: u64) -> Option<usize> {
        let Some(message) = self.messages.get_mut(number as usize) else {
            self.faults.foreign += 1;
            return None;
        };
        if std::mem::replace(&mut message.is_acked, true) {
            return None;
        }
        if self.is_measured {
            self.ack_latency.add(now_ns.saturating_sub(message.due_ns));
        }
        Some(message.by as usize)
    }

    /// A message came to somebody. Whether it is their own.
    pub(crate) fn deliver(&mut self, person: usize, number: Number, now_ns: u64) -> bool {
        let (room, taken) = &mut self.people[person];
        let Some(message) = self
            .messages
            .get_mut(number as usize)
            .filter(|message| message.room == *room)
        else {
            self.faults.foreign += 1;
            return false;
        };
        let room = &mut self.rooms[*room as usize];
        match room.order.get(*taken as usize) {
            Some(expected) if *expected == number => {}
            None if !message.is_delivered => {
                message.is_delivered = true;
                room.order.push(number);
            }
            // There is no one order any more to find anything else with.
            _ if room.has_diverged => {}
            _ if room.order[..*taken as usize].contains(&number) => {
                self.faults.duplicate += 1;
                return false;
            }
            _ => {
                self.faults.diverging += 1;
                room.has_diverged = true;
            }
        }
        *taken += 1;
        self.taken += 1;
        if self.is_measured {
            self.deliveries += 1;
            self.latency.add(now_ns.saturating_sub(message.due_ns));
        }
        message.by as usize == person
    }

    /// Deliveries still to come.
    pub(crate) fn owed(&self) -> u64 {
        self.expected.saturating_sub(self.taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_in_a_room_and_one_elsewhere() -> Tally {
        let mut tally = Tally::default();
        for room in [0, 0, 1] {
            tally.enter(room);
        }
        tally
    }

    #[test]
    fn the_same_order_for_everybody_is_no_fault() {
        let mut tally = two_in_a_room_and_one_elsewhere();
        let (a, b) = (tally.send(0, 0), tally.send(1, 0));
        assert!(tally.deliver(0, a, 1));
        assert!(!tally.deliver(1, a, 1));
        assert_eq!(tally.owed(), 2);
        assert!(tally.deliver(1, b, 1));
        tally.deliver(0, b, 1);
        assert_eq!((tally.owed(), tally.faults), (0, Faults::default()));
        assert_eq!(tally.acknowledge(b, 1), Some(1));
        assert_eq!(tally.acknowledge(b, 1), None);
    }

    #[test]
    fn each_fault_is_told_by_its_name() {
        let mut tally = two_in_a_room_and_one_elsewhere();
        let (a, b, lost) = (tally.send(0, 0), tally.send(0, 0), tally.send(2, 0));
        for number in [a, a, b] {
            tally.deliver(0, number, 1);
        }
        for number in [b, a] {
            tally.deliver(1, number, 1);
        }
        tally.deliver(0, lost, 1);
        tally.deliver(0, 77, 1);
        let found = Faults {
            duplicate: 1,
            foreign: 2,
            diverging: 1,
            ..Faults::default()
        };
        assert_eq!((tally.owed(), tally.faults), (1, found));
    }
}
