//! Where sentences and paragraphs begin.
//!
//! Sentences are those of Unicode Standard Annex #29, as the `icu_segmenter` crate finds them, less the breaks it makes
//! after abbreviations: it knows no words, so it ends a sentence after `Sen.` in `Sen. Vale`.

use icu_segmenter::{SentenceSegmenter, options::SentenceBreakInvariantOptions};
use std::iter;
use std::ops::Range;

/// The longest word looked at beside a full stop, in characters. Every abbreviation known here is shorter.
const LONGEST: usize = 14;

/// The longest line of a text that is broken by hand, in characters.
const LONGEST_LINE: usize = 120;

/// The byte at which each sentence of `text` begins, in order; the first is 0. Empty for an empty text.
///
/// A sentence ends where Unicode says so, except
///
/// - after a title or another short form that never stands last (`Dr.`, `vs.`, `z.B.`), after a month or `No.` before a
///   number, after `1.` at the start of a paragraph and in `5. Mai`;
/// - after an initial (`J. Moreau`), an initialism (`U.S.`) or a short form that may stand last (`Inc.`, `Jr.`), unless
///   a word follows that mostly opens sentences (`The`, `But`, `Er`, `Les`); after `a.m.` and `p.m.` only if a day or a
///   time zone follows;
/// - after a quotation that ends in `?` or `!`, when the sentence goes on in lower case: `“Why?” she asked`.
///
/// The end of a paragraph (see [`paragraphs`]) always ends a sentence; a line break inside one counts as a space.
///
/// ```
/// use slantwise::text::sentence::starts;
/// assert_eq!(starts("It rained. They left! Why?").collect::<Vec<_>>(), [0, 11, 22]);
/// assert_eq!(starts("Sen. Vale met J. Moreau on Jan. 6. It rained.").collect::<Vec<_>>(), [0, 35]);
/// assert_eq!(starts("").count(), 0);
/// ```
pub fn starts(text: &str) -> impl Iterator<Item = usize> {
    let wrapped = is_wrapped(text);
    let breaks = SentenceSegmenter::new(SentenceBreakInvariantOptions::default()).segment_str(text);
    breaks.filter_map(move |at| match at {
        0 if text.is_empty() => None,
        0 => Some(0),
        _ => start_after(text, at, wrapped),
    })
}

/// The paragraphs of `text`, without the white space around them; blank ones are left out.
///
/// A blank line, a form feed and U+2029 always end a paragraph. A single line break does too, unless the text is broken
/// into lines by hand. Each single line break votes on that: for, if the line before it has at most 120 characters and
/// the line after it begins in lower case; against, if the line before is longer or the line after begins with a
/// capital. More votes for than against make every single line break of the text a mere space. Scripts without capitals
/// never vote for.
///
/// ```
/// use slantwise::text::sentence::paragraphs;
/// let cut = |text| paragraphs(text).map(|range| &text[range]).collect::<Vec<_>>();
/// assert_eq!(cut("Rain in Merrow\nThe river rose.\n\nNobody was hurt.\n").len(), 3);
/// assert_eq!(cut("The river rose in\nthe town overnight, and\nnobody was hurt.\n\nIt rains.").len(), 2);
/// ```
pub fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let wrapped = is_wrapped(text);
    let mut lines = lines(text);
    let mut open: Option<Range<usize>> = None;
    let mut joins = false;
    iter::from_fn(move || {
        for (line, ends_paragraph) in lines.by_ref() {
            let inner = trimmed(text, line);
            let join = joins;
            joins = wrapped && !ends_paragraph;
            match open.take() {
                before @ Some(_) if inner.is_empty() => return before,
                None if inner.is_empty() => {}
                Some(before) if join => open = Some(before.start..inner.end),
                before => {
                    open = Some(inner);
                    if before.is_some() {
                        return before;
                    }
                }
            }
        }
        open.take()
    })
}

/// `range` of `text` without the white space at its edges.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
}

/// The lines of a text, and whether the break after each ends a paragraph whatever follows.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
    let mut at = 0;
    iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let Some(end) = rest.find(is_line_break) else {
            let line = at..text.len();
            at = text.len();
            return Some((line, false));
        };
        let line = at..at + end;
        let mark = rest[end..].chars().next()?;
        at = line.end + if rest[end..].starts_with("\r\n") { 2 } else { mark.len_utf8() };
        Some((line, matches!(mark, '\u{2029}' | '\u{C}')))
    })
}

fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether the text is broken into lines by hand, by the vote that [`paragraphs`] describes.
fn is_wrapped(text: &str) -> bool {
    let (mut votes_for, mut votes_against) = (0_usize, 0_usize);
    let mut before: Option<&str> = None;
    for (line, ends_paragraph) in lines(text) {
        let line = text[line].trim();
        if let Some(before) = before
            && let Some(first) = line.chars().find(|c| !is_quote(*c))
        {
            if before.len() > 4 * LONGEST_LINE || before.chars().count() > LONGEST_LINE || first.is_uppercase() {
                votes_against += 1;
            } else if first.is_lowercase() {
                votes_for += 1;
            }
        }
        before = Some(line).filter(|line| !line.is_empty() && !ends_paragraph);
    }
    votes_for > votes_against
}

/// Where the sentence that Unicode starts at `at` really starts; `None` if the sentence before goes on, or if only
/// space follows.
fn start_after(text: &str, at: usize, wrapped: bool) -> Option<usize> {
    // A line of white space is a sentence to Unicode. The look goes no further than its end, so a million stay cheap.
    let indent = text[at..].find(|c: char| is_line_break(c) || !c.is_whitespace())?;
    let after = &text[at + indent..];
    if after.starts_with(is_line_break) {
        return None;
    }
    let before = text[..at].trim_end();
    if before.is_empty() {
        return None;
    }
    let space = &text[before.len()..at];
    let goes_on = if !space.contains(is_line_break) {
        goes_on(before, after)
    } else if wrapped && !is_blank_line(space) {
        !is_finished(before)
            || goes_on(before, after)
            || (before.ends_with('.') && after.starts_with(char::is_lowercase))
    } else {
        false
    };
    (!goes_on).then_some(at + indent)
}

/// Whether white space with a line break in it ends a paragraph even of a wrapped text.
fn is_blank_line(space: &str) -> bool {
    lines(space)
        .enumerate()
        .any(|(index, (line, ends_paragraph))| ends_paragraph || index > 0 && line.end < space.len())
}

/// Whether a line ends as a sentence does.
fn is_finished(line: &str) -> bool {
    line.trim_end_matches(is_closing)
        .ends_with(['.', '!', '?', '\u{3002}', '\u{FF01}', '\u{FF1F}', '\u{61F}', '\u{6D4}', '\u{964}'])
}

/// Whether a sentence that Unicode ends after `before` goes on in `after`.
fn goes_on(before: &str, after: &str) -> bool {
    let bare = before.trim_end_matches(is_closing);
    let closed_quote = before[bare.len()..].contains(is_quote);
    if bare.ends_with(['!', '?']) {
        return closed_quote && after.starts_with(char::is_lowercase);
    }
    let Some(bare) = bare.strip_suffix('.') else { return false };
    if closed_quote {
        return false;
    }
    let next = Next::of(after);
    let short = word_before(bare);
    let outside = bare[..bare.len() - short.len()].chars().next_back();
    if short.is_empty() {
        return numbers_the_next(bare, &next);
    }
    if outside.is_some_and(char::is_alphanumeric) {
        return false;
    }
    if never_last(short) {
        return true;
    }
    if matches!(short, "a.m" | "p.m" | "A.M" | "P.M") {
        return tells_time(next.word);
    }
    if next.number && (before_number(short) || short.chars().all(char::is_lowercase) && is_letter(short)) {
        return true;
    }
    let undecided = is_letter(short) && !is_the_pronoun(short, bare) || is_initialism(short) || rarely_last(short);
    let opens = next.quoted || !next.initial && opens_sentences(next.word);
    undecided && !opens && (next.number || !next.word.is_empty())
}

/// What follows a full stop.
struct Next<'text> {
    /// Its first word, empty if there is none within reach.
    word: &'text str,
    /// A quotation mark stands before the word.
    quoted: bool,
    /// It begins with a digit.
    number: bool,
    /// A full stop follows the word, so `A` is no article.
    initial: bool,
}

impl<'text> Next<'text> {
    fn of(after: &'text str) -> Self {
        let marks = |c: char| is_quote(c) || matches!(c, '(' | '[' | '\u{BF}' | '\u{A1}');
        // Two marks are enough, and a million would be looked through again at every one of them.
        let skipped = after.chars().take(2).take_while(|c| marks(*c)).map(char::len_utf8).sum();
        let rest = &after[skipped..];
        let length: usize = rest.chars().take(LONGEST).take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
        Self {
            word: &rest[..length],
            quoted: after[..skipped].contains(is_quote),
            number: rest.starts_with(|c: char| c.is_ascii_digit()),
            initial: is_letter(&rest[..length]) && rest[length..].starts_with('.'),
        }
    }
}

/// The letters and inner full stops at the end of `text`.
fn word_before(text: &str) -> &str {
    let letters = text.chars().rev().take(LONGEST).take_while(|c| c.is_alphabetic() || *c == '.');
    let word = &text[text.len() - letters.map(char::len_utf8).sum::<usize>()..];
    // Three dots are a pause, not the points of a short form.
    word.rfind("..").map_or(word, |dots| &word[dots + 2..])
}

fn is_letter(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some() && letters.next().is_none()
}

/// `U.S`, `Ph.D`, `EE.UU`: parts of one or two letters.
fn is_initialism(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| (1..=2).contains(&part.chars().count()))
}

/// `I` is an initial in `Louis I. Vale` but not in `so do I.`
fn is_the_pronoun(letter: &str, bare: &str) -> bool {
    let before = &bare[..bare.len() - letter.len()];
    letter == "I" && !word_before(before.strip_suffix(' ').unwrap_or(before)).starts_with(char::is_uppercase)
}

/// Whether the digits that end `bare` number what follows: `1. Pay less` at the start of a paragraph, or `5. Mai`.
fn numbers_the_next(bare: &str, next: &Next) -> bool {
    let digits = bare.chars().rev().take(3).take_while(char::is_ascii_digit).count();
    let outside = bare[..bare.len() - digits].chars().next_back();
    match digits {
        1 | 2 if outside.is_none_or(is_line_break) => true,
        1 | 2 if outside.is_some_and(char::is_whitespace) => matches!(
            next.word,
            "Januar"
                | "J\u{E4}nner"
                | "Februar"
                | "M\u{E4}rz"
                | "April"
                | "Mai"
                | "Juni"
                | "Juli"
                | "August"
                | "September"
                | "Oktober"
                | "November"
                | "Dezember"
                | "Jahrhundert"
                | "Jahrhunderts"
                | "Weltkrieg"
                | "Weltkriegs"
                | "Bundesliga"
        ),
        _ => false,
    }
}

pub(super) fn is_quote(character: char) -> bool {
    matches!(character,
        '"' | '\'' | '\u{AB}' | '\u{BB}' | '\u{2018}'..='\u{201F}' | '\u{2039}' | '\u{203A}' | '\u{300C}'..='\u{300F}'
        | '\u{301D}'..='\u{301F}' | '\u{FE41}'..='\u{FE44}' | '\u{FF02}' | '\u{FF07}')
}

fn is_closing(character: char) -> bool {
    is_quote(character) || matches!(character, ')' | ']' | '}')
}

/// Short forms after which no sentence ends: titles before a name, and words that join.
#[rustfmt::skip]
fn never_last(word: &str) -> bool {
    matches!(word,
        // English
        "Mr" | "Mrs" | "Ms" | "Mx" | "Messrs" | "Dr" | "Drs" | "Prof" | "Profs" | "Gov" | "Govs" | "Sen" | "Sens"
        | "Rep" | "Reps" | "Del" | "Gen" | "Gens" | "Lt" | "Col" | "Cols" | "Sgt" | "Maj" | "Capt" | "Cpl" | "Pvt"
        | "Pfc" | "Adm" | "Cmdr" | "Cdr" | "Det" | "Supt" | "Insp" | "Pres" | "Hon" | "Rev" | "Amb" | "Atty" | "Asst"
        | "Assoc" | "Dep" | "Msgr" | "Sec" | "Treas" | "vs" | "viz" | "cf" | "approx" | "e.g" | "i.e"
        // French
        | "Mme" | "Mmes" | "Mlle" | "Mlles" | "MM" | "Mgr" | "Ste" | "av" | "env" | "p.ex"
        // Spanish and Portuguese
        | "Sra" | "Srta" | "Sres" | "Sras" | "Dra" | "Exmo" | "Exma" | "p.ej"
        // Italian
        | "Sig" | "Sigg" | "Dott" | "Avv" | "Ing" | "Geom"
        // German
        | "Hr" | "Hrn" | "Fr" | "Frl" | "Dipl" | "ca" | "vgl" | "bzw" | "inkl" | "exkl" | "evtl" | "ggf" | "sog"
        | "zzgl" | "abzgl" | "z.B" | "d.h"
        // Dutch
        | "dhr" | "mevr" | "drs" | "mr" | "dr" | "prof" | "bijv" | "resp" | "incl" | "excl" | "d.w.z")
}

/// Short forms that may end a sentence; the word after them decides.
#[rustfmt::skip]
fn rarely_last(word: &str) -> bool {
    matches!(word,
        "Inc" | "Corp" | "Co" | "Cos" | "Ltd" | "Bros" | "Pty" | "Cie" | "Jr" | "Sr" | "Esq" | "St" | "Mt" | "Ft"
        | "Ave" | "Blvd" | "Rd" | "Str" | "Av" | "Avda" | "Dept" | "dept" | "Univ" | "Assn" | "Dist" | "Ud" | "Uds"
        | "etc" | "al" | "usw" | "ecc" | "enz" | "EE" | "UU" | "Mio" | "Mrd" | "Tel" | "geb" | "gest" | "Jh" | "Jhdt"
        // States as newspapers shorten them
        | "Ala" | "Ariz" | "Ark" | "Calif" | "Colo" | "Conn" | "Fla" | "Ga" | "Ill" | "Ind" | "Kan" | "Ky" | "La"
        | "Mass" | "Md" | "Mich" | "Minn" | "Miss" | "Mo" | "Mont" | "Neb" | "Nev" | "Okla" | "Ore" | "Pa" | "Tenn"
        | "Tex" | "Va" | "Vt" | "Wash" | "Wis" | "Wyo")
}

/// Short forms that belong to the number after them.
#[rustfmt::skip]
fn before_number(word: &str) -> bool {
    matches!(word,
        "No" | "Nos" | "Nr" | "nr" | "Art" | "art" | "Abs" | "Vol" | "Vols" | "vol" | "Fig" | "Figs" | "Ch" | "pp"
        | "Rte" | "Bd" | "Op" | "op" | "pag" | "p\u{E1}g" | "p\u{E1}gs" | "n\u{FA}m" | "blz" | "Kap" | "cap" | "Ziff"
        | "Jan" | "Feb" | "Mar" | "Apr" | "Jun" | "Jul" | "Aug" | "Sep" | "Sept" | "Oct" | "Nov" | "Dec" | "Okt"
        | "Dez" | "janv" | "f\u{E9}vr" | "avr" | "juil" | "oct" | "nov" | "d\u{E9}c")
}

/// What follows `a.m.` within a sentence: a day, a month, a time zone.
#[rustfmt::skip]
fn tells_time(word: &str) -> bool {
    matches!(word,
        "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday" | "Mon" | "Tue" | "Tues"
        | "Wed" | "Thu" | "Thurs" | "Fri" | "Sat" | "Sun" | "January" | "February" | "March" | "April" | "May" | "June"
        | "July" | "August" | "September" | "October" | "November" | "December" | "Jan" | "Feb" | "Aug" | "Sept" | "Oct"
        | "Nov" | "Dec" | "Eastern" | "Central" | "Mountain" | "Pacific" | "ET" | "EST" | "EDT" | "CT" | "CST" | "CDT"
        | "MT" | "MST" | "MDT" | "PT" | "PST" | "PDT" | "GMT" | "UTC" | "BST" | "CET" | "CEST" | "IST" | "AEST")
}

/// Words that, with a capital after a short form, mostly open a sentence. Words that also begin family names (`Le`,
/// `La`, `Von`, `De`) are left out.
#[rustfmt::skip]
fn opens_sentences(word: &str) -> bool {
    matches!(word,
        // English
        "A" | "About" | "According" | "After" | "All" | "Also" | "Although" | "Among" | "An" | "And" | "Another"
        | "Any" | "As" | "At" | "Because" | "Before" | "Both" | "But" | "By" | "Despite" | "Did" | "Do" | "Does"
        | "During" | "Each" | "Earlier" | "Either" | "Even" | "Every" | "Few" | "For" | "From" | "Had" | "Has" | "Have"
        | "He" | "Her" | "Here" | "His" | "How" | "However" | "I" | "If" | "In" | "Indeed" | "Instead" | "Is" | "It"
        | "Its" | "Last" | "Later" | "Many" | "Maybe" | "Meanwhile" | "Moreover" | "Most" | "My" | "Neither" | "No"
        | "Nor" | "Not" | "Now" | "Of" | "On" | "Once" | "One" | "Only" | "Or" | "Other" | "Others" | "Our" | "Over"
        | "Perhaps" | "Several" | "She" | "Since" | "So" | "Some" | "Still" | "Such" | "That" | "The" | "Their" | "Then"
        | "There" | "These" | "They" | "This" | "Those" | "Though" | "Through" | "Thus" | "To" | "Today" | "Two"
        | "Under" | "Unlike" | "Until" | "Was" | "We" | "Were" | "What" | "When" | "Where" | "Whether" | "Which"
        | "While" | "Who" | "Why" | "With" | "Without" | "Yes" | "Yet" | "You" | "Your"
        // German
        | "Aber" | "Als" | "Am" | "Auch" | "Auf" | "Aus" | "Bei" | "Bis" | "Da" | "Dabei" | "Damit" | "Dann" | "Das"
        | "Dass" | "Dem" | "Den" | "Der" | "Die" | "Dies" | "Diese" | "Dieser" | "Dieses" | "Doch" | "Ein" | "Eine"
        | "Einen" | "Einem" | "Er" | "Es" | "F\u{FC}r" | "Ich" | "Im" | "Jetzt" | "Mit" | "Nach" | "Noch" | "Nun"
        | "Nur" | "Seit" | "Sie" | "Sind" | "Und" | "Wenn" | "Wer" | "Wie" | "Wir" | "Zu" | "Zum" | "Zur"
        // French
        | "Au" | "Aux" | "Avec" | "Ce" | "Ces" | "Cette" | "Dans" | "Depuis" | "Elle" | "Elles" | "En" | "Et" | "Il"
        | "Ils" | "Les" | "Mais" | "Nous" | "Ou" | "Par" | "Pour" | "Quand" | "Selon" | "Si" | "Sur" | "Un" | "Une"
        | "Vous"
        // Spanish and Portuguese
        | "Cuando" | "El" | "Esta" | "Este" | "Las" | "Los" | "Mas" | "N\u{E3}o" | "Os" | "Para" | "Pero" | "Por"
        | "Seg\u{FA}n" | "Su" | "Sus" | "Una" | "Uno"
        // Italian
        | "Anche" | "Con" | "Gli" | "Ma" | "Nel" | "Nella" | "Per" | "Quando" | "Questa" | "Questo" | "Secondo"
        // Dutch
        | "Dat" | "Deze" | "Dit" | "Een" | "Het" | "Hij" | "Maar" | "Met" | "Ook" | "Toen" | "Volgens" | "Voor" | "Ze"
        | "Zij")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    fn cut(text: &str) -> Vec<&str> {
        let mut at: Vec<usize> = starts(text).collect();
        at.push(text.len());
        at.windows(2).map(|pair| text[pair[0]..pair[1]].trim()).collect()
    }

    #[test]
    fn short_forms_end_no_sentence() {
        for whole in [
            "Mr. Moreau and Sen. Vale met.",
            "J. Moreau and George W. Vale wrote to the U.S. Senate at 9 a.m. Tuesday.",
            "The harbour (in Merrow, Wash.) Council sat on Jan. 6 in room No. 5 A.",
            "Vale Inc. Chairman Ada Moreau Jr. Resigned.",
            "Merrow vs. The Tribune",
            "1. Pay less",
            "Das gilt z.B. Montag, z. B. Dienstag, am 5. Mai und bzw. Juni.",
            "Le ministre M. Moreau et Mme. Vale partent.",
            "La Sra. Vale vive en EE.UU. Norte y en EE. UU. Central.",
            "Il Sig. Moreau saluta il Dott. Vale.",
            "\u{201C}Why?\u{201D} she asked.",
            "\"Never!\" he said.",
            "The end of J. A. Moreau.",
        ] {
            assert_eq!(cut(whole), [whole]);
        }
    }

    #[test]
    fn and_sentences_still_end() {
        for (first, second) in [
            ("She lives in the U.S.", "The river rose."),
            ("He works for Vale Inc.", "But she does not."),
            ("They met at 9 a.m.", "Police came."),
            ("He left in Jan.", "Then it rained."),
            ("So do I.", "Merrow wins."),
            ("The answer was no.", "Merrow wins."),
            ("It was plan B.", "It failed."),
            ("It came to boats, nets etc.", "\u{201C}Enough,\u{201D} she said."),
            ("\u{201C}We love the U.S.\u{201D}", "Vale left."),
            ("Sie kauft Obst, Brot usw.", "Der Regen blieb."),
            ("It rained...", "Merrow slept."),
            ("He was 21.", "Merrow slept."),
            ("Who won?", "Merrow did."),
            ("\u{6CB3}\u{6C34}\u{4E0A}\u{6DA8}\u{3002}", "\u{65E0}\u{4EBA}\u{53D7}\u{4F24}\u{3002}"),
        ] {
            assert_eq!(cut(&format!("{first} {second}")), [first, second]);
        }
    }

    #[test]
    fn a_paragraph_ends_a_sentence_and_a_hand_made_line_does_not() {
        assert_eq!(cut("Rain in Merrow\nThe river rose."), ["Rain in Merrow", "The river rose."]);
        assert_eq!(cut("By Mr.\n\nMoreau"), ["By Mr.", "Moreau"]);
        let wrapped = "The river rose in\nthe town on Jan.\n6, and nobody\nwas hurt.\nIt rained \non.\n\nThe end";
        assert_eq!(cut(wrapped).len(), 3);
        assert_eq!(paragraphs(wrapped).count(), 2);
        assert_eq!(starts("\n\n  One.\n \n\t Two.").collect::<Vec<_>>(), [0, 13]);
    }

    #[test]
    fn paragraphs_of_every_kind() {
        let cut = |text: &'static str| paragraphs(text).map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(cut("a\r\n\r\n  b  \n \nc"), ["a", "b", "c"]);
        assert_eq!(cut("A\rB\u{2029}C\u{85}D\u{2028}E\u{C}F"), ["A", "B", "C", "D", "E", "F"]);
        assert_eq!(cut("the river\nrose\u{2029}again"), ["the river\nrose", "again"]);
        assert_eq!(cut(" \n \n"), [""; 0]);
        // Long lines are paragraphs even where nothing has a capital.
        let long = "the river rose ".repeat(12);
        assert_eq!(paragraphs(&format!("{long}\n{long}\n{long}")).count(), 3);
    }

    #[test]
    fn any_text_is_cut_at_characters_and_in_order() {
        let pieces =
            [".", "?", " ", "\n", "\r\n", "\u{2029}", "\"", "\u{201D}", ")", "U.S", "Mr", "a", "\u{E9}", "5", "The"];
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        for _ in 0..3_000 {
            let text: String =
                (0..random.random_range(0..30)).map(|_| pieces[random.random_range(0..pieces.len())]).collect();
            let at: Vec<usize> = starts(&text).collect();
            assert!(at.windows(2).all(|pair| pair[0] < pair[1]), "{text:?} {at:?}");
            assert_eq!(at.first().copied(), (!text.is_empty()).then_some(0));
            assert!(at.iter().skip(1).all(|at| !text[*at..].starts_with(char::is_whitespace)));
            let mut end = 0;
            for range in paragraphs(&text) {
                assert!(range.start >= end && !range.is_empty() && trimmed(&text, range.clone()) == range, "{text:?}");
                assert!(text[end..range.start].trim().is_empty());
                end = range.end;
            }
            assert!(text[end..].trim().is_empty());
        }
    }
}
