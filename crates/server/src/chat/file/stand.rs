//! Where an upload stands, and why it does not go on.

use crate::chat::Refused;
use palabre_wire::Millis;

/// Why an upload does not go on.
#[derive(Debug)]
pub enum Stopped {
    /// A rule or a failure.
    Refused(Refused),
    /// It does not stand where the sender thinks.
    Elsewhere,
    /// Another request is adding to it.
    Busy,
    /// What came is not what was meant; it was not kept.
    Damaged,
    /// The body was cut short; what came is kept.
    Cut,
    /// The body does not come; what came is kept.
    Late,
}

impl<E: Into<Refused>> From<E> for Stopped {
    fn from(error: E) -> Stopped {
        Stopped::Refused(error.into())
    }
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes received.
    pub offset: u64,
    /// Bytes there will be.
    pub length: u64,
    /// When it is forgotten unless it goes on; none when it is complete.
    pub expires_at: Option<Millis>,
    /// What was said of it at its beginning, until it is complete.
    pub metadata: String,
}

impl Progress {
    pub(super) fn complete(length: u64) -> Progress {
        Progress {
            offset: length,
            length,
            expires_at: None,
            metadata: String::new(),
        }
    }
}
