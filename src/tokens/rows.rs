//! A row of values per document, kept in pieces of so many documents each: made in parallel, never copied together.

use crate::error::Result;
use crate::runtime::{Task, map_items, map_ranges};

/// Documents per piece; fixed, so that nothing depends on the number of threads.
pub(super) const GRAIN: usize = 8;

/// The rows of up to [`GRAIN`] documents.
pub(super) struct Piece<T> {
    pub values: Box<[T]>,
    /// Where each row ends.
    pub ends: Box<[usize]>,
}

/// A row per document.
pub(super) struct Rows<T> {
    pieces: Vec<Piece<T>>,
    documents: usize,
}

impl<T: Send> Rows<T> {
    /// Rows from their pieces, each of [`GRAIN`] documents but the last.
    pub fn new(pieces: Vec<Piece<T>>) -> Self {
        let documents = pieces.iter().map(|piece| piece.ends.len()).sum();
        Self { pieces, documents }
    }

    /// The rows that `fill` writes, one per document.
    pub fn build(
        documents: usize,
        phase: &'static str,
        task: &Task,
        fill: impl Fn(usize, &mut Vec<T>) -> Result<()> + Sync,
    ) -> Result<Self> {
        let pieces = map_ranges(task, phase, documents, GRAIN, |range| {
            let mut values = Vec::new();
            let mut ends = Vec::with_capacity(range.len());
            for document in range {
                task.check()?;
                fill(document, &mut values)?;
                ends.push(values.len());
            }
            let values = values.into_boxed_slice();
            task.charge(size_of_val(&*values))?;
            Ok(Piece { values, ends: ends.into() })
        })?;
        Ok(Self { pieces, documents })
    }

    /// How many documents there are.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// The row of a document.
    pub fn row(&self, document: usize) -> &[T] {
        let Piece { values, ends } = &self.pieces[document / GRAIN];
        let place = document % GRAIN;
        let start = if place == 0 { 0 } else { ends[place - 1] };
        &values[start..ends[place]]
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.values.len()).sum()
    }

    /// All values, document by document.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| piece.values.iter())
    }

    /// All values, document by document, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pieces.iter_mut().flat_map(|piece| piece.values.iter_mut())
    }

    /// Rows whose values were numbered by several workers, each in its own way, brought to one numbering by `change`.
    /// Each piece comes with its worker.
    pub fn renumbered<N: Send>(
        pieces: Vec<(usize, Piece<N>)>,
        phase: &'static str,
        task: &Task,
        change: impl Fn(usize, N) -> T + Sync,
    ) -> Result<Self> {
        let pieces = map_items(task, phase, pieces, |(worker, Piece { values, ends })| {
            let values = values.into_vec().into_iter().map(|value| change(worker, value)).collect();
            Ok(Piece { values, ends })
        })?;
        Ok(Self::new(pieces))
    }
}
