//! Documents: their texts, the groups they fall into, and the account of what was counted and what was not.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

mod masked;

pub use masked::Masked;

/// The texts of a corpus, one per document, wherever they are kept. Reading borrows; nothing is copied.
pub trait Texts: Send + Sync {
    /// How many documents there are.
    fn len(&self) -> usize;

    /// The text of a document, or `None` where it has none.
    fn get(&self, document: usize) -> Option<&str>;

    /// Whether there are no documents.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Why a document does not count, though it may have a text; [`Masked::documents`] says so.
    fn rejected(&self, _document: usize) -> Option<&'static str> {
        None
    }

    /// The parts of a document that do not count, in bytes, each with the reason; see [`Masked`].
    fn masks(&self, _document: usize, _emit: &mut dyn FnMut(Range<usize>, &'static str)) {}
}

impl Texts for Vec<&'static str> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn get(&self, document: usize) -> Option<&str> {
        Some(self[document])
    }
}

impl Texts for Vec<Option<String>> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn get(&self, document: usize) -> Option<&str> {
        self[document].as_deref()
    }
}

/// Why a document without a group is in none of the cells or matrices that groups make.
pub const NO_GROUP: &str = "no group";
/// Why a document without a readable date is in none of the groups that periods of time make.
pub const NO_DATE: &str = "no date";

/// Why a document is not counted that is the copy of another.
pub const COPY: &str = "copy of another document";
/// Why a word is not counted that stands in a passage printed before.
pub const PRINTED: &str = "in a passage printed before";
/// Why a word is not counted that belongs to the page and not to the article.
pub const FURNITURE: &str = "furniture of the page";

/// Which group (outlet, event, month) each document belongs to. Groups are numbered in the order of their labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    codes: Vec<Option<u32>>,
    labels: Vec<String>,
    /// Per document, whether it is a date that it lacks; empty where no group is a period of time.
    undated: Vec<bool>,
}

impl Groups {
    /// Groups from one label per document; `None` belongs to no group.
    ///
    /// ```
    /// use slantwise::corpus::Groups;
    /// let outlets = Groups::from_labels(&[Some("Tribune"), None, Some("Ledger"), Some("Tribune")]);
    /// assert_eq!(outlets.labels(), ["Ledger", "Tribune"]);
    /// assert_eq!(outlets.code(0), Some(1));
    /// assert_eq!(outlets.code(1), None);
    /// ```
    pub fn from_labels(labels: &[Option<&str>]) -> Self {
        let mut distinct: Vec<&str> = labels.iter().flatten().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let code = |label: &str| distinct.binary_search(&label).ok().and_then(|index| u32::try_from(index).ok());
        Self {
            codes: labels.iter().map(|label| label.and_then(code)).collect(),
            labels: distinct.iter().map(|&label| label.to_owned()).collect(),
            undated: Vec::new(),
        }
    }

    /// Groups that are numbered already.
    pub fn from_codes(codes: Vec<Option<u32>>, labels: Vec<String>) -> Result<Self> {
        match codes.iter().flatten().find(|&&code| code as usize >= labels.len()) {
            Some(&code) => Err(Error::Length { what: "labels", found: labels.len(), expected: code as usize + 1 }),
            None => Ok(Self { codes, labels, undated: Vec::new() }),
        }
    }

    /// The same groups, some of them periods of time, which these documents have no date for.
    #[must_use]
    pub fn undated(mut self, undated: Vec<bool>) -> Self {
        self.undated = undated;
        self
    }

    /// The group of a document, or why it has none.
    pub fn placed(&self, document: usize) -> std::result::Result<u32, &'static str> {
        let undated = self.undated.get(document).copied().unwrap_or_default();
        self.codes[document].ok_or(if undated { NO_DATE } else { NO_GROUP })
    }

    /// How many documents they number.
    pub fn documents(&self) -> usize {
        self.codes.len()
    }

    /// The group of a document.
    pub fn code(&self, document: usize) -> Option<u32> {
        self.codes[document]
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no groups.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The names of the groups.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Fail unless they number exactly this many documents.
    pub fn expect_documents(&self, what: &'static str, expected: usize) -> Result<()> {
        if self.documents() == expected {
            Ok(())
        } else {
            Err(Error::Length { what, found: self.documents(), expected })
        }
    }
}

/// What went in and what became of it: `seen = counted + the sum over rejected`, always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// How many went in.
    pub seen: u64,
    /// How many were counted.
    pub counted: u64,
    /// How many were not, by reason.
    pub rejected: BTreeMap<Cow<'static, str>, u64>,
}

impl Account {
    /// One more went in: counted, or rejected for a reason.
    pub fn add(&mut self, rejected: Option<&'static str>) {
        self.seen += 1;
        self.counted += 1;
        if let Some(reason) = rejected {
            self.reject(1, reason);
        }
    }

    /// `count` of those counted so far are rejected after all.
    pub fn reject(&mut self, count: u64, reason: &'static str) {
        if count > 0 {
            self.counted -= count;
            *self.rejected.entry(Cow::Borrowed(reason)).or_default() += count;
        }
    }

    /// Add another account.
    pub fn merge(&mut self, other: &Self) {
        self.seen += other.seen;
        self.counted += other.counted;
        for (reason, &count) in &other.rejected {
            *self.rejected.entry(reason.clone()).or_default() += count;
        }
    }

    /// Whether nothing was lost on the way.
    pub fn balances(&self) -> bool {
        self.seen == self.counted + self.rejected.values().sum::<u64>()
    }
}
