//! Phrases: runs of words that stand together more often than chance would have it.
//!
//! Counting is exact and prunes as it goes. For phrases of K words, the runs of K words that no gap breaks are sorted
//! by their first word; each group is counted by its second word in a dense counter, and what is met less than
//! `min_count` times is dropped with its places. What is left is sorted by its first two words and counted by the
//! third, and so on. Only for the phrases that remain the smaller patterns (the first and the third word, whatever stands
//! between, and so on) are counted in the same way; from them [`Runs`] makes its measures. Nothing is hashed and nothing
//! is merged, so no result depends on threads; memory is a few numbers per word of text.

use crate::error::{Error, Result};
use crate::formula::interaction::Runs;
use crate::runtime::{Task, map_ranges, map_ranges_with};
use crate::tokens::Tokens;
use crate::vocabulary::TermId;
use std::ops::Range;

/// The longest phrase, in words.
pub const LONGEST: usize = 4;
/// Documents per piece of parallel work.
const DOCUMENTS: usize = 64;
/// Groups of places, and phrases, per piece of parallel work.
const GROUPS: usize = 256;
/// No word here (the end of a run), or nothing that is wanted.
const NONE: u32 = u32::MAX;

/// Which phrases are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrases {
    /// Their lengths, in words: 2 to [`LONGEST`], each once.
    pub lengths: Vec<usize>,
    /// How often a phrase must be met at least.
    pub min_count: u64,
    /// Whether they stay within a sentence.
    pub sentences: bool,
}

/// A phrase and how it is met.
#[derive(Debug, Clone, PartialEq)]
pub struct Collocation {
    /// Its words.
    pub terms: Vec<TermId>,
    /// How often it is met.
    pub frequency: u64,
    /// In how many documents.
    pub docfreq: u64,
    /// The runs that agree with it, for its measures.
    pub runs: Runs,
}

/// The phrases of a corpus, by length and then by their words.
pub fn collocations(tokens: &Tokens, phrases: &Phrases, task: &Task) -> Result<Vec<Collocation>> {
    phrases.check()?;
    let text = Text::of(tokens, phrases.sentences, task)?;
    let mut lengths = phrases.lengths.clone();
    lengths.sort_unstable();
    // Where runs begin, the places sorted by each level of a pattern, and the numbers of the pairs twice: all in all
    // and at the most so many numbers per word of text at a time.
    let longest = lengths.last().copied().unwrap_or_default();
    task.charge((longest + 4) * text.words.len() * size_of::<u32>())?;
    let mut all = Vec::new();
    for length in lengths {
        let windows = Windows { begins: text.begins(length), text: &text, length };
        let found = windows.frequent(phrases.min_count.max(1), task)?;
        all.extend(windows.measured(&found, task)?);
    }
    Ok(all)
}

impl Phrases {
    fn check(&self) -> Result<()> {
        let refuse = |expected: &str| {
            Err(Error::Argument { name: "n", given: format!("{:?}", self.lengths), expected: expected.to_owned() })
        };
        if self.lengths.is_empty() || self.lengths.iter().any(|length| !(2..=LONGEST).contains(length)) {
            return refuse("phrases of 2, 3 or 4 words can be looked for");
        }
        let mut distinct = self.lengths.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() < self.lengths.len() { refuse("each length can be looked for once") } else { Ok(()) }
    }
}

/// The corpus as one row of words, with [`NONE`] where a run ends.
struct Text {
    words: Vec<u32>,
    document_of: Vec<u32>,
    vocabulary: usize,
}

impl Text {
    fn of(tokens: &Tokens, sentences: bool, task: &Task) -> Result<Self> {
        let pieces = map_ranges(task, "reading runs of words", tokens.len(), DOCUMENTS, |documents| {
            let (mut words, mut ends) = (Vec::new(), Vec::with_capacity(documents.len()));
            for document in documents {
                task.check()?;
                tokens.runs(document, sentences, |run| {
                    words.extend(run.map(TermId::raw));
                    words.push(NONE);
                })?;
                ends.push(words.len());
            }
            // The words, and once more as much for their documents.
            task.charge(2 * size_of_val(words.as_slice()))?;
            Ok((words, ends))
        })?;
        let mut text = Self { words: Vec::new(), document_of: Vec::new(), vocabulary: tokens.vocabulary().len() };
        let mut document = 0;
        for (words, ends) in pieces {
            let begin = text.words.len();
            text.words.extend(words);
            for end in ends {
                text.document_of.resize(begin + end, document);
                document += 1;
            }
        }
        if text.words.len() >= NONE as usize {
            return Err(Error::TooLarge {
                what: "words and gaps between them",
                count: text.words.len(),
                limit: NONE as usize,
                remedy: "look for phrases in a part of the corpus",
            });
        }
        Ok(text)
    }

    /// Where a run of this many words begins.
    fn begins(&self, length: usize) -> Vec<u32> {
        let mut begins = Vec::new();
        let mut unbroken = 0;
        for (end, &word) in (1_u32..).zip(&self.words) {
            unbroken = if word == NONE { 0 } else { unbroken + 1 };
            if unbroken >= length {
                begins.push(end - u32::try_from(length).unwrap_or(NONE));
            }
        }
        begins
    }
}

/// Places sorted by some number of theirs; those of number `g` are `places[from[g]..from[g + 1]]`, ascending.
struct Groups {
    places: Vec<u32>,
    from: Vec<usize>,
}

impl Groups {
    /// Places with the number [`NONE`] are left out.
    fn by(begins: &[u32], groups: usize, number: impl Fn(usize) -> u32) -> Self {
        let mut from = vec![0; groups + 1];
        for &place in begins {
            let group = number(place as usize);
            if group != NONE {
                from[group as usize + 1] += 1;
            }
        }
        for group in 0..groups {
            from[group + 1] += from[group];
        }
        let mut next = from.clone();
        let mut places = vec![0; from[groups]];
        for &place in begins {
            let group = number(place as usize);
            if group != NONE {
                places[next[group as usize]] = place;
                next[group as usize] += 1;
            }
        }
        Self { places, from }
    }

    fn len(&self) -> usize {
        self.from.len() - 1
    }

    fn of(&self, group: usize) -> &[u32] {
        &self.places[self.from[group]..self.from[group + 1]]
    }
}

/// Pairs of a group and a word, numbered by group and then by word.
struct Pairs {
    /// The pairs of group `g` are `from[g]..from[g + 1]`.
    from: Vec<usize>,
    words: Vec<u32>,
}

impl Pairs {
    /// From pairs in ascending order.
    fn of(groups: usize, sorted: &[(u32, u32)]) -> Self {
        let mut from = vec![0; groups + 1];
        for &(group, _) in sorted {
            from[group as usize + 1] += 1;
        }
        for group in 0..groups {
            from[group + 1] += from[group];
        }
        Self { from, words: sorted.iter().map(|&(_, word)| word).collect() }
    }

    fn len(&self) -> usize {
        self.words.len()
    }

    fn group_of(&self, pair: usize) -> usize {
        self.from.partition_point(|&start| start <= pair) - 1
    }
}

/// Phrases that are frequent enough: their words, how often they are met, and in how many documents.
#[derive(Default)]
struct Frequent {
    words: Vec<[u32; LONGEST]>,
    counts: Vec<u64>,
    documents: Vec<u64>,
}

/// Dense counters by word, all zero between groups.
struct Counter {
    counts: Vec<u32>,
    documents: Vec<u32>,
    last: Vec<u32>,
    touched: Vec<u32>,
}

/// All runs of `length` words.
struct Windows<'a> {
    begins: Vec<u32>,
    text: &'a Text,
    length: usize,
}

impl Windows<'_> {
    /// The word at some place of the run that begins here.
    fn word(&self, begin: usize, place: usize) -> u32 {
        self.text.words[begin + place]
    }

    /// The runs that are met often enough.
    fn frequent(&self, min_count: u64, task: &Task) -> Result<Frequent> {
        let mut levels: Vec<Pairs> = Vec::new();
        let mut groups = self.grouped(self.text.vocabulary, |begin| self.word(begin, 0), task)?;
        for place in 1..self.length {
            let (pairs, counts, documents) = self.count_often(&groups, place, min_count, task)?;
            if place + 1 < self.length {
                let (_, numbers) = self.count_wanted(&groups, place, &pairs, true, task)?;
                groups = self.grouped(pairs.len(), |begin| numbers[begin], task)?;
                levels.push(pairs);
                continue;
            }
            let mut words = Vec::with_capacity(pairs.len());
            for last in 0..pairs.len() {
                let mut phrase = [NONE; LONGEST];
                phrase[place] = pairs.words[last];
                let mut group = pairs.group_of(last);
                for (place, level) in levels.iter().enumerate().rev() {
                    phrase[place + 1] = level.words[group];
                    group = level.group_of(group);
                }
                phrase[0] = u32::try_from(group).unwrap_or(NONE);
                words.push(phrase);
            }
            return Ok(Frequent { words, counts, documents });
        }
        Ok(Frequent::default())
    }

    fn grouped(&self, groups: usize, number: impl Fn(usize) -> u32, task: &Task) -> Result<Groups> {
        task.check()?;
        let groups = Groups::by(&self.begins, groups, number);
        task.check()?;
        Ok(groups)
    }

    /// The pairs of a group and the word at `place` that are met `min_count` times or more, how often, and in how many
    /// documents.
    fn count_often(
        &self,
        groups: &Groups,
        place: usize,
        min_count: u64,
        task: &Task,
    ) -> Result<(Pairs, Vec<u64>, Vec<u64>)> {
        let zeros = || vec![0; self.text.vocabulary];
        let init = || Counter { counts: zeros(), documents: zeros(), last: zeros(), touched: Vec::new() };
        let work = |counter: &mut Counter, range: Range<usize>| {
            let mut found = Vec::new();
            for group in range {
                task.check()?;
                let places = groups.of(group);
                if (places.len() as u64) < min_count {
                    continue;
                }
                for &begin in places {
                    let word = self.word(begin as usize, place) as usize;
                    // Counted from 1, so that 0 is no document.
                    let document = self.text.document_of[begin as usize] + 1;
                    if counter.counts[word] == 0 {
                        counter.touched.push(self.word(begin as usize, place));
                    }
                    counter.counts[word] += 1;
                    counter.documents[word] += u32::from(counter.last[word] != document);
                    counter.last[word] = document;
                }
                counter.touched.sort_unstable();
                let group = u32::try_from(group).unwrap_or(NONE);
                for word in counter.touched.drain(..) {
                    let slot = word as usize;
                    let count = u64::from(std::mem::take(&mut counter.counts[slot]));
                    let documents = u64::from(std::mem::take(&mut counter.documents[slot]));
                    counter.last[slot] = 0;
                    if count >= min_count {
                        found.push((group, word, count, documents));
                    }
                }
            }
            task.charge(size_of_val(found.as_slice()))?;
            Ok(found)
        };
        let (_, parts) = map_ranges_with(task, "counting phrases", groups.len(), GROUPS, init, work)?;
        let all: Vec<_> = parts.into_iter().flat_map(|(_, part)| part).collect();
        let pairs: Vec<(u32, u32)> = all.iter().map(|found| (found.0, found.1)).collect();
        Ok((
            Pairs::of(groups.len(), &pairs),
            all.iter().map(|found| found.2).collect(),
            all.iter().map(|found| found.3).collect(),
        ))
    }

    /// How often each of these pairs of a group and the word at `place` is met; and with `number` which of them each
    /// run is, by where it begins.
    fn count_wanted(
        &self,
        groups: &Groups,
        place: usize,
        pairs: &Pairs,
        number: bool,
        task: &Task,
    ) -> Result<(Vec<u64>, Vec<u32>)> {
        let init = || vec![NONE; self.text.vocabulary];
        let work = |slots: &mut Vec<u32>, range: Range<usize>| {
            let first = pairs.from[range.start];
            let mut counts = vec![0_u64; pairs.from[range.end] - first];
            let mut numbers = Vec::new();
            for group in range {
                task.check()?;
                let wanted = pairs.from[group]..pairs.from[group + 1];
                if wanted.is_empty() {
                    continue;
                }
                for pair in wanted.clone() {
                    slots[pairs.words[pair] as usize] = u32::try_from(pair).unwrap_or(NONE);
                }
                for &begin in groups.of(group) {
                    let slot = slots[self.word(begin as usize, place) as usize];
                    if slot != NONE {
                        counts[slot as usize - first] += 1;
                        if number {
                            numbers.push((begin, slot));
                        }
                    }
                }
                for pair in wanted {
                    slots[pairs.words[pair] as usize] = NONE;
                }
            }
            Ok((counts, numbers))
        };
        let (_, parts) = map_ranges_with(task, "counting parts of phrases", groups.len(), GROUPS, init, work)?;
        let mut counts = Vec::with_capacity(pairs.len());
        let mut of_run = Vec::new();
        if number {
            of_run.resize(self.text.words.len(), NONE);
        }
        for (_, (part, numbers)) in parts {
            counts.extend(part);
            for (begin, pair) in numbers {
                of_run[begin as usize] = pair;
            }
        }
        Ok((counts, of_run))
    }

    /// The phrases with the runs that agree with them.
    fn measured(&self, found: &Frequent, task: &Task) -> Result<Vec<Collocation>> {
        let sets = 1 << self.length;
        task.charge(2 * found.words.len() * sets * size_of::<u64>())?;
        let mut agreeing = vec![0_u64; found.words.len() * sets];
        for (phrase, row) in agreeing.chunks_mut(sets).enumerate() {
            row[0] = self.begins.len() as u64;
            row[sets - 1] = found.counts[phrase];
        }
        for place in 0..self.length {
            let groups = self.grouped(self.text.vocabulary, |begin| self.word(begin, place), task)?;
            let words: Vec<u32> = found.words.iter().map(|words| words[place]).collect();
            for (row, &word) in agreeing.chunks_mut(sets).zip(&words) {
                row[1 << place] = groups.of(word as usize).len() as u64;
            }
            self.agree(&groups, &words, 1 << place, found, &mut agreeing, task)?;
        }
        let parts = map_ranges(task, "measuring phrases", found.words.len(), GROUPS, |phrases| {
            phrases
                .map(|phrase| {
                    let words = &found.words[phrase][..self.length];
                    let terms = words.iter().map(|&word| TermId::new(word as usize)).collect::<Result<_>>()?;
                    let runs = Runs::new(&agreeing[phrase * sets..(phrase + 1) * sets]);
                    let runs = runs.ok_or(Error::Length { what: "runs of a phrase", found: phrase, expected: sets })?;
                    Ok(Collocation { terms, frequency: found.counts[phrase], docfreq: found.documents[phrase], runs })
                })
                .collect::<Result<Vec<_>>>()
        })?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// Count every set of places that goes on from `set`, of which `groups` has the runs and `of_phrase` says which
    /// group is each phrase's.
    fn agree(
        &self,
        groups: &Groups,
        of_phrase: &[u32],
        set: usize,
        found: &Frequent,
        agreeing: &mut [u64],
        task: &Task,
    ) -> Result<()> {
        let sets = 1 << self.length;
        let next = (usize::BITS - set.leading_zeros()) as usize;
        for place in next..self.length {
            let larger = set | 1 << place;
            if larger == sets - 1 {
                continue;
            }
            let pair = |phrase: usize| (of_phrase[phrase], found.words[phrase][place]);
            let mut wanted: Vec<(u32, u32)> = (0..found.words.len()).map(pair).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let pairs = Pairs::of(groups.len(), &wanted);
            let further = place + 1 < self.length;
            let (counts, of_run) = self.count_wanted(groups, place, &pairs, further, task)?;
            let number = |phrase| wanted.binary_search(&pair(phrase)).unwrap_or_default();
            let numbers: Vec<usize> = (0..found.words.len()).map(number).collect();
            for (row, &number) in agreeing.chunks_mut(sets).zip(&numbers) {
                row[larger] = counts[number];
            }
            if further {
                let groups = self.grouped(pairs.len(), |begin| of_run[begin], task)?;
                drop(of_run);
                let of_phrase: Vec<u32> = numbers.iter().map(|&number| u32::try_from(number).unwrap_or(NONE)).collect();
                self.agree(&groups, &of_phrase, larger, found, agreeing, task)?;
            }
        }
        Ok(())
    }
}
