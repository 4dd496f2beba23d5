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

/// The table of choices, the account of documents, and per frame and entry whether the corpus has words for it. Each frame
/// belongs to the choice of this number.
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
    let (plan, sums, rows, unit, possible) = door::run(py, tokens.threads, |task| {
        let frames = Frames::compile(core, &lexicon.core, task)?;
        let (counts, unit) = count::choices(core, &frames, &choice_of, turned, task)?;
        let typical = vec![unit.typical; names.len()];
        let plan = plan.measure(Measure::Share).units(typical, lexicon.core.is_weighted());
        let units = count::Units::of(&counts, &cells, clusters.as_deref())?;
        let (sums, rows) = contrast::contrast_units(&units, &plan, task)?;
        Ok((plan, sums, rows, unit, frames.possible()))
    })?;
    let units = vec![unit.hit; names.len()];
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
