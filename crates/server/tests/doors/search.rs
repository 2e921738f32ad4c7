//! `/search`: what one finds, and what one does not.

use crate::app::{Person, TestApp};
use serde_json::Value;

impl Person {
    async fn search(&self, query: &str) -> Value {
        let answer = self.api.get(&format!("/search?{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// What is found for `q`, as texts, the newest first.
    async fn finds(&self, query: &str) -> Vec<String> {
        let found = self.search(query).await;
        let hits = found["hits"].as_array().unwrap();
        hits.iter()
            .map(|hit| hit["message"]["text"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[tokio::test]
async fn one_finds_the_messages_of_ones_rooms_with_what_answers_marked() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let kitchen = amina.room("Cuisine", "public").await;
    let secret = amina.room("Secret", "private").await;
    bruno.join(kitchen).await;
    let id = amina.say(kitchen, "L’été, <b>le budget</b> est **voté**").await;
    amina.say(secret, "Le budget caché").await;
    let found = bruno.search("q=ete%20budgets").await;
    assert_eq!(found["more"], false);
    assert_eq!(found["hits"].as_array().unwrap().len(), 1);
    let hit = &found["hits"][0];
    assert_eq!(
        (&hit["room"], &hit["message"]["id"]),
        (&kitchen.into(), &id.into())
    );
    assert_eq!(hit["message"]["t"], "message");
    assert_eq!(
        hit["highlight"],
        "L’<mark>été</mark>, &lt;b&gt;le <mark>budget</mark>&lt;/b&gt; est voté"
    );
    assert_eq!(amina.finds("q=budget").await.len(), 2);
    assert!(house.user("claire").await.finds("q=budget").await.is_empty());
    let anonymous = house.visitor().get("/search?q=budget").await;
    assert_eq!(
        (anonymous.status, anonymous.code().as_str()),
        (401, "unauthenticated")
    );
}

#[tokio::test]
async fn rights_are_those_of_now() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let room = amina.room("Cuisine", "public").await;
    bruno.join(room).await;
    let id = amina.say(room, "Le mot de passe est tournesol").await;
    assert_eq!(bruno.finds("q=tournesol").await.len(), 1);
    let left = bruno.api.delete(&format!("/rooms/{room}/members/me")).await;
    assert_eq!(left.status, 204);
    assert!(bruno.finds("q=tournesol").await.is_empty());
    bruno.join(room).await;
    assert_eq!(bruno.finds("q=tournesol").await.len(), 1);
    let edited = serde_json::json!({ "text": "Le mot de passe a changé" });
    amina
        .api
        .patch(&format!("/rooms/{room}/messages/{id}"), &edited)
        .await;
    assert!(bruno.finds("q=tournesol").await.is_empty());
    assert_eq!(bruno.finds("q=changer").await.len(), 1);
    amina.api.delete(&format!("/rooms/{room}/messages/{id}")).await;
    assert!(bruno.finds("q=changer").await.is_empty());
}

#[tokio::test]
async fn an_author_is_known_by_the_name_that_is_shown() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let room = amina.room("Cuisine", "public").await;
    for (name, display) in [
        ("zoe1", "Zoé d’Arc"),
        ("one", "Alain Martin"),
        ("two", "Béa Martin"),
        ("three", "Martin"),
    ] {
        let person = house.user(name).await;
        let profile = serde_json::json!({ "display": display });
        person.api.patch("/me", &profile).await;
        person.join(room).await;
        person.say(room, &format!("budget {name}")).await;
    }
    for (typed, texts) in [
        ("%22zoe%20d%27arc%22", vec!["budget zoe1"]),
        ("@%22Zo%C3%A9%20d%E2%80%99Arc%22", vec!["budget zoe1"]),
        ("martin", vec!["budget three"]),
        ("mart", vec![]),
    ] {
        assert_eq!(
            amina.finds(&format!("q=budget%20de:{typed}")).await,
            texts,
            "{typed}"
        );
    }
}

#[tokio::test]
async fn operators_and_parameters_say_the_same() {
    let house = TestApp::start().await;
    let (amina, bruno) = (house.user("amina").await, house.user("bruno").await);
    let kitchen = amina.room("Cuisine d’été", "public").await;
    let other = amina.room("Jardin", "public").await;
    bruno.join(kitchen).await;
    amina.say(kitchen, "budget un").await;
    bruno.say(kitchen, "budget deux https://exemple.fr").await;
    bruno.say(kitchen, "qu’en dit @amina ?").await;
    amina.say(other, "budget trois").await;
    amina
        .say(other, "le code `https://exemple.org` et http://256.1.1.1/")
        .await;
    for (query, texts) in [
        ("q=budget%20de:bruno", vec!["budget deux https://exemple.fr"]),
        ("q=budget%20from:@Bruno", vec!["budget deux https://exemple.fr"]),
        ("q=budget&from=bruno", vec!["budget deux https://exemple.fr"]),
        (
            &format!("q=budget&from={}", bruno.id),
            vec!["budget deux https://exemple.fr"],
        ),
        ("q=budget%20dans:jardin", vec!["budget trois"]),
        (
            "q=budget%20dans:%22cuisine%20d%27ete%22%20de:moi",
            vec!["budget un"],
        ),
        (&format!("q=budget&room={other}"), vec!["budget trois"]),
        ("q=budget%20avec:lien", vec!["budget deux https://exemple.fr"]),
        ("q=avec:lien", vec!["budget deux https://exemple.fr"]),
        ("q=budget&has=link", vec!["budget deux https://exemple.fr"]),
        ("q=avec:mention", vec!["qu’en dit @amina ?"]),
        ("q=dire&has=mention", vec!["qu’en dit @amina ?"]),
        ("q=budget%20avec:fichier", vec![]),
        ("q=budget%20de:personne", vec![]),
        ("q=budget%20dans:nulle-part", vec![]),
        ("q=budget%20de:amina%20de:bruno", vec![]),
        ("q=budget%20avant:2001-01-01", vec![]),
        ("q=budget%20apres:2999-01-01", vec![]),
        (
            "q=trois%20apres:2001-01-01%20avant:2999-01-01",
            vec!["budget trois"],
        ),
        ("q=trois&after=1000&before=99999999999999", vec!["budget trois"]),
        ("q=trois&after=2001-01-01", vec!["budget trois"]),
        ("q=trois&before=1000", vec![]),
        (
            "q=budget%20tri:pertinence",
            vec!["budget trois", "budget un", "budget deux https://exemple.fr"],
        ),
        ("q=%22budget%20un%22", vec!["budget un"]),
        ("q=%22un%20budget%22", vec![]),
        (
            "q=budg",
            vec!["budget trois", "budget deux https://exemple.fr", "budget un"],
        ),
    ] {
        assert_eq!(amina.finds(query).await, texts, "{query}");
    }
    let page = amina.search("q=budget&limit=2").await;
    assert_eq!(
        (page["hits"].as_array().unwrap().len(), &page["more"]),
        (2, &true.into())
    );
    let cursor = page["cursor"].as_str().unwrap();
    assert_eq!(
        amina.finds(&format!("q=budget&limit=2&cursor={cursor}")).await,
        ["budget un"]
    );
    let page = amina.search("q=budg%20tri:pertinence&limit=2").await;
    let cursor = page["cursor"].as_str().unwrap();
    assert_eq!(
        amina
            .finds(&format!("q=budg%20tri:pertinence&limit=2&cursor={cursor}"))
            .await,
        ["budget deux https://exemple.fr"]
    );
    let page = amina.search("q=budg&limit=2").await;
    let cursor = page["cursor"].as_str().unwrap();
    assert_eq!(
        amina.finds(&format!("q=budg&limit=2&cursor={cursor}")).await,
        ["budget un"]
    );
}

#[tokio::test]
async fn an_emoji_is_a_word_whatever_its_skin_tone() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let kitchen = amina.room("Cuisine", "public").await;
    amina.say(kitchen, "D’accord 👍🏽").await;
    // 👍, then 🎂.
    assert_eq!(amina.finds("q=%F0%9F%91%8D").await, ["D’accord 👍🏽"]);
    assert!(amina.finds("q=%F0%9F%8E%82").await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_searched_is_told_in_a_sentence() {
    let house = TestApp::start().await;
    let amina = house.user("amina").await;
    let bruno = house.user("bruno").await;
    let secret = bruno.room("Secret", "private").await;
    let public = bruno.room("Cuisine", "public").await;
    for (query, field, sentence) in [
        ("q=", "q", "Saisissez au moins 2 caractères."),
        ("", "q", "Saisissez au moins 2 caractères."),
        ("q=a", "q", "Saisissez au moins 2 caractères."),
        ("q=%20%22%22%20*", "q", "Saisissez au moins 2 caractères."),
        (
            &format!("q={}", "x".repeat(201)),
            "q",
            "200 caractères au plus. Raccourcissez votre recherche.",
        ),
        (
            &format!("q={}", "x".repeat(10_240)),
            "q",
            "200 caractères au plus. Raccourcissez votre recherche.",
        ),
        (
            "q=budget%20avant:hier",
            "q",
            "Une date n’est pas comprise. Écrivez-la ainsi\u{a0}: 27/11/2026.",
        ),
        (
            "q=budget%20avec:chocolat",
            "q",
            "Après avec:, écrivez fichier, image, lien ou mention.",
        ),
        (
            "q=budget&before=hier",
            "before",
            "Cette valeur n’est pas comprise. Corrigez-la ou retirez-la.",
        ),
        (
            "q=budget&after=2026-13-40",
            "after",
            "Cette valeur n’est pas comprise. Corrigez-la ou retirez-la.",
        ),
        (
            "q=budget&has=chocolat",
            "has",
            "Cette valeur n’est pas comprise. Corrigez-la ou retirez-la.",
        ),
        (
            "q=budget&before=-1",
            "before",
            "Cette valeur n’est pas comprise. Corrigez-la ou retirez-la.",
        ),
        (
            "q=budget&after=-1",
            "after",
            "Cette valeur n’est pas comprise. Corrigez-la ou retirez-la.",
        ),
        (
            "q=budget&from=-1",
            "from",
            "Cette valeur n’est pas comprise. Corrigez-la ou retirez-la.",
        ),
        (
            "q=budget&cursor=-1*",
            "cursor",
            "Cette valeur n’est pas comprise. Corrigez-la ou retirez-la.",
        ),
        (
            "q=budget&cursor=x",
            "cursor",
            "Cette valeur n’est pas comprise. Corrigez-la ou retirez-la.",
        ),
    ] {
        let answer = amina.api.get(&format!("/search?{query}")).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (422, "invalid"),
            "{query}"
        );
        assert_eq!(answer.json()["fields"][field], sentence, "{query}");
    }
    for query in [
        "%00",
        "a%00b",
        "%22%22%22",
        "%27%27",
        "OR%20AND",
        "NEAR(a%20b)",
        "%25_%5C",
        "%F0%9F%8E%89%20ok",
        "*:*",
        "%3C%3E&",
        "x%2A%2A",
    ] {
        let answer = amina.api.get(&format!("/search?q={query}")).await;
        assert!([200, 422].contains(&answer.status), "{query}: {}", answer.body);
    }
    for (room, status, code) in [
        (secret, 404, "not_found"),
        (999, 404, "not_found"),
        (public, 403, "not_member"),
    ] {
        let answer = amina.api.get(&format!("/search?q=budget&room={room}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{room}");
    }
}

#[tokio::test]
async fn who_searches_too_fast_is_told_when_to_come_back() {
    let house = TestApp::with(&[("rate_searches", "2/1m")]).await;
    let amina = house.user("amina").await;
    for _ in 0..4 {
        assert_eq!(amina.api.get("/search?q=budget").await.status, 200);
    }
    let answer = amina.api.get("/search?q=budget").await;
    assert_eq!((answer.status, answer.code().as_str()), (429, "rate_limited"));
    assert_eq!(
        house.user("bruno").await.api.get("/search?q=budget").await.status,
        200
    );
}
