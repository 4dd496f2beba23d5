//! How alike are two rows of counts: two texts by their words, or two words by their texts?
//!
//! Each measure is a sum over the features that both rows have, and what the two rows have each by itself:
//!
//! ```text
//! similarity(x, y) = value(Σ term(wᵢ, vᵢ), margin(w), margin(v))      w = weight(x), v = weight(y)
//! ```
//!
//! so that the pairs of a matrix cost what their shared features cost. No value changes, not in its last bit, when the
//! two rows change places. Rows are of counts or weights of 0 or more; the larger the value the more alike, and 1 is
//! the same.

use super::stable::difference_of_products;

/// A row that varies by less than this, relative to its size, does not vary.
const FLAT: f64 = 1e-12;

/// A measure of how alike two rows x and y are, `X = Σx` and `Y = Σy`, over n features.
///
/// ```
/// use slantwise::formula::similarity::Similarity;
/// assert_eq!(Similarity::from_name("cosine"), Some(Similarity::Cosine));
/// assert_eq!(Similarity::from_name("tanimoto"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Similarity {
    /// `cosine`: the angle between them, whatever their lengths. 0 to 1.
    /// ```text
    /// Σxy / √(Σx²·Σy²)
    /// ```
    Cosine,
    /// `correlation`: Pearson's, over all n features. −1 to 1, and below 0 for rows that share nothing.
    /// ```text
    /// (n·Σxy − X·Y) / √((n·Σx² − X²)·(n·Σy² − Y²))
    /// ```
    /// `None` for a row that has the same count of every feature.
    Correlation,
    /// `jaccard`: of the features of either, the share that both have. 0 to 1.
    /// ```text
    /// |x ∩ y| / |x ∪ y|
    /// ```
    /// Reference: Jaccard (1901), *Bulletin de la Société Vaudoise des Sciences Naturelles* 37.
    Jaccard,
    /// `ejaccard`: the same for counts (extended Jaccard, Tanimoto). 0 to 1.
    /// ```text
    /// Σxy / (Σx² + Σy² − Σxy)
    /// ```
    ExtendedJaccard,
    /// `dice`: the features that both have, as a share of the mean of both. 0 to 1.
    /// ```text
    /// 2·|x ∩ y| / (|x| + |y|)
    /// ```
    /// Reference: Dice (1945), *Ecology* 26.
    Dice,
    /// `edice`: the same for counts (extended Dice). 0 to 1.
    /// ```text
    /// 2·Σxy / (Σx² + Σy²)
    /// ```
    ExtendedDice,
    /// `overlap`: of the features of the smaller row, the share that the larger has. 0 to 1; 1 for a part of it.
    /// ```text
    /// |x ∩ y| / min(|x|, |y|)
    /// ```
    /// Reference: Szymkiewicz (1934), *Acta Societatis Botanicorum Poloniae* 11.
    Overlap,
    /// `ruzicka`: of the words of both laid over each other, the share that lies double (weighted Jaccard). 0 to 1.
    /// ```text
    /// Σmin(x, y) / Σmax(x, y)
    /// ```
    /// Reference: Ružička (1958), *Biológia* 13.
    Ruzicka,
    /// `bhattacharyya`: the overlap of two distributions; Hellinger's distance is √(1 − this). 0 to 1.
    /// ```text
    /// Σ√(p·q)      p = x/X, q = y/Y
    /// ```
    /// Reference: Bhattacharyya (1943), *Bulletin of the Calcutta Mathematical Society* 35.
    Bhattacharyya,
    /// `jensen_shannon`: 1 less the Jensen-Shannon divergence in bits; its distance is √(1 − this). 0 to 1.
    /// ```text
    /// 1 − ½·Σ(p·log₂(p/m) + q·log₂(q/m))      p = x/X, q = y/Y, m = ½·(p + q)
    ///   = ½·Σ((p + q)·log₂(p + q) − p·log₂ p − q·log₂ q)   over shared features
    /// ```
    /// Reference: Lin (1991), *IEEE Transactions on Information Theory* 37.
    JensenShannon,
}

/// Which term of two weights of a shared feature is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// [`struct@Product`]
    Product,
    /// [`struct@Least`]
    Least,
    /// [`struct@Entropy`]
    Entropy,
}

/// What is added for a feature that two rows share.
pub trait Term {
    /// What of a weight is made ready beforehand; the default is that of a weight of 0.
    type Ready: Copy + Default + Send + Sync;
    /// Whether the term of a weight and nothing (0 for all of them) is as quick as to find out that there is nothing.
    const QUICK: bool = true;
    /// A weight above 0, made ready.
    fn ready(weight: f64) -> Self::Ready;

    /// The term of two weights.
    fn term(w: Self::Ready, v: Self::Ready) -> f64;
}

/// w·v
#[derive(Debug)]
pub struct Product;

impl Term for Product {
    type Ready = f64;

    fn ready(weight: f64) -> f64 {
        weight
    }

    fn term(w: f64, v: f64) -> f64 {
        w * v
    }
}

/// min(w, v)
#[derive(Debug)]
pub struct Least;

impl Term for Least {
    type Ready = f64;

    fn ready(weight: f64) -> f64 {
        weight
    }

    fn term(w: f64, v: f64) -> f64 {
        w.min(v)
    }
}

/// ½·((w + v)·log₂(w + v) − w·log₂ w − v·log₂ v)
#[derive(Debug)]
pub struct Entropy;

impl Term for Entropy {
    /// The weight p, and p·log₂ p.
    type Ready = (f64, f64);
    const QUICK: bool = false;

    fn ready(weight: f64) -> (f64, f64) {
        (weight, weight * weight.log2())
    }

    fn term(w: (f64, f64), v: (f64, f64)) -> f64 {
        let both = w.0 + v.0;
        0.5 * (both * both.log2() - (w.1 + v.1))
    }
}

/// What a row has by itself: Σ and Σ² of its weights, summed in the order of the features.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Margin {
    sum: f64,
    squares: f64,
}

impl Margin {
    /// The margin of a row of weights.
    pub fn of(weights: impl Iterator<Item = f64>) -> Self {
        weights.fold(Self::default(), |margin, weight| Self {
            sum: margin.sum + weight,
            squares: margin.squares + weight * weight,
        })
    }
}

impl Similarity {
    /// Every measure, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Cosine,
        Self::Correlation,
        Self::Jaccard,
        Self::ExtendedJaccard,
        Self::Dice,
        Self::ExtendedDice,
        Self::Overlap,
        Self::Ruzicka,
        Self::Bhattacharyya,
        Self::JensenShannon,
    ];

    /// The one name of this measure.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cosine => "cosine",
            Self::Correlation => "correlation",
            Self::Jaccard => "jaccard",
            Self::ExtendedJaccard => "ejaccard",
            Self::Dice => "dice",
            Self::ExtendedDice => "edice",
            Self::Overlap => "overlap",
            Self::Ruzicka => "ruzicka",
            Self::Bhattacharyya => "bhattacharyya",
            Self::JensenShannon => "jensen_shannon",
        }
    }

    /// The measure of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// What a count above 0 weighs in a row whose counts sum to `total`.
    pub fn weight(self, count: f64, total: f64) -> f64 {
        match self {
            Self::Jaccard | Self::Dice | Self::Overlap => 1.0,
            Self::Bhattacharyya => count.sqrt(),
            Self::JensenShannon => count / total,
            Self::Cosine | Self::Correlation | Self::ExtendedJaccard | Self::ExtendedDice | Self::Ruzicka => count,
        }
    }

    /// What is summed over the features that two rows share.
    pub fn shared(self) -> Shared {
        match self {
            Self::Ruzicka => Shared::Least,
            Self::JensenShannon => Shared::Entropy,
            _ => Shared::Product,
        }
    }

    /// The measure's value from the sum over shared features, the margins of the weights and the number of features.
    ///
    /// `None` where the measure says so, and where a row is empty.
    ///
    /// ```
    /// use slantwise::formula::similarity::{Margin, Similarity};
    /// let [x, y] = [[1.0, 2.0, 2.0], [2.0, 1.0, 2.0]];
    /// let shared = x.iter().zip(&y).map(|(x, y)| x * y).sum();
    /// let [x, y] = [x, y].map(|row| Margin::of(row.into_iter()));
    /// assert_eq!(Similarity::Cosine.value(shared, &x, &y, 3), Some(8.0 / 9.0));
    /// ```
    pub fn value(self, shared: f64, x: &Margin, y: &Margin, features: usize) -> Option<f64> {
        let n = features as f64;
        let spread = |row: &Margin| {
            let spread = difference_of_products(n, row.squares, row.sum, row.sum);
            // What is left of a row of equal weights is the rounding of their sums.
            if spread > FLAT * n * row.squares { spread } else { 0.0 }
        };
        let value = match self {
            Self::Cosine | Self::Bhattacharyya => shared / (x.squares * y.squares).sqrt(),
            Self::Correlation => difference_of_products(n, shared, x.sum, y.sum) / (spread(x) * spread(y)).sqrt(),
            Self::Jaccard | Self::ExtendedJaccard => shared / (x.squares + y.squares - shared),
            Self::Dice | Self::ExtendedDice => 2.0 * shared / (x.squares + y.squares),
            Self::Overlap => shared / x.squares.min(y.squares),
            Self::Ruzicka => shared / (x.sum + y.sum - shared),
            Self::JensenShannon if x.sum * y.sum > 0.0 => shared,
            Self::JensenShannon => return None,
        };
        // Rounding may take equal rows a bit beyond 1, and opposite ones beyond −1.
        value.is_finite().then_some(value.clamp(-1.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_understood() {
        for measure in Similarity::ALL {
            assert_eq!(Similarity::from_name(measure.name()), Some(measure));
        }
    }

    fn shared<T: Term>(w: &[f64], v: &[f64]) -> f64 {
        let terms = w.iter().zip(v).filter(|(w, v)| **w > 0.0 && **v > 0.0);
        terms.map(|(&w, &v)| T::term(T::ready(w), T::ready(v))).sum()
    }

    #[test]
    fn values_by_hand() {
        let (x, y) = ([1.0, 2.0, 0.0, 1.0], [1.0, 0.0, 3.0, 1.0]);
        let jensen_shannon = 0.45 * 0.45_f64.log2() + 0.5 + 0.2 * 5_f64.log2();
        let by_hand = [
            2.0 / 66_f64.sqrt(),
            -12.0 / 152_f64.sqrt(),
            2.0 / 4.0,
            2.0 / 15.0,
            4.0 / 6.0,
            4.0 / 17.0,
            2.0 / 3.0,
            2.0 / 7.0,
            1.0 / 5_f64.sqrt(),
            jensen_shannon,
        ];
        for (measure, expected) in Similarity::ALL.into_iter().zip(by_hand) {
            let weigh = |row: [f64; 4]| {
                row.map(|count| if count > 0.0 { measure.weight(count, row.iter().sum()) } else { 0.0 })
            };
            let (w, v) = (weigh(x), weigh(y));
            let sum = match measure.shared() {
                Shared::Product => shared::<Product>(&w, &v),
                Shared::Least => shared::<Least>(&w, &v),
                Shared::Entropy => shared::<Entropy>(&w, &v),
            };
            let margins = [w, v].map(|row| Margin::of(row.into_iter()));
            let value = measure.value(sum, &margins[0], &margins[1], 4).unwrap();
            assert!((value - expected).abs() < 1e-15, "{}: {value} for {expected}", measure.name());
        }
    }

    #[test]
    fn nothing_adds_nothing() {
        assert_eq!(Product::term(0.7, Product::ready(0.0)).to_bits(), 0);
        assert_eq!(Least::term(0.7, Least::ready(0.0)).to_bits(), 0);
    }

    #[test]
    fn an_empty_row_is_like_nothing() {
        let (none, some) = (Margin::default(), Margin::of([1.0, 2.0].into_iter()));
        for measure in Similarity::ALL {
            assert_eq!(measure.value(0.0, &none, &none, 5), None, "{}", measure.name());
        }
        assert_eq!(Similarity::Cosine.value(0.0, &none, &some, 5), None);
        assert_eq!(Similarity::Overlap.value(0.0, &none, &some, 5), None);
    }
}
