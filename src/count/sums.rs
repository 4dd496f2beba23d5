//! The additive sums per outlet (and event) that every comparison is made from.

use super::{DocCounts, Units};
use crate::corpus::{Account, Groups, NO_GROUP};
use crate::error::Result;
use crate::runtime::Task;
use crate::sparse::Csr;
use serde::{Deserialize, Serialize};

/// Why a document without an event is not counted where groups are compared within events.
pub(super) const NO_EVENT: &str = "no event";

/// The cells that documents are summed in: an outlet, or an outlet within an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// Per document, its cell, or why it has none.
    pub(super) of_document: Vec<std::result::Result<u32, &'static str>>,
    /// Per cell, its event (0 where events are not told apart) and its outlet; ascending.
    keys: Vec<(u32, u32)>,
    outlets: usize,
    events: Option<usize>,
}

impl Cells {
    /// One cell per outlet.
    pub fn of(outlets: &Groups) -> Self {
        Self {
            of_document: (0..outlets.documents()).map(|document| outlets.placed(document)).collect(),
            keys: (0_u32..).take(outlets.len()).map(|outlet| (0, outlet)).collect(),
            outlets: outlets.len(),
            events: None,
        }
    }

    /// One cell per outlet within each event that it covered.
    pub fn within(outlets: &Groups, events: &Groups) -> Result<Self> {
        events.expect_documents("within", outlets.documents())?;
        let key = |document| {
            let outlet = outlets.placed(document)?;
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
    /// The most in one document.
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
    Units::of(counts, cells, clusters)?.sums(task)
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
        assert_eq!(sums.sums.get(0, 0), Some(Sum { y: 3, documents: 2, yy: 9, yn: 90, max: 2 }));
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
