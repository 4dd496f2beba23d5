//! The forms in which frames are met: the words of each match as they stand.

use super::{DOCUMENTS, DocCounts};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges};
use crate::sparse::Csr;
use crate::tokens::{Compiled, Tokens};
use crate::vocabulary::TermId;
use hashbrown::HashMap;

/// A run of words by which a frame is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The frame.
    pub frame: usize,
    /// The pattern that meets it; the first of the frame where several do.
    pub pattern: usize,
    /// Its words, of the words of the text.
    pub words: Vec<TermId>,
}

/// The number of a frame, then those of the words.
type Key = Vec<u32>;
type Known = HashMap<Key, (u32, usize), foldhash::fast::FixedState>;

/// What a range of documents holds: forms in the order they were met, with their patterns, and per document how often each.
struct Part {
    forms: Vec<(Key, usize)>,
    documents: Vec<Vec<(u32, u32)>>,
    exposure: Vec<u64>,
}

/// Count the forms of frames: one column per frame and form, by frame, then by words. The columns of a frame add up to
/// what [`super::frames`] counts.
pub fn forms(tokens: &Tokens, patterns: &Compiled, task: &Task) -> Result<(Vec<Form>, DocCounts)> {
    let parts = map_ranges(task, "counting words of frames", tokens.len(), DOCUMENTS, |documents| {
        let mut known = Known::default();
        let mut part = Part { forms: Vec::new(), documents: Vec::new(), exposure: Vec::new() };
        let mut key = Vec::new();
        for document in documents {
            task.check()?;
            let (words, mut met) = (tokens.document(document), Vec::new());
            tokens.matches(patterns, document, |found| {
                key.clear();
                key.push(u32::try_from(found.group).unwrap_or(u32::MAX));
                key.extend(words[found.start..found.start + found.len].iter().map(|word| word.word().raw()));
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                let (number, pattern) = known.entry_ref(key.as_slice()).or_insert((next, found.pattern));
                *pattern = found.pattern.min(*pattern);
                met.push(*number);
            });
            met.sort_unstable();
            let counts = met.chunk_by(|one, next| one == next);
            part.documents.push(counts.map(|of_form| (of_form[0], narrow(of_form.len()))).collect());
            part.exposure.push(tokens.exposure(document));
        }
        let mut forms: Vec<(u32, Key, usize)> =
            known.into_iter().map(|(key, (number, pattern))| (number, key, pattern)).collect();
        forms.sort_unstable();
        part.forms = forms.into_iter().map(|(_, key, pattern)| (key, pattern)).collect();
        let stored: usize = part.documents.iter().map(Vec::len).sum();
        task.charge(2 * stored * size_of::<(u32, u32)>())?;
        Ok(part)
    })?;
    let mut all: Vec<(&Key, usize)> =
        parts.iter().flat_map(|part| part.forms.iter().map(|(key, pattern)| (key, *pattern))).collect();
    // The first pattern of a form comes first, so it is the one that is kept.
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
    let rejected = (0..tokens.len()).map(|document| tokens.rejected(document)).collect();
    let form = |(key, pattern): &(&Key, usize)| {
        let words = key[1..].iter().map(|&word| TermId::new(word as usize)).collect::<Result<_>>()?;
        Ok::<_, Error>(Form { frame: key[0] as usize, pattern: *pattern, words })
    };
    let forms = all.iter().map(form).collect::<Result<_>>()?;
    Ok((forms, DocCounts { counts, exposure, rejected }))
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
