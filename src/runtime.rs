//! The one way to run work in parallel: our own thread pool, cancellation, progress, a limit on memory.
//!
//! Results never depend on the number of threads: [`map_ranges`] hands out ranges fixed by the data and returns their
//! results in order, so that whatever is merged from them is merged in the same order every time.
//!
//! The pool is keyed by process id. A pool does not survive `fork`: its threads exist only in the parent, and work sent
//! to it from the child would wait for ever. The child therefore builds its own and leaks the parent's handle, because
//! dropping it would wait for threads that are not there.

use crate::error::{Error, Result};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// The most threads that may be asked for.
pub const MAX_THREADS: usize = 512;

/// How often a waiting caller looks up (for Ctrl-C, to report progress).
const POLL: Duration = Duration::from_millis(50);

/// One piece of work as seen from outside: can be cancelled, tells how far it is, keeps to its memory.
#[derive(Debug, Default)]
pub struct Task {
    cancelled: AtomicBool,
    memory: Option<u64>,
    charged: AtomicU64,
    phase: Mutex<&'static str>,
    done: AtomicU64,
    total: AtomicU64,
}

/// How far a [`Task`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: &'static str,
    /// Units done of this phase.
    pub done: u64,
    /// Units in this phase.
    pub total: u64,
}

impl Task {
    /// A task that nobody has cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, for work that may take at most so many bytes of memory.
    pub fn with_memory(memory: Option<u64>) -> Self {
        Self { memory, ..Self::default() }
    }

    /// Say that `bytes` more are about to be held, and stop here where that is more than the work may take.
    pub fn charge(&self, bytes: usize) -> Result<()> {
        let charged = self.charged.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        match self.memory {
            Some(limit) if charged > limit => Err(Error::Memory { phase: self.progress().phase, limit }),
            _ => Ok(()),
        }
    }

    /// How much was charged and not released.
    pub fn charged(&self) -> usize {
        usize::try_from(self.charged.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
    }

    /// Say that `bytes` of what was charged are held no more.
    pub fn release(&self, bytes: usize) {
        self.charged.fetch_sub(bytes as u64, Ordering::Relaxed);
    }

    /// Ask the work to stop at its next check.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Stop here if asked to. Workers call this at least every few milliseconds of work.
    pub fn check(&self) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// Begin a phase of `total` units.
    pub fn begin(&self, phase: &'static str, total: usize) {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = phase;
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total as u64, Ordering::Relaxed);
    }

    /// Say that `units` more are done, and stop here if asked to.
    pub fn advance(&self, units: usize) -> Result<()> {
        self.done.fetch_add(units as u64, Ordering::Relaxed);
        self.check()
    }

    /// How far the work is.
    pub fn progress(&self) -> Progress {
        Progress {
            phase: *self.phase.lock().unwrap_or_else(PoisonError::into_inner),
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
        }
    }
}

/// Apply `work` to ranges of about `grain` items that together cover `0..items`, in parallel, and return the results in
/// the order of the ranges. The ranges depend on `items` and `grain` alone.
///
/// ```
/// use slantwise::runtime::{Task, map_ranges};
/// let sums = map_ranges(&Task::new(), "adding", 10, 4, |range| Ok(range.sum::<usize>()))?;
/// assert_eq!(sums, [6, 22, 17]);
/// assert!(map_ranges(&Task::new(), "nothing", 0, 4, |range| Ok(range.len()))?.is_empty());
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn map_ranges<T: Send>(
    task: &Task,
    phase: &'static str,
    items: usize,
    grain: usize,
    work: impl Fn(Range<usize>) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let grain = grain.max(1);
    task.begin(phase, items);
    (0..items.div_ceil(grain))
        .into_par_iter()
        .with_max_len(1)
        .map(|index| {
            task.check()?;
            let range = index * grain..items.min((index + 1) * grain);
            let units = range.len();
            let result = work(range)?;
            task.advance(units)?;
            Ok(result)
        })
        .collect()
}

/// States, and per range in order the number of its state and its result.
pub type Shared<S, T> = (Vec<S>, Vec<(usize, T)>);

/// The same for work that is best done with something kept from range to range (a table, a buffer): each worker makes a
/// state of its own and lends it to every range it takes. Which worker takes which range depends on the moment, so a
/// result must say which state it refers to (the number that comes with it) and what is made of them all must not
/// depend on the division.
pub fn map_ranges_with<S: Send, T: Send>(
    task: &Task,
    phase: &'static str,
    items: usize,
    grain: usize,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, Range<usize>) -> Result<T> + Sync,
) -> Result<Shared<S, T>> {
    let grain = grain.max(1);
    task.begin(phase, items);
    let ranges = items.div_ceil(grain);
    let next = AtomicUsize::new(0);
    let workers = (0..rayon::current_num_threads().min(ranges))
        .into_par_iter()
        .with_max_len(1)
        .map(|worker| {
            let mut state = init();
            let mut results = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= ranges {
                    return Ok((state, results));
                }
                task.check()?;
                let range = index * grain..items.min((index + 1) * grain);
                let units = range.len();
                let result = work(&mut state, range).inspect_err(|_| next.store(ranges, Ordering::Relaxed))?;
                results.push((index, (worker, result)));
                task.advance(units)?;
            }
        })
        .collect::<Result<Vec<_>>>()?;
    let (states, results): (Vec<S>, Vec<_>) = workers.into_iter().unzip();
    let mut results: Vec<_> = results.into_iter().flatten().collect();
    results.sort_unstable_by_key(|(index, _)| *index);
    Ok((states, results.into_iter().map(|(_, result)| result).collect()))
}

/// Apply `work` to each item in parallel, and return the results in the order of the items.
pub fn map_items<I: Send, T: Send>(
    task: &Task,
    phase: &'static str,
    items: Vec<I>,
    work: impl Fn(I) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    task.begin(phase, items.len());
    items
        .into_par_iter()
        .map(|item| {
            task.check()?;
            let result = work(item)?;
            task.advance(1)?;
            Ok(result)
        })
        .collect()
}

/// The same as one step of a phase that was begun before, whose progress the caller tells.
pub fn map_step<I: Send, T: Send>(task: &Task, items: Vec<I>, work: impl Fn(I) -> Result<T> + Sync) -> Result<Vec<T>> {
    items
        .into_par_iter()
        .with_max_len(1)
        .map(|item| {
            task.check()?;
            work(item)
        })
        .collect()
}

/// How much memory work may take where nobody said, in bytes: `SLANTWISE_MEMORY` (such as `8GB`), else what the machine
/// and the container have left, where they tell. Second value: a complaint about an unusable setting, which is then
/// passed over.
pub fn default_memory() -> (Option<u64>, Option<String>) {
    let Ok(value) = std::env::var("SLANTWISE_MEMORY") else { return (free_memory(), None) };
    match parse_memory(&value) {
        Some(bytes) => (Some(bytes), None),
        None => (
            free_memory(),
            Some(format!(
                "SLANTWISE_MEMORY = {value:?} is not an amount of memory such as 500MB or 8GB; it is ignored"
            )),
        ),
    }
}

/// Bytes from `8GB`, `500 MB`, `1.5g` or a plain number.
fn parse_memory(value: &str) -> Option<u64> {
    let value = value.trim().to_ascii_lowercase();
    let value = value.strip_suffix('b').unwrap_or(&value);
    let (number, factor) = match value.strip_suffix(['k', 'm', 'g', 't']) {
        Some(number) => (number, 1000_f64.powi(1 + i32::try_from("kmgt".find(&value[number.len()..])?).ok()?)),
        None => (value, 1.0),
    };
    let bytes = number.trim().parse::<f64>().ok()? * factor;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    (1.0..1e18).contains(&bytes).then_some(bytes as u64)
}

/// What this machine, and the container we run in, have left, where the system tells.
fn free_memory() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let field = |table: &str, name: &str| {
        let rest = table.lines().find_map(|line| line.strip_prefix(name))?;
        rest.trim_end_matches("kB").trim().parse::<u64>().ok()
    };
    let machine =
        read("/proc/meminfo").and_then(|table| field(&table, "MemAvailable:")).map(|kilobytes| 1024 * kilobytes);
    let group = |folder: &str, limit: &str, used: &str, cache: [&str; 2]| {
        let bytes = |file: &str| read(&format!("{folder}/{file}"))?.trim().parse::<u64>().ok();
        // Files kept in memory for reading give way when memory is asked for.
        let cache = read(&format!("{folder}/memory.stat"))
            .map_or(0, |table| cache.iter().filter_map(|name| field(&table, name)).sum::<u64>());
        Some(bytes(limit)?.saturating_sub(bytes(used)?.saturating_sub(cache)))
    };
    let groups = [
        group("/sys/fs/cgroup", "memory.max", "memory.current", ["inactive_file ", "active_file "]),
        group(
            "/sys/fs/cgroup/memory",
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            ["total_inactive_file ", "total_active_file "],
        ),
    ];
    groups.into_iter().flatten().chain(machine).min()
}

/// How many threads to use where nobody said: `SLANTWISE_NUM_THREADS`, else `RAYON_NUM_THREADS`, else what the
/// processor affinity and the container's quota allow. Second value: a complaint about an unusable setting, which is
/// then passed over.
pub fn default_threads() -> (usize, Option<String>) {
    let available = std::thread::available_parallelism().map_or(1, usize::from);
    let mut complaint = None;
    for variable in ["SLANTWISE_NUM_THREADS", "RAYON_NUM_THREADS"] {
        let Ok(value) = std::env::var(variable) else { continue };
        match value.trim().parse::<usize>() {
            Ok(threads) if (1..=MAX_THREADS).contains(&threads) => return (threads, complaint),
            _ => {
                complaint = Some(format!(
                    "{variable} = {value:?} is not a number of threads from 1 to {MAX_THREADS}; it is ignored"
                ));
            }
        }
    }
    (available.min(MAX_THREADS), complaint)
}

/// Run `work` on the pool while the calling thread waits and calls `poll` about every 50 ms.
///
/// When `poll` returns false the task is cancelled and the call returns once the work has noticed. A panic inside the
/// work is returned as `Err(message)`; it never unwinds into the caller.
pub fn run<T: Send>(
    threads: usize,
    task: &Task,
    work: impl FnOnce(&Task) -> Result<T> + Send,
    mut poll: impl FnMut(Progress) -> bool,
) -> std::result::Result<Result<T>, String> {
    let pool = match pool(threads) {
        Ok(pool) => pool,
        Err(error) => return Ok(Err(error)),
    };
    let outcome = Mutex::new(None);
    let finished = Condvar::new();
    pool.in_place_scope(|scope| {
        scope.spawn(|_| {
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(task)));
            *outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            finished.notify_one();
        });
        let mut guard = outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let mut looked = Instant::now();
        while guard.is_none() {
            guard = finished.wait_timeout(guard, POLL).unwrap_or_else(PoisonError::into_inner).0;
            if guard.is_none() && looked.elapsed() >= POLL {
                drop(guard);
                if !poll(task.progress()) {
                    task.cancel();
                }
                looked = Instant::now();
                guard = outcome.lock().unwrap_or_else(PoisonError::into_inner);
            }
        }
    });
    match outcome.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(Ok(result)) => Ok(result),
        Some(Err(panic)) => Err(panic_message(panic.as_ref())),
        None => Err("the work ended without a result".to_owned()),
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

struct Pools {
    process: u32,
    by_threads: Vec<(usize, Arc<rayon::ThreadPool>)>,
}

/// The pool of this process with this many threads.
fn pool(threads: usize) -> Result<Arc<rayon::ThreadPool>> {
    static POOLS: Mutex<Option<Pools>> = Mutex::new(None);
    let process = std::process::id();
    let patience = Instant::now() + Duration::from_millis(200);
    let mut guard = loop {
        match POOLS.try_lock() {
            Ok(guard) => break guard,
            Err(TryLockError::Poisoned(poisoned)) => break poisoned.into_inner(),
            // A thread that held the lock while another forked exists in the parent only: the child would wait for
            // ever.
            Err(TryLockError::WouldBlock) if Instant::now() > patience => return build(threads).map(Arc::new),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    if guard.as_ref().is_some_and(|pools| pools.process != process) {
        std::mem::forget(guard.take());
    }
    let pools = guard.get_or_insert_with(|| Pools { process, by_threads: Vec::new() });
    if let Some((_, pool)) = pools.by_threads.iter().find(|(size, _)| *size == threads) {
        return Ok(pool.clone());
    }
    let pool = Arc::new(build(threads)?);
    pools.by_threads.push((threads, pool.clone()));
    Ok(pool)
}

/// A new pool; with fewer threads where the system gives no more.
fn build(threads: usize) -> Result<rayon::ThreadPool> {
    let mut wanted = threads.clamp(1, MAX_THREADS);
    loop {
        let built = rayon::ThreadPoolBuilder::new()
            .num_threads(wanted)
            .thread_name(|index| format!("slantwise-{index}"))
            .build();
        match built {
            Ok(pool) => return Ok(pool),
            Err(_) if wanted > 1 => wanted /= 2,
            Err(error) => return Err(Error::Threads { reason: error.to_string() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_message() {
        let task = Task::new();
        let outcome = run(1, &task, |_| -> Result<()> { panic!("unlucky {}", 7) }, |_| true);
        assert_eq!(outcome, Err("unlucky 7".to_owned()));
    }

    #[test]
    fn a_poll_can_stop_the_work() {
        let task = Task::new();
        let started = Instant::now();
        let outcome = run(
            2,
            &task,
            |task| {
                loop {
                    task.check()?;
                    std::thread::sleep(Duration::from_millis(1));
                }
                #[allow(unreachable_code, reason = "gives the closure its type")]
                Ok(())
            },
            |_| false,
        );
        assert_eq!(outcome, Ok(Err(Error::Cancelled)));
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn memory_is_read_as_people_write_it_and_kept_to() {
        for (written, bytes) in [("8GB", 8_000_000_000), ("500 mb", 500_000_000), ("1.5k", 1_500), ("77", 77)] {
            assert_eq!(parse_memory(written), Some(bytes), "{written}");
        }
        for written in ["", "much", "-1GB", "0", "GB", "1e30"] {
            assert_eq!(parse_memory(written), None, "{written}");
        }
        let task = Task::with_memory(Some(100));
        task.begin("reading", 1);
        assert_eq!(task.charge(60), Ok(()));
        assert_eq!(task.charge(60), Err(Error::Memory { phase: "reading", limit: 100 }));
        task.release(60);
        assert_eq!((task.charged(), task.charge(40), task.charged()), (60, Ok(()), 100));
    }

    #[test]
    fn workers_keep_their_state_and_ranges_their_order() {
        for threads in [1, 3] {
            let task = Task::new();
            let work = |task: &Task| {
                map_ranges_with(task, "", 1000, 7, Vec::new, |seen: &mut Vec<usize>, range| {
                    seen.extend(range.clone());
                    Ok(range)
                })
            };
            let (states, results) = run(threads, &task, work, |_| true).unwrap().unwrap();
            assert_eq!(
                results.iter().flat_map(|(_, range)| range.clone()).collect::<Vec<_>>(),
                (0..1000).collect::<Vec<_>>()
            );
            let mut all: Vec<usize> = states.concat();
            all.sort_unstable();
            assert_eq!(all, (0..1000).collect::<Vec<_>>());
            let failed = run(
                threads,
                &Task::new(),
                |task| map_ranges_with(task, "", 99, 1, || (), |(), _| Err::<(), _>(Error::Cancelled)),
                |_| true,
            );
            assert!(matches!(failed, Ok(Err(Error::Cancelled))));
        }
    }

    #[test]
    fn order_is_kept_for_any_number_of_threads() {
        let expected: Vec<Range<usize>> = (0..100).map(|i| i * 10..(i + 1) * 10).collect();
        for threads in [1, 2, 7] {
            let task = Task::new();
            let outcome = run(threads, &task, |task| map_ranges(task, "", 1000, 10, Ok), |_| true);
            assert_eq!(outcome, Ok(Ok(expected.clone())));
        }
    }
}
