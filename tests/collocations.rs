//! Phrases against the printed examples, and against a slow twin on random corpora.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use slantwise::collocations::{Phrases, collocations};
use slantwise::error::Error;
use slantwise::formula::interaction::Runs;
use slantwise::runtime::{Task, run};
use slantwise::tokens::{TokenOptions, Tokens};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Words of each document, `None` where one is removed; and where sentences begin.
type Words = Vec<Vec<Option<String>>>;

/// Phrase → how often, in how many documents, and its runs.
type Found = BTreeMap<Vec<String>, (u64, u64, Runs)>;

fn encoded(texts: Vec<Option<String>>, remove: &[String]) -> Tokens {
    let options = TokenOptions { remove: remove.to_vec(), punctuation: true, ..TokenOptions::default() };
    Tokens::encode(Arc::new(texts), &options, &Task::new()).unwrap()
}

fn fast(tokens: &Tokens, lengths: &[usize], min_count: u64, task: &Task) -> Found {
    let phrases = Phrases { lengths: lengths.to_vec(), min_count, sentences: false };
    let named = |phrase: &slantwise::collocations::Collocation| {
        phrase.terms.iter().map(|&term| tokens.vocabulary().term(term).to_owned()).collect()
    };
    let all = collocations(tokens, &phrases, task).unwrap();
    all.into_iter().map(|one| (named(&one), (one.frequency, one.docfreq, one.runs))).collect()
}

/// Every run of so many words by hand, and for every phrase the runs that agree with it at each set of places.
fn slow(words: &Words, lengths: &[usize], min_count: u64) -> Found {
    let mut found = Found::new();
    for &length in lengths {
        let windows: Vec<(usize, Vec<&String>)> = words
            .iter()
            .enumerate()
            .flat_map(|(document, words)| words.windows(length).map(move |window| (document, window)))
            .filter_map(|(document, window)| {
                Some((document, window.iter().map(Option::as_ref).collect::<Option<_>>()?))
            })
            .collect();
        for phrase in windows.iter().map(|(_, window)| window).collect::<BTreeSet<_>>() {
            let here: Vec<usize> = windows.iter().filter(|(_, w)| w == phrase).map(|(document, _)| *document).collect();
            if here.len() as u64 >= min_count {
                let agree = |set: usize, window: &Vec<&String>| {
                    (0..length).all(|place| set >> place & 1 == 0 || window[place] == phrase[place])
                };
                let count = |set| windows.iter().filter(|(_, window)| agree(set, window)).count() as u64;
                let agreeing: Vec<u64> = (0..1 << length).map(count).collect();
                let documents = here.iter().collect::<BTreeSet<_>>().len() as u64;
                let name = phrase.iter().map(ToString::to_string).collect();
                found.insert(name, (here.len() as u64, documents, Runs::new(&agreeing).unwrap()));
            }
        }
    }
    found
}

#[test]
fn phrases_are_counted_as_by_hand() {
    let mut met = 0;
    for seed in 0..400 {
        let dice = &mut ChaCha8Rng::seed_from_u64(seed);
        let vocabulary: Vec<String> = (0..dice.random_range(1..7)).map(|i| format!("w{i}")).collect();
        let remove: Vec<String> = vocabulary.iter().filter(|_| dice.random_range(0..6) == 0).cloned().collect();
        let documents: Vec<Vec<String>> = (0..dice.random_range(1..5))
            .map(|_| {
                let length = dice.random_range(0..30);
                (0..length).map(|_| vocabulary[dice.random_range(0..vocabulary.len())].clone()).collect()
            })
            .collect();
        let tokens = encoded(documents.iter().map(|words| Some(words.join(" "))).collect(), &remove);
        let words: Words = documents
            .into_iter()
            .map(|words| words.into_iter().map(|word| (!remove.contains(&word)).then_some(word)).collect())
            .collect();
        let min_count = dice.random_range(1..4);
        for lengths in [&[2][..], &[3], &[4], &[4, 2, 3]] {
            let expected = slow(&words, lengths, min_count);
            met += expected.len();
            for threads in [1, 3] {
                let task = Task::new();
                let work = |task: &Task| Ok(fast(&tokens, lengths, min_count, task));
                let got = run(threads, &task, work, |_| true).unwrap().unwrap();
                assert_eq!(got, expected, "seed {seed}, lengths {lengths:?}, at least {min_count}");
            }
        }
    }
    assert!(met > 10_000, "{met}");
}

#[test]
fn printed_examples() {
    let file: Value = serde_json::from_str(include_str!("data/collocations.json")).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let texts = |name: &str| -> Vec<String> {
            case[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let ignore = texts("ignore");
        let words: Words = texts("texts")
            .iter()
            .map(|text| {
                text.split(' ').map(|word| (!ignore.contains(&word.to_owned())).then(|| word.to_owned())).collect()
            })
            .collect();
        let size = usize::try_from(case["size"].as_u64().unwrap()).unwrap();
        let found = slow(&words, &[size], case["min_count"].as_u64().unwrap());
        let expected = case["expected"].as_object().unwrap();
        assert_eq!(found.len(), expected.len());
        for (phrase, numbers) in expected {
            let (count, _, runs) = &found[&phrase.split(' ').map(str::to_owned).collect::<Vec<_>>()];
            assert_eq!(Some(*count), numbers["count"].as_u64());
            for (name, got) in [("lambda", runs.lambda()), ("z", runs.z())] {
                let value = numbers[name].as_f64().unwrap();
                assert!((got - value).abs() <= 1e-12 * value.abs().max(1e-3), "{phrase}: {name} {got}, not {value}");
            }
        }
    }
}

#[test]
fn sentences_and_compounds_bound_phrases() {
    let tokens = encoded(vec![Some("The port shut. Strike talks began. The port shut.".to_owned())], &[".".to_owned()]);
    let task = Task::new();
    let phrases = |sentences| Phrases { lengths: vec![2], min_count: 1, sentences };
    let texts = |tokens: &Tokens, sentences| -> BTreeSet<String> {
        let named = |term| tokens.vocabulary().term(term);
        let all = collocations(tokens, &phrases(sentences), &task).unwrap();
        all.iter().map(|one| one.terms.iter().map(|&term| named(term)).collect::<Vec<_>>().join(" ")).collect()
    };
    let within = ["port shut", "strike talks", "talks began", "the port"].map(str::to_owned);
    assert_eq!(texts(&tokens, true), BTreeSet::from(within.clone()));
    assert_eq!(texts(&tokens, false), BTreeSet::from(within), "the removed full stops are gaps");
    let plain = Tokens::encode(Arc::new(vec!["The port shut. Strike talks began."]), &TokenOptions::default(), &task);
    let plain = plain.unwrap();
    assert!(texts(&plain, false).contains("shut strike") && !texts(&plain, true).contains("shut strike"));
    let compound = plain.compound(&plain.compile(&[vec!["port shut".to_owned()]], &task).unwrap(), &task).unwrap();
    assert!(texts(&compound, false).contains("port_shut strike"));
}

#[test]
fn what_cannot_be_looked_for_is_refused() {
    let tokens = encoded(vec![Some("one two three".to_owned())], &[]);
    for lengths in [vec![], vec![1], vec![5], vec![2, 2]] {
        let phrases = Phrases { lengths, min_count: 1, sentences: false };
        let error = collocations(&tokens, &phrases, &Task::new()).unwrap_err();
        assert!(matches!(error, Error::Argument { name: "n", .. }), "{error}");
    }
    let phrases = Phrases { lengths: vec![4], min_count: 1, sentences: false };
    assert_eq!(collocations(&tokens, &phrases, &Task::new()).unwrap(), [], "no run is that long");
}
