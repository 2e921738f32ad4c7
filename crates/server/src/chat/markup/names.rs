//! Names in a text: `@amina` a person, `@tous` everybody, `#Général` or `#[Projet Boréal]` a public room.
//!
//! What looks like a name becomes a slot of the HTML; the store knows who it is, and a slot that is nobody's becomes text again.
//! The HTML keeps ids: a person who changes their name is still the one who was named, and is shown by their present name.

use super::text::escape;
use crate::chat::name;
use palabre_store::{Name, Named, Person, Template, Whom};
use palabre_wire::UserId;
use std::{borrow::Cow, fmt::Write, ops::Range};

/// Stands before and after the number of a slot. No text holds it: it is not a character.
pub(super) const SLOT: char = '\u{fdd0}';
/// How everybody is called.
const EVERYBODY: [&str; 5] = ["tous", "ici", "all", "here", "everyone"];
/// Characters of a name, at most: those of a display name or a room's, with some room.
const LONGEST: usize = 200;

const PERSON: &str = "<a class=\"mention\" data-u=\"";
const ALL: &str = "<span class=\"mention mention-all\" data-all=\"\">";
const ROOM: &str = "<a class=\"mention-room\" data-r=\"";

/// Something in a text that looks like a name.
pub(super) struct Found<'t> {
    pub(super) range: Range<usize>,
    pub(super) written: &'t str,
    whom: Whom,
}

impl Found<'_> {
    /// As the store looks it up.
    pub(super) fn name(self) -> Name {
        Name {
            written: self.written.to_owned(),
            whom: self.whom,
        }
    }
}

/// Finds names, from left to right.
pub(super) struct Finder<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Finder<'t> {
    pub(super) fn new(text: &'t str) -> Finder<'t> {
        Finder { text, at: 0 }
    }

    /// The name that begins with the sign at `at`, if one does.
    fn name_at(&self, at: usize, sign: char) -> Option<Found<'t>> {
        let rest = &self.text[at + 1..];
        if sign == '#' && rest.starts_with('[') {
            let inside = bracketed(rest).filter(|inside| !inside.trim().is_empty())?;
            let whom = Whom::Room(vec![name::room_key(inside)]);
            return Some(self.found(at..at + 3 + inside.len(), whom));
        }
        let end = rest.find(|c: char| !is_in_name(c)).unwrap_or(rest.len());
        let typed = rest[..end].trim_end_matches(['.', '-']);
        if typed.is_empty() || typed.len() > LONGEST {
            return None;
        }
        let whom = match sign {
            '#' => room(typed),
            _ if EVERYBODY.contains(&typed.to_lowercase().as_str()) => Whom::Everybody,
            _ => Whom::Person(name::username_key(typed)),
        };
        Some(self.found(at..at + 1 + typed.len(), whom))
    }

    fn found(&self, range: Range<usize>, whom: Whom) -> Found<'t> {
        let written = &self.text[range.clone()];
        Found { range, written, whom }
    }
}

impl<'t> Iterator for Finder<'t> {
    type Item = Found<'t>;

    fn next(&mut self) -> Option<Found<'t>> {
        while let Some(next) = self.text[self.at..].find(['@', '#']) {
            let at = self.at + next;
            let sign = if self.text[at..].starts_with('@') {
                '@'
            } else {
                '#'
            };
            let before = self.text[..at].chars().next_back();
            self.at = at + 1;
            if !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '#' | '&' | '/'))
                && let Some(found) = self.name_at(at, sign)
            {
                self.at = found.range.end;
                return Some(found);
            }
        }
        None
    }
}

/// What stands in the brackets that a text begins with, other pairs of them included.
fn bracketed(text: &str) -> Option<&str> {
    let mut open = 0;
    for (at, char) in text
        .char_indices()
        .take_while(|(at, char)| *at <= LONGEST + 1 && *char != '\n')
    {
        match char {
            '[' => open += 1,
            ']' if open == 1 => return Some(&text[1..at]),
            ']' => open -= 1,
            _ => {}
        }
    }
    None
}

fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_')
}

/// A room of that name, or of that name with blanks where hyphens are typed.
fn room(typed: &str) -> Whom {
    let mut keys = vec![name::room_key(typed)];
    if typed.contains(['-', '_']) {
        keys.push(name::room_key(&typed.replace(['-', '_'], " ")));
    }
    Whom::Room(keys)
}

/// Writes the slot of the nth name.
pub(super) fn write_slot(n: usize, html: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(html, "{SLOT}{n}{SLOT}");
}

/// The HTML with what was found of each name; none when it is plain and nobody was.
pub(super) fn fill(template: &Template, found: &[Option<Named>]) -> Option<String> {
    if template.is_plain && found.iter().all(Option::is_none) {
        return None;
    }
    let mut html = String::with_capacity(template.html.len() + 64 * found.len());
    let mut parts = template.html.split(SLOT);
    html.push_str(parts.next().unwrap_or_default());
    while let (Some(slot), Some(after)) = (parts.next(), parts.next()) {
        let n: usize = slot.parse().unwrap_or(usize::MAX);
        if let (Some(name), Some(found)) = (template.names.get(n), found.get(n)) {
            write_name(name, found.as_ref(), &mut html);
        }
        html.push_str(after);
    }
    Some(html)
}

fn write_name(name: &Name, found: Option<&Named>, html: &mut String) {
    let written = name.written.as_str();
    // Writing to a String cannot fail.
    let (label, end) = match found {
        Some(Named::Person(person)) => {
            let _ = write!(html, "{PERSON}{0}\" href=\"/people/{0}\">@", person.id);
            (person.display.as_str(), "</a>")
        }
        Some(Named::Everybody) => {
            html.push_str(ALL);
            (written, "</span>")
        }
        Some(Named::Room(room)) => {
            let _ = write!(html, "{ROOM}{room}\" href=\"/rooms/{room}\">#");
            let bare = written.trim_start_matches('#');
            let inside = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            (inside.unwrap_or(bare).trim(), "</a>")
        }
        None => (written, ""),
    };
    escape(label, html);
    html.push_str(end);
}

/// Whether a message's HTML names a person.
pub fn mentions(html: &str, person: UserId) -> bool {
    html.contains(&format!("{PERSON}{person}\""))
}

/// Whether a message's HTML calls everybody.
pub fn calls(html: &str) -> bool {
    html.contains(ALL)
}

/// A message's HTML in which the people it names bear the names they have now.
pub fn with_present_names<'h>(html: &'h str, people: &[&Person]) -> Cow<'h, str> {
    if !html.contains(PERSON) {
        return Cow::Borrowed(html);
    }
    let mut parts = html.split(PERSON);
    let mut now = String::with_capacity(html.len());
    now.push_str(parts.next().unwrap_or_default());
    for part in parts {
        now.push_str(PERSON);
        match relabelled(part, people) {
            Some((head, label, tail)) => {
                now.push_str(head);
                escape(label, &mut now);
                now.push_str(tail);
            }
            None => now.push_str(part),
        }
    }
    Cow::Owned(now)
}

/// What stands before and after a label, and what it is now; `part` begins with the person's id.
fn relabelled<'p>(part: &'p str, people: &[&'p Person]) -> Option<(&'p str, &'p str, &'p str)> {
    let id: UserId = part.split('"').next()?.parse().ok()?;
    let person = people.iter().find(|person| person.id == id)?;
    let from = part.find(">@")? + 2;
    let upto = from + part[from..].find("</a>")?;
    Some((&part[..from], &person.display, &part[upto..]))
}
