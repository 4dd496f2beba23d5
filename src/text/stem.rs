//! Word stems, from the Snowball algorithms of the `frostem` crate.

use crate::error::{Error, Result};
use frostem::{Algorithm, Stemmer};

/// The stemmer of a language, by ISO 639-1 code or English name (`"en"`, `"english"`).
///
/// ```
/// let stemmer = slantwise::text::stem::stemmer("en")?;
/// assert_eq!(stemmer.stem("tariffs"), "tariff");
/// assert!(slantwise::text::stem::stemmer("xx").is_err());
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn stemmer(language: &str) -> Result<Stemmer> {
    let algorithm = Algorithm::from_name(language).map_err(|_| Error::Argument {
        name: "stem",
        given: format!("{language:?}"),
        expected: format!("a language with a Snowball stemmer is needed: {}", names().join(", ")),
    })?;
    Ok(Stemmer::new(algorithm))
}

/// The two-letter codes by which [`stemmer`] knows a language.
pub fn codes() -> Vec<String> {
    let pairs = ('a'..='z').flat_map(|first| ('a'..='z').map(move |second| format!("{first}{second}")));
    pairs.filter(|code| Algorithm::from_name(code).is_ok()).collect()
}

/// The names of the languages that have a stemmer.
pub fn names() -> Vec<&'static str> {
    Algorithm::all().iter().map(|algorithm| algorithm.name()).collect()
}
