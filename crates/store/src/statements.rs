//! How statements are written: named constants that a test can list, and the columns that types share.

/// Declares a module's statements as constants, and lists them.
macro_rules! statements {
    ($($(#[$about:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$about])* const $name: &str = $text;)*
        /// Every statement of this module.
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

/// The columns of a [`crate::Person`], of the table so named.
macro_rules! person {
    ($table:literal) => {
        concat!(
            $table,
            ".id, ",
            $table,
            ".name, ",
            $table,
            ".display, ",
            $table,
            ".tint, ",
            $table,
            ".avatar"
        )
    };
}

/// The columns of a [`crate::File`], of the table so named.
macro_rules! file {
    ($table:literal) => {
        concat!(
            $table,
            ".id, ",
            $table,
            ".name, ",
            $table,
            ".kind, ",
            $table,
            ".size, ",
            $table,
            ".width, ",
            $table,
            ".height, ",
            $table,
            ".animated, ",
            $table,
            ".thumb, ",
            $table,
            ".thumbhash"
        )
    };
}

/// The columns of a [`crate::Account`], with `users` as u.
macro_rules! account {
    () => {
        concat!(
            $crate::statements::person!("u"),
            ", u.role, u.about, u.lang, u.theme, u.disabled, u.created_at, u.seen_at, u.password_hash"
        )
    };
}

/// The columns of a [`crate::Room`], with `rooms` as r and its owner as o.
macro_rules! room {
    () => {
        concat!(
            "r.id, r.kind, r.name, r.topic, r.head, r.seq, r.created_at, r.archived_at, r.members, r.picture,
            r.posting, r.keep_days, ",
            $crate::statements::person!("o")
        )
    };
}

pub(crate) use {account, file, person, room, statements};
