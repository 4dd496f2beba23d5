//! Arrow arrays as plain Python data that says of what type it was, and back: what pickling a table needs.

use super::errors::InputError;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, LargeStringArray, NullArray, PrimitiveArray, StringArray,
    StringViewArray,
};
use arrow_schema::{DataType, TimeUnit};
use pyo3::conversion::FromPyObjectOwned;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use std::sync::Arc;

/// What a type is called, and the values; text and numbers are theirs, a date or moment is the number that Arrow keeps.
pub type Plain<'py> = (String, Bound<'py, PyAny>);

/// Do something with each Arrow type of numbers and what it is called.
macro_rules! each_number {
    ($do:ident) => {
        $do!(Int8 Int8Type "int8");
        $do!(Int16 Int16Type "int16");
        $do!(Int32 Int32Type "int32");
        $do!(Int64 Int64Type "int64");
        $do!(UInt8 UInt8Type "uint8");
        $do!(UInt16 UInt16Type "uint16");
        $do!(UInt32 UInt32Type "uint32");
        $do!(UInt64 UInt64Type "uint64");
    };
}

/// The values of an array with the name of its type.
pub fn of<'py>(py: Python<'py>, name: &str, array: &dyn Array) -> PyResult<Plain<'py>> {
    macro_rules! number {
        ($kind:ident $type:ident $called:literal) => {
            if let DataType::$kind = array.data_type() {
                return Ok(($called.to_owned(), numbers::<$type>(py, array)?));
            }
        };
    }
    each_number!(number);
    number!(Float32 Float32Type "float32");
    number!(Float64 Float64Type "float64");
    number!(Date32 Date32Type "date32");
    number!(Date64 Date64Type "date64");
    Ok(match array.data_type() {
        DataType::Null => ("null".to_owned(), array.len().into_pyobject(py)?.into_any()),
        DataType::Boolean => ("bool".to_owned(), array.as_boolean().iter().collect::<Vec<_>>().into_pyobject(py)?),
        DataType::Utf8 => ("text32".to_owned(), array.as_string::<i32>().iter().collect::<Vec<_>>().into_pyobject(py)?),
        DataType::LargeUtf8 => {
            ("text64".to_owned(), array.as_string::<i64>().iter().collect::<Vec<_>>().into_pyobject(py)?)
        }
        DataType::Utf8View => {
            ("textview".to_owned(), array.as_string_view().iter().collect::<Vec<_>>().into_pyobject(py)?)
        }
        DataType::Timestamp(unit, zone) => {
            let (unit, values) = match unit {
                TimeUnit::Second => ("s", numbers::<TimestampSecondType>(py, array)?),
                TimeUnit::Millisecond => ("ms", numbers::<TimestampMillisecondType>(py, array)?),
                TimeUnit::Microsecond => ("us", numbers::<TimestampMicrosecondType>(py, array)?),
                TimeUnit::Nanosecond => ("ns", numbers::<TimestampNanosecondType>(py, array)?),
            };
            (format!("moment {unit} {}", zone.as_deref().unwrap_or_default()), values)
        }
        DataType::Dictionary(_, _) => {
            let any = array.as_any_dictionary();
            let parts = (of(py, name, any.keys())?, of(py, name, any.values().as_ref())?);
            ("dictionary".to_owned(), parts.into_pyobject(py)?.into_any())
        }
        other => {
            return Err(PyTypeError::new_err(format!(
                "column {name:?} is of the Arrow type {other}, which cannot be pickled here; pickle .to_arrow() or \
                 .to_polars() instead"
            )));
        }
    })
}

fn numbers<'py, T: ArrowPrimitiveType>(py: Python<'py>, array: &dyn Array) -> PyResult<Bound<'py, PyAny>>
where
    Vec<Option<T::Native>>: IntoPyObject<'py, Target = PyAny, Output = Bound<'py, PyAny>, Error = PyErr>,
{
    array.as_primitive::<T>().iter().collect::<Vec<_>>().into_pyobject(py)
}

/// The array that [`of`] gave these values of.
pub fn array(name: &str, (kind, values): &Plain<'_>) -> PyResult<ArrayRef> {
    fn made<T: ArrowPrimitiveType>(values: &Bound<'_, PyAny>) -> PyResult<PrimitiveArray<T>>
    where
        T::Native: for<'py> FromPyObjectOwned<'py>,
    {
        let list = values.try_iter()?.map(|value| {
            let value = value?;
            if value.is_none() { Ok(None) } else { value.extract::<T::Native>().map(Some).map_err(Into::into) }
        });
        Ok(list.collect::<PyResult<Vec<_>>>()?.into_iter().collect())
    }
    macro_rules! number {
        ($kind:ident $type:ident $called:literal) => {
            if kind == $called {
                return Ok(Arc::new(made::<$type>(values)?));
            }
        };
    }
    each_number!(number);
    number!(Float32 Float32Type "float32");
    number!(Float64 Float64Type "float64");
    number!(Date32 Date32Type "date32");
    number!(Date64 Date64Type "date64");
    if let Some(moment) = kind.strip_prefix("moment ") {
        let (unit, zone) = moment.split_once(' ').unwrap_or((moment, ""));
        let zone = (!zone.is_empty()).then(|| Arc::from(zone));
        return Ok(match unit {
            "s" => Arc::new(made::<TimestampSecondType>(values)?.with_timezone_opt(zone)),
            "ms" => Arc::new(made::<TimestampMillisecondType>(values)?.with_timezone_opt(zone)),
            "us" => Arc::new(made::<TimestampMicrosecondType>(values)?.with_timezone_opt(zone)),
            "ns" => Arc::new(made::<TimestampNanosecondType>(values)?.with_timezone_opt(zone)),
            _ => return Err(unknown(name, kind)),
        });
    }
    Ok(match kind.as_str() {
        "null" => Arc::new(NullArray::new(values.extract()?)),
        "bool" => Arc::new(values.extract::<Vec<Option<bool>>>()?.into_iter().collect::<BooleanArray>()),
        "text32" => Arc::new(values.extract::<Vec<Option<String>>>()?.into_iter().collect::<StringArray>()),
        "text64" => Arc::new(values.extract::<Vec<Option<String>>>()?.into_iter().collect::<LargeStringArray>()),
        "textview" => Arc::new(values.extract::<Vec<Option<String>>>()?.into_iter().collect::<StringViewArray>()),
        "dictionary" => {
            let (keys, entries): (Plain<'_>, Plain<'_>) = values.extract()?;
            dictionary(name, array(name, &keys)?.as_ref(), &array(name, &entries)?)?
        }
        _ => return Err(unknown(name, kind)),
    })
}

fn dictionary(name: &str, keys: &dyn Array, entries: &ArrayRef) -> PyResult<ArrayRef> {
    macro_rules! dictionary {
        ($kind:ident $type:ident $called:literal) => {
            if let DataType::$kind = keys.data_type() {
                let keys = keys.as_primitive::<$type>().clone();
                let made = DictionaryArray::<$type>::try_new(keys, entries.clone());
                return Ok(Arc::new(made.map_err(|error| InputError::new_err(format!("column {name:?}: {error}")))?));
            }
        };
    }
    each_number!(dictionary);
    Err(unknown(name, "dictionary"))
}

fn unknown(name: &str, kind: &str) -> PyErr {
    InputError::new_err(format!("column {name:?}: there is no type {kind:?}; it was pickled by another version"))
}
