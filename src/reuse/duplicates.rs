//! Near-duplicates: every pair of documents that share so much, and the clusters these pairs make.
//!
//! Documents are sets of shingles. A pair reaches the threshold only if it shares a number of shingles that follows from
//! the size of a document alone, so most documents, which share next to nothing, are out at once. Of the others the
//! rarest shingles are indexed, as many as it takes for every pair that can reach the threshold to share one of them
//! (prefix filter: Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007), and every pair that meets there is
//! counted out. So precision and recall are 1. Documents of the same words are compared once, whatever their number.

use super::windows::Windows;
use super::{Printed, compared};
use crate::corpus::{Account, Groups};
use crate::error::{Error, Result};
use crate::runtime::{Task, map_ranges_with};
use crate::tokens::Tokens;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::collections::HashMap;
use std::hash::Hasher;
use std::ops::Range;

/// Documents per piece of parallel work.
const DOCUMENTS: usize = 16;

/// How much two sets share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Of all their shingles: |A∩B| / |A∪B|.
    Jaccard,
    /// Of the shingles of the smaller: |A∩B| / min(|A|, |B|). It finds what was cut short.
    Containment,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// How many words a shingle has.
    pub shingle: usize,
    /// By what documents are compared.
    pub measure: Measure,
    /// The least that counts, above 0 and up to 1.
    pub threshold: f64,
    /// Compare documents of different outlets only.
    pub outlets: Option<Groups>,
    /// Compare documents printed within so many days of each other only.
    pub days: Option<u32>,
    /// When documents were printed.
    pub printed: Printed,
}

/// Two documents that share so much; the first has the smaller number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The documents.
    pub documents: [usize; 2],
    /// How many shingles each has.
    pub shingles: [u32; 2],
    /// How many they share.
    pub shared: u32,
}

impl Pair {
    /// |A∩B| / |A∪B|.
    pub fn jaccard(&self) -> f64 {
        f64::from(self.shared) / (f64::from(self.shingles[0]) + f64::from(self.shingles[1]) - f64::from(self.shared))
    }

    /// |A∩B| / min(|A|, |B|).
    pub fn containment(&self) -> f64 {
        f64::from(self.shared) / f64::from(self.shingles[0].min(self.shingles[1]))
    }
}

/// A document in a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The document.
    pub document: usize,
    /// The cluster, numbered by its first document.
    pub cluster: usize,
    /// How many documents the cluster has.
    pub size: usize,
    /// With how many of them the document makes a pair itself.
    pub links: usize,
    /// Whether it is the one printed first.
    pub first: bool,
}

/// The near-duplicates of a corpus.
#[derive(Debug, Clone)]
pub struct Duplicates {
    search: Search,
    /// Documents of the same words, by their first.
    copies: Vec<Vec<usize>>,
    /// How many shingles each of these has.
    shingles: Vec<u32>,
    /// Those of different words that share so much, and how many shingles.
    alike: Vec<(u32, u32, u32)>,
    /// What became of the documents.
    pub documents: Account,
}

impl Search {
    fn check(&self) -> Result<()> {
        if self.threshold > 0.0 && self.threshold <= 1.0 {
            return Ok(());
        }
        let expected = "a number above 0 and up to 1 is needed".to_owned();
        Err(Error::Argument { name: "threshold", given: self.threshold.to_string(), expected })
    }

    /// How many shingles a document of `size` has to share at least, with another that is no smaller.
    fn needed(&self, size: u32) -> u32 {
        let reached = |shared: u32| f64::from(shared) / f64::from(size) >= self.threshold;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the size")]
        let mut shared = (self.threshold * f64::from(size)) as u32;
        while shared > 0 && reached(shared - 1) {
            shared -= 1;
        }
        while !reached(shared) {
            shared += 1;
        }
        shared.max(1)
    }

    fn reached(&self, pair: &Pair) -> bool {
        let value = match self.measure {
            Measure::Jaccard => pair.jaccard(),
            Measure::Containment => pair.containment(),
        };
        value >= self.threshold
    }

    /// Whether two documents are compared at all.
    fn compares(&self, document: usize, other: usize) -> bool {
        let apart = |days: u32| match (self.printed.day(document), self.printed.day(other)) {
            (Some(one), Some(two)) => one.abs_diff(two) > days,
            _ => true,
        };
        self.outlets.as_ref().is_none_or(|outlets| outlets.code(document) != outlets.code(other))
            && !self.days.is_some_and(apart)
    }

    fn compares_all(&self) -> bool {
        self.outlets.is_none() && self.days.is_none()
    }
}

impl Duplicates {
    /// The near-duplicates among the documents of these tokens: of their words in the region, removed ones too.
    ///
    /// ```
    /// use slantwise::reuse::{Duplicates, Measure, Printed, Search};
    /// use slantwise::{runtime::Task, tokens::{TokenOptions, Tokens}};
    /// let texts = std::sync::Arc::new(vec!["the port is shut", "the port is open", "now the port is shut"]);
    /// let task = Task::new();
    /// let tokens = Tokens::encode(texts, &TokenOptions::default(), &task)?;
    /// let (outlets, days, printed) = (None, None, Printed::default());
    /// let search = Search { shingle: 2, measure: Measure::Jaccard, threshold: 0.7, outlets, days, printed };
    /// let found = Duplicates::find(&tokens, search, &task)?;
    /// assert_eq!(found.pairs(&task)?[0].documents, [0, 2]);
    /// assert_eq!(found.pairs(&task)?[0].jaccard(), 3.0 / 4.0);
    /// # Ok::<(), slantwise::error::Error>(())
    /// ```
    pub fn find(tokens: &Tokens, search: Search, task: &Task) -> Result<Self> {
        search.check()?;
        let dates = search.days.is_some().then_some(&search.printed);
        let (compared, documents) = compared(tokens, search.shingle, search.outlets.as_ref(), dates, task)?;
        let copies = same_words(tokens, compared, task)?;
        let firsts: Vec<usize> = copies.iter().map(|of| of[0]).collect();
        let windows = Windows::of(tokens, &firsts, search.shingle, task)?;
        let alike = Sets::of(&windows, &search, task)?.join(&search, task)?;
        Ok(Self { search, copies, shingles: windows.distinct, alike, documents })
    }

    /// Hand out every pair, in no order that matters.
    fn each(&self, task: &Task, mut emit: impl FnMut(Pair) -> Result<()>) -> Result<()> {
        let mut pair = |one: usize, two: usize, shingles: [u32; 2], shared: u32| {
            if !self.search.compares(one, two) {
                return Ok(());
            }
            let turned = one > two;
            emit(Pair {
                documents: if turned { [two, one] } else { [one, two] },
                shingles: if turned { [shingles[1], shingles[0]] } else { shingles },
                shared,
            })
        };
        for (copies, &shingles) in self.copies.iter().zip(&self.shingles) {
            for (place, &one) in copies.iter().enumerate() {
                task.check()?;
                copies[place + 1..].iter().try_for_each(|&two| pair(one, two, [shingles; 2], shingles))?;
            }
        }
        for &(one, two, shared) in &self.alike {
            task.check()?;
            let (one, two) = (one as usize, two as usize);
            for &first in &self.copies[one] {
                for &second in &self.copies[two] {
                    pair(first, second, [self.shingles[one], self.shingles[two]], shared)?;
                }
            }
        }
        Ok(())
    }

    /// Every pair, by its documents. A text printed a thousand times makes half a million.
    pub fn pairs(&self, task: &Task) -> Result<Vec<Pair>> {
        const PIECE: usize = 1 << 12;
        task.begin("listing pairs", self.copies.len());
        let mut pairs = Vec::new();
        self.each(task, |pair| {
            if pairs.len() % PIECE == 0 {
                task.charge(PIECE * size_of::<Pair>())?;
            }
            pairs.push(pair);
            Ok(())
        })?;
        pairs.sort_unstable_by_key(|pair| pair.documents);
        Ok(pairs)
    }

    /// The documents that pairs hold together, by cluster and document: whatever a chain of pairs connects is a cluster.
    pub fn clusters(&self, task: &Task) -> Result<Vec<Member>> {
        task.begin("joining pairs", self.copies.len());
        let count = usize::try_from(self.documents.seen).unwrap_or(usize::MAX);
        let (mut chains, mut links) = (Chains::new(count), vec![0; count]);
        if self.search.compares_all() {
            // No need to list the pairs of those that say the same.
            let mut others: Vec<usize> = self.copies.iter().map(|of| of.len() - 1).collect();
            for &(one, two, _) in &self.alike {
                let (one, two) = (one as usize, two as usize);
                chains.join(self.copies[one][0], self.copies[two][0]);
                others[one] += self.copies[two].len();
                others[two] += self.copies[one].len();
            }
            for (of, others) in self.copies.iter().zip(others) {
                task.check()?;
                for &document in of {
                    chains.join(of[0], document);
                    links[document] = others;
                }
            }
        } else {
            self.each(task, |pair| {
                let [one, two] = pair.documents;
                chains.join(one, two);
                links[one] += 1;
                links[two] += 1;
                Ok(())
            })?;
        }
        let mut of_first = HashMap::new();
        let mut clusters: Vec<Vec<usize>> = Vec::new();
        for document in (0..count).filter(|&document| links[document] > 0) {
            let next = clusters.len();
            let cluster = *of_first.entry(chains.root(document)).or_insert(next);
            if cluster == next {
                clusters.push(Vec::new());
            }
            clusters[cluster].push(document);
        }
        let mut members = Vec::new();
        for (cluster, documents) in clusters.iter().enumerate() {
            let first = documents.iter().copied().min_by_key(|&document| self.search.printed.key(document));
            members.extend(documents.iter().map(|&document| Member {
                document,
                cluster,
                size: documents.len(),
                links: links[document],
                first: first == Some(document),
            }));
        }
        Ok(members)
    }
}

/// The documents, those of the same words together, by the first of each.
fn same_words(tokens: &Tokens, documents: Vec<usize>, task: &Task) -> Result<Vec<Vec<usize>>> {
    let words = |document: usize| tokens.document(document).iter().map(|token| (token.word(), token.inside()));
    let mut of_hash = HashMap::<u128, Vec<usize>>::new();
    let mut copies: Vec<Vec<usize>> = Vec::new();
    for document in documents {
        task.check()?;
        let mut hasher = SipHasher13::new();
        for (word, inside) in words(document) {
            hasher.write_u64(u64::from(word.raw()) << 1 | u64::from(inside));
        }
        let known = of_hash.entry(hasher.finish128().as_u128()).or_default();
        if let Some(&place) = known.iter().find(|&&place| words(copies[place][0]).eq(words(document))) {
            copies[place].push(document);
        } else {
            known.push(copies.len());
            copies.push(vec![document]);
        }
    }
    Ok(copies)
}

/// Documents as sets of numbers, the rarest shingles with the smallest. What no other document has is only counted.
struct Sets<'a> {
    /// All the distinct shingles of each document.
    sizes: &'a [u32],
    /// The shingles of document `d` that can matter are `shingles[from[d]..from[d + 1]]`, ascending.
    shingles: Vec<u32>,
    from: Vec<usize>,
    /// How many there are.
    numbers: usize,
    /// How many of the rarest of each document are indexed: none of those that cannot reach the threshold.
    indexed: Vec<usize>,
}

impl<'a> Sets<'a> {
    fn of(windows: &'a Windows, search: &Search, task: &Task) -> Result<Self> {
        let sizes = windows.distinct.as_slice();
        let needed: Vec<usize> = sizes.iter().map(|&size| search.needed(size.max(1)) as usize).collect();
        let held = |wanted: &dyn Fn(usize) -> bool| {
            let mut held = vec![0_usize; sizes.len()];
            for window in (0..windows.len()).filter(|&window| wanted(window)) {
                windows.documents(window).for_each(|document| held[document as usize] += 1);
            }
            held
        };
        task.begin("comparing documents", sizes.len());
        let several = |window: usize| {
            let places = windows.places(window);
            places[0].document != places[places.len() - 1].document
        };
        let shared = held(&several);
        let can = |document: u32| shared[document as usize] >= needed[document as usize];
        // Of a pair either document must be able to reach it; where they are measured by the smaller, the smaller.
        let smaller = search.measure == Measure::Containment;
        let mut common: Vec<(u32, usize)> = Vec::new();
        for window in 0..windows.len() {
            let of = windows.documents(window);
            let (mut all, mut able) = (0_u32, 0_u32);
            of.for_each(|document| (all, able) = (all + 1, able + u32::from(can(document))));
            let (least, matter) = if smaller { (1, all) } else { (2, able) };
            if able >= least && matter > 1 {
                common.push((matter, window));
            }
        }
        task.check()?;
        common.sort_unstable();
        if u32::try_from(common.len()).is_err() {
            let (what, limit) = ("shared shingles", u32::MAX as usize);
            return Err(Error::TooLarge { what, count: common.len(), limit, remedy: "compare a part of the corpus" });
        }
        let matters = |&document: &u32| smaller || can(document);
        let mut from = vec![0; sizes.len() + 1];
        for &(_, window) in &common {
            windows.documents(window).filter(matters).for_each(|document| from[document as usize + 1] += 1);
        }
        let lengths = from[1..].to_vec();
        (0..sizes.len()).for_each(|document| from[document + 1] += from[document]);
        task.charge(2 * from[sizes.len()] * size_of::<u32>() + size_of_val(common.as_slice()))?;
        let (mut next, mut shingles) = (from.clone(), vec![0; from[sizes.len()]]);
        for (number, &(_, window)) in (0..).zip(&common) {
            for document in windows.documents(window).filter(matters) {
                shingles[next[document as usize]] = number;
                next[document as usize] += 1;
            }
        }
        let indexed =
            lengths.iter().zip(&needed).map(|(&length, &needed)| (length + 1).saturating_sub(needed)).collect();
        Ok(Self { sizes, shingles, from, numbers: common.len(), indexed })
    }

    fn set(&self, document: usize) -> &[u32] {
        &self.shingles[self.from[document]..self.from[document + 1]]
    }

    /// Per shingle the documents in which it is indexed.
    fn index(&self) -> (Vec<u32>, Vec<usize>) {
        let indexed = |document: usize| self.set(document)[..self.indexed[document]].iter().map(|&of| of as usize);
        let mut from = vec![0; self.numbers + 1];
        (0..self.sizes.len()).flat_map(indexed).for_each(|shingle| from[shingle + 1] += 1);
        (0..self.numbers).for_each(|shingle| from[shingle + 1] += from[shingle]);
        let (mut next, mut documents) = (from.clone(), vec![0; from[self.numbers]]);
        for (number, document) in (0..).zip(0..self.sizes.len()) {
            for shingle in indexed(document) {
                documents[next[shingle]] = number;
                next[shingle] += 1;
            }
        }
        (documents, from)
    }

    /// All pairs that reach the threshold, and how many shingles they share.
    fn join(&self, search: &Search, task: &Task) -> Result<Vec<(u32, u32, u32)>> {
        let (documents, from) = self.index();
        let smaller = search.measure == Measure::Containment;
        let work = |seen: &mut Vec<u32>, range: Range<usize>| {
            let mut found = Vec::new();
            for (document, number) in
                range.clone().map(|document| (document, u32::try_from(document).unwrap_or(u32::MAX)))
            {
                task.check()?;
                // Of two documents it is looked for by one: the larger, or the one with the larger number. That the
                // smaller has one of its rarest among all those of the larger is all that containment implies.
                let set = self.set(document);
                let probes = if smaller { set } else { &set[..self.indexed[document]] };
                for &shingle in probes {
                    for &other in &documents[from[shingle as usize]..from[shingle as usize + 1]] {
                        let turn = if smaller {
                            (self.sizes[other as usize], other) < (self.sizes[document], number)
                        } else {
                            other < number
                        };
                        if !turn || std::mem::replace(&mut seen[other as usize], number) == number {
                            continue;
                        }
                        let other_set = self.set(other as usize);
                        let shingles = [self.sizes[other as usize], self.sizes[document]];
                        let most = set.len().min(other_set.len());
                        let at = |shared| Pair { documents: [other as usize, document], shingles, shared };
                        if !search.reached(&at(u32::try_from(most).unwrap_or(u32::MAX))) {
                            continue;
                        }
                        let shared = common(set, other_set);
                        if search.reached(&at(shared)) {
                            found.push((other.min(number), other.max(number), shared));
                        }
                    }
                }
            }
            task.charge(size_of_val(found.as_slice()))?;
            Ok(found)
        };
        let init = || vec![u32::MAX; self.sizes.len()];
        let (_, found) = map_ranges_with(task, "comparing documents", self.sizes.len(), DOCUMENTS, init, work)?;
        let mut found: Vec<_> = found.into_iter().flat_map(|(_, found)| found).collect();
        found.sort_unstable();
        Ok(found)
    }
}

/// How many numbers two ascending lists share.
fn common(one: &[u32], two: &[u32]) -> u32 {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < one.len() && j < two.len() {
        let (left, right) = (one[i], two[j]);
        shared += u32::from(left == right);
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    shared
}

/// Which documents chains of pairs connect.
struct Chains(Vec<usize>);

impl Chains {
    fn new(documents: usize) -> Self {
        Self((0..documents).collect())
    }

    fn root(&mut self, document: usize) -> usize {
        let mut at = document;
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, two: usize) {
        let (one, two) = (self.root(one), self.root(two));
        self.0[one.max(two)] = one.min(two);
    }
}
