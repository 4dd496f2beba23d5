//! The two ways to read words give the same ones: in blocks where the text is plain, by the tables of Unicode
//! everywhere else; and both agree with the Unicode standard.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use slantwise::text::fold::Fold;
use slantwise::text::scan::Scanner;
use slantwise::text::segment::{Kind, Policy, Rules, spans};
use std::ops::ControlFlow;
use unicode_segmentation::UnicodeSegmentation;

/// The three ways to read words under some rules: in blocks, by the tables alone, and as the definition has it.
struct Ways {
    rules: Rules,
    punctuation: bool,
    blocks: Scanner,
    tables: Scanner,
}

impl Ways {
    fn new(rules: Rules, punctuation: bool) -> Self {
        let [blocks, tables] = [true, false].map(|blocks| Scanner::new(rules, true, punctuation, blocks));
        Self { rules, punctuation, blocks, tables }
    }

    /// Whole, in parts and as Unicode has it, each without punctuation and with it.
    fn all() -> Vec<Self> {
        let whole = Rules { hyphens: true, urls: Policy::Keep, emails: Policy::Keep, ..Rules::default() };
        let parts = Rules { plain: false, apostrophes: false, ..Rules::UNICODE };
        let rules = [Rules::default(), Rules::UNICODE, whole, parts];
        rules.into_iter().flat_map(|rules| [false, true].map(|punctuation| Self::new(rules, punctuation))).collect()
    }

    fn agree(&mut self, text: &str) {
        let Self { rules, punctuation, blocks, tables } = self;
        let fast = scanned(blocks, text);
        assert_eq!(fast, scanned(tables, text), "{text:?} {rules:?} punctuation {punctuation}");
        let mut places = Vec::new();
        spans(text, *rules, |span| {
            if *punctuation || span.kind != Kind::Punctuation {
                places.push((span.start, span.end));
            }
        });
        assert_eq!(fast.iter().map(|(_, start, end)| (*start, *end)).collect::<Vec<_>>(), places, "{text:?}");
    }
}

/// The words of a text with their places, as a scanner gives them, folded.
fn scanned(scanner: &mut Scanner, text: &str) -> Vec<(String, usize, usize)> {
    let mut words = Vec::new();
    let mut term = String::new();
    let _ = scanner.scan(text, |word, place| {
        Fold::default().apply(word.text(), &mut term);
        let place = place.range();
        words.push((term.clone(), place.start, place.end));
        ControlFlow::Continue(())
    });
    words
}

#[test]
fn every_scalar_value_between_letters_and_digits() {
    let mut default = [false, true].map(|punctuation| Ways::new(Rules::default(), punctuation));
    for c in '\0'..=char::MAX {
        let text = format!("Port{c}Vale 12{c}34 9{c}b a{c}1 {c} {c}up down{c}");
        default[usize::from(u32::from(c) % 2 == 0)].agree(&text);
    }
    let mut all = Ways::all();
    for c in ('\0'..='\u{3100}').chain('\u{FE00}'..='\u{FFFF}') {
        let text = format!("Port{c}Vale 12{c}34 9{c}b a{c}1 it{c}s {c} {c}up down{c} a-{c}b {c}{c}");
        for ways in &mut all {
            ways.agree(&text);
        }
    }
}

#[test]
fn random_texts_of_what_news_is_made_of() {
    const PARTS: [&str; 72] = [
        "a", "B", "port", "Merrow", "7", "12", "_", "__", " ", " ", " ", "  ", "\n", "\t", "\r\n", "'", "’", "‘", "“",
        "”", "\"", ".", ",", ":", ";", "/", "-", "‐", "–", "—", "…", "@", "#", "&", "!", "?", "(", ")", "$", "%", "é",
        "e\u{301}", "ß", "İ", "Ж", "ש", "ع", "हि", "中", "文", "カ", "の", "ไ", "ย", "👍🏽", "🇫🇷", "\u{200D}", "\u{AD}",
        "\u{A0}", "\u{202F}", "\u{3000}", "\u{FEFF}", "www.", "wWw.b", "＃", "http://", "a@b.co", "@vale", "#strike",
        "U.S.", "it's", "3.5",
    ];
    let mut random = ChaCha8Rng::seed_from_u64(29);
    let mut all = Ways::all();
    for round in 0..30_000 {
        // Some texts are short and strange, some long enough for several blocks.
        let length = 1 + random.next_u32() as usize % if round % 8 == 0 { 120 } else { 8 };
        let plain = random.next_u32() % 3;
        let text: String = (0..length)
            .map(|_| match (plain, random.next_u32() % 4) {
                (0, 1..) => "harbour ",
                _ => PARTS[random.next_u32() as usize % PARTS.len()],
            })
            .collect();
        for ways in &mut all {
            ways.agree(&text);
        }
    }
}

#[test]
fn words_at_every_place_of_a_block() {
    let mut all = Ways::all();
    for length in 0..200 {
        for tail in ["", " ", ".", "’", "é", "_", " x", "-y"] {
            let text = format!("{}{tail}", "a.b'c 1,2 ".chars().cycle().take(length).collect::<String>());
            for ways in &mut all {
                ways.agree(&text);
            }
        }
    }
}

/// Real prose: speeches, where the data is there.
#[test]
fn speeches() {
    let Some(folder) = std::env::var_os("SLANTWISE_DATA") else {
        eprintln!("skipped: SLANTWISE_DATA does not name the folder with golden/*.jsonl");
        return;
    };
    let mut all = Ways::all();
    for name in ["golden/inaugural.jsonl", "golden/irishbudget2010.jsonl"] {
        let lines = std::fs::read_to_string(std::path::Path::new(&folder).join(name)).unwrap();
        for line in lines.lines() {
            let speech: serde_json::Value = serde_json::from_str(line).unwrap();
            for ways in &mut all {
                ways.agree(speech["text"].as_str().unwrap());
            }
        }
    }
}

/// The cases of WordBreakTest.txt, Unicode 17.0: the library's boundaries are those of the standard, all of them, and a
/// scanner finds between them exactly the pieces that show something.
#[test]
fn the_cases_of_the_unicode_standard() {
    let Some(folder) = std::env::var_os("SLANTWISE_DATA") else {
        eprintln!("skipped: SLANTWISE_DATA does not name the folder with golden/word_break_17.json");
        return;
    };
    let path = std::path::Path::new(&folder).join("golden/word_break_17.json");
    let golden: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 1944);
    let mut unicode = Ways::new(Rules::UNICODE, true);
    for case in cases {
        let segments: Vec<&str> =
            case["segments"].as_array().unwrap().iter().map(|segment| segment.as_str().unwrap()).collect();
        let text = case["text"].as_str().unwrap();
        assert_eq!(text.split_word_bounds().collect::<Vec<_>>(), segments, "the library");
        unicode.agree(text);
        let mut shown = Vec::new();
        spans(text, Rules::UNICODE, |span| shown.push(&text[span.start..span.end]));
        let expected: Vec<&str> = segments.iter().copied().filter(|segment| segment.chars().any(is_shown)).collect();
        // The narrow no-break space is the one boundary of ours that the standard does not have.
        if !text.contains('\u{202F}') {
            assert_eq!(shown, expected, "{text:?}");
        }
    }
}

fn is_shown(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !slantwise::text::segment::is_invisible(c)
}
