//! Weighted hits and shares: what the estimator makes of counts that are not words in a text.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use slantwise::contrast::{Cells, Interval, Measure, Plan, Reference, Row, Test, contrast_units};
use slantwise::corpus::Groups;
use slantwise::count::{self, DocCounts, Units};
use slantwise::runtime::Task;
use slantwise::sparse::Csr;

struct Dice(ChaCha8Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, n: u64) -> u64 {
        self.0.next_u64() % n
    }

    fn place(&mut self, n: u64) -> usize {
        usize::try_from(self.below(n)).unwrap()
    }

    fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// How many of `n` happen.
    fn binomial(&mut self, n: u64, p: f64) -> u64 {
        (0..n).filter(|_| self.uniform() < p).count() as u64
    }
}

fn groups(labels: &[String]) -> Groups {
    Groups::from_labels(&labels.iter().map(|label| Some(label.as_str())).collect::<Vec<_>>())
}

fn doc_counts(columns: usize, rows: Vec<Vec<u64>>, exposure: Vec<u64>) -> DocCounts {
    let stored = |row: Vec<u64>| {
        let counts = row.into_iter().map(|y| u32::try_from(y).unwrap());
        (0..).zip(counts).filter(|&(_, y)| y > 0).collect()
    };
    let counts = Csr::from_rows(columns, rows.into_iter().map(stored).collect()).unwrap();
    let rejected = exposure.iter().map(|&n| (n == 0).then_some("nothing")).collect();
    DocCounts { counts, exposure, rejected }
}

fn compare(counts: &DocCounts, cells: &Cells, plan: &Plan) -> Vec<Row> {
    let units = Units::of(counts, cells, None).unwrap();
    contrast_units(&units, plan, &Task::new()).unwrap().1
}

#[test]
fn a_hit_may_count_any_number_of_units() {
    let mut compared = 0;
    for seed in 0..60 {
        let dice = &mut Dice::new(seed);
        let documents = 12 + dice.below(30);
        let label = |dice: &mut Dice, of: u64| format!("{}", dice.below(of));
        let outlets = groups(&(0..documents).map(|_| label(dice, 3)).collect::<Vec<_>>());
        let events = groups(&(0..documents).map(|_| label(dice, 5)).collect::<Vec<_>>());
        let exposure: Vec<u64> = (0..documents).map(|_| 50 + dice.below(300)).collect();
        let rows: Vec<Vec<u64>> =
            exposure.iter().map(|&n| vec![dice.binomial(n, 0.03), dice.binomial(n, 0.004)]).collect();
        let units = [7, 10_000];
        let scaled = rows.iter().map(|row| row.iter().zip(units).map(|(y, unit)| y * unit).collect()).collect();
        let (plain, scaled) = (doc_counts(2, rows, exposure.clone()), doc_counts(2, scaled, exposure));
        let within = dice.below(2) == 0;
        let cells = if within { Cells::within(&outlets, &events).unwrap() } else { Cells::of(&outlets) };
        let test = [Test::Dispersion, Test::Permutation, Test::Welch][dice.place(if within { 2 } else { 3 })];
        let interval = [Interval::Likelihood, Interval::Bootstrap][dice.place(2)];
        let reference =
            [Reference::Rest, Reference::All, Reference::Mean][dice.place(if within { 1 } else { 3 })].clone();
        let reference = if test == Test::Welch { Reference::Rest } else { reference };
        let plan = Plan::new(&outlets).reference(&reference).test(test).interval(interval).min_count(0).draws(99, seed);
        let of_hits = compare(&plain, &cells, &plan);
        let of_units = compare(&scaled, &cells, &plan.clone().units(vec![7.0, 10_000.0], true));
        assert_eq!(of_hits.len(), of_units.len());
        let drawn = test == Test::Permutation || interval == Interval::Bootstrap;
        for hit in &of_hits {
            let scaled = of_units.iter().find(|row| (row.versus, row.feature) == (hit.versus, hit.feature)).unwrap();
            let unit = units[hit.feature];
            assert_eq!(scaled.count, hit.count.map(|count| count * unit));
            // Draws follow from the counts of a document, so they differ; what is not drawn is the same.
            let numbers = |row: &Row| {
                let same = [row.rate[0], row.rate[1], row.log_ratio, row.dispersion];
                let ends = if interval == Interval::Bootstrap { [None; 2] } else { [row.low, row.high] };
                let tested = if drawn { [None; 2] } else { [row.z, row.ln_p] };
                [same.as_slice(), &ends, &tested].concat()
            };
            for (one, other) in numbers(hit).into_iter().zip(numbers(scaled)) {
                match (one, other) {
                    (Some(one), Some(other)) => {
                        assert!(
                            (one - other).abs() <= 1e-8 * one.abs().max(1e-3),
                            "{seed} {one} {other} {hit:?} {scaled:?}"
                        );
                    }
                    (one, other) => assert_eq!(one, other, "{seed} {hit:?} {scaled:?}"),
                }
            }
            compared += 1;
        }
    }
    assert!(compared > 300);
}

/// Documents of two outlets in which things are of one of two kinds, the share of the first varying by document.
fn shares(dice: &mut Dice, documents: u64, mean: f64, spread: u64) -> (DocCounts, Groups) {
    let outlets = groups(&(0..documents).map(|document| format!("{}", document % 2)).collect::<Vec<_>>());
    let mut rows = Vec::new();
    for _ in 0..documents {
        let n = 1 + dice.below(12);
        // The mean of uniform shares around the mean: a document has a taste of its own.
        let reach = mean.min(1.0 - mean);
        let own = mean + reach * (2.0 * dice.uniform() - 1.0) * if spread > 0 { 1.0 } else { 0.0 };
        let first = dice.binomial(n, own);
        rows.push(vec![first, n - first]);
    }
    let exposure = rows.iter().map(|row| row.iter().sum()).collect();
    (doc_counts(2, rows, exposure), outlets)
}

#[test]
fn of_two_choices_one_is_the_mirror_of_the_other() {
    for seed in 0..50 {
        let dice = &mut Dice::new(seed);
        let mean = 0.1 + 0.8 * dice.uniform();
        let (counts, outlets) = shares(dice, 40, mean, seed % 2);
        let plan = Plan::new(&outlets).measure(Measure::Share).min_count(0);
        let rows = compare(&counts, &Cells::of(&outlets), &plan);
        for one in rows.iter().filter(|row| row.feature == 0) {
            let other = rows.iter().find(|row| row.feature == 1 && row.target == one.target).unwrap();
            let (Some(z), Some(mirrored)) = (one.z, other.z) else { panic!("{one:?}") };
            assert!((z + mirrored).abs() < 1e-9 && (one.p().unwrap() - other.p().unwrap()).abs() < 1e-12);
            assert!((one.dispersion.unwrap() / other.dispersion.unwrap() - 1.0).abs() < 1e-9);
        }
    }
}

#[test]
fn shares_that_do_not_differ_are_seldom_said_to() {
    for (mean, spread, least, most) in
        [(0.5, 0, 0.03, 0.07), (0.5, 1, 0.03, 0.07), (0.85, 1, 0.03, 0.07), (0.1, 0, 0.03, 0.07)]
    {
        let (mut alarms, mut missed, mut tests) = (0, 0, 0);
        for seed in 0..1500 {
            let dice = &mut Dice::new(10_000 + seed);
            let (counts, outlets) = shares(dice, 80, mean, spread);
            let plan = Plan::new(&outlets).measure(Measure::Share).min_count(0);
            let rows = compare(&counts, &Cells::of(&outlets), &plan);
            let row = rows.iter().find(|row| (row.feature, row.target) == (0, 0)).unwrap();
            tests += 1;
            alarms += u32::from(row.p().is_some_and(|p| p < 0.05));
            missed += u32::from(row.low.is_some_and(|low| low > 0.0) || row.high.is_some_and(|high| high < 0.0));
        }
        let (alarms, missed) = (f64::from(alarms) / f64::from(tests), f64::from(missed) / f64::from(tests));
        assert!(
            (least..=most).contains(&alarms) && (alarms - missed).abs() < 1e-12,
            "{mean} {spread}: {alarms} {missed}"
        );
    }
}

#[test]
fn shares_of_frames_and_of_documents_are_counted_so() {
    let hits = doc_counts(2, vec![vec![3, 1], vec![0, 0], vec![0, 2]], vec![50, 60, 70]);
    let frames: [&[String]; 2] = [&["a".to_owned()], &["b".to_owned()]];
    let lexicon = slantwise::lexicon::Lexicon::plain(["a", "b"].into_iter().zip(frames)).unwrap();
    let (shares, unit) = count::shares(hits.clone(), &lexicon, &[vec![true], vec![true]]).unwrap();
    assert_eq!((shares.exposure, unit.hit, unit.typical.to_bits()), (vec![4, 0, 2], 1, 1.0_f64.to_bits()));
    assert_eq!(shares.rejected, [None, Some("no hit"), None]);
    let documents = count::documents(hits);
    assert_eq!((documents.counts.data(), documents.exposure), (&[1, 1, 1][..], vec![1, 1, 1]));
}
