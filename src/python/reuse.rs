//! Near-duplicates and shared passages.

use super::door;
use super::errors::OptionError;
use super::groups::Groups;
use super::results::Builder;
use super::table::Table;
use super::texts::Texts;
use super::tokens::{PyAccount, Tokens, account};
use crate::corpus::{Masked, PRINTED};
use crate::error::Result;
use crate::reuse::{self, Measure, Passage, Passages, Printed, Search};
use crate::runtime::{Task, map_items};
use crate::tokens;
use pyo3::prelude::*;
use std::sync::Arc;

/// The near-duplicates of a corpus.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Duplicates {
    core: Arc<reuse::Duplicates>,
    threads: Option<usize>,
}

#[pyfunction]
#[pyo3(signature = (tokens, shingle, measure, threshold, printed, days=None, outlets=None))]
#[allow(clippy::too_many_arguments, reason = "the arguments of the Python method, which names them")]
pub fn duplicates(
    py: Python<'_>,
    tokens: &Tokens,
    shingle: usize,
    measure: &str,
    threshold: f64,
    printed: Vec<Option<i32>>,
    days: Option<u32>,
    outlets: Option<&Groups>,
) -> PyResult<Duplicates> {
    let measure = match measure {
        "jaccard" => Measure::Jaccard,
        "containment" => Measure::Containment,
        other => {
            return Err(OptionError::new_err(format!("measure = {other:?}: jaccard or containment is needed")));
        }
    };
    let outlets = outlets.map(|outlets| outlets.core.as_ref().clone());
    let search = Search { shingle, measure, threshold, outlets, days, printed: Printed(printed) };
    let core = door::run(py, tokens.threads, |task| reuse::Duplicates::find(&tokens.core, search, task))?;
    Ok(Duplicates { core: Arc::new(core), threads: tokens.threads })
}

#[pymethods]
impl Duplicates {
    #[getter]
    fn documents<'py>(&self, py: Python<'py>) -> PyResult<PyAccount<'py>> {
        account(py, &self.core.documents)
    }

    /// `doc, other, jaccard, containment, shared`, by documents.
    fn pairs(&self, py: Python<'_>) -> PyResult<Table> {
        let pairs = door::run(py, self.threads, |task| self.core.pairs(task))?;
        let mut builder = Builder::new();
        builder.count("doc", pairs.iter().map(|pair| pair.documents[0] as u64));
        builder.count("other", pairs.iter().map(|pair| pair.documents[1] as u64));
        builder.real("jaccard", pairs.iter().map(|pair| Some(pair.jaccard())));
        builder.real("containment", pairs.iter().map(|pair| Some(pair.containment())));
        builder.count("shared", pairs.iter().map(|pair| u64::from(pair.shared)));
        builder.table()
    }

    /// `doc, cluster, size, links, first`, by cluster and document.
    fn clusters(&self, py: Python<'_>) -> PyResult<Table> {
        let members = door::run(py, self.threads, |task| self.core.clusters(task))?;
        let mut builder = Builder::new();
        builder.count("doc", members.iter().map(|member| member.document as u64));
        builder.count("cluster", members.iter().map(|member| member.cluster as u64));
        builder.count("size", members.iter().map(|member| member.size as u64));
        builder.count("links", members.iter().map(|member| member.links as u64));
        builder.flag("first", members.iter().map(|member| member.first));
        builder.table()
    }
}

/// A table, the account of documents, and how many windows, in how many documents, began no passage.
type Found<'py> = (Table, PyAccount<'py>, (u64, u64));

/// `doc, other, words, start, end, other_start, other_end, begins, first`, by documents and place.
#[pyfunction]
#[pyo3(signature = (tokens, min_words, max_count, printed, outlets=None))]
pub fn passages<'py>(
    py: Python<'py>,
    tokens: &Tokens,
    min_words: usize,
    max_count: usize,
    printed: Vec<Option<i32>>,
    outlets: Option<&Groups>,
) -> PyResult<Found<'py>> {
    let (core, outlets, printed) = (&tokens.core, outlets.map(|outlets| outlets.core.as_ref()), Printed(printed));
    let (found, places) = door::run(py, tokens.threads, |task| {
        let found = Passages::find(core, min_words, outlets, max_count, task)?;
        let places = characters(core, &found.list, min_words, task)?;
        Ok((found, places))
    })?;
    let list = &found.list;
    let first = |passage: &Passage| {
        let [one, two] = passage.documents;
        let earlier = |document, other| printed.before(document, other).then_some(document);
        earlier(one, two).or(earlier(two, one)).and_then(|document| i64::try_from(document).ok())
    };
    let mut builder = Builder::new();
    builder.count("doc", list.iter().map(|passage| passage.documents[0] as u64));
    builder.count("other", list.iter().map(|passage| passage.documents[1] as u64));
    builder.count("words", list.iter().map(|passage| passage.words as u64));
    builder.count("start", places.iter().map(|[one, _]| one.start as u64));
    builder.count("end", places.iter().map(|[one, _]| one.end as u64));
    builder.count("other_start", places.iter().map(|[_, two]| two.start as u64));
    builder.count("other_end", places.iter().map(|[_, two]| two.end as u64));
    builder.text("begins", places.iter().map(|[one, _]| Some(one.begins.as_str())));
    builder.whole("first", list.iter().map(first));
    Ok((builder.table()?, account(py, &found.documents)?, (found.common.windows, found.common.documents)))
}

/// `outlet, other_outlet, documents, passages, words, share, first`, by groups.
#[pyfunction]
#[pyo3(signature = (tokens, min_words, max_count, printed, by, outlets=None))]
pub fn passages_by<'py>(
    py: Python<'py>,
    tokens: &Tokens,
    min_words: usize,
    max_count: usize,
    printed: Vec<Option<i32>>,
    by: &Groups,
    outlets: Option<&Groups>,
) -> PyResult<Found<'py>> {
    let (core, outlets, printed) = (&tokens.core, outlets.map(|outlets| outlets.core.as_ref()), Printed(printed));
    let (found, shared, words) = door::run(py, tokens.threads, |task| {
        by.core.expect_documents("by", core.len())?;
        let found = Passages::find(core, min_words, outlets, max_count, task)?;
        let shared = found.between(&by.core, &printed, task)?;
        let mut words = vec![0; by.core.len()];
        for document in 0..core.len() {
            if let Some(group) = by.core.code(document) {
                words[group as usize] += core.exposure(document);
            }
        }
        Ok((found, shared, words))
    })?;
    let dated = printed.0.iter().any(Option::is_some);
    let rows = |side: usize| shared.keys().map(|pair| pair[side] as usize).collect::<Vec<_>>();
    let mut builder = Builder::new();
    builder.groups(by, &rows(0))?;
    builder.other_groups(by, &rows(1))?;
    builder.count("documents", shared.values().map(|shared| shared.documents));
    builder.count("passages", shared.values().map(|shared| shared.passages));
    builder.count("words", shared.values().map(|shared| shared.words));
    let share = |(pair, shared): (&[u32; 2], &reuse::Shared)| shared.words as f64 / words[pair[0] as usize] as f64;
    builder.real("share", shared.iter().map(|row| Some(share(row))));
    let first = |shared: &reuse::Shared| dated.then(|| i64::try_from(shared.first).unwrap_or(i64::MAX));
    builder.whole("first", shared.values().map(first));
    Ok((builder.table()?, account(py, &found.documents)?, (found.common.windows, found.common.documents)))
}

/// The texts without what was printed before, the account of documents, and how many words in how many documents that is.
#[pyfunction]
#[pyo3(signature = (texts, tokens, min_words, printed, outlets=None))]
pub fn without_printed<'py>(
    py: Python<'py>,
    texts: &Texts,
    tokens: &Tokens,
    min_words: usize,
    printed: Vec<Option<i32>>,
    outlets: Option<&Groups>,
) -> PyResult<(Texts, PyAccount<'py>, (u64, u64))> {
    let (core, outlets, printed) = (&tokens.core, outlets.map(|outlets| outlets.core.as_ref()), Printed(printed));
    let (masked, documents, words, concerned) = door::run(py, tokens.threads, |task| {
        let (stretches, documents) = reuse::printed_before(core, min_words, outlets, &printed, task)?;
        let words: usize = stretches.iter().map(|(_, words)| words.len()).sum();
        let of_documents: Vec<&[_]> = stretches.chunk_by(|one, next| one.0 == next.0).collect();
        let concerned = of_documents.len();
        let bytes = map_items(task, "placing passages", of_documents, |of| {
            let (document, places) = (of[0].0, core.places(of[0].0));
            let range = |words: &std::ops::Range<usize>| places[words.start].start..places[words.end - 1].end;
            Ok(of.iter().map(|(_, words)| (document, range(words))).collect::<Vec<_>>())
        })?;
        let masked = Masked::parts(texts.core.clone(), bytes.into_iter().flatten(), PRINTED)?;
        Ok((masked, documents, words, concerned))
    })?;
    Ok((Texts { core: Arc::new(masked) }, account(py, &documents)?, (concerned as u64, words as u64)))
}

/// Where a passage stands in a text, in characters, and its first words.
#[derive(Debug, Clone, Default)]
struct Stretch {
    start: usize,
    end: usize,
    begins: String,
}

/// Where passages stand in their first and their second document.
fn characters(tokens: &tokens::Tokens, list: &[Passage], shown: usize, task: &Task) -> Result<Vec<[Stretch; 2]>> {
    let mut sides: Vec<(usize, usize, usize)> = Vec::with_capacity(2 * list.len());
    for (row, passage) in list.iter().enumerate() {
        sides.extend(passage.documents.iter().enumerate().map(|(side, &document)| (document, row, side)));
    }
    sides.sort_unstable();
    let of_documents: Vec<&[_]> = sides.chunk_by(|one, next| one.0 == next.0).collect();
    let placed = map_items(task, "placing passages", of_documents, |of| {
        let places = tokens.places(of[0].0);
        let text = tokens.text(of[0].0).unwrap_or_default();
        let bytes = |row: usize, side: usize| {
            let words = list[row].place(side);
            (places[words.start].start, places[words.end - 1].end)
        };
        let mut asked: Vec<usize> =
            of.iter().flat_map(|&(_, row, side)| <[usize; 2]>::from(bytes(row, side))).collect();
        asked.sort_unstable();
        asked.dedup();
        let (mut read, mut characters) = (0, 0);
        let mut counted = Vec::with_capacity(asked.len());
        for &byte in &asked {
            characters += text[read..byte].chars().count();
            read = byte;
            counted.push(characters);
        }
        let at = |byte: usize| asked.binary_search(&byte).map_or(0, |place| counted[place]);
        let mut placed = Vec::with_capacity(of.len());
        for &(_, row, side) in of {
            let (start, end) = bytes(row, side);
            let words = list[row].place(side);
            let last = places[(words.start + shown).min(words.end) - 1].end;
            let begins = if side == 0 { text[start..last].to_owned() } else { String::new() };
            task.charge(size_of::<Stretch>() + begins.len())?;
            placed.push((row, side, Stretch { start: at(start), end: at(end), begins }));
        }
        Ok(placed)
    })?;
    let mut stretches = vec![<[Stretch; 2]>::default(); list.len()];
    for (row, side, stretch) in placed.into_iter().flatten() {
        stretches[row][side] = stretch;
    }
    Ok(stretches)
}
