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

mod wild;

use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges};
use crate::text::dictionary::is_unspaced;
use crate::text::emoji::is_emoji;
use crate::text::fold::{Case, Fold};
use crate::text::segment::{Kind, Rules, spans};
use crate::vocabulary::{TermId, Vocabulary};
use hashbrown::HashMap;
use regex::RegexBuilder;
use wild::Set;

/// The longest pattern, in bytes.
const MAX_LENGTH: usize = 1_000;
/// The most memory one regular expression may take, in bytes.
const MAX_REGEX: usize = 1 << 20;
/// Patterns per piece of parallel work.
const PATTERNS: usize = 256;
/// A set of second words larger than this is not held pair by pair.
const LARGE: usize = 1_000;
/// The most pairs that are held.
const MOST_PAIRS: usize = 1 << 20;

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
    pub stem: &'a (dyn Fn(&str) -> String + Sync),
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

/// One word of a pattern as a vocabulary knows it.
enum Word {
    Absent,
    Term(TermId),
    /// A glob or an expression, to be looked up together with the others.
    Wild(Element),
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
    /// Where the further words begin in [`PatternSet::further`], and how many there are.
    rest: (u32, u32),
}

/// The patterns that begin with a term, as ranges of [`PatternSet::candidates`]. Longest first within a group; the first
/// written wins among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Begin {
    /// Those looked at whatever the next word is: of one word, the first of each group, for no other can win; and
    /// phrases that go on with too many words for pairs.
    always: (u32, u32),
    /// All of them.
    all: (u32, u32),
    /// Whether some are in [`PatternSet::pairs`].
    paired: bool,
}

/// Groups of patterns, compiled against a vocabulary and matched together in one pass.
///
/// Most words begin no pattern, and of those that begin a phrase most do not go on as it does. So a word is looked up in
/// a dense array, and the pair it makes with the next one in a table of pairs, before any phrase is looked at.
pub struct PatternSet {
    groups: usize,
    /// Per term, one more than its place in `begins`; 0 where no pattern begins with it.
    places: Vec<u32>,
    begins: Vec<Begin>,
    candidates: Vec<Candidate>,
    /// The further words of phrases, as numbers of sets.
    further: Vec<u32>,
    sets: Vec<Set>,
    pairs: Pairs,
    /// Per group, pattern and word of it: whether the vocabulary has a term for it.
    met: Vec<Vec<Vec<bool>>>,
}

impl PatternSet {
    /// Compile groups of patterns. A pattern that no term matches is not an error; see [`Self::met`].
    pub fn compile(groups: &[Vec<String>], vocabulary: &Vocabulary, form: &WordForm, task: &Task) -> Result<Self> {
        let mut written = Vec::new();
        for (group, patterns) in groups.iter().enumerate() {
            for (pattern, text) in patterns.iter().enumerate() {
                written.push((narrow(group)?, narrow(pattern)?, text));
            }
        }
        let parsed = map_ranges(task, "compiling patterns", written.len(), PATTERNS, |range| {
            let mut parsed = Vec::with_capacity(range.len());
            for &(_, _, text) in &written[range] {
                parsed.push(parse(text, form)?.into_iter().map(|element| element.found(vocabulary)).collect());
            }
            Ok(parsed)
        })?;
        let parsed: Vec<Vec<Word>> = parsed.into_iter().flatten().collect();
        // Many patterns have the same wildcards in them: "* tax", "* court".
        let mut wild: HashMap<(bool, &str), u32, foldhash::fast::FixedState> = HashMap::default();
        let mut elements = Vec::new();
        for word in parsed.iter().flatten() {
            if let Word::Wild(element) = word {
                let next = narrow(elements.len())?;
                wild.entry(element.key()).or_insert_with(|| {
                    elements.push(element);
                    next
                });
            }
        }
        let mut sets = wild::sets(&elements, vocabulary, form.surfaces, task)?;
        let mut literals: HashMap<TermId, u32, foldhash::fast::FixedState> = HashMap::default();
        let mut set = Self {
            groups: groups.len(),
            places: Vec::new(),
            begins: Vec::new(),
            candidates: Vec::new(),
            further: Vec::new(),
            sets: Vec::new(),
            pairs: Pairs { bits: vec![0], ..Pairs::default() },
            met: groups.iter().map(|patterns| Vec::with_capacity(patterns.len())).collect(),
        };
        let mut firsts = Vec::new();
        for (&(group, pattern, _), words) in written.iter().zip(&parsed) {
            let mut numbers = Vec::with_capacity(words.len());
            for word in words {
                numbers.push(match word {
                    Word::Absent => None,
                    Word::Wild(element) => Some(wild[&element.key()]).filter(|&set| !sets[set as usize].is_empty()),
                    Word::Term(term) => Some(if let Some(&known) = literals.get(term) {
                        known
                    } else {
                        let next = narrow(sets.len())?;
                        sets.push(Set::One(*term));
                        literals.insert(*term, next);
                        next
                    }),
                });
            }
            set.met[group as usize].push(numbers.iter().map(Option::is_some).collect());
            let Some(numbers) = numbers.into_iter().collect::<Option<Vec<u32>>>() else { continue };
            let rest = (narrow(set.further.len())?, narrow(numbers.len() - 1)?);
            set.further.extend(&numbers[1..]);
            firsts.push((numbers[0], Candidate { group, pattern, rest }));
        }
        set.sets = sets;
        set.arrange(&firsts, vocabulary.len(), task)?;
        Ok(set)
    }

    /// Put patterns, each with the set of its first words, under the terms they begin with.
    fn arrange(&mut self, firsts: &[(u32, Candidate)], terms: usize, task: &Task) -> Result<()> {
        let mut ends = vec![0_u32; terms + 1];
        let mut total = 0;
        for (first, _) in firsts {
            task.check()?;
            self.sets[*first as usize].each(terms, |term| ends[term + 1] += 1);
            total += self.sets[*first as usize].len(terms);
        }
        // As they are written and as they can win; and the arrays over the vocabulary.
        task.charge(2 * total * size_of::<Candidate>() + 2 * terms * size_of::<u32>())?;
        narrow(2 * total)?;
        for term in 0..terms {
            ends[term + 1] += ends[term];
        }
        let nothing = Candidate { group: 0, pattern: 0, rest: (0, 0) };
        let mut rows = vec![nothing; total];
        let mut next = ends.clone();
        for (first, candidate) in firsts {
            task.check()?;
            self.sets[*first as usize].each(terms, |term| {
                rows[next[term] as usize] = *candidate;
                next[term] += 1;
            });
        }
        let paired = self.pair(firsts, terms, task)?;
        self.places = vec![0; terms];
        for term in 0..terms {
            let row = &mut rows[ends[term] as usize..ends[term + 1] as usize];
            if row.is_empty() {
                continue;
            }
            row.sort_unstable_by_key(Candidate::order);
            let from = narrow(self.candidates.len())?;
            self.candidates.extend_from_slice(row);
            let all = (from, narrow(self.candidates.len())?);
            let in_pairs = |one: &Candidate| one.rest.1 > 0 && paired[self.further[one.rest.0 as usize] as usize];
            let mut last = None;
            for one in row.iter() {
                // Of one word, only the first of its group.
                let stays = if one.rest.1 == 0 { last.replace(one.group) != Some(one.group) } else { !in_pairs(one) };
                if stays {
                    self.candidates.push(*one);
                }
            }
            let always = (all.1, narrow(self.candidates.len())?);
            self.begins.push(Begin { always, all, paired: row.iter().any(in_pairs) });
            self.places[term] = narrow(self.begins.len())?;
        }
        Ok(())
    }

    /// Put phrases under the pairs of words that they begin with; and say per set of second words whether those are there.
    fn pair(&mut self, firsts: &[(u32, Candidate)], terms: usize, task: &Task) -> Result<Vec<bool>> {
        let mut paired: Vec<bool> = self.sets.iter().map(|set| set.len(terms) <= LARGE).collect();
        let second = |candidate: &Candidate| self.further[candidate.rest.0 as usize] as usize;
        let phrases = || firsts.iter().filter(|(_, candidate)| candidate.rest.1 > 0);
        let mut count = 0;
        for (first, candidate) in phrases() {
            let more = self.sets[*first as usize].len(terms) * self.sets[second(candidate)].len(terms);
            if paired[second(candidate)] && count + more <= MOST_PAIRS {
                count += more;
            } else {
                paired[second(candidate)] = false;
            }
        }
        task.charge(count * (size_of::<(u64, Candidate)>() + size_of::<Candidate>()))?;
        let mut all = Vec::with_capacity(count);
        for (first, candidate) in phrases().filter(|(_, candidate)| paired[second(candidate)]) {
            task.check()?;
            self.sets[*first as usize].each(terms, |one| {
                self.sets[second(candidate)].each(terms, |other| all.push((key(one as u64, other as u64), *candidate)));
            });
        }
        all.sort_unstable_by_key(|(key, candidate)| (*key, candidate.order()));
        self.pairs.bits = vec![0; (all.len() / 4).next_power_of_two()];
        for same in all.chunk_by(|one, next| one.0 == next.0) {
            let from = narrow(self.candidates.len())?;
            self.candidates.extend(same.iter().map(|(_, candidate)| *candidate));
            self.pairs.add(same[0].0, (from, narrow(self.candidates.len())?));
        }
        Ok(paired)
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
            let Some(begin) = self.begin(id.into()) else { continue };
            let following = &ids[start + 1..];
            let mut look = |candidate: &Candidate| {
                let group = candidate.group as usize;
                if start >= free_from[group] && self.goes_on(candidate, following) {
                    let found = candidate.at(start);
                    free_from[group] = start + found.len;
                    emit(found);
                }
            };
            let mut always = self.candidates(begin.always);
            if let (true, Some(&next)) = (begin.paired, following.first()) {
                for phrase in self.candidates(self.pairs.get(key(id.into().raw().into(), next.into().raw().into()))) {
                    let before = always.partition_point(|other| other.order() < phrase.order());
                    always[..before].iter().for_each(&mut look);
                    always = &always[before..];
                    look(phrase);
                }
            }
            always.iter().for_each(look);
        }
    }

    /// Every place in `ids` at which a pattern is met, whatever other patterns are met there; by start, then by group.
    pub fn find_each<T: Copy + Into<TermId>>(&self, ids: &[T], mut emit: impl FnMut(Match)) {
        for (start, &id) in ids.iter().enumerate() {
            let Some(begin) = self.begin(id.into()) else { continue };
            for candidate in self.candidates(begin.all) {
                if self.goes_on(candidate, &ids[start + 1..]) {
                    emit(candidate.at(start));
                }
            }
        }
    }

    #[inline]
    fn begin(&self, term: TermId) -> Option<&Begin> {
        match self.places.get(term.index()) {
            None | Some(0) => None,
            Some(&place) => Some(&self.begins[place as usize - 1]),
        }
    }

    fn candidates(&self, (from, to): (u32, u32)) -> &[Candidate] {
        &self.candidates[from as usize..to as usize]
    }

    /// Whether what follows the first word is the rest of a pattern.
    #[inline]
    fn goes_on<T: Copy + Into<TermId>>(&self, candidate: &Candidate, following: &[T]) -> bool {
        let (from, count) = (candidate.rest.0 as usize, candidate.rest.1 as usize);
        let Some(following) = following.get(..count) else { return false };
        let further = &self.further[from..from + count];
        following.iter().zip(further).all(|(&id, &set)| self.sets[set as usize].has(id.into()))
    }
}

impl Candidate {
    /// What is looked at first is smallest.
    fn order(&self) -> (u32, std::cmp::Reverse<u32>, u32) {
        (self.group, std::cmp::Reverse(self.rest.1), self.pattern)
    }

    fn at(&self, start: usize) -> Match {
        let (group, pattern) = (self.group as usize, self.pattern as usize);
        Match { group, pattern, start, len: self.rest.1 as usize + 1 }
    }
}

/// A pair of terms as one number.
fn key(one: u64, other: u64) -> u64 {
    one << 32 | other
}

/// The phrases that begin with a pair of words, as ranges of [`PatternSet::candidates`].
#[derive(Default)]
struct Pairs {
    ranges: HashMap<u64, (u32, u32), foldhash::fast::FixedState>,
    /// A bit for each pair, which some pairs share: most pairs are none, and are told so without a look at the table.
    bits: Vec<u64>,
}

impl Pairs {
    fn add(&mut self, pair: u64, range: (u32, u32)) {
        let (word, bit) = self.place(pair);
        self.bits[word] |= bit;
        self.ranges.insert(pair, range);
    }

    #[inline]
    fn get(&self, pair: u64) -> (u32, u32) {
        let (word, bit) = self.place(pair);
        if self.bits[word] & bit == 0 { (0, 0) } else { self.ranges.get(&pair).copied().unwrap_or_default() }
    }

    #[allow(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    #[inline]
    fn place(&self, pair: u64) -> (usize, u64) {
        let hash = pair.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let hash = hash ^ hash >> 29;
        ((hash >> 6) as usize & (self.bits.len() - 1), 1 << (hash & 63))
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
    parse(written, &any_words()).map(|_| ())
}

/// Words as they are cut and folded unless options say otherwise.
fn any_words() -> WordForm<'static> {
    WordForm {
        fold: Fold::default(),
        rules: Rules::default(),
        punctuation: true,
        stem: &str::to_owned,
        surfaces: None,
        names: false,
    }
}

/// What a pattern is before any vocabulary: its words, as the tokens of default options are folded.
pub struct Shape(Vec<Element>);

impl Shape {
    /// The shape of a pattern.
    pub fn of(written: &str) -> Result<Self> {
        // Most tokens have no punctuation, and "long-term" is two words.
        parse(written, &WordForm { punctuation: false, ..any_words() })
            .or_else(|_| parse(written, &any_words()))
            .map(Self)
    }

    /// How many words it has.
    pub fn words(&self) -> usize {
        self.0.len()
    }

    /// What patterns have in common that meet the same words: differently written, equal after folding.
    pub fn key(&self) -> Vec<(bool, &str)> {
        self.0.iter().map(Element::key).collect()
    }

    /// The letters with which its first word begins, as far as they are known; and all of a word without wildcards.
    pub fn begins(&self) -> &str {
        match self.0.first() {
            Some(Element::Literal(word)) => word,
            Some(Element::Glob(glob)) => glob.split(['*', '?']).next().unwrap_or_default(),
            _ => "",
        }
    }

    /// Whether any of its words is a glob or an expression.
    pub fn is_wild(&self) -> bool {
        self.0.iter().any(|element| !matches!(element, Element::Literal(_)))
    }

    /// The glob, where it is one of one word.
    pub fn glob(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Element::Glob(glob)] => Some(glob),
            _ => None,
        }
    }

    /// Whether `other` surely meets all that this one meets; nobody can say that of two expressions.
    pub fn is_within(&self, other: &Self, task: &Task) -> Result<bool> {
        if self.words() != other.words() {
            return Ok(false);
        }
        for (own, other) in self.0.iter().zip(&other.0) {
            let within = match (own, other) {
                (Element::Literal(own), Element::Regex(other)) => other.is_match(own),
                // Wildcards stand for letters that nobody writes, and the other glob has to meet any number of them.
                (Element::Literal(own) | Element::Glob(own), Element::Glob(other)) => {
                    let own = own.replace('?', "\u{f8ff}");
                    let mut all = true;
                    for letters in ["", "\u{f8ff}", "\u{f8ff}\u{f8fe}"] {
                        all = all && wild::fits(other, &own.replace('*', letters), task)?;
                    }
                    all
                }
                (own, other) => own.key() == other.key(),
            };
            if !within {
                return Ok(false);
            }
        }
        Ok(true)
    }
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
    /// The term it is, if it is one.
    fn found(self, vocabulary: &Vocabulary) -> Word {
        match self {
            Self::Literal(term) => vocabulary.find(&term).map_or(Word::Absent, Word::Term),
            wild => Word::Wild(wild),
        }
    }

    /// What tells it from others: whether it is an expression, and its text.
    fn key(&self) -> (bool, &str) {
        match self {
            Self::Literal(text) | Self::Glob(text) => (false, text),
            Self::Regex(regex) => (true, regex.as_str()),
        }
    }
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
        let fits = |glob: &str, term: &str| wild::fits(glob, term, &Task::new()).unwrap();
        assert!(fits("econom*", "economy") && fits("econom*", "econom") && !fits("econom*", "macroeconomy"));
        assert!(fits("*econom*", "macroeconomy") && fits("wom?n", "women") && !fits("wom?n", "womn"));
        assert!(fits("a*b*c", "aXbYbZc") && !fits("a*b*c", "aXbYbZ") && fits("??", "é1"));
        assert!(fits("a?c*é?", "aéc-é.") && !fits("?", "") && fits("*?", "é") && !fits("*??", "é"));
        assert!(!fits(&("a*".repeat(50) + "b"), &"a".repeat(5_000)));
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
