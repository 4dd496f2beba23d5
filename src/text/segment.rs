//! Where words begin and end: Unicode Standard Annex #29, and what news needs beside it.
//!
//! This module is the definition. It goes through a text with the tables of the `unicode-segmentation` crate, piece by
//! piece; [`super::scan`] reads the same words several times as fast where a text is plain, and hands over to this one
//! where it is not.
//!
//! On the boundaries of UAX #29, which give `don't`, `U.S` and `3.5` as one word each and `long-term` as two, [`Rules`]
//! lay:
//!
//! - web addresses, e-mail addresses, `@mentions` and `#hashtags` are one piece each, unless they are to be split;
//! - digits joined by a slash are one number (`9/11`, `24/7`, `3/31/2024`);
//! - compounds with a hyphen are one piece, or words joined by an apostrophe are several, where asked for;
//! - a run of a script that writes no spaces is cut by dictionary;
//! - a narrow no-break space (French typography puts it before `!` and inside « ») parts words, though not digits.

use super::{dictionary, emoji};
use linkify::{LinkFinder, LinkKind};
use serde::Serialize;
use std::ops::{ControlFlow, Range};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A word: it has at least one letter.
    Word,
    /// A number: digits, perhaps with separators, and no letter (`1,000`, `3.5`, `2024`, `9/11`).
    Number,
    /// A web address (`https://…` or `www.…`).
    Url,
    /// An e-mail address.
    Email,
    /// The name of an account (`@merrow_port`).
    Mention,
    /// A tag (`#strike`).
    Hashtag,
    /// An emoji, with all that belongs to it (skin tone, joined persons, flag).
    Emoji,
    /// Punctuation or a symbol.
    Punctuation,
}

/// What happens to a kind of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// One token, counted.
    Keep,
    /// One token, not counted; it leaves a gap.
    Drop,
    /// Cut into its words as if it were nothing special.
    Split,
}

/// How a text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// Nothing but UAX #29: no dictionary, and `9/11` is two numbers.
    pub plain: bool,
    /// Web addresses.
    pub urls: Policy,
    /// E-mail addresses.
    pub emails: Policy,
    /// Names of accounts.
    pub mentions: Policy,
    /// Tags.
    pub hashtags: Policy,
    /// Whether words joined by hyphens are one token.
    pub hyphens: bool,
    /// Whether words joined by an apostrophe are one token.
    pub apostrophes: bool,
}

impl Rules {
    /// The boundaries of UAX #29 and nothing else.
    pub const UNICODE: Self = Self {
        plain: true,
        urls: Policy::Split,
        emails: Policy::Split,
        mentions: Policy::Split,
        hashtags: Policy::Split,
        hyphens: false,
        apostrophes: true,
    };

    fn addresses(self) -> bool {
        self.urls != Policy::Split || self.emails != Policy::Split
    }

    fn tags(self) -> bool {
        self.mentions != Policy::Split || self.hashtags != Policy::Split
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            plain: false,
            urls: Policy::Drop,
            emails: Policy::Drop,
            mentions: Policy::Keep,
            hashtags: Policy::Keep,
            ..Self::UNICODE
        }
    }
}

/// A piece of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

/// Cut `text` into words, numbers, addresses and punctuation, in order, white space left out.
///
/// ```
/// use slantwise::text::segment::{Kind, Rules, spans};
/// let text = "Don't pay $1,000 at https://a.example/x, says @merrow!";
/// let mut cut = Vec::new();
/// spans(text, Rules::default(), |span| cut.push((&text[span.start..span.end], span.kind)));
/// assert_eq!(cut[0], ("Don't", Kind::Word));
/// assert_eq!(cut[2], ("$", Kind::Punctuation));
/// assert_eq!(cut[3], ("1,000", Kind::Number));
/// assert_eq!(cut[5], ("https://a.example/x", Kind::Url));
/// assert_eq!(cut[8], ("@merrow", Kind::Mention));
/// assert_eq!(cut[9], ("!", Kind::Punctuation));
/// ```
pub fn spans(text: &str, rules: Rules, mut emit: impl FnMut(Span)) {
    let all = spans_within(text, 0..text.len(), rules, &mut |span| {
        emit(span);
        ControlFlow::Continue(())
    });
    debug_assert!(all.is_continue());
}

/// The same for a part of a text that begins and ends at a blank, or at the text's ends, until `emit` breaks off.
pub(super) fn spans_within(
    text: &str,
    part: Range<usize>,
    rules: Rules,
    emit: &mut impl FnMut(Span) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut from = part.start;
    let shown = &text[part.clone()];
    if rules.addresses() && may_hold_address(shown) {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url, LinkKind::Email]).url_must_have_scheme(false);
        for link in finder.links(shown) {
            let (policy, kind) = match link.kind() {
                LinkKind::Email => (rules.emails, Kind::Email),
                _ if is_address(link.as_str()) => (rules.urls, Kind::Url),
                _ => continue,
            };
            if policy != Policy::Split {
                tags(text, from..part.start + link.start(), rules, emit)?;
                emit(Span { start: part.start + link.start(), end: part.start + link.end(), kind })?;
                from = part.start + link.end();
            }
        }
    }
    tags(text, from..part.end, rules, emit)
}

/// Whether a piece or a folded term is a web address.
fn is_address(piece: &str) -> bool {
    piece.contains("://") || WEB.iter().any(|web| piece.starts_with(web))
}

fn may_hold_address(text: &str) -> bool {
    text.contains(['@']) || text.contains("://") || WEB.iter().any(|web| text.contains(web))
}

/// How a web address without a scheme begins.
pub(super) const WEB: [&str; 3] = ["www.", "WWW.", "Www."];

/// Cut out mentions and tags, and what lies between them.
fn tags(
    text: &str,
    part: Range<usize>,
    rules: Rules,
    emit: &mut impl FnMut(Span) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut from = part.start;
    if rules.tags() {
        for (offset, sign) in text[part.clone()].match_indices(['@', '#', '＃', '＠']) {
            let start = part.start + offset;
            if let Some((end, kind)) = tag(text, from, start, sign, rules).filter(|(end, _)| *end <= part.end) {
                words(text, from..start, rules, emit)?;
                emit(Span { start, end, kind })?;
                from = end;
            }
        }
    }
    words(text, from..part.end, rules, emit)
}

/// Where the mention or tag that begins with `sign` ends, if there is one: the sign stands at the beginning of a word,
/// and letters or digits follow at once; a tag has a letter (`#1` is a number).
fn tag(text: &str, from: usize, start: usize, sign: &str, rules: Rules) -> Option<(usize, Kind)> {
    let (policy, kind) =
        if matches!(sign, "@" | "＠") { (rules.mentions, Kind::Mention) } else { (rules.hashtags, Kind::Hashtag) };
    let before = text[..start].chars().next_back();
    let inside = start < from || before.is_some_and(|c| is_tag_character(c) || matches!(c, '@' | '#' | '&' | '/'));
    if policy == Policy::Split || inside {
        return None;
    }
    let body = &text[start + sign.len()..];
    let body = &body[..body.find(|c| !is_tag_character(c)).unwrap_or(body.len())];
    let named =
        if kind == Kind::Hashtag { body.contains(char::is_alphabetic) } else { body.contains(char::is_alphanumeric) };
    (named && !body.starts_with(is_combining_mark)).then_some((start + sign.len() + body.len(), kind))
}

fn is_tag_character(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || (!c.is_ascii() && is_combining_mark(c))
}

/// What has been read and may still grow: a word that a slash or hyphen may continue, or a run that a dictionary cuts.
enum Held {
    Nothing,
    Word { start: usize, end: usize },
    Run { start: usize, end: usize },
}

/// Cut what holds no addresses, mentions or tags.
fn words(
    text: &str,
    part: Range<usize>,
    rules: Rules,
    emit: &mut impl FnMut(Span) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut held = Held::Nothing;
    for (offset, piece) in text[part.clone()].split_word_bound_indices() {
        let start = part.start + offset;
        let end = start + piece.len();
        let unspaced = !rules.plain && piece.chars().next().is_some_and(dictionary::is_unspaced);
        held = match held {
            Held::Run { start: begin, .. } if unspaced => Held::Run { start: begin, end },
            Held::Word { start: begin, end: last } if last == start && joins(text, part.end, start, piece, rules) => {
                Held::Word { start: begin, end }
            }
            // The piece after a slash or hyphen that joins.
            Held::Word { start: begin, end: last } if last == start && is_joint(text, begin, last) => {
                Held::Word { start: begin, end }
            }
            other => {
                release(text, &other, rules, emit)?;
                if unspaced { Held::Run { start, end } } else { Held::Word { start, end } }
            }
        };
    }
    release(text, &held, rules, emit)
}

/// Whether `piece`, at `start`, is a slash or hyphen that joins the word before it to the one after.
fn joins(text: &str, limit: usize, start: usize, piece: &str, rules: Rules) -> bool {
    let slash = piece == "/" && !rules.plain;
    let hyphen = rules.hyphens && matches!(piece, "-" | "\u{2010}" | "\u{2011}");
    if !slash && !hyphen {
        return false;
    }
    let after = text[start + piece.len()..limit].chars().next();
    let (Some(before), Some(after)) = (text[..start].chars().next_back(), after) else { return false };
    if slash {
        before.is_numeric() && after.is_numeric()
    } else {
        let in_word = |c: char| c.is_alphanumeric() || is_combining_mark(c);
        let cut_apart = !rules.plain && dictionary::is_unspaced(after);
        in_word(before) && after.is_alphanumeric() && !cut_apart && !(before.is_numeric() && after.is_numeric())
    }
}

/// Whether a held word ends with the slash or hyphen that [`joins`] let in.
fn is_joint(text: &str, start: usize, end: usize) -> bool {
    let mut back = text[start..end].chars().rev();
    matches!(back.next(), Some('/' | '-' | '\u{2010}' | '\u{2011}')) && back.next().is_some()
}

fn release(text: &str, held: &Held, rules: Rules, emit: &mut impl FnMut(Span) -> ControlFlow<()>) -> ControlFlow<()> {
    match *held {
        Held::Nothing => ControlFlow::Continue(()),
        Held::Word { start, end } => whole(text, start, end, rules, emit),
        Held::Run { start, end } => {
            let mut flow = ControlFlow::Continue(());
            dictionary::words(&text[start..end], |word| {
                flow = whole(text, start + word.start, start + word.end, rules, emit);
                flow
            });
            flow
        }
    }
}

/// A piece between two boundaries, parted where typography or the rules ask for it.
fn whole(
    text: &str,
    start: usize,
    end: usize,
    rules: Rules,
    emit: &mut impl FnMut(Span) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let piece = &text[start..end];
    let parted = |at: usize, c: char| match c {
        '\'' | '\u{2019}' => !rules.apostrophes && piece.len() > c.len_utf8(),
        NARROW_SPACE => {
            let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
            !(digit(piece[..at].chars().next_back()) && digit(piece[at + c.len_utf8()..].chars().next()))
        }
        _ => false,
    };
    let mut from = 0;
    if (!rules.apostrophes || piece.len() > NARROW_SPACE.len_utf8()) && piece.bytes().any(|b| b == b'\'' || b == 0xE2) {
        for (at, c) in piece.char_indices() {
            if parted(at, c) {
                one(text, start + from, start + at, emit)?;
                from = at + c.len_utf8();
                one(text, start + at, start + from, emit)?;
            }
        }
    }
    one(text, start + from, end, emit)
}

const NARROW_SPACE: char = '\u{202F}';

fn one(text: &str, start: usize, end: usize, emit: &mut impl FnMut(Span) -> ControlFlow<()>) -> ControlFlow<()> {
    match kind(&text[start..end]) {
        Some(kind) => emit(Span { start, end, kind }),
        None => ControlFlow::Continue(()),
    }
}

/// What a piece between two word boundaries is; `None` for white space and invisible characters.
fn kind(piece: &str) -> Option<Kind> {
    if !piece.is_ascii() && emoji::is_emoji(piece) {
        return Some(Kind::Emoji);
    }
    let mut number = false;
    let mut visible = false;
    for character in piece.chars() {
        if character.is_alphabetic() {
            return Some(Kind::Word);
        }
        number |= character.is_numeric();
        visible |= !(character.is_whitespace() || character.is_control() || is_invisible(character));
    }
    match (number, visible) {
        (true, _) => Some(Kind::Number),
        (false, true) => Some(Kind::Punctuation),
        (false, false) => None,
    }
}

/// What a term is, told from the term alone: what [`spans`] calls it where it is all of a text.
pub fn kind_of(term: &str, rules: Rules) -> Kind {
    if term.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return if term.bytes().all(|byte| byte.is_ascii_digit()) { Kind::Number } else { Kind::Word };
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'\'' | b'.');
    if term.bytes().all(plain) && term.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_address(term) {
        return Kind::Word;
    }
    let mut whole = None;
    spans(term, rules, |span| {
        if span.end - span.start == term.len() {
            whole = Some(span.kind);
        }
    });
    // A word that a dictionary found in a longer run may be cut again on its own.
    whole.or_else(|| kind(term)).unwrap_or(Kind::Punctuation)
}

/// Characters that show nothing: zero-width spaces and joiners, the soft hyphen, the byte order mark, direction marks,
/// variant selectors.
pub fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E01EF}')
}
