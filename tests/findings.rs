//! What is said of findings beside the test has its slow twin here: the split of a difference into selection and wording,
//! the notes that warn of findings, and the word shift.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use slantwise::contrast::{self, Cells, Note, Plan, Reference, Row, Shift, contrast, contrast_units};
use slantwise::corpus::Groups;
use slantwise::count::{self, DocCounts, Frames, Furniture, Units};
use slantwise::formula::distributions::t_quantile;
use slantwise::lexicon::Lexicon;
use slantwise::runtime::Task;
use slantwise::sparse::Csr;
use slantwise::tokens::{NGrams, TokenOptions, Tokens};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

struct Dice(ChaCha8Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.0.next_u64() % n as u64).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number of occurrences where `mean` are expected.
    fn poisson(&mut self, mean: f64) -> u32 {
        let (floor, mut product, mut count) = ((-mean).exp(), self.uniform(), 0);
        while product > floor {
            product *= self.uniform();
            count += 1;
        }
        count
    }
}

fn groups(labels: &[Option<String>]) -> Groups {
    Groups::from_labels(&labels.iter().map(Option::as_deref).collect::<Vec<_>>())
}

fn near(got: f64, expected: f64, allowed: f64) -> bool {
    (got - expected).abs() <= allowed * expected.abs().max(1e-9)
}

// -- selection and wording ----------------------------------------------------------------------------------------------

/// A document: its event, whether it is the target's, its words, and its counts of each feature.
type Document = (usize, bool, u64, Vec<u32>);

fn counted(documents: &[Document]) -> (DocCounts, Groups, Groups) {
    let features = documents.first().map_or(0, |document| document.3.len());
    let row = |document: &Document| (0..).zip(document.3.iter().copied()).filter(|cell| cell.1 > 0).collect();
    let counts = DocCounts {
        counts: Csr::from_rows(features, documents.iter().map(row).collect()).unwrap(),
        exposure: documents.iter().map(|document| document.2).collect(),
        rejected: vec![None; documents.len()],
    };
    let outlets: Vec<Option<String>> =
        documents.iter().map(|document| Some(if document.1 { "A" } else { "B" }.to_owned())).collect();
    let events: Vec<Option<String>> = documents.iter().map(|document| Some(format!("{:05}", document.0))).collect();
    (counts, groups(&outlets), groups(&events))
}

/// The rows of outlet A, one per feature.
fn inside(documents: &[Document]) -> Vec<Row> {
    let (counts, outlets, events) = counted(documents);
    let sums = count::sums(&counts, &Cells::within(&outlets, &events).unwrap(), None, &Task::new()).unwrap();
    let rows = contrast(&sums, &Plan::new(&outlets).min_count(0), &Task::new()).unwrap();
    rows.into_iter().filter(|row| row.target == 0).collect()
}

/// Per event the counts of a feature and the words of both sides: `Y_A, N_A, Y_B, N_B`.
fn tables(documents: &[Document], feature: usize) -> Vec<[f64; 4]> {
    let mut events: BTreeMap<usize, [f64; 4]> = BTreeMap::new();
    for (event, own, n, y) in documents {
        let table = events.entry(*event).or_default();
        let side = if *own { 0 } else { 2 };
        table[side] += f64::from(y[feature]);
        table[side + 1] += *n as f64;
    }
    events.into_values().collect()
}

/// Raw and wording, in log₂.
fn ratios<'a>(events: impl Iterator<Item = &'a [f64; 4]> + Clone) -> [f64; 2] {
    let sum = |place: usize| events.clone().map(|event| event[place]).sum::<f64>();
    let raw = sum(0) / sum(1) / (sum(2) / sum(3));
    let (mut r, mut s) = (0.0, 0.0);
    for [y1, n1, y2, n2] in events {
        (r, s) = (r + y1 * n2 / (n1 + n2), s + y2 * n1 / (n1 + n2));
    }
    [raw.log2(), (r / s).log2()]
}

/// Half the widths of the intervals of raw and of selection by leaving out each event in turn.
fn deleted(events: &[[f64; 4]]) -> [f64; 2] {
    let e = events.len() as f64;
    let without = |left: usize| {
        let [raw, wording] = ratios(events.iter().enumerate().filter(move |(event, _)| *event != left).map(|(_, t)| t));
        [raw, raw - wording]
    };
    let values: Vec<[f64; 2]> = (0..events.len()).map(without).collect();
    [0, 1].map(|part| {
        let mean = values.iter().map(|value| value[part]).sum::<f64>() / e;
        let squares: f64 = values.iter().map(|value| (value[part] - mean).powi(2)).sum();
        t_quantile(0.975, e - 1.0) * ((e - 1.0) / e * squares).sqrt()
    })
}

/// The same from the formulas as the documentation has them.
fn linearised(events: &[[f64; 4]]) -> [f64; 2] {
    let sum = |of: &dyn Fn(&[f64; 4]) -> f64| events.iter().map(of).sum::<f64>();
    let own = |[y1, n1, _, n2]: &[f64; 4]| y1 * n2 / (n1 + n2);
    let other = |[_, n1, y2, n2]: &[f64; 4]| y2 * n1 / (n1 + n2);
    let all = [0, 1, 2, 3].map(|place| sum(&|event| event[place]));
    let (r, s) = (sum(&own), sum(&other));
    let raw = |t: &[f64; 4]| (t[0] / all[0] - t[1] / all[1]) - (t[2] / all[2] - t[3] / all[3]);
    let wording = |t: &[f64; 4]| own(t) / r - other(t) / s;
    let e = events.len() as f64;
    let reach = |squares: f64| t_quantile(0.975, e - 1.0) * (e / (e - 1.0) * squares).sqrt() / std::f64::consts::LN_2;
    [reach(sum(&|t| raw(t).powi(2))), reach(sum(&|t| (raw(t) - wording(t)).powi(2)))]
}

/// How news comes about: some events are covered more by A, some more by B, and in each kind a feature has its own rate.
struct World {
    /// Per kind of event, articles of A and B to be expected.
    coverage: Vec<[f64; 2]>,
    /// Per feature and kind its rate in B, and how many times as often A words it so.
    features: Vec<(Vec<f64>, f64)>,
}

impl World {
    fn random(dice: &mut Dice, features: usize, ratios: &[f64]) -> Self {
        let kinds = 3;
        let coverage = (0..kinds).map(|_| [0.3 + 1.5 * dice.uniform(), 0.3 + 1.5 * dice.uniform()]).collect();
        let rate = |dice: &mut Dice| 0.003 + 0.02 * dice.uniform();
        let features = (0..features)
            .map(|feature| ((0..kinds).map(|_| rate(dice)).collect(), ratios[feature % ratios.len()]))
            .collect();
        Self { coverage, features }
    }

    fn documents(&self, dice: &mut Dice, events: usize) -> Vec<Document> {
        let mut documents = Vec::new();
        for event in 0..events {
            let kind = dice.below(self.coverage.len());
            // Each event has more or less of a feature by itself, whoever covers it.
            let own: Vec<f64> = self.features.iter().map(|_| 0.3 + 1.4 * dice.uniform()).collect();
            for (side, &expected) in self.coverage[kind].iter().enumerate() {
                for _ in 0..dice.poisson(expected) {
                    let n = 100 + dice.below(400) as u64;
                    let count = |(place, (rates, ratio)): (usize, &(Vec<f64>, f64))| {
                        // A word comes in bursts.
                        let burst = if dice.one_in(2) { 1.6 } else { 0.4 };
                        let ratio = if side == 0 { *ratio } else { 1.0 };
                        dice.poisson(rates[kind] * own[place] * ratio * burst * n as f64)
                    };
                    documents.push((event, side == 0, n, self.features.iter().enumerate().map(count).collect()));
                }
            }
        }
        documents
    }

    /// Selection of a feature as it would be with all the events there could be.
    fn selection(&self, dice: &mut Dice, feature: usize) -> f64 {
        let (rates, ratio) = &self.features[feature];
        let words = |dice: &mut Dice, articles: u32| (0..articles).map(|_| 100.0 + dice.below(400) as f64).sum::<f64>();
        let events: Vec<[f64; 4]> = (0..120_000)
            .filter_map(|_| {
                let kind = dice.below(rates.len());
                let [own, other] = self.coverage[kind].map(|expected| dice.poisson(expected));
                let (n1, n2) = (words(dice, own), words(dice, other));
                (n1 + n2 > 0.0).then(|| [rates[kind] * ratio * n1, n1, rates[kind] * n2, n2])
            })
            .collect();
        let [raw, wording] = ratios(events.iter());
        raw - wording
    }
}

#[test]
fn selection_and_wording_add_up_and_follow_from_events() {
    let (mut close, mut all) = (0_u32, 0_u32);
    for seed in 0..60 {
        let dice = &mut Dice::new(seed);
        let world = World::random(dice, 6, &[1.0, 2.0, 0.5]);
        let events = [12, 40, 120][dice.below(3)];
        let documents = world.documents(dice, events);
        for row in inside(&documents) {
            let events = tables(&documents, row.feature);
            let [raw, wording] = ratios(events.iter());
            let within = row.within.as_deref().unwrap();
            let (Some(got), Some(selection)) = (within.raw.value, within.selection.value) else { continue };
            let Some(log_ratio) = row.log_ratio else { panic!("no wording, but a selection") };
            assert_eq!((selection + log_ratio).to_bits(), got.to_bits(), "the parts add up to the last bit");
            assert!((got - raw).abs() < 1e-12 && (log_ratio - wording).abs() < 1e-12);
            let Some(low) = within.selection.low else {
                assert!(row.notes.contains(Note::FewForSelection));
                continue;
            };
            assert!(!row.notes.contains(Note::FewForSelection));
            let reach = [got - within.raw.low.unwrap(), selection - low];
            assert!(near(within.selection.high.unwrap() - selection, reach[1], 1e-9));
            assert!(near(within.raw.high.unwrap() - got, reach[0], 1e-9));
            for (part, (expected, slow)) in linearised(&events).into_iter().zip(deleted(&events)).enumerate() {
                assert!(near(reach[part], expected, 1e-7), "seed {seed}: {} is not {expected}", reach[part]);
                if events.len() >= 100 {
                    assert!(near(expected, slow, 0.25), "seed {seed}: {expected} is far from {slow}");
                    close += u32::from(near(expected, slow, 0.04));
                    all += 1;
                }
            }
        }
    }
    assert!(all > 100 && f64::from(close) > 0.8 * f64::from(all), "{close} of {all} agree within 4 %");
}

#[test]
fn the_interval_of_selection_holds_the_truth_as_often_as_it_says() {
    let (mut held, mut tried) = ([0_u32; 2], [0_u32; 2]);
    for world in 0..6 {
        let dice = &mut Dice::new(900 + world);
        let world = World::random(dice, 10, &[1.0, 1.0, 2.0, 0.5]);
        let truth: Vec<f64> = (0..10).map(|feature| world.selection(dice, feature)).collect();
        for round in 0..120 {
            let size = round % 2;
            let documents = world.documents(dice, [30, 100][size]);
            for row in inside(&documents) {
                let selection = row.within.as_deref().unwrap().selection;
                let (Some(low), Some(high)) = (selection.low, selection.high) else { continue };
                tried[size] += 1;
                held[size] += u32::from(low <= truth[row.feature] && truth[row.feature] <= high);
            }
        }
    }
    for size in 0..2 {
        let share = f64::from(held[size]) / f64::from(tried[size]);
        println!("coverage {share:.4} of {}", tried[size]);
        assert!(tried[size] > 3_000 && (0.93..0.97).contains(&share), "{share} of {}", tried[size]);
    }
}

#[test]
fn what_was_planted_is_found_where_it_was_planted() {
    let dice = &mut Dice::new(4);
    // A covers what B passes over: the first kind. Feature 0 is of that kind, feature 1 is worded, feature 2 is neither.
    let world = World {
        coverage: vec![[1.8, 0.4], [0.4, 1.8]],
        features: vec![(vec![0.03, 0.005], 1.0), (vec![0.01, 0.01], 3.0), (vec![0.01, 0.01], 1.0)],
    };
    let documents = world.documents(dice, 300);
    let rows: BTreeMap<usize, Row> = inside(&documents).into_iter().map(|row| (row.feature, row)).collect();
    let holds = |row: &Row| {
        let selection = row.within.as_deref().unwrap().selection;
        (selection.low.unwrap() <= 0.0 && selection.high.unwrap() >= 0.0, row.p().unwrap())
    };
    let [selected, worded, neither] = [0, 1, 2].map(|feature| holds(&rows[&feature]));
    assert!(!selected.0 && selected.1 > 0.01, "{selected:?}");
    assert!(worded.0 && worded.1 < 1e-6, "{worded:?}");
    assert!(neither.0 && neither.1 > 0.01, "{neither:?}");
    assert!((rows[&1].log_ratio.unwrap() - 3.0_f64.log2()).abs() < 0.4);
    assert!(rows[&0].within.as_deref().unwrap().selection.value.unwrap() > 0.8);
}

#[test]
fn a_ratio_that_differs_between_events_is_said_to() {
    let mut noted = 0;
    for seed in 0..40 {
        let dice = &mut Dice::new(seed);
        let mut documents = Vec::new();
        for event in 0..25 {
            // Mostly alike, with a few events in which one side speaks of nothing else.
            let ratio = if dice.one_in(8) { 8.0 } else { 1.0 };
            for article in 0..6 {
                let rate = if article % 2 == 0 { 0.01 * ratio } else { 0.01 };
                documents.push((event, article % 2 == 0, 300, vec![dice.poisson(300.0 * rate)]));
            }
        }
        for row in inside(&documents) {
            let holds = row.low.is_some_and(|low| low <= 0.0) && row.high.is_some_and(|high| high >= 0.0);
            assert_eq!(row.notes.contains(Note::EventsDiffer), holds && row.p().unwrap() < 0.05);
            noted += usize::from(row.notes.contains(Note::EventsDiffer));
        }
    }
    assert!(noted > 2, "{noted}");
}

// -- the lint of findings -----------------------------------------------------------------------------------------------

fn tokens_of(texts: Vec<Option<String>>) -> Tokens {
    Tokens::encode(Arc::new(texts), &TokenOptions::default(), &Task::new()).unwrap()
}

/// Texts of random words, of which some stand at much the same place in most texts of an outlet.
fn pages(dice: &mut Dice, documents: usize) -> (Vec<Option<String>>, Groups) {
    let outlets = 3;
    // Per outlet: a word, how far from which end, how far it strays, in how many of ten documents.
    let habits: Vec<(String, usize, bool, usize, usize)> = (0..outlets * 2)
        .map(|habit| {
            let place = if dice.one_in(2) { dice.below(60) } else { dice.below(6) };
            (format!("h{}", habit % 4), place, dice.one_in(2), 1 + dice.below(7), 4 + dice.below(7))
        })
        .collect();
    let (mut texts, mut labels) = (Vec::new(), Vec::new());
    for _ in 0..documents {
        let outlet = dice.below(outlets);
        let length = if dice.one_in(8) { dice.below(12) } else { 20 + dice.below(150) };
        let mut words: Vec<String> = (0..length)
            .map(|_| if dice.one_in(4) { "the".to_owned() } else { format!("w{}", dice.below(40)) })
            .collect();
        for (word, place, end, stray, often) in habits.iter().skip(2 * outlet).take(2) {
            if dice.below(10) < *often {
                let place = (place + dice.below(*stray)).min(words.len());
                words.insert(if *end { words.len() - place } else { place }, word.clone());
            }
        }
        texts.push((!words.is_empty()).then(|| words.join(" ")));
        labels.push((!dice.one_in(15)).then(|| format!("outlet {outlet}")));
    }
    (texts, groups(&labels))
}

/// The rule as it is written, for a term counted at these places of each document of an outlet, of so many words.
fn is_furniture(documents: &[(usize, Vec<usize>)]) -> bool {
    let of = documents.len() as f64;
    let y: usize = documents.iter().map(|(_, places)| places.len()).sum();
    let n: usize = documents.iter().map(|(n, _)| n).sum();
    let with = documents.iter().filter(|(_, places)| !places.is_empty()).count() as f64;
    let chance = 1.0 - (1.0 - y as f64 / n as f64).powi(5);
    let at = |window: usize, end: bool| {
        let inside = |n: usize, place: usize| {
            let offset = if end { n - 1 - place } else { place };
            offset < 50 && (window..window + 5).contains(&offset)
        };
        documents.iter().filter(|(n, places)| places.iter().any(|&place| inside(*n, place))).count() as f64
    };
    let most = (0..50).flat_map(|window| [at(window, false), at(window, true)]).fold(0.0, f64::max);
    let part = |seen: f64, expected: f64| if seen > 0.0 { seen * (seen / expected).ln() } else { 0.0 };
    let unlikely = of * (part(most / of, chance) + part(1.0 - most / of, 1.0 - chance)) >= 10_000_f64.ln();
    let often = of >= 10.0 && with > 0.6 * of && most / of - chance > 0.6 * (1.0 - chance);
    often && unlikely && most >= 0.2 * y as f64
}

#[test]
fn furniture_is_what_the_rule_says() {
    let (mut found, mut tried) = (0, 0);
    for seed in 0..60 {
        let dice = &mut Dice::new(seed);
        let documents = 15 + dice.below(120);
        let (texts, outlets) = pages(dice, documents);
        let mut tokens = tokens_of(texts);
        if dice.one_in(3) {
            tokens = tokens.ngrams(&NGrams { sizes: vec![1, 2], skip: 0, sentences: false }, &Task::new()).unwrap();
        }
        let task = Task::new();
        let (features, counts) = count::terms(&tokens, &task).unwrap();
        let labels: Vec<Option<String>> = (0..documents).map(|_| Some(format!("event {}", dice.below(4)))).collect();
        let cells =
            if dice.one_in(2) { Cells::within(&outlets, &groups(&labels)).unwrap() } else { Cells::of(&outlets) };
        let sums = count::sums(&counts, &cells, None, &task).unwrap();
        let furniture = Furniture::of_terms(&tokens, &features, &sums, &task).unwrap();
        for (feature, &id) in features.iter().enumerate() {
            for outlet in 0..outlets.len() {
                let code = u32::try_from(outlet).unwrap();
                let own = (0..documents).filter(|&d| outlets.code(d) == Some(code) && tokens.rejected(d).is_none());
                let listed: Vec<(usize, Vec<usize>)> = own
                    .map(|document| {
                        let mut places = Vec::new();
                        tokens.counted(document, |place, term| places.extend((term == id).then_some(place)));
                        (tokens.document(document).len(), places)
                    })
                    .collect();
                let got = furniture.outlets(feature).contains(&code);
                assert_eq!(got, is_furniture(&listed), "seed {seed}, {}", tokens.vocabulary().term(id));
                found += usize::from(got);
                tried += 1;
            }
        }
    }
    assert!(found > 60 && found < tried / 10, "{found} of {tried}");
}

#[test]
fn furniture_of_frames_is_that_of_their_matches() {
    let mut found = 0;
    for seed in 0..30 {
        let dice = &mut Dice::new(seed);
        let (texts, outlets) = pages(dice, 90);
        let (tokens, task) = (tokens_of(texts), Task::new());
        let (lexicon, frames) = lexicon(&[vec!["h*".to_owned()], vec!["w1".to_owned(), "the w2".to_owned()]]);
        let patterns = tokens.compile(&frames, &task).unwrap();
        let frames = Frames::compile(&tokens, &lexicon, &task).unwrap();
        let counts = count::frames(&tokens, &frames, &task).unwrap().hits;
        let sums = count::sums(&counts, &Cells::of(&outlets), None, &task).unwrap();
        let furniture = Furniture::of_frames(&tokens, &frames, &sums, &task).unwrap();
        for frame in 0..2 {
            for outlet in 0..outlets.len() {
                let code = u32::try_from(outlet).unwrap();
                let own = (0..90).filter(|&d| outlets.code(d) == Some(code) && tokens.rejected(d).is_none());
                let listed: Vec<(usize, Vec<usize>)> = own
                    .map(|document| {
                        let mut places = Vec::new();
                        let mut take = |at: usize, group: usize| places.extend((group == frame).then_some(at));
                        tokens.matches(&patterns, document, |found| take(found.start, found.group));
                        (tokens.document(document).len(), places)
                    })
                    .collect();
                let got = furniture.outlets(frame).contains(&code);
                assert_eq!(got, is_furniture(&listed), "seed {seed}");
                found += usize::from(got);
            }
        }
        let plan = Plan::new(&outlets).min_count(0);
        let mut rows = contrast(&sums, &plan, &task).unwrap();
        contrast::lint(&mut rows, &plan, &furniture);
        for row in &rows {
            assert_eq!(row.notes.contains(Note::Furniture), !furniture.outlets(row.feature).is_empty());
        }
        let named = plan.reference(&Reference::Outlets(vec![0]));
        let mut rows = contrast(&sums, &named, &task).unwrap();
        contrast::lint(&mut rows, &named, &furniture);
        for row in &rows {
            let sides = [0, u32::try_from(row.target).unwrap()];
            let either = furniture.outlets(row.feature).iter().any(|outlet| sides.contains(outlet));
            assert_eq!(row.notes.contains(Note::Furniture), either);
        }
    }
    assert!(found > 5, "{found}");
}

#[test]
fn one_document_and_small_cells_are_noted_by_the_rule() {
    let mut noted = [0, 0];
    for seed in 0..80 {
        let dice = &mut Dice::new(seed);
        let documents: Vec<(usize, u64, Option<String>, u32)> = (0..40)
            .map(|_| {
                let y = if dice.one_in(12) { dice.below(12) } else { usize::from(dice.one_in(5)) };
                let cluster = (!dice.one_in(3)).then(|| format!("story {}", dice.below(8)));
                (dice.below(3), 20 + dice.below(300) as u64, cluster, u32::try_from(y).unwrap())
            })
            .collect();
        let rows = documents.iter().map(|document| Vec::from_iter((document.3 > 0).then_some((0, document.3))));
        let counts = DocCounts {
            counts: Csr::from_rows(1, rows.collect()).unwrap(),
            exposure: documents.iter().map(|document| document.1).collect(),
            rejected: vec![None; 40],
        };
        let outlets = groups(&documents.iter().map(|document| Some(format!("o{}", document.0))).collect::<Vec<_>>());
        let clusters = groups(&documents.iter().map(|document| document.2.clone()).collect::<Vec<_>>());
        let sums = |clusters| count::sums(&counts, &Cells::of(&outlets), clusters, &Task::new()).unwrap();
        for sums in [sums(None), sums(Some(&clusters))] {
            for row in contrast(&sums, &Plan::new(&outlets).min_count(1), &Task::new()).unwrap() {
                let of = |own: bool| documents.iter().filter(move |document| (document.0 == row.target) == own);
                let y = |own: bool| of(own).map(|document| u64::from(document.3)).sum::<u64>();
                let n = |own: bool| of(own).map(|document| document.1).sum::<u64>();
                let own_more = y(true) * n(false) >= y(false) * n(true);
                let most = of(own_more).map(|document| u64::from(document.3)).max().unwrap();
                let expected = (y(true) + y(false)) as f64 * n(true).min(n(false)) as f64 / (n(true) + n(false)) as f64;
                let [one, small] = [Note::OneDocument, Note::SmallCell].map(|note| row.notes.contains(note));
                assert_eq!(one, y(own_more) > 1 && 2 * most > y(own_more));
                assert_eq!(small, expected < 5.0);
                noted = [noted[0] + u32::from(one), noted[1] + u32::from(small)];
            }
        }
    }
    assert!(noted.iter().all(|&count| count > 20), "{noted:?}");
}

// -- the word shift -----------------------------------------------------------------------------------------------------

/// Random texts with frames, of which some are never met.
fn framed(dice: &mut Dice) -> (Tokens, Groups, Groups, Vec<Vec<String>>) {
    let (mut texts, mut outlets, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..20 + dice.below(60) {
        let words = |dice: &mut Dice| ["tax", "taxes", "cut", "cuts", "jobs", "the", "of"][dice.below(7)];
        let mut text: Vec<&str> = (0..dice.below(40)).map(|_| words(dice)).collect();
        // Rare enough that an outlet may do without.
        text.extend(dice.one_in(12).then_some("army"));
        texts.push(Some(text.join(" ")));
        outlets.push((!dice.one_in(10)).then(|| format!("outlet {}", dice.below(3))));
        events.push((!dice.one_in(10)).then(|| format!("event {}", dice.below(9))));
    }
    let frame = |patterns: &[&str]| patterns.iter().map(ToString::to_string).collect::<Vec<_>>();
    let frames = vec![
        frame(&["tax*", "tax* cut*", "jobs"]),
        frame(&["army", "zebra"]),
        frame(&["zebra*"]),
        frame(&["cut", "cut*", "the of"]),
    ];
    (tokens_of(texts), groups(&outlets), groups(&events), frames)
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

#[test]
fn forms_are_the_words_of_matches() {
    for seed in 0..60 {
        let (tokens, _, _, frames) = framed(&mut Dice::new(seed));
        let task = Task::new();
        let (lexicon, frames) = lexicon(&frames);
        let patterns = tokens.compile(&frames, &task).unwrap();
        let compiled = Frames::compile(&tokens, &lexicon, &task).unwrap();
        let (forms, counts) = count::forms(&tokens, &compiled, &task).unwrap();
        let text = |words: &[slantwise::vocabulary::TermId]| {
            words.iter().map(|&word| tokens.words().term(word)).collect::<Vec<_>>().join(" ")
        };
        let mut met = BTreeSet::new();
        for document in 0..tokens.len() {
            let mut expected: BTreeMap<(usize, String), u32> = BTreeMap::new();
            tokens.matches(&patterns, document, |found| {
                let words = &tokens.document(document)[found.start..found.start + found.len];
                let words: Vec<_> = words.iter().map(|word| word.word()).collect();
                *expected.entry((found.group, text(&words))).or_default() += 1;
                met.insert((found.group, text(&words), found.pattern));
            });
            let got: BTreeMap<(usize, String), u32> = counts
                .counts
                .row(document)
                .map(|(column, count)| ((forms[column as usize].frame, text(&forms[column as usize].words)), count))
                .collect();
            assert_eq!(got, expected);
            assert_eq!(counts.exposure[document], tokens.exposure(document));
        }
        let listed: Vec<_> = forms.iter().map(|form| (form.frame, text(&form.words), form.entry)).collect();
        assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), met);
        assert!(listed.is_sorted() || listed.iter().any(|(_, words, _)| words.contains(' ')));
    }
}

#[test]
fn a_shift_adds_up_to_the_difference_and_to_the_score() {
    let (mut scored, mut unscored) = (0, 0);
    for seed in 0..120 {
        let dice = &mut Dice::new(seed);
        let (tokens, outlets, events, frames) = framed(dice);
        let (task, within) = (Task::new(), dice.one_in(2));
        let cells = if within { Cells::within(&outlets, &events).unwrap() } else { Cells::of(&outlets) };
        let named = Reference::Outlets(vec![dice.below(outlets.len())]);
        let references = [Reference::Rest, named, Reference::All, Reference::Mean];
        let reference = &references[dice.below(if within { 2 } else { 4 })];
        let plan = Plan::new(&outlets).reference(reference);
        let (lexicon, _) = lexicon(&frames);
        let compiled = Frames::compile(&tokens, &lexicon, &task).unwrap();
        let (forms, counts) = count::forms(&tokens, &compiled, &task).unwrap();
        let units = Units::of(&counts, &cells, None).unwrap();
        let (_, rows) = contrast_units(&units, &plan.clone().min_count(1), &task).unwrap();
        let frame_of: Vec<usize> = forms.iter().map(|form| form.frame).collect();
        let shifts = contrast::shift(rows, &frame_of);

        let counts = count::frames(&tokens, &compiled, &task).unwrap().hits;
        let sums = count::sums(&counts, &cells, None, &task).unwrap();
        for frame in contrast(&sums, &plan.min_count(0), &task).unwrap() {
            let own = |shift: &&Shift| (shift.row.versus, shift.frame) == (frame.versus, frame.feature);
            let terms: Vec<&Shift> = shifts.iter().filter(own).collect();
            let sum = |of: fn(&Shift) -> Option<f64>| terms.iter().filter_map(|term| of(term)).sum::<f64>();
            for side in 0..2 {
                assert_eq!(terms.iter().map(|term| term.row.count[side]).sum::<u64>(), frame.count[side]);
            }
            let size: Vec<f64> = terms.iter().filter_map(|term| term.contribution.map(f64::abs)).collect();
            assert!(size.is_sorted_by(|a, b| *a >= b * (1.0 - 1e-12)), "largest first: {size:?}");
            let rates = if within {
                frame.within.as_deref().unwrap().rates.map(|rates| rates.map(Some))
            } else {
                Some(frame.rate)
            };
            let Some([Some(own), Some(other)]) = rates else { continue };
            assert!((sum(|term| term.difference) - (own - other)).abs() < 1e-15, "seed {seed}");
            if own > 0.0 && other > 0.0 {
                let score = frame.log_ratio.unwrap();
                assert!((sum(|term| term.contribution) - score).abs() < 1e-12, "seed {seed}: {score}");
                scored += 1;
            } else {
                assert!(terms.iter().all(|term| term.contribution.is_none()));
                assert!(terms.iter().all(|term| term.row.notes.contains(Note::NoScore)));
                unscored += usize::from(!terms.is_empty());
            }
            if own.to_bits() == other.to_bits() {
                assert!(terms.iter().all(|term| term.share.is_none() && term.row.notes.contains(Note::NoDifference)));
            } else if !terms.is_empty() {
                assert!((sum(|term| term.share) - 1.0).abs() < 1e-9);
            }
        }
    }
    assert!(scored > 300 && unscored > 3, "{scored} with a score, {unscored} without");
}
