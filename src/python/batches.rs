//! A stream of Arrow batches, read one at a time.

use super::arrow;
use super::table::Table;
use arrow_array::ffi_stream::ArrayStreamReader;
use arrow_array::{Array, ArrayReader};
use arrow_schema::DataType;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};

/// What is left of a stream.
struct Rest {
    reader: ArrayStreamReader,
    kind: DataType,
    rows: usize,
    begun: bool,
}

/// An iterator of tables, one per batch of whatever offers a stream; one table without rows where there are no batches.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Batches {
    rest: Mutex<Option<Rest>>,
}

#[pymethods]
impl Batches {
    #[new]
    fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let reader = arrow::open(object)?;
        let kind = reader.field().data_type().clone();
        Ok(Self { rest: Mutex::new(Some(Rest { reader, kind, rows: 0, begun: false })) })
    }

    fn __iter__(this: Bound<'_, Self>) -> Bound<'_, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Table>> {
        // Taken out while it is read, so that no thread waits for a lock with the interpreter in its hands.
        let taken = self.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut rest) = taken else {
            return Err(PyRuntimeError::new_err("this stream has ended, or is being read by another thread"));
        };
        // A producer may hand its work to threads that need the interpreter, so it is let go of; one that is written in
        // Python takes hold of it by itself, as it must for every other reader.
        let (mut rest, chunk) = py
            .detach(move || match rest.reader.next() {
                Some(Err(error)) => Err((rest.rows, error)),
                chunk => Ok((rest, chunk.and_then(Result::ok))),
            })
            .map_err(|(rows, error)| arrow::refuse(py, &format!("after row {rows} of the stream"), &error))?;
        let (kind, begun) = (rest.kind.clone(), rest.begun);
        rest.rows += chunk.as_ref().map_or(0, Array::len);
        rest.begun = true;
        *self.rest.lock().unwrap_or_else(PoisonError::into_inner) = Some(rest);
        py.check_signals()?;
        match chunk {
            Some(chunk) => Table::of_structs(&kind, &[chunk]).map(Some),
            None if begun => Ok(None),
            None => Table::of_structs(&kind, &[]).map(Some),
        }
    }
}

impl Drop for Batches {
    /// A stream is released without the interpreter as well: a producer may wait for its threads first.
    fn drop(&mut self) {
        let rest = self.rest.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        Python::try_attach(|py| py.detach(move || drop(rest)));
    }
}
