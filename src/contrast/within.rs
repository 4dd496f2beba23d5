//! Outlets compared inside each event: the same news, told differently.
//!
//! ```text
//! per event e that both sides cover:   p_e = Y_e / N_e,   residual of a document r = y − p_e·n
//! U = Σ_e Σ_{d ∈ target} r_d           Var(U) = Σ_e m_A·m_B / (m_e (m_e − 1)) · Σ_{d ∈ e} r_d²
//! φ̂ = Var(U) / Σ_e p_e·N_Ae·N_Be/N_e
//! F = G²(events) / φ̂ ~ F(1, Σ m_e − E − 1)        z = ±√F
//! ```
//!
//! Var(U) is what chance would give if, within an event, it were left to chance which outlet wrote which article. G² is
//! that of one common ratio over events ([`Fit::g2`]); the ratio shown is Mantel and Haenszel's. Its interval is the
//! wider of two: the ratios that the test does not reject, and a jackknife over events (from 3 on), which also sees that the
//! ratio itself may differ from event to event. So it may hold 0 though p is small, which a note then says. What the choice
//! of events adds to the difference is [`super::selection`].

use super::selection::{Coverage, Within};
use super::{Estimate, Note, Plan, Quantiles, Reference, Row, Side, Test, Versus, estimates};
use crate::count::{Sum, Sums, Total};
use crate::formula::distributions::ln_chi2_upper;
use crate::formula::overdispersion::f_test;
use crate::formula::stratified::{self, Fit, Stratum};
use std::ops::Range;

/// With fewer shared events than this the normal approximation is only roughly right.
const ENOUGH_EVENTS: usize = 20;
/// With fewer there is no jackknife.
pub(super) const MIN_EVENTS: usize = 3;

/// Which events each target shares with its reference, and what selection is measured from; the same for every feature.
pub(super) struct Events<'a> {
    sums: &'a Sums,
    /// Per event, its cells.
    cells: Vec<Range<usize>>,
    /// Per cell, its event: a place in `cells`.
    of_cell: Vec<usize>,
    /// Per comparison and event, whether the outlet and its reference both cover it.
    shared: Vec<Vec<bool>>,
    /// Per comparison, how many documents (or clusters of them) each side has in those events.
    clusters: Vec<[u64; 2]>,
    /// Per comparison, the sum of the weights that those events have in a difference of rates.
    weights: Vec<f64>,
    /// Per comparison, what all its events hold, whatever the feature.
    coverage: Vec<Coverage>,
}

/// An event where a side uses the feature.
struct Touched {
    sides: [Side; 2],
    /// Whether both sides cover it.
    shared: bool,
}

impl<'a> Events<'a> {
    pub(super) fn of(sums: &'a Sums, plan: &Plan) -> Self {
        let mut cells: Vec<Range<usize>> = Vec::new();
        let mut of_cell = Vec::with_capacity(sums.cells.len());
        let mut at = None;
        for cell in 0..sums.cells.len() {
            let event = sums.cells.key(cell).1;
            match cells.last_mut() {
                Some(range) if at == Some(event) => range.end = cell + 1,
                _ => cells.push(cell..cell + 1),
            }
            at = Some(event);
            of_cell.push(cells.len() - 1);
        }
        let comparisons = plan.versus.len();
        let mut events = Self {
            sums,
            cells,
            of_cell,
            shared: Vec::with_capacity(comparisons),
            clusters: Vec::with_capacity(comparisons),
            weights: Vec::with_capacity(comparisons),
            coverage: Vec::with_capacity(comparisons),
        };
        for versus in &plan.versus {
            let sides: Vec<[Side; 2]> = (0..events.cells.len()).map(|event| events.sides(versus, event, &[])).collect();
            let totals: Vec<[Total; 2]> = sides.iter().map(|sides| sides.map(|side| side.total)).collect();
            let both = |[own, other]: &[Total; 2]| own.clusters > 0 && other.clusters > 0;
            let of_side =
                |side: usize| totals.iter().filter(|event| both(event)).map(|event| event[side].clusters).sum();
            events.clusters.push([of_side(0), of_side(1)]);
            let weights = sides
                .iter()
                .zip(&totals)
                .filter(|(_, event)| both(event))
                .map(|(sides, _)| stratum(sides, 1.0).weight());
            events.weights.push(weights.sum());
            events.coverage.push(Coverage::of(&totals));
            events.shared.push(totals.iter().map(both).collect());
        }
        events
    }

    /// Both sides of an event, given the (cell, sum) entries of a feature there.
    fn sides(&self, versus: &Versus, event: usize, entries: &[(u32, Sum)]) -> [Side; 2] {
        let mut sides = [Side::default(); 2];
        let side = |cell: usize| match (self.sums.cells.key(cell).0, &versus.reference) {
            (outlet, _) if outlet == versus.target => Some(0),
            (_, Reference::External) => None,
            (outlet, Reference::Outlets(others)) => others.contains(&outlet).then_some(1),
            (_, Reference::Rest | Reference::All | Reference::Mean) => Some(1),
        };
        for cell in self.cells[event].clone() {
            if let Some(side) = side(cell) {
                sides[side].total.add(&self.sums.totals[cell]);
            }
        }
        for (cell, sum) in entries {
            if let Some(side) = side(*cell as usize) {
                sides[side].sum.add(sum);
            }
        }
        sides
    }

    /// The events in which either side uses the feature, by event.
    fn touched(&self, plan: &Plan, row: &Row) -> Vec<Touched> {
        let entries: Vec<(u32, Sum)> = self.sums.sums.row(row.feature).collect();
        let event = |entry: &(u32, Sum)| self.of_cell[entry.0 as usize];
        let mut touched = Vec::new();
        for of_event in entries.chunk_by(|one, next| event(one) == event(next)) {
            let event = event(&of_event[0]);
            let sides = self.sides(&plan.versus[row.versus], event, of_event);
            if sides.iter().any(|side| side.sum.y > 0) {
                touched.push(Touched { sides, shared: self.shared[row.versus][event] });
            }
        }
        touched
    }
}

/// The comparison of all coverage, with its effect and test replaced by those within events.
pub(super) fn refine(mut row: Row, plan: &Plan, events: &Events, quantiles: &mut Quantiles) -> Row {
    let coverage = &events.coverage[row.versus];
    let shared = coverage.shared;
    // A ratio with half an occurrence for none cannot be split.
    let raw = row.log_ratio.filter(|_| row.count.iter().all(|&count| count > 0));
    let mut within = Within { events: shared as u64, ..Within::default() };
    within.raw.value = raw;
    row.within = Some(Box::new(within));
    row.notes.retain(|note| matches!(note, Note::OneDocument | Note::NoWords | Note::NeverFound));
    (row.log_ratio, row.low, row.high, row.dispersion, row.z, row.ln_p) = (None, None, None, None, None, None);
    row.effects.fill(Estimate::default());
    if shared == 0 {
        row.notes.push(Note::NoEvents);
        return row;
    }
    if shared < ENOUGH_EVENTS {
        row.notes.push(Note::FewEvents);
    }
    if row.count == [0, 0] {
        return row;
    }
    let touched = events.touched(plan, &row);
    let used: Vec<[Side; 2]> = touched.iter().filter(|event| event.shared).map(|event| event.sides).collect();
    if used.is_empty() {
        row.notes.push(Note::NotInEvents);
        return row;
    }
    let strata: Vec<Stratum> = used.iter().map(|sides| stratum(sides, row.unit)).collect();
    let fit = Fit::of(&strata);
    let drop = test(plan, &used, &strata, fit.g2(), events.clusters[row.versus], shared, quantiles, &mut row);
    let (low, high) = drop.map_or((None, None), |drop| fit.interval(drop));
    row.bound(low, high);
    effect(&strata, shared, quantiles, &mut row);
    within.rates = coverage.rates(&strata);
    if let (Some(raw), Some(wording)) = (raw, row.log_ratio) {
        let all: Vec<Stratum> = touched.iter().map(|event| stratum(&event.sides, row.unit)).collect();
        let shared: Vec<bool> = touched.iter().map(|event| event.shared).collect();
        within.split(raw, wording, coverage.error(&all, &shared), quantiles);
        if within.selection.low.is_none() {
            row.notes.push(Note::FewForSelection);
        }
    }
    row.within = Some(Box::new(within));
    if plan.test != Test::Permutation && smallest_expected(&strata) < super::pooled::SMALL_CELL {
        row.notes.push(Note::SmallCell);
    }
    if !plan.effects.is_empty() {
        row.effects = estimates::inside(plan, &strata, events.weights[row.versus], drop, &row);
    }
    row
}

/// The occurrences that either side would have at the rates of the events, those of the side that would have fewer.
fn smallest_expected(strata: &[Stratum]) -> f64 {
    let expected = |size: fn(&Stratum) -> f64| {
        strata.iter().map(|stratum| (stratum.f1 + stratum.f2) * size(stratum) / (stratum.n1 + stratum.n2)).sum::<f64>()
    };
    expected(|stratum| stratum.n1).min(expected(|stratum| stratum.n2))
}

/// Both sides in an event; words only ever stand to each other, so that their unit does not matter.
fn stratum([own, other]: &[Side; 2], unit: f64) -> Stratum {
    let occurrences = |side: &Side| side.sum.y as f64 / unit;
    Stratum { f1: occurrences(own), n1: own.total.n as f64, f2: occurrences(other), n2: other.total.n as f64 }
}

/// The test; returns by how much twice the log-likelihood may drop inside the interval.
#[allow(clippy::too_many_arguments, reason = "what a test is made from, each once")]
fn test(
    plan: &Plan,
    used: &[[Side; 2]],
    strata: &[Stratum],
    g2: f64,
    clusters: [u64; 2],
    shared: usize,
    quantiles: &mut Quantiles,
    row: &mut Row,
) -> Option<f64> {
    let permuted = |[own, other]: &[Side; 2]| {
        let both = own.and(other);
        let (target, all) = (own.total.clusters as f64, both.total.clusters as f64);
        target * (all - target) / (all * (all - 1.0)) * both.spread().residual().unwrap_or(0.0)
    };
    let variance: f64 = used.iter().map(permuted).sum::<f64>() / row.unit.powi(2);
    let independent: f64 = strata.iter().map(Stratum::token_variance).sum();
    row.dispersion = (independent > 0.0).then(|| variance / independent);
    let documents: u64 = used.iter().flatten().map(|side| side.sum.documents).sum();
    let few = documents.min(clusters[0]).min(clusters[1]) < super::MIN_DOCUMENTS;
    if few {
        row.notes.push(Note::FewDocuments);
    }
    let phi = row.dispersion.map(|phi| if few { phi.max(1.0) } else { phi }).filter(|&phi| phi > 0.0);
    let surplus: f64 = strata.iter().map(Stratum::surplus).sum();
    if plan.test.takes_tokens() {
        (row.z, row.ln_p) = (Some(surplus.signum() * g2.sqrt()), Some(ln_chi2_upper(g2, 1.0)));
        return Some(quantiles.normal.powi(2));
    }
    // Each event takes a degree of freedom for its rate.
    let documents = (clusters[0] + clusters[1]).saturating_sub(shared as u64 - 1);
    let note = match phi.map(|phi| (phi, f_test(g2, phi, 2, documents))) {
        Some((phi, Some((f, ln_p)))) => {
            (row.z, row.ln_p) = (Some(surplus.signum() * f.sqrt()), Some(ln_p));
            row.quantile = quantiles.t(documents - 2);
            return Some(phi * row.quantile.powi(2));
        }
        Some((_, None)) => Note::NoTest,
        // No document of an event differs from another: no difference, and no telling how sure that is.
        None => {
            (row.z, row.ln_p) = (Some(0.0), Some(0.0));
            Note::NoVariation
        }
    };
    row.notes.push(note);
    None
}

fn effect(strata: &[Stratum], shared: usize, quantiles: &mut Quantiles, row: &mut Row) {
    let Some(log_ratio) = stratified::log_ratio(strata) else {
        row.notes.push(Note::OneSided);
        return;
    };
    row.log_ratio = Some(log_ratio);
    if let (Some(low), Some(high), Some(reach)) = (row.low, row.high, jackknife(strata, shared, log_ratio, quantiles)) {
        if log_ratio - reach < low && log_ratio + reach > high {
            row.quantile = quantiles.t(shared as u64 - 1);
        }
        row.bound(Some(low.min(log_ratio - reach)), Some(high.max(log_ratio + reach)));
    }
}

/// Half the width of the 95 % interval that a jackknife over events gives; `None` where it cannot be had.
fn jackknife(strata: &[Stratum], shared: usize, log_ratio: f64, quantiles: &mut Quantiles) -> Option<f64> {
    if shared < MIN_EVENTS {
        return None;
    }
    // Where one event holds all of one side's uses there is no ratio without it.
    let without = stratified::log_ratios_without_one(strata)?;
    // Leaving out an event in which neither side uses the feature leaves the ratio as it is.
    let (events, unused) = (shared as f64, (shared - without.len()) as f64);
    let mean = (without.iter().sum::<f64>() + unused * log_ratio) / events;
    let squares = without.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    let variance = (events - 1.0) / events * (squares + unused * (log_ratio - mean).powi(2));
    Some(quantiles.t(shared as u64 - 1) * variance.sqrt())
}
