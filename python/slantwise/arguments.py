"""Arguments checked at the border, so that a wrong one is named before any work begins."""

from __future__ import annotations

import difflib
import numbers
import operator
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ._core import ColumnError, OptionError, PatternError

if TYPE_CHECKING:
    from collections.abc import Sequence


def whole(name: str, value: Any, least: int, most: int = 2**31 - 1) -> int:
    """Return a whole number from `least` to `most`; True, 2.0 and "5" are none."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} = {value!r}: a whole number is needed, not {type(value).__name__}")
    number = operator.index(value)
    if not least <= number <= most:
        raise OptionError(f"{name} = {number}: a whole number from {least} to {most} is needed")
    return number


def real(name: str, value: Any, wanted: str) -> float:
    """Return a real number; True and "5" are none. Its range is the caller's to check."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} = {value!r}: {wanted} is needed, not {type(value).__name__}")
    return float(value)


def flag(name: str, value: Any) -> bool:
    """Return True or False, and nothing that merely counts as one."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} = {value!r}: True or False is needed, not {type(value).__name__}")
    return value


def choice(name: str, value: Any, choices: Sequence[str]) -> str:
    """Return one of the choices."""
    if not isinstance(value, str):
        raise TypeError(f"{name} = {value!r}: one of {', '.join(choices)} is needed, not {type(value).__name__}")
    if value not in choices:
        raise OptionError(f"{name} = {value!r}: one of {', '.join(choices)} is needed{meant(value, choices)}")
    return value


def around(name: str, value: Any) -> tuple[str, int, int]:
    """Return what lies around a word: ("window", words before, words behind), "sentence" or "document"."""
    if isinstance(value, str):
        if value not in ("sentence", "document"):
            raise OptionError(
                f'{name} = {value!r}: a number of words, (left, right), "sentence" or "document" is needed'
                f"{meant(value, ('sentence', 'document'))}"
            )
        return value, 0, 0
    if isinstance(value, tuple | list):
        if len(value) != 2:
            raise OptionError(f"{name} = {value!r}: two numbers of words are needed, (left, right)")
        return "window", whole(f"{name}[0]", value[0], 0), whole(f"{name}[1]", value[1], 0)
    words = whole(name, value, 0)
    return "window", words, words


def patterns(value: Any) -> list[str]:
    """Return patterns as a list, from one string or several."""
    if isinstance(value, str):
        return [whole_characters(value)]
    if isinstance(value, Mapping) or hasattr(value, "columns"):
        raise TypeError(f"a pattern is a string, or a list of them, not {type(value).__name__}; give one column of it")
    try:
        listed = list(value)
    except TypeError:
        raise TypeError(f"a pattern is a string, or a list of them, not {type(value).__name__}") from None
    for pattern in listed:
        if not isinstance(pattern, str):
            raise TypeError(f"a pattern is a string, not {type(pattern).__name__}: {pattern!r}")
        whole_characters(pattern)
    if not listed:
        raise OptionError("no pattern was given; write a word, a glob such as econom* or a phrase")
    return listed


def plain_data(value: Any) -> Any:
    """Return an argument as a recipe keeps it: numbers of Python, and lists of whatever can be gone through."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    if isinstance(value, Mapping):
        return {name: plain_data(entry) for name, entry in value.items()}
    return [plain_data(entry) for entry in value] if isinstance(value, Iterable) else value


def whole_characters(pattern: str) -> str:
    """Return a pattern without halves of surrogate pairs, which no text has."""
    try:
        pattern.encode()
    except UnicodeEncodeError as error:
        raise PatternError(
            f"pattern {pattern!r}: character {error.start} is half of a surrogate pair, which no text has"
        ) from None
    return pattern


def names(role: str, given: Any) -> list[str]:
    """Return the names of one column or several."""
    if isinstance(given, str):
        return [given]
    if isinstance(given, bytes) or not isinstance(given, Iterable):
        raise TypeError(f"{role} = {given!r}: the name of a column is needed, or several, not {type(given).__name__}")
    listed = list(given)
    if not listed:
        raise ColumnError(f"{role} = []: the name of at least one column is needed")
    return listed


def column(role: str, name: Any, columns: Sequence[str]) -> str:
    """Return the name of a column that is there."""
    if not isinstance(name, str):
        raise TypeError(f"{role} = {name!r}: the name of a column is needed, not {type(name).__name__}")
    if name not in columns:
        listed = ", ".join(repr(column) for column in columns) or "no columns at all"
        raise ColumnError(f"{role} = {name!r}: there is no such column; there are {listed}{meant(name, columns)}")
    return name


def meant(value: str, choices: Iterable[str]) -> str:
    """Ask whether the nearest choice was meant, if there is one near."""
    close = difflib.get_close_matches(value[:200], [choice for choice in choices if len(choice) <= 200], n=1)
    return f". Did you mean {close[0]!r}?" if close else ""
