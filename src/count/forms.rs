//! The forms in which frames are met: the words of each match as they stand.

use super::score::not_too_many;
use super::{DOCUMENTS, DocCounts, Frames};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges};
use crate::sparse::Csr;
use crate::tokens::Tokens;
use crate::vocabulary::TermId;
use hashbrown::HashMap;

/// A run of words by which a frame is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The frame.
    pub frame: usize,
    /// The entry that meets it; the first of the frame where several do.
    pub entry: usize,
    /// Its words, of the words of the text.
    pub words: Vec<TermId>,
}

/// The number of a frame, then those of the words.
type Key = Vec<u32>;
type Known = HashMap<Key, (u32, usize), foldhash::fast::FixedState>;

/// What a range of documents holds: forms in the order they were met, with their entries, and per document what each counts.
struct Part {
    forms: Vec<(Key, usize)>,
    documents: Vec<Vec<(u32, u32)>>,
    exposure: Vec<u64>,
}

/// Count the forms of frames: one column per frame and form, by frame, then by words. The columns of a frame add up to
/// what [`super::frames`] counts.
pub fn forms(tokens: &Tokens, frames: &Frames, task: &Task) -> Result<(Vec<Form>, DocCounts)> {
    let parts = map_ranges(task, "counting words of frames", tokens.len(), DOCUMENTS, |documents| {
        let mut known = Known::default();
        let mut part = Part { forms: Vec::new(), documents: Vec::new(), exposure: Vec::new() };
        let mut key = Vec::new();
        for document in documents {
            task.check()?;
            let (words, mut met) = (tokens.document(document), Vec::new());
            frames.of_document(tokens, document, |hit| {
                if hit.negated {
                    return;
                }
                key.clear();
                key.push(u32::try_from(hit.frame).unwrap_or(u32::MAX));
                key.extend(words[hit.start..hit.start + hit.len].iter().map(|word| word.word().raw()));
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                let (number, entry) = known.entry_ref(key.as_slice()).or_insert((next, hit.entry));
                *entry = hit.entry.min(*entry);
                met.push((*number, hit.weight));
            });
            met.sort_unstable();
            let of_form = |of: &[(u32, u32)]| (of[0].0, of.iter().fold(0, |sum: u32, hit| sum.saturating_add(hit.1)));
            part.documents.push(met.chunk_by(|one, next| one.0 == next.0).map(of_form).collect());
            part.exposure.push(tokens.exposure(document));
        }
        let mut forms: Vec<(u32, Key, usize)> =
            known.into_iter().map(|(key, (number, entry))| (number, key, entry)).collect();
        forms.sort_unstable();
        part.forms = forms.into_iter().map(|(_, key, entry)| (key, entry)).collect();
        let stored: usize = part.documents.iter().map(Vec::len).sum();
        task.charge(2 * stored * size_of::<(u32, u32)>())?;
        Ok(part)
    })?;
    let mut all: Vec<(&Key, usize)> =
        parts.iter().flat_map(|part| part.forms.iter().map(|(key, entry)| (key, *entry))).collect();
    // The first entry of a form comes first, so it is the one that is kept.
    all.sort_unstable();
    all.dedup_by_key(|(key, _)| *key);
    let mut counts = Csr::with_capacity(all.len(), 0);
    let mut exposure = Vec::with_capacity(tokens.len());
    for part in &parts {
        task.check()?;
        let place = |(key, _): &(Key, usize)| all.binary_search_by(|(other, _)| (*other).cmp(key)).unwrap_or_default();
        let places: Vec<usize> = part.forms.iter().map(place).collect();
        for document in &part.documents {
            let mut row: Vec<(u32, u32)> =
                document.iter().map(|&(form, count)| (narrow(places[form as usize]), count)).collect();
            row.sort_unstable();
            for (column, count) in row {
                counts.push(column, count);
            }
            counts.end_row()?;
        }
        exposure.extend(&part.exposure);
    }
    not_too_many(&counts)?;
    let rejected = (0..tokens.len()).map(|document| tokens.rejected(document)).collect();
    let form = |(key, entry): &(&Key, usize)| {
        let words = key[1..].iter().map(|&word| TermId::new(word as usize)).collect::<Result<_>>()?;
        Ok::<_, Error>(Form { frame: key[0] as usize, entry: *entry, words })
    };
    let forms = all.iter().map(form).collect::<Result<_>>()?;
    Ok((forms, DocCounts { counts, exposure, rejected }))
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
