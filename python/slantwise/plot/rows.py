"""The data of a chart: the rows of a table, with labels that can be shown and what each row tells when pointed at."""

from __future__ import annotations

import heapq
import unicodedata
from collections.abc import Iterable
from typing import Any

from .._core import GroupError, OptionError
from ..arguments import meant, patterns, real, whole
from ..periods import PERIODS
from ..table import Table, number

#: The farthest an axis of doublings reaches: beyond it a difference is drawn at the edge, and told in full.
FARTHEST = 6.0
#: Where what has no value comes in an order.
LAST = float("inf")
#: Features that are drawn over time where nobody says which.
FEATURES = 6
#: What a row is compared with, in words.
REFERENCES = {
    "rest": "the others together", "all": "all together", "mean": "the mean of all", "pairs": "each other one",
    "previous": "the period before", "itself": "its other periods", "others": "the others of the same period",
}  # fmt: skip


def rows(table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table as data of a chart: texts in one line, and `group`, the label of the group."""
    own = groups_of(table)
    names = [name for name in table.columns if name not in own]
    columns = [[plain(value) for value in table[name]] for name in names]
    made = (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))
    return [{"group": label} | row for label, row in zip(labels(table), made, strict=True)]


def labels(table: Table) -> list[str]:
    """Return the label of the group of each row, as errors and `target` write it; of pairs, both."""
    columns = [_apart(table[name]) for name in groups_of(table)]
    named = [" | ".join(parts) for parts in zip(*columns, strict=True)] if columns else [""] * len(table)
    if "reference" not in table.columns:
        return named
    return [f"{label} vs {shown(other)}" for label, other in zip(named, table["reference"], strict=True)]


def _apart(values: list[Any]) -> list[str]:
    """Labels of values; of those that look alike, as they differ by spaces, the later ones bear a number."""
    names: dict[Any, str] = {}
    taken: dict[str, int] = {}
    for value in dict.fromkeys(values):
        label = shown(value)
        taken[label] = taken.get(label, 0) + 1
        names[value] = label if taken[label] == 1 else f"{label} ({taken[label]})"
    return [names[value] for value in values]


def part(table: Table, places: list[int]) -> Table:
    """Return some rows of a table."""
    return Table(table._core.take(places), table.recipe)


def first(table: Table, panels: list[str], value: str, top: int) -> Table:
    """Return the rows of each panel that are farthest from 0, those without a value last."""
    sizes = [-1.0 if number is None else abs(number) for number in table[value]]
    of: dict[str, list[int]] = {}
    for place, panel in enumerate(panels):
        of.setdefault(panel, []).append(place)
    kept = [heapq.nsmallest(top, places, key=lambda place: (-sizes[place], place)) for places in of.values()]
    return part(table, [place for places in kept for place in places])


def groups_of(table: Table) -> list[str]:
    """Return the columns that name the group of a row."""
    if table.recipe["call"] == "kwic":
        # Behind the document: its outlet, or what a framing was made by.
        behind = next(name for name in ("frame", "choice", "left") if name in table.columns)
        return table.columns[1 : table.columns.index(behind)]
    if table.recipe["call"] == "coverage":
        return ["frame"]
    by = table.recipe["arguments"].get("by") or table.recipe.get("cooccurrence", {}).get("by")
    return [] if by is None else table.columns[: 1 if isinstance(by, str) else len(by)]


def grouped(table: Table) -> str:
    """What the groups of a table are called."""
    return " · ".join(map(shown, groups_of(table)))


def plain(value: Any) -> Any:
    """Return a value as JSON has it, a text as it can be shown."""
    return value if value is None or isinstance(value, bool | int | float) else shown(value)


def shown(value: Any) -> str:
    """Return a value as a label: one line, and nothing that a picture could not hold."""
    text = " ".join(str("–" if value is None else value).split())
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


def only(table: Table, groups: Any, own: list[str] | None = None) -> Table:
    """Return the rows of some groups, in the order that they are asked for; `own` are other labels of the rows."""
    if groups is None:
        return table
    if isinstance(groups, bytes) or not isinstance(groups, str | Iterable):
        raise TypeError(f"groups = {groups!r}: the label of a group is needed, or a list of them")
    wanted = [shown(label) for label in ([groups] if isinstance(groups, str) else groups)]
    own = labels(table) if own is None else own
    known = list(dict.fromkeys(own))
    for label in wanted:
        if label not in known:
            raise GroupError(
                f"groups = {label!r} is not among the groups of the table: {', '.join(map(repr, known[:20]))}"
                f"{' …' if len(known) > 20 else ''}{meant(label, known)}"
            )
    if not wanted:
        raise OptionError("groups = []: name at least one group, or leave groups out to have all")
    order = {label: place for place, label in enumerate(wanted)}
    return part(table, sorted((p for p, label in enumerate(own) if label in order), key=lambda p: order[own[p]]))


def listed(data: list[dict[str, Any]], name: str) -> list[Any]:
    """Return the distinct values of a column, in the order of the rows."""
    return list(dict.fromkeys(row[name] for row in data))


def chosen(table: Table, what: str, wanted: Any, weight: str, role: str = "features") -> Table:
    """Return the rows of some features in the order they are asked for; default the first by what they weigh."""
    named = list(map(shown, table[what]))
    weights = dict.fromkeys(named, 0.0)
    for name, value in zip(named, table[weight], strict=True):
        weights[name] += abs(value or 0)
    names = sorted(weights, key=lambda name: -weights[name])[:FEATURES]
    names = names if wanted is None else [shown(name) for name in patterns(wanted)]
    for name in names:
        if name not in weights:
            raise OptionError(f"{role} = {name!r} is not in the column {what!r}{meant(name, weights)}")
    order = {name: place for place, name in enumerate(names)}
    return part(table, sorted((p for p, name in enumerate(named) if name in order), key=lambda p: order[named[p]]))


def level(alpha: Any) -> float:
    """Return the share of false findings that is put up with."""
    if not 0 < (value := real("alpha", alpha, "a number between 0 and 1")) < 1:
        raise OptionError(f"alpha = {alpha}: a number between 0 and 1 is needed")
    return value


def largest(top: Any) -> int:
    """Return how many are drawn."""
    return whole("top", top, 1, 1000)


def judged(data: list[dict[str, Any]], effect: str, alpha: float) -> None:
    """Say of each row how it is drawn: beyond chance or maybe not, more or less, or not to be told at all."""
    for row in data:
        value, q = row[effect], row["q"]
        row["mark"] = "none" if value is None else "beyond" if q is not None and q <= alpha else "chance"
        row["side"] = "none" if value is None else "more" if value > 0 else "less"


def told(data: list[dict[str, Any]], columns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Write what each row tells: the columns that are there, in words, as `told_…` each and as `said` in one line."""
    there = [(name, title) for name, title in columns if data and name in data[0]]
    for row in data:
        for name, _ in there:
            row[f"told_{name}"] = _written(row[name])
        row["said"] = "; ".join(f"{title}: {row[f'told_{name}']}" for name, title in there)
    return there


def _written(value: Any) -> str:
    if value is None:
        return "–"
    return number(value) if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value


def reach(data: list[dict[str, Any]], effect: str, *, whiskers: bool = True) -> float:
    """Return how far an axis of doublings goes: to the farthest value, and interval that is beyond chance."""
    values: list[float] = [row[effect] for row in data if row[effect] is not None]
    if whiskers:
        sure = [row for row in data if row["mark"] == "beyond"]
        values += [row[end] for row in sure for end in ("low", "high") if row[end] is not None]
    return min(max([1.0, *(abs(value) * 1.05 for value in values)]), FARTHEST)


def room(labels: Iterable[str]) -> int:
    """Return how many pixels labels take beside an axis, within reason."""
    return min(200, max(60, 10 + max(int(6.3 * wide(label)) for label in labels)))


def wide(text: str) -> int:
    """Return how many letters wide a text is; those of East Asia count twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def reference(table: Table) -> str:
    """What the groups are compared with, in words."""
    given = table.recipe["arguments"].get("reference")
    if not isinstance(given, str):
        return "the reference"
    return REFERENCES.get(given, shown(given))


def near(table: Table) -> str:
    """Whose company is looked at, in words."""
    node = table.recipe["arguments"].get("node")
    return "" if node is None else f" near {shown(node if isinstance(node, str) else ', '.join(node))}"


def counted(table: Table) -> str:
    """How many documents are behind a table, and how many were left out."""
    account = table.recipe["documents"]
    said = f"{account['counted']:,} documents"
    rejected = sum(account["rejected"].values())
    return f"{said}; {rejected:,} left out" if rejected else said


def period(table: Table) -> str | None:
    """The period that the groups lie in, if they do."""
    return next((name for name in groups_of(table) if name in PERIODS), None)
