//! Words that carry no content, from the lists of the `stop-words` crate (NLTK's collection).

use super::fold::Fold;
use crate::error::{Error, Result};
use unicode_normalization::char::is_combining_mark;

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

/// The codes of the languages with a list, in order.
pub fn languages() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(code, _)| *code)
}

/// The stop words of a language, by ISO 639-1 code or English name (`"en"`, `"english"`), folded as the tokens are, in
/// order and once each.
///
/// Lists come as they were collected, so each entry is set right first: blanks and punctuation around a word go (`"eta
/// "`, `"ill."`), entries of several words go altogether, for no token is several words. Arabic words stand with and
/// without their vowel signs, Romanian ones with the comma below that is right and the cedilla that is common.
///
/// ```
/// use slantwise::text::{fold::Fold, stopwords::stopwords};
/// assert!(stopwords("en", Fold::default())?.contains(&"the".to_owned()));
/// assert!(stopwords("tlh", Fold::default()).is_err());
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn stopwords(language: &str, fold: Fold) -> Result<Vec<String>> {
    let unknown = || Error::Argument {
        name: "stopwords",
        given: format!("{language:?}"),
        expected: format!(
            "a language with a list is needed ({}), or a list of words",
            languages().collect::<Vec<_>>().join(", ")
        ),
    };
    let (code, _) = NAMES.iter().find(|(code, name)| [*code, *name].contains(&language)).ok_or_else(unknown)?;
    let entries = stop_words::lookup(code).ok_or_else(unknown)?;
    let mut terms = Vec::with_capacity(entries.len());
    let mut term = String::new();
    let mut add = |word: &str, fold: Fold| {
        fold.apply(word, &mut term);
        terms.push(term.clone());
    };
    for word in entries.iter().filter_map(|entry| word(entry)) {
        add(word, fold);
        match *code {
            "ar" => add(word, Fold { diacritics: false, ..fold }),
            "ro" => add(&word.replace('ş', "ș").replace('ţ', "ț"), fold),
            _ => {}
        }
    }
    terms.sort_unstable();
    terms.dedup();
    Ok(terms)
}

/// The one word of an entry.
fn word(entry: &str) -> Option<&str> {
    let word = entry.trim_start_matches(|c: char| !c.is_alphanumeric());
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
    (!word.is_empty() && !word.contains(char::is_whitespace)).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::{Case, Normal};
    use crate::text::stem;

    #[test]
    fn every_name_leads_to_a_list_and_every_list_has_a_name() {
        for (code, name) in NAMES {
            let list = stopwords(code, Fold::default()).unwrap();
            assert_eq!(stopwords(name, Fold::default()).unwrap(), list, "{name}");
            assert!(list.len() > 50, "{name}");
        }
        let mut unnamed = stop_words::available_languages().to_vec();
        unnamed.retain(|code| !languages().any(|known| known == *code));
        assert_eq!(unnamed, ["hinglish"], "a mixture, not a language");
    }

    #[test]
    fn many_languages_have_both_a_list_and_a_stemmer() {
        let both: Vec<_> = NAMES.iter().filter(|(code, _)| stem::stemmer(code).is_ok()).collect();
        assert!(both.len() >= 20, "{both:?}");
        for (code, name) in both {
            assert_eq!(stem::stemmer(code).unwrap().algorithm(), stem::stemmer(name).unwrap().algorithm());
        }
        for code in ["ar", "da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv", "tr"] {
            assert!(stopwords(code, Fold::default()).is_ok() && stem::stemmer(code).is_ok(), "{code}");
        }
    }

    #[test]
    fn entries_are_words_spelled_as_terms_are() {
        let bare = Fold { diacritics: false, ..Fold::default() };
        let compatible = Fold { normalize: Normal::Nfkc, case: Case::Fold, ..Fold::default() };
        for code in languages() {
            for fold in [Fold::default(), bare, compatible] {
                let list = stopwords(code, fold).unwrap();
                let mut term = String::new();
                for word in &list {
                    fold.apply(word, &mut term);
                    assert_eq!(&term, word, "{code}");
                    assert!(!word.contains(char::is_whitespace), "{code}: {word:?}");
                    assert!(
                        word.starts_with(char::is_alphanumeric) && !word.ends_with(['-', '.', '\'']),
                        "{code}: {word}"
                    );
                }
                assert!(list.is_sorted_by(|a, b| a < b), "{code} has an entry twice");
            }
        }
    }

    #[test]
    fn words_are_met_as_texts_write_them() {
        for (code, written) in [
            ("en", "Don’t"),
            ("en", "SHE‘LL"),
            ("fr", "Été"),
            ("el", "δ"),
            ("eu", "eta"),
            ("hu", "ill"),
            ("ro", "și"),
            ("ro", "şi"),
            ("ar", "ثمّ"),
            ("ar", "ثم"),
            ("uz", "ya'ni"),
            ("zh", "因为"),
        ] {
            for fold in [Fold::default(), Fold { diacritics: false, ..Fold::default() }] {
                let mut term = String::new();
                fold.apply(written, &mut term);
                assert!(stopwords(code, fold).unwrap().contains(&term), "{written}");
            }
        }
        assert!(!stopwords("en", Fold::default()).unwrap().contains(&"tariff".to_owned()));
    }
}
