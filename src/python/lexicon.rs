//! The lexicon class, and what is said of a lexicon beside the comparison of outlets.

use super::door;
use super::groups::Groups;
use super::tokens::{PyAccount, Tokens, account};
use crate::contrast::Cells;
use crate::count::{self, EntryForm, Frames, Taker};
use crate::lexicon::{self, Finding, Frame, Negation};
use crate::vocabulary::TermId;
use pyo3::prelude::*;
use std::sync::Arc;

/// Frames and their patterns, checked.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Lexicon {
    pub core: Arc<lexicon::Lexicon>,
}

#[pymethods]
impl Lexicon {
    /// Frames as (name, patterns with weights, what is excluded), and what negates within how many words.
    #[new]
    #[pyo3(signature = (frames, negation=None))]
    #[allow(clippy::type_complexity, reason = "what the Python class takes apart at once")]
    fn new(
        frames: Vec<(String, Vec<(String, u32)>, Vec<String>)>,
        negation: Option<(Vec<String>, usize)>,
    ) -> PyResult<Self> {
        let mut checked = Vec::with_capacity(frames.len());
        for (name, entries, excluded) in frames {
            checked.push(Frame::new(&name, entries, excluded)?);
        }
        let negation = negation.map(|(patterns, window)| Negation { patterns, window });
        Ok(Self { core: Arc::new(lexicon::Lexicon::new(checked, negation)?) })
    }

    /// The names of the frames.
    #[getter]
    fn frames(&self) -> Vec<&str> {
        self.core.names().collect()
    }

    /// What can be said against entries without a text: (frame, entry, what, whom it is about).
    #[allow(clippy::type_complexity, reason = "what the Python class takes apart at once")]
    fn lint(&self, py: Python<'_>) -> PyResult<Vec<(usize, usize, &'static str, Vec<usize>)>> {
        let found = door::run(py, None, |task| lexicon::lint(&self.core, task))?;
        let told = |(frame, entry, finding)| match finding {
            Finding::Same(other) => (frame, entry, "same", vec![other]),
            Finding::Within(other) => (frame, entry, "within", vec![other]),
            Finding::Excluded(phrase) => (frame, entry, "excluded", vec![phrase]),
            Finding::Shared(frames) => (frame, entry, "shared", frames),
            Finding::Short => (frame, entry, "short", Vec::new()),
        };
        Ok(found.into_iter().map(told).collect())
    }
}

/// What the entries of a lexicon meet; lists have an item per entry of every frame in order.
#[derive(IntoPyObject)]
#[allow(clippy::type_complexity, reason = "what the Python class takes apart at once")]
pub struct Coverage<'py> {
    /// Whether the corpus has the words.
    possible: Vec<bool>,
    matches: Vec<u64>,
    documents: Vec<u64>,
    negated: Vec<u64>,
    alone: Vec<u64>,
    outside: Vec<u64>,
    /// (entry, whether an excluded phrase takes the words, its place or that of the entry in the frame, how often).
    taken: Vec<(u32, bool, u32, u64)>,
    /// Per entry the words it was met by, the commonest first: (words, matches, documents, documents that have the
    /// commonest as well, how many of these chance would give).
    forms: Vec<Vec<(String, u64, u64, u64, Option<f64>)>>,
    account: PyAccount<'py>,
}

/// What entries meet in groups of documents: per entry (group, matches, documents), and per group its words.
type Grouped = (Vec<Vec<(u32, u64, u64)>>, Vec<u64>);

/// What the entries of a lexicon meet, and the same by each of these groups.
#[pyfunction]
pub fn coverage<'py>(
    py: Python<'py>,
    tokens: &Tokens,
    lexicon: &Lexicon,
    groups: Vec<PyRef<'py, Groups>>,
) -> PyResult<(Coverage<'py>, Vec<Grouped>)> {
    let core = &tokens.core;
    let cells: Vec<Cells> = groups.iter().map(|groups| Cells::of(&groups.core)).collect();
    let (met, sums, forms, possible) = door::run(py, tokens.threads, |task| {
        let frames = Frames::compile(core, &lexicon.core, task)?;
        let met = count::coverage(core, &frames, task)?;
        let mut sums = Vec::with_capacity(cells.len());
        for cells in &cells {
            sums.push(count::sums(&met.matches, cells, None, task)?);
        }
        let forms = count::forms_of_entries(core, &frames, task)?;
        Ok((met, sums, forms, frames.possible()))
    })?;
    let entries = met.alone.len();
    let (mut matches, mut documents) = (vec![0; entries], vec![0; entries]);
    for document in 0..met.matches.counts.shape().0 {
        for (entry, count) in met.matches.counts.row(document) {
            matches[entry as usize] += u64::from(count);
            documents[entry as usize] += 1;
        }
    }
    let taken = met.taken.iter().map(|(&(entry, taker), &times)| match taker {
        Taker::Entry(other) => (entry, false, other, times),
        Taker::Excluded(phrase) => (entry, true, phrase, times),
    });
    let grouped = sums.iter().map(|sums| {
        let cells = |entry| sums.sums.row(entry).map(|(cell, sum)| (cell, sum.y, sum.documents)).collect();
        ((0..entries).map(cells).collect(), sums.totals.iter().map(|total| total.n).collect())
    });
    let text = |words: &[TermId]| words.iter().map(|&word| core.words().term(word)).collect::<Vec<_>>().join(" ");
    let forms = forms.iter().map(|forms| {
        let told = |form: &EntryForm| (text(&form.words), form.matches, form.documents, form.together, form.expected);
        forms.iter().map(told).collect()
    });
    let all = Coverage {
        possible: possible.concat(),
        matches,
        documents,
        negated: met.negated,
        alone: met.alone,
        outside: met.outside,
        taken: taken.collect(),
        forms: forms.collect(),
        account: account(py, &core.documents())?,
    };
    Ok((all, grouped.collect()))
}

/// Hits per frame, and (frame, other, hits of the first that share a word with the second).
#[pyfunction]
#[allow(clippy::type_complexity, reason = "what the Python class takes apart at once")]
pub fn overlap<'py>(
    py: Python<'py>,
    tokens: &Tokens,
    lexicon: &Lexicon,
) -> PyResult<(Vec<u64>, Vec<(u32, u32, u64)>, PyAccount<'py>)> {
    let core = &tokens.core;
    let overlap =
        door::run(py, tokens.threads, |task| count::overlap(core, &Frames::compile(core, &lexicon.core, task)?, task))?;
    let shared = overlap.shared.iter().map(|(&(frame, other), &hits)| (frame, other, hits)).collect();
    Ok((overlap.hits, shared, account(py, &core.documents())?))
}
