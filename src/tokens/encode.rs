//! Texts → numbers.

use super::{Form, Token, Tokens};
use crate::corpus::{Account, Texts};
use crate::error::Result;
use crate::runtime::{Task, map_ranges};
use crate::text::fold::{Fold, Normal};
use crate::text::segment::{self, Kind};
use crate::text::{stem, stopwords};
use crate::vocabulary::{Interner, TermId, Vocabulary};
use serde::Serialize;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Documents per piece of parallel work; fixed, so that nothing depends on the number of threads.
const GRAIN: usize = 64;
/// Words between two looks at the clock inside one long document.
const BREATH: usize = 1 << 15;

/// What counts as a token and how words become terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenOptions {
    /// Write every word in lower case.
    pub lowercase: bool,
    /// The Unicode normal form of terms.
    pub normalize: Normal,
    /// Count punctuation and symbols as tokens.
    pub punctuation: bool,
    /// Count numbers.
    pub numbers: bool,
    /// Count web addresses.
    pub urls: bool,
    /// A language whose stop words are removed.
    pub stopwords: Option<String>,
    /// Further words that are removed.
    pub remove: Vec<String>,
    /// A language in which words are cut down to their stems.
    pub stem: Option<String>,
    /// Terms with fewer occurrences in the corpus are removed.
    pub min_count: u64,
    /// Terms in fewer documents are removed.
    pub min_docfreq: u64,
}

impl Default for TokenOptions {
    fn default() -> Self {
        Self {
            lowercase: true,
            normalize: Normal::Nfc,
            punctuation: false,
            numbers: true,
            urls: false,
            stopwords: None,
            remove: Vec::new(),
            stem: None,
            min_count: 1,
            min_docfreq: 1,
        }
    }
}

/// A run of documents, encoded with numbers of its own.
struct Chunk {
    interner: Interner,
    words: Vec<u32>,
    lengths: Vec<usize>,
}

impl Tokens {
    /// Cut, fold and number the words of all documents.
    pub fn encode(texts: Arc<dyn Texts>, options: &TokenOptions, task: &Task) -> Result<Self> {
        let form = Form {
            fold: Fold { lowercase: options.lowercase, normalize: options.normalize },
            punctuation: options.punctuation,
            stemmer: options.stem.as_deref().map(stem::stemmer).transpose()?,
        };
        let stop = StopWords::of(options, form.fold)?;

        let chunks = map_ranges(task, "reading the words", texts.len(), GRAIN, |documents| {
            let mut chunk = Chunk { interner: Interner::new(), words: Vec::new(), lengths: Vec::new() };
            for document in documents {
                chunk.read(texts.get(document).unwrap_or_default(), &form, task)?;
            }
            Ok(chunk)
        })?;

        let mut all = Interner::new();
        let mut numbers = Vec::with_capacity(chunks.len());
        for chunk in &chunks {
            task.check()?;
            numbers.push(chunk.interner.terms().map(|term| all.intern(term)).collect::<Result<Vec<u32>>>()?);
        }
        let (surface, ids) = all.freeze()?;
        let (stems, terms) = stemmed(&surface, &form)?;

        let total = chunks.iter().map(|chunk| chunk.words.len()).sum();
        let mut words = Vec::with_capacity(total);
        let mut view = Vec::with_capacity(total);
        let mut starts = vec![0];
        let mut account = Account::default();
        let removed = reasons(&surface, options, &stop);
        for (chunk, numbers) in chunks.into_iter().zip(numbers) {
            task.check()?;
            for word in chunk.words {
                let surface = ids[numbers[word as usize] as usize];
                let term = terms[surface.index()];
                let reason = removed[surface.index()];
                account.add(reason);
                words.push(term);
                view.push(if reason.is_some() { Token::REMOVED } else { Token::from(term) });
            }
            for length in chunk.lengths {
                starts.push(starts[starts.len() - 1] + length);
            }
        }
        let (vocabulary, surfaces) = match stems {
            Some(stems) => (stems, Some(Arc::new((surface, terms)))),
            None => (surface, None),
        };
        trim(&mut view, &starts, vocabulary.len(), options, &mut account);
        Ok(Self {
            texts,
            options: Arc::new(options.clone()),
            form: Arc::new(form),
            vocabulary: Arc::new(vocabulary),
            surfaces,
            words: Arc::new(words),
            view: Arc::new(view),
            starts: Arc::new(starts),
            account: Arc::new(account),
        })
    }
}

/// Every piece of `text` that takes a place in the streams, in order, until `emit` breaks off.
pub(super) fn pieces(
    text: &str,
    punctuation: bool,
    mut emit: impl FnMut(segment::Span) -> ControlFlow<()>,
) -> ControlFlow<()> {
    segment::spans_until(text, |span| {
        if punctuation || span.kind != Kind::Punctuation { emit(span) } else { ControlFlow::Continue(()) }
    })
}

impl Chunk {
    fn read(&mut self, text: &str, form: &Form, task: &Task) -> Result<()> {
        let before = self.words.len();
        let mut term = String::new();
        let mut outcome = Ok(());
        let _ = pieces(text, form.punctuation, |span| {
            form.fold.apply(&text[span.start..span.end], &mut term);
            outcome = self.interner.intern(&term).map(|number| self.words.push(number));
            if outcome.is_ok() && self.words.len().is_multiple_of(BREATH) {
                outcome = task.check();
            }
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        self.lengths.push(self.words.len() - before);
        outcome
    }
}

/// Words that are removed: those of a language however they are written, the others as they stand.
struct StopWords {
    language: HashSet<String>,
    others: HashSet<String>,
}

impl StopWords {
    fn of(options: &TokenOptions, fold: Fold) -> Result<Self> {
        let small = Fold { lowercase: true, ..fold };
        let language = match &options.stopwords {
            Some(language) => stopwords::stopwords(language, small)?.into_iter().collect(),
            None => HashSet::new(),
        };
        let mut term = String::new();
        let mut others = HashSet::new();
        for word in &options.remove {
            fold.apply(word.trim(), &mut term);
            others.insert(term.clone());
        }
        Ok(Self { language, others })
    }

    fn contain(&self, term: &str) -> bool {
        self.others.contains(term) || self.language.contains(term) || self.language.contains(&term.to_lowercase())
    }
}

/// Stem the types, not the tokens: the vocabulary of stems, where there is a stemmer, and per spelling the id of its term.
fn stemmed(surface: &Vocabulary, form: &Form) -> Result<(Option<Vocabulary>, Vec<TermId>)> {
    if form.stemmer.is_none() {
        return Ok((None, (0..surface.len()).map(TermId::new).collect::<Result<_>>()?));
    }
    let mut stems = Interner::new();
    let numbers = surface
        .iter()
        .map(|term| if segment::is_address(term) { stems.intern(term) } else { stems.intern(&form.stem(term)) })
        .collect::<Result<Vec<u32>>>()?;
    let (terms, ids) = stems.freeze()?;
    Ok((Some(terms), numbers.into_iter().map(|number| ids[number as usize]).collect()))
}

/// Per spelling, why it is not counted.
fn reasons(surface: &Vocabulary, options: &TokenOptions, stop: &StopWords) -> Vec<Option<&'static str>> {
    let reason = |term: &str| {
        if segment::is_address(term) {
            (!options.urls).then_some("web address")
        } else if stop.contain(term) {
            Some("stop word")
        } else if is_number(term) {
            (!options.numbers).then_some("number")
        } else {
            None
        }
    };
    surface.iter().map(reason).collect()
}

fn is_number(term: &str) -> bool {
    term.chars().any(char::is_numeric) && !term.chars().any(char::is_alphabetic)
}

/// Remove the terms that are too rare to be wanted.
fn trim(view: &mut [Token], starts: &[usize], terms: usize, options: &TokenOptions, account: &mut Account) {
    if options.min_count <= 1 && options.min_docfreq <= 1 {
        return;
    }
    let mut count = vec![0_u64; terms];
    let mut docfreq = vec![0_u64; terms];
    let mut last_seen = vec![usize::MAX; terms];
    for document in 0..starts.len() - 1 {
        for term in view[starts[document]..starts[document + 1]].iter().filter_map(|token| token.term()) {
            count[term.index()] += 1;
            if last_seen[term.index()] != document {
                last_seen[term.index()] = document;
                docfreq[term.index()] += 1;
            }
        }
    }
    for token in view.iter_mut() {
        let Some(term) = token.term() else { continue };
        let reason = if count[term.index()] < options.min_count {
            "below min_count"
        } else if docfreq[term.index()] < options.min_docfreq {
            "below min_docfreq"
        } else {
            continue;
        };
        *token = Token::REMOVED;
        account.reject(1, reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(texts: Vec<&'static str>, options: &TokenOptions) -> Tokens {
        Tokens::encode(Arc::new(texts), options, &Task::new()).unwrap()
    }

    /// The view of a document, gaps shown as `_`.
    fn shown(tokens: &Tokens, document: usize) -> Vec<&str> {
        tokens
            .view(document)
            .iter()
            .map(|token| token.term().map_or("_", |term| tokens.vocabulary().term(term)))
            .collect()
    }

    #[test]
    fn removed_words_leave_a_gap_and_stay_in_the_exposure() {
        let options = TokenOptions { stopwords: Some("en".into()), numbers: false, ..TokenOptions::default() };
        let tokens = encode(vec!["The 3 ports of Merrow: see https://a.example now."], &options);
        assert_eq!(shown(&tokens, 0), ["_", "_", "ports", "_", "merrow", "see", "_", "_"]);
        assert_eq!((tokens.exposure(0), tokens.n_tokens()), (8, 3));
        assert!(tokens.account().balances());
        assert_eq!(tokens.account().rejected["number"], 1);
        assert_eq!(tokens.account().rejected["web address"], 1);
    }

    #[test]
    fn stems_join_spellings_and_patterns_meet_them() {
        let options = TokenOptions { stem: Some("en".into()), ..TokenOptions::default() };
        let tokens = encode(vec!["Tariff tariffs", "economics economic"], &options);
        assert_eq!(shown(&tokens, 0), ["tariff", "tariff"]);
        for pattern in ["economics", "economic*", "re:^economic.?$"] {
            let patterns = tokens.compile(&[vec![pattern.to_owned()]]).unwrap();
            let mut found = 0;
            tokens.matches(&patterns, 1, |_| found += 1);
            assert_eq!(found, 2, "{pattern}");
        }
    }

    #[test]
    fn rare_terms_are_trimmed_by_count_and_by_document() {
        let texts = vec!["a a b", "a c c", "b d"];
        let tokens = encode(texts.clone(), &TokenOptions { min_count: 2, ..TokenOptions::default() });
        assert_eq!(shown(&tokens, 2), ["b", "_"]);
        let tokens = encode(texts, &TokenOptions { min_docfreq: 2, ..TokenOptions::default() });
        assert_eq!(shown(&tokens, 1), ["a", "_", "_"]);
        assert!(tokens.account().balances());
    }

    #[test]
    fn a_missing_text_and_an_empty_one_are_rejected_for_their_own_reasons() {
        let texts: Vec<Option<String>> = vec![Some("words".into()), None, Some(String::new())];
        let tokens = Tokens::encode(Arc::new(texts), &TokenOptions::default(), &Task::new()).unwrap();
        assert_eq!((tokens.len(), tokens.documents().counted), (3, 1));
        assert_eq!(tokens.documents().rejected["no text"], 1);
        assert_eq!(tokens.documents().rejected["no words in the region"], 1);
        assert!(tokens.documents().balances());
    }
}
