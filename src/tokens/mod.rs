//! The encoded corpus: every word of every document as a number, and the views that say which of them count.
//!
//! A [`Tokens`] holds one [`Token`] per word of the text. Which word stands where never changes, and patterns are
//! always matched on the words; a view marks words as removed (a stop word, say) or as outside the region looked at. A
//! removed word leaves a gap: distances are measured in words of the text, and a rate is per words of the region,
//! removed or not, so dropping stop words changes no other word's rate.
//!
//! A view of compounds or n-grams counts [`joined::Unit`]s, each a run of words with a term of its own, over the same
//! words.

mod encode;
mod explain;
mod join;
mod joined;
mod kwic;
mod rarefy;
mod region;
mod rows;
mod view;

pub use encode::TokenOptions;
pub use explain::{Piece, explain};
pub use join::NGrams;
pub use kwic::Line;
pub use region::{Lead, Quoted, SCARE, Span};

use crate::corpus::{Account, Texts};
use crate::error::Result;
use crate::pattern::{Match, PatternSet, WordForm};
use crate::runtime::Task;
use crate::text::fold::Fold;
use crate::text::scan::Scanner;
use crate::text::segment::Rules;
use crate::text::sentence;
use crate::vocabulary::{TermId, Vocabulary};
use frostem::Stemmer;
use joined::Joined;
use rows::Rows;
use serde::{Deserialize, Serialize};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// A word of the text as a view sees it: its number, and whether it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token(u32);

impl Token {
    const REMOVED: u32 = 1 << 30;
    const OUTSIDE: u32 = 1 << 31;

    /// The word, whether it counts or not.
    pub fn word(self) -> TermId {
        TermId::from_bits(self.0)
    }

    /// The word, if it counts.
    pub fn counted(self) -> Option<TermId> {
        (self.0 & (Self::REMOVED | Self::OUTSIDE) == 0).then(|| self.word())
    }

    /// Whether it lies in the region.
    pub fn inside(self) -> bool {
        self.0 & Self::OUTSIDE == 0
    }

    /// The same word, not counted.
    #[must_use]
    pub fn removed(self) -> Self {
        Self(self.0 | Self::REMOVED)
    }

    /// The same word, outside the region.
    #[must_use]
    pub fn outside(self) -> Self {
        Self(self.0 | Self::OUTSIDE)
    }
}

impl From<TermId> for Token {
    fn from(id: TermId) -> Self {
        Self(id.raw())
    }
}

impl From<Token> for TermId {
    fn from(token: Token) -> Self {
        token.word()
    }
}

/// How words become terms; fixed when a corpus is encoded.
struct Form {
    fold: Fold,
    rules: Rules,
    punctuation: bool,
    stemmer: Option<Stemmer>,
    scanner: Scanner,
}

impl Form {
    /// Where the words of a text stand, of which there are about so many.
    fn places(&self, text: &str, words: usize) -> Vec<Range<usize>> {
        let mut places = Vec::with_capacity(words);
        let _ = self.scanner.clone().scan(text, |_, place| {
            places.push(place.range());
            ControlFlow::Continue(())
        });
        places
    }

    fn stem(&self, term: &str) -> String {
        self.stemmer.as_ref().map_or_else(|| term.to_owned(), |stemmer| stemmer.stem(term).into_owned())
    }
}

/// Patterns compiled for some tokens: for their words, and where these are joined for the joined terms as well.
pub struct Compiled {
    words: PatternSet,
    joined: Option<PatternSet>,
}

/// Which words of a pattern a corpus has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// Per word of the pattern, whether there is a term for it.
    words: Vec<bool>,
    /// The same of the pattern as a name of joined tokens, where there are such.
    names: Option<Vec<bool>>,
}

impl Met {
    /// Whether there is something for every word, or for the name.
    pub fn all(&self) -> bool {
        let all = |met: &[bool]| met.iter().all(|&met| met);
        all(&self.words) || self.names.as_deref().is_some_and(all)
    }

    /// What this corpus or another has.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let either = |one: &[bool], two: &[bool]| one.iter().zip(two).map(|(&a, &b)| a || b).collect();
        let names = match (&self.names, &other.names) {
            (Some(one), Some(two)) => Some(either(one, two)),
            (one, two) => one.as_ref().or(two.as_ref()).cloned(),
        };
        Self { words: either(&self.words, &other.words), names }
    }
}

impl Compiled {
    /// How many groups of patterns it holds.
    pub fn groups(&self) -> usize {
        self.words.groups()
    }

    /// Per group and pattern: whether the corpus has words for it.
    pub fn possible(&self) -> Vec<Vec<bool>> {
        self.met().iter().map(|patterns| patterns.iter().map(Met::all).collect()).collect()
    }

    /// Per group and pattern: which of its words the corpus has.
    pub fn met(&self) -> Vec<Vec<Met>> {
        let mut met: Vec<Vec<Met>> = Vec::with_capacity(self.words.met().len());
        for patterns in self.words.met() {
            met.push(patterns.iter().map(|words| Met { words: words.clone(), names: None }).collect());
        }
        for (group, joined) in met.iter_mut().zip(self.joined.iter().flat_map(PatternSet::met)) {
            for (pattern, names) in group.iter_mut().zip(joined) {
                pattern.names = Some(names.clone());
            }
        }
        met
    }

    /// Whether a pattern of one word matches this term of what is counted.
    pub fn matches_term(&self, term: TermId) -> bool {
        let mut found = false;
        self.joined.as_ref().unwrap_or(&self.words).find(&[term], |_| found = true);
        found
    }
}

/// The encoded corpus, or a view of it. Cloning is cheap: views share the text, the vocabulary and what they don't
/// change.
#[derive(Clone)]
pub struct Tokens {
    texts: Arc<dyn Texts>,
    form: Arc<Form>,
    words: Arc<Vocabulary>,
    /// Where words are stemmed: the words before that, and the term each became.
    surfaces: Option<Arc<(Vocabulary, Vec<TermId>)>>,
    stream: Arc<Rows<Token>>,
    /// What is counted instead of words, in a view of compounds or n-grams.
    joined: Option<Arc<Joined>>,
    account: Arc<Account>,
}

impl Tokens {
    /// How many documents went in, counted or not.
    pub fn len(&self) -> usize {
        self.stream.documents()
    }

    /// Whether there are no documents.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of a document, or `None` where it has none.
    pub fn text(&self, document: usize) -> Option<&str> {
        self.texts.get(document)
    }

    /// The terms of what is counted: words, or compounds and n-grams in a view of such.
    pub fn vocabulary(&self) -> &Vocabulary {
        self.joined.as_ref().map_or(&self.words, |joined| &joined.vocabulary)
    }

    /// The words of the text, whatever is counted.
    pub fn words(&self) -> &Vocabulary {
        &self.words
    }

    /// The words of a document as this view sees them.
    pub fn document(&self, document: usize) -> &[Token] {
        self.stream.row(document)
    }

    /// Everything that is counted of a document: the place of its first word, and its term, by place.
    pub fn counted(&self, document: usize, mut emit: impl FnMut(usize, TermId)) {
        match &self.joined {
            Some(joined) => joined.units.row(document).iter().for_each(|unit| emit(unit.start(), unit.term)),
            None => {
                for (place, token) in self.document(document).iter().enumerate() {
                    if let Some(term) = token.counted() {
                        emit(place, term);
                    }
                }
            }
        }
    }

    /// What is counted of a document within so many words from its beginning or its end, told as [`Self::counted`] does.
    pub fn counted_at_ends(&self, document: usize, reach: usize, mut emit: impl FnMut(usize, TermId)) {
        let tokens = self.document(document);
        let behind = tokens.len().saturating_sub(reach).max(reach);
        if let Some(joined) = &self.joined {
            let units = joined.units.row(document);
            let head = units.partition_point(|unit| unit.start() < reach);
            let tail = units.partition_point(|unit| unit.start() < behind);
            return units[..head].iter().chain(&units[tail..]).for_each(|unit| emit(unit.start(), unit.term));
        }
        for place in (0..reach.min(tokens.len())).chain(behind..tokens.len()) {
            if let Some(term) = tokens[place].counted() {
                emit(place, term);
            }
        }
    }

    /// Whether what is counted may have several words and shares none: in a view of compounds. N-grams share words, and
    /// are found at their first.
    pub fn has_edges(&self) -> bool {
        self.joined.as_ref().is_some_and(|joined| !joined.overlapping)
    }

    /// What a view of compounds counts of a document: the places of its words, and its term, by place.
    pub fn counted_edges(&self, document: usize) -> impl Iterator<Item = (Range<usize>, TermId)> + '_ {
        let units = self.joined.iter().flat_map(move |joined| joined.units.row(document));
        units.map(|unit| (unit.start()..unit.end(), unit.term))
    }

    /// Whether at most one thing is counted per word of the text: not where n-grams of several lengths are.
    pub fn one_per_place(&self) -> bool {
        self.joined.as_ref().is_none_or(|joined| joined.one_per_place)
    }

    /// How many words of a document lie in the region: what rates are per.
    pub fn exposure(&self, document: usize) -> u64 {
        self.document(document).iter().filter(|token| token.inside()).count() as u64
    }

    /// How many tokens this view counts.
    pub fn n_tokens(&self) -> u64 {
        match &self.joined {
            Some(joined) => joined.units.len() as u64,
            None => self.stream.values().filter(|token| token.counted().is_some()).count() as u64,
        }
    }

    /// Why nothing of a document is counted in this view, if so.
    pub fn rejected(&self, document: usize) -> Option<&'static str> {
        if let Some(reason) = self.texts.rejected(document) {
            Some(reason)
        } else if self.text(document).is_none() {
            Some("no text")
        } else if self.document(document).iter().any(|token| token.inside()) {
            None
        } else {
            Some("no words in the region")
        }
    }

    /// What became of the documents in this view.
    pub fn documents(&self) -> Account {
        let mut account = Account::default();
        for document in 0..self.len() {
            account.add(self.rejected(document));
        }
        account
    }

    /// What became of the words of the text on the way to this view.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The terms that this view counts at least once, in order.
    pub fn features(&self) -> Vec<TermId> {
        let mut met = vec![false; self.vocabulary().len()];
        for document in 0..self.len() {
            self.counted(document, |_, term| met[term.index()] = true);
        }
        (0..met.len()).filter(|&index| met[index]).filter_map(|index| TermId::new(index).ok()).collect()
    }

    /// Where the words of a document stand in its text, in bytes; as many as [`Self::document`]. Cut anew at each call:
    /// cutting a text again gives the same words, and costs less than remembering.
    pub fn places(&self, document: usize) -> Vec<Range<usize>> {
        self.form.places(self.text(document).unwrap_or_default(), self.document(document).len())
    }

    /// The words of a document with which a sentence begins, the first left out.
    pub fn sentence_breaks(&self, document: usize) -> Vec<usize> {
        let text = self.text(document).unwrap_or_default();
        let mut breaks = Vec::new();
        let mut starts = sentence::starts(text).skip(1).peekable();
        for (word, place) in self.places(document).iter().enumerate() {
            let mut passed = false;
            while starts.next_if(|&start| start <= place.start).is_some() {
                passed = true;
            }
            if passed && word > 0 {
                breaks.push(word);
            }
        }
        breaks
    }

    /// Compile groups of patterns for these tokens.
    pub fn compile(&self, groups: &[Vec<String>], task: &Task) -> Result<Compiled> {
        let stem = |term: &str| self.form.stem(term);
        let surfaces = self.surfaces.as_deref().map(|(words, terms)| (words, terms.as_slice()));
        let Form { fold, rules, punctuation, .. } = *self.form;
        let form = WordForm { fold, rules, punctuation, stem: &stem, surfaces, names: false };
        let names = WordForm { surfaces: None, names: true, ..form };
        let words = PatternSet::compile(groups, &self.words, &form, task)?;
        let joined = match &self.joined {
            Some(joined) => Some(PatternSet::compile(groups, &joined.vocabulary, &names, task)?),
            None => None,
        };
        Ok(Compiled { words, joined })
    }

    /// Every match of the patterns on the words of a document that this view counts, by place: all its words lie in the
    /// region and at least one of them was not removed, so a phrase may reach over a stop word but a dropped word is
    /// not found.
    fn matches_of_words(&self, patterns: &Compiled, document: usize, mut emit: impl FnMut(Match)) {
        let tokens = self.document(document);
        patterns.words.find(tokens, |found| {
            if is_counted(tokens, &found) {
                emit(found);
            }
        });
    }

    /// Every match that this view counts, by place: on the words, and on compounds and n-grams by their own names. In a
    /// group leftmost first, the longest of those, and no word twice.
    pub fn matches(&self, patterns: &Compiled, document: usize, mut emit: impl FnMut(Match)) {
        self.matches_and_others(patterns, document, |found, counted| {
            if counted {
                emit(found);
            }
        });
    }

    /// The same with those on words that this view does not count, and whether it does.
    pub fn matches_and_others(&self, patterns: &Compiled, document: usize, mut emit: impl FnMut(Match, bool)) {
        let tokens = self.document(document);
        let (Some(joined), Some(names)) = (&self.joined, &patterns.joined) else {
            return patterns.words.find(tokens, |found| emit(found, is_counted(tokens, &found)));
        };
        let mut all = Vec::new();
        patterns.words.find(tokens, |found| all.push((found, is_counted(tokens, &found))));
        for unit in joined.units.row(document) {
            names.find(&[unit.term], |found| all.push((Match { start: unit.start(), len: unit.len(), ..found }, true)));
        }
        all.sort_by_key(|(found, _)| (found.start, found.group, std::cmp::Reverse(found.len), found.pattern));
        let mut free_from = vec![0; patterns.groups()];
        for (found, counted) in all {
            if !counted {
                emit(found, false);
            } else if found.start >= free_from[found.group] {
                free_from[found.group] = found.start + found.len;
                emit(found, true);
            }
        }
    }

    /// Every place at which a pattern is met, whatever other patterns are met there, and whether this view counts it.
    pub fn each_match(&self, patterns: &Compiled, document: usize, mut emit: impl FnMut(Match, bool)) {
        let tokens = self.document(document);
        patterns.words.find_each(tokens, |found| emit(found, is_counted(tokens, &found)));
        if let (Some(joined), Some(names)) = (&self.joined, &patterns.joined) {
            for unit in joined.units.row(document) {
                names.find_each(&[unit.term], |found| {
                    emit(Match { start: unit.start(), len: unit.len(), ..found }, true);
                });
            }
        }
    }

    /// The places that the patterns match, as ranges that may overlap, by their first word. Unlike [`Self::matches`]
    /// this tells of every n-gram, though they share words.
    fn hits(&self, patterns: &Compiled, document: usize) -> Vec<Range<usize>> {
        let mut hits = Vec::new();
        self.matches_of_words(patterns, document, |found| hits.push(found.start..found.start + found.len));
        if let Some(joined) = &self.joined {
            let named = joined.units.row(document).iter().filter(|unit| patterns.matches_term(unit.term));
            hits.extend(named.map(|unit| unit.start()..unit.end()));
        }
        hits.sort_unstable_by_key(|hit| hit.start);
        hits
    }

    /// The places where this term is counted, by their first word.
    fn occurrences(&self, term: TermId, document: usize) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        match &self.joined {
            Some(joined) => {
                let named = joined.units.row(document).iter().filter(|unit| unit.term == term);
                places.extend(named.map(|unit| unit.start()..unit.end()));
            }
            None => self.counted(document, |place, found| {
                if found == term {
                    places.push(place..place + 1);
                }
            }),
        }
        places
    }

    /// Whether a word of the text is one, and not a mark that is counted as a token.
    fn is_word(&self, token: Token) -> bool {
        !self.form.punctuation || self.words.term(token.word()).contains(char::is_alphanumeric)
    }
}

/// Whether all words of a match lie in the region, and at least one of them counts.
#[inline]
fn is_counted(tokens: &[Token], found: &Match) -> bool {
    let covered = &tokens[found.start..found.start + found.len];
    covered.iter().all(|token| token.inside()) && covered.iter().any(|token| token.counted().is_some())
}
