//! A count per document, the additive sums per outlet that every comparison is made from, and how evenly features are
//! spread.

mod counts;
mod coverage;
mod dispersion;
mod forms;
mod frames;
mod furniture;
mod score;
mod sums;
mod units;

pub use counts::{Breakdown, Counts, Key, Keyed, Running, Value};
pub use coverage::{Coverage, EntryForm, Overlap, Taker, coverage, forms_of_entries, overlap};
pub use dispersion::{Spread, Spreads, dispersion};
pub use forms::{Form, forms};
pub use frames::{FrameCounts, Frames, Hit, entries, evidence, frames, matches};
pub use furniture::Furniture;
pub use score::{Unit, choices, documents, shares};
pub use sums::{Cells, Sum, Sums, Total, sums};
pub use units::Units;

use crate::error::Result;
use crate::runtime::{Task, map_items, map_ranges_with};
use crate::sparse::{Accumulator, Csr};
use crate::tokens::Tokens;
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
    let (mut all, met) = per_document(tokens, vocabulary, "counting terms", task, |document, row| {
        tokens.counted(document, |_, term| *row.at(term.raw()) += 1);
    })?;
    let (counts, features) = all.counts.with_columns(&met)?;
    all.counts = counts;
    Ok((features.into_iter().map(TermId::new).collect::<Result<_>>()?, all))
}

/// One row per document, each counted by `fill` into a row of `columns` zeros; and which columns were met at all.
fn per_document(
    tokens: &Tokens,
    columns: usize,
    phase: &'static str,
    task: &Task,
    fill: impl Fn(usize, &mut Accumulator<u32>) + Sync,
) -> Result<(DocCounts, Vec<bool>)> {
    let start = || (Accumulator::new(columns), vec![false; columns]);
    let (workers, parts) = map_ranges_with(task, phase, tokens.len(), DOCUMENTS, start, |(row, met), documents| {
        let mut part = Csr::with_capacity(columns, 0);
        let mut exposure = Vec::with_capacity(documents.len());
        for document in documents {
            task.check()?;
            fill(document, row);
            row.drain(|column, count| {
                met[column as usize] = true;
                part.push(column, count);
            });
            part.end_row()?;
            exposure.push(tokens.exposure(document));
        }
        // The part, and its place in the whole.
        task.charge(2 * part.stored() * size_of::<(u32, u32)>())?;
        Ok((part, exposure))
    })?;
    let met = (0..columns).map(|column| workers.iter().any(|(_, met)| met[column])).collect();
    let (parts, exposure): (Vec<_>, Vec<_>) = parts.into_iter().map(|(_, part)| part).unzip();
    let rejected = (0..tokens.len()).map(|document| tokens.rejected(document)).collect();
    Ok((DocCounts { counts: together(columns, parts, task)?, exposure: exposure.concat(), rejected }, met))
}

/// The rows of all parts one after the other. Each part is let go of as soon as it is copied.
fn together(columns: usize, parts: Vec<Csr<u32>>, task: &Task) -> Result<Csr<u32>> {
    let stored = parts.iter().map(Csr::stored).sum();
    let (mut indptr, mut indices, mut data) = (vec![0], vec![0; stored], vec![0; stored]);
    let (mut rest_of_indices, mut rest_of_data) = (indices.as_mut_slice(), data.as_mut_slice());
    let mut jobs = Vec::with_capacity(parts.len());
    for part in parts {
        let before = indptr[indptr.len() - 1];
        indptr.extend(part.indptr()[1..].iter().map(|end| before + end));
        let (own_indices, later_indices) = rest_of_indices.split_at_mut(part.stored());
        let (own_data, later_data) = rest_of_data.split_at_mut(part.stored());
        (rest_of_indices, rest_of_data) = (later_indices, later_data);
        jobs.push((part, own_indices, own_data));
    }
    map_items(task, "putting rows together", jobs, |(part, indices, data)| {
        indices.copy_from_slice(part.indices());
        data.copy_from_slice(part.data());
        Ok(())
    })?;
    Csr::from_parts(columns, indptr, indices, data)
}
