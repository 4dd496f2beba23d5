//! The one door: let go of the interpreter, run on our pool, look up for Ctrl-C, map errors.

use super::errors::{InternalError, OptionError};
use crate::error::Result;
use crate::runtime::{self, MAX_THREADS, Progress, Task};
use pyo3::exceptions::PyRuntimeWarning;
use pyo3::prelude::*;
use std::ffi::CString;
use std::sync::{Mutex, PoisonError};

static PROGRESS: Mutex<Option<Py<PyAny>>> = Mutex::new(None);

/// Call `callback(phase, done, total)` about every 50 ms of any long work; `None` to stop that. Returns the one before.
#[pyfunction]
pub fn on_progress(callback: Option<Py<PyAny>>) -> Option<Py<PyAny>> {
    std::mem::replace(&mut *PROGRESS.lock().unwrap_or_else(PoisonError::into_inner), callback)
}

/// The number of threads used where none is given.
#[pyfunction]
pub fn default_threads(py: Python<'_>) -> PyResult<usize> {
    let (threads, complaint) = runtime::default_threads();
    complain(py, complaint)?;
    Ok(threads)
}

fn complain(py: Python<'_>, complaint: Option<String>) -> PyResult<()> {
    match complaint.and_then(|complaint| CString::new(complaint).ok()) {
        Some(complaint) => PyErr::warn(py, &py.get_type::<PyRuntimeWarning>(), &complaint, 2),
        None => Ok(()),
    }
}

/// Run `work` outside the interpreter.
pub fn run<T: Send>(
    py: Python<'_>,
    threads: Option<usize>,
    work: impl FnOnce(&Task) -> Result<T> + Send,
) -> PyResult<T> {
    let threads = match threads {
        Some(threads) if (1..=MAX_THREADS).contains(&threads) => threads,
        Some(threads) => {
            return Err(OptionError::new_err(format!(
                "threads = {threads}: a number from 1 to {MAX_THREADS} is needed"
            )));
        }
        None => default_threads(py)?,
    };
    let (memory, complaint) = runtime::default_memory();
    complain(py, complaint)?;
    let task = Task::with_memory(memory);
    let mut raised = None;
    let outcome = py.detach(|| {
        runtime::run(threads, &task, work, |progress| {
            let looked = Python::attach(|py| look_up(py, progress));
            match looked {
                Ok(()) => raised.is_none(),
                Err(error) => {
                    raised.get_or_insert(error);
                    false
                }
            }
        })
    });
    match (raised, outcome) {
        (Some(error), _) => Err(error),
        (None, Ok(result)) => result.map_err(PyErr::from),
        (None, Err(panic)) => Err(InternalError::new_err(format!(
            "slantwise {} failed inside: {panic}. Please report this with what you called",
            env!("CARGO_PKG_VERSION")
        ))),
    }
}

fn look_up(py: Python<'_>, progress: Progress) -> PyResult<()> {
    py.check_signals()?;
    let callback =
        PROGRESS.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|callback| callback.clone_ref(py));
    if let Some(callback) = callback {
        callback.call1(py, (progress.phase, progress.done, progress.total))?;
    }
    Ok(())
}
