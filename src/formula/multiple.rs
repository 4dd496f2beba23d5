//! Which of many p-values survive having been many?
//!
//! A table with 10 000 words holds 500 with p < .05 by chance alone. Adjusted values answer at which level each would
//! still be called a discovery, given all the others. The family is every test that was run. Tests without a p-value
//! (`None`) are not counted and stay `None`; so do values that are no probabilities.

/// Which share of the discoveries at least as clear as this one is false, on average? (The *q-value*.)
///
/// ```text
/// q₍ᵢ₎ = min over j ≥ i of m·p₍ⱼ₎/j,   at most 1        p₍₁₎ ≤ … ≤ p₍ₘ₎
/// ```
///
/// Holds for tests that are independent or positively dependent. An empty slice gives an empty vector.
/// Reference: Benjamini & Hochberg (1995), *Journal of the Royal Statistical Society* B 57.
///
/// ```
/// use slantwise::formula::multiple::benjamini_hochberg;
/// let q = benjamini_hochberg(&[Some(0.25), None, Some(0.0625), Some(0.125)]);
/// assert_eq!(q, [Some(0.25), None, Some(0.1875), Some(0.1875)]);
/// assert_eq!(benjamini_hochberg(&[]), []);
/// ```
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Option<f64>> {
    step_up(p, |_| 1.0)
}

/// The same as [`benjamini_hochberg`] for tests that depend on each other in any way.
///
/// ```text
/// q₍ᵢ₎ = min over j ≥ i of m·p₍ⱼ₎/j · Σₖ 1/k,   at most 1        k = 1 … m
/// ```
///
/// Reference: Benjamini & Yekutieli (2001), *Annals of Statistics* 29.
///
/// ```
/// use slantwise::formula::multiple::benjamini_yekutieli;
/// assert_eq!(benjamini_yekutieli(&[Some(0.25), Some(0.125), None]), [Some(0.375), Some(0.375), None]);
/// assert_eq!(benjamini_yekutieli(&[]), []);
/// ```
pub fn benjamini_yekutieli(p: &[Option<f64>]) -> Vec<Option<f64>> {
    step_up(p, |tests| (1..=tests).rev().map(|k| 1.0 / k as f64).sum())
}

/// How likely is even one false discovery among those at least as clear as this one?
///
/// ```text
/// p₍ᵢ₎' = max over j ≤ i of (m − j + 1)·p₍ⱼ₎,   at most 1
/// ```
///
/// Holds whatever the dependence; never larger than Bonferroni's `m·p`.
/// Reference: Holm (1979), *Scandinavian Journal of Statistics* 6.
///
/// ```
/// use slantwise::formula::multiple::holm;
/// assert_eq!(holm(&[Some(0.25), None, Some(0.0625), Some(0.125)]), [Some(0.25), None, Some(0.1875), Some(0.25)]);
/// assert_eq!(holm(&[]), []);
/// ```
pub fn holm(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let order = ascending(p);
    let mut adjusted = vec![None; p.len()];
    let mut largest = 0.0_f64;
    for (before, &(place, p)) in order.iter().enumerate() {
        largest = largest.max((order.len() - before) as f64 * p).min(1.0);
        adjusted[place] = Some(largest);
    }
    adjusted
}

/// From the largest p-value down; `factor` is for the number of tests.
fn step_up(p: &[Option<f64>], factor: impl Fn(usize) -> f64) -> Vec<Option<f64>> {
    let order = ascending(p);
    let tests = order.len() as f64 * factor(order.len());
    let mut adjusted = vec![None; p.len()];
    let mut smallest = 1.0_f64;
    for (before, &(place, p)) in order.iter().enumerate().rev() {
        smallest = smallest.min((tests * p / (before + 1) as f64).max(p));
        adjusted[place] = Some(smallest);
    }
    adjusted
}

/// The probabilities among the values with their places, smallest first.
fn ascending(p: &[Option<f64>]) -> Vec<(usize, f64)> {
    let probability = |&p: &f64| (0.0..=1.0).contains(&p);
    let mut order: Vec<_> = p.iter().enumerate().filter_map(|(i, p)| Some((i, p.filter(probability)?))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_probability_is_not_counted() {
        let p = [Some(0.02), Some(f64::NAN), Some(1.5), Some(-0.1), None];
        for adjust in [benjamini_hochberg, benjamini_yekutieli, holm] {
            assert_eq!(adjust(&p), [Some(0.02), None, None, None, None]);
        }
    }

    #[test]
    fn equal_values_stay_equal_and_order_does_not_matter() {
        let p = [Some(0.03), Some(0.001), Some(0.03), Some(0.9)];
        let backwards: Vec<_> = p.iter().rev().copied().collect();
        for adjust in [benjamini_hochberg, benjamini_yekutieli, holm] {
            let q = adjust(&p);
            assert_eq!(q[0], q[2]);
            assert_eq!(q, adjust(&backwards).into_iter().rev().collect::<Vec<_>>());
        }
    }
}
