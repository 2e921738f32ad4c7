//! A form as it is shown again: what was typed, and what is wrong with it.

use crate::{
    chat::{Field, Refused},
    http::problem::{Problem, file_detail},
    i18n::{Text, code_detail},
};
use http::StatusCode;
use palabre_wire::Limits;

/// What a problem says on the page where something was sent; none when it has a page of its own.
pub(super) fn told(t: &Text, limits: &Limits, problem: &Problem) -> Option<String> {
    if let Some(file) = &problem.file {
        return Some(file_detail(t.lang, file));
    }
    match (problem.status, problem.code) {
        (_, "too_long") => Some(t.limit("message-too-long", limits)),
        (_, "too_many") => Some(t.limit("message-too-many-files", limits)),
        (StatusCode::UNPROCESSABLE_ENTITY, "not_found") => Some(t.say("composer-file-gone").into_owned()),
        (_, "archived") => None,
        (StatusCode::TOO_MANY_REQUESTS, _) => {
            let wait = problem.retry_after.unwrap_or_default();
            Some(t.with("refused-rate", &[("wait", t.wait(wait).into())]))
        }
        (
            StatusCode::CONFLICT
            | StatusCode::UNPROCESSABLE_ENTITY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::INSUFFICIENT_STORAGE,
            code,
        ) => Some(code_detail(t.lang, code)),
        _ => None,
    }
}

/// A number as people write it, its digits perhaps in groups parted by blanks, those that do not break included.
pub(super) fn number(typed: &str) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    digits.parse().ok()
}

/// The fields of a form, in the order of the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    fields: Vec<Filled>,
    /// What is wrong with the whole.
    pub(super) alert: Option<String>,
    /// Nothing is wrong, but something is to be confirmed.
    pub(super) asks: bool,
    focuses_empty: bool,
}

#[derive(Clone, Debug)]
struct Filled {
    name: &'static str,
    value: String,
    wrong: Option<String>,
}

impl Form {
    /// A form with what stands in its fields.
    pub(super) fn new<const N: usize>(fields: [(&'static str, &str); N]) -> Form {
        let fields = fields.into_iter().map(|(name, value)| Filled {
            name,
            value: value.to_owned(),
            wrong: None,
        });
        Form {
            fields: fields.collect(),
            alert: None,
            asks: false,
            focuses_empty: false,
        }
    }

    /// The same, whose first empty field has the focus: for pages that are nothing but their form.
    pub(super) fn focused<const N: usize>(fields: [(&'static str, &str); N]) -> Form {
        Form {
            focuses_empty: true,
            ..Form::new(fields)
        }
    }

    /// Without a field that could be wrong: what is wrong with the whole.
    pub(super) fn refused(alert: String) -> Form {
        Form {
            alert: Some(alert),
            ..Form::default()
        }
    }

    /// Leaves out a field that the page does not show.
    pub(super) fn drop(&mut self, name: &str) {
        self.fields.retain(|field| field.name != name);
    }

    /// What was typed.
    pub(super) fn value(&self, name: &str) -> &str {
        self.field(name).map_or("", |field| &field.value)
    }

    /// Whether this value of a choice is the chosen one.
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// What is wrong with a field.
    pub(super) fn wrong(&self, name: &str) -> Option<&str> {
        self.field(name).and_then(|field| field.wrong.as_deref())
    }

    /// Whether a field has the focus: the first wrong one, or the first empty one where the form is all there is.
    pub(super) fn focus(&self, name: &str) -> bool {
        let wrong = self.fields.iter().find(|field| field.wrong.is_some());
        let empty = || {
            self.fields
                .iter()
                .find(|field| self.focuses_empty && field.value.is_empty())
        };
        wrong.or_else(empty).is_some_and(|field| field.name == name)
    }

    /// Whether there is nothing to correct.
    pub(super) fn is_right(&self) -> bool {
        self.alert.is_none() && self.fields.iter().all(|field| field.wrong.is_none())
    }

    /// Says what is wrong with one field.
    pub(super) fn correct(&mut self, t: &Text, limits: &Limits, field: Field) {
        self.blame(t, field.name, t.limit(field.why, limits));
    }

    /// The same in a sentence of its own.
    pub(super) fn blame(&mut self, t: &Text, name: &str, sentence: String) {
        match self.fields.iter_mut().find(|filled| filled.name == name) {
            Some(filled) => {
                filled.wrong.get_or_insert(sentence);
            }
            None => self.alert = Some(sentence),
        }
        let count = self.fields.iter().filter(|filled| filled.wrong.is_some()).count();
        if count > 0 {
            self.alert = Some(t.len("form-has-errors", count));
        }
    }

    /// Takes what a rule says of the form; gives back what is none of its business.
    ///
    /// `too_many`: the sentence for a limit of rate, which tells how long to wait.
    pub(super) fn refuse(
        &mut self,
        t: &Text,
        limits: &Limits,
        refused: Refused,
        too_many: &str,
    ) -> Result<(), Refused> {
        match refused {
            Refused::Fields(fields) => {
                for field in fields {
                    self.correct(t, limits, field);
                }
            }
            Refused::RateLimited(wait) => {
                self.alert = Some(t.with(too_many, &[("wait", t.wait(wait).into())]))
            }
            Refused::Credentials => self.alert = Some(t.say("login-wrong").into_owned()),
            Refused::Disabled => self.alert = Some(t.say("login-disabled").into_owned()),
            Refused::File(file) => self.alert = Some(file_detail(t.lang, &file)),
            Refused::Invitation => self.alert = Some(code_detail(t.lang, "bad_invitation")),
            Refused::Closed => self.alert = Some(t.say("register-closed").into_owned()),
            other => return Err(other),
        }
        Ok(())
    }

    fn field(&self, name: &str) -> Option<&Filled> {
        self.fields.iter().find(|field| field.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, Zone};

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for typed in ["1000", " 1 000 ", "1\u{a0}000", "1\u{202f}000"] {
            assert_eq!(number(typed), Some(1_000), "{typed:?}");
        }
        for typed in ["", " ", "mille", "1,5", "1 000 jours"] {
            assert_eq!(number(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn a_refused_form_keeps_what_was_typed_and_focuses_the_first_mistake() {
        let t = Text::new(Lang::Fr, Zone::utc(), 0);
        let mut form = Form::focused([("username", "amina"), ("password", "")]);
        assert!(form.focus("password") && !form.focus("username"));
        let taken = Field {
            name: "username",
            why: "username-taken",
        };
        form.refuse(
            &t,
            &Limits::default(),
            Refused::Fields(vec![taken]),
            "login-too-many",
        )
        .unwrap();
        assert_eq!(form.value("username"), "amina");
        assert_eq!(
            form.wrong("username"),
            Some("Ce nom d’utilisateur est déjà pris.")
        );
        assert!(form.focus("username") && !form.focus("password"));
        assert_eq!(form.alert.as_deref(), Some("Un champ est à corriger."));
        assert!(!form.is_right());
    }
}
