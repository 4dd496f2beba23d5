//! The document-feature matrix compared with itself or another, and summed into groups.

use super::door;
use super::errors::OptionError;
use super::groups::Groups;
use super::sparse::{Arrays, arrays};
use super::tokens::{PyAccount, Tokens, account};
use crate::corpus::Account;
use crate::count::Cells;
use crate::error::Result;
use crate::formula::similarity::Similarity;
use crate::similarity::{self as alike, Wanted};
use crate::sparse::Csr;
use numpy::PyReadonlyArray1;
use pyo3::prelude::*;

/// A matrix of scipy: data, indices, indptr and the number of columns.
type Matrix<'py> = (PyReadonlyArray1<'py, f64>, PyReadonlyArray1<'py, u32>, PyReadonlyArray1<'py, u64>, usize);

fn matrix((data, indices, indptr, columns): &Matrix<'_>) -> PyResult<Csr<f64>> {
    let (data, indices, indptr) = (data.as_slice()?, indices.as_slice()?, indptr.as_slice()?);
    #[allow(clippy::cast_possible_truncation, reason = "places in arrays that are in memory")]
    let row = |ends: &[u64]| {
        let range = ends[0] as usize..ends[1] as usize;
        indices[range.clone()].iter().copied().zip(data[range].iter().copied()).collect()
    };
    Ok(Csr::from_rows(*columns, indptr.windows(2).map(row).collect())?)
}

/// The arrays of the matrix rows × others (or rows × rows).
#[pyfunction]
#[pyo3(signature = (threads, rows, others, measure, least, top))]
pub fn similarity<'py>(
    py: Python<'py>,
    threads: Option<usize>,
    rows: Matrix<'py>,
    others: Option<Matrix<'py>>,
    measure: &str,
    least: Option<f64>,
    top: Option<usize>,
) -> PyResult<Arrays<'py>> {
    let measure = Similarity::from_name(measure).ok_or_else(|| {
        OptionError::new_err(format!("method = {measure:?}: one of {} is needed", similarity_measures().join(", ")))
    })?;
    let rows = matrix(&rows)?;
    let others = others.as_ref().map(matrix).transpose()?;
    let wanted = Wanted { measure, min: least, top };
    let matrix = door::run(py, threads, |task| alike::similarity(&rows, others.as_ref(), wanted, task))?;
    Ok(arrays(py, matrix))
}

#[pyfunction]
pub fn similarity_measures() -> Vec<&'static str> {
    Similarity::ALL.iter().map(|measure| measure.name()).collect()
}

/// What becomes of the documents when they are summed into groups.
#[pyfunction]
pub fn grouped<'py>(py: Python<'py>, tokens: &Tokens, by: &Groups) -> PyResult<PyAccount<'py>> {
    let groups = by.core.clone();
    let documents = door::run(py, tokens.threads, |task| -> Result<Account> {
        groups.expect_documents("by", tokens.core.len())?;
        let cells = Cells::of(&groups);
        let mut documents = Account::default();
        for document in 0..tokens.core.len() {
            task.check()?;
            documents.add(tokens.core.rejected(document).or(cells.rejected(document)));
        }
        Ok(documents)
    })?;
    account(py, &documents)
}
