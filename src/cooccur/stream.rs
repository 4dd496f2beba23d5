//! The features of a corpus in the order of the text, and where each of them stands. Where a document or sentence counts
//! as a whole and order does not matter, each feature stands in it once, with how often it occurs.

use super::counter::Column;
use super::{Context, Unit};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges};
use crate::tokens::Tokens;
use crate::vocabulary::TermId;
use std::ops::Range;

/// Documents per piece of parallel work.
const DOCUMENTS: usize = 64;
/// The widest window for which contexts are kept apart by words that do not count. Then no place has to ask where its
/// context ends; beyond, asking costs little beside the window itself, and the padding could outgrow the text.
const PADDED: usize = 64;

/// A stretch of the stream that no pair reaches out of: a document or a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub begin: usize,
    pub end: usize,
    /// Whether a word of it lies in the region that the view shows.
    pub inside: bool,
    /// Its document, counted in the order of the groups.
    document: usize,
}

/// Columns of the features in text order, those of each group of documents together.
pub(super) struct Stream<C> {
    /// The column of a word that counts, else one more than the last.
    pub words: Vec<C>,
    /// How often each word occurs in its span, where spans hold each once; else nothing.
    pub times: Vec<u32>,
    pub spans: Vec<Span>,
    /// Whether the widest window reaches from no span into another.
    pub padded: bool,
    /// The places of feature `f` are `places[from[f]..from[f + 1]]`, ascending.
    places: Vec<u32>,
    from: Vec<usize>,
    features: usize,
}

impl<C: Column> Stream<C> {
    /// The stream of these documents, in this order, for windows that reach at most so far.
    pub fn of(
        tokens: &Tokens,
        documents: &[usize],
        features: &[TermId],
        context: Context,
        reach: usize,
        task: &Task,
    ) -> Result<Self> {
        let gap = C::of(features.len());
        let mut column = vec![gap; tokens.vocabulary().len()];
        for (index, term) in features.iter().enumerate() {
            column[term.index()] = C::of(index);
        }
        let padded = matches!(context, Context::Window { .. }) && reach <= PADDED;
        let padding = if padded { reach } else { 0 };
        let pieces = map_ranges(task, "reading words", documents.len(), DOCUMENTS, |range| {
            let (mut words, mut times, mut spans) = (Vec::new(), Vec::new(), Vec::new());
            for number in range {
                task.check()?;
                let document = documents[number];
                let (begin, listed) = (words.len(), tokens.document(document));
                words.resize(begin + listed.len() + padding, gap);
                tokens.counted(document, |place, term| words[begin + place] = column[term.index()]);
                let mut breaks = match context {
                    Context::Whole { unit: Unit::Sentence, .. } => tokens.sentence_breaks(document),
                    _ => Vec::new(),
                };
                breaks.push(listed.len());
                let own = spans.len();
                let mut first = 0;
                for last in breaks.into_iter().filter(|&last| last > 0) {
                    let inside = listed[first..last].iter().any(|token| token.inside());
                    spans.push(Span { begin: begin + first, end: begin + last, inside, document: number });
                    first = last;
                }
                if matches!(context, Context::Whole { ordered: false, .. }) {
                    gather(&mut words, &mut times, &mut spans[own..], gap);
                }
            }
            task.charge(size_of_val(&*words) + size_of_val(&*times))?;
            Ok((words, times, spans))
        })?;
        let total = padding + pieces.iter().map(|(words, ..)| words.len()).sum::<usize>();
        if u32::try_from(total).is_err() {
            return Err(Error::TooLarge {
                what: "words of the text",
                count: total,
                limit: u32::MAX as usize,
                remedy: "count parts of the corpus and add their matrices",
            });
        }
        let mut stream = Self {
            words: Vec::with_capacity(total),
            times: Vec::new(),
            spans: Vec::new(),
            padded,
            places: Vec::new(),
            from: Vec::new(),
            features: features.len(),
        };
        stream.words.resize(padding, gap);
        for (words, times, spans) in pieces {
            let before = stream.words.len();
            stream.spans.extend(spans.into_iter().map(|span| Span {
                begin: before + span.begin,
                end: before + span.end,
                ..span
            }));
            stream.words.extend(words);
            stream.times.extend(times);
        }
        stream.invert(task)?;
        Ok(stream)
    }

    /// Find out where each feature stands.
    fn invert(&mut self, task: &Task) -> Result<()> {
        let mut from = vec![0; self.features + 2];
        for word in &self.words {
            from[word.index() + 1] += 1;
        }
        for feature in 0..=self.features {
            from[feature + 1] += from[feature];
        }
        task.charge(size_of::<u32>() * from[self.features])?;
        let mut next = from.clone();
        let mut places = vec![0; from[self.features]];
        for (place, word) in (0_u32..).zip(&self.words) {
            let word = word.index();
            if word < self.features {
                places[next[word]] = place;
                next[word] += 1;
            }
        }
        (self.places, self.from) = (places, from);
        Ok(())
    }

    /// The spans of so many documents, counted in the order of the groups.
    pub fn spans_of(&self, documents: &Range<usize>) -> &[Span] {
        let number = |document: usize| self.spans.partition_point(|span| span.document < document);
        &self.spans[number(documents.start)..number(documents.end)]
    }

    /// The places of a feature, ascending.
    pub fn places(&self, feature: usize) -> &[u32] {
        &self.places[self.from[feature]..self.from[feature + 1]]
    }

    /// Those of its places that lie in these spans.
    pub fn places_in(&self, feature: usize, spans: &[Span]) -> &[u32] {
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return &[] };
        let places = self.places(feature);
        if spans.len() == self.spans.len() {
            return places;
        }
        let number = |bound: usize| places.partition_point(|&place| (place as usize) < bound);
        &places[number(first.begin)..number(last.end)]
    }

    /// The span around a place.
    pub fn around(&self, place: usize) -> Span {
        self.spans[self.spans.partition_point(|span| span.end <= place)]
    }

    /// Whether a word counts.
    pub fn counts(&self, word: C) -> bool {
        word.index() < self.features
    }

    /// How many features there are.
    pub fn features(&self) -> usize {
        self.features
    }
}

/// Write what these spans hold at the end of `words` anew: each feature once, and how often it occurs.
fn gather<C: Column>(words: &mut Vec<C>, times: &mut Vec<u32>, spans: &mut [Span], gap: C) {
    let Some(begin) = spans.first().map(|span| span.begin) else { return };
    let text = words.split_off(begin);
    let mut sorted = Vec::new();
    for span in spans {
        sorted.clear();
        sorted.extend(text[span.begin - begin..span.end - begin].iter().map(|word| word.index()));
        sorted.sort_unstable();
        span.begin = words.len();
        for same in sorted.chunk_by(|one, other| one == other).filter(|same| same[0] != gap.index()) {
            words.push(C::of(same[0]));
            times.push(u32::try_from(same.len()).unwrap_or(u32::MAX));
        }
        span.end = words.len();
    }
}
