//! Where sentences begin: Unicode Standard Annex #29.

use unicode_segmentation::UnicodeSegmentation;

/// The byte at which each sentence of `text` begins, in order; the first is 0. Empty for an empty text.
///
/// ```
/// use slantwise::text::sentence::starts;
/// assert_eq!(starts("It rained. They left! Why?").collect::<Vec<_>>(), [0, 11, 22]);
/// assert_eq!(starts("").count(), 0);
/// ```
pub fn starts(text: &str) -> impl Iterator<Item = usize> {
    text.split_sentence_bound_indices().map(|(start, _)| start)
}
