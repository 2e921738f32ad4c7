//! Texts whose HTML was made by an older renderer. Their HTML is what changes and nothing else: it takes no seq.

use super::name::{Among, Asked, Html, find};
use crate::db::{Conn, Fault, args, list, listed, plain};
use crate::search::relink;
use crate::statements::statements;
use crate::writer::Write;
use crate::{RoomKind, Store, StoreError};
use palabre_wire::{RoomId, Seq};
use sqlx::Error;
use std::collections::HashMap;

/// A message whose HTML is old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The room.
    pub room: RoomId,
    /// The message.
    pub id: Seq,
    /// Its latest change.
    pub seq: Seq,
    /// Its text.
    pub text: String,
}

/// A message rendered again.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The room.
    pub room: RoomId,
    /// The message.
    pub id: Seq,
    /// The change its text was read at: one that changed since is left alone.
    pub seq: Seq,
    /// What it looks like.
    pub html: Html,
}

statements! {
    RENDERER = "select renderer from space where id = 1";
    RENDERED = "update space set renderer = $1 where id = 1";
    /// The next messages after a place, with the texts of those whose HTML is old.
    STALE = "select room, id, seq, case when renderer < $3 then body end from messages
        where (room, id) > ($1, $2) order by room, id limit $4";
    KINDS = "select r.id, r.kind from json_each($1) as l join rooms r on r.id = cast(l.value ->> 0 as bigint)";
    /// Each message as room, id, seq, HTML and renderer.
    RENDER = "update messages set html = n.html, renderer = n.renderer
        from (select cast(l.value ->> 0 as bigint) as room, cast(l.value ->> 1 as bigint) as id,
            cast(l.value ->> 2 as bigint) as seq, l.value ->> 3 as html, cast(l.value ->> 4 as bigint) as renderer
            from json_each($1) as l) as n
        where messages.room = n.room and messages.id = n.id and messages.seq = n.seq";
}

impl Store {
    /// The renderer that made all HTML, or a later one.
    pub async fn renderer(&self) -> Result<i64, StoreError> {
        let row = self.row(RENDERER, args![]).await?.ok_or(Error::RowNotFound)?;
        Ok(row.cells().take()?)
    }

    /// Looks at the `limit` messages after a place (room and id), for those rendered by a lower `renderer`. Also the last place
    /// looked at; none at the end.
    pub async fn stale(
        &self,
        after: (RoomId, Seq),
        renderer: i64,
        limit: i64,
    ) -> Result<(Vec<Stale>, Option<(RoomId, Seq)>), StoreError> {
        let rows = self.rows(STALE, args![after.0, after.1, renderer, limit]).await?;
        let (mut stale, mut last) = (Vec::new(), None);
        for row in rows {
            let mut cells = row.cells();
            let (room, id, seq) = (cells.take()?, cells.take()?, cells.take()?);
            last = Some((room, id));
            if let Some(text) = cells.take()? {
                stale.push(Stale { room, id, seq, text });
            }
        }
        Ok((stale, last))
    }

    /// Keeps what was rendered again by `renderer`.
    pub async fn render(&self, messages: Vec<Rendered>, renderer: i64) -> Result<(), StoreError> {
        self.written(Render { messages, renderer }).await
    }

    /// Notes that all HTML is of `renderer` or a later one.
    pub async fn rendered(&self, renderer: i64) -> Result<(), StoreError> {
        self.written(AllRendered(renderer)).await
    }
}

struct Render {
    messages: Vec<Rendered>,
    renderer: i64,
}

impl Write for Render {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        let kinds = self.kinds(tx).await?;
        let asked = self.messages.iter().map(|message| Asked {
            room: message.room,
            kind: kinds.get(&message.room).copied().unwrap_or(RoomKind::Direct),
            html: &message.html,
        });
        // Whoever left since is still the one who was named.
        let found = find(tx, &asked.collect::<Vec<_>>(), Among::AllWhoWere).await?;
        let rows = self.messages.iter().zip(&found).map(|(message, found)| {
            let html = found.html.as_deref().map(plain);
            (message.room, message.id, message.seq, html, self.renderer)
        });
        let rows: Vec<_> = rows.collect();
        for (message, found) in self.messages.iter().zip(&found) {
            let place = (message.room, message.id, message.seq);
            relink(tx, place, found.html.as_deref()).await?;
        }
        tx.run(RENDER, args![&listed(&rows)]).await?;
        Ok(())
    }
}

impl Render {
    async fn kinds(&self, tx: &mut Conn<'_>) -> Result<HashMap<RoomId, RoomKind>, Error> {
        let mut rooms: Vec<RoomId> = self.messages.iter().map(|message| message.room).collect();
        rooms.dedup();
        let mut kinds = HashMap::new();
        for row in tx.rows(KINDS, args![&list(rooms)]).await? {
            let mut cells = row.cells();
            kinds.insert(cells.take()?, RoomKind::read(cells.take()?));
        }
        Ok(kinds)
    }
}

struct AllRendered(i64);

impl Write for AllRendered {
    type Out = ();

    async fn write(&self, tx: &mut Conn<'_>) -> Result<(), Fault> {
        tx.run(RENDERED, args![self.0]).await?;
        Ok(())
    }
}
