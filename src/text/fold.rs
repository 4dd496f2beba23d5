//! One spelling per word: case, Unicode normalisation, diacritics, straight apostrophes, no invisible characters.

use super::emoji;
use super::segment::is_invisible;
use icu_casemap::CaseMapper;
use icu_locale_core::{LanguageIdentifier, langid};
use serde::Serialize;
use std::borrow::Cow;
use unicode_normalization::char::{canonical_combining_class, compose, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfd_quick, is_nfkc_quick};

/// What becomes of capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Case {
    /// They stay.
    Keep,
    /// Lower case, as Unicode has it for most languages: `ΣΟΦΌΣ` is `σοφός`, `STRASSE` is not `straße`.
    #[default]
    Lower,
    /// Full case folding, which is made for comparing and not for reading: `STRASSE`, `Straße` and `strasse` are one
    /// word, and so are words that differ in a final `ς`.
    Fold,
    /// Lower case of Turkish and Azeri: `I` is the capital of `ı`, `İ` that of `i`.
    Turkic,
}

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
    /// What becomes of capitals.
    pub case: Case,
    /// The normal form.
    pub normalize: Normal,
    /// Whether accents stay. See [`Fold::apply`] for what comes off if they do not.
    pub diacritics: bool,
}

impl Default for Fold {
    fn default() -> Self {
        Self { case: Case::Lower, normalize: Normal::Nfc, diacritics: true }
    }
}

impl Fold {
    /// The term of `word`, written into `term` (what was there is lost). A term is its own term.
    ///
    /// ```
    /// use slantwise::text::fold::{Case, Fold};
    /// let mut term = String::new();
    /// Fold::default().apply("Won’t", &mut term);
    /// assert_eq!(term, "won't");
    /// Fold::default().apply("Cafe\u{301}", &mut term);
    /// assert_eq!(term, "café");
    /// Fold { case: Case::Keep, ..Fold::default() }.apply("NATO", &mut term);
    /// assert_eq!(term, "NATO");
    /// Fold { case: Case::Turkic, ..Fold::default() }.apply("IRAK", &mut term);
    /// assert_eq!(term, "ırak");
    /// Fold { diacritics: false, ..Fold::default() }.apply("Ångström", &mut term);
    /// assert_eq!(term, "angstrom");
    /// ```
    ///
    /// Typography is not spelling and goes whatever the options:
    ///
    /// - Apostrophes become straight: `’`, `‘` (typed for it: `d‘accord`), the modifier letters `ʼ` and `ʻ` (Uzbek
    ///   `oʻ`, Hawaiian, written with any of them), full-width `＇`, and the Hebrew geresh; gershayim become `"`, as in
    ///   typed acronyms. The hyphens U+2010 and U+2011 become `-`.
    /// - Invisible characters (soft hyphen, zero-width space, direction marks, variation selectors) go, and so does the
    ///   Arabic tatweel, which only stretches a word.
    /// - The zero-width *non*-joiner goes: Persian writes `می‌خواهم` with it and `میخواهم` without, outlet by outlet,
    ///   and the letters are the same; what separates outlets here must not be their keyboards. The price is that the
    ///   rare pair told apart by it alone (`نامه‌ای`, a letter; `نام‌های`, names of) becomes one term.
    /// - The zero-width joiner stays beside a virama, where it is spelling (Marathi, Bengali, Sinhala: `दर्‍या`,
    ///   valleys, is not `दर्या`, sea). With the letter before, it becomes the one letter it stood for before Unicode
    ///   had that one: Malayalam chillus, Bengali khanda ta. Elsewhere it goes, but not from an emoji.
    /// - An emoji is written with a selector where its picture depends on one and nowhere else, and is not touched
    ///   otherwise.
    ///
    /// Without `diacritics`, a letter loses what can be left out and still be read:
    ///
    /// - Latin and Greek letters lose every mark (`é`, `ñ`, `ç`, `ơ`, `ά`, `ῷ`). Letters of their own, such as `ø`,
    ///   `ł`, `đ`, `ħ`, `ı`, `æ` and `ß`, have no mark and stay.
    /// - Cyrillic letters lose stress marks, and `ё` its dots; `й`, `ў`, `ї`, `ѓ`, `ќ` and the like are letters of
    ///   their own (`мой`, my, is not `мои`, my in plural).
    /// - Arabic letters lose the marks of vowels, of doubling and of recitation, not hamza or madda; Hebrew letters
    ///   lose points and accents.
    /// - No other script loses anything: vowel signs, viramas, nuktas, tones and voicing marks are half of the word.
    ///
    /// A word that loses a mark is composed, even where `normalize` asks for no form.
    pub fn apply(&self, word: &str, term: &mut String) {
        term.clear();
        if word.is_ascii() {
            self.ascii(word, term);
            return;
        }
        for c in word.chars() {
            let Some(c) = self.simple(c) else {
                term.clear();
                self.carefully(word, term);
                return;
            };
            term.push(c);
        }
    }

    /// What becomes of a character, if that is the same in every company of its like; most words have no other. None of
    /// these composes with another, is reordered, or has a case that hangs on its neighbours.
    fn simple(self, c: char) -> Option<char> {
        let lower = match c {
            '\0'..='\x7F' if c != 'I' || self.case != Case::Turkic => c.to_ascii_lowercase(),
            'I' => 'ı',
            '\u{2019}' => '\'',
            // Not these, though they stand among the others.
            'İ' | 'Ĳ' | 'ĳ' | 'Ŀ' | 'ŀ' | 'ŉ' | 'Ÿ' => return None,
            'ß' | 'ς' if self.case == Case::Fold => return None,
            'Ѐ' | 'Ё' | 'Ѝ' | 'ѐ' | 'ё' | 'ѝ' if !self.diacritics => return None,
            // Latin, Greek and Cyrillic with marks, and capitals.
            'À'..='ž' | 'ά'..='ί' | 'ϊ'..='ώ' if self.diacritics => lower(c),
            'Α'..='Ρ' | 'Τ'..='Ω' | 'Ѐ'..='Я' | 'Ґ' => lower(c),
            // Small letters without marks; Hebrew, Arabic, Devanagari; Hiragana, Katakana, Han, Hangul.
            'ß'
            | 'α'..='ω'
            | 'а'..='џ'
            | 'ґ'
            | 'א'..='ת'
            | '\u{621}'..='\u{63A}'
            | '\u{641}'..='\u{64A}'
            | '\u{679}'..='\u{6D3}'
            | '\u{900}'..='\u{939}'
            | '\u{93D}'..='\u{94D}'
            | 'ぁ'..='ゔ'
            | 'ァ'..='ヺ'
            | 'ー'
            | '\u{4E00}'..='\u{9FFF}'
            | '가'..='힣' => c,
            _ => return None,
        };
        Some(if self.case == Case::Keep && c != '\u{2019}' { c } else { lower })
    }

    /// Every step, for words with other characters.
    fn carefully(self, word: &str, term: &mut String) {
        if emoji::is_emoji(word) {
            emoji::write(word, term);
            return;
        }
        let mut text = Cow::Borrowed(word);
        if self.normalize == Normal::Nfkc {
            // Some Arabic forms are letters and tatweel in disguise.
            text = self.normal(text);
        }
        text = self.normal(visible(text));
        if self.case != Case::Keep {
            // Changing case can undo composition (İ becomes i and a dot above), so compose once more; folding can turn
            // a mark into a letter (iota subscript), so a joiner may no longer stand beside a virama.
            text = self.normal(visible(self.normal(self.cased(text))));
        }
        if !self.diacritics
            && let Some(bare) = bare(&text)
        {
            text = self.normal(Cow::Owned(bare));
        }
        term.extend(text.chars().map(plain_sign));
    }

    fn ascii(self, word: &str, term: &mut String) {
        match self.case {
            Case::Keep => term.push_str(word),
            Case::Lower | Case::Fold => {
                term.push_str(word);
                term.make_ascii_lowercase();
            }
            Case::Turkic => term.extend(word.chars().map(|c| if c == 'I' { 'ı' } else { c.to_ascii_lowercase() })),
        }
    }

    fn normal(self, text: Cow<'_, str>) -> Cow<'_, str> {
        let done = match self.normalize {
            Normal::Nfc => is_nfc_quick(text.chars()),
            Normal::Nfkc => is_nfkc_quick(text.chars()),
            Normal::None => IsNormalized::Yes,
        };
        match (done, self.normalize) {
            (IsNormalized::Yes, _) | (_, Normal::None) => text,
            (_, Normal::Nfc) => text.nfc().collect(),
            (_, Normal::Nfkc) => text.nfkc().collect(),
        }
    }

    fn cased(self, text: Cow<'_, str>) -> Cow<'_, str> {
        const TURKISH: LanguageIdentifier = langid!("tr");
        match self.case {
            Case::Keep => text,
            Case::Lower => Cow::Owned(text.to_lowercase()),
            Case::Fold => Cow::Owned(CaseMapper::new().fold_string(&text).into_owned()),
            Case::Turkic => Cow::Owned(CaseMapper::new().lowercase_to_string(&text, &TURKISH).into_owned()),
        }
    }
}

/// The lower case of a letter that has one letter for it.
fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

const TATWEEL: char = '\u{640}';
const JOINER: char = '\u{200D}';

/// The word without what shows nothing.
fn visible(word: Cow<'_, str>) -> Cow<'_, str> {
    if !word.contains(|c| c == TATWEEL || is_invisible(c)) {
        return word;
    }
    let mut text = String::with_capacity(word.len());
    // The last character that is not a mark, and whether a virama is among the marks since.
    let mut base = '\0';
    let mut after_virama = false;
    for (at, c) in word.char_indices() {
        match c {
            JOINER => {
                let before_virama = || {
                    let rest = word[at + c.len_utf8()..].chars().filter(|c| *c == JOINER || !is_invisible(*c));
                    rest.take_while(|c| is_combining_mark(*c)).any(is_virama)
                };
                if base != JOINER && (after_virama || before_virama()) {
                    if let Some(letter) = letter_of_its_own(&text) {
                        text.truncate(text.len() - base.len_utf8() - letter.len_utf8());
                        text.push(letter);
                        base = letter;
                    } else {
                        text.push(JOINER);
                        base = JOINER;
                    }
                    after_virama = false;
                }
            }
            TATWEEL if is_arabic(base) => {}
            _ if is_invisible(c) => {}
            _ => {
                text.push(c);
                if is_combining_mark(c) {
                    after_virama |= is_virama(c);
                } else {
                    base = c;
                    after_virama = false;
                }
            }
        }
    }
    Cow::Owned(text)
}

/// The letter that a letter, a virama and a joiner were, before Unicode had it.
fn letter_of_its_own(text: &str) -> Option<char> {
    let mut back = text.chars().rev();
    match (back.next()?, back.next()?) {
        ('\u{9CD}', 'ত') => Some('ৎ'),
        ('\u{D4D}', 'ണ') => Some('ൺ'),
        ('\u{D4D}', 'ന') => Some('ൻ'),
        ('\u{D4D}', 'ര') => Some('ർ'),
        ('\u{D4D}', 'ല') => Some('ൽ'),
        ('\u{D4D}', 'ള') => Some('ൾ'),
        ('\u{D4D}', 'ക') => Some('ൿ'),
        _ => None,
    }
}

fn is_virama(c: char) -> bool {
    canonical_combining_class(c) == 9
}

/// One sign for each that is typed in several ways.
fn plain_sign(c: char) -> char {
    match c {
        '\u{2019}' | '\u{2018}' | '\u{2BC}' | '\u{2BB}' | '\u{FF07}' | '\u{5F3}' => '\'',
        '\u{5F4}' => '"',
        '\u{2010}' | '\u{2011}' => '-',
        '\u{FF03}' => '#',
        '\u{FF20}' => '@',
        c => c,
    }
}

/// The text without the marks that can be left out, composed; nothing if it has none.
fn bare(text: &str) -> Option<String> {
    if is_nfd_quick(text.chars()) == IsNormalized::Yes && !text.contains(is_combining_mark) {
        return None;
    }
    let mut lost = false;
    let mut base = '\0';
    let kept = text.nfd().filter(|&mark| {
        if !is_combining_mark(mark) {
            base = mark;
            return true;
        }
        let goes = if is_cyrillic(base) {
            match compose(base, mark) {
                Some('Ѐ' | 'ѐ' | 'Ё' | 'ё' | 'Ѝ' | 'ѝ') => true,
                Some(letter) => {
                    base = letter;
                    false
                }
                None => is_accent(mark),
            }
        } else {
            (is_accent(mark) && is_latin_or_greek(base))
                || (is_arabic_vowel(mark) && is_arabic(base))
                || (is_hebrew_point(mark) && is_hebrew(base))
        };
        lost |= goes;
        !goes
    });
    let bare = kept.nfc().collect();
    lost.then_some(bare)
}

/// Marks on the letters of Europe.
fn is_accent(mark: char) -> bool {
    matches!(mark,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{487}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{FE20}'..='\u{FE2F}')
}

fn is_latin_or_greek(base: char) -> bool {
    base.is_alphabetic()
        && matches!(base,
            'A'..='\u{2AF}' | '\u{370}'..='\u{3FF}' | '\u{1D00}'..='\u{1DBF}' | '\u{1E00}'..='\u{1FFF}'
            | '\u{2C60}'..='\u{2C7F}' | '\u{A720}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}' | '\u{FB00}'..='\u{FB06}'
            | '\u{FF21}'..='\u{FF5A}')
}

fn is_cyrillic(base: char) -> bool {
    matches!(base, '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' | '\u{A640}'..='\u{A69F}')
}

fn is_arabic(base: char) -> bool {
    base != TATWEEL
        && matches!(base,
            '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}' | '\u{6D5}' | '\u{6EE}'..='\u{6FF}' | '\u{750}'..='\u{77F}'
            | '\u{870}'..='\u{887}' | '\u{8A0}'..='\u{8C9}')
}

/// Vowels, doubling, marks of recitation; hamza and madda (U+0653 to U+0655, U+065F) are not among them.
fn is_arabic_vowel(mark: char) -> bool {
    matches!(mark,
        '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{652}' | '\u{656}'..='\u{65E}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}' | '\u{897}'..='\u{89F}'
        | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}')
}

fn is_hebrew(base: char) -> bool {
    matches!(base, '\u{5D0}'..='\u{5EA}' | '\u{5EF}'..='\u{5F2}')
}

fn is_hebrew_point(mark: char) -> bool {
    matches!(
        mark,
        '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}' | '\u{FB1E}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use regex::Regex;

    const BARE: Fold = Fold { case: Case::Lower, normalize: Normal::Nfc, diacritics: false };

    fn folded(word: &str, fold: Fold) -> String {
        let mut term = "left over".to_owned();
        fold.apply(word, &mut term);
        term
    }

    fn with(case: Case) -> Fold {
        Fold { case, ..Fold::default() }
    }

    fn every_fold() -> Vec<Fold> {
        let mut all = Vec::new();
        for case in [Case::Keep, Case::Lower, Case::Fold, Case::Turkic] {
            for normalize in [Normal::Nfc, Normal::Nfkc, Normal::None] {
                all.extend([true, false].map(|diacritics| Fold { case, normalize, diacritics }));
            }
        }
        all
    }

    fn assert_settled(word: &str, folds: &[Fold], once: &mut String, twice: &mut String) {
        for fold in folds {
            fold.apply(word, once);
            fold.apply(once, twice);
            assert_eq!(once, twice, "{} under {fold:?}", word.escape_unicode());
            if !word.is_ascii() {
                twice.clear();
                fold.carefully(word, twice);
                assert_eq!(once, twice, "{} in haste under {fold:?}", word.escape_unicode());
            }
        }
    }

    #[test]
    fn the_letters_that_trap_others() {
        let fold = Fold::default();
        let compatible = Fold { normalize: Normal::Nfkc, ..fold };
        for (word, term) in [
            ("STRASSE", "strasse"),
            ("\u{212A}elvin", "kelvin"),
            ("\u{212B}", "å"),
            ("\u{1E9E}", "ß"),
            ("ΣΟΦΌΣ", "σοφός"),
            ("ΑΎΡΙΟ", "αύριο"),
            ("co\u{AD}operate", "cooperate"),
            ("ﬁnance", "ﬁnance"),
        ] {
            assert_eq!(folded(word, fold), term);
        }
        assert_eq!(folded("ﬁnance", compatible), "finance");
        assert_eq!(folded("Ｍｅｒｒｏｗ", compatible), "merrow");
        assert_eq!(folded("ｶﾞｽ", compatible), "ガス");
        assert_eq!(folded("e\u{301}", Fold { normalize: Normal::None, ..fold }), "e\u{301}");
    }

    #[test]
    fn case() {
        for (word, keep, lower, fold, turkic) in [
            ("Straße", "Straße", "straße", "strasse", "straße"),
            ("ΣΟΦΌΣ", "ΣΟΦΌΣ", "σοφός", "σοφόσ", "σοφός"),
            ("ISTANBUL", "ISTANBUL", "istanbul", "istanbul", "ıstanbul"),
            ("İstanbul", "İstanbul", "i\u{307}stanbul", "i\u{307}stanbul", "istanbul"),
            ("DIŞİŞLERİ", "DIŞİŞLERİ", "dişi\u{307}şleri\u{307}", "dişi\u{307}şleri\u{307}", "dışişleri"),
            ("I\u{307}zmir", "İzmir", "i\u{307}zmir", "i\u{307}zmir", "izmir"),
            ("ŉ", "ŉ", "ŉ", "'n", "ŉ"),
        ] {
            let terms = [Case::Keep, Case::Lower, Case::Fold, Case::Turkic].map(|case| folded(word, with(case)));
            assert_eq!(terms, [keep, lower, fold, turkic]);
        }
        assert_eq!(serde_json::to_string(&Case::Turkic).unwrap(), "\"turkic\"");
    }

    #[test]
    fn one_apostrophe_and_one_hyphen() {
        for apostrophe in ["'", "’", "‘", "ʼ", "＇"] {
            assert_eq!(folded(&format!("Won{apostrophe}t"), Fold::default()), "won't");
        }
        assert_eq!(folded("oʻzbek", Fold::default()), folded("o'zbek", Fold::default()));
        assert_eq!(folded("צה״ל", Fold::default()), "צה\"ל");
        assert_eq!(folded("long\u{2011}term", Fold::default()), "long-term");
        assert_eq!(folded("“", Fold::default()), "“");
    }

    #[test]
    fn joiners() {
        let fold = Fold::default();
        assert_eq!(folded("می\u{200C}خواهم", fold), "میخواهم");
        assert_eq!(folded("العـــراق", fold), "العراق");
        assert_eq!(folded("ـ", fold), "ـ");
        // Old and new spelling of a chillu are one word; the word without the joiner is another.
        assert_eq!(folded("അവന\u{D4D}\u{200D}", fold), "അവൻ");
        assert_eq!(folded("അവന\u{D4D}", fold), "അവന\u{D4D}");
        assert_eq!(folded("হঠাত\u{9CD}\u{200D}", fold), "হঠাৎ");
        assert_ne!(folded("दर\u{94D}\u{200D}या", fold), folded("दर\u{94D}या", fold));
        assert_eq!(folded("র\u{200D}\u{9CD}যাব", fold), "র\u{200D}\u{9CD}যাব");
        assert_eq!(folded("ශ\u{DCA}\u{200D}\u{200D}ර\u{DD3}", fold), "ශ\u{DCA}\u{200D}ර\u{DD3}");
        assert_eq!(folded("a\u{200D}b", fold), "ab");
        assert_eq!(folded("👩\u{200D}🚒", fold), "👩‍🚒");
        assert_eq!(folded("Ⓜ\u{FE0F}", Fold { normalize: Normal::Nfkc, ..fold }), "Ⓜ️");
        assert_eq!(folded("Ⓜ", fold), "ⓜ");
    }

    #[test]
    fn accents_come_off() {
        for (word, term) in [
            ("Ångström", "angstrom"),
            ("Việt", "viet"),
            ("Łódź", "łodz"),
            ("Đà", "đa"),
            ("Øresund", "øresund"),
            ("İstanbul", "istanbul"),
            ("Ελλάδα", "ελλαδα"),
            ("ᾠδῇ", "ωδη"),
            ("Ёлка", "елка"),
            ("за\u{301}мок", "замок"),
            ("мой", "мой"),
            ("Україна", "україна"),
            ("ўрад", "ўрад"),
            ("مُحَمَّد", "محمد"),
            ("أمّة", "أمة"),
            ("שָׁלוֹם", "שלום"),
        ] {
            assert_eq!(folded(word, BARE), term);
        }
        assert_eq!(folded("İZMİR", Fold { case: Case::Turkic, ..BARE }), "izmir");
        assert_eq!(folded("É", Fold { case: Case::Keep, ..BARE }), "E");
        assert_eq!(folded("e\u{301}", Fold { normalize: Normal::None, ..BARE }), "e");
    }

    #[test]
    fn no_word_is_destroyed() {
        for word in [
            "हिन्दी",
            "ज़मीन",
            "বাংলা",
            "தமிழ்",
            "తెలుగు",
            "മലയാളം",
            "සිංහල",
            "ภาษาไทย",
            "ลื่น",
            "ພາສາລາວ",
            "ភាសាខ្មែរ",
            "မြန်မာ",
            "བོད",
            "ガス",
            "がっこう",
            "か\u{3099}",
            "한국어",
            "ދިވެހި",
            "ܫܠܡ\u{308}ܐ",
            "አማርኛ",
            "≠",
            "\u{301}",
        ] {
            for fold in every_fold() {
                let kept = folded(word, Fold { diacritics: true, ..fold });
                assert_eq!(folded(word, Fold { diacritics: false, ..fold }), kept);
            }
        }
    }

    #[test]
    fn marks_come_off_these_scripts_and_no_other() {
        let european = Regex::new(r"^[\p{Latin}\p{Greek}]$").unwrap();
        let others =
            Regex::new(r"^[\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Common}\p{Inherited}]$").unwrap();
        let keep = Fold { case: Case::Keep, ..BARE };
        for c in ('\0'..=char::MAX).filter(|c| c.is_alphabetic()) {
            let letter = c.to_string();
            let term = folded(&letter, keep);
            if european.is_match(&letter) {
                assert!(!term.nfd().any(is_combining_mark), "{c} keeps a mark");
            } else if !others.is_match(&letter) {
                assert_eq!(term, folded(&letter, with(Case::Keep)), "{c} loses a mark");
            }
        }
    }

    #[test]
    fn a_term_is_its_own_term() {
        let folds = every_fold();
        let (mut once, mut twice) = (String::new(), String::new());
        // Ideographs, syllables and private characters, the bulk of all, are alike: some stand for all.
        let bulk = |c: char| {
            matches!(c,
                '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{E000}'..='\u{F8FF}'
                | '\u{12000}'..='\u{1CFFF}' | '\u{1FB00}'..='\u{DFFFF}' | '\u{E1000}'..)
        };
        for c in ('\0'..=char::MAX).filter(|c| !bulk(*c) || u32::from(*c) % 97 == 0) {
            assert_settled(&c.to_string(), &folds, &mut once, &mut twice);
            assert_settled(&format!("I{c}Σ"), &folds, &mut once, &mut twice);
        }
    }

    #[test]
    fn a_random_term_is_its_own_term() {
        // What composes, decomposes, vanishes, joins or changes with its neighbours, thrown together.
        const TRICKY: [&str; 9] = [
            "aIiİıßÀéÿŁžŸαςσΣΩάϋΐЯйЁё'’אبیकि\u{94D}がーガ漢한",
            "aiIıİΣσςßẞﬁŉǰΐᾳᾴÅéЙйёЁГіѐKŁ'’‘ʼʻ-\u{2010}\u{2011}＇",
            "\u{300}\u{301}\u{302}\u{303}\u{306}\u{307}\u{308}\u{30A}\u{30C}\u{313}\
             \u{323}\u{327}\u{328}\u{331}\u{338}\u{342}\u{345}\u{34F}\u{483}",
            "\u{AD}\u{200B}\u{200C}\u{200D}\u{200D}\u{200E}\u{FE0E}\u{FE0F}\u{FE00}\u{E0067}\u{E007F}\u{FEFF}\u{61C}",
            "ابأآئهيـ\u{64B}\u{64E}\u{651}\u{653}\u{654}\u{655}\u{670}שא\u{5B0}\u{5C1}\u{5BC}״׳ﷺﹰ",
            "नरतकय\u{93C}\u{94D}ত\u{9CD}ৎনന\u{D4D}റൻ\u{D3E}\u{D46}\u{D57}\
             ශ\u{DCA}ရ\u{1039}\u{103A}ཀ\u{F71}\u{F72}\u{F84}",
            "かウ\u{3099}\u{309A}ｶﾞﾟー한\u{1100}\u{1161}\u{11A8}กำ\u{E4D}\u{E32}\u{E48}\u{E3A}葛\u{E0100}",
            "👍🏽👩❤🏳🌈🇩🇪🔥©ℹⓂ1#\u{20E3}🏴🈁㊙",
            "K\u{212A}\u{212B}\u{3F4}\u{1E9E}\u{37A}\u{2160}\u{24C2}\u{1C80}\u{1C90}\u{10A0}\u{13A0}\
             \u{AB70}\u{A64A}\u{1F88}\u{1FBE}",
        ];
        let all: Vec<char> = TRICKY.concat().chars().collect();
        let some: Vec<Vec<char>> = TRICKY.iter().map(|group| group.chars().collect()).collect();
        let folds = every_fold();
        let (mut once, mut twice) = (String::new(), String::new());
        let mut random = ChaCha8Rng::seed_from_u64(7);
        for round in 0..30_000 {
            let pool = if round % 2 == 0 { &all } else { &some[round / 2 % some.len()] };
            let word: String =
                (0..=random.next_u32() % 9).map(|_| pool[random.next_u32() as usize % pool.len()]).collect();
            assert_settled(&word, &folds, &mut once, &mut twice);
        }
    }
}
