//! Units of observation: documents, or the documents of a cluster within a cell.

use super::{Cells, DocCounts, Sum, Sums, Total};
use crate::corpus::{Account, Groups};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges};
use crate::sparse::{Accumulator, Csr};
use std::collections::HashMap;

/// Features per piece of parallel work.
const FEATURES: usize = 1024;

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

    /// The documents of a unit.
    pub fn documents(&self, unit: usize) -> usize {
        self.list[unit].documents.len()
    }

    /// In how many of its documents each unit has each feature, where units are more than a document.
    pub fn having(&self, task: &Task) -> Result<Option<Csr<u64>>> {
        if self.list.iter().all(|unit| unit.documents.len() == 1) {
            return Ok(None);
        }
        self.filled(task, |_| 1).map(Some)
    }

    /// How often each feature occurs in each unit: units × features.
    pub fn counts(&self, task: &Task) -> Result<Csr<u64>> {
        self.filled(task, u64::from)
    }

    /// Per unit and feature, what its documents add to it.
    fn filled(&self, task: &Task, adds: impl Fn(u32) -> u64) -> Result<Csr<u64>> {
        let features = self.counts.shape().1;
        let mut own = Accumulator::<u64>::new(features);
        let mut all = Csr::with_capacity(features, self.counts.stored());
        task.charge(self.counts.stored() * size_of::<(u32, u64)>())?;
        for unit in &self.list {
            task.check()?;
            if let [document] = unit.documents[..] {
                self.counts.row(document).for_each(|(feature, y)| all.push(feature, adds(y)));
            } else {
                for (feature, y) in unit.documents.iter().flat_map(|&document| self.counts.row(document)) {
                    *own.at(feature) += adds(y);
                }
                own.drain(|feature, y| all.push(feature, y));
            }
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
        // The documents of a unit, and the units of a cell, stand together: so does what they hold of a feature.
        let order: Vec<usize> = units.iter().flat_map(|unit| unit.documents.iter().copied()).collect();
        let unit_of: Vec<usize> =
            units.iter().enumerate().flat_map(|(unit, of)| of.documents.iter().map(move |_| unit)).collect();
        task.charge(self.counts.stored() * size_of::<(u32, u32)>())?;
        let by_feature = self.counts.transpose_rows(&order);
        let parts = map_ranges(task, "adding up", by_feature.shape().0, FEATURES, |features| {
            let mut part = Csr::with_capacity(cells.len(), 0);
            for feature in features {
                task.check()?;
                let mut row =
                    by_feature.row(feature).map(|(place, y)| (unit_of[place as usize], u64::from(y))).peekable();
                let (mut cell, mut sum) = (0, Sum::default());
                while let Some((unit, mut y)) = row.next() {
                    let (mut documents, mut max) = (1, y);
                    while let Some((_, more)) = row.next_if(|&(next, _)| next == unit) {
                        (y, documents, max) = (y + more, documents + 1, max.max(more));
                    }
                    if units[unit].cell != cell && sum.y > 0 {
                        part.push(cell, sum);
                        sum = Sum::default();
                    }
                    cell = units[unit].cell;
                    let (yy, yn) = (u128::from(y) * u128::from(y), u128::from(y) * u128::from(units[unit].n));
                    sum.add(&Sum { y, documents, yy, yn, max });
                }
                if sum.y > 0 {
                    part.push(cell, sum);
                }
                part.end_row()?;
            }
            task.charge(2 * part.stored() * size_of::<(u32, Sum)>())?;
            Ok(part)
        })?;
        let documents = self.documents.clone();
        Ok(Sums { cells: (*cells).clone(), totals, sums: Csr::stack(cells.len(), parts), documents })
    }
}
