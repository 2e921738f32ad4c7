//! What people ask for.

use crate::EVERY_MS;
use crate::language::{Random, WORDS, word};
use palabre_store::{Find, Has, Wanted};
use palabre_wire::{Millis, RoomId, UserId};
use std::ops::Range;

/// One question of each kind, drawn anew.
pub(crate) fn questions(
    random: &mut Random,
    user: UserId,
    rooms: &[RoomId],
    last: Millis,
) -> Vec<(&'static str, Find)> {
    let find = |wanted: Wanted| Find {
        wanted,
        limit: 50,
        ..Find::default()
    };
    let (common, middling, rare) = (1..20, 200..2_000, 10_000..WORDS);
    let mut say = |ranks: &[&Range<usize>]| {
        let words: Vec<String> = ranks
            .iter()
            .map(|ranks| word(random.of((*ranks).clone())))
            .collect();
        words.join(" ")
    };
    let mut asked = Vec::new();
    for (what, ranks) in [
        ("a common word", &[&common][..]),
        ("a middling word", &[&middling]),
        ("a rare word", &[&rare]),
        ("two common words", &[&common, &common]),
        ("three common words", &[&common, &common, &common]),
        ("a common and a rare word", &[&common, &rare]),
        ("two middling words", &[&middling, &middling]),
        ("five words", &[&common, &middling, &common, &rare, &middling]),
    ] {
        asked.push((what, find(Wanted::read(&say(ranks)))));
    }
    asked.push(("a word of none", find(Wanted::read("xyzzy"))));
    asked.push((
        "a phrase of common words",
        find(Wanted::read(&format!("\"{}\"", say(&[&common, &common])))),
    ));
    asked.push((
        "a phrase that nobody said",
        find(Wanted::read(&format!(
            "\"{}\"",
            say(&[&common, &common, &common, &common])
        ))),
    ));
    for (what, ranks) in [
        ("a beginning of a common word", &common),
        ("a beginning of a rare word", &rare),
    ] {
        let word = say(&[ranks]);
        asked.push((what, find(Wanted::read(&format!("{}*", &word[..3])))));
    }
    let long = say(&[&rare]);
    asked.push((
        "most of a rare word",
        find(Wanted::read(&format!("{}*", &long[..long.len() - 2]))),
    ));
    let (usual, seldom) = (Wanted::read(&say(&[&common])), Wanted::read(&say(&[&rare])));
    let room = Some(rooms[random.below(rooms.len())]);
    asked.push((
        "a common word in one room",
        Find {
            room,
            ..find(usual.clone())
        },
    ));
    asked.push(("a rare word in one room", Find { room, ..find(seldom) }));
    let from = Some(user);
    asked.push((
        "a common word of one author",
        Find {
            from,
            ..find(usual.clone())
        },
    ));
    asked.push((
        "all of one author",
        Find {
            from,
            ..find(Wanted::default())
        },
    ));
    let before = Some(last - random.below(900_000) as i64 * EVERY_MS);
    asked.push((
        "a common word before a day",
        Find {
            before,
            ..find(usual.clone())
        },
    ));
    let after = before;
    let before = after.map(|after| after + 10_000 * EVERY_MS);
    asked.push((
        "a common word within a while",
        Find {
            before,
            after,
            ..find(usual.clone())
        },
    ));
    let has = vec![Has::Link];
    asked.push(("a common word with a link", Find { has, ..find(usual) }));
    asked
}
