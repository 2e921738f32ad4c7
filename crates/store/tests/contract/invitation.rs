//! Invitations.

use crate::house::{House, contract};
use futures_util::future::join_all;
use palabre_store::*;

contract![
    an_invitation_lets_in_as_many_as_it_says,
    of_those_who_race_for_the_last_use_one_gets_in,
    a_taken_name_uses_nothing,
    two_who_race_for_a_name_use_one,
    what_is_over_lets_nobody_in,
    only_so_many_are_alive_at_once,
    whoever_no_longer_administers_leaves_none_behind,
    the_first_run_may_make_one,
    what_expired_is_swept_away,
];

/// Alive for a second, at any time of the house's clock.
const ALIVE: i64 = 1_000;

fn invitation(house: &House, secret: u8, uses: i64) -> NewInvitation {
    let at = house.now();
    NewInvitation {
        token_hash: [secret; 32],
        uses,
        at,
        expires_at: at + ALIVE,
    }
}

/// Amina, who administers.
async fn admin(house: &House) -> i64 {
    let account = NewAccount {
        role: Role::Admin,
        ..house.account("amina")
    };
    house.store.create_account(&account).await.unwrap().unwrap()
}

async fn enter(house: &House, name: &str, secret: u8) -> Invited {
    let account = house.account(name);
    house.store.create_invited(&account, &[secret; 32]).await.unwrap()
}

/// How often each was used, newest first.
async fn used(house: &House) -> Vec<(i64, i64)> {
    let living = house.store.invitations(house.now()).await.unwrap();
    living.into_iter().map(|one| (one.used, one.uses)).collect()
}

async fn is_free(house: &House, name: &str) -> bool {
    house.store.is_name_free(name).await.unwrap()
}

async fn an_invitation_lets_in_as_many_as_it_says(house: &House) {
    let amina = admin(house).await;
    let new = invitation(house, 1, 2);
    let id = house.store.invite(amina, &new, 9).await.unwrap().unwrap();
    let by = house.store.invitation(&[1; 32], house.now()).await.unwrap();
    assert_eq!(by.map(|person| person.id), Some(amina));
    let Invited::In(bruno) = enter(house, "bruno", 1).await else {
        panic!("the first is let in")
    };
    let account = house.store.account(bruno).await.unwrap().unwrap();
    assert_eq!(
        (account.person.name.as_str(), account.role),
        ("bruno", Role::Member)
    );
    let living = house.store.invitations(house.now()).await.unwrap();
    let [one] = living.as_slice() else {
        panic!("{living:?}")
    };
    assert_eq!((one.id, one.used, one.uses), (id, 1, 2));
    assert_eq!((one.created_at, one.expires_at), (new.at, new.expires_at));
    assert_eq!(one.by.id, amina);
    assert!(matches!(enter(house, "clara", 1).await, Invited::In(_)));
    assert_eq!(enter(house, "dora", 1).await, Invited::Over);
    assert!(is_free(house, "dora").await, "nothing was made");
    assert_eq!(used(house).await, []);
}

async fn of_those_who_race_for_the_last_use_one_gets_in(house: &House) {
    let amina = admin(house).await;
    house
        .store
        .invite(amina, &invitation(house, 1, 1), 9)
        .await
        .unwrap();
    let other = house.beside().await;
    let accounts: Vec<NewAccount> = (0..20).map(|n| house.account(&format!("invite{n}"))).collect();
    let tries = accounts.iter().enumerate().map(|(n, account)| match n % 2 {
        0 => house.store.create_invited(account, &[1; 32]),
        _ => other.create_invited(account, &[1; 32]),
    });
    let outcomes: Vec<Invited> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    let (entered, over): (Vec<Invited>, Vec<Invited>) = outcomes
        .iter()
        .copied()
        .partition(|outcome| matches!(outcome, Invited::In(_)));
    assert_eq!(entered.len(), 1, "{outcomes:?}");
    assert!(over.iter().all(|outcome| *outcome == Invited::Over));
    for (account, outcome) in accounts.iter().zip(&outcomes) {
        let is_there = matches!(outcome, Invited::In(_));
        assert_eq!(is_free(house, &account.name_key).await, !is_there);
    }
    other.close().await;
}

async fn a_taken_name_uses_nothing(house: &House) {
    let amina = admin(house).await;
    house
        .store
        .invite(amina, &invitation(house, 1, 1), 9)
        .await
        .unwrap();
    assert_eq!(enter(house, "amina", 1).await, Invited::NameTaken);
    assert_eq!(used(house).await, [(0, 1)]);
    assert!(matches!(enter(house, "bruno", 1).await, Invited::In(_)));
}

async fn two_who_race_for_a_name_use_one(house: &House) {
    let amina = admin(house).await;
    house
        .store
        .invite(amina, &invitation(house, 1, 5), 9)
        .await
        .unwrap();
    let other = house.beside().await;
    let (one, two) = (house.account("bruno"), house.account("bruno"));
    let outcomes = tokio::join!(
        house.store.create_invited(&one, &[1; 32]),
        other.create_invited(&two, &[1; 32])
    );
    let outcomes = [outcomes.0.unwrap(), outcomes.1.unwrap()];
    assert!(outcomes.contains(&Invited::NameTaken), "{outcomes:?}");
    assert_eq!(used(house).await, [(1, 5)]);
    other.close().await;
}

async fn what_is_over_lets_nobody_in(house: &House) {
    let amina = admin(house).await;
    let expired = NewInvitation {
        expires_at: house.now(),
        ..invitation(house, 1, 5)
    };
    house.store.invite(amina, &expired, 9).await.unwrap().unwrap();
    let revoked = invitation(house, 2, 5);
    let revoked = house.store.invite(amina, &revoked, 9).await.unwrap().unwrap();
    assert!(house.store.revoke_invitation(revoked).await.unwrap());
    assert!(!house.store.revoke_invitation(revoked).await.unwrap());
    for (n, secret) in [1, 2, 3].into_iter().enumerate() {
        assert_eq!(
            enter(house, &format!("invite{n}"), secret).await,
            Invited::Over,
            "{secret}"
        );
        let by = house.store.invitation(&[secret; 32], house.now()).await.unwrap();
        assert_eq!(by, None, "{secret}");
    }
    assert_eq!(used(house).await, []);
}

async fn only_so_many_are_alive_at_once(house: &House) {
    let amina = admin(house).await;
    for secret in 1..=2 {
        let new = invitation(house, secret, 1);
        assert!(house.store.invite(amina, &new, 2).await.unwrap().is_some());
    }
    let third = invitation(house, 3, 1);
    assert_eq!(house.store.invite(amina, &third, 2).await.unwrap(), None);
    enter(house, "bruno", 1).await;
    assert!(
        house.store.invite(amina, &third, 2).await.unwrap().is_some(),
        "one that is used up makes room"
    );
    let later = NewInvitation {
        at: house.now() + 10 * ALIVE,
        expires_at: house.now() + 20 * ALIVE,
        ..invitation(house, 4, 1)
    };
    assert!(
        house.store.invite(amina, &later, 1).await.unwrap().is_some(),
        "and so do those that expired"
    );
}

async fn whoever_no_longer_administers_leaves_none_behind(house: &House) {
    let amina = admin(house).await;
    let bruno = house.person("bruno").await;
    let at = house.now();
    house.store.set_role(bruno, Role::Admin, at).await.unwrap();
    house
        .store
        .invite(amina, &invitation(house, 1, 5), 9)
        .await
        .unwrap();
    for (secret, end) in [(2, false), (3, true)] {
        house
            .store
            .invite(bruno, &invitation(house, secret, 5), 9)
            .await
            .unwrap();
        assert_eq!(used(house).await.len(), 2);
        if end {
            house.store.set_disabled(bruno, true, at).await.unwrap();
            house.store.set_disabled(bruno, false, at).await.unwrap();
        } else {
            house.store.set_role(bruno, Role::Moderator, at).await.unwrap();
            house.store.set_role(bruno, Role::Admin, at).await.unwrap();
        }
        assert_eq!(used(house).await.len(), 1, "they do not come back");
        assert_eq!(enter(house, "clara", secret).await, Invited::Over);
    }
    assert!(matches!(enter(house, "clara", 1).await, Invited::In(_)));
}

async fn the_first_run_may_make_one(house: &House) {
    let setup = Setup {
        space_name: "L’arbre".to_owned(),
        registration: Some("invite".to_owned()),
        admin: NewAccount {
            role: Role::Admin,
            ..house.account("amina")
        },
        room_name: "Général".to_owned(),
        room_key: "general".to_owned(),
        invitation: Some(invitation(house, 1, 5)),
    };
    let (amina, _) = house.store.set_up(&setup).await.unwrap().unwrap();
    let by = house.store.invitation(&[1; 32], house.now()).await.unwrap();
    assert_eq!(by.map(|person| person.id), Some(amina));
    assert!(matches!(enter(house, "bruno", 1).await, Invited::In(_)));
}

async fn what_expired_is_swept_away(house: &House) {
    let amina = admin(house).await;
    for secret in 1..=2 {
        let new = NewInvitation {
            expires_at: house.now() + ALIVE * i64::from(secret),
            ..invitation(house, secret, 5)
        };
        house.store.invite(amina, &new, 9).await.unwrap();
    }
    let before = house.store.invitations(0).await.unwrap();
    let between = before[1].expires_at;
    house.store.sweep_invitations(between).await.unwrap();
    let left = house.store.invitations(0).await.unwrap();
    assert_eq!((before.len(), left), (2, vec![before[0].clone()]));
}
