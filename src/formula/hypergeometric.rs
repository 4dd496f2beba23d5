//! How rarely would chance make such a table, given its margins? Fisher's exact test.
//!
//! The probability of one table is written by its G², whose terms do not cancel, and what Stirling's formula leaves out of
//! the factorials, `s(x) = ln x! − x·ln x + x`:
//!
//! ```text
//! ln P = −G²/2 + s(R1) + s(R2) + s(C1) + s(C2) − s(N) − Σ s(O)
//! ```
//!
//! From there each further table is the one before times a ratio, and the sum stops where terms no longer matter, so
//! margins of millions take some thousand steps at most. Reference: Fisher (1922), *Journal of the Royal Statistical
//! Society* 85; Loader (2000), *Fast and accurate computation of binomial probabilities*.

use super::keyness::g2;
use super::stable::{difference_of_products, stirling_rest};
use std::f64::consts::LN_2;

/// A table of whole numbers, `[[a, b], [c, d]]`, by its cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Table {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
}

/// Tables as likely as the one observed but for rounding count as no more likely.
const TIES: f64 = 1e-7;

impl Table {
    /// The table with these cells; `None` unless they are whole and not negative.
    pub(super) fn of([a, b, c, d]: [f64; 4]) -> Option<Self> {
        let whole = |cell: &f64| *cell >= 0.0 && cell.is_finite() && cell.fract() == 0.0;
        [a, b, c, d].iter().all(whole).then_some(Self { a, b, c, d })
    }

    /// Whether the margins leave no other table.
    fn is_alone(self) -> bool {
        let Self { a, b, c, d } = self;
        a + b == 0.0 || c + d == 0.0 || a + c == 0.0 || b + d == 0.0
    }

    /// The table with the same margins and `k` more in the first cell.
    fn shifted(self, k: f64) -> Self {
        Self { a: self.a + k, b: self.b - k, c: self.c - k, d: self.d + k }
    }

    /// The probability of this table among those with its margins, as a logarithm.
    fn ln_probability(self) -> f64 {
        let Self { a, b, c, d } = self;
        let rest = |numbers: [f64; 4]| {
            let [(a, u), (b, v), (c, w), (d, x)] = numbers.map(stirling_rest);
            (a + b + c + d, u * v * w * x)
        };
        let (margins, cells, all) =
            (rest([a + b, c + d, a + c, b + d]), rest([a, b, c, d]), stirling_rest(a + b + c + d));
        let roots = 0.5 * (margins.1 / cells.1 / all.1).ln();
        margins.0 - cells.0 - all.0 + roots - 0.5 * g2(&[(a, a + b), (c, c + d)]).unwrap_or(0.0)
    }

    /// All tables with a larger first cell, or with a smaller one, as multiples of this one.
    fn beyond(self, larger: bool) -> f64 {
        let Self { a, b, c, d } = self;
        let (falling, rising) = if larger { ([b, c], [a, d]) } else { ([a, d], [b, c]) };
        let (mut term, mut sum, mut k) = (1.0, 0.0, 0.0);
        loop {
            term *= (falling[0] - k) * (falling[1] - k) / ((rising[0] + k + 1.0) * (rising[1] + k + 1.0));
            if term <= sum * 1e-17 || term == 0.0 {
                return sum;
            }
            sum += term;
            k += 1.0;
        }
    }

    /// ln of the probability that the first cell is at least this large.
    pub(super) fn ln_upper(self) -> f64 {
        if self.is_alone() || self.a == 0.0 {
            return 0.0;
        }
        let ln_here = self.ln_probability();
        // Above the expectation the terms of the tail are added, else those of the other, so that neither loses digits.
        if difference_of_products(self.a, self.d, self.b, self.c) > 0.0 {
            (ln_here + self.beyond(true).ln_1p()).min(0.0)
        } else {
            (-(ln_here.exp() * self.beyond(false))).ln_1p().min(0.0)
        }
    }

    /// ln of the probability of all tables that are no more likely than this one.
    fn ln_two_sided(self) -> f64 {
        if self.is_alone() {
            return 0.0;
        }
        // The same whichever row comes first, to the last bit.
        let Self { a, b, c, d } = self;
        let table = if (c + d, c) < (a + b, a) { Self { a: c, b: d, c: a, d: b } } else { self };
        let ln_here = table.ln_probability();
        let level = ln_here + TIES;
        let (least, most) = (-table.a.min(table.d), table.b.min(table.c));
        // Probabilities rise to the mode and fall from there.
        let (r1, c1, n) = (table.a + table.b, table.a + table.c, a + b + c + d);
        let mode = ((r1 + 1.0) / (n + 2.0) * (c1 + 1.0)).floor().clamp(table.a + least, table.a + most) - table.a;
        let is_rare = |k: f64| table.shifted(k).ln_probability() <= level;
        if is_rare(mode) {
            return 0.0;
        }
        // On its own side of the mode the observed table is mostly the first that is rare.
        let edge_of = |end: f64| {
            let own_side = (mode < 0.0) == (end > mode);
            if own_side && !is_rare(mode.signum()) { Some(0.0) } else { edge(mode, end, is_rare) }
        };
        let (above, below) = (edge_of(most), edge_of(least));
        let tail = |k: Option<f64>, larger: bool| {
            k.map_or(f64::NEG_INFINITY, |k| {
                let table = table.shifted(k);
                table.ln_probability() + table.beyond(larger).ln_1p()
            })
        };
        let (upper, lower) = (tail(above, true), tail(below, false));
        let (large, small) = (upper.max(lower), upper.min(lower));
        let sum = large + (small - large).exp().ln_1p();
        if sum < -LN_2 {
            return sum;
        }
        // Where little is left out, what is left out has the digits.
        let first = below.map_or(least, |k| k + 1.0);
        let last = above.map_or(most, |k| k - 1.0);
        let (peak, mut between) = (table.shifted(mode), 1.0);
        for (larger, end) in [(true, last - mode), (false, mode - first)] {
            let Self { a, b, c, d } = peak;
            let (falling, rising) = if larger { ([b, c], [a, d]) } else { ([a, d], [b, c]) };
            let (mut term, mut k) = (1.0, 0.0);
            while k < end {
                term *= (falling[0] - k) * (falling[1] - k) / ((rising[0] + k + 1.0) * (rising[1] + k + 1.0));
                between += term;
                k += 1.0;
            }
        }
        (-(peak.ln_probability() + between.ln()).exp()).ln_1p().min(0.0)
    }
}

/// The first place on the way from `inside` to `end` that is rare, found by halving: from there on all are.
fn edge(inside: f64, end: f64, is_rare: impl Fn(f64) -> bool) -> Option<f64> {
    if (end - inside).abs() < 1.0 || !is_rare(end) {
        return None;
    }
    let (mut near, mut far) = (inside, end);
    while (far - near).abs() > 1.0 {
        let middle = f64::midpoint(near, far).floor();
        if is_rare(middle) { far = middle } else { near = middle }
    }
    Some(far)
}

/// How rarely would chance make two sides differ so much, or more? Fisher's exact test, two-sided.
///
/// ```text
/// ln Σ P(table) over the tables with these margins whose P ≤ P(observed)·(1 + 10⁻⁷)
/// ```
///
/// The feature occurs `f1` times in the `n1` tokens of the target and `f2` times in the `n2` of the reference. The natural
/// logarithm of p, to 12 digits also where p is too small for a float. Takes tokens for independent.
///
/// `None` unless the numbers are whole, `0 ≤ f ≤ n` and both sides have tokens; 0 (p = 1) where the margins leave no other
/// table. Reference: Fisher (1922); the rule for ties is that of R's `fisher.test`.
///
/// ```
/// use slantwise::formula::hypergeometric::fisher;
/// // A lady tasting tea: 3 of 4 cups told right.
/// assert!((fisher(3.0, 4.0, 1.0, 4.0).unwrap().exp() - 34.0 / 70.0).abs() < 1e-14);
/// assert!(fisher(50_000.0, 1e6, 10_000.0, 1e6).unwrap() < -10_000.0);
/// assert_eq!(fisher(0.0, 4.0, 0.0, 4.0), Some(0.0));
/// assert_eq!(fisher(0.5, 4.0, 1.0, 4.0), None);
/// ```
pub fn fisher(f1: f64, n1: f64, f2: f64, n2: f64) -> Option<f64> {
    let table = Table::of([f1, n1 - f1, f2, n2 - f2])?;
    (n1 > 0.0 && n2 > 0.0).then(|| table.ln_two_sided())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ln of the factorial by its definition.
    fn ln_factorial(x: u32) -> f64 {
        (2..=x).map(|k| f64::from(k).ln()).sum()
    }

    fn ln_choose(n: u32, k: u32) -> f64 {
        ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
    }

    #[test]
    fn small_tables_by_definition() {
        let mut compared = 0;
        for (n1, n2) in [(1, 1), (3, 9), (7, 7), (12, 30), (40, 41)] {
            for (f1, f2) in (0..=n1).flat_map(|f1| (0..=n2).map(move |f2| (f1, f2))) {
                let all = f1 + f2;
                let p = |k: u32| (ln_choose(n1, k) + ln_choose(n2, all - k) - ln_choose(n1 + n2, all)).exp();
                let range = all.saturating_sub(n2)..=all.min(n1);
                let here = p(f1);
                let expected: f64 = range.clone().map(p).filter(|&p| p <= here * (1.0 + 1e-7)).sum();
                let [x, n, y, m] = [f1, n1, f2, n2].map(f64::from);
                let got = fisher(x, n, y, m).unwrap().exp();
                assert!((got / expected - 1.0).abs() < 1e-11, "{got} {expected}: {f1}/{n1} {f2}/{n2}");
                assert_eq!(fisher(x, n, y, m), fisher(y, m, x, n), "exchanging the sides changes nothing");
                let upper: f64 = range.filter(|&k| k >= f1).map(p).sum();
                let table = Table::of([x, n - x, y, m - y]).unwrap();
                assert!((table.ln_upper().exp() / upper - 1.0).abs() < 1e-11);
                compared += 1;
            }
        }
        assert!(compared > 1_000);
    }

    #[test]
    fn margins_of_millions_take_no_time() {
        // The two tables in the middle are equally likely, and the next ones are not.
        assert_eq!(fisher(500_001.0, 1e6, 500_000.0, 1e6), Some(0.0));
        let ln_p = fisher(500_002.0, 1e6, 500_000.0, 1e6).unwrap();
        assert!(ln_p < 0.0 && (ln_p.exp() - 0.9989).abs() < 1e-3);
        assert!(fisher(1e6, 1e9, 1.1e6, 1e9).unwrap() < -2_000.0);
    }
}
