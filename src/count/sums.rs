//! The additive sums per outlet (and event) that every comparison is made from.

use super::DocCounts;
use crate::corpus::{Account, Groups, NO_GROUP};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges_with};
use crate::sparse::{Accumulator, Csr};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Pieces of parallel work; few, because each may hold sums of every feature.
const PARTS: usize = 32;
/// Why a document without an event is not counted where groups are compared within events.
pub(super) const NO_EVENT: &str = "no event";

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
            Ok::<_, &'static str>((events.code(document).ok_or(NO_EVENT)?, outlet))
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

    /// Cells of sums made before: their events (0 where not told apart) and outlets, ascending. No document is in them.
    pub(super) fn of_keys(keys: Vec<(u32, u32)>, outlets: usize, events: Option<usize>) -> Self {
        Self { of_document: Vec::new(), keys, outlets, events }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Why a document is in no cell, if so.
    pub fn rejected(&self, document: usize) -> Option<&'static str> {
        self.of_document[document].err()
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl Sums {
    /// How often each feature occurs in each cell: cells × features.
    pub fn frequencies(&self) -> Csr<u64> {
        self.sums.transpose().filter_map(|_, _, sum| Some(sum.y))
    }
}

/// Sum document counts into cells. Documents of one cluster in the same cell are one unit of observation: near-copies,
/// or the articles of one event, do not count as independent evidence.
pub fn sums(counts: &DocCounts, cells: &Cells, clusters: Option<&Groups>, task: &Task) -> Result<Sums> {
    let (units, documents) = units(counts, cells, clusters)?;
    let mut totals = vec![Total::default(); cells.len()];
    for unit in &units {
        let n = u128::from(unit.n);
        let total = Total { documents: unit.documents.len() as u64, clusters: 1, n: unit.n, nn: n * n };
        totals[unit.cell as usize].add(&total);
    }
    let features = counts.counts.shape().1;
    let rows = || (Accumulator::new(features), Accumulator::new(features));
    let grain = units.len().div_ceil(PARTS);
    let (_, parts) = map_ranges_with(task, "adding up", units.len(), grain, rows, |(in_unit, in_cell), range| {
        let mut parts = Vec::new();
        for of_cell in units[range].chunk_by(|one, next| one.cell == next.cell) {
            for unit in of_cell {
                task.check()?;
                unit.add_to(in_cell, in_unit, &counts.counts);
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
    Ok(Sums { cells: cells.clone(), totals, sums: by_cell.transpose(), documents })
}

/// A unit of observation: a document, or those of a cluster within a cell.
struct Unit {
    cell: u32,
    n: u64,
    documents: Vec<usize>,
}

impl Unit {
    /// Add what it holds to the sums of its cell. `own` is empty before and after.
    fn add_to(&self, cell: &mut Accumulator<Sum>, own: &mut Accumulator<(u64, u64)>, counts: &Csr<u32>) {
        let mut add = |feature, y: u64, documents| {
            let (yy, yn) = (u128::from(y) * u128::from(y), u128::from(y) * u128::from(self.n));
            cell.at(feature).add(&Sum { y, documents, yy, yn, max: y });
        };
        if let [document] = self.documents[..] {
            return counts.row(document).for_each(|(feature, y)| add(feature, u64::from(y), 1));
        }
        for (feature, y) in self.documents.iter().flat_map(|&document| counts.row(document)) {
            let (all, documents) = own.at(feature);
            (*all, *documents) = (*all + u64::from(y), *documents + 1);
        }
        own.drain(|feature, (y, documents)| add(feature, y, documents));
    }
}

/// The units, by cell, and what became of the documents.
fn units(counts: &DocCounts, cells: &Cells, clusters: Option<&Groups>) -> Result<(Vec<Unit>, Account)> {
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
    Ok((units, account))
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
