//! Term ↔ [`TermId`].
//!
//! An [`Interner`] gives terms numbers in the order it meets them, and is thrown away once its terms are in a
//! [`Vocabulary`], whose ids follow the order of the terms themselves: nothing later depends on which term came first,
//! on threads or on hashing.

use crate::error::{Error, Result};
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

/// The number of a term in its [`Vocabulary`]; ids order as their terms do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(u32);

impl TermId {
    /// One more than the largest id there can be; two bits stay free for marks in a token stream.
    pub const LIMIT: usize = 1 << Self::BITS;
    /// The bits of an id.
    const BITS: u32 = 30;

    /// The id with this index, or an error where there are more terms than ids.
    pub fn new(index: usize) -> Result<Self> {
        match u32::try_from(index) {
            Ok(id) if index < Self::LIMIT => Ok(Self(id)),
            _ => Err(Error::TooLarge {
                what: "distinct terms",
                count: index,
                limit: Self::LIMIT,
                remedy: "split the corpus or fold more spellings into one",
            }),
        }
    }

    /// The id in the lower 30 bits of `bits`.
    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits & ((1 << Self::BITS) - 1))
    }

    /// Its index into the vocabulary.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Its bare number.
    pub fn raw(self) -> u32 {
        self.0
    }
}

/// A list of terms, kept in one run of text; term `i` ends at `ends[i]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Terms {
    text: String,
    ends: Vec<usize>,
}

/// A list of terms as it comes from a file.
#[derive(Deserialize)]
struct Unchecked {
    text: String,
    ends: Vec<usize>,
}

impl TryFrom<Unchecked> for Terms {
    type Error = &'static str;

    fn try_from(Unchecked { text, ends }: Unchecked) -> std::result::Result<Self, Self::Error> {
        let ordered =
            ends.windows(2).all(|pair| pair[0] <= pair[1]) && ends.last().is_none_or(|&end| end == text.len());
        if ordered && ends.iter().all(|&end| text.is_char_boundary(end)) && (text.is_empty() || !ends.is_empty()) {
            Ok(Self { text, ends })
        } else {
            Err("the ends of terms are not in their text")
        }
    }
}

impl Terms {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The term at this index.
    pub fn get(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start..self.ends[index]]
    }

    /// Append a term.
    pub fn push(&mut self, term: &str) {
        self.text.push_str(term);
        self.ends.push(self.text.len());
    }

    /// The terms, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// The terms in order, each as often as it is there.
    pub fn sorted(&self) -> Sorted {
        // Most terms differ in their first eight bytes, which compare as one number.
        let mut order: Vec<(u64, u32)> = self.iter().map(first_bytes).zip(0..).collect();
        let term = |&(_, index): &(u64, u32)| self.get(index as usize);
        order.sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| term(one).cmp(term(other))));
        let ends = Vec::with_capacity(order.len());
        let mut terms = Terms { text: String::with_capacity(self.text.len()), ends };
        for entry in &order {
            terms.push(term(entry));
        }
        Sorted { terms, places: order.into_iter().map(|(_, index)| index).collect() }
    }

    fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<usize>()
    }
}

/// Terms in order, and where each stood in the list that was sorted.
pub struct Sorted {
    terms: Terms,
    places: Vec<u32>,
}

/// The first eight bytes of a term as a number that orders as they do.
fn first_bytes(term: &str) -> u64 {
    let mut bytes = [0; 8];
    let len = term.len().min(8);
    bytes[..len].copy_from_slice(&term.as_bytes()[..len]);
    u64::from_be_bytes(bytes)
}

/// The longest term, in bytes, that is a key of its own.
const INLINE: usize = 15;

/// A short term as two whole numbers: its bytes, zeros, and its length in the last byte.
type Key = [u64; 2];

/// The key of the first `len` bytes of `window`.
#[inline]
fn key(window: [u8; INLINE + 1], len: usize) -> Key {
    let whole = u128::from_le_bytes(window) & KEPT[len] | (len as u128) << (8 * INLINE);
    halves(whole)
}

/// The lower and the upper half of a number.
#[allow(clippy::cast_possible_truncation, reason = "each half is what is wanted")]
#[inline]
fn halves(whole: u128) -> [u64; 2] {
    [whole as u64, (whole >> 64) as u64]
}

/// Per length, the bits of that many bytes: faster looked up than made.
const KEPT: [u128; INLINE + 1] = {
    let mut kept = [0; INLINE + 1];
    let mut len = 1;
    while len <= INLINE {
        kept[len] = u128::MAX >> (128 - 8 * len);
        len += 1;
    }
    kept
};

/// The two halves of a key multiplied, and the halves of the product joined.
#[allow(clippy::cast_possible_truncation, reason = "the lower bits are enough to find a place")]
#[inline]
fn hash(key: Key, seed: Key) -> usize {
    let [low, high] = halves(u128::from(key[0] ^ seed[0]) * u128::from(key[1] ^ seed[1]));
    (low ^ high) as usize
}

/// The key of no term.
const NO_KEY: Key = [0; 2];

/// How many short terms are looked up together.
const BATCH: usize = 16;

/// Numbers terms in the order they are met.
///
/// Nine words in ten are short. Such a word is its own key, two whole numbers that are compared at once. What a look-up
/// costs is waiting for memory, so the table holds four bytes per place, and the keys lie in the order in which terms
/// were first met, which puts the frequent ones together: what most look-ups touch stays in the processor's cache. And
/// [`Self::queue`] gathers words and looks up sixteen at a time, so that the waits that are left overlap. Longer words
/// go through a table that compares their text. Hashes are seeded anew for each interner, so no text can be written
/// that makes it slow.
#[derive(Debug)]
pub struct Interner {
    terms: Terms,
    /// The key of each term at its number + 1; none for a long term, nor for 0, which is what a free place holds.
    keys: Vec<Key>,
    /// Places of short terms: their number + 1.
    places: Vec<u32>,
    short: usize,
    seed: Key,
    queue: [Key; BATCH],
    queued: usize,
    long: HashTable<u32>,
    hasher: RandomState,
}

impl Default for Interner {
    fn default() -> Self {
        let hasher = RandomState::new();
        Self {
            terms: Terms::default(),
            keys: vec![NO_KEY],
            places: vec![0; 1 << 10],
            short: 0,
            seed: [hasher.hash_one(0_u8), hasher.hash_one(1_u8)],
            queue: [NO_KEY; BATCH],
            queued: 0,
            long: HashTable::new(),
            hasher,
        }
    }
}

impl Interner {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of `term`, new or old.
    pub fn intern(&mut self, term: &str) -> Result<u32> {
        if term.len() > INLINE || term.is_empty() {
            return self.intern_long(term);
        }
        let mut window = [0; INLINE + 1];
        window[..term.len()].copy_from_slice(term.as_bytes());
        self.intern_short(key(window, term.len()))
    }

    /// Queue the ASCII term at `bytes[start..start + len]` to be numbered. False where that cannot be done: the queue
    /// is full, the term is long, or fewer than 16 bytes are there from `start` on; [`Self::flush`] and
    /// [`Self::intern`] then.
    #[inline]
    pub fn queue(&mut self, bytes: &[u8], start: usize, len: usize) -> bool {
        let window = bytes[start..].first_chunk();
        let (Some(window), Some(free), 1..=INLINE) = (window, self.queue.get_mut(self.queued), len) else {
            return false;
        };
        *free = key(*window, len);
        self.queued += 1;
        true
    }

    /// Append the numbers of the terms that are queued, in the order in which they were.
    pub fn flush(&mut self, numbers: &mut Vec<u32>) -> Result<()> {
        let mask = self.places.len() - 1;
        // Within each of the two loops nothing depends on what was read before, so the processor waits once for all.
        // What an earlier batch left in the queue is looked up as well: a fixed number is faster than the right one.
        let mut found = [0_u32; BATCH];
        for (found, &key) in found.iter_mut().zip(&self.queue) {
            *found = self.places[hash(key, self.seed) & mask];
        }
        let mut missing = 0_u32;
        for (index, (&found, key)) in found.iter().zip(&self.queue).enumerate() {
            missing |= u32::from(self.keys[found as usize] != *key) << index;
        }
        let first = numbers.len();
        let queued = std::mem::take(&mut self.queued);
        missing &= (1 << queued) - 1;
        numbers.extend(found[..queued].iter().map(|found| found.wrapping_sub(1)));
        while missing != 0 {
            let index = missing.trailing_zeros() as usize;
            missing &= missing - 1;
            numbers[first + index] = self.intern_short(self.queue[index])?;
        }
        Ok(())
    }

    fn intern_short(&mut self, key: Key) -> Result<u32> {
        let place = self.place(key);
        match self.places[place] {
            0 => self.add_short(place, key),
            found => Ok(found - 1),
        }
    }

    /// The place of a key, or the free one where it belongs.
    fn place(&self, key: Key) -> usize {
        let mask = self.places.len() - 1;
        let mut place = hash(key, self.seed) & mask;
        while self.places[place] != 0 && self.keys[self.places[place] as usize] != key {
            place = (place + 1) & mask;
        }
        place
    }

    #[cold]
    fn add_short(&mut self, place: usize, key: Key) -> Result<u32> {
        let bytes = (u128::from(key[1]) << 64 | u128::from(key[0])).to_le_bytes();
        let term = &bytes[..usize::from(bytes[INLINE])];
        let number = self.add(str::from_utf8(term).unwrap_or_default(), key)?;
        self.places[place] = number + 1;
        self.short += 1;
        if 2 * self.short > self.places.len() {
            let wider = vec![0; 2 * self.places.len()];
            for found in std::mem::replace(&mut self.places, wider) {
                if found != 0 {
                    let place = self.place(self.keys[found as usize]);
                    self.places[place] = found;
                }
            }
        }
        Ok(number)
    }

    fn add(&mut self, term: &str, key: Key) -> Result<u32> {
        let number = TermId::new(self.terms.len())?.raw();
        self.terms.push(term);
        self.keys.push(key);
        Ok(number)
    }

    #[cold]
    fn intern_long(&mut self, term: &str) -> Result<u32> {
        let hash = self.hasher.hash_one(term);
        if let Some(&number) = self.long.find(hash, |&number| self.terms.get(number as usize) == term) {
            return Ok(number);
        }
        let number = self.add(term, NO_KEY)?;
        let Self { terms, long, hasher, .. } = self;
        long.insert_unique(hash, number, |&number| hasher.hash_one(terms.get(number as usize)));
        Ok(number)
    }

    /// The distinct terms it has met, at their numbers.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.terms.bytes()
            + self.keys.capacity() * size_of::<Key>()
            + self.places.capacity() * size_of::<u32>()
            + self.long.capacity() * size_of::<u32>()
    }

    /// The sorted vocabulary of these terms, and for each number given out the id it has there.
    pub fn freeze(self) -> Result<(Vocabulary, Vec<TermId>)> {
        let (vocabulary, mut ids) = Vocabulary::of(&[self.terms.sorted()])?;
        Ok((vocabulary, ids.pop().unwrap_or_default()))
    }
}

/// Distinct terms in the order of their code points, numbered from 0.
///
/// ```
/// use slantwise::vocabulary::Interner;
/// let mut interner = Interner::new();
/// for word in ["war", "trade", "war", "tariff"] {
///     interner.intern(word)?;
/// }
/// let (vocabulary, ids) = interner.freeze()?;
/// assert_eq!(vocabulary.iter().collect::<Vec<_>>(), ["tariff", "trade", "war"]);
/// assert_eq!(vocabulary.term(ids[0]), "war");
/// assert_eq!(vocabulary.find("trade"), Some(ids[1]));
/// assert_eq!(vocabulary.find("peace"), None);
/// assert_eq!(vocabulary.with_prefix("t"), 0..2);
/// # Ok::<(), slantwise::error::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    terms: Terms,
}

impl Vocabulary {
    /// The vocabulary of all terms in these lists, and for each list the ids of its terms.
    pub fn of(lists: &[Sorted]) -> Result<(Self, Vec<Vec<TermId>>)> {
        let mut merged = Terms::default();
        let mut ids: Vec<Vec<TermId>> = lists.iter().map(|list| vec![TermId(0); list.places.len()]).collect();
        let mut next = vec![0; lists.len()];
        // Few lists, one per thread: looking at the head of each is faster than keeping them in a heap.
        let heads = |next: &[usize]| {
            let waiting = next.iter().zip(lists).filter(|(next, list)| **next < list.places.len());
            waiting.map(|(&next, list)| list.terms.get(next)).min()
        };
        while let Some(term) = heads(&next) {
            let id = TermId::new(merged.len())?;
            merged.push(term);
            for ((next, list), ids) in next.iter_mut().zip(lists).zip(&mut ids) {
                while *next < list.places.len() && list.terms.get(*next) == term {
                    ids[list.places[*next] as usize] = id;
                    *next += 1;
                }
            }
        }
        Ok((Self { terms: merged }, ids))
    }

    /// How many terms it has.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The term with this id.
    pub fn term(&self, id: TermId) -> &str {
        self.terms.get(id.index())
    }

    /// The term at this index.
    pub fn get(&self, index: usize) -> &str {
        self.terms.get(index)
    }

    /// The id of `term`, if it is one.
    pub fn find(&self, term: &str) -> Option<TermId> {
        let index = self.partition(|other| other < term);
        (index < self.len() && self.terms.get(index) == term).then(|| TermId(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    /// The indices of the terms that begin with `prefix`.
    pub fn with_prefix(&self, prefix: &str) -> Range<usize> {
        let start = self.partition(|term| term < prefix);
        let end = self.partition(|term| term < prefix || term.starts_with(prefix));
        start..end
    }

    /// The terms in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.terms.iter()
    }

    /// The first index at which `before` no longer holds.
    fn partition(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if before(self.terms.get(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_merged_each_term_once() {
        let list = |terms: &[&str]| {
            let mut list = Terms::default();
            for term in terms {
                list.push(term);
            }
            list.sorted()
        };
        let lists = [list(&["port", "vale", "port", "a"]), list(&[]), list(&["", "portage", "vale", "portagee"])];
        let (vocabulary, ids) = Vocabulary::of(&lists).unwrap();
        assert_eq!(vocabulary.iter().collect::<Vec<_>>(), ["", "a", "port", "portage", "portagee", "vale"]);
        let ids: Vec<Vec<u32>> = ids.iter().map(|ids| ids.iter().map(|id| id.raw()).collect()).collect();
        assert_eq!(ids, [vec![2, 5, 2, 1], vec![], vec![0, 3, 5, 4]]);
    }

    #[test]
    fn ids_do_not_depend_on_the_order_of_meeting() {
        let words = ["b", "a", "ß", "ab", "", "z"];
        let freeze = |words: &[&str]| {
            let mut interner = Interner::new();
            for word in words {
                interner.intern(word).unwrap();
            }
            interner.freeze().unwrap().0
        };
        let mut backwards = words;
        backwards.reverse();
        assert_eq!(freeze(&words), freeze(&backwards));
    }

    /// Every way in gives a term the same number, whatever its length, through several growths of the table.
    #[test]
    fn numbers_are_those_of_a_plain_map() {
        let mut interner = Interner::new();
        let (mut found, mut numbers) = (Vec::new(), Vec::new());
        let mut plain: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
        for round in 0..3 {
            for number in (0..20_000_u64).map(|number| number * number % 20_011) {
                let length = usize::try_from(number % 40).unwrap();
                let term: String = format!("{number:x}").chars().cycle().take(length).collect();
                let next = u32::try_from(plain.len()).unwrap();
                let expected = *plain.entry(term.clone()).or_insert(next);
                let padded = format!("xy{term}{}", ["................", "zzzzzzzzzzzzzzzz", "                "][round]);
                if number % 7 == 0 {
                    interner.flush(&mut found).unwrap();
                    found.push(interner.intern(&term).unwrap());
                } else {
                    while !interner.queue(padded.as_bytes(), 2, term.len()) {
                        interner.flush(&mut found).unwrap();
                        if !(1..=INLINE).contains(&term.len()) {
                            found.push(interner.intern(&term).unwrap());
                            break;
                        }
                    }
                }
                numbers.push(expected);
            }
        }
        interner.flush(&mut found).unwrap();
        assert_eq!(found, numbers);
        assert_eq!(interner.terms().len(), plain.len());
        assert!(interner.terms().iter().all(|term| plain.contains_key(term)));
        assert_ne!(interner.intern("nul"), interner.intern("nul\0"));
    }

    #[test]
    fn the_last_ids_are_kept_for_marks() {
        assert!(TermId::new(TermId::LIMIT - 1).is_ok());
        assert!(TermId::new(TermId::LIMIT).is_err());
    }
}
