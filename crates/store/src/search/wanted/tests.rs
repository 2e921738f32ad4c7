//! What is looked for is found in texts, and the index leads to all that is.

use super::*;
use crate::search::words::tokens;

fn found(wanted: &str, text: &str) -> Option<Vec<String>> {
    let ranges = Wanted::read(wanted).found(text)?;
    Some(ranges.into_iter().map(|range| text[range].to_owned()).collect())
}

fn finds(wanted: &str, text: &str) -> bool {
    found(wanted, text).is_some()
}

#[test]
fn words_are_found_in_all_their_forms_and_all_are_needed() {
    let text = "Les factures de l’été ont été préparées.";
    assert_eq!(found("facture", text).unwrap(), ["factures"]);
    assert_eq!(found("ÉTÉ préparer", text).unwrap(), ["été", "été", "préparées"]);
    assert!(!finds("facture hiver", text));
    assert!(
        finds("la facture de mai", "facture de mai"),
        "small words are not insisted on"
    );
    assert!(finds("le", "le chat"), "but looked for when alone");
}

#[test]
fn a_phrase_is_found_as_it_is_written_but_for_case_and_accents() {
    let text = "La réunion de chantier est reportée";
    assert_eq!(
        found("\"reunion de chantier\"", text).unwrap(),
        ["réunion de chantier"]
    );
    assert!(finds("« de chantier » reporter", text));
    assert!(!finds("\"chantier de reunion\"", text));
    assert!(!finds("\"réunions de chantier\"", text));
}

#[test]
fn compounds_are_found_however_they_are_written() {
    for (wanted, text) in [
        ("week-end", "bon weekend"),
        ("weekend", "bon week-end"),
        ("week-end", "un week end"),
        ("rendez-vous", "nos rendez vous"),
        ("aujourd’hui", "aujourd'hui"),
        ("aujourdhui", "aujourd’hui"),
        ("d'accord", "D’ACCORD"),
    ] {
        assert!(finds(wanted, text), "{wanted} in {text}");
    }
    assert!(!finds("rendez-vous", "vous rendez"));
}

#[test]
fn beginnings_are_found_whatever_the_index_keeps() {
    assert!(finds("organisat*", "l’organisation"));
    assert!(finds("AND*", "AND*"), "a small word is none");
    assert!(!finds("organisat", "l’organisation"));
    assert_eq!(
        Wanted::read("le budg")
            .begun()
            .unwrap()
            .found("le budget")
            .unwrap(),
        vec![3..9]
    );
    assert_eq!(Wanted::read("le bu").begun(), None);
    for (wanted, text) in [
        ("rendez-v", "nos rendez-vous"),
        ("aujourd’h", "aujourd'hui"),
        ("le week-e", "un weekend"),
    ] {
        assert!(finds(&format!("{wanted}*"), text), "{wanted}* in {text}");
        assert!(Wanted::read(wanted).begun().unwrap().found(text).is_some());
    }
    assert_eq!(Wanted::read("d’ac-c").begun(), None);
    assert_eq!(Wanted::read("\"le budg\"").begun(), None);
}

#[test]
fn any_text_may_be_looked_for() {
    for text in [
        "",
        "\"",
        "\"\"",
        "*",
        "\0",
        "« »",
        "'",
        "-",
        "OR AND NOT NEAR(",
        "a\"b\"c\"",
        "🎉",
        "):;&|!<->",
    ] {
        let wanted = Wanted::read(text);
        let _ = (wanted.ask(), wanted.found("le texte"), wanted.begun());
    }
    assert!(Wanted::read("* \" -").is_empty());
}

fn leads_to(ask: &Ask, tokens: &[&str]) -> bool {
    match ask {
        Ask::Token(token) => tokens.contains(&token.as_str()),
        Ask::Beginning(begun) => tokens.iter().any(|token| token.starts_with(begun.as_str())),
        Ask::All(asks) => asks.iter().all(|ask| leads_to(ask, tokens)),
        Ask::Any(asks) => asks.iter().any(|ask| leads_to(ask, tokens)),
    }
}

#[test]
fn what_a_text_answers_the_index_leads_to() {
    let forms = include_str!("../../../tests/contract/gold/forms.txt");
    let others = "élections yeux cadeaux écrire payer sérieusement accroissement rendez-vous aujourd’hui";
    for word in forms.split_whitespace().chain(others.split_whitespace()) {
        let tokens = tokens(word);
        let tokens: Vec<&str> = tokens.split_whitespace().collect();
        for (end, _) in word.char_indices().skip(SHORTEST_BEGINNING) {
            let wanted = Wanted::read(&format!("{}*", &word[..end]));
            let is_led_to = wanted.ask().iter().all(|ask| leads_to(ask, &tokens));
            assert!(is_led_to || wanted.found(word).is_none(), "{wanted:?} in {word}");
        }
    }
}
