//! The frames of a lexicon counted per document, for what is done with documents one by one: validation, learning.

use super::door;
use super::lexicon::Lexicon;
use super::sparse::{self, Arrays};
use super::tokens::Tokens;
use crate::count::{self, Frames};
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;

/// The arrays of the matrix of documents × frames in units of each frame, how many units are one hit, the words of the
/// region per document, and per document why there is nothing to count.
#[pyfunction]
#[allow(clippy::type_complexity, reason = "what the Python module takes apart at once")]
pub fn hits<'py>(
    py: Python<'py>,
    tokens: &Tokens,
    lexicon: &Lexicon,
) -> PyResult<(Arrays<'py>, Vec<u32>, Bound<'py, PyArray1<u64>>, Vec<Option<&'static str>>)> {
    let all = door::run(py, tokens.threads, |task| {
        let frames = Frames::compile(&tokens.core, &lexicon.core, task)?;
        Ok(count::frames(&tokens.core, &frames, task)?.hits)
    })?;
    Ok((sparse::counts(py, all.counts), lexicon.core.units(), all.exposure.into_pyarray(py), all.rejected))
}

/// The words of the region per document: those that rates are per.
#[pyfunction]
pub fn exposure<'py>(py: Python<'py>, tokens: &Tokens) -> Bound<'py, PyArray1<u64>> {
    let core = &tokens.core;
    (0..core.len()).map(|document| core.exposure(document)).collect::<Vec<_>>().into_pyarray(py)
}
