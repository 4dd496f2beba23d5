//! What to make of estimates of unequal certainty?
//!
//! An outlet with three articles tops every ranking, and ends every one: its rate is mostly noise. Shrinkage draws
//! each estimate towards the common mean by as much as its own uncertainty warrants, measured against how much the
//! outlets truly differ.

/// Fewer estimates than this say too little about how much they truly differ.
pub const FEWEST: usize = 5;

/// Estimates drawn towards their common mean, see [`shrink`].
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk {
    /// The mean of the estimates, weighted by their certainty.
    pub mu: f64,
    /// The variance between the true values.
    pub tau2: f64,
    /// The estimates after shrinkage, in the order given.
    pub values: Vec<f64>,
}

/// How much do the true values differ, beyond what the uncertainty of the estimates explains?
///
/// ```text
/// the τ² ≥ 0 with  Σ wᵢ·(θᵢ − μ)² = K − 1,   wᵢ = 1/(σᵢ² + τ²),   μ = Σ wᵢ·θᵢ / Σ wᵢ
/// ```
///
/// The left side falls as τ² grows; when it is no larger than K − 1 at 0 the estimates differ no more than chance
/// would have them, and τ² is 0. Otherwise the root lies below the plain variance of the estimates; Newton's method
/// finds it from below (the left side is convex), and nothing has to be fallen back on.
///
/// `None` below two estimates, for slices of different length, and unless every estimate is finite and every variance
/// finite and positive.
/// Reference: Paule & Mandel (1982), *Journal of Research of the National Bureau of Standards* 87; the Newton form in
/// *Contemporary Clinical Trials* 28 (2007), 105-114.
///
/// ```
/// use slantwise::formula::shrinkage::paule_mandel;
/// let tau2 = paule_mandel(&[0.0, 1.0, 2.0], &[0.25, 0.25, 0.25]).unwrap();
/// assert!((tau2 - 0.75).abs() < 1e-14); // equal variances: the plain variance, less 0.25
/// assert_eq!(paule_mandel(&[0.0, 0.1, 0.2], &[0.25, 0.25, 0.25]), Some(0.0));
/// assert_eq!(paule_mandel(&[0.0], &[0.25]), None);
/// ```
pub fn paule_mandel(estimates: &[f64], variances: &[f64]) -> Option<f64> {
    let usable = |(estimate, variance): (&f64, &f64)| estimate.is_finite() && *variance > 0.0 && variance.is_finite();
    if estimates.len() < 2 || estimates.len() != variances.len() || !estimates.iter().zip(variances).all(usable) {
        return None;
    }
    let freedom = estimates.len() as f64 - 1.0;
    let mut tau2 = 0.0;
    for _ in 0..200 {
        let mu = mean(estimates, variances, tau2);
        let (mut excess, mut slope) = (-freedom, 0.0);
        for (estimate, variance) in estimates.iter().zip(variances) {
            let weight = 1.0 / (variance + tau2);
            let squared = (estimate - mu).powi(2) * weight;
            excess += squared;
            slope += squared * weight;
        }
        let next = tau2 + excess / slope;
        if excess <= 0.0 || next <= tau2 {
            break;
        }
        tau2 = next;
    }
    Some(tau2)
}

/// What is the best guess of each true value, given all of them?
///
/// ```text
/// θ̃ᵢ = μ + τ²/(τ² + σᵢ²)·(θᵢ − μ)
/// ```
///
/// τ² and μ are those of [`paule_mandel`]. For rates pass their logarithms and the variances of these. With
/// `τ² = 0` every value becomes the mean. Order may change: an uncertain extreme falls behind a certain moderate one.
///
/// `None` below [`FEWEST`] estimates, and for the inputs [`paule_mandel`] refuses.
/// Reference: the normal-normal empirical Bayes estimate, Efron & Morris (1975), *Journal of the American Statistical
/// Association* 70.
///
/// ```
/// use slantwise::formula::shrinkage::shrink;
/// let estimates = [-1.0, -0.5, 0.0, 0.5, 3.0];
/// let shrunk = shrink(&estimates, &[0.1, 0.1, 0.1, 0.1, 2.0]).unwrap();
/// assert!((shrunk.values[4] - 1.14).abs() < 0.01); // the uncertain one moves most
/// assert!((shrunk.values[0] + 0.92).abs() < 0.01);
/// assert_eq!(shrink(&estimates[..4], &[0.1; 4]), None);
/// ```
pub fn shrink(estimates: &[f64], variances: &[f64]) -> Option<Shrunk> {
    if estimates.len() < FEWEST {
        return None;
    }
    let tau2 = paule_mandel(estimates, variances)?;
    let mu = mean(estimates, variances, tau2);
    let value = |(estimate, variance): (&f64, &f64)| mu + tau2 / (tau2 + variance) * (estimate - mu);
    Some(Shrunk { mu, tau2, values: estimates.iter().zip(variances).map(value).collect() })
}

/// The mean of the estimates, each weighted by `1/(σ² + τ²)`.
fn mean(estimates: &[f64], variances: &[f64], tau2: f64) -> f64 {
    let weights = || variances.iter().map(|variance| 1.0 / (variance + tau2));
    let total: f64 = weights().sum();
    estimates.iter().zip(weights()).map(|(estimate, weight)| estimate * weight).sum::<f64>() / total
}

/// How far do the rates of documents differ beyond chance?
///
/// Counts y in n words are taken as Poisson around rates that follow a gamma distribution with the mean μ and the variance
/// σ², which are had from
///
/// ```text
/// μ = Σy/Σn        σ² = (Σ(y − μ·n)² − Σy) / Σn²        κ = μ/σ²
/// ```
///
/// A document's rate drawn to μ is then `(y + κ·μ)/(n + κ)`: κ is how many words μ weighs like.
///
/// Reference: Clayton & Kaldor (1987), *Biometrics* 43, for rates shrunk so.
///
/// ```
/// use slantwise::formula::shrinkage::Rates;
/// let rates = Rates::of([(0.0, 100.0), (12.0, 100.0), (1.0, 100.0), (11.0, 100.0)].into_iter()).unwrap();
/// assert!((rates.mean - 0.06).abs() < 1e-15);
/// let kappa = 0.06 / ((36.0 + 36.0 + 25.0 + 25.0 - 24.0) / 40_000.0);
/// assert!((rates.shrunk(12.0, 100.0) - (12.0 + kappa * 0.06) / (100.0 + kappa)).abs() < 1e-15);
/// // No more variation than chance brings: every document has the mean.
/// assert_eq!(Rates::of([(3.0, 100.0), (3.0, 100.0)].into_iter()).unwrap().shrunk(3.0, 50.0), 0.03);
/// assert_eq!(Rates::of([(0.0, 100.0)].into_iter()), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// The rate of all documents together.
    pub mean: f64,
    /// σ², at least 0.
    pub variance: f64,
}

impl Rates {
    /// From occurrences and words per document; `None` where nothing occurs.
    pub fn of(documents: impl Iterator<Item = (f64, f64)> + Clone) -> Option<Self> {
        let (y, n) = documents.clone().fold((0.0, 0.0), |(y, n), document| (y + document.0, n + document.1));
        let mean = Some(y / n).filter(|mean| *mean > 0.0)?;
        let (residual, squares) = documents
            .fold((0.0, 0.0), |(residual, squares), (y, n)| (residual + (y - mean * n).powi(2), squares + n * n));
        Some(Self { mean, variance: ((residual - y) / squares).max(0.0) })
    }

    /// The rate of a document drawn to the mean.
    pub fn shrunk(&self, y: f64, n: f64) -> f64 {
        if self.variance <= 0.0 {
            return self.mean;
        }
        let weight = self.mean / self.variance;
        (y + weight * self.mean) / (n + weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_gives_nothing() {
        assert_eq!(paule_mandel(&[1.0, 2.0], &[1.0]), None);
        assert_eq!(paule_mandel(&[1.0, 2.0], &[1.0, 0.0]), None);
        assert_eq!(paule_mandel(&[1.0, f64::NAN], &[1.0, 1.0]), None);
        assert_eq!(shrink(&[], &[]), None);
    }

    #[test]
    fn equal_estimates_have_no_variance_between_them() {
        let shrunk = shrink(&[0.3; 6], &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        assert!(shrunk.is_some_and(|s| s.tau2 == 0.0 && s.values.iter().all(|v| (v - 0.3).abs() < 1e-15)));
    }

    #[test]
    fn certain_estimates_keep_their_place() {
        let estimates = [-2.0, -1.0, 0.0, 1.0, 2.0];
        let shrunk = shrink(&estimates, &[1e-9; 5]).map(|s| s.values);
        assert!(shrunk.is_some_and(|values| values.iter().zip(estimates).all(|(v, e)| (v - e).abs() < 1e-8)));
    }
}
