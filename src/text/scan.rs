//! The words of [`super::segment`], read at the speed of memory where a text is plain.
//!
//! Most news is ASCII but for its quotation marks and dashes. Such stretches are read in blocks of 64 bytes: each block
//! is lower-cased and turned into a mask of the bytes that stand in words, with vector instructions and without a
//! branch. A mark that can join two letters or two digits (`don't`, `3.5`) is looked at on its own: whether it joins
//! depends on its two neighbours alone. Words are then the runs of ones.
//!
//! Whatever else a text holds (an accented letter, another script, an address, a `@name`) is *hard*: from the blank
//! before it to the blank after, [`super::segment`] cuts the text, because no word reaches over a blank. Typographic
//! quotation marks, dashes and no-break spaces are not hard: none of them but the apostrophe joins anything, and that
//! one joins what the straight one joins.
//!
//! That the two ways give the same words is proven in the tests, on every scalar value, on random texts and on the
//! cases of the Unicode standard.

use super::segment::{self, Policy, Rules, WEB};
use std::ops::{ControlFlow, Range};
use wide::u8x16;

/// A word as it was found.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// ASCII, folded already: `buffer[start..start + len]`, with at least 64 more bytes behind it in the buffer.
    Folded {
        /// Where it lies, among other things.
        buffer: &'a [u8],
        /// Its first byte.
        start: usize,
        /// Its length.
        len: usize,
    },
    /// As it stands in the text.
    Raw(&'a str),
}

/// Where a word stands in its text; worked out when asked for.
pub struct Place<'a, 'b> {
    /// In the buffer, or in the text itself where nothing stands in for anything.
    in_buffer: Range<usize>,
    origin: &'a mut Origin<'b>,
}

impl Place<'_, '_> {
    /// Its bytes.
    pub fn range(self) -> Range<usize> {
        self.origin.of(self.in_buffer.start)..self.origin.of(self.in_buffer.end)
    }
}

impl Found<'_> {
    /// The word.
    pub fn text(&self) -> &str {
        match *self {
            Found::Folded { buffer, start, len } => str::from_utf8(&buffer[start..start + len]).unwrap_or_default(),
            Found::Raw(text) => text,
        }
    }
}

const BLOCK: usize = 64;
/// Bytes that one instruction takes.
const LANE: usize = 16;
/// Blocks that are classified before the first of their words is read: what has just been written is slow to read back.
const GROUP: usize = 32;
/// Plain text shorter than this between two hard places is not worth a block.
const WORTH: usize = 32;

/// Reads texts; keeps its buffers from one to the next.
#[derive(Clone)]
pub struct Scanner {
    rules: Rules,
    lowercase: bool,
    punctuation: bool,
    /// Whether plain text may be read in blocks: not where lower case is not that of ASCII.
    blocks: bool,
    /// Per joining mark, by the kinds of its neighbours, whether it joins them.
    joins: [[bool; 9]; 128],
    /// Which signs begin or belong to something that is one token.
    signs: Signs,
    buffer: Vec<u8>,
    stand_ins: Vec<StandIn>,
}

/// A byte of the buffer that stands for a longer character of the text.
#[derive(Debug, Clone, Copy)]
struct StandIn {
    /// Its place in the buffer.
    place: usize,
    /// Where the character begins in the text.
    start: usize,
    /// How many bytes the character has.
    len: usize,
}

/// Neither letter nor digit.
const OTHER: usize = 0;
const LETTER: usize = 1;
const DIGIT: usize = 2;

/// The neighbours of a joining mark, as an index.
const fn between(before: usize, after: usize) -> usize {
    3 * before + after
}

fn class(byte: u8) -> usize {
    if byte.is_ascii_alphabetic() {
        LETTER
    } else if byte.is_ascii_digit() {
        DIGIT
    } else {
        OTHER
    }
}

fn joins(rules: Rules) -> [[bool; 9]; 128] {
    let mut joins = [[false; 9]; 128];
    let mut set = |mark: u8, pairs: &[(usize, usize)]| {
        for &(before, after) in pairs {
            joins[usize::from(mark)][between(before, after)] = true;
        }
    };
    let (letters, digits) = ((LETTER, LETTER), (DIGIT, DIGIT));
    set(b'.', &[letters, digits]);
    set(b':', &[letters]);
    set(b',', &[digits]);
    set(b';', &[digits]);
    if rules.apostrophes {
        set(b'\'', &[letters, digits]);
    }
    if rules.hyphens {
        set(b'-', &[letters, (LETTER, DIGIT), (DIGIT, LETTER)]);
    }
    if !rules.plain {
        set(b'/', &[digits]);
    }
    joins
}

impl Scanner {
    /// A reader of texts under these rules: whether its plain words come in lower case, and whether punctuation comes
    /// too. Where `blocks` is false it leaves everything to [`super::segment`].
    pub fn new(rules: Rules, lowercase: bool, punctuation: bool, blocks: bool) -> Self {
        Self {
            rules,
            lowercase,
            punctuation,
            blocks,
            joins: joins(rules),
            signs: Signs {
                at: rules.emails != Policy::Split || rules.mentions != Policy::Split,
                hash: rules.hashtags != Policy::Split,
                web: rules.urls != Policy::Split,
            },
            buffer: Vec::new(),
            stand_ins: Vec::new(),
        }
    }

    /// Every word of `text` with its place in it, in bytes, in order, until `emit` breaks off.
    ///
    /// ```
    /// use slantwise::text::{scan::Scanner, segment::Rules};
    /// use std::ops::ControlFlow;
    /// let mut scanner = Scanner::new(Rules::default(), true, false, true);
    /// let mut words = Vec::new();
    /// let _ = scanner.scan("“Don’t”, said Zoë of the U.S. port", |word, place| {
    ///     words.push((word.text().to_owned(), place.range()));
    ///     ControlFlow::Continue(())
    /// });
    /// assert_eq!(words[0], ("don't".to_owned(), 3..10));
    /// assert_eq!(words[2].0, "Zoë"); // not plain: folding it is left to the caller
    /// assert_eq!(words[5].0, "u.s");
    /// ```
    pub fn scan(&mut self, text: &str, mut emit: impl FnMut(Found, Place) -> ControlFlow<()>) -> ControlFlow<()> {
        if !self.blocks {
            return self.hard(text, 0..text.len(), &mut emit);
        }
        let mut from = 0;
        while from < text.len() {
            let stop = self.fill(text.as_bytes(), from);
            if stop == text.len() {
                return self.read(text, from, &mut emit);
            }
            let blank = blanks_before(text.as_bytes(), from, stop);
            self.cut_back(from, blank);
            self.read(text, from, &mut emit)?;
            from = hard_end(text.as_bytes(), stop);
            self.hard(text, blank..from, &mut emit)?;
        }
        ControlFlow::Continue(())
    }

    /// Leave a stretch to [`super::segment`].
    fn hard(
        &self,
        text: &str,
        part: Range<usize>,
        emit: &mut dyn FnMut(Found, Place) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        segment::spans_within(text, part, self.rules, &mut |span| {
            if span.kind == segment::Kind::Punctuation && !self.punctuation {
                return ControlFlow::Continue(());
            }
            raw(text, span.start..span.end, emit)
        })
    }

    /// Copy plain text into the buffer, from `from` up to the first hard place; returns where that is.
    fn fill(&mut self, bytes: &[u8], from: usize) -> usize {
        self.buffer.clear();
        self.stand_ins.clear();
        let mut at = from;
        while at < bytes.len() {
            let plain = plain_run(&bytes[at..]);
            self.buffer.extend_from_slice(&bytes[at..at + plain]);
            at += plain;
            let Some(&byte) = bytes.get(at) else { break };
            if byte.is_ascii() {
                if self.signs.hard(bytes, at) {
                    break;
                }
                self.buffer.push(byte);
                at += 1;
                continue;
            }
            let around = (self.buffer.last().copied(), bytes.get(at + 3).copied());
            let Some((stand_in, len)) = stand_in(&bytes[at..], around) else { break };
            self.stand_ins.push(StandIn { place: self.buffer.len(), start: at, len });
            self.buffer.push(stand_in);
            at += len;
        }
        at
    }

    /// Forget what was copied from the byte at `end` of the text on.
    fn cut_back(&mut self, from: usize, end: usize) {
        while self.stand_ins.last().is_some_and(|last| last.start >= end) {
            self.stand_ins.pop();
        }
        let kept = self.stand_ins.last().map_or(end - from, |last| last.place + 1 + (end - last.start - last.len));
        self.buffer.truncate(kept);
    }

    /// Emit the words in the buffer, which holds the text from `from` on.
    fn read(
        &mut self,
        text: &str,
        from: usize,
        emit: &mut impl FnMut(Found, Place) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let blocks = self.buffer.len() / BLOCK + 1;
        self.buffer.resize((blocks + 1) * BLOCK, 0);
        let stand_ins = std::mem::take(&mut self.stand_ins);
        let mut origin = Origin { stand_ins: &stand_ins, shift: from };
        // Whether a word goes on from the block before, and where it or the latest one started.
        let (mut inside, mut start) = (0, 0);
        let mut masks = [(0, 0); GROUP];
        for group in (0..blocks).step_by(GROUP) {
            let masks = &mut masks[..GROUP.min(blocks - group)];
            for (index, masks) in masks.iter_mut().enumerate() {
                *masks = self.masks((group + index) * BLOCK);
            }
            for (index, &mut (words, marks)) in masks.iter_mut().enumerate() {
                let base = (group + index) * BLOCK;
                let before = words << 1 | inside;
                let (mut starts, ends) = (words & !before, before & !words);
                let mut open = inside == 1;
                inside = words >> 63;
                let mut events = ends | marks;
                while events != 0 {
                    let bit = take_first(&mut events);
                    let at = base | bit;
                    if ends >> bit & 1 == 1 {
                        if !open {
                            start = base | take_first(&mut starts);
                        }
                        open = false;
                        if self.punctuation || !is_rule(&self.buffer[start..at]) {
                            let found = Found::Folded { buffer: &self.buffer, start, len: at - start };
                            emit(found, Place { in_buffer: start..at, origin: &mut origin })?;
                        }
                    }
                    if marks >> bit & 1 == 1 {
                        raw(text, origin.of(at)..origin.of(at + 1), emit)?;
                    }
                }
                if starts != 0 {
                    start = base | take_first(&mut starts);
                }
            }
        }
        self.stand_ins = stand_ins;
        ControlFlow::Continue(())
    }

    /// Which bytes of the block at `base` stand in words, and which are marks that are emitted. Lower-cases the block.
    fn masks(&mut self, base: usize) -> (u64, u64) {
        let Some(block) = self.buffer[base..].first_chunk_mut() else { return (0, 0) };
        let (words, joints) = classify(block, self.lowercase);
        let visible = if self.punctuation { visible(block) } else { 0 };
        let words = words | self.joined(base, joints);
        (words, visible & !words)
    }

    /// Which of the marks at `joints` join their two neighbours.
    fn joined(&self, base: usize, mut joints: u64) -> u64 {
        let mut joined = 0;
        while joints != 0 {
            let bit = take_first(&mut joints);
            let at = base | bit;
            let before = if at == 0 { 0 } else { self.buffer[at - 1] };
            let pair = between(class(before), class(self.buffer[at + 1]));
            joined |= u64::from(self.joins[usize::from(self.buffer[at] & 127)][pair]) << bit;
        }
        joined
    }
}

/// Emit a piece as it stands in the text.
fn raw(text: &str, place: Range<usize>, emit: &mut dyn FnMut(Found, Place) -> ControlFlow<()>) -> ControlFlow<()> {
    let origin = &mut Origin { stand_ins: &[], shift: 0 };
    emit(Found::Raw(&text[place.clone()]), Place { in_buffer: place, origin })
}

/// From places in the buffer to places in the text; asked in ascending order.
struct Origin<'a> {
    stand_ins: &'a [StandIn],
    shift: usize,
}

impl Origin<'_> {
    fn of(&mut self, place: usize) -> usize {
        while let Some((first, rest)) = self.stand_ins.split_first()
            && first.place < place
        {
            self.shift += first.len - 1;
            self.stand_ins = rest;
        }
        place + self.shift
    }
}

/// Signs that make what they stand in one token.
#[derive(Debug, Clone, Copy)]
struct Signs {
    at: bool,
    hash: bool,
    web: bool,
}

impl Signs {
    /// Whether the suspicious byte at `at` is such a sign.
    fn hard(self, bytes: &[u8], at: usize) -> bool {
        match bytes[at] {
            b'@' => self.at,
            b'#' => self.hash,
            b'/' => self.web && at > 0 && bytes[at - 1] == b':' && bytes.get(at + 1) == Some(&b'/'),
            _ => self.web && WEB.iter().any(|web| bytes[at..].starts_with(web.as_bytes())),
        }
    }
}

/// How many bytes from the first on are neither part of another character than ASCII nor suspicious of being a sign: `@`,
/// `#`, `/`, or a `w` before another.
fn plain_run(bytes: &[u8]) -> usize {
    let mut run = 0;
    while let (Some(lane), Some(next)) = (bytes[run..].first_chunk(), bytes[run..].get(1..=LANE)) {
        let lane = u8x16::new(*lane);
        let next = u8x16::new(next.try_into().unwrap_or_default());
        let is = |lane: u8x16, byte: u8| lane.cmp_eq(u8x16::splat(byte));
        let small = u8x16::splat(0x20);
        let double = is(lane | small, b'w') & is(next | small, b'w');
        let found = bits(lane | is(lane, b'@') | is(lane, b'#') | is(lane, b'/') | double, 0);
        if found != 0 {
            return run + found.trailing_zeros() as usize;
        }
        run += LANE;
    }
    let suspicious = |&byte: &u8| !byte.is_ascii() || matches!(byte, b'@' | b'#' | b'/' | b'w' | b'W');
    bytes[run..].iter().position(suspicious).map_or(bytes.len(), |place| run + place)
}

/// The ASCII byte that stands for the typographic mark at the beginning of `bytes`, and the length of the mark; `None`
/// where it is something else. `around` are the bytes before and after it.
///
/// The apostrophe ’ joins what the straight one joins. ‘ would do so too, but is not one: between two letters it is
/// left to the tables. The others join nothing, as `!` does, and a no-break space shows nothing, as a control does.
fn stand_in(bytes: &[u8], around: (Option<u8>, Option<u8>)) -> Option<(u8, usize)> {
    match bytes {
        [0xE2, 0x80, 0x99, ..] => Some((b'\'', 3)),
        [0xE2, 0x80, 0x93 | 0x94 | 0x9C | 0x9D | 0xA6, ..] => Some((b'!', 3)),
        [0xE2, 0x80, 0x98, ..] => match around {
            (Some(before), Some(after)) if class(before) != OTHER && class(after) != OTHER => None,
            _ => Some((b'!', 3)),
        },
        [0xC2, 0xA0, ..] => Some((1, 2)),
        _ => None,
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// Where the blanks begin that stand before the word that holds `stop`, but not before `from`.
fn blanks_before(bytes: &[u8], from: usize, stop: usize) -> usize {
    let word = bytes[from..stop].iter().rposition(|&byte| is_blank(byte)).map_or(from, |blank| from + blank + 1);
    let others = bytes[from..word].iter().rposition(|&byte| !is_blank(byte));
    others.map_or(from, |last| from + last + 1)
}

/// Where a stretch ends that is hard at `stop`: at a blank behind which the text is plain for a while.
fn hard_end(bytes: &[u8], stop: usize) -> usize {
    let mut end = stop;
    loop {
        while end < bytes.len() && !is_blank(bytes[end]) {
            end += 1;
        }
        let ahead = &bytes[end..bytes.len().min(end + WORTH)];
        match ahead.iter().rposition(|byte| !byte.is_ascii()) {
            Some(hard) => end += hard,
            None => return end,
        }
    }
}

/// Lower-case a block, and tell which of its bytes are letters, digits or `_`, and which are marks that may join.
fn classify(block: &mut [u8; BLOCK], lowercase: bool) -> (u64, u64) {
    let (mut words, mut joints) = (0, 0);
    for (index, lane) in block.as_chunks_mut::<LANE>().0.iter_mut().enumerate() {
        let bytes = u8x16::new(*lane);
        let lower = bytes | (within(bytes, b'A', b'Z') & u8x16::splat(0x20));
        let word = within(lower, b'a', b'z') | within(bytes, b'0', b'9') | bytes.cmp_eq(u8x16::splat(b'_'));
        let joint = within(bytes, b',', b'/') | within(bytes, b':', b';') | bytes.cmp_eq(u8x16::splat(b'\''));
        words |= bits(word, index);
        joints |= bits(joint, index);
        if lowercase {
            *lane = lower.to_array();
        }
    }
    (words, joints)
}

/// Which bytes of a block show something.
fn visible(block: &[u8; BLOCK]) -> u64 {
    let lanes = block.as_chunks::<LANE>().0.iter().enumerate();
    lanes.fold(0, |shown, (index, lane)| shown | bits(within(u8x16::new(*lane), b'!', b'~'), index))
}

/// All bits of the bytes from `first` to `last`.
fn within(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    let above = bytes - u8x16::splat(first);
    above.min(u8x16::splat(last - first)).cmp_eq(above)
}

/// One bit per byte of the lane with this index in its block.
fn bits(lane: u8x16, index: usize) -> u64 {
    u64::from(lane.move_mask().cast_unsigned()) << (LANE * index)
}

/// The place of the first bit that is set, which is then no longer set.
#[inline]
fn take_first(bits: &mut u64) -> usize {
    let first = bits.trailing_zeros() as usize;
    *bits &= bits.wrapping_sub(1);
    first
}

/// Whether a run of letters, digits and `_` is nothing but `_`.
fn is_rule(run: &[u8]) -> bool {
    run.first() == Some(&b'_') && run.iter().all(|&byte| byte == b'_')
}
