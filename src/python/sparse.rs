//! Sparse matrices handed to scipy.

use crate::sparse::Csr;
use numpy::{Element, IntoPyArray};
use pyo3::prelude::*;

/// The three arrays of a CSR matrix: data, indices, indptr.
pub type Arrays<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Bound<'py, PyAny>);

/// The columns of the values and where each row begins, with numbers of one width, as scipy shares them without copying.
pub enum Places {
    Narrow(Vec<i32>, Vec<i32>),
    Wide(Vec<i64>, Vec<i64>),
}

impl Places {
    /// Of rows that are given as the columns of their values; so many are stored, of so many columns.
    pub fn of<R: Iterator<Item = usize>>(rows: impl Iterator<Item = R>, stored: usize, columns: usize) -> Self {
        let mut indices = Vec::with_capacity(stored);
        let mut indptr = vec![0];
        for row in rows {
            indices.extend(row.map(|column| u32::try_from(column).unwrap_or(u32::MAX)));
            indptr.push(indices.len());
        }
        Self::taken(indptr, indices, columns)
    }

    /// Those of a matrix, changed where they lie.
    fn taken(indptr: Vec<usize>, indices: Vec<u32>, columns: usize) -> Self {
        if i32::try_from(indices.len().max(columns)).is_ok() {
            Self::Narrow(converted(indices, i32::MAX), converted(indptr, i32::MAX))
        } else {
            Self::Wide(converted(indices, i64::MAX), converted(indptr, i64::MAX))
        }
    }

    /// With the values, the arrays of the matrix.
    pub fn arrays<T: Element>(self, py: Python<'_>, data: Vec<T>) -> Arrays<'_> {
        let data = data.into_pyarray(py).into_any();
        match self {
            Self::Narrow(indices, indptr) => {
                (data, indices.into_pyarray(py).into_any(), indptr.into_pyarray(py).into_any())
            }
            Self::Wide(indices, indptr) => {
                (data, indices.into_pyarray(py).into_any(), indptr.into_pyarray(py).into_any())
            }
        }
    }
}

/// The arrays of a matrix.
pub fn arrays<T: Element + Copy>(py: Python<'_>, matrix: Csr<T>) -> Arrays<'_> {
    let columns = matrix.shape().1;
    let (indptr, indices, data) = matrix.into_parts();
    Places::taken(indptr, indices, columns).arrays(py, data)
}

/// The arrays of a matrix of counts, in 32 bits where all of them fit.
pub fn counts<T>(py: Python<'_>, matrix: Csr<T>) -> Arrays<'_>
where
    T: Copy,
    i32: TryFrom<T>,
    i64: TryFrom<T>,
{
    let columns = matrix.shape().1;
    let narrow = matrix.data().iter().all(|&count| i32::try_from(count).is_ok());
    let (indptr, indices, data) = matrix.into_parts();
    let places = Places::taken(indptr, indices, columns);
    if narrow {
        places.arrays(py, converted::<_, i32>(data, i32::MAX))
    } else {
        places.arrays(py, converted::<_, i64>(data, i64::MAX))
    }
}

/// The same numbers in another type: of the same width they stay where they lie. None is too large.
fn converted<T, U: TryFrom<T> + Copy>(values: Vec<T>, most: U) -> Vec<U> {
    values.into_iter().map(|value| U::try_from(value).unwrap_or(most)).collect()
}
