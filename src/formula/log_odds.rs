//! The log-odds ratio with an informative Dirichlet prior ("Fightin' Words").

/// A log-odds ratio held back by a prior, with its uncertainty.
///
/// ```
/// use slantwise::formula::log_odds::log_odds;
/// let illegal = log_odds(3.0, 960.0, 29.0, 1150.0, 0.01, 0.1).unwrap();
/// assert!((illegal.z - illegal.delta / illegal.variance.sqrt()).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogOdds {
    /// The difference of the log-odds; positive: more in the target.
    pub delta: f64,
    /// Its approximate variance, if tokens were independent.
    pub variance: f64,
    /// `delta` in units of its standard deviation. Good for ranking; no calibrated z (tokens of a document are alike).
    pub z: f64,
}

/// How much higher are the odds of a feature in the target than in the reference, given what was known before?
///
/// ```text
/// ωᵢ = (fᵢ + α)/(nᵢ + α₀ − fᵢ − α)
/// δ  = ln ω₁ − ln ω₂
/// σ² ≈ 1/(f₁ + α) + 1/(f₂ + α)
/// ζ  = δ/σ
/// ```
///
/// `f1` of `n1` tokens in the target and `f2` of `n2` in the reference are the feature; `alpha` is its prior count,
/// and `alpha0` the sum of the prior counts of all features: as if `alpha0` tokens more had been seen on each side.
/// State `alpha0` with every result. An informative prior is `alpha0` times the feature's rate in a background,
/// Monroe et al. use `alpha0 = 500`; an uninformative one gives every feature the same small `alpha`, and then a
/// feature that one side lacks has a large variance rather than an infinite `delta`.
///
/// The variance is the two-term approximation (their equation 20), which leaves out the other tokens and so is a
/// little too small for very frequent features.
///
/// `None` unless `0 < alpha < alpha0`, both sides have tokens, `0 ≤ f ≤ n` and the feature occurs on at least one side:
/// otherwise only the prior would speak.
///
/// Reference: Monroe, Colaresi & Quinn (2008), *Political Analysis* 16, 372-403, equations 15, 16, 20 and 22.
///
/// ```
/// use slantwise::formula::log_odds::log_odds;
/// let families = log_odds(35.0, 960.0, 8.0, 1150.0, 0.01, 0.1).unwrap();
/// assert!((families.delta - 1.68567).abs() < 1e-5);
/// assert!((families.z - 4.30377).abs() < 1e-5);
///
/// let aliens = log_odds(0.0, 960.0, 17.0, 1150.0, 0.01, 0.1).unwrap();
/// assert!(aliens.delta < -7.0 && aliens.z > -1.0); // far away, and hardly any certainty
/// assert_eq!(log_odds(0.0, 960.0, 0.0, 1150.0, 0.01, 0.1), None);
/// assert_eq!(log_odds(3.0, 960.0, 5.0, 1150.0, 0.0, 0.1), None);
/// ```
pub fn log_odds(f1: f64, n1: f64, f2: f64, n2: f64, alpha: f64, alpha0: f64) -> Option<LogOdds> {
    let possible = |f: f64, n: f64| n > 0.0 && n.is_finite() && (0.0..=n).contains(&f);
    let prior = alpha > 0.0 && alpha < alpha0 && alpha0.is_finite();
    if !prior || !possible(f1, n1) || !possible(f2, n2) || f1 + f2 <= 0.0 {
        return None;
    }
    let ln_odds = |f: f64, n: f64| ((f + alpha) / ((n - f) + (alpha0 - alpha))).ln();
    let delta = ln_odds(f1, n1) - ln_odds(f2, n2);
    let variance = 1.0 / (f1 + alpha) + 1.0 / (f2 + alpha);
    Some(LogOdds { delta, variance, z: delta / variance.sqrt() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_has_no_value() {
        assert_eq!(log_odds(1.0, 0.0, 1.0, 10.0, 0.1, 1.0), None);
        assert_eq!(log_odds(11.0, 10.0, 1.0, 10.0, 0.1, 1.0), None);
        assert_eq!(log_odds(-1.0, 10.0, 1.0, 10.0, 0.1, 1.0), None);
        assert_eq!(log_odds(1.0, 10.0, 1.0, 10.0, 1.0, 1.0), None);
        assert_eq!(log_odds(f64::NAN, 10.0, 1.0, 10.0, 0.1, 1.0), None);
        assert_eq!(log_odds(1.0, 10.0, 1.0, 10.0, 0.1, f64::INFINITY), None);
    }

    #[test]
    fn a_feature_that_is_everything_is_held_by_the_prior() {
        assert!(log_odds(10.0, 10.0, 1.0, 10.0, 0.1, 1.0).is_some_and(|l| l.delta.is_finite()));
    }

    #[test]
    fn exchanging_the_sides_changes_the_sign() {
        let (there, back) = (log_odds(5.0, 90.0, 2.0, 70.0, 0.3, 9.0), log_odds(2.0, 70.0, 5.0, 90.0, 0.3, 9.0));
        assert_eq!(there.map(|l| l.delta), back.map(|l| -l.delta));
        assert_eq!(there.map(|l| l.variance), back.map(|l| l.variance));
    }
}
