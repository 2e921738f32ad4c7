//! Who is in a room from the start, and who writes there: by the API, the socket and forms.

use crate::{
    app::{TestApp, cid},
    browser::Browser,
};
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
            "On invite 2 personnes au plus en créant un salon. Invitez les autres ensuite, depuis la liste de ses membres.",
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
    let alone = TestApp::with(&[("invited_at_once", "0")]).await;
    alone.user("bruno").await;
    Browser::of(&alone, &alone.user("amina").await)
        .send("/rooms/new", &fields("Secret", "bruno"))
        .await
        .is(422, "/rooms/new")
        .says("On n’invite personne en créant un salon.");
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

#[tokio::test]
async fn where_only_moderators_write_others_read_react_and_are_told() {
    let house = TestApp::start().await;
    let (amina, bruno, admin) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.admin().await,
    );
    let asked = json!({ "name": "Annonces", "posting": "moderators" });
    let made = amina.api.post("/rooms", &asked).await.json();
    assert_eq!(made["posting"], "moderators");
    let room = made["id"].as_i64().unwrap();
    bruno.join(room).await;
    admin.join(room).await;
    let (path, posts) = (format!("/rooms/{room}"), format!("/rooms/{room}/messages"));
    let first = amina.say(room, "Bienvenue").await;
    admin.say(room, "Bonjour à tous").await;
    let mut his = bruno.socket().await;
    his.follow(room).await;
    let refused = bruno
        .api
        .post(&posts, &json!({ "cid": cid(), "text": "Et moi ?" }))
        .await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "forbidden"));
    let nack = his
        .ask(json!({ "t": "send", "room": room, "cid": cid(), "text": "Et moi ?" }))
        .await;
    assert_eq!(
        (&nack["t"], &nack["code"], &nack["retry"]),
        (&json!("nack"), &json!("forbidden"), &json!(false))
    );
    let react = json!({ "t": "react", "room": room, "id": first, "emoji": "👍", "on": true });
    assert_eq!(his.ask(react).await["t"], "ok");
    let opened = amina
        .api
        .patch(&path, &json!({ "posting": "members" }))
        .await
        .json();
    assert_eq!(opened["posting"], "members");
    assert_eq!(his.until("room").await["posting"], "members");
    bruno.say(room, "Merci").await;
    let wrong = amina.api.patch(&path, &json!({ "posting": "nobody" })).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(
        bruno
            .api
            .patch(&path, &json!({ "posting": "moderators" }))
            .await
            .code(),
        "forbidden"
    );
}

#[tokio::test]
async fn where_only_moderators_write_a_line_stands_in_the_place_of_the_composer() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let mut browser = Browser::of(&house, &amina);
    let fields = [
        ("name", "Annonces"),
        ("topic", ""),
        ("kind", "public"),
        ("posting", "moderators"),
    ];
    let page = browser.send("/rooms/new", &fields).await;
    page.is(200, "/rooms/2").says("id=\"composer\"");
    bruno.join(2).await;
    let mut other = Browser::of(&house, &bruno);
    let why = "Vous ne pouvez pas écrire dans ce salon.";
    other
        .open("/rooms/2")
        .await
        .says(why)
        .says_nothing_of("id=\"composer\"");
    let send = "/rooms/2/messages";
    let page = other.write(send, &[("text", "Une longue réponse")]).await;
    page.is(403, send)
        .says("Votre message n’est pas parti.")
        .says(why)
        .says(">Une longue réponse</textarea>");
    // A form that says nothing of it leaves it as it is.
    let fields = [("name", "Annonces"), ("topic", "Nouvelles"), ("kind", "public")];
    browser.send("/rooms/2/edit", &fields).await.is(200, "/rooms/2");
    other.open("/rooms/2").await.says(why);
    let page = browser.open("/rooms/2/edit").await;
    page.says("name=\"posting\" value=\"moderators\" checked");
    let fields = [
        ("name", "Annonces"),
        ("topic", ""),
        ("kind", "public"),
        ("posting", "members"),
    ];
    browser.send("/rooms/2/edit", &fields).await.is(200, "/rooms/2");
    other
        .open("/rooms/2")
        .await
        .says("id=\"composer\"")
        .says_nothing_of(why);
}
