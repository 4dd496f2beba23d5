//! The frames of a lexicon, found in documents.
//!
//! Within a frame the leftmost match wins, of those the longest, and no word counts twice; frames do not see each other.
//! An excluded phrase takes part like an entry, before those of its length, and counts nothing: so *supreme court* keeps
//! its *court* from a frame of courts.

use super::score::not_too_many;
use super::{DOCUMENTS, DocCounts, per_document};
use crate::error::Result;
use crate::lexicon::{Frame, Lexicon};
use crate::pattern::Match;
use crate::runtime::{Task, map_ranges};
use crate::tokens::{Compiled, Line, Met, Tokens};

/// A lexicon compiled for some tokens.
pub struct Frames<'a> {
    lexicon: &'a Lexicon,
    /// A group per frame, of what it excludes and then its entries; and one of what negates, if anything does.
    patterns: Compiled,
    /// Per frame and entry, its weight: beside each other, as they are looked up with every hit.
    weights: Vec<Vec<u32>>,
}

/// A match of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The frame.
    pub frame: usize,
    /// The entry's place within it.
    pub entry: usize,
    /// The first word.
    pub start: usize,
    /// How many words.
    pub len: usize,
    /// What it counts, in units of the frame.
    pub weight: u32,
    /// Whether it stands behind a word that turns it into its opposite.
    pub negated: bool,
}

/// How often documents show frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameCounts {
    /// Documents × frames, in units of each frame; what is negated is not among them.
    pub hits: DocCounts,
    /// The same of what is negated, where that is looked at.
    pub negated: Option<DocCounts>,
}

impl<'a> Frames<'a> {
    /// Compile a lexicon for these tokens, and for views of the same words.
    pub fn compile(tokens: &Tokens, lexicon: &'a Lexicon, task: &Task) -> Result<Self> {
        let mut groups: Vec<Vec<String>> = Vec::with_capacity(lexicon.len() + 1);
        for frame in lexicon.frames() {
            let entries = frame.entries.iter().map(|entry| &entry.pattern);
            groups.push(frame.excluded.iter().chain(entries).cloned().collect());
        }
        groups.extend(lexicon.negation().map(|negation| negation.patterns.clone()));
        let weights = |frame: &Frame| frame.entries.iter().map(|entry| entry.weight).collect();
        let weights = lexicon.frames().iter().map(weights).collect();
        Ok(Self { lexicon, patterns: tokens.compile(&groups, task)?, weights })
    }

    /// The lexicon.
    pub fn lexicon(&self) -> &'a Lexicon {
        self.lexicon
    }

    /// Per frame and entry, which of its words the corpus has.
    pub fn met(&self) -> Vec<Vec<Met>> {
        let mut met = self.patterns.met();
        met.truncate(self.lexicon.len());
        for (frame, met) in self.lexicon.frames().iter().zip(&mut met) {
            met.drain(..frame.excluded.len());
        }
        met
    }

    /// Per frame and entry, whether the corpus has words for it.
    pub fn possible(&self) -> Vec<Vec<bool>> {
        self.met().iter().map(|entries| entries.iter().map(Met::all).collect()).collect()
    }

    /// Every hit in a document that the view counts, by place, then by frame.
    ///
    /// What negates is read in the text as it stands, whether the view counts it or not: *not* negates where stop words
    /// are removed as well.
    pub fn of_document(&self, tokens: &Tokens, document: usize, mut emit: impl FnMut(Hit)) {
        self.taken(tokens, document, |take| {
            if let Take { pattern: Ok(entry), frame, start, len, negated, counted: true } = take {
                let weight = self.weights[frame][entry];
                emit(Hit { frame, entry, start, len, weight, negated });
            }
        });
    }

    /// The hits of a document, each word a hit of one frame at most: of all that begin at a place the longest wins,
    /// whosever it is; of equally long ones one without wildcards, then that of the first frame. What a frame excludes is
    /// closed to that frame alone.
    pub fn chosen(&self, tokens: &Tokens, document: usize, mut emit: impl FnMut(Hit)) {
        let mut found: Vec<Match> = Vec::new();
        tokens.each_match(&self.patterns, document, |one, counted| {
            if counted || one.group == self.lexicon.len() {
                found.push(one);
            }
        });
        found.sort_by_key(|one| one.start);
        let negation = Negated::of(self, &found);
        let mut breaks = None;
        let mut closed = vec![0; self.lexicon.len()];
        let mut free_from = 0;
        for here in found.chunk_by(|one, next| one.start == next.start) {
            let start = here[0].start;
            let frames = || here.iter().filter(|one| one.group < self.lexicon.len());
            for one in frames().filter(|one| self.entry(one).is_none()) {
                // An excluded phrase closes its words where no longer entry of its frame is.
                let longer =
                    |other: &&Match| other.group == one.group && other.len > one.len && self.entry(other).is_some();
                if start >= closed[one.group] && !frames().any(|other| longer(&other)) {
                    closed[one.group] = start + one.len;
                }
            }
            if start < free_from {
                continue;
            }
            let open = |one: &&Match| self.entry(one).is_some() && start >= closed[one.group];
            let order = |one: &&Match| {
                let entry = self.entry(one).unwrap_or_default();
                let wild = self.lexicon.frames()[one.group].entries[entry].pattern.contains(['*', '?']);
                (std::cmp::Reverse(one.len), wild, one.group, entry)
            };
            let Some(best) = frames().filter(open).min_by_key(order) else { continue };
            free_from = start + best.len;
            let (frame, entry) = (best.group, self.entry(best).unwrap_or_default());
            let negated = negation.meets(tokens, document, start, &mut breaks);
            emit(Hit { frame, entry, start, len: best.len, weight: self.weights[frame][entry], negated });
        }
    }

    /// The entry that a match of a frame is of; none for an excluded phrase.
    fn entry(&self, found: &Match) -> Option<usize> {
        found.pattern.checked_sub(self.lexicon.frames()[found.group].excluded.len())
    }

    /// Every match in a document, those of excluded phrases too and those that the view does not count.
    pub(super) fn taken(&self, tokens: &Tokens, document: usize, mut emit: impl FnMut(Take)) {
        let frames = self.lexicon.frames();
        let window = self.lexicon.negation().map_or(0, |negation| negation.window);
        // Where negators end, ascending; as matches come by place, all are known that end before one begins.
        let mut negators = Vec::new();
        let mut breaks = None;
        tokens.matches_and_others(&self.patterns, document, |found, counted| {
            let Some(frame) = frames.get(found.group) else {
                let end = found.start + found.len;
                return negators.insert(negators.partition_point(|&other| other < end), end);
            };
            let pattern = found.pattern.checked_sub(frame.excluded.len()).ok_or(found.pattern);
            // The last negator that ends before the hit does, so near that the hit begins within its window.
            let behind = negators.partition_point(|&end| end <= found.start);
            let near = behind.checked_sub(1).map(|last| negators[last]).filter(|end| found.start < end + window);
            let negated = counted
                && pattern.is_ok()
                && near.is_some_and(|end| {
                    let breaks = breaks.get_or_insert_with(|| tokens.sentence_breaks(document));
                    breaks.partition_point(|&place| place < end)
                        == breaks.partition_point(|&place| place <= found.start)
                });
            emit(Take { frame: found.group, pattern, start: found.start, len: found.len, negated, counted });
        });
    }
}

/// Where negators of a document end, and how far they reach.
struct Negated {
    ends: Vec<usize>,
    window: usize,
}

impl Negated {
    fn of(frames: &Frames, found: &[Match]) -> Self {
        let window = frames.lexicon.negation().map_or(0, |negation| negation.window);
        let of = |one: &&Match| one.group == frames.lexicon.len();
        let mut ends: Vec<usize> = found.iter().filter(of).map(|one| one.start + one.len).collect();
        ends.sort_unstable();
        Self { ends, window }
    }

    /// Whether one of them stands before this place, near enough and in the same sentence.
    fn meets(&self, tokens: &Tokens, document: usize, start: usize, breaks: &mut Option<Vec<usize>>) -> bool {
        let before = self.ends.partition_point(|&end| end <= start);
        let near = before.checked_sub(1).map(|last| self.ends[last]).filter(|end| start < end + self.window);
        near.is_some_and(|end| {
            let breaks = breaks.get_or_insert_with(|| tokens.sentence_breaks(document));
            breaks.partition_point(|&place| place < end) == breaks.partition_point(|&place| place <= start)
        })
    }
}

/// The lines that show some frames in some documents, with `window` words of the text on either side; of choices those
/// that were chosen.
pub fn evidence(
    tokens: &Tokens,
    frames: &Frames,
    documents: &[usize],
    choices: bool,
    window: usize,
    task: &Task,
) -> Result<Vec<(Line, Hit)>> {
    let parts = map_ranges(task, "finding lines", documents.len(), DOCUMENTS, |range| {
        let mut found = Vec::new();
        for &document in &documents[range] {
            let mut hits = Vec::new();
            if choices {
                frames.chosen(tokens, document, |hit| hits.push(hit));
            } else {
                frames.of_document(tokens, document, |hit| hits.push(hit));
            }
            let matched = |hit: &Hit| Match { group: hit.frame, pattern: hit.entry, start: hit.start, len: hit.len };
            let mut lines = Vec::new();
            tokens.lines(document, hits.iter().map(matched).collect(), window, &mut lines, task)?;
            found.extend(lines.into_iter().zip(hits));
        }
        Ok(found)
    })?;
    Ok(parts.into_iter().flatten().collect())
}

/// A match that takes its words: of an entry, or of an excluded phrase.
#[derive(Debug, Clone, Copy)]
pub(super) struct Take {
    pub frame: usize,
    /// The place of the entry, or else of the excluded phrase.
    pub pattern: std::result::Result<usize, usize>,
    pub start: usize,
    pub len: usize,
    pub negated: bool,
    pub counted: bool,
}

/// Count frames: a row per document, a column per frame.
pub fn frames(tokens: &Tokens, frames: &Frames, task: &Task) -> Result<FrameCounts> {
    let width = frames.lexicon.len();
    // What is negated is counted in columns of its own behind the others.
    let (mut hits, _) = per_document(tokens, 2 * width, "counting frames", task, |document, row| {
        frames.of_document(tokens, document, |hit| {
            let column = if hit.negated { width + hit.frame } else { hit.frame };
            let count = row.at(u32::try_from(column).unwrap_or(u32::MAX));
            *count = count.saturating_add(hit.weight);
        });
    })?;
    not_too_many(&hits.counts)?;
    let half = |second: bool| {
        let wanted: Vec<bool> = (0..2 * width).map(|column| (column >= width) == second).collect();
        let counts = hits.counts.filter_map(|_, column, count| wanted[column as usize].then_some(count));
        counts.with_columns(&wanted).map(|(counts, _)| counts)
    };
    let (own, negated) = (half(false)?, half(true)?);
    let negated = frames.lexicon.negation().map(|_| DocCounts { counts: negated, ..hits.clone() });
    hits.counts = own;
    Ok(FrameCounts { hits, negated })
}

/// Count the matches of frames, whatever they weigh: a row per document, a column per frame.
pub fn matches(tokens: &Tokens, frames: &Frames, task: &Task) -> Result<DocCounts> {
    let (counts, _) = per_document(tokens, frames.lexicon.len(), "counting matches", task, |document, row| {
        frames.of_document(tokens, document, |hit| {
            if !hit.negated {
                *row.at(u32::try_from(hit.frame).unwrap_or(u32::MAX)) += 1;
            }
        });
    })?;
    Ok(counts)
}

/// Count entries: a row per document, a column per entry of every frame in order; matches, whatever their weight.
pub fn entries(tokens: &Tokens, frames: &Frames, task: &Task) -> Result<DocCounts> {
    let mut first = vec![0];
    for frame in frames.lexicon.frames() {
        first.push(first[first.len() - 1] + frame.entries.len());
    }
    let (counts, _) = per_document(tokens, first[frames.lexicon.len()], "counting entries", task, |document, row| {
        frames.of_document(tokens, document, |hit| {
            if !hit.negated {
                *row.at(u32::try_from(first[hit.frame] + hit.entry).unwrap_or(u32::MAX)) += 1;
            }
        });
    })?;
    Ok(counts)
}
