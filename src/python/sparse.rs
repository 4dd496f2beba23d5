//! Sparse matrices handed to scipy.

use crate::sparse::Csr;
use numpy::{Element, IntoPyArray};
use pyo3::prelude::*;

/// The three arrays of a CSR matrix: data, indices, indptr.
pub type Arrays<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Bound<'py, PyAny>);

/// The arrays of a matrix with index arrays of one width, as scipy shares them without copying.
pub fn arrays<'py, T: Element + Copy>(py: Python<'py>, matrix: &Csr<impl Copy>, data: Vec<T>) -> Arrays<'py> {
    let data = data.into_pyarray(py).into_any();
    let narrow = i32::try_from(matrix.stored()).is_ok() && i32::try_from(matrix.shape().1).is_ok();
    if narrow {
        let indices: Vec<i32> =
            matrix.indices().iter().map(|&index| i32::try_from(index).unwrap_or(i32::MAX)).collect();
        let indptr: Vec<i32> = matrix.indptr().iter().map(|&start| i32::try_from(start).unwrap_or(i32::MAX)).collect();
        return (data, indices.into_pyarray(py).into_any(), indptr.into_pyarray(py).into_any());
    }
    let indices: Vec<i64> = matrix.indices().iter().map(|&index| i64::from(index)).collect();
    let indptr: Vec<i64> = matrix.indptr().iter().map(|&start| i64::try_from(start).unwrap_or(i64::MAX)).collect();
    (data, indices.into_pyarray(py).into_any(), indptr.into_pyarray(py).into_any())
}
