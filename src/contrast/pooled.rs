//! All coverage of an outlet against all coverage of its reference.

use super::{
    Estimate, MIN_DOCUMENTS, Measure, Note, Notes, Outlets, Plan, Quantiles, Reference, Row, Side, Test, Versus,
    estimates,
};
use crate::formula::distributions::{ln_chi2_upper, two_sided_normal};
use crate::formula::hypergeometric::fisher;
use crate::formula::keyness::{Contrast, Keyness, log_ratio};
use crate::formula::log_odds::log_odds;
use crate::formula::overdispersion::{f_test, likelihood_drop, own_phi, phi};
use crate::formula::stratified::{self, Stratum};

/// With fewer clusters than this in all, nothing is tested.
const MIN_CLUSTERS: u64 = 4;
/// With fewer occurrences expected on a side the distribution of the test statistic is only roughly known.
pub(super) const SMALL_CELL: f64 = 5.0;

/// Compare one outlet; `None` where the feature is too rare on both sides together.
pub(super) fn row(
    plan: &Plan,
    outlets: &Outlets,
    versus: usize,
    feature: usize,
    quantiles: &mut Quantiles,
) -> Option<Row> {
    let Versus { target, ref reference } = plan.versus[versus];
    let own = outlets.sides[target];
    let (other, both) = match reference {
        Reference::Outlets(others) if others.contains(&target) => return None,
        Reference::External => {
            let other = plan.external.as_ref()?.side(feature);
            (other, own.and(&other))
        }
        Reference::Outlets(others) => {
            let mut other = Side::default();
            others.iter().map(|&other| &outlets.sides[other]).for_each(|side| other.add(&side.sum, &side.total));
            (other, own.and(&other))
        }
        Reference::Rest | Reference::All | Reference::Mean => (outlets.rest(target), outlets.all),
    };
    let unit = plan.unit(feature);
    let scale = Scale::of(plan, feature, &both);
    // The least there may be is any at all, however little it weighs.
    let wanted = if plan.min_count > 1 { plan.min_count as f64 * unit } else { plan.min_count as f64 };
    if (both.sum.y as f64) < wanted {
        return None;
    }
    let shown = if *reference == Reference::All { both } else { other };
    let mut row = Row {
        versus,
        target,
        feature,
        count: [own.sum.y, shown.sum.y],
        unit,
        documents: [own.sum.documents, shown.sum.documents],
        exposure: [own.total.n, shown.total.n],
        rate: [scale.rate(&own), scale.rate(&shown)],
        log_ratio: None,
        low: None,
        high: None,
        quantile: quantiles.normal,
        log_odds: None,
        g2: None,
        dispersion: None,
        z: None,
        ln_p: None,
        q: None,
        within: None,
        effects: vec![Estimate::default(); plan.effects.len()],
        notes: Notes::default(),
    };
    if own.total.n == 0 || other.total.n == 0 {
        row.notes.push(Note::NoWords);
        return Some(row);
    }
    if both.sum.y == 0 {
        row.notes.push(Note::NeverFound);
        return Some(row);
    }
    if row.count[0] == 0 {
        row.notes.push(Note::NotInTarget);
    }
    if row.count[1] == 0 {
        row.notes.push(Note::NotInReference);
    }
    lint(plan, &scale, &own, &other, &mut row);

    let table = table(&plan.versus[versus], &scale, &outlets.sides, &own, &other);
    if *reference == Reference::Mean {
        row.rate[1] = Some(table.f2 / table.n2);
    }
    row.dispersion = match reference {
        Reference::Outlets(_) => phi(&both.spread()),
        Reference::Rest | Reference::All | Reference::Mean => outlets.phi,
        Reference::External => None,
    };
    row.dispersion = row.dispersion.map(|phi| scale.phi(phi));
    let dispersion = match reference {
        Reference::External => own_dispersion(&own, &both, &mut row),
        _ => usable_dispersion(&scale, &own, &other, &both, &mut row),
    };
    test(plan, &table, dispersion, &both, &mut row);
    effect(plan, &table, dispersion, &scale, [&own, &other], quantiles, &mut row);
    if !plan.effects.is_empty() {
        let phi = dispersion.filter(|&phi| phi > 0.0 && both.total.clusters >= MIN_CLUSTERS);
        row.effects = estimates::pooled(plan, &outlets.sides, [&own, &other], &table, phi, quantiles, &row);
    }
    Some(row)
}

/// What counts are worth.
struct Scale {
    /// How many make one occurrence.
    unit: f64,
    /// How many make one of what occurrences are looked for in.
    whole: f64,
    /// By how much less than independent words counts vary, as they are part of a whole: 1 − p.
    left: f64,
    /// Whether they are.
    part: bool,
}

impl Scale {
    fn of(plan: &Plan, feature: usize, both: &Side) -> Self {
        let unit = plan.unit(feature);
        match plan.measure {
            Measure::Rate => Self { unit, whole: 1.0, left: 1.0, part: false },
            Measure::Share => {
                Self { unit, whole: unit, left: 1.0 - both.sum.y as f64 / both.total.n as f64, part: true }
            }
        }
    }

    /// Occurrences.
    fn count(&self, y: u64) -> f64 {
        y as f64 / self.unit
    }

    /// Words, or the whole.
    fn size(&self, n: u64) -> f64 {
        n as f64 / self.whole
    }

    fn rate(&self, side: &Side) -> Option<f64> {
        (side.total.n > 0).then(|| self.count(side.sum.y) / self.size(side.total.n))
    }

    /// What of a whole is not the feature.
    fn rest(&self, both: &Side) -> f64 {
        if self.part { self.size(both.total.n) - self.count(both.sum.y) } else { f64::INFINITY }
    }

    /// φ̂ of occurrences from that of counts, over what independent ones would vary by. Where everything is the feature,
    /// nothing varies.
    fn phi(&self, phi: f64) -> f64 {
        if self.left > 0.0 { phi / self.unit / self.left } else { 0.0 }
    }
}

/// What makes a finding doubtful, as far as sums can tell.
fn lint(plan: &Plan, scale: &Scale, own: &Side, other: &Side, row: &mut Row) {
    let more = if row.rate[0] >= scale.rate(other) { own } else { other };
    if more.sum.y > 1 && more.sum.max * 2 > more.sum.y {
        row.notes.push(Note::OneDocument);
    }
    if matches!(plan.test, Test::Dispersion | Test::Token | Test::Chi2)
        && scale.count(1) * fewest_expected(plan.measure, own, other) < SMALL_CELL
    {
        row.notes.push(Note::SmallCell);
    }
}

/// Occurrences that the smaller side would have if both had one rate; of a part of a whole, or of the rest of it.
fn fewest_expected(measure: Measure, own: &Side, other: &Side) -> f64 {
    let (n1, n2) = (own.total.n as f64, other.total.n as f64);
    let y = (own.sum.y + other.sum.y) as f64;
    let fewer = if measure == Measure::Share { y.min(n1 + n2 - y) } else { y };
    fewer * n1.min(n2) / (n1 + n2)
}

/// Counts and words of both sides. For [`Reference::Mean`] the reference is the outlet that would have the mean rate
/// with the variance of that mean: K − 1 rates of equal weight are as uncertain as `(K − 1)² / Σ 1/N` words.
fn table(versus: &Versus, scale: &Scale, outlets: &[Side], own: &Side, other: &Side) -> Contrast {
    let (mut f2, mut n2) = (scale.count(other.sum.y), scale.size(other.total.n));
    if versus.reference == Reference::Mean {
        let others: Vec<&Side> = outlets
            .iter()
            .enumerate()
            .filter(|(outlet, side)| *outlet != versus.target && side.total.n > 0)
            .map(|(_, side)| side)
            .collect();
        let mean = others.iter().filter_map(|side| scale.rate(side)).sum::<f64>() / others.len() as f64;
        n2 = equal_weight(others.iter().map(|side| scale.size(side.total.n)));
        f2 = mean * n2;
    }
    Contrast { f1: scale.count(own.sum.y), n1: scale.size(own.total.n), f2, n2 }
}

/// As many as are as certain as the mean over sides of these sizes.
pub(super) fn equal_weight(sizes: impl Iterator<Item = f64>) -> f64 {
    let (weight, inverse) = sizes.fold((0.0, 0.0), |(weight, inverse), size| (weight + 1.0, inverse + 1.0 / size));
    weight * weight / inverse
}

/// The φ̂ to test with: at least 1 where few documents have the feature or make up a side.
fn usable_dispersion(scale: &Scale, own: &Side, other: &Side, both: &Side, row: &mut Row) -> Option<f64> {
    let fewest = both.sum.documents.min(own.total.clusters).min(other.total.clusters);
    // Where next to all of a whole is the feature, few documents have anything else.
    if fewest < MIN_DOCUMENTS || scale.rest(both) < MIN_DOCUMENTS as f64 {
        row.notes.push(Note::FewDocuments);
        return row.dispersion.map(|phi| phi.max(1.0));
    }
    row.dispersion
}

/// By what factor the target of a table has fewer occurrences than at the common rate, at least 1.
pub(super) fn lacking(f1: f64, n1: f64, f2: f64, n2: f64) -> f64 {
    ((f1 + f2) / (n1 + n2) * n1 / f1).max(1.0)
}

/// The same where the reference is a table: over the target's documents, around their own rate. Where the target has
/// less of the feature than one common rate would give it, φ̂ grows in proportion: few bursts show little of how bursts
/// vary.
fn own_dispersion(own: &Side, both: &Side, row: &mut Row) -> Option<f64> {
    if own.sum.y == 0 {
        row.notes.push(Note::NoDispersion);
        return None;
    }
    row.notes.push(Note::OwnDispersion);
    row.dispersion = phi(&own.spread());
    let few = own.sum.documents.min(own.total.clusters) < MIN_DOCUMENTS;
    if few {
        row.notes.push(Note::FewDocuments);
    }
    let [f1, n1, all, words] = [own.sum.y, own.total.n, both.sum.y, both.total.n].map(|whole| whole as f64);
    let lacking = lacking(f1, n1, all - f1, words - n1);
    let phi = row.dispersion.map(|phi| if few { phi.max(1.0) } else { phi });
    // Documents that are all alike may still be unlike the table, and do not tell how far that may be relied on.
    phi.filter(|&phi| phi > 0.0).map(|phi| phi * lacking)
}

fn test(plan: &Plan, table: &Contrast, dispersion: Option<f64>, both: &Side, row: &mut Row) {
    row.g2 = Keyness::G2.value(*table);
    let Some(g2) = row.g2 else { return };
    let sign = if table.f1 * table.n2 >= table.f2 * table.n1 { 1.0 } else { -1.0 };
    let clusters = both.total.clusters;
    match plan.test {
        Test::Fisher => {
            row.ln_p = fisher(table.f1, table.n1, table.f2, table.n2);
            row.z = row.ln_p.map(|ln_p| sign * two_sided_normal(ln_p));
        }
        test if test.takes_tokens() => {
            // Where every word is the feature there is no χ², and no difference either.
            let squared = if test == Test::Chi2 { Keyness::Chi2.value(*table).unwrap_or(0.0) } else { g2 };
            (row.z, row.ln_p) = (Some(sign * squared.sqrt()), Some(ln_chi2_upper(squared, 1.0)));
        }
        _ if clusters < MIN_CLUSTERS => row.notes.push(Note::NoTest),
        _ => match dispersion {
            // No variation at all: every document has the feature in exact proportion, and G² is 0 as well.
            Some(phi) if phi <= 0.0 => (row.z, row.ln_p) = (Some(0.0), Some(0.0)),
            phi => match phi.and_then(|phi| f_test(g2, phi, 2, clusters)) {
                Some((f, ln_p)) => (row.z, row.ln_p) = (Some(sign * f.sqrt()), Some(ln_p)),
                None if row.notes.contains(Note::NoDispersion) => {}
                None => row.notes.push(Note::NoTest),
            },
        },
    }
}

fn effect(
    plan: &Plan,
    table: &Contrast,
    dispersion: Option<f64>,
    scale: &Scale,
    sides: [&Side; 2],
    quantiles: &mut Quantiles,
    row: &mut Row,
) {
    let both = sides[0].and(sides[1]);
    let pooled = Contrast { f2: scale.count(both.sum.y), n2: scale.size(both.total.n), ..*table };
    let shown = if plan.versus[row.versus].reference == Reference::All { pooled } else { *table };
    let alpha = plan.prior * pooled.f2 / pooled.n2;
    row.log_odds = log_odds(shown.f1, shown.n1, shown.f2, shown.n2, alpha, plan.prior).map(|odds| odds.delta);
    row.log_ratio = log_ratio(shown);
    if both.total.clusters >= MIN_CLUSTERS {
        match dispersion.filter(|&phi| phi > 0.0) {
            Some(phi) => {
                let drop = drop(plan, table, phi, scale, sides, quantiles, row);
                interval(plan, table, pooled.n2, drop, row);
            }
            None if row.notes.contains(Note::NoDispersion) => {}
            None => row.notes.push(Note::NoVariation),
        }
    }
    // Half an occurrence in few words can be a higher rate than the other side's, or than the data allow.
    let beyond = |ratio: f64| {
        (table.f1 == 0.0 && row.high.map_or(ratio >= 0.0, |high| ratio >= high.min(0.0)))
            || (table.f2 == 0.0 && row.low.map_or(ratio <= 0.0, |low| ratio <= low.max(0.0)))
    };
    if row.log_ratio.is_some_and(beyond) {
        row.log_ratio = None;
        row.notes.push(Note::TooFewWords);
    }
}

/// By how much twice the log-likelihood may drop inside the interval.
fn drop(
    plan: &Plan,
    table: &Contrast,
    phi: f64,
    scale: &Scale,
    sides: [&Side; 2],
    quantiles: &mut Quantiles,
    row: &mut Row,
) -> f64 {
    let g2 = row.g2.unwrap_or(0.0);
    // The likelihood of a ratio knows two of the four cells of G²: where that rejects, so is the interval to do.
    let of_two_cells = |drop: f64| drop * Keyness::G2TwoCell.value(*table).map_or(1.0, |two| two / g2);
    // Of parts of a whole the other two matter even where nothing is rejected; towards no difference their part is p.
    let near = |drop: f64| match plan.measure {
        Measure::Rate => drop,
        Measure::Share if g2 > 1e-6 => of_two_cells(drop),
        Measure::Share => drop * scale.left,
    };
    if plan.test.takes_tokens() {
        let drop = row.quantile * row.quantile;
        return if g2 > drop { of_two_cells(drop) } else { near(drop) };
    }
    row.quantile = quantiles.t(sides[0].total.clusters + sides[1].total.clusters - 2);
    // What holds for φ̂ with few documents holds here; sides without any variation are no ground for certainty.
    let least = if row.notes.contains(Note::FewDocuments) { 1.0 } else { 0.0 };
    let known = plan.versus[row.versus].reference != Reference::External;
    let own = known.then(|| own_phi(&sides[0].spread(), &sides[1].spread())).flatten();
    let own = own.map_or(phi, |own| scale.phi(own).max(least));
    let own = if own > 0.0 { own } else { phi };
    let drop = likelihood_drop(row.quantile, g2, phi, own);
    if g2 > row.quantile * row.quantile * phi { of_two_cells(drop) } else { near(drop) }
}

/// log₂ of the ratio to all, the target with this share of their words among them, given that to the others: of a ratio
/// r, `r / (share·r + 1 − share)` is left. Written so that a ratio beyond all floats is no trouble.
pub(super) fn against_all(ratio: f64, share: f64) -> f64 {
    let mixed = if ratio > 0.0 { share + (1.0 - share) * (-ratio).exp2() } else { share * ratio.exp2() + 1.0 - share };
    ratio.min(0.0) - mixed.log2()
}

fn interval(plan: &Plan, table: &Contrast, all: f64, drop: f64, row: &mut Row) {
    let stratum = Stratum { f1: table.f1, n1: table.n1, f2: table.f2, n2: table.n2 };
    let (low, high) = stratified::interval(&stratum, drop);
    let whole = plan.versus[row.versus].reference == Reference::All;
    let relative = |end: f64| if whole { against_all(end, table.n1 / all) } else { end };
    row.bound(low.map(relative), high.map(relative));
}
