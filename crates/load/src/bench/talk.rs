//! People talking: messages on their way as fast as they are confirmed, or at a fixed rate.

use super::target::Target;
use crate::{
    crowd::{Crowd, Faults, Layout},
    process::{own_time, processor_time},
};
use anyhow::ensure;
use std::time::{Duration, Instant};

/// One conversation to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Talk {
    pub(crate) layout: Layout,
    /// Messages a second over all senders, whatever the server does; none: each sender's next leaves when the last is confirmed.
    pub(crate) rate: Option<f64>,
    pub(crate) seconds: f64,
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    pub(crate) messages_per_s: f64,
    pub(crate) deliveries_per_s: f64,
    pub(crate) deliveries_per_processor_s: f64,
    /// From due to received by a member.
    pub(crate) seen_p50: Duration,
    pub(crate) seen_p99: Duration,
    /// From due to acknowledged.
    pub(crate) ack_p50: Duration,
    pub(crate) ack_p99: Duration,
    /// Share of its processor that the server used, and of ours that we used.
    pub(crate) its_share: f64,
    pub(crate) our_share: f64,
}

/// Before anything is counted.
const WARM_UP: Duration = Duration::from_millis(1_000);

impl Talk {
    /// **Errors**: a connection broke, or not everybody received everything once and in one order.
    pub(crate) fn measure(&self, target: &Target) -> anyhow::Result<Figures> {
        let mut crowd = Crowd::new(target.address, target.speech.clone(), self.layout)?;
        crowd.gather()?;
        crowd.listen(Duration::from_millis(300))?;
        let mut pace = Pace::begin(self, &mut crowd)?;
        pace.go_on(&mut crowd, WARM_UP)?;
        let (its, ours, begun) = (processor_time(target.id)?, own_time(), Instant::now());
        crowd.measure(true);
        pace.go_on(&mut crowd, Duration::from_secs_f64(self.seconds))?;
        crowd.measure(false);
        let took = begun.elapsed().as_secs_f64();
        let its = (processor_time(target.id)? - its).as_secs_f64();
        let ours = (own_time() - ours).as_secs_f64();
        crowd.hush();
        let faults = crowd.settle()?;
        crowd.must_be_well()?;
        ensure!(
            faults == Faults::default(),
            "not everything came as it must: {faults:?}"
        );
        let (sent, deliveries) = crowd.counted();
        let (seen, acks) = crowd.latencies();
        Ok(Figures {
            messages_per_s: if self.rate.is_some() {
                sent as f64
            } else {
                acks.count() as f64
            } / took,
            deliveries_per_s: deliveries as f64 / took,
            deliveries_per_processor_s: deliveries as f64 / its,
            seen_p50: seen.at(0.5),
            seen_p99: seen.at(0.99),
            ack_p50: acks.at(0.5),
            ack_p99: acks.at(0.99),
            its_share: its / took,
            our_share: ours / took,
        })
    }
}

/// When messages leave.
struct Pace {
    senders: Vec<usize>,
    rate: Option<f64>,
    begun_ns: u64,
    left: u64,
}

impl Pace {
    fn begin(talk: &Talk, crowd: &mut Crowd) -> anyhow::Result<Pace> {
        if talk.rate.is_none() {
            crowd.talk()?;
        }
        Ok(Pace {
            senders: crowd.senders(),
            rate: talk.rate,
            begun_ns: crowd.now(),
            left: 0,
        })
    }

    fn go_on(&mut self, crowd: &mut Crowd, how_long: Duration) -> anyhow::Result<()> {
        let Some(rate) = self.rate else {
            return crowd.listen(how_long);
        };
        let until = crowd.now() + how_long.as_nanos() as u64;
        while crowd.now() < until {
            let due = self.begun_ns + (self.left as f64 / rate * 1e9) as u64;
            let now = crowd.now();
            if due > now {
                // The clock of the readiness call is not finer than this.
                let wait = Duration::from_nanos(due - now).saturating_sub(Duration::from_micros(200));
                crowd.turn(wait.min(Duration::from_millis(5)))?;
                continue;
            }
            crowd.post(self.senders[self.left as usize % self.senders.len()], due)?;
            self.left += 1;
            crowd.turn(Duration::ZERO)?;
        }
        Ok(())
    }
}
