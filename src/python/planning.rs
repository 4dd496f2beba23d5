//! How many articles show a difference.

use super::door;
use super::groups::Groups;
use super::lexicon::Lexicon;
use super::results::Builder;
use super::table::Table;
use super::tokens::{PyAccount, Tokens, account, cells};
use crate::contrast::{Aim, Note, planning};
use crate::count::{self, Frames};
use pyo3::prelude::*;

/// `feature` (or `frame`)`, frequency, docfreq, dispersion, ratio, power, articles, detectable, note`: features by
/// falling frequency, frames in the order of the lexicon; and the account of documents.
#[pyfunction]
#[pyo3(signature = (tokens, by, lexicon, ratio, target, articles, alpha, wanted, min_count))]
#[allow(clippy::too_many_arguments, reason = "the arguments of the Python function, which names them")]
pub fn power<'py>(
    py: Python<'py>,
    tokens: &Tokens,
    by: &Groups,
    lexicon: Option<&Lexicon>,
    ratio: f64,
    target: Option<usize>,
    articles: Option<u64>,
    alpha: f64,
    wanted: f64,
    min_count: u64,
) -> PyResult<(Table, PyAccount<'py>)> {
    let core = &tokens.core;
    let aim = Aim { ratio, alpha, power: wanted, target, articles, min_count };
    let cells = cells(by, None)?;
    let (features, mut rows, documents) = door::run(py, tokens.threads, |task| {
        let (features, counts) = match lexicon {
            Some(lexicon) => {
                let frames = Frames::compile(core, &lexicon.core, task)?;
                (Vec::new(), count::frames(core, &frames, task)?.hits)
            }
            None => count::terms(core, task)?,
        };
        let sums = count::sums(&counts, &cells, None, task)?;
        Ok((features, planning(&sums, &aim, task)?, sums.documents))
    })?;
    let mut builder = Builder::new();
    if let Some(lexicon) = lexicon {
        let frames: Vec<&str> = lexicon.core.names().collect();
        builder.text("frame", rows.iter().map(|row| frames.get(row.feature).copied()));
    } else {
        rows.sort_by_key(|row| (std::cmp::Reverse(row.count), row.feature));
        let names = tokens.names(&features);
        builder.text("feature", rows.iter().map(|row| names.get(row.feature).copied()));
    }
    builder.count("frequency", rows.iter().map(|row| row.count));
    builder.count("docfreq", rows.iter().map(|row| row.documents));
    builder.real("dispersion", rows.iter().map(|row| row.dispersion));
    builder.real("ratio", rows.iter().map(|_| Some(ratio)));
    builder.real("power", rows.iter().map(|row| row.power));
    builder.whole("articles", rows.iter().map(|row| row.articles.and_then(|articles| i64::try_from(articles).ok())));
    builder.real("detectable", rows.iter().map(|row| row.detectable));
    let said = |notes: &[Note]| notes.iter().map(|note| note.text()).collect::<Vec<_>>().join("; ");
    let notes: Vec<Option<String>> = rows.iter().map(|row| (!row.notes.is_empty()).then(|| said(&row.notes))).collect();
    builder.text("note", notes.iter().map(Option::as_deref));
    Ok((builder.table()?, account(py, &documents)?))
}
