//! Slow twins of what looks at single documents: permutation and bootstrap from lists of documents, with the same
//! draws.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use slantwise::contrast::{Adjust, Interval, Note, Plan, Reference, Row, Test, Versus, contrast_units};
use slantwise::corpus::Groups;
use slantwise::count::{Cells, DocCounts, Units};
use slantwise::draw::{Draws, Name, Purpose, exponential, poisson};
use slantwise::error::{Error, Result};
use slantwise::formula::distributions::normal_upper;
use slantwise::formula::ranks::rank_sum;
use slantwise::formula::welch::{Sample, welch};
use slantwise::runtime::{Task, run};
use slantwise::sparse::Csr;
use std::collections::{BTreeMap, BTreeSet};

struct Dice(ChaCha8Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.0.next_u64() % n as u64).unwrap()
    }
}

/// A document: outlet, event, words, and how often it has each feature.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Document {
    outlet: usize,
    event: usize,
    n: u64,
    counts: Vec<u64>,
}

/// Invented documents: bursts, some alike, some without any feature.
fn documents(dice: &mut Dice, count: usize, outlets: usize, events: usize, features: usize) -> Vec<Document> {
    let mut all: Vec<Document> = Vec::new();
    for number in 0..count {
        if number > 0 && dice.below(8) == 0 {
            let twin = all[dice.below(number)].clone();
            all.push(twin);
            continue;
        }
        let counts: Vec<u64> = (0..features)
            .map(|feature| if dice.below(2 + feature / 2) == 0 { 1 + dice.below(4) as u64 } else { 0 })
            .collect();
        let n = counts.iter().sum::<u64>() + 1 + dice.below(30) as u64;
        all.push(Document { outlet: dice.below(outlets), event: dice.below(events), n, counts });
    }
    all
}

/// What the library makes of them.
fn compared(documents: &[Document], within: bool, plan: impl Fn(Plan) -> Plan, task: &Task) -> Result<Vec<Row>> {
    let features = documents[0].counts.len();
    let rows = documents
        .iter()
        .map(|document| {
            let found = (0_u32..).zip(&document.counts).filter(|(_, y)| **y > 0);
            found.map(|(feature, &y)| (feature, u32::try_from(y).unwrap())).collect()
        })
        .collect();
    let counts = DocCounts {
        counts: Csr::from_rows(features, rows)?,
        exposure: documents.iter().map(|document| document.n).collect(),
        rejected: vec![None; documents.len()],
    };
    let groups = |code: fn(&Document) -> usize| {
        let most = documents.iter().map(code).max().unwrap();
        let codes = documents.iter().map(|document| u32::try_from(code(document)).ok()).collect();
        Groups::from_codes(codes, (0..=most).map(|code| format!("{code:02}")).collect()).unwrap()
    };
    let outlets = groups(|document| document.outlet);
    let cells = if within { Cells::within(&outlets, &groups(|document| document.event))? } else { Cells::of(&outlets) };
    let plan = plan(Plan::new(&outlets).min_count(1));
    contrast_units(&Units::of(&counts, &cells, None)?, &plan, task).map(|(_, rows)| rows)
}

/// The draws of documents: by what they hold, those alike numbered.
fn draws(documents: &[Document], within: bool, seed: u64, purpose: Purpose) -> Vec<Draws> {
    let mut met: BTreeMap<Vec<u64>, u64> = BTreeMap::new();
    documents
        .iter()
        .map(|document| {
            let event = if within { document.event as u64 } else { 0 };
            let mut told = vec![event, document.outlet as u64, document.n];
            for (feature, &y) in (0..).zip(&document.counts).filter(|(_, y)| **y > 0) {
                told.extend([feature, y]);
            }
            let number = met.entry(told.clone()).or_default();
            *number += 1;
            Draws::of(seed, purpose, Name::of(told), *number - 1)
        })
        .collect()
}

/// The documents of both sides, and whose they are: those of an event together.
fn pool(documents: &[Document], versus: &Versus, within: bool) -> Vec<Vec<usize>> {
    let mut events: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, document) in documents.iter().enumerate() {
        let inside = match &versus.reference {
            Reference::Outlets(others) => document.outlet == versus.target || others.contains(&document.outlet),
            _ => true,
        };
        if inside {
            events.entry(if within { document.event } else { 0 }).or_default().push(number);
        }
    }
    events.into_values().collect()
}

/// U²/V from its definition, given whose each document is; V is that of the order observed, where it is the same for
/// all.
fn statistic(
    documents: &[Document],
    labels: &[usize],
    events: &[Vec<usize>],
    versus: &Versus,
    feature: usize,
    within: bool,
) -> (f64, f64) {
    let y = |document: usize| documents[document].counts[feature] as f64;
    let n = |document: usize| documents[document].n as f64;
    let (mut u, mut v) = (0.0, 0.0);
    if within {
        for event in events {
            let rate = event.iter().map(|&d| y(d)).sum::<f64>() / event.iter().map(|&d| n(d)).sum::<f64>();
            let own: Vec<usize> = event.iter().copied().filter(|&d| labels[d] == versus.target).collect();
            let (m, all) = (own.len() as f64, event.len() as f64);
            if m < 1.0 || all - m < 1.0 {
                continue;
            }
            u += own.iter().map(|&d| y(d) - rate * n(d)).sum::<f64>();
            let squares: f64 = event.iter().map(|&d| (y(d) - rate * n(d)).powi(2)).sum();
            v += m * (all - m) / (all * (all - 1.0)) * squares;
        }
        return (u, if v > 1e-12 { u * u / v } else { 0.0 });
    }
    let all: Vec<usize> = events.concat();
    let total = |of: &dyn Fn(usize) -> f64, label: Option<usize>| {
        all.iter().filter(|&&d| label.is_none_or(|label| labels[d] == label)).map(|&d| of(d)).sum::<f64>()
    };
    let (words, units) = (total(&n, None), all.len() as f64);
    let rate = total(&y, None) / words;
    let phi = all.iter().map(|&d| (y(d) - rate * n(d)).powi(2)).sum::<f64>() / ((units - 1.0) * rate * words / units);
    if phi < 1e-12 {
        return (0.0, 0.0);
    }
    let own = total(&n, Some(versus.target));
    if versus.reference == Reference::Mean {
        let others: BTreeSet<usize> = all.iter().map(|&d| labels[d]).filter(|&label| label != versus.target).collect();
        let k = others.len() as f64;
        let of = |label: usize| total(&y, Some(label)) / total(&n, Some(label));
        u = of(versus.target) - others.iter().map(|&label| of(label)).sum::<f64>() / k;
        v = phi * rate * (1.0 / own + others.iter().map(|&l| 1.0 / total(&n, Some(l))).sum::<f64>() / (k * k));
    } else {
        u = total(&y, Some(versus.target)) - rate * own;
        v = phi * rate * own * (words - own) / words;
    }
    (u, u * u / v)
}

/// Every choice of `own` among these.
fn choices(of: &[usize], own: usize) -> Vec<Vec<usize>> {
    match of {
        _ if own == 0 => vec![Vec::new()],
        [] => Vec::new(),
        [first, rest @ ..] => {
            let with = choices(rest, own - 1).into_iter().map(|mut some| {
                some.push(*first);
                some
            });
            with.chain(choices(rest, own)).collect()
        }
    }
}

/// Whose each document is in every arrangement: all of them where they are few enough, else as drawn.
fn arrangements(
    documents: &[Document],
    events: &[Vec<usize>],
    versus: &Versus,
    within: bool,
    replicates: usize,
    exact: bool,
) -> (Vec<Vec<usize>>, bool) {
    let own: Vec<usize> = documents.iter().map(|document| document.outlet).collect();
    let mut ways = vec![own.clone()];
    let mut few = exact && versus.reference != Reference::Mean;
    for event in events {
        let target = event.iter().filter(|&&d| own[d] == versus.target).count();
        let size: f64 = (0..target).map(|step| (event.len() - step) as f64 / (target - step) as f64).product();
        few &= size * ways.len() as f64 <= replicates as f64 + 0.5;
        if few {
            let other = own.len() + 1000;
            let next = choices(event, target).into_iter().flat_map(|chosen| {
                ways.iter()
                    .map(move |way| {
                        let mut way = way.clone();
                        for &d in event {
                            way[d] = if chosen.contains(&d) { versus.target } else { other };
                        }
                        way
                    })
                    .collect::<Vec<_>>()
            });
            ways = next.collect();
        }
    }
    if few {
        return (ways, true);
    }
    let mut draws = draws(documents, within, 11, Purpose::Labels);
    let dealt = (0..replicates).map(|replicate| {
        let mut labels = own.clone();
        for event in events {
            let mut order = event.clone();
            order.sort_by_key(|&d| draws[d].at(replicate));
            let mut pack: Vec<usize> = event.iter().map(|&d| own[d]).collect();
            pack.sort_unstable();
            order.iter().zip(pack).for_each(|(&d, label)| labels[d] = label);
        }
        labels
    });
    (dealt.collect(), false)
}

fn reaches(t: f64, seen: f64) -> bool {
    t >= seen * (1.0 - 1e-9) || seen < 1e-20
}

/// Random comparisons of random documents; returns rows and what they were made of.
struct Room {
    documents: Vec<Document>,
    within: bool,
    versus: Vec<Versus>,
}

fn room(seed: u64) -> Room {
    let dice = &mut Dice::new(seed);
    let outlets = 2 + dice.below(4);
    let within = dice.below(2) == 0;
    let events = 1 + dice.below(6);
    let count = if dice.below(3) == 0 { 4 + dice.below(8) } else { 15 + dice.below(50) };
    let mut documents = documents(dice, count, outlets, events, 6);
    // Every outlet has one at least.
    for outlet in 0..outlets {
        documents[outlet % count].outlet = outlet;
    }
    let versus = (0..outlets)
        .map(|target| {
            let other = (target + 1 + dice.below(outlets - 1)) % outlets;
            let reference = match dice.below(if within { 2 } else { 4 }) {
                0 => Reference::Rest,
                1 => Reference::Outlets(vec![other]),
                2 => Reference::All,
                _ => Reference::Mean,
            };
            Versus { target, reference }
        })
        .collect();
    Room { documents, within, versus }
}

#[test]
fn permutation_follows_from_document_lists() {
    let (mut exact, mut stopped, mut drawn) = (0, 0, 0);
    for seed in 0..60 {
        let Room { documents, within, versus } = room(seed);
        let replicates = 150;
        let plan = |plan: Plan| plan.versus(versus.clone()).test(Test::Permutation).draws(150, 11);
        let rows = match compared(&documents, within, plan, &Task::new()) {
            Err(Error::TooFewGroups { .. }) => continue,
            rows => rows.unwrap(),
        };
        for (place, versus) in versus.iter().enumerate() {
            let events = pool(&documents, versus, within);
            let (ways, all) = arrangements(&documents, &events, versus, within, replicates, true);
            let own: Vec<usize> = documents.iter().map(|document| document.outlet).collect();
            for row in rows.iter().filter(|row| row.versus == place) {
                let Some(p) = row.p() else {
                    let untold = [Note::NoWords, Note::NeverFound, Note::NoEvents, Note::NotInEvents];
                    assert!(row.notes.iter().any(|note| untold.contains(&note)), "{row:?}");
                    continue;
                };
                let of = |labels: &[usize]| statistic(&documents, labels, &events, versus, row.feature, within);
                let (difference, seen) = of(&own);
                let z = row.z.unwrap();
                assert!((z * z - seen).abs() < 1e-9 * seen.max(1.0), "seed {seed}: {z}² is not {seen}");
                assert!(seen < 1e-12 || z.signum() == difference.signum());
                let reached: Vec<bool> = ways.iter().map(|labels| reaches(of(labels).1, seen)).collect();
                let count = |some: &[bool]| some.iter().filter(|reached| **reached).count();
                let expected = if all {
                    exact += 1;
                    count(&reached) as f64 / ways.len() as f64
                } else if let Some(last) = (0..replicates).find(|&last| count(&reached[..=last]) == 20) {
                    stopped += 1;
                    20.0 / (last + 1) as f64
                } else {
                    drawn += 1;
                    (count(&reached) + 1) as f64 / (replicates + 1) as f64
                };
                assert!((p - expected).abs() < 1e-12, "seed {seed}, {versus:?}, within {within}: {p}, not {expected}");
                assert_eq!(row.notes.contains(Note::Exact), all);
                assert_eq!(row.notes.contains(Note::FewArrangements), all && ways.len() < 20);
            }
        }
    }
    assert!(exact > 100 && stopped > 100 && drawn > 50, "{exact} exact, {stopped} stopped, {drawn} drawn");
}

#[test]
fn the_largest_statistics_adjust_as_their_definition_says() {
    let mut told = 0;
    for seed in 100..130 {
        let Room { documents, within, versus } = room(seed);
        let replicates = 80;
        let plan = |plan: Plan| plan.versus(versus.clone()).test(Test::Permutation).adjust(Adjust::MaxT).draws(80, 11);
        let Ok(rows) = compared(&documents, within, plan, &Task::new()) else { continue };
        let rows: Vec<&Row> = rows.iter().filter(|row| row.p().is_some()).collect();
        // Per row: T, and T* in each replicate.
        let all: Vec<(f64, Vec<f64>)> = rows
            .iter()
            .map(|row| {
                let versus = &versus[row.versus];
                let events = pool(&documents, versus, within);
                let (ways, _) = arrangements(&documents, &events, versus, within, replicates, false);
                let own: Vec<usize> = documents.iter().map(|document| document.outlet).collect();
                let of = |labels: &[usize]| statistic(&documents, labels, &events, versus, row.feature, within).1;
                (of(&own), ways.iter().map(|labels| of(labels)).collect())
            })
            .collect();
        let step = |t: f64| {
            let reached = (0..replicates).filter(|&replicate| {
                all.iter().any(|(seen, drawn)| *seen <= t * (1.0 + 1e-9) && reaches(drawn[replicate], t))
            });
            (reached.count() + 1) as f64 / (replicates + 1) as f64
        };
        for (row, (seen, drawn)) in rows.iter().zip(&all) {
            let p = (drawn.iter().filter(|t| reaches(**t, *seen)).count() + 1) as f64 / (replicates + 1) as f64;
            assert!((row.p().unwrap() - p).abs() < 1e-12);
            let above = all.iter().map(|(t, _)| *t).filter(|t| *t >= seen * (1.0 - 1e-9));
            let q = above.map(step).fold(0.0, f64::max);
            assert!((row.z.unwrap().powi(2) - seen).abs() < 1e-9 * seen.max(1.0), "seed {seed}: {row:?}, not {seen}");
            assert!((row.q.unwrap() - q).abs() < 1e-12, "seed {seed}, within {within}: {row:?}, not {q}, {versus:?}");
            assert!(row.q >= row.p());
            told += usize::from(q < 1.0);
        }
    }
    assert!(told > 150, "{told}");
}

#[test]
fn p_is_uniform_where_there_is_no_difference() {
    for within in [false, true] {
        let mut p = Vec::new();
        for seed in 0..80 {
            let dice = &mut Dice::new(1000 + seed);
            let mut documents = documents(dice, 60, 3, 12, 5);
            // Also of documents that are alike, each has an outlet of its own.
            for document in &mut documents {
                document.outlet = dice.below(3);
            }
            let plan = |plan: Plan| plan.test(Test::Permutation).draws(400, seed);
            p.extend(compared(&documents, within, plan, &Task::new()).unwrap().iter().filter_map(Row::p));
        }
        for level in [0.05, 0.2, 0.5] {
            let share = p.iter().filter(|p| **p <= level).count() as f64 / p.len() as f64;
            // Rows of one corpus hang together; a third of them tells as much as if they did not.
            let error = (level * (1.0 - level) / (p.len() as f64 / 3.0)).sqrt();
            assert!((share - level).abs() < 3.0 * error, "within {within}: {share} of {} at {level}", p.len());
        }
    }
}

/// The 2.5 % and 97.5 % percentiles of values, as numpy's default has them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
fn percentiles(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (values.len() - 1) as f64;
        let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
        below + (place - place.floor()) * (above - below)
    };
    (at(0.025), at(0.975))
}

#[test]
fn the_bootstrap_follows_from_document_lists() {
    let (mut told, mut none) = (0, 0);
    for seed in 200..260 {
        let Room { documents, within, versus } = room(seed);
        let replicates = 120;
        let plan = |plan: Plan| plan.versus(versus.clone()).interval(Interval::Bootstrap).draws(120, 11);
        let Ok(rows) = compared(&documents, within, plan, &Task::new()) else { continue };
        for row in &rows {
            let versus = &versus[row.versus];
            let inside = |outlet: usize| match &versus.reference {
                Reference::Outlets(others) => others.contains(&outlet),
                Reference::All => true,
                _ => outlet != versus.target,
            };
            let ratio = |weights: &dyn Fn(usize) -> f64| {
                let sum = |met: &dyn Fn(&Document) -> bool, of: &dyn Fn(&Document) -> u64| {
                    let some = documents.iter().enumerate().filter(|(_, document)| met(document));
                    some.map(|(d, document)| weights(d) * of(document) as f64).sum::<f64>()
                };
                let y = |document: &Document| document.counts[row.feature];
                let n = |document: &Document| document.n;
                let rate = |met: &dyn Fn(&Document) -> bool| sum(met, &y) / sum(met, &n);
                let own = rate(&|document| document.outlet == versus.target);
                let others: BTreeSet<usize> =
                    documents.iter().map(|document| document.outlet).filter(|&o| o != versus.target).collect();
                let other = if versus.reference == Reference::Mean {
                    others.iter().map(|&outlet| rate(&|document| document.outlet == outlet)).sum::<f64>()
                        / others.len() as f64
                } else {
                    rate(&|document| inside(document.outlet))
                };
                own / other
            };
            let of_outlet = |outlet: usize| documents.iter().filter(|document| document.outlet == outlet).count();
            let ratios: Vec<f64> = if within {
                let mut events = Vec::new();
                for event in 0..10 {
                    let side = |own: bool| {
                        let some = documents.iter().filter(|document| document.event == event).filter(|document| {
                            if own { document.outlet == versus.target } else { inside(document.outlet) }
                        });
                        some.fold((0.0, 0.0), |(y, n), d| (y + d.counts[row.feature] as f64, n + d.n as f64))
                    };
                    let ((f1, n1), (f2, n2)) = (side(true), side(false));
                    if n1 > 0.0 && n2 > 0.0 {
                        events.push((event, f1 * n2 / (n1 + n2), f2 * n1 / (n1 + n2)));
                    }
                }
                if events.len() < 3 {
                    Vec::new()
                } else {
                    let weight = |event: usize, replicate| {
                        exponential(Draws::of(11, Purpose::Weights, Name::of([event as u64]), 0).at(replicate))
                    };
                    let replicate = |replicate| {
                        let sums = events.iter().fold((0.0, 0.0), |(own, other), (event, f1, f2)| {
                            let weight = f64::from(weight(*event, replicate));
                            (own + weight * f1, other + weight * f2)
                        });
                        sums.0 / sums.1
                    };
                    (0..replicates).map(replicate).collect()
                }
            } else if of_outlet(versus.target) < 3
                || documents.iter().filter(|d| d.outlet != versus.target && inside(d.outlet)).count() < 3
            {
                Vec::new()
            } else {
                let mut draws = draws(&documents, false, 11, Purpose::Weights);
                let weights: Vec<Vec<f64>> = draws
                    .iter_mut()
                    .zip(&documents)
                    .map(|(draws, document)| {
                        let few = of_outlet(document.outlet) < 20;
                        let weight = |number| f64::from(if few { exponential(number) } else { poisson(number) });
                        (0..replicates).map(|replicate| weight(draws.at(replicate))).collect()
                    })
                    .collect();
                (0..replicates).map(|replicate| ratio(&|d| weights[d][replicate])).collect()
            };
            let defined: Vec<f64> = ratios.iter().map(|ratio| ratio.log2()).filter(|ratio| ratio.is_finite()).collect();
            if ratios.is_empty() || ((ratios.len() - defined.len()) as f64) > 0.05 * replicates as f64 {
                assert!(row.low.is_none() && row.high.is_none(), "seed {seed}, within {within}: {row:?}");
                assert!(!row.notes.is_empty());
                none += 1;
                continue;
            }
            let (low, high) = percentiles(defined);
            assert!((row.low.unwrap() - low).abs() < 1e-9, "seed {seed}: {row:?}, not {low}");
            assert!((row.high.unwrap() - high).abs() < 1e-9);
            told += 1;
        }
    }
    assert!(told > 300 && none > 50, "{told} told, {none} not");
}

/// Welch's t and the rank sum from all rates, in the plainest way.
#[test]
#[allow(clippy::float_cmp, reason = "equal rates are ties")]
fn tests_of_rates_follow_from_document_lists() {
    let mut tried = 0;
    for seed in 300..340 {
        let Room { documents, mut versus, .. } = room(seed);
        versus.retain(|versus| versus.reference != Reference::Mean);
        for test in [Test::Welch, Test::Wilcoxon] {
            let plan = |plan: Plan| plan.versus(versus.clone()).test(test);
            for row in compared(&documents, false, plan, &Task::new()).unwrap() {
                let versus = &versus[row.versus];
                let sides = [true, false].map(|own| -> Vec<f64> {
                    let other = |outlet: usize| match &versus.reference {
                        Reference::Outlets(others) => others.contains(&outlet),
                        _ => outlet != versus.target,
                    };
                    let met = |outlet: usize| if own { outlet == versus.target } else { other(outlet) };
                    let some = documents.iter().filter(|document| met(document.outlet));
                    some.map(|document| document.counts[row.feature] as f64 / document.n as f64).collect()
                });
                let Some(z) = row.z else {
                    assert!(row.p().is_none() && !row.notes.is_empty());
                    continue;
                };
                tried += 1;
                let sizes = sides.each_ref().map(|side| side.len() as f64);
                if test == Test::Welch {
                    let mean = sides.each_ref().map(|side| side.iter().sum::<f64>() / side.len() as f64);
                    let variance = [0, 1].map(|side| {
                        sides[side].iter().map(|r| (r - mean[side]).powi(2)).sum::<f64>()
                            / (sizes[side] - 1.0)
                            / sizes[side]
                    });
                    let both = variance[0] + variance[1];
                    let t = if both > 0.0 { (mean[0] - mean[1]) / both.sqrt() } else { 0.0 };
                    assert!((t - z).abs() < 1e-9 * t.abs().max(1.0), "seed {seed}: {z}, not {t}");
                    continue;
                }
                // A pair is won by the higher rate.
                let won = |a: f64, b: f64| if a > b { 1.0 } else { f64::from(u8::from(a == b)) / 2.0 };
                let u: f64 = sides[0].iter().flat_map(|&a| sides[1].iter().map(move |&b| won(a, b))).sum();
                let all = sides.concat();
                let ties: f64 =
                    all.iter().map(|a| all.iter().filter(|b| *b == a).count() as f64).map(|t| t * t - 1.0).sum();
                let n = sizes[0] + sizes[1];
                let variance = sizes[0] * sizes[1] / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
                let beyond = u - sizes[0] * sizes[1] / 2.0;
                let expected = if variance > 1e-9 { (beyond.abs() - 0.5).max(0.0) / variance.sqrt() } else { 0.0 };
                assert!((z.abs() - expected).abs() < 1e-9, "seed {seed}: {z}, not {expected}");
                assert!(expected == 0.0 || z.signum() == beyond.signum());
                if ties > 0.0 {
                    assert!((row.p().unwrap() - (2.0 * normal_upper(expected)).min(1.0)).abs() < 1e-9);
                }
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}

type Change = fn(Plan) -> Plan;

#[test]
fn neither_threads_nor_the_order_of_rows_change_a_bit() {
    let dice = &mut Dice::new(5);
    let mut documents = documents(dice, 700, 5, 90, 120);
    let plans: [(bool, Change); 8] = [
        (false, |plan| plan.test(Test::Permutation).draws(200, 3)),
        (false, |plan| plan.test(Test::Permutation).adjust(Adjust::MaxT).draws(130, 3)),
        (false, |plan| plan.test(Test::Permutation).reference(&Reference::Mean).draws(100, 3)),
        (true, |plan| plan.test(Test::Permutation).interval(Interval::Bootstrap).draws(150, 4)),
        (true, |plan| plan.test(Test::Permutation).adjust(Adjust::MaxT).draws(70, 4)),
        (false, |plan| plan.interval(Interval::Bootstrap).draws(150, 4)),
        (false, |plan| plan.test(Test::Welch)),
        (false, |plan| plan.test(Test::Wilcoxon)),
    ];
    let all = |documents: &[Document], threads: usize| -> Vec<Vec<Row>> {
        plans
            .iter()
            .map(|(within, plan)| {
                let work = |task: &Task| compared(documents, *within, plan, task);
                run(threads, &Task::new(), work, |_| true).unwrap().unwrap()
            })
            .collect()
    };
    let expected = all(&documents, 1);
    for threads in [2, 7] {
        assert_eq!(all(&documents, threads), expected);
    }
    for place in (1..documents.len()).rev() {
        documents.swap(place, dice.below(place + 1));
    }
    assert_eq!(all(&documents, 2), expected);
    assert_ne!(expected[0], expected[1]);
}

#[test]
fn what_rates_cannot_tell_is_refused_by_name() {
    let documents = documents(&mut Dice::new(1), 20, 2, 3, 4);
    let refused = |within: bool, plan: &dyn Fn(Plan) -> Plan| {
        compared(&documents, within, plan, &Task::new()).unwrap_err().to_string()
    };
    assert!(refused(true, &|plan| plan.test(Test::Welch)).contains("\"permutation\""));
    assert!(refused(true, &|plan| plan.test(Test::Wilcoxon)).starts_with("test = wilcoxon"));
    assert!(refused(false, &|plan| plan.test(Test::Welch).reference(&Reference::Mean)).contains("\"rest\""));
    assert!(refused(false, &|plan| plan.adjust(Adjust::MaxT)).contains("permutation"));
}

#[test]
fn work_that_is_cancelled_stops() {
    let documents = documents(&mut Dice::new(2), 3_000, 6, 10, 200);
    let began = std::time::Instant::now();
    let work = |task: &Task| {
        compared(&documents, false, |plan| plan.test(Test::Permutation).adjust(Adjust::MaxT).draws(2_000_000, 1), task)
    };
    let outcome = run(2, &Task::new(), work, |progress| progress.phase != "permuting outlets" || progress.done < 64);
    assert_eq!(outcome, Ok(Err(Error::Cancelled)));
    assert!(began.elapsed().as_secs() < 20);
}

#[test]
fn tests_of_rates_agree_with_scipy() {
    let file: serde_json::Value = serde_json::from_str(include_str!("data/rates.json")).unwrap();
    let mut met = BTreeMap::new();
    for case in file["cases"].as_array().unwrap() {
        let side = |name: &str| -> Vec<(u64, u64)> {
            let documents = case["input"][name].as_array().unwrap();
            documents.iter().map(|pair| (pair[0].as_u64().unwrap(), pair[1].as_u64().unwrap())).collect()
        };
        let (one, other) = (side("one"), side("other"));
        let got = if case["measure"] == "welch" {
            let sample =
                |side: &[(u64, u64)]| Sample::of(&side.iter().map(|&(y, n)| y as f64 / n as f64).collect::<Vec<_>>());
            let test = welch(&sample(&one), &sample(&other)).unwrap();
            vec![test.t, test.df, test.p]
        } else {
            let all: Vec<(u64, u64)> = one.iter().chain(&other).copied().collect();
            let below = |a: (u64, u64), b: (u64, u64)| a.0 * b.1 < b.0 * a.1;
            let equal = |a: (u64, u64)| all.iter().filter(|&&b| a.0 * b.1 == b.0 * a.1).count() as u128;
            let less = |a: (u64, u64)| all.iter().filter(|&&b| below(b, a)).count() as u128;
            let twice = one.iter().map(|&a| 2 * less(a) + equal(a) + 1).sum();
            let ties = all.iter().map(|&a| equal(a) * equal(a) - 1).sum();
            let test = rank_sum(one.len() as u64, other.len() as u64, twice, ties).unwrap();
            vec![test.u, test.p]
        };
        for (got, expected) in got.iter().zip(case["expected"].as_array().unwrap()) {
            let expected = expected.as_f64().unwrap();
            assert!((got - expected).abs() <= 1e-12 * expected.abs(), "got {got}, expected {expected}: {case}");
        }
        *met.entry(case["measure"].as_str().unwrap()).or_insert(0) += 1;
    }
    assert!(met["welch"] >= 30 && met["wilcoxon"] >= 40, "{met:?}");
}
