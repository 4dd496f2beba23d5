//! Complete linkage over those pairs that are alike enough; a pair that is not listed is not alike.

use crate::error::Result;
use crate::runtime::Task;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap};

/// Bytes that a pair takes: in the list, in the queue, and twice among the neighbours.
pub(super) const PAIR: usize = 6 * size_of::<(u32, u32, f64)>();

/// Two clusters that may be joined, each named by its first article.
#[derive(PartialEq)]
struct Candidate {
    similarity: f64,
    one: u32,
    other: u32,
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    /// The most alike first; of equals, those of the first articles.
    fn cmp(&self, other: &Self) -> Ordering {
        let first = |candidate: &Self| Reverse((candidate.one, candidate.other));
        self.similarity.total_cmp(&other.similarity).then_with(|| first(self).cmp(&first(other)))
    }
}

/// The clusters of two articles or more, each ascending, by their first.
///
/// Joins the two clusters whose least similar articles are the most similar, until no two are left whose articles are
/// all listed as pairs.
pub(super) fn complete(articles: usize, pairs: &[(u32, u32, f64)], task: &Task) -> Result<Vec<Vec<u32>>> {
    let mut neighbours = vec![BTreeMap::<u32, f64>::new(); articles];
    let mut queue = BinaryHeap::with_capacity(pairs.len());
    for &(one, other, similarity) in pairs {
        neighbours[one as usize].insert(other, similarity);
        neighbours[other as usize].insert(one, similarity);
        queue.push(Candidate { similarity, one, other });
    }
    let mut members: Vec<Vec<u32>> = (0_u32..).take(articles).map(|article| vec![article]).collect();
    task.begin("joining articles", queue.len());
    while let Some(Candidate { similarity, one, other }) = queue.pop() {
        task.advance(1)?;
        // What has changed since it was queued was queued anew.
        if neighbours[one as usize].get(&other) != Some(&similarity) {
            continue;
        }
        let joined = std::mem::take(&mut members[other as usize]);
        members[one as usize].extend(joined);
        let theirs = std::mem::take(&mut neighbours[other as usize]);
        let ours = std::mem::take(&mut neighbours[one as usize]);
        for &third in theirs.keys() {
            neighbours[third as usize].remove(&other);
        }
        for (third, mine) in ours {
            let around = &mut neighbours[third as usize];
            let Some(&their) = theirs.get(&third) else {
                around.remove(&one);
                continue;
            };
            let similarity = mine.min(their);
            around.insert(one, similarity);
            neighbours[one as usize].insert(third, similarity);
            queue.push(Candidate { similarity, one: one.min(third), other: one.max(third) });
        }
    }
    members.retain(|cluster| cluster.len() > 1);
    for cluster in &mut members {
        cluster.sort_unstable();
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Complete linkage as it is defined: again and again look at all pairs of clusters.
    fn slow(articles: usize, pairs: &[(u32, u32, f64)]) -> Vec<Vec<u32>> {
        let similarity = |a: u32, b: u32| {
            let found = pairs.iter().find(|&&(one, other, _)| (one, other) == (a.min(b), a.max(b)));
            found.map_or(f64::NEG_INFINITY, |pair| pair.2)
        };
        let mut clusters: Vec<Vec<u32>> = (0_u32..).take(articles).map(|article| vec![article]).collect();
        loop {
            let mut best = (f64::NEG_INFINITY, 0, 0);
            for one in 0..clusters.len() {
                for other in one + 1..clusters.len() {
                    let all = clusters[one].iter().flat_map(|&a| clusters[other].iter().map(move |&b| (a, b)));
                    let least = all.map(|(a, b)| similarity(a, b)).fold(f64::INFINITY, f64::min);
                    if least > best.0 {
                        best = (least, one, other);
                    }
                }
            }
            if best.0 == f64::NEG_INFINITY {
                break;
            }
            let joined = clusters.remove(best.2);
            clusters[best.1].extend(joined);
        }
        clusters.retain(|cluster| cluster.len() > 1);
        for cluster in &mut clusters {
            cluster.sort_unstable();
        }
        clusters
    }

    #[test]
    fn fast_linkage_is_complete_linkage() {
        for seed in 0..200 {
            let mut state: u64 = seed;
            let mut random = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) as u32
            };
            let articles = 2 + random() % 12;
            let mut pairs = Vec::new();
            for one in 0..articles {
                for other in one + 1..articles {
                    if random() % 3 > 0 {
                        // Few values, so that there are ties.
                        pairs.push((one, other, f64::from(random() % 8) / 8.0));
                    }
                }
            }
            let articles = articles as usize;
            assert_eq!(complete(articles, &pairs, &Task::new()).unwrap(), slow(articles, &pairs), "seed {seed}");
        }
    }

    #[test]
    fn a_chain_does_not_join_its_ends() {
        let pairs = [(0, 1, 0.9), (1, 2, 0.8), (2, 3, 0.9)];
        assert_eq!(complete(5, &pairs, &Task::new()).unwrap(), [[0, 1], [2, 3]]);
    }
}
