//! One table of truths: every formula against the cases in `tests/data/`, which the Python tests read too.
//!
//! A case is `{"measure", "input", "expected", "source"}`. `expected: null` means the measure has no value there.
//! Agreement is to [`RELATIVE`], or to the absolute `tolerance` of a case whose source prints fewer digits.

use serde_json::Value;
use slantwise::formula::association::{Association, Pair};
use slantwise::formula::dispersion::{Dispersion, Occurrences, Parts};
use slantwise::formula::keyness::{Contrast, Keyness, g2, lrc};
use slantwise::formula::log_odds::log_odds;
use slantwise::formula::overdispersion::{Spread, f_test, phi, robust_rate_variance};
use slantwise::formula::shrinkage::{paule_mandel, shrink};
use slantwise::formula::stratified::{self, Stratum};
use slantwise::formula::{distributions, hypergeometric, intervals, multiple};
use std::collections::BTreeSet;

/// Relative agreement asked of every value.
const RELATIVE: f64 = 1e-12;

/// Agreement below this size is agreement: an expected 0 that is the sum of rounded terms.
const NOTHING: f64 = 1e-15;

fn cases(text: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).expect("the file is JSON");
    assert!(file["source"].is_string());
    let cases = file["cases"].as_array().expect("the file has cases").clone();
    assert!(cases.iter().all(|case| case["source"].is_string()), "a case without a source");
    cases
}

fn measure(case: &Value) -> &str {
    case["measure"].as_str().expect("a case names its measure")
}

fn number(case: &Value, name: &str) -> f64 {
    case["input"][name].as_f64().unwrap_or_else(|| panic!("{name} is missing in {case}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

/// Every expected value beside the one got, `None` for null.
fn compare(case: &Value, expected: &Value, got: Option<f64>) {
    let (Some(expected), Some(got)) = (expected.as_f64(), got) else {
        assert!(expected.is_null() && got.is_none(), "got {got:?} for {case}");
        return;
    };
    let allowed = case["tolerance"].as_f64().unwrap_or(NOTHING.max(RELATIVE * expected.abs()));
    assert!((got - expected).abs() <= allowed, "got {got:?} for {case}");
}

/// Compares several values that are there together or not at all.
fn compare_all(case: &Value, expected: &[Value], got: Option<Vec<f64>>) {
    let Some(got) = got else {
        assert!(case["expected"].is_null(), "got nothing for {case}");
        return;
    };
    assert_eq!(expected.len(), got.len(), "for {case}");
    for (expected, got) in expected.iter().zip(got) {
        compare(case, expected, Some(got));
    }
}

/// Every measure that can be asked for has a case that tells its value.
fn every_name_has_a_value(cases: &[Value], names: impl IntoIterator<Item = &'static str>) {
    let told: BTreeSet<&str> = cases.iter().filter(|case| !case["expected"].is_null()).map(measure).collect();
    for name in names {
        assert!(told.contains(name), "{name} has no golden value");
    }
}

#[test]
fn association() {
    let cases = cases(include_str!("data/association.json"));
    every_name_has_a_value(&cases, Association::ALL.map(Association::name));
    for case in &cases {
        let [o11, r1, c1, n] = ["o11", "r1", "c1", "n"].map(|name| number(case, name));
        let measure = Association::from_name(measure(case)).expect("a known measure");
        compare(case, &case["expected"], measure.value(Pair { o11, r1, c1, n }));
    }
}

#[test]
fn smoothed_margins() {
    for case in &cases(include_str!("data/smoothing.json")) {
        let measure = Association::from_name(measure(case)).expect("a known measure");
        let counts: Vec<Vec<f64>> = case["input"]["counts"].as_array().expect("rows").iter().map(numbers).collect();
        let margin = |column: usize| counts.iter().map(|row| row[column]).sum::<f64>().powf(number(case, "smoothing"));
        let n = (0..counts[0].len()).map(margin).sum();
        for (row, expected) in counts.iter().zip(case["expected"].as_array().expect("rows")) {
            for (column, &o11) in row.iter().enumerate() {
                let pair = Pair { o11, r1: row.iter().sum(), c1: margin(column), n };
                compare(case, &expected[column], measure.smoothed(pair));
                if case["input"]["smoothing"].as_u64() == Some(1) {
                    assert_eq!(measure.smoothed(pair), measure.value(pair), "an exponent of 1 smooths nothing");
                }
            }
        }
    }
}

#[test]
fn keyness() {
    let cases = cases(include_str!("data/keyness.json"));
    every_name_has_a_value(&cases, Keyness::ALL.map(Keyness::name));
    for case in &cases {
        let input = &case["input"];
        let got = if let Some(groups) = input["groups"].as_array() {
            let groups: Vec<_> = groups.iter().map(numbers).map(|group| (group[0], group[1])).collect();
            g2(&groups)
        } else {
            let [f1, n1, f2, n2] = ["f1", "n1", "f2", "n2"].map(|name| number(case, name));
            let contrast = Contrast { f1, n1, f2, n2 };
            match input["confidence"].as_f64() {
                Some(confidence) => lrc(contrast, confidence, number(case, "tests")),
                None => Keyness::from_name(measure(case)).expect("a known measure").value(contrast),
            }
        };
        compare(case, &case["expected"], got);
    }
}

#[test]
fn log_odds_with_a_prior() {
    for case in &cases(include_str!("data/log_odds.json")) {
        let [f1, n1, f2, n2, alpha, alpha0] =
            ["f1", "n1", "f2", "n2", "alpha", "alpha0"].map(|name| number(case, name));
        let expected = ["delta", "variance", "z"].map(|name| case["expected"][name].clone());
        let got = log_odds(f1, n1, f2, n2, alpha, alpha0).map(|l| vec![l.delta, l.variance, l.z]);
        compare_all(case, &expected, got);
    }
}

#[test]
fn dispersion() {
    let cases = cases(include_str!("data/dispersion.json"));
    every_name_has_a_value(&cases, Dispersion::ALL.map(Dispersion::name));
    for case in &cases {
        let whole = |name: &str| -> Vec<u64> {
            let listed = case["input"][name].as_array().expect("a list");
            listed.iter().map(|value| value.as_u64().expect("a whole number")).collect()
        };
        let (counts, sizes) = (whole("counts"), whole("sizes"));
        let mut inside: Vec<_> = counts.into_iter().zip(sizes.iter().copied()).filter(|part| part.0 > 0).collect();
        let feature = Parts::of(sizes).and_then(|parts| Occurrences::of(&mut inside, parts));
        let measure = Dispersion::from_name(measure(case)).expect("a known measure");
        compare(case, &case["expected"], feature.and_then(|feature| measure.value(&feature)));
    }
}

#[test]
fn overdispersion() {
    for case in &cases(include_str!("data/overdispersion.json")) {
        let input = &case["input"];
        let whole = |value: &Value| value.as_u64().expect("a whole number");
        let spread = || {
            let documents = input["documents"].as_array().expect("documents");
            Spread::of(documents.iter().map(|document| (whole(&document[0]), whole(&document[1]))))
        };
        match measure(case) {
            "phi" => compare(case, &case["expected"], phi(&spread())),
            "robust_rate_variance" => compare(case, &case["expected"], robust_rate_variance(&spread())),
            "f_test" => {
                let (groups, documents) = (whole(&input["groups"]), whole(&input["documents"]));
                let got = f_test(number(case, "g2"), number(case, "phi"), groups, documents);
                let expected = case["expected"].as_array().cloned().unwrap_or_default();
                compare_all(case, &expected, got.map(|(f, ln_p)| vec![f, ln_p.exp()]));
            }
            other => panic!("{other} is no measure"),
        }
    }
}

#[test]
fn multiple_testing() {
    for case in &cases(include_str!("data/multiple.json")) {
        // p, or ln p where that is too small for a number.
        let given = |name: &str| case["input"][name].as_array().cloned();
        let in_logs = given("ln_p").is_some();
        let listed = given("ln_p").or_else(|| given("p")).expect("p-values");
        let ln_p = |p: &Value| p.as_f64().map(|p| if in_logs { p } else { p.ln() });
        let ln_p: Vec<_> = listed.iter().map(ln_p).collect();
        let adjusted = match measure(case) {
            "benjamini_hochberg" => multiple::benjamini_hochberg(&ln_p),
            "benjamini_yekutieli" => multiple::benjamini_yekutieli(&ln_p),
            "holm" => multiple::holm(&ln_p),
            other => panic!("{other} is no measure"),
        };
        let got = adjusted.into_iter().map(|q| q.map(|q| if in_logs { q } else { q.exp() }));
        let expected = case["expected"].as_array().expect("a list");
        assert_eq!(expected.len(), got.len());
        for (expected, got) in expected.iter().zip(got) {
            compare(case, expected, got);
        }
    }
}

#[test]
fn shrinkage() {
    for case in &cases(include_str!("data/shrinkage.json")) {
        let (estimates, variances) = (numbers(&case["input"]["estimates"]), numbers(&case["input"]["variances"]));
        match measure(case) {
            "paule_mandel" => compare(case, &case["expected"], paule_mandel(&estimates, &variances)),
            "shrink" => {
                let answer = &case["expected"];
                let mut expected = answer["values"].as_array().cloned().unwrap_or_default();
                expected.extend([answer["mu"].clone(), answer["tau2"].clone()]);
                let got = shrink(&estimates, &variances);
                compare_all(case, &expected, got.map(|s| [s.values, vec![s.mu, s.tau2]].concat()));
            }
            other => panic!("{other} is no measure"),
        }
    }
}

#[test]
fn tails_and_quantiles() {
    for case in &cases(include_str!("data/distributions.json")) {
        let at = |name| number(case, name);
        let got = match measure(case) {
            "normal_upper" => distributions::normal_upper(at("z")),
            "chi2_upper" => distributions::chi2_upper(at("x"), at("df")),
            "f_upper" => distributions::f_upper(at("f"), at("df1"), at("df2")),
            "t_two_sided" => distributions::t_two_sided(at("t"), at("df")),
            "normal_quantile" => distributions::normal_quantile(at("p")),
            "t_quantile" => distributions::t_quantile(at("p"), at("df")),
            "beta_quantile" => distributions::beta_quantile(at("p"), at("a"), at("b")),
            other => panic!("{other} is no function"),
        };
        // Relative at any size: a tail of 1e-300 is not nothing.
        let expected = case["expected"].as_f64().expect("a number");
        assert!((got - expected).abs() <= RELATIVE * expected.abs(), "got {got:e} for {case}");
    }
}

#[test]
fn logarithms_of_tails() {
    for case in &cases(include_str!("data/tails.json")) {
        let at = |name| number(case, name);
        let got = match measure(case) {
            "ln_normal_upper" => distributions::ln_normal_upper(at("z")),
            "ln_chi2_upper" => distributions::ln_chi2_upper(at("x"), at("df")),
            "ln_f_upper" => distributions::ln_f_upper(at("f"), at("df1"), at("df2")),
            "ln_t_two_sided" => distributions::ln_f_upper(at("t") * at("t"), 1.0, at("df")),
            "two_sided_normal" => distributions::two_sided_normal(at("ln_p")),
            other => panic!("{other} is no function"),
        };
        let expected = case["expected"].as_f64().expect("a number");
        assert!((got - expected).abs() <= RELATIVE * expected.abs(), "got {got:e} for {case}");
    }
}

#[test]
fn fisher() {
    for case in &cases(include_str!("data/fisher.json")) {
        let [f1, n1, f2, n2] = ["f1", "n1", "f2", "n2"].map(|name| number(case, name));
        compare(case, &case["expected"], hypergeometric::fisher(f1, n1, f2, n2));
        assert_eq!(hypergeometric::fisher(f1, n1, f2, n2), hypergeometric::fisher(f2, n2, f1, n1), "sides exchanged");
    }
}

#[test]
fn intervals_of_effects() {
    for case in &cases(include_str!("data/intervals.json")) {
        let at = |name| number(case, name);
        let ends = |(low, high): (f64, f64)| vec![low, high];
        let got = match measure(case) {
            "rate" => intervals::rate(at("y"), at("n"), at("quantile")).map(ends),
            "share" => intervals::share(at("x"), at("n"), at("quantile")).map(ends),
            "share_difference" => {
                let of = |x, n| Some((at(x) / at(n), intervals::share(at(x), at(n), at("quantile"))?));
                let both = of("x1", "n1").zip(of("x2", "n2"));
                both.map(|(one, two)| ends(intervals::difference([one.0, two.0], [one.1, two.1])))
            }
            "rate_difference" => {
                let of = |f, n| Some((at(f) / at(n), intervals::rate(at(f), at(n), at("quantile"))?));
                let both = of("f1", "n1").zip(of("f2", "n2"));
                both.map(|(one, two)| ends(intervals::difference([one.0, two.0], [one.1, two.1])))
            }
            "odds_ratio" => {
                intervals::odds_ratio(at("ratio"), at("total"), at("n1"), at("n2")).map(|ratio| vec![ratio])
            }
            "stratified_rate_difference" => {
                let listed = case["input"]["strata"].as_array().expect("strata").iter().map(numbers);
                let strata: Vec<_> = listed.map(|s| Stratum { f1: s[0], n1: s[1], f2: s[2], n2: s[3] }).collect();
                let weight = strata.iter().map(Stratum::weight).sum();
                stratified::rate_difference(&strata, weight).map(|value| vec![value])
            }
            other => panic!("{other} is no measure"),
        };
        compare_all(case, &case["expected"].as_array().cloned().unwrap_or_default(), got);
    }
}
