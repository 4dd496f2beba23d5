//! What a view of compounds or n-grams counts: runs of words, each with a term of its own.

use super::rows::Rows;
use crate::vocabulary::{TermId, Vocabulary};
use std::sync::Arc;

/// A run of words that counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    start: u32,
    len: u32,
    /// What it counts as.
    pub term: TermId,
}

impl Unit {
    /// The unit of `len` words from the `start`th word of a document on.
    pub fn new(start: usize, len: usize, term: TermId) -> Self {
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self { start: narrow(start), len: narrow(len), term }
    }

    /// The place of its first word.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// How many words of the text it spans.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// One past the place of its last word.
    pub fn end(&self) -> usize {
        self.start() + self.len()
    }
}

/// The units of each document, by place, and their terms.
pub(super) struct Joined {
    pub vocabulary: Arc<Vocabulary>,
    pub units: Rows<Unit>,
    /// Whether no two units begin at the same word.
    pub one_per_place: bool,
    /// Whether units share words, as n-grams do.
    pub overlapping: bool,
}
