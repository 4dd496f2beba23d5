//! The arguments of a comparison, as the Python classes give them.

use super::tokens::unknown;
use crate::contrast::{Adjust, Effect, Interval, Plan, Reference, Test, Versus};
use crate::corpus::Groups;
use pyo3::prelude::*;

/// Who is compared with whom, and how it is decided.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Comparison {
    /// Pairs of an outlet and, where the reference is "outlets", those it is compared with.
    versus: Vec<(usize, Vec<usize>)>,
    reference: String,
    test: String,
    adjust: String,
    interval: String,
    measures: Vec<String>,
    prior: f64,
    min_count: u64,
    replicates: u32,
    seed: u64,
}

impl Comparison {
    pub fn plan(self, outlets: &Groups) -> PyResult<Plan> {
        let reference = |others| {
            Ok(match self.reference.as_str() {
                "rest" => Reference::Rest,
                "all" => Reference::All,
                "mean" => Reference::Mean,
                "outlets" => Reference::Outlets(others),
                other => return Err(unknown("reference", other, "\"rest\", \"all\", \"mean\" or \"outlets\"")),
            })
        };
        let versus =
            self.versus.into_iter().map(|(target, others)| Ok(Versus { target, reference: reference(others)? }));
        let test = match self.test.as_str() {
            "dispersion" => Test::Dispersion,
            "token" => Test::Token,
            "chi2" => Test::Chi2,
            "fisher" => Test::Fisher,
            "welch" => Test::Welch,
            "wilcoxon" => Test::Wilcoxon,
            "permutation" => Test::Permutation,
            other => return Err(unknown("test", other, "\"dispersion\" or another test")),
        };
        let adjust = match self.adjust.as_str() {
            "bh" => Adjust::BenjaminiHochberg,
            "by" => Adjust::BenjaminiYekutieli,
            "holm" => Adjust::Holm,
            "maxt" => Adjust::MaxT,
            other => return Err(unknown("adjust", other, "\"bh\", \"by\", \"holm\" or \"maxt\"")),
        };
        let interval = match self.interval.as_str() {
            "likelihood" => Interval::Likelihood,
            "bootstrap" => Interval::Bootstrap,
            other => return Err(unknown("interval", other, "\"likelihood\" or \"bootstrap\"")),
        };
        let effect = |name: &String| {
            Effect::from_name(name).ok_or_else(|| unknown("measures", name, &Effect::ALL.map(Effect::name).join(", ")))
        };
        let effects = self.measures.iter().map(effect).collect::<PyResult<_>>()?;
        Ok(Plan::new(outlets)
            .versus(versus.collect::<PyResult<_>>()?)
            .test(test)
            .adjust(adjust)
            .interval(interval)
            .effects(effects)
            .prior(self.prior)
            .min_count(self.min_count)
            .draws(self.replicates, self.seed))
    }
}
