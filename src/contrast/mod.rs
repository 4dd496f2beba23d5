//! The estimator: each outlet against its reference, feature by feature.
//!
//! Keyness of terms, framing scores and differential collocates are this one comparison on different counts. It sees
//! only the additive sums of [`crate::count`], so it is exact, fast and independent of how the corpus was cut up.
//!
//! Per outlet and feature it gives
//!
//! - the effect: log₂ of the ratio of rates, with an interval; log-odds with an informative Dirichlet prior;
//! - the test: G² divided by the dispersion φ̂ of the feature over documents, `F = G²/φ̂ ~ F(1, D − 2)`, shown as a signed
//!   `z = ±√F`. Words come in bursts: a test that takes tokens as independent calls a quarter of all words distinctive on
//!   a random split of one outlet. φ̂ measures the bursts and takes them out;
//! - the interval of the log ratio: the ratios that this test would not reject, each with the scatter around the rates that
//!   it implies, so that a large difference is not taken for scatter. It leaves out equal rates exactly where p < .05;
//! - q, the false discovery rate over the whole table (Benjamini & Hochberg), or another allowance for many rows;
//! - further effects on request ([`Effect`]), each with its interval.
//!
//! With events given ([`Cells::within`]) outlets are compared inside each event, see [`within`].
//!
//! Some tests and intervals ask for more than sums: the units of observation themselves, see [`contrast_units`]. They
//! are permutation, which exchanges the labels of outlets among units, Welch's and Wilcoxon's tests of the rates of
//! units, and the bootstrap.

mod bootstrap;
mod documents;
mod effect;
mod estimates;
mod external;
mod note;
mod observed;
mod permutation;
mod plan;
mod planning;
mod pooled;
mod selection;
mod shift;
mod within;

pub use self::effect::{Effect, Estimate, Sides};
pub use self::external::External;
pub use self::note::{Note, Notes};
pub use self::plan::{Adjust, Interval, Measure, Plan, Reference, Test, Versus};
pub use self::planning::{Aim, Planned, planning};
pub use self::selection::Within;
pub use self::shift::{Shift, shift};
pub use crate::count::Cells;
use crate::count::{Furniture, Sum, Sums, Total, Units};
use crate::error::Result;
use crate::formula::distributions::{normal_quantile, t_quantile};
use crate::formula::multiple::{benjamini_hochberg, benjamini_yekutieli, holm};
use crate::formula::overdispersion::{self, Spread};
use crate::formula::shrinkage;
use crate::runtime::{Task, map_items, map_ranges};
use std::collections::HashMap;

/// Features per piece of parallel work.
const FEATURES: usize = 256;
/// log₂ of a ratio of rates that no texts have.
const MOST: f64 = 64.0;
/// The level that intervals go with.
const LEVEL: f64 = 0.05;
/// A word in fewer documents than this shows too little of its dispersion.
const MIN_DOCUMENTS: u64 = 5;

/// One outlet, one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which of the comparisons of the plan it belongs to.
    pub versus: usize,
    /// The outlet compared.
    pub target: usize,
    /// The feature.
    pub feature: usize,
    /// Its counts in the target and in the reference.
    pub count: [u64; 2],
    /// How many counts make one occurrence; of a [`Measure::Share`] those of the whole as well.
    pub unit: f64,
    /// Documents that have it, likewise.
    pub documents: [u64; 2],
    /// Words looked at, likewise.
    pub exposure: [u64; 2],
    /// Occurrences per word, likewise; with equal weight per outlet for [`Reference::Mean`].
    pub rate: [Option<f64>; 2],
    /// log₂ of the ratio of rates; within events the Mantel-Haenszel ratio.
    pub log_ratio: Option<f64>,
    /// The lower end of its 95 % interval; `None` where there is no interval or the end is infinite.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// How many standard errors the interval reaches on either side of a symmetric estimate.
    pub quantile: f64,
    /// Natural log-odds ratio with informative Dirichlet prior.
    pub log_odds: Option<f64>,
    /// The classical log-likelihood ratio, four cells, tokens taken as independent.
    pub g2: Option<f64>,
    /// φ̂: how much more the counts vary over documents than if tokens were independent.
    pub dispersion: Option<f64>,
    /// The signed test value.
    pub z: Option<f64>,
    /// The natural logarithm of its two-sided p-value, which also ranks those that are too small for a float.
    pub ln_p: Option<f64>,
    /// The false discovery rate at which it would be called a difference, or what [`Adjust`] asks for instead.
    pub q: Option<f64>,
    /// Within events: what is known besides the ratio inside them.
    pub within: Option<Box<Within>>,
    /// The effects that the plan asks for, in its order.
    pub effects: Vec<Estimate>,
    /// Why a number is missing, or to be read with care.
    pub notes: Notes,
}

impl Row {
    /// The two-sided p-value of `z`; 0 where it is too small for a float.
    pub fn p(&self) -> Option<f64> {
        self.ln_p.map(f64::exp)
    }

    /// Whether a side has no words, or neither has the feature, so that there is nothing to exchange or to resample.
    fn is_empty(&self) -> bool {
        let empty = [Note::NoWords, Note::NeverFound, Note::NoEvents, Note::NotInEvents];
        empty.into_iter().any(|note| self.notes.contains(note))
    }

    /// Set the ends of the interval. One beyond every ratio that texts can have tells nothing, and is left open.
    fn bound(&mut self, low: Option<f64>, high: Option<f64>) {
        let told = |end: &f64| end.abs() <= MOST;
        (self.low, self.high) = (low.filter(told), high.filter(told));
        if low.is_some() != self.low.is_some() || high.is_some() != self.high.is_some() {
            self.notes.push(Note::OpenInterval);
        }
    }

    /// Whether the interval leaves out equal rates.
    fn excludes_equality(&self) -> bool {
        self.low.is_some_and(|low| low > 0.0) || self.high.is_some_and(|high| high < 0.0)
    }
}

/// What both sides of a comparison hold of a feature.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    sum: Sum,
    total: Total,
}

impl Side {
    fn add(&mut self, sum: &Sum, total: &Total) {
        self.sum.add(sum);
        self.total.add(total);
    }

    /// The sums that dispersion over clusters is measured from.
    fn spread(&self) -> Spread {
        let Self { sum, total } = self;
        Spread { documents: total.clusters, y: sum.y, n: total.n, yy: sum.yy, yn: sum.yn, nn: total.nn }
    }

    fn and(&self, other: &Self) -> Self {
        let mut both = *self;
        both.add(&other.sum, &other.total);
        both
    }
}

/// What every outlet holds of a feature.
struct Outlets {
    sides: Vec<Side>,
    /// All of them together, and the dispersion over them.
    all: Side,
    phi: Option<f64>,
    /// The two largest counts of a cluster, and whose the first is.
    largest: [u64; 2],
    whose: usize,
}

impl Outlets {
    fn of(totals: &[Total], sums: &Sums, feature: usize) -> Self {
        let mut sides: Vec<Side> = totals.iter().map(|total| Side { sum: Sum::default(), total: *total }).collect();
        for (cell, sum) in sums.sums.row(feature) {
            sides[sums.cells.key(cell as usize).0].sum.add(&sum);
        }
        let (mut all, mut largest, mut whose) = (Side::default(), [0, 0], 0);
        for (outlet, side) in sides.iter().enumerate() {
            all.add(&side.sum, &side.total);
            if side.sum.max > largest[0] {
                (largest, whose) = ([side.sum.max, largest[0]], outlet);
            } else {
                largest[1] = largest[1].max(side.sum.max);
            }
        }
        let phi = overdispersion::phi(&all.spread());
        Self { sides, all, phi, largest, whose }
    }

    /// All outlets but one: whole numbers, so nothing is lost by taking it away.
    fn rest(&self, outlet: usize) -> Side {
        let (Side { sum, total }, own) = (&self.all, &self.sides[outlet]);
        let max = self.largest[usize::from(outlet == self.whose)];
        Side {
            sum: Sum {
                y: sum.y - own.sum.y,
                documents: sum.documents - own.sum.documents,
                yy: sum.yy - own.sum.yy,
                yn: sum.yn - own.sum.yn,
                max,
            },
            total: Total {
                documents: total.documents - own.total.documents,
                clusters: total.clusters - own.total.clusters,
                n: total.n - own.total.n,
                nn: total.nn - own.total.nn,
            },
        }
    }
}

/// Quantiles of t by degrees of freedom. Every feature asks for the same few, so each is computed once.
struct Quantiles {
    by_df: HashMap<u64, f64>,
    normal: f64,
}

impl Default for Quantiles {
    fn default() -> Self {
        Self { by_df: HashMap::new(), normal: normal_quantile(0.975) }
    }
}

impl Quantiles {
    /// The value that a t variable exceeds on either side in 5 % of cases.
    fn t(&mut self, df: u64) -> f64 {
        *self.by_df.entry(df).or_insert_with(|| t_quantile(0.975, df as f64))
    }
}

/// Compare by the sums of outlets alone, which is all that closed formulas need. Rows come by comparison, then from the
/// most over-used feature to the most under-used.
pub fn contrast(sums: &Sums, plan: &Plan, task: &Task) -> Result<Vec<Row>> {
    plan.expect_sums()?;
    finish(compare(sums, plan, task)?, plan, sums, task)
}

/// Compare units of observation: whatever the plan asks for.
pub fn contrast_units(units: &Units, plan: &Plan, task: &Task) -> Result<(Sums, Vec<Row>)> {
    let sums = units.sums(task)?;
    let mut rows = compare(&sums, plan, task)?;
    if plan.takes_units() {
        let observed = observed::Observed::of(units, plan, &rows, task)?;
        let outlets = sums.cells.outlets();
        match plan.test {
            Test::Permutation => permutation::decide(&observed, plan, &mut rows, outlets, task)?,
            Test::Welch | Test::Wilcoxon => documents::decide(&observed, plan, &mut rows, outlets, task)?,
            Test::Dispersion | Test::Token | Test::Chi2 | Test::Fisher => {}
        }
        if plan.interval == Interval::Bootstrap {
            bootstrap::intervals(&observed, plan, &mut rows, outlets, task)?;
        }
    }
    let rows = finish(rows, plan, &sums, task)?;
    Ok((sums, rows))
}

/// The closed formulas.
fn compare(sums: &Sums, plan: &Plan, task: &Task) -> Result<Vec<Row>> {
    let per_outlet = per_outlet(sums);
    plan.check(sums, &per_outlet)?;
    let events = sums.cells.events().map(|_| within::Events::of(sums, plan));
    let parts = map_ranges(task, "comparing outlets", sums.sums.shape().0, FEATURES, |features| {
        let mut rows = Vec::with_capacity(features.len() * plan.versus.len());
        let mut quantiles = Quantiles::default();
        for feature in features {
            task.check()?;
            let outlets = Outlets::of(&per_outlet, sums, feature);
            for versus in 0..plan.versus.len() {
                let Some(row) = pooled::row(plan, &outlets, versus, feature, &mut quantiles) else { continue };
                rows.push(match &events {
                    Some(events) => within::refine(row, plan, events, &mut quantiles),
                    None => row,
                });
            }
        }
        task.charge(2 * size_of_val(rows.as_slice()))?;
        Ok(rows)
    })?;
    let mut rows = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    for part in parts {
        rows.extend(part);
    }
    Ok(rows)
}

/// What each outlet holds whatever the feature, over all events.
fn per_outlet(sums: &Sums) -> Vec<Total> {
    let mut per_outlet = vec![Total::default(); sums.cells.outlets()];
    for (cell, total) in sums.totals.iter().enumerate() {
        per_outlet[sums.cells.key(cell).0].add(total);
    }
    per_outlet
}

/// Compute what takes all rows, make allowance for their number, and put them in order.
fn finish(mut rows: Vec<Row>, plan: &Plan, sums: &Sums, task: &Task) -> Result<Vec<Row>> {
    estimates::complete(&mut rows, plan, sums, task)?;
    for row in &mut rows {
        agreement(row, plan);
    }
    jointly(std::slice::from_mut(&mut rows), plan);
    let mut of_versus = vec![Vec::new(); plan.versus.len()];
    for (place, row) in rows.iter().enumerate() {
        of_versus[row.versus].push((row.z.unwrap_or(f64::NEG_INFINITY), row.feature, place));
    }
    // Rows are large, so it is their places that are sorted.
    let sorted = map_items(task, "putting rows in order", of_versus, |mut places| {
        places.sort_unstable_by(|(z, feature, _), (other, next, _)| other.total_cmp(z).then(feature.cmp(next)));
        Ok(places)
    })?;
    rearrange(&mut rows, sorted.into_iter().flatten().map(|(_, _, place)| place).collect());
    Ok(rows)
}

/// Note which features are furniture of an outlet on either side: their counts follow the layout of its pages.
pub fn lint(rows: &mut [Row], plan: &Plan, furniture: &Furniture) {
    for row in rows {
        let outlets = furniture.outlets(row.feature);
        let seen = |&outlet: &u32| match &plan.versus[row.versus].reference {
            Reference::Outlets(others) => row.target == outlet as usize || others.contains(&(outlet as usize)),
            Reference::External => row.target == outlet as usize,
            Reference::Rest | Reference::All | Reference::Mean => true,
        };
        if outlets.iter().any(seen) {
            row.notes.push(Note::Furniture);
        }
    }
}

/// Note where p and the interval say different things of a difference.
fn agreement(row: &mut Row, plan: &Plan) {
    let Some(p) = row.p().filter(|_| row.low.is_some() || row.high.is_some()) else { return };
    if (p < LEVEL) == row.excludes_equality() {
        return;
    }
    let alike = matches!(plan.test, Test::Dispersion | Test::Token) && plan.interval == Interval::Likelihood;
    match (alike, &row.within) {
        (false, _) => row.notes.push(Note::Disagree),
        // The test asks whether chance inside events explains the difference; the interval also holds what chance in
        // the choice of events may have added, so it may be the wider of the two.
        (true, Some(_)) => row.notes.push(Note::EventsDiffer),
        (true, None) => {}
    }
}

/// Put to each place the row that stands at `from` of it; each place is named once.
fn rearrange(rows: &mut [Row], mut from: Vec<usize>) {
    for start in 0..from.len() {
        let mut place = start;
        while from[place] != start {
            let source = from[place];
            rows.swap(place, source);
            from[place] = place;
            place = source;
        }
        from[place] = place;
    }
}

/// Several comparisons as one table: q becomes what allowance for all their rows makes of p.
pub fn jointly(tables: &mut [Vec<Row>], plan: &Plan) {
    let allowance = match plan.adjust {
        Adjust::BenjaminiHochberg => benjamini_hochberg,
        Adjust::BenjaminiYekutieli => benjamini_yekutieli,
        Adjust::Holm => holm,
        Adjust::MaxT => {
            // The permutations have made q for each table; that any of them errs is at most their sum.
            let several = tables.len() as f64;
            tables.iter_mut().flatten().for_each(|row| row.q = row.q.map(|q| (q * several).min(1.0)));
            return;
        }
    };
    let ln_p: Vec<Option<f64>> = tables.iter().flatten().map(|row| row.ln_p).collect();
    for (row, ln_q) in tables.iter_mut().flatten().zip(allowance(&ln_p)) {
        row.q = ln_q.map(f64::exp);
    }
}

/// Whether an outlet is compared several times, so that there is no one ratio of it to be drawn to the mean; given the
/// rows of one feature.
pub fn compared_twice(rows: &[&Row]) -> bool {
    repeated(rows.iter().map(|row| row.target).collect())
}

fn repeated(mut targets: Vec<usize>) -> bool {
    targets.sort_unstable();
    targets.windows(2).any(|pair| pair[0] == pair[1])
}

/// Scores of one feature drawn towards their mean over outlets, by how uncertain each is; `None` below 5 outlets.
///
/// The variance between outlets is Paule & Mandel's. A row without an interval keeps no shrunk score.
pub fn shrink(rows: &[&Row]) -> Vec<Option<f64>> {
    if compared_twice(rows) {
        return vec![None; rows.len()];
    }
    let known: Vec<(usize, f64, f64)> = rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| {
            let standard_error = (row.high? - row.low?) / (2.0 * row.quantile);
            Some((index, row.log_ratio?, standard_error * standard_error))
        })
        .collect();
    let mut shrunk = vec![None; rows.len()];
    let estimates: Vec<f64> = known.iter().map(|known| known.1).collect();
    let variances: Vec<f64> = known.iter().map(|known| known.2).collect();
    if let Some(result) = shrinkage::shrink(&estimates, &variances) {
        for (known, value) in known.iter().zip(result.values) {
            shrunk[known.0] = Some(value);
        }
    }
    shrunk
}
