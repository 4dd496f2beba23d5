//! A count per document, the additive sums per outlet that every comparison is made from, and how evenly features are
//! spread.

mod counts;
mod dispersion;
mod sums;

pub use counts::{Breakdown, Counts, Key, Keyed, Running, Value};
pub use dispersion::{Spread, Spreads, dispersion};
pub use sums::{Cells, Sum, Sums, Total, sums};

use crate::error::Result;
use crate::runtime::{Task, map_ranges_with};
use crate::sparse::{Accumulator, Csr};
use crate::tokens::{Compiled, Tokens};
use crate::vocabulary::TermId;

/// Documents per piece of parallel work.
const DOCUMENTS: usize = 64;

/// How often each feature occurs in each document, and how many words there were to occur in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocCounts {
    /// Documents × features; zero counts are not stored.
    pub counts: Csr<u32>,
    /// Per document, the words of the region looked at (n).
    pub exposure: Vec<u64>,
    /// Per document, why there is nothing of it to count.
    pub rejected: Vec<Option<&'static str>>,
}

/// Count terms: those that occur, ascending, and the document-feature matrix with a column for each.
pub fn terms(tokens: &Tokens, task: &Task) -> Result<(Vec<TermId>, DocCounts)> {
    let vocabulary = tokens.vocabulary().len();
    let mut all = per_document(tokens, vocabulary, "counting terms", task, |document, row| {
        tokens.counted(document, |_, term| *row.at(term.raw()) += 1);
    })?;
    let (counts, features) = all.counts.without_empty_columns();
    all.counts = counts;
    Ok((features.into_iter().map(TermId::new).collect::<Result<_>>()?, all))
}

/// Count frames: one column per group of patterns, a hit per match.
pub fn frames(tokens: &Tokens, patterns: &Compiled, task: &Task) -> Result<DocCounts> {
    per_document(tokens, patterns.groups(), "counting frames", task, |document, row| {
        tokens.matches(patterns, document, |found| *row.at(u32::try_from(found.group).unwrap_or(u32::MAX)) += 1);
    })
}

/// One row per document, each counted by `fill` into a row of `columns` zeros.
fn per_document(
    tokens: &Tokens,
    columns: usize,
    phase: &'static str,
    task: &Task,
    fill: impl Fn(usize, &mut Accumulator<u32>) + Sync,
) -> Result<DocCounts> {
    let row = || Accumulator::new(columns);
    let (_, parts) = map_ranges_with(task, phase, tokens.len(), DOCUMENTS, row, |row, documents| {
        let mut part = Csr::with_capacity(columns, 0);
        let mut exposure = Vec::with_capacity(documents.len());
        for document in documents {
            task.check()?;
            fill(document, row);
            row.drain(|column, count| part.push(column, count));
            part.end_row()?;
            exposure.push(tokens.exposure(document));
        }
        Ok((part, exposure))
    })?;
    let (counts, exposure): (Vec<_>, Vec<_>) = parts.into_iter().map(|(_, part)| part).unzip();
    let rejected = (0..tokens.len()).map(|document| tokens.rejected(document)).collect();
    Ok(DocCounts { counts: Csr::stacked(columns, counts), exposure: exposure.concat(), rejected })
}
