//! Columns → which group each document belongs to.

use super::columns;
use super::errors::ColumnError;
use super::table::Table;
use super::texts::Strings;
use crate::corpus;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, temporal_conversions};
use arrow_schema::DataType;
use pyo3::prelude::*;
use std::sync::Arc;

/// Groups of documents, and the values of their columns, one row per group.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Groups {
    pub core: Arc<corpus::Groups>,
    pub keys: Arc<Table>,
    /// Per group, its place among the values of each column.
    parts: Vec<Vec<u32>>,
}

impl Groups {
    /// The groups that the values of these columns make together; where one of `periods` has no value, a date is
    /// missing.
    pub fn of(table: &Table, names: &[String], periods: &[String]) -> PyResult<Self> {
        let single = names.iter().map(|name| Key::of(name, &table.chunks(name)?)).collect::<PyResult<Vec<_>>>()?;
        let documents = single.first().map_or(0, |key| key.codes.len());
        let tuple = |document: usize| single.iter().map(|key| key.codes[document]).collect::<Option<Vec<u32>>>();
        let mut tuples: Vec<(Vec<u32>, usize)> =
            (0..documents).filter_map(|document| tuple(document).map(|tuple| (tuple, document))).collect();
        tuples.sort_unstable();
        tuples.dedup_by(|a, b| a.0 == b.0);
        let label = |tuple: &[u32]| {
            let parts = single.iter().zip(tuple).map(|(key, &code)| key.labels[code as usize].as_str());
            parts.collect::<Vec<_>>().join(" | ")
        };
        let labels: Vec<String> = tuples.iter().map(|(tuple, _)| label(tuple)).collect();
        let mut sorted: Vec<&String> = labels.iter().collect();
        sorted.sort_unstable();
        if let Some((twice, _)) = sorted.iter().zip(sorted.iter().skip(1)).find(|(a, b)| a == b) {
            return Err(ColumnError::new_err(format!(
                "two groups of the columns {} would both be called {twice:?}; rename one of their values",
                names.join(", ")
            )));
        }
        let code = |document| {
            let tuple = tuple(document)?;
            let found = tuples.binary_search_by(|(other, _)| other.cmp(&tuple)).ok()?;
            u32::try_from(found).ok()
        };
        let codes = (0..documents).map(code).collect();
        let first: Vec<usize> = tuples.iter().map(|&(_, document)| document).collect();
        let keys = names.iter().map(|name| Ok((name.clone(), columns::joined(&table.chunks(name)?, name)?)));
        let keys = Table::from_arrays(keys.collect::<PyResult<_>>()?)?.pick(&first)?;
        let mut core = corpus::Groups::from_codes(codes, labels)?;
        let dated: Vec<&Key> =
            names.iter().zip(&single).filter(|(name, _)| periods.contains(name)).map(|of| of.1).collect();
        if !dated.is_empty() {
            let lacks = |document: usize| dated.iter().any(|key| key.codes[document].is_none());
            core = core.undated((0..documents).map(lacks).collect());
        }
        let parts = tuples.into_iter().map(|(tuple, _)| tuple).collect();
        Ok(Self { core: Arc::new(core), keys: Arc::new(keys), parts })
    }
}

#[pymethods]
impl Groups {
    #[getter]
    fn labels(&self) -> Vec<String> {
        self.core.labels().to_vec()
    }

    /// Per group, its place among the sorted values of each column.
    #[getter]
    fn parts(&self) -> Vec<Vec<u32>> {
        self.parts.clone()
    }

    #[getter]
    fn codes(&self) -> Vec<Option<u32>> {
        (0..self.core.documents()).map(|document| self.core.code(document)).collect()
    }
}

/// One column as codes in the order of its values.
struct Key {
    codes: Vec<Option<u32>>,
    labels: Vec<String>,
}

impl Key {
    fn of(name: &str, chunks: &[ArrayRef]) -> PyResult<Self> {
        if let Some(strings) = Strings::of(chunks) {
            let values: Vec<Option<&str>> = (0..strings.len()).map(|row| strings.get(row)).collect();
            let groups = corpus::Groups::from_labels(&values);
            let codes = (0..values.len()).map(|row| groups.code(row)).collect();
            return Ok(Self { codes, labels: groups.labels().to_vec() });
        }
        let mut values = Vec::new();
        for chunk in chunks {
            values.extend(whole(name, chunk.as_ref())?);
        }
        let mut distinct: Vec<i128> = values.iter().flatten().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let code = |value: i128| distinct.binary_search(&value).ok().and_then(|code| u32::try_from(code).ok());
        let kind = chunks.first().map_or(&DataType::Null, |chunk| chunk.data_type());
        let labels = distinct.iter().map(|&value| label(kind, value)).collect();
        Ok(Self { codes: values.into_iter().map(|value| value.and_then(code)).collect(), labels })
    }
}

fn label(kind: &DataType, value: i128) -> String {
    match kind {
        DataType::Boolean => (value == 1).to_string(),
        DataType::Date32 => i32::try_from(value)
            .ok()
            .and_then(temporal_conversions::date32_to_datetime)
            .map_or_else(|| value.to_string(), |moment| moment.date().to_string()),
        _ => value.to_string(),
    }
}

/// The values of a column of whole numbers, truth values or dates.
pub(super) fn whole(name: &str, array: &dyn Array) -> PyResult<Vec<Option<i128>>> {
    macro_rules! cast {
        ($kind:ty) => {
            array.as_primitive::<$kind>().iter().map(|value| value.map(i128::from)).collect()
        };
    }
    Ok(match array.data_type() {
        DataType::Null => vec![None; array.len()],
        DataType::Boolean => array.as_boolean().iter().map(|value| value.map(i128::from)).collect(),
        DataType::Int8 => cast!(Int8Type),
        DataType::Int16 => cast!(Int16Type),
        DataType::Int32 => cast!(Int32Type),
        DataType::Int64 => cast!(Int64Type),
        DataType::UInt8 => cast!(UInt8Type),
        DataType::UInt16 => cast!(UInt16Type),
        DataType::UInt32 => cast!(UInt32Type),
        DataType::UInt64 => cast!(UInt64Type),
        DataType::Date32 => cast!(Date32Type),
        other => {
            return Err(ColumnError::new_err(format!(
                "column {name:?} is of the Arrow type {other}, which cannot make groups; text, whole numbers, dates and \
                 true/false can. Turn it into text first"
            )));
        }
    })
}
