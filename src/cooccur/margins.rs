//! The sums of the rows and columns of a matrix, without its cells.

use super::Context;
use super::counter::Column;
use super::stream::{Span, Stream};
use super::weights::Scale;
use crate::error::Result;
use crate::runtime::{Task, map_ranges_with};

/// Spans per piece of parallel work.
const SPANS: usize = 256;

/// Sums of rows, columns and of everything, in units.
#[derive(Default)]
pub(super) struct Margins {
    pub rows: Vec<u128>,
    pub columns: Vec<u128>,
    pub total: u128,
}

impl Margins {
    fn empty(features: usize) -> Self {
        Self { rows: vec![0; features], columns: vec![0; features], total: 0 }
    }

    /// The margins of what these spans hold. Where pairs count once per context, a row and a column have the number of
    /// contexts with the term, and the total is the number of contexts.
    pub fn of<C: Column>(
        stream: &Stream<C>,
        spans: &[Span],
        context: Context,
        scale: &Scale,
        task: &Task,
    ) -> Result<Self> {
        let symmetric = match context {
            Context::Window { .. } => scale.before == scale.after,
            Context::Whole { ordered, binary, .. } => binary || !ordered,
        };
        let start = || Walk { sums: Self::empty(stream.features()), symmetric, ..Walk::default() };
        let (walks, _) = map_ranges_with(task, "adding up", spans.len(), SPANS, start, |walk, range| {
            for span in &spans[range] {
                task.check()?;
                walk.add(stream, *span, context, scale);
            }
            Ok(())
        })?;
        let mut all = Self::empty(stream.features());
        for Walk { sums, .. } in walks {
            let add = |to: &mut Vec<u128>, of: Vec<u128>| to.iter_mut().zip(of).for_each(|(to, of)| *to += of);
            add(&mut all.rows, sums.rows);
            add(&mut all.columns, sums.columns);
            all.total += sums.total;
        }
        if symmetric {
            all.columns.clone_from(&all.rows);
        }
        Ok(all)
    }
}

/// What a worker has added up.
#[derive(Default)]
struct Walk {
    sums: Margins,
    /// Whether columns have the sums of rows, and need none of their own.
    symmetric: bool,
    /// Up to each word of a span, how many words count.
    before: Vec<u32>,
    /// The same of last words, where there are compounds.
    ended: Vec<u32>,
    /// The features of a span.
    met: Vec<usize>,
}

impl Walk {
    fn add<C: Column>(&mut self, stream: &Stream<C>, span: Span, context: Context, scale: &Scale) {
        let words = &stream.words[span.begin..span.end];
        match context {
            Context::Whole { binary: true, .. } => self.add_once(stream, words, span.inside),
            Context::Whole { ordered: true, .. } => self.add_flat(stream, span, 0, words.len()),
            Context::Whole { .. } => self.add_bag(words, &stream.times[span.begin..span.end]),
            Context::Window { .. } if scale.unit == 1 => {
                self.add_flat(stream, span, scale.before.len(), scale.after.len());
            }
            Context::Window { .. } => self.add_weighted(stream, span, scale),
        }
    }

    fn add_once<C: Column>(&mut self, stream: &Stream<C>, words: &[C], inside: bool) {
        self.met.clear();
        self.met.extend(words.iter().filter(|&&word| stream.counts(word)).map(|word| word.index()));
        self.met.sort_unstable();
        self.met.dedup();
        for &feature in &self.met {
            self.sums.rows[feature] += 1;
        }
        self.sums.total += u128::from(inside);
    }

    /// Every word with every other.
    fn add_bag<C: Column>(&mut self, words: &[C], times: &[u32]) {
        let all: u128 = times.iter().map(|&times| u128::from(times)).sum();
        for (word, &times) in words.iter().zip(times) {
            let pairs = u128::from(times) * (all - 1);
            self.sums.rows[word.index()] += pairs;
            self.sums.total += pairs;
        }
    }

    /// So many words before and after, each worth 1.
    fn add_flat<C: Column>(&mut self, stream: &Stream<C>, span: Span, left: usize, right: usize) {
        let words = &stream.words[span.begin..span.end];
        add_up(stream, words, &mut self.before);
        if stream.has_edges() {
            add_up(stream, &stream.lasts()[span.begin..span.end], &mut self.ended);
        }
        let before = &self.before;
        let ended = if stream.has_edges() { &self.ended } else { before };
        let near = |place: usize, left: usize, right: usize| {
            let next = stream.last(span.begin + place) - span.begin + 1;
            let end = next.saturating_add(right).min(words.len());
            u128::from(before[end] - before[next] + ended[place] - ended[place.saturating_sub(left)])
        };
        for (place, &word) in words.iter().enumerate().filter(|(_, word)| stream.counts(**word)) {
            let row = near(place, left, right);
            self.sums.rows[word.index()] += row;
            if !self.symmetric {
                self.sums.columns[word.index()] += near(place, right, left);
            }
            self.sums.total += row;
        }
    }

    fn add_weighted<C: Column>(&mut self, stream: &Stream<C>, span: Span, scale: &Scale) {
        let Scale { before, after, .. } = scale;
        let words = &stream.words[span.begin..span.end];
        for (place, &word) in words.iter().enumerate().filter(|(_, word)| stream.counts(**word)) {
            let place = span.begin + place;
            let earlier = &stream.lasts()[span.begin..place];
            let later = &stream.words[stream.last(place) + 1..span.end];
            let near = |before: &[u128], after: &[u128]| {
                weight(stream, earlier.iter().rev(), before) + weight(stream, later.iter(), after)
            };
            let row = near(before, after);
            self.sums.rows[word.index()] += row;
            if !self.symmetric {
                self.sums.columns[word.index()] += near(after, before);
            }
            self.sums.total += row;
        }
    }
}

/// Up to each word, how many count.
fn add_up<C: Column>(stream: &Stream<C>, words: &[C], sums: &mut Vec<u32>) {
    sums.clear();
    sums.push(0);
    let mut counted = 0;
    sums.extend(words.iter().map(|&word| {
        counted += u32::from(stream.counts(word));
        counted
    }));
}

/// The weights, by distance, of the words that count.
fn weight<'a, C: Column + 'a>(stream: &Stream<C>, words: impl Iterator<Item = &'a C>, by_distance: &[u128]) -> u128 {
    words.zip(by_distance).filter(|(word, _)| stream.counts(**word)).map(|(_, weight)| weight).sum()
}
