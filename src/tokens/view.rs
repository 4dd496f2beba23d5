//! Views: which words of the same text count. No view copies text.

use super::{Token, Tokens};
use crate::corpus::Account;
use crate::error::Result;
use crate::pattern::PatternSet;
use crate::runtime::{Task, map_ranges};
use std::sync::Arc;

const GRAIN: usize = 256;

impl Tokens {
    /// Only the words that a pattern matches count; the others leave gaps.
    pub fn keep(&self, patterns: &PatternSet, task: &Task) -> Result<Self> {
        let keep = |token: Token, hit| if hit || !token.inside() { token } else { Token::REMOVED };
        self.marked(patterns, 0, "not kept", task, keep)
    }

    /// The words that a pattern matches no longer count; they leave gaps.
    pub fn drop(&self, patterns: &PatternSet, task: &Task) -> Result<Self> {
        self.marked(patterns, 0, "dropped", task, |token, hit| if hit { Token::REMOVED } else { token })
    }

    /// The region becomes the words at most `window` words away from a match, and the match itself. A word belongs to
    /// it once, however many matches are close.
    pub fn near(&self, patterns: &PatternSet, window: usize, task: &Task) -> Result<Self> {
        self.marked(patterns, window, "not near", task, |token, hit| if hit { token } else { Token::OUTSIDE })
    }

    /// The view in which `change` has been applied to every token, knowing whether it is within `reach` of a match; what
    /// no longer counts goes to the account under `reason`.
    fn marked(
        &self,
        patterns: &PatternSet,
        reach: usize,
        reason: &'static str,
        task: &Task,
        change: impl Fn(Token, bool) -> Token + Sync,
    ) -> Result<Self> {
        let parts = map_ranges(task, "marking matches", self.len(), GRAIN, |documents| {
            let mut part = Vec::new();
            let mut hit = Vec::new();
            for document in documents {
                task.check()?;
                let view = self.view(document);
                hit.clear();
                hit.resize(view.len(), false);
                self.matches(patterns, document, |found| {
                    let end = view.len().min(found.start.saturating_add(found.len).saturating_add(reach));
                    hit[found.start.saturating_sub(reach)..end].fill(true);
                });
                part.extend(view.iter().zip(&hit).map(|(&token, &hit)| change(token, hit)));
            }
            Ok(part)
        })?;
        let view = parts.concat();
        let lost =
            self.view.iter().zip(&view).filter(|(old, new)| old.term().is_some() && new.term().is_none()).count();
        let mut account = Account::clone(&self.account);
        account.reject(lost as u64, reason);
        Ok(Self { view: Arc::new(view), account: Arc::new(account), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::TokenOptions;

    fn shown(tokens: &Tokens) -> String {
        let word = |token: &Token| match token.term() {
            Some(term) => tokens.vocabulary().term(term).to_owned(),
            None if token.inside() => "_".to_owned(),
            None => ".".to_owned(),
        };
        tokens.view(0).iter().map(word).collect::<Vec<_>>().join(" ")
    }

    fn view(change: impl Fn(&Tokens, &PatternSet, &Task) -> Result<Tokens>, pattern: &str) -> String {
        let task = Task::new();
        let text = vec!["a b ship c d ship e f g the ship of state"];
        let options = TokenOptions { remove: vec!["of".into()], ..TokenOptions::default() };
        let tokens = Tokens::encode(Arc::new(text), &options, &task).unwrap();
        let patterns = tokens.compile(&[vec![pattern.to_owned()]]).unwrap();
        shown(&change(&tokens, &patterns, &task).unwrap())
    }

    #[test]
    fn views_keep_every_word_in_its_place() {
        assert_eq!(view(Tokens::keep, "ship"), "_ _ ship _ _ ship _ _ _ _ ship _ _");
        assert_eq!(view(Tokens::drop, "ship"), "a b _ c d _ e f g the _ _ state");
        assert_eq!(view(Tokens::keep, "ship of state"), "_ _ _ _ _ _ _ _ _ _ ship _ state");
        assert_eq!(view(|t, p, k| t.near(p, 1, k), "ship"), ". b ship c d ship e . . the ship _ .");
        assert_eq!(view(|t, p, k| t.near(p, usize::MAX, k), "of"), ". . . . . . . . . . . . .");
    }
}
