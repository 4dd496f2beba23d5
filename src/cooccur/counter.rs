//! A dense row that is filled by adding and read in the order of its columns.

use super::counts::Values;

/// The number of a column in a stream of words: two bytes where they are enough, so that more of the stream stays in the
/// processor's cache.
pub(super) trait Column: Copy + Send + Sync {
    fn of(index: usize) -> Self;
    fn index(self) -> usize;
}

#[allow(clippy::cast_possible_truncation, reason = "the caller takes two bytes only where they are enough")]
impl Column for u16 {
    #[inline]
    fn of(index: usize) -> Self {
        index as u16
    }
    #[inline]
    fn index(self) -> usize {
        usize::from(self)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "terms have ids of 30 bits")]
impl Column for u32 {
    #[inline]
    fn of(index: usize) -> Self {
        index as u32
    }
    #[inline]
    fn index(self) -> usize {
        self as usize
    }
}

/// A whole number of units, wide enough for the greatest sum there can be.
pub(super) trait Units: Copy + Default + PartialEq + std::ops::AddAssign + Send + Sync {
    /// From a number that fits, which the caller knows.
    fn of(number: u128) -> Self;
    /// What a matrix keeps of such numbers.
    fn kept(numbers: &[Self], unit: f64) -> Values;
}

#[allow(clippy::cast_possible_truncation, reason = "the caller takes a width that holds the greatest sum")]
impl Units for u32 {
    #[inline]
    fn of(number: u128) -> Self {
        number as u32
    }
    fn kept(numbers: &[Self], _: f64) -> Values {
        Values::Units(numbers.into())
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the caller takes a width that holds the greatest sum")]
impl Units for u64 {
    #[inline]
    fn of(number: u128) -> Self {
        number as u64
    }
    fn kept(numbers: &[Self], unit: f64) -> Values {
        Values::Numbers(numbers.iter().map(|&number| number as f64 / unit).collect())
    }
}

impl Units for u128 {
    #[inline]
    fn of(number: u128) -> Self {
        number
    }
    fn kept(numbers: &[Self], unit: f64) -> Values {
        Values::Numbers(numbers.iter().map(|&number| number as f64 / unit).collect())
    }
}

/// One sum per column, and a bit for each that was added to: reading the bits in order gives the columns in order. One
/// level of bits, where [`Accumulator`](crate::sparse::Accumulator) has two: these rows are dense enough for looking at
/// all bits to cost little, and every addition is cheaper.
pub(super) struct Counter<U> {
    sums: Vec<U>,
    touched: Vec<u64>,
    /// The columns to be read; the last one, where words that do not count are added, never is.
    wanted: Vec<u64>,
    /// Per column, when it was last met, and the time.
    met: Vec<u64>,
    now: u64,
    /// What was read since it was last taken.
    pub columns: Vec<u32>,
    pub numbers: Vec<U>,
}

impl<U: Units> Counter<U> {
    /// For as many columns as `wanted` has, and one more for words that do not count.
    pub fn new(wanted: &[bool]) -> Self {
        let mut bits = vec![0; wanted.len() / 64 + 1];
        for column in (0..wanted.len()).filter(|&column| wanted[column]) {
            bits[column / 64] |= 1 << (column % 64);
        }
        Self {
            sums: vec![U::default(); wanted.len() + 1],
            touched: vec![0; bits.len()],
            wanted: bits,
            met: vec![0; wanted.len()],
            now: 1,
            columns: Vec::new(),
            numbers: Vec::new(),
        }
    }

    #[inline]
    pub fn add(&mut self, column: usize, weight: U) {
        self.sums[column] += weight;
        self.touched[column / 64] |= 1 << (column % 64);
    }

    /// Whether this was asked of the column before, since all was last forgotten.
    pub fn met(&mut self, column: usize) -> bool {
        std::mem::replace(&mut self.met[column], self.now) == self.now
    }

    /// Forget which columns were met.
    pub fn forget(&mut self) {
        self.now += 1;
    }

    /// Append the row to what was read, and begin a new one.
    pub fn read(&mut self) {
        for (index, (touched, wanted)) in self.touched.iter_mut().zip(&self.wanted).enumerate() {
            let word = std::mem::take(touched);
            let mut unwanted = word & !wanted;
            while unwanted != 0 {
                self.sums[64 * index + unwanted.trailing_zeros() as usize] = U::default();
                unwanted &= unwanted - 1;
            }
            let mut left = word & wanted;
            while left != 0 {
                let column = 64 * index + left.trailing_zeros() as usize;
                left &= left - 1;
                self.columns.push(<u32 as Column>::of(column));
                self.numbers.push(std::mem::take(&mut self.sums[column]));
            }
        }
    }
}
