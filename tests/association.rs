//! A measure of a whole matrix is that of its pairs one by one, to the last bit and for any number of threads.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use slantwise::cooccur::{Context, Cooccurrence, Measure, Selection, Weights};
use slantwise::error::Error;
use slantwise::formula::association::{Association, Pair};
use slantwise::runtime::{Task, run};
use slantwise::sparse::Csr;
use slantwise::tokens::{TokenOptions, Tokens};
use std::sync::Arc;

/// Texts in which frequent words are very frequent.
fn texts(seed: u64) -> Vec<Option<String>> {
    let dice = &mut ChaCha8Rng::seed_from_u64(seed);
    let word = |dice: &mut ChaCha8Rng| format!("w{}", dice.random_range(1..40_u32) / dice.random_range(1..9_u32));
    (0..6).map(|_| Some((0..dice.random_range(1..120)).map(|_| word(dice)).collect::<Vec<_>>().join(" "))).collect()
}

#[test]
fn every_cell_has_the_bits_of_its_pair() {
    for seed in 0..12 {
        let tokens = Tokens::encode(Arc::new(texts(seed)), &TokenOptions::default(), &Task::new()).unwrap();
        for (weights, ordered) in
            [(Weights::Flat, false), (Weights::Flat, true), (Weights::Harmonic, false), (Weights::Harmonic, true)]
        {
            let context = Context::window(4, weights, ordered);
            let matrix = Cooccurrence::count(&tokens, context, Selection::default(), &Task::new()).unwrap();
            for kind in Association::ALL {
                let mut measures = vec![Measure::from(kind)];
                measures.extend(Measure::new(kind, Some(0.75)));
                for measure in measures {
                    let slow = one_by_one(&matrix, measure);
                    for threads in [1, 3] {
                        let work = |task: &Task| matrix.association(measure, task);
                        let fast = run(threads, &Task::new(), work, |_| true).unwrap().unwrap();
                        assert_eq!(bits(&fast), bits(&slow), "{measure:?}, {weights:?}, ordered {ordered}");
                    }
                }
            }
        }
    }
}

/// The measure of every pair by itself.
fn one_by_one(matrix: &Cooccurrence, measure: Measure) -> Csr<f64> {
    let row = |node: usize| {
        let mut row: Vec<(u32, f64)> = Vec::new();
        for (_, found) in matrix.collocates(&[node], measure, 0.0, None, &Task::new()).unwrap() {
            row.extend(found.value.map(|value| (u32::try_from(found.column).unwrap(), value)));
        }
        row.sort_unstable_by_key(|cell| cell.0);
        row
    };
    Csr::from_rows(matrix.features.len(), (0..matrix.features.len()).map(row).collect()).unwrap()
}

/// Where the values stand, and their bits.
fn bits(matrix: &Csr<f64>) -> (&[usize], &[u32], Vec<u64>) {
    (matrix.indptr(), matrix.indices(), matrix.data().iter().map(|value| value.to_bits()).collect())
}

#[test]
fn measures_of_both_words_alike_do_not_tell_them_apart() {
    let dice = &mut ChaCha8Rng::seed_from_u64(9);
    for _ in 0..20_000 {
        let whole = |dice: &mut ChaCha8Rng, most: u64| dice.random_range(0..=most) as f64;
        let [o11, o12, o21, o22] = [30, 3000, 300, 100_000].map(|most| whole(dice, most) + 1.0);
        let pair = Pair { o11, r1: o11 + o12, c1: o11 + o21, n: o11 + o12 + o21 + o22 };
        let turned = Pair { r1: pair.c1, c1: pair.r1, ..pair };
        for kind in Association::ALL.into_iter().filter(|kind| kind.is_symmetric()) {
            let bits = |pair| kind.value(pair).map(f64::to_bits);
            assert_eq!(bits(pair), bits(turned), "{} of {pair:?}", kind.name());
        }
    }
}

#[test]
fn smoothing_goes_where_it_has_a_meaning() {
    for kind in Association::ALL {
        let made = Measure::new(kind, Some(0.75));
        assert_eq!(made.is_ok(), matches!(kind, Association::Pmi | Association::Ppmi), "{}", kind.name());
    }
    for exponent in [0.0, -1.0, 1.5, f64::NAN] {
        let refused = Measure::new(Association::Pmi, Some(exponent)).unwrap_err();
        assert!(matches!(refused, Error::Argument { name: "smoothing", .. }), "{exponent}");
    }
}

/// How many ways there are to take `k` of `n`; small enough to be exact.
fn ways(n: u128, k: u128) -> u128 {
    if k > n { 0 } else { (0..k).fold(1, |ways, taken| ways * (n - taken) / (taken + 1)) }
}

#[test]
fn the_exact_test_adds_up_the_tables_of_its_tail() {
    let dice = &mut ChaCha8Rng::seed_from_u64(4);
    for _ in 0..5_000 {
        let n = dice.random_range(1..60_u128);
        let (r1, c1) = (dice.random_range(1..=n), dice.random_range(1..=n));
        let (least, most) = ((r1 + c1).saturating_sub(n), r1.min(c1));
        let o11 = dice.random_range(least..=most);
        let tail: u128 = (o11..=most).map(|k| ways(r1, k) * ways(n - r1, c1 - k)).sum();
        let expected = -(tail as f64 / ways(n, c1) as f64).log10();
        let pair = Pair { o11: o11 as f64, r1: r1 as f64, c1: c1 as f64, n: n as f64 };
        let got = Association::Fisher.value(pair).unwrap();
        assert!((got - expected).abs() <= 1e-13 + 1e-12 * expected, "{got}, not {expected}, for {pair:?}");
    }
}
