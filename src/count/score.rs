//! What is compared of frames: how often they are met, their share of all hits, or the share of documents that have any.

use super::{DocCounts, Frames, per_document};
use crate::error::{Error, Result};
use crate::lexicon::Lexicon;
use crate::runtime::Task;
use crate::sparse::Csr;
use crate::tokens::Tokens;

/// Why a document has no share of hits.
const NO_HIT: &str = "no hit";

/// Weighted hits that whole numbers of 32 bits do not hold.
const TOO_MANY: Error = Error::TooLarge {
    what: "weighted hits of a frame in a document",
    count: u32::MAX as usize,
    limit: u32::MAX as usize - 1,
    remedy: "use smaller weights, or weights of fewer digits",
};

/// Fail where a count has reached the largest number that there is.
pub(super) fn not_too_many(counts: &Csr<u32>) -> Result<()> {
    if counts.data().contains(&u32::MAX) { Err(TOO_MANY) } else { Ok(()) }
}

/// One unit for the hits of all frames.
fn unit(lexicon: &Lexicon, possible: &[Vec<bool>]) -> Unit {
    let units = lexicon.units();
    let hit = units.iter().fold(1, |all, &unit| all / greatest_common_divisor(all, unit) * unit);
    let scaled = lexicon.typical(possible).into_iter().zip(&units).map(|(of, own)| of * f64::from(hit / own));
    Unit { hit, typical: scaled.sum::<f64>() / units.len() as f64 }
}

/// Hits in units of their own, frame by frame, as hits in one unit.
fn in_one_unit(hits: &Csr<u32>, lexicon: &Lexicon, unit: Unit) -> Result<Csr<u32>> {
    let units = lexicon.units();
    let converted = hits.filter_map(|_, frame, y| y.checked_mul(unit.hit / units[frame as usize]));
    if converted.stored() < hits.stored() {
        return Err(TOO_MANY);
    }
    Ok(converted)
}

/// What counts of several frames are in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// How many make a hit.
    pub hit: u32,
    /// How many a match counts in the mean.
    pub typical: f64,
}

fn greatest_common_divisor(one: u32, other: u32) -> u32 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

/// Each document's counts as shares of what it has of all columns: the hits of all frames take the place of its words.
/// Documents without any are not counted. A word of several frames is a hit of each.
pub fn shares(mut hits: DocCounts, lexicon: &Lexicon, possible: &[Vec<bool>]) -> Result<(DocCounts, Unit)> {
    let unit = unit(lexicon, possible);
    hits.counts = in_one_unit(&hits.counts, lexicon, unit)?;
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

/// Count which of several wordings is chosen ([`Frames::chosen`]); `choice_of` says which choice each frame is. So shares add
/// up, and what documents have of all choices takes the place of their words. Of two choices, poles of one scale, what is
/// negated counts for the other (`turned`); else it does not count. Hits are in one unit for all.
pub fn choices(
    tokens: &Tokens,
    frames: &Frames,
    choice_of: &[u32],
    turned: bool,
    task: &Task,
) -> Result<(DocCounts, Unit)> {
    let (lexicon, possible) = (frames.lexicon(), frames.possible());
    let unit = unit(lexicon, &possible);
    let per: Vec<u32> = lexicon.frames().iter().map(|frame| unit.hit / frame.unit).collect();
    let choices = choice_of.iter().max().map_or(0, |&last| last as usize + 1);
    let (counts, _) = per_document(tokens, choices, "counting choices", task, |document, row| {
        frames.chosen(tokens, document, |hit| {
            let choice = choice_of[hit.frame];
            let chosen = match (hit.negated, turned) {
                (false, _) => choice,
                (true, true) => 1 - choice,
                (true, false) => return,
            };
            let count = row.at(chosen);
            *count = count.saturating_add(hit.weight.saturating_mul(per[hit.frame]));
        });
    })?;
    not_too_many(&counts.counts)?;
    Ok((of_all(counts), unit))
}
