//! Equal numbers of words per group, drawn at random.

use super::Tokens;
use super::rows::GRAIN;
use crate::corpus::Groups;
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges};
use siphasher::sip128::SipHasher13;

/// What is hashed tells the seed's other half apart from any text.
const DRAWN: u64 = 0x7261_7265_6679;

impl Tokens {
    /// The region becomes `n` words of each group, by default as many as the smallest has; also returns n.
    ///
    /// Whole documents are drawn until the group is full, and of the last one as many words are taken as are missing,
    /// from its beginning. The order they are drawn in follows from the seed and their texts, not from their rows.
    pub fn rarefy(&self, groups: &Groups, n: Option<u64>, seed: u64, task: &Task) -> Result<(Self, u64)> {
        groups.expect_documents("by", self.len())?;
        let exposures = map_ranges(task, "counting words", self.len(), GRAIN, |documents| {
            task.check()?;
            Ok(documents.map(|document| self.exposure(document)).collect::<Vec<_>>())
        })?;
        let exposures: Vec<u64> = exposures.into_iter().flatten().collect();
        let mut words = vec![0; groups.len()];
        for (document, exposure) in exposures.iter().enumerate() {
            if let Some(group) = groups.code(document) {
                words[group as usize] += exposure;
            }
        }
        let smallest = words.iter().copied().min().unwrap_or_default();
        let n = n.unwrap_or(smallest);
        if n == 0 || n > smallest {
            let known = groups.labels().iter().cloned().zip(words);
            return Err(Error::TooFewWords { n, groups: known.filter(|(_, words)| *words < n.max(1)).collect() });
        }
        let mut left = vec![n; groups.len()];
        let mut taken = vec![0; self.len()];
        for document in self.drawn(groups, &exposures, seed, task)? {
            if let Some(left) = groups.code(document).map(|group| &mut left[group as usize]) {
                taken[document] = exposures[document].min(*left);
                *left -= taken[document];
            }
        }
        let view = self.region("not drawn", task, |document, inside| {
            let mut left = taken[document];
            for (token, inside) in self.document(document).iter().zip(inside) {
                if left == 0 {
                    break;
                }
                *inside = token.inside();
                left -= u64::from(*inside);
            }
        })?;
        Ok((view, n))
    }

    /// The documents in the order they are drawn in. Where several have the same text, which of them comes first
    /// changes nothing but for what other views left of it, so that is looked at before their rows.
    fn drawn(&self, groups: &Groups, exposures: &[u64], seed: u64, task: &Task) -> Result<Vec<usize>> {
        let hash = SipHasher13::new_with_keys(seed, DRAWN);
        let texts = map_ranges(task, "drawing documents", self.len(), GRAIN, |documents| {
            task.check()?;
            let text = |document| self.text(document).unwrap_or_default().as_bytes();
            Ok(documents.map(|document| hash.hash(text(document)).as_u128()).collect::<Vec<_>>())
        })?;
        let mut named: Vec<(u128, Option<u32>, u64, usize)> = texts
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(document, text)| (text, groups.code(document), exposures[document], document))
            .collect();
        task.charge(size_of_val(named.as_slice()))?;
        named.sort_unstable();
        let mut keyed = Vec::with_capacity(named.len());
        for alike in named.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
            for (number, &(text, _, _, document)) in (0_u64..).zip(alike) {
                let mut bytes = [0; 24];
                bytes[..16].copy_from_slice(&text.to_le_bytes());
                bytes[16..].copy_from_slice(&number.to_le_bytes());
                keyed.push((hash.hash(&bytes).as_u128(), document));
            }
        }
        keyed.sort_unstable();
        Ok(keyed.into_iter().map(|(_, document)| document).collect())
    }
}
