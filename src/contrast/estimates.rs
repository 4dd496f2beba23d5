//! The effects that a plan asks for, with their intervals.
//!
//! ```text
//! odds_ratio, percent_diff   the ends of the log ratio, carried over
//! log_odds                   δ ± t·√(φ̂·(1/(Y₁+α) + 1/(Y₂+α)))
//! rate_difference            MOVER from score intervals of y/φ̂ in n/φ̂ words
//! doc_share                  Newcombe's hybrid score interval; clusters are the sizes of the sides
//! ```
//!
//! Against all outlets, the target among them, a difference is the part of the others in the whole times the difference
//! to these, and the variance of the log-odds is `1/(Y₁+α) − 1/(Y₁+Y₂+2α)`, since both odds move together. Intervals are
//! there where the log ratio has one, and take tokens as independent where its interval does.

use super::effect::{Effect, Estimate, Sides};
use super::pooled::{against_all, equal_weight, lacking};
use super::{MOST, Measure, Note, Plan, Quantiles, Reference, Row, Side, per_outlet, repeated, shrink};
use crate::count::{Sums, Total};
use crate::error::Result;
use crate::formula::intervals;
use crate::formula::keyness::{Contrast, lrc};
use crate::formula::log_odds::log_odds;
use crate::formula::overdispersion::{likelihood_drop, own_phi_of_shares};
use crate::formula::stratified::{self, Stratum};
use crate::runtime::{Task, map_ranges};
use std::f64::consts::{LN_2, LN_10};

/// What a bound holds to, over all features of a comparison together.
const CONFIDENCE: f64 = 0.95;
/// Rows per piece of parallel work.
const ROWS: usize = 256;
const PER_MILLION: f64 = 1e6;

type Ends = (Option<f64>, Option<f64>);

/// The effects over all coverage. `table` has the counts of the two sides apart, and `phi` is the φ̂ that the interval of
/// the log ratio took, if it has one.
pub(super) fn pooled(
    plan: &Plan,
    outlets: &[Side],
    [own, other]: [&Side; 2],
    table: &Contrast,
    phi: Option<f64>,
    quantiles: &Quantiles,
    row: &Row,
) -> Vec<Estimate> {
    let phi = phi.map(|phi| if plan.test.takes_tokens() { 1.0 } else { phi });
    let whole = plan.versus[row.versus].reference == Reference::All;
    let both = own.and(other);
    let background = both.sum.y as f64 / row.unit / both.total.n as f64;
    let shares = shares(plan, outlets, [own, other], row);
    let mut sides = Sides {
        count: [table.f1, table.f2],
        words: [table.n1, table.n2],
        having: shares.map(|share| share.having),
        documents: shares.map(|share| share.documents),
        prior: plan.prior,
        background,
    };
    let apart = sides;
    if whole {
        for numbers in [&mut sides.count, &mut sides.words, &mut sides.having, &mut sides.documents] {
            numbers[1] += numbers[0];
        }
    }
    // How much of the whole is not the target.
    let rest = |[first, second]: [f64; 2]| if whole { second / (first + second) } else { 1.0 };
    let ends = |effect| -> Option<(f64, f64)> {
        match effect {
            Effect::LogOdds => {
                let ([f1, f2], [n1, n2]) = (apart.count, apart.words);
                let alpha = plan.prior * background;
                let delta = Effect::LogOdds.value(&sides)?;
                let apart = log_odds(f1, n1, f2, n2, alpha, plan.prior)?.variance;
                let variance = if whole { 1.0 / (f1 + alpha) - 1.0 / (f1 + f2 + 2.0 * alpha) } else { apart };
                let reach = row.quantile * (phi? * variance).sqrt();
                Some((delta - reach, delta + reach))
            }
            Effect::RateDifference => {
                let (phi, scale) = (phi?, PER_MILLION * rest(apart.words));
                let rates = [0, 1].map(|side| apart.count[side] / apart.words[side]);
                let interval =
                    |side: usize| intervals::rate(apart.count[side] / phi, apart.words[side] / phi, row.quantile);
                let (low, high) = intervals::difference(rates, [interval(0)?, interval(1)?]);
                Some((scale * low, scale * high))
            }
            Effect::DocumentShare => {
                let scale = rest(apart.documents);
                let interval = |share: Share| intervals::share(share.clustered(), share.clusters, quantiles.normal);
                let values = shares.map(|share| share.having / share.documents);
                let (low, high) = intervals::difference(values, [interval(shares[0])?, interval(shares[1])?]);
                Some((scale * low, scale * high))
            }
            _ => None,
        }
    };
    let one = |&effect: &Effect| {
        let (low, high) = match effect {
            Effect::PercentDiff => percent_diffs(row),
            Effect::OddsRatio if plan.measure == Measure::Share => odds_of_shares([own, other], table, whole, phi, row),
            Effect::OddsRatio => odds_ratios(table, whole, row),
            _ => ends(effect).map_or((None, None), |(low, high)| (Some(low), Some(high))),
        };
        Estimate { value: effect.value(&sides), low, high }
    };
    plan.effects.iter().map(one).collect()
}

/// Documents that have a feature, all documents, and how many units of observation these are.
#[derive(Debug, Clone, Copy)]
struct Share {
    having: f64,
    documents: f64,
    clusters: f64,
}

impl Share {
    fn of(having: u64, total: &Total) -> Self {
        Self { having: having as f64, documents: total.documents as f64, clusters: total.clusters as f64 }
    }

    /// As many clusters as are the same share of them.
    fn clustered(self) -> f64 {
        self.clusters.min(self.having / self.documents * self.clusters)
    }
}

/// The documents of both sides. Of several outlets with equal weight, those of one outlet with the mean of their shares
/// and its uncertainty.
fn shares(plan: &Plan, outlets: &[Side], sides: [&Side; 2], row: &Row) -> [Share; 2] {
    let mut shares = sides.map(|side| Share::of(side.sum.documents, &side.total));
    if plan.versus[row.versus].reference == Reference::Mean {
        let others = outlets.iter().enumerate().filter(|(outlet, side)| *outlet != row.target && side.total.n > 0);
        let single: Vec<Share> = others.map(|(_, side)| Share::of(side.sum.documents, &side.total)).collect();
        let mean = single.iter().map(|one| one.having / one.documents).sum::<f64>() / single.len() as f64;
        let documents = equal_weight(single.iter().map(|one| one.documents));
        let clusters = equal_weight(single.iter().map(|one| one.clusters));
        shares[1] = Share { having: mean * documents, documents, clusters };
    }
    shares
}

/// The effects within events. `weight` is the sum of the weights of all events that both sides cover, and `drop` by how
/// much twice the log-likelihood may drop inside an interval: φ̂·t².
pub(super) fn inside(plan: &Plan, strata: &[Stratum], weight: f64, drop: Option<f64>, row: &Row) -> Vec<Estimate> {
    let one = |&effect: &Effect| match effect {
        Effect::PercentDiff => {
            let (low, high) = percent_diffs(row);
            Estimate { value: row.log_ratio.map(percent_diff), low, high }
        }
        Effect::RateDifference => {
            let value = stratified::rate_difference(strata, weight);
            let variance: f64 = strata.iter().map(Stratum::token_variance).sum();
            let reach = drop.map(|drop| (drop * variance).sqrt() / weight);
            let end = |sign: f64| Some((value? + sign * reach?) * PER_MILLION);
            Estimate { value: value.map(|value| value * PER_MILLION), low: end(-1.0), high: end(1.0) }
        }
        _ => Estimate::default(),
    };
    plan.effects.iter().map(one).collect()
}

fn percent_diff(log_ratio: f64) -> f64 {
    100.0 * (log_ratio * LN_2).exp_m1()
}

fn percent_diffs(row: &Row) -> Ends {
    (row.low.map(percent_diff), row.high.map(percent_diff))
}

/// The ends of the log ratio as ratios of odds, the number of occurrences given.
fn odds_ratios(table: &Contrast, whole: bool, row: &Row) -> Ends {
    let Contrast { f1, n1, f2, n2 } = *table;
    let carried = |end: f64| {
        if whole {
            // The rate of all is given with the number of occurrences, whatever the target's part in it.
            let (ratio, all) = (end.exp2(), (f1 + f2) / (n1 + n2));
            return (ratio * all < 1.0).then(|| ratio * ((1.0 - all) / (1.0 - ratio * all)));
        }
        intervals::odds_ratio(end.exp2(), f1 + f2, n1, n2)
    };
    (row.low.and_then(carried), row.high.and_then(carried))
}

/// The interval of the ratio of odds of shares: the ratios whose likelihood, of both parts on both sides, lies so close to
/// the largest one. It is the same whichever part is looked at.
fn odds_of_shares(sides: [&Side; 2], table: &Contrast, whole: bool, phi: Option<f64>, row: &Row) -> Ends {
    let Some(phi) = phi.filter(|_| !whole) else { return (None, None) };
    let own = own_phi_of_shares(&sides[0].spread(), &sides[1].spread()).map_or(phi, |own| own / row.unit);
    let own = if row.notes.contains(Note::FewDocuments) { own.max(1.0) } else { own };
    let drop = likelihood_drop(row.quantile, row.g2.unwrap_or(0.0), phi, if own > 0.0 { own } else { phi });
    let (low, high) = intervals::odds_ratios(*table, drop);
    let told = |end: &f64| end.abs() <= MOST * LN_2;
    (low.filter(told).map(f64::exp), high.filter(told).map(f64::exp))
}

/// Fill in what takes the whole table: how many features were tested, the other rows of a feature, and p as it is in the
/// end.
pub(super) fn complete(rows: &mut [Row], plan: &Plan, sums: &Sums, task: &Task) -> Result<()> {
    let repeated = repeated(plan.versus.iter().map(|versus| versus.target).collect());
    for (place, &effect) in plan.effects.iter().enumerate() {
        let values = match effect {
            Effect::Lrc | Effect::LrcToken => bounds(rows, plan, sums, effect, task)?,
            Effect::Shrunk => shrunk(rows, task)?,
            Effect::Log10P => rows.iter().map(|row| row.ln_p.map(|ln_p| ln_p / LN_10)).collect(),
            _ => continue,
        };
        for (row, value) in rows.iter_mut().zip(values) {
            row.effects[place].value = value;
            if effect == Effect::Shrunk && value.is_none() {
                row.notes.push(if repeated { Note::PairNotShrunk } else { Note::NotShrunk });
            }
        }
    }
    Ok(())
}

/// The conservative log ratios: each holds for all tested features of its comparison together.
fn bounds(rows: &[Row], plan: &Plan, sums: &Sums, effect: Effect, task: &Task) -> Result<Vec<Option<f64>>> {
    let mut tested = vec![0.0; plan.versus.len()];
    for row in rows.iter().filter(|row| row.ln_p.is_some()) {
        tested[row.versus] += 1.0;
    }
    let totals = per_outlet(sums);
    let others = |target: usize| {
        let with_words = totals.iter().enumerate().filter(move |(outlet, total)| *outlet != target && total.n > 0);
        equal_weight(with_words.map(|(_, total)| total.n as f64))
    };
    let mean: Vec<f64> = plan
        .versus
        .iter()
        .map(|versus| if versus.reference == Reference::Mean { others(versus.target) } else { 0.0 })
        .collect();
    let bound = |row: &Row| {
        row.ln_p?;
        let [mut f1, mut f2] = row.count.map(|count| count as f64 / row.unit);
        let [n1, mut n2] = row.exposure.map(|words| words as f64);
        match plan.versus[row.versus].reference {
            Reference::All => (f2, n2) = (f2 - f1, n2 - n1),
            Reference::Mean => {
                n2 = mean[row.versus];
                f2 = row.rate[1]? * n2;
            }
            _ => {}
        }
        if effect == Effect::Lrc {
            let mut phi = row.dispersion?.max(1.0);
            if plan.versus[row.versus].reference == Reference::External {
                phi *= lacking(f1, n1, f2, n2);
            }
            (f1, f2) = (f1 / phi, f2 / phi);
        }
        let ratio = lrc(Contrast { f1, n1, f2, n2 }, CONFIDENCE, tested[row.versus])?;
        let whole = plan.versus[row.versus].reference == Reference::All;
        Some(if whole { against_all(ratio, n1 / (n1 + n2)) } else { ratio })
    };
    let parts = map_ranges(task, "bounding ratios", rows.len(), ROWS, |range| {
        let mut values = Vec::with_capacity(range.len());
        for row in &rows[range] {
            task.check()?;
            values.push(bound(row));
        }
        Ok(values)
    })?;
    Ok(parts.into_iter().flatten().collect())
}

/// The log ratios drawn to the mean of their feature.
fn shrunk(rows: &[Row], task: &Task) -> Result<Vec<Option<f64>>> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&place| (rows[place].feature, rows[place].versus));
    let mut shrunk = vec![None; rows.len()];
    for places in order.chunk_by(|&one, &next| rows[one].feature == rows[next].feature) {
        task.check()?;
        let of_feature: Vec<&Row> = places.iter().map(|&place| &rows[place]).collect();
        for (&place, value) in places.iter().zip(shrink(&of_feature)) {
            shrunk[place] = value;
        }
    }
    Ok(shrunk)
}
