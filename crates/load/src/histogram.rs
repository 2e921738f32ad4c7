//! Durations counted in buckets: exact enough for percentiles (1.6 %), small enough to be filled ten million times a second.

use std::time::Duration;

/// Buckets per power of two.
const FINE_BITS: u32 = 6;
const FINE: usize = 1 << FINE_BITS;

/// How many durations fell where.
#[derive(Clone, Debug)]
pub struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    longest_ns: u64,
}

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram {
            buckets: vec![0; FINE * (u64::BITS - FINE_BITS + 1) as usize],
            count: 0,
            longest_ns: 0,
        }
    }
}

impl Histogram {
    /// Counts one.
    pub fn add(&mut self, ns: u64) {
        self.buckets[bucket(ns)] += 1;
        self.count += 1;
        self.longest_ns = self.longest_ns.max(ns);
    }

    /// What this share of them did not exceed (0.99: all but the slowest hundredth). Zero when there is none.
    pub fn at(&self, share: f64) -> Duration {
        let wanted = (self.count as f64 * share).ceil().max(1.0) as u64;
        let mut counted = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            counted += count;
            if counted >= wanted {
                return Duration::from_nanos(start(bucket + 1).min(self.longest_ns));
            }
        }
        Duration::from_nanos(self.longest_ns)
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// Below `FINE` each value has its bucket; above, the highest bits after the first choose one.
fn bucket(ns: u64) -> usize {
    if ns < FINE as u64 {
        return ns as usize;
    }
    let shift = ns.ilog2() - FINE_BITS;
    ((shift as usize + 1) << FINE_BITS) + ((ns >> shift) as usize - FINE)
}

/// The smallest value of a bucket.
fn start(bucket: usize) -> u64 {
    match bucket >> FINE_BITS {
        0 => bucket as u64,
        row => ((FINE + bucket % FINE) as u64) << (row - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_told_within_a_sixtieth() {
        let mut all = Histogram::default();
        for ms in 1..=1_000 {
            all.add(ms * 1_000_000);
        }
        for (share, ms) in [(0.5, 500.0), (0.99, 990.0), (0.999, 999.0), (1.0, 1_000.0)] {
            let told = all.at(share).as_secs_f64() * 1_000.0;
            assert!((told - ms).abs() / ms < 0.02, "{share}: {told}");
        }
    }

    #[test]
    fn every_value_is_in_the_bucket_that_begins_before_it() {
        for ns in (0..70).chain((0..63).map(|bit| (1 << bit) + 1)) {
            let bucket = bucket(ns);
            assert!(start(bucket) <= ns && ns < start(bucket + 1), "{ns}");
        }
    }

    #[test]
    fn nothing_has_no_percentile() {
        assert_eq!(Histogram::default().at(0.99), Duration::ZERO);
    }
}
