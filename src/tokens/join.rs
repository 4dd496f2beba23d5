//! Views that count several words as one: compounds and n-grams.

use super::joined::{Joined, Unit};
use super::rows::{GRAIN, Piece, Rows};
use super::{Compiled, Tokens};
use crate::corpus::Account;
use crate::error::{Error, Result};
use crate::pattern::Match;
use crate::runtime::{Task, map_items, map_ranges_with};
use crate::vocabulary::{TermId, Terms, Vocabulary};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

/// What stands between the words of a joined term.
const JOINER: &str = "_";
/// The longest n-gram, in words.
const MAX_SIZE: usize = 100;
/// The most n-grams that may begin at one word.
const MAX_PER_WORD: usize = 1_000;
/// Units between two looks at the clock and at the memory that is taken.
const BREATH: usize = 1 << 12;

/// Which n-grams are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NGrams {
    /// The lengths, in words.
    pub sizes: Vec<usize>,
    /// How many words may be left out within one, all together.
    pub skip: usize,
    /// Whether they stay within a sentence.
    pub sentences: bool,
}

/// A word or, of a view that is joined again, a joined term: words are numbered first.
type Symbol = u32;

/// Numbers sequences of symbols in the order it meets them.
#[derive(Default)]
struct Sequences {
    symbols: Vec<Symbol>,
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: RandomState,
}

impl Sequences {
    fn bounds(ends: &[usize], number: usize) -> Range<usize> {
        (if number == 0 { 0 } else { ends[number - 1] })..ends[number]
    }

    fn number(&mut self, sequence: &[Symbol]) -> Result<u32> {
        let Self { symbols, ends, table, hasher } = self;
        let hash = hasher.hash_one(sequence);
        if let Some(&number) = table.find(hash, |&number| symbols[Self::bounds(ends, number as usize)] == *sequence) {
            return Ok(number);
        }
        let number = TermId::new(ends.len())?.raw();
        symbols.extend_from_slice(sequence);
        ends.push(symbols.len());
        table.insert_unique(hash, number, |&number| hasher.hash_one(&symbols[Self::bounds(ends, number as usize)]));
        Ok(number)
    }

    fn iter(&self) -> impl Iterator<Item = &[Symbol]> {
        (0..self.ends.len()).map(|number| &self.symbols[Self::bounds(&self.ends, number)])
    }

    fn bytes(&self) -> usize {
        self.symbols.capacity() * size_of::<Symbol>()
            + self.ends.capacity() * size_of::<usize>()
            + self.table.capacity() * size_of::<u32>()
    }
}

/// A unit before its sequence has a term: its place, its length, and the number its worker gave the sequence.
type Draft = (usize, usize, u32);

/// What a worker keeps from document to document.
struct Worker {
    sequences: Sequences,
    drafts: Vec<Draft>,
    /// The n-gram being put together.
    sequence: Vec<Symbol>,
    charged: usize,
}

impl Worker {
    fn draft(&mut self, start: usize, len: usize, sequence: &[Symbol], task: &Task) -> Result<()> {
        let number = self.sequences.number(sequence)?;
        self.drafts.push((start, len, number));
        if self.drafts.len().is_multiple_of(BREATH) { self.account(task) } else { Ok(()) }
    }

    /// Stop here if asked to, or where the memory taken is too much.
    fn account(&mut self, task: &Task) -> Result<()> {
        task.check()?;
        let taken = self.sequences.bytes() + self.drafts.capacity() * size_of::<Draft>();
        let grown = taken.saturating_sub(self.charged);
        self.charged += grown;
        task.charge(grown)
    }
}

/// Something counted: its place, one past its last place, and its symbol.
#[derive(Clone, Copy)]
struct Counted {
    start: usize,
    end: usize,
    symbol: Symbol,
}

impl Tokens {
    /// Phrases count as one: where a pattern of several words matches, these become one token (`belt_and_road`) at the
    /// place of the first. Removed words inside it become part of it.
    pub fn compound(&self, patterns: &Compiled, task: &Task) -> Result<Self> {
        self.refuse_overlaps("compound")?;
        let joined = self.joined_by("joining compounds", (true, false), task, |document, worker| {
            let mut matches = Vec::new();
            self.matches_of_words(patterns, document, |found| matches.push(found));
            matches.extend(self.matches_of_names(patterns, document));
            matches.retain(|found| found.len > 1);
            matches.sort_by_key(|found| (found.start, std::cmp::Reverse(found.len)));
            let all = self.all_counted(document);
            let (mut rest, mut joined_to) = (all.as_slice(), 0);
            for found in matches {
                let (begin, end) = (found.start, found.start + found.len);
                if begin < joined_to {
                    continue;
                }
                let before = rest.partition_point(|one| one.end <= begin);
                let inside = rest[before..].partition_point(|one| one.start < end);
                let covered = &rest[before..before + inside];
                // A compound there already that reaches out of the phrase stays as it is.
                if covered.iter().any(|one| one.start < begin || one.end > end) {
                    continue;
                }
                for one in &rest[..before] {
                    worker.draft(one.start, one.end - one.start, &[one.symbol], task)?;
                }
                let words: Vec<Symbol> =
                    self.document(document)[begin..end].iter().map(|token| token.word().raw()).collect();
                worker.draft(begin, found.len, &words, task)?;
                joined_to = end;
                rest = &rest[before + inside..];
            }
            rest.iter().try_for_each(|one| worker.draft(one.start, one.end - one.start, &[one.symbol], task))
        })?;
        Ok(self.with(self.stream.clone(), Some(joined), "joined into a compound"))
    }

    /// Runs of words count as one each. No n-gram reaches over a gap: a removed word, or the edge of the region.
    pub fn ngrams(&self, ngrams: &NGrams, task: &Task) -> Result<Self> {
        self.refuse_overlaps("ngrams")?;
        ngrams.check()?;
        let joined = self.joined_by("joining n-grams", (ngrams.one_per_word(), true), task, |document, worker| {
            let all = self.all_counted(document);
            let breaks = if ngrams.sentences { self.sentence_breaks(document) } else { Vec::new() };
            let mut chosen = Vec::new();
            for run in runs(&all, &breaks) {
                for first in 0..run.len() {
                    for &size in &ngrams.sizes {
                        chosen.push(first);
                        choose(run, size, ngrams.skip, &mut chosen, worker, task)?;
                        chosen.clear();
                    }
                }
            }
            Ok(())
        })?;
        let mut view = Self { joined: Some(Arc::new(joined)), ..self.clone() };
        let count = view.n_tokens();
        view.account = Arc::new(Account { seen: count, counted: count, ..Account::default() });
        Ok(view)
    }

    /// Where a view of compounds has several of what it counts side by side, each matched by its name.
    fn matches_of_names(&self, patterns: &Compiled, document: usize) -> Vec<Match> {
        let mut matches = Vec::new();
        if let (Some(joined), Some(names)) = (&self.joined, &patterns.joined) {
            for run in joined.units.row(document).chunk_by(|one, next| one.end() == next.start()) {
                let terms: Vec<TermId> = run.iter().map(|unit| unit.term).collect();
                names.find(&terms, |found| {
                    let (first, last) = (&run[found.start], &run[found.start + found.len - 1]);
                    if found.len > 1 {
                        matches.push(Match { start: first.start(), len: last.end() - first.start(), ..found });
                    }
                });
            }
        }
        matches
    }

    /// What is counted of a document, run by run: no run reaches over a gap (a removed word, the edge of the region)
    /// nor, with `sentences`, over the end of a sentence. Not of n-grams, which are runs already.
    pub fn runs(
        &self,
        document: usize,
        sentences: bool,
        mut emit: impl FnMut(&mut dyn Iterator<Item = TermId>),
    ) -> Result<()> {
        self.refuse_overlaps("collocations")?;
        let all = self.all_counted(document);
        let breaks = if sentences { self.sentence_breaks(document) } else { Vec::new() };
        let before = if self.joined.is_some() { self.words.len() } else { 0 };
        for run in runs(&all, &breaks) {
            emit(&mut run.iter().flat_map(|one| TermId::new(one.symbol as usize - before)));
        }
        Ok(())
    }

    fn refuse_overlaps(&self, view: &'static str) -> Result<()> {
        match &self.joined {
            Some(joined) if joined.overlapping => Err(Error::Argument {
                name: view,
                given: "a view of n-grams".to_owned(),
                expected: "n-grams are not joined once more; call it before ngrams".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// Everything counted of a document, by place, with its symbol.
    fn all_counted(&self, document: usize) -> Vec<Counted> {
        match &self.joined {
            None => {
                let mut all = Vec::new();
                self.counted(document, |start, term| all.push(Counted { start, end: start + 1, symbol: term.raw() }));
                all
            }
            Some(joined) => {
                let symbol =
                    |unit: &Unit| Symbol::try_from(self.words.len() + unit.term.index()).unwrap_or(Symbol::MAX);
                let units = joined.units.row(document).iter();
                units.map(|unit| Counted { start: unit.start(), end: unit.end(), symbol: symbol(unit) }).collect()
            }
        }
    }

    fn symbol_text(&self, symbol: Symbol) -> &str {
        match (symbol as usize).checked_sub(self.words.len()) {
            None => self.words.get(symbol as usize),
            Some(joined) => self.vocabulary().get(joined),
        }
    }

    /// The units that `draft` drafts per document, under terms that are numbered by their order; whether at most one
    /// begins at a word, and whether they share words.
    fn joined_by(
        &self,
        phase: &'static str,
        (one_per_place, overlapping): (bool, bool),
        task: &Task,
        draft: impl Fn(usize, &mut Worker) -> Result<()> + Sync,
    ) -> Result<Joined> {
        let init = || Worker { sequences: Sequences::default(), drafts: Vec::new(), sequence: Vec::new(), charged: 0 };
        let (workers, pieces) =
            map_ranges_with(task, phase, self.len(), GRAIN, init, |worker: &mut Worker, documents| {
                worker.drafts.clear();
                let mut ends = Vec::with_capacity(documents.len());
                for document in documents {
                    task.check()?;
                    draft(document, worker)?;
                    ends.push(worker.drafts.len());
                }
                let grown = worker.sequences.bytes().saturating_sub(worker.charged);
                worker.charged += grown;
                task.charge(grown + size_of_val(worker.drafts.as_slice()))?;
                Ok(Piece { values: worker.drafts.as_slice().into(), ends: ends.into() })
            })?;
        let lists = map_items(task, phase, workers, |worker| {
            let mut terms = Terms::default();
            let mut term = String::new();
            for sequence in worker.sequences.iter() {
                term.clear();
                for (place, &symbol) in sequence.iter().enumerate() {
                    if place > 0 {
                        term.push_str(JOINER);
                    }
                    term.push_str(self.symbol_text(symbol));
                }
                terms.push(&term);
            }
            Ok(terms.sorted())
        })?;
        let (vocabulary, ids) = Vocabulary::of(&lists)?;
        let unit = |worker: usize, (start, len, number): Draft| Unit::new(start, len, ids[worker][number as usize]);
        let units = Rows::renumbered(pieces, phase, task, unit)?;
        Ok(Joined { vocabulary: Arc::new(vocabulary), units, one_per_place, overlapping })
    }
}

/// What is counted, cut where a word is missing between two or a sentence begins.
fn runs<'a>(all: &'a [Counted], breaks: &'a [usize]) -> impl Iterator<Item = &'a [Counted]> {
    all.chunk_by(|one, next| one.end == next.start && breaks.binary_search(&next.start).is_err())
}

impl NGrams {
    fn check(&self) -> Result<()> {
        let refuse =
            |name, given: String, expected: &str| Err(Error::Argument { name, given, expected: expected.to_owned() });
        if self.sizes.is_empty() || self.sizes.iter().any(|size| !(1..=MAX_SIZE).contains(size)) {
            return refuse("n", format!("{:?}", self.sizes), "lengths from 1 to 100 words are needed");
        }
        let mut distinct = self.sizes.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() < self.sizes.len() {
            return refuse("n", format!("{:?}", self.sizes), "each length can be counted once");
        }
        let per_word: usize = self.sizes.iter().map(|&size| self.per_word(size)).fold(0, usize::saturating_add);
        if per_word > MAX_PER_WORD {
            let given = format!("{:?} with skip = {}", self.sizes, self.skip);
            return refuse(
                "n",
                given,
                "over a thousand n-grams would begin at every word; skip fewer or take shorter ones",
            );
        }
        Ok(())
    }

    /// How many n-grams of this size begin at a word: the ways to spread at most `skip` left-out words over its gaps.
    fn per_word(&self, size: usize) -> usize {
        // C(size − 1 + skip, skip), stopping once it is too many.
        let mut ways = 1_usize;
        for left_out in 1..=if size > 1 { self.skip } else { 0 } {
            ways = ways.saturating_mul(size - 1 + left_out) / left_out;
            if ways > MAX_PER_WORD {
                return ways;
            }
        }
        ways
    }

    fn one_per_word(&self) -> bool {
        self.sizes.len() == 1 && self.per_word(self.sizes[0]) == 1
    }
}

/// Draft every n-gram of `size` that begins with the chosen, leaving out at most `skip` further ones.
fn choose(
    run: &[Counted],
    size: usize,
    skip: usize,
    chosen: &mut Vec<usize>,
    worker: &mut Worker,
    task: &Task,
) -> Result<()> {
    let (first, last) = (chosen[0], chosen[chosen.len() - 1]);
    if chosen.len() == size {
        let mut sequence = std::mem::take(&mut worker.sequence);
        sequence.clear();
        sequence.extend(chosen.iter().map(|&index| run[index].symbol));
        let drafted = worker.draft(run[first].start, run[last].end - run[first].start, &sequence, task);
        worker.sequence = sequence;
        return drafted;
    }
    let further = size - chosen.len();
    for left_out in 0..=skip {
        let next = last + 1 + left_out;
        if next + further <= run.len() {
            chosen.push(next);
            choose(run, size, skip - left_out, chosen, worker, task)?;
            chosen.pop();
        }
    }
    Ok(())
}
