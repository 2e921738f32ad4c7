//! What a process costs, as the kernel counts it: nanoseconds of processor, bytes of memory. And where it runs.

use anyhow::Context;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::{fs, time::Duration};

/// Processor time of a process, all its threads together (`/proc/PID/task/*/schedstat`, nanoseconds), and of those it started that
/// have ended. A thread that ended takes its share away from there, so the coarser count of the whole process is used when it is
/// larger.
pub fn processor_time(id: u32) -> anyhow::Result<Duration> {
    let mut ns = 0;
    for thread in fs::read_dir(format!("/proc/{id}/task"))? {
        // A thread may end while it is looked at.
        let told = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
        ns += first_number(&told).unwrap_or(0);
    }
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let mut ticks = fields
        .split_whitespace()
        .skip(11)
        .filter_map(|field| field.parse::<u64>().ok());
    // A hundred ticks a second, on every Linux of these days (proc(5), USER_HZ).
    let mut coarse = || Duration::from_millis(ticks.by_ref().take(2).sum::<u64>() * 10);
    let (own, started) = (coarse(), coarse());
    // Each count may be a tick too long.
    let own = own.saturating_sub(Duration::from_millis(20));
    Ok(Duration::from_nanos(ns).max(own) + started)
}

/// Processor time of this very thread.
pub fn own_time() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(first_number(&told).unwrap_or(0))
}

/// Resident memory of a process (`smaps_rollup`, which counts exactly; `status` is some pages behind).
pub fn resident_bytes(id: u32) -> anyhow::Result<u64> {
    let told = fs::read_to_string(format!("/proc/{id}/smaps_rollup"))?;
    let line = told.lines().find_map(|line| line.strip_prefix("Rss:"));
    let kib = line.and_then(first_number).context("the system tells Rss")?;
    Ok(kib * 1024)
}

/// Resident memory of a process and of those that it started. What they share counts for each.
pub fn family_bytes(id: u32) -> anyhow::Result<u64> {
    let mut bytes = resident_bytes(id)?;
    for thread in fs::read_dir(format!("/proc/{id}/task"))? {
        let told = fs::read_to_string(thread?.path().join("children")).unwrap_or_default();
        let children = told.split_whitespace().filter_map(|child| child.parse().ok());
        // One may end while it is looked at.
        bytes += children
            .filter_map(|child| resident_bytes(child).ok())
            .sum::<u64>();
    }
    Ok(bytes)
}

/// The most that a process has had resident since [`forget_peak`], or since its start.
pub fn peak_bytes(id: u32) -> anyhow::Result<u64> {
    let told = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(first_number).context("the system tells VmHWM")?;
    Ok(kib * 1024)
}

/// Makes what a process has resident now its peak (proc(5), `clear_refs`).
pub fn forget_peak(id: u32) -> anyhow::Result<()> {
    Ok(fs::write(format!("/proc/{id}/clear_refs"), "5")?)
}

/// Keeps this thread, and the processes that it starts from now on, on one processor. Without effect where there is only one.
pub fn run_on(processor: usize) -> anyhow::Result<()> {
    let mut set = CpuSet::new();
    set.set(processor);
    if processors()? > processor {
        sched_setaffinity(None, &set)?;
    }
    Ok(())
}

/// Raises the number of descriptors that this process may hold, and those it starts; told what it is then.
pub fn raise_descriptors(wanted: u64) -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    let hard = limit.maximum.unwrap_or(wanted);
    // Only root may go beyond the hard limit.
    if setrlimit(Resource::Nofile, raised(wanted.max(hard))).is_err()
        && setrlimit(Resource::Nofile, raised(hard)).is_err()
    {
        return limit.current.unwrap_or(0);
    }
    getrlimit(Resource::Nofile).current.unwrap_or(wanted)
}

fn processors() -> anyhow::Result<usize> {
    let told = fs::read_to_string("/proc/cpuinfo")?;
    let all = told.lines().filter(|line| line.starts_with("processor")).count();
    Ok(all.max(sched_getaffinity(None)?.count() as usize))
}

fn first_number(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}
