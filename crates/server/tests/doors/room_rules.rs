//! Who is in a room from the start, and who writes there: by the API, the socket and forms.

use crate::{app::TestApp, browser::Browser};
use serde_json::{Value, json};

#[tokio::test]
async fn people_are_brought_into_a_room_as_it_is_made() {
    let house = TestApp::with(&[("invited_at_once", "2")]).await;
    let (amina, bruno, camille) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.user("camille").await,
    );
    let mut his = bruno.socket().await;
    let ask = |members: Value| json!({ "name": "Secret", "kind": "private", "members": members });
    let made = amina
        .api
        .post("/rooms", &ask(json!([bruno.id, camille.id])))
        .await;
    let room = made.json();
    assert_eq!((made.status, &room["members"]), (201, &json!(3)));
    let listed = his.until("listed").await;
    assert_eq!(
        (&listed["room"], &listed["listing"]["name"]),
        (&room["id"], &json!("Secret")),
        "his list has it at once"
    );
    let path = format!("/rooms/{}", room["id"]);
    bruno.say(room["id"].as_i64().unwrap(), "Merci").await;
    assert_eq!(camille.api.get(&path).await.json()["member"], true);
    assert_eq!(house.admin().await.api.get(&path).await.status, 404);
    for (members, sentence) in [
        (json!([987_654]), "Une des personnes invitées n’a plus de compte."),
        (
            json!([bruno.id, camille.id, amina.id]),
            "On invite 2 personnes au plus en créant un salon.",
        ),
    ] {
        let answer = amina.api.post("/rooms", &ask(members)).await;
        assert_eq!(
            (answer.status, &answer.json()["fields"]["members"]),
            (422, &json!(sentence))
        );
    }
    let mine = amina.api.get("/rooms?kind=private").await.json();
    assert_eq!(
        mine["rooms"].as_array().unwrap().len(),
        1,
        "what is refused makes no room"
    );
}

#[tokio::test]
async fn people_are_invited_by_the_form_that_makes_a_room() {
    let house = TestApp::with(&[("invited_at_once", "2")]).await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    house.user("camille").await;
    let mut browser = Browser::of(&house, &amina);
    let fields = |name, members| {
        [
            ("name", name),
            ("topic", ""),
            ("kind", "private"),
            ("members", members),
        ]
    };
    let typed = "@Bruno, zoé;personne";
    let page = browser.send("/rooms/new", &fields(" ", typed)).await;
    page.is(422, "/rooms/new")
        .says("2 champs sont à corriger.")
        .says("Donnez un nom au salon.")
        .says("Personne ne porte ce nom d’utilisateur\u{a0}: zoé, personne");
    assert!(page.field("members").contains(&format!("value=\"{typed}\"")));
    browser
        .send("/rooms/new", &fields("Secret", "bruno, camille, gardien"))
        .await
        .is(422, "/rooms/new")
        .says("On invite 2 personnes au plus en créant un salon.");
    browser
        .send("/rooms/new", &fields("Secret", "@Bruno, BRUNO ,camille"))
        .await
        .is(200, "/rooms/2")
        .says("Salon créé");
    let mut other = Browser::of(&house, &bruno);
    other.open("/rooms/2").await.is(200, "/rooms/2").says("Secret");
    browser
        .open("/rooms/2/edit")
        .await
        .says_nothing_of("name=\"members\"");
}
