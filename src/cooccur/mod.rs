//! Co-occurrence: how often two terms stand near each other.
//!
//! The matrix is counted row by row from inverted positions: for each term, walk to every place it stands and add what
//! stands around it to a dense counter. Nothing is hashed and nothing is merged, so the counts are exact and no result
//! depends on threads. Distances are words of the text: a removed word leaves a gap, and no window crosses the end of a
//! document.
//!
//! Conventions, so that `M = Mᵀ` and the sum of `M` is twice the number of pairs: a pair (a, b) within the window adds
//! one to `[a, b]` and one to `[b, a]`; two occurrences of the same term add two on the diagonal. With `ordered` the
//! row is the earlier term and the column the later one, and `M = U + Uᵀ` (for weights that are fractions, to the last
//! bit or two, because each side is divided by the unit of its weights on its own).

mod association;

pub use association::Collocate;

use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges};
use crate::sparse::Csr;
use crate::tokens::Tokens;
use crate::vocabulary::TermId;

/// Rows per piece of parallel work; small, because the rows of frequent terms are long.
const ROWS: usize = 8;
/// The widest window for harmonic weights: 1/d is counted in units of 1/lcm(1, …, window), which must stay exact.
pub const MAX_HARMONIC: usize = 64;

/// How much a pair at some distance counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// 1.
    Flat,
    /// 1/d, as GloVe counts.
    Harmonic,
    /// (window − d + 1)/window, as word2vec samples.
    Linear,
}

/// How far two terms may stand apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// At most this many words apart, in the same document.
    Window(usize, Weights),
    /// In the same document.
    Document,
    /// In the same sentence.
    Sentence,
}

/// A co-occurrence matrix over the features of some tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct Cooccurrence {
    /// The terms of rows and columns, ascending.
    pub features: Vec<TermId>,
    /// The counts; full and symmetric unless ordered.
    pub matrix: Csr<f64>,
    rows: Vec<f64>,
    columns: Vec<f64>,
}

impl Cooccurrence {
    /// Count the pairs of features in these tokens.
    pub fn count(tokens: &Tokens, context: Context, ordered: bool, task: &Task) -> Result<Self> {
        if !tokens.one_per_place() {
            return Err(Error::Argument {
                name: "ngrams",
                given: "several n-grams that begin at one word".to_owned(),
                expected:
                    "they have no distance from each other; count the pairs of n-grams of one length, without skip"
                        .to_owned(),
            });
        }
        let scale = Scale::of(context)?;
        let features = tokens.features();
        let stream = Stream::of(tokens, &features, context, task)?;
        let parts = map_ranges(task, "counting pairs", features.len(), ROWS, |rows| {
            let mut counter = Counter::new(features.len());
            rows.map(|row| {
                match context {
                    Context::Window(window, _) => {
                        stream.window_row(row, window, &scale.weights, ordered, &mut counter, task)?;
                    }
                    Context::Document | Context::Sentence => stream.context_row(row, ordered, &mut counter, task)?,
                }
                Ok(counter.drain(scale.unit))
            })
            .collect::<Result<Vec<_>>>()
        })?;
        let matrix = Csr::from_rows(features.len(), parts.into_iter().flatten().collect())?;
        Ok(Self::from_matrix(features, matrix))
    }

    fn from_matrix(features: Vec<TermId>, matrix: Csr<f64>) -> Self {
        let mut rows = vec![0.0; features.len()];
        let mut columns = vec![0.0; features.len()];
        for (row, sum) in rows.iter_mut().enumerate() {
            for (column, count) in matrix.row(row) {
                *sum += count;
                columns[column as usize] += count;
            }
        }
        Self { features, matrix, rows, columns }
    }

    /// The sum of the matrix: N of every association measure.
    pub fn total(&self) -> f64 {
        self.rows.iter().sum()
    }
}

/// Whole-number weights by distance, and what one unit of them is worth. Summing whole numbers is exact in any order,
/// which keeps the matrix symmetric to the last bit.
struct Scale {
    weights: Vec<u128>,
    unit: f64,
}

impl Scale {
    fn of(context: Context) -> Result<Self> {
        let Context::Window(window, weights) = context else { return Ok(Self { weights: Vec::new(), unit: 1.0 }) };
        let refuse = |expected: String| Err(Error::Argument { name: "window", given: window.to_string(), expected });
        if window == 0 {
            return refuse("at least 1 word is needed on either side".to_owned());
        }
        match weights {
            Weights::Flat => Ok(Self { weights: Vec::new(), unit: 1.0 }),
            Weights::Linear => Ok(Self { weights: (1..=window as u128).rev().collect(), unit: window as f64 }),
            Weights::Harmonic if window > MAX_HARMONIC => {
                refuse(format!("with harmonic weights at most {MAX_HARMONIC} words are possible"))
            }
            Weights::Harmonic => {
                let unit = (1..=window as u128).fold(1, lcm);
                Ok(Self { weights: (1..=window as u128).map(|distance| unit / distance).collect(), unit: unit as f64 })
            }
        }
    }
}

fn lcm(a: u128, b: u128) -> u128 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

/// A dense row that remembers what it touched.
struct Counter {
    counts: Vec<u128>,
    touched: Vec<u32>,
}

impl Counter {
    fn new(features: usize) -> Self {
        Self { counts: vec![0; features], touched: Vec::new() }
    }

    fn add(&mut self, column: u32, weight: u128) {
        let count = &mut self.counts[column as usize];
        if *count == 0 && weight != 0 {
            self.touched.push(column);
        }
        *count += weight;
    }

    /// The row so far, in units; empty afterwards.
    fn drain(&mut self, unit: f64) -> Vec<(u32, f64)> {
        self.touched.sort_unstable();
        let counts = &mut self.counts;
        self.touched
            .drain(..)
            .map(|column| (column, std::mem::take(&mut counts[column as usize]) as f64 / unit))
            .collect()
    }
}

/// No feature here: a removed word, or one outside the region.
const GAP: u32 = u32::MAX;

/// The features in text order, the contexts they stand in, and where each feature stands.
struct Stream {
    columns: Vec<u32>,
    /// Where each context (document or sentence) begins; one more than there are contexts.
    contexts: Vec<usize>,
    /// The context of each place.
    context_of: Vec<u32>,
    /// The places of feature `f` are `places[from[f]..from[f + 1]]`, ascending.
    places: Vec<usize>,
    from: Vec<usize>,
}

impl Stream {
    fn of(tokens: &Tokens, features: &[TermId], context: Context, task: &Task) -> Result<Self> {
        let mut column = vec![GAP; tokens.vocabulary().len()];
        for (index, term) in (0_u32..).zip(features) {
            column[term.index()] = index;
        }
        let mut columns = Vec::new();
        let mut contexts = vec![0];
        for document in 0..tokens.len() {
            task.check()?;
            let begin = columns.len();
            columns.resize(begin + tokens.document(document).len(), GAP);
            tokens.counted(document, |place, term| columns[begin + place] = column[term.index()]);
            if context == Context::Sentence {
                contexts.extend(tokens.sentence_breaks(document).into_iter().map(|place| begin + place));
            }
            if contexts[contexts.len() - 1] != columns.len() {
                contexts.push(columns.len());
            }
        }
        let mut context_of = Vec::with_capacity(columns.len());
        for (index, bounds) in (0_u32..).zip(contexts.windows(2)) {
            context_of.resize(bounds[1], index);
        }
        let mut from = vec![0; features.len() + 1];
        for &column in columns.iter().filter(|&&column| column != GAP) {
            from[column as usize + 1] += 1;
        }
        for feature in 0..features.len() {
            from[feature + 1] += from[feature];
        }
        let mut next = from.clone();
        let mut places = vec![0; from[features.len()]];
        for (place, &column) in columns.iter().enumerate().filter(|(_, column)| **column != GAP) {
            places[next[column as usize]] = place;
            next[column as usize] += 1;
        }
        Ok(Self { columns, contexts, context_of, places, from })
    }

    fn places(&self, row: usize) -> &[usize] {
        &self.places[self.from[row]..self.from[row + 1]]
    }

    /// The bounds of the context around a place.
    fn bounds(&self, place: usize) -> (usize, usize) {
        let context = self.context_of[place] as usize;
        (self.contexts[context], self.contexts[context + 1])
    }

    fn window_row(
        &self,
        row: usize,
        window: usize,
        weights: &[u128],
        ordered: bool,
        counter: &mut Counter,
        task: &Task,
    ) -> Result<()> {
        let weight = |distance: usize| weights.get(distance - 1).copied().unwrap_or(1);
        for &place in self.places(row) {
            task.check()?;
            let (begin, end) = self.bounds(place);
            let last = end.min(place.saturating_add(window).saturating_add(1));
            for other in place + 1..last {
                if self.columns[other] != GAP {
                    counter.add(self.columns[other], weight(other - place));
                }
            }
            if !ordered {
                for other in begin.max(place.saturating_sub(window))..place {
                    if self.columns[other] != GAP {
                        counter.add(self.columns[other], weight(place - other));
                    }
                }
            }
        }
        Ok(())
    }

    /// All pairs of a context: one walk per context the term stands in, counting for each later term how many of the
    /// row's came before it (and after it, unless ordered).
    fn context_row(&self, row: usize, ordered: bool, counter: &mut Counter, task: &Task) -> Result<()> {
        let mut places = self.places(row);
        while let Some(&first) = places.first() {
            task.check()?;
            let (begin, end) = self.bounds(first);
            let here = places.partition_point(|&place| place < end);
            let (mut before, mut after) = (0_u128, here as u128);
            let start = if ordered { first } else { begin };
            for &column in &self.columns[start..end] {
                if column == GAP {
                    continue;
                }
                let own = column as usize == row;
                if own {
                    after -= 1;
                }
                counter.add(column, if ordered { before } else { before + after });
                if own {
                    before += 1;
                }
            }
            places = &places[here..];
        }
        Ok(())
    }
}
