//! A column of Python objects → an Arrow array, and back.

use super::errors::{ColumnError, InputError};
use arrow_array::builder::LargeStringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, LargeStringArray, NullArray};
use arrow_schema::{DataType, TimeUnit};
use arrow_select::interleave::interleave;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyFrozenSet, PyList, PySet, PyString};
use std::sync::Arc;

/// Days from the first day of year 1 to the first day of 1970, as Python counts ordinals.
const EPOCH: i64 = 719_163;

/// What the values of a Python column are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Truth,
    Whole,
    Real,
    Date,
    Moment,
}

impl Type {
    fn of(value: &Bound<'_, PyAny>) -> Option<Self> {
        if value.is_instance_of::<PyString>() {
            Some(Self::Text)
        } else if value.is_instance_of::<PyBool>() {
            Some(Self::Truth)
        } else if value.is_instance_of::<PyFloat>() {
            Some(Self::Real)
        } else if value.hasattr("__index__").unwrap_or(false) {
            Some(Self::Whole)
        } else if value.hasattr("isoformat").unwrap_or(false) {
            Some(if value.hasattr("hour").unwrap_or(false) { Self::Moment } else { Self::Date })
        } else {
            None
        }
    }
}

/// Whether a value stands for nothing: None, NaN, `NA` and `NaT` of pandas.
fn is_missing(value: &Bound<'_, PyAny>) -> bool {
    if value.is_none() || value.cast::<PyFloat>().is_ok_and(|number| number.extract::<f64>().is_ok_and(f64::is_nan)) {
        return true;
    }
    value.get_type().name().is_ok_and(|name| name == "NAType" || name == "NaTType")
}

/// A number, truth value or date of numpy as Python's own.
fn plain(value: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    if !(value.hasattr("dtype")? && value.hasattr("item")?) {
        return Ok(value);
    }
    // Nanoseconds are no Python moment.
    let is_fine = value.getattr("dtype")?.str()? == "datetime64[ns]";
    let value = if is_fine { value.call_method1("astype", ("datetime64[us]",))? } else { value };
    value.call_method0("item")
}

/// An Arrow array of the values of any iterable. A value that does not go with the first one is an error naming its row,
/// where the first of these rows has the number `first_row`.
pub fn from_python(name: &str, values: &Bound<'_, PyAny>, first_row: usize) -> PyResult<ArrayRef> {
    if values.is_instance_of::<PyString>() {
        return Err(InputError::new_err(format!(
            "column {name:?} is one string; a list with one value per document is needed"
        )));
    }
    let mut present: Vec<Option<Bound<'_, PyAny>>> = Vec::new();
    let mut column: Option<Type> = None;
    if values.is_instance_of::<PySet>() || values.is_instance_of::<PyFrozenSet>() {
        return Err(PyTypeError::new_err(format!("column {name:?} is a set, which has no order; a list is needed")));
    }
    let Ok(rows) = values.try_iter() else {
        return Err(PyTypeError::new_err(format!(
            "column {name:?} is {}; a list with one value per document is needed",
            values.get_type().name()?
        )));
    };
    for (row, value) in (first_row..).zip(rows) {
        let value = plain(value?)?;
        if is_missing(&value) {
            present.push(None);
            continue;
        }
        let Some(found) = Type::of(&value) else {
            return Err(misfit(name, row, &value, "text, a number, a date or true/false"));
        };
        column = Some(match (column, found) {
            (None, found) => found,
            (Some(Type::Whole | Type::Real), Type::Real) | (Some(Type::Real), Type::Whole) => Type::Real,
            (Some(column), found) if column == found => column,
            (Some(Type::Text), _) => return Err(misfit(name, row, &value, "text, as in the rows before")),
            (Some(_), _) => return Err(misfit(name, row, &value, "a value of the same type as in the rows before")),
        });
        present.push(Some(value));
    }
    build(name, column, &present, first_row)
}

fn build(
    name: &str,
    column: Option<Type>,
    values: &[Option<Bound<'_, PyAny>>],
    first_row: usize,
) -> PyResult<ArrayRef> {
    fn each<'a, 'py, T>(
        values: &'a [Option<Bound<'py, PyAny>>],
        first_row: usize,
        read: impl Fn(usize, &'a Bound<'py, PyAny>) -> PyResult<T>,
    ) -> PyResult<Vec<Option<T>>> {
        let numbered = (first_row..).zip(values);
        numbered.map(|(row, value)| value.as_ref().map(|value| read(row, value)).transpose()).collect()
    }
    let whole = |row: usize, value: &Bound<'_, PyAny>| {
        value.extract::<i64>().map_err(|_| misfit(name, row, value, "a whole number of at most 64 bits"))
    };
    Ok(match column {
        None => Arc::new(NullArray::new(values.len())),
        Some(Type::Text) => Arc::new(strings(&each(values, first_row, |row, value| text(name, row, value))?)),
        Some(Type::Truth) => Arc::new(BooleanArray::from(each(values, first_row, |_, value| value.extract::<bool>())?)),
        Some(Type::Whole) => Arc::new(Int64Array::from(each(values, first_row, whole)?)),
        Some(Type::Real) => Arc::new(Float64Array::from(each(values, first_row, |_, value| value.extract::<f64>())?)),
        Some(Type::Date) => Arc::new(Date32Array::from(each(values, first_row, |row, value| {
            let ordinal: i64 = value.call_method0("toordinal")?.extract()?;
            i32::try_from(ordinal - EPOCH).map_err(|_| misfit(name, row, value, "a date"))
        })?)),
        // A moment keeps the way it was written; comparing moments of mixed zones is not this package's business.
        Some(Type::Moment) => Arc::new(LargeStringArray::from(each(values, first_row, |_, value| {
            value.call_method0("isoformat")?.extract::<String>()
        })?)),
    })
}

/// Texts in one buffer that is large enough from the start.
fn strings(values: &[Option<&str>]) -> LargeStringArray {
    let bytes = values.iter().flatten().map(|text| text.len()).sum();
    let mut builder = LargeStringBuilder::with_capacity(values.len(), bytes);
    builder.extend(values.iter().copied());
    builder.finish()
}

fn text<'a>(name: &str, row: usize, value: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    let string = value.cast::<PyString>()?;
    string.to_str().map_err(|error| {
        let place = error.value(value.py()).getattr("start").and_then(|start| start.extract::<usize>());
        let place = place.map_or_else(|_| String::new(), |place| format!(", character {place}"));
        InputError::new_err(format!(
            "column {name:?}, row {row}{place}: half of a surrogate pair, which is no character; the text was decoded \
             wrongly. Read it again with the right encoding, or clean it with .encode('utf-8', 'replace').decode()"
        ))
    })
}

fn misfit(name: &str, row: usize, value: &Bound<'_, PyAny>, wanted: &str) -> PyErr {
    let kind = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    let mut shown: String = value.repr().map_or_else(|_| String::new(), |repr| repr.to_string());
    if shown.chars().count() > 60 {
        shown = shown.chars().take(60).chain(['…']).collect();
    }
    InputError::new_err(format!("column {name:?}, row {row}: {shown} is {kind}; {wanted} is needed"))
}

/// The array of chunks of one column, joined where there are several.
pub fn joined(chunks: &[ArrayRef], name: &str) -> PyResult<ArrayRef> {
    match chunks {
        [] => Ok(Arc::new(NullArray::new(0))),
        [one] => Ok(one.clone()),
        many => {
            let arrays: Vec<&dyn Array> = many.iter().map(AsRef::as_ref).collect();
            arrow_select::concat::concat(&arrays).map_err(|error| {
                ColumnError::new_err(format!("column {name:?} cannot be joined from its chunks: {error}"))
            })
        }
    }
}

/// Rows of a chunked column, by (chunk, row).
pub fn picked(chunks: &[ArrayRef], rows: &[(usize, usize)], name: &str) -> PyResult<ArrayRef> {
    let arrays: Vec<&dyn Array> = chunks.iter().map(AsRef::as_ref).collect();
    interleave(&arrays, rows)
        .map_err(|error| ColumnError::new_err(format!("rows of column {name:?} cannot be picked: {error}")))
}

/// The values of an array as Python objects, nulls as None.
pub fn to_python<'py>(py: Python<'py>, name: &str, array: &dyn Array) -> PyResult<Bound<'py, PyList>> {
    macro_rules! list {
        ($values:expr) => {
            PyList::new(py, $values)
        };
    }
    match array.data_type() {
        DataType::Null => list!((0..array.len()).map(|_| py.None())),
        DataType::Boolean => list!(array.as_boolean().iter().collect::<Vec<_>>()),
        DataType::Int8 => list!(array.as_primitive::<Int8Type>().iter().collect::<Vec<_>>()),
        DataType::Int16 => list!(array.as_primitive::<Int16Type>().iter().collect::<Vec<_>>()),
        DataType::Int32 => list!(array.as_primitive::<Int32Type>().iter().collect::<Vec<_>>()),
        DataType::Int64 => list!(array.as_primitive::<Int64Type>().iter().collect::<Vec<_>>()),
        DataType::UInt8 => list!(array.as_primitive::<UInt8Type>().iter().collect::<Vec<_>>()),
        DataType::UInt16 => list!(array.as_primitive::<UInt16Type>().iter().collect::<Vec<_>>()),
        DataType::UInt32 => list!(array.as_primitive::<UInt32Type>().iter().collect::<Vec<_>>()),
        DataType::UInt64 => list!(array.as_primitive::<UInt64Type>().iter().collect::<Vec<_>>()),
        DataType::Float16 => {
            list!(array.as_primitive::<Float16Type>().iter().map(|v| v.map(f64::from)).collect::<Vec<_>>())
        }
        DataType::Float32 => list!(array.as_primitive::<Float32Type>().iter().collect::<Vec<_>>()),
        DataType::Float64 => list!(array.as_primitive::<Float64Type>().iter().collect::<Vec<_>>()),
        DataType::Utf8 => list!(array.as_string::<i32>().iter().collect::<Vec<_>>()),
        DataType::LargeUtf8 => list!(array.as_string::<i64>().iter().collect::<Vec<_>>()),
        DataType::Utf8View => list!(array.as_string_view().iter().collect::<Vec<_>>()),
        DataType::Date32 => {
            dates(py, name, array.as_primitive::<Date32Type>().iter().map(|day| day.map(i64::from)).collect())
        }
        DataType::Date64 => dates(
            py,
            name,
            array.as_primitive::<Date64Type>().iter().map(|ms| ms.map(|ms| ms.div_euclid(86_400_000))).collect(),
        ),
        DataType::Timestamp(unit, zone) => moments(py, name, array, *unit, zone.as_deref()),
        DataType::Dictionary(_, _) if array.as_any_dictionary().values().is_empty() => {
            list!((0..array.len()).map(|_| py.None()))
        }
        DataType::Dictionary(_, _) => {
            let any = array.as_any_dictionary();
            let values = to_python(py, name, any.values().as_ref())?;
            let keys = any.normalized_keys();
            let items = (0..array.len())
                .map(|row| if array.is_null(row) { Ok(py.None().into_bound(py)) } else { values.get_item(keys[row]) });
            PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)
        }
        DataType::List(_) => nested(py, name, array, |row| array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => nested(py, name, array, |row| array.as_list::<i64>().value(row)),
        DataType::Struct(fields) => {
            let present = |row| array.is_valid(row).then(|| PyDict::new(py));
            let rows: Vec<Option<Bound<'py, PyDict>>> = (0..array.len()).map(present).collect();
            for (field, column) in fields.iter().zip(array.as_struct().columns()) {
                for (row, value) in rows.iter().zip(to_python(py, name, column.as_ref())?) {
                    if let Some(row) = row {
                        row.set_item(field.name(), value)?;
                    }
                }
            }
            PyList::new(py, rows)
        }
        other => Err(ColumnError::new_err(format!(
            "column {name:?} is of the Arrow type {other}, which has no plain Python form here; use .to_arrow() or .to_polars()"
        ))),
    }
}

fn nested<'py>(
    py: Python<'py>,
    name: &str,
    array: &dyn Array,
    value: impl Fn(usize) -> ArrayRef,
) -> PyResult<Bound<'py, PyList>> {
    let rows = (0..array.len())
        .map(|row| if array.is_null(row) { Ok(None) } else { to_python(py, name, value(row).as_ref()).map(Some) });
    PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)
}

fn dates<'py>(py: Python<'py>, name: &str, days: Vec<Option<i64>>) -> PyResult<Bound<'py, PyList>> {
    let date = py.import("datetime")?.getattr("date")?;
    let value = |day: i64| date.call_method1("fromordinal", (day + EPOCH,)).map_err(|_| out_of_years(name));
    PyList::new(py, days.into_iter().map(|day| day.map(value).transpose()).collect::<PyResult<Vec<_>>>()?)
}

fn out_of_years(name: &str) -> PyErr {
    InputError::new_err(format!("column {name:?} holds a date outside the years 1 to 9999, which Python cannot write"))
}

/// Moments; those of a time zone are told by its clocks, as whoever wrote the column saw them.
fn moments<'py>(
    py: Python<'py>,
    name: &str,
    array: &dyn Array,
    unit: TimeUnit,
    zone: Option<&str>,
) -> PyResult<Bound<'py, PyList>> {
    use arrow_array::types::{
        TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    };
    let (ticks, per_second): (Vec<Option<i64>>, i64) = match unit {
        TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().iter().collect(), 1),
        TimeUnit::Millisecond => (array.as_primitive::<TimestampMillisecondType>().iter().collect(), 1_000),
        TimeUnit::Microsecond => (array.as_primitive::<TimestampMicrosecondType>().iter().collect(), 1_000_000),
        TimeUnit::Nanosecond => (array.as_primitive::<TimestampNanosecondType>().iter().collect(), 1_000_000_000),
    };
    let module = py.import("datetime")?;
    let epoch = module.getattr("datetime")?.call1((1970, 1, 1))?;
    let delta = module.getattr("timedelta")?;
    let utc = module.getattr("timezone")?.getattr("utc")?;
    let zone = zone.map(|zone| time_zone(py, zone)).transpose()?;
    let moment = |tick: i64| {
        let (seconds, rest) = (tick.div_euclid(per_second), tick.rem_euclid(per_second));
        let micros = i128::from(rest) * 1_000_000 / i128::from(per_second);
        let span = delta.call1((0, seconds, i64::try_from(micros).unwrap_or(0)))?;
        let moment = epoch.call_method1("__add__", (span,))?;
        match &zone {
            None => Ok(moment),
            Some(zone) => {
                let zoned = PyDict::new(py);
                zoned.set_item("tzinfo", &utc)?;
                moment.call_method("replace", (), Some(&zoned))?.call_method1("astimezone", (zone,))
            }
        }
    };
    let value = |tick: i64| moment(tick).map_err(|_: PyErr| out_of_years(name));
    PyList::new(py, ticks.into_iter().map(|tick| tick.map(value).transpose()).collect::<PyResult<Vec<_>>>()?)
}

/// A zone by its name (`Europe/Paris`) or its distance from UTC (`+02:00`).
fn time_zone<'py>(py: Python<'py>, zone: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("zoneinfo")?.getattr("ZoneInfo")?.call1((zone,)).or_else(|_| {
        let parsed = py.import("datetime")?.getattr("datetime")?.call_method1("strptime", (zone, "%z"))?;
        parsed.getattr("tzinfo")
    })
}
