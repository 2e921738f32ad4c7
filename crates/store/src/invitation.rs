//! Invitations: what lets people in who sign up. Only a hash of the secret is kept.

use crate::db::{Cells, Conn, Fault, args};
use crate::person::insert_account;
use crate::statements::{person, statements};
use crate::writer::Write;
use crate::{NewAccount, Person, Store, StoreError};
use palabre_wire::{Millis, UserId};
use sqlx::Error;

/// An invitation to make.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// SHA-256 of the secret.
    pub token_hash: [u8; 32],
    /// How many people it lets in.
    pub uses: i64,
    /// Now.
    pub at: Millis,
    /// When it ends by itself.
    pub expires_at: Millis,
}

/// An invitation that lets people in, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: i64,
    /// How many people it lets in.
    pub uses: i64,
    /// How many came.
    pub used: i64,
    /// When it was made.
    pub created_at: Millis,
    /// When it ends by itself.
    pub expires_at: Millis,
    /// Who made it.
    pub by: Person,
}

/// What became of somebody who signed up with an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The account was made.
    In(UserId),
    /// The name is taken; the invitation was not used.
    NameTaken,
    /// The invitation lets nobody in: unknown, expired, revoked or used up.
    Over,
}

/// Those that let people in at $1.
macro_rules! living {
    () => {
        "expires_at > $1 and used < uses"
    };
}
statements! {
    INSERT = concat!("insert into invitations (token_hash, made_by, uses, created_at, expires_at)
        select $2, $3, $4, $1, $5 where (select count(*) from invitations where ", living!(), ") < $6 returning id");
    LIVING = concat!("select i.id, i.uses, i.used, i.created_at, i.expires_at, ", person!("u"), "
        from invitations i join users u on u.id = i.made_by where ", living!(), " order by i.created_at desc, i.id desc");
    LOOK = concat!("select ", person!("u"), " from invitations i join users u on u.id = i.made_by
        where i.token_hash = $2 and ", living!());
    /// Whoever changes the row first is let in; another one waits for it, then finds it changed.
    USE = concat!("update invitations set used = used + 1 where token_hash = $2 and ", living!(), " returning id");
    GIVE_BACK = "update invitations set used = used - 1 where id = $1";
    REVOKE = "delete from invitations where id = $1";
    REVOKE_ALL_OF = "delete from invitations where made_by = $1";
    SWEEP = "delete from invitations where expires_at <= $1";
}

impl Store {
    /// Makes an invitation; its id. `Ok(None)` when `most` let people in already.
    pub async fn invite(
        &self,
        by: UserId,
        new: &NewInvitation,
        most: i64,
    ) -> Result<Option<i64>, StoreError> {
        let new = new.clone();
        self.written(Invite { by, new, most }).await
    }

    /// The invitations that let people in, newest first.
    pub async fn invitations(&self, now: Millis) -> Result<Vec<Invitation>, StoreError> {
        let rows = self.rows(LIVING, args![now]).await?;
        let invitations: Result<_, Error> = rows
            .iter()
            .map(|row| Invitation::read(&mut row.cells()))
            .collect();
        Ok(invitations?)
    }

    /// Who made the invitation of a secret, if it lets people in.
    pub async fn invitation(&self, token_hash: &[u8; 32], now: Millis) -> Result<Option<Person>, StoreError> {
        let row = self.row(LOOK, args![now, token_hash]).await?;
        Ok(row.map(|row| Person::read(&mut row.cells())).transpose()?)
    }

    /// Makes an account and uses the invitation of a secret once, in one transaction.
    pub async fn create_invited(
        &self,
        new: &NewAccount,
        token_hash: &[u8; 32],
    ) -> Result<Invited, StoreError> {
        self.written(Enter {
            new: new.clone(),
            token_hash: *token_hash,
        })
        .await
    }

    /// Ends an invitation. `false` when there is no such one.
    pub async fn revoke_invitation(&self, id: i64) -> Result<bool, StoreError> {
        self.written(Revoke { id }).await
    }

    /// Deletes what expired.
    pub async fn sweep_invitations(&self, now: Millis) -> Result<(), StoreError> {
        self.written(Sweep { now }).await
    }
}

/// Makes an invitation, unless `most` let people in already.
pub(crate) async fn insert_invitation(
    tx: &mut Conn<'_>,
    by: UserId,
    new: &NewInvitation,
    most: i64,
) -> Result<Option<i64>, Error> {
    let values = args![new.at, &new.token_hash, by, new.uses, new.expires_at, most];
    let row = tx.row(INSERT, values).await?;
    row.map(|row| row.cells().take()).transpose()
}

/// Ends what somebody made who no longer administers.
pub(crate) async fn revoke_all_of(tx: &mut Conn<'_>, maker: UserId) -> Result<(), Error> {
    tx.run(REVOKE_ALL_OF, args![maker]).await?;
    Ok(())
}

impl Invitation {
    fn read(cells: &mut Cells<'_>) -> Result<Invitation, Error> {
        Ok(Invitation {
            id: cells.take()?,
            uses: cells.take()?,
            used: cells.take()?,
            created_at: cells.take()?,
            expires_at: cells.take()?,
            by: Person::read(cells)?,
        })
    }
}

struct Invite {
    by: UserId,
    new: NewInvitation,
    most: i64,
}

impl Write for Invite {
    type Out = Option<i64>;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Self::Out, Fault> {
        Ok(insert_invitation(tx, self.by, &self.new, self.most).await?)
    }
}

struct Enter {
    new: NewAccount,
    token_hash: [u8; 32],
}

impl Write for Enter {
    type Out = Invited;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<Invited, Fault> {
        let Some(row) = tx.row(USE, args![self.new.at, &self.token_hash]).await? else {
            return Ok(Invited::Over);
        };
        let invitation: i64 = row.cells().take()?;
        if let Some(user) = insert_account(tx, &self.new).await? {
            return Ok(Invited::In(user));
        }
        tx.run(GIVE_BACK, args![invitation]).await?;
        Ok(Invited::NameTaken)
    }
}

struct Revoke {
    id: i64,
}

impl Write for Revoke {
    type Out = bool;

    async fn write(&self, tx: &mut Conn<'_>) -> Result<bool, Fault> {
        Ok(tx.run(REVOKE, args![self.id]).await? > 0)
    }
}

struct Sweep {
    now: Millis,
}

impl Write for Sweep {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(SWEEP, args![self.now]).await?;
        Ok(())
    }
}
