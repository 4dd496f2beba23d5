//! Passages: the longest runs of words that two documents share, and what of a document was printed before.
//!
//! Where two documents share a window of the least number of words, the run around it is followed to both its ends, so
//! a passage is found once, from the first of its windows. A window that stands at very many places is the furniture of
//! a page or a phrase of the trade: every two of its places would make a row. Such windows begin no passage, though one
//! may run through them; how many there are, and in how many documents, is told. What was printed before is found
//! window by window, without pairs, and leaves none out.

use super::windows::{Place, Windows};
use super::{Printed, compared};
use crate::corpus::{Account, Groups};
use crate::error::Result;
use crate::runtime::{Task, map_ranges};
use crate::tokens::{Token, Tokens};
use std::collections::BTreeMap;
use std::ops::Range;

/// Windows, or documents, per piece of parallel work.
const GRAIN: usize = 1024;

/// A run of words that two documents share and that is longer in neither direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// The documents, the one with the smaller number first.
    pub documents: [usize; 2],
    /// The word with which it begins, in each.
    pub starts: [usize; 2],
    /// How many words it has.
    pub words: usize,
}

impl Passage {
    /// Its words in the first or the second document.
    pub fn place(&self, side: usize) -> Range<usize> {
        self.starts[side]..self.starts[side] + self.words
    }
}

/// What stands at too many places to begin a passage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Common {
    /// How many different windows.
    pub windows: u64,
    /// In how many documents.
    pub documents: u64,
}

/// The passages of a corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passages {
    /// By documents, then by where they begin.
    pub list: Vec<Passage>,
    /// What was left out.
    pub common: Common,
    /// What became of the documents.
    pub documents: Account,
}

/// What a group shares with another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shared {
    /// Documents of the group that share a passage with the other.
    pub documents: u64,
    /// Passages.
    pub passages: u64,
    /// Words of the group that stand in such passages, each counted once.
    pub words: u64,
    /// Passages that the group printed on an earlier day.
    pub first: u64,
}

impl Passages {
    /// The passages of at least so many words that documents share, of different outlets where these are given; windows at
    /// more than `most` places begin none. Words removed from counting are words of a passage like others.
    ///
    /// ```
    /// use slantwise::{reuse::Passages, runtime::Task, tokens::{TokenOptions, Tokens}};
    /// let texts = std::sync::Arc::new(vec!["now the port is shut again", "they said the port is shut"]);
    /// let task = Task::new();
    /// let tokens = Tokens::encode(texts, &TokenOptions::default(), &task)?;
    /// let found = Passages::find(&tokens, 3, None, 100, &task)?;
    /// assert_eq!((found.list.len(), found.list[0].starts, found.list[0].words), (1, [1, 2], 4));
    /// # Ok::<(), slantwise::error::Error>(())
    /// ```
    pub fn find(tokens: &Tokens, length: usize, outlets: Option<&Groups>, most: usize, task: &Task) -> Result<Self> {
        let (compared, documents) = compared(tokens, length, outlets, None, task)?;
        let windows = Windows::of(tokens, &compared, length, task)?;
        let row = |place: Place| tokens.document(compared[place.document as usize]);
        let mut common = Crowded::new(&compared, tokens);
        for window in (0..windows.len()).filter(|&window| windows.places(window).len() > most) {
            common.windows += 1;
            windows.places(window).iter().for_each(|&place| common.mark(place));
        }
        let found = map_ranges(task, "following passages", windows.len(), GRAIN, |range| {
            let mut found = Vec::new();
            for window in range {
                task.check()?;
                let places = windows.places(window);
                if places.len() > most {
                    continue;
                }
                for (number, &one) in places.iter().enumerate() {
                    for &two in &places[number + 1..] {
                        let documents = [compared[one.document as usize], compared[two.document as usize]];
                        let apart = |outlets: &Groups| outlets.code(documents[0]) != outlets.code(documents[1]);
                        if one.document == two.document || !outlets.is_none_or(apart) {
                            continue;
                        }
                        let (first, second) = (row(one), row(two));
                        let (mut start, mut other) = (one.word as usize, two.word as usize);
                        if before(first, start, second, other) && !common.holds(Place { word: one.word - 1, ..one }) {
                            // The window before this one has told of the passage.
                            continue;
                        }
                        while before(first, start, second, other) {
                            (start, other) = (start - 1, other - 1);
                        }
                        let words = first[start..].iter().zip(&second[other..]).take_while(|(a, b)| same(**a, **b));
                        found.push(Passage { documents, starts: [start, other], words: words.count() });
                    }
                }
            }
            task.charge(size_of_val(found.as_slice()))?;
            Ok(found)
        })?;
        let mut list = found.concat();
        list.sort_unstable();
        // What runs through a crowded window was met before it and behind it.
        list.dedup();
        Ok(Self { list, common: common.told(), documents })
    }

    /// What each group shares with each other: of those that share anything, in their order.
    pub fn between(&self, groups: &Groups, printed: &Printed, task: &Task) -> Result<BTreeMap<[u32; 2], Shared>> {
        task.begin("adding passages up", self.list.len());
        // Per pair of groups where passages lie in the documents of the first.
        let mut places: Vec<([u32; 2], usize, Range<usize>)> = Vec::with_capacity(2 * self.list.len());
        task.charge(2 * size_of_val(self.list.as_slice()))?;
        let mut all = BTreeMap::<[u32; 2], Shared>::new();
        for passage in &self.list {
            task.check()?;
            let [one, two] = passage.documents;
            let (Some(first), Some(second)) = (groups.code(one), groups.code(two)) else { continue };
            for (side, [own, other]) in [[first, second], [second, first]].into_iter().enumerate() {
                places.push(([own, other], passage.documents[side], passage.place(side)));
                let shared = all.entry([own, other]).or_default();
                // Within one group a passage has two sides and is one.
                shared.passages += u64::from(side == 0 || own != other);
                shared.first += u64::from(printed.before(passage.documents[side], passage.documents[1 - side]));
            }
        }
        places.sort_unstable_by_key(|(pair, document, place)| (*pair, *document, place.start));
        for of in places.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
            let Some(shared) = all.get_mut(&of[0].0) else { continue };
            shared.documents += 1;
            let mut counted = 0;
            for (_, _, place) in of {
                shared.words += place.end.saturating_sub(place.start.max(counted)) as u64;
                counted = counted.max(place.end);
            }
        }
        Ok(all)
    }
}

/// Two words that both count as a part of a passage and are the same.
fn same(one: Token, two: Token) -> bool {
    one.inside() && two.inside() && one.word() == two.word()
}

/// Whether the words before two places are the same.
fn before(first: &[Token], start: usize, second: &[Token], other: usize) -> bool {
    start > 0 && other > 0 && same(first[start - 1], second[other - 1])
}

/// Which windows are crowded: a bit per word of text.
struct Crowded {
    windows: u64,
    bits: Vec<u64>,
    /// Where the bits of each document begin.
    from: Vec<usize>,
}

impl Crowded {
    fn new(documents: &[usize], tokens: &Tokens) -> Self {
        let mut from = Vec::with_capacity(documents.len() + 1);
        let mut words = 0;
        for &document in documents {
            from.push(words);
            words += tokens.document(document).len();
        }
        from.push(words);
        Self { windows: 0, bits: vec![0; words.div_ceil(64)], from }
    }

    fn at(&self, place: Place) -> (usize, u64) {
        let bit = self.from[place.document as usize] + place.word as usize;
        (bit / 64, 1 << (bit % 64))
    }

    fn mark(&mut self, place: Place) {
        let (word, bit) = self.at(place);
        self.bits[word] |= bit;
    }

    fn holds(&self, place: Place) -> bool {
        let (word, bit) = self.at(place);
        self.bits[word] & bit > 0
    }

    fn told(&self) -> Common {
        let any = |bits: &Range<usize>| bits.clone().any(|bit| self.bits[bit / 64] >> (bit % 64) & 1 > 0);
        let documents = self.from.windows(2).map(|of| of[0]..of[1]).filter(any).count();
        Common { windows: self.windows, documents: if self.windows > 0 { documents as u64 } else { 0 } }
    }
}

/// A document, and some words of it that follow each other.
pub type Stretch = (usize, Range<usize>);

/// Per document, the stretches of words that lie in a window of `length` words printed before: by a document of an earlier
/// day, or of the same day with a smaller number; of another outlet, where these are given.
pub fn printed_before(
    tokens: &Tokens,
    length: usize,
    outlets: Option<&Groups>,
    printed: &Printed,
    task: &Task,
) -> Result<(Vec<Stretch>, Account)> {
    let (compared, account) = compared(tokens, length, outlets, None, task)?;
    let windows = Windows::of(tokens, &compared, length, task)?;
    let document = |place: &Place| compared[place.document as usize];
    // What tells documents apart: a number per outlet, or per document.
    let side = |document: usize| outlets.map_or(Some(document), |of| of.code(document).map(|code| code as usize));
    let found = map_ranges(task, "looking for the first printing", windows.len(), GRAIN, |range| {
        let mut found = Vec::new();
        for window in range {
            task.check()?;
            let places = windows.places(window);
            let key = |place: &&Place| printed.key(document(place));
            let Some(first) = places.iter().min_by_key(key).map(document) else { continue };
            // Whoever is of the side of the first is preceded by the first of the others.
            let others = places.iter().filter(|place| side(document(place)) != side(first));
            let Some(second) = others.min_by_key(key).map(document) else { continue };
            for place in places {
                let earliest = if side(document(place)) == side(first) { second } else { first };
                if printed.key(earliest) < printed.key(document(place)) {
                    found.push(*place);
                }
            }
        }
        task.charge(2 * size_of_val(found.as_slice()))?;
        Ok(found)
    })?;
    let mut found = found.concat();
    found.sort_unstable();
    let mut stretches: Vec<Stretch> = Vec::new();
    for place in &found {
        let (document, start) = (document(place), place.word as usize);
        match stretches.last_mut() {
            Some((last, words)) if *last == document && start <= words.end => words.end = start + length,
            _ => stretches.push((document, start..start + length)),
        }
    }
    Ok((stretches, account))
}
