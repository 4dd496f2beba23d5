//! How closely the features of a matrix belong together, as a matrix and as the company of one feature. Margins and
//! total are those of the matrix itself.

use super::Cooccurrence;
use super::counts::Piece;
use crate::error::{Error, Result};
use crate::formula::association::{Association, Memory, Pair};
use crate::runtime::{Task, map_ranges_with};
use crate::sparse::Csr;
use crate::tokens::Compiled;
use std::sync::{Mutex, PoisonError};

/// A measure and how its margins are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    kind: Association,
    smoothing: Option<f64>,
}

impl Measure {
    /// A measure, with the exponent that smooths the margins of the columns if there is one.
    pub fn new(kind: Association, smoothing: Option<f64>) -> Result<Self> {
        let refuse = |exponent: f64, expected: String| {
            Err(Error::Argument { name: "smoothing", given: exponent.to_string(), expected })
        };
        match smoothing {
            Some(exponent) if !(exponent > 0.0 && exponent <= 1.0) => {
                refuse(exponent, "an exponent above 0 and at most 1 is needed, 0.75 by custom".to_owned())
            }
            Some(exponent) if !kind.smooths() => {
                let smooth = Association::ALL.iter().filter(|kind| kind.smooths()).map(|kind| kind.name());
                let smooth = smooth.collect::<Vec<_>>().join(" and ");
                let why = "other measures need the margins that belong to the counts";
                refuse(exponent, format!("it goes with {smooth}, not with {}: {why}", kind.name()))
            }
            _ => Ok(Self { kind, smoothing }),
        }
    }
}

impl From<Association> for Measure {
    /// With the margins as they are.
    fn from(kind: Association) -> Self {
        Self { kind, smoothing: None }
    }
}

/// The margins of the columns raised to an exponent, in the order of the columns, and what stands for N beside them:
/// their sum, times N over the sum of the margins as they are. The two differ where pairs count once per context.
struct Smooth {
    columns: Vec<f64>,
    total: f64,
}

/// A node's company: one collocate with its contingency table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Collocate {
    /// The column of the collocate.
    pub column: usize,
    /// The table.
    pub pair: Pair,
    /// What `o11` would be by chance; by the smoothed margins where there are such.
    pub expected: f64,
    /// The measure, where it is defined.
    pub value: Option<f64>,
}

impl Cooccurrence {
    /// The contingency table of a stored pair, margins taken from this matrix.
    fn pair(&self, row: usize, column: usize, count: f64, total: f64) -> Pair {
        Pair { o11: count, r1: self.rows[row], c1: self.columns[column], n: total }
    }

    fn smooth(&self, measure: Measure) -> Option<Smooth> {
        let exponent = measure.smoothing?;
        let columns: Vec<f64> = self.columns.iter().map(|margin| margin.powf(exponent)).collect();
        let sum: f64 = columns.iter().sum();
        let plain: f64 = self.columns.iter().sum();
        let total = self.total * (sum / plain);
        Some(Smooth { columns, total })
    }

    /// A measure for every pair that occurs; places where it is not defined are left out.
    pub fn association(&self, measure: impl Into<Measure>, task: &Task) -> Result<Csr<f64>> {
        let measure = measure.into();
        let total = self.total();
        let smooth = self.smooth(measure);
        // Of a symmetric matrix one triangle is enough, which pays where a value takes longer than to mirror it.
        let mirrored = measure.kind.is_costly() && measure.kind.is_symmetric() && self.symmetric;
        let (size, stored) = (self.features.len(), self.matrix.stored());
        task.charge(stored * (size_of::<f64>() + size_of::<u32>()))?;
        let (mut indices, mut data) = (vec![0; stored], vec![0.0; stored]);
        let rooms = rooms(self.matrix.pieces(), &mut indices, &mut data);
        let start = || (Memory::default(), Vec::new());
        map_ranges_with(task, "measuring pairs", rooms.len(), 1, start, |(memory, values), range| {
            let Some(Room { piece, indices, data }) =
                rooms[range.start].lock().unwrap_or_else(PoisonError::into_inner).take()
            else {
                return Ok(());
            };
            indices.copy_from_slice(&piece.columns);
            for (row, places) in piece.rows() {
                task.check()?;
                let before =
                    if mirrored { piece.columns[places.clone()].partition_point(|&c| (c as usize) < row) } else { 0 };
                let places = places.start + before..places.end;
                let cells = self.matrix.cells(piece, places.clone());
                match &smooth {
                    None => {
                        let pairs = cells.map(|(column, count)| self.pair(row, column as usize, count, total));
                        measure.kind.extend(pairs, memory, values);
                    }
                    Some(smooth) => {
                        let pairs = cells.map(|(column, count)| smooth.pair(self.rows[row], column as usize, count));
                        values.extend(pairs.map(|pair| measure.kind.smoothed(pair).unwrap_or(f64::NAN)));
                    }
                }
                data[places].copy_from_slice(values);
                values.clear();
            }
            Ok(())
        })?;
        drop(rooms);
        let indptr = self.matrix.indptr();
        if mirrored {
            mirror(&indptr, &indices, &mut data);
        }
        let all = Csr::from_parts(size, indptr, indices, data)?;
        if all.data().iter().any(|value| value.is_nan()) {
            return Ok(all.filter_map(|_, _, value| (!value.is_nan()).then_some(value)));
        }
        Ok(all)
    }

    /// The rows whose feature a pattern of one word matches.
    pub fn nodes(&self, patterns: &Compiled) -> Vec<usize> {
        self.wanted_rows().filter(|&row| patterns.matches_term(self.features[row])).collect()
    }

    /// The company of some rows, row by row, strongest first: of each at most `top`, without pairs counted less than
    /// `min_count` times.
    pub fn collocates(
        &self,
        nodes: &[usize],
        measure: impl Into<Measure>,
        min_count: f64,
        top: Option<usize>,
        task: &Task,
    ) -> Result<Vec<(usize, Collocate)>> {
        let measure = measure.into();
        task.begin("measuring pairs", nodes.len());
        let smooth = self.smooth(measure);
        let mut all = Vec::new();
        for &node in nodes {
            let mut company = self.company(node, measure.kind, smooth.as_ref(), min_count);
            company.truncate(top.unwrap_or(usize::MAX));
            task.charge(company.len() * size_of::<(usize, Collocate)>())?;
            all.extend(company.into_iter().map(|found| (node, found)));
            task.advance(1)?;
        }
        Ok(all)
    }

    fn company(&self, node: usize, kind: Association, smooth: Option<&Smooth>, min_count: f64) -> Vec<Collocate> {
        let total = self.total();
        let mut company: Vec<Collocate> = self
            .matrix
            .row(node)
            .filter(|&(_, count)| count >= min_count)
            .map(|(column, count)| {
                let column = column as usize;
                let pair = self.pair(node, column, count, total);
                let (expected, value) = match smooth {
                    None => (pair.e11(), kind.value(pair)),
                    Some(smooth) => {
                        let smoothed = smooth.pair(pair.r1, column, count);
                        (smoothed.e11(), kind.smoothed(smoothed))
                    }
                };
                Collocate { column, pair, expected, value }
            })
            .collect();
        company.sort_by(|a, b| {
            let key = |c: &Collocate| c.value.unwrap_or(f64::NEG_INFINITY);
            key(b).total_cmp(&key(a)).then(a.column.cmp(&b.column))
        });
        company
    }
}

impl Smooth {
    fn pair(&self, r1: f64, column: usize, o11: f64) -> Pair {
        Pair { o11, r1, c1: self.columns[column], n: self.total }
    }
}

/// A piece of the counts, and where its part of the result is written.
struct Room<'a> {
    piece: &'a Piece,
    indices: &'a mut [u32],
    data: &'a mut [f64],
}

/// A room per piece, to be taken by whoever works on it.
fn rooms<'a>(pieces: &'a [Piece], mut indices: &'a mut [u32], mut data: &'a mut [f64]) -> Vec<Mutex<Option<Room<'a>>>> {
    let mut rooms = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let (own_indices, rest_of_indices) = indices.split_at_mut(piece.columns.len());
        let (own_data, rest_of_data) = data.split_at_mut(piece.columns.len());
        (indices, data) = (rest_of_indices, rest_of_data);
        rooms.push(Mutex::new(Some(Room { piece, indices: own_indices, data: own_data })));
    }
    rooms
}

/// Copy the values of the upper triangle, of a matrix whose places are symmetric, to the lower one. Rows are gone through
/// in order, so what is mirrored into a row arrives in the order of its columns.
fn mirror(indptr: &[usize], indices: &[u32], data: &mut [f64]) {
    let mut next = indptr.to_vec();
    for row in 0..indptr.len() - 1 {
        for place in next[row]..indptr[row + 1] {
            let column = indices[place] as usize;
            if column != row {
                data[next[column]] = data[place];
                next[column] += 1;
            }
        }
    }
}
