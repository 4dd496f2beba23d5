//! Could it be left to chance which outlet wrote which article?
//!
//! The labels of outlets are exchanged among the units of both sides (within events: among those of an event), and the
//! statistic is computed anew:
//!
//! ```text
//! all coverage   T = U² / V      U = Y_g − p·N_g                   V = φ̂·p·N_g·(N − N_g)/N
//! mean           T = δ² / V      δ = Y_g/N_g − mean of Y_h/N_h      V = φ̂·p·(1/N_g + Σ_h 1/N_h / (K − 1)²)
//! within events  T = U² / V      U = Σ_e Σ_{d ∈ g} r_d             V = Σ_e m_A·m_B / (m_e (m_e − 1)) · Σ_{d ∈ e} r_d²
//!
//! p = (1 + #{T* ≥ T}) / (B + 1)          z = ±√T
//! ```
//!
//! h are the other outlets, `r_d = y − p_e·n`; `p = Y/N` is the rate over both sides. φ̂ and p, and V within events, are
//! the same for any order of labels. A row whose p is large is left after 20 replicates have reached T, with p = 20 /
//! (how many it took) (Besag & Clifford 1991). Where there are no more ways to assign the target's units than
//! replicates, all of them are tried, and p = #{T* ≥ T} / (number of ways).
//!
//! Allowance for the number of rows by the largest statistic (Westfall & Young 1993, step-down): the row of rank j has
//! reached in a replicate where any row of T no larger than its T has a T* as large. What that takes of each replicate
//! is which values lie between the T and the T* of some row, a few stretches of the line.

use super::observed::{Observed, Unit, pools};
use super::{Adjust, Note, Plan, Row};
use crate::draw::{Draws, Purpose};
use crate::error::{Error, Result};
use crate::formula::overdispersion::Spread;
use crate::runtime::{Task, map_step};
use std::collections::HashMap;
use std::ops::Range;

/// Replicates that are dealt at once: their labels of a unit fill two lines of the cache.
const BLOCK: usize = 64;
/// Where there are more units than this, fewer are dealt at once.
const MANY_UNITS: usize = 1 << 18;
/// So many replicates that reach T are enough to know that p is not small.
const ENOUGH: u32 = 20;
/// Features per piece of parallel work.
const FEATURES: usize = 16;
/// Units per piece of parallel work.
const UNITS: usize = 256;
/// Places between looks at whether to stop.
const CHECK: usize = 4096;
/// T* reaches T where it falls short by no more than rounding would explain.
const TOLERANCE: f64 = 1e-9;
/// A difference as small as this, relative to what it is the difference of, is none.
const NOTHING: f64 = 1e-12;
/// With so many ways to assign the target's units p cannot fall below .05. Where both sides have as many units
/// everywhere, exchanging them gives the same statistic, so it takes twice as many.
const FEW_WAYS: u64 = 20;
/// The most outlets whose labels are exchanged.
const MOST_OUTLETS: usize = 4096;

/// How the sums of a label become its statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pooled,
    Mean,
    Within,
}

/// The units of a comparison, or of several over the same outlets.
struct Pool<'a> {
    observed: &'a Observed,
    kind: Kind,
    /// Per label, its outlet.
    outlets: Vec<usize>,
    /// The units, in their own order, and per unit its place among them.
    units: Vec<&'a Unit>,
    places: Vec<Option<u32>>,
    /// Per place, the label of its unit.
    labels: Vec<u16>,
    /// Where labels are exchanged: places of an event, or all.
    strata: Vec<Range<usize>>,
    /// Per place, its stratum.
    stratum: Vec<u32>,
    /// Per stratum, the sums of a feature that is not found there.
    words: Vec<Spread>,
}

impl<'a> Pool<'a> {
    fn of(observed: &'a Observed, outlets: &[usize], mean: bool) -> Result<Self> {
        let kind = if observed.within {
            Kind::Within
        } else if mean {
            Kind::Mean
        } else {
            Kind::Pooled
        };
        let mut label = HashMap::new();
        let mut present: Vec<usize> = observed.units.iter().map(|unit| unit.outlet).collect();
        present.sort_unstable();
        present.dedup();
        present.retain(|outlet| outlets.binary_search(outlet).is_ok());
        if present.len() > MOST_OUTLETS {
            return Err(Error::TooLarge {
                what: "groups whose labels are exchanged",
                count: present.len(),
                limit: MOST_OUTLETS,
                remedy: "compare fewer",
            });
        }
        for (number, &outlet) in (0_u16..).zip(&present) {
            label.insert(outlet, number);
        }
        let mut pool = Self {
            observed,
            kind,
            outlets: present,
            units: Vec::new(),
            places: vec![None; observed.units.len()],
            labels: Vec::new(),
            strata: Vec::new(),
            stratum: Vec::new(),
            words: Vec::new(),
        };
        let mut from = 0;
        for event in observed.units.chunk_by(|one, next| one.event == next.event) {
            let labels: Vec<Option<u16>> = event.iter().map(|unit| label.get(&unit.outlet).copied()).collect();
            let mut told = labels.iter().flatten();
            let first = told.next();
            // What one outlet alone covers tells nothing of a difference.
            if told.any(|label| Some(label) != first) {
                let stratum = u32::try_from(pool.strata.len()).unwrap_or(u32::MAX);
                let start = pool.units.len();
                for (place, (unit, label)) in (from..).zip(event.iter().zip(labels)) {
                    if let Some(label) = label {
                        pool.places[place] = u32::try_from(pool.units.len()).ok();
                        pool.units.push(unit);
                        pool.labels.push(label);
                        pool.stratum.push(stratum);
                    }
                }
                pool.words.push(Spread::of(pool.units[start..].iter().map(|unit| (0, unit.n))));
                pool.strata.push(start..pool.units.len());
            }
            from += event.len();
        }
        Ok(pool)
    }

    /// The places that have a feature, and how often.
    fn found(&self, feature: usize) -> Vec<(u32, f64)> {
        let place = |(unit, y): (u32, u64)| Some((self.places[unit as usize]?, y as f64));
        self.observed.counts.row(feature).filter_map(place).collect()
    }

    /// The sums of a stratum for a feature that is found there.
    fn spread(&self, stratum: usize, found: &[(u32, f64)]) -> Spread {
        let mut spread = self.words[stratum];
        for &(place, y) in found {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "counts are whole and below 2⁵³"
            )]
            let y = y as u64;
            spread.y += y;
            let (y, n) = (u128::from(y), u128::from(self.units[place as usize].n));
            spread.yy += y * y;
            spread.yn += y * n;
        }
        spread
    }

    /// The number of units a label has in each stratum.
    fn of_label(&self, label: u16) -> Vec<usize> {
        let own = |stratum: &Range<usize>| self.labels[stratum.clone()].iter().filter(|&&l| l == label).count();
        self.strata.iter().map(own).collect()
    }
}

/// Labels of several replicates: a stretch of them per place.
struct Dealt {
    labels: Vec<u16>,
    replicates: usize,
}

/// What a replicate holds of each label whatever the feature: what p times is taken from its count, and by what the
/// square of the rest is multiplied.
struct Tables<const N: usize> {
    n: Vec<[f64; N]>,
    w: Vec<[f64; N]>,
}

impl<const N: usize> Tables<N> {
    fn of(pool: &Pool, dealt: &Dealt) -> Self {
        let mut n = vec![[0.0; N]; dealt.replicates];
        let mut w = vec![[1.0; N]; dealt.replicates];
        if pool.kind == Kind::Within {
            return Self { n, w };
        }
        for (unit, labels) in pool.units.iter().zip(dealt.labels.chunks_exact(dealt.replicates)) {
            let words = unit.n as f64;
            for (n, &label) in n.iter_mut().zip(labels) {
                n[usize::from(label) & (N - 1)] += words;
            }
        }
        let all: f64 = pool.units.iter().map(|unit| unit.n as f64).sum();
        for (n, w) in n.iter_mut().zip(&mut w) {
            if pool.kind == Kind::Pooled {
                for (n, w) in n.iter().zip(w) {
                    *w = if *n > 0.0 && *n < all { all / (n * (all - n)) } else { 0.0 };
                }
                continue;
            }
            for n in n.iter_mut() {
                *n = if *n > 0.0 { 1.0 / *n } else { 0.0 };
            }
            let (total, others) = (n.iter().sum::<f64>(), pool.outlets.len() as f64 - 1.0);
            for (n, w) in n.iter().zip(w) {
                *w = if *n > 0.0 { 1.0 / (n + (total - n) / (others * others)) } else { 0.0 };
            }
        }
        Self { n, w }
    }
}

/// A row of the table that waits for its p.
#[derive(Debug, Clone)]
struct Entry {
    row: usize,
    label: u16,
    /// The difference observed; its square times what it is multiplied by, which is T but for a factor; that factor.
    difference: f64,
    seen: f64,
    factor: f64,
    reached: u32,
    /// After how many replicates it was known that p is not small.
    stopped: Option<u32>,
}

impl Entry {
    fn threshold(&self) -> f64 {
        self.seen * (1.0 - TOLERANCE)
    }
}

/// A feature and its rows.
struct Feature {
    number: usize,
    /// Its rate over all units, of which each label would have its share.
    rate: f64,
    entries: Vec<Entry>,
}

/// Which stretches of T a replicate has covered: closed, apart, ascending.
#[derive(Debug, Clone, Default, PartialEq)]
struct Covered(Vec<(f64, f64)>);

impl Covered {
    fn add(&mut self, low: f64, high: f64) {
        let from = self.0.partition_point(|stretch| stretch.1 < low);
        match self.0.get(from) {
            Some(stretch) if stretch.0 <= low && high <= stretch.1 => {}
            _ => {
                let to = from + self.0[from..].partition_point(|stretch| stretch.0 <= high);
                let met = &self.0[from..to];
                let low = met.first().map_or(low, |stretch| stretch.0.min(low));
                let high = met.last().map_or(high, |stretch| stretch.1.max(high));
                self.0.splice(from..to, [(low, high)]);
            }
        }
    }
}

/// Fill in z and p of rows, and with [`Adjust::MaxT`] q.
pub(super) fn decide(observed: &Observed, plan: &Plan, rows: &mut [Row], outlets: usize, task: &Task) -> Result<()> {
    let mut waiting: Vec<Vec<(usize, usize)>> = vec![Vec::new(); plan.versus.len()];
    for (place, row) in rows.iter_mut().enumerate() {
        (row.z, row.ln_p) = (None, None);
        row.notes.retain(|note| !matches!(note, Note::NoTest | Note::FewEvents));
        if !row.is_empty() {
            waiting[row.versus].push((row.feature, place));
        }
    }
    let mut covered = vec![Covered::default(); if plan.adjust == Adjust::MaxT { plan.replicates as usize } else { 0 }];
    let mut found = Vec::new();
    for ((of_pool, mean), comparisons) in pools(plan, outlets) {
        let pool = Pool::of(observed, &of_pool, mean)?;
        let drawn = match pool.outlets.len() {
            0 => continue,
            1..=8 => pooled::<8>(&pool, plan, &comparisons, &waiting, &mut covered, task),
            9..=32 => pooled::<32>(&pool, plan, &comparisons, &waiting, &mut covered, task),
            33..=256 => pooled::<256>(&pool, plan, &comparisons, &waiting, &mut covered, task),
            257..=1024 => pooled::<1024>(&pool, plan, &comparisons, &waiting, &mut covered, task),
            _ => pooled::<MOST_OUTLETS>(&pool, plan, &comparisons, &waiting, &mut covered, task),
        }?;
        found.extend(drawn);
    }
    for (entry, p, notes) in &found {
        let row = &mut rows[entry.row];
        row.z = Some((entry.factor * entry.seen).sqrt().copysign(entry.difference));
        row.ln_p = Some(p.ln());
        for &note in notes {
            row.notes.push(note);
        }
    }
    for (_, place) in waiting.into_iter().flatten() {
        if rows[place].ln_p.is_none() {
            rows[place].notes.push(Note::NoTest);
        }
    }
    if plan.adjust == Adjust::MaxT {
        let seen: Vec<(usize, f64)> = found.iter().map(|found| (found.0.row, found.0.factor * found.0.seen)).collect();
        for (row, q) in step_down(seen, &covered) {
            rows[row].q = Some(q);
        }
    }
    Ok(())
}

/// The family-wise error rates of rows with these T, given what each replicate covered.
fn step_down(mut seen: Vec<(usize, f64)>, covered: &[Covered]) -> Vec<(usize, f64)> {
    seen.sort_by(|one, other| one.1.total_cmp(&other.1));
    // By how much the number of replicates that reach rises from one row to the next.
    let mut rise = vec![0_i64; seen.len() + 1];
    for &(low, high) in covered.iter().flat_map(|covered| &covered.0) {
        let from = seen.partition_point(|(_, t)| *t < low);
        let to = seen.partition_point(|(_, t)| *t <= high);
        if from < to {
            rise[from] += 1;
            rise[to] -= 1;
        }
    }
    let mut reached = 0;
    let raw: Vec<f64> = rise[..seen.len()]
        .iter()
        .map(|rise| {
            reached += rise;
            (reached + 1) as f64 / (covered.len() + 1) as f64
        })
        .collect();
    let mut least = 0.0_f64;
    let mut adjusted = Vec::with_capacity(seen.len());
    for ((row, _), q) in seen.into_iter().zip(raw).rev() {
        least = least.max(q);
        adjusted.push((row, least));
    }
    adjusted
}

type Found = Vec<(Entry, f64, Vec<Note>)>;

/// The rows of all comparisons of a pool.
fn pooled<const N: usize>(
    pool: &Pool,
    plan: &Plan,
    comparisons: &[usize],
    waiting: &[Vec<(usize, usize)>],
    covered: &mut [Covered],
    task: &Task,
) -> Result<Found> {
    let own = Dealt { labels: pool.labels.clone(), replicates: 1 };
    let (mut drawn, mut found) = (Vec::new(), Vec::new());
    for &versus in comparisons {
        let Ok(label) = pool.outlets.binary_search(&plan.versus[versus].target) else { continue };
        let label = u16::try_from(label).unwrap_or(u16::MAX);
        let of_label = pool.of_label(label);
        let balanced = pool.strata.iter().zip(&of_label).all(|(stratum, &own)| stratum.len() == 2 * own);
        let few = if balanced { 2 * FEW_WAYS } else { FEW_WAYS };
        let ways = ways(pool, &of_label, u64::from(plan.replicates).max(few));
        let mut notes = Vec::new();
        // Of the mean of the others, who the others are matters as well.
        if ways <= few && pool.kind != Kind::Mean {
            notes.push(Note::FewArrangements);
        }
        let exact = pool.kind != Kind::Mean && plan.adjust != Adjust::MaxT && ways <= u64::from(plan.replicates);
        if exact {
            notes.push(Note::Exact);
            let mut features = entries::<8>(pool, &Dealt { labels: against(&pool.labels, label), replicates: 1 }, {
                waiting[versus].iter().map(|&(feature, row)| (feature, row, 0))
            });
            all_ways(pool, &of_label, ways, &mut features, task)?;
            for entry in features.into_iter().flat_map(|feature| feature.entries) {
                let p = f64::from(entry.reached) / ways as f64;
                found.push((entry, p, notes.clone()));
            }
        } else {
            drawn.extend(waiting[versus].iter().map(|&(feature, row)| (feature, row, label, notes.clone())));
        }
    }
    let mut notes: HashMap<usize, Vec<Note>> = HashMap::new();
    drawn.sort_by_key(|(feature, row, _, _)| (*feature, *row));
    let wanted: Vec<(usize, usize, u16)> = drawn
        .into_iter()
        .map(|(feature, row, label, of_row)| {
            if !of_row.is_empty() {
                notes.insert(row, of_row);
            }
            (feature, row, label)
        })
        .collect();
    let features = entries::<N>(pool, &own, wanted.into_iter());
    for entry in draw::<N>(pool, plan, features, covered, task)? {
        let p = match entry.stopped {
            Some(replicates) => f64::from(entry.reached) / f64::from(replicates),
            None => f64::from(entry.reached + 1) / (f64::from(plan.replicates) + 1.0),
        };
        let notes = notes.remove(&entry.row).unwrap_or_default();
        found.push((entry, p, notes));
    }
    Ok(found)
}

/// How many ways there are to assign a target's units, `u64::MAX` where there are more than `enough`.
fn ways(pool: &Pool, of_label: &[usize], enough: u64) -> u64 {
    let mut ways = 1_u128;
    for (stratum, &own) in pool.strata.iter().zip(of_label) {
        let mut here = 1_u128;
        for step in 0..own.min(stratum.len() - own) {
            // Whole at each step: a product of t numbers in a row is divided by t!.
            here = here * (stratum.len() - step) as u128 / (step + 1) as u128;
            if here > u128::from(enough) {
                return u64::MAX;
            }
        }
        ways *= here;
        if ways > u128::from(enough) {
            return u64::MAX;
        }
    }
    u64::try_from(ways).unwrap_or(u64::MAX)
}

/// The labels of two sides: 0 the target, 1 whoever else.
fn against(labels: &[u16], target: u16) -> Vec<u16> {
    labels.iter().map(|&label| u16::from(label != target)).collect()
}

/// What is observed: features with their rows, given (feature, row, label) by feature.
fn entries<const N: usize>(
    pool: &Pool,
    own: &Dealt,
    wanted: impl Iterator<Item = (usize, usize, u16)>,
) -> Vec<Feature> {
    let tables = Tables::<N>::of(pool, own);
    let labels = own.labels.iter().copied().max().map_or(0, |most| usize::from(most) + 1);
    let mut per_stratum: Vec<Vec<usize>> = Vec::new();
    if pool.kind == Kind::Within {
        per_stratum = vec![vec![0; labels]; pool.strata.len()];
        for (stratum, &label) in pool.stratum.iter().zip(&own.labels) {
            per_stratum[*stratum as usize][usize::from(label)] += 1;
        }
    }
    let mut features: Vec<Feature> = Vec::new();
    // Per label: the difference, its square, the factor that makes T of it; and how large the feature's numbers are.
    let (mut differences, mut squares, mut factors, mut size) = ([0.0; N], [0.0; N], vec![0.0; labels], 0.0);
    for (feature, row, label) in wanted {
        if features.last().is_none_or(|last| last.number != feature) {
            let found = pool.found(feature);
            let mut sums = [[0.0; N]];
            size = found.iter().map(|(_, y)| y).sum::<f64>();
            if pool.kind == Kind::Mean {
                size *= tables.n[0].iter().sum::<f64>();
            }
            let mut rate = 0.0;
            add(pool, own, &found, &mut sums, None).unwrap_or_default();
            factors.fill(0.0);
            if pool.kind == Kind::Within {
                for of_stratum in found.chunk_by(|a, b| pool.stratum[a.0 as usize] == pool.stratum[b.0 as usize]) {
                    let stratum = pool.stratum[of_stratum[0].0 as usize] as usize;
                    let squares = pool.spread(stratum, of_stratum).residual().unwrap_or(0.0);
                    let all = pool.strata[stratum].len() as f64;
                    for (variance, &own) in factors.iter_mut().zip(&per_stratum[stratum]) {
                        *variance += own as f64 * (all - own as f64) / (all * (all - 1.0)) * squares;
                    }
                }
                for variance in &mut factors {
                    *variance = if *variance > 0.0 { 1.0 / *variance } else { 0.0 };
                }
            } else if !pool.strata.is_empty() {
                let spread = pool.spread(0, &found);
                let (units, words) = (spread.documents as f64, spread.n as f64);
                rate = spread.y as f64 / words;
                let variance = spread.residual().unwrap_or(0.0) * units / ((units - 1.0) * words);
                factors.fill(if variance > 0.0 { 1.0 / variance } else { 0.0 });
            }
            (differences, squares) = statistics(pool, rate, &sums[0], &tables.n[0], &tables.w[0]);
            features.push(Feature { number: feature, rate, entries: Vec::new() });
        }
        let Some(last) = features.last_mut() else { continue };
        let place = usize::from(label) & (N - 1);
        let told = differences[place].abs() > NOTHING * size;
        last.entries.push(Entry {
            row,
            label,
            difference: differences[place],
            seen: if told { squares[place] } else { 0.0 },
            factor: factors.get(usize::from(label)).copied().unwrap_or(0.0),
            reached: 0,
            stopped: None,
        });
    }
    features
}

/// Add a feature's counts (within events its residuals) to the labels of each replicate.
#[inline]
fn add<const N: usize>(
    pool: &Pool,
    dealt: &Dealt,
    found: &[(u32, f64)],
    sums: &mut [[f64; N]],
    task: Option<&Task>,
) -> Result<()> {
    let mut put = |place: usize, value: f64| {
        let labels = &dealt.labels[place * dealt.replicates..][..dealt.replicates];
        for (sums, &label) in sums.iter_mut().zip(labels) {
            sums[usize::from(label) & (N - 1)] += value;
        }
    };
    let check = || task.map_or(Ok(()), Task::check);
    if pool.kind != Kind::Within {
        for some in found.chunks(CHECK) {
            check()?;
            for &(place, y) in some {
                put(place as usize, y);
            }
        }
        return Ok(());
    }
    for of_stratum in found.chunk_by(|one, next| pool.stratum[one.0 as usize] == pool.stratum[next.0 as usize]) {
        check()?;
        let stratum = pool.stratum[of_stratum[0].0 as usize] as usize;
        let rate = of_stratum.iter().map(|(_, y)| y).sum::<f64>() / pool.words[stratum].n as f64;
        let mut met = of_stratum.iter().peekable();
        for place in pool.strata[stratum].clone() {
            let own = met.next_if(|(at, _)| *at as usize == place).map_or(0.0, |(_, y)| *y);
            put(place, own - rate * pool.units[place].n as f64);
        }
    }
    Ok(())
}

/// Per label the difference, and its square times what it is multiplied by.
#[inline]
fn statistics<const N: usize>(
    pool: &Pool,
    rate: f64,
    sums: &[f64; N],
    n: &[f64; N],
    w: &[f64; N],
) -> ([f64; N], [f64; N]) {
    let (mut differences, mut squares) = ([0.0; N], [0.0; N]);
    if pool.kind == Kind::Mean {
        let others = pool.outlets.len() as f64 - 1.0;
        let total: f64 = sums.iter().zip(n).map(|(y, inverse)| y * inverse).sum();
        for label in 0..N {
            let own = sums[label] * n[label];
            differences[label] = own - (total - own) / others;
            squares[label] = differences[label] * differences[label] * w[label];
        }
    } else {
        for label in 0..N {
            differences[label] = sums[label] - rate * n[label];
            squares[label] = differences[label] * differences[label] * w[label];
        }
    }
    (differences, squares)
}

/// Deal labels anew, replicate after replicate, and see which rows are reached.
fn draw<const N: usize>(
    pool: &Pool,
    plan: &Plan,
    mut features: Vec<Feature>,
    covered: &mut [Covered],
    task: &Task,
) -> Result<Vec<Entry>> {
    let replicates = plan.replicates as usize;
    let block = if pool.units.len() > MANY_UNITS { BLOCK / 8 } else { BLOCK };
    let charged = pool.units.len() * block * size_of::<(u64, u16, u16)>();
    task.charge(charged)?;
    task.begin("permuting outlets", replicates);
    let stops = plan.adjust != Adjust::MaxT;
    let mut finished = Vec::new();
    for first in (0..replicates).step_by(block) {
        if features.is_empty() {
            break;
        }
        let dealt = deal(pool, plan.seed, first, block.min(replicates - first), task)?;
        let tables = Tables::<N>::of(pool, &dealt);
        let pieces: Vec<&mut [Feature]> = features.chunks_mut(FEATURES).collect();
        let reached = map_step(task, pieces, |piece| {
            let mut reached = vec![Covered::default(); if stops { 0 } else { dealt.replicates }];
            let mut sums = vec![[0.0; N]; dealt.replicates];
            for feature in piece {
                sums.fill([0.0; N]);
                add(pool, &dealt, &pool.found(feature.number), &mut sums, Some(task))?;
                look(pool, feature, &sums, &tables, if stops { Some(first) } else { None }, &mut reached);
            }
            Ok(reached)
        })?;
        for piece in reached {
            for (all, one) in covered[if stops { 0 } else { first }..].iter_mut().zip(piece) {
                one.0.into_iter().for_each(|(low, high)| all.add(low, high));
            }
        }
        if stops {
            for feature in &mut features {
                finished.extend(feature.entries.extract_if(.., |entry| entry.stopped.is_some()));
            }
            features.retain(|feature| !feature.entries.is_empty());
        }
        task.advance(dealt.replicates)?;
    }
    task.release(charged);
    finished.extend(features.into_iter().flat_map(|feature| feature.entries));
    Ok(finished)
}

/// Count the replicates that reach each row. With `stops`, the number of the first of them, a row that enough have
/// reached is finished; without, note what each covers.
fn look<const N: usize>(
    pool: &Pool,
    feature: &mut Feature,
    sums: &[[f64; N]],
    tables: &Tables<N>,
    stops: Option<usize>,
    covered: &mut [Covered],
) {
    let mut thresholds = [f64::INFINITY; N];
    for entry in &feature.entries {
        thresholds[usize::from(entry.label) & (N - 1)] = entry.threshold();
    }
    let mut reached = [0_u32; N];
    let of = |replicate: usize| {
        statistics(pool, feature.rate, &sums[replicate], &tables.n[replicate], &tables.w[replicate]).1
    };
    let mut covered = covered.iter_mut();
    for replicate in 0..sums.len() {
        let squares = of(replicate);
        for label in 0..N {
            reached[label] += u32::from(squares[label] >= thresholds[label]);
        }
        if let Some(covered) = covered.next() {
            for entry in &feature.entries {
                let square = squares[usize::from(entry.label) & (N - 1)];
                if square >= entry.threshold() {
                    // As far as what falls short by rounding alone, so that no value is covered twice.
                    let high = square.max(entry.seen) / (1.0 - TOLERANCE);
                    covered.add(entry.factor * entry.seen, entry.factor * high);
                }
            }
        }
    }
    for entry in &mut feature.entries {
        let label = usize::from(entry.label) & (N - 1);
        let Some(first) = stops.filter(|_| entry.reached + reached[label] >= ENOUGH) else {
            entry.reached += reached[label];
            continue;
        };
        for replicate in 0..sums.len() {
            entry.reached += u32::from(of(replicate)[label] >= thresholds[label]);
            if entry.reached == ENOUGH {
                entry.stopped = u32::try_from(first + replicate + 1).ok();
                break;
            }
        }
    }
}

/// Deal the labels of each stratum out to its units in the order of their draws.
fn deal(pool: &Pool, seed: u64, first: usize, replicates: usize, task: &Task) -> Result<Dealt> {
    let pieces: Vec<&[&Unit]> = pool.units.chunks(UNITS).collect();
    let numbers = map_step(task, pieces, |units| {
        let mut numbers = vec![0; units.len() * replicates];
        for (unit, numbers) in units.iter().zip(numbers.chunks_exact_mut(replicates)) {
            Draws::of(seed, Purpose::Labels, unit.name, unit.number).fill(first, numbers);
        }
        Ok(numbers)
    })?;
    let number = |place: usize, replicate: usize| numbers[place / UNITS][place % UNITS * replicates + replicate];
    // Which label is dealt first does not matter, as long as it follows from the labels alone.
    let mut pack = pool.labels.clone();
    pool.strata.iter().for_each(|stratum| pack[stratum.clone()].sort_unstable());
    let by_replicate = map_step(task, (0..replicates).collect(), |replicate| {
        let mut labels = vec![0_u16; pool.units.len()];
        let mut order: Vec<(u64, u32)> = Vec::new();
        for stratum in &pool.strata {
            task.check()?;
            order.clear();
            let places = stratum.clone();
            order.extend(places.map(|place| (number(place, replicate), u32::try_from(place).unwrap_or(u32::MAX))));
            order.sort_unstable();
            for (&(_, place), &label) in order.iter().zip(&pack[stratum.clone()]) {
                labels[place as usize] = label;
            }
        }
        Ok(labels)
    })?;
    let mut labels = vec![0; pool.units.len() * replicates];
    for (replicate, own) in by_replicate.iter().enumerate() {
        for (place, &label) in own.iter().enumerate() {
            labels[place * replicates + replicate] = label;
        }
    }
    Ok(Dealt { labels, replicates })
}

/// Try every way to assign a target's units.
fn all_ways(pool: &Pool, of_label: &[usize], ways: u64, features: &mut [Feature], task: &Task) -> Result<()> {
    let most = of_label.iter().copied().max().unwrap_or_default();
    let held = usize::try_from(ways).unwrap_or(usize::MAX).saturating_mul(most).saturating_mul(size_of::<usize>());
    task.charge(held)?;
    // Per stratum, every choice of places.
    let choices: Vec<Vec<Vec<usize>>> = pool
        .strata
        .iter()
        .zip(of_label)
        .map(|(stratum, &own)| match stratum.len() - own {
            // Rather few than many, and then the others: the depth of the choice is that of the fewer.
            others if others < own => {
                let without = |few: Vec<usize>| stratum.clone().filter(|place| !few.contains(place)).collect();
                choices(stratum.clone(), others).into_iter().map(without).collect()
            }
            _ => choices(stratum.clone(), own),
        })
        .collect();
    let ways = usize::try_from(ways).unwrap_or(usize::MAX);
    task.begin("permuting outlets", ways);
    for first in (0..ways).step_by(BLOCK) {
        let replicates = BLOCK.min(ways - first);
        let mut labels = vec![1_u16; pool.units.len() * replicates];
        for replicate in 0..replicates {
            let mut rest = first + replicate;
            for choices in &choices {
                choices[rest % choices.len()].iter().for_each(|place| labels[place * replicates + replicate] = 0);
                rest /= choices.len();
            }
        }
        let dealt = Dealt { labels, replicates };
        let tables = Tables::<8>::of(pool, &dealt);
        map_step(task, features.chunks_mut(FEATURES).collect(), |piece| {
            let mut sums = vec![[0.0; 8]; replicates];
            for feature in piece {
                sums.fill([0.0; 8]);
                add(pool, &dealt, &pool.found(feature.number), &mut sums, Some(task))?;
                for ((sums, n), w) in sums.iter().zip(&tables.n).zip(&tables.w) {
                    let squares = statistics(pool, feature.rate, sums, n, w).1;
                    for entry in &mut feature.entries {
                        entry.reached += u32::from(squares[0] >= entry.threshold());
                    }
                }
            }
            Ok(())
        })?;
        task.advance(replicates)?;
    }
    task.release(held);
    Ok(())
}

/// Every choice of `own` of these places.
fn choices(places: Range<usize>, own: usize) -> Vec<Vec<usize>> {
    if own == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in places.start..(places.end + 1).saturating_sub(own) {
        for mut rest in choices(first + 1..places.end, own - 1) {
            rest.push(first);
            all.push(rest);
        }
    }
    all
}
