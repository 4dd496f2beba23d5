//! The Arrow PyCapsule interface, in and out: the only unsafe lines of the crate.
//!
//! The C data interface hands over raw pointers and can never be validated; whoever makes the capsule is trusted, as
//! Arrow's own documentation says. What is checked here is the capsule's name.
#![allow(unsafe_code, reason = "the C data interface is a struct of pointers")]

use super::errors::InputError;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{ArrayReader, ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchReader, make_array};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use pyo3::exceptions::{PyKeyboardInterrupt, PyMemoryError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

/// How a reader names ENOMEM, which is the only one of the numbers that says what happened.
const OUT_OF_MEMORY: &str = "Error code: 12.";

/// Whether an object offers its data as Arrow.
pub fn speaks_arrow(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(object.hasattr("__arrow_c_stream__")? || object.hasattr("__arrow_c_array__")?)
}

/// The stream that an object offers, of which nothing is read yet.
pub fn open(object: &Bound<'_, PyAny>) -> PyResult<ArrayStreamReader> {
    let stream = offered(object)?;
    object.py().detach(|| ArrayStreamReader::try_new(stream)).map_err(|error| refuse(object.py(), "in batch 0", &error))
}

fn offered(object: &Bound<'_, PyAny>) -> PyResult<FFI_ArrowArrayStream> {
    // Some producers make the requested schema a required argument: pass None in so many words.
    let capsule = object.call_method1("__arrow_c_stream__", (object.py().None(),))?.cast_into::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: the name says what the pointer is; from_raw moves the struct out and leaves the capsule released.
    Ok(unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) })
}

/// The type and the chunks an object offers; nothing is copied. A table gives struct arrays, a column gives its own.
pub fn import(object: &Bound<'_, PyAny>) -> PyResult<(DataType, Vec<ArrayRef>)> {
    if object.hasattr("__arrow_c_stream__")? {
        let reader = open(object)?;
        // A producer may hand its work to threads that need the interpreter, so it is let go of until the stream is
        // read and released; one that is written in Python takes hold of it by itself, as for every other reader.
        return object.py().detach(move || {
            let kind = reader.field().data_type().clone();
            let mut chunks = Vec::new();
            for chunk in reader {
                let place = || format!("in batch {}", chunks.len());
                let looked = |py: Python<'_>| {
                    py.check_signals()?;
                    chunk.map_err(|error| refuse(py, &place(), &error))
                };
                chunks.push(Python::attach(looked)?);
            }
            Ok((kind, chunks))
        });
    }
    let pair = object.call_method1("__arrow_c_array__", (object.py().None(),))?.cast_into::<PyTuple>()?;
    let schema = pair.get_item(0)?.cast_into::<PyCapsule>()?;
    let array = pair.get_item(1)?.cast_into::<PyCapsule>()?;
    let schema = schema.pointer_checked(Some(c"arrow_schema"))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(c"arrow_array"))?.cast::<FFI_ArrowArray>();
    // SAFETY: the names say what the pointers are; from_raw moves the array out, the schema is only read.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
    let array = make_array(data.map_err(|error| refuse(object.py(), "in batch 0", &error))?);
    Ok((array.data_type().clone(), vec![array]))
}

/// A capsule with a stream of these batches.
pub fn export<'py>(py: Python<'py>, schema: &SchemaRef, batches: &[RecordBatch]) -> PyResult<Bound<'py, PyCapsule>> {
    let batches: Vec<_> = batches.iter().cloned().map(Ok).collect();
    let reader: Box<dyn RecordBatchReader + Send> = Box::new(RecordBatchIterator::new(batches, schema.clone()));
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), c"arrow_array_stream")
}

/// What a producer's failure is in Python. Of what it raised only the text is left, and the number of the error.
pub fn refuse(py: Python<'_>, place: &str, error: &ArrowError) -> PyErr {
    let said = error.to_string();
    // A handler of Ctrl-C that ran in between raises by itself.
    if let Err(raised) = py.check_signals() {
        return raised;
    }
    // Producers written in Python end with the name of what was raised, and with its text where it has one.
    let last = said.trim_end().lines().next_back().unwrap_or_default();
    let last = last.rsplit_once("exception: ").map_or(last, |(_, last)| last);
    let raised = |name: &str| last.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
    if raised("KeyboardInterrupt") {
        return PyKeyboardInterrupt::new_err(());
    }
    let named = format!("the data could not be read {place}: {said}");
    if said.contains(OUT_OF_MEMORY) || raised("MemoryError") {
        return PyMemoryError::new_err(named);
    }
    InputError::new_err(named)
}
