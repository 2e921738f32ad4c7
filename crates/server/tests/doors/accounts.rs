//! `/users`, `/me`: registering, names, passwords, profiles.

use crate::app::{PASSWORD, TestApp};
use serde_json::{Value, json};

async fn register(house: &TestApp, username: &str, password: &str) -> (u16, Value) {
    let answer = house
        .visitor()
        .post("/users", &json!({ "username": username, "password": password }))
        .await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn whoever_registers_is_signed_in() {
    let house = TestApp::start().await;
    let answer = house
        .visitor()
        .post("/users", &json!({ "username": " Léa.Nguyen ", "password": PASSWORD, "display": "Léa  Nguyen", "later": 1 }))
        .await;
    assert_eq!(answer.status, 201);
    let cookie = answer.set_cookie();
    assert!(
        cookie.starts_with("palabre=")
            && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"),
        "{cookie}"
    );
    let account = answer.json();
    assert_eq!(
        (&account["name"], &account["display"]),
        (&json!("Léa.Nguyen"), &json!("Léa Nguyen"))
    );
    assert_eq!(
        (&account["role"], &account["lang"]),
        (&json!("member"), &Value::Null)
    );
    assert!(
        account
            .as_object()
            .unwrap()
            .keys()
            .all(|key| !key.contains("password"))
    );
    let me = house.visitor().with_cookie(&answer.cookie()).get("/me").await;
    assert_eq!((me.status, me.json()), (200, account));
}

#[tokio::test]
async fn names_that_look_alike_are_one() {
    let house = TestApp::start().await;
    house.user("Paypal").await;
    for taken in ["paypal", "PAYPAL", "paypaI", "раураӏ", "ｐａｙｐａｌ"] {
        let (status, problem) = register(&house, taken, PASSWORD).await;
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("invalid")),
            "{taken}: {problem}"
        );
        assert_eq!(
            problem["fields"]["username"], "Ce nom d’utilisateur est déjà pris.",
            "{taken}"
        );
    }
    assert_eq!(register(&house, "paypal2", PASSWORD).await.0, 201);
}

#[tokio::test]
async fn two_who_take_one_name_at_once_do_not_both_get_it() {
    let house = TestApp::start().await;
    let (one, other) = tokio::join!(
        register(&house, "amina", PASSWORD),
        register(&house, "AMINA", PASSWORD)
    );
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
}

#[tokio::test]
async fn every_field_says_what_to_change_in_the_language_of_who_asks() {
    let house = TestApp::start().await;
    let (status, problem) = register(&house, "tous", "1234567").await;
    assert_eq!(status, 422);
    let fields = problem["fields"].as_object().unwrap();
    assert_eq!(fields["username"], "Ce nom est réservé. Choisissez-en un autre.");
    assert_eq!(fields["password"], "Il faut au moins 8 caractères.");
    let english = house.visitor().with("accept-language", "en-GB,en;q=0.9");
    let problem = english
        .post("/users", &json!({ "username": "tous", "password": "1234567" }))
        .await
        .json();
    assert_ne!(problem["fields"]["username"], fields["username"]);
    assert!(problem["detail"].as_str().unwrap().is_ascii(), "{problem}");
}

#[tokio::test]
async fn every_reason_to_refuse_a_name_is_a_sentence() {
    let house = TestApp::start().await;
    let mut told = std::collections::HashSet::new();
    for name in ["", "al", &"a".repeat(31), "a b c", "аlice", "tous", "gardien"] {
        let (status, problem) = register(&house, name, PASSWORD).await;
        let why = problem["fields"]["username"].as_str().unwrap().to_owned();
        assert!(
            status == 422 && why.ends_with('.') && why.contains(' '),
            "{name}: {why}"
        );
        assert!(told.insert(why), "{name} is told as another");
    }
}

#[tokio::test]
async fn weak_passwords_are_refused_wherever_one_is_chosen() {
    let house = TestApp::start().await;
    let amina = house.user("amina.diallo").await;
    for weak in [
        "motdepasse",
        "20407316",
        "amina.diallo",
        "a b c",
        &"é".repeat(257),
        "phrase\u{0}secrète",
    ] {
        let (status, problem) = register(&house, "amina.diallo2", weak).await;
        assert_eq!(status, 422, "{weak}");
        let why = problem["fields"]["password"].as_str().unwrap();
        assert!(why.ends_with('.') && why.contains(' '), "{weak}: {why}");
        let change = amina
            .api
            .post("/me/password", &json!({ "current": PASSWORD, "new": weak }))
            .await;
        assert_eq!(
            (change.status, change.code().as_str()),
            (422, "invalid"),
            "{weak}"
        );
        assert!(change.json()["fields"]["new"].is_string(), "{weak}");
    }
    for good in ["  avec des blancs  ", &"été à".repeat(51), "пароль-длинный"] {
        let name = format!("bruno{}", good.len());
        assert_eq!(register(&house, &name, good).await.0, 201, "{good}");
        let sign_in = house
            .visitor()
            .post("/sessions", &json!({ "username": name, "password": good }))
            .await;
        assert_eq!(sign_in.status, 201, "{good}");
        let shorter: String = good.chars().take(good.chars().count() - 1).collect();
        for other in [shorter.as_str(), good.trim()]
            .into_iter()
            .filter(|other| *other != good)
        {
            let asked = json!({ "username": name, "password": other });
            let answer = house.visitor().post("/sessions", &asked).await;
            assert_eq!(answer.status, 401, "never trimmed, never cut");
        }
    }
}

#[tokio::test]
async fn a_username_can_be_tried_before() {
    let house = TestApp::start().await;
    house.user("amina").await;
    let check = |name: &'static str| {
        let visitor = house.visitor();
        async move { visitor.post("/users/check", &json!({ "username": name })).await }
    };
    assert_eq!(check("bruno").await.status, 204);
    assert_eq!(
        check("AMINA").await.json()["fields"]["username"],
        "Ce nom d’utilisateur est déjà pris."
    );
    assert_eq!(check("a").await.status, 422);
}

#[tokio::test]
async fn a_closed_space_takes_nobody_in() {
    for registration in ["closed", "invite"] {
        let house = TestApp::with(&[("registration", registration)]).await;
        let answer = house
            .visitor()
            .post("/users", &json!({ "username": "amina", "password": PASSWORD }))
            .await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "closed"));
        let check = house
            .visitor()
            .post("/users/check", &json!({ "username": "gardien" }))
            .await;
        assert_eq!(check.status, 403, "nor tells who is in");
    }
}

#[tokio::test]
async fn a_profile_changes_what_is_given_and_nothing_else() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let patch = json!({ "display": "Amina Diallo", "about": "Sous l’arbre\r\nà 18 h", "lang": "en", "theme": "dark" });
    let account = amina.api.patch("/me", &patch).await.json();
    assert_eq!(account["display"], "Amina Diallo");
    assert_eq!(account["about"], "Sous l’arbre\nà 18 h");
    let account = amina
        .api
        .patch("/me", &json!({ "lang": null, "display": " " }))
        .await
        .json();
    assert_eq!(
        (&account["lang"], &account["theme"]),
        (&Value::Null, &json!("dark"))
    );
    assert_eq!(
        account["display"], "amina",
        "without a display name, the username is shown"
    );
    for (wrong, field) in [
        (json!({ "display": "é".repeat(61) }), "display"),
        (json!({ "display": "a\u{202e}b" }), "display"),
        (json!({ "about": "x".repeat(161) }), "about"),
        (json!({ "lang": "xx" }), "lang"),
        (json!({ "theme": "sepia" }), "theme"),
    ] {
        let answer = amina.api.patch("/me", &wrong).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert!(
            answer.json()["fields"][field].is_string(),
            "{wrong}: {}",
            answer.body
        );
    }
    let seen = house.user("bruno").await.api.get("/users/AMINA").await;
    assert_eq!(seen.json()["about"], "Sous l’arbre\nà 18 h");
    assert!(seen.json().get("lang").is_none() && seen.json().get("theme").is_none());
}

#[tokio::test]
async fn people_are_found_by_either_name_without_accents() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    amina
        .api
        .patch("/me", &json!({ "display": "Élodie Çelik" }))
        .await;
    house.user("bruno").await;
    let found = |query: &'static str| {
        let api = amina.api.clone();
        async move { api.get(&format!("/users?q={query}")).await.json() }
    };
    for query in ["elodie", "celik", "AMIN", "%C3%89LO"] {
        let page = found(query).await;
        assert_eq!(page["users"].as_array().unwrap().len(), 1, "{query}: {page}");
        assert_eq!(page["users"][0]["name"], "amina");
    }
    assert_eq!(found("nobody").await["users"], json!([]));
    let first = amina.api.get("/users?limit=2").await.json();
    assert_eq!(
        (first["users"].as_array().unwrap().len(), &first["more"]),
        (2, &json!(true))
    );
    let after = &first["users"][1]["id"];
    let rest = amina
        .api
        .get(&format!("/users?limit=2&after={after}"))
        .await
        .json();
    assert_eq!(
        (rest["users"].as_array().unwrap().len(), &rest["more"]),
        (1, &json!(false))
    );
    assert_eq!(house.visitor().get("/users?q=a").await.code(), "unauthenticated");
}

#[tokio::test]
async fn sign_ups_of_one_address_are_limited() {
    let house = TestApp::with(&[("rate_signups", "2/1h")]).await;
    house.user("amina").await;
    assert_eq!(
        register(&house, "x", "court").await.0,
        422,
        "a mistake costs nothing"
    );
    house.user("bruno").await;
    let third = house
        .visitor()
        .post("/users", &json!({ "username": "camille", "password": PASSWORD }))
        .await;
    assert_eq!((third.status, third.code().as_str()), (429, "rate_limited"));
    let wait: u64 = third.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=1800).contains(&wait), "{wait}");
}
