//! Furniture of a page: what stands at the same place in most documents of an outlet, like its name, a byline, "read more".
//!
//! A feature is furniture of an outlet with at least 10 documents where
//!
//! - one window of 5 words, at a fixed distance of up to 50 words from the beginning or from the end, holds it in more than
//!   60 % of the outlet's documents, beyond what its rate there would give by chance: `(s − c)/(1 − c) > 0.6` with
//!   `c = 1 − (1 − y/n)⁵`;
//! - so many documents are beyond chance also for the best of all windows: `D·KL(s‖c) ≥ ln(100/0.01)`, by the bound of
//!   Chernoff (1952), which matters where documents are few and short;
//! - these are at least a fifth of its occurrences in the outlet. *the* is no furniture, though a byline may hold it: its
//!   count does not follow from the byline.
//!
//! Features in most documents of an outlet are few, and only the ends of documents are looked at, so it costs little beside
//! counting. It needs the documents: sums, such as those of a stream, cannot tell.

use super::{Frames, Sums};
use crate::error::Result;
use crate::runtime::{Task, map_ranges};
use crate::sparse::Accumulator;
use crate::tokens::Tokens;
use crate::vocabulary::TermId;
use hashbrown::HashMap;

/// How many words from either end are looked at.
const REACH: usize = 50;
/// How many places that follow each other count as one.
const WINDOW: usize = 5;
/// In how many documents of an outlet it has to stand there.
const SHARE: f64 = 0.6;
/// How many of its occurrences have to stand there.
const LEAST: f64 = 0.2;
/// How often chance may bring it about in any of the windows.
const BY_CHANCE: f64 = 0.01;
/// With fewer documents an outlet has no furniture that could be told from chance.
const MIN_DOCUMENTS: u64 = 10;
/// Documents per piece of parallel work; a piece holds counters for all candidates.
const DOCUMENTS: usize = 1024;

/// Per feature, the outlets it is furniture of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Furniture {
    outlets: HashMap<usize, Vec<u32>, foldhash::fast::FixedState>,
}

/// What an outlet holds of a feature: documents, documents with it, occurrences, words.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    of: u64,
    documents: u64,
    y: u64,
    n: u64,
}

impl Held {
    /// Whether so many documents with it in one window make it furniture.
    fn is_furniture(self, there: u32) -> bool {
        let share = f64::from(there) / self.of as f64;
        let chance = 1.0 - (1.0 - self.y as f64 / self.n as f64).powi(5);
        // 0·ln 0 = 0
        let bits = |seen: f64, expected: f64| if seen > 0.0 { seen * (seen / expected).ln() } else { 0.0 };
        let divergence = bits(share, chance) + bits(1.0 - share, 1.0 - chance);
        (share - chance) > SHARE * (1.0 - chance)
            && self.of as f64 * divergence >= (2.0 * REACH as f64 / BY_CHANCE).ln()
            && f64::from(there) >= LEAST * self.y as f64
    }
}

impl Furniture {
    /// Among counted terms, given their sums.
    pub fn of_terms(tokens: &Tokens, features: &[TermId], sums: &Sums, task: &Task) -> Result<Self> {
        Self::find(
            tokens,
            sums,
            |feature| features[feature].raw(),
            |document, emit| tokens.counted_at_ends(document, REACH, |place, term| emit(place, term.raw())),
            task,
        )
    }

    /// Among frames, given the sums of their matches in words, whatever these weigh and however they are compared.
    pub fn of_frames(tokens: &Tokens, frames: &Frames, sums: &Sums, task: &Task) -> Result<Self> {
        let narrow = |frame| u32::try_from(frame).unwrap_or(u32::MAX);
        Self::find(
            tokens,
            sums,
            narrow,
            |document, emit| {
                frames.of_document(tokens, document, |hit| {
                    if !hit.negated {
                        emit(hit.start, narrow(hit.frame));
                    }
                });
            },
            task,
        )
    }

    /// The outlets that a feature is furniture of, ascending.
    pub fn outlets(&self, feature: usize) -> &[u32] {
        self.outlets.get(&feature).map_or(&[], Vec::as_slice)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.outlets.is_empty()
    }

    /// `each` hands out what stands where in a document, under the key of its feature; at least what is close to an end.
    fn find(
        tokens: &Tokens,
        sums: &Sums,
        key: impl Fn(usize) -> u32,
        each: impl Fn(usize, &mut dyn FnMut(usize, u32)) + Sync,
        task: &Task,
    ) -> Result<Self> {
        let candidates = candidates(sums, task)?;
        let mut place = HashMap::<u32, u32, foldhash::fast::FixedState>::default();
        for (number, (feature, _)) in (0_u32..).zip(&candidates) {
            place.insert(key(*feature), number);
        }
        let mut concerned = vec![false; sums.cells.outlets()];
        candidates.iter().flat_map(|(_, held)| held).for_each(|(outlet, _)| concerned[*outlet] = true);
        let outlet = |document: usize| {
            let cell = sums.cells.of_document[document].ok()?;
            let (outlet, _) = sums.cells.key(cell as usize);
            (concerned[outlet] && tokens.rejected(document).is_none()).then_some((outlet, document))
        };
        let mut documents: Vec<(usize, usize)> = (0..tokens.len()).filter_map(outlet).collect();
        documents.sort_unstable();
        let pieces: Vec<&[(usize, usize)]> =
            documents.chunk_by(|one, next| one.0 == next.0).flat_map(|of_outlet| of_outlet.chunks(DOCUMENTS)).collect();
        let counted = map_ranges(task, "looking for bylines", pieces.len(), 1, |range| {
            let mut all = Vec::with_capacity(range.len());
            for piece in &pieces[range] {
                let mut windows = vec![[[0_u32; REACH]; 2]; candidates.len()];
                task.charge(size_of_val(windows.as_slice()))?;
                let mut seen = Accumulator::<[u64; 2]>::new(candidates.len());
                for &(_, document) in *piece {
                    task.check()?;
                    let last = tokens.document(document).len() - 1;
                    each(document, &mut |start, key| {
                        for (side, offset) in [start, last - start].into_iter().enumerate() {
                            if offset < REACH
                                && let Some(&candidate) = place.get(&key)
                            {
                                seen.at(candidate)[side] |= 1 << offset;
                            }
                        }
                    });
                    seen.drain(|candidate, marks| {
                        for (counts, marks) in windows[candidate as usize].iter_mut().zip(marks) {
                            count(counts, marks);
                        }
                    });
                }
                all.push((piece[0].0, windows));
            }
            Ok(all)
        })?;
        let mut furniture = Self::default();
        let counted: Vec<(usize, Vec<_>)> = counted.into_iter().flatten().collect();
        for of_outlet in counted.chunk_by(|one, next| one.0 == next.0) {
            let outlet = of_outlet[0].0;
            for (candidate, (feature, held)) in candidates.iter().enumerate() {
                let Some((_, held)) = held.iter().find(|(other, _)| *other == outlet) else { continue };
                let there = |place: usize| {
                    of_outlet.iter().map(|(_, windows)| windows[candidate][place / REACH][place % REACH]).sum()
                };
                if held.is_furniture((0..2 * REACH).map(there).max().unwrap_or(0)) {
                    furniture.outlets.entry(*feature).or_default().push(u32::try_from(outlet).unwrap_or(u32::MAX));
                }
            }
        }
        task.release(candidates.len() * pieces.len() * size_of::<[[u32; REACH]; 2]>());
        Ok(furniture)
    }
}

/// Features with what outlets hold of them.
type Candidates = Vec<(usize, Vec<(usize, Held)>)>;

/// The features that stand in enough documents of an outlet, wherever that is.
fn candidates(sums: &Sums, task: &Task) -> Result<Candidates> {
    let mut outlets = vec![Held::default(); sums.cells.outlets()];
    for (cell, total) in sums.totals.iter().enumerate() {
        let outlet = &mut outlets[sums.cells.key(cell).0];
        (outlet.of, outlet.n) = (outlet.of + total.documents, outlet.n + total.n);
    }
    let fewest = outlets.iter().filter(|outlet| outlet.of >= MIN_DOCUMENTS).map(|outlet| outlet.of).min();
    let Some(fewest) = fewest else { return Ok(Vec::new()) };
    let features = map_ranges(task, "looking for bylines", sums.sums.shape().0, 4096, |range| {
        let mut found = Vec::new();
        for feature in range {
            task.check()?;
            let with = |documents: u64, of: u64| documents as f64 > SHARE * of as f64;
            // Most features are rare, and rows are long only where there are events.
            let documents: u64 = sums.sums.row(feature).map(|(_, sum)| sum.documents).sum();
            if !with(documents, fewest) {
                continue;
            }
            let mut held = outlets.clone();
            for (cell, sum) in sums.sums.row(feature) {
                let outlet = &mut held[sums.cells.key(cell as usize).0];
                (outlet.documents, outlet.y) = (outlet.documents + sum.documents, outlet.y + sum.y);
            }
            // It stands in no window more often than anywhere: that leaves function words out.
            let may = |held: &Held| {
                let documents = u32::try_from(held.documents).unwrap_or(u32::MAX);
                held.of >= MIN_DOCUMENTS && with(held.documents, held.of) && held.is_furniture(documents)
            };
            let held: Vec<(usize, Held)> = held.into_iter().enumerate().filter(|(_, held)| may(held)).collect();
            if !held.is_empty() {
                found.push((feature, held));
            }
        }
        Ok(found)
    })?;
    Ok(features.into_iter().flatten().collect())
}

/// One more document for every window that holds a mark; window w are the places w to w + 4.
fn count(windows: &mut [u32; REACH], marks: u64) {
    let mut begins = (0..WINDOW).fold(0, |begins, shift| begins | marks >> shift);
    while begins != 0 {
        windows[begins.trailing_zeros() as usize] += 1;
        begins &= begins - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_five_places_wide() {
        let mut windows = [0; REACH];
        count(&mut windows, 1 << 7 | 1 << 49);
        let held: Vec<usize> = (0..REACH).filter(|&window| windows[window] > 0).collect();
        assert_eq!(held, [3, 4, 5, 6, 7, 45, 46, 47, 48, 49]);
        count(&mut windows, 1 << 8 | 1 << 7);
        assert_eq!((windows[3], windows[8], windows[9]), (2, 1, 0), "a document counts once per window");
    }

    #[test]
    fn a_frequent_word_is_no_furniture() {
        let of = |y, n| Held { of: 100, documents: 100, y, n };
        assert!(of(200, 50_000).is_furniture(65));
        assert!(!of(200, 50_000).is_furniture(60), "not in enough documents");
        assert!(!of(3_000, 50_000).is_furniture(95), "not in enough of its occurrences");
        assert!(!of(100, 600).is_furniture(80), "texts of six words hold it anywhere");
    }
}
