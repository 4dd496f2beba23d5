//! Expressions that lose their digits when written down naively, written so that they do not.

use special::Gamma;
use std::f64::consts::TAU;
use std::sync::LazyLock;

/// `a·b − c·d` to within two units in the last place, however close the products are; exactly 0 when they are equal.
///
/// Kahan's method: the rounding error of `c·d` is itself computed by a fused multiply-add and given back.
/// Reference: Jeannerod, Louvet & Muller (2013), *Mathematics of Computation* 82.
pub(super) fn difference_of_products(a: f64, b: f64, c: f64, d: f64) -> f64 {
    let product = c * d;
    let lost = (-c).mul_add(d, product);
    a.mul_add(b, -product) + lost
}

/// How far an observation lies from its expectation: the unit deviance of the Poisson distribution, never negative.
///
/// ```text
/// o·ln(o/e) − (o − e)        e at o = 0,  0 at o = e
/// ```
///
/// `difference` is `o − e`, which the caller knows better than a subtraction would. For `o` close to `e` the
/// logarithm is expanded in `v = (o − e)/(o + e)`, so that the leading terms cancel on paper and not in the machine.
/// Reference: Loader (2000), *Fast and accurate computation of binomial probabilities*.
pub(super) fn deviance(observed: f64, expected: f64, difference: f64) -> f64 {
    if observed == 0.0 {
        return expected;
    }
    let v = difference / (observed + expected);
    if v.abs() >= 0.1 {
        return observed * (observed / expected).ln() - difference;
    }
    let squared = v * v;
    let (mut power, mut odd, mut series) = (squared, 3.0, 0.0);
    loop {
        let longer = series + power / odd;
        if longer <= series {
            return difference * v + 2.0 * observed * v * series;
        }
        series = longer;
        power *= squared;
        odd += 2.0;
    }
}

/// What Stirling's formula leaves out of the logarithm of `x!`, for `x > 0`.
///
/// ```text
/// ln Γ(x+1) − (x + ½)·ln x + x − ½·ln 2π  =  1/12x − 1/360x³ + 1/1260x⁵ − …
/// ```
///
/// Reference: NIST Digital Library of Mathematical Functions, §5.11.
pub(super) fn stirling_error(x: f64) -> f64 {
    if x < 10.0 {
        return Gamma::ln_gamma(x + 1.0).0 - (x + 0.5) * x.ln() + x - 0.5 * TAU.ln();
    }
    let s = 1.0 / (x * x);
    let tail = 1.0 / 1188.0 - s * (691.0 / 360_360.0 - s / 156.0);
    (1.0 / 12.0 - s * (1.0 / 360.0 - s * (1.0 / 1260.0 - s * (1.0 / 1680.0 - s * tail)))) / x
}

/// What the powers leave out of the logarithm of `x!`, for whole `x ≥ 0`, as a number and a factor whose root is to be
/// taken, so that the logarithms of many factors become one.
///
/// ```text
/// ln x! − x·ln x + x  =  number + ½·ln factor        0 at x = 0
/// ```
pub(super) fn stirling_rest(x: f64) -> (f64, f64) {
    /// Where [`stirling_error`] takes long; most counts are this small.
    static SMALL: LazyLock<[f64; 10]> = LazyLock::new(|| {
        let mut values = [0.0; 10];
        let mut x = 0.0;
        for value in &mut values[1..] {
            x += 1.0;
            *value = stirling_error(x) + 0.5 * (TAU * x).ln();
        }
        values
    });
    if x < 10.0 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9")]
        return (SMALL[x as usize], 1.0);
    }
    (stirling_error(x), TAU * x)
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "exactness is what is tested")]
mod tests {
    use super::*;

    #[test]
    fn equal_products_differ_by_exactly_nothing() {
        assert_eq!(difference_of_products(1e9 + 1.0, 3e9, 3e9 + 3.0, 1e9), 0.0);
        assert_eq!(difference_of_products(94_906_267.0, 94_906_267.0, 94_906_266.0, 94_906_268.0), 1.0);
    }

    #[test]
    fn deviance_is_continuous_where_series_and_logarithm_meet() {
        for (o, e) in [(11.0 - 1e-9, 9.0_f64), (11.0 + 1e-9, 9.0), (9.0 - 1e-9, 11.0), (9.0 + 1e-9, 11.0)] {
            let naive = o * (o / e).ln() - (o - e);
            assert!((deviance(o, e, o - e) / naive - 1.0).abs() < 1e-13);
        }
        assert_eq!(deviance(0.0, 3.5, -3.5), 3.5);
        assert_eq!(deviance(0.0, 0.0, 0.0), 0.0);
        assert!((deviance(1e9 + 1.0, 1e9, 1.0) / 5e-10 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn stirling_error_is_continuous_where_series_and_gamma_meet() {
        assert!((stirling_error(10.0) - stirling_error(10.0 - 1e-12)).abs() < 1e-13);
        assert!((stirling_error(1.0) - (1.0 - 0.5 * TAU.ln())).abs() < 1e-15);
    }
}
