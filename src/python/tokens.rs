//! The tokens class: views and results.

use super::comparison::Comparison;
use super::cooccurrence::{Cooccurrence, Counting};
use super::door;
use super::errors::OptionError;
use super::groups::Groups;
use super::lexicon::Lexicon;
use super::results::{self, Builder, Framed, Score};
use super::sparse::{self, Arrays};
use super::table::Table;
use super::texts::Texts;
use crate::contrast::{self, Cells, Measure};
use crate::cooccur;
use crate::corpus::{self, Account};
use crate::count::{self, FrameCounts, Frames, Furniture, Hit};
use crate::text::fold::{Case, Fold, Normal};
use crate::text::segment::{Policy, Rules};
use crate::text::stem;
use crate::tokens::{self, Lead, NGrams, Quoted, Span, TokenOptions};
use crate::vocabulary::TermId;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::Arc;

/// The encoded corpus, or a view of it, and the number of threads its results are computed with.
#[pyclass(frozen, module = "slantwise._core")]
pub struct Tokens {
    pub core: Arc<tokens::Tokens>,
    pub threads: Option<usize>,
}

/// An account as Python sees it: (seen, counted, {reason: count}).
pub type PyAccount<'py> = (u64, u64, Bound<'py, PyDict>);

pub fn account<'py>(py: Python<'py>, account: &Account) -> PyResult<PyAccount<'py>> {
    let rejected = PyDict::new(py);
    for (reason, count) in &account.rejected {
        rejected.set_item(reason, count)?;
    }
    Ok((account.seen, account.counted, rejected))
}

/// The languages there are stemmers for, by code and by name.
#[pyfunction]
pub fn languages() -> Vec<String> {
    stem::codes().into_iter().chain(stem::names().into_iter().map(str::to_owned)).collect()
}

/// The notes that a row of a comparison may carry.
#[pyfunction]
pub fn notes() -> Vec<&'static str> {
    contrast::Note::ALL.iter().map(|note| note.text()).collect()
}

/// What lies around a word: ("window", words before, words behind), or "sentence" or "document" with any numbers.
#[derive(FromPyObject)]
pub struct Around(String, usize, usize);

impl Around {
    pub fn span(&self) -> PyResult<Span> {
        match self.0.as_str() {
            "window" => Ok(Span::Words(self.1, self.2)),
            "sentence" => Ok(Span::Sentence),
            "document" => Ok(Span::Document),
            other => Err(unknown("window", other, "a number of words, \"sentence\" or \"document\"")),
        }
    }
}

/// The options of a tokeniser, as the Python classes give them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
#[allow(clippy::struct_excessive_bools, reason = "options, each on its own")]
pub struct Options {
    lowercase: String,
    normalize: Option<String>,
    diacritics: bool,
    plain: bool,
    urls: String,
    emails: String,
    mentions: String,
    hashtags: String,
    hyphens: bool,
    apostrophes: bool,
    punctuation: bool,
    numbers: bool,
    emoji: bool,
    stopwords: Vec<String>,
    remove: Vec<String>,
    stem: Option<String>,
    min_count: u64,
    min_docfreq: u64,
}

impl Options {
    fn tokens(self) -> PyResult<TokenOptions> {
        let case = match self.lowercase.as_str() {
            "lower" => Case::Lower,
            "fold" => Case::Fold,
            "turkic" => Case::Turkic,
            "keep" => Case::Keep,
            other => return Err(unknown("lowercase", other, "True, False, \"fold\" or \"turkic\"")),
        };
        let normalize = match self.normalize.as_deref() {
            Some("nfc") => Normal::Nfc,
            Some("nfkc") => Normal::Nfkc,
            None => Normal::None,
            Some(other) => return Err(unknown("normalize", other, "\"nfc\", \"nfkc\" or None")),
        };
        let policy = |name, given: &str| match given {
            "keep" => Ok(Policy::Keep),
            "drop" => Ok(Policy::Drop),
            "split" => Ok(Policy::Split),
            other => Err(unknown(name, other, "True, False or \"split\"")),
        };
        Ok(TokenOptions {
            rules: Rules {
                plain: self.plain,
                urls: policy("urls", &self.urls)?,
                emails: policy("emails", &self.emails)?,
                mentions: policy("mentions", &self.mentions)?,
                hashtags: policy("hashtags", &self.hashtags)?,
                hyphens: self.hyphens,
                apostrophes: self.apostrophes,
            },
            fold: Fold { case, normalize, diacritics: self.diacritics },
            punctuation: self.punctuation,
            numbers: self.numbers,
            emoji: self.emoji,
            stopwords: self.stopwords,
            remove: self.remove,
            stem: self.stem,
            min_count: self.min_count,
            min_docfreq: self.min_docfreq,
        })
    }
}

pub(super) fn unknown(name: &str, given: &str, choices: &str) -> PyErr {
    OptionError::new_err(format!("{name} = {given:?}: {choices} is needed"))
}

/// `piece, start, end, kind, term, counted, why`: how a text is cut with these options.
#[pyfunction]
pub fn explain(text: &str, options: Options) -> PyResult<Table> {
    let pieces = tokens::explain(text, &options.tokens()?)?;
    let mut builder = Builder::new();
    builder.text("piece", pieces.iter().map(|piece| Some(piece.piece.as_str())));
    builder.count("start", pieces.iter().map(|piece| piece.start as u64));
    builder.count("end", pieces.iter().map(|piece| piece.end as u64));
    builder.text("kind", pieces.iter().map(|piece| Some(piece.kind)));
    builder.text("term", pieces.iter().map(|piece| Some(piece.term.as_str())));
    builder.flag("counted", pieces.iter().map(|piece| piece.counted));
    builder.text("why", pieces.iter().map(|piece| Some(piece.why.as_str())));
    builder.table()
}

impl Tokens {
    fn wrap(&self, core: tokens::Tokens) -> Self {
        Self { core: Arc::new(core), threads: self.threads }
    }

    fn matrix(&self, core: cooccur::Cooccurrence, counting: &Counting) -> Cooccurrence {
        Cooccurrence { core: Arc::new(core), tokens: self.core.clone(), whole: counting.whole(), threads: self.threads }
    }

    pub fn names<'a>(&'a self, features: &[TermId]) -> Vec<&'a str> {
        features.iter().map(|&term| self.core.vocabulary().term(term)).collect()
    }
}

pub fn cells(outlets: &Groups, within: Option<&Groups>) -> crate::error::Result<Cells> {
    match within {
        Some(events) => Cells::within(&outlets.core, &events.core),
        None => Ok(Cells::of(&outlets.core)),
    }
}

/// Everything in one group, for results that are not broken down.
fn together(documents: usize) -> Cells {
    let one = corpus::Groups::from_labels(&vec![Some(""); documents]);
    Cells::of(&one)
}

#[pymethods]
impl Tokens {
    #[staticmethod]
    #[pyo3(signature = (texts, options, threads=None))]
    fn encode(py: Python<'_>, texts: &Texts, options: Options, threads: Option<usize>) -> PyResult<Self> {
        let options = options.tokens()?;
        let texts = texts.core.clone();
        let core = door::run(py, threads, |task| tokens::Tokens::encode(texts, &options, task))?;
        Ok(Self { core: Arc::new(core), threads })
    }

    fn __len__(&self) -> usize {
        self.core.len()
    }

    #[getter]
    fn threads(&self) -> Option<usize> {
        self.threads
    }

    #[getter]
    fn n_tokens(&self, py: Python<'_>) -> PyResult<u64> {
        door::run(py, self.threads, |_| Ok(self.core.n_tokens()))
    }

    #[getter]
    fn features(&self, py: Python<'_>) -> PyResult<Vec<&str>> {
        let features = door::run(py, self.threads, |_| Ok(self.core.features()))?;
        Ok(self.names(&features))
    }

    #[getter]
    fn documents<'py>(&self, py: Python<'py>) -> PyResult<PyAccount<'py>> {
        account(py, &self.core.documents())
    }

    #[getter]
    fn account<'py>(&self, py: Python<'py>) -> PyResult<PyAccount<'py>> {
        account(py, self.core.account())
    }

    fn keep(&self, py: Python<'_>, patterns: Vec<String>) -> PyResult<Self> {
        let core = &self.core;
        Ok(self.wrap(door::run(py, self.threads, |task| core.keep(&core.compile(&[patterns], task)?, task))?))
    }

    fn drop(&self, py: Python<'_>, patterns: Vec<String>) -> PyResult<Self> {
        let core = &self.core;
        Ok(self.wrap(door::run(py, self.threads, |task| {
            tokens::Tokens::drop(core, &core.compile(&[patterns], task)?, task)
        })?))
    }

    fn near(&self, py: Python<'_>, patterns: Vec<String>, span: Around) -> PyResult<Self> {
        let (core, span) = (&self.core, span.span()?);
        Ok(self.wrap(door::run(py, self.threads, |task| core.near(&core.compile(&[patterns], task)?, span, task))?))
    }

    fn compound(&self, py: Python<'_>, patterns: Vec<String>) -> PyResult<Self> {
        let core = &self.core;
        Ok(self.wrap(door::run(py, self.threads, |task| core.compound(&core.compile(&[patterns], task)?, task))?))
    }

    fn ngrams(&self, py: Python<'_>, sizes: Vec<usize>, skip: usize, sentences: bool) -> PyResult<Self> {
        let ngrams = NGrams { sizes, skip, sentences };
        Ok(self.wrap(door::run(py, self.threads, |task| self.core.ngrams(&ngrams, task))?))
    }

    fn lead(&self, py: Python<'_>, n: usize, unit: &str) -> PyResult<Self> {
        let lead = match unit {
            "words" => Lead::Words(n),
            "sentences" => Lead::Sentences(n),
            "paragraphs" => Lead::Paragraphs(n),
            other => return Err(unknown("unit", other, "\"words\", \"sentences\" or \"paragraphs\"")),
        };
        Ok(self.wrap(door::run(py, self.threads, |task| self.core.lead(lead, task))?))
    }

    /// Equal numbers of words of each group, and how many these are.
    #[pyo3(signature = (by, n, seed))]
    fn rarefy(&self, py: Python<'_>, by: &Groups, n: Option<u64>, seed: u64) -> PyResult<(Self, u64)> {
        let (view, n) = door::run(py, self.threads, |task| self.core.rarefy(&by.core, n, seed, task))?;
        Ok((self.wrap(view), n))
    }

    /// The words in quotation marks ("speech" or "scare"), or those outside ("unquoted").
    fn quoted(&self, py: Python<'_>, kind: &str) -> PyResult<Self> {
        let quoted = match kind {
            "speech" => Quoted::Speech,
            "scare" => Quoted::Scare,
            "unquoted" => Quoted::Unquoted,
            other => return Err(unknown("kind", other, "\"speech\", \"scare\" or \"unquoted\"")),
        };
        Ok(self.wrap(door::run(py, self.threads, |task| self.core.quoted(quoted, task))?))
    }

    #[pyo3(signature = (by=None))]
    fn frequencies<'py>(&self, py: Python<'py>, by: Option<&Groups>) -> PyResult<(Table, PyAccount<'py>)> {
        let core = &self.core;
        let cells = by.map_or_else(|| together(core.len()), |by| Cells::of(&by.core));
        let (features, sums) = door::run(py, self.threads, |task| {
            let (features, counts) = count::terms(core, task)?;
            Ok((features, count::sums(&counts, &cells, None, task)?))
        })?;
        Ok((results::frequencies(by, &sums, &self.names(&features))?, account(py, &sums.documents)?))
    }

    /// The arrays of the document-feature matrix (or group-feature matrix), its features and its shape.
    #[pyo3(signature = (by=None))]
    #[allow(clippy::type_complexity, reason = "what the Python class takes apart at once")]
    fn dfm<'py>(
        &self,
        py: Python<'py>,
        by: Option<&Groups>,
    ) -> PyResult<(Arrays<'py>, Vec<&str>, (usize, usize), PyAccount<'py>)> {
        let core = &self.core;
        let (features, arrays, shape, documents) = match by {
            None => {
                let (features, all) = door::run(py, self.threads, |task| count::terms(core, task))?;
                let shape = all.counts.shape();
                (features, sparse::counts(py, all.counts), shape, core.documents())
            }
            Some(by) => {
                let cells = Cells::of(&by.core);
                let (features, matrix, documents) = door::run(py, self.threads, |task| {
                    let (features, counts) = count::terms(core, task)?;
                    let sums = count::sums(&counts, &cells, None, task)?;
                    Ok((features, sums.frequencies(), sums.documents))
                })?;
                let shape = matrix.shape();
                (features, sparse::counts(py, matrix), shape, documents)
            }
        };
        Ok((arrays, self.names(&features), shape, account(py, &documents)?))
    }

    fn cooccurrence(&self, py: Python<'_>, counting: Counting) -> PyResult<Cooccurrence> {
        let (core, context) = (&self.core, counting.context()?);
        let matrix = door::run(py, self.threads, |task| {
            cooccur::Cooccurrence::count(core, context, counting.selection(core, task)?, task)
        })?;
        Ok(self.matrix(matrix, &counting))
    }

    /// A matrix per group, and the account of documents.
    fn cooccurrence_by<'py>(
        &self,
        py: Python<'py>,
        counting: Counting,
        by: &Groups,
    ) -> PyResult<(Vec<Cooccurrence>, PyAccount<'py>)> {
        let (core, context) = (&self.core, counting.context()?);
        let (matrices, documents) = door::run(py, self.threads, |task| {
            cooccur::Cooccurrence::count_groups(core, context, counting.selection(core, task)?, &by.core, task)
        })?;
        let matrices = matrices.into_iter().map(|matrix| self.matrix(matrix, &counting)).collect();
        Ok((matrices, account(py, &documents)?))
    }

    #[pyo3(signature = (outlets, comparison, within=None, cluster=None))]
    fn keyness<'py>(
        &self,
        py: Python<'py>,
        outlets: &Groups,
        comparison: Comparison,
        within: Option<&Groups>,
        cluster: Option<&Groups>,
    ) -> PyResult<(Table, PyAccount<'py>)> {
        let core = &self.core;
        let (plan, against) = comparison.plan(&outlets.core)?;
        let cells = cells(outlets, within)?;
        let clusters = cluster.map(|cluster| cluster.core.clone());
        let (features, plan, sums, rows) = door::run(py, self.threads, |task| {
            let (features, counts) = count::terms(core, task)?;
            let plan = against.over(plan, &self.names(&features));
            let units = count::Units::of(&counts, &cells, clusters.as_deref())?;
            let (sums, mut rows) = contrast::contrast_units(&units, &plan, task)?;
            contrast::lint(&mut rows, &plan, &Furniture::of_terms(core, &features, &sums, task)?);
            Ok((features, plan, sums, rows))
        })?;
        let names = self.names(&features);
        let table = results::keyness(outlets, &against, &rows, &names, plan.asked(), within.is_some())?;
        Ok((table, account(py, &sums.documents)?))
    }

    /// The framing table, the account of documents, and per frame and pattern whether the corpus has words for it.
    #[pyo3(signature = (outlets, lexicon, score, comparison, within=None, cluster=None))]
    #[allow(clippy::too_many_arguments, reason = "the arguments of the Python function, which names them")]
    fn framing<'py>(
        &self,
        py: Python<'py>,
        outlets: &Groups,
        lexicon: &Lexicon,
        score: &str,
        comparison: Comparison,
        within: Option<&Groups>,
        cluster: Option<&Groups>,
    ) -> PyResult<(Table, PyAccount<'py>, Vec<Vec<bool>>)> {
        let core = &self.core;
        let (plan, against) = comparison.plan(&outlets.core)?;
        let cells = cells(outlets, within)?;
        let clusters = cluster.map(|cluster| cluster.core.clone());
        let score = match score {
            "rate" => Score::Rate,
            "share" => Score::Share,
            "documents" => Score::Documents,
            other => return Err(unknown("score", other, "\"rate\", \"share\" or \"documents\"")),
        };
        let (plan, sums, rows, units, negated, possible) = door::run(py, self.threads, |task| {
            let frames = Frames::compile(core, &lexicon.core, task)?;
            let FrameCounts { hits, negated } = count::frames(core, &frames, task)?;
            let possible = frames.possible();
            let all = |unit: u32| vec![unit; lexicon.core.len()];
            let one = vec![1.0; lexicon.core.len()];
            let (counts, of_frames, typical, measure) = match score {
                Score::Rate => (hits, lexicon.core.units(), lexicon.core.typical(&possible), Measure::Rate),
                Score::Share => {
                    let (shares, unit) = count::shares(hits, &lexicon.core, &possible)?;
                    (shares, all(unit.hit), vec![unit.typical; lexicon.core.len()], Measure::Share)
                }
                Score::Documents => (count::documents(hits), all(1), one, Measure::Share),
            };
            let plan = plan.measure(measure).units(typical, lexicon.core.is_weighted());
            let units = count::Units::of(&counts, &cells, clusters.as_deref())?;
            let (sums, mut rows) = contrast::contrast_units(&units, &plan, task)?;
            let plain = if score == Score::Rate && !lexicon.core.is_weighted() {
                None
            } else {
                Some(count::sums(&count::matches(core, &frames, task)?, &cells, None, task)?)
            };
            let furniture = Furniture::of_frames(core, &frames, plain.as_ref().unwrap_or(&sums), task)?;
            contrast::lint(&mut rows, &plan, &furniture);
            let negated = negated.map(|negated| count::sums(&negated, &cells, None, task)).transpose()?;
            Ok((plan, sums, rows, of_frames, negated, possible))
        })?;
        let names: Vec<&str> = lexicon.core.names().collect();
        let framed = Framed {
            what: "frame",
            names: &names,
            score,
            units: &units,
            effects: plan.asked(),
            negated: negated.as_ref(),
        };
        let table = results::framing(outlets, &against, rows, &sums, &framed)?;
        Ok((table, account(py, &sums.documents)?, possible))
    }

    /// What makes up the differences in frames, the account of documents, and what the corpus has words for.
    #[pyo3(signature = (outlets, lexicon, comparison, within=None, cluster=None))]
    fn shift<'py>(
        &self,
        py: Python<'py>,
        outlets: &Groups,
        lexicon: &Lexicon,
        comparison: Comparison,
        within: Option<&Groups>,
        cluster: Option<&Groups>,
    ) -> PyResult<(Table, PyAccount<'py>, Vec<Vec<bool>>)> {
        let core = &self.core;
        let (plan, against) = comparison.plan(&outlets.core)?;
        let cells = cells(outlets, within)?;
        let clusters = cluster.map(|cluster| cluster.core.clone());
        let (forms, shifts, documents, possible) = door::run(py, self.threads, |task| {
            let compiled = Frames::compile(core, &lexicon.core, task)?;
            let (forms, counts) = count::forms(core, &compiled, task)?;
            let typical = lexicon.core.typical(&compiled.possible());
            let plan = plan.units(forms.iter().map(|form| typical[form.frame]).collect(), lexicon.core.is_weighted());
            let units = count::Units::of(&counts, &cells, clusters.as_deref())?;
            let (sums, rows) = contrast::contrast_units(&units, &plan, task)?;
            let frames: Vec<usize> = forms.iter().map(|form| form.frame).collect();
            Ok((forms, contrast::shift(rows, &frames), sums.documents, compiled.possible()))
        })?;
        let term =
            |form: &count::Form| form.words.iter().map(|&word| core.words().term(word)).collect::<Vec<_>>().join(" ");
        let terms: Vec<String> = forms.iter().map(term).collect();
        let entry = |form: &count::Form| lexicon.core.frames()[form.frame].entries[form.entry].pattern.as_str();
        let patterns: Vec<&str> = forms.iter().map(entry).collect();
        let frames: Vec<&str> = lexicon.core.names().collect();
        let table = results::shift(outlets, &against, &shifts, &frames, &lexicon.core.units(), &terms, &patterns)?;
        Ok((table, account(py, &documents)?, possible))
    }

    /// `doc, left, node, right, start, end`, by document and place.
    fn kwic(&self, py: Python<'_>, patterns: Vec<String>, window: usize) -> PyResult<Table> {
        let core = &self.core;
        let lines = door::run(py, self.threads, |task| core.kwic(&core.compile(&[patterns], task)?, window, task))?;
        lines_of(lines.iter().collect(), Builder::new()).table()
    }

    /// `frame, pattern, doc, left, node, right, start, end, weight, negated`: the hits of a lexicon in these documents.
    fn evidence(
        &self,
        py: Python<'_>,
        lexicon: &Lexicon,
        documents: Vec<usize>,
        choices: bool,
        window: usize,
    ) -> PyResult<Table> {
        let core = &self.core;
        let documents: Vec<usize> = documents.into_iter().filter(|&document| document < core.len()).collect();
        let found = door::run(py, self.threads, |task| {
            count::evidence(core, &Frames::compile(core, &lexicon.core, task)?, &documents, choices, window, task)
        })?;
        let frames = lexicon.core.frames();
        let mut builder = Builder::new();
        builder.text("frame", found.iter().map(|(_, hit)| Some(frames[hit.frame].name.as_str())));
        let pattern = |hit: &Hit| frames[hit.frame].entries[hit.entry].pattern.as_str();
        builder.text("pattern", found.iter().map(|(_, hit)| Some(pattern(hit))));
        let mut builder = lines_of(found.iter().map(|(line, _)| line).collect(), builder);
        let weight = |hit: &Hit| f64::from(hit.weight) / f64::from(frames[hit.frame].unit);
        builder.real("weight", found.iter().map(|(_, hit)| Some(weight(hit))));
        builder.flag("negated", found.iter().map(|(_, hit)| hit.negated));
        builder.table()
    }
}

/// `doc, left, node, right, start, end`.
fn lines_of(lines: Vec<&tokens::Line>, mut builder: Builder) -> Builder {
    builder.count("doc", lines.iter().map(|line| line.document as u64));
    builder.text("left", lines.iter().map(|line| Some(line.left.as_str())));
    builder.text("node", lines.iter().map(|line| Some(line.node.as_str())));
    builder.text("right", lines.iter().map(|line| Some(line.right.as_str())));
    builder.count("start", lines.iter().map(|line| line.start as u64));
    builder.count("end", lines.iter().map(|line| line.end as u64));
    builder
}
