//! Lexicons matched in one pass, against the definition: for every document, frame and place, every pattern.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use slantwise::corpus::Texts;
use slantwise::count::{self, Frames, Hit, Taker};
use slantwise::lexicon::{Frame, Lexicon, Negation};
use slantwise::runtime::Task;
use slantwise::tokens::{NGrams, Quoted, Span, TokenOptions, Tokens};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

fn below(dice: &mut ChaCha8Rng, n: usize) -> usize {
    usize::try_from(dice.next_u64() % n as u64).unwrap()
}

fn one<'a>(dice: &mut ChaCha8Rng, of: &[&'a str]) -> &'a str {
    of[below(dice, of.len())]
}

const WORDS: [&str; 12] = ["a", "b", "ab", "ba", "abc", "cab", "é", "bé", "not", "c", "Ab", "bab"];

/// Texts of few words, some in quotation marks, in sentences; the last one is missing.
fn texts(dice: &mut ChaCha8Rng) -> Vec<Option<String>> {
    let mut texts = Vec::new();
    for _ in 0..=below(dice, 5) {
        let mut text = String::new();
        for _ in 0..below(dice, 30) {
            text += one(dice, &WORDS);
            text += one(dice, &[" ", " ", " ", " ", ". The ", ", ", " \"", "\" "]);
        }
        texts.push(Some(text));
    }
    texts.push(None);
    texts
}

fn word(dice: &mut ChaCha8Rng) -> &'static str {
    let globs =
        ["a*", "*b", "?b", "*a*", "b?*", "*", "??", "re:^a.*b$", "é*", "*é", "the", "zz", "z*", "*z", "a?c", "*ab*c"];
    if below(dice, 2) == 0 { one(dice, &WORDS) } else { one(dice, &globs) }
}

fn pattern(dice: &mut ChaCha8Rng) -> String {
    loop {
        let mut words = vec![word(dice)];
        while below(dice, 2) == 0 && words.len() < 4 {
            words.push(word(dice));
        }
        let expression = words.iter().any(|word| word.starts_with("re:"));
        if words != ["*"]
            && words != ["??"]
            && !words.iter().all(|word| *word == "*")
            && (!expression || words.len() == 1)
        {
            return words.join(" ");
        }
    }
}

fn patterns(dice: &mut ChaCha8Rng, count: usize) -> Vec<String> {
    let listed: BTreeSet<String> = (0..count).map(|_| pattern(dice)).collect();
    let mut listed: Vec<String> = listed.into_iter().collect();
    let turn = below(dice, listed.len().max(1));
    listed.rotate_left(turn);
    listed
}

fn lexicon(dice: &mut ChaCha8Rng) -> Lexicon {
    let mut frames = Vec::new();
    for name in ["one", "two", "three"] {
        let entries = 1 + below(dice, 6);
        let entries = patterns(dice, entries);
        let mut excluded = below(dice, 4);
        excluded = excluded.saturating_sub(1);
        let mut excluded = patterns(dice, excluded);
        excluded.retain(|phrase| !entries.contains(phrase));
        let weight = |_: &String| [10_000, 10_000, 5_000, 25_000][below(dice, 4)];
        let weights: Vec<u32> = entries.iter().map(weight).collect();
        frames.push(Frame::new(name, entries.into_iter().zip(weights).collect(), excluded).unwrap());
    }
    let negation = match below(dice, 2) {
        0 => None,
        _ => Some(Negation { patterns: vec!["not".into(), "c *b".into()], window: 1 + below(dice, 4) }),
    };
    Lexicon::new(frames, negation).unwrap()
}

// -- the slow twin ----------------------------------------------------------------------------------------------------

fn fits(glob: &[char], word: &[char]) -> bool {
    match (glob.first(), word.first()) {
        (None, None) => true,
        (Some('*'), _) => fits(&glob[1..], word) || (!word.is_empty() && fits(glob, &word[1..])),
        (Some(&g), Some(&w)) => (g == '?' || g == w) && fits(&glob[1..], &word[1..]),
        _ => false,
    }
}

fn meets(pattern: &str, word: &str) -> bool {
    let chars = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    match pattern {
        "re:^a.*b$" => word.len() > 1 && word.starts_with('a') && word.ends_with('b'),
        glob => fits(&chars(glob), &chars(word)),
    }
}

/// A document as the twin sees it: its words, which lie in the region, which count; and what is counted instead, with a
/// name.
struct Seen {
    words: Vec<String>,
    inside: Vec<bool>,
    counted: Vec<bool>,
    units: Vec<(Range<usize>, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Met {
    range: Range<usize>,
    pattern: usize,
    counted: bool,
}

impl Seen {
    fn of(tokens: &Tokens, document: usize, length: Option<usize>) -> Self {
        let row = tokens.document(document);
        let term = |term| tokens.vocabulary().term(term).to_owned();
        let mut units = Vec::new();
        if tokens.has_edges() {
            units.extend(tokens.counted_edges(document).map(|(range, unit)| (range, term(unit))));
        } else if let Some(length) = length {
            tokens.counted(document, |start, unit| units.push((start..start + length, term(unit))));
        }
        Self {
            words: row.iter().map(|token| tokens.words().term(token.word()).to_owned()).collect(),
            inside: row.iter().map(|token| token.inside()).collect(),
            counted: row.iter().map(|token| token.counted().is_some()).collect(),
            units,
        }
    }

    /// Every place at which a pattern is met.
    fn each(&self, patterns: &[String]) -> Vec<Met> {
        let mut met = Vec::new();
        for start in 0..self.words.len() {
            for (number, pattern) in patterns.iter().enumerate() {
                let parts: Vec<&str> = pattern.split(' ').collect();
                let range = start..start + parts.len();
                let Some(words) = self.words.get(range.clone()) else { continue };
                if parts.iter().zip(words).all(|(part, word)| meets(part, word)) {
                    let counted =
                        self.inside[range.clone()].iter().all(|&inside| inside) && self.counted_words(range.clone());
                    met.push(Met { range, pattern: number, counted });
                }
            }
        }
        met
    }

    fn counted_words(&self, mut range: Range<usize>) -> bool {
        range.any(|place| self.counted[place])
    }

    fn named(&self, patterns: &[String]) -> Vec<Met> {
        let mut met = Vec::new();
        for (range, name) in &self.units {
            for (number, pattern) in patterns.iter().enumerate() {
                if !pattern.contains(' ') && meets(pattern, name) {
                    met.push(Met { range: range.clone(), pattern: number, counted: true });
                }
            }
        }
        met
    }

    /// What takes its words: leftmost, then longest, then first. Words take before anybody asks whether they count.
    fn taken(&self, patterns: &[String]) -> Vec<Met> {
        let best = |mut met: Vec<Met>| {
            met.sort_by_key(|met| (met.range.start, std::cmp::Reverse(met.range.len()), met.pattern));
            let mut free = 0;
            met.retain(|met| {
                let wins = met.range.start >= free;
                free = if wins { met.range.end } else { free };
                wins
            });
            met
        };
        let (mut all, others): (Vec<Met>, Vec<Met>) =
            best(self.each(patterns)).into_iter().partition(|met| met.counted);
        all.extend(self.named(patterns));
        let mut all = best(all);
        all.extend(others);
        all.sort_by_key(|met| met.range.start);
        all
    }
}

fn hits(seen: &Seen, breaks: &[usize], lexicon: &Lexicon) -> Vec<Hit> {
    let negation = lexicon.negation();
    let ends: Vec<usize> =
        negation.iter().flat_map(|negation| seen.taken(&negation.patterns)).map(|met| met.range.end).collect();
    let mut hits = Vec::new();
    for (number, frame) in lexicon.frames().iter().enumerate() {
        for met in seen.taken(&all_patterns(frame)) {
            if !met.counted || met.pattern < frame.excluded.len() {
                continue;
            }
            let entry = met.pattern - frame.excluded.len();
            let last = ends.iter().copied().filter(|&end| end <= met.range.start).max();
            let sentence = |place: usize| breaks.iter().filter(|&&start| start <= place).count();
            let negated = last.is_some_and(|end| {
                met.range.start < end + negation.unwrap().window && sentence(end - 1) == sentence(met.range.start)
            });
            let (start, len) = (met.range.start, met.range.len());
            hits.push(Hit { frame: number, entry, start, len, weight: frame.entries[entry].weight, negated });
        }
    }
    hits.sort_by_key(|hit| (hit.start, hit.frame));
    hits
}

fn all_patterns(frame: &Frame) -> Vec<String> {
    frame.excluded.iter().chain(frame.entries.iter().map(|entry| &entry.pattern)).cloned().collect()
}

// -- both ways --------------------------------------------------------------------------------------------------------

/// A view of some tokens, and how many words what it counts has where that cannot be asked.
fn view(dice: &mut ChaCha8Rng, tokens: &Tokens, task: &Task) -> (Tokens, Option<usize>) {
    let compiled = tokens.compile(&[patterns(dice, 2)], task).unwrap();
    let joined = |tokens: &Tokens, dice: &mut ChaCha8Rng| {
        let n = 1 + below(dice, 3);
        let ngrams = NGrams { sizes: vec![n], skip: 0, sentences: false };
        (tokens.ngrams(&ngrams, task).unwrap(), Some(n))
    };
    match below(dice, 8) {
        0 => (tokens.near(&compiled, Span::Words(2, 3), task).unwrap(), None),
        1 => (tokens.quoted(Quoted::Unquoted, task).unwrap(), None),
        2 => (tokens.drop(&compiled, task).unwrap(), None),
        3 => (tokens.keep(&compiled, task).unwrap(), None),
        4 => (tokens.compound(&compiled, task).unwrap(), None),
        5 => joined(tokens, dice),
        6 => joined(&tokens.near(&compiled, Span::Words(3, 3), task).unwrap(), dice),
        _ => (tokens.clone(), None),
    }
}

#[test]
fn one_pass_finds_what_every_pattern_at_every_place_does() {
    let task = Task::new();
    let mut negated = 0;
    for seed in 0..1_500 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let texts: Arc<dyn Texts> = Arc::new(texts(&mut dice));
        let plain = Tokens::encode(texts, &TokenOptions::default(), &task).unwrap();
        let (tokens, length) = view(&mut dice, &plain, &task);
        let lexicon = lexicon(&mut dice);
        let frames = Frames::compile(&tokens, &lexicon, &task).unwrap();
        let counts = count::frames(&tokens, &frames, &task).unwrap();
        let entries = count::entries(&tokens, &frames, &task).unwrap();
        let coverage = count::coverage(&tokens, &frames, &task).unwrap();
        let overlap = count::overlap(&tokens, &frames, &task).unwrap();
        let first = |frame: usize| lexicon.frames()[..frame].iter().map(|frame| frame.entries.len()).sum::<usize>();
        let width = first(lexicon.len());
        let (mut alone, mut outside) = (vec![0; width], vec![0; width]);
        let mut taken: BTreeMap<(u32, Taker), u64> = BTreeMap::new();
        let mut shared: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        let mut forms: BTreeMap<(usize, Vec<String>), u32> = BTreeMap::new();
        for document in 0..tokens.len() {
            let seen = Seen::of(&tokens, document, length);
            let expected = hits(&seen, &tokens.sentence_breaks(document), &lexicon);
            let mut found = Vec::new();
            frames.of_document(&tokens, document, |hit| found.push(hit));
            found.sort_by_key(|hit| (hit.start, hit.frame));
            assert_eq!(found, expected, "seed {seed}, document {document}, {lexicon:?}");
            negated += expected.iter().filter(|hit| hit.negated).count();
            for frame in 0..lexicon.len() {
                let weight = |negated: bool| {
                    let own = expected.iter().filter(|hit| hit.frame == frame && hit.negated == negated);
                    Some(own.map(|hit| hit.weight).sum::<u32>()).filter(|&sum| sum > 0)
                };
                let column = u32::try_from(frame).unwrap();
                assert_eq!(counts.hits.counts.get(document, column), weight(false), "seed {seed}");
                assert_eq!(
                    counts.negated.as_ref().and_then(|negated| negated.counts.get(document, column)),
                    weight(true),
                    "seed {seed}"
                );
            }
            let counted: Vec<&Hit> = expected.iter().filter(|hit| !hit.negated).collect();
            let mut met = vec![0; width];
            for hit in &counted {
                met[first(hit.frame) + hit.entry] += 1;
                *forms.entry((hit.frame, seen.words[hit.start..hit.start + hit.len].to_vec())).or_default() +=
                    hit.weight;
                let near = |other: &&&Hit| {
                    other.frame != hit.frame && other.start < hit.start + hit.len && hit.start < other.start + other.len
                };
                let others: BTreeSet<usize> = counted.iter().filter(near).map(|other| other.frame).collect();
                for other in others {
                    *shared.entry((u32::try_from(hit.frame).unwrap(), u32::try_from(other).unwrap())).or_default() += 1;
                }
            }
            let row: Vec<u32> = (0..width)
                .map(|column| entries.counts.get(document, u32::try_from(column).unwrap()).unwrap_or(0))
                .collect();
            assert_eq!(row, met, "seed {seed}");
            for (number, frame) in lexicon.frames().iter().enumerate() {
                let patterns: Vec<String> = frame.entries.iter().map(|entry| entry.pattern.clone()).collect();
                let takes = seen.taken(&all_patterns(frame));
                for met in seen.each(&patterns).into_iter().chain(seen.named(&patterns)) {
                    let entry = first(number) + met.pattern;
                    if !met.counted {
                        outside[entry] += 1;
                        continue;
                    }
                    alone[entry] += 1;
                    let over = takes
                        .iter()
                        .filter(|take| take.range.start < met.range.end && met.range.start < take.range.end)
                        .min_by_key(|take| take.range.start);
                    let Some(take) = over else { continue };
                    let pattern = u32::try_from(take.pattern).unwrap();
                    let excluded = u32::try_from(frame.excluded.len()).unwrap();
                    let taker = pattern.checked_sub(excluded).map_or(Taker::Excluded(pattern), Taker::Entry);
                    if taker != Taker::Entry(u32::try_from(met.pattern).unwrap()) {
                        *taken.entry((u32::try_from(entry).unwrap(), taker)).or_default() += 1;
                    }
                }
            }
        }
        // Where words are joined, what the view does not count may lie over what takes; words alone say who took what.
        if tokens.one_per_place() && !tokens.has_edges() && length.is_none() {
            assert_eq!(coverage.taken, taken, "seed {seed}, {lexicon:?}");
        }
        assert_eq!((coverage.alone, coverage.outside), (alone, outside), "seed {seed}");
        assert_eq!(overlap.shared, shared, "seed {seed}");
        let (found, sums) = count::forms(&tokens, &frames, &task).unwrap();
        let total = |column: usize| {
            (0..tokens.len()).filter_map(|row| sums.counts.get(row, u32::try_from(column).unwrap())).sum::<u32>()
        };
        let words = |form: &count::Form| form.words.iter().map(|&word| tokens.words().term(word).to_owned()).collect();
        let told = found.iter().enumerate().map(|(column, form)| ((form.frame, words(form)), total(column)));
        assert_eq!(told.collect::<BTreeMap<_, _>>(), forms, "seed {seed}");
    }
    assert!(negated > 100, "only {negated} hits were negated");
}

/// Many phrases with the same first words, more second words than are held pair by pair, and globs without letters in
/// front: the ways that small corpora never take.
#[test]
fn many_patterns_over_many_words_are_found_as_one_by_one() {
    let task = Task::new();
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    let word = |number: usize| {
        format!(
            "{}{}",
            ["k", "m", "pro", "re"][number % 4],
            ["ba", "de", "fi", "lo", "nu"][number % 5].repeat(1 + number % 3)
                + &"x".repeat(number % 11)
                + &"y".repeat(number % 13)
                + &"z".repeat(number % 17)
        )
    };
    let text = |dice: &mut ChaCha8Rng| {
        (0..400)
            .map(|_| if below(dice, 4) == 0 { "the".to_owned() } else { word(below(dice, 5_000)) })
            .collect::<Vec<_>>()
            .join(" ")
    };
    let texts: Vec<Option<String>> = (0..40).map(|_| Some(text(&mut dice))).collect();
    let texts: Arc<dyn Texts> = Arc::new(texts);
    let tokens = Tokens::encode(texts, &TokenOptions::default(), &task).unwrap();
    let mut patterns: BTreeSet<String> = (0..300).map(|_| format!("the {}", word(below(&mut dice, 5_000)))).collect();
    patterns.extend((0..300).map(|_| word(below(&mut dice, 5_000))));
    patterns.extend(
        ["the *", "* the *z", "the re*", "*xyz", "*yy*zz", "?ba*", "pro* the", "* *x", "the the"].map(str::to_owned),
    );
    let patterns: Vec<String> = patterns.into_iter().collect();
    let (one, other) = patterns.split_at(patterns.len() / 2);
    let groups = [one.to_vec(), other.to_vec()];
    let compiled = tokens.compile(&groups, &task).unwrap();
    for document in 0..tokens.len() {
        let seen = Seen::of(&tokens, document, None);
        for (group, patterns) in groups.iter().enumerate() {
            let expected: Vec<(usize, usize, usize)> =
                seen.taken(patterns).iter().map(|met| (met.range.start, met.range.len(), met.pattern)).collect();
            let mut found = Vec::new();
            tokens.matches(&compiled, document, |met| {
                if met.group == group {
                    found.push((met.start, met.len, met.pattern));
                }
            });
            assert_eq!(found, expected);
        }
    }
}
