//! How evenly features are spread, as a table.

use super::door;
use super::groups::Groups;
use super::results::Builder;
use super::table::Table;
use super::tokens::{PyAccount, Tokens, account};
use crate::count;
use crate::formula::dispersion::Dispersion;
use pyo3::prelude::*;

/// `feature, frequency, parts, range, relative_range, …`, the account of documents, and how many parts and how many
/// features there are to be spread.
#[pyfunction]
#[pyo3(signature = (tokens, by, min_count))]
pub fn dispersion<'py>(
    py: Python<'py>,
    tokens: &Tokens,
    by: Option<&Groups>,
    min_count: u64,
) -> PyResult<(Table, PyAccount<'py>, u64, usize)> {
    let groups = by.map(|by| by.core.clone());
    let (features, spreads) = door::run(py, tokens.threads, |task| {
        let (features, counts) = count::terms(&tokens.core, task)?;
        let spreads = count::dispersion(&counts, groups.as_deref(), min_count, task)?;
        Ok((tokens.names(&features), spreads))
    })?;
    let rows = &spreads.rows;
    let mut builder = Builder::new();
    builder.text("feature", rows.iter().map(|row| Some(features[row.feature])));
    builder.count("frequency", rows.iter().map(|row| row.frequency));
    builder.count("parts", rows.iter().map(|_| spreads.parts));
    for (place, measure) in Dispersion::ALL.into_iter().enumerate() {
        if measure == Dispersion::Range {
            builder.count(measure.name(), rows.iter().map(|row| row.range));
            continue;
        }
        let name = match measure.even() {
            Some(even) => format!("{}_{even}_even", measure.name()),
            None => measure.name().to_owned(),
        };
        builder.real(&name, rows.iter().map(|row| row.values[place]));
    }
    Ok((builder.table()?, account(py, &spreads.documents)?, spreads.parts, features.len()))
}
