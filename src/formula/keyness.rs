//! Does one side use a feature more than the other, and by how much?
//!
//! A [`Contrast`] holds what is needed: the feature occurs `f1` times in the `n1` tokens of the target and `f2` times
//! in the `n2` tokens of the reference. With `p1 = f1/n1`, `p2 = f2/n2` and `N = n1 + n2` the table behind every
//! measure is
//!
//! ```text
//!              feature   other tokens              expected at one common rate
//! target        f1        n1 − f1      n1          E₁ = n1·(f1+f2)/N
//! reference     f2        n2 − f2      n2          E₂ = n2·(f1+f2)/N
//! ```
//!
//! Measures answer *is there a difference* (G² and relatives), *how large* (the ratios) or both ([`Keyness::Lrc`]).
//! The tests here take tokens for independent, which words in documents are not: see
//! [`overdispersion`](super::overdispersion).

use super::distributions::beta_logit;
use super::stable::{deviance, difference_of_products};
use std::f64::consts::LN_2;

/// How often a feature occurs on the two sides compared.
///
/// Measures answer `None` unless the counts are possible (finite, `0 ≤ f ≤ n`), both sides have tokens and the feature
/// occurs on at least one of them. The reference may be an average over outlets, so counts need not be whole.
///
/// ```
/// use slantwise::formula::keyness::{Contrast, Keyness};
/// let migrants = Contrast { f1: 41.0, n1: 960.0, f2: 22.0, n2: 1150.0 };
/// assert!(Keyness::LogRatio.value(migrants).unwrap() > 1.0);
/// let nowhere = Contrast { f1: 0.0, n1: 960.0, f2: 0.0, n2: 1150.0 };
/// assert_eq!(Keyness::G2.value(nowhere), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// Occurrences in the target.
    pub f1: f64,
    /// Tokens of the target.
    pub n1: f64,
    /// Occurrences in the reference.
    pub f2: f64,
    /// Tokens of the reference.
    pub n2: f64,
}

impl Contrast {
    fn is_answerable(self) -> bool {
        let possible = |f: f64, n: f64| n > 0.0 && n.is_finite() && (0.0..=n).contains(&f);
        possible(self.f1, self.n1) && possible(self.f2, self.n2) && self.f1 + self.f2 > 0.0
    }

    /// `f1·n2 − f2·n1`, the determinant of the table: positive when the target has the higher rate.
    fn determinant(self) -> f64 {
        difference_of_products(self.f1, self.n2, self.f2, self.n1)
    }

    /// Marginal sums: tokens of the feature, other tokens, all tokens.
    fn margins(self) -> (f64, f64, f64) {
        (self.f1 + self.f2, (self.n1 - self.f1) + (self.n2 - self.f2), self.n1 + self.n2)
    }
}

/// A measure of how distinctive a feature is of the target.
///
/// [`value`](Keyness::value) is `None` for a [`Contrast`] without an answer and wherever the formula would divide by
/// zero or take the logarithm of zero. Positive means *more in the target* for every signed measure.
///
/// ```
/// use slantwise::formula::keyness::{Contrast, Keyness};
/// let b = Contrast { f1: 7.0, n1: 10.0, f2: 2.0, n2: 9.0 };
/// assert!((Keyness::G2.value(b).unwrap() - 4.53493933).abs() < 1e-8);
/// assert!((Keyness::PercentDiff.value(b).unwrap() - 215.0).abs() < 1e-12);
///
/// let only_here = Contrast { f1: 7.0, n1: 10.0, f2: 0.0, n2: 9.0 };
/// assert_eq!(Keyness::PercentDiff.value(only_here), None);
/// assert_eq!(Keyness::from_name("g2"), Some(Keyness::G2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keyness {
    /// `g2`: is there a difference? The log-likelihood ratio over all **four** cells, see [`g2`]. At least 0; exactly
    /// 0 at equal rates.
    G2,
    /// `g2_signed`: [`G2`](Keyness::G2) with the sign of `p1 − p2`, for rankings with two ends.
    G2Signed,
    /// `g2_two_cell`: the log-likelihood of the feature's own two cells, as in UCREL's calculator.
    /// ```text
    /// 2·(f1·ln(f1/E₁) + f2·ln(f2/E₂))        0·ln 0 = 0
    /// ```
    /// Smaller than the four-cell value, visibly so for frequent words. Reference: Rayson & Garside (2000), *Comparing
    /// corpora using frequency profiling*.
    G2TwoCell,
    /// `g2_williams`: [`G2`](Keyness::G2) divided by Williams' correction for small samples.
    /// ```text
    /// G²/q,   q = 1 + (N/n1 + N/n2 − 1)·(N/(f1+f2) + N/(N−f1−f2) − 1) / 6N
    /// ```
    /// `None` when there is no other token. Reference: Williams (1976), *Biometrika* 63.
    G2Williams,
    /// `chi2`: is there a difference? Pearson's statistic.
    /// ```text
    /// N·(f1·n2 − f2·n1)² / (n1·n2·(f1+f2)·(N−f1−f2))
    /// ```
    /// `None` when there is no other token. Reference: Pearson (1900).
    Chi2,
    /// `chi2_yates`: [`Chi2`](Keyness::Chi2) with `|f1·n2 − f2·n1|` lessened by `N/2`, but not below 0.
    ///
    /// Reference: Yates (1934), *Supplement to the Journal of the Royal Statistical Society* 1.
    Chi2Yates,
    /// `log_ratio`: how many doublings lie between the rates? See [`log_ratio`]; a zero count is replaced by ½.
    LogRatio,
    /// `log_ratio_walter`: the log ratio with ½ added to every count, hence finite and a little nearer to 0.
    /// ```text
    /// log₂((f1+½)/(n1+½)) − log₂((f2+½)/(n2+½))
    /// ```
    /// Reference: Walter (1975), *Biometrika* 62; the R package `corpora`.
    LogRatioWalter,
    /// `lrc`: the log ratio one can be 95 % sure of, see [`lrc`]; one test.
    Lrc,
    /// `odds_ratio`: by what factor do the odds of the feature differ?
    /// ```text
    /// f1·(n2−f2) / (f2·(n1−f1))
    /// ```
    /// `None` when the divisor is 0. Nothing is added to the counts.
    OddsRatio,
    /// `percent_diff`: by how many per cent does the target's rate exceed the reference's?
    /// ```text
    /// 100·(p1 − p2)/p2
    /// ```
    /// `None` at `f2 = 0`; −100 at `f1 = 0`. Reference: Gabrielatos & Marchi (2011), *Keyness: matching metrics to
    /// definitions*.
    PercentDiff,
    /// `rate_difference`: how many more per million tokens?
    /// ```text
    /// 10⁶·(p1 − p2)
    /// ```
    RateDifference,
    /// `relative_risk`: by what factor do the rates differ?
    /// ```text
    /// p1/p2
    /// ```
    /// `None` at `f2 = 0`.
    RelativeRisk,
    /// `bic`: how much evidence is left once the size of the corpus is paid for?
    /// ```text
    /// G² − ln N
    /// ```
    /// 0-2 not worth a mention, 2-6 positive, 6-10 strong, above 10 very strong evidence of a difference; negative
    /// values favour equal rates. Reference: Wilson (2013), *Embracing Bayes factors for key item analysis*.
    Bic,
    /// `ell`: which part of the largest possible log-likelihood is reached?
    /// ```text
    /// G² / (N·ln min E)        over the four expected counts, as G² is
    /// ```
    /// `None` when the smallest expected count is 1 or less. Reference: Johnston, Berry & Mielke (2006), *Perceptual
    /// and Motor Skills* 103.
    Ell,
    /// `simple_maths`: by what factor do the rates per million differ, once 1 is added to both?
    /// ```text
    /// (10⁶·p1 + 1) / (10⁶·p2 + 1)
    /// ```
    /// Always finite. Reference: Kilgarriff (2009), *Simple maths for keywords*, with the constant 1.
    SimpleMaths,
}

impl Keyness {
    /// Every measure, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::G2,
        Self::G2Signed,
        Self::G2TwoCell,
        Self::G2Williams,
        Self::Chi2,
        Self::Chi2Yates,
        Self::LogRatio,
        Self::LogRatioWalter,
        Self::Lrc,
        Self::OddsRatio,
        Self::PercentDiff,
        Self::RateDifference,
        Self::RelativeRisk,
        Self::Bic,
        Self::Ell,
        Self::SimpleMaths,
    ];

    /// The one name of this measure, in options and in columns.
    pub fn name(self) -> &'static str {
        match self {
            Self::G2 => "g2",
            Self::G2Signed => "g2_signed",
            Self::G2TwoCell => "g2_two_cell",
            Self::G2Williams => "g2_williams",
            Self::Chi2 => "chi2",
            Self::Chi2Yates => "chi2_yates",
            Self::LogRatio => "log_ratio",
            Self::LogRatioWalter => "log_ratio_walter",
            Self::Lrc => "lrc",
            Self::OddsRatio => "odds_ratio",
            Self::PercentDiff => "percent_diff",
            Self::RateDifference => "rate_difference",
            Self::RelativeRisk => "relative_risk",
            Self::Bic => "bic",
            Self::Ell => "ell",
            Self::SimpleMaths => "simple_maths",
        }
    }

    /// The measure of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// The measure's value for a contrast, or `None` where it has none.
    pub fn value(self, c: Contrast) -> Option<f64> {
        if !c.is_answerable() {
            return None;
        }
        let (p1, p2) = (c.f1 / c.n1, c.f2 / c.n2);
        let (feature, others, all) = c.margins();
        let four_cells = || g2(&[(c.f1, c.n1), (c.f2, c.n2)]);
        let value = match self {
            Self::G2 => four_cells()?,
            Self::G2Signed => four_cells()?.copysign(c.determinant()),
            Self::G2TwoCell => {
                let off = c.determinant() / all;
                2.0 * (deviance(c.f1, c.n1 * feature / all, off) + deviance(c.f2, c.n2 * feature / all, -off))
            }
            Self::G2Williams => {
                let excess = (all / c.n1 + all / c.n2 - 1.0) * (all / feature + all / others - 1.0);
                excess.is_finite().then_some(four_cells()? / (1.0 + excess / (6.0 * all)))?
            }
            Self::Chi2 => chi2(c, c.determinant()),
            Self::Chi2Yates => chi2(c, (c.determinant().abs() - 0.5 * all).max(0.0)),
            Self::LogRatio => log_ratio(c)?,
            Self::LogRatioWalter => (((c.f1 + 0.5) / (c.n1 + 0.5)) / ((c.f2 + 0.5) / (c.n2 + 0.5))).log2(),
            Self::Lrc => lrc(c, 0.95, 1.0)?,
            Self::OddsRatio => (c.f1 / c.f2) * ((c.n2 - c.f2) / (c.n1 - c.f1)),
            Self::PercentDiff => 100.0 * c.determinant() / (c.f2 * c.n1),
            Self::RateDifference => 1e6 * c.determinant() / (c.n1 * c.n2),
            Self::RelativeRisk => p1 / p2,
            Self::Bic => four_cells()? - all.ln(),
            Self::Ell => {
                let smallest = c.n1.min(c.n2) * feature.min(others) / all;
                if smallest <= 1.0 {
                    return None;
                }
                four_cells()? / (all * smallest.ln())
            }
            Self::SimpleMaths => (1e6 * p1 + 1.0) / (1e6 * p2 + 1.0),
        };
        value.is_finite().then_some(value)
    }
}

fn chi2(c: Contrast, determinant: f64) -> f64 {
    let (feature, others, all) = c.margins();
    (determinant / (c.n1 * c.n2)) * (determinant / (feature * others)) * all
}

/// Is a feature used at different rates by these groups? The log-likelihood ratio over all cells.
///
/// ```text
/// G² = 2·Σ O·ln(O/E)        over "feature" and "other tokens" of every group; 0·ln 0 = 0
/// ```
///
/// `groups` are pairs of occurrences and tokens. Compared with chi-squared on one degree of freedom less than there
/// are groups, if tokens were independent. Never negative, exactly 0 at equal rates, and without loss of digits for
/// billions of tokens: `Σ(O − E) = 0` allows to sum `O·ln(O/E) − (O − E)` instead, whose terms are all positive.
///
/// `None` without groups, when a group has no tokens or impossible counts, or when the feature occurs nowhere.
/// Reference: Dunning (1993), *Computational Linguistics* 19.
///
/// ```
/// use slantwise::formula::keyness::g2;
/// let swiss = g2(&[(110.0, 2552.0), (111.0, 29225.0)]).unwrap();
/// assert!((swiss - 270.72).abs() < 5e-3);
/// assert_eq!(g2(&[(1e8, 1e9), (3e8, 3e9), (2e8, 2e9)]), Some(0.0));
/// assert_eq!(g2(&[(0.0, 10.0), (0.0, 20.0)]), None);
/// ```
pub fn g2(groups: &[(f64, f64)]) -> Option<f64> {
    let possible = |&(f, n): &(f64, f64)| n > 0.0 && n.is_finite() && (0.0..=n).contains(&f);
    let feature: f64 = groups.iter().map(|&(f, _)| f).sum();
    let others: f64 = groups.iter().map(|&(f, n)| n - f).sum();
    let all: f64 = groups.iter().map(|&(_, n)| n).sum();
    if !groups.iter().all(possible) || feature <= 0.0 {
        return None;
    }
    let cells = groups.iter().map(|&(f, n)| {
        let off = difference_of_products(f, all, n, feature) / all;
        deviance(f, n * feature / all, off) + deviance(n - f, n * others / all, -off)
    });
    Some(2.0 * cells.sum::<f64>())
}

/// How many doublings lie between the two rates?
///
/// ```text
/// log₂((f1/n1) / (f2/n2))        a zero count is replaced by ½
/// ```
///
/// 1 is twice the rate, −1 half of it, 0 the same. `None` when the feature occurs on neither side or a side is empty.
/// Reference: Hardie (2014), *Log Ratio: an informal introduction*.
///
/// ```
/// use slantwise::formula::keyness::{Contrast, log_ratio};
/// assert_eq!(log_ratio(Contrast { f1: 40.0, n1: 1000.0, f2: 10.0, n2: 1000.0 }), Some(2.0));
/// assert_eq!(log_ratio(Contrast { f1: 4.0, n1: 1000.0, f2: 0.0, n2: 1000.0 }), Some(3.0));
/// assert_eq!(log_ratio(Contrast { f1: 0.0, n1: 1000.0, f2: 0.0, n2: 1000.0 }), None);
/// ```
pub fn log_ratio(c: Contrast) -> Option<f64> {
    let seen = |f: f64| if f == 0.0 { 0.5 } else { f };
    c.is_answerable().then(|| (seen(c.f1) * c.n2 / (seen(c.f2) * c.n1)).log2())
}

/// Which log ratio can one be sure of? The end of its exact confidence interval that lies nearer to 0, or 0.
///
/// ```text
/// α = (1 − confidence)/tests
/// lower: τ = Beta⁻¹(α/2; f1, f2+1)        upper: τ = Beta⁻¹(1−α/2; f1+1, f2)
/// bound = log₂((n2/n1)·τ/(1−τ))
/// LRC = max(lower, 0) if p1 ≥ p2,  min(upper, 0) otherwise
/// ```
///
/// Given `f1 + f2`, the share `τ` that falls to the target is binomial, and its Clopper-Pearson bounds are exact.
/// `tests` is the number of features looked at (Bonferroni), 1 if this is the only one. Ranks by size of the
/// difference like the log ratio, but a feature seen a few times stays near 0. Counts may be fractional: dividing
/// both by φ̂ makes allowance for documents.
///
/// `None` for a contrast without an answer, unless `0 < confidence < 1` and `tests ≥ 1`. A zero count is no
/// exception: only the bound on the other side of it would be infinite.
/// Reference: Evert (2022), *Measuring keyness*; Clopper & Pearson (1934), *Biometrika* 26.
///
/// ```
/// use slantwise::formula::keyness::{Contrast, log_ratio, lrc};
/// let we = Contrast { f1: 1048.0, n1: 43002.0, f2: 779.0, n2: 108539.0 };
/// assert!((log_ratio(we).unwrap() - 1.7637).abs() < 1e-4);
/// assert!((lrc(we, 0.95, 1.0).unwrap() - 1.6285).abs() < 1e-4);
/// assert!(lrc(we, 0.95, 5000.0) < lrc(we, 0.95, 1.0));
/// assert_eq!(lrc(Contrast { f1: 2.0, n1: 100.0, f2: 1.0, n2: 100.0 }, 0.95, 1.0), Some(0.0));
/// assert_eq!(lrc(Contrast { f1: 0.0, n1: 100.0, f2: 0.0, n2: 100.0 }, 0.95, 1.0), None);
/// ```
pub fn lrc(c: Contrast, confidence: f64, tests: f64) -> Option<f64> {
    lrc_by(c, confidence, tests, |_, _, bound| bound())
}

/// The same by a caller who may remember bounds: it is given the two numbers that a bound depends on, and how to
/// compute it.
pub(super) fn lrc_by(
    c: Contrast,
    confidence: f64,
    tests: f64,
    mut remembered: impl FnMut(f64, f64, &dyn Fn() -> f64) -> f64,
) -> Option<f64> {
    let sensible = confidence > 0.0 && confidence < 1.0 && tests >= 1.0 && tests.is_finite();
    if !sensible || !c.is_answerable() {
        return None;
    }
    let half = (1.0 - confidence) / tests / 2.0;
    let reach = (c.n2 / c.n1).ln();
    let mut bound = |a: f64, b: f64| remembered(a, b, &|| beta_logit(half, a, b));
    let value = if c.determinant() >= 0.0 {
        (reach + bound(c.f1, c.f2 + 1.0)).max(0.0)
    } else {
        // Seen from the reference, where the bound is a lower one and α/2 keeps its digits.
        (reach - bound(c.f2, c.f1 + 1.0)).min(0.0)
    } / LN_2;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_understood() {
        for measure in Keyness::ALL {
            assert_eq!(Keyness::from_name(measure.name()), Some(measure));
        }
        assert_eq!(Keyness::from_name("G2"), None);
    }

    #[test]
    fn impossible_counts_have_no_value() {
        let contrast = |f1, n1, f2, n2| Contrast { f1, n1, f2, n2 };
        let impossible = [
            contrast(0.0, 10.0, 0.0, 10.0),
            contrast(1.0, 0.0, 1.0, 10.0),
            contrast(0.0, 0.0, 1.0, 10.0),
            contrast(11.0, 10.0, 1.0, 10.0),
            contrast(-1.0, 10.0, 1.0, 10.0),
            contrast(f64::NAN, 10.0, 1.0, 10.0),
            contrast(1.0, f64::INFINITY, 1.0, 10.0),
        ];
        for (c, measure) in impossible.into_iter().flat_map(|c| Keyness::ALL.map(|m| (c, m))) {
            assert_eq!(measure.value(c), None, "{} of {c:?}", measure.name());
        }
    }

    #[test]
    fn equal_rates_are_exactly_equal() {
        let same = Contrast { f1: 123_457.0, n1: 987_654_321.0, f2: 370_371.0, n2: 2_962_962_963.0 };
        for measure in [Keyness::G2, Keyness::G2Signed, Keyness::G2TwoCell, Keyness::Chi2, Keyness::Chi2Yates] {
            assert_eq!(measure.value(same).map(f64::abs), Some(0.0), "{}", measure.name());
        }
        assert_eq!(Keyness::RateDifference.value(same), Some(0.0));
        assert_eq!(log_ratio(same), Some(0.0));
    }
}
