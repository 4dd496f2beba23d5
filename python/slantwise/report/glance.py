"""The corpus at a glance: what was counted, what was not, and what such a corpus cannot show."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .figures import counted, day, isolated, spelled
from .findings import FEW_ARTICLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..corpus import Corpus
    from .findings import Score

#: The reasons of the core for not counting an article, in a reader's words.
REASONS = {
    "no text": "without text",
    "no words in the region": "without words",
    "no group": "without an outlet",
    "no event": "without an event",
}
#: One outlet so many times as large as another differs greatly in size.
GREATLY = 10
#: Below so many events the p-values of a comparison within events are approximate.
ENOUGH_EVENTS = 20
#: Below so many hits of the word list per 1,000 words it hardly fits the articles.
FEW_HITS = 5


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet: its articles, words and the median length of an article."""

    name: str
    articles: int
    words: int
    median: float


@dataclass(frozen=True, slots=True)
class Notice:
    """What must be read before anything else."""

    heading: str
    paragraphs: list[str]


@dataclass(frozen=True, slots=True)
class Glance:
    """What is known of the corpus as a whole."""

    account: dict[str, Any]
    accounting: str
    outlets: list[Outlet]
    unnamed: list[str]
    period: str
    events: str
    notice: Notice | None
    cautions: list[str]


def labels(corpus: Corpus, within: str | None) -> list[str | None]:
    """Return the outlet of each article that is counted, and None for the others."""
    documents = corpus.documents
    outlets = documents["outlet"]
    events = documents[corpus._column("within", within)] if within is not None else [True] * len(corpus)
    return [
        None if outlet is None or event is None or corpus.text(doc) is None else str(outlet)
        for doc, (outlet, event) in enumerate(zip(outlets, events, strict=True))
    ]


def glance(
    corpus: Corpus,
    account: dict[str, Any],
    rows: Sequence[Score],
    lengths: Sequence[int],
    counted_of: Sequence[str | None],
    within: str | None,
) -> Glance:
    """Describe the corpus."""
    outlets = _outlets(rows, lengths, counted_of)
    shared, events = _events(corpus, counted_of, within)
    described = {outlet.name for outlet in outlets}
    return Glance(
        account=account,
        accounting=_accounting(account),
        outlets=outlets,
        unnamed=[outlet for outlet in corpus.outlets if str(outlet) not in described],
        period=_period(corpus, counted_of),
        events=events,
        notice=_notice(outlets),
        cautions=_cautions(corpus, counted_of, outlets, rows, within, shared),
    )


def _outlets(rows: Sequence[Score], lengths: Sequence[int], counted_of: Sequence[str | None]) -> list[Outlet]:
    by_outlet: dict[str, list[int]] = defaultdict(list)
    for length, outlet in zip(lengths, counted_of, strict=True):
        if outlet is not None:
            by_outlet[outlet].append(length)
    sizes = {row.outlet: (row.articles, row.words) for row in rows}
    described = [
        Outlet(outlet, articles, words, statistics.median(by_outlet[outlet]) if by_outlet[outlet] else 0.0)
        for outlet, (articles, words) in sizes.items()
        if words
    ]
    return sorted(described, key=lambda outlet: (-outlet.articles, outlet.name))


def _accounting(account: dict[str, Any]) -> str:
    seen, used, rejected = account["seen"], account["counted"], account["rejected"]
    read = f"{counted(seen, 'article')} {'was' if seen == 1 else 'were'} read"
    if not rejected:
        return f"{read}; all are counted."
    listed = ", ".join(f"{number:,} {REASONS.get(reason, reason)}" for reason, number in rejected.items())
    left = sum(rejected.values())
    return f"{read}; {used:,} {'is' if used == 1 else 'are'} counted. Left out: {left:,} ({listed})."


def _period(corpus: Corpus, counted_of: Sequence[str | None]) -> str:
    documents = corpus.documents
    if "date" not in documents.columns:
        return ""
    dates = [date for date, outlet in zip(documents["date"], counted_of, strict=True) if outlet is not None]
    known = [date for date in dates if hasattr(date, "month")]
    if not known:
        return ""
    first, last = min(known), max(known)
    period = day(first) if first == last else f"{day(first)} to {day(last)}"
    without = len(dates) - len(known)
    return period + (f" ({counted(without, 'article')} without a date)" if without else "")


def _events(corpus: Corpus, counted_of: Sequence[str | None], within: str | None) -> tuple[int, str]:
    """How many events are told by more than one outlet, and a sentence on them."""
    if within is None:
        return 0, ""
    told_by: dict[Any, set[str]] = defaultdict(set)
    for event, outlet in zip(corpus.documents[corpus._column("within", within)], counted_of, strict=True):
        if event is not None and outlet is not None:
            told_by[event].add(outlet)
    shared = sum(len(outlets) > 1 for outlets in told_by.values())
    events = counted(len(told_by), "event")
    if shared == len(told_by):
        return shared, f"{events}, {'each ' if shared > 1 else ''}told by more than one outlet"
    return shared, f"{events}, of which {shared:,} {'is' if shared == 1 else 'are'} told by more than one outlet"


def _notice(outlets: Sequence[Outlet]) -> Notice | None:
    """Say how little few articles can show, where all outlets have few."""
    most, total, many = outlets[0].articles, sum(outlet.articles for outlet in outlets), len(outlets)
    if most >= FEW_ARTICLES:
        return None
    heading = f"{spelled(total).capitalize()} articles say very little about {spelled(many)} outlets"
    if most == 1:
        first = (
            "Each outlet is represented by a single article. Whatever is special about that article, such as its "
            "story, its author or the day it was written, looks here as if it were special about the outlet. With one "
            "article each, the two cannot be told apart, and no method can do it."
        )
    else:
        first = (
            f"No outlet has more than {counted(most, 'article')} here. With so few, one unusual text, a long quotation "
            "or a single topic is enough to make an outlet look different."
        )
    second = (
        f"Read this page as a description of these {spelled(total)} texts. It is no ground for writing that an outlet "
        "“always” or “usually” does something. To compare outlets, collect at least ten articles of each, better "
        "thirty or more, on the same events."
    )
    test = (
        "With fewer than four articles no test is possible at all."
        if total < 4
        else "A difference has to be enormous to pass a test with so few articles: that nothing stands out does not "
        "mean that the outlets write alike."
    )
    return Notice(heading, [first, second, test])


def _cautions(
    corpus: Corpus,
    counted_of: Sequence[str | None],
    outlets: Sequence[Outlet],
    rows: Sequence[Score],
    within: str | None,
    shared: int,
) -> list[str]:
    cautions = []
    few = [outlet for outlet in outlets if outlet.articles < FEW_ARTICLES]
    if few and outlets[0].articles >= FEW_ARTICLES:
        cautions.append(
            f"{_listed([f'{isolated(outlet.name)} ({outlet.articles:,})' for outlet in few])} "
            f"{'has' if len(few) == 1 else 'have'} fewer than ten articles: too few to say much about "
            f"{'this outlet' if len(few) == 1 else 'these outlets'}."
        )
    largest, smallest = max(outlets, key=_words), min(outlets, key=_words)
    if smallest.words and largest.words >= GREATLY * smallest.words:
        cautions.append(
            f"The outlets differ greatly in size: {isolated(largest.name)} has "
            f"{largest.words / smallest.words:,.0f} times as many words as {isolated(smallest.name)}. “The others” are "
            "mostly the large ones, and small ones have wide intervals."
        )
    if within is None:
        known, _ = _events(corpus, counted_of, "event" if "event" in corpus.documents.columns else None)
        cautions.append(
            "Outlets are compared over all they wrote, not on the same events. A difference may be the choice of "
            "stories rather than the way they are told."
            + (" The events of these articles are known: compare within them (within = “event”)." if known else "")
        )
    elif not shared:
        cautions.append(
            "No event is told by more than one outlet, so there is nothing to compare within events. Build the report "
            "without events to compare the outlets over all they wrote."
        )
    elif shared < ENOUGH_EVENTS:
        cautions.append(
            f"Only {counted(shared, 'event')} {'is' if shared == 1 else 'are'} told by more than one outlet. With "
            f"fewer than {ENOUGH_EVENTS} the values of q are approximate."
        )
    hits, words = sum(row.hits for row in rows), sum(outlet.words for outlet in outlets)
    if words and 1000 * hits < FEW_HITS * words:
        cautions.append(
            f"The word list finds little here: {counted(hits, 'hit')} in {counted(words, 'word')}. It may not fit the "
            "language or the subject of these articles."
        )
    return cautions


def _words(outlet: Outlet) -> int:
    return outlet.words


def _listed(names: Sequence[str], most: int = 8) -> str:
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
