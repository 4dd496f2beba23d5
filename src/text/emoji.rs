//! Which pieces of a text are emoji, and the one way to write each.
//!
//! Unicode Technical Standard #51 says which characters can be emoji, which of them are so on their own, and how
//! several make one: two letters a flag, a digit and an enclosing key a keycap, a person and a skin tone one person,
//! persons and things a family, a profession, a flag. Many characters are both text and emoji (`©`, `™`, `❤`, `✔`, the
//! digits): those count as emoji only where the text asks for it with a variation selector.

use std::iter::Peekable;
use std::str::Chars;
use unicode_properties::emoji::{is_regional_indicator, is_tag_character};
use unicode_properties::{EmojiStatus, UnicodeEmoji};

/// Asks for the coloured form of the character before it.
const COLOURED: char = '\u{FE0F}';
/// Asks for the form of plain text.
const PLAIN: char = '\u{FE0E}';
const JOINER: char = '\u{200D}';
const KEYCAP: char = '\u{20E3}';

/// Whether a word piece of UAX #29 is an emoji, or several (`1️⃣0️⃣` is one piece).
///
/// Question: would a reader see a picture? True for what is shown in colour by default, with or without a selector; for
/// what a selector (U+FE0F) or a skin tone turns into one; for flags, keycaps and sequences with joiners. A flag is any
/// two regional letters, whether or not there is such a country. A joiner or selector left over at the end is
/// overlooked.
///
/// ```
/// use slantwise::text::emoji::is_emoji;
/// assert!(is_emoji("🔥") && is_emoji("👍🏽") && is_emoji("🇳🇴") && is_emoji("1️⃣") && is_emoji("👩‍🚒") && is_emoji("❤️"));
/// assert!(!is_emoji("❤") && !is_emoji("©") && !is_emoji("1") && !is_emoji("✓") && !is_emoji("fire"));
/// ```
pub fn is_emoji(piece: &str) -> bool {
    let mut rest = piece.chars().peekable();
    if !rest.peek().copied().is_some_and(may_begin) {
        return false;
    }
    while let Some(&first) = rest.peek() {
        let one = if is_regional_indicator(first) {
            rest.next();
            rest.next().is_some_and(is_regional_indicator)
        } else if first.is_ascii() {
            rest.next();
            may_begin(first) && rest.next() == Some(COLOURED) && rest.next() == Some(KEYCAP)
        } else {
            is_sequence(&mut rest)
        };
        if !one {
            return false;
        }
        while rest.next_if(|c| matches!(*c, COLOURED | PLAIN | JOINER)).is_some() {}
    }
    true
}

/// An emoji of one character, or of several that joiners hold together; read to its end.
fn is_sequence(rest: &mut Peekable<Chars>) -> bool {
    let mut joined = false;
    loop {
        let Some(base) = rest.next_if(|c| !c.is_ascii() && c.is_emoji_char()) else { return false };
        let mut pictured = is_pictured(base);
        match rest.peek() {
            Some(&COLOURED) => {
                rest.next();
                pictured = true;
            }
            Some(&PLAIN) => {
                rest.next();
            }
            Some(c) if is_skin_tone(*c) && takes_skin_tone(base) => {
                rest.next();
                pictured = true;
            }
            _ => {}
        }
        while rest.next_if(|c| is_tag_character(*c)).is_some() {}
        let mut after = rest.clone();
        let joins = after.next() == Some(JOINER) && after.next().is_some_and(|c| !c.is_ascii() && c.is_emoji_char());
        if !joins {
            return pictured || joined;
        }
        rest.next();
        joined = true;
    }
}

/// Write an emoji fully qualified: the selector where the picture depends on it and nowhere else.
///
/// Keyboards and archives differ in this (`🏳️‍🌈` loses its selector, `👍` gains one), and what looks the same is one
/// term.
pub(super) fn write(piece: &str, term: &mut String) {
    let mut rest = piece.chars().filter(|c| !matches!(*c, COLOURED | PLAIN)).peekable();
    while let Some(c) = rest.next() {
        if c == JOINER && !rest.peek().is_some_and(|next| !next.is_ascii() && next.is_emoji_char()) {
            continue;
        }
        term.push(c);
        let toned = rest.peek().is_some_and(|next| is_skin_tone(*next)) && takes_skin_tone(c);
        if c.is_emoji_char() && !is_pictured(c) && !toned {
            term.push(COLOURED);
        }
    }
}

/// Whether an emoji can begin with this character: no other has the property `Emoji`.
fn may_begin(c: char) -> bool {
    matches!(c,
        '#' | '*' | '0'..='9' | '\u{A9}' | '\u{AE}' | '\u{203C}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}' | '\u{3297}'
        | '\u{3299}' | '\u{1F004}'..='\u{1FAFF}')
}

/// Whether a character is a picture without being asked (`Emoji_Presentation`).
fn is_pictured(c: char) -> bool {
    matches!(
        c.emoji_status(),
        EmojiStatus::EmojiPresentation
            | EmojiStatus::EmojiPresentationAndModifierBase
            | EmojiStatus::EmojiPresentationAndEmojiComponent
            | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
    )
}

fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

fn takes_skin_tone(c: char) -> bool {
    matches!(c.emoji_status(), EmojiStatus::EmojiModifierBase | EmojiStatus::EmojiPresentationAndModifierBase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_segmentation::UnicodeSegmentation;

    const ENGLAND: &str = "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";
    const PICTURES: [&str; 22] = [
        "😀",
        "🔥",
        "⌚",
        "👍",
        "👍🏿",
        "☝🏽",
        "❤️",
        "©️",
        "™️",
        "ℹ️",
        "Ⓜ️",
        "🅰️",
        "🇺🇦",
        "#️⃣",
        "7️⃣",
        "👩‍👩‍👧",
        "🏳️‍🌈",
        "🧑🏽‍🚒",
        "❤️‍🔥",
        "㊙️",
        "🏴‍☠️",
        ENGLAND,
    ];

    #[test]
    fn pictures_are_one_piece_each_and_emoji() {
        for picture in PICTURES {
            assert_eq!(picture.split_word_bounds().count(), 1, "{picture}");
            assert!(is_emoji(picture), "{picture}");
            let mut term = String::new();
            write(picture, &mut term);
            assert_eq!(term, picture, "fully qualified already");
        }
        assert!(is_emoji("1️⃣0️⃣"));
    }

    #[test]
    fn text_is_not() {
        for text in [
            "",
            "a",
            "1",
            "#",
            "*",
            "10",
            "©",
            "®",
            "™",
            "ℹ",
            "✓",
            "✔",
            "❤",
            "☎",
            "☎\u{FE0E}",
            "→",
            "①",
            "Ⓜ",
            "㊙",
            "漢",
            "か",
            "é",
            "€",
            "1\u{20E3}",
            "\u{200D}",
            "\u{FE0F}",
            "\u{20E3}",
            "🇩",
            "a🔥",
            "🔥a",
            "🔥1",
            "1\u{FE0F}",
            "🇩🇪🇫",
        ] {
            assert!(!is_emoji(text), "{text:?}");
        }
    }

    #[test]
    fn one_way_to_write_each() {
        for (written, expected) in [
            ("👍\u{FE0F}", "👍"),
            ("👍\u{FE0E}", "👍"),
            ("🏳\u{200D}🌈", "🏳️‍🌈"),
            ("👩\u{200D}❤\u{200D}👨", "👩‍❤️‍👨"),
            ("👩\u{200D}", "👩"),
            ("❤\u{FE0F}\u{FE0F}", "❤️"),
        ] {
            let mut term = String::new();
            assert!(is_emoji(written), "{written:?}");
            write(written, &mut term);
            assert_eq!(term, expected);
            assert!(is_emoji(&term));
        }
    }

    #[test]
    fn no_emoji_begins_with_another_character() {
        for c in '\0'..=char::MAX {
            assert!(!c.is_emoji_char() || may_begin(c), "{c:?}");
        }
    }
}
