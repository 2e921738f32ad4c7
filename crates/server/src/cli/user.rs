//! `palabre user …`: accounts from the shell. A running server notices within seconds, by itself.

use super::{block_on, data_dir, open};
use crate::{
    chat::{
        self, Field, name,
        password::{Passwords, check as check_password},
    },
    config::Config,
    i18n::{self, Lang, Zone},
};
use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use palabre_store::{Account, NewAccount, Role, Setup, Store};
use std::io::{BufRead, Read};

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Make an account; the first one is an administrator, and opens the space with its first room
    Create {
        /// The username
        name: String,
        /// What it may do in the whole space
        #[arg(long, value_enum, default_value = "member")]
        role: RoleName,
        #[command(flatten)]
        password: NewPassword,
    },
    /// Change a password; ends the account's sessions and tokens
    Password {
        /// The username
        name: String,
        #[command(flatten)]
        password: NewPassword,
    },
    /// Change what an account may do in the whole space
    Role {
        /// The username
        name: String,
        /// The new role
        #[arg(value_enum)]
        role: RoleName,
    },
    /// Keep an account from signing in; ends its sessions and tokens
    Disable {
        /// The username
        name: String,
    },
    /// Let a disabled account sign in again
    Enable {
        /// The username
        name: String,
    },
}

/// The shell's history and the list of processes are no place for a password.
#[derive(Args)]
pub(super) struct NewPassword {
    /// Read the password from the first line of standard input
    #[arg(long, required = true)]
    password_stdin: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    Member,
    Moderator,
    Admin,
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Role {
        match role {
            RoleName::Member => Role::Member,
            RoleName::Moderator => Role::Moderator,
            RoleName::Admin => Role::Admin,
        }
    }
}

pub(super) fn obey(command: UserCommand, config: &Config) -> anyhow::Result<()> {
    data_dir::make(config)?;
    block_on(async {
        let store = open(config).await?;
        let done = change(command, config, &store).await;
        store.close().await;
        println!("{}", done?);
        Ok(())
    })
}

async fn change(command: UserCommand, config: &Config, store: &Store) -> anyhow::Result<String> {
    match command {
        UserCommand::Create { name, role, .. } => create(config, store, &name, role.into()).await,
        UserCommand::Password { name, .. } => {
            let person = find(store, &name).await?.person;
            let hash = new_hash(config, &[&person.name, &person.display]).await?;
            store.set_password(person.id, &hash, None, chat::now()).await?;
            Ok(format!(
                "The password of {} is changed and its sessions are ended.",
                person.name
            ))
        }
        UserCommand::Role { name, role } => {
            let person = find(store, &name).await?.person;
            store.set_role(person.id, role.into(), chat::now()).await?;
            Ok(format!("The role of {} is changed.", person.name))
        }
        UserCommand::Disable { name } => set_disabled(store, &name, true).await,
        UserCommand::Enable { name } => set_disabled(store, &name, false).await,
    }
}

async fn create(config: &Config, store: &Store, typed: &str, role: Role) -> anyhow::Result<String> {
    let username = name::username(typed, &config.limits).map_err(|field| refused(config, field))?;
    let space = store.space().await?;
    if !space.set_up && role != Role::Admin {
        bail!("the first account must be an administrator: add --role admin");
    }
    let new = NewAccount {
        display: username.name.clone(),
        password_hash: new_hash(config, &[&username.name]).await?,
        role,
        tint: name::tint(&username.key),
        name: username.name.clone(),
        name_key: username.key,
        lang: None,
        at: chat::now(),
    };
    let first = if space.set_up {
        None
    } else {
        set_up(store, &new).await?
    };
    let made = match first {
        Some(id) => Some(id),
        // There is a first account already, perhaps since a moment.
        None => store.create_account(&new).await?,
    };
    made.map(|_| format!("The account {} is made.", username.name))
        .ok_or_else(|| {
            anyhow!(
                "an account already bears the name {} or one that looks like it: choose another",
                username.name
            )
        })
}

/// The first account, with what the first run makes beside it.
async fn set_up(store: &Store, admin: &NewAccount) -> anyhow::Result<Option<i64>> {
    let text = i18n::Text::new(Lang::Fr, Zone::utc(), admin.at);
    let room_name = text.say("setup-room-default").into_owned();
    let setup = Setup {
        space_name: "Palabre".to_owned(),
        registration: None,
        admin: admin.clone(),
        room_key: name::room_key(&room_name),
        room_name,
        invitation: None,
    };
    Ok(store.set_up(&setup).await?.map(|(id, _)| id))
}

async fn set_disabled(store: &Store, typed: &str, disabled: bool) -> anyhow::Result<String> {
    let person = find(store, typed).await?.person;
    store.set_disabled(person.id, disabled, chat::now()).await?;
    let state = if disabled {
        "disabled and its sessions are ended"
    } else {
        "enabled"
    };
    Ok(format!("The account {} is {state}.", person.name))
}

async fn find(store: &Store, typed: &str) -> anyhow::Result<Account> {
    let account = store.account_by_key(&name::username_key(typed)).await?;
    account.ok_or_else(|| anyhow!("no account bears the name {typed}: check its spelling"))
}

/// Reads, checks and hashes the password; `about`: what it must not resemble.
async fn new_hash(config: &Config, about: &[&str]) -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .take(64 * 1024)
        .read_line(&mut line)
        .context("the password cannot be read from standard input: give one line of UTF-8 text")?;
    let password = line.strip_suffix('\n').unwrap_or(&line);
    let password = password.strip_suffix('\r').unwrap_or(password);
    check_password(password, about, &config.limits, "password").map_err(|field| refused(config, field))?;
    let hash = Passwords::new().hash(password.to_owned()).await;
    hash.map_err(|_| anyhow!("the password could not be hashed: try again"))
}

fn refused(config: &Config, field: Field) -> anyhow::Error {
    anyhow!(
        "{}: {}",
        field.name,
        i18n::field_detail(Lang::En, field.why, &config.limits)
    )
}
