//! How large a difference is, in the ways people ask for.

use crate::formula::keyness::{Contrast, Keyness};
use crate::formula::log_odds::log_odds;

/// A size of a difference that is computed on request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// The natural log-odds ratio with informative Dirichlet prior; its interval.
    LogOdds,
    /// The conservative log ratio, of counts divided by φ̂.
    Lrc,
    /// The conservative log ratio of tokens taken as independent.
    LrcToken,
    /// The ratio of odds.
    OddsRatio,
    /// By how many per cent the target's rate exceeds the reference's.
    PercentDiff,
    /// How many more per million words.
    RateDifference,
    /// The difference of the shares of documents that have it.
    DocumentShare,
    /// The log ratio drawn to the mean over all rows of the feature, by how uncertain it is.
    Shrunk,
    /// The decimal logarithm of p, which also tells those apart that are too small for a float.
    Log10P,
}

impl Effect {
    /// Every effect there is.
    pub const ALL: [Self; 9] = [
        Self::LogOdds,
        Self::Lrc,
        Self::LrcToken,
        Self::OddsRatio,
        Self::PercentDiff,
        Self::RateDifference,
        Self::DocumentShare,
        Self::Shrunk,
        Self::Log10P,
    ];

    /// Its one name, in options and in columns.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogOdds => "log_odds",
            Self::Lrc => "lrc",
            Self::LrcToken => "lrc_token",
            Self::OddsRatio => "odds_ratio",
            Self::PercentDiff => "percent_diff",
            Self::RateDifference => "rate_difference",
            Self::DocumentShare => "doc_share",
            Self::Shrunk => "shrunk",
            Self::Log10P => "log10_p",
        }
    }

    /// The effect of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.name() == name)
    }

    /// Whether it has an interval. Those without are a bound themselves, or made from the whole table.
    pub fn has_interval(self) -> bool {
        !matches!(self, Self::Lrc | Self::LrcToken | Self::Shrunk | Self::Log10P)
    }

    /// Whether it has a meaning within events, where sides have no counts of their own but a share in each event.
    pub fn is_within_events(self) -> bool {
        matches!(self, Self::PercentDiff | Self::RateDifference | Self::Shrunk | Self::Log10P)
    }

    /// Its value over all coverage, from the numbers of both sides and nothing else, so that it can be had of resampled
    /// sides too.
    ///
    /// `None` where it is undefined: for a feature that neither side has, for [`PercentDiff`](Self::PercentDiff) and
    /// [`OddsRatio`](Self::OddsRatio) where the reference does not have it, and for an effect without an interval, which
    /// takes more than the two sides.
    ///
    /// ```
    /// use slantwise::contrast::{Effect, Sides};
    /// let sides = Sides {
    ///     count: [30.0, 10.0], words: [1e5, 2e5], having: [12.0, 6.0], documents: [40.0, 60.0], prior: 500.0,
    ///     background: 40.0 / 3e5,
    /// };
    /// assert!((Effect::RateDifference.value(&sides).unwrap() - 250.0).abs() < 1e-9);
    /// assert!((Effect::PercentDiff.value(&sides).unwrap() - 500.0).abs() < 1e-9);
    /// assert!((Effect::DocumentShare.value(&sides).unwrap() - 0.2).abs() < 1e-15);
    /// assert_eq!(Effect::Lrc.value(&sides), None);
    /// ```
    pub fn value(self, sides: &Sides) -> Option<f64> {
        let Sides { count: [f1, f2], words: [n1, n2], having, documents, prior, background } = *sides;
        let contrast = Contrast { f1, n1, f2, n2 };
        match self {
            Self::LogOdds => log_odds(f1, n1, f2, n2, prior * background, prior).map(|odds| odds.delta),
            Self::OddsRatio => Keyness::OddsRatio.value(contrast),
            Self::PercentDiff => Keyness::PercentDiff.value(contrast),
            Self::RateDifference => Keyness::RateDifference.value(contrast),
            Self::DocumentShare => {
                let [first, second] = [0, 1].map(|side| having[side] / documents[side]);
                Some(first - second).filter(|difference| difference.is_finite())
            }
            Self::Lrc | Self::LrcToken | Self::Shrunk | Self::Log10P => None,
        }
    }
}

/// Both sides of a comparison as an effect sees them, the target first. Numbers need not be whole: a resampled document
/// may have a weight, and the mean of several outlets has the words of an outlet that would be as uncertain.
///
/// Against all outlets the second side holds the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sides {
    /// Occurrences of the feature.
    pub count: [f64; 2],
    /// Words looked at.
    pub words: [f64; 2],
    /// Documents that have the feature.
    pub having: [f64; 2],
    /// Documents with any words.
    pub documents: [f64; 2],
    /// How many words the prior of the log-odds is worth (α₀).
    pub prior: f64,
    /// Occurrences per word in the background of that prior: both sides together as observed, resampled or not.
    pub background: f64,
}

/// An effect and its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// The effect.
    pub value: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_understood() {
        for effect in Effect::ALL {
            assert_eq!(Effect::from_name(effect.name()), Some(effect));
        }
        assert_eq!(Effect::from_name("LRC"), None);
    }

    #[test]
    fn a_feature_that_neither_side_has_has_no_effect() {
        let nothing = Sides {
            count: [0.0; 2],
            words: [10.0; 2],
            having: [0.0; 2],
            documents: [0.0; 2],
            prior: 5.0,
            background: 0.1,
        };
        for effect in Effect::ALL {
            assert_eq!(effect.value(&nothing), None, "{}", effect.name());
        }
    }
}
