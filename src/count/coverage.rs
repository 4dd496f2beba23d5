//! What each entry of a lexicon meets, what takes its words from it, and which frames share words.

use super::{DOCUMENTS, DocCounts, Frames, entries, forms};
use crate::error::Result;
use crate::runtime::{Task, map_items, map_ranges_with};
use crate::tokens::{Compiled, Tokens};
use crate::vocabulary::TermId;
use std::collections::BTreeMap;

/// What takes the words of an entry: another of its frame, or a phrase that the frame excludes, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taker {
    /// An entry.
    Entry(u32),
    /// An excluded phrase.
    Excluded(u32),
}

/// What the entries of a lexicon meet; lists have an item per entry of every frame in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Documents × entries: matches that count.
    pub matches: DocCounts,
    /// Matches behind a word that negates.
    pub negated: Vec<u64>,
    /// Places at which the entry would match if there were no other, as far as the view counts them.
    pub alone: Vec<u64>,
    /// The same of those that the view does not count.
    pub outside: Vec<u64>,
    /// How many of those places something else takes, per entry and taker.
    pub taken: BTreeMap<(u32, Taker), u64>,
}

/// How often hits of a frame share a word with a hit of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// Hits per frame, whatever they weigh.
    pub hits: Vec<u64>,
    /// Per frame and other frame, the hits of the first that share a word with one of the second; pairs that do.
    pub shared: BTreeMap<(u32, u32), u64>,
}

/// Count what each entry meets, in the view and outside it, and what keeps it from counting.
pub fn coverage(tokens: &Tokens, frames: &Frames, task: &Task) -> Result<Coverage> {
    let matches = entries(tokens, frames, task)?;
    let mut first = vec![0];
    let mut alone: Vec<Vec<String>> = Vec::new();
    for frame in frames.lexicon().frames() {
        first.push(first[first.len() - 1] + frame.entries.len());
        alone.push(frame.entries.iter().map(|entry| entry.pattern.clone()).collect());
    }
    let patterns = tokens.compile(&alone, task)?;
    let width = first[first.len() - 1];
    let (parts, _) =
        map_ranges_with(task, "looking at entries", tokens.len(), DOCUMENTS, Part::default, |part, range| {
            if part.counts.is_empty() {
                task.charge(width * size_of::<[u64; 3]>())?;
                part.counts.resize(width, [0; 3]);
                part.takes.resize(alone.len(), Vec::new());
            }
            for document in range {
                task.check()?;
                part.add(tokens, frames, (&patterns, &first), document);
            }
            Ok(())
        })?;
    let mut counts = vec![[0_u64; 3]; width];
    let mut taken: BTreeMap<(u32, Taker), u64> = BTreeMap::new();
    for part in parts {
        for (sum, more) in counts.iter_mut().zip(part.counts) {
            (0..3).for_each(|which| sum[which] += more[which]);
        }
        for (pair, more) in part.taken {
            *taken.entry(pair).or_default() += more;
        }
    }
    let of = |which: usize| counts.iter().map(|counts| counts[which]).collect();
    Ok(Coverage { matches, negated: of(0), alone: of(1), outside: of(2), taken })
}

/// What one worker saw.
#[derive(Default)]
struct Part {
    /// Per entry: negated, alone, outside.
    counts: Vec<[u64; 3]>,
    taken: BTreeMap<(u32, Taker), u64>,
    /// Per frame, the matches of a document that take their words: where they begin and end, and whose they are.
    takes: Vec<Vec<(usize, usize, Taker)>>,
}

impl Part {
    /// `each` are the patterns of all entries, and where those of a frame begin.
    fn add(&mut self, tokens: &Tokens, frames: &Frames, each: (&Compiled, &[usize]), document: usize) {
        let ((patterns, first), Self { counts, taken, takes }) = (each, self);
        takes.iter_mut().for_each(Vec::clear);
        frames.taken(tokens, document, |take| {
            let taker = match take.pattern {
                Ok(entry) => Taker::Entry(narrow(entry)),
                Err(excluded) => Taker::Excluded(narrow(excluded)),
            };
            takes[take.frame].push((take.start, take.start + take.len, taker));
            if let (Ok(entry), true) = (take.pattern, take.negated) {
                counts[first[take.frame] + entry][0] += 1;
            }
        });
        tokens.each_match(patterns, document, |found, counted| {
            let entry = first[found.group] + found.pattern;
            counts[entry][if counted { 1 } else { 2 }] += 1;
            let takes = &takes[found.group];
            let next = takes.partition_point(|&(_, end, _)| end <= found.start);
            let over = takes.get(next).filter(|&&(start, _, _)| start < found.start + found.len);
            let taker = over.map(|&(_, _, taker)| taker).filter(|&taker| taker != Taker::Entry(narrow(found.pattern)));
            if let (Some(taker), true) = (taker, counted) {
                *taken.entry((narrow(entry), taker)).or_default() += 1;
            }
        });
    }
}

/// A run of words by which an entry is met.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryForm {
    /// Its words, of the words of the text.
    pub words: Vec<TermId>,
    /// How often.
    pub matches: u64,
    /// In how many documents.
    pub documents: u64,
    /// How many of these hold the commonest form of the entry as well.
    pub together: u64,
    /// How many would if the two had nothing to do with each other; none where that cannot be said.
    pub expected: Option<f64>,
}

/// The forms of every entry of every frame in order, the commonest first.
pub fn forms_of_entries(tokens: &Tokens, frames: &Frames, task: &Task) -> Result<Vec<Vec<EntryForm>>> {
    let (forms, counts) = forms(tokens, frames, task)?;
    let of_form = counts.counts.transpose();
    let mut entries = Vec::new();
    let mut next = 0;
    for (frame, about) in frames.lexicon().frames().iter().enumerate() {
        // Forms are by frame, then by their words.
        let own = next..next + forms[next..].iter().take_while(|form| form.frame == frame).count();
        next = own.end;
        let mut met: Vec<Vec<usize>> = vec![Vec::new(); about.entries.len()];
        for form in own {
            met[forms[form].entry].push(form);
        }
        entries.extend(met.into_iter().zip(&about.entries).map(|(met, entry)| (met, entry.weight)));
    }
    map_items(task, "looking at words of entries", entries, |(met, weight)| {
        let mut all = Vec::with_capacity(met.len());
        for &form in &met {
            task.check()?;
            let matches = of_form.row(form).map(|(_, count)| u64::from(count / weight)).sum();
            let documents = of_form.row(form).count() as u64;
            all.push((
                form,
                EntryForm { words: forms[form].words.clone(), matches, documents, together: 0, expected: None },
            ));
        }
        all.sort_by_key(|(_, form)| std::cmp::Reverse(form.matches));
        let Some(&(first, _)) = all.first() else { return Ok(Vec::new()) };
        let holds: Vec<usize> = of_form.row(first).map(|(document, _)| document as usize).collect();
        let rate = if all.len() > 1 { rate(holds.len(), &counts.exposure) } else { None };
        for (form, about) in all.iter_mut().skip(1) {
            let documents = || of_form.row(*form).map(|(document, _)| document as usize);
            about.together = documents().filter(|document| holds.binary_search(document).is_ok()).count() as u64;
            about.expected = rate.map(|rate| documents().map(|document| chance(rate, counts.exposure[document])).sum());
        }
        Ok(all.into_iter().map(|(_, form)| form).collect())
    })
}

/// The chance that a document of so many words holds a form of this rate.
fn chance(rate: f64, words: u64) -> f64 {
    -(-rate * words as f64).exp_m1()
}

/// The rate at which a form that falls on words at random is in so many of these documents: Σ 1 − e^(−rate·n) documents.
/// None where it is in nearly all of them, so that every rate will do.
fn rate(documents: usize, exposure: &[u64]) -> Option<f64> {
    let counted = exposure.iter().filter(|&&words| words > 0).count();
    if documents as f64 > 0.9 * counted as f64 {
        return None;
    }
    // The sum is concave, so Newton's method comes from below and never passes the root.
    let mut rate = 0.0;
    for _ in 0..100 {
        let missing = documents as f64 - exposure.iter().map(|&words| chance(rate, words)).sum::<f64>();
        let slope: f64 = exposure.iter().map(|&words| words as f64 * (-rate * words as f64).exp()).sum();
        let step = missing / slope;
        rate += step;
        if step.abs() <= 1e-12 * rate {
            break;
        }
    }
    Some(rate)
}

/// Count the hits of each frame, and those that share a word with a hit of another frame. What is negated is no hit.
pub fn overlap(tokens: &Tokens, frames: &Frames, task: &Task) -> Result<Overlap> {
    let width = frames.lexicon().len();
    let start = || (vec![0_u64; width], BTreeMap::<(u32, u32), u64>::new());
    let (parts, _) =
        map_ranges_with(task, "comparing frames", tokens.len(), DOCUMENTS, start, |(sums, shared), range| {
            let mut hits: Vec<(usize, usize, u32)> = Vec::new();
            // Hits whose words are not passed yet, with the frames of those that share some.
            let mut near: Vec<((u32, usize), Vec<u32>)> = Vec::new();
            for document in range {
                task.check()?;
                hits.clear();
                frames.of_document(tokens, document, |hit| {
                    if !hit.negated {
                        sums[hit.frame] += 1;
                        hits.push((hit.start, hit.start + hit.len, narrow(hit.frame)));
                    }
                });
                // A hit is done with when no further one can share its words.
                let mut done = |(frame, mut others): (u32, Vec<u32>)| {
                    others.sort_unstable();
                    others.dedup();
                    for other in others {
                        *shared.entry((frame, other)).or_default() += 1;
                    }
                };
                for &(start, end, frame) in &hits {
                    task.check()?;
                    while let Some(index) = near.iter().position(|(other, _)| other.1 <= start) {
                        let ((of, _), others) = near.swap_remove(index);
                        done((of, others));
                    }
                    let mut own = Vec::new();
                    for ((other, _), others) in near.iter_mut().filter(|((other, _), _)| *other != frame) {
                        own.push(*other);
                        others.push(frame);
                    }
                    near.push(((frame, end), own));
                }
                near.drain(..).for_each(|((frame, _), others)| done((frame, others)));
            }
            Ok(())
        })?;
    let mut overlap = Overlap { hits: vec![0; width], shared: BTreeMap::new() };
    for (hits, shared) in parts {
        overlap.hits.iter_mut().zip(hits).for_each(|(sum, more)| *sum += more);
        for (pair, more) in shared {
            *overlap.shared.entry(pair).or_default() += more;
        }
    }
    Ok(overlap)
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
