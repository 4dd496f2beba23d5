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
//! A feature is in few of many parts, and each measure can be had from those few: what the others add is nothing, or
//! follows from how many they are. So a feature costs as much as it has counts, whatever the number of parts.
//!
//! Some measures are high for even features and some for uneven ones; each says which. All of them fall or rise with
//! the frequency of a feature, so compare features of like frequency. How much a *test* must be corrected is another
//! question: see [`overdispersion`](super::overdispersion).

use super::stable::difference_of_products;

/// The parts that a corpus falls into, as far as the measures ask: how many, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    number: f64,
    tokens: f64,
    smallest: f64,
}

impl Parts {
    /// Parts of so many tokens each. `None` where there are none, or one has no tokens: leave such parts out.
    pub fn of(sizes: impl IntoIterator<Item = u64>) -> Option<Self> {
        let (mut number, mut tokens, mut smallest) = (0_u64, 0_u64, u64::MAX);
        for size in sizes {
            number += 1;
            tokens += size;
            smallest = smallest.min(size);
        }
        let parts = Self { number: number as f64, tokens: tokens as f64, smallest: smallest as f64 };
        (number > 0 && smallest > 0).then_some(parts)
    }
}

/// A feature as the measures see it: how often it occurs in the parts where it does.
///
/// ```
/// use slantwise::formula::dispersion::{Dispersion, Occurrences, Parts};
/// let parts = Parts::of([9, 10, 10, 10, 11]).unwrap();
/// let mut everywhere = [(1, 9), (2, 10), (3, 10), (4, 10), (5, 11)];
/// let rising = Occurrences::of(&mut everywhere, parts).unwrap();
/// assert!((Dispersion::Dp.value(&rising).unwrap() - 0.18).abs() < 1e-15);
/// let mut once = [(1, 9)];
/// let rare = Occurrences::of(&mut once, parts).unwrap();
/// assert_eq!(Dispersion::RelativeRange.value(&rare), Some(0.2));
/// assert!(Occurrences::of(&mut [], parts).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Occurrences<'a> {
    parts: Parts,
    frequency: f64,
    /// (count, size) of the parts where the feature occurs, highest rate first.
    inside: &'a [(u64, u64)],
}

impl<'a> Occurrences<'a> {
    /// The feature that occurs `count` times in a part of `size` tokens, for each (count, size) in `inside`, and in no
    /// other of the `parts`. Sorts them, so that no value depends on their order.
    ///
    /// `None` for a feature that occurs nowhere, and for pairs that the parts cannot have: a count or size of 0, more
    /// pairs or tokens than there are. There may be more occurrences than tokens, as of n-grams that skip words.
    pub fn of(inside: &'a mut [(u64, u64)], parts: Parts) -> Option<Self> {
        let tokens: u64 = inside.iter().map(|&(_, size)| size).sum();
        let possible = inside.iter().all(|&(count, size)| count > 0 && size > 0)
            && inside.len() as f64 <= parts.number
            && tokens as f64 <= parts.tokens;
        if inside.is_empty() || !possible {
            return None;
        }
        inside.sort_unstable_by(|a, b| rate(b).total_cmp(&rate(a)).then_with(|| b.cmp(a)));
        let frequency: u64 = inside.iter().map(|&(count, _)| count).sum();
        Some(Self { parts, frequency: frequency as f64, inside })
    }
}

fn rate(&(count, size): &(u64, u64)) -> f64 {
    count as f64 / size as f64
}

/// A measure of how evenly a feature is spread over parts.
///
/// ```
/// use slantwise::formula::dispersion::Dispersion;
/// assert_eq!(Dispersion::from_name("dp_norm"), Some(Dispersion::DpNorm));
/// assert_eq!((Dispersion::DpNorm.even(), Dispersion::DA.even()), (Some(0), Some(1)));
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
    /// As the differences sum to 0, those above it are half of it all. Reference: Gries (2008), *International Journal
    /// of Corpus Linguistics* 13.
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
    /// With the rates in falling order and their ranks from 0 this is `2·(Σ rankᵢ·rᵢ)/(k−1)`. `None` for one part. Reference: Burch, Egbert & Biber (2017), *Journal of
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

    /// The value that stands for a feature spread evenly, where the measure has one: `range` and `relative_range` tell
    /// in how many parts a feature is, not how evenly.
    pub fn even(self) -> Option<u8> {
        match self {
            Self::Range | Self::RelativeRange => None,
            Self::JuillandD | Self::CarrollD2 | Self::RosengrenS | Self::DA => Some(1),
            Self::Dp | Self::DpNorm | Self::Kld => Some(0),
        }
    }

    /// The measure's value for a feature; `None` where the measure says so.
    pub fn value(self, feature: &Occurrences) -> Option<f64> {
        let Occurrences { parts: Parts { number, tokens, smallest }, frequency, inside } = *feature;
        let rates = || inside.iter().map(rate);
        let shares = || inside.iter().map(|&(count, size)| (count as f64 / frequency, size as f64 / tokens));
        let value = match self {
            Self::Range => inside.len() as f64,
            Self::RelativeRange => inside.len() as f64 / number,
            Self::JuillandD => {
                let mean = rates().sum::<f64>() / number;
                let elsewhere = (number - inside.len() as f64) * mean.powi(2);
                let variance = (rates().map(|rate| (rate - mean).powi(2)).sum::<f64>() + elsewhere) / number;
                1.0 - variance.sqrt() / mean / (number - 1.0).sqrt()
            }
            Self::CarrollD2 => {
                let total: f64 = rates().sum();
                -rates().map(|rate| rate / total * (rate / total).log2()).sum::<f64>() / number.log2()
            }
            Self::RosengrenS => shares().map(|(t, s)| (s * t).sqrt()).sum::<f64>().powi(2),
            Self::Dp => misplaced(inside, frequency, tokens),
            Self::DpNorm => misplaced(inside, frequency, tokens) * tokens / (tokens - smallest),
            Self::DA => {
                let ranked: f64 = rates().enumerate().map(|(rank, rate)| rank as f64 * rate).sum();
                2.0 * ranked / rates().sum::<f64>() / (number - 1.0)
            }
            Self::Kld => shares().map(|(t, s)| t * (t / s).log2()).sum(),
        };
        value.is_finite().then_some(value)
    }
}

/// The share of a feature that is in parts with more than their due of it: `Σ max(tᵢ − sᵢ, 0)`.
fn misplaced(inside: &[(u64, u64)], frequency: f64, tokens: f64) -> f64 {
    let above = |&(count, size): &(u64, u64)| difference_of_products(count as f64, tokens, size as f64, frequency);
    inside.iter().map(|part| above(part).max(0.0)).sum::<f64>() / (frequency * tokens)
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
    fn impossible_parts_are_refused() {
        assert_eq!(Parts::of([]), None);
        assert_eq!(Parts::of([10, 0]), None);
        let parts = Parts::of([10, 10]).unwrap();
        let impossible: [&mut [(u64, u64)]; 5] =
            [&mut [], &mut [(0, 10)], &mut [(1, 0)], &mut [(1, 11), (1, 10)], &mut [(1, 5), (1, 5), (1, 5)]];
        for inside in impossible {
            assert_eq!(Occurrences::of(inside, parts), None);
        }
    }

    #[test]
    fn one_part_is_spread_over_but_not_evenly() {
        let mut inside = [(3, 10)];
        let feature = Occurrences::of(&mut inside, Parts::of([10]).unwrap()).unwrap();
        let value = |measure: Dispersion| measure.value(&feature);
        let answered = [Dispersion::Range, Dispersion::RelativeRange, Dispersion::RosengrenS].map(value);
        assert_eq!(answered, [Some(1.0); 3]);
        assert_eq!([Dispersion::Dp, Dispersion::Kld].map(value), [Some(0.0); 2]);
        let silent = [Dispersion::JuillandD, Dispersion::CarrollD2, Dispersion::DpNorm, Dispersion::DA];
        assert_eq!(silent.map(value), [None; 4]);
    }

    #[test]
    fn a_feature_with_the_same_rate_everywhere_is_even() {
        let sizes = [300, 600, 900, 1500];
        let mut inside = sizes.map(|size| (size / 300, size));
        let feature = Occurrences::of(&mut inside, Parts::of(sizes).unwrap()).unwrap();
        for measure in Dispersion::ALL {
            if let Some(even) = measure.even() {
                let value = measure.value(&feature).unwrap();
                assert!((value - f64::from(even)).abs() < 1e-15, "{} is {value}", measure.name());
            }
        }
    }

    #[test]
    fn the_order_of_parts_changes_no_bit() {
        let parts = Parts::of((1..60).map(|part| 7 * part)).unwrap();
        let mut rising: Vec<(u64, u64)> = (1..40).map(|part| (1 + part % 5, 7 * part)).collect();
        let mut falling: Vec<(u64, u64)> = rising.iter().rev().copied().collect();
        let [a, b] = [&mut rising, &mut falling].map(|inside| Occurrences::of(inside, parts).unwrap());
        for measure in Dispersion::ALL {
            assert_eq!(measure.value(&a).map(f64::to_bits), measure.value(&b).map(f64::to_bits));
        }
    }
}
