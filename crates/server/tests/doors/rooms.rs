//! `/rooms`, `/direct`: who sees, reads and changes what.

use crate::app::{TestApp, cid};
use serde_json::{Value, json};

#[tokio::test]
async fn a_public_room_shows_its_face_and_keeps_the_rest_for_members() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    let message = amina.say(room, "On mange ?").await;
    let path = format!("/rooms/{room}");
    let face = bruno.api.get(&path).await.json();
    assert_eq!(
        face,
        json!({ "id": room, "kind": "public", "name": "Cuisine", "topic": "", "members": 1, "member": false })
    );
    for below in ["messages", "changes", "members", &format!("messages/{message}")] {
        let answer = bruno.api.get(&format!("{path}/{below}")).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "not_member"),
            "{below}"
        );
    }
    let send = json!({ "cid": cid(), "text": "Bonjour" });
    assert_eq!(
        bruno.api.post(&format!("{path}/messages"), &send).await.code(),
        "not_member"
    );
    assert_eq!(
        bruno
            .api
            .put(&format!("{path}/read"), &json!({ "upto": 1 }))
            .await
            .code(),
        "not_member"
    );
    bruno.join(room).await;
    let inside = bruno.api.get(&path).await.json();
    assert_eq!(
        (&inside["member"], &inside["managed"], &inside["members"]),
        (&json!(true), &json!(false), &json!(2))
    );
    assert_eq!(
        bruno.api.get(&format!("{path}/messages")).await.json()["messages"][0]["text"],
        "On mange ?"
    );
}

#[tokio::test]
async fn a_private_room_answers_like_one_that_does_not_exist() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Secret", "private").await;
    amina.say(room, "chut").await;
    let direct = amina.api.post("/direct/gardien", &json!({})).await.json()["id"]
        .as_i64()
        .unwrap();
    for hidden in [room, direct] {
        for (method, below, body) in [
            ("GET", "", None),
            ("PATCH", "", Some(json!({ "name": "À moi" }))),
            ("DELETE", "", None),
            ("GET", "/members", None),
            ("POST", "/members", Some(json!({}))),
            ("POST", "/members", Some(json!({ "user": "gardien" }))),
            ("DELETE", "/members/me", None),
            ("DELETE", "/members/amina", None),
            ("GET", "/messages", None),
            ("GET", "/messages/3", None),
            ("GET", "/changes?after=0", None),
            (
                "POST",
                "/messages",
                Some(json!({ "cid": "0123456789abcdef", "text": "x" })),
            ),
            ("PATCH", "/messages/3", Some(json!({ "text": "x" }))),
            ("DELETE", "/messages/3", None),
            ("GET", "/messages/3/reactions/%F0%9F%91%8D", None),
            ("PUT", "/messages/3/reactions/%F0%9F%91%8D", None),
            ("PUT", "/read", Some(json!({ "upto": 1 }))),
            ("PUT", "/unread", Some(json!({ "from": 1 }))),
        ] {
            let ask = |room: i64| {
                let (api, body) = (bruno.api.clone(), body.as_ref().map(Value::to_string));
                async move {
                    api.request(method, &format!("/api/v1/rooms/{room}{below}"), body)
                        .await
                }
            };
            let (there, nowhere) = (ask(hidden).await, ask(999_999).await);
            assert_eq!(
                (there.status, &there.body),
                (404, &nowhere.body),
                "{method} {below}"
            );
        }
    }
    let listed = bruno.api.get("/rooms").await.body;
    assert!(
        !listed.contains("Secret") && !listed.contains(&format!("\"id\":{direct},")),
        "{listed}"
    );
}

#[tokio::test]
async fn only_those_who_manage_a_room_change_it() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    let path = format!("/rooms/{room}");
    let rename = json!({ "name": "Jardin" });
    assert_eq!(bruno.api.patch(&path, &rename).await.code(), "not_member");
    bruno.join(room).await;
    assert_eq!(bruno.api.patch(&path, &rename).await.code(), "forbidden");
    assert_eq!(bruno.api.delete(&path).await.code(), "forbidden");
    assert_eq!(
        bruno
            .api
            .delete(&format!("{path}/members/{}", amina.name))
            .await
            .code(),
        "forbidden"
    );
    let changed = amina
        .api
        .patch(&path, &json!({ "name": "Jardin", "topic": "Fleurs" }))
        .await
        .json();
    assert_eq!(
        (&changed["name"], &changed["topic"], &changed["managed"]),
        (&json!("Jardin"), &json!("Fleurs"), &json!(true))
    );
    assert_eq!(
        amina
            .api
            .delete(&format!("{path}/members/{}", bruno.id))
            .await
            .status,
        204
    );
    assert_eq!(
        bruno.api.get(&format!("{path}/messages")).await.code(),
        "not_member"
    );
    let said = amina.say(room, "Bonjour").await;
    assert_eq!(
        amina.api.patch(&path, &json!({ "archived": true })).await.status,
        200
    );
    let send = json!({ "cid": cid(), "text": "Bonjour" });
    let archived = amina.api.post(&format!("{path}/messages"), &send).await;
    assert_eq!((archived.status, archived.code().as_str()), (409, "archived"));
    let said = format!("{path}/messages/{said}");
    let edit = amina.api.patch(&said, &json!({ "text": "Bonsoir" })).await;
    assert_eq!((edit.status, edit.code().as_str()), (409, "archived"));
    assert_eq!(amina.api.delete(&said).await.status, 204, "what must go goes");
    assert_eq!(amina.api.delete(&path).await.status, 204);
    assert_eq!(amina.api.get(&path).await.status, 404);
}

#[tokio::test]
async fn names_of_public_rooms_are_unique_and_private_ones_tell_nothing() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    for name in ["C++", "C#", "日本語", "Cuisine"] {
        amina.room(name, "public").await;
    }
    let taken = bruno.api.post("/rooms", &json!({ "name": " CUISINE " })).await;
    assert_eq!(taken.json()["fields"]["name"], "Un salon porte déjà ce nom.");
    assert_eq!(
        bruno
            .api
            .post("/rooms", &json!({ "name": "general" }))
            .await
            .status,
        422
    );
    amina.room("Secret", "private").await;
    bruno.room("Secret", "private").await;
    bruno.room("Secret", "public").await;
    for (wrong, field) in [
        (json!({ "name": "  " }), "name"),
        (json!({ "name": "\u{2800}\u{ad}" }), "name"),
        (json!({ "name": "x".repeat(61) }), "name"),
        (json!({ "name": "ok", "topic": "x".repeat(251) }), "topic"),
    ] {
        let answer = bruno.api.post("/rooms", &wrong).await;
        assert!(
            answer.status == 422 && answer.json()["fields"][field].is_string(),
            "{wrong}: {}",
            answer.body
        );
    }
    assert_eq!(
        bruno
            .api
            .post("/rooms", &json!({ "name": "ok", "kind": "direct" }))
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn rooms_are_listed_in_pages_own_private_ones_first() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    amina.room("Cachette", "private").await;
    amina.api.post("/direct/gardien", &json!({})).await;
    for n in 0..4 {
        house.admin().await.room(&format!("Salon {n}"), "public").await;
    }
    let names = |page: &Value| -> Vec<String> {
        page["rooms"]
            .as_array()
            .unwrap()
            .iter()
            .map(|room| room["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut all = Vec::new();
    loop {
        let page = amina
            .api
            .get(&format!("/rooms?limit=2&sort=name&offset={}", all.len()))
            .await
            .json();
        all.extend(names(&page));
        if page["more"] == false {
            break;
        }
        assert_eq!(page["rooms"].as_array().unwrap().len(), 2);
    }
    assert_eq!(all.len(), 7, "{all:?}");
    assert_eq!(all[2..], ["Général", "Salon 0", "Salon 1", "Salon 2", "Salon 3"]);
    let found = amina.api.get("/rooms?q=SALON&kind=public").await.json();
    assert_eq!(found["rooms"].as_array().unwrap().len(), 4);
    assert_eq!(
        names(&amina.api.get("/rooms?q=cachette").await.json()),
        ["Cachette"]
    );
    assert_eq!(
        names(&amina.api.get("/rooms?kind=direct").await.json()),
        ["gardien"]
    );
}

#[tokio::test]
async fn a_pair_has_one_direct_room_for_ever() {
    let house = TestApp::start().await;
    let (amina, bruno, camille) = (
        house.user("amina").await,
        house.user("bruno").await,
        house.user("camille").await,
    );
    let opened = amina.api.post("/direct/BRUNO", &json!({})).await;
    assert_eq!(opened.status, 201);
    let room = opened.json();
    assert_eq!(
        (&room["kind"], &room["name"], &room["with"]["name"]),
        (&json!("direct"), &json!("bruno"), &json!("bruno"))
    );
    let again = bruno.api.post("/direct/amina", &json!({})).await;
    assert_eq!((again.status, &again.json()["id"]), (200, &room["id"]));
    assert_eq!(again.json()["with"]["name"], "amina");
    let path = format!("/rooms/{}", room["id"]);
    assert_eq!(
        amina
            .api
            .post(&format!("{path}/members"), &json!({ "user": "camille" }))
            .await
            .code(),
        "forbidden"
    );
    assert_eq!(
        amina.api.delete(&format!("{path}/members/me")).await.code(),
        "forbidden"
    );
    assert_eq!(
        amina.api.patch(&path, &json!({ "name": "x" })).await.code(),
        "forbidden"
    );
    assert_eq!(amina.api.delete(&path).await.code(), "forbidden");
    assert_eq!(camille.api.get(&path).await.status, 404);
    let notes = amina.api.post("/direct/amina", &json!({})).await;
    assert_eq!((notes.status, &notes.json()["members"]), (201, &json!(1)));
    assert_eq!(amina.api.post("/direct/personne", &json!({})).await.status, 404);
}

#[tokio::test]
async fn members_invite_to_a_private_room() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Secret", "private").await;
    let members = format!("/rooms/{room}/members");
    let added = amina.api.post(&members, &json!({ "user": "bruno" })).await;
    assert_eq!(
        (added.status, &added.json()["user"]["name"]),
        (201, &json!("bruno"))
    );
    assert_eq!(
        amina
            .api
            .post(&members, &json!({ "user": bruno.id }))
            .await
            .status,
        200,
        "was in already"
    );
    amina.api.post(&members, &json!({ "user": "gardien" })).await;
    let page = bruno.api.get(&format!("{members}?limit=2")).await.json();
    assert_eq!(
        (&page["members"][1]["name"], &page["more"]),
        (&json!("bruno"), &json!(true))
    );
    let next = page["next"].as_str().unwrap();
    let rest = bruno
        .api
        .get(&format!("{members}?limit=2&after={next}"))
        .await
        .json();
    assert_eq!(
        (&rest["members"][0]["name"], &rest["more"]),
        (&json!("gardien"), &json!(false))
    );
    assert_eq!(bruno.api.delete(&format!("{members}/me")).await.status, 204);
    assert_eq!(bruno.api.get(&members).await.status, 404);
}
