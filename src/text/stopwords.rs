//! Words that carry no content, from the lists of the `stop-words` crate (NLTK's collection).

use super::fold::Fold;
use super::segment;
use crate::error::{Error, Result};

/// The stop words of a language, by ISO 639-1 code, folded as the tokens are.
///
/// ```
/// use slantwise::text::{fold::Fold, stopwords::stopwords};
/// assert!(stopwords("en", Fold::default())?.contains(&"the".to_owned()));
/// assert!(stopwords("tlh", Fold::default()).is_err());
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn stopwords(language: &str, fold: Fold) -> Result<Vec<String>> {
    let words = stop_words::lookup(language).ok_or_else(|| Error::Argument {
        name: "stopwords",
        given: format!("{language:?}"),
        expected: format!(
            "a language with a list is needed ({}), or a list of words",
            stop_words::available_languages().join(", ")
        ),
    })?;
    let mut terms = Vec::with_capacity(words.len());
    let mut term = String::new();
    for word in words {
        // An entry is cut as a text is, or it could never be met there.
        segment::spans(word, |span| {
            if span.start == 0 && span.end == word.len() {
                fold.apply(word, &mut term);
                terms.push(term.clone());
            }
        });
    }
    Ok(terms)
}
