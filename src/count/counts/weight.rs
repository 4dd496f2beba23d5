//! How much memory counts will take, read off what holds them before any of it is taken.
//!
//! Counts in a file are made of lists, and an item of a list may be one byte there and hundreds in memory. So they are
//! read twice: first as these types, which mirror those of the counts and keep nothing but a sum.

use super::{Place, Value};
use crate::corpus::Account;
use crate::count::{Sum, Total};
use crate::tokens::Met;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::mem::size_of;

/// What an allocation takes beside what is asked for, and is rounded up by.
const ALLOCATION: usize = 32;
/// What the first entry of a map takes: a node with room for eleven.
const NODE: usize = 400;
/// What a further entry takes, in nodes that are half full.
const ENTRY: usize = 80;

/// Something as it is written, of which only the weight is kept.
trait Weighed {
    /// What it takes in place, in bytes.
    const SIZE: usize;

    /// What it takes elsewhere.
    fn elsewhere(&self) -> usize {
        0
    }
}

macro_rules! in_place {
    ($($kind:ty),*) => {
        $(impl Weighed for $kind {
            const SIZE: usize = size_of::<$kind>();
        })*
    };
}
in_place!(bool, u32, usize, Place, Sum, Total);

/// The items of a list.
struct List<T> {
    bytes: usize,
    items: PhantomData<T>,
}

impl<T> Weighed for List<T> {
    const SIZE: usize = size_of::<Vec<u8>>();

    /// A list that grows is up to twice as long as what is in it.
    fn elsewhere(&self) -> usize {
        if self.bytes == 0 { 0 } else { self.bytes.saturating_mul(2).saturating_add(ALLOCATION) }
    }
}

impl<'de, T: Weighed + Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Self { bytes: 0, items: PhantomData })
    }
}

impl<'de, T: Weighed + Deserialize<'de>> Visitor<'de> for List<T> {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Self, A::Error> {
        while let Some(item) = items.next_element::<T>()? {
            self.bytes = self.bytes.saturating_add(T::SIZE + item.elsewhere());
        }
        Ok(self)
    }
}

/// The reasons of an account.
struct Reasons {
    bytes: usize,
}

impl<'de> Deserialize<'de> for Reasons {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Self { bytes: 0 })
    }
}

impl<'de> Visitor<'de> for Reasons {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("numbers by reason")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Self, A::Error> {
        while let Some((reason, _)) = entries.next_entry::<&str, u64>()? {
            let node = if self.bytes == 0 { NODE } else { ENTRY };
            self.bytes = self.bytes.saturating_add(node + reason.len() + ALLOCATION);
        }
        Ok(self)
    }
}

#[derive(serde::Deserialize)]
#[allow(dead_code, reason = "what is written is read, and let go of")]
struct OfAccount(u64, u64, Reasons);

impl Weighed for OfAccount {
    const SIZE: usize = size_of::<Account>();

    fn elsewhere(&self) -> usize {
        self.2.bytes
    }
}

#[derive(serde::Deserialize)]
#[allow(dead_code, reason = "what is written is read, and let go of")]
enum OfValue<'a> {
    Truth(bool),
    Whole(i128),
    Date(i32),
    Text(&'a str),
}

impl Weighed for OfValue<'_> {
    const SIZE: usize = size_of::<Value>();

    fn elsewhere(&self) -> usize {
        if let Self::Text(text) = self { text.len() + ALLOCATION } else { 0 }
    }
}

#[derive(serde::Deserialize)]
struct OfMet(List<bool>, Option<List<bool>>);

impl Weighed for OfMet {
    const SIZE: usize = size_of::<Met>();

    fn elsewhere(&self) -> usize {
        self.0.elsewhere() + self.1.as_ref().map_or(0, Weighed::elsewhere)
    }
}

/// The columns, where each row begins, which columns it has and what is there.
#[derive(serde::Deserialize)]
#[allow(dead_code, reason = "what is written is read, and let go of")]
struct OfMatrix(usize, List<usize>, List<u32>, List<Sum>);

impl OfMatrix {
    fn elsewhere(&self) -> usize {
        [self.1.elsewhere(), self.2.elsewhere(), self.3.elsewhere()].into_iter().fold(0, usize::saturating_add)
    }
}

type Keys<'a> = List<List<OfValue<'a>>>;

/// Counts, part by part as they are written.
#[derive(serde::Deserialize)]
pub(super) struct Weight<'a> {
    #[serde(borrow)]
    groups: Keys<'a>,
    #[serde(borrow)]
    events: Keys<'a>,
    cells: List<Place>,
    totals: List<Total>,
    accounts: List<OfAccount>,
    words: OfAccount,
    #[serde(borrow)]
    features: (&'a str, List<usize>),
    sums: OfMatrix,
    frames: Option<(OfMatrix, List<List<OfMet>>)>,
}

impl Weight<'_> {
    /// The bytes of all parts.
    pub(super) fn bytes(&self) -> usize {
        let frames = self.frames.iter().flat_map(|(sums, met)| [sums.elsewhere(), met.elsewhere()]);
        let parts = [
            self.groups.elsewhere(),
            self.events.elsewhere(),
            self.cells.elsewhere(),
            self.totals.elsewhere(),
            self.accounts.elsewhere(),
            self.words.elsewhere(),
            self.features.0.len(),
            self.features.1.elsewhere(),
            self.sums.elsewhere(),
        ];
        parts.into_iter().chain(frames).fold(0, usize::saturating_add)
    }
}
