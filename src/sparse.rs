//! Csr: a sparse matrix in compressed rows, with checked invariants; and a row in the making.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::mem::take;
use std::ops::Range;

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked<T>", bound(deserialize = "T: Copy + Deserialize<'de>"))]
pub struct Csr<T> {
    columns: usize,
    indptr: Vec<usize>,
    indices: Vec<u32>,
    data: Vec<T>,
}

impl<T: Copy> Csr<T> {
    /// A matrix of `columns` columns and no rows yet, with room for so many values.
    pub fn with_capacity(columns: usize, stored: usize) -> Self {
        Self { columns, indptr: vec![0], indices: Vec::with_capacity(stored), data: Vec::with_capacity(stored) }
    }

    /// A matrix of `columns` columns from its rows, each a list of (column, value) in ascending order of column.
    pub fn from_rows(columns: usize, rows: Vec<Vec<(u32, T)>>) -> Result<Self> {
        let mut matrix = Self::with_capacity(columns, rows.iter().map(Vec::len).sum());
        for row in rows {
            for (column, value) in row {
                matrix.push(column, value);
            }
            matrix.end_row()?;
        }
        Ok(matrix)
    }

    /// A matrix of the arrays it is made of, see [`Self::into_parts`].
    pub fn from_parts(columns: usize, indptr: Vec<usize>, indices: Vec<u32>, data: Vec<T>) -> Result<Self> {
        let matrix = Self { columns, indptr, indices, data };
        matrix.fault().map_or(Ok(matrix), |fault| Err(Error::Sparse { reason: fault.to_owned() }))
    }

    /// Which invariant is broken, if one is.
    fn fault(&self) -> Option<&'static str> {
        let Self { columns, indptr, indices, data } = self;
        if indptr.first() != Some(&0) || indptr.last() != Some(&indices.len()) || indices.len() != data.len() {
            return Some("its arrays do not fit together");
        }
        if indptr.windows(2).any(|pair| pair[0] > pair[1]) {
            return Some("a row ends before it begins");
        }
        let ascends = |row: &[u32]| {
            row.windows(2).all(|pair| pair[0] < pair[1]) && row.last().is_none_or(|&last| (last as usize) < *columns)
        };
        let sound = indptr.windows(2).all(|pair| indices.get(pair[0]..pair[1]).is_some_and(ascends));
        (!sound).then_some("the columns of a row do not ascend, or one is too large")
    }

    /// Append a value to the row that is being written.
    pub fn push(&mut self, column: u32, value: T) {
        self.indices.push(column);
        self.data.push(value);
    }

    /// The row that is being written is complete; its columns must ascend.
    pub fn end_row(&mut self) -> Result<()> {
        let row = &self.indices[self.indptr[self.indptr.len() - 1]..];
        let number = self.indptr.len() - 1;
        if let Some(&column) = row.last().filter(|&&column| column as usize >= self.columns) {
            return Err(Error::Sparse {
                reason: format!("row {number} has column {column} of {} columns", self.columns),
            });
        }
        if let Some((before, column)) = row.iter().zip(row.iter().skip(1)).find(|(before, column)| before >= column) {
            return Err(Error::Sparse { reason: format!("row {number} has column {column} after column {before}") });
        }
        self.indptr.push(self.indices.len());
        Ok(())
    }

    /// With these columns alone, one sign per column, and what their numbers were. Nothing may be stored in the others.
    pub fn with_columns(mut self, kept: &[bool]) -> Result<(Self, Vec<usize>)> {
        let numbers: Vec<usize> = (0..self.columns).filter(|&column| kept[column]).collect();
        if numbers.len() < self.columns {
            let mut place = vec![u32::MAX; self.columns];
            for (new, &old) in (0..).zip(&numbers) {
                place[old] = new;
            }
            self.indices.iter_mut().for_each(|column| *column = place[*column as usize]);
            self = Self::from_parts(numbers.len(), self.indptr, self.indices, self.data)?;
        }
        Ok((self, numbers))
    }

    /// These rows alone.
    #[must_use]
    pub fn rows(&self, rows: Range<usize>) -> Self {
        let (first, last) = (self.indptr[rows.start], self.indptr[rows.end]);
        Self {
            columns: self.columns,
            indptr: self.indptr[rows.start..=rows.end].iter().map(|end| end - first).collect(),
            indices: self.indices[first..last].to_vec(),
            data: self.data[first..last].to_vec(),
        }
    }

    /// What it is made of: where each row begins, the columns, the values.
    pub fn into_parts(self) -> (Vec<usize>, Vec<u32>, Vec<T>) {
        (self.indptr, self.indices, self.data)
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
        self.transpose_rows(&(0..self.shape().0).collect::<Vec<_>>())
    }

    /// Rows become columns, those of `order` alone: its first row is column 0.
    ///
    /// ```
    /// use slantwise::sparse::Csr;
    /// let matrix = Csr::from_rows(2, vec![vec![(0, 7)], vec![(1, 8)], vec![(0, 9)]])?;
    /// assert_eq!(matrix.transpose_rows(&[2, 0]), Csr::from_rows(2, vec![vec![(0, 9), (1, 7)], vec![]])?);
    /// # Ok::<(), slantwise::error::Error>(())
    /// ```
    #[must_use]
    pub fn transpose_rows(&self, order: &[usize]) -> Self {
        let columns = self.columns;
        let mut indptr = vec![0_usize; columns + 1];
        for &row in order {
            for &column in &self.indices[self.indptr[row]..self.indptr[row + 1]] {
                indptr[column as usize + 1] += 1;
            }
        }
        for column in 0..columns {
            indptr[column + 1] += indptr[column];
        }
        let stored = indptr[columns];
        let mut next = indptr.clone();
        let mut indices = vec![0_u32; stored];
        let mut data = self.data.first().map_or_else(Vec::new, |&any| vec![any; stored]);
        for (place, &row) in order.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            for (column, value) in self.row(row) {
                let slot = &mut next[column as usize];
                indices[*slot] = place;
                data[*slot] = value;
                *slot += 1;
            }
        }
        Csr { columns: order.len(), indptr, indices, data }
    }

    /// The rows of several matrices of as many columns, one below the other.
    pub fn stack(columns: usize, parts: Vec<Self>) -> Self {
        let mut all = Self::with_capacity(columns, parts.iter().map(Self::stored).sum());
        for part in parts {
            let before = all.indices.len();
            all.indptr.extend(part.indptr[1..].iter().map(|end| before + end));
            all.indices.extend(part.indices);
            all.data.extend(part.data);
        }
        all
    }
}

/// A row in the making: a value per column, and which columns have been touched.
///
/// Two levels of marks, a bit per column and a bit per 64 of those, hand the columns out in order without sorting them
/// and without looking at all the others.
///
/// ```
/// use slantwise::sparse::Accumulator;
/// let mut row = Accumulator::new(1_000);
/// for column in [700, 3, 700] {
///     *row.at(column) += 1;
/// }
/// let mut found = Vec::new();
/// row.drain(|column, count| found.push((column, count)));
/// assert_eq!(found, [(3, 1), (700, 2)]);
/// row.drain(|_, _| unreachable!("it is empty now"));
/// ```
pub struct Accumulator<T> {
    values: Vec<T>,
    marks: Vec<u64>,
    marked: Vec<u64>,
}

impl<T: Clone + Default> Accumulator<T> {
    /// A row of so many columns, none of them touched.
    pub fn new(columns: usize) -> Self {
        let words = columns.div_ceil(64);
        Self { values: vec![T::default(); columns], marks: vec![0; words], marked: vec![0; words.div_ceil(64)] }
    }

    /// The value of a column, which is touched by that.
    #[inline]
    pub fn at(&mut self, column: u32) -> &mut T {
        let column = column as usize;
        self.marks[column / 64] |= 1 << (column % 64);
        self.marked[column / 4096] |= 1 << (column / 64 % 64);
        &mut self.values[column]
    }

    /// Hand out the values of the columns that were touched, ascending, and forget them.
    #[inline]
    pub fn drain(&mut self, mut emit: impl FnMut(u32, T)) {
        for (group, marked) in self.marked.iter_mut().enumerate() {
            for word in bits(take(marked)).map(|bit| 64 * group + bit) {
                for column in bits(take(&mut self.marks[word])).map(|bit| 64 * word + bit) {
                    emit(u32::try_from(column).unwrap_or(u32::MAX), take(&mut self.values[column]));
                }
            }
        }
    }
}

/// The places of the bits that are set, ascending.
#[inline]
fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros() as usize;
        (word != 0).then(|| {
            word &= word - 1;
            bit
        })
    })
}

/// A matrix as it comes from a file.
#[derive(Deserialize)]
struct Unchecked<T> {
    columns: usize,
    indptr: Vec<usize>,
    indices: Vec<u32>,
    data: Vec<T>,
}

impl<T: Copy> TryFrom<Unchecked<T>> for Csr<T> {
    type Error = &'static str;

    fn try_from(Unchecked { columns, indptr, indices, data }: Unchecked<T>) -> std::result::Result<Self, &'static str> {
        let matrix = Self { columns, indptr, indices, data };
        matrix.fault().map_or(Ok(matrix), Err)
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
    fn empty_columns_go_and_others_do_not() {
        let wide = Csr::from_rows(9, vec![vec![(1, 5), (3, 2)], vec![], vec![(3, 1), (8, 7)]]).unwrap();
        let kept: Vec<bool> = (0..9).map(|column| [1, 3, 8].contains(&column)).collect();
        let (narrow, numbers) = wide.clone().with_columns(&kept).unwrap();
        assert_eq!(numbers, [1, 3, 8]);
        assert_eq!(narrow, Csr::from_rows(3, vec![vec![(0, 5), (1, 2)], vec![], vec![(1, 1), (2, 7)]]).unwrap());
        assert!(wide.with_columns(&[false; 9]).is_err());
    }

    #[test]
    fn columns_come_out_in_order_whatever_the_width() {
        for columns in [1, 63, 64, 65, 4095, 4096, 4097, 100_000_u32] {
            let mut row = Accumulator::<u64>::new(columns as usize);
            for round in 0..3 {
                let touched: Vec<u32> = (0..50).map(|i| (i * i * 7919 + round) % columns).collect();
                let mut expected = std::collections::BTreeMap::new();
                for &column in &touched {
                    *row.at(column) += 1;
                    *expected.entry(column).or_insert(0) += 1;
                }
                let mut found = Vec::new();
                row.drain(|column, count| found.push((column, count)));
                assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn illegal_rows_are_refused() {
        assert!(Csr::from_rows(1, vec![vec![(1, 1)]]).is_err());
        assert!(Csr::from_rows(2, vec![vec![(1, 1), (1, 1)]]).is_err());
    }
}
