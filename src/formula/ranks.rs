//! Do the documents of one group tend to have higher rates than those of another?

use super::distributions::{ln_normal_upper, normal_upper};
use std::f64::consts::LN_2;

/// With one side of at most so many values and no ties, the distribution of U is counted out.
const EXACT: u64 = 8;
/// Beyond so many values of U there are so many orders that the normal distribution is as good.
const MOST: usize = 1 << 20;

/// What [`rank_sum`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSum {
    /// How many pairs the first group wins, ties counting half.
    pub u: f64,
    /// U beyond what chance would give, in standard errors, half a pair nearer to 0.
    pub z: f64,
    /// The two-sided p-value.
    pub p: f64,
}

impl RankSum {
    /// The natural logarithm of p, also where p is too small for a float.
    pub fn ln_p(&self) -> f64 {
        if self.p > 1e-300 { self.p.ln() } else { LN_2 + ln_normal_upper(self.z.abs()) }
    }
}

/// Do two samples of `n1` and `n2` values come from one distribution?
///
/// `twice_ranks` is twice the sum of the first sample's ranks among all values, where equal values share the mean of
/// their ranks; `ties` is Σ(t³ − t) over groups of t equal values.
///
/// ```text
/// U = R₁ − n₁(n₁+1)/2        σ² = n₁·n₂/12 · ((n + 1) − Σ(t³ − t)/(n(n − 1)))        n = n₁ + n₂
/// z = ±max(0, |U − n₁n₂/2| − ½) / σ
/// ```
///
/// p is that of the normal distribution. Without ties, and with at most 8 values on one side, it is counted out over
/// all orders, as long as U has at most two million values. `None` where a sample is empty. Where all values are equal
/// z = 0 and p = 1.
///
/// Reference: Mann & Whitney (1947), *Annals of Mathematical Statistics* 18; Lehmann (1975), *Nonparametrics*, §1.4.
///
/// ```
/// use slantwise::formula::ranks::rank_sum;
/// // 19, 22, 16, 29, 24 against 20, 11, 17, 12: ranks 5 + 7 + 3 + 9 + 8.
/// let test = rank_sum(5, 4, 2 * 32, 0).unwrap();
/// assert_eq!(test.u, 17.0);
/// assert!((test.p - 0.1111111111111111).abs() < 1e-15);
/// assert_eq!(rank_sum(5, 0, 30, 0), None);
/// assert_eq!(rank_sum(2, 2, 10, 60).unwrap().p, 1.0);
/// ```
pub fn rank_sum(n1: u64, n2: u64, twice_ranks: u128, ties: u128) -> Option<RankSum> {
    if n1 == 0 || n2 == 0 {
        return None;
    }
    let (a, b) = (u128::from(n1), u128::from(n2));
    let twice_u = twice_ranks.checked_sub(a * (a + 1))?;
    // |2U − n₁n₂| as a whole number: nothing cancels.
    let beyond = twice_u.abs_diff(a * b);
    let (x, y) = (n1 as f64, n2 as f64);
    let n = x + y;
    let variance = x * y / 12.0 * ((n + 1.0) - ties as f64 / (n * (n - 1.0)));
    let size = if variance > 0.0 { (beyond.saturating_sub(1)) as f64 / 2.0 / variance.sqrt() } else { 0.0 };
    let counted = (ties == 0 && n1.min(n2) <= EXACT).then(|| exact(a, b, u128::midpoint(a * b, beyond))).flatten();
    let p = counted.unwrap_or_else(|| match beyond {
        // Half a pair nearer would be beyond the middle.
        0 => 1.0,
        _ => (2.0 * normal_upper(size)).min(1.0),
    });
    Some(RankSum { u: twice_u as f64 / 2.0, z: if twice_u >= a * b { size } else { -size }, p })
}

/// The two-sided p-value of a U of at least half of all pairs, from the number of orders with each U.
///
/// These numbers are the coefficients of `∏ (1 − q^(n₂+i)) / (1 − q^i)` over `i = 1 … n₁`.
fn exact(n1: u128, n2: u128, u: u128) -> Option<f64> {
    let (few, many) = (n1.min(n2), n1.max(n2));
    // By symmetry P(U ≥ u) = P(U ≤ n₁n₂ − u), so the lower half of the coefficients is enough.
    let most = usize::try_from(few * many - u).ok().filter(|&most| most <= MOST)?;
    let (few, many) = (usize::try_from(few).ok()?, usize::try_from(many).ok()?);
    let mut ways = vec![0_i128; most + 1];
    ways[0] = 1;
    let mut all = 1_i128;
    for i in 1..=few {
        for place in (many + i..=most).rev() {
            ways[place] -= ways[place - many - i];
        }
        for place in i..=most {
            ways[place] = ways[place].checked_add(ways[place - i])?;
        }
        all = all.checked_mul(i128::try_from(many + i).ok()?)? / i128::try_from(i).ok()?;
    }
    let mut tail = 0_i128;
    for count in ways {
        tail = tail.checked_add(count)?;
    }
    Some((2.0 * (tail as f64 / all as f64)).min(1.0))
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "counts of orders")]
mod tests {
    use super::*;

    /// P(U ≥ u) counted twice by trying every choice of ranks.
    fn tried(n1: u32, n2: u32, u: u32) -> f64 {
        let (mut all, mut met) = (0.0, 0.0);
        for chosen in 0_u32..1 << (n1 + n2) {
            if chosen.count_ones() == n1 {
                let ranks: u32 = (0..n1 + n2).filter(|rank| chosen >> rank & 1 == 1).map(|rank| rank + 1).sum();
                all += 1.0;
                met += f64::from(u8::from(ranks - n1 * (n1 + 1) / 2 >= u));
            }
        }
        f64::min(1.0, 2.0 * met / all)
    }

    #[test]
    fn exact_is_what_trying_every_order_gives() {
        for (n1, n2) in [(1_u32, 1_u32), (1, 9), (2, 3), (4, 4), (5, 7), (7, 3)] {
            for u in (n1 * n2).div_ceil(2)..=n1 * n2 {
                let got = exact(u128::from(n1), u128::from(n2), u128::from(u)).unwrap();
                assert!((got - tried(n1, n2, u)).abs() < 1e-15, "{n1} {n2} {u}");
            }
        }
    }

    #[test]
    fn a_small_side_against_very_many_is_counted_or_left_to_the_normal_distribution() {
        let (n1, n2) = (8_u64, 2_000_u64);
        let ranks = |u: u128| 2 * (u + 36);
        let counted = rank_sum(n1, n2, ranks(12_000), 0).unwrap();
        let normal = 2.0 * normal_upper(counted.z);
        assert!((counted.p / normal - 1.0).abs() < 0.2 && counted.p != normal);
        assert!(exact(8, 100_000_000, 400_000_001).is_none());
    }

    #[test]
    fn sides_exchanged_give_the_same() {
        let all = 12_u128 * 13 / 2;
        let (one, other) = (rank_sum(5, 7, 2 * 40, 0).unwrap(), rank_sum(7, 5, 2 * (all - 40), 0).unwrap());
        assert_eq!((one.p, one.z), (other.p, -other.z));
    }
}
