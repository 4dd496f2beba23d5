//! Where a text quotes somebody.
//!
//! A paragraph's quotation marks are listed, each with what the characters beside it allow (to open, to close, either),
//! and matched with a stack. Double marks come first: they are rarely anything else. Single marks, which are mostly
//! apostrophes, are matched only outside double quotations, and what is in doubt stays an apostrophe. An error never
//! reaches beyond its paragraph.

use super::sentence::{is_quote, trimmed};
use std::ops::Range;

use super::sentence::paragraphs;

/// A quotation in a text, in bytes; the marks themselves, and the space that French sets inside them, are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether a mark closes it, or the next paragraph opens with the same mark and so continues the speech.
    pub closed: bool,
}

/// The quotations of `text`, ascending and never overlapping; one inside another belongs to the outer one.
///
/// - Known are `"…"`, `“…”`, `„…“`, `«…»`, `»…«`, `”…”`, `»…»`, `「…」`, `『…』`, ` ``…'' `, the single kinds `'…'`, `‘…’`,
///   `‚…‘`, `’…’`, `‹…›`, `›…‹`, and pairs mixed by mistake (`“…"`, `„…"`, `“…»`).
/// - A quotation ends with its paragraph (as [`paragraphs`] cuts them) at the latest. Without a closing mark it is not
///   `closed`, unless the next paragraph opens with the same mark. If the same mark opens again before the end of the
///   paragraph, the closing mark was forgotten and the quotation ends there.
/// - A single mark opens at the beginning of a word and closes at the end of one. `’90s`, `’em` and `’n’` open nothing.
///   A mark after a final s, z or digit, or after `in` (`workers’`, `6'`, `talkin'`), closes only if nothing better
///   follows before the next opening mark. Without a closing mark there is no quotation, except in a paragraph that
///   begins with a single mark where the next begins with the same.
/// - The same mark four times in a row or more is a rule, not a quotation.
/// - `6" pipe` and `5'10"` measure.
///
/// The time taken grows with the length of the text alone, whatever the marks in it.
///
/// ```
/// use slantwise::text::quote::quotes;
/// let text = "“We don’t know,” the mayor said. The workers’ ‘plan’ is 6\" long: \"He said 'no' to me.\"";
/// let said: Vec<_> = quotes(text).iter().map(|quote| &text[quote.start..quote.end]).collect();
/// assert_eq!(said, ["We don’t know,", "plan", "He said 'no' to me."]);
/// ```
pub fn quotes(text: &str) -> Vec<Quote> {
    let mut found = Vec::new();
    let (mut doubles, mut singles) = (Vec::new(), Vec::new());
    let mut unfinished: Option<Unfinished> = None;
    for paragraph in paragraphs(text) {
        doubles.clear();
        singles.clear();
        list_marks(text, &paragraph, &mut doubles, &mut singles);
        match_doubles(text, &paragraph, &mut doubles);
        let opening = doubles.first().filter(|mark| mark.opens).or(singles.first().filter(|mark| mark.may_open()));
        let opening = opening.filter(|mark| mark.start == paragraph.start).map(|mark| mark.kind);
        if let Some(before) = unfinished.take()
            && opening == Some(before.kind)
        {
            found.truncate(before.first);
            found.push(Quote { closed: true, ..before.quote });
        }
        let first = found.len();
        unfinished = collect_doubles(text, &paragraph, &doubles, &mut found);
        collect_singles(text, &singles, first, &mut found);
        if let Some(mark) = singles.first().filter(|mark| mark.start == paragraph.start && mark.may_open())
            && found.get(first).is_none_or(|quote| quote.start > mark.end)
        {
            let inner = trimmed(text, mark.end..paragraph.end);
            let quote = Quote { start: inner.start, end: inner.end, closed: true };
            unfinished = Some(Unfinished { kind: mark.kind, quote, first });
        } else if let Some(unfinished) = &mut unfinished {
            // A single quotation may have joined some of those before it.
            unfinished.first = found.len() - 1;
        }
    }
    found
}

/// A quotation that runs to the end of its paragraph and may go on in the next.
struct Unfinished {
    kind: Kind,
    quote: Quote,
    /// How many of the quotations found come before it; the others give way to it.
    first: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `"`
    Straight,
    /// `“`
    High,
    /// `”`
    HighEnd,
    /// `„`
    Low,
    /// `«`
    Left,
    /// `»`
    Right,
    /// `''`
    Ticks,
    /// ` `` ` and `‘‘`
    TicksOpen,
    /// `’’`
    TicksEnd,
    /// `「`, `『` and the like: which of them.
    Corner(u8),
    /// The marks that close them.
    CornerEnd(u8),
    /// `'`
    Single,
    /// `‘`
    SingleHigh,
    /// `’`
    SingleEnd,
    /// `‚`
    SingleLow,
    /// `‹`
    SingleLeft,
    /// `›`
    SingleRight,
}

use Kind::{
    Corner, CornerEnd, High, HighEnd, Left, Low, Right, Single, SingleEnd, SingleHigh, SingleLeft, SingleLow,
    SingleRight, Straight, Ticks, TicksEnd, TicksOpen,
};

impl Kind {
    fn of(mark: char) -> Option<Self> {
        Some(match mark {
            '"' | '\u{FF02}' | '\u{2033}' => Straight,
            '\u{201C}' | '\u{201F}' => High,
            '\u{201D}' => HighEnd,
            '\u{201E}' => Low,
            '\u{AB}' => Left,
            '\u{BB}' => Right,
            '\u{300C}' => Corner(0),
            '\u{300D}' => CornerEnd(0),
            '\u{300E}' => Corner(1),
            '\u{300F}' => CornerEnd(1),
            '\u{FE41}' => Corner(2),
            '\u{FE42}' => CornerEnd(2),
            '\u{FE43}' => Corner(3),
            '\u{FE44}' => CornerEnd(3),
            '\u{301D}' => Corner(4),
            '\u{301E}' | '\u{301F}' => CornerEnd(4),
            '\'' | '\u{FF07}' => Single,
            '\u{2018}' | '\u{201B}' => SingleHigh,
            '\u{2019}' => SingleEnd,
            '\u{201A}' => SingleLow,
            '\u{2039}' => SingleLeft,
            '\u{203A}' => SingleRight,
            _ => return None,
        })
    }

    /// The one mark that two single ones in a row make.
    fn twice(mark: char) -> Option<Self> {
        match mark {
            '\'' => Some(Ticks),
            '`' | '\u{2018}' => Some(TicksOpen),
            '\u{2019}' => Some(TicksEnd),
            _ => None,
        }
    }

    fn is_single(self) -> bool {
        matches!(self, Single | SingleHigh | SingleEnd | SingleLow | SingleLeft | SingleRight)
    }

    /// Whether a quotation that `self` opened can end with `mark`.
    fn ends_with(self, mark: Self) -> bool {
        match self {
            Straight => matches!(mark, Straight | HighEnd | Ticks | TicksEnd),
            High => matches!(mark, HighEnd | Straight | High | Right | Ticks | TicksEnd),
            HighEnd => matches!(mark, HighEnd | Straight),
            Low => matches!(mark, High | HighEnd | Straight),
            Left => mark == Right,
            Right => matches!(mark, Left | Right),
            Ticks | TicksOpen => matches!(mark, Ticks | TicksEnd | Straight),
            Corner(kind) => mark == CornerEnd(kind),
            Single | SingleHigh => matches!(mark, Single | SingleEnd),
            SingleEnd => mark == SingleEnd,
            SingleLow => matches!(mark, SingleHigh | SingleEnd | Single),
            SingleLeft => mark == SingleRight,
            SingleRight => mark == SingleLeft,
            TicksEnd | CornerEnd(_) => false,
        }
    }
}

/// What the characters beside a mark say it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Opens,
    Closes,
    Either,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
    kind: Kind,
    side: Side,
    /// The mark may be no quotation mark: one of feet or inches, or that of a possessive or an elision.
    doubtful: bool,
    /// Set by the matching: it opens a quotation.
    opens: bool,
    /// Set by the matching: a quotation by the same kind of mark lies within.
    holds_another: bool,
    /// Set by the matching: the place of the mark that closes it.
    mate: Option<usize>,
}

impl Mark {
    /// For a single mark: whether it can open a quotation.
    fn may_open(&self) -> bool {
        self.side == Side::Opens
    }
}

/// The first bytes of the marks. Most bytes of a text are none of these and need no decoding.
const FIRST_BYTES: [bool; 256] = {
    let mut first = [false; 256];
    first[b'"' as usize] = true;
    first[b'\'' as usize] = true;
    first[b'`' as usize] = true;
    first[0xC2] = true;
    first[0xE2] = true;
    first[0xE3] = true;
    first[0xEF] = true;
    first
};

/// The same mark more often in a row is a rule or an accident, and quotes nothing.
const LONGEST_RUN: usize = 3;

/// List the marks of a paragraph. Every mark is looked at with a bounded number of characters on either side.
fn list_marks(text: &str, paragraph: &Range<usize>, doubles: &mut Vec<Mark>, singles: &mut Vec<Mark>) {
    let mut at = paragraph.start;
    while let Some(skipped) = text.as_bytes()[at..paragraph.end].iter().position(|b| FIRST_BYTES[usize::from(*b)]) {
        let start = at + skipped;
        let Some(character) = text[start..paragraph.end].chars().next() else { return };
        at = start + character.len_utf8();
        let repeated = text[start..paragraph.end].chars().take(LONGEST_RUN + 1).take_while(|next| *next == character);
        if repeated.count() > LONGEST_RUN {
            at = paragraph.end - text[start..paragraph.end].trim_start_matches(character).len();
            continue;
        }
        let double = Kind::twice(character).filter(|_| text[at..paragraph.end].starts_with(character));
        let Some(kind) = double.or_else(|| Kind::of(character)) else { continue };
        if double.is_some() {
            at += character.len_utf8();
        }
        let (before, after) = (&text[paragraph.start..start], &text[at..paragraph.end]);
        let (side, doubtful) = if kind.is_single() {
            (single_side(kind, before, after), may_be_apostrophe(before))
        } else {
            (side(before, after), measures_inches(before))
        };
        let mark = Mark { start, end: at, kind, side, doubtful, opens: false, holds_another: false, mate: None };
        if kind.is_single() { singles.push(mark) } else { doubles.push(mark) }
    }
}

/// What stands around a double mark, other marks beside it left out.
fn side(before: &str, after: &str) -> Side {
    // Three marks in a row are the most that a text can mean.
    let left = before.chars().rev().take(4).find(|c| !is_quote(*c));
    let right = after.chars().take(4).find(|c| !is_quote(*c));
    if let (Some('\u{5D0}'..='\u{5EA}'), Some('\u{5D0}'..='\u{5EA}')) = (left, right) {
        return Side::Closes; // gershayim, inside a Hebrew word
    }
    let space_left = left.is_none_or(char::is_whitespace);
    let space_right = right.is_none_or(char::is_whitespace);
    let pause = after.starts_with("..") || after.starts_with('\u{2026}');
    let free_left = space_left || left.is_some_and(|c| is_bracket(c) || is_dash(c));
    let free_right = space_right
        || right.is_some_and(|c| {
            is_dash(c) || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '\u{2026}')
        });
    match (free_left, free_right) {
        // At the edges of a paragraph, space inside the mark misleads nobody.
        (true, true) if right.is_none() => Side::Closes,
        (true, true) if left.is_none() || space_left && pause => Side::Opens,
        // A dash belongs to the speech that it breaks off.
        (true, true) if !space_left && space_right => Side::Closes,
        (true, false) => Side::Opens,
        (false, true) => Side::Closes,
        _ => Side::Either,
    }
}

/// What a single mark can do. `Either` here means: nothing, it is an apostrophe.
fn single_side(kind: Kind, before: &str, after: &str) -> Side {
    let (left, right) = (before.chars().next_back(), after.chars().next());
    let free_left = left.is_none_or(|c| c.is_whitespace() || is_bracket(c) || is_dash(c) || is_quote(c));
    let word_right = right.is_some_and(|c| !c.is_whitespace() && (!c.is_ascii_punctuation() || "$#@(['\"".contains(c)));
    let opens = free_left && word_right && !is_elision(after);
    let closes = left.is_some_and(|c| !c.is_whitespace())
        && !right.is_some_and(char::is_alphanumeric)
        && !["'n", "\u{2018}n", "\u{2019}n"].iter().any(|and| before.ends_with(and));
    match kind {
        SingleLow | SingleLeft | SingleRight | SingleHigh if opens => Side::Opens,
        Single | SingleEnd if opens && right.is_some_and(|c| c.is_alphanumeric() || is_quote(c) || c == '$') => {
            Side::Opens
        }
        SingleLow => Side::Either,
        _ if closes => Side::Closes,
        _ => Side::Either,
    }
}

fn is_bracket(character: char) -> bool {
    matches!(character, '(' | '[' | '{' | '/' | '\u{BF}' | '\u{A1}')
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}')
}

/// Whether a double mark after `before` may stand for inches.
fn measures_inches(before: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit())
}

/// Whether it surely does: `5'10`.
fn follows_feet(before: &str) -> bool {
    let digits = before.bytes().rev().take(3).take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && before[..before.len() - digits].ends_with(['\'', '\u{2019}', '\u{2032}'])
}

/// Whether a single mark after `before` may belong to the word: `workers'`, `Ortiz'`, `6'`, `talkin'`.
fn may_be_apostrophe(before: &str) -> bool {
    before.ends_with(['s', 'S', 'z', 'Z']) || measures_inches(before) || before.ends_with("in")
}

/// Whether the mark before `after` stands for letters left out (`'90s`, `'em`, `'n'`), or was torn off its word
/// (`it 's`).
fn is_elision(after: &str) -> bool {
    let digits = after.bytes().take(3).take_while(u8::is_ascii_digit).count();
    if digits == 2 {
        return !after[2..].starts_with(['.', ',', '%', '-', '$', '\u{20AC}']);
    }
    let length: usize = after.chars().take(7).take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    let word = after[..length].to_lowercase();
    #[rustfmt::skip]
    let elided = matches!(word.as_str(),
        "n" | "tis" | "twas" | "twere" | "em" | "til" | "till" | "cause" | "cuz" | "coz" | "round" | "bout" | "neath"
        | "nuff" | "fraid" | "s" | "t" | "re" | "ve" | "ll" | "d" | "m");
    elided
}

/// How deep a mark looks for the one it closes. It bounds the work per mark; nobody nests quotations deeper.
const DEEPEST: usize = 4;

/// Match the double marks of a paragraph: afterwards every mark knows whether it opens, and which closes it.
fn match_doubles(text: &str, paragraph: &Range<usize>, marks: &mut [Mark]) {
    let mut open: Vec<usize> = Vec::new();
    for at in 0..marks.len() {
        let Mark { kind, side, start, .. } = marks[at];
        let fitting = |place: &usize| marks[open[*place]].kind.ends_with(kind);
        let place = (open.len().saturating_sub(DEEPEST)..open.len()).rev().find(fitting);
        let opener = place.map(|place| marks[open[place]].kind);
        let opens = match (kind, opener) {
            (Low | TicksOpen | Corner(_), _) => true,
            (High, Some(Low))
            | (HighEnd, Some(HighEnd))
            | (Right, Some(Right | High))
            | (Left | Straight | Ticks, Some(_))
            | (HighEnd | Right, None) => side == Side::Opens,
            (TicksEnd | CornerEnd(_), _) | (HighEnd | Right, Some(_)) => false,
            (High, Some(_)) => side != Side::Closes,
            (High | Left, None) => side != Side::Closes || start == paragraph.start,
            (Straight | Ticks, None) => side == Side::Opens || side == Side::Either && !marks[at].doubtful,
            (Single | SingleHigh | SingleEnd | SingleLow | SingleLeft | SingleRight, _) => continue,
        };
        if opens {
            // A third mark of the kind in a row: the first one's closing mark was forgotten.
            if open.last().is_some_and(|last| marks[*last].kind == kind && marks[*last].holds_another) {
                open.pop();
            }
            marks[at].opens = true;
            open.push(at);
            continue;
        }
        let Some(place) = place else { continue };
        if marks[at].doubtful && is_inches(text, paragraph, marks, at, open.len()) {
            continue;
        }
        // The ends of two single quotations inside a double one, which has its own mark further on.
        let ticks = matches!(kind, Ticks | TicksEnd) && matches!(opener, Some(Straight | High));
        if ticks && marks.get(at + 1).is_some_and(|next| next.side == Side::Closes) {
            continue;
        }
        let closed = open[place];
        open.truncate(place);
        marks[closed].mate = Some(at);
        if let Some(outer) = open.last()
            && marks[*outer].kind == marks[closed].kind
        {
            marks[*outer].holds_another = true;
        }
    }
}

/// Whether the mark at `at`, beside a digit and inside a quotation, measures inches: after feet, or if another mark
/// that can only close follows although a single quotation is open.
fn is_inches(text: &str, paragraph: &Range<usize>, marks: &[Mark], at: usize, depth: usize) -> bool {
    let next_closes = |next: &Mark| next.side == Side::Closes && matches!(next.kind, Straight | HighEnd | Ticks);
    follows_feet(&text[paragraph.start..marks[at].start])
        || depth == 1 && marks[at].side == Side::Closes && marks.get(at + 1).is_some_and(next_closes)
}

/// Add the outermost quotations between double marks. The last is given back if it is open at the end of the paragraph.
fn collect_doubles(text: &str, paragraph: &Range<usize>, marks: &[Mark], found: &mut Vec<Quote>) -> Option<Unfinished> {
    let mut at = 0;
    while let Some(mark) = marks.get(at) {
        if let Some(mut mate) = mark.mate {
            let next = mate + 1;
            // ""Twice as many marks"": the inner pair is the quotation.
            while let Some(inner) = marks[at + 1].mate.filter(|inner| inner + 1 == mate && at + 1 < *inner)
                && marks[at + 1].start == marks[at].end
                && marks[mate].start == marks[inner].end
                && marks[at].kind == marks[at + 1].kind
            {
                (at, mate) = (at + 1, inner);
            }
            push(text, marks[at].end..marks[mate].start, true, found);
            at = next;
        } else if mark.opens && is_certain(mark) {
            let same = marks[at + 1..].iter().position(|next| next.opens && next.kind == mark.kind);
            if let Some(distance) = same {
                at += 1 + distance;
                push(text, mark.end..marks[at].start, false, found);
            } else {
                let quote = push(text, mark.end..paragraph.end, false, found)?;
                return Some(Unfinished { kind: mark.kind, quote, first: found.len() - 1 });
            }
        } else {
            at += 1;
        }
    }
    None
}

/// Whether an opening mark opens a quotation even if nothing closes it.
fn is_certain(mark: &Mark) -> bool {
    match mark.kind {
        Straight => mark.side == Side::Opens,
        High | Left | Low | TicksOpen | Corner(_) => true,
        _ => false,
    }
}

/// Add the quotation in `range`, if there is anything in it.
fn push(text: &str, range: Range<usize>, closed: bool, found: &mut Vec<Quote>) -> Option<Quote> {
    let inner = trimmed(text, range);
    let quote = Quote { start: inner.start, end: inner.end, closed };
    (!inner.is_empty()).then(|| found.push(quote)).map(|()| quote)
}

/// Add the quotations between single marks that lie outside those found from `first` on; those inside join them.
fn collect_singles(text: &str, marks: &[Mark], first: usize, found: &mut Vec<Quote>) {
    let doubles = found.split_off(first);
    let mut outside = doubles.iter().peekable();
    let mut pairs: Vec<(Mark, Mark)> = Vec::new();
    let mut open: Option<Mark> = None;
    let mut second_best: Option<Mark> = None;
    for mark in marks {
        while outside.next_if(|quote| quote.end <= mark.start).is_some() {}
        if outside.peek().is_some_and(|quote| quote.start <= mark.start) {
            continue;
        }
        match (open, mark.side) {
            (Some(opener), Side::Closes) if opener.kind.ends_with(mark.kind) => {
                if mark.doubtful {
                    second_best = second_best.or(Some(*mark));
                } else {
                    pairs.push((opener, *mark));
                    (open, second_best) = (None, None);
                }
            }
            (_, Side::Opens) => {
                pairs.extend(open.zip(second_best));
                (open, second_best) = (Some(*mark), None);
            }
            _ => {}
        }
    }
    pairs.extend(open.zip(second_best));

    let mut doubles = doubles.into_iter().peekable();
    for (opener, closer) in pairs {
        while let Some(before) = doubles.next_if(|quote| quote.end <= opener.start) {
            found.push(before);
        }
        // A possessive after a double quotation is likelier than a single quotation around one.
        if closer.doubtful && doubles.peek().is_some_and(|quote| quote.start < closer.start) {
            continue;
        }
        if push(text, opener.end..closer.start, true, found).is_some() {
            while doubles.next_if(|quote| quote.start < closer.start).is_some() {}
        }
    }
    found.extend(doubles);
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    fn said(text: &str) -> Vec<&str> {
        quotes(text).iter().map(|quote| &text[quote.start..quote.end]).collect()
    }

    fn closed(text: &str) -> Vec<(&str, bool)> {
        quotes(text).iter().map(|quote| (&text[quote.start..quote.end], quote.closed)).collect()
    }

    #[test]
    fn marks_of_every_country() {
        for (text, quoted) in [
            ("\"We won,\" she said. \"Twice.\"", vec!["We won,", "Twice."]),
            ("“We won,” she said. “Twice.”", vec!["We won,", "Twice."]),
            ("„Wir gewinnen“, sagte er. „Heute.“", vec!["Wir gewinnen", "Heute."]),
            ("Er rief: ‚Halt‘, und ging.", vec!["Halt"]),
            ("Il dit : «\u{A0}Nous partons\u{202F}», puis «rien».", vec!["Nous partons", "rien"]),
            ("Elle a dit ‹ non › hier.", vec![]),
            ("Elle a dit ‹non› hier.", vec!["non"]),
            ("»Wir fahren«, sagte sie. »Morgen.«", vec!["Wir fahren", "Morgen."]),
            ("Er schrieb ›Nein‹ darunter.", vec!["Nein"]),
            ("”Vi åker”, sade han. ”Nu.”", vec!["Vi åker", "Nu."]),
            ("»Me lähdemme», hän sanoi.", vec!["Me lähdemme"]),
            ("Han sade ’ja’ till slut.", vec!["ja"]),
            ("市长说:「河水『很高』。」他走了。", vec!["河水『很高』。"]),
            ("他说:“我们赢了。”记者走了。", vec!["我们赢了。"]),
            ("他说＂我们赢了＂。", vec!["我们赢了"]),
            ("``We won,'' she said.", vec!["We won,"]),
            ("‘‘We won,’’ she said.", vec!["We won,"]),
        ] {
            assert_eq!(said(text), quoted, "{text}");
        }
    }

    #[test]
    fn apostrophes_are_no_quotations() {
        for text in [
            "Don't say the workers' rights can't wait.",
            "It’s the workers’ rights, the ’90s, and rock ’n’ roll.",
            "Back in the '90s the workers' band played rock 'n' roll.",
            "O'Neill read James' book and Ortiz’ other book.",
            "‘90s fashion and the workers’ shoes",
            "They told 'em the neighbours' dog bit.",
            "Class of '16 and the teachers' strike.",
            "He is 6' tall and 5'10\" in shoes, the pipe 6\" wide; it 's the mayor 's.",
            "L’Europe, dell'arte, 's avonds, d'accord",
            "The mayor's, the city's and the councillors'.",
        ] {
            assert_eq!(said(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn single_marks_that_quote() {
        for (text, quoted) in [
            ("'We won,' she said.", vec!["We won,"]),
            ("‘The workers’ rights don’t count,’ she said.", vec!["The workers’ rights don’t count,"]),
            ("The 'Harbour Boys' met the workers' union.", vec!["Harbour Boys"]),
            ("The ‘plan’ and the ‘budget’ of the ’90s", vec!["plan", "budget"]),
            ("He said 'no thanks' to the mayor's rock 'n' roll.", vec!["no thanks"]),
            ("'He told me \"never\" twice,' she said.", vec!["He told me \"never\" twice,"]),
            ("('Rain')—'again'", vec!["Rain", "again"]),
        ] {
            assert_eq!(said(text), quoted, "{text}");
        }
    }

    #[test]
    fn one_within_another_belongs_to_the_outer() {
        for text in [
            "“He said ‘no’ to me”",
            "\"He said 'no' to me\"",
            "\"He said \"no\" to me\"",
            "“He said “no” to me”",
            "“He said \"no\" to me”",
            "„Er sagte ‚nein‘ zu mir“",
            "„Er sagte “nein” zu mir“",
            "« Il a dit “non” hier »",
            "“The workers’ don’t, the ’90s”",
            "\"He is 5'10\" tall\"",
            "\"A 6\" pipe\"",
            "“It ends ‘here.’”",
        ] {
            let edge = |c: char| is_quote(c) || c == ' ';
            let whole = format!("Vale: {text} (Merrow)");
            let inner: Vec<_> = said(&whole).iter().map(|quoted| quoted.trim_matches(edge)).collect();
            assert_eq!(inner, [text.trim_matches(edge)], "{text}");
        }
    }

    #[test]
    fn marks_set_by_mistake() {
        for (text, quoted) in [
            ("“We won,\" she said. \"Twice.”", vec!["We won,", "Twice."]),
            ("“We won », she said.", vec!["We won"]),
            ("„Wir gewinnen\", sagte er.", vec!["Wir gewinnen"]),
            ("\"We won,'' she said. “So did we,’’ he said.", vec!["We won,", "So did we,"]),
            ("She said \" We won \" and left.", vec!["We won"]),
            ("The mayor left.\"We won,\"she said.", vec!["We won,"]),
            ("“We won,“ she said. “Twice.”", vec!["We won,", "Twice."]),
            ("\"\"We won,\"\" she said.", vec!["We won,"]),
            ("We won,\" she said. \"Twice.\"", vec!["Twice."]),
            ("Nothing: \"\" “ ” ''", vec![]),
            ("\"I was--\" he began. \"--late,\" she said.", vec!["I was--", "--late,"]),
        ] {
            assert_eq!(said(text), quoted, "{text}");
        }
        assert_eq!(
            closed("“We won, she said. “Twice.” “Yes.”"),
            [("We won, she said.", false), ("Twice.", true), ("Yes.", true)]
        );
    }

    #[test]
    fn paragraphs_bound_quotations() {
        assert_eq!(closed("“We won.\n\n“And again,” she said."), [("We won.", true), ("And again,", true)]);
        assert_eq!(
            closed("She: \"We won.\n\n\"And more.\n\n\"The end.\""),
            [("We won.", true), ("And more.", true), ("The end.", true)]
        );
        assert_eq!(closed("‘We won.\n\n‘And again,’ she said."), [("We won.", true), ("And again,", true)]);
        assert_eq!(closed("« On part.\n\n« Demain. »"), [("On part.", true), ("Demain.", true)]);
        assert_eq!(closed("“We won.\n\nIt rained.”"), [("We won.", false)]);
        assert_eq!(closed("The council met.\nVale: “We won.\nIt rained."), [("We won.", false)]);
        assert_eq!(closed("The mayor said “we\nhave won” at\nlast."), [("we\nhave won", true)]);
        assert_eq!(closed("'We won.\n\nIt rained."), []);
    }

    #[test]
    fn any_text_keeps_the_promise() {
        let pieces = [
            "\"", "“", "”", "„", "«", "»", "'", "‘", "’", "‚", "‹", "›", "「", "」", "``", "''", "＂", "a", "s", "é",
            "5", " ", " ", "\u{A0}", "\n", "\n\n", ".", ",", "(", "-", "河",
        ];
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        for _ in 0..20_000 {
            let text: String =
                (0..random.random_range(0..40)).map(|_| pieces[random.random_range(0..pieces.len())]).collect();
            let paragraphs: Vec<_> = paragraphs(&text).collect();
            let mut end = 0;
            for quote in quotes(&text) {
                assert!(quote.start >= end && quote.start < quote.end && quote.end <= text.len(), "{text:?} {quote:?}");
                assert_eq!(trimmed(&text, quote.start..quote.end), quote.start..quote.end);
                assert!(text[..quote.start].trim_end().ends_with(|c| is_quote(c) || c == '`'), "{text:?} {quote:?}");
                let inside = paragraphs.iter().find(|range| range.start <= quote.start && quote.end <= range.end);
                let after = text[quote.end..].trim_start();
                assert!(inside.is_some() && (!quote.closed || after.starts_with(is_quote) || after.starts_with('`')));
                end = quote.end;
            }
        }
    }

    /// Each mark looks at no more than `DEEPEST` others and a dozen characters; what is left to show is that a great
    /// many of them, unmatched, nested or alone on their line, come out whole.
    #[test]
    fn a_hundred_thousand_marks() {
        let times = 100_000;
        for mark in [
            "\"", "'", "“", "”", "‘", "’", "„", "«", "「", " \"a", " 'a", "a' ", " \"s", "\n\"a", "‘\n\n", "5\" ", "''",
        ] {
            let text = mark.repeat(times);
            let quotes = quotes(&text);
            assert!(quotes.len() <= times && quotes.windows(2).all(|pair| pair[0].end <= pair[1].start), "{mark:?}");
        }
        assert_eq!(quotes(&" \"a\" ".repeat(times)).len(), times);
        assert_eq!(quotes(&format!("{}b{}", " “a".repeat(times), "a” ".repeat(times))).len(), 1);
        assert_eq!(quotes(&format!("{} b", "\"".repeat(times))).len(), 0);
    }
}
