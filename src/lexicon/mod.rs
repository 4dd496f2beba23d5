//! Lexicons: frames, each a list of weighted patterns, with the phrases that are not meant.

mod lint;

pub use lint::{Finding, lint};

use crate::error::{Error, Result};
use crate::pattern;

/// Weights are given in so many parts of one hit.
pub const WHOLE: u32 = 10_000;
/// The largest weight.
const LARGEST: u32 = 100;
/// The most patterns of a lexicon, and the most bytes of them all.
const MOST_PATTERNS: usize = 5_000_000;
const MOST_BYTES: usize = 200_000_000;

/// A pattern of a frame, and what a match of it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The pattern.
    pub pattern: String,
    /// Its weight, in units of the frame: [`Frame::unit`] of them are one hit.
    pub weight: u32,
}

/// What shows a frame, and what does not though it looks like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its name.
    pub name: String,
    /// Its patterns.
    pub entries: Vec<Entry>,
    /// Phrases whose words are not to be taken for the frame: "supreme court" where it is about courts of sport.
    pub excluded: Vec<String>,
    /// How many units of weight make one hit.
    pub unit: u32,
}

impl Frame {
    /// A frame from patterns with weights, in parts of which [`WHOLE`] are one hit, and what is excluded.
    pub fn new(name: &str, weighted: Vec<(String, u32)>, excluded: Vec<String>) -> Result<Self> {
        let refuse = |reason: String| Err(Error::Lexicon { frame: name.to_owned(), reason });
        if weighted.is_empty() {
            return refuse("it has no patterns; a frame without words can never be found".to_owned());
        }
        let patterns = weighted.iter().map(|(pattern, _)| pattern).chain(&excluded);
        let mut sorted: Vec<&String> = patterns.collect();
        sorted.sort_unstable();
        if let Some((twice, _)) = sorted.iter().zip(&sorted[1..]).find(|(a, b)| a == b) {
            return refuse(format!("the pattern {twice:?} stands in it twice; remove one"));
        }
        for written in sorted {
            if let Err(error) = pattern::check(written) {
                return refuse(error.to_string());
            }
        }
        let mut entries = Vec::with_capacity(weighted.len());
        for (pattern, weight) in weighted {
            if !(1..=LARGEST * WHOLE).contains(&weight) {
                let weight = f64::from(weight) / f64::from(WHOLE);
                return refuse(format!(
                    "the weight of {pattern:?} is {weight}; a number from 0.0001 to {LARGEST} is needed"
                ));
            }
            entries.push(Entry { pattern, weight });
        }
        let shared = entries.iter().fold(WHOLE, |shared, entry| greatest_common_divisor(shared, entry.weight));
        for entry in &mut entries {
            entry.weight /= shared;
        }
        Ok(Self { name: name.to_owned(), entries, excluded, unit: WHOLE / shared })
    }
}

fn greatest_common_divisor(one: u32, other: u32) -> u32 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

/// Words that turn what follows into its opposite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Negation {
    /// The patterns of such words.
    pub patterns: Vec<String>,
    /// How many words behind one of them are negated.
    pub window: usize,
}

/// Named frames with their patterns, checked: names differ, no frame is empty, every pattern can be used, none is
/// written twice in a frame.
///
/// ```
/// use slantwise::lexicon::Lexicon;
/// let (costs, threats) = (["cost*".to_owned(), "tax cut*".to_owned()], ["threat*".to_owned()]);
/// let lexicon = Lexicon::plain([("economic", costs.as_slice()), ("security", threats.as_slice())])?;
/// assert_eq!(lexicon.names().collect::<Vec<_>>(), ["economic", "security"]);
/// assert!(Lexicon::plain([("empty", [].as_slice())]).is_err());
/// # Ok::<(), slantwise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexicon {
    frames: Vec<Frame>,
    negation: Option<Negation>,
}

impl Lexicon {
    /// A lexicon of these frames, in the order given.
    pub fn new(frames: Vec<Frame>, negation: Option<Negation>) -> Result<Self> {
        let refuse =
            |frame: &str, reason: &str| Err(Error::Lexicon { frame: frame.to_owned(), reason: reason.to_owned() });
        if frames.is_empty() {
            return refuse("", "there are no frames in it");
        }
        let mut names: Vec<&str> = frames.iter().map(|frame| frame.name.as_str()).collect();
        names.sort_unstable();
        if let Some((twice, _)) = names.iter().zip(&names[1..]).find(|(a, b)| a == b) {
            return refuse(twice, "there are two frames of this name; give one another name or merge them");
        }
        let patterns =
            || frames.iter().flat_map(|frame| frame.entries.iter().map(|entry| &entry.pattern).chain(&frame.excluded));
        for (what, count, limit) in [
            ("patterns of a lexicon", patterns().count(), MOST_PATTERNS),
            ("bytes of patterns of a lexicon", patterns().map(String::len).sum(), MOST_BYTES),
        ] {
            if count > limit {
                return Err(Error::TooLarge {
                    what,
                    count,
                    limit,
                    remedy: "use globs for words of one stem, or fewer frames",
                });
            }
        }
        for pattern in negation.iter().flat_map(|negation| &negation.patterns) {
            pattern::check(pattern)?;
        }
        Ok(Self { frames, negation })
    }

    /// A lexicon of frames in which every pattern counts one and nothing is excluded.
    pub fn plain<'a>(frames: impl IntoIterator<Item = (&'a str, &'a [String])>) -> Result<Self> {
        let frame = |(name, patterns): (&str, &[String])| {
            Frame::new(name, patterns.iter().map(|pattern| (pattern.clone(), WHOLE)).collect(), Vec::new())
        };
        Self::new(frames.into_iter().map(frame).collect::<Result<_>>()?, None)
    }

    /// How many frames it has.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether it has none; a checked lexicon never is.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Its frames, in order.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// The names of the frames, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.frames.iter().map(|frame| frame.name.as_str())
    }

    /// What negates a hit, where that is looked at.
    pub fn negation(&self) -> Option<&Negation> {
        self.negation.as_ref()
    }

    /// Per frame, how many units a match counts in the mean over the entries that texts have words for.
    pub fn typical(&self, possible: &[Vec<bool>]) -> Vec<f64> {
        let of_frame = |(frame, possible): (&Frame, &Vec<bool>)| {
            let there = frame.entries.iter().zip(possible).filter(|(_, there)| **there);
            let (sum, count) =
                there.fold((0, 0), |(sum, count), (entry, _)| (sum + u64::from(entry.weight), count + 1));
            if count > 0 { sum as f64 / f64::from(count) } else { f64::from(frame.unit) }
        };
        self.frames.iter().zip(possible).map(of_frame).collect()
    }

    /// Whether any entry counts other than one.
    pub fn is_weighted(&self) -> bool {
        self.frames.iter().any(|frame| frame.entries.iter().any(|entry| entry.weight != frame.unit))
    }

    /// Per frame, how many units of weight make one hit.
    pub fn units(&self) -> Vec<u32> {
        self.frames.iter().map(|frame| frame.unit).collect()
    }
}
