"""The periods of time that dates lie in, as columns that make groups."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def _week(date: datetime.date) -> str:
    year, week, _ = date.isocalendar()
    return f"{year:04}-W{week:02}"


#: What a period is called. Names sort as time goes by.
PERIODS: dict[str, Callable[[datetime.date], str]] = {
    "year": lambda date: f"{date.year:04}",
    "quarter": lambda date: f"{date.year:04}-Q{(date.month + 2) // 3}",
    "month": lambda date: f"{date.year:04}-{date.month:02}",
    "week": _week,
    "day": datetime.date.isoformat,
}


def of(values: list[Any], period: str) -> tuple[list[str | None], list[int]]:
    """Return the period that each date lies in, None where there is none; and the rows of dates that cannot be read."""
    named: dict[Any, str | None] = {None: None}
    unread: list[int] = []
    found: list[str | None] = []
    for row, value in enumerate(values):
        try:
            if value not in named:
                date = _read(value)
                named[value] = None if date is None else PERIODS[period](date)
            name = named[value]
        except TypeError:  # not even a key
            name = None
        if name is None and value is not None and str(value).strip():
            unread.append(row)
        found.append(name)
    return found, unread


def _read(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return datetime.date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
