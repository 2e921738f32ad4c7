//! What a failure means: whose fault it is, and whether it passes.

use crate::StoreError;
use palabre_wire::Code;
use sqlx::Error;

/// Why a change was not made: a rule, or the database.
#[derive(Debug)]
pub(crate) enum Fault {
    Rule(Code),
    Db(Error),
}

impl From<Code> for Fault {
    fn from(code: Code) -> Self {
        Fault::Rule(code)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Db(error)
    }
}

/// What to do about a database error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// No space left: it passes when somebody makes some.
    Full,
    /// Away, locked or read-only: it passes.
    Away,
    /// Two transactions stood in each other's way: the same may be tried again at once.
    Clash,
    /// This statement with these values will never do.
    Wrong,
}

pub(crate) fn cause(error: &Error) -> Cause {
    match error {
        Error::Database(said) => {
            let code = said.code().unwrap_or_default();
            match code.parse::<i32>() {
                Ok(number) if code.len() != 5 => cause_lite(number),
                _ => cause_pg(&code),
            }
        }
        Error::Io(said) if said.kind() == std::io::ErrorKind::StorageFull => Cause::Full,
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => Cause::Away,
        _ => Cause::Wrong,
    }
}

/// The primary result code is the low byte (sqlite.org/rescode.html).
fn cause_lite(code: i32) -> Cause {
    const PERM: i32 = 3;
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const NOMEM: i32 = 7;
    const READONLY: i32 = 8;
    const INTERRUPT: i32 = 9;
    const IOERR: i32 = 10;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    const PROTOCOL: i32 = 15;
    match code & 0xff {
        FULL => Cause::Full,
        PERM | BUSY | LOCKED | NOMEM | READONLY | INTERRUPT | IOERR | CANTOPEN | PROTOCOL => Cause::Away,
        _ => Cause::Wrong,
    }
}

/// SQLSTATE classes (PostgreSQL 15, appendix A).
fn cause_pg(code: &str) -> Cause {
    match code {
        "53100" => Cause::Full,
        "40001" | "40P01" => Cause::Clash,
        // Lock not available, a cached plan or prepared statement that is gone, a read-only transaction.
        "55P03" | "25006" | "26000" => Cause::Away,
        _ if ["08", "28", "53", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            Cause::Away
        }
        _ => Cause::Wrong,
    }
}

/// Whether after this failure of a commit it is certain that nothing was committed.
pub(crate) fn is_surely_undone(error: &Error) -> bool {
    match error {
        // An answer was given, and it was no. A lost disk or a server going down may have kept it all the same.
        Error::Database(said) => {
            let code = said.code().unwrap_or_default();
            let went_down = ["57", "58", "XX"].iter().any(|class| code.starts_with(class));
            let lite_disk = code.len() != 5 && code.parse::<i32>().is_ok_and(|code| code & 0xff == 10);
            !went_down && !lite_disk
        }
        _ => false,
    }
}

/// Whether the connection itself is gone, rather than one statement refused.
pub(crate) fn is_broken(error: &Error) -> bool {
    match error {
        Error::Database(said) => {
            let code = said.code().unwrap_or_default();
            code.len() == 5 && (code.starts_with("57P") || code.starts_with("08"))
        }
        error => cause(error) == Cause::Away,
    }
}

/// Whether a unique index refused.
pub(crate) fn is_taken(error: &Error) -> bool {
    matches!(error, Error::Database(said) if said.is_unique_violation())
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match cause(&error) {
            Cause::Full => StoreError::Full,
            Cause::Away | Cause::Clash => StoreError::Unavailable(error.to_string()),
            Cause::Wrong => StoreError::Broken(error),
        }
    }
}
