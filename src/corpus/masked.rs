//! Texts of which parts do not count: what was printed before, the furniture of a page, copies of other documents.
//!
//! The texts stay as they are, so offsets into them stay true; words of a masked part lie outside every region. Distances
//! go on being measured over them, rates are per words that are left, and no pattern matches across them.

use super::Texts;
use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Texts without some of their parts, or without some documents. Masks stack: wrap what is masked already.
pub struct Masked {
    texts: Arc<dyn Texts>,
    /// Per document that has any, ranges of bytes, ascending and apart.
    ranges: BTreeMap<usize, Vec<Range<usize>>>,
    reason: &'static str,
    whole: bool,
}

impl Masked {
    /// The texts without these parts: document and bytes, in any order; they may overlap.
    ///
    /// ```
    /// use slantwise::corpus::{Masked, Texts};
    /// use slantwise::{runtime::Task, tokens::{TokenOptions, Tokens}};
    /// let texts: std::sync::Arc<dyn Texts> = std::sync::Arc::new(vec!["Read more: the port is shut"]);
    /// let masked = Masked::parts(texts, [(0, 0..10)], "furniture")?;
    /// let tokens = Tokens::encode(std::sync::Arc::new(masked), &TokenOptions::default(), &Task::new())?;
    /// assert_eq!((tokens.exposure(0), tokens.account().rejected["furniture"]), (4, 2));
    /// # Ok::<(), slantwise::error::Error>(())
    /// ```
    pub fn parts(
        texts: Arc<dyn Texts>,
        parts: impl IntoIterator<Item = (usize, Range<usize>)>,
        reason: &'static str,
    ) -> Result<Self> {
        let mut all: Vec<(usize, Range<usize>)> = parts.into_iter().collect();
        all.sort_unstable_by_key(|(document, range)| (*document, range.start, range.end));
        let mut ranges = BTreeMap::<usize, Vec<Range<usize>>>::new();
        for (document, range) in all {
            within(texts.as_ref(), document)?;
            let length = texts.get(document).map_or(0, str::len);
            if range.end > length {
                return Err(Error::Length { what: "bytes of a masked text", found: length, expected: range.end });
            }
            if range.is_empty() {
                continue;
            }
            let ranges = ranges.entry(document).or_default();
            match ranges.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => ranges.push(range),
            }
        }
        Ok(Self { texts, ranges, reason, whole: false })
    }

    /// The texts without these documents, which are rejected for this reason.
    pub fn documents(
        texts: Arc<dyn Texts>,
        documents: impl IntoIterator<Item = usize>,
        reason: &'static str,
    ) -> Result<Self> {
        let mut ranges = BTreeMap::new();
        for document in documents {
            within(texts.as_ref(), document)?;
            ranges.insert(document, std::iter::once(0..texts.get(document).map_or(0, str::len)).collect());
        }
        Ok(Self { texts, ranges, reason, whole: true })
    }
}

fn within(texts: &dyn Texts, document: usize) -> Result<()> {
    if document < texts.len() {
        return Ok(());
    }
    Err(Error::Length { what: "masked documents", found: texts.len(), expected: document + 1 })
}

impl Texts for Masked {
    fn len(&self) -> usize {
        self.texts.len()
    }

    fn get(&self, document: usize) -> Option<&str> {
        self.texts.get(document)
    }

    fn rejected(&self, document: usize) -> Option<&'static str> {
        // What was left out first says why.
        let here = || (self.whole && self.ranges.contains_key(&document)).then_some(self.reason);
        self.texts.rejected(document).or_else(here)
    }

    fn masks(&self, document: usize, emit: &mut dyn FnMut(Range<usize>, &'static str)) {
        self.texts.masks(document, emit);
        for range in self.ranges.get(&document).into_iter().flatten() {
            emit(range.clone(), self.reason);
        }
    }
}
