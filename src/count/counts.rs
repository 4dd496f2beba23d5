//! Counts of whole streams: what every comparison needs of a corpus, added up piece by piece.
//!
//! A corpus larger than memory is counted in pieces. What is kept of a piece does not grow with its documents: the
//! [`Sum`] of every feature in every cell, where a cell is a group (an outlet) within an event, with a cell of its own
//! for documents without a group, without an event or without either. These sums hold everything that frequencies,
//! the group-feature matrix, keyness and framing are made from, over all coverage and within events.
//!
//! Keys, cells and features are kept in their own order, so adding is associative and commutative to the last bit, and
//! nothing depends on where a stream was cut.

mod weight;

use super::{Cells, DocCounts, Frames, Sum, Sums, Total, frames, sums, terms};
use crate::corpus::{Account, Groups, NO_GROUP};
use crate::error::{Error, Result};
use crate::lexicon::Lexicon;
use crate::runtime::Task;
use crate::sparse::{Accumulator, Csr};
use crate::tokens::{Met, Tokens};
use crate::vocabulary::Terms;
use serde::{Deserialize, Deserializer, Serialize};
use std::cmp::Ordering;
use std::mem::{discriminant, size_of};

/// A value that makes a group, as its column holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Value {
    /// True or false.
    Truth(bool),
    /// A whole number.
    Whole(i128),
    /// A date, in days from the first of 1970.
    Date(i32),
    /// Text.
    Text(String),
}

impl Value {
    /// What values of its kind are called.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Truth(_) => "true/false",
            Self::Whole(_) => "whole numbers",
            Self::Date(_) => "dates",
            Self::Text(_) => "text",
        }
    }
}

/// What a group is told by: a value per column.
pub type Key = Vec<Value>;

/// Which group each document belongs to, by the keys of the groups; keys may stand in any order.
#[derive(Debug, Clone, Default)]
pub struct Keyed {
    /// Per document, which key it has.
    pub codes: Vec<Option<u32>>,
    /// The keys, each once.
    pub keys: Vec<Key>,
}

impl Keyed {
    /// The same with the keys in order, without those that no document has.
    fn ranked(&self) -> (Vec<Option<u32>>, Vec<Key>) {
        let mut met: Vec<u32> = self.codes.iter().flatten().copied().collect();
        met.sort_unstable();
        met.dedup();
        met.sort_unstable_by_key(|&code| &self.keys[code as usize]);
        let mut rank = vec![0; self.keys.len()];
        for (place, &code) in (0_u32..).zip(&met) {
            rank[code as usize] = place;
        }
        let codes = self.codes.iter().map(|code| code.map(|code| rank[code as usize])).collect();
        (codes, met.iter().map(|&code| self.keys[code as usize].clone()).collect())
    }
}

/// The event and the group of a cell, each as far as its documents have one.
type Place = (Option<u32>, Option<u32>);

/// What counts are broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakdown {
    /// By nothing: all documents together.
    Together,
    /// By group.
    Groups,
    /// By group within each event.
    Within,
}

/// The sums of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Counts {
    groups: Vec<Key>,
    events: Vec<Key>,
    /// Ascending.
    cells: Vec<Place>,
    totals: Vec<Total>,
    /// Per cell, what became of its documents.
    accounts: Vec<Account>,
    /// What became of the words of the texts.
    words: Account,
    /// Ascending.
    features: Terms,
    /// Features × cells.
    sums: Csr<Sum>,
    frames: Option<FrameSums>,
}

/// The sums of the frames of a lexicon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FrameSums {
    /// Frames × cells; where negation is looked at, as many rows again of what is negated.
    sums: Csr<Sum>,
    /// Per frame and pattern, which of its words the texts have.
    met: Vec<Vec<Met>>,
}

impl Counts {
    /// Count the terms of a piece, and the frames of a lexicon where one is given.
    ///
    /// ```
    /// use slantwise::{count::{Breakdown, Counts, Keyed, Value}, runtime::Task, tokens::{TokenOptions, Tokens}};
    /// use std::sync::Arc;
    ///
    /// let task = Task::new();
    /// let count = |text: &'static str, outlet: &str| {
    ///     let tokens = Tokens::encode(Arc::new(vec![text]), &TokenOptions::default(), &task)?;
    ///     let outlets = Keyed { codes: vec![Some(0)], keys: vec![vec![Value::Text(outlet.to_owned())]] };
    ///     Counts::of(&tokens, &outlets, &Keyed { codes: vec![None], keys: Vec::new() }, None, &task)
    /// };
    /// let (one, other) = (count("jobs and prices", "Tribune")?, count("jobs", "Ledger")?);
    /// let both = one.add(&other, &task)?;
    /// assert_eq!(both, other.add(&one, &task)?);
    /// assert_eq!(both.features().iter().collect::<Vec<_>>(), ["and", "jobs", "prices"]);
    /// assert_eq!(both.sums(Breakdown::Groups, &task)?.sums.row(1).map(|(_, sum)| sum.y).collect::<Vec<_>>(), [1, 1]);
    /// # Ok::<(), slantwise::error::Error>(())
    /// ```
    pub fn of(tokens: &Tokens, groups: &Keyed, events: &Keyed, lexicon: Option<&Lexicon>, task: &Task) -> Result<Self> {
        for (what, keyed) in [("groups", groups), ("events", events)] {
            if keyed.codes.len() != tokens.len() {
                return Err(Error::Length { what, found: keyed.codes.len(), expected: tokens.len() });
            }
        }
        let (group_of, groups) = groups.ranked();
        one_type(&groups)?;
        let (event_of, events) = events.ranked();
        let places: Vec<Place> = event_of.into_iter().zip(group_of).collect();
        let mut cells = places.clone();
        cells.sort_unstable();
        cells.dedup();
        let code = |place| cells.binary_search(place).ok().and_then(|cell| u32::try_from(cell).ok());
        let of_document = Groups::from_codes(places.iter().map(code).collect(), vec![String::new(); cells.len()])?;
        let by_cell = Cells::of(&of_document);

        let (features, counts) = terms(tokens, task)?;
        let accounts = accounts(&counts, &of_document);
        let Sums { totals, sums: by_feature, .. } = sums(&counts, &by_cell, None, task)?;
        drop(counts);
        let frames = match lexicon {
            None => None,
            Some(lexicon) => {
                let compiled = Frames::compile(tokens, lexicon, task)?;
                let counts = frames(tokens, &compiled, task)?;
                let mut parts = vec![sums(&counts.hits, &by_cell, None, task)?.sums];
                if let Some(negated) = &counts.negated {
                    parts.push(sums(negated, &by_cell, None, task)?.sums);
                }
                Some(FrameSums { sums: Csr::stack(by_cell.len(), parts), met: compiled.met() })
            }
        };
        let mut named = Terms::default();
        for &term in &features {
            named.push(tokens.vocabulary().term(term));
        }
        let words = tokens.account().clone();
        Ok(Self { groups, events, cells, totals, accounts, words, features: named, sums: by_feature, frames })
    }

    /// Both together, as if their documents had been counted at once.
    pub fn add(&self, other: &Self, task: &Task) -> Result<Self> {
        let most = self.most().checked_add(other.most()).filter(|&most| most < MOST);
        if most.is_none() {
            return Err(Error::Unlike { what: "together they hold more than the counts of any corpus" });
        }
        same_kinds(&self.groups, &other.groups)?;
        same_kinds(&self.events, &other.events)?;
        let groups = Union::of(&self.groups, &other.groups);
        one_type(&groups.all)?;
        let events = Union::of(&self.events, &other.events);
        let placed = |counts: &Self, events: &[u32], groups: &[u32]| -> Vec<Place> {
            let code = |code: Option<u32>, codes: &[u32]| code.map(|code| codes[code as usize]);
            counts.cells.iter().map(|&(event, group)| (code(event, events), code(group, groups))).collect()
        };
        let cells = Union::of(&placed(self, &events.left, &groups.left), &placed(other, &events.right, &groups.right));
        let mut totals = vec![Total::default(); cells.all.len()];
        let mut accounts = vec![Account::default(); cells.all.len()];
        for (counts, codes) in [(self, &cells.left), (other, &cells.right)] {
            for (cell, &code) in codes.iter().enumerate() {
                totals[code as usize].add(&counts.totals[cell]);
                accounts[code as usize].merge(&counts.accounts[cell]);
            }
        }
        let mut words = self.words.clone();
        words.merge(&other.words);
        let (features, rows) = union_of_terms(&self.features, &other.features);
        let sums = merged(&rows, [&self.sums, &other.sums], &cells, task)?;
        let frames = match (&self.frames, &other.frames) {
            (None, None) => None,
            (Some(one), Some(two)) if one.same_patterns(two) => {
                let rows: Vec<_> = (0..one.sums.shape().0).map(|frame| [Some(frame), Some(frame)]).collect();
                Some(FrameSums { sums: merged(&rows, [&one.sums, &two.sums], &cells, task)?, met: one.either(two) })
            }
            _ => return Err(Error::Unlike { what: "one counted the frames of a lexicon that the other did not" }),
        };
        let (groups, events, cells) = (groups.all, events.all, cells.all);
        Ok(Self { groups, events, cells, totals, accounts, words, features, sums, frames })
    }

    /// About how many bytes the counts that stand here would take in memory; none of them is made.
    pub fn weight<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<usize, D::Error> {
        weight::Weight::deserialize(from).map(|weight| weight.bytes())
    }

    /// How many documents went in.
    pub fn seen(&self) -> u64 {
        self.accounts.iter().map(|account| account.seen).sum()
    }

    /// What became of the documents.
    pub fn documents(&self) -> Account {
        let mut documents = Account::default();
        self.accounts.iter().for_each(|account| documents.merge(account));
        documents
    }

    /// How many tokens were counted.
    pub fn n_tokens(&self) -> u64 {
        self.sums.data().iter().map(|sum| sum.y).sum()
    }

    /// The largest of all numbers added up: what no result goes beyond.
    fn most(&self) -> u64 {
        let frames = self.frames.iter().flat_map(|frames| frames.sums.data()).map(|sum| sum.y).sum();
        let words = self.totals.iter().map(|total| total.n).sum();
        [self.seen(), self.words.seen, self.n_tokens(), frames, words].into_iter().max().unwrap_or_default()
    }

    /// What became of the words of the texts.
    pub fn words(&self) -> &Account {
        &self.words
    }

    /// The terms counted, in order.
    pub fn features(&self) -> &Terms {
        &self.features
    }

    /// The keys of the groups, in order.
    pub fn groups(&self) -> &[Key] {
        &self.groups
    }

    /// Per frame, how many patterns it has; nothing where no frames were counted.
    pub fn patterns(&self) -> Vec<usize> {
        self.frames.iter().flat_map(|frames| &frames.met).map(Vec::len).collect()
    }

    /// Per frame and pattern, whether the texts have words for all of it; nothing where no frames were counted.
    pub fn possible(&self) -> Vec<Vec<bool>> {
        let met = self.frames.as_ref().map_or(&[][..], |frames| &frames.met);
        met.iter().map(|patterns| patterns.iter().map(Met::all).collect()).collect()
    }

    /// The sums of the terms, broken down.
    pub fn sums(&self, by: Breakdown, task: &Task) -> Result<Sums> {
        self.regrouped(&self.sums, by, task)
    }

    /// The sums of the frames, broken down, and those of what is negated; `None` where no frames were counted.
    pub fn frame_sums(&self, by: Breakdown, task: &Task) -> Result<Option<(Sums, Option<Sums>)>> {
        let Some(frames) = &self.frames else { return Ok(None) };
        let all = self.regrouped(&frames.sums, by, task)?;
        let (hits, rows) = (frames.met.len(), all.sums.shape().0);
        let part = |rows| Sums { sums: all.sums.rows(rows), ..all.clone() };
        Ok(Some((part(0..hits), (rows > hits).then(|| part(hits..rows)))))
    }

    /// The cells that are asked for, which of them each of ours goes to or why to none.
    fn regrouping(&self, by: Breakdown) -> (Cells, Vec<std::result::Result<u32, &'static str>>) {
        let all = || (0_u32..).zip(&self.cells);
        match by {
            Breakdown::Together => {
                let keys = if self.cells.is_empty() { Vec::new() } else { vec![(0, 0)] };
                (Cells::of_keys(keys, 1, None), vec![Ok(0); self.cells.len()])
            }
            Breakdown::Groups => {
                let keys = (0_u32..).take(self.groups.len()).map(|group| (0, group)).collect();
                let codes = all().map(|(_, &(_, group))| group.ok_or(NO_GROUP)).collect();
                (Cells::of_keys(keys, self.groups.len(), None), codes)
            }
            Breakdown::Within => {
                let mut keys = Vec::new();
                let codes = all().map(|(_, &(event, group))| {
                    let group = group.ok_or(NO_GROUP)?;
                    keys.push((event.ok_or(super::sums::NO_EVENT)?, group));
                    u32::try_from(keys.len() - 1).map_err(|_| super::sums::NO_EVENT)
                });
                let codes = codes.collect();
                (Cells::of_keys(keys, self.groups.len(), Some(self.events.len())), codes)
            }
        }
    }

    fn regrouped(&self, sums: &Csr<Sum>, by: Breakdown, task: &Task) -> Result<Sums> {
        task.begin("breaking down", 0);
        let (cells, codes) = self.regrouping(by);
        let mut totals = vec![Total::default(); cells.len()];
        let mut documents = Account::default();
        for (cell, &code) in codes.iter().enumerate() {
            let mut account = self.accounts[cell].clone();
            match code {
                Ok(code) => totals[code as usize].add(&self.totals[cell]),
                Err(reason) => account.reject(account.counted, reason),
            }
            documents.merge(&account);
        }
        // At most as many sums are kept; a list that grows is held twice while it is moved.
        let most = sums.stored().min(sums.shape().0.saturating_mul(cells.len()));
        task.charge(2 * most * size_of::<(u32, Sum)>())?;
        let mut matrix = Csr::with_capacity(cells.len(), 0);
        let mut row = Accumulator::<Sum>::new(cells.len());
        for feature in 0..sums.shape().0 {
            task.check()?;
            for (cell, sum) in sums.row(feature) {
                if let Ok(code) = codes[cell as usize] {
                    row.at(code).add(&sum);
                }
            }
            row.drain(|cell, sum| matrix.push(cell, sum));
            matrix.end_row()?;
        }
        Ok(Sums { cells, totals, sums: matrix, documents })
    }

    /// How much there is to hold and to go through.
    fn size(&self) -> usize {
        self.sums.stored() + self.cells.len() + self.features.len()
    }
}

/// What became of the documents of each cell.
fn accounts(counts: &DocCounts, cells: &Groups) -> Vec<Account> {
    let mut accounts = vec![Account::default(); cells.len()];
    for (document, &rejected) in counts.rejected.iter().enumerate() {
        if let Some(cell) = cells.code(document) {
            accounts[cell as usize].add(rejected);
        }
    }
    accounts
}

impl FrameSums {
    fn same_patterns(&self, other: &Self) -> bool {
        let sizes = |frames: &Self| frames.met.iter().map(Vec::len).collect::<Vec<_>>();
        sizes(self) == sizes(other) && self.sums.shape().0 == other.sums.shape().0
    }

    fn either(&self, other: &Self) -> Vec<Vec<Met>> {
        let patterns = |(one, two): (&Vec<Met>, &Vec<Met>)| one.iter().zip(two).map(|(a, b)| a.or(b)).collect();
        self.met.iter().zip(&other.met).map(patterns).collect()
    }
}

/// Fail where a column holds values of one kind here and of another there: their order, and 1 and "1", would mean
/// different things.
fn same_kinds(one: &[Key], other: &[Key]) -> Result<()> {
    let (Some(one), Some(other)) = (one.first(), other.first()) else { return Ok(()) };
    if one.len() != other.len() {
        return Err(Error::Unlike { what: "the groups of one are told by more columns than those of the other" });
    }
    match one.iter().zip(other).find(|(a, b)| discriminant(*a) != discriminant(*b)) {
        None => Ok(()),
        Some((a, b)) => Err(Error::UnlikeGroups { one: a.kind(), other: b.kind() }),
    }
}

/// Fail where the whole numbers of a column fit into no one type, signed or unsigned: results could not show them.
fn one_type(keys: &[Key]) -> Result<()> {
    let columns = keys.first().map_or(0, Vec::len);
    for column in 0..columns {
        let numbers =
            keys.iter().filter_map(|key| if let Value::Whole(number) = key[column] { Some(number) } else { None });
        let (Some(least), Some(most)) = (numbers.clone().min(), numbers.max()) else { continue };
        let fits = |lowest: i128, highest: i128| lowest <= least && most <= highest;
        if !fits(i64::MIN.into(), i64::MAX.into()) && !fits(0, u64::MAX.into()) {
            return Err(Error::WideGroups { least, most });
        }
    }
    Ok(())
}

/// Two ascending lists as one, and where in it each of their items stands.
struct Union<T> {
    all: Vec<T>,
    left: Vec<u32>,
    right: Vec<u32>,
}

impl<T: Ord + Clone> Union<T> {
    fn of(left: &[T], right: &[T]) -> Self {
        let mut union = Self { all: Vec::new(), left: Vec::new(), right: Vec::new() };
        let (mut at, mut other) = (0, 0);
        loop {
            let order = match (left.get(at), right.get(other)) {
                (None, None) => return union,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(two)) => one.cmp(two),
            };
            let code = u32::try_from(union.all.len()).unwrap_or(u32::MAX);
            union.all.push(if order == Ordering::Greater { right[other].clone() } else { left[at].clone() });
            if order != Ordering::Greater {
                union.left.push(code);
                at += 1;
            }
            if order != Ordering::Less {
                union.right.push(code);
                other += 1;
            }
        }
    }
}

/// Two lists of terms, each in order, as one, and per term which row of either it comes from.
fn union_of_terms(left: &Terms, right: &Terms) -> (Terms, Vec<[Option<usize>; 2]>) {
    let (mut all, mut rows) = (Terms::default(), Vec::with_capacity(left.len().max(right.len())));
    let (mut at, mut other) = (0, 0);
    while at < left.len() || other < right.len() {
        let order = match (at < left.len(), other < right.len()) {
            (true, true) => left.get(at).cmp(right.get(other)),
            (true, false) => Ordering::Less,
            (false, _) => Ordering::Greater,
        };
        all.push(if order == Ordering::Greater { right.get(other) } else { left.get(at) });
        rows.push([(order != Ordering::Greater).then_some(at), (order != Ordering::Less).then_some(other)]);
        at += usize::from(order != Ordering::Greater);
        other += usize::from(order != Ordering::Less);
    }
    (all, rows)
}

/// The rows of two matrices added up, cell by cell.
fn merged(rows: &[[Option<usize>; 2]], sums: [&Csr<Sum>; 2], cells: &Union<Place>, task: &Task) -> Result<Csr<Sum>> {
    let stored = sums[0].stored() + sums[1].stored();
    task.charge(stored * size_of::<(u32, Sum)>())?;
    let mut matrix = Csr::with_capacity(cells.all.len(), sums[0].stored().max(sums[1].stored()));
    let mut joined = Accumulator::<Sum>::new(cells.all.len());
    for row in rows {
        task.check()?;
        for ((row, sums), codes) in row.iter().zip(sums).zip([&cells.left, &cells.right]) {
            for (cell, sum) in row.iter().flat_map(|&row| sums.row(row)) {
                joined.at(codes[cell as usize]).add(&sum);
            }
        }
        joined.drain(|cell, sum| matrix.push(cell, sum));
        matrix.end_row()?;
    }
    Ok(matrix)
}

/// The sums of a stream so far.
///
/// Small sums are not added to large ones at once, or a long stream would go through the large ones again for every
/// piece: as in a merge sort, neighbours are added when the later is at least half as large as the earlier.
#[derive(Debug, Default)]
pub struct Running {
    runs: Vec<Counts>,
}

impl Running {
    /// One more piece; nothing is added up yet.
    pub fn push(&mut self, counts: Counts) {
        self.runs.push(counts);
    }

    /// Add up what is ripe for it.
    pub fn settle(&mut self, task: &Task) -> Result<()> {
        self.settle_where(task, |earlier, later| earlier.size() <= 2 * later.size())
    }

    /// All pieces added up; `None` where there were none.
    pub fn finish(mut self, task: &Task) -> Result<Option<Counts>> {
        self.settle_where(task, |_, _| true)?;
        Ok(self.runs.pop())
    }

    fn settle_where(&mut self, task: &Task, add: impl Fn(&Counts, &Counts) -> bool) -> Result<()> {
        while let [.., earlier, later] = self.runs.as_slice() {
            if !add(earlier, later) {
                break;
            }
            let both = earlier.add(later, task)?;
            self.runs.truncate(self.runs.len() - 2);
            self.runs.push(both);
        }
        Ok(())
    }
}

/// Sums as they come from a file: nothing has been checked but the parts by themselves.
#[derive(Deserialize)]
struct Unchecked {
    groups: Vec<Key>,
    events: Vec<Key>,
    cells: Vec<Place>,
    totals: Vec<Total>,
    accounts: Vec<Account>,
    words: Account,
    features: Terms,
    sums: Csr<Sum>,
    frames: Option<FrameSums>,
}

/// No count of any corpus comes near this; far below what would overflow when counts are added.
const MOST: u64 = 1 << 52;

impl Unchecked {
    fn fault(&self) -> Option<&'static str> {
        let ascending = |keys: &[Key]| {
            let columns = keys.first().map_or(0, Vec::len);
            keys.windows(2).all(|pair| pair[0] < pair[1])
                && keys.iter().all(|key| key.len() == columns)
                && keys.iter().all(|key| key.iter().zip(&keys[0]).all(|(a, b)| discriminant(a) == discriminant(b)))
        };
        let within = |code: Option<u32>, keys: &[Key]| code.is_none_or(|code| (code as usize) < keys.len());
        let fits = |sums: &Csr<Sum>, rows: usize| sums.shape() == (rows, self.cells.len());
        let balanced = |account: &Account| {
            let small = account.seen < MOST && account.rejected.values().all(|&count| count <= account.seen);
            small && account.rejected.len() < 1000 && account.balances()
        };
        if !ascending(&self.groups) || !ascending(&self.events) {
            return Some("its groups are not in order");
        }
        if !self.cells.windows(2).all(|pair| pair[0] < pair[1])
            || !self.cells.iter().all(|&(event, group)| within(event, &self.events) && within(group, &self.groups))
        {
            return Some("its cells are not those of its groups");
        }
        if self.totals.len() != self.cells.len()
            || self.accounts.len() != self.cells.len()
            || !fits(&self.sums, self.features.len())
            || !self.frames.as_ref().is_none_or(|frames| {
                let rows = frames.met.len();
                fits(&frames.sums, rows) || fits(&frames.sums, 2 * rows)
            })
        {
            return Some("its parts differ in size");
        }
        if !(1..self.features.len()).all(|term| self.features.get(term - 1) < self.features.get(term)) {
            return Some("its features are not in order");
        }
        if one_type(&self.groups).is_err() {
            return Some("its groups are told by numbers of no one type");
        }
        let counted = self.accounts.iter().zip(&self.totals).all(|(account, total)| {
            account.counted == total.documents
                && total.clusters == total.documents
                && (total.documents..MOST).contains(&total.n)
                && (total.n.into()..=square(total.n)).contains(&total.nn)
                && balanced(account)
        });
        let frames = self.frames.as_ref().map(|frames| &frames.sums);
        if !counted
            || !balanced(&self.words)
            || ![Some(&self.sums), frames].into_iter().flatten().all(|sums| self.sound(sums))
        {
            return Some("its counts contradict each other");
        }
        // Whatever is asked of them adds up some of these.
        let small = |numbers: &mut dyn Iterator<Item = u64>| numbers.fold(0, u64::saturating_add) < MOST;
        if !small(&mut self.accounts.iter().map(|account| account.seen))
            || !small(&mut self.totals.iter().map(|total| total.n))
            || !small(&mut self.sums.data().iter().map(|sum| sum.y))
            || !small(&mut frames.iter().flat_map(|sums| sums.data()).map(|sum| sum.y))
        {
            return Some("it holds more than the counts of any corpus");
        }
        None
    }

    /// Whether these sums can be those of documents of these cells. Terms that are joined may be more than there are
    /// words, so their number tells nothing.
    fn sound(&self, sums: &Csr<Sum>) -> bool {
        let of_cell = |(cell, sum): (u32, Sum)| {
            let Total { documents, n, .. } = self.totals[cell as usize];
            let (y, max) = (u128::from(sum.y), u128::from(sum.max));
            (1..MOST).contains(&sum.y)
                && (1..=sum.y.min(documents)).contains(&sum.documents)
                && (1..=sum.y).contains(&sum.max)
                && y <= u128::from(sum.documents) * max
                && (y..=y * max).contains(&sum.yy)
                && (y..=y * u128::from(n)).contains(&sum.yn)
        };
        (0..sums.shape().0).all(|row| sums.row(row).all(of_cell))
    }
}

fn square(number: u64) -> u128 {
    u128::from(number) * u128::from(number)
}

impl TryFrom<Unchecked> for Counts {
    type Error = &'static str;

    fn try_from(unchecked: Unchecked) -> std::result::Result<Self, Self::Error> {
        if let Some(fault) = unchecked.fault() {
            return Err(fault);
        }
        let Unchecked { groups, events, cells, totals, accounts, words, features, sums, frames } = unchecked;
        Ok(Self { groups, events, cells, totals, accounts, words, features, sums, frames })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::{TokenOptions, Tokens};
    use std::sync::Arc;

    fn counts() -> Counts {
        let task = Task::new();
        let texts = vec!["jobs and jobs and prices", "prices", "border and border"];
        let tokens = Tokens::encode(Arc::new(texts), &TokenOptions::default(), &task).unwrap();
        let text = |text: &str| vec![Value::Text(text.to_owned())];
        let groups = Keyed { codes: vec![Some(0), Some(0), Some(1)], keys: vec![text("Tribune"), text("Ledger")] };
        let events = Keyed { codes: vec![None; 3], keys: Vec::new() };
        let lexicon = Lexicon::plain([("economic", ["job*".to_owned()].as_slice())]).unwrap();
        Counts::of(&tokens, &groups, &events, Some(&lexicon), &task).unwrap()
    }

    fn unchecked(counts: Counts) -> Unchecked {
        let Counts { groups, events, cells, totals, accounts, words, features, sums, frames } = counts;
        Unchecked { groups, events, cells, totals, accounts, words, features, sums, frames }
    }

    /// The fault found once the sums of every place are changed.
    fn fault_of(change: impl Fn(&mut Sum)) -> Option<&'static str> {
        let mut forged = unchecked(counts());
        forged.sums = forged.sums.filter_map(|_, _, mut sum| {
            change(&mut sum);
            Some(sum)
        });
        forged.fault()
    }

    #[test]
    fn numbers_that_contradict_each_other_are_faults() {
        let contradiction = Some("its counts contradict each other");
        assert_eq!(fault_of(|_| ()), None);
        assert_eq!(fault_of(|sum| sum.documents += 2), contradiction);
        assert_eq!(fault_of(|sum| sum.y += 5), contradiction);
        assert_eq!(fault_of(|sum| sum.max = sum.y + 1), contradiction);
        assert_eq!(fault_of(|sum| sum.yy = u128::from(sum.y * sum.max) + 1), contradiction);
        assert_eq!(fault_of(|sum| sum.yy = u128::from(sum.y) - 1), contradiction);
        assert_eq!(fault_of(|sum| sum.yn = u128::from(sum.y) * 7), contradiction);
        assert_eq!(fault_of(|sum| sum.yn = 0), contradiction);
        let changes: [fn(&mut Total); 4] =
            [|total| total.n = 0, |total| total.nn = 0, |total| total.nn = 37, |total| total.clusters = 0];
        for change in changes {
            let mut forged = unchecked(counts());
            change(&mut forged.totals[0]);
            change(&mut forged.totals[1]);
            assert_eq!(forged.fault(), contradiction);
        }
    }

    #[test]
    fn what_would_overflow_is_a_fault_and_does_not_add() {
        let much = Some("it holds more than the counts of any corpus");
        let large = |sum: &mut Sum| {
            let y = MOST / 2;
            (sum.y, sum.max, sum.yy, sum.yn) = (y, y, square(y), u128::from(y));
        };
        assert_eq!(fault_of(large), much);
        let forged = |n| {
            let mut forged = unchecked(counts());
            forged.totals.iter_mut().for_each(|total| (total.n, total.nn) = (n, square(n)));
            forged
        };
        assert_eq!(forged(MOST / 2).fault(), much);
        let half = Counts::try_from(forged(MOST / 4)).unwrap();
        assert!(matches!(half.add(&half, &Task::new()), Err(Error::Unlike { .. })));
    }

    #[test]
    fn numbers_of_no_one_type_make_no_groups() {
        let keys = |numbers: [i128; 2]| numbers.map(|number| vec![Value::Truth(true), Value::Whole(number)]);
        for numbers in [[-1, i64::MAX.into()], [0, u64::MAX.into()], [i64::MIN.into(), 0]] {
            assert!(one_type(&keys(numbers)).is_ok());
        }
        for numbers in [[-1, 1 << 63], [0, 1 << 64], [-(1 << 63) - 1, 0]] {
            assert!(one_type(&keys(numbers)).is_err());
            let mut forged = unchecked(counts());
            forged.groups = keys(numbers).to_vec();
            assert_eq!(forged.fault(), Some("its groups are told by numbers of no one type"));
        }
    }
}
