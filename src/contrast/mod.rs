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
//! - q, the false discovery rate over the whole table (Benjamini & Hochberg).
//!
//! With events given ([`Cells::within`]) outlets are compared inside each event, see [`within`].

mod pooled;
mod within;

use crate::corpus::Groups;
pub use crate::count::Cells;
use crate::count::{Sum, Sums, Total};
use crate::error::{Error, Result};
use crate::formula::distributions::{normal_quantile, t_quantile};
use crate::formula::multiple::benjamini_hochberg;
use crate::formula::overdispersion::Spread;
use crate::formula::shrinkage;
use crate::runtime::{Task, map_ranges};
use std::collections::HashMap;

/// Features per piece of parallel work.
const FEATURES: usize = 256;
/// A word in fewer documents than this shows too little of its dispersion.
const MIN_DOCUMENTS: u64 = 5;

/// What an outlet is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reference {
    /// All other outlets together.
    #[default]
    Rest,
    /// All outlets together, the compared one among them.
    All,
    /// The mean of the other outlets' rates, each with equal weight.
    Mean,
    /// One outlet.
    Outlet(usize),
}

/// How it is decided whether a difference is more than chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Test {
    /// G² corrected for dispersion over documents.
    #[default]
    Dispersion,
    /// G² as if each token were drawn alone; for comparison with other tools. Its p-values do not hold on real news.
    Token,
}

/// A comparison to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    outlets: Vec<String>,
    targets: Vec<usize>,
    reference: Reference,
    test: Test,
    min_count: u64,
    prior: f64,
}

impl Plan {
    /// Every outlet against the rest, features that occur at least 5 times, a prior worth 500 words.
    pub fn new(outlets: &Groups) -> Self {
        Self {
            outlets: outlets.labels().to_vec(),
            targets: (0..outlets.len()).collect(),
            reference: Reference::Rest,
            test: Test::Dispersion,
            min_count: 5,
            prior: 500.0,
        }
    }

    /// Compare only these outlets.
    #[must_use]
    pub fn targets(mut self, targets: Vec<usize>) -> Self {
        self.targets = targets;
        self
    }

    /// Compare with this.
    #[must_use]
    pub fn reference(mut self, reference: Reference) -> Self {
        self.reference = reference;
        self
    }

    /// Test this way.
    #[must_use]
    pub fn test(mut self, test: Test) -> Self {
        self.test = test;
        self
    }

    /// Leave out features that occur less often than this in all outlets together. The filter does not look at the
    /// difference, so it leaves p and q valid.
    #[must_use]
    pub fn min_count(mut self, min_count: u64) -> Self {
        self.min_count = min_count;
        self
    }

    /// The prior of the log-odds is worth this many words (α₀).
    #[must_use]
    pub fn prior(mut self, prior: f64) -> Self {
        self.prior = prior;
        self
    }

    fn check(&self, sums: &Sums, per_outlet: &[Total]) -> Result<()> {
        let with_words = per_outlet.iter().filter(|total| total.n > 0).count();
        if with_words < 2 {
            return Err(Error::TooFewGroups { groups: with_words, known: self.outlets.clone() });
        }
        if !(self.prior.is_finite() && self.prior > 0.0) {
            return Err(Error::Argument {
                name: "prior",
                given: self.prior.to_string(),
                expected: "a number of words above 0 is needed".to_owned(),
            });
        }
        let reference = if let Reference::Outlet(outlet) = self.reference { Some(outlet) } else { None };
        if let Some(outlet) = self.targets.iter().copied().chain(reference).find(|&outlet| outlet >= per_outlet.len()) {
            return Err(Error::Length { what: "outlets", found: per_outlet.len(), expected: outlet + 1 });
        }
        if sums.cells.events().is_some() && matches!(self.reference, Reference::All | Reference::Mean) {
            return Err(Error::Argument {
                name: "reference",
                given: format!("{:?}", self.reference).to_lowercase(),
                expected: "within events an outlet is compared with \"rest\" or with one named outlet".to_owned(),
            });
        }
        Ok(())
    }
}

/// Why a number is missing, or to be read with care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// The target never uses it; the ratio takes half an occurrence instead, and the interval has no lower end.
    NotInTarget,
    /// The reference never uses it; the ratio takes half an occurrence instead, and the interval has no upper end.
    NotInReference,
    /// One side never uses it and is so small that even half an occurrence would be more than the other side's rate.
    TooFewWords,
    /// Fewer than 5 documents have it, or one side has fewer than 5: too few to measure its dispersion; φ̂ is taken as at
    /// least 1.
    FewDocuments,
    /// Every document has it in exact proportion, which does not tell how far that may be relied on.
    NoVariation,
    /// One document holds more than half of all its occurrences.
    OneDocument,
    /// Too few documents in all for a test.
    NoTest,
    /// The target, or the reference, has no words here.
    NoWords,
    /// Neither side uses it at all.
    NeverFound,
    /// No event is covered by both sides.
    NoEvents,
    /// Neither side uses it in any event that both cover.
    NotInEvents,
    /// Fewer than 20 events are shared, so p is approximate.
    FewEvents,
    /// Inside the shared events only one side uses it, so there is no ratio.
    OneSided,
    /// No interval, or fewer than 5 outlets that have one: too few to shrink towards their mean.
    NotShrunk,
}

impl Note {
    /// Every note there is.
    pub const ALL: [Self; 14] = [
        Self::NotInTarget,
        Self::NotInReference,
        Self::TooFewWords,
        Self::FewDocuments,
        Self::NoVariation,
        Self::OneDocument,
        Self::NoTest,
        Self::NoWords,
        Self::NeverFound,
        Self::NoEvents,
        Self::NotInEvents,
        Self::FewEvents,
        Self::OneSided,
        Self::NotShrunk,
    ];

    /// The note in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::NotInTarget => "not in target: ratio takes 0.5 for 0",
            Self::NotInReference => "not in reference: ratio takes 0.5 for 0",
            Self::TooFewWords => "too few words on the side without it: no ratio",
            Self::FewDocuments => "fewer than 5 documents: dispersion taken as at least 1",
            Self::NoVariation => "no variation over documents: no interval",
            Self::NotInEvents => "in no event that both sides cover",
            Self::OneDocument => "one document holds more than half of it",
            Self::NoTest => "too few documents for a test",
            Self::NoWords => "no words on one side",
            Self::NeverFound => "not found in either",
            Self::NoEvents => "no event covered by both sides",
            Self::FewEvents => "fewer than 20 shared events: p is approximate",
            Self::OneSided => "inside shared events only one side uses it: no ratio",
            Self::NotShrunk => "fewer than 5 outlets with an interval: not shrunk",
        }
    }
}

/// One outlet, one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The outlet compared.
    pub target: usize,
    /// The feature.
    pub feature: usize,
    /// Its occurrences in the target and in the reference.
    pub count: [u64; 2],
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
    /// Its two-sided p-value.
    pub p: Option<f64>,
    /// The false discovery rate at which it would be called a difference.
    pub q: Option<f64>,
    /// Within events: how many events both sides cover, and log₂ of the raw ratio of rates over all coverage.
    pub within: Option<(u64, Option<f64>)>,
    /// Why a number is missing, or to be read with care.
    pub notes: Vec<Note>,
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

/// Compare. Rows come by target, then from the most over-used feature to the most under-used.
pub fn contrast(sums: &Sums, plan: &Plan, task: &Task) -> Result<Vec<Row>> {
    let mut per_outlet = vec![Total::default(); sums.cells.outlets()];
    for (cell, total) in sums.totals.iter().enumerate() {
        per_outlet[sums.cells.key(cell).0].add(total);
    }
    plan.check(sums, &per_outlet)?;
    let events = sums.cells.events().map(|_| within::Events::of(sums, plan));
    let parts = map_ranges(task, "comparing outlets", sums.sums.shape().0, FEATURES, |features| {
        let mut rows = Vec::new();
        let mut quantiles = Quantiles::default();
        for feature in features {
            task.check()?;
            let mut outlets: Vec<Side> =
                per_outlet.iter().map(|total| Side { sum: Sum::default(), total: *total }).collect();
            for (cell, sum) in sums.sums.row(feature) {
                outlets[sums.cells.key(cell as usize).0].sum.add(&sum);
            }
            for &target in &plan.targets {
                let Some(row) = pooled::row(plan, &outlets, target, feature, &mut quantiles) else { continue };
                rows.push(match &events {
                    Some(events) => within::refine(row, plan, events, &mut quantiles),
                    None => row,
                });
            }
        }
        Ok(rows)
    })?;
    let mut rows: Vec<Row> = parts.into_iter().flatten().collect();
    let p: Vec<Option<f64>> = rows.iter().map(|row| row.p).collect();
    for (row, q) in rows.iter_mut().zip(benjamini_hochberg(&p)) {
        row.q = q;
        row.notes.sort_unstable();
    }
    let mut place = vec![usize::MAX; sums.cells.outlets()];
    for (rank, &target) in plan.targets.iter().enumerate() {
        place[target] = rank;
    }
    rows.sort_by(|a, b| {
        let z = |row: &Row| row.z.unwrap_or(f64::NEG_INFINITY);
        place[a.target].cmp(&place[b.target]).then(z(b).total_cmp(&z(a))).then(a.feature.cmp(&b.feature))
    });
    Ok(rows)
}

/// Several comparisons as one table: q becomes the false discovery rate over all their rows.
pub fn jointly(tables: &mut [Vec<Row>]) {
    let p: Vec<Option<f64>> = tables.iter().flatten().map(|row| row.p).collect();
    for (row, q) in tables.iter_mut().flatten().zip(benjamini_hochberg(&p)) {
        row.q = q;
    }
}

/// Scores of one feature drawn towards their mean over outlets, by how uncertain each is; `None` below 5 outlets.
///
/// The variance between outlets is Paule & Mandel's. A row without an interval keeps no shrunk score.
pub fn shrink(rows: &[&Row]) -> Vec<Option<f64>> {
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
