"""Results to files and to the terminal."""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import json
import math
import os
import tempfile
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._core import OptionError
from .table import Table, _is_numeric, _written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

#: The endings of the files a table can be written to.
ENDINGS = (".csv", ".json", ".jsonl", ".parquet")
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Columns that stay away first where a terminal is narrow: what the others can be computed from, then the details.
_DISPENSABLE = (
    "o22", "o21", "o12", "e11", "n_reference", "docs_reference", "docs_target", "dispersion", "g2", "log_odds",
    "shrunk", "events", "documents", "start", "end", "rank", "rate_reference", "rate_target", "z", "p", "note",
    "low", "high",
)  # fmt: skip


class CannotCreate(OSError):
    """A file cannot be created where it was asked for."""


class CannotWrite(OSError):
    """A file was created and could not be written to its end."""


def save(table: Table, path: str) -> None:
    """Write a table to a file whose ending says how: .csv, .json, .jsonl or .parquet.

    The file appears under its name only when it is whole. In .csv, text that begins with ``= + - @``, a tab or a
    carriage return gets an apostrophe in front, because spreadsheets would run it as a formula; numbers are left alone.
    """
    writer = {".csv": _csv, ".json": _json, ".jsonl": _jsonl, ".parquet": _parquet}[ending(path)]
    whole(path, lambda file: writer(table, file))


def ending(path: str, endings: Sequence[str] = ENDINGS) -> str:
    """Return the ending of a path if it is one of these."""
    found = os.path.splitext(path)[1].lower()
    if found not in endings:
        raise OptionError(f"output {path!r}: the name must end in {', '.join(endings)}, which says how to write")
    return found


def check(path: str, inputs: Sequence[str]) -> None:
    """Refuse, before any work, a path that cannot be written, or that would replace an input."""
    for other in inputs:
        with contextlib.suppress(OSError):
            if os.path.samefile(path, other):
                raise OptionError(f"output {path!r} is also an input; give it another name")
    folder = os.path.dirname(path) or "."
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        raise CannotCreate(error.errno, error.strerror, path) from None
    if os.path.isdir(path):
        raise CannotCreate(errno.EISDIR, "this is a folder", path)
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise CannotCreate(errno.EACCES, "this file must not be written to", path)
    if not os.path.isdir(folder):
        raise CannotCreate(errno.ENOENT, "there is no such folder to write to", folder)


def whole(path: str, write: Callable[[BinaryIO], object]) -> None:
    """Write a file so that its name never shows a part of it, whatever happens."""
    if os.path.exists(path) and not os.path.isfile(path):
        # A pipe or a device is written to, not replaced.
        data = io.BytesIO()
        write(data)
        with open(path, "wb") as device:
            device.write(data.getbuffer())
        return
    folder = os.path.dirname(path) or "."
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".slantwise-", dir=folder)
    except OSError as error:
        raise CannotCreate(error.errno, error.strerror, path) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException as error:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        if isinstance(error, OSError):
            raise CannotWrite(error.errno, error.strerror, path) from None
        raise
    _sync(folder)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync(folder: str) -> None:
    """Make the new name last; some systems cannot do that to a folder."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _csv(table: Table, file: BinaryIO) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    # With RFC 4180's line ends the module also quotes cells that hold a lone carriage return.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(_harmless, table.columns))
    for row in zip(*table.to_dict().values(), strict=True):
        writer.writerow([_harmless(value) if isinstance(value, str) else value for value in row])
    text.flush()
    text.detach()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json(table: Table, file: BinaryIO) -> None:
    for piece in as_json(table):
        file.write(piece.encode())


def _jsonl(table: Table, file: BinaryIO) -> None:
    for row in table:
        file.write(_dumped(row).encode() + b"\n")


def _parquet(table: Table, file: BinaryIO) -> None:
    data = io.BytesIO()
    try:
        table.to_polars().write_parquet(data)
    except ImportError:
        try:
            import pyarrow.parquet
        except ImportError:
            raise ImportError("to write .parquet files: pip install 'slantwise[read]'") from None
        pyarrow.parquet.write_table(table.to_arrow(), data)
    file.write(data.getbuffer())


def as_json(table: Table) -> Iterator[str]:
    """Yield the JSON of a table, ``{"recipe": {...}, "rows": [...]}``, one row per line."""
    yield f'{{"recipe": {_dumped(table.recipe)},\n"rows": ['
    between = "\n"
    for row in table:
        yield between + _dumped(row)
        between = ",\n"
    yield "\n]}\n"


def _dumped(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, default=str)


def _finite(value: Any) -> Any:
    """Return the value with null for what JSON has no number for."""
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def top(table: Table, rows: int) -> tuple[Table, int]:
    """Return the first rows of each group, and how many rows there are beyond them."""
    what = next((name for name in ("feature", "frame", "choice", "collocate") if name in table.columns), None)
    groups = table.columns[: table.columns.index(what)] if what else []
    if not groups:
        return table.head(rows), max(len(table) - rows, 0)
    seen: dict[tuple[Any, ...], int] = {}
    kept = []
    for row, group in enumerate(zip(*(table[name] for name in groups), strict=True)):
        seen[group] = seen.get(group, 0) + 1
        if seen[group] <= rows:
            kept.append(row)
    return Table(table._core.take(kept), table.recipe), len(table) - len(kept)


@dataclass
class _Column:
    """A column as cells of one width; the first is its name."""

    cells: list[str]
    width: int
    right: bool
    numeric: bool

    @classmethod
    def of(cls, name: str, values: list[Any]) -> _Column:
        cells = [name, *map(_written, values)]
        numeric = _is_numeric(values)
        # A concordance is read around its node.
        return cls(cells, max(map(_width, cells)), numeric or name == "left", numeric)

    def padded(self) -> list[str]:
        cells = [_cut(cell, self.width, self.right) for cell in self.cells]
        spaces = [" " * (self.width - _width(cell)) for cell in cells]
        pairs = zip(spaces, cells, strict=True) if self.right else zip(cells, spaces, strict=True)
        return ["".join(pair) for pair in pairs]


def as_text(table: Table, width: int | None = None) -> str:
    """Return a table as lines for people, numbers to the right, cut to fit a terminal where its width is given."""
    columns = {name: _Column.of(name, values) for name, values in table.to_dict().items()}
    left_out = [] if width is None else _fit(columns, width)
    lines = ["  ".join(row).rstrip() for row in zip(*(column.padded() for column in columns.values()), strict=True)]
    if left_out:
        shown = ", ".join(name for name in table.columns if name in left_out)
        lines.append(f"(too narrow for {shown}; -o FILE.csv has all columns)")
    return "\n".join(lines) + "\n"


def _fit(columns: dict[str, _Column], width: int) -> list[str]:
    """Leave out columns and cut text, never numbers, until a line fits; return the columns left out."""

    def over() -> int:
        return sum(column.width + 2 for column in columns.values()) - 2 - width

    left_out = []
    for name in _DISPENSABLE:
        if over() > 0 and name in columns:
            del columns[name]
            left_out.append(name)
    while over() > 0:
        widest = max(columns.values(), key=lambda column: 0 if column.numeric else column.width)
        if not widest.numeric and widest.width > 8:
            widest.width = max(8, widest.width - over())
        elif len(columns) > 1:
            left_out.append(columns.popitem()[0])
        else:
            break
    return left_out


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _cut(text: str, width: int, from_left: bool) -> str:
    if _width(text) <= width:
        return text
    while _width(text) >= width:
        text = text[1:] if from_left else text[:-1]
    return f"…{text.lstrip()}" if from_left else f"{text.rstrip()}…"
