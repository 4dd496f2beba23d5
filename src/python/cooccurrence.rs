//! The co-occurrence class.

use super::door;
use super::errors::OptionError;
use super::results::Builder;
use super::sparse::{Arrays, arrays};
use super::table::Table;
use crate::cooccur::{self, Collocate};
use crate::formula::association::{Association, Pair};
use crate::tokens;
use pyo3::prelude::*;
use std::sync::Arc;

/// A co-occurrence matrix with its features.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Cooccurrence {
    pub core: Arc<cooccur::Cooccurrence>,
    pub tokens: Arc<tokens::Tokens>,
    pub whole: bool,
    /// The threads of the tokens it was counted from.
    pub threads: Option<usize>,
}

#[pymethods]
impl Cooccurrence {
    #[getter]
    fn features(&self) -> Vec<&str> {
        self.core.features.iter().map(|&term| self.tokens.vocabulary().term(term)).collect()
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

    fn arrays<'py>(&self, py: Python<'py>) -> Arrays<'py> {
        let matrix = &self.core.matrix;
        if self.whole {
            #[allow(clippy::cast_possible_truncation, reason = "flat counts are whole numbers below 2^53")]
            let counts = matrix.data().iter().map(|&count| count as i64).collect();
            return arrays::<i64>(py, matrix, counts);
        }
        arrays::<f64>(py, matrix, matrix.data().to_vec())
    }

    fn association<'py>(&self, py: Python<'py>, measure: &str) -> PyResult<Arrays<'py>> {
        let measure = measure_named(measure)?;
        let core = &self.core;
        let matrix = door::run(py, self.threads, |_| Ok(core.association(measure)))?;
        let data = matrix.data().to_vec();
        Ok(arrays::<f64>(py, &matrix, data))
    }

    #[pyo3(signature = (patterns, measure, min_count, top=None))]
    fn collocates(
        &self,
        py: Python<'_>,
        patterns: Vec<String>,
        measure: &str,
        min_count: f64,
        top: Option<usize>,
    ) -> PyResult<Table> {
        let kind = measure_named(measure)?;
        let (core, tokens) = (&self.core, &self.tokens);
        let company = door::run(py, self.threads, |task| {
            let mut company: Vec<(usize, Collocate)> = Vec::new();
            for row in core.nodes(&tokens.compile(&[patterns], task)?) {
                let collocates = core.collocates(row, kind, min_count);
                company.extend(collocates.into_iter().take(top.unwrap_or(usize::MAX)).map(|found| (row, found)));
            }
            Ok(company)
        })?;
        let term = |index: usize| tokens.vocabulary().term(core.features[index]);
        let mut builder = Builder::new();
        builder.text("node", company.iter().map(|(row, _)| Some(term(*row))));
        builder.text("collocate", company.iter().map(|(_, found)| Some(term(found.column))));
        for (name, cell) in
            [("o11", (|pair| pair.o11) as fn(Pair) -> f64), ("o12", Pair::o12), ("o21", Pair::o21), ("o22", Pair::o22)]
        {
            let counts = company.iter().map(|(_, found)| cell(found.pair));
            if self.whole {
                #[allow(clippy::cast_possible_truncation, reason = "flat counts are whole numbers below 2^53")]
                builder.whole(name, counts.map(|count| Some(count as i64)));
            } else {
                builder.real(name, counts.map(Some));
            }
        }
        builder.real("e11", company.iter().map(|(_, found)| Some(found.pair.e11())));
        builder.real(measure, company.iter().map(|(_, found)| found.value));
        builder.table()
    }
}

/// The association measure of this name.
pub fn measure_named(name: &str) -> PyResult<Association> {
    Association::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Association::ALL.iter().map(|measure| measure.name()).collect();
        OptionError::new_err(format!("measure = {name:?}: one of {} is needed", known.join(", ")))
    })
}
