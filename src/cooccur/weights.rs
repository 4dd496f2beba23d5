//! What a pair counts by its distance, in whole numbers.

use super::{Context, Weights};
use crate::error::{Error, Result};

/// The widest window for harmonic weights: 1/d is counted in units of 1/lcm(1, …, window), which must stay exact.
pub const MAX_HARMONIC: usize = 64;

/// The weight of every distance before and after a word, as whole numbers of a unit. Summing whole numbers is exact in
/// any order, so no result depends on threads and a matrix with equal sides is symmetric to the last bit.
pub(super) struct Scale {
    /// By distance, from 1 on.
    pub before: Vec<u128>,
    /// By distance, from 1 on.
    pub after: Vec<u128>,
    /// What 1 is in these units.
    pub unit: u128,
}

impl Scale {
    /// The weights of a context of which no instance has more than `longest` words: no distance beyond it occurs.
    pub fn of(context: Context, longest: usize) -> Result<Self> {
        let Context::Window { before, after, weights } = context else {
            return Ok(Self { before: Vec::new(), after: Vec::new(), unit: 1 });
        };
        let refuse = |given: usize, expected: String| {
            Err(Error::Argument { name: "window", given: given.to_string(), expected })
        };
        let widest = before.max(after);
        if widest == 0 {
            return refuse(0, "at least 1 word is needed on either side".to_owned());
        }
        if weights == Weights::Harmonic && widest > MAX_HARMONIC {
            return refuse(widest, format!("with harmonic weights at most {MAX_HARMONIC} words are possible"));
        }
        let unit = match weights {
            Weights::Flat => 1,
            Weights::Harmonic => (1..=widest as u128).fold(1, lcm),
            Weights::Linear => lcm(before.max(1) as u128, after.max(1) as u128),
        };
        let side = |window: usize| {
            let weight = |distance: usize| match weights {
                Weights::Flat => 1,
                Weights::Harmonic => unit / distance as u128,
                Weights::Linear => unit / window as u128 * (window - distance + 1) as u128,
            };
            (1..=window.min(longest)).map(weight).collect()
        };
        Ok(Self { before: side(before), after: side(after), unit })
    }
}

fn lcm(a: u128, b: u128) -> u128 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}
