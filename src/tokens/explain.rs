//! How a text is cut, piece by piece, and why.

use super::Form;
use super::encode::{Judge, TokenOptions};
use crate::error::Result;
use crate::text::dictionary;
use crate::text::segment::{Kind, spans};

/// A piece of a text and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// As it stands in the text.
    pub piece: String,
    /// Where it begins in the text, in characters.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is.
    pub kind: &'static str,
    /// What it counts as; stemmed where words are.
    pub term: String,
    /// Whether it counts.
    pub counted: bool,
    /// The rule that cut it, and why it does not count if it does not.
    pub why: String,
}

/// Cut `text` as a corpus would be with these options, and say why it is cut like that. Limits on how rare a word may
/// be are not applied: they need a corpus.
///
/// ```
/// use slantwise::tokens::{TokenOptions, explain};
/// let pieces = explain("Don't pay 9/11.", &TokenOptions::default())?;
/// assert_eq!((pieces[0].term.as_str(), pieces[0].kind), ("don't", "word"));
/// assert_eq!(pieces[0].why, "an apostrophe between letters joins them (UAX #29)");
/// assert_eq!(pieces[2].why, "a slash between digits joins them");
/// assert!(!pieces[3].counted);
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn explain(text: &str, options: &TokenOptions) -> Result<Vec<Piece>> {
    let form = Form::of(options)?;
    let judge = Judge::of(options)?;
    let mut pieces = Vec::new();
    let mut term = String::new();
    let (mut read, mut characters) = (0, 0);
    spans(text, form.rules, |span| {
        let piece = &text[span.start..span.end];
        form.fold.apply(piece, &mut term);
        let reason = match span.kind {
            Kind::Punctuation if !options.punctuation => Some("punctuation"),
            kind => judge.reason(kind, &term),
        };
        if span.kind == Kind::Word {
            term = form.stem(&term);
        }
        let rule = rule(piece, span.kind);
        characters += text[read..span.start].chars().count();
        read = span.start;
        pieces.push(Piece {
            piece: piece.to_owned(),
            start: characters,
            end: characters + piece.chars().count(),
            kind: name(span.kind),
            term: term.clone(),
            counted: reason.is_none(),
            why: reason.map_or_else(|| rule.to_owned(), |reason| format!("not counted: {reason}; {rule}")),
        });
    });
    Ok(pieces)
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Word => "word",
        Kind::Number => "number",
        Kind::Url => "url",
        Kind::Email => "email",
        Kind::Mention => "mention",
        Kind::Hashtag => "hashtag",
        Kind::Emoji => "emoji",
        Kind::Punctuation => "punctuation",
    }
}

/// Why a piece is one piece.
fn rule(piece: &str, kind: Kind) -> &'static str {
    let inner = |marks: &[char]| piece.trim_matches(marks).contains(marks);
    match kind {
        Kind::Url => "a web address is one token",
        Kind::Email => "an e-mail address is one token",
        Kind::Mention => "the name of an account is one token",
        Kind::Hashtag => "a tag is one token",
        Kind::Emoji => "an emoji is one token, with its skin tone, joined persons or flag",
        Kind::Punctuation => "no letter or digit (UAX #29)",
        Kind::Word | Kind::Number if inner(&['/']) => "a slash between digits joins them",
        Kind::Number if inner(&['.', ',', ';', '\'', '\u{2019}']) => "a separator between digits joins them (UAX #29)",
        Kind::Number => "digits in a row (UAX #29)",
        Kind::Word if piece.contains(dictionary::is_unspaced) => "a script without spaces is cut by dictionary",
        Kind::Word if inner(&['-', '\u{2010}', '\u{2011}']) => "a hyphen joins words, as asked",
        Kind::Word if inner(&['\'', '\u{2019}']) => "an apostrophe between letters joins them (UAX #29)",
        Kind::Word if inner(&['.', ':', ',']) => "a mark between two letters or two digits joins them (UAX #29)",
        Kind::Word => "letters, digits and marks in a row (UAX #29)",
    }
}
