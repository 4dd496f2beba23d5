//! Words that carry no content, from the lists of the `stop-words` crate (NLTK's collection).

use super::fold::Fold;
use super::segment;
use crate::error::{Error, Result};

/// The languages of the lists, by code and by English name.
const NAMES: [(&str, &str); 32] = [
    ("ar", "arabic"),
    ("az", "azerbaijani"),
    ("be", "belarusian"),
    ("bn", "bengali"),
    ("ca", "catalan"),
    ("da", "danish"),
    ("de", "german"),
    ("el", "greek"),
    ("en", "english"),
    ("es", "spanish"),
    ("eu", "basque"),
    ("fi", "finnish"),
    ("fr", "french"),
    ("he", "hebrew"),
    ("hu", "hungarian"),
    ("id", "indonesian"),
    ("it", "italian"),
    ("kk", "kazakh"),
    ("ne", "nepali"),
    ("nl", "dutch"),
    ("no", "norwegian"),
    ("pt", "portuguese"),
    ("ro", "romanian"),
    ("ru", "russian"),
    ("sl", "slovenian"),
    ("sq", "albanian"),
    ("sv", "swedish"),
    ("ta", "tamil"),
    ("tg", "tajik"),
    ("tr", "turkish"),
    ("uz", "uzbek"),
    ("zh", "chinese"),
];

/// The stop words of a language, by ISO 639-1 code or English name (`"en"`, `"english"`), folded as the tokens are.
///
/// ```
/// use slantwise::text::{fold::Fold, stopwords::stopwords};
/// assert!(stopwords("en", Fold::default())?.contains(&"the".to_owned()));
/// assert!(stopwords("tlh", Fold::default()).is_err());
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn stopwords(language: &str, fold: Fold) -> Result<Vec<String>> {
    let code = NAMES.iter().find(|(_, name)| *name == language).map_or(language, |(code, _)| code);
    let words = stop_words::lookup(code).ok_or_else(|| Error::Argument {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_a_list() {
        for (code, name) in NAMES {
            assert_eq!(stopwords(name, Fold::default()).ok(), stopwords(code, Fold::default()).ok(), "{name}");
            assert!(stop_words::lookup(code).is_some(), "{code}");
        }
    }
}
