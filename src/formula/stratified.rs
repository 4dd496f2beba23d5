//! Two groups compared inside strata (events), so that what differs between strata plays no part.

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

/// The same ratio without each stratum in turn, for a jackknife.
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

/// How far is the likelihood of one common ratio above the likelihood of no difference?
///
/// ```text
/// given f = f1 + f2 in a stratum, f1 is binomial with the share  s(β) = n1·e^β / (n1·e^β + n2)
/// G² = 2·Σ [ f1·ln(s(β̂)/s(0)) + f2·ln((1−s(β̂))/(1−s(0))) ]        β̂ the maximum, found by Newton's method
/// ```
///
/// With one stratum it is the two-cell log-likelihood ratio. Where only one side has the feature β̂ is infinite and G² its
/// limit. 0 where nothing occurs. Unlike a squared surplus over its variance it does not take a rare word in a small group
/// for overwhelming evidence.
/// Reference: Breslow & Day (1987), *Statistical Methods in Cancer Research* II, §3.4.
///
/// ```
/// use slantwise::formula::stratified::{Stratum, g2};
/// // Manning & Schütze's kind of table: 2·(20·ln(20/12) + 4·ln(4/12)) with shares 1/2 and 1/2.
/// let one = g2(&[Stratum { f1: 20.0, n1: 500.0, f2: 4.0, n2: 500.0 }]);
/// assert!((one - 2.0 * (20.0 * (20.0 / 12.0_f64).ln() + 4.0 * (4.0 / 12.0_f64).ln())).abs() < 1e-12);
/// let all_on_one_side = g2(&[Stratum { f1: 3.0, n1: 100.0, f2: 0.0, n2: 300.0 }]);
/// assert!((all_on_one_side - 2.0 * 3.0 * 4.0_f64.ln()).abs() < 1e-12);
/// assert_eq!(g2(&[]), 0.0);
/// ```
pub fn g2(strata: &[Stratum]) -> f64 {
    let (f1, f2) = strata.iter().fold((0.0, 0.0), |sum, s| (sum.0 + s.f1, sum.1 + s.f2));
    let gain = |f: f64, share: f64, null: f64| if f > 0.0 { f * (share / null).ln() } else { 0.0 };
    if f1 == 0.0 || f2 == 0.0 {
        let limit = strata.iter().map(|s| {
            let n = s.n1 + s.n2;
            gain(s.f1, 1.0, s.n1 / n) + gain(s.f2, 1.0, s.n2 / n)
        });
        return 2.0 * limit.sum::<f64>();
    }
    let odds = common_odds(strata);
    let sum = strata.iter().map(|s| {
        let (own, n) = (s.n1 * odds, s.n1 + s.n2);
        gain(s.f1, own / (own + s.n2), s.n1 / n) + gain(s.f2, s.n2 / (own + s.n2), s.n2 / n)
    });
    (2.0 * sum.sum::<f64>()).max(0.0)
}

/// e^β̂: where the surplus over the expected counts is 0. The surplus falls with β, so the root is one.
fn common_odds(strata: &[Stratum]) -> f64 {
    const MOST_STEPS: u32 = 100;
    const LARGEST_STEP: f64 = 2.0;
    let mut beta = 0.0_f64;
    for _ in 0..MOST_STEPS {
        let odds = beta.exp();
        let (mut surplus, mut slope) = (0.0, 0.0);
        for s in strata {
            let share = s.n1 * odds / (s.n1 * odds + s.n2);
            surplus += s.f1 - (s.f1 + s.f2) * share;
            slope += (s.f1 + s.f2) * share * (1.0 - share);
        }
        // Far out the slope vanishes and a full step would overshoot.
        let step = (surplus / slope).clamp(-LARGEST_STEP, LARGEST_STEP);
        beta += step;
        if step.abs() <= 1e-13 * beta.abs().max(1.0) {
            break;
        }
    }
    beta.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rates_inside_strata_are_no_difference_however_the_strata_differ() {
        let same = |rate: f64, n1: f64, n2: f64| Stratum { f1: rate * n1, n1, f2: rate * n2, n2 };
        let strata = [same(0.5, 10.0, 1000.0), same(0.01, 1000.0, 100.0), same(0.2, 50.0, 50.0)];
        assert!(g2(&strata) < 1e-12);
        assert!(log_ratio(&strata).unwrap().abs() < 1e-12);
        assert!(strata.iter().map(Stratum::surplus).sum::<f64>().abs() < 1e-12);
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
        let best = (-50_000..50_000).map(|step| likelihood(f64::from(step) / 10_000.0)).fold(f64::MIN, f64::max);
        assert!((g2(&strata) - 2.0 * (best - likelihood(0.0))).abs() < 1e-6);
    }
}
