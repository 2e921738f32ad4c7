//! Changes of accounts.

use super::{NewAccount, Profile, Role};
use crate::db::{Conn, Fault, args};
use crate::fold::fold;
use crate::invitation::revoke_all_of;
use crate::statements::statements;
use crate::writer::Write;
use palabre_wire::{Millis, UserId};
use sqlx::Error;

statements! {
    INSERT = "insert into users
        (name, name_key, display, display_key, search, password_hash, role, tint, lang, created_at, touched_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
        on conflict (name_key) do nothing returning id";
    NAMES = "select name, display from users where id = $1";
    SET_PROFILE = "update users set display = $2, display_key = $3, search = $4, about = coalesce($5, about),
        lang = case when $6 then $7 else lang end, theme = case when $8 then $9 else theme end
        where id = $1";
    SET_PASSWORD = "update users set password_hash = $2, touched_at = $3 where id = $1";
    END_SESSIONS = "delete from sessions where user_id = $1";
    END_OTHERS = "delete from sessions where user_id = $1 and id <> $2";
    REHASH = "update users set password_hash = $3 where id = $1 and password_hash = $2";
    SET_ROLE = "update users set role = $2, touched_at = $3 where id = $1";
    SET_DISABLED = "update users set disabled = $2, touched_at = $3 where id = $1";
    SEEN = "update users set seen_at = $2
        where id in (select cast(l.value ->> 0 as bigint) from json_each($1) as l)";
}

/// Makes an account unless its name is taken.
pub(crate) async fn insert_account(tx: &mut Conn<'_>, new: &NewAccount) -> Result<Option<UserId>, Error> {
    let display_key = fold(&new.display);
    let search = searched(&new.display, &new.name);
    let values = args![
        &new.name,
        &new.name_key,
        &new.display,
        &display_key,
        &search,
        &new.password_hash,
        new.role.stored(),
        new.tint,
        &new.lang,
        new.at,
    ];
    let row = tx.row(INSERT, values).await?;
    row.map(|row| row.cells().take()).transpose()
}

/// What a search for a person looks in.
fn searched(display: &str, name: &str) -> String {
    format!("{} {}", fold(display), fold(name))
}

impl Write for NewAccount {
    type Out = Option<UserId>;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Option<UserId>, Fault> {
        Ok(insert_account(tx, self).await?)
    }
}

pub(super) struct SetProfile {
    pub(super) id: UserId,
    pub(super) profile: Profile,
}

impl Write for SetProfile {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        let Some(row) = tx.row(NAMES, args![self.id]).await? else {
            return Ok(());
        };
        let mut cells = row.cells();
        let (name, old): (String, String) = (cells.take()?, cells.take()?);
        let Profile {
            display,
            about,
            lang,
            theme,
        } = &self.profile;
        let display = display.as_ref().unwrap_or(&old);
        let (key, search) = (fold(display), searched(display, &name));
        let values = args![
            self.id,
            display,
            &key,
            &search,
            about,
            lang.is_some(),
            lang.as_ref().unwrap_or(&None),
            theme.is_some(),
            theme.as_ref().unwrap_or(&None),
        ];
        tx.run(SET_PROFILE, values).await?;
        Ok(())
    }
}

pub(super) struct SetPassword {
    pub(super) id: UserId,
    pub(super) hash: String,
    pub(super) keep: Option<i64>,
    pub(super) at: Millis,
}

impl Write for SetPassword {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(SET_PASSWORD, args![self.id, &self.hash, self.at]).await?;
        match self.keep {
            Some(keep) => tx.run(END_OTHERS, args![self.id, keep]).await?,
            None => tx.run(END_SESSIONS, args![self.id]).await?,
        };
        Ok(())
    }
}

pub(super) struct Rehash {
    pub(super) id: UserId,
    pub(super) old: String,
    pub(super) new: String,
}

impl Write for Rehash {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(REHASH, args![self.id, &self.old, &self.new]).await?;
        Ok(())
    }
}

pub(super) struct SetRole {
    pub(super) id: UserId,
    pub(super) role: Role,
    pub(super) at: Millis,
}

impl Write for SetRole {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(SET_ROLE, args![self.id, self.role.stored(), self.at])
            .await?;
        if self.role < Role::Admin {
            revoke_all_of(tx, self.id).await?;
        }
        Ok(())
    }
}

pub(super) struct SetDisabled {
    pub(super) id: UserId,
    pub(super) disabled: bool,
    pub(super) at: Millis,
}

impl Write for SetDisabled {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(SET_DISABLED, args![self.id, self.disabled, self.at])
            .await?;
        if self.disabled {
            tx.run(END_SESSIONS, args![self.id]).await?;
            revoke_all_of(tx, self.id).await?;
        }
        Ok(())
    }
}

/// Its ids are a list for `json_each`.
pub(super) struct Seen {
    pub(super) ids: String,
    pub(super) at: Millis,
}

impl Write for Seen {
    type Out = ();

    fn is_aside(&self) -> bool {
        true
    }

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(SEEN, args![&self.ids, self.at]).await?;
        Ok(())
    }
}
