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
    /// On the side that uses it more, one document gives more than half of its occurrences.
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
    /// There are so few ways to assign the target's documents that p cannot fall below .05.
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
    /// If both sides had one rate, fewer than 5 occurrences would be expected on one of them.
    SmallCell,
    /// It stands at the same place in most documents of an outlet: its name, a byline, "read more".
    Furniture,
    /// The ratio differs so much from event to event that its interval holds 0, though p is below .05.
    EventsDiffer,
    /// Fewer than 3 events, or one event holds all uses of a side, so selection has no interval.
    FewForSelection,
    /// A side never uses the frame, so there is no score to make up.
    NoScore,
    /// Both sides use the frame at the same rate, so there is no difference to have a share of.
    NoDifference,
    /// An end of the interval lies beyond any ratio that texts can have, so it is left open.
    OpenInterval,
    /// p and the interval were made in different ways, and only one of them has a difference.
    Disagree,
    /// No number of articles shows such a ratio: it is too close to 1, or there would be more occurrences than words.
    NotPlannable,
}

impl Note {
    /// Every note there is.
    pub const ALL: [Self; 31] = [
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
        Self::SmallCell,
        Self::Furniture,
        Self::EventsDiffer,
        Self::FewForSelection,
        Self::NoScore,
        Self::NoDifference,
        Self::OpenInterval,
        Self::Disagree,
        Self::NotPlannable,
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
            Self::OneDocument => "one document gives more than half of it on the side that uses it more",
            Self::NoTest => "too few documents for a test",
            Self::NoWords => "no words on one side",
            Self::NeverFound => "not found in either",
            Self::NoEvents => "no event covered by both sides",
            Self::FewEvents => "fewer than 20 shared events: p is approximate",
            Self::OneSided => "inside shared events only one side uses it: no ratio",
            Self::Exact => "exact: every arrangement of labels tried",
            Self::FewArrangements => "too few arrangements of labels for p to fall below .05",
            Self::FewToResample => "fewer than 3 units or shared events to resample: no interval",
            Self::RarelyDefined => "no ratio in more than 5 % of the replicates: no interval",
            Self::NotShrunk => "fewer than 5 outlets with an interval: not shrunk",
            Self::OwnDispersion => "reference is a table: dispersion of the target's documents alone",
            Self::NoDispersion => "not in target, so its dispersion is unknown: no test, no interval",
            Self::NotDetectable => "too few articles to detect any ratio so surely",
            Self::PairNotShrunk => "one of several comparisons of an outlet: not shrunk",
            Self::SmallCell => "expected count below 5 on one side: p is approximate",
            Self::Furniture => "at the same place in most documents of an outlet: name, byline or the like",
            Self::EventsDiffer => "ratio differs from event to event: interval holds 0 though p < .05",
            Self::FewForSelection => "too few events with it: no interval of selection",
            Self::NoScore => "one side never uses the frame: no score to make up",
            Self::NoDifference => "both sides use the frame alike: no difference to share",
            Self::OpenInterval => "interval open on one side: too few documents to bound it",
            Self::Disagree => "p and interval, made in different ways, disagree about a difference",
            Self::NotPlannable => "no number of articles shows this ratio: too close to 1, or more uses than words",
        }
    }
}

/// The notes of a row. Few combinations occur, and there may be millions of rows: so a bit each, and no list.
///
/// ```
/// use slantwise::contrast::{Note, Notes};
/// let mut notes = Notes::default();
/// notes.push(Note::NoTest);
/// notes.push(Note::NotInTarget);
/// notes.push(Note::NoTest);
/// assert_eq!(notes.iter().collect::<Vec<_>>(), [Note::NotInTarget, Note::NoTest]);
/// assert_eq!(notes.text(), "not in target: ratio takes 0.5 for 0; too few documents for a test");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Notes(u64);

impl Notes {
    fn bit(note: Note) -> u64 {
        1 << note as u32
    }

    /// Add a note; twice is once.
    pub fn push(&mut self, note: Note) {
        self.0 |= Self::bit(note);
    }

    /// Whether it is among them.
    pub fn contains(self, note: Note) -> bool {
        self.0 & Self::bit(note) != 0
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Drop those that `keep` does not hold for.
    pub fn retain(&mut self, keep: impl Fn(Note) -> bool) {
        self.0 = self.iter().filter(|&note| keep(note)).fold(0, |bits, note| bits | Self::bit(note));
    }

    /// The notes in their order.
    pub fn iter(self) -> impl Iterator<Item = Note> {
        Note::ALL.into_iter().filter(move |&note| self.contains(note))
    }

    /// All of them in words.
    pub fn text(self) -> String {
        self.iter().map(Note::text).collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_note_has_a_bit_and_words_of_its_own() {
        for (place, note) in (0_u32..).zip(Note::ALL) {
            assert_eq!(note as u32, place);
            assert!(Note::ALL.iter().filter(|other| other.text() == note.text()).count() == 1);
        }
        assert!(Note::ALL.len() <= 64);
    }

    #[test]
    fn notes_are_kept_and_dropped() {
        let mut notes = Notes::default();
        assert!(notes.is_empty() && notes.text().is_empty());
        for note in Note::ALL {
            notes.push(note);
        }
        notes.retain(|note| note != Note::NoWords);
        assert!(!notes.contains(Note::NoWords) && notes.contains(Note::NoDifference));
        assert_eq!(notes.iter().count(), Note::ALL.len() - 1);
    }
}
