//! Do two groups of documents have the same mean rate, whatever their variances?

use super::distributions::{ln_f_upper, t_two_sided};

/// What a t-test needs of a sample: how many values, their mean, and the sum of squares around it.
///
/// ```
/// use slantwise::formula::welch::Sample;
/// let parts = [Sample::of(&[1.0, 2.0]), Sample::of(&[6.0]), Sample::of(&[])];
/// assert_eq!(Sample::together(&parts), Sample { values: 3.0, mean: 3.0, squares: 14.0 });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sample {
    /// How many values.
    pub values: f64,
    /// Their mean; 0 without values.
    pub mean: f64,
    /// Σ(x − mean)².
    pub squares: f64,
}

impl Sample {
    /// These values.
    pub fn of(values: &[f64]) -> Self {
        Self::with_zeros(values, values.len())
    }

    /// These values and zeros, `all` values together.
    pub fn with_zeros(values: &[f64], all: usize) -> Self {
        if all == 0 {
            return Self::default();
        }
        let zeros = (all - values.len()) as f64;
        let mean = values.iter().sum::<f64>() / all as f64;
        let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() + zeros * mean * mean;
        Self { values: all as f64, mean, squares }.settled()
    }

    /// The values of several samples.
    pub fn together<'a>(parts: impl IntoIterator<Item = &'a Self> + Clone) -> Self {
        let values = parts.clone().into_iter().map(|part| part.values).sum::<f64>();
        if values <= 0.0 {
            return Self::default();
        }
        let mean = parts.clone().into_iter().map(|part| part.values * part.mean).sum::<f64>() / values;
        let apart = |part: &Self| part.squares + part.values * (part.mean - mean) * (part.mean - mean);
        Self { values, mean, squares: parts.into_iter().map(apart).sum() }.settled()
    }

    /// What is left of equal values by the rounding of their mean is no scatter.
    fn settled(mut self) -> Self {
        let rounding = self.values * f64::EPSILON * self.mean;
        if self.squares <= self.values * rounding * rounding {
            self.squares = 0.0;
        }
        self
    }
}

/// What [`welch`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Welch {
    /// The difference of the means in standard errors.
    pub t: f64,
    /// The degrees of freedom, after Satterthwaite; infinite where no value differs from its mean.
    pub df: f64,
    /// The two-sided p-value.
    pub p: f64,
}

impl Welch {
    /// The natural logarithm of p, also where p is too small for a float.
    pub fn ln_p(&self) -> f64 {
        if self.p > 1e-300 { self.p.ln() } else { ln_f_upper(self.t * self.t, 1.0, self.df) }
    }
}

/// Do two samples have the same mean?
///
/// ```text
/// t = (m₁ − m₂) / √(v₁ + v₂)        v = Σ(x − m)² / (D·(D − 1))
/// df = (v₁ + v₂)² / (v₁²/(D₁ − 1) + v₂²/(D₂ − 1))
/// ```
///
/// `None` where a sample has fewer than two values. Where neither varies at all, there is nothing to hold a difference
/// against: t = 0 and p = 1.
///
/// Reference: Welch (1947), *Biometrika* 34; Satterthwaite (1946), *Biometrics Bulletin* 2.
///
/// ```
/// use slantwise::formula::welch::{Sample, welch};
/// let test = welch(&Sample::of(&[3.0, 4.0, 1.0, 2.1]), &Sample::of(&[0.0, 1.0, 1.0])).unwrap();
/// assert!((test.t - 2.5768726).abs() < 1e-7 && (test.df - 4.3679637).abs() < 1e-7 && (test.p - 0.0564656).abs() < 1e-7);
/// assert_eq!(welch(&Sample::of(&[3.0]), &Sample::of(&[0.0, 1.0])), None);
/// assert_eq!(welch(&Sample::of(&[3.0, 3.0]), &Sample::of(&[1.0, 1.0])).unwrap().p, 1.0);
/// ```
pub fn welch(one: &Sample, other: &Sample) -> Option<Welch> {
    if one.values < 2.0 || other.values < 2.0 {
        return None;
    }
    let variance = |sample: &Sample| sample.squares / (sample.values - 1.0) / sample.values;
    let (v1, v2) = (variance(one), variance(other));
    let both = v1 + v2;
    if both <= 0.0 {
        return Some(Welch { t: 0.0, df: f64::INFINITY, p: 1.0 });
    }
    let (share1, share2) = (v1 / both, v2 / both);
    let df = 1.0 / (share1 * share1 / (one.values - 1.0) + share2 * share2 / (other.values - 1.0));
    let t = (one.mean - other.mean) / both.sqrt();
    Some(Welch { t, df, p: t_two_sided(t, df) })
}
