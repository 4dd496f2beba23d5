//! Pure formulas: numbers in, numbers out. No text, no files, no threads, nothing of the rest of the crate.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`association`] | do two words keep company more than chance would have it? |
//! | [`interaction`] | do several words stand one after the other more than chance would have it? |
//! | [`keyness`] | does one side use a feature more than the other, and by how much? |
//! | [`hypergeometric`] | how rarely would chance make such a table, given its margins? |
//! | [`intervals`] | between which values does a rate, a share or their difference lie? |
//! | [`log_odds`] | the same, held back by a prior where there is little to see |
//! | [`overdispersion`] | how much less do tokens of one document tell than independent ones? |
//! | [`power`] | how likely is a difference of a certain size to be found? |
//! | [`dispersion`] | is a feature spread over the corpus or the affair of a few texts? |
//! | [`similarity`] | how alike are two texts by their words, or two words by their texts? |
//! | [`multiple`] | which of many p-values survive having been many? |
//! | [`decomposition`] | which parts make up the ratio of two sums? |
//! | [`stratified`] | how do two sides differ inside strata, whatever the strata differ in? |
//! | [`welch`] | do two groups of documents have the same mean rate? |
//! | [`ranks`] | do the documents of one group tend to have higher rates? |
//! | [`shrinkage`] | what to make of estimates of unequal certainty? |
//! | [`distributions`] | how rare is a statistic this large, and where does a tail begin? |
//!
//! Three rules hold in every module:
//!
//! - **No value is `None`.** A measure that has no finite value for an input (a logarithm of zero, an empty side,
//!   counts that no corpus can have) answers `None`, never an infinity, a NaN or a silent zero. Nothing is added to
//!   the counts unless the definition says so.
//! - **Close numbers are not subtracted.** Differences such as `O − E` come from the counts by exactly rounded
//!   products, so billions of tokens cost no digits and equal rates give exactly zero.
//! - **One name.** Each formula has one name, the one `name()` returns and `from_name()` understands, and its values
//!   are held to cases in `tests/data/`.

pub mod association;
pub mod decomposition;
pub mod dispersion;
pub mod distributions;
pub mod hypergeometric;
mod incomplete;
pub mod interaction;
pub mod intervals;
pub mod keyness;
pub mod log_odds;
pub mod multiple;
pub mod overdispersion;
pub mod power;
pub mod ranks;
pub mod shrinkage;
pub mod similarity;
mod stable;
pub mod stratified;
pub mod welch;
