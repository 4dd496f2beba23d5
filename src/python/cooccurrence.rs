//! The co-occurrence class.

use super::door;
use super::errors::OptionError;
use super::groups::Groups;
use super::results::Builder;
use super::sparse::{Arrays, Places, arrays};
use super::table::Table;
use crate::cooccur::{self, Context, Measure, Selection, Unit, Weights};
use crate::formula::association::{Association, Pair};
use crate::runtime::Task;
use crate::tokens;
use arrow_array::ArrayRef;
use pyo3::prelude::*;
use std::sync::Arc;

/// What is to be counted, as the Python classes give it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Counting {
    context: String,
    before: usize,
    after: usize,
    weights: Option<String>,
    ordered: bool,
    binary: bool,
    rows: Option<Vec<String>>,
    columns: Option<Vec<String>>,
}

impl Counting {
    /// Whether the counts are whole numbers.
    pub fn whole(&self) -> bool {
        self.weights.is_none()
    }

    pub fn context(&self) -> PyResult<Context> {
        let weights = match self.weights.as_deref() {
            None => Weights::Flat,
            Some("harmonic") => Weights::Harmonic,
            Some("linear") => Weights::Linear,
            Some(other) => {
                return Err(OptionError::new_err(format!(
                    "weights = {other:?}: \"harmonic\", \"linear\" or None is needed"
                )));
            }
        };
        let unit = match self.context.as_str() {
            "window" => {
                let before = if self.ordered { 0 } else { self.before };
                return Ok(Context::Window { before, after: self.after, weights });
            }
            "document" => Unit::Document,
            "sentence" => Unit::Sentence,
            other => {
                return Err(OptionError::new_err(format!(
                    "context = {other:?}: \"window\", \"document\" or \"sentence\" is needed"
                )));
            }
        };
        Ok(Context::Whole { unit, ordered: self.ordered, binary: self.binary })
    }

    pub fn selection(&self, tokens: &tokens::Tokens, task: &Task) -> crate::error::Result<Selection> {
        let matching = |patterns: &Option<Vec<String>>| {
            patterns.as_ref().map(|patterns| Selection::matching(tokens, patterns, task)).transpose()
        };
        Ok(Selection { rows: matching(&self.rows)?, columns: matching(&self.columns)? })
    }
}

/// Tables of equal columns, one per group, below one another, with the columns of the groups first.
#[pyfunction]
pub fn stacked(tables: Vec<PyRef<'_, Table>>, groups: &Groups) -> PyResult<Table> {
    let of_row: Vec<usize> =
        tables.iter().enumerate().flat_map(|(group, table)| std::iter::repeat_n(group, table.rows())).collect();
    let mut columns: Vec<(String, Vec<ArrayRef>)> =
        groups.keys.pick(&of_row)?.arrays()?.into_iter().map(|(name, array)| (name, vec![array])).collect();
    // A table without rows may have no chunks, but its columns have types, and so has what is picked of it.
    let typed = tables.first().map(|table| table.pick(&[])).transpose()?;
    for name in typed.iter().flat_map(Table::names) {
        let mut chunks = Vec::new();
        for table in tables.iter().map(|table| &**table).chain(&typed) {
            chunks.extend(table.chunks(name)?);
        }
        columns.push((name.to_owned(), chunks));
    }
    Table::from_chunks(columns)
}

/// A co-occurrence matrix with its features.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Cooccurrence {
    pub core: Arc<cooccur::Cooccurrence>,
    pub tokens: Arc<tokens::Tokens>,
    pub whole: bool,
    /// The threads of the tokens it was counted from.
    pub threads: Option<usize>,
}

impl Cooccurrence {
    fn term(&self, feature: usize) -> &str {
        self.tokens.vocabulary().term(self.core.features[feature])
    }

    /// The arrays of the rows and columns that were asked for, from rows over all features.
    fn rectangle<'py, T: numpy::Element + Copy, R: Iterator<Item = (u32, f64)>>(
        &self,
        py: Python<'py>,
        stored: usize,
        row: impl Fn(usize) -> R + Sync,
        value: impl Fn(f64) -> T + Sync,
    ) -> PyResult<Arrays<'py>> {
        let core = &self.core;
        let (places, data) = door::run(py, self.threads, |task| {
            task.charge(stored * (size_of::<T>() + size_of::<u32>()))?;
            let mut number = vec![0; core.features.len()];
            let mut columns = 0;
            for column in core.wanted_columns() {
                number[column] = columns;
                columns += 1;
            }
            let mut data = Vec::with_capacity(stored);
            core.wanted_rows().for_each(|wanted| data.extend(row(wanted).map(|(_, count)| value(count))));
            let indices = core.wanted_rows().map(|wanted| row(wanted).map(|(column, _)| number[column as usize]));
            Ok((Places::of(indices, stored, columns), data))
        })?;
        Ok(places.arrays(py, data))
    }
}

#[pymethods]
impl Cooccurrence {
    #[getter]
    fn rows(&self) -> Vec<&str> {
        self.core.wanted_rows().map(|row| self.term(row)).collect()
    }

    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.core.wanted_columns().map(|column| self.term(column)).collect()
    }

    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.core.wanted_rows().count(), self.core.wanted_columns().count())
    }

    #[getter]
    fn total(&self) -> f64 {
        self.core.total()
    }

    #[getter]
    fn whole(&self) -> bool {
        self.whole
    }

    #[getter]
    fn stored(&self) -> usize {
        self.core.matrix.stored()
    }

    /// The rows that patterns of one word match.
    fn nodes(&self, py: Python<'_>, patterns: Vec<String>) -> PyResult<Vec<usize>> {
        let (core, tokens) = (&self.core, &self.tokens);
        door::run(py, self.threads, |task| Ok(core.nodes(&tokens.compile(&[patterns], task)?)))
    }

    fn arrays<'py>(&self, py: Python<'py>) -> PyResult<Arrays<'py>> {
        let matrix = &self.core.matrix;
        let row = |row: usize| matrix.row(row);
        if self.whole {
            #[allow(clippy::cast_possible_truncation, reason = "flat counts are whole numbers below 2^53")]
            return self.rectangle(py, matrix.stored(), row, |count| count as i64);
        }
        self.rectangle(py, matrix.stored(), row, |count| count)
    }

    #[pyo3(signature = (measure, smoothing=None))]
    fn association<'py>(&self, py: Python<'py>, measure: &str, smoothing: Option<f64>) -> PyResult<Arrays<'py>> {
        let measure = self.measure(measure, smoothing)?;
        let core = &self.core;
        let matrix = door::run(py, self.threads, |task| core.association(measure, task))?;
        if *core.selection == Selection::default() {
            return Ok(arrays(py, matrix));
        }
        self.rectangle(py, matrix.stored(), |row| matrix.row(row), |value| value)
    }

    #[pyo3(signature = (patterns, measure, min_count, top=None, smoothing=None))]
    fn collocates(
        &self,
        py: Python<'_>,
        patterns: Vec<String>,
        measure: &str,
        min_count: f64,
        top: Option<usize>,
        smoothing: Option<f64>,
    ) -> PyResult<Table> {
        let kind = self.measure(measure, smoothing)?;
        let (core, tokens) = (&self.core, &self.tokens);
        let company = door::run(py, self.threads, |task| {
            let nodes = core.nodes(&tokens.compile(&[patterns], task)?);
            core.collocates(&nodes, kind, min_count, top, task)
        })?;
        let term = |index: usize| tokens.vocabulary().term(core.features[index]);
        let mut builder = Builder::new();
        builder.text("node", company.iter().map(|(row, _)| Some(term(*row))));
        builder.text("collocate", company.iter().map(|(_, found)| Some(term(found.column))));
        let neither: fn(Pair) -> Option<f64> = |pair| pair.has_o22().then(|| pair.o22());
        for (name, cell) in [
            ("o11", (|pair| Some(pair.o11)) as fn(Pair) -> Option<f64>),
            ("o12", |pair| Some(pair.o12())),
            ("o21", |pair| Some(pair.o21())),
            ("o22", neither),
        ] {
            let counts = company.iter().map(|(_, found)| cell(found.pair));
            if self.whole {
                #[allow(clippy::cast_possible_truncation, reason = "flat counts are whole numbers below 2^53")]
                builder.whole(name, counts.map(|count| count.map(|count| count as i64)));
            } else {
                builder.real(name, counts);
            }
        }
        builder.real("e11", company.iter().map(|(_, found)| Some(found.expected)));
        builder.real(measure, company.iter().map(|(_, found)| found.value));
        builder.table()
    }
}

impl Cooccurrence {
    /// A measure that this matrix can be asked for.
    fn measure(&self, name: &str, smoothing: Option<f64>) -> PyResult<Measure> {
        let kind = measure_named(name)?;
        if kind == Association::Fisher && !self.whole {
            return Err(OptionError::new_err(
                "measure = \"fisher\": the exact test needs whole counts, and these are weighted; count without weights, or \
                 take \"g2_signed\"",
            ));
        }
        Ok(Measure::new(kind, smoothing)?)
    }
}

/// The association measure of this name.
pub fn measure_named(name: &str) -> PyResult<Association> {
    Association::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Association::ALL.iter().map(|measure| measure.name()).collect();
        OptionError::new_err(format!("measure = {name:?}: one of {} is needed", known.join(", ")))
    })
}
