//! Do several words stand one after the other more than chance would have it?
//!
//! A [`Runs`] holds, for one phrase of K words, how often the runs of K words of a corpus agree with it: `agreeing[s]`
//! is the number of runs that have the phrase's word at every place of the set `s` (bit 0 the first word), whatever
//! stands elsewhere. So `agreeing[0]` is N, all runs, single bits are the margins f of its words, and the last entry is
//! O, the runs that are the phrase. From these follow the `2^K` cells `n_b`, in which the places of `b` agree and
//! **no** other does.
//!
//! | number | the question it answers |
//! |---|---|
//! | [`lambda`](Runs::lambda), [`z`](Runs::z) | is there more to the phrase than the pairs and parts within it explain? |
//! | [`g2`](Runs::g2) | how unlikely are these runs if the words ignored each other? |
//! | [`pmi`](Runs::pmi) | how many times more often than by chance is the phrase met? |

use super::stable::deviance;

/// How the runs of K words of a corpus agree with a phrase of K words. Whole numbers, so cells are exact.
///
/// ```
/// use slantwise::formula::interaction::Runs;
/// // "a b" in "a b c a b d e b d a b": 10 runs of two, a first in 3, b last in 4, both in 3
/// let runs = Runs::new(&[10, 3, 4, 3]).unwrap();
/// assert!((runs.lambda() - 3.4122472178487406).abs() < 1e-12);
/// assert!((runs.z() - 1.9360826171821668).abs() < 1e-12);
/// assert!((runs.pmi().unwrap() - (3.0_f64 * 10.0 / (3.0 * 4.0)).log2()).abs() < 1e-15);
/// assert!(Runs::new(&[10, 3, 2, 3]).is_none(), "no phrase is met more often than a word of it");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runs {
    agreeing: Vec<u64>,
    cells: Vec<u64>,
}

impl Runs {
    /// From the number of runs that agree in each set of places; `None` unless there are `2^K` such numbers for a `K`
    /// of 2 or more, no cell is negative and every word occurs.
    pub fn new(agreeing: &[u64]) -> Option<Self> {
        if agreeing.len() < 4 || !agreeing.len().is_power_of_two() {
            return None;
        }
        // Runs that agree at least in a set, less those that agree in one place more, place by place.
        let mut cells = agreeing.to_vec();
        for bit in (0..agreeing.len().trailing_zeros()).map(|place| 1 << place) {
            for set in (0..cells.len()).filter(|set| set & bit == 0) {
                cells[set] = cells[set].checked_sub(cells[set | bit])?;
            }
        }
        let runs = Self { agreeing: agreeing.to_vec(), cells };
        let occurring = runs.margins().all(|margin| margin > 0);
        occurring.then_some(runs)
    }

    /// Of each set of places: the runs that agree there and nowhere else.
    pub fn cells(&self) -> &[u64] {
        &self.cells
    }

    fn places(&self) -> usize {
        self.cells.len().trailing_zeros() as usize
    }

    fn margins(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.places()).map(|place| self.agreeing[1 << place])
    }

    /// The interaction of all K words, in natural logarithms: what is left of the phrase once every smaller part of it
    /// is allowed for. For two words it is the log odds ratio.
    ///
    /// ```text
    /// λ = Σ_b (−1)^(K−|b|)·ln(n_b + ½)        over the 2^K cells
    /// ```
    ///
    /// Always finite. Reference: Blaheta & Johnson (2001), *Unsupervised learning of multi-word verbs*.
    pub fn lambda(&self) -> f64 {
        // Positive and negative terms are paired, cell with its neighbour, so that equal cells cancel exactly.
        let half = |cell: u64| cell as f64 + 0.5;
        let sign = |set: usize| if (self.places() - set.count_ones() as usize).is_multiple_of(2) { 1.0 } else { -1.0 };
        let pairs = (0..self.cells.len()).step_by(2);
        pairs.map(|set| sign(set) * (half(self.cells[set]) / half(self.cells[set | 1])).ln()).sum()
    }

    /// λ in units of its standard error.
    ///
    /// ```text
    /// z = λ / √Σ_b 1/(n_b + ½)
    /// ```
    ///
    /// Runs of one document are taken for independent, which they are not: rank by it, do not test with it.
    /// Reference: Blaheta & Johnson (2001).
    pub fn z(&self) -> f64 {
        let variance: f64 = self.cells.iter().map(|&cell| 1.0 / (cell as f64 + 0.5)).sum();
        self.lambda() / variance.sqrt()
    }

    /// The log-likelihood ratio over all `2^K` cells against K words that ignore each other.
    ///
    /// ```text
    /// G² = 2·Σ_b n_b·ln(n_b/E_b),   E_b = N·Π (f_i/N  or  1 − f_i/N)        0·ln 0 = 0
    /// ```
    ///
    /// Never negative. Reference: Dunning (1993), *Computational Linguistics* 19.
    pub fn g2(&self) -> f64 {
        let n = self.agreeing[0] as f64;
        let terms = self.cells.iter().enumerate().map(|(set, &cell)| {
            let shares = self.margins().enumerate().map(|(place, margin)| {
                let agreeing = if set >> place & 1 == 1 { margin } else { self.agreeing[0] - margin };
                agreeing as f64 / n
            });
            let expected = shares.fold(n, |product, share| product * share);
            deviance(cell as f64, expected, cell as f64 - expected)
        });
        (2.0 * terms.sum::<f64>()).max(0.0)
    }

    /// How many times more often than by chance is the phrase met, in bits?
    ///
    /// ```text
    /// log₂(O·N^(K−1) / Π f_i)
    /// ```
    ///
    /// `None` where the phrase is not met. Favours rare words. Reference: Church & Hanks (1990), *Computational
    /// Linguistics* 16; for more than two words also called specific correlation, Van de Cruys (2011).
    pub fn pmi(&self) -> Option<f64> {
        let n = self.agreeing[0] as f64;
        let observed = self.agreeing[self.agreeing.len() - 1] as f64;
        let value = self.margins().fold(observed / n, |ratio, margin| ratio * (n / margin as f64)).log2();
        value.is_finite().then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::association::{Association, Pair};

    #[test]
    fn two_words_are_a_pair() {
        for (o, first, last, n) in [(3, 3, 4, 10), (20, 42, 20, 14_307_668), (8, 15_828, 4_675, 14_307_668)] {
            let runs = Runs::new(&[n, first, last, o]).unwrap();
            let pair = Pair { o11: o as f64, r1: first as f64, c1: last as f64, n: n as f64 };
            for (measure, value) in [
                (Association::LogOdds, runs.lambda()),
                (Association::LogOddsZ, runs.z()),
                (Association::G2, runs.g2()),
                (Association::Pmi, runs.pmi().unwrap()),
            ] {
                let expected = measure.value(pair).unwrap();
                assert!((value - expected).abs() <= 1e-9 * expected.abs(), "{}: {value}, {expected}", measure.name());
            }
        }
    }

    #[test]
    fn cells_are_exclusive_and_add_up() {
        // Of three words: abc twice, ab* three times more, *bc once, ten others.
        let runs = Runs::new(&[16, 5, 6, 5, 3, 2, 3, 2]).unwrap();
        assert_eq!(runs.cells(), [10, 0, 0, 3, 0, 0, 1, 2]);
        assert_eq!(runs.cells().iter().sum::<u64>(), 16);
    }

    #[test]
    fn numbers_that_no_corpus_has_are_refused() {
        assert_eq!(Runs::new(&[]), None);
        assert_eq!(Runs::new(&[4, 2]), None);
        assert_eq!(Runs::new(&[4, 2, 2, 1, 1]), None);
        assert_eq!(Runs::new(&[4, 0, 2, 0]), None);
        assert_eq!(Runs::new(&[4, 3, 3, 1]), None);
    }

    #[test]
    fn independent_words_have_no_surplus() {
        let runs = Runs::new(&[100, 50, 50, 25]).unwrap();
        assert_eq!((runs.lambda(), runs.z(), runs.g2(), runs.pmi()), (0.0, 0.0, 0.0, Some(0.0)));
    }
}
