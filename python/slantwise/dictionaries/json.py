"""JSON, each text with its place and no key twice."""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from .nesting import DEEPEST
from .place import Lines, Placed, fault, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core import LexiconError

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_WORD = re.compile("|".join(_WORDS))


def read(text: str, _notes: Sequence[str]) -> Any:
    """Return what a JSON text says."""
    reading = _Reading(text)
    value = reading.value(0)
    if reading.next():
        raise reading.fault("something stands behind the end")
    return value


class _Reading:
    """How far a text has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines = Lines(text)

    def fault(self, reason: str) -> LexiconError:
        return fault(f"no JSON: {reason}", *self.lines.at(self.at))

    def next(self) -> str:
        """Return the next character that is no blank, without taking it."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def take(self, wanted: str) -> str:
        """Take one of these characters."""
        found = self.next()
        if not found or found not in wanted:
            what = f"{shown(found)} stands" if found else "the file ends"
            raise self.fault(f"{what} where {' or '.join(wanted)} is needed")
        self.at += 1
        return found

    def value(self, depth: int) -> Any:
        """Take a value."""
        begins = self.next()
        if begins == '"':
            return self.string()
        if begins and begins in "[{":
            if depth > 3 * DEEPEST:
                raise fault(f"nested too deeply; {DEEPEST} levels of frames are the limit", *self.lines.at(self.at))
            return self.array(depth) if begins == "[" else self.object(depth)
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            written = number[0]
            return float(written) if number[1] or number[2] or len(written) > 18 else int(written)
        if word := _WORD.match(self.text, self.at):
            self.at = word.end()
            return _WORDS[word[0]]
        what = f"{shown(self.text[self.at : self.at + 20])} is none" if begins else "the file ends"
        raise self.fault(f"a text, a number, a list or an object is needed; {what}")

    def string(self) -> Placed:
        line, column = self.lines.at(self.at)
        try:
            value, self.at = scanstring(self.text, self.at + 1, True)
        except JSONDecodeError as error:
            self.at = error.pos
            raise self.fault(error.msg) from None
        return Placed(value, line, column)

    def array(self, depth: int) -> list[Any]:
        self.take("[")
        values: list[Any] = []
        if self.next() == "]":
            self.take("]")
            return values
        while True:
            values.append(self.value(depth + 1))
            if self.take(",]") == "]":
                return values

    def object(self, depth: int) -> dict[str, Any]:
        self.take("{")
        values: dict[str, Any] = {}
        if self.next() == "}":
            self.take("}")
            return values
        while True:
            if self.next() != '"':
                self.take('"')
            key = self.string()
            if key in values:
                raise fault(
                    f"the key {shown(key)} stands twice; give one another name or merge them", key.line, key.column
                )
            self.take(":")
            values[key] = self.value(depth + 1)
            if self.take(",}") == "}":
                return values
