//! The word shift: which terms make up an outlet's difference in a frame.
//!
//! A frame's rate is the sum of the rates of the terms it is met by, so the difference of two rates is shared out among
//! them as it stands, and the score `log₂(p_A/p_B)` by the logarithmic mean, with nothing left over:
//!
//! ```text
//! p_A = Σ_t p_At,  p_B = Σ_t p_Bt        contribution of t = (p_At − p_Bt) / (L(p_A, p_B)·ln 2)
//! ```
//!
//! Within events the rates are those inside them, weighted as the Mantel-Haenszel ratio weights events; so the
//! contributions add up to the wording.

use super::{Note, Row};
use crate::formula::decomposition::contribution;

/// A term of a frame, and what it adds to the difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// The frame.
    pub frame: usize,
    /// The term compared, as any feature is.
    pub row: Row,
    /// Its rates on both sides; within events those inside them.
    pub rate: [Option<f64>; 2],
    /// The difference of these.
    pub difference: Option<f64>,
    /// What it adds to log₂ of the ratio of the frame's rates.
    pub contribution: Option<f64>,
    /// Its share of the difference; negative where it points the other way.
    pub share: Option<f64>,
}

impl Shift {
    fn of(frame: usize, row: Row) -> Self {
        let rate = match &row.within {
            Some(within) => within.rates.map_or([None; 2], |rates| rates.map(Some)),
            None => row.rate,
        };
        let difference = rate[0].zip(rate[1]).map(|(own, other)| own - other);
        Self { frame, row, rate, difference, contribution: None, share: None }
    }
}

/// Share out each frame's difference among its terms: rows of terms, and the frame of each. They come by comparison, then
/// by frame, the largest contribution first. Rows of terms that neither side uses may be left out, no others.
pub fn shift(rows: Vec<Row>, frame_of: &[usize]) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = rows.into_iter().map(|row| Shift::of(frame_of[row.feature], row)).collect();
    let place = |shift: &Shift| (shift.row.versus, shift.frame);
    shifts.sort_by_key(|shift| (place(shift), shift.row.feature));
    for terms in shifts.chunk_by_mut(|one, next| place(one) == place(next)) {
        let sum = |side: usize| terms.iter().filter_map(|term| term.rate[side]).sum::<f64>();
        let [own, other] = [exact(terms, 0).unwrap_or_else(|| sum(0)), exact(terms, 1).unwrap_or_else(|| sum(1))];
        for term in terms.iter_mut() {
            let (Some(difference), Some(rate), Some(other_rate)) = (term.difference, term.rate[0], term.rate[1]) else {
                continue;
            };
            term.contribution = contribution(rate, other_rate, own, other);
            if term.contribution.is_none() {
                term.row.notes.push(Note::NoScore);
            }
            term.share = Some(difference / (own - other)).filter(|share| share.is_finite());
            if term.share.is_none() {
                term.row.notes.push(Note::NoDifference);
            }
        }
        let size = |term: &Shift| term.difference.map_or(-1.0, f64::abs);
        terms.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.row.feature.cmp(&b.row.feature)));
    }
    shifts
}

/// The rate of the frame from whole counts, where its rate is one of counts: equal rates are then equal numbers.
fn exact(terms: &[Shift], side: usize) -> Option<f64> {
    let count: u64 = terms.iter().map(|term| term.row.count[side]).sum();
    let first = &terms.first()?.row;
    let rate = |count: u64| count as f64 / first.unit / first.exposure[side] as f64;
    let of_counts = terms.iter().all(|term| term.rate[side] == Some(rate(term.row.count[side])));
    of_counts.then(|| rate(count))
}
