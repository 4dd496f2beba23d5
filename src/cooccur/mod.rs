//! Co-occurrence: how often two terms stand near each other.
//!
//! The matrix is counted row by row from inverted positions (`stream`): for each term, walk to every place it stands
//! and add what stands around it to a dense row (`counter`). Nothing is hashed and nothing is merged, so the counts
//! are exact and no result depends on threads. Distances are words of the text: a removed word leaves a gap, and no
//! window crosses the end of a document. Of compounds they are those between the nearer edges: what follows one is
//! counted off from its last word, what precedes it from its first. N-grams, which share words, stand at their first.
//!
//! Conventions, so that `M = Mᵀ` and the sum of `M` is twice the number of pairs: a pair (a, b) within the window adds
//! one to `[a, b]` and one to `[b, a]`; two occurrences of the same term add two on the diagonal. A window with unequal
//! sides counts in `[a, b]` what b stands to the left or right of a; with no words before, the row is the earlier term
//! and the column the later one, and `M = U + Uᵀ` (for weights that are fractions, to the last bit or two, because each
//! side is divided by the unit of its weights on its own). Margins are those of the whole matrix, counted without its
//! cells (`margins`), whichever rows and columns are asked for.

mod association;
mod counter;
mod counts;
mod margins;
mod stream;
mod weights;

pub use association::{Collocate, Measure};
pub use counts::Counts;
pub use weights::MAX_HARMONIC;

use crate::corpus::{Account, Groups};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges_with};
use crate::tokens::Tokens;
use crate::vocabulary::TermId;
use counter::{Column, Counter, Units};
use counts::Piece;
use margins::Margins;
use std::hint::black_box;
use std::sync::Arc;
use stream::{Span, Stream};
use weights::Scale;

/// Places whose surroundings are fetched together.
const TOGETHER: usize = 64;
/// Words walked over per piece of parallel work.
const WORK: usize = 1 << 18;
/// The largest whole number up to which all are exact as 64-bit floating point.
const EXACT: u128 = 1 << f64::MANTISSA_DIGITS;

/// How much a pair at some distance counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// 1.
    Flat,
    /// 1/d, as GloVe counts.
    Harmonic,
    /// (window − d + 1)/window, as word2vec samples; each side with its own window.
    Linear,
}

/// A stretch of text that is looked at as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A document.
    Document,
    /// A sentence.
    Sentence,
}

/// Which pairs count, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// Those at most so many words apart: the column's word before the row's, or after it.
    Window {
        /// Words before.
        before: usize,
        /// Words after.
        after: usize,
        /// What a pair at some distance counts.
        weights: Weights,
    },
    /// All those of the same document or sentence.
    Whole {
        /// Which of them.
        unit: Unit,
        /// Only those whose first word is the row's.
        ordered: bool,
        /// Each pair at most once in each of them; then a row and a column sum up the documents (or sentences) with the
        /// term, and the total is the number of all those that have a word in the region looked at, counted or not: so
        /// removing words changes no other pair's table.
        binary: bool,
    },
}

impl Context {
    /// A window with equal sides; ordered, the row is the earlier term and the column the later.
    pub fn window(window: usize, weights: Weights, ordered: bool) -> Self {
        Self::Window { before: if ordered { 0 } else { window }, after: window, weights }
    }

    /// Whether [a, b] and [b, a] count the same pairs.
    fn is_symmetric(self) -> bool {
        match self {
            Self::Window { before, after, .. } => before == after,
            Self::Whole { ordered, .. } => !ordered,
        }
    }
}

/// The rows and columns that are wanted of a matrix. What is left out changes no other cell, and no margin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Per feature, whether its row is wanted; all where nothing is said.
    pub rows: Option<Vec<bool>>,
    /// The same for columns.
    pub columns: Option<Vec<bool>>,
}

impl Selection {
    /// Per feature of these tokens, whether a pattern matches it; an error where none does.
    pub fn matching(tokens: &Tokens, patterns: &[String], task: &Task) -> Result<Vec<bool>> {
        let compiled = tokens.compile(&[patterns.to_vec()], task)?;
        let matched: Vec<bool> = tokens.features().into_iter().map(|term| compiled.matches_term(term)).collect();
        if matched.contains(&true) {
            return Ok(matched);
        }
        let reason = "no feature matches; rows and columns are features, so patterns here are of one word".to_owned();
        Err(Error::Pattern { pattern: patterns.join(", "), reason })
    }
}

/// A co-occurrence matrix over the features of some tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct Cooccurrence {
    /// The features of the tokens, ascending: what rows and columns number.
    pub features: Arc<[TermId]>,
    /// The rows and columns that were counted; the others are empty.
    pub selection: Arc<Selection>,
    /// The counts.
    pub matrix: Counts,
    rows: Vec<f64>,
    columns: Vec<f64>,
    total: f64,
    /// Whether the cells are symmetric, as they are counted.
    symmetric: bool,
}

impl Cooccurrence {
    /// Count the pairs of features in these tokens.
    pub fn count(tokens: &Tokens, context: Context, selection: Selection, task: &Task) -> Result<Self> {
        let documents: Vec<usize> = (0..tokens.len()).collect();
        let matrices = count(tokens, context, selection, &documents, &[documents.len()], task)?;
        matrices.into_iter().next().ok_or(Error::Sparse { reason: "nothing was counted".to_owned() })
    }

    /// A matrix per group of documents, all over the features of the tokens, in one pass; and what became of the
    /// documents: those of no group are in no matrix.
    pub fn count_groups(
        tokens: &Tokens,
        context: Context,
        selection: Selection,
        groups: &Groups,
        task: &Task,
    ) -> Result<(Vec<Self>, Account)> {
        groups.expect_documents("groups", tokens.len())?;
        let mut account = Account::default();
        let mut grouped = Vec::new();
        for document in 0..tokens.len() {
            let code = groups.placed(document);
            account.add(tokens.rejected(document).or(code.err()));
            grouped.extend(code.ok().map(|code| (code as usize, document)));
        }
        grouped.sort_unstable();
        let ends: Vec<usize> =
            (0..groups.len()).map(|group| grouped.partition_point(|&(other, _)| other <= group)).collect();
        let documents: Vec<usize> = grouped.into_iter().map(|(_, document)| document).collect();
        Ok((count(tokens, context, selection, &documents, &ends, task)?, account))
    }

    /// The rows that were asked for, ascending.
    pub fn wanted_rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.features.len()).filter(|&row| self.selection.rows.as_ref().is_none_or(|rows| rows[row]))
    }

    /// The columns that were asked for, ascending.
    pub fn wanted_columns(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.features.len()).filter(|&column| self.selection.columns.as_ref().is_none_or(|columns| columns[column]))
    }

    /// N of every association measure: the sum of the whole matrix, or the number of contexts where each counts once.
    pub fn total(&self) -> f64 {
        self.total
    }
}

/// A matrix per group of documents, which end at `ends` of the list.
fn count(
    tokens: &Tokens,
    context: Context,
    selection: Selection,
    documents: &[usize],
    ends: &[usize],
    task: &Task,
) -> Result<Vec<Cooccurrence>> {
    if !tokens.one_per_place() && !matches!(context, Context::Whole { ordered: false, .. }) {
        return Err(Error::Argument {
            name: "ngrams",
            given: "several n-grams that begin at one word".to_owned(),
            expected: "none of them stands before the other; count the pairs of n-grams of one length, without skip, \
                       or without order in documents or sentences: context = \"document\""
                .to_owned(),
        });
    }
    let features = tokens.features();
    for wanted in [&selection.rows, &selection.columns].into_iter().flatten() {
        if wanted.len() != features.len() {
            return Err(Error::Length { what: "features", found: wanted.len(), expected: features.len() });
        }
    }
    let longest = (0..tokens.len()).map(|document| tokens.document(document).len()).max().unwrap_or(0);
    let scale = Scale::of(context, longest)?;
    let job = Job { tokens, context, selection: Arc::new(selection), documents, ends, scale, task };
    if features.len() < usize::from(u16::MAX) { job.count::<u16>(features) } else { job.count::<u32>(features) }
}

/// What is to be counted.
struct Job<'a> {
    tokens: &'a Tokens,
    context: Context,
    selection: Arc<Selection>,
    documents: &'a [usize],
    /// Where the documents of each group end.
    ends: &'a [usize],
    scale: Scale,
    task: &'a Task,
}

impl Job<'_> {
    fn count<C: Column>(&self, features: Vec<TermId>) -> Result<Vec<Cooccurrence>> {
        let reach = self.scale.before.len().max(self.scale.after.len());
        let stream = Stream::<C>::of(self.tokens, self.documents, &features, self.context, reach, self.task)?;
        let features: Arc<[TermId]> = features.into();
        let starts = std::iter::once(&0).chain(self.ends);
        starts
            .zip(self.ends)
            .map(|(&start, &end)| {
                let spans = stream.spans_of(&(start..end));
                // Rows, columns, and where each row begins.
                self.task.charge(features.len() * 3 * size_of::<f64>())?;
                let margins = Margins::of(&stream, spans, self.context, &self.scale, self.task)?;
                if self.scale.unit == 1 && margins.total > EXACT {
                    return Err(Error::TooLarge {
                        what: "pairs of words",
                        count: usize::try_from(margins.total).unwrap_or(usize::MAX),
                        limit: usize::try_from(EXACT).unwrap_or(usize::MAX),
                        remedy: "count parts of the corpus and add their matrices",
                    });
                }
                let matrix = self.cells(&stream, spans, &margins)?;
                let unit = self.scale.unit as f64;
                let numbers = |units: Vec<u128>| units.into_iter().map(|units| units as f64 / unit).collect();
                Ok(Cooccurrence {
                    features: features.clone(),
                    selection: self.selection.clone(),
                    matrix,
                    rows: numbers(margins.rows),
                    columns: numbers(margins.columns),
                    total: margins.total as f64 / unit,
                    symmetric: self.context.is_symmetric() && *self.selection == Selection::default(),
                })
            })
            .collect()
    }

    /// The cells of one group, counted with numbers no wider than they must be.
    fn cells<C: Column>(&self, stream: &Stream<C>, spans: &[Span], margins: &Margins) -> Result<Counts> {
        // No cell is more than the margin of its row, and no more falls on a gap than there are places for it.
        let window: u128 = self.scale.before.iter().chain(&self.scale.after).sum();
        let often = (0..stream.features()).map(|feature| stream.places_in(feature, spans).len()).max().unwrap_or(0);
        let most = margins.rows.iter().copied().max().unwrap_or(0).max(window * often as u128);
        if most <= u128::from(u32::MAX) {
            self.rows::<C, u32>(stream, spans)
        } else if most <= u128::from(u64::MAX) {
            self.rows::<C, u64>(stream, spans)
        } else {
            self.rows::<C, u128>(stream, spans)
        }
    }

    fn rows<C: Column, U: Units>(&self, stream: &Stream<C>, spans: &[Span]) -> Result<Counts> {
        let features = stream.features();
        let all = vec![true; features];
        let columns = self.selection.columns.as_ref().unwrap_or(&all);
        let rows = self.selection.rows.as_ref().unwrap_or(&all);
        let weights = |by_distance: &[u128]| by_distance.iter().map(|&weight| U::of(weight)).collect::<Vec<U>>();
        let (mut before, after) = (weights(&self.scale.before), weights(&self.scale.after));
        before.reverse();
        let shares = self.shares(stream, spans);
        let unit = self.scale.unit as f64;
        let (_, pieces) = map_ranges_with(
            self.task,
            "counting pairs",
            shares.len(),
            1,
            || Counter::<U>::new(columns),
            |counter, range| {
                let share = &shares[range.start];
                let mut ends = Vec::with_capacity(share.len());
                for row in share.clone() {
                    if rows[row] {
                        let places = stream.places_in(row, spans);
                        match self.context {
                            Context::Window { .. } if stream.has_edges() => {
                                window_row::<C, U, true>(stream, places, &before, &after, counter, self.task)?;
                            }
                            Context::Window { .. } => {
                                window_row::<C, U, false>(stream, places, &before, &after, counter, self.task)?;
                            }
                            Context::Whole { ordered: true, binary, .. } => {
                                ordered_row(stream, row, places, binary, counter, self.task)?;
                            }
                            Context::Whole { binary, .. } => {
                                bag_row(stream, row, places, binary, counter, self.task)?;
                            }
                        }
                        counter.read();
                    }
                    ends.push(counter.columns.len());
                }
                let values = U::kept(&counter.numbers, unit);
                let columns = counter.columns.as_slice().into();
                counter.columns.clear();
                counter.numbers.clear();
                let piece = Piece { first: share.start, ends: ends.into(), columns, values };
                self.task.charge(piece.bytes())?;
                Ok(piece)
            },
        )?;
        let mut pieces: Vec<Piece> = pieces.into_iter().map(|(_, piece)| piece).collect();
        pieces.sort_unstable_by_key(|piece| piece.first);
        Ok(Counts::new(features, pieces, unit))
    }

    /// Rows that follow one another and together take about as long as any other share; those that take longest, of the
    /// most frequent terms, first, so that no thread is left with one of them at the end.
    fn shares<C: Column>(&self, stream: &Stream<C>, spans: &[Span]) -> Vec<std::ops::Range<usize>> {
        let words: usize = spans.iter().map(|span| span.end - span.begin).sum();
        let width = match self.context {
            Context::Window { .. } => self.scale.before.len() + self.scale.after.len(),
            Context::Whole { .. } => words / spans.len().max(1) + 1,
        };
        let work = |row: usize| stream.places_in(row, spans).len() * width + stream.features() / 64;
        let mut shares: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
        for row in 0..stream.features() {
            let work = work(row);
            match shares.last_mut() {
                Some((sum, share)) if *sum + work <= WORK => {
                    *sum += work;
                    share.end = row + 1;
                }
                _ => shares.push((work, row..row + 1)),
            }
        }
        shares.sort_by_key(|(work, _)| std::cmp::Reverse(*work));
        shares.into_iter().map(|(_, share)| share).collect()
    }
}

/// Add what stands around these places. `before` begins with the farthest distance, `after` with the nearest. `EDGES`:
/// what stands there may have several words, and distances are those of the nearer edges.
fn window_row<C: Column, U: Units, const EDGES: bool>(
    stream: &Stream<C>,
    places: &[u32],
    before: &[U],
    after: &[U],
    counter: &mut Counter<U>,
    task: &Task,
) -> Result<()> {
    let lasts = if EDGES { stream.lasts() } else { &stream.words };
    for places in places.chunks(TOGETHER) {
        task.check()?;
        // What stands at the places of a rare term has to come from far memory. Asking for all of a batch first lets
        // the processor wait once for many, not once for each.
        let last = stream.words.len() - 1;
        black_box(places.iter().fold(0, |sum, &place| {
            let (begin, end) =
                ((place as usize).saturating_sub(before.len()), (place as usize + after.len()).min(last));
            sum ^ stream.words[begin].index() ^ stream.words[end].index()
        }));
        for &place in places {
            let place = place as usize;
            let next = 1 + if EDGES { stream.last(place) } else { place };
            let (mut begin, mut end) = (place.saturating_sub(before.len()), next + after.len());
            if !stream.padded {
                let span = stream.around(place);
                (begin, end) = (begin.max(span.begin), end.min(span.end));
            }
            let earlier = &lasts[begin..place];
            for (word, &weight) in earlier.iter().zip(&before[before.len() - earlier.len()..]) {
                counter.add(word.index(), weight);
            }
            for (word, &weight) in stream.words[next..end].iter().zip(after) {
                counter.add(word.index(), weight);
            }
        }
    }
    Ok(())
}

/// Add all pairs of the documents (or sentences) that hold a row's feature.
fn bag_row<C: Column, U: Units>(
    stream: &Stream<C>,
    row: usize,
    places: &[u32],
    binary: bool,
    counter: &mut Counter<U>,
    task: &Task,
) -> Result<()> {
    for &place in places {
        task.check()?;
        let place = place as usize;
        let span = stream.around(place);
        let own = u64::from(stream.times[place]);
        for (word, &times) in stream.words[span.begin..span.end].iter().zip(&stream.times[span.begin..span.end]) {
            let column = word.index();
            let pairs = own * (u64::from(times) - u64::from(column == row));
            if pairs > 0 {
                counter.add(column, U::of(u128::from(if binary { 1 } else { pairs })));
            }
        }
    }
    Ok(())
}

/// Add all ordered pairs of the documents (or sentences) around these places: one walk through each, counting for each
/// later word how many of the row's came before it.
fn ordered_row<C: Column, U: Units>(
    stream: &Stream<C>,
    row: usize,
    mut places: &[u32],
    binary: bool,
    counter: &mut Counter<U>,
    task: &Task,
) -> Result<()> {
    while let Some(&first) = places.first() {
        task.check()?;
        let first = first as usize;
        let span = stream.around(first);
        let mut before = 1_u64;
        for &word in &stream.words[first + 1..span.end] {
            let column = word.index();
            if stream.counts(word) && !(binary && counter.met(column)) {
                counter.add(column, U::of(u128::from(if binary { 1 } else { before })));
            }
            before += u64::from(column == row);
        }
        counter.forget();
        places = &places[places.partition_point(|&place| (place as usize) < span.end)..];
    }
    Ok(())
}
