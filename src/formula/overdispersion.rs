//! How much less do tokens of one document tell than independent ones?
//!
//! Who writes *tariff* once writes it again, so a count of 30 in three articles is weaker evidence than 30 in thirty.
//! The dispersion φ̂ measures by which factor counts per document scatter more than independent tokens would; a test
//! statistic divided by φ̂ is calibrated again. Everything follows from six whole-number sums, a [`Spread`].

use super::distributions::{ln_f_upper, t_two_sided};
use super::stable::difference_of_products;
use std::ops::Add;

/// The sums over documents that dispersion needs, for one feature with `y` occurrences in the `n` tokens of a document.
///
/// All whole numbers, so sums made in parts add up exactly, in any order. A document without the feature counts too.
///
/// ```
/// use slantwise::formula::overdispersion::Spread;
/// let here = Spread::of([(0, 210), (3, 480)]);
/// let there = Spread::of([(1, 300)]);
/// assert_eq!(here + there, Spread::of([(1, 300), (0, 210), (3, 480)]));
/// assert_eq!((here + there).yn, 3 * 480 + 300);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Spread {
    /// Documents, D.
    pub documents: u64,
    /// Occurrences, Σy.
    pub y: u64,
    /// Tokens, Σn.
    pub n: u64,
    /// Σy².
    pub yy: u128,
    /// Σy·n.
    pub yn: u128,
    /// Σn².
    pub nn: u128,
}

impl Spread {
    /// The sums of these documents, each given as occurrences and tokens.
    ///
    /// ```
    /// use slantwise::formula::overdispersion::Spread;
    /// let spread = Spread::of([(2, 10), (0, 30)]);
    /// assert_eq!((spread.documents, spread.y, spread.n, spread.yy, spread.yn, spread.nn), (2, 2, 40, 4, 20, 1000));
    /// assert_eq!(Spread::of([]), Spread::default());
    /// ```
    pub fn of(documents: impl IntoIterator<Item = (u64, u64)>) -> Self {
        documents.into_iter().fold(Self::default(), |sum, (y, n)| {
            let (wide_y, wide_n) = (u128::from(y), u128::from(n));
            sum + Self { documents: 1, y, n, yy: wide_y * wide_y, yn: wide_y * wide_n, nn: wide_n * wide_n }
        })
    }

    /// Σ(y − p·n)² with p = Σy/Σn, or `None` without tokens, for impossible sums and when 128 bits do not suffice.
    ///
    /// Written as `(N·A − Y·B)/N²` with `A = N·Σy² − Y·Σyn` and `B = N·Σyn − Y·Σn²`, all whole numbers, so nothing
    /// cancels.
    pub fn residual(&self) -> Option<f64> {
        let whole = |sum: u128| i128::try_from(sum).ok();
        let (n, y) = (i128::from(self.n), i128::from(self.y));
        let minor = |left: u128, right: u128| {
            let (left, right) = (n.checked_mul(whole(left)?)?, y.checked_mul(whole(right)?)?);
            left.checked_sub(right)
        };
        let (a, b) = (minor(self.yy, self.yn)?, minor(self.yn, self.nn)?);
        let exact = || n.checked_mul(a)?.checked_sub(y.checked_mul(b)?);
        // Beyond 128 bits the last difference is taken of rounded A and B, from which the common part is gone already.
        let scaled = exact().map_or_else(
            || difference_of_products(self.n as f64, a as f64, self.y as f64, b as f64),
            |whole| whole as f64,
        );
        let n = self.n as f64;
        (self.n > 0 && scaled >= 0.0).then_some(scaled / n / n)
    }
}

impl Add for Spread {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            documents: self.documents + other.documents,
            y: self.y + other.y,
            n: self.n + other.n,
            yy: self.yy + other.yy,
            yn: self.yn + other.yn,
            nn: self.nn + other.nn,
        }
    }
}

/// By which factor do counts per document scatter more than independent tokens would?
///
/// ```text
/// φ̂ = 1/(D−1) · Σ(y − p·n)² / (p·n̄)        p = Σy/Σn,  n̄ = Σn/D
/// ```
///
/// About 1 for tokens that come independently, far above 1 for words of a topic, below 1 for words more even than
/// chance. It is also the design effect: `Σn/φ̂` independent tokens would tell as much. The divisor is `p·n̄` and not
/// each document's `p·n`, which would let the shortest documents decide.
///
/// To compare groups, pass the documents of all of them: φ̂ is then about the residuals around one common rate, which
/// makes the test of [`f_test`] conservative, not bold. Unreliable below about five documents with the feature.
///
/// `None` below two documents, when the feature does not occur (0/0), and for sums no documents can have. 0 when
/// every document has the same rate.
///
/// Reference: Wedderburn (1974), *Biometrika* 61, for the moment estimate; Cochran (1977), *Sampling Techniques*, ch.
/// 6, for the design effect of a ratio.
///
/// ```
/// use slantwise::formula::overdispersion::{Spread, phi};
/// let even = Spread::of([(0, 210), (3, 480), (1, 300), (0, 150), (7, 900), (2, 260)]);
/// assert!((phi(&even).unwrap() - 0.6124659).abs() < 1e-7);
/// let bursty = Spread::of([(30, 500), (0, 500), (0, 500)]);
/// assert!((phi(&bursty).unwrap() - 30.0).abs() < 1e-12);
/// assert_eq!(phi(&Spread::of([(0, 500), (0, 500)])), None);
/// assert_eq!(phi(&Spread::of([(2, 400), (3, 600)])), Some(0.0));
/// ```
pub fn phi(spread: &Spread) -> Option<f64> {
    if spread.documents < 2 || spread.y == 0 {
        return None;
    }
    let documents = spread.documents as f64;
    Some(spread.residual()? / spread.y as f64 * (documents / (documents - 1.0)))
}

/// Do the groups use the feature at different rates, documents being what varies? Statistic, and ln p.
///
/// ```text
/// F = (G²/(K−1)) / φ̂  ~  F(K−1, D−K)
/// ```
///
/// `g2` is [`g2`](super::keyness::g2) of the K `groups`, `phi` is [`phi`] of all their D `documents` together. For
/// two groups `±√F`, with the sign of the difference, serves as a robust z.
///
/// `None` below two groups or four documents, with no more documents than groups, for `φ̂ = 0`, and unless `g2` and
/// `phi` are finite and not negative. `ln p = 0` at `G² = 0`.
///
/// Reference: Venables & Ripley (2002), *Modern Applied Statistics with S*, §7.5, on quasi-likelihood.
///
/// ```
/// use slantwise::formula::overdispersion::f_test;
/// let (f, ln_p) = f_test(238.5, 164.0, 2, 529).unwrap();
/// assert!((f - 1.4543).abs() < 1e-4 && (ln_p.exp() - 0.2284).abs() < 1e-4);
/// assert_eq!(f_test(0.0, 2.0, 2, 529), Some((0.0, 0.0)));
/// assert_eq!(f_test(238.5, 164.0, 2, 3), None);
/// ```
pub fn f_test(g2: f64, phi: f64, groups: u64, documents: u64) -> Option<(f64, f64)> {
    let usable = g2 >= 0.0 && g2.is_finite() && phi > 0.0 && phi.is_finite();
    if !usable || groups < 2 || documents < 4 || documents <= groups {
        return None;
    }
    let (between, within) = ((groups - 1) as f64, (documents - groups) as f64);
    let f = g2 / between / phi;
    // F with one degree of freedom is t squared, whose tail is the faster one.
    let quick = if groups == 2 { t_two_sided(f.sqrt(), within) } else { 0.0 };
    f.is_finite().then(|| (f, if quick > 1e-300 { quick.ln() } else { ln_f_upper(f, between, within) }))
}

/// How far do counts scatter around the rate of their own side, where two sides may differ in rate?
///
/// ```text
/// S₁ = Σ(y − p₁·n)² over the documents of one side, p₁ its own rate; S₂ likewise     Y = Y₁ + Y₂
/// steady:  D/(D − 2) · (S₁ + S₂) / Y           the scatter of all documents, by how much is counted on each side
/// fitting: (Y₂·φ̂₁ + Y₁·φ̂₂) / Y                what makes the variance of the log ratio φ̂₁/Y₁ + φ̂₂/Y₂
/// ```
///
/// The larger of both. [`phi`] of all documents takes a difference between the sides for scatter, this does not. Where a
/// word is in most documents of one side its dispersion there is smaller, and the steady one, in which the side with
/// more occurrences weighs more, is too small; the fitting one is right there, yet rests on few documents where a side is
/// small, so it is never used to narrow. With a single document on a side only the steady one is left.
///
/// `None` where a side has no occurrences, as nothing tells how they would scatter there; below three documents, and for
/// sums no documents can have.
///
/// Reference: Cochran (1977), *Sampling Techniques*, ch. 6, for the variance of a ratio.
///
/// ```
/// use slantwise::formula::overdispersion::{Spread, own_phi, phi};
/// let often = Spread::of([(9, 100), (11, 100), (10, 100)]);
/// let seldom = Spread::of([(1, 100), (0, 100), (2, 100)]);
/// let own = own_phi(&often, &seldom).unwrap();
/// assert!((own - (3.0 * 0.1 + 30.0 * 1.0) / 33.0).abs() < 1e-12);
/// assert!(phi(&(often + seldom)).unwrap() > 4.0 * own);
/// assert_eq!(own_phi(&often, &Spread::of([(2, 100)])), Some(4.0 / 2.0 * 2.0 / 32.0));
/// assert_eq!(own_phi(&often, &Spread::of([(0, 100), (0, 100)])), None);
/// ```
pub fn own_phi(own: &Spread, other: &Spread) -> Option<f64> {
    let documents = own.documents + other.documents;
    let (y1, y2) = (own.y as f64, other.y as f64);
    if documents < 3 || own.y == 0 || other.y == 0 {
        return None;
    }
    let residual = own.residual()? + other.residual()?;
    let steady = residual / (y1 + y2) * (documents as f64 / (documents - 2) as f64);
    let fitting = phi(own).zip(phi(other)).map(|(own, other)| (y2 * own + y1 * other) / (y1 + y2));
    Some(fitting.map_or(steady, |fitting| fitting.max(steady)))
}

/// The same as [`own_phi`] where `n` is a whole that `y` is a part of, and what is compared are odds.
///
/// ```text
/// steady:  D/(D − 2) · (S₁ + S₂) / (N₁·p₁·q₁ + N₂·p₂·q₂)        q = 1 − p
/// fitting: (V₁ + V₂) / (1/(N₁·p₁·q₁) + 1/(N₂·p₂·q₂))            V = D₁/(D₁ − 1) · S₁/(N₁·p₁·q₁)²
/// ```
///
/// The larger of both; V is the variance of the logarithm of the odds. Exchanging `y` for `n − y` changes nothing. `None`
/// where a side has none of the one or of the other, and below three documents.
///
/// ```
/// use slantwise::formula::overdispersion::{Spread, own_phi_of_shares};
/// let (here, there) = ([(3, 4), (1, 5), (6, 6)], [(2, 9), (4, 7)]);
/// let rest = |of: &[(u64, u64)]| of.iter().map(|&(y, n)| (n - y, n)).collect::<Vec<_>>();
/// let one = own_phi_of_shares(&Spread::of(here), &Spread::of(there)).unwrap();
/// let other = own_phi_of_shares(&Spread::of(rest(&here)), &Spread::of(rest(&there))).unwrap();
/// assert!((one / other - 1.0).abs() < 1e-12);
/// assert_eq!(own_phi_of_shares(&Spread::of([(4, 4), (5, 5)]), &Spread::of(there)), None);
/// ```
pub fn own_phi_of_shares(own: &Spread, other: &Spread) -> Option<f64> {
    let documents = own.documents + other.documents;
    let independent = |side: &Spread| {
        let p = side.y as f64 / side.n as f64;
        Some(side.n as f64 * p * (1.0 - p)).filter(|variance| *variance > 0.0)
    };
    let (one, two) = (independent(own)?, independent(other)?);
    if documents < 3 {
        return None;
    }
    let steady = (own.residual()? + other.residual()?) / (one + two) * (documents as f64 / (documents - 2) as f64);
    let variance = |side: &Spread, independent: f64| {
        let documents = (side.documents > 1).then_some(side.documents as f64)?;
        Some(documents / (documents - 1.0) * side.residual()? / (independent * independent))
    };
    let fitting = variance(own, one).zip(variance(other, two)).map(|(v1, v2)| (v1 + v2) / (1.0 / one + 1.0 / two));
    Some(fitting.map_or(steady, |fitting| fitting.max(steady)))
}

/// By how much may twice the log-likelihood of a ratio drop before the test of [`f_test`] would reject that ratio?
///
/// ```text
/// φ(β) = φ_own + (φ̂ − φ_own)·G²(β)/G²(0)         accepted: G²(β) ≤ t²·φ(β), which is
/// G²(β) ≤ t²·φ_own / (1 − t²·(φ̂ − φ_own)/G²(0))     where the test rejects equal rates, G²(0) > t²·φ̂,
/// G²(β) ≤ t²·max(φ̂, φ_own)                          where it does not
/// ```
///
/// `phi` is measured around one common rate, which is right for asking whether the rates are equal (β = 0). Of any other
/// ratio β it would count part of the difference as scatter, and a large one would seem less sure than it is. Residuals
/// around the rates that β implies exceed those around the own rates, `own_phi` ([`own_phi`]), by a part that grows with
/// the square of the distance, as does G²(β), `2·(ℓ(β̂) − ℓ(β))`. So an interval with this drop excludes equal rates exactly
/// where the test rejects them. `t` is the quantile of the test, `g2` its statistic G²(0), above 0 where it rejects.
///
/// ```
/// use slantwise::formula::overdispersion::likelihood_drop;
/// assert_eq!(likelihood_drop(2.0, 8.0, 8.0, 6.0), 32.0);
/// // Just significant: the interval ends at equal rates. Far beyond, only the scatter around the own rates counts.
/// assert!((likelihood_drop(2.0, 32.0 * (1.0 + 1e-12), 8.0, 6.0) - 32.0).abs() < 1e-9);
/// assert!((likelihood_drop(2.0, 1e12, 8.0, 6.0) - 24.0).abs() < 1e-9);
/// ```
pub fn likelihood_drop(t: f64, g2: f64, phi: f64, own_phi: f64) -> f64 {
    let square = t * t;
    if g2 <= square * phi {
        return square * phi.max(own_phi);
    }
    square * own_phi / (1.0 - square * (phi - own_phi) / g2)
}

/// How uncertain is the rate Σy/Σn, documents being what varies?
///
/// ```text
/// v = D/(D−1) · Σ(y − p·n)² / (Σn)²        p = Σy/Σn
/// ```
///
/// The variance of a ratio estimator, robust against the likeness of tokens within a document; it equals `φ̂·p/Σn`.
/// On the scale of logarithms the variance is `v/p²`, so an interval is `exp(ln p ± t·√v/p)`. Of several strata
/// (events), add up the `v` of each, weighted by its squared share of the tokens.
///
/// `None` below two documents and when the feature does not occur: there a variance of 0 would claim certainty.
/// Reference: Cochran (1977), *Sampling Techniques*, ch. 6.
///
/// ```
/// use slantwise::formula::overdispersion::{Spread, robust_rate_variance};
/// let spread = Spread::of([(0, 210), (3, 480), (1, 300), (0, 150), (7, 900), (2, 260)]);
/// assert!((robust_rate_variance(&spread).unwrap().sqrt() - 0.0012268311579543487).abs() < 1e-15);
/// assert_eq!(robust_rate_variance(&Spread::of([(3, 480)])), None);
/// assert_eq!(robust_rate_variance(&Spread::of([(0, 480), (0, 210)])), None);
/// ```
pub fn robust_rate_variance(spread: &Spread) -> Option<f64> {
    let n = spread.n as f64;
    Some(phi(spread)? * (spread.y as f64 / n) / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_no_documents_can_have_give_nothing() {
        let spread = Spread { documents: 3, y: 5, n: 10, yy: 1, yn: 30, nn: 40 };
        assert_eq!(phi(&spread), None);
        assert_eq!(phi(&Spread { n: 0, nn: 0, ..spread }), None);
        assert_eq!(phi(&Spread { nn: u128::MAX, ..spread }), None);
    }

    #[test]
    fn digits_survive_where_the_sums_nearly_cancel() {
        // Equal rates but for one token in one document, 100 million tokens each.
        let documents = [(1_000_001, 100_000_000), (1_000_000, 100_000_000), (1_000_000, 100_000_000)];
        let expected = (2.0 / 3.0) / 3_000_001.0 * 1.5;
        assert!((phi(&Spread::of(documents)).unwrap_or(0.0) / expected - 1.0).abs() < 1e-14);
    }

    #[test]
    fn beyond_128_bits_the_rounded_difference_is_as_good() {
        let documents = [(1 << 38, 1 << 40), (1 << 37, 1 << 40), (1 << 36, 1 << 40)];
        let small = [(1 << 8, 1 << 10), (1 << 7, 1 << 10), (1 << 6, 1 << 10)];
        let scale = f64::from(1 << 30);
        let (large, small) = (phi(&Spread::of(documents)), phi(&Spread::of(small)));
        assert!(large.zip(small).is_some_and(|(large, small)| (large / small / scale - 1.0).abs() < 1e-12));
    }
}
