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

use super::hypergeometric::Table;
use super::keyness::{Contrast, Keyness, lrc_by};
use super::stable::{deviance, difference_of_products};
use hashbrown::HashMap;
use std::f64::consts::LN_10;

/// How often two words occur together and how often each occurs at all.
///
/// Margins and total are those of the matrix the cell stands in, not counts of words. Counts may be fractional
/// (weighted windows); cells that fall below zero by less than a billionth of `n` are rounding of the margins and
/// count as zero. Measures answer `None` when a cell they take is negative or a word occurs in no pair. Only
/// [`o22`](Pair::o22) can be negative where the others are not: of pairs that count once per context, `o11` may be a part
/// of the contexts with both words (those with the first before the second), and then the four cells are no table.
/// Measures that do not take it, which say so in [`takes_o22`](Association::takes_o22), have a value there.
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

    /// The same table with the word first that occurs less often, so that measures that treat both words alike have the
    /// same bits either way.
    fn sorted(self) -> Self {
        if self.c1 < self.r1 { Self { r1: self.c1, c1: self.r1, ..self } } else { self }
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

    /// Whether there is a table with these margins: both words occur, and no cell is negative.
    pub fn is_possible(self) -> bool {
        self.is_counted() && self.has_o22()
    }

    /// Whether the cells of the two words can be.
    fn is_counted(self) -> bool {
        let Self { o11, r1, c1, n } = self;
        let slack = 1e-9 * n;
        let cells = [o11, r1 - o11 + slack, c1 - o11 + slack, n - r1 + slack, n - c1 + slack];
        n.is_finite() && r1 > 0.0 && c1 > 0.0 && cells.iter().all(|&cell| cell >= 0.0)
    }

    /// Whether the cell of neither word can be.
    pub fn has_o22(self) -> bool {
        self.n - self.r1 - self.c1 + self.o11 + 1e-9 * self.n >= 0.0
    }
}

/// A measure of how strongly two words attract each other.
///
/// [`value`](Association::value) is `None` where a cell that it takes is impossible and wherever the formula divides by
/// zero or takes the logarithm of zero. Logarithms are to base 2 (bits) where the variant says `log₂`, else natural.
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
    /// `fisher`: how rarely would chance join the words this often? Fisher's exact test, one-sided.
    /// ```text
    /// −log₁₀ P(X ≥ O11),   X hypergeometric with R1 and C1 of N
    /// ```
    /// 300 stands for p = 1e-300. Of whole counts only: `None` where a number is a fraction. Reference: Fisher (1922),
    /// *Journal of the Royal Statistical Society* 85; Pedersen (1996), *Fishing for exactness*.
    Fisher,
    /// `lrc`: the log ratio of word 2 beside word 1 against elsewhere that one can be 95 % sure of, see
    /// [`lrc`](super::keyness::lrc). `None` when a margin is empty.
    Lrc,
}

impl Association {
    /// Every measure, in the order of the documentation.
    pub const ALL: [Self; 26] = [
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
        Self::Fisher,
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
            Self::Fisher => "fisher",
            Self::Lrc => "lrc",
        }
    }

    /// The measure of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// The measure's value for a pair, or `None` where it has none.
    pub fn value(self, pair: Pair) -> Option<f64> {
        let value = self.choose(Once { pair, whole: self.takes_o22() });
        (!value.is_nan()).then_some(value)
    }

    /// The values of many pairs, appended; NaN where there is none. The same as [`value`](Association::value) one by
    /// one to the last bit, and faster: the measure is chosen once, and what it computes again and again is remembered.
    ///
    /// ```
    /// use slantwise::formula::association::{Association, Memory, Pair};
    /// let pair = |o11| Pair { o11, r1: 40.0, c1: 50.0, n: 1000.0 };
    /// let mut values = Vec::new();
    /// Association::Pmi.extend([0.0, 4.0].map(pair).into_iter(), &mut Memory::default(), &mut values);
    /// assert!(values[0].is_nan() && values[1] == 1.0);
    /// ```
    pub fn extend(self, pairs: impl Iterator<Item = Pair>, memory: &mut Memory, values: &mut Vec<f64>) {
        match self {
            Self::Lrc => values.extend(pairs.map(|pair| checked(pair, true, |pair| memory.lrc(pair)))),
            _ => self.choose(Many { pairs, whole: self.takes_o22(), values }),
        }
    }

    /// The value with a margin of the second word that is smoothed, so that pairs with a rare one are not overrated.
    ///
    /// ```text
    /// log₂(O11/E11),   E11 = R1·(C1^a/ΣC^a)·(ΣC/N)
    /// ```
    ///
    /// `c1` and `n` of the pair are then `C1^a` and `N·ΣC^a/ΣC`, the sums over all second words; `a = 1` smooths
    /// nothing. ΣC is N where every pair counts, and more where `N` is a number of contexts. `None` unless [`smooths`](Association::smooths), and where the measure has no value. Reference: Levy, Goldberg & Dagan
    /// (2015), *Transactions of the ACL* 3, who take `a = 0.75`.
    ///
    /// ```
    /// use slantwise::formula::association::{Association, Pair};
    /// let columns = [1600.0_f64, 81.0];
    /// let sum: f64 = columns.iter().map(|c| c.powf(0.75)).sum();
    /// let pair = Pair { o11: 40.0, r1: 200.0, c1: columns[1].powf(0.75), n: sum };
    /// assert!(Association::Pmi.smoothed(pair).unwrap() < (40.0_f64 * 1681.0 / (200.0 * 81.0)).log2());
    /// assert_eq!(Association::G2.smoothed(pair), None);
    /// ```
    pub fn smoothed(self, pair: Pair) -> Option<f64> {
        let value = match self {
            Self::Pmi => pmi(pair),
            Self::Ppmi => pmi(pair).max(0.0),
            _ => return None,
        };
        (value.is_finite() && pair.r1 > 0.0 && pair.c1 > 0.0).then_some(value)
    }

    /// Whether a smoothed margin has a meaning for it: it compares `O11` with `E11` and uses neither apart. Of NPMI,
    /// whose bounds −1 and 1 need the margin that belongs to `O11`, it has none.
    pub fn smooths(self) -> bool {
        matches!(self, Self::Pmi | Self::Ppmi)
    }

    /// Whether it treats both words alike: exchanging `r1` and `c1` changes no bit of it.
    pub fn is_symmetric(self) -> bool {
        !matches!(self, Self::DeltaP2Given1 | Self::DeltaP1Given2 | Self::Lrc)
    }

    /// Whether it takes the pairs with neither word; the others have a value also where these cannot be.
    pub fn takes_o22(self) -> bool {
        match self {
            Self::G2
            | Self::G2Signed
            | Self::Chi2
            | Self::Chi2Yates
            | Self::Phi2
            | Self::DeltaP2Given1
            | Self::DeltaP1Given2
            | Self::LogOdds
            | Self::LogOddsZ
            | Self::OddsRatio
            | Self::Fisher
            | Self::Lrc => true,
            Self::LogDice
            | Self::Pmi
            | Self::Npmi
            | Self::Ppmi
            | Self::Mi2
            | Self::Mi3
            | Self::LocalMi
            | Self::PoissonStirling
            | Self::SimpleLl
            | Self::TScore
            | Self::ZScore
            | Self::Dice
            | Self::Jaccard
            | Self::MinSensitivity => false,
        }
    }

    /// Whether a value takes several logarithms or more.
    pub fn is_costly(self) -> bool {
        matches!(self, Self::G2 | Self::G2Signed | Self::Fisher | Self::Lrc)
    }

    /// Hand the formula of this measure to something that uses it, so that the choice is made before the loop.
    fn choose<U: Use>(self, using: U) -> U::Answer {
        match self {
            Self::LogDice => using.with(|p| 14.0 + (2.0 * p.o11 / (p.r1 + p.c1)).log2()),
            Self::Pmi => using.with(pmi),
            Self::Npmi => using.with(|p| match p.o11 {
                0.0 => -1.0,
                o11 if o11 >= p.n => 1.0,
                o11 => pmi(p) / (p.n / o11).log2(),
            }),
            Self::Ppmi => using.with(|p| pmi(p).max(0.0)),
            Self::Mi2 => using.with(|p| pmi(p) + p.o11.log2()),
            Self::Mi3 => using.with(|p| pmi(p) + 2.0 * p.o11.log2()),
            Self::LocalMi => using.with(|p| if p.o11 == 0.0 { 0.0 } else { p.o11 * pmi(p) }),
            Self::PoissonStirling => {
                using.with(|p| if p.o11 == 0.0 { 0.0 } else { p.o11 * ((p.o11 / p.e11()).ln() - 1.0) })
            }
            Self::G2 => using.with(|p| of_table(p.sorted(), Keyness::G2)),
            Self::G2Signed => using.with(|p| of_table(p.sorted(), Keyness::G2Signed)),
            Self::SimpleLl => using.with(|p| 2.0 * deviance(p.o11, p.e11(), p.surplus())),
            Self::Chi2 => using.with(|p| of_table(p.sorted(), Keyness::Chi2)),
            Self::Chi2Yates => using.with(|p| of_table(p.sorted(), Keyness::Chi2Yates)),
            Self::Phi2 => using.with(|p| of_table(p.sorted(), Keyness::Chi2) / p.n),
            Self::TScore => using.with(|p| p.surplus() / p.o11.sqrt()),
            Self::ZScore => using.with(|p| p.surplus() / p.e11().sqrt()),
            Self::Dice => using.with(|p| 2.0 * p.o11 / (p.r1 + p.c1)),
            Self::Jaccard => using.with(|p| {
                let p = p.sorted();
                p.o11 / (p.o11 + p.o12() + p.o21())
            }),
            Self::MinSensitivity => using.with(|p| p.o11 / p.r1.max(p.c1)),
            Self::DeltaP2Given1 => using.with(|p| p.surplus() / p.r1 * (p.n / (p.n - p.r1))),
            Self::DeltaP1Given2 => using.with(|p| p.surplus() / p.c1 * (p.n / (p.n - p.c1))),
            Self::LogOdds => using.with(|p| haldane(p.sorted()).0),
            Self::LogOddsZ => using.with(|p| {
                let (log_odds, error) = haldane(p.sorted());
                log_odds / error
            }),
            Self::OddsRatio => using.with(|p| of_table(p.sorted(), Keyness::OddsRatio)),
            Self::Fisher => using.with(|p| fisher(p.sorted())),
            Self::Lrc => using.with(|p| of_table(p, Keyness::Lrc)),
        }
    }
}

/// What is done with a formula once it is chosen. NaN or an infinity from the formula means that it has no value.
trait Use {
    type Answer;
    fn with(self, formula: impl Fn(Pair) -> f64) -> Self::Answer;
}

struct Once {
    pair: Pair,
    /// Whether all four cells are needed.
    whole: bool,
}

impl Use for Once {
    type Answer = f64;

    fn with(self, formula: impl Fn(Pair) -> f64) -> f64 {
        checked(self.pair, self.whole, formula)
    }
}

struct Many<'a, I> {
    pairs: I,
    whole: bool,
    values: &'a mut Vec<f64>,
}

impl<I: Iterator<Item = Pair>> Use for Many<'_, I> {
    type Answer = ();

    fn with(self, formula: impl Fn(Pair) -> f64) {
        self.values.extend(self.pairs.map(|pair| checked(pair, self.whole, &formula)));
    }
}

/// A formula where the cells it takes are possible and the value finite; else NaN.
fn checked(pair: Pair, whole: bool, formula: impl FnOnce(Pair) -> f64) -> f64 {
    if !pair.is_counted() || (whole && !pair.has_o22()) {
        return f64::NAN;
    }
    let value = formula(pair);
    if value.is_finite() { value } else { f64::NAN }
}

/// What a worker remembers between pairs: the bounds of [`Association::Lrc`], which take long and depend on two of the
/// four cells only.
#[derive(Debug, Default)]
pub struct Memory {
    bounds: HashMap<(u64, u64), f64, foldhash::fast::FixedState>,
}

impl Memory {
    /// Bounds beyond this many are forgotten, which keeps the memory to some 40 MB.
    const MOST: usize = 1 << 20;

    fn lrc(&mut self, pair: Pair) -> f64 {
        if pair.o12() + pair.o22() <= 0.0 {
            return f64::NAN;
        }
        if self.bounds.len() >= Self::MOST {
            self.bounds.clear();
        }
        let remembered = |a: f64, b: f64, bound: &dyn Fn() -> f64| {
            *self.bounds.entry((a.to_bits(), b.to_bits())).or_insert_with(bound)
        };
        lrc_by(pair.contrast(), 0.95, 1.0, remembered).unwrap_or(f64::NAN)
    }
}

fn pmi(pair: Pair) -> f64 {
    (pair.o11 / pair.e11()).log2()
}

/// A measure of keyness of the second word beside the first; NaN where every pair has the second.
fn of_table(pair: Pair, measure: Keyness) -> f64 {
    measure.value(pair.contrast()).filter(|_| pair.o12() + pair.o22() > 0.0).unwrap_or(f64::NAN)
}

/// The log odds ratio with ½ added to every cell, and its standard error.
fn haldane(pair: Pair) -> (f64, f64) {
    let [o11, o12, o21, o22] = [pair.o11, pair.o12(), pair.o21(), pair.o22()].map(|cell| cell + 0.5);
    let error = (1.0 / o11 + 1.0 / o12 + 1.0 / o21 + 1.0 / o22).sqrt();
    ((o11 / o12).ln() - (o21 / o22).ln(), error)
}

/// `−log₁₀` of the upper tail of the hypergeometric distribution, see [`super::hypergeometric`].
fn fisher(pair: Pair) -> f64 {
    let Pair { o11, r1, c1, n } = pair;
    let whole = [r1, c1, n].iter().all(|count| count.fract() == 0.0);
    let table = Table::of([o11, pair.o12(), pair.o21(), pair.o22()]).filter(|_| whole);
    table.map_or(f64::NAN, |table| (-table.ln_upper() / LN_10).max(0.0))
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
            pair(-1.0, 5.0, 5.0, 10.0),
            pair(1.0, 11.0, 6.0, 10.0),
            pair(f64::NAN, 5.0, 5.0, 10.0),
            pair(1.0, 5.0, 5.0, f64::INFINITY),
        ];
        for (p, measure) in impossible.into_iter().flat_map(|p| Association::ALL.map(|m| (p, m))) {
            assert_eq!(measure.value(p), None, "{} of {p:?}", measure.name());
        }
    }

    #[test]
    fn what_takes_no_part_in_a_measure_need_not_be() {
        let whole = Pair { o11: 2.0, r1: 6.0, c1: 6.0, n: 10.0 };
        let part = Pair { o11: 1.0, ..whole };
        assert!(whole.is_possible() && !part.is_possible());
        for measure in Association::ALL {
            assert!(measure.value(whole).is_some(), "{}", measure.name());
            assert_eq!(measure.value(part).is_none(), measure.takes_o22(), "{}", measure.name());
            let mut values = Vec::new();
            measure.extend([part].into_iter(), &mut Memory::default(), &mut values);
            assert_eq!(values[0].is_nan(), measure.takes_o22(), "{}", measure.name());
        }
        assert_eq!(Association::Pmi.value(part), Some((10.0_f64 / 36.0).log2()));
        assert_eq!(Association::Jaccard.value(part), Some(1.0 / 11.0));
    }

    #[test]
    fn weights_may_round_a_cell_below_zero() {
        let pair = Pair { o11: 0.1 + 0.2, r1: 0.3, c1: 0.3, n: 100.0 };
        assert_eq!(Association::Jaccard.value(pair), Some(1.0));
        assert!(Association::G2.value(pair).is_some());
    }
}
