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
pub struct AllParts {
    fr: Arc<Parts>,
    en: Arc<Parts>,
}

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
        AllParts {
            fr: Parts::new(Lang::Fr, limits),
            en: Parts::new(Lang::En, limits),
        }
    }

    /// Those of a language.
    pub fn of(&self, lang: Lang) -> &Arc<Parts> {
        match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        }
    }
}

impl Parts {
    fn new(lang: Lang, limits: &Limits) -> Arc<Parts> {
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
        Arc::new(Parts {
            after: after.to_string(),
            tools: Tools { t }.to_string(),
        })
    }
}
