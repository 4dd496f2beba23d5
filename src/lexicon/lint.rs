//! What can be said against the entries of a lexicon before any text is read.

use super::Lexicon;
use crate::error::Result;
use crate::pattern::Shape;
use crate::runtime::Task;
use hashbrown::HashMap;

/// Globs with fewer letters than this before their wildcard are short.
const SHORT: usize = 4;

/// Something that is odd about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It meets the same words as an earlier entry of the frame, which takes them all.
    Same(usize),
    /// Another entry of the frame meets all that it meets.
    Within(usize),
    /// An excluded phrase of the frame takes all that it meets.
    Excluded(usize),
    /// Later frames have an entry that meets the same words.
    Shared(Vec<usize>),
    /// A glob of so few letters that words of other families begin with them.
    Short,
}

type Keys<'a, T> = HashMap<Vec<(bool, &'a str)>, T, foldhash::fast::FixedState>;

/// What is odd, as (frame, entry, finding), by frame and entry.
///
/// ```
/// use slantwise::{lexicon::{Finding, Lexicon, lint}, runtime::Task};
/// let (taxes, costs) = (["tax".to_owned(), "tax*".to_owned()], ["Tax*".to_owned()]);
/// let lexicon = Lexicon::plain([("taxes", taxes.as_slice()), ("costs", costs.as_slice())])?;
/// let found = lint(&lexicon, &Task::new())?;
/// assert_eq!(found[0], (0, 0, Finding::Within(1)));
/// assert_eq!(found[1], (0, 1, Finding::Shared(vec![1])));
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn lint(lexicon: &Lexicon, task: &Task) -> Result<Vec<(usize, usize, Finding)>> {
    let mut shapes = Vec::with_capacity(lexicon.len());
    for frame in lexicon.frames() {
        let mut own = Vec::with_capacity(frame.entries.len());
        for entry in &frame.entries {
            task.check()?;
            own.push(Shape::of(&entry.pattern)?);
        }
        shapes.push(own);
    }
    let mut frames_of: Keys<Vec<(usize, usize)>> = HashMap::default();
    for (frame, own) in shapes.iter().enumerate() {
        for (entry, shape) in own.iter().enumerate() {
            frames_of.entry(shape.key()).or_default().push((frame, entry));
        }
    }
    let mut found = Vec::new();
    for (number, (frame, own)) in lexicon.frames().iter().zip(&shapes).enumerate() {
        let mut excluded = Vec::with_capacity(frame.excluded.len());
        for phrase in &frame.excluded {
            excluded.push(Shape::of(phrase)?);
        }
        let (wide, barred) = (Wide::of(own), Wide::of(&excluded));
        for (entry, shape) in own.iter().enumerate() {
            task.check()?;
            let weight = |entry: usize| frame.entries[entry].weight;
            let twins = &frames_of[&shape.key()];
            let mut finding = barred.around(shape, &excluded, None, task)?.map(Finding::Excluded);
            if finding.is_none() {
                let first = twins.iter().find(|(frame, _)| *frame == number).map_or(entry, |twin| twin.1);
                finding = (first < entry).then_some(Finding::Same(first));
            }
            if finding.is_none() {
                // Written before a glob, a word of another weight is meant: it counts what it says, the glob the rest.
                let around = wide.around(shape, own, Some(entry), task)?;
                let around = around.filter(|&other| weight(other) == weight(entry) || other < entry);
                finding = around.map(Finding::Within);
            }
            found.extend(finding.map(|finding| (number, entry, finding)));
            let mut later: Vec<usize> = twins.iter().map(|twin| twin.0).collect();
            later.dedup();
            if twins[0] == (number, entry) && later.len() > 1 {
                found.push((number, entry, Finding::Shared(later[1..].to_vec())));
            }
            if shape.glob().is_some_and(is_short) {
                found.push((number, entry, Finding::Short));
            }
        }
    }
    Ok(found)
}

/// Whether a glob is a few letters and then anything.
fn is_short(glob: &str) -> bool {
    let letters = glob.trim_end_matches('*');
    letters.len() < glob.len() && !letters.contains(['*', '?']) && letters.chars().count() < SHORT
        // A word of Chinese has two letters.
        && letters.chars().all(|letter| letter.is_lowercase() || letter.is_uppercase())
}

/// Patterns by what could lie within them: how many words they have, and the first byte of the first. Patterns without
/// wildcards hold only what is equal to them, and are under their key.
struct Wide<'a> {
    wild: HashMap<(usize, u8), Vec<usize>, foldhash::fast::FixedState>,
    plain: Keys<'a, usize>,
}

impl<'a> Wide<'a> {
    fn of(shapes: &'a [Shape]) -> Self {
        let mut wide = Self { wild: HashMap::default(), plain: HashMap::default() };
        for (index, shape) in shapes.iter().enumerate() {
            if shape.is_wild() {
                let first = shape.begins().bytes().next().unwrap_or(0);
                wide.wild.entry((shape.words(), first)).or_default().push(index);
            } else {
                wide.plain.entry(shape.key()).or_insert(index);
            }
        }
        wide
    }

    /// The first of these patterns, other than itself and what equals it, that a pattern lies within.
    fn around(&self, shape: &Shape, shapes: &[Shape], own: Option<usize>, task: &Task) -> Result<Option<usize>> {
        let mut around = self.plain.get(&shape.key()).copied().filter(|_| own.is_none());
        let first = shape.begins().bytes().next();
        for &index in first.into_iter().chain([0]).filter_map(|first| self.wild.get(&(shape.words(), first))).flatten()
        {
            let itself = own.is_some() && shapes[index].key() == shape.key();
            if !itself && around.is_none_or(|known| index < known) && shape.is_within(&shapes[index], task)? {
                around = Some(index);
            }
        }
        Ok(around)
    }
}
