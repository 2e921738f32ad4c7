//! Whatever is said and looked for: no search fails, both engines answer alike, and what was said is found by its own words.

use crate::house::House;
use palabre_store::*;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

/// Texts: of any characters, and of what means something to a search, an index or a statement.
fn texts() -> impl Strategy<Value = String> {
    let sign = select(vec![
        "\"",
        "«",
        "»",
        "“",
        "”",
        "*",
        "'",
        "’",
        "-",
        "\\",
        ":",
        "(",
        ")",
        "{",
        "}",
        "^",
        "+",
        "&",
        "|",
        "!",
        "<->",
        ":*",
        "%",
        "_",
        "\0",
        "\u{301}",
        "\u{200d}",
        "\u{ad}",
        "OR",
        "AND",
        "NOT",
        "NEAR",
        "NEAR/2",
        "has:file",
        "r:1",
        "u:1",
        "b0:0",
        "words:",
        ";--",
        "l’",
        "qu'",
        "aujourd’hui",
        "week-end",
        "🎉",
        "👩🏽‍💻",
        "❤️",
        "½",
        "ﬁ",
        "ß",
        "İ",
        "東京",
        "été",
    ]);
    let piece = prop_oneof![
        sign.prop_map(str::to_owned),
        "\\PC{0,12}",
        "[a-zé'’-]{1,12}",
        any::<String>()
    ];
    let spaced = (piece, select(vec!["", " ", "\n"]));
    proptest::collection::vec(spaced, 0..10).prop_map(|pieces| {
        let pieces = pieces.into_iter().map(|(piece, space)| piece + space);
        pieces.collect()
    })
}

/// What is found, as ids; the same for its beginning.
async fn found(house: &House, user: i64, wanted: Wanted) -> Vec<i64> {
    let find = Find {
        wanted,
        limit: 1_000,
        ..Find::default()
    };
    let hits = house.store.find(user, &find).await.unwrap().unwrap().hits;
    for hit in &hits {
        let text = hit.message.text.as_deref().unwrap();
        let is_whole =
            |at: &std::ops::Range<usize>| text.get(at.clone()).is_some_and(|part| !part.is_empty());
        assert!(hit.at.iter().all(is_whole), "{:?} of {text:?}", hit.at);
    }
    hits.iter().map(|hit| hit.message.id).collect()
}

#[test]
fn any_text_may_be_said_and_looked_for() {
    let runtime = Runtime::new().unwrap();
    let _inside = runtime.enter();
    let houses = [
        runtime.block_on(House::sqlite()),
        runtime.block_on(House::postgres()),
    ];
    let stays = houses.each_ref().map(|house| {
        runtime.block_on(async {
            let amina = house.person("amina").await;
            (amina, house.room("Général", amina).await)
        })
    });
    let config = Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    };
    let tried = TestRunner::new(config).run(&(texts(), texts()), |(said, asked)| {
        let answers = houses.each_ref().map(|house| {
            let (amina, room) = stays[usize::from(!house.options.url.starts_with("sqlite:"))];
            runtime.block_on(async {
                let id = house.post(room, amina, &said).await.id;
                let own = Wanted::read(&said);
                if !own.is_empty() {
                    let newest = found(house, amina, own).await.first().copied();
                    assert_eq!(newest, Some(id), "{said:?} is not found by itself");
                }
                let asked = Wanted::read(&asked);
                let mut answers = Vec::new();
                for wanted in asked.begun().into_iter().chain([asked]) {
                    if !wanted.is_empty() {
                        answers.push(found(house, amina, wanted).await);
                    }
                }
                answers
            })
        });
        prop_assert_eq!(&answers[0], &answers[1]);
        Ok(())
    });
    tried.unwrap();
}
