//! `/invitations`, and registering with one.

use crate::{
    api::Answer,
    app::{PASSWORD, TestApp},
};
use serde_json::{Value, json};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

async fn by_invitation(settings: &[(&str, &str)]) -> TestApp {
    TestApp::with(&[&[("registration", "invite")], settings].concat()).await
}

/// What the link of a new invitation bears.
async fn invitation(house: &TestApp, wanted: Value) -> String {
    let made = house.admin().await.api.post("/invitations", &wanted).await;
    assert_eq!(made.status, 201, "{}", made.body);
    secret(&made.json())
}

fn secret(made: &Value) -> String {
    let (_, secret) = made["url"].as_str().unwrap().split_once("=").unwrap();
    secret.to_owned()
}

async fn register(house: &TestApp, name: &str, invitation: &str) -> Answer {
    let account = json!({ "username": name, "password": PASSWORD, "invitation": invitation });
    house.visitor().post("/users", &account).await
}

#[tokio::test]
async fn an_administrator_invites_and_whoever_holds_the_link_enters() {
    let house = by_invitation(&[]).await;
    let admin = house.admin().await;
    let answer = admin.api.post("/invitations", &json!({ "uses": 2 })).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let made = answer.json();
    let link = format!("http://{}/register?invitation=", house.address);
    let url = made["url"].as_str().unwrap();
    assert!(url.starts_with(&link) && secret(&made).len() == 43, "{url}");
    let lasts = made["expires"].as_i64().unwrap() - palabre::chat::now();
    assert!((7 * DAY_MS - 60_000..=7 * DAY_MS).contains(&lasts), "{lasts}");
    let entered = register(&house, "amina", &secret(&made)).await;
    assert_eq!(entered.status, 201, "{}", entered.body);
    assert_eq!(entered.json()["role"], "member");
    let amina = house.visitor().with_cookie(&entered.cookie());
    assert_eq!(amina.get("/me").await.status, 200, "and is signed in");
    let list = admin.api.get("/invitations").await.json();
    assert_eq!(list["more"], false);
    let [one] = list["invitations"].as_array().unwrap().as_slice() else {
        panic!("{list}")
    };
    assert_eq!((&one["used"], &one["uses"]), (&json!(1), &json!(2)));
    assert_eq!((&one["id"], &one["expires"]), (&made["id"], &made["expires"]));
    assert_eq!(one["by"]["name"], "gardien");
    assert!(!list.to_string().contains(&secret(&made)), "it is told once");
}

#[tokio::test]
async fn only_administrators_invite() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let secret = invitation(&house, json!({})).await;
    let listed = house.admin().await.api.get("/invitations").await.json();
    let path = format!("/invitations/{}", listed["invitations"][0]["id"]);
    for (api, status, code) in [
        (amina.api.clone(), 403, "forbidden"),
        (house.visitor(), 401, "unauthenticated"),
    ] {
        for answer in [
            api.post("/invitations", &json!({})).await,
            api.get("/invitations").await,
            api.delete(&path).await,
        ] {
            assert_eq!((answer.status, answer.code().as_str()), (status, code));
            assert!(!answer.body.contains(&secret));
        }
    }
    assert_eq!(house.admin().await.api.delete(&path).await.status, 204);
}

#[tokio::test]
async fn what_is_asked_for_is_bounded() {
    let house = TestApp::with(&[("invitations", "2"), ("invitation_days", "10")]).await;
    let admin = house.admin().await.api;
    for (wanted, field) in [
        (json!({ "days": 0 }), "days"),
        (json!({ "days": 11 }), "days"),
        (json!({ "uses": 0 }), "uses"),
        (json!({ "uses": 1_001 }), "uses"),
        (json!({ "days": i64::MAX, "uses": 1 }), "days"),
    ] {
        let refused = admin.post("/invitations", &wanted).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "invalid"),
            "{wanted}"
        );
        let fields = refused.json()["fields"].as_object().unwrap().clone();
        assert_eq!(fields.keys().collect::<Vec<_>>(), [field], "{wanted}");
        assert!(fields[field].as_str().unwrap().contains(" de 1 à "), "{fields:?}");
    }
    for wanted in [
        json!({ "days": 10, "uses": 1_000 }),
        json!({ "days": 1, "uses": 1 }),
    ] {
        assert_eq!(admin.post("/invitations", &wanted).await.status, 201, "{wanted}");
    }
    let third = admin.post("/invitations", &json!({})).await;
    assert_eq!((third.status, third.code().as_str()), (422, "too_many"));
    let listed = admin.get("/invitations").await.json();
    let path = format!("/invitations/{}", listed["invitations"][0]["id"]);
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(admin.delete(&path).await.status, 404);
    assert_eq!(admin.post("/invitations", &json!({})).await.status, 201);
}

#[tokio::test]
async fn a_list_is_read_in_parts() {
    let house = TestApp::start().await;
    let admin = house.admin().await.api;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(admin.post("/invitations", &json!({})).await.json()["id"].clone());
    }
    let ids = |page: &Value| -> Vec<Value> {
        let all = page["invitations"].as_array().unwrap().iter();
        all.map(|one| one["id"].clone()).collect()
    };
    let page = admin.get("/invitations?limit=2").await.json();
    assert_eq!(ids(&page), [made[2].clone(), made[1].clone()]);
    assert_eq!(page["more"], true);
    let rest = format!("/invitations?limit=2&before={}", made[1]);
    let page = admin.get(&rest).await.json();
    assert_eq!(
        (ids(&page), &page["more"]),
        (vec![made[0].clone()], &json!(false))
    );
    assert_eq!(admin.get("/invitations?limit=0").await.code(), "bad_frame");
}

#[tokio::test]
async fn whatever_is_wrong_with_one_is_told_alike() {
    let house = by_invitation(&[]).await;
    let admin = house.admin().await.api;
    let used_up = invitation(&house, json!({ "uses": 1 })).await;
    assert_eq!(register(&house, "amina", &used_up).await.status, 201);
    let made = admin.post("/invitations", &json!({})).await.json();
    let path = format!("/invitations/{}", made["id"]);
    assert_eq!(admin.delete(&path).await.status, 204);
    let mut told = std::collections::HashSet::new();
    for over in [used_up, secret(&made), "x".repeat(43), "é\u{0}<>".repeat(999)] {
        // A name that is taken is not told to who may not come in.
        for name in ["bruno", "amina", "!"] {
            let refused = register(&house, name, &over).await;
            assert_eq!((refused.status, refused.code().as_str()), (403, "bad_invitation"));
            told.insert(refused.json()["detail"].clone());
        }
        let wish = json!({ "username": "amina", "invitation": over });
        let refused = house.visitor().post("/users/check", &wish).await;
        assert_eq!(refused.code(), "bad_invitation");
    }
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told.iter()
            .next()
            .unwrap()
            .as_str()
            .unwrap()
            .contains("invitation")
    );
    let without = register(&house, "bruno", "").await;
    assert_eq!((without.status, without.code().as_str()), (403, "closed"));
}

#[tokio::test]
async fn of_two_who_come_for_the_last_use_one_enters() {
    let house = by_invitation(&[]).await;
    let last = invitation(&house, json!({ "uses": 1 })).await;
    let (one, other) = tokio::join!(register(&house, "amina", &last), register(&house, "bruno", &last));
    let mut told = [one.status, other.status];
    told.sort_unstable();
    assert_eq!(told, [201, 403]);
    let people = house.admin().await.api.get("/users").await.json();
    assert_eq!(people["users"].as_array().unwrap().len(), 2, "{people}");
}

#[tokio::test]
async fn a_mistake_in_the_form_uses_nothing() {
    let house = by_invitation(&[]).await;
    let last = invitation(&house, json!({ "uses": 1 })).await;
    let wish = |name: &str| json!({ "username": name, "invitation": last });
    let taken = house.visitor().post("/users/check", &wish("gardien")).await;
    assert_eq!(
        taken.json()["fields"]["username"],
        "Ce nom d’utilisateur est déjà pris."
    );
    assert_eq!(
        house.visitor().post("/users/check", &wish("amina")).await.status,
        204
    );
    for name in ["gardien", "!"] {
        let refused = register(&house, name, &last).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "invalid"),
            "{name}"
        );
    }
    assert_eq!(register(&house, "amina", &last).await.status, 201);
}

#[tokio::test]
async fn an_invitation_opens_a_closed_house_and_does_not_count_in_an_open_one() {
    for (registration, used) in [("closed", 1), ("open", 0)] {
        let house = TestApp::with(&[("registration", registration)]).await;
        let secret = invitation(&house, json!({})).await;
        assert_eq!(
            register(&house, "amina", &secret).await.status,
            201,
            "{registration}"
        );
        let list = house.admin().await.api.get("/invitations").await.json();
        assert_eq!(list["invitations"][0]["used"], used, "{registration}");
    }
    let open = TestApp::start().await;
    assert_eq!(
        register(&open, "amina", "nothing that is known").await.status,
        201
    );
}

#[tokio::test]
async fn guesses_of_one_address_are_limited() {
    let house = by_invitation(&[("rate_signups", "2/1h")]).await;
    let good = invitation(&house, json!({})).await;
    for _ in 0..2 {
        assert_eq!(register(&house, "amina", "a guess").await.status, 403);
    }
    for secret in ["a guess", &good] {
        let refused = register(&house, "amina", secret).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (429, "rate_limited"),
            "{secret}"
        );
    }
    let wish = |secret: &str| json!({ "username": "amina", "invitation": secret });
    let mut looks = 0;
    while house
        .visitor()
        .post("/users/check", &wish("a guess"))
        .await
        .status
        == 403
    {
        looks += 1;
        assert!(looks < 20, "looking is limited too");
    }
    let refused = house.visitor().post("/users/check", &wish(&good)).await;
    assert_eq!(refused.status, 429, "and a good one is not told from another");
}

#[tokio::test]
async fn whoever_no_longer_administers_invites_nobody() {
    let house = by_invitation(&[]).await;
    let good = invitation(&house, json!({ "uses": 9 })).await;
    let amina = register(&house, "amina", &good).await;
    let id = amina.json()["id"].as_i64().unwrap();
    let store = &house.app.store;
    let role = palabre_store::Role::Admin;
    store.set_role(id, role, palabre::chat::now()).await.unwrap();
    let amina = house.visitor().with_cookie(&amina.cookie());
    let own = secret(&amina.post("/invitations", &json!({})).await.json());
    assert_eq!(register(&house, "bruno", &own).await.status, 201);
    let role = palabre_store::Role::Moderator;
    store.set_role(id, role, palabre::chat::now()).await.unwrap();
    assert_eq!(amina.post("/invitations", &json!({})).await.status, 403);
    assert_eq!(register(&house, "camille", &own).await.code(), "bad_invitation");
    assert_eq!(
        register(&house, "camille", &good).await.status,
        201,
        "that of another"
    );
}
