//! How far would the ratio move if other articles had been written?
//!
//! Each replicate gives every unit a weight of mean and variance 1 and computes everything from the weighted counts.
//! The weights are Poisson variables, as if units were drawn anew with replacement; units of an outlet with fewer than
//! 20 weigh by an exponential variable instead, so that no replicate loses a side (the Bayesian bootstrap, Rubin 1981).
//! Within events it is the events that are drawn, and both sides move together. The ends of an interval are the 2.5 %
//! and 97.5 % percentiles. Replicates without a value are left out, and where they are more than 5 % there is no
//! interval.
//!
//! Reference: Efron & Tibshirani (1993), *An Introduction to the Bootstrap*, ch. 13; Chamandy et al. (2012) for
//! weights.

use super::observed::{Observed, Unit, both_sides};
use super::{Effect, Note, Plan, Reference, Row, Sides};
use crate::draw::{Draws, Name, Purpose, exponential, poisson};
use crate::error::Result;
use crate::formula::distributions::normal_quantile;
use crate::runtime::{Task, map_ranges, map_step};

/// With fewer units than this a replicate may leave all of them out.
const ENOUGH: usize = 20;
/// With fewer there is nothing to resample.
const LEAST: usize = 3;
/// The share of replicates that may have no value.
const UNDEFINED: f64 = 0.05;
/// What an interval leaves out on either side.
const TAIL: f64 = 0.025;
/// Features per piece of parallel work.
const FEATURES: usize = 8;
/// Units per piece of parallel work.
const UNITS: usize = 64;

/// Both sides as a replicate weighs them, the target first.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Replicate {
    /// Occurrences. Within events, those of the Mantel-Haenszel ratio.
    pub f: [f64; 2],
    /// Words. Within events, what the Mantel-Haenszel rates are per.
    pub n: [f64; 2],
    /// Documents that have the feature, where an effect asks for them.
    pub with: [f64; 2],
    /// Documents.
    pub documents: [f64; 2],
}

impl Replicate {
    /// The ratio of rates, where both sides have the feature.
    fn ratio(&self) -> Option<f64> {
        (self.f[0] > 0.0 && self.f[1] > 0.0).then(|| self.f[0] / self.n[0] / (self.f[1] / self.n[1]))
    }

    /// What an effect is computed from, with a prior of so many words and its background.
    fn sides(&self, prior: f64, background: f64) -> Sides {
        let Self { f: count, n: words, with: having, documents } = *self;
        Sides { count, words, having, documents, prior, background }
    }
}

/// Replace the intervals of rows.
pub(super) fn intervals(observed: &Observed, plan: &Plan, rows: &mut [Row], outlets: usize, task: &Task) -> Result<()> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&place| (rows[place].feature, rows[place].versus));
    let rows_of: Vec<&[usize]> = order.chunk_by(|&one, &next| rows[one].feature == rows[next].feature).collect();
    let found = if observed.within {
        within(observed, plan, rows, &rows_of, outlets, task)?
    } else {
        pooled(observed, plan, rows, &rows_of, outlets, task)?
    };
    let quantile = normal_quantile(1.0 - TAIL);
    for (place, ends) in found {
        let row = &mut rows[place];
        row.quantile = quantile;
        // Where every document has it in exact proportion so has every replicate, which tells nothing.
        let flat = row.notes.contains(Note::NoVariation) && row.ln_p == Some(0.0);
        row.notes.retain(|note| note != Note::NoVariation || flat);
        let few = ends.is_empty();
        let mut ends = ends.into_iter();
        let ratio = ends.next().flatten().filter(|_| !flat);
        (row.low, row.high) = (ratio.map(|ends| ends.0), ratio.map(|ends| ends.1));
        if few {
            row.notes.push(Note::FewToResample);
        } else if ratio.is_none() && !flat {
            row.notes.push(Note::RarelyDefined);
        }
        for effect in &mut row.effects {
            let ends = ends.next().flatten();
            (effect.low, effect.high) = (ends.map(|ends| ends.0), ends.map(|ends| ends.1));
        }
    }
    Ok(())
}

/// Per row, the ends of log ratio and effects; none at all where there is too little to resample.
type Ends = Vec<(usize, Vec<Option<(f64, f64)>>)>;

/// The ends for one row, given its replicates.
fn ends(plan: &Plan, row: &Row, replicates: &[Replicate], values: &mut Vec<f64>) -> Vec<Option<(f64, f64)>> {
    // Against all, the target is part of the other side already.
    let own = f64::from(u8::from(plan.versus[row.versus].reference != Reference::All));
    let both = |[own_side, other]: [u64; 2]| own * own_side as f64 + other as f64;
    let background = both(row.count) / both(row.exposure);
    let mut all = Vec::with_capacity(1 + plan.effects.len());
    let mut between = |value: &dyn Fn(&Replicate) -> Option<f64>, shown: fn(f64) -> f64| {
        values.clear();
        values.extend(replicates.iter().filter_map(value));
        let lost = (replicates.len() - values.len()) as f64;
        all.push((lost <= UNDEFINED * replicates.len() as f64).then(|| percentiles(values, shown)).flatten());
    };
    // The logarithm keeps the order, so that of the ends is enough.
    between(&|replicate| replicate.ratio(), f64::log2);
    for &effect in &plan.effects {
        between(&|replicate| effect.value(&replicate.sides(plan.prior, background)), |value| value);
    }
    all
}

/// The 2.5 % and the 97.5 % percentile, between the two nearest values where it falls between them.
fn percentiles(values: &mut [f64], shown: fn(f64) -> f64) -> Option<(f64, f64)> {
    let last = values.len().checked_sub(1)? as f64;
    let mut at = |share: f64| {
        let place = share * last;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the last place")]
        let below = place as usize;
        let (_, &mut low, rest) = values.select_nth_unstable_by(below, f64::total_cmp);
        let high = rest.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
        let (low, high) = (shown(low), shown(high));
        low + (place - below as f64) * (high - low)
    };
    Some((at(TAIL), at(1.0 - TAIL)))
}

/// The weights of a thing in each replicate.
fn weigh(seed: u64, name: Name, number: u64, few: bool, numbers: &mut [u64], weights: &mut [f32]) {
    Draws::of(seed, Purpose::Weights, name, number).fill(0, numbers);
    for (weight, &number) in weights.iter_mut().zip(&*numbers) {
        *weight = if few { exponential(number) } else { poisson(number) };
    }
}

fn add(sums: &mut [f64], weights: &[f32], value: f64) {
    for (sum, &weight) in sums.iter_mut().zip(weights) {
        *sum += f64::from(weight) * value;
    }
}

// -- over all coverage
// --------------------------------------------------------------------------------------------------

fn pooled(
    observed: &Observed,
    plan: &Plan,
    rows: &[Row],
    rows_of: &[&[usize]],
    outlets: usize,
    task: &Task,
) -> Result<Ends> {
    let replicates = plan.replicates as usize;
    let per_outlet = observed.per_outlet(outlets);
    let documents = plan.effects.contains(&Effect::DocumentShare);
    let charged = (observed.units.len() * size_of::<f32>() + 2 * outlets * size_of::<f64>()) * replicates;
    task.charge(charged)?;
    let pieces: Vec<&[Unit]> = observed.units.chunks(UNITS).collect();
    task.begin("weighting documents", 1);
    let weights = map_step(task, pieces, |units| {
        let (mut numbers, mut weights) = (vec![0; replicates], vec![0.0; units.len() * replicates]);
        for (unit, weights) in units.iter().zip(weights.chunks_exact_mut(replicates)) {
            task.check()?;
            weigh(plan.seed, unit.name, unit.number, per_outlet[unit.outlet] < ENOUGH, &mut numbers, weights);
        }
        Ok(weights)
    })?;
    let of_unit = |unit: usize| &weights[unit / UNITS][unit % UNITS * replicates..][..replicates];
    let mut words = vec![0.0; outlets * replicates];
    let mut all_documents = vec![0.0; if documents { outlets * replicates } else { 0 }];
    let of_outlet = |outlet: usize| outlet * replicates..(outlet + 1) * replicates;
    for (place, unit) in observed.units.iter().enumerate() {
        task.check()?;
        add(&mut words[of_outlet(unit.outlet)], of_unit(place), unit.n as f64);
        if documents {
            add(&mut all_documents[of_outlet(unit.outlet)], of_unit(place), unit.documents as f64);
        }
    }
    let sides: Vec<Vec<usize>> = (0..plan.versus.len()).map(|versus| both_sides(plan, versus, outlets)).collect();
    let (together_words, together_documents) = (together(&words, replicates), together(&all_documents, replicates));
    let found = map_ranges(task, "bootstrapping", rows_of.len(), FEATURES, |range| {
        let (mut counts, mut with) = (vec![0.0; outlets * replicates], vec![0.0; all_documents.len()]);
        let (mut values, mut found) = (Vec::new(), Vec::new());
        for &of_feature in &rows_of[range] {
            counts.fill(0.0);
            with.fill(0.0);
            for (unit, y) in observed.counts.row(rows[of_feature[0]].feature) {
                task.check()?;
                let unit = unit as usize;
                let outlet = of_outlet(observed.units[unit].outlet);
                add(&mut counts[outlet.clone()], of_unit(unit), y as f64);
                if documents && observed.having.is_none() {
                    add(&mut with[outlet], of_unit(unit), 1.0);
                }
            }
            for (unit, having) in observed.having.iter().flat_map(|all| all.row(rows[of_feature[0]].feature)) {
                let unit = unit as usize;
                add(&mut with[of_outlet(observed.units[unit].outlet)], of_unit(unit), having as f64);
            }
            let (all_counts, all_with) = (together(&counts, replicates), together(&with, replicates));
            let all = [all_counts.as_slice(), &together_words, &all_with, &together_documents];
            let sums = Sums { counts: &counts, words: &words, with: &with, documents: &all_documents, all, replicates };
            for &place in of_feature {
                task.check()?;
                let row = &rows[place];
                if row.is_empty() {
                    continue;
                }
                let both: usize = sides[row.versus].iter().map(|&outlet| per_outlet[outlet]).sum();
                let own = per_outlet[row.target];
                if own.min(both - own) < LEAST {
                    found.push((place, Vec::new()));
                    continue;
                }
                let replicates = sums.replicates(&plan.versus[row.versus].reference, row.target, &sides[row.versus]);
                found.push((place, ends(plan, row, &replicates, &mut values)));
            }
        }
        Ok(found)
    })?;
    task.release(charged);
    Ok(found.into_iter().flatten().collect())
}

/// The weighted sums of each outlet, replicate by replicate.
struct Sums<'a> {
    counts: &'a [f64],
    words: &'a [f64],
    with: &'a [f64],
    documents: &'a [f64],
    /// The same of all outlets together.
    all: [&'a [f64]; 4],
    replicates: usize,
}

/// The sums of all outlets together, replicate by replicate.
fn together(sums: &[f64], replicates: usize) -> Vec<f64> {
    let mut all = vec![0.0; if sums.is_empty() { 0 } else { replicates }];
    for of_outlet in sums.chunks_exact(replicates) {
        for (all, sum) in all.iter_mut().zip(of_outlet) {
            *all += sum;
        }
    }
    all
}

impl Sums<'_> {
    /// An outlet against all, or against all but itself. Where the others have none of a feature all is its own, so that
    /// nothing is left exactly.
    fn of_all(&self, itself: bool, target: usize) -> Vec<Replicate> {
        let from = target * self.replicates;
        let pair = |sums: &[f64], all: &[f64], replicate: usize| match sums.get(from + replicate) {
            Some(&own) => [own, if itself { all[replicate] } else { all[replicate] - own }],
            None => [0.0, 0.0],
        };
        let [counts, words, with, documents] = self.all;
        (0..self.replicates)
            .map(|replicate| Replicate {
                f: pair(self.counts, counts, replicate),
                n: pair(self.words, words, replicate),
                with: pair(self.with, with, replicate),
                documents: pair(self.documents, documents, replicate),
            })
            .collect()
    }

    fn replicates(&self, reference: &Reference, target: usize, sides: &[usize]) -> Vec<Replicate> {
        if matches!(reference, Reference::Rest | Reference::All) {
            return self.of_all(*reference == Reference::All, target);
        }
        (0..self.replicates)
            .map(|replicate| {
                let at = |sums: &[f64], outlet: usize| {
                    sums.get(outlet * self.replicates + replicate).copied().unwrap_or_default()
                };
                let all = |sums: &[f64]| {
                    sides.iter().filter(|outlet| **outlet != target).map(|&outlet| at(sums, outlet)).sum::<f64>()
                };
                let pair = |sums: &[f64]| [at(sums, target), all(sums)];
                let mut both = Replicate {
                    f: pair(self.counts),
                    n: pair(self.words),
                    with: pair(self.with),
                    documents: pair(self.documents),
                };
                if *reference == Reference::Mean {
                    let told = |outlet: &&usize| **outlet != target && at(self.words, **outlet) > 0.0;
                    let (mut others, mut rates, mut inverse, mut shares) = (0.0, 0.0, 0.0, 0.0);
                    for &outlet in sides.iter().filter(told) {
                        others += 1.0;
                        rates += at(self.counts, outlet) / at(self.words, outlet);
                        inverse += 1.0 / at(self.words, outlet);
                        shares += at(self.with, outlet) / at(self.documents, outlet);
                    }
                    // As the closed formulas have it: the mean rate, as certain as so many words make it.
                    both.n[1] = others * others / inverse;
                    both.f[1] = rates / others * both.n[1];
                    (both.with[1], both.documents[1]) = (shares / others, 1.0);
                }
                both
            })
            .collect()
    }
}

// -- within events
// ------------------------------------------------------------------------------------------------------

/// The events that a comparison shares, each with its weights and the words of both sides.
struct Shared {
    events: Vec<(usize, [f64; 2])>,
    /// `Σ w·N_A·N_B/N`, replicate by replicate.
    per: Vec<f64>,
}

fn within(
    observed: &Observed,
    plan: &Plan,
    rows: &[Row],
    rows_of: &[&[usize]],
    outlets: usize,
    task: &Task,
) -> Result<Ends> {
    let replicates = plan.replicates as usize;
    let events = observed.units.last().map_or(0, |unit| unit.event + 1);
    let charged = (2 * events * size_of::<f32>() + plan.versus.len() * size_of::<f64>()) * replicates;
    task.charge(charged)?;
    task.begin("weighting events", 1);
    // Which of both a comparison takes depends on how many events it shares.
    let weights = map_step(task, (0..2 * events).collect(), |number| {
        let (mut numbers, mut weights) = (vec![0; replicates], vec![0.0; replicates]);
        weigh(plan.seed, Name::of([number as u64 / 2]), 0, number % 2 == 1, &mut numbers, &mut weights);
        Ok(weights)
    })?;
    let mut words: Vec<Vec<f64>> = vec![Vec::new(); events];
    for unit in &observed.units {
        words[unit.event].resize(outlets, 0.0);
        words[unit.event][unit.outlet] += unit.n as f64;
    }
    let sides: Vec<Vec<usize>> = (0..plan.versus.len()).map(|versus| both_sides(plan, versus, outlets)).collect();
    let weight = |event: usize, few: bool| weights[2 * event + usize::from(few)].as_slice();
    let shared = map_step(task, (0..plan.versus.len()).collect(), |versus| {
        let target = plan.versus[versus].target;
        let mut shared = Shared { events: Vec::new(), per: vec![0.0; replicates] };
        for (event, words) in words.iter().enumerate().filter(|(_, words)| !words.is_empty()) {
            let all: f64 = sides[versus].iter().map(|&outlet| words[outlet]).sum();
            if words[target] > 0.0 && all > words[target] {
                shared.events.push((event, [words[target], all - words[target]]));
            }
        }
        let few = shared.events.len() < ENOUGH;
        for &(event, [own, other]) in &shared.events {
            add(&mut shared.per, weight(event, few), own * other / (own + other));
        }
        Ok(shared)
    })?;
    let found = map_ranges(task, "bootstrapping", rows_of.len(), FEATURES, |range| {
        let mut sums = [vec![0.0; replicates], vec![0.0; replicates]];
        let (mut values, mut found) = (Vec::new(), Vec::new());
        for &of_feature in &rows_of[range] {
            task.check()?;
            let feature: Vec<(u32, u64)> = observed.counts.row(rows[of_feature[0]].feature).collect();
            let event_of = |found: &(u32, u64)| observed.units[found.0 as usize].event;
            for &place in of_feature {
                task.check()?;
                let row = &rows[place];
                if row.is_empty() {
                    continue;
                }
                let shared = &shared[row.versus];
                if shared.events.len() < LEAST {
                    found.push((place, Vec::new()));
                    continue;
                }
                let few = shared.events.len() < ENOUGH;
                for sum in &mut sums {
                    sum.fill(0.0);
                }
                for in_event in feature.chunk_by(|one, next| event_of(one) == event_of(next)) {
                    let event = event_of(&in_event[0]);
                    let Ok(at) = shared.events.binary_search_by_key(&event, |(event, _)| *event) else { continue };
                    let words = shared.events[at].1;
                    let mut counts = [0.0, 0.0];
                    for &(unit, y) in in_event {
                        let outlet = observed.units[unit as usize].outlet;
                        if outlet == row.target {
                            counts[0] += y as f64;
                        } else if sides[row.versus].binary_search(&outlet).is_ok() {
                            counts[1] += y as f64;
                        }
                    }
                    for side in 0..2 {
                        let value = counts[side] * words[1 - side] / (words[0] + words[1]);
                        if value > 0.0 {
                            add(&mut sums[side], weight(event, few), value);
                        }
                    }
                }
                let all: Vec<Replicate> = (0..replicates)
                    .map(|replicate| Replicate {
                        f: [sums[0][replicate], sums[1][replicate]],
                        n: [shared.per[replicate]; 2],
                        ..Replicate::default()
                    })
                    .collect();
                found.push((place, ends(plan, row, &all, &mut values)));
            }
        }
        Ok(found)
    })?;
    task.release(charged);
    Ok(found.into_iter().flatten().collect())
}
