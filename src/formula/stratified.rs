//! Two groups compared inside strata (events), so that what differs between strata plays no part.

use std::f64::consts::LN_2;

/// One stratum: occurrences and tokens of both groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Occurrences in the target.
    pub f1: f64,
    /// Tokens of the target, above 0.
    pub n1: f64,
    /// Occurrences in the reference.
    pub f2: f64,
    /// Tokens of the reference, above 0.
    pub n2: f64,
}

impl Stratum {
    /// The two sides of the Mantel-Haenszel ratio that this stratum adds: `f1·n2/(n1+n2)` and `f2·n1/(n1+n2)`.
    pub fn sides(&self) -> [f64; 2] {
        let n = self.n1 + self.n2;
        [self.f1 * self.n2 / n, self.f2 * self.n1 / n]
    }

    /// What the target has beyond its share of this stratum: `f1 − (f1+f2)·n1/(n1+n2)`.
    pub fn surplus(&self) -> f64 {
        let [own, other] = self.sides();
        own - other
    }

    /// How much it can tell of a difference of rates: `n1·n2/(n1+n2)`.
    pub fn weight(&self) -> f64 {
        self.n1 * (self.n2 / (self.n1 + self.n2))
    }

    /// The variance of the surplus if every token were drawn alone: `(f1+f2)·n1·n2/(n1+n2)²`.
    pub fn token_variance(&self) -> f64 {
        let n = self.n1 + self.n2;
        (self.f1 + self.f2) * (self.n1 / n) * (self.n2 / n)
    }
}

/// How many doublings lie between the two rates, stratum by stratum?
///
/// ```text
/// log₂( Σ f1·n2/(n1+n2)  ÷  Σ f2·n1/(n1+n2) )
/// ```
///
/// The Mantel-Haenszel ratio weights each stratum by how much it can tell. `None` unless both sums are above 0.
/// Reference: Mantel & Haenszel (1959); Rothman & Greenland (1998), *Modern Epidemiology*, for rates.
///
/// ```
/// use slantwise::formula::stratified::{Stratum, log_ratio};
/// let twice = |n1, n2| Stratum { f1: n1 / 50.0, n1, f2: n2 / 100.0, n2 };
/// assert!((log_ratio(&[twice(100.0, 900.0), twice(5000.0, 100.0)]).unwrap() - 1.0).abs() < 1e-12);
/// assert_eq!(log_ratio(&[Stratum { f1: 3.0, n1: 100.0, f2: 0.0, n2: 100.0 }]), None);
/// assert_eq!(log_ratio(&[]), None);
/// ```
pub fn log_ratio(strata: &[Stratum]) -> Option<f64> {
    let sides = strata.iter().map(Stratum::sides).fold([0.0, 0.0], |sum, side| [sum[0] + side[0], sum[1] + side[1]]);
    sides.iter().all(|&side| side > 0.0).then(|| (sides[0] / sides[1]).log2())
}

/// By how much do the two rates differ, stratum by stratum?
///
/// ```text
/// Σ w·(f1/n1 − f2/n2) / Σ w,   w = n1·n2/(n1+n2)
/// ```
///
/// The Mantel-Haenszel difference of rates; its numerator is the sum of [`Stratum::surplus`]. `weight` is Σ w over all
/// strata, also those where neither side has the feature, which need not be listed. `None` where it is not above 0.
/// Reference: Greenland & Robins (1985), *Biometrics* 41.
///
/// ```
/// use slantwise::formula::stratified::{Stratum, rate_difference};
/// let strata = [
///     Stratum { f1: 3.0, n1: 100.0, f2: 1.0, n2: 100.0 },
///     Stratum { f1: 0.0, n1: 50.0, f2: 2.0, n2: 200.0 },
/// ];
/// let weight = strata.iter().map(Stratum::weight).sum();
/// assert_eq!(weight, 90.0);
/// assert!((rate_difference(&strata, weight).unwrap() - (50.0 * 0.02 - 40.0 * 0.01) / 90.0).abs() < 1e-15);
/// assert_eq!(rate_difference(&[], 0.0), None);
/// ```
pub fn rate_difference(strata: &[Stratum], weight: f64) -> Option<f64> {
    (weight > 0.0).then(|| strata.iter().map(Stratum::surplus).sum::<f64>() / weight)
}

/// The ratio of [`log_ratio`] without each stratum in turn, for a jackknife.
///
/// `None` where one stratum alone has all the occurrences of a side.
///
/// ```
/// use slantwise::formula::stratified::{Stratum, log_ratio, log_ratios_without_one};
/// let strata = [
///     Stratum { f1: 4.0, n1: 100.0, f2: 1.0, n2: 100.0 },
///     Stratum { f1: 2.0, n1: 100.0, f2: 2.0, n2: 200.0 },
///     Stratum { f1: 1.0, n1: 300.0, f2: 5.0, n2: 100.0 },
/// ];
/// let without = log_ratios_without_one(&strata).unwrap();
/// assert!((without[2] - log_ratio(&strata[..2]).unwrap()).abs() < 1e-12);
/// assert_eq!(log_ratios_without_one(&strata[..1]), None);
/// ```
pub fn log_ratios_without_one(strata: &[Stratum]) -> Option<Vec<f64>> {
    let (mut f1, mut f2, mut own, mut other) = (0.0, 0.0, 0.0, 0.0);
    for s in strata {
        let sides = s.sides();
        (f1, f2, own, other) = (f1 + s.f1, f2 + s.f2, own + sides[0], other + sides[1]);
    }
    let without = |s: &Stratum| {
        let sides = s.sides();
        (s.f1 < f1 && s.f2 < f2).then(|| ((own - sides[0]) / (other - sides[1])).log2())
    };
    strata.iter().map(without).collect()
}

/// Which ratios of two rates does the likelihood not rule out?
///
/// ```text
/// { β : 2·(f1·ln(ŝ/s) + f2·ln((1 − ŝ)/(1 − s))) ≤ drop }        s = n1·e^β / (n1·e^β + n2),  ŝ = f1/(f1 + f2)
/// ```
///
/// in log₂, lower and upper end: [`Fit::interval`] for one stratum, which asks for no search of the maximum. With a zero
/// count the one finite end has a closed form; else Newton's method solves for the root of the drop, which is close to
/// a straight line in β. `None` as there.
///
/// ```
/// use slantwise::formula::stratified::{Fit, Stratum, interval};
/// let one = Stratum { f1: 20.0, n1: 500.0, f2: 4.0, n2: 700.0 };
/// let (fast, slow) = (interval(&one, 3.841459), Fit::of(&[one]).interval(3.841459));
/// assert!((fast.0.unwrap() - slow.0.unwrap()).abs() < 1e-12 && (fast.1.unwrap() - slow.1.unwrap()).abs() < 1e-12);
/// assert_eq!(interval(&Stratum { f1: 0.0, n1: 10.0, f2: 2.0, n2: 10.0 }, 3.841459).0, None);
/// ```
pub fn interval(stratum: &Stratum, drop: f64) -> (Option<f64>, Option<f64>) {
    let Stratum { f1, n1, f2, n2 } = *stratum;
    let all = f1 + f2;
    if !(drop > 0.0 && drop.is_finite() && all > 0.0) {
        return (None, None);
    }
    // From log-odds of the share to log₂ of the ratio of rates.
    let ratio = |odds: f64| (odds - (n1 / n2).ln()) / LN_2;
    if f1 == 0.0 || f2 == 0.0 {
        // 2·f·ln(1 + odds) = drop, for the odds of the side that has none; far out the 1 does not count.
        let reach = drop / (2.0 * all);
        let odds = if reach > 36.0 { reach } else { reach.exp_m1().ln() };
        return if f1 == 0.0 { (None, Some(ratio(odds))) } else { (Some(ratio(-odds)), None) };
    }
    let (share, root) = (f1 / all, drop.sqrt());
    let top = f1 * share.ln() + f2 * (f2 / all).ln();
    let wald = root / (f1 * (f2 / all)).sqrt();
    let skew = (f2 - f1) / all / 6.0;
    let middle = (f1 / f2).ln();
    let end = |side: f64| {
        let step = side * wald;
        // The cubic term of the likelihood, where it is a small correction.
        let mut odds = middle + step * (1.0 - (skew * step).clamp(-0.5, 0.5));
        for _ in 0..MOST_STEPS {
            let small = (-odds.abs()).exp();
            let common = small.ln_1p();
            let value = -f1 * (common + (-odds).max(0.0)) - f2 * (common + odds.max(0.0));
            let here = if odds >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
            // The signed root of twice the drop, and its slope.
            let reached = side * (2.0 * (top - value)).max(0.0).sqrt();
            let slope = (all * here - f1) / reached;
            let step = (side * root - reached) / slope;
            if !step.is_finite() {
                break;
            }
            let before = odds;
            odds += step;
            // From far outside a step may lead past the maximum, to where the other end is.
            if side * (odds - middle) <= 0.0 {
                odds = f64::midpoint(before, middle);
                continue;
            }
            // Newton's method squares a small error.
            if step.abs() <= 1e-7 * odds.abs().max(1.0) {
                break;
            }
        }
        ratio(odds)
    };
    (Some(end(-1.0)), Some(end(1.0)))
}

/// The likelihood of one common ratio over all strata, at its maximum.
///
/// ```text
/// given f = f1 + f2 in a stratum, f1 is binomial with the share  s(β) = n1·e^β / (n1·e^β + n2)
/// ℓ(β) = Σ f1·ln s(β) + f2·ln(1 − s(β))        β̂ the maximum, found by Newton's method
/// ```
///
/// Where only one side has the feature β̂ is infinite and ℓ(β̂) = 0.
/// Reference: Breslow & Day (1987), *Statistical Methods in Cancer Research* II, §3.4.
///
/// ```
/// use slantwise::formula::stratified::{Fit, Stratum};
/// let one = Fit::of(&[Stratum { f1: 20.0, n1: 500.0, f2: 4.0, n2: 500.0 }]);
/// assert!((one.g2() - 2.0 * (20.0 * (20.0 / 12.0_f64).ln() + 4.0 * (4.0 / 12.0_f64).ln())).abs() < 1e-12);
/// let (low, high) = one.interval(3.841459);
/// assert!(low.unwrap() > 0.0 && low.unwrap() < 5.0_f64.log2() && high.unwrap() > 5.0_f64.log2());
///
/// let one_sided = Fit::of(&[Stratum { f1: 3.0, n1: 100.0, f2: 0.0, n2: 300.0 }]);
/// assert!((one_sided.g2() - 2.0 * 3.0 * 4.0_f64.ln()).abs() < 1e-12);
/// assert_eq!(one_sided.interval(3.841459).1, None);
///
/// assert_eq!((Fit::of(&[]).g2(), Fit::of(&[]).interval(3.841459)), (0.0, (None, None)));
/// ```
#[derive(Debug, Clone)]
pub struct Fit {
    terms: Vec<Term>,
    f1: f64,
    f2: f64,
    /// β̂ and ℓ(β̂); `None` for an infinite β̂.
    beta: Option<f64>,
    top: f64,
}

/// A stratum as the likelihood sees it.
#[derive(Debug, Clone, Copy)]
struct Term {
    f1: f64,
    f2: f64,
    /// ln(n1/n2): the odds of the target where the rates are equal.
    offset: f64,
}

/// ℓ at one β, its slope, and its curvature with the sign turned.
struct Likelihood {
    value: f64,
    slope: f64,
    information: f64,
}

const MOST_STEPS: u32 = 100;
/// Far out the curve is flat and a full step would overshoot.
const LARGEST_STEP: f64 = 2.0;

impl Fit {
    /// Find the maximum.
    pub fn of(strata: &[Stratum]) -> Self {
        let terms: Vec<Term> = strata.iter().map(|s| Term { f1: s.f1, f2: s.f2, offset: (s.n1 / s.n2).ln() }).collect();
        let (f1, f2) = terms.iter().fold((0.0, 0.0), |sum, term| (sum.0 + term.f1, sum.1 + term.f2));
        let mut fit = Self { terms, f1, f2, beta: None, top: 0.0 };
        if f1 > 0.0 && f2 > 0.0 {
            let beta = fit.descend(0.0, |here| here.slope / here.information);
            (fit.beta, fit.top) = (Some(beta), fit.at(beta).value);
        }
        fit
    }

    /// How far is the likelihood of one common ratio above the likelihood of no difference?
    ///
    /// ```text
    /// G² = 2·(ℓ(β̂) − ℓ(0))
    /// ```
    ///
    /// With one stratum it is the two-cell log-likelihood ratio. Never negative; 0 where nothing occurs. Unlike a squared
    /// surplus over its variance it does not take a rare word in a small group for overwhelming evidence.
    pub fn g2(&self) -> f64 {
        (2.0 * (self.top - self.at(0.0).value)).max(0.0)
    }

    /// Which common ratios does the likelihood not rule out?
    ///
    /// ```text
    /// { β : 2·(ℓ(β̂) − ℓ(β)) ≤ drop }        in log₂, lower and upper end
    /// ```
    ///
    /// With `drop` the 95 % point of the test of [`Self::g2`] it holds 0 exactly where that test does not reject. An end is
    /// `None` where it is infinite (one side does not have the feature), both are where neither has it or nothing may drop.
    /// Reference: Venzon & Moolgavkar (1988), *Applied Statistics* 37.
    pub fn interval(&self, drop: f64) -> (Option<f64>, Option<f64>) {
        if !(drop > 0.0 && drop.is_finite()) {
            return (None, None);
        }
        let level = self.top - drop / 2.0;
        let reach = self.beta.map_or(0.0, |beta| (drop / self.at(beta).information).sqrt());
        let middle = self.beta.unwrap_or(0.0);
        // The curve is concave, so Newton's steps close in on the level from outside.
        let end = |start: f64| self.descend(start, |here| (level - here.value) / here.slope) / LN_2;
        ((self.f1 > 0.0).then(|| end(middle - reach)), (self.f2 > 0.0).then(|| end(middle + reach)))
    }

    /// Follow Newton's steps until they are too small to matter.
    fn descend(&self, mut beta: f64, step: impl Fn(Likelihood) -> f64) -> f64 {
        for _ in 0..MOST_STEPS {
            let step = step(self.at(beta)).clamp(-LARGEST_STEP, LARGEST_STEP);
            beta += step;
            if step.abs() <= 1e-12 * beta.abs().max(1.0) {
                break;
            }
        }
        beta
    }

    fn at(&self, beta: f64) -> Likelihood {
        let mut sum = Likelihood { value: 0.0, slope: 0.0, information: 0.0 };
        for term in &self.terms {
            let x = beta + term.offset;
            let small = (-x.abs()).exp();
            // −ln s and −ln(1 − s), written so that neither loses its digits far out.
            let common = small.ln_1p();
            let share = if x >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
            let all = term.f1 + term.f2;
            sum.value -= term.f1 * (common + (-x).max(0.0)) + term.f2 * (common + x.max(0.0));
            sum.slope += term.f1 - all * share;
            sum.information += all * small / ((1.0 + small) * (1.0 + small));
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rates_inside_strata_are_no_difference_however_the_strata_differ() {
        let same = |rate: f64, n1: f64, n2: f64| Stratum { f1: rate * n1, n1, f2: rate * n2, n2 };
        let strata = [same(0.5, 10.0, 1000.0), same(0.01, 1000.0, 100.0), same(0.2, 50.0, 50.0)];
        assert!(Fit::of(&strata).g2() < 1e-12);
        assert!(log_ratio(&strata).unwrap().abs() < 1e-12);
        assert!(strata.iter().map(Stratum::surplus).sum::<f64>().abs() < 1e-12);
    }

    #[test]
    fn one_stratum_alone_has_the_interval_of_any_number_of_them() {
        let close = |fast: Option<f64>, slow: Option<f64>| match (fast, slow) {
            (Some(fast), Some(slow)) => (fast - slow).abs() < 1e-9 * slow.abs().max(1.0),
            _ => fast.is_none() && slow.is_none(),
        };
        for f1 in [0.0, 0.5, 1.0, 3.0, 40.0, 7000.0] {
            for f2 in [0.0, 1.0, 2.7, 30.0, 900.0, 250_000.0] {
                for drop in [1e-6, 0.3, 3.84, 40.0, 400.0, 2e3, 1e5] {
                    let stratum = Stratum { f1, n1: 8e3, f2, n2: 3e5 };
                    let (fast, slow) = (interval(&stratum, drop), Fit::of(&[stratum]).interval(drop));
                    let same = close(fast.0, slow.0) && close(fast.1, slow.1);
                    // Where next to nothing may drop, or all, the search among many strata has few digits, or stops short.
                    assert!(same || !(1e-3..100.0).contains(&drop), "{fast:?} and {slow:?} for {f1} {f2} {drop}");
                    let end = |end: Option<f64>| end.map_or(Ok(drop), |end| drop_at(&stratum, end).ok_or(end));
                    for found in [end(fast.0), end(fast.1)] {
                        let found = found.unwrap_or(drop);
                        assert!((found / drop - 1.0).abs() < 1e-4, "{found} for {f1} {f2} {drop}");
                    }
                }
            }
        }
    }

    /// By how much twice the log-likelihood is below its maximum at this ratio (log₂); `None` where nothing occurs.
    fn drop_at(s: &Stratum, log_ratio: f64) -> Option<f64> {
        use super::super::stable::deviance;
        let (odds, all) = (log_ratio * LN_2 + (s.n1 / s.n2).ln(), s.f1 + s.f2);
        if odds.abs() > 700.0 {
            // One expectation is too small for a float: only its logarithm counts.
            let rarer = if odds > 0.0 { s.f2 } else { s.f1 };
            let common = all - rarer;
            let top = if common > 0.0 { common * (common / all).ln() } else { 0.0 };
            return Some(2.0 * (top + rarer * (rarer / all).ln() + rarer * odds.abs()));
        }
        let (e1, e2) = (all / (1.0 + (-odds).exp()), all / (1.0 + odds.exp()));
        (all > 0.0).then(|| 2.0 * (deviance(s.f1, e1, s.f1 - e1) + deviance(s.f2, e2, s.f2 - e2)))
    }

    #[test]
    fn newton_finds_the_maximum_that_a_fine_grid_finds() {
        let strata = [
            Stratum { f1: 7.0, n1: 300.0, f2: 2.0, n2: 900.0 },
            Stratum { f1: 1.0, n1: 5000.0, f2: 9.0, n2: 800.0 },
            Stratum { f1: 30.0, n1: 400.0, f2: 1.0, n2: 400.0 },
        ];
        let likelihood = |beta: f64| {
            let one = |s: &Stratum| {
                let share = s.n1 * beta.exp() / (s.n1 * beta.exp() + s.n2);
                s.f1 * share.ln() + s.f2 * (1.0 - share).ln()
            };
            strata.iter().map(one).sum::<f64>()
        };
        let grid = || (-50_000..50_000).map(|step| f64::from(step) / 10_000.0);
        let best = grid().map(likelihood).fold(f64::MIN, f64::max);
        assert!((Fit::of(&strata).g2() - 2.0 * (best - likelihood(0.0))).abs() < 1e-6);
        let kept: Vec<f64> = grid().filter(|&beta| 2.0 * (best - likelihood(beta)) <= 3.84).collect();
        let (low, high) = Fit::of(&strata).interval(3.84);
        assert!((low.unwrap() * LN_2 - kept[0]).abs() < 2e-4);
        assert!((high.unwrap() * LN_2 - kept[kept.len() - 1]).abs() < 2e-4);
    }
}
