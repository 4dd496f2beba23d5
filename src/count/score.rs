//! What is compared of frames: how often they are met, their share of all hits, or the share of documents that have any.

use super::{DocCounts, Frames, per_document};
use crate::error::{Error, Result};
use crate::lexicon::Lexicon;
use crate::runtime::Task;
use crate::sparse::Csr;
use crate::tokens::Tokens;

/// Why a document has no share of hits.
const NO_HIT: &str = "no hit";

/// Hits in units of their own, frame by frame, as hits in one unit for all; how many of these make a hit, and how many a
/// match counts in the mean.
fn in_one_unit(hits: &Csr<u32>, lexicon: &Lexicon) -> Result<(Csr<u32>, Unit)> {
    let units: Vec<u32> = lexicon.frames().iter().map(|frame| frame.unit).collect();
    let unit = units.iter().fold(1, |all, &unit| all / greatest_common_divisor(all, unit) * unit);
    let fits = |_, frame: u32, y: u32| y.checked_mul(unit / units[frame as usize]);
    let converted = hits.filter_map(fits);
    if converted.stored() < hits.stored() {
        return Err(Error::TooLarge {
            what: "weighted hits of a document",
            count: u32::MAX as usize,
            limit: u32::MAX as usize - 1,
            remedy: "use weights of fewer digits",
        });
    }
    let typical: u64 =
        lexicon.typical().iter().zip(&units).map(|(of, own)| u64::from(*of) * u64::from(unit / own)).sum();
    let typical = u32::try_from(typical / units.len() as u64).unwrap_or(u32::MAX).max(1);
    Ok((converted, Unit { hit: unit, typical }))
}

/// What counts of several frames are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// How many make a hit.
    pub hit: u32,
    /// How many a match counts in the mean.
    pub typical: u32,
}

fn greatest_common_divisor(one: u32, other: u32) -> u32 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

/// Each document's counts as shares of what it has of all columns: the hits of all frames take the place of its words.
/// Documents without any are not counted. A word of several frames is a hit of each.
pub fn shares(mut hits: DocCounts, lexicon: &Lexicon) -> Result<(DocCounts, Unit)> {
    let (counts, unit) = in_one_unit(&hits.counts, lexicon)?;
    hits.counts = counts;
    Ok((of_all(hits), unit))
}

fn of_all(mut hits: DocCounts) -> DocCounts {
    for (document, exposure) in hits.exposure.iter_mut().enumerate() {
        *exposure = hits.counts.row(document).map(|(_, y)| u64::from(y)).sum();
        if *exposure == 0 && hits.rejected[document].is_none() {
            hits.rejected[document] = Some(NO_HIT);
        }
    }
    hits
}

/// Whether each document has any hit: one document takes the place of its words.
pub fn documents(mut hits: DocCounts) -> DocCounts {
    hits.counts = hits.counts.filter_map(|_, _, _| Some(1));
    hits.exposure.fill(1);
    hits
}

/// Count which of several wordings is chosen: a lexicon of one frame, whose entries belong to these choices. So a word
/// counts for one choice at most, the longest wins, and shares add up. What documents have of all of them takes the place
/// of their words. Of two choices, poles of one scale, what is negated counts for the other (`turned`); else it does not
/// count.
pub fn choices(
    tokens: &Tokens,
    frames: &Frames,
    choice_of: &[u32],
    choices: usize,
    turned: bool,
    task: &Task,
) -> Result<DocCounts> {
    let (counts, _) = per_document(tokens, choices, "counting choices", task, |document, row| {
        frames.of_document(tokens, document, |hit| {
            let choice = choice_of[hit.entry];
            let chosen = match (hit.negated, turned) {
                (false, _) => choice,
                (true, true) => 1 - choice,
                (true, false) => return,
            };
            let count = row.at(chosen);
            *count = count.saturating_add(hit.weight);
        });
    })?;
    Ok(of_all(counts))
}
