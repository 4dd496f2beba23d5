//! A table of Arrow columns: what came in beside the texts, and every result.

use super::errors::{ColumnError, InputError};
use super::groups::Groups;
use super::plain::{self, Plain};
use super::{arrow, columns};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use numpy::{IntoPyArray, PyArray1};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList};
use std::sync::Arc;

/// Columns of equal length, in batches.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    /// A table of one batch from (name, column) pairs.
    pub fn from_arrays(named: Vec<(String, ArrayRef)>) -> PyResult<Self> {
        Self::from_chunks(named.into_iter().map(|(name, array)| (name, vec![array])).collect())
    }

    /// A table from columns in chunks, which may be cut differently; nothing is copied.
    pub fn from_chunks(columns: Vec<(String, Vec<ArrayRef>)>) -> PyResult<Self> {
        let length = |chunks: &[ArrayRef]| chunks.iter().map(Array::len).sum::<usize>();
        let rows = columns.first().map_or(0, |(_, chunks)| length(chunks));
        let mut cuts = vec![0, rows];
        let mut fields: Vec<Field> = Vec::new();
        for (name, chunks) in &columns {
            if length(chunks) != rows {
                return Err(InputError::new_err(format!(
                    "column {name:?} has {} values and column {:?} has {rows}; all columns need one value per document",
                    length(chunks),
                    columns[0].0
                )));
            }
            if fields.iter().any(|field| field.name() == name) {
                return Err(ColumnError::new_err(format!("there are two columns named {name:?}; rename or drop one")));
            }
            let mut at = 0;
            for chunk in chunks {
                at += chunk.len();
                cuts.push(at);
            }
            fields.push(Field::new(
                name,
                chunks.first().map_or(DataType::Null, |chunk| chunk.data_type().clone()),
                true,
            ));
        }
        cuts.sort_unstable();
        cuts.dedup();
        let schema = Arc::new(Schema::new(fields));
        let mut batches = Vec::with_capacity(cuts.len());
        let mut places = vec![(0, 0); columns.len()];
        for cut in cuts.windows(2) {
            let rows = cut[1] - cut[0];
            let slices = columns.iter().zip(&mut places).map(|((_, chunks), (chunk, offset))| {
                while *offset >= chunks[*chunk].len() {
                    (*chunk, *offset) = (*chunk + 1, 0);
                }
                let slice = chunks[*chunk].slice(*offset, rows);
                *offset += rows;
                slice
            });
            batches.push(batch(&schema, slices.collect(), rows)?);
        }
        Ok(Self { schema, batches })
    }

    /// A table from the chunks of a stream, each with all columns.
    pub fn of_structs(kind: &DataType, chunks: &[ArrayRef]) -> PyResult<Self> {
        let DataType::Struct(fields) = kind else {
            return Err(ColumnError::new_err(format!(
                "a table is needed, and this is one column of the Arrow type {kind}"
            )));
        };
        let columns = fields.iter().enumerate().map(|(index, field)| {
            let mut arrays: Vec<ArrayRef> =
                chunks.iter().map(|chunk| chunk.as_struct().column(index).clone()).collect();
            if arrays.is_empty() {
                arrays.push(arrow_array::new_empty_array(field.data_type()));
            }
            (field.name().clone(), arrays)
        });
        Self::from_chunks(columns.collect())
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.schema.fields().iter().map(|field| field.name().as_str())
    }

    /// The chunks of a column.
    pub fn chunks(&self, name: &str) -> PyResult<Vec<ArrayRef>> {
        let index = self.schema.index_of(name).map_err(|_| {
            let known: Vec<String> = self.schema.fields().iter().map(|field| format!("{:?}", field.name())).collect();
            ColumnError::new_err(format!("there is no column {name:?}; there are {}", known.join(", ")))
        })?;
        Ok(self.batches.iter().map(|batch| batch.column(index).clone()).collect())
    }

    /// The same columns at these rows.
    pub fn pick(&self, rows: &[usize]) -> PyResult<Self> {
        let mut starts = vec![0];
        for batch in &self.batches {
            starts.push(starts[starts.len() - 1] + batch.num_rows());
        }
        let total = starts[starts.len() - 1];
        if let Some(row) = rows.iter().find(|&&row| row >= total) {
            return Err(InputError::new_err(format!("row {row} of a table of {total} rows")));
        }
        let places: Vec<(usize, usize)> = rows
            .iter()
            .map(|&row| {
                let chunk = starts.partition_point(|&start| start <= row) - 1;
                (chunk, row - starts[chunk])
            })
            .collect();
        let mut picked = Vec::with_capacity(self.schema.fields().len());
        for field in self.schema.fields() {
            let chunks = self.chunks(field.name())?;
            let array = if chunks.is_empty() {
                arrow_array::new_empty_array(field.data_type())
            } else {
                columns::picked(&chunks, &places, field.name())?
            };
            picked.push(array);
        }
        Ok(Self { schema: self.schema.clone(), batches: vec![batch(&self.schema, picked, rows.len())?] })
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The single array of each column, for a table that is one batch.
    pub fn arrays(&self) -> PyResult<Vec<(String, ArrayRef)>> {
        self.schema
            .fields()
            .iter()
            .map(|field| Ok((field.name().clone(), columns::joined(&self.chunks(field.name())?, field.name())?)))
            .collect()
    }
}

fn batch(schema: &SchemaRef, columns: Vec<ArrayRef>, rows: usize) -> PyResult<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(schema.clone(), columns, &options)
        .map_err(|error| ColumnError::new_err(format!("the columns do not fit together: {error}")))
}

#[pymethods]
impl Table {
    #[staticmethod]
    fn from_arrow(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let (kind, chunks) = arrow::import(object)?;
        Self::of_structs(&kind, &chunks)
    }

    #[staticmethod]
    #[pyo3(signature = (columns, first_row=0))]
    fn from_columns(columns: Vec<(String, Bound<'_, PyAny>)>, first_row: usize) -> PyResult<Self> {
        let mut read = Vec::with_capacity(columns.len());
        for (name, values) in columns {
            let chunks = if arrow::speaks_arrow(&values)? {
                // pandas has the method but raises ImportError without pyarrow; its values can still be walked.
                match arrow::import(&values) {
                    Ok((_, chunks)) if !chunks.is_empty() => chunks,
                    Ok((kind, _)) => vec![arrow_array::new_empty_array(&kind)],
                    Err(error) if !error.is_instance_of::<PyException>(values.py()) => return Err(error),
                    Err(_) => vec![columns::from_python(&name, &values, first_row)?],
                }
            } else {
                vec![columns::from_python(&name, &values, first_row)?]
            };
            read.push((name, chunks));
        }
        Self::from_chunks(read)
    }

    /// Per column its name, its type and its values, as data that pickles.
    fn to_plain<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Plain<'py>)>> {
        let arrays = self.arrays()?.into_iter();
        arrays.map(|(name, array)| plain::of(py, &name, array.as_ref()).map(|values| (name, values))).collect()
    }

    /// The table that [`Self::to_plain`] gave the columns of, with this many rows.
    #[staticmethod]
    fn from_plain(columns: Vec<(String, Plain<'_>)>, rows: usize) -> PyResult<Self> {
        if columns.is_empty() {
            return Self::empty(rows);
        }
        let arrays = columns.into_iter().map(|(name, values)| {
            let array = plain::array(&name, &values)?;
            Ok((name, array))
        });
        Self::from_arrays(arrays.collect::<PyResult<_>>()?)
    }

    fn __len__(&self) -> usize {
        self.rows()
    }

    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.names().collect()
    }

    #[getter]
    fn types(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.data_type().to_string()).collect()
    }

    fn to_list<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let all = PyList::empty(py);
        for chunk in self.chunks(name)? {
            all.call_method1("extend", (columns::to_python(py, name, chunk.as_ref())?,))?;
        }
        Ok(all)
    }

    /// A numpy array of a column of whole numbers without nulls, or of real numbers (nulls as NaN); else None.
    fn to_numpy<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let array = columns::joined(&self.chunks(name)?, name)?;
        Ok(match array.data_type() {
            DataType::Int64 if array.null_count() == 0 => {
                let values = array.as_primitive::<Int64Type>().values();
                Some(PyArray1::from_slice(py, values).into_any())
            }
            DataType::Float64 => {
                let values = array.as_primitive::<Float64Type>().iter().map(|value| value.unwrap_or(f64::NAN));
                Some(values.collect::<Vec<f64>>().into_pyarray(py).into_any())
            }
            _ => None,
        })
    }

    fn select(&self, names: Vec<String>) -> PyResult<Self> {
        let columns = names.into_iter().map(|name| self.chunks(&name).map(|chunks| (name, chunks)));
        Self::from_chunks(columns.collect::<PyResult<_>>()?)
    }

    fn rename(&self, names: Vec<String>) -> PyResult<Self> {
        let columns = self.names().zip(names).map(|(old, new)| Ok((new, self.chunks(old)?)));
        Self::from_chunks(columns.collect::<PyResult<_>>()?)
    }

    /// A table of no columns and this many rows.
    #[staticmethod]
    fn empty(rows: usize) -> PyResult<Self> {
        let schema: SchemaRef = Arc::new(Schema::empty());
        Ok(Self { batches: vec![batch(&schema, Vec::new(), rows)?], schema })
    }

    /// The same table with one column taken from another.
    fn replace(&self, name: &str, other: &Self) -> PyResult<Self> {
        let columns = self.names().map(|column| {
            let chunks = if column == name { other.chunks(name)? } else { self.chunks(column)? };
            Ok((column.to_owned(), chunks))
        });
        Self::from_chunks(columns.collect::<PyResult<_>>()?)
    }

    fn beside(&self, other: &Self) -> PyResult<Self> {
        let mut all = Vec::new();
        for table in [self, other] {
            for name in table.names() {
                all.push((name.to_owned(), table.chunks(name)?));
            }
        }
        Self::from_chunks(all)
    }

    fn take(&self, rows: Vec<usize>) -> PyResult<Self> {
        self.pick(&rows)
    }

    fn head(&self, rows: usize) -> PyResult<Self> {
        self.pick(&(0..rows.min(self.rows())).collect::<Vec<_>>())
    }

    #[pyo3(signature = (names, periods=Vec::new()))]
    fn groups(&self, names: Vec<String>, periods: Vec<String>) -> PyResult<Groups> {
        Groups::of(self, &names, &periods)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer pass over the request; the columns come in the types they have.
        drop(requested_schema);
        arrow::export(py, &self.schema, &self.batches)
    }
}
