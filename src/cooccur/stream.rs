//! The features of a corpus in the order of the text, and where each of them stands. Where a document or sentence counts
//! as a whole and order does not matter, each feature stands in it once, with how often it occurs.

use super::counter::Column;
use super::{Context, Unit};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_items, map_ranges};
use crate::tokens::Tokens;
use crate::vocabulary::TermId;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// Documents per piece of parallel work.
const DOCUMENTS: usize = 64;
/// Parts in which the places of features are found; few, because each counts every feature.
const PARTS: usize = 8;
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
    /// The column of a word that counts, else one more than the last; of a compound at its first word.
    pub words: Vec<C>,
    /// The same with compounds at their last word, where windows look for what stands before; nothing where every word
    /// stands for itself.
    lasts: Vec<C>,
    /// Beside each word how many more its compound has, where there are such; else nothing.
    more: Vec<u32>,
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

/// The stream of some documents, as one worker reads it.
struct Part<C> {
    words: Vec<C>,
    lasts: Vec<C>,
    more: Vec<u32>,
    times: Vec<u32>,
    spans: Vec<Span>,
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
        let window = matches!(context, Context::Window { .. });
        let edges = window && tokens.has_edges();
        let padded = window && reach <= PADDED;
        let padding = if padded { reach } else { 0 };
        let pieces = map_ranges(task, "reading words", documents.len(), DOCUMENTS, |range| {
            let mut part =
                Part { words: Vec::new(), lasts: Vec::new(), more: Vec::new(), times: Vec::new(), spans: Vec::new() };
            for number in range {
                task.check()?;
                let document = documents[number];
                let listed = tokens.document(document);
                let mut breaks = match context {
                    Context::Whole { unit: Unit::Sentence, .. } => tokens.sentence_breaks(document),
                    _ => Vec::new(),
                };
                breaks.push(listed.len());
                let own = part.spans.len();
                let (begin, mut first) = (part.words.len(), 0);
                for last in breaks.into_iter().filter(|&last| last > 0) {
                    let inside = listed[first..last].iter().any(|token| token.inside());
                    part.spans.push(Span { begin: begin + first, end: begin + last, inside, document: number });
                    first = last;
                }
                if matches!(context, Context::Whole { ordered: false, .. }) {
                    let mut counted = Vec::new();
                    tokens.counted(document, |place, term| counted.push((begin + place, column[term.index()])));
                    gather(&counted, &mut part, own);
                    continue;
                }
                let end = begin + listed.len() + padding;
                part.words.resize(end, gap);
                if edges {
                    part.lasts.resize(end, gap);
                    part.more.resize(end, 0);
                    for (unit, term) in tokens.counted_edges(document) {
                        part.words[begin + unit.start] = column[term.index()];
                        part.lasts[begin + unit.end - 1] = column[term.index()];
                        part.more[begin + unit.start] = u32::try_from(unit.len() - 1).unwrap_or(u32::MAX);
                    }
                } else {
                    tokens.counted(document, |place, term| part.words[begin + place] = column[term.index()]);
                }
            }
            let Part { words, lasts, more, times, .. } = &part;
            task.charge(size_of_val(&**words) + size_of_val(&**lasts) + size_of_val(&**more) + size_of_val(&**times))?;
            Ok(part)
        })?;
        let total = padding + pieces.iter().map(|part| part.words.len()).sum::<usize>();
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
            lasts: Vec::new(),
            more: Vec::new(),
            times: Vec::new(),
            spans: Vec::new(),
            padded,
            places: Vec::new(),
            from: Vec::new(),
            features: features.len(),
        };
        stream.words.resize(padding, gap);
        if edges {
            stream.lasts.resize(padding, gap);
            stream.more.resize(padding, 0);
        }
        for part in pieces {
            let before = stream.words.len();
            stream.spans.extend(part.spans.into_iter().map(|span| Span {
                begin: before + span.begin,
                end: before + span.end,
                ..span
            }));
            stream.words.extend(part.words);
            stream.lasts.extend(part.lasts);
            stream.more.extend(part.more);
            stream.times.extend(part.times);
        }
        stream.invert(task)?;
        Ok(stream)
    }

    /// Find out where each feature stands: count per part of the stream, then write each part's places behind those of
    /// the parts before it.
    fn invert(&mut self, task: &Task) -> Result<()> {
        let part = self.words.len().div_ceil(PARTS).max(1);
        let parts: Vec<(usize, &[C])> =
            self.words.chunks(part).enumerate().map(|(number, words)| (number * part, words)).collect();
        let counts = map_items(task, "finding words", parts.clone(), |(_, words)| {
            let mut counts = vec![0_usize; self.features + 1];
            for word in words {
                counts[word.index()] += 1;
            }
            Ok(counts)
        })?;
        let mut from = vec![0; self.features + 1];
        let mut next = counts;
        let mut before = 0;
        for feature in 0..self.features {
            from[feature] = before;
            for counts in &mut next {
                before += std::mem::replace(&mut counts[feature], before);
            }
        }
        from[self.features] = before;
        task.charge(size_of::<u32>() * before)?;
        // Every place is written once; which thread does it makes no difference.
        let places: Vec<AtomicU32> = (0..before).map(|_| AtomicU32::new(0)).collect();
        let parts = parts.into_iter().zip(next).collect();
        map_items(task, "finding words", parts, |((begin, words), mut next): ((usize, &[C]), Vec<usize>)| {
            for (place, word) in (u32::try_from(begin).unwrap_or(u32::MAX)..).zip(words) {
                if word.index() < self.features {
                    let next = &mut next[word.index()];
                    places[*next].store(place, Ordering::Relaxed);
                    *next += 1;
                }
            }
            Ok(())
        })?;
        self.places = places.into_iter().map(AtomicU32::into_inner).collect();
        self.from = from;
        Ok(())
    }

    /// The spans of so many documents, counted in the order of the groups.
    pub fn spans_of(&self, documents: &Range<usize>) -> &[Span] {
        let number = |document: usize| self.spans.partition_point(|span| span.document < document);
        &self.spans[number(documents.start)..number(documents.end)]
    }

    /// Where windows find what stands before: compounds at their last word.
    pub fn lasts(&self) -> &[C] {
        if self.lasts.is_empty() { &self.words } else { &self.lasts }
    }

    /// Whether there are compounds, of which the first word is not the last.
    pub fn has_edges(&self) -> bool {
        !self.more.is_empty()
    }

    /// The last word of what stands at a place.
    #[inline]
    pub fn last(&self, place: usize) -> usize {
        place + self.more.get(place).map_or(0, |&more| more as usize)
    }

    /// The places of a feature, ascending.
    fn places(&self, feature: usize) -> &[u32] {
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

/// Write what the spans from `own` on hold, given by place, at the end of the words: each feature once, and how often it
/// occurs.
fn gather<C: Column>(counted: &[(usize, C)], part: &mut Part<C>, own: usize) {
    let mut sorted = Vec::new();
    let mut rest = counted;
    for span in &mut part.spans[own..] {
        let (here, later) = rest.split_at(rest.partition_point(|&(place, _)| place < span.end));
        rest = later;
        sorted.clear();
        sorted.extend(here.iter().map(|(_, word)| word.index()));
        sorted.sort_unstable();
        span.begin = part.words.len();
        for same in sorted.chunk_by(|one, other| one == other) {
            part.words.push(C::of(same[0]));
            part.times.push(u32::try_from(same.len()).unwrap_or(u32::MAX));
        }
        span.end = part.words.len();
    }
}
