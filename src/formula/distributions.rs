//! How rare is a statistic this large, and where does a tail begin?
//!
//! Tails are computed as tails, never as one minus the other side, so a p-value keeps its digits down to the smallest
//! number a float holds; beyond that, and for ranking, there are their natural logarithms (`ln_…`). Infinitely many degrees of freedom are allowed and give the limit (normal or chi-squared).
//! An argument that is no number, a negative or zero number of degrees of freedom and a probability outside 0 to 1 give
//! NaN. `tests/data/distributions.json` holds the values these functions are compared with.

use super::incomplete::{Tails, beta_tails, gamma_tails, ln_beta, ln_beta_density};
use special::Error;
use std::f64::consts::{LN_2, SQRT_2, TAU};

/// How often does a standard normal variable exceed `z`?
///
/// ```text
/// P(Z > z) = ½·erfc(z/√2)
/// ```
///
/// 0 at +∞, 1 at −∞, ½ at 0. The two-sided p-value of `z` is `2·normal_upper(|z|)`.
/// Reference: NIST Digital Library of Mathematical Functions, §7.2.
///
/// ```
/// use slantwise::formula::distributions::normal_upper;
/// assert!((2.0 * normal_upper(1.959963984540054) - 0.05).abs() < 1e-15);
/// assert_eq!(normal_upper(0.0), 0.5);
/// assert!(normal_upper(37.0) > 0.0);
/// ```
pub fn normal_upper(z: f64) -> f64 {
    0.5 * (z / SQRT_2).compl_error()
}

/// How often does a chi-squared variable with `df` degrees of freedom exceed `x`?
///
/// ```text
/// P(X > x) = Q(df/2, x/2)        Q the upper regularised incomplete gamma function
/// ```
///
/// 1 for `x ≤ 0`, 0 at +∞. NaN unless `df` is positive and finite (with infinitely many degrees of freedom every `x`
/// is exceeded). Reference: NIST Digital Library of Mathematical Functions, §8.2.
///
/// ```
/// use slantwise::formula::distributions::chi2_upper;
/// assert!((chi2_upper(3.841458820694124, 1.0) - 0.05).abs() < 1e-15);
/// assert!((chi2_upper(2.0, 2.0) - (-1f64).exp()).abs() < 1e-15);
/// assert_eq!(chi2_upper(0.0, 1.0), 1.0);
/// ```
pub fn chi2_upper(x: f64, df: f64) -> f64 {
    if x.is_nan() || !(df > 0.0 && df.is_finite()) {
        return f64::NAN;
    }
    gamma_tails(0.5 * df, 0.5 * x).both().1
}

/// The logarithm of [`chi2_upper`], also where that is too small for a float.
///
/// ```text
/// ln P(X > x)
/// ```
///
/// 0 for `x ≤ 0`, −∞ at +∞; to 12 digits in between, however large `x`.
/// Reference: NIST Digital Library of Mathematical Functions, §8.2.
///
/// ```
/// use slantwise::formula::distributions::ln_chi2_upper;
/// assert_eq!(ln_chi2_upper(0.0, 1.0), 0.0);
/// assert!((ln_chi2_upper(1e6, 2.0) + 5e5).abs() < 1e-9);
/// ```
pub fn ln_chi2_upper(x: f64, df: f64) -> f64 {
    if x.is_nan() || !(df > 0.0 && df.is_finite()) {
        return f64::NAN;
    }
    gamma_tails(0.5 * df, 0.5 * x).ln_upper()
}

/// The logarithm of [`normal_upper`], also where that is too small for a float.
///
/// ```text
/// ln P(Z > z)
/// ```
///
/// Reference: NIST Digital Library of Mathematical Functions, §7.2 and §8.2: `P(|Z| > z) = Q(½, z²/2)`.
///
/// ```
/// use slantwise::formula::distributions::ln_normal_upper;
/// assert!((ln_normal_upper(0.0) - 0.5f64.ln()).abs() < 1e-15);
/// assert!((ln_normal_upper(60.0) + 1805.0136).abs() < 1e-4);
/// ```
pub fn ln_normal_upper(z: f64) -> f64 {
    if z < 0.0 { (-normal_upper(-z)).ln_1p() } else { ln_chi2_upper(z * z, 1.0) - LN_2 }
}

/// How often does an F variable with `df1` and `df2` degrees of freedom exceed `f`?
///
/// ```text
/// P(F > f) = I_x(df2/2, df1/2),   x = df2/(df2 + df1·f)        I the regularised incomplete beta function
/// ```
///
/// 1 for `f ≤ 0`, 0 at +∞. With `df2 = ∞` it is the chi-squared tail of `df1·f`, with `df1 = ∞` the lower one of
/// `df2/f`. Reference: NIST Digital Library of Mathematical Functions, §8.17.
///
/// ```
/// use slantwise::formula::distributions::{chi2_upper, f_upper};
/// assert!((f_upper(3.84, 1.0, 1000.0) - 0.05032099).abs() < 1e-8);
/// assert_eq!(f_upper(3.84, 1.0, f64::INFINITY), chi2_upper(3.84, 1.0));
/// assert_eq!(f_upper(0.0, 1.0, 10.0), 1.0);
/// ```
pub fn f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    if f.is_nan() || !(df1 > 0.0 && df2 > 0.0) {
        return f64::NAN;
    }
    f_tails(f, df1, df2).map_or_else(|| f64::from(u8::from(f < 1.0)), |tails| tails.both().0)
}

/// The logarithm of [`f_upper`], also where that is too small for a float.
///
/// ```text
/// ln P(F > f)
/// ```
///
/// 0 for `f ≤ 0`, −∞ at +∞. With one degree of freedom above it is the two-sided tail of `t = √f`.
/// Reference: NIST Digital Library of Mathematical Functions, §8.17.
///
/// ```
/// use slantwise::formula::distributions::{f_upper, ln_f_upper};
/// assert!((ln_f_upper(3.84, 1.0, 1000.0) - f_upper(3.84, 1.0, 1000.0).ln()).abs() < 1e-14);
/// assert!((ln_f_upper(1e5, 1.0, 9000.0) + 11228.29).abs() < 0.01);
/// assert_eq!(ln_f_upper(0.0, 1.0, 10.0), 0.0);
/// ```
pub fn ln_f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    if f.is_nan() || !(df1 > 0.0 && df2 > 0.0) {
        return f64::NAN;
    }
    let certain = if f < 1.0 { 0.0 } else { f64::NEG_INFINITY };
    f_tails(f, df1, df2).map_or(certain, Tails::ln_lower)
}

/// The tail of F as the lower tail of a beta or gamma variable; `None` where all of it is at 1.
fn f_tails(f: f64, df1: f64, df2: f64) -> Option<Tails> {
    if f <= 0.0 {
        // Nothing is left out: the lower tail of a variable that is always below infinity.
        return Some(gamma_tails(1.0, f64::INFINITY));
    }
    match (df1.is_infinite(), df2.is_infinite()) {
        (true, true) => None,
        (true, false) => Some(gamma_tails(0.5 * df2, 0.5 * df2 / f)),
        (false, true) => Some(gamma_tails(0.5 * df1, 0.5 * df1 * f).turned()),
        (false, false) => Some(odds_tails(f * (df1 / df2), f.ln() + (df1 / df2).ln(), df2, df1)),
    }
}

/// How often does a Student t variable with `df` degrees of freedom lie further from 0 than `t`, on either side?
///
/// ```text
/// P(|T| > |t|) = I_x(df/2, ½),   x = df/(df + t²)
/// ```
///
/// 1 at `t = 0`, 0 at ±∞. With `df = ∞` it is the two-sided normal tail.
/// Reference: NIST Digital Library of Mathematical Functions, §8.17; Student (1908), *Biometrika* 6.
///
/// ```
/// use slantwise::formula::distributions::t_two_sided;
/// assert!((t_two_sided(-2.228138851986274, 10.0) - 0.05).abs() < 1e-14);
/// assert!((t_two_sided(1.0, 1.0) - 0.5).abs() < 1e-15);
/// assert_eq!(t_two_sided(0.0, 7.0), 1.0);
/// ```
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df.is_infinite() {
        return 2.0 * normal_upper(t.abs());
    }
    if let Some(z) = nearly_normal(t * t, df) {
        return 2.0 * normal_upper(z);
    }
    let root = t.abs() / df.sqrt();
    odds_tails(root * root, 2.0 * root.ln(), df, 1.0).both().0
}

/// The normal value whose tail is that of `t` with many degrees of freedom, where the expansion is exact to the last
/// digits; given `t²`.
///
/// Reference: Hill (1970), Algorithm 395, *Communications of the ACM* 13.
fn nearly_normal(square: f64, df: f64) -> Option<f64> {
    let a = df - 0.5;
    let b = 48.0 * a * a;
    let y = a * (square / df).ln_1p();
    (df >= 2000.0 && y <= 40.0).then(|| {
        let second = (((-0.4 * y - 3.3) * y - 24.0) * y - 85.5) / (0.8 * y * y + 100.0 + b);
        ((second + y + 3.0) / b + 1.0) * y.sqrt()
    })
}

/// `I_x(a/2, b/2)` at odds `y/x = w`: the tail that F and t have in common.
fn odds_tails(w: f64, ln_w: f64, a: f64, b: f64) -> Tails {
    let (a, b) = (0.5 * a, 0.5 * b);
    if w > 1e100 {
        // 1 + w may overflow, but by now only the first term of the tail is left.
        Tails::of_lower(-a * ln_w - a.ln() - ln_beta(a, b))
    } else {
        beta_tails(a, b, 1.0 / (1.0 + w), w / (1.0 + w))
    }
}

/// Below which value does a standard normal variable fall with probability `p`?
///
/// ```text
/// the z with P(Z < z) = p
/// ```
///
/// −∞ at 0, +∞ at 1, 0 at ½. Newton's method on the logarithm of the tail, which is concave, so it converges from any
/// `p`.
/// Reference: NIST Digital Library of Mathematical Functions, §7.17.
///
/// ```
/// use slantwise::formula::distributions::normal_quantile;
/// assert!((normal_quantile(0.975) - 1.959963984540054).abs() < 1e-14);
/// assert_eq!(normal_quantile(0.5), 0.0);
/// assert!((normal_quantile(1e-300) + 37.0471).abs() < 1e-4);
/// ```
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    // P(Z > z) ≤ ½·exp(−z²/2), so the root lies between 0 and this bound.
    let bound = (-2.0 * (p.ln() + LN_2)).max(0.0).sqrt();
    -increasing_root(0.0, bound, bound, |z| {
        let tail = normal_upper(z);
        let density = (-0.5 * z * z).exp() / TAU.sqrt();
        (p.ln() - tail.ln(), density / tail)
    })
}

/// Which value does a standard normal variable exceed on either side with a probability of this logarithm?
///
/// ```text
/// the z ≥ 0 with  ln P(|Z| > z) = ln p
/// ```
///
/// 0 at `ln p = 0`, +∞ at −∞; NaN above 0. Newton's method on the logarithm of the tail, so it also has an answer where
/// p is too small for a float. Reference: NIST Digital Library of Mathematical Functions, §7.17.
///
/// ```
/// use slantwise::formula::distributions::{ln_chi2_upper, two_sided_normal};
/// assert!((two_sided_normal(0.05f64.ln()) - 1.959963984540054).abs() < 1e-14);
/// assert!((two_sided_normal(ln_chi2_upper(3600.0, 1.0)) - 60.0).abs() < 1e-12);
/// assert_eq!(two_sided_normal(0.0), 0.0);
/// ```
pub fn two_sided_normal(ln_p: f64) -> f64 {
    if ln_p.is_nan() || ln_p > 0.0 {
        return f64::NAN;
    }
    if ln_p == 0.0 || ln_p == f64::NEG_INFINITY {
        return -ln_p;
    }
    // P(|Z| > z) ≤ exp(−z²/2), so the root lies between 0 and this bound.
    let bound = (-2.0 * ln_p).sqrt();
    increasing_root(0.0, bound, bound, |z| {
        let ln_tail = ln_chi2_upper(z * z, 1.0);
        (ln_p - ln_tail, (-0.5 * z * z - 0.5 * TAU.ln() + LN_2 - ln_tail).exp())
    })
}

/// Below which value does a Student t variable with `df` degrees of freedom fall with probability `p`?
///
/// ```text
/// the t with P(T < t) = p
/// ```
///
/// −∞ at 0, +∞ at 1, 0 at ½; the normal quantile with `df = ∞`.
/// Reference: NIST Digital Library of Mathematical Functions, §8.17.
///
/// ```
/// use slantwise::formula::distributions::t_quantile;
/// assert!((t_quantile(0.975, 10.0) - 2.228138851986274).abs() < 1e-13);
/// assert!((t_quantile(0.25, 1.0) + 1.0).abs() < 1e-14);
/// assert_eq!(t_quantile(0.5, 3.0), 0.0);
/// ```
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if p > 0.5 {
        return -t_quantile(1.0 - p, df);
    }
    if df.is_infinite() {
        return normal_quantile(p);
    }
    // t² / df = y/x where I_x(df/2, ½) = 2p
    -df.sqrt() * (-0.5 * beta_logit(2.0 * p, 0.5 * df, 0.5)).exp()
}

/// Below which share does a beta variable with shapes `a` and `b` fall with probability `p`?
///
/// ```text
/// the x with I_x(a, b) = p
/// ```
///
/// 0 at `p = 0`, 1 at `p = 1`. NaN unless `a` and `b` are positive and finite.
/// The exact (Clopper-Pearson) bounds of a share `k` of `n` are `beta_quantile(α/2, k, n−k+1)` and
/// `beta_quantile(1−α/2, k+1, n−k)`.
/// Reference: NIST Digital Library of Mathematical Functions, §8.17; Clopper & Pearson (1934), *Biometrika* 26.
///
/// ```
/// use slantwise::formula::distributions::beta_quantile;
/// assert!((beta_quantile(0.025, 3.0, 8.0) - 0.06673951117773445).abs() < 1e-14);
/// assert!((beta_quantile(0.3, 1.0, 1.0) - 0.3).abs() < 1e-15);
/// assert_eq!(beta_quantile(0.0, 2.0, 5.0), 0.0);
/// ```
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let logit = beta_logit(p, a, b);
    if logit < 0.0 { logit.exp() / (1.0 + logit.exp()) } else { 1.0 / (1.0 + (-logit).exp()) }
}

/// How far from even odds, in logarithms, a tail of the beta distribution is its first term and nothing else.
const FAR: f64 = 100.0;

/// `ln(x/(1−x))` of the beta quantile `x`, which also tells shares close to 1 apart.
pub(super) fn beta_logit(p: f64, a: f64, b: f64) -> f64 {
    let shapes = a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite();
    if !shapes || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -beta_logit(1.0 - p, b, a);
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    // Beyond `FAR` only the first term of either tail is left, and it can be inverted by hand.
    let first = (p.ln() + a.ln() + ln_beta(a, b)) / a;
    let last = -((-p).ln_1p() + b.ln() + ln_beta(b, a)) / b;
    if first < -FAR {
        return first;
    }
    if last > FAR {
        return last;
    }
    // Where a normal variable with about the same mean and variance has this quantile.
    let start = (a / b).ln() - rough_quantile(p) * (1.0 / a + 1.0 / b).sqrt();
    increasing_root(-FAR - 1.0, FAR + 1.0, start, |logit| {
        let (x, y) = (1.0 / (1.0 + (-logit).exp()), 1.0 / (1.0 + logit.exp()));
        let ln_tail = beta_tails(a, b, x, y).ln_lower();
        (ln_tail - p.ln(), (ln_beta_density(a, b, x, y) - ln_tail).exp())
    })
}

/// The value that a standard normal variable exceeds with probability `p`, `0 < p ≤ ½`, to three decimals.
///
/// Reference: Abramowitz & Stegun (1964), *Handbook of Mathematical Functions*, 26.2.23.
fn rough_quantile(p: f64) -> f64 {
    let t = (-2.0 * p.ln()).sqrt();
    t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)))
}

/// A step of Newton's that changes a value by less than this share leaves an error below the rounding of a float.
const SMALL_STEP: f64 = 1e-9;

/// The root of an increasing function between `low` and `high`, by Newton's method, halving the bracket where Newton
/// would leave it. `f` gives value and slope.
fn increasing_root(mut low: f64, mut high: f64, start: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut x = start.clamp(low, high);
    for _ in 0..200 {
        let (value, slope) = f(x);
        if value > 0.0 {
            high = x;
        } else if value < 0.0 {
            low = x;
        } else if value == 0.0 {
            return x;
        }
        let step = x - value / slope;
        let within = step > low && step < high;
        let next = if within { step } else { f64::midpoint(low, high) };
        // The error after a step of Newton's is about the square of the step, so a small one was the last that counts.
        let enough = if within { SMALL_STEP } else { f64::EPSILON };
        if (next - x).abs() <= enough * x.abs() {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the ends of a distribution are exact")]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_question_has_no_answer() {
        assert!(normal_upper(f64::NAN).is_nan());
        assert!(chi2_upper(1.0, 0.0).is_nan() && chi2_upper(1.0, f64::INFINITY).is_nan());
        assert!(f_upper(1.0, -1.0, 5.0).is_nan() && f_upper(f64::NAN, 1.0, 5.0).is_nan());
        assert!(t_two_sided(1.0, 0.0).is_nan() && t_quantile(0.5, f64::NAN).is_nan());
        assert!(normal_quantile(1.5).is_nan() && normal_quantile(-0.1).is_nan());
        assert!(beta_quantile(0.5, 0.0, 1.0).is_nan() && beta_quantile(f64::NAN, 1.0, 1.0).is_nan());
    }

    #[test]
    fn the_ends_are_certain() {
        assert_eq!(f_upper(f64::INFINITY, 2.0, 9.0), 0.0);
        assert_eq!(t_two_sided(f64::NEG_INFINITY, 9.0), 0.0);
        assert_eq!(f_upper(0.9, f64::INFINITY, f64::INFINITY), 1.0);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert_eq!(t_quantile(0.0, 4.0), f64::NEG_INFINITY);
        assert_eq!(beta_quantile(1.0, 2.0, 5.0), 1.0);
    }

    #[test]
    fn with_many_degrees_of_freedom_t_is_nearly_normal_to_the_last_digits() {
        let mut t = 0.001_f64;
        while t < 7.0 {
            for df in [2000.0, 2500.0, 8998.0, 1e6, 1e9] {
                if let Some(z) = nearly_normal(t * t, df) {
                    let exact = odds_tails(t * t / df, 2.0 * t.ln() - df.ln(), df, 1.0).both().0;
                    assert!((2.0 * normal_upper(z) / exact - 1.0).abs() < 1e-12, "{t} with {df}");
                }
            }
            t += 0.0173;
        }
    }

    #[test]
    fn quantiles_undo_tails() {
        for p in [1e-250, 1e-30, 1e-6, 0.01, 0.3, 0.5] {
            assert!((normal_upper(-normal_quantile(p)) / p - 1.0).abs() < 1e-11);
            for df in [1.0, 2.0, 3.5, 30.0, 1e5, 1e9] {
                assert!((0.5 * t_two_sided(t_quantile(p, df), df) / p - 1.0).abs() < 1e-11);
            }
        }
    }
}
