"""The geometry of the charts: from log₂ ratios to places on an axis, in per cent of its width.

Places are per cent so that a chart is as wide as the page lets it be, while its dots and letters keep their size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .figures import interval, multiple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .findings import Score

#: The labels of the axis, in plain multiples.
LABELS = dict(enumerate(("1/16", "⅛", "¼", "half", "same", "twice", "4×", "8×", "16×", "32×", "64×"), start=-4))
#: The farthest an axis reaches, in doublings.
FARTHEST = 5.0
#: Room at either end, in per cent.
MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis and what it is called."""

    x: str
    label: str
    middle: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of doublings, the same to either side of `same`."""

    reach: float

    def at(self, value: float) -> float:
        """Return the place of a log₂ ratio in per cent, at most at the end of the axis."""
        inside = max(-self.reach, min(self.reach, value))
        return 50 + (50 - MARGIN) * inside / self.reach

    @property
    def ticks(self) -> list[Tick]:
        """The places that bear a label; every second one where they would crowd."""
        whole = math.floor(self.reach)
        step = 2 if whole > 3 else 1
        values = [v for v in range(-whole, whole + 1) if v in LABELS and (v % step == 0)]
        return [Tick(_percent(self.at(v)), LABELS[v], v == 0) for v in values]


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot with whiskers; `x` is None where nothing can be told."""

    x: str | None
    dot: bool
    left: str
    right: str
    beyond_left: bool
    beyond_right: bool
    kind: str
    value: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `same` to a log₂ ratio."""

    x: str
    width: str
    kind: str
    title: str


def axis(values: Iterable[float | None], farthest: float = FARTHEST) -> Axis:
    """Return an axis that reaches as far as these log₂ ratios do, within reason."""
    largest = max((abs(value) for value in values if value is not None), default=1.0)
    return Axis(min(max(largest * 1.02, 1.15), farthest))


def score_axis(rows: Iterable[Score]) -> Axis:
    """Return the axis of scores: it holds all of them and the whiskers of those that stand out."""
    values: list[float | None] = []
    for row in rows:
        values += [row.score] if row.hits and not row.only_here else []
        values += [row.low, row.high] if row.tellable and row.hits and not row.only_here else []
    return axis(values)


def mark(row: Score, on: Axis) -> Mark:
    """Place a score: filled where it stands out, hollow where it may be chance, none where nothing can be told."""
    if row.score is None:
        why = row.note or "the numbers allow no estimate"
        return Mark(None, False, "", "", False, False, "none", "–", "Not enough to tell", f"No estimate: {why}.")
    side = "over" if row.score > 0 else "under"
    kind = side if row.stands_out else "open"
    # Where one side never uses it the ratio is 0 or without bound: a line to that end of the axis, and no dot.
    low = -math.inf if row.hits == 0 else row.low if row.low is not None else row.score
    high = math.inf if row.only_here else row.high if row.high is not None else row.score
    value = "only here" if row.only_here else "never" if row.hits == 0 else f"{multiple(row.score)}×"
    said = "Stands out" if row.stands_out else "Not beyond chance"
    known = (
        f", 95 % interval {interval(row.low, row.high)}"
        if (row.low, row.high) != (None, None)
        else ", without an interval"
    )
    return Mark(
        x=_percent(on.at(row.score)),
        dot=bool(row.hits) and not row.only_here,
        left=_percent(on.at(low)),
        right=_percent(on.at(high)),
        beyond_left=low < -on.reach,
        beyond_right=high > on.reach,
        kind=kind,
        value=value,
        title=value if not row.hits or row.only_here else f"{multiple(row.score)} times as often as the others",
        description=f"{said}{known}.",
    )


def bar(log_ratio: float, on: Axis) -> Bar:
    """Place a bar."""
    start, end = sorted([50.0, on.at(log_ratio)])
    title = f"{multiple(log_ratio)} times as often as the others"
    return Bar(_percent(start), _percent(max(end - start, 0.4)), "over" if log_ratio > 0 else "under", title)


def shade(row: Score | None) -> str:
    """Return how strongly a cell of the overview is tinted: by the size of the difference, where it stands out."""
    if row is None or not row.stands_out or row.score is None:
        return "plain"
    size = abs(row.score)
    return f"{'over' if row.score > 0 else 'under'}-{1 if size < 0.5 else 2 if size < 1.5 else 3}"


def _percent(place: float) -> str:
    return f"{place:.2f}%"
