"""What groups are compared with, beyond all others: each other, themselves at another time, a frequency table."""

from __future__ import annotations

import math
import numbers
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._core import GroupError, InputError, OptionError
from .arguments import meant
from .corpus import DataWarning, _table
from .periods import PERIODS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from . import _core

#: References that need a column of time behind the others.
TIMES = ("previous", "itself", "others")
#: Below this share of the words of a corpus, a table was probably made of words cut or written otherwise.
FOUND = 0.5

Versus = list[tuple[int, list[int]]]


def pairs(groups: int, targets: Sequence[int] | None) -> Versus:
    """Return every pair of groups once, or each target with each other group."""
    if targets is None:
        return [(one, [other]) for one in range(groups) for other in range(one + 1, groups)]
    return [(target, [other]) for target in targets for other in range(groups) if other != target]


def over_time(
    kind: str, by: Any, groups: _core.Groups, targets: Sequence[int] | None, dates: Collection[str] = ("date",)
) -> Versus:
    """Return each group with the same one at other times, or with the others at the same time.

    `dates` are the names of the column of dates; the names of periods are times as well.
    """
    parts = groups.parts

    def is_time(column: Any) -> bool:
        return column in PERIODS or column in dates

    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    if len(columns) < 2:
        alone = bool(columns) and is_time(columns[0])
        written = ["outlet", columns[0]] if alone else [columns[0] if columns else "outlet", "month"]
        raise OptionError(
            f"reference = {kind!r} compares over time, and by = {by!r} has {'nothing but the' if alone else 'no'} "
            f"time: give two columns, the last of which is the time, such as {_written(written)}"
        )
    # Otherwise the last column would be taken as the time without a word: outlets in the order of their names.
    if not is_time(columns[-1]) and any(map(is_time, columns)):
        written = sorted(columns, key=is_time)
        raise OptionError(
            f"reference = {kind!r} takes the last column of by as the time, and by = {by!r} ends with "
            f"{columns[-1]!r}: write {_written(written)}"
        )
    # Parts are numbered in the order of their values, so later groups of an outlet are later in time.
    place = [(tuple(part[:-1]), part[-1]) for part in parts]
    alike: dict[Any, list[int]] = {}
    for group, (outlet, time) in enumerate(place):
        alike.setdefault(time if kind == "others" else outlet, []).append(group)
    listed: Versus = []
    for group in range(len(parts)) if targets is None else targets:
        outlet, time = place[group]
        same = alike[time if kind == "others" else outlet]
        if kind == "previous":
            earlier = [other for other in same if place[other][1] < time]
            others = [max(earlier, key=lambda other: place[other][1])] if earlier else []
        else:
            others = [other for other in same if other != group]
        if others:
            listed.append((group, others))
    if not listed:
        missing = {
            "previous": "no group has an earlier time",
            "itself": "no group has another time",
            "others": "no time has another group",
        }[kind]
        raise GroupError(f"reference = {kind!r}: {missing}, so there is nothing to compare")
    return listed


def _written(by: list[Any]) -> str:
    """How columns are written, in Python and on the command line."""
    return f"by={by!r} (on the command line {' '.join(f'--by {column}' for column in by)})"


# -- a frequency table -------------------------------------------------------------------------------------------------


def is_table(reference: Any) -> bool:
    """Whether a reference is a table, and not the name of a group or of a way to compare."""
    return isinstance(reference, Mapping) or hasattr(reference, "columns") or hasattr(reference, "__arrow_c_stream__")


def refused(reference: Any, call: str) -> None:
    """Refuse a table where what is counted is in no frequency table."""
    if is_table(reference):
        raise OptionError(
            f"reference: a frequency table goes with keyness alone, and {call} compares what no such table holds; put "
            "the articles of the reference into the corpus, as a group of their own"
        )


class External:
    """A frequency table made elsewhere, as a reference.

    Attributes
    ----------
    features, frequency : list
        The words and how often each is used there.
    docfreq : list or None
        In how many documents, where the table says so.
    total : int
        How many words were counted there.
    """

    __slots__ = ("docfreq", "features", "frequency", "told", "total")

    def __init__(self, given: Any) -> None:
        table = _table(given)
        for name in ("feature", "frequency"):
            if name not in table.columns:
                listed = ", ".join(map(repr, table.columns)) or "no columns at all"
                raise OptionError(
                    f"reference: a table with the columns 'feature' and 'frequency' is needed, and this one has "
                    f"{listed}{meant(name, table.columns)}"
                )
        self.features = _features(table.to_list("feature"))
        self.frequency = _counts("frequency", table.to_list("frequency"))
        self.docfreq = _counts("docfreq", table.to_list("docfreq")) if "docfreq" in table.columns else None
        if self.docfreq is not None:
            _refuse_more_documents(self.frequency, self.docfreq)
        self.total = sum(self.frequency)
        if not self.total:
            raise InputError("reference: all frequencies are 0, so nothing can be compared with this table")
        if "per_million" in table.columns:
            self.total = _total(self.frequency, table.to_list("per_million"))
        self.told: dict[str, Any] = {"table": len(self.features), "total": self.total}

    def met(self, features: Sequence[str], frequency: Sequence[int]) -> None:
        """Take note of how the table fits the words of a corpus, and warn where it hardly does."""
        there, here = set(self.features), set(features)
        words = sum(frequency)
        found = sum(count for feature, count in zip(features, frequency, strict=True) if feature in there)
        never = sum(1 for feature in self.features if feature not in here)
        self.told |= {"never_used_here": never, "tokens_found": found / words if words else None}
        if words and found < FOUND * words:
            warnings.warn(
                f"reference: only {found / words:.0%} of the tokens of the corpus are in the table; were its words cut "
                "and written in the same way (lower case, stems, n-grams)?",
                DataWarning,
                stacklevel=5,
            )

    def core(self) -> tuple[list[str], list[int], list[int] | None, int]:
        """Return it as the core takes it."""
        return self.features, self.frequency, self.docfreq, self.total


def _features(values: list[Any]) -> list[str]:
    seen: dict[str, int] = {}
    for row, value in enumerate(values):
        if not isinstance(value, str):
            raise InputError(f"reference, column 'feature', row {row}: {value!r}; every row needs a word")
        if value in seen:
            raise InputError(
                f"reference, column 'feature', row {row}: {value!r} is in row {seen[value]} as well; add them up, or "
                "take the rows of one group"
            )
        seen[value] = row
    return values


def _counts(name: str, values: list[Any]) -> list[int]:
    for row, value in enumerate(values):
        number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or value < 0 or value != int(value):
            raise InputError(f"reference, column {name!r}, row {row}: {value!r}; a whole number of 0 or more is needed")
        if value > 2**53:
            raise InputError(f"reference, column {name!r}, row {row}: {value!r} is more than any corpus has")
    return [int(value) for value in values]


def _refuse_more_documents(frequency: list[int], docfreq: list[int]) -> None:
    """A word is used at least once in each document that has it."""
    for row, (count, documents) in enumerate(zip(frequency, docfreq, strict=True)):
        if documents > count:
            raise InputError(
                f"reference, column 'docfreq', row {row}: {documents} documents cannot have a word whose frequency is "
                f"{count}"
            )


def _total(frequency: list[int], per_million: list[Any]) -> int:
    """How many words were counted, from what the most frequent one is per million of them."""
    highest = max(frequency)
    for row, (count, rate) in enumerate(zip(frequency, per_million, strict=True)):
        number = isinstance(rate, numbers.Real) and not isinstance(rate, bool) and math.isfinite(rate)
        if not number or rate < 0 or (rate == 0 and count > 0 and count == highest):
            raise InputError(f"reference, column 'per_million', row {row}: {rate!r}; a rate above 0 is needed")
    most = frequency.index(highest)
    total: int = max(round(highest * 1e6 / per_million[most]), 1)
    for row, (count, rate) in enumerate(zip(frequency, per_million, strict=True)):
        expected = count / total * 1e6
        # Rates may have been rounded to whole numbers.
        if abs(expected - rate) > 0.5 + 0.01 * expected:
            raise InputError(
                f"reference, column 'per_million', row {row}: {rate!r} does not go with the frequency {count} and the "
                f"{total} words that row {most} speaks of; leave the column out to count the words of the table alone"
            )
    return max(total, highest)
