//! One spelling per word: Unicode normalisation, lower case, straight apostrophes, no invisible characters.

use super::segment::is_invisible;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

/// Which Unicode normal form terms get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Normal {
    /// Canonical composition: `e` + combining acute = `é`.
    #[default]
    Nfc,
    /// Compatibility composition as well: `ﬁ` = `fi`, full-width letters = plain ones.
    Nfkc,
    /// As it stands in the text.
    None,
}

/// How a word becomes a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fold {
    /// Write every word in lower case.
    pub lowercase: bool,
    /// The normal form.
    pub normalize: Normal,
}

impl Default for Fold {
    fn default() -> Self {
        Self { lowercase: true, normalize: Normal::Nfc }
    }
}

impl Fold {
    /// The term of `word`, written into `term` (what was there is lost).
    ///
    /// A curly apostrophe becomes a straight one and invisible characters (soft hyphen, zero-width space) go, whatever
    /// the options: they are typography, not spelling.
    ///
    /// ```
    /// use slantwise::text::fold::Fold;
    /// let mut term = String::new();
    /// Fold::default().apply("Won’t", &mut term);
    /// assert_eq!(term, "won't");
    /// Fold::default().apply("Cafe\u{301}", &mut term);
    /// assert_eq!(term, "café");
    /// Fold { lowercase: false, ..Fold::default() }.apply("NATO", &mut term);
    /// assert_eq!(term, "NATO");
    /// ```
    pub fn apply(&self, word: &str, term: &mut String) {
        term.clear();
        if word.is_ascii() {
            term.push_str(word);
            if self.lowercase {
                term.make_ascii_lowercase();
            }
            return;
        }
        let plain = word.chars().filter(|c| !is_invisible(*c)).map(|c| if c == '\u{2019}' { '\'' } else { c });
        let composed: String = match self.normalize {
            Normal::Nfc => plain.nfc().collect(),
            Normal::Nfkc => plain.nfkc().collect(),
            Normal::None => plain.collect(),
        };
        match (self.lowercase, self.normalize) {
            (false, _) => term.push_str(&composed),
            (true, Normal::None) => term.push_str(&composed.to_lowercase()),
            // Lower-casing can undo composition (İ becomes i and a dot above), so compose once more.
            (true, _) => term.extend(composed.to_lowercase().nfc()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(word: &str, fold: Fold) -> String {
        let mut term = "left over".to_owned();
        fold.apply(word, &mut term);
        term
    }

    #[test]
    fn the_letters_that_trap_others() {
        let fold = Fold::default();
        assert_eq!(folded("STRASSE", fold), "strasse");
        assert_eq!(folded("\u{212A}elvin", fold), "kelvin");
        assert_eq!(folded("\u{1E9E}", fold), "ß");
        assert_eq!(folded("ΣΟΦΌΣ", fold), "σοφός");
        assert_eq!(folded("co\u{AD}operate", fold), "cooperate");
        assert_eq!(folded("ﬁnance", fold), "ﬁnance");
        assert_eq!(folded("ﬁnance", Fold { normalize: Normal::Nfkc, ..fold }), "finance");
        assert_eq!(folded("e\u{301}", Fold { normalize: Normal::None, ..fold }), "e\u{301}");
    }
}
