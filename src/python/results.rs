//! Results → tables, with the columns of the public contract.

use super::comparison::Against;
use super::groups::Groups;
use super::table::Table;
use crate::contrast::{Effect, Note, Notes, Row, Shift, Within, compared_twice, shrink};
use crate::count::Sums;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, LargeStringArray};
use pyo3::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Columns in the making.
pub struct Builder {
    columns: Vec<(String, ArrayRef)>,
}

impl Builder {
    pub fn new() -> Self {
        Self { columns: Vec::new() }
    }

    pub fn text<'a>(&mut self, name: &str, values: impl Iterator<Item = Option<&'a str>>) {
        self.columns.push((name.to_owned(), Arc::new(values.collect::<LargeStringArray>())));
    }

    pub fn flag(&mut self, name: &str, values: impl Iterator<Item = bool>) {
        self.columns.push((name.to_owned(), Arc::new(values.map(Some).collect::<BooleanArray>())));
    }

    pub fn whole(&mut self, name: &str, values: impl Iterator<Item = Option<i64>>) {
        self.columns.push((name.to_owned(), Arc::new(values.collect::<Int64Array>())));
    }

    pub fn count(&mut self, name: &str, values: impl Iterator<Item = u64>) {
        self.whole(name, values.map(|count| Some(i64::try_from(count).unwrap_or(i64::MAX))));
    }

    /// Hits, from counts of which so many make one: whole numbers, unless they have weights.
    pub fn hits(&mut self, name: &str, weighted: bool, values: impl Iterator<Item = (u64, u32)>) {
        if weighted {
            self.real(name, values.map(|(count, unit)| Some(count as f64 / f64::from(unit))));
        } else {
            self.count(name, values.map(|(count, _)| count));
        }
    }

    pub fn real(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        self.columns.push((name.to_owned(), Arc::new(values.collect::<Float64Array>())));
    }

    /// The effects that were asked for, with their intervals; of the one whose column is there already, the interval.
    fn effects(&mut self, effects: &[Effect], there: Effect, rows: &[Row]) {
        for (place, effect) in effects.iter().enumerate() {
            let name = effect.name();
            let estimates = || rows.iter().map(|row| row.effects.get(place).copied().unwrap_or_default());
            if *effect != there {
                self.real(name, estimates().map(|estimate| estimate.value));
            }
            if effect.has_interval() {
                self.real(&format!("{name}_low"), estimates().map(|estimate| estimate.low));
                self.real(&format!("{name}_high"), estimates().map(|estimate| estimate.high));
            }
        }
    }

    /// The columns of the groups that rows belong to, under the names they were asked by.
    pub fn groups(&mut self, groups: &Groups, rows: &[usize]) -> PyResult<()> {
        self.columns.extend(groups.keys.pick(rows)?.arrays()?);
        Ok(())
    }

    /// The same of the groups on the other side.
    pub fn other_groups(&mut self, groups: &Groups, rows: &[usize]) -> PyResult<()> {
        let columns = groups.keys.pick(rows)?.arrays()?;
        self.columns.extend(columns.into_iter().map(|(name, column)| (format!("other_{name}"), column)));
        Ok(())
    }

    pub fn table(self) -> PyResult<Table> {
        Table::from_arrays(self.columns)
    }
}

const PER_MILLION: f64 = 1e6;
const PER_THOUSAND: f64 = 1e3;

/// `[group,] feature, frequency, rank, docfreq, per_million`, by group, then by falling frequency.
pub fn frequencies(groups: Option<&Groups>, sums: &Sums, features: &[&str]) -> PyResult<Table> {
    let by_cell = sums.sums.transpose();
    let mut rows: Vec<(usize, usize, u64, u64, u64)> = Vec::new();
    for cell in 0..sums.cells.len() {
        let mut used: Vec<(usize, u64, u64)> =
            by_cell.row(cell).map(|(feature, sum)| (feature as usize, sum.y, sum.documents)).collect();
        used.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let (mut rank, mut before) = (0, None);
        for (place, (feature, y, documents)) in (1_u64..).zip(used) {
            if before != Some(y) {
                (rank, before) = (place, Some(y));
            }
            rows.push((cell, feature, y, rank, documents));
        }
    }
    let mut builder = Builder::new();
    if let Some(groups) = groups {
        builder.groups(groups, &rows.iter().map(|row| sums.cells.key(row.0).0).collect::<Vec<_>>())?;
    }
    builder.text("feature", rows.iter().map(|row| Some(features[row.1])));
    builder.count("frequency", rows.iter().map(|row| row.2));
    builder.count("rank", rows.iter().map(|row| row.3));
    builder.count("docfreq", rows.iter().map(|row| row.4));
    builder.real("per_million", rows.iter().map(|row| Some(row.2 as f64 / sums.totals[row.0].n as f64 * PER_MILLION)));
    builder.table()
}

/// The column that keyness and framing share at their end. Many rows have the same few notes.
fn note(builder: &mut Builder, rows: &[Row], more: impl Fn(usize) -> Option<Note>) {
    noted(
        builder,
        rows.iter().enumerate().map(|(index, row)| {
            let mut notes = row.notes;
            if let Some(note) = more(index) {
                notes.push(note);
            }
            notes
        }),
    );
}

/// Notes in words. Millions of rows have the same few combinations.
fn noted(builder: &mut Builder, notes: impl Iterator<Item = Notes>) {
    let notes: Vec<Notes> = notes.collect();
    let mut texts = HashMap::new();
    for &all in &notes {
        texts.entry(all).or_insert_with(|| (!all.is_empty()).then(|| all.text()));
    }
    builder.text("note", notes.iter().map(|all| texts[all].as_deref()));
}

/// `events, selection, wording, selection_low, selection_high, raw`: what comparisons inside events have besides.
fn split(builder: &mut Builder, rows: &[Row]) {
    let within = |row: &Row| row.within.as_deref().copied().unwrap_or_default();
    builder.count("events", rows.iter().map(|row| within(row).events));
    builder.real("selection", rows.iter().map(|row| within(row).selection.value));
    builder.real("wording", rows.iter().map(|row| row.log_ratio));
    for (name, value) in [
        ("selection_low", (|within| within.selection.low) as fn(Within) -> Option<f64>),
        ("selection_high", |within| within.selection.high),
        ("raw", |within| within.raw.value),
    ] {
        builder.real(name, rows.iter().map(|row| value(within(row))));
    }
}

/// `outlet, feature, n_target, …, q, note`; before the note what comparisons inside events split, and the effects that
/// were asked for.
pub fn keyness(
    groups: &Groups,
    against: &Against,
    rows: &[Row],
    features: &[&str],
    effects: &[Effect],
    within: bool,
) -> PyResult<Table> {
    let mut builder = Builder::new();
    sides(&mut builder, groups, against, rows.iter())?;
    builder.text("feature", rows.iter().map(|row| Some(features[row.feature])));
    compared(&mut builder, against, rows, effects, within);
    builder.table()
}

/// `outlet, node, collocate, n_target, …, q, note`: what a node's company is contrasted as.
pub fn company(
    groups: &Groups,
    against: &Against,
    nodes: &[&str],
    rows: &[Row],
    features: &[&str],
    within: bool,
) -> PyResult<Table> {
    let mut builder = Builder::new();
    sides(&mut builder, groups, against, rows.iter())?;
    builder.text("node", nodes.iter().map(|node| Some(*node)));
    builder.text("collocate", rows.iter().map(|row| Some(features[row.feature])));
    compared(&mut builder, against, rows, &[], within);
    builder.table()
}

/// The columns of the groups compared, and where one is compared several times with what.
fn sides<'a>(
    builder: &mut Builder,
    groups: &Groups,
    against: &Against,
    rows: impl Iterator<Item = &'a Row> + Clone,
) -> PyResult<()> {
    builder.groups(groups, &rows.clone().map(|row| row.target).collect::<Vec<_>>())?;
    if let Some(references) = &against.references {
        builder.text("reference", rows.map(|row| references.get(row.versus).map(String::as_str)));
    }
    Ok(())
}

/// `n_target, …, q, note`.
fn compared(builder: &mut Builder, against: &Against, rows: &[Row], effects: &[Effect], within: bool) {
    builder.count("n_target", rows.iter().map(|row| row.count[0]));
    builder.count("n_reference", rows.iter().map(|row| row.count[1]));
    builder.count("docs_target", rows.iter().map(|row| row.documents[0]));
    let known = |row: &Row| against.knows_documents().then(|| i64::try_from(row.documents[1]).unwrap_or(i64::MAX));
    builder.whole("docs_reference", rows.iter().map(known));
    builder.real("rate_target", rows.iter().map(|row| row.rate[0].map(|rate| rate * PER_MILLION)));
    builder.real("rate_reference", rows.iter().map(|row| row.rate[1].map(|rate| rate * PER_MILLION)));
    builder.real("log_ratio", rows.iter().map(|row| row.log_ratio));
    builder.real("low", rows.iter().map(|row| row.low));
    builder.real("high", rows.iter().map(|row| row.high));
    builder.real("log_odds", rows.iter().map(|row| row.log_odds));
    builder.real("g2", rows.iter().map(|row| row.g2));
    builder.real("dispersion", rows.iter().map(|row| row.dispersion));
    builder.real("z", rows.iter().map(|row| row.z));
    builder.real("p", rows.iter().map(Row::p));
    builder.real("q", rows.iter().map(|row| row.q));
    if within {
        split(builder, rows);
    }
    builder.effects(effects, Effect::LogOdds, rows);
    note(builder, rows, |_| None);
}

/// What is said of frames, or of the choices between wordings.
pub struct Framed<'a> {
    /// "frame" or "choice".
    pub what: &'a str,
    pub names: &'a [&'a str],
    /// What is compared of them.
    pub score: Score,
    /// Per frame, how many counts make a hit.
    pub units: &'a [u32],
    pub effects: &'a [Effect],
    /// The sums of what is negated, where that is looked at.
    pub negated: Option<&'a Sums>,
}

/// What is compared of frames.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// Hits per 1,000 words: `hits, tokens, documents, rate`.
    Rate,
    /// The share of all hits: `hits, all_hits, documents, share`.
    Share,
    /// The share of documents with a hit: `hits` (such documents)`, documents, share`.
    Documents,
}

/// `outlet, frame, hits, …, q[, events, selection, …, raw], [effects,][negated,] note`, frames in the order of the
/// lexicon; of wordings `outlet, choice, …`.
pub fn framing(
    groups: &Groups,
    against: &Against,
    mut rows: Vec<Row>,
    sums: &Sums,
    framed: &Framed,
) -> PyResult<Table> {
    rows.sort_by_key(|row| (row.target, row.feature, row.versus));
    let mut shrunk = vec![None; rows.len()];
    let mut paired = false;
    for frame in 0..framed.names.len() {
        let places: Vec<usize> = (0..rows.len()).filter(|&place| rows[place].feature == frame).collect();
        let of_frame: Vec<&Row> = places.iter().map(|&place| &rows[place]).collect();
        paired |= compared_twice(&of_frame);
        for (place, value) in places.iter().zip(shrink(&of_frame)) {
            shrunk[*place] = value;
        }
    }
    let mut documents = vec![0; sums.cells.outlets()];
    for (cell, total) in sums.totals.iter().enumerate() {
        documents[sums.cells.key(cell).0] += total.documents;
    }
    let within = sums.cells.events().is_some();
    let weighted = framed.units.iter().any(|&unit| unit != 1);
    let mut builder = Builder::new();
    sides(&mut builder, groups, against, rows.iter())?;
    builder.text(framed.what, rows.iter().map(|row| Some(framed.names[row.feature])));
    let unit = |row: &Row| framed.units[row.feature];
    builder.hits("hits", weighted, rows.iter().map(|row| (row.count[0], unit(row))));
    match framed.score {
        Score::Rate => builder.count("tokens", rows.iter().map(|row| row.exposure[0])),
        Score::Share => builder.hits("all_hits", weighted, rows.iter().map(|row| (row.exposure[0], unit(row)))),
        Score::Documents => {}
    }
    builder.count("documents", rows.iter().map(|row| documents[row.target]));
    if framed.score == Score::Rate {
        let per_thousand = |row: &Row| row.rate[0].map(|rate| rate * PER_THOUSAND * hits_in(row, unit(row)));
        builder.real("rate", rows.iter().map(per_thousand));
    } else {
        builder.real("share", rows.iter().map(|row| row.rate[0]));
    }
    builder.real("score", rows.iter().map(|row| row.log_ratio));
    builder.real("low", rows.iter().map(|row| row.low));
    builder.real("high", rows.iter().map(|row| row.high));
    builder.real("shrunk", shrunk.iter().copied());
    builder.real("z", rows.iter().map(|row| row.z));
    builder.real("p", rows.iter().map(Row::p));
    builder.real("q", rows.iter().map(|row| row.q));
    if within {
        split(&mut builder, &rows);
    }
    builder.effects(framed.effects, Effect::Shrunk, &rows);
    if let Some(negated) = framed.negated {
        let of = |row: &Row| {
            let own =
                negated.sums.row(row.feature).filter(|(cell, _)| negated.cells.key(*cell as usize).0 == row.target);
            (own.map(|(_, sum)| sum.y).sum(), unit(row))
        };
        builder.hits("negated", weighted, rows.iter().map(of));
    }
    let why = if paired { Note::PairNotShrunk } else { Note::NotShrunk };
    let not_shrunk = |index: usize| shrunk[index].is_none();
    note(&mut builder, &rows, |index| not_shrunk(index).then_some(why));
    builder.table()
}

/// How many hits an occurrence of the comparison is.
fn hits_in(row: &Row, unit: u32) -> f64 {
    row.unit / f64::from(unit)
}

/// `outlet, frame, term, n_target, …, pattern, p, q, note`. Of each feature the text, and of each frame the name; patterns
/// are those that met a feature.
pub fn shift(
    groups: &Groups,
    against: &Against,
    shifts: &[Shift],
    frames: &[&str],
    units: &[u32],
    terms: &[String],
    patterns: &[&str],
) -> PyResult<Table> {
    let mut builder = Builder::new();
    sides(&mut builder, groups, against, shifts.iter().map(|shift| &shift.row))?;
    builder.text("frame", shifts.iter().map(|shift| Some(frames[shift.frame])));
    builder.text("term", shifts.iter().map(|shift| Some(terms[shift.row.feature].as_str())));
    let weighted = units.iter().any(|&unit| unit != 1);
    builder.hits("n_target", weighted, shifts.iter().map(|shift| (shift.row.count[0], units[shift.frame])));
    builder.hits("n_reference", weighted, shifts.iter().map(|shift| (shift.row.count[1], units[shift.frame])));
    let per_thousand = |shift: &Shift, rate: Option<f64>| {
        rate.map(|rate| rate * PER_THOUSAND * hits_in(&shift.row, units[shift.frame]))
    };
    builder.real("rate_target", shifts.iter().map(|shift| per_thousand(shift, shift.rate[0])));
    builder.real("rate_reference", shifts.iter().map(|shift| per_thousand(shift, shift.rate[1])));
    builder.real("difference", shifts.iter().map(|shift| per_thousand(shift, shift.difference)));
    builder.real("contribution", shifts.iter().map(|shift| shift.contribution));
    builder.real("share", shifts.iter().map(|shift| shift.share));
    builder.text("pattern", shifts.iter().map(|shift| Some(patterns[shift.row.feature])));
    builder.real("p", shifts.iter().map(|shift| shift.row.p()));
    builder.real("q", shifts.iter().map(|shift| shift.row.q));
    noted(&mut builder, shifts.iter().map(|shift| shift.row.notes));
    builder.table()
}
