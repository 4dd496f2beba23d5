//! The additive sums per outlet (and event) that every comparison is made from.

use super::DocCounts;
use crate::corpus::{Account, Groups};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges};
use crate::sparse::Csr;
use std::collections::HashMap;

/// Features per piece of parallel work.
const FEATURES: usize = 512;
/// Why a document without an outlet (or whatever groups are compared) is not counted.
const NO_GROUP: &str = "no group";

/// The cells that documents are summed in: an outlet, or an outlet within an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// Per document, its cell, or why it has none.
    of_document: Vec<std::result::Result<u32, &'static str>>,
    /// Per cell, its event (0 where events are not told apart) and its outlet; ascending.
    keys: Vec<(u32, u32)>,
    outlets: usize,
    events: Option<usize>,
}

impl Cells {
    /// One cell per outlet.
    pub fn of(outlets: &Groups) -> Self {
        Self {
            of_document: (0..outlets.documents()).map(|document| outlets.code(document).ok_or(NO_GROUP)).collect(),
            keys: (0_u32..).take(outlets.len()).map(|outlet| (0, outlet)).collect(),
            outlets: outlets.len(),
            events: None,
        }
    }

    /// One cell per outlet within each event that it covered.
    pub fn within(outlets: &Groups, events: &Groups) -> Result<Self> {
        events.expect_documents("within", outlets.documents())?;
        let key = |document| {
            let outlet = outlets.code(document).ok_or(NO_GROUP)?;
            Ok::<_, &'static str>((events.code(document).ok_or("no event")?, outlet))
        };
        let mut keys: Vec<(u32, u32)> = (0..outlets.documents()).flat_map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        let cell = |key| {
            let found = keys.binary_search(&key).ok().and_then(|cell| u32::try_from(cell).ok());
            found.ok_or(NO_GROUP)
        };
        let of_document = (0..outlets.documents()).map(|document| key(document).and_then(cell)).collect();
        Ok(Self { of_document, keys, outlets: outlets.len(), events: Some(events.len()) })
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The outlet and the event of a cell.
    pub fn key(&self, cell: usize) -> (usize, usize) {
        (self.keys[cell].1 as usize, self.keys[cell].0 as usize)
    }

    /// How many outlets there are.
    pub fn outlets(&self) -> usize {
        self.outlets
    }

    /// How many events there are, where they are told apart.
    pub fn events(&self) -> Option<usize> {
        self.events
    }
}

/// What a cell holds whatever the feature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Documents with at least one word in the region.
    pub documents: u64,
    /// Clusters of such documents (documents, unless clusters were given).
    pub clusters: u64,
    /// Σn: words in the region.
    pub n: u64,
    /// Σn² over clusters.
    pub nn: u128,
}

/// What a cell holds of one feature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Σy: occurrences.
    pub y: u64,
    /// Documents with at least one.
    pub documents: u64,
    /// Σy² over clusters.
    pub yy: u128,
    /// Σy·n over clusters.
    pub yn: u128,
    /// The most in one cluster.
    pub max: u64,
}

impl Sum {
    /// Add what another cell holds.
    pub fn add(&mut self, other: &Self) {
        self.y += other.y;
        self.documents += other.documents;
        self.yy += other.yy;
        self.yn += other.yn;
        self.max = self.max.max(other.max);
    }
}

impl Total {
    /// Add what another cell holds.
    pub fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        self.clusters += other.clusters;
        self.n += other.n;
        self.nn += other.nn;
    }
}

/// The sums of every feature in every cell: integers, so exact, and additive over cores, files and machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// The cells.
    pub cells: Cells,
    /// Per cell.
    pub totals: Vec<Total>,
    /// Features × cells; a feature that does not occur in a cell has no entry there.
    pub sums: Csr<Sum>,
    /// What became of the documents.
    pub documents: Account,
}

/// Sum document counts into cells. Documents of one cluster in the same cell are one unit of observation: near-copies,
/// or the articles of one event, do not count as independent evidence.
pub fn sums(counts: &DocCounts, cells: &Cells, clusters: Option<&Groups>, task: &Task) -> Result<Sums> {
    let units = Units::of(counts, cells, clusters)?;
    let by_feature = counts.counts.transpose();
    let parts = map_ranges(task, "adding up", by_feature.shape().0, FEATURES, |features| {
        let mut in_unit = vec![(0, 0); units.exposure.len()];
        let mut touched = Vec::new();
        features
            .map(|feature| {
                task.check()?;
                Ok(units.sum(by_feature.row(feature), &mut in_unit, &mut touched))
            })
            .collect::<Result<Vec<_>>>()
    })?;
    let sums = Csr::from_rows(cells.len(), parts.into_iter().flatten().collect())?;
    Ok(Sums { cells: cells.clone(), totals: units.totals, sums, documents: units.account })
}

/// The units of observation: clusters of documents within a cell.
struct Units {
    of_document: Vec<Option<u32>>,
    cell: Vec<u32>,
    exposure: Vec<u64>,
    totals: Vec<Total>,
    account: Account,
}

impl Units {
    fn of(counts: &DocCounts, cells: &Cells, clusters: Option<&Groups>) -> Result<Self> {
        let documents = counts.exposure.len();
        if cells.of_document.len() != documents {
            return Err(Error::Length { what: "groups", found: cells.of_document.len(), expected: documents });
        }
        if let Some(clusters) = clusters {
            clusters.expect_documents("cluster", documents)?;
        }
        let mut units = Self {
            of_document: vec![None; documents],
            cell: Vec::new(),
            exposure: Vec::new(),
            totals: vec![Total::default(); cells.len()],
            account: Account::default(),
        };
        let mut keys = HashMap::new();
        for document in 0..documents {
            let cell = cells.of_document[document];
            let rejected = counts.rejected[document].or(cell.err());
            units.account.add(rejected);
            let (Ok(cell), None) = (cell, rejected) else { continue };
            let next = units.cell.len();
            // A document without a cluster is one of its own.
            let unit = match clusters.and_then(|clusters| clusters.code(document)) {
                Some(cluster) => *keys.entry((cell, cluster)).or_insert(next),
                None => next,
            };
            if unit == next {
                units.cell.push(cell);
                units.exposure.push(0);
                units.totals[cell as usize].clusters += 1;
            }
            units.of_document[document] = u32::try_from(unit).ok();
            units.exposure[unit] += counts.exposure[document];
            units.totals[cell as usize].documents += 1;
        }
        for (&cell, &n) in units.cell.iter().zip(&units.exposure) {
            let total = &mut units.totals[cell as usize];
            total.n += n;
            total.nn += u128::from(n) * u128::from(n);
        }
        Ok(units)
    }

    /// The sums of one feature from its (document, count) pairs, by ascending cell. `in_unit` is all zeros before and
    /// after: per unit, the occurrences and the documents that have one.
    fn sum(
        &self,
        occurrences: impl Iterator<Item = (u32, u32)>,
        in_unit: &mut [(u64, u64)],
        touched: &mut Vec<u32>,
    ) -> Vec<(u32, Sum)> {
        for (document, count) in occurrences {
            let Some(unit) = self.of_document[document as usize] else { continue };
            let (y, documents) = &mut in_unit[unit as usize];
            if *documents == 0 {
                touched.push(unit);
            }
            *y += u64::from(count);
            *documents += 1;
        }
        touched.sort_unstable_by_key(|&unit| (self.cell[unit as usize], unit));
        let mut by_cell: Vec<(u32, Sum)> = Vec::new();
        for unit in touched.drain(..) {
            let unit = unit as usize;
            let (y, documents) = std::mem::take(&mut in_unit[unit]);
            let n = self.exposure[unit];
            let sum =
                Sum { y, documents, yy: u128::from(y) * u128::from(y), yn: u128::from(y) * u128::from(n), max: y };
            match by_cell.last_mut() {
                Some((cell, before)) if *cell == self.cell[unit] => before.add(&sum),
                _ => by_cell.push((self.cell[unit], sum)),
            }
        }
        by_cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four documents of two outlets over two features; document 3 has no outlet.
    fn counts() -> (DocCounts, Groups) {
        let rows = vec![vec![(0, 2)], vec![(0, 1), (1, 4)], vec![(1, 1)], vec![(0, 9)]];
        let counts = DocCounts {
            counts: Csr::from_rows(2, rows).unwrap(),
            exposure: vec![10, 20, 30, 40],
            rejected: vec![None; 4],
        };
        (counts, Groups::from_labels(&[Some("a"), Some("a"), Some("b"), None]))
    }

    #[test]
    fn sums_are_over_documents() {
        let (counts, outlets) = counts();
        let sums = sums(&counts, &Cells::of(&outlets), None, &Task::new()).unwrap();
        assert_eq!(sums.sums.get(0, 0), Some(Sum { y: 3, documents: 2, yy: 5, yn: 40, max: 2 }));
        assert_eq!(sums.sums.get(0, 1), None);
        assert_eq!(sums.totals[0], Total { documents: 2, clusters: 2, n: 30, nn: 500 });
        assert_eq!((sums.documents.counted, sums.documents.rejected["no group"]), (3, 1));
        assert!(sums.documents.balances());
    }

    #[test]
    fn a_cluster_is_one_unit() {
        let (counts, outlets) = counts();
        let clusters = Groups::from_labels(&[Some("story"), Some("story"), Some("story"), None]);
        let sums = sums(&counts, &Cells::of(&outlets), Some(&clusters), &Task::new()).unwrap();
        assert_eq!(sums.sums.get(0, 0), Some(Sum { y: 3, documents: 2, yy: 9, yn: 90, max: 3 }));
        assert_eq!(sums.totals[0], Total { documents: 2, clusters: 1, n: 30, nn: 900 });
    }

    #[test]
    fn cells_within_events_add_up_to_the_outlets() {
        let (counts, outlets) = counts();
        let events = Groups::from_labels(&[Some("x"), Some("y"), Some("x"), Some("x")]);
        let cells = Cells::within(&outlets, &events).unwrap();
        assert_eq!((0..cells.len()).map(|cell| cells.key(cell)).collect::<Vec<_>>(), [(0, 0), (1, 0), (0, 1)]);
        let within = sums(&counts, &cells, None, &Task::new()).unwrap();
        let plain = sums(&counts, &Cells::of(&outlets), None, &Task::new()).unwrap();
        let mut total = Sum::default();
        within.sums.row(0).filter(|(cell, _)| cells.key(*cell as usize).0 == 0).for_each(|(_, sum)| total.add(&sum));
        assert_eq!(Some(total), plain.sums.get(0, 0));
    }
}
