//! Which of many p-values survive having been many?
//!
//! A table with 10 000 words holds 500 with p < .05 by chance alone. Adjusted values answer at which level each would
//! still be called a discovery, given all the others. The family is every test that was run. Tests without a p-value
//! (`None`) are not counted and stay `None`; so do values that are no probabilities.
//!
//! All of it is in natural logarithms, p-values in and adjusted values out, so that findings whose p is too small for a
//! float are still told apart: `ln 0.05 = −2.996`.

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
/// let ln_q = benjamini_hochberg(&[Some(-1000.0), None, Some(-2000.0), Some(0.25f64.ln())]);
/// assert_eq!(ln_q[1], None);
/// assert!((ln_q[2].unwrap() - (3f64.ln() - 2000.0)).abs() < 1e-12);
/// assert!((ln_q[0].unwrap() - (1.5f64.ln() - 1000.0)).abs() < 1e-12);
/// assert_eq!(benjamini_hochberg(&[]), []);
/// ```
pub fn benjamini_hochberg(ln_p: &[Option<f64>]) -> Vec<Option<f64>> {
    step_up(ln_p, |_| 1.0)
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
/// let ln_q = benjamini_yekutieli(&[Some(0.25f64.ln()), Some(0.125f64.ln()), None]);
/// assert!((ln_q[0].unwrap().exp() - 0.375).abs() < 1e-15 && ln_q[0] == ln_q[1]);
/// assert_eq!(benjamini_yekutieli(&[]), []);
/// ```
pub fn benjamini_yekutieli(ln_p: &[Option<f64>]) -> Vec<Option<f64>> {
    step_up(ln_p, |tests| (1..=tests).rev().map(|k| 1.0 / k as f64).sum())
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
/// let ln_p = [0.25, 0.0625, 0.125].map(|p: f64| Some(p.ln()));
/// let adjusted = holm(&ln_p);
/// assert!((adjusted[1].unwrap().exp() - 0.1875).abs() < 1e-15);
/// assert!((adjusted[2].unwrap().exp() - 0.25).abs() < 1e-15 && adjusted[0] == adjusted[2]);
/// assert_eq!(holm(&[]), []);
/// ```
pub fn holm(ln_p: &[Option<f64>]) -> Vec<Option<f64>> {
    let order = ascending(ln_p);
    let mut adjusted = vec![None; ln_p.len()];
    let mut largest = f64::NEG_INFINITY;
    for (before, &(place, ln_p)) in order.iter().enumerate() {
        largest = largest.max(((order.len() - before) as f64).ln() + ln_p).min(0.0);
        adjusted[place] = Some(largest);
    }
    adjusted
}

/// From the largest p-value down; `factor` is for the number of tests.
fn step_up(ln_p: &[Option<f64>], factor: impl Fn(usize) -> f64) -> Vec<Option<f64>> {
    let order = ascending(ln_p);
    let tests = order.len() as f64 * factor(order.len());
    let mut adjusted = vec![None; ln_p.len()];
    let mut smallest = 0.0_f64;
    for (before, &(place, ln_p)) in order.iter().enumerate().rev() {
        smallest = smallest.min((ln_p + (tests / (before + 1) as f64).ln()).max(ln_p));
        adjusted[place] = Some(smallest);
    }
    adjusted
}

/// The logarithms of probabilities among the values with their places, smallest first.
fn ascending(ln_p: &[Option<f64>]) -> Vec<(usize, f64)> {
    let probability = |&ln_p: &f64| ln_p <= 0.0;
    let mut order: Vec<_> = ln_p.iter().enumerate().filter_map(|(i, p)| Some((i, p.filter(probability)?))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_probability_is_not_counted() {
        let ln_p = [Some(0.02f64.ln()), Some(f64::NAN), Some(0.5), None];
        for adjust in [benjamini_hochberg, benjamini_yekutieli, holm] {
            assert_eq!(adjust(&ln_p), [ln_p[0], None, None, None]);
        }
    }

    #[test]
    fn equal_values_stay_equal_and_order_does_not_matter() {
        let ln_p = [Some(-3.5), Some(-7.0), Some(-3.5), Some(-0.1)];
        let backwards: Vec<_> = ln_p.iter().rev().copied().collect();
        for adjust in [benjamini_hochberg, benjamini_yekutieli, holm] {
            let q = adjust(&ln_p);
            assert_eq!(q[0], q[2]);
            assert_eq!(q, adjust(&backwards).into_iter().rev().collect::<Vec<_>>());
        }
    }

    #[test]
    fn nothing_at_all_stays_certain() {
        let ln_p = [Some(f64::NEG_INFINITY), Some(0.0)];
        for adjust in [benjamini_hochberg, benjamini_yekutieli, holm] {
            assert_eq!(adjust(&ln_p), ln_p);
        }
    }
}
