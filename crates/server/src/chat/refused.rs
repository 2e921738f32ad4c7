//! Why something was not done: the one error of the rules, which each door says in its own way.

use super::file::FileRefused;
use palabre_store::{Refusal, StoreError};
use palabre_wire::Code;
use std::time::Duration;

/// A field of a form and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The field's name in the form and in JSON.
    pub name: &'static str,
    /// The key of the sentence in the catalogue.
    pub why: &'static str,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A rule said no.
    Rule(Code),
    /// Some fields are not acceptable.
    Fields(Vec<Field>),
    /// A limit of rate; when to try again.
    RateLimited(Duration),
    /// The name and password do not match an account, or it may not sign in.
    Credentials,
    /// The right password of a disabled account.
    Disabled,
    /// Registration is closed, or needs an invitation.
    Closed,
    /// An invitation that lets nobody in: unknown, expired, revoked or used up, without a difference.
    Invitation,
    /// A passing cause; it certainly did not happen.
    Passing(Code),
    /// A file over a limit.
    File(FileRefused),
    /// It is unknown whether it happened.
    Unknown,
}

impl Refused {
    /// Nothing there that one may see.
    pub const NOT_FOUND: Refused = Refused::Rule(Code::NotFound);
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        match refusal {
            Refusal::Rule(code) => Refused::Rule(code),
            Refusal::Passing(code) => Refused::Passing(code),
            Refusal::Unknown => Refused::Unknown,
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        match error {
            StoreError::Full => Refused::Passing(Code::StorageFull),
            StoreError::Unavailable(_) | StoreError::Broken(_) => {
                tracing::error!(%error, "the store failed");
                Refused::Passing(Code::Unavailable)
            }
        }
    }
}
