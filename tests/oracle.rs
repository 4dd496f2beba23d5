//! Every fast path has a slow twin here: written from the definition, in the plainest way, and compared on random
//! corpora. The twins know nothing of streams, inverted positions, sparse rows or additive sums.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use slantwise::contrast::{Adjust, Effect, External, Note, Plan, Reference, Row, Test, contrast};
use slantwise::cooccur::{Collocate, Context, Cooccurrence, MAX_HARMONIC, Selection, Unit, Weights};
use slantwise::corpus::Groups;
use slantwise::count::{self, Cells, DocCounts, Frames, Sum, Sums, Total};
use slantwise::error::Result;
use slantwise::formula::association::Association;
use slantwise::formula::distributions::{chi2_upper, f_upper, t_quantile};
use slantwise::lexicon::Lexicon;
use slantwise::runtime::{Task, run};
use slantwise::tokens::{Span, TokenOptions, Tokens};
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::LN_2;
use std::sync::Arc;

/// Agreement asked of everything that is no whole number, relative to its size and absolute below 1.
const CLOSE: f64 = 1e-9;

struct Dice(ChaCha8Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from 0 to `n` − 1.
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.0.next_u64() % n as u64).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// One to three of the numbers below `n`.
    fn some_below(&mut self, n: usize) -> Vec<usize> {
        let mut some: Vec<usize> = (0..=self.below(3)).map(|_| self.below(n)).collect();
        some.sort_unstable();
        some.dedup();
        some
    }
}

/// What a view makes of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Counted,
    Removed,
    Outside,
}

/// A word of the text as the twins see it.
#[derive(Debug, Clone)]
struct Word {
    term: String,
    sentence: usize,
    seen: Seen,
}

type Documents = Vec<Vec<Word>>;

/// Texts made of random words, and the words they were made of. Some documents are empty, some have no text at all.
fn made(dice: &mut Dice, documents: usize, longest: usize, terms: &[String]) -> (Vec<Option<String>>, Documents) {
    let (mut texts, mut all) = (Vec::new(), Vec::new());
    for _ in 0..documents {
        let (mut text, mut words, mut sentence) = (String::new(), Vec::new(), 0);
        for place in 0..dice.below(longest + 1) {
            let term = &terms[dice.below(terms.len())];
            let ends = place > 0 && dice.one_in(4);
            if ends {
                sentence += 1;
            }
            let first = if ends || place == 0 { term[..1].to_uppercase() } else { term[..1].to_owned() };
            let before = [["", " "], ["", "! "]][usize::from(ends)][usize::from(place > 0)];
            text.push_str(before);
            text.push_str(&first);
            text.push_str(&term[1..]);
            words.push(Word { term: term.clone(), sentence, seen: Seen::Counted });
        }
        let missing = words.is_empty() && dice.one_in(2);
        texts.push((!missing).then_some(text));
        all.push(words);
    }
    (texts, all)
}

/// `count` distinct words of the letters a and b, the shortest first.
fn words_of_two_letters(count: usize) -> Vec<String> {
    let word = |number: usize| format!("{:b}", number + 2)[1..].replace('0', "a").replace('1', "b");
    (0..count).map(word).collect()
}

fn encoded(texts: Vec<Option<String>>, remove: &[String]) -> Tokens {
    let options = TokenOptions { remove: remove.to_vec(), ..TokenOptions::default() };
    Tokens::encode(Arc::new(texts), &options, &Task::new()).unwrap()
}

fn removed(mut documents: Documents, remove: &[String]) -> Documents {
    for word in documents.iter_mut().flatten().filter(|word| remove.contains(&word.term)) {
        word.seen = Seen::Removed;
    }
    documents
}

/// Only words within `window` of a counted `target` stay in the region.
fn near(documents: &Documents, target: &str, window: usize) -> Documents {
    let mut region = documents.clone();
    for (words, document) in region.iter_mut().zip(documents) {
        for (place, word) in words.iter_mut().enumerate() {
            let close = |(other, found): (usize, &Word)| {
                found.term == target && found.seen == Seen::Counted && other.abs_diff(place) <= window
            };
            if !document.iter().enumerate().any(close) {
                word.seen = Seen::Outside;
            }
        }
    }
    region
}

fn term(tokens: &Tokens, id: slantwise::vocabulary::TermId) -> String {
    tokens.vocabulary().term(id).to_owned()
}

fn same(got: f64, expected: f64) -> bool {
    (got - expected).abs() <= CLOSE * expected.abs().max(1.0)
}

#[track_caller]
fn agree(what: &str, got: Option<f64>, expected: Option<f64>) {
    let fits = match (got, expected) {
        (Some(got), Some(expected)) => same(got, expected),
        (None, None) => true,
        _ => false,
    };
    assert!(fits, "{what}: got {got:?}, expected {expected:?}");
}

// -- co-occurrence ------------------------------------------------------------------------------------------------------

type Cells2 = BTreeMap<(String, String), f64>;

/// A matrix from the definition: for every pair of places, what the second counts for the first.
fn pairs(documents: &[Vec<Word>], context: Context) -> Cells2 {
    let mut cells = Cells2::new();
    for words in documents {
        let mut once = BTreeSet::new();
        for (here, a) in words.iter().enumerate().filter(|(_, word)| word.seen == Seen::Counted) {
            for (there, b) in words.iter().enumerate().filter(|(_, word)| word.seen == Seen::Counted) {
                let distance = here.abs_diff(there);
                let weight = match context {
                    _ if distance == 0 => continue,
                    Context::Window { before, after, weights } => {
                        let window = if there < here { before } else { after };
                        match weights {
                            _ if distance > window => continue,
                            Weights::Flat => 1.0,
                            Weights::Harmonic => 1.0 / distance as f64,
                            Weights::Linear => (window as f64 - distance as f64 + 1.0) / window as f64,
                        }
                    }
                    Context::Whole { unit: Unit::Sentence, .. } if a.sentence != b.sentence => continue,
                    Context::Whole { ordered: true, .. } if there < here => continue,
                    Context::Whole { unit, binary: true, .. } => {
                        let sentence = (unit == Unit::Sentence).then_some(a.sentence);
                        f64::from(u8::from(once.insert((sentence, &a.term, &b.term))))
                    }
                    Context::Whole { .. } => 1.0,
                };
                if weight > 0.0 {
                    *cells.entry((a.term.clone(), b.term.clone())).or_default() += weight;
                }
            }
        }
    }
    cells
}

/// R1, C1 and N of a pair, from the definition.
fn margins(documents: &[Vec<Word>], context: Context, cells: &Cells2, a: &str, b: &str) -> [f64; 3] {
    if let Context::Whole { unit, binary: true, .. } = context {
        let mut contexts: BTreeMap<(usize, usize), Vec<&Word>> = BTreeMap::new();
        for (document, words) in documents.iter().enumerate() {
            for word in words.iter().filter(|word| word.seen != Seen::Outside) {
                let sentence = if unit == Unit::Sentence { word.sentence } else { 0 };
                contexts.entry((document, sentence)).or_default().push(word);
            }
        }
        let with = |term: &str| contexts.values().filter(|words| count_among(words, term) > 0).count() as f64;
        return [with(a), with(b), contexts.len() as f64];
    }
    let sum = |met: &dyn Fn(&(String, String)) -> bool| {
        cells.iter().filter(|(pair, _)| met(pair)).map(|(_, count)| count).sum::<f64>()
    };
    [sum(&|pair| pair.0 == a), sum(&|pair| pair.1 == b), sum(&|_| true)]
}

fn count_among(words: &[&Word], term: &str) -> usize {
    words.iter().filter(|word| word.seen == Seen::Counted && word.term == term).count()
}

/// The company of one row.
fn company_of(matrix: &Cooccurrence, row: usize, kind: Association, min_count: f64) -> Vec<Collocate> {
    let all = matrix.collocates(&[row], kind, min_count, None, &Task::new()).unwrap();
    all.into_iter().map(|(_, found)| found).collect()
}

/// The stored cells of a matrix by their terms.
fn cells(tokens: &Tokens, counted: &Cooccurrence) -> Cells2 {
    let name = |index: usize| term(tokens, counted.features[index]);
    (0..counted.features.len())
        .flat_map(|row| counted.matrix.row(row).map(move |(column, count)| (row, column as usize, count)))
        .map(|(row, column, count)| ((name(row), name(column)), count))
        .collect()
}

#[track_caller]
fn same_cells(got: &Cells2, expected: &Cells2, allowed: f64) {
    assert_eq!(got.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (pair, count) in got {
        let other = expected[pair];
        assert!((count - other).abs() <= allowed * other, "{pair:?}: got {count}, expected {other}");
    }
}

fn turned(cells: &Cells2) -> Cells2 {
    cells.iter().map(|((row, column), count)| ((column.clone(), row.clone()), *count)).collect()
}

fn is_flat(context: Context) -> bool {
    !matches!(context, Context::Window { weights: Weights::Harmonic | Weights::Linear, .. })
}

/// Sums of fractions in another order differ in their last digits; whole numbers do not.
fn allowed(context: Context) -> f64 {
    if is_flat(context) { 0.0 } else { 1e-12 }
}

fn random_context(dice: &mut Dice, longest: usize) -> Context {
    let weights = dice.pick(&[Weights::Flat, Weights::Harmonic, Weights::Linear]);
    match dice.below(10) {
        0..3 => Context::Whole {
            unit: dice.pick(&[Unit::Document, Unit::Sentence]),
            ordered: dice.one_in(2),
            binary: dice.one_in(2),
        },
        3 => {
            let most = if weights == Weights::Harmonic { MAX_HARMONIC } else { longest + 20 };
            Context::window(1 + dice.below(most), weights, dice.one_in(2))
        }
        4 | 5 => {
            let before = dice.below(6);
            Context::Window { before, after: dice.below(5) + usize::from(before == 0), weights }
        }
        _ => Context::window(1 + dice.below(6), weights, dice.one_in(2)),
    }
}

/// Random tokens, removed words, regions and gaps among them, and their words.
fn random_tokens(dice: &mut Dice) -> (Tokens, Documents, usize) {
    let longest = if dice.one_in(12) { 150 } else { 1 + dice.below(20) };
    let (documents, vocabulary) = (1 + dice.below(6), 1 + dice.below(9));
    let terms = words_of_two_letters(vocabulary);
    let (texts, words) = made(dice, documents, longest, &terms);
    let remove: Vec<String> = terms.iter().filter(|_| dice.one_in(5)).cloned().collect();
    let mut tokens = encoded(texts, &remove);
    let mut words = removed(words, &remove);
    if dice.one_in(3) {
        let (target, reach) = (&terms[dice.below(vocabulary)], dice.below(4));
        let patterns = tokens.compile(&[vec![target.clone()]], &Task::new()).unwrap();
        tokens = tokens.near(&patterns, Span::Words(reach, reach), &Task::new()).unwrap();
        words = near(&words, target, reach);
    }
    (tokens, words, longest)
}

#[test]
fn cooccurrence_counts_every_pair_once() {
    let task = Task::new();
    let mut tried = BTreeSet::new();
    for seed in 0..1_000 {
        let dice = &mut Dice::new(seed);
        let (tokens, words, longest) = random_tokens(dice);
        let context = random_context(dice, longest);
        tried.insert(format!("{context:?}"));
        let counted = Cooccurrence::count(&tokens, context, Selection::default(), &task).unwrap();
        let expected = pairs(&words, context);
        let got = cells(&tokens, &counted);
        same_cells(&got, &expected, allowed(context));
        for (row, &id) in counted.features.iter().enumerate() {
            let node = term(&tokens, id);
            for found in company_of(&counted, row, Association::LogDice, 0.0) {
                let collocate = term(&tokens, counted.features[found.column]);
                let [r1, c1, n] = margins(&words, context, &expected, &node, &collocate);
                assert!(same(found.pair.r1, r1) && same(found.pair.c1, c1) && same(found.pair.n, n), "{found:?}");
                if is_flat(context) {
                    assert!(
                        [(found.pair.r1, r1), (found.pair.c1, c1), (found.pair.n, n)]
                            .iter()
                            .all(|(a, b)| a.to_bits() == b.to_bits())
                    );
                }
            }
        }
        let seen: BTreeSet<String> =
            words.iter().flatten().filter(|w| w.seen == Seen::Counted).map(|w| w.term.clone()).collect();
        assert_eq!(counted.features.iter().map(|&id| term(&tokens, id)).collect::<BTreeSet<_>>(), seen);

        let symmetric = match context {
            Context::Window { before, after, .. } => before == after,
            Context::Whole { ordered, .. } => !ordered,
        };
        if symmetric {
            assert_eq!(got, turned(&got), "a matrix with equal sides is symmetric to the last bit");
        }
        if let Context::Window { before, after, weights } = context
            && symmetric
        {
            let later = Context::window(after, weights, true);
            let counted = Cooccurrence::count(&tokens, later, Selection::default(), &task).unwrap();
            let mut folded = cells(&tokens, &counted);
            for (pair, count) in turned(&folded.clone()) {
                *folded.entry(pair).or_default() += count;
            }
            same_cells(&folded, &got, if is_flat(context) { 0.0 } else { 2.0 * f64::EPSILON });
            assert_eq!(before, after);
        }
    }
    assert!(tried.len() > 100, "the dice have met few kinds of context: {tried:?}");
}

#[test]
fn what_is_left_out_of_a_matrix_changes_nothing_else() {
    let task = Task::new();
    for seed in 0..300 {
        let dice = &mut Dice::new(seed);
        let (tokens, _, longest) = random_tokens(dice);
        let context = random_context(dice, longest);
        let full = Cooccurrence::count(&tokens, context, Selection::default(), &task).unwrap();
        let mut some =
            || (!dice.one_in(4)).then(|| full.features.iter().map(|_| dice.one_in(2)).collect::<Vec<bool>>());
        let selection = Selection { rows: some(), columns: some() };
        let part = Cooccurrence::count(&tokens, context, selection.clone(), &task).unwrap();
        let wanted = |flags: &Option<Vec<bool>>, index: usize| flags.as_ref().is_none_or(|flags| flags[index]);
        assert_eq!(part.total().to_bits(), full.total().to_bits());
        for row in 0..full.features.len() {
            let kept = |cell: &(u32, f64)| wanted(&selection.columns, cell.0 as usize);
            let expected: Vec<(u32, f64)> =
                full.matrix.row(row).filter(kept).filter(|_| wanted(&selection.rows, row)).collect();
            assert_eq!(part.matrix.row(row).collect::<Vec<_>>(), expected);
            assert_eq!(part.wanted_rows().any(|other| other == row), wanted(&selection.rows, row));
            let company = company_of(&part, row, Association::G2, 0.0);
            let mut all = company_of(&full, row, Association::G2, 0.0);
            all.retain(|found| wanted(&selection.rows, row) && wanted(&selection.columns, found.column));
            assert_eq!(company, all);
        }
    }
}

#[test]
fn the_matrices_of_groups_are_those_of_their_documents() {
    let task = Task::new();
    for seed in 0..300 {
        let dice = &mut Dice::new(seed);
        let (tokens, words, longest) = random_tokens(dice);
        let context = random_context(dice, longest);
        let missing = dice.pick(&[3, 1_000_000]);
        let groups = labels(dice, words.len(), "outlet", 3, missing);
        let (matrices, account) =
            Cooccurrence::count_groups(&tokens, context, Selection::default(), &groups, &task).unwrap();
        assert!(account.balances());
        assert_eq!((matrices.len(), account.seen), (groups.len(), words.len() as u64));
        let mut sum = Cells2::new();
        for (group, matrix) in matrices.iter().enumerate() {
            let code = u32::try_from(group).unwrap();
            let own: Vec<Vec<Word>> =
                (0..words.len()).filter(|&d| groups.code(d) == Some(code)).map(|d| words[d].clone()).collect();
            let expected = pairs(&own, context);
            let got = cells(&tokens, matrix);
            same_cells(&got, &expected, allowed(context));
            assert_eq!(matrix.features, matrices[0].features);
            for (row, &id) in matrix.features.iter().enumerate() {
                for found in company_of(matrix, row, Association::LogDice, 0.0) {
                    let names = [term(&tokens, id), term(&tokens, matrix.features[found.column])];
                    let [r1, c1, n] = margins(&own, context, &expected, &names[0], &names[1]);
                    assert!(same(found.pair.r1, r1) && same(found.pair.c1, c1) && same(found.pair.n, n));
                }
            }
            for (pair, count) in got {
                *sum.entry(pair).or_default() += count;
            }
        }
        if (0..words.len()).all(|document| groups.code(document).is_some()) {
            let all = Cooccurrence::count(&tokens, context, Selection::default(), &task).unwrap();
            same_cells(&sum, &cells(&tokens, &all), allowed(context));
        } else {
            assert!(account.counted < account.seen);
        }
    }
}

#[test]
fn cooccurrence_has_the_same_bits_for_any_number_of_threads() {
    let dice = &mut Dice::new(7);
    let terms = words_of_two_letters(300);
    let (texts, words) = made(dice, 150, 200, &terms);
    let tokens = encoded(texts, &terms[..3]);
    let groups = labels(dice, words.len(), "outlet", 5, 9);
    let weights = [Weights::Flat, Weights::Harmonic, Weights::Linear];
    let mut contexts: Vec<Context> = weights.map(|weights| Context::window(9, weights, false)).to_vec();
    contexts.push(Context::Window { before: 60, after: 64, weights: Weights::Harmonic });
    contexts.push(Context::Window { before: 70, after: 0, weights: Weights::Linear });
    for (ordered, binary) in [(false, false), (true, false), (false, true), (true, true)] {
        contexts.push(Context::Whole { unit: Unit::Document, ordered, binary });
    }
    for context in contexts {
        let [one, two, seven] = [1, 2, 7].map(|threads| {
            let work = |task: &Task| {
                let all = Cooccurrence::count(&tokens, context, Selection::default(), task)?;
                Ok((all, Cooccurrence::count_groups(&tokens, context, Selection::default(), &groups, task)?))
            };
            run(threads, &Task::new(), work, |_| true).unwrap().unwrap()
        });
        assert_eq!(one, two);
        assert_eq!(one, seven);
    }
}

#[test]
fn cooccurrence_counts_more_features_than_two_bytes_number() {
    let words: Vec<String> = (0..70_000).map(|number| format!("w{number:05}")).collect();
    let tokens = encoded(vec![Some(words.join(" ")), Some(words[69_999].clone())], &[]);
    let context = Context::window(2, Weights::Flat, true);
    let counted = Cooccurrence::count(&tokens, context, Selection::default(), &Task::new()).unwrap();
    for row in 0..70_000_u32 {
        let expected: Vec<(u32, f64)> = (row + 1..70_000.min(row + 3)).map(|column| (column, 1.0)).collect();
        assert_eq!(counted.matrix.row(row as usize).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn collocates_take_their_margins_from_the_matrix() {
    let task = Task::new();
    for seed in 0..60 {
        let dice = &mut Dice::new(seed);
        let (texts, words) = made(dice, 6, 15, &words_of_two_letters(7));
        let tokens = encoded(texts, &[]);
        let context = Context::window(1 + dice.below(5), Weights::Flat, dice.one_in(2));
        let counted = Cooccurrence::count(&tokens, context, Selection::default(), &task).unwrap();
        let all = pairs(&words, context);
        let total: f64 = all.values().sum();
        for (row, &id) in counted.features.iter().enumerate() {
            let node = term(&tokens, id);
            let company = company_of(&counted, row, Association::LogDice, 2.0);
            let frequent = all.iter().filter(|((a, _), count)| *a == node && **count >= 2.0);
            assert_eq!(company.len(), frequent.count());
            assert!(company.is_sorted_by(|a, b| a.value >= b.value));
            for found in company {
                let collocate = term(&tokens, counted.features[found.column]);
                let r1: f64 = all.iter().filter(|((a, _), _)| *a == node).map(|(_, count)| count).sum();
                let c1: f64 = all.iter().filter(|((_, b), _)| *b == collocate).map(|(_, count)| count).sum();
                let pair = [found.pair.o11, found.pair.r1, found.pair.c1, found.pair.n];
                let o11 = all[&(node.clone(), collocate)];
                assert!(pair.iter().zip([o11, r1, c1, total]).all(|(got, expected)| same(*got, expected)));
                agree("logDice", found.value, Some(14.0 + (2.0 * o11 / (r1 + c1)).log2()));
            }
        }
    }
}

// -- patterns -----------------------------------------------------------------------------------------------------------

/// Whether a glob matches a whole word, by trying everything.
fn fits(glob: &[u8], word: &[u8]) -> bool {
    match glob.first() {
        None => word.is_empty(),
        Some(b'*') => (0..=word.len()).any(|skipped| fits(&glob[1..], &word[skipped..])),
        Some(&letter) => word.first().is_some_and(|&c| letter == b'?' || letter == c) && fits(&glob[1..], &word[1..]),
    }
}

/// The matches of one group: at each place the longest pattern, first written first, then on behind it.
fn matches(patterns: &[String], words: &[Word]) -> Vec<(usize, usize, usize)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let mut best: Option<(usize, usize)> = None;
        for (number, pattern) in patterns.iter().enumerate() {
            let elements: Vec<&str> = pattern.split(' ').collect();
            let stretch = words.get(at..at + elements.len()).unwrap_or_default();
            let met = |(element, word): (&&str, &Word)| match element.strip_prefix("re:^") {
                Some(start) => word.term.starts_with(start),
                None => fits(element.as_bytes(), word.term.as_bytes()),
            };
            let all = stretch.len() == elements.len() && elements.iter().zip(stretch).all(met);
            if all && best.is_none_or(|(_, length)| elements.len() > length) {
                best = Some((number, elements.len()));
            }
        }
        if let Some((number, length)) = best {
            found.push((number, at, length));
        }
        at += best.map_or(1, |(_, length)| length);
    }
    found
}

fn random_pattern(dice: &mut Dice) -> String {
    if dice.one_in(10) {
        return format!("re:^{}", dice.pick(&["a", "ab", "bb", "ba"]));
    }
    let element = |dice: &mut Dice| -> String {
        (0..=dice.below(3)).map(|_| dice.pick(&['a', 'a', 'b', 'b', 'a', 'b', '*', '?'])).collect()
    };
    loop {
        let words: Vec<String> = (0..=dice.below(3)).map(|_| element(dice)).collect();
        if words.iter().any(|word| word.contains(|c| c != '*')) {
            return words.join(" ");
        }
    }
}

#[test]
fn patterns_match_leftmost_longest() {
    let task = Task::new();
    let mut hits = 0;
    for seed in 0..500 {
        let dice = &mut Dice::new(seed);
        let terms = words_of_two_letters(12);
        let (texts, words) = made(dice, 5, 25, &terms);
        let remove: Vec<String> = terms.iter().filter(|_| dice.one_in(6)).cloned().collect();
        let mut tokens = encoded(texts, &remove);
        let mut words = removed(words, &remove);
        if dice.one_in(2) {
            let target = tokens.compile(&[vec![terms[0].clone()]], &Task::new()).unwrap();
            tokens = tokens.near(&target, Span::Words(3, 3), &task).unwrap();
            words = near(&words, &terms[0], 3);
        }
        let groups: Vec<Vec<String>> =
            (0..=dice.below(3)).map(|_| (0..=dice.below(5)).map(|_| random_pattern(dice)).collect()).collect();
        let (lexicon, groups) = lexicon(&groups);
        let patterns = tokens.compile(&groups, &Task::new()).unwrap();
        let frames = Frames::compile(&tokens, &lexicon, &Task::new()).unwrap();
        let counts = count::frames(&tokens, &frames, &task).unwrap().hits;
        for (document, words) in words.iter().enumerate() {
            let mut got = vec![Vec::new(); groups.len()];
            tokens.matches(&patterns, document, |m| got[m.group].push((m.pattern, m.start, m.len)));
            for (group, (patterns, got)) in groups.iter().zip(got).enumerate() {
                let counts_here = |&(_, start, length): &(usize, usize, usize)| {
                    let stretch = &words[start..start + length];
                    stretch.iter().all(|w| w.seen != Seen::Outside) && stretch.iter().any(|w| w.seen == Seen::Counted)
                };
                let expected: Vec<_> = matches(patterns, words).into_iter().filter(counts_here).collect();
                assert_eq!(got, expected, "{patterns:?} in document {document} of seed {seed}");
                let column = u32::try_from(group).unwrap();
                assert_eq!(counts.counts.get(document, column).unwrap_or(0) as usize, got.len());
                hits += got.len();
            }
        }
    }
    assert!(hits > 5_000, "only {hits} matches were tried");
}

/// A lexicon of these groups of patterns, named by their numbers; patterns met twice in a group are left out.
fn lexicon(groups: &[Vec<String>]) -> (Lexicon, Vec<Vec<String>>) {
    let mut groups = groups.to_vec();
    for group in &mut groups {
        let mut met = BTreeSet::new();
        group.retain(|pattern| met.insert(pattern.clone()));
    }
    let names: Vec<String> = (0..groups.len()).map(|group| group.to_string()).collect();
    let frames = names.iter().zip(&groups).map(|(name, group)| (name.as_str(), group.as_slice()));
    (Lexicon::plain(frames).unwrap(), groups)
}

// -- counts and their sums ----------------------------------------------------------------------------------------------

/// A random corpus with outlets, events and clusters; some documents have none.
struct Newsroom {
    tokens: Tokens,
    documents: Documents,
    outlets: Groups,
    events: Groups,
    clusters: Groups,
}

fn labels(dice: &mut Dice, documents: usize, prefix: &str, count: usize, missing: usize) -> Groups {
    let label = |dice: &mut Dice| (!dice.one_in(missing)).then(|| format!("{prefix}{}", dice.below(count)));
    let labels: Vec<Option<String>> = (0..documents).map(|_| label(dice)).collect();
    Groups::from_labels(&labels.iter().map(Option::as_deref).collect::<Vec<_>>())
}

fn newsroom(seed: u64, documents: usize, terms: usize) -> Newsroom {
    let dice = &mut Dice::new(seed);
    let terms = words_of_two_letters(terms);
    let (texts, words) = made(dice, documents, 30, &terms);
    let remove: Vec<String> = terms.iter().filter(|_| dice.one_in(8)).cloned().collect();
    let tokens = encoded(texts, &remove);
    let kinds = 2 + dice.below(3);
    let outlets = labels(dice, documents, "outlet", kinds, 12);
    let events = labels(dice, documents, "event", 1 + documents / 8, 9);
    let clusters = labels(dice, documents, "story", 1 + documents / 3, 4);
    Newsroom { tokens, documents: removed(words, &remove), outlets, events, clusters }
}

/// y of a term and n, per document.
fn count_of(words: &[Word], term: &str) -> u64 {
    words.iter().filter(|word| word.seen == Seen::Counted && word.term == term).count() as u64
}

fn exposure(words: &[Word]) -> u64 {
    words.iter().filter(|word| word.seen != Seen::Outside).count() as u64
}

/// The (y, n, documents with y) of every unit of observation of a cell.
fn units(
    room: &Newsroom,
    term: &str,
    clusters: Option<&Groups>,
    in_cell: impl Fn(usize) -> bool,
) -> Vec<(u64, u64, u64, u64)> {
    let mut units: BTreeMap<(bool, usize), (u64, u64, u64, u64)> = BTreeMap::new();
    for (document, words) in room.documents.iter().enumerate() {
        let n = exposure(words);
        if n == 0 || !in_cell(document) {
            continue;
        }
        let y = count_of(words, term);
        let cluster = clusters.and_then(|clusters| clusters.code(document));
        let unit = cluster.map_or((false, document), |cluster| (true, cluster as usize));
        let (sum_y, sum_n, with, all) = units.entry(unit).or_default();
        (*sum_y, *sum_n, *with, *all) = (*sum_y + y, *sum_n + n, *with + u64::from(y > 0), *all + 1);
    }
    units.into_values().collect()
}

fn wide(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}

fn summed(units: &[(u64, u64, u64, u64)]) -> (Sum, Total) {
    let sum = Sum {
        y: units.iter().map(|unit| unit.0).sum(),
        documents: units.iter().map(|unit| unit.2).sum(),
        yy: units.iter().map(|unit| wide(unit.0, unit.0)).sum(),
        yn: units.iter().map(|unit| wide(unit.0, unit.1)).sum(),
        max: units.iter().map(|unit| unit.0).max().unwrap_or(0),
    };
    let total = Total {
        documents: units.iter().map(|unit| unit.3).sum(),
        clusters: units.len() as u64,
        n: units.iter().map(|unit| unit.1).sum(),
        nn: units.iter().map(|unit| wide(unit.1, unit.1)).sum(),
    };
    (sum, total)
}

#[test]
fn sums_are_those_of_document_lists() {
    let task = Task::new();
    for seed in 0..60 {
        let room = newsroom(seed, 40, 10);
        let (features, counts) = count::terms(&room.tokens, &task).unwrap();
        assert_eq!(features, room.tokens.features());
        for (document, words) in room.documents.iter().enumerate() {
            assert_eq!(counts.exposure[document], exposure(words));
            for (column, &id) in (0_u32..).zip(&features) {
                let expected = count_of(words, &term(&room.tokens, id));
                assert_eq!(u64::from(counts.counts.get(document, column).unwrap_or(0)), expected);
            }
        }
        for (within, clustered) in [(false, false), (false, true), (true, false), (true, true)] {
            let cells =
                if within { Cells::within(&room.outlets, &room.events).unwrap() } else { Cells::of(&room.outlets) };
            let clusters = clustered.then_some(&room.clusters);
            let sums = count::sums(&counts, &cells, clusters, &task).unwrap();
            for cell in 0..cells.len() {
                let (outlet, event) = cells.key(cell);
                let in_cell = |document: usize| {
                    let code = |groups: &Groups, code: usize| groups.code(document).is_some_and(|c| c as usize == code);
                    code(&room.outlets, outlet) && (!within || code(&room.events, event))
                };
                for (row, &id) in features.iter().enumerate() {
                    let (mut sum, total) = summed(&units(&room, &term(&room.tokens, id), clusters, in_cell));
                    // The most in one document, whatever the cluster it is in.
                    let single = units(&room, &term(&room.tokens, id), None, in_cell);
                    sum.max = single.iter().map(|unit| unit.0).max().unwrap_or(0);
                    assert_eq!(sums.totals[cell], total);
                    let stored = sums.sums.get(row, u32::try_from(cell).unwrap());
                    assert_eq!(stored, (sum.y > 0).then_some(sum), "seed {seed}, cell {cell}");
                }
            }
            assert!(sums.documents.balances());
            assert_eq!(sums.documents.seen, 40);
            assert_eq!(sums.documents.counted, sums.totals.iter().map(|total| total.documents).sum::<u64>());
        }
    }
}

#[test]
fn what_is_counted_in_parts_adds_up_to_the_whole() {
    let task = Task::new();
    let room = newsroom(7, 300, 12);
    let (_, whole) = count::terms(&room.tokens, &task).unwrap();
    let sums = |from: usize, to: usize| {
        let label = |document| {
            let inside = (from..to).contains(&document);
            room.outlets.code(document).filter(|_| inside).map(|code| room.outlets.labels()[code as usize].as_str())
        };
        let part = Groups::from_labels(&(0..300).map(label).collect::<Vec<_>>());
        assert_eq!(part.labels(), room.outlets.labels());
        count::sums(&whole, &Cells::of(&part), None, &task).unwrap()
    };
    let (all, first, second) = (sums(0, 300), sums(0, 101), sums(101, 300));
    for outlet in 0..room.outlets.len() {
        let mut total = first.totals[outlet];
        total.add(&second.totals[outlet]);
        assert_eq!(total, all.totals[outlet]);
        let column = u32::try_from(outlet).unwrap();
        for feature in 0..whole.counts.shape().1 {
            let mut sum = first.sums.get(feature, column).unwrap_or_default();
            sum.add(&second.sums.get(feature, column).unwrap_or_default());
            assert_eq!(sum, all.sums.get(feature, column).unwrap_or_default());
        }
    }
}

// -- the estimator ------------------------------------------------------------------------------------------------------

/// (y, n) of the documents of one side, and how many of the documents have the feature.
#[derive(Debug, Clone, Default)]
struct Side {
    units: Vec<(f64, f64)>,
    with: u64,
}

impl Side {
    fn of(units: &[(u64, u64, u64, u64)]) -> Self {
        Self {
            units: units.iter().map(|unit| (unit.0 as f64, unit.1 as f64)).collect(),
            with: units.iter().map(|unit| unit.2).sum(),
        }
    }

    fn y(&self) -> f64 {
        self.units.iter().map(|unit| unit.0).sum()
    }

    fn n(&self) -> f64 {
        self.units.iter().map(|unit| unit.1).sum()
    }

    fn and(&self, other: &Self) -> Self {
        Self { units: [self.units.clone(), other.units.clone()].concat(), with: self.with + other.with }
    }

    /// Σ (y − p·n)² over the documents.
    fn residual(&self) -> f64 {
        let p = self.y() / self.n();
        self.units.iter().map(|(y, n)| (y - p * n).powi(2)).sum()
    }

    fn phi(&self) -> Option<f64> {
        let d = self.units.len() as f64;
        (d >= 2.0 && self.y() > 0.0).then(|| self.residual() / ((d - 1.0) * self.y() / d))
    }
}

/// 2·Σ O·ln(O/E) over four cells.
fn four_cells(f1: f64, n1: f64, f2: f64, n2: f64) -> f64 {
    let (feature, all) = (f1 + f2, n1 + n2);
    let cell = |o: f64, e: f64| if o > 0.0 { o * (o / e).ln() } else { 0.0 };
    2.0 * (cell(f1, n1 * feature / all)
        + cell(f2, n2 * feature / all)
        + cell(n1 - f1, n1 * (all - feature) / all)
        + cell(n2 - f2, n2 * (all - feature) / all))
}

fn half(f: f64) -> f64 {
    if f > 0.0 { f } else { 0.5 }
}

fn seen(f: f64, n: f64) -> Option<f64> {
    (n > 0.0).then_some(f / n)
}

/// What a row should hold.
#[derive(Debug, Default)]
struct Expected {
    log_ratio: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    log_odds: Option<f64>,
    g2: Option<f64>,
    dispersion: Option<f64>,
    z: Option<f64>,
    p: Option<f64>,
}

/// Twice the log-likelihood of one common log ratio β of the rates: per stratum f1 of f1 + f2 are binomial.
fn likelihood(strata: &[[f64; 4]], beta: f64) -> f64 {
    let ln = |f: f64, odds: f64| if f > 0.0 { -f * odds.ln_1p() } else { 0.0 };
    let one = |&[f1, n1, f2, n2]: &[f64; 4]| ln(f1, n2 / n1 * (-beta).exp()) + ln(f2, n1 / n2 * beta.exp());
    2.0 * strata.iter().map(one).sum::<f64>()
}

/// Where the likelihood is highest, found by thirds; far out where one side has nothing.
fn summit(strata: &[[f64; 4]]) -> f64 {
    let (mut low, mut high) = (-FAR, FAR);
    for _ in 0..400 {
        let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if likelihood(strata, left) < likelihood(strata, right) { low = left } else { high = right }
    }
    f64::midpoint(low, high)
}

/// No ratio of words in a text is as large as e to this.
const FAR: f64 = 200.0;

/// An end that tells something: no texts have a ratio of more than 64 doublings.
fn told(end: Option<f64>) -> Option<f64> {
    end.filter(|end| end.abs() <= 64.0)
}

/// The log₂ ratios at which the likelihood is `drop` below its summit, found by halving; `None` for an end without end.
fn ends(strata: &[[f64; 4]], drop: f64) -> (Option<f64>, Option<f64>) {
    let peak = summit(strata);
    let level = likelihood(strata, peak) - drop;
    let end = |far: f64| {
        let (mut inside, mut outside) = (peak, far);
        for _ in 0..200 {
            let middle = f64::midpoint(inside, outside);
            if likelihood(strata, middle) >= level { inside = middle } else { outside = middle }
        }
        inside / LN_2
    };
    let occurs = |side: usize| strata.iter().any(|stratum| stratum[side] > 0.0);
    (occurs(0).then(|| end(-FAR)), occurs(2).then(|| end(FAR)))
}

/// All coverage of `own` against what `reference` makes of the other outlets.
fn pooled(own: &Side, others: &[Side], reference: &Reference, test: Test, prior: f64) -> Expected {
    let mut expected = Expected::default();
    let other = others.iter().fold(Side::default(), |sum, side| sum.and(side));
    let both = own.and(&other);
    if own.n() == 0.0 || other.n() == 0.0 || both.y() == 0.0 {
        return expected;
    }
    let (f1, n1, mut f2, mut n2) = (own.y(), own.n(), other.y(), other.n());
    if *reference == Reference::Mean {
        let rates: Vec<(f64, f64)> = others.iter().filter(|s| s.n() > 0.0).map(|s| (s.y() / s.n(), s.n())).collect();
        let k = rates.len() as f64;
        n2 = k * k / rates.iter().map(|(_, n)| 1.0 / n).sum::<f64>();
        f2 = rates.iter().map(|(rate, _)| rate).sum::<f64>() / k * n2;
    }
    let g2 = four_cells(f1, n1, f2, n2);
    let d = both.units.len() as f64;
    let sign = if f1 / n1 >= f2 / n2 { 1.0 } else { -1.0 };
    expected.g2 = Some(g2);
    expected.dispersion = both.phi();
    let few = both.with < 5 || own.units.len() < 5 || other.units.len() < 5;
    let phi = expected.dispersion.map(|phi| if few { phi.max(1.0) } else { phi });
    match test {
        Test::Token => (expected.z, expected.p) = (Some(sign * g2.sqrt()), Some(chi2_upper(g2, 1.0))),
        _ if d < 4.0 => {}
        _ => {
            let f = phi.filter(|&phi| phi > 0.0).map_or(0.0, |phi| g2 / phi);
            (expected.z, expected.p) = (Some(sign * f.sqrt()), Some(f_upper(f, 1.0, d - 2.0)));
        }
    }
    let (shown_y, shown_n) = if *reference == Reference::All { (both.y(), both.n()) } else { (f2, n2) };
    let ratio = (half(f1) / n1 / (half(shown_y) / shown_n)).log2();
    let alpha = prior * both.y() / both.n();
    let odds = |f: f64, n: f64| ((f + alpha) / (n - f + prior - alpha)).ln();
    expected.log_odds = (both.y() < both.n()).then(|| odds(f1, n1) - odds(shown_y, shown_n));
    if let Some(phi) = phi.filter(|&phi| phi > 0.0 && d >= 4.0) {
        let drop = match test {
            Test::Token => drop(g2, two_cells(f1, n1, f2, n2), 1.0, None, 1.959_963_984_540_054),
            _ => drop(g2, two_cells(f1, n1, f2, n2), phi, own_phi(own, &other, few), t_quantile(0.975, d - 2.0)),
        };
        let (low, high) = ends(&[[f1, n1, f2, n2]], drop);
        // Against all, the rate of the others gives way to a mixture of theirs and the target's own.
        let mixed = |end: f64| if *reference == Reference::All { end - mixture(end, n1, n2).log2() } else { end };
        (expected.low, expected.high) = (told(low.map(mixed)), told(high.map(mixed)));
    }
    // Half an occurrence of a tiny side may be more than the other side's rate, or than the interval holds.
    let above = f1 == 0.0 && ratio >= expected.high.unwrap_or(0.0).min(0.0);
    let below = f2 == 0.0 && ratio <= expected.low.unwrap_or(0.0).max(0.0);
    expected.log_ratio = (!above && !below).then_some(ratio);
    expected
}

/// The dispersion around the rates of both sides: by the counts, or as the variance of the log ratio weighs it.
fn own_phi(own: &Side, other: &Side, few: bool) -> Option<f64> {
    let (d, y) = ((own.units.len() + other.units.len()) as f64, own.y() + other.y());
    if own.y() == 0.0 || other.y() == 0.0 {
        return None;
    }
    let steady = (own.residual() + other.residual()) / y * d / (d - 2.0);
    let variance = own.phi().zip(other.phi()).map(|(a, b)| a / own.y() + b / other.y());
    let fitting = variance.map(|variance| variance / (1.0 / own.y() + 1.0 / other.y()));
    let phi = fitting.map_or(steady, |fitting| fitting.max(steady)).max(if few { 1.0 } else { 0.0 });
    (phi > 1e-12).then_some(phi)
}

fn two_cells(f1: f64, n1: f64, f2: f64, n2: f64) -> f64 {
    let cell = |o: f64, n: f64| if o > 0.0 { o * (o * (n1 + n2) / ((f1 + f2) * n)).ln() } else { 0.0 };
    2.0 * (cell(f1, n1) + cell(f2, n2))
}

/// How far twice the likelihood may drop, by halving, where φ grows from `own` to `phi` on the way to equal rates.
fn drop(g2: f64, two_cells: f64, phi: f64, own: Option<f64>, t: f64) -> f64 {
    let own = own.unwrap_or(phi);
    if g2 <= t * t * phi {
        return t * t * phi.max(own);
    }
    let (mut inside, mut outside) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = f64::midpoint(inside, outside);
        if middle * g2 <= t * t * (own + (phi - own) * middle) { inside = middle } else { outside = middle }
    }
    inside * two_cells
}

/// Ends of an interval are found in small steps on a curve that may be flat.
#[track_caller]
fn near_enough(what: &str, got: Option<f64>, expected: Option<f64>) {
    let steps = |end: Option<f64>| end.map(|end| (end * 1e5).round() / 1e5);
    let (got, expected) = (steps(got), steps(expected));
    let fits = got.is_some() == expected.is_some() && (got.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 2.5e-5;
    assert!(fits, "{what}: got {got:?}, expected {expected:?}");
}

/// The rate of both sides together where the rate of the others is 1 and the target's is 2 to the `ratio`.
fn mixture(ratio: f64, n1: f64, n2: f64) -> f64 {
    (n1 * ratio.exp2() + n2) / (n1 + n2)
}

#[track_caller]
fn compare(row: &Row, expected: &Expected) {
    agree("log ratio", row.log_ratio, expected.log_ratio);
    near_enough("low", row.low, expected.low);
    near_enough("high", row.high, expected.high);
    agree("log odds", row.log_odds, expected.log_odds);
    agree("G2", row.g2, expected.g2);
    agree("dispersion", row.dispersion, expected.dispersion);
    // Where G² is rounding, so is its square root.
    let tiny = |z: Option<f64>| z.filter(|z| z.abs() > 1e-5);
    agree("z", tiny(row.z), tiny(expected.z));
    assert_eq!(row.z.is_some(), expected.z.is_some());
    let rough = |p: Option<f64>| p.map(|p| (p * 1e6).round());
    agree("p", rough(row.p()), rough(expected.p));
}

/// The false discovery rates from their definition: the least m·p/rank among the p-values that are no smaller.
fn false_discovery(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let known: Vec<f64> = p.iter().flatten().copied().collect();
    let m = known.len() as f64;
    let at = |level: f64| m * level / known.iter().filter(|&&other| other <= level).count() as f64;
    let q = |p: f64| known.iter().filter(|&&other| other >= p).map(|&other| at(other)).fold(1.0, f64::min);
    p.iter().map(|p| p.map(q)).collect()
}

fn sums_of(room: &Newsroom, cells: &Cells, clusters: Option<&Groups>) -> Sums {
    let task = Task::new();
    let (_, counts) = count::terms(&room.tokens, &task).unwrap();
    count::sums(&counts, cells, clusters, &task).unwrap()
}

fn outlet_units(room: &Newsroom, term: &str, clusters: Option<&Groups>, outlet: usize) -> Side {
    Side::of(&units(room, term, clusters, |d| room.outlets.code(d).is_some_and(|code| code as usize == outlet)))
}

#[test]
fn pooled_rows_follow_from_document_lists() {
    let (mut compared, mut rejected) = (0, 0);
    for seed in 0..120 {
        let dice = &mut Dice::new(seed);
        let documents = dice.pick(&[5, 12, 40]);
        let room = newsroom(1000 + seed, documents, 9);
        let clusters = dice.one_in(2).then_some(&room.clusters);
        let sums = sums_of(&room, &Cells::of(&room.outlets), clusters);
        if sums.totals.iter().filter(|total| total.n > 0).count() < 2 {
            continue;
        }
        let named = Reference::Outlets(dice.some_below(room.outlets.len()));
        let reference = dice.pick(&[Reference::Rest, Reference::All, Reference::Mean, named]);
        let test = dice.pick(&[Test::Dispersion, Test::Dispersion, Test::Token]);
        let (prior, least) = (dice.pick(&[500.0, 20.0]), dice.pick(&[0, 1, 5]));
        let plan = Plan::new(&room.outlets).reference(&reference).test(test).prior(prior).min_count(least);
        let rows = contrast(&sums, &plan, &Task::new()).unwrap();

        let mut wanted = BTreeSet::new();
        for (feature, &id) in room.tokens.features().iter().enumerate() {
            let name = term(&room.tokens, id);
            let sides: Vec<Side> =
                (0..room.outlets.len()).map(|outlet| outlet_units(&room, &name, clusters, outlet)).collect();
            for target in 0..sides.len() {
                let others: Vec<Side> = match &reference {
                    Reference::Outlets(others) if others.contains(&target) => continue,
                    Reference::Outlets(others) => others.iter().map(|&other| sides[other].clone()).collect(),
                    _ => sides.iter().enumerate().filter(|(o, _)| *o != target).map(|(_, s)| s.clone()).collect(),
                };
                let all = others.iter().fold(sides[target].clone(), |sum, side| sum.and(side));
                if all.y() < least as f64 {
                    continue;
                }
                wanted.insert((target, feature));
                let Some(row) = rows.iter().find(|row| (row.target, row.feature) == (target, feature)) else {
                    panic!("no row for outlet {target} and {name}");
                };
                compare(row, &pooled(&sides[target], &others, &reference, test, prior));
                // The interval leaves out equal rates exactly where the test rejects them.
                if let (Test::Dispersion, Some(p)) = (test, row.p().filter(|p| (p - 0.05).abs() > 1e-9)) {
                    let excludes = row.low.is_some_and(|low| low > 0.0) || row.high.is_some_and(|high| high < 0.0);
                    assert_eq!(excludes, p < 0.05, "{row:?}");
                    rejected += usize::from(excludes);
                }
                agree("rate", row.rate[0], seen(sides[target].y(), sides[target].n()));
                agree("count", Some(row.count[0] as f64), Some(sides[target].y()));
                assert_eq!(row.documents[0], sides[target].with);
                compared += 1;
            }
        }
        assert_eq!(rows.iter().map(|row| (row.target, row.feature)).collect::<BTreeSet<_>>(), wanted);
        let p: Vec<Option<f64>> = rows.iter().map(Row::p).collect();
        for (row, q) in rows.iter().zip(false_discovery(&p)) {
            agree("q", row.q, q);
        }
        let by_size = |a: &Row, b: &Row| a.target < b.target || (a.target == b.target && a.z >= b.z);
        assert!(rows.is_sorted_by(by_size), "rows come by outlet, most over-used first");
    }
    assert!(compared > 1_500 && rejected > 30, "only {compared} rows were compared, {rejected} rejected");
}

/// `own` against a table that says `[f2, n2]` of the feature, from the documents of `own` alone.
fn against_a_table(own: &Side, [f2, n2]: [f64; 2], test: Test, prior: f64) -> Expected {
    let mut expected = Expected::default();
    let (f1, n1, d) = (own.y(), own.n(), own.units.len() as f64);
    if n1 == 0.0 || f1 + f2 == 0.0 {
        return expected;
    }
    let g2 = four_cells(f1, n1, f2, n2);
    let sign = if f1 / n1 >= f2 / n2 { 1.0 } else { -1.0 };
    expected.g2 = Some(g2);
    expected.dispersion = own.phi();
    let few = own.with < 5 || d < 5.0;
    let phi = expected.dispersion.map(|phi| if few { phi.max(1.0) } else { phi }).filter(|&phi| phi > 0.0);
    let phi = phi.map(|phi| phi * ((f1 + f2) / (n1 + n2) * n1 / f1).max(1.0));
    match (test, phi) {
        (Test::Token, _) => (expected.z, expected.p) = (Some(sign * g2.sqrt()), Some(chi2_upper(g2, 1.0))),
        (_, Some(phi)) if d >= 3.0 => {
            let f = g2 / phi;
            (expected.z, expected.p) = (Some(sign * f.sqrt()), Some(f_upper(f, 1.0, d - 1.0)));
        }
        _ => {}
    }
    let alpha = prior * (f1 + f2) / (n1 + n2);
    let odds = |f: f64, n: f64| ((f + alpha) / (n - f + prior - alpha)).ln();
    expected.log_odds = (f1 + f2 < n1 + n2).then(|| odds(f1, n1) - odds(f2, n2));
    if let Some(phi) = phi.filter(|_| d >= 3.0) {
        let drop = match test {
            Test::Token => drop(g2, two_cells(f1, n1, f2, n2), 1.0, None, 1.959_963_984_540_054),
            _ => drop(g2, two_cells(f1, n1, f2, n2), phi, None, t_quantile(0.975, d - 1.0)),
        };
        let (low, high) = ends(&[[f1, n1, f2, n2]], drop);
        (expected.low, expected.high) = (told(low), told(high));
    }
    let ratio = (half(f1) / n1 / (half(f2) / n2)).log2();
    let above = f1 == 0.0 && ratio >= expected.high.unwrap_or(0.0).min(0.0);
    let below = f2 == 0.0 && ratio <= expected.low.unwrap_or(0.0).max(0.0);
    expected.log_ratio = (!above && !below).then_some(ratio);
    expected
}

#[test]
fn rows_against_a_table_follow_from_document_lists() {
    let (mut compared, mut tested) = (0, 0);
    for seed in 0..80 {
        let dice = &mut Dice::new(7000 + seed);
        let documents = dice.pick(&[4, 12, 40]);
        let room = newsroom(7000 + seed, documents, 9);
        let clusters = dice.one_in(2).then_some(&room.clusters);
        let sums = sums_of(&room, &Cells::of(&room.outlets), clusters);
        if sums.totals.iter().all(|total| total.n == 0) {
            continue;
        }
        let features = room.tokens.features();
        let counts: Vec<(u64, u64)> = features
            .iter()
            .map(|_| if dice.one_in(4) { (0, 0) } else { (dice.below(60) as u64, dice.below(9) as u64) })
            .collect();
        let total = counts.iter().map(|counts| counts.0).sum::<u64>() + 1 + dice.below(500) as u64;
        let test = dice.pick(&[Test::Dispersion, Test::Dispersion, Test::Token]);
        let (prior, least) = (dice.pick(&[500.0, 20.0]), dice.pick(&[0, 1, 5]));
        let plan = Plan::new(&room.outlets).test(test).prior(prior).min_count(least);
        let plan = plan.external(External { counts: counts.clone(), total });
        let rows = contrast(&sums, &plan, &Task::new()).unwrap();
        let mut wanted = BTreeSet::new();
        for (feature, &id) in features.iter().enumerate() {
            let name = term(&room.tokens, id);
            for target in 0..room.outlets.len() {
                let own = outlet_units(&room, &name, clusters, target);
                if own.y() + (counts[feature].0 as f64) < least as f64 {
                    continue;
                }
                wanted.insert((target, feature));
                let Some(row) = rows.iter().find(|row| (row.target, row.feature) == (target, feature)) else {
                    panic!("no row for outlet {target} and {name}");
                };
                let expected = against_a_table(&own, [counts[feature].0 as f64, total as f64], test, prior);
                compare(row, &expected);
                assert_eq!(
                    (row.count[1], row.documents[1], row.exposure[1]),
                    (counts[feature].0, counts[feature].1, total)
                );
                compared += 1;
                tested += usize::from(row.ln_p.is_some());
                let says = |note| row.notes.contains(note);
                assert!(own.n() == 0.0 || row.g2.is_none() || says(Note::OwnDispersion) != says(Note::NoDispersion));
            }
        }
        assert_eq!(rows.iter().map(|row| (row.target, row.feature)).collect::<BTreeSet<_>>(), wanted);
    }
    assert!(compared > 800 && tested > 400, "only {compared} rows were compared, {tested} of them tested");
}

#[test]
fn what_a_table_cannot_be_compared_by_is_refused() {
    let room = newsroom(3, 12, 9);
    let features = room.tokens.features().len();
    let table = |counts: Vec<(u64, u64)>, total| Plan::new(&room.outlets).external(External { counts, total });
    let plan = || table(vec![(1, 1); features], 100);
    let plain = sums_of(&room, &Cells::of(&room.outlets), None);
    assert!(contrast(&plain, &plan(), &Task::new()).is_ok());
    let within = sums_of(&room, &Cells::within(&room.outlets, &room.events).unwrap(), None);
    let said = |sums: &Sums, plan: &Plan| contrast(sums, plan, &Task::new()).unwrap_err().to_string();
    assert!(said(&within, &plan()).contains("no events"));
    assert!(said(&plain, &table(vec![(1, 1)], 100)).contains("frequencies"));
    assert!(said(&plain, &table(vec![(9, 1); features], 8)).contains("total"));
    assert!(said(&plain, &Plan::new(&room.outlets).reference(&Reference::External)).contains("there is none"));
}

/// Both sides in each event that both cover.
fn shared(
    room: &Newsroom,
    term: &str,
    clusters: Option<&Groups>,
    target: usize,
    reference: &Reference,
) -> Vec<[Side; 2]> {
    let outlet = |document: usize| room.outlets.code(document).map(|code| code as usize);
    (0..room.events.len())
        .map(|event| {
            let here = |d: usize| room.events.code(d).is_some_and(|code| code as usize == event);
            let own = units(room, term, clusters, |d| here(d) && outlet(d) == Some(target));
            let rivals: Vec<usize> = match reference {
                Reference::Outlets(others) => others.clone(),
                _ => (0..room.outlets.len()).filter(|&other| other != target).collect(),
            };
            let other = rivals
                .iter()
                .map(|&rival| Side::of(&units(room, term, clusters, |d| here(d) && outlet(d) == Some(rival))));
            [Side::of(&own), other.fold(Side::default(), |sum, side| sum.and(&side))]
        })
        .filter(|sides| sides.iter().all(|side| !side.units.is_empty()))
        .collect()
}

/// The Mantel-Haenszel ratio, log₂.
fn mantel_haenszel<'a>(events: impl Iterator<Item = &'a [Side; 2]>) -> Option<f64> {
    let (mut over, mut under) = (0.0, 0.0);
    for [own, other] in events {
        let n = own.n() + other.n();
        (over, under) = (over + own.y() * other.n() / n, under + other.y() * own.n() / n);
    }
    (over > 0.0 && under > 0.0).then(|| (over / under).log2())
}

fn strata(events: &[[Side; 2]]) -> Vec<[f64; 4]> {
    events.iter().map(|[own, other]| [own.y(), own.n(), other.y(), other.n()]).collect()
}

/// The comparison inside events, as the documentation of the module states it.
fn inside(events: &[[Side; 2]]) -> Expected {
    let mut expected = Expected::default();
    let everything = events.iter().flatten().fold(Side::default(), |sum, side| sum.and(side));
    if events.is_empty() || everything.y() == 0.0 {
        return expected;
    }
    let (mut variance, mut surplus, mut independent) = (0.0, 0.0, 0.0);
    for [own, other] in events {
        let both = own.and(other);
        let (m_a, m) = (own.units.len() as f64, both.units.len() as f64);
        let p = both.y() / both.n();
        surplus += own.units.iter().map(|(y, n)| y - p * n).sum::<f64>();
        variance += m_a * (m - m_a) / (m * (m - 1.0)) * both.residual();
        independent += p * own.n() * other.n() / both.n();
    }
    let phi = variance / independent;
    expected.dispersion = Some(phi);
    let of_side = |side: usize| events.iter().map(|sides| sides[side].units.len()).sum::<usize>();
    let few = everything.with < 5 || of_side(0) < 5 || of_side(1) < 5;
    let phi = if few { phi.max(1.0) } else { phi };
    let (strata, count) = (strata(events), events.len() as f64);
    let g2 = (likelihood(&strata, summit(&strata)) - likelihood(&strata, 0.0)).max(0.0);
    let df = everything.units.len() as f64 - count - 1.0;
    if phi > 1e-12 && df >= 2.0 {
        let f = g2 / phi;
        (expected.z, expected.p) = (Some(surplus.signum() * f.sqrt()), Some(f_upper(f, 1.0, df)));
        let (low, high) = ends(&strata, phi * t_quantile(0.975, df).powi(2));
        (expected.low, expected.high) = (told(low), told(high));
    } else if phi <= 1e-12 {
        (expected.z, expected.p) = (Some(0.0), Some(1.0));
    }
    expected.log_ratio = mantel_haenszel(events.iter());
    let without = |left: usize| mantel_haenszel(events.iter().enumerate().filter(|(e, _)| *e != left).map(|(_, s)| s));
    let values: Option<Vec<f64>> = (0..events.len()).map(without).collect();
    if let (Some(ratio), Some(values), true) = (expected.log_ratio, values, events.len() >= 3) {
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let reach = t_quantile(0.975, count - 1.0) * ((count - 1.0) / count * squares).sqrt();
        expected.low = told(expected.low.map(|low| low.min(ratio - reach)));
        expected.high = told(expected.high.map(|high| high.max(ratio + reach)));
    }
    expected
}

#[test]
fn rows_within_events_follow_from_document_lists() {
    let (mut tested, mut with_interval) = (0, 0);
    for seed in 0..120 {
        let dice = &mut Dice::new(seed);
        let documents = dice.pick(&[12, 40, 90]);
        let room = newsroom(2000 + seed, documents, 9);
        let clusters = dice.one_in(3).then_some(&room.clusters);
        let sums = sums_of(&room, &Cells::within(&room.outlets, &room.events).unwrap(), clusters);
        let named = Reference::Outlets(dice.some_below(room.outlets.len()));
        let reference = dice.pick(&[Reference::Rest, Reference::Rest, named]);
        let plan = Plan::new(&room.outlets).reference(&reference).min_count(1);
        let Ok(rows) = contrast(&sums, &plan, &Task::new()) else { continue };
        let features = room.tokens.features();
        for row in &rows {
            let name = term(&room.tokens, features[row.feature]);
            let events = shared(&room, &name, clusters, row.target, &reference);
            let expected = inside(&events);
            assert_eq!(row.within.as_deref().unwrap().events, events.len() as u64);
            agree("log ratio", row.log_ratio, expected.log_ratio);
            agree("dispersion", row.dispersion, expected.dispersion);
            near_enough("low", row.low, expected.low);
            near_enough("high", row.high, expected.high);
            // The square root of a rounded 0 is far from it.
            let size = |z: Option<f64>| z.map(|z| (z.abs() * 1e4).round() / 1e4);
            let (got, wanted) = (size(row.z), size(expected.z));
            assert!(got == wanted || got.zip(wanted).is_some_and(|(a, b)| (a - b).abs() < 2e-4), "{got:?}, {wanted:?}");
            if let (Some(z), Some(other)) = (row.z, expected.z.filter(|z| z.abs() > 1e-3)) {
                assert!(z * other > 0.0, "the sign of {z}, seed {seed}");
            }
            let rough = |p: Option<f64>| p.map(|p| p.mul_add(1e4, 0.0));
            assert_eq!(row.ln_p.is_some(), expected.p.is_some());
            if let (Some(got), Some(wanted)) = (rough(row.p()), rough(expected.p)) {
                assert!((got - wanted).abs() < 1.0, "p {got} {wanted}");
            }
            assert_eq!(row.notes.contains(Note::NoEvents), events.is_empty());
            tested += usize::from(row.ln_p.is_some());
            with_interval += usize::from(row.low.is_some() && row.high.is_some());
        }
    }
    assert!(tested > 1_000 && with_interval > 500, "{tested} tested, {with_interval} with an interval");
}

// -- threads ------------------------------------------------------------------------------------------------------------

/// Everything that is counted and compared, on a given number of threads.
#[derive(Debug, PartialEq)]
struct Everything {
    terms: Vec<String>,
    counts: DocCounts,
    frames: DocCounts,
    sums: Sums,
    flat: Cooccurrence,
    harmonic: Cooccurrence,
    sentences: Cooccurrence,
    rows: Vec<Row>,
    inside: Vec<Row>,
    lines: usize,
}

fn everything(texts: Vec<Option<String>>, outlets: &Groups, events: &Groups, task: &Task) -> Result<Everything> {
    let tokens = Tokens::encode(Arc::new(texts), &TokenOptions { min_count: 2, ..TokenOptions::default() }, task)?;
    let (features, counts) = count::terms(&tokens, task)?;
    let (lexicon, groups) = lexicon(&[vec!["aab*".to_owned(), "b* a*".to_owned()], vec!["?b?b".to_owned()]]);
    let patterns = tokens.compile(&groups, &Task::new())?;
    let frames = Frames::compile(&tokens, &lexicon, &Task::new())?;
    let sums = count::sums(&counts, &Cells::of(outlets), None, task)?;
    let cells = count::sums(&counts, &Cells::within(outlets, events)?, None, task)?;
    let plan = Plan::new(outlets);
    let kept = Effect::ALL.into_iter().filter(|effect| effect.is_within_events()).collect();
    let inside = plan.clone().adjust(Adjust::Holm).effects(kept);
    let plan = plan.effects(Effect::ALL.to_vec());
    let sentences = Context::Whole { unit: Unit::Sentence, ordered: false, binary: false };
    Ok(Everything {
        terms: features.iter().map(|&id| term(&tokens, id)).collect(),
        frames: count::frames(&tokens, &frames, task)?.hits,
        flat: Cooccurrence::count(&tokens, Context::window(4, Weights::Flat, false), Selection::default(), task)?,
        harmonic: Cooccurrence::count(
            &tokens,
            Context::window(7, Weights::Harmonic, true),
            Selection::default(),
            task,
        )?,
        sentences: Cooccurrence::count(
            &tokens.near(&patterns, Span::Words(5, 5), task)?,
            sentences,
            Selection::default(),
            task,
        )?,
        rows: contrast(&sums, &plan, task)?,
        inside: contrast(&cells, &inside, task)?,
        lines: tokens.kwic(&patterns, 3, task)?.len(),
        counts,
        sums,
    })
}

#[test]
fn no_result_depends_on_threads() {
    let dice = &mut Dice::new(11);
    let (texts, _) = made(dice, 2_000, 60, &words_of_two_letters(1_400));
    let (outlets, events) = (labels(dice, 2_000, "outlet", 4, 50), labels(dice, 2_000, "event", 150, 20));
    let on = |threads| {
        let work = |task: &Task| everything(texts.clone(), &outlets, &events, task);
        run(threads, &Task::new(), work, |_| true).unwrap().unwrap()
    };
    let one = on(1);
    assert!(one.terms.len() > 1_300 && one.lines > 1_000 && one.rows.len() > 5_000 && one.inside.len() > 5_000);
    for threads in [2, 7] {
        assert!(on(threads) == one, "{threads} threads give another result than one");
    }
}
