//! Counts of streams: gathered into pieces, added up, kept.

use super::comparison::Comparison;
use super::door;
use super::errors::{ColumnError, StoreError};
use super::groups::{self, Groups};
use super::lexicon::Lexicon;
use super::results::{self, Framed, Score};
use super::sparse::{self, Arrays};
use super::table::Table;
use super::texts::{Strings, Texts};
use super::tokens::{PyAccount, Tokens, account};
use crate::contrast;
use crate::corpus;
use crate::count::{self, Breakdown, Key, Keyed, Running, Value};
use crate::error::Error;
use crate::store;
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Int64Array, LargeStringArray, NullArray, UInt64Array};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::collections::HashMap;
use std::mem::take;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most documents of a piece, for streams of documents without text.
const MOST_ROWS: usize = 1 << 20;

/// The texts of a piece, copied together: whatever they came in need not be held.
#[derive(Default)]
struct Gathered {
    text: String,
    /// Per document, where its text ends, and whether it has one.
    ends: Vec<(usize, bool)>,
}

impl Gathered {
    fn push(&mut self, text: Option<&str>) {
        self.text.push_str(text.unwrap_or_default());
        self.ends.push((self.text.len(), text.is_some()));
    }
}

impl corpus::Texts for Gathered {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, document: usize) -> Option<&str> {
        let start = if document == 0 { 0 } else { self.ends[document - 1].0 };
        let (end, present) = self.ends[document];
        present.then(|| &self.text[start..end])
    }
}

/// The groups of the documents of a piece, numbered as they come.
#[derive(Default)]
struct Numbered {
    keyed: Keyed,
    numbers: HashMap<Key, u32>,
    /// Per column, what its values have been so far in the stream.
    kinds: Vec<Option<&'static str>>,
}

impl Numbered {
    /// Per group of a batch, its number in this piece; numbers are given when a row asks for one.
    fn number(&mut self, key: &Key) -> u32 {
        if let Some(&number) = self.numbers.get(key) {
            return number;
        }
        let number = u32::try_from(self.keyed.keys.len()).unwrap_or(u32::MAX);
        self.keyed.keys.push(key.clone());
        self.numbers.insert(key.clone(), number);
        number
    }

    fn check(&mut self, groups: &Groups, keys: &[Key], row: usize) -> PyResult<()> {
        let Some(first) = keys.first() else { return Ok(()) };
        self.kinds.resize(first.len(), None);
        for ((kind, value), name) in self.kinds.iter_mut().zip(first).zip(groups.keys.names()) {
            let known = *kind.get_or_insert(value.kind());
            if known != value.kind() {
                return Err(ColumnError::new_err(format!(
                    "column {name:?} holds {known} up to row {row} of the stream and {} from there on; make it one type",
                    value.kind()
                )));
            }
        }
        Ok(())
    }

    fn taken(&mut self) -> Keyed {
        self.numbers.clear();
        take(&mut self.keyed)
    }
}

/// The keys of groups, as the core keeps them.
fn keys(groups: &Groups) -> PyResult<Vec<Key>> {
    let mut keys: Vec<Key> = vec![Vec::new(); groups.core.len()];
    for (name, array) in groups.keys.arrays()? {
        let values: Vec<Option<Value>> = if let Some(strings) = Strings::of(std::slice::from_ref(&array)) {
            (0..strings.len()).map(|row| strings.get(row).map(|text| Value::Text(text.to_owned()))).collect()
        } else {
            let value = |value| match array.data_type() {
                DataType::Boolean => Value::Truth(value == 1),
                DataType::Date32 => i32::try_from(value).map_or(Value::Whole(value), Value::Date),
                _ => Value::Whole(value),
            };
            groups::whole(&name, array.as_ref())?.into_iter().map(|number| number.map(value)).collect()
        };
        for (key, value) in keys.iter_mut().zip(values) {
            key.extend(value);
        }
    }
    Ok(keys)
}

/// Groups of these keys, one row for each, under these names: values as they came, in the one type of their kind.
fn named(names: &[String], keys: &[Key]) -> PyResult<Groups> {
    if keys.iter().any(|key| key.len() != names.len()) {
        return Err(StoreError::new_err(format!(
            "the groups of these counts are told by other columns than {}; count again",
            names.join(", ")
        )));
    }
    let columns = names.iter().enumerate().map(|(place, name)| {
        let values = || keys.iter().map(|key| &key[place]);
        let wholes = || values().map(|value| if let Value::Whole(number) = value { *number } else { 0 });
        let array: ArrayRef = match values().next() {
            None => Arc::new(NullArray::new(0)),
            Some(Value::Text(_)) => {
                let text = |value: &'_ Value| if let Value::Text(text) = value { Some(text.clone()) } else { None };
                Arc::new(values().map(text).collect::<LargeStringArray>())
            }
            Some(Value::Truth(_)) => {
                Arc::new(values().map(|value| Some(*value == Value::Truth(true))).collect::<BooleanArray>())
            }
            Some(Value::Date(_)) => {
                let day = |value: &'_ Value| if let Value::Date(day) = value { Some(*day) } else { None };
                Arc::new(values().map(day).collect::<Date32Array>())
            }
            Some(Value::Whole(_)) if wholes().all(|number| i64::try_from(number).is_ok()) => {
                Arc::new(wholes().map(|number| i64::try_from(number).ok()).collect::<Int64Array>())
            }
            // The core keeps no counts whose numbers fit into neither.
            Some(Value::Whole(_)) => {
                Arc::new(wholes().map(|number| u64::try_from(number).ok()).collect::<UInt64Array>())
            }
        };
        (name.clone(), array)
    });
    Groups::of(&Table::from_arrays(columns.collect())?, names, &[])
}

#[derive(Default)]
struct State {
    texts: Gathered,
    groups: Numbered,
    events: Numbered,
    /// Rows of the stream gathered so far.
    rows: usize,
    running: Running,
}

/// Gathers the rows of a stream into pieces of a size in bytes of text, and adds up what is counted of them.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Counter {
    state: Mutex<State>,
    threads: Option<usize>,
    bytes: usize,
}

impl Counter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Counter {
    #[new]
    #[pyo3(signature = (bytes, threads=None))]
    fn new(bytes: usize, threads: Option<usize>) -> Self {
        Self { state: Mutex::default(), threads, bytes }
    }

    /// Take rows of a batch from this one on, until the piece is full or the batch at its end. Returns the next row.
    #[pyo3(signature = (texts, groups, events, row))]
    fn gather(&self, texts: &Texts, groups: Option<&Groups>, events: Option<&Groups>, row: usize) -> PyResult<usize> {
        let mut state = self.state();
        let State { texts: piece, groups: by, events: within, rows, .. } = &mut *state;
        let group_keys = groups.map(keys).transpose()?.unwrap_or_default();
        let event_keys = events.map(keys).transpose()?.unwrap_or_default();
        if let Some(groups) = groups {
            by.check(groups, &group_keys, *rows)?;
        }
        if let Some(events) = events {
            within.check(events, &event_keys, *rows)?;
        }
        let mut numbers = [vec![None; group_keys.len()], vec![None; event_keys.len()]];
        for row in row..texts.core.len() {
            let text = texts.core.get(row);
            let more = text.map_or(0, str::len);
            let full = piece.text.len() + more > self.bytes || piece.ends.len() >= MOST_ROWS;
            if full && !piece.ends.is_empty() {
                return Ok(row);
            }
            piece.push(text);
            *rows += 1;
            let [of_group, of_event] = &mut numbers;
            for (numbered, groups, keys, numbers) in
                [(&mut *by, groups, &group_keys, of_group), (&mut *within, events, &event_keys, of_event)]
            {
                let code = groups.and_then(|groups| groups.core.code(row)).map(|code| {
                    let code = code as usize;
                    *numbers[code].get_or_insert_with(|| numbered.number(&keys[code]))
                });
                numbered.keyed.codes.push(code);
            }
        }
        Ok(texts.core.len())
    }

    /// The texts gathered; what is gathered next is another piece.
    fn texts(&self) -> Texts {
        Texts { core: Arc::new(take(&mut self.state().texts)) }
    }

    /// Count the piece whose texts were taken last, as these tokens.
    #[pyo3(signature = (tokens, lexicon=None))]
    fn add(&self, py: Python<'_>, tokens: &Tokens, lexicon: Option<&Lexicon>) -> PyResult<()> {
        let (groups, events) = {
            let mut state = self.state();
            (state.groups.taken(), state.events.taken())
        };
        let lexicon = lexicon.map(|lexicon| lexicon.core.as_ref());
        let counts =
            door::run(py, self.threads, |task| count::Counts::of(&tokens.core, &groups, &events, lexicon, task))?;
        self.state().running.push(counts);
        Ok(())
    }

    /// Add up what has been counted; apart from counting, so that the piece need not be held meanwhile.
    fn settle(&self, py: Python<'_>) -> PyResult<()> {
        let mut running = take(&mut self.state().running);
        let running = door::run(py, self.threads, |task| {
            running.settle(task)?;
            Ok(running)
        })?;
        self.state().running = running;
        Ok(())
    }

    /// Everything added up; `None` where nothing was.
    fn finish(&self, py: Python<'_>) -> PyResult<Option<Counts>> {
        let running = take(&mut self.state().running);
        let core = door::run(py, self.threads, |task| running.finish(task))?;
        Ok(core.map(|core| Counts { core: Arc::new(core), threads: self.threads }))
    }
}

/// The sums of a stream.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Counts {
    core: Arc<count::Counts>,
    threads: Option<usize>,
}

impl Counts {
    fn names(&self) -> Vec<&str> {
        self.core.features().iter().collect()
    }
}

fn inside(within: bool) -> Breakdown {
    if within { Breakdown::Within } else { Breakdown::Groups }
}

#[pymethods]
impl Counts {
    fn __len__(&self) -> PyResult<usize> {
        Ok(usize::try_from(self.core.seen())?)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.core == other.core
    }

    /// Per frame counted, how many patterns it has.
    #[getter]
    fn patterns(&self) -> Vec<usize> {
        self.core.patterns()
    }

    #[getter]
    fn n_tokens(&self) -> u64 {
        self.core.n_tokens()
    }

    #[getter]
    fn features(&self) -> Vec<&str> {
        self.names()
    }

    /// What became of the words of the texts.
    #[getter]
    fn account<'py>(&self, py: Python<'py>) -> PyResult<PyAccount<'py>> {
        account(py, self.core.words())
    }

    /// What became of the documents.
    #[getter]
    fn documents<'py>(&self, py: Python<'py>) -> PyResult<PyAccount<'py>> {
        account(py, &self.core.documents())
    }

    /// The groups counted by, under these names.
    fn groups(&self, names: Vec<String>) -> PyResult<Groups> {
        named(&names, self.core.groups())
    }

    #[pyo3(signature = (by=None))]
    fn frequencies<'py>(&self, py: Python<'py>, by: Option<&Groups>) -> PyResult<(Table, PyAccount<'py>)> {
        let breakdown = if by.is_some() { Breakdown::Groups } else { Breakdown::Together };
        let sums = door::run(py, self.threads, |task| self.core.sums(breakdown, task))?;
        Ok((results::frequencies(by, &sums, &self.names())?, account(py, &sums.documents)?))
    }

    /// The arrays of the group-feature matrix, its features and its shape.
    #[allow(clippy::type_complexity, reason = "what the Python class takes apart at once")]
    fn dfm<'py>(&self, py: Python<'py>) -> PyResult<(Arrays<'py>, Vec<&str>, (usize, usize), PyAccount<'py>)> {
        let (matrix, documents) = door::run(py, self.threads, |task| {
            let sums = self.core.sums(Breakdown::Groups, task)?;
            Ok((sums.frequencies(), sums.documents))
        })?;
        let shape = matrix.shape();
        Ok((sparse::counts(py, matrix), self.names(), shape, account(py, &documents)?))
    }

    fn keyness<'py>(
        &self,
        py: Python<'py>,
        outlets: &Groups,
        comparison: Comparison,
        within: bool,
    ) -> PyResult<(Table, PyAccount<'py>)> {
        let (plan, against) = comparison.plan(&outlets.core)?;
        let plan = against.over(plan, &self.names());
        let (sums, rows) = door::run(py, self.threads, |task| {
            let sums = self.core.sums(inside(within), task)?;
            let rows = contrast::contrast(&sums, &plan, task)?;
            Ok((sums, rows))
        })?;
        let table = results::keyness(outlets, &against, &rows, &self.names(), plan.asked(), within)?;
        Ok((table, account(py, &sums.documents)?))
    }

    /// The framing table, the account of documents, and per frame and pattern whether the texts have words for it.
    fn framing<'py>(
        &self,
        py: Python<'py>,
        outlets: &Groups,
        lexicon: &Lexicon,
        comparison: Comparison,
        within: bool,
    ) -> PyResult<(Table, PyAccount<'py>, Vec<Vec<bool>>)> {
        let (plan, against) = comparison.plan(&outlets.core)?;
        let frames: Vec<&str> = lexicon.core.names().collect();
        let units = lexicon.core.units();
        let plan = plan.units(lexicon.core.typical(&self.core.possible()), lexicon.core.is_weighted());
        let (sums, negated, rows) = door::run(py, self.threads, |task| {
            let counted = self.core.frame_sums(inside(within), task)?;
            let (sums, negated) = counted.ok_or(Error::Unlike { what: "no frames were counted" })?;
            let rows = contrast::contrast(&sums, &plan, task)?;
            Ok((sums, negated, rows))
        })?;
        let framed = Framed {
            what: "frame",
            names: &frames,
            score: Score::Rate,
            units: &units,
            effects: plan.asked(),
            negated: negated.as_ref(),
        };
        Ok((
            results::framing(outlets, &against, rows, &sums, &framed)?,
            account(py, &sums.documents)?,
            self.core.possible(),
        ))
    }

    fn add(&self, py: Python<'_>, other: &Self) -> PyResult<Self> {
        let core = door::run(py, self.threads, |task| self.core.add(&other.core, task))?;
        Ok(Self { core: Arc::new(core), threads: self.threads })
    }

    /// The bytes of a file that holds these counts and what is said of them.
    fn pack<'py>(&self, py: Python<'py>, about: &str) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = door::run(py, self.threads, |task| store::pack(about, &self.core, task))?;
        Ok(PyBytes::new(py, &bytes))
    }

    fn save(&self, py: Python<'_>, path: PathBuf, about: &str) -> PyResult<()> {
        door::run(py, self.threads, |task| store::save(&path, about, &self.core, task))
    }
}

fn saved(saved: store::Saved) -> (String, Counts) {
    (saved.about, Counts { core: Arc::new(saved.counts), threads: None })
}

/// What a file of saved counts says of them, and the counts.
#[pyfunction]
pub fn load(py: Python<'_>, path: PathBuf) -> PyResult<(String, Counts)> {
    door::run(py, None, |task| store::load(&path, task)).map(saved)
}

/// The same from bytes.
#[pyfunction]
pub fn unpack(py: Python<'_>, bytes: &[u8]) -> PyResult<(String, Counts)> {
    door::run(py, None, |task| store::unpack(bytes, task)).map(saved)
}
