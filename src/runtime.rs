//! The one way to run work in parallel: our own thread pool, cancellation, progress.
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
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// The most threads that may be asked for.
pub const MAX_THREADS: usize = 512;

/// How often a waiting caller looks up (for Ctrl-C, to report progress).
const POLL: Duration = Duration::from_millis(50);

/// One piece of work as seen from outside: can be cancelled, tells how far it is.
#[derive(Debug, Default)]
pub struct Task {
    cancelled: AtomicBool,
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
            // A thread that held the lock while another forked exists in the parent only: the child would wait for ever.
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
    fn order_is_kept_for_any_number_of_threads() {
        let expected: Vec<Range<usize>> = (0..100).map(|i| i * 10..(i + 1) * 10).collect();
        for threads in [1, 2, 7] {
            let task = Task::new();
            let outcome = run(threads, &task, |task| map_ranges(task, "", 1000, 10, Ok), |_| true);
            assert_eq!(outcome, Ok(Ok(expected.clone())));
        }
    }
}
