//! The incomplete gamma and beta functions, both tails, with full relative precision in the small one.
//!
//! `special` offers the lower tails, as absolute numbers: an upper tail of 1e-20 would be `1 − 1`. Here the density in
//! front is written by deviances (Loader 2000), which keeps its digits for any shape, and the tail that is
//! smaller comes from a continued fraction or a series of positive terms. Everything is a logarithm until the end, so
//! tails too small for a float still have one.

use super::stable::{deviance, difference_of_products, stirling_error};
use std::f64::consts::{LN_2, PI, TAU};

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

/// Two tails that make 1, by the logarithm of the one that was computed as a tail, so that neither loses digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tails {
    /// Its logarithm.
    ln: f64,
    /// Whether it is the lower one.
    lower: bool,
}

impl Tails {
    fn of(ln: f64, lower: bool) -> Self {
        Self { ln: ln.min(0.0), lower }
    }

    /// The lower tail, given by its logarithm.
    pub(super) fn of_lower(ln: f64) -> Self {
        Self::of(ln, true)
    }

    /// Lower and upper tail exchanged.
    pub(super) fn turned(self) -> Self {
        Self { lower: !self.lower, ..self }
    }

    /// Lower and upper tail.
    pub(super) fn both(self) -> (f64, f64) {
        let one = self.ln.exp();
        // 1 − e^x keeps its digits where x is close to 0.
        let other = -self.ln.exp_m1();
        if self.lower { (one, other) } else { (other, one) }
    }

    /// The logarithm of the lower tail.
    pub(super) fn ln_lower(self) -> f64 {
        if self.lower { self.ln } else { ln_of_rest(self.ln) }
    }

    /// The logarithm of the upper tail.
    pub(super) fn ln_upper(self) -> f64 {
        if self.lower { ln_of_rest(self.ln) } else { self.ln }
    }
}

/// `ln(1 − e^x)` for `x ≤ 0`.
fn ln_of_rest(x: f64) -> f64 {
    if x > -LN_2 { (-x.exp_m1()).ln() } else { (-x.exp()).ln_1p() }
}

/// Lower and upper regularised incomplete gamma function, `P(a, x)` and `Q(a, x)`, for `a > 0` and `x ≥ 0`.
///
/// Reference: NIST Digital Library of Mathematical Functions, §8.7.1 (series) and §8.9.2 (continued fraction).
pub(super) fn gamma_tails(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails::of(f64::NEG_INFINITY, true);
    }
    if x.is_infinite() {
        return Tails::of(f64::NEG_INFINITY, false);
    }
    // x^a e^−x / Γ(a+1)
    let ln_density = -stirling_error(a) - deviance(a, x, a - x) - 0.5 * (TAU * a).ln();
    if x < a + 1.0 {
        let (mut term, mut sum, mut k) = (1.0, 1.0, a);
        while term > sum * 1e-17 {
            k += 1.0;
            term *= x / k;
            sum += term;
        }
        Tails::of(ln_density + sum.ln(), true)
    } else {
        let fraction = continued_fraction(x + 1.0 - a, |k| (-k * (k - a), x + 2.0 * k + 1.0 - a));
        Tails::of(ln_density + (a / fraction).ln(), false)
    }
}

/// The logarithm of `x^a y^b / B(a, b)` where `y = 1 − x`: the density of the beta distribution on the scale of
/// `ln(x/y)`.
pub(super) fn ln_beta_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let off = difference_of_products(a, y, b, x);
    let exponent =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x, off) - deviance(b, n * y, -off);
    exponent + 0.5 * (a / n * b / TAU).ln()
}

/// `ln B(a, b)`, without the cancellation of three log-gammas.
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    let n = a + b;
    stirling_error(a) + stirling_error(b) - stirling_error(n) + small * (small / n).ln()
        - large * (small / large).ln_1p()
        + 0.5 * (2.0 * PI * n / small / large).ln()
}

/// Lower and upper regularised incomplete beta function, `I_x(a, b)` and `I_y(b, a)`, for `a, b > 0`.
///
/// `y = 1 − x` is given by the caller, who knows it better than a subtraction would.
/// Reference: NIST Digital Library of Mathematical Functions, §8.17.22.
pub(super) fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        return Tails::of(f64::NEG_INFINITY, true);
    }
    if y <= 0.0 {
        return Tails::of(f64::NEG_INFINITY, false);
    }
    if x * (a + b + 2.0) > a + 1.0 {
        Tails::of(ln_first(b, a, y, x), false)
    } else {
        Tails::of(ln_first(a, b, x, y), true)
    }
}

/// The lower tail from the even part of that fraction, whose terms hold `a·y − b·x` instead of differences from 1.
fn ln_first(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let off = difference_of_products(a, y, b, x);
    let fraction = continued_fraction(a / (a + 1.0) * (off + 1.0), |m| {
        let width = a + 2.0 * m;
        let numerator = (a + m - 1.0) / (width - 1.0) * x * m * ((a + b + m - 1.0) / (width - 1.0) * x * (b - m));
        let next = m + m * (b - m) / (width - 1.0) * x + (a + m) / (width + 1.0) * (off + 1.0 + m * (1.0 + y));
        (numerator, next)
    });
    ln_beta_density(a, b, x, y) - fraction.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, expected: f64) {
        assert!((got / expected - 1.0).abs() < 1e-13, "{got} is not {expected}");
    }

    #[test]
    fn tails_that_have_a_closed_form() {
        close(gamma_tails(1.0, 600.0).both().1, (-600f64).exp());
        close(gamma_tails(1.0, 0.25).both().0, -(-0.25f64).exp_m1());
        close(beta_tails(1.0, 1.0, 0.3, 0.7).both().0, 0.3);
        close(beta_tails(3.0, 1.0, 1e-90, 1.0).both().0, 1e-270);
        close(beta_tails(1.0, 4.0, 0.9, 0.1).both().1, 1e-4);
        close(beta_tails(5e4, 5e4, 0.5, 0.5).both().0, 0.5);
    }

    #[test]
    fn the_ends_are_certain() {
        assert_eq!(gamma_tails(2.0, 0.0).both(), (0.0, 1.0));
        assert_eq!(gamma_tails(2.0, f64::INFINITY).both(), (1.0, 0.0));
        assert_eq!(beta_tails(2.0, 3.0, 0.0, 1.0).both(), (0.0, 1.0));
        assert_eq!(beta_tails(2.0, 3.0, 1.0, 0.0).both(), (1.0, 0.0));
    }

    #[test]
    fn ln_beta_of_whole_numbers() {
        close(ln_beta(2.0, 3.0), -(12f64).ln());
        close(ln_beta(1.0, 1e12), -(1e12f64).ln());
        close(ln_beta(0.5, 0.5), PI.ln());
    }

    #[test]
    fn logarithms_go_on_where_the_tails_have_ended() {
        close(gamma_tails(1.0, 6e5).ln_upper(), -6e5);
        close(beta_tails(5e3, 1.0, 1e-90, 1.0).ln_lower(), -4.5e5 * std::f64::consts::LN_10);
        // Of a tail close to 1 the logarithm has its digits too.
        close(gamma_tails(1.0, 1e-20).ln_upper(), -1e-20);
        close(gamma_tails(1.0, 1e-20).ln_lower(), (1e-20f64).ln());
    }
}
