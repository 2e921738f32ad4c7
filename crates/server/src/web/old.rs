//! The addresses of the application that was here before: bookmarks and links in old messages go on working.

use super::visit::{Inside, encoded};
use crate::{
    app::Shared,
    chat::{
        Refused, name,
        room::{self, Find},
    },
    http::problem::Problem,
};
use axum::{Router, extract::Path, response::Redirect, routing::get};
use palabre_store::RoomSort;

/// Rooms looked through for the one of that name.
const CANDIDATES: i64 = 200;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/login/", get(async || Redirect::permanent("/login")))
        .route("/register/", get(async || Redirect::permanent("/register")))
        .route("/room/create/", get(async || Redirect::permanent("/rooms/new")))
        .route("/room/create", get(async || Redirect::permanent("/rooms/new")))
        .route("/room/{name}/", get(room))
        .route("/room/{name}", get(room))
        .route("/private/{username}/", get(private))
        .route("/private/{username}", get(private))
}

async fn private(Path(username): Path<String>) -> Redirect {
    Redirect::permanent(&format!("/direct/{}", encoded(&username)))
}

/// The room of a name: the public one, of which there is one at most; or else a private one of one's own.
async fn room(inside: Inside, Path(name): Path<String>) -> Result<Redirect, Problem> {
    let Inside { me, visit } = &inside;
    let key = name::room_key(&name);
    let find = Find {
        query: name,
        sort: RoomSort::Name,
        limit: CANDIDATES,
        offset: 0,
    };
    let (public, _) = room::directory(&visit.app, me, find).await?;
    let public = public.into_iter().map(|public| public.room);
    let own = room::listings(&visit.app, me).await?;
    let own = own
        .into_iter()
        .filter(|listing| listing.with.is_none())
        .map(|listing| listing.room);
    match public.chain(own).find(|room| name::room_key(&room.name) == key) {
        Some(room) => Ok(Redirect::to(&format!("/rooms/{}", room.id))),
        None => Err(Problem::from(Refused::NOT_FOUND)),
    }
}
