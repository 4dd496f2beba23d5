//! Counts in a file: versioned, checksummed, and nothing but data.
//!
//! ```text
//! bytes   0..8    the signature
//!         8..12   the version of the format
//!        12..20   the length of what is packed, unpacked
//!        20..n-4  the counts, as postcard writes them, packed by Zstandard (with a checksum of its own)
//!       n-4..n    CRC-32 of all that comes before
//! ```
//!
//! Numbers are little-endian. The checksum finds every error in up to 32 neighbouring bits, and so every changed byte,
//! before anything is unpacked. Against what is made to do harm: unpacking stops at the length that was announced,
//! which may be no more than [`MOST_EXPANDED`] times the file; what the counts will take in memory is added up before
//! any of it is taken; lists grow as their items come, not by what they say they hold; and what is read has to pass the
//! checks of [`Counts`].

use crate::count::Counts;
use crate::error::{Error, Result};
use crate::runtime::Task;
use serde::{Deserialize, Serialize};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What every such file begins with. A byte no text begins with, and line ends that a careless transfer would change.
const SIGNATURE: [u8; 8] = *b"\x93SLANT\r\n";
/// The version that is written, and the only one there has been.
const VERSION: u32 = 1;
const HEADER: usize = 20;
const CHECKSUM: usize = 4;
/// How many times its size a file may expand to. Features and cells are lists of different things in order, so real
/// counts shrink to a quarter or a tenth.
const MOST_EXPANDED: u64 = 1000;
/// A file may always expand to this many bytes.
const ALWAYS: u64 = 16 << 20;
/// Bytes that are packed or unpacked at a time.
const PART: usize = 1 << 20;
/// How hard Zstandard tries.
const LEVEL: i32 = 3;

/// What is in a file: counts, and what their maker says of them (text that is kept as it is).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// How the counts were made.
    pub about: String,
    /// The counts.
    pub counts: Counts,
}

/// The bytes of a file.
///
/// ```
/// use slantwise::{count::{Counts, Keyed}, runtime::Task, store, tokens::{TokenOptions, Tokens}};
/// # use std::sync::Arc;
/// let task = Task::new();
/// let tokens = Tokens::encode(Arc::new(vec!["jobs and prices"]), &TokenOptions::default(), &task)?;
/// let none = Keyed { codes: vec![None], keys: Vec::new() };
/// let counts = Counts::of(&tokens, &none, &none, None, &task)?;
/// let mut bytes = store::pack("how it was made", &counts, &task)?;
/// assert_eq!(store::unpack(&bytes, &task)?.counts, counts);
/// bytes[30] ^= 1;
/// assert!(store::unpack(&bytes, &task).is_err());
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn pack(about: &str, counts: &Counts, task: &Task) -> Result<Vec<u8>> {
    task.begin("packing", 0);
    let plain = postcard::to_stdvec(&(about, counts)).map_err(|error| unwritten(&error.to_string()))?;
    task.charge(plain.len())?;
    let mut packed = Vec::with_capacity(HEADER + plain.len() / 4 + CHECKSUM);
    packed.extend(SIGNATURE);
    packed.extend(VERSION.to_le_bytes());
    packed.extend((plain.len() as u64).to_le_bytes());
    let mut encoder = zstd::Encoder::new(packed, LEVEL).map_err(|error| unwritten(&error.to_string()))?;
    encoder.include_checksum(true).map_err(|error| unwritten(&error.to_string()))?;
    for part in plain.chunks(PART) {
        task.check()?;
        encoder.write_all(part).map_err(|error| unwritten(&error.to_string()))?;
    }
    let mut packed = encoder.finish().map_err(|error| unwritten(&error.to_string()))?;
    packed.extend(crc32fast::hash(&packed).to_le_bytes());
    if plain.len() as u64 > most_expanded(packed.len()) {
        return Err(unwritten("they pack more tightly than would be believed when they are read"));
    }
    Ok(packed)
}

/// What the bytes of a file hold. Any fault in them is an error that says what it is; nothing in them is ever executed.
pub fn unpack(bytes: &[u8], task: &Task) -> Result<Saved> {
    let known = bytes.len().min(SIGNATURE.len());
    if bytes.is_empty() {
        return Err(damaged("the file is empty"));
    }
    if bytes[..known] != SIGNATURE[..known] {
        return Err(refused(
            "these are no saved counts of slantwise: the signature is missing. Give a file that counts.save() wrote",
        ));
    }
    if bytes.len() < HEADER + CHECKSUM {
        return Err(damaged("the file is cut off"));
    }
    let (body, checksum) = bytes.split_at(bytes.len() - CHECKSUM);
    let version = u32::from_le_bytes([body[8], body[9], body[10], body[11]]);
    if crc32fast::hash(body).to_le_bytes() != checksum {
        return Err(damaged("the checksum does not fit: the file is cut off, or bytes of it have changed"));
    }
    if version != VERSION {
        return Err(refused(&format!(
            "these counts are of format {version}, and slantwise {} reads format {VERSION}; install the version that \
             wrote them, or a newer one",
            env!("CARGO_PKG_VERSION")
        )));
    }
    let mut length = [0; 8];
    length.copy_from_slice(&body[12..HEADER]);
    let length = u64::from_le_bytes(length);
    if length > most_expanded(bytes.len()) {
        return Err(refused(&format!(
            "{} bytes say they expand to {length}, which no counts do; the file may be made to fill the memory, and is \
             not read",
            bytes.len()
        )));
    }
    let length = usize::try_from(length).map_err(|_| damaged("it holds more than this machine can address"))?;
    task.begin("unpacking", 0);
    // What is unpacked grows, and is twice as long then as what is in it.
    task.charge(length.saturating_mul(2))?;
    let (mut plain, mut cancelled) = (Vec::new(), false);
    let unpacking = zstd::Decoder::new(&body[HEADER..]).and_then(|decoder| {
        // One byte more than announced is enough to see that there is more.
        let mut decoder = decoder.take(length as u64 + 1);
        while !cancelled && (&mut decoder).take(PART as u64).read_to_end(&mut plain)? > 0 {
            cancelled = task.check().is_err();
        }
        Ok(())
    });
    task.check()?;
    if let Err(error) = unpacking {
        return Err(damaged(&format!("what is packed cannot be unpacked ({error})")));
    }
    if plain.len() != length {
        return Err(damaged("it holds more or less than it says"));
    }
    let weight = {
        let mut from = postcard::Deserializer::from_bytes(&plain);
        <&str>::deserialize(&mut from).and_then(|about| Ok(about.len().saturating_add(Counts::weight(&mut from)?)))
    };
    task.charge(weight.map_err(|error| no_counts(&error))?)?;
    task.check()?;
    match postcard::take_from_bytes::<Owned>(&plain) {
        Ok((Owned { about, counts }, [])) => Ok(Saved { about, counts }),
        Ok(_) => Err(damaged("something follows the counts")),
        Err(error) => Err(no_counts(&error)),
    }
}

/// Write a file. It is written beside its place and moved there when it is whole, so there is never half of one.
pub fn save(path: &Path, about: &str, counts: &Counts, task: &Task) -> Result<()> {
    let bytes = pack(about, counts, task)?;
    let failed = |error: std::io::Error| refused(&format!("{}: could not be written ({error})", path.display()));
    let name = path.file_name().ok_or_else(|| refused(&format!("{}: this names no file", path.display())))?;
    let (beside, mut file) = beside(path, name).map_err(failed)?;
    let written = file.write_all(&bytes).and_then(|()| file.sync_all());
    // Some systems move no open file.
    drop(file);
    let written = written.and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| {
        // Whatever was written of it is of no use, and may be what fills the disk.
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}

/// A new file beside this one, that nobody else writes: no other thread, and no other process.
fn beside(path: &Path, name: &OsStr) -> std::io::Result<(PathBuf, File)> {
    static FILES: AtomicU64 = AtomicU64::new(0);
    loop {
        let mut own = OsString::from(".");
        own.push(name);
        own.push(format!(".{}.{}.part", std::process::id(), FILES.fetch_add(1, Ordering::Relaxed)));
        let own = path.with_file_name(own);
        match File::options().write(true).create_new(true).open(&own) {
            // One that a process of the same number left behind.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (own, file)),
        }
    }
}

/// Read a file that [`save`] wrote.
pub fn load(path: &Path, task: &Task) -> Result<Saved> {
    task.begin("reading", 0);
    let named = |reason: &str| refused(&format!("{}: {reason}", path.display()));
    let failed = |error: std::io::Error| named(&format!("could not be read ({error})"));
    let mut file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    task.charge(usize::try_from(size).unwrap_or(usize::MAX))?;
    // A file of another kind may be large: its first bytes tell.
    let mut bytes = vec![0; SIGNATURE.len()];
    let mut begun = 0;
    while begun < bytes.len() {
        match file.read(&mut bytes[begun..]).map_err(failed)? {
            0 => break,
            read => begun += read,
        }
    }
    bytes.truncate(begun);
    if bytes == SIGNATURE {
        file.read_to_end(&mut bytes).map_err(failed)?;
    }
    unpack(&bytes, task).map_err(|error| match error {
        Error::Store { reason } => named(&reason),
        other => other,
    })
}

/// What is packed, as it is read; written it is the same pair, borrowed.
#[derive(Serialize, Deserialize)]
struct Owned {
    about: String,
    counts: Counts,
}

fn most_expanded(packed: usize) -> u64 {
    (packed as u64).saturating_mul(MOST_EXPANDED).max(ALWAYS)
}

fn refused(reason: &str) -> Error {
    Error::Store { reason: reason.to_owned() }
}

fn no_counts(error: &postcard::Error) -> Error {
    damaged(&format!("what it holds are no counts ({error})"))
}

fn damaged(reason: &str) -> Error {
    refused(&format!("{reason}; copy or fetch it again, or count again"))
}

fn unwritten(reason: &str) -> Error {
    refused(&format!("the counts could not be packed ({reason}); please report this"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::count::{Keyed, Value};
    use crate::lexicon::Lexicon;
    use crate::tokens::{TokenOptions, Tokens};
    use std::sync::Arc;

    fn counts() -> Counts {
        let texts = vec!["Tariffs cost jobs", "Tariffs guard the border", "Jobs and prices"];
        let task = Task::new();
        let tokens = Tokens::encode(Arc::new(texts), &TokenOptions::default(), &task).unwrap();
        let text = |text: &str| vec![Value::Text(text.to_owned())];
        let outlets = Keyed { codes: vec![Some(1), Some(0), None], keys: vec![text("Tribune"), text("Ledger")] };
        let events = Keyed { codes: vec![Some(0), None, Some(0)], keys: vec![vec![Value::Whole(7)]] };
        let lexicon = Lexicon::plain([("economic", ["job*".to_owned()].as_slice())]).unwrap();
        Counts::of(&tokens, &outlets, &events, Some(&lexicon), &task).unwrap()
    }

    fn reason(bytes: &[u8]) -> String {
        match unpack(bytes, &Task::new()) {
            Err(Error::Store { reason }) => reason,
            other => panic!("{other:?}"),
        }
    }

    /// A file around anything, with a checksum that fits.
    fn forged(length: u64, packed: &[u8]) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.extend(packed);
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let counts = counts();
        let bytes = pack("made by hand", &counts, &Task::new()).unwrap();
        let saved = unpack(&bytes, &Task::new()).unwrap();
        assert_eq!((saved.about.as_str(), &saved.counts), ("made by hand", &counts));
        assert_eq!(bytes, pack("made by hand", &saved.counts, &Task::new()).unwrap());
    }

    #[test]
    fn threads_may_save_to_one_path() {
        let folder = std::env::temp_dir().join(format!("slantwise-store-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (path, counts) = (folder.join("a.counts"), counts());
        // What a process of this number might have left behind.
        std::fs::write(folder.join(format!(".a.counts.{}.3.part", std::process::id())), "left").unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (path, counts) = (&path, &counts);
                scope.spawn(move || {
                    for _ in 0..25 {
                        save(path, &"x".repeat(thread * 10_000), counts, &Task::new()).unwrap();
                        load(path, &Task::new()).unwrap();
                    }
                });
            }
        });
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn every_changed_byte_and_every_missing_end_is_seen() {
        let bytes = pack("made by hand", &counts(), &Task::new()).unwrap();
        for place in 0..bytes.len() {
            for change in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[place] ^= change;
                reason(&changed);
            }
            reason(&bytes[..place]);
        }
        reason(&[&bytes[..], &[0]].concat());
    }

    #[test]
    fn counts_weigh_what_they_take() {
        let counts = counts();
        let plain = postcard::to_stdvec(&counts).unwrap();
        let mut from = postcard::Deserializer::from_bytes(&plain);
        let weight = Counts::weight(&mut from).unwrap();
        assert!(from.finalize().unwrap().is_empty(), "the weight is taken of all that is written");
        assert!((1500..20_000).contains(&weight), "{weight}");
    }

    #[test]
    fn what_is_made_to_do_harm_is_refused() {
        let counts = counts();
        let plain = postcard::to_stdvec(&("", &counts)).unwrap();
        let zip = |plain: &[u8]| zstd::encode_all(plain, LEVEL).unwrap();
        assert!(unpack(&forged(plain.len() as u64, &zip(&plain)), &Task::new()).is_ok());
        let bomb = zip(&vec![0; 1 << 26]);
        assert!(reason(&forged(u64::MAX, &bomb)).contains("made to fill the memory"));
        assert!(reason(&forged(1 << 26, &bomb)).contains("made to fill the memory"));
        assert!(reason(&forged(100, &bomb)).contains("more or less"));
        assert!(reason(&forged(1 << 20, &zip(&plain))).contains("more or less"));
        assert!(reason(&forged(5, b"hello")).contains("cannot be unpacked"));
        // A list that says it is endless, and a text that does.
        assert!(
            reason(&forged(12, &zip(&[0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0]))).contains("no counts")
        );
        assert!(reason(&forged(11, &zip(&[255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0]))).contains("no counts"));
        // Every byte of the plain form changed: an error or other sound counts, never a panic.
        for place in 0..plain.len() {
            for change in 1..=255 {
                let mut changed = plain.clone();
                changed[place] ^= change;
                if let Ok(saved) = unpack(&forged(plain.len() as u64, &zip(&changed)), &Task::new()) {
                    let task = Task::new();
                    let _ =
                        saved.counts.add(&counts, &task).map(|sum| sum.sums(crate::count::Breakdown::Within, &task));
                }
            }
        }
        // Lists of what is small in a file and large in memory: keys of nothing, accounts with a reason, patterns.
        let many = 1 << 20;
        let varint = [0x80, 0x80, 0x40];
        let keys = [&[0][..], &varint, &vec![0; many]].concat();
        let accounts = [&[0; 5][..], &varint, &[1, 0, 1, 0, 1].repeat(many)].concat();
        let rest = [0; 16];
        for plain in [keys, accounts] {
            let plain = [&plain[..], &rest].concat();
            let memory = Task::with_memory(Some(20 << 20));
            let unpacked = unpack(&forged(plain.len() as u64, &zip(&plain)), &memory);
            assert!(matches!(unpacked, Err(Error::Memory { .. })), "{unpacked:?}");
        }
        let small = Task::with_memory(Some(1000));
        let bytes = pack("", &counts, &Task::new()).unwrap();
        assert!(matches!(unpack(&bytes, &small), Err(Error::Memory { .. })));
    }
}
