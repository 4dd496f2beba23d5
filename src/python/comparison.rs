//! The arguments of a comparison, as the Python classes give them.

use super::tokens::unknown;
use crate::contrast::{Adjust, Effect, External, Interval, Plan, Reference, Test, Versus};
use crate::corpus::Groups;
use pyo3::prelude::*;
use std::collections::HashMap;

/// A frequency table: features, their frequencies, the documents that have them, and all words.
type Frequencies = (Vec<String>, Vec<u64>, Option<Vec<u64>>, u64);

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
    /// Per pair, what the results call its reference, where they are to say so.
    references: Option<Vec<String>>,
    /// With the reference "table": it.
    external: Option<Frequencies>,
}

/// What outlets are compared with, beyond what the plan says.
pub struct Against {
    /// Per pair, what the results call its reference.
    pub references: Option<Vec<String>>,
    external: Option<Frequencies>,
}

impl Against {
    /// Whether it is known how many documents of the reference have a feature.
    pub fn knows_documents(&self) -> bool {
        self.external.as_ref().is_none_or(|(_, _, documents, _)| documents.is_some())
    }

    /// The plan for these features.
    pub fn over(&self, plan: Plan, features: &[&str]) -> Plan {
        let Some((names, frequencies, documents, total)) = &self.external else { return plan };
        let places: HashMap<&str, usize> =
            names.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
        let at = |values: &[u64], place: usize| values.get(place).copied().unwrap_or_default();
        let counts = features.iter().map(|feature| {
            let place = places.get(feature).copied();
            place.map_or((0, 0), |place| (at(frequencies, place), documents.as_ref().map_or(0, |all| at(all, place))))
        });
        plan.external(External { counts: counts.collect(), total: *total })
    }
}

impl Comparison {
    pub fn plan(self, outlets: &Groups) -> PyResult<(Plan, Against)> {
        let against = Against { references: self.references, external: self.external };
        let reference = |others| {
            Ok(match self.reference.as_str() {
                "rest" => Reference::Rest,
                "all" => Reference::All,
                "mean" => Reference::Mean,
                "outlets" => Reference::Outlets(others),
                "table" => Reference::External,
                other => {
                    return Err(unknown("reference", other, "\"rest\", \"all\", \"mean\", \"outlets\" or \"table\""));
                }
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
        let plan = Plan::new(outlets)
            .versus(versus.collect::<PyResult<_>>()?)
            .test(test)
            .adjust(adjust)
            .interval(interval)
            .effects(effects)
            .prior(self.prior)
            .min_count(self.min_count)
            .draws(self.replicates, self.seed);
        Ok((plan, against))
    }
}
