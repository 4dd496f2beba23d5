//! How likely is a difference of a certain size to be found?

use super::distributions::{normal_quantile, normal_upper, t_quantile};

/// From so many times z² degrees of freedom on, the quantile of t follows from the normal one to nine digits.
const MANY: f64 = 50.0;
/// No ratio of rates beyond this is looked for.
const LARGEST_RATIO: f64 = 1e6;
/// Nor more documents than this.
const MOST: u64 = 1 << 50;
/// With fewer documents a side nothing is tested.
const FEWEST: u64 = 2;

/// How much there is of a side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// Its documents.
    pub documents: u64,
    /// Their words, Σn.
    pub words: f64,
    /// Σn².
    pub squares: f64,
}

impl Side {
    /// So many documents, given the mean of n and of n².
    ///
    /// ```
    /// use slantwise::formula::power::Side;
    /// assert_eq!(Side::like(3, 500.0, 4e5), Side { documents: 3, words: 1500.0, squares: 12e5 });
    /// ```
    pub fn like(documents: u64, words: f64, squares: f64) -> Self {
        Self { documents, words: documents as f64 * words, squares: documents as f64 * squares }
    }
}

/// What is known of a feature whose rates on two sides are to be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// Occurrences per word in the reference; the target has so many times it as the ratio says.
    pub rate: f64,
    /// φ: how much more counts vary over documents than if tokens were independent.
    pub phi: f64,
    /// Two-sided level of the test.
    pub alpha: f64,
}

impl Design {
    /// How likely is a ratio of rates to be found between target and reference, by the test of
    /// [`f_test`](super::overdispersion::f_test)?
    ///
    /// ```text
    /// f_i = N_i·p_i      W² = 2·Σ f_i·ln(f_i/E_i)      φ_T = φ + Σ (p_i − p)²·Σn² / Σ f_i
    /// z ≈ N( W/√φ_T ,  φ/φ_T · Σ f_i·ln²(f_i/E_i)/W² )   power = P(|z| > t(1 − α/2; D − 2))
    /// ```
    ///
    /// `p_i` are the two rates, p their common one, `E_i` the counts it would give. W is the signed root of G² at the
    /// expected counts, and its variance follows from that of the counts, `φ·f_i`. `φ_T` is what the φ̂ of the test
    /// tends to: it is measured around the common rate, so a difference adds to it. For small differences W/√φ is the
    /// log ratio over the root of its variance φ·(1/f1 + 1/f2). φ is taken as the same at both rates: more articles
    /// have the word, it comes in the same bursts.
    ///
    /// `None` unless all is above 0 and finite, and below 2 documents a side. α at a ratio of 1.
    ///
    /// Reference: Signorini (1991), *Biometrika* 78; Gu, Ng, Tang & Schucany (2008), *Biometrical Journal* 50, for two
    /// Poisson rates; here with overdispersion, after `McCullagh` & Nelder (1989), *Generalized Linear Models*, ch. 6.
    ///
    /// ```
    /// use slantwise::formula::power::{Design, Side};
    /// let design = Design { rate: 1e-4, phi: 3.0, alpha: 0.05 };
    /// let power = |ratio, documents| design.power(ratio, [Side::like(documents, 500.0, 4e5); 2]);
    /// assert!((power(1.0, 200).unwrap() - 0.05).abs() < 2e-3);
    /// assert!(power(2.0, 800) > power(2.0, 200));
    /// assert_eq!((power(0.0, 200), power(2.0, 1)), (None, None));
    /// ```
    pub fn power(&self, ratio: f64, sides: [Side; 2]) -> Option<f64> {
        self.beyond(critical(normal_quantile(1.0 - self.alpha / 2.0), df(sides)?, self.alpha), ratio, sides)
    }

    /// The same, given what |z| must exceed.
    fn beyond(&self, critical: f64, ratio: f64, sides: [Side; 2]) -> Option<f64> {
        let [target, reference] = sides;
        let all = [self.rate, self.phi, target.words, reference.words, target.squares, reference.squares, ratio];
        let usable = all.iter().all(|&value| value > 0.0 && value.is_finite()) && 0.0 < self.alpha && self.alpha < 1.0;
        let rates = [ratio * self.rate, self.rate];
        // There cannot be more occurrences than words.
        if !usable || rates[0] >= 1.0 {
            return None;
        }
        let counts = [target.words * rates[0], reference.words * rates[1]];
        let all = counts[0] + counts[1];
        let common = all / (target.words + reference.words);
        let ends = rates.map(|rate| (rate / common).ln());
        let root = (2.0 * (counts[0] * ends[0] + counts[1] * ends[1])).max(0.0).sqrt();
        if root < 1e-9 {
            return Some(self.alpha);
        }
        let between = |side: usize| (rates[side] - common).powi(2) * sides[side].squares;
        let tested = self.phi + (between(0) + between(1)) / all;
        let spread = (self.phi / tested * (counts[0] * ends[0].powi(2) + counts[1] * ends[1].powi(2))).sqrt() / root;
        let middle = root / tested.sqrt();
        Some(normal_upper((critical - middle) / spread) + normal_upper((critical + middle) / spread))
    }

    /// How many documents a side, of so many words on average, find this ratio with this power? `squares` is the mean
    /// of n². `None` where no number does.
    ///
    /// ```
    /// use slantwise::formula::power::{Design, Side};
    /// let design = Design { rate: 1e-4, phi: 3.0, alpha: 0.05 };
    /// let articles = design.documents(1.5, 0.8, 500.0, 4e5).unwrap();
    /// let power = |documents| design.power(1.5, [Side::like(documents, 500.0, 4e5); 2]).unwrap();
    /// assert!(power(articles) >= 0.8 && power(articles - 1) < 0.8);
    /// assert_eq!(design.documents(1.0, 0.8, 500.0, 4e5), None);
    /// ```
    pub fn documents(&self, ratio: f64, power: f64, words: f64, squares: f64) -> Option<u64> {
        let z = normal_quantile(1.0 - self.alpha / 2.0);
        let found = |documents: u64| {
            let sides = [Side::like(documents, words, squares); 2];
            let here = df(sides).and_then(|df| self.beyond(critical(z, df, self.alpha), ratio, sides));
            here.is_some_and(|here| here >= power)
        };
        let mut enough = FEWEST;
        while !found(enough) {
            enough = enough.checked_mul(2).filter(|&enough| enough <= MOST)?;
        }
        let mut few = if enough == FEWEST { return Some(enough) } else { enough / 2 };
        while enough - few > 1 {
            let middle = few + (enough - few) / 2;
            if found(middle) { enough = middle } else { few = middle }
        }
        Some(enough)
    }

    /// Which is the smallest ratio above 1 that is found with this power? `None` where none up to a million is.
    ///
    /// ```
    /// use slantwise::formula::power::{Design, Side};
    /// let design = Design { rate: 1e-4, phi: 3.0, alpha: 0.05 };
    /// let sides = |target, reference| [Side::like(target, 500.0, 4e5), Side::like(reference, 500.0, 4e5)];
    /// let ratio = design.ratio(sides(400, 900), 0.8).unwrap();
    /// assert!((design.power(ratio, sides(400, 900)).unwrap() - 0.8).abs() < 1e-6);
    /// assert_eq!(design.ratio(sides(2, 2), 0.8), None);
    /// ```
    pub fn ratio(&self, sides: [Side; 2], power: f64) -> Option<f64> {
        let critical = critical(normal_quantile(1.0 - self.alpha / 2.0), df(sides)?, self.alpha);
        let at = |log: f64| self.beyond(critical, log.exp(), sides);
        let (mut low, mut high) = (0.0, LARGEST_RATIO.min(0.999 / self.rate).ln());
        if at(high)? < power {
            return None;
        }
        for _ in 0..45 {
            let middle = f64::midpoint(low, high);
            if at(middle)? < power { low = middle } else { high = middle }
        }
        Some(high.exp())
    }
}

/// The degrees of freedom of the test; `None` where a side is too small for it.
fn df(sides: [Side; 2]) -> Option<u64> {
    let enough = sides.iter().all(|side| side.documents >= FEWEST);
    if enough { Some(sides[0].documents.checked_add(sides[1].documents)? - 2) } else { None }
}

/// The value that |t| exceeds with the chance α; z is the one of a normal variable. The expansion is that of Cornish &
/// Fisher, in Abramowitz & Stegun (1964), 26.7.5.
fn critical(z: f64, df: u64, alpha: f64) -> f64 {
    let df = df as f64;
    if df < MANY * z * z || df < MANY {
        return t_quantile(1.0 - alpha / 2.0, df);
    }
    let terms = [
        (z.powi(3) + z) / 4.0,
        (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0,
        (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0,
    ];
    z + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / df)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expansion_takes_over_without_a_step() {
        for alpha in [0.3, 0.05, 1e-3, 1e-8] {
            let z = normal_quantile(1.0 - alpha / 2.0);
            for df in [2, 49, 50, 60, 193, 200, 550, 1700, 40_000] {
                let exact = t_quantile(1.0 - alpha / 2.0, df as f64);
                assert!((critical(z, df, alpha) / exact - 1.0).abs() < 1e-7, "alpha {alpha}, {df} degrees of freedom");
            }
        }
    }

    #[test]
    fn for_small_differences_it_is_the_power_of_a_log_ratio() {
        let design = Design { rate: 1e-4, phi: 2.5, alpha: 0.05 };
        let sides = [Side::like(90_000, 500.0, 3e5), Side::like(200_000, 500.0, 3e5)];
        let ratio = 1.05_f64;
        let error = (2.5 * (1.0 / (90_000.0 * 0.05 * ratio) + 1.0 / (200_000.0 * 0.05))).sqrt();
        let middle = ratio.ln() / error;
        let simple = normal_upper(1.959_964 - middle) + normal_upper(1.959_964 + middle);
        assert!((design.power(ratio, sides).unwrap() - simple).abs() < 2e-3);
    }
}
