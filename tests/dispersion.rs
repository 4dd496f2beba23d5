//! Dispersion from the few parts that have a feature, against the definitions over all parts.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use slantwise::corpus::Groups;
use slantwise::count::{DocCounts, Spreads, dispersion};
use slantwise::formula::dispersion::Dispersion;
use slantwise::runtime::{Task, run};
use slantwise::sparse::Csr;
use std::collections::BTreeMap;

const CLOSE: f64 = 1e-12;

fn below(dice: &mut ChaCha8Rng, n: u64) -> u64 {
    dice.next_u64() % n
}

/// The definition, over the counts and sizes of all parts; `None` for 0/0.
fn defined(measure: Dispersion, counts: &[f64], sizes: &[f64]) -> Option<f64> {
    let (k, f, n) = (counts.len() as f64, counts.iter().sum::<f64>(), sizes.iter().sum::<f64>());
    let s: Vec<f64> = sizes.iter().map(|size| size / n).collect();
    let t: Vec<f64> = counts.iter().map(|count| count / f).collect();
    let rates: Vec<f64> = counts.iter().zip(sizes).map(|(count, size)| count / size).collect();
    let (total, mean) = (rates.iter().sum::<f64>(), rates.iter().sum::<f64>() / k);
    let over = |term: &dyn Fn(f64, f64) -> f64| t.iter().zip(&s).map(|(&t, &s)| term(t, s)).sum::<f64>();
    let plogp = |p: f64, q: f64| if p == 0.0 { 0.0 } else { p * (p / q).log2() };
    let value = match measure {
        Dispersion::Range => counts.iter().filter(|&&count| count > 0.0).count() as f64,
        Dispersion::RelativeRange => counts.iter().filter(|&&count| count > 0.0).count() as f64 / k,
        Dispersion::JuillandD => {
            let deviation = (rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / k).sqrt();
            1.0 - deviation / mean / (k - 1.0).sqrt()
        }
        Dispersion::CarrollD2 => -rates.iter().map(|rate| plogp(rate / total, 1.0)).sum::<f64>() / k.log2(),
        Dispersion::RosengrenS => over(&|t, s| (s * t).sqrt()).powi(2),
        Dispersion::Dp => over(&|t, s| (t - s).abs()) / 2.0,
        Dispersion::DpNorm => over(&|t, s| (t - s).abs()) / 2.0 / (1.0 - s.iter().copied().fold(1.0, f64::min)),
        Dispersion::DA => {
            let pairs = |i: usize| rates[i + 1..].iter().map(|other| (rates[i] - other).abs()).sum::<f64>();
            let difference = (0..rates.len()).map(pairs).sum::<f64>() / (k * (k - 1.0) / 2.0);
            1.0 - difference / (2.0 * mean)
        }
        Dispersion::Kld => over(&plogp),
    };
    value.is_finite().then_some(value)
}

/// A small corpus: some documents without text, some features nowhere, some documents without a group.
fn corpus(dice: &mut ChaCha8Rng) -> (DocCounts, Vec<Option<&'static str>>) {
    let (documents, features) = (1 + below(dice, 9), u32::try_from(1 + below(dice, 6)).unwrap());
    let (mut rows, mut exposure, mut rejected, mut groups) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..documents {
        let empty = below(dice, 6) == 0;
        let row: Vec<(u32, u32)> = (0..features)
            .filter_map(|feature| {
                let count = u32::try_from(below(dice, 7)).unwrap().saturating_sub(3);
                (count > 0 && !empty).then_some((feature, count))
            })
            .collect();
        let counted: u64 = row.iter().map(|&(_, count)| u64::from(count)).sum();
        exposure.push(if empty { 0 } else { counted + 1 + below(dice, 40) });
        rejected.push(empty.then_some("no text"));
        groups.push(
            [Some("Ledger"), Some("Merrow Post"), Some("Tribune"), None][usize::try_from(below(dice, 4)).unwrap()],
        );
        rows.push(row);
    }
    (DocCounts { counts: Csr::from_rows(features as usize, rows).unwrap(), exposure, rejected }, groups)
}

/// Per part with words its counts by feature and its size, the slow way.
fn parts(counts: &DocCounts, groups: Option<&[Option<&str>]>) -> Vec<(Vec<u64>, u64)> {
    let mut parts = BTreeMap::new();
    for (document, &n) in counts.exposure.iter().enumerate() {
        let name = match groups {
            Some(groups) => groups[document].map(str::to_owned),
            None => Some(format!("{document:09}")),
        };
        let (Some(name), None) = (name, counts.rejected[document]) else { continue };
        let part = parts.entry(name).or_insert_with(|| (vec![0; counts.counts.shape().1], 0));
        counts.counts.row(document).for_each(|(feature, count)| part.0[feature as usize] += u64::from(count));
        part.1 += n;
    }
    parts.into_values().filter(|part| part.1 > 0).collect()
}

fn compare(spreads: &Spreads, parts: &[(Vec<u64>, u64)], features: usize, min_count: u64) {
    let sizes: Vec<f64> = parts.iter().map(|part| part.1 as f64).collect();
    let mut expected: Vec<(usize, u64)> = (0..features)
        .map(|feature| (feature, parts.iter().map(|part| part.0[feature]).sum()))
        .filter(|&(_, frequency)| frequency >= min_count)
        .collect();
    expected.sort_by_key(|&(feature, frequency)| (std::cmp::Reverse(frequency), feature));
    let found: Vec<(usize, u64)> = spreads.rows.iter().map(|row| (row.feature, row.frequency)).collect();
    assert_eq!(found, expected);
    assert_eq!(spreads.parts, parts.len() as u64);
    for row in &spreads.rows {
        let counts: Vec<f64> = parts.iter().map(|part| part.0[row.feature] as f64).collect();
        assert_eq!(row.range, counts.iter().filter(|&&count| count > 0.0).count() as u64);
        for (measure, got) in Dispersion::ALL.into_iter().zip(row.values) {
            match (got, defined(measure, &counts, &sizes)) {
                (Some(got), Some(value)) => {
                    assert!((got - value).abs() < CLOSE, "{}: {got} for {value}", measure.name());
                }
                (got, value) => assert_eq!(got, value, "{} of {counts:?} in {sizes:?}", measure.name()),
            }
        }
    }
}

#[test]
fn few_parts_tell_what_all_of_them_do() {
    let mut dice = ChaCha8Rng::seed_from_u64(2008);
    for _ in 0..1000 {
        let (counts, groups) = corpus(&mut dice);
        let (features, min_count) = (counts.counts.shape().1, 1 + below(&mut dice, 4));
        let by_document = dispersion(&counts, None, min_count, &Task::new()).unwrap();
        compare(&by_document, &parts(&counts, None), features, min_count);
        assert!(by_document.documents.balances());
        let outlets = Groups::from_labels(&groups);
        let by_outlet = dispersion(&counts, Some(&outlets), min_count, &Task::new()).unwrap();
        compare(&by_outlet, &parts(&counts, Some(&groups)), features, min_count);
        assert!(by_outlet.documents.balances());
        assert_eq!(by_outlet.documents.seen, counts.exposure.len() as u64);
    }
}

#[test]
fn neither_threads_nor_the_order_of_documents_change_a_bit() {
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    let features = 1500;
    let rows: Vec<Vec<(u32, u32)>> = (0..60)
        .map(|_| {
            let some = (0..features).filter(|_| below(&mut dice, 9) == 0).collect::<Vec<_>>();
            some.into_iter().map(|feature| (feature, u32::try_from(1 + below(&mut dice, 5)).unwrap())).collect()
        })
        .collect();
    let exposure: Vec<u64> = rows.iter().map(|row| 5 * row.len() as u64 + below(&mut dice, 900)).collect();
    let spread = |rows: Vec<Vec<(u32, u32)>>, exposure: Vec<u64>, threads: usize| {
        let rejected = vec![None; rows.len()];
        let counts = DocCounts { counts: Csr::from_rows(features as usize, rows).unwrap(), exposure, rejected };
        run(threads, &Task::new(), |task| dispersion(&counts, None, 1, task), |_| true).unwrap().unwrap().rows
    };
    let bits = |rows: &[slantwise::count::Spread]| -> Vec<_> {
        rows.iter().map(|row| (row.feature, row.values.map(|value| value.map(f64::to_bits)))).collect()
    };
    let expected = bits(&spread(rows.clone(), exposure.clone(), 1));
    assert_eq!(bits(&spread(rows.clone(), exposure.clone(), 3)), expected);
    let (rows, exposure) = rows.into_iter().zip(exposure).rev().unzip();
    assert_eq!(bits(&spread(rows, exposure, 2)), expected);
}
