"""The lines of a file as columns: JSON lines and CSV."""

from __future__ import annotations

import contextlib
import csv
import json
import re
import threading
from typing import TYPE_CHECKING, Any

from ._core import ColumnError, InputError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

#: More columns than any table of articles has; a file with more is not what it seems.
MOST_COLUMNS = 10_000

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
#: Whole numbers as people write them. 007 is a code, not a number.
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
#: The csv module has one limit for the whole process, so only one file is read under ours at a time.
_FIELD_LIMIT = threading.Lock()
_LONGEST_FIELD = 2**31 - 1


def jsonlines(lines: Iterable[str], name: str) -> dict[str, list[Any]]:
    """Return the columns of JSON lines: one object per line, one row per object; blank lines are none.

    Raises
    ------
    InputError
        A line that is no JSON object, or has a key twice; the message names it.
    """
    return next(jsonlines_in_parts(lines, name, None))


def jsonlines_in_parts(lines: Iterable[str], name: str, most: int | None) -> Iterator[dict[str, list[Any]]]:
    """Yield the columns of JSON lines, at most about so many characters at a time; a part has the keys of its rows."""
    numbered = enumerate(lines, start=1)
    begun = False
    while True:
        columns: dict[str, list[Any]] = {}
        rows = characters = 0
        for number, line in numbered:
            if line.isspace():
                continue
            record = _record(line, f"{name}, line {number:,}")
            for key, value in record.items():
                if key not in columns:
                    columns[key] = [None] * rows
                columns[key].append(value)
            rows += 1
            if len(record) < len(columns):
                for values in columns.values():
                    if len(values) < rows:
                        values.append(None)
            if len(columns) > MOST_COLUMNS:
                raise InputError(
                    f"{name}, line {number:,}: more than {MOST_COLUMNS:,} different keys; keys must be names of columns"
                )
            characters += len(line)
            if most is not None and characters >= most:
                break
        if not rows:
            if not begun:
                raise InputError(f"{name}: the file is empty; one JSON object per line is needed")
            return
        begun = True
        yield columns


def _record(line: str, where: str) -> dict[str, Any]:
    try:
        record = _DECODER.decode(line)
        if _SURROGATE.search(line):
            json.dumps(record, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        hint = "each line must be one whole JSON object"
        if line.lstrip()[:1] == "[":
            hint = "this is a JSON array; write one object per line (jq -c '.[]')"
        raise InputError(f"{where}, character {error.pos + 1:,}: {error.msg}; {hint}") from None
    except RecursionError:
        raise InputError(f"{where}: nested too deeply; keep text and names, and drop what lies so deep") from None
    except UnicodeEncodeError:
        raise InputError(
            f"{where}: half of a surrogate pair (\\ud800-\\udfff), which is no character; write both halves"
        ) from None
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None
    if not isinstance(record, dict):
        raise InputError(
            f'{where}: {_kind(record)}, not an object; each line must be like {{"text": "...", "outlet": "..."}}'
        )
    return record


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object; keep one of them")
    return record


def _constant(written: str) -> None:
    """NaN is how Python and pandas write a missing value."""
    if written != "NaN":
        raise ValueError(f"{written} is no JSON number; write null, or a number")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)


def _kind(value: Any) -> str:
    names = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def delimited(lines: Iterable[str], name: str, delimiter: str) -> dict[str, list[str | None]]:
    """Return the columns of a CSV file with a header, all text; empty cells are None, blank lines no rows.

    Raises
    ------
    InputError
        A quote that does not close, or a row with more or fewer cells than the header; the message names the line.
    ColumnError
        Two columns of one name.
    """
    return next(delimited_in_parts(lines, name, delimiter, None))


def delimited_in_parts(
    lines: Iterable[str], name: str, delimiter: str, most: int | None
) -> Iterator[dict[str, list[str | None]]]:
    """Yield the columns of a CSV file, at most about so many characters at a time; the last part may have no rows."""
    rows = _rows(csv.reader(lines, strict=True, delimiter=delimiter), name)
    with _long_fields():
        _, header = next(rows, (0, None))
    if header is None:
        raise InputError(f"{name}: the file is empty; a line with the names of the columns is needed")
    _check_header(header, name, delimiter)
    more = True
    while more:
        values: list[list[str | None]] = [[] for _ in header]
        characters, more = 0, False
        with _long_fields():
            for line, row in rows:
                if len(row) != len(header):
                    raise InputError(
                        f"{name}, line {line:,}: {len(row):,} cells where the header has {len(header):,}; a cell with "
                        f"the delimiter {delimiter!r}, a quote or a line break in it must stand in quotes"
                    )
                for column, cell in zip(values, row, strict=True):
                    column.append(cell or None)
                characters += sum(map(len, row))
                if most is not None and characters >= most:
                    more = True
                    break
        yield dict(zip(header, values, strict=True))


@contextlib.contextmanager
def _long_fields() -> Iterator[None]:
    """Let cells be as long as they are."""
    with _FIELD_LIMIT:
        before = csv.field_size_limit(_LONGEST_FIELD)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _rows(reader: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with the lines they begin on."""
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise InputError(f"{name}, line {line:,}: {_explained(error, reader.line_num)}") from None
        if row is None:
            return
        if row:
            yield line, row


def _explained(error: csv.Error, end: int) -> str:
    message = str(error)
    if "unexpected end of data" in message:
        return 'a quote opens in this row and does not close before the end of the file; close it, or double it ("")'
    if "expected after" in message:
        return (
            f"a quote opens in this row and closes in the middle of a cell on line {end:,}; a quote inside a quoted "
            'cell is doubled ("")'
        )
    if "new-line character" in message:
        return "a carriage return stands alone; save the file with line ends LF or CRLF, or put the cell in quotes"
    return message


def _check_header(header: list[str], name: str, delimiter: str) -> None:
    if len(header) > MOST_COLUMNS:
        raise InputError(f"{name}, line 1: {len(header):,} columns; at most {MOST_COLUMNS:,} make sense for articles")
    seen: set[str] = set()
    for column in header:
        if column in seen:
            raise ColumnError(f"{name}, line 1: there are two columns named {column!r}; rename or drop one")
        seen.add(column)
    if len(header) == 1:
        for other in (",", ";", "\t", "|"):
            if other != delimiter and other in header[0]:
                raise InputError(
                    f"{name}, line 1: one column named {header[0]!r}; if {other!r} parts cells, say delimiter={other!r}"
                )


def with_numbers(columns: dict[str, list[str | None]], text: Container[str | None]) -> dict[str, list[Any]]:
    """Return columns of text with those that hold whole numbers only as numbers, except the columns named in `text`."""
    return {name: values if name in text else _numbers(values) for name, values in columns.items()}


def _numbers(values: list[str | None]) -> list[Any]:
    if not all(map(is_whole, values)):
        return values
    return [None if value is None else int(value) for value in values]


def is_whole(value: str | None) -> bool:
    """Whether a cell is empty or a whole number of 64 bits."""
    return value is None or (_WHOLE.fullmatch(value) is not None and -(2**63) <= int(value) < 2**63)


def with_flat_cells(columns: dict[str, list[Any]], roles: Container[str | None]) -> dict[str, list[Any]]:
    """Return columns in which lists and objects are their JSON text, except the columns that play a role."""
    return {name: values if name in roles else _flat(values) for name, values in columns.items()}


def _flat(values: list[Any]) -> list[Any]:
    if not any(isinstance(value, list | dict) for value in values):
        return values
    return [json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value for value in values]
