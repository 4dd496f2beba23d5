//! Similarity from shared features, against the definitions over whole rows.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use slantwise::error::Error;
use slantwise::formula::similarity::Similarity;
use slantwise::runtime::{Task, run};
use slantwise::similarity::{Wanted, similarity};
use slantwise::sparse::Csr;

const CLOSE: f64 = 1e-12;

fn below(dice: &mut ChaCha8Rng, n: usize) -> usize {
    usize::try_from(dice.next_u64() % n as u64).unwrap()
}

/// The definition, over two whole rows.
fn defined(measure: Similarity, x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let over = |term: &dyn Fn(f64, f64) -> f64| x.iter().zip(y).map(|(&x, &y)| term(x, y)).sum::<f64>();
    let has = |x: f64| if x > 0.0 { 1.0 } else { 0.0 };
    let (both, in_x, in_y) = (over(&|x, y| has(x) * has(y)), over(&|x, _| has(x)), over(&|_, y| has(y)));
    let (sum_x, sum_y) = (over(&|x, _| x), over(&|_, y| y));
    let (xx, xy, yy) = (over(&|x, _| x * x), over(&|x, y| x * y), over(&|_, y| y * y));
    let surprise = |p: f64, m: f64| if p > 0.0 { p * (p / m).log2() } else { 0.0 };
    match measure {
        Similarity::Cosine => xy / (xx.sqrt() * yy.sqrt()),
        Similarity::Correlation => {
            let (mean_x, mean_y) = (sum_x / n, sum_y / n);
            let (var_x, var_y) = (over(&|x, _| (x - mean_x).powi(2)), over(&|_, y| (y - mean_y).powi(2)));
            let same = |row: &[f64]| row.iter().all(|&value| value.to_bits() == row[0].to_bits());
            if same(x) || same(y) {
                f64::NAN
            } else {
                over(&|x, y| (x - mean_x) * (y - mean_y)) / (var_x * var_y).sqrt()
            }
        }
        Similarity::Jaccard => both / over(&|x, y| has(x).max(has(y))),
        Similarity::ExtendedJaccard => xy / (xx + yy - xy),
        Similarity::Dice => 2.0 * both / (in_x + in_y),
        Similarity::ExtendedDice => 2.0 * xy / (xx + yy),
        Similarity::Overlap => both / in_x.min(in_y),
        Similarity::Ruzicka => over(&f64::min) / over(&f64::max),
        Similarity::Bhattacharyya => over(&|x, y| (x / sum_x * (y / sum_y)).sqrt()),
        Similarity::JensenShannon => {
            1.0 - over(&|x, y| {
                let (p, q) = (x / sum_x, y / sum_y);
                surprise(p, p.midpoint(q)).midpoint(surprise(q, p.midpoint(q)))
            })
        }
    }
}

fn random(dice: &mut ChaCha8Rng, rows: usize, columns: usize, weights: bool) -> Vec<Vec<f64>> {
    let value = |dice: &mut ChaCha8Rng| {
        let count = below(dice, 6).saturating_sub(2) as f64;
        if weights { count * (1 + below(dice, 9)) as f64 / 7.0 } else { count }
    };
    (0..rows).map(|_| (0..columns).map(|_| value(dice)).collect()).collect()
}

fn sparse(rows: &[Vec<f64>], columns: usize) -> Csr<f64> {
    let stored = |row: &Vec<f64>| (0_u32..).zip(row.iter().copied()).filter(|&(_, value)| value > 0.0).collect();
    Csr::from_rows(columns, rows.iter().map(stored).collect()).unwrap()
}

fn shares(x: &[f64], y: &[f64]) -> bool {
    x.iter().zip(y).any(|(&x, &y)| x > 0.0 && y > 0.0)
}

#[test]
fn shared_features_tell_what_whole_rows_do() {
    let mut dice = ChaCha8Rng::seed_from_u64(1901);
    for round in 0..300 {
        let columns = 2 + below(&mut dice, 6);
        let [rows, others] = [0, 1].map(|_| {
            let length = 1 + below(&mut dice, 8);
            random(&mut dice, length, columns, round % 2 == 0)
        });
        let (left, right) = (sparse(&rows, columns), sparse(&others, columns));
        for measure in Similarity::ALL {
            let wanted = Wanted { measure, min: None, top: None };
            for (others, right) in [(&rows, None), (&others, Some(&right))] {
                let found = similarity(&left, right, wanted, &Task::new()).unwrap();
                assert_eq!(found.shape(), (rows.len(), others.len()));
                for (i, x) in rows.iter().enumerate() {
                    for (j, y) in (0_u32..).zip(others) {
                        let value = defined(measure, x, y);
                        // A row of equal values correlates with nothing.
                        let expected = (shares(x, y) && value.is_finite()).then_some(value);
                        match (found.get(i, j), expected) {
                            (Some(found), Some(expected)) => {
                                assert!((found - expected).abs() < CLOSE, "{measure:?} {x:?} {y:?}: {found}");
                            }
                            (found, expected) => assert_eq!(found, expected, "{measure:?} {x:?} {y:?}"),
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_matrix_is_symmetric_to_the_last_bit_for_any_number_of_threads() {
    let mut dice = ChaCha8Rng::seed_from_u64(3);
    let rows = sparse(&random(&mut dice, 100, 30, true), 30);
    for measure in Similarity::ALL {
        let found = |threads: usize, min: Option<f64>, top: Option<usize>| {
            let wanted = Wanted { measure, min, top };
            run(threads, &Task::new(), |task| similarity(&rows, None, wanted, task), |_| true).unwrap().unwrap()
        };
        let whole = found(1, None, None);
        assert_eq!(whole.transpose(), whole);
        assert_eq!(found(3, None, None), whole);
        // Half of it mirrored is what the whole of it is.
        assert_eq!(found(2, None, Some(1000)), whole);
        assert_eq!(similarity(&rows, Some(&rows), Wanted { measure, min: None, top: None }, &Task::new()), Ok(whole));
    }
}

#[test]
fn what_is_kept_is_the_strongest_of_what_there_is() {
    let mut dice = ChaCha8Rng::seed_from_u64(4);
    for _ in 0..50 {
        let rows = sparse(&random(&mut dice, 12, 4, false), 4);
        let kept = |min: Option<f64>, top: Option<usize>, others: Option<&Csr<f64>>| {
            similarity(&rows, others, Wanted { measure: Similarity::Ruzicka, min, top }, &Task::new()).unwrap()
        };
        let (all, top) = (kept(None, None, None), 1 + below(&mut dice, 4));
        let min = all.data().get(3).copied();
        assert_eq!(kept(min, None, None), all.filter_map(|_, _, v| (Some(v) >= min).then_some(v)));
        for own in [true, false] {
            let found = kept(None, Some(top), (!own).then_some(&rows));
            for row in 0..12 {
                let mut others: Vec<(u32, f64)> = all.row(row).filter(|pair| !own || pair.0 as usize != row).collect();
                others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                others.truncate(top);
                others.extend(all.row(row).filter(|pair| own && pair.0 as usize == row));
                others.sort_by_key(|pair| pair.0);
                assert_eq!(found.row(row).collect::<Vec<_>>(), others);
            }
        }
    }
}

#[test]
fn more_pairs_than_there_is_memory_for_are_refused() {
    let rows = sparse(&vec![vec![1.0, 2.0]; 500], 2);
    let wanted = Wanted { measure: Similarity::Cosine, min: None, top: None };
    let limit = 1_000_000;
    let refused = similarity(&rows, None, wanted, &Task::with_memory(Some(limit)));
    assert_eq!(refused, Err(Error::Memory { phase: "comparing rows", limit }));
    assert!(similarity(&rows, None, Wanted { top: Some(3), ..wanted }, &Task::with_memory(Some(limit))).is_ok());
    let few = Csr::from_rows(3, vec![vec![(2, 1.0)]]).unwrap();
    assert!(matches!(similarity(&rows, Some(&few), wanted, &Task::new()), Err(Error::Length { .. })));
}
