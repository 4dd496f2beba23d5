//! Texts → numbers.

use super::rows::{GRAIN, Piece, Rows};
use super::{Form, Token, Tokens};
use crate::corpus::{Account, Texts};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_items, map_ranges_with};
use crate::text::fold::{Case, Fold, Normal};
use crate::text::scan::{Found, Scanner};
use crate::text::segment::{self, Kind, Policy, Rules};
use crate::text::{stem, stopwords};
use crate::vocabulary::{Interner, Sorted, TermId, Terms, Vocabulary};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Mutex, PoisonError};

/// What counts as a token and how words become terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "options, each on its own")]
pub struct TokenOptions {
    /// How words are cut.
    pub rules: Rules,
    /// How words are spelled.
    pub fold: Fold,
    /// Count punctuation and symbols as tokens.
    pub punctuation: bool,
    /// Count numbers.
    pub numbers: bool,
    /// Count emoji.
    pub emoji: bool,
    /// Languages whose stop words are removed.
    pub stopwords: Vec<String>,
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
            rules: Rules::default(),
            fold: Fold { case: Case::Lower, normalize: Normal::Nfc, diacritics: true },
            punctuation: false,
            numbers: true,
            emoji: true,
            stopwords: Vec::new(),
            remove: Vec::new(),
            stem: None,
            min_count: 1,
            min_docfreq: 1,
        }
    }
}

impl Form {
    pub(super) fn of(options: &TokenOptions) -> Result<Self> {
        let TokenOptions { rules, fold, punctuation, .. } = *options;
        let (lowercase, blocks) = (fold.case != Case::Keep, fold.case != Case::Turkic);
        Ok(Self {
            fold,
            rules,
            punctuation,
            stemmer: options.stem.as_deref().map(stem::stemmer).transpose()?,
            scanner: Scanner::new(rules, lowercase, punctuation, blocks),
        })
    }
}

/// What a worker keeps from document to document.
struct Worker {
    scanner: Scanner,
    interner: Interner,
    numbers: Vec<u32>,
    charged: usize,
}

impl Worker {
    /// Number the words of some documents.
    fn read(&mut self, texts: &dyn Texts, documents: Range<usize>, task: &Task) -> Result<Piece<u32>> {
        let Self { scanner, interner, numbers, charged } = self;
        numbers.clear();
        let mut ends = Vec::with_capacity(documents.len());
        for document in documents {
            let mut outcome = Ok(());
            let _ = scanner.scan(texts.get(document).unwrap_or_default(), |word, _| {
                if let Found::Folded { buffer, start, len } = word
                    && interner.queue(buffer, start, len)
                {
                    return ControlFlow::Continue(());
                }
                match number(word, interner, numbers, task) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        outcome = Err(error);
                        ControlFlow::Break(())
                    }
                }
            });
            outcome?;
            interner.flush(numbers)?;
            ends.push(numbers.len());
        }
        let grown = interner.bytes().saturating_sub(*charged);
        *charged += grown;
        task.charge(grown + size_of_val(numbers.as_slice()))?;
        Ok(Piece { values: numbers.as_slice().into(), ends: ends.into() })
    }

    /// The distinct words it read, folded, and what each is, which the folded form may no longer show.
    fn spelled(self, form: &Form) -> (Sorted, Vec<Kind>) {
        let mut folded = Terms::default();
        let mut kinds = Vec::with_capacity(self.interner.terms().len());
        let mut term = String::new();
        for word in self.interner.terms().iter() {
            form.fold.apply(word, &mut term);
            folded.push(&term);
            kinds.push(segment::kind_of(word, form.rules));
        }
        (folded.sorted(), kinds)
    }
}

/// Append the numbers of the words that are queued, and of this one unless it can now be queued itself. Apart, so that
/// what is done for most words stays short.
#[inline(never)]
fn number(word: Found, interner: &mut Interner, numbers: &mut Vec<u32>, task: &Task) -> Result<()> {
    task.check()?;
    interner.flush(numbers)?;
    match word {
        Found::Folded { buffer, start, len } if interner.queue(buffer, start, len) => {}
        _ => numbers.push(interner.intern(word.text())?),
    }
    Ok(())
}

impl Tokens {
    /// Cut, fold and number the words of all documents.
    ///
    /// Each worker numbers the words it meets as they stand (ASCII in lower case); only the distinct ones are then
    /// folded, stemmed and sorted, and the numbers changed for the ids that follow from the order of the terms.
    pub fn encode(texts: Arc<dyn Texts>, options: &TokenOptions, task: &Task) -> Result<Self> {
        let form = Form::of(options)?;
        let judge = Judge::of(options)?;
        let worker =
            || Worker { scanner: form.scanner.clone(), interner: Interner::new(), numbers: Vec::new(), charged: 0 };
        let (workers, pieces) = map_ranges_with(
            task,
            "reading the words",
            texts.len(),
            GRAIN,
            worker,
            |worker: &mut Worker, documents| worker.read(texts.as_ref(), documents, task),
        )?;

        let spelled = map_items(task, "folding the words", workers, |worker| Ok(worker.spelled(&form)))?;
        let (folded, kinds_of): (Vec<Sorted>, Vec<Vec<Kind>>) = spelled.into_iter().unzip();
        let (surface, ids) = Vocabulary::of(&folded)?;
        drop(folded);
        // Where two spellings of different kinds fold into one term, it is of the first kind there is.
        let mut kinds = vec![Kind::Punctuation; surface.len()];
        for (&id, kind) in ids.iter().flatten().zip(kinds_of.into_iter().flatten()) {
            kinds[id.index()] = kind.min(kinds[id.index()]);
        }
        let (stems, terms) = stemmed(&surface, &form, &kinds)?;

        let reasons: Vec<Option<&'static str>> =
            surface.iter().zip(&kinds).map(|(term, &kind)| judge.reason(kind, term)).collect();
        let token = |id: TermId| {
            let token = Token::from(terms[id.index()]);
            if reasons[id.index()].is_some() { token.removed() } else { token }
        };
        let (stream, mut account) = numbered(pieces, &ids, token, &reasons, task)?;
        let mut stream = masked(stream, texts.as_ref(), &form, &mut account, task)?;

        let (vocabulary, surfaces) = match stems {
            Some(stems) => (stems, Some(Arc::new((surface, terms)))),
            None => (surface, None),
        };
        trim(&mut stream, vocabulary.len(), options, &mut account);
        Ok(Self {
            texts,
            form: Arc::new(form),
            words: Arc::new(vocabulary),
            surfaces,
            stream: Arc::new(stream),
            joined: None,
            account: Arc::new(account),
        })
    }
}

/// The stream of tokens, given the words as each worker numbered them, per worker the spelling of each number, and per
/// spelling its token and why it is not counted; and the account of it.
fn numbered(
    pieces: Vec<(usize, Piece<u32>)>,
    ids: &[Vec<TermId>],
    token: impl Fn(TermId) -> Token,
    reasons: &[Option<&'static str>],
    task: &Task,
) -> Result<(Rows<Token>, Account)> {
    let tokens: Vec<Vec<Token>> = ids.iter().map(|ids| ids.iter().map(|&id| token(id)).collect()).collect();
    let pieces = map_items(task, "numbering the words", pieces, |(worker, Piece { values, ends })| {
        let mut removed: BTreeMap<&'static str, u64> = BTreeMap::new();
        let (tokens, ids) = (&tokens[worker], &ids[worker]);
        let token = |word: u32| {
            let token = tokens[word as usize];
            if token.counted().is_none()
                && let Some(reason) = reasons[ids[word as usize].index()]
            {
                *removed.entry(reason).or_default() += 1;
            }
            token
        };
        let values = values.into_vec().into_iter().map(token).collect();
        Ok((Piece { values, ends }, removed))
    })?;
    let (pieces, removed): (Vec<_>, Vec<_>) = pieces.into_iter().unzip();
    let stream = Rows::new(pieces);
    let seen = stream.len() as u64;
    let mut account = Account { seen, counted: seen, ..Account::default() };
    for (reason, count) in removed.into_iter().flatten() {
        account.reject(count, reason);
    }
    Ok((stream, account))
}

/// The stream with the words that the texts mask outside the region.
fn masked(
    stream: Rows<Token>,
    texts: &dyn Texts,
    form: &Form,
    account: &mut Account,
    task: &Task,
) -> Result<Rows<Token>> {
    let mut any = vec![false; texts.len()];
    for (document, any) in any.iter_mut().enumerate() {
        texts.masks(document, &mut |_, _| *any = true);
    }
    if !any.contains(&true) {
        return Ok(stream);
    }
    let removed = Mutex::new(BTreeMap::<&'static str, u64>::new());
    let stream = Rows::build(stream.documents(), "masking the words", task, |document, row| {
        let from = row.len();
        row.extend_from_slice(stream.row(document));
        let tokens = &mut row[from..];
        if !any[document] {
            return Ok(());
        }
        let places = form.places(texts.get(document).unwrap_or_default(), tokens.len());
        texts.masks(document, &mut |range, reason| {
            let first = places.partition_point(|place| place.end <= range.start);
            let last = places.partition_point(|place| place.start < range.end);
            let counted = tokens[first..last].iter().filter(|token| token.counted().is_some()).count();
            *removed.lock().unwrap_or_else(PoisonError::into_inner).entry(reason).or_default() += counted as u64;
            tokens[first..last].iter_mut().for_each(|token| *token = token.outside());
        });
        Ok(())
    })?;
    for (reason, count) in removed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        account.reject(count, reason);
    }
    Ok(stream)
}

/// Why words are not counted.
pub(super) struct Judge<'a> {
    options: &'a TokenOptions,
    /// Stop words of languages: however they are written.
    language: HashSet<String>,
    /// The words of a list: as they stand.
    others: HashSet<String>,
}

impl<'a> Judge<'a> {
    pub(super) fn of(options: &'a TokenOptions) -> Result<Self> {
        let fold = options.fold;
        let small = Fold { case: if fold.case == Case::Keep { Case::Lower } else { fold.case }, ..fold };
        let mut language = HashSet::new();
        for name in &options.stopwords {
            language.extend(stopwords::stopwords(name, small)?);
        }
        let mut term = String::new();
        let mut others = HashSet::new();
        for word in &options.remove {
            if word.trim().contains(char::is_whitespace) {
                return Err(Error::Argument {
                    name: "stopwords",
                    given: format!("{word:?}"),
                    expected: "single words are needed; tokens.drop takes phrases".to_owned(),
                });
            }
            fold.apply(word.trim(), &mut term);
            others.insert(term.clone());
        }
        Ok(Self { options, language, others })
    }

    /// Why a term of this kind is not counted, if so.
    pub(super) fn reason(&self, kind: Kind, term: &str) -> Option<&'static str> {
        let Rules { urls, emails, mentions, hashtags, .. } = self.options.rules;
        let unwanted = match kind {
            Kind::Url => (urls == Policy::Drop).then_some("web address"),
            Kind::Email => (emails == Policy::Drop).then_some("e-mail address"),
            Kind::Mention => (mentions == Policy::Drop).then_some("mention"),
            Kind::Hashtag => (hashtags == Policy::Drop).then_some("hashtag"),
            Kind::Number => (!self.options.numbers).then_some("number"),
            Kind::Emoji => (!self.options.emoji).then_some("emoji"),
            Kind::Word | Kind::Punctuation => None,
        };
        unwanted.or_else(|| self.is_stopword(term).then_some("stop word"))
    }

    fn is_stopword(&self, term: &str) -> bool {
        self.others.contains(term)
            || self.language.contains(term)
            || (self.options.fold.case == Case::Keep && self.language.contains(&term.to_lowercase()))
    }
}

/// Stem the types, not the tokens: the vocabulary of stems, where there is a stemmer, and per spelling the id of its
/// term.
fn stemmed(surface: &Vocabulary, form: &Form, kinds: &[Kind]) -> Result<(Option<Vocabulary>, Vec<TermId>)> {
    if form.stemmer.is_none() {
        return Ok((None, (0..surface.len()).map(TermId::new).collect::<Result<_>>()?));
    }
    let mut stems = Terms::default();
    for (word, &kind) in surface.iter().zip(kinds) {
        stems.push(&if kind == Kind::Word { form.stem(word) } else { word.to_owned() });
    }
    let (vocabulary, mut ids) = Vocabulary::of(&[stems.sorted()])?;
    Ok((Some(vocabulary), ids.pop().unwrap_or_default()))
}

/// Remove the terms that are too rare to be wanted.
fn trim(stream: &mut Rows<Token>, terms: usize, options: &TokenOptions, account: &mut Account) {
    if options.min_count <= 1 && options.min_docfreq <= 1 {
        return;
    }
    let mut count = vec![0_u64; terms];
    let mut docfreq = vec![0_u64; terms];
    let mut last_seen = vec![usize::MAX; terms];
    for document in 0..stream.documents() {
        for term in stream.row(document).iter().filter_map(|token| token.counted()) {
            count[term.index()] += 1;
            if last_seen[term.index()] != document {
                last_seen[term.index()] = document;
                docfreq[term.index()] += 1;
            }
        }
    }
    for token in stream.values_mut() {
        let Some(term) = token.counted() else { continue };
        let reason = if count[term.index()] < options.min_count {
            "below min_count"
        } else if docfreq[term.index()] < options.min_docfreq {
            "below min_docfreq"
        } else {
            continue;
        };
        *token = token.removed();
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
            .document(document)
            .iter()
            .map(|token| token.counted().map_or("_", |term| tokens.vocabulary().term(term)))
            .collect()
    }

    #[test]
    fn removed_words_leave_a_gap_and_stay_in_the_exposure() {
        let options = TokenOptions { stopwords: vec!["en".into()], numbers: false, ..TokenOptions::default() };
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
            let patterns = tokens.compile(&[vec![pattern.to_owned()]], &Task::new()).unwrap();
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
