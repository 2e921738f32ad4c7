//! What of a conversation's page depends on nothing but the language: written once.

use super::{DayView, MessageView};
use crate::i18n::{Lang, Text, Zone};
use askama::Template;
use palabre_wire::Limits;
use std::sync::Arc;

/// The same parts of the page of every conversation.
#[derive(Debug)]
pub struct Parts {
    /// What is at hand beside the messages.
    pub tools: String,
    /// What opens over them, and the markup that the browser fills.
    pub after: String,
}

/// [`Parts`] in each language.
#[derive(Debug)]
pub struct AllParts([(Lang, Arc<Parts>); Lang::ALL.len()]);

#[derive(Template)]
#[template(path = "partials/room_tools.html")]
struct Tools {
    t: Text,
}

#[derive(Template)]
#[template(path = "partials/room_after.html")]
struct After<'a> {
    t: Text,
    limits: &'a Limits,
    blank: MessageView,
    blank_day: DayView,
}

impl AllParts {
    /// Writes them.
    pub fn new(limits: &Limits) -> AllParts {
        AllParts(Lang::ALL.map(|lang| {
            let t = Text::new(lang, Zone::utc(), 0);
            let after = After {
                blank: MessageView::blank(&t),
                blank_day: DayView {
                    iso: String::new(),
                    label: String::new(),
                },
                limits,
                t: t.clone(),
            };
            let parts = Parts {
                tools: Tools { t }.to_string(),
                after: after.to_string(),
            };
            (lang, Arc::new(parts))
        }))
    }

    /// Those of a language.
    pub fn of(&self, lang: Lang) -> Arc<Parts> {
        let found = self.0.iter().find(|(known, _)| *known == lang);
        let (_, parts) = found.unwrap_or(&self.0[0]);
        parts.clone()
    }
}
