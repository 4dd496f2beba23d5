"""What was found: the rows of the framing table, what stands out among them, and the sentences that say so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .figures import chance, counted, often, often_interval, spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..lexicon import Lexicon
    from ..table import Table

#: The false discovery rate at which a difference is called one.
LEVEL = 0.05
#: How many findings the summary tells.
TOLD = 6
#: With fewer articles of an outlet, one unusual text decides.
FEW_ARTICLES = 10
#: How many frames and outlets are drawn; the rest is in the table of numbers.
MOST_FRAMES = 14
MOST_OUTLETS = 24

#: The notes of the core in a reader's words; None where the page says it once for all rows.
NOTES = {
    "not in reference: ratio takes 0.5 for 0": "never used by the others: the ratio counts half a use for them",
    "not in target: ratio takes 0.5 for 0": "never used here: the ratio counts half a use",
    "too few words on the side without it: no ratio": "never used on one side, which has too few words to tell",
    "fewer than 5 documents: dispersion taken as at least 1": "fewer than five articles",
    "no variation over documents: no interval": "the same in every article: no interval",
    "one document gives more than half of it on the side that uses it more": "more than half of it in one article",
    "too few documents for a test": "too few articles for a test",
    "not found in either": "not used at all",
    "no words on one side": "one side has no words",
    "no event covered by both sides": "no event that others cover, too",
    "in no event that both sides cover": "not used in the shared events",
    "inside shared events only one side uses it: no ratio": "on shared events only one side uses it: no ratio",
    "fewer than 20 shared events: p is approximate": None,
    "fewer than 5 outlets with an interval: not shrunk": None,
    "exact: every arrangement of labels tried": None,
    "too few arrangements of labels for p to fall below .05": "too few articles for any p below .05",
    "fewer than 3 units or shared events to resample: no interval": "too few articles to draw an interval from",
    "no ratio in more than 5 % of the replicates: no interval": "too rare to draw an interval from",
    "reference is a table: dispersion of the target's documents alone": None,
    "not in target, so its dispersion is unknown: no test, no interval": "never used here, so there is no test",
    "too few articles to detect any ratio so surely": "too few articles to find any difference",
    "one of several comparisons of an outlet: not shrunk": None,
    "expected count below 5 on one side: p is approximate": "few uses are to be expected on one side",
    "at the same place in most documents of an outlet: name, byline or the like": (
        "at the same place in most articles of an outlet: its name, a byline or the like"
    ),
    "ratio differs from event to event: interval holds 0 though p < .05": "the difference varies from event to event",
    "too few events with it: no interval of selection": None,
    "one side never uses the frame: no score to make up": "one side never uses it",
    "both sides use the frame alike: no difference to share": "both sides use it alike",
    "interval open on one side: too few documents to bound it": "too few articles to bound it on one side",
    "no number of articles shows this ratio: too close to 1, or more uses than words": None,
    "p and interval, made in different ways, disagree about a difference": None,
}


@dataclass(frozen=True, slots=True)
class Score:
    """One outlet and one frame: a row of the framing table."""

    outlet: str
    frame: str
    hits: int
    words: int
    articles: int
    rate: float | None
    others_hits: int
    others_words: int
    score: float | None
    low: float | None
    high: float | None
    z: float | None
    q: float | None
    events: int | None
    selection: float | None
    wording: float | None
    note: str

    @property
    def others_rate(self) -> float | None:
        """Hits of the other outlets per 1,000 of their words."""
        return 1000 * self.others_hits / self.others_words if self.others_words else None

    @property
    def stands_out(self) -> bool:
        """Whether the difference is more than chance explains, at `LEVEL`."""
        return self.q is not None and self.q <= LEVEL and self.score is not None

    @property
    def tellable(self) -> bool:
        """Whether the summary may tell it: it stands out, and its interval excludes no difference."""
        if not self.stands_out or self.z is None:
            return False
        over = self.low is not None and self.low > 0 and self.z > 0
        under = self.high is not None and self.high < 0 and self.z < 0
        return over or under

    @property
    def only_here(self) -> bool:
        """Whether the others never use it."""
        return self.hits > 0 and self.others_hits == 0

    @property
    def anchor_strength(self) -> tuple[float, float]:
        """A key that puts the strongest evidence first."""
        return (self.q if self.q is not None else 2.0, -abs(self.z or 0.0))


def scores(table: Table) -> list[Score]:
    """Return the rows of a framing table, with what the others do beside them."""
    data = table.to_dict()
    size = len(table)
    hits: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for frame, n, w in zip(data["frame"], data["hits"], data["tokens"], strict=True):
        hits[frame] += n
        words[frame] += w
    empty = [None] * size
    return [
        Score(
            outlet=str(data["outlet"][row]),
            frame=frame,
            hits=data["hits"][row],
            words=data["tokens"][row],
            articles=data["documents"][row],
            rate=data["rate"][row],
            others_hits=hits[frame] - data["hits"][row],
            others_words=words[frame] - data["tokens"][row],
            score=data["score"][row],
            low=data["low"][row],
            high=data["high"][row],
            z=data["z"][row],
            q=data["q"][row],
            events=data.get("events", empty)[row],
            selection=data.get("selection", empty)[row],
            wording=data.get("wording", empty)[row],
            note=plain_note(data["note"][row]),
        )
        for row, frame in enumerate(data["frame"])
    ]


def plain_note(note: str | None) -> str:
    """Put a note of the core into a reader's words."""
    said = [NOTES.get(part, part) for part in note.split("; ")] if note else []
    return "; ".join(part for part in said if part)


def ordered_frames(rows: Sequence[Score]) -> list[str]:
    """Return the frames, those with the strongest evidence first."""
    best: dict[str, tuple[float, float]] = {}
    for row in rows:
        best[row.frame] = min(best.get(row.frame, (3.0, 0.0)), row.anchor_strength)
    return sorted(best, key=lambda frame: (best[frame], frame))


def told(rows: Sequence[Score]) -> list[Score]:
    """Return what the summary tells: the strongest evidence first."""
    return sorted((row for row in rows if row.tellable), key=lambda row: (-abs(row.z or 0.0), row.outlet, row.frame))[
        :TOLD
    ]


def frame_words(lexicon: Lexicon, frame: str) -> str:
    """Name the words of a frame inside a sentence: `security and defense words`."""
    title = lexicon.title(frame)
    if title == frame:
        return f"“{frame}” words"
    return f"{title[0].lower() + title[1:] if title[1:2].islower() else title} words"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A finding in words, cut where the page sets a name apart or makes a number bold."""

    score: Score
    verb: str
    words: str
    much: str
    rest: str


def sentence(row: Score, lexicon: Lexicon) -> Sentence:
    """Say one finding, and how sure it is."""
    if row.score is None or row.q is None:
        raise ValueError(f"no finding: {row}")
    words = frame_words(lexicon, row.frame)
    if row.only_here:
        verb, much, rest = "uses", "which the other outlets never use", f"({counted(row.hits, 'hit')}; {chance(row.q)})"
        words += ","
    elif row.hits == 0:
        expected = row.words * row.others_hits / row.others_words
        verb, much = "uses", "not once"
        rest = f"(about {expected:,.0f} would be expected at the others’ rate; {chance(row.q)})"
    elif row.low is None or row.high is None:
        raise ValueError(f"no interval: {row}")
    else:
        sure = f"95\N{NO-BREAK SPACE}% interval {often_interval(row.score, row.low, row.high)}; {chance(row.q)}"
        than = "as the other outlets" if 2.0**row.score >= 1.95 else "than the other outlets"
        verb, much, rest = "uses", often(row.score), f"{than} ({sure})"
    if "in one article" in row.note:
        rest += ", though more than half of it is in one article"
    if row.articles < FEW_ARTICLES:
        rest += f", but only {counted(row.articles, 'article')} of it {'is' if row.articles == 1 else 'are'} here"
    return Sentence(row, verb, words, much, rest + ".")


def told_of(rows: Sequence[Score]) -> str:
    """Say how many tests were made, and how many of their findings to expect to be wrong."""
    tests = sum(row.q is not None for row in rows)
    flagged = sum(row.stands_out for row in rows)
    frames = len({row.frame for row in rows if row.q is not None})
    outlets = len({row.outlet for row in rows if row.q is not None})
    if not tests:
        return "No test was possible: there are too few articles, or none of the words of the list occurs."
    made = f"{counted(tests, 'test')} of frames {'was' if tests == 1 else 'were'} made "
    made += f"({counted(outlets, 'outlet')}, {counted(frames, 'frame')})"
    bar = "the bar (q\N{NO-BREAK SPACE}≤\N{NO-BREAK SPACE}.05)"
    if not flagged:
        return f"{made}; none passes {bar}."
    passed = f"{made}; {spelled(flagged)} {'passes' if flagged == 1 else 'pass'} {bar}."
    return f"{passed} At this bar, expect about 1 in 20 of the differences flagged to be a false alarm."
