//! What becomes of a message after its posting: its earlier texts, pins, names, reports, and other HTML.

use crate::house::{House, asked, contract, naming};
use palabre_store::*;
use palabre_wire::{Code, RoomId, Seq, UserId};

contract![
    every_text_of_a_message_is_kept_until_it_is_deleted,
    a_message_is_pinned_once_and_unpinned_by_its_deletion,
    the_pins_of_a_room_are_bounded_and_told_to_members,
    a_message_is_reported_once_by_each_and_never_by_its_author,
    whom_a_message_names_is_found_as_it_is_stored,
    everybody_is_called_at_once_but_for_the_author,
    a_message_is_rendered_again_without_a_change_of_the_room,
];

async fn pin(house: &House, room: RoomId, by: UserId, id: Seq, on: bool) -> Result<Pinned, Refusal> {
    let act = Pin {
        room,
        by,
        id,
        on,
        most: 2,
        at: house.now(),
    };
    asked(|done| house.store.pin(act, done)).await
}

async fn report(house: &House, room: RoomId, by: UserId, id: Seq) -> Result<bool, Refusal> {
    let act = Report {
        room,
        by,
        id,
        reason: Reason::Abuse,
        note: "Voyez vous-même".to_owned(),
        at: house.now(),
    };
    asked(|done| house.store.report(act, done)).await
}

fn refused<T>(code: Code) -> Result<T, Refusal> {
    Err(Refusal::Rule(code))
}

async fn every_text_of_a_message_is_kept_until_it_is_deleted(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.room("Général", amina).await;
    let posted = house.post(room, amina, "un").await;
    for text in ["deux", "trois", "quatre"] {
        house.edit(room, amina, posted.id, text).await.unwrap();
    }
    let before = house.head(room).await;
    assert_eq!(
        house.edit(room, amina, posted.id, "cinq").await,
        refused(Code::TooMany)
    );
    assert_eq!(house.head(room).await, before, "a refusal takes no number");
    let same = house.edit(room, amina, posted.id, "quatre").await.unwrap();
    assert_eq!((same.text.as_deref(), same.seq), (Some("quatre"), before));
    assert_eq!(house.head(room).await, before, "nor does the text it has");
    let versions = house.store.versions(room, posted.id, amina).await.unwrap();
    let texts: Vec<&str> = versions.iter().map(|version| version.text.as_str()).collect();
    assert_eq!(texts, ["un", "deux", "trois", "quatre"]);
    assert_eq!(versions[0].at, posted.at);
    assert!(versions.is_sorted_by(|one, next| one.at < next.at));
    let outside = house.store.versions(room, posted.id, bruno).await.unwrap();
    assert_eq!(outside, [], "who is not in the room reads nothing");
    house.delete(room, amina, posted.id).await.unwrap();
    let versions = house.store.versions(room, posted.id, amina).await.unwrap();
    assert_eq!(versions, []);
}

async fn a_message_is_pinned_once_and_unpinned_by_its_deletion(house: &House) {
    let amina = house.person("amina").await;
    let room = house.room("Général", amina).await;
    let id = house.post(room, amina, "un").await.id;
    let pinned = pin(house, room, amina, id, true).await.unwrap();
    assert!(pinned.changed && pinned.message.pinned_at.is_some());
    assert_eq!(pinned.message.seq, id + 1);
    let again = pin(house, room, amina, id, true).await.unwrap();
    assert!(!again.changed);
    assert_eq!((again.message, house.head(room).await), (pinned.message, id + 1));
    let edited = house.edit(room, amina, id, "deux").await.unwrap();
    assert!(edited.pinned_at.is_some(), "an edit leaves it pinned");
    let off = pin(house, room, amina, id, false).await.unwrap();
    assert!(off.changed && off.message.pinned_at.is_none());
    pin(house, room, amina, id, true).await.unwrap();
    let gone = house.delete(room, amina, id).await.unwrap();
    assert_eq!(gone.pinned_at, None);
    assert_eq!(house.store.pins(room, amina, 9).await.unwrap(), []);
    assert_eq!(pin(house, room, amina, id, true).await, refused(Code::Deleted));
    assert_eq!(pin(house, room, amina, 99, true).await, refused(Code::NotFound));
}

async fn the_pins_of_a_room_are_bounded_and_told_to_members(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.room("Général", amina).await;
    let mut ids = Vec::new();
    for text in ["un", "deux", "trois"] {
        ids.push(house.post(room, amina, text).await.id);
    }
    assert_eq!(
        pin(house, room, bruno, ids[0], true).await,
        refused(Code::NotMember)
    );
    house.join(room, bruno).await;
    pin(house, room, bruno, ids[1], true).await.unwrap();
    pin(house, room, amina, ids[0], true).await.unwrap();
    assert_eq!(
        pin(house, room, amina, ids[2], true).await,
        refused(Code::TooMany)
    );
    let pins = house.store.pins(room, bruno, 9).await.unwrap();
    let pinned: Vec<Seq> = pins.iter().map(|message| message.id).collect();
    assert_eq!(pinned, [ids[0], ids[1]], "the last pinned first");
    house.remove(room, bruno, bruno).await.unwrap();
    assert_eq!(house.store.pins(room, bruno, 9).await.unwrap(), []);
}

async fn a_message_is_reported_once_by_each_and_never_by_its_author(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.private_room("Cave", amina).await;
    let id = house.post(room, amina, "un").await.id;
    let head = house.head(room).await;
    assert_eq!(report(house, room, bruno, id).await, refused(Code::NotFound));
    house.add(room, amina, bruno).await.unwrap();
    assert_eq!(report(house, room, bruno, id).await, Ok(true));
    assert_eq!(report(house, room, bruno, id).await, Ok(false));
    assert_eq!(report(house, room, amina, id).await, refused(Code::Forbidden));
    assert_eq!(report(house, room, bruno, 99).await, refused(Code::NotFound));
    assert_eq!(
        house.head(room).await,
        head + 1,
        "a report is no change of the room"
    );
    house.delete(room, amina, id).await.unwrap();
    assert_eq!(report(house, room, bruno, id).await, refused(Code::Deleted));
}

async fn whom_a_message_names_is_found_as_it_is_stored(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    house.person("clara").await;
    let room = house.room("Général", amina).await;
    let other = house.room("Projet", amina).await;
    house.private_room("Cave", amina).await;
    house.join(room, bruno).await;
    let draft = Post {
        html: naming(&["bruno", "clara", "amina", "#projet", "#cave", "personne"]),
        ..house.draft(room, amina, "@bruno")
    };
    let posted = house.try_post(draft).await.unwrap().message;
    let html = format!("@bruno ? @amina #{other} ? ?");
    assert_eq!(posted.html.as_deref(), Some(html.as_str()));
    let named: Vec<&str> = posted.named.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(named, ["bruno"]);
    let read = house.store.message(room, posted.id, bruno).await.unwrap();
    assert_eq!(read, Some(posted));
    let nobody = Post {
        html: naming(&["clara", "#cave"]),
        ..house.draft(room, amina, "@clara")
    };
    assert_eq!(house.try_post(nobody).await.unwrap().message.html, None);
    let direct = house.direct(amina, bruno).await;
    let call = Post {
        html: naming(&["tous", "bruno"]),
        ..house.draft(direct, amina, "@tous")
    };
    let posted = house.try_post(call).await.unwrap().message;
    assert_eq!(
        posted.html.as_deref(),
        Some("? @bruno"),
        "two people are not called"
    );
}

async fn everybody_is_called_at_once_but_for_the_author(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let mentions = async |user| {
        let counts = house.store.unread_of(room, &[user], 9).await.unwrap();
        counts[0].2
    };
    let call = Post {
        html: naming(&["tous", "bruno"]),
        ..house.draft(room, amina, "@tous @bruno")
    };
    let id = house.try_post(call).await.unwrap().message.id;
    assert_eq!(mentions(bruno).await, 1, "named and called is told once");
    house.store.unread_from(room, amina, id, 9).await.unwrap();
    assert_eq!(mentions(amina).await, 0);
    let again = Post {
        html: naming(&["tous"]),
        ..house.draft(room, amina, "@tous")
    };
    let again = house.try_post(again).await.unwrap().message.id;
    assert_eq!(mentions(bruno).await, 2);
    house.edit(room, amina, again, "rien").await.unwrap();
    assert_eq!(mentions(bruno).await, 1, "an edit takes the call back");
    house.delete(room, amina, id).await.unwrap();
    assert_eq!(mentions(bruno).await, 0);
}

async fn a_message_is_rendered_again_without_a_change_of_the_room(house: &House) {
    let (amina, bruno) = (house.person("amina").await, house.person("bruno").await);
    let room = house.room("Général", amina).await;
    house.join(room, bruno).await;
    let first = house.post(room, amina, "@bruno").await;
    let edited = house.post(room, amina, "deux").await;
    let gone = house.post(room, amina, "trois").await;
    house.delete(room, amina, gone.id).await.unwrap();
    house.remove(room, bruno, bruno).await.unwrap();
    assert_eq!(house.store.renderer().await.unwrap(), 0);
    let (stale, last) = house.store.stale((0, 0), 2, 9).await.unwrap();
    let ids: Vec<Seq> = stale.iter().map(|stale| stale.id).collect();
    assert_eq!((ids, last), (vec![first.id, edited.id], Some((room, gone.id))));
    assert_eq!(
        house.store.stale((room, gone.id), 2, 9).await.unwrap(),
        (vec![], None)
    );
    house.edit(room, amina, edited.id, "deux !").await.unwrap();
    let before = house.head(room).await;
    let html = |stale: &Stale| match stale.text.as_str() {
        "@bruno" => naming(&["bruno"]),
        _ => Html::Ready("neuf".to_owned()),
    };
    let rendered = stale.iter().map(|stale| Rendered {
        room,
        id: stale.id,
        seq: stale.seq,
        html: html(stale),
    });
    house.store.render(rendered.collect(), 2).await.unwrap();
    house.store.rendered(2).await.unwrap();
    let read = async |id| house.store.message(room, id, amina).await.unwrap().unwrap();
    let now = read(first.id).await;
    assert_eq!(
        (now.html.as_deref(), now.seq),
        (Some("@bruno"), first.seq),
        "who left is still named"
    );
    assert_eq!(
        read(edited.id).await.html,
        None,
        "what changed meanwhile is left alone"
    );
    assert_eq!(house.head(room).await, before);
    assert_eq!(house.store.renderer().await.unwrap(), 2);
    let (stale, _) = house.store.stale((0, 0), 2, 9).await.unwrap();
    assert_eq!(stale.len(), 1);
}
