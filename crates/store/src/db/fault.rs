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

/// What whoever starts the program can do about a database that does not open.
pub(crate) fn remedy(error: &Error) -> &'static str {
    let said = match error {
        Error::Database(said) => said,
        Error::Migrate(_) => return "use the version of Palabre that made it, or restore a backup",
        Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut => {
            return "check that it answers there, and what database_url says";
        }
        _ => return "check what database_url says",
    };
    let code = said.code().unwrap_or_default();
    match code.parse::<i32>() {
        Ok(number) if code.len() != 5 => remedy_lite(number),
        _ => remedy_pg(&code),
    }
}

fn remedy_lite(code: i32) -> &'static str {
    match code & 0xff {
        // PERM, READONLY, CANTOPEN
        3 | 8 | 14 => "give the file and its folder to this user, who has to write there",
        // BUSY, LOCKED
        5 | 6 => "end the other program that holds it",
        // IOERR
        10 => "look at the disk",
        // CORRUPT
        11 => "move it away and restore a backup",
        // FULL
        13 => "free some space on its disk",
        // NOTADB
        26 => "it is left as it is: move it away, or name another file in database_url",
        _ => "check what database_url says",
    }
}

fn remedy_pg(code: &str) -> &'static str {
    match code {
        "3D000" => "create that database, or name another in database_url",
        "42501" => "let its user create tables there",
        "53100" => "free some space on its disk",
        "25006" => "name the server that may be written in database_url",
        _ if code.starts_with("28") => "check the user and the password in database_url",
        _ if code.starts_with("53") || code.starts_with("57") => "wait until it answers, or look at its log",
        _ => "look at its log, and check what database_url says",
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
