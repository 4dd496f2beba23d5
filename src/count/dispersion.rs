//! How evenly each feature is spread over the parts of a corpus: its documents, or the groups they fall into.

use super::{Cells, DocCounts, sums};
use crate::corpus::{Account, Groups};
use crate::error::Result;
use crate::formula::dispersion::{Dispersion, Occurrences, Parts};
use crate::runtime::{Task, map_ranges};

/// Features per piece of parallel work.
const FEATURES: usize = 512;

/// How one feature is spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Its number.
    pub feature: usize,
    /// Its occurrences in all parts.
    pub frequency: u64,
    /// The parts that have it.
    pub range: u64,
    /// The value of each of [`Dispersion::ALL`].
    pub values: [Option<f64>; Dispersion::ALL.len()],
}

/// How the features are spread, most frequent first.
#[derive(Debug, Clone, PartialEq)]
pub struct Spreads {
    /// The features with at least so many occurrences as were asked for.
    pub rows: Vec<Spread>,
    /// Parts: documents, or groups, that have words.
    pub parts: u64,
    /// What became of the documents.
    pub documents: Account,
}

/// Spread the features that occur `min_count` times or more over the documents that have words, or over the groups that
/// do. Costs as much as there are counts, whatever the number of features times parts.
pub fn dispersion(counts: &DocCounts, groups: Option<&Groups>, min_count: u64, task: &Task) -> Result<Spreads> {
    if let Some(groups) = groups {
        let sums = sums(counts, &Cells::of(groups), None, task)?;
        let sizes: Vec<u64> = sums.totals.iter().map(|total| total.n).collect();
        let inside = |feature| sums.sums.row(feature).map(|(group, sum)| (sum.y, sizes[group as usize]));
        return spread(sums.sums.shape().0, &sizes, min_count, inside, sums.documents, task);
    }
    let by_feature = counts.counts.transpose();
    let sizes = &counts.exposure;
    let inside =
        |feature| by_feature.row(feature).map(|(document, count)| (u64::from(count), sizes[document as usize]));
    let mut documents = Account::default();
    counts.rejected.iter().for_each(|&rejected| documents.add(rejected));
    spread(by_feature.shape().0, sizes, min_count, inside, documents, task)
}

/// The spread of each feature from the (count, size) pairs of the parts it is `inside`; parts without words are none.
fn spread<I: Iterator<Item = (u64, u64)>>(
    features: usize,
    sizes: &[u64],
    min_count: u64,
    inside: impl Fn(usize) -> I + Sync,
    documents: Account,
    task: &Task,
) -> Result<Spreads> {
    let sizes = || sizes.iter().copied().filter(|&size| size > 0);
    let Some(parts) = Parts::of(sizes()) else { return Ok(Spreads { rows: Vec::new(), parts: 0, documents }) };
    let rows = map_ranges(task, "spreading features", features, FEATURES, |features| {
        let (mut rows, mut pairs) = (Vec::new(), Vec::new());
        for feature in features {
            task.check()?;
            pairs.clear();
            pairs.extend(inside(feature));
            let frequency = pairs.iter().map(|&(count, _)| count).sum();
            if frequency < min_count {
                continue;
            }
            if let Some(occurrences) = Occurrences::of(&mut pairs, parts) {
                let values = Dispersion::ALL.map(|measure| measure.value(&occurrences));
                rows.push(Spread { feature, frequency, range: pairs.len() as u64, values });
            }
        }
        Ok(rows)
    })?;
    let mut rows = rows.concat();
    rows.sort_by_key(|row| std::cmp::Reverse(row.frequency));
    Ok(Spreads { rows, parts: sizes().count() as u64, documents })
}
