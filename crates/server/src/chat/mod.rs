//! The rules: who may do what. Only this module decides; doors parse, call one function here, and render.

pub mod account;
pub mod activity;
pub mod deliver;
pub mod device;
pub mod direct;
pub mod favourite;
pub mod file;
pub mod invitation;
pub mod markup;
pub mod member;
pub mod message;
pub mod name;
pub mod password;
pub mod picture;
pub mod pin;
pub mod rate;
pub mod reaction;
pub mod read;
pub mod refused;
pub mod report;
pub mod rerender;
pub mod retention;
pub mod room;
pub mod say;
pub mod search;
pub mod session;
pub mod setup;

pub use refused::{Field, Refused};

use palabre_store::{Account, Session};
use palabre_wire::{Millis, UserId};
use std::sync::Arc;

/// The signed-in person, as of this request or frame. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Me {
    /// The account.
    pub account: Arc<Account>,
    /// The session it came with.
    pub session: Arc<Session>,
}

impl Me {
    /// The account's id.
    pub fn id(&self) -> UserId {
        self.account.person.id
    }

    /// May manage any room it is a member of.
    pub fn is_manager(&self) -> bool {
        self.account.role == palabre_store::Role::Admin
    }

    /// May delete others' messages.
    pub fn is_moderator(&self) -> bool {
        self.account.role >= palabre_store::Role::Moderator
    }
}

/// The wall clock, in the unit of every time we store or say.
pub fn now() -> Millis {
    jiff::Timestamp::now().as_millisecond()
}

/// A `done` for the store that first tells `deliver` what was committed, in commit order, and the future of the outcome.
pub(crate) fn waiting<T: Send + 'static>(
    deliver: impl FnOnce(&T) + Send + 'static,
) -> (
    palabre_store::Done<T>,
    impl Future<Output = Result<T, Refused>> + Send + 'static,
) {
    let (tell, told) = tokio::sync::oneshot::channel();
    let done: palabre_store::Done<T> = Box::new(move |outcome| {
        if let Ok(committed) = &outcome {
            deliver(committed);
        }
        // Whoever asked may be gone; the change stays.
        let _ = tell.send(outcome);
    });
    let outcome = async move {
        match told.await {
            Ok(outcome) => outcome.map_err(Refused::from),
            Err(_) => Err(Refused::Unknown),
        }
    };
    (done, outcome)
}
