//! A frequency table from elsewhere as what outlets are compared with.

use super::Side;
use crate::count::{Sum, Total};

/// Frequencies counted elsewhere, one per feature that is compared.
///
/// Nothing is known of how they vary over documents. So the table stands for one unit of observation, and the
/// dispersion of a comparison is that of the target's own documents around their own rate, with a degree of freedom
/// less than it has documents:
///
/// ```text
/// F = G² / (φ̂·max(1, E/y)) ~ F(1, D − 1)        E = n·(y + y₂)/(n + n₂)
/// ```
///
/// E is what the target would have at the common rate. Where it has less, it is so often because its bursts happened
/// to be few, and φ̂ small with them; so φ̂ is taken in proportion to the rate, as if the target had the common one.
/// Without that, a random split of one outlet finds up to 13 % of its words at p < .05, most of them "under-used";
/// with it 2 to 6.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// Per feature, its occurrences there and the documents that have it (0 where that is not known).
    pub counts: Vec<(u64, u64)>,
    /// The words counted there.
    pub total: u64,
}

impl External {
    /// What the table holds of a feature.
    pub(super) fn side(&self, feature: usize) -> Side {
        let (y, documents) = self.counts[feature];
        Side {
            sum: Sum { y, documents, ..Sum::default() },
            total: Total { documents: 1, clusters: 1, n: self.total, ..Total::default() },
        }
    }
}
