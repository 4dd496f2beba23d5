//! Views of some tokens: which of what is counted goes on being counted. No view copies text.

use super::joined::{Joined, Unit};
use super::rows::Rows;
use super::{Compiled, Token, Tokens};
use crate::corpus::Account;
use crate::error::Result;
use crate::runtime::Task;
use std::sync::Arc;

impl Tokens {
    /// Only the words that a pattern matches count; the others leave gaps. A compound or n-gram is matched by its own
    /// name, or where all its words lie in one match.
    pub fn keep(&self, patterns: &Compiled, task: &Task) -> Result<Self> {
        self.sifted(patterns, true, "not kept", task)
    }

    /// The words that a pattern matches no longer count; they leave gaps.
    pub fn drop(&self, patterns: &Compiled, task: &Task) -> Result<Self> {
        self.sifted(patterns, false, "dropped", task)
    }

    fn sifted(&self, patterns: &Compiled, kept: bool, reason: &'static str, task: &Task) -> Result<Self> {
        let Some(joined) = &self.joined else {
            let stream = Rows::build(self.len(), "sifting the words", task, |document, row| {
                let tokens = self.document(document);
                let mut stays = vec![!kept; tokens.len()];
                self.matches_of_words(patterns, document, |found| {
                    stays[found.start..found.start + found.len].fill(kept);
                });
                row.extend(sieved(tokens, stays));
                Ok(())
            })?;
            return Ok(self.with(Arc::new(stream), None, reason));
        };
        let joined = joined.filter(task, |document, units| {
            let mut matches = Vec::new();
            self.matches_of_words(patterns, document, |found| matches.push(found.start..found.start + found.len));
            // Matches share no words, so the one that begins last before a unit is the only one that can hold it.
            let inside = |unit: &Unit| {
                let last = matches.partition_point(|found| found.start <= unit.start());
                last > 0 && matches[last - 1].end >= unit.end()
            };
            units.iter().map(|unit| (patterns.matches_term(unit.term) || inside(unit)) == kept).collect()
        })?;
        let stream = joined.covered(&self.stream, task)?;
        Ok(self.with(Arc::new(stream), Some(joined), reason))
    }

    /// These tokens over another stream of the same words; what is no longer counted goes to the account.
    pub(super) fn with(&self, stream: Arc<Rows<Token>>, joined: Option<Joined>, reason: &'static str) -> Self {
        let before = self.n_tokens();
        let mut view = Self { stream, joined: joined.map(Arc::new), ..self.clone() };
        let mut account = Account::clone(&self.account);
        account.reject(before - view.n_tokens(), reason);
        view.account = Arc::new(account);
        view
    }
}

/// The tokens, those removed that do not stay.
fn sieved(tokens: &[Token], stays: Vec<bool>) -> impl Iterator<Item = Token> {
    tokens.iter().zip(stays).map(|(&token, stays)| if stays { token } else { token.removed() })
}

impl Joined {
    /// The units that `stays` says yes to, given those of a document.
    pub fn filter(&self, task: &Task, stays: impl Fn(usize, &[Unit]) -> Vec<bool> + Sync) -> Result<Self> {
        let units = Rows::build(self.units.documents(), "sifting compounds", task, |document, row| {
            let units = self.units.row(document);
            let stays = stays(document, units);
            row.extend(units.iter().zip(stays).filter(|(_, stays)| *stays).map(|(&unit, _)| unit));
            Ok(())
        })?;
        Ok(Self { vocabulary: self.vocabulary.clone(), units, ..*self })
    }

    /// The stream in which a word is removed where nothing that is counted is left of it: no unit has it.
    pub fn covered(&self, stream: &Rows<Token>, task: &Task) -> Result<Rows<Token>> {
        Rows::build(stream.documents(), "sifting the words", task, |document, row| {
            let tokens = stream.row(document);
            let mut stays = vec![false; tokens.len()];
            let mut filled = 0;
            for unit in self.units.row(document) {
                stays[unit.start().max(filled).min(unit.end())..unit.end()].fill(true);
                filled = filled.max(unit.end());
            }
            row.extend(sieved(tokens, stays));
            Ok(())
        })
    }
}
