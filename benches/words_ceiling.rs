//! How fast can words be cut and numbered at all? Three ceilings to hold `Tokens::encode` against.
//!
//! - `ascii`: a word is a run of letters, digits, underscores and bytes of other scripts; ASCII letters become small.
//!   Text is classified 64 bytes at a time into the bits of one number, words of up to 16 bytes are their own keys in
//!   one open table. It knows nothing of apostrophes, decimals, addresses or other scripts' capitals: what remains is
//!   the price of reading each byte and looking each word up.
//! - `unicode`: `unicode-segmentation` finds the word boundaries; pieces with a letter or digit are counted, no more.
//! - `dictionary`: the dictionary segmenter of ICU4X does the same, for scripts without spaces.
//!
//! ```text
//! cargo bench --bench words_ceiling -- ascii|unicode|dictionary FILE [RUNS]
//! ```
//!
//! `FILE` begins with one line of lengths in bytes, parted by spaces; the texts follow, one behind the other. Printed is
//! one line of JSON; `seconds` holds every run, `mb_per_second` is that of the fastest.

use icu_segmenter::{WordSegmenter, options::WordBreakInvariantOptions};
use serde_json::json;
use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes classified at once: one bit each in a `u64`.
const BLOCK: usize = 64;
/// Words up to this many bytes are keys as they stand.
const INLINE: usize = 16;

fn main() -> Result<(), Box<dyn Error>> {
    // cargo adds --bench.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [ceiling, path, rest @ ..] = arguments.as_slice() else {
        eprintln!("nothing to measure: cargo bench --bench words_ceiling -- ascii|unicode|dictionary FILE [RUNS]");
        return Ok(());
    };
    let measure: fn(&[&str]) -> Counted = match ceiling.as_str() {
        "ascii" => ascii,
        "unicode" => unicode,
        "dictionary" => dictionary,
        other => return Err(format!("{other}: one of ascii, unicode, dictionary is needed").into()),
    };
    let runs = rest.first().map_or(Ok(3), |runs| runs.parse::<usize>())?.max(1);
    let file = std::fs::read_to_string(path)?;
    let texts = texts(&file)?;
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let mut seconds = Vec::with_capacity(runs);
    let mut counted = Counted::default();
    for _ in 0..runs {
        let begin = Instant::now();
        let result = black_box(measure(black_box(&texts)));
        seconds.push(begin.elapsed().as_secs_f64());
        counted = result;
    }
    let fastest = seconds.iter().copied().fold(f64::INFINITY, f64::min);
    let line = json!({
        "ceiling": ceiling, "documents": texts.len(), "bytes": bytes, "tokens": counted.tokens(), "types": counted.types,
        "seconds": seconds, "mb_per_second": bytes as f64 / 1e6 / fastest,
    });
    println!("{line}");
    Ok(())
}

/// The texts of a file that begins with a line of their lengths.
fn texts(file: &str) -> Result<Vec<&str>, Box<dyn Error>> {
    let (lengths, mut rest) = file.split_once('\n').ok_or("the line of lengths is missing")?;
    let mut texts = Vec::new();
    for length in lengths.split_ascii_whitespace() {
        let (text, behind) = rest.split_at_checked(length.parse()?).ok_or("a length leads out of the texts")?;
        texts.push(text);
        rest = behind;
    }
    Ok(texts)
}

/// What a ceiling found.
#[derive(Default)]
struct Counted {
    /// The number of each word, in order; empty where a ceiling only counts.
    ids: Vec<u32>,
    /// One past the last token of each text.
    ends: Vec<usize>,
    /// Different words; 0 where a ceiling only counts.
    types: u32,
}

impl Counted {
    fn tokens(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }
}

// -- the library's ceilings -------------------------------------------------------------------------------------------

fn unicode(texts: &[&str]) -> Counted {
    let word = |piece: &str| piece.chars().any(char::is_alphanumeric);
    tally(texts, |text| text.split_word_bound_indices().filter(|(_, piece)| word(piece)).count())
}

fn dictionary(texts: &[&str]) -> Counted {
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    tally(texts, |text| {
        segmenter.segment_str(text).iter_with_word_type().filter(|(_, kind)| kind.is_word_like()).count()
    })
}

fn tally(texts: &[&str], count: impl Fn(&str) -> usize) -> Counted {
    let mut sum = 0;
    let ends = texts.iter().map(|text| {
        sum += count(text);
        sum
    });
    Counted { ends: ends.collect(), ..Counted::default() }
}

// -- plain ASCII ------------------------------------------------------------------------------------------------------

fn ascii(texts: &[&str]) -> Counted {
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let mut terms = Terms::new();
    let mut counted = Counted { ids: Vec::with_capacity(bytes / 5), ..Counted::default() };
    let mut small = Vec::new();
    for text in texts {
        words(text.as_bytes(), &mut small, |text, start, end| counted.ids.push(terms.id(text, start, end)));
        counted.ends.push(counted.ids.len());
    }
    counted.types = terms.count;
    counted
}

/// Call `emit` with the text in small letters, and where in it each word begins and ends.
fn words(text: &[u8], small: &mut Vec<u8>, mut emit: impl FnMut(&[u8], usize, usize)) {
    // At least one empty byte behind the text ends its last word, and a key can be read whole at any word.
    let blocks = text.len() / BLOCK + 1;
    small.clear();
    small.extend_from_slice(text);
    small.resize(blocks * BLOCK + INLINE, 0);
    let mut inside = false;
    let mut start = 0;
    for base in (0..blocks * BLOCK).step_by(BLOCK) {
        let Some(block) = small[base..].first_chunk_mut() else { break };
        let mask = classify(block);
        // A bit is an edge where it differs from the one before it.
        let mut edges = mask ^ ((mask << 1) | u64::from(inside));
        while edges != 0 {
            let place = base + edges.trailing_zeros() as usize;
            edges &= edges - 1;
            if inside {
                emit(small, start, place);
            } else {
                start = place;
            }
            inside = !inside;
        }
    }
}

/// Make the letters of a block small; return a bit per byte, set where the byte belongs to a word.
#[inline]
fn classify(block: &mut [u8; BLOCK]) -> u64 {
    let mut marks = [0_u8; BLOCK];
    for (byte, mark) in block.iter_mut().zip(&mut marks) {
        let capital = u8::from(byte.wrapping_sub(b'A') < 26);
        *byte |= capital << 5;
        // Numbers instead of truth values: without branches the compiler takes many bytes at once.
        let letter = u8::from(byte.wrapping_sub(b'a') < 26);
        let digit = u8::from(byte.wrapping_sub(b'0') < 10);
        *mark = letter | digit | u8::from(*byte == b'_') | (*byte >> 7);
    }
    // The factor brings the lowest bits of eight bytes side by side into the highest byte.
    let (eights, _) = marks.as_chunks::<8>();
    eights
        .iter()
        .rev()
        .fold(0, |mask, eight| (mask << 8) | (u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56))
}

/// A place of the table; key 0 is none, for no word holds a zero byte.
#[derive(Clone, Copy, Default)]
struct Slot {
    key: u128,
    id: u32,
}

/// Word → number, in the order of first sight.
struct Terms {
    slots: Vec<Slot>,
    long: HashMap<Box<[u8]>, u32>,
    count: u32,
}

impl Terms {
    fn new() -> Self {
        Self { slots: vec![Slot::default(); 1 << 18], long: HashMap::new(), count: 0 }
    }

    #[inline]
    fn id(&mut self, text: &[u8], start: usize, end: usize) -> u32 {
        let length = end - start;
        match text[start..].first_chunk::<INLINE>() {
            Some(bytes) if length <= INLINE => {
                self.inline(u128::from_le_bytes(*bytes) & (u128::MAX >> (128 - 8 * length)))
            }
            _ => self.long(&text[start..end]),
        }
    }

    #[inline]
    fn inline(&mut self, key: u128) -> u32 {
        let place = self.place(key);
        let slot = self.slots[place];
        if slot.key == key { slot.id } else { self.insert(place, key) }
    }

    /// The place that holds `key`, or the free one where it belongs.
    #[inline]
    fn place(&self, key: u128) -> usize {
        let last = self.slots.len() - 1;
        let mut place = hash(key) & last;
        while self.slots[place].key != key && self.slots[place].key != 0 {
            place = (place + 1) & last;
        }
        place
    }

    #[cold]
    fn insert(&mut self, place: usize, key: u128) -> u32 {
        let id = self.next();
        self.slots[place] = Slot { key, id };
        if self.count as usize * 2 > self.slots.len() {
            let larger = vec![Slot::default(); self.slots.len() * 2];
            for slot in std::mem::replace(&mut self.slots, larger) {
                if slot.key != 0 {
                    let place = self.place(slot.key);
                    self.slots[place] = slot;
                }
            }
        }
        id
    }

    #[cold]
    fn long(&mut self, word: &[u8]) -> u32 {
        if let Some(&id) = self.long.get(word) {
            return id;
        }
        let id = self.next();
        self.long.insert(word.into(), id);
        id
    }

    fn next(&mut self) -> u32 {
        let id = self.count;
        self.count += 1;
        id
    }
}

/// The two halves multiplied, and the product's halves joined: every bit of the key reaches the low bits.
#[inline]
#[allow(clippy::cast_possible_truncation)]
fn hash(key: u128) -> usize {
    let low = key as u64 ^ 0x9E37_79B9_7F4A_7C15;
    let high = (key >> 64) as u64 ^ 0xA076_1D64_78BD_642F;
    let product = u128::from(low) * u128::from(high);
    (product as u64 ^ (product >> 64) as u64) as usize
}
