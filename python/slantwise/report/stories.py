"""Events: which outlet told which, and what one left out that the others told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .figures import day

if TYPE_CHECKING:
    from ..lexicon import Lexicon
    from ..table import Table
    from ..tokens import Tokens

#: Events and omissions that are listed; of one outlet in one event, and of one event.
MOST_EVENTS, MOST_OMISSIONS, OF_ONE, OF_EVENT = 10, 12, 2, 3
#: Events with fewer outlets cannot tell what one left out.
ENOUGH_OUTLETS = 4
#: What is no likelier by chance is listed.
UNLIKELY = 0.05


@dataclass(frozen=True, slots=True)
class Event:
    """An event: what it is called, when it was, who told it how often, who did not."""

    name: str
    when: str
    articles: int
    told: str
    outlets: int
    silent: str


@dataclass(frozen=True, slots=True)
class Omission:
    """A word or a frame that an outlet did not use of an event, though others did."""

    outlet: str
    event: str
    what: str
    frame: bool
    others: int
    of: int
    chance: float


@dataclass(frozen=True, slots=True)
class Stories:
    """The events that most outlets told, and what was left out; how many things might have been."""

    events: list[Event]
    all: int
    outlets: int
    omissions: list[Omission]
    tests: int
    unlikely: int


def stories(tokens: Tokens, lexicon: Lexicon, within: str) -> Stories:
    """Look at the events of a corpus."""
    covered = tokens.corpus.coverage(within=within)
    names = _names(covered, within)
    events = [
        Event(names[row[within]], _when(row), row["articles"], row["told"], row["outlets"], row["silent"])
        for row in covered.head(MOST_EVENTS)
    ]
    words = tokens.omissions(within=within, min_outlets=ENOUGH_OUTLETS - 1)
    frames = tokens.omissions(lexicon, within=within, min_outlets=ENOUGH_OUTLETS - 1)
    left = [
        Omission(str(row["outlet"]), names[row[within]], title, is_frame, row["others"], row["of"], row["chance"])
        for table, is_frame in ((frames, True), (words, False))
        for row in table.head(5 * MOST_OMISSIONS)
        for title in [lexicon.title(row["frame"]) if is_frame else row["feature"]]
        if row["chance"] <= UNLIKELY
    ]
    unlikely = sum(chance <= UNLIKELY for table in (frames, words) for chance in table["chance"])
    tests = frames.recipe["tests"] + words.recipe["tests"]
    return Stories(events, len(covered), len(tokens.corpus.outlets), _varied(left), tests, unlikely)


def _names(covered: Table, within: str) -> dict[Any, str]:
    """What each event is called: the title of its first article, or the value that stands for it."""
    titled = zip(covered[within], covered["title"], strict=True)
    return {event: str(title or event) for event, title in titled}


def _when(row: dict[str, Any]) -> str:
    first, last = row["first"], row["last"]
    if first is None:
        return ""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def _varied(omissions: list[Omission]) -> list[Omission]:
    """Those that chance explains least, few of the same event and outlet."""
    met: dict[Any, int] = {}
    kept = []
    for omission in sorted(omissions, key=lambda omission: omission.chance):
        own, event = (omission.event, omission.outlet), omission.event
        if met.get(own, 0) < OF_ONE and met.get(event, 0) < OF_EVENT:
            met[own], met[event] = met.get(own, 0) + 1, met.get(event, 0) + 1
            kept.append(omission)
    return kept[:MOST_OMISSIONS]
