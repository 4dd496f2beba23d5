//! Lexicons: frames, each a list of patterns.

use crate::error::{Error, Result};
use crate::pattern;

/// Named frames with their patterns, checked: names differ, no frame is empty, every pattern can be used, none is
/// written twice in a frame.
///
/// ```
/// use slantwise::lexicon::Lexicon;
/// let frame = |name: &str, patterns: &[&str]| (name.to_owned(), patterns.iter().map(ToString::to_string).collect());
/// let lexicon = Lexicon::new(vec![frame("economic", &["cost*", "tax cut*"]), frame("security", &["threat*"])])?;
/// assert_eq!(lexicon.names().collect::<Vec<_>>(), ["economic", "security"]);
/// assert!(Lexicon::new(vec![frame("empty", &[])]).is_err());
/// # Ok::<(), slantwise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexicon {
    names: Vec<String>,
    patterns: Vec<Vec<String>>,
}

impl Lexicon {
    /// A lexicon from (name, patterns) pairs, in the order given.
    pub fn new(frames: Vec<(String, Vec<String>)>) -> Result<Self> {
        if frames.is_empty() {
            return Err(Error::Lexicon { frame: String::new(), reason: "there are no frames in it".to_owned() });
        }
        let mut lexicon = Self { names: Vec::new(), patterns: Vec::new() };
        for (name, patterns) in frames {
            let refuse = |reason: String| Err(Error::Lexicon { frame: name.clone(), reason });
            if lexicon.names.contains(&name) {
                return refuse("there are two frames of this name; give one another name or merge them".to_owned());
            }
            if patterns.is_empty() {
                return refuse("it has no patterns; a frame without words can never be found".to_owned());
            }
            let mut sorted: Vec<&String> = patterns.iter().collect();
            sorted.sort_unstable();
            if let Some((twice, _)) = sorted.iter().zip(&sorted[1..]).find(|(a, b)| a == b) {
                return refuse(format!("the pattern {twice:?} stands in it twice; remove one"));
            }
            for written in &patterns {
                if let Err(error) = pattern::check(written) {
                    return refuse(error.to_string());
                }
            }
            lexicon.names.push(name);
            lexicon.patterns.push(patterns);
        }
        Ok(lexicon)
    }

    /// How many frames it has.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether it has none; a checked lexicon never is.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names of the frames, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The patterns of each frame, ready for [`crate::tokens::Tokens::compile`].
    pub fn patterns(&self) -> &[Vec<String>] {
        &self.patterns
    }
}
