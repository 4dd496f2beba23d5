//! Random numbers that belong to things, not to moments.
//!
//! What is drawn for a unit of observation follows from the seed, from what the unit holds and from the number of the
//! replicate, and from nothing else: not from threads, from blocks of work or from the order of rows. So a permutation
//! or a bootstrap has the same digits wherever it runs.
//!
//! A unit is known by a [`Name`], a hash of 128 bits over what it holds. Units that hold the same have the same name
//! and are numbered; they are interchangeable, so which of them is the first does not matter. Seed, name and number are
//! the key of a `ChaCha` stream, and the replicate is the place in it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use siphasher::sip128::SipHasher13;

/// What a thing is known by: a hash over the whole numbers that tell it.
///
/// ```
/// use slantwise::draw::Name;
/// assert_eq!(Name::of([1, 2]), Name::of([1, 2]));
/// assert_ne!(Name::of([1, 2]), Name::of([2, 1]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u128);

impl Name {
    /// The name of what these numbers tell.
    pub fn of(numbers: impl IntoIterator<Item = u64>) -> Self {
        let bytes: Vec<u8> = numbers.into_iter().flat_map(u64::to_le_bytes).collect();
        Self(SipHasher13::new().hash(&bytes).as_u128())
    }
}

/// What numbers are drawn for. Those of one purpose tell nothing of those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Exchanging labels.
    Labels,
    /// Weighting.
    Weights,
}

/// The numbers of one thing, one per replicate.
#[derive(Debug, Clone)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// The numbers of the thing of this name, of those of the same name the one of this number.
    ///
    /// ```
    /// use slantwise::draw::{Draws, Name, Purpose};
    /// let draws = |number| Draws::of(7, Purpose::Labels, Name::of([3]), number);
    /// let mut block = [0; 4];
    /// draws(0).fill(5, &mut block);
    /// assert_eq!(block[2], draws(0).at(7));
    /// assert_ne!(block[2], draws(1).at(7));
    /// ```
    pub fn of(seed: u64, purpose: Purpose, name: Name, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..24].copy_from_slice(&name.0.to_le_bytes());
        key[24..].copy_from_slice(&number.to_le_bytes());
        let mut stream = ChaCha8Rng::from_seed(key);
        stream.set_stream(match purpose {
            Purpose::Labels => 0,
            Purpose::Weights => 1,
        });
        Self(stream)
    }

    /// The number of a replicate.
    pub fn at(&mut self, replicate: usize) -> u64 {
        // A number takes two words of the stream.
        self.0.set_word_pos(2 * replicate as u128);
        self.0.next_u64()
    }

    /// The numbers of replicates that follow each other.
    pub fn fill(&mut self, first: usize, numbers: &mut [u64]) {
        self.0.set_word_pos(2 * first as u128);
        for number in numbers {
            *number = self.0.next_u64();
        }
    }
}

/// A whole weight with mean and variance 1: a Poisson variable, by inversion.
///
/// ```
/// use slantwise::draw::poisson;
/// assert_eq!([poisson(0), poisson(u64::MAX / 2), poisson(u64::MAX / 4 * 3)], [0.0, 1.0, 2.0]);
/// ```
pub fn poisson(number: u64) -> f32 {
    /// Where the variable reaches 1, 2, … in units of 2⁻⁶⁴; beyond, the probability is less than such a unit.
    const STEPS: [u64; 21] = {
        let (mut steps, mut k) = ([0; 21], 0);
        let (mut term, mut sum) = (1.0 / std::f64::consts::E, 0.0);
        while k < 21 {
            sum += term;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ends at the largest number")]
            let step = (sum * 18_446_744_073_709_551_616.0) as u64;
            steps[k] = step;
            k += 1;
            term /= k as f64;
        }
        steps
    };
    let mut weight = 0.0;
    for step in STEPS {
        if number < step {
            break;
        }
        weight += 1.0;
    }
    weight
}

/// A weight with mean and variance 1 that is never 0: an exponential variable, by inversion.
///
/// ```
/// use slantwise::draw::exponential;
/// assert!((exponential(u64::MAX / 2) - std::f32::consts::LN_2).abs() < 1e-6);
/// assert!(exponential(0) > 30.0 && exponential(u64::MAX) > 0.0);
/// ```
pub fn exponential(number: u64) -> f32 {
    let uniform = ((number >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "24 bits tell weights apart well enough")]
    let weight = -uniform.ln() as f32;
    weight.max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(weight: impl Fn(u64) -> f32) -> (f64, f64) {
        let mut draws = Draws::of(1, Purpose::Weights, Name::of([9]), 0);
        let mut numbers = vec![0; 200_000];
        draws.fill(0, &mut numbers);
        let weights: Vec<f64> = numbers.into_iter().map(|number| f64::from(weight(number))).collect();
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        (mean, weights.iter().map(|weight| (weight - mean).powi(2)).sum::<f64>() / weights.len() as f64)
    }

    #[test]
    fn weights_have_mean_and_variance_one() {
        for (mean, variance) in [moments(poisson), moments(exponential)] {
            assert!((mean - 1.0).abs() < 0.01 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
        }
    }

    #[test]
    fn a_poisson_weight_is_zero_as_often_as_it_should() {
        let mut numbers = vec![0; 200_000];
        Draws::of(2, Purpose::Weights, Name::of([]), 0).fill(0, &mut numbers);
        for (weight, share) in [(0.0, 0.367_879), (1.0, 0.367_879), (2.0, 0.183_940), (3.0, 0.061_313)] {
            let met = numbers.iter().filter(|&&number| (poisson(number) - weight).abs() < 0.5).count() as f64 / 2e5;
            assert!((met - share).abs() < 0.005, "{weight}: {met}");
        }
    }

    #[test]
    fn a_number_does_not_depend_on_what_was_drawn_before() {
        let draws = || Draws::of(5, Purpose::Labels, Name::of([1, 2, 3]), 4);
        let mut all = vec![0; 300];
        draws().fill(0, &mut all);
        let mut one = draws();
        for replicate in [299, 0, 64, 63, 128, 7] {
            assert_eq!(one.at(replicate), all[replicate]);
        }
        let mut later = vec![0; 100];
        one.fill(150, &mut later);
        assert_eq!(later, all[150..250]);
        assert_ne!(Draws::of(5, Purpose::Weights, Name::of([1, 2, 3]), 4).at(0), all[0]);
        assert_ne!(Draws::of(6, Purpose::Labels, Name::of([1, 2, 3]), 4).at(0), all[0]);
    }
}
