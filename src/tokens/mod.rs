//! The encoded corpus: every word of every document as a number, and the views that say which of them count.
//!
//! A [`Tokens`] holds two streams of equal length. The *words* are all words of the text, in order, and never change:
//! patterns are matched on them. The *view* says of each word whether it is counted, was removed (a stop word, say), or
//! lies outside the region looked at. A removed word leaves a gap: distances are measured in words of the text, and a
//! rate is per words of the region, removed or not, so dropping stop words changes no other word's rate.

mod encode;
mod kwic;
mod view;

pub use encode::TokenOptions;
pub use kwic::Line;

use crate::corpus::{Account, Texts};
use crate::error::Result;
use crate::pattern::{Match, PatternSet, WordForm};
use crate::text::fold::Fold;
use crate::text::segment::Span;
use crate::vocabulary::{TermId, Vocabulary};
use frostem::Stemmer;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// A word of the text as the view sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token(u32);

impl Token {
    /// A word of the region that is not counted.
    pub const REMOVED: Self = Self(u32::MAX - 1);
    /// A word outside the region.
    pub const OUTSIDE: Self = Self(u32::MAX);

    /// The counted term, if it is one.
    pub fn term(self) -> Option<TermId> {
        if self.0 < Self::REMOVED.0 { TermId::new(self.0 as usize).ok() } else { None }
    }

    /// Whether the word lies in the region.
    pub fn inside(self) -> bool {
        self != Self::OUTSIDE
    }
}

impl From<TermId> for Token {
    fn from(id: TermId) -> Self {
        Self(id.raw())
    }
}

/// How words become terms; fixed when a corpus is encoded.
struct Form {
    fold: Fold,
    punctuation: bool,
    stemmer: Option<Stemmer>,
}

impl Form {
    fn stem(&self, term: &str) -> String {
        self.stemmer.as_ref().map_or_else(|| term.to_owned(), |stemmer| stemmer.stem(term).into_owned())
    }
}

/// The encoded corpus, or a view of it. Cloning is cheap: views share the text, the words and the vocabulary.
#[derive(Clone)]
pub struct Tokens {
    texts: Arc<dyn Texts>,
    options: Arc<TokenOptions>,
    form: Arc<Form>,
    vocabulary: Arc<Vocabulary>,
    /// Where words are stemmed: the words before that, and the term each became.
    surfaces: Option<Arc<(Vocabulary, Vec<TermId>)>>,
    words: Arc<Vec<TermId>>,
    view: Arc<Vec<Token>>,
    starts: Arc<Vec<usize>>,
    account: Arc<Account>,
}

impl Tokens {
    /// How many documents went in, counted or not.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are no documents.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What counts as a token here and how words became terms.
    pub fn options(&self) -> &TokenOptions {
        &self.options
    }

    /// The text of a document, or `None` where it has none.
    pub fn text(&self, document: usize) -> Option<&str> {
        self.texts.get(document)
    }

    /// The terms of all words, counted or not.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The places of a document in the streams.
    fn range(&self, document: usize) -> Range<usize> {
        self.starts[document]..self.starts[document + 1]
    }

    /// The words of a document, whether they count or not.
    pub fn words(&self, document: usize) -> &[TermId] {
        &self.words[self.range(document)]
    }

    /// The words of a document as this view sees them; as long as [`Self::words`].
    pub fn view(&self, document: usize) -> &[Token] {
        &self.view[self.range(document)]
    }

    /// How many words of a document lie in the region: what rates are per.
    pub fn exposure(&self, document: usize) -> u64 {
        self.view(document).iter().filter(|token| token.inside()).count() as u64
    }

    /// How many tokens this view counts.
    pub fn n_tokens(&self) -> u64 {
        self.view.iter().filter(|token| token.term().is_some()).count() as u64
    }

    /// Why nothing of a document is counted in this view, if so.
    pub fn rejected(&self, document: usize) -> Option<&'static str> {
        if self.text(document).is_none() {
            Some("no text")
        } else if self.view(document).iter().any(|token| token.inside()) {
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
        let mut counted = vec![false; self.vocabulary.len()];
        for term in self.view.iter().filter_map(|token| token.term()) {
            counted[term.index()] = true;
        }
        (0..counted.len()).filter(|&index| counted[index]).filter_map(|index| TermId::new(index).ok()).collect()
    }

    /// Where the words of a document stand in its text; as many as [`Self::words`]. Cut anew at each call: few
    /// documents are ever asked, and cutting a text again gives the same words.
    pub fn spans(&self, document: usize) -> Vec<Span> {
        let mut spans = Vec::with_capacity(self.words(document).len());
        if let Some(text) = self.text(document) {
            let _ = encode::pieces(text, self.form.punctuation, |span| {
                spans.push(span);
                ControlFlow::Continue(())
            });
        }
        spans
    }

    /// Compile groups of patterns for these tokens.
    pub fn compile(&self, groups: &[Vec<String>]) -> Result<PatternSet> {
        let stem = |term: &str| self.form.stem(term);
        let surfaces = self.surfaces.as_deref().map(|(words, terms)| (words, terms.as_slice()));
        let form = WordForm { fold: self.form.fold, punctuation: self.form.punctuation, stem: &stem, surfaces };
        PatternSet::compile(groups, &self.vocabulary, &form)
    }

    /// Every match of the patterns in a document that this view counts: all its words lie in the region and at least
    /// one of them was not removed, so a phrase may reach over a stop word but a dropped word is not found.
    pub fn matches(&self, patterns: &PatternSet, document: usize, mut emit: impl FnMut(Match)) {
        let view = self.view(document);
        patterns.find(self.words(document), |found| {
            let tokens = &view[found.start..found.start + found.len];
            if tokens.iter().all(|token| token.inside()) && tokens.iter().any(|token| token.term().is_some()) {
                emit(found);
            }
        });
    }
}
