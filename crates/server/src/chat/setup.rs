//! The first run: the administrator, the space and its first room, made once.

use super::{
    Field, Refused,
    account::{Register, check, complete, line, refuse},
    device::Device,
    invitation::{self, Invite},
    name,
    session::{self, SignedIn},
};
use crate::{app::App, config::Registration};
use palabre_store::{Role, Setup};
use palabre_wire::RoomId;

const SPACE_NAME: [&str; 3] = ["setup-space-empty", "setup-space-too-long", "setup-space-bad"];
const ROOM_NAME: [&str; 3] = ["room-name-empty", "room-name-too-long", "room-name-bad"];

/// The first run, as typed.
#[derive(Clone, Debug)]
pub struct FirstRun {
    /// The code of the log; not asked for when all listeners are loopback.
    pub code: String,
    /// The space's name.
    pub space: String,
    /// The administrator.
    pub admin: Register,
    /// The first room's name.
    pub room: String,
    /// Who may register from now on; none = as configured.
    pub registration: Option<Registration>,
    /// What the first invitation's link bears, or nothing. It is not made when nobody may register.
    pub invitation: String,
}

/// Makes the administrator, the space and its first room, and signs the administrator in. Of several callers one wins;
/// the others get `NOT_FOUND`, as everybody does afterwards.
///
/// **Errors**: `RateLimited`; `Fields`: the administrator's as in [`super::account::register`], and `code` (`setup-code-wrong`), `space`
/// (`setup-space-empty`, `-too-long`, `-bad`), `room` (`room-name-empty`, `-too-long`, `-bad`).
pub async fn first_run(app: &App, typed: FirstRun, device: &Device) -> Result<(SignedIn, RoomId), Refused> {
    if is_set_up(app).await? {
        return Err(Refused::NOT_FOUND);
    }
    check_code(app, &typed.code, device)?;
    let limits = &app.config.limits;
    let space_name = name::collapse_blanks(&typed.space);
    let room_name = name::collapse_blanks(&typed.room);
    let (admin, mut wrong) = check(&typed.admin, limits);
    wrong.extend(line("space", &space_name, limits.room_name_chars, SPACE_NAME));
    wrong.extend(line("room", &room_name, limits.room_name_chars, ROOM_NAME));
    let admin = refuse(admin, wrong)?;
    let is_inviting = typed.registration != Some(Registration::Closed) && !typed.invitation.is_empty();
    let invitation = match is_inviting {
        true => Some(invitation::fresh(limits, Invite::default(), &typed.invitation)?),
        false => None,
    };
    let setup = Setup {
        space_name,
        registration: typed
            .registration
            .map(|registration| word(registration).to_owned()),
        admin: complete(&app.passwords, admin, typed.admin, Role::Admin).await?,
        room_key: name::room_key(&room_name),
        room_name,
        invitation,
    };
    let (admin, room) = app.store.set_up(&setup).await?.ok_or(Refused::NOT_FOUND)?;
    app.renew_space().await?;
    let account = app.store.account(admin).await?.ok_or(Refused::Unknown)?;
    Ok((session::open(app, account, device).await?, room))
}

/// Whether the code of the log is asked for: not when only this machine can reach the listeners, and this machine asks.
/// (Behind a proxy, the listeners are loopback and the world is outside.)
pub fn asks_code(app: &App, device: &Device) -> bool {
    !app.config.is_for_this_machine() || !device.local
}

/// Checks the space's name, as [`first_run`] does.
pub fn check_space(app: &App, typed: &str) -> Result<(), Refused> {
    let limits = &app.config.limits;
    let name = name::collapse_blanks(typed);
    match line("space", &name, limits.room_name_chars, SPACE_NAME) {
        Some(field) => Err(Refused::Fields(vec![field])),
        None => Ok(()),
    }
}

/// Checks the code of the log, as [`first_run`] does.
pub fn check_code(app: &App, typed: &str, device: &Device) -> Result<(), Refused> {
    if !asks_code(app, device) {
        return Ok(());
    }
    app.rates.sign_in("setup", device.address)?;
    let typed: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    if typed.eq_ignore_ascii_case(&app.setup_code.replace('-', "")) {
        return Ok(());
    }
    Err(Refused::Fields(vec![Field {
        name: "code",
        why: "setup-code-wrong",
    }]))
}

/// A fresh code for the first run: 60 random bits, in groups of four letters and digits that are hard to mistake.
pub fn new_code() -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

/// Whether the first run is over. Looks again until it is: it may also be done from the shell.
pub async fn is_set_up(app: &App) -> Result<bool, Refused> {
    if app.space().set_up {
        return Ok(true);
    }
    app.renew_space().await?;
    Ok(app.space().set_up)
}

/// Who may register now: what the configuration says, else what the first run chose.
pub fn registration(app: &App) -> Registration {
    let chosen = || match app.space().registration.as_deref() {
        Some("invite") => Registration::Invite,
        Some("closed") => Registration::Closed,
        _ => Registration::Open,
    };
    app.config.registration.unwrap_or_else(chosen)
}

fn word(registration: Registration) -> &'static str {
    match registration {
        Registration::Open => "open",
        Registration::Invite => "invite",
        Registration::Closed => "closed",
    }
}
