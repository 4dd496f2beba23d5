//! A count per document, and the additive sums per outlet that every comparison is made from.

mod sums;

pub use sums::{Cells, Sum, Sums, Total, sums};

use crate::error::Result;
use crate::runtime::{Task, map_ranges};
use crate::sparse::Csr;
use crate::tokens::{Compiled, Tokens};
use crate::vocabulary::TermId;

/// Documents per piece of parallel work.
const DOCUMENTS: usize = 256;

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

/// Count terms: the document-feature matrix, one column per term of `features` (ascending, as from
/// [`Tokens::features`]).
pub fn terms(tokens: &Tokens, features: &[TermId], task: &Task) -> Result<DocCounts> {
    let mut column = vec![u32::MAX; tokens.vocabulary().len()];
    for (index, term) in (0_u32..).zip(features) {
        column[term.index()] = index;
    }
    per_document(tokens, features.len(), "counting terms", task, |document, counts| {
        tokens.counted(document, |_, term| counts.push(column[term.index()]));
    })
}

/// Count frames: one column per group of patterns, a hit per match.
pub fn frames(tokens: &Tokens, patterns: &Compiled, task: &Task) -> Result<DocCounts> {
    per_document(tokens, patterns.groups(), "counting frames", task, |document, counts| {
        tokens.matches(patterns, document, |found| counts.push(u32::try_from(found.group).unwrap_or(u32::MAX)));
    })
}

fn per_document(
    tokens: &Tokens,
    columns: usize,
    phase: &'static str,
    task: &Task,
    list: impl Fn(usize, &mut Vec<u32>) + Sync,
) -> Result<DocCounts> {
    let parts = map_ranges(task, phase, tokens.len(), DOCUMENTS, |documents| {
        let mut occurrences = Vec::new();
        documents
            .map(|document| {
                task.check()?;
                occurrences.clear();
                list(document, &mut occurrences);
                Ok((tally(&mut occurrences), tokens.exposure(document)))
            })
            .collect::<Result<Vec<_>>>()
    })?;
    let (rows, exposure): (Vec<_>, Vec<u64>) = parts.into_iter().flatten().unzip();
    let rejected = (0..tokens.len()).map(|document| tokens.rejected(document)).collect();
    Ok(DocCounts { counts: Csr::from_rows(columns, rows)?, exposure, rejected })
}

/// Sorted distinct values with how often each occurs; features that have no column are passed over.
fn tally(occurrences: &mut [u32]) -> Vec<(u32, u32)> {
    occurrences.sort_unstable();
    let mut row: Vec<(u32, u32)> = Vec::new();
    for &column in occurrences.iter().filter(|&&column| column != u32::MAX) {
        match row.last_mut() {
            Some((last, count)) if *last == column => *count += 1,
            _ => row.push((column, 1)),
        }
    }
    row
}
