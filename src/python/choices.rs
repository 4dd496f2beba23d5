//! Which of several wordings is chosen, and which of two poles prevails.

use super::comparison::Comparison;
use super::door;
use super::groups::Groups;
use super::lexicon::Lexicon;
use super::results::{self, Framed, Score};
use super::table::Table;
use super::tokens::{PyAccount, Tokens, account, cells};
use crate::contrast::{self, Measure};
use crate::count::{self, Frames};
use pyo3::prelude::*;

/// The table of choices, the account of documents, and per entry whether the corpus has words for it. The lexicon has one
/// frame, whose entries belong to the choices of these numbers.
#[pyfunction]
#[pyo3(signature = (tokens, outlets, lexicon, names, choice_of, turned, comparison, within=None, cluster=None))]
#[allow(clippy::too_many_arguments, reason = "the arguments of the Python function, which names them")]
pub fn choices<'py>(
    py: Python<'py>,
    tokens: &Tokens,
    outlets: &Groups,
    lexicon: &Lexicon,
    names: Vec<String>,
    choice_of: Vec<u32>,
    turned: bool,
    comparison: Comparison,
    within: Option<&Groups>,
    cluster: Option<&Groups>,
) -> PyResult<(Table, PyAccount<'py>, Vec<Vec<bool>>)> {
    let core = &tokens.core;
    let (plan, against) = comparison.plan(&outlets.core)?;
    let cells = cells(outlets, within)?;
    let clusters = cluster.map(|cluster| cluster.core.clone());
    let all = |unit: &[u32]| vec![unit[0]; names.len()];
    let (units, typical) = (all(&lexicon.core.units()), all(&lexicon.core.typical()));
    let plan = plan.measure(Measure::Share).units(typical, lexicon.core.is_weighted());
    let (sums, rows, possible) = door::run(py, tokens.threads, |task| {
        let frames = Frames::compile(core, &lexicon.core, task)?;
        let counts = count::choices(core, &frames, &choice_of, names.len(), turned, task)?;
        let units = count::Units::of(&counts, &cells, clusters.as_deref())?;
        let (sums, rows) = contrast::contrast_units(&units, &plan, task)?;
        Ok((sums, rows, frames.possible()))
    })?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let framed = Framed {
        what: "choice",
        names: &names,
        score: Score::Share,
        units: &units,
        effects: plan.asked(),
        negated: None,
    };
    let table = results::framing(outlets, &against, rows, &sums, &framed)?;
    Ok((table, account(py, &sums.documents)?, possible))
}
