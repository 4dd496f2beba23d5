//! How closely the features of a matrix belong together, as a matrix and as the company of one feature. Margins and total
//! are those of the matrix itself.

use super::Cooccurrence;
use crate::formula::association::{Association, Pair};
use crate::sparse::Csr;
use crate::tokens::Compiled;

/// A node's company: one collocate with its contingency table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Collocate {
    /// The column of the collocate.
    pub column: usize,
    /// The table.
    pub pair: Pair,
    /// The measure, where it is defined.
    pub value: Option<f64>,
}

impl Cooccurrence {
    /// The contingency table of a stored pair, margins taken from this matrix.
    fn pair(&self, row: usize, column: usize, count: f64, total: f64) -> Pair {
        Pair { o11: count, r1: self.rows[row], c1: self.columns[column], n: total }
    }

    /// A measure for every pair that occurs; places where it is not defined are left out.
    pub fn association(&self, measure: Association) -> Csr<f64> {
        let total = self.total();
        self.matrix.filter_map(|row, column, count| measure.value(self.pair(row, column as usize, count, total)))
    }

    /// The rows whose feature a pattern of one word matches.
    pub fn nodes(&self, patterns: &Compiled) -> Vec<usize> {
        self.wanted_rows().filter(|&row| patterns.matches_term(self.features[row])).collect()
    }

    /// The company of one row, strongest first; pairs counted less than `min_count` times are left out.
    pub fn collocates(&self, node: usize, measure: Association, min_count: f64) -> Vec<Collocate> {
        let total = self.total();
        let mut company: Vec<Collocate> = self
            .matrix
            .row(node)
            .filter(|&(_, count)| count >= min_count)
            .map(|(column, count)| {
                let column = column as usize;
                let pair = self.pair(node, column, count, total);
                Collocate { column, pair, value: measure.value(pair) }
            })
            .collect();
        company.sort_by(|a, b| {
            let key = |c: &Collocate| c.value.unwrap_or(f64::NEG_INFINITY);
            key(b).total_cmp(&key(a)).then(a.column.cmp(&b.column))
        });
        company
    }
}
