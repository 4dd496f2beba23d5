"""How often features are met as time goes by."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from .._core import OptionError
from ..periods import PERIODS
from . import rows as r
from .chart import COLOURS, WIDTH, alt, facets, layers, title, tooltip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..table import Table

TOLD = [
    ("period", "period"), ("other", "group"), ("feature", "feature"), ("frequency", "n"), ("docfreq", "documents"),
    ("per_million", "per million words"),
]  # fmt: skip


def time(table: Table, *, groups: Any = None, features: Any = None) -> Any:
    """Draw the rate of each feature over time; a panel for each group, if there are groups besides the periods."""
    data, times, met = apart(table, r.chosen(table, "feature", features, "frequency"), groups)
    wanted, others = r.listed(data, "feature"), r.listed(data, "other")
    rows = list(_filled(data, times, wanted, others, met))
    told = r.told(rows, TOLD)
    colour = alt.Color(
        "feature:N", sort=wanted, title=None, scale=alt.Scale(domain=wanted, range=list(COLOURS[: len(wanted)]))
    )
    shape = alt.Shape("feature:N", sort=wanted, title=None, scale=alt.Scale(domain=wanted))
    axis = alt.Axis(labelAngle=-45, labelOverlap=True)
    x = alt.X("period:O", sort=times, scale=alt.Scale(domain=times), title=None, axis=axis)
    y = alt.Y("per_million:Q", title="per million words", axis=alt.Axis(format="~s", tickCount=5))
    base = alt.Chart()
    marks = [
        base.mark_line(strokeWidth=1.5, invalid="break-paths-show-path-domains").encode(x=x, y=y, color=colour),
        base.mark_point(size=35, filled=True, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape, tooltip=tooltip(told), description=alt.Description("said:N"))
        .transform_filter("isValid(datum.per_million)"),
    ]  # fmt: skip
    head = title(
        f"How often is each feature met in each {r.period(table)}?",
        "A line breaks where the table has no row for a period: no documents, or none of its words.",
        r.counted(table),
    )
    if len(others) < 2:
        return layers(marks, rows, head, width=WIDTH - 60, height=260)
    columns = 2 if len(others) < 5 else 3
    header = alt.Header(labelLimit=WIDTH // columns - 40)
    facet = alt.Facet("other:N", sort=others, title=None, header=header)
    return facets(marks, rows, head, facet, columns, width=(WIDTH - 60) // columns - 20, height=120)


def apart(whole: Table, part: Table, groups: Any) -> tuple[list[dict[str, Any]], list[str], set[tuple[str, str]]]:
    """Return the rows of a part of a table, each with its `period` and `other`, the rest of its group.

    Beside them are all periods from the first to the last, and which of them each group has a row for.
    """
    period = r.period(whole)
    if period is None:
        raise OptionError(
            f"kind='time' needs a table whose groups are periods: make it with by='month', or by=['outlet', 'month'] "
            f"({', '.join(PERIODS)})"
        )
    if whole.recipe["arguments"].get("reference") == "pairs":
        raise OptionError("kind='time' draws each group once, and reference='pairs' compares it with each other one")
    several = len(r.groups_of(whole)) > 1
    part = r.only(part, groups, [other for _, other in _moments(part, period)] if several else None)
    data = r.rows(part)
    for row, (time, other) in zip(data, _moments(part, period), strict=True):
        row["period"], row["other"] = time, other
    met = set(_moments(whole, period))
    return data, _every(sorted({time for time, _ in met}), period), met


def _moments(table: Table, period: str) -> list[tuple[str, str]]:
    """The period of each row, and the rest of its group."""
    names = [name for name in r.groups_of(table) if name != period]
    columns = [list(map(r.shown, table[name])) for name in names]
    others = [" | ".join(parts) for parts in zip(*columns, strict=True)] if columns else [""] * len(table)
    return list(zip(map(r.shown, table[period]), others, strict=True))


def _every(seen: list[str], period: str) -> list[str]:
    """Every period from the first to the last, those without rows too."""
    try:
        first, last = (_first_day(name, period) for name in (seen[0], seen[-1]))
    except ValueError:  # a column of its own that bears the name of a period
        return seen
    days = range((last - first).days + 1)
    return list(dict.fromkeys(PERIODS[period](first + datetime.timedelta(day)) for day in days))


def _first_day(name: str, period: str) -> datetime.date:
    """The first day of a period."""
    if period == "week":
        return datetime.date.fromisoformat(f"{name}-1")
    if period == "quarter":
        return datetime.date(int(name[:4]), 3 * int(name[-1]) - 2, 1)
    return datetime.date.fromisoformat({"year": f"{name}-01-01", "month": f"{name}-01"}.get(period, name))


def _filled(
    data: list[dict[str, Any]], times: list[str], features: list[str], others: list[str], met: set[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    """The rows, with 0 where a period has other features but not this one, and null where it has none at all."""
    there = {(row["period"], row["other"], row["feature"]): row for row in data}
    for other in others:
        for feature in features:
            for time in times:
                number = 0 if (time, other) in met else None
                empty = {"frequency": number, "docfreq": number, "per_million": number}
                about = {"group": other, "other": other, "period": time, "feature": feature}
                yield there.get((time, other, feature), about | empty)
