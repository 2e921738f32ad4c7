//! `/api/openapi.json`.

use crate::app::TestApp;
use palabre::{
    http::problem::CODES,
    i18n::{Lang, code_detail},
};
use serde_json::Value;

#[tokio::test]
async fn every_path_of_the_contract_is_described() {
    let house = TestApp::start().await;
    let description = house.visitor().page("/api/openapi.json").await.json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3."));
    for (method, path) in [
        ("post", "/users"),
        ("get", "/users"),
        ("get", "/users/{username}"),
        ("post", "/users/check"),
        ("post", "/sessions"),
        ("delete", "/sessions/current"),
        ("post", "/invitations"),
        ("get", "/invitations"),
        ("delete", "/invitations/{id}"),
        ("get", "/me"),
        ("patch", "/me"),
        ("post", "/me/password"),
        ("get", "/me/sessions"),
        ("delete", "/me/sessions/{id}"),
        ("get", "/me/tokens"),
        ("post", "/me/tokens"),
        ("delete", "/me/tokens/{id}"),
        ("get", "/rooms"),
        ("post", "/rooms"),
        ("get", "/rooms/{room}"),
        ("patch", "/rooms/{room}"),
        ("delete", "/rooms/{room}"),
        ("get", "/rooms/{room}/members"),
        ("post", "/rooms/{room}/members"),
        ("delete", "/rooms/{room}/members/{user}"),
        ("post", "/direct/{username}"),
        ("get", "/rooms/{room}/messages"),
        ("post", "/rooms/{room}/messages"),
        ("get", "/rooms/{room}/changes"),
        ("get", "/rooms/{room}/messages/{id}"),
        ("patch", "/rooms/{room}/messages/{id}"),
        ("delete", "/rooms/{room}/messages/{id}"),
        ("get", "/rooms/{room}/messages/{id}/reactions/{emoji}"),
        ("put", "/rooms/{room}/messages/{id}/reactions/{emoji}"),
        ("delete", "/rooms/{room}/messages/{id}/reactions/{emoji}"),
        ("put", "/rooms/{room}/read"),
        ("put", "/rooms/{room}/unread"),
        ("get", "/search"),
    ] {
        let operation = &description["paths"][format!("/api/v1{path}")][method];
        assert!(
            operation["summary"].is_string(),
            "{method} {path} is not described"
        );
        assert!(
            operation["responses"]["default"].is_object(),
            "{method} {path} does not say how it refuses"
        );
    }
}

#[tokio::test]
async fn every_operation_described_is_served() {
    let house = TestApp::start().await;
    let description = house.visitor().page("/api/openapi.json").await.json();
    let amina = house.user("amina").await.api;
    for (path, methods) in description["paths"].as_object().unwrap() {
        let path: String = path
            .split('/')
            .map(|part| if part.starts_with('{') { "0" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        for method in methods.as_object().unwrap().keys() {
            let answer = amina.request(&method.to_uppercase(), &path, None).await;
            assert_ne!(answer.status, 405, "{method} {path}");
            assert!(
                answer.status != 404 || path.contains("/0"),
                "{method} {path}: {answer:?}"
            );
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| match value.as_str() {
                Some(target) if key == "$ref" => found.push(target.to_owned()),
                _ => references(value, found),
            }),
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let house = TestApp::start().await;
    let description = house.visitor().page("/api/openapi.json").await.json();
    let mut found = Vec::new();
    references(&description, &mut found);
    assert!(found.len() > 30);
    for reference in found {
        let target = description.pointer(reference.trim_start_matches('#'));
        assert!(target.is_some(), "{reference} leads nowhere");
    }
}

#[test]
fn every_code_has_its_sentence() {
    for code in CODES {
        for lang in Lang::ALL {
            assert_ne!(
                code_detail(lang, code),
                code_detail(lang, "no such code"),
                "{code} in {lang:?}"
            );
        }
    }
}
