"""Where in a file something stands, so that what is wrong with it is told where it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from .._core import LexiconError

#: How many characters of a file an error shows.
_SHOWN = 80


class Placed(str):
    """A text of a file that knows its line and column, both counted from 1."""

    __slots__ = ("column", "line")

    line: int
    column: int

    def __new__(cls, text: str, line: int, column: int) -> Placed:
        """Make it of a text and its place."""
        placed = super().__new__(cls, text)
        placed.line, placed.column = line, column
        return placed


class Lines:
    """The lines of a text, to say where a character stands."""

    def __init__(self, text: str) -> None:
        self._ends = [match.end() for match in re.finditer("\n", text)]

    def at(self, position: int) -> tuple[int, int]:
        """Return the line and the column of a character."""
        line = bisect_right(self._ends, position)
        return line + 1, position - (self._ends[line - 1] if line else 0) + 1


def where(value: Any) -> str:
    """Return the place of a text as errors begin with it; nothing where it came from no file."""
    return f"line {value.line:,}, column {value.column:,}: " if isinstance(value, Placed) else ""


def fault(reason: str, line: int, column: int = 1) -> LexiconError:
    """Return the error about a place in a file."""
    return LexiconError(f"{where(Placed('', line, column))}{reason}")


def shown(value: Any) -> str:
    """Return a value as an error quotes it: escaped, and cut where it is long."""
    if not isinstance(value, str):
        text = repr(value)
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    escaped = ascii(str(value[:_SHOWN])) if not value[:_SHOWN].isprintable() else repr(str(value[:_SHOWN]))
    return escaped if len(value) <= _SHOWN and len(escaped) <= _SHOWN + 2 else f"{escaped[:_SHOWN]}…"


def plain(value: Any) -> Any:
    """Return data without the places of its texts."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {plain(key): plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value
