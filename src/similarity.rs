//! How alike the rows of a sparse matrix are, as a sparse matrix.
//!
//! For each feature of a row, add its term to everyone who shares the feature, in a dense line of sums (Gustavson 1978).
//! A pair costs the features it shares, is summed in their order whoever does it, and only what is wanted of a row is
//! kept. Rows are taken by the block, feature by feature, so that those who share a feature are read once for all of
//! them; and where they are many, as of stop words, they are spread out into a column that is added in one sweep.

use crate::error::{Error, Result};
use crate::formula::similarity::{Entropy, Least, Margin, Product, Shared, Similarity, Term};
use crate::runtime::{Task, map_ranges_with};
use crate::sparse::Csr;
use std::ops::Range;

/// Rows per piece of parallel work: their lines stay near the processor while a block is added up.
const ROWS: usize = 16;
/// A feature that one in so many of the others share is added as a column.
const COMMON: usize = 4;
/// Bytes that a kept pair takes while the matrix is put together.
const PAIR: usize = size_of::<(u32, f64)>() + size_of::<u32>() + size_of::<f64>();

/// Which pairs are wanted, and by which measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// The measure.
    pub measure: Similarity,
    /// The least similarity that is kept; `None` keeps every pair that shares a feature.
    pub min: Option<f64>,
    /// The most others that are kept of each row: the most similar, of equals the first.
    pub top: Option<usize>,
}

/// How alike each row of `rows` is to each of `others`, or to each of `rows` itself: rows × others.
///
/// A pair without a shared feature is not stored, so neither is anything of an empty row. Compared with itself, the
/// matrix is symmetric to the last bit unless `top` cuts it, and `top` counts others than the row itself, which stays.
///
/// ```
/// use slantwise::{formula::similarity::Similarity, runtime::Task, similarity::{Wanted, similarity}, sparse::Csr};
/// let rows = Csr::from_rows(2, vec![vec![(0, 1.0), (1, 1.0)], vec![], vec![(1, 3.0)]])?;
/// let wanted = Wanted { measure: Similarity::Jaccard, min: None, top: None };
/// let alike = similarity(&rows, None, wanted, &Task::new())?;
/// assert_eq!(alike.row(0).collect::<Vec<_>>(), [(0, 1.0), (2, 0.5)]);
/// assert_eq!(alike.row(1).count(), 0);
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn similarity(rows: &Csr<f64>, others: Option<&Csr<f64>>, wanted: Wanted, task: &Task) -> Result<Csr<f64>> {
    if let Some(others) = others
        && others.shape().1 != rows.shape().1
    {
        return Err(Error::Length { what: "features", found: others.shape().1, expected: rows.shape().1 });
    }
    match wanted.measure.shared() {
        Shared::Product => all_pairs::<Product>(rows, others, wanted, task),
        Shared::Least => all_pairs::<Least>(rows, others, wanted, task),
        Shared::Entropy => all_pairs::<Entropy>(rows, others, wanted, task),
    }
}

/// A matrix ready to be compared.
struct Side<T: Term> {
    weights: Csr<T::Ready>,
    margins: Vec<Margin>,
}

impl<T: Term> Side<T> {
    fn of(counts: &Csr<f64>, measure: Similarity) -> Self {
        let total = |row: usize| counts.row(row).map(|(_, count)| count).sum::<f64>();
        let totals: Vec<f64> = (0..counts.shape().0).map(total).collect();
        let weights = counts.filter_map(|row, _, count| (count > 0.0).then(|| measure.weight(count, totals[row])));
        let margin = |row: usize| Margin::of(weights.row(row).map(|(_, weight)| weight));
        let margins = (0..counts.shape().0).map(margin).collect();
        Self { weights: weights.filter_map(|_, _, weight| Some(T::ready(weight))), margins }
    }
}

fn all_pairs<T: Term>(rows: &Csr<f64>, others: Option<&Csr<f64>>, wanted: Wanted, task: &Task) -> Result<Csr<f64>> {
    let left = Side::<T>::of(rows, wanted.measure);
    let right = others.map(|others| Side::<T>::of(others, wanted.measure));
    let right = right.as_ref().unwrap_or(&left);
    let by_feature = right.weights.transpose();
    let ((length, features), width) = (left.weights.shape(), right.weights.shape().0);
    // The matrix of rows with themselves is symmetric: half of it is enough, unless each row is to be cut by itself.
    let half = others.is_none() && wanted.top.is_none();
    let init =
        || Block { lines: (0..ROWS).map(|_| Line::new(width)).collect(), column: vec![T::Ready::default(); width] };
    let work = |block: &mut Block<T>, range: Range<usize>| {
        task.check()?;
        block.add(&left.weights, range.clone(), &by_feature, if half { range.start } else { 0 });
        let mut found = Vec::with_capacity(range.len());
        for (row, line) in range.zip(&mut block.lines) {
            task.check()?;
            let mut pairs = line.drain(|other, shared| {
                let value = wanted.measure.value(shared, &left.margins[row], &right.margins[other], features)?;
                let kept = !(half && other < row) && wanted.min.is_none_or(|min| value >= min);
                kept.then_some(value)
            });
            if let Some(top) = wanted.top {
                strongest(&mut pairs, top, others.is_none().then_some(row));
            }
            pairs.shrink_to_fit();
            task.charge(pairs.len() * if half { 2 * PAIR } else { PAIR })?;
            found.push(pairs);
        }
        Ok(found)
    };
    let (_, found) = map_ranges_with(task, "comparing rows", length, ROWS, init, work)?;
    let found: Vec<_> = found.into_iter().flat_map(|(_, pairs)| pairs).collect();
    Csr::from_rows(width, if half { mirrored(found) } else { found })
}

/// What a worker adds up in.
struct Block<T: Term> {
    lines: Vec<Line>,
    /// The weights of a common feature, spread out.
    column: Vec<T::Ready>,
}

/// The sums of one row with all others: zeros between rows.
struct Line {
    sums: Vec<f64>,
    /// Which sums are begun, unless most of them are.
    touched: Vec<u32>,
    most: bool,
}

impl<T: Term> Block<T> {
    /// Add the terms of some rows to their sums with all others from number `from` on.
    fn add(&mut self, rows: &Csr<T::Ready>, range: Range<usize>, by_feature: &Csr<T::Ready>, from: usize) {
        let (starts, places, weights) = (by_feature.indptr(), by_feature.indices(), by_feature.data());
        let rest = self.column.len() - from;
        let sharing = |feature: u32| {
            let (start, end) = (starts[feature as usize], starts[feature as usize + 1]);
            start + places[start..end].partition_point(|&other| (other as usize) < from)..end
        };
        let mut entries: Vec<(u32, usize, T::Ready)> = Vec::new();
        for (number, row) in range.enumerate() {
            let before = entries.len();
            entries.extend(rows.row(row).map(|(feature, weight)| (feature, number, weight)));
            let terms: usize = entries[before..].iter().map(|entry| sharing(entry.0).len()).sum();
            self.lines[number].most = terms * COMMON >= rest;
        }
        entries.sort_by_key(|entry| entry.0);
        for same in entries.chunk_by(|a, b| a.0 == b.0) {
            let sharing = sharing(same[0].0);
            let (places, weights) = (&places[sharing.clone()], &weights[sharing]);
            // With a common feature a line has most of its sums.
            if T::QUICK && places.len() * COMMON >= rest {
                let column = &mut self.column[from..];
                column.fill(T::Ready::default());
                places.iter().zip(weights).for_each(|(&other, &weight)| column[other as usize - from] = weight);
                for &(_, number, weight) in same {
                    for (sum, &theirs) in self.lines[number].sums[from..].iter_mut().zip(&*column) {
                        *sum += T::term(weight, theirs);
                    }
                }
            } else {
                for &(_, number, weight) in same {
                    self.lines[number].add::<T>(weight, places, weights);
                }
            }
        }
    }
}

impl Line {
    fn new(width: usize) -> Self {
        Self { sums: vec![0.0; width], touched: Vec::new(), most: false }
    }

    /// Add the terms of a feature to the sums with those who share it.
    fn add<T: Term>(&mut self, weight: T::Ready, places: &[u32], weights: &[T::Ready]) {
        let (sums, sharing) = (self.sums.as_mut_slice(), places.iter().zip(weights));
        if self.most {
            sharing.for_each(|(&other, &theirs)| sums[other as usize] += T::term(weight, theirs));
            return;
        }
        for (&other, &theirs) in sharing {
            let sum = &mut sums[other as usize];
            if *sum == 0.0 {
                self.touched.push(other);
            }
            *sum += T::term(weight, theirs);
        }
    }

    /// What `value` makes of each sum that is not 0, in the order of their numbers; all are zero afterwards.
    fn drain(&mut self, value: impl Fn(usize, f64) -> Option<f64>) -> Vec<(u32, f64)> {
        if self.most {
            self.touched.extend((0_u32..).zip(&self.sums).filter(|(_, sum)| **sum != 0.0).map(|(other, _)| other));
        } else {
            self.touched.sort_unstable();
            // A term so small that it is 0 leaves its sum looking untouched.
            self.touched.dedup();
        }
        let mut pairs = Vec::new();
        for other in self.touched.drain(..) {
            let sum = std::mem::take(&mut self.sums[other as usize]);
            if let Some(value) = value(other as usize, sum) {
                pairs.push((other, value));
            }
        }
        pairs
    }
}

/// Keep the `top` most similar, of equals the first, and the row's `own` pair besides.
fn strongest(pairs: &mut Vec<(u32, f64)>, top: usize, own: Option<usize>) {
    let own = own.and_then(|own| pairs.iter().position(|pair| pair.0 as usize == own)).map(|place| pairs.remove(place));
    if top < pairs.len() {
        pairs.select_nth_unstable_by(top, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        pairs.truncate(top);
    }
    pairs.extend(own);
    pairs.sort_unstable_by_key(|pair| pair.0);
}

/// The whole of a symmetric matrix from the half on and above its diagonal.
fn mirrored(upper: Vec<Vec<(u32, f64)>>) -> Vec<Vec<(u32, f64)>> {
    let mut lengths: Vec<usize> = upper.iter().map(Vec::len).collect();
    for (row, pairs) in (0_u32..).zip(&upper) {
        pairs.iter().filter(|pair| pair.0 != row).for_each(|pair| lengths[pair.0 as usize] += 1);
    }
    let mut whole: Vec<Vec<(u32, f64)>> = lengths.into_iter().map(Vec::with_capacity).collect();
    for (row, pairs) in (0_u32..).zip(upper) {
        for &(other, value) in pairs.iter().filter(|pair| pair.0 != row) {
            whole[other as usize].push((row, value));
        }
        whole[row as usize].extend(pairs);
    }
    whole
}
