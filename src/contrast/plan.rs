//! A comparison to be made: who is compared with whom, and how it is decided.

use super::effect::Effect;
use super::external::External;
use crate::corpus::Groups;
use crate::count::{Sums, Total};
use crate::error::{Error, Result};

/// What an outlet is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reference {
    /// All other outlets together.
    #[default]
    Rest,
    /// All outlets together, the compared one among them.
    All,
    /// The mean of the other outlets' rates, each with equal weight.
    Mean,
    /// These outlets together.
    Outlets(Vec<usize>),
    /// A table of frequencies from elsewhere: [`Plan::external`].
    External,
}

/// One outlet and what it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versus {
    /// The outlet.
    pub target: usize,
    /// What it is compared with.
    pub reference: Reference,
}

/// How it is decided whether a difference is more than chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Test {
    /// G² corrected for dispersion over documents.
    #[default]
    Dispersion,
    /// G² as if each token were drawn alone; for comparison with other tools. Its p-values do not hold on real news.
    Token,
    /// Pearson's χ², likewise.
    Chi2,
    /// Fisher's exact test, likewise.
    Fisher,
    /// Welch's t on the rates of documents.
    Welch,
    /// Wilcoxon's rank sum of the rates of documents.
    Wilcoxon,
    /// Outlet labels exchanged among documents, within events where those are given.
    Permutation,
}

impl Test {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dispersion => "dispersion",
            Self::Token => "token",
            Self::Chi2 => "chi2",
            Self::Fisher => "fisher",
            Self::Welch => "welch",
            Self::Wilcoxon => "wilcoxon",
            Self::Permutation => "permutation",
        }
    }

    /// Whether it takes each token as drawn alone.
    pub fn takes_tokens(self) -> bool {
        matches!(self, Self::Token | Self::Chi2 | Self::Fisher)
    }
}

/// How allowance is made for the number of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Adjust {
    /// The false discovery rate of Benjamini & Hochberg.
    #[default]
    BenjaminiHochberg,
    /// That of Benjamini & Yekutieli, which holds for any dependence.
    BenjaminiYekutieli,
    /// The family-wise error rate by Holm.
    Holm,
    /// The family-wise error rate by the largest statistic of each permutation (Westfall & Young).
    MaxT,
}

/// Where the ends of intervals come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interval {
    /// The ratios that the likelihood-ratio test does not reject.
    #[default]
    Likelihood,
    /// The bootstrap over units of observation, or over events.
    Bootstrap,
}

/// What occurrences are looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// In words, most of which are none: how often, whatever else there is.
    #[default]
    Rate,
    /// In a whole that they are a part of, perhaps most of it: which of several wordings, how many of the documents. So
    /// counts vary like shares, by p·(1 − p) and not by p.
    Share,
}

/// What there is instead of the tests that know no events.
const INSIDE: &str = "it knows no events; within them there are \"dispersion\", \"token\" and \"permutation\"";

/// A comparison to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    outlets: Vec<String>,
    pub(super) versus: Vec<Versus>,
    pub(super) test: Test,
    pub(super) adjust: Adjust,
    pub(super) interval: Interval,
    pub(super) effects: Vec<Effect>,
    pub(super) min_count: u64,
    pub(super) prior: f64,
    pub(super) replicates: u32,
    pub(super) seed: u64,
    pub(super) external: Option<External>,
    pub(super) measure: Measure,
    /// Per feature, how many counts make one occurrence; 1 for those beyond the end.
    units: Vec<f64>,
    weighted: bool,
}

impl Plan {
    /// Every outlet against the rest, features that occur at least 5 times, a prior worth 500 words.
    pub fn new(outlets: &Groups) -> Self {
        Self {
            outlets: outlets.labels().to_vec(),
            versus: (0..outlets.len()).map(|target| Versus { target, reference: Reference::Rest }).collect(),
            test: Test::default(),
            adjust: Adjust::default(),
            interval: Interval::default(),
            effects: Vec::new(),
            min_count: 5,
            prior: 500.0,
            replicates: 999,
            seed: 0,
            external: None,
            measure: Measure::default(),
            units: Vec::new(),
            weighted: false,
        }
    }

    /// Compare these, in this order.
    #[must_use]
    pub fn versus(mut self, versus: Vec<Versus>) -> Self {
        self.versus = versus;
        self
    }

    /// Compare every outlet with this.
    #[must_use]
    pub fn reference(self, reference: &Reference) -> Self {
        let versus = (0..self.outlets.len()).map(|target| Versus { target, reference: reference.clone() }).collect();
        self.versus(versus)
    }

    /// Compare every outlet that is compared with this table.
    #[must_use]
    pub fn external(mut self, table: External) -> Self {
        self.versus.iter_mut().for_each(|versus| versus.reference = Reference::External);
        self.external = Some(table);
        self
    }

    /// Test this way.
    #[must_use]
    pub fn test(mut self, test: Test) -> Self {
        self.test = test;
        self
    }

    /// Make allowance for the number of rows this way.
    #[must_use]
    pub fn adjust(mut self, adjust: Adjust) -> Self {
        self.adjust = adjust;
        self
    }

    /// How allowance is made for the number of rows, for those who make one table of several.
    pub fn adjustment(&self) -> Adjust {
        self.adjust
    }

    /// The effects that rows hold, in the order in which they hold them.
    pub fn asked(&self) -> &[Effect] {
        &self.effects
    }

    /// Take intervals from there.
    #[must_use]
    pub fn interval(mut self, interval: Interval) -> Self {
        self.interval = interval;
        self
    }

    /// Compute these effects as well.
    #[must_use]
    pub fn effects(mut self, effects: Vec<Effect>) -> Self {
        self.effects = effects;
        self
    }

    /// Leave out features that occur less often than this on both sides together. The filter does not look at the
    /// difference, so it leaves p and q valid.
    #[must_use]
    pub fn min_count(mut self, min_count: u64) -> Self {
        self.min_count = min_count;
        self
    }

    /// The prior of the log-odds is worth this many words (α₀).
    #[must_use]
    pub fn prior(mut self, prior: f64) -> Self {
        self.prior = prior;
        self
    }

    /// Draw so many times, from this seed.
    #[must_use]
    pub fn draws(mut self, replicates: u32, seed: u64) -> Self {
        (self.replicates, self.seed) = (replicates, seed);
        self
    }

    /// Take counts for parts of a whole, or for occurrences in words.
    #[must_use]
    pub fn measure(mut self, measure: Measure) -> Self {
        self.measure = measure;
        self
    }

    /// Take so many counts of each feature for one occurrence, as a match of a weighted pattern counts so much. Of a
    /// [`Measure::Share`] the whole is counted in the same units. Weighted hits are not drawn one by one, so tests of tokens
    /// do not take them.
    #[must_use]
    pub fn units(mut self, units: Vec<f64>, weighted: bool) -> Self {
        (self.units, self.weighted) = (units, weighted);
        self
    }

    /// How many counts of this feature make one occurrence.
    pub(super) fn unit(&self, feature: usize) -> f64 {
        self.units.get(feature).copied().unwrap_or(1.0)
    }

    /// Fail where it takes more than the sums of outlets: their units of observation.
    pub(super) fn expect_sums(&self) -> Result<()> {
        let refuse = |name, given: &str| {
            let expected = "it looks at single documents, and of these only sums were kept; compare a corpus in memory";
            Err(Error::Argument { name, given: given.to_owned(), expected: expected.to_owned() })
        };
        match (self.test, self.interval) {
            (Test::Welch, _) => refuse("test", "welch"),
            (Test::Wilcoxon, _) => refuse("test", "wilcoxon"),
            (Test::Permutation, _) => refuse("test", "permutation"),
            (_, Interval::Bootstrap) => refuse("interval", "bootstrap"),
            _ => Ok(()),
        }
    }

    /// Whether it takes the units of observation.
    pub(super) fn takes_units(&self) -> bool {
        self.expect_sums().is_err()
    }

    pub(super) fn check(&self, sums: &Sums, per_outlet: &[Total]) -> Result<()> {
        let with_words = per_outlet.iter().filter(|total| total.n > 0).count();
        let needed = if self.external.is_some() { 1 } else { 2 };
        if with_words < needed {
            return Err(Error::TooFewGroups { groups: with_words, known: self.outlets.clone() });
        }
        let refuse = |name, given: &str, expected: &str| {
            Err(Error::Argument { name, given: given.to_owned(), expected: expected.to_owned() })
        };
        if !(self.prior.is_finite() && self.prior > 0.0) {
            return refuse("prior", &self.prior.to_string(), "a number of words above 0 is needed");
        }
        if self.replicates == 0 {
            return refuse("replicates", "0", "at least 1 is needed");
        }
        if self.adjust == Adjust::MaxT && self.test != Test::Permutation {
            return refuse("adjust", "maxt", "it takes test = \"permutation\", whose draws it uses");
        }
        let rates = match self.test {
            Test::Welch => Some("welch"),
            Test::Wilcoxon => Some("wilcoxon"),
            _ => None,
        };
        if sums.cells.events().is_some() {
            match (self.test, rates) {
                (Test::Chi2, _) => return refuse("test", "chi2", INSIDE),
                (Test::Fisher, _) => return refuse("test", "fisher", INSIDE),
                (_, Some(test)) => return refuse("test", test, INSIDE),
                _ => {}
            }
            if let Some(effect) = self.effects.iter().find(|effect| !effect.is_within_events()) {
                let left: Vec<_> = Effect::ALL.into_iter().filter(|effect| effect.is_within_events()).collect();
                let left: Vec<_> = left.into_iter().map(Effect::name).collect();
                let why = "it is about all coverage; within events there are ";
                return refuse("measures", effect.name(), &format!("{why}{}", left.join(", ")));
            }
        }
        if rates.is_some() && self.versus.iter().any(|versus| versus.reference == Reference::Mean) {
            return refuse(
                "reference",
                "mean",
                "tests of the rates of documents compare with \"rest\", \"all\" or a named outlet",
            );
        }
        self.check_external(sums)?;
        self.check_measure()?;
        for versus in &self.versus {
            let reference = if let Reference::Outlets(outlets) = &versus.reference { outlets.as_slice() } else { &[] };
            if let Some(&outlet) = [versus.target].iter().chain(reference).find(|&&outlet| outlet >= per_outlet.len()) {
                return Err(Error::Length { what: "outlets", found: per_outlet.len(), expected: outlet + 1 });
            }
            if self.test == Test::Fisher && versus.reference == Reference::Mean {
                let why =
                    "it takes whole counts, and a mean of outlets has none; compare with \"rest\", or test by \"chi2\"";
                return refuse("test", "fisher", why);
            }
            let given = match versus.reference {
                Reference::All => "all",
                Reference::Mean => "mean",
                Reference::Rest | Reference::Outlets(_) | Reference::External => continue,
            };
            if sums.cells.events().is_some() {
                return refuse(
                    "reference",
                    given,
                    "within events an outlet is compared with \"rest\" or with named outlets",
                );
            }
        }
        Ok(())
    }

    /// What weights and shares can be compared by.
    fn check_measure(&self) -> Result<()> {
        let weighted = self.weighted;
        if weighted && self.test.takes_tokens() {
            return Err(Error::Argument {
                name: "test",
                given: self.test.name().to_owned(),
                expected: "it counts words, and these have weights; take \"dispersion\" or \"permutation\"".to_owned(),
            });
        }
        let kept = |effect: &&Effect| match effect {
            Effect::PercentDiff | Effect::Shrunk | Effect::Log10P => true,
            Effect::OddsRatio => !weighted || self.measure == Measure::Share,
            _ => !weighted && self.measure == Measure::Rate,
        };
        if let Some(effect) = self.effects.iter().find(|effect| !kept(effect)) {
            let left: Vec<&Effect> = Effect::ALL.iter().filter(kept).collect();
            let left: Vec<&str> = left.into_iter().map(|effect| effect.name()).collect();
            return Err(Error::Argument {
                name: "measures",
                given: effect.name().to_owned(),
                expected: format!("it is about counts of words; of weights and shares there are {}", left.join(", ")),
            });
        }
        Ok(())
    }

    /// What a table of frequencies can be compared by.
    fn check_external(&self, sums: &Sums) -> Result<()> {
        let refuse = |name, given: &str, expected: &str| {
            Err(Error::Argument { name, given: given.to_owned(), expected: expected.to_owned() })
        };
        let Some(table) = &self.external else {
            let missing = self.versus.iter().any(|versus| versus.reference == Reference::External);
            return if missing {
                refuse("reference", "a table", "there is none; give one to the plan")
            } else {
                Ok(())
            };
        };
        let features = sums.sums.shape().0;
        if table.counts.len() != features {
            return Err(Error::Length { what: "frequencies", found: table.counts.len(), expected: features });
        }
        let most = table.counts.iter().map(|counts| counts.0).max().unwrap_or_default();
        if table.total == 0 || most > table.total {
            let wanted = "at least the largest of its frequencies, and above 0, is needed";
            return refuse("the total of the table", &table.total.to_string(), wanted);
        }
        if sums.cells.events().is_some() {
            return refuse("within", "events", "a table of frequencies has no events; compare with one of the outlets");
        }
        if self.effects.contains(&Effect::DocumentShare) {
            return refuse("measures", "doc_share", "a table of frequencies does not tell how many documents it is of");
        }
        let documents = "a table of frequencies has no documents, which that needs; there are \"dispersion\", \
                         \"token\", \"chi2\" and \"fisher\"";
        match (self.test, self.interval) {
            (Test::Dispersion | Test::Token | Test::Chi2 | Test::Fisher, Interval::Likelihood) => Ok(()),
            (Test::Welch, _) => refuse("test", "\"welch\"", documents),
            (Test::Wilcoxon, _) => refuse("test", "\"wilcoxon\"", documents),
            (Test::Permutation, _) => refuse("test", "\"permutation\"", documents),
            (_, Interval::Bootstrap) => refuse(
                "interval",
                "\"bootstrap\"",
                "a table of frequencies has no documents to draw; take \"likelihood\"",
            ),
        }
    }
}
