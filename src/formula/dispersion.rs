//! Is a feature spread over the corpus, or the affair of a few texts?
//!
//! The corpus falls into k parts (documents, days, outlets). Part i has `sizeᵢ` tokens and the feature occurs `vᵢ`
//! times in it. With `f = Σv` all measures are written in
//!
//! ```text
//! sᵢ = sizeᵢ/Σsize     the share of the tokens that part i has
//! tᵢ = vᵢ/f            the share of the feature that part i has
//! Rᵢ = vᵢ/sizeᵢ        the rate in part i;   rᵢ = Rᵢ/ΣR
//! ```
//!
//! Some measures are high for even features and some for uneven ones; each says which. All of them fall or rise with
//! the frequency of a feature, so compare features of like frequency. How much a *test* must be corrected is another
//! question: see [`overdispersion`](super::overdispersion).

/// A measure of how evenly a feature is spread over parts.
///
/// ```
/// use slantwise::formula::dispersion::Dispersion;
/// let sizes = [9.0, 10.0, 10.0, 10.0, 11.0];
/// let rising = Dispersion::Dp.value(&[1.0, 2.0, 3.0, 4.0, 5.0], &sizes).unwrap();
/// assert!((rising - 0.18).abs() < 1e-15);
/// assert_eq!(Dispersion::Dp.value(&[0.0; 5], &sizes), None);
/// assert_eq!(Dispersion::from_name("dp_norm"), Some(Dispersion::DpNorm));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dispersion {
    /// `range`: in how many parts does the feature occur? 1 to k; **k = everywhere**.
    /// ```text
    /// #{i: vᵢ > 0}
    /// ```
    Range,
    /// `relative_range`: in which share of the parts? **1 = everywhere**.
    /// ```text
    /// #{i: vᵢ > 0} / k
    /// ```
    RelativeRange,
    /// `juilland_d`: 0 in one part only, **1 = even**.
    /// ```text
    /// 1 − (sd(R)/mean(R)) / √(k−1)        population standard deviation
    /// ```
    /// `None` for one part. Comes close to 1 for any feature once there are hundreds of parts (Biber et al. 2016).
    /// Reference: Juilland & Chang-Rodríguez (1964).
    JuillandD,
    /// `carroll_d2`: the entropy of the rates, 0 in one part only, **1 = even**.
    /// ```text
    /// −Σ rᵢ·log₂ rᵢ / log₂ k        0·log₂ 0 = 0
    /// ```
    /// `None` for one part. Reference: Carroll (1970), *Computer Studies in the Humanities and Verbal Behavior* 3.
    CarrollD2,
    /// `rosengren_s`: at least the share of the smallest part, **1 = even**.
    /// ```text
    /// (Σ √(sᵢ·vᵢ))² / f
    /// ```
    /// Reference: Rosengren (1971), *Études de linguistique appliquée* 1.
    RosengrenS,
    /// `dp`: which share of the feature is in the wrong part? **0 = even**, at most `1 − min s`.
    /// ```text
    /// ½·Σ |tᵢ − sᵢ|
    /// ```
    /// Reference: Gries (2008), *International Journal of Corpus Linguistics* 13.
    Dp,
    /// `dp_norm`: DP as a share of the largest it could be, **0 = even**, 1 in the smallest part only.
    /// ```text
    /// DP / (1 − min s)
    /// ```
    /// `None` for one part. Reference: Lijffijt & Gries (2012), *International Journal of Corpus Linguistics* 17.
    DpNorm,
    /// `d_a`: how alike are the rates of any two parts? 0 in one part only, **1 = even**.
    /// ```text
    /// 1 − Σ_{i<j} |Rᵢ − Rⱼ| / (k(k−1)/2) / (2·mean(R))
    /// ```
    /// Computed from the sorted rates. `None` for one part. Reference: Burch, Egbert & Biber (2017), *Journal of
    /// Research Design and Statistics in Linguistics and Communication Science* 3.
    DA,
    /// `kld`: how many bits does it take to tell the feature's spread from that of the tokens? **0 = even**, no upper
    /// end.
    /// ```text
    /// Σ tᵢ·log₂(tᵢ/sᵢ)        0·log₂ 0 = 0
    /// ```
    /// Reference: Gries (2020), *Analyzing dispersion*; the Kullback-Leibler divergence.
    Kld,
}

impl Dispersion {
    /// Every measure, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Range,
        Self::RelativeRange,
        Self::JuillandD,
        Self::CarrollD2,
        Self::RosengrenS,
        Self::Dp,
        Self::DpNorm,
        Self::DA,
        Self::Kld,
    ];

    /// The one name of this measure, in options and in columns.
    pub fn name(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::RelativeRange => "relative_range",
            Self::JuillandD => "juilland_d",
            Self::CarrollD2 => "carroll_d2",
            Self::RosengrenS => "rosengren_s",
            Self::Dp => "dp",
            Self::DpNorm => "dp_norm",
            Self::DA => "d_a",
            Self::Kld => "kld",
        }
    }

    /// The measure of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// The measure's value for the occurrences `counts` in parts of `sizes` tokens.
    ///
    /// `None` when the feature occurs nowhere, when the slices differ in length, when a part has no tokens (leave such
    /// parts out) or impossible counts, and where the measure says so. Parts are summed in the order given.
    ///
    /// ```
    /// use slantwise::formula::dispersion::Dispersion;
    /// let sizes = [1000.0; 5];
    /// assert_eq!(Dispersion::Range.value(&[0.0, 0.0, 1.0, 2.0, 5.0], &sizes), Some(3.0));
    /// assert_eq!(Dispersion::Kld.value(&[2.0; 5], &sizes), Some(0.0));
    /// assert_eq!(Dispersion::DpNorm.value(&[3.0], &[1000.0]), None);
    /// assert_eq!(Dispersion::Dp.value(&[1.0, 2.0], &sizes), None);
    /// ```
    pub fn value(self, counts: &[f64], sizes: &[f64]) -> Option<f64> {
        let possible = |(&v, &size): (&f64, &f64)| size > 0.0 && size.is_finite() && (0.0..=size).contains(&v);
        let frequency: f64 = counts.iter().sum();
        if counts.len() != sizes.len() || !counts.iter().zip(sizes).all(possible) || frequency <= 0.0 {
            return None;
        }
        let parts = counts.len() as f64;
        let tokens: f64 = sizes.iter().sum();
        let inside = || counts.iter().filter(|&&v| v > 0.0).count() as f64;
        let shares = || counts.iter().zip(sizes).map(|(v, size)| (v / frequency, size / tokens));
        let rates = || counts.iter().zip(sizes).map(|(v, size)| v / size).collect::<Vec<_>>();
        let dp = || 0.5 * shares().map(|(t, s)| (t - s).abs()).sum::<f64>();
        let value = match self {
            Self::Range => inside(),
            Self::RelativeRange => inside() / parts,
            Self::JuillandD => {
                let rates = rates();
                let mean = rates.iter().sum::<f64>() / parts;
                let variance = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / parts;
                1.0 - variance.sqrt() / mean / (parts - 1.0).sqrt()
            }
            Self::CarrollD2 => {
                let rates = rates();
                let total: f64 = rates.iter().sum();
                let entropy: f64 = rates.iter().map(|rate| plogp(rate / total, 1.0)).sum();
                -entropy / parts.log2()
            }
            Self::RosengrenS => shares().map(|(t, s)| (s * t).sqrt()).sum::<f64>().powi(2),
            Self::Dp => dp(),
            Self::DpNorm => dp() / (1.0 - shares().map(|(_, s)| s).fold(1.0, f64::min)),
            Self::DA => burch(rates()),
            Self::Kld => shares().map(|(t, s)| plogp(t, s)).sum(),
        };
        value.is_finite().then_some(value)
    }
}

/// `p·log₂(p/q)`, 0 at `p = 0`.
fn plogp(p: f64, q: f64) -> f64 {
    if p == 0.0 { 0.0 } else { p * (p / q).log2() }
}

/// Burch's measure from sorted rates: the sum of all differences needs only each rate's rank, counted from 0 for the
/// largest: `2·(Σ rank·R/ΣR)/(k − 1)`.
fn burch(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(|a, b| b.total_cmp(a));
    let total: f64 = rates.iter().sum();
    let ranked: f64 = rates.iter().enumerate().map(|(before, rate)| before as f64 * rate).sum();
    2.0 * ranked / total / (rates.len() as f64 - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_understood() {
        for measure in Dispersion::ALL {
            assert_eq!(Dispersion::from_name(measure.name()), Some(measure));
        }
        assert_eq!(Dispersion::from_name("DP"), None);
    }

    #[test]
    fn impossible_parts_have_no_value() {
        let impossible: [(&[f64], &[f64]); 6] = [
            (&[], &[]),
            (&[1.0, 1.0], &[10.0]),
            (&[1.0, 0.0], &[10.0, 0.0]),
            (&[11.0, 1.0], &[10.0, 10.0]),
            (&[-1.0, 2.0], &[10.0, 10.0]),
            (&[f64::NAN, 2.0], &[10.0, 10.0]),
        ];
        for (counts, sizes) in impossible {
            for measure in Dispersion::ALL {
                assert_eq!(measure.value(counts, sizes), None, "{} of {counts:?}", measure.name());
            }
        }
    }

    #[test]
    fn one_part_is_spread_over_but_not_evenly() {
        let value = |measure: Dispersion| measure.value(&[3.0], &[10.0]);
        let answered = [Dispersion::Range, Dispersion::RelativeRange, Dispersion::RosengrenS].map(value);
        assert_eq!(answered, [Some(1.0); 3]);
        assert_eq!([Dispersion::Dp, Dispersion::Kld].map(value), [Some(0.0); 2]);
        let silent = [Dispersion::JuillandD, Dispersion::CarrollD2, Dispersion::DpNorm, Dispersion::DA];
        assert_eq!(silent.map(value), [None; 4]);
    }
}
