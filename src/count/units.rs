//! Units of observation: documents, or the documents of a cluster within a cell.

use super::{Cells, DocCounts, Sum, Sums, Total};
use crate::corpus::{Account, Groups};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges_with};
use crate::sparse::{Accumulator, Csr};
use std::collections::HashMap;

/// Pieces of parallel work; few, because each may hold sums of every feature.
const PARTS: usize = 32;

/// What is observed independently of each other: documents, or with clusters those of one cluster in the same cell.
#[derive(Debug, Clone)]
pub struct Units<'a> {
    cells: &'a Cells,
    counts: &'a Csr<u32>,
    list: Vec<Unit>,
    documents: Account,
}

/// A document, or those of a cluster within a cell.
#[derive(Debug, Clone)]
struct Unit {
    cell: u32,
    n: u64,
    documents: Vec<usize>,
}

impl Unit {
    /// Give what it holds of each feature: feature, occurrences, documents with any. `own` is empty before and after.
    fn each(&self, own: &mut Accumulator<(u64, u64)>, counts: &Csr<u32>, mut take: impl FnMut(u32, u64, u64)) {
        if let [document] = self.documents[..] {
            return counts.row(document).for_each(|(feature, y)| take(feature, u64::from(y), 1));
        }
        for (feature, y) in self.documents.iter().flat_map(|&document| counts.row(document)) {
            let (all, documents) = own.at(feature);
            (*all, *documents) = (*all + u64::from(y), *documents + 1);
        }
        own.drain(|feature, (y, documents)| take(feature, y, documents));
    }
}

impl<'a> Units<'a> {
    /// The units of these counts, by cell.
    pub fn of(counts: &'a DocCounts, cells: &'a Cells, clusters: Option<&Groups>) -> Result<Self> {
        let documents = counts.exposure.len();
        if cells.of_document.len() != documents {
            return Err(Error::Length { what: "groups", found: cells.of_document.len(), expected: documents });
        }
        if let Some(clusters) = clusters {
            clusters.expect_documents("cluster", documents)?;
        }
        let (mut units, mut account) = (Vec::<Unit>::new(), Account::default());
        let mut of_cluster = HashMap::new();
        for (document, &n) in counts.exposure.iter().enumerate() {
            let cell = cells.of_document[document];
            let rejected = counts.rejected[document].or(cells.rejected(document));
            account.add(rejected);
            let (Ok(cell), None) = (cell, rejected) else { continue };
            let next = units.len();
            // A document without a cluster is a unit of its own.
            let place = match clusters.and_then(|clusters| clusters.code(document)) {
                Some(cluster) => *of_cluster.entry((cell, cluster)).or_insert(next),
                None => next,
            };
            if place == next {
                units.push(Unit { cell, n: 0, documents: Vec::with_capacity(1) });
            }
            units[place].n += n;
            units[place].documents.push(document);
        }
        units.sort_by_key(|unit| unit.cell);
        Ok(Self { cells, counts: &counts.counts, list: units, documents: account })
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The cells they are in.
    pub fn cells(&self) -> &Cells {
        self.cells
    }

    /// The cell of a unit.
    pub fn cell(&self, unit: usize) -> usize {
        self.list[unit].cell as usize
    }

    /// The words of a unit (n).
    pub fn exposure(&self, unit: usize) -> u64 {
        self.list[unit].n
    }

    /// How often each feature occurs in each unit: units × features.
    pub fn counts(&self, task: &Task) -> Result<Csr<u64>> {
        let features = self.counts.shape().1;
        let mut own = Accumulator::new(features);
        let mut all = Csr::with_capacity(features, self.counts.stored());
        task.charge(self.counts.stored() * size_of::<(u32, u64)>())?;
        for unit in &self.list {
            task.check()?;
            unit.each(&mut own, self.counts, |feature, y, _| all.push(feature, y));
            all.end_row()?;
        }
        Ok(all)
    }

    /// Add the units of each cell up.
    pub fn sums(&self, task: &Task) -> Result<Sums> {
        let Self { cells, list: units, .. } = self;
        let mut totals = vec![Total::default(); cells.len()];
        for unit in units {
            let n = u128::from(unit.n);
            let total = Total { documents: unit.documents.len() as u64, clusters: 1, n: unit.n, nn: n * n };
            totals[unit.cell as usize].add(&total);
        }
        let features = self.counts.shape().1;
        let rows = || (Accumulator::new(features), Accumulator::<Sum>::new(features));
        let grain = units.len().div_ceil(PARTS);
        let (_, parts) = map_ranges_with(task, "adding up", units.len(), grain, rows, |(in_unit, in_cell), range| {
            let mut parts = Vec::new();
            for of_cell in units[range].chunk_by(|one, next| one.cell == next.cell) {
                for unit in of_cell {
                    task.check()?;
                    unit.each(in_unit, self.counts, |feature, y, documents| {
                        let (yy, yn) = (u128::from(y) * u128::from(y), u128::from(y) * u128::from(unit.n));
                        in_cell.at(feature).add(&Sum { y, documents, yy, yn, max: y });
                    });
                }
                let mut sums = Vec::new();
                in_cell.drain(|feature, sum| sums.push((feature, sum)));
                // The sums, and their place in the matrix and in its transpose.
                task.charge(3 * size_of_val(sums.as_slice()))?;
                parts.push((of_cell[0].cell, sums));
            }
            Ok(parts)
        })?;
        // A cell that several ranges have units of is put together again.
        let mut by_cell = Csr::with_capacity(features, 0);
        let mut row = Accumulator::<Sum>::new(features);
        let mut parts = parts.into_iter().flat_map(|(_, parts)| parts).peekable();
        for cell in 0..cells.len() {
            task.check()?;
            while let Some((_, sums)) = parts.next_if(|(of, _)| *of as usize == cell) {
                for (feature, sum) in &sums {
                    row.at(*feature).add(sum);
                }
            }
            row.drain(|feature, sum| by_cell.push(feature, sum));
            by_cell.end_row()?;
        }
        let documents = self.documents.clone();
        Ok(Sums { cells: (*cells).clone(), totals, sums: by_cell.transpose(), documents })
    }
}
