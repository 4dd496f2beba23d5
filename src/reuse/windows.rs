//! Windows: runs of so many words, and which of them say the same.
//!
//! Every window gets a rolling hash (Karp and Rabin 1987), the windows are sorted by it, and those of equal hash are
//! told apart by their words: two windows are the same where all their words are. So a hash decides nothing but the
//! order of work. Most windows of news are met once, and need not be sorted: a bit per hash says which may be met again.
//! All this is done in parts by the first bits of the hash, each small enough to stay in the cache, and in rounds, so that
//! never more than [`ROUND`] windows are held that might turn out to be alone.

use crate::error::{Error, Result};
use crate::runtime::{Task, map_items, map_ranges};
use crate::tokens::{Token, Tokens};
use siphasher::sip::SipHasher13;

/// Windows per round of sorting, about.
const ROUND: usize = 1 << 24;
/// Parts of a round that are sorted apart.
const PARTS: usize = 256;
/// Bits of the table in which a part looks for hashes that are met again, per window.
const BITS: usize = 16;
/// Slots into which a part is counted out; a power of two.
const SLOTS: usize = 1 << 16;
/// Documents per piece of parallel work.
const DOCUMENTS: usize = 128;
/// The factor of the rolling hash; any odd number without a pattern will do.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Where a window begins: the number of its document in the list that was asked for, and the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub document: u32,
    pub word: u32,
}

/// The windows that are met more than once, those that say the same together; and how many distinct ones documents have.
#[derive(Debug, Default)]
pub struct Windows {
    places: Vec<Place>,
    ends: Vec<usize>,
    /// Per document of the list, how many distinct windows it has.
    pub distinct: Vec<u32>,
}

/// The words of the documents in one row, where windows are read at random.
struct Text {
    words: Vec<u32>,
    from: Vec<usize>,
}

impl Text {
    fn of(tokens: &Tokens, documents: &[usize], task: &Task) -> Result<Self> {
        let all: usize = documents.iter().map(|&document| tokens.document(document).len()).sum();
        task.charge(all * size_of::<u32>())?;
        let (mut words, mut from) = (Vec::with_capacity(all), Vec::with_capacity(documents.len()));
        for &document in documents {
            task.check()?;
            from.push(words.len());
            words.extend(tokens.document(document).iter().map(|token| token.word().raw()));
        }
        Ok(Self { words, from })
    }

    fn window(&self, place: Place, length: usize) -> &[u32] {
        let start = self.from[place.document as usize] + place.word as usize;
        &self.words[start..start + length]
    }
}

/// A window with its hash.
type Hashed = (u64, Place);

/// The windows of a part that are met more than once, where each group ends, and a document for every window that it has
/// had already.
type Sorted = (Vec<Place>, Vec<usize>, Vec<u32>);

impl Windows {
    /// The windows of `length` words that lie in the region of these documents.
    pub fn of(tokens: &Tokens, documents: &[usize], length: usize, task: &Task) -> Result<Self> {
        let most = documents.iter().map(|&document| tokens.document(document).len()).max().unwrap_or_default();
        for (what, count) in [("documents", documents.len()), ("words of a document", most)] {
            if u32::try_from(count).is_err() {
                let remedy = "compare a part of the corpus";
                return Err(Error::TooLarge { what, count, limit: u32::MAX as usize, remedy });
            }
        }
        let words: Vec<u64> =
            (0..tokens.words().len() as u64).map(|word| SipHasher13::new().hash(&word.to_le_bytes())).collect();
        let text = Text::of(tokens, documents, task)?;
        let all = text.words.len();
        let mut windows = Self { distinct: vec![0; documents.len()], ..Self::default() };
        let rounds = all.div_ceil(ROUND).max(1);
        let mut met: Vec<Vec<Sorted>> = Vec::with_capacity(rounds);
        for round in 0..rounds {
            let held = task.charged();
            let hashed = map_ranges(task, "reading runs of words", documents.len(), DOCUMENTS, |range| {
                let words_here: usize = range.clone().map(|number| tokens.document(documents[number]).len()).sum();
                let about = words_here / (rounds * PARTS) * 5 / 4 + 8;
                let mut parts: Vec<Vec<Hashed>> = (0..PARTS).map(|_| Vec::with_capacity(about)).collect();
                let mut counts = Vec::with_capacity(range.len());
                for number in range {
                    task.check()?;
                    let document = u32::try_from(number).unwrap_or(u32::MAX);
                    let mut count = 0;
                    roll(tokens.document(documents[number]), length, &words, |word, hash| {
                        count += 1;
                        let part = share(hash, rounds * PARTS);
                        if part / PARTS == round {
                            parts[part % PARTS].push((hash, Place { document, word }));
                        }
                    });
                    counts.push(count);
                }
                task.charge(parts.iter().map(|part| part.capacity() * size_of::<Hashed>()).sum())?;
                Ok((parts, counts))
            })?;
            let mut parts: Vec<Vec<Vec<Hashed>>> = (0..PARTS).map(|_| Vec::with_capacity(hashed.len())).collect();
            let mut next = 0;
            for (piece, counts) in hashed {
                parts.iter_mut().zip(piece).for_each(|(part, of_piece)| part.push(of_piece));
                windows.distinct[next..next + counts.len()].copy_from_slice(&counts);
                next += counts.len();
            }
            met.push(map_items(task, "sorting runs of words", parts, |part| {
                Ok(grouped(&text, length, &mut sorted(&met_again(&part))))
            })?);
            task.release(task.charged() - held);
            for (places, ends, _) in met.last().into_iter().flatten() {
                task.charge(size_of_val(places.as_slice()) + size_of_val(ends.as_slice()))?;
            }
        }
        task.release(size_of_val(text.words.as_slice()));
        for (places, ends, repeated) in met.into_iter().flatten() {
            let before = windows.places.len();
            windows.places.extend(places);
            windows.ends.extend(ends.into_iter().map(|end| before + end));
            for document in repeated {
                windows.distinct[document as usize] -= 1;
            }
        }
        Ok(windows)
    }

    /// How many different windows are met more than once.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where one of them stands, by document and word.
    pub fn places(&self, window: usize) -> &[Place] {
        let start = if window == 0 { 0 } else { self.ends[window - 1] };
        &self.places[start..self.ends[window]]
    }

    /// The documents that have one of them, each once, ascending.
    pub fn documents(&self, window: usize) -> impl Iterator<Item = u32> + '_ {
        self.places(window).chunk_by(|one, next| one.document == next.document).map(|places| places[0].document)
    }
}

/// Which of so many equal shares of all hashes this one is in.
#[allow(clippy::cast_possible_truncation, reason = "less than the number of shares")]
fn share(hash: u64, shares: usize) -> usize {
    ((u128::from(hash) * shares as u128) >> 64) as usize
}

/// The hash of every window that lies in the region, and where it begins.
fn roll(tokens: &[Token], length: usize, words: &[u64], mut emit: impl FnMut(u32, u64)) {
    // The factor by which a word has been multiplied when it leaves the window.
    let last = (1..length).fold(1_u64, |power, _| power.wrapping_mul(FACTOR));
    let (mut hash, mut unbroken) = (0_u64, 0);
    for (place, token) in tokens.iter().enumerate() {
        if !token.inside() {
            (hash, unbroken) = (0, 0);
            continue;
        }
        if unbroken >= length {
            let gone = words[tokens[place - length].word().index()];
            hash = hash.wrapping_sub(gone.wrapping_mul(last));
        }
        hash = hash.wrapping_mul(FACTOR).wrapping_add(words[token.word().index()]);
        unbroken += 1;
        if unbroken >= length {
            // The upper bits of a product are the good ones; they are brought to bear on all.
            let mixed = (hash ^ (hash >> 32)).wrapping_mul(FACTOR);
            emit(u32::try_from(place + 1 - length).unwrap_or(u32::MAX), mixed ^ (mixed >> 29));
        }
    }
}

/// The windows of a part whose hash may be met again: all that are, and a few others.
fn met_again(pieces: &[Vec<Hashed>]) -> Vec<Hashed> {
    let all: usize = pieces.iter().map(Vec::len).sum();
    let words = (all * BITS / 64).next_power_of_two();
    let (mut once, mut again) = (vec![0_u64; words], vec![0_u64; words]);
    #[allow(clippy::cast_possible_truncation, reason = "the lower bits are what is wanted")]
    let at = |hash: u64| ((hash >> 6) as usize & (words - 1), 1_u64 << (hash & 63));
    for &(hash, _) in pieces.iter().flatten() {
        let (word, bit) = at(hash);
        again[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let may = |&&(hash, _): &&Hashed| {
        let (word, bit) = at(hash);
        again[word] & bit > 0
    };
    pieces.iter().flatten().filter(may).copied().collect()
}

/// The windows of a part by their hashes, those of equal hash in the order in which they came: counted out by some bits,
/// which leaves next to nothing to be compared.
fn sorted(part: &[Hashed]) -> Vec<Hashed> {
    #[allow(clippy::cast_possible_truncation, reason = "the lower bits are what is wanted")]
    let at = |hash: u64| hash as usize & (SLOTS - 1);
    let mut next = vec![0_usize; SLOTS + 1];
    for &(hash, _) in part {
        next[at(hash) + 1] += 1;
    }
    (0..SLOTS).for_each(|slot| next[slot + 1] += next[slot]);
    let mut windows = vec![(0, Place { document: 0, word: 0 }); part.len()];
    for &(hash, place) in part {
        windows[next[at(hash)]] = (hash, place);
        next[at(hash)] += 1;
    }
    windows.chunk_by_mut(|one, two| at(one.0) == at(two.0)).for_each(|slot| slot.sort_by_key(|&(hash, _)| hash));
    windows
}

/// Of sorted windows those met more than once.
fn grouped(text: &Text, length: usize, part: &mut [Hashed]) -> Sorted {
    let (mut places, mut ends, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    let words = |place: &Place| text.window(*place, length);
    let same = |one: &Place, two: &Place| words(one) == words(two);
    let mut take = |group: &[Hashed]| {
        if group.len() > 1 {
            let same_document = group.windows(2).filter(|two| two[0].1.document == two[1].1.document);
            repeated.extend(same_document.map(|two| two[0].1.document));
            places.extend(group.iter().map(|&(_, place)| place));
            ends.push(places.len());
        }
    };
    for group in part.chunk_by_mut(|one, next| one.0 == next.0) {
        if group.iter().all(|(_, place)| same(&group[0].1, place)) {
            take(group);
            continue;
        }
        // Different words of one hash: sorted by their words they come apart.
        group.sort_unstable_by_key(|&(_, place)| (text.window(place, length), place));
        group.chunk_by(|one, next| same(&one.1, &next.1)).for_each(&mut take);
    }
    (places, ends, repeated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Masked;
    use crate::tokens::TokenOptions;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    fn encode(texts: Vec<String>) -> Tokens {
        let texts: Vec<Option<String>> = texts.into_iter().map(Some).collect();
        Tokens::encode(Arc::new(texts), &TokenOptions::default(), &Task::new()).unwrap()
    }

    /// Which windows there are, and where, found by looking at each.
    fn slow(tokens: &Tokens, documents: &[usize], length: usize) -> (BTreeMap<Vec<u32>, Vec<Place>>, Vec<u32>) {
        let mut found = BTreeMap::<Vec<u32>, Vec<Place>>::new();
        for (number, &document) in (0..).zip(documents) {
            for (word, window) in (0..).zip(tokens.document(document).windows(length)) {
                if window.iter().all(|token| token.inside()) {
                    let words = window.iter().map(|token| token.word().raw()).collect();
                    found.entry(words).or_default().push(Place { document: number, word });
                }
            }
        }
        let mut distinct = vec![0; documents.len()];
        for places in found.values() {
            places.chunk_by(|a, b| a.document == b.document).for_each(|of| distinct[of[0].document as usize] += 1);
        }
        (found, distinct)
    }

    fn random(documents: usize, words: u64) -> Vec<String> {
        let mut state = 7_u64;
        let mut next = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        let word = |number: u64| char::from(b'a' + u8::try_from(number).unwrap()).to_string();
        (0..documents).map(|_| (0..next(60)).map(|_| word(next(words))).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn windows_are_those_found_by_looking_at_each() {
        for (words, length) in [(2, 1), (2, 5), (4, 3), (20, 2)] {
            let tokens = encode(random(300, words));
            let documents: Vec<usize> = (0..300).filter(|document| document % 7 > 0).collect();
            let windows = Windows::of(&tokens, &documents, length, &Task::new()).unwrap();
            let (expected, distinct) = slow(&tokens, &documents, length);
            let mut expected: Vec<Vec<Place>> = expected.into_values().filter(|places| places.len() > 1).collect();
            let mut found: Vec<Vec<Place>> = (0..windows.len()).map(|at| windows.places(at).to_vec()).collect();
            expected.sort();
            found.sort();
            assert_eq!(found, expected);
            assert_eq!(windows.distinct, distinct);
        }
    }

    #[test]
    fn what_is_masked_breaks_a_window() {
        let texts: Arc<dyn crate::corpus::Texts> = Arc::new(vec!["a b c d e f", "a b c d e f"]);
        let masked = Masked::parts(texts, [(1, 4..5)], "furniture").unwrap();
        let tokens = Tokens::encode(Arc::new(masked), &TokenOptions::default(), &Task::new()).unwrap();
        let windows = Windows::of(&tokens, &[0, 1], 3, &Task::new()).unwrap();
        assert_eq!((windows.len(), &windows.distinct[..]), (1, &[4, 1][..]));
        assert_eq!(windows.places(0), [Place { document: 0, word: 3 }, Place { document: 1, word: 3 }]);
    }

    #[test]
    fn windows_of_one_hash_are_told_apart_by_their_words() {
        let tokens = encode(vec!["a b a c".into(), "a c a b".into()]);
        let place = |document, word| Place { document, word };
        // As if all had the same hash.
        let mut part: Vec<Hashed> =
            [place(0, 0), place(0, 1), place(0, 2), place(1, 0), place(1, 1), place(1, 2)].map(|at| (1, at)).to_vec();
        let (places, ends, repeated) = grouped(&Text::of(&tokens, &[0, 1], &Task::new()).unwrap(), 2, &mut part);
        assert_eq!(places, [place(0, 0), place(1, 2), place(0, 2), place(1, 0)]);
        assert_eq!((ends, repeated), (vec![2, 4], vec![]));
    }

    #[test]
    fn rounds_share_out_all_hashes() {
        for hash in [0, 1, u64::MAX / 2, u64::MAX] {
            assert!(share(hash, 3 * PARTS) < 3 * PARTS);
        }
        assert_eq!((share(0, 128), share(u64::MAX, 128), share(1 << 63, 128)), (0, 127, 64));
    }

    #[test]
    fn what_is_met_again_is_never_passed_over() {
        let at = Place { document: 0, word: 0 };
        let hashes: Vec<u64> = (0..1000_u64).map(|i| (i / 2).wrapping_mul(FACTOR)).collect();
        let pieces: Vec<Vec<Hashed>> = hashes.chunks(7).map(|of| of.iter().map(|&hash| (hash, at)).collect()).collect();
        assert_eq!(met_again(&pieces).len(), 1000);
        let alone: Vec<Hashed> = (0..1000_u64).map(|i| (i.wrapping_mul(FACTOR), at)).collect();
        assert!(met_again(&[alone]).len() < 200);
        assert!(met_again(&[]).is_empty());
    }

    #[test]
    fn counting_out_sorts_and_keeps_the_order_of_equals() {
        let part: Vec<Hashed> = (0..5000_u32)
            .map(|word| (u64::from(word * word % 97) << (word % 40), Place { document: 0, word }))
            .collect();
        let found = sorted(&part);
        let low = |hash: u64| hash & (SLOTS as u64 - 1);
        assert!(found.is_sorted_by_key(|&(hash, place)| (low(hash), hash, place)));
        assert_eq!(found.len(), part.len());
        assert!(part.iter().all(|window| found.contains(window)));
    }
}
