//! The cells of a co-occurrence matrix, kept in the pieces they were counted in.

use std::ops::Range;

/// The values of a piece: whole numbers of the matrix's unit where 32 bits hold them, else the numbers themselves.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    Units(Box<[u32]>),
    Numbers(Box<[f64]>),
}

/// Some rows that follow one another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// The first of them.
    pub first: usize,
    /// Where each row ends.
    pub ends: Box<[usize]>,
    /// The column of each value, ascending within a row.
    pub columns: Box<[u32]>,
    pub values: Values,
}

impl Piece {
    fn value(&self, place: usize, unit: f64) -> f64 {
        match &self.values {
            Values::Units(units) => f64::from(units[place]) / unit,
            Values::Numbers(numbers) => numbers[place],
        }
    }

    /// Its rows, and where their values stand.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let starts = std::iter::once(&0).chain(&self.ends);
        (self.first..).zip(starts.zip(&self.ends).map(|(&start, &end)| start..end))
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        let values = match &self.values {
            Values::Units(units) => size_of_val(&**units),
            Values::Numbers(numbers) => size_of_val(&**numbers),
        };
        values + size_of_val(&*self.columns) + size_of_val(&*self.ends)
    }
}

/// A sparse matrix of counts; only what is above zero is stored, columns ascending within each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    size: usize,
    /// By ascending rows.
    pieces: Vec<Piece>,
    unit: f64,
}

impl Counts {
    /// A matrix of `size` rows and columns from its pieces by ascending rows, values in units of 1/`unit`.
    pub(super) fn new(size: usize, pieces: Vec<Piece>, unit: f64) -> Self {
        Self { size, pieces, unit }
    }

    /// The pieces, by ascending rows.
    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The (column, count) pairs at these places of a piece.
    pub(super) fn cells<'a>(&self, piece: &'a Piece, places: Range<usize>) -> impl Iterator<Item = (u32, f64)> + 'a {
        let unit = self.unit;
        places.map(move |place| (piece.columns[place], piece.value(place, unit)))
    }

    /// Where the values of each row begin, when those of all pieces stand one after the other.
    pub(super) fn indptr(&self) -> Vec<usize> {
        let mut indptr = vec![0];
        let mut before = 0;
        for piece in &self.pieces {
            indptr.extend(piece.ends.iter().map(|end| before + end));
            before += piece.columns.len();
        }
        indptr
    }

    /// (rows, columns).
    pub fn shape(&self) -> (usize, usize) {
        (self.size, self.size)
    }

    /// How many values are stored.
    pub fn stored(&self) -> usize {
        self.pieces.iter().map(|piece| piece.columns.len()).sum()
    }

    /// The (column, count) pairs of a row, columns ascending.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let after = self.pieces.partition_point(|piece| piece.first <= row);
        let found =
            after.checked_sub(1).map(|index| &self.pieces[index]).filter(|piece| row - piece.first < piece.ends.len());
        let range = found.map_or(0..0, |piece| {
            let number = row - piece.first;
            (if number == 0 { 0 } else { piece.ends[number - 1] })..piece.ends[number]
        });
        let unit = self.unit;
        range.filter_map(move |place| found.map(|piece| (piece.columns[place], piece.value(place, unit))))
    }
}
