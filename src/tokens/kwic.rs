//! Keyword in context: the evidence behind a count.

use super::{Compiled, Tokens};
use crate::error::Result;
use crate::pattern::Match;
use crate::runtime::{Task, map_ranges};

const GRAIN: usize = 64;

/// A match with the words around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The document.
    pub document: usize,
    /// The match: its group is the frame, of a lexicon.
    pub found: Match,
    /// The text before, runs of white space written as one blank.
    pub left: String,
    /// The text that matched, as it stands.
    pub node: String,
    /// The text after, runs of white space written as one blank.
    pub right: String,
    /// Where the node begins in the text, in characters.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl Tokens {
    /// Every match of the patterns with `window` words of the text on either side, by document and place.
    pub fn kwic(&self, patterns: &Compiled, window: usize, task: &Task) -> Result<Vec<Line>> {
        let parts = map_ranges(task, "finding lines", self.len(), GRAIN, |documents| {
            let mut lines = Vec::new();
            for document in documents {
                let mut matches = Vec::new();
                self.matches(patterns, document, |found| matches.push(found));
                self.lines(document, matches, window, &mut lines, task)?;
            }
            Ok(lines)
        })?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// The lines of these matches in a document, which are in order of their starts.
    pub fn lines(
        &self,
        document: usize,
        matches: Vec<Match>,
        window: usize,
        lines: &mut Vec<Line>,
        task: &Task,
    ) -> Result<()> {
        let Some(text) = self.text(document).filter(|_| !matches.is_empty()) else { return Ok(()) };
        let places = self.places(document);
        let (mut counted_to, mut characters) = (0, 0);
        for found in matches {
            task.check()?;
            let last = found.start + found.len - 1;
            let (start, end) = (places[found.start].start, places[last].end);
            let from = places[found.start.saturating_sub(window)].start;
            let to = places[last.saturating_add(window).min(places.len() - 1)].end;
            characters += text[counted_to..start].chars().count();
            counted_to = start;
            let node = &text[start..end];
            task.charge(to - from)?;
            lines.push(Line {
                document,
                found,
                left: one_line(&text[from..start]),
                node: node.to_owned(),
                right: one_line(&text[end..to]),
                start: characters,
                end: characters + node.chars().count(),
            });
        }
        Ok(())
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::TokenOptions;
    use std::sync::Arc;

    #[test]
    fn offsets_point_into_the_text_as_it_was() {
        let text = "İstanbul’s ẞ port:\n the TRADE deal, a trade-off.";
        let task = Task::new();
        let tokens = Tokens::encode(Arc::new(vec![text]), &TokenOptions::default(), &task).unwrap();
        let patterns = tokens.compile(&[vec!["trade".to_owned()]], &task).unwrap();
        let lines = tokens.kwic(&patterns, 2, &task).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].left.as_str(), lines[0].node.as_str(), lines[0].right.as_str()),
            ("port: the", "TRADE", "deal, a")
        );
        assert_eq!(lines[1].right, "-off");
        for line in lines {
            let sliced: String = text.chars().skip(line.start).take(line.end - line.start).collect();
            assert_eq!(sliced, line.node);
        }
    }
}
