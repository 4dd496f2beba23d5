//! Term ↔ [`TermId`].
//!
//! An [`Interner`] gives terms numbers in the order it meets them, and is thrown away once its terms are in a
//! [`Vocabulary`], whose ids follow the order of the terms themselves: nothing later depends on which term came first,
//! on threads or on hashing.

use crate::error::{Error, Result};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::ops::Range;

/// The number of a term in its [`Vocabulary`]; ids order as their terms do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(u32);

impl TermId {
    /// One more than the largest id there can be; the values above are kept for marks in a token stream.
    pub const LIMIT: usize = u32::MAX as usize - 1;

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

    /// Its index into the vocabulary.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Its bare number.
    pub fn raw(self) -> u32 {
        self.0
    }
}

/// Terms in one run of bytes; term `i` ends at `ends[i]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Arena {
    bytes: String,
    ends: Vec<usize>,
}

impl Arena {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..self.ends[index]]
    }

    fn push(&mut self, term: &str) {
        self.bytes.push_str(term);
        self.ends.push(self.bytes.len());
    }
}

/// Numbers terms in the order they are met.
#[derive(Debug, Default)]
pub struct Interner {
    arena: Arena,
    table: HashTable<u32>,
    hasher: FixedState,
}

impl Interner {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of `term`, new or old.
    pub fn intern(&mut self, term: &str) -> Result<u32> {
        let Self { arena, table, hasher } = self;
        let hash = hasher.hash_one(term);
        if let Some(&index) = table.find(hash, |&index| arena.get(index as usize) == term) {
            return Ok(index);
        }
        let index = TermId::new(arena.len())?.raw();
        arena.push(term);
        table.insert_unique(hash, index, |&index| hasher.hash_one(arena.get(index as usize)));
        Ok(index)
    }

    /// How many distinct terms it has met.
    pub fn len(&self) -> usize {
        self.arena.len()
    }

    /// Whether it has met none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The terms, in the order they were met.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.arena.get(index))
    }

    /// The sorted vocabulary of these terms, and for each number given out the id it has there.
    pub fn freeze(&self) -> Result<(Vocabulary, Vec<TermId>)> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_unstable_by_key(|&index| self.arena.get(index));
        let mut sorted = Arena::default();
        sorted.bytes.reserve(self.arena.bytes.len());
        let mut ids = vec![TermId(0); self.len()];
        for (rank, &index) in order.iter().enumerate() {
            sorted.push(self.arena.get(index));
            ids[index] = TermId::new(rank)?;
        }
        Ok((Vocabulary { arena: sorted }, ids))
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
    arena: Arena,
}

impl Vocabulary {
    /// How many terms it has.
    pub fn len(&self) -> usize {
        self.arena.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The term with this id.
    pub fn term(&self, id: TermId) -> &str {
        self.arena.get(id.index())
    }

    /// The term at this index.
    pub fn get(&self, index: usize) -> &str {
        self.arena.get(index)
    }

    /// The id of `term`, if it is one.
    pub fn find(&self, term: &str) -> Option<TermId> {
        let index = self.partition(|other| other < term);
        (index < self.len() && self.arena.get(index) == term).then(|| TermId(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    /// The indices of the terms that begin with `prefix`.
    pub fn with_prefix(&self, prefix: &str) -> Range<usize> {
        let start = self.partition(|term| term < prefix);
        let end = self.partition(|term| term < prefix || term.starts_with(prefix));
        start..end
    }

    /// The terms in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.arena.get(index))
    }

    /// The first index at which `before` no longer holds.
    fn partition(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if before(self.arena.get(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn the_last_ids_are_kept_for_marks() {
        assert!(TermId::new(TermId::LIMIT - 1).is_ok());
        assert!(TermId::new(TermId::LIMIT).is_err());
    }
}
