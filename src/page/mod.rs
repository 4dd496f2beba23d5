//! What belongs to the page and not to the article: bylines, captions, invitations to subscribe, what the outlet prints
//! below everything.
//!
//! Found line by line, with no need of markup. A line that an outlet prints in several articles, and at their
//! beginnings or ends, is furniture in any language; so is a short one that it prints in the middle of many. Articles
//! that are copies of each other share all their lines, so what counts is how many different articles have one: the
//! longest line of an article names it, and is never furniture itself. Some kinds show by their words ([`Kind`]), even
//! in a single article.

mod kind;

pub use kind::Kind;

use crate::corpus::{Groups, Texts};
use crate::error::Result;
use crate::runtime::{Task, map_ranges};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::collections::{HashMap, HashSet};
use std::hash::Hasher;
use std::ops::Range;

/// Lines from the beginning of an article that are its head.
pub const HEAD: usize = 5;
/// Lines from its end that are its tail.
pub const TAIL: usize = 8;

/// In the middle of an article only lines of so many words at most are furniture for being repeated,
const SHORT: usize = 25;
/// that stand in so many articles,
const OFTEN: u64 = 5;
/// and in one in so many of the outlet's.
const ONE_IN: u64 = 100;
/// A line of fewer words may stand in an article twice.
const DOUBLED: usize = 8;
/// Documents per piece of parallel work.
const DOCUMENTS: usize = 16;

/// Where in an article a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Among the first [`HEAD`] lines.
    Head,
    /// Between.
    Middle,
    /// Among the last [`TAIL`] lines.
    Tail,
}

impl Place {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Middle => "middle",
            Self::Tail => "tail",
        }
    }

    /// The place of a line among so many; in a short article, by the nearer end.
    fn of(line: usize, lines: usize) -> Self {
        let behind = lines - 1 - line;
        if line < HEAD && line < behind {
            Self::Head
        } else if behind < TAIL {
            Self::Tail
        } else {
            Self::Middle
        }
    }
}

/// A stretch of an article that belongs to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The document.
    pub document: usize,
    /// The bytes of its text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
    /// How many articles of the outlet have the line, copies of an article counted once.
    pub articles: u64,
    /// Equal for lines of an outlet that differ by numbers, spaces and case alone.
    pub line: u128,
}

/// Find the furniture of every document; lines are furniture for being repeated from `least` articles on.
///
/// ```
/// use slantwise::{corpus::Groups, page::{Kind, furniture}, runtime::Task};
/// let texts = vec!["Harbour shut\nThe port of Merrow is shut.\nDockers are on strike.\n(Editing by A. Tarn)"];
/// let outlets = Groups::from_labels(&[Some("Tribune")]);
/// let found = furniture(&texts, &outlets, 3, &Task::new())?;
/// assert_eq!((found[0].kind, &texts[0][found[0].range.clone()]), (Kind::Editor, "(Editing by A. Tarn)"));
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn furniture(texts: &dyn Texts, outlets: &Groups, least: u64, task: &Task) -> Result<Vec<Piece>> {
    outlets.expect_documents("outlets", texts.len())?;
    let read = map_ranges(task, "reading lines", texts.len(), DOCUMENTS, |documents| {
        Ok(documents.map(|document| Article::of(texts, outlets, document)).collect::<Vec<_>>())
    })?;
    let articles: Vec<Article> = read.into_iter().flatten().collect();
    task.charge(articles.iter().map(|article| 2 * article.lines.len() * size_of::<Line>()).sum())?;
    let repeated = repeated(&articles, least);
    let mut sizes = HashMap::<Option<u32>, u64>::new();
    (0..articles.len()).for_each(|document| *sizes.entry(outlets.code(document)).or_default() += 1);
    let found = map_ranges(task, "finding furniture", articles.len(), DOCUMENTS, |documents| {
        let mut found = Vec::new();
        for document in documents {
            let code = outlets.code(document);
            let outlet = code.map(|code| outlets.labels()[code as usize].as_str());
            let text = texts.get(document).unwrap_or_default();
            articles[document].furniture(document, text, outlet, sizes[&code], &repeated, &mut found);
        }
        Ok(found)
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// A line without the spaces around it.
struct Line {
    range: Range<usize>,
    /// The outlet's line: see [`Piece::line`].
    name: u128,
    words: usize,
}

/// The lines of an article, and which of them is the longest.
struct Article {
    lines: Vec<Line>,
    body: usize,
}

impl Article {
    fn of(texts: &dyn Texts, outlets: &Groups, document: usize) -> Self {
        let text = texts.get(document).unwrap_or_default();
        let (mut lines, mut buffer) = (Vec::new(), String::new());
        let mut begin = 0;
        for raw in text.split_inclusive('\n') {
            let line = raw.trim();
            if !line.is_empty() {
                let start = begin + (raw.len() - raw.trim_start().len());
                let name = name(outlets.code(document), line, &mut buffer);
                lines.push(Line { range: start..start + line.len(), name, words: words(line) });
            }
            begin += raw.len();
        }
        // Of equals the first.
        let body = (0..lines.len()).rev().max_by_key(|&line| lines[line].range.len()).unwrap_or_default();
        Self { lines, body }
    }

    fn furniture(
        &self,
        document: usize,
        text: &str,
        outlet: Option<&str>,
        of: u64,
        repeated: &HashMap<u128, u64>,
        found: &mut Vec<Piece>,
    ) {
        // A text of one line is an article, whatever it says.
        if self.lines.len() < 2 {
            return;
        }
        // To the letter: rows of a table differ by numbers alone.
        let mut seen = HashMap::<&str, usize>::new();
        for line in self.lines.iter().filter(|line| line.words >= DOUBLED) {
            *seen.entry(&text[line.range.clone()]).or_default() += 1;
        }
        let mut met = HashSet::new();
        for (number, line) in self.lines.iter().enumerate() {
            let (place, text) = (Place::of(number, self.lines.len()), &text[line.range.clone()]);
            let articles = repeated.get(&line.name).copied().unwrap_or_default();
            let twice = seen.get(text).is_some_and(|&times| times > 1);
            let before = !met.insert(text);
            let common = articles >= OFTEN && articles * ONE_IN >= of && line.words <= SHORT;
            let kind = if number == self.body {
                None
            } else if let Some(kind) = Kind::by_words(text, line.words, place, outlet) {
                Some(kind)
            } else if articles > 0 && (place != Place::Middle || common) {
                Some(Kind::Repeated)
            } else if twice && kind::is_caption(text) {
                Some(Kind::Caption)
            } else if twice && before {
                Some(Kind::Doubled)
            } else {
                None
            };
            let mut piece = |range, kind| {
                found.push(Piece { document, range, kind, place, articles: articles.max(1), line: line.name });
            };
            if let Some(kind) = kind {
                piece(line.range.clone(), kind);
            } else if place == Place::Head
                && let Some(end) = kind::dateline(text)
            {
                piece(line.range.start..line.range.start + end, Kind::Dateline);
            }
        }
    }
}

/// The lines that stand in at least so many different articles of their outlet, and in how many.
fn repeated(articles: &[Article], least: u64) -> HashMap<u128, u64> {
    let mut lines: Vec<(u128, u128)> = Vec::new();
    for article in articles.iter().filter(|article| !article.lines.is_empty()) {
        let body = article.lines[article.body].name;
        lines.extend(article.lines.iter().map(|line| (line.name, body)).filter(|(line, body)| line != body));
    }
    lines.sort_unstable();
    lines.dedup();
    let counted = lines.chunk_by(|one, other| one.0 == other.0).map(|same| (same[0].0, same.len() as u64));
    counted.filter(|&(_, count)| count >= least.max(2)).collect()
}

/// A name for all lines of the outlet that differ from this by numbers, spaces and case alone.
fn name(outlet: Option<u32>, line: &str, buffer: &mut String) -> u128 {
    buffer.clear();
    let mut last = ' ';
    let mut add = |character: char| {
        let character = match character {
            _ if character.is_whitespace() => ' ',
            _ if character.is_numeric() => '0',
            _ => character,
        };
        if !(matches!(character, ' ' | '0') && character == last) {
            buffer.push(character);
        }
        last = character;
    };
    for character in line.chars() {
        if character.is_ascii() {
            add(character.to_ascii_lowercase());
        } else {
            character.to_lowercase().for_each(&mut add);
        }
    }
    let mut hasher = SipHasher13::new_with_keys(0x6c69_6e65, 0x7061_6765);
    hasher.write_u32(outlet.map_or(u32::MAX, |code| code));
    hasher.write(buffer.as_bytes());
    hasher.finish128().as_u128()
}

/// Runs of letters and digits; in scripts without spaces, letters.
pub fn words(line: &str) -> usize {
    let (mut words, mut inside) = (0, false);
    for character in line.chars() {
        let alone = matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{0e00}'..='\u{0eff}');
        let part = character.is_alphanumeric() || matches!(character, '\'' | '’' | '-' | '.');
        words += usize::from(alone || part && !inside && character.is_alphanumeric());
        inside = part && !alone && (inside || character.is_alphanumeric());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&'static str]) -> Vec<(usize, Kind, Place, &'static str, u64)> {
        let outlets = Groups::from_labels(&vec![Some("Merrow Post"); texts.len()]);
        let pieces = furniture(&texts.to_vec(), &outlets, 3, &Task::new()).unwrap();
        let told = |piece: Piece| {
            (piece.document, piece.kind, piece.place, &texts[piece.document][piece.range], piece.articles)
        };
        pieces.into_iter().map(told).collect()
    }

    const BODY: [&str; 4] = [
        "A strike of dockers has shut the port of Merrow since Monday, the union said.",
        "Snow fell in Tarn for the first time in eleven years, and schools stayed shut all week.",
        "The council of Ulm voted for a new bridge after a debate that lasted the whole of the night.",
        "Farmers drove their tractors to the capital and blocked the roads around the parliament.",
    ];

    #[test]
    fn what_articles_end_with_is_furniture_in_any_language() {
        let texts: Vec<&'static str> =
            BODY.iter().take(3).map(|body| &*format!("{body}\nMehr\n\n  Zwei   drei 17 vier\n").leak()).collect();
        let tails = found(&texts);
        assert_eq!(tails.len(), 6);
        assert!(tails.iter().all(|piece| (piece.1, piece.2, piece.4) == (Kind::Repeated, Place::Tail, 3)));
        assert_eq!((tails[0].3, tails[1].3), ("Mehr", "Zwei   drei 17 vier"));
        assert_eq!(found(&texts[..2]), [], "twice may be chance");
    }

    #[test]
    fn copies_of_an_article_are_one_article() {
        let texts = vec!["Merrow is shut.\nA strike of dockers has shut the port since Monday.\nIt goes on."; 5];
        assert_eq!(found(&texts), []);
    }

    #[test]
    fn a_repeated_line_in_the_middle_is_short_and_in_many() {
        let lines = |body: &str, number: usize| -> &'static str {
            let differ = |word: &str, lines: usize| -> String {
                let line = |line: usize| format!("{word} {}{body}\n", "z".repeat(line + number));
                (0..lines).map(line).collect::<Vec<_>>().concat()
            };
            let (before, after) = (differ("Before", HEAD), differ("Behind", TAIL));
            format!("{before}ADVERTISEMENT\n{body}{body}{body}\n{after}").leak()
        };
        let texts: Vec<&'static str> =
            (0..5).map(|number| lines(&BODY[number % 4].repeat(1 + number / 4), 10 * number)).collect();
        let pieces = found(&texts);
        assert_eq!(pieces.len(), 5, "{pieces:?}");
        assert!(pieces.iter().all(|piece| piece.1 == Kind::Repeated && piece.2 == Place::Middle));
        assert_eq!(found(&texts[..4]), []);
    }

    #[test]
    fn of_a_doubled_line_the_first_counts_and_of_a_doubled_caption_none() {
        let body = BODY.join(" ");
        let twice = |line: &str| -> &'static str { format!("{line}\n\n{line}\n{body}\nEnd").leak() };
        let line = "Cranes stand still in the port of Merrow today";
        let pieces = found(&[twice(line)]);
        assert_eq!(pieces.iter().map(|piece| (piece.1, piece.3)).collect::<Vec<_>>(), [(Kind::Doubled, line)]);
        let caption = twice("Cranes stand still in the port of Merrow. Photo: Tarn");
        assert_eq!(found(&[caption]).iter().map(|piece| piece.1).collect::<Vec<_>>(), [Kind::Caption; 2]);
    }

    #[test]
    fn words_are_runs_of_letters() {
        assert_eq!(words("It’s 3.5 long-term, U.S. © — 新华社"), 7);
    }
}
