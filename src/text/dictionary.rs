//! Words where none are marked: Chinese, Japanese, Thai, Lao, Khmer and Burmese.
//!
//! These languages write a sentence without a space, so a word is what a dictionary says it is. The dictionaries and
//! the rule (the longest entry wins, from left to right; what is in no dictionary stays whole or falls into its
//! characters) are those of the ICU project, in the `icu_segmenter` crate. Korean has spaces and is not cut.

use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed, options::WordBreakInvariantOptions};
use std::ops::{ControlFlow, Range};
use std::sync::LazyLock;
use unicode_normalization::char::{compose, is_combining_mark};

static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// Whether a character is a letter of a script that is cut by dictionary, or a mark on such a letter: Han, Hiragana,
/// Katakana (its half width, prolonged sound, voicing and iteration marks too), Thai, Lao, Khmer, Myanmar.
///
/// Digits and punctuation of these scripts are not: they stand between words on their own account.
///
/// ```
/// use slantwise::text::dictionary::is_unspaced;
/// assert!("漢字カナ々ーไทยລາວខ្មែរမြန်မာ".chars().all(is_unspaced));
/// assert!(!"한글 abc ๕ ។ 。・".chars().any(is_unspaced));
/// ```
pub fn is_unspaced(c: char) -> bool {
    c >= '\u{E01}'
        && matches!(c,
            // Thai
            '\u{E01}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}'
            // Lao
            | '\u{E81}'..='\u{EBD}' | '\u{EC0}'..='\u{ECE}' | '\u{EDC}'..='\u{EDF}'
            // Myanmar
            | '\u{1000}'..='\u{103F}' | '\u{1050}'..='\u{108F}' | '\u{109A}'..='\u{109D}' | '\u{A9E0}'..='\u{A9EF}'
            | '\u{A9FA}'..='\u{A9FE}' | '\u{AA60}'..='\u{AA76}' | '\u{AA7A}'..='\u{AA7F}'
            // Khmer
            | '\u{1780}'..='\u{17D3}' | '\u{17D7}' | '\u{17DC}' | '\u{17DD}'
            // Hiragana and Katakana
            | '\u{3031}'..='\u{3035}' | '\u{303C}' | '\u{3041}'..='\u{3096}' | '\u{3099}' | '\u{309A}'
            | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
            | '\u{FF66}'..='\u{FF9F}' | '\u{1AFF0}'..='\u{1AFFE}' | '\u{1B000}'..='\u{1B16F}'
            // Han, and the selectors of its variants
            | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{302D}' | '\u{3038}'..='\u{303B}' | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAD9}' | '\u{16FE3}' | '\u{16FF0}'..='\u{16FF6}'
            | '\u{20000}'..='\u{2FA1F}' | '\u{30000}'..='\u{3347F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Cut a run of such characters into words: every byte is in exactly one, in order.
///
/// Edge cases: a run of Katakana stays whole (a name or loan word, mostly); a prolonged sound mark stays with what it
/// prolongs; marks stay with their letter; letters written as letter and mark (as some systems store Japanese) are
/// looked up composed. Memory is a few bytes per word and time is proportional to the run, however long it is.
///
/// ```
/// use slantwise::text::dictionary::words;
/// use std::ops::ControlFlow;
/// let run = "政府宣布新的关税";
/// let mut cut = Vec::new();
/// words(run, |word| {
///     cut.push(&run[word]);
///     ControlFlow::Continue(())
/// });
/// assert_eq!(cut, ["政府", "宣布", "新的", "关税"]);
/// ```
pub fn words(run: &str, mut emit: impl FnMut(Range<usize>) -> ControlFlow<()>) {
    let looked_up = composed(run);
    let text = looked_up.as_ref().map_or(run, |(text, _)| text.as_str());
    // Where a byte of the text looked up lies in the run.
    let place = |at: usize| match &looked_up {
        Some((_, ends)) => ends[..ends.partition_point(|(end, _)| *end <= at)].last().map_or(0, |(_, in_run)| *in_run),
        None => at,
    };
    let mut start = 0;
    let mut last = 0;
    for end in SEGMENTER.segment_str(text) {
        // A boundary before a mark is none.
        if end > last && end < text.len() && text[end..].starts_with(leans_back) {
            continue;
        }
        if end > last {
            if emit(start..place(end)).is_break() {
                return;
            }
            start = place(end);
            last = end;
        }
    }
}

/// Whether a character belongs to the one before it, whatever that is.
fn leans_back(c: char) -> bool {
    matches!(c, 'ー' | '\u{FF70}' | '\u{FF9E}' | '\u{FF9F}') || is_combining_mark(c)
}

/// The run as a dictionary writes it, and for each of its characters where it ends there and in the run; nothing if the
/// run is so written already.
fn composed(run: &str) -> Option<(String, Vec<(usize, usize)>)> {
    if !run.contains(|c| matches!(c, '\u{3099}' | '\u{309A}' | '\u{E4D}' | '\u{ECD}' | '\u{E0100}'..='\u{E01EF}')) {
        return None;
    }
    let mut text = String::with_capacity(run.len());
    let mut ends: Vec<(usize, usize)> = Vec::with_capacity(run.len() / 3);
    for (at, c) in run.char_indices() {
        let written = match (text.chars().next_back(), c) {
            (Some(_), '\u{E0100}'..='\u{E01EF}') => None,
            (Some(kana), '\u{3099}' | '\u{309A}') => compose(kana, c).or(Some(c)),
            // The vowel am, of Thai and of Lao, taken apart.
            (Some('\u{E4D}'), '\u{E32}') => Some('\u{E33}'),
            (Some('\u{ECD}'), '\u{EB2}') => Some('\u{EB3}'),
            _ => Some(c),
        };
        let joined = written != Some(c);
        if joined {
            ends.pop();
        }
        if let Some(written) = written {
            if joined {
                text.pop();
            }
            text.push(written);
        }
        ends.push((text.len(), at + c.len_utf8()));
    }
    Some((text, ends))
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    fn cut(run: &str) -> Vec<&str> {
        let mut pieces = Vec::new();
        let mut end = 0;
        words(run, |word| {
            assert_eq!(word.start, end, "pieces follow on each other in {run:?}");
            assert!(word.end > word.start);
            end = word.end;
            pieces.push(&run[word]);
            ControlFlow::Continue(())
        });
        assert_eq!(end, run.len(), "nothing is left of {run:?}");
        pieces
    }

    #[test]
    fn what_a_reader_sees() {
        for (run, expected) in [
            ("政府宣布将对进口钢铁征收新的关税", "政府 宣布 将 对 进口 钢铁 征收 新的 关税"),
            ("總統表示經濟成長超出預期", "總統 表示 經濟 成長 超出 預期"),
            ("政府は新しい関税を発表した", "政府 は 新しい 関税 を 発表 した"),
            ("東京オリンピックの開催", "東京 オリンピック の 開催"),
            ("รัฐบาลประกาศขึ้นภาษีเหล็ก", "รัฐบาล ประกาศ ขึ้น ภาษี เหล็ก"),
            ("ລັດຖະບານປະກາດຂຶ້ນພາສີ", "ລັດຖະບານ ປະກາດ ຂຶ້ນ ພາສີ"),
            ("រដ្ឋាភិបាលប្រកាសពន្ធថ្មី", "រដ្ឋាភិបាល ប្រកាស ពន្ធ ថ្មី"),
            ("အစိုးရသည်အခွန်သစ်ကိုကြေညာခဲ့သည်", "အစိုးရ သည် အခွန် သစ် ကို ကြေညာ ခဲ့ သည်"),
        ] {
            assert_eq!(cut(run).join(" "), expected);
        }
    }

    #[test]
    fn marks_stay_with_their_letter() {
        assert_eq!(cut("らーめん")[0], "らー");
        assert_eq!(cut("葛\u{E0100}城").concat(), "葛\u{E0100}城");
        assert!(!cut("葛\u{E0100}城").iter().any(|piece| piece.starts_with('\u{E0100}')));
        // The same words, stored in pieces.
        assert_eq!(cut("政府はこれまて\u{3099}"), ["政府", "は", "これまて\u{3099}"]);
        assert_eq!(cut("政府はこれまで"), ["政府", "は", "これまで"]);
        assert_eq!(cut("ท\u{E4D}\u{E32}งาน"), ["ท\u{E4D}\u{E32}งาน"]);
        assert_eq!(cut("ทำงาน"), ["ทำงาน"]);
    }

    #[test]
    fn odd_runs() {
        assert_eq!(cut(""), [""; 0]);
        for run in [
            "ー",
            "\u{3099}",
            "\u{E0100}",
            "\u{E0100}\u{E0100}葛",
            "ั",
            "่่่่",
            "ﾊﾞｽ",
            "ー々ー",
            "中ไทย中",
            "abc 中 def",
            "၁၂ကို",
        ] {
            assert_eq!(cut(run).concat(), run);
        }
    }

    #[test]
    fn every_letter_and_mark_of_the_scripts_and_no_other() {
        let scripts = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}";
        let own = Regex::new(&format!(r"^[[{scripts}]&&[\p{{L}}\p{{M}}\p{{Nl}}]]$")).unwrap();
        // What several scripts share, kana among them.
        let shared =
            Regex::new(r"^[[\p{scx=Hira}\p{scx=Kana}\p{scx=Hani}]&&[\p{L}\p{M}]&&[\p{Zyyy}\p{Zinh}]]$").unwrap();
        let elsewhere = Regex::new(r"^[\p{Latin}\p{Bopomofo}\p{Hangul}\p{scx=Latn}\p{scx=Bopo}]$").unwrap();
        let unassigned = Regex::new(r"^\p{Cn}$").unwrap();
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            if is_unspaced(c) {
                let selector = ('\u{E0100}'..='\u{E01EF}').contains(&c);
                let fits = own.is_match(&text) || shared.is_match(&text) || unassigned.is_match(&text) || selector;
                assert!(fits, "{:X} is of another script", u32::from(c));
            } else {
                let missed = own.is_match(&text) || (shared.is_match(&text) && !elsewhere.is_match(&text));
                assert!(!missed, "{:X} is missing", u32::from(c));
            }
        }
    }
}
