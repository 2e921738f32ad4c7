//! Accounts, sessions, and the first run.

use crate::house::{House, contract};
use futures_util::future::join_all;
use palabre_store::*;

contract![
    only_one_of_many_sets_the_space_up,
    an_account_from_elsewhere_closes_the_first_run,
    the_epoch_stays_over_a_restart,
    a_name_is_taken_once_even_in_a_race,
    a_profile_changes_what_is_given_only,
    people_are_found_by_either_name_without_case_or_accents,
    a_session_is_found_by_its_secret_while_it_lives,
    a_new_password_ends_every_session_but_one,
    a_disabled_account_has_no_session_left,
    ending_sessions_marks_the_person_as_touched,
    what_expired_is_swept_away,
    a_hash_is_replaced_only_if_it_is_still_the_same,
    being_seen_is_noted_for_several_at_once,
];

fn setup(house: &House, name: &str) -> Setup {
    Setup {
        space_name: format!("Chez {name}"),
        registration: Some("closed".to_owned()),
        admin: NewAccount {
            role: Role::Admin,
            ..house.account(name)
        },
        room_name: "Général".to_owned(),
        room_key: "general".to_owned(),
        invitation: None,
    }
}

fn new_session(user: i64, secret: u8) -> NewSession {
    NewSession {
        user,
        token_hash: [secret; 32],
        kind: SessionKind::Browser,
        label: "Firefox".to_owned(),
        at: 1000,
        expires_at: Some(2000),
    }
}

async fn only_one_of_many_sets_the_space_up(house: &House) {
    let before = house.store.space().await.unwrap();
    assert_eq!((before.name.as_str(), before.set_up), ("Palabre", false));
    let other = house.beside().await;
    let setups: Vec<Setup> = (0..20).map(|n| setup(house, &format!("admin{n}"))).collect();
    let tries = setups.iter().enumerate().map(|(n, setup)| match n % 2 {
        0 => house.store.set_up(setup),
        _ => other.set_up(setup),
    });
    let outcomes: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    let won: Vec<usize> = (0..20).filter(|&n| outcomes[n].is_some()).collect();
    assert_eq!(won.len(), 1);
    let (admin, room) = outcomes[won[0]].unwrap();
    let account = house.store.account(admin).await.unwrap().unwrap();
    assert_eq!(
        (account.person.name, account.role),
        (format!("admin{}", won[0]), Role::Admin)
    );
    let space = house.store.space().await.unwrap();
    assert_eq!(
        (space.name, space.set_up),
        (setups[won[0]].space_name.clone(), true)
    );
    assert_eq!(space.registration.as_deref(), Some("closed"));
    let (found, joined) = house.store.membership(room, admin).await.unwrap().unwrap();
    assert_eq!((found.name.as_str(), joined, found.head), ("Général", true, 2));
    other.close().await;
}

async fn an_account_from_elsewhere_closes_the_first_run(house: &House) {
    house.person("amina").await;
    assert!(house.store.space().await.unwrap().set_up);
    assert_eq!(house.store.set_up(&setup(house, "admin")).await.unwrap(), None);
    assert!(house.store.is_name_free("admin").await.unwrap());
}

async fn the_epoch_stays_over_a_restart(house: &House) {
    let epoch = house.store.space().await.unwrap().epoch;
    assert_eq!(epoch.len(), 32);
    let store = house.reopened().await;
    assert_eq!(store.space().await.unwrap().epoch, epoch);
    store.ping().await.unwrap();
}

async fn a_name_is_taken_once_even_in_a_race(house: &House) {
    assert!(house.store.is_name_free("elodie").await.unwrap());
    let other = house.beside().await;
    let accounts = [
        house.account("Élodie"),
        house.account("elodie"),
        house.account("ELODIE"),
    ];
    let tries = [&house.store, &other, &house.store].into_iter().zip(&accounts);
    let made = join_all(tries.map(|(store, account)| store.create_account(account))).await;
    assert_eq!(made.into_iter().filter_map(Result::unwrap).count(), 1);
    assert!(!house.store.is_name_free("elodie").await.unwrap());
    assert!(house.store.account_by_key("elodie").await.unwrap().is_some());
    assert!(house.store.account_by_key("Élodie").await.unwrap().is_none());
    other.close().await;
}

async fn a_profile_changes_what_is_given_only(house: &House) {
    let amina = house.person("amina").await;
    let change = Profile {
        display: Some("Amina Été".to_owned()),
        lang: Some(Some("fr".to_owned())),
        ..Profile::default()
    };
    house.store.set_profile(amina, &change).await.unwrap();
    let change = Profile {
        about: Some("Bonjour".to_owned()),
        ..Profile::default()
    };
    house.store.set_profile(amina, &change).await.unwrap();
    let account = house.store.account(amina).await.unwrap().unwrap();
    assert_eq!(account.person.display, "Amina Été");
    assert_eq!(
        (account.about.as_str(), account.lang.as_deref()),
        ("Bonjour", Some("fr"))
    );
    let change = Profile {
        lang: Some(None),
        ..Profile::default()
    };
    house.store.set_profile(amina, &change).await.unwrap();
    assert_eq!(house.store.account(amina).await.unwrap().unwrap().lang, None);
    let found = house.store.people("ete", None, 9).await.unwrap();
    assert_eq!(found[0].id, amina, "a search knows the new name");
    house.store.set_role(amina, Role::Moderator, 7).await.unwrap();
    assert_eq!(
        house.store.account(amina).await.unwrap().unwrap().role,
        Role::Moderator
    );
}

async fn people_are_found_by_either_name_without_case_or_accents(house: &House) {
    for name in ["zoe", "Élodie", "amelie", "bruno"] {
        house.person(name).await;
    }
    let names = async |like: &str, after, limit| {
        let people = house.store.people(like, after, limit).await.unwrap();
        people
            .iter()
            .map(|person| (person.id, person.name.clone()))
            .collect::<Vec<_>>()
    };
    let all = names("", None, 9).await;
    assert_eq!(
        all.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(),
        ["amelie", "bruno", "Élodie", "zoe"]
    );
    assert_eq!(names("", Some(all[1].0), 9).await, all[2..]);
    assert_eq!(names("", Some(all[0].0), 1).await, all[1..2]);
    assert_eq!(names("LODIÉ", None, 9).await, all[2..3]);
    assert!(names("%", None, 9).await.is_empty());
    house.store.set_disabled(all[2].0, true, 7).await.unwrap();
    assert!(
        names("elodie", None, 9).await.is_empty(),
        "who left is not proposed"
    );
}

async fn a_session_is_found_by_its_secret_while_it_lives(house: &House) {
    let amina = house.person("amina").await;
    let id = house.store.create_session(&new_session(amina, 1)).await.unwrap();
    let (session, account) = house.store.session(&[1; 32], 1500).await.unwrap().unwrap();
    assert_eq!(
        (session.id, session.user, session.kind),
        (id, amina, SessionKind::Browser)
    );
    assert_eq!((session.label.as_str(), session.seen_at), ("Firefox", 1000));
    assert_eq!(account.person.id, amina);
    assert_eq!(house.store.session(&[2; 32], 1500).await.unwrap(), None);
    assert_eq!(
        house.store.session(&[1; 32], 2000).await.unwrap(),
        None,
        "it ended by itself"
    );
    house.store.touch_session(id, 1900, Some(5000)).await.unwrap();
    let (session, _) = house.store.session(&[1; 32], 2000).await.unwrap().unwrap();
    assert_eq!((session.seen_at, session.expires_at), (1900, Some(5000)));
    let token = NewSession {
        kind: SessionKind::Token,
        expires_at: None,
        ..new_session(amina, 3)
    };
    let token = house.store.create_session(&token).await.unwrap();
    let all = house.store.sessions(amina, 4000).await.unwrap();
    assert_eq!(
        all.iter().map(|session| session.id).collect::<Vec<_>>(),
        [token, id]
    );
    assert_eq!(house.store.sessions(amina, 6000).await.unwrap().len(), 1);
}

async fn a_new_password_ends_every_session_but_one(house: &House) {
    let amina = house.person("amina").await;
    let keep = house.store.create_session(&new_session(amina, 1)).await.unwrap();
    house.store.create_session(&new_session(amina, 2)).await.unwrap();
    let token = NewSession {
        kind: SessionKind::Token,
        ..new_session(amina, 3)
    };
    house.store.create_session(&token).await.unwrap();
    house
        .store
        .set_password(amina, "new", Some(keep), 7)
        .await
        .unwrap();
    assert_eq!(
        house.store.living_sessions(amina, 1500).await.unwrap(),
        vec![keep]
    );
    assert_eq!(
        &*house.store.account(amina).await.unwrap().unwrap().password_hash,
        "new"
    );
    house.store.set_password(amina, "newer", None, 8).await.unwrap();
    assert!(house.store.living_sessions(amina, 1500).await.unwrap().is_empty());
}

async fn a_disabled_account_has_no_session_left(house: &House) {
    let amina = house.person("amina").await;
    house.store.create_session(&new_session(amina, 1)).await.unwrap();
    house.store.set_disabled(amina, true, 7).await.unwrap();
    assert_eq!(house.store.session(&[1; 32], 1500).await.unwrap(), None);
    house.store.set_disabled(amina, false, 8).await.unwrap();
    assert_eq!(
        house.store.session(&[1; 32], 1500).await.unwrap(),
        None,
        "they do not come back"
    );
    assert!(!house.store.account(amina).await.unwrap().unwrap().disabled);
}

async fn touched(house: &House, since: i64) -> Vec<i64> {
    let touched = house.store.touched_since(since).await.unwrap();
    assert!(touched.iter().all(|(_, at)| *at >= since));
    touched.into_iter().map(|(user, _)| user).collect()
}

async fn ending_sessions_marks_the_person_as_touched(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let since = house.now() + 1000;
    let one = house.store.create_session(&new_session(amina, 1)).await.unwrap();
    let two = house.store.create_session(&new_session(amina, 2)).await.unwrap();
    let token = NewSession {
        kind: SessionKind::Token,
        ..new_session(amina, 3)
    };
    let token = house.store.create_session(&token).await.unwrap();
    assert!(touched(house, since).await.is_empty());
    assert!(
        !house.store.end_session(bruno, one, since).await.unwrap(),
        "not theirs"
    );
    assert!(touched(house, since).await.is_empty());
    assert_eq!(
        house.store.end_other_sessions(amina, two, since).await.unwrap(),
        vec![one]
    );
    assert_eq!(touched(house, since).await, vec![amina]);
    assert!(house.store.end_session(amina, two, since + 1).await.unwrap());
    assert_eq!(
        house.store.living_sessions(amina, 1500).await.unwrap(),
        vec![token]
    );
    assert_eq!(touched(house, since + 1).await, vec![amina]);
    house.store.set_role(bruno, Role::Admin, since + 2).await.unwrap();
    assert_eq!(touched(house, since + 2).await, vec![bruno]);
}

async fn what_expired_is_swept_away(house: &House) {
    let amina = house.person("amina").await;
    let since = house.now() + 1000;
    let dead = NewSession {
        expires_at: Some(since),
        ..new_session(amina, 1)
    };
    house.store.create_session(&dead).await.unwrap();
    let alive = NewSession {
        expires_at: Some(since + 1),
        ..new_session(amina, 2)
    };
    let alive = house.store.create_session(&alive).await.unwrap();
    house.store.sweep_sessions(since).await.unwrap();
    let left = house.store.sessions(amina, 0).await.unwrap();
    assert_eq!(
        left.iter().map(|session| session.id).collect::<Vec<_>>(),
        vec![alive]
    );
    assert_eq!(touched(house, since).await, vec![amina]);
}

async fn a_hash_is_replaced_only_if_it_is_still_the_same(house: &House) {
    let amina = house.person("amina").await;
    let hash = async || house.store.account(amina).await.unwrap().unwrap().password_hash;
    let old = hash().await;
    house
        .store
        .rehash_password(amina, "another", "new")
        .await
        .unwrap();
    assert_eq!(hash().await, old);
    house.store.rehash_password(amina, &old, "new").await.unwrap();
    assert_eq!(&*hash().await, "new");
}

async fn being_seen_is_noted_for_several_at_once(house: &House) {
    let amina = house.person("amina").await;
    let bruno = house.person("bruno").await;
    let clara = house.person("clara").await;
    house.store.seen(&[amina, bruno], 77).await.unwrap();
    house.store.seen(&[], 78).await.unwrap();
    let seen = async |id| house.store.account(id).await.unwrap().unwrap().seen_at;
    assert_eq!(
        (seen(amina).await, seen(bruno).await, seen(clara).await),
        (Some(77), Some(77), None)
    );
}
