//! Who and what is there before a measurement: accounts with a token each, rooms, and what was said in them.

use palabre_store::{Seed, seed};
use sha2::{Digest, Sha256};
use std::time::{SystemTime, UNIX_EPOCH};

/// What a store is filled with.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// Accounts; the first has the token of number 0.
    pub accounts: usize,
    /// Public rooms.
    pub rooms: usize,
    /// Rooms of each account: account n is in the rooms n, n + 1 … modulo `rooms`.
    pub memberships: usize,
    /// Messages in all.
    pub messages: usize,
}

/// Sentences of a message are put together from these, and are all different for a while.
const BEGINNINGS: [&str; 8] = [
    "Bonjour", "Dis", "Alors", "Merci", "Voilà", "Bonsoir", "Entendu", "Pardon",
];
const MIDDLES: [&str; 8] = [
    "on se retrouve à la cantine vers midi",
    "le compte rendu de la réunion est en ligne",
    "quelqu’un a-t-il les clés de la salle",
    "le train de demain matin est supprimé",
    "j’ai corrigé la recette du gâteau au chocolat",
    "la répétition commence à dix-huit heures",
    "les photos de la fête sont arrivées",
    "il faudra repeindre la porte du jardin",
];
const ENDS: [&str; 8] = [
    "si tout va bien.",
    "comme l’an dernier.",
    "pour ceux qui veulent.",
    "sauf s’il pleut.",
    "et ce n’est pas trop tôt.",
    "avec toute l’équipe.",
    "on en parle demain.",
    "qui vient avec moi ?",
];

impl Cast {
    /// Fills the store at this address; a token of each account, and the first room's id.
    pub async fn fill(&self, url: &str) -> anyhow::Result<(Vec<String>, i64)> {
        let tokens: Vec<String> = (0..self.accounts).map(token).collect();
        let seeded = seed(
            url,
            &Seed {
                token_hashes: tokens.iter().map(|token| Sha256::digest(token).into()).collect(),
                rooms: self.rooms as i64,
                memberships: self.memberships as i64,
                messages: self.messages as i64,
                phrases: phrases(),
                at: SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as i64,
            },
        )
        .await?;
        Ok((tokens, seeded.first_room))
    }
}

/// The token of an account: nobody has to remember it.
pub fn token(account: usize) -> String {
    format!("plb_charge-{account:07}")
}

fn phrases() -> Vec<(String, Option<String>)> {
    let mut phrases = Vec::new();
    for (n, beginning) in BEGINNINGS.iter().enumerate() {
        for (m, middle) in MIDDLES.iter().enumerate() {
            for end in ENDS {
                phrases.push((format!("{beginning}, {middle} {end} ({n}{m})"), None));
            }
        }
    }
    phrases
}
