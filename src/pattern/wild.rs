//! The terms that globs and expressions stand for.
//!
//! A glob that begins with letters is held against the terms that begin with them. All others share one scan of the
//! vocabulary, which looks for the longest literal part of each.

use super::Element;
use crate::error::Result;
use crate::runtime::{Task, map_ranges};
use crate::vocabulary::{TermId, Vocabulary};
use aho_corasick::AhoCorasick;

/// Wildcards, and words, per piece of parallel work.
const WILDCARDS: usize = 16;
const WORDS: usize = 8_192;
/// So many steps of a comparison pass between two looks at whether to stop.
const STEPS: usize = 1 << 20;

/// The terms that a word of a pattern stands for.
pub enum Set {
    /// This one.
    One(TermId),
    /// These, in order.
    Many(Vec<TermId>),
    /// Every term.
    All,
}

impl Set {
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Many(terms) if terms.is_empty())
    }

    /// How many, of a vocabulary of so many terms.
    pub fn len(&self, terms: usize) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many(these) => these.len(),
            Self::All => terms,
        }
    }

    #[inline]
    pub fn has(&self, term: TermId) -> bool {
        match self {
            Self::One(one) => *one == term,
            Self::Many(these) => these.binary_search(&term).is_ok(),
            Self::All => true,
        }
    }

    /// The index of every term.
    pub fn each(&self, terms: usize, mut visit: impl FnMut(usize)) {
        match self {
            Self::One(one) => visit(one.index()),
            Self::Many(these) => these.iter().for_each(|term| visit(term.index())),
            Self::All => (0..terms).for_each(visit),
        }
    }
}

/// For each glob or expression the terms that it stands for.
pub fn sets(
    elements: &[&Element],
    vocabulary: &Vocabulary,
    surfaces: Option<(&Vocabulary, &[TermId])>,
    task: &Task,
) -> Result<Vec<Set>> {
    let words = surfaces.map_or(vocabulary, |(words, _)| words);
    let scanned = scan(elements, words, task)?;
    let found = map_ranges(task, "looking up wildcards", elements.len(), WILDCARDS, |range| {
        let mut sets = Vec::with_capacity(range.len());
        for index in range {
            let element = elements[index];
            if matches!(element, Element::Glob(glob) if glob == "*") {
                sets.push(Set::All);
                continue;
            }
            let mut terms = Vec::new();
            let mut add = |word: usize| {
                terms.push(surfaces.map_or_else(|| TermId::new(word), |(_, terms)| Ok(terms[word]))?);
                Ok(())
            };
            match (element, &scanned[index]) {
                (_, Some(met)) => met.iter().try_for_each(|&word| add(word as usize))?,
                (Element::Regex(regex), _) => {
                    for word in 0..words.len() {
                        task.check()?;
                        if regex.is_match(words.get(word)) {
                            add(word)?;
                        }
                    }
                }
                (Element::Glob(glob) | Element::Literal(glob), _) => {
                    let prefix = glob.split(['*', '?']).next().unwrap_or_default();
                    let whole = glob[prefix.len()..] == *"*";
                    for word in words.with_prefix(prefix) {
                        if whole || fits(glob, words.get(word), task)? {
                            add(word)?;
                        }
                    }
                }
            }
            terms.sort_unstable();
            terms.dedup();
            task.charge(size_of_val(terms.as_slice()))?;
            sets.push(Set::Many(terms));
        }
        Ok(sets)
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// The words that globs with no letters in front stand for; nothing for other elements.
fn scan(elements: &[&Element], words: &Vocabulary, task: &Task) -> Result<Vec<Option<Vec<u32>>>> {
    let mut met = vec![None; elements.len()];
    let mut needles = Vec::new();
    let mut sought = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        let Element::Glob(glob) = element else { continue };
        let longest = glob.split(['*', '?']).max_by_key(|part| part.len()).unwrap_or_default();
        if glob.starts_with(['*', '?']) && !longest.is_empty() {
            needles.push(longest);
            sought.push((index, glob.as_str()));
            met[index] = Some(Vec::new());
        }
    }
    // What such a machine takes of memory, at most: a state of some dozen bytes per letter.
    task.charge(needles.iter().map(|needle| 64 * needle.len()).sum())?;
    let Ok(machine) = AhoCorasick::new(&needles) else {
        // Too many letters for it: each glob goes through the vocabulary by itself.
        return Ok(vec![None; elements.len()]);
    };
    if needles.is_empty() {
        return Ok(met);
    }
    let found = map_ranges(task, "looking up wildcards", words.len(), WORDS, |range| {
        let mut found = Vec::new();
        let mut held = Vec::new();
        for word in range {
            let term = words.get(word);
            held.clear();
            held.extend(machine.find_overlapping_iter(term).map(|needle| needle.pattern().as_usize()));
            held.sort_unstable();
            held.dedup();
            for &needle in &held {
                let (index, glob) = sought[needle];
                if fits(glob, term, task)? {
                    found.push((index, u32::try_from(word).unwrap_or(u32::MAX)));
                }
            }
        }
        task.charge(2 * size_of_val(found.as_slice()))?;
        Ok(found)
    })?;
    for (index, word) in found.into_iter().flatten() {
        met[index].get_or_insert_default().push(word);
    }
    Ok(met)
}

/// Whether a glob matches a whole term: `*` any run of characters, `?` exactly one. Time is the product of the lengths
/// at worst, never exponential, and it can be stopped.
pub fn fits(glob: &str, term: &str, task: &Task) -> Result<bool> {
    let (glob, term) = (glob.as_bytes(), term.as_bytes());
    let (mut at, mut seen, mut steps) = (0, 0, 0_usize);
    let mut retry: Option<(usize, usize)> = None;
    while seen < term.len() {
        steps += 1;
        if steps.is_multiple_of(STEPS) {
            task.check()?;
        }
        match glob.get(at) {
            Some(b'*') => {
                retry = Some((at, seen));
                at += 1;
            }
            Some(b'?') => {
                at += 1;
                seen += width(term[seen]);
            }
            Some(&byte) if byte == term[seen] => {
                at += 1;
                seen += 1;
            }
            _ => match &mut retry {
                Some((star, from)) => {
                    *from += width(term[*from]);
                    (at, seen) = (*star + 1, *from);
                }
                None => return Ok(false),
            },
        }
    }
    Ok(glob[at..].iter().all(|&byte| byte == b'*'))
}

/// How many bytes the character has that begins with this one.
fn width(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}
