//! Outlets compared inside each event: the same news, told differently.
//!
//! ```text
//! per event e covered by both sides:   p_e = Y_e / N_e,   residual of a document r = y − p_e·n
//! U = Σ_e Σ_{d ∈ target} r_d           Var(U) = Σ_e m_A·m_B / (m_e (m_e − 1)) · Σ_{d ∈ e} r_d²      z = U / √Var(U)
//! ratio (Mantel-Haenszel) = Σ_e Y_Ae·N_Be / N_e  ÷  Σ_e Y_Be·N_Ae / N_e
//! ```
//!
//! Var(U) is exact if, within an event, which outlet wrote which article were left to chance. The interval of the ratio
//! is a jackknife over events, so it needs at least 3 of them.

use super::{Note, Plan, Reference, Row, Side, interval};
use crate::count::{Sum, Sums};
use crate::formula::distributions::normal_upper;
use std::ops::Range;

/// With fewer shared events than this the normal approximation is only roughly right.
const ENOUGH_EVENTS: usize = 20;
/// With fewer there is no jackknife.
const MIN_EVENTS: usize = 3;

/// Which events each target shares with its reference; the same for every feature.
pub(super) struct Events<'a> {
    sums: &'a Sums,
    /// Per event, its cells.
    cells: Vec<Range<usize>>,
    /// Per outlet compared, the events that it and its reference both cover.
    shared: Vec<Vec<usize>>,
}

impl<'a> Events<'a> {
    pub(super) fn of(sums: &'a Sums, plan: &Plan) -> Self {
        let mut cells: Vec<Range<usize>> = Vec::new();
        let mut at = None;
        for cell in 0..sums.cells.len() {
            let event = sums.cells.key(cell).1;
            match cells.last_mut() {
                Some(range) if at == Some(event) => range.end = cell + 1,
                _ => cells.push(cell..cell + 1),
            }
            at = Some(event);
        }
        let mut events = Self { sums, cells, shared: vec![Vec::new(); sums.cells.outlets()] };
        for &target in &plan.targets {
            let covered = |event: &usize| events.sides(plan, target, *event, &[]).iter().all(|s| s.total.clusters > 0);
            events.shared[target] = (0..events.cells.len()).filter(covered).collect();
        }
        events
    }

    /// Both sides of an event, given the (cell, sum) entries of a feature there.
    fn sides(&self, plan: &Plan, target: usize, event: usize, entries: &[(u32, Sum)]) -> [Side; 2] {
        let mut sides = [Side::default(); 2];
        let side = |cell: usize| match (self.sums.cells.key(cell).0, plan.reference) {
            (outlet, _) if outlet == target => Some(0),
            (outlet, Reference::Outlet(reference)) => (outlet == reference).then_some(1),
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

    /// Both sides of the shared events in which either uses the feature.
    fn used(&self, plan: &Plan, row: &Row) -> Vec<[Side; 2]> {
        let entries: Vec<(u32, Sum)> = self.sums.sums.row(row.feature).collect();
        let mut used = Vec::new();
        for &event in &self.shared[row.target] {
            let cells = &self.cells[event];
            let from = entries.partition_point(|(cell, _)| (*cell as usize) < cells.start);
            let to = entries.partition_point(|(cell, _)| (*cell as usize) < cells.end);
            let sides = self.sides(plan, row.target, event, &entries[from..to]);
            if sides.iter().any(|side| side.sum.y > 0) {
                used.push(sides);
            }
        }
        used
    }
}

/// The comparison of all coverage, with its effect and test replaced by those within events.
pub(super) fn refine(mut row: Row, plan: &Plan, events: &Events) -> Row {
    let shared = events.shared[row.target].len();
    row.within = Some((shared as u64, row.log_ratio));
    row.notes.retain(|note| matches!(note, Note::OneDocument | Note::NoWords | Note::NeverFound));
    (row.log_ratio, row.interval, row.dispersion, row.z, row.p) = (None, None, None, None, None);
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
    let used = events.used(plan, &row);
    test(&used, &mut row);
    effect(&used, shared, &mut row);
    row
}

fn test(used: &[[Side; 2]], row: &mut Row) {
    let (mut u, mut variance, mut poisson) = (0.0, 0.0, 0.0);
    for [own, other] in used {
        let both = own.and(other);
        let p = both.sum.y as f64 / both.total.n as f64;
        let (own_documents, documents) = (own.total.clusters as f64, both.total.clusters as f64);
        u += own.sum.y as f64 - p * own.total.n as f64;
        variance += own_documents * (documents - own_documents) / (documents * (documents - 1.0)) * squares(&both);
        poisson += p * own.total.n as f64 * other.total.n as f64 / both.total.n as f64;
    }
    if variance > 0.0 {
        let z = u / variance.sqrt();
        row.z = Some(z);
        row.p = Some((2.0 * normal_upper(z.abs())).min(1.0));
        row.dispersion = (poisson > 0.0).then_some(variance / poisson);
    } else {
        (row.z, row.p) = (Some(0.0), Some(1.0));
    }
}

/// Σ (y − p·n)² over the documents of an event, p = Y/N: `(Σy²·N² − 2·Σyn·Y·N + Σn²·Y²) / N²`, in whole numbers so that
/// nothing cancels. Without room for them (events of some 10⁹ words) in floats.
fn squares(both: &Side) -> f64 {
    let (y, n) = (u128::from(both.sum.y), u128::from(both.total.n));
    let whole = || {
        let plus = both.sum.yy.checked_mul(n)?.checked_mul(n)?.checked_add(both.total.nn.checked_mul(y)?.checked_mul(y)?)?;
        let minus = both.sum.yn.checked_mul(2)?.checked_mul(y)?.checked_mul(n)?;
        plus.checked_sub(minus)
    };
    let scale = n as f64 * n as f64;
    match whole() {
        Some(squares) => squares as f64 / scale,
        None => {
            let p = y as f64 / n as f64;
            (both.sum.yy as f64 - 2.0 * p * both.sum.yn as f64 + p * p * both.total.nn as f64).max(0.0)
        }
    }
}

fn effect(used: &[[Side; 2]], shared: usize, row: &mut Row) {
    let parts: Vec<[f64; 2]> = used
        .iter()
        .map(|[own, other]| {
            let words = (own.total.n + other.total.n) as f64;
            [own.sum.y as f64 * other.total.n as f64 / words, other.sum.y as f64 * own.total.n as f64 / words]
        })
        .collect();
    let total = parts.iter().fold([0.0, 0.0], |total, part| [total[0] + part[0], total[1] + part[1]]);
    let Some(log_ratio) = log2_ratio(total) else {
        row.notes.push(Note::OneSided);
        return;
    };
    row.log_ratio = Some(log_ratio);
    if shared < MIN_EVENTS {
        return;
    }
    let without: Option<Vec<f64>> =
        parts.iter().map(|part| log2_ratio([total[0] - part[0], total[1] - part[1]])).collect();
    // Where one event alone holds all of one side's uses, leaving it out leaves no ratio, and there is no interval.
    let Some(without) = without else { return };
    // Leaving out an event in which neither side uses the feature leaves the ratio as it is.
    let (events, unused) = (shared as f64, (shared - without.len()) as f64);
    let mean = (without.iter().sum::<f64>() + unused * log_ratio) / events;
    let squares = without.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    let variance = (events - 1.0) / events * (squares + unused * (log_ratio - mean).powi(2));
    row.interval = interval(log_ratio, variance.sqrt() * std::f64::consts::LN_2, events - 1.0);
}

/// log₂ of a ratio; `None` unless both sides are clearly above zero (a difference of sums can leave a speck).
fn log2_ratio(sides: [f64; 2]) -> Option<f64> {
    sides.iter().all(|&side| side > 1e-9).then(|| (sides[0] / sides[1]).log2())
}
