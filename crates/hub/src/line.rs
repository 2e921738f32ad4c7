//! One connection in the exchange: what waits to be written to it, and what it follows.

use crate::{ConnectionId, Identity, Position, Topic, by_topic::ByTopic, outbox::Outbox};
use bytes::Bytes;
use std::collections::VecDeque;

/// A connection's side of the exchange.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) id: ConnectionId,
    pub(crate) identity: Identity,
    pub(crate) outbox: Outbox,
    /// Where it stands among the followers of each topic it follows.
    pub(crate) follows: ByTopic<usize>,
    /// Subscriptions that are over but for an answer that is still awaited.
    pub(crate) ended: ByTopic<Ended>,
    /// Topics to be asked for, one at a time, when everything is written.
    pub(crate) late: VecDeque<Topic>,
    /// The topic that the application was asked for.
    pub(crate) asked: Option<Topic>,
    /// A close frame is the last that is queued: nothing comes after it.
    pub(crate) is_closing: bool,
    /// It is on the list of the next round.
    pub(crate) is_marked: bool,
}

impl Line {
    pub(crate) fn new(id: ConnectionId, identity: Identity) -> Line {
        Line {
            id,
            identity,
            outbox: Outbox::default(),
            follows: ByTopic::new(),
            ended: ByTopic::new(),
            late: VecDeque::new(),
            asked: None,
            is_closing: false,
            is_marked: false,
        }
    }
}

/// A subscription that ended while the application's answer was awaited: what was published until its end is
/// still owed.
#[derive(Debug)]
pub(crate) struct Ended {
    /// How many answers are awaited; 0: the application is still to be asked.
    pub(crate) awaited: u32,
    /// What it has, when the application is still to be asked.
    pub(crate) after: Position,
    /// The last position owed.
    pub(crate) until: Position,
    /// The frames up to `until` that memory still had.
    pub(crate) kept: Vec<Bytes>,
    /// Whether the application was asked after the end; it is not asked twice.
    pub(crate) asked: bool,
    /// What tells it that it was removed: owed even when the application can no longer answer.
    pub(crate) farewell: Option<Bytes>,
}

impl Ended {
    /// The frames owed to who has everything up to `upto`; `None`: some are not here.
    pub(crate) fn above(&self, upto: Position) -> Option<&[Bytes]> {
        let owed = usize::try_from(self.until.saturating_sub(upto)).unwrap_or(0);
        let from = self.kept.len().checked_sub(owed)?;
        Some(&self.kept[from..])
    }
}
