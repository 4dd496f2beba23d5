//! Do two words keep company more than chance would have it?
//!
//! A [`Pair`] is one cell of a co-occurrence matrix with its margins. From it follows the table behind every measure:
//!
//! ```text
//!                 word 2        other
//! word 1           O11           O12       R1           E11 = R1·C1/N
//! other            O21           O22       R2           what O11 would be if the words ignored each other
//!                  C1            C2        N
//! ```
//!
//! No measure is best: PMI favours rare pairs, the t-score and G² frequent ones, logDice neither. Measures of
//! significance take pairs for independent, which pairs of one topic are not: rank by them, do not test with them.
//! Survey of the measures: Evert (2008), *Corpora and collocations*.

use super::keyness::{Contrast, Keyness};
use super::stable::{deviance, difference_of_products};

/// How often two words occur together and how often each occurs at all.
///
/// Margins and total are those of the matrix the cell stands in, not counts of words. Counts may be fractional
/// (weighted windows); cells that fall below zero by less than a billionth of `n` are rounding of the margins and
/// count as zero. Measures answer `None` when a cell is negative or a word occurs in no pair.
///
/// ```
/// use slantwise::formula::association::{Association, Pair};
/// let pair = Pair { o11: 8.0, r1: 15828.0, c1: 4675.0, n: 14307668.0 };
/// assert_eq!((pair.o12(), pair.o21(), pair.o22()), (15820.0, 4667.0, 14287173.0));
/// assert!((pair.e11() - 5.1718).abs() < 1e-4);
/// let impossible = Pair { o11: 9.0, r1: 8.0, c1: 9.0, n: 100.0 };
/// assert_eq!(Association::Dice.value(impossible), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Times the two words occur together.
    pub o11: f64,
    /// Times the first word occurs with any word: the sum of its row.
    pub r1: f64,
    /// Times the second word occurs with any word: the sum of its column.
    pub c1: f64,
    /// All pairs: the sum of the matrix.
    pub n: f64,
}

impl Pair {
    /// The first word with another than the second, `r1 − o11`.
    pub fn o12(self) -> f64 {
        (self.r1 - self.o11).max(0.0)
    }

    /// The second word with another than the first, `c1 − o11`.
    pub fn o21(self) -> f64 {
        (self.c1 - self.o11).max(0.0)
    }

    /// Pairs with neither, `n − r1 − c1 + o11`.
    pub fn o22(self) -> f64 {
        (self.n - self.r1 - self.o21()).max(0.0)
    }

    /// Times the words would occur together by chance, `r1·c1/n`.
    pub fn e11(self) -> f64 {
        self.r1 * self.c1 / self.n
    }

    /// `O11 − E11`, exact to the last digits.
    fn surplus(self) -> f64 {
        difference_of_products(self.o11, self.n, self.r1, self.c1) / self.n
    }

    /// The second word in the company of the first, against its use in other company.
    fn contrast(self) -> Contrast {
        let (o12, o21, o22) = (self.o12(), self.o21(), self.o22());
        Contrast { f1: self.o11, n1: self.o11 + o12, f2: o21, n2: o21 + o22 }
    }

    fn is_possible(self) -> bool {
        let Self { o11, r1, c1, n } = self;
        let slack = 1e-9 * n;
        let cells = [o11, r1 - o11 + slack, c1 - o11 + slack, n - r1 - c1 + o11 + slack];
        n.is_finite() && r1 > 0.0 && c1 > 0.0 && cells.iter().all(|&cell| cell >= 0.0)
    }
}

/// A measure of how strongly two words attract each other.
///
/// [`value`](Association::value) is `None` for an impossible [`Pair`] and wherever the formula divides by zero or
/// takes the logarithm of zero. Logarithms are to base 2 (bits) where the variant says `log₂`, else natural.
///
/// ```
/// use slantwise::formula::association::{Association, Pair};
/// let ayatollah = Pair { o11: 20.0, r1: 42.0, c1: 20.0, n: 14307668.0 };
/// assert!((Association::Pmi.value(ayatollah).unwrap() - 18.38).abs() < 5e-3);
/// assert!((Association::TScore.value(ayatollah).unwrap() - 4.4721).abs() < 5e-5);
///
/// let apart = Pair { o11: 0.0, r1: 50.0, c1: 40.0, n: 10000.0 };
/// assert_eq!(Association::Pmi.value(apart), None);
/// assert_eq!(Association::Ppmi.value(apart), Some(0.0));
/// assert_eq!(Association::from_name("logdice"), Some(Association::LogDice));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Association {
    /// `logdice`: how exclusively do the words go together, on a scale that ends at 14?
    /// ```text
    /// 14 + log₂(2·O11/(R1 + C1))
    /// ```
    /// One point more is twice as exclusive. Does not depend on `N`, so corpora of different size compare. `None` at
    /// `O11 = 0`. Reference: Rychlý (2008), *A lexicographer-friendly association score*.
    LogDice,
    /// `pmi`: how many times more often than by chance, in bits?
    /// ```text
    /// log₂(O11/E11)
    /// ```
    /// Favours rare words. `None` at `O11 = 0`. Reference: Church & Hanks (1990), *Computational Linguistics* 16.
    Pmi,
    /// `npmi`: PMI as a share of the largest it could be, −1 to 1.
    /// ```text
    /// log₂(O11/E11) / −log₂(O11/N)        −1 at O11 = 0,  1 at O11 = N
    /// ```
    /// Reference: Bouma (2009), *Normalized (pointwise) mutual information in collocation extraction*.
    Npmi,
    /// `ppmi`: PMI where it is positive, else 0, which keeps a matrix sparse.
    /// ```text
    /// max(0, log₂(O11/E11))        0 at O11 = 0
    /// ```
    /// Reference: Jurafsky & Martin, *Speech and Language Processing*, 3rd ed., ch. 6.
    Ppmi,
    /// `mi2`: PMI with its favour for rare words taken back.
    /// ```text
    /// log₂(O11²/E11)
    /// ```
    /// `None` at `O11 = 0`. Reference: Daille (1994).
    Mi2,
    /// `mi3`: as `mi2`, leaning to frequent pairs.
    /// ```text
    /// log₂(O11³/E11)
    /// ```
    /// `None` at `O11 = 0`. Reference: Daille (1994).
    Mi3,
    /// `local_mi`: what the pair adds to the mutual information of all pairs, in bits.
    /// ```text
    /// O11·log₂(O11/E11)        0 at O11 = 0
    /// ```
    LocalMi,
    /// `poisson_stirling`: surprise at so many joint occurrences, in natural logarithms.
    /// ```text
    /// O11·(ln(O11/E11) − 1)        0 at O11 = 0
    /// ```
    /// Reference: Quasthoff & Wolff (2002), *The Poisson collocation measure and its applications*.
    PoissonStirling,
    /// `g2`: the log-likelihood ratio over all four cells, see [`g2`](super::keyness::g2). At least 0 also for words
    /// that avoid each other. `None` when a margin is empty.
    G2,
    /// `g2_signed`: [`G2`](Association::G2), negative when `O11 < E11`.
    G2Signed,
    /// `simple_ll`: the log-likelihood of the joint cell alone.
    /// ```text
    /// 2·(O11·ln(O11/E11) − (O11 − E11))        2·E11 at O11 = 0
    /// ```
    SimpleLl,
    /// `chi2`: Pearson's chi-squared of the table, see [`Keyness::Chi2`]. `None` when a margin is empty.
    Chi2,
    /// `chi2_yates`: chi-squared with Yates' correction, see [`Keyness::Chi2Yates`]. `None` when a margin is empty.
    Chi2Yates,
    /// `phi2`: chi-squared as a share of the largest it could be, 0 to 1.
    /// ```text
    /// χ²/N
    /// ```
    /// `None` when a margin is empty. Reference: Gale & Church (1991).
    Phi2,
    /// `t_score`: is the surplus large against its error? Favours frequent pairs.
    /// ```text
    /// (O11 − E11)/√O11
    /// ```
    /// `None` at `O11 = 0`. Reference: Church, Gale, Hanks & Hindle (1991).
    TScore,
    /// `z_score`: is the surplus large against what chance would scatter? Favours rare pairs.
    /// ```text
    /// (O11 − E11)/√E11
    /// ```
    /// Reference: Berry-Rogghe (1973).
    ZScore,
    /// `dice`: the share of the words' occurrences that are joint, 0 to 1.
    /// ```text
    /// 2·O11/(R1 + C1)
    /// ```
    /// Reference: Dice (1945), *Ecology* 26.
    Dice,
    /// `jaccard`: joint occurrences as a share of those with either word, 0 to 1.
    /// ```text
    /// O11/(O11 + O12 + O21)
    /// ```
    /// Reference: Jaccard (1912), *New Phytologist* 11.
    Jaccard,
    /// `min_sensitivity`: the share of the joint occurrences in those of the commoner word, 0 to 1.
    /// ```text
    /// min(O11/R1, O11/C1)
    /// ```
    /// Reference: Pedersen & Bruce (1996).
    MinSensitivity,
    /// `delta_p_2given1`: how much more likely is word 2 beside word 1 than elsewhere? −1 to 1.
    /// ```text
    /// O11/R1 − O21/R2
    /// ```
    /// `None` when every pair has word 1. Reference: Gries (2013), *International Journal of Corpus Linguistics* 18.
    DeltaP2Given1,
    /// `delta_p_1given2`: how much more likely is word 1 beside word 2 than elsewhere? −1 to 1.
    /// ```text
    /// O11/C1 − O12/C2
    /// ```
    /// `None` when every pair has word 2. Reference: Gries (2013).
    DeltaP1Given2,
    /// `log_odds`: the logarithm of the odds ratio, ½ added to every cell (Haldane), hence finite. It is the λ of
    /// Blaheta & Johnson (2001) for two words.
    /// ```text
    /// ln((O11+½)·(O22+½) / ((O12+½)·(O21+½)))
    /// ```
    /// Reference: Haldane (1956), *Annals of Human Genetics* 20.
    LogOdds,
    /// `log_odds_z`: the log odds in units of their standard error.
    /// ```text
    /// log_odds / √(1/(O11+½) + 1/(O12+½) + 1/(O21+½) + 1/(O22+½))
    /// ```
    /// Reference: Blaheta & Johnson (2001), *Unsupervised learning of multi-word verbs*.
    LogOddsZ,
    /// `odds_ratio`: by what factor do the odds of word 2 differ beside word 1? Nothing is added to the cells.
    /// ```text
    /// O11·O22 / (O12·O21)
    /// ```
    /// `None` when the divisor is 0 or a margin is empty.
    OddsRatio,
    /// `lrc`: the log ratio of word 2 beside word 1 against elsewhere that one can be 95 % sure of, see
    /// [`lrc`](super::keyness::lrc). `None` when a margin is empty.
    Lrc,
}

impl Association {
    /// Every measure, in the order of the documentation.
    pub const ALL: [Self; 25] = [
        Self::LogDice,
        Self::Pmi,
        Self::Npmi,
        Self::Ppmi,
        Self::Mi2,
        Self::Mi3,
        Self::LocalMi,
        Self::PoissonStirling,
        Self::G2,
        Self::G2Signed,
        Self::SimpleLl,
        Self::Chi2,
        Self::Chi2Yates,
        Self::Phi2,
        Self::TScore,
        Self::ZScore,
        Self::Dice,
        Self::Jaccard,
        Self::MinSensitivity,
        Self::DeltaP2Given1,
        Self::DeltaP1Given2,
        Self::LogOdds,
        Self::LogOddsZ,
        Self::OddsRatio,
        Self::Lrc,
    ];

    /// The one name of this measure, in options and in columns.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogDice => "logdice",
            Self::Pmi => "pmi",
            Self::Npmi => "npmi",
            Self::Ppmi => "ppmi",
            Self::Mi2 => "mi2",
            Self::Mi3 => "mi3",
            Self::LocalMi => "local_mi",
            Self::PoissonStirling => "poisson_stirling",
            Self::G2 => "g2",
            Self::G2Signed => "g2_signed",
            Self::SimpleLl => "simple_ll",
            Self::Chi2 => "chi2",
            Self::Chi2Yates => "chi2_yates",
            Self::Phi2 => "phi2",
            Self::TScore => "t_score",
            Self::ZScore => "z_score",
            Self::Dice => "dice",
            Self::Jaccard => "jaccard",
            Self::MinSensitivity => "min_sensitivity",
            Self::DeltaP2Given1 => "delta_p_2given1",
            Self::DeltaP1Given2 => "delta_p_1given2",
            Self::LogOdds => "log_odds",
            Self::LogOddsZ => "log_odds_z",
            Self::OddsRatio => "odds_ratio",
            Self::Lrc => "lrc",
        }
    }

    /// The measure of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// The measure's value for a pair, or `None` where it has none.
    pub fn value(self, pair: Pair) -> Option<f64> {
        if !pair.is_possible() {
            return None;
        }
        let Pair { o11, r1, c1, n } = pair;
        let e11 = pair.e11();
        let of_table = |measure: Keyness| measure.value(pair.contrast()).filter(|_| pair.o12() + pair.o22() > 0.0);
        let pmi = || (o11 / e11).log2();
        let value = match self {
            Self::LogDice => 14.0 + (2.0 * o11 / (r1 + c1)).log2(),
            Self::Pmi => pmi(),
            Self::Npmi if o11 == 0.0 => -1.0,
            Self::Npmi if o11 >= n => 1.0,
            Self::Npmi => pmi() / (n / o11).log2(),
            Self::Ppmi => pmi().max(0.0),
            Self::Mi2 => pmi() + o11.log2(),
            Self::Mi3 => pmi() + 2.0 * o11.log2(),
            Self::LocalMi | Self::PoissonStirling if o11 == 0.0 => 0.0,
            Self::LocalMi => o11 * pmi(),
            Self::PoissonStirling => o11 * ((o11 / e11).ln() - 1.0),
            Self::G2 => of_table(Keyness::G2)?,
            Self::G2Signed => of_table(Keyness::G2Signed)?,
            Self::SimpleLl => 2.0 * deviance(o11, e11, pair.surplus()),
            Self::Chi2 => of_table(Keyness::Chi2)?,
            Self::Chi2Yates => of_table(Keyness::Chi2Yates)?,
            Self::Phi2 => of_table(Keyness::Chi2)? / n,
            Self::TScore => pair.surplus() / o11.sqrt(),
            Self::ZScore => pair.surplus() / e11.sqrt(),
            Self::Dice => 2.0 * o11 / (r1 + c1),
            Self::Jaccard => o11 / (o11 + pair.o12() + pair.o21()),
            Self::MinSensitivity => o11 / r1.max(c1),
            Self::DeltaP2Given1 => pair.surplus() / r1 * (n / (n - r1)),
            Self::DeltaP1Given2 => pair.surplus() / c1 * (n / (n - c1)),
            Self::LogOdds => haldane(pair).0,
            Self::LogOddsZ => haldane(pair).0 / haldane(pair).1,
            Self::OddsRatio => of_table(Keyness::OddsRatio)?,
            Self::Lrc => of_table(Keyness::Lrc)?,
        };
        value.is_finite().then_some(value)
    }
}

/// The log odds ratio with ½ added to every cell, and its standard error.
fn haldane(pair: Pair) -> (f64, f64) {
    let [o11, o12, o21, o22] = [pair.o11, pair.o12(), pair.o21(), pair.o22()].map(|cell| cell + 0.5);
    let error = (1.0 / o11 + 1.0 / o12 + 1.0 / o21 + 1.0 / o22).sqrt();
    ((o11 / o12).ln() - (o21 / o22).ln(), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_understood() {
        for measure in Association::ALL {
            assert_eq!(Association::from_name(measure.name()), Some(measure));
        }
        assert_eq!(Association::from_name("PMI"), None);
    }

    #[test]
    fn a_pair_that_cannot_be_has_no_value() {
        let pair = |o11, r1, c1, n| Pair { o11, r1, c1, n };
        let impossible = [
            pair(0.0, 0.0, 5.0, 10.0),
            pair(0.0, 5.0, 0.0, 10.0),
            pair(6.0, 5.0, 6.0, 10.0),
            pair(1.0, 6.0, 6.0, 10.0),
            pair(-1.0, 5.0, 5.0, 10.0),
            pair(f64::NAN, 5.0, 5.0, 10.0),
            pair(1.0, 5.0, 5.0, f64::INFINITY),
        ];
        for (p, measure) in impossible.into_iter().flat_map(|p| Association::ALL.map(|m| (p, m))) {
            assert_eq!(measure.value(p), None, "{} of {p:?}", measure.name());
        }
    }

    #[test]
    fn weights_may_round_a_cell_below_zero() {
        let pair = Pair { o11: 0.1 + 0.2, r1: 0.3, c1: 0.3, n: 100.0 };
        assert_eq!(Association::Jaccard.value(pair), Some(1.0));
        assert!(Association::G2.value(pair).is_some());
    }
}
