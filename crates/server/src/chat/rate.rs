//! Limits of rate. A limiter answers at once: yes, or when to try again.
//!
//! Every limiter is kept in the memory of this node; what has been quiet long enough to be full again is swept.

use super::Refused;
use crate::config::{Config, Rate};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, clock::DefaultClock};
use palabre_wire::{RoomId, UserId};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

/// People told to be typing in one room.
const TYPING: Rate = Rate {
    count: 5,
    period: Duration::from_secs(1),
};

/// The limits of rate of this node.
#[derive(Debug)]
pub struct Rates {
    signins_by_account: Limiter<String>,
    signins_by_address: Limiter<IpAddr>,
    signups: Limiter<IpAddr>,
    invitations: Limiter<IpAddr>,
    passwords: Limiter<UserId>,
    messages: Limiter<UserId>,
    typing: Limiter<RoomId>,
    changes: Limiter<UserId>,
    reports: Limiter<UserId>,
    searches: Limiter<UserId>,
}

impl Rates {
    /// Limiters as configured; a rate that is off never refuses.
    pub fn new(config: &Config) -> Rates {
        Rates {
            signins_by_account: Limiter::new(config.rate_signins, 1),
            signins_by_address: Limiter::new(config.rate_signins, 1),
            signups: Limiter::new(config.rate_signups, 1),
            invitations: Limiter::new(config.rate_signups.map(for_looks), 1),
            passwords: Limiter::new(config.rate_signins, 1),
            messages: Limiter::new(config.rate_messages, 2),
            typing: Limiter::new(Some(TYPING), 1),
            changes: Limiter::new(config.rate_messages.map(for_changes), 2),
            reports: Limiter::new(config.rate_reports, 1),
            searches: Limiter::new(config.rate_searches, 2),
        }
    }

    /// One more attempt to sign in to the account of `name_key` (which may not exist) from `address`.
    ///
    /// **Errors**: [`Refused::RateLimited`], as all below.
    pub fn sign_in(&self, name_key: &str, address: IpAddr) -> Result<(), Refused> {
        self.signins_by_address.take(&network(address))?;
        self.signins_by_account.take(&name_key.to_owned())
    }

    /// One more registration from `address`.
    pub fn sign_up(&self, address: IpAddr) -> Result<(), Refused> {
        self.signups.take(&network(address))
    }

    /// One more look at an invitation from `address`: ten times as many as registrations.
    pub fn look_at_invitation(&self, address: IpAddr) -> Result<(), Refused> {
        self.invitations.take(&network(address))
    }

    /// One more attempt of a signed-in person to prove their password.
    pub fn prove_password(&self, user: UserId) -> Result<(), Refused> {
        self.passwords.take(&user)
    }

    /// One more message of `user`. The burst is twice the count.
    pub fn message(&self, user: UserId) -> Result<(), Refused> {
        self.messages.take(&user)
    }

    /// Whether one more person may be told to be typing in a room: who reads names three of them, so a crowd is told of no more.
    pub fn typing(&self, room: RoomId) -> bool {
        self.typing.take(&room).is_ok()
    }

    /// One more edit, deletion, reaction or pin of `user`: four times as many as messages.
    pub fn change(&self, user: UserId) -> Result<(), Refused> {
        self.changes.take(&user)
    }

    /// One more report of `user`.
    pub fn report(&self, user: UserId) -> Result<(), Refused> {
        self.reports.take(&user)
    }

    /// One more search of `user`. The burst is twice the count.
    pub fn search(&self, user: UserId) -> Result<(), Refused> {
        self.searches.take(&user)
    }

    /// Forgets who has been quiet; called now and then.
    pub fn sweep(&self) {
        self.signins_by_account.sweep();
        self.signins_by_address.sweep();
        self.signups.sweep();
        self.invitations.sweep();
        self.passwords.sweep();
        self.messages.sweep();
        self.typing.sweep();
        self.changes.sweep();
        self.reports.sweep();
        self.searches.sweep();
    }
}

/// A limit per key; none = off.
#[derive(Debug)]
struct Limiter<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> Limiter<K> {
    fn new(rate: Option<Rate>, burst: u32) -> Limiter<K> {
        Limiter(rate.and_then(|rate| quota(rate, burst)).map(RateLimiter::keyed))
    }

    fn take(&self, key: &K) -> Result<(), Refused> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Refused::RateLimited(wait.max(Duration::from_millis(1)))
        })
    }

    fn sweep(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

fn quota(rate: Rate, burst: u32) -> Option<Quota> {
    let count = NonZeroU32::new(rate.count)?;
    let quota = Quota::with_period(rate.period / rate.count)?;
    Some(quota.allow_burst(count.saturating_mul(NonZeroU32::new(burst)?)))
}

/// Correcting, reacting and pinning is quicker than writing.
fn for_changes(messages: Rate) -> Rate {
    Rate {
        count: messages.count.saturating_mul(4),
        ..messages
    }
}

/// Whoever signs up looks several times: at the page, at each mistake, while the name is checked.
fn for_looks(signups: Rate) -> Rate {
    Rate {
        count: signups.count.saturating_mul(10),
        ..signups
    }
}

/// Who is behind an address: an IPv4 address, or the /64 that one IPv6 subscriber is given.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(count: u32, seconds: u64) -> Option<Rate> {
        Some(Rate {
            count,
            period: Duration::from_secs(seconds),
        })
    }

    #[test]
    fn the_burst_passes_and_the_next_is_told_when_to_come_back() {
        let limiter: Limiter<UserId> = Limiter::new(rate(20, 10), 2);
        for _ in 0..40 {
            assert_eq!(limiter.take(&7), Ok(()));
        }
        let Err(Refused::RateLimited(wait)) = limiter.take(&7) else {
            panic!("the 41st passed")
        };
        assert!(
            wait > Duration::ZERO && wait <= Duration::from_millis(500),
            "{wait:?}"
        );
        assert_eq!(limiter.take(&8), Ok(()), "somebody else is not concerned");
    }

    #[test]
    fn a_rate_that_is_off_never_refuses() {
        let limiter: Limiter<UserId> = Limiter::new(None, 1);
        assert!((0..1000).all(|_| limiter.take(&7).is_ok()));
    }

    #[test]
    fn neighbours_in_one_subscription_count_together() {
        let one: IpAddr = "2001:db8:1:2::1".parse().unwrap();
        let other: IpAddr = "2001:db8:1:2:ffff::9".parse().unwrap();
        let elsewhere: IpAddr = "2001:db8:1:3::1".parse().unwrap();
        assert_eq!(network(one), network(other));
        assert_ne!(network(one), network(elsewhere));
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().unwrap();
        assert_eq!(network(mapped), "192.0.2.1".parse::<IpAddr>().unwrap());
    }
}
