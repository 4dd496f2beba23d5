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
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

/// Whether an object offers its data as Arrow.
pub fn speaks_arrow(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(object.hasattr("__arrow_c_stream__")? || object.hasattr("__arrow_c_array__")?)
}

/// The stream that an object offers, of which nothing is read yet.
pub fn open(object: &Bound<'_, PyAny>) -> PyResult<ArrayStreamReader> {
    // Some producers make the requested schema a required argument: pass None in so many words.
    let capsule = object.call_method1("__arrow_c_stream__", (object.py().None(),))?.cast_into::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: the name says what the pointer is; from_raw moves the struct out and leaves the capsule released.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
    ArrayStreamReader::try_new(stream).map_err(|error| refuse(&error, 0))
}

/// The type and the chunks an object offers; nothing is copied. A table gives struct arrays, a column gives its own.
pub fn import(object: &Bound<'_, PyAny>) -> PyResult<(DataType, Vec<ArrayRef>)> {
    if object.hasattr("__arrow_c_stream__")? {
        let reader = open(object)?;
        let kind = reader.field().data_type().clone();
        let mut chunks = Vec::new();
        for chunk in reader {
            chunks.push(chunk.map_err(|error| refuse(&error, chunks.len()))?);
        }
        return Ok((kind, chunks));
    }
    let pair = object.call_method1("__arrow_c_array__", (object.py().None(),))?.cast_into::<PyTuple>()?;
    let schema = pair.get_item(0)?.cast_into::<PyCapsule>()?;
    let array = pair.get_item(1)?.cast_into::<PyCapsule>()?;
    let schema = schema.pointer_checked(Some(c"arrow_schema"))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(c"arrow_array"))?.cast::<FFI_ArrowArray>();
    // SAFETY: the names say what the pointers are; from_raw moves the array out, the schema is only read.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
    let array = make_array(data.map_err(|error| refuse(&error, 0))?);
    Ok((array.data_type().clone(), vec![array]))
}

/// A capsule with a stream of these batches.
pub fn export<'py>(py: Python<'py>, schema: &SchemaRef, batches: &[RecordBatch]) -> PyResult<Bound<'py, PyCapsule>> {
    let batches: Vec<_> = batches.iter().cloned().map(Ok).collect();
    let reader: Box<dyn RecordBatchReader + Send> = Box::new(RecordBatchIterator::new(batches, schema.clone()));
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), c"arrow_array_stream")
}

fn refuse(error: &ArrowError, batch: usize) -> PyErr {
    InputError::new_err(format!("the data could not be read, batch {batch}: {error}"))
}
