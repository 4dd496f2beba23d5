//! Rates of documents compared: Welch's t, and Wilcoxon's rank sum (the test of Mann and Whitney).
//!
//! Both look at the rates y/n of units, each of equal weight however long: the mean article is compared, not the mean
//! word. Rates are put in order as fractions of whole numbers, so equal ones are ties whatever the rounding, and sums
//! are taken in that order, which no order of rows changes. A feature is sorted once for all comparisons.

use super::observed::{Observed, pools};
use super::{Note, Plan, Row, Test};
use crate::error::Result;
use crate::formula::ranks::rank_sum;
use crate::formula::welch::{Sample, welch};
use crate::runtime::{Task, map_ranges};

/// Features per piece of parallel work.
const FEATURES: usize = 32;

/// A rate above 0: occurrences, words, outlet.
type Rate = (u64, u64, usize);

/// Fill in z and p of rows.
pub(super) fn decide(observed: &Observed, plan: &Plan, rows: &mut [Row], outlets: usize, task: &Task) -> Result<()> {
    let per_outlet = observed.per_outlet(outlets);
    let mut waiting: Vec<(usize, usize, usize)> = Vec::new();
    for (place, row) in rows.iter_mut().enumerate() {
        (row.z, row.ln_p) = (None, None);
        row.notes.retain(|note| note != Note::NoTest);
        if !row.notes.iter().any(|note| matches!(note, Note::NoWords | Note::NeverFound)) {
            waiting.push((row.feature, row.versus, place));
        }
    }
    waiting.sort_unstable();
    let features: Vec<&[(usize, usize, usize)]> = waiting.chunk_by(|one, next| one.0 == next.0).collect();
    let pools = pools(plan, outlets);
    let found = map_ranges(task, "comparing documents", features.len(), FEATURES, |range| {
        let mut found = Vec::new();
        for of_feature in &features[range] {
            task.check()?;
            let rates = rates(observed, of_feature[0].0);
            let row = |versus: usize| {
                of_feature.binary_search_by_key(&versus, |&(_, versus, _)| versus).ok().map(|place| of_feature[place].2)
            };
            let samples = if plan.test == Test::Welch { samples(&rates, &per_outlet) } else { Vec::new() };
            for ((outlets, _), comparisons) in &pools {
                let ranks = if plan.test == Test::Wilcoxon {
                    Ranks::of(&rates, outlets, &per_outlet)
                } else {
                    Ranks::default()
                };
                for &versus in comparisons {
                    let (Some(row), target) = (row(versus), plan.versus[versus].target) else { continue };
                    let decided = if plan.test == Test::Welch {
                        let others = outlets.iter().filter(|&&outlet| outlet != target);
                        let other = Sample::together(&others.map(|&outlet| samples[outlet]).collect::<Vec<_>>());
                        welch(&samples[target], &other).map(|test| (test.t, test.ln_p(), test.df.is_infinite()))
                    } else {
                        ranks.against(target, per_outlet[target])
                    };
                    found.push((row, decided));
                }
            }
        }
        Ok(found)
    })?;
    for (place, decided) in found.into_iter().flatten() {
        let row = &mut rows[place];
        let Some((z, ln_p, even)) = decided else {
            row.notes.push(Note::NoTest);
            continue;
        };
        (row.z, row.ln_p) = (Some(z), Some(ln_p));
        if even && !row.notes.contains(Note::NoVariation) {
            row.notes.push(Note::NoVariation);
        }
    }
    Ok(())
}

/// The rates of the units that have a feature, ascending.
fn rates(observed: &Observed, feature: usize) -> Vec<Rate> {
    let rate = |(unit, y): (u32, u64)| {
        let unit = &observed.units[unit as usize];
        (y, unit.n, unit.outlet)
    };
    let mut rates: Vec<Rate> = observed.counts.row(feature).map(rate).collect();
    rates.sort_unstable_by_key(|&(y, n, outlet)| (y, n, outlet));
    rates.sort_by(|one, other| product(one.0, other.1).cmp(&product(other.0, one.1)));
    rates
}

fn product(one: u64, other: u64) -> u128 {
    u128::from(one) * u128::from(other)
}

/// What a t-test needs of each outlet.
fn samples(rates: &[Rate], per_outlet: &[usize]) -> Vec<Sample> {
    let mut values = vec![Vec::new(); per_outlet.len()];
    for &(y, n, outlet) in rates {
        values[outlet].push(y as f64 / n as f64);
    }
    values.iter().zip(per_outlet).map(|(values, &all)| Sample::with_zeros(values, all)).collect()
}

/// What a rank test needs of the outlets of a pool.
#[derive(Default)]
struct Ranks {
    /// Per outlet, twice the sum of its ranks.
    twice: Vec<u128>,
    units: usize,
    /// Σ(t³ − t) over groups of t equal rates.
    ties: u128,
}

impl Ranks {
    fn of(rates: &[Rate], outlets: &[usize], per_outlet: &[usize]) -> Self {
        let mut within = vec![false; per_outlet.len()];
        for &outlet in outlets {
            within[outlet] = true;
        }
        let rates: Vec<Rate> = rates.iter().copied().filter(|&(_, _, outlet)| within[outlet]).collect();
        let units: usize = outlets.iter().map(|&outlet| per_outlet[outlet]).sum();
        let cubed = |ties: usize| (ties as u128).pow(3) - ties as u128;
        let mut before = units - rates.len();
        let mut ranks = Self { twice: vec![0; per_outlet.len()], units, ties: cubed(before) };
        let mut with = vec![0; per_outlet.len()];
        for &(_, _, outlet) in &rates {
            with[outlet] += 1;
        }
        for &outlet in outlets {
            ranks.twice[outlet] = ((per_outlet[outlet] - with[outlet]) * (before + 1)) as u128;
        }
        for tied in rates.chunk_by(|one, next| product(one.0, next.1) == product(next.0, one.1)) {
            // The first and the last rank of the group add up to twice its mean rank.
            let twice = (before + 1 + before + tied.len()) as u128;
            for &(_, _, outlet) in tied {
                ranks.twice[outlet] += twice;
            }
            ranks.ties += cubed(tied.len());
            before += tied.len();
        }
        ranks
    }

    /// z, ln p, and whether all rates are equal.
    fn against(&self, target: usize, own: usize) -> Option<(f64, f64, bool)> {
        let all = self.units as u128;
        let test = rank_sum(own as u64, (self.units - own) as u64, self.twice[target], self.ties)?;
        Some((test.z, test.ln_p(), self.ties == all.pow(3) - all && all > 1))
    }
}
