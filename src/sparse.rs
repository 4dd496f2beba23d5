//! Csr: a sparse matrix in compressed rows, with checked invariants.

use crate::error::{Error, Result};

/// A sparse matrix in compressed rows.
///
/// Row `r` has its values in `data[indptr[r]..indptr[r + 1]]` at the columns of the same stretch of `indices`, which
/// ascend strictly within a row. No stored value is zero unless the caller stored it.
///
/// ```
/// use slantwise::sparse::Csr;
/// let matrix = Csr::from_rows(3, vec![vec![(0, 2), (2, 1)], vec![]])?;
/// assert_eq!(matrix.shape(), (2, 3));
/// assert_eq!(matrix.row(0).collect::<Vec<_>>(), [(0, 2), (2, 1)]);
/// assert_eq!(matrix.get(0, 1), None);
/// assert!(Csr::from_rows(2, vec![vec![(1, 1), (0, 1)]]).is_err());
/// # Ok::<(), slantwise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csr<T> {
    columns: usize,
    indptr: Vec<usize>,
    indices: Vec<u32>,
    data: Vec<T>,
}

impl<T: Copy> Csr<T> {
    /// A matrix of `columns` columns from its rows, each a list of (column, value) in ascending order of column.
    pub fn from_rows(columns: usize, rows: Vec<Vec<(u32, T)>>) -> Result<Self> {
        let entries = rows.iter().map(Vec::len).sum();
        let mut matrix = Self {
            columns,
            indptr: Vec::with_capacity(rows.len() + 1),
            indices: Vec::with_capacity(entries),
            data: Vec::with_capacity(entries),
        };
        matrix.indptr.push(0);
        for row in rows {
            matrix.push_row(row)?;
        }
        Ok(matrix)
    }

    fn push_row(&mut self, row: Vec<(u32, T)>) -> Result<()> {
        let number = self.indptr.len() - 1;
        let mut before = None;
        for (column, value) in row {
            if column as usize >= self.columns {
                return Err(Error::Sparse {
                    reason: format!("row {number} has column {column} of {} columns", self.columns),
                });
            }
            if before.is_some_and(|before| before >= column) {
                return Err(Error::Sparse {
                    reason: format!("row {number} has column {column} after column {before:?}"),
                });
            }
            before = Some(column);
            self.indices.push(column);
            self.data.push(value);
        }
        self.indptr.push(self.indices.len());
        Ok(())
    }

    /// (rows, columns).
    pub fn shape(&self) -> (usize, usize) {
        (self.indptr.len() - 1, self.columns)
    }

    /// How many values are stored.
    pub fn stored(&self) -> usize {
        self.data.len()
    }

    /// The (column, value) pairs of a row, columns ascending.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, T)> + '_ {
        let range = self.indptr[row]..self.indptr[row + 1];
        self.indices[range.clone()].iter().copied().zip(self.data[range].iter().copied())
    }

    /// The value at a place, if one is stored.
    pub fn get(&self, row: usize, column: u32) -> Option<T> {
        let range = self.indptr[row]..self.indptr[row + 1];
        let found = self.indices[range.clone()].binary_search(&column).ok()?;
        Some(self.data[range.start + found])
    }

    /// Where each row begins in [`Self::indices`] and [`Self::data`]; one more entry than rows.
    pub fn indptr(&self) -> &[usize] {
        &self.indptr
    }

    /// The columns of the stored values, row after row.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// The stored values, row after row.
    pub fn data(&self) -> &[T] {
        &self.data
    }

    /// The same places with other values; `value` gets (row, column, old value) and leaves a place out with `None`.
    pub fn filter_map<U: Copy>(&self, value: impl Fn(usize, u32, T) -> Option<U>) -> Csr<U> {
        let mut indptr = Vec::with_capacity(self.indptr.len());
        let (mut indices, mut data) = (Vec::new(), Vec::new());
        indptr.push(0);
        for row in 0..self.shape().0 {
            for (column, old) in self.row(row) {
                if let Some(new) = value(row, column, old) {
                    indices.push(column);
                    data.push(new);
                }
            }
            indptr.push(indices.len());
        }
        Csr { columns: self.columns, indptr, indices, data }
    }

    /// Rows become columns.
    #[must_use]
    pub fn transpose(&self) -> Self {
        let (rows, columns) = self.shape();
        let mut indptr = vec![0_usize; columns + 1];
        for &column in &self.indices {
            indptr[column as usize + 1] += 1;
        }
        for column in 0..columns {
            indptr[column + 1] += indptr[column];
        }
        let mut next = indptr.clone();
        let mut indices = vec![0_u32; self.indices.len()];
        let mut source = vec![0_usize; self.indices.len()];
        for row in 0..rows {
            for place in self.indptr[row]..self.indptr[row + 1] {
                let slot = &mut next[self.indices[place] as usize];
                indices[*slot] = u32::try_from(row).unwrap_or(u32::MAX);
                source[*slot] = place;
                *slot += 1;
            }
        }
        let data = source.into_iter().map(|place| self.data[place]).collect();
        Csr { columns: rows, indptr, indices, data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposing_twice_changes_nothing() {
        let rows = vec![vec![(1, 5), (3, 2)], vec![], vec![(0, 1), (1, 1), (2, 9)]];
        let matrix = Csr::from_rows(4, rows).unwrap();
        let turned = matrix.transpose();
        assert_eq!(turned.shape(), (4, 3));
        assert_eq!(turned.get(2, 2), Some(9));
        assert_eq!(turned.transpose(), matrix);
    }

    #[test]
    fn illegal_rows_are_refused() {
        assert!(Csr::from_rows(1, vec![vec![(1, 1)]]).is_err());
        assert!(Csr::from_rows(2, vec![vec![(1, 1), (1, 1)]]).is_err());
    }
}
