//! Patterns: globs, phrases and regular expressions, compiled to sets of terms and matched on a stream of term ids.
//!
//! | written | means |
//! |---|---|
//! | `tariff` | the term |
//! | `econom*`, `wom?n` | a glob over one term: `*` any run of letters, `?` one |
//! | `belt and road`, `tax cut*` | a phrase: one term after the other |
//! | `re:^un.*ed$` | a regular expression found anywhere in one term, in any case where terms are lower-cased |
//! | `is:re:act *` | the terms as they stand, one blank between them: nothing is cut, folded, stemmed or wild |
//!
//! Any other pattern is cut into words and folded exactly as a text is (`long-term` is a phrase of two, `Won’t` is
//! `won't`), so that it always meets the words it was written for.

use crate::error::{Error, Result};
use crate::runtime::Task;
use crate::text::dictionary::is_unspaced;
use crate::text::emoji::is_emoji;
use crate::text::fold::{Case, Fold};
use crate::text::segment::{Kind, Rules, spans};
use crate::vocabulary::{TermId, Vocabulary};
use hashbrown::HashMap;
use regex::RegexBuilder;

/// The longest pattern, in bytes.
const MAX_LENGTH: usize = 1_000;
/// The most memory one regular expression may take, in bytes.
const MAX_REGEX: usize = 1 << 20;

/// How a literal word of a pattern becomes a term: folded, then stemmed where the tokens are.
#[derive(Clone, Copy)]
pub struct WordForm<'a> {
    /// The folding of the tokens.
    pub fold: Fold,
    /// How words are cut.
    pub rules: Rules,
    /// Whether punctuation counts as tokens.
    pub punctuation: bool,
    /// The stemming of the tokens.
    pub stem: &'a dyn Fn(&str) -> String,
    /// Where tokens are stemmed, the words before stemming and the term that each became: globs and expressions are
    /// held against words, not against stems.
    pub surfaces: Option<(&'a Vocabulary, &'a [TermId])>,
    /// Whether the vocabulary is one of names of compounds and n-grams, which are not cut.
    pub names: bool,
}

/// One word of a pattern, ready to be looked up.
enum Element {
    Literal(String),
    Glob(String),
    Regex(regex::Regex),
}

/// A stretch of tokens that a pattern matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The group of the pattern (the frame, of a lexicon).
    pub group: usize,
    /// The pattern's place within its group.
    pub pattern: usize,
    /// The first token.
    pub start: usize,
    /// How many tokens.
    pub len: usize,
}

/// One way a pattern can go on after its first word.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    group: u32,
    pattern: u32,
    /// Where the sets of the further words begin in [`PatternSet::sets`], and how many there are.
    rest: (u32, u32),
}

/// Groups of patterns, compiled against a vocabulary and matched together in one pass.
pub struct PatternSet {
    groups: usize,
    by_first: HashMap<TermId, Vec<Candidate>, foldhash::fast::FixedState>,
    sets: Vec<Vec<TermId>>,
    /// Per group, pattern and word of it: whether the vocabulary has a term for it.
    met: Vec<Vec<Vec<bool>>>,
}

impl PatternSet {
    /// Compile groups of patterns. A pattern that no term matches is not an error; see [`Self::met`].
    pub fn compile(groups: &[Vec<String>], vocabulary: &Vocabulary, form: &WordForm, task: &Task) -> Result<Self> {
        let mut set = Self {
            groups: groups.len(),
            by_first: HashMap::default(),
            sets: Vec::new(),
            met: Vec::with_capacity(groups.len()),
        };
        for (group, patterns) in groups.iter().enumerate() {
            let mut met = Vec::with_capacity(patterns.len());
            for (pattern, written) in patterns.iter().enumerate() {
                task.check()?;
                met.push(set.add(narrow(group)?, narrow(pattern)?, written, vocabulary, form)?);
            }
            set.met.push(met);
        }
        for candidates in set.by_first.values_mut() {
            // Longest first within a group; the first written wins among equals.
            candidates.sort_by_key(|c| (c.group, std::cmp::Reverse(c.rest.1), c.pattern));
        }
        Ok(set)
    }

    fn add(
        &mut self,
        group: u32,
        pattern: u32,
        written: &str,
        vocabulary: &Vocabulary,
        form: &WordForm,
    ) -> Result<Vec<bool>> {
        let elements = parse(written, form)?;
        let mut sets = Vec::with_capacity(elements.len());
        for element in &elements {
            sets.push(element.terms(vocabulary, form.surfaces));
        }
        let met: Vec<bool> = sets.iter().map(|set| !set.is_empty()).collect();
        if met.contains(&false) {
            return Ok(met);
        }
        let first = sets.remove(0);
        let rest = (narrow(self.sets.len())?, narrow(sets.len())?);
        self.sets.append(&mut sets);
        for term in first {
            self.by_first.entry(term).or_default().push(Candidate { group, pattern, rest });
        }
        Ok(met)
    }

    /// How many groups of patterns it holds.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Per group, pattern and word of it: whether the vocabulary has a term for it.
    pub fn met(&self) -> &[Vec<Vec<bool>>] {
        &self.met
    }

    /// Every match in `ids`, in order of its start: within a group leftmost first, the longest of those, and no token
    /// twice; groups do not see each other.
    pub fn find<T: Copy + Into<TermId>>(&self, ids: &[T], mut emit: impl FnMut(Match)) {
        let mut free_from = vec![0_usize; self.groups];
        for (start, &id) in ids.iter().enumerate() {
            let Some(candidates) = self.by_first.get(&id.into()) else { continue };
            for candidate in candidates {
                let group = candidate.group as usize;
                if start < free_from[group] {
                    continue;
                }
                let (from, further) = (candidate.rest.0 as usize, candidate.rest.1 as usize);
                let Some(following) = ids.get(start + 1..start + 1 + further) else { continue };
                let sets = &self.sets[from..from + further];
                if following.iter().zip(sets).all(|(&id, set)| set.binary_search(&id.into()).is_ok()) {
                    free_from[group] = start + 1 + further;
                    emit(Match { group, pattern: candidate.pattern as usize, start, len: further + 1 });
                }
            }
        }
    }
}

fn narrow(number: usize) -> Result<u32> {
    u32::try_from(number).map_err(|_| Error::TooLarge {
        what: "words of patterns",
        count: number,
        limit: u32::MAX as usize,
        remedy: "use a smaller lexicon",
    })
}

/// Check that a pattern can be used, whatever the vocabulary.
///
/// ```
/// use slantwise::pattern::check;
/// assert!(check("belt and road").is_ok());
/// assert!(check("*").is_err());
/// assert!(check("re:(").is_err());
/// ```
pub fn check(written: &str) -> Result<()> {
    let form = WordForm {
        fold: Fold::default(),
        rules: Rules::default(),
        punctuation: true,
        stem: &str::to_owned,
        surfaces: None,
        names: false,
    };
    parse(written, &form).map(|_| ())
}

fn parse(written: &str, form: &WordForm) -> Result<Vec<Element>> {
    let refuse = |reason: String| {
        let pattern = written.chars().take(80).collect();
        Err(Error::Pattern { pattern, reason })
    };
    if let Some(terms) = written.strip_prefix("is:") {
        if terms.split(' ').any(str::is_empty) {
            return refuse("terms are needed after is:, with one blank between two".to_owned());
        }
        return Ok(terms.split(' ').map(|term| Element::Literal(term.to_owned())).collect());
    }
    if written.len() > MAX_LENGTH {
        return refuse(format!("it has {} bytes; the limit is {MAX_LENGTH}", written.len()));
    }
    if let Some(expression) = written.strip_prefix("re:") {
        if expression.is_empty() {
            return refuse("it would match every word; write an expression after re:".to_owned());
        }
        if expression.contains(char::is_whitespace) {
            return refuse(
                "an expression is for one word, which has no blank in it; write a phrase instead".to_owned(),
            );
        }
        let built = RegexBuilder::new(expression)
            .case_insensitive(form.fold.case != Case::Keep)
            .size_limit(MAX_REGEX)
            .dfa_size_limit(MAX_REGEX)
            .nest_limit(50)
            .build();
        return match built {
            Ok(regex) => Ok(vec![Element::Regex(regex)]),
            Err(error) => refuse(format!("not a usable regular expression: {error}")),
        };
    }
    let mut elements = Vec::new();
    for word in written.split_whitespace() {
        cut(word, form, &mut elements);
    }
    if elements.is_empty() {
        return refuse("it has no word in it; write a word, a glob such as econom* or a phrase".to_owned());
    }
    let open = |element: &Element| matches!(element, Element::Glob(glob) if glob.bytes().all(|b| b == b'*'));
    if elements.iter().all(open) {
        return refuse("it would match every word; put at least one letter beside the *".to_owned());
    }
    Ok(elements)
}

/// Stand-ins for `*` and `?` while a pattern is cut into words: letters beside letters and digits beside digits, of
/// scripts that no text is expected to hold.
const LETTERS: [char; 2] = ['\u{A66E}', '\u{A64B}'];
const DIGITS: [char; 2] = ['\u{104A0}', '\u{104A1}'];

/// Cut one blank-separated word of a pattern the way a text would be cut.
fn cut(word: &str, form: &WordForm, elements: &mut Vec<Element>) {
    let mut term = String::new();
    let wild = word.contains(['*', '?']);
    if form.names || (wild && is_one(word, form.rules)) {
        form.fold.apply(word, &mut term);
        elements.push(if wild { Element::Glob(term) } else { Element::Literal(name(&term, form)) });
        return;
    }
    let shielded = if wild { shielded(word) } else { word.to_owned() };
    spans(&shielded, form.rules, |span| {
        if span.kind == Kind::Punctuation && !form.punctuation {
            return;
        }
        form.fold.apply(&shielded[span.start..span.end], &mut term);
        if term.contains(LETTERS) || term.contains(DIGITS) {
            elements
                .push(Element::Glob(term.replace([LETTERS[0], DIGITS[0]], "*").replace([LETTERS[1], DIGITS[1]], "?")));
        } else if span.kind == Kind::Word {
            elements.push(Element::Literal((form.stem)(&term)));
        } else {
            elements.push(Element::Literal(term.clone()));
        }
    });
}

/// Whether a word with wildcards stands for one token, whatever they stand for: part of an address, of an emoji, or of
/// a script that a dictionary cuts, where a stand-in would be cut off.
fn is_one(word: &str, rules: Rules) -> bool {
    let whole = |c: char| (!rules.plain && is_unspaced(c)) || (!c.is_ascii() && is_emoji(&c.to_string()));
    let address = word.trim_start_matches(['@', '＠']).contains('@') || word.contains("://");
    address || word.contains(whole)
}

/// The name of a compound or n-gram: its words are stemmed, where words are, each on its own.
fn name(term: &str, form: &WordForm) -> String {
    term.split('_').map(form.stem).collect::<Vec<_>>().join("_")
}

/// A word with stand-ins for its wildcards.
fn shielded(word: &str) -> String {
    let characters: Vec<char> = word.chars().collect();
    let shield = |(place, &c): (usize, &char)| {
        let Some(which) = ['*', '?'].iter().position(|&wildcard| wildcard == c) else { return c };
        // Whether this is a place for digits says the nearest character before it, past marks that may join them, or else
        // the nearest one behind it.
        let mut others = (0..place).rev().chain(place + 1..characters.len()).map(|other| characters[other]);
        let beside = others.find(|c| !matches!(c, '*' | '?' | '.' | ',' | '/' | ';' | '\'' | '\u{2019}'));
        if beside.is_some_and(char::is_numeric) { DIGITS[which] } else { LETTERS[which] }
    };
    characters.iter().enumerate().map(shield).collect()
}

impl Element {
    /// The terms it stands for, in order.
    fn terms(&self, vocabulary: &Vocabulary, surfaces: Option<(&Vocabulary, &[TermId])>) -> Vec<TermId> {
        let words = surfaces.map_or(vocabulary, |(words, _)| words);
        let matching = |range: std::ops::Range<usize>, fits: &dyn Fn(&str) -> bool| {
            let term = |index: usize| match surfaces {
                Some((_, terms)) => Some(terms[index]),
                None => TermId::new(index).ok(),
            };
            let mut terms: Vec<TermId> = range.filter(|&index| fits(words.get(index))).filter_map(term).collect();
            terms.sort_unstable();
            terms.dedup();
            terms
        };
        match self {
            Self::Literal(term) => vocabulary.find(term).into_iter().collect(),
            Self::Regex(regex) => matching(0..words.len(), &|word| regex.is_match(word)),
            Self::Glob(glob) => {
                let prefix = glob.split(['*', '?']).next().unwrap_or_default();
                let glob: Vec<char> = glob.chars().collect();
                matching(words.with_prefix(prefix), &|word| fits_glob(&glob, word))
            }
        }
    }
}

/// Whether a glob matches a whole term: `*` any run of characters, `?` exactly one. Time is the product of the lengths
/// at worst, never exponential.
fn fits_glob(glob: &[char], term: &str) -> bool {
    let term: Vec<char> = term.chars().collect();
    let (mut at, mut seen) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while seen < term.len() {
        match glob.get(at) {
            Some('*') => {
                retry = Some((at, seen));
                at += 1;
            }
            Some(&c) if c == '?' || c == term[seen] => {
                at += 1;
                seen += 1;
            }
            _ => match &mut retry {
                Some((star, from)) => {
                    *from += 1;
                    (at, seen) = (*star + 1, *from);
                }
                None => return false,
            },
        }
    }
    glob[at..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Interner;

    const FORM: WordForm = WordForm {
        fold: Fold { case: Case::Lower, normalize: crate::text::fold::Normal::Nfc, diacritics: true },
        rules: Rules::UNICODE,
        punctuation: false,
        stem: &str::to_owned,
        surfaces: None,
        names: false,
    };

    /// Matches of `groups` in a text of blank-separated words, as (group, matched words).
    fn found(groups: &[&[&str]], text: &str) -> Vec<(usize, String)> {
        let words: Vec<&str> = text.split(' ').collect();
        let mut interner = Interner::new();
        let numbers: Vec<u32> = words.iter().map(|word| interner.intern(word).unwrap()).collect();
        let (vocabulary, ids) = interner.freeze().unwrap();
        let stream: Vec<TermId> = numbers.iter().map(|&number| ids[number as usize]).collect();
        let groups: Vec<Vec<String>> =
            groups.iter().map(|patterns| patterns.iter().map(ToString::to_string).collect()).collect();
        let mut matches = Vec::new();
        PatternSet::compile(&groups, &vocabulary, &FORM, &Task::new())
            .unwrap()
            .find(&stream, |m| matches.push((m.group, words[m.start..m.start + m.len].join(" "))));
        matches
    }

    #[test]
    fn globs() {
        let fits = |glob: &str, term: &str| fits_glob(&glob.chars().collect::<Vec<_>>(), term);
        assert!(fits("econom*", "economy") && fits("econom*", "econom") && !fits("econom*", "macroeconomy"));
        assert!(fits("*econom*", "macroeconomy") && fits("wom?n", "women") && !fits("wom?n", "womn"));
        assert!(fits("a*b*c", "aXbYbZc") && !fits("a*b*c", "aXbYbZ") && fits("??", "é1"));
        let hostile: Vec<char> = "a*".repeat(50).chars().chain(['b']).collect();
        assert!(!fits_glob(&hostile, &"a".repeat(5_000)));
    }

    #[test]
    fn longest_wins_and_no_word_counts_twice_in_a_group() {
        assert_eq!(
            found(&[&["court", "supreme court", "court order"], &["court"]], "the supreme court order court"),
            [
                (0, "supreme court".to_owned()),
                (1, "court".to_owned()),
                (0, "court".to_owned()),
                (1, "court".to_owned())
            ]
        );
    }

    #[test]
    fn a_pattern_is_cut_as_a_text_is() {
        assert_eq!(found(&[&["Long-Term"]], "a long term plan"), [(0, "long term".to_owned())]);
        assert_eq!(found(&[&["Won’t"]], "they won't go"), [(0, "won't".to_owned())]);
        assert_eq!(found(&[&["belt * road"]], "belt and road belt road"), [(0, "belt and road".to_owned())]);
        assert_eq!(found(&[&["re:^un.*ed$"]], "unite united undo"), [(0, "united".to_owned())]);
        assert_eq!(found(&[&["missing"]], "here"), []);
    }

    /// The words of a pattern as they are looked up.
    fn elements(pattern: &str) -> Vec<String> {
        let form = WordForm { rules: Rules::default(), ..FORM };
        let shown = |element: Element| match element {
            Element::Literal(term) => term,
            Element::Glob(glob) => format!("glob {glob}"),
            Element::Regex(regex) => format!("regex {regex}"),
        };
        parse(pattern, &form).unwrap().into_iter().map(shown).collect()
    }

    #[test]
    fn wildcards_stand_for_what_belongs_where_they_stand() {
        for one in
            ["9/*", "*/7", "?/11", "3.*", "1,*", "20*", "关税*", "*税", "政?", "รัฐ*", "👍*", "desk@*", "#strike*", "@*"]
        {
            assert_eq!(elements(one), [format!("glob {one}")]);
        }
        assert_eq!(elements("long-*"), ["long", "glob *"]);
        assert_eq!(elements("port* of 9/11"), ["glob port*", "of", "9/11"]);
    }

    #[test]
    fn hostile_patterns_are_refused() {
        for pattern in ["", "  ", "*", "re:", "re:trade deal", "* **", "re:(", "re:(a{1000}){1000}"] {
            assert!(check(pattern).is_err(), "{pattern:?}");
        }
        assert!(check(&"a".repeat(2_000)).is_err());
    }
}
