//! Accounts and profiles.

pub(crate) mod change;

pub(crate) use change::insert_account;

use crate::db::{Cells, args, list};
use crate::fold::{containing, fold};
use crate::statements::{account, person, statements};
use crate::{Store, StoreError};
use change::{Rehash, Seen, SetDisabled, SetPassword, SetProfile, SetRole};
use palabre_wire::{Millis, UserId};
use sqlx::Error;

/// A person as shown beside anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The username.
    pub name: String,
    /// The name shown; never empty.
    pub display: String,
    /// 1 to 12.
    pub tint: i64,
    /// The hash of the picture, when there is one.
    pub avatar: Option<String>,
}

/// What a person may do in the whole space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Talks.
    Member,
    /// Also keeps order.
    Moderator,
    /// Also manages everything.
    Admin,
}

/// All of an account but its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub person: Person,
    /// Role in the space.
    pub role: Role,
    /// The presentation; may be empty.
    pub about: String,
    /// `fr`, `en`, or none: the browser's.
    pub lang: Option<String>,
    /// `light`, `dark`, or none: the browser's.
    pub theme: Option<String>,
    /// Whether it may not sign in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last connected.
    pub seen_at: Option<Millis>,
    /// The PHC string (or an imported Django hash). Never logged, never shown.
    pub password_hash: Box<str>,
}

/// An account to make.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// NFKC form, as shown.
    pub name: String,
    /// What must be unique: case-folded, look-alikes merged.
    pub name_key: String,
    /// The name shown.
    pub display: String,
    /// The PHC string.
    pub password_hash: String,
    /// Role in the space.
    pub role: Role,
    /// 1 to 12.
    pub tint: i64,
    /// Chosen language.
    pub lang: Option<String>,
    /// Now.
    pub at: Millis,
}

/// Changes of a profile; none = as it was.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// The name shown.
    pub display: Option<String>,
    /// The presentation.
    pub about: Option<String>,
    /// The language; `Some(None)` = the browser's.
    pub lang: Option<Option<String>>,
    /// The theme; `Some(None)` = the browser's.
    pub theme: Option<Option<String>>,
}

statements! {
    ACCOUNT = concat!("select ", account!(), " from users u where u.id = $1");
    ACCOUNT_BY_KEY = concat!("select ", account!(), " from users u where u.name_key = $1");
    FIRST_PEOPLE = concat!("select ", person!("u"), " from users u
        where not u.disabled and u.search like $1 escape '!'
        order by u.display_key, u.id limit $2");
    NEXT_PEOPLE = concat!("select ", person!("u"), " from users u
        where not u.disabled and u.search like $1 escape '!' and (u.display_key, u.id) > ($3, $4)
        order by u.display_key, u.id limit $2");
    DISPLAY_KEY = "select display_key from users where id = $1";
    TOUCHED = "select id, touched_at from users where touched_at >= $1";
}
impl Store {
    /// Makes an account. `Ok(None)` when the name is taken (the database says so). Never the first one: see [`Store::set_up`].
    pub async fn create_account(&self, new: &NewAccount) -> Result<Option<UserId>, StoreError> {
        self.written(new.clone()).await
    }

    /// The account of an id.
    pub async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let row = self.row(ACCOUNT, args![id]).await?;
        Ok(row.map(|row| Account::read(&mut row.cells())).transpose()?)
    }

    /// The account of a folded name.
    pub async fn account_by_key(&self, name_key: &str) -> Result<Option<Account>, StoreError> {
        let row = self.row(ACCOUNT_BY_KEY, args![name_key]).await?;
        Ok(row.map(|row| Account::read(&mut row.cells())).transpose()?)
    }

    /// People whose folded display name or name contains `like` (see [`crate::fold`]), by display name, after `after`. Disabled ones are not in it.
    pub async fn people(
        &self,
        like: &str,
        after: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<Person>, StoreError> {
        let like = containing(&fold(like));
        let rows = match after {
            None => self.rows(FIRST_PEOPLE, args![&like, limit]).await?,
            Some(after) => {
                let Some(row) = self.row(DISPLAY_KEY, args![after]).await? else {
                    return Ok(Vec::new());
                };
                let key: String = row.cells().take()?;
                self.rows(NEXT_PEOPLE, args![&like, limit, &key, after]).await?
            }
        };
        let people: Result<_, Error> = rows.iter().map(|row| Person::read(&mut row.cells())).collect();
        Ok(people?)
    }

    /// Changes a profile.
    pub async fn set_profile(&self, id: UserId, profile: &Profile) -> Result<(), StoreError> {
        self.written(SetProfile {
            id,
            profile: profile.clone(),
        })
        .await
    }

    /// Changes the password and ends all sessions and tokens but `keep`, in one transaction.
    pub async fn set_password(
        &self,
        id: UserId,
        hash: &str,
        keep: Option<i64>,
        at: Millis,
    ) -> Result<(), StoreError> {
        self.written(SetPassword {
            id,
            hash: hash.to_owned(),
            keep,
            at,
        })
        .await
    }

    /// Replaces the stored hash of the same password (stronger parameters); ends nothing. Only if it still is `old`.
    pub async fn rehash_password(&self, id: UserId, old: &str, new: &str) -> Result<(), StoreError> {
        self.written(Rehash {
            id,
            old: old.to_owned(),
            new: new.to_owned(),
        })
        .await
    }

    /// Changes the role; whoever no longer administers leaves no invitation behind.
    pub async fn set_role(&self, id: UserId, role: Role, at: Millis) -> Result<(), StoreError> {
        self.written(SetRole { id, role, at }).await
    }

    /// Disables (ending all sessions, tokens and invitations) or enables.
    pub async fn set_disabled(&self, id: UserId, disabled: bool, at: Millis) -> Result<(), StoreError> {
        self.written(SetDisabled { id, disabled, at }).await
    }

    /// Notes that people were connected now.
    pub async fn seen(&self, ids: &[UserId], at: Millis) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.written(Seen {
            ids: list(ids.iter().copied()),
            at,
        })
        .await
    }

    /// Accounts whose password, role, state or sessions changed at or after `since`, and when they last did: their sockets must
    /// be checked again.
    pub async fn touched_since(&self, since: Millis) -> Result<Vec<(UserId, Millis)>, StoreError> {
        let rows = self.rows(TOUCHED, args![since]).await?;
        let touched: Result<_, Error> = rows
            .iter()
            .map(|row| {
                let mut cells = row.cells();
                Ok((cells.take()?, cells.take()?))
            })
            .collect();
        Ok(touched?)
    }
}

impl Person {
    /// From the columns of `person!`.
    pub(crate) fn read(cells: &mut Cells<'_>) -> Result<Person, Error> {
        Ok(Person {
            id: cells.take()?,
            name: cells.take()?,
            display: cells.take()?,
            tint: cells.take()?,
            avatar: cells.take()?,
        })
    }

    /// From the columns of `person!` of a left join.
    pub(crate) fn read_if_any(cells: &mut Cells<'_>) -> Result<Option<Person>, Error> {
        let Some(id) = cells.take()? else {
            cells.skip(4);
            return Ok(None);
        };
        Ok(Some(Person {
            id,
            name: cells.take()?,
            display: cells.take()?,
            tint: cells.take()?,
            avatar: cells.take()?,
        }))
    }
}

impl Account {
    /// From the columns of `account!`.
    pub(crate) fn read(cells: &mut Cells<'_>) -> Result<Account, Error> {
        Ok(Account {
            person: Person::read(cells)?,
            role: Role::read(cells.take()?),
            about: cells.take()?,
            lang: cells.take()?,
            theme: cells.take()?,
            disabled: cells.take()?,
            created_at: cells.take()?,
            seen_at: cells.take()?,
            password_hash: cells.take::<String>()?.into(),
        })
    }
}

impl Role {
    fn read(stored: i64) -> Role {
        match stored {
            2 => Role::Admin,
            1 => Role::Moderator,
            _ => Role::Member,
        }
    }

    fn stored(self) -> i64 {
        match self {
            Role::Member => 0,
            Role::Moderator => 1,
            Role::Admin => 2,
        }
    }
}
