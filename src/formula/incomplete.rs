//! The incomplete gamma and beta functions, both tails, with full relative precision in the small one.
//!
//! `special` offers the lower tails, as absolute numbers: an upper tail of 1e-20 would be `1 − 1`. Here the density in
//! front is written by deviances (Loader 2000), which keeps its digits for any shape, and the tail that is
//! smaller comes from a continued fraction or a series of positive terms.

use super::stable::{deviance, difference_of_products, stirling_error};
use std::f64::consts::{PI, TAU};

/// Continued fractions here take about the square root of the largest shape; this is enough for shapes of 1e9 and more.
const MOST_TERMS: u32 = 1_000_000;

/// Steps by Lentz's method through `b₀ + a₁/(b₁ + a₂/(b₂ + …))`; `next` gives `(aₖ, bₖ)` for `k = 1, 2, …`.
fn continued_fraction(b0: f64, mut next: impl FnMut(f64) -> (f64, f64)) -> f64 {
    const TINY: f64 = 1e-300;
    let nonzero = |x: f64| if x.abs() < TINY { TINY } else { x };
    let (mut value, mut c, mut d) = (nonzero(b0), nonzero(b0), 0.0);
    for k in 1..=MOST_TERMS {
        let (a, b) = next(f64::from(k));
        d = 1.0 / nonzero(b + a * d);
        c = nonzero(b + a / c);
        value *= c * d;
        if (c * d - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

/// Lower and upper regularised incomplete gamma function, `(P(a, x), Q(a, x))`, for `a > 0` and `x ≥ 0`.
///
/// Reference: NIST Digital Library of Mathematical Functions, §8.7.1 (series) and §8.9.2 (continued fraction).
pub(super) fn gamma_tails(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x.is_infinite() {
        return (1.0, 0.0);
    }
    // x^a e^−x / Γ(a+1)
    let density = (-stirling_error(a) - deviance(a, x, a - x)).exp() / (TAU * a).sqrt();
    if x < a + 1.0 {
        let (mut term, mut sum, mut k) = (1.0, 1.0, a);
        while term > sum * 1e-17 {
            k += 1.0;
            term *= x / k;
            sum += term;
        }
        let lower = (density * sum).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let fraction = continued_fraction(x + 1.0 - a, |k| (-k * (k - a), x + 2.0 * k + 1.0 - a));
        let upper = (density * a / fraction).min(1.0);
        (1.0 - upper, upper)
    }
}

/// `x^a y^b / B(a, b)` where `y = 1 − x`: the density of the beta distribution on the scale of `ln(x/y)`.
pub(super) fn beta_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let off = difference_of_products(a, y, b, x);
    let exponent =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x, off) - deviance(b, n * y, -off);
    (a / n * b / TAU).sqrt() * exponent.exp()
}

/// `ln B(a, b)`, without the cancellation of three log-gammas.
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    let n = a + b;
    stirling_error(a) + stirling_error(b) - stirling_error(n) + small * (small / n).ln()
        - large * (small / large).ln_1p()
        + 0.5 * (2.0 * PI * n / small / large).ln()
}

/// Lower and upper regularised incomplete beta function, `(I_x(a, b), I_y(b, a))`, for `a, b > 0`.
///
/// `y = 1 − x` is given by the caller, who knows it better than a subtraction would.
/// Reference: NIST Digital Library of Mathematical Functions, §8.17.22.
pub(super) fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    if x * (a + b + 2.0) > a + 1.0 {
        let (upper, lower) = lower_first(b, a, y, x);
        return (lower, upper);
    }
    lower_first(a, b, x, y)
}

/// The lower tail from the even part of that fraction, whose terms hold `a·y − b·x` instead of differences from 1.
fn lower_first(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    let off = difference_of_products(a, y, b, x);
    let fraction = continued_fraction(a / (a + 1.0) * (off + 1.0), |m| {
        let width = a + 2.0 * m;
        let numerator = (a + m - 1.0) / (width - 1.0) * x * m * ((a + b + m - 1.0) / (width - 1.0) * x * (b - m));
        let next = m + m * (b - m) / (width - 1.0) * x + (a + m) / (width + 1.0) * (off + 1.0 + m * (1.0 + y));
        (numerator, next)
    });
    let lower = (beta_density(a, b, x, y) / fraction).min(1.0);
    (lower, 1.0 - lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, expected: f64) {
        assert!((got / expected - 1.0).abs() < 1e-13, "{got} is not {expected}");
    }

    #[test]
    fn tails_that_have_a_closed_form() {
        close(gamma_tails(1.0, 600.0).1, (-600f64).exp());
        close(gamma_tails(1.0, 0.25).0, -(-0.25f64).exp_m1());
        close(beta_tails(1.0, 1.0, 0.3, 0.7).0, 0.3);
        close(beta_tails(3.0, 1.0, 1e-90, 1.0).0, 1e-270);
        close(beta_tails(1.0, 4.0, 0.9, 0.1).1, 1e-4);
        close(beta_tails(5e4, 5e4, 0.5, 0.5).0, 0.5);
    }

    #[test]
    fn the_ends_are_certain() {
        assert_eq!(gamma_tails(2.0, 0.0), (0.0, 1.0));
        assert_eq!(gamma_tails(2.0, f64::INFINITY), (1.0, 0.0));
        assert_eq!(beta_tails(2.0, 3.0, 0.0, 1.0), (0.0, 1.0));
        assert_eq!(beta_tails(2.0, 3.0, 1.0, 0.0), (1.0, 0.0));
    }

    #[test]
    fn ln_beta_of_whole_numbers() {
        close(ln_beta(2.0, 3.0), -(12f64).ln());
        close(ln_beta(1.0, 1e12), -(1e12f64).ln());
        close(ln_beta(0.5, 0.5), PI.ln());
    }
}
