//! Views of a region: near a target, inside quotations, at the beginning. Words outside it are not looked at, and rates
//! are per words of the region.

use super::rows::Rows;
use super::{Compiled, Tokens};
use crate::error::{Error, Result};
use crate::runtime::Task;
use crate::text::quote::quotes;
use crate::text::sentence;
use crate::vocabulary::TermId;
use std::ops::Range;
use std::sync::Arc;

/// Words in quotation marks up to which they are scare quotes and not speech.
pub const SCARE: usize = 3;

/// Whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoted {
    /// Those of others: in quotation marks, more than [`SCARE`] words at a time.
    Speech,
    /// At most [`SCARE`] words in quotation marks: a name, or a word held at arm's length.
    Scare,
    /// The outlet's own: outside all quotation marks.
    Unquoted,
}

/// What lies around a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// So many words before it, and so many behind.
    Words(usize, usize),
    /// Its sentence.
    Sentence,
    /// Its document.
    Document,
}

/// What the beginning of an article is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// Words.
    Words(usize),
    /// Sentences.
    Sentences(usize),
    /// Paragraphs.
    Paragraphs(usize),
}

impl Tokens {
    /// The region becomes what lies around a match, and the match itself. A word belongs to it once, however many
    /// matches are close.
    pub fn near(&self, patterns: &Compiled, span: Span, task: &Task) -> Result<Self> {
        self.region("not near", task, |document, inside| {
            self.surround(document, &self.hits(patterns, document), span, inside);
        })
    }

    /// The region becomes the company of a term: what co-occurrence counts around it, and none of its own occurrences.
    /// So a compound belongs to it as a whole where its nearer edge does; to a sentence, where its first word does.
    pub fn company(&self, node: TermId, span: Span, task: &Task) -> Result<Self> {
        if self.joined.is_some() && !self.has_edges() {
            return Err(Error::Argument {
                name: "by",
                given: "a matrix of n-grams".to_owned(),
                expected:
                    "these share words, so that a window cuts through them; contrast the company of words, or of \
                           phrases joined by compound"
                        .to_owned(),
            });
        }
        self.region("not near", task, |document, inside| {
            let hits = self.occurrences(node, document);
            if matches!(span, Span::Words(..)) {
                self.surround(document, &hits, span, inside);
            } else {
                let firsts: Vec<Range<usize>> = hits.iter().map(|hit| hit.start..hit.start + 1).collect();
                self.surround(document, &firsts, span, inside);
            }
            if self.has_edges() {
                // The units share no words, so none of them changes what is known of another.
                for (unit, _) in self.counted_edges(document) {
                    let belongs = match span {
                        Span::Words(..) => inside[unit.clone()].contains(&true),
                        Span::Sentence | Span::Document => inside[unit.start],
                    };
                    if belongs {
                        inside[unit].fill(true);
                    }
                }
            }
            for hit in hits {
                inside[hit].fill(false);
            }
        })
    }

    /// Mark what lies around these hits, which are in the order of their first words, and the hits.
    fn surround(&self, document: usize, hits: &[Range<usize>], span: Span, inside: &mut [bool]) {
        let breaks = match span {
            _ if hits.is_empty() => return,
            Span::Words(..) => Vec::new(),
            Span::Sentence => self.sentence_breaks(document),
            Span::Document => return inside.fill(true),
        };
        let mut filled = 0;
        for hit in hits {
            let (start, end) = if let Span::Words(before, behind) = span {
                (hit.start.saturating_sub(before), hit.end.saturating_add(behind))
            } else {
                let begun = breaks.partition_point(|&place| place <= hit.start);
                let ended = breaks.partition_point(|&place| place < hit.end);
                let start = if begun == 0 { 0 } else { breaks[begun - 1] };
                (start, breaks.get(ended).copied().unwrap_or(inside.len()))
            };
            let (start, end) = (start.max(filled), end.min(inside.len()));
            if start < end {
                inside[start..end].fill(true);
                filled = end;
            }
        }
    }

    /// The region becomes the beginning of each document.
    pub fn lead(&self, lead: Lead, task: &Task) -> Result<Self> {
        self.region("not in the lead", task, |document, inside| {
            let text = self.text(document).unwrap_or_default();
            let before = |end: usize| self.places(document).partition_point(|place| place.start < end);
            let words = match lead {
                Lead::Words(n) => {
                    let tokens = self.document(document).iter().enumerate();
                    tokens.filter(|(_, token)| self.is_word(**token)).nth(n).map_or(inside.len(), |(place, _)| place)
                }
                Lead::Sentences(n) => before(sentence::starts(text).nth(n).unwrap_or(text.len())),
                Lead::Paragraphs(n) => before(sentence::paragraphs(text).take(n).last().map_or(0, |last| last.end)),
            };
            inside[..words].fill(true);
        })
    }

    /// The region becomes the words in quotation marks, or those outside.
    pub fn quoted(&self, quoted: Quoted, task: &Task) -> Result<Self> {
        let reason = match quoted {
            Quoted::Speech => "not quoted",
            Quoted::Scare => "not in scare quotes",
            Quoted::Unquoted => "quoted",
        };
        self.region(reason, task, |document, inside| {
            inside.fill(quoted == Quoted::Unquoted);
            let quotes = quotes(self.text(document).unwrap_or_default());
            if quotes.is_empty() {
                return;
            }
            let places = self.places(document);
            for quote in quotes {
                let first = places.partition_point(|place| place.start < quote.start);
                let last = places.partition_point(|place| place.start < quote.end);
                let words = self.document(document)[first..last].iter().filter(|token| self.is_word(**token)).count();
                let speech = words > SCARE;
                inside[first..last].fill(match quoted {
                    Quoted::Speech => speech,
                    Quoted::Scare => !speech,
                    Quoted::Unquoted => false,
                });
            }
        })
    }

    /// The region becomes what `mark` marks, as far as it lay in the region before; `mark` is given one false per word.
    pub(super) fn region(
        &self,
        reason: &'static str,
        task: &Task,
        mark: impl Fn(usize, &mut [bool]) + Sync,
    ) -> Result<Self> {
        let stream = Rows::build(self.len(), "marking the region", task, |document, row| {
            let tokens = self.document(document);
            let mut inside = vec![false; tokens.len()];
            mark(document, &mut inside);
            row.extend(tokens.iter().zip(inside).map(|(&token, inside)| if inside { token } else { token.outside() }));
            Ok(())
        })?;
        let Some(joined) = &self.joined else { return Ok(self.with(Arc::new(stream), None, reason)) };
        // Part of a compound is no compound.
        let joined = joined.filter(task, |document, units| {
            let tokens = stream.row(document);
            units.iter().map(|unit| tokens[unit.start()..unit.end()].iter().all(|token| token.inside())).collect()
        })?;
        let stream = joined.covered(&stream, task)?;
        Ok(self.with(Arc::new(stream), Some(joined), reason))
    }
}
