//! How many articles show a difference? Answered from how a corpus varies before anything is compared.

use super::{MIN_DOCUMENTS, Note};
use crate::count::{Sums, Total};
use crate::error::{Error, Result};
use crate::formula::overdispersion::Spread;
use crate::formula::power::{Design, Side};
use crate::runtime::{Task, map_ranges};

/// Features per piece of work; each takes some thousand steps.
const FEATURES: usize = 16;

/// What is to be found, and how surely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// The rate of the target over that of the reference.
    pub ratio: f64,
    /// Two-sided level of the test.
    pub alpha: f64,
    /// How likely it shall be to find it.
    pub power: f64,
    /// The group that is compared with the others; a group of mean size where there is none.
    pub target: Option<usize>,
    /// So many articles on either side, instead of those there are.
    pub articles: Option<u64>,
    /// Leave out features that occur less often than this.
    pub min_count: u64,
}

/// What is known of one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The feature.
    pub feature: usize,
    /// Its occurrences in all groups.
    pub count: u64,
    /// The documents that have it.
    pub documents: u64,
    /// φ̂ of documents around the rate of their own group.
    pub dispersion: Option<f64>,
    /// How likely the ratio is to be found.
    pub power: Option<f64>,
    /// Articles per side that find it as surely as wanted.
    pub articles: Option<u64>,
    /// The smallest ratio above 1 that is found as surely as wanted.
    pub detectable: Option<f64>,
    /// Why a number is missing, or to be read with care.
    pub notes: Vec<Note>,
}

/// Plan for each feature; in the order of features.
pub fn planning(sums: &Sums, aim: &Aim, task: &Task) -> Result<Vec<Planned>> {
    let refuse = |name, given: f64, expected: &str| {
        Err(Error::Argument { name, given: given.to_string(), expected: expected.to_owned() })
    };
    if !(aim.ratio > 0.0 && aim.ratio.is_finite()) || (aim.ratio - 1.0).abs() < f64::EPSILON {
        return refuse("ratio", aim.ratio, "a ratio of rates above 0 other than 1 is needed");
    }
    for (name, share) in [("alpha", aim.alpha), ("power", aim.power)] {
        if !(0.0 < share && share < 1.0) {
            return refuse(name, share, "a share between 0 and 1 is needed");
        }
    }
    if aim.articles.is_some_and(|articles| articles < 2) {
        return refuse("articles", aim.articles.unwrap_or_default() as f64, "at least 2 on either side are needed");
    }
    let mut together = Total::default();
    sums.totals.iter().for_each(|total| together.add(total));
    let all = side(&together);
    let groups = sums.totals.iter().filter(|total| total.n > 0).count().max(1) as u64;
    let mean = |sum: f64| sum / all.documents as f64;
    let like = |documents| Side::like(documents, mean(all.words), mean(all.squares));
    let sides = match (aim.articles, aim.target) {
        (Some(articles), _) => [like(articles); 2],
        (None, Some(target)) => {
            let mut rest = Total::default();
            let others = sums.totals.iter().enumerate().filter(|(group, _)| *group != target);
            others.for_each(|(_, total)| rest.add(total));
            [side(sums.totals.get(target).unwrap_or(&Total::default())), side(&rest)]
        }
        (None, None) => [like(all.documents / groups), like(all.documents - all.documents / groups)],
    };
    let parts = map_ranges(task, "planning", sums.sums.shape().0, FEATURES, |features| {
        let mut rows = Vec::new();
        for feature in features {
            task.check()?;
            let row = dispersed(sums, feature);
            if row.count >= aim.min_count {
                rows.push(planned(row, aim, sides, &all));
            }
        }
        Ok(rows)
    })?;
    Ok(parts.into_iter().flatten().collect())
}

fn side(total: &Total) -> Side {
    Side { documents: total.clusters, words: total.n as f64, squares: total.nn as f64 }
}

/// What varies: documents around the rate of their own group, so that differences between groups play no part.
///
/// ```text
/// φ̂ = Σ_g Σ_d (y − p_g·n)² / Σ_g Y_g·(D_g − 1)/D_g
/// ```
fn dispersed(sums: &Sums, feature: usize) -> Planned {
    let mut row = Planned {
        feature,
        count: 0,
        documents: 0,
        dispersion: None,
        power: None,
        articles: None,
        detectable: None,
        notes: Vec::new(),
    };
    let (mut residual, mut expected) = (0.0, 0.0);
    for (cell, sum) in sums.sums.row(feature) {
        let total = &sums.totals[cell as usize];
        row.count += sum.y;
        row.documents += sum.documents;
        let documents = total.clusters;
        let spread = Spread { documents, y: sum.y, n: total.n, yy: sum.yy, yn: sum.yn, nn: total.nn };
        residual += spread.residual().unwrap_or_default();
        expected += sum.y as f64 * (documents.saturating_sub(1) as f64 / documents as f64);
    }
    row.dispersion = (expected > 0.0).then(|| residual / expected);
    row
}

fn planned(mut row: Planned, aim: &Aim, sides: [Side; 2], all: &Side) -> Planned {
    let mut phi = row.dispersion;
    if row.count == 0 {
        row.notes.push(Note::NeverFound);
    } else if row.documents < MIN_DOCUMENTS {
        row.notes.push(Note::FewDocuments);
        phi = phi.map(|phi| phi.max(1.0));
    }
    let Some(phi) = phi.filter(|&phi| phi > 0.0) else {
        if row.count > 0 {
            row.notes.push(if row.dispersion.is_some() { Note::NoVariation } else { Note::NoTest });
        }
        return row;
    };
    let mean = |sum: f64| sum / all.documents as f64;
    let design = Design { rate: row.count as f64 / all.words, phi, alpha: aim.alpha };
    row.power = design.power(aim.ratio, sides);
    row.articles = design.documents(aim.ratio, aim.power, mean(all.words), mean(all.squares));
    row.detectable = design.ratio(sides, aim.power);
    if row.articles.is_none() {
        row.notes.push(Note::NotPlannable);
    } else if row.power.is_none() {
        row.notes.push(Note::NoTest);
    }
    if row.power.is_some() && row.detectable.is_none() {
        row.notes.push(Note::NotDetectable);
    }
    row
}
