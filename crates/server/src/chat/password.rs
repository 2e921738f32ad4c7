//! Passwords: which are good enough, and how they are kept.
//!
//! A password is never trimmed, cut, logged or normalised. It is kept as an argon2id PHC string; the prefix of a stored
//! hash says how it is verified, so that hashes of another kind may live beside ours until their owners sign in.

use super::{Field, Refused, name};
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash,
};
use palabre_wire::{Code, Limits};
use std::{
    collections::HashSet,
    sync::{Arc, LazyLock},
};
use tokio::sync::Semaphore;

/// Memory of one hash, in KiB. With two passes and one lane, the first of OWASP's equivalent recommendations for argon2id
/// (Password Storage Cheat Sheet): some 20 ms of one core here, and 19 MiB, so that a small machine bears several at once.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What is verified for an account that does not exist, so that it takes as long. It is the hash of no known password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$UGVyc29ubmUsIGphbWFpcw$UGVyc29ubmUgbmUgY29ubmFpdCBjZSBtb3QgZGUgcGE";

/// Hashes computed at once, at most: memory and cores stay for messages.
const MOST_AT_ONCE: usize = 4;
/// One or two characters repeated are no password below this length.
const MONOTONOUS: usize = 20;
/// Requests that wait for one, at most; one more is refused as overloaded.
const MOST_WAITING: usize = 64;

/// What a verification found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not this password, or no such account.
    Wrong,
    /// This password.
    Right,
    /// This password, kept in a weaker way than new ones: it should be hashed again.
    Weak,
}

/// The hasher: few at once, on threads where blocking harms nobody.
#[derive(Debug)]
pub struct Passwords {
    admitted: Semaphore,
    running: Arc<Semaphore>,
}

impl Passwords {
    /// A hasher for this machine.
    pub fn new() -> Passwords {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let at_once = cores.min(MOST_AT_ONCE);
        Passwords {
            admitted: Semaphore::new(at_once + MOST_WAITING),
            running: Arc::new(Semaphore::new(at_once)),
        }
    }

    /// Hashes a new password.
    ///
    /// **Errors**: `Overloaded` when too many wait.
    pub async fn hash(&self, password: String) -> Result<String, Refused> {
        self.run(move || hash_now(&password)).await
    }

    /// Compares with what is stored. `None`, for an account that does not exist, costs the same and is always wrong.
    ///
    /// **Errors**: `Overloaded` when too many wait.
    pub async fn verify(&self, stored: Option<String>, password: String) -> Result<Verdict, Refused> {
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        let verdict = self.run(move || verify_now(&stored, &password)).await?;
        Ok(if exists { verdict } else { Verdict::Wrong })
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refused> {
        let overloaded = Refused::Passing(Code::Overloaded);
        let _admitted = self.admitted.try_acquire().map_err(|_| overloaded.clone())?;
        let permit = self
            .running
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| overloaded.clone())?;
        // The permit goes with the work, which goes on when the request is abandoned.
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.map_err(|error| {
            tracing::error!(%error, "hashing a password failed");
            overloaded
        })
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Passwords::new()
    }
}

/// Checks a new password against the account it is for; `field` is its name in the form.
///
/// **Errors**: `password-empty`, `password-too-short`, `password-too-long`, `password-bad`, `password-digits`, `password-common` or
/// `password-like-name`.
pub fn check(password: &str, about: &[&str], limits: &Limits, field: &'static str) -> Result<(), Field> {
    let chars = password.chars().count();
    let why = if chars == 0 {
        "password-empty"
    } else if chars < limits.password_min_chars {
        "password-too-short"
    } else if chars > limits.password_max_chars {
        "password-too-long"
    } else if password.contains('\0') {
        "password-bad"
    } else if password.chars().all(char::is_numeric) {
        "password-digits"
    } else if is_common(password) {
        "password-common"
    } else if about.iter().any(|name| is_like(password, name)) {
        "password-like-name"
    } else {
        return Ok(());
    };
    Err(Field { name: field, why })
}

fn hash_now(password: &str) -> String {
    hasher()
        .hash_password(password.as_bytes())
        .expect("the parameters are valid and the system gives random bytes")
        .to_string()
}

fn verify_now(stored: &str, password: &str) -> Verdict {
    match stored.split('$').find(|part| !part.is_empty()) {
        Some("argon2id") => verify_argon2(stored, password),
        _ => {
            tracing::error!("a stored password has a form that cannot be verified");
            Verdict::Wrong
        }
    }
}

fn verify_argon2(stored: &str, password: &str) -> Verdict {
    let Ok(hash) = PasswordHash::new(stored) else {
        return Verdict::Wrong;
    };
    if hasher().verify_password(password.as_bytes(), &hash).is_err() {
        return Verdict::Wrong;
    }
    let is_present = Params::try_from(&hash).is_ok_and(|params| {
        params.m_cost() >= MEMORY_KIB && params.t_cost() >= PASSES && params.p_cost() >= LANES
    });
    if is_present { Verdict::Right } else { Verdict::Weak }
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// One password per line, folded: among those tried first by whoever guesses, in English and French.
static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| {
    include_str!("common_passwords.txt")
        .lines()
        .map(squeeze)
        .collect()
});

/// Whether it is a common password, or one with digits or signs at its ends, or one written twice.
fn is_common(password: &str) -> bool {
    let folded = squeeze(password);
    let core = folded.trim_matches(|c: char| !c.is_alphabetic());
    let half = folded.get(..folded.len() / 2).unwrap_or_default();
    COMMON.contains(&folded)
        || (!core.is_empty() && COMMON.contains(core))
        || (half.repeat(2) == folded && COMMON.contains(half))
        || (folded.chars().count() < MONOTONOUS && folded.chars().collect::<HashSet<_>>().len() <= 2)
}

/// Folded as names are, without blanks.
fn squeeze(text: &str) -> String {
    name::fold_for_search(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// Whether more than seven tenths of the characters are those of a name or of one of its words: the measure of Django's
/// `UserAttributeSimilarityValidator`, which is an upper bound of the ratio of Ratcliff and Obershelp.
fn is_like(password: &str, name: &str) -> bool {
    const MOST_ALIKE: f64 = 0.7;
    let password = name::fold_for_search(password);
    let name = name::fold_for_search(name);
    let words = name.split(|c: char| !c.is_alphanumeric());
    words.chain([name.as_str()]).any(|word| {
        let letters = word.chars().count();
        let total = letters + password.chars().count();
        letters >= 3 && 2.0 * common_chars(&password, word) as f64 / total as f64 >= MOST_ALIKE
    })
}

/// How many characters two texts share, in whatever order.
fn common_chars(one: &str, other: &str) -> usize {
    let mut left: Vec<char> = one.chars().collect();
    let found = |c: char| {
        left.iter()
            .position(|l| *l == c)
            .map(|at| left.swap_remove(at))
            .is_some()
    };
    other.chars().map(found).filter(|found| *found).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(password: &str) -> Option<&'static str> {
        let checked = check(
            password,
            &["camille.roux", "Camille Roux"],
            &Limits::default(),
            "password",
        );
        checked.err().map(|field| field.why)
    }

    #[test]
    fn each_rule_says_what_to_change() {
        assert_eq!(why(""), Some("password-empty"));
        assert_eq!(why("court7!"), Some("password-too-short"));
        assert_eq!(why(&"ab c".repeat(65)), Some("password-too-long"));
        assert_eq!(why("phrase\0 longue"), Some("password-bad"));
        assert_eq!(why("80264173519"), Some("password-digits"));
        assert_eq!(why("٤٢٤٢٤٢٤٢٤"), Some("password-digits"));
        for common in [
            "password",
            "Motdepasse",
            "mot de passe",
            "azerty123",
            "Soleil2024!",
            "jetaime1",
            "doudoudoudou",
            "aaaaaaaaaaab",
        ] {
            assert_eq!(why(common), Some("password-common"), "{common}");
        }
        for like in [
            "camille.roux",
            "CamilleRoux1",
            "xuorellimac",
            "camilleroux2",
            "Camille R0ux",
        ] {
            assert_eq!(why(like), Some("password-like-name"), "{like}");
        }
        for good in [
            "cheval agrafe pile correct",
            "Tr0ub4dor&3",
            &"ab c".repeat(64),
            &"é".repeat(256),
        ] {
            assert_eq!(why(good), None, "{good}");
        }
    }

    #[test]
    fn the_list_is_clean_and_has_hundreds_of_entries() {
        let lines: Vec<_> = include_str!("common_passwords.txt").lines().collect();
        assert!(COMMON.len() > 400, "{}", COMMON.len());
        for line in lines {
            assert_eq!(squeeze(line), line, "an entry is written folded");
        }
    }

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let passwords = Passwords::new();
        let hash = passwords.hash("cheval agrafe pile".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let verify = |stored: Option<&str>, password: &str| {
            passwords.verify(stored.map(str::to_owned), password.to_owned())
        };
        assert_eq!(
            verify(Some(&hash), "cheval agrafe pile").await,
            Ok(Verdict::Right)
        );
        assert_eq!(
            verify(Some(&hash), "cheval agrafe pile ").await,
            Ok(Verdict::Wrong)
        );
        assert_eq!(verify(Some("garbage"), "garbage").await, Ok(Verdict::Wrong));
        assert_eq!(verify(None, "cheval agrafe pile").await, Ok(Verdict::Wrong));
        let cost = |hash: &str| hash.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(cost(NOBODY), cost(&hash), "nobody takes as long as somebody");
        assert!(PasswordHash::new(NOBODY).is_ok(), "and is really hashed");
    }

    #[tokio::test]
    async fn a_weaker_hash_is_right_but_told() {
        let params = Params::new(8 * 1024, 1, 1, None).unwrap();
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let stored = weak.hash_password(b"cheval agrafe").unwrap().to_string();
        let verdict = Passwords::new()
            .verify(Some(stored), "cheval agrafe".into())
            .await;
        assert_eq!(verdict, Ok(Verdict::Weak));
    }

    #[tokio::test]
    async fn one_too_many_is_refused_at_once() {
        let passwords = Passwords::new();
        let _all = passwords
            .admitted
            .acquire_many(passwords.admitted.available_permits() as u32)
            .await
            .unwrap();
        assert_eq!(
            passwords.hash("cheval agrafe".into()).await,
            Err(Refused::Passing(Code::Overloaded))
        );
    }
}
