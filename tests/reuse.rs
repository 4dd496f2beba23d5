//! Near-duplicates and passages against slow twins that look at every pair of documents, on random corpora.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use slantwise::corpus::{Groups, Masked, Texts};
use slantwise::reuse::{Duplicates, Measure, Pair, Passage, Passages, Printed, Search, printed_before};
use slantwise::runtime::{Task, run};
use slantwise::tokens::{Token, TokenOptions, Tokens};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Invented news: articles made of passages that others have, too, and of words of their own.
struct World {
    tokens: Tokens,
    outlets: Groups,
    printed: Printed,
}

fn world(seed: u64, documents: usize) -> World {
    let mut draws = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = |most: u64| draws.next_u64() % most;
    let vocabulary = [3, 30, 300][usize::try_from(draw(3)).unwrap()];
    let words = |draw: &mut dyn FnMut(u64) -> u64, most: u64| {
        (0..draw(most)).map(|_| format!("w{}", draw(vocabulary))).collect::<Vec<_>>()
    };
    let stock: Vec<Vec<String>> = (0..8).map(|_| words(&mut draw, 30)).collect();
    let mut texts: Vec<Option<String>> = Vec::new();
    for _ in 0..documents {
        let copied = draw(4) == 0 && !texts.is_empty();
        let mut text: Vec<String> = if copied {
            let other = usize::try_from(draw(texts.len() as u64)).unwrap();
            texts[other].as_deref().unwrap_or_default().split(' ').map(str::to_owned).collect()
        } else {
            Vec::new()
        };
        if !copied || draw(2) == 0 {
            for _ in 0..draw(4) {
                let at = usize::try_from(draw(text.len() as u64 + 1)).unwrap();
                let more =
                    if draw(3) == 0 { words(&mut draw, 9) } else { stock[usize::try_from(draw(8)).unwrap()].clone() };
                text.splice(at..at, more);
            }
        }
        texts.push((draw(20) > 0).then(|| text.join(" ")));
    }
    let parts: Vec<_> = (0..documents)
        .filter(|document| document % 5 == 0)
        .filter_map(|document| {
            let length = texts[document].as_deref()?.len() as u64 + 1;
            let (one, two) = (usize::try_from(draw(length)).unwrap(), usize::try_from(draw(length)).unwrap());
            Some((document, one.min(two)..one.max(two)))
        })
        .collect();
    let labels: Vec<Option<&str>> = (0..documents)
        .map(|_| [Some("Courier"), Some("Ledger"), Some("Tribune"), None][(draw(13) / 4) as usize])
        .collect();
    let days = (0..documents).map(|_| (draw(8) > 0).then(|| i32::try_from(draw(6)).unwrap())).collect();
    let masked = Masked::parts(Arc::new(texts), parts, "furniture").unwrap();
    let options = TokenOptions { remove: vec!["w1".into()], ..TokenOptions::default() };
    let tokens = Tokens::encode(Arc::new(masked) as Arc<dyn Texts>, &options, &Task::new()).unwrap();
    World { tokens, outlets: Groups::from_labels(&labels), printed: Printed(days) }
}

fn windows(tokens: &Tokens, document: usize, length: usize) -> Vec<Option<Vec<u32>>> {
    let window = |window: &[Token]| {
        window.iter().all(|token| token.inside()).then(|| window.iter().map(|token| token.word().raw()).collect())
    };
    tokens.document(document).windows(length).map(window).collect()
}

fn set(tokens: &Tokens, document: usize, length: usize) -> BTreeSet<Vec<u32>> {
    windows(tokens, document, length).into_iter().flatten().collect()
}

fn every_pair(world: &World, search: &Search) -> Vec<Pair> {
    let sets: Vec<_> = (0..world.tokens.len()).map(|of| set(&world.tokens, of, search.shingle)).collect();
    let size = |document: usize| u32::try_from(sets[document].len()).unwrap();
    let mut pairs = Vec::new();
    for two in 0..sets.len() {
        for one in 0..two {
            let outlets = [one, two].map(|document| world.outlets.code(document));
            let days = [one, two].map(|document| world.printed.day(document));
            let apart = search.outlets.is_none() || (outlets[0] != outlets[1] && !outlets.contains(&None));
            let close = search.days.is_none_or(|most| matches!(days, [Some(a), Some(b)] if a.abs_diff(b) <= most));
            let shared = u32::try_from(sets[one].intersection(&sets[two]).count()).unwrap();
            let pair = Pair { documents: [one, two], shingles: [size(one), size(two)], shared };
            let value = if search.measure == Measure::Jaccard { pair.jaccard() } else { pair.containment() };
            if apart && close && value >= search.threshold {
                pairs.push(pair);
            }
        }
    }
    pairs.sort_by_key(|pair| pair.documents);
    pairs
}

#[test]
fn pairs_are_those_that_reach_the_threshold_and_no_others() {
    let mut found = 0;
    for seed in 0..60 {
        let world = world(seed, 60);
        for (measure, threshold) in [
            (Measure::Jaccard, 0.8),
            (Measure::Jaccard, 1.0),
            (Measure::Jaccard, 0.05),
            (Measure::Containment, 0.5),
            (Measure::Containment, 0.9),
        ] {
            for filtered in [false, true] {
                let search = Search {
                    shingle: 1 + usize::try_from(seed % 6).unwrap(),
                    measure,
                    threshold,
                    outlets: (filtered && seed % 2 == 0).then(|| world.outlets.clone()),
                    days: (filtered && seed % 3 > 0).then_some(2),
                    printed: world.printed.clone(),
                };
                let task = Task::new();
                let duplicates = Duplicates::find(&world.tokens, search.clone(), &task).unwrap();
                assert!(duplicates.documents.balances());
                let pairs = duplicates.pairs(&task).unwrap();
                assert_eq!(pairs, every_pair(&world, &search), "seed {seed}, {search:?}");
                clusters_follow_from_pairs(&duplicates, &pairs, &world);
                found += pairs.len();
            }
        }
    }
    assert!(found > 10_000);
}

/// Clusters as what can be reached from each document, step by step.
fn clusters_follow_from_pairs(duplicates: &Duplicates, pairs: &[Pair], world: &World) {
    let members = duplicates.clusters(&Task::new()).unwrap();
    let near = |document: usize| {
        pairs.iter().filter(move |pair| pair.documents.contains(&document)).flat_map(|pair| pair.documents)
    };
    let mut clusters: Vec<BTreeSet<usize>> = Vec::new();
    for document in 0..world.tokens.len() {
        if near(document).next().is_none() || clusters.iter().any(|cluster| cluster.contains(&document)) {
            continue;
        }
        let mut cluster = BTreeSet::from([document]);
        loop {
            let more: BTreeSet<usize> = cluster.iter().flat_map(|&document| near(document)).collect();
            if more.is_subset(&cluster) {
                break;
            }
            cluster.extend(more);
        }
        clusters.push(cluster);
    }
    assert_eq!(members.len(), clusters.iter().map(BTreeSet::len).sum::<usize>());
    for member in members {
        let cluster = &clusters[member.cluster];
        assert!(cluster.contains(&member.document));
        assert_eq!(member.size, cluster.len());
        assert_eq!(member.links, pairs.iter().filter(|pair| pair.documents.contains(&member.document)).count());
        let first = cluster.iter().min_by_key(|&&document| (world.printed.day(document).unwrap_or(i32::MAX), document));
        assert_eq!(member.first, first == Some(&member.document));
    }
}

/// Every run that two documents share, diagonal by diagonal.
fn every_passage(world: &World, length: usize, outlets: Option<&Groups>) -> Vec<Passage> {
    let mut found = Vec::new();
    for two in 0..world.tokens.len() {
        for one in 0..two {
            if let Some(of) = outlets
                && (of.code(one) == of.code(two) || of.code(one).is_none() || of.code(two).is_none())
            {
                continue;
            }
            let (first, second) = (world.tokens.document(one), world.tokens.document(two));
            let same =
                |a: usize, b: usize| first[a].inside() && second[b].inside() && first[a].word() == second[b].word();
            for start in 0..first.len() {
                for other in 0..second.len() {
                    if !same(start, other) || (start > 0 && other > 0 && same(start - 1, other - 1)) {
                        continue;
                    }
                    let most = (first.len() - start).min(second.len() - other);
                    let words = (0..most).take_while(|&step| same(start + step, other + step)).count();
                    if words >= length {
                        found.push(Passage { documents: [one, two], starts: [start, other], words });
                    }
                }
            }
        }
    }
    found.sort();
    found
}

#[test]
fn passages_are_all_runs_that_can_be_made_no_longer() {
    let mut found = 0;
    for seed in 0..40 {
        let world = world(seed, 24);
        for length in [1, 3, 7] {
            for outlets in [None, Some(&world.outlets)] {
                let task = Task::new();
                let passages = Passages::find(&world.tokens, length, outlets, usize::MAX, &task).unwrap();
                assert!(passages.documents.balances());
                assert_eq!(passages.common.windows, 0);
                let expected = every_passage(&world, length, outlets);
                assert_eq!(passages.list, expected, "seed {seed}, {length} words");
                found += expected.len();
                crowded_windows_begin_no_passage(&world, length, outlets, &expected);
            }
        }
    }
    assert!(found > 10_000);
}

fn crowded_windows_begin_no_passage(world: &World, length: usize, outlets: Option<&Groups>, all: &[Passage]) {
    let compared = |document: &usize| outlets.is_none_or(|outlets| outlets.code(*document).is_some());
    let of_document = |document: usize| windows(&world.tokens, document, length);
    let mut counts = std::collections::BTreeMap::new();
    for window in (0..world.tokens.len()).filter(compared).flat_map(of_document).flatten() {
        *counts.entry(window).or_insert(0) += 1;
    }
    for most in [2, 5] {
        let passages = Passages::find(&world.tokens, length, outlets, most, &Task::new()).unwrap();
        let rare = |passage: &&Passage| {
            let windows = of_document(passage.documents[0]);
            let of = &windows[passage.starts[0]..=passage.starts[0] + passage.words - length];
            of.iter().flatten().any(|window| counts[window] <= most)
        };
        assert_eq!(passages.list, all.iter().filter(rare).copied().collect::<Vec<_>>());
        assert_eq!(passages.common.windows, counts.values().filter(|&&count| count > most).count() as u64);
        let crowded = |document: &usize| of_document(*document).iter().flatten().any(|window| counts[window] > most);
        let documents = (0..world.tokens.len()).filter(compared).filter(crowded).count();
        assert_eq!(passages.common.documents, documents as u64);
    }
}

#[test]
fn what_groups_share_is_counted_word_by_word() {
    for seed in 0..20 {
        let world = world(seed, 24);
        let task = Task::new();
        let passages = Passages::find(&world.tokens, 3, None, usize::MAX, &task).unwrap();
        let shared = passages.between(&world.outlets, &world.printed, &task).unwrap();
        let mut words = std::collections::BTreeMap::<[u32; 2], BTreeSet<(usize, usize)>>::new();
        let (mut first, mut count) = (std::collections::BTreeMap::new(), std::collections::BTreeMap::new());
        for passage in &passages.list {
            for side in [0, 1] {
                let [own, other] = [passage.documents[side], passage.documents[1 - side]];
                let (Some(group), Some(with)) = (world.outlets.code(own), world.outlets.code(other)) else { continue };
                let of = words.entry([group, with]).or_default();
                of.extend(passage.place(side).map(|word| (own, word)));
                let dates = (world.printed.day(own), world.printed.day(other));
                *first.entry([group, with]).or_insert(0) += u64::from(matches!(dates, (Some(a), Some(b)) if a < b));
                *count.entry([group, with]).or_insert(0) += if group == with { 1 } else { 2 };
            }
        }
        assert_eq!(shared.len(), words.len());
        for (pair, shared) in shared {
            assert_eq!(shared.words, words[&pair].len() as u64);
            assert_eq!(
                shared.documents,
                words[&pair].iter().map(|place| place.0).collect::<BTreeSet<_>>().len() as u64
            );
            assert_eq!((shared.first, 2 * shared.passages), (first[&pair], count[&pair]));
        }
    }
}

#[test]
fn what_was_printed_before_is_masked_in_all_but_the_first_printing() {
    let key = |world: &World, document: usize| (world.printed.day(document).unwrap_or(i32::MAX), document);
    let mut masked = 0;
    for seed in 0..60 {
        let world = world(seed, 40);
        let length = 3;
        for outlets in [None, Some(&world.outlets)] {
            let found = printed_before(&world.tokens, length, outlets, &world.printed, &Task::new()).unwrap().0;
            let mut words: BTreeSet<(usize, usize)> = BTreeSet::new();
            for (document, range) in &found {
                words.extend(range.clone().map(|word| (*document, word)));
            }
            assert_eq!(words.len(), found.iter().map(|(_, range)| range.len()).sum::<usize>(), "stretches are apart");
            let mut expected = BTreeSet::new();
            let sets: Vec<_> = (0..world.tokens.len()).map(|of| set(&world.tokens, of, length)).collect();
            for document in 0..sets.len() {
                for (start, window) in windows(&world.tokens, document, length).into_iter().enumerate() {
                    let Some(window) = window else { continue };
                    let earlier = (0..sets.len()).any(|other| {
                        let code = |of: usize| outlets.map(|outlets| outlets.code(of));
                        let apart = code(document).is_none_or(|code| code.is_some())
                            && code(other).is_none_or(|code| code.is_some())
                            && (outlets.is_none() || code(document) != code(other));
                        apart && key(&world, other) < key(&world, document) && sets[other].contains(&window)
                    });
                    if earlier {
                        expected.extend((start..start + length).map(|word| (document, word)));
                    }
                }
            }
            assert_eq!(words, expected, "seed {seed}");
            masked += words.len();
        }
    }
    assert!(masked > 10_000);
}

#[test]
fn results_do_not_depend_on_threads() {
    let world = world(3, 400);
    let results = [1, 2, 5].map(|threads| {
        let work = |task: &Task| {
            let search = Search {
                shingle: 3,
                measure: Measure::Jaccard,
                threshold: 0.3,
                outlets: None,
                days: None,
                printed: world.printed.clone(),
            };
            let duplicates = Duplicates::find(&world.tokens, search, task)?;
            let passages = Passages::find(&world.tokens, 4, Some(&world.outlets), 50, task)?;
            let printed = printed_before(&world.tokens, 4, None, &world.printed, task)?;
            Ok((duplicates.pairs(task)?, duplicates.clusters(task)?, passages, printed))
        };
        run(threads, &Task::new(), work, |_| true).unwrap().unwrap()
    });
    assert!(results[0] == results[1] && results[1] == results[2]);
    assert!(results[0].0.len() > 100);
}

#[test]
fn a_text_printed_very_often_takes_no_room_of_its_square() {
    let texts: Vec<Option<String>> = (0..20_000)
        .map(|number| Some(if number == 7 { "jobs and prices rose".into() } else { "the port is shut".into() }))
        .collect();
    let tokens = Tokens::encode(Arc::new(texts), &TokenOptions::default(), &Task::new()).unwrap();
    let search = Search {
        shingle: 2,
        measure: Measure::Jaccard,
        threshold: 0.8,
        outlets: None,
        days: None,
        printed: Printed::default(),
    };
    let task = Task::with_memory(Some(50_000_000));
    let duplicates = Duplicates::find(&tokens, search, &task).unwrap();
    let clusters = duplicates.clusters(&task).unwrap();
    assert_eq!((clusters.len(), clusters[0].size, clusters[0].links), (19_999, 19_999, 19_998));
    assert!(duplicates.pairs(&task).unwrap_err().to_string().contains("listing pairs takes more than"));
}
