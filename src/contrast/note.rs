//! Why a number of a comparison is missing, or to be read with care.

/// Why a number is missing, or to be read with care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// The target never uses it; the ratio takes half an occurrence instead, and the interval has no lower end.
    NotInTarget,
    /// The reference never uses it; the ratio takes half an occurrence instead, and the interval has no upper end.
    NotInReference,
    /// One side never uses it and is so small that even half an occurrence would be more than the other side's rate.
    TooFewWords,
    /// Fewer than 5 documents have it, or one side has fewer than 5: too few to measure its dispersion; φ̂ is taken as
    /// at least 1.
    FewDocuments,
    /// Every document has it in exact proportion, which does not tell how far that may be relied on.
    NoVariation,
    /// One document holds more than half of all its occurrences.
    OneDocument,
    /// Too few documents in all for a test.
    NoTest,
    /// The target, or the reference, has no words here.
    NoWords,
    /// Neither side uses it at all.
    NeverFound,
    /// No event is covered by both sides.
    NoEvents,
    /// Neither side uses it in any event that both cover.
    NotInEvents,
    /// Fewer than 20 events are shared, so p is approximate.
    FewEvents,
    /// Inside the shared events only one side uses it, so there is no ratio.
    OneSided,
    /// Every way to assign the target's documents was tried, not a sample of them.
    Exact,
    /// There are fewer than 20 ways to assign the target's documents, so p cannot fall below .05.
    FewArrangements,
    /// One side has fewer than 3 units, or fewer than 3 events are shared: nothing to resample.
    FewToResample,
    /// More than 5 % of the replicates have no such number, so there is no interval.
    RarelyDefined,
    /// No interval, or fewer than 5 outlets that have one: too few to shrink towards their mean.
    NotShrunk,
    /// The reference is a table of frequencies, so the dispersion is that of the target's documents alone.
    OwnDispersion,
    /// The same where the target never uses it, so that nothing is known of its dispersion.
    NoDispersion,
    /// No ratio up to a million would be found as surely as wanted.
    NotDetectable,
    /// A pair of outlets has no mean of outlets to be drawn to.
    PairNotShrunk,
}

impl Note {
    /// Every note there is.
    pub const ALL: [Self; 22] = [
        Self::NotInTarget,
        Self::NotInReference,
        Self::TooFewWords,
        Self::FewDocuments,
        Self::NoVariation,
        Self::OneDocument,
        Self::NoTest,
        Self::NoWords,
        Self::NeverFound,
        Self::NoEvents,
        Self::NotInEvents,
        Self::FewEvents,
        Self::OneSided,
        Self::Exact,
        Self::FewArrangements,
        Self::FewToResample,
        Self::RarelyDefined,
        Self::NotShrunk,
        Self::OwnDispersion,
        Self::NoDispersion,
        Self::NotDetectable,
        Self::PairNotShrunk,
    ];

    /// The note in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::NotInTarget => "not in target: ratio takes 0.5 for 0",
            Self::NotInReference => "not in reference: ratio takes 0.5 for 0",
            Self::TooFewWords => "too few words on the side without it: no ratio",
            Self::FewDocuments => "fewer than 5 documents: dispersion taken as at least 1",
            Self::NoVariation => "no variation over documents: no interval",
            Self::NotInEvents => "in no event that both sides cover",
            Self::OneDocument => "one document holds more than half of it",
            Self::NoTest => "too few documents for a test",
            Self::NoWords => "no words on one side",
            Self::NeverFound => "not found in either",
            Self::NoEvents => "no event covered by both sides",
            Self::FewEvents => "fewer than 20 shared events: p is approximate",
            Self::OneSided => "inside shared events only one side uses it: no ratio",
            Self::Exact => "exact: every arrangement of labels tried",
            Self::FewArrangements => "fewer than 20 arrangements of labels: p cannot fall below .05",
            Self::FewToResample => "fewer than 3 units or shared events to resample: no interval",
            Self::RarelyDefined => "no ratio in more than 5 % of the replicates: no interval",
            Self::NotShrunk => "fewer than 5 outlets with an interval: not shrunk",
            Self::OwnDispersion => "reference is a table: dispersion of the target's documents alone",
            Self::NoDispersion => "not in target, so its dispersion is unknown: no test, no interval",
            Self::NotDetectable => "too few articles to detect any ratio so surely",
            Self::PairNotShrunk => "one of several comparisons of an outlet: not shrunk",
        }
    }
}

/// The notes of a row: each once, in the order of [`Note::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Notes(u64);

impl Notes {
    /// Add a note.
    pub fn push(&mut self, note: Note) {
        self.0 |= 1 << note as u32;
    }

    /// Whether a note is there.
    pub fn contains(self, note: Note) -> bool {
        self.0 & 1 << note as u32 != 0
    }

    /// Leave out notes that are not kept.
    pub fn retain(&mut self, keep: impl Fn(Note) -> bool) {
        self.0 = self.iter().filter(|&note| keep(note)).fold(0, |all, note| all | 1 << note as u32);
    }

    /// The notes.
    pub fn iter(self) -> impl Iterator<Item = Note> {
        Note::ALL.into_iter().filter(move |&note| self.contains(note))
    }

    /// The notes in words; `None` without any.
    ///
    /// ```
    /// use slantwise::contrast::{Note, Notes};
    /// let mut notes = Notes::default();
    /// assert_eq!(notes.text(), None);
    /// notes.push(Note::FewEvents);
    /// notes.push(Note::OneDocument);
    /// assert!(notes.text().unwrap().starts_with("one document holds more than half"));
    /// ```
    pub fn text(self) -> Option<String> {
        let texts: Vec<&str> = self.iter().map(Note::text).collect();
        (!texts.is_empty()).then(|| texts.join("; "))
    }
}
