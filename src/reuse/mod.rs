//! Reuse: documents that are nearly the same, and passages that several documents share.
//!
//! News is copied: agencies write what a hundred outlets print. What is copied is no evidence of its own, so it must be
//! found before outlets are compared. Everything here is exact: no sketch stands for a text, nothing is drawn, and what
//! is found follows from the words alone.
//!
//! [`windows`] says which runs of so many words are the same, wherever they stand. [`Duplicates`] compares documents as
//! sets of such runs (shingles, Broder 1997), and looks only at pairs that can reach the threshold; [`Passages`] joins
//! them to the longest runs that two documents share; [`printed_before`] says what of each document was there already.

mod duplicates;
mod passages;
mod windows;

pub use duplicates::{Duplicates, Measure, Member, Pair, Search};
pub use passages::{Common, Passage, Passages, Shared, Stretch, printed_before};

use crate::corpus::{Account, Groups, NO_DATE, NO_GROUP};
use crate::error::Result;
use crate::runtime::Task;
use crate::tokens::Tokens;

/// Why a document is not compared that has no run of so many words.
pub const SHORT: &str = "fewer words in a row than are compared";

/// When documents were printed, in days of any calendar; `None` where nobody knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed(pub Vec<Option<i32>>);

impl Printed {
    /// The day of a document.
    pub fn day(&self, document: usize) -> Option<i32> {
        self.0.get(document).copied().flatten()
    }

    /// What orders documents by when they were printed: dated ones first, and of a day as they are numbered.
    pub fn key(&self, document: usize) -> (i32, usize) {
        (self.day(document).unwrap_or(i32::MAX), document)
    }

    /// Whether a document was printed on an earlier day than another, as far as is known.
    pub fn before(&self, document: usize, other: usize) -> bool {
        matches!((self.day(document), self.day(other)), (Some(one), Some(two)) if one < two)
    }
}

/// The documents that are compared, and what became of all: not compared are those that are not counted, that lack what
/// says whom to compare them with, or that have no run of so many words in the region.
fn compared(
    tokens: &Tokens,
    length: usize,
    outlets: Option<&Groups>,
    dates: Option<&Printed>,
    task: &Task,
) -> Result<(Vec<usize>, Account)> {
    let (mut compared, mut account) = (Vec::new(), Account::default());
    for document in 0..tokens.len() {
        task.check()?;
        let no_outlet = outlets.is_some_and(|outlets| outlets.code(document).is_none());
        let no_date = dates.is_some_and(|dates| dates.day(document).is_none());
        let mut unbroken = 0;
        let long = tokens.document(document).iter().any(|token| {
            unbroken = if token.inside() { unbroken + 1 } else { 0 };
            unbroken >= length
        });
        let why = tokens.rejected(document).or(no_outlet.then_some(NO_GROUP)).or(no_date.then_some(NO_DATE));
        let why = why.or((!long).then_some(SHORT));
        account.add(why);
        if why.is_none() {
            compared.push(document);
        }
    }
    Ok((compared, account))
}
