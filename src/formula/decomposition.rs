//! Which parts make up the ratio of two sums?

use std::f64::consts::LN_2;

/// The logarithmic mean: what a difference of two numbers has to be divided by to give the difference of their
/// logarithms.
///
/// ```text
/// L(a, b) = (a − b) / (ln a − ln b),    L(a, a) = a
/// ```
///
/// It lies between the geometric and the arithmetic mean. `None` unless both are above 0 and finite.
/// Reference: Ang (2004), *Energy Policy* 32, 1131-1139.
///
/// ```
/// use slantwise::formula::decomposition::logarithmic_mean;
/// assert!((logarithmic_mean(2.0, 1.0).unwrap() - 1.0 / 2.0_f64.ln()).abs() < 1e-15);
/// assert_eq!(logarithmic_mean(3.0, 3.0), Some(3.0));
/// assert_eq!(logarithmic_mean(3.0, 0.0), None);
/// ```
pub fn logarithmic_mean(a: f64, b: f64) -> Option<f64> {
    if !(a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite()) {
        return None;
    }
    let excess = (a - b) / b;
    // Far apart the quotient is exact enough; close together its two differences would lose their digits.
    Some(match excess {
        0.0 => b,
        excess if excess.abs() < 0.5 => b * (excess / excess.ln_1p()),
        _ => (a - b) / (a.ln() - b.ln()),
    })
}

/// How many doublings does a part add to the ratio of two sums, of which it makes up `own` and `other`?
///
/// ```text
/// (own − other) / (L(a, b)·ln 2)        over all parts they add up to log₂(a/b)
/// ```
///
/// No part is left over and none depends on the order in which parts are looked at. A part that is the same in both sums
/// adds nothing, whatever its size. `None` where a sum is 0: its logarithm cannot be made up of anything.
/// Reference: Ang (2004), as above, for the additive form (LMDI-I).
///
/// ```
/// use slantwise::formula::decomposition::contribution;
/// let parts = [(0.02, 0.01), (0.03, 0.005), (0.0, 0.005)];
/// let all: f64 = parts.iter().map(|&(own, other)| contribution(own, other, 0.05, 0.02).unwrap()).sum();
/// assert!((all - (0.05_f64 / 0.02).log2()).abs() < 1e-14);
/// assert_eq!(contribution(0.01, 0.0, 0.01, 0.0), None);
/// ```
pub fn contribution(own: f64, other: f64, a: f64, b: f64) -> Option<f64> {
    Some((own - other) / (logarithmic_mean(a, b)? * LN_2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_mean_and_does_not_jump() {
        for power in -12..12 {
            for step in [1e-15, 1e-12, 1e-8, 1e-4, 0.1, 0.4999, 0.5001, 3.0, 1e6] {
                let b = 10.0_f64.powi(power);
                let a = b * (1.0 + step);
                let mean = logarithmic_mean(a, b).unwrap();
                assert!(
                    mean >= (a * b).sqrt() * (1.0 - 1e-14) && mean <= f64::midpoint(a, b) * (1.0 + 1e-14),
                    "{a} {b}"
                );
                assert!((mean / logarithmic_mean(b, a).unwrap() - 1.0).abs() < 1e-13);
            }
        }
        for odd in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!((logarithmic_mean(odd, 1.0), logarithmic_mean(1.0, odd)), (None, None));
        }
    }
}
