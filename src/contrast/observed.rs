//! Units of observation in an order of their own, which no order of rows changes, and what each feature is in them.

use super::{Effect, Interval, Plan, Reference, Row};
use crate::count::Units;
use crate::draw::Name;
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges};
use crate::sparse::Csr;
use std::collections::BTreeMap;

/// Units per piece of parallel work.
const UNITS: usize = 64;

/// A unit of observation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub outlet: usize,
    /// 0 where events are not told apart.
    pub event: usize,
    pub n: u64,
    pub documents: u64,
    pub name: Name,
    /// Which it is of those of its name.
    pub number: u64,
}

/// All units that may be compared.
pub(super) struct Observed {
    /// By event, then by name.
    pub units: Vec<Unit>,
    /// Features × units; of the features of `rows` alone.
    pub counts: Csr<u64>,
    /// The same of the documents that have a feature, where units are more than a document and an effect asks for it.
    pub having: Option<Csr<u64>>,
    pub within: bool,
}

impl Observed {
    /// The units, and their counts of the features that the rows are about.
    pub fn of(units: &Units, plan: &Plan, rows: &[Row], task: &Task) -> Result<Self> {
        let before = task.charged();
        let counts = units.counts(task)?;
        let cells = units.cells();
        let parts = map_ranges(task, "naming documents", units.len(), UNITS, |range| {
            task.check()?;
            let unit = |unit: usize| {
                let (outlet, event) = cells.key(units.cell(unit));
                let n = units.exposure(unit);
                let held = counts.row(unit).flat_map(|(feature, y)| [u64::from(feature), y]);
                let name = Name::of([event as u64, outlet as u64, n].into_iter().chain(held));
                let documents = units.documents(unit) as u64;
                (Unit { outlet, event, n, documents, name, number: 0 }, unit)
            };
            Ok(range.map(unit).collect::<Vec<_>>())
        })?;
        let mut list: Vec<(Unit, usize)> = parts.into_iter().flatten().collect();
        list.sort_by_key(|(unit, _)| (unit.event, unit.name));
        for place in 1..list.len() {
            let before = list[place - 1].0;
            if (list[place].0.event, list[place].0.name) == (before.event, before.name) {
                list[place].0.number = before.number + 1;
            }
        }
        let features = counts.shape().1;
        let mut wanted = vec![false; features];
        for row in rows {
            wanted[row.feature] = true;
        }
        let turned = |of: Csr<u64>| {
            let mut ordered = Csr::with_capacity(features, of.stored());
            task.charge(2 * of.stored() * size_of::<(u32, u64)>())?;
            for &(_, unit) in &list {
                task.check()?;
                of.row(unit).filter(|(feature, _)| wanted[*feature as usize]).for_each(|(f, y)| ordered.push(f, y));
                ordered.end_row()?;
            }
            drop(of);
            Ok::<_, Error>(ordered.transpose())
        };
        let counts = turned(counts)?;
        let asked = plan.interval == Interval::Bootstrap && plan.effects.contains(&Effect::DocumentShare);
        let having = if asked { units.having(task)?.map(turned).transpose()? } else { None };
        let stored = counts.stored() + having.as_ref().map_or(0, Csr::stored);
        let held = stored * size_of::<(u32, u64)>() + list.len() * size_of::<Unit>();
        task.release(task.charged() - before);
        task.charge(held)?;
        Ok(Self {
            units: list.into_iter().map(|(unit, _)| unit).collect(),
            counts,
            having,
            within: units.cells().events().is_some(),
        })
    }

    /// How many units each outlet has.
    pub fn per_outlet(&self, outlets: usize) -> Vec<usize> {
        let mut counts = vec![0; outlets];
        self.units.iter().for_each(|unit| counts[unit.outlet] += 1);
        counts
    }
}

/// The outlets whose units make up both sides of a comparison, ascending.
pub(super) fn both_sides(plan: &Plan, versus: usize, outlets: usize) -> Vec<usize> {
    let versus = &plan.versus[versus];
    match &versus.reference {
        Reference::Rest | Reference::All | Reference::Mean => (0..outlets).collect(),
        // A table has no units; plans that look at these refuse it.
        Reference::External => vec![versus.target],
        Reference::Outlets(others) => {
            let mut both: Vec<usize> = others.iter().copied().chain([versus.target]).collect();
            both.sort_unstable();
            both.dedup();
            both
        }
    }
}

/// Comparisons by the outlets that make them up, and by whether these weigh alike: what is looked at together.
pub(super) fn pools(plan: &Plan, outlets: usize) -> BTreeMap<(Vec<usize>, bool), Vec<usize>> {
    let mut pools: BTreeMap<(Vec<usize>, bool), Vec<usize>> = BTreeMap::new();
    for versus in 0..plan.versus.len() {
        let mean = plan.versus[versus].reference == Reference::Mean;
        pools.entry((both_sides(plan, versus, outlets), mean)).or_default().push(versus);
    }
    pools
}
