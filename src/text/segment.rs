//! Where words begin and end: Unicode Standard Annex #29, with web addresses kept whole.

use linkify::{LinkFinder, LinkKind};
use std::ops::ControlFlow;
use unicode_segmentation::UnicodeSegmentation;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A word: it has at least one letter.
    Word,
    /// A number: digits, perhaps with separators, and no letter (`1,000`, `3.5`, `2024`).
    Number,
    /// A web address (`https://…` or `www.…`).
    Url,
    /// Punctuation, a symbol or an emoji.
    Punctuation,
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
/// Boundaries are those of UAX #29 (as the `unicode-segmentation` crate finds them), so `don't`, `U.S` and `3.5` are one
/// word each and `long-term` is two with a hyphen between; a web address is one piece.
///
/// ```
/// use slantwise::text::segment::{Kind, spans};
/// let text = "Don't pay $1,000 at https://a.example/x!";
/// let mut cut = Vec::new();
/// spans(text, |span| cut.push((&text[span.start..span.end], span.kind)));
/// assert_eq!(cut[0], ("Don't", Kind::Word));
/// assert_eq!(cut[2], ("$", Kind::Punctuation));
/// assert_eq!(cut[3], ("1,000", Kind::Number));
/// assert_eq!(cut[5], ("https://a.example/x", Kind::Url));
/// assert_eq!(cut[6], ("!", Kind::Punctuation));
/// ```
pub fn spans(text: &str, mut emit: impl FnMut(Span)) {
    let all = spans_until(text, |span| {
        emit(span);
        ControlFlow::Continue(())
    });
    debug_assert!(all.is_continue());
}

/// The same, until `emit` breaks off.
pub fn spans_until(text: &str, mut emit: impl FnMut(Span) -> ControlFlow<()>) -> ControlFlow<()> {
    let mut from = 0;
    if may_hold_address(text) {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
        for link in finder.links(text) {
            if is_address(link.as_str()) {
                words(text, from, link.start(), &mut emit)?;
                emit(Span { start: link.start(), end: link.end(), kind: Kind::Url })?;
                from = link.end();
            }
        }
    }
    words(text, from, text.len(), &mut emit)
}

/// Whether a piece or a folded term is a web address.
pub fn is_address(piece: &str) -> bool {
    piece.contains("://") || piece.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www."))
}

fn may_hold_address(text: &str) -> bool {
    text.contains("://") || text.contains("www.") || text.contains("WWW.") || text.contains("Www.")
}

fn words(text: &str, from: usize, to: usize, emit: &mut impl FnMut(Span) -> ControlFlow<()>) -> ControlFlow<()> {
    for (offset, piece) in text[from..to].split_word_bound_indices() {
        if let Some(kind) = kind(piece) {
            emit(Span { start: from + offset, end: from + offset + piece.len(), kind })?;
        }
    }
    ControlFlow::Continue(())
}

/// What a piece between two word boundaries is; `None` for white space and invisible characters.
fn kind(piece: &str) -> Option<Kind> {
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

/// Characters that show nothing: zero-width spaces and joiners, the soft hyphen, the byte order mark, direction marks.
pub fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, Kind)> {
        let mut pieces = Vec::new();
        spans(text, |span| pieces.push((&text[span.start..span.end], span.kind)));
        pieces
    }

    fn words_of(text: &str) -> Vec<&str> {
        cut(text).into_iter().filter(|(_, kind)| *kind != Kind::Punctuation).map(|(piece, _)| piece).collect()
    }

    #[test]
    fn news_words() {
        assert_eq!(
            words_of("The U.S. won’t sign, l’Europe will."),
            ["The", "U.S", "won’t", "sign", "l’Europe", "will"]
        );
        assert_eq!(words_of("long-term 9/11 3.5 1,000"), ["long", "term", "9", "11", "3.5", "1,000"]);
        assert_eq!(words_of(""), [""; 0]);
        assert_eq!(cut(" \n\t\u{200B} "), []);
    }

    #[test]
    fn addresses_stay_whole() {
        assert_eq!(words_of("see www.ledger.example/a-b, or ask"), ["see", "www.ledger.example/a-b", "or", "ask"]);
        assert_eq!(words_of("No space.Then a word"), ["No", "space.Then", "a", "word"]);
    }

    #[test]
    fn combining_marks_belong_to_their_word() {
        assert_eq!(words_of("हिन्दी भाषा"), ["हिन्दी", "भाषा"]);
        assert_eq!(cut("👩‍👩‍👧").len(), 1);
    }
}
