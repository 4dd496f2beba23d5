//! How large a difference is, in the ways people ask for.

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
}

impl Effect {
    /// Every effect there is.
    pub const ALL: [Self; 7] = [
        Self::LogOdds,
        Self::Lrc,
        Self::LrcToken,
        Self::OddsRatio,
        Self::PercentDiff,
        Self::RateDifference,
        Self::DocumentShare,
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
        }
    }

    /// The effect of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.name() == name)
    }
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
