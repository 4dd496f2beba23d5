//! Between which values does a rate, a share or their difference lie?
//!
//! Score intervals: the values that a test at the value itself does not reject. They are never degenerate, so a count of 0
//! has an interval too, and a difference of two has one by the distances of either end (MOVER). `quantile` is how many
//! standard errors the interval reaches, 1.96 for 95 %. To make allowance for documents, give counts and words divided by
//! φ̂, and the quantile of t.

use super::keyness::Contrast;

/// Which rates per token go with `y` occurrences in `n` tokens?
///
/// ```text
/// { λ : |y − λ·n| ≤ z·√(λ·n) }   =   (y + z²/2 ∓ z·√(y + z²/4)) / n
/// ```
///
/// From 0 at `y = 0`. `None` unless `y ≥ 0`, `n > 0` and `z > 0`, all finite.
/// Reference: Rao (1948), *Proceedings of the Cambridge Philosophical Society* 44, for score tests.
///
/// ```
/// use slantwise::formula::intervals::rate;
/// let (low, high) = rate(4.0, 1000.0, 1.96).unwrap();
/// assert!((4.0 - 1000.0 * low) / (1000.0 * low).sqrt() - 1.96 < 1e-12);
/// assert!((1000.0 * high - 4.0) / (1000.0 * high).sqrt() - 1.96 < 1e-12);
/// assert_eq!(rate(0.0, 1000.0, 2.0), Some((0.0, 0.004)));
/// assert_eq!(rate(1.0, 0.0, 2.0), None);
/// ```
pub fn rate(y: f64, n: f64, quantile: f64) -> Option<(f64, f64)> {
    if !(y >= 0.0 && n > 0.0 && quantile > 0.0 && y.is_finite() && n.is_finite() && quantile.is_finite()) {
        return None;
    }
    let half = 0.5 * quantile * quantile;
    // The two ends multiply to y², so the lower one needs no subtraction.
    let end = y + half + quantile * (y + 0.5 * half).sqrt();
    Some((y * (y / end) / n, end / n))
}

/// Which shares go with `x` of `n`?
///
/// ```text
/// { p : |x − n·p| ≤ z·√(n·p·(1 − p)) }   =   (x + z²/2 ∓ z·√(x·(n − x)/n + z²/4)) / (n + z²)
/// ```
///
/// From 0 at `x = 0`, up to 1 at `x = n`. `None` unless `0 ≤ x ≤ n`, `n > 0` and `z > 0`, all finite.
/// Reference: Wilson (1927), *Journal of the American Statistical Association* 22.
///
/// ```
/// use slantwise::formula::intervals::share;
/// let (low, high) = share(81.0, 263.0, 1.959963984540054).unwrap();
/// assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5); // Newcombe (1998), table I
/// assert_eq!(share(0.0, 12.0, 2.0), Some((0.0, 0.25)));
/// assert_eq!(share(12.0, 12.0, 2.0), Some((0.75, 1.0)));
/// assert_eq!(share(13.0, 12.0, 2.0), None);
/// ```
pub fn share(x: f64, n: f64, quantile: f64) -> Option<(f64, f64)> {
    let possible = n > 0.0 && (0.0..=n).contains(&x) && quantile > 0.0 && n.is_finite() && quantile.is_finite();
    possible.then(|| {
        let square = quantile * quantile;
        let root = quantile * (x * ((n - x) / n) + 0.25 * square).sqrt();
        let end = x + 0.5 * square + root;
        (x * (x / n) / end, (end / (n + square)).min(1.0))
    })
}

/// Between which values does the difference of two lie, each of which has an interval?
///
/// ```text
/// (p₁ − p₂) − √((p₁ − l₁)² + (u₂ − p₂)²)   to   (p₁ − p₂) + √((u₁ − p₁)² + (p₂ − l₂)²)
/// ```
///
/// For shares with Wilson's intervals this is Newcombe's hybrid score interval (his method 10).
/// Reference: Zou & Donner (2008), *Statistics in Medicine* 27; Newcombe (1998), *Statistics in Medicine* 17.
///
/// ```
/// use slantwise::formula::intervals::{difference, share};
/// let wilson = |x, n| share(x, n, 1.959963984540054).unwrap();
/// let (low, high) = difference([56.0 / 70.0, 48.0 / 80.0], [wilson(56.0, 70.0), wilson(48.0, 80.0)]);
/// assert!((low - 0.0524).abs() < 5e-5 && (high - 0.3339).abs() < 5e-5); // Newcombe (1998), table II
/// ```
pub fn difference([first, second]: [f64; 2], [one, two]: [(f64, f64); 2]) -> (f64, f64) {
    let (below, above) = ((first - one.0).hypot(two.1 - second), (one.1 - first).hypot(second - two.0));
    (first - second - below, first - second + above)
}

/// Which ratio of odds goes with a ratio of rates, given how often the feature occurs on both sides together?
///
/// ```text
/// p₂ = Y/(r·n₁ + n₂),   p₁ = r·p₂        OR = (p₁/(1 − p₁)) / (p₂/(1 − p₂))
/// ```
///
/// Rises with `ratio`, and is 1 where that is 1. `None` where a rate would be 1 or more, unless all numbers are finite,
/// the ratio is positive and both sides have tokens.
///
/// ```
/// use slantwise::formula::intervals::odds_ratio;
/// let observed = (7.0 / 10.0) / (2.0 / 9.0);
/// assert!((odds_ratio(observed, 9.0, 10.0, 9.0).unwrap() - 7.0 * 7.0 / (3.0 * 2.0)).abs() < 1e-12);
/// assert_eq!(odds_ratio(1.0, 9.0, 10.0, 9.0), Some(1.0));
/// assert_eq!(odds_ratio(100.0, 18.0, 10.0, 9.0), None);
/// ```
pub fn odds_ratio(ratio: f64, total: f64, n1: f64, n2: f64) -> Option<f64> {
    let second = total / (ratio * n1 + n2);
    let first = ratio * second;
    let possible = ratio > 0.0 && ratio.is_finite() && n1 > 0.0 && n2 > 0.0 && first < 1.0 && second < 1.0;
    possible.then(|| ratio * ((1.0 - second) / (1.0 - first)))
}

/// Which ratios of odds go with two shares, if twice the log-likelihood may drop by so much? Natural logarithms.
///
/// ```text
/// G²(θ) = 2·(ℓ(p̂₁, p̂₂) − max ℓ(p₁, p₂))      over logit p₁ − logit p₂ = θ;  the θ with G²(θ) ≤ drop
/// ```
///
/// Of a θ the likelihood is largest where n₁·p₁ + n₂·p₂ is what was counted. An end is `None` where it is infinite: a
/// side has all or nothing. So exchanging the sides, or what is counted for the rest, mirrors the interval.
///
/// ```
/// use slantwise::formula::{intervals::odds_ratios, keyness::Contrast};
/// let table = Contrast { f1: 30.0, n1: 40.0, f2: 20.0, n2: 50.0 };
/// let (low, high) = odds_ratios(table, 3.84);
/// let rest = Contrast { f1: 10.0, n1: 40.0, f2: 30.0, n2: 50.0 };
/// let (mirrored_low, mirrored_high) = odds_ratios(rest, 3.84);
/// assert!((low.unwrap() + mirrored_high.unwrap()).abs() < 1e-9 && (high.unwrap() + mirrored_low.unwrap()).abs() < 1e-9);
/// let observed = ((30.0 / 10.0) / (20.0 / 30.0_f64)).ln();
/// assert!(low.unwrap() < observed && observed < high.unwrap());
/// assert_eq!(odds_ratios(Contrast { f1: 40.0, ..table }, 3.84).1, None);
/// ```
pub fn odds_ratios(table: Contrast, drop: f64) -> (Option<f64>, Option<f64>) {
    let Contrast { f1, n1, f2, n2 } = table;
    let parts = [f1, n1 - f1, f2, n2 - f2];
    if !(drop > 0.0 && drop.is_finite()) || parts.iter().any(|part| !part.is_finite() || *part < 0.0) {
        return (None, None);
    }
    let total = f1 + f2;
    if total <= 0.0 || total >= n1 + n2 || n1 <= 0.0 || n2 <= 0.0 {
        return (None, None);
    }
    // 0·ln 0 = 0
    let term = |count: f64, ln_p: f64| if count > 0.0 { count * ln_p } else { 0.0 };
    let at = |count: f64, n: f64| term(count, (count / n).ln());
    let best = at(f1, n1) + at(n1 - f1, n1) + at(f2, n2) + at(n2 - f2, n2);
    // ln p and ln(1 − p) of a logit, exact at both ends.
    let ln_p = |logit: f64| -(-logit).exp().ln_1p();
    let share = |logit: f64| 1.0 / (1.0 + (-logit).exp());
    let deviance = |theta: f64| {
        let (mut below, mut above) = (-FARTHEST - theta.abs(), FARTHEST + theta.abs());
        for _ in 0..ROUNDS {
            let middle = f64::midpoint(below, above);
            if n1 * share(middle + theta) + n2 * share(middle) < total { below = middle } else { above = middle }
        }
        let second = f64::midpoint(below, above);
        let first = second + theta;
        let own = term(f1, ln_p(first)) + term(n1 - f1, ln_p(-first));
        2.0 * (best - own - term(f2, ln_p(second)) - term(n2 - f2, ln_p(-second)))
    };
    let logit = |count: f64, n: f64| (count / (n - count)).ln();
    let observed = (logit(f1, n1) - logit(f2, n2)).clamp(-FARTHEST, FARTHEST);
    let end = |direction: f64| {
        let (mut inside, mut outside) = (observed, observed + direction);
        while deviance(outside) < drop {
            if outside.abs() > FARTHEST {
                return None;
            }
            (inside, outside) = (outside, observed + 2.0 * (outside - observed));
        }
        for _ in 0..ROUNDS {
            let middle = f64::midpoint(inside, outside);
            if deviance(middle) < drop { inside = middle } else { outside = middle }
        }
        Some(f64::midpoint(inside, outside))
    };
    let nothing = |zero: bool, end: Option<f64>| if zero { None } else { end };
    (nothing(f1 <= 0.0 || f2 >= n2, end(-1.0)), nothing(f1 >= n1 || f2 <= 0.0, end(1.0)))
}

/// No logit of shares that texts have lies beyond.
const FARTHEST: f64 = 60.0;
/// Halvings until a float is reached.
const ROUNDS: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanging_the_sides_mirrors_a_difference() {
        let (one, two) = (rate(7.0, 900.0, 2.1), rate(0.0, 400.0, 2.1));
        let (one, two) = (one.unwrap_or_default(), two.unwrap_or_default());
        let (low, high) = difference([7.0 / 900.0, 0.0], [one, two]);
        let (mirrored_low, mirrored_high) = difference([0.0, 7.0 / 900.0], [two, one]);
        assert!((low + mirrored_high).abs() < 1e-18 && (high + mirrored_low).abs() < 1e-18);
        assert!(low < 7.0 / 900.0 && high > 7.0 / 900.0);
    }

    #[test]
    fn what_cannot_be_has_no_interval() {
        assert_eq!(rate(-1.0, 10.0, 2.0), None);
        assert_eq!(rate(f64::NAN, 10.0, 2.0), None);
        assert_eq!(share(1.0, 10.0, f64::INFINITY), None);
        assert_eq!(odds_ratio(0.0, 3.0, 10.0, 10.0), None);
        assert_eq!(odds_ratio(f64::INFINITY, 3.0, 10.0, 10.0), None);
    }
}
