//! Sparse matrices handed to scipy.

use crate::sparse::Csr;
use numpy::{Element, IntoPyArray};
use pyo3::prelude::*;

/// The three arrays of a CSR matrix: data, indices, indptr.
pub type Arrays<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Bound<'py, PyAny>);

/// The arrays of a matrix with index arrays of one width, as scipy shares them without copying.
pub fn arrays<'py, T: Element + Copy>(py: Python<'py>, matrix: &Csr<impl Copy>, data: Vec<T>) -> Arrays<'py> {
    with_data(py, data, matrix.indptr().to_vec(), matrix.indices().to_vec(), matrix.shape().1)
}

/// The arrays of a matrix of counts, in 32 bits where all of them fit. Numbers change their type where they lie.
pub fn counts<T>(py: Python<'_>, matrix: Csr<T>) -> Arrays<'_>
where
    T: Copy,
    i32: TryFrom<T>,
    i64: TryFrom<T>,
{
    let columns = matrix.shape().1;
    let narrow = matrix.data().iter().all(|&count| i32::try_from(count).is_ok());
    let (indptr, indices, data) = matrix.into_parts();
    if narrow {
        return with_data(py, converted::<_, i32>(data, i32::MAX), indptr, indices, columns);
    }
    with_data(py, converted::<_, i64>(data, i64::MAX), indptr, indices, columns)
}

fn with_data<T: Element>(
    py: Python<'_>,
    data: Vec<T>,
    indptr: Vec<usize>,
    indices: Vec<u32>,
    columns: usize,
) -> Arrays<'_> {
    let narrow = i32::try_from(data.len()).is_ok() && i32::try_from(columns).is_ok();
    let data = data.into_pyarray(py).into_any();
    if narrow {
        let indices = converted::<_, i32>(indices, i32::MAX).into_pyarray(py).into_any();
        return (data, indices, converted::<_, i32>(indptr, i32::MAX).into_pyarray(py).into_any());
    }
    let indices = converted::<_, i64>(indices, i64::MAX).into_pyarray(py).into_any();
    (data, indices, converted::<_, i64>(indptr, i64::MAX).into_pyarray(py).into_any())
}

fn converted<T, U: TryFrom<T> + Copy>(values: Vec<T>, most: U) -> Vec<U> {
    values.into_iter().map(|value| U::try_from(value).unwrap_or(most)).collect()
}
